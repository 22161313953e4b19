"""A draft for the rules: its text, its mentions with their context, and the works they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citegraph.extraction.analysis import Analysis
from citegraph.extraction.mentions.mention import Mention
from citegraph.model import Citation, Extraction, Form, Source, Work
from citegraph.registry.lexicon import Lexicon
from citegraph.text.days import is_day
from citegraph.text.normal import Normal


@dataclass(frozen=True, slots=True)
class RuleHit:
    """The result of a rule: the span of the text as given, the case and its values, and the proposed text."""

    rule: str
    case: str
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)
    proposed: str | None = None


class Draft:
    """One text, read once for all rules.

    `date` is the day from which it cites other works: the one `given`, else that of its own heading, else None. Other
    dates do not count: some are in the future of the text, and a consolidated text is younger than all that it cites.
    """

    def __init__(self, analysis: Analysis, lexicon: Lexicon, date: str | None) -> None:
        self.analysis, self.lexicon = analysis, lexicon
        self.source: Source = analysis.source
        self.extraction: Extraction = analysis.extraction
        self.normal: Normal = analysis.document.normal
        self.works: dict[str, Work] = {work.key: work for work in self.extraction.works}
        own = self.works.get(self.extraction.self_key or "")
        own_date = own.date if own is not None and is_day(own.date) else None
        self.given = date
        self.date = date or own_date

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
        self, rule: str, case: str, start: int, end: int, values: Mapping[str, str], proposed: str | None = None
    ) -> RuleHit:
        """A finding over a span of the normalised text."""
        raw_start, raw_end = self.normal.span(start, end)
        return RuleHit(rule, case, raw_start, raw_end, values, proposed)

    def raw(self, start: int, end: int) -> str:
        """The text as given of a span of the normalised text."""
        return self.source.text[slice(*self.normal.span(start, end))]


def day(iso: str) -> str:
    """A date as Vietnamese texts write it.

    >>> day("2018-10-22"), day("2021")
    ('22/10/2018', '2021')
    """
    return "/".join(reversed(iso.split("-")))
