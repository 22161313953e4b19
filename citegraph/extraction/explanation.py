"""Explain an analysis step by step: blocks, mentions, claims and refusals.

>>> from citegraph import explain
>>> print(explain("Tỉnh ủy đề nghị các huyện thực hiện Nghị quyết số 57-NQ/TW."))
blocks
  1:1 paragraph: Tỉnh ủy đề nghị các huyện thực hiện Nghị quyết số 57-NQ/TW.
mentions
  1:37 Nghị quyết số 57-NQ/TW: taken by symbol:party, full form, names nghi-quyet:57-nq/tw~2021
no claims
refusals
  1:27 thực hiện: refused by verb:thuc-hien, modal: đề nghị
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten
from typing import TYPE_CHECKING

from citegraph.model import Citation
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.analysis import Analysis

_FIRST_WORDS = 80  # characters of a block or claim in a listing

THIS_TEXT = "this text"
"""The subject of a claim about the text itself, if the text has no key."""


class Stage(StrEnum):
    """The stages of reading, in order."""

    BLOCK = "block"
    MENTION = "mention"
    CLAIM = "claim"
    REFUSAL = "refusal"


class Verdict(StrEnum):
    """Whether a candidate was accepted."""

    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A block, mention, claim or refusal, with offsets into the original text.

    `place` is `line:column`. A block has a `role` and a `marker`; every other step has a `verdict`, the `rule` that
    decided and `why`. A claim is a triple: `who`, `kind`, `whom`. `frame` is the id of the registry's frame, or the
    name of a rule without frame (`cites`); `verb` is the id of the registry's verb, in claims and refusals.
    """

    stage: Stage
    place: str
    start: int
    end: int
    text: str
    verdict: Verdict | None = None
    rule: str | None = None
    why: str | None = None
    role: str | None = None
    marker: str | None = None
    who: str | None = None
    kind: str | None = None
    whom: str | None = None
    frame: str | None = None
    verb: str | None = None

    def __str__(self) -> str:
        words = shorten(self.text, _FIRST_WORDS, placeholder="…")
        if self.stage is Stage.BLOCK:
            return f"{self.place} {self.role}: {words}"
        return f"{self.place} {words}: {self.verdict} by {self.rule}, {self.why}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps for one text, by stage and in text order; `str()` lists them."""

    analysis: Analysis
    steps: tuple[ExplainedStep, ...]

    def of(self, stage: Stage) -> tuple[ExplainedStep, ...]:
        """The steps of one stage."""
        return tuple(step for step in self.steps if step.stage is stage)

    def __str__(self) -> str:
        lines: list[str] = []
        for stage in Stage:
            steps = self.of(stage)
            lines.append(f"{stage}s" if steps else f"no {stage}s")
            lines += [f"  {step}" for step in steps]
        return "\n".join(lines)


def explained(analysis: Analysis) -> Explanation:
    """Return the explanation of an analysis."""
    lines = Lines(analysis.source.text)
    stages = (_blocks, _mentions, _claims, _refusals)
    return Explanation(analysis, tuple(step for stage in stages for step in stage(analysis, lines)))


def _blocks(analysis: Analysis, lines: Lines) -> Iterator[ExplainedStep]:
    text = analysis.source.text
    for block in analysis.document.blocks:
        start, end = analysis.document.normal.span(block.start, block.end)
        place = lines.written(start)
        yield ExplainedStep(Stage.BLOCK, place, start, end, text[start:end], role=block.role.value, marker=block.marker)


def _mentions(analysis: Analysis, lines: Lines) -> Iterator[ExplainedStep]:
    extraction = analysis.extraction
    taken = [(c.start, c.end, c.text, Verdict.TAKEN, c.rule, _why_taken(c)) for c in extraction.citations]
    refused = [(r.start, r.end, r.text, Verdict.REFUSED, r.rule, r.reason) for r in extraction.rejections]
    # outer before inner, as in the text
    for row in sorted(taken + refused, key=lambda row: (row[0], -row[1], row[3:])):
        yield ExplainedStep(Stage.MENTION, lines.written(row[0]), *row)


def _why_taken(citation: Citation) -> str:
    if citation.work is None:
        return f"{citation.form.value} form; which work is open"
    why = f"{citation.form.value} form, names {citation.work}"
    return f"{why}; could be {', '.join(citation.candidates)}" if citation.candidates else why


def _claims(analysis: Analysis, lines: Lines) -> Iterator[ExplainedStep]:
    for relation in analysis.extraction.relations:
        evidence, who = relation.evidence, relation.source or THIS_TEXT
        frame, _, verb = evidence.rule.partition(":")
        yield ExplainedStep(
            Stage.CLAIM,
            lines.written(evidence.start),
            evidence.start,
            evidence.end,
            evidence.quote,
            Verdict.TAKEN,
            evidence.rule,
            f"{who} {relation.kind.value} {relation.target}",
            who=who,
            kind=relation.kind.value,
            whom=relation.target,
            frame=frame,
            verb=verb or None,
        )


def _refusals(analysis: Analysis, lines: Lines) -> Iterator[ExplainedStep]:
    text = analysis.source.text
    for refusal in analysis.refusals:
        start, end = analysis.document.normal.span(refusal.start, refusal.end)
        frame, _, verb = refusal.rule.partition(":")
        yield ExplainedStep(
            Stage.REFUSAL,
            lines.written(start),
            start,
            end,
            text[start:end],
            Verdict.REFUSED,
            refusal.rule,
            refusal.reason,
            frame=None if frame == "verb" else frame,
            verb=verb or None,
        )
