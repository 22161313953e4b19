"""Mentions of one text -> works and citations.

Mentions that are plainly one work share a key, however little the text says of it. The key is made of what the text
says (type, symbol, scope, period), completed by the registry only where one known work fits; see `docs/identity.md`.

Short forms bind to the full form that the same text holds, self forms to the text itself or to the work last named;
a binding never jumps over a rival.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from citegraph.extraction.dates import dates_in
from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import Lexicon, words_of
from citegraph.extraction.mention import Mention
from citegraph.extraction.symbols import display_number
from citegraph.model import Citation, Form, Work
from citegraph.registry.schema import KnownWork
from citegraph.text import Normal, fold_case, fold_symbol, slug

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ORDINALS = {
    word: n
    for n, words in enumerate(
        ("nhất một", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười_một", "mười_hai", "mười_ba", "mười_bốn", "mười_lăm"), 1
    )
    for word in (w.replace("_", " ") for w in words.split())
}


def numeral(text: str) -> int | None:
    """The value of a Roman, Arabic or spelt-out numeral, or None."""
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    if text in _ORDINALS:
        return _ORDINALS[text]
    if not text or any(c not in _ROMAN for c in text):
        return None
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


@dataclass(slots=True)
class Entity:
    """The mentions of one text that are one work, and what they say of it together."""

    mentions: list[int] = field(default_factory=list)
    type: str | None = None
    typed: bool = False
    canonical: str | None = None
    number: str | None = None
    name: str | None = None
    lookup: str | None = None
    year: str | None = None
    date: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    place: str | None = None
    term: int | None = None
    groups: dict[str, str] = field(default_factory=dict)
    known: KnownWork | None = None
    candidates: tuple[KnownWork, ...] = ()
    key: str | None = None
    probably: str | None = None
    is_self: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The works of a text in order of first mention, its citations in text order, and which entity each mention is."""

    works: tuple[Work, ...]
    citations: tuple[Citation, ...]
    keys: tuple[str | None, ...]  # of each mention
    self_key: str | None


class Resolver:
    """Decides identity inside one text."""

    def __init__(self, normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.normal, self.mentions, self.heading, self.lexicon = normal, mentions, heading, lexicon
        self.entities: list[Entity] = []
        self.of: list[Entity | None] = [None] * len(mentions)
        self.text_dates = [d for _, d in dates_in(normal.lower)]
        self.text_date = heading.date or max((d for d in self.text_dates if d < "2100"), default=None)
        self.place = heading.place or self._text_place()

    def resolve(self) -> Resolved:
        self._text_itself()
        for form in (self._with_symbol, self._named, self._short, self._self):
            for i, mention in enumerate(self.mentions):
                if self.of[i] is None:
                    form(i, mention)
        for entity in self.entities:
            self._complete(entity)
        self._merge_same_keys()
        return self._output()

    # grouping

    def _join(self, i: int, entity: Entity) -> Entity:
        mention = self.mentions[i]
        self.of[i] = entity
        entity.mentions.append(i)
        if mention.typed and not entity.typed or entity.type is None:
            entity.type, entity.typed = mention.type or entity.type, mention.typed
        entity.canonical = entity.canonical or mention.canonical
        entity.number = entity.number or mention.number
        entity.lookup = entity.lookup or mention.lookup
        entity.year = entity.year or mention.year
        if mention.date and len(mention.date) > len(entity.date or ""):
            entity.date = mention.date
        if mention.term and entity.term is None:
            entity.term = numeral(mention.term)
        if mention.issuer is not None and (entity.issuer is None or len(mention.issuer.name) > len(entity.issuer)):
            entity.issuer = mention.issuer.name
            entity.issuer_id = mention.issuer.issuer.id if mention.issuer.issuer else None
            entity.place = mention.issuer.place or entity.place
        if mention.name and len(mention.name) > len(entity.name or ""):
            entity.name = mention.name
        entity.groups = mention.groups | entity.groups
        return entity

    def _new(self, i: int) -> Entity:
        entity = Entity()
        self.entities.append(entity)
        return self._join(i, entity)

    def _text_itself(self) -> None:
        """The text's own heading, with the mentions that stand in it."""
        if not self.heading.is_document:
            return
        entity = Entity(
            type=self.heading.type,
            typed=self.heading.type is not None,
            canonical=self.heading.canonical,
            date=self.heading.date,
            issuer=self.heading.issuer,
            issuer_id=self.heading.issuer_id,
            place=self.heading.place,
            is_self=True,
            title=self.heading.title,
        )
        self.entities.append(entity)
        if self.heading.canonical is None:
            return
        folded = fold_symbol(self.heading.canonical)
        for i, mention in enumerate(self.mentions):
            if mention.canonical and fold_symbol(mention.canonical) == folded and self._same_class(entity, mention) and (
                mention.date is None or entity.date is None or mention.date == entity.date
            ):
                self._join(i, entity)
        entity.date = self.heading.date or entity.date

    def _same_class(self, entity: Entity, mention: Mention) -> bool:
        if not entity.typed or not mention.typed or entity.type is None or mention.type is None:
            return True
        if mention.symbol is not None and mention.symbol.grammar.type_token is not None:
            return True  # the symbol's own code tells the type, whatever word stands there
        return self.lexicon.key_class(entity.type) == self.lexicon.key_class(mention.type)

    def _with_symbol(self, i: int, mention: Mention) -> None:
        if mention.canonical is None:
            return
        folded = fold_symbol(mention.canonical)
        rivals = [
            e for e in self.entities
            if e.canonical and fold_symbol(e.canonical) == folded and self._same_class(e, mention) and self._compatible(e, mention)
        ]
        self._join(i, rivals[-1]) if rivals else self._new(i)

    def _compatible(self, entity: Entity, mention: Mention) -> bool:
        """Whether nothing that the mention says contradicts the entity: a date, a local body's place."""
        if mention.date and entity.date and not (mention.date.startswith(entity.date) or entity.date.startswith(mention.date)):
            return self._symbol_decides(mention)
        place = mention.issuer.place if mention.issuer else None
        return not (place and entity.place and place != entity.place) or self._symbol_decides(mention) and False

    def _symbol_decides(self, mention: Mention) -> bool:
        """A symbol that holds its year names one work whatever date a text puts beside it, if no locality is in play."""
        return mention.symbol is not None and mention.symbol.grammar.period == "own" and not (mention.symbol.issuer and mention.symbol.issuer.local)

    def _named(self, i: int, mention: Mention) -> None:
        if mention.form is not Form.NAMED:
            return
        for entity in reversed(self.entities):
            if entity.mentions and self._same_name(entity, mention):
                self._join(i, entity)
                return
        self._new(i)

    def _same_name(self, entity: Entity, mention: Mention) -> bool:
        if mention.named is not None:
            first = self.mentions[entity.mentions[0]]
            if first.named is None or first.named.id != mention.named.id:
                return False
            keys = {k for k in ("term", "plenum", "part", "years", "year", "place") if k in entity.groups and k in mention.groups}
            same = all(self._value(entity.groups[k]) == self._value(mention.groups[k]) for k in keys)
            return same and (mention.named.local or entity.groups.keys() >= mention.groups.keys() - {"year"} or bool(keys) or not mention.groups)
        if entity.lookup is None or entity.lookup != mention.lookup:
            return False
        if entity.canonical and (mention.date or mention.year):
            return self._year_fits(entity.canonical, entity.date, mention.date or mention.year or "")
        mine, theirs = mention.date or mention.year, entity.date or entity.year
        return not (mine and theirs) or mine.startswith(theirs) or theirs.startswith(mine)

    def _year_fits(self, canonical: str, date: str | None, other: str) -> bool:
        year = re.search(r"/((?:19|20)\d\d)/", canonical)
        return (date or (year.group(1) if year else other)).startswith(other[:4])

    def _value(self, text: str) -> object:
        return numeral(text) or text.replace(" ", "")

    def _short(self, i: int, mention: Mention) -> None:
        """`Chỉ thị 05`: the one full form of this type and number in the text; else a work by its short form."""
        if mention.form is not Form.SHORT:
            return
        number = display_number(mention.number or "").lower()
        fits = [
            e for e in self.entities
            if self._class_of(e) == self.lexicon.key_class(mention.type or "") and self._number_of(e) == number
            and self._compatible(e, mention) and not (mention.term and e.term and numeral(mention.term) != e.term)
            and not (mention.issuer and e.issuer_id and mention.issuer.issuer and not self._same_body(e, mention))
        ]
        full = [e for e in fits if e.canonical]
        plain = [e for e in fits if not e.canonical]
        if len(full) == 1:
            self._join(i, full[0])
        elif plain and not full:
            self._join(i, plain[-1])
        elif len(full) > 1 and (nearest := [e for e in full if e.mentions and e.mentions[0] < i]):
            self._join(i, nearest[-1]) if len(nearest) == 1 else self._new(i)
        else:
            self._new(i)

    def _same_body(self, entity: Entity, mention: Mention) -> bool:
        body = mention.issuer.issuer if mention.issuer else None
        if body is None or entity.issuer_id is None or body.id == entity.issuer_id:
            return True
        other = next((b for b in self.lexicon.registry.issuers if b.id == entity.issuer_id), None)
        return other is not None and bool(set(other.codes) & set(body.codes)) or other is not None and other.family == body.family == "party" and other.level == body.level

    def _class_of(self, entity: Entity) -> str:
        return self.lexicon.key_class(entity.type or "")

    def _number_of(self, entity: Entity) -> str:
        m = re.match(r"\d+[a-zđ]?", (entity.canonical or entity.number or "").lower())
        return display_number(m.group()) if m else ""

    def _self(self, i: int, mention: Mention) -> None:
        """`Nghị định này`: the text itself where it is one; else the work of this type that was named last."""
        if mention.form is not Form.SELF:
            return
        own = self.entities[0] if self.entities and self.entities[0].is_self else None
        wanted = self.lexicon.key_class(mention.type or "")
        if own is not None and (own.type is None or self._class_of(own) == wanted):
            self._join(i, own)
            own.type = own.type or mention.type
            return
        before = [e for e in self.entities if e.mentions and any(m < i for m in e.mentions) and not e.is_self and self._class_of(e) == wanted]
        if before and own is None:
            self._join(i, max(before, key=lambda e: max(m for m in e.mentions if m < i)))

    # completion

    def _text_place(self) -> str | None:
        """The locality that the text speaks of, where one stands out."""
        names = Counter(self.lexicon.localities[m.group()] for m in self.lexicon.locality.finditer(self.normal.lower) if self.normal.text[m.start()].isupper())
        top = names.most_common(2)
        if not top:
            return None
        return top[0][0] if len(top) == 1 or top[0][1] >= 3 * top[1][1] else None

    def _complete(self, entity: Entity) -> None:
        """Scope, term, registry match and key."""
        if entity.canonical:
            self._complete_symbol(entity)
        elif entity.mentions and self.mentions[entity.mentions[0]].named is not None:
            self._complete_named(entity)
        elif entity.lookup:
            self._complete_law(entity)
        elif entity.number:
            self._complete_short(entity)
        elif entity.is_self:
            entity.key = f"{self.lexicon.key_class(entity.type or 'van-ban')}:this"

    def _complete_symbol(self, entity: Entity) -> None:
        symbol = next((m.symbol for i in entity.mentions if (m := self.mentions[i]).symbol), None) or self.heading.symbol
        family = symbol.grammar.family if symbol else "party" if "/T" in (entity.canonical or "") else "state"
        period = symbol.grammar.period if symbol else "term"
        body = symbol.issuer if symbol else None
        if body is None and symbol is None:
            code = (entity.canonical or "").rsplit("/", 1)[-1]
            body = self.lexicon.issuer_codes["party"].get(code)
        if entity.type is None or not entity.typed:
            entity.type = self._registry_type(entity) or entity.type
        if body is not None and body.decides and entity.issuer is None:
            entity.issuer = body.name
        local = body is not None and body.local
        if local and entity.place is None:
            entity.place = self.place
        matches = [w for w in self.lexicon.by_symbol.get(fold_symbol(entity.canonical or ""), ()) if self._fits_class(w, entity)]
        entity.candidates, entity.known = self._choose(entity, matches, period)
        if entity.known is None and period == "term" and not local and not self._starts(entity):
            pass
        entity.key = self._symbol_key(entity, period, local, family)
        self._likely(entity, period)

    def _registry_type(self, entity: Entity) -> str | None:
        types = {w.type for w in self.lexicon.by_symbol.get(fold_symbol(entity.canonical or ""), ())}
        return types.pop() if len(types) == 1 else None

    def _fits_class(self, work: KnownWork, entity: Entity) -> bool:
        return entity.type is None or self.lexicon.key_class(work.type) == self._class_of(entity) or {work.type, entity.type} == {"quy-dinh", "quyet-dinh"}

    def _choose(self, entity: Entity, works: Iterable[KnownWork], period: str) -> tuple[tuple[KnownWork, ...], KnownWork | None]:
        """The known works that nothing in the text contradicts, and the one if it is one."""
        fits = [w for w in works if self._agrees(w, entity, period)]
        if entity.date and len(entity.date) == 10:
            exact = [w for w in fits if w.date == entity.date]
            fits = exact or fits
        return tuple(fits), fits[0] if len(fits) == 1 else None

    def _agrees(self, work: KnownWork, entity: Entity, period: str) -> bool:
        if period == "own" or not work.date:
            return True
        if entity.date:
            same_period = work.date[:4] == entity.date[:4] if period == "year" else self._term_start(work.date) == self._term_start(entity.date)
            if not same_period:
                return False
        if entity.term is not None and period == "term" and self._term_start(work.date) != self._term_year(entity.term):
            return False
        return not (self.text_date and not entity.date and work.date > self.text_date)

    def _term_start(self, date: str, local: bool = False) -> int | None:
        """The start year of the committee term that a date lies in; None where the date is too near a congress."""
        starts = [t for t in self.lexicon.registry.terms if t.body == "party"]
        if not local:
            if len(date) == 4:
                years = {t.start_year for t in starts if t.first_day[:4] <= date <= (t.last_day or "9999")[:4]}
                return years.pop() if len(years) == 1 else None
            day = date if len(date) == 10 else f"{date}-15"
            return max((t.start_year for t in starts if t.first_day <= day), default=None)
        years_local = [t.start_year - 1 for t in starts if t.start_year >= 2006]
        year, month = int(date[:4]), int(date[5:7] or "0") if len(date) > 4 else 0
        start = max((y for y in years_local if y <= year), default=None)
        if start == year and month < 8 and len(date) > 4:
            return start - 5
        if start == year and (len(date) == 4 or month < 12):
            return None  # the congresses of that autumn: either term
        return start

    def _term_year(self, term: int) -> int | None:
        return next((t.start_year for t in self.lexicon.registry.terms if t.body == "party" and t.number == term), None)

    def _starts(self, entity: Entity) -> int | None:
        if entity.term is not None and (year := self._term_year(entity.term)):
            return year
        return self._term_start(entity.date) if entity.date else None

    def _symbol_key(self, entity: Entity, period: str, local: bool, family: str) -> str:
        symbol = slug_symbol(entity.canonical or "")
        scope = f"@{self.lexicon.locality_slug(entity.place)}" if local and entity.place else ""
        start: str | int | None = None
        date = entity.date or (entity.known.date if entity.known else None)
        if period == "year" and not re.search(r"/(?:19|20)\d\d/", symbol):
            start = date[:4] if date else None
        elif period == "term":
            start = self._local_start(entity, date) if local else (self._starts(entity) or (self._term_start(date) if date else None))
        return f"{self._key_class(entity, family)}:{symbol}{scope}" + (f"~{start}" if start else "")

    def _local_start(self, entity: Entity, date: str | None) -> int | None:
        """A local committee's term: by the work's date, else by the bounds that the text sets."""
        if date:
            return self._term_start(date, local=True)
        full = sorted(d for d in self.text_dates)
        recent = [d for d in full if self.text_date and d[:4] == self.text_date[:4]]
        start = {self._term_start(d, local=True) for d in (recent[:1] + [self.text_date] if self.text_date else [])}
        return start.pop() if len(start) == 1 else None

    def _key_class(self, entity: Entity, family: str) -> str:
        return self.lexicon.key_class(entity.type or "van-ban")

    def _likely(self, entity: Entity, period: str) -> None:
        """Where the registry contradicts the text: the key of the work that the text likely means."""
        if entity.known is not None or period != "term" or not entity.canonical:
            return
        same = [w for w in self.lexicon.by_symbol.get(fold_symbol(entity.canonical), ()) if self._fits_class(w, entity)]
        if entity.date is None and entity.term is not None and len(same) == 1 and same[0].date:
            entity.probably = self._known_key(same[0])
            return
        block = self.lexicon.types.get(entity.type or "")
        code = re.match(r"(\d+\w?)-([^/]+)/(.+)", entity.canonical)
        if block is None or code is None or not block.party_codes or code.group(2) in block.party_codes or not entity.date:
            return
        meant = fold_symbol(f"{code.group(1)}-{block.party_codes[0]}/{code.group(3)}")
        hits = [w for w in self.lexicon.by_symbol.get(meant, ()) if w.type == entity.type and w.date == entity.date]
        if len(hits) == 1:
            entity.probably = self._known_key(hits[0])

    def _known_key(self, work: KnownWork) -> str:
        start = self._term_start(work.date) if work.date else None
        party = "/TW" in work.symbol
        yearly = not re.search(r"/(?:19|20)\d\d/", work.symbol) and not party and "HĐNN" not in work.symbol and "CTN" not in work.symbol
        suffix = f"~{start}" if party and start else f"~{work.date[:4]}" if yearly and work.date else ""
        return f"{self.lexicon.key_class(work.type)}:{slug_symbol(work.symbol)}{suffix}"

    def _complete_named(self, entity: Entity) -> None:
        block = next(m.named for i in entity.mentions if (m := self.mentions[i]).named is not None)
        assert block is not None
        if block.symbol:
            entity.canonical, entity.date, entity.issuer = block.symbol, block.date, block.issuer
            entity.key = block.key
            return
        groups = entity.groups
        plenum = groups.get("plenum") or groups.get("ordinal")
        values = {
            "plenum": str(numeral(plenum) or plenum) if plenum else "",
            "part": "-2" if groups.get("part") or groups.get("part2") else "",
            "year": groups.get("year") or groups.get("year2") or "",
            "term_year": "",
        }
        term = entity.term if entity.term is not None else numeral(groups["term"]) if "term" in groups and not block.local else None
        if term is not None:
            values["term_year"] = str(self._term_year(term) or f"khoa-{term}")
        key = re.sub(r"\{(\w+)\}", lambda m: values.get(m.group(1), ""), block.key).rstrip("~:")
        if block.local:
            entity.place = groups.get("place") or entity.place or self.place
            years = groups.get("years", "")
            key += (f"@{self.lexicon.locality_slug(entity.place)}" if entity.place else "") + (f"~{years[:4]}" if years else "")
        entity.key = key
        entity.issuer = entity.issuer or block.issuer or None

    def _complete_law(self, entity: Entity) -> None:
        """A law by name: the one of that name that the year, the date, or the text's own date points at."""
        known = self.lexicon.by_name.get(entity.lookup or "", [])
        fits = self._laws_of(known, entity)
        entity.candidates = tuple(fits) if len(fits) != 1 else ()
        if len(fits) == 1:
            entity.known = fits[0]
            entity.canonical = fits[0].symbol or None
        base = self.lexicon.key_class(entity.type or "luat")
        if entity.known is not None and entity.known.symbol:
            entity.key = self._known_key(entity.known)
            return
        name = re.sub(rf"^{base}-", "", slug(entity.lookup or ""))
        when = entity.date or entity.year
        entity.key = f"{base}:{name}" + (f"~{when}" if when else "")

    def _laws_of(self, known: list[KnownWork], entity: Entity) -> list[KnownWork]:
        if entity.date and len(entity.date) == 10:
            return [w for w in known if w.date == entity.date]
        year = entity.year or (entity.date or "")[:4]
        if year:
            return [w for w in known if w.date[:4] == year or f"/{year}/" in w.symbol]
        in_force = [w for w in known if self.text_date and (w.effective or w.date) <= self.text_date and (not w.until or self.text_date < w.until)]
        newest = sorted(in_force, key=lambda w: w.effective or w.date)[-1:]
        return newest if newest else list(known)

    def _complete_short(self, entity: Entity) -> None:
        number = display_number(entity.number or "")
        family_code = entity.groups.get("codes")
        block = self.lexicon.types.get(entity.type or "")
        candidates: list[KnownWork] = []
        if block is not None and family_code is None and self._party_body(entity):
            for code in block.party_codes:
                candidates += self.lexicon.by_symbol.get(fold_symbol(f"{number}-{code}/TW"), [])
        fits, known = self._choose(entity, candidates, "term")
        entity.candidates = fits
        if known is not None and (entity.term is not None or entity.date):
            entity.known, entity.canonical, entity.key = known, known.symbol, self._known_key(known)
            return
        scope = f"@{self.lexicon.locality_slug(entity.place)}" if entity.place else ""
        start = self._term_year(entity.term) if entity.term is not None else None
        entity.key = f"{self.lexicon.key_class(entity.type or 'van-ban')}:{slug(number)}{scope}" + (f"~{start}" if start else "")

    def _party_body(self, entity: Entity) -> bool:
        body = next((b for b in self.lexicon.registry.issuers if b.id == entity.issuer_id), None)
        return body is not None and body.family == "party" and body.level == "central"

    # output

    def _merge_same_keys(self) -> None:
        """Entities that came to one key are one work."""
        by_key: dict[str, Entity] = {}
        kept: list[Entity] = []
        for entity in self.entities:
            first = by_key.get(entity.key or "")
            if entity.key is None or first is None:
                kept.append(entity)
                if entity.key:
                    by_key[entity.key] = entity
                continue
            for i in entity.mentions:
                self._join(i, first)
            first.known = first.known or entity.known
            first.date = first.date or entity.date
        self.entities = kept

    def _output(self) -> Resolved:
        works: dict[str, Work] = {}
        listed = [e for e in self.entities if e.key and (e.mentions or e.is_self)]
        for entity in sorted(listed, key=lambda e: -1 if e.is_self else min(e.mentions)):
            works[entity.key or ""] = self._work(entity)
        candidates: dict[str, tuple[str, ...]] = {}
        for entity in listed:
            keys = tuple(dict.fromkeys(self._known_key(w) for w in entity.candidates if w is not entity.known and w.symbol))
            keys = tuple(k for k in keys if k != entity.key)
            if keys and entity.known is None:
                candidates[entity.key or ""] = keys
                for work in entity.candidates:
                    if work.symbol:
                        works.setdefault(self._known_key(work), self._known_work(work))
            if entity.probably:
                for work in (*self.lexicon.registry.works,):
                    if work.symbol and "/TW" in work.symbol and self._known_key(work) == entity.probably:
                        works.setdefault(entity.probably, self._known_work(work))
                        break
        citations, keys_of = [], []
        for i, mention in enumerate(self.mentions):
            found = self.of[i]
            keys_of.append(found.key if found else None)
            if found is None or found.key is None:
                continue
            start, end = self.normal.span(mention.start, mention.end)
            form = Form.SELF if mention.heading or (found.is_self and mention.form is Form.SELF) else mention.form
            citations.append(
                Citation(start, end, self.normal.raw[start:end], form, found.key, mention.rule, candidates.get(found.key, ()))
            )
        own = self.entities[0] if self.entities and self.entities[0].is_self else None
        return Resolved(tuple(works.values()), tuple(citations), tuple(keys_of), own.key if own else None)

    def _work(self, entity: Entity) -> Work:
        known = entity.known
        symbol = entity.canonical or (known.symbol if known else None) or None
        return Work(
            key=entity.key or "",
            type=entity.type or (known.type if known else "van-ban"),
            symbol=symbol,
            number=(re.match(r"[\d.]+\w?", symbol).group() if symbol and re.match(r"[\d.]+\w?", symbol) else entity.number),  # type: ignore[union-attr]
            name=None if entity.mentions and self.mentions[entity.mentions[0]].form is Form.FULL and not entity.lookup else entity.name,
            issuer=entity.issuer or (known.issuer if known else None) or None,
            scope=entity.place if "@" in (entity.key or "") else None,
            date=entity.date or entity.year or (known.date if known else None) or None,
            title=entity.title or (known.title or None if known else None),
            probably=entity.probably,
        )

    def _known_work(self, work: KnownWork) -> Work:
        return Work(self._known_key(work), work.type, work.symbol or None, None, work.name or None, work.issuer or None, None, work.date or None, work.title or None)


def slug_symbol(symbol: str) -> str:
    """A symbol as it stands in a key: lower case, no marks, number without a leading zero kept to two digits."""
    return re.sub(r"[^a-z0-9/.\-]", "", _plain(symbol))


def _plain(symbol: str) -> str:
    import unicodedata

    text = unicodedata.normalize("NFD", symbol.lower().replace("đ", "d"))
    return "".join(c for c in text if not unicodedata.combining(c))
