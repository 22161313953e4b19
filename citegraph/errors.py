"""The errors of citegraph, in few kinds. Each message is one line with the file, the place and the fix.

A bad *text* is not an error: it gives a `Rejection`, which `citegraph explain` shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class CitegraphError(Exception):
    """The root of all errors that citegraph raises on purpose."""

    def __str__(self) -> str:
        return " ".join(super().__str__().splitlines())  # names of columns and of blocks may contain line breaks


class SourceError(CitegraphError):
    """A source cannot be read: missing, binary, in an unknown encoding."""


class RegistryError(CitegraphError):
    """A registry file does not load; the message names the file and the block."""


class SettingsError(CitegraphError):
    """The checker's configuration does not load; the message names the file and the key."""


class OverrideError(CitegraphError):
    """A file of overrides does not load, or an override matches nothing; the message names the file and the block."""


class StoreError(CitegraphError):
    """A database cannot be used: not a citegraph database, from a newer version, locked, unwritable."""


class ImportFileError(CitegraphError):
    """A file cannot be imported; `faults` are all its faults, one per line; the message is the first."""

    def __init__(self, *faults: str) -> None:
        super().__init__(faults[0])
        self.faults = faults


class TablesError(CitegraphError):
    """Parquet tables cannot be read: missing, broken, not made by citegraph, or inconsistent."""


class MissingError(CitegraphError, ImportError):
    """A missing package is needed; the message states how to install it."""


class UnknownWorkError(CitegraphError):
    """No work matches what was asked for, or several do; `suggestions` are labels of near ones."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class WorkerError(CitegraphError):
    """A process that reads texts was ended from outside."""


class QuestionError(CitegraphError):
    """A question that the grammar of questions does not know."""


class ExportError(CitegraphError):
    """A file cannot be written, or its suffix names no known format."""


class ServeError(CitegraphError):
    """The explorer cannot be served: a part of it is not installed, or nothing can listen at the address."""


_REASONS = {
    "missing": "is missing",
    "tuple_type": 'write a list: ["…"]',
    "list_type": 'write a list: ["…"]',
    "string_type": 'write a text: "…"',
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "dataclass_type": "write fields in braces: { text = …, finds = [] }",
    "model_type": "write fields in braces",
}
"""The reason for each type of error of pydantic that names no value."""


def reason_of(error: Mapping[str, Any], fields: Iterable[str] = ()) -> str:
    """The reason of an error of pydantic, an entry of `ValidationError.errors()`, in plain words."""
    from difflib import get_close_matches

    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        near = get_close_matches(str(error["loc"][-1]), list(fields), n=1)
        return f"unknown field; did you mean {near[0]}?" if near else "unknown field"
    if kind in ("literal_error", "enum"):
        return f"{error['input']!r} is unknown; write {context['expected']}"
    if kind == "union_tag_invalid":
        return f"{context['tag']!r} is unknown; write {context['expected_tags']}"
    return _REASONS.get(kind, str(error["msg"]))
