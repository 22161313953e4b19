"""A corpus -> a file, in the format that the file's suffix names.

The file appears whole or not at all. A new format is one function here and one line in `WRITERS`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from citegraph.errors import ExportError
from citegraph.files import replacing
from citegraph.model import Corpus

if TYPE_CHECKING:
    from citegraph.export.graphml import Values


def _graphml(corpus: Corpus, file: TextIO, _language: str) -> None:
    from citegraph.export.graphml import write_graphml

    write_graphml(corpus, file)


def _html(corpus: Corpus, file: TextIO, language: str) -> None:
    from citegraph.export.html import write_html

    write_html(corpus, file, language=language)


WRITERS: dict[str, Callable[[Corpus, TextIO, str], None]] = {
    ".graphml": _graphml,
    ".html": _html,
}
"""The writer of each suffix."""


def export_graph(
    corpus: Corpus,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - what every such function calls it
    language: str = "vi",
) -> None:
    """Writes the corpus to `path`, making its folder where there is none.

    `format` is a suffix without its dot (`graphml`) and stands in for that of `path`; `language` (`vi`, `en`) is that
    of pages made for people. Raises `ExportError` for a format that is not known or a file that cannot be written.
    """
    suffix = suffix_of(path, format)
    with _writing(Path(path)) as file:
        WRITERS[suffix](corpus, file, language)


def export_rows(nodes: Iterable[Values], edges: Iterable[Values], path: str | Path) -> None:
    """Writes GraphML to `path` from rows as they come, which need not fit into memory; see `graphml.write_rows`.

    Raises `ExportError` for a file that cannot be written.
    """
    from citegraph.export.graphml import write_rows

    with _writing(Path(path)) as file:
        write_rows(nodes, edges, file)


def suffix_of(path: str | Path, format: str | None = None) -> str:  # noqa: A002 - as in `export_graph`
    """The suffix that names the format, `.graphml`; raises `ExportError` for one that we do not write."""
    suffix = f".{format}" if format else Path(path).suffix.lower()
    if suffix not in WRITERS:
        known = ", ".join(sorted(WRITERS))
        raise ExportError(
            f"{path}: {suffix or 'no suffix'} names no format that we write; end the name in one of {known}"
        )
    return suffix


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    """A file to write text into, which appears whole or not at all; its folder is made where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error
