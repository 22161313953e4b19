"""A Word file whose text was read, with comments, tracked changes and links at places of that text.

Comments can only be in the body of a document: Word ignores those in headers, notes and text boxes, so that a comment
there is at the reference to the note, at the box, or at the first paragraph. Changes are tracked only where Word
can accept and reject them one by one: not inside an earlier insertion, a field or a content control that is filled from
elsewhere, since insertions cannot be nested and such texts are computed again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, chain, count, groupby, islice
from typing import Any

from citegraph.errors import SourceError
from citegraph.readers.bounds import Budget, OverBudgetError, too_large_error
from citegraph.readers.by_suffix import kind_of
from citegraph.readers.docx import BODY, corrupt_as_error, font_of, traced_docx
from citegraph.readers.legacy import is_old_font
from citegraph.readers.traced import Trace, Traced
from citegraph.word.elements import (
    AUTHOR,
    comment_element,
    look_like_link,
    plain_format,
    run_format,
    word_element,
    word_run,
)
from citegraph.word.package import Package
from citegraph.word.runs import Cuts, W, is_filled, is_run, outermost, texts_of_fields

_MOST_COMMENTS = 32_767  # more, and Word does not open the file
_COMMENTS = "word/comments.xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NO_COMMENTS = f'<w:comments xmlns:w="{W[1:-1]}"/>'.encode()
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REVISIONS = re.compile(rf"{re.escape(W)}(?:ins|del|move(?:From|To)|cell\w+|\w+Change|\w+Range(?:Start|End))")
_OTHERS = re.compile(r"word/(?:comments|footer\d*)\.xml")  # parts that are not read, but may have tracked changes
_BESIDE_RUNS = frozenset(
    f"{W}{tag}"
    for tag in (
        *("r", "ins", "moveTo", "del", "proofErr"),
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"),
    )
)
"""What may be in a link."""


class Story(StrEnum):
    """Where in a document a text is; comments can only be in its body."""

    BODY = "body"
    HEADER = "header"
    NOTE = "note"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class _Edit:
    """A replacement of a part of the text; `before` is True if it is inserted before the character at `start`."""

    start: int
    end: int
    text: str
    before: bool


class WordDocument:
    """A Word file with `text`, to be marked; raises `SourceError` if it cannot be marked as what it is."""

    def __init__(self, data: bytes, name: str, text: str) -> None:
        if kind_of(data) != ".docx":
            raise SourceError(f"{name}: is not a .docx file; save it as one from your word processor")
        try:
            self._read = traced_docx(data, name, Budget(len(data)))
        except OverBudgetError:
            raise too_large_error(name) from None
        if self._read.text.text != text:
            raise SourceError(f"{name}: is not in Unicode, or has changed since it was read; save it in Unicode first")
        with corrupt_as_error(name):
            self._package = Package(data, name)
            self._date = self._package.modified
            self._ids = count(1 + max(map(_number, self._revisions()), default=0))
        self._name = name
        self._layers = [_Layer(self._read.text), *(_Layer(copy, at) for at, copy in self._read.copies)]
        self._parts = {root: part for part, root in self._read.parts.items()}
        self._computed = {text: ends for root in self._parts for text, ends in texts_of_fields(root).items()}
        self._cuts = Cuts(self._ids)
        self._comments: list[tuple[list[Trace], Sequence[str]]] = []
        self._edits: list[tuple[_Edit, list[list[Trace]]]] = []
        self._links: list[tuple[list[Trace], str]] = []
        self._addresses: dict[tuple[str, str], str] = {}

    def _revisions(self) -> Iterator[Any]:
        others = [self._package.read(part) for part in self._package.names if _OTHERS.fullmatch(part)]
        for root in (*self._read.parts.values(), *others):
            yield from (each for each in root.iter(f"{W}*") if _REVISIONS.fullmatch(each.tag))

    # what is to be marked

    def story(self, start: int) -> Story:
        """Where the text at an offset is."""
        pieces = self._pieces(start, start + 1)
        return self._story(pieces[0].element) if pieces else Story.BODY

    def comment(self, start: int, end: int, lines: Sequence[str]) -> None:
        """Comment on a span of the text; the first line is the heading."""
        pieces = self._pieces(start, end)
        if pieces and self._story(pieces[0].element) is Story.BODY:
            pieces = [piece for piece in pieces if self._story(piece.element) is Story.BODY]
            for piece, place in ((pieces[0], pieces[0].start), (pieces[-1], pieces[-1].end)):
                if piece.element not in self._computed and outermost(piece.element) is piece.element.getparent():
                    self._cuts.at(piece.element, place)
        self._comments.append((pieces, lines))

    def replace(self, start: int, end: int, text: str) -> bool:
        """Track the change of a span of the text, if that is possible; returns whether it is."""
        edits = [(edit, self._edited(edit)) for edit in _edits(self._read.text.text[start:end], text, start)]
        if not all(self._may_edit(edit, places) for edit, places in edits):
            return False
        for edit, places in edits:
            for pieces in places:
                if edit.end == edit.start:
                    self._cuts.at(pieces[0].element, pieces[0].start if edit.before else pieces[0].end)
                    continue
                for piece in pieces:  # each of them, so that no picture between them is deleted too
                    self._cuts.around([piece])
            self._edits.append((edit, places))
        return True

    def link(self, start: int, end: int, address: str) -> None:
        """Make a span of the text a link, unless it is in a link or a text that Word computes."""
        for layer in self._layers:
            pieces = [piece for piece in layer.pieces(start, end) if piece.element is not None]
            if all(self._may_link(piece.element) for piece in pieces):
                in_runs = [piece for piece in pieces if is_run(piece.element.getparent())]
                for _, together in groupby(in_runs, key=lambda piece: piece.element.getparent().getparent()):
                    linked = list(together)
                    self._cuts.around(linked)
                    self._links.append((linked, address))

    # marking

    def packed(self) -> bytes:
        """The file with its marks."""
        self._cuts.make()
        with corrupt_as_error(self._name):
            if self._comments:
                self._add_comments()
            for edit, places in self._edits:
                for pieces in places:
                    self._track(edit, self._cuts.runs(pieces))
            for pieces, address in self._links:
                self._add_link(self._cuts.runs(pieces), address)
            return self._package.packed()

    def _pieces(self, start: int, end: int) -> list[Trace]:
        """The pieces of a span of the text that are in the file; those beside it for a number that Word counts."""
        return self._layers[0].nearest(start, end)

    def _story(self, element: Any) -> Story:
        part = self._parts[_root(element)]
        if part != BODY:
            return Story.NOTE if part.endswith("notes.xml") else Story.HEADER
        return Story.BODY if next(element.iterancestors(f"{W}txbxContent"), None) is None else Story.BOX

    def _in_body(self, element: Any) -> Any:
        """The element of the body at which a comment on another is: itself, a reference, or a text box."""
        story = self._story(element)
        if story is Story.BODY:
            return element
        if story is Story.BOX:
            return [*element.iterancestors(f"{W}txbxContent")][-1]
        if story is Story.NOTE:
            note = next(a for a in element.iterancestors() if a in self._read.references)
            return self._in_body(self._read.references[note])
        return None

    # comments

    def _add_comments(self) -> None:
        part = self._package.target(BODY, "comments")
        if part is None:
            part = _COMMENTS
            self._package.relate(BODY, "comments", "comments.xml")
        self._package.declare(part, _COMMENTS_TYPE)
        root = self._package.root(part, _NO_COMMENTS)
        if len(root) + len(self._comments) > _MOST_COMMENTS:
            raise SourceError(f"{self._name}: would have more comments than Word can open ({_MOST_COMMENTS:,})")
        first = 1 + max(map(_number, root), default=-1)
        for number, (pieces, lines) in enumerate(self._comments, first):
            start, end = self._ends(pieces)
            start.addprevious(word_element("commentRangeStart", id=str(number)))
            end.addnext(word_element("commentRangeEnd", id=str(number)))
            end.getnext().addnext(word_run(run_format(sz="16"), word_element("commentReference", id=str(number))))
            root.append(comment_element(number, self._date, lines))
        self._changed(self._read.parts[BODY])

    def _ends(self, pieces: Sequence[Trace]) -> tuple[Any, Any]:
        """What a comment is put before and after."""
        host = self._in_body(pieces[0].element) if pieces else None
        if pieces and host is pieces[0].element:
            runs = self._cuts.runs(pieces)
            first, last = self._computed.get(pieces[0].element), self._computed.get(pieces[-1].element)
            return outermost(first[0]) if first else runs[0], outermost(last[1]) if last else runs[-1]
        if host is not None:
            return outermost(host), outermost(host)
        return self._first_content, self._first_content

    @cached_property
    def _first_content(self) -> Any:
        """The first content of a paragraph of the body, outside of tables if possible; a new run if there is none."""
        body = self._read.parts[BODY].find(f"{W}body")
        for paragraph in chain(body.iterchildren(f"{W}p"), body.iter(f"{W}p")):
            for child in paragraph:
                if child.tag != f"{W}pPr":
                    return child
        paragraph = next(body.iter(f"{W}p"), None)
        if paragraph is None:
            body.insert(0, paragraph := word_element("p"))
        paragraph.append(run := word_run())
        return run

    # tracked changes

    def _edited(self, edit: _Edit) -> list[list[Trace]]:
        """The pieces that an edit deletes, or beside which it inserts, in the text and in each copy of it."""
        at = edit.start - (not edit.before)
        start, end = (edit.start, edit.end) if edit.end > edit.start else (at, at + 1)
        return [pieces for layer in self._layers if (pieces := layer.pieces(start, end))]

    def _may_edit(self, edit: _Edit, places: Sequence[Sequence[Trace]]) -> bool:
        return all(self._is_own(piece, edit.text) for pieces in places for piece in pieces)

    def _is_own(self, piece: Trace, text: str) -> bool:
        """True if a piece is a text of a run in which a change can be tracked."""
        element = piece.element
        if element is None or element.tag != f"{W}t" or not piece.is_exact or not is_run(element.getparent()):
            return False
        inserted = next(element.iterancestors(f"{W}ins", f"{W}moveTo"), None) is not None
        unwritable = is_old_font(font_of(element)) and not text.isascii()
        return not (inserted or unwritable or element in self._computed or is_filled(element))

    def _track(self, edit: _Edit, runs: Sequence[Any]) -> None:
        self._changed(runs[0])
        like = runs[-1]
        if edit.end > edit.start:
            for run in runs:
                deleted = self._tracked("del")
                run.addprevious(deleted)
                deleted.append(run)
                for text in run.iter(f"{W}t"):
                    text.tag = f"{W}delText"
        if not edit.text:
            return
        inserted = self._tracked("ins")
        (like.addprevious if edit.before else (like.getparent() if edit.end > edit.start else like).addnext)(inserted)
        inserted.append(word_run(plain_format(like), text=edit.text))

    def _tracked(self, tag: str) -> Any:
        return word_element(tag, id=str(next(self._ids)), author=AUTHOR, date=self._date)

    # links

    def _may_link(self, element: Any) -> bool:
        linked = next(element.iterancestors(f"{W}hyperlink"), None) is not None
        return not (linked or element in self._computed or is_filled(element))

    def _add_link(self, runs: Sequence[Any], address: str) -> None:
        parent = runs[0].getparent()
        if parent.tag in {f"{W}ins", f"{W}moveTo"}:  # a link is around an insertion, never inside one
            runs = [self._cut_out(parent, runs)]
            parent = runs[0].getparent()
        linked = _siblings(runs[0], runs[-1])
        if any(each.tag not in _BESIDE_RUNS for each in linked):
            return
        link = word_element("hyperlink", history="1")
        link.set(f"{_R}id", self._relation(parent, address))
        linked[0].addprevious(link)
        for each in linked:
            link.append(each)
        for run in link.iter(f"{W}r"):
            look_like_link(run)
        self._changed(link)

    def _cut_out(self, insertion: Any, runs: Sequence[Any]) -> Any:
        """An insertion with these of its runs alone; the others are in insertions before and after, by its author."""
        before = [*runs[0].itersiblings(preceding=True)][::-1]
        linked = [] if runs[-1].getnext() is None else _siblings(runs[0], runs[-1])
        for moved in (before, linked):  # what comes after stays, so that each run moves once
            if moved:
                insertion.addprevious(beside := insertion.makeelement(insertion.tag, dict(insertion.attrib)))
                beside.set(f"{W}id", str(next(self._ids)))
                beside.extend(moved)
        return runs[0].getparent()

    def _relation(self, element: Any, address: str) -> str:
        part = self._parts[_root(element)]
        if (part, address) not in self._addresses:
            relation = self._package.relate(part, "hyperlink", address, external=True)
            self._addresses[part, address] = relation
        return self._addresses[part, address]

    def _changed(self, element: Any) -> None:
        root = _root(element)
        self._package.change(self._parts[root], root)


class _Layer:
    """The pieces of a text, or of a copy of a part of it that is at `at`."""

    def __init__(self, text: Traced, at: int = 0) -> None:
        self._of = text.pieces
        self._starts = [*accumulate((len(piece.text) for piece in text.pieces), initial=at)]

    def pieces(self, start: int, end: int) -> list[Trace]:
        """The pieces of a span of the whole text, also those that are not in the file."""
        found = []
        i = max(bisect_right(self._starts, start) - 1, 0)
        while i < len(self._of) and self._starts[i] < end:
            at, piece = self._starts[i], self._of[i]
            low, high = max(start - at, 0), min(end - at, len(piece.text))
            if low < high:
                found.append(piece.cut(low, high))
            i += 1
        return found

    def nearest(self, start: int, end: int) -> list[Trace]:
        """The pieces of a span that are in the file; without any, that after it or else before."""
        if found := [piece for piece in self.pieces(start, end) if piece.element is not None]:
            return found
        i = bisect_right(self._starts, start) - 1
        others = (piece for piece in (*self._of[i:], *reversed(self._of[:i])) if piece.element is not None)
        return [*islice(others, 1)]


def _edits(before: str, after: str, at: int) -> Iterator[_Edit]:
    """The fewest characters to replace, so that each keeps its format."""
    for change, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change != "equal":
            yield _Edit(at + i, at + j, after[k:m], before=i == j == 0)


def _siblings(first: Any, last: Any) -> list[Any]:
    """The elements from the first to the last; slices of lxml would count all children each time."""
    found = [first]
    while found[-1] is not last:
        found.append(found[-1].getnext())
    return found


def _root(element: Any) -> Any:
    return element.getroottree().getroot()


def _number(element: Any) -> int:
    digits = element.get(f"{W}id", "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0
