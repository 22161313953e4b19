"""Titles in capitals, as letterheads print them, in the case of a sentence.

Proper names are written as the registry spells them: issuers, localities, laws and other names in its titles. A title
with a word that the registry's titles never have in lower case is left as it is, since that may be a name.

>>> sentence_case("SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT BẢO HIỂM Y TẾ")
'Sửa đổi, bổ sung một số điều của Luật Bảo hiểm y tế'
>>> sentence_case("THỰC HIỆN CHỈ THỊ SỐ 27/CT-TTg CỦA THỦ TƯỚNG CHÍNH PHỦ TẠI TỈNH HÒA BÌNH")
'Thực hiện Chỉ thị số 27/CT-TTg của Thủ tướng Chính phủ tại tỉnh Hòa Bình'
>>> sentence_case("VỀ CÔNG TÁC CỦA ÔNG PÁO")
'VỀ CÔNG TÁC CỦA ÔNG PÁO'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from citegraph.registry import Registry, load_registry
from citegraph.text.normal import fold

_TOKEN = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_NUMERAL = re.compile(r"[IVX]+")
_VOWEL = re.compile("[aeiouy]")
_LONGEST = 14  # words of a proper name
_INSIDE = 4  # words in lower case within a name: `Cộng hòa xã hội chủ nghĩa Việt Nam`


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The spelling of proper names and of types by their lower case, and the words that need no capital.

    `doubtful` are names that are words as well: `Hòa Bình` is a name after `tỉnh` only.
    """

    names: dict[str, str]
    types: dict[str, str]
    doubtful: frozenset[str]
    levels: frozenset[str]
    plain: frozenset[str]


def sentence_case(text: str) -> str:
    """Return a title in capitals in the case of a sentence, and any other title as it is."""
    tokens = list(_TOKEN.finditer(text))
    if not all(m[0].isupper() for m in tokens if _WORD.fullmatch(m[0])):
        return text
    spelling = _spelling(load_registry())
    if not all(_is_plain(m[0], spelling) for m in tokens):
        return text
    parts, end, i = [], 0, 0
    while i < len(tokens):
        taken, word = _word(text, tokens, i, spelling)
        parts += [text[end : tokens[i].start()], word]
        end, i = tokens[i + taken - 1].end(), i + taken
    found = "".join([*parts, text[end:]])
    return found[:1].upper() + found[1:]


def _is_plain(token: str, spelling: _Spelling) -> bool:
    return not _WORD.fullmatch(token) or bool(_NUMERAL.fullmatch(token)) or token.lower() in spelling.plain


def _word(text: str, tokens: list[re.Match[str]], i: int, spelling: _Spelling) -> tuple[int, str]:
    """Return the number of tokens of the name or word at a token, and its spelling."""
    first = tokens[i]
    for length in range(min(_LONGEST, len(tokens) - i), 1, -1):
        words = text[first.start() : tokens[i + length - 1].end()].lower()
        if words in spelling.names and (words not in spelling.doubtful or _is_after_level(tokens, i, spelling)):
            return length, spelling.names[words]
        follows = tokens[i + length][0].lower() if i + length < len(tokens) else ""
        if words in spelling.types and (follows == "số" or follows[:1].isdigit()):
            return length, spelling.types[words]
    word = first[0]
    if not _WORD.fullmatch(word) or _NUMERAL.fullmatch(word) or not _VOWEL.search(fold(word)):
        return 1, word  # a number, a symbol, an abbreviation
    opens = text[first.start() - 1 : first.start()] in {"“", '"'}
    return 1, word.capitalize() if opens else word.lower()


def _is_after_level(tokens: list[re.Match[str]], i: int, spelling: _Spelling) -> bool:
    return i > 0 and tokens[i - 1][0].lower() in spelling.levels


def _names_at_ends(title: str) -> Iterator[str]:
    """Yield the names that end parts of a title, of two capitals at least: `Việt Nam`, `Đảng Cộng sản Việt Nam`.

    Two capitals elsewhere may be the beginning of a longer name: `Bộ Tài` of `Bộ Tài chính`.
    """
    for part in re.split(r"[^\w ]+", title):
        words = part.split()
        last = _first_capital(words, len(words))
        if len(words) - last < 2:
            continue
        yield " ".join(words[last:])
        for end in range(last - 1, max(last - 1 - _INSIDE, 0), -1):
            if end - (opening := _first_capital(words, end)) >= 2:
                yield " ".join(words[opening:])
                break


def _first_capital(words: list[str], end: int) -> int:
    """Return the index of the first of the words with a capital before `end`; never the first word of a title."""
    start = end
    while start > 1 and words[start - 1].istitle():
        start -= 1
    return start


@cache
def _spelling(registry: Registry) -> _Spelling:
    titles = [text for work in registry.works for text in (work.title, work.name) if text and not text.isupper()]
    issuers = [issuer.name for issuer in registry.issuers]
    places = [place.name for place in registry.localities]
    named = {name for title in (*titles, *issuers) for name in _names_at_ends(title)}
    laws = [work.name for work in registry.works if work.name]
    names = {name.lower(): name for name in (*sorted(named), *laws, *issuers, *places) if " " in name}
    text = "\n".join(titles)
    plain = {m.lower() for each in (*titles, *names.values()) for m in _WORD.findall(each)}
    return _Spelling(
        names=names,
        types={block.name.lower(): block.name for block in registry.types},
        doubtful=frozenset(place.lower() for place in places if place.lower() in text),
        levels=frozenset(level.name.split()[-1].lower() for level in registry.place_levels),
        plain=frozenset(plain),
    )
