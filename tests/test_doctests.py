"""The examples in the modules' docstrings run as they stand."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import citegraph
from citegraph.errors import MissingError

MODULES = sorted(m.name for m in pkgutil.walk_packages(citegraph.__path__, "citegraph.") if "__main__" not in m.name)


@pytest.mark.parametrize("name", ["citegraph", *MODULES])
def test_the_examples_of_a_docstring_hold(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except MissingError as error:
        pytest.skip(str(error))
    result = doctest.testmod(module)
    assert result.failed == 0


def test_some_modules_have_examples() -> None:
    attempted = [doctest.testmod(importlib.import_module(name)).attempted for name in ["citegraph", *MODULES]]
    assert sum(attempted) >= 8
