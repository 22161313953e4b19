"""Split a text into blocks with roles, sentences and quotations.

A block is a unit of layout: a line, a paragraph, a title of several lines. Lines broken by a printer are joined. Roles
come from the registry's `[[part]]` blocks:

=============  =======================================================================
letterhead     ``CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM``, ``SỞ CÔNG THƯƠNG`` above the title
number         ``Số:      /KH-SCT``
dateline       ``Lào Cai, ngày 5 tháng 6 năm 2026``
title          ``KẾ HOẠCH`` with the lines below it; ``V/v …``
recipients     ``Kính gửi: …``
basis          ``Căn cứ Luật …;``
enactment      ``QUYẾT ĐỊNH:``
chapter        ``Chương I``, ``I. MỤC ĐÍCH``
article        ``Điều 1. …``
clause         ``1. …``; point: ``a) …``; item: ``- …``
signature      ``KT. GIÁM ĐỐC``; distribution: ``Nơi nhận:``
annex          ``PHỤ LỤC II``
footnote       ``[1] …``
row            ``1 | Quyết định số … | …``
furniture      ``CÔNG BÁO/Số 289/Ngày 29-05-2026``
paragraph      everything else
=============  =======================================================================

Blocks are nested: the parent of a point is its clause, of a clause its article, of an item the line that introduces its
list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from citegraph.identity.issuers import body_at
from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import SMALL
from citegraph.registry.schema import PartBlock
from citegraph.text.normal import GAZETTE_PAGE, PARAGRAPH, Normal


class Role(StrEnum):
    """The role of a block in its text."""

    LETTERHEAD = "letterhead"
    NUMBER = "number"
    DATELINE = "dateline"
    TITLE = "title"
    RECIPIENTS = "recipients"
    BASIS = "basis"
    ENACTMENT = "enactment"
    CHAPTER = "chapter"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    ITEM = "item"
    ROW = "row"
    FOOTNOTE = "footnote"
    SIGNATURE = "signature"
    DISTRIBUTION = "distribution"
    ANNEX = "annex"
    FURNITURE = "furniture"
    PARAGRAPH = "paragraph"

    __hash__ = str.__hash__  # faster than Enum's own; roles are looked up for each line


# the depth of a block: each one is inside the nearest open block with a lower rank
_RANKS: dict[Role, float] = {
    Role.ANNEX: 0,
    Role.CHAPTER: 1,
    Role.ARTICLE: 2,
    Role.CLAUSE: 3,
    Role.POINT: 4,
    Role.ITEM: 5,
}
# Python 3.11 takes long to look up members of an enumeration, and these are compared for each line.
_PARAGRAPH, _FURNITURE, _TITLE, _BASIS = Role.PARAGRAPH, Role.FURNITURE, Role.TITLE, Role.BASIS
_DATELINE, _NUMBER, _CHAPTER, _CLAUSE = Role.DATELINE, Role.NUMBER, Role.CHAPTER, Role.CLAUSE
_CLAUSE_RANK = _RANKS[_CLAUSE]
_LISTED = 3.9  # the rank of points, items and the lines that introduce their lists; a plain paragraph ends them
_BELOW = 0.05  # the difference in rank between a list's items and the line that introduces it
_OPENERS = (Role.PARAGRAPH, Role.BASIS)
_LEAF = 9  # the rank of blocks without children
_CLOSES_ALL = frozenset({Role.SIGNATURE, Role.DISTRIBUTION, Role.ENACTMENT, Role.TITLE, Role.BASIS, Role.RECIPIENTS})
_HEAD_ROLES = frozenset({Role.LETTERHEAD, Role.NUMBER, Role.DATELINE})
_BODY_ROLES = frozenset(
    {Role.TITLE, Role.BASIS, Role.ARTICLE, Role.RECIPIENTS, Role.CLAUSE, Role.ENACTMENT, Role.CHAPTER}
)

# roles whose text may continue on the next page
_RUNNING = frozenset({Role.PARAGRAPH, Role.BASIS, Role.ARTICLE, Role.CLAUSE, Role.POINT, Role.ITEM})
_PAGE_LINES = 4
_GOING_ON = frozenset(",;)")  # at the start of a line: a footnote's digit before it became a line break
_MARKS = " >*_#|“\"'("
_TRAILING = " *_#"
_NAME_OF_FIELD = r"\"[\w ]{1,30}\" ?: ?\"[ _|'(]*"
NAME_OF_FIELD = re.compile(_NAME_OF_FIELD)
"""The name of a string field in a line of JSON: `"Number": "`."""
_LEADING = lazy_pattern(rf"[ >*_#|“'(]*+(?:{_NAME_OF_FIELD}|\"[ >*_#|“\"'(]*)?")
_ENDS_SENTENCE = re.compile(r"[.;:!?…][\"”’)*_]*$")
_WRAPPED_AT = 130  # longer than any printed line; a text with longer lines has one paragraph per line
_SHORT = 0.72  # a line shorter than this fraction of the usual width ends its paragraph
_HEAD_END = 3000
_TITLE_LINES = 12
_WIDEST_TITLE = 400
_FEW = 12
_TAIL = 8  # characters after the full stop of a sentence: quotation marks, brackets
_TITLE_LENGTH = 700
# a line of several sentences: `Sở đã nhận Tờ trình. Sau khi xem xét, Sở có ý kiến như sau:`
_SENTENCES = lazy_pattern(rf"(?:[{SMALL}\d]{{2}}|[A-ZĐ]{{3}})\. [^\W\d_][^\n]{{20,600}}[.:;][ *_]{{0,4}}$")
# the period at the end of a title in capitals: `BIÊN BẢN HỌP CHI BỘ tháng 10/2025`
_PERIOD = lazy_pattern(r"(?<=\w) (?:tháng|quý|năm|tuần|kỳ|ngày)\b[^\n]{0,30}$")
_LETTERHEAD_LINES = 14
_WIDEST_LETTERHEAD = 160
_CLOSERS = '"”’)[]0123456789'  # characters between the last full stop and the end of a block
# opening marks: `“` anywhere, a plain mark only after a colon: `như sau: "Điều 5. …"`
_CURLY = re.compile("[“‟]")
_PLAIN = re.compile(r": ?[\n\u2029]?[\"'‘]")
# closing marks by opening mark; word processors often curl only one of the two: `"Điều 370a. …”.`
_CLOSES = {"“": "”", "‟": "”", "‘": "’", '"': '"”', "'": "'’"}
_LINE_ENDS = lazy_pattern(r"[.,;]? ?(?:[\n\u2029]|\Z)")
_LEAD = 200  # the maximum distance from the start of the lead-in to the quotation
_LEAD_IN = ' :\n\u2029“"'
_QUOTED = ("quoted-provision", "quoted-basis")


# Tuples, since a text has thousands of blocks and sentences, and a frozen dataclass takes three times as long to make.
class TextBlock(NamedTuple):
    """A part of the text at `start:end` of the normalised text; `content` is the start of its words, after the marker.

    `parent` is the index of the enclosing block, None at the top level.
    """

    start: int
    end: int
    role: Role
    marker: str
    content: int
    parent: int | None


class Sentence(NamedTuple):
    """A sentence, or the equivalent in a list or title, and the index of its block."""

    start: int
    end: int
    block: int


class Quote(NamedTuple):
    """A quotation, with its quotation marks.

    `new_words`: the words that an amending act inserts into another work (``… như sau: “Điều 5. …”``). `provision`:
    words of another work quoted in a note (``Điều 2 của Luật X quy định như sau: “…”``).
    """

    start: int
    end: int
    new_words: bool
    provision: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The structure of one text. Blocks, sentences and quotes are in text order; those of one kind do not overlap."""

    normal: Normal
    blocks: tuple[TextBlock, ...]
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    _starts: tuple[int, ...] = field(repr=False)
    _sentence_starts: tuple[int, ...] = field(repr=False)
    _quote_starts: tuple[int, ...] = field(repr=False)

    def block_at(self, position: int) -> int:
        """The index of the block at a position, or of the last one before it; -1 before the first."""
        return bisect_right(self._starts, position) - 1

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence at a position."""
        i = bisect_right(self._sentence_starts, position) - 1
        return self.sentences[i] if i >= 0 and position < self.sentences[i].end else None

    def quote_at(self, position: int) -> Quote | None:
        """The quotation at a position."""
        i = bisect_right(self._quote_starts, position) - 1
        return self.quotes[i] if i >= 0 and position < self.quotes[i].end else None

    def role_at(self, position: int) -> Role:
        """The role of the block at a position."""
        i = self.block_at(position)
        return self.blocks[i].role if i >= 0 else Role.PARAGRAPH

    def around(self, index: int) -> Iterator[TextBlock]:
        """A block and its ancestors, from inner to outer."""
        at: int | None = index
        while at is not None and at >= 0:
            yield self.blocks[at]
            at = self.blocks[at].parent


def read_structure(normal: Normal, lexicon: Lexicon) -> Document:
    """The structure of a normalised text."""
    lines = _Lines(normal, lexicon)
    drafts = lines.roles_across_lines(lines.blocks())
    quotes = tuple(_quotes(normal, lexicon))
    blocks = tuple(_nest(_titled(drafts, normal, lexicon), normal.text, quotes))
    sentences = tuple(_sentences(normal, blocks, lexicon))
    return Document(
        normal,
        blocks,
        sentences,
        quotes,
        tuple(b.start for b in blocks),
        tuple(s.start for s in sentences),
        tuple(q.start for q in quotes),
    )


@dataclass(slots=True)
class _Draft:
    """A block without its final role and parent."""

    start: int
    end: int
    role: Role
    marker: str
    content: int


class _Lines:
    """Joins the lines of a text into blocks, without nesting."""

    def __init__(self, normal: Normal, lexicon: Lexicon) -> None:
        self.text, self.lower, self.lexicon = normal.text, normal.lower, lexicon
        self.roles = [Role(part.role) for part in lexicon.blocks.parts]
        self.match_part, self.opens_line = lexicon.blocks.any_part.match, lexicon.blocks.opens_line.match
        lengths = list(map(len, self.text.replace(PARAGRAPH, "\n").split("\n")))
        starts = accumulate((length + 1 for length in lengths), initial=0)
        self.spans = [(start, start + length) for start, length in zip(starts, lengths, strict=False) if length]
        lengths = sorted(end - start for start, end in self.spans)
        # hard line breaks: a line that reaches the usual width continues on the next one
        self.wrapped = not lengths or lengths[-1] < _WRAPPED_AT
        self.width = lengths[int(len(lengths) * 0.85)] if lengths else 0

    def blocks(self) -> list[_Draft]:
        """The blocks of the text, each made of one or more lines."""
        drafts: list[_Draft] = []
        begun = 0  # the start of the last draft's last line
        for start, end in self.spans:
            # an empty line
            if end - start == 1 and self.text[start] == " ":
                continue
            draft = self._line(start, end)
            before = drafts[-1] if drafts else None
            if draft.role is not _PARAGRAPH:
                drafts.append(draft)
            elif before is not None and before.role is _FURNITURE and self._continues_after_page(drafts, draft):
                # the page number or running head splits a sentence: drop it
                while drafts[-1].role is _FURNITURE:
                    drafts.pop()
                drafts[-1].end = end
            elif before is not None and self._goes_on(before, begun, draft):
                before.end = end
            else:
                # below the first article or basis, a type word in capitals is a heading or an annex
                if start <= _HEAD_END and self._heads_title(draft, drafts):
                    draft.role = _TITLE
                drafts.append(draft)
            begun = start
        return drafts

    def roles_across_lines(self, drafts: list[_Draft]) -> list[_Draft]:
        """Read blocks again whose first words are split over two lines: `Căn` and below it `cứ Luật A`."""
        return [
            self._line(d.start, d.end)
            if d.role is Role.PARAGRAPH and "\n" in self.text[d.content : min(d.end, d.content + _FEW)]
            else d
            for d in drafts
        ]

    def _heads_title(self, line: _Draft, before: list[_Draft]) -> bool:
        """`KẾ HOẠCH` on a line of its own, `THÔNG BÁO TUYỂN DỤNG …`; in lower case only at the very top."""
        if any(d.role in _BODY_ROLES for d in before):
            return False
        word = self.lexicon.types.type_word_at(self.lower[line.content : line.end].rstrip(" *_.:0123456789"), 0)
        # the generic `văn bản` has no type
        if word is None or not self.lexicon.types.type_words[word]:
            return False
        rest = self.lower[line.content + len(word) : line.end].strip(' *_#.:"”')
        if is_capitals(_PERIOD.sub("", self.text[line.start : line.end])):
            return True
        # `Quyết định về việc …` with nothing above it but a letterhead
        opens = self.lexicon.phrases.starts_with("title-openers", rest, 0) is not None
        plain = (
            not _ENDS_SENTENCE.search(self.text[line.start : line.end].rstrip())
            and line.end - line.start < _WIDEST_TITLE
        )
        first = all(d.role in _HEAD_ROLES or d.role is Role.FURNITURE for d in before)
        return (
            first
            and plain
            and opens
            and self.text[line.content : line.content + 1].isupper()
            and "\n" in self.text[line.end : line.end + 1]
        )

    def _line(self, start: int, line_end: int) -> _Draft:
        end = line_end
        at = start
        # Markdown and quotation marks before the first word: `**Điều 1.**`, `> Căn cứ`
        if self.text[start] in _MARKS:
            lead = _LEADING.match(self.text, start, end)
            at = lead.end() if lead else start
        # and after the last
        while end > at and self.text[end - 1] in _TRAILING:
            end -= 1
        found = self.match_part(self.lower, at, end)
        if found is not None:
            index = (found.lastindex or 1) - 1
            # `any_part` returns the first pattern that matches; if its part is not allowed here, try the later ones
            m: re.Match[str] | None = found
            while m is None or not self._fits(self.lexicon.blocks.parts[index], at, end):
                index += 1
                if index == len(self.lexicon.blocks.parts):
                    return _Draft(start, line_end, _PARAGRAPH, "", at)
                m = self.lexicon.blocks.part_patterns[index].match(self.lower, at, end)
            return _Draft(start, line_end, self.roles[index], self.text[at : m.end()].strip(), m.end())
        return _Draft(start, line_end, _PARAGRAPH, "", at)

    def _fits(self, part: PartBlock, at: int, end: int) -> bool:
        """Whether a matching line has the position and the capitals that a part requires."""
        if part.head and at > _HEAD_END:
            return False
        if part.letters == "capital" and not self.text[at].isupper():
            return False
        return part.letters != "capitals" or is_capitals(self.text[at:end])

    def _continues_after_page(self, before: list[_Draft], line: _Draft) -> bool:
        """Whether a page number or running head splits a sentence: `Bộ Giao thông`, `2`, `vận tải được …`."""
        if not self.text[line.content : line.content + 1].islower():
            return False
        block = next((d for d in reversed(before[-_PAGE_LINES:]) if d.role is not _FURNITURE), None)
        if block is None:
            return False
        words = self.text[max(block.content, block.end - _TAIL) : block.end].rstrip()
        return block.role in _RUNNING and not _ENDS_SENTENCE.search(words)

    def _goes_on(self, before: _Draft, begun: int, line: _Draft) -> bool:
        """Whether a line continues the block before it, after a line break by the printer.

        `begun` is the start of that block's last line.
        """
        text = self.text
        first = text[line.content : line.content + 1]
        small = first.islower() or first in _GOING_ON
        if before.role is _DATELINE and small:
            return True  # `Hà Nội, ngày 19` and on the next line `tháng 11 năm 2025`
        if before.role is _NUMBER and text[before.end - 1] == ":":
            return first.isdigit()  # `Số:` and on the next line `78/2025/QĐ-UBND`
        # the other lines of a letterhead are separate blocks
        if before.role in _HEAD_ROLES or before.role is _FURNITURE:
            return False
        if text[before.end] == PARAGRAPH:
            # some converters insert empty lines into a sentence: `Luật Đất đai` and far below `được sửa đổi bởi …`
            return small and not _ENDS_SENTENCE.search(text[begun : before.end].rstrip())
        # `… Luật Đất đai` and on the next line `và các văn bản hướng dẫn`
        if small:
            return True
        if before.role is _TITLE and not before.marker:
            return False  # `_in_title` decides
        return self._runs_over(before, text[begun : before.end].rstrip(), line)

    def _runs_over(self, before: _Draft, words: str, line: _Draft) -> bool:
        """Whether a line that begins with a capital continues the block whose last line is `words`."""
        text = self.text
        ends = _ENDS_SENTENCE.search(words, max(0, len(words) - _TAIL))
        if ends or self.opens_line(text, line.content):
            return False
        heads = text[line.content : line.content + 1].isalpha() and is_capitals(text[line.start : line.end])
        capitals = is_capitals(words), heads  # `72/2025/QH15;` on a line of its own is not a heading
        # a column of a table may break after each word, but `của` alone in capitals is a heading's
        words = words if " " in words or words.islower() else ""
        broken = self.lexicon.phrases.ends_with("broken-lines", words.lower(), len(words)) is not None
        if any(capitals):
            # a heading in capitals continues in capitals: `CHƯƠNG II` and below it `QUYỀN VÀ NGHĨA VỤ`
            return all(capitals) and (broken or before.role is _CHAPTER)
        return broken or before.role is _BASIS or (self.wrapped and len(words) >= _SHORT * self.width)


def is_capitals(text: str) -> bool:
    """Whether a line is in capitals; footnote letters and units may be lower case.

    >>> is_capitals("QUYẾT ĐỊNH1"), is_capitals("Quyết định")
    (True, False)
    """
    if text.isupper():
        return sum(map(str.isalpha, text[:_FEW])) > 1
    letters = [c for c in text if c.isalpha()] if text[:_FEW].isupper() else []
    return len(letters) > 1 and sum(map(str.islower, letters)) <= len(letters) // 12


def _titled(drafts: list[_Draft], normal: Normal, lexicon: Lexicon) -> list[_Draft]:
    """Join the lines of titles: a type word in capitals on a line of its own, and the lines below it."""
    out: list[_Draft] = []
    i = 0
    while i < len(drafts):
        draft = drafts[i]
        if draft.role is not _TITLE:
            out.append(draft)
            i += 1
            continue
        stop = i + 1
        while stop < len(drafts) and _in_title(draft, drafts[stop - 1], drafts[stop], stop - i, normal, lexicon):
            stop += 1
        if (
            stop < len(drafts)
            and drafts[stop].role is Role.BASIS
            and stop - i > 1
            and _issues(drafts[stop - 1], normal, lexicon)
        ):
            # `GIÁM ĐỐC SỞ CÔNG THƯƠNG` between title and basis is the issuer, not a part of the title
            stop -= 1
        draft.end = drafts[stop - 1].end
        out.append(draft)
        i = stop
    return _letterheads(out, normal, lexicon)


def _issues(line: _Draft, normal: Normal, lexicon: Lexicon) -> bool:
    """Whether a line in capitals names a body: `GIÁM ĐỐC SỞ CÔNG THƯƠNG` above the basis is the issuer."""
    return is_capitals(normal.text[line.start : line.end]) and body_at(normal, line.content, lexicon) is not None


def _letterheads(drafts: list[_Draft], normal: Normal, lexicon: Lexicon) -> list[_Draft]:
    """Mark the letterhead: lines in capitals at the top, above a number, a motto or a title.

    A line with a motto in the other column is part of it: `SỞ Y TẾ | Độc lập - Tự do - Hạnh phúc`.
    """
    top = drafts[:_LETTERHEAD_LINES]
    for draft in top:
        narrow = draft.role in (Role.PARAGRAPH, Role.ROW) and draft.end - draft.start < _WIDEST_LETTERHEAD
        capitals = narrow and is_capitals(normal.text[draft.start : draft.start + _FEW])
        if capitals and lexicon.phrases.contains("mottos", normal.lower[draft.start : draft.end]):
            draft.role = Role.LETTERHEAD
    last = max((i for i, d in enumerate(top) if d.role in (*_HEAD_ROLES, Role.TITLE)), default=-1)
    for draft in drafts[: max(0, last)]:
        if draft.role is Role.PARAGRAPH and is_capitals(normal.text[draft.start : draft.end]):
            draft.role = Role.LETTERHEAD
    return drafts


def _in_title(title: _Draft, before: _Draft, line: _Draft, count: int, normal: Normal, lexicon: Lexicon) -> bool:
    """Whether a line belongs to the title above it, which has `count` lines; `before` is the last of them."""
    text = normal.text
    # a row of dashes below a title is a rule, and `- Căn cứ` an item, so neither is a paragraph
    if line.role not in (Role.PARAGRAPH, Role.TITLE) or count > _TITLE_LINES:
        return False
    above = text[before.start : before.end]
    if line.end - title.start > _TITLE_LENGTH or above.rstrip(" *_").endswith((".", ";", ":")):
        return False
    words = text[line.start : line.end]
    if _SENTENCES.search(words):
        return False
    if count == 1:
        # Directly below the type word even `1. Mục đích` may be the title. A title in lower case has one line, unless a
        # printer broke it.
        small = text[line.content : line.content + 1].islower()
        return bool(title.marker) or is_capitals(words) or is_capitals(above) or small
    if not any(map(str.isalpha, words)):
        return True  # `GIAI ĐOẠN` and on the next line `2026 - 2030`
    capitals = is_capitals(words)
    if capitals != is_capitals(above):
        return False  # below a title in lower case, `BỘ TRƯỞNG BỘ TÀI CHÍNH` is the issuer
    if PARAGRAPH in text[before.end : line.start] and not capitals:
        return False
    # `1. Mục đích` begins the text
    return lexicon.blocks.opens_line.match(text, line.content) is None


def _nest(drafts: list[_Draft], text: str, quotes: tuple[Quote, ...]) -> Iterator[TextBlock]:
    """Set the parent of each block; the blocks of a quotation are children of the block that opens it."""
    outer, inner, at = _Open(text), _Open(text), 0
    opened = base = -1  # the quotation that `inner` belongs to, and the block that opens it
    for i, draft in enumerate(drafts):
        while at < len(quotes) and quotes[at].end <= draft.start:
            at += 1
        quote = quotes[at] if at < len(quotes) and quotes[at].start <= draft.start else None
        if quote is None or not (quote.new_words or quote.provision):
            parent = outer.parent(i, draft)
        else:
            if opened != at:
                inner, opened, base = _Open(text), at, i - 1
            parent = inner.parent(i, draft)
            parent = base if parent is None and base >= 0 else parent
        yield TextBlock(draft.start, draft.end, draft.role, draft.marker, draft.content, parent)


class _Open:
    """The open blocks at a position of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[tuple[float, int]] = []  # from outer to inner: rank and index
        self.opener: int | None = None  # a paragraph that ends with a colon, until its list begins

    def parent(self, i: int, draft: _Draft) -> int | None:
        """Return the parent of the next block, and open that block."""
        rank = _rank(draft)
        if draft.role in _CLOSES_ALL:
            self.stack, self.opener = [], None
        opens_list = self.opener is not None and _CLAUSE_RANK <= rank < _LEAF
        if rank < _LEAF:
            self._close(rank - _BELOW if opens_list else rank)
        elif draft.role is _PARAGRAPH:
            self._close(_LISTED)
        if opens_list and self.opener is not None:
            self.stack.append((rank - _BELOW, self.opener))
        plain = draft.role in _OPENERS
        opens = plain and self.text[draft.start : draft.end].rstrip(' *_”"').endswith(":")
        # two lines that both introduce lists are siblings
        inside = plain and not opens and self.opener is not None
        parent = self.opener if inside else self.stack[-1][1] if self.stack else None
        if rank < _LEAF:
            self.stack.append((rank, i))
        if opens:
            self.opener = i
        elif not plain:
            self.opener = None  # later paragraphs are children of the line, up to the first other block
        return parent

    def _close(self, rank: float) -> None:
        """Close the blocks that cannot contain one of this rank: points cannot contain the next clause."""
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()


def _rank(draft: _Draft) -> float:
    """The depth of a block; `1.2.` is inside `1.`."""
    rank = _RANKS.get(draft.role, _LEAF)
    return rank + 0.1 * min(3, draft.marker.rstrip(".").count(".")) if draft.role is _CLAUSE else rank


def _sentences(normal: Normal, blocks: tuple[TextBlock, ...], lexicon: Lexicon) -> Iterator[Sentence]:
    """The sentences of each block; a title is one sentence."""
    text = normal.text
    stops = [m.span() for m in lexicon.blocks.sentence_end.finditer(text)]
    stops.append((len(text), len(text) + 1))
    i = 0
    for index, block in enumerate(blocks):
        start, end = block.start, block.end
        first = end if block.role is _TITLE else block.content
        while stops[i][0] < first:
            i += 1
        # a full stop within `_TAIL` characters of the end, with only closing marks after it, ends the block, not a
        # sentence
        while stops[i][1] < end and (end - stops[i][1] > _TAIL or text[stops[i][1] : end].strip(_CLOSERS)):
            yield Sentence(start, stops[i][1], index)
            start = stops[i][1]
            i += 1
        if start < end:
            yield Sentence(start, end, index)


def _quotes(normal: Normal, lexicon: Lexicon) -> Iterator[Quote]:
    text, lower = normal.text, normal.lower
    position = 0
    lined: dict[str, int] = {}
    for start in _quote_marks(text):
        if start < position:
            continue
        lead = lower[max(0, start - _LEAD) : start].rstrip(_LEAD_IN)
        new_words = lexicon.phrases.ends_with("new-words", lead, len(lead)) is not None
        # a plain mark opens a quotation only after `như sau:`
        if text[start] not in "“‟" and not new_words:
            continue
        # `… như sau: “Điều 5. …”`, but not `… được sửa đổi thành “B” theo quy định …`
        whole = new_words and lower[max(0, start - 3) : start].rstrip(" \n\u2029").endswith(":")
        end = _closing(text, start, whole, lined)
        provision = any(lexicon.phrases.ends_with(words, lead, len(lead)) is not None for words in _QUOTED)
        # a footnote's quotation ends with its page: the next page continues with the text
        page = GAZETTE_PAGE.search(text, start, end) if provision else None
        position = page.start() if page else end
        yield Quote(start, position, new_words and not provision, provision)


def _quote_marks(text: str) -> list[int]:
    """The positions of possible opening marks: every “, and a plain mark after a colon."""
    return sorted(
        [m.start() for m in _CURLY.finditer(text)]
        + [m.end() - 1 for m in _PLAIN.finditer(text) if m.group()[-1] != "“"]
    )


def _closed_at_line(text: str, mark: str, at: int) -> int:
    """The end of the first mark after `at` at the end of a line; past the end of the text if there is none."""
    while (at := text.find(mark, at) + 1) > 0:
        if _LINE_ENDS.match(text, at):
            return at
    return len(text) + 1


def _closing(text: str, start: int, whole: bool, lined: dict[str, int]) -> int:
    """The end of the quotation that opens at `start`; an unclosed one runs to the end of the text.

    A `whole` provision contains quotations of its own, so that it closes at the end of a line. `lined` caches the next
    such mark of each kind, so that no part of a text is searched twice.
    """
    marks = _CLOSES[text[start]]
    if whole:
        for mark in marks:
            if lined.get(mark, 0) <= start + 1:
                lined[mark] = _closed_at_line(text, mark, start + 1)
        first = min(lined[mark] for mark in marks)
        if first <= len(text):
            return first
    closed = [at for mark in marks if (at := text.find(mark, start + 1)) >= 0]
    return min(closed) + 1 if closed else len(text)
