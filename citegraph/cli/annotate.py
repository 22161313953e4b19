"""`citegraph annotate`: mark the citations in a text for readers, or in texts for annotators and trainers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import FilePath, example, paths_argument, reading_options, registry_option, standards_option
from citegraph.cli.output import plain, spare
from citegraph.cli.sources import SourceReading
from citegraph.cli.word_output import WordOutput
from citegraph.errors import ExportError
from citegraph.files import refuse_special, replacing
from citegraph.presentation.labels import LANGUAGES
from citegraph.readers.corpus import input_files
from citegraph.word import WORD_TYPES

if TYPE_CHECKING:
    from citegraph.export.training import ReadSource
    from citegraph.extraction.pipeline import Extractor
    from citegraph.model import Source
    from citegraph.readers import Wanted

_MARKUP = (".html", ".htm", ".xhtml")


@click.command(
    short_help="Marks the citations in a text, for reading or for training.",
    epilog=example(
        "citegraph annotate bai.txt -o bai.html",
        "citegraph annotate bai.txt --format akn -o bai.xml",
        "citegraph annotate trang.html -o moi.html --link-template 'https://example.org/{key}'",
        "citegraph annotate du-thao.docx -o lien-ket.docx --link-template 'https://example.org/{key}'",
        "citegraph annotate texts/ --format docbin -o train.spacy",
    ),
)
@paths_argument
@click.option("-o", "--output", type=FilePath(), help="The file; for brat a folder.  [default: standard output]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "akn", "docx", "brat", "conll", "docbin", "jsonl"]),
    help="html (for readers), akn (Akoma Ntoso) and docx take one text; the others are for annotation and training.  "
    "[default: docx for -o FILE.docx, else html]",
)
@click.option(
    "--link-template", "template", metavar="URL", help="The address of a citation; {key} is the key of its work."
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="The language of an html page.",
)
@registry_option
@standards_option
@reading_options
@click.pass_context
def annotate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    paths: tuple[str, ...],
    output: Path | None,
    form: str | None,
    template: str | None,
    language: str,
    overlays: tuple[Path, ...],
    standards: bool,
    wanted: Wanted,
) -> None:
    """Writes the text of PATHS with every citation marked in the colour of its relation.

    A text becomes a page with cards and a list of relations. HTML (.html, .htm) keeps its markup, without scripts and
    what is loaded; citations become links or, without --link-template, marks. akn is Akoma Ntoso XML with a ref at each
    citation. docx is the Word file itself with its citations as links. jsonl, conll, brat and docbin (spaCy) contain
    any number of texts.
    """
    from citegraph.extraction.pipeline import Extractor
    from citegraph.registry import load_registry

    form = form or ("docx" if output is not None and output.suffix.lower() in WORD_TYPES else "html")
    if output is None and form in ("brat", "docbin", "docx"):
        raise click.UsageError(f"--format {form} needs -o: {'a folder' if form == 'brat' else 'a file'} to write to")
    if form == "docx" and (template is None or len(paths) > 1):
        raise click.UsageError("--format docx takes one Word file and needs --link-template")
    if output is not None:
        spare([output], [*_read_for(form, paths), *overlays])
    extractor = Extractor(load_registry(*overlays, standards=standards))
    reading = SourceReading(paths, wanted)
    if form == "html":
        _writing(output, lambda: _put(output, [_page(paths, reading, extractor, template, language)]))
    elif form == "docx":
        assert output is not None
        assert template is not None
        _write_linked(Path(paths[0]), output, template, reading, extractor)
    elif form == "akn":
        _writing(output, lambda: _put(output, [_akoma_ntoso(paths, reading, extractor)]))
    else:
        _writing(output, lambda: _training(form, output, _read_all(reading, extractor)))
    if reading.failed:
        ctx.exit(1)


def _read_for(form: str, paths: tuple[str, ...]) -> Iterator[Path]:
    """The files that are read; for brat, which fills a folder, also their folders."""
    for path in input_files(paths):
        yield path
        if form == "brat":
            yield path.parent


def _page(
    paths: tuple[str, ...], reading: SourceReading, extractor: Extractor, template: str | None, language: str
) -> str:
    """The annotated page of the only text."""
    from citegraph.export.annotate import LinkTemplate, annotated_markup, annotated_text
    from citegraph.export.cleaning import cleaned
    from citegraph.export.markup import read_markup
    from citegraph.model import Source

    link = LinkTemplate(template) if template else None
    if len(paths) == 1 and Path(paths[0]).suffix.lower() in _MARKUP:
        page = read_markup(cleaned(_read(Path(paths[0]))))
        extraction = extractor.extract(Source(Path(paths[0]).as_posix(), page.text))
        return annotated_markup(page, extraction, extractor.registry, link, language)
    source = _only(paths, reading)
    return annotated_text(source.text, extractor.extract(source), extractor.registry, link, language)


def _write_linked(path: Path, output: Path, template: str, reading: SourceReading, extractor: Extractor) -> None:
    """Write the only file, a Word file, with links."""
    from citegraph.export.annotate import LinkTemplate
    from citegraph.export.links import with_links

    link, word = LinkTemplate(template), WordOutput(path, output)
    for source in reading:
        word.write(with_links(word.data, source, extractor.extract(source), link))
        click.echo(plain(f"wrote {output}"))


def _akoma_ntoso(paths: tuple[str, ...], reading: SourceReading, extractor: Extractor) -> str:
    """The only text as Akoma Ntoso."""
    from citegraph.export.akoma import akoma_ntoso

    source = _only(paths, reading)
    return akoma_ntoso(source.text, extractor.extract(source), extractor.registry)


def _only(paths: tuple[str, ...], reading: SourceReading) -> Source:
    """The only text; raises `ExportError` for none or several."""
    sources = iter(reading)
    source = next(sources, None)
    if source is None:
        raise ExportError(f"{', '.join(paths)}: no text to annotate")
    if next(sources, None) is not None:
        raise ExportError(f"{', '.join(paths)}: a page contains one text, these are several; choose another --format")
    return source


def _read(path: Path) -> str:
    from citegraph.errors import SourceError
    from citegraph.readers.decode import decode

    try:
        refuse_special(path)
        return decode(path.read_bytes(), path.as_posix())[0]
    except OSError as error:
        raise SourceError(f"{path.as_posix()}: cannot be read ({error.strerror}); check the path") from error


def _read_all(reading: SourceReading, extractor: Extractor) -> Iterator[ReadSource]:
    for source in reading:
        yield source, extractor.extract(source)


def _training(form: str, output: Path | None, texts: Iterator[ReadSource]) -> None:
    from citegraph.export.training import conll_lines, docbin, jsonl_lines, write_brat

    if form == "brat":
        assert output is not None
        write_brat(texts, output)
    elif form == "docbin":
        assert output is not None
        with replacing(output) as file:
            file.write(docbin(texts).to_bytes())
    else:
        _put(output, (conll_lines if form == "conll" else jsonl_lines)(texts))


def _put(output: Path | None, pieces: Iterable[str]) -> None:
    """Write to standard output, or to the file, completely or not at all; a lone surrogate becomes `?`."""
    if output is None:
        for piece in pieces:
            click.echo(piece.encode("utf-8", "replace"), nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with replacing(output) as file:
        for piece in pieces:
            file.write(piece.encode("utf-8", "replace"))


def _writing(output: Path | None, act: Callable[[], None]) -> None:
    try:
        act()
    except OSError as error:
        if output is None or isinstance(error, BrokenPipeError):
            raise
        message = f"{output}: cannot be written ({error.strerror}); check the folder, its permissions and free space"
        raise ExportError(message) from error
    if output is not None:
        click.echo(plain(f"wrote {output}"))
