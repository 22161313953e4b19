"""Pages that are made from the product: commands, the Python interface, the tables of the registry."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from html import escape
from typing import Any

import click

from citegraph.cli import main
from citegraph.registry import load_registry

MODULES = (
    "citegraph",
    "citegraph.model",
    "citegraph.graph.graph",
    "citegraph.linking.link",
    "citegraph.extraction.pipeline",
    "citegraph.extraction.analysis",
    "citegraph.extraction.explanation",
    "citegraph.store",
    "citegraph.check",
    "citegraph.evaluate",
    "citegraph.export",
    "citegraph.integrations.spacy",
    "citegraph.errors",
)
TABLES = {
    "types": ("Document types", ("id", "name", "words", "party_codes", "state_codes", "mass_codes", "source")),
    "issuers": ("Issuing bodies", ("id", "name", "codes", "family", "level", "valid_from", "valid_to", "source")),
    "bodies": ("Kinds of bodies", ("id", "name", "words", "family", "level", "code", "source")),
    "organs": ("Parts and heads of bodies", ("id", "name", "words", "issuer", "source")),
    "place_levels": ("Levels of localities", ("id", "name", "words", "level", "valid_from", "valid_to", "source")),
    "localities": ("Localities", ("slug", "name", "kind", "aliases", "valid_from", "valid_to", "successor")),
    "terms": ("Terms", ("id", "roman", "first_day", "last_day", "source")),
    "named": ("Named works", ("id", "type", "words", "after", "key", "symbol", "issuer", "source")),
    "plenums": ("Plenums", ("id", "type", "symbols", "misnomer", "note", "source")),
    "grammars": ("Grammars of symbols", ("id", "family", "form", "period", "source")),
    "standards": ("Standards", ("id", "code", "name", "type", "issuer", "source")),
    "parts": ("Parts of a text", ("id", "role", "pattern", "source")),
    "signs": ("Signs of a document", ("id", "weight", "zone", "pattern", "source")),
    "verbs": ("Verbs", ("id", "kind", "words", "source")),
    "marks": ("Small words of sentences", ("id", "node", "words", "source")),
    "modals": ("Words that make no fact", ("id", "words", "source")),
    "frames": ("Frames of relations", ("id", "where", "slots", "kinds", "source")),
    "phrases": ("Word lists", ("id", "words", "source")),
    "works": (
        "Known works",
        ("type", "symbol", "name", "issuer", "date", "effective", "until", "title", "mark", "source"),
    ),
}


def commands() -> str:
    """Every command with what it does, its arguments and options, and an example."""
    context = click.Context(main, info_name="citegraph")
    head = (
        "# Commands\n\nMade from the program: `citegraph COMMAND --help` says the same. Exit codes: 0 done; "
        "1 something could not be read, found or written; 2 the command line is wrong; 130 interrupted.\n"
    )
    return "\n".join([head, *_sections(main, context)])


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        below = click.Context(command, info_name=name, parent=context)
        yield _section(command, below)
        if isinstance(command, click.Group):
            yield from _sections(command, below)


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join(command.collect_usage_pieces(context))
    rows = [record for p in command.get_params(context) if (record := p.get_help_record(context))]
    table = "\n".join(f"| <code>{_cell(names)}</code> | {_cell(text)} |" for names, text in rows)
    example = inspect.cleandoc((command.epilog or "").replace("\b", "")).partition("\n")[2]
    parts = [
        f"## {context.command_path}",
        f"```text\n{context.command_path} {usage}\n```",
        inspect.cleandoc(command.help or "").replace("\b\n", ""),
        f"| option | |\n| --- | --- |\n{table}",
        f"```sh\n{inspect.cleandoc(example)}\n```" if example else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(text: str) -> str:
    """A text as it is: nothing of it is a link, a tag or the end of a cell."""
    return escape(" ".join(text.split())).replace("|", "&#124;").replace("[", "&#91;").replace("*", "&#42;")


def python() -> str:
    """The modules that programs use, as mkdocstrings reads them."""
    parts = [f"## `{module}`\n\n::: {module}\n    options:\n      show_root_heading: false\n" for module in MODULES]
    return "# Python\n\nMade from the code. What is not here may change in any version.\n\n" + "\n".join(parts)


def tables() -> dict[str, str]:
    """Each kind of block of the registry as a page with one table and a filter."""
    registry = load_registry()
    return {kind: _page(title, columns, getattr(registry, kind)) for kind, (title, columns) in TABLES.items()}


def _page(title: str, columns: tuple[str, ...], blocks: tuple[Any, ...]) -> str:
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in columns)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{_shown(getattr(block, column))}</td>' for column in columns)}</tr>" for block in blocks
    )
    count = f'<span class="registry-count">{len(blocks)}</span> of {len(blocks)}'
    return (
        f"---\nhide: [toc]\nsearch: {{exclude: true}}\n---\n# {title}\n\n"
        f"{count}. What the built-in registry holds; see [how to add to it](../registry.md).\n\n"
        '<input class="registry-filter" type="search" placeholder="Lọc / filter" aria-label="Lọc / filter">\n\n'
        f'<div class="registry-table"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n'
    )


def _shown(value: Any) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else "" if value in (None, False) else str(value)
    return escape(" ".join(text.split()))
