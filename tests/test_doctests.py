"""The examples in the modules' docstrings run as they stand."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

import citegraph
from citegraph.errors import MissingError

MODULES = sorted(m.name for m in pkgutil.walk_packages(citegraph.__path__, "citegraph.") if "__main__" not in m.name)


def module(name: str) -> ModuleType | None:
    """The module, or None where it needs a package that is not installed."""
    try:
        return importlib.import_module(name)
    except (MissingError, ModuleNotFoundError):
        return None


@pytest.mark.parametrize("name", ["citegraph", *MODULES])
def test_the_examples_of_a_docstring_hold(name: str) -> None:
    if (found := module(name)) is None:
        pytest.skip(f"{name} needs a package that is not installed here")
    assert doctest.testmod(found).failed == 0


def test_some_modules_have_examples() -> None:
    attempted = [doctest.testmod(found).attempted for name in ["citegraph", *MODULES] if (found := module(name))]
    assert sum(attempted) >= 8
