"""`build --catalogue`: the titles of the official catalogue, a source that is read, kept and pruned as others are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from casefiles import extractor
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from citegraph.cli import main
from citegraph.cli.building import BuildOptions
from citegraph.cli.watch import FolderWatch
from citegraph.extraction.pipeline import Extractor
from citegraph.imports.catalogue import catalogue_of, read_catalogue
from citegraph.model import CATALOGUE, OFFICIAL, Extraction, Kind, Source
from citegraph.readers import Wanted
from citegraph.registry import Registry, load_registry
from citegraph.registry.schema import KnownWork
from citegraph.store import Store
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

GUIDE = "65/2018/NĐ-CP"
FEW = ("65/2018/NĐ-CP", "01/2022/NĐ-CP", "81/2006/NĐ-CP", "18/1999/TTLT/BTCCBCP-BTC-BNNPTNT")
TEXT = "Sở Giao thông vận tải ban hành Công văn số 9/SGTVT-KT thực hiện Nghị định số 65/2018/NĐ-CP ngày 12/5/2018."


def registry_of(*works: KnownWork) -> Registry:
    """The built-in registry with other works in its catalogue, beside the laws."""
    registry = load_registry()
    laws = (work for work in registry.works if not work.title)
    return replace(registry, works=(*laws, *works), fingerprint="few")


def listed(symbol: str, type_: str, date: str, title: str) -> KnownWork:
    return KnownWork(type=type_, symbol=symbol, date=date, title=title, source="vbpl.vn item 1", mark="official")


def read(*works: KnownWork) -> tuple[Source, Extraction]:
    registry = registry_of(*works)
    source = catalogue_of(registry)
    return source, read_catalogue(source, Extractor(registry))


def relations(extraction: Extraction) -> list[str]:
    return [f"{relation.source} {relation.kind} {relation.target}" for relation in extraction.relations]


def test_a_title_states_what_its_work_does() -> None:
    source, found = read(
        listed("19/2031/TT-BYT", "thong-tu", "2031-05-06", "Sửa đổi Thông tư số 18/2030/TT-BYT về kê đơn"),
        listed("7/2031/NĐ-CP", "nghi-dinh", "2031-02-03", "Nghị định quy định chi tiết một số điều của Luật Du lịch"),
        listed(
            "9/2031/TTLT-BYT-BTC", "thong-tu-lien-tich", "2031-04-03", "Thông tư hướng dẫn Nghị định số 8/2031/NĐ-CP"
        ),
        listed("8/2031/QĐ-TTg", "quyet-dinh", "2031-02-03", "Về việc giao biên chế"),
    )
    assert relations(found) == [
        "thong-tu:19/2031/tt-byt amends thong-tu:18/2030/tt-byt",
        "nghi-dinh:07/2031/nd-cp guides luat:09/2017/qh14",
        "thong-tu-lien-tich:09/2031/ttlt-byt-btc guides nghi-dinh:08/2031/nd-cp",
    ]
    assert "quyet-dinh:08/2031/qd-ttg" in {work.key for work in found.works}
    assert [source.text[c.start : c.end] for c in found.citations] == [c.text for c in found.citations]
    assert all(source.text[r.evidence.start : r.evidence.end] == r.evidence.quote for r in found.relations)
    assert "[vbpl.vn item 1]" in source.text, "each entry has its origin"


def test_a_law_in_a_title_is_that_of_the_time_of_the_title() -> None:
    """A decree of May guides the law of the year before, though that takes effect in July, and not the older one."""
    _, found = read(
        listed("9/2006/NĐ-CP", "nghi-dinh", "2006-02-03", "Quy định chi tiết một số điều của Luật Đường sắt"),
        listed("9/2018/NĐ-CP", "nghi-dinh", "2018-05-12", "Quy định chi tiết một số điều của Luật Đường sắt"),
    )
    assert [relation.target for relation in found.relations] == ["luat:35/2005/qh11", "luat:06/2017/qh14"]


def test_only_official_titles_are_listed() -> None:
    known = listed("19/2031/TT-BYT", "thong-tu", "2031-05-06", "Sửa đổi Thông tư số 18/2030/TT-BYT")
    assert read(replace(known, mark="H"), replace(known, title=""))[0].text == ""


@pytest.mark.slow
def test_the_whole_catalogue_is_read_without_a_relation_into_the_future() -> None:
    """Two decrees numbered 73-CP share a key, so that one of them seems to be carried out before its day."""
    source = catalogue_of(load_registry())
    found = read_catalogue(source, extractor())
    dates = {work.key: work.date or "" for work in found.works}
    early = {r.target for r in found.relations if dates[r.source or ""] and dates[r.source or ""] < dates[r.target]}
    assert early == {"nghi-dinh:73-cp"}
    counts = {kind: sum(relation.kind is kind for relation in found.relations) for kind in Kind}
    assert counts[Kind.AMENDS] > 550, counts
    assert counts[Kind.GUIDES] > 550, counts


# the command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a text, and a catalogue of a few works."""
    from citegraph.imports import catalogue as module

    chosen = module._is_listed
    monkeypatch.setattr(module, "_is_listed", lambda work: work.symbol in FEW and chosen(work))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, [*args], prog_name="citegraph")


def ok(*args: str) -> str:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def contents(db: str) -> tuple[list[str], list[tuple[str | int | None, ...]]]:
    with Store.open(db) as store:
        return list(store.sources()), [*store.node_rows(), *store.edge_rows()]


@pytest.mark.usefixtures("folder")
def test_the_catalogue_is_read_when_it_is_asked_for() -> None:
    assert "sources     1 read" in ok("build", "a.txt")
    assert "sources     1 read, 1 unchanged" in ok("build", "a.txt", "--catalogue")
    assert "sources     0 read, 2 unchanged" in ok("build", "a.txt", "--catalogue")
    answer = ok("implements", "Luật Đường sắt 2017", "--quotes")
    assert GUIDE in answer
    assert f"{CATALOGUE} [" in answer


@pytest.mark.usefixtures("folder")
def test_it_is_kept_until_a_build_prunes_it() -> None:
    ok("build", "--catalogue")
    alone = contents("citegraph.db")
    ok("build", "a.txt")
    assert contents("citegraph.db")[0] == ["a.txt", CATALOGUE]
    assert "1 removed" in ok("build", "--catalogue", "--prune")
    assert contents("citegraph.db") == alone
    ok("build", "a.txt", "--prune")
    assert contents("citegraph.db")[0] == ["a.txt"]


def test_the_graph_is_the_same_in_whatever_order_it_came(folder: Path) -> None:
    for n in range(40):  # enough for worker processes
        (folder / f"b{n}.txt").write_text(f"{TEXT}\n" * 60, "utf-8")
    ok("build", ".", "--catalogue", "--db", "1.db", "--workers", "1")
    ok("build", "--catalogue", "--db", "2.db")
    ok("build", ".", "--db", "2.db", "--workers", "2")
    assert contents("1.db") == contents("2.db")


def test_a_watched_folder_keeps_it(folder: Path) -> None:
    (folder / "vb").mkdir()
    text = (folder / "a.txt").rename(folder / "vb" / "a.txt")
    ok("build", "vb", "--catalogue")
    options = BuildOptions(load_registry(), (), False, folder / "none.toml", Wanted(), 1, 60)
    watcher = FolderWatch(Path("vb"), Path("citegraph.db"), options, settle=0)
    watcher.wake(True, 0.0)
    text.rename(folder / "vb" / "b.txt")
    watcher.wake(True, 1.0)
    assert contents("citegraph.db")[0] == [CATALOGUE, "vb/b.txt"]


def test_a_build_of_nothing_is_refused() -> None:
    result = run("build")
    assert (result.exit_code, "no PATHS" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", [CATALOGUE, f"{OFFICIAL}/metadata:1-2"])
def test_no_text_takes_the_name_of_an_official_source(folder: Path, name: str) -> None:
    (folder / "rows.jsonl").write_text(f'{{"id": "{name}", "text": "Quyết định số 1/QĐ-TTg"}}\n', "utf-8")
    for command in ("build", "extract"):
        result = run(command, "rows.jsonl")
        assert result.exit_code == 1
        assert f"rows.jsonl:1: the id '{name}' is kept for official sources; give the source" in result.stderr


# the pages


def test_pages_call_it_by_its_title_in_both_languages(folder: Path) -> None:
    ok("build", "a.txt", "--catalogue")
    with TestClient(create_app(Explorer(folder / "citegraph.db")), base_url="http://localhost") as client:
        for language, title, tag in (
            ("vi", "Danh mục văn bản chính thức (vbpl.vn)", "Danh mục"),
            ("en", "Official catalogue of documents (vbpl.vn)", "Catalogue"),
        ):
            source = client.get(f"/source/{CATALOGUE}?lang={language}").text
            assert f"<h1><bdi>{title}</bdi></h1>" in source
            assert f'<span class="tag">{tag}</span>' in source
            work = client.get(f"/w/nghi-dinh:65/2018/nd-cp?lang={language}").text
            assert f"<bdi>{title}</bdi>" in work
        assert f'<mark class="said-source" title="The work that acts">Nghị định số {GUIDE}' in work
