"""The shared state of the explorer: database, registry, labels, checker and templates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from citegraph.errors import StoreError
from citegraph.export.formats import LAYOUTS
from citegraph.export.html import graph_library, graph_script, graph_style
from citegraph.identity.committees import committees_of
from citegraph.identity.rank import level_finder
from citegraph.linking.conflicts import Conflict, differ
from citegraph.model import CATALOGUE
from citegraph.presentation.labels import LANGUAGES
from citegraph.registry import load_registry
from citegraph.registry.lexicon import lexicon
from citegraph.registry.localities import provinces_of
from citegraph.store import Query
from citegraph.store.neighbourhood import STRONGEST_FIRST
from citegraph.store.overview import Overview, overview
from citegraph.store.proof import StoredProof
from citegraph.store.statistics import Figures, IssuingBodies, disputed, figures, issuing_bodies
from citegraph.text.days import today
from citegraph.web import views
from citegraph.web.drafts import Checking
from citegraph.web.page_words import PageWords, preferred_language, source_path, work_path
from citegraph.web.plotting import svg
from citegraph.web.pool import GRACE_SECONDS, Pool

LANGUAGE_COOKIE = "citegraph-language"
_PROBE_SECONDS = 2.0
_YEAR = 365 * 24 * 3600
_BODIES, _CITING = 500, 8  # issuers and localities to choose from; bodies to try
_COMPARED = 200  # works whose sources are compared beforehand


class Explorer:
    """A database open for reading, with everything that its pages need.

    `is_adding` states whether the official catalogue is being added to it.
    """

    def __init__(
        self,
        db: Path,
        overlays: tuple[Path, ...] = (),
        *,
        token: str | None = None,
        is_adding: Callable[[], bool] = lambda: False,
    ) -> None:
        self.pool = Pool(db)
        self.registry = load_registry(*overlays)
        self.finder = level_finder(self.registry)
        self.committees = committees_of(self.registry)
        self.words = {language: PageWords.of(language, self.registry, self.finder) for language in LANGUAGES}
        self.checking = Checking(db, overlays)
        self.has_token = token is not None
        self.is_adding = is_adding

    def probe(self) -> None:
        """Read the whole database once, as far as that is quick. Raise `StoreError` if it is damaged."""
        self.figures(_PROBE_SECONDS)
        self.disputed(_PROBE_SECONDS)

    def prepare(self) -> None:
        """Start slow tasks, so that the first requests do not wait for them."""
        with suppress(StoreError):  # the pages report it
            self.figures()
            self.overview()
            self.disputed()
            self.bodies()
        with suppress(StoreError), self.pool.query() as query:
            self.conflicts(query, ())
        self.checking.prepare()

    def close(self) -> None:
        """Close the database and end the checker."""
        self.checking.close()
        self.pool.close()

    def figures(self, seconds: float = GRACE_SECONDS) -> Figures | None:
        """Return statistics of the database, or None while they are being counted for the first time."""
        return self.pool.whole("figures", lambda query: figures(query, today()), seconds)

    def bodies(self, seconds: float = GRACE_SECONDS) -> IssuingBodies | None:
        """Return the issuers and localities of the works, or None while they are being counted.

        Of the bodies that cite most, those come first whose works cite something that none of them carries out.
        """

        def made(query: Query) -> IssuingBodies:
            def has_gaps(body: tuple[str, str | None]) -> bool:
                return bool(views.committee_gaps(query, self.finder, self.committees, body[0], body[1] or "").items)

            found = issuing_bodies(query, _BODIES, _CITING)
            citing = {self.committees.of(*body): body for body in reversed(found.citing)}  # of each the first
            listed = [body for body in found.citing if body in citing.values()]
            return replace(found, citing=tuple(sorted(listed, key=lambda body: not has_gaps(body))))

        return self.pool.whole("bodies", made, seconds)

    def overview(self, seconds: float = GRACE_SECONDS) -> Overview | None:
        """Return what plots of all works show, or None while it is being counted for the first time."""
        provinces = provinces_of(self.registry)
        return self.pool.whole("overview", lambda query: overview(query, self.finder.level, provinces), seconds)

    def disputed(self, seconds: float = GRACE_SECONDS) -> list[str] | None:
        """Return the works whose sources may disagree, or None while they are being searched for."""
        return self.pool.whole("disputed", self._disputed, seconds)

    def conflicts(self, query: Query, keys: Sequence[str]) -> list[Conflict]:
        """Return the conflicts between the sources of these works; those of the first works are found beforehand."""

        def of_first(whole: Query) -> dict[str, list[Conflict]]:
            return {key: views.conflicts(whole, [key], self.registry) for key in self._disputed(whole)[:_COMPARED]}

        known = self.pool.whole("conflicts", of_first) or {}
        missing = {key: views.conflicts(query, [key], self.registry) for key in keys if key not in known}
        return [conflict for key in keys for conflict in (known | missing)[key]]

    def _disputed(self, query: Query) -> list[str]:
        known = lexicon(self.registry)
        return disputed(query, lambda field, values: differ(field, values, known))


def explorer_of(request: Request) -> Explorer:
    """Return the explorer of a request."""
    found: Explorer = request.app.state.explorer
    return found


def _query(request: Request) -> Iterator[Query]:
    with explorer_of(request).pool.query() as query:
        request.state.proof = StoredProof(query)
        yield query


def language_of(request: Request) -> str:
    """Return the language of the query string, of the cookie, or preferred by the browser, in this order."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return preferred_language(request.headers.get("accept-language", ""))


def _words(request: Request) -> PageWords:
    return explorer_of(request).words[language_of(request)]


QueryDep = Annotated[Query, Depends(_query)]
WordsDep = Annotated[PageWords, Depends(_words)]
ExplorerDep = Annotated[Explorer, Depends(explorer_of)]


@lru_cache(maxsize=1)
def _graph_version() -> str:
    """Return a word that changes with the script and the style of graphs, which browsers keep by their address."""
    parts = graph_library(), graph_script("explorer"), graph_style()
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(
            [str(files("citegraph.web") / "templates"), str(files("citegraph.export") / "assets" / "page")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        work_path=work_path,
        source_path=source_path,
        plot_svg=svg,
        kinds=STRONGEST_FIRST,
        CATALOGUE=CATALOGUE,
        LAYOUTS=LAYOUTS,
        graph_version=_graph_version(),
    )
    return environment


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page in the query's language; a language in the query string is stored in a cookie."""
    words = _words(request)
    if proof := getattr(request.state, "proof", None):
        words = words.proved_by(proof)
    other = LANGUAGES[1 - LANGUAGES.index(words.language)]
    layout = request.query_params.get("layout")
    html = (
        _templates()
        .get_template(template)
        .render(
            w=words,
            t=words.t,
            here=request.url.path,
            other_language=other,
            switch=_with(request, lang=other),
            link=lambda **changes: _with(request, **changes),
            asked=request.query_params.get("q", ""),
            layout=layout if layout in LAYOUTS else LAYOUTS[0],
            today=today(),
            **values,
        )
    )
    headers = {"Content-Language": words.language, "Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache"}
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, words.language, max_age=_YEAR, httponly=True, samesite="lax")
    return response


def _with(request: Request, **changes: Any) -> str:
    """Return the query string with changed values; None removes a value, a list sets several."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in changes]
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        kept += [(name, str(v)) for v in values if v is not None]
    query = urlencode(kept, errors="surrogatepass")
    return f"?{query}" if query else "?"
