"""Read mutated files of every format: each gives texts or one line per error, in bounded time and memory.

    python benchmarks/files.py [--seconds N | --files N] [--seed N] [--keep FOLDER]

Change whole files at random: bytes, runs, words of the format, parts of other files; in ZIP documents also a part,
packed again. Print one JSON object per fault, and at last the number of files, the slowest and the memory. With
`--keep`, write the faulty files. Exit code 1 for any fault.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus import ROOT, report
from memory import peak_memory

sys.path.insert(0, str(ROOT / "tests"))

import madefiles as made
from test_hostile_files import TEXT, WHOLE

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers import Note, Wanted, reader_for

SECONDS = 10.0  # of computing, for one file of a few kilobytes
MEMORY = 1 << 30
FAR = 1 << 16  # bytes that a mutant may grow to
PACKED = {".docx", ".xlsx", ".zip"}

_CELLS = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
_BOX = f"<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
_NOTE = '<w:r><w:footnoteReference w:id="1"/></w:r>'
_LIST = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
_NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_MAIL = "From: a@b.vn\nSubject: =?utf-8?q?a?=\nMIME-Version: 1.0\nContent-Type: {}\n\n{}"

RICH = {
    ".docx": lambda: made.word(
        f"<w:p>{_LIST}<w:r><w:t>{TEXT}</w:t></w:r>{_NOTE}{_BOX}</w:p>{_CELLS}",
        footnotes=f'<w:footnote w:id="1"><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:footnote>',
        numbering=_NUMBERS,
    ),
    ".html": f"<main><h1>{TEXT}</h1><ul><li>a<ol start=3><li>b</ol></ul><table><tr><td>a<td>b</table>{TEXT}".encode,
    ".rtf": lambda: (
        rb"{\rtf1\ansi{\fonttbl{\f0 .VnTime;}{\f1 Arial;}}{\*\x y}{\info{\title t}}\trowd\cell a\cell\row"
        rb"{\footnote b}\uc2\u7881??\u-10179?\u-8704?{\pict\bin4 abcd}\par}"
    ),
    ".eml": lambda: _MAIL.format(
        'multipart/mixed; boundary="x"',
        f"--x\nContent-Type: text/html; charset=windows-1258\nContent-Transfer-Encoding: quoted-printable\n\n<p>{TEXT}"
        f'\n--x\nContent-Disposition: attachment; filename="a.eml"\n\n{_MAIL.format("text/plain", TEXT)}\n--x--\n',
    ).encode(),
    ".zip": lambda: made.packed({"a.docx": WHOLE[".docx"](), "b.pdf": WHOLE[".pdf"](), "c.txt.gz": WHOLE[".gz"]()}),
    ".csv": f'id;text;"a\n"\n1;"{TEXT}";\n2;"""a""";\n'.encode,
    ".xlsx": lambda: made.xlsx(a=[["id", "text"], [1, TEXT], [2.5, None]], b=[["text"], ["=1+1"]]),
    ".parquet": lambda: made.parquet(id=list(range(200)), text=[f"{TEXT} {n % 7}" for n in range(200)]),
}
"""More whole files, with what the readers look for."""

WORDS = (
    *(b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"0", b"-1", b"2147483648", b"99999999999999999999"),
    *(
        b"<",
        b">",
        b"</",
        b"<!--",
        b"<![CDATA[",
        b"<!DOCTYPE a [",
        b"&#1114112;",
        b"&a;",
        b"<svg>",
        b"<select>",
        b"<pre>",
    ),
    *(b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:txbxContent>", b"<w:footnoteReference w:id='1'/>", b"w:val='-1'"),
    *(b"{", b"}", b"\\", b"\\u-1?", b"\\uc9", b"\\bin999999999 ", b"\\'ff", b"\\*", b"\\cell", b"\\row"),
    *(b"obj", b"endobj", b"stream", b"/Length ", b"/Kids[3 0 R 3 0 R]", b"/Count 999999999", b"1 0 R", b"xref"),
    *(b"--x\n", b"=?utf-8?b?", b"charset=utf-7", b"charset=unicode_escape", b"base64", b"=\n", b"\r\n", b"\n", b"\f"),
    *(
        b"PK\x03\x04",
        b"PK\x01\x02",
        b"PAR1",
        b"\x1f\x8b",
        b"\xd0\xcf\x11\xe0",
        b"a" * 999,
        b" " * 999,
        b'"',
        b"'",
        b",",
    ),
)
"""Words that readers look for, and values at the edges of their types."""


@cache
def seeds() -> dict[str, list[bytes]]:
    """Return the whole files of each suffix."""
    return {suffix: [make(), *([RICH[suffix]()] if suffix in RICH else [])] for suffix, make in sorted(WHOLE.items())}


def mutant(chance: random.Random) -> tuple[str, bytes]:
    """Return the suffix and the content of a changed file."""
    suffix = chance.choice(list(seeds()))
    data = chance.choice(seeds()[suffix])
    if suffix in PACKED and chance.random() < 0.7:
        return suffix, _packed_again(data, chance)
    return suffix, _changed(data, chance)


def _packed_again(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    return made.packed({**parts, name: _changed(parts[name], chance)})


def _changed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        start = chance.randint(0, len(data))
        end = min(len(data), start + int(2 ** chance.uniform(0, 10)))
        run = data[start:end]
        fresh = chance.choice(
            (
                lambda run: chance.randbytes(len(run)),
                lambda _: b"",
                lambda run: run * chance.choice((2, 9, 99)),
                lambda run: run + chance.choice(WORDS) * chance.choice((1, 1, 9, 999)),
                lambda _: chance.choice(WORDS),
                lambda _: chance.choice(chance.choice(list(seeds().values())))[: 1 << chance.randint(1, 12)],
                lambda run: bytes(byte ^ (1 << chance.randint(0, 7)) for byte in run[:1]) + run[1:],
            )
        )(run)
        data = (data[:start] + fresh + data[end:])[:FAR]
    return data


def faults(suffix: str, data: bytes) -> Iterator[str]:
    """Yield what a reader does with a file that none may do."""
    start = time.process_time()
    try:
        for place, item in reader_for(suffix)(io.BytesIO(data), f"a{suffix}", Wanted()):
            if isinstance(item, Source):
                item.text.encode()
                item.id.encode()
            elif not isinstance(item, SourceError | Note):
                yield f"gives {type(item).__name__}"
            elif not str(getattr(item, "message", item)).startswith(f"a{suffix}"):
                yield f"does not name the file: {item}"
            elif "\n" in str(getattr(item, "message", item)) or not place.startswith(f"a{suffix}"):
                yield f"takes several lines: {item}"
    except Exception as error:  # noqa: BLE001 - any is a fault
        yield f"raises {type(error).__name__}: {error}"
    if (spent := time.process_time() - start) > SECONDS:
        yield f"takes {spent:.1f} s"


def memory() -> int:
    """Return the most bytes that this process or one that has ended took."""
    unit = 1 if sys.platform == "darwin" else 1024
    ended, own = (unit * resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    return max(ended, peak_memory() or own)


def main(seconds: float, most: float, seed: int, keep: Path | None) -> int:
    count = found = 0
    slowest = 0.0
    started = time.monotonic()
    while count < most and time.monotonic() - started < seconds:
        suffix, data = mutant(random.Random(f"{seed} {count}"))  # noqa: S311 - the same files for the same seed
        begun, before = time.process_time(), memory()
        said = list(faults(suffix, data))
        slowest = max(slowest, time.process_time() - begun)
        if memory() > max(MEMORY, before):
            said.append(f"takes {memory() >> 20} MB")
        for fault in said:
            report({"seed": seed, "file": count, "suffix": suffix, "fault": fault})
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{count}{suffix}").write_bytes(data)
        count += 1
        found += len(said)
    report({"files": count, "faults": found, "slowest_s": round(slowest, 1), "memory_mb": memory() >> 20})
    return int(found > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="how long to go on")
    parser.add_argument("--files", type=int, metavar="N", help="how many files to try, however long it takes")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed of the files")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to write the faulty files")
    given = parser.parse_args()
    seconds, most = (math.inf, given.files) if given.files else (given.seconds, math.inf)
    sys.exit(main(seconds, most, given.seed, given.keep))
