"""Frames of the registry, compiled to patterns over the letters of a chart.

What a frame's slots mean is told in `registry.slots`. A pattern is matched once for each verb that it may bind, which
stands as ``!`` in the row then; it contains no nested repeat, so that time grows with the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from citegraph.extraction.relations.chart import Node, letters_of
from citegraph.extraction.relations.values import TITLE_REACH
from citegraph.model import CHANGES, Kind
from citegraph.registry import Registry
from citegraph.registry.schema import FrameBlock
from citegraph.registry.slots import GAP, LETTERS, PLACE, VERBS, patterns_of

_FAR, _NEAR = 150, 70  # how far behind its verb an object may stand: for changes and guidance, and for all else
_OF_TITLE = VERBS + "".join(LETTERS[name] for name in ("PASSIVE", "BY", "ISSUE", "TIME", "IS", "LOOSE"))
# `Thực hiện ý kiến chỉ đạo của Phó Thủ tướng Thường trực Chính phủ … tại X`
_ORDERED = re.compile(f"{LETTERS['ORDER']}[^,;]*[{LETTERS['AT']}{LETTERS['LOOSE']}][{GAP}{LETTERS['NOUN']}]?$")
_PLACED = re.compile(f"{LETTERS['OPENER']}?{LETTERS['AT']}[{PLACE}{LETTERS['NOUN']},K]*$")
_MOST_VERBS = 12  # of one gap that are tried, nearest to the object first
_MOST_NODES = 160  # of one clause that frames are looked for in


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame with its pattern for each reach; `turned` where the object comes first."""

    block: FrameBlock
    patterns: dict[str, str]
    turned: bool
    kinds: frozenset[Kind]
    verbs: frozenset[str]

    def binds(self, verb: Node) -> bool:
        """Whether a verb may stand in the frame."""
        return not self.kinds.isdisjoint(verb.kinds) and (not self.verbs or verb.rule in self.verbs)

    def pattern(self, kind: Kind) -> re.Pattern[str]:
        """The pattern for a kind of verb, compiled when a text first has one."""
        return _compiled(self.patterns[_reach(kind)])


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found: indices of its nodes in the row, `verb` None where the frame itself says the kind."""

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
        self._own = {
            where: [_frame(b) for b in registry.frames if b.where == where]
            for where in ("title", "basis", "opening", "command", "task", "resumed", "topic")
        }

    def of_gap(self, gap: list[Node]) -> Iterator[Match]:
        """What the nodes between two works say of them, verbs nearest to the second one first."""
        letters = letters_of(gap)
        verbs = [i for i, node in enumerate(gap) if node.kinds]
        for i in [*reversed(verbs[-_MOST_VERBS:]), None]:
            row = letters if i is None else f"{letters[:i]}!{letters[i + 1 :]}"
            for frame in self.between:
                kind = frame.block.says if i is None else gap[i].kinds[0]
                if kind is None or (i is None) != (frame.block.says is not None):
                    continue
                if i is not None and not (frame.binds(gap[i]) and _near(gap, i, frame)):
                    continue
                if frame.pattern(kind).fullmatch(row if i is None else _attached(row, i, kind)):
                    yield _match(frame, gap, i, kind)

    def of_self(self, where: str, lead: list[Node], commands: frozenset[str]) -> Iterator[Match]:
        """What the nodes before the first work say that the document itself does to it."""
        letters = letters_of(lead)
        verbs = [i for i, node in enumerate(lead) if node.kinds]
        for i in reversed(verbs[-_MOST_VERBS:]):
            row, kind = f"{letters[:i]}!{letters[i + 1 :]}", lead[i].kinds[0]
            if where == "command" and lead[i].rule not in commands:
                continue
            for frame in self._own[where]:
                if (
                    frame.binds(lead[i])
                    and kind in frame.kinds
                    and _near(lead, i, frame)
                    and frame.pattern(kind).fullmatch(row)
                ):
                    yield _match(frame, lead, i, kind)

    def of_clause(self, row: list[Node]) -> Iterator[Match]:
        """What a row of nodes says of its works: each match with the indices of verb, subject and object."""
        letters = letters_of(row[:_MOST_NODES])
        verbs = [i for i, node in enumerate(row[:_MOST_NODES]) if node.kinds]
        for frame in self.clause:
            for i in verbs if frame.block.says is None else [None]:
                kind = frame.block.says if i is None else row[i].kinds[0]
                if kind is None or (i is not None and not (kind in frame.kinds and frame.binds(row[i]))):
                    continue
                yield from self._all(frame, row, letters if i is None else f"{letters[:i]}!{letters[i + 1 :]}", i, kind)

    def _all(self, frame: Frame, row: list[Node], letters: str, verb: int | None, kind: Kind) -> Iterator[Match]:
        """Every subject that a frame finds: what one clause issues in turn carries out the same."""
        pattern = frame.pattern(kind)
        while m := pattern.search(letters):
            subject, object_ = m.start("s"), m.start("o")
            if verb is None or _within(row, verb, object_, kind):
                found = _match(frame, row, verb, kind)
                yield Match(found.frame, found.kind, found.kinds, found.rule, verb, subject, object_)
            # what issued this subject is passed over, so that the next match finds the next one
            letters = f"{letters[: subject - 1]}{GAP}{GAP}{letters[subject + 1 :]}"


def _match(frame: Frame, row: list[Node], verb: int | None, kind: Kind) -> Match:
    kinds = (kind,) if verb is None else tuple(k for k in row[verb].kinds if k in frame.kinds)
    if frame.block.carries_out:
        kinds = tuple(Kind.IMPLEMENTS if k is Kind.CONTINUES else k for k in kinds)
    rule = frame.block.id if verb is None else f"{frame.block.id}:{row[verb].rule}"
    return Match(frame, kinds[0], kinds, rule, verb)


def _attached(row: str, verb: int, kind: Kind) -> str:
    """A row in which a title's own words are plain ones where its end says what the title belongs to.

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
    return "changes" if kind in CHANGES else "guides" if kind in (Kind.GUIDES, Kind.CONTINUES) else "others"


def _near(gap: list[Node], verb: int, frame: Frame) -> bool:
    """Whether verb and second work stand as near to each other as they may, and the first one does."""
    kind = gap[verb].kinds[0]
    if gap[verb].start - gap[0].start > TITLE_REACH and not frame.turned:
        return False
    attached = kind in CHANGES and gap[-1].letter in "Lt"
    attached = attached or frame.block.where == "basis"
    between = letters_of(gap[verb + 1 :])
    attached = attached or (kind is Kind.GUIDES and _PLACED.search(between) is not None)
    attached = attached or _ORDERED.search(between) is not None
    far = TITLE_REACH if attached else _NEAR if _reach(kind) == "others" else _FAR
    return gap[-1].end - gap[verb].end <= far


def _within(row: list[Node], verb: int, object_: int, kind: Kind) -> bool:
    """Whether an object is near enough; what is told of `các nhiệm vụ … được đề ra tại X` may be long."""
    if object_ < verb:
        return True
    told = row[verb + 1].letter == LETTERS["NOUN"] and row[object_ - 1].letter == LETTERS["AT"]
    far = TITLE_REACH if told else _NEAR if _reach(kind) == "others" else _FAR
    return row[object_].start - row[verb].end <= far


def _frame(block: FrameBlock) -> Frame:
    slots = block.slots.split()
    inner = slots[1:-1] if block.where == "between" else slots if block.where == "clause" else slots[:-1]
    turned = block.slots.find("OBJECT") < block.slots.find("SUBJECT")
    return Frame(block, patterns_of(" ".join(inner)), turned, frozenset(block.kinds), frozenset(block.verbs))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=4)
def frames(registry: Registry) -> Frames:
    """The frames of a registry, compiled once."""
    return Frames(registry)


def strongest(matches: list[Match]) -> Match | None:
    """Of what a gap says, a change if nearest to the object, else the strongest kind."""
    if not matches:
        return None
    if matches[0].kind in CHANGES:
        return matches[0]
    return min((m for m in matches if m.kind not in CHANGES), key=lambda m: m.kind.rank)
