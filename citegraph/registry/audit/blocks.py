"""Check blocks one by one for values that load but do nothing, or that make a text take too long to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from citegraph.registry.audit.codes import ReadSymbol
from citegraph.registry.audit.patterns import may_explode
from citegraph.registry.audit.problems import BlockFiles, Problem, by_mark, of_work
from citegraph.registry.load import Registry, load_registry
from citegraph.registry.schema import Block, Locality, MarkBlock, ModalBlock, PhraseBlock, VerbBlock, fill_placeholders
from citegraph.registry.slots import compiled
from citegraph.text.normal import fold_case

_MARKS = re.compile(r"official|texts \d+/\d+|[SCH]")
_ANY_WORDS = r"(?:WORDS|TOLD|ALL|ANY)"
_NEIGHBOURS = re.compile(rf"\b(?P<one>{_ANY_WORDS})[)?]* \(*(?P<other>{_ANY_WORDS})\b")


def without_effect(registry: Registry, where: BlockFiles, read: ReadSymbol) -> Iterator[Problem]:
    """Yield the problems of words, phrase lists, codes, localities, works and patterns."""
    yield from _works(registry, where, read)
    yield from _codes_of_types(registry, where)
    messages = (*_words(registry), *_shared_words(registry), *_phrases(registry), *_localities(registry))
    for kind, block, message in (*messages, *_patterns(registry)):
        yield Problem("error", where.file(kind, block), f"[[{kind}]] {block}", message)


_Messages = Iterator[tuple[str, str, str]]
"""Kind of block, block and message."""


def _works(registry: Registry, where: BlockFiles, read: ReadSymbol) -> Iterator[Problem]:
    for work in registry.works:
        if not _MARKS.fullmatch(work.mark):
            message = f"mark {work.mark!r} is unknown; write official, texts 12/12, S, C or H"
            yield of_work("error", work, where, message)
        if not (work.symbol or work.name):
            yield of_work("error", work, where, "it has neither symbol nor name, so no text can cite it; add one")
        if work.symbol and read(work.symbol) is None:
            message = f"no grammar reads its symbol {work.symbol!r}; fix it or add a [[grammar]]"
            yield of_work(by_mark(work), work, where, message)


def _codes_of_types(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Warn of a code of two types of one family: some are official (QĐ is quyết định and quy định)."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for block in registry.types:
        for family in ("party", "state", "mass"):
            for code in getattr(block, f"{family}_codes"):
                owners[family, code].append(block.id)
    for (family, code), (*others, last) in owners.items():
        if others:
            message = f"code {code} of the {family} family is also that of {', '.join(others)}; a symbol fits both"
            yield Problem("warning", where.file("type", last), f"[[type]] {last}", message)


def _words(registry: Registry) -> _Messages:
    """Yield words that no text contains as it is compared: in lower case, with single spaces."""
    kinds: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("type", registry.types),
        ("issuer", registry.issuers),
        ("body", registry.bodies),
        ("organ", registry.organs),
        ("place-level", registry.place_levels),
        ("worded", registry.worded),
        ("verb", registry.verbs),
        ("mark", registry.marks),
        ("modal", registry.modals),
    )
    for kind, blocks in kinds:
        for block in blocks:
            yield from _odd_words(kind, block.id, getattr(block, "words", ()))
            if isinstance(block, ModalBlock):
                yield from _odd_words(kind, block.id, block.not_after)


def _odd_words(kind: str, block: str, words: tuple[str, ...]) -> _Messages:
    for word in words:
        if (folded := fold_case(word)) != word:
            yield kind, block, f"word {word!r} is never found, since texts are compared as {folded!r}; write that"


def _shared_words(registry: Registry) -> _Messages:
    """Yield words of two verbs or two marks: a sentence would be read by the last block alone."""
    kinds: tuple[tuple[str, tuple[VerbBlock, ...] | tuple[MarkBlock, ...]], ...] = (
        ("verb", registry.verbs),
        ("mark", registry.marks),
    )
    for kind, blocks in kinds:
        owners: dict[str, str] = {}
        for block in blocks:
            for word in block.words:
                if (other := owners.setdefault(word, block.id)) != block.id:
                    yield kind, block.id, f"word {word!r} is also in [[{kind}]] {other}; leave it in one of them"


def _phrases(registry: Registry) -> _Messages:
    """Yield lists that no rule reads, and words that their rule never finds; some rules read words with capitals."""
    built_in = {block.id: block for block in load_registry().phrases}
    for block in registry.phrases:
        if block.id not in built_in:
            yield "phrases", block.id, "no rule reads a list of this id; use an id of phrases.toml"
        elif not _has_capitals(built_in[block.id]):
            yield from _odd_words("phrases", block.id, block.words)


def _has_capitals(block: PhraseBlock) -> bool:
    return any(word != word.lower() for word in block.words)


def _localities(registry: Registry) -> _Messages:
    levels = sorted({word for block in registry.place_levels for word in block.words if "." not in word})
    for place in registry.localities:
        if place.kind not in levels:
            yield "locality", place.slug, f"kind {place.kind!r} is unknown; write one of {', '.join(levels)}"
    known: defaultdict[str, list[Locality]] = defaultdict(list)
    for place in registry.localities:
        for name in {fold_case(name) for name in (place.name, *place.aliases)}:
            for other in known[name]:
                if _overlap(place, other):
                    message = f"the name {name!r} is also that of {other.slug}, in the same years"
                    yield "locality", place.slug, f"{message}; set valid_from and valid_to of one of them"
            known[name].append(place)


def _overlap(one: Locality, other: Locality) -> bool:
    """Whether two localities of one kind exist at the same time."""
    latest = "9"  # after every year
    starts = one.valid_from, other.valid_from
    ends = one.valid_to or latest, other.valid_to or latest
    return one.kind == other.kind and max(starts) <= min(ends)


def _patterns(registry: Registry) -> _Messages:
    """Yield patterns whose time may double with every few characters, and slots that read the same words."""
    for kind, block, pattern in _all_patterns(registry):
        if may_explode(pattern):
            yield kind, block, "a repeat inside a repeat may read a text in very many ways; bound it or remove one"
    for frame in registry.frames:
        if m := _NEIGHBOURS.search(" ".join(frame.slots.split())):
            yield "frame", frame.id, f"{m['one']} and {m['other']} next to each other read the same words; keep one"


def _all_patterns(registry: Registry) -> _Messages:
    for frame in registry.frames:
        for pattern in dict.fromkeys(compiled(frame.slots).values()):
            yield "frame", frame.id, pattern
    for named in registry.named:
        yield from (("named", named.id, fill_placeholders(pattern)) for pattern in (named.after, named.tail) if pattern)
    yield from (("body", block.id, block.code) for block in registry.bodies if block.code)
    yield from (("organ", block.id, block.before) for block in registry.organs if block.before)
    yield from (("part", block.id, block.pattern) for block in registry.parts)
    yield from (("sign", block.id, block.pattern) for block in registry.signs if block.pattern)
    yield from (("action", block.id, block.pattern) for block in registry.actions)
    for grammar in registry.grammars:
        yield from (("grammar", grammar.id, token) for token in grammar.tokens.split(" ") if not token.startswith("{"))
