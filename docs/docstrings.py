"""How mkdocstrings reads our docstrings: doctests and aligned tables are code, whatever section they stand in."""

from __future__ import annotations

from typing import Any

import griffe

_FENCES = {">>>": "pycon", "===": "text"}


class Fenced(griffe.Extension):
    """Puts paragraphs that begin as a doctest or a table between fences."""

    def on_package(self, *, pkg: Any, **_: Any) -> None:
        """The package itself is no member of any other."""
        self.on_object(obj=pkg)

    def on_object(self, *, obj: Any, **_: Any) -> None:
        """Changes the docstring of each object once it is read."""
        if obj.docstring is not None:
            obj.docstring.value = "\n\n".join(map(_fenced, obj.docstring.value.split("\n\n")))


def _fenced(paragraph: str) -> str:
    language = _FENCES.get(paragraph.lstrip()[:3])
    return f"```{language}\n{paragraph}\n```" if language else paragraph
