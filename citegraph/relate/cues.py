"""The phrases of the registry in the words between two works: which one says something, and whether it is a fact.

Words are those of `Normal.lower`. `gap` stands between two mentions, `lead` before the first one of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citegraph.extraction.lexicon import Lexicon
from citegraph.model import Kind
from citegraph.registry.schema import CueBlock
from citegraph.relate.said import CHANGES, NUMBERED, RANK, TITLE_REACH, Cue

# A phrase that has an object of its own before the work: `thực hiện các chương trình, Nghị định …`.
_OWN_OBJECT = re.compile(r"\w ?(?:,|, và|,? và) (?:các )?$| theo (?!$)")
_REACH = {True: 150, False: 70}  # how far behind its cue an object may stand, for changes and for all else
_PASSIVE_REACH = 60
_STOP = re.compile(r"[.;:]")
_CUTS_OFF = re.compile(r"[.;:|]|[”\"] |\(sau đây")  # behind it nothing is the object of a phrase before it
_FRONTS = (Kind.IMPLEMENTS, Kind.CONTINUES, Kind.BASED_ON)


class Cues:
    """Finds the cues of one registry."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def active(self, gap: str) -> Cue | None:
        """The active phrase of the gap that the mention is the object of: a change if nearest, else the strongest.

        Where a change stands before another phrase, with a document's type word between them, what is changed has no
        mention here (`sửa đổi Chương trình hành động thực hiện Nghị quyết X`): none.
        """
        first = self.lexicon.first_cue(gap)
        if first is None:
            return None
        found = [
            c
            for cue, pattern in self.lexicon.cues("between", "forward")
            for c in self._matches(cue, pattern, gap, first)
        ]
        whole = [
            c
            for c in found
            if not any(
                o is not c and o.start <= c.start and c.end <= o.end and o.end - o.start > c.end - c.start
                for o in found
            )
        ]
        nearest = max(whole, key=lambda c: (c.start, -RANK[c.kind]), default=None)
        if nearest is None:
            return None
        if nearest.kind in CHANGES:
            return self._first_of_list([c for c in whole if c.kind in CHANGES], nearest, gap)
        if any(c.kind in CHANGES and self._names_type(gap[c.end : nearest.start]) for c in whole):
            return None
        return min((c for c in whole if c.kind not in CHANGES), key=lambda c: (RANK[c.kind], -c.start))

    def passive(self, gap: str) -> tuple[tuple[Kind, str], ...]:
        """The passive phrases near the end of the gap: `có nội dung được sửa đổi, có nội dung bị bãi bỏ bởi`."""
        found: dict[Kind, str] = {}
        for cue, pattern in self.lexicon.cues("between", "backward"):
            for m in pattern.finditer(gap):
                close = len(gap) - m.end() <= _PASSIVE_REACH and not _STOP.search(gap, m.end())
                if close and (m.group().startswith("đã") or not self._no_fact(gap[: m.start()])):
                    found.setdefault(Kind(cue.kind), cue.id)
        return tuple(found.items())

    def basis(self, lead: str) -> tuple[Kind, str] | None:
        """`Căn cứ …` at the head of a clause, its object close behind."""
        stripped = lead.strip(' -,;*“"+•_\u2029')
        for cue, pattern in self.lexicon.cues("before", "forward"):
            m = pattern.match(stripped)
            if m and len(stripped) - m.end() < 110 and not _STOP.search(stripped, m.end()):
                return Kind(cue.kind), cue.id
        return None

    def opening(self, lead: str) -> tuple[Kind, str] | None:
        """The clause that opens a sentence before what it is about: `Thực hiện X, … ban hành Y`; Y implements X."""
        lead = lead.strip(' -+*•“"_\u2029')
        while m := NUMBERED.match(lead):
            lead = lead[m.end() :].lstrip()
        if self.lexicon.opens_with_cue(lead) is None:
            return None
        for cue, pattern in [*self.lexicon.cues("between", "forward"), *self.lexicon.cues("before", "forward")]:
            if Kind(cue.kind) not in _FRONTS:
                continue
            m = pattern.match(lead)
            if m and len(lead) - m.end() < 70 and "," not in lead[m.end() :] and not lead.endswith((" theo", " tại")):
                return Kind.IMPLEMENTS if Kind(cue.kind) is Kind.CONTINUES else Kind(cue.kind), cue.id
        return None

    def commands(self, lead: str) -> bool:
        """In a document, a phrase with no other subject is the document's own act: a title, an article, a clause."""
        rest = lead.strip(' ,:.*“"_-\u2029')
        while m := NUMBERED.match(rest):
            rest = rest[m.end() :].strip(' ,:.*“"_-')
        return len(rest) < 60 and (
            rest == "" or self._type_line(rest) or self.lexicon.starts_with("title-openers", rest, 0) is not None
        )

    def in_title(self, gap: str) -> bool:
        """Whether the gap opens as a title does: `về …`, `quy định …`, a quotation mark."""
        lead = gap.lstrip(" ,:(-")
        return lead[:1] in ("“", '"', "'") or self.lexicon.starts_with("title-openers", lead, 0) is not None

    def is_of_unnamed(self, lead: str) -> bool:
        """Whether the phrase behind `lead` is the title of a work that has no mention: `tại Nghị định quy định …`."""
        words = lead.rstrip()
        start = next((len(words) - len(w) for w in self.lexicon.type_words if words.endswith(w)), None)
        return start is not None and self.lexicon.ends_with("place-links", words, start) is not None

    def _first_of_list(self, changes: list[Cue], nearest: Cue, gap: str) -> Cue:
        """`sửa đổi, bổ sung, bãi bỏ một số điều` amends: the strongest verb of a list that shares one object."""
        listed = [nearest]
        for cue in sorted(changes, key=lambda c: -c.start):
            if cue.end <= listed[-1].start and gap[cue.end : listed[-1].start].strip(" ,") in ("", "và"):
                listed.append(cue)
        return min(listed, key=lambda c: RANK[c.kind])

    def _names_type(self, words: str) -> bool:
        return any(self.lexicon.head_types[i] for i, _, _ in self.lexicon.heads.find_matches_as_indexes(words))

    def _matches(self, cue: CueBlock, pattern: re.Pattern[str], gap: str, start: int) -> Iterator[Cue]:
        kind = Kind(cue.kind)
        for m in pattern.finditer(gap, start):
            word = (m.start() == 0 or not gap[m.start() - 1].isalnum()) and (
                m.end() == len(gap) or not gap[m.end()].isalnum()
            )
            before = gap[: m.start()]
            passive = self.lexicon.ends_with("passive-marks", before, len(before)) is not None
            if word and not passive and self._reaches(gap[m.end() :], kind) and not self._no_fact(before):
                yield Cue(kind, cue.id, m.start(), m.end())

    def _reaches(self, rest: str, kind: Kind) -> bool:
        """Whether what stands between a phrase and the mention leaves the mention its object."""
        changes = kind in CHANGES or kind is Kind.GUIDES
        rest = rest.rstrip("*_ ") + " "
        attached = kind in CHANGES and self.lexicon.ends_with("issued-with", rest, len(rest)) is not None
        if len(rest) > (TITLE_REACH if attached else _REACH[changes]) or _CUTS_OFF.search(rest):
            return False
        if kind not in CHANGES and _OWN_OBJECT.search(rest):
            return False
        if self.lexicon.holds("time-limits", rest):
            return False  # `tiếp tục thực hiện cho đến khi Luật … hết hiệu lực`
        link = self.lexicon.ends_with("loose-links", rest, len(rest))
        if link is None:
            return True
        placed = self.lexicon.ends_with("place-links", rest, len(rest))
        return placed == link and (changes or not rest[:link].strip())

    def _no_fact(self, before: str) -> bool:
        """Whether the words right before a phrase make it an intention, a plan or a negation."""
        words = before.rstrip(" ,").replace(",", " , ").split()[-5:]
        for n in range(len(words)):
            if "," in words[n:]:
                continue
            if self.lexicon.starts_with("no-fact", " ".join(words[n:]), 0) is not None:
                return True
        return False

    def _type_line(self, rest: str) -> bool:
        return any(rest.startswith(words) for words, type_id in self.lexicon.type_words.items() if type_id)
