"""The card of a cited work and the files of its text, in the process of `Checking`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from citegraph.check import MessageLanguage, ended_by
from citegraph.check.facts import KnownFacts
from citegraph.graph.status import EFFECTS, State
from citegraph.identity.keys import first_days
from citegraph.identity.rank import level_finder
from citegraph.model import CARRYING_OUT, Kind, Work
from citegraph.store import Query
from citegraph.text.days import today
from citegraph.web import views
from citegraph.web.drafts import loaded, nearby_corpus
from citegraph.web.page_words import PageWords

_NAMED = 3  # works in one line
_FILES = 5
_ENDS = {Kind.REPLACES, Kind.REPEALS, Kind.SUSPENDS}


@dataclass(frozen=True, slots=True)
class CardQuestion:
    """A work that a text names, the works that it may be, the day of its status (default: today), and the language."""

    work: Work | None
    candidates: tuple[Work, ...]
    day: str | None
    language: MessageLanguage


def card_lines(asked: CardQuestion) -> list[str]:
    """The card of a work, in lines, of which the first is its name.

    The others are title, number, issuer and date, the status on the day and, from a database, the works that carry it
    out or change it.
    """
    extractor, db = loaded()
    words = PageWords.of(asked.language, extractor.registry, level_finder(extractor.registry))
    others = [f"{words.t['couldBe']}: {_named(asked.candidates, words)}"] if asked.candidates else []
    if asked.work is None:
        return [words.t["text"]["open"], *others]
    with nullcontext() if db is None else Query.open(db) as query:
        key = query.key(asked.work.key) if query else None
        work = query.works_by_key([key])[key] if query and key else asked.work
        title, facts = words.title(work), " · ".join(words.facts(work))
        lines = [words.heading(work), *([f"“{title}”"] if title else []), *([facts] if facts else []), *others]
        lines.append(_status(work, key, query, asked.day or today(), words))
        if query and key:
            lines += _relations(query, key, words)
            lines += [words.t["stale"]] if query.is_stale() else []
    return lines


def _status(work: Work, key: str | None, query: Query | None, day: str, words: PageWords) -> str:
    """The status on a day: the end that `check` would report, else that of the database, else of the registry."""
    registry = loaded().extractor.registry
    head = words.t["statusToday"] if day == today() else f"{words.t['statusAt']} {words.date(day)}"
    known = nearby_corpus(query, [work.key]) if query else None
    if ended := ended_by(work, KnownFacts(registry, known), day, MessageLanguage(words.language)):
        return f"{head}: {ended}"
    if query and key and (status := views.past(query, work, day, registry).status).state is not State.UNKNOWN:
        by = f" {words.t['by']} {_named(status.by, words)}" if status.by else ""
        return f"{head}: {words.t['states'][status.state]}{by}"
    begins = first_days(registry)(work)
    if begins and begins > day:
        return f"{head}: {words.t['states'][State.NOT_IN_FORCE]}"
    effective = f", {words.t['effective']} {words.date(begins)}" if begins else ""
    return f"{head}: {words.t['states'][State.UNKNOWN]}{effective}"


def _relations(query: Query, key: str, words: PageWords) -> Iterator[str]:
    """The works that carry out or change a work, one line for each kind."""
    for group in views.card(query, key, (*CARRYING_OUT, *EFFECTS), _NAMED).groups:
        if group.incoming:
            names = [
                words.name(item.work) + (f" ({words.t['part']})" if _ends_a_part(item) else "") for item in group.items
            ]
            kind = words.relation(group.kind, incoming=True)
            yield f"{kind[:1].upper()}{kind[1:]}: {_listed(names, group.works, words)}"


def _ends_a_part(item: views.Related) -> bool:
    """Whether a work ends only a part of the other; to amend a part is the rule."""
    return all(edge.kind in _ENDS and edge.extent == "part" for edge in item.edges)


def _named(works: Sequence[Work], words: PageWords) -> str:
    return _listed([words.name(work) for work in works[:_NAMED]], len(works), words)


def _listed(names: Sequence[str], number: int, words: PageWords) -> str:
    """The first names of a number of works."""
    left = number - len(names)
    return ", ".join(names) + (f" {words.say('andMore', n=left)}" if left else "")


def own_files(key: str) -> list[Path]:
    """The files from which a database has the text of a work, if they are still there."""
    db = loaded().db
    if db is None:
        return []
    with Query.open(db) as query:
        files = query.own_files(query.key(key) or key, _FILES)
    paths = (Path(db.parent, file).absolute() for file in files)
    return [path for path in paths if path.is_file()]
