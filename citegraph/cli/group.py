"""The command group: loads commands on demand and turns errors into one line and an exit code.

Exit codes: 0 done; 1 something could not be read, found or written; 2 wrong command line; 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from citegraph.errors import CitegraphError

COMMANDS = {
    "extract": "citegraph.cli.extract:extract",
    "explain": "citegraph.cli.explain:explain",
    "read": "citegraph.cli.read:read",
    "build": "citegraph.cli.build:build",
    "watch": "citegraph.cli.watch:watch",
    "remove": "citegraph.cli.remove:remove",
    "override": "citegraph.cli.override:override",
    "search": "citegraph.cli.search:search",
    "implements": "citegraph.cli.questions:implements",
    "tree": "citegraph.cli.tree:tree",
    "cites": "citegraph.cli.questions:cites",
    "cited-by": "citegraph.cli.questions:cited_by",
    "amended-by": "citegraph.cli.questions:amended_by",
    "replaced-by": "citegraph.cli.questions:replaced_by",
    "ask": "citegraph.cli.questions:ask",
    "status": "citegraph.cli.history:status",
    "timeline": "citegraph.cli.history:timeline",
    "path": "citegraph.cli.path:path",
    "gaps": "citegraph.cli.gaps:gaps",
    "conflicts": "citegraph.cli.conflicts:conflicts",
    "show": "citegraph.cli.show:show",
    "stats": "citegraph.cli.contents:stats",
    "unresolved": "citegraph.cli.contents:unresolved",
    "verify": "citegraph.cli.contents:verify",
    "diff": "citegraph.cli.diff:diff",
    "export": "citegraph.cli.export:export",
    "report": "citegraph.cli.report:report",
    "annotate": "citegraph.cli.annotate:annotate",
    "serve": "citegraph.cli.serve:serve",
    "demo": "citegraph.cli.demo:demo",
    "mcp": "citegraph.cli.mcp:mcp",
    "lsp": "citegraph.cli.lsp:lsp",
    "import": "citegraph.cli.import_:import_",
    "check": "citegraph.cli.check:check",
    "registry": "citegraph.cli.registry:registry",
    "evaluate": "citegraph.cli.evaluate:evaluate",
    "completion": "citegraph.cli.completion:completion",
}
"""The place of each command, in the order of the help."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, so that `--version` is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command with this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown name, suggest similar ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            if near := get_close_matches(args[0].lower(), COMMANDS, cutoff=0.7):
                raise click.UsageError(f"{error.message} Did you mean {' or '.join(near)}?", ctx) from None
            raise

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command with UTF-8 output; errors of files, streams and names end in one line."""
        _replace_missing_streams()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Help, names and quotes are Vietnamese; a file name may contain bytes that are not UTF-8.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            return super().main(*args, **settings)
        except (OSError, UnicodeError) as error:
            failure = error
        from citegraph.cli.output import report

        with suppress(OSError):  # standard error may be as full as standard output
            report(_reason(failure))
        sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors of citegraph and Ctrl-C end in one line."""
        try:
            result = super().invoke(ctx)
            # A closed pipe raises here, where it can be handled, not when Python exits.
            sys.stdout.flush()
        except CitegraphError as error:
            from citegraph.cli.output import report

            report(str(error))
            ctx.exit(1)
        except KeyboardInterrupt:
            from citegraph.cli.output import INTERRUPTED, report

            report("interrupted")
            ctx.exit(INTERRUPTED)
        return result


def _replace_missing_streams() -> None:
    """Open standard streams that the caller closed, so that no file of the command gets their numbers.

    Reading and writing them fails, but lost messages are no failure.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r", encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _reason(error: OSError | UnicodeError) -> str:
    """The line for an error that no command expected."""
    try:
        sys.stdout.flush()
    except OSError as unwritten:
        # What is left in the buffer would fail again, with a traceback, when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return f"standard output: cannot be written ({unwritten.strerror})"
    if isinstance(error, UnicodeError):
        text = error.object if isinstance(error, UnicodeEncodeError | UnicodeDecodeError) else str(error)
        return f"{text!a:.200}: is not UTF-8; check the names of files and the options"
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: cannot be used ({error.strerror}); check the path and its permissions"
    if isinstance(error, FileNotFoundError):
        return "the current folder does not exist; change to another one"
    return f"a file or stream cannot be used ({error.strerror or error})"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  citegraph build texts/ && citegraph implements 'Chỉ thị 05-CT/TW'",
)
@click.version_option(package_name="citegraph", message="%(prog)s %(version)s")
def main() -> None:
    """Finds citations of Vietnamese legal and party documents and the relations between the documents."""
