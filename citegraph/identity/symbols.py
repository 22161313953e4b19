"""Recognise the symbols of documents (số hiệu): number, year and codes, with varying separators.

Accepted spellings, and how they are read:

====================================  =====================================================
``01-CT/TW``, ``101- KH/TU``          party: number, dash, type, slash, issuer
``30/2020/NĐ-CP``                     state: number, year, type, issuer
``128/NQ-CP``, ``283/QĐ-UBND``        state, no year: the number restarts every year
``45/2013/QH13``, ``3-LCT/HĐNN8``     laws, by era
``18/NQ-TW``, ``254/NQ/TW``           a party symbol with other separators: ``18-NQ/TW``, ``254-NQ/TW``
``79 NQ/TW``, ``92CT/TW``             a lost separator: ``79-NQ/TW``, ``92-CT/TW``
``5973/UBND-KT``                      an official letter, after a type word only
``143/2025//NĐ-CP``                   a doubled slash
``CT05-CT/TW``                        joined to the abbreviation of its type
``12/2O20/QĐ-TTg``, ``08 a/2010/…``  letters in place of digits in a year; a space before the letter of a number
====================================  =====================================================

Every candidate is anchored on a separator before a capital letter; number and year are searched backwards from it, the
codes forwards. A candidate that fits no grammar of the registry is refused, never shortened. So are known codes after
digits that are not a number and year (``156/201/TT-BTC``, ``1O/2020/QĐ-TTg``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CODE
from citegraph.registry.schema import Family, GrammarBlock, IssuerBlock

NUMBER_SIGN = re.compile(r" ?(?:\*\*)?(?:s[ốôóo](?: ?[:.])? ?|số hiệu:? ?)?(?:\*\*|`)?")
"""The words allowed between a type word, or a law's name, and the symbol.

Scanned texts lose the marks of `số`; Markdown prints the symbol in bold or as code.
"""

_ANCHOR = re.compile(  # begins with a small character class, which `re` finds quickly
    r"[-/](?:(?:(?<=/)/)?[ \n]?(?=[A-ZĐƯ])|(?<=\d/)(?=[a-zđ]{2,6}-[a-zđ]{2,})|(?<=\d/)(?=(?:qh|ubtvqh)\d\d)"
    r"|(?<=\d-)(?=[a-zđ]{2,3}/[tđ][wuưư](?![a-zđ])))"
)
_NUMBER_AND_YEAR = rf"""
    (?P<number>\d{{1,5}}(?:\.\d{{1,3}})?)
    (?:(?:[ ](?=[a-d]/(?:19|20)))?(?P<letter>(?![OoIl])[A-Za-zĐđ](?![A-ZĐƯa-zđ])))?
    (?:[ ]?[-/][ \n]?(?P<year>(?:19|2[0Oo])[\dOoIl]{{2}}))?
    (?:[ ]?(?P<code>{CODE}))?
    [ ]?$"""
# Superscript, subscript, Roman and circled numbers: behind one, digits are the end of a number that is written in both.
_LIKE_DIGITS = (
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\U0001f100-\U0001f10c"
)
_HEAD = re.compile(rf"(?<![\d/+{_LIKE_DIGITS}])(?<![A-ZĐ&-])(?<!\d[.,])(?<!\d[a-zđ]){_NUMBER_AND_YEAR}", re.VERBOSE)
_GLUED_HEAD = lazy_pattern(rf"(?<![\w/&-])(?P<word>[A-ZĐ]{{2,4}}){_NUMBER_AND_YEAR}", re.VERBOSE)
_TAIL = re.compile(rf"(?P<sep>[ ]?(?://|[-/])[ \n]?)(?P<code>{CODE}|[a-zđ]{{2,12}}(?:1\d)?(?!\w))")
_DIGIT = re.compile(r"\d")
_YEAR_DIGITS = str.maketrans("OoIl", "0011")
_DOUBTFUL = lazy_pattern(r"(?<![\w/.\-])[^\W_][\w/.]{0,14}[ ]?$")
_PLACED = re.compile(r"\{(\d)\}")
_NUMBER_BEHIND = re.compile(r" \d")
# `,CTTN&BĐG` before a date or the end of the words
_UNITS_BEHIND = lazy_pattern(r"(?:,[A-ZĐ][A-ZĐ&]{1,9}){1,3}(?=[ \n]ngày |[;.)]|[ \n]của |$)")
_LETTERS_BEHIND = re.compile(r" (?:& )?(?P<code>[A-ZĐ]{2,4})(?![\w/-]| \d)")
_DAY_BEHIND = re.compile(r"[ \n]ngày[ \n]\d")
_GOES_ON = re.compile(r" ?[-/]")
_NUMBER_GOES_ON = re.compile(r"[-/]\d")
_LOOK_BACK = 26
_MOST_CODES = 9
_PLAIN_LETTERS = str.maketrans("ĐƯ", "DU")
_JOINT = 4  # the least number of letters in the code of a joint type
_LEAST_UNKNOWN = 3  # letters of a code that the registry does not know; in a letter one less where the number goes on


class Symbol(NamedTuple):
    """A symbol at `start:end` of the normalised text; `canonical` is its normal spelling."""

    start: int
    end: int
    number: str  # as printed: 01, 30a, 66.13
    year: str | None
    canonical: str
    grammar: GrammarBlock
    type: str | None  # as given by the type code, if there is one
    issuer: IssuerBlock | None  # as given by the body codes, if known
    codes: tuple[str, ...]  # in the spelling of the registry

    @property
    def is_local(self) -> bool:
        """Whether every locality has a body that may use this symbol (`16-CT/TU`)."""
        return self.issuer is not None and self.issuer.local

    @property
    def restarts(self) -> Literal["year", "term"] | None:
        """The interval after which numbers restart, or None if the symbol contains its period (`30/2020/NĐ-CP`)."""
        return None if self.grammar.period == "own" or self.year else self.grammar.period

    @property
    def family(self) -> Family:
        """The family that uses this form of symbol: state, party or mass organisations."""
        return self.grammar.family

    @property
    def type_code(self) -> str | None:
        """The code of the type, if the grammar has a token for it."""
        return None if self.grammar.type_token is None else self.codes[self.grammar.type_token]

    @property
    def body_codes(self) -> tuple[str, ...]:
        """The codes of the bodies, without term numbers (`QH` of `QH15`)."""
        return _body_codes(self.codes, self.grammar)

    @property
    def clipped(self) -> bool:
        """Whether the symbol has a type code only: `85/2016/NĐ` for `85/2016/NĐ-CP`."""
        return self.grammar.type_token == 0 and len(self.codes) == 1

    @property
    def suffix(self) -> str:
        """The part after the number, for lists that write it once: `-NQ/TW` in `18, 19-NQ/TW`."""
        return self.canonical[len(display_number(self.number)) :]


class Refused(NamedTuple):
    """A candidate that is not a symbol, with the rule and the reason."""

    start: int
    end: int
    rule: str
    reason: str


@lru_cache(maxsize=1 << 16)
def read_symbol(text: str, lexicon: Lexicon) -> Symbol | None:
    """Parse a string that is a symbol, such as that of a work; return the first if there are several."""
    return next(iter(find_symbols(text, lexicon)[0]), None)


def find_symbols(text: str, lexicon: Lexicon) -> tuple[list[Symbol], list[Refused]]:
    """Return all symbols of a normalised text, in order and disjoint, and the refused candidates."""
    found: list[Symbol] = []
    refused: list[Refused] = []
    done = 0
    for anchor in _ANCHOR.finditer(text):
        at = anchor.start()
        if at < done:
            continue
        back = max(done, at - _LOOK_BACK)
        if _DIGIT.search(text, back, at) is None:
            continue
        head = _HEAD.search(text, back, at) or _glued_head(text, back, at, lexicon)
        if head is None:
            if doubt := _doubtful(text, back, at, lexicon):
                refused.append(doubt)
                done = doubt.end
            continue
        codes, ends, separators = _codes(text, at, lexicon)
        if head["code"]:  # a lost separator: in `79 NQ/TW` the first code precedes the anchor
            codes, ends, separators = [head["code"], *codes], [at, *ends], ["", *separators]
        symbol = _read(head, codes, ends, separators, lexicon)
        if symbol is not None and _cut_off(text, symbol):
            symbol = None
        if symbol is None:
            if codes:
                reason = f"no grammar reads {' '.join(codes)} after the number {head['number']}"
                refused.append(Refused(head.start("number"), ends[-1], "symbol", reason))
            continue
        found.append(symbol)
        done = symbol.end
    return found, refused


def _glued_head(text: str, start: int, at: int, lexicon: Lexicon) -> re.Match[str] | None:
    """Return the number in `CT05-CT/TW`, which is joined to the abbreviation of its type."""
    head = _GLUED_HEAD.search(text, start, at)
    return head if head is not None and head["word"] in lexicon.types.short_words else None


def _doubtful(text: str, start: int, at: int, lexicon: Lexicon) -> Refused | None:
    """Refuse known codes after digits that are not a number and year: `156/201/TT-BTC`, `29/11/QH13`."""
    before = _DOUBTFUL.search(text, start, at)
    if before is None or not any(c.isdigit() for c in before.group()):
        return None
    codes, ends, _ = _codes(text, at, lexicon)
    first = spell(codes[0], lexicon) if codes else ""
    # Only codes that surely belong to a symbol are worth a refusal: a type code with another, or a body's code.
    typed = len(codes) > 1 and any(first in lexicon.symbols.codes[family] for family in ("state", "party"))
    if not typed and first.rstrip("0123456789") not in lexicon.symbols.issuer_codes["state"]:
        return None
    reason = f"{before.group().strip()} before {' '.join(codes)} is not the number, or number and year, of a symbol"
    return Refused(before.start(), ends[-1], "symbol", reason)


def _cut_off(text: str, symbol: Symbol) -> bool:
    """Return whether the symbol continues after its end: `21/2017/TT- Quy định`, `102-SL/L-004`.

    A shortened symbol would be that of another work.
    """
    goes_on = symbol.grammar.whole and _GOES_ON.match(text, symbol.end)
    return bool(goes_on or _NUMBER_GOES_ON.match(text, symbol.end))


def _codes(text: str, at: int, lexicon: Lexicon) -> tuple[list[str], list[int], list[str]]:
    """Return the codes from the first separator on, with their ends and the separators before them."""
    codes: list[str] = []
    ends: list[int] = []
    separators: list[str] = []
    position, spaced, small = at, True, False
    while len(codes) < _MOST_CODES and (m := _TAIL.match(text, position)):
        if m["code"].islower() and not _is_known(m["code"], lexicon) and not _goes_on_small(m, codes, small, lexicon):
            break  # small letters are codes only if known: `30/2020/nđ-cp`
        small = m["code"].islower()
        code = m["code"].rstrip(".&")
        if code[-1].isdigit() and code not in lexicon.symbols.known_codes:  # `NĐ-CP1`: the number of a footnote
            code = lexicon.symbols.without_footnote(code)
        end = m.start("code") + len(code)
        if _is_start_of_word(text, end, code, lexicon) or _opens_next_item(text, m, end, lexicon):
            break
        code, end = _joined_code(text, code, end, codes, lexicon)
        if codes and m["sep"] != m["sep"].strip():  # white space around the separator
            dated = len(codes) == 1 and _DAY_BEHIND.match(text, end) is not None
            spaced = spaced and m["sep"].startswith(" ")
            if not _continues_after_space(code, codes, m["sep"], lexicon, dated or (spaced and len(codes) > 1)):
                break
        elif codes:
            spaced = False
        codes.append(code)
        ends.append(end)
        separators.append(m["sep"].strip())
        position = end
    return codes, ends, separators


def _goes_on_small(m: re.Match[str], codes: list[str], small: bool, lexicon: Lexicon) -> bool:
    """Return whether unknown small letters are a code: `5512/bgdđt-gdtrh`, `2587-CV/VPTW/nb`; not `15/nđ-cp/tai-ve`."""
    if m["sep"] == "/":
        return bool(codes) and m["code"] in lexicon.phrases["symbol-marks"]
    return small and len(codes) == 1


def _is_known(code: str, lexicon: Lexicon) -> bool:
    """Return whether the registry lists a code, apart from its case, its marks and the number of a term."""
    return spell(code, lexicon).rstrip("0123456789") in lexicon.symbols.known_codes


def _opens_next_item(text: str, m: re.Match[str], end: int, lexicon: Lexicon) -> bool:
    """Return whether a code is the type of the next work: `CV` of `Chỉ thị 11-CT/TU / CV 5973`."""
    apart = m["sep"].endswith(" ") and " " in (m["sep"][0], text[m.start() - 1])
    return apart and m["code"] in lexicon.types.short_words and _NUMBER_BEHIND.match(text, end) is not None


def _joined_code(text: str, code: str, end: int, before: list[str], lexicon: Lexicon) -> tuple[str, int]:
    """Return a code with the rest that a comma or a stray space separates from it, and its end.

    The units of a letter follow the code of its body: `259/SNV-XDCQ,CTTN&BĐG ngày`. A code with the letters after the
    space is that of a listed body: `TT-BGD ĐT`.
    """
    if len(before) == 1 and spell(before[0], lexicon) in lexicon.symbols.issuer_codes["state"]:
        more = _UNITS_BEHIND.match(text, end)
        return (code + more.group(), more.end()) if more else (code, end)
    rest = _LETTERS_BEHIND.match(text, end) if before else None
    bodies = lexicon.symbols.issuer_codes["state"]
    whole = bodies.get(code + rest["code"]) if rest else None
    if rest is None or whole is None or bodies.get(code, whole) is not whole:
        return code, end
    return code + rest["code"], rest.end()


def _is_start_of_word(text: str, end: int, code: str, lexicon: Lexicon) -> bool:
    """Return whether the letters of a code begin a word: the T of `24/2020/Thông tư`.

    Small letters that are joined to a known code are a word of their own: `30/2020/NĐ-CPngày`.
    """
    following = text[end : end + 1]
    if not following.isalpha():
        return False
    return len(code) < 2 or code not in lexicon.symbols.known_codes or not following.islower()


def _continues_after_space(code: str, before: list[str], separator: str, lexicon: Lexicon, goes_on: bool) -> bool:
    """Return whether a symbol continues with `code` after white space; not in `128/NQ-CP - Chính phủ`, `TT- Quy định`.

    A known code continues it, unless it is complete. An unknown code does

    - after a type code with no other code before (`314/QĐ - HLGVN`);
    - after a line break that follows the separator (`3374/BKHCN-⏎CNCNTT`);
    - in a letter of a known body (`127/UBND - NCTCD`, `1207/SNNMT- CCKL`);
    - if `goes_on`: its date follows (`3572/BVNTW- TCKT ngày …`), or all codes before it have spaces around their
      separators (`102/2025/NQLT - UBTVQH15 - CP - ĐCTUBTWMTQVN`).
    """
    first = spell(before[0], lexicon)
    if spell(code, lexicon) in lexicon.symbols.known_codes:
        return goes_on or separator.strip(" ") == separator or not _is_complete(first, before, lexicon)
    pending = separator != "- " and len(before) == 1 and first in lexicon.symbols.codes["state"]
    letter = separator[0] in " -" and (goes_on or (len(before) == 1 and first in lexicon.symbols.issuer_codes["state"]))
    broken = separator[0] in "-/" and separator.strip(" ")[1:] == "\n"
    capitals = code.isupper() or (letter and len(code) > _LEAST_UNKNOWN and code[-1].isupper())  # `GDTrH`
    least = _LEAST_UNKNOWN - 1 if letter and goes_on else _LEAST_UNKNOWN
    return (
        len(code) >= least and capitals and code.translate(_PLAIN_LETTERS).isascii() and (pending or broken or letter)
    )


def _is_complete(first: str, before: list[str], lexicon: Lexicon) -> bool:
    """Return whether codes are a type of one body and this body: `NĐ-CP` before ` - BHXH tự nguyện`.

    The codes of joint types are longer: `TTLT`, `NQLT`, `KHPH`.
    """
    if len(before) < 2 or first not in lexicon.symbols.codes["state"] or len(first) >= _JOINT:
        return False
    body = lexicon.symbols.issuer_codes["state"].get(spell(before[1], lexicon))
    return body is not None and body.decides


def _read(
    head: re.Match[str], codes: list[str], ends: list[int], separators: list[str], lexicon: Lexicon
) -> Symbol | None:
    """Return the symbol with the longest run of codes that fits a grammar; the first fitting grammar decides."""
    found = _grammar_of(tuple(codes), bool(head["year"]), "".join(separators[:2]), lexicon)
    if found is None:
        return None
    length, tokens, grammar = found
    return _symbol(head, tokens, ends[length - 1], grammar, lexicon)


@lru_cache(maxsize=1 << 14)  # nearly all symbols of a text have codes of its other symbols
def _grammar_of(
    codes: tuple[str, ...], dated: bool, separators: str, lexicon: Lexicon
) -> tuple[int, tuple[str, ...], GrammarBlock] | None:
    """Return how many of the codes fit a grammar, these in registry spelling, and the grammar."""
    for length in range(len(codes), 0, -1):
        tokens = _split(codes[:length], lexicon)
        line = "".join(f" {t}" for t in tokens)
        for grammar, first, pattern in lexicon.symbols.grammars:
            if (grammar.year == "required" and not dated) or (grammar.year == "none" and dated):
                continue
            # a few grammars differ in their separators only
            if grammar.separators and separators != grammar.separators:
                continue
            if (first is None or tokens[0] in first) and pattern.fullmatch(line):
                return length, tokens, grammar
    return None


def _split(codes: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the codes in registry spelling, splitting two that a dot separates (QĐ.UBND), or nothing (NĐCP)."""
    out: list[str] = []
    for code in codes:
        spelt = spell(code, lexicon)
        if spelt in lexicon.symbols.known_codes or out:
            out.append(spelt)
            continue
        first, dot, rest = spelt.partition(".")
        if dot and first in lexicon.symbols.codes["state"] and spell(rest, lexicon) in _bodies(lexicon):
            out += (first, spell(rest, lexicon))
            continue
        # Split only if there is one way to read the letters as a type code and a body code.
        cuts = [
            (spell(spelt[:i], lexicon), spell(spelt[i:], lexicon))
            for i in range(1, min(len(spelt), lexicon.symbols.longest_code + 1))
            if spell(spelt[:i], lexicon) in lexicon.symbols.codes["state"]
            and spell(spelt[i:], lexicon) in _bodies(lexicon)
        ]
        out += cuts[0] if len(cuts) == 1 and len(codes) == 1 else (spelt,)
    return tuple(out)


def _bodies(lexicon: Lexicon) -> set[str]:
    return lexicon.symbols.issuer_codes["state"].keys() | lexicon.symbols.issuer_codes["party"].keys()


def spell(code: str, lexicon: Lexicon) -> str:
    """Return a code in registry spelling: T.Ư and TƯ become TW; QD becomes QĐ unless QD is a code itself.

    Case is folded only if the code as printed is unknown: CTr and CT are different codes.
    """
    code = code.upper() if code.islower() else code
    code = lexicon.symbols.code_spellings.get(code, code)
    return code if code in lexicon.symbols.known_codes else lexicon.symbols.plain_codes.get(code, code)


def _symbol(head: re.Match[str], tokens: tuple[str, ...], end: int, grammar: GrammarBlock, lexicon: Lexicon) -> Symbol:
    number = head["number"] + (head["letter"] or "")
    year = head["year"].translate(_YEAR_DIGITS) if head["year"] else None
    code_type = grammar.type  # `45/2013/QH13` has no type code: the grammar is that of laws
    if grammar.type_token is not None:
        code_type = lexicon.symbols.codes[grammar.family].get(tokens[grammar.type_token], grammar.type)
    bodies = lexicon.symbols.issuer_codes[grammar.family]
    names = _body_codes(tokens, grammar)
    issuers = names[:1] if grammar.known_body else names  # `415/KBNN-KTNN`: the second code is a unit
    listed = next((bodies[name] for name in issuers if name in bodies), None)
    issuer = listed or (lexicon.symbols.body_of_code(names[0]) if names else None)
    canonical = _canonical(grammar, number, year, tokens)
    return Symbol(head.start("number"), end, number, year, canonical, grammar, code_type, issuer, tokens)


def _body_codes(codes: Sequence[str], grammar: GrammarBlock) -> tuple[str, ...]:
    return tuple(code.rstrip("0123456789") for i, code in enumerate(codes) if i != grammar.type_token)


def _canonical(grammar: GrammarBlock, number: str, year: str | None, tokens: tuple[str, ...]) -> str:
    """Write the symbol with the separators of its family."""
    form = grammar.form if year else grammar.form.replace("{y}/", "")
    placed = len(set(_PLACED.findall(form)))
    return form.format(*tokens, n=display_number(number), y=year, rest="-".join(tokens[placed:]))


def display_number(number: str) -> str:
    """Return a number with at least two digits, as offices write it: 1 becomes 01."""
    return f"0{number}" if number[:1].isdecimal() and not number[1:2].isdecimal() else number
