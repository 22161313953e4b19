"""The asset files of exports."""

from __future__ import annotations

from importlib.resources import files


def asset(name: str) -> str:
    """The text of a file in `assets/`."""
    return (files("citegraph.export") / "assets" / name).read_text("utf-8")
