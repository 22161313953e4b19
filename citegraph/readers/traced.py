"""A text with its origin: the element of a file that each piece of it was read from, so that it can be marked there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple


class Trace(NamedTuple):
    """A part of a text, read from the characters `start` to `end` of an element; None if the reader added it."""

    text: str
    element: Any = None
    start: int = 0
    end: int = 0

    @property
    def is_exact(self) -> bool:
        """True if each character is one of the element, so that the piece may be cut."""
        return self.end - self.start == len(self.text)

    def cut(self, start: int, end: int) -> Trace:
        """A part of the piece; of one that is not exact the whole element."""
        if not self.is_exact:
            return self._replace(text=self.text[start:end]) if self.element is None else self
        return Trace(self.text[start:end], self.element, self.start + start, self.start + end)


@dataclass(frozen=True, slots=True)
class Traced:
    """A text as its pieces, in order."""

    pieces: tuple[Trace, ...]
    text: str

    @classmethod
    def of(cls, pieces: Iterable[Trace]) -> Traced:
        """The text of these pieces."""
        kept = tuple(piece for piece in pieces if piece.text)
        return cls(kept, "".join(piece.text for piece in kept))

    @classmethod
    def added(cls, text: str) -> Traced:
        """A text that is not in the file."""
        return cls.of([Trace(text)])

    @classmethod
    def joined(cls, separator: str, parts: Iterable[Traced]) -> Traced:
        """The texts with a separator between them, as `str.join`."""
        between = Trace(separator)
        pieces = [piece for part in parts for piece in (between, *part.pieces)]
        return cls.of(pieces[1:])

    def strip(self, characters: str | None = None) -> Traced:
        """The text without these characters (white space if None) at both ends, as `str.strip`."""
        right = self.text.rstrip(characters)
        left = len(right) - len(right.lstrip(characters))
        return self if len(right) - left == len(self.text) else Traced.of(self.between(left, len(right)))

    def between(self, start: int, end: int) -> Iterable[Trace]:
        """The pieces of a span of the text."""
        at = 0
        for piece in self.pieces:
            low, high = max(start - at, 0), min(end - at, len(piece.text))
            if low < high:
                yield piece if high - low == len(piece.text) else piece.cut(low, high)
            at += len(piece.text)
