"""Complete keys: scope and term from the text, everything else from the registry, if exactly one known work fits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention, WordedName
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
    within_province,
)
from citegraph.identity.standards import Standard
from citegraph.identity.symbols import Symbol, display_number, read_symbol
from citegraph.identity.wording import words_key
from citegraph.model.workkey import OWN, WHOLE_COUNTRY, WorkKey
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import WORD, without_punctuation
from citegraph.registry.schema import BodyBlock, IssuerBlock, KnownWork, NamedBlock
from citegraph.text.dates import dates_in
from citegraph.text.days import first_day, is_day, last_day
from citegraph.text.normal import PARAGRAPH, Normal, fold_case, fold_symbol, slug
from citegraph.text.numerals import numeral

_TOPIC = 150  # the maximum distance from a name to its topic words
_LEAST_TOPIC = 3
_TITLE = 280  # the maximum distance from a work to the words of its title
_TITLE_ENDS = re.compile("[.;()\n\u2029]")
_PLACE_NAME = 40  # the maximum length of a locality with its level
_LEVEL_WORD = 12  # the maximum length of the word for a level
_SMALLEST = ("commune", "unit")
_LONGEST = 120  # the maximum length of a topic in a key


def _story_days(normal: Normal, mentions: list[Mention]) -> Iterator[str]:
    """The dates in a text, except the dates of works."""
    starts = [m.start for m in mentions]
    for at, day in dates_in(normal.lower):
        before = mentions[i - 1] if (i := bisect_right(starts, at)) else None
        # a date inside the attributes of a work is that work's date
        if before is None or at >= max(before.attributes_end, before.parent.attributes_end if before.parent else 0):
            yield day


class Completion:
    """Completes each entity: scope, term, known work and key."""

    def __init__(
        self, normal: Normal, mentions: list[Mention], heading: Heading, text_date: str | None, lexicon: Lexicon
    ) -> None:
        self.mentions, self.heading, self.lexicon, self.lower = mentions, heading, lexicon, normal.lower
        self.known = known_keys(lexicon.registry)
        self.terms = Terms(lexicon.registry)
        self.normal, self.text_date = normal, text_date

    @cached_property
    def places(self) -> Places:
        """The localities that the text is about."""
        body = self.heading.body
        return find_places(self.normal, self.lexicon, central=body is not None and not body.local)

    @cached_property
    def story_days(self) -> frozenset[str]:
        """The dates in the text that are not the dates of works."""
        return frozenset(_story_days(self.normal, self.mentions))

    def complete(self, entity: Entity) -> None:
        """Set the key, and the attributes of the one known work that fits."""
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
        """The document without number: some types have only one possible issuer."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        code = block.sole_code.rpartition("-")[2] if block else ""
        if entity.issuer is None and (sole := self.lexicon.symbols.issuer_codes["state"].get(code)):
            entity.issuer, entity.body = sole.name, sole
        if entity.place is None and entity.type != self.lexicon.types.consolidated and self._acts_locally(entity):
            entity.place = self._province()
        entity.key = make_key(self._class_of(entity), OWN)

    def _acts_locally(self, entity: Entity) -> bool:
        """Whether the document is issued by a local body: its issuer is one, or it has none and cites local works."""
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
        # a code such as `QĐ` has two types; the known works decide
        if not entity.typed and len(types := {w.type for w in known}) == 1:
            entity.type = types.pop()
        self._issuer(entity, symbol)
        local = self._is_local(entity, symbol)
        scope = self._scope(entity, symbol) if local else None
        period = symbol.grammar.period
        # a local number exists once per locality: the known works are of the centre
        fits = [w for w in known if self._same_type(w, entity) and self._agrees(w, entity, period)] if not local else []
        entity.known, entity.candidates = _one(fits, entity.date)
        entity.key = make_key(
            self._class_of(entity),
            slug_symbol(entity.canonical),
            scope,
            self._period(entity, symbol, local),
        )
        if entity.is_self and entity.place is None and not local:
            entity.place = self._place_of_unit(entity)
        if symbol.grammar.misprinted and symbol.year:
            known = self.lexicon.works.by_year.get((self._class_of(entity), symbol.number.lstrip("0"), symbol.year), [])
            entity.probably = known[0] if len(known) == 1 else None
        # the registry has the number, but not of this term or type
        elif entity.known is None and not fits and period == "term" and not local:
            entity.probably = self._likely(entity)

    def _place_of_unit(self, entity: Entity) -> str | None:
        """The province of the document's own unit, such as a supervisory group: that whose bodies' works it cites."""
        if not isinstance(entity.body, BodyBlock) or entity.level == "central" or entity.body.level != "unit":
            return None
        if self.lexicon.phrases.contains("companies", fold_case(entity.issuer or "")):
            return None
        province = self.places.province
        bodies = (mention.issuer for mention in self.mentions)
        named = {province_of(body.place, self.lexicon) for body in bodies if body is not None and body.local}
        return province if province in named else None

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
        """Whether the text is consistent with the known work's period, and not older than the work."""
        if period == "own" or not work.date:
            return True
        if entity.date and period == "term" and self.terms.central(entity.date) is None:
            return work.date.startswith(entity.date)  # a year in two terms
        # the number restarts every year, or every term
        start = work.date[:4] if period == "year" else self.terms.central(work.date)
        if entity.date and start != (entity.date[:4] if period == "year" else self.terms.central(entity.date)):
            return False
        # `35-NQ/TW … khóa XIII` is not the resolution of term XII
        if entity.term is not None and period == "term" and start != self.terms.of_number(entity.term):
            return False
        # an undated number in a text of 2015 is not a work of 2021
        return bool(entity.date) or not self.text_date or work.date <= last_day(self.text_date)

    def _period(self, entity: Entity, symbol: Symbol, local: bool) -> int | str | None:
        date = entity.date or (entity.known.date if entity.known else None)
        # a symbol with its year, `15/2020/NĐ-CP`, needs no period
        if symbol.restarts is None:
            return None
        if symbol.restarts == "year":
            return date[:4] if date else None
        if local:
            small = "commune" in (entity.level, symbol.issuer.level if symbol.issuer else "")
            return self._local_start(date, small) if date else self._local_term(small)
        # `khóa XIII` next to the work is stronger than its date
        if entity.term is not None and (start := self.terms.of_number(entity.term)):
            return start
        return self.terms.central(date) if date else None

    def _local_start(self, day: str, commune: bool) -> int | None:
        """The start year of the local term on a day.

        The present communes and their committees began on the day of the mergers, 1 July 2025 (Luật 72/2025/QH15, Nghị
        quyết 203/2025/QH15): their works of that autumn belong to the term that began then, although provincial
        congresses leave the term of these months open.
        """
        start, merged = self.terms.local(day), self.lexicon.places.merged
        began = commune and first_day(day) >= merged and start is None
        return int(merged[:4]) if began else start

    def _local_term(self, commune: bool) -> int | None:
        """The local term of the heading's date, or the single term of all dates in a story's latest year.

        A story may be written years after the latest date in it, if that is the date of a cited work.
        """
        if self.heading.date:
            return self._local_start(self.heading.date, commune)
        days = (d for d in self.story_days if d[:4] == (self.text_date or "")[:4])
        starts = {self._local_start(day, commune) for day in days}
        return starts.pop() if len(starts) == 1 else None

    def _issuer(self, entity: Entity, symbol: Symbol) -> None:
        """Set the issuer by the symbol's code, if the text gives none, or one that cannot be right.

        The body next to a symbol may be of another level and belong to another clause; `Giám đốc Sở` takes the
        department from the code.
        """
        code = symbol.issuer
        if isinstance(code, BodyBlock) and self.lexicon.symbols.is_central_code(symbol.canonical):
            entity.level = "central"
        body = self._spelt(entity, symbol) if entity.issuer is None and self._may_spell(symbol) else None
        if body is not None:
            names(entity, body)
        if code is None:
            return
        if self._is_below(entity, code):
            entity.issuer = entity.body = entity.place = None  # a district's committee does not issue 127-QĐ/TW
            entity.level = ""
        if code.decides:
            self._issuer_by_code(entity, code)

    def _issuer_by_code(self, entity: Entity, code: IssuerBlock) -> None:
        """Set or complete the issuer by a code that identifies it: `NQ-CP`, `QĐ-UBND`, `TT-BGDĐT`."""
        kind = code.name.partition(" ")[0]
        if not code.local and isinstance(entity.body, BodyBlock) and (entity.issuer or "").startswith(f"{kind} "):
            entity.issuer, entity.body = None, None  # a name that is cut off or shortened: `Bộ GD-ĐT`
        if entity.issuer is None or self._is_of_other_level(entity, code):
            entity.issuer = code.name
            entity.body = None if code.local else code  # UBND gives the kind of body, not its locality
        # `Giám đốc Sở` with the code of a department: `Giám đốc Sở Y tế`
        elif entity.issuer.endswith(f" {kind}"):
            entity.issuer += code.name[len(kind) :]

    @staticmethod
    def _is_of_other_level(entity: Entity, code: IssuerBlock) -> bool:
        """Whether the listed body next to a central code is of another level, so that it cannot be the issuer."""
        if entity.body is None or isinstance(entity.body, BodyBlock) or code.local or entity.level == code.level:
            return False
        subject = code.name.partition(" ")[2]
        # Sở Giáo dục và Đào tạo, with the ministry's code
        return not (subject and subject in (entity.issuer or ""))

    @staticmethod
    def _is_below(entity: Entity, code: IssuerBlock) -> bool:
        """Whether the words next to a central body's symbol name a local body or one of another kind."""
        body = entity.body
        if body is None or code.local or isinstance(code, BodyBlock) or code.level != "central":
            return False
        if same_body(code, body):
            return False
        if body.local and body.family == code.family:
            return True
        # `Nghị định số 06/2026/NĐ-CP … của Ngân hàng Chính sách xã hội`
        named = code.family == "party" or code.decides
        return named and isinstance(body, BodyBlock) and not code.name.startswith(body.name)

    def _may_spell(self, symbol: Symbol) -> bool:
        """Whether the symbol's code may be the initials of a name in the text."""
        return symbol.issuer is None or isinstance(symbol.issuer, BodyBlock)

    def _spelt(self, entity: Entity, symbol: Symbol) -> Body | None:
        """The body in the text whose initials are the symbol's code."""
        tokens = re.split(r"[-/]", entity.canonical or "")[1:]
        types = self.lexicon.symbols.codes[symbol.grammar.family]
        # without number and type code: `SCT` of `5/KH-SCT`
        codes = [t for t in tokens if t and not t.isdecimal() and t not in types]
        return body_of_letters(codes[0], self.normal, self.body_words, self.lexicon) if codes else None

    @cached_property
    def body_words(self) -> list[int]:
        """The positions of words for kinds of bodies."""
        return body_words(self.normal, self.lexicon)

    def _is_local(self, entity: Entity, symbol: Symbol) -> bool:
        """Whether every locality has a body with this code, so that the work needs a scope."""
        body, code = entity.body, symbol.issuer
        if code is not None and code.local:
            return True
        if body is None:
            return False
        if code is None or isinstance(code, BodyBlock):
            return entity.level != "central" and (body.local or entity.place is not None)
        return self._is_department(entity, body, code) or (
            # a branch of a listed body in a locality: `Cục Thuế tỉnh X`
            not code.decides and entity.place is not None and self._is_branch(entity, body)
        )

    @staticmethod
    def _is_department(entity: Entity, body: IssuerBlock, code: IssuerBlock) -> bool:
        """Whether a department uses its ministry's letters: `1144/GDĐT-GDTX của Sở Giáo dục và Đào tạo`."""
        subject = code.name.partition(" ")[2]
        return body.local and body.level == "agency" and subject in (entity.issuer or "")

    @staticmethod
    def _is_branch(entity: Entity, body: IssuerBlock) -> bool:
        return entity.level == "agency" or (isinstance(body, BodyBlock) and body.local)

    def _scope(self, entity: Entity, symbol: Symbol) -> str | None:
        """Return the scope of a local body's work for the key, and set `entity.place` to the locality to display.

        The locality comes from the body's own words, else from the heading, else from the text. A party committee
        inside another body has a scope of its own, and so have bodies of the whole country with a code that provinces
        use too.
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
        """A day in the term of an undated party work: the committees of merged provinces began in 2025."""
        if symbol.grammar.period != "term" or entity.date:
            return None
        start = self._local_term(commune=False)
        return str(start + 1) if start else None

    def _of_the_country(self, entity: Entity, symbol: Symbol) -> bool:
        """Whether a body of the whole country has a code of local bodies: `21-BC/ĐU của Đảng ủy Chính phủ`."""
        code = symbol.issuer
        if entity.level != "central" or code is None or isinstance(code, BodyBlock):
            return entity.level == "central"
        return entity.body is not None and entity.body.family == code.family and code.level in _SMALLEST

    def _place(self, entity: Entity, symbol: Symbol) -> str | None:
        """The locality of the issuer of a local work."""
        if entity.body is None and isinstance(symbol.issuer, BodyBlock) and symbol.issuer.distinct:
            return None  # a steering committee not named in words may belong to the whole country
        own, province = entity.place, self._province()
        level = self._level(entity, symbol)
        small = level in ("district", "commune")
        # the words next to the work give the place; a province does not place a district's or commune's work
        if own is not None and not (small and own in self.lexicon.places.province_names):
            return within_province(own, province, self.lexicon)
        if not small and not self._is_titled(entity, level):
            above = self.heading.place if level == "unit" else None
            return above or self._territory(entity) or self._bracketed(entity) or province
        smaller = self._smaller(entity, symbol, level)
        if smaller is None:
            entity.within = own or province
            return None
        return within_province(smaller, province if own is None else own, self.lexicon)

    @staticmethod
    def _level(entity: Entity, symbol: Symbol) -> str:
        """The level of a local issuer, by the words next to the symbol, else by its code."""
        level = entity.level if entity.body is not None and entity.body.local else ""
        return level or (symbol.issuer.level if symbol.issuer else "")

    def _is_titled(self, entity: Entity, level: str) -> bool:
        """Whether the text's title has a district, which may be the place of a work with a province's code."""
        return self.places.titled and level == "province" and (entity.body is None or not entity.body.local)

    def _territory(self, entity: Entity) -> str | None:
        """The province in a work's title after `trên địa bàn`: `… trên địa bàn tỉnh Quảng Nam`.

        Else the only province in the title (`… xây dựng nông thôn mới tỉnh Quảng Nam giai đoạn 2021-2025`).
        """
        named: set[str] = set()
        for i in entity.mentions:
            start = self.mentions[i].attributes_end
            later = (self.mentions[j].start for j in range(i + 1, len(self.mentions)))
            stop = min(next((at for at in later if at >= start), len(self.lower)), start + _TITLE)
            for end in self.lexicon.phrases.find("territory-words", self.lower, start, stop):
                if PARAGRAPH in self.lower[start:end]:
                    break
                spot = spot_at(self.normal, end, self.lexicon)
                if spot is not None and (province := province_of(spot.place, self.lexicon)):
                    return province
            ends = _TITLE_ENDS.search(self.normal.text, start, stop)
            provinces = provinces_in(self.normal, self.lexicon, start, ends.start() if ends else stop)
            named |= {name for at, name in provinces if self._is_led_by_level(at) and not self._issues(at, name)}
        return named.pop() if len(named) == 1 else None

    def _issues(self, position: int, name: str) -> bool:
        """Whether a province at `position` issues a work at the end of the title: `… do thành phố Huế ban hành`."""
        verb = self.lexicon.phrases.starts_with("issued-verbs", self.lower, position + len(name) + 1)
        return verb is not None and self.lower.startswith(fold_case(name), position)

    def _is_led_by_level(self, position: int) -> bool:
        """Whether the word for a province precedes a name: `tỉnh`, `thành phố`."""
        level = level_within(self.lower[max(0, position - _LEVEL_WORD) : position].rstrip(), self.lexicon)
        return level is not None and (level.central or level.level == "province")

    def _bracketed(self, entity: Entity) -> str | None:
        """The province before the bracket around a work: `tỉnh Lào Cai (Quyết định số 49/2021/QĐ-UBND)`."""
        for i in entity.mentions:
            start = self.mentions[i].start
            opened = self.lower.rfind("(", max(0, start - _TITLE), start)
            # not in brackets, or in brackets that are closed again
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
        """The locality of this level, or with this word for its level, of the text: `Đại hội Đảng bộ huyện`."""
        block = self.lexicon.places.levels.get(level)
        level = block.level if block is not None else level
        if level in ("", "province"):
            return self._province()
        # the heading's locality, if it is not a province
        small = self.heading.place if self.heading.place not in self.lexicon.places.province_names else None
        small = small or (self.places.commune if level == "commune" else self.places.district)
        return small or (self._province() if block is not None and block.central else None)  # `Đảng bộ TP`

    def _smaller(self, entity: Entity, symbol: Symbol, level: str) -> str | None:
        """The district or commune of a work without place: the heading's, if its issuer is a similar body."""
        heading = self.heading
        mine = heading.symbol.issuer if heading.symbol else None
        like = mine is not None and symbol.issuer is not None and same_body(mine, symbol.issuer)
        like = like or (heading.symbol is not None and heading.symbol.body_codes == symbol.body_codes)
        # since the mergers, a department without place in a commune's document is the commune's
        department = isinstance(entity.body, BodyBlock) and (heading.date or "") >= self.lexicon.places.merged
        its_own = like or entity.is_self or department
        if heading.place and heading.place not in self.lexicon.places.province_names and its_own:
            return heading.place
        return self.places.commune if level == "commune" else self.places.district

    def _likely(self, entity: Entity) -> KnownWork | None:
        """The one work that is probably meant if the registry contradicts the text.

        Typical errors: the term differs by one (`35-NQ/TW … khóa XIII`), or the type word does not fit the code (`Kết
        luận số 14-QĐ/TW`).
        """
        assert entity.canonical is not None
        if entity.date is not None:
            return self._with_code_of_type(entity, entity.canonical, entity.date)
        if entity.term is None:
            return None
        works = self.lexicon.works.by_symbol.get(fold_symbol(entity.canonical), ())
        same = [w for w in works if self._same_type(w, entity) and w.date]
        return same[0] if len(same) == 1 and self._adjoins(same[0], entity.term) else None

    def _with_code_of_type(self, entity: Entity, symbol: str, date: str) -> KnownWork | None:
        """The known work of a date with the same number and the code of the type word."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        parts = re.fullmatch(r"(\d+\w?)-([^/]+)/(.+)", symbol)
        if block is None or parts is None or parts[2] in block.party_codes:
            return None
        meant = [f"{parts[1]}-{code}/{parts[3]}" for code in block.party_codes]
        hits = [w for m in meant for w in self.lexicon.works.by_symbol.get(fold_symbol(m), ()) if w.date == date]
        return hits[0] if len(hits) == 1 else None

    def _adjoins(self, work: KnownWork, term: int) -> bool:
        """Whether a known work belongs to the term before or after a term: writers err by one, not by four."""
        start = self.terms.central(work.date) if work.date else None
        return start is not None and start in (self.terms.of_number(term - 1), self.terms.of_number(term + 1))

    def _by_standard(self, entity: Entity, standard: Standard) -> None:
        """A standard: the issuer by the code after its year, or by its family."""
        body = self.lexicon.symbols.issuer_codes["state"].get(standard.body or "")
        entity.issuer = entity.issuer or (body.name if body else None) or standard.block.issuer or None
        entity.key = make_key(self._class_of(entity), slug_symbol(standard.stem))

    # works without a symbol

    def _by_words(self, entity: Entity, words: WordedName) -> None:
        """A work in words: the key has issuer, verb and works; for a local issuer, its locality too."""
        local = entity.body is not None and entity.body.local and entity.level != "central"
        if local:
            entity.place = entity.place or self.heading.place or self.places.province
        if self._by_title(entity, words):
            return
        class_id = self._class_of(entity)
        objects = [o.key for o in entity.objects if o.key is not None]
        topic = slug(words.topic).removeprefix(f"{class_id}-")[:_LONGEST]
        about = [*objects, topic] if topic else objects
        # a name without object and topic is not a key: `Kế hoạch của UBND tỉnh` may be any of its plans
        if about:
            place = entity.place if local else None
            entity.key = words_key(class_id, self._issuer_slug(entity), words.stem, about, place)
            if entity.term is not None and not objects:
                entity.key += f"~{self._term_year(entity.term)}"

    def _term_year(self, term: int) -> str:
        """The start year of a central term, or its number if unknown: `khoa-5`."""
        return str(self.terms.of_number(term) or f"khoa-{term}")

    def _issuer_slug(self, entity: Entity) -> str:
        """The issuer in the key of a work in words; empty if only one body issues the type."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        if block is not None and block.sole_code:
            return ""
        # a body of a kind, such as a centre, is identified by its name only
        listed = entity.body is not None and not isinstance(entity.body, BodyBlock)
        return entity.body.id if entity.body is not None and listed else slug(entity.issuer or "")

    def _by_title(self, entity: Entity, words: WordedName) -> bool:
        """Find the known work with this title: the only one, or the one in force on the text's date.

        Types with several works of one title, such as the decrees of a law, yield only candidates.
        """
        block = self.lexicon.types.by_id.get(entity.type or "")
        name = without_punctuation(fold_case(entity.name or ""))
        head = next((w for w in block.words if name.startswith(f"{w} ")), "") if block is not None else ""
        title = name.removeprefix(head).strip().removeprefix("về ")
        works = self.lexicon.works.by_title(self._class_of(entity), title) if head else []
        entity.candidates = tuple(works)
        if words.stem in self.lexicon.worded.many or not works or not self.text_date:
            return False
        current = in_force(works, self.text_date)
        if not current:
            return False
        entity.known, entity.candidates, entity.canonical = current[0], (), current[0].symbol
        entity.key = self.known.key(current[0])
        return True

    def _by_rule(self, entity: Entity) -> None:
        """A congress, plenum or charter: the key of the named block, with its numbers filled in."""
        block = next(m.named for i in entity.mentions if (m := self.mentions[i]).named is not None)
        assert block is not None
        entity.issuer = entity.issuer or block.issuer or None
        # `Khoán 10` is Nghị quyết 10-NQ/TW
        if block.symbol:
            entity.canonical, entity.date, entity.key = block.symbol, block.date, block.key
            return
        plenum = entity.groups.get("plenum") or entity.groups.get("ordinal")
        if plenum and self._by_plenum(entity, numeral(plenum)):
            return
        numbers = self._numbers(entity, block)
        form = WorkKey.parse(block.key)
        name = form.slug.format(**numbers) or "khong-nam"
        if block.local:
            scope, period = self._scope_of_congress(entity), _period_of_congress(entity.groups)
        else:
            scope, period = None, (form.period or "").format(**numbers)
        entity.key = make_key(form.class_id, name, scope, period or None)

    def _numbers(self, entity: Entity, block: NamedBlock) -> dict[str, str]:
        """The values for the fields in the key of a named block."""
        groups = entity.groups
        plenum = groups.get("plenum") or groups.get("ordinal") or ""
        return {
            "plenum": str(numeral(plenum) or plenum),
            "part": "-2" if "part" in groups or "part2" in groups else "",
            # `Hiến pháp`, `Điều lệ Đảng` without year
            "year": entity.year or self._year_in_force(block),
            "term_year": self._term_year(entity.term) if entity.term is not None else "",
            "session": str(numeral(groups.get("session", "")) or ""),
            "term": str(_ordinal(groups) or ""),
            "body": slug(groups.get("body", "")),
            "edition": f"lan-{ordinal}" if (ordinal := _ordinal(groups)) else groups.get("years", "")[:4],
        }

    def _scope_of_congress(self, entity: Entity) -> str | None:
        """The scope of a local congress: `Đại hội Đảng bộ huyện X`, `Đại hội Đảng bộ tỉnh` in a text of a province."""
        groups = entity.groups
        entity.place = groups.get("place") or entity.place or self._place_of_level(groups.get("level", ""))
        if not entity.place:
            return None
        entity.place = within_province(entity.place, self._province(), self.lexicon)
        return scope_of(entity.place, entity.date or groups.get("years", "")[:4] or self.text_date, self.lexicon)

    def _year_in_force(self, block: NamedBlock) -> str:
        """The year of the edition in force on the text's date, of works named by their type only."""
        works = self.lexicon.works.by_name.get(self.lexicon.types.by_id[block.type].name.lower(), [])
        current = in_force(works, self.text_date) if self.text_date and "{year}" in block.key else []
        return current[0].date[:4] if current else ""

    def _by_plenum(self, entity: Entity, plenum: int | None) -> bool:
        """Find the known work of a plenum: the only one, or the one selected by topic words."""
        part = 2 if "part" in entity.groups or "part2" in entity.groups else 1
        block = self.lexicon.works.plenums.get((entity.type or "", entity.term or 0, plenum or 0, part))
        if block is None:
            return False
        start = self.terms.of_number(block.term)
        # several symbols are a set: all works of the plenum in its term
        works = [
            w
            for symbol in block.symbols
            for w in self.lexicon.works.by_symbol.get(fold_symbol(symbol), ())
            if w.date and self.terms.central(w.date) == start
        ]
        # `Nghị quyết Trung ương 4 khóa XIII` is Kết luận 21-KL/TW: keep the name, point to the likely work
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
        """The work whose title shares the most words with the text after the mentions, if it leads clearly."""
        words: set[str] = set()
        for i in entity.mentions:
            start = self.mentions[i].attributes_end
            following = self.mentions[i + 1].start if i + 1 < len(self.mentions) else len(self.lower)
            topic = self.lower[start : max(start, min(start + _TOPIC, following))]
            words |= set(WORD.findall(topic.partition(PARAGRAPH)[0]))
        titles = [set(WORD.findall(fold_case(w.title))) for w in works]
        # words that all titles have do not distinguish
        shared = set.intersection(*titles) if titles else set()
        scores = sorted(((len((title - shared) & words), -i) for i, title in enumerate(titles)), reverse=True)
        if len(scores) < 2 or scores[0][0] < _LEAST_TOPIC or scores[0][0] - scores[1][0] < 2:
            return None
        return works[-scores[0][1]]

    def _by_name(self, entity: Entity) -> None:
        """A law by name: the edition selected by year, date, or the text's own date."""
        fits = self._laws(self.lexicon.works.by_name.get(entity.lookup or "", []), entity)
        entity.known, entity.candidates = _one(fits, None)
        if entity.known is not None and (entity.known.symbol or entity.known.date):
            entity.canonical, entity.key = entity.known.symbol or None, self.known.key(entity.known)
            return
        class_id, name = self._class_of(entity), slug(entity.lookup or "")
        scope = self._scope_of_charter(entity)
        entity.key = make_key(class_id, name.removeprefix(f"{class_id}-"), scope, entity.date or entity.year)

    def _scope_of_charter(self, entity: Entity) -> str | None:
        """The locality of the association with this charter."""
        body = next((b for i in entity.mentions if (b := self.mentions[i].organisation) is not None), None)
        if body is None or not body.local:
            return None
        entity.place = entity.place or body.place or self._province()
        return scope_of(entity.place, entity.date, self.lexicon) if entity.place else None

    def _laws(self, works: list[KnownWork], entity: Entity) -> list[KnownWork]:
        """The works of a name that fit: by day, else by year, else in force on the text's date, else all."""
        if is_day(entity.date):
            return [w for w in works if w.date == entity.date]
        if year := entity.year or (entity.date or "")[:4]:
            return (
                [w for w in works if w.is_of_year(year)] if len(works) > 1 else [w for w in works if year == w.date[:4]]
            )
        if not self.text_date:
            return works
        return in_force(works, self.text_date) or works

    def _by_number(self, entity: Entity) -> None:
        """A short form that the text does not complete: a known work only with a term or date next to it."""
        number = display_number(entity.number or "")
        if entity.year is not None:
            self._by_year(entity, number)
            return
        fits = [w for w in self._central(entity, number) if self._agrees(w, entity, "term")]
        known, _ = _one(fits, entity.date)
        # without term or date, any term's work of this number may be meant
        if known is not None and (entity.term is not None or entity.date):
            entity.known, entity.canonical, entity.key = known, known.symbol, self.known.key(known)
            return
        entity.candidates = tuple(fits)
        # the key keeps the term or year that the text gives
        period = self._term_of(entity) or (entity.date or "")[:4] or None
        entity.key = make_key(self._class_of(entity), slug(number), self._stated_scope(entity), period)

    def _term_of(self, entity: Entity) -> int | None:
        """The start year of the term beside a short form: the party's, or that of the assembly that issued it.

        `Nghị quyết 15 của Quốc hội khóa XII` is of 2007; the terms of local councils are not counted from one year.
        """
        if entity.term is None or (entity.body is not None and entity.body.local):
            return None
        of_state = entity.body is not None and entity.body.family == "state"
        return self.terms.of_assembly(entity.term) if of_state else self.terms.of_number(entity.term)

    def _by_year(self, entity: Entity, number: str) -> None:
        """`Nghị định 15/2020`: one work if the type has a single issuer, or if the issuer is given.

        A known work is not proof that it is the only one: ten ministries each have a `Thông tư 39/2016`.
        """
        block = self.lexicon.types.by_id.get(entity.type or "")
        class_id, year = self._class_of(entity), entity.year or ""
        sole_code = block.sole_code if block is not None and int(year) >= block.sole_code_since else ""
        # `Nghị định 15/2020` is 15/2020/NĐ-CP
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
        entity.key = make_key(class_id, slug(number), self._stated_scope(entity), year)

    def _stated_scope(self, entity: Entity) -> str | None:
        """The scope of a short form: from the words next to it, or from the text if they name a provincial body."""
        local = entity.body is not None and entity.body.local and entity.level in ("province", "agency")
        entity.place = entity.place or (self._province() if local else None)
        return scope_of(entity.place, entity.date or entity.year, self.lexicon) if entity.place else None

    def _issued_by(self, work: KnownWork, body: IssuerBlock) -> bool:
        """Whether the code in a known work's symbol belongs to a body."""
        symbol = read_symbol(work.symbol, self.lexicon)
        return symbol is not None and symbol.issuer is not None and same_body(symbol.issuer, body)

    def _central(self, entity: Entity, number: str) -> list[KnownWork]:
        """The known central party works of this type and number, if body or term show that a party work is meant."""
        block = self.lexicon.types.by_id.get(entity.type or "")
        body = entity.body
        if block is None or (body is None and entity.term is None):
            return []
        if body is not None and (body.family != "party" or body.level != "central"):
            return []
        codes = body.codes[:1] if body is not None else self.lexicon.symbols.central_codes
        symbols = (fold_symbol(f"{number}-{c}/{b}") for c in block.party_codes for b in codes)
        return [w for symbol in symbols for w in self.lexicon.works.by_symbol.get(symbol, ())]


def _ordinal(groups: dict[str, str]) -> int | None:
    """The number of a term or congress: `khóa XIII`, `lần thứ XVI`."""
    return numeral(groups.get("term") or groups.get("term2", ""))


def _period_of_congress(groups: dict[str, str]) -> str:
    """The period of a local congress: `nhiệm kỳ 2025-2030`, else `lần thứ XVI`."""
    ordinal = _ordinal(groups)
    return groups.get("years", "")[:4] or (f"lan-{ordinal}" if ordinal else "")


def _one(fits: Iterable[KnownWork], date: str | None) -> tuple[KnownWork | None, tuple[KnownWork, ...]]:
    """The one known work that fits, or the several candidates; a full date selects among them."""
    works = list(fits)
    if is_day(date):
        works = [w for w in works if w.date == date] or works
    return (works[0], ()) if len(works) == 1 else (None, tuple(works))
