"""Mentions of one text -> works and citations.

Mentions that are plainly one work share a key, however little the text says of it. The key is made of what the text
says (`identity`), completed by the registry only where one known work fits.

Short forms bind to the full form that the same text holds, self forms to the text itself or to the work last named;
a binding never jumps over a rival.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from citegraph.days import is_day, last_day
from citegraph.extraction.dates import dates_in
from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import WORD, Lexicon
from citegraph.extraction.mention import Mention
from citegraph.extraction.numerals import numeral
from citegraph.extraction.places import Places, find_places
from citegraph.extraction.quotations import Quotations
from citegraph.extraction.standards import Standard
from citegraph.extraction.symbols import Symbol, display_number, find_symbols
from citegraph.identity import KnownKeys, Terms, known_keys, make_key, number_of, slug_symbol, year_of
from citegraph.model import Citation, Form, Work
from citegraph.registry.schema import IssuerBlock, KnownWork, NamedBlock
from citegraph.text import PARAGRAPH, Normal, fold_case, fold_symbol, slug

_UNTYPED = "van-ban"
_GAZETTE_PAGE = re.compile(r"(?i:công báo) ?/ ?Số \d")
_LEAD_IN = ' :\n\u2029“"'
_AMENDING = 90  # how far before a work the words that amend it stand
_TITLE = 240  # how long a work's title may run before the law that it names
_STOP = re.compile(rf"[;:.{PARAGRAPH}]")
_TOPIC = 150  # how far behind a name its topic words stand
_LEAST_TOPIC = 3
_LOCAL_LEVELS = ("district", "commune", "unit")


@dataclass(slots=True)
class Entity:
    """The mentions of one text that are one work, and what they say of it together."""

    mentions: list[int] = field(default_factory=list)
    type: str | None = None
    typed: bool = False
    symbol: Symbol | None = None
    canonical: str | None = None
    number: str | None = None
    name: str | None = None
    lookup: str | None = None
    year: str | None = None
    date: str | None = None
    issuer: str | None = None
    body: IssuerBlock | None = None
    place: str | None = None
    term: int | None = None
    groups: dict[str, str] = field(default_factory=dict)
    known: KnownWork | None = None
    candidates: tuple[KnownWork, ...] = ()
    key: str | None = None
    probably: KnownWork | None = None
    is_self: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The works of a text in order of first mention, its citations in text order, and each mention's key."""

    works: tuple[Work, ...]
    citations: tuple[Citation, ...]
    keys: tuple[str | None, ...]
    self_key: str | None


def resolve(normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> Resolved:
    """Decides identity inside one text."""
    text_date = _text_date(normal, heading)
    _date_titles(normal, mentions, lexicon)
    grouping = _Grouping(normal, mentions, heading, lexicon)
    entities = grouping.group()
    completion = _Completion(normal, mentions, heading, text_date, lexicon)
    for entity in entities:
        completion.complete(entity)
    return _output(normal, mentions, grouping.merged(), grouping.of, known_keys(lexicon.registry))


def _text_date(normal: Normal, heading: Heading) -> str | None:
    """The day of the heading; else the latest that the text names, in the heading's year or month if it gives these."""
    if is_day(heading.date):
        return heading.date
    days = (d for _, d in dates_in(normal.lower))
    return max((d for d in days if not heading.date or d[: len(heading.date)] <= heading.date), default=heading.date)


def _in_force(works: list[KnownWork], date: str) -> list[KnownWork]:
    """The work of a name that is in force on a day, or the last that came into force before it; at most one."""
    current = [w for w in works if (w.effective or w.date) <= date and (not w.until or date < w.until)]
    return sorted(current, key=lambda w: w.effective or w.date)[-1:]


def _date_titles(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """A law named in the title of an older work is the law of that work's time, not of the text's.

    `Nghị định số 44/2013/NĐ-CP … quy định chi tiết … Bộ luật Lao động`, in a text of 2021, means the code of 2012; and
    so does a law in the name of the law that amends it.
    """
    for before, mention in pairwise(mentions):
        if mention.lookup is None or mention.date or mention.year or mention.symbol:
            continue
        holder = mention.parent or (before if _opens_title(normal, before, mention, lexicon) else None)
        day = _last_day(holder, lexicon) if holder else None
        if day is None:
            continue
        works = lexicon.by_name.get(mention.lookup, [])
        # a decree is issued to carry out a law that is passed, often before the law takes effect
        if then := sorted((w for w in works if w.date <= day), key=lambda w: w.date)[-1:]:
            mention.date, mention.of_title = then[0].date, True


def _opens_title(normal: Normal, holder: Mention, mention: Mention, lexicon: Lexicon) -> bool:
    gap = normal.lower[max(holder.attributes_end, holder.end) : mention.start]
    short = len(gap) <= _TITLE and _STOP.search(gap) is None
    return short and lexicon.starts_with("title-openers", gap.lstrip(" ,"), 0) is not None


def _last_day(work: Mention, lexicon: Lexicon) -> str | None:
    """The last day on which a work may have been issued, as its date, the registry or its symbol tells."""
    known = lexicon.by_symbol.get(fold_symbol(work.canonical), []) if work.canonical else []
    dates = {w.date for w in known if w.date}
    date = work.date or (dates.pop() if len(dates) == 1 else None) or (work.symbol.year if work.symbol else work.year)
    return last_day(date) if date else None


class _Grouping:
    """Which mentions are one work."""

    def __init__(self, normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.normal, self.mentions, self.heading, self.lexicon = normal, mentions, heading, lexicon
        self.quotations = Quotations(normal, lexicon)
        self.entities: list[Entity] = []
        self.of: list[Entity | None] = [None] * len(mentions)
        self.by_symbol: dict[str, list[Entity]] = defaultdict(list)

    def group(self) -> list[Entity]:
        """Strongest evidence first: symbols, then names, then short forms, then `này`."""
        self._text_itself()
        for form in (self._with_symbol, self._named, self._short, self._self):
            for i, mention in enumerate(self.mentions):
                if self.of[i] is None:
                    form(i, mention)
        return self.entities

    def merged(self) -> list[Entity]:
        """The entities after completion: those that came to one key are one work."""
        by_key: dict[str, Entity] = {}
        for entity in self.entities:
            if entity.key is None:
                continue
            first = by_key.setdefault(entity.key, entity)
            if first is not entity:
                for i in entity.mentions:
                    self._join(i, first)
                first.known = first.known or entity.known
        return list(by_key.values())

    def _join(self, i: int, entity: Entity) -> None:
        mention = self.mentions[i]
        self.of[i] = entity
        entity.mentions.append(i)
        if entity.type is None or (mention.typed and not entity.typed):
            entity.type, entity.typed = mention.type or entity.type, mention.typed
        entity.symbol = entity.symbol or mention.symbol
        entity.canonical = entity.canonical or mention.canonical
        entity.number = entity.number or mention.number
        entity.lookup = entity.lookup or mention.lookup
        entity.year = entity.year or mention.year or mention.groups.get("year") or mention.groups.get("year2")
        if mention.date and len(mention.date) > len(entity.date or ""):
            entity.date = mention.date
        if mention.term and entity.term is None:
            entity.term = numeral(mention.term)
        if mention.issuer is not None and len(mention.issuer.name) > len(entity.issuer or ""):
            entity.issuer, entity.body = mention.issuer.name, mention.issuer.issuer
            entity.place = mention.issuer.place or entity.place
        if mention.name and len(mention.name) > len(entity.name or ""):
            entity.name = mention.name
        entity.groups = mention.groups | entity.groups

    def _new(self, i: int) -> None:
        self.entities.append(Entity())
        self._join(i, self.entities[-1])

    def _text_itself(self) -> None:
        """The text's own heading, with the mentions of its symbol."""
        heading = self.heading
        if not heading.is_document:
            return
        own = Entity(
            type=heading.type, typed=heading.type is not None, canonical=heading.canonical, symbol=heading.symbol
        )
        own.date, own.issuer, own.body, own.place, own.title, own.is_self = (
            heading.date,
            heading.issuer,
            heading.body,
            heading.place,
            heading.title,
            True,
        )
        self.entities.append(own)
        for i, mention in enumerate(self.mentions):
            same = mention.canonical and own.canonical and fold_symbol(mention.canonical) == fold_symbol(own.canonical)
            dated = mention.date and own.date and mention.date != own.date
            if same and not dated and self._same_class(own, mention):
                self._join(i, own)
        own.date = heading.date or own.date
        if own.canonical:
            self.by_symbol[fold_symbol(own.canonical)].append(own)

    def _class_of(self, type_id: str | None) -> str:
        return self.lexicon.key_class(type_id or _UNTYPED)

    def _same_class(self, entity: Entity, mention: Mention) -> bool:
        """Luật and nghị quyết share symbols; where the symbol's own code tells the type, the word cannot part two."""
        if not entity.typed or not mention.typed:
            return True
        if mention.symbol is not None and mention.symbol.grammar.type_token is not None:
            return True
        return self._class_of(entity.type) == self._class_of(mention.type)

    def _with_symbol(self, i: int, mention: Mention) -> None:
        if mention.canonical is None:
            return
        rivals = self.by_symbol[fold_symbol(mention.canonical)]
        same = [e for e in rivals if self._same_class(e, mention) and _compatible(e, mention)]
        if same:
            self._join(i, same[-1])
        else:
            self._new(i)
            rivals.append(self.entities[-1])

    def _named(self, i: int, mention: Mention) -> None:
        if mention.form is not Form.NAMED:
            return
        same = next((e for e in reversed(self.entities) if e.mentions and self._same_name(e, mention)), None)
        if same is not None:
            self._join(i, same)
        else:
            self._new(i)

    def _same_name(self, entity: Entity, mention: Mention) -> bool:
        if mention.named is not None:
            first = self.mentions[entity.mentions[0]]
            return first.named is mention.named and _same_groups(entity.groups, mention.groups, mention.named.local)
        if entity.lookup is None or entity.lookup != mention.lookup:
            return False
        mine, theirs = mention.date or mention.year, entity.date or entity.year
        if mine is None:
            return not all(self.mentions[i].of_title for i in entity.mentions)
        if theirs is None and entity.symbol is not None:
            return entity.symbol.year is None or mine.startswith(entity.symbol.year)
        return theirs is None or mine.startswith(theirs) or theirs.startswith(mine)

    def _short(self, i: int, mention: Mention) -> None:
        """`Chỉ thị 05`: the one full form of this type and number in the text; else a work by its short form."""
        if mention.form is not Form.SHORT:
            return
        fits = [e for e in self.entities if self._could_be(e, mention)]
        full = [e for e in fits if e.canonical]
        if len(full) > 1:
            full = [e for e in full if e.mentions and e.mentions[0] < i]
        plain = [e for e in fits if not e.canonical]
        if len(full) == 1:
            self._join(i, full[0])
        elif plain and not full:
            self._join(i, plain[-1])
        else:
            self._new(i)

    def _could_be(self, entity: Entity, mention: Mention) -> bool:
        if self._class_of(entity.type) != self._class_of(mention.type) or not _compatible(entity, mention):
            return False
        number = number_of(entity.canonical) or entity.number
        if number is None or display_number(number).lower() != display_number(mention.number or "").lower():
            return False
        if mention.term and entity.term is not None and numeral(mention.term) != entity.term:
            return False
        if mention.year and mention.year != (_year_of(entity) or (None if entity.canonical else mention.year)):
            return False
        body = mention.issuer.issuer if mention.issuer else None
        return body is None or entity.body is None or _same_body(entity.body, body)

    def _quoted(self, mention: Mention, wanted: str) -> Entity | None:
        """`Luật này` inside a quotation: the law whose provision is quoted, or else the law that is being amended.

        The latter is the last of its class that the words before the quotation say is amended.
        """
        start = self.quotations.around(mention.start)
        if start is None:
            return None
        quoted = self.quotations.gives_words(start)
        for j in range(bisect_left(self.mentions, start, key=lambda m: m.start) - 1, -1, -1):
            before, entity = self.mentions[j], self.of[j]
            if entity is None or entity.is_self or self._class_of(entity.type) != wanted:
                continue
            if quoted and start - before.end < _TITLE:
                return entity
            if self.lexicon.holds("amending", self.normal.lower[max(0, before.start - _AMENDING) : before.start]):
                return entity
        return None

    def _self(self, i: int, mention: Mention) -> None:
        """`Nghị định này`: the text itself where it is one; else the work of this type that was named last."""
        if mention.form is not Form.SELF:
            return
        own = self.entities[0] if self.entities and self.entities[0].is_self else None
        wanted = self._class_of(mention.type)
        if quoted := self._quoted(mention, wanted):
            self._join(i, quoted)
            return
        if own is not None:
            if own.type is None or self._class_of(own.type) == wanted:
                self._join(i, own)
            return
        before = [
            (max(m for m in e.mentions if m < i), e)
            for e in self.entities
            if self._class_of(e.type) == wanted and min(e.mentions) < i
        ]
        if before:
            self._join(i, max(before, key=lambda x: x[0])[1])


def _same_groups(mine: dict[str, str], theirs: dict[str, str], local: bool) -> bool:
    """Whether two names that one pattern caught are one work: no number of the one contradicts the other's."""
    shared = {k for k in ("term", "plenum", "ordinal", "part", "years", "year", "place") if k in mine and k in theirs}
    if any((numeral(mine[k]) or mine[k]) != (numeral(theirs[k]) or theirs[k]) for k in shared):
        return False
    return local or bool(shared) or not theirs or not mine


def _year_of(entity: Entity) -> str | None:
    """The year of a work: the one in its symbol, else that of its date."""
    return year_of(entity.canonical) or (entity.date or entity.year or "")[:4] or None


def _same_body(a: IssuerBlock, b: IssuerBlock) -> bool:
    """Whether two names may mean one issuing body: the same block, or bodies that share a code (TW, TU)."""
    return a.id == b.id or bool(set(a.codes) & set(b.codes))


def _compatible(entity: Entity, mention: Mention) -> bool:
    """Whether nothing that the mention says contradicts the entity: no other date, no other place."""
    place = mention.issuer.place if mention.issuer else None
    if place and entity.place and place != entity.place:
        return False
    if (
        mention.date
        and entity.date
        and not mention.date.startswith(entity.date)
        and not entity.date.startswith(mention.date)
    ):
        symbol = mention.symbol  # one that holds its year names one work, whatever date a text puts beside it
        return symbol is not None and symbol.grammar.period == "own" and not (symbol.issuer and symbol.issuer.local)
    return True


def _story_days(normal: Normal, mentions: list[Mention]) -> Iterator[str]:
    """The days that a text names, without those that stand behind works as their dates."""
    starts = [m.start for m in mentions]
    for at, day in dates_in(normal.lower):
        before = mentions[i - 1] if (i := bisect_right(starts, at)) else None
        if before is None or at >= max(before.attributes_end, before.parent.attributes_end if before.parent else 0):
            yield day


class _Completion:
    """Scope, term, the registry's match, and the key of each entity."""

    def __init__(
        self, normal: Normal, mentions: list[Mention], heading: Heading, text_date: str | None, lexicon: Lexicon
    ) -> None:
        self.mentions, self.heading, self.lexicon, self.lower = mentions, heading, lexicon, normal.lower
        self.known = known_keys(lexicon.registry)
        self.terms = Terms(lexicon.registry)
        self.normal, self.text_date = normal, text_date

    @cached_property
    def places(self) -> Places:
        """The localities that stand out in the text."""
        return find_places(self.normal, self.lexicon)

    @cached_property
    def story_days(self) -> frozenset[str]:
        """The days that the text names for itself."""
        return frozenset(_story_days(self.normal, self.mentions))

    def complete(self, entity: Entity) -> None:
        """Sets the key, and whatever the registry knows of the one work that fits."""
        first = self.mentions[entity.mentions[0]] if entity.mentions else None
        if first is not None and first.standard is not None:
            self._by_standard(entity, first.standard)
        elif entity.canonical:
            self._by_symbol(entity)
        elif first is not None and first.named is not None:
            self._by_rule(entity)
        elif entity.lookup:
            self._by_name(entity)
        elif entity.number:
            self._by_number(entity)
        elif entity.is_self:
            entity.key = make_key(self._class_of(entity), "this")

    def _class_of(self, entity: Entity) -> str:
        return self.lexicon.key_class(entity.type or _UNTYPED)

    # works with a symbol

    def _by_symbol(self, entity: Entity) -> None:
        symbol = entity.symbol
        assert symbol is not None
        assert entity.canonical is not None
        known = self.lexicon.by_symbol.get(fold_symbol(entity.canonical), [])
        if not entity.typed and len(types := {w.type for w in known}) == 1:
            entity.type = types.pop()
        # words beside a symbol may name a body of another level, which some clause in between brought in
        other = (
            entity.body is not None
            and symbol.issuer is not None
            and not symbol.issuer.local
            and entity.body.level != symbol.issuer.level
        )
        if symbol.issuer is not None and symbol.issuer.decides and (entity.issuer is None or other):
            entity.issuer = symbol.issuer.name
            entity.body = None if symbol.issuer.local else symbol.issuer  # UBND tells the body, not whose it is
        local = symbol.issuer is not None and symbol.issuer.local
        if local:
            entity.place = self._scope(entity, symbol)
        period = symbol.grammar.period
        fits = [w for w in known if self._same_type(w, entity) and self._agrees(w, entity, period)] if not local else []
        entity.known, entity.candidates = _one(fits, entity.date)
        entity.key = make_key(
            self._class_of(entity),
            slug_symbol(entity.canonical),
            entity.place if local else None,
            self._period(entity, symbol, local),
        )
        if entity.known is None and not fits and period == "term" and not local:
            entity.probably = self._likely(entity)

    def _same_type(self, work: KnownWork, entity: Entity) -> bool:
        if entity.type is None or self.lexicon.key_class(work.type) == self._class_of(entity):
            return True
        codes = [set(self.lexicon.types[t].party_codes) for t in (work.type, entity.type) if t in self.lexicon.types]
        return len(codes) == 2 and bool(codes[0] & codes[1])  # quyết định and quy định share QĐ

    def _agrees(self, work: KnownWork, entity: Entity, period: str) -> bool:
        """Whether nothing in the text contradicts the known work's period, nor is it younger than the text."""
        if period == "own" or not work.date:
            return True
        start = work.date[:4] if period == "year" else self.terms.central(work.date)
        if entity.date and start != (entity.date[:4] if period == "year" else self.terms.central(entity.date)):
            return False
        if entity.term is not None and period == "term" and start != self.terms.of_number(entity.term):
            return False
        return bool(entity.date) or not self.text_date or work.date <= self.text_date

    def _period(self, entity: Entity, symbol: Symbol, local: bool) -> int | str | None:
        date = entity.date or (entity.known.date if entity.known else None)
        if symbol.grammar.period == "own" or symbol.year:
            return None
        if symbol.grammar.period == "year":
            return date[:4] if date else None
        if local:
            return self.terms.local(date) if date else self._local_term()
        if entity.term is not None and (start := self.terms.of_number(entity.term)):
            return start
        return self.terms.central(date) if date else None

    def _local_term(self) -> int | None:
        """The local term that the heading's date lies in, or all days that a story tells of in its last year.

        A story whose latest day is that of a work it cites may have been written years after it.
        """
        if self.heading.date:
            return self.terms.local(self.heading.date)
        starts = {self.terms.local(d) for d in self.story_days if d[:4] == (self.text_date or "")[:4]}
        return starts.pop() if len(starts) == 1 else None

    def _scope(self, entity: Entity, symbol: Symbol) -> str | None:
        """The locality of a local body's work: by its issuer's words, else by the heading, else by the text."""
        level = (
            entity.body.level
            if entity.body is not None and entity.body.local
            else symbol.issuer.level
            if symbol.issuer
            else ""
        )
        province = self.heading.place or self.places.province
        small = level in _LOCAL_LEVELS or (
            self.places.titled and (entity.body is None or not entity.body.local) and level == "province"
        )
        if not small:
            return entity.place or province
        smaller = (
            entity.place if entity.place and entity.place not in self.lexicon.province_names else self.places.district
        )
        return (
            ", ".join(p for p in (smaller, province if entity.place != province else None) if p) or None
            if smaller
            else None
        )

    def _likely(self, entity: Entity) -> KnownWork | None:
        """Where the registry contradicts the text: the one work that it likely means.

        A term that is off by one (`35-NQ/TW … khóa XIII`), or a type word that the code does not fit
        (`Kết luận số 14-QĐ/TW`).
        """
        assert entity.canonical is not None
        same = [
            w
            for w in self.lexicon.by_symbol.get(fold_symbol(entity.canonical), ())
            if self._same_type(w, entity) and w.date
        ]
        if entity.date is None and entity.term is not None:
            return same[0] if len(same) == 1 and self._adjoins(same[0], entity.term) else None
        block = self.lexicon.types.get(entity.type or "")
        parts = re.fullmatch(r"(\d+\w?)-([^/]+)/(.+)", entity.canonical)
        if block is None or parts is None or parts[2] in block.party_codes or entity.date is None:
            return None
        meant = [f"{parts[1]}-{code}/{parts[3]}" for code in block.party_codes]
        hits = [w for m in meant for w in self.lexicon.by_symbol.get(fold_symbol(m), ()) if w.date == entity.date]
        return hits[0] if len(hits) == 1 else None

    def _adjoins(self, work: KnownWork, term: int) -> bool:
        """Whether a known work is of the term before or after one: writers slip by one, not by four."""
        start = self.terms.central(work.date) if work.date else None
        return start is not None and start in (self.terms.of_number(term - 1), self.terms.of_number(term + 1))

    def _by_standard(self, entity: Entity, standard: Standard) -> None:
        """A standard: the code behind its year, or its family, tells who issued it."""
        body = self.lexicon.issuer_codes["state"].get(standard.body or "")
        entity.issuer = entity.issuer or (body.name if body else None) or standard.block.issuer or None
        entity.key = make_key(self._class_of(entity), slug_symbol(standard.stem))

    # works without a symbol

    def _by_rule(self, entity: Entity) -> None:
        """A congress, plenum, charter: the named block's key with its numbers filled in."""
        block = next(m.named for i in entity.mentions if (m := self.mentions[i]).named is not None)
        assert block is not None
        entity.issuer = entity.issuer or block.issuer or None
        if block.symbol:
            entity.canonical, entity.date, entity.key = block.symbol, block.date, block.key
            return
        groups, values = entity.groups, dict.fromkeys(("plenum", "part", "year", "term_year", "session"), "")
        if plenum := groups.get("plenum") or groups.get("ordinal"):
            values["plenum"] = str(numeral(plenum) or plenum)
            if self._by_plenum(entity, numeral(plenum)):
                return
        values["part"] = "-2" if "part" in groups or "part2" in groups else ""
        values["year"] = entity.year or self._year_in_force(block)
        values["session"] = str(numeral(groups.get("session", "")) or "")
        if entity.term is not None:
            values["term_year"] = str(self.terms.of_number(entity.term) or f"khoa-{entity.term}")
        class_id, stem = block.key.format(**values).rstrip("~").rstrip(":").partition(":")[::2]
        if block.local:
            entity.place = groups.get("place") or entity.place or self.heading.place or self.places.province
            entity.key = make_key(class_id, stem, entity.place, groups.get("years", "")[:4] or None)
        else:
            entity.key = f"{class_id}:{stem or 'khong-nam'}"

    def _year_in_force(self, block: NamedBlock) -> str:
        """The year of the edition in force at the text's date, of works that are called by their type alone."""
        works = self.lexicon.by_name.get(self.lexicon.types[block.type].name.lower(), [])
        current = _in_force(works, self.text_date) if self.text_date and "{year}" in block.key else []
        return current[0].date[:4] if current else ""

    def _by_plenum(self, entity: Entity, plenum: int | None) -> bool:
        """Whether a plenum's name stands for one known work: its only one, or the one that topic words choose."""
        part = 2 if "part" in entity.groups or "part2" in entity.groups else 1
        block = self.lexicon.plenums.get((entity.type or "", entity.term or 0, plenum or 0, part))
        if block is None:
            return False
        start = self.terms.of_number(block.term)
        works = [
            w
            for symbol in block.symbols
            for w in self.lexicon.by_symbol.get(fold_symbol(symbol), ())
            if w.date and self.terms.central(w.date) == start
        ]
        if block.misnomer:
            entity.probably = works[0] if len(works) == 1 else None
            return False
        chosen = works[0] if len(works) == 1 else self._by_topic(entity, works)
        if chosen is None:
            entity.candidates = tuple(works)
            return False
        entity.known, entity.canonical, entity.key = chosen, chosen.symbol, self.known.key(chosen)
        return True

    def _by_topic(self, entity: Entity, works: list[KnownWork]) -> KnownWork | None:
        """The work whose title shares most words with what stands behind the mentions, if one stands out."""
        words: set[str] = set()
        for i in entity.mentions:
            start = self.mentions[i].attributes_end
            following = self.mentions[i + 1].start if i + 1 < len(self.mentions) else len(self.lower)
            behind = self.lower[start : max(start, min(start + _TOPIC, following))]
            words |= set(WORD.findall(behind.partition(PARAGRAPH)[0]))
        titles = [set(WORD.findall(fold_case(w.title))) for w in works]
        shared = set.intersection(*titles) if titles else set()
        scores = sorted(((len((title - shared) & words), -i) for i, title in enumerate(titles)), reverse=True)
        if len(scores) < 2 or scores[0][0] < _LEAST_TOPIC or scores[0][0] - scores[1][0] < 2:
            return None
        return works[-scores[0][1]]

    def _by_name(self, entity: Entity) -> None:
        """A law by name: the one of that name that the year, the date, or the text's own date points at."""
        fits = self._laws(self.lexicon.by_name.get(entity.lookup or "", []), entity)
        entity.known, entity.candidates = _one(fits, None)
        if entity.known is not None and (entity.known.symbol or entity.known.date):
            entity.canonical, entity.key = entity.known.symbol or None, self.known.key(entity.known)
            return
        class_id = self._class_of(entity)
        entity.key = make_key(
            class_id, slug(entity.lookup or "").removeprefix(f"{class_id}-"), None, entity.date or entity.year
        )

    def _laws(self, works: list[KnownWork], entity: Entity) -> list[KnownWork]:
        """Those of a name that fit: by day, else by year, else the one in force at the text's own date, else all."""
        if is_day(entity.date):
            return [w for w in works if w.date == entity.date]
        if year := entity.year or (entity.date or "")[:4]:
            return (
                [w for w in works if year in (w.date[:4], w.effective[:4])]
                if len(works) > 1
                else [w for w in works if year == w.date[:4]]
            )
        if not self.text_date:
            return works
        return _in_force(works, self.text_date) or works

    def _by_number(self, entity: Entity) -> None:
        """A short form that the text never completes: by the registry only with a term or a date beside it."""
        number = display_number(entity.number or "")
        if entity.year is not None:
            self._by_year(entity, number)
            return
        fits = [w for w in self._central(entity, number) if self._agrees(w, entity, "term")]
        known, _ = _one(fits, entity.date)
        if known is not None and (entity.term is not None or entity.date):
            entity.known, entity.canonical, entity.key = known, known.symbol, self.known.key(known)
            return
        entity.candidates = tuple(fits)
        period = self.terms.of_number(entity.term) if entity.term is not None else (entity.date or "")[:4] or None
        entity.key = make_key(self._class_of(entity), slug(number), entity.place, period)

    def _by_year(self, entity: Entity, number: str) -> None:
        """`Nghị định 15/2020`: where one body alone issues the type, or is named beside it, the work can be only one.

        A list of known works is no proof that there are no others: ten ministries each have a `Thông tư 39/2016`.
        """
        block = self.lexicon.types.get(entity.type or "")
        class_id, year = self._class_of(entity), entity.year or ""
        if block is not None and block.sole_code and int(year) >= block.sole_code_since:
            for symbol in find_symbols(f"{number}/{year}/{block.sole_code}", self.lexicon)[0]:
                entity.symbol, entity.canonical = symbol, symbol.canonical
                self._by_symbol(entity)
                return
        fits = self.lexicon.by_year.get((class_id, number.lstrip("0").lower(), year), [])
        sole = block is not None and block.sole_issuer
        if not sole and entity.body is not None:
            fits = [w for w in fits if self._issued_by(w, entity.body)]
        if len(fits) == 1 and (sole or entity.body is not None):
            entity.known, entity.canonical, entity.key = fits[0], fits[0].symbol, self.known.key(fits[0])
            return
        entity.candidates = tuple(fits)
        entity.key = make_key(class_id, slug(number), entity.place, year)

    def _issued_by(self, work: KnownWork, body: IssuerBlock) -> bool:
        """Whether the code in a known work's symbol is that of a body."""
        symbols, _ = find_symbols(work.symbol, self.lexicon)
        return bool(symbols) and symbols[0].issuer is not None and _same_body(symbols[0].issuer, body)

    def _central(self, entity: Entity, number: str) -> list[KnownWork]:
        """The known works of the party's centre with this type and number, where body or term say that it is theirs."""
        block = self.lexicon.types.get(entity.type or "")
        body = entity.body
        if block is None or (body is None and entity.term is None):
            return []
        if body is not None and (body.family != "party" or body.level != "central"):
            return []
        codes = body.codes[:1] if body is not None else self.lexicon.central_codes
        symbols = (fold_symbol(f"{number}-{c}/{b}") for c in block.party_codes for b in codes)
        return [w for symbol in symbols for w in self.lexicon.by_symbol.get(symbol, ())]


def _one(fits: Iterable[KnownWork], date: str | None) -> tuple[KnownWork | None, tuple[KnownWork, ...]]:
    """The one known work that fits, or the several that could be meant; a full date decides among them."""
    works = list(fits)
    if is_day(date):
        works = [w for w in works if w.date == date] or works
    return (works[0], ()) if len(works) == 1 else (None, tuple(works))


def _output(
    normal: Normal, mentions: list[Mention], entities: list[Entity], of: list[Entity | None], known: KnownKeys
) -> Resolved:
    works: dict[str, Work] = {}
    candidates: dict[str, tuple[str, ...]] = {}
    ordered = sorted(entities, key=lambda e: -1 if e.is_self else min(e.mentions))
    for entity in ordered:
        assert entity.key is not None
        works[entity.key] = _work(entity, known)
        candidates[entity.key] = tuple(dict.fromkeys(k for w in entity.candidates if (k := known.key(w)) != entity.key))
    for entity in ordered:
        for other in (*entity.candidates, *([entity.probably] if entity.probably else [])):
            works.setdefault(known.key(other), known.work(other))
    citations = []
    keys = [entity.key if entity else None for entity in of]
    for mention, key in zip(mentions, keys, strict=True):
        if key is None:
            continue
        start, end = normal.span(mention.start, mention.end)
        form = Form.SELF if mention.heading else mention.form
        citations.append(
            Citation(
                start, end, normal.raw[start:end], form, key, mention.rule, candidates.get(key, ()), mention.pinpoints
            )
        )
    own = next((e.key for e in entities if e.is_self), None)
    return Resolved(tuple(works.values()), tuple(citations), tuple(keys), own)


def _issuer_of(known: KnownWork | None, entity: Entity) -> str | None:
    return entity.issuer or (known.issuer if known is not None else None) or None


def _work(entity: Entity, known_keys: KnownKeys) -> Work:
    known = entity.known
    named = entity.lookup is not None or (entity.canonical is None and entity.name is not None)
    date = entity.date or entity.year
    if known is not None and known.date.startswith(date or ""):
        date = known.date
    return Work(
        key=entity.key or "",
        type=entity.type or (known.type if known else _UNTYPED),
        symbol=entity.canonical,
        number=number_of(entity.canonical) or entity.number,
        name=entity.name if named else None,
        issuer=(known.issuer if known is not None and entity.lookup else entity.issuer) or _issuer_of(known, entity),
        scope=entity.place if "@" in (entity.key or "") else None,
        date=date or None,
        title=entity.title or (known.title if known else None) or None,
        probably=known_keys.key(entity.probably) if entity.probably else None,
    )
