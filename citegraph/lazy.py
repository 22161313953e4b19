r"""Regular expressions that are compiled when they are first used: a text needs half of them.

>>> numbered = lazy_pattern(r"số (?P<number>\d+)")
>>> numbered.search("Nghị quyết số 57")["number"]
'57'
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


class _Compiled:
    """An attribute of the compiled pattern, which its first use stores in the instance: later ones cost nothing."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, pattern: LazyPattern, owner: type) -> Any:
        value = vars(pattern)[self._name] = getattr(pattern.compiled, self._name)
        return value


class LazyPattern:
    """Has the methods of `re.Pattern` that citegraph uses; raises `re.error` at its first use if it is not valid."""

    match, fullmatch, search = _Compiled(), _Compiled(), _Compiled()
    finditer, findall, split, sub, subn = _Compiled(), _Compiled(), _Compiled(), _Compiled(), _Compiled()
    flags, groups, groupindex = _Compiled(), _Compiled(), _Compiled()

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern, self._given)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is compiled when it is first used."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
