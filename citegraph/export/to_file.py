"""Write a corpus, or a selected part of it, to a file in the format that its suffix names.

A file appears whole or not at all. `citegraph.export.formats` lists the formats and says how to add one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from citegraph.errors import ExportError
from citegraph.export.formats import DATABASE, FORMATS, Format, View, format_of
from citegraph.export.graph_rows import GraphRows
from citegraph.export.selection import Selected, Selection, select
from citegraph.files import replacing
from citegraph.model import Corpus

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry


def export_graph(  # noqa: PLR0913 - the options of `citegraph export`
    corpus: Corpus,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - the usual name
    language: str = "vi",
    *,
    selection: Selection | None = None,
    layout: str = "level",
    registry: Registry | None = None,
    proof: Proof | None = None,
) -> Selected:
    """Write the part of the corpus that `selection` chooses (all of it if None) to `path`, and return that part.

    `format` is a suffix without its dot (`graphml`) and takes the place of that of `path`. A missing folder is created.
    `language` (`vi`, `en`) is that of the labels, `layout` one of `LAYOUTS`; `registry` (the built-in one if None)
    names the types and levels; `proof` (`citegraph.store.proof.StoredProof`) marks the works in the quotes of a page.
    A format with a limit writes so many works unless the selection asks for another number.

    Raises:
        ExportError: For an unknown format, or a file that cannot be written.
        UnknownWorkError: For a focus that is not a work, or that fits several.
    """
    suffix = format_suffix(path, format)
    if suffix == DATABASE:
        raise ExportError(f"{path}: a database is copied from a database; run: citegraph export {path} --db FILE")
    form = format_of(suffix)
    asked = selection or Selection()
    if asked.most is None:
        asked = replace(asked, most=form.limit)
    chosen = select(corpus, asked)
    _write(form, View(chosen, language, layout, registry, proof), Path(path), target_files(path, format))
    return chosen


def export_rows(
    rows: GraphRows,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - as in `export_graph`
    *,
    registry: Registry | None = None,
) -> None:
    """Write a graph that need not fit into memory, in a streamed format, from rows as they come.

    Raises `ExportError` for a file that cannot be written.
    """
    view = View(rows, given=registry)
    _write(format_of(format_suffix(path, format)), view, Path(path), target_files(path, format))


def is_streamed(path: str | Path, format: str | None = None) -> bool:  # noqa: A002 - as in `export_graph`
    """True if `export_rows` can write a file of this name."""
    suffix = format_suffix(path, format)
    return suffix != DATABASE and format_of(suffix).streamed


def target_files(path: str | Path, format: str | None = None) -> tuple[Path, ...]:  # noqa: A002 - as in `export_graph`
    """The files that `export_graph` writes for a path: one, or `NAME.nodes.parquet` and `NAME.edges.parquet`."""
    path, suffix = Path(path), format_suffix(path, format)
    form = None if suffix == DATABASE else format_of(suffix)
    if form is None or form.pair is None:
        return (path,)
    ending = form.ending or suffix
    stem = path.name.removesuffix(path.suffix) if path.suffix.lower() in (suffix, ending) else path.name
    return tuple(path.with_name(f"{stem}.{part}{ending}") for part in ("nodes", "edges"))


def format_suffix(path: str | Path, format: str | None = None) -> str:  # noqa: A002 - as in `export_graph`
    """The suffix that names the format, `.graphml`; raises `ExportError` for an unknown one."""
    suffix = f".{format}" if format else Path(path).suffix.lower()
    if suffix != DATABASE and suffix not in FORMATS:
        known = ", ".join(sorted({*FORMATS, DATABASE}))
        fault = f"{suffix} is not an export format" if suffix else "no suffix"
        raise ExportError(f"{path}: {fault}; end the name in one of {known}, or give a format")
    return suffix


def written(form: Format, view: View) -> bytes:
    """The content of the one file that a format writes."""
    out = io.BytesIO()
    _fill(form, view, (out,))
    return out.getvalue()


def _write(form: Format, view: View, path: Path, paths: tuple[Path, ...]) -> None:
    with writing_errors(path), ExitStack() as stack:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fill(form, view, tuple(stack.enter_context(replacing(each)) for each in paths))


def _fill(form: Format, view: View, files: tuple[BinaryIO, ...]) -> None:
    """Write to open files, one or two."""
    if form.pair is not None:
        form.pair(view, *files)
    elif form.binary is not None:
        form.binary(view, *files)
    elif form.text is not None:
        text = io.TextIOWrapper(files[0], encoding="utf-8", newline="\n")
        try:
            form.text(view, text)
        finally:
            text.detach()  # flushes, and leaves the file open


@contextmanager
def writing_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` of writing a file into an `ExportError`."""
    try:
        yield
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error
