"""Group the mentions of one text that are the same work: by symbol, name, short form or `này`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.works.entity import UNTYPED, Entity, compatible, names, same_body, year_of_entity
from citegraph.identity.issuers import Body
from citegraph.identity.keys import number_of
from citegraph.identity.symbols import display_number
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import without_punctuation
from citegraph.registry.schema import BodyBlock
from citegraph.text.days import may_agree
from citegraph.text.normal import fold_symbol, slug
from citegraph.text.numerals import numeral

_AMENDING = 90  # the maximum distance from amending words to their work
_TITLE = 240  # the maximum distance from a work to the quotation of its words
_LONGEST = 600  # the maximum length of a mention
# A mention is compared with at most this many works of one symbol, name or number, the latest ones. A text with more is
# a list; works with the same key are merged in the end.
_RIVALS = 100


class Grouping:
    """Decides which mentions are the same work."""

    def __init__(self, document: Document, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.document, self.normal = document, document.normal
        self.mentions, self.heading, self.lexicon = mentions, heading, lexicon
        self.entities: list[Entity] = []
        self.titles: list[Entity] = []  # titles of numbered works, each with its work
        self.of: list[Entity | None] = [None] * len(mentions)
        # Texts with thousands of works need indexes: the candidates for a mention are looked up, not searched.
        self.by_symbol: dict[str, list[Entity]] = defaultdict(list)
        self.by_name: dict[str | None, list[Entity]] = defaultdict(list)
        self.full: dict[tuple[str, str], list[Entity]] = defaultdict(list)  # by class and number, with a symbol
        self.plain: dict[tuple[str, str], list[Entity]] = defaultdict(list)  # the same without a symbol
        self.by_words: dict[tuple[str, ...], list[tuple[Entity, Mention]]] = defaultdict(list)
        self.last: dict[str, Entity] = {}  # by class, the last work named before mention `seen`
        self.earlier: dict[str, Entity] = {}  # by class, the last other work before that one
        self.amended: dict[str, int] = {}  # by class, the last amended mention before mention `searched`
        self.seen = self.searched = 0

    def group(self) -> list[Entity]:
        """Return the entities, strongest evidence first: symbols, names, short forms, names in words, then `này`."""
        self._text_itself()
        self._each(self._with_whole_symbol)
        self._each(self._with_clipped_symbol)
        # works with a symbol may be named later: `Luật Đất đai số 31/2024/QH15 … Luật Đất đai`
        for entity in self.entities:
            if entity.mentions:
                self.by_name[self._name(entity)].append(entity)
        self._each(self._named)
        for entity in self.entities:
            alike = self.full if entity.canonical else self.plain
            number = _number(number_of(entity.canonical) or entity.number)
            alike[self._class_of(entity.type), number].append(entity)
        self._each(self._short)
        self._titles()
        self._each(self._in_words)
        self._each(self._self)
        return self.entities

    def _each(self, form: Callable[[int, Mention], None]) -> None:
        for i, mention in enumerate(self.mentions):
            if self.of[i] is None:
                form(i, mention)

    def _name(self, entity: Entity) -> str | None:
        """The index key of a work without symbol: the rule of its name, else the name."""
        named = self.mentions[entity.mentions[0]].named
        return named.id if named is not None else entity.lookup

    def merged(self) -> list[Entity]:
        """The entities after completion; those with the same key are merged."""
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
        """Add a mention to an entity, with the attributes that the entity lacks."""
        mention = self.mentions[i]
        self.of[i] = entity
        entity.mentions.append(i)
        _take_type(entity, mention)
        entity.symbol = entity.symbol or mention.symbol
        entity.canonical = entity.canonical or mention.canonical
        entity.number = entity.number or mention.number
        entity.lookup = entity.lookup or mention.lookup
        entity.year = entity.year or mention.year or mention.groups.get("year") or mention.groups.get("year2")
        _take_date(entity, mention)
        if mention.term and entity.term is None:
            entity.term = numeral(mention.term)
        self._take_issuer(entity, mention)
        # the longest name is the most complete: `Luật sửa đổi … Luật Đất đai và Luật Nhà ở`
        if mention.name and len(mention.name) > len(entity.name or ""):
            entity.name = mention.name
        entity.groups = mention.groups | entity.groups

    def _take_issuer(self, entity: Entity, mention: Mention) -> None:
        """Take the issuer of a mention if its name is longer."""
        body = mention.issuer
        if body is not None and len(body.name) > len(entity.issuer or "") and self._is_issuer(body, mention, entity):
            names(entity, body)

    def _is_issuer(self, body: Body, mention: Mention, entity: Entity) -> bool:
        """Whether a body beside a mention issued the work.

        The heading has the text's own issuer. After `Luật này` a body may belong to another clause, unless the text
        states that it passed the law: `Luật này đã được Quốc hội … thông qua`.
        """
        if not entity.is_self:
            return True
        if entity.issuer is None and mention.form is Form.SELF:
            return self.lexicon.phrases.starts_with("enacts", self.normal.lower, body.end + 1) is not None
        return (entity.issuer or "") in body.name

    def _new(self, i: int) -> None:
        self.entities.append(Entity())
        self._join(i, self.entities[-1])

    def _text_itself(self) -> None:
        """Add the document itself, by its heading, with the mentions of its symbol."""
        if not self.heading.is_document:
            return
        own = self._of_heading()
        self.entities.append(own)
        for i, mention in enumerate(self.mentions):
            if self._has_own_symbol(own, mention):
                self._join(i, own)
        # a mention cannot change the date of the heading
        own.date = self.heading.date or own.date
        if own.canonical:
            self.by_symbol[fold_symbol(own.canonical)].append(own)

    def _of_heading(self) -> Entity:
        """The entity of the document itself, before its mentions join it."""
        heading = self.heading
        own = Entity(
            type=heading.type, typed=heading.type is not None, canonical=heading.canonical, symbol=heading.symbol
        )
        if heading.body is not None:
            names(own, heading.body)
        own.date, own.place, own.title, own.is_self = heading.date, heading.place, heading.title, True
        own.lookup = heading.law
        block = self.lexicon.types.by_id.get(heading.type or "")
        # `QUY CHẾ … HIỆP HỘI NƯỚC MẮM PHAN THIẾT` without number: found by the organisation's name
        if heading.rules_title is not None and heading.canonical is None and block is not None and block.of_bodies:
            own.lookup = f"{without_punctuation(block.name.lower())} {heading.rules_title}"
        return own

    def _has_own_symbol(self, own: Entity, mention: Mention) -> bool:
        """Whether a mention has the document's own symbol, and no other date or type."""
        if not mention.canonical or not own.canonical:
            return False
        if fold_symbol(mention.canonical) != fold_symbol(own.canonical):
            return False
        # `05-NQ/TU ngày 9/3/2016` in a resolution of 2021 is that of an earlier term
        dated = mention.date and own.date and mention.date != own.date
        return not dated and self._same_class(own, mention)

    def _class_of(self, type_id: str | None) -> str:
        return self.lexicon.types.key_class(type_id or UNTYPED)

    def _called(self, type_id: str | None) -> tuple[str, ...]:
        """The classes by which a type may be called: `Thông tư này` may be a thông tư liên tịch."""
        return (self._class_of(type_id), *map(self._class_of, self.lexicon.types.heads_of.get(type_id or "", ())))

    def _same_class(self, entity: Entity, mention: Mention) -> bool:
        """Whether types agree. Luật and nghị quyết share symbols; a type code in the symbol overrides the type word."""
        if not entity.typed or not mention.typed:
            return True
        if mention.symbol is not None and mention.symbol.grammar.type_token is not None:
            return True
        return self._class_of(entity.type) == self._class_of(mention.type)

    def _with_whole_symbol(self, i: int, mention: Mention) -> None:
        if mention.symbol is None or not mention.symbol.clipped:
            self._with_symbol(i, mention)

    def _with_clipped_symbol(self, i: int, mention: Mention) -> None:
        """`85/2016/NĐ`: the one work with a longer symbol; without year, of the same date."""
        begun = self._longer[fold_symbol(mention.canonical or "")]
        fits = [e for e in _last(begun) if compatible(e, mention, self.lexicon)]
        year_or_day = (mention.symbol is not None and mention.symbol.year) or mention.date
        if len(fits) == 1 and year_or_day and year_of_entity(fits[0]):
            self._join(i, fits[0])
        else:
            self._with_symbol(i, mention)

    @cached_property
    def _longer(self) -> dict[str, list[Entity]]:
        """The works of the text by the part of their symbols before the first hyphen."""
        longer: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.entities:
            start, hyphen, _ = (entity.canonical or "").partition("-")
            if hyphen:
                longer[fold_symbol(start)].append(entity)
        return longer

    def _with_symbol(self, i: int, mention: Mention) -> None:
        if mention.canonical is None:
            return
        rivals = self.by_symbol[fold_symbol(mention.canonical)]
        fits = (e for e in _last(rivals) if self._same_class(e, mention) and compatible(e, mention, self.lexicon))
        same = next(fits, None)
        if same is not None:
            self._join(i, same)
        else:
            self._new(i)
            rivals.append(self.entities[-1])

    def _named(self, i: int, mention: Mention) -> None:
        if mention.form is not Form.NAMED or mention.words is not None:
            return
        if self._names_itself(mention):
            own = self.entities[0]
            self.of[i] = own
            own.mentions.append(i)
            own.name = max(own.name or "", mention.name or "", key=len) or None
            return
        name = mention.named.id if mention.named is not None else mention.lookup
        same = next((e for e in _last(self.by_name[name]) if self._same_name(e, mention)), None)
        if same is not None:
            self._join(i, same)
        else:
            self._new(i)
            self.by_name[name].append(self.entities[-1])

    def _names_itself(self, mention: Mention) -> bool:
        """Whether a name means the text itself.

        That of a law in its own articles, without number or year; `Điều lệ Hội` in a charter is the start of its title.
        """
        if self.heading.law is not None and mention.lookup == self.heading.law:
            return not (mention.symbol or mention.date or mention.year)
        block, title = self.lexicon.types.by_id.get(mention.type or ""), self.heading.rules_title
        if block is None or not block.of_bodies or title is None or mention.lookup is None:
            return False
        name = mention.lookup.removeprefix(f"{without_punctuation(block.name.lower())} ")
        return (self.heading.annexed or self.heading.type) == block.id and f"{title} ".startswith(f"{name} ")

    def _same_name(self, entity: Entity, mention: Mention) -> bool:
        if mention.named is not None:
            return _same_groups(entity.groups, mention.groups, mention.named.local)
        if mention.lookup is None:
            return False
        mine, theirs = mention.date or mention.year, entity.date or entity.year
        if mine is None:
            # a law dated by an older title is not the law of the text
            return not all(self.mentions[i].of_title for i in entity.mentions)
        if theirs is None and entity.symbol is not None:
            return entity.symbol.year is None or mine.startswith(entity.symbol.year)
        if theirs is None and mention.rule == "law:edition":
            return False  # `Luật X … so với Luật năm 2015`: the law without a year may be the new one
        return theirs is None or may_agree(mine, theirs)

    def _short(self, i: int, mention: Mention) -> None:
        """`Chỉ thị 05`: the only full form of this type and number in the text, else a work with a short form."""
        if mention.form is not Form.SHORT:
            return
        alike = self._class_of(mention.type), _number(mention.number)
        rivals, plain = self.full[alike], self.plain[alike]
        if len(rivals) > _RIVALS:
            full, same = rivals, None  # too many to decide: ambiguous
        else:
            full = [e for e in rivals if self._could_be(e, mention)]
            # of several, only one that was named before
            if len(full) > 1:
                full = [e for e in full if e.mentions and e.mentions[0] < i]
            same = full[0] if len(full) == 1 else None
        if same is None and not full:
            same = next((e for e in _last(plain) if self._could_be(e, mention)), None) or self._with_code(mention)
        if same is not None:
            self._join(i, same)
        else:
            self._new(i)
            plain.append(self.entities[-1])

    def _with_code(self, mention: Mention) -> Entity | None:
        """`QĐ58` after `Quy định số 58-QĐ/TW`: the only work of the number whose code is the abbreviation."""
        word = mention.name.rstrip("0123456789 ") if mention.name else ""
        block = self.lexicon.types.by_id.get(mention.type or "")
        if block is None or word not in block.abbreviations:
            return None
        alike = [
            entity
            for other in self.lexicon.types.by_id.values()
            if word in (*other.party_codes, *other.state_codes) and other.id != block.id
            for entity in self.full[self._class_of(other.id), _number(mention.number)]
            if entity.symbol is not None and entity.symbol.type_code == word
        ]
        return alike[0] if len(alike) == 1 else None

    def _titles(self) -> None:
        """Index the titles of numbered works like names in words."""
        for i, mention in enumerate(self.mentions):
            entity = self.of[i]
            for title in mention.titles if entity is not None else ():
                assert entity is not None
                issuer = title.issuer or mention.issuer
                self.by_words[self._content_of(title)].append((entity, replace(title, issuer=issuer)))
                self.titles.append(replace(self._of_words(title), title_of=entity))

    def _in_words(self, i: int, mention: Mention) -> None:
        """`Chương trình hành động của Chính phủ thực hiện X`: the work with these words, whoever the issuer."""
        if mention.words is None:
            return
        fellows = self.by_words[self._content_of(mention)]
        many = len(fellows) > _RIVALS  # too many to decide: ambiguous
        same = [entity for entity, other in fellows if _may_be_one(other, mention)] if not many else []
        if len(dict.fromkeys(map(id, same))) == 1:
            self._join(i, same[0])
            return
        self.entities.append(self._of_words(mention))
        self._join(i, self.entities[-1])
        fellows.append((self.entities[-1], mention))

    def _of_words(self, mention: Mention) -> Entity:
        """The entity for a name in words, before its mentions join it."""
        words = mention.words
        assert words is not None
        entity = Entity(type=mention.type, typed=True, words=words, name=mention.name)
        entity.objects = tuple(e for m in words.objects if (e := self.of[self._index[id(m)]]) is not None)
        if words.issuer is not None:
            names(entity, words.issuer)
        return entity

    @cached_property
    def _index(self) -> dict[int, int]:
        return {id(mention): i for i, mention in enumerate(self.mentions)}

    def _content_of(self, mention: Mention) -> tuple[str, ...]:
        """The content of a name in words: class, verb, and works or topic."""
        assert mention.words is not None
        objects = sorted(str(id(self.of[self._index[id(m)]])) for m in mention.words.objects)
        return (self._class_of(mention.type), mention.words.stem, *(objects or [slug(mention.words.topic)]))

    def _could_be(self, entity: Entity, mention: Mention) -> bool:
        if not compatible(entity, mention, self.lexicon):
            return False
        if mention.term and entity.term is not None and numeral(mention.term) != entity.term:
            return False
        if mention.year and mention.year != (year_of_entity(entity) or (None if entity.canonical else mention.year)):
            return False
        # `Quyết định 05 của Bộ Y tế` is not the decision 05 of another body
        body = mention.issuer.issuer if mention.issuer else None
        return body is None or entity.body is None or same_body(entity.body, body)

    def _quoted(self, mention: Mention, wanted: str) -> Entity | None:
        """`Luật này` inside a quotation: the law of the quoted provision, else the law being amended.

        The latter is the last law of its class in an amending context before the quotation.
        """
        quote = self.document.quote_at(mention.start)
        # the text of a consolidated work contains its new words; only its notes quote other works
        if quote is None or (self.heading.type == self.lexicon.types.consolidated and not quote.provision):
            return None
        start = quote.start
        opened = bisect_left(self.mentions, start, key=lambda m: m.start)
        # each mention is examined once, however many quotations there are
        for j in range(self.searched, opened):
            before, entity = self.mentions[j], self.of[j]
            if entity is not None and not entity.is_self:
                words = self.normal.lower[max(0, before.start - _AMENDING) : before.start]
                if self.lexicon.phrases.contains("amending", words) or self._is_amended(before):
                    self.amended[self._class_of(entity.type)] = j
        self.searched = max(self.searched, opened)
        last = self.amended.get(wanted, -1)
        # a note: the nearest work before it within a title's length, unless it was amended later
        if quote.provision:
            for j in range(opened - 1, last, -1):
                before, entity = self.mentions[j], self.of[j]
                if start - before.end >= _TITLE + _LONGEST:
                    break
                if entity is None or entity.is_self or self._class_of(entity.type) != wanted:
                    continue
                if start - before.end < _TITLE:
                    return entity
        return self.of[last] if last >= 0 else None

    def _is_amended(self, mention: Mention) -> bool:
        """Whether a passive follows the law: `Khoản 2 Điều 170 của Luật X được sửa đổi như sau:`."""
        lower = self.normal.lower
        passive = self.lexicon.phrases.starts_with("passive-marks", lower, mention.attributes_end + 1)
        return passive is not None and self.lexicon.phrases.is_action(lower, passive + 1)

    def _self(self, i: int, mention: Mention) -> None:
        """`Nghị định này`: the text itself if it is a decree; else the last work of this type."""
        if mention.form is not Form.SELF:
            return
        own = self.entities[0] if self.entities and self.entities[0].is_self else None
        if mention.type is None:  # `Văn bản này`; in a consolidated text it may mean either text
            if own is not None and own.type != self.lexicon.types.consolidated:
                self._join(i, own)
            return
        wanted = self._class_of(mention.type)
        if quoted := self._quoted(mention, wanted):
            self._join(i, quoted)
        elif own is not None and mention.rule != "self:back":
            if self._calls_itself(own, wanted):
                self._join(i, own)
            elif near := self._just_named(i, mention, wanted):
                self._join(i, near)
        elif last := self._last_of_class(i, wanted):
            self._join(i, last)

    def _just_named(self, i: int, mention: Mention, wanted: str) -> Entity | None:
        """The law of `Luật X và các văn bản hướng dẫn Luật này` in a circular: the last of its class in the paragraph.

        `X hết hiệu lực kể từ ngày Thông tư này có hiệu lực` speaks of the work that follows X.
        """
        block = self.document.block_at(mention.start)
        if self.lexicon.phrases.starts_with("in-force", self.normal.lower, mention.end + 1) is not None:
            return None
        for j in range(i - 1, -1, -1):
            before, entity = self.mentions[j], self.of[j]
            if mention.start - before.end > _TITLE or self.document.block_at(before.start) != block:
                break
            if entity is not None and not entity.is_self and self._class_of(entity.type) == wanted:
                return entity
        return None

    def _calls_itself(self, own: Entity, wanted: str) -> bool:
        """Whether the document may call itself by a class: `Thông tư này`."""
        # a consolidated law calls itself `Luật này`, rules without their decision `Quy chế này`
        called = {*self._called(own.type), self._class_of(self.heading.annexed)}
        return own.type in (None, self.lexicon.types.consolidated) or wanted in called

    def _last_of_class(self, i: int, wanted: str) -> Entity | None:
        """The last work of a class before mention `i`; the last other one if that acts on the work meant or lapses."""
        for j in range(self.seen, i):
            entity, outer = self.of[j], self.mentions[j].parent
            inside = outer is not None and outer.type == self.mentions[j].type  # `Luật sửa đổi … Luật X`: the outer law
            if entity is not None and not entity.is_self and not inside:
                for called in self._called(entity.type):
                    if (last := self.last.get(called)) is not None and last is not entity:
                        self.earlier[called] = last
                    self.last[called] = entity
        self.seen = i
        last = self.last.get(wanted)
        other = last is self.of[i - 1] and (self._acts_on(i) or self._lapses(i))
        return self.earlier.get(wanted, last) if other else last

    def _lapses(self, i: int) -> bool:
        """Whether mention `i` ends the work before it: `Thông tư 88 hết hiệu lực từ ngày Thông tư này có hiệu lực`."""
        lower, phrases, mention = self.normal.lower, self.lexicon.phrases, self.mentions[i]
        between = lower[self.mentions[i - 1].end : mention.start][-_TITLE:]
        if phrases.starts_with("in-force", lower, mention.end + 1) is None or not phrases.contains("lapses", between):
            return False
        return phrases.ends_with("effect-days", lower, mention.start) is not None

    def _acts_on(self, i: int) -> bool:
        """Whether the work before mention `i` acts on it: `Thông tư 14 đã sửa đổi thông tư này`."""
        before, end = self.mentions[i - 1], self.mentions[i].start
        if before.form is Form.SELF or not 0 < end - before.attributes_end < _TITLE:
            return False
        words = self.normal.lower[before.attributes_end : end].strip()
        leads = [
            words[: m.start()].rstrip() for m in self.lexicon.phrases.verbs.finditer(words) if m.end() == len(words)
        ]
        phrases = self.lexicon.phrases
        titled = (lead for lead in leads if "," not in lead)
        return any(not lead or lead in phrases["before-acts"] for lead in leads) or any(
            phrases.ends_with("opens-title", lead, len(lead)) is not None for lead in titled
        )


def _take_type(entity: Entity, mention: Mention) -> None:
    """Take the first type of a mention; a type word in the text is stronger than the type by the code."""
    if entity.type is None or (mention.typed and not entity.typed):
        entity.type, entity.typed = mention.type or entity.type, mention.typed


def _take_date(entity: Entity, mention: Mention) -> None:
    """Take the date of a mention if it is more precise: `2021`, `2021-03`, `2021-03-09`."""
    if mention.date and len(mention.date) > len(entity.date or ""):
        entity.date = mention.date
    # the year in a name is more reliable than a date next to another mention
    if entity.symbol is None and entity.date and entity.year and not entity.date.startswith(entity.year):
        entity.date = None


def _may_be_one(a: Mention, b: Mention) -> bool:
    """Whether two equal names in words may be the same work: same issuer, term and topic."""
    if a.term and b.term and numeral(a.term) != numeral(b.term):
        return False
    topics = {m.words.topic for m in (a, b) if m.words is not None and m.words.topic}
    return len(topics) < 2 and _same_issuer(a.issuer, b.issuer)


def _same_issuer(a: Body | None, b: Body | None) -> bool:
    """Whether two names may have the same issuer: equal, or one unknown."""
    if a is None or b is None:
        return True
    if a.place and b.place and a.place != b.place:
        return False
    # two bodies of a kind, such as two centres, differ by name
    listed = a.issuer is not None and b.issuer is not None and not isinstance(a.issuer, BodyBlock)
    return a.issuer == b.issuer if listed else a.name == b.name


def _last(entities: list[Entity]) -> Iterator[Entity]:
    """The latest entities, last one first."""
    return islice(reversed(entities), _RIVALS)


def _number(number: str | None) -> str:
    """A number for comparison: 5 and 05 are equal, and so are 30a and 30A."""
    return display_number(number or "").lower()


def _same_groups(mine: dict[str, str], theirs: dict[str, str], local: bool) -> bool:
    """Whether two names matched by one pattern are the same work: no number contradicts."""
    shared = {
        k
        for k in ("term", "plenum", "ordinal", "part", "years", "year", "place", "session", "body", "term2")
        if k in mine and k in theirs
    }
    if any((numeral(mine[k]) or mine[k]) != (numeral(theirs[k]) or theirs[k]) for k in shared):
        return False
    # nothing to compare: one work if one of the names has no numbers
    return local or bool(shared) or not theirs or not mine
