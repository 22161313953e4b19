"""Find the provisions that a text changes in other works, and the provisions of the text that change them.

An amending act states its changes article by article:

======================================================================  ==========================================
``Điều 15. Bãi bỏ Điều 23, Điều 24 của Nghị định A và Điều 15            places before a work belong to it
Nghị định B``
``Điều 1. Sửa đổi, bổ sung một số điều của Nghị định A: 1. Sửa đổi       a place without work belongs to the work
khoản 2 Điều 8 như sau: “…”``                                            amended in the line above, else in the title
``5. Sửa đổi một số khoản của Điều 19: a) Sửa đổi khoản 4``              and to the article named in the line above
``Bổ sung Điều 5a vào sau Điều 5``                                       Điều 5 is only the position
``Điều 3 được bổ sung khoản 6 như sau``                                  the passive: khoản 6 Điều 3
``Thay thế cụm từ “…” bằng cụm từ “…” tại khoản 1 Điều 7``               words of a place change
======================================================================  ==========================================

The content of a quotation does not belong to the amending act: its verbs and places are part of the new words. Verbs
are the registry's `[[action]]` blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from citegraph.extraction.document.structure import Role, TextBlock, is_capitals
from citegraph.extraction.document.structure import Sentence as Span
from citegraph.extraction.mentions.pinpoints import PinpointRun, inside, is_clause, outer_places
from citegraph.extraction.relations.values import BLANKS, ENDS, Resolution, title_start
from citegraph.identity.rank import level_finder
from citegraph.lazy import lazy_pattern
from citegraph.model import Action, Evidence, Form, Kind, Provision, Relation
from citegraph.model.changes import ACTIONS, changes_of
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import ActionBlock
from citegraph.text.dates import day_at
from citegraph.text.normal import Normal

# roles without changes
_SILENT = frozenset({
    Role.LETTERHEAD, Role.NUMBER, Role.DATELINE, Role.TITLE, Role.BASIS, Role.RECIPIENTS, Role.FOOTNOTE, Role.SIGNATURE,
    Role.DISTRIBUTION, Role.FURNITURE,
})  # fmt: skip
_NUMBERS = (Role.POINT, Role.CLAUSE, Role.ARTICLE)
_LEVELS = {Role.POINT: "điểm", Role.CLAUSE: "khoản", Role.ARTICLE: "Điều"}
# `1`, `2.1a`, `a`
_MARKER = lazy_pattern(r"\d+(?:\.\d+){0,3}[a-zđ]?|[a-zđ](?=\d{0,2}\))")
# quotations, and brackets other than `(i)` and `(Phụ lục II)`
_HIDDEN = lazy_pattern(
    r"[“‟\"‘][^“‟”\"’\n\u2029]{0,1500}[”\"’]|\((?![ivx]{1,4}\)|(?:phụ lục|mẫu|biểu) [\w ./-]{1,20}\))[^()\n]{2,400}\)"
)
_FILL = "·"
# marks and a number at the start of a sentence: `- 1. `, `“a) `
_HEADS = lazy_pattern(r"[ ,:.;*“\"_\n\u2029+•-]*(?:(?:\d{1,3}[.)]|[a-zđ]\)) ?)?")
_NUMBERED = lazy_pattern(r"(?:\d+[.)]|[a-zđ]\)|\(\d+\)|[ivx]+[.)-]|[-+•*]) ?")
_NEW_WORDS = re.compile(r"như sau")
# between the works of a list: `, và các `
_LIST = lazy_pattern(r"[ ,;]*(?:(?:và|hoặc|các|của|số|tại)[ ,;]*)*")
# between verbs with one object: `, `, ` và `
_VERBS = lazy_pattern(r"[ ,;/]*(?:và|hoặc)?[ ,;]*")
_VOICE = ("được ", "bị ")
_OBJECT = 90  # the maximum distance from a verb to a provision
_WORDS = 2000  # from a verb that changes words, since they are quoted before the provision
_TITLE = 400  # the maximum length of a work's title
_NAMED = 120  # the maximum distance from a verb to a work, unless `ban hành kèm theo` precedes the work
_JOINT = 8  # the maximum length of words that only join two places: `, và tại`
_LEAD = 60  # the maximum length of the words before a clause's verb or place
_HEADING = 200  # the maximum length of an article's heading that continues with its text
_EVIDENCE = 400
_HEADING_LINES = 8
_DEEPEST = 12  # the maximum depth of nested blocks
_SENTENCE = 12_000  # the maximum length of a sentence in characters
_HEAD, _HEADED = 1200, 12  # the part of a text that states its type: characters, mentions


class ProvisionChange(NamedTuple):
    """A change to the work of a mention, or to a provision of it."""

    owner: int
    block: ActionBlock
    kind: Kind
    provision: Provision | None
    partial: bool  # `một số khoản của Điều 19`: only a part of the place, or of the work, is changed
    start: int
    end: int


class _Token(NamedTuple):
    """A run of places, or a mention of a work, in a statement; offsets are relative to the statement."""

    start: int
    end: int
    places: tuple[str, ...] = ()
    work: int | None = None  # of places: the mention next to them


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence of the text's own words: lower case, with quotations and brackets masked."""

    index: int  # of its block
    start: int
    end: int
    words: str
    tokens: tuple[_Token, ...]

    def between(self, start: int, end: int) -> tuple[_Token, ...]:
        """The tokens that begin between two positions."""
        first, last = (bisect_left(self.tokens, at, key=attrgetter("start")) for at in (start, end))
        return self.tokens[first:last]


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    block: ActionBlock
    also: tuple[ActionBlock, ...] = ()  # the further verbs with the same object: `sửa đổi, bãi bỏ một số điều`


@dataclass(slots=True)
class _Context:
    """The works, article and verb of a statement, for the statements inside its block."""

    works: list[int]
    place: str | None
    verb: ActionBlock | None
    opens: bool


@dataclass(slots=True)
class _Objects:
    """The objects of one verb: works, and provisions with the mention of their work if one is named."""

    found: list[tuple[str, int | None]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    works: list[int] = field(default_factory=list)
    also: tuple[ActionBlock, ...] = ()
    partial: bool = False

    def give(self, work: int | None) -> None:
        """Assign the pending places to a work."""
        self.found += [(place, work) for place in self.pending]
        self.pending = []


class ProvisionReader:
    """Reads the changes in one document."""

    def __init__(
        self, resolution: Resolution, places: Iterable[tuple[PinpointRun, int | None]], lexicon: Lexicon
    ) -> None:
        self.document, self.mentions, self.keys = resolution.document, resolution.mentions, resolution.keys
        self.works = {work.key: work for work in resolution.works}
        self.self_key, self.type = resolution.self_key, resolution.heading.type
        self.lower, self.lexicon = resolution.document.normal.lower, lexicon
        self.places = sorted(((p, owner) for p, owner in places), key=lambda pair: pair[0].start)
        self._place_starts = [p.start for p, _ in self.places]
        self._mention_starts = [m.start for m in self.mentions]
        self._quote_starts = [q.start for q in self.document.quotes]
        self.contexts: dict[int, _Context] = {}
        self.new_articles: set[int] = set()
        self._listed_to = -1  # the last sentence known to be in a list
        self.amending, self.title_works = self._title()

    def read(self) -> list[ProvisionChange]:
        """The changes in text order, without those for which a more precise change exists."""
        changes: list[ProvisionChange] = []
        if self._repeats_others():
            return changes
        starts = [sentence.start for sentence in self.document.sentences]
        at = (bisect_right(starts, verb) - 1 for verb in self.lexicon.phrases.action_starts(self.lower))
        waiting = list(dict.fromkeys(i for i in at if i >= 0))  # sorted, and so a valid heap
        done = -1
        while waiting:
            i = heappop(waiting)
            if i <= done:
                continue
            done = i
            index = self.document.sentences[i].block
            # a line without changes of its own, or new words
            if self.document.blocks[index].role in _SILENT or self._is_new(index):
                continue
            chapter = self._chapter(index)
            if chapter is not None:
                # `Chương I. SỬA ĐỔI LUẬT A`: the works for all articles of the chapter
                changes += self._read(self._heading(chapter)) if chapter not in self.contexts else []
            elif statement := self._statement_at(i):
                changes += self._read(statement)
                # items without verb: `Bãi bỏ các quy định sau: a) Khoản 2 Điều 5`
                for item in self._items(i):
                    heappush(waiting, item)
        return self._most_precise(changes)

    def _statement_at(self, i: int) -> _Statement | None:
        """The statement in sentence `i`, if it may state a change."""
        sentence = self.document.sentences[i]
        first = i == 0 or self.document.sentences[i - 1].block != sentence.block
        block = self.document.blocks[sentence.block]
        return self._statement(sentence.block, sentence) if self._may_state_change(block, sentence, first) else None

    def _items(self, i: int) -> Iterator[int]:
        """The first sentences of the blocks inside the block of sentence `i`, if it opens a list for its verb."""
        index = self.document.sentences[i].block
        context = self.contexts.get(index)
        if context is None or not context.opens or context.verb is None:
            return
        for at in range(max(i, self._listed_to) + 1, len(self.document.sentences)):
            block = self.document.sentences[at].block
            parent = self.document.blocks[block].parent
            if block != index and (parent is None or parent < index):
                return
            self._listed_to = at
            if block != self.document.sentences[at - 1].block:
                yield at

    def _parents(self, index: int) -> Iterator[int]:
        """The indices of a block's ancestors, from inner to outer."""
        at = self.document.blocks[index].parent
        for _ in range(_DEEPEST):
            if at is None:
                return
            yield at
            at = self.document.blocks[at].parent

    def _around(self, index: int) -> Iterator[TextBlock]:
        """A block and its ancestors, from inner to outer."""
        return (self.document.blocks[at] for at in (index, *self._parents(index)))

    def _is_new(self, index: int) -> bool:
        """Whether a block is an article of new words, or inside one."""
        return bool(self.new_articles) and (
            index in self.new_articles or any(at in self.new_articles for at in self._parents(index))
        )

    def _repeats_others(self) -> bool:
        """Whether the text is a consolidated one, whose verbs belong to the acts that it consolidates."""
        consolidated = (b.id for b in self.lexicon.types.by_id.values() if b.consolidated)
        named = {m.type for m in self.mentions[:_HEADED] if m.start < _HEAD}
        return not named.isdisjoint(consolidated)

    def _most_precise(self, changes: list[ProvisionChange]) -> list[ProvisionChange]:
        """The changes without those repeated more precisely in a line below: a part of the place, or the same place."""
        same: defaultdict[tuple[str | None, Action, str], list[str]] = defaultdict(list)
        parts: defaultdict[tuple[str | None, str], list[str]] = defaultdict(list)
        for change in changes:
            if provision := change.provision:
                key = self.keys[change.owner]
                same[key, provision.action, provision.target].append(provision.source or "")
                for outer in outer_places(provision.target):
                    parts[key, outer].append(provision.source or "")

        def better(change: ProvisionChange, provision: Provision) -> bool:
            key = self.keys[change.owner]
            inner = parts.get((key, provision.target), [])
            below = f" {provision.source}"
            repeated = any(
                source.endswith(below) for source in (*inner, *same[key, provision.action, provision.target])
            )
            return repeated or (change.partial and bool(inner))

        return [c for c in changes if c.provision is None or not better(c, c.provision)]

    # statements

    def _title(self) -> tuple[bool, list[int]]:
        """Whether the title announces changes to other works, and the works in it."""
        for index, block in enumerate(self.document.blocks):
            if block.role is not Role.TITLE:
                continue
            statement = self._masked(index, block.content, block.end, titled=True)
            first = next(iter(self.lexicon.phrases.actions(statement.words)), None)
            tokens = [t for t in statement.tokens if t.work is not None and not t.places]
            # a work before the verb is its subject: `Nghị định A sửa đổi …`
            if first and not any(t.start < first[0] for t in tokens):
                return True, self._works(statement, first[1], tokens)
        return False, []

    def _chapter(self, index: int) -> int | None:
        """The chapter whose heading contains a block, as its first line or as a further line in capitals."""
        block = self.document.blocks[index]
        if block.role is Role.CHAPTER:
            return index
        parent = block.parent
        if block.role is not Role.PARAGRAPH or parent is None or self.document.blocks[parent].role is not Role.CHAPTER:
            return None
        in_heading = index - parent < _HEADING_LINES and is_capitals(self.document.normal.text[block.start : block.end])
        return parent if in_heading else None

    def _heading(self, index: int) -> _Statement:
        """The heading of a chapter with its further lines in capitals."""
        blocks, text = self.document.blocks, self.document.normal.text
        end = blocks[index].end
        for block in blocks[index + 1 : index + _HEADING_LINES]:
            if block.role is not Role.PARAGRAPH or not is_capitals(text[block.start : block.end]):
                break
            end = block.end
        return self._masked(index, blocks[index].content, end)

    def _statement(self, index: int, sentence: Span) -> _Statement | None:
        """The words of a sentence before the new words that it introduces; None inside new words."""
        block = self.document.blocks[index]
        start = max(sentence.start, block.content)
        end = min(sentence.end, start + _SENTENCE)
        quote = self.document.quote_at(start)
        if start >= end or (quote is not None and (quote.new_words or quote.provision)):
            return None
        for i in range(bisect_left(self._quote_starts, start), len(self._quote_starts)):
            quote = self.document.quotes[i]
            if quote.start >= end:
                break
            if quote.new_words or quote.provision:
                end = quote.start
                break
        return self._masked(index, start, end)

    def _may_state_change(self, block: TextBlock, sentence: Span, first: bool) -> bool:
        """Whether the beginning of a sentence may state a change: a verb or, in the first sentence of a block, a place.

        A fast check: nearly all sentences fail here.
        """
        start = block.content if first else sentence.start
        head = _HEADS.match(self.lower, start, sentence.end)
        at = head.end() if head else start
        # `Nay bãi bỏ …`
        opener = self.lexicon.phrases.starts_with("act-openers", self.lower, at)
        if self.lexicon.phrases.is_action(self.lower, at if opener is None else opener + 1):
            return True
        if not first:
            return False
        # `Khoản 4 Điều 5 được bổ sung như sau`
        i = bisect_left(self._place_starts, start)
        if i < len(self.places) and self._place_starts[i] <= min(at + _LEAD, sentence.end):
            return True
        # `Thông tư này thay thế …`
        i = bisect_left(self._mention_starts, start)
        if i < len(self.mentions) and self._mention_starts[i] <= at + 2 and self.mentions[i].form is Form.SELF:
            return True
        # `Điều 1. Điều khoản thi hành Bãi bỏ …`: heading and text are one line
        reach = min(sentence.end, at + _HEADING)
        return block.role is Role.ARTICLE and next(self.lexicon.phrases.actions(self.lower[at:reach]), None) is not None

    def _masked(self, index: int, start: int, end: int, titled: bool = False) -> _Statement:
        words = _HIDDEN.sub(lambda m: m[0][0] + _FILL * (len(m[0]) - 2) + m[0][-1], self.lower[start:end])
        tokens = [*self._place_tokens(start, end), *self._work_tokens(start, end, titled)]
        seen = (t for t in tokens if words[t.start] != _FILL)
        return _Statement(index, start, end, words, tuple(sorted(seen, key=lambda t: (t.start, -t.end))))

    def _place_tokens(self, start: int, end: int) -> Iterator[_Token]:
        for i in range(bisect_left(self._place_starts, start), len(self.places)):
            place, owner = self.places[i]
            if place.end > end:
                break
            yield _Token(place.start - start, place.end - start, place.texts, owner)

    def _work_tokens(self, start: int, end: int, titled: bool) -> Iterator[_Token]:
        for i in range(bisect_left(self._mention_starts, start), len(self.mentions)):
            mention = self.mentions[i]
            if mention.start >= end:
                break
            own = titled and self.keys[i] == self.self_key
            # the title `Luật sửa đổi Luật X` is itself the name of a law: X counts
            outer = mention.parent is None or (titled and (mention.parent.heading or mention.parent.start < start))
            if mention.end <= end and outer and not own and not mention.heading:
                yield _Token(mention.start - start, mention.end - start, (), i)

    # one statement

    def _read(self, statement: _Statement) -> list[ProvisionChange]:
        """The changes in a statement; its context is kept for the statements below."""
        words = statement.words
        cut = _NEW_WORDS.search(words)
        stop = cut.start() if cut else len(words)
        verbs = self._verbs(statement, stop)
        # each verb takes the words up to the next verb
        ends = [*(v.start for v in verbs[1:]), stop]
        acts = [(v.block, self._objects(statement, v, end)) for v, end in zip(verbs, ends, strict=False)]
        # `Điều 3 được bổ sung khoản 6 như sau`
        if not verbs and (passive := self._passive(statement, stop)):
            acts = [passive]
        _share_article([objects for _, objects in acts])
        if acts:
            self._keep(statement.index, self._context([objects for _, objects in acts], acts[0][0], words))
        # `a) Khoản 2 Điều 5` below `Bãi bỏ các quy định sau:`
        elif listed := self._listed(statement):
            acts = [listed]
        changes = [c for block, objects in acts for c in self._changes(statement, block, objects)]
        if changes and statement.end == self.document.blocks[statement.index].end:
            self._note_new_article(statement.index, changes, cut is not None)
        return changes

    def _keep(self, index: int, context: _Context) -> None:
        """Keep the context of a statement for its block, and of a line without list for the enclosing block."""
        self.contexts.setdefault(index, context)
        block = self.document.blocks[index]
        if block.role is Role.PARAGRAPH and block.parent is not None and context.works:
            self.contexts.setdefault(block.parent, context)

    def _note_new_article(self, index: int, changes: list[ProvisionChange], announced: bool) -> None:
        """Recognise new words without quotation marks: an article below a line that changes or adds this article.

        Without `như sau`, it is not new if it may be the next article of the text itself.
        """
        after = index + 1
        if after >= len(self.document.blocks) or self.document.blocks[after].role is not Role.ARTICLE:
            return
        head = self.document.blocks[after].marker.rstrip(".: ").casefold()
        given = any(
            c.provision and c.provision.target.casefold() == head and c.provision.action is not Action.REPEAL
            for c in changes
        )
        own = next((b.marker for b in self._around(index) if b.role is Role.ARTICLE), "")
        if given and (announced or _number(head) != _number(own) + 1):
            self.new_articles.add(after)

    def _verbs(self, statement: _Statement, stop: int) -> list[_Verb]:
        """The verbs that open a clause of the statement, with further verbs of the same object."""
        found: list[_Verb] = []
        words = statement.words
        for start, end, block in self.lexicon.phrases.actions(words[:stop]):
            # the passive is read by `_passive`
            if block.voice == "passive" or words.endswith(_VOICE, 0, start):
                continue
            if not found:
                # the first verb decides whether the statement is an act of the text
                if not self._opens(statement, start):
                    return []
                found.append(_Verb(start, end, block))
            elif _VERBS.fullmatch(words, found[-1].end, start):
                found[-1] = replace(found[-1], end=end, also=(*found[-1].also, block))
            elif self._goes_on(statement, found[-1], start) and self._place_after(statement, end):
                found.append(_Verb(start, end, block))
        return found

    def _opens(self, statement: _Statement, start: int) -> bool:
        """Whether a verb is an act of the text itself: at the start of a clause, or after `Thông tư này`."""
        lead = statement.words[:start].strip(' ,:.;*“"_-\n\u2029')
        at = statement.start + start
        capital = self.document.normal.text[at].isupper()
        if not lead and self.document.blocks[statement.index].role is Role.PARAGRAPH:
            return capital  # a line in lower case was broken by a printer
        # `1. a) Bãi bỏ …`
        while m := _NUMBERED.match(lead):
            lead = lead[m.end() :].strip(' ,:.;*“"_-\n\u2029')
        # `Nay bãi bỏ …`, `Đồng thời bãi bỏ …`
        if not lead or self.lexicon.phrases.ends_with("act-openers", lead, len(lead)) == 0:
            return True
        # `Thông tư này bãi bỏ …`
        first = statement.tokens[0] if statement.tokens else None
        if first is not None and first.start < start:
            own = first.work is not None and not first.places and self.mentions[first.work].form is Form.SELF
            return own and first.end >= start - 2 and first.start <= 2
        # `Điều 9. Điều khoản thi hành Bãi bỏ …`
        return capital and start < _HEADING and self.document.blocks[statement.index].role is Role.ARTICLE

    def _goes_on(self, statement: _Statement, last: _Verb, start: int) -> bool:
        """Whether a clause begins at a further verb: it is joined, or it follows a heading on the same line."""
        return (
            self._joined(statement.words[last.end : start])
            or self.document.normal.text[statement.start + start].isupper()
        )

    def _place_after(self, statement: _Statement, end: int) -> bool:
        near = statement.between(end, end + _LEAD // 2)
        return any(t.places for t in near)

    # objects

    def _objects(self, statement: _Statement, verb: _Verb, end: int) -> _Objects:
        """The objects of a verb, from the words between it and `end`."""
        objects = _Objects(also=verb.also)
        tokens = [t for t in statement.tokens if verb.end <= t.start < end]
        words = statement.words
        objects.partial = self.lexicon.phrases.contains(
            "parts", words[verb.end : tokens[0].start] if tokens else words[verb.end :]
        )
        last: _Token | None = None
        before: _Token | None = None
        aside = False  # whether the place and work before are no objects: `… được sửa đổi tại khoản 1 Điều 1 của B`
        for token in tokens:
            gap = words[self._end(statement, last) if last else verb.end : token.start]
            beside = words[self._end(statement, before) : token.start] if before else ""
            if token.places:
                # `… tại khoản 1 Điều 1 của B và khoản 1 Điều 1 của C`: neither is an object
                kept = not (aside and self._joined(beside)) and self._place(objects, token, last, gap, verb.block)
            else:
                kept = self._work(objects, token, last, gap, before is last)
                aside = not kept and before is not None and before is not last and bool(before.places)
            before = token
            if kept:
                last = token
        objects.give(None)
        # no provision: the works themselves are the objects
        if not objects.found:
            works = [t for t in tokens if not t.places]
            objects.works = self._works(statement, verb.end, works)
            lead = words[verb.end : works[0].start] if works else ""
            objects.partial |= self.lexicon.phrases.ends_with("issued-with", lead, len(lead)) is not None
        return objects

    def _end(self, statement: _Statement, token: _Token) -> int:
        """The start of the words after a token; date and issuer belong to the work before them."""
        if token.places or token.work is None:
            return token.end
        return min(max(token.end, title_start(self.mentions[token.work]) - statement.start), len(statement.words))

    def _place(self, objects: _Objects, token: _Token, last: _Token | None, gap: str, block: ActionBlock) -> bool:
        """Add a run of places, and return whether it belongs to the verb."""
        owner = token.work
        # `khoản 2 Điều này`, `Điều 5 của Thông tư này`: a reference, not an object
        own = owner is not None and self.mentions[owner].form is Form.SELF and block.action is not Action.ADD
        if own or any(place.endswith(" này") for place in token.places):
            return False
        # `Bổ sung Điều 5a vào sau Điều 5`
        if objects.pending and self.lexicon.phrases.ends_with("anchor-links", gap, len(gap)) is not None:
            objects.pending = [inside(place, token.places[0]) for place in objects.pending]
            return True
        if objects.pending and self._contains(objects.pending[-1], token, gap):
            objects.pending = [inside(place, token.places[0]) for place in objects.pending]
            return True
        if not self._continues(objects, token, last, gap, block):
            return False
        objects.pending += token.places
        return True

    def _contains(self, place: str, token: _Token, gap: str) -> bool:
        """Whether places contain the place before them: `khoản 5 vào Điều 3`, `mục 1 … tại Phụ lục VI`."""
        link = self.lexicon.phrases.ends_with("container-links", gap, len(gap))
        if link is None or inside(place, token.places[0]) == place:
            return False
        between = gap[:link].strip(' ·“”"‘’,')
        return not between or (
            not is_clause(token.places[0]) and len(between) <= _NAMED and not re.search("[;.:]", between)
        )

    def _continues(self, objects: _Objects, token: _Token, last: _Token | None, gap: str, block: ActionBlock) -> bool:
        """Whether a run of places is an object: the first after the verb, or a further one of a list."""
        if last is None:
            return self._is_first_place(gap, block)
        joined = self._joined(gap)
        if last.places:
            # `… bằng cụm từ “…” tại khoản 1 Điều 7, tại khoản 2 Điều 8`
            located = block.action in _OF_WORDS and gap.rstrip().endswith("tại")
            return len(gap) <= _reach(block) and (joined or located)
        if not objects.found and not objects.works:
            return gap.strip(" ,") in ("", "tại")  # `sửa đổi Nghị định A tại khoản 2 Điều 5`
        # `Điều 23 của Nghị định A … và Điều 15 Nghị định B`: a title may be between, if the works are of one class
        return joined and len(gap) <= (_TITLE if self._is_fellow(objects, token) else _JOINT)

    def _is_first_place(self, gap: str, block: ActionBlock) -> bool:
        """Whether the words between a verb and a place make the place its object."""
        if gap.endswith("("):
            return len(gap) <= _NAMED  # `Bổ sung các cửa khẩu (Phụ lục II)`
        if len(gap) > _reach(block):
            return False
        # `Thay thế cụm từ “…” bằng cụm từ “…” tại khoản 1 Điều 7`
        if block.action in _OF_WORDS and self.lexicon.phrases.ends_with("container-links", gap, len(gap)) is not None:
            return True
        # `bổ sung … theo quy định tại khoản 3 Điều 4`
        return self.lexicon.phrases.ends_with("no-object-links", gap, len(gap)) is None

    def _is_fellow(self, objects: _Objects, token: _Token) -> bool:
        """Whether the work of a place is of the class of the work before it."""
        if token.work is None:
            return False
        return not objects.found or self._class(token.work) == self._class(objects.found[-1][1])

    def _work(self, objects: _Objects, token: _Token, last: _Token | None, gap: str, next_: bool) -> bool:
        """Add a work, and return whether it is the work of the places before it, or an object itself.

        `next_`: there is no other token between it and the last one.
        """
        assert token.work is not None
        pending = bool(objects.pending) and last is not None and bool(last.places)
        if self.mentions[token.work].form is Form.SELF:
            if pending and next_ and len(gap) <= _LEAD and not self._is_issued_with(gap):
                objects.pending = []  # places of the acting text itself
            return False
        if not pending:
            return last is None and not objects.found and len(gap) <= _NAMED
        if self._contains_places(gap) or (last is not None and last.work == token.work):
            objects.give(token.work)
            return True
        return False

    def _is_issued_with(self, gap: str) -> bool:
        """Whether the words before a work are `ban hành kèm theo`."""
        return self.lexicon.phrases.ends_with("issued-with", gap, len(gap)) is not None

    def _contains_places(self, gap: str) -> bool:
        """Whether the words between places and a work make it their work: `của`, `ban hành kèm theo`, nothing."""
        if len(gap) <= _TITLE and self._is_issued_with(gap):
            return True
        if gap.strip(" ,") == "":
            return True
        return len(gap) <= _LEAD and self.lexicon.phrases.ends_with("container-links", gap, len(gap)) is not None

    def _works(self, statement: _Statement, start: int, tokens: Sequence[_Token]) -> list[int]:
        """The works that are objects of a verb: the first, and the works of its class in the same list."""
        out: list[int] = []
        previous: _Token | None = None
        taken = False
        for token in tokens:
            assert token.work is not None
            if token.start < start:
                continue
            # the text itself is not an object
            if self.mentions[token.work].form is Form.SELF:
                break
            gap = statement.words[self._end(statement, previous) if previous else start : token.start]
            if previous is None:
                taken = self._first_work(gap)
                if not taken:
                    return []
            elif not _LIST.fullmatch(gap):
                taken = self._class(token.work) == self._class(out[0]) and self._joined(gap)
            if taken:
                out.append(token.work)
            previous = token
        return out

    def _joined(self, gap: str) -> bool:
        """Whether the words before an object join it to the one before: `, `, ` và các`, `; nội dung`."""
        words = gap.rstrip()
        opener = self.lexicon.phrases.ends_with("object-openers", words, len(words))
        words = words if opener is None else words[:opener].rstrip()
        return (
            words.endswith((",", ";")) or self.lexicon.phrases.ends_with("object-joints", words, len(words)) is not None
        )

    def _first_work(self, gap: str) -> bool:
        """Whether the words between a verb and a work allow the work as its object."""
        if self.lexicon.phrases.ends_with("issued-with", gap, len(gap)) is not None:
            return len(gap) <= _TITLE
        # `sửa đổi … theo quy định tại Nghị định A`
        links = self.lexicon.phrases.ends_with("no-object-links", gap, len(gap))
        return len(gap) <= _NAMED and links is None and not re.search(r"[.;:]", gap)

    def _class(self, work: int | None) -> str:
        return self.lexicon.types.key_class(self.mentions[work].type or "") if work is not None else ""

    # statements of other forms

    def _passive(self, statement: _Statement, stop: int) -> tuple[ActionBlock, _Objects] | None:
        """The passive: `Khoản 4 Điều 5 Thông tư số A được bổ sung như sau`, with the place first."""
        first = statement.tokens[0] if statement.tokens else None
        if first is None or not first.places or first.start > _LEAD:
            return None
        words = statement.words
        verb = next((v for v in self._turned(words) if v.start > first.end), None)
        if verb is None or self._has_agent(statement, verb):
            return None
        objects = self._objects(replace(statement, words=words[: verb.start]), _Verb(0, 0, verb.block), verb.start)
        inner = self._places_after(statement, verb, stop)
        if inner and verb.block.voice == "active":
            objects.found = [(inside(p, place), work) for place, work in objects.found for p in inner]
        return (verb.block, objects) if objects.found else None

    def _has_agent(self, statement: _Statement, verb: _Verb) -> bool:
        """Whether another work is the agent of a passive: `được bổ sung theo Nghị định B`."""
        after = (t for t in statement.tokens if t.start >= verb.end)
        by = next((t.work for t in after if not t.places and t.work is not None), None)
        return by is not None and self.mentions[by].form is not Form.SELF

    def _places_after(self, statement: _Statement, verb: _Verb, stop: int) -> tuple[str, ...]:
        """The places directly after a passive: `Điều 3 được bổ sung khoản 6`."""
        for token in statement.between(verb.end, stop):
            if token.places and not statement.words[verb.end : token.start].strip():
                return token.places
        return ()

    def _turned(self, words: str) -> Iterator[_Verb]:
        """The verbs after their object; `đã được` reports an earlier change, not one of the text."""
        for start, end, block in self.lexicon.phrases.actions(words):
            voice = next((v for v in _VOICE if words.endswith(v, 0, start)), None)
            if block.voice == "passive" and voice is None:
                yield _Verb(start, end, block)
            elif voice is not None and not words.endswith("đã ", 0, start - len(voice)):
                yield _Verb(start - len(voice), end, block)

    def _listed(self, statement: _Statement) -> tuple[ActionBlock, _Objects] | None:
        """An item of a list introduced by a verb: `Bãi bỏ các quy định sau: a) Khoản 2 Điều 5`."""
        first = statement.tokens[0] if statement.tokens else None
        context = next(self._above(statement.index), None)
        if context is None or context.verb is None or not context.opens or first is None or not first.places:
            return None
        lead = statement.words[: first.start].strip(" -+•*")
        if len(lead) > _LEAD // 2 or self.lexicon.phrases.ends_with("no-object-links", lead, len(lead)) is not None:
            return None
        objects = self._objects(statement, _Verb(0, 0, context.verb), len(statement.words))
        return (context.verb, objects) if objects.found else None

    # contexts

    def _context(self, acts: Sequence[_Objects], block: ActionBlock, words: str) -> _Context:
        """The context of a statement for the blocks below it."""
        found = [each for objects in acts for each in objects.found]
        named = [work for _, work in found if work is not None]
        works = list({self.keys[w]: w for w in (*named, *(w for objects in acts for w in objects.works))}.values())
        articles = {place if not is_clause(place) else "" for place, _ in found}
        outer = {m[0] for place in articles if (m := _ARTICLE.search(place))}
        return _Context(works, outer.pop() if len(outer) == 1 else None, block, words.rstrip(" \n\u2029").endswith(":"))

    def _above(self, index: int) -> Iterator[_Context]:
        """The contexts of a block's ancestors, from inner to outer."""
        return (self.contexts[at] for at in self._parents(index) if at in self.contexts)

    def _meant(self, index: int) -> int | None:
        """The work of a place without one: the only work changed by the nearest line above, or by the title."""
        works = next((c.works for c in self._above(index) if c.works), self.title_works)
        keys = {self.keys[w] for w in works}
        return works[0] if len(keys) == 1 else None

    # changes

    def _changes(self, statement: _Statement, block: ActionBlock, objects: _Objects) -> list[ProvisionChange]:
        """The changes to a statement's objects that are acts of the text itself."""
        out = list(self._provisions_changed(statement, block, objects))
        if not objects.found and self._may_end(statement.index):
            out += self._works_changed(statement, block, objects)
        return out

    def _provisions_changed(
        self, statement: _Statement, block: ActionBlock, objects: _Objects
    ) -> Iterator[ProvisionChange]:
        """The changes to provisions, with their work and article completed from the lines above."""
        source = self._source(statement.index)
        # `5. Sửa đổi một số khoản của Điều 19: a) Sửa đổi khoản 4`
        outer = next((c.place for c in self._above(statement.index) if c.place), None)
        for place, work in objects.found:
            owner = self._meant(statement.index) if work is None else work
            target = inside(place, outer) if work is None and outer and is_clause(place) else place
            if owner is not None and self._may_change(statement.index, owner):
                provision = Provision(block.action, target, source)
                where = (statement.start, statement.end)
                yield ProvisionChange(owner, block, block.kind, provision, objects.partial, *where)

    def _works_changed(self, statement: _Statement, block: ActionBlock, objects: _Objects) -> Iterator[ProvisionChange]:
        """The changes to works as objects, one for each kind of the verbs: `sửa đổi, bãi bỏ Thông tư A`."""
        # `bãi bỏ Thông tư A` repeals it, `bãi bỏ một số điều của Thông tư A` amends it
        whole = not objects.partial
        verbs = (*reversed(objects.also), block)
        kinds = {(verb.whole if whole and verb.whole else verb.kind): verb for verb in verbs}
        for owner in objects.works:
            changed = self.works.get(self.keys[owner] or "")
            # only works with a symbol are changed as a whole
            if changed is not None and changed.symbol and self._may_change(statement.index, owner):
                for kind, verb in kinds.items():
                    where = (statement.start, statement.end)
                    yield ProvisionChange(owner, verb, kind, None, objects.partial, *where)

    def _may_end(self, index: int) -> bool:
        """Whether a block may end a work: an article, clause, point, or the line directly below an article heading."""
        blocks = self.document.blocks
        role = blocks[index].role
        return role in _NUMBERS or (role is Role.PARAGRAPH and index > 0 and blocks[index - 1].role is Role.ARTICLE)

    def _may_change(self, index: int, owner: int) -> bool:
        """Whether this text may change a work: by its title, in an article, or as a work of the same class.

        `- Sửa đổi Nghị định số …` in a plan is a task.
        """
        key = self.keys[owner]
        if key is None or key == self.self_key or self._is_above(key):
            return False
        block = self.document.blocks[index]
        same = self.type is not None and self._class(owner) == self.lexicon.types.key_class(self.type)
        listed = block.parent is not None or block.role in _NUMBERS  # not a line of a table's title
        article = any(b.role is Role.ARTICLE for b in self._around(index))
        return self.amending or (same and listed) or article

    def _is_above(self, key: str) -> bool:
        """Whether a work belongs to a higher body, so that this text cannot change it."""
        own, other = self.works.get(self.self_key or ""), self.works.get(key)
        return own is not None and other is not None and level_finder(self.lexicon.registry).ranks_below(own, other)

    def _source(self, index: int) -> str | None:
        """The place of a block in the text itself: `điểm a khoản 3 Điều 1`."""
        found: list[str] = []
        for block in self._around(index):
            marker = _MARKER.search(block.marker.casefold()) if block.role in _NUMBERS else None
            if marker and (not found or not found[-1].startswith(_LEVELS[block.role])):
                found.append(f"{_LEVELS[block.role]} {marker[0]}")
        return " ".join(found) or None


def _number(marker: str) -> int:
    """The number of an article, or 0."""
    found = re.search(r"\d+", marker)
    return int(found[0]) if found else 0


def _reach(block: ActionBlock) -> int:
    """The maximum distance from a verb to its first or next place."""
    return _WORDS if block.action in _OF_WORDS else _OBJECT


def _share_article(acts: Sequence[_Objects]) -> None:
    """Share the article after the last verb: `Sửa đổi điểm c khoản 6 và bổ sung khoản 12 Điều 2`."""
    for before, after in zip(reversed(acts[:-1]), reversed(acts[1:]), strict=True):
        if after.found:
            place, owner = after.found[0]
            before.found = [
                (inside(p, place), owner if w is None else w) if is_clause(p) and not is_clause(place) else (p, w)
                for p, w in before.found
            ]


_OF_WORDS = frozenset({Action.REPLACE_WORDS, Action.ADD_WORDS, Action.REMOVE_WORDS})
_ARTICLE = lazy_pattern(r"(?:Điều|Phụ lục|Mẫu) .*")


class Changes(NamedTuple):
    """The changes of a document to other works, and its effective date if stated."""

    changes: tuple[ProvisionChange, ...] = ()
    effective: str | None = None


def read_changes(resolution: Resolution, places: Iterable[tuple[PinpointRun, int | None]], lexicon: Lexicon) -> Changes:
    """Return the changes of a document; `places` are its pinpoints with their mentions."""
    return Changes(tuple(ProvisionReader(resolution, places, lexicon).read()), _own_day(resolution, lexicon))


def _own_day(resolution: Resolution, lexicon: Lexicon) -> str | None:
    """The effective date of the text as a whole: `Nghị định này có hiệu lực từ ngày 15/7/2024`."""
    document = resolution.document
    lower = document.normal.lower
    for mention in resolution.mentions:
        if mention.form is not Form.SELF or mention.heading or mention.pinpoints:
            continue
        end = lexicon.phrases.starts_with("effective-from", lower, mention.end + 1)
        day = day_at(lower, end + 1) if end is not None else None
        quote = document.quote_at(mention.start)
        if day is not None and not (quote and (quote.new_words or quote.provision)):
            return day
    return None


def with_provisions(relations: tuple[Relation, ...], changes: Changes, resolution: Resolution) -> tuple[Relation, ...]:
    """Add the changed provisions to the relations, and the relations stated only by provisions."""
    keys, self_key, normal = resolution.keys, resolution.self_key, resolution.document.normal
    own: dict[tuple[str, Kind], list[ProvisionChange]] = {}
    for change in changes.changes:
        if (key := keys[change.owner]) is not None:
            own.setdefault((key, change.kind), []).append(change)
    out = []
    for relation in _without_replaced_parts(relations, own, self_key):
        mine = relation.source == self_key
        stated = own.pop((relation.target, relation.kind), []) if mine else []
        filled = _filled(relation, stated) if stated else replace(relation, provisions=changes_of(relation))
        out.append(_dated(filled, changes.effective) if mine else filled)
    new = [
        _dated(_relation(key, kind, stated, self_key, normal), changes.effective) for (key, kind), stated in own.items()
    ]
    changed = {relation.target for relation in new}
    # a change replaces a plain citation of the same work
    plain = (r for r in out if not (r.kind is Kind.CITES and r.source == self_key and r.target in changed))
    return (*plain, *new)


def _without_replaced_parts(
    relations: tuple[Relation, ...], own: Mapping[tuple[str, Kind], list[ProvisionChange]], self_key: str | None
) -> Iterator[Relation]:
    """Turn `replaces` into `amends` for works of which only a provision is replaced."""
    amended = {r.target for r in relations if r.source == self_key and r.kind is Kind.AMENDS}
    for relation in relations:
        changes = own.get((relation.target, Kind.AMENDS), [])
        replaced = {c.provision.target for c in changes if c.provision and c.provision.action is Action.REPLACE}
        part = relation.source == self_key and relation.kind is Kind.REPLACES and relation.extent == "part"
        if not (part and replaced and replaced.issuperset(relation.target_pinpoints)):
            yield relation
        elif relation.target not in amended:
            amended.add(relation.target)
            yield replace(relation, kind=Kind.AMENDS)


def _dated(relation: Relation, day: str | None) -> Relation:
    """A change takes effect with the text as a whole, unless its sentence gives another date."""
    changes = relation.kind in ACTIONS and relation.kind is not Kind.CORRECTS
    return replace(relation, effective=day) if day and changes and relation.effective is None else relation


def _filled(relation: Relation, changes: list[ProvisionChange]) -> Relation:
    provisions = tuple(dict.fromkeys(c.provision for c in changes if c.provision))
    targets = tuple(dict.fromkeys((*relation.target_pinpoints, *(p.target for p in provisions))))
    sources = tuple(dict.fromkeys(p.source for p in provisions if p.source))
    whole = any(c.provision is None and not c.partial for c in changes) and relation.kind in ENDS
    return replace(
        relation,
        extent="part" if provisions and not whole else relation.extent,
        source_pinpoints=relation.source_pinpoints or sources,
        target_pinpoints=targets,
        provisions=provisions or changes_of(relation),
    )


def _relation(key: str, kind: Kind, changes: list[ProvisionChange], self_key: str | None, normal: Normal) -> Relation:
    """A new relation for changes without a claim; its evidence is the first statement of a change."""
    first = changes[0]
    words = normal.text[first.start : min(first.end, first.start + _EVIDENCE)]
    begin = first.start + len(words) - len(words.lstrip(BLANKS))
    start, end = normal.span(begin, begin + len(words.strip(BLANKS)))
    evidence = Evidence(start, end, normal.raw[start:end], f"provision:{first.block.id}")
    whole = kind in ENDS and any(c.provision is None and not c.partial for c in changes)
    return _filled(Relation(self_key, kind, key, evidence, "whole" if whole else "part"), changes)
