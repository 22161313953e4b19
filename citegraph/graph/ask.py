"""Parse a question in plain words by a small fixed grammar, in Vietnamese and English.

Each row of `FORMS` is one kind of question: how the graph answers it, an example in both languages, and its phrasings,
as patterns over folded words (lower case, no tone marks, đ as d, no punctuation at the ends of words). `(?P<x>…)` is
the work asked about; `(?P<noun>…)` is a type of document that limits the answers (`Kế hoạch nào …`). To add a
phrasing, add a pattern to its row. A place that limits the answers is taken out first, as the rows of `PLACE_PHRASES`
describe it.

>>> ask("Văn bản nào cụ thể hóa Nghị quyết 18-NQ/TW?").subject
'Nghị quyết 18-NQ/TW'
>>> ask("Kế hoạch nào thực hiện Nghị quyết 18-NQ/TW?").types
frozenset({'ke-hoach'})
>>> ask("Văn bản nào ở tỉnh Lào Cai thực hiện Nghị quyết 18-NQ/TW?").place
'Lào Cai'
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citegraph.errors import QuestionError
from citegraph.graph.relationship import (
    AMENDED_BY,
    AMENDS,
    BASED_ON,
    BASIS_OF,
    CITED_BY,
    CITES,
    IMPLEMENTED_BY,
    IMPLEMENTS,
    REPEALED_BY,
    REPEALS,
    REPLACED_BY,
    REPLACES,
    Relationship,
)
from citegraph.text.normal import fold

if TYPE_CHECKING:
    from citegraph.registry import Registry


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """One kind of question: for the works `related` to the subject; without, for the status of the subject."""

    name: str
    related: Relationship | None
    examples: tuple[str, str]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question: its form, and its subject as the user spelled it.

    `types` are the types of documents asked for (`Kế hoạch nào …`); empty if any document is. `place` is the locality
    of the documents asked for, as spelled, without the word for its level.
    """

    form: QuestionForm
    subject: str
    types: frozenset[str] = frozenset()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """A way to name the place of the documents asked for: one of `words`, folded, before the name.

    `after` are the words one of which has to come before it, `before` those after it; any if empty.
    """

    words: tuple[str, ...]
    examples: tuple[str, ...]
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalityWords:
    """The folded names of listed localities, and the folded words for the levels of localities."""

    names: frozenset[str]
    levels: frozenset[str]


# The patterns try the general words first (`văn bản nào`), then any noun, which has to be the name of a type.
_GENERAL = r"(?:cai|dieu|tai lieu|van ban(?: quy pham)?(?: phap luat)?)"
_NAO = rf"(?:(?:nhung |cac )?{_GENERAL}(?: nao| gi)|gi|(?:nhung |cac )?(?P<noun>\w+(?: \w+){{0,5}}) nao)(?: da| dang)?"
_WHICH = (
    r"(?:what|which|(?:what|which) (?:documents?|works?|texts?)"
    r"|(?:what|which) (?P<noun>[a-z]+(?:[ -][a-z]+){0,2}))(?: has| have)?"
)
_CARRY_OUT = (
    r"(?:to chuc )?(?:thuc hien|trien khai|cu the hoa|quan triet|huong dan|quy dinh chi tiet)(?: thi hanh| thuc hien)?"
)
_REFER = r"(?:dan chieu|vien dan|nhac)(?: den| toi| vao| theo)?"
_REST_ON = r"(?:dua tren|dua vao|can cu(?: vao| theo)?)"
_ISSUE = r"(?: de)? ban hanh"
_BASIS_NAO = r"(?:nhung |cac )?(?:can cu|co so)(?: phap ly)? (?:nao|gi)"
_ARE_WHICH = r"(?: (?:la|gom|gom co)(?: gi| (?:nhung |cac )?(?:van ban|can cu) (?:nao|gi)))?"
_REPLACE = r"thay(?: the)?(?: cho)?"
_AMEND = r"(?:sua doi(?: bo sung)?|bo sung)"
_REPEAL = r"(?:bai bo|huy bo)"
_FORCE = r"hieu luc(?: thi hanh| phap ly)?"
_OR_NOT = r"(?: hay)? (?:chua|khong)"


def _done_to(verb: str, english: str, participle: str) -> tuple[str, ...]:
    """What does it to x, and whether anything does.

    `english` are the forms of the verb after `what`, `participle` that after `has x been`; `verb` is the Vietnamese.
    """
    return (
        rf"{_WHICH} (?:{english}) (?P<x>.+)",
        rf"(?:has|have) (?P<x>.+?) (?:ever )?been {participle}(?: yet)?",
        rf"(?:is|was) (?P<x>.+?) {participle}",
        rf"(?P<x>.+?) (?:is|was|has been) {participle} by {_WHICH}",
        rf"(?:co )?{_NAO} {verb} (?P<x>.+?)(?: (?:chua|khong))?",
        rf"(?P<x>.+?) (?:da )?(?:bi|duoc) {verb} (?:bang|boi|tai|theo) {_NAO}",
        rf"(?P<x>.+?) (?:da )?(?:bi|duoc) {_NAO} {verb}",
        rf"(?P<x>.+?)(?: da)? co van ban(?: nao)? {verb}{_OR_NOT}",
        rf"(?P<x>.+?)(?: da(?: tung)?| co)?(?: bi| duoc)? {verb}(?: lan nao)?{_OR_NOT}",
    )


def _does(verb: str, english: str) -> tuple[str, ...]:
    """What x does it to: `english` is the verb after `what does x`, `verb` the Vietnamese one."""
    return (rf"{_WHICH} (?:does|do|did) (?P<x>.+) {english}", rf"(?P<x>.+?) (?:da )?{verb} {_NAO}")


FORMS = (
    QuestionForm(
        "implements",
        IMPLEMENTED_BY,
        ("What implements Chỉ thị 05-CT/TW?", "Văn bản nào thực hiện Chỉ thị 05-CT/TW?"),
        (
            rf"{_WHICH} (?:implements?|implemented|carr(?:y|ies|ied) out|guides?) (?P<x>.+)",
            rf"(?:co )?{_NAO} {_CARRY_OUT} (?P<x>.+?)(?: (?:chua|khong))?",
            rf"(?P<x>.+) (?:duoc|do) {_NAO} {_CARRY_OUT}",
        ),
    ),
    QuestionForm(
        "based_on",
        BASED_ON,
        ("What is the legal basis of Chỉ thị 05-CT/TW?", "Chỉ thị 05-CT/TW căn cứ những văn bản nào?"),
        (
            r"(?:what (?:is|are) )?(?:the )?(?:legal )?bas[ei]s (?:of|for) (?P<x>.+)",
            rf"{_WHICH} (?:is|are) (?P<x>.+) based on",
            rf"(?:can cu|co so)(?: phap ly(?:{_ISSUE})?(?: cua)?|{_ISSUE}(?: cua)?| cua) (?P<x>.+?){_ARE_WHICH}",
            rf"(?P<x>.+?)(?: duoc)? ban hanh {_REST_ON} (?:{_BASIS_NAO}|{_NAO})",
            rf"(?P<x>.+?) co {_BASIS_NAO}",
            rf"(?P<x>.+?)(?: da)? {_REST_ON} (?:{_BASIS_NAO}|{_NAO})(?:{_ISSUE}| khi ban hanh)?",
        ),
    ),
    QuestionForm(
        "basis_of",
        BASIS_OF,
        ("What is based on Chỉ thị 05-CT/TW?", "Văn bản nào căn cứ Chỉ thị 05-CT/TW?"),
        (
            rf"{_WHICH} (?:is|are|was|were) based on (?P<x>.+)",
            rf"(?:co )?{_NAO}(?: duoc)?(?: ban hanh)? {_REST_ON} (?P<x>.+?)(?: khong)?",
            rf"(?P<x>.+?) la (?:can cu|co so)(?: phap ly)?(?:{_ISSUE})?(?: cua| cho)? {_NAO}",
        ),
    ),
    QuestionForm(
        "cites",
        CITES,
        ("What does Chỉ thị 05-CT/TW cite?", "Chỉ thị 05-CT/TW dẫn chiếu những văn bản nào?"),
        (
            rf"{_WHICH} (?:does|do|did) (?P<x>.+) (?:cite|refer to)",
            rf"(?P<x>.+?) (?:da )?{_REFER} {_NAO}",
        ),
    ),
    QuestionForm(
        "cited_by",
        CITED_BY,
        ("What cites Chỉ thị 05-CT/TW?", "Văn bản nào dẫn chiếu Chỉ thị 05-CT/TW?"),
        (
            rf"{_WHICH} (?:cites?|cited|refers? to|referred to) (?P<x>.+)",
            rf"{_NAO} {_REFER} (?P<x>.+)",
        ),
    ),
    QuestionForm(
        "carries_out",
        IMPLEMENTS,
        ("What does Kế hoạch 101-KH/TU implement?", "Kế hoạch 101-KH/TU thực hiện văn bản nào?"),
        _does(_CARRY_OUT, "(?:implement|carry out|guide)"),
    ),
    QuestionForm(
        "replaced_by",
        REPLACED_BY,
        ("What replaced Nghị định 34/2016/NĐ-CP?", "Văn bản nào thay thế Nghị định 34/2016/NĐ-CP?"),
        _done_to(_REPLACE, "replaces?|replaced", "replaced"),
    ),
    QuestionForm(
        "replaces",
        REPLACES,
        ("What does Nghị định 78/2025/NĐ-CP replace?", "Nghị định 78/2025/NĐ-CP thay thế văn bản nào?"),
        _does(_REPLACE, "replace"),
    ),
    QuestionForm(
        "amended_by",
        AMENDED_BY,
        ("What amends Luật Đầu tư công?", "Văn bản nào sửa đổi Luật Đầu tư công?"),
        _done_to(_AMEND, "amends?|amended|supplements?|supplemented", "(?:amended|supplemented)"),
    ),
    QuestionForm(
        "amends",
        AMENDS,
        ("What does Nghị định 91/2022/NĐ-CP amend?", "Nghị định 91/2022/NĐ-CP sửa đổi văn bản nào?"),
        _does(_AMEND, "amend"),
    ),
    QuestionForm(
        "repealed_by",
        REPEALED_BY,
        ("What repealed Nghị định 34/2016/NĐ-CP?", "Văn bản nào bãi bỏ Nghị định 34/2016/NĐ-CP?"),
        _done_to(_REPEAL, "repeals?|repealed|annuls?|annulled", "(?:repealed|annulled)"),
    ),
    QuestionForm(
        "repeals",
        REPEALS,
        ("What does Nghị định 78/2025/NĐ-CP repeal?", "Nghị định 78/2025/NĐ-CP bãi bỏ văn bản nào?"),
        _does(_REPEAL, "repeal"),
    ),
    QuestionForm(
        "status",
        None,
        ("Is Nghị định 34/2016/NĐ-CP in force?", "Nghị định 34/2016/NĐ-CP còn hiệu lực không?"),
        (
            r"(?:is|are) (?P<x>.+?) (?:still |currently )?(?:in (?:force|effect)|valid)",
            r"(?:does|do) (?P<x>.+?) still apply",
            r"has (?P<x>.+?) expired(?: yet)?",
            r"(?:what is )?(?:the )?status of (?P<x>.+)",
            rf"(?P<x>.+?)(?: hien)?(?: co con| con co| co| con) {_FORCE}(?: nua)?{_OR_NOT}",
            rf"(?P<x>.+?)(?: da)? het {_FORCE}{_OR_NOT}",
            rf"(?:tinh trang )?{_FORCE}(?: cua)? (?P<x>.+?)(?: (?:ra sao|the nao|nhu the nao))?",
        ),
    ),
)
"""All forms of questions. A question is of the first form that fits it."""

PLACE_PHRASES = (
    PlacePhrase(
        ("o", "tai", "tren dia ban", "in"),
        (
            "Văn bản nào ở Quảng Ninh thực hiện Chỉ thị 05-CT/TW?",
            "Tại tỉnh Quảng Ninh, văn bản nào thực hiện Chỉ thị 05-CT/TW?",
            "Văn bản nào thực hiện Chỉ thị 05-CT/TW trên địa bàn tỉnh Quảng Ninh?",
            "Which documents in Quảng Ninh implement Chỉ thị 05-CT/TW?",
        ),
    ),
    PlacePhrase(("cua",), ("Kế hoạch nào của tỉnh Quảng Ninh thực hiện Chỉ thị 05-CT/TW?",), after=("nao", "gi")),
    PlacePhrase(("",), ("Quảng Ninh có văn bản nào thực hiện Chỉ thị 05-CT/TW chưa?",), before=("co",)),
)
"""The ways to name the place of the documents asked for."""

_PATTERNS = tuple((form, re.compile(pattern)) for form in FORMS for pattern in form.patterns)
_PUNCTUATION = "?!.,:;\"'“”‘’«»()…"
_LONGEST = 2000  # characters of a question: a form with several parts tries each way to cut it
_LONGEST_PLACE = 6  # words of a locality with its level
_SHOWN = 60  # characters of a refused question that the message repeats


def ask(
    question: str,
    names: Callable[[], Mapping[str, frozenset[str]]] | None = None,
    places: Callable[[], LocalityWords] | None = None,
) -> Question:
    """Parse a question.

    `names` gives the words for types of documents, as `types_by_name` returns them, and `places` the localities, as
    `locality_words` does; by default those of the built-in registry. Each is called only if the question has such a
    word. Raises `QuestionError`, with two examples, if no form fits.
    """
    words = [word for word in question.split() if word.strip(_PUNCTUATION)]
    if sum(map(len, words)) <= _LONGEST:
        for rest, place in _placed(words, places or _built_in_places):
            if (found := _parsed(rest, names)) and found.form.related is not None:
                return replace(found, place=place)
        if found := _parsed(words, names):
            return found
    shown = textwrap.shorten(question, _SHOWN, placeholder=" …")
    raise QuestionError(
        f"cannot read the question {shown!r}; ask, for example, {FORMS[0].examples[1]!r} or"
        f" {FORMS[-1].examples[0]!r}; for all forms: citegraph ask --help"
    )


def _placed(words: list[str], places: Callable[[], LocalityWords]) -> Iterator[tuple[list[str], str]]:
    """The question without the place that it names, and the place; for each phrase that may name one."""
    folded = [fold(word.strip(_PUNCTUATION)) for word in words]
    for phrase in PLACE_PHRASES:
        for at in range(len(folded)) if phrase.words != ("",) else range(1):
            begins = next((b for b in map(str.split, phrase.words) if folded[at : at + len(b)] == b), None)
            if begins is None or (phrase.after and folded[at - 1 : at] not in [[word] for word in phrase.after]):
                continue
            first = at + len(begins)
            marked = bool(begins) and (at == 0 or folded[at - 1] in ("nao", "gi"))
            for end in range(min(first + _LONGEST_PLACE, len(words)), first, -1):
                fits = not phrase.before or (end < len(words) and folded[end] in phrase.before)
                if fits and (name := _place(words[first:end], marked, places())):
                    yield [*words[:at], *words[end:]], name


def _place(words: list[str], marked: bool, places: LocalityWords) -> str | None:
    """The name of the place that words are: a listed one, or one in capitals after the word for its level.

    If `marked`, the words around show that it is a place, so that capitals are enough.
    """
    folded = [fold(word.strip(_PUNCTUATION)) for word in words]
    level = next((n for n in (2, 1) if " ".join(folded[:n]) in places.levels and n < len(words)), 0)
    name = [word.strip(_PUNCTUATION) for word in words[level:]]
    named = " ".join(folded[level:]) in places.names
    return " ".join(name) if named or ((level or marked) and all(word[0].isupper() for word in name)) else None


def _parsed(words: list[str], names: Callable[[], Mapping[str, frozenset[str]]] | None) -> Question | None:
    """The question of the first form that fits, or None."""
    folded = [fold(word.strip(_PUNCTUATION)) for word in words]
    line = " ".join(folded)
    known: Mapping[str, frozenset[str]] | None = None
    for form, pattern in _PATTERNS:
        if not (match := pattern.fullmatch(line)):
            continue
        types: frozenset[str] = frozenset()
        if noun := match.groupdict().get("noun"):
            known = (names or _built_in_names)() if known is None else known
            if not (types := known.get(noun, types)):
                continue  # `Cơ quan nào …` does not ask for a document
        # Folding keeps the number of words, so counting spaces leads back to the user's spelling.
        first = line[: match.start("x")].count(" ")
        last = line[: match.end("x")].count(" ")
        return Question(form, " ".join(words[first : last + 1]).strip(_PUNCTUATION), types)
    return None


def locality_words(registry: Registry) -> LocalityWords:
    """The names of the localities of a registry, and the words for their levels."""
    names = (name for row in registry.localities for name in (row.name, *row.aliases))
    return LocalityWords(
        frozenset(map(fold, names)), frozenset(fold(word) for block in registry.place_levels for word in block.words)
    )


def types_by_name(registry: Registry) -> dict[str, frozenset[str]]:
    """The types of documents by their folded names: the words of the registry, and English names in both numbers."""
    from citegraph.presentation.labels import labels_in

    english = [(name.lower(), type_) for type_, name in labels_in("en")["typeNames"].items()]
    plurals = [(f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s", type_) for name, type_ in english]
    words = [(word, block.id) for block in registry.types for word in (block.name, *block.words)]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, type_ in (*words, *english, *plurals):
        found[fold(name)].add(type_)
    return {name: frozenset(types) for name, types in found.items()}


def _built_in_places() -> LocalityWords:
    from citegraph.registry import load_registry

    return locality_words(load_registry())


def _built_in_names() -> dict[str, frozenset[str]]:
    from citegraph.registry import load_registry

    return types_by_name(load_registry())
