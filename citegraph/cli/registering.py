"""Make the `[[work]]` block of a document from its heading, and add it to a registry file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.errors import RegistryError, SourceError
from citegraph.files import exact_text, replacing_file, with_blocks
from citegraph.identity.keys import known_keys
from citegraph.model import Extraction, Kind, Source
from citegraph.presentation.casing import sentence_case
from citegraph.registry import Registry, load_registry
from citegraph.registry.schema import KnownWork

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor

_MARK = "S"  # seen in a text


def work_in_heading(source: Source, extractor: Extractor, origin: str | None) -> KnownWork:
    """Return the work that a text is: its heading, its first day in force, and the works that it amends.

    Raises `SourceError` for a text whose heading has no number, or of a body that the registry cannot tell from others.
    """
    analysis = extractor.analyse(source)
    extraction = analysis.extraction
    work = next((work for work in extraction.works if work.key == extraction.self_key), None)
    if work is None or work.symbol is None:
        raise SourceError(f"{source.id}: its heading has no type and number; write the block by hand")
    consolidated = {code for block in extractor.registry.types if block.consolidated for code in block.state_codes}
    if consolidated & set(re.split("[-/]", work.symbol)):
        raise SourceError(f"{source.id}: {work.symbol} is a consolidated text; give the law that it consolidates")
    amends = tuple(_amended(extraction))
    block = next(block for block in extractor.registry.types if block.id == work.type)
    title = sentence_case(work.title or "")
    named = block.named and title
    known = KnownWork(
        type=work.type,
        symbol=work.symbol,
        name=_name(block.name, title, amends) if named else "",
        issuer=work.issuer or "",
        date=work.date or "",
        effective=analysis.effective or "",
        title="" if named else title,
        amends=amends,
        source=origin or f"its heading in {source.id}",
        mark=_MARK,
    )
    if known_keys(extractor.registry).key(known) != work.key:
        place = work.scope or work.issuer or "its body"
        raise SourceError(f"{source.id}: {work.symbol} is a number of {place}; known works are of central bodies")
    return known


def _amended(extraction: Extraction) -> Iterator[str]:
    works = {work.key: work for work in extraction.works}
    for relation in extraction.relations:
        target = works[relation.target]
        if relation.source == extraction.self_key and relation.kind is Kind.AMENDS and (target.symbol or target.name):
            yield target.symbol or target.name or ""


def _name(word: str, title: str, amends: Sequence[str]) -> str:
    """`Luật Hóa chất`, `Luật sửa đổi, bổ sung một số điều của Luật Hóa chất`."""
    amending = amends and word.lower() in title.lower().split()
    return f"{word} {title[:1].lower() + title[1:] if amending else title}"


def refuse_known(work: KnownWork, registry: Registry, source: str) -> None:
    """Raise `RegistryError` if the registry has a work with the key of this one."""
    keys = known_keys(registry)
    key = keys.key(work)
    if any(keys.key(other) == key for other in registry.works):
        raise RegistryError(f"{source}: {work.symbol} is known; compare with: citegraph registry show '{key}'")


def append_block(path: Path, block: str) -> None:
    """Append a block to a registry file, which may be missing.

    Raises `RegistryError`, and leaves the file unchanged, if it would not load.
    """
    try:
        before = exact_text(path) if path.exists() else ""
        with replacing_file(path) as fresh:
            fresh.write_bytes(with_blocks(before, block).encode())
            load_registry(fresh)
    except OSError as error:
        raise RegistryError(f"{path}: cannot be written ({error.strerror}); give a TOML file") from error
