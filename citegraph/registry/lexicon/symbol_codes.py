"""The codes in symbols, the grammars of symbols, and the pattern of standards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import CODE, literal_words
from citegraph.registry.load import Registry
from citegraph.registry.schema import BodyBlock, GrammarBlock, IssuerBlock

_DIGIT = re.compile(r"\d")
_NUMBERED_CODE = re.compile(r"[A-ZĐ]{2,}\d+(?!\w)")


def _plain(code: str) -> str:
    """A code without dots and with W for Ư: T.Ư, TƯ and TW are the same."""
    return code.replace(".", "").replace("Ư", "W")


class SymbolCodes:
    """The codes of types and issuers by family, and their grammars."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        self._registry = registry
        self._central_ends = phrases["central-codes"]
        self._body_codes = [(lazy_pattern(block.code), block) for block in registry.bodies if block.code]
        self._bodies_of_codes: dict[str, BodyBlock | None] = {}
        self.codes = _codes_of_types(registry)
        self.issuer_codes = _codes_of_issuers(registry)
        centre = [i for i in registry.issuers if (i.family, i.level, i.decides) == ("party", "central", False)]
        self.central_codes = tuple(sorted({i.codes[0] for i in centre if i.codes}))
        self.known_codes = {code for table in self.codes.values() for code in table}
        self.known_codes.update(code for table in self.issuer_codes.values() for code in table)
        self.bodies_with_codes = frozenset(
            code for table in self.issuer_codes.values() for code, body in table.items() if body.level != "unit"
        )
        self.code_spellings = _code_spellings(registry)
        self.plain_codes = _plain_codes(self.known_codes)
        self.longest_code = max(map(len, (*self.known_codes, *self.code_spellings, *self.plain_codes)))
        fill = self._fill()
        # with the codes of which the first must be one, where a grammar names them: most patterns need not be tried
        firsts = {f"{{{family}_type}}": self.codes[family].keys() for family in self.codes}
        self.grammars = [
            (g, firsts.get(g.tokens.split(" ", 1)[0]), _grammar_pattern(g, fill)) for g in registry.grammars
        ]
        self.standards = {block.code: block for block in registry.standards}
        self.standard = _standard_pattern(self.standards)

    @cached_property
    def _numbered_code(self) -> re.Pattern[str]:
        """The pattern for the end of a code whose digits belong to it (`QH15`), from grammars and known works."""
        own = {t for g in self._registry.grammars for t in g.tokens.split(" ") if not t.startswith("{")}
        numbered = set(_NUMBERED_CODE.findall("\n".join(work.symbol for work in self._registry.works)))
        ends = [*sorted(t for t in own if _DIGIT.search(t)), *sorted(map(re.escape, numbered))]
        return re.compile(rf"(?:{'|'.join(ends) or '(?!)'})$")

    def without_footnote(self, code: str) -> str:
        """Remove the digits of a footnote attached to a code: `CP` for `CP2`, `QH15` for `QH151`.

        Digits that belong to the code (`QH15`, `NHNN7`, `BCĐTKNQ18`, `TCT06`) are kept.
        """
        for marks in range(min(2, len(code) - len(code.rstrip("0123456789"))) + 1):
            plain = code[: len(code) - marks]
            if self._numbered_code.search(plain) or (plain in self.bodies_with_codes and code[len(plain)] != "0"):
                return plain
        return code

    def _fill(self) -> dict[str, str]:
        """The patterns for the placeholders in grammars."""

        def one_of(codes: Iterable[str]) -> str:
            return "(?:" + "|".join(map(literal_words, sorted(codes, key=lambda c: (-len(c), c)))) + ")"

        return {
            "{party_type}": one_of(self.codes["party"]),
            "{state_type}": one_of(self.codes["state"]),
            "{mass_type}": one_of(self.codes["mass"]),
            "{party_issuer}": one_of(self.issuer_codes["party"]),
            "{mass_issuer}": one_of(self.issuer_codes["mass"]),
            "{code}": r"[^ ]+",
        }

    def body_of_code(self, code: str) -> BodyBlock | None:
        """The kind of body for an unlisted code: `TTPVHCC` belongs to a centre, `BCĐTKNQ18` to a committee."""
        if code not in self._bodies_of_codes:
            fits = (block for pattern, block in self._body_codes if pattern.fullmatch(code))
            self._bodies_of_codes[code] = next(fits, None)
        return self._bodies_of_codes[code]

    def is_central_code(self, symbol: str) -> bool:
        """Whether the last code of a symbol belongs to a body of the whole country: `BCĐTW`, `BCĐCP`."""
        code = re.split("[-/]", symbol)[-1].lower()
        return any(code.endswith(end) for end in self._central_ends)


def _grammar_pattern(grammar: GrammarBlock, fill: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern for the tokens of a grammar, separated by single spaces."""
    parts = []
    for token in grammar.tokens.split(" "):
        name = token.removesuffix("*") if token.endswith("}*") else token
        pattern = fill.get(name, name)
        parts.append(rf" {pattern}" if name == token else rf"(?: {pattern})*")
    return lazy_pattern("".join(parts))


def _codes_of_types(registry: Registry) -> dict[str, dict[str, str]]:
    """The type of each code by family, the first of the registry if several share a code: `NQ`, `QĐ`, `CTr`."""
    party: dict[str, str] = {}
    state: dict[str, str] = {}
    mass: dict[str, str] = {}
    for t in registry.types:
        for table, codes in ((party, t.party_codes), (state, t.state_codes), (mass, t.mass_codes)):
            for code in codes:
                table.setdefault(code, t.id)
    return {"party": party, "state": state, "mass": mass}


def _codes_of_issuers(registry: Registry) -> dict[str, dict[str, IssuerBlock]]:
    """The issuer of each code by family, the first of the registry if several share a code: `TW`, `UBND`, `BTC`."""
    codes: dict[str, dict[str, IssuerBlock]] = {"party": {}, "state": {}, "mass": {}}
    for issuer in registry.issuers:
        for code in issuer.codes:
            codes[issuer.family].setdefault(code, issuer)
    return codes


def _code_spellings(registry: Registry) -> dict[str, str]:
    """The main code of an issuer for each of its spellings that differ in dots or in Ư only: `TW` for `T.Ư`."""
    return {
        other: issuer.codes[0]
        for issuer in registry.issuers
        for other in issuer.codes[1:]
        if _plain(other) == _plain(issuer.codes[0])
    }


def _plain_codes(known: set[str]) -> dict[str, str]:
    """The codes with Đ or Ư for their spelling in ASCII, unless that is a code itself: `NĐ` for `ND`."""
    marked = {c.replace("Đ", "D").replace("Ư", "U"): c for c in sorted(known) if "Đ" in c or "Ư" in c}
    return {plain: code for plain, code in marked.items() if plain not in known}


def _standard_pattern(codes: Iterable[str]) -> re.Pattern[str]:
    """The pattern for standards: `TCVN 5574:2018`, `QCVN 06:2022/BXD`, `TCVN ISO 9001:2015`."""
    families = "|".join(sorted(codes, key=lambda c: (-len(c), c)))
    return lazy_pattern(
        rf"(?<![\w/-])(?P<code>{families})[ \n]?(?P<adopted>[A-Z]{{2,6}}(?:/[A-Z]{{2,6}})? )?"
        r"(?P<number>\d{1,5}(?:-\d{1,3}){0,3}) ?[:-] ?(?P<year>(?:19|20)\d\d)(?![\d-])"
        rf"(?: ?/ ?(?P<body>{CODE}))?"
    )
