"""The command `citegraph`: thin commands over the library, one module a group of them."""

from citegraph.cli.group import main

__all__ = ["main"]
