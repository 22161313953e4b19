"""Check a draft: every enabled rule yields findings, which are returned in text order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from citegraph.check.date_rules import impossible_dates, impossible_years, wrong_dates, wrong_terms
from citegraph.check.draft import Draft, RuleHit
from citegraph.check.facts import KnownFacts
from citegraph.check.rules import Severity, all_rules
from citegraph.check.settings import Settings
from citegraph.check.work_rules import (
    ambiguous,
    lapsed,
    misnamed_plenums,
    missing_articles,
    unknown_numbers,
    wrong_issuers,
    wrong_types,
)
from citegraph.check.writing_rules import foreign_letters, glued_words, missing_signs, written_symbols
from citegraph.extraction.analysis import Analysis
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Corpus, Source
from citegraph.registry import Registry
from citegraph.registry.lexicon import lexicon
from citegraph.text.positions import Lines

_CHECKS: tuple[Callable[[Draft, KnownFacts], Iterator[RuleHit]], ...] = (
    wrong_types,
    wrong_terms,
    wrong_dates,
    wrong_issuers,
    impossible_dates,
    impossible_years,
    unknown_numbers,
    lapsed,
    missing_articles,
    ambiguous,
    misnamed_plenums,
    written_symbols,
    foreign_letters,
    glued_words,
    missing_signs,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or oddity in a draft.

    `start` and `end` are half-open offsets into the text as given; lines and columns count from one, columns in code
    points, `end_column` is that after the last character. `basis` is what the message rests on. `proposed` would
    replace the span; `typographic` is True if it changes the writing only.
    """

    source: str
    rule: str
    severity: Severity
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    message: str
    basis: str
    proposed: str | None
    typographic: bool


class Checker:
    """Checks one text at a time against one registry and, if given, one database's linked corpus.

    `own_texts` gives the texts of a database that are the work of a key: `Store.own_texts`.
    """

    def __init__(
        self,
        registry: Registry,
        settings: Settings,
        corpus: Corpus | None = None,
        own_texts: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> None:
        self._extractor = Extractor(registry)
        self._facts = KnownFacts(registry, corpus, own_texts)
        self._settings = settings
        lone = {"no-date"} if "not-in-force" in settings.disabled else set()
        self._disabled = settings.disabled | lone  # a note about findings that are not shown says nothing

    def check(self, source: Source, date: str | None = None, today: str | None = None) -> tuple[Finding, ...]:
        """The findings of a text; `date` is its ISO day, if its heading states none.

        Works out of force in a text without a day are found with `today` only, on which they are then judged.
        """
        return self.check_analysis(self._extractor.analyse(source), date, today)

    def check_analysis(
        self, analysis: Analysis, date: str | None = None, today: str | None = None
    ) -> tuple[Finding, ...]:
        """The findings of a text that was read with this checker's registry."""
        source = analysis.source
        draft = Draft(analysis, lexicon(self._extractor.registry), date, today)
        lines = Lines(source.text)
        found: list[RuleHit] = []
        for check in _CHECKS:
            found += [f for f in check(draft, self._facts) if f.rule not in self._disabled]
        unique = {(f.start, f.end, f.rule): f for f in found}
        findings = [self._finding(source, unique[at], lines) for at in sorted(unique)]
        return tuple(_without_other_faults(finding, findings) for finding in findings)

    def _finding(self, source: Source, found: RuleHit, lines: Lines) -> Finding:
        rule = all_rules()[found.rule]
        text = source.text[found.start : found.end]
        line, column = lines.place(found.start)
        end_line, end_column = lines.place(found.end)
        language, values = self._settings.language, {"text": text, **found.values}
        return Finding(
            source=source.id,
            rule=rule.id,
            severity=self._settings.severities.get(rule.id, rule.severity),
            start=found.start,
            end=found.end,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            text=text,
            message=rule.message(language, found.case, values),
            basis=rule.basis(language, found.case, values),
            proposed=found.proposed,
            typographic=rule.typographic,
        )


def _without_other_faults(finding: Finding, findings: list[Finding]) -> Finding:
    """The finding, with a proposal that contains the proposed writing of what it repeats from the text.

    `Nghị định 30/2020/ND-CP` lacks `số` and has a wrong letter: the proposal for the first corrects the second too.
    """
    proposed = finding.proposed
    if proposed is None or finding.typographic:
        return finding
    first = bisect_left(findings, finding.start, key=lambda other: other.start)
    for other in findings[first:]:
        if other.start >= finding.end:
            break
        if other.typographic and other.proposed is not None and other.end <= finding.end:
            proposed = proposed.replace(other.text, other.proposed)
    return replace(finding, proposed=proposed)
