"""Read the registry's official catalogue as a source: its titles state which document amends or guides which.

The source has one paragraph per work that an official register lists with a title. The first line is the work with its
title, as other texts cite it; the second, which is not read, has the issuer, the first day in force and the origin:

    Nghị định số 65/2018/NĐ-CP ngày 12/5/2018 Quy định chi tiết thi hành một số Điều của Luật Đường sắt.
    [Chính phủ; 2018-07-01; vbpl.vn item 129069]

Each first line is read as a text of its own, so that no title lends its works or dates to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from citegraph.extraction.pipeline import Extractor
from citegraph.imports.naming import naming_columns
from citegraph.linking.link import filled
from citegraph.model import CATALOGUE, Citation, Evidence, Extraction, Pinpoint, Relation, Source, Work
from citegraph.registry import Registry
from citegraph.registry.schema import KnownWork, TypeBlock

_OFFICIAL = "official"
"""The mark of a known work from an official register."""

_BETWEEN = "\n\n"


def catalogue_of(registry: Registry) -> Source:
    """The catalogue of a registry as a text, in the order of the registry."""
    types = {block.id: block for block in registry.types}
    entries = (_entry(work, types) for work in registry.works if _is_listed(work))
    return Source(CATALOGUE, _BETWEEN.join(entries))


def read_catalogue(source: Source, extractor: Extractor) -> Extraction:
    """The extraction of the text that `catalogue_of` returned."""
    works: dict[str, Work] = {}
    citations: list[Citation] = []
    relations: list[Relation] = []
    pinpoints: list[Pinpoint] = []
    for start, line in _lines(source.text):
        read = extractor.extract(Source(source.id, line))
        for work in read.works:
            works[work.key] = filled(works[work.key], work) if work.key in works else work
        citations += (replace(c, start=c.start + start, end=c.end + start) for c in read.citations)
        relations += (replace(r, evidence=_moved(r.evidence, start)) for r in read.relations)
        pinpoints += (replace(p, start=p.start + start, end=p.end + start) for p in read.pinpoints)
    return Extraction(
        source=source.id,
        self_key=None,
        is_document=False,
        works=tuple(works.values()),
        citations=tuple(citations),
        relations=tuple(relations),
        pinpoints=tuple(pinpoints),
        rejections=(),
    )


def _is_listed(work: KnownWork) -> bool:
    return bool(work.mark == _OFFICIAL and work.symbol and work.title)


def _entry(work: KnownWork, types: Mapping[str, TypeBlock]) -> str:
    type_ = types[work.type]
    # without the issuer, which beside a joint circular would be three bodies before the title
    named = naming_columns({"symbol": work.symbol}, type_, work.date or None)
    origin = "; ".join(part for part in (work.issuer, work.effective, work.source) if part)
    return f"{named} {_about(work.title, type_, types).rstrip('.')}.\n[{origin}]"


def _about(title: str, type_: TypeBlock, types: Mapping[str, TypeBlock]) -> str:
    """A title on one line, without the type that it may repeat: `Nghị định sửa đổi …`.

    A joint circular (`Thông tư liên tịch`) may repeat only that it is a circular.
    """
    words = " ".join(title.split())
    heads = (block.name for block in types.values() if f"{type_.name} ".startswith(f"{block.name} "))
    repeated = (head for head in heads if words.casefold().startswith(f"{head.casefold()} "))
    return words[len(max(repeated, key=len, default="")) :].lstrip()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The first line of each paragraph, with its start."""
    start = 0
    for paragraph in text.split(_BETWEEN):
        yield start, paragraph.partition("\n")[0]
        start += len(paragraph) + len(_BETWEEN)


def _moved(evidence: Evidence, by: int) -> Evidence:
    return replace(evidence, start=evidence.start + by, end=evidence.end + by)
