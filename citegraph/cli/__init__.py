"""The command `citegraph`: thin commands over the library, one module per command or group of commands."""

from citegraph.cli.group import main

__all__ = ["main"]
