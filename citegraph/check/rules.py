"""The rules of the checker as data: `rules.toml` has ids, severities and messages in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Severity(StrEnum):
    """The weight of a finding: errors and warnings fail a check, notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class MessageLanguage(StrEnum):
    """The language of messages."""

    VI = "vi"
    EN = "en"


Value = str | Callable[[MessageLanguage], str]
"""What a name in a message is filled with: a text, or one for each language."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `messages` by language and case, with names in braces; `about` describes it in each language.

    `bases` is what each case rests on, by language.
    """

    id: str
    severity: Severity
    typographic: bool
    about: Mapping[str, str]
    messages: Mapping[str, Mapping[str, str]]
    bases: Mapping[str, Mapping[str, str]]

    def message(self, language: MessageLanguage, case: str, values: Mapping[str, Value]) -> str:
        """The message of a case with its values filled in."""
        return _filled(self.messages[language][case], language, values)

    def basis(self, language: MessageLanguage, case: str, values: Mapping[str, Value]) -> str:
        """What a case rests on, with its values filled in."""
        return _filled(self.bases[case][language], language, values)


def _filled(message: str, language: MessageLanguage, values: Mapping[str, Value]) -> str:
    return message.format_map({n: value if isinstance(value, str) else value(language) for n, value in values.items()})


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its id, in the order of the file."""
    return {
        block["id"]: Rule(
            block["id"],
            Severity(block["severity"]),
            block.get("typographic", False),
            block["about"],
            {language.value: block[language] for language in MessageLanguage},
            {case: _data()["basis"][_basis_id(block, case)] for case in block[MessageLanguage.VI]},
        )
        for block in _data()["rule"]
    }


def comment_words(language: MessageLanguage) -> Mapping[str, str]:
    """The words of a comment around a message, with names in braces."""
    words: Mapping[str, str] = _data()["comment"][language]
    return words


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("citegraph.check") / "rules.toml").read_text("utf-8"))


def _basis_id(block: Mapping[str, Any], case: str) -> str:
    basis = block["basis"]
    return basis if isinstance(basis, str) else basis[case]
