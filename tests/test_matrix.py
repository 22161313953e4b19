"""The matrix: every frame of the registry makes its edge with every verb that it admits (`matrix.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from casefiles import found_in, said

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Kind, Source
from citegraph.registry import load_registry
from citegraph.registry.schema import FrameBlock

REGISTRY = load_registry()
OWN_FRAME = """
[[frame]]
id = "own-clause"
where = "clause"
slots = "SUBJECT FEW VERB REACH OBJECT"
kinds = ["implements"]
source = "a test"
examples = [{ text = "…", finds = [] }]
"""
DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text("utf-8"))
FRAMES = {frame.id: frame for frame in REGISTRY.frames}


@dataclass(frozen=True, slots=True)
class Cell:
    """One template with the verbs of one kind."""

    frame: str
    template: str
    kind: Kind
    gives: str
    verbs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.frame} {self.kind}: {self.template}"

    def text(self, verb: str) -> str:
        """The sentence with a verb."""
        works = DATA["works"][self.kind]
        type_word, _, number = _bare(works["y"]).rpartition(" số ")
        heading = {"self": f"{type_word} này", "type": type_word, "TYPE": type_word.upper(), "number": number}
        return self.template.format(**works, **heading, v=verb, V=verb[:1].upper() + verb[1:])

    def edge(self) -> str:
        """What the sentence must say, as case files write it."""
        source, target = (_bare(DATA["works"][self.kind][end]).rpartition(" số ")[2] for end in ("y", "x"))
        return f"{source} {self.gives} {target}"


def _bare(work: str) -> str:
    return work.partition(" ngày ")[0]


def _kinds(frame: FrameBlock, template: dict[str, Any]) -> list[Kind]:
    admitted = (frame.says,) if frame.says is not None else frame.kinds
    return [kind for kind in admitted if kind in template.get("kinds", admitted)]


def _verbs(frame: FrameBlock, kind: Kind, bracketed: bool) -> tuple[str, ...]:
    if frame.says is not None:
        return ("",)
    blocks = [verb for verb in REGISTRY.verbs if verb.kind is kind and verb.bracketed is bracketed]
    if frame.verbs:
        return tuple(words for verb in blocks if verb.id in frame.verbs for words in verb.words)
    compounds = [] if bracketed or frame.where == "command" else DATA["compounds"].get(kind, [])
    if frame.where == "command":
        blocks = [verb for verb in blocks if verb.commands]
    return (*(words for verb in blocks for words in verb.words), *compounds)


def _not_carrying_out(frame: FrameBlock) -> frozenset[str]:
    """The words of the verbs that keep their own kind in a frame in which others carry out."""
    return frozenset(words for verb in REGISTRY.verbs if verb.id not in frame.carries_out for words in verb.words)


def _cells() -> Iterator[Cell]:
    for template in DATA["template"]:
        frame = FRAMES[template["frame"]]
        for text in template["texts"]:
            for kind in _kinds(frame, template):
                verbs = _verbs(frame, kind, template.get("bracketed", False))
                gives = template.get("as", {}).get(kind, kind)
                as_written = _not_carrying_out(frame) if gives != kind else frozenset()
                for said_kind, words in (
                    (gives, tuple(words for words in verbs if words not in as_written)),
                    (kind, tuple(words for words in verbs if words in as_written)),
                ):
                    if words:
                        yield Cell(frame.id, text, kind, said_kind, words)


def _failing(cell: Cell) -> dict[str, str]:
    """The verbs of a cell that are known to give another edge or none, with the reason."""
    return {
        verb: failure["why"]
        for failure in DATA.get("failure", [])
        for verb in cell.verbs
        if failure["frame"] == cell.frame
        and cell.kind in failure.get("kinds", [cell.kind])
        and cell.template in failure.get("texts", [cell.template])
        and verb in failure.get("words", cell.verbs)
    }


CELLS = list(_cells())


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_frame_gives_its_edge_with_every_verb(cell: Cell) -> None:
    lost = {verb for verb in cell.verbs if found_in(said(cell.text(verb)), "relation") != [cell.edge()]}
    assert lost == set(_failing(cell)), [found_in(said(cell.text(verb)), "relation") for verb in sorted(lost)]


def test_every_frame_has_a_template_for_each_kind() -> None:
    made = {(cell.frame, cell.kind) for cell in CELLS}
    wanted = {(frame.id, kind) for frame in REGISTRY.frames for kind in _kinds(frame, {})}
    assert wanted - made == set()


def test_every_failure_names_a_cell() -> None:
    named = [any(_failing(cell) for cell in CELLS if cell.frame == f["frame"]) for f in DATA.get("failure", [])]
    assert all(named)


def test_a_clause_frame_may_begin_with_its_subject(tmp_path: Path) -> None:
    """Each subject of a clause is masked once, so that a user's frame ends whatever its first slot is."""
    own = tmp_path / "own.toml"
    own.write_text(OWN_FRAME, "utf-8")
    text = "Nghị quyết số 03/NQ-CP giúp các xã thực hiện Nghị quyết số 57-NQ/TW."
    relations = Extractor(load_registry(own)).extract(Source("a", text)).relations
    assert [relation.kind for relation in relations] == [Kind.IMPLEMENTS]
