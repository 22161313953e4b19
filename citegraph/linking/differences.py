"""Compare two databases: sources, works, relations and overrides gained, lost or changed.

A work whose key was completed is still the same work: keys of the old database are mapped through the aliases of the
new one, and the change of key is reported as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from citegraph.model import OVERRIDE, Corpus, Edge, Work

_FACTS = tuple(field.name for field in fields(Work) if field.name != "key")
_RELATION_FACTS = ("extent", "source_pinpoints", "target_pinpoints", "effective", "provisions")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `change` is gained, lost or changed; `what` is source, work, key, relation or override.

    `name` is the id of a source, a key, or `source kind target` of a relation. `before` and `after` are the values of a
    changed field, or the evidence of a relation on the side that has it.
    """

    change: str
    what: str
    name: str
    field: str | None = None
    before: str | None = None
    after: str | None = None


def differences(
    old: Corpus, new: Corpus, old_sources: Mapping[str, str], new_sources: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the differences from `old` to `new`, sorted by `what`, then `name`; sources map ids to hashes of texts."""
    yield from _sources(old_sources, new_sources)
    renamed = {key: new.aliases[key] for key in sorted(w.key for w in old.works) if key in new.aliases}
    yield from (Difference("changed", "key", key, None, key, now) for key, now in renamed.items())
    yield from _works(old, new, renamed)
    yield from _relations(old, new, renamed)
    yield from _overrides(old, new)


def _sources(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield Difference("lost" if name in old else "gained", "source", name)
        elif old[name] != new[name]:
            yield Difference("changed", "source", name, "text")


def _works(old: Corpus, new: Corpus, renamed: Mapping[str, str]) -> Iterator[Difference]:
    # A work that had the full key before wins over one that was completed to it.
    before = {renamed.get(work.key, work.key): work for work in old.works}
    before |= {work.key: work for work in old.works if work.key not in renamed}
    after = {work.key: work for work in new.works}
    for key in sorted(before.keys() | after.keys()):
        if key not in before or key not in after:
            yield Difference("lost" if key in before else "gained", "work", key)
            continue
        for name in _FACTS:
            was, now = getattr(before[key], name), getattr(after[key], name)
            if was != now:
                yield Difference("changed", "work", key, name, was, now)


def _relations(old: Corpus, new: Corpus, renamed: Mapping[str, str]) -> Iterator[Difference]:
    before, after = _by_ends(old, renamed), _by_ends(new, {})
    for ends in sorted(before.keys() | after.keys()):
        name = " ".join(ends[:3])
        if ends not in after:
            yield Difference("lost", "relation", name, None, _evidence(before[ends][0]), None)
        elif ends not in before:
            yield Difference("gained", "relation", name, None, None, _evidence(after[ends][0]))
        else:
            for fact in _RELATION_FACTS:
                was, now = _values(before[ends], fact), _values(after[ends], fact)
                if was != now:
                    yield Difference("changed", "relation", name, fact, was, now)


def _by_ends(corpus: Corpus, renamed: Mapping[str, str]) -> dict[tuple[str, str, str], list[Edge]]:
    """Return the edges of each source, kind and target."""
    found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in corpus.edges:
        source, target = (renamed.get(key, key) for key in (edge.source, edge.target))
        found[source, edge.kind.value, target].append(edge)
    return found


def _values(edges: list[Edge], fact: str) -> str | None:
    """The values of a field in all edges of a relation, sorted, as one text; None if no edge has a value."""
    given = [getattr(edge, fact) for edge in edges]
    values = {str(each) for value in given for each in ([value] if isinstance(value, str) else value or ())}
    return "; ".join(sorted(values)) or None


def _evidence(edge: Edge) -> str:
    found = edge.evidence
    return found.quote if found.rule == OVERRIDE else f"{edge.origin} [{found.start}:{found.end}] {found.quote}"


def _overrides(old: Corpus, new: Corpus) -> Iterator[Difference]:
    before = {(key, note) for key, notes in old.overrides.items() for note in notes}
    after = {(key, note) for key, notes in new.overrides.items() for note in notes}
    for key, note in sorted(before ^ after):
        gone = (key, note) in before
        yield Difference(
            "lost" if gone else "gained", "override", key, None, note if gone else None, None if gone else note
        )
