"""Compile the registry's frames to patterns over the letters of a chart.

The slots of frames are documented in `registry.slots`. A pattern is matched once for each verb that it may bind, which
is ``!`` in the row; it contains no nested repeat, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from citegraph.extraction.relations.chart import ChartNode, letters_of
from citegraph.extraction.relations.values import TITLE_REACH
from citegraph.lazy import lazy_pattern
from citegraph.model import CHANGES, Kind
from citegraph.registry import Registry
from citegraph.registry.schema import FrameBlock
from citegraph.registry.slots import GAP, LETTERS, PLACE, SLOTS, VERBS, bound, patterns_of

_FAR, _NEAR = 150, 70  # the maximum distance from a verb to its object: for changes and guidance, and for all others
_OF_TITLE = VERBS + "".join(LETTERS[name] for name in ("PASSIVE", "BY", "ISSUE", "TIME", "IS", "LOOSE"))
# `Thực hiện ý kiến chỉ đạo của Phó Thủ tướng Thường trực Chính phủ … tại X`
_ORDERED = re.compile(f"{LETTERS['ORDER']}[^,;]*[{LETTERS['AT']}{LETTERS['LOOSE']}][{GAP}{LETTERS['NOUN']}]?$")
# ` quy định tại ` at the end of a gap
_PLACED = lazy_pattern(f"{LETTERS['OPENER']}?{LETTERS['AT']}[{PLACE}{LETTERS['NOUN']},K]*$")
_MOST_VERBS = 12  # verbs tried in one gap, nearest to the object first
_MOST_NODES = 160  # nodes of a clause in which frames are searched
_GUIDING = (Kind.GUIDES, Kind.CONTINUES)


class Frame(NamedTuple):
    """A frame with its pattern for each reach; `turned` if the object comes first.

    `letters` are those of the nodes that every match has.
    """

    block: FrameBlock
    patterns: dict[str, str]
    turned: bool
    kinds: frozenset[Kind]
    verbs: frozenset[str]
    letters: frozenset[str]

    def may_match(self, letters: frozenset[str]) -> bool:
        """Whether a row of these letters has all of the frame; most lack one, and the pattern need not be tried."""
        return self.letters <= letters

    def binds(self, verb: ChartNode) -> bool:
        """Whether a verb is allowed in the frame."""
        return not self.kinds.isdisjoint(verb.kinds) and (not self.verbs or verb.rule in self.verbs)

    def pattern(self, kind: Kind) -> re.Pattern[str]:
        """The pattern for a kind of verb, compiled when a text first has one."""
        return _compiled(self.patterns[_reach(kind)])


class Match(NamedTuple):
    """A matched frame with the indices of its nodes; `verb` is None if the frame itself determines the kind."""

    frame: Frame
    kind: Kind
    kinds: tuple[Kind, ...]
    rule: str
    verb: int | None
    subject: int = -1
    object: int = -1


class Frames:
    """The frames of one registry, in its order."""

    def __init__(self, registry: Registry) -> None:
        self.between = [_frame(b) for b in registry.frames if b.where == "between"]
        self.clause = [_frame(b) for b in registry.frames if b.where == "clause"]
        self.sequel = [_frame(b) for b in registry.frames if b.where == "sequel"]
        self._own = {
            where: [_frame(b) for b in registry.frames if b.where == where]
            for where in ("title", "basis", "opening", "command", "task", "resumed", "topic")
        }

    def of_gap(self, gap: list[ChartNode]) -> Iterator[Match]:
        """The frames matched between two works, verbs nearest to the second work first."""
        letters = letters_of(gap)
        verbs = [i for i, node in enumerate(gap) if node.kinds]
        present = frozenset(letters)
        between = [frame for frame in self.between if frame.may_match(present)]
        # None: the frames without verb
        for i in [*reversed(verbs[-_MOST_VERBS:]), None]:
            row = letters if i is None else f"{letters[:i]}!{letters[i + 1 :]}"
            for frame in between:
                kind = frame.block.says if i is None else gap[i].kinds[0]
                # a frame has a verb or a kind of its own
                if kind is None or (i is None) != (frame.block.says is not None):
                    continue
                # too far apart, or a verb that this frame does not allow
                if i is not None and not (frame.binds(gap[i]) and _near(gap, i, frame)):
                    continue
                if frame.pattern(kind).fullmatch(row if i is None else _attached(row, i, kind)):
                    yield _match(frame, gap, i, kind)

    def of_self(self, where: str, lead: list[ChartNode], commands: frozenset[str]) -> Iterator[Match]:
        """The frames matched before the first work, with the document itself as subject."""
        letters = letters_of(lead)
        verbs = [i for i, node in enumerate(lead) if node.kinds]
        present = frozenset(letters)
        own = [frame for frame in self._own[where] if frame.may_match(present)]
        for i in reversed(verbs[-_MOST_VERBS:]):
            row, kind = f"{letters[:i]}!{letters[i + 1 :]}", lead[i].kinds[0]
            # only some verbs are commands: `Bãi bỏ`, not `Thực hiện`
            if where == "command" and lead[i].rule not in commands:
                continue
            for frame in own:
                if (
                    frame.binds(lead[i])
                    and kind in frame.kinds
                    and _near(lead, i, frame)
                    and frame.pattern(kind).fullmatch(row)
                ):
                    yield _match(frame, lead, i, kind)

    def of_sequel(self, row: list[ChartNode]) -> Iterator[Match]:
        """The frames matched in a row that begins with the work of an earlier sentence and a semicolon."""
        return self._in_row(self.sequel, row)

    def of_clause(self, row: list[ChartNode]) -> Iterator[Match]:
        """The frames matched in a row of nodes, with the indices of verb, subject and object."""
        return self._in_row(self.clause, row)

    def _in_row(self, frames: list[Frame], row: list[ChartNode]) -> Iterator[Match]:
        letters = letters_of(row[:_MOST_NODES])
        verbs = [i for i, node in enumerate(row[:_MOST_NODES]) if node.kinds]
        present = frozenset(letters)
        for frame in frames:
            if not frame.may_match(present):
                continue
            for i in verbs if frame.block.says is None else [None]:
                kind = frame.block.says if i is None else row[i].kinds[0]
                if kind is None or (i is not None and not (kind in frame.kinds and frame.binds(row[i]))):
                    continue
                yield from self._all(frame, row, letters if i is None else f"{letters[:i]}!{letters[i + 1 :]}", i, kind)

    def _all(self, frame: Frame, row: list[ChartNode], letters: str, verb: int | None, kind: Kind) -> Iterator[Match]:
        """All subjects of a frame: several works issued in one clause have the same object."""
        pattern = frame.pattern(kind)
        while m := pattern.search(letters):
            subject, object_ = m.start("s"), m.start("o")
            if verb is None or _within(row, verb, object_, kind):
                found = _match(frame, row, verb, kind)
                yield Match(found.frame, found.kind, found.kinds, found.rule, verb, subject, object_)
            # mask the subject and the verb of issuing before it, so that the next match finds the next subject
            before = max(0, subject - 1)
            letters = letters[:before] + GAP * (subject + 1 - before) + letters[subject + 1 :]


def _match(frame: Frame, row: list[ChartNode], verb: int | None, kind: Kind) -> Match:
    kinds = (kind,) if verb is None else tuple(k for k in row[verb].kinds if k in frame.kinds)
    # `Tiếp tục thực hiện X, … ban hành Y`: Y carries X out, it does not renew it
    if verb is not None and row[verb].rule in frame.block.carries_out:
        kinds = tuple(Kind.IMPLEMENTS if k is Kind.CONTINUES else k for k in kinds)
    rule = frame.block.id if verb is None else f"{frame.block.id}:{row[verb].rule}"
    return Match(frame, kinds[0], kinds, rule, verb)


def _attached(row: str, verb: int, kind: Kind) -> str:
    """Mask the verbs inside a title whose end names the work that it belongs to.

    `sửa đổi Danh mục cơ sở thực hiện … ban hành kèm theo X`, `hướng dẫn chế độ của người được cử … quy định tại X`.
    """
    if kind in CHANGES and row.endswith(LETTERS["LINK"]):
        return row[: verb + 1] + re.sub(f"[{_OF_TITLE}](?!$)", GAP, row[verb + 1 :])
    placed = _PLACED.search(row, verb + 1) if kind is Kind.GUIDES else None
    if placed is None:
        return row
    own = f"[{_OF_TITLE}{LETTERS['LINK']}{LETTERS['OPENER']}{LETTERS['PURPOSE']}]"
    return row[: verb + 1] + re.sub(own, GAP, row[verb + 1 : placed.start()]) + row[placed.start() :]


def _reach(kind: Kind) -> str:
    return "changes" if kind in CHANGES else "guides" if kind in _GUIDING else "others"


def _near(gap: list[ChartNode], verb: int, frame: Frame) -> bool:
    """Whether verb and second work are close enough, and the first work too."""
    kind = gap[verb].kinds[0]
    # a title is not this long; the object of a passive may be further away
    if gap[verb].start - gap[0].start > TITLE_REACH and not frame.turned:
        return False
    # the object is a part of the second work, after a title of any length: `… của X`
    attached = kind in CHANGES and gap[-1].letter in "Lt"
    attached = attached or frame.block.where == "basis"
    between = letters_of(gap[verb + 1 :])
    # `hướng dẫn chế độ của người được cử … quy định tại X`
    attached = attached or (kind is Kind.GUIDES and _PLACED.search(between) is not None)
    attached = attached or _ORDERED.search(between) is not None
    # `Thực hiện Công văn của Sở về …; X`: the object is a further one of the list
    attached = attached or (frame.block.where == "opening" and ";" in between)
    # the words in between are the title of a part of the second work
    far = TITLE_REACH if attached else _NEAR if _reach(kind) == "others" else _FAR
    return gap[-1].end - gap[verb].end <= far


def _within(row: list[ChartNode], verb: int, object_: int, kind: Kind) -> bool:
    """Whether an object is close enough; `các nhiệm vụ … được đề ra tại X` may be long."""
    if object_ < verb:
        return True
    told = row[verb + 1].letter == LETTERS["NOUN"] and row[object_ - 1].letter == LETTERS["AT"]
    far = TITLE_REACH if told else _NEAR if _reach(kind) == "others" else _FAR
    return row[object_].start - row[verb].end <= far


def _frame(block: FrameBlock) -> Frame:
    slots = block.slots.split()
    inner = slots[1:-1] if block.where == "between" else slots if block.where in ("clause", "sequel") else slots[:-1]
    turned = block.slots.find("OBJECT") < block.slots.find("SUBJECT")
    always = (SLOTS.get(slot, "").removeprefix("\\") for slot in bound(" ".join(inner)))
    letters = frozenset(letter for letter in always if len(letter) == 1)
    return Frame(block, patterns_of(" ".join(inner)), turned, frozenset(block.kinds), frozenset(block.verbs), letters)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=4)
def frames(registry: Registry) -> Frames:
    """The frames of a registry, compiled once."""
    return Frames(registry)


def strongest(matches: list[Match]) -> Match | None:
    """The match to use for a gap: a change if nearest to the object, else the strongest kind."""
    if not matches:
        return None
    # a change counts only as the verb nearest to the object: not in `sửa đổi … để thực hiện X`
    if matches[0].kind in CHANGES:
        return matches[0]
    return min((m for m in matches if m.kind not in CHANGES), key=lambda m: m.kind.rank)
