"""The blocks of registry files: one dataclass for each kind.

A block is a rule with its `source` (where the fact comes from), `examples` that it must find and `counter_examples`
that it must not; the tests run both through the whole pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from citegraph.model import Action, Kind
from citegraph.registry.slots import compiled

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Family = Literal["party", "state", "mass"]
Level = Literal["central", "ministry", "agency", "province", "district", "commune", "unit"]


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
    if not value:
        raise ValueError("is empty")
    return value


def _like(pattern: str) -> Check:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"does not match {pattern}")
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
"""What stands for what in the patterns of named works."""


def fill(pattern: str) -> str:
    """A named work's pattern with its placeholders filled in."""
    for placeholder, meaning in PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, meaning)
    return pattern


def _compiles(pattern: str) -> str:
    try:
        re.compile(fill(pattern))
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return pattern


def _without_groups(pattern: str) -> str:
    if re.compile(fill(pattern)).groups:
        raise ValueError("contains a group; write (?:...), since patterns are searched for together")
    return pattern


def _slots(slots: str) -> str:
    compiled(slots)
    return slots


_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*(?![?*{])")


def beginnings(pattern: str) -> list[str]:
    """The words that a pattern's alternatives begin with; empty ones where an alternative begins otherwise.

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
        raise ValueError("has an alternative that does not begin with a word, by which verbs are looked for")
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
            raise ValueError(f"is no form: {error}") from error
        if unknown := held - set(names):
            raise ValueError(f"holds {{{sorted(unknown)[0]}}}; known are {', '.join(f'{{{n}}}' for n in names)}")
        return form

    return Check(check)


Text = Annotated[str, Check(_filled)]
Words = Annotated[tuple[str, ...], Check(_filled)]
Pattern = Annotated[str, Check(_compiles)]
Tokens = Annotated[str, Check(_tokens)]
Key = Annotated[str, _names_only("plenum", "part", "year", "term_year", "session", "term", "body")]
Form = Annotated[str, _names_only("n", "y", "rest", "0", "1", "2", "3", "4")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a registry file: a block of TOML or a row of CSV."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Entry):
    """A text, and what is found in it, in text order.

    Types, grammars and named works list `type label` (`chi-thi 01-CT/TW`, `luat Luật Đất đai`: the label is the
    symbol, or the name where there is none); issuers list the issuers' full names; verbs, marks, modals and frames list
    `A kind B` with the labels of both works, `this` for the text itself. What other blocks list is told with them.
    """

    text: Text
    finds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Entry):
    """What every block carries."""

    id: Annotated[str, _like(r"[a-z0-9]+(-[a-z0-9]+)*")]
    source: Text
    note: str = ""
    examples: Annotated[tuple[Example, ...], Check(_filled)]
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeBlock(Block):
    """A document type (loại văn bản).

    `words` are its spellings in running text, lower case, tone marks in the new style (`thỏa`, `ủy`); `abbreviations`
    stand for the word before a number (`NQ số 18`), case as written. The codes are those of symbols (ký hiệu), by
    family. `key_class` is the class in keys where it is not the id (luật and bộ luật are one).
    """

    name: str
    words: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    party_codes: tuple[str, ...] = ()
    state_codes: tuple[str, ...] = ()
    mass_codes: tuple[str, ...] = ()
    key_class: str | None = None
    short: bool = True  # "Chỉ thị 05" names a work
    self_reference: bool = True  # "Chỉ thị này" names this work
    named: bool = False  # a name may stand in place of a number: "Luật Đất đai"
    of_bodies: bool = False  # its names are those of the organisations whose rules it gives: "Điều lệ Hội Nông dân"
    glued: bool = False  # its abbreviation names a work with the number alone behind it: NQ57
    dated: bool = False  # its symbols hold the year, so that "Nghị định 10/2020" is no October
    sole_issuer: bool = False  # one body alone issues it: number and year name one work
    sole_code: str = ""  # what all its symbols end in since `sole_code_since`: NĐ-CP
    sole_code_since: int = 0
    carries_out_as: Kind = Kind.IMPLEMENTS  # what a title that carries a work out makes of it: guidance `guides`
    tasks: bool = False  # orders work to be done: what it orders to carry out, it carries out itself
    letter: bool = False  # has recipients (Kính gửi) in the place of a title
    consolidated: bool = False  # joins a work with those that amend it
    distinct: bool = False  # no other word looks like the type word, so that a name may follow in small letters
    excluded: bool = False  # a contract, a licence, a standard: its symbols are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerBlock(Block):
    """An issuing body (cơ quan ban hành).

    `words` are its spellings in running text, lower case; `codes` those in symbols. `decides` tells a code that
    belongs to this body alone, so that the symbol names the issuer (CP does, TW does not). `local` tells a body of
    which every locality has one (UBND, TU): its works need a scope. `rank` is the body's place among those of its level
    and family, 0 the highest; bodies without one do not compare.
    """

    name: str
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    family: Family
    level: Level
    rank: Annotated[int | None, Check(_not_negative)] = None
    decides: bool = False
    local: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyBlock(IssuerBlock):
    """A kind of body that comes in any number: a department, a school, a steering committee.

    `words` are the words for the kind; the text tells what the body is of. `goes_on` tells how far the name runs:
    `place` over a locality alone (`Công an tỉnh Nghệ An`), `capitals` over words of which the first has a capital
    (`Sở Du lịch`), `words` over any words up to the end of the clause (`Ban Chỉ đạo sắp xếp đơn vị hành chính`).
    `code` is a pattern of the codes that such bodies have in symbols. `distinct` tells a kind whose word needs no
    capital, `proper` one whose names have capitals throughout (`Trường Tiểu học Xuân Phương`).
    """

    goes_on: Literal["place", "capitals", "words"] = "capitals"
    code: Annotated[Pattern, Check(_without_groups)] = ""
    distinct: bool = False
    proper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganBlock(Block):
    """A part of a body, or the person at its head: what stands before a body's name (`Ban Thường vụ`, `Giám đốc`).

    `issuer` is the id of the issuer or body that the organ is where it has works of its own (a party committee inside a
    state body). A `silent` head is left out of the issuer's name, as writers use it (`Bộ trưởng Bộ Tài chính`). `alone`
    is the id of the kind of body that the organ means where no name follows (`Hiệu trưởng`). `before` is a pattern of
    what may stand between organ and body, besides `của`.
    """

    name: str
    words: Words
    before: Annotated[Pattern, Check(_without_groups)] = ""
    head: bool = False
    silent: bool = False
    issuer: str = ""
    alone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLevelBlock(Block):
    """A word for a locality's level, with its abbreviations: `thành phố`, `TP.`.

    `central` tells that a province may bear it.
    """

    name: str
    words: Words
    level: Literal["province", "district", "commune"]
    central: bool = False
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermBlock(Entry):
    """A term (khóa) of the party's Central Committee or of the National Assembly.

    Dates are ISO days or years, `first_day` included, `last_day` too; None is open.
    """

    id: str
    body: Literal["party", "assembly"]
    roman: str
    number: int
    start_year: int
    first_day: str
    last_day: str | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality(Entry):
    """A province or a city under the centre; `aliases` are other spellings and former names, `|` between them."""

    slug: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWork(Entry):
    """A work that the registry knows: an official fact, or one that real texts confirm (`mark`).

    `name` is what texts call a work named without a number (`Luật Đất đai`); `amends` are symbols or names, `|`
    between them. Dates are ISO; `effective` and `until` bound its being in force where known (`until` is the first
    day that it no longer is).
    """

    type: str
    symbol: str = ""
    name: str = ""
    issuer: str = ""
    date: str = ""
    effective: str = ""
    until: str = ""
    title: str = ""
    amends: tuple[str, ...] = ()
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrammarBlock(Block):
    """How a family of symbols (số hiệu) is written.

    `tokens` are the parts after the number and the year, in order, one blank between them: a placeholder
    (`{party_type}`, `{state_type}`, `{mass_type}`, `{party_issuer}`, `{mass_issuer}`, `{code}` for any code) or a
    regular expression of its own; `*` after a placeholder repeats it. Separators do not count, so that a swapped,
    doubled or missing one is read as the one symbol that it can only be. `form` is the canonical writing: `{n}` the
    number, `{y}` the year, `{0}`, `{1}` … the tokens, `{rest}` those from there on, joined by `-`. `year` tells
    whether a year stands between number and code. `cue` asks for a type word before the symbol. `type_token` is the
    index of the token that is the type's code, or None; `type` the type where no token tells.
    """

    family: Family
    year: Literal["required", "none", "optional"]
    tokens: Tokens
    form: Form
    separators: str = ""
    cue: bool = False
    words: tuple[str, ...] = ()  # types whose word, or "" for the generic one, must stand before
    known_body: bool = False  # needs no type word where its first code is that of a body of the registry
    whole: bool = False  # a separator right behind shows that a code is missing: refused
    type_token: int | None = None
    type: str | None = None
    period: Literal["own", "year", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBlock(Block):
    """Works that texts name without a number: congress and plenum resolutions, charters, nicknames.

    `type` is the type whose word the name begins with; `after` a regular expression, over lower case text with
    one blank a gap, for what follows that word (`{roman}`, `{years}`, `{ordinal}` are filled in); `words` are whole
    names that begin with no type word. `key` may hold `{term}` and `{plenum}`, the groups of that name as numbers.
    `local` tells a work of one locality, which takes its scope from the text.
    """

    type: str
    after: Pattern = ""
    tail: Pattern = ""  # what may follow the place behind a local work
    words: tuple[str, ...] = ()
    key: Key
    issuer: str = ""
    date: str = ""
    symbol: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AbbreviationBlock(Block):
    """The abbreviations of a law's name, case as written.

    `name` is the whole name as `KnownWork.name` has it; `forms` follow the type word (`BVMT` in `Luật BVMT`), and
    `words` are used on their own (`BLDS`).
    """

    name: str
    forms: Words
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedBlock(Block):
    """How a work is named in words alone, or a sign beside such a name.

    | `sign` | `words` |
    | --- | --- |
    | work | in a name: what it does to the works behind: `thực hiện`, `sửa đổi, bổ sung` |
    | rules | in a name: what leads to the body whose rules they are: `của` |
    | quoted | in a name: the mark that opens a quoted title |
    | issued-by | in a name: what opens its topic, where `do … ban hành` stands behind |
    | any-body | bodies that any organisation has: without its name they tell nobody's rules |
    | qualifier | may stand between type word and verb: `chi tiết`, `về việc` |
    | plural, planned | stand before: no one work, or none that exists |
    | loose | stand before: of a kind of which a work may have `many`, none is told from the others |
    | issued | stand before: the work exists |
    | title | stand between a numbered work and its own title |
    | numbered | stand between a name and the number of what it names |
    | own | stand before the text's own name |
    | opening | stand behind the text's own name, before a colon |

    A name begins with the word of one of `types`, in a capital if `capital`; of those in `bare` it needs no issuer.
    `kind` is what it says that the work does, `stem` what stands for it in the key. With `identifies`, issuer, verb and
    works tell the work from any other, so that texts that name it alike mean one. The `types` of a title are those
    whose works issue others.
    """

    sign: Literal[
        "work",
        "rules",
        "quoted",
        "issued-by",
        "any-body",
        "qualifier",
        "plural",
        "planned",
        "loose",
        "issued",
        "title",
        "numbered",
        "own",
        "opening",
    ]
    words: Words
    types: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    capital: bool = False
    many: bool = False
    identifies: bool = False
    kind: Kind | None = None
    stem: Annotated[str, _like(r"[a-z-]*")] = ""

    def __post_init__(self) -> None:
        names = self.sign in ("work", "rules", "quoted", "issued-by")
        if names and not (self.types and self.stem):
            raise ValueError("a name needs types and stem")
        if (self.sign == "work") != (self.kind is not None):
            raise ValueError("kind belongs to a name that acts on works, and only there")
        if not names and (self.bare or self.capital or self.many or self.identifies or self.stem):
            raise ValueError("only a name has bare, capital, many, identifies and stem")
        if self.types and not names and self.sign != "title":
            raise ValueError("only a name or a title has types")
        if set(self.bare) - set(self.types):
            raise ValueError("bare contains a type that is not among types")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlenumBlock(Entry):
    """What a plenum of the Central Committee passed under the name that the press gives it.

    Several `symbols` are a set: topic words behind the name choose one. `misnomer` tells a name that is wrong in kind
    (`Nghị quyết Trung ương 4 khóa XIII` is Kết luận 21-KL/TW): the work stays as named and points at the likely one.
    """

    id: str
    type: str
    term: int
    plenum: int
    part: int = 1
    symbols: Words
    misnomer: bool = False
    note: str = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardBlock(Block):
    """A family of standards or technical regulations: `code` stands before the number (`TCVN 5574:2018`).

    `type` is the document type that its works have, `issuer` who issues them where no code behind the year tells.
    """

    code: Annotated[str, _like("[A-ZĐ]+")]
    name: str
    type: str
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBlock(Block):
    """How a line begins that has a role in its text's structure (`Điều 1.`, `Nơi nhận:`).

    `pattern` is a regular expression over lower case text, matched where the line's words begin; the first block whose
    pattern fits decides. `letters` asks for a capital there, or for capitals all along the line. `head` keeps the role
    to the top of a text.

    An example lists `role marker`, for each block of the text that has this role.
    """

    role: str
    pattern: Annotated[Pattern, Check(_without_groups)]
    letters: Literal["any", "capital", "capitals"] = "any"
    head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBlock(Block):
    """A sign that a text is a document itself, or, with a negative `weight`, that it only speaks of documents.

    `pattern` is a regular expression over the text as it is (`text`, where `^` and `$` match at line breaks) or in
    lower case with line breaks as spaces (`lower`), looked for in the head, in the first words below the title, in the
    first pages, at the end, or anywhere; `role` names a role of blocks instead. The sign counts where it is found
    `least` times.

    An example shows the sign, and lists `document` where the text is one all in all; a counter-example does not show
    it, and is no document.
    """

    weight: int
    pattern: Annotated[Pattern, Check(_without_groups)] = ""
    role: str = ""
    case: Literal["text", "lower"] = "lower"
    zone: Literal["head", "opening", "body", "end", "any"] = "head"
    least: Annotated[int, Check(_positive)] = 1


Node = Literal[
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
]
"""The nodes of a sentence's chart that marks become; see `relate.chart`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationBlock(Block):
    """A block whose examples list relations: `A kind B`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbBlock(RelationBlock):
    """What one work does to another, said by a verb.

    `words` are its spellings, lower case, one blank a gap. With `commands`, the verb at the head of an article is the
    document's own act. A `bracketed` one counts only alone between two works, behind an opening bracket, or before
    `bởi`: `(thay NĐ 06/2021)`.
    """

    kind: Kind
    words: Words
    commands: bool = False
    bracketed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkBlock(RelationBlock):
    """Small words that become one node of a sentence's chart."""

    node: Node
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalBlock(RelationBlock):
    """Words before a verb that make it no fact: an intention, a plan, a duty, a negation.

    A modal reaches `reach` words to the right, up to a comma; behind a word of `not_after` it is another word
    (`chương trình` holds no `trình`).
    """

    words: Words
    reach: int = 5
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameBlock(RelationBlock):
    """An order of nodes in a sentence that tells who does what to what.

    `slots` are names of nodes with blanks between them: `SUBJECT`, `OBJECT` and `VERB` bind; a name may be followed
    by `?` or `*`; `(A|B)` chooses; the other names are explained in `registry.slots`. `where` is `between` for what
    stands between two neighbouring works, `clause` for a whole clause; in a `title`, a `basis`, an `opening`, a
    `command` and a `task` (of a document whose type has `tasks`) the document itself is the subject; `resumed` stands
    behind a bare type word that means the last work of its class (`Kế hoạch nêu rõ, thực hiện X`), `topic` behind or
    below a work that the lines are about, which is what `SUBJECT` does not name. `kinds` are those that the verb may
    have, `verbs` the ids of those that it binds where not all of these kinds do; `says` is the kind of the claim where
    no verb tells it.
    """

    slots: Annotated[str, Check(_slots)]
    where: Literal["between", "clause", "title", "basis", "opening", "command", "task", "resumed", "topic"]
    kinds: tuple[Kind, ...] = ()
    verbs: tuple[str, ...] = ()
    says: Kind | None = None
    carries_out: bool = False  # to go on with a work is to carry it out there


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionBlock(Block):
    """A verb of amending acts, and what it does to the provision that is its object.

    `pattern` is a regular expression over lower case text with one blank a gap, without groups; the first block that
    matches at a place decides. `voice` tells whether the provision comes after the verb (`bãi bỏ khoản 2`) or only
    before it (`khoản 2 hết hiệu lực`); a verb of the first sort has a passive too (`khoản 2 được bãi bỏ`).
    `kind` is what the text does to the work in which the provision stands, `whole` what it does where the work itself
    is the object, if that is another kind.

    An example lists `label action: place <- place` for each provision that is changed by this action, as `Provision`
    writes it behind the changed work's label.
    """

    action: Action
    kind: Kind
    whole: Kind | None = None
    pattern: Annotated[Pattern, Check(_without_groups), Check(_begins_with_words)]
    voice: Literal["active", "passive"] = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseBlock(Entry):
    """A small list of words that a rule leans on, lower case, one blank a gap."""

    id: str
    words: Words
    source: str
