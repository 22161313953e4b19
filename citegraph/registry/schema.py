"""Schema of the registry files: one pydantic model per kind of block.

A block is a rule with its `source` (the origin of the fact), `examples` that must be found and `counter_examples` that
must not; the tests run both through the whole pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from citegraph.model import Action, Kind
from citegraph.registry.slots import bound, compiled

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Family = Literal["party", "state", "mass"]
BodyLevel = Literal["central", "ministry", "agency", "province", "district", "commune", "unit"]


class Check:
    """A check of a field's value, for `Annotated`: it returns the value or raises `ValueError`.

    pydantic runs it where a file of a user is validated. The built-in registry is validated when its snapshot is made,
    so that a program that reads texts imports no pydantic.
    """

    def __init__(self, check: Callable[[Any], Any]) -> None:
        self._check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the field, with the check after it."""
        from pydantic_core.core_schema import no_info_after_validator_function

        return no_info_after_validator_function(self._check, handler(source))


def _filled(value: Any) -> Any:
    """Refuse an empty text or list, and a text of spaces, which a pattern would find everywhere."""
    if not value or (isinstance(value, str) and not value.strip()):
        raise ValueError("is empty")
    return _each_filled(value) if isinstance(value, tuple) else value


def _each_filled(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if any(isinstance(value, str) and not value.strip() for value in values):
        raise ValueError("contains an empty text; remove it")
    return values


def _like(pattern: str, meaning: str) -> Check:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"write {meaning}")
        return value

    return Check(check)


def _not_negative(value: int | None) -> int | None:
    if value is not None and value < 0:
        raise ValueError("is negative")
    return value


def _positive(value: int) -> int:
    if value < 1:
        raise ValueError("is less than 1")
    return value


PLACEHOLDERS = {
    "{roman}": r"(?:[ivxl]+|\d{1,2})(?![\w])",
    "{years}": r"(?:19|20)\d\d ?- ?(?:19|20)\d\d",
    "{ordinal}": r"(?:nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm))?)",
}
"""Placeholders in the patterns of named works, with the pattern that replaces each."""


def fill_placeholders(pattern: str) -> str:
    """Replace the placeholders in the pattern of a named work."""
    for placeholder, meaning in PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, meaning)
    return pattern


def _compiles(pattern: str) -> str:
    try:
        re.compile(fill_placeholders(pattern))
    except re.error as error:
        raise ValueError(f"not a valid regular expression: {error}") from error
    return pattern


def _without_groups(pattern: str) -> str:
    if re.compile(fill_placeholders(pattern)).groups:
        raise ValueError("contains a group; write (?:...), since patterns are joined into one")
    return pattern


def _slots(slots: str) -> str:
    compiled(slots)
    return slots


_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*(?![?*{])")


def beginnings(pattern: str) -> list[str]:
    """Return the words at the start of each alternative of a pattern; an empty string if it begins with none.

    >>> beginnings("(?:thay thế|sửa)(?: một số)? từ"), beginnings("bổ sung(?: thêm)?")
    (['thay thế', 'sửa'], ['bổ sung'])
    """
    alternatives, depth, start = [], 0, 0
    body = pattern.removeprefix("(?:") if pattern.startswith("(?:") else pattern
    for at, letter in enumerate(body):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (letter == "|" and depth == 0):
            alternatives.append(body[start:at])
            start = at + 1
        if depth < 0:
            break
    else:
        alternatives.append(body[start:])
    found = (_WORDS.match(each) for each in alternatives)
    return [m[0] if m else "" for m in found]


def _begins_with_words(pattern: str) -> str:
    if "" in beginnings(pattern):
        raise ValueError("has an alternative that does not begin with a word, which is needed to search for verbs")
    return pattern


def _tokens(tokens: str) -> str:
    for token in tokens.split(" "):
        if not token.startswith("{"):
            _compiles(token)
    return tokens


def _names_only(*names: str) -> Check:
    def check(form: str) -> str:
        try:
            held = {name for _, name, _, _ in Formatter().parse(form) if name is not None}
        except ValueError as error:
            raise ValueError(f"not a valid form: {error}") from error
        if unknown := held - set(names):
            raise ValueError(f"unknown {{{sorted(unknown)[0]}}}; known are {', '.join(f'{{{n}}}' for n in names)}")
        return form

    return Check(check)


Text = Annotated[str, Check(_filled)]
Words = Annotated[tuple[str, ...], Check(_filled)]
Listed = Annotated[tuple[str, ...], Check(_each_filled)]
Slug = Annotated[
    str, _like(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters without diacritics, digits and dashes: ban-so-hoa")
]
Pattern = Annotated[str, Check(_compiles)]
Tokens = Annotated[str, Check(_filled), Check(_tokens)]
_KEY_FIELDS = ("plenum", "part", "year", "term_year", "session", "term", "edition", "body")
Key = Annotated[str, Check(_filled), _names_only(*_KEY_FIELDS)]
SymbolForm = Annotated[str, _names_only("n", "y", "rest", "0", "1", "2", "3", "4")]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Entry:
    """An entry of a registry file: a block of TOML or a row of CSV."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    # Written once: a data class generates its own, which takes half of the time to make the classes of all blocks.
    def __eq__(self, other: object) -> bool:
        same = type(other) is type(self)
        return self is other or (same and all(getattr(self, f.name) == getattr(other, f.name) for f in fields(self)))

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, f.name) for f in fields(self))))

    def __repr__(self) -> str:
        values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self))
        return f"{type(self).__name__}({values})"

    @classmethod
    def of_valid(cls, values: dict[str, Any]) -> Self:
        """The entry with these values, which are of their final types and were validated before: fast and unchecked."""
        entry = cls.__new__(cls)
        vars(entry).update(values)  # the `__init__` of a frozen class takes ten times as long
        return entry

    def record(self, *, defaults: bool = True) -> dict[str, Any]:
        """The entry as values of JSON; without `defaults`, only the fields that differ from them."""
        values = ((f, getattr(self, f.name)) for f in fields(self))
        return {f.name: _plain(value) for f, value in values if defaults or value != f.default}


def _plain(value: Any) -> Any:
    if isinstance(value, Entry):
        return value.record()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Example(Entry):
    """A text and the expected results, in text order.

    Types, grammars and named works list `type label` (`chi-thi 01-CT/TW`, `luat Luật Đất đai`: the label is the
    symbol, or the name if there is none); issuers list full names of issuers; verbs, marks, modals and frames list
    `A kind B` with the labels of both works, `this` for the text itself. Other blocks document their own lists.
    """

    text: Text
    finds: Listed


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Block(Entry):
    """The fields of every block."""

    id: Slug
    source: Text
    note: str = ""
    examples: Annotated[tuple[Example, ...], Check(_filled)]
    counter_examples: Listed = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TypeBlock(Block):
    """A document type (loại văn bản).

    `words` are its spellings in running text, lower case, tone marks in the new style (`thỏa`, `ủy`); `abbreviations`
    replace the word before a number (`NQ số 18`), `dated_abbreviations` only before number and year (`tt 40/2021`),
    case as written. The codes are those of symbols (ký hiệu), by family.
    `key_class` is the class in keys if it differs from the id (luật and bộ luật have the same).
    """

    name: Text
    words: Listed = ()
    abbreviations: Listed = ()
    dated_abbreviations: Listed = ()
    party_codes: Listed = ()
    state_codes: Listed = ()
    mass_codes: Listed = ()
    key_class: str | None = None
    short: bool = True  # "Chỉ thị 05" names a work
    self_reference: bool = True  # "Chỉ thị này" names this work
    named: bool = False  # a name may replace the number: "Luật Đất đai"
    of_bodies: bool = False  # its names are those of the organisations that it regulates: "Điều lệ Hội Nông dân"
    glued: bool = False  # its abbreviation and a number in one word are a work without a cue: NQ57
    counts: bool = False  # a number after the word may count what follows: "quyết định 12 bước", "kế hoạch 30 ngày"
    dated: bool = False  # its symbols contain the year, so that "Nghị định 10/2020" is not a date (October)
    sole_issuer: bool = False  # issued by one body only: number and year identify the work
    sole_code: str = ""  # the end of all its symbols since `sole_code_since`: NĐ-CP
    sole_code_since: int = 0
    carries_out_as: Kind = Kind.IMPLEMENTS  # the relation if its title carries a work out: guidance `guides`
    tasks: bool = False  # assigns tasks: an order in it to carry out a work makes it carry out that work itself
    changes_alike: bool = False  # changes only works of its own type: a report does not amend a law
    letter: bool = False  # has recipients (Kính gửi) in place of a title
    consolidated: bool = False  # merges a work with those that amend it
    distinct: bool = False  # the type word is unambiguous, so that a name may follow in lower case
    excluded: bool = False  # a contract, a licence, a standard: its symbols are refused


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class IssuerBlock(Block):
    """An issuing body (cơ quan ban hành).

    `words` are its spellings in running text, lower case; `codes` those in symbols. `decides`: the code belongs to no
    other body, so that the symbol implies the issuer (CP does, TW does not). `local`: every locality has such a body
    (UBND, TU), so that its works need a scope. `rank` is the body's position among those of its level and family, 0 the
    highest; bodies without one do not compare.
    """

    name: Text
    words: Listed = ()
    codes: Listed = ()
    family: Family
    level: BodyLevel
    rank: Annotated[int | None, Check(_not_negative)] = None
    decides: bool = False
    local: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    successors: Listed = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BodyBlock(IssuerBlock):
    """A kind of body with any number of instances: a department, a school, a steering committee.

    `words` are the words for the kind; the text completes the name. `goes_on` limits its length: `place` to a locality
    (`Công an tỉnh Nghệ An`), `capitals` to words of which the first has a capital (`Sở Du lịch`), `words` to any words
    up to the end of the clause (`Ban Chỉ đạo sắp xếp đơn vị hành chính`). `code` is a pattern of the codes of such
    bodies in symbols. `distinct`: the word needs no capital. `proper`: all words of the name have capitals (`Trường
    Tiểu học Xuân Phương`).
    """

    goes_on: Literal["place", "capitals", "words"] = "capitals"
    code: Annotated[Pattern, Check(_without_groups)] = ""
    distinct: bool = False
    proper: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OrganBlock(Block):
    """A part of a body, or the person at its head, written before the body's name (`Ban Thường vụ`, `Giám đốc`).

    `issuer` is the id of the organ's own issuer or body, if it issues works itself (a party committee inside a state
    body). A `silent` head is omitted from the issuer's name, as is usual (`Bộ trưởng Bộ Tài chính`). `alone` is the id
    of the kind of body that the organ means if no name follows (`Hiệu trưởng`). `before` is a pattern of the words
    allowed between organ and body, besides `của`. The works of an organ `for_body` are those of the body itself (`Ban
    Thường vụ`), unlike those of its offices.
    """

    name: Text
    words: Words
    before: Annotated[Pattern, Check(_without_groups)] = ""
    head: bool = False
    silent: bool = False
    for_body: bool = False
    issuer: str = ""
    alone: str = ""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlaceLevelBlock(Block):
    """A word for the level of a locality, with its abbreviations: `thành phố`, `TP.`.

    `central`: it may also be the level of a province.
    """

    name: Text
    words: Words
    level: Literal["province", "district", "commune"]
    central: bool = False
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TermBlock(Entry):
    """A term (khóa) of the party's Central Committee or of the National Assembly.

    Dates are ISO days or years, both inclusive; a `last_day` of None means that the term is not over.
    """

    id: Text
    body: Literal["party", "assembly"]
    roman: Text
    number: int
    start_year: int
    first_day: str
    last_day: str | None = None
    source: Text


@dataclass(frozen=True, kw_only=True)
class Locality(Entry):
    """A province or centrally run city; `aliases` are other spellings and former names, separated by `|`."""

    slug: Text
    name: Text
    kind: Text
    aliases: Listed = ()
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""
    source: Text


@dataclass(frozen=True, kw_only=True)
class KnownWork(Entry):
    """A known work, from an official source or confirmed by real texts (`mark`).

    `name` is the name of a work cited without a number (`Luật Đất đai`); `amends` lists symbols or names, separated by
    `|`. Dates are ISO. `effective` is the first day in force, `until` the first day no longer in force, if known.
    """

    type: Text
    symbol: str = ""
    name: str = ""
    issuer: str = ""
    date: str = ""
    effective: str = ""
    until: str = ""
    title: str = ""
    amends: Listed = ()
    source: Text
    mark: Text

    def is_of_year(self, year: str) -> bool:
        """Return whether the work was issued or came into force in a year: texts call a law by either."""
        return year in (self.date[:4], self.effective[:4])


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GrammarBlock(Block):
    """The grammar of a family of symbols (số hiệu).

    `tokens` are the parts after the number and the year, in order, separated by a space: a placeholder
    (`{party_type}`, `{state_type}`, `{mass_type}`, `{party_issuer}`, `{mass_issuer}`, `{code}` for any code) or a
    regular expression; `*` after a placeholder repeats it. Separators are ignored, so that a symbol with a swapped,
    doubled or missing one is still recognised. `form` is the canonical spelling: `{n}` the number, `{y}` the year,
    `{0}`, `{1}` … the tokens, `{rest}` the remaining tokens joined by `-`. `year`: whether a year follows the number.
    `cue`: a type word is required before the symbol. `type_token` is the index of the token with the type's code, or
    None; `type` is then the type.
    """

    family: Family
    year: Literal["required", "none", "optional"]
    tokens: Tokens
    form: SymbolForm
    separators: str = ""
    cue: bool = False
    words: tuple[str, ...] = ()  # types of which a word ("" for the generic one) is required before the symbol
    misprinted: bool = False  # a code that no body has: the likely work is the known one of this number and year
    known_body: bool = False  # needs no type word if its first code is that of a body of the registry
    whole: bool = False  # refused if a separator follows, since a code is missing then
    type_token: int | None = None
    type: str | None = None
    period: Literal["own", "year", "term"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NamedBlock(Block):
    """Works cited without a number: congress and plenum resolutions, charters, nicknames.

    `type` is the type whose word begins the name; `after` is a regular expression for the rest, over lower-case text
    with single spaces (`{roman}`, `{years}`, `{ordinal}` are replaced by patterns); `words` are whole names without a
    type word. `key` may contain `{term}` and `{plenum}`, the groups of that name as numbers. `local`: the work belongs
    to a locality, which is its scope and is taken from the text.
    """

    type: Text
    after: Pattern = ""
    tail: Pattern = ""  # words allowed after the place of a local work
    words: Listed = ()
    key: Key
    issuer: str = ""
    date: str = ""
    symbol: str = ""
    local: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AbbreviationBlock(Block):
    """The abbreviations of a law's name, case as written.

    `name` is the full name as in `KnownWork.name`; `forms` follow the type word (`BVMT` in `Luật BVMT`), `words` are
    used on their own (`BLDS`).
    """

    name: Text
    forms: Words
    words: Listed = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WordedBlock(Block):
    """The form of a work's name in words, without a number, or a sign next to such a name.

    | `sign` | `words` |
    | --- | --- |
    | work | in a name: the action on the works that follow: `thực hiện`, `sửa đổi, bổ sung` |
    | rules | in a name: the word before the body whose rules they are: `của` |
    | quoted | in a name: the mark that opens a quoted title |
    | issued-by | in a name: the word that opens its topic, if `do … ban hành` follows |
    | about | in a name: the word that opens its topic, behind the issuer |
    | issued-topic | in a name: the word that opens its topic, if the issuer is said to have issued it before |
    | any-body | bodies that any organisation has: without its name the owner of the rules is unknown |
    | qualifier | allowed between type word and verb: `chi tiết`, `về việc` |
    | further | other verbs before the one that precedes the works: `học tập, quán triệt` |
    | plural, planned | before a name: several works, or a work that does not exist yet |
    | into | before a name without issuer: each body is to put something into its own work |
    | loose | before a name of a kind that a work may have `many` of: no particular one is meant |
    | issued | before a name: the work exists |
    | title | between a numbered work and its own title |
    | numbered | between a name and the number of the work that it means |
    | own | before the text's own name |
    | opening | after the text's own name, before a colon |

    A name begins with the word of one of `types`, with a capital if `capital`; for types in `bare` it needs no issuer.
    `kind` is the relation to the works that follow, `stem` its slug in the key. With `identifies`, issuer, verb and
    works distinguish the work from any other, so that the same name in several texts is one work. The `types` of a
    title are those whose works issue others.
    """

    sign: Literal[
        "work",
        "rules",
        "quoted",
        "issued-by",
        "about",
        "issued-topic",
        "any-body",
        "qualifier",
        "further",
        "plural",
        "planned",
        "into",
        "loose",
        "issued",
        "title",
        "numbered",
        "own",
        "opening",
    ]
    words: Words
    types: Listed = ()
    bare: Listed = ()
    capital: bool = False
    many: bool = False
    identifies: bool = False
    kind: Kind | None = None
    stem: Annotated[str, _like(r"[a-z-]*", "lower-case letters without diacritics, and dashes")] = ""

    def __post_init__(self) -> None:
        names = self.sign in ("work", "rules", "quoted", "issued-by", "about", "issued-topic")
        if names and not (self.types and self.stem):
            raise ValueError("a name needs types and stem")
        if (self.sign == "work") != (self.kind is not None):
            raise ValueError('kind is required for sign = "work" and not allowed for others')
        if not names and (self.bare or self.capital or self.many or self.identifies or self.stem):
            raise ValueError("only a name has bare, capital, many, identifies and stem")
        if self.types and not names and self.sign != "title":
            raise ValueError("only a name or a title has types")
        if set(self.bare) - set(self.types):
            raise ValueError("bare contains a type that is not among types")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlenumBlock(Entry):
    """The works of a plenum of the Central Committee, under the name used by the press.

    Several `symbols` are a set: the topic words after the name choose one. `misnomer`: the name has the wrong type
    (`Nghị quyết Trung ương 4 khóa XIII` is Kết luận 21-KL/TW); the work is kept as cited and points to the likely one.
    """

    id: Text
    type: Text
    term: int
    plenum: int
    part: int = 1
    symbols: Words
    misnomer: bool = False
    note: str = ""
    source: Text


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class UnknownBlock(Entry):
    """A work, by its `key`, that texts cite and that is not among the known works, with the `reason`.

    The reason may be a misprint, a draft, or a number that several bodies use. Reading does not depend on it.
    """

    id: Text
    key: Text
    reason: Text
    source: Text


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StandardBlock(Block):
    """A family of standards or technical regulations, with the `code` before the number (`TCVN 5574:2018`).

    `type` is the document type of its works, `issuer` their issuer if no code follows the year.
    """

    code: Annotated[str, _like("[A-ZĐ]+", "capitals without spaces, digits and dashes")]
    name: Text
    type: Text
    issuer: str = ""


RoleName = Literal[
    "letterhead",
    "number",
    "dateline",
    "title",
    "recipients",
    "basis",
    "enactment",
    "chapter",
    "article",
    "clause",
    "point",
    "item",
    "row",
    "footnote",
    "signature",
    "distribution",
    "annex",
    "furniture",
    "paragraph",
]
"""The roles of the blocks of a text, as in `extraction.document.structure`."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PartBlock(Block):
    """The beginning of a line with a role in the structure of its text (`Điều 1.`, `Nơi nhận:`).

    `pattern` is a regular expression over lower-case text, matched at the first word of the line; the first block that
    matches decides. `letters` requires a capital there, or capitals in the whole line. `head` restricts the role to the
    top of a text.

    An example lists `role marker` for each block of the text with this role.
    """

    role: RoleName
    pattern: Annotated[Pattern, Check(_filled), Check(_without_groups)]
    letters: Literal["any", "capital", "capitals"] = "any"
    head: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SignBlock(Block):
    """A sign that a text is a document itself, or, with a negative `weight`, that it is about documents.

    `pattern` is a regular expression over the normalised text (`text`, where `^` and `$` match at line breaks) or its
    lower case (`lower`), where line breaks are spaces, and only an empty line or, in the opening, the end of a block is
    a line break. It is searched in the head, the first words below the title, the first pages, the end, or anywhere, or
    has to match the `whole` text; `role` counts blocks with a role instead. The sign counts if found `least` times.

    An example contains the sign, and lists `document` if the text as a whole is one; a counter-example does not contain
    it and is not a document.
    """

    weight: int
    pattern: Annotated[Pattern, Check(_without_groups)] = ""
    role: RoleName | Literal[""] = ""
    case: Literal["text", "lower"] = "lower"
    zone: Literal["head", "opening", "body", "end", "any", "whole"] = "head"
    least: Annotated[int, Check(_positive)] = 1


NodeName = Literal[
    "LIGHT",
    "ADVERB",
    "CONTINUING",
    "NOUN",
    "LINK",
    "AT",
    "LOOSE",
    "ISSUE",
    "PASSIVE",
    "BY",
    "PURPOSE",
    "OPENER",
    "AND",
    "AUX",
    "FORCE",
    "LAPSE",
    "TIME",
    "LIMIT",
    "NOMINAL",
    "IS",
    "LISTING",
    "ORDER",
    "TELLS",
    "POINTER",
    "NOW",
    "BRINGING",
    "SETTING",
    "PRONOUN",
]
"""The nodes of a sentence's chart that marks produce; see `extraction.relations.chart`."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RelationBlock(Block):
    """A block whose examples list relations: `A kind B`."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class VerbBlock(RelationBlock):
    """A verb for a relation between two works.

    `words` are its spellings, lower case, single spaces. With `commands`, the verb at the head of an article is an act
    of the document itself. A `bracketed` verb counts only if it is the only word between two works, after an opening
    bracket, or before `bởi`: `(thay NĐ 06/2021)`.
    """

    kind: Kind
    words: Words
    commands: bool = False
    bracketed: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class MarkBlock(RelationBlock):
    """Function words that become one node of a sentence's chart; the words of the lists `phrases` are of them too."""

    node: NodeName
    words: Words
    phrases: Listed = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ModalBlock(RelationBlock):
    """Words that make a following verb an intention, a plan, a duty or a negation instead of a fact.

    A modal applies to the next `reach` words, up to a comma. After a word of `not_after` it is not a modal (`trình` in
    `chương trình`). With `issuing`, it also applies to a verb of issuing, so that the work after it exists only in a
    wish: `Thực hiện X, Chính phủ chưa ban hành Y`.
    """

    words: Words
    reach: Annotated[int, Check(_positive)] = 5
    not_after: Listed = ()
    issuing: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FrameBlock(RelationBlock):
    """A sequence of nodes in a sentence that expresses a relation: subject, verb and object.

    `slots` are names of nodes separated by spaces: `SUBJECT`, `OBJECT` and `VERB` bind; a name may be followed by `?`
    or `*`; `(A|B)` chooses; `registry.slots` documents the other names. `where` is the part of a text to match:

    - `between`: the words between two neighbouring works; `clause`: a whole clause; `sequel`: a clause, with the work
      named last before its sentence and a semicolon in front of it;
    - `title`, `basis`, `opening`, `command`, `task` (in a document whose type has `tasks`): the document itself is the
      subject;
    - `resumed`: after a bare type word that refers to the last work of its class (`Kế hoạch nêu rõ, thực hiện X`);
    - `topic`: after or below a work that is the topic of the lines; it is the subject if `SUBJECT` is not a slot.

    `kinds` are the kinds that the verb may have, `verbs` the ids of the verbs allowed if not all of these kinds are;
    `says` is the kind of the relation if there is no verb. With `ranked`, only objects count that the subject can
    act on (a change is of a work of its class, guidance of one that does not rank below it), and of those before the
    subject only the nearest.
    """

    slots: Annotated[str, Check(_filled), Check(_slots)]
    where: Literal["between", "clause", "sequel", "title", "basis", "opening", "command", "task", "resumed", "topic"]
    kinds: tuple[Kind, ...] = ()
    verbs: Listed = ()
    says: Kind | None = None
    carries_out: Listed = ()  # verbs by which to go on with a work is to carry it out there
    ranked: bool = False

    def __post_init__(self) -> None:
        always, ends = bound(self.slots), self.slots.split()
        if (self.says is None) is not ("VERB" in always):
            raise ValueError("slots: name VERB once, without ? and outside of (A|B); or omit it and give says")
        if "VERB" in always and not self.kinds:
            raise ValueError("kinds: list the kinds that VERB may have")
        if self.where == "between" and {ends[0], ends[-1]} != {"SUBJECT", "OBJECT"}:
            raise ValueError("slots: the first and the last are SUBJECT and OBJECT, in either order")
        if self.where in ("clause", "sequel") and not {"SUBJECT", "OBJECT"} <= always:
            raise ValueError("slots: name SUBJECT and OBJECT once each, without ? and outside of (A|B)")
        if self.where not in ("between", "clause", "sequel"):
            if ends[-1] not in (("OBJECT", "SUBJECT") if self.where in ("topic", "resumed") else ("OBJECT",)):
                raise ValueError("slots: the last is OBJECT, or SUBJECT if where is topic or resumed")
            if self.says is not None:
                raise ValueError("says: only a frame between works or of clauses has no verb")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ActionBlock(Block):
    """A verb of amending acts, with its effect on the provision that is its object.

    `pattern` is a regular expression over lower-case text with single spaces, without groups; the first block that
    matches at a position decides. `voice`: `active` if the provision follows the verb (`bãi bỏ khoản 2`), `passive` if
    it only precedes it (`khoản 2 hết hiệu lực`); an active verb has a passive form too (`khoản 2 được bãi bỏ`).
    `kind` is the relation to the work of the provision, `whole` the relation if the work itself is the object, if that
    is different.

    An example lists `label action: place <- place` for each provision changed by this action: the label of the changed
    work, then the `Provision` as text.
    """

    action: Action
    kind: Kind
    whole: Kind | None = None
    pattern: Annotated[Pattern, Check(_without_groups), Check(_begins_with_words)]
    voice: Literal["active", "passive"] = "active"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PhraseBlock(Entry):
    """A small list of words for a rule, lower case, single spaces."""

    id: Text
    words: Words
    source: Text
