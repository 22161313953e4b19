"""The findings of a Word file as its comments, and typographic proposals as tracked changes."""

from __future__ import annotations

from collections.abc import Sequence

from citegraph.check.checker import Finding
from citegraph.check.fixes import not_overlapping
from citegraph.check.rules import MessageLanguage, all_rules, comment_words
from citegraph.model import Source
from citegraph.word.marking import Story, WordDocument


def with_comments(
    data: bytes, source: Source, findings: Sequence[Finding], language: MessageLanguage, track: bool = False
) -> bytes:
    """A .docx, of which `source` was read, with a comment at each finding; raises `SourceError`.

    With `track`, typographic proposals are tracked changes where Word can track one.
    """
    document = WordDocument(data, source.id, source.text)
    for finding in findings:
        story = document.story(finding.start)
        document.comment(finding.start, finding.end, _lines(finding, story, language))
    if track:
        for finding, proposed in not_overlapping(finding for finding in findings if finding.typographic):
            document.replace(finding.start, finding.end, proposed)
    return document.packed()


def _lines(finding: Finding, story: Story, language: MessageLanguage) -> list[str]:
    """The paragraphs of a comment."""
    words = comment_words(language)
    lines = [finding.message]
    if story is not Story.BODY:
        lines.append(words[story].format(text=finding.text))
    if finding.proposed is not None:
        lines.append(words["proposed"].format(proposed=finding.proposed))
    rule = {"about": all_rules()[finding.rule].about[language], "rule": finding.rule}
    return [*lines, words["basis"].format(basis=finding.basis), words["rule"].format_map(rule)]
