"""Files that are broken, cut off, hostile or not what their name says: one clear line each, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO

import madefiles as made
import pyarrow
import pytest
import zstandard
from conftest import RunCli, examples
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers import READERS, Note, ReadResult, Wanted, reader_for
from citegraph.readers import apart as own_process
from citegraph.readers.bounds import FREE, RATIO
from citegraph.readers.corpus import SourceFailure, read_sources
from citegraph.readers.guard import guarded

TEXT = "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"
LINE = f'{{"id": "x", "text": "{TEXT}"}}\n'.encode()
_TABLES = "<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400


def tar(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


MAIL = (
    'From: a@b.vn\nSubject: =?utf-8?b?xJDhu4M=?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
    f"--x\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n--x\nContent-Type: text/plain\n"
    f'Content-Disposition: attachment; filename="b.txt"\n\n{TEXT}\n--x--\n'
).encode()

PASSWORD = "x"  # noqa: S105 - of files made here

WHOLE: dict[str, Callable[[], bytes]] = {
    ".txt": TEXT.encode,
    ".html": f"<html><body><p>{TEXT}<table><tr><td>a<td>b</table></body></html>".encode,
    ".docx": lambda: made.docx(lambda document: document.add_paragraph(TEXT)),
    ".pdf": partial(made.pdf, [[TEXT], [TEXT]]),
    ".rtf": lambda: (
        rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Times;}}\f0 Ch\u7881? th\'f2 {\b s\u7889?}\par 05-CT/TW\par}"
    ),
    ".eml": MAIL.strip,
    ".jsonl": LINE.strip,
    ".csv": f"id,text\n1,{TEXT}\n".encode,
    ".xlsx": lambda: made.xlsx(a=[["id", "text"], [1, TEXT]]),
    ".parquet": lambda: made.parquet(id=["1"], text=[TEXT]),
    ".zip": partial(made.packed, {"a.txt": TEXT, "b/c.html": TEXT}),
    ".tar": lambda: tar(**{"a.txt": TEXT.encode()}),
    ".tgz": lambda: gzip.compress(tar(**{"a.txt": TEXT.encode()})),
    ".gz": lambda: gzip.compress(TEXT.encode()),
    ".zst": lambda: zstandard.compress(TEXT.encode()),
}


@cache
def whole(suffix: str) -> bytes:
    return WHOLE[suffix]()


def found(data: bytes, suffix: str, wanted: Wanted | None = None) -> list[Source | SourceError | Note]:
    return [item for _, item in reader_for(suffix)(io.BytesIO(data), f"a{suffix}", wanted or Wanted())]


def failure(data: bytes, suffix: str) -> str:
    """The one line that is said of a file."""
    (error,) = (item for item in found(data, suffix) if isinstance(item, SourceError))
    assert "\n" not in str(error)
    return str(error)


def test_every_kind_is_tried() -> None:
    same = {".htm": ".html", ".md": ".txt", ".rst": ".txt", ".docm": ".docx", ".tsv": ".csv", ".doc": "needs a program"}
    assert READERS.keys() - same.keys() == WHOLE.keys()


@pytest.mark.parametrize("suffix", sorted(WHOLE))
def test_a_whole_file_is_read(suffix: str) -> None:
    texts = [item.text for item in found(whole(suffix), suffix) if isinstance(item, Source)]
    assert texts
    assert all("05-CT/TW" in text for text in texts)


@pytest.mark.parametrize("suffix", sorted(WHOLE))
@examples(40)
@given(data=st.data())
def test_no_damage_makes_a_reader_raise(suffix: str, data: st.DataObject) -> None:
    """Cut off anywhere, or with bytes changed: what is read or said are sources and single lines that name the file."""
    content = bytearray(whole(suffix))
    places = st.integers(0, len(content) - 1)
    for at in data.draw(st.lists(places, max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), places))
    for item in found(bytes(content[:end]), suffix):
        if isinstance(item, SourceError):
            assert str(item).startswith(f"a{suffix}")
            assert "\n" not in str(item)
        elif isinstance(item, Source):
            item.text.encode()


@pytest.mark.parametrize("suffix", sorted(WHOLE.keys() | {".doc"}))
@given(content=st.binary(max_size=200))
@examples(20)
def test_no_bytes_make_a_reader_raise(suffix: str, content: bytes) -> None:
    if suffix == ".doc" and not content.startswith(b"PK"):
        return  # LibreOffice would be started for each
    for item in found(content, suffix):
        assert isinstance(item, Source | SourceError | Note)


CUT = {".docx", ".pdf", ".xlsx", ".parquet", ".zip", ".gz", ".zst", ".tgz"}


@pytest.mark.parametrize("suffix", sorted(CUT))
def test_a_file_that_is_cut_off_is_said_to_be(suffix: str) -> None:
    content = whole(suffix)
    assert "corrupt or truncated" in failure(content[: len(content) // 3], suffix)


@pytest.mark.parametrize(
    ("make", "suffix", "says"),
    [
        (
            lambda: made.pdf([[TEXT]], password=PASSWORD),
            ".pdf",
            "a.pdf: password-protected; save it without a password",
        ),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".docx", "a.docx: is protected by a password"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx", "a.xlsx: password-protected"),
        (lambda: made.word(_TABLES), ".docx", "a.docx: corrupt or truncated .docx file (Excessive depth"),
        (
            lambda: made.packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;"}),
            ".docx",
            "a.docx: corrupt or truncated",
        ),
        (lambda: made.picture("x"), ".png", "a.png: a picture; --ocr"),
        (lambda: made.picture("x", "JPEG"), ".cong-bao", "a.cong-bao: a picture; --ocr"),
        (lambda: b"\x7fELF\0\0\0\1", ".bin", "a.bin: byte 4 is zero, so this is not a text file"),
        (lambda: b"so,noi_dung\n1,x\n", ".csv", "a.csv: no column 'text' (columns: so, noi_dung); name the column"),
        (lambda: made.xlsx(a=[["so"], [1]]), ".xlsx", "a.xlsx: no column 'text' (columns: so); name the column"),
        (lambda: made.parquet(so=[1]), ".parquet", "a.parquet: no column 'text' (columns: so); name the column"),
        (lambda: b"no mail", ".eml", "a.eml: not a mail"),
        (lambda: b"no rtf", ".rtf", "a.rtf: not an RTF file"),
        (lambda: made.packed({"x.bin": "y"}), ".zip", "a.zip: contains no readable file"),
        (lambda: made.scan("x"), ".pdf", "a.pdf: no text layer (1 page of pictures); --ocr"),
    ],
)
def test_bad_input_is_one_clear_line(make: Callable[[], bytes], suffix: str, says: str) -> None:
    made.font()
    assert failure(make(), suffix).startswith(says)


# archives


@pytest.mark.parametrize("name", ["../../etc/a.txt", "/etc/a.txt", "C:\\a.txt", "b/..\\..\\a.txt"])
def test_a_path_that_climbs_is_refused_and_the_rest_read(name: str) -> None:
    for suffix, data in (
        (".zip", made.packed({name: "x", "b.txt": TEXT})),
        (".tar", tar(**{name: b"x", "b.txt": b"y"})),
    ):
        error, source = found(data, suffix)
        assert "its path leads out of the archive" in str(error)
        assert isinstance(source, Source)
        assert source.id == f"a{suffix}/b.txt"


def test_a_bomb_is_left_alone() -> None:
    """Zeros by the gigabyte pack to almost nothing: in a ZIP archive, behind gzip, behind Zstandard."""
    zeros = b"0" * (100 << 20)
    says = "unpacks to far more than its size suggests; unpack it first"
    for suffix, data in (
        (".zip", made.packed({"a.txt": zeros})),
        (".docx", made.packed({"word/document.xml": zeros})),
        (".gz", gzip.compress(zeros)),
        (".zst", zstandard.compress(zeros)),
    ):
        assert says in failure(data, suffix)


def test_archives_inside_archives_are_read_to_a_depth() -> None:
    data = TEXT.encode()
    for level in range(3):
        data = made.packed({f"{level}.zip" if level else "a.txt": data})
    (source,) = found(data, ".zip")
    assert isinstance(source, Source)
    assert source.id == "a.zip/2.zip/1.zip/a.txt"
    assert "nested in more than 3 archives" in failure(made.packed({"3.zip": data}), ".zip")


def test_a_password_on_one_file_does_not_hide_the_others() -> None:
    data = bytearray(made.packed({"a.txt": "x", "b.txt": TEXT}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    error, source = found(bytes(data), ".zip")
    assert str(error) == "a.zip/a.txt: password-protected; unpack it first"
    assert isinstance(source, Source)


def test_hidden_files_and_unknown_kinds_in_an_archive_are_left_alone() -> None:
    data = made.packed({"__MACOSX/a.txt": "x", ".git/b.txt": "x", "c.exe": "x", "d.txt": TEXT})
    assert [item.id for item in found(data, ".zip") if isinstance(item, Source)] == ["a.zip/d.txt"]


def test_links_in_a_tar_archive_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "secret.txt")
        archive.addfile(link)
    assert "contains no readable file" in failure(out.getvalue(), ".tar")


# the rest goes on


def test_one_bad_file_does_not_stop_a_folder(run_cli: RunCli, tmp_path: Path) -> None:
    """Every kind of failure in one folder: a line each, the good ones read, the exit code 1."""
    made.font()
    bad = {
        "a.pdf": made.pdf([["x"]], password=PASSWORD),
        "b.docx": b"PK\x03\x04broken",
        "c.zip": made.packed({"../x.txt": "x"}),
        "d.csv": b"so\n1\n",
        "e.xlsx": b"",
        "f.parquet": b"PAR1",
    }
    for name, content in (bad | {"g.txt": TEXT.encode()}).items():
        (tmp_path / name).write_bytes(content)
    done = run_cli("build", ".", "--db", "out.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 read, 0 unchanged, 6 failed" in done.stdout
    lines = done.stderr.splitlines()
    assert [line.split(":")[1].strip()[0] for line in lines] == ["a", "b", "c", "d", "e", "f"]


def _mail_in(charset: str, body: bytes) -> bytes:
    return b"From: a@b.vn\nContent-Type: text/plain; charset=%s\n\n%s" % (charset.encode(), body)


@pytest.mark.parametrize(
    ("content", "suffix", "text"),
    [
        (rb"{\rtf1\ansi a\u-10179?\u-8704? b}", ".rtf", "a\U0001f600 b"),
        (rb"{\rtf1\ansi a\u-10179? b}", ".rtf", "a\ufffd b"),
        (rb"{\rtf1\ansi a\u-8704? b}", ".rtf", "a\ufffd b"),
        (_mail_in("unicode_escape", rb"a \ud83d b"), ".eml", "a \ufffd b"),
        (_mail_in("raw_unicode_escape", rb"a \ude00 b"), ".eml", "a \ufffd b"),
        (_mail_in("utf-7", b"a +2D0- b"), ".eml", "a \ufffd b"),
    ],
)
def test_halves_of_a_character_are_joined_or_replaced(content: bytes, suffix: str, text: str) -> None:
    """A pair of surrogates is one character; half a pair, which nothing can store, is U+FFFD."""
    (source,) = found(content, suffix)
    assert isinstance(source, Source)
    assert source.text == text


def test_half_a_character_does_not_stop_a_build(run_cli: RunCli, tmp_path: Path) -> None:
    """A file with half a surrogate pair is stored, and so are the files before and after it."""
    for name, content in (("a.txt", TEXT.encode()), ("b.rtf", rb"{\rtf1 a\u-10179? b}"), ("c.txt", TEXT.encode())):
        (tmp_path / name).write_bytes(content)
    done = run_cli("build", ".", "--db", "out.db", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 read, 0 unchanged, 0 failed" in done.stdout


def _with_password(data: bytes) -> bytes:
    """A ZIP file whose members claim to be encrypted."""
    hurt = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            hurt[place + at] |= 1
    return bytes(hurt)


def _damaged_lzma(data: bytes) -> bytes:
    """The same ZIP file packed with LZMA, with the first packed bytes of each member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        infos = new.infolist()
    hurt = bytearray(out.getvalue())
    for info in infos:
        start = info.header_offset + 30 + len(info.filename)
        hurt[start : start + 9] = b"\xff" * 9
    return bytes(hurt)


def _column_of(value: int, kind: Any) -> bytes:
    return made.parquet(id=pyarrow.array([value], kind), text=["x"])


_EVIL: list[tuple[str, Callable[[], bytes]]] = [
    (".docx", lambda: _with_password(whole(".docx"))),
    (".xlsx", lambda: _with_password(whole(".xlsx"))),
    (".docx", lambda: _damaged_lzma(whole(".docx"))),
    (".xlsx", lambda: _damaged_lzma(whole(".xlsx"))),
    (".parquet", lambda: _column_of(2**31 - 1, pyarrow.date32())),
    (".parquet", lambda: _column_of(86_400_000 * 10**10, pyarrow.date64())),
    (".parquet", lambda: _column_of(2**62, pyarrow.timestamp("ms"))),
    (".parquet", lambda: _column_of(2**62, pyarrow.timestamp("us"))),
    (".parquet", lambda: _column_of(2**62, pyarrow.duration("s"))),
]


@pytest.mark.parametrize(("suffix", "make"), _EVIL)
def test_what_a_library_raises_is_a_line_and_the_next_file_is_read(suffix: str, make: Callable[[], bytes]) -> None:
    """Also inside an archive, where the line has the name of the member."""
    assert failure(make(), suffix).startswith(f"a{suffix}: ")
    error, source = found(made.packed({f"b{suffix}": make(), "c.txt": TEXT}), ".zip")
    assert str(error).startswith(f"a.zip/b{suffix}: ")
    assert isinstance(source, Source)


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (MemoryError(), "it needs too much memory"),
        (pyarrow.ArrowMemoryError("malloc of size 120000000 failed"), "it needs too much memory"),
        (RecursionError("maximum recursion depth exceeded"), "it is nested too deeply"),
        (RuntimeError("a\nb \ud83d"), "RuntimeError: a b \\ud83d"),
        (LookupError(), "LookupError:"),
    ],
)
def test_any_exception_of_a_reader_is_one_line(raised: Exception, says: str) -> None:
    def broken(_file: BinaryIO, name: str, _wanted: Wanted) -> Iterator[ReadResult]:
        yield name, Note("begun")
        raise raised

    (_, error) = guarded(broken)(io.BytesIO(), "a.txt", Wanted())
    assert str(error[1]) == f"a.txt: cannot be read ({says}); save it again, or leave it out"


def test_an_interrupt_ends_reading() -> None:
    def interrupted(_file: BinaryIO, name: str, _wanted: Wanted) -> Iterator[ReadResult]:
        yield name, Note("begun")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(guarded(interrupted)(io.BytesIO(), "a.txt", Wanted()))


@pytest.mark.parametrize("name", ["a.gz.gz", "a.txt.gz.zst", "a.txt" + ".gz" * 80, "a.txt" + ".zst" * 2000])
def test_a_file_packed_more_than_once_is_refused(name: str) -> None:
    """Its name alone says so, at any length."""
    ((_, error),) = reader_for(Path(name).suffix)(io.BytesIO(gzip.compress(b"x")), name, Wanted())
    assert str(error) == f"{name}: packed more than once; unpack it first"


def test_all_files_inside_a_file_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each archive inside is within measure; all together are not, and the limit is reported once."""
    free = 1 << 20
    monkeypatch.setattr("citegraph.readers.bounds.FREE", free)
    inner = made.packed({"a.txt": b"0" * (30 << 14)})
    for data, suffix in (
        (made.packed({f"{n}.zip": inner for n in range(9)}), ".zip"),
        (made.packed({f"{n}.txt.gz": gzip.compress(b"0" * (30 << 14)) for n in range(9)}), ".zip"),
        (tar(**{f"{n}.zip": inner for n in range(30)}), ".tar"),
    ):
        *sources, error = found(data, suffix)
        assert "unpacks to far more" in str(error)
        assert str(error).startswith(f"a{suffix}: ")
        assert all(isinstance(source, Source) for source in sources)
        assert len(sources) * (30 << 14) <= free + RATIO * len(data)


def test_a_file_may_write_no_more_than_its_size_allows() -> None:
    """One value that a table repeats is bytes in the file and gigabytes of text."""
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 1000, pyarrow.int32()), ["a " * 500_000])
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": text}), out, compression="zstd", store_schema=False)
    *sources, error = found(out.getvalue(), ".parquet")
    assert "unpacks to far more" in str(error)
    assert sum(len(item.text) for item in sources if isinstance(item, Source)) <= FREE + RATIO * len(out.getvalue())


def test_pages_that_share_their_content_are_counted_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred pages of one content are 30 kB of PDF and megabytes of text."""
    text = b"BT /F 9 Tf " + b"(0123456789) Tj " * 2000 + b"ET"
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 306))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    content = zlib.compress(text)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 300/Kids[" + kids + b"]>>",
        page,
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page] * 300,
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, item) for number, item in enumerate(objects, 1))
    data = b"%PDF-1.4\n" + body + b"trailer<</Size 306/Root 1 0 R>>\n%%EOF"
    monkeypatch.setattr("citegraph.readers.bounds.FREE", 0)
    monkeypatch.setattr("citegraph.readers.bounds.RATIO", 10)
    assert "unpacks to far more" in failure(data, ".pdf")


# a process of its own


def _nested_forms(depth: int, times: int) -> bytes:
    """A PDF whose page draws a form, which draws another one some times, and so on: text that grows with a power."""

    def stream(head: bytes, drawn: bytes) -> bytes:
        return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(drawn), drawn)

    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>/Font<</F 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 6 0 R>>>>>>",
        stream(b"", b"/X Do"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(stream(form % (7 + level), b"/X Do " * times) for level in range(depth - 1)),
        stream(form % 0, b"BT /F 9 Tf " + b"(0123456789) Tj " * 10 + b"ET"),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, item) for number, item in enumerate(objects, 1))
    return b"%%PDF-1.4\n%strailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (body, len(objects) + 1)


def _is_next_file_read() -> bool:
    return isinstance(found(whole(".pdf"), ".pdf")[0], Source)


def test_a_pdf_that_takes_all_memory_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 kB that would be gigabytes end the process that reads them, and not this one."""
    monkeypatch.setattr(own_process, "_MEMORY", 1 << 27)
    assert "needs too much memory" in failure(_nested_forms(8, 10), ".pdf")
    assert _is_next_file_read()


def test_a_pdf_that_takes_too_long_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_process, "_SECONDS", 1)
    assert "a.pdf: takes more than 1 s to read" in failure(_nested_forms(6, 10), ".pdf")
    assert _is_next_file_read()


def test_files_are_read_by_one_process_until_it_ends() -> None:
    own_process._end_idle()
    assert _is_next_file_read()
    (process,) = own_process._idle
    assert _is_next_file_read()
    assert own_process._idle == [process]
    process.end()
    assert _is_next_file_read()
    assert own_process._idle != [process]


def test_rows_are_read_while_others_wait() -> None:
    """Two tables that are read in turn have a process each, and one that is left half read ends its own."""
    data = made.parquet(text=["x", "y"])
    first, second, third = (reader_for(".parquet")(io.BytesIO(data), f"{name}.parquet", Wanted()) for name in "abc")
    next(third)
    del third
    assert [next(rows)[1].text for rows in (first, second, first, second)] == ["x", "x", "y", "y"]  # type: ignore[union-attr]


def test_a_process_with_limits_of_its_own_starts_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    assert isinstance(found(whole(".parquet"), ".parquet", Wanted(programs=False))[0], Source)


def test_a_column_that_unpacks_to_more_than_it_states_is_not_unpacked() -> None:
    """The size in its metadata, 120 MB, is changed to 1.1 MB."""
    out = io.BytesIO()
    table = pyarrow.table({"text": ["a " * 60_000_000]})
    parquet.write_table(table, out, compression="zstd", use_dictionary=False, write_statistics=False)
    size = parquet.ParquetFile(out).metadata.row_group(0).column(0).total_uncompressed_size
    data = out.getvalue()
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    lying = data[:footer] + data[footer:].replace(_varint(2 * size), _varint(2_200_000))
    assert parquet.ParquetFile(io.BytesIO(lying)).metadata.row_group(0).column(0).total_uncompressed_size == 1_100_000
    assert "needs too much memory" in failure(lying, ".parquet")


def _varint(number: int) -> bytes:
    digits = []
    while number:
        digits.append(number & 127 | (128 if number > 127 else 0))
        number >>= 7
    return bytes(digits)


def test_a_column_that_unpacks_beyond_measure_is_not_unpacked() -> None:
    out = io.BytesIO()
    table = pyarrow.table({"text": ["a " * 60_000_000]})
    parquet.write_table(table, out, compression="zstd", use_dictionary=False, write_statistics=False)
    assert "unpacks to far more" in failure(out.getvalue(), ".parquet")


def _sheet(last_row: int) -> bytes:
    """A workbook of a header and one more row."""
    with zipfile.ZipFile(io.BytesIO(made.xlsx(a=[["text"], ["x"]]))) as book:
        parts: dict[str, bytes | str] = {name: book.read(name) for name in book.namelist()}
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for row, text in ((1, "text"), (last_row, "x"))
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return made.packed(parts)


def test_rows_that_a_sheet_leaves_out_are_counted_to_the_last_of_a_sheet() -> None:
    (source,) = found(_sheet(5000), ".xlsx")
    assert isinstance(source, Source)
    assert source.id == "a.xlsx:a:5000"
    assert failure(_sheet(2_000_000_000), ".xlsx").startswith("a.xlsx: sheet 'a' has a row beyond the last of a sheet")


def test_a_sparse_file_in_an_archive_is_refused_and_the_rest_read() -> None:
    """It has a size in its header and no data: a gigabyte from 512 bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sparse = tarfile.TarInfo("a.txt")
        sparse.size = 1
        sparse.pax_headers = {
            "GNU.sparse.size": str(1 << 29),
            "GNU.sparse.numblocks": "1",
            "GNU.sparse.map": "0,1",
        }
        archive.addfile(sparse, io.BytesIO(b"1"))
        honest = tarfile.TarInfo("b.txt")
        honest.size = 1
        archive.addfile(honest, io.BytesIO(b"1"))
    error, source = found(out.getvalue(), ".tar")
    assert str(error) == "a.tar/a.txt: stored as a sparse file; pack the archive again without --sparse"
    assert isinstance(source, Source)


def test_a_url_is_not_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (item,) = read_sources(["https://vanban.chinhphu.vn/a.pdf"])
    assert isinstance(item, SourceFailure)
    assert str(item.error) == "https://vanban.chinhphu.vn/a.pdf: URLs are not fetched; save the page and give the file"


def test_a_zip_file_with_more_members_than_bytes_is_left_alone() -> None:
    """Members that all point at one packed block: each is small, all together are a bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (60 << 20))
        (info,) = archive.infolist()
        archive.filelist += [info] * 20
    assert "unpacks to far more" in failure(out.getvalue(), ".zip")


def test_a_zip_member_without_a_name_is_passed_over() -> None:
    data = made.packed({"x.txt": "x", "b.txt": TEXT}).replace(b"x.txt", b"\0.txt")  # a name ends at a NUL
    assert [item.id for item in found(data, ".zip") if isinstance(item, Source)] == ["a.zip/b.txt"]


def test_a_column_is_named_on_one_line() -> None:
    assert failure(b'id,"te\nxt"\n1,Lu\xe1\xba\xadt\n', ".csv").startswith(
        "a.csv: no column 'text' (columns: id, te xt)"
    )


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_a_member_is_named_on_one_line(suffix: str) -> None:
    members = {"a\nb.txt": TEXT, "c\nd.docx": "no Word file"}
    data = made.packed(members) if suffix == ".zip" else tar(**{name: text.encode() for name, text in members.items()})
    assert [str(item) for item in found(data, suffix) if isinstance(item, SourceError)] == [failure(data, suffix)]
    assert [item.id for item in found(data, suffix) if isinstance(item, Source)] == [f"a{suffix}/a\\nb.txt"]
