"""How codes, capitals and words are written: the pieces of which the patterns of the lexicon are made."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SMALL = "a-zàáảãạâấầẩẫậăắằẳẵặđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ"
CODE = rf"[A-ZĐÂĂÊÔƠƯ](?:[A-ZĐÂĂÊÔƠƯ0-9&]|\.(?=[A-ZĐƯ]|\d\d?-[A-ZĐ])|(?>[a-zđư]{{1,2}}(?![{_SMALL}])))*"
"""A code in a symbol: capitals, digits, at most two small letters in a row (CTr, TTg, QĐi)."""

CAPITAL = "[A-ZĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ]"
"""A capital letter of Vietnamese, as a pattern."""

WORD = re.compile(r"[^\W_]+")


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of these words, the longest first, between word boundaries."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))})(?!\w)")


def name_beginnings(names: Iterable[str]) -> frozenset[str]:
    """The first words of names, one, two and so on, but not all of them: what a longer name may go on from."""
    return frozenset(name[: gap.start()] for name in names for gap in re.finditer(" ", name))


def words_of(text: str) -> str:
    """A name without its punctuation, for look-up: `phòng , chống` and `phòng chống` are one."""
    return " ".join(WORD.findall(text))
