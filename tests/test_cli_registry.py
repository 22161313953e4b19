"""What citegraph knows can be listed, shown, found and checked."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import RunCli

from citegraph.cli import main
from citegraph.cli.registering import append_block
from citegraph.errors import RegistryError
from citegraph.extraction.pipeline import Extractor
from citegraph.identity.keys import known_keys, symbol_reader
from citegraph.model import Extraction, Source
from citegraph.registry import Registry, load_registry
from citegraph.registry.audit.problems import Problem
from citegraph.registry.audit.validate import validate

KINDS = (
    *(
        "types",
        "issuers",
        "bodies",
        "organs",
        "place_levels",
        "localities",
        "terms",
        "grammars",
        "named",
        "plenums",
        "standards",
        "phrases",
    ),
    *("parts", "signs", "verbs", "marks", "modals", "frames"),
    *("works", "unknowns"),
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """The command in this process: these tests call it often. Files are given whole: one name is read once."""

    def run(
        *args: str | Path, stdin: str | None = None, cwd: Path | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(cwd or Path.cwd())
        words = [str(arg) for arg in args]
        done = CliRunner().invoke(main, words, input=stdin, prog_name="citegraph", env={"COLUMNS": "120"})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert timeout
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return run


# list


@pytest.mark.parametrize("what", KINDS)
def test_every_kind_is_listed_in_full(what: str, run_cli: RunCli, registry: Registry) -> None:
    blocks = getattr(registry, what)
    listed = [json.loads(line) for line in run_cli("registry", "list", what, "--format", "jsonl").stdout.splitlines()]
    assert listed == [block.record() for block in blocks]
    rows = list(csv.DictReader(io.StringIO(run_cli("registry", "list", what, "--format", "csv").stdout)))
    assert len(rows) == len(blocks)


def test_a_list_for_people_tells_how_long_it_is(run_cli: RunCli, registry: Registry) -> None:
    lines = run_cli("registry", "list", "terms").stdout.splitlines()
    assert lines[0] == f"terms ({len(registry.terms)}):"
    assert any(line.split()[:2] == ["party-13", "XIII"] for line in lines)


# show


@pytest.mark.parametrize(
    "wanted", ["chi-thi", "cp", "quang-ninh", "party-13", "law", "party-congress", "sua-doi", "self"]
)
def test_a_block_is_shown_as_it_may_stand_in_a_file(wanted: str, run_cli: RunCli, tmp_path: Path) -> None:
    blocks = {block.id: block for block in load_registry().issuers if "CP" in block.codes}
    wanted = next(iter(blocks)) if wanted == "cp" else wanted
    done = run_cli("registry", "show", wanted)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert next(iter(tomllib.loads(done.stdout).values()))[0].get("source")
    (tmp_path / "my.toml").write_text(done.stdout, "utf-8")
    ours, theirs = load_registry(tmp_path / "my.toml"), load_registry()
    for kind in KINDS:
        assert set(getattr(ours, kind)) == set(getattr(theirs, kind))


def test_a_shown_block_has_its_file_its_examples_and_its_source(run_cli: RunCli, registry: Registry) -> None:
    shown = run_cli("registry", "show", "chi-thi").stdout
    block = next(block for block in registry.types if block.id == "chi-thi")
    assert shown.startswith('# types.toml\n[[type]]\nid = "chi-thi"\n')
    assert all(example.text in shown for example in block.examples)
    assert all(text in shown for text in block.counter_examples)
    assert block.source in shown


def test_a_work_is_shown_by_its_symbol_or_its_key(run_cli: RunCli, registry: Registry) -> None:
    work = next(work for work in registry.works if work.symbol == "05-CT/TW" and work.date.startswith("2016"))
    key = known_keys(registry).key(work)
    by_key = run_cli("registry", "show", key).stdout
    assert tomllib.loads(by_key)["work"][0]["date"] == work.date
    assert f"its key is {key}" in by_key
    assert by_key in run_cli("registry", "show", "5-CT/TW").stdout


def test_an_id_that_nothing_has_is_one_line_with_a_near_one(run_cli: RunCli) -> None:
    done = run_cli("registry", "show", "chi-thj")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "did you mean chi-thi" in done.stderr
    assert "citegraph registry find TEXT" in run_cli("registry", "show", "qqqqqqqq").stderr


# find


def ids(run_cli: RunCli, *words: str) -> list[str]:
    done = run_cli("registry", "find", *words, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("chi-thi", "chi-thi"),
        ("chỉ thị", "chi-thi"),
        ("chi thi", "chi-thi"),
        ("CHỈ THỊ", "chi-thi"),
        ("quảng ninh", "quang-ninh"),
        ("Quang Ninh", "quang-ninh"),
        ("45/2013/QH13", "45/2013/QH13"),
        ("45-2013-qh13", "45/2013/QH13"),
        ("UBND", "uy-ban-nhan-dan"),
    ],
)
def test_the_best_stands_first(text: str, first: str, run_cli: RunCli) -> None:
    assert ids(run_cli, text)[0] == first


def test_a_name_is_found_before_those_that_hold_it_and_before_titles(run_cli: RunCli, registry: Registry) -> None:
    laws = {work.symbol for work in registry.works if work.name == "Luật Đất đai"}
    abbreviated = {block.id for block in registry.abbreviations if block.name == "Luật Đất đai"}
    assert len(laws) > 1
    assert len(abbreviated) == 1
    for text in ("luật đất đai", "luat dat dai"):
        assert set(ids(run_cli, text)[: len(laws) + 1]) == laws | abbreviated


def test_titles_and_words_apart_are_found(run_cli: RunCli) -> None:
    assert "05-CT/TW" in ids(run_cli, "tu tuong dao duc phong cach Ho Chi Minh")
    assert "05-CT/TW" in ids(run_cli, "phong cach dao duc Ho Chi Minh hoc tap")


def test_no_more_are_shown_than_asked_for(run_cli: RunCli) -> None:
    assert len(ids(run_cli, "luật", "--limit", "3")) == 3
    assert "the best 3:" in run_cli("registry", "find", "luật", "--limit", "3").stdout
    assert run_cli("registry", "find", "qqqqqqqq").stdout == "nothing contains 'qqqqqqqq'\n"


def test_a_search_for_nothing_is_a_usage_error(run_cli: RunCli) -> None:
    done = run_cli("registry", "find", "...")
    assert done.returncode == 2
    assert "contains no letter and no digit" in done.stderr


# validate


def findings(folder: Path, *blocks: str) -> list[Problem]:
    """What is found in blocks of our own and not in the built-in ones."""
    path = folder / "my.toml"
    path.write_text("\n".join(blocks), "utf-8")
    registry = load_registry(path)

    def silent(source: Source) -> Extraction:
        return Extraction(source.id, None, False, (), (), (), (), ())

    return [
        f
        for f in validate(registry, [path], silent, symbol_reader(registry))
        if f.file == str(path) and "example" not in f.message
    ]


def work(**fields: str | list[str]) -> str:
    row = {"type": "luat", "source": "x", "mark": "S", **fields}
    return "[[work]]\n" + "".join(f"{field} = {json.dumps(value)}\n" for field, value in row.items())


def issuer(name: str, code: str, **fields: str | list[str]) -> str:
    more = "".join(f"{field} = {json.dumps(value)}\n" for field, value in fields.items())
    return (
        f'[[issuer]]\nid = "{name}"\nname = "{name}"\ncodes = ["{code}"]\nfamily = "state"\nlevel = "agency"\n'
        f'decides = true\nsource = "x"\nexamples = [{{ text = "x", finds = [] }}]\n{more}'
    )


def locality(slug: str, **fields: str) -> str:
    row = {"slug": slug, "name": slug, "kind": "xã", "source": "x", **fields}
    return "[[locality]]\n" + "".join(f"{field} = {json.dumps(value)}\n" for field, value in row.items())


def term(name: str, number: int, first: str, last: str | None = None, start_year: int | None = None) -> str:
    end = f'last_day = "{last}"\n' if last else ""
    return (
        f'[[term]]\nid = "{name}"\nbody = "party"\nroman = "XIV"\nnumber = {number}\nfirst_day = "{first}"\n{end}'
        f'start_year = {start_year or first[:4]}\nsource = "x"\n'
    )


def plenum(number: int, symbol: str) -> str:
    return (
        f'[[plenum]]\nid = "ky-moi"\ntype = "nghi-quyet"\nterm = {number}\nplenum = 40\nsymbols = ["{symbol}"]\n'
        'source = "x"\n'
    )


FRAME = (
    '[[frame]]\nid = "khung-moi"\nwhere = "task"\nslots = "VERB REACH OBJECT"\nkinds = ["continues"]\n'
    '{list} = ["{verb}"]\nsource = "x"\nexamples = [{{ text = "x", finds = [] }}]\ncounter_examples = ["x"]\n'
)

NAMED = (
    '[[named]]\nid = "khoan-moi"\ntype = "chi-thi"\nwords = ["Khoán mới"]\nkey = "chi-thi:100-ct/tw~1976"\n'
    'symbol = "100-CT/TW"\ndate = "{date}"\nsource = "x"\nexamples = [{{ text = "x", finds = [] }}]\n'
)


@pytest.mark.parametrize(
    ("blocks", "severity", "says"),
    [
        ([work(symbol="901/2021/QH15", date="2021-13-40")], "error", "date '2021-13-40' is not an ISO date"),
        (
            [work(symbol="1/2021/QH15", date="2021-11-12", effective="2021-11-01")],
            "error",
            "before its date 2021-11-12",
        ),
        (
            [work(type="thong-tu", symbol="1/2021/TT-BTC", date="2021-11-12", effective="2021-01-01", mark="official")],
            "warning",
            "in force since 2021-01-01, before its date 2021-11-12",
        ),
        (
            [work(symbol="1/2021/QH15", date="2021-11-12", effective="2022-01-01", until="2021-12-01")],
            "error",
            "out of force since 2021-12-01, before it was in force (2022-01-01)",
        ),
        ([work(symbol="1/2005/QH13")], "error", "the year 2005 is outside the term of Assembly 13, 2011 to 2016"),
        ([work(type="phap-lenh", symbol="1/2005/UBTVQH13")], "error", "the year 2005 is outside the term"),
        ([work(symbol="1/2005/QH99")], "error", "Assembly 99 is not a term of the registry"),
        ([work(symbol="1/2014/QH13", date="2013-11-12")], "warning", "the number is of 2014, the date is 2013-11-12"),
        (
            [work(type="chi-thi", symbol="1-CT/TW", date="1920-01-01")],
            "error",
            "is outside all terms of the Central Committee",
        ),
        ([work(type="chi-tho", symbol="1-CT/TW")], "error", "type 'chi-tho' does not exist"),
        ([FRAME.format(list="verbs", verb="tiep-tuk")], "error", "verb 'tiep-tuk' does not exist"),
        ([FRAME.format(list="carries_out", verb="tiep-tuk")], "error", "verb 'tiep-tuk' does not exist"),
        (
            [work(symbol="1/2012/QH13", date="2012-06-18", amends=["45/2013/QH13"])],
            "error",
            "amends 45/2013/QH13, which is of 2013-11-29, later than 2012-06-18",
        ),
        (
            [work(type="nghi-dinh", symbol="30/2020/NĐ-CP", date="2021-03-05")],
            "warning",
            "the number is of 2020, the date is 2021-03-05",
        ),
        (
            [
                work(type="nghi-dinh", symbol="900/2020/NĐ-CP", date="2020-03-05"),
                work(type="nghi-dinh", symbol="900/2020/NĐ-CP", date="2020-04-05"),
            ],
            "error",
            "its number is also that of a work of 2020-03-05; the year 2020 has one such number",
        ),
        (
            [
                work(type="nghi-dinh", symbol=f"{number}/2020/NĐ-CP", date=day)
                for number, day in ((901, "2020-12-01"), (902, "2020-12-02"), (903, "2020-03-12"), (904, "2020-12-04"))
            ]
            + [work(type="nghi-dinh", symbol="905/2020/NĐ-CP", date="2020-12-05")],
            "warning",
            "its date 2020-03-12 is out of order: numbers before it are of 2020-12-02, after it of 2020-12-04",
        ),
        (
            [
                work(type="chi-thi", symbol="900-CT/TW", date="2022-03-05"),
                work(type="chi-thi", symbol="900-CT/TW", date="2023-04-05"),
            ],
            "error",
            "that of a work of 2022-03-05; term XIII has one such number",
        ),
        (
            [work(type="nghi-dinh", symbol="900/2020/NĐ-CP", date="2020-03-05", issuer="Bộ Tài chính")],
            "error",
            "its code is that of Chính phủ, its issuer 'Bộ Tài chính'",
        ),
        (
            [
                issuer("ban-mot", "BXY", valid_to="2020-01-01", successors=["ban-hai"]),
                issuer("ban-hai", "BXZ", valid_to="2010"),
            ],
            "error",
            "its successor 'ban-hai' ended 2010, it 2020-01-01",
        ),
        ([issuer("ban-mot", "BXY", successors=["ban-mot"])], "error", "it is its own successor"),
        (
            [
                issuer("ban-mot", "BXY", valid_to="2007", successors=["ban-hai"]),
                issuer("ban-hai", "BXZ", valid_from="2012-12-28"),
            ],
            "warning",
            "its successor 'ban-hai' began 2012-12-28, years after its end 2007",
        ),
        (
            [issuer("ban-mot", "BXY", valid_from="2012", valid_to="2007")],
            "error",
            "it ended 2007, before it began 2012",
        ),
        ([issuer("ban-mot", "BXY", valid_from="31/12/2012")], "error", "valid_from '31/12/2012' is not an ISO date"),
        ([locality("xa-cu", valid_to="2025-06-30", successor="xa-cu")], "error", "it is its own successor"),
        ([locality("xa-cu", valid_from="2025", valid_to="1991")], "error", "it ended 1991, before it began 2025"),
        (
            [work(type="phap-lenh", symbol="900/PL-UBTVQH14", date="2022-11-12")],
            "error",
            "the date 2022-11-12 is outside the term of Assembly 14, 2016 to 2021",
        ),
        ([work(symbol="901/2021/QH15", amends=["901/2021/QH15"])], "error", "amends itself"),
        (
            [work(type="chi-thi", symbol="900/2020/NĐ-CP", date="2020-03-05")],
            "error",
            "its code is that of nghi-dinh; fix the type or the symbol",
        ),
        (
            [work(type="chi-thi", symbol="900/2014/TTLT-BTC-BCT", date="2014-03-05")],
            "error",
            "its code is that of thong-tu-lien-tich; fix the type or the symbol",
        ),
        (
            [work(symbol="900/2020/QH14", date="2020-03-05", issuer="Chính phủ")],
            "error",
            "its code is that of Quốc hội, its issuer 'Chính phủ'",
        ),
        ([work(type="chi-thi", symbol="900-QC/TW")], "error", "its code is that of quy-che"),
        (
            [work(type="chi-thi", symbol="900-CT/TW", issuer="Thủ tướng Chính phủ")],
            "error",
            "Bộ Chính trị or Ban Bí thư, its issuer 'Thủ tướng Chính phủ'",
        ),
        (
            [work(type="huong-dan", symbol="900-HD/BTGDVTW", date="2024-03-05")],
            "error",
            "its date 2024-03-05 is before Ban Tuyên giáo và Dân vận Trung ương began (2025-02-03)",
        ),
        (
            [work(type="thong-tu", symbol="900/2026/TT-BKHĐT", date="2026-03-05", mark="official")],
            "warning",
            "its date 2026-03-05 is after Bộ Kế hoạch và Đầu tư ended (2025-02-28)",
        ),
        ([term("party-14", 14, "2028-01-23")], "error", "it begins 2028-01-23, party-13 before it ends 2026-01-22"),
        (
            [term("party-14", 14, "2026-01-23", "2025-01-01")],
            "error",
            "it ends 2025-01-01, before it begins 2026-01-23",
        ),
        ([term("party-14", 14, "2026-01-23", start_year=2025)], "error", "start_year 2025 is not that of first_day"),
        ([term("party-14b", 14, "2026-01-23")], "error", "its number 14 is also that of party-14"),
        (
            [work(type="nghi-quyet", symbol="900-NQ/TW", date="2018-05-19"), plenum(13, "900-NQ/TW")],
            "error",
            "no work 900-NQ/TW is of term XIII, but of 2018-05-19",
        ),
        ([plenum(99, "05-CT/TW")], "error", "term 99 is not a term of the Central Committee"),
        (
            [NAMED.format(date="1998-08-31")],
            "error",
            "its date is 1998-08-31, that of the known work 100-CT/TW 1981-01-13",
        ),
        (
            [issuer("ban-mot", "BXYZ"), issuer("ban-hai", "BXYZ")],
            "error",
            "code BXYZ of the state family decides for ban-mot too",
        ),
    ],
)
def test_what_contradicts_itself_is_found(blocks: list[str], severity: str, says: str, tmp_path: Path) -> None:
    (finding,) = [f for f in findings(tmp_path, *blocks) if "no grammar reads" not in f.message]  # of QH99
    assert finding.severity == severity
    assert says in finding.message
    assert finding.block.startswith(
        ("[[work]] ", "[[issuer]] ", "[[locality]] ", "[[term]] ", "[[plenum]] ", "[[named]] ", "[[frame]] ")
    )


def test_bodies_and_acts_that_follow_each_other_are_found_on_both_sides(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        issuer("ban-mot", "BXY", successors=["ban-hai"]),
        issuer("ban-hai", "BXZ", successors=["ban-mot"]),
        work(symbol="901/2021/QH15", amends=["902/2021/QH15"]),
        work(symbol="902/2021/QH15", amends=["901/2021/QH15"]),
    )
    assert [(f.block.split()[-1], f.message.split(";")[0]) for f in found] == [
        ("ban-hai", "it is its own successor"),
        ("ban-mot", "it is its own successor"),
        ("901/2021/QH15", "amends itself"),
        ("902/2021/QH15", "amends itself"),
    ]


def test_what_agrees_is_not_found(tmp_path: Path) -> None:
    blocks = [
        work(symbol="1/2014/QH13", date="2014-06-18", effective="2015", amends=["45/2013/QH13"]),
        work(symbol="2/2013/QH13", date="2013", amends=["45/2013/QH13"]),
        work(symbol="3/2013/QH13", date="2013-11", amends=["45/2013/QH13"]),
        work(symbol="2/2011/QH13", date="2011", effective="2011-07-01", until="2015-01-01"),
        work(type="chi-thi", symbol="1-CT/TW", date="2021-03"),
        work(type="chi-thi", symbol="901-CT/TW", date="2018-03-01"),
        work(type="chi-thi", symbol="901-CT/TW", date="2022-03-01"),
        work(type="nghi-dinh", symbol="901/2020/NĐ-CP", date="2020-03-05", issuer="Chính phủ"),
        work(type="nghi-dinh", symbol="901/2021/NĐ-CP", date="2021", issuer="Chính phủ"),
        issuer("ban-mot", "BXY", valid_to="2020-01-01", successors=["ban-hai"]),
        issuer("ban-hai", "BXZ", valid_from="2021", valid_to="2025"),
        issuer("ban-ba", "BXW", valid_from="1995", valid_to="2025-02-28", successors=["ban-bon"]),
        issuer("ban-bon", "BXV", valid_from="1991", valid_to="2025-02-28"),
        locality("xa-cu", valid_to="2025-06-30", successor="ha-noi"),
        work(type="ket-luan", symbol="900-KL/TW", issuer="Bộ Chính trị và Ban Bí thư", date="2022-03-01"),
        work(type="nghi-quyet", symbol="900-NQ/HNTW", issuer="Ban Chấp hành Trung ương Đảng", date="1997-06-18"),
        work(type="huong-dan", symbol="900-HD/BTGDVTW", date="2025"),
        work(type="thong-tu", symbol="900/2025/TT-BKHĐT", date="2025-02-28"),
        work(type="phap-lenh", symbol="900/PL-UBTVQH14", date="2021-03-01"),
        work(type="nghi-quyet", symbol="901-NQ/TW", date="2018-05-19"),
        plenum(12, "901-NQ/TW"),
        term("party-14", 14, "2026-01-23"),
        NAMED.format(date="1981"),
        work(name="Luật của năm chưa rõ"),
    ]
    assert findings(tmp_path, *blocks) == []


def frame(slots: str) -> str:
    return (
        f'[[frame]]\nid = "x"\nwhere = "clause"\nslots = "{slots}"\nkinds = ["guides"]\nsource = "x"\n'
        'examples = [{ text = "x", finds = [] }]\n'
    )


def words(kind: str, fields: str) -> str:
    return f'[[{kind}]]\nid = "x"\nsource = "x"\n{fields}\nexamples = [{{ text = "x", finds = [] }}]\n'


@pytest.mark.parametrize(
    ("block", "severity", "message"),
    [
        (
            work(symbol="1/2021/QH15", mark="Official"),
            "error",
            "mark 'Official' is unknown; write official, texts 12/12",
        ),
        (work(title="Không số"), "error", "it has neither symbol nor name"),
        (work(symbol="số mười hai"), "error", "no grammar reads its symbol 'số mười hai'"),
        (work(symbol="số mười hai", mark="official"), "warning", "no grammar reads its symbol"),
        (words("type", 'name = "X"\nwords = ["Hương ước"]'), "error", "write that"),
        (
            words("verb", 'kind = "amends"\nwords = ["đổi  mới"]'),
            "error",
            "texts are compared as 'đổi mới'; write that",
        ),
        (words("mark", 'node = "IS"\nwords = ["Là"]'), "error", "word 'Là' is never found"),
        (words("modal", 'words = ["mong"]\nnot_after = ["Chờ"]'), "error", "word 'Chờ' is never found"),
        ('[[phrases]]\nid = "self"\nwords = ["Này"]\nsource = "x"\n', "error", "word 'Này' is never found"),
        ('[[phrases]]\nid = "selves"\nwords = ["này"]\nsource = "x"\n', "error", "no rule reads a list of this id"),
        (
            words("type", 'name = "X"\nwords = ["xyz"]\nstate_codes = ["NĐ"]'),
            "warning",
            "code NĐ of the state family is also that of nghi-dinh; a symbol fits both",
        ),
        (words("verb", 'kind = "guides"\nwords = ["hưởng ứng"]'), "error", "word 'hưởng ứng' is also in [[verb]] "),
        (words("mark", 'node = "IS"\nwords = ["của"]'), "error", "word 'của' is also in [[mark]] "),
        (
            locality("x", kind="thành phố", name="Hồ Chí Minh", valid_from="2026-01-01"),
            "error",
            "the name 'hồ chí minh' is also that of ho-chi-minh-2025, in the same years",
        ),
        (locality("x", kind="province"), "error", "kind 'province' is unknown; write one of"),
        (frame("SUBJECT (GAP*)* VERB OBJECT"), "error", "a repeat inside a repeat"),
        (frame("SUBJECT WORDS ALL? VERB OBJECT"), "error", "WORDS and ALL next to each other read the same words"),
        (words("part", 'role = "item"\npattern = "(?:a+ ?)+b"'), "error", "a repeat inside a repeat"),
    ],
)
def test_a_value_without_effect_is_a_finding(block: str, severity: str, message: str, tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, block)
    assert finding.severity == severity
    assert message in finding.message


def test_phrases_that_are_compared_as_written_may_have_capitals(tmp_path: Path) -> None:
    assert findings(tmp_path, '[[phrases]]\nid = "line-openers"\nwords = ["Nay"]\nsource = "x"\n') == []


def test_a_modal_reaches_one_word_or_more(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(words("modal", 'words = ["mong"]\nreach = 0'), "utf-8")
    done = run_cli("registry", "validate", tmp_path / "my.toml")
    assert (done.returncode, done.stderr) == (
        1,
        f"citegraph: {tmp_path}/my.toml:1: [[modal]] x: reach: is less than 1\n",
    )


def test_examples_that_fail_are_findings_of_their_block(run_cli: RunCli, tmp_path: Path) -> None:
    block = (
        '[[verb]]\nid = "implements-x"\nkind = "implements"\nwords = ["xyz"]\nsource = "x"\n'
        'examples = [{ text = "Không có gì.", finds = ["12-KH/TU implements 05-CT/TW"] }]\n'
        'counter_examples = ["Kế hoạch số 12-KH/TU xyz Chỉ thị số 05-CT/TW."]\n'
    )
    (tmp_path / "my.toml").write_text(block, "utf-8")
    path = tmp_path / "my.toml"
    done = run_cli("registry", "validate", path, "--format", "json")
    assert done.returncode == 1
    ours = [finding["message"] for finding in json.loads(done.stdout) if finding["file"] == str(path)]
    assert ours == [
        "counter-example “Kế hoạch số 12-KH/TU xyz Chỉ thị số 05-CT/TW.” finds 12-KH/TU implements 05-CT/TW",
        "example “Không có gì.” finds nothing, not 12-KH/TU implements 05-CT/TW",
    ]


def test_a_file_of_ones_own_is_checked_alone(run_cli: RunCli, tmp_path: Path, registry: Registry) -> None:
    """Warnings on the built-in registry come with --all, errors always: a file may contradict a built-in entry."""
    path = tmp_path / "my.toml"
    path.write_text("", "utf-8")
    done = run_cli("registry", "validate", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}: no errors or warnings\n", "")
    assert run_cli("registry", "validate", path, "--format", "json").stdout == "[]\n"
    built_in = run_cli("registry", "validate").stdout
    assert run_cli("registry", "validate", path, "--all").stdout == built_in
    assert built_in.startswith("warning: ")
    term_ = next(term for term in registry.terms if term.id == "party-13")
    path.write_text(term("party-14", 14, f"{term_.first_day[:4]}-06-01"), "utf-8")
    done = run_cli("registry", "validate", path)
    assert done.returncode == 1
    assert all(line.startswith("error: ") or str(path) in line for line in done.stdout.splitlines())


def test_an_id_in_two_files_is_told(tmp_path: Path) -> None:
    paths = [tmp_path / "a.toml", tmp_path / "b.toml"]
    for path in paths:
        path.write_text(issuer("ban-mot", "BXYZ"), "utf-8")
    registry = load_registry(*paths)
    found = validate(registry, paths, Extractor(registry).extract, symbol_reader(registry))
    (finding,) = [f for f in found if f.file == str(paths[1])]
    assert finding.message == f"also defined in {paths[0]}, whose block is overridden; keep one"


def test_an_id_twice_in_one_file_is_one_line(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(issuer("ban-mot", "BX") + issuer("ban-mot", "BY"), "utf-8")
    done = run_cli("registry", "validate", tmp_path / "my.toml")
    assert done.returncode == 1
    assert (
        done.stderr == f"citegraph: {tmp_path}/my.toml:10: [[issuer]] ban-mot is defined twice; give each its own id\n"
    )


def test_the_built_in_registry_contradicts_itself_nowhere(registry: Registry) -> None:
    """What its official sources say against themselves are warnings; the tests of the registry run its examples."""
    extract = Extractor(load_registry(standards=True)).extract
    found = validate(registry, [], extract, symbol_reader(registry))
    assert [f for f in found if f.severity == "error"] == []


def test_the_exit_code_tells_of_errors_alone(run_cli: RunCli) -> None:
    done = run_cli("registry", "validate", "--format", "json")
    errors = [finding for finding in json.loads(done.stdout) if finding["severity"] == "error"]
    assert done.returncode == (1 if errors else 0)


# The page


def test_the_commands_of_the_page_work(run_cli: RunCli, repo_root: Path, tmp_path: Path) -> None:
    page = (repo_root / "docs" / "registry.md").read_text("utf-8")
    shutil.copy(repo_root / "docs" / "examples" / "so-tay.toml", tmp_path / "my.toml")
    commands = [
        words
        for shell in re.findall(r"```sh\n(.*?)```", page.partition("## On the command line")[2], re.DOTALL)
        for line in shell.splitlines()
        if (words := shlex.split(line, comments=True))
    ]
    assert {words[2] for words in commands} == {"list", "show", "find", "validate", "compare", "coverage", "add"}
    shutil.copytree(repo_root / "seeds", tmp_path / "texts")
    (tmp_path / "law.txt").write_text(LAW, "utf-8")
    assert run_cli("build", tmp_path / "texts", "--db", tmp_path / "citegraph.db").returncode == 0
    for words in commands:
        stop = next((n for n, word in enumerate(words) if word.startswith(">")), None)
        done = run_cli(*(tmp_path / word if word == "my.toml" else word for word in words[1:stop]), cwd=tmp_path)
        assert done.returncode == 0, (words, done.stdout)
        assert done.stdout.strip(), words


# Coverage


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts that cite an unknown law, a known one, a decree and an incomplete name; the third cites one more."""
    monkeypatch.chdir(tmp_path)
    cited = "Luật số 999/2025/QH15, Luật Đất đai số 45/2013/QH13, Nghị định số 999/2025/NĐ-CP và Nghị quyết 08"
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(f"Cơ quan dẫn {cited}.", "utf-8")
    Path("c.txt").write_text("Tỉnh ủy quán triệt Kết luận số 999-KL/TW ngày 03/3/2022 của Bộ Chính trị.", "utf-8")


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [("luat:999/2025/qh15", 2, False)]),
        (("--all",), [("luat:45/2013/qh13", 2, True), ("luat:999/2025/qh15", 2, False)]),
        (("--least", "1"), [("luat:999/2025/qh15", 2, False), ("ket-luan:999-kl/tw~2021", 1, False)]),
        (("--least", "3"), []),
    ],
)
def test_coverage_lists_the_laws_and_party_documents_that_the_registry_lacks(
    run_cli: RunCli, options: tuple[str, ...], found: list[tuple[str, int, bool]]
) -> None:
    """Not decrees, which it need not have, and no name without its number."""
    result = run_cli("registry", "coverage", "a.txt", "b.txt", "c.txt", *options, "--format", "json")
    assert [(row["key"], row["texts"], row["known"]) for row in json.loads(result.stdout)] == found
    assert result.returncode == 0


UNKNOWN = """[[unknown]]
id = "no-law"
key = "luat:999/2025/qh15"
reason = "a misprint of 99/2025/QH15"
source = "for this test"
"""


@pytest.mark.usefixtures("texts")
def test_coverage_is_complete_if_each_work_is_known_or_has_a_reason(run_cli: RunCli) -> None:
    """With --strict anything else is exit code 1, so that a corpus shows what the registry lost or never had."""
    Path("my.toml").write_text(UNKNOWN, "utf-8")
    strict = ("registry", "coverage", "a.txt", "b.txt", "--strict")
    assert run_cli(*strict).returncode == 1
    explained = run_cli(*strict, "--registry", "my.toml", "--format", "json")
    assert [(row["key"], row["known"], row["reason"]) for row in json.loads(explained.stdout)] == [
        ("luat:999/2025/qh15", False, "a misprint of 99/2025/QH15")
    ]
    assert explained.returncode == 0
    counted = run_cli(*strict, "--registry", "my.toml").stdout
    assert counted.startswith("1 of 2 works known (50.0 %), 1 unknown for a reason:\n")
    assert run_cli(*strict, "--registry", "my.toml", "--least", "1", "c.txt").returncode == 1


def test_no_unknown_work_is_known(registry: Registry) -> None:
    keys = known_keys(registry)
    assert {block.key for block in registry.unknowns} & {keys.key(work) for work in registry.works} == set()
    assert len({block.key for block in registry.unknowns}) == len(registry.unknowns) > 9


@pytest.mark.usefixtures("texts")
def test_coverage_counts_the_known_works(run_cli: RunCli) -> None:
    assert run_cli("registry", "coverage", "a.txt", "b.txt").stdout.startswith("1 of 2 works known (50.0 %):\n")
    Path("d.txt").write_text("Trời đẹp.", "utf-8")
    assert run_cli("registry", "coverage", "d.txt").stdout == "0 of 0 works known\n"
    assert run_cli("registry", "coverage", "a.txt", "none.txt").returncode == 1


# Add

LAW = """QUỐC HỘI
Luật số: 99/2027/QH16

LUẬT
TRỒNG RỪNG VEN BIỂN

Quốc hội ban hành Luật Trồng rừng ven biển.
Điều 1. Luật này quy định về trồng rừng ven biển.
Điều 2. Sửa đổi Điều 5 của Luật Lâm nghiệp số 16/2017/QH14 như sau: “Điều 5. Rừng”.
Điều 3. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2027.
Luật này được Quốc hội khóa XVI, kỳ họp thứ 3 thông qua ngày 20 tháng 5 năm 2027.
"""

ADDED = """[[work]]
type = "luat"
symbol = "99/2027/QH16"
name = "Luật Trồng rừng ven biển"
issuer = "Quốc hội"
date = "2027-05-20"
effective = "2027-07-01"
amends = ["16/2017/QH14"]
source = "our archive"
mark = "S"
"""


def test_a_block_has_what_the_heading_of_a_document_states(run_cli: RunCli) -> None:
    """The law's name from its title in capitals, its first day in force and the law that it amends."""
    result = run_cli("registry", "add", "-", "--source", "our archive", stdin=LAW)
    assert (result.returncode, result.stdout) == (0, ADDED + "\n")


def test_an_amending_law_is_named_as_the_registry_names_those(run_cli: RunCli) -> None:
    title = "LUẬT\nSỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT LÂM NGHIỆP"
    written = run_cli("registry", "add", "-", stdin=LAW.replace("LUẬT\nTRỒNG RỪNG VEN BIỂN", title)).stdout
    assert 'name = "Luật sửa đổi, bổ sung một số điều của Luật Lâm nghiệp"' in written
    assert 'source = "its heading in -"' in written


def test_a_block_is_added_once_to_a_file_that_loads(run_cli: RunCli, tmp_path: Path) -> None:
    """What is in the file stays, and a second time is refused in one line."""
    (tmp_path / "my.toml").write_text(UNKNOWN, "utf-8")
    command = ("registry", "add", "-", "--source", "our archive", "--to", "my.toml")
    done = run_cli(*command, stdin=LAW, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "citegraph: my.toml: 99/2027/QH16 added\n")
    assert (tmp_path / "my.toml").read_text("utf-8") == f"{UNKNOWN}\n{ADDED}"
    again = run_cli(*command, stdin=LAW, cwd=tmp_path)
    assert again.returncode == 1
    hint = "citegraph registry show 'luat:99/2027/qh16'"
    assert again.stderr == f"citegraph: -: 99/2027/QH16 is known; compare with: {hint}\n"
    assert (tmp_path / "my.toml").read_text("utf-8") == f"{UNKNOWN}\n{ADDED}"


def test_a_file_of_windows_keeps_its_line_ends(run_cli: RunCli, tmp_path: Path) -> None:
    """And the block has the same: otherwise every line of the file would differ in a comparison of versions."""
    before = f"# Sổ của cơ quan\n{UNKNOWN}".replace("\n", "\r\n").encode()
    (tmp_path / "my.toml").write_bytes(before)
    done = run_cli("registry", "add", "-", "--source", "our archive", "--to", "my.toml", stdin=LAW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "my.toml").read_bytes() == before + f"\n{ADDED}".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Sở cảm ơn các xã đã trồng rừng.", "its heading has no type and number"),
        (
            "UBND TỈNH LÀO CAI\nSố: 15/QĐ-UBND\n\nQUYẾT ĐỊNH\nVề trồng rừng\n\nĐiều 1. A.",
            "a number of Lào Cai",
        ),
        (
            "VĂN PHÒNG QUỐC HỘI\nSố: 13/VBHN-VPQH\nHà Nội, ngày 5 tháng 6 năm 2031\n\nLUẬT\nTRỒNG RỪNG\n\nĐiều 1. A.",
            "is a consolidated text",
        ),
    ],
)
def test_a_text_without_a_number_and_a_local_work_give_no_block(run_cli: RunCli, text: str, reason: str) -> None:
    result = run_cli("registry", "add", "-", stdin=text)
    assert (result.returncode, result.stdout) == (1, "")
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_does_not_load_stays_as_it_is(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("[work]\n", "utf-8")
    result = run_cli("registry", "add", "-", "--to", "my.toml", stdin=LAW, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "citegraph: my.toml: work is not a block; write it as [[work]]\n"
    assert (tmp_path / "my.toml").read_text("utf-8") == "[work]\n"
    missing = run_cli("registry", "add", "-", "--to", tmp_path / "no" / "my.toml", stdin=LAW)
    assert missing.stderr.endswith("cannot be written (No such file or directory); give a TOML file\n")


def test_a_block_is_not_added_to_a_device() -> None:
    with pytest.raises(RegistryError, match="cannot be written"):
        append_block(Path("/dev/null"), "[[work]]\n")
