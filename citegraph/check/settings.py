"""The settings of a project for checks: `[tool.citegraph.check]` in pyproject.toml, or `[check]` in citegraph.toml.

The nearest folder with either, from the working folder upwards, counts; citegraph.toml takes precedence::

    [check]
    language = "en"
    disable = ["missing-number-sign"]
    severity = { ambiguous = "note" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from citegraph.check.rules import MessageLanguage, Severity, all_rules
from citegraph.errors import SettingsError

_OWN, _SHARED = "citegraph.toml", "pyproject.toml"
_Choice = TypeVar("_Choice", Severity, MessageLanguage)
_KNOWN = ("disable", "language", "severity")


@dataclass(frozen=True, slots=True)
class Settings:
    """Disabled rules, severities that differ from the rules' own, and the language of messages."""

    disabled: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    language: MessageLanguage = MessageLanguage.VI


def read_settings(folder: Path) -> Settings:
    """The settings for a folder; the defaults if no file has any.

    Raises `SettingsError` for a file that does not load, and for an unknown key, rule, severity or language.
    """
    for place in (folder, *folder.parents):
        for name, tables in ((_OWN, ("check",)), (_SHARED, ("tool", "citegraph", "check"))):
            path = place / name
            if path.is_file() and (table := _table(path, tables)) is not None:
                return _settings(path, table)
    return Settings()


def _table(path: Path, names: tuple[str, ...]) -> dict[str, Any] | None:
    try:
        table: Any = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML ({error}); correct the file") from error
    for name in names:
        if not isinstance(table, dict) or name not in table:
            return None
        table = table[name]
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: {'.'.join(names)} is not a table; write [{'.'.join(names)}]")
    return table


def _settings(path: Path, table: Mapping[str, Any]) -> Settings:
    if unknown := sorted(table.keys() - set(_KNOWN)):
        raise SettingsError(f"{path}: {unknown[0]} is not a setting of check; known are {', '.join(_KNOWN)}")
    disabled, severity = table.get("disable", []), table.get("severity", {})
    if not isinstance(disabled, list) or not isinstance(severity, dict):
        raise SettingsError(f"{path}: wrong type; write disable as a list of rules, severity as a table")
    for rule in (*disabled, *severity):
        if rule not in all_rules():
            raise SettingsError(f"{path}: {rule} is not a rule of check; known are {', '.join(all_rules())}")
    severities = {rule: _one_of(Severity, value, path) for rule, value in severity.items()}
    return Settings(frozenset(disabled), severities, _one_of(MessageLanguage, table.get("language", "vi"), path))


def _one_of(kind: type[_Choice], value: object, path: Path) -> _Choice:
    known = [str(member.value) for member in kind]
    if value not in known:
        raise SettingsError(f"{path}: {value!r} is not allowed; choose one of {', '.join(known)}")
    return kind(value)
