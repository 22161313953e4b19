"""`override`, `remove`, `build --prune` and `diff`: what people decide shows at once, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import networkx
import pytest
from test_cli_questions import build_here, run
from test_overrides import CONCLUSION, DIRECTIVE, OTHER, PLAN, TEXTS

from citegraph.graph.graph import CitationGraph
from citegraph.linking.overrides import overrides_path, read_overrides
from citegraph.store import Store

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    build_here(TEXTS)
    return tmp_path


def answers(*args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*args, "--format", "json").stdout)
    return found


def test_what_is_decided_shows_at_once_and_at_every_build() -> None:
    assert run("override", "reject", PLAN, "any", DIRECTIVE, "--reason", "Nhầm.").exit_code == 0
    assert run("override", "add", OTHER, "implements", DIRECTIVE, "--reason", "Công văn 7.").exit_code == 0
    for _ in range(2):
        (answer,) = answers("implements", DIRECTIVE)
        assert (answer["work"], answer["rule"], answer["quote"]) == (OTHER, "override", "Công văn 7.")
        assert answer["overrides"] == [f"{OTHER} implements {DIRECTIVE} added: Công văn 7."]
        assert "override" in run("status", DIRECTIVE).stderr
        assert run("verify").exit_code == 0
        assert run("build", *TEXTS).exit_code == 0
    assert run("export", "g.graphml").exit_code == 0
    assert "Công văn 7." in networkx.read_graphml("g.graphml").nodes[DIRECTIVE]["overrides"]


def test_undoing_everything_gives_the_graph_of_the_texts() -> None:
    shutil.copy("citegraph.db", "before.db")
    run("override", "split", PLAN, "b.txt", "--reason", "Tỉnh khác.")
    run("override", "date", PLAN, "2021-06-06", "--reason", "Bản ký.")
    run("override", "merge", CONCLUSION, DIRECTIVE, "--reason", "Một.")
    run("override", "issuer", OTHER, "Tỉnh ủy", "--reason", "Bản ký.")
    assert [r["act"] for r in answers("override", "list")] == ["split", "date", "merge", "issuer"]
    assert run("diff", "before.db", "citegraph.db", "--exit-code").exit_code == 1
    for _ in range(4):
        assert run("override", "undo", "1").exit_code == 0
    assert (
        run("diff", "before.db", "citegraph.db", "--exit-code").output == "before.db -> citegraph.db: no difference\n"
    )


def test_a_merge_of_works_that_differ_is_reported() -> None:
    """The merge is made, since people decide, but what they may have overlooked is on one line."""
    merged = run("override", "merge", CONCLUSION, DIRECTIVE, "--reason", "Một.")
    assert merged.exit_code == 0
    (line,) = merged.stderr.splitlines()
    assert "they differ: type ket-luan and chi-thi; symbol 01-KL/TW and 05-CT/TW;" in line


@pytest.mark.parametrize(
    "asked",
    [
        CONCLUSION,
        "01-KL/TW",
        "1 - kl/tw",
        "Kết luận 01-KL/TW",
        "Kết luận số 01-KL/TW ngày 18/5/2021",
        "Kết luận 01",
        "ket luan 1",
    ],
)
def test_a_merged_work_is_found_by_its_old_symbol_and_number(asked: str) -> None:
    run("override", "merge", CONCLUSION, DIRECTIVE, "--reason", "Một.")
    (card,) = json.loads(run("show", asked, "--format", "json").stdout)
    assert card["work"]["key"] == DIRECTIVE
    assert {answer["work"] for answer in answers("implements", asked)} == {PLAN, OTHER}
    assert [hit["key"] for hit in answers("search", asked)][:1] == [DIRECTIVE] or "ngày" in asked
    assert run("path", asked, PLAN).exit_code == 0
    with Store.open("citegraph.db") as store:
        assert CitationGraph(store.load_corpus()).resolve(asked).key == DIRECTIVE


def test_a_merged_work_is_found_by_its_old_name() -> None:
    Path("c.txt").write_text("Tỉnh thực hiện Luật Thanh niên và Chỉ thị số 05-CT/TW.", "utf-8")
    run("build", "c.txt")
    (named,) = [hit["key"] for hit in answers("search", "luật thanh niên")]
    assert run("override", "merge", named, CONCLUSION, "--reason", "Một.").exit_code == 0
    for asked in ("Luật Thanh niên", "luat thanh nien", "Luật 57/2020/QH14", "Luật Thanh niên 2020"):
        assert [hit["key"] for hit in answers("search", asked)] == [CONCLUSION]
        assert json.loads(run("show", asked, "--format", "json").stdout)[0]["work"]["key"] == CONCLUSION


def test_a_work_with_the_symbol_of_a_merged_one_is_still_told_apart() -> None:
    Path("d.txt").write_text("Bộ Chính trị ban hành Kết luận số 01-KL/TW ngày 4/4/2016.", "utf-8")
    run("build", "d.txt")
    run("override", "merge", CONCLUSION, DIRECTIVE, "--reason", "Một.")
    result = run("show", "Kết luận 01-KL/TW")
    assert (result.exit_code, "fits 2 works" in result.stderr) == (1, True)


def test_mentions_of_a_split_work_are_those_of_its_source() -> None:
    run("override", "split", PLAN, "b.txt", "--reason", "Tỉnh khác.")
    for key, source in ((PLAN, "a.txt"), ("ke-hoach:12-kh/tu@lao-cai@?b.txt~2020", "b.txt")):
        (card,) = json.loads(run("show", key, "--format", "json").stdout)
        assert {m["source"] for m in card["mentions"]} == {source}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("reject", PLAN, "cites", DIRECTIVE), f"reject {PLAN} cites {DIRECTIVE} matches nothing; nothing was changed"),
        (("add", PLAN, "cites", PLAN), f"{PLAN}: a work has no relation to itself"),
        (("merge", PLAN, PLAN), "matches nothing; nothing was changed"),
        (("split", PLAN, "no.txt"), f"no.txt: does not cite {PLAN}"),
        (("date", "99-KH/TU", "2021-01-01"), "no work matches '99-KH/TU'"),
    ],
)
def test_what_matches_nothing_is_refused_and_leaves_no_trace(args: tuple[str, ...], says: str) -> None:
    result = run("override", *args, "--reason", "r")
    assert result.exit_code == 1
    assert says in result.stderr
    assert not overrides_path(Path("citegraph.db")).exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("issuer", PLAN, "", "--reason", "r"), "'ISSUER': is empty; write at least one word"),
        (("issuer", PLAN, "Tỉnh ủy", "--reason", " "), "'--reason': is empty; write at least one word"),
        (("reject", PLAN, "any", DIRECTIVE, "--reason", "r", "--by", ""), "'--by': is empty"),
        (("merge", "", DIRECTIVE, "--reason", "r"), "'WORK': is empty"),
        (("issuer", PLAN, "a\udcff", "--reason", "r"), r"'a\udcff' is not UTF-8"),
        (("date", PLAN, "2020-13-01", "--reason", "r"), "'2020-13-01' is not a day; write YYYY-MM-DD"),
    ],
)
def test_empty_values_are_refused_at_once(args: tuple[str, ...], says: str) -> None:
    result = run("override", *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not overrides_path(Path("citegraph.db")).exists()


def test_decisions_can_be_made_again_after_the_last_was_undone() -> None:
    for _ in range(2):
        assert run("override", "reject", PLAN, "any", DIRECTIVE, "--reason", "Nhầm.").exit_code == 0
        assert run("override", "undo", "1").exit_code == 0
        assert run("override", "list").stdout == "citegraph.overrides.toml: no overrides\n"


def test_a_decision_that_cannot_be_written_leaves_the_graph_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    run("override", "reject", PLAN, "any", DIRECTIVE, "--reason", "Nhầm.")
    before = run("show", DIRECTIVE).stdout

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("citegraph.linking.overrides.replacing", refuse)
    for args in (("add", OTHER, "implements", DIRECTIVE, "--reason", "r"), ("undo", "1")):
        result = run("override", *args)
        assert (result.exit_code, "cannot be written (Permission denied)" in result.stderr) == (1, True)
        assert run("show", DIRECTIVE).stdout == before


def test_an_override_whose_texts_are_gone_is_reported_and_kept() -> None:
    run("override", "reject", PLAN, "implements", DIRECTIVE, "--reason", "Nhầm.")
    result = run("remove", "a.txt")
    assert result.exit_code == 0
    assert "override 1 (reject" in result.stderr
    assert len(read_overrides(Path("citegraph.overrides.toml"))) == 1


def test_a_broken_file_stops_a_build_before_it_reads() -> None:
    Path("citegraph.overrides.toml").write_text("[[override]\n", "utf-8")
    result = run("build", *TEXTS)
    assert result.exit_code == 1
    assert result.stderr.startswith("citegraph: citegraph.overrides.toml: not valid TOML")


# sources that go


def test_removed_sources_take_their_words_with_them() -> None:
    assert run("remove", "a.txt").stdout == "removed 1; 1 source, 3 works left\n"
    assert answers("implements", CONCLUSION) != []
    assert run("show", DIRECTIVE).exit_code == 1


def test_one_unknown_source_removes_none() -> None:
    result = run("remove", "b.txt", "a.tx")
    assert (result.exit_code, result.stderr) == (
        1,
        "citegraph: a.tx: no such source in citegraph.db; did you mean a.txt or b.txt?\n",
    )
    assert json.loads(run("stats", "--format", "json").stdout)[0]["count"] == 2


def test_pruning_leaves_what_a_new_build_would_hold() -> None:
    assert "1 removed" in run("build", "b.txt", "--prune").stdout
    run("build", "b.txt", "--db", "new.db")
    assert run("diff", "citegraph.db", "new.db").stdout == "citegraph.db -> new.db: no difference\n"


def test_nothing_is_pruned_where_something_could_not_be_read() -> None:
    result = run("build", "b.txt", "no.txt", "--prune")
    assert result.exit_code == 1
    assert "nothing is pruned" in result.stderr
    assert json.loads(run("stats", "--format", "json").stdout)[0]["count"] == 2


# what changed


def test_a_completed_key_is_a_change_no_loss() -> None:
    Path("c.txt").write_text("Chi bộ tự soạn tài liệu theo Quy định số 937-QĐ/TW.", "utf-8")
    run("build", "c.txt", "--db", "old.db")
    shutil.copy("old.db", "new.db")
    Path("d.txt").write_text("Quy định số 937-QĐ/TW ngày 25/10/2021 của Ban Chấp hành Trung ương.", "utf-8")
    run("build", "d.txt", "--db", "new.db")
    found = answers("diff", "old.db", "new.db")
    assert ("changed", "key") in {(d["change"], d["what"]) for d in found}
    assert "lost" not in {d["change"] for d in found}


def test_a_relation_that_changes_other_places_is_a_change() -> None:
    text = "Số: 14/2022/NĐ-CP\n\nNGHỊ ĐỊNH\n\nĐiều 1. Bãi bỏ khoản {} Điều 12 của Nghị định số 15/2020/NĐ-CP.\n"
    for number, db in ((3, "old.db"), (4, "new.db")):
        Path("n.txt").write_text(text.format(number), "utf-8")
        run("build", "n.txt", "--db", db)
    changed = {d["field"]: d for d in answers("diff", "old.db", "new.db") if d["what"] == "relation"}
    assert {d["change"] for d in changed.values()} == {"changed"}
    assert set(changed) == {"target_pinpoints", "provisions"}
    found = changed["target_pinpoints"]
    assert (found["before"], found["after"]) == ("khoản 3 Điều 12", "khoản 4 Điều 12")


def test_a_comparison_names_sources_works_and_relations_with_evidence() -> None:
    run("build", "a.txt", "--db", "old.db")
    found = answers("diff", "old.db", "citegraph.db")
    assert [(d["change"], d["what"], d["name"]) for d in found if d["change"] == "gained"] == [
        ("gained", "source", "b.txt"),
        ("gained", "work", OTHER),
        ("gained", "work", CONCLUSION),
        ("gained", "relation", f"{OTHER} implements {CONCLUSION}"),
    ]
    assert found[-1]["after"].startswith("b.txt [")
