"""Rules about the spelling of symbols and words: their proposals change the writing only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from citegraph.check.draft import Draft, RuleHit
from citegraph.check.facts import KnownFacts
from citegraph.check.work_rules import clashes
from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.symbols import Symbol, display_number
from citegraph.registry.lexicon import Lexicon
from citegraph.text.normal import normalise

_SIGN = "số"
_WORD = re.compile(r"[^\W\d_]+")
# A syllable contains a đ only at its start.
_GLUED = re.compile(r"(?<=[^\W\d_A-ZĐ])[đĐ](?=[^\W\d_A-ZĐ])")
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    "(?:ngh?|nh|ch|gh?|gi|kh|ph|qu|th|tr|[bcdđhklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_FOREIGN = re.compile(r"(?<![\w./\-])(?:(?![ÐðƉ\u0400-\u04ff])[\w./\-])*+[ÐðƉ\u0400-\u04ff][\w./\-]*")
_SEPARATORS = re.compile(r" ?[-/]+[ \n]?| ")
_FILE = re.compile(r"[^\n.]{0,40}\.(?:docx?|pdf|xlsx?|rtf)(?!\w)")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def written_symbols(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`101- KH/TU`, `18/NQ-TW`, `30/2020/NÐ-CP`: one finding per symbol, the gravest, whose proposal fixes all."""
    for mention, _, _ in draft.cited():
        symbol = mention.symbol
        if symbol is None or not mention.start <= symbol.start < mention.end or _in_file_name(symbol, draft):
            continue
        raw = draft.raw(symbol.start, symbol.end)
        right = _rightly(symbol, draft, _is_strict(mention, symbol, draft.lexicon))
        rule = _fault(raw, draft.normal.text[symbol.start : symbol.end], right)
        if rule and (mention.typed or rule != "separator"):  # without a type word, another kind's form may be meant
            case = "code" if rule == "letters" else "symbol"
            yield draft.found(rule, case, symbol.start, symbol.end, {"right": right}, right)


def _in_file_name(symbol: Symbol, draft: Draft) -> bool:
    """True if a symbol is in a file name, which cannot contain a slash: `Thông tư 21-2018-TT-BYT.docx`."""
    return _FILE.match(draft.normal.text, symbol.end) is not None


def _rightly(symbol: Symbol, draft: Draft, strict: bool) -> str:
    """The symbol with its number and codes as printed, with the separators of its kind.

    Joint acts separate their bodies, the first from the type too, with either separator (`TTLT/BTC-BNV`).
    """
    printed = draft.normal.text[symbol.start : symbol.end]
    tail = symbol.canonical[len(display_number(symbol.number)) :]
    parts, wanted = _SEPARATORS.split(printed), re.split("[-/]", tail)[1:]
    if not strict:
        return re.sub(r"[ \n]?([-/])[ \n]?", r"\1", printed)
    if len(parts) != len(wanted) + 1:
        return symbol.number + tail
    separators = re.findall("[-/]", tail)
    joint = symbol.grammar.family == "state" and len(separators) > (3 if symbol.year else 2)
    fixed = (3 if symbol.year else 2) - joint
    marks = [m.group().strip()[:1] for m in _SEPARATORS.finditer(printed)]
    joined = [
        (right if i < fixed or not mark else mark) + (part if _is_variant(part) else code)
        for i, (right, mark, part, code) in enumerate(zip(separators, marks, parts[1:], wanted, strict=True))
    ]
    return symbol.number + "".join(joined)


def _is_strict(mention: Mention, symbol: Symbol, lexicon: Lexicon) -> bool:
    """True if the separators are fixed; in the older forms of the state (`235/HĐBT`, `89 TC/TCT`) they never were.

    If the code is not the type word's, an old form may have been read as a new one.
    """
    if symbol.year:
        return True
    known = symbol.grammar.family != "state" or symbol.issuer is not None
    return symbol.grammar.type_token == 0 and known and not clashes(mention, lexicon)


def _is_variant(part: str) -> bool:
    """True if a code is a spelling variant of the registry's, not an error: TƯ and T.Ư beside TW."""
    return "Ư" in part or "." in part


def _fault(raw: str, printed: str, right: str) -> str | None:
    """The rule that the spelling of a symbol breaks; a symbol broken at a line end is read as if whole."""
    whole = unicodedata.normalize("NFC", re.sub(r"\s*[\r\n]\s*", "", raw))
    if whole == right or (printed.replace("\n", "") == right and not _FOREIGN.search(raw)):
        return None
    if re.sub(r"\W", "", whole) != re.sub(r"\W", "", right):
        return "letters"
    if re.sub(r"\s", "", printed) == right:
        return "spacing"
    return "separator"


def foreign_letters(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Ð` for `Đ`, and words that mix Cyrillic and Latin letters, except in symbols (`written_symbols`)."""
    raw = draft.source.text
    spans = [draft.normal.span(m.symbol.start, m.symbol.end) for m, _, _ in draft.cited() if m.symbol]
    for m in _FOREIGN.finditer(raw):
        right = normalise(m.group()).text
        changed = right != unicodedata.normalize("NFC", m.group()) and not _CYRILLIC.search(right)
        if changed and not any(start < m.end() and m.start() < end for start, end in spans):
            yield RuleHit("letters", "word", m.start(), m.end(), {"right": right}, right)


def glued_words(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Tỉnh ủyđã`, `hiệu lựcNghị định số …`: two words that lost the space between them."""
    text = draft.normal.text
    breaks = {m.start() for m in _GLUED.finditer(text)}
    breaks |= {m.start for m, _, _ in draft.cited() if m.typed and m.start and text[m.start - 1].isalpha()}
    for word in _WORD.finditer(text):
        cuts = [at for at in sorted(breaks) if word.start() < at < word.end()] if breaks else []
        if cuts and not _is_foreign(word.group(), [at - word.start() for at in cuts]):
            bounds = [word.start(), *cuts, word.end()]
            right = " ".join(draft.raw(a, b) for a, b in zip_longest(bounds[:-1], bounds[1:]))
            yield draft.found("glued", "words", word.start(), word.end(), {"right": right}, right)


def _is_foreign(word: str, cuts: list[int]) -> bool:
    """True if a word with a đ inside is a foreign name in Vietnamese spelling: Inđônêxia, Lônđôn.

    Its parts are not syllables, or it has a capital and no tone.
    """
    parts = [word[a:b] for a, b in zip_longest([0, *cuts], cuts)]
    plain = [unicodedata.normalize("NFC", _TONE.sub("", unicodedata.normalize("NFD", p.lower()))) for p in parts]
    toned = _TONE.search(unicodedata.normalize("NFD", word)) is not None
    return not all(_SYLLABLE.fullmatch(p) for p in plain) or (word[0].isupper() and not toned)


def missing_signs(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Quy định 41-QĐ/TW`: no `số` before the symbol. Headings in capitals are shortened on purpose."""
    for mention, _, _ in draft.cited():
        symbol = mention.symbol
        if symbol is None or not mention.typed or not mention.rule.startswith("symbol:"):
            continue
        if _in_file_name(symbol, draft):
            continue
        word = draft.normal.text[mention.start : symbol.start]
        if (
            symbol.start <= mention.start
            or word.isupper()
            or "\n" in word
            or re.search(rf"(?<!\w){_SIGN}(?!\w)", word.lower())
        ):
            continue
        head = draft.raw(mention.start, symbol.start)
        proposed = f"{head}{'' if head[-1:].isspace() else ' '}{_SIGN} {draft.raw(symbol.start, symbol.end)}"
        values = {"symbol": symbol.canonical}
        yield draft.found("missing-number-sign", "sign", mention.start, symbol.end, values, proposed)
