"""The rows of gold files; a line that is not JSON is an error that names file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from citegraph.errors import SourceError
from citegraph.files import refuse_special
from citegraph.model import Kind
from citegraph.readers.decode import decode

_SURROGATE = re.compile("[\ud800-\udfff]")


class Frozen(BaseModel):
    """An immutable record; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class GoldText(Frozen):
    """A text to read; a class for each kind of gold adds its annotations."""

    id: str
    text: str


class Marked(Frozen):
    """A half-open span of the row's text, in code points."""

    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the span {self.start}:{self.end} is empty")
        return self


class GoldMention(Marked):
    """A place that names an entity of its row."""

    text: str
    entity: str


class GoldEntity(Frozen):
    """A work as its text describes it; None for what the text leaves open."""

    type: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    scope: str | None = None
    date: str | None = None
    name: str | None = None


class GoldRow(GoldText):
    """A text with all its mentions, the works that they name and the relations between these."""

    mentions: tuple[GoldMention, ...]
    entities: dict[str, GoldEntity]
    relations: tuple[tuple[str, Kind, str], ...]

    @model_validator(mode="after")
    def _entities_are_known(self) -> GoldRow:
        named = {m.entity for m in self.mentions} | {e for a, _, b in self.relations for e in (a, b)}
        if lost := sorted(named - self.entities.keys()):
            raise ValueError(f"{lost[0]!r} is not an entity of this row")
        return self

    def label(self, entity: str) -> str:
        """The display name of an entity."""
        known = self.entities[entity]
        return " ".join((known.symbol or known.name or entity).split())


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield place (`file:line`) and object of every line that is not empty; `SourceError` for any other line."""
    try:
        refuse_special(path)
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    offset = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield f"{path}:{number}", _record(f"{path}:{number}", decode(line, f"{path}:{number}", offset)[0])
        offset += len(line) + 1


def _record(place: str, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place}: is not JSON ({error}); write one object per line") from error
    if not isinstance(record, dict):
        raise SourceError(f"{place}: not a JSON object; write one object per line")
    # Half a surrogate pair could not be written to any output file.
    if _SURROGATE.search(json.dumps(record, ensure_ascii=False)):
        raise SourceError(f"{place}: has half a surrogate pair; remove it")
    return record
