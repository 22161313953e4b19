"""Turn claims into relations without duplicates, with extent, effective date and evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.values import (
    APART,
    BLANKS,
    BREAKS,
    ENDS,
    ITSELF,
    ITSELF_TWICE,
    OLDER,
    OPEN_WORK,
    OTHER_TYPE,
    OUTSIDE,
    Claim,
    Refusal,
    title_start,
)
from citegraph.identity.keys import year_of
from citegraph.identity.rank import level_finder
from citegraph.model import CHANGES, Evidence, Kind, Relation, Work
from citegraph.registry.lexicon import Lexicon
from citegraph.text.dates import day_at
from citegraph.text.days import first_day, last_day

_PARTS = 60  # the maximum distance from words for a part to the work that is changed in part
_EVIDENCE = 400  # the maximum distance from the mentions to the start or end of the evidence


class Edges:
    """Builds the relations of one text."""

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
        """The start of a record page's own content below the document, from the line above its first words."""
        found = [at for words in self.lexicon.phrases["page-ends"] if (at := self.lower.find(words)) >= 0]
        if not found:
            return len(self.text)
        # the heading of that content is on the line above
        line = max(self.text.rfind(b, 0, min(found)) for b in BREAKS)
        return max(self.text.rfind(b, 0, max(line, 0)) for b in BREAKS)

    def distinct(self, claims: list[Claim]) -> Iterator[tuple[Claim, Relation | Refusal]]:
        """Yield the claims in text order of their objects, each with its relation or refusal; no relation twice."""
        seen: set[tuple[str | None, Kind, str]] = set()
        # of the claims about one mention, those of stronger kinds come first
        for claim in sorted(map(self._as_dated, claims), key=lambda r: (self.mentions[r.target].start, r.kind.rank)):
            source = self.self_key if claim.source == ITSELF else self.keys[claim.source]
            target = self.keys[claim.target]
            reason = self._against(claim, source, target)
            if target is None or reason is not None:
                object_ = self.mentions[claim.target]
                yield claim, Refusal(object_.start, object_.end, claim.rule, reason or OPEN_WORK)
            # the first sentence with a claim is its evidence
            elif (source, claim.kind, target) not in seen:
                seen.add((source, claim.kind, target))
                yield claim, self._relation(claim, source, target)

    def _as_dated(self, claim: Claim) -> Claim:
        """Let the younger work amend the older one in notes, which omit the direction: `NĐ 31/2021 sđ NĐ 239/2025`."""
        source, target = (self.keys[i] if i != ITSELF else None for i in (claim.source, claim.target))
        note = claim.rule.rpartition(":")[2] in self.notes
        if note and source is not None and target is not None and self._is_older(source, target):
            return Claim(claim.target, claim.kind, claim.source, claim.rule)
        return claim

    def _against(self, claim: Claim, source: str | None, target: str | None) -> str | None:
        """The reason why a claim does not make a relation, or None."""
        if target is None or (source is None and claim.source != ITSELF):
            return OPEN_WORK
        # two names of one work
        if source == target:
            return ITSELF_TWICE
        if claim.source == ITSELF:
            # a record page's own content, below the document
            return OUTSIDE if self.mentions[claim.target].start > self.document_end else None
        actor, object_ = self.mentions[claim.source], self.mentions[claim.target]
        block = self.lexicon.types.by_id.get(actor.type or "")
        # `Báo cáo … và bổ sung, sửa đổi Điều lệ Đảng`
        if claim.kind in CHANGES and block is not None and block.changes_alike and actor.type != object_.type:
            return OTHER_TYPE
        if self._is_older(source, target):
            return OLDER
        return APART if claim.kind in CHANGES and self._are_apart(source, target) else None

    def _is_older(self, source: str | None, target: str) -> bool:
        """Whether the source predates the target, so that the claim is a misreading."""
        dates = [_issued(self.works[key]) for key in (source, target) if key]
        return len(dates) == 2 and "" not in dates and last_day(dates[0]) < first_day(dates[1])

    def _are_apart(self, source: str | None, target: str) -> bool:
        a, b = self.works.get(source or ""), self.works.get(target)
        return a is not None and b is not None and level_finder(self.lexicon.registry).are_apart(a, b)

    def _relation(self, claim: Claim, source: str | None, target: str) -> Relation:
        object_ = self.mentions[claim.target]
        actor = None if claim.source == ITSELF else self.mentions[claim.source]
        return Relation(
            source,
            claim.kind,
            target,
            self._evidence(claim),
            extent=self._extent(claim),
            # `Điều 5 Luật A bãi bỏ Luật B`, not `Điều 112 Nghị định A quy định chi tiết Luật B`
            source_pinpoints=actor.pinpoints if actor is not None and self._acts_in_place(claim) else (),
            target_pinpoints=object_.pinpoints,
            effective=self._effective(actor, object_) if claim.kind in CHANGES else None,
        )

    def _acts_in_place(self, claim: Claim) -> bool:
        """Whether the pinpoints before an acting work are the acting provisions, not only the topic of the text.

        `Điều 112 Nghị định A quy định chi tiết Luật B` is about article 112, but the decree as a whole details the law.
        """
        passive = claim.target < claim.source
        return claim.kind in CHANGES and (passive or bool(self.mentions[claim.target].pinpoints))

    def _extent(self, claim: Claim) -> str | None:
        """Whether a change affects the whole work or a part; None for other relations or if unknown."""
        if claim.kind not in CHANGES:
            return None
        object_ = self.mentions[claim.target]
        # a work inside a name has its words for parts in that name: `Luật sửa đổi một số điều của Luật X`
        before = title_start(self.mentions[claim.target - 1]) if claim.target and object_.parent is None else 0
        words = self.lower[max(before, object_.start - _PARTS) : object_.start]
        link = self.lexicon.phrases.ends_with("place-links", self.lower, object_.start)
        # `bãi bỏ các quy định tại Nghị định A`
        placed = link is not None and self.lower[link : object_.start].strip() != "của"
        # `bãi bỏ khoản 2 Điều 5 của X`, `sửa đổi một số điều của X`
        if object_.pinpoints or placed or self.lexicon.phrases.contains("parts", words):
            return "part"
        return "whole" if claim.kind in ENDS else None

    def _effective(self, actor: Mention | None, object_: Mention) -> str | None:
        """The effective date of a change, if the sentence gives it next to the acting work.

        The date between the object and the acting work after it is the object's own.
        """
        near = object_ if actor is None else actor
        # `Luật A …, được sửa đổi bởi Luật B, có hiệu lực từ ngày …`
        if near.start > object_.start:
            return self._in_force_from(near)
        starts = [self._after_effect(m.attributes_end or m.end) for m in (near, object_)]
        # `Thông tư A thay thế Thông tư B từ ngày 1/1/2026`
        starts.append(self._after_effect(object_.attributes_end or object_.end, "from-days"))
        return next((d for d in starts if d is not None), None)

    def _in_force_from(self, actor: Mention) -> str | None:
        """The date after a work's title: `Luật A sửa đổi …, có hiệu lực từ ngày 1/1/2015;`."""
        start = actor.attributes_end or actor.end
        stop = min(start + _EVIDENCE, len(self.text))
        broken = self.lexicon.blocks.sentence_break.search(self.text, start, stop)
        stop = broken.start() if broken else stop
        semicolon = self.text.find(";", start, stop)
        spans = self.lexicon.phrases.spans("effective-from", self.lower, start, stop if semicolon < 0 else semicolon)
        # `hết hiệu lực từ ngày` gives the end of another work
        ends = (end for at, end in spans if self.lexicon.phrases.ends_with("lapse-openers", self.lower, at) is None)
        return next((day for end in ends if (day := day_at(self.lower, end + 1)) is not None), None)

    def _after_effect(self, position: int, phrases: str = "effective-from") -> str | None:
        window = self.lower[position : position + 60]
        phrase = re.match(r"[ ,;]*", window)
        start = position + (phrase.end() if phrase else 0)
        end = self.lexicon.phrases.starts_with(phrases, self.lower, start)
        return day_at(self.lower, end + 1) if end is not None else None

    def _evidence(self, claim: Claim) -> Evidence:
        """The sentence with the claim, cut to a readable length around both mentions."""
        ends = [self.mentions[claim.target]]
        # a subject far away is not quoted
        if claim.source != ITSELF and abs(self.mentions[claim.source].start - ends[0].start) < 1500:
            ends.append(self.mentions[claim.source])
        low, high = min(m.start for m in ends), max(m.end for m in ends)
        start, end = self._clause_start(low), self._clause_end(high)
        raw_start, raw_end = self.normal.span(start, end)
        return Evidence(raw_start, raw_end, self.normal.raw[raw_start:raw_end], claim.rule)

    def _clause_start(self, low: int) -> int:
        """The start of the sentence around `low`; the last comma within reach if the sentence begins too far away."""
        reach = max(0, low - _EVIDENCE)
        breaks = [m.end() for m in self.lexicon.blocks.sentence_break.finditer(self.text, reach, low)]
        begins = self.sentences[max(0, bisect_right(self.sentences, low) - 1)] if self.sentences else 0
        if begins >= reach:
            breaks = [max([begins, *breaks])]
        start = breaks[-1] if breaks else reach
        # no sentence begins within reach: cut at a comma, else at a space
        if not breaks and reach:
            start = max(self.text.find(" ", reach, low), self.text.rfind(", ", low - _EVIDENCE // 2, low)) + 1
        return start + len(self.text[start:low]) - len(self.text[start:low].lstrip(BLANKS + ","))

    def _clause_end(self, high: int) -> int:
        """The end of the sentence around `high`; the last comma within reach if the sentence ends too far away."""
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
    """The date of a work, or the year in its symbol if the text gives a date of another year."""
    year = year_of(work.symbol)
    return work.date if work.date and work.date.startswith(year) else year
