"""Compile the registry for look-up.

The lexicon is built once per registry. Words are matched on `Normal.lower`, which has single spaces, so that a phrase
of the registry is found by slicing; codes are matched on `Normal.text`, because their case matters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.registry import Registry
from citegraph.registry.schema import (
    AbbreviationBlock,
    ActionBlock,
    BodyBlock,
    GrammarBlock,
    IssuerBlock,
    KnownWork,
    Locality,
    NamedBlock,
    OrganBlock,
    PlaceLevelBlock,
    TypeBlock,
    WordedBlock,
    beginnings,
    fill,
)
from citegraph.text.normal import PARAGRAPH, fold, fold_case, fold_symbol

_SMALL = "a-zàáảãạâấầẩẫậăắằẳẵặđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ"
CODE = rf"[A-ZĐÂĂÊÔƠƯ](?:[A-ZĐÂĂÊÔƠƯ0-9&]|\.(?=[A-ZĐƯ]|\d\d?-[A-ZĐ])|(?>[a-zđư]{{1,2}}(?![{_SMALL}])))*"
"""A code in a symbol: capitals, digits, at most two lower-case letters in a row (CTr, TTg, QĐi)."""

CAPITAL = "[A-ZĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ]"
"""Pattern of a Vietnamese capital letter."""

_TYPE_WORD = 40

WORD = re.compile(r"[^\W_]+")
_NUMBER_AFTER = re.compile(r"(?:[ \n](?:số[ \n])?)?\d")
_NO_WORD = re.compile(r"\W")
_OPENING = "(“\"‘'[–*_-"  # characters allowed directly before the first word of a phrase
_LONGEST_WORD = 24
_DIGIT = re.compile(r"\d")
_NUMBERED_CODE = re.compile(r"[A-ZĐ]{2,}\d+(?!\w)")
_IN_CODE = frozenset("-/&")  # next to a word these show that it is part of a code

_NUMBERED = re.compile(r"0*(?P<number>\d+[A-Za-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?[-/]")


def _plain(code: str) -> str:
    """Remove dots and write Ư as W, so that T.Ư, TƯ and TW are equal."""
    return code.replace(".", "").replace("Ư", "W")


def _beginnings(names: Iterable[str]) -> frozenset[str]:
    """Return all proper prefixes of names, cut at spaces: after these a longer name may continue."""
    return frozenset(name[: gap.start()] for name in names for gap in re.finditer(" ", name))


def words_of(text: str) -> str:
    """Remove punctuation from a name for look-up: `phòng , chống` and `phòng chống` become equal."""
    return " ".join(WORD.findall(text))


def _word_start(lower: str, end: int) -> int:
    """Return the start of the word that ends at `end`, looking back no further than the longest word."""
    reach = max(0, end - _LONGEST_WORD)
    start = lower.rfind(" ", reach, end) + 1 or reach
    return lower.rfind(PARAGRAPH, start, end) + 1 or start


class Lexicon:
    """The compiled registry. Immutable after construction and cheap to share; to pickle it, pickle its registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.types: dict[str, TypeBlock] = {t.id: t for t in registry.types}
        self.letter = next((t.id for t in registry.types if t.letter), None)
        self.consolidated = next((t.id for t in registry.types if t.consolidated), None)
        self.phrases: dict[str, frozenset[str]] = {p.id: frozenset(p.words) for p in registry.phrases}
        lists = {p.id: p.words for p in registry.phrases} | self._worded_signs()
        self._starts = {name: self._one_of(words) for name, words in lists.items()}
        self._ends = {
            name: (
                frozenset(words),
                frozenset(w.rpartition(" ")[2] for w in words),
                max(w.count(" ") + 1 for w in words),
            )
            for name, words in lists.items()
        }
        self._compile_breaks()
        self.commands = self._one_of(tuple(w for v in registry.verbs if v.commands for w in v.words))
        self._compile_parts()
        self._compile_actions()
        self._compile_type_words()
        self._compile_codes()
        self._compile_standards()
        self._compile_names()
        self._compile_abbreviations()
        self._compile_issuers()
        self._compile_localities()
        self._compile_works()
        self._compile_worded()

    def _worded_signs(self) -> dict[str, tuple[str, ...]]:
        """Return the words of each sign of works in words, as phrase lists named `worded-plural` and so on."""
        self.worded_acts: dict[str, list[WordedBlock]] = defaultdict(list)
        self.issuing_types = frozenset(t for b in self.registry.worded if b.sign == "title" for t in b.types)
        signs: dict[str, tuple[str, ...]] = {}
        for block in self.registry.worded:
            name = f"worded-{block.sign}"
            signs[name] = (*signs.get(name, ()), *block.words)
            for act in block.words if block.sign == "work" else ():
                self.worded_acts[act].append(block)
        return signs

    def _compile_worded(self) -> None:
        """Compile the patterns of names in words without a work: each begins with a type word, or the body's verb."""
        blocks = {
            sign: [b for b in self.registry.worded if b.sign == sign] for sign in ("rules", "quoted", "issued-by")
        }
        self.worded_by = blocks["issued-by"]
        self.worded_many = frozenset(b.stem for b in self.registry.worded if b.many)
        self.worded_stems = {b.stem: b.identifies for b in self.registry.worded if b.stem}
        self.any_bodies = frozenset(w for b in self.registry.worded if b.sign == "any-body" for w in b.words)
        self.worded_heads: list[tuple[WordedBlock, re.Pattern[str]]] = []
        for block in blocks["rules"] + blocks["quoted"]:
            heads = "|".join(re.escape(w) for t in block.types for w in self.types[t].words)
            words = "|".join(map(re.escape, block.words))
            topic = r"(?: (?!của )[^\W\d_]{1,12},?){0,9} " if block.sign == "rules" else " "
            tail = r" " if block.sign == "rules" else rf" ?(?P<title>[^“”\"{PARAGRAPH}]{{12,300}})[”\"]"
            self.worded_heads.append(
                (block, re.compile(rf"(?<!\w)(?P<head>{heads})(?P<topic>{topic})(?:{words}){tail}"))
            )

    @staticmethod
    def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))})(?!\w)")

    @cached_property
    def unmarked_names(self) -> dict[str, str]:
        """The names of laws in the registry by their spelling without marks."""
        return {fold(name): name for name in self.by_name}

    def abbreviated(self, text: str, lower: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and type of abbreviated type words before a number or name: `NQ 57`, `NQ Đại hội XIII`."""
        for index, start, end in self._short_words.find_matches_as_indexes(text):
            if start and not _NO_WORD.match(text, start - 1):
                continue
            # In `18-NQ/TW` the letters are part of a symbol; in `BCH-NQ 57` they are not, since a number follows.
            type_id, coded = self._short_types[index], text[start - 1 : start] in _IN_CODE
            if _NUMBER_AFTER.match(text, end):
                stuck = coded and text[end : end + 1].isdigit()
            else:
                stuck = coded or not self._is_name(type_id, lower, end)
            if not stuck:
                yield start, end, type_id

    def _is_name(self, type_id: str, lower: str, position: int) -> bool:
        """Return whether the words of a named work follow a type word that ends at `position`."""
        return any(after.match(lower, position) for _, after, _ in self.named.get(type_id, ()))

    def abbreviated_names(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and type of abbreviations of a law's whole name (`BLDS`)."""
        for index, start, end in self._whole_names.find_matches_as_indexes(text):
            before, after = text[start - 1 : start], text[end : end + 1]
            if not (before.isalnum() or before in _IN_CODE or after.isalnum() or after in _IN_CODE):
                yield start, end, self.whole_types[index]

    def abbreviation_at(self, text: str, position: int) -> tuple[int, AbbreviationBlock] | None:
        """Return end and block of the abbreviation after a law's type word that ends at `position`: `Luật BVMT`."""
        m = self._short_names.match(text, position)
        return (m.end(), self.short_names[" ".join(m["form"].split())]) if m else None

    def starts_with(self, phrases: str, lower: str, position: int) -> int | None:
        """Return the end of the longest phrase of a list that begins at `position`, or None."""
        m = self._starts[phrases].match(lower, position)
        return m.end() if m else None

    def ends_with(self, phrases: str, lower: str, position: int) -> int | None:
        """Return the start of the longest phrase of a list that ends before `position`, ignoring spaces, or None."""
        words, last_words, most = self._ends[phrases]
        end = position
        while end and lower[end - 1] == " ":
            end -= 1
        start, best = _word_start(lower, end), None
        if lower[start:end].lstrip(_OPENING) not in last_words:
            return None
        for _ in range(most):
            phrase = lower[start:end].lstrip(_OPENING)
            if phrase in words:
                best = end - len(phrase)
            if not start or len(phrase) < end - start:
                break
            start = _word_start(lower, start - 1)
        return best

    def type_word_at(self, lower: str, position: int) -> str | None:
        """Return the longest type word, of at most three words, that begins at `position`, or None."""
        words = lower[position : position + _TYPE_WORD].split(" ")
        return next((w for n in (3, 2, 1) if (w := " ".join(words[:n])) in self.type_words), None)

    def find(self, phrases: str, lower: str, start: int, end: int) -> Iterator[int]:
        """Yield the ends of the phrases of a list between two positions."""
        return (m.end() for m in self._starts[phrases].finditer(lower, start, end))

    def spans(self, phrases: str, lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of the phrases of a list between two positions."""
        return (m.span() for m in self._starts[phrases].finditer(lower, start, end))

    def holds(self, phrases: str, lower: str) -> bool:
        """Return whether a text contains a phrase of a list."""
        return self._starts[phrases].search(lower) is not None

    def _compile_breaks(self) -> None:
        openers = "|".join(map(re.escape, sorted(self.phrases["line-openers"])))
        line, after = rf"[\n{PARAGRAPH}]", rf"[\"”’)]?(?:\[\d+\])*(?=[ \n](?:{CAPITAL}|[\"“•*-]|\d+[.)]))"
        heads = "|".join(sorted({w.capitalize() for t in self.registry.types for w in t.words}))
        openers = rf"(?!(?:{heads})(?!\w))(?:{openers})"  # `Chương trình` and `Điều lệ` do not open a clause
        place = rf"(?! \d+[a-zđ]? (?:(?!{CAPITAL})[^\W\d_]|(?:{heads})(?!\w)))"  # nor does `Điều 31 của Luật`
        # Each branch begins with a different character, which `re` finds quickly. The dot after the number of a line
        # does not end a sentence.
        self.sentence_break = re.compile(
            rf"{PARAGRAPH}|\.(?<!{line}\d\.)(?<!{line}\d\d\.){after}|!{after}|\?{after}"
            rf"|\n(?:(?<=[.;:!?]\n)|(?<=[.;:!?][\"”’)]\n)"
            rf"|(?=[ ]?(?:[-•*+]|\d+[.)]|[a-zđ]\)|\(\d+\)|[“\"]?(?:{openers})(?!\w){place})))"
        )
        self.opens_line = re.compile(
            rf"[-•*+] |\d+[.)/] ?(?=\D)|[a-zđ]\)|\(\d+\)|\[\d+\]|[IVX]+[.)-]|[“\"]?(?:{openers})(?!\w){place}"
        )
        spelt = {s for w in self.phrases["stop-abbreviations"] for s in (w, w.upper(), w.capitalize())}
        short = "".join(rf"(?<!\W{re.escape(w)}\.)" for w in sorted(spelt))
        self.sentence_end = re.compile(rf"\.(?={after}){short}|!{after}|\?{after}")
        self.title_end = re.compile(rf"{PARAGRAPH}|\n(?=(?i:{openers})(?!\w)|-{{3}}|_{{3}})|(?<=[.;])\s")

    def _compile_parts(self) -> None:
        self.parts = tuple(self.registry.parts)
        # One pattern for all, so that a line of prose, which matches none, costs one call. Each part ends with an empty
        # group, so that `lastindex` is the part that matched. If that part is not allowed there, the later patterns are
        # tried in turn.
        self.part_patterns = [re.compile(part.pattern) for part in self.parts]
        self.any_part = re.compile("|".join(f"(?:{part.pattern})()" for part in self.parts))
        self.signs = [(sign, re.compile(sign.pattern, re.MULTILINE)) for sign in self.registry.signs]

    def _compile_actions(self) -> None:
        """Compile one pattern for all verbs of amending acts; the name of its last group is the block, `a3` for 3."""
        verbs = "|".join(f"(?P<a{i}>{block.pattern})" for i, block in enumerate(self.registry.actions))
        self._action = re.compile(rf"(?<!\w)(?:{verbs})(?!\w)" if verbs else "(?!)")
        heads = sorted({head for block in self.registry.actions for head in beginnings(block.pattern)})
        self._action_heads = AhoCorasick(heads)

    def action_starts(self, lower: str) -> Iterator[int]:
        """Yield the positions where a verb of amending acts may begin."""
        return (start for _, start, _ in self._action_heads.find_matches_as_indexes(lower))

    def is_action(self, lower: str, position: int) -> bool:
        """Return whether a verb of amending acts begins at `position`."""
        return self._action.match(lower, position) is not None

    def actions(self, lower: str) -> Iterator[tuple[int, int, ActionBlock]]:
        """Yield start, end and block of the verbs of amending acts in a text."""
        for m in self._action.finditer(lower):
            yield m.start(), m.end(), self.registry.actions[int((m.lastgroup or "a0")[1:])]

    def _compile_type_words(self) -> None:
        pairs = [(w, t.id) for t in self.registry.types for w in t.words]
        pairs += [(w, "") for w in self.phrases["generic-document"]]
        pairs += [(fold_case(w), f"named:{n.id}") for n in self.registry.named for w in n.words]
        self.heads = AhoCorasick([w for w, _ in pairs], matchkind=MatchKind.LeftmostLongest)
        self.head_types = [t for _, t in pairs]
        self.type_words = dict(pairs)
        self.heads_of = {t.id: self._heads_of(t.name.lower()) for t in self.registry.types}
        short = {a: t.id for t in self.registry.types for a in t.abbreviations}
        self.short_words = short
        self._short_types = list(short.values())
        self._short_words = AhoCorasick(list(short), matchkind=MatchKind.LeftmostLongest)

    def _heads_of(self, name: str) -> list[str]:
        """Return the types whose names begin with this name: `thông tư liên tịch` for `thông tư`."""
        return [t.id for t in self.registry.types if name.startswith(f"{t.name.lower()} ")]

    def _compile_codes(self) -> None:
        party: dict[str, str] = {}
        state: dict[str, str] = {}
        mass: dict[str, str] = {}
        for t in self.registry.types:
            for table, codes in ((party, t.party_codes), (state, t.state_codes), (mass, t.mass_codes)):
                for code in codes:
                    table.setdefault(code, t.id)
        self.codes: dict[str, dict[str, str]] = {"party": party, "state": state, "mass": mass}
        self.issuer_codes: dict[str, dict[str, IssuerBlock]] = {"party": {}, "state": {}, "mass": {}}
        for issuer in self.registry.issuers:
            for code in issuer.codes:
                self.issuer_codes[issuer.family].setdefault(code, issuer)
        centre = [i for i in self.registry.issuers if (i.family, i.level, i.decides) == ("party", "central", False)]
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
            for issuer in self.registry.issuers
            for other in issuer.codes[1:]
            if _plain(other) == _plain(issuer.codes[0])
        }
        self.plain_codes = {c.replace("Đ", "D").replace("Ư", "U"): c for c in sorted(known) if "Đ" in c or "Ư" in c}
        for code in known & self.plain_codes.keys():
            del self.plain_codes[code]
        self.longest_code = max(map(len, (*known, *self.code_spellings, *self.plain_codes)))
        self.grammars = [(g, self._grammar_pattern(g)) for g in self.registry.grammars]
        own = {t for g in self.registry.grammars for t in g.tokens.split(" ") if not t.startswith("{")}
        numbered = {m.group() for work in self.registry.works for m in _NUMBERED_CODE.finditer(work.symbol)}
        known_ends = [*sorted(t for t in own if _DIGIT.search(t)), *sorted(map(re.escape, numbered))]
        self._numbered_code = re.compile(rf"(?:{'|'.join(known_ends) or '(?!)'})$")

    def without_footnote(self, code: str) -> str:
        """Remove a footnote number from the end of a code: `CP` for `CP2`, `QH15` for `QH151`.

        Digits that belong to the code are kept (`QH15`, `NHNN7`, `BCĐTKNQ18`, `TCT06`).
        """
        for marks in range(min(2, len(code) - len(code.rstrip("0123456789"))) + 1):
            plain = code[: len(code) - marks]
            if self._numbered_code.search(plain) or (plain in self.bodies_with_codes and code[len(plain)] != "0"):
                return plain
        return code

    def _grammar_pattern(self, grammar: GrammarBlock) -> re.Pattern[str]:
        """Return the pattern of a grammar: its tokens, each after a space."""

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

    def _compile_standards(self) -> None:
        """Compile the pattern of standards: family, number with its parts, year, and the code of a body."""
        self.standards = {block.code: block for block in self.registry.standards}
        codes = "|".join(sorted(self.standards, key=lambda c: (-len(c), c)))
        self.standard = re.compile(
            rf"(?<![\w/-])(?P<code>{codes})[ \n]?(?P<adopted>[A-Z]{{2,6}}(?:/[A-Z]{{2,6}})? )?"
            r"(?P<number>\d{1,5}(?:-\d{1,3}){0,3}) ?[:-] ?(?P<year>(?:19|20)\d\d)(?![\d-])"
            rf"(?: ?/ ?(?P<body>{CODE}))?"
        )

    def _compile_names(self) -> None:
        self.named: dict[str, list[tuple[NamedBlock, re.Pattern[str], re.Pattern[str]]]] = defaultdict(list)
        self.named_by_id = {n.id: n for n in self.registry.named}
        for block in self.registry.named:
            if block.after:
                after, tail = re.compile(fill(block.after)), re.compile(fill(block.tail or "(?!)"))
                self.named[block.type].append((block, after, tail))

    def _compile_abbreviations(self) -> None:
        """Compile the abbreviations of laws: those after a type word (`Luật BVMT`) and whole names (`BLDS`)."""
        blocks = self.registry.abbreviations
        self.short_names = {form: block for block in blocks for form in block.forms}
        forms = sorted(self.short_names, key=lambda f: (-len(f), f))
        alternatives = "|".join(re.escape(form).replace(r"\ ", r"[ \n]") for form in forms) or "(?!)"
        self._short_names = re.compile(rf"[ \n](?P<form>{alternatives})(?![\w&]|[-/]\w)")
        self.whole_names = {word: block for block in blocks for word in block.words}
        self.whole_types = [self.type_of_name(block.name) for block in self.whole_names.values()]
        self._whole_names = AhoCorasick(list(self.whole_names), matchkind=MatchKind.LeftmostLongest)

    def type_of_name(self, name: str) -> str:
        """Return the type whose word a name begins with, or an empty string."""
        words = fold_case(name).split(" ")
        return next((t for n in (3, 2, 1) if (t := self.type_words.get(" ".join(words[:n])))), "")

    def _compile_issuers(self) -> None:
        self.issuers: dict[str, IssuerBlock] = {}
        for issuer in self.registry.issuers:
            for words in (*issuer.words, fold_case(issuer.name)):
                self.issuers.setdefault(words, issuer)
        self.issuer_beginnings = _beginnings(self.issuers)
        self.issuers_by_id: dict[str, IssuerBlock] = {b.id: b for b in (*self.registry.bodies, *self.registry.issuers)}
        self.bodies: dict[str, BodyBlock] = {word: block for block in self.registry.bodies for word in block.words}
        self.body_word = self._one_of(tuple(self.bodies))
        self.organs: dict[str, OrganBlock] = {word: block for block in self.registry.organs for word in block.words}
        self.organ_word = self._one_of(tuple(self.organs))
        self.before_body = {b.id: re.compile(f"(?:{b.before or '(?!)'})? (?:của )?") for b in self.registry.organs}
        self._body_codes = [(re.compile(block.code), block) for block in self.registry.bodies if block.code]
        self._bodies_of_codes: dict[str, BodyBlock | None] = {}
        bodies = (*self.bodies, *self.organs, *(words for words in self.issuers if " " not in words))
        self.place_stop = self._one_of((*bodies, *self.phrases["place-stops"]))
        openers = (words for words in self.phrases["title-openers"] if " " in words)
        self.title_stop = self._one_of((*self.phrases["behind-place-names"], *openers))

    def body_of_code(self, code: str) -> BodyBlock | None:
        """Return the kind of body that fits an unlisted code: a centre for `TTPVHCC`, a committee for `BCĐTKNQ18`."""
        if code not in self._bodies_of_codes:
            fits = (block for pattern, block in self._body_codes if pattern.fullmatch(code))
            self._bodies_of_codes[code] = next(fits, None)
        return self._bodies_of_codes[code]

    def is_central_code(self, symbol: str) -> bool:
        """Return whether the last code of a symbol is that of a national body: `BCĐTW`, `BCĐCP`."""
        code = re.split("[-/]", symbol)[-1].lower()
        return any(code.endswith(end) for end in self.phrases["central-codes"])

    def _compile_localities(self) -> None:
        self.localities = {
            fold_case(spelling): locality.name
            for locality in self.registry.localities
            for spelling in (locality.name, *locality.aliases)
        }
        self.province_names = frozenset(self.localities.values())
        by_name: dict[str, list[Locality]] = defaultdict(list)
        for locality in sorted(self.registry.localities, key=lambda row: row.valid_from):
            by_name[locality.name].append(locality)
        self.provinces = {name: tuple(rows) for name, rows in by_name.items()}
        name_of = {row.slug: row.name for row in self.registry.localities}
        self.successors = {row.name: name_of[row.successor] for row in self.registry.localities if row.successor}
        self.place_levels: dict[str, PlaceLevelBlock] = {
            word: block for block in self.registry.place_levels for word in block.words
        }
        self.place_level = self._one_of(tuple(self.place_levels))
        below = [w for w, b in self.place_levels.items() if b.level != "province" and not w.endswith(".")]
        committees = [
            w for b in self.registry.issuers if b.family == "party" and b.level == "district" for w in b.words
        ]
        levels = "|".join(map(re.escape, sorted((*below, *committees), key=lambda w: (-len(w), w))))
        self.locality_below = re.compile(rf"(?<!\w)(?P<word>{levels}) (?!\w?\d)")
        names = sorted(self.localities, key=lambda w: (-len(w), w))
        self.locality = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def _compile_works(self) -> None:
        self.plenums = {(p.type, p.term, p.plenum, p.part): p for p in self.registry.plenums}
        self.by_symbol: dict[str, list[KnownWork]] = defaultdict(list)
        self.by_name: dict[str, list[KnownWork]] = defaultdict(list)
        self.by_year: dict[tuple[str, str, str], list[KnownWork]] = defaultdict(list)
        for work in self.registry.works:
            if work.symbol:
                self.by_symbol[fold_symbol(work.symbol)].append(work)
            if numbered := _NUMBERED.match(work.symbol):
                year = numbered["year"] or work.date[:4]
                self.by_year[self.key_class(work.type), numbered["number"].lower(), year].append(work)
            if work.name:
                self.by_name[words_of(fold_case(work.name))].append(work)
        # Bộ luật Lao động is also called Luật Lao động; in lower case that is a branch of law, not a code.
        codes = {
            short + name.removeprefix(long): works
            for long, short in self._longer_words()
            for name, works in self.by_name.items()
            if name.startswith(f"{long} ")
        }
        self.code_names = frozenset(codes.keys() - self.by_name.keys())
        for name in self.code_names:
            self.by_name[name] = codes[name]
        # `Luật Phòng cháy, chữa cháy` means Luật Phòng cháy và chữa cháy.
        shorter = {name.replace(" và ", " "): name for name in self.by_name if " và " in name}
        self.name_forms = {form: name for form, name in shorter.items() if form not in self.by_name}
        self.name_beginnings = _beginnings([*self.by_name, *self.name_forms])

    def whole_name(self, name: str) -> str:
        """Return the registry's spelling of a law's name, which may differ in `và`; return other names unchanged."""
        plain = name.replace(" và ", " ")
        return name if name in self.by_name else plain if plain in self.by_name else self.name_forms.get(plain, name)

    @cached_property
    def by_title(self) -> dict[tuple[str, str], list[KnownWork]]:
        """The known works by class and title, built for the first work that a text names in words."""
        titles: dict[tuple[str, str], list[KnownWork]] = defaultdict(list)
        for work in self.registry.works:
            if work.title:
                titles[self.key_class(work.type), words_of(fold_case(work.title)).removeprefix("về ")].append(work)
        return titles

    def _longer_words(self) -> list[tuple[str, str]]:
        """Return pairs of type words in which the longer has the key class of the shorter: `bộ luật`, `luật`."""
        shared = [(t, self.types[t.key_class]) for t in self.registry.types if t.key_class in self.types]
        return [(long, short) for t, base in shared for long in t.words for short in base.words[:1] if short in long]

    def key_class(self, type_id: str) -> str:
        """Return the class of a type in keys; luật and bộ luật have the same."""
        block = self.types.get(type_id)
        return block.key_class or type_id if block else type_id


@lru_cache(maxsize=4)
def lexicon(registry: Registry) -> Lexicon:
    """Return the lexicon of a registry, built once."""
    return Lexicon(registry)
