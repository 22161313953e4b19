"""The colours of relations and types."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def palette() -> dict[str, Any]:
    """The colours: `kinds` maps a kind of relation to its look, `hues` a type to its hue in degrees."""
    known: dict[str, Any] = json.loads((files("citegraph.presentation") / "data" / "palette.json").read_text("utf-8"))
    return known
