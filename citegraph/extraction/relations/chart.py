"""Represent a sentence as a short row of typed nodes, on which frames are matched.

``Thực hiện Nghị quyết A, Chính phủ đã ban hành Nghị quyết B để cụ thể hóa Kết luận C`` is the row
``m W , g U W T m W``:

=======  ============  ==================================================================
letter   node          words
=======  ============  ==================================================================
``W``    WORK          a mention, with its date, issuer and term
``S``    SELF          a mention of the text itself, or the text without a mention
``ard…`` VERB          a verb of the registry, one letter per kind: ``thực hiện``
``N``    NOUN          ``một số điều``, ``các nhiệm vụ``
``L``    LINK          ``của``; ``t`` AT: ``nêu tại``
``p``    PLACE         ``khoản 2 Điều 8``
``q``    QUOTED        words in quotation marks
``g``    GAP           other words; ``G`` if there are many
``*``    LIST          the list after the sentence, or a reference to several works
=======  ============  ==================================================================

The other letters are those of the registry's marks (`LETTERS`); punctuation marks are nodes of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.model import CHANGES, Kind
from citegraph.registry import Registry
from citegraph.registry.schema import ModalBlock
from citegraph.registry.slots import GAP, KIND_LETTERS, LETTERS, LONG, PLACE, QUOTED, VERBS

_FEW = 70  # the maximum length of a GAP in characters
# a dash or plus only between spaces, no comma in a decimal: `từ 1,8 lên 2,34 triệu`
_PUNCTUATION = re.compile(r"[,;:()“”\"|\[\]+-](?!(?<=\d,)\d)(?:(?<![+-])|(?<= [+-])(?= ))")
_MARKS = {"“": '"', "”": "'", "[": "(", "]": ")", "+": LETTERS["AND"]}
_WORD = re.compile(r"\w")
_ARROW = 6  # the maximum length of an arrow with its spaces and marks of emphasis
# the last verb of a row and up to three nodes after it
_LAST_VERB = re.compile(rf"[{VERBS}](?P<gap>[^{VERBS}]{{0,3}})$")
_OBJECT_REACH = 45  # the maximum distance from a verb of reviewing or guiding to `thực hiện` as its object
_CARRIED = (Kind.IMPLEMENTS, Kind.CONTINUES)
_CARRIERS = (Kind.REVIEWS, Kind.GUIDES, Kind.CONTINUES)
_MODAL_REACH = 70
_PLACED = f"{PLACE},:NKL"  # nodes allowed between a verb of notes and its work
_QUOTED_NODES = 60  # the maximum number of nodes in a quotation


@dataclass(slots=True)
class ChartNode:
    """A node of the chart at `start:end` of the normalised text.

    `rule` is the id of the verb's block, `kinds` the relation kinds of the verb, strongest first. `mentions` are the
    mentions of a work, and of the other works of its list.
    """

    letter: str
    start: int
    end: int
    rule: str = ""
    kinds: tuple[Kind, ...] = ()
    mentions: list[int] = field(default_factory=list)


def letters_of(nodes: list[ChartNode]) -> str:
    """The letters of a row of nodes, as a string for patterns."""
    return "".join([node.letter for node in nodes])


class Charts:
    """Builds the charts for one registry."""

    def __init__(self, registry: Registry) -> None:
        nodes: dict[str, tuple[str, str, Kind | None]] = {}
        lists = {block.id: block.words for block in registry.phrases}
        for mark in registry.marks:
            marked = chain(mark.words, *(lists[name] for name in mark.phrases))
            nodes |= dict.fromkeys(marked, (LETTERS[mark.node], mark.id, None))
        for verb in registry.verbs:
            # a word that is both a mark and a verb is a verb; `chỉ` alone may be the start of `chỉ thị`
            limited = (f"{limit} {word}" for limit in lists["limits-verb"] for word in verb.words)
            nodes |= dict.fromkeys(chain(verb.words, limited), (KIND_LETTERS[verb.kind], verb.id, verb.kind))
        self._words = AhoCorasick(list(nodes), matchkind=MatchKind.LeftmostLongest)
        self._nodes = list(nodes.values())
        self._notes = frozenset(verb.id for verb in registry.verbs if verb.bracketed)
        self._modals: dict[str, list[tuple[str, ModalBlock]]] = {}
        for modal in registry.modals:
            for words in modal.words:
                self._modals.setdefault(words.partition(" ")[0], []).append((words, modal))

    def nodes(self, lower: str, start: int, end: int, places: list[tuple[int, int]]) -> list[ChartNode]:
        """The nodes of the words at `start:end`, which contain no mention. `places` are the spans of pinpoints."""
        if start >= end:
            return []
        row: list[ChartNode] = []
        position = start
        for node in self._known(lower, start, end, places):
            if node.start > position:
                _add_gap(row, lower, position, node.start)
            row.append(node)
            position = node.end
        if position < end:
            _add_gap(row, lower, position, end)
        if lower[max(start, end - _ARROW) : end].rstrip(" *").endswith("→"):
            row.append(
                ChartNode(".", end, end)
            )  # `A thay thế B → C vẫn áp dụng`: a work after an arrow is not in the list
        return self._folded(row)

    def _known(self, lower: str, start: int, end: int, places: list[tuple[int, int]]) -> list[ChartNode]:
        """Words of the registry and pinpoints, disjoint and in order."""
        spans: list[tuple[int, int]] = []
        for i in range(bisect_left(places, (start, 0)), len(places)):
            if places[i][1] > end:
                break
            spans.append(places[i])
        found = [ChartNode(PLACE, a, b) for a, b in spans]
        segment = lower[start:end]
        for index, at, stop in self._words.find_matches_as_indexes(segment):
            # `ủyđã`: no syllable has a đ inside, so a space is missing
            grown = at and segment[at - 1].isalnum() and segment[at] != "đ"
            if grown or lower[start + stop : start + stop + 1].isalnum():
                continue
            letter, rule, kind = self._nodes[index]
            if letter == LETTERS["OPENER"] and segment[:at].rstrip()[-1:].isdigit():
                continue  # `1 năm thực hiện Luật Đất đai`: a period, not the start of a title
            found.append(ChartNode(letter, start + at, start + stop, rule, (kind,) if kind else ()))
        if not spans:
            return found
        done, out = start, []
        # a pinpoint takes precedence over a word that begins with it
        for node in sorted(found, key=lambda n: (n.start, n.letter != PLACE)):
            if node.start >= done:
                out.append(node)
                done = node.end
        return out

    def _folded(self, nodes: list[ChartNode]) -> list[ChartNode]:
        """Merge light verbs and adverbs into their verb, verbs with one object, and the words of a quotation."""
        out: list[ChartNode] = []
        for node in nodes:
            opened = _opening_mark(out) if node.letter in "\"'" else None
            if opened is not None:
                quoted = ChartNode(QUOTED, out[opened].start, node.end)
                del out[opened:]
                out.append(quoted)
            # an adverb after its verb: `thực hiện nghiêm`
            elif node.letter == "j" and out and out[-1].kinds:
                out[-1].end = node.end
            else:
                out.append(self._merged(out, node) if node.kinds else node)
        return [self._noted(out, i) if node.rule in self._notes else node for i, node in enumerate(out)]

    def _merged(self, out: list[ChartNode], verb: ChartNode) -> ChartNode:
        """Merge a verb with those before it; a verb of notes stays one only alone."""
        plain, merged = verb.rule, _with_light(out, verb)
        merged.rule = plain if merged.rule in self._notes else merged.rule
        return merged

    def _noted(self, row: list[ChartNode], i: int) -> ChartNode:
        """Keep a verb of notes (`thay`) only directly before a work or its provision, or before `bởi`.

        Before it (and before `vừa` or the like) there is nothing, an opening bracket, a comma or a stop. A verb of
        replacing may also follow a dash or the border of a cell; others there are tasks of a plan: `| Sửa Luật Thuế |`.
        """
        node = row[i]
        ends = "(,;.:p)|-" if node.kinds[0] is Kind.REPLACES else "(,;.:p)"
        before = i
        while before and row[before - 1].letter == LETTERS["AUX"]:
            before -= 1
        opens = not before or row[before - 1].letter in ends
        acts = all(n.letter in _PLACED for n in row[i + 1 :]) or row[i + 1].letter in "|)"
        passive = i + 1 < len(row) and row[i + 1].letter == "Y"
        behind_bracket = bool(i) and row[i - 1].letter == "("
        return node if (opens and acts) or passive or behind_bracket else ChartNode(GAP, node.start, node.end)

    def modal(self, lower: str, start: int, verb: int, *, issuing: bool = False) -> str | None:
        """The modal between `start` and `verb` that applies to the verb that begins at `verb`, or None.

        With `issuing`, the verb is one of issuing, to which only some modals apply: `tham mưu … ban hành Y` issues Y.
        """
        words = lower[max(start, verb - _MODAL_REACH) : verb].rstrip(" ,").replace(",", " , ").split()
        for n in range(len(words) - 1, -1, -1):
            if words[n] == "," or words[n].startswith("("):
                # a modal does not reach over a comma, nor into a bracket
                return None
            for phrase, modal in self._modals.get(words[n], ()):
                # `chương trình` contains no modal `trình`
                fits = len(words) - n <= modal.reach and " ".join(words[n:]).startswith(phrase)
                fits = fits and (modal.issuing or not issuing)
                if fits and not (n and words[n - 1] in modal.not_after) and self._whole(words[n:], phrase):
                    return phrase
        return None

    @staticmethod
    def _whole(words: list[str], phrase: str) -> bool:
        return " ".join(words[: phrase.count(" ") + 1]) == phrase


@lru_cache(maxsize=4)
def charts(registry: Registry) -> Charts:
    """The charts of a registry, cached."""
    return Charts(registry)


def _add_gap(row: list[ChartNode], lower: str, start: int, end: int) -> None:
    """Append the nodes of unlisted words and of punctuation."""
    if end - start == 1 and lower[start] == " ":
        return  # between most words of the registry
    position = start
    for m in _PUNCTUATION.finditer(lower, start, end):
        mark, at, stop = m[0], m.start(), m.end()
        if mark in "+-":
            at, stop = at - 1, stop + 1
            if at < position or stop > end:
                continue
        _add_words(row, lower, position, at)
        row.append(ChartNode(_MARKS.get(mark, mark), at, stop))
        position = stop
    _add_words(row, lower, position, end)


def _add_words(row: list[ChartNode], lower: str, start: int, end: int) -> None:
    words = lower[start:end].strip()
    if not words or not (words[0].isalnum() or _WORD.search(words)):
        return
    row.append(ChartNode(GAP if len(words) < _FEW else LONG, start, end))
    # a full stop inside a sentence: the splitter did not cut here
    if ". " in lower[start:end]:
        row.append(ChartNode(".", end, end))


def _opening_mark(out: list[ChartNode]) -> int | None:
    """The index of the opening quotation mark for a closing one, within one gap."""
    reach = max(-1, len(out) - 1 - _QUOTED_NODES)
    return next((i for i in range(len(out) - 1, reach, -1) if out[i].letter == '"'), None)


def _with_light(out: list[ChartNode], verb: ChartNode) -> ChartNode:
    """Merge a verb with the light verbs before it, and with the verb before it if they share their object."""
    continuing = False
    while out and out[-1].letter in "ijk":
        continuing = continuing or out[-1].letter == "k"
        verb.start = out.pop().start
    # `tiếp tục thực hiện`
    if continuing and verb.kinds[0] is Kind.IMPLEMENTS:
        verb.kinds, verb.letter = (Kind.CONTINUES,), KIND_LETTERS[Kind.CONTINUES]
    before = _shares_object(out, verb)
    if before is None:
        return verb
    other = out[before]
    del out[before:]
    if other.kinds[0] in _CARRIERS and verb.kinds[0] in _CARRIED:
        # `tổng kết 10 năm thực hiện X` reviews X
        kinds = other.kinds
    else:
        kinds = tuple(sorted({*other.kinds, *verb.kinds}, key=attrgetter("rank")))
    rule = other.rule if kinds[0] in other.kinds else verb.rule
    return ChartNode(KIND_LETTERS[kinds[0]], other.start, verb.end, rule, kinds)


def _shares_object(out: list[ChartNode], verb: ChartNode) -> int | None:
    """The index of the verb with the same object as this one: `sửa đổi, bổ sung`, `tổng kết 10 năm thực hiện`."""
    m = _LAST_VERB.search(letters_of(out[-4:]))
    if m is None:
        return None
    at = len(out) - 1 - len(m["gap"])
    other = out[at]
    if m["gap"] in ("", ",", "K", ",K"):
        # a change and another verb do not share an object
        return at if (other.kinds[0] in CHANGES) == (verb.kinds[0] in CHANGES) else None
    near = verb.start - other.end <= _OBJECT_REACH and set(m["gap"]) <= set("gNZK,Q")
    return at if near and other.kinds[0] in _CARRIERS and verb.kinds[0] in _CARRIED else None
