"""Read and write human corrections of a graph: `[[override]]` blocks in a TOML file that people can edit.

The file is next to its database and is applied at every build::

    [[override]]
    act = "reject"
    source = "ke-hoach:12-kh/tu@quang-ninh~2020"
    kind = "implements"
    target = "chi-thi:05-ct/tw~2016"
    reason = "The plan speaks of another directive."
    by = "Văn phòng"

Adding or removing a block leaves the rest of the file unchanged, including comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import tomlkit
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from tomlkit.exceptions import ParseError

from citegraph.errors import OverrideError, reason_of
from citegraph.files import exact_text, replacing, with_blocks
from citegraph.model import Act, Kind, Override

_Text = Annotated[str, Field(min_length=1)]


def _is_date(value: str) -> str:
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", value):
        raise ValueError("write a day, a month or a year as 2021-03-09, 2021-03 or 2021")
    return value


_Date = Annotated[str, AfterValidator(_is_date)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: _Text
    by: _Text | None = None


class _Edge(_Block):
    source: _Text
    target: _Text


class _Reject(_Edge):
    act: Literal["reject"]
    kind: Kind | None = None


class _Add(_Edge):
    act: Literal["add"]
    kind: Kind


class _Merge(_Block):
    act: Literal["merge"]
    work: _Text
    into: _Text


class _Split(_Block):
    act: Literal["split"]
    work: _Text
    text: _Text


class _CorrectDate(_Block):
    act: Literal["date"]
    work: _Text
    date: _Date


class _CorrectIssuer(_Block):
    act: Literal["issuer"]
    work: _Text
    issuer: _Text


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    override: list[
        Annotated[_Reject | _Add | _Merge | _Split | _CorrectDate | _CorrectIssuer, Field(discriminator="act")]
    ] = []


# The fields of a block for `Override.work` and `Override.other`.
_ENDS = {
    Act.REJECT: ("source", "target"),
    Act.ADD: ("source", "target"),
    Act.MERGE: ("work", "into"),
    Act.SPLIT: ("work", "text"),
    Act.DATE: ("work", "date"),
    Act.ISSUER: ("work", "issuer"),
}


def overrides_path(database: Path) -> Path:
    """Return the path of the overrides of a database: `graph.overrides.toml` next to `graph.db`."""
    return database.with_name(f"{database.stem}.overrides.toml")


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Return the overrides of a file, in file order; none if the file does not exist.

    Raises `OverrideError` with the file, the block and the invalid field.
    """
    return _parsed(_text(path), path)


def append_overrides(path: Path, overrides: Sequence[Override]) -> None:
    """Append blocks to the file.

    Raises `OverrideError` for an override that could not be read back, and leaves the file unchanged.
    """
    text = _text(path)
    kept = _parsed(text, path)
    document = tomlkit.parse(text)
    if not isinstance(document.get("override", tomlkit.aot()), tomlkit.items.AoT):
        # An inline array (`override = []`), after which a block would be a second definition of the key.
        text = with_blocks(_without_overrides(document), _blocks(kept))
    _save(path, with_blocks(text, _blocks(overrides)), (*kept, *overrides))


def remove_override(path: Path, number: int) -> Override:
    """Remove block `number`, counted from one, from the file and return it."""
    text = _text(path)
    overrides = _parsed(text, path)
    if not 1 <= number <= len(overrides):
        raise OverrideError(f"{path}: there is no override {number}; the file has {len(overrides)}")
    document = tomlkit.parse(text)
    if len(overrides) == 1:
        text = _without_overrides(document)  # an empty list is written as an inline array
    else:
        del document["override"][number - 1]
        text = tomlkit.dumps(document)
    _save(path, text, overrides[: number - 1] + overrides[number:])
    return overrides[number - 1]


def _without_overrides(document: tomlkit.TOMLDocument) -> str:
    document.pop("override", None)
    return tomlkit.dumps(document)


def _blocks(overrides: Sequence[Override]) -> str:
    return "\n".join(f"[[override]]\n{_block(override).as_string()}" for override in overrides)


def _text(path: Path) -> str:
    try:
        return exact_text(path)
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise OverrideError(f"{path}: cannot be read ({error}); fix or remove the file") from error


def _parsed(text: str, path: Path) -> tuple[Override, ...]:
    try:
        found = _File.model_validate(tomlkit.parse(text).unwrap())
    except ParseError as error:
        raise OverrideError(f"{path}: not valid TOML ({error})") from error
    except ValidationError as error:
        raise OverrideError(f"{path}: {_first_fault(error)}") from error
    return tuple(_override(block.model_dump()) for block in found.override)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    name, *place = fault["loc"]
    if name != "override" or not place:
        return f"{name}: {reason_of(fault)}"
    fields = "".join(f", {part}" for part in place[2:])  # place[1] is the act again
    return f"override {int(place[0]) + 1}{fields}: {reason_of(fault)}"


def _override(block: dict[str, Any]) -> Override:
    act = Act(block["act"])
    work, other = (block[name] for name in _ENDS[act])
    return Override(act, work, other, block["reason"], block.get("kind"), block["by"])


def _block(override: Override) -> tomlkit.items.Table:
    names = _ENDS[override.act]
    table = tomlkit.table()
    table["act"] = override.act.value
    table[names[0]] = override.work
    if override.kind:
        table["kind"] = override.kind.value
    table[names[1]] = override.other
    table["reason"] = override.reason
    if override.by:
        table["by"] = override.by
    return table


def _save(path: Path, text: str, expected: tuple[Override, ...]) -> None:
    """Write the file if a reader finds in it what it should contain."""
    if (found := _parsed(text, path)) != expected:
        raise OverrideError(f"{path}: {len(found)} overrides would be read instead of {len(expected)}; not written")
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise OverrideError(f"{path}: not written, an override contains characters that are not UTF-8") from error
    try:
        with replacing(path) as file:
            file.write(data)
    except OSError as error:
        raise OverrideError(f"{path}: cannot be written ({error.strerror}); check the folder") from error
