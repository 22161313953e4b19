"""Parse questions in plain words, by a small fixed grammar in Vietnamese and English.

Each row of `FORMS` is one kind of question: its answer in the graph, an example in both languages, and its phrasings,
as patterns over folded words (lower case, no tone marks, đ as d, no punctuation at the ends of words) in which
`(?P<x>…)` is the work in question. A new phrasing is one more pattern in its row.

>>> ask("Văn bản nào cụ thể hóa Nghị quyết 18-NQ/TW?").subject
'Nghị quyết 18-NQ/TW'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citegraph.errors import QuestionError
from citegraph.model import CARRYING_OUT, Kind
from citegraph.text.normal import fold


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """A kind of question: the works at the far end of the edges of `kinds` into the subject, or out of it.

    `verb` leads from the subject to the answers. A form without kinds asks for the status of the subject.
    """

    name: str
    verb: str
    kinds: tuple[Kind, ...]
    incoming: bool
    examples: tuple[str, str]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question: its form, and its subject in the spelling of the question."""

    form: QuestionForm
    subject: str


_WHICH = r"(?:what|which|(?:what|which) (?:documents?|works?|texts?))"
_NAO = r"(?:(?:nhung |cac )?(?:cai|dieu|van ban|tai lieu)(?: nao| gi)|gi)(?: da| dang)?"
_CARRY_OUT = r"(?:thuc hien|trien khai|cu the hoa|huong dan|quy dinh chi tiet)(?: thi hanh| thuc hien)?"
_REFER = r"(?:dan chieu|vien dan|can cu|nhac)(?: den| toi| vao)?"
_REPLACE = r"thay(?: the)?(?: cho)?"
_AMEND = r"(?:sua doi(?: bo sung)?|bo sung)"
_REPEAL = r"(?:bai bo|huy bo)"


def _acted_on(verb: str, english: str) -> tuple[str, ...]:
    """Questions for the works that act on x: `english` are the verb's forms after `what`, `verb` the Vietnamese one."""
    return (
        rf"{_WHICH} (?:has |have )?(?:{english}) (?P<x>.+)",
        rf"{_NAO} {verb} (?P<x>.+)",
        rf"(?P<x>.+?) (?:da )?(?:bi|duoc) {verb} (?:bang|boi) {_NAO}",
        rf"(?P<x>.+?) (?:da )?(?:bi|duoc) {_NAO} {verb}",
    )


def _acts_on(verb: str, english: str) -> tuple[str, ...]:
    """Questions for the works that x acts on: `english` is the verb after `what does x`, `verb` the Vietnamese one."""
    return (rf"{_WHICH} (?:does|do|did) (?P<x>.+) {english}", rf"(?P<x>.+?) (?:da )?{verb} {_NAO}")


FORMS = (
    QuestionForm(
        "implements",
        "is implemented by",
        CARRYING_OUT,
        True,
        ("What implements Chỉ thị 05-CT/TW?", "Văn bản nào thực hiện Chỉ thị 05-CT/TW?"),
        (
            rf"{_WHICH} (?:implements?|implemented|carr(?:y|ies) out|guides?) (?P<x>.+)",
            rf"{_NAO} {_CARRY_OUT} (?P<x>.+)",
            rf"(?P<x>.+) (?:duoc|do) {_NAO} {_CARRY_OUT}",
        ),
    ),
    QuestionForm(
        "cites",
        "cites",
        tuple(Kind),
        False,
        ("What does Chỉ thị 05-CT/TW cite?", "Chỉ thị 05-CT/TW căn cứ những văn bản nào?"),
        (
            rf"{_WHICH} (?:does|do|did) (?P<x>.+) (?:cite|refer to)",
            rf"(?P<x>.+?) (?:da )?{_REFER} {_NAO}",
        ),
    ),
    QuestionForm(
        "cited_by",
        "is cited by",
        tuple(Kind),
        True,
        ("What cites Chỉ thị 05-CT/TW?", "Văn bản nào dẫn chiếu Chỉ thị 05-CT/TW?"),
        (
            rf"{_WHICH} (?:cites?|cited|refers? to|referred to) (?P<x>.+)",
            rf"{_NAO} {_REFER} (?P<x>.+)",
        ),
    ),
    QuestionForm(
        "carries_out",
        "implements",
        CARRYING_OUT,
        False,
        ("What does Kế hoạch 101-KH/TU implement?", "Kế hoạch 101-KH/TU thực hiện văn bản nào?"),
        _acts_on(_CARRY_OUT, "(?:implement|carry out|guide)"),
    ),
    QuestionForm(
        "replaced_by",
        "is replaced by",
        (Kind.REPLACES,),
        True,
        ("What replaced Nghị định 34/2016/NĐ-CP?", "Văn bản nào thay thế Nghị định 34/2016/NĐ-CP?"),
        _acted_on(_REPLACE, "replaces?|replaced"),
    ),
    QuestionForm(
        "replaces",
        "replaces",
        (Kind.REPLACES,),
        False,
        ("What does Nghị định 78/2025/NĐ-CP replace?", "Nghị định 78/2025/NĐ-CP thay thế văn bản nào?"),
        _acts_on(_REPLACE, "replace"),
    ),
    QuestionForm(
        "amended_by",
        "is amended by",
        (Kind.AMENDS,),
        True,
        ("What amends Luật Đầu tư công?", "Văn bản nào sửa đổi Luật Đầu tư công?"),
        _acted_on(_AMEND, "amends?|amended"),
    ),
    QuestionForm(
        "amends",
        "amends",
        (Kind.AMENDS,),
        False,
        ("What does Nghị định 91/2022/NĐ-CP amend?", "Nghị định 91/2022/NĐ-CP sửa đổi văn bản nào?"),
        _acts_on(_AMEND, "amend"),
    ),
    QuestionForm(
        "repealed_by",
        "is repealed by",
        (Kind.REPEALS,),
        True,
        ("What repealed Nghị định 34/2016/NĐ-CP?", "Văn bản nào bãi bỏ Nghị định 34/2016/NĐ-CP?"),
        _acted_on(_REPEAL, "repeals?|repealed"),
    ),
    QuestionForm(
        "repeals",
        "repeals",
        (Kind.REPEALS,),
        False,
        ("What does Nghị định 78/2025/NĐ-CP repeal?", "Nghị định 78/2025/NĐ-CP bãi bỏ văn bản nào?"),
        _acts_on(_REPEAL, "repeal"),
    ),
    QuestionForm(
        "status",
        "is",
        (),
        True,
        ("Is Nghị định 34/2016/NĐ-CP in force?", "Nghị định 34/2016/NĐ-CP còn hiệu lực không?"),
        (
            r"is (?P<x>.+?) (?:still |currently )?in (?:force|effect)",
            r"(?P<x>.+?) (?:co )?con hieu luc(?: thi hanh)?(?: hay)? khong",
        ),
    ),
)
"""All kinds of questions. No question fits two rows: each phrasing begins or ends with its question word."""

_PATTERNS = tuple((form, re.compile(pattern)) for form in FORMS for pattern in form.patterns)
_PUNCTUATION = "?!.,:;\"'“”‘’«»()…"


def ask(question: str) -> Question:
    """The parsed `question`.

    Raises `QuestionError`, which lists an example of each form, if its phrasing is unknown.
    """
    words = [word for word in question.split() if word.strip(_PUNCTUATION)]
    folded = [fold(word.strip(_PUNCTUATION)) for word in words]
    line = " ".join(folded)
    for form, pattern in _PATTERNS:
        if match := pattern.fullmatch(line):
            # One folded word is one word of the question, so counting spaces leads back to its spelling.
            first = line[: match.start("x")].count(" ")
            last = line[: match.end("x")].count(" ")
            return Question(form, " ".join(words[first : last + 1]).strip(_PUNCTUATION))
    known = "; ".join(f"{form.examples[0]} {form.examples[1]}" for form in FORMS)
    raise QuestionError(f"cannot read the question {question!r}; ask one of: {known}")
