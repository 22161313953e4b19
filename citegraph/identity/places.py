"""Recognise localities in a body's name, a letterhead or a whole text, and convert them to the scope of a key.

A locality is written smallest first, as in keys: ``Quảng Ninh``, ``Hạ Long, Quảng Ninh``, ``Xã Kim Liên, Nghệ An``. A
commune keeps the word for its level, since a district or ward may have the same name; a district keeps it only if its
province is unknown (``Huyện Châu Đức``). The symbol of a local body contains no place (`18-CT/TU`, `283/QĐ-UBND`). The
place comes from the words near it, else from the heading, else from the whole text if one place is predominant.

The provinces before and after the mergers of 1 July 2025 are different scopes, even with the same name: the date of a
work decides which of them issued it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CAPITAL
from citegraph.registry.schema import PlaceLevelBlock
from citegraph.text.days import first_day
from citegraph.text.normal import Normal

_TITLE = 220
_TITLE_WEIGHT = 4
_DEEPEST = 3
_LONGEST_NAME = 4
_ACRONYM = lazy_pattern(rf" {CAPITAL}{{2,}}(?!\w)")  # `Đảng ủy ACV`: a company, not a locality
_NAME_WORD = lazy_pattern(rf"[ \n]?(?P<word>{CAPITAL}[^\W\d_]*(?:['’]{CAPITAL}?[^\W\d_]+)?)(?!\w)")
_NUMBERED = lazy_pattern(r" ?0?(?P<number>\d{1,2})(?![\w/-]|\.\d)")
_DATELINE = lazy_pattern(r"[^\W\d_]+(?: [^\W\d_]+){0,3}, ?ngày ?[\d.… ]")
_HIGHER = re.compile(r" ?[,-]? ?")
_LEVEL_WORD = 12  # how many characters before a name to search for the word for its level
_UNITS = {"province": 0, "district": 1, "commune": 2}


class Spot(NamedTuple):
    """A locality found after a body's name: its end, its words in full, its place and level.

    `short` is the end of its own name, without the localities that contain it.
    """

    end: int
    short: int
    words: str
    place: str | None
    level: str


class Places(NamedTuple):
    """The predominant localities of a text, by level; `titled` if the title contains the district."""

    province: str | None
    district: str | None
    commune: str | None
    titled: bool


def spot_at(
    normal: Normal, position: int, lexicon: Lexicon, *, inner: PlaceLevelBlock | None = None, bare: str = ""
) -> Spot | None:
    """Return the locality at `position`, after a body's name: ` tỉnh Nghệ An`, ` TP. Hạ Long, Quảng Ninh`.

    `inner` is the level if the body's name ends with the word for it (`UBND tỉnh`); `bare` is the level of a locality
    that may appear without that word (`Huyện ủy Nam Đàn`).
    """
    at = position + (normal.lower[position : position + 1] == " ")
    if (
        lexicon.phrases.starts_with("no-levels", normal.lower, at) is not None
    ):  # `phường hội`, which only begins like a level
        return None
    if alias := _alias_with_level(normal, position, at, lexicon, inner):
        return alias
    word = None if inner else lexicon.places.level_at(normal.lower, at)
    level = inner or (word[1] if word else None)
    after = word[0] if word else position
    first = _named(normal, after, lexicon, level, bare)
    if first is None:  # a level without a name: `Chủ tịch UBND tỉnh`, `Công an tỉnh`
        return Spot(after, after, level.name, None, "" if level.central else level.level) if word and level else None
    end, name, unit = first
    parts = [(name, level, unit)]
    while len(parts) < _DEEPEST and unit != "province" and (higher := _higher(normal, end, lexicon, unit)):
        end, name, level, unit = higher
        parts.append((name, level, unit))
    name, level, unit = parts[0]
    words = name if inner or level is None else f"{level.name} {name}"
    return Spot(end, first[0], words, _written(parts, lexicon), unit)


def _alias_with_level(
    normal: Normal, position: int, at: int, lexicon: Lexicon, inner: PlaceLevelBlock | None
) -> Spot | None:
    """Return the locality of an alias of level and name together: `TP HCM`, `TPHCM`.

    In `UBND TP HCM` the alias includes the level word, which is already part of the body's name.
    """
    head = normal.lower.rfind(" ", 0, position) + 1 if inner else at
    alias = lexicon.places.name.match(normal.lower, head)
    if alias is None or alias.end() <= position:
        return None
    if not (lexicon.places.level.match(normal.lower, head) or alias.group().startswith(tuple(lexicon.places.levels))):
        return None
    name = lexicon.places.names[alias.group()]
    words = name if inner else f"{lexicon.places.provinces[name][0].kind} {name}"
    return Spot(alias.end(), alias.end(), words, name, "province")


def former(normal: Normal, end: int, lexicon: Lexicon) -> tuple[int, str | None] | None:
    """Return the end and name of a former province in parentheses: `UBND tỉnh Cà Mau (tỉnh Bạc Liêu cũ)`.

    The name is None if the body itself is the former one: `UBND tỉnh Hòa Bình (cũ)`.
    """
    if not normal.lower.startswith(" (", end):
        return None
    mark = lexicon.phrases.starts_with("former-marks", normal.lower, end + 2)
    if mark is not None and normal.lower.startswith(")", mark):
        return mark + 1, None
    word = lexicon.places.level.match(normal.lower, end + 2)
    at = word.end() + 1 if word else end + 2
    province = lexicon.places.name.match(normal.lower, at)
    close = lexicon.phrases.starts_with("former-marks", normal.lower, province.end() + 1) if province else None
    if province is None or close is None or not normal.lower.startswith(")", close):
        return None
    return close + 1, lexicon.places.names[province.group()]


def level_within(words: str, lexicon: Lexicon) -> PlaceLevelBlock | None:
    """Return the level whose word ends a name: `ubnd tỉnh`, `đại hội đảng bộ huyện`."""
    last = words.split(" ")
    return lexicon.places.levels.get(" ".join(last[-2:])) or lexicon.places.levels.get(last[-1])


def _named(
    normal: Normal, position: int, lexicon: Lexicon, level: PlaceLevelBlock | None, bare: str
) -> tuple[int, str, str] | None:
    """Return the end, name and level of the locality whose name begins at `position`."""
    if (level is None or level.central or level.level == "province") and (
        province := _province_named(normal, position, lexicon, level)
    ):
        return province
    unit = level.level if level else bare
    if not unit or unit == "province":
        return None
    if level and (numbered := _NUMBERED.match(normal.lower, position)):  # `Quận 3`, `phường 12`
        return numbered.end(), numbered["number"], unit
    found = _name(normal, position, lexicon)
    acronym = level is None and normal.text[position - 1].islower() and _ACRONYM.match(normal.text, position)
    return (*found, unit) if found and not acronym else None


def _province_named(
    normal: Normal, position: int, lexicon: Lexicon, level: PlaceLevelBlock | None
) -> tuple[int, str, str] | None:
    """Return the end, name and level of the province whose name begins at `position`.

    `Quang Trung` is a place only after a level word; on its own it is a person, as in `Đội TNTP Hồ Chí Minh`.
    """
    at = position + (normal.lower[position : position + 1] == " ")
    province = lexicon.places.name.match(normal.lower, at)
    if province is None or not normal.text[at].isupper():
        return None
    if level is None and (
        province.group() in lexicon.phrases["bare-people"]
        or lexicon.phrases.ends_with("named-after", normal.lower, at) is not None
    ):
        return None
    return province.end(), lexicon.places.names[province.group()], "province"


def _name(normal: Normal, position: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """Return the end and name of a capitalised locality, up to the word that begins the next line of a letterhead."""
    words: list[str] = []
    end = position
    while len(words) < _LONGEST_NAME and (m := _NAME_WORD.match(normal.text, end)):
        if _follows_name(normal, m, words, lexicon):
            break
        words.append(m["word"])
        end = m.end()
    if not words or (len(words) == 1 and lexicon.places.stop.match(normal.lower, position + 1)):
        return None
    name = " ".join(words)
    known = lexicon.places.names.get(name.lower())
    return end, known or (name.title() if name.isupper() else name)


def _follows_name(normal: Normal, m: re.Match[str], words: list[str], lexicon: Lexicon) -> bool:
    """Return whether a capitalised word comes after the name of a locality, of which `words` are known, not in it."""
    at = m.start("word")
    stop = lexicon.places.stop.match(normal.lower, at) if words else None
    if stop and len(words) == 1 and _ends_name(normal, stop, words[0], lexicon):
        return False
    # Most names have two words: in `xã Thạch Hà Thành lập …` a title follows, in `xã Tân Thành lập …` it does not.
    stop = stop or (lexicon.places.title_stop.match(normal.lower, at) if len(words) > 1 else None)
    if stop and " ".join((*words[-1:], m["word"])).lower() not in lexicon.places.names:
        return True
    if words and words[0].isupper() and not m["word"].isupper():  # `NGHỆ AN Số`: the name in capitals is over
        return True
    # `XÃ KIM LIÊN⏎QUYẾT ĐỊNH`
    return normal.text[m.start()] == "\n" and lexicon.types.type_word_at(normal.lower, at) is not None


def _ends_name(normal: Normal, head: re.Match[str], first: str, lexicon: Lexicon) -> bool:
    """Return whether the head word of a body is the second word of a name: `xã Xuân Trường`, `xã Đông Hội`.

    Not if a capitalised word follows that may be the body's own: `thành phố Vinh Phòng Giáo dục`. A letter stands for a
    name: `XÃ A TRƯỜNG MẦM NON`.
    """
    if " " in head.group() or len(first) == 1 or first.lower() in lexicon.places.names:
        return False
    if lexicon.phrases.starts_with("not-in-place-names", normal.lower, head.start()) is not None:
        return False
    behind = head.end() + 1
    body = normal.text[head.end() : behind] == " " and normal.text[behind : behind + 1].isupper()
    return not body or lexicon.places.stop.match(normal.lower, behind) is not None


def _higher(
    normal: Normal, end: int, lexicon: Lexicon, unit: str
) -> tuple[int, str, PlaceLevelBlock | None, str] | None:
    """Return the locality that contains the one before: `, tỉnh Nghệ An`, `, TP.HCM`, ` (Hà Nội)`."""
    opened = normal.lower.startswith(" (", end)
    gap = _HIGHER.match(normal.lower, end)
    at = end + len(" (") if opened else gap.end() if gap else end
    word = lexicon.places.level_at(normal.lower, at)
    level = word[1] if word else None
    if level is None and at == end:  # neither a comma nor a level word separates the two
        return None
    found = _named(normal, word[0] if word else at, lexicon, level, "")
    # only a larger unit contains the first; `xã A, xã B` is a list
    if found is None or _UNITS[found[2]] >= _UNITS[unit] or (opened and normal.lower[found[0] : found[0] + 1] != ")"):
        return None
    return found[0] + opened, found[1], level, found[2]


def _written(parts: list[tuple[str, PlaceLevelBlock | None, str]], lexicon: Lexicon) -> str:
    """Return the place that consists of these localities, smallest first."""
    out = []
    for name, level, unit in parts:
        # A district with its province needs no level word (`Nam Đàn, Nghệ An`), unless a twin exists in the same
        # province (`Thị xã Kỳ Anh` and `Huyện Kỳ Anh`).
        single = unit == "district" and len(parts) == 1
        twin = unit == "district" and name.lower() in lexicon.phrases["twin-districts"]
        bears = level is not None and (unit == "commune" or single or twin or name.isdecimal())
        out.append(f"{level.name.capitalize()} {name}" if bears and level else name)
    return ", ".join(out)


def within_province(place: str, province: str | None, lexicon: Lexicon) -> str:
    """Add a province to a place that has none."""
    parts = place.split(", ")
    if province is None or parts[-1] in lexicon.places.province_names:
        return place
    return ", ".join((*(bare_name(part, lexicon) for part in parts), province))


@lru_cache(maxsize=1 << 12)
def bare_name(part: str, lexicon: Lexicon) -> str:
    """Remove the word for the level of a district, as keys do.

    A commune keeps it, and so do `Quận 3` and a district that shares its name with another (`twin-districts`).
    """
    word = lexicon.places.level.match(part.lower())
    rest = part[word.end() + 1 :] if word else ""
    plain = word is not None and lexicon.places.levels[word.group()].level == "district" and rest[:1].isalpha()
    return rest if plain and rest.lower() not in lexicon.phrases["twin-districts"] else part


def province_of(place: str | None, lexicon: Lexicon) -> str | None:
    """Return the province that a place is or lies in."""
    last = place.rpartition(", ")[2] if place else ""
    return last if last in lexicon.places.province_names else None


def may_be_one(a: str, b: str, lexicon: Lexicon) -> bool:
    """Return whether two places may be the same, one of them perhaps without its province."""
    mine, theirs = ([bare_name(p, lexicon) for p in place.split(", ")] for place in (a, b))
    shorter = min(len(mine), len(theirs))
    return mine[:shorter] == theirs[:shorter]


def scope_of(place: str, day: str | None, lexicon: Lexicon) -> str:
    """Return a place as the scope of a key: bare names, and the province that had this name on `day`.

    Without a day, or with a bare year in which both existed, it is the older province of that name.
    """
    *smaller, last = (bare_name(part, lexicon) for part in place.split(", "))
    rows = lexicon.places.provinces.get(last, ())
    fits = [row for row in rows if day and row.valid_from <= first_day(day)]
    return ", ".join((*smaller, (fits or rows)[-1 if fits else 0].slug if rows else last))


def provinces_in(normal: Normal, lexicon: Lexicon, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Return position and province for each mention of a province, or of a former capital with a province's name."""
    stop = len(normal.lower) if end is None else end
    capitals = (m for m in lexicon.places.name.finditer(normal.lower, start, stop) if normal.text[m.start()].isupper())
    return [(m.start(), name) for m in capitals if (name := _province_at(normal, lexicon, m)) is not None]


def _province_at(normal: Normal, lexicon: Lexicon, m: re.Match[str]) -> str | None:
    """Return the province meant by a name: itself, or the one that contains a ward of that name (`phường Yên Bái`).

    Return None for a commune (`xã Hòa Bình`, of which there are many) and a person (`tư tưởng Hồ Chí Minh`).
    """
    name, lower = lexicon.places.names[m.group()], normal.lower
    if lexicon.phrases.ends_with("ward-words", lower, m.start()) is not None:
        return lexicon.places.successors.get(name, name)
    level = level_within(lower[max(0, m.start() - _LEVEL_WORD) : m.start()].rstrip(), lexicon)
    if level is not None and level.level == "commune":
        return None
    person = m.group() in lexicon.phrases["person-places"]
    return None if person and lexicon.phrases.ends_with("city-words", lower, m.start()) is None else name


def find_places(normal: Normal, lexicon: Lexicon, *, central: bool = False) -> Places:
    """Return the predominant places: mentioned twice as often as any other, with extra weight for the title.

    The dateline of a `central` body is ignored: `Hà Nội, ngày …` is its seat, not the issuer of the works it cites.
    """
    provinces: Counter[str] = Counter()
    for at, name in provinces_in(normal, lexicon):
        if central and _DATELINE.match(normal.lower, at):
            continue
        provinces[name] += _TITLE_WEIGHT if at < _TITLE else 1
    below: dict[str, Counter[str]] = {"district": Counter(), "commune": Counter()}
    titled: set[str] = set()
    for m in lexicon.places.below.finditer(normal.lower):
        word = lexicon.places.levels.get(m["word"])
        found = _name(normal, m.end() - 1, lexicon)
        commune = word is not None and word.level == "commune"
        # a province after all; in `TP Hà Nội Lê Hồng Sơn` a person follows, who would become part of the name
        if found is None or (not commune and lexicon.places.name.match(normal.lower, m.end())):
            continue
        name = f"{word.name.capitalize()} {found[1]}" if commune and word else found[1]
        below["commune" if commune else "district"][name] += _TITLE_WEIGHT if m.start() < _TITLE else 1
        titled |= {name} if m.start() < _TITLE else set()
    district = _predominant(below["district"])
    return Places(_predominant(provinces), district, _predominant(below["commune"]), district in titled)


def _predominant(counts: Counter[str]) -> str | None:
    """Return the place with at least twice the count of the next, or None."""
    top = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:2]
    if not top:
        return None
    return top[0][0] if len(top) == 1 or top[0][1] >= 2 * top[1][1] else None
