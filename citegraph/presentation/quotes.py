r"""The sentence of a relation as a reader sees it: both works marked, tidy, and short.

A machine format keeps the exact quote. A page shows a `DisplayQuote`: its `text` without the line breaks, list marks,
headings and markup of the source, and `spots` in it: the mentions of the work that acts (source), those of the work
that is acted on (target), and in a long sentence the words to leave out, so that the words around a mention of each
work and the verb stay. `segments` is the same in pieces:

>>> text = "- Căn cứ Luật số\n1/2024/QH15; **Quyết định 2/QĐ-TTg** | ban hành"
>>> shown = display_quote(text, Ends(source=((32, 51),), target=((9, 28),)))
>>> [(segment.role.value, segment.text) for segment in shown.segments]  # doctest: +NORMALIZE_WHITESPACE
[('plain', 'Căn cứ '), ('target', 'Luật số 1/2024/QH15'), ('plain', '; '), ('source', 'Quyết định 2/QĐ-TTg'),
 ('plain', ' · ban hành')]

A sentence that does not mention a work of the relation is the statement of that work's own text (`own`), or belongs to
a sentence elsewhere that mentions it: that mention comes first, before an elision.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

from citegraph.text.normal import GAZETTE_PAGE, PAGE_BREAK, UNSEEN

if TYPE_CHECKING:
    from citegraph.model import Edge
    from citegraph.registry import Registry

ELLIPSIS = "…"
LENGTH = 280
"""The usual length of a shown sentence, in characters; more only for the mentions of both works."""

Span = tuple[int, int]

_ELSEWHERE = "\n"  # parts the sentence from a mention outside it
_SLACK = 40  # a sentence that is longer by less is shown whole
_LEAST = 24  # characters of context kept on each side of a mention
_SCARCE = 12  # characters that are not worth an elision
_MENTION = (110, 40)  # what is kept of a longer mention: its beginning, and its end with the symbol
_ENOUGH = 50  # mentions of one work that are compared for the nearest pair

# Emphasis, and numbers of notes. Each branch begins with one character, so that `re` tries it after such a one only.
_MARKUP = re.compile(r"\*+|\^|~~|_(?:(?<!\w_)|(?!\w))|\[(?<=[^\s\[]\[)\d{1,3}\]")
_LIST_MARK = re.compile(r"^[^\S\n]*(?:[-–—+•·▪○>#]+\s|[(\[]?(?:\d{1,3}|[a-zđ])[.)\]](?=\s))[^\S\n]*", re.MULTILINE)
_CELLS = re.compile(r"\s*\|[\s|:-]*")
_BLANKS = re.compile(r"[^\S ]\s*| \s+")  # all but a single space
_HEADING = 120  # the longest line that can be a heading of the next
_WIDTH = 0.8  # a line so much shorter than the next one was not wrapped, it ended
_GOES_ON = (",", ";", ":", ".", "-", "–", "/", "(")


class QuoteRole(StrEnum):
    """What a piece of a shown sentence is."""

    PLAIN = "plain"
    SOURCE = "source"  # mentions the work that acts
    TARGET = "target"  # mentions the work that is acted on
    ELISION = "elision"  # words were left out here


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the text of a relation mentions its works.

    `source` and `target` are spans inside the evidence, relative to its start. `own` is true if the evidence does not
    mention the source work because the text itself is that work. `source_elsewhere` and `target_elsewhere` are the
    nearest mentions outside the evidence, as written, of a work that it does not mention.
    """

    source: tuple[Span, ...] = ()
    target: tuple[Span, ...] = ()
    own: bool = False
    source_elsewhere: str | None = None
    target_elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a shown sentence; the text of an elision is its sign."""

    text: str
    role: QuoteRole


@dataclass(frozen=True, slots=True)
class QuoteSpot:
    """A span of a `DisplayQuote`'s text with a role other than plain."""

    start: int
    end: int
    role: QuoteRole


@dataclass(frozen=True, slots=True)
class DisplayQuote:
    """A tidy sentence: `spots` are in order and do not overlap; text outside them is plain. `own` is that of `Ends`.

    A line break parts the sentence from a mention outside it; an elision covers it.
    """

    text: str
    spots: tuple[QuoteSpot, ...] = ()
    own: bool = False

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The sentence in pieces, with the sign of an elision in place of what is left out."""
        return tuple(self._pieces(shortened=True))

    @property
    def whole(self) -> tuple[Segment, ...]:
        """The sentence in pieces, with nothing left out."""
        return tuple(self._pieces(shortened=False))

    @property
    def is_shortened(self) -> bool:
        """Whether `segments` leaves out words of the sentence."""
        return any(s.role is QuoteRole.ELISION and self.text[s.start : s.end] != _ELSEWHERE for s in self.spots)

    def shortened(self) -> DisplayQuote:
        """The same without the words that are left out; their signs become plain text."""
        text, spots = "", []
        for segment in self.segments:
            start, text = len(text), text + segment.text
            if segment.role in {QuoteRole.SOURCE, QuoteRole.TARGET}:
                spots.append(QuoteSpot(start, len(text), segment.role))
        return DisplayQuote(text, tuple(spots), self.own)

    def _pieces(self, *, shortened: bool) -> Iterator[Segment]:
        done = 0
        for spot in (*self.spots, QuoteSpot(len(self.text), len(self.text), QuoteRole.PLAIN)):
            if done < spot.start:
                yield Segment(self.text[done : spot.start], QuoteRole.PLAIN)
            words = self.text[spot.start : spot.end]
            if spot.role is QuoteRole.ELISION:
                whole = Segment(words.replace(_ELSEWHERE, f" {ELLIPSIS} "), QuoteRole.PLAIN)
                yield Segment(self._sign(spot), QuoteRole.ELISION) if shortened else whole
            elif words:
                yield Segment(words, spot.role)
            done = spot.end

    def _sign(self, elision: QuoteSpot) -> str:
        before = " " if elision.start else ""
        return f"{before}{ELLIPSIS}{' ' if elision.end < len(self.text) else ''}"


def verbs_of(registry: Registry) -> Mapping[str, Sequence[str]]:
    """The words of each verb of a registry, by the id that rules of evidence end in (`title:thuc-hien`)."""
    return {verb.id: verb.words for verb in registry.verbs}


def edge_quote(edge: Edge, ends: Ends | None, verbs: Mapping[str, Sequence[str]], length: int = LENGTH) -> DisplayQuote:
    """The sentence of an edge for display; `verbs` are those of `verbs_of`, and no ends leave the works unmarked."""
    said = verbs.get(edge.evidence.rule.rpartition(":")[2], ())
    return display_quote(edge.evidence.quote, ends or Ends(), said, length)


def display_quote(quote: str, ends: Ends, verbs: Collection[str] = (), length: int = LENGTH) -> DisplayQuote:
    """The sentence `quote` for display, cut to about `length` characters around both works and one of the `verbs`."""
    inside = ((ends.source, QuoteRole.SOURCE), (ends.target, QuoteRole.TARGET))
    text, marks = _tidied(quote, [QuoteSpot(*span, role) for spans, role in inside for span in spans])
    kept = _kept(text, [*_nearest(marks), *_verb(text, marks, verbs)], length)
    gaps = ((end, start) for (_, end), (start, _) in pairwise([(0, 0), *kept, (len(text), 0)]) if end < start)
    spots = _painted([*marks, *(QuoteSpot(*gap, QuoteRole.ELISION) for gap in gaps)])
    for mention, role in ((ends.target_elsewhere, QuoteRole.TARGET), (ends.source_elsewhere, QuoteRole.SOURCE)):
        if mention is not None:
            text, spots = _led_by(_tidied(mention, [])[0], role, text, spots)
    return DisplayQuote(text, tuple(spots), ends.own)


def _led_by(mention: str, role: QuoteRole, text: str, spots: Iterable[QuoteSpot]) -> tuple[str, list[QuoteSpot]]:
    """The sentence after a mention from elsewhere in its source; what is between them is an elision."""
    shift = len(mention) + 1
    moved = [QuoteSpot(spot.start + shift, spot.end + shift, spot.role) for spot in spots]
    starts_late = moved and (moved[0].start, moved[0].role) == (shift, QuoteRole.ELISION)
    gap = QuoteSpot(len(mention), moved.pop(0).end if starts_late else shift, QuoteRole.ELISION)
    return f"{mention}{_ELSEWHERE}{text}", [QuoteSpot(0, len(mention), role), gap, *moved]


def _painted(spots: Sequence[QuoteSpot]) -> list[QuoteSpot]:
    """The spots without overlaps: an elision covers mentions, and a mention covers the longer one that it is in."""
    cuts = sorted({edge for spot in spots for edge in (spot.start, spot.end)})
    found: list[QuoteSpot] = []
    for start, end in pairwise(cuts):
        over = [spot for spot in spots if spot.start <= start and end <= spot.end]
        if not over:
            continue
        role = min(over, key=lambda spot: (spot.role is not QuoteRole.ELISION, spot.end - spot.start)).role
        continues = found and (found[-1].end, found[-1].role) == (start, role)
        found.append(QuoteSpot(found.pop().start if continues else start, end, role))
    return found


# ---- tidying


def _tidied(quote: str, marks: list[QuoteSpot]) -> tuple[str, list[QuoteSpot]]:
    """The text without line breaks, list marks, headings and markup, and the marks at their new places."""
    text, marks = _replaced(quote, marks, PAGE_BREAK, " ") if GAZETTE_PAGE.search(quote) else (quote, list(marks))
    for pattern, new in ((UNSEEN, ""), (_MARKUP, "")):
        text, marks = _replaced(text, marks, pattern, new)
    if "\n" in text:
        text, marks = _edited(text, marks, [(line, "") for line in _headings(text, marks)])
    # what no pattern searches for fast is tried only where it may be
    if "\n" in text or _LIST_MARK.match(text):
        text, marks = _replaced(text, marks, _LIST_MARK, "")
    if "|" in text:
        text, marks = _replaced(text, marks, _CELLS, " · ")
    if " ".join(text.split()) != text:
        text, marks = _replaced(text, marks, _BLANKS, " ")
    start, end = len(text) - len(text.lstrip(" ·")), len(text.rstrip(" ·"))
    if start == 0 and end == len(text):
        return text, marks
    return _edited(text, marks, [((0, start), ""), ((max(start, end), len(text)), "")])


def _replaced(text: str, marks: list[QuoteSpot], pattern: re.Pattern[str], new: str) -> tuple[str, list[QuoteSpot]]:
    """The text with what a pattern matches replaced, and the marks; most texts have none of it."""
    if pattern.search(text) is None:
        return text, marks
    return _edited(text, marks, [(m.span(), new) for m in pattern.finditer(text)])


def _edited(text: str, marks: list[QuoteSpot], edits: Iterable[tuple[Span, str]]) -> tuple[str, list[QuoteSpot]]:
    """The text with spans of it replaced, in order, and the marks without what is replaced at their edges."""
    made = [((start, end), new) for (start, end), new in edits if text[start:end] != new]
    if not made:
        return text, marks
    pieces, done = [], 0
    for (start, end), new in made:
        pieces += [text[done:start], new]
        done = end

    def moved(at: int, *, closes: bool) -> int:
        shift = 0
        for (start, end), new in made:
            if at < end or (closes and at == end > start):
                inside = start < at
                return shift + (start if inside else at) + (len(new) if inside and not closes else 0)
            shift += len(new) - (end - start)
        return at + shift

    spots = [QuoteSpot(moved(m.start, closes=False), moved(m.end, closes=True), m.role) for m in marks]
    return "".join([*pieces, text[done:]]), [spot for spot in spots if spot.start < spot.end]


def _headings(text: str, marks: Sequence[QuoteSpot]) -> Iterator[Span]:
    """The lines before the last one that are headings, without those that mention a work of the relation."""
    start = 0
    for line, following in pairwise(text.split("\n")):
        end = start + len(line) + 1
        if _is_heading(line.strip(), following.strip()) and not any(m.start < end and start < m.end for m in marks):
            yield start, end
        start = end


def _is_heading(line: str, following: str) -> bool:
    """Whether a line is marked as a heading, is in capitals, or ended before its width and the next one begins anew."""
    if line.startswith("#") or (line.isupper() and len(line.split()) > 1):
        return True
    if not 0 < len(line) <= _HEADING or line.endswith(_GOES_ON) or not following[:1].isupper():
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) < _WIDTH * len(following)


# ---- cutting


def _nearest(marks: Sequence[QuoteSpot]) -> Iterator[Span]:
    """The spans to keep of the two mentions, one of each work, that are nearest to each other."""
    of = [[mark for mark in marks if mark.role is role][:_ENOUGH] for role in (QuoteRole.SOURCE, QuoteRole.TARGET)]
    if all(of):
        chosen: Sequence[QuoteSpot] = min(product(*of), key=lambda pair: _between(*pair))
    else:
        chosen = [mark for mentions in of for mark in mentions[:1]]
    for mark in chosen:
        if mark.end - mark.start <= sum(_MENTION):
            yield mark.start, mark.end
        else:
            yield mark.start, mark.start + _MENTION[0]
            yield mark.end - _MENTION[1], mark.end


def _between(one: QuoteSpot, other: QuoteSpot) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _verb(text: str, marks: Sequence[QuoteSpot], verbs: Collection[str]) -> Iterator[Span]:
    """The place of a verb that is nearest to a mention of the work that is acted on, if there is one."""
    lower = text.lower()
    if not verbs or len(lower) != len(text):
        return
    at = next((mark.start for mark in marks if mark.role is QuoteRole.TARGET), 0)
    spans = [m.span() for m in _pattern_of(tuple(verbs)).finditer(lower)]
    outside = (span for span in spans if not any(mark.start < span[1] and span[0] < mark.end for mark in marks))
    if found := min(outside, key=lambda span: abs(span[0] - at), default=None):
        yield found


@cache
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _kept(text: str, needed: Iterable[Span], length: int) -> list[Span]:
    """The spans of the text to keep: those needed, with as many words around them as fit, or all of a short text."""
    if len(text) <= length + _SLACK:
        return [(0, len(text))]
    kept = _joined(sorted(needed) or [(0, 0)], _SCARCE)
    spare = length - sum(end - start for start, end in kept)
    for gap in sorted(b - a for (_, a), (b, _) in pairwise(kept)):
        if 2 * gap > spare:
            break
        kept = _joined(kept, gap)
        spare -= gap
    sides = 2 * len(kept) - (kept[0][0] == 0) - (kept[-1][1] == len(text))
    around = max(spare // max(sides, 1), _LEAST)
    return _joined([_to_words(text, start - around, end + around) for start, end in kept], _SCARCE, len(text))


def _joined(spans: Iterable[Span], apart: int, length: int | None = None) -> list[Span]:
    """The spans, joined where at most `apart`; with the `length` of the text, also with its beginning and end."""
    found: list[Span] = []
    for start, end in spans:
        if found and start - found[-1][1] <= apart:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    if length is not None:
        found[0] = (0 if found[0][0] <= apart else found[0][0], found[0][1])
        found[-1] = (found[-1][0], length if length - found[-1][1] <= apart else found[-1][1])
    return found


def _to_words(text: str, start: int, end: int) -> Span:
    """The span with no word cut at its edges, and no space there."""
    start, end = max(start, 0), min(end, len(text))
    if start:
        start = (text.find(" ", start - 1, start + _LEAST) + 1) or start
    if end < len(text):
        cut = text.rfind(" ", end - _LEAST, end + 1)
        end = cut if cut >= 0 else end
    return start, end
