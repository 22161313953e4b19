"""What is missing in a key: scope and term by the text, the rest by the registry, where one known work fits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from citegraph.days import is_day
from citegraph.extraction.dates import dates_in
from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import WORD, Lexicon, words_of
from citegraph.extraction.mention import Mention, Words
from citegraph.extraction.numerals import numeral
from citegraph.extraction.places import Places, find_places
from citegraph.extraction.standards import Standard
from citegraph.extraction.symbols import Symbol, display_number, read_symbol
from citegraph.identity import Terms, known_keys, make_key, slug_symbol
from citegraph.keys import OWN, WorkKey
from citegraph.registry.schema import IssuerBlock, KnownWork, NamedBlock
from citegraph.resolve.entity import UNTYPED, Entity, same_body
from citegraph.resolve.titles import in_force
from citegraph.text import PARAGRAPH, Normal, fold_case, fold_symbol, slug
from citegraph.wording import words_key

_TOPIC = 150  # how far behind a name its topic words stand
_LEAST_TOPIC = 3
_LONGEST = 120  # how much of a topic a key holds
_LOCAL_LEVELS = ("district", "commune", "unit")


def _story_days(normal: Normal, mentions: list[Mention]) -> Iterator[str]:
    """The days that a text names, without those that stand behind works as their dates."""
    starts = [m.start for m in mentions]
    for at, day in dates_in(normal.lower):
        before = mentions[i - 1] if (i := bisect_right(starts, at)) else None
        if before is None or at >= max(before.attributes_end, before.parent.attributes_end if before.parent else 0):
            yield day


class Completion:
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
        elif entity.words is not None:
            self._by_words(entity, entity.words)
        elif entity.lookup and not entity.number:
            self._by_name(entity)
        elif entity.number:
            self._by_number(entity)
        elif entity.is_self:
            entity.key = make_key(self._class_of(entity), OWN)

    def _class_of(self, entity: Entity) -> str:
        return self.lexicon.key_class(entity.type or UNTYPED)

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
        local = symbol.is_local
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
        if symbol.restarts is None:
            return None
        if symbol.restarts == "year":
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

    def _by_words(self, entity: Entity, words: Words) -> None:
        """A work in words: its issuer, what it does and to which works; a local issuer has its locality."""
        class_id = self._class_of(entity)
        block = self.lexicon.types.get(entity.type or "")
        local = entity.body is not None and entity.body.local
        if local:
            entity.place = entity.place or self.heading.place or self.places.province
        issuer = entity.body.id if entity.body is not None else slug(entity.issuer or "")
        if block is not None and block.sole_code:
            issuer = ""
        if self._by_title(entity, words):
            return
        objects = [o.key for o in entity.objects if o.key is not None]
        topic = slug(words.topic).removeprefix(f"{class_id}-")[:_LONGEST]
        if objects or topic:
            place = entity.place if local else None
            entity.key = words_key(class_id, issuer, words.stem, [*objects, *([topic] if topic else [])], place)
            if entity.term is not None and not objects:
                entity.key += f"~{self.terms.of_number(entity.term) or f'khoa-{entity.term}'}"

    def _by_title(self, entity: Entity, words: Words) -> bool:
        """Whether one known work of this title is meant: the only one, or the one in force at the text's date.

        Where a work may have many such works, as a law has decrees, those of this title are only candidates.
        """
        block = self.lexicon.types.get(entity.type or "")
        name = words_of(fold_case(entity.name or ""))
        head = next((w for w in block.words if name.startswith(f"{w} ")), "") if block is not None else ""
        title = name.removeprefix(head).strip().removeprefix("về ")
        works = self.lexicon.by_title.get((self._class_of(entity), title), []) if head else []
        entity.candidates = tuple(works)
        if words.stem in self.lexicon.worded_many or not works or not self.text_date:
            return False
        current = in_force(works, self.text_date)
        if not current or (current[0].until and current[0].until <= self.text_date):
            return False
        entity.known, entity.candidates, entity.canonical = current[0], (), current[0].symbol
        entity.key = self.known.key(current[0])
        return True

    def _by_rule(self, entity: Entity) -> None:
        """A congress, plenum, charter: the named block's key with its numbers filled in."""
        block = next(m.named for i in entity.mentions if (m := self.mentions[i]).named is not None)
        assert block is not None
        entity.issuer = entity.issuer or block.issuer or None
        if block.symbol:
            entity.canonical, entity.date, entity.key = block.symbol, block.date, block.key
            return
        groups, values = (
            entity.groups,
            dict.fromkeys(("plenum", "part", "year", "term_year", "session", "term", "body"), ""),
        )
        if plenum := groups.get("plenum") or groups.get("ordinal"):
            values["plenum"] = str(numeral(plenum) or plenum)
            if self._by_plenum(entity, numeral(plenum)):
                return
        values["part"] = "-2" if "part" in groups or "part2" in groups else ""
        values["year"] = entity.year or self._year_in_force(block)
        values["session"] = str(numeral(groups.get("session", "")) or "")
        values["term"] = str(numeral(groups.get("term") or groups.get("term2", "")) or "")
        values["body"] = slug(groups.get("body", ""))
        if entity.term is not None:
            values["term_year"] = str(self.terms.of_number(entity.term) or f"khoa-{entity.term}")
        form = WorkKey.parse(block.key)
        name, period = form.slug.format(**values) or "khong-nam", (form.period or "").format(**values)
        if block.local:
            entity.place = groups.get("place") or entity.place or self.heading.place or self.places.province
            period = groups.get("years", "")[:4] or (f"lan-{values['term']}" if values["body"] else "")
        entity.key = make_key(form.class_id, name, entity.place if block.local else None, period or None)

    def _year_in_force(self, block: NamedBlock) -> str:
        """The year of the edition in force at the text's date, of works that are called by their type alone."""
        works = self.lexicon.by_name.get(self.lexicon.types[block.type].name.lower(), [])
        current = in_force(works, self.text_date) if self.text_date and "{year}" in block.key else []
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
        return in_force(works, self.text_date) or works

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
        sole_code = block.sole_code if block is not None and int(year) >= block.sole_code_since else ""
        if sole_code and (symbol := read_symbol(f"{number}/{year}/{sole_code}", self.lexicon)):
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
        symbol = read_symbol(work.symbol, self.lexicon)
        return symbol is not None and symbol.issuer is not None and same_body(symbol.issuer, body)

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
