"""What is wrong with a database: damage of the file, and a graph or evidence that contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citegraph.model import OVERRIDE, Corpus, Extraction, Kind


def graph_faults(corpus: Corpus) -> Iterator[str]:
    """Dangling edges, self loops, cycles of `replaces`, aliases and partial keys of no work."""
    keys = {work.key for work in corpus.works}
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for edge in corpus.edges:
        said = f"edge {edge.source} {edge.kind.value} {edge.target} of {edge.origin}"
        for end in (edge.source, edge.target):
            if end not in keys:
                yield f"{said}: {end} is no work"
        if edge.source == edge.target:
            yield f"{said}: is a self loop"
        elif edge.kind is Kind.REPLACES:
            newer[edge.source].append(edge.target)
    for cycle in _cycles(newer):
        yield f"cycle of replaces: {' -> '.join(cycle)}"
    for alias, key in sorted(corpus.aliases.items()):
        if key not in keys:
            yield f"alias {alias}: points at {key}, which is no work"
    for key in sorted(corpus.unresolved.keys() - keys):
        yield f"unresolved {key}: is no work"


def edge_evidence_faults(corpus: Corpus, texts: Mapping[str, str]) -> Iterator[str]:
    """Edges whose evidence is not what stands in their source; those that people added have none in a text."""
    for edge in corpus.edges:
        said = edge.evidence
        if said.rule == OVERRIDE:
            continue
        place = f"edge {edge.source} {edge.kind.value} {edge.target} of {edge.origin} [{said.start}:{said.end}]"
        if edge.origin not in texts:
            yield f"{place}: its source is not in the database"
        elif texts[edge.origin][said.start : said.end] != said.quote:
            yield f"{place}: its evidence is not what stands there"


def source_faults(extraction: Extraction, text: str) -> Iterator[str]:
    """Citations and relations of a source whose span does not hold what they quote."""
    spans = [("citation", c.start, c.end, c.text) for c in extraction.citations]
    spans += [("relation", e.start, e.end, e.quote) for e in (r.evidence for r in extraction.relations)]
    for what, start, end, quote in spans:
        if text[start:end] != quote:
            yield f"{what} of {extraction.source} [{start}:{end}]: its text is not what stands there"


def _cycles(targets: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """One cycle for each way back into a chain that is being followed, from the first keys on."""
    done: set[str] = set()
    for first in sorted(targets):
        chain: dict[str, Iterator[str]] = {}
        if first not in done:
            chain[first] = iter(sorted(set(targets[first])))
        while chain:
            key = next(reversed(chain))
            following = next(chain[key], None)
            if following is None:
                done.add(key)
                del chain[key]
            elif following in chain:
                keys = list(chain)
                yield [*keys[keys.index(following) :], following]
            elif following not in done:
                chain[following] = iter(sorted(set(targets.get(following, ()))))
