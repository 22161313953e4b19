"""Resolve the mentions of one text to works and citations.

Mentions that clearly name the same work share a key, even if the text has little information about it. The key is made
from the information in the text (`identity`), and completed from the registry only if exactly one known work fits.

Short forms resolve to the full form in the same text, self forms to the text itself or to the last work of their type;
a form with two possible referents is not resolved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.works.completion import Completion
from citegraph.extraction.works.entity import UNTYPED, Entity
from citegraph.extraction.works.grouping import Grouping
from citegraph.extraction.works.titles import date_titles
from citegraph.identity.keys import KnownKeys, known_keys, number_of
from citegraph.identity.wording import identifies
from citegraph.model import Citation, Form, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry.lexicon import Lexicon
from citegraph.text.dates import dates_in
from citegraph.text.days import is_day
from citegraph.text.normal import Normal


@dataclass(frozen=True, slots=True)
class Resolved:
    """The works of a text in order of first mention, its citations in text order, and the key of each mention."""

    works: tuple[Work, ...]
    citations: tuple[Citation, ...]
    keys: tuple[str | None, ...]
    self_key: str | None


def resolve(document: Document, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> Resolved:
    """Decide which mentions of a text are the same work, and return works and citations with their keys."""
    normal = document.normal
    text_date = _text_date(normal, heading)
    date_titles(normal, mentions, lexicon)
    grouping = Grouping(document, mentions, heading, lexicon)
    entities = grouping.group()
    # titles are completed too: their keys connect texts that name a work by its title only
    completion = Completion(normal, mentions, heading, text_date, lexicon)
    for entity in [*entities, *grouping.titles]:
        completion.complete(entity)
    resolved = _output(normal, mentions, grouping.merged(), grouping.of, known_keys(lexicon.registry))
    return replace(resolved, works=(*resolved.works, *_titles(grouping.titles, resolved.works, lexicon)))


def _titles(titles: list[Entity], works: tuple[Work, ...], lexicon: Lexicon) -> list[Work]:
    """Works for the titles of numbered works, if the title identifies the work: each is probably that work."""
    known = {work.key for work in works}
    found: dict[str, Work] = {}
    for title in titles:
        key, numbered = title.key, title.title_of
        if key is None or numbered is None or key in known or numbered.key not in known:
            continue
        # an incomplete key of the numbered work could change when another text completes it
        if _is_full(numbered) and identifies(key, lexicon):
            place = title.place if WorkKey.parse(key).scope else None
            found.setdefault(
                key,
                Work(key, title.type or UNTYPED, None, None, title.name, title.issuer, place, probably=numbered.key),
            )
    return list(found.values())


def _is_full(entity: Entity) -> bool:
    """Whether the key of a numbered work is complete, so that no other text can complete it."""
    symbol, key = entity.symbol, WorkKey.parse(entity.key or "")
    if symbol is None or (symbol.is_local and key.scope is None):
        return False
    return key.period is not None or symbol.restarts is None


def _text_date(normal: Normal, heading: Heading) -> str | None:
    """The date of the heading; else the latest date in the text, within the heading's year or month if known."""
    if is_day(heading.date):
        return heading.date
    days = (d for _, d in dates_in(normal.lower))
    return max((d for d in days if not heading.date or d[: len(heading.date)] <= heading.date), default=heading.date)


def _output(
    normal: Normal, mentions: list[Mention], entities: list[Entity], of: list[Entity | None], known: KnownKeys
) -> Resolved:
    works: dict[str, Work] = {}
    candidates: dict[str, tuple[str, ...]] = {}
    # the document itself comes first, the others in order of first mention
    ordered = sorted(entities, key=lambda e: -1 if e.is_self else min(e.mentions))
    for entity in ordered:
        assert entity.key is not None
        works[entity.key] = _work(entity, known)
        candidates[entity.key] = tuple(dict.fromkeys(k for w in entity.candidates if (k := known.key(w)) != entity.key))
    for entity in ordered:
        # works that are only candidates are listed too
        for other in (*entity.candidates, *([entity.probably] if entity.probably else [])):
            works.setdefault(known.key(other), known.work(other))
    citations = []
    keys = [entity.key if entity else None for entity in of]
    for mention, key in zip(mentions, keys, strict=True):
        if key is None:
            continue
        start, end = normal.span(mention.start, mention.end)
        # the number in the heading is the document's own
        form = Form.SELF if mention.heading else mention.form
        citations.append(
            Citation(
                start, end, normal.raw[start:end], form, key, mention.rule, candidates.get(key, ()), mention.pinpoints
            )
        )
    own = next((e.key for e in entities if e.is_self), None)
    return Resolved(tuple(works.values()), tuple(citations), tuple(keys), own)


def _issuer_of(entity: Entity) -> str | None:
    """The issuer of a work: for a law by name that of the registry, else that of the text, if any."""
    known = entity.known.issuer if entity.known is not None else None
    # whatever body is named next to `Luật Đất đai`, the registry knows who passed it
    first, second = (known, entity.issuer) if entity.lookup else (entity.issuer, known)
    return first or second or None


def _date_of(entity: Entity) -> str | None:
    """The date of a work; a year in the text is completed by the date in the registry."""
    date = entity.date or entity.year
    if entity.known is not None and entity.known.date.startswith(date or ""):
        date = entity.known.date
    return date or None


def _name_of(entity: Entity, scope: str | None) -> str | None:
    """The name of a work; a name in words is completed by its locality: `Kế hoạch của UBND tỉnh [Đồng Nai] …`."""
    if entity.words is None or entity.name is None or not scope or scope in entity.name:
        return entity.name
    return entity.name.replace(entity.issuer, f"{entity.issuer} {scope}", 1) if entity.issuer else entity.name


def _work(entity: Entity, known_keys: KnownKeys) -> Work:
    """The public value for an entity."""
    assert entity.key is not None
    known = entity.known
    scope = entity.place if entity.is_self or WorkKey.parse(entity.key).scope else entity.within
    # a work with a symbol and no name of its own is displayed by its symbol
    named = entity.lookup is not None or (entity.canonical is None and entity.name is not None)
    return Work(
        key=entity.key,
        type=entity.type or (known.type if known else UNTYPED),
        symbol=entity.canonical,
        number=number_of(entity.canonical) or entity.number,
        name=_name_of(entity, scope) if named else None,
        issuer=_issuer_of(entity),
        scope=scope,
        date=_date_of(entity),
        title=entity.title or (known.title if known else None) or None,
        probably=known_keys.key(entity.probably) if entity.probably else None,
    )
