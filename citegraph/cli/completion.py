"""`citegraph completion`: complete commands and options in the shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from citegraph.cli.options import example
from citegraph.cli.output import plain
from citegraph.errors import CitegraphError

_SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "citegraph"
_VARIABLE = "_CITEGRAPH_COMPLETE"
_MARK = "# added by: citegraph completion --install"


@click.command(
    short_help="Completes commands in the shell.",
    epilog=example("citegraph completion bash --install", "citegraph completion zsh > ~/.zfunc/_citegraph"),
)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.option("--install", is_flag=True, help="Write the script where the shell finds it, and load it at each start.")
@click.pass_context
def completion(ctx: click.Context, shell: str, install: bool) -> None:
    """Writes the script by which a SHELL completes commands, options and their values.

    With --install, new shells complete; an installation that is there is replaced.
    """
    found = get_completion_class(shell)
    assert found
    script = found(ctx.find_root().command, {}, _PROGRAM, _VARIABLE).source()
    if not install:
        click.echo(script, nl=False)
        return
    path = _script_of(shell)
    _write(path, script)
    if loader := _loader_of(shell):
        _add_line(loader, f"source {shlex.quote(str(path))}  {_MARK}")
    click.echo(plain(f"{path}: written; start a new {shell} to complete"))


def _script_of(shell: str) -> Path:
    """Where the script is written: fish finds it in its folder, the others are told."""
    if shell == "fish":
        return _folder("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / f"{_PROGRAM}.fish"
    return _folder("XDG_DATA_HOME", ".local/share") / _PROGRAM / f"completion.{shell}"


def _loader_of(shell: str) -> Path | None:
    """The start file that loads the script."""
    if shell == "zsh":
        return Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    return Path.home() / ".bashrc" if shell == "bash" else None


def _folder(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default)


def _write(path: Path, script: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, "utf-8")
    except OSError as error:
        raise CitegraphError(f"{path}: cannot be written ({error.strerror}); write the script yourself") from error


def _add_line(path: Path, line: str) -> None:
    """Append a line to a start file, unless it has this one."""
    try:
        known = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
        if line not in known.splitlines():
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{'' if known.endswith(chr(10)) or not known else chr(10)}{line}\n")
    except OSError as error:
        raise CitegraphError(f"{path}: cannot be written ({error.strerror}); add to it: {line}") from error
