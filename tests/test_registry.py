"""The registry: every block does what its examples say, every work's symbol is read as itself, overlays overlay."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from _pytest.mark.structures import ParameterSet
from casefiles import FOLDER, extractor, label

from citegraph import CitegraphError, load_registry
from citegraph.errors import RegistryError
from citegraph.extraction.document.structure import Role
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Kind, Source
from citegraph.registry import slots
from citegraph.registry.lexicon import lexicon
from citegraph.registry.load import validated_files
from citegraph.registry.schema import (
    ActionBlock,
    Block,
    Example,
    FrameBlock,
    IssuerBlock,
    Locality,
    OrganBlock,
    PlaceLevelBlock,
    RelationBlock,
    RoleName,
    StandardBlock,
)
from citegraph.registry.snapshot import read_snapshot, snapshot
from citegraph.text.normal import fold_symbol

REGISTRY = load_registry()
BLOCKS: dict[str, tuple[Block, ...]] = {
    "type": REGISTRY.types,
    "issuer": REGISTRY.issuers,
    "body": REGISTRY.bodies,
    "organ": REGISTRY.organs,
    "place-level": REGISTRY.place_levels,
    "grammar": REGISTRY.grammars,
    "named": REGISTRY.named,
    "abbreviation": REGISTRY.abbreviations,
    "worded": REGISTRY.worded,
    "standard": REGISTRY.standards,
    "verb": REGISTRY.verbs,
    "mark": REGISTRY.marks,
    "modal": REGISTRY.modals,
    "frame": REGISTRY.frames,
    "action": REGISTRY.actions,
}


def what(block: Block, extraction: Extraction) -> list[str]:
    """What a block's examples list, by its kind."""
    works = {work.key: work for work in extraction.works}
    cited = [works[key] for key in dict.fromkeys(c.work for c in extraction.citations if c.work)]
    if isinstance(block, RelationBlock):
        own = extraction.self_key
        return [f"{label(r.source, works, own)} {r.kind} {label(r.target, works, own)}" for r in extraction.relations]
    if isinstance(block, ActionBlock):
        found = [(works[r.target].label, p) for r in extraction.relations for p in r.provisions]
        return [f"{named} {p}" for named, p in found if p.action is block.action]
    if isinstance(block, IssuerBlock | OrganBlock | PlaceLevelBlock):
        return [work.issuer for work in cited if work.issuer]
    return [f"{work.type} {work.label}" for work in cited]


def read(block: Block, text: str) -> Extraction:
    """A text read as the blocks of this kind are: standards only where asked for."""
    reader = Extractor(load_registry(standards=True)) if isinstance(block, StandardBlock) else extractor()
    return reader.extract(Source(block.id, text))


def _examples() -> Iterator[ParameterSet]:
    for kind, blocks in BLOCKS.items():
        for block in blocks:
            for n, example in enumerate(block.examples, 1):
                yield pytest.param(block, example, id=f"{kind}-{block.id}-{n}")


def _counter_examples() -> Iterator[ParameterSet]:
    for kind, blocks in BLOCKS.items():
        for block in blocks:
            for n, text in enumerate(block.counter_examples, 1):
                yield pytest.param(block, text, id=f"{kind}-{block.id}-{n}")


@pytest.mark.parametrize(("block", "example"), list(_examples()))
def test_a_block_finds_its_example(block: Block, example: Example) -> None:
    assert what(block, read(block, example.text)) == list(example.finds)


@pytest.mark.parametrize(("block", "text"), list(_counter_examples()))
def test_a_block_leaves_its_counter_example(block: Block, text: str) -> None:
    assert what(block, read(block, text)) == []


# All blocks together


@pytest.mark.parametrize(
    "kind",
    [
        "types",
        "issuers",
        "bodies",
        "organs",
        "place_levels",
        "terms",
        "grammars",
        "named",
        "abbreviations",
        "worded",
        "plenums",
        "standards",
        "parts",
        "signs",
        "verbs",
        "marks",
        "modals",
        "frames",
        "actions",
        "phrases",
    ],
)
def test_ids_are_unique(kind: str) -> None:
    assert [i for i, n in Counter(block.id for block in getattr(REGISTRY, kind)).items() if n > 1] == []


def test_localities_have_their_own_slugs_and_successors() -> None:
    slugs = Counter(place.slug for place in REGISTRY.localities)
    assert max(slugs.values()) == 1
    assert {place.successor for place in REGISTRY.localities if place.successor} <= slugs.keys()


@pytest.mark.parametrize(("day", "number"), [("2000-01-01", 64), ("2010-01-01", 63), ("2026-01-01", 34)])
def test_no_province_of_a_day_is_missing(day: str, number: int) -> None:
    """Hà Tây was merged into Hà Nội in 2008; 34 are left since 2025."""
    then = [p for p in REGISTRY.localities if p.valid_from <= day <= (p.valid_to or "9999")]
    assert len(then) == number


@pytest.mark.parametrize("place", REGISTRY.localities, ids=lambda place: place.slug)
def test_a_province_is_the_scope_of_its_works(place: Locality) -> None:
    year = int(place.valid_from[:4]) + 1 if place.valid_from else int(place.valid_to[:4] or 2010) - 1
    text = f"Nghị quyết số 12/NQ-HĐND ngày 5/5/{year} của Hội đồng nhân dân {place.kind} {place.name}."
    assert [w.key for w in extractor().extract(Source("x", text)).works] == [
        f"nghi-quyet:12/nq-hdnd@{place.slug}~{year}"
    ]


def test_no_term_and_no_plenum_is_missing() -> None:
    """Terms are numbered without a gap; of plenums those are listed whose works the press calls by their number."""
    numbers = {body: sorted(t.number for t in REGISTRY.terms if t.body == body) for body in ("party", "assembly")}
    assert numbers == {"party": list(range(1, 15)), "assembly": list(range(1, 17))}
    plenums = {term: [p.plenum for p in REGISTRY.plenums if p.term == term] for term in range(8, 14)}
    assert plenums == {
        8: [3, 5, 6],
        9: [3, 5, 7],
        10: [3, 4, 5, 6, 7],
        11: [4, 5, 6, 7, 8, 9],
        12: [4, 5, 6, 7, 8],
        13: [4, 4, 5, 6, 8, 11],
    }


def test_the_day_of_the_mergers_is_that_of_most_provinces() -> None:
    assert lexicon(REGISTRY).places.merged == "2025-07-01"


def test_every_word_is_written_as_a_text_is_matched() -> None:
    words = [(block.id, word) for block in REGISTRY.types for word in block.words]
    blocks: tuple[IssuerBlock | OrganBlock | PlaceLevelBlock, ...]
    blocks = (*REGISTRY.issuers, *REGISTRY.bodies, *REGISTRY.organs, *REGISTRY.place_levels)
    words += [(block.id, word) for block in blocks for word in block.words]
    assert [(i, w) for i, w in words if w != " ".join(w.lower().split())] == []


def test_a_type_word_belongs_to_one_type() -> None:
    assert [w for w, n in Counter(w for t in REGISTRY.types for w in t.words).items() if n > 1] == []


def test_every_known_work_has_a_type_and_a_symbol_or_a_name() -> None:
    types = {block.id for block in REGISTRY.types}
    assert [work for work in REGISTRY.works if work.type not in types or not (work.symbol or work.name)] == []


def test_every_plenum_stands_for_works_of_its_term() -> None:
    starts = {t.number: (t.first_day, t.last_day or "9999") for t in REGISTRY.terms if t.body == "party"}
    lost = []
    for plenum in REGISTRY.plenums:
        first, last = starts[plenum.term]
        dates = {w.symbol for w in REGISTRY.works if w.symbol in plenum.symbols and first <= w.date <= last}
        lost += [(plenum.id, symbol) for symbol in plenum.symbols if symbol not in dates]
    assert lost == []


def test_every_kind_but_plain_citing_has_a_verb() -> None:
    assert set(Kind) - {block.kind for block in REGISTRY.verbs} == {Kind.CITES}


@pytest.mark.parametrize("frame", REGISTRY.frames, ids=lambda frame: frame.id)
def test_a_frame_finds_its_examples_itself(frame: FrameBlock) -> None:
    for example in frame.examples:
        rules = {r.evidence.rule.partition(":")[0] for r in read(frame, example.text).relations}
        assert frame.id in rules


def test_no_word_is_two_nodes() -> None:
    """A word of two marks, or of a mark and a verb, would be what the later block makes of it."""
    words = [w for mark in REGISTRY.marks for w in mark.words] + [w for verb in REGISTRY.verbs for w in verb.words]
    assert sorted(w for w, n in Counter(words).items() if n > 1) == []


def test_every_code_in_a_party_works_symbol_is_known() -> None:
    """A central party symbol is number, type code and issuer code; both codes stand in the registry."""
    codes = {code for block in REGISTRY.types for code in block.party_codes}
    central = [w for w in REGISTRY.works if w.symbol.endswith("/TW")]
    assert len(central) > 200
    assert [w.symbol for w in central if w.symbol.split("/")[0].split("-")[-1] not in codes] == []


@pytest.fixture(scope="module")
def readings() -> dict[str, str | None]:
    """Each known work's type and symbol, and the symbol that is read where the two are printed; None if it is not."""
    names = {block.id: block.name for block in REGISTRY.types}
    read: dict[str, str | None] = {}
    for type_id, symbol in sorted({(work.type, work.symbol) for work in REGISTRY.works if work.symbol}):
        text = f"{names[type_id]} số {symbol}"
        found = extractor().extract(Source("symbol", text))
        works = {work.key: work for work in found.works}
        whole = next((works[c.work] for c in found.citations if c.work and c.text == text), None)
        read[f"{type_id} {symbol}"] = whole.symbol if whole is not None and whole.type == type_id else None
    return read


def test_every_symbol_of_a_known_work_is_read_as_itself(readings: dict[str, str | None]) -> None:
    """Separators and leading zeros do not count: sources print `TTLT/BTC` where our spelling is `TTLT-BTC`."""
    listed = tomllib.loads((FOLDER / "unread_symbols.toml").read_text("utf-8"))["unread"]
    unread = {s for s, read in readings.items() if read is None or fold_symbol(read) != fold_symbol(s.split(" ")[1])}
    assert unread == {row["symbol"] for row in listed}
    assert len(unread) <= 0.005 * len(readings)


def test_a_symbol_that_was_read_is_read_as_itself(readings: dict[str, str | None]) -> None:
    again = {}
    for symbol in {read for read in readings.values() if read}:
        works = extractor().extract(Source("symbol", f"văn bản số {symbol}")).works
        again[symbol] = works[0].symbol if works else None
    assert {symbol: read for symbol, read in again.items() if read != symbol} == {}


def test_every_slot_of_frames_is_documented() -> None:
    own = {*slots.SLOTS, "REACH"} - slots.LETTERS.keys()
    assert [name for name in sorted(own) if not re.search(rf"`{name}`", slots.__doc__ or "")] == []


# Overlays

TYPE = """
[[type]]
id = "{id}"
name = "Hương ước"
words = ["{words}"]
state_codes = ["HƯ"]
source = "for this test"
examples = [{{ text = "Hương ước số 12/HƯ-UBND", finds = ["{id} 12/HƯ-UBND"] }}]
"""


def overlay(folder: Path, text: str, name: str = "my.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_new_block_is_added(tmp_path: Path) -> None:
    registry = load_registry(overlay(tmp_path, TYPE.format(id="huong-uoc", words="hương ước")))
    assert len(registry.types) == len(REGISTRY.types) + 1
    assert registry.fingerprint != REGISTRY.fingerprint
    (work,) = Extractor(registry).extract(Source("a", "Làng sửa Hương ước số 12/HƯ-UBND.")).works
    assert (work.type, work.symbol) == ("huong-uoc", "12/HƯ-UBND")
    assert not extractor().extract(Source("a", "Làng sửa Hương ước số 12/HƯ-UBND.")).citations


def test_a_block_of_a_known_id_takes_its_place(tmp_path: Path) -> None:
    registry = load_registry(overlay(tmp_path, TYPE.format(id="chi-thi", words="huấn thị")))
    assert len(registry.types) == len(REGISTRY.types)
    found = Extractor(registry).extract(Source("a", "Huấn thị số 12/HƯ-UBND, Chỉ thị 05."))
    assert [c.text for c in found.citations] == ["Huấn thị số 12/HƯ-UBND"]


def test_the_last_overlay_wins(tmp_path: Path) -> None:
    one = overlay(tmp_path, TYPE.format(id="huong-uoc", words="hương ước"), "1.toml")
    two = overlay(tmp_path, TYPE.format(id="huong-uoc", words="lệ làng"), "2.toml")
    assert next(t for t in load_registry(one, two).types if t.id == "huong-uoc").words == ("lệ làng",)
    assert next(t for t in load_registry(two, one).types if t.id == "huong-uoc").words == ("hương ước",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[type]\n", "not valid TOML"),
        ("[[tipe]]\nid = 'a'\n", "[[tipe]]"),
        ("[[type]]\nid = 'a-b'\n", "[[type]] a-b"),
        (TYPE.format(id="huong-uoc", words="x").replace("[{", "[]\n#", 1), "[[type]] huong-uoc"),
        (TYPE.format(id="Hương ước", words="x"), "[[type]] Hương ước"),
        (TYPE.format(id="huong-uoc", words="x") + "colour = 'red'\n", "[[type]] huong-uoc"),
        (TYPE.format(id="huong-uoc", words="x") * 2, "is defined twice"),
    ],
    ids=[
        "not valid TOML",
        "unknown kind",
        "fields missing",
        "no example",
        "bad id",
        "unknown field",
        "twice",
    ],
)
def test_a_file_that_does_not_load_is_an_error_with_file_and_block(text: str, place: str, tmp_path: Path) -> None:
    path = overlay(tmp_path, text)
    with pytest.raises(RegistryError) as error:
        load_registry(path)
    message = str(error.value)
    assert str(path) in message
    assert place in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text", ["type = 3\n", "type = ['a']\n", "[type]\nid = 'a'\n"], ids=["number", "strings", "table"]
)
def test_a_kind_that_is_no_list_of_tables_is_an_error(text: str, tmp_path: Path) -> None:
    path = overlay(tmp_path, text)
    with pytest.raises(RegistryError) as error:
        load_registry(path)
    assert str(path) in str(error.value)
    assert "type" in str(error.value)


MARK = """
[[mark]]
id = "like-mark"
node = "ISSUE"
words = ["giống"]
phrases = ["{list}"]
source = "for this test"
examples = [{{ text = "a", finds = [] }}]
"""
FRAME = """
[[frame]]
id = "like"
where = "between"
slots = "{slots}"
kinds = ["{kind}"]
source = "for this test"
examples = [{{ text = "a", finds = [] }}]
"""
PART = """
[[part]]
id = "like"
role = "item"
pattern = '{pattern}'
source = "for this test"
examples = [{{ text = "a", finds = [] }}]
"""
NAMED = """
[[named]]
id = "like"
type = "{type}"
after = '{after}'
key = "{key}"
source = "for this test"
examples = [{{ text = "a", finds = [] }}]
"""
GRAMMAR = """
[[grammar]]
id = "like"
family = "state"
year = "none"
tokens = '{tokens}'
form = "{form}"
period = "own"
source = "for this test"
examples = [{{ text = "a", finds = [] }}]
"""


@pytest.mark.parametrize(
    "text",
    [
        FRAME.format(kind="likes", slots="SUBJECT VERB OBJECT"),
        FRAME.format(kind="amends", slots="SUBJECT NOBODY OBJECT"),
        FRAME.format(kind="amends", slots="SUBJECT ( VERB OBJECT"),
        PART.format(pattern="(giống"),
        PART.format(pattern="(giống|như)"),
        NAMED.format(type="nghi-quyet", after="(giống", key="nghi-quyet:giong"),
        NAMED.format(type="nghi-quyet", after=" giống", key="nghi-quyet:{nobody}"),
        NAMED.format(type="nobody", after=" giống", key="nghi-quyet:giong"),
        GRAMMAR.format(tokens="(GIO", form="{n}-{0}"),
        GRAMMAR.format(tokens="GIO", form="{n}-{7}"),
        MARK.format(list="nobody"),
    ],
    ids=[
        "frame of no kind",
        "frame's slot",
        "frame's bracket",
        "part's pattern",
        "part's group",
        "name's pattern",
        "name's key",
        "name's type",
        "grammar's pattern",
        "grammar's form",
        "mark's list",
    ],
)
def test_a_block_that_cannot_work_is_an_error_with_file_and_block(text: str, tmp_path: Path) -> None:
    path = overlay(tmp_path, text)
    with pytest.raises(RegistryError) as error:
        Extractor(load_registry(path)).extract(Source("a", "Nghị quyết giống 5-GIO giống như Chỉ thị số 05-CT/TW."))
    assert str(path) in str(error.value)
    assert "like" in str(error.value)


TEXT = """Luật Đất đai số 45/2013/QH13. Nghị quyết số 57-NQ/TW đến nay đã có Kế hoạch số 12-KH/TU triển khai. Khoán 10.
Khoản 2 Điều 5 Nghị định số 30/2020/NĐ-CP sửa đổi Nghị định số 1/2010/NĐ-CP của UBND tỉnh Lào Cai; TCVN 5574:2018;
Nghị quyết Trung ương 4 khóa XIII."""
KINDS = {
    "type": "types",
    "issuer": "issuers",
    "body": "bodies",
    "organ": "organs",
    "place-level": "place_levels",
    "term": "terms",
    "grammar": "grammars",
    "named": "named",
    "abbreviation": "abbreviations",
    "worded": "worded",
    "plenum": "plenums",
    "standard": "standards",
    "part": "parts",
    "sign": "signs",
    "verb": "verbs",
    "mark": "marks",
    "modal": "modals",
    "frame": "frames",
    "action": "actions",
    "phrases": "phrases",
    "locality": "localities",
    "work": "works",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", ["", " ", "nobody", "Ná|x(y"])
def test_a_file_with_an_odd_value_is_read_or_is_an_error_in_one_line(kind: str, odd: str, tmp_path: Path) -> None:
    """Whatever a field of a block has as its text, or as the texts of its list, reading goes on or names the block."""
    block = getattr(REGISTRY, KINDS[kind])[-1]
    for name, value in block.record().items():
        if name.endswith("examples") or not isinstance(value, (str, list)):
            continue
        row = block.record(defaults=False) | {name: odd if isinstance(value, str) else [odd]}
        path = overlay(tmp_path, _block(kind, row))
        if refused := _refusal(path):
            assert refused.startswith(f"{path}:")
            assert f"[[{kind}]]" in refused
            assert "\n" not in refused


def _refusal(path: Path) -> str:
    """The error of a file that does not load; empty if a text was read with it."""
    try:
        Extractor(load_registry(path, standards=True)).extract(Source("a", TEXT))
    except RegistryError as error:
        return str(error)
    return ""


def _block(kind: str, row: dict[str, Any]) -> str:
    def toml(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{name} = {toml(inner)}" for name, inner in value.items()) + " }"
        if isinstance(value, list):
            return "[" + ", ".join(map(toml, value)) + "]"
        return json.dumps(value, ensure_ascii=False)

    return f"[[{kind}]]\n" + "".join(f"{name} = {toml(value)}\n" for name, value in row.items())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TYPE.format(id="huong-uoc", words=""), "words: contains an empty text; remove it"),
        (TYPE.format(id="huong-uoc", words="  "), "words: contains an empty text; remove it"),
        ("[[phrases]]\nid = 'self'\nwords = []\nsource = 'x'\n", "words: is empty"),
        ("[[locality]]\nslug = 'x'\nname = ''\nkind = 'tỉnh'\nsource = 'x'\n", "name: is empty"),
        ("[[locality]]\nslug = 'x'\nname = 'X'\nkind = 'tỉnh'\nsource = 'x'\nsuccessor = 'y'\n", "successor: y is"),
        (FRAME.format(kind="amends", slots=""), "slots: is empty"),
        (FRAME.format(kind="amends", slots="SUBJECT OBJECT"), "slots: name VERB once"),
        (FRAME.format(kind="amends", slots="SUBJECT VERB? OBJECT"), "slots: name VERB once"),
        (FRAME.format(kind="amends", slots="SUBJECT (AUX|VERB) OBJECT"), "slots: name VERB once"),
        (FRAME.format(kind="amends", slots="SUBJECT? VERB OBJECT"), "slots: the first and the last are SUBJECT and"),
        (
            FRAME.format(kind="amends", slots="SUBJECT? VERB OBJECT?").replace("between", "clause"),
            "slots: name SUBJECT and OBJECT once each",
        ),
        (FRAME.format(kind="amends", slots="VERB OBJECT?").replace("between", "title"), "slots: the last is OBJECT"),
        (FRAME.format(kind="amends", slots="SUBJECT VERB SUBJECT"), "slots: SUBJECT is there twice; it binds once"),
        (FRAME.format(kind="amends", slots="SUBJECT (VERB OBJECT"), "slots: each ( needs a ), and each ) a ("),
        (FRAME.format(kind="amends", slots="SUBJECT VERB OBJECT").replace('"amends"', ""), "kinds: list the kinds"),
        (FRAME.format(kind="likes", slots="SUBJECT VERB OBJECT"), "kinds.0: 'likes' is unknown; write 'amends'"),
        ("[[type]]\nid = 'a-b'\n", "source: is missing"),
        (TYPE.format(id="huong-uoc", words="x") + "colour = 'red'\n", "colour: unknown field"),
        (TYPE.format(id="huong-uoc", words="x") + "state_code = 'X'\n", "unknown field; did you mean state_codes?"),
        (TYPE.format(id="huong-uoc", words="x").replace('["x"]', '"x"'), 'words: write a list: ["…"]'),
        (TYPE.format(id="huong-uoc", words="x").replace('["x"]', "[1]"), 'words.0: write a text: "…"'),
        (TYPE.format(id="Hương ước", words="x"), "id: write lower-case letters without diacritics"),
        (PART.format(pattern="a").replace('"item"', '"items"'), "role: 'items' is unknown; write 'letterhead'"),
    ],
)
def test_an_error_gives_file_line_block_field_and_reason(text: str, reason: str, tmp_path: Path) -> None:
    path = overlay(tmp_path, f"# a comment\n{text.lstrip()}")
    with pytest.raises(RegistryError) as error:
        load_registry(path)
    message = str(error.value)
    assert reason in message
    assert message.startswith((f"{path}:2: [[", f"{path}: [[locality]] x: successor"))
    assert "Value error" not in message


def test_the_roles_of_blocks_are_those_of_structure() -> None:
    assert get_args(RoleName) == tuple(Role)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        load_registry(tmp_path / "nobody.toml")


def test_a_file_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes("id = 'Hương'".encode("utf-16"))
    with pytest.raises(CitegraphError, match="not UTF-8"):
        load_registry(path)


def test_loading_twice_gives_the_same_registry() -> None:
    assert load_registry() is load_registry()


def test_a_changed_overlay_is_read_again(tmp_path: Path) -> None:
    path = overlay(tmp_path, TYPE.format(id="huong-uoc", words="hương ước"))
    load_registry(path)
    overlay(tmp_path, TYPE.format(id="huong-uoc", words="lệ làng"))
    assert next(t for t in load_registry(path).types if t.id == "huong-uoc").words == ("lệ làng",)


def test_registries_share_the_built_in_blocks(tmp_path: Path) -> None:
    """Registries are compared wherever what is built of one is looked up: block by block that would take long."""
    overlay = tmp_path / "empty.toml"
    overlay.write_text("# nothing\n", "utf-8")
    one, other = load_registry(), load_registry(overlay)
    assert one is not other
    assert all(a is b for a, b in zip(one.works, other.works, strict=True))
    assert all(a is b for a, b in zip(one.types, other.types, strict=True))


def test_what_is_wrong_is_one_line_whatever_a_block_is_called(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text('[[type]]\nid = "a\\nb"\nname = "A"\nwords = ["a"]\nsource = "x"\n', "utf-8")
    with pytest.raises(RegistryError) as caught:
        load_registry(tmp_path / "my.toml")
    assert "\n" not in str(caught.value)
    assert "a b" in str(caught.value)


def test_the_snapshot_is_that_of_the_files() -> None:
    """`make registry` leaves nothing to write: a wheel starts from the snapshot, not from validation."""
    digest, blocks = validated_files()
    tables = {kind: entries for kind, entries in blocks.items() if kind not in {"locality", "work"}}
    assert (files("citegraph.registry") / "snapshot.json").read_text("utf-8") == snapshot(digest, tables)


def test_the_snapshot_gives_the_entries_of_the_files() -> None:
    """Read from the snapshot or validated from the files, every entry is the same, in the same order."""
    digest, blocks = validated_files()
    read = read_snapshot(digest, {kind: type(entries[0]) for kind, entries in blocks.items()})
    assert read is not None
    assert {kind: repr(entries) for kind, entries in read.items()} == {kind: repr(blocks[kind]) for kind in read}


def test_a_snapshot_of_other_files_is_ignored() -> None:
    assert read_snapshot("0" * 64, {}) is None


def test_the_built_in_registry_loads_without_pydantic() -> None:
    """Reading a text imports no pydantic, which takes a third of the time to start."""
    script = "import sys, citegraph; citegraph.extract('Nghị định 30/2020/NĐ-CP'); print('pydantic' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )
