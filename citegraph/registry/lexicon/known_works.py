"""The known works of the registry, by symbol, name, title, number and year."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.document_types import DocumentTypes
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import name_beginnings, without_punctuation
from citegraph.registry.load import Registry
from citegraph.registry.schema import KnownWork
from citegraph.text.normal import fold, fold_case, fold_symbols

_INITIALLED = lazy_pattern(
    r"(?P<letters>[LP](?<![\w/.-].)[A-ZĐƠƯ](?:&?[A-ZĐƠƯ]){1,8})(?= (?:năm )?(?:19|20)\d\d(?![\w/-]))"
)
_LETTERS_ALONE = lazy_pattern(r"(?<![\w&/.-])[LP][A-ZĐƠƯ](?:&?[A-ZĐƠƯ]){1,8}(?![\w&/-])")
_SMALL_WORDS = ("và", "của")
_LEAST_WORDS = 2  # after the type word of a name without its country
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_NUMBERED = lazy_pattern(r"(?:0(?=\d))*+(?P<number>\d++[A-Za-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?[-/]")


class KnownWorks:
    """Indexes of the known works."""

    def __init__(self, registry: Registry, types: DocumentTypes, phrases: Phrases) -> None:
        self._registry, self._types = registry, types
        self._titles: dict[str, dict[str, list[KnownWork]]] = {}
        self.plenums = {(p.type, p.term, p.plenum, p.part): p for p in registry.plenums}
        self.by_symbol: dict[str, list[KnownWork]] = defaultdict(list)
        self.by_name: dict[str, list[KnownWork]] = defaultdict(list)
        numbered = [work for work in registry.works if work.symbol]
        for symbol, work in zip(fold_symbols(work.symbol for work in numbered), numbered, strict=True):
            self.by_symbol[symbol].append(work)
        for work in registry.works:
            if work.name:
                self.by_name[without_punctuation(fold_case(work.name))].append(work)
        # Bộ luật Lao động is called Luật Lao động too; in lower case that is a branch of law, not a code.
        codes = {
            short + name.removeprefix(long): works
            for long, short in _longer_words(types)
            for name, works in self.by_name.items()
            if name.startswith(f"{long} ")
        }
        self.codes = frozenset(codes.keys() - self.by_name.keys())
        for name in self.codes:
            self.by_name[name] = codes[name]
        # `Luật Phòng cháy, chữa cháy` is Luật Phòng cháy và chữa cháy.
        shorter = {name.replace(" và ", " "): name for name in self.by_name if " và " in name}
        # `Bộ luật Hàng hải` is Bộ luật Hàng hải Việt Nam; `Luật Biển` may be a convention.
        for country in phrases["country-names"]:
            plain = {name.removesuffix(f" {country}"): name for name in self.by_name if name.endswith(f" {country}")}
            shorter |= {form: name for form, name in plain.items() if form.count(" ") >= _LEAST_WORDS}
        self.forms = {form: name for form, name in shorter.items() if form not in self.by_name}
        self.beginnings = name_beginnings([*self.by_name, *self.forms])

    @cached_property
    def unmarked(self) -> dict[str, str]:
        """The names of laws by their letters without diacritics."""
        return {fold(name): name for name in self.by_name}

    @cached_property
    def initials(self) -> dict[tuple[str, str], str]:
        """The names of laws by key class and the initials of their words, of those that no two laws share.

        `BVDLCN` is Luật Bảo vệ dữ liệu cá nhân, `KHCNĐMST` Luật Khoa học, công nghệ và đổi mới sáng tạo.
        """
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name in self.by_name:
            type_id = self._types.type_of_name(name)
            words = name.removeprefix(self._types.by_id[type_id].name.lower()).split() if type_id else ()
            found[self._types.key_class(type_id), initials(words)].add(name)
        return {key: names.pop() for key, names in found.items() if len(names) == 1}

    def initialled(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The initials of a law with its type word, and each place that repeats them: start, end, type.

        They count where a year follows them once: `LĐĐ 2024`, then `LĐĐ`.
        """
        forms = {m["letters"] for m in _INITIALLED.finditer(text)}
        types = {form: type_id for form in forms if (type_id := self._type_of_letters(form)) is not None}
        for m in _LETTERS_ALONE.finditer(text) if types else ():
            if (type_id := types.get(m.group())) is not None:
                yield *m.span(), type_id

    def _type_of_letters(self, letters: str) -> str | None:
        """The type of the law with these initials, those of its type word included, or None."""
        for word, type_id in self._letters_of_types.items():
            if letters.startswith(word) and self.name_of(type_id, letters.removeprefix(word)):
                return type_id
        return None

    def name_of(self, key_class: str, letters: str) -> str | None:
        """The law's name that letters behind its type word abbreviate, or None."""
        block = self._types.short_names.get(letters)
        if block is not None and self._types.key_class(self._types.type_of_name(block.name)) == key_class:
            return without_punctuation(fold_case(block.name))
        return self.initials.get((key_class, letters.replace("&", "")))

    @cached_property
    def _letters_of_types(self) -> dict[str, str]:
        """The key classes of laws by the first letters of their words: `L`, `PL`."""
        laws = (t for t in self._types.by_id.values() if t.named and t.key_class is None)
        return {initials(t.name.lower().split()): t.id for t in laws}

    def whole_name(self, name: str) -> str:
        """The registry's spelling of a law's name, which may differ by `và`; an unknown name unchanged."""
        plain = name.replace(" và ", " ")
        return name if name in self.by_name else plain if plain in self.by_name else self.forms.get(plain, name)

    @cached_property
    def by_year(self) -> dict[tuple[str, str, str], list[KnownWork]]:
        """The known works by class, number and year."""
        works: dict[tuple[str, str, str], list[KnownWork]] = defaultdict(list)
        for work in self._registry.works:
            if numbered := _NUMBERED.match(work.symbol):
                year = numbered["year"] or work.date[:4]
                works[self._types.key_class(work.type), numbered["number"].lower(), year].append(work)
        return works

    def by_title(self, key_class: str, title: str) -> list[KnownWork]:
        """The known works of a class with this title; a class is indexed when it is first asked for."""
        if key_class not in self._titles:
            titles: dict[str, list[KnownWork]] = defaultdict(list)
            for work in self._registry.works:
                if work.title and self._types.key_class(work.type) == key_class:
                    titles[without_punctuation(fold_case(work.title)).removeprefix("về ")].append(work)
            self._titles[key_class] = titles  # only now: another thread, or a stop for want of time, finds it whole
        return self._titles[key_class].get(title, [])


def initials(words: Iterable[str]) -> str:
    """The first letters of words in capitals without tones, except of `và` and `của`.

    >>> initials(["nhà", "ở"]), initials(["hôn", "nhân", "và", "gia", "đình"])
    ('NƠ', 'HNGĐ')
    """
    letters = unicodedata.normalize("NFD", "".join(word[0] for word in words if word not in _SMALL_WORDS))
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES)).upper()


def _longer_words(types: DocumentTypes) -> list[tuple[str, str]]:
    """The words of types that share a key class with a shorter word: `bộ luật` and `luật`."""
    shared = [(t, types.by_id[t.key_class]) for t in types.by_id.values() if t.key_class in types.by_id]
    return [(long, short) for t, base in shared for long in t.words for short in base.words[:1] if short in long]
