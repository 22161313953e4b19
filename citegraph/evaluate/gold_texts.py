"""The gold format `gold`: texts with all their mentions, works and relations.

Citations are paired with marked mentions by their spans, and each entity with the key of most of its mentions; all
figures except those of mentions are based on these pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citegraph.evaluate.gold_rows import GoldRow
from citegraph.evaluate.matching import SAME, SELF_FORM, folded, mention_cores, pair_spans, same_type
from citegraph.evaluate.results import (
    CITES,
    Counts,
    EvaluationFigures,
    Findings,
    Outcome,
    Triple,
    compared,
    ends,
    f1,
    percent,
    placed,
    total,
)
from citegraph.identity.keys import year_of
from citegraph.model import CARRYING_OUT, CHANGES, Extraction, Kind, Work

_OWN = "e0"  # the entity that is the text itself
_DECIDING = ("type", "symbol")  # a work is right if these are


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A gold row with its extraction, and the pairs of mentions and works."""

    row: GoldRow
    said: Extraction
    pairs: dict[int, int]  # the index of a citation for the index of a gold mention
    entity_of: dict[str, str]  # the entity of each key

    @property
    def key_of(self) -> dict[str, str]:
        """The key of each entity."""
        return {entity: key for key, entity in self.entity_of.items()}

    @property
    def works(self) -> dict[str, Work]:
        """The work of each key."""
        return {work.key: work for work in self.said.works}


def _align(row: GoldRow, said: Extraction) -> _Aligned:
    pairs = pair_spans(mention_cores(row.mentions), mention_cores(said.citations))
    return _Aligned(row, said, pairs, _entities_of_keys(row, said, pairs))


def _entities_of_keys(row: GoldRow, said: Extraction, pairs: dict[int, int]) -> dict[str, str]:
    """The entity of each key: that with most of its mentions; the clearest entity chooses first."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for i, j in pairs.items():
        if (key := said.citations[j].work) is not None:
            votes[row.mentions[i].entity][key] += 1
    chosen = {said.self_key: _OWN} if said.self_key is not None and _OWN in row.entities else {}
    for entity, keys in sorted(votes.items(), key=lambda vote: -max(vote[1].values())):
        free = next((key for key, _ in keys.most_common() if key not in chosen), None)
        if free is not None:
            chosen[free] = entity
    return chosen


def score_texts(read: Sequence[tuple[GoldRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """All figures over fully annotated texts."""
    texts = [_align(row, said) for row, said in read]
    figures: EvaluationFigures = {
        "texts": len(texts),
        "mention_exact": total(map(_exact_mentions, texts)),
        "mention_overlap": total(map(_overlapping_mentions, texts)),
        "mention_overlap_without_self": total(map(_mentions_without_self, texts)),
        "works": total(map(_work_counts, texts)),
        "same_work_B3": _same_work(texts),
        "attributes_%": _attribute_figures(texts),
        **_relation_figures(texts),
        "across_texts": _across_texts(texts),
        "documents": _document_figures(texts),
        "per_relation": _per_relation(texts),
        "per_type": _per_type(texts),
    }
    return figures, tuple(_gold_outcome(text) for text in texts)


def _exact_mentions(text: _Aligned) -> Counts:
    gold, found = mention_cores(text.row.mentions), mention_cores(text.said.citations)
    equal = sum(gold[i] == found[j] for i, j in text.pairs.items())
    return Counts(equal, len(found) - equal, len(gold) - equal)


def _overlapping_mentions(text: _Aligned) -> Counts:
    hit = len(text.pairs)
    return Counts(hit, len(text.said.citations) - hit, len(text.row.mentions) - hit)


def _mentions_without_self(text: _Aligned) -> Counts:
    """Counts without `Nghị định này` and the like, on either side."""
    gold = {i for i, mention in enumerate(text.row.mentions) if not SELF_FORM.search(mention.text)}
    found = {j for j, citation in enumerate(text.said.citations) if not SELF_FORM.search(citation.text)}
    hit = sum(i in gold and j in found for i, j in text.pairs.items())
    return Counts(hit, len(found) - hit, len(gold) - hit)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One attribute of a gold entity, and the same of its work."""

    entity: str
    attribute: str
    want: str
    got: str | None

    @property
    def right(self) -> bool:
        return SAME[self.attribute](self.want, self.got)


def _mentioned(text: _Aligned) -> list[str]:
    """The entities that are mentioned, in order of first mention."""
    return list(dict.fromkeys(mention.entity for mention in text.row.mentions))


def _judged(text: _Aligned) -> Iterator[_Judged]:
    """Each attribute that the gold states of a work that was found."""
    key_of, works = text.key_of, text.works
    for entity in _mentioned(text):
        work = works.get(key_of.get(entity, ""))
        for attribute in SAME if work else ():
            want: str | None = getattr(text.row.entities[entity], attribute)
            if want is not None:
                yield _Judged(entity, attribute, want, getattr(work, attribute))


def _right_works(text: _Aligned) -> set[str]:
    """The mentioned entities whose work was found with the right type and symbol."""
    key_of, works = text.key_of, text.works
    wrong = {judged.entity for judged in _judged(text) if judged.attribute in _DECIDING and not judged.right}
    return {entity for entity in _mentioned(text) if key_of.get(entity, "") in works} - wrong


def _strays(text: _Aligned) -> list[str]:
    """The cited keys that are not an entity, in text order."""
    cited = dict.fromkeys(citation.work for citation in text.said.citations)
    return [key for key in cited if key is not None and key not in text.entity_of]


def _work_counts(text: _Aligned) -> Counts:
    key_of, works = text.key_of, text.works
    mentioned, right = _mentioned(text), len(_right_works(text))
    found = sum(key_of.get(entity, "") in works for entity in mentioned)
    return Counts(right, found - right + len(_strays(text)), len(mentioned) - right)


def _attribute_figures(texts: Sequence[_Aligned]) -> EvaluationFigures:
    """The share of stated attributes that are right, in per cent."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for text in texts:
        for each in _judged(text):
            judged[each.attribute].append(each.right)
    return {attribute: percent(sum(right), len(right)) for attribute, right in judged.items()}


def _same_work(texts: Sequence[_Aligned]) -> EvaluationFigures:
    """B-cubed over the paired mentions: how many mentions that share a work should, and the reverse."""
    shares = [share for text in texts for share in _shares(text)]
    if not shares:
        return f1(1.0, 1.0)
    precision, recall = zip(*shares, strict=True)
    return f1(sum(precision) / len(shares), sum(recall) / len(shares))


def _shares(text: _Aligned) -> Iterator[tuple[float, float]]:
    pairs = [(text.row.mentions[i].entity, text.said.citations[j].work) for i, j in text.pairs.items()]
    meant, said, both = Counter(e for e, _ in pairs), Counter(key for _, key in pairs), Counter(pairs)
    for entity, key in pairs:
        without_work = key is None  # such a mention shares its work with no other
        yield (
            (1.0, 1 / meant[entity])
            if without_work
            else (both[entity, key] / said[key], both[entity, key] / meant[entity])
        )


def _across_texts(texts: Sequence[_Aligned]) -> EvaluationFigures:
    """Whether works with a unique symbol keep one key over all texts, and no key has two of them."""
    keys: dict[str, set[str]] = defaultdict(set)
    symbols: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for entity, key in text.key_of.items():
            symbol = text.row.entities[entity].symbol
            if symbol and _is_unique(symbol):
                keys[folded(symbol)].add(key)
                symbols[key].add(folded(symbol))
    return {
        "works": len(keys),
        "split_into_several_keys": sum(len(several) > 1 for several in keys.values()),
        "keys_joining_several": sum(len(several) > 1 for several in symbols.values()),
    }


def _is_unique(symbol: str) -> bool:
    """True if a symbol names one work in the whole country: it has a year, and no people's council or committee."""
    return bool(year_of(symbol)) and "ND" not in folded(symbol)[-4:]


def _document_figures(texts: Sequence[_Aligned]) -> EvaluationFigures:
    """How well documents, with a number or without, are distinguished from stories about documents."""
    taken = [text.said.is_document for text in texts if _OWN in text.row.entities]
    stories = (text for text in texts if _OWN not in text.row.entities)
    return {
        "known_%": percent(sum(taken), len(taken)),
        "stories_taken_for_documents": sum(text.said.is_document for text in stories),
        "documents": len(taken),
    }


def _per_type(texts: Sequence[_Aligned]) -> EvaluationFigures:
    """Mentions by document type; one found with another type is missed in its own and spurious in the other."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for text in texts:
        works, found_by = text.works, {j: i for i, j in text.pairs.items()}
        of_gold = [text.row.entities[mention.entity].type for mention in text.row.mentions]
        of_found = [works[key].type if (key := c.work) in works else None for c in text.said.citations]
        for j, got in enumerate(of_found):
            want = of_gold[found_by[j]] if j in found_by else None
            if j in found_by and same_type(want, got):
                counts[want or _UNTYPED] += Counts(tp=1)
                of_gold[found_by[j]] = _COUNTED
            else:
                counts[got or _UNTYPED] += Counts(fp=1)
        for missed in of_gold:
            if missed != _COUNTED:
                counts[missed or _UNTYPED] += Counts(fn=1)
    return {kind: count.figures() for kind, count in sorted(counts.items())}


_UNTYPED = "?"
_COUNTED = "!"


def _wanted(text: _Aligned) -> set[Triple]:
    return {(a, kind.value, b) for a, kind, b in text.row.relations}


def _got(text: _Aligned) -> set[Triple]:
    """The extracted relations, one per pair, between entities; the mentions of a story are not relations."""
    own = _OWN if _OWN in text.row.entities else None
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for relation in text.said.relations:
        source = own if relation.source is None else _entity(text, relation.source)
        if source is not None:
            said[source, _entity(text, relation.target)].add(relation.kind.value)
    wanted = _wanted(text)
    return {
        (a, _strongest(kinds, {kind for x, kind, y in wanted if (x, y) == (a, b)}), b) for (a, b), kinds in said.items()
    }


def _entity(text: _Aligned, key: str) -> str:
    """The entity of a key; a key without one is kept and marked."""
    return text.entity_of.get(key, f"?{key}")


def _strongest(kinds: set[str], wanted: set[str]) -> str:
    """The strongest of several kinds; kinds that change a work are equal, and of these the expected one wins."""
    return min(kinds, key=lambda kind: (kind not in CHANGES and Kind(kind).rank, kind not in wanted, Kind(kind).rank))


def _relation_figures(texts: Sequence[_Aligned]) -> EvaluationFigures:
    both = [(_wanted(text), _got(text)) for text in texts]
    carrying = {kind.value for kind in CARRYING_OUT}
    return {
        "relations": total(Counts.of(want, got) for want, got in both),
        "relations_without_cites": total(Counts.of(_not_cites(want), _not_cites(got)) for want, got in both),
        "relation_pairs": total(Counts.of(ends(want), ends(got)) for want, got in both),
        "carrying_out": total(Counts.of(ends(want, carrying), ends(got, carrying)) for want, got in both),
    }


def _not_cites(triples: set[Triple]) -> set[Triple]:
    return {triple for triple in triples if triple[1] != CITES}


def _per_relation(texts: Sequence[_Aligned]) -> EvaluationFigures:
    counts: dict[str, Counts] = defaultdict(Counts)
    for text in texts:
        want, got = _wanted(text), _got(text)
        for triple in want | got:
            counts[triple[1]] += Counts.of(want & {triple}, got & {triple})
    return {kind: count.figures() for kind, count in sorted(counts.items())}


def _gold_outcome(text: _Aligned) -> Outcome:
    findings = {
        "mentions": _mention_findings(text),
        "works": _work_findings(text),
        "attributes": _attribute_findings(text),
        "relations": _relation_findings(text),
    }
    return Outcome(text.row.id, findings)


def _mention_findings(text: _Aligned) -> Findings:
    mentions, citations = text.row.mentions, text.said.citations
    taken = set(text.pairs.values())
    return Findings(
        tuple(placed(mention.text, mention.start) for i, mention in enumerate(mentions) if i in text.pairs),
        tuple(placed(mention.text, mention.start) for i, mention in enumerate(mentions) if i not in text.pairs),
        tuple(placed(citation.text, citation.start) for j, citation in enumerate(citations) if j not in taken),
    )


def _work_findings(text: _Aligned) -> Findings:
    right = _right_works(text)
    return Findings(
        tuple(text.row.label(entity) for entity in _mentioned(text) if entity in right),
        tuple(text.row.label(entity) for entity in _mentioned(text) if entity not in right),
        tuple(_strays(text)),
    )


def _attribute_findings(text: _Aligned) -> Findings:
    judged = [(f"{text.row.label(j.entity)} {j.attribute} {j.want}", j) for j in _judged(text)]
    right = tuple(label for label, j in judged if j.right)
    return Findings(right, tuple(f"{label}, got {j.got}" for label, j in judged if not j.right))


def _relation_findings(text: _Aligned) -> Findings:
    def label(triple: Triple) -> str:
        a, kind, b = triple
        return " ".join(
            text.row.label(x) if x in text.row.entities else x if x == kind else x[1:] for x in (a, kind, b)
        )

    return compared(_wanted(text), _got(text), label)
