"""The values of the protocol for findings, fixes and cards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lsprotocol import types

from citegraph.check import Severity, not_overlapping
from citegraph.check.rules import comment_words
from citegraph.integrations.lsp.client_positions import Place
from citegraph.integrations.lsp.draft_reading import DraftReading, PlacedFinding
from citegraph.presentation.labels import fill
from citegraph.web.page_words import page_labels

MOST = 1_000
"""Findings of one text that are shown."""

QUICK_FIX, FIX_ALL = types.CodeActionKind.QuickFix.value, "source.fixAll.citegraph"

Fixes = Iterable[tuple[PlacedFinding, str]]
"""Findings, each with the text that replaces its span."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_SIGNS = re.compile(r"([\\`*_\[\]<>&~#])")  # of Markdown, inside a line


def range_of(start: Place, end: Place) -> types.Range:
    """A range of the protocol."""
    return types.Range(types.Position(*start), types.Position(*end))


def encloses(start: Place, end: Place, at: types.Position) -> bool:
    """Whether a position is in a range or at its end, as a cursor is."""
    return start <= (at.line, at.character) <= end


def diagnostics(reading: DraftReading) -> list[types.Diagnostic]:
    """The first findings of a text, as `check` reports them, each with its basis."""
    return [_diagnostic(placed, reading) for placed in reading.findings[:MOST]]


def _diagnostic(placed: PlacedFinding, reading: DraftReading) -> types.Diagnostic:
    finding = placed.finding
    basis = comment_words(reading.language)["basis"].format(basis=finding.basis)
    return types.Diagnostic(
        range=range_of(placed.start, placed.end),
        message=f"{finding.message}\n{basis}",
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        source="citegraph",
    )


def code_actions(
    reading: DraftReading,
    within: types.Range,
    only: Sequence[str] | None,
    edit: Callable[[Fixes], types.WorkspaceEdit],
) -> Iterator[types.CodeAction]:
    """The proposal of each finding in a range; and together those that `check --fix` applies."""
    words = page_labels()[reading.language]
    if _is_wanted(QUICK_FIX, only):
        for placed in reading.findings[:MOST]:
            finding, proposed = placed.finding, placed.finding.proposed
            if proposed is not None and _meets(placed, within):
                yield types.CodeAction(
                    title=words["fixTo"].format(text=_line(finding.text), proposed=_line(proposed)),
                    kind=QUICK_FIX,
                    diagnostics=[_diagnostic(placed, reading)],
                    edit=edit([(placed, proposed)]),
                    is_preferred=finding.typographic,
                )
    typographic = {placed.finding: placed for placed in reading.findings if placed.finding.typographic}
    fixes = [(typographic[finding], proposed) for finding, proposed in not_overlapping(typographic)]
    if fixes and _is_wanted(FIX_ALL, only):
        yield types.CodeAction(fill(words["fixTypographic"], n=len(fixes)), kind=FIX_ALL, edit=edit(fixes))


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether an editor that asks for these kinds, or for all, wants one of them or below them."""
    return only is None or any(f"{kind}.".startswith(f"{wanted}.") or not wanted for wanted in only)


def _meets(placed: PlacedFinding, within: types.Range) -> bool:
    start, end = ((at.line, at.character) for at in (within.start, within.end))
    return placed.start <= end and start <= placed.end


def _line(text: str) -> str:
    return " ".join(text.split())


def text_edits(fixes: Fixes) -> list[types.TextEdit]:
    """The changes of a text."""
    return [types.TextEdit(range_of(placed.start, placed.end), proposed) for placed, proposed in fixes]


def card_content(lines: Sequence[str], in_markdown: bool) -> types.MarkupContent:
    """The lines of a card, of which the first is its heading."""
    if not in_markdown:
        return types.MarkupContent(types.MarkupKind.PlainText, "\n".join(lines))
    head, *rest = (_SIGNS.sub(r"\\\1", line) for line in lines)
    return types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join([f"**{head}**", *rest]))
