"""What is missing in a key: scope and term by the text, the rest by the registry, where one known work fits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention, Words
from citegraph.extraction.works.entity import UNTYPED, Entity, names, same_body
from citegraph.extraction.works.titles import in_force
from citegraph.identity.issuers import Body, body_of_letters, body_words
from citegraph.identity.keys import Terms, known_keys, make_key, slug_symbol
from citegraph.identity.places import (
    Places,
    find_places,
    level_within,
    province_of,
    provinces_in,
    scope_of,
    spot_at,
    within,
)
from citegraph.identity.standards import Standard
from citegraph.identity.symbols import Symbol, display_number, read_symbol
from citegraph.identity.wording import words_key
from citegraph.model.workkey import OWN, WHOLE_COUNTRY, WorkKey
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import WORD, words_of
from citegraph.registry.schema import BodyBlock, IssuerBlock, KnownWork, NamedBlock
from citegraph.text.dates import dates_in
from citegraph.text.days import first_day, is_day
from citegraph.text.normal import PARAGRAPH, Normal, fold_case, fold_symbol, slug
from citegraph.text.numerals import numeral

_TOPIC = 150  # how far behind a name its topic words stand
_LEAST_TOPIC = 3
_TITLE = 280  # how far behind a work the words of its title may stand
_TITLE_ENDS = re.compile("[.;()\n\u2029]")
_PLACE_NAME = 40  # how long a locality with its level may be
_LEVEL_WORD = 12  # how long the word for a level may be
_SMALLEST = ("commune", "unit")
_COMMUNES_SINCE = "2025-07-01"  # Luật 72/2025/QH15, Nghị quyết 203/2025/QH15
_LONGEST = 120  # how much of a topic a key holds


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
        body = self.heading.body
        return find_places(self.normal, self.lexicon, central=body is not None and not body.local)

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
            self._itself(entity)

    def _itself(self, entity: Entity) -> None:
        """The text without a number of its own: its type may tell the only body that issues such works."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        code = block.sole_code.rpartition("-")[2] if block else ""
        if entity.issuer is None and (sole := self.lexicon.symbols.issuer_codes["state"].get(code)):
            entity.issuer, entity.body = sole.name, sole
        if entity.place is None and entity.type != self.lexicon.types.consolidated and self._acts_locally(entity):
            entity.place = self._province()
        entity.key = make_key(self._class_of(entity), OWN)

    def _acts_locally(self, entity: Entity) -> bool:
        """Whether the text is a local body's: its issuer is one, or none is named and it is about local works."""
        if entity.body is not None or entity.issuer is not None:
            return entity.body is not None and entity.body.local
        codes = (m.symbol.issuer for m in self.mentions if m.symbol is not None)
        return any(code is not None and code.local for code in codes)

    def _class_of(self, entity: Entity) -> str:
        return self.lexicon.types.key_class(entity.type or UNTYPED)

    # works with a symbol

    def _by_symbol(self, entity: Entity) -> None:
        symbol = entity.symbol
        assert symbol is not None
        assert entity.canonical is not None
        known = self.lexicon.works.by_symbol.get(fold_symbol(entity.canonical), [])
        if not entity.typed and len(types := {w.type for w in known}) == 1:
            entity.type = types.pop()
        self._issuer(entity, symbol)
        local = self._is_local(entity, symbol)
        scope = self._scope(entity, symbol) if local else None
        period = symbol.grammar.period
        fits = [w for w in known if self._same_type(w, entity) and self._agrees(w, entity, period)] if not local else []
        entity.known, entity.candidates = _one(fits, entity.date)
        entity.key = make_key(
            self._class_of(entity),
            slug_symbol(entity.canonical),
            scope,
            self._period(entity, symbol, local),
        )
        if entity.known is None and not fits and period == "term" and not local:
            entity.probably = self._likely(entity)

    def _same_type(self, work: KnownWork, entity: Entity) -> bool:
        if entity.type is None or self.lexicon.types.key_class(work.type) == self._class_of(entity):
            return True
        codes = [
            set(self.lexicon.types.by_id[t].party_codes)
            for t in (work.type, entity.type)
            if t in self.lexicon.types.by_id
        ]
        return len(codes) == 2 and bool(codes[0] & codes[1])  # quyết định and quy định share QĐ

    def _agrees(self, work: KnownWork, entity: Entity, period: str) -> bool:
        """Whether nothing in the text contradicts the known work's period, nor is it younger than the text."""
        if period == "own" or not work.date:
            return True
        if entity.date and period == "term" and self.terms.central(entity.date) is None:
            return work.date.startswith(entity.date)  # a year of two terms
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
            small = "commune" in (entity.level, symbol.issuer.level if symbol.issuer else "")
            return self._local_start(date, small) if date else self._local_term(small)
        if entity.term is not None and (start := self.terms.of_number(entity.term)):
            return start
        return self.terms.central(date) if date else None

    def _local_start(self, day: str, commune: bool) -> int | None:
        """The start year of the local term that a day lies in.

        The communes of today, and their committees, began on 1 July 2025: what they issued that autumn is of the term
        that began then, though the congresses of provinces leave it open.
        """
        start = self.terms.local(day)
        began = commune and first_day(day) >= _COMMUNES_SINCE and start is None
        return int(_COMMUNES_SINCE[:4]) if began else start

    def _local_term(self, commune: bool) -> int | None:
        """The local term that the heading's date lies in, or all days that a story tells of in its last year.

        A story whose latest day is that of a work it cites may have been written years after it.
        """
        if self.heading.date:
            return self._local_start(self.heading.date, commune)
        days = (d for d in self.story_days if d[:4] == (self.text_date or "")[:4])
        starts = {self._local_start(day, commune) for day in days}
        return starts.pop() if len(starts) == 1 else None

    def _issuer(self, entity: Entity, symbol: Symbol) -> None:
        """The issuer by the symbol's code, where the words name none, or one that cannot be meant.

        Words beside a symbol may name a body of another level, which some clause in between brought in; `Giám đốc Sở`
        takes from the code which department it is.
        """
        code = symbol.issuer
        if isinstance(code, BodyBlock) and self.lexicon.symbols.is_central_code(symbol.canonical):
            entity.level = "central"
        body = self._spelt(entity, symbol) if entity.issuer is None and self._may_spell(symbol) else None
        if body is not None:
            names(entity, body)
        if code is not None and not code.local and not isinstance(code, BodyBlock) and self._is_below(entity, code):
            entity.issuer = entity.body = entity.place = None  # a district's committee issues no 127-QĐ/TW
            entity.level = ""
        if code is None or not code.decides:
            return
        kind = code.name.partition(" ")[0]
        if not code.local and isinstance(entity.body, BodyBlock) and (entity.issuer or "").startswith(f"{kind} "):
            entity.issuer, entity.body = None, None  # a name that is cut off or shortened: `Bộ GD-ĐT`
        other = entity.body is not None and not code.local and entity.level != code.level
        subject = code.name.partition(" ")[2]
        other = other and not (subject and subject in (entity.issuer or ""))  # Sở Giáo dục và Đào tạo, of the same code
        if entity.issuer is None or (other and not isinstance(entity.body, BodyBlock)):
            entity.issuer = code.name
            entity.body = None if code.local else code  # UBND tells the body, not whose it is
        elif entity.issuer.endswith(f" {code.name.partition(' ')[0]}"):
            entity.issuer += code.name[len(code.name.partition(" ")[0]) :]

    @staticmethod
    def _is_below(entity: Entity, code: IssuerBlock) -> bool:
        """Whether the words beside a central body's symbol name a local body or one of another kind."""
        body = entity.body
        if code.level != "central" or body is None or same_body(code, body):
            return False
        named = code.family == "party" or code.decides  # `Nghị định số 06/2026/NĐ-CP … của Ngân hàng Chính sách xã hội`
        return (body.local and body.family == code.family) or (
            isinstance(body, BodyBlock) and named and not code.name.startswith(body.name)
        )

    def _may_spell(self, symbol: Symbol) -> bool:
        """Whether the symbol's code may be made of the first letters of a name that stands somewhere in the text."""
        return symbol.issuer is None or isinstance(symbol.issuer, BodyBlock)

    def _spelt(self, entity: Entity, symbol: Symbol) -> Body | None:
        """The body that the text names whose first letters are those of the symbol's code."""
        tokens = re.split(r"[-/]", entity.canonical or "")[1:]
        types = self.lexicon.symbols.codes[symbol.grammar.family]
        codes = [t for t in tokens if t and not t.isdecimal() and t not in types]
        return body_of_letters(codes[0], self.normal, self.body_words, self.lexicon) if codes else None

    @cached_property
    def body_words(self) -> list[int]:
        """Where the text has words for kinds of bodies."""
        return body_words(self.normal, self.lexicon)

    def _is_local(self, entity: Entity, symbol: Symbol) -> bool:
        """Whether every locality has a body of this code, so that the work needs a scope."""
        body, code = entity.body, symbol.issuer
        if code is not None and code.local:
            return True
        if code is not None and not isinstance(code, BodyBlock):
            branch = body is not None and (entity.level == "agency" or (isinstance(body, BodyBlock) and body.local))
            # `1144/GDĐT-GDTX của Sở Giáo dục và Đào tạo`: a department writes its ministry's letters
            subject = code.name.partition(" ")[2]
            department = body is not None and body.local and body.level == "agency" and subject in (entity.issuer or "")
            return department or (not code.decides and branch and entity.place is not None)
        return body is not None and entity.level != "central" and (body.local or entity.place is not None)

    def _scope(self, entity: Entity, symbol: Symbol) -> str | None:
        """The scope of a local body's work, as the key has it; `entity.place` becomes the locality that is shown.

        The body's own words tell it, else the heading, else the text; a party committee inside another body has its
        works apart from those of the locality's own committee, and so have bodies of the whole country whose code every
        province uses too.
        """
        if self._of_the_country(entity, symbol):
            entity.place = None
            whole = symbol.issuer is None or isinstance(symbol.issuer, BodyBlock)
            return entity.inside or (WHOLE_COUNTRY if whole else entity.issuer)
        entity.place = self._place(entity, symbol)
        if entity.place is None:
            return entity.inside
        known = scope_of(entity.place, entity.date or symbol.year or self._term_day(entity, symbol), self.lexicon)
        return ", ".join(part for part in (entity.inside, known) if part)

    def _term_day(self, entity: Entity, symbol: Symbol) -> str | None:
        """A day of the term that an undated party work is of: the committees of merged provinces began in 2025."""
        if symbol.grammar.period != "term" or entity.date:
            return None
        start = self._local_term(commune=False)
        return str(start + 1) if start else None

    def _of_the_country(self, entity: Entity, symbol: Symbol) -> bool:
        """Whether a body of the whole country uses a code that local ones use too: `21-BC/ĐU của Đảng ủy Chính phủ`."""
        code = symbol.issuer
        if entity.level != "central" or code is None or isinstance(code, BodyBlock):
            return entity.level == "central"
        return entity.body is not None and entity.body.family == code.family and code.level in _SMALLEST

    def _place(self, entity: Entity, symbol: Symbol) -> str | None:
        """The locality whose body issued a local work."""
        own, lexicon = entity.place, self.lexicon
        level = entity.level if entity.body is not None and entity.body.local else ""
        level = level or (symbol.issuer.level if symbol.issuer else "")
        province = self._province()
        if entity.body is None and isinstance(symbol.issuer, BodyBlock) and symbol.issuer.distinct:
            return None  # a steering committee that no words name may be one of the whole country
        if own is not None and (own not in lexicon.places.province_names or level not in ("district", "commune")):
            return within(own, province, lexicon)
        titled = self.places.titled and level == "province" and (entity.body is None or not entity.body.local)
        if level not in ("district", "commune") and not titled:
            ground = self._territory(entity) or self._bracketed(entity)
            return own or (self._above() if level == "unit" else None) or ground or province
        smaller = self._smaller(entity, symbol, level)
        return within(smaller, province if own is None else own, lexicon) if smaller else None

    def _territory(self, entity: Entity) -> str | None:
        """The province on whose ground a work's title says that it holds: `… trên địa bàn tỉnh Quảng Nam`.

        Else the only one that the title names (`… xây dựng nông thôn mới tỉnh Quảng Nam giai đoạn 2021-2025`).
        """
        named: set[str] = set()
        for i in entity.mentions:
            start = self.mentions[i].attributes_end
            behind = (self.mentions[j].start for j in range(i + 1, len(self.mentions)))
            stop = min(next((at for at in behind if at >= start), len(self.lower)), start + _TITLE)
            for end in self.lexicon.phrases.find("territory-words", self.lower, start, stop):
                if PARAGRAPH in self.lower[start:end]:
                    break
                spot = spot_at(self.normal, end, self.lexicon)
                if spot is not None and (province := province_of(spot.place, self.lexicon)):
                    return province
            ends = _TITLE_ENDS.search(self.normal.text, start, stop)
            provinces = provinces_in(self.normal, self.lexicon, start, ends.start() if ends else stop)
            named |= {name for at, name in provinces if self._is_led_by_level(at)}
        return named.pop() if len(named) == 1 else None

    def _is_led_by_level(self, position: int) -> bool:
        """Whether the word for a province stands before a name: `tỉnh`, `thành phố`."""
        level = level_within(self.lower[max(0, position - _LEVEL_WORD) : position].rstrip(), self.lexicon)
        return level is not None and (level.central or level.level == "province")

    def _bracketed(self, entity: Entity) -> str | None:
        """The province before the bracket that a work stands in: `tỉnh Lào Cai (Quyết định số 49/2021/QĐ-UBND)`."""
        for i in entity.mentions:
            start = self.mentions[i].start
            opened = self.lower.rfind("(", max(0, start - _TITLE), start)
            if opened < 0 or ")" in self.lower[opened:start] or PARAGRAPH in self.lower[opened:start]:
                continue
            window = max(0, opened - _PLACE_NAME)
            before = self.lower[window:opened].rstrip()
            names = (name for _, name in provinces_in(self.normal, self.lexicon, window, opened))
            if found := next((name for name in names if before.endswith(fold_case(name))), None):
                return found
        return None

    def _province(self) -> str | None:
        """The province that the text is about."""
        return province_of(self.heading.place, self.lexicon) or self.places.province

    def _place_of_level(self, level: str) -> str | None:
        """The locality of this level, or of its word, that the text is about: `Đại hội Đảng bộ huyện`."""
        block = self.lexicon.places.levels.get(level)
        level = block.level if block is not None else level
        if level in ("", "province"):
            return self._province()
        small = self.heading.place if self.heading.place not in self.lexicon.places.province_names else None
        small = small or (self.places.commune if level == "commune" else self.places.district)
        return small or (self._province() if block is not None and block.central else None)  # `Đảng bộ TP`

    def _above(self) -> str | None:
        """The heading's locality, down to the district or commune that a unit lies in."""
        return self.heading.place

    def _smaller(self, entity: Entity, symbol: Symbol, level: str) -> str | None:
        """The district or commune of a work whose own words name none: the heading's, if its body is a like one."""
        heading = self.heading
        mine = heading.symbol.issuer if heading.symbol else None
        like = mine is not None and symbol.issuer is not None and same_body(mine, symbol.issuer)
        # a department that a document of today's communes names without a place is the commune's
        department = isinstance(entity.body, BodyBlock) and (heading.date or "") >= _COMMUNES_SINCE
        its_own = like or entity.is_self or department
        if heading.place and heading.place not in self.lexicon.places.province_names and its_own:
            return heading.place
        return self.places.commune if level == "commune" else self.places.district

    def _likely(self, entity: Entity) -> KnownWork | None:
        """Where the registry contradicts the text: the one work that it likely means.

        A term that is off by one (`35-NQ/TW … khóa XIII`), or a type word that the code does not fit
        (`Kết luận số 14-QĐ/TW`).
        """
        assert entity.canonical is not None
        same = [
            w
            for w in self.lexicon.works.by_symbol.get(fold_symbol(entity.canonical), ())
            if self._same_type(w, entity) and w.date
        ]
        if entity.date is None and entity.term is not None:
            return same[0] if len(same) == 1 and self._adjoins(same[0], entity.term) else None
        block = self.lexicon.types.by_id.get(entity.type or "")
        parts = re.fullmatch(r"(\d+\w?)-([^/]+)/(.+)", entity.canonical)
        if block is None or parts is None or parts[2] in block.party_codes or entity.date is None:
            return None
        meant = [f"{parts[1]}-{code}/{parts[3]}" for code in block.party_codes]
        hits = [w for m in meant for w in self.lexicon.works.by_symbol.get(fold_symbol(m), ()) if w.date == entity.date]
        return hits[0] if len(hits) == 1 else None

    def _adjoins(self, work: KnownWork, term: int) -> bool:
        """Whether a known work is of the term before or after one: writers slip by one, not by four."""
        start = self.terms.central(work.date) if work.date else None
        return start is not None and start in (self.terms.of_number(term - 1), self.terms.of_number(term + 1))

    def _by_standard(self, entity: Entity, standard: Standard) -> None:
        """A standard: the code behind its year, or its family, tells who issued it."""
        body = self.lexicon.symbols.issuer_codes["state"].get(standard.body or "")
        entity.issuer = entity.issuer or (body.name if body else None) or standard.block.issuer or None
        entity.key = make_key(self._class_of(entity), slug_symbol(standard.stem))

    # works without a symbol

    def _by_words(self, entity: Entity, words: Words) -> None:
        """A work in words: its issuer, what it does and to which works; a local issuer has its locality."""
        class_id = self._class_of(entity)
        block = self.lexicon.types.by_id.get(entity.type or "")
        local = entity.body is not None and entity.body.local and entity.level != "central"
        if local:
            entity.place = entity.place or self.heading.place or self.places.province
        # a body of a kind that comes in any number is told by its name alone
        listed = entity.body is not None and not isinstance(entity.body, BodyBlock)
        issuer = entity.body.id if entity.body is not None and listed else slug(entity.issuer or "")
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
        block = self.lexicon.types.by_id.get(entity.type or "")
        name = words_of(fold_case(entity.name or ""))
        head = next((w for w in block.words if name.startswith(f"{w} ")), "") if block is not None else ""
        title = name.removeprefix(head).strip().removeprefix("về ")
        works = self.lexicon.works.by_title.get((self._class_of(entity), title), []) if head else []
        entity.candidates = tuple(works)
        if words.stem in self.lexicon.worded.many or not works or not self.text_date:
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
            entity.place = groups.get("place") or entity.place or self._place_of_level(groups.get("level", ""))
            if entity.place:
                entity.place = within(entity.place, self._province(), self.lexicon)
            period = groups.get("years", "")[:4] or (f"lan-{values['term']}" if values["term"] else "")
            scope = (
                scope_of(entity.place, entity.date or groups.get("years", "")[:4] or self.text_date, self.lexicon)
                if entity.place
                else None
            )
            entity.key = make_key(form.class_id, name, scope, period or None)
        else:
            entity.key = make_key(form.class_id, name, None, period or None)

    def _year_in_force(self, block: NamedBlock) -> str:
        """The year of the edition in force at the text's date, of works that are called by their type alone."""
        works = self.lexicon.works.by_name.get(self.lexicon.types.by_id[block.type].name.lower(), [])
        current = in_force(works, self.text_date) if self.text_date and "{year}" in block.key else []
        return current[0].date[:4] if current else ""

    def _by_plenum(self, entity: Entity, plenum: int | None) -> bool:
        """Whether a plenum's name stands for one known work: its only one, or the one that topic words choose."""
        part = 2 if "part" in entity.groups or "part2" in entity.groups else 1
        block = self.lexicon.works.plenums.get((entity.type or "", entity.term or 0, plenum or 0, part))
        if block is None:
            return False
        start = self.terms.of_number(block.term)
        works = [
            w
            for symbol in block.symbols
            for w in self.lexicon.works.by_symbol.get(fold_symbol(symbol), ())
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
        fits = self._laws(self.lexicon.works.by_name.get(entity.lookup or "", []), entity)
        entity.known, entity.candidates = _one(fits, None)
        if entity.known is not None and (entity.known.symbol or entity.known.date):
            entity.canonical, entity.key = entity.known.symbol or None, self.known.key(entity.known)
            return
        class_id, name = self._class_of(entity), slug(entity.lookup or "")
        scope = self._scope_of_charter(entity)
        entity.key = make_key(class_id, name.removeprefix(f"{class_id}-"), scope, entity.date or entity.year)

    def _scope_of_charter(self, entity: Entity) -> str | None:
        """The locality of the association whose charter a work is."""
        body = next((b for i in entity.mentions if (b := self.mentions[i].organisation) is not None), None)
        if body is None or not body.local:
            return None
        entity.place = entity.place or body.place or self._province()
        return scope_of(entity.place, entity.date, self.lexicon) if entity.place else None

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
        entity.key = make_key(self._class_of(entity), slug(number), self._said_scope(entity), period)

    def _by_year(self, entity: Entity, number: str) -> None:
        """`Nghị định 15/2020`: where one body alone issues the type, or is named beside it, the work can be only one.

        A list of known works is no proof that there are no others: ten ministries each have a `Thông tư 39/2016`.
        """
        block = self.lexicon.types.by_id.get(entity.type or "")
        class_id, year = self._class_of(entity), entity.year or ""
        sole_code = block.sole_code if block is not None and int(year) >= block.sole_code_since else ""
        if sole_code and (symbol := read_symbol(f"{number}/{year}/{sole_code}", self.lexicon)):
            entity.symbol, entity.canonical = symbol, symbol.canonical
            self._by_symbol(entity)
            return
        fits = self.lexicon.works.by_year.get((class_id, number.lstrip("0").lower(), year), [])
        sole = block is not None and block.sole_issuer
        if not sole and entity.body is not None:
            fits = [w for w in fits if self._issued_by(w, entity.body)]
        if len(fits) == 1 and (sole or entity.body is not None):
            entity.known, entity.canonical, entity.key = fits[0], fits[0].symbol, self.known.key(fits[0])
            return
        entity.candidates = tuple(fits)
        entity.key = make_key(class_id, slug(number), self._said_scope(entity), year)

    def _said_scope(self, entity: Entity) -> str | None:
        """The scope of a short form: by the words beside it, or by the text where they name a province's body."""
        local = entity.body is not None and entity.body.local and entity.level in ("province", "agency")
        entity.place = entity.place or (self._province() if local else None)
        return scope_of(entity.place, entity.date or entity.year, self.lexicon) if entity.place else None

    def _issued_by(self, work: KnownWork, body: IssuerBlock) -> bool:
        """Whether the code in a known work's symbol is that of a body."""
        symbol = read_symbol(work.symbol, self.lexicon)
        return symbol is not None and symbol.issuer is not None and same_body(symbol.issuer, body)

    def _central(self, entity: Entity, number: str) -> list[KnownWork]:
        """The known works of the party's centre with this type and number, where body or term say that it is theirs."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        body = entity.body
        if block is None or (body is None and entity.term is None):
            return []
        if body is not None and (body.family != "party" or body.level != "central"):
            return []
        codes = body.codes[:1] if body is not None else self.lexicon.symbols.central_codes
        symbols = (fold_symbol(f"{number}-{c}/{b}") for c in block.party_codes for b in codes)
        return [w for symbol in symbols for w in self.lexicon.works.by_symbol.get(symbol, ())]


def _one(fits: Iterable[KnownWork], date: str | None) -> tuple[KnownWork | None, tuple[KnownWork, ...]]:
    """The one known work that fits, or the several that could be meant; a full date decides among them."""
    works = list(fits)
    if is_day(date):
        works = [w for w in works if w.date == date] or works
    return (works[0], ()) if len(works) == 1 else (None, tuple(works))
