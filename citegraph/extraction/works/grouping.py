"""Which mentions of one text are one work: by symbol, by name, by a short form, by `này`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

from citegraph.extraction.document.quotations import Quotations
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.works.entity import UNTYPED, Entity, compatible, names, same_body, year_of_entity
from citegraph.identity.issuers import Body
from citegraph.identity.keys import number_of
from citegraph.identity.symbols import display_number
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import words_of
from citegraph.registry.schema import BodyBlock
from citegraph.text.normal import Normal, fold_symbol, slug
from citegraph.text.numerals import numeral

_AMENDING = 90  # how far before a work the words that amend it stand
_TITLE = 240  # how far before a quotation the work stands whose words it gives
_LONGEST = 600  # no mention runs longer
# So many works of one symbol, name or number are compared with a mention: those that were named last. A text in which
# one has more is a list of them, and what comes to one key is one work in the end.
_RIVALS = 100


class Grouping:
    """Which mentions are one work."""

    def __init__(self, normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.normal, self.mentions, self.heading, self.lexicon = normal, mentions, heading, lexicon
        self.quotations = Quotations(normal, lexicon)
        self.entities: list[Entity] = []
        self.titles: list[Entity] = []  # what numbered works are called in words, each with its work
        self.of: list[Entity | None] = [None] * len(mentions)
        # A text may name many thousand works: what could be a mention's is looked up, not looked for among all of them.
        self.by_symbol: dict[str, list[Entity]] = defaultdict(list)
        self.by_name: dict[str | None, list[Entity]] = defaultdict(list)
        self.full: dict[tuple[str, str], list[Entity]] = defaultdict(list)  # by class and number, with a symbol
        self.plain: dict[tuple[str, str], list[Entity]] = defaultdict(list)  # the same without
        self.by_words: dict[tuple[str, ...], list[tuple[Entity, Mention]]] = defaultdict(list)
        self.last: dict[str, Entity] = {}  # of each class the work that was named last before `seen`
        self.amended: dict[str, int] = {}  # of each class the last mention before `searched` that is said to be amended
        self.seen = self.searched = 0

    def group(self) -> list[Entity]:
        """Strongest evidence first: symbols, then names, short forms, names in words, then `này`."""
        self._text_itself()
        self._each(self._with_whole_symbol)
        self._each(self._with_clipped_symbol)
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
        """What a work without a symbol is looked up by: the rule that caught its name, else the name."""
        named = self.mentions[entity.mentions[0]].named
        return named.id if named is not None else entity.lookup

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
        if entity.symbol is None and entity.date and entity.year and not entity.date.startswith(entity.year):
            entity.date = None  # what a name says of its year is surer than a day that stands near another mention
        if mention.term and entity.term is None:
            entity.term = numeral(mention.term)
        body = mention.issuer
        # the heading is sure of the text's own issuer; elsewhere a body behind `Luật này` may be another clause's
        fits = body is not None and (not entity.is_self or (entity.issuer or "") in body.name)
        if body is not None and fits and len(body.name) > len(entity.issuer or ""):
            names(entity, body)
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
        if heading.body is not None:
            names(own, heading.body)
        own.date, own.place, own.title, own.is_self = heading.date, heading.place, heading.title, True
        block = self.lexicon.types.by_id.get(heading.type or "")
        if heading.rules_title is not None and heading.canonical is None and block is not None and block.of_bodies:
            own.lookup = f"{words_of(block.name.lower())} {heading.rules_title}"
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
        return self.lexicon.types.key_class(type_id or UNTYPED)

    def _called(self, type_id: str | None) -> tuple[str, ...]:
        """The classes that a work of a type is called by: `Thông tư này` may be a thông tư liên tịch."""
        return (self._class_of(type_id), *map(self._class_of, self.lexicon.types.heads_of.get(type_id or "", ())))

    def _same_class(self, entity: Entity, mention: Mention) -> bool:
        """Luật and nghị quyết share symbols; where the symbol's own code tells the type, the word cannot part two."""
        if not entity.typed or not mention.typed:
            return True
        if mention.symbol is not None and mention.symbol.grammar.type_token is not None:
            return True
        return self._class_of(entity.type) == self._class_of(mention.type)

    def _with_whole_symbol(self, i: int, mention: Mention) -> None:
        if mention.symbol is None or not mention.symbol.clipped:
            self._with_symbol(i, mention)

    def _with_clipped_symbol(self, i: int, mention: Mention) -> None:
        """`85/2016/NĐ`: the one work of the text whose symbol goes on from there; without a year, of the same day."""
        begun = self._longer[fold_symbol(mention.canonical or "")]
        fits = [e for e in _last(begun) if compatible(e, mention, self.lexicon)]
        year_or_day = (mention.symbol is not None and mention.symbol.year) or mention.date
        if len(fits) == 1 and year_or_day and year_of_entity(fits[0]):
            self._join(i, fits[0])
        else:
            self._with_symbol(i, mention)

    @cached_property
    def _longer(self) -> dict[str, list[Entity]]:
        """The works of the text by what stands before the first hyphen of their symbols."""
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
        """`Điều lệ Hội` in the text of the charter: the first words of its title."""
        block, title = self.lexicon.types.by_id.get(mention.type or ""), self.heading.rules_title
        if block is None or not block.of_bodies or title is None or mention.lookup is None:
            return False
        name = mention.lookup.removeprefix(f"{words_of(block.name.lower())} ")
        return (self.heading.annexed or self.heading.type) == block.id and f"{title} ".startswith(f"{name} ")

    def _same_name(self, entity: Entity, mention: Mention) -> bool:
        if mention.named is not None:
            return _same_groups(entity.groups, mention.groups, mention.named.local)
        if mention.lookup is None:
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
        alike = self._class_of(mention.type), _number(mention.number)
        rivals, plain = self.full[alike], self.plain[alike]
        if len(rivals) > _RIVALS:
            full, same = rivals, None  # any of these may be meant
        else:
            full = [e for e in rivals if self._could_be(e, mention)]
            if len(full) > 1:
                full = [e for e in full if e.mentions and e.mentions[0] < i]
            same = full[0] if len(full) == 1 else None
        if same is None and not full:
            same = next((e for e in _last(plain) if self._could_be(e, mention)), None)
        if same is not None:
            self._join(i, same)
        else:
            self._new(i)
            plain.append(self.entities[-1])

    def _titles(self) -> None:
        """What numbered works are called in words: their titles are looked up like names in words."""
        for i, mention in enumerate(self.mentions):
            entity = self.of[i]
            for title in mention.titles if entity is not None else ():
                assert entity is not None
                issuer = title.issuer or mention.issuer
                self.by_words[self._said_of(title)].append((entity, replace(title, issuer=issuer)))
                self.titles.append(replace(self._of_words(title), title_of=entity))

    def _in_words(self, i: int, mention: Mention) -> None:
        """`Chương trình hành động của Chính phủ thực hiện X`: the work of these words in the text, whoever names it."""
        if mention.words is None:
            return
        fellows = self.by_words[self._said_of(mention)]
        many = len(fellows) > _RIVALS  # any of these may be meant
        same = [entity for entity, other in fellows if _may_be_one(other, mention)] if not many else []
        if len(dict.fromkeys(map(id, same))) == 1:
            self._join(i, same[0])
            return
        self.entities.append(self._of_words(mention))
        self._join(i, self.entities[-1])
        fellows.append((self.entities[-1], mention))

    def _of_words(self, mention: Mention) -> Entity:
        """The work of a name in words, before its mentions join it."""
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

    def _said_of(self, mention: Mention) -> tuple[str, ...]:
        """The class of a work in words, what it does, and to which works, or what it is about."""
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
        body = mention.issuer.issuer if mention.issuer else None
        return body is None or entity.body is None or same_body(entity.body, body)

    def _quoted(self, mention: Mention, wanted: str) -> Entity | None:
        """`Luật này` inside a quotation: the law whose provision is quoted, or else the law that is being amended.

        The latter is the last of its class that the words before the quotation say is amended.
        """
        start = self.quotations.around(mention.start)
        if start is None:
            return None
        opened = bisect_left(self.mentions, start, key=lambda m: m.start)
        for j in range(self.searched, opened):
            before, entity = self.mentions[j], self.of[j]
            if entity is not None and not entity.is_self:
                words = self.normal.lower[max(0, before.start - _AMENDING) : before.start]
                if self.lexicon.phrases.holds("amending", words) or self._is_amended(before):
                    self.amended[self._class_of(entity.type)] = j
        self.searched = max(self.searched, opened)
        last = self.amended.get(wanted, -1)
        if self.quotations.gives_words(start):
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
        """`Khoản 2 Điều 170 của Luật X được sửa đổi như sau:`: the passive behind the law."""
        lower = self.normal.lower
        passive = self.lexicon.phrases.starts_with("passive-marks", lower, mention.attributes_end + 1)
        return passive is not None and self.lexicon.phrases.is_action(lower, passive + 1)

    def _self(self, i: int, mention: Mention) -> None:
        """`Nghị định này`: the text itself where it is one; else the work of this type that was named last."""
        if mention.form is not Form.SELF:
            return
        own = self.entities[0] if self.entities and self.entities[0].is_self else None
        if mention.type is None:  # `Văn bản này`; in a consolidated text it may be of either
            if own is not None and own.type != self.lexicon.types.consolidated:
                self._join(i, own)
            return
        wanted = self._class_of(mention.type)
        if quoted := self._quoted(mention, wanted):
            self._join(i, quoted)
            return
        if own is not None and mention.rule != "self:back":
            # a consolidated law speaks of itself as `Luật này`, rules without their decision as `Quy chế này`
            called = {*self._called(own.type), self._class_of(self.heading.annexed)}
            if own.type in (None, self.lexicon.types.consolidated) or wanted in called:
                self._join(i, own)
            return
        for entity in self.of[self.seen : i]:
            if entity is not None and not entity.is_self:
                self.last |= dict.fromkeys(self._called(entity.type), entity)
        self.seen = i
        if wanted in self.last:
            self._join(i, self.last[wanted])


def _may_be_one(a: Mention, b: Mention) -> bool:
    """Whether two names in words that say the same may be of one work: of one issuer and term, on one topic."""
    if a.term and b.term and numeral(a.term) != numeral(b.term):
        return False
    topics = {m.words.topic for m in (a, b) if m.words is not None and m.words.topic}
    return len(topics) < 2 and _same_issuer(a.issuer, b.issuer)


def _same_issuer(a: Body | None, b: Body | None) -> bool:
    """Whether two names may be of one body: the same, or one of them is not told."""
    if a is None or b is None:
        return True
    if a.place and b.place and a.place != b.place:
        return False
    listed = a.issuer is not None and b.issuer is not None and not isinstance(a.issuer, BodyBlock)
    return a.issuer == b.issuer if listed else a.name == b.name


def _last(entities: list[Entity]) -> Iterator[Entity]:
    """Those that were named last, the last one first."""
    return islice(reversed(entities), _RIVALS)


def _number(number: str | None) -> str:
    """A number for comparison: 5 and 05 are one, and so are 30a and 30A."""
    return display_number(number or "").lower()


def _same_groups(mine: dict[str, str], theirs: dict[str, str], local: bool) -> bool:
    """Whether two names that one pattern caught are one work: no number of the one contradicts the other's."""
    shared = {
        k
        for k in ("term", "plenum", "ordinal", "part", "years", "year", "place", "session", "body", "term2")
        if k in mine and k in theirs
    }
    if any((numeral(mine[k]) or mine[k]) != (numeral(theirs[k]) or theirs[k]) for k in shared):
        return False
    return local or bool(shared) or not theirs or not mine
