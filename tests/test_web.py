"""The explorer answers over a real database: each page, its JSON, files, and what it refuses."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import madefiles as made
import networkx
import pytest
from conftest import RunCli
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citegraph.errors import StoreError
from citegraph.extraction.pipeline import Extractor
from citegraph.linking.conflicts import differ
from citegraph.model import Source
from citegraph.readers.apart import limit_memory
from citegraph.readers.bounds import UNBOUNDED
from citegraph.readers.docx import docx_text
from citegraph.registry import load_registry
from citegraph.registry.lexicon import lexicon
from citegraph.store import Query, Store
from citegraph.store import statistics as figures
from citegraph.web import drafts
from citegraph.web.app import ConcurrencyLimit, create_app
from citegraph.web.drafts import Checking, DraftError, DraftUpload
from citegraph.web.explorer import Explorer
from citegraph.web.texts import text_lines

KEY = "ket-luan:01-kl/tw~2021"
CT16 = "chi-thi:16-ct/tu@quang-ninh~2020"
AMENDING = """QUỐC HỘI
Luật số: 91/2031/QH17
Hà Nội, ngày 5 tháng 6 năm 2031

LUẬT
SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT BẢO HIỂM Y TẾ

Điều 1. Sửa đổi, bổ sung một số điều của Luật Bảo hiểm y tế số 25/2008/QH12
1. Sửa đổi, bổ sung khoản 2 Điều 7 như sau:
“2. Người tham gia đóng theo mức mới.”
Điều 2. Bãi bỏ khoản 3 Điều 7 của Luật Bảo hiểm y tế số 25/2008/QH12.
"""
GUIDING = """CHÍNH PHỦ
Số: 92/2031/NĐ-CP
Hà Nội, ngày 6 tháng 6 năm 2031

NGHỊ ĐỊNH
Hướng dẫn thi hành Luật Bảo hiểm y tế số 25/2008/QH12 ngày 14 tháng 11 năm 2008
"""
SECRET = "-".join("long")


@pytest.fixture(scope="module")
def db(repo_root: Path, run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the seed article and a law that another one changes."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "sua.txt").write_text(AMENDING, "utf-8")
    (folder / "huong-dan.txt").write_text(GUIDING, "utf-8")
    texts = (folder / "sua.txt", folder / "huong-dan.txt")
    assert run_cli("build", "seeds/", *texts, "--db", folder / "seeds.db", cwd=repo_root).returncode == 0
    return folder / "seeds.db"


@pytest.fixture(scope="module")
def client(db: Path) -> Iterator[Any]:
    explorer = Explorer(db)
    assert explorer.figures(60.0)  # what a page shows of the whole database is counted beforehand
    assert explorer.overview(60.0)
    with TestClient(create_app(explorer), base_url="http://localhost") as found:
        yield found


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/", "Kho văn bản"),
        ("/?q=05+ct+tw", "05-CT/TW"),
        (f"/w/{KEY}", "được thực hiện bởi"),
        (f"/w/{KEY}?at=2020-01-01", "chưa ban hành"),
        ("/source/seeds/quang-ninh.txt", "Kết luận số 01-KL/TW"),
        (f"/path?from={KEY}&to=05-CT/TW", "tiếp tục thực hiện"),
        ("/unresolved", "chưa xác định"),
        ("/conflicts", "nguồn"),
        ("/gaps?scope=Quang+Ninh", "chưa triển khai"),
        ("/graph", "Toàn bộ đồ thị"),
        ("/check", "Soát dự thảo"),
        ("/sources", "Quảng Ninh: Tiếp tục thực hiện"),
        ("/api/docs", "openapi.json"),
    ],
)
def test_each_page_shows_what_it_is_for(client: Any, path: str, holds: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert holds in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "plots"),
    [
        ("/", ["years", "lag", "provinces"]),
        (f"/w/{KEY}", ["lag", "years", "provinces"]),
        ("/w/chi-thi:01-ct/tw~2021", []),
    ],
)
def test_plots_are_pictures_with_a_table_each(client: Any, path: str, plots: list[str]) -> None:
    """No plot stands on the page of a work that nothing carries out."""
    page = LexborHTMLParser(client.get(path).text)
    figures = page.css(".plots figure")
    titles = [figure.css_first("svg[role=img] > title") for figure in figures]
    assert [title.attributes["id"] for title in titles if title] == [f"plot-{name}-title" for name in plots]
    assert all(figure.css("details tbody tr") for figure in figures)
    assert page.css(".plots [style]") == []


@pytest.mark.parametrize(("form", "begins"), [("docx", b"PK"), ("html", b"<!doctype html>"), ("pdf", b"%PDF")])
def test_the_report_on_a_work_is_a_file(client: Any, form: str, begins: bytes) -> None:
    page = client.get(f"/w/{KEY}").text
    assert f"/report?work=ket-luan%3A01-kl/tw~2021&amp;format={form}" in page
    answer = client.get("/report", params={"work": KEY, "format": form})
    assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="ket-luan-01-kl-tw-2021.{form}"'


def test_a_report_is_as_on_a_day_and_in_the_language_of_the_page(client: Any) -> None:
    asked = {"work": KEY, "format": "html", "at": "2021-06-01", "lang": "en"}
    assert "Status on 2021-06-01" in client.get("/report", params=asked).text


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"work": "x:1"}, 404), ({"work": KEY, "format": "xlsx"}, 404), ({"work": KEY, "at": "soon"}, 400), ({}, 400)],
)
def test_a_report_on_nothing_is_refused(client: Any, asked: dict[str, str], status: int) -> None:
    assert client.get("/report", params=asked).status_code == status


def test_a_search_needs_no_diacritics(client: Any) -> None:
    found = client.get("/api/works?q=05 ct tw").json()["items"]
    assert found[0]["work"]["symbol"] == "05-CT/TW"


def test_a_search_reads_short_forms_of_texts(client: Any) -> None:
    assert [item["work"]["key"] for item in client.get("/api/works?q=kl01").json()["items"]] == [KEY]


def test_an_unknown_work_is_a_404_with_near_matches(client: Any) -> None:
    answer = client.get("/w/ket-luan:01-kl/tw~2016")
    assert answer.status_code == 404
    assert f'href="/w/{KEY}"' in answer.text


@pytest.mark.parametrize("name", ["01-KL/TW", "kl01", "KL 01", "Kết luận 01"])
def test_a_work_is_asked_for_as_in_commands(client: Any, name: str) -> None:
    """By symbol, type and number or name; its page has one address."""
    assert client.get("/api/status", params={"work": name}).json()["status"]["work"]["key"] == KEY
    assert client.get(f"/api/works/{name}").json()["work"]["key"] == KEY
    page = client.get(f"/w/{name}", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (307, f"/w/{KEY}")


def test_a_name_of_several_works_is_a_409_that_lists_them(client: Any) -> None:
    answer = client.get("/api/status", params={"work": "Nghị quyết"})
    assert (answer.status_code, len(answer.json()["near"]) > 1) == (409, True)
    page = client.get("/w/Nghị quyết")
    assert (page.status_code, "cùng cách gọi này" in page.text) == (409, True)


def test_an_end_of_a_way_that_nothing_matches_is_said(client: Any) -> None:
    answer = client.get(f"/path?from={KEY}&to=xyz")
    assert answer.status_code == 404
    assert "Không có văn bản phù hợp" in answer.text


def test_what_may_be_one_is_no_conflict(tmp_path: Path, run_cli: RunCli) -> None:
    """A year and a day in it agree, and so do two names of one body; two days do not."""
    for name, said in {"a": "ngày 5/3/2020", "b": "năm 2020", "c": "ngày 6/3/2020"}.items():
        (tmp_path / f"{name}.txt").write_text(f"Theo Nghị định số 907/2020/NĐ-CP {said} của Chính phủ.", "utf-8")
    known = lexicon(load_registry())
    for sources, disputed in ((["a", "b"], []), (["a", "b", "c"], ["nghi-dinh:907/2020/nd-cp"])):
        db = tmp_path / f"{len(sources)}.db"
        run_cli("build", *(tmp_path / f"{name}.txt" for name in sources), "--db", db)
        with closing(Query.open(db)) as query:
            assert figures.disputed(query, lambda field, said: differ(field, said, known)) == disputed


def test_a_downloaded_graph_is_graphml(client: Any) -> None:
    graph = networkx.parse_graphml(client.get(f"/download?work={KEY}&format=graphml").text)
    assert KEY in graph


def test_a_quote_of_many_relations_is_sent_once(client: Any) -> None:
    """Relations of one sentence share its quote: the answer grows with the text, not with its square."""
    text = (
        "Tỉnh ủy Lào Cai ban hành Kế hoạch số 12-KH/TU ngày 5/6/2022 thực hiện Kết luận số 01-KL/TW ngày 18/5/2021, "
        "Kết luận số 02-KL/TW ngày 19/5/2021 và Kết luận số 03-KL/TW ngày 20/5/2021."
    )
    relations = client.post("/api/check", json={"text": text}).json()["extraction"]["relations"]
    assert [relation["evidence"]["quote"] for relation in relations] == [text, "", ""]


def test_a_source_is_called_by_its_title(client: Any) -> None:
    """Its id is on its own page only, besides the addresses of links; findings are not counted before they are made."""
    page = client.get("/source/seeds/quang-ninh.txt").text
    assert re.search(r"<h1><bdi>Quảng Ninh: Tiếp tục[^<]*</bdi></h1>", page)
    assert (" phát hiện" in page) != ('class="say' in page)
    assert [item["title"][:10] for item in client.get("/api/sources?q=hiệu quả các").json()["items"]] == ["Quảng Ninh"]
    for path in ("/sources", f"/w/{KEY}", f"/path?from={KEY}&to=05-CT/TW"):
        shown = re.sub(r"<[^>]*>", "", client.get(path).text)
        assert "quang-ninh.txt" not in shown, path


def test_an_arrow_answers_with_its_sentences(client: Any) -> None:
    """Both works are marked in the answer, and in the picture around a work; the exact quote stays as it is."""
    answer = client.get("/api/evidence", params={"from": "99-CT/TU", "kind": "implements", "to": KEY})
    assert answer.status_code == 404
    [shown] = client.get("/api/evidence", params={"from": CT16, "kind": "implements", "to": KEY}).json()
    of = {segment["role"]: segment["text"] for segment in shown["segments"]}
    assert ("16-CT/TU" in of["source"], "01-KL/TW" in of["target"]) == (True, True)
    assert shown["source"].startswith("Quảng Ninh: ")
    assert shown["place"].endswith("#evidence")
    assert of["source"] in shown["quote"]
    details = client.get(f"/api/graph?work={KEY}").json()["details"]
    spots = [said[1] for edge in details["evidence"] for said in edge]
    assert {1, 2} <= {role for each in spots for role in each[2::3]}


def test_a_graph_is_the_data_of_an_exported_page(client: Any) -> None:
    """Around a work with its sentences and where they can be read, and as a whole with its details apart."""
    answer = client.get(f"/api/graph?work={KEY}&depth=2").json()
    drawing, details = answer["drawing"], answer["details"]
    assert details["works"]["key"][drawing["focus"]] == KEY
    assert len(details["evidence"]) == len(details["places"]) == len(drawing["edges"]["from"])
    assert details["places"][0][0].endswith("#evidence")
    assert (answer["left"], answer["more"]) == (0, False)
    for _ in range(100):
        if whole := client.get("/api/graph").json():
            break
    assert whole["details"] is None
    plain = client.get("/api/graph", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == whole
    known = client.get("/api/graph/details").json()["works"]["key"]
    assert len(known) == len(whole["drawing"]["works"]["x"])
    assert KEY in known


def test_every_step_of_a_graph_has_works_and_what_is_left_out_is_counted(client: Any) -> None:
    one, two = (client.get(f"/api/graph?work={KEY}&depth={depth}&limit=2").json() for depth in (1, 2))
    assert [len(each["drawing"]["works"]["x"]) for each in (one, two)] == [2, 2]
    assert one["left"] == len(client.get(f"/api/graph?work={KEY}").json()["drawing"]["works"]["x"]) - 2
    assert two["left"] >= one["left"]


def test_markup_in_a_sentence_or_a_title_stays_text(tmp_path: Path) -> None:
    extractor, bad = Extractor(), "<img src=x onerror=alert(1)>"
    said = f"{bad} Kế hoạch số 15/KH-UBND {bad} thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016."
    source = Source("a.txt", f"{bad} một tin rất hay\n\n{said}")
    with Store.open(tmp_path / "a.db", create=True) as store:
        store.replace_source(source, extractor.extract(source), "test")
        store.link(extractor.registry, (), "test")
    with TestClient(create_app(Explorer(tmp_path / "a.db")), base_url="http://localhost") as client:
        for path in ("/w/chi-thi:05-ct/tw~2016", "/sources", "/source/a.txt?from=40&to=60"):
            page = client.get(path).text
            assert "&lt;img src=x" in page, path
            assert "<img" not in page, path


def test_signs_of_a_layout_become_a_layout() -> None:
    """Bars part the cells of a table, stars are bold, a sharp is a heading; a link lands on words."""
    text = "## Danh mục\n\n\n|  |  |\n| Số | **Tên** |\n|---|---|\n| 1 | *a* |\nMột | dấu\n\nHết **lời** |"
    groups = text_lines(text, 100, (), (), {}, (), (100 + text.index("| 1") - 1, 100 + text.index("dấu")))
    shown = [[["".join(p.text for p in cell) for cell in line.cells] for line in group] for group in groups]
    assert shown == [[["Danh mục"]], [[""]], [["Số", "Tên"], ["1", "*a*"], ["Một", "dấu"]], [[""]], [["Hết lời |"]]]
    pieces = [piece for group in groups for line in group for cell in line.cells for piece in cell]
    assert groups[0][0].is_heading
    assert [piece.text for piece in pieces if piece.bold] == ["Tên", "lời"]
    assert [piece.text for piece in pieces if piece.lands] == ["1"]


def test_drafts_that_wait_leave_the_pages_their_threads(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many drafts may wait; one more is told at once that others are checked."""
    monkeypatch.setattr("citegraph.web.drafts._WAITING", 2)
    checking = Checking(db, ())
    draft = DraftUpload("draft.txt", b"x", "vi")
    checking._turn.acquire()
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(checking.check, draft, 1.0) for _ in range(2)]
        while checking._places._value:
            pass
        with pytest.raises(DraftError, match="busy"):
            checking.check(draft, 600.0)
        assert [type(each.exception()) for each in waiting] == [DraftError, DraftError]


def test_a_draft_that_needs_too_much_memory_ends_its_process_alone(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that checks drafts has a limit, and a new one takes the next draft."""
    resource = pytest.importorskip("resource")
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: limits.append(limit))
    limit_memory(2 << 30)
    assert limits[0][0] <= 2 << 30
    checking = Checking(db, ())
    monkeypatch.setattr(drafts, "_check", _without_memory)
    with pytest.raises(DraftError, match="broken"):
        checking.check(DraftUpload("draft.txt", b"x", "vi"))
    monkeypatch.undo()
    assert checking.check(DraftUpload("draft.txt", b"x", "vi")).source.text == "x"
    checking.close()


def _without_memory(_: DraftUpload) -> None:
    raise MemoryError


def test_a_work_is_called_by_its_name_and_its_parts_are_counted(client: Any) -> None:
    page = client.get("/w/luat:25/2008/qh12").text
    assert "<h1><bdi>Luật Bảo hiểm y tế</bdi></h1>" in page
    tabs = dict(re.findall(r'<a href="#(\w+)">[^<]+ <span class="count">(\d+)</span>', page))
    assert tabs == {"diagram": "3", "tree": "1", "provisions": "2", "timeline": "2", "sources": "2"}


def test_an_event_is_in_the_timeline_once(client: Any) -> None:
    """One law that amends and repeals in part on one day is one event; each changed place is listed with its change."""
    page = client.get("/w/luat:25/2008/qh12?article=khoan+3+dieu+7&at=2032-01-01").text
    timeline = page[page.index('<ol class="timeline">') :]
    assert re.search(r"được sửa đổi, bị bãi bỏ một phần\s+bởi <a", timeline)
    assert "khoản 2 Điều 7" in page
    assert re.search(r"khoản 3 Điều 7</bdi>, ngày [\d/]+</h3>.*?đã bị bãi bỏ", page, re.DOTALL)


def test_a_place_that_nobody_can_read_is_told_beside_its_form(client: Any) -> None:
    answer = client.get("/w/luat:25/2008/qh12?article=gi+do")
    assert answer.status_code == 200
    assert "Không đọc được điều khoản" in answer.text


@pytest.mark.parametrize(("page", "shown"), [("/path", '<li class="step'), ("/gaps", "văn bản chưa triển khai")])
def test_a_question_opens_on_an_example(client: Any, page: str, shown: str) -> None:
    answer = client.get(page).text
    assert "Ví dụ" in answer
    assert f'<a href="{page}?' in answer
    assert shown in answer


def test_a_suggestion_has_the_words_of_its_language(client: Any) -> None:
    found = client.get("/api/works?q=05 ct tw&lang=vi").json()["items"][0]
    assert (found["heading"], found["facts"][-1]) == ("Chỉ thị 05-CT/TW", "15/05/2016")


def test_an_error_page_has_one_language(client: Any) -> None:
    page, data = client.get("/w/luat:25/2008/qh12?kind=xx"), client.get("/api/graph?kind=xx")
    assert "Mục cần sửa: kind" in page.text
    assert "Input should be" not in page.text
    assert "Input should be" in data.json()["detail"]


@pytest.mark.parametrize("day", ["2024-13-45", "2023-02-29", "20240101", "soon"])
def test_a_day_that_is_not_in_the_calendar_is_a_400_that_names_it(client: Any, day: str) -> None:
    """In every parameter that is a day, of pages and of the API; a draft stays in the form."""
    for path in (f"/w/{KEY}?at={day}", f"/report?work={KEY}&at={day}", f"/gaps?since={day}&issuer=x"):
        page = client.get(path)
        assert (page.status_code, f"“{day}” không phải là ngày" in page.text) == (400, True), path
    for path in (f"/api/status?work={KEY}&at={day}", f"/api/gaps?since={day}&issuer=x"):
        data = client.get(path)
        assert data.status_code == 400, path
        assert data.json()["detail"].endswith(f"{day} is not a day; write YYYY-MM-DD")
    assert client.post("/api/check", json={"text": "x", "date": day}).status_code == 400
    draft = client.post("/check", data={"text": "Chỉ thị mới", "date": day})
    assert (draft.status_code, day in draft.text, "Chỉ thị mới" in draft.text) == (400, True, True)


def test_the_graph_of_a_work_has_a_tab_of_its_own(client: Any) -> None:
    current = re.compile(r'<a[^>]*aria-current="page"[^>]*>(?:<bdi>)?([^<]*)')
    assert current.findall(client.get("/graph").text) == ["Toàn bộ đồ thị"]
    assert current.findall(client.get(f"/graph?work={KEY}").text) == ["Kết luận 01-KL/TW"]


@pytest.mark.parametrize(("asked", "shown"), [("", "level"), ("level", "level"), ("force", "force"), ("x", "level")])
def test_a_graph_offers_every_layout_and_opens_in_the_one_asked_for(client: Any, asked: str, shown: str) -> None:
    page = client.get("/graph", params={"layout": asked}).text
    assert _chosen(page, "layout") == ({"level": "Theo cấp và năm", "force": "Theo quan hệ"}, shown)
    assert f'data-first="/api/graph?layout={shown}"' in page


@pytest.mark.parametrize(("limit", "offered"), [(40, [20, 40, 120, 500]), (33, [20, 33, 40, 120, 500])])
def test_the_number_of_works_of_a_graph_is_among_those_offered(client: Any, limit: int, offered: list[int]) -> None:
    """So that the list shows the number that the graph has, and choosing something else keeps it."""
    options, selected = _chosen(client.get(f"/graph?work={KEY}&limit={limit}").text, "limit")
    assert ([int(n) for n in options], int(selected)) == (offered, limit)


def _chosen(page: str, name: str) -> tuple[dict[str, str], str]:
    """The options of a list on a page, by value, and the value of the one that is selected."""
    options = LexborHTMLParser(page).css(f"select[name={name}] option")
    texts = {option.attributes.get("value") or option.text(): option.text() for option in options}
    [selected] = [option for option in options if "selected" in option.attributes]
    return texts, selected.attributes.get("value") or selected.text()


def test_a_committee_is_asked_for_by_any_of_its_organs(client: Any) -> None:
    """With its place in the name or beside it."""
    asked = ({"issuer": "Ban Chấp hành Đảng bộ tỉnh"}, {"issuer": "Tỉnh ủy Quảng Ninh"}, {"issuer": "Tỉnh ủy"})
    assert [client.get("/api/gaps", params=each).json()["committee"] for each in asked] == [5, 5, 5]


def test_a_draft_without_a_day_is_judged_on_today(client: Any) -> None:
    """By the page and by the API, with a note; a text of the database is not a draft of today."""
    draft = "Căn cứ Luật Đất đai số 45/2013/QH13."
    found = client.post("/api/check", json={"text": draft}).json()["findings"]
    assert [each["rule"] for each in found] == ["no-date", "not-in-force"]
    assert "được xét đến ngày" in client.post("/check", data={"text": draft}).text


def test_a_finding_is_fixed_in_its_place(client: Any) -> None:
    """The button of a finding changes its span alone; one of a passage that has changed meanwhile changes nothing."""
    draft = "Căn cứ Nghị quyết số 18/NQ-TW ngày 25/10/2017;\r\nTheo Nghị định 30/2020/ND-CP của Chính phủ."
    page = client.post("/check", data={"text": draft}).text
    fixes = [html.unescape(fix) for fix in re.findall(r'name="fix" value="(\[.*?\])"', page)]
    assert len(fixes) == 3
    places = re.findall(r'id="finding-(\d)"', page)
    assert sorted(places) == ["1", "2", "3"]
    for links in (".findings a", ".notes a"):
        hrefs = [link.attributes["href"] for link in LexborHTMLParser(page).css(links)]
        assert hrefs == [f"#finding-{n}" for n in sorted(places)], links
    assert re.search(r'id="finding-1"[^>]*><[^>]*>18/NQ-TW<', page)
    fixed = client.post("/check", data={"text": draft, "fix": fixes[0]}).text
    assert "Nghị quyết số 18-NQ/TW ngày" in _typed(fixed)
    assert "Nghị định 30/2020/ND-CP" in _typed(fixed)
    assert 'id="evidence"' in fixed
    late = client.post("/check", data={"text": f"Mới. {draft}", "fix": fixes[0]}).text
    assert "Chưa sửa được" in late
    assert "18/NQ-TW" in _typed(late)
    everything = client.post("/check", data={"text": draft, "fix": "all"}).text
    assert "18-NQ/TW" in _typed(everything)
    assert "Nghị định số 30/2020/NĐ-CP" in _typed(everything)


def _typed(page: str) -> str:
    """The draft in the form of a page."""
    return html.unescape(page[page.index("<textarea") : page.index("</textarea>")])


def test_a_draft_is_checked_and_its_markup_shown_as_text(client: Any) -> None:
    answer = client.post("/check", data={"text": "<script>x</script> Nghị quyết số 18/NQ-TW ngày 25/10/2017;"})
    assert answer.status_code == 200
    assert "18-NQ/TW" in answer.text
    assert "<script>x" not in answer.text


def test_a_word_draft_is_given_back_with_its_findings(client: Any) -> None:
    """As a file to download, which nobody stores; other files, and those that cannot be marked, are one line."""
    draft = made.office("<w:p><w:r><w:t>Nghị quyết số 18/NQ-TW</w:t></w:r></w:p>")
    form = {"as": "word", "track": "on"}
    answer = client.post("/check", data=form, files={"file": ("dự thảo.docx", draft)})
    assert (
        answer.headers["content-disposition"] == "attachment; filename*=UTF-8''d%E1%BB%B1%20th%E1%BA%A3o.checked.docx"
    )
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert docx_text(answer.content, "a.docx", UNBOUNDED) == "Nghị quyết số 18-NQ/TW"
    for name, content, said in (("a.txt", b"x", "tệp Word"), ("a.docx", draft[:-9], "Không đọc được tệp này")):
        answer = client.post("/check", data=form, files={"file": (name, content)})
        assert (answer.status_code, said in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"host": "evil.example"}, "/", 400),
        ({"content-length": "9000000"}, "/check", 413),
        ({}, f"/source/a?at={10**30}", 400),
        ({}, f"/api/sources/a?at={10**30}", 400),
        ({}, f"/api/gaps?due={10**30}", 400),
    ],
)
def test_what_is_foreign_or_too_large_is_refused(client: Any, headers: dict[str, str], path: str, status: int) -> None:
    assert client.get(path, headers=headers).status_code == status


def test_json_is_marked_and_not_sent_twice(client: Any) -> None:
    tag = client.get("/api/unresolved").headers["etag"]
    assert client.get("/api/unresolved", headers={"if-none-match": tag}).status_code == 304


def test_a_token_stands_before_every_page(db: Path) -> None:
    with TestClient(create_app(Explorer(db, token=SECRET), token=SECRET), base_url="http://localhost") as asked:
        assert asked.get("/api/figures").status_code == 401
        assert asked.get("/api/figures", headers={"Authorization": f"Bearer {SECRET}"}).status_code == 200


def test_answers_are_made_in_turns_that_end_when_they_are_made() -> None:
    """One at a time here; a reader who takes no byte of an answer, and an answer that fails, keep nobody waiting."""
    making: list[int] = []
    most: list[int] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        making.append(1)
        most.append(len(making))
        await asyncio.sleep(0.01)
        making.pop()
        if scope["path"] == "/fails":
            raise ValueError
        await send({"type": "http.response.start"})

    async def stuck(_: Any = None) -> Any:
        await asyncio.Event().wait()

    async def taken(_: Any) -> None:
        pass

    async def all_asked() -> list[Any]:
        turns = ConcurrencyLimit(app, 1)

        def ask(path: str, send: Any, method: str = "GET") -> Any:
            return asyncio.ensure_future(turns({"type": "http", "method": method, "path": path}, stuck, send))

        held = ask("/", stuck)
        asked = [ask("/fails", taken), ask("/", taken), ask("/", taken)]
        found = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)
        held.cancel()
        return found

    with ThreadPoolExecutor(1) as apart:  # Playwright's tests keep a loop in this thread
        answers = apart.submit(asyncio.run, all_asked()).result(20)
    assert [type(answer) for answer in answers] == [ValueError, type(None), type(None)]
    assert max(most) == 1


def test_a_missing_database_is_told_of_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such database"):
        Explorer(tmp_path / "no.db")
