"""The slow and obvious way to find what extraction finds fast: every pattern tried at every letter of the text.

Each function here stands for one that looks for rare letters or literal words first. `install` puts all of them in
their places, so that the pipeline reads a text the plain way from end to end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from citegraph.extraction import pipeline
from citegraph.extraction.mentions import find as mentions
from citegraph.extraction.mentions import laws, pinpoints
from citegraph.extraction.works import completion, resolver
from citegraph.identity import symbols
from citegraph.model.changes import LEVELS
from citegraph.registry.lexicon import Lexicon, document_types, phrases
from citegraph.registry.lexicon.spelling import WORD
from citegraph.text import normal as text
from citegraph.text.dates import DATE, _iso
from citegraph.text.normal import Normal, fold_case

_BLANK = set("\t\n\r\f\v\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000 ") | {chr(c) for c in range(0x2000, 0x200B)}
_INVISIBLE = set("\u00ad\u2060\ufeff") | {chr(c) for c in range(0x200B, 0x2010)}

_ESCAPED = "-._*()[]#+!>~"  # marks that converters to Markdown write a backslash before
_SINGLE = set("\u0340\u0341\u0343\u0344\u0374\u037e\u0387\u212a\u212b")  # letters that NFC has others for


def _is_mark(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def normalise(raw: str) -> Normal:
    """One letter after the other; `at` has a place for each of them."""
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    printed = "CÔNG BÁO" in raw and unicodedata.is_normalized("NFC", raw)
    i = 0
    while i < len(raw):
        j = i + 1
        page = _page_end(raw, i) if printed and raw[i].isspace() else None
        if page is not None:
            j, new = page, "\n"
        elif raw[i] in _BLANK | _INVISIBLE:
            while j < len(raw) and raw[j] in _BLANK | _INVISIBLE:
                j += 1
            new = _blank(raw[i:j])
        elif raw[i] == "\\" and raw[j : j + 1] in _ESCAPED and j < len(raw):
            new = ""
        elif not _is_mark(raw[i]) and not raw[i].isspace():
            while j < len(raw) and _goes_on(raw, j):
                j += 1
            new = raw[i] if j == i + 1 and raw[i] not in _SINGLE else _composed(raw[i:j])
        else:
            new = raw[i]
        for letters, length in _letters(raw[i:j], new):
            made += letters
            starts += (min(i + k, len(raw)) for k in range(len(letters)))
            ends += [*range(i + 1, i + len(letters)), i + length] if letters else []
            i += length
    said = text._one_for_one("".join(made))
    lower = text._OLD_TONE.sub(lambda m: text._TONES[m.group()], said.lower().replace("\n", " "))
    return Normal(raw, said, lower, tuple(starts), tuple(ends), ())


def without(self: Normal, positions: Sequence[int]) -> Normal:
    """The text without the letters at these positions, each with its place."""
    dropped = set(positions)

    def kept(items: Iterable[Any]) -> list[Any]:
        return [item for i, item in enumerate(items) if i not in dropped]

    words, lower = "".join(kept(self.text)), "".join(kept(self.lower))
    return Normal(self.raw, words, lower, tuple(kept(self._at)), tuple(kept(self._raw)), ())


def _page_end(raw: str, i: int) -> int | None:
    """Where the text goes on behind a page of the gazette that ends at `i` inside a sentence and outside quotations."""
    goes_on_from = i > 0 and not raw[i - 1].isspace() and raw[i - 1] not in '.;:!?…"”'
    if not goes_on_from or raw.rfind("“", 0, i) > raw.rfind("”", 0, i):
        return None
    rest, *lines = raw[i:].split("\n", 80)
    at = i + len(rest) + 1
    stage, signed = "signed", 0
    while not rest.strip() and lines:
        if not lines[0].strip():
            pass
        elif stage == "signed" and signed < 5 and re.match(r"\w[^:]{2,15}: ?\S", lines[0].lstrip()):
            signed += 1
            if len(lines) > 1 and re.fullmatch(r"[^\W\d_]+ *", lines[1]):
                at += len(lines.pop(0)) + 1
        elif stage in ("signed", "headed") and re.fullmatch(r"\d{1,4}", lines[0].strip()):
            stage = {"signed": "numbered", "headed": "done"}[stage]
        elif stage in ("signed", "numbered") and re.match(r"CÔNG BÁO ?/ ?Số \d", lines[0].lstrip()):
            stage = "headed"
        else:
            break
        at += len(lines.pop(0)) + 1
    if stage not in ("headed", "done") or not lines:
        return None
    words = at + len(lines[0]) - len(lines[0].lstrip())
    second = raw[words + 1 : words + 2]
    goes_on = re.match(r"\d{1,5}/", raw[words:]) or (raw[words].isalpha() and second and not second.isupper())
    return words if goes_on else None


def _letters(run: str, new: str) -> Iterator[tuple[str, int]]:
    """Each letter that a run became with how much of the run it was made of, where they can be told apart."""
    for k in range(len(run) if len(run) <= text._MARKED else 0, 0, -1):
        first, rest = _composed(run[:k]), _composed(run[k:])
        if len(new) > 1 and len(first) == 1 and first + rest == new:
            yield first, k
            yield from _letters(run[k:], rest)
            return
    yield new, len(run)


def _composed(letters: str) -> str:
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _INVISIBLE))


def _goes_on(raw: str, i: int) -> bool:
    """Whether a mark, behind invisible letters or not, belongs to the letter before it."""
    while i < len(raw) and raw[i] in _INVISIBLE:
        i += 1
    return i < len(raw) and _is_mark(raw[i])


def _blank(run: str) -> str:
    breaks = run.count("\n") or int("\r" in run or "\u2028" in run)
    if breaks > 1 or "\u2029" in run:
        return "\u2029"
    return "\n" if breaks else " " if set(run) & _BLANK else ""


def anchors(said: str) -> Iterator[re.Match[str]]:
    """A separator before a capital, or behind a digit before two small codes, `qh14` or `nq/tw`."""
    return re.finditer(
        r"(?://|[-/])[ \n]?(?=[A-ZĐƯ])|(?<=\d)/(?=[a-zđ]{2,6}-[a-zđ]{2,}|(?:qh|ubtvqh)\d\d)"
        r"|(?<=\d)-(?=[a-zđ]{2,3}/[tđ][wuưư](?![a-zđ]))",
        said,
    )


class EveryPlace:
    """Finds words by trying all of them at every letter, the longest first."""

    def __init__(self, words: list[str]) -> None:
        self._words = sorted(enumerate(words), key=lambda w: (-len(w[1]), w[0]))
        self._firsts = {word[0] for word in words}

    def find_matches_as_indexes(self, said: str) -> list[tuple[int, int, int]]:
        """(which, start, end) of the leftmost longest words that do not overlap, in order."""
        found = []
        i = 0
        while i < len(said):
            fits = (w for w in self._words if said.startswith(w[1], i)) if said[i] in self._firsts else iter(())
            index, word = next(fits, (0, ""))
            if word:
                found.append((index, i, i + len(word)))
            i += len(word) or 1
        return found


def _type_words(own: Lexicon) -> list[str]:
    """In the order of `DocumentTypes.head_types`."""
    words = [w for t in own.registry.types for w in t.words]
    words += own.phrases["generic-document"]
    return words + [fold_case(w) for n in own.registry.named for w in n.words]


def abbreviated(self: document_types.DocumentTypes, said: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Abbreviations of type words before a number or a name."""
    short = self.short_words
    words = "|".join(map(re.escape, sorted(short, key=len, reverse=True)))
    for m in re.finditer(rf"(?<!\w)(?:{words})", said):
        type_id, coded = short[m.group()], said[m.start() - 1 : m.start()] in document_types._IN_CODE
        numbered = document_types._NUMBER_BEHIND.match(said, m.end()) is not None
        named = any(after.match(lower, m.end()) for _, after, _ in self.named.get(type_id, ()))
        stuck = coded and said[m.end() : m.end() + 1].isdigit()
        if m.group() in self._only_dated and not document_types._DATED_BEHIND.match(said, m.end()):
            continue  # `tt 40/2021`, but not `tt 40`
        if (numbered and not stuck) or (named and not numbered and not coded):
            yield m.start(), m.end(), type_id


def ends_with(self: phrases.Phrases, name: str, lower: str, position: int) -> int | None:
    """The longest phrase that ends at a position and begins a word or stands behind what opens one, each tried."""
    end = len(lower[:position].rstrip(" "))
    words = (w for w in self._ends[name][0] if lower.endswith(w, 0, end))
    starts = [end - len(w) for w in words if end == len(w) or lower[end - len(w) - 1] in f" \u2029{phrases._OPENING}"]
    return min(starts, default=None)


def known(self: laws.LawNames, start: int, end: int, topic: int | None = None) -> tuple[int, str | None]:
    """The longest name of the registry that begins at `start`, all lengths tried."""
    words = WORD.findall(self.lower, start, end)
    topic = topic or end
    head, last = len(words), topic
    best: tuple[int, str | None] = (0, None)
    names = [f"{name} " for name in (*self.lexicon.works.by_name, *self.lexicon.works.forms)]
    cut: tuple[int, str | None] | None = None  # a name that the text ends before its last words
    before = topic
    for m in WORD.finditer(self.lower, topic, topic + laws._WINDOW):
        if laws._NAME_BREAK.search(self.lower, last, m.start()):
            break
        plain = m.group().rstrip("0123456789")
        words.append(plain or m.group())
        last = m.end() - (len(m.group()) - len(plain) if plain else 0)
        name = said = " ".join(words)
        if words[head] == "về" and name not in self.lexicon.works.by_name and self.text[start].isupper():
            name = " ".join(words[:head] + words[head + 1 :])
        whole = self.lexicon.works.forms.get(name, name)
        if whole in self.lexicon.works.by_name and (
            whole not in self.lexicon.works.codes or self.text[start].isupper()
        ):
            best = (last + (self.lower[last : last + 1] == ")" and "(" in self.lower[topic:last]), whole)
        if cut is None and not any(n.startswith((f"{name} ", f"{said} ")) for n in names):
            cut = self._cut_short(words[:-1], head, before)
        before = last
    return best if best[0] else cut or best


def dates_in(lower: str, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Every date, looked for at every letter."""
    found = DATE.finditer(lower, start, len(lower) if end is None else end)
    return [(m.start(), iso) for m in found if (iso := _iso(m))]


class _Anchors:
    finditer = staticmethod(anchors)


class _AnyText:
    @staticmethod
    def search(*_: object) -> bool:
        return True


def install(patch: pytest.MonkeyPatch, own: Lexicon) -> None:
    """Puts the plain ways in the places of the fast ones; `own` is the lexicon that reads with them."""
    patch.setattr(pipeline, "normalise", normalise)
    patch.setattr(Normal, "without", without)
    patch.setattr(Normal, "raw_at", lambda n, i: n._at[i] if i < len(n._at) else len(n.raw))
    patch.setattr(Normal, "_raw_end", lambda n, i: n._raw[i - 1] if i else 0)
    patch.setattr(symbols, "_ANCHOR", _Anchors)
    patch.setattr(symbols, "_DIGIT", _AnyText)
    patch.setattr(own.types, "heads", EveryPlace(_type_words(own)))
    patch.setattr(document_types.DocumentTypes, "abbreviated", abbreviated)
    patch.setattr(phrases.Phrases, "ends_with", ends_with)
    patch.setattr(laws.LawNames, "_known", known)
    patch.setattr(pinpoints, "_WORDS", EveryPlace([f"{level} " for level in LEVELS]))
    for module in (completion, resolver):
        patch.setattr(module, "dates_in", dates_in)
    patch.setattr(mentions, "_QUALIFIERS", 10_000)
