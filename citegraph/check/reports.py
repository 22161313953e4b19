"""Findings for machines: JSON records, SARIF 2.1.0, and commands of GitHub workflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from citegraph.check.checker import Finding
from citegraph.check.rules import MessageLanguage, Severity, all_rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def record(finding: Finding) -> dict[str, Any]:
    """A finding as an object of strings and numbers."""
    return asdict(finding)


def sarif(findings: Iterable[Finding], version: str, language: MessageLanguage) -> dict[str, Any]:
    """A SARIF log with one run: every rule, and one result per finding."""
    rules = list(all_rules().values())
    index = {rule.id: i for i, rule in enumerate(rules)}
    driver = {
        "name": "citegraph",
        "version": version,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.about[language]},
                "defaultConfiguration": {"level": rule.severity.value},
            }
            for rule in rules
        ],
    }
    results = [_result(finding, index[finding.rule]) for finding in findings]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "language": language.value,
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, index: int) -> dict[str, Any]:
    place = {"uri": quote(finding.source)}
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
        "snippet": {"text": finding.text},
    }
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": region}}],
    }
    if finding.proposed is not None:
        deleted = {k: region[k] for k in ("startLine", "startColumn", "endLine", "endColumn")}
        replacement = {"deletedRegion": deleted, "insertedContent": {"text": finding.proposed}}
        change = {"artifactLocation": place, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": finding.message}, "artifactChanges": [change]}]
    return result


def workflow_line(finding: Finding) -> str:
    """A finding as a command of a GitHub workflow: `::warning file=…,line=…::message`."""
    places = {
        "file": finding.source,
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "endColumn": finding.end_column,
        "title": f"citegraph {finding.rule}",
    }
    if finding.line != finding.end_line:  # columns apply to findings on one line only
        del places["col"], places["endColumn"]
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in places.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(finding.message)}"


def _data(text: str) -> str:
    r"""A message with escapes for the characters that would end the command.

    >>> _data("100%\n")
    '100%25%0A'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
