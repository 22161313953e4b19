"""Rows of who does what to which mention -> relations, each once, with its extent, its day and its sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.values import (
    BLANKS,
    BREAKS,
    ENDS,
    ITSELF,
    ITSELF_TWICE,
    OLDER,
    OPEN_WORK,
    OUTSIDE,
    Refusal,
    Said,
    title_start,
)
from citegraph.identity.keys import year_of
from citegraph.model import CHANGES, Evidence, Kind, Relation, Work
from citegraph.registry.lexicon import Lexicon
from citegraph.text.dates import date_at
from citegraph.text.days import first_day, last_day

_PARTS = 60  # how far before a work the words stand that make a change one of a part
_EVIDENCE = 400  # how far from its mentions a quote may begin or end


class Edges:
    """Makes the relations of one text."""

    def __init__(
        self,
        document: Document,
        mentions: Sequence[Mention],
        keys: tuple[str | None, ...],
        works: dict[str, Work],
        self_key: str | None,
        lexicon: Lexicon,
    ) -> None:
        self.normal, self.text, self.lower = document.normal, document.normal.text, document.normal.lower
        self.sentences = [sentence.start for sentence in document.sentences]
        self.mentions, self.keys, self.works, self.self_key, self.lexicon = mentions, keys, works, self_key, lexicon
        self.document_end = self._document_end()
        self.notes = {verb.id for verb in lexicon.registry.verbs if verb.bracketed}

    def _document_end(self) -> int:
        """Where a record page's own matter begins below the document, with the line above the words that tell it."""
        found = [at for words in self.lexicon.phrases["page-ends"] if (at := self.lower.find(words)) >= 0]
        if not found:
            return len(self.text)
        line = max(self.text.rfind(b, 0, min(found)) for b in BREAKS)
        return max(self.text.rfind(b, 0, max(line, 0)) for b in BREAKS)

    def distinct(self, said: list[Said]) -> Iterator[tuple[Said, Relation | Refusal]]:
        """The claims in text order of their objects, each with its relation or why it makes none; none twice."""
        seen: set[tuple[str | None, Kind, str]] = set()
        for row in sorted(map(self._as_dated, said), key=lambda r: (self.mentions[r.target].start, r.kind.rank)):
            source = self.self_key if row.source == ITSELF else self.keys[row.source]
            target = self.keys[row.target]
            reason = self._against(row, source, target)
            if target is None or reason is not None:
                object_ = self.mentions[row.target]
                yield row, Refusal(object_.start, object_.end, row.rule, reason or OPEN_WORK)
            elif (source, row.kind, target) not in seen:
                seen.add((source, row.kind, target))
                yield row, self._relation(row, source, target)

    def _as_dated(self, row: Said) -> Said:
        """`NĐ 31/2021 sđ NĐ 239/2025`: notes leave out who amends whom; the younger work amends the older one."""
        source, target = (self.keys[i] if i != ITSELF else None for i in (row.source, row.target))
        note = row.rule.rpartition(":")[2] in self.notes
        if note and source is not None and target is not None and self._is_older(source, target):
            return Said(row.target, row.kind, row.source, row.rule)
        return row

    def _against(self, row: Said, source: str | None, target: str | None) -> str | None:
        """Why a claim makes no relation, or None."""
        if target is None or (source is None and row.source != ITSELF):
            return OPEN_WORK
        if source == target:
            return ITSELF_TWICE
        if row.source == ITSELF:
            return OUTSIDE if self.mentions[row.target].start > self.document_end else None
        return OLDER if self._is_older(source, target) else None

    def _is_older(self, source: str | None, target: str) -> bool:
        """Whether a work would act on one that came after it, which shows that the words were read wrongly."""
        dates = [_issued(self.works[key]) for key in (source, target) if key]
        return len(dates) == 2 and "" not in dates and last_day(dates[0]) < first_day(dates[1])

    def _relation(self, row: Said, source: str | None, target: str) -> Relation:
        object_ = self.mentions[row.target]
        actor = None if row.source == ITSELF else self.mentions[row.source]
        return Relation(
            source,
            row.kind,
            target,
            self._evidence(row),
            extent=self._extent(row),
            source_pinpoints=actor.pinpoints if actor is not None and self._acts_in_place(row) else (),
            target_pinpoints=object_.pinpoints,
            effective=self._effective(actor, object_) if row.kind in CHANGES else None,
        )

    def _acts_in_place(self, row: Said) -> bool:
        """Whether the places before an acting work say where it acts, not only which of its words the text is about.

        `Điều 112 Nghị định A quy định chi tiết Luật B` tells of article 112, but the decree as a whole details the law.
        """
        passive = row.target < row.source
        return row.kind in CHANGES and (passive or bool(self.mentions[row.target].pinpoints))

    def _extent(self, row: Said) -> str | None:
        """Whether a change is of the whole work or of a part; None for what is no change, or left open."""
        if row.kind not in CHANGES:
            return None
        object_ = self.mentions[row.target]
        before = title_start(self.mentions[row.target - 1]) if row.target and object_.parent is None else 0
        words = self.lower[max(before, object_.start - _PARTS) : object_.start]
        link = self.lexicon.phrases.ends_with("place-links", self.lower, object_.start)
        placed = link is not None and self.lower[link : object_.start].strip() != "của"
        if object_.pinpoints or placed or self.lexicon.phrases.holds("parts", words):
            return "part"
        return "whole" if row.kind in ENDS else None

    def _effective(self, actor: Mention | None, object_: Mention) -> str | None:
        """The day from which a change holds, where the sentence gives it beside the acting work.

        What stands behind a work that is acted on, before the one that acts, is the day of that work itself.
        """
        near = object_ if actor is None else actor
        if near.start > object_.start:
            return self._in_force_from(near)
        starts = [self._after_effect(m.attributes_end or m.end) for m in (near, object_)]
        starts.append(self._after_effect(object_.attributes_end or object_.end, "from-days"))
        return next((d for d in starts if d is not None), None)

    def _in_force_from(self, actor: Mention) -> str | None:
        """The day that stands behind a work's title: `Luật A sửa đổi …, có hiệu lực từ ngày 1/1/2015;`."""
        start = actor.attributes_end or actor.end
        stop = min(start + _EVIDENCE, len(self.text))
        broken = self.lexicon.blocks.sentence_break.search(self.text, start, stop)
        stop = broken.start() if broken else stop
        semicolon = self.text.find(";", start, stop)
        spans = self.lexicon.phrases.spans("effective-from", self.lower, start, stop if semicolon < 0 else semicolon)
        ends = (end for at, end in spans if self.lexicon.phrases.ends_with("lapse-openers", self.lower, at) is None)
        days = (date_at(self.lower, end + 1) for end in ends)
        return next((day[0] for day in days if day is not None and len(day[0]) == 10), None)

    def _after_effect(self, position: int, phrases: str = "effective-from") -> str | None:
        window = self.lower[position : position + 60]
        phrase = re.match(r"[ ,;]*", window)
        start = position + (phrase.end() if phrase else 0)
        end = self.lexicon.phrases.starts_with(phrases, self.lower, start)
        found = date_at(self.lower, end + 1) if end is not None else None
        return found[0] if found is not None and len(found[0]) == 10 else None

    def _evidence(self, row: Said) -> Evidence:
        """The sentence that says it, cut to a readable length around both mentions."""
        ends = [self.mentions[row.target]]
        if row.source != ITSELF and abs(self.mentions[row.source].start - ends[0].start) < 1500:
            ends.append(self.mentions[row.source])
        low, high = min(m.start for m in ends), max(m.end for m in ends)
        start, end = self._clause_start(low), self._clause_end(high)
        raw_start, raw_end = self.normal.span(start, end)
        return Evidence(raw_start, raw_end, self.normal.raw[raw_start:raw_end], row.rule)

    def _clause_start(self, low: int) -> int:
        """Where the sentence that holds `low` begins; at the last comma in reach where it begins too far back."""
        reach = max(0, low - _EVIDENCE)
        breaks = [m.end() for m in self.lexicon.blocks.sentence_break.finditer(self.text, reach, low)]
        begins = self.sentences[max(0, bisect_right(self.sentences, low) - 1)] if self.sentences else 0
        if begins >= reach:
            breaks = [max([begins, *breaks])]
        start = breaks[-1] if breaks else reach
        if not breaks and reach:
            start = max(self.text.find(" ", reach, low), self.text.rfind(", ", low - _EVIDENCE // 2, low)) + 1
        return start + len(self.text[start:low]) - len(self.text[start:low].lstrip(BLANKS + ","))

    def _clause_end(self, high: int) -> int:
        """Where the sentence that holds `high` ends; at the last comma in reach where it ends too far on."""
        reach = min(len(self.text), high + _EVIDENCE)
        after = self.lexicon.blocks.sentence_break.search(self.text, high, reach)
        if after is not None:
            end = after.start() + (self.text[after.start()] in ".!?")
        elif reach == len(self.text):
            end = reach
        else:
            end = max(high, self.text.rfind(",", high, reach), self.text.rfind(";", high, reach))
            end = end if end > high else max(high, self.text.rfind(" ", high, high + _EVIDENCE // 2))
        return high + len(self.text[high:end].rstrip(BLANKS))


def _issued(work: Work) -> str:
    """When a work was issued: its date, or the year in its symbol where a text puts a day of another year beside it."""
    year = year_of(work.symbol)
    return work.date if work.date and work.date.startswith(year) else year
