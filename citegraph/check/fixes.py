"""Apply typographic proposals: as a diff, or by rewriting the file in one step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from citegraph.check.checker import Finding
from citegraph.files import replacing


def fixed(text: str, findings: Iterable[Finding]) -> str:
    """The text with the proposals of all typographic findings; of overlapping ones the first counts."""
    return with_proposals(text, (finding for finding in findings if finding.typographic))


def with_proposals(text: str, findings: Iterable[Finding]) -> str:
    """The text with the proposals of these findings; of overlapping ones the first counts, and of these the longest."""
    pieces: list[str] = []
    done = 0
    for finding, proposed in not_overlapping(findings):
        pieces += [text[done : finding.start], proposed]
        done = finding.end
    return "".join([*pieces, text[done:]])


def not_overlapping(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """The findings with a proposal, each with that, in text order; of overlapping ones the first and longest counts."""
    done = 0
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if finding.proposed is not None and finding.start >= done:
            yield finding, finding.proposed
            done = finding.end


def diff(name: str, before: str, after: str) -> str:
    """A unified diff of a text; empty if nothing changed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    lines = difflib.unified_diff(old, new, name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def write_fixed(path: Path, after: str) -> None:
    """Replace a file's text in one step, with its byte order mark and permissions.

    Raises `OSError`; the file is then unchanged.
    """
    path = path.resolve()  # a link stays a link: its target is rewritten
    mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    with replacing(path) as file:
        file.write(mark + after.encode("utf-8"))
