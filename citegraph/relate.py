"""Cues between citations -> relations.

A relation needs a document as its subject. Where it comes from:

=====================================================================  =====================================
``Chỉ thị 16-CT/TU về thực hiện Kết luận 01-KL/TW``                    a title: 16-CT/TU implements 01-KL/TW
``Luật 31/2024/QH15 được sửa đổi bởi Luật 43/2024/QH15``               passive: 43/2024/QH15 amends 31/2024/QH15
``Thực hiện X, Ban Thường vụ ban hành Y``                              fronted: Y implements X
``Căn cứ Luật X;`` in a document's preamble                            the text is based on X
``Thông tư này thay thế Thông tư số X``                                the text replaces X
=====================================================================  =====================================

A work inside another's title belongs to that title. In a story a body acts, not a document: no edge. What a document
names in any other way, it cites. Intentions, plans and negations give no edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import Lexicon
from citegraph.extraction.mention import Mention
from citegraph.model import Evidence, Form, Kind, Relation
from citegraph.text import PARAGRAPH, Normal

_RANK = {kind: i for i, kind in enumerate(Kind)}
_BREAK = re.compile(
    rf"{PARAGRAPH}|[.!?][\"”’)]?(?=[ \n](?:[A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ\"“•\-*]|\d+[.)]))|\n(?=[ ]?(?:[-•*+]|\d+[.)]|[a-zđ]\)|[A-ZĐÁÀÂĂ]))|;\n"
)
_LIST = re.compile(
    r"[ ,;]*(?:(?:và|hoặc|cùng|với|cùng với|và các|các|của|số|theo|tại|được|về|đối với)[ ,;]*)*"
    r"(?:(?:(?:khoản|điểm|điều|mục|phần|chương|phụ lục)s? [\w., ]{1,30}?)*(?:của |tại )?)?"
)
_ISSUE_GAP = 60


@dataclass(frozen=True, slots=True)
class _Said:
    """One relation before its evidence is cut: indices of mentions, -1 for the text itself."""

    source: int
    kind: Kind
    target: int
    rule: str


class Relator:
    """Reads the relations of one text."""

    def __init__(self, normal: Normal, mentions: list[Mention], keys: tuple[str | None, ...], heading: Heading, self_key: str | None, lexicon: Lexicon) -> None:
        self.normal, self.text, self.lower = normal, normal.text, normal.lower
        self.mentions, self.keys, self.heading, self.self_key, self.lexicon = mentions, keys, heading, self_key, lexicon
        self.cues = [(c, re.compile(c.pattern)) for c in lexicon.registry.cues]
        self.forward = [(c, p) for c, p in self.cues if c.where == "between" and c.direction == "forward"]
        self.backward = [(c, p) for c, p in self.cues if c.direction == "backward"]
        self.before = [(c, p) for c, p in self.cues if c.where == "before"]
        self.owned: set[int] = set()  # mentions that stand in another's title or history

    def relate(self) -> tuple[Relation, ...]:
        """All relations, each pair with its strongest kinds first, in text order."""
        said: list[_Said] = []
        for sentence in self._sentences():
            said += self._sentence(*sentence)
        said += self._inside_names()
        said += self._cites(said)
        return tuple(self._dedupe(said))

    # sentences

    def _sentences(self) -> Iterator[tuple[int, int, list[int]]]:
        """Sentences that hold a mention: their span and the indices of the mentions in them."""
        start, i = 0, 0
        ends = [m.end() for m in _BREAK.finditer(self.text)] + [len(self.text)]
        for end in ends:
            inside = []
            while i < len(self.mentions) and self.mentions[i].start < end:
                if self.mentions[i].end <= end or not inside:
                    inside.append(i)
                i += 1
            if inside:
                last = max(self.mentions[j].end for j in inside)
                if last > end:
                    continue  # a break inside a mention is none
                yield start, end, inside
            start = end

    def _sentence(self, start: int, end: int, inside: list[int]) -> list[_Said]:
        outer = [i for i in inside if self.mentions[i].parent is None]
        said: list[_Said] = []
        subjects: dict[int, list[int]] = {}  # what each mention's title or verb hangs on
        kinds: dict[int, tuple[Kind, str] | None] = {}
        fronted = self._fronted(start, outer)
        for position, i in enumerate(outer):
            previous = outer[position - 1] if position else None
            gap_start = self._title_start(previous) if previous is not None else start
            gap = self.lower[gap_start : self.mentions[i].start]
            row = self._read_gap(gap, previous, i, outer[:position], subjects, kinds, start)
            for said_row in row:
                said.append(said_row)
        said += self._issued(fronted, outer, start)
        said += self._lapsed(outer, end)
        return said

    def _title_start(self, i: int) -> int:
        return max(self.mentions[i].attributes_end, self.mentions[i].end)

    def _read_gap(
        self,
        gap: str,
        previous: int | None,
        i: int,
        before: list[int],
        subjects: dict[int, list[int]],
        kinds: dict[int, tuple[Kind, str] | None],
        start: int,
    ) -> list[_Said]:
        """What the words between two mentions say of the second."""
        if previous is not None and _LIST.fullmatch(gap):
            subjects[i], kinds[i] = subjects.get(previous, []), kinds.get(previous)
            if previous in self.owned and kinds[i]:
                self.owned.add(i)
            return self._rows(subjects[i], kinds[i], i)
        if previous is not None and (passive := self._passive(gap)):
            return self._turned(passive, i, before, subjects, kinds)
        if cue := self._active(gap):
            kind, rule, at = cue
            holder = self._holder(gap, at, previous, before)
            if holder is not None:
                subjects[i], kinds[i] = holder, (kind, rule)
                self.owned.add(i)
                return self._rows(holder, kinds[i], i)
            if self.heading.is_document and self._commands(gap, at, start):
                subjects[i], kinds[i] = [-1], (kind, rule)
                return self._rows([-1], kinds[i], i)
        subjects[i], kinds[i] = [], None
        if basis := self._basis(gap):
            subjects[i], kinds[i] = [-1], basis
            return self._rows([-1], basis, i)
        if previous is not None and kinds.get(previous) and kinds[previous][0] is Kind.BASED_ON and ";" in gap:  # type: ignore[index]
            subjects[i], kinds[i] = [-1], kinds[previous]
            return self._rows([-1], kinds[previous], i)
        return []

    def _rows(self, subjects: list[int], kind: tuple[Kind, str] | None, target: int) -> list[_Said]:
        return [_Said(s, kind[0], target, kind[1]) for s in subjects if kind is not None]

    def _passive(self, gap: str) -> tuple[Kind, str] | None:
        """A passive phrase that reaches to the end of the gap."""
        for cue, pattern in self.backward:
            for m in pattern.finditer(gap):
                if len(gap) - m.end() <= 60 and not re.search(r"[.;:]", gap[m.end() :]) and not self._no_fact(gap[: m.start()]):
                    return Kind(cue.kind), cue.id
        return None

    def _turned(
        self, passive: tuple[Kind, str], i: int, before: list[int], subjects: dict[int, list[int]], kinds: dict[int, tuple[Kind, str] | None]
    ) -> list[_Said]:
        """The work behind `bởi` acts on the nearest work of its own class before, else on the nearest."""
        group = self._class(i)
        target = next((b for b in reversed(before) if self._class(b) == group and b not in self._turners), None)
        target = target if target is not None else next((b for b in reversed(before) if b not in self._turners), before[-1])
        self._turners.add(i)
        self.owned.add(i)
        subjects[i], kinds[i] = [], None
        self._history[i] = (target, passive)
        return [_Said(i, passive[0], target, passive[1])]

    _turners: set[int]
    _history: dict[int, tuple[int, tuple[Kind, str]]]

    def _class(self, i: int) -> str:
        return self.lexicon.key_class(self.mentions[i].type or "")

    def _active(self, gap: str) -> tuple[Kind, str, int] | None:
        """The strongest active phrase of the gap: its kind, its rule, where it begins."""
        best: tuple[int, Kind, str, int] | None = None
        for cue, pattern in self.forward:
            for m in pattern.finditer(gap):
                if (m.start() and gap[m.start() - 1].isalnum()) or (m.end() < len(gap) and gap[m.end()].isalnum()):
                    continue
                if self._no_fact(gap[: m.start()]) or re.search(r"[.;]", gap[m.end() :]) or self._inside(gap, m, cue.kind):
                    continue
                row = (_RANK[Kind(cue.kind)], Kind(cue.kind), cue.id, m.start())
                if best is None or row[0] < best[0]:
                    best = row
        return best[1:] if best else None

    def _inside(self, gap: str, m: re.Match[str], kind: str) -> bool:
        """Whether the phrase is a part of a longer one of another kind: `tổng kết việc thực hiện` is no carrying out."""
        if kind not in (Kind.IMPLEMENTS, Kind.GUIDES):
            return False
        for cue, pattern in self.forward:
            if cue.kind == kind or cue.kind not in (Kind.REVIEWS, Kind.CONTINUES):
                continue
            for other in pattern.finditer(gap):
                if other.start() <= m.start() and other.end() >= m.end() and other.end() - other.start() > m.end() - m.start():
                    return True
        return False

    def _no_fact(self, before: str) -> bool:
        """Whether the words right before a phrase make it an intention, a plan or a negation."""
        tail = before.rstrip().rsplit(",", 1)[-1][-40:]
        return any(re.search(rf"(?<!\w){w}(?: \w+){{0,3}}$", tail) for w in self.lexicon.phrases["no-fact"])

    def _holder(self, gap: str, at: int, previous: int | None, before: list[int]) -> list[int] | None:
        """The mentions whose title the phrase stands in: the one before, and its fellows in a list."""
        if previous is None:
            return None
        lead = gap[:at].strip(" ,:()\"“”-")
        if re.search(r"[;:]|\.(?: |$)|[”\"] ?,? ?\w", gap[:at]) and not re.match(r"[ ,]*[\"“(]", gap):
            return None
        own = self.mentions[previous]
        if own.form is Form.SELF:
            return [previous] if len(gap) < 260 else None
        opens = lead == "" or any(lead == w or lead.startswith(f"{w} ") for w in self.lexicon.phrases["title-openers"])
        verb = re.search(r"(?:có hiệu lực|và|đã|,|cũng)[^;]{0,80}$", gap[:at]) is not None and own.form is Form.FULL
        if not opens and not (verb and self._changes(gap, at)):
            return None
        return self._fellows(previous, before)

    def _changes(self, gap: str, at: int) -> bool:
        return re.match(r"(?:thay thế|bãi bỏ|sửa đổi|bổ sung|điều chỉnh|hủy bỏ|thay cho)", gap[at:]) is not None

    def _fellows(self, previous: int, before: list[int]) -> list[int]:
        """The list that `previous` ends: `Kế hoạch A và Kế hoạch B thực hiện X` speaks of both."""
        fellows = [previous]
        for a, b in zip(reversed(before[:-1]), reversed(before[1:]), strict=False):
            gap = self.lower[self._title_start(a) : self.mentions[b].start]
            if not _LIST.fullmatch(gap) or ";" in gap or b in self.owned:
                break
            fellows.append(a)
        return fellows if previous not in self.owned else [previous]

    def _commands(self, gap: str, at: int, start: int) -> bool:
        """In a document, a phrase with no other subject is the document's own act: a title line, an article, a clause."""
        lead = gap[:at].strip(" ,:-.\"“”*")
        if len(lead) > 60:
            return False
        return lead == "" or re.fullmatch(r"(?:điều \d+\w?\.?|\d+\.?|[a-zđ]\)|khoản \d+|và|đồng thời|về việc|về|v/v|ban hành kế hoạch|kế hoạch|nay|\(\d+\)|[ivx]+\.?)+(?: .{0,30})?", lead) is not None

    def _basis(self, gap: str) -> tuple[Kind, str] | None:
        if not self.heading.is_document:
            return None
        for cue, pattern in self.before:
            found = list(pattern.finditer(gap))
            if found and len(gap) - found[-1].end() < 90 and not re.search(r"[.;:]", gap[found[-1].end() :]):
                lead = gap[: found[-1].start()].strip(" -,;*\"“+•")
                if lead == "" or lead.endswith(("cộng hòa xã hội chủ nghĩa việt nam", "như sau")) or len(lead) < 3:
                    return Kind(cue.kind), cue.id
        return None

    # fronted clauses

    def _fronted(self, start: int, outer: list[int]) -> tuple[Kind, str, list[int]] | None:
        """`Thực hiện X, …`: the kind, the rule and the works that the opening clause names."""
        if not outer:
            return None
        lead = self.lower[start : self.mentions[outer[0]].start].strip(" -+*•\"“")
        lead = re.sub(r"^(?:\d+[.)]|[a-zđ]\)|\(\d+\)) ?", "", lead)
        for cue, pattern in [*self.forward, *self.before]:
            if cue.kind not in (Kind.IMPLEMENTS, Kind.CONTINUES, Kind.BASED_ON):
                continue
            m = pattern.match(lead)
            if m and len(lead) - m.end() < 60 and "," not in lead[m.end() :]:
                return Kind(cue.kind), cue.id, self._opening_list(outer)
        return None

    def _opening_list(self, outer: list[int]) -> list[int]:
        names = [outer[0]]
        for a, b in zip(outer, outer[1:], strict=False):
            gap = self.lower[self._title_start(a) : self.mentions[b].start]
            if self._issue_verb(b) or not (_LIST.fullmatch(gap) or re.search(r"[,;] ?(?:và )?(?:các )?$", gap) and len(gap) < 260):
                if b in self.owned:
                    continue
                break
            names.append(b)
        return names

    def _issue_verb(self, i: int) -> bool:
        """Whether a verb of issuing stands right before the mention."""
        window = self.lower[max(0, self.mentions[i].start - _ISSUE_GAP) : self.mentions[i].start].rstrip()
        return any(window.endswith(f" {v}") for v in self.lexicon.phrases["issued-verbs"])

    def _issued(self, fronted: tuple[Kind, str, list[int]] | None, outer: list[int], start: int) -> list[_Said]:
        """The works that the main clause issues carry out those of the opening clause."""
        if fronted is None:
            return []
        kind, rule, names = fronted
        kind = Kind.IMPLEMENTS if kind is Kind.CONTINUES else kind
        rows: list[_Said] = []
        issuing = False
        for position, i in enumerate(outer):
            if i in names or i in self.owned:
                continue
            gap = self.lower[self._title_start(outer[position - 1]) : self.mentions[i].start] if position else ""
            issuing = self._issue_verb(i) or (issuing and re.fullmatch(r"[^.]{0,240}[;,] ?(?:và )?", gap) is not None) or (issuing and bool(_LIST.fullmatch(gap)))
            if issuing:
                rows += [_Said(i, kind, n, f"fronted:{rule}") for n in names if n not in self.owned]
        if not rows and self.heading.is_document and kind is not Kind.BASED_ON and all(i in names or i in self.owned for i in outer):
            rows = [_Said(-1, kind, n, f"fronted:{rule}") for n in names if n not in self.owned]
        return rows

    def _lapsed(self, outer: list[int], end: int) -> list[_Said]:
        return []

    # names that hold names, and plain citing

    def _inside_names(self) -> list[_Said]:
        """`Luật sửa đổi, bổ sung một số điều của Luật X` amends X."""
        rows = []
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None:
                rows.append(_Said(self.mentions.index(mention.parent), Kind.AMENDS, i, "amending-name"))
                self.owned.add(i)
        return rows

    def _cites(self, said: list[_Said]) -> list[_Said]:
        """What a document names without saying more, it cites."""
        if not self.heading.is_document:
            return []
        strong = {self.keys[r.target] for r in said if r.source == -1 or self.keys[r.source] == self.self_key}
        strong |= {self.keys[r.source] for r in said if r.source != -1 and self.keys[r.target] == self.self_key}
        rows, done = [], set(strong)
        for i, mention in enumerate(self.mentions):
            key = self.keys[i]
            if key is None or key == self.self_key or key in done or i in self.owned or mention.heading:
                continue
            done.add(key)
            rows.append(_Said(-1, Kind.CITES, i, "cites"))
        return rows

    # output

    def _dedupe(self, said: list[_Said]) -> Iterator[Relation]:
        seen: set[tuple[str | None, Kind, str]] = set()
        for row in sorted(said, key=lambda r: (self.mentions[r.target].start, _RANK[r.kind])):
            source = self.self_key if row.source == -1 else self.keys[row.source]
            target = self.keys[row.target]
            if target is None or source == target or (row.source != -1 and source is None):
                continue
            if (source, row.kind, target) in seen:
                continue
            seen.add((source, row.kind, target))
            yield Relation(source, row.kind, target, self._evidence(row))

    def _evidence(self, row: _Said) -> Evidence:
        """The sentence that says it, cut to a readable length around both mentions."""
        target = self.mentions[row.target]
        low, high = target.start, target.end
        if row.source != -1:
            other = self.mentions[row.source]
            if abs(other.start - target.start) < 1500:
                low, high = min(low, other.start), max(high, other.end)
        breaks_before = [m.end() for m in _BREAK.finditer(self.text, max(0, low - 400), low)]
        start = breaks_before[-1] if breaks_before else max(0, low - 120)
        after = _BREAK.search(self.text, high, min(len(self.text), high + 300))
        end = after.start() + (self.text[after.start()] in ".!?") if after else min(len(self.text), high + 120)
        while start < low and self.text[start] in " \n" + PARAGRAPH:
            start += 1
        while end > high and self.text[end - 1] in " \n" + PARAGRAPH:
            end -= 1
        raw_start, raw_end = self.normal.span(start, end)
        return Evidence(raw_start, raw_end, self.normal.raw[raw_start:raw_end], row.rule)


def relate(normal: Normal, mentions: list[Mention], keys: tuple[str | None, ...], heading: Heading, self_key: str | None, lexicon: Lexicon) -> tuple[Relation, ...]:
    """The relations of one text; `keys` are those of the mentions, None where a mention names no work."""
    relator = Relator(normal, mentions, keys, heading, self_key, lexicon)
    relator._turners, relator._history = set(), {}
    return relator.relate()
