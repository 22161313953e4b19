"""Gold that marks a part of a text: laws by name, odd forms, spans of other annotators, official source notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from gold_found import cited_symbols, cited_works, covers, recall_of, single
from pydantic import field_validator

from citegraph.evaluate.gold_rows import Frozen, GoldText, Marked
from citegraph.evaluate.matching import SELF_FORM, core, folded, mention_cores, same_symbol
from citegraph.evaluate.results import (
    CITES,
    Counts,
    EvaluationFigures,
    Findings,
    Outcome,
    Triple,
    compared,
    ends,
    per_cent,
    percent,
    placed,
    total,
)
from citegraph.model import Citation, Extraction, Kind, Work

_BASED_ON = Kind.BASED_ON.value


class NamedLaw(Marked):
    """A law named without its number, and the number."""

    text: str
    symbol: str


class NamedRow(GoldText):
    """A text with names of laws."""

    named: tuple[NamedLaw, ...]


def score_named(read: Sequence[tuple[NamedRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """Laws named without a number: found, and resolved to their number."""
    names = [(row, law, *_law_found(law, said)) for row, said in read for law in row.named]
    right = sum(found and same_symbol(law.symbol, got) for _, law, found, got in names)
    wrong = sum(bool(got) and not same_symbol(law.symbol, got) for _, law, _, got in names)
    figures = {
        "names": len(names),
        "found_%": percent(sum(found for _, _, found, _ in names), len(names)),
        "resolved_%": percent(right, len(names)),
        "resolved_wrong": wrong,
    }
    return figures, tuple(_named_outcome(row, said) for row, said in read)


def _law_found(law: NamedLaw, said: Extraction) -> tuple[bool, str | None]:
    """Whether a citation covers the name, and the symbol of its work."""
    works = {work.key: work for work in said.works}
    for citation in said.citations:
        if covers(citation.start, citation.end, law.start, law.end, law.end):
            work = works.get(citation.work or "")
            return True, work.symbol if work else None
    return False, None


def _named_outcome(row: NamedRow, said: Extraction) -> Outcome:
    laws = [(law, *_law_found(law, said)) for law in row.named]
    mentions = Findings(
        tuple(placed(law.text, law.start) for law, found, _ in laws if found),
        tuple(placed(law.text, law.start) for law, found, _ in laws if not found),
    )
    resolved = [(law, got, found and same_symbol(law.symbol, got)) for law, found, got in laws]
    works = Findings(
        tuple(law.symbol for law, _, right in resolved if right),
        tuple(f"{law.symbol} ({placed(law.text, law.start)})" for law, _, right in resolved if not right),
        tuple(got for _, got, right in resolved if got and not right),
    )
    return Outcome(row.id, {"mentions": mentions, "works": works})


class OddWork(Frozen):
    """The expected work of an odd form; None matches anything."""

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    date: str | None = None


class OddRow(GoldText):
    """An odd form, and all the works in it."""

    works: tuple[OddWork, ...]


def score_odd(read: Sequence[tuple[OddRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """The number of odd forms that are read in full."""
    judged = [(row, _odd_is_right(row, said)) for row, said in read]
    right = sum(good for _, good in judged)
    return {"forms": len(read), "right": right, "%": percent(right, len(read))}, tuple(
        Outcome(row.id, {"forms": single(" ".join(row.text.split()), good)}) for row, good in judged
    )


def _odd_is_right(row: OddRow, said: Extraction) -> bool:
    """True if every work is found, each once, and no other."""
    rest = cited_works(said)
    for want in row.works:
        hit = next((work for work in rest if _is_seen(want, work)), None)
        if hit is None:
            return False
        rest.remove(hit)
    return not rest and len(said.citations) >= len(row.works)


def _is_seen(want: OddWork, work: Work) -> bool:
    return (
        (want.symbol is None or same_symbol(want.symbol, work.symbol))
        and (want.number is None or _leading_number(want.number) == _leading_number(work.symbol or work.number))
        and (want.type is None or want.type == work.type)
        and (want.date is None or (work.date or "").startswith(want.date))
    )


def _leading_number(value: str | None) -> str:
    m = re.match(r"\s*0*(\d+)", value or "")
    return m[1] if m else ""


class MarkedSpan(Marked):
    """A reference as another annotator marked it."""

    label: str


class MarkedRow(GoldText):
    """A sentence with references that others annotated; of overlapping spans the first and longest."""

    spans: tuple[MarkedSpan, ...]

    @field_validator("spans")
    @classmethod
    def _each_place_once(cls, spans: tuple[MarkedSpan, ...]) -> tuple[MarkedSpan, ...]:
        kept: list[MarkedSpan] = []
        for span in sorted(spans, key=lambda span: (span.start, -span.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return tuple(kept)


_NUMBERED = re.compile(r"\d+\s?[/-]\s?\S*[A-ZĐ]{2}")
_FIRST_WORDS = re.compile(r"(?:\S+\s+){1,2}\S+")


def score_marked(read: Sequence[tuple[MarkedRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """Recall of the marked spans; a lower bound of precision, since annotators leave references out."""
    sentences = [(row, _other_citations(said)) for row, said in read]
    paired = [(row, cites, _pair_marked(row, cites)) for row, cites in sentences]
    overlap = total(Counts(len(p), len(cites) - len(p), len(row.spans) - len(p)) for row, cites, p in paired)
    found = [(row.text[s.start : s.end], s.label, i in p) for row, _, p in paired for i, s in enumerate(row.spans)]
    labels = sorted({label for _, label, _ in found})
    figures = {
        "sentences": len(read),
        "overlap": overlap,
        "recall_numbered": recall_of(hit for text, _, hit in found if _NUMBERED.search(text)),
        "recall_named": recall_of(hit for text, _, hit in found if not _NUMBERED.search(text)),
        "recall_by_type": {label: recall_of(hit for _, of, hit in found if of == label) for label in labels},
    }
    return figures, tuple(_marked_outcome(*each) for each in paired)


def _other_citations(said: Extraction) -> list[Citation]:
    """The citations except `Nghị định này` and the like, which these annotators leave out."""
    return [citation for citation in said.citations if not SELF_FORM.search(citation.text)]


def _pair_marked(row: MarkedRow, citations: Sequence[Citation]) -> dict[int, int]:
    """The index of the first citation that starts at each marked span and covers its number or name."""
    found = mention_cores(citations)
    pairs: dict[int, int] = {}
    for i, span in enumerate(row.spans):
        start, end = core(span.start, span.end, row.text[span.start : span.end])
        needed = start + _telling(row.text[start:end])
        free = (j for j, (a, b) in enumerate(found) if j not in pairs.values() and covers(a, b, start, needed, end))
        if (j := next(free, None)) is not None:
            pairs[i] = j
    return pairs


def _telling(text: str) -> int:
    """The identifying part of a marked reference: up to the end of its number, or the first words of a name."""
    if number := re.search(_NUMBERED.pattern + r"\S*", text):
        return number.end()
    words = _FIRST_WORDS.match(text)
    return words.end() if words else len(text)


def _marked_outcome(row: MarkedRow, citations: Sequence[Citation], pairs: dict[int, int]) -> Outcome:
    labels = [placed(row.text[s.start : s.end], s.start) for s in row.spans]
    taken = set(pairs.values())
    mentions = Findings(
        tuple(label for i, label in enumerate(labels) if i in pairs),
        tuple(label for i, label in enumerate(labels) if i not in pairs),
        tuple(placed(citation.text, citation.start) for j, citation in enumerate(citations) if j not in taken),
    )
    return Outcome(row.id, {"mentions": mentions})


class PhapdienRow(GoldText):
    """A source note: its works' symbols, their official item ids, and the stated relations (kinds with `|` between)."""

    works: tuple[str, ...]
    vbpl: dict[str, str]
    relations: tuple[tuple[str, str, str], ...]


def score_phapdien(read: Sequence[tuple[PhapdienRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """Works and relations of official source notes, and whether keys and official items are one to one."""
    works = [({*map(folded, row.works)}, cited_symbols(said)) for row, said in read]
    relations = [(_note_wants(row), _note_says(row, said)) for row, said in read]
    # A note's own title may name works that it does not link: these are not errors, so only recall is measured.
    counts = sum((Counts.of(want, got) for want, got in works), Counts())
    figures = {
        "notes": len(read),
        "works_recall": per_cent(counts.recall),
        "works_missed": counts.fn,
        "relations": total(Counts.of(want, got) for want, got in relations),
        "relation_pairs": total(Counts.of(ends(want), ends(got)) for want, got in relations),
        **_official_items(read),
    }
    return figures, tuple(_note_outcome(row, said) for row, said in read)


def _note_wants(row: PhapdienRow) -> set[Triple]:
    return {(folded(a), kind, folded(b)) for a, kinds, b in row.relations for kind in kinds.split("|")}


def _note_says(row: PhapdienRow, said: Extraction) -> set[Triple]:
    """The relations between linked works that change one."""
    linked = {*map(folded, row.works)}
    symbols: dict[str | None, str] = {work.key: folded(work.symbol) for work in said.works}
    triples = ((symbols.get(r.source), r.kind.value, symbols.get(r.target)) for r in said.relations)
    return {(a, kind, b) for a, kind, b in triples if a in linked and b in linked and kind not in (CITES, _BASED_ON)}


def _official_items(read: Sequence[tuple[PhapdienRow, Extraction]]) -> EvaluationFigures:
    """Whether each item of the official register has one key, and each key one item."""
    keys: dict[str, set[str]] = defaultdict(set)
    items: dict[str, set[str]] = defaultdict(set)
    for row, said in read:
        official = [(folded(symbol), item) for symbol, item in row.vbpl.items()]
        for work in said.works:
            for symbol, item in official:
                if symbol == folded(work.symbol):
                    keys[item].add(work.key)
                    items[work.key].add(item)
    return {
        "official_items": len(keys),
        "split_into_several_keys": sum(len(several) > 1 for several in keys.values()),
        "keys_joining_several_items": sum(len(several) > 1 for several in items.values()),
    }


def _note_outcome(row: PhapdienRow, said: Extraction) -> Outcome:
    written = {folded(symbol): symbol for symbol in row.works}
    cited = cited_symbols(said)
    works = Findings(
        tuple(symbol for folded, symbol in written.items() if folded in cited),
        tuple(symbol for folded, symbol in written.items() if folded not in cited),
    )
    relations = compared(
        _note_wants(row), _note_says(row, said), lambda t: " ".join((written[t[0]], t[1], written[t[2]]))
    )
    return Outcome(row.id, {"works": works, "relations": relations})
