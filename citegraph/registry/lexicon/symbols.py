"""The codes of symbols, the grammars that they follow, and the pattern of standards."""

from __future__ import annotations

import re
from collections.abc import Iterable

from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import CODE
from citegraph.registry.load import Registry
from citegraph.registry.schema import BodyBlock, GrammarBlock, IssuerBlock

_DIGIT = re.compile(r"\d")
_NUMBERED_CODE = re.compile(r"[A-ZĐ]{2,}\d+(?!\w)")


def _plain(code: str) -> str:
    """A code without dots, Ư as W: T.Ư, TƯ and TW are one."""
    return code.replace(".", "").replace("Ư", "W")


class Symbols:
    """The codes of types and issuers by family, and the grammars over them."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        self._central_ends = phrases["central-codes"]
        self._body_codes = [(re.compile(block.code), block) for block in registry.bodies if block.code]
        self._bodies_of_codes: dict[str, BodyBlock | None] = {}
        party: dict[str, str] = {}
        state: dict[str, str] = {}
        mass: dict[str, str] = {}
        for t in registry.types:
            for table, codes in ((party, t.party_codes), (state, t.state_codes), (mass, t.mass_codes)):
                for code in codes:
                    table.setdefault(code, t.id)
        self.codes: dict[str, dict[str, str]] = {"party": party, "state": state, "mass": mass}
        self.issuer_codes: dict[str, dict[str, IssuerBlock]] = {"party": {}, "state": {}, "mass": {}}
        for issuer in registry.issuers:
            for code in issuer.codes:
                self.issuer_codes[issuer.family].setdefault(code, issuer)
        centre = [i for i in registry.issuers if (i.family, i.level, i.decides) == ("party", "central", False)]
        self.central_codes = tuple(sorted({i.codes[0] for i in centre if i.codes}))
        known = {c for table in self.codes.values() for c in table} | {
            c for table in self.issuer_codes.values() for c in table
        }
        self.known_codes = known
        self.bodies_with_codes = frozenset(
            code for table in self.issuer_codes.values() for code, body in table.items() if body.level != "unit"
        )
        self.code_spellings = {
            other: issuer.codes[0]
            for issuer in registry.issuers
            for other in issuer.codes[1:]
            if _plain(other) == _plain(issuer.codes[0])
        }
        self.plain_codes = {c.replace("Đ", "D").replace("Ư", "U"): c for c in sorted(known) if "Đ" in c or "Ư" in c}
        for code in known & self.plain_codes.keys():
            del self.plain_codes[code]
        self.longest_code = max(map(len, (*known, *self.code_spellings, *self.plain_codes)))
        self.grammars = [(g, self._grammar_pattern(g)) for g in registry.grammars]
        own = {t for g in registry.grammars for t in g.tokens.split(" ") if not t.startswith("{")}
        numbered = {m.group() for work in registry.works for m in _NUMBERED_CODE.finditer(work.symbol)}
        known_ends = [*sorted(t for t in own if _DIGIT.search(t)), *sorted(map(re.escape, numbered))]
        self._numbered_code = re.compile(rf"(?:{'|'.join(known_ends) or '(?!)'})$")
        self.standards = {block.code: block for block in registry.standards}
        families = "|".join(sorted(self.standards, key=lambda c: (-len(c), c)))
        self.standard = re.compile(
            rf"(?<![\w/-])(?P<code>{families})[ \n]?(?P<adopted>[A-Z]{{2,6}}(?:/[A-Z]{{2,6}})? )?"
            r"(?P<number>\d{1,5}(?:-\d{1,3}){0,3}) ?[:-] ?(?P<year>(?:19|20)\d\d)(?![\d-])"
            rf"(?: ?/ ?(?P<body>{CODE}))?"
        )

    def without_footnote(self, code: str) -> str:
        """A code without the mark of a footnote that is stuck to it: `CP` for `CP2`, `QH15` for `QH151`.

        A code whose own form ends in digits (`QH15`, `NHNN7`, `BCĐTKNQ18`, `TCT06`) keeps them.
        """
        for marks in range(min(2, len(code) - len(code.rstrip("0123456789"))) + 1):
            plain = code[: len(code) - marks]
            if self._numbered_code.search(plain) or (plain in self.bodies_with_codes and code[len(plain)] != "0"):
                return plain
        return code

    def _grammar_pattern(self, grammar: GrammarBlock) -> re.Pattern[str]:
        """The pattern of a grammar's tokens joined by one blank each."""

        def one_of(codes: Iterable[str]) -> str:
            return "(?:" + "|".join(map(re.escape, sorted(codes, key=lambda c: (-len(c), c)))) + ")"

        fill = {
            "{party_type}": one_of(self.codes["party"]),
            "{state_type}": one_of(self.codes["state"]),
            "{mass_type}": one_of(self.codes["mass"]),
            "{party_issuer}": one_of(self.issuer_codes["party"]),
            "{mass_issuer}": one_of(self.issuer_codes["mass"]),
            "{code}": r"[^ ]+",
        }
        parts = []
        for token in grammar.tokens.split(" "):
            name = token.removesuffix("*") if token.endswith("}*") else token
            pattern = fill.get(name, name)
            parts.append(rf" {pattern}" if name == token else rf"(?: {pattern})*")
        return re.compile("".join(parts))

    def body_of_code(self, code: str) -> BodyBlock | None:
        """The kind of body that an unlisted code looks like: `TTPVHCC` is a centre's, `BCĐTKNQ18` a committee's."""
        if code not in self._bodies_of_codes:
            fits = (block for pattern, block in self._body_codes if pattern.fullmatch(code))
            self._bodies_of_codes[code] = next(fits, None)
        return self._bodies_of_codes[code]

    def is_central_code(self, symbol: str) -> bool:
        """Whether the code that a symbol ends with is that of a body of the whole country: `BCĐTW`, `BCĐCP`."""
        code = re.split("[-/]", symbol)[-1].lower()
        return any(code.endswith(end) for end in self._central_ends)
