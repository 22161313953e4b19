"""What a work is called: in a heading, in a sentence, in a box, and what is stated beside its name.

>>> from citegraph.model import Work
>>> law = Work("luat:25/2008/qh12", "luat", "25/2008/QH12", "25", "Luật Bảo hiểm y tế", "Quốc hội", date="2008-11-14")
>>> heading(law, "Luật"), full_label(law, "Luật"), facts_beside(law)
('Luật Bảo hiểm y tế', 'Luật 25/2008/QH12', ('25/2008/QH12', 'Quốc hội', '2008-11-14'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import shorten

from citegraph.model import Work
from citegraph.model.workkey import WorkKey
from citegraph.presentation.casing import sentence_case
from citegraph.presentation.labels import LANGUAGES

SHORT = 60
"""Length of a short title, in characters."""

UNNUMBERED = "không số"
"""The Vietnamese words for a document without a number; `unnumbered` in the labels has them in each language."""

_RULE = re.compile(r"_{3,}.*|[*|]+", re.DOTALL)  # a line below a title, and what was read after it; marks of tables
_ABOUT = re.compile(r"(?:v/v|về việc|về)\s+", re.IGNORECASE)


def heading(work: Work, type_name: str, unnumbered: str = UNNUMBERED) -> str:
    """What people call a work: its name if it has one beside its symbol, else its type and symbol or title.

    >>> heading(Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05"), "Chỉ thị")
    'Chỉ thị 05-CT/TW'
    >>> heading(Work("van-ban-hop-nhat:this@a", "van-ban-hop-nhat", title="BẢO HIỂM Y TẾ"), "Văn bản hợp nhất")
    'Văn bản hợp nhất: Bảo hiểm y tế'
    """
    if work.symbol and work.name:
        return work.name
    if _is_unnamed(work):
        title = clean_title(work)
        return f"{type_name}: {title}" if title else f"{type_name} {unnumbered}"
    return full_label(work, type_name, unnumbered)


def short_label(work: Work, type_name: str, unnumbered: str = UNNUMBERED) -> str:
    """The label in a box below its type: a name without the type that it starts with.

    >>> short_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'số 70'
    """
    if _is_unnamed(work):
        return short_title(work) or unnumbered
    label = work.symbol or sentence_case(work.label)
    rest = label[len(type_name) :].strip()
    return rest if not work.symbol and rest and label.casefold().startswith(type_name.casefold()) else label


def full_label(work: Work, type_name: str, unnumbered: str = UNNUMBERED) -> str:
    """The name of a work in a sentence: its type and symbol, or its name, which usually starts with the type.

    A document without number and name has its short title, issuer and year in place of them.

    >>> full_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'Nghị quyết số 70'
    >>> full_label(Work("ke-hoach:this@a.txt", "ke-hoach", date="2021-05", title="Về hội thi"), "Kế hoạch")
    'Kế hoạch: Hội thi, 2021'
    >>> full_label(Work("luat:this@a.txt", "luat"), "Luật")
    'Luật không số'
    """
    short = short_label(work, type_name, unnumbered)
    if short.casefold() == type_name.casefold():
        return short
    if not _is_unnamed(work):
        return f"{type_name} {short}"
    known = ", ".join(part for part in (short, work.issuer, (work.date or "")[:4]) if part)
    return f"{type_name}: {known}" if clean_title(work) else f"{type_name} {known}"


def name_in(language: str, work: Work, type_name: str, unnumbered: str) -> str:
    """The name of a work in a sentence in this language, as `full_label`.

    Beside Vietnamese, no type is added to a name, since names are Vietnamese.
    """
    if work.name and not work.symbol and language != LANGUAGES[0]:
        return sentence_case(work.name)
    return full_label(work, type_name, unnumbered)


def work_name(work: Work, names: Mapping[str, str]) -> str:
    """The name of a work in a sentence; `names` are those of types."""
    return full_label(work, names.get(work.type, work.type))


def clean_title(work: Work) -> str | None:
    """The title of a work, not in capitals; None if it has none, or if its name contains it.

    >>> clean_title(Work("luat:59/2020/qh14", "luat", "59/2020/QH14", name="Luật Doanh nghiệp", title="DOANH NGHIỆP"))
    """
    title = " ".join(_RULE.sub(" ", work.title or "").split()).strip(" .;,")
    if not title or title.casefold() in (work.name or "").casefold():
        return None
    title = sentence_case(title)
    return title[:1].upper() + title[1:]


def short_title(work: Work, most: int = SHORT) -> str | None:
    """What a work is about, in at most so many characters: the title without `Về việc`, or the name beside a symbol.

    >>> short_title(Work("chi-thi:01-ct/tw~2016", "chi-thi", "01-CT/TW", title="về việc học tập, quán triệt"))
    'Học tập, quán triệt'
    """
    words = work.name if work.symbol and work.name else clean_title(work)
    if not words:
        return None
    about = _ABOUT.sub("", words, count=1) if _ABOUT.match(words) else words
    return shorten(about[:1].upper() + about[1:], most, placeholder="…")


def facts_beside(work: Work) -> tuple[str, ...]:
    """What is stated beside the heading of a work: symbol, issuer, scope and ISO date, without what another has."""
    symbol = work.symbol if work.symbol and work.name else None
    scope = work.scope if work.scope and work.scope not in (work.issuer or "") else None
    return tuple(fact for fact in (symbol, work.issuer, scope, work.date) if fact)


def _is_unnamed(work: Work) -> bool:
    """Whether a work has neither a symbol nor a name nor a number, but may have a title."""
    key = WorkKey.parse(work.key)
    return not (work.symbol or work.name or work.number) and (key.is_own or bool(work.title))
