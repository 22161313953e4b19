"""What shows that a relation is stated: where its sentence mentions both works, and the title of its source.

Pages ask a `Proof`, which a database can give (`citegraph.store.proof.StoredProof`). A corpus in memory has no texts:
without a proof, quotes are shown unmarked, and a source is called by the name of its file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from textwrap import shorten
from typing import Protocol

from citegraph.files import packaged
from citegraph.model import CATALOGUE, OFFICIAL, Edge, Work
from citegraph.presentation.casing import sentence_case
from citegraph.presentation.labels import Labels, fill
from citegraph.presentation.names import clean_title
from citegraph.presentation.quotes import ELLIPSIS, Ends
from citegraph.text.normal import GAZETTE_PAGE

HEAD = 4_000
"""The characters at the beginning of a text that `first_line` needs."""

_LENGTH = 120
_LINES = 60
_FRONT_MATTER = re.compile(r"\s*---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_MARKUP = " \t\r*_#>|-–"
_WORD = re.compile(r"[^\W_\d]+")
_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)


class Proof(Protocol):
    """Gives the proof of relations."""

    def ends(self, edges: Collection[Edge]) -> Mapping[Edge, Ends]:
        """Where the text of each edge mentions its works; without edges that rest on no text."""

    def sources(self, ids: Iterable[str]) -> Mapping[str, SourceTitle]:
        """The titles of the sources of these ids; without ids of no source."""


@dataclass(frozen=True, slots=True)
class SourceTitle:
    """By what a source can be called: the work that its text is, or the first line of its text that says something."""

    id: str
    work: Work | None = None
    line: str | None = None

    def name(self, work_name: Callable[[Work], str], words: Labels) -> str:
        """The name for a reader, at most 120 characters: of the work, else its title, the line, or the file's name.

        >>> [SourceTitle("/home/an/tin/05.txt", line=line).name(str, {}) for line in (None, "Tin trong tỉnh")]
        ['05.txt', 'Tin trong tỉnh']
        >>> law = Work("luat:41/2024/qh15", "luat", "41/2024/QH15", name="Luật Bảo hiểm xã hội")
        >>> SourceTitle("/home/an/luat/41.txt", law).name(str, {})
        'Luật Bảo hiểm xã hội (41/2024/QH15)'
        """
        if self.id == CATALOGUE:
            return str(words["catalogue"])
        if self.id.startswith(f"{OFFICIAL}/"):
            return fill(words["official"], part=self.id.removeprefix(f"{OFFICIAL}/"))
        work = self.work
        if work and work.symbol and work.name:
            return _short(f"{work.name} ({work.symbol})")
        if work and (work.symbol or work.name or work.number):
            return _short(work_name(work))
        return _short((work and clean_title(work)) or sentence_case(self.line or "") or source_file_name(self.id))


def source_file_name(source: str) -> str:
    r"""The last part of the id of a source, which is usually a path.

    >>> source_file_name("/home/an/tin/05.txt"), source_file_name("C:\\tin\\06.docx")
    ('05.txt', '06.docx')
    """
    return re.split(r"[/\\]", source.rstrip("/\\"))[-1] or source


def first_line(head: str) -> str | None:
    r"""The first line of a text that can be its title: `title` of its front matter, or three words not all in capitals.

    A heading of Markdown needs two words. Rows of tables are no titles, nor are signatures, mottos, days and what else
    `data/untitled.toml` has. If every line is in capitals, as in a letterhead, it is the first with three words; in a
    gazette capitals name its sections. None if there is none.

    >>> first_line("ỦY BAN NHÂN DÂN\n\n## **Kế hoạch mở lớp học**\nCăn cứ …")
    'Kế hoạch mở lớp học'
    """
    if matter := _FRONT_MATTER.match(head):
        if (title := _TITLE.search(matter[1])) and (stated := title[1].strip(" \t\r\"'")):
            return _short(stated)
        head = head[matter.end() :]
    lines = islice(takewhile(_is_unsigned, head.split("\n")), _LINES)
    telling = [line for line in map(_telling, lines) if line]
    found = next((line for line in telling if not line.isupper()), None)
    if found is None and telling and not GAZETTE_PAGE.search(head):
        found = telling[0]
    return found and _short(found)


def _telling(line: str) -> str | None:
    """A line without the signs of markup and the label of a provision, or None if it cannot be a title."""
    rules = _rules()
    plain = rules.label.sub("", " ".join(line.replace("**", "").strip(_MARKUP).split()), count=1)
    least = 2 if line.startswith("#") else 3
    is_row = line.lstrip().startswith("|") or " | " in plain
    if is_row or len(_WORD.findall(plain)) < least or rules.untitled.fullmatch(plain):
        return None
    return plain


def _is_unsigned(line: str) -> bool:
    plain = line.strip(_MARKUP)
    return not (plain.isupper() and _rules().signed.fullmatch(plain))


@dataclass(frozen=True, slots=True)
class _Rules:
    untitled: re.Pattern[str]
    label: re.Pattern[str]
    signed: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(packaged("citegraph.presentation", "data/untitled.toml").decode())
    untitled = "|".join(f"(?:{block['pattern']})" for block in data["line"])
    return _Rules(*(re.compile(p) for p in (untitled, rf"\A{data['label']['pattern']}", data["signed"]["pattern"])))


def _short(text: str) -> str:
    return shorten(text, _LENGTH, placeholder=ELLIPSIS) if " " in text else text[:_LENGTH]
