"""People's decisions against the texts: what they change, where they are kept, and that nothing of them is lost."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from casefiles import extractor
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import OverrideError
from citegraph.linking.link import link, link_with
from citegraph.linking.overrides import append_overrides, overrides_path, read_overrides, remove_override
from citegraph.model import OVERRIDE, Act, Corpus, Kind, Override, Source

PLAN, OTHER = "ke-hoach:12-kh/tu@lao-cai~2020", "chi-thi:16-ct/tu@lao-cai~2020"
DIRECTIVE, CONCLUSION = "chi-thi:05-ct/tw~2016", "ket-luan:01-kl/tw~2021"
TEXTS = {
    "a.txt": "Tỉnh ủy Lào Cai ban hành Kế hoạch số 12-KH/TU ngày 5/6/2021 về thực hiện Chỉ thị số 05-CT/TW ngày "
    "15/5/2016 của Bộ Chính trị.",
    "b.txt": "Tỉnh ủy Lào Cai có Kế hoạch số 12-KH/TU ngày 5/6/2021. Tỉnh có Chỉ thị số 16-CT/TU ngày 9/9/2021 về "
    "thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
}
ALL = (
    Override(Act.REJECT, PLAN, DIRECTIVE, "Nhầm.", Kind.IMPLEMENTS),
    Override(Act.ADD, OTHER, DIRECTIVE, "Công văn 7.", Kind.CONTINUES, "Văn phòng"),
    Override(Act.MERGE, CONCLUSION, DIRECTIVE, "Một văn bản."),
    Override(Act.SPLIT, PLAN, "b.txt", "Tỉnh khác."),
    Override(Act.DATE, OTHER, "2021-09-10", "Bản ký."),
    Override(Act.ISSUER, OTHER, "Ban Thường vụ Tỉnh ủy Lào Cai", "Bản ký."),
)


def linked(*overrides: Override, texts: dict[str, str] = TEXTS) -> Corpus:
    read = [extractor().extract(Source(name, text)) for name, text in texts.items()]
    return link_with(read, extractor().registry, overrides)[0]


def ends(corpus: Corpus) -> list[tuple[str, Kind, str]]:
    return [(e.source, e.kind, e.target) for e in corpus.edges]


def test_without_overrides_nothing_is_told_of_them() -> None:
    corpus = linked()
    assert corpus.overrides == {}
    assert corpus == link([extractor().extract(Source(n, t)) for n, t in TEXTS.items()], extractor().registry)
    assert ends(corpus) == [(OTHER, Kind.IMPLEMENTS, CONCLUSION), (PLAN, Kind.IMPLEMENTS, DIRECTIVE)]


def test_a_rejected_relation_is_gone_and_told_at_both_ends() -> None:
    corpus = linked(ALL[0])
    assert ends(corpus) == [(OTHER, Kind.IMPLEMENTS, CONCLUSION)]
    note = f"{PLAN} implements {DIRECTIVE} rejected: Nhầm."
    assert corpus.overrides == {PLAN: (note,), DIRECTIVE: (note,)}


@pytest.mark.parametrize("kind", [Kind.CITES, Kind.AMENDS])
def test_a_rejection_of_another_kind_fits_nothing(kind: Kind) -> None:
    read = [extractor().extract(Source(n, t)) for n, t in TEXTS.items()]
    corpus, idle = link_with(read, extractor().registry, [Override(Act.REJECT, PLAN, DIRECTIVE, "Nhầm.", kind)])
    assert idle == (0,)
    assert corpus == linked()


def test_an_added_relation_rests_on_its_reason() -> None:
    (edge,) = (e for e in linked(ALL[1]).edges if e.evidence.rule == OVERRIDE)
    assert (edge.source, edge.kind, edge.target, edge.origin) == (OTHER, Kind.CONTINUES, DIRECTIVE, OVERRIDE)
    assert edge.evidence.quote == "Công văn 7. (Văn phòng)"


def test_merged_works_are_one_under_the_second_key() -> None:
    corpus = linked(ALL[2])
    assert corpus.aliases[CONCLUSION] == DIRECTIVE
    assert ends(corpus) == [(OTHER, Kind.IMPLEMENTS, DIRECTIVE), (PLAN, Kind.IMPLEMENTS, DIRECTIVE)]
    (work,) = (w for w in corpus.works if w.key == DIRECTIVE)
    assert (work.symbol, work.date) == ("05-CT/TW", "2016-05-15")


def test_a_chain_of_merges_ends_in_one_work_and_never_in_a_circle() -> None:
    circle = (ALL[2], Override(Act.MERGE, OTHER, CONCLUSION, "a"), Override(Act.MERGE, DIRECTIVE, OTHER, "b"))
    corpus = linked(*circle)
    assert {corpus.aliases[key] for key in (CONCLUSION, OTHER)} == {DIRECTIVE}
    assert ends(corpus) == [(PLAN, Kind.IMPLEMENTS, DIRECTIVE)]


def test_a_split_work_is_one_of_its_source_alone() -> None:
    corpus = linked(ALL[3])
    apart = "ke-hoach:12-kh/tu@lao-cai@?b.txt~2020"
    assert {PLAN, apart} <= {w.key for w in corpus.works}
    assert corpus.overrides == {apart: (f"is not {PLAN}, although b.txt names it so: Tỉnh khác.",)}


def test_a_date_and_an_issuer_are_mended() -> None:
    corpus = linked(*ALL[4:])
    (work,) = (w for w in corpus.works if w.key == OTHER)
    assert (work.date, work.issuer) == ("2021-09-10", "Ban Thường vụ Tỉnh ủy Lào Cai")
    assert corpus.overrides[OTHER][0] == "date 2021-09-10 instead of 2021-09-09: Bản ký."


def test_overrides_hold_in_any_order_of_the_sources() -> None:
    expected = linked(*ALL)
    for names in permutations(TEXTS):
        assert linked(*ALL, texts={name: TEXTS[name] for name in names}) == expected


def test_an_edge_of_people_has_no_place_in_a_text() -> None:
    edge = next(e for e in linked(ALL[1]).edges if e.evidence.rule == OVERRIDE)
    assert (edge.evidence.start, edge.evidence.end) == (0, 0)


# the file


def test_a_file_keeps_what_was_decided(tmp_path: Path) -> None:
    path = tmp_path / "g.overrides.toml"
    append_overrides(path, ALL[:2])
    append_overrides(path, ALL[2:])
    assert read_overrides(path) == ALL


def test_a_file_keeps_comments_when_a_block_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "g.overrides.toml"
    path.write_text("# Tỉnh ủy, quý III\n", "utf-8")
    append_overrides(path, ALL)
    assert remove_override(path, 2) == ALL[1]
    assert path.read_text("utf-8").startswith("# Tỉnh ủy, quý III\n")
    assert read_overrides(path) == (ALL[0], *ALL[2:])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_OVERRIDES = st.sampled_from(ALL).flatmap(
    lambda one: st.builds(replace, st.just(one), reason=_WORDS, by=st.none() | _WORDS)
)
_CHANGES = st.lists(st.lists(_OVERRIDES, min_size=1, max_size=2) | st.integers(0, 5), max_size=10)


@given(_CHANGES, st.sampled_from(["", "# ghi chú", "# ghi chú\n", "override = []\n# ghi chú\n", "override = []"]))
def test_any_sequence_of_additions_and_removals_keeps_valid_blocks(
    changes: list[list[Override] | int], before: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "g.overrides.toml")
        path.write_text(before, "utf-8")
        expected: list[Override] = []
        for change in changes:
            if isinstance(change, list):
                append_overrides(path, change)
                expected += change
            elif change < len(expected):
                assert remove_override(path, change + 1) == expected.pop(change)
            assert read_overrides(path) == tuple(expected)
            text = path.read_text("utf-8")
            assert len(tomllib.loads(text).get("override", [])) == len(expected)
            assert not expected or "override = [" not in text
            assert before == "override = []" or "# ghi chú" in text or "ghi chú" not in before


def test_a_file_of_windows_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "graph.overrides.toml"
    append_overrides(path, ALL[:2])
    path.write_bytes(
        b"# C\xc3\xa1c quy\xe1\xba\xbft \xc4\x91\xe1\xbb\x8bnh\r\n\r\n" + path.read_bytes().replace(b"\n", b"\r\n")
    )
    before = path.read_bytes()
    append_overrides(path, ALL[2:])
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(b"\r\n")
    remove_override(path, len(ALL))
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert read_overrides(path) == ALL[:-1]


def test_an_inline_array_of_a_person_becomes_blocks_when_one_is_added(tmp_path: Path) -> None:
    path = tmp_path / "g.overrides.toml"
    path.write_text('override = [{act = "merge", work = "a", into = "b", reason = "r"}]\n', "utf-8")
    append_overrides(path, ALL[:1])
    assert read_overrides(path) == (Override(Act.MERGE, "a", "b", "r"), ALL[0])
    assert path.read_text("utf-8").count("[[override]]\n") == 2


@pytest.mark.parametrize(
    "bad",
    [
        replace(ALL[0], reason=""),
        replace(ALL[1], by=""),
        replace(ALL[1], kind=None),
        replace(ALL[4], other="9/9/2021"),
        replace(ALL[5], other=""),
        replace(ALL[5], other="\udcff"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, bad: Override) -> None:
    path = tmp_path / "g.overrides.toml"
    append_overrides(path, ALL[:1])
    before = path.read_bytes()
    with pytest.raises(OverrideError):
        append_overrides(path, [bad])
    assert path.read_bytes() == before


def test_no_file_holds_nothing(tmp_path: Path) -> None:
    assert read_overrides(overrides_path(tmp_path / "graph.db")) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[override]\n", "not valid TOML ("),
        ("colour = 1\n", "colour: unknown field"),
        ('[[override]]\nact = "burn"\n', "override 1: "),
        (
            '[[override]]\nact = "date"\nwork = "a"\ndate = "9/3/2021"\nreason = "r"\n',
            "override 1, date: write a day",
        ),
        ('[[override]]\nact = "merge"\nwork = "a"\ninto = "b"\n', "override 1, reason: is missing"),
        ('[[override]]\nact = "add"\nsource = "a"\ntarget = "b"\nkind = "likes"\nreason = "r"\n', "override 1, kind: "),
    ],
)
def test_a_bad_file_is_named_with_its_block_and_field(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "g.overrides.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(OverrideError) as error:
        read_overrides(path)
    assert str(error.value).startswith(f"{path}: {says}")
