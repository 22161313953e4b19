"""A draft for the rules: its text, its mentions with their context, and the works they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citegraph.check.rules import Value
from citegraph.extraction.analysis import Analysis
from citegraph.extraction.mentions.mention import Mention
from citegraph.model import Citation, Extraction, Form, Source, Work
from citegraph.presentation.labels import shown_date
from citegraph.registry.lexicon import Lexicon
from citegraph.text.days import end_of, is_day
from citegraph.text.normal import Normal


@dataclass(frozen=True, slots=True)
class RuleHit:
    """The result of a rule: the span of the text as given, the case and its values, and the proposed text."""

    rule: str
    case: str
    start: int
    end: int
    values: Mapping[str, Value] = field(default_factory=dict)
    proposed: str | None = None


class Draft:
    """One text, read once for all rules.

    `date` is the day from which it cites other works: the one `given`, else that of its own heading, else None. Other
    dates do not count: some are in the future of the text, and a consolidated text is younger than all that it cites.
    `judged_on` is the day on which those works must be in force, as `judging_day` returns it.
    """

    def __init__(self, analysis: Analysis, lexicon: Lexicon, date: str | None, today: str | None = None) -> None:
        self.analysis, self.lexicon = analysis, lexicon
        self.source: Source = analysis.source
        self.extraction: Extraction = analysis.extraction
        self.normal: Normal = analysis.document.normal
        self.works: dict[str, Work] = {work.key: work for work in self.extraction.works}
        own_date = _own_date(self.extraction)
        self.given = date
        self.date = date or (own_date if is_day(own_date) else None)
        self.judged_on = judging_day(self.extraction, date, today)

    def cited(self) -> Iterator[tuple[Mention, Citation, Work]]:
        """Each mention of another work by a number or a name, with its citation and its work.

        A work described in words (`Kế hoạch của UBND tỉnh triển khai Nghị quyết X`) has nothing to check.
        """
        for mention, citation in self.analysis.cited():
            if mention.words is not None or citation.work is None or citation.form is Form.SELF:
                continue
            if citation.work != self.extraction.self_key:
                yield mention, citation, self.works[citation.work]

    def found(
        self, rule: str, case: str, start: int, end: int, values: Mapping[str, Value], proposed: str | None = None
    ) -> RuleHit:
        """A finding over a span of the normalised text."""
        raw_start, raw_end = self.normal.span(start, end)
        return RuleHit(rule, case, raw_start, raw_end, values, proposed)

    def raw(self, start: int, end: int) -> str:
        """The text as given of a span of the normalised text."""
        return self.source.text[slice(*self.normal.span(start, end))]


def judging_day(extraction: Extraction, given: str | None, today: str | None) -> str | None:
    """The day on which the works that a draft cites must be in force: the one given or that of its heading.

    Without `today`, a draft that states neither has none. With it, that day counts, or for a draft that states its
    month or year the last day of that if it is over.
    """
    stated = given or _own_date(extraction)
    if is_day(stated) or today is None:
        return stated if is_day(stated) else None
    return min(end_of(stated), today) if stated else today


def _own_date(extraction: Extraction) -> str | None:
    own = extraction.work_of(extraction.self_key)
    return own.date if own else None


def day(iso: str) -> Value:
    """The value of a date: as texts of the message's language write it."""
    return lambda language: shown_date(iso, language)
