"""A corpus -> a file, or a pair of files, in the format that the file's suffix names.

Each file appears whole or not at all. A new format is one function here and one line in `WRITERS`, or in `PAIRS` where
`NAME.suffix` stands for `NAME.nodes.suffix` and `NAME.edges.suffix`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from citegraph.errors import ExportError
from citegraph.files import replacing
from citegraph.model import Corpus


def _graphml(corpus: Corpus, file: TextIO, _language: str) -> None:
    from citegraph.export.graphml import write_graphml

    write_graphml(corpus, file)


def _html(corpus: Corpus, file: TextIO, language: str) -> None:
    from citegraph.export.html import write_html

    write_html(corpus, file, language=language)


def _parquet(corpus: Corpus, nodes: BinaryIO, edges: BinaryIO) -> None:
    from citegraph.tables.parquet import write_graph

    write_graph(corpus, nodes, edges)


WRITERS: dict[str, Callable[[Corpus, TextIO, str], None]] = {
    ".graphml": _graphml,
    ".html": _html,
}
"""The writer of each suffix."""

PAIRS: dict[str, Callable[[Corpus, BinaryIO, BinaryIO], None]] = {
    ".parquet": _parquet,
}
"""The writer of each suffix that stands for two files: of the works and of the relations."""

SUFFIXES = (*WRITERS, *PAIRS)


def export_graph(
    corpus: Corpus,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - what every such function calls it
    language: str = "vi",
) -> tuple[Path, ...]:
    """Writes the corpus to `path`, making its folder where there is none; gives the files that were written.

    `format` is a suffix without its dot (`graphml`) and stands in for that of `path`; `language` (`vi`, `en`) is that
    of pages made for people. Raises `ExportError` for a format that is not known or a file that cannot be written.
    """
    path = Path(path)
    suffix = f".{format}" if format else path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise ExportError(
            f"{path}: {suffix or 'no suffix'} names no format that we write; end the name in one of {known}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix in PAIRS:
            return _write_pair(corpus, path, suffix)
        with replacing(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
            WRITERS[suffix](corpus, file, language)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error
    return (path,)


def _write_pair(corpus: Corpus, path: Path, suffix: str) -> tuple[Path, ...]:
    stem = path.name.removesuffix(path.suffix) if path.suffix.lower() == suffix else path.name
    files = tuple(path.with_name(f"{stem}.{part}{suffix}") for part in ("nodes", "edges"))
    with replacing(files[0]) as nodes, replacing(files[1]) as edges:
        PAIRS[suffix](corpus, nodes, edges)
    return files
