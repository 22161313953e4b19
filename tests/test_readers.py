"""What is read from files, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from citegraph.model import Source
from citegraph.readers import READERS, Wanted
from citegraph.readers.corpus import SourceFailure, read_sources
from citegraph.readers.decode import decode
from citegraph.readers.jsonl import read_lines
from citegraph.readers.legacy import restore

TEXT = "Chỉ thị số 05-CT/TW\r\nngày 15/5/2016\u2028của Bộ Chính trị\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def failures(*paths: str) -> list[str]:
    return [str(item.error) for item in read_sources(paths) if isinstance(item, SourceFailure)]


def test_a_text_keeps_every_code_point(folder: Path) -> None:
    """Line ends and separators are offsets too: none is translated."""
    (folder / "a.txt").write_bytes(TEXT.encode())
    assert list(read_sources(["a.txt"])) == [Source("a.txt", TEXT)]


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path) -> None:
    (folder / "a.md").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert list(read_sources([Path("a.md")])) == [Source("a.md", TEXT)]


def test_an_empty_file_is_a_source(folder: Path) -> None:
    (folder / "a.txt").touch()
    assert list(read_sources(["a.txt"])) == [Source("a.txt", "")]


def test_a_file_with_a_suffix_of_its_own_is_plain_text(folder: Path) -> None:
    """A folder is searched for known suffixes; a file that is named is meant."""
    (folder / "a.cong-bao").write_text(TEXT, newline="")
    assert list(read_sources(["a.cong-bao"])) == [Source("a.cong-bao", TEXT)]


def test_a_folder_is_read_in_sorted_order_and_through(folder: Path) -> None:
    """Subfolders are searched; hidden files, lock files of Word and unknown suffixes are not; `.TXT` is `.txt`."""
    for name in ("b.txt", "a/z.md", "a/y.rst", "a/B.TXT", "a/.git/x.txt", ".hidden.txt", "~$b.docx", "c.pdf"):
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert [s.id for s in read_sources(["in/"]) if isinstance(s, Source)] == [
        "in/a/B.TXT",
        "in/a/y.rst",
        "in/a/z.md",
        "in/b.txt",
    ]


def test_json_lines_are_sources_with_ids_of_their_own(folder: Path) -> None:
    """Blank lines and other fields are passed over; a line separator inside a text ends no line."""
    lines = [json.dumps({"id": "một", "text": TEXT, "kind": 1}, ensure_ascii=False), "", '{"text": "", "id": "hai"}']
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8", newline="")
    assert list(read_sources(["a.jsonl"])) == [Source("một", TEXT), Source("hai", "")]


def test_a_packed_file_is_read_as_the_file_inside(folder: Path) -> None:
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(b'{"id": "x", "text": "y"}\n{"id": "z", "text": "w"}\n'))
    (folder / "b.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (folder / "backup.gz").write_bytes(gzip.compress(b"\0"))
    assert list(read_sources(["."])) == [Source("x", "y"), Source("z", "w"), Source("b.txt.gz", TEXT)]


@pytest.mark.parametrize("data", [b"plain", gzip.compress(b"x" * 9999)[:-12], b"\x1f\x8b\x08\x00" + b"\0" * 30])
def test_a_packed_file_that_breaks_is_one_clear_failure(folder: Path, data: bytes) -> None:
    (folder / "a.txt.gz").write_bytes(data)
    (message,) = failures("a.txt.gz")
    assert message.startswith("a.txt.gz: corrupt or truncated gzip file (")
    assert message.endswith("; re-create it")


def test_standard_input_is_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert list(read_sources(["-"])) == [Source("-", TEXT)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Ch\xec th\xf2", "a.txt: byte 2 is not UTF-8; save it as UTF-8"),
        (b"\xef\xbb\xbfab\xff", "a.txt: byte 5 is not UTF-8"),
        ("Chỉ thị".encode("utf-16") + b"!", "a.txt: byte 16 is not valid UTF-16; save the file as UTF-8"),
        (b"PK\x03\x04\x00", "a.txt: byte 4 is zero, so this is not a text file"),
    ],
)
def test_what_is_not_utf_8_is_refused_with_its_byte_and_the_mend(folder: Path, data: bytes, says: str) -> None:
    """No encoding is guessed: a wrong guess gives citations that are wrong in part."""
    (folder / "a.txt").write_bytes(data)
    (message,) = failures("a.txt")
    assert message.startswith(says)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "a.jsonl:2: column 2 is not JSON"),
        ("[1]", "a.jsonl:2: not a JSON object"),
        ('{"id": "x"}', 'a.jsonl:2: has no string "text"'),
        ('{"id": 7, "text": ""}', 'a.jsonl:2: has no string "id"'),
        ('{"id": "", "text": ""}', 'a.jsonl:2: has no string "id"'),
        ('{"id": "x", "text": "\\ud800"}', 'a.jsonl:2: "text" has half a surrogate pair at 0'),
        ("[" * 100_000, "a.jsonl:2: JSON is nested too deeply"),
    ],
)
def test_a_bad_line_is_named_and_the_lines_after_it_are_read(folder: Path, line: str, says: str) -> None:
    good = '{"id": "%s", "text": ""}'
    (folder / "a.jsonl").write_text("\n".join([good % "a", line, good % "b"]))
    first, bad, last = read_sources(["a.jsonl"])
    assert isinstance(bad, SourceFailure)
    assert str(bad.error).startswith(says)
    assert (first, last) == (Source("a", ""), Source("b", ""))


def test_a_byte_position_in_json_lines_counts_from_the_start_of_the_file(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(b'{"id": "a", "text": ""}\n\xff')
    assert failures("a.jsonl")[0].startswith("a.jsonl:2: byte 24 is not UTF-8")


def test_an_id_that_comes_twice_names_both_places(folder: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_text('{"id": "x", "text": ""}\n')
    assert failures("a.jsonl", "b.jsonl") == [
        "b.jsonl:1: the id 'x' was already read from a.jsonl:1; give each source its own"
    ]


def test_a_file_that_is_given_twice_is_read_once(folder: Path) -> None:
    (folder / "a.txt").write_text("x")
    assert (
        failures("a.txt", "./a.txt", ".")
        == [
            "a.txt: the id 'a.txt' was already read from a.txt; give each source its own",
        ]
        * 2
    )


def _ids(*paths: str) -> list[str]:
    return [item.id for item in read_sources(paths) if isinstance(item, Source)]


def test_a_link_out_of_a_folder_is_refused_and_the_rest_read(folder: Path) -> None:
    """In a folder and in a pattern; a link to a file of the same folder is read."""
    (folder / "secret.txt").write_text("x")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("x")
    (folder / "in" / "b.txt").symlink_to("../secret.txt")
    (folder / "in" / "c.txt").symlink_to("a.txt")
    (folder / "in" / "d.txt").symlink_to("d.txt")
    for path in ("in", "in/*.txt"):
        assert _ids(path) == ["in/a.txt", "in/c.txt"]
        assert failures(path)[0] == (
            "in/b.txt: a link to a file outside the folder; to read it, give this path as well"
        )


def test_a_link_that_is_given_itself_is_read(folder: Path) -> None:
    """Alone, and with its folder, which then does not refuse it; a folder may itself be a link."""
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "a.txt").write_text("x")
    (folder / "in").mkdir()
    (folder / "in" / "b.txt").symlink_to("../elsewhere/a.txt")
    (folder / "link").symlink_to("elsewhere")
    assert _ids("in/b.txt") == ["in/b.txt"]
    assert _ids("in", "in/b.txt") == ["in/b.txt"]
    assert failures("in", "in/b.txt") == []
    assert _ids("link") == _ids("link/*.txt") == _ids("link/**/*.txt") == ["link/a.txt"]


def test_a_pattern_gives_each_file_once_and_ends_where_links_lead_round(folder: Path) -> None:
    """Two links to the folder itself have paths without end between them."""
    (folder / "in" / "deep" / ".hidden").mkdir(parents=True)
    for name in ("a.txt", "deep/b.txt", "deep/.hidden/c.txt"):
        (folder / "in" / name).write_text("x")
    for name in ("loop", "ring", "deep/up"):
        (folder / "in" / name).symlink_to(folder / "in")
    for pattern in ("in/**/*.txt", "in/**", "in/**/**/*.txt"):
        assert _ids(pattern) == ["in/a.txt", "in/deep/b.txt"]
    assert _ids(f"{folder.as_posix()}/in/**/b.*") == [f"{folder.as_posix()}/in/deep/b.txt"]
    assert _ids("in/**/deep/**/b.txt") == ["in/deep/b.txt"]


def test_a_missing_file_and_an_empty_folder_are_failures(folder: Path) -> None:
    (folder / "in").mkdir()
    missing, empty = failures("no.txt", "in")
    assert missing == "no.txt: no such file; check the path"
    assert empty == f"in: contains no readable file; known suffixes are {', '.join(sorted(READERS))}"


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_decoding_undoes_encoding(text: str) -> None:
    """Whatever the characters; a first U+FEFF is a byte order mark."""
    assert decode(text.encode(), "a.txt") == (text.removeprefix("\ufeff"), None)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
@example(["µ0Ì0Ì"])
def test_json_lines_round_trip(texts: list[str]) -> None:
    """Whatever the characters, but those that happen to be words of an old encoding."""
    assume(all(restore(text) == (text, None) for text in texts))
    lines = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts, 1))
    read = list(read_lines(io.BytesIO(lines.encode()), "a.jsonl", Wanted()))
    assert read == [(f"a.jsonl:{i}", Source(str(i), text)) for i, text in enumerate(texts, 1)]
