"""Localities: in a body's name, in a letterhead, in a text as a whole, and as the scope of a key.

A locality is written smaller first, as keys have it: ``Quảng Ninh``, ``Hạ Long, Quảng Ninh``, ``Xã Kim Liên, Nghệ An``.
A commune bears the word for its level, since a district or a ward of the same name may lie beside it; a district does
so only where nothing tells its province (``Huyện Châu Đức``). A local body's symbol names no place (`18-CT/TU`,
`283/QĐ-UBND`): the words beside it do, else the heading, else the text as a whole, where one place stands out in it.

The provinces of before and after the mergers of 1 July 2025 are scopes of their own, even where they share a name: the
day of a work tells which one issued it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CAPITAL
from citegraph.registry.schema import PlaceLevelBlock
from citegraph.text.days import first_day
from citegraph.text.normal import Normal

_TITLE = 220
_TITLE_WEIGHT = 4
_DEEPEST = 3
_LONGEST_NAME = 4
_ACRONYM = re.compile(rf" {CAPITAL}{{2,}}(?!\w)")  # `Đảng ủy ACV`: no locality
_NAME_WORD = re.compile(rf"[ \n]?(?P<word>{CAPITAL}[^\W\d_]*(?:['’]{CAPITAL}?[^\W\d_]+)?)(?!\w)")
_NUMBERED = re.compile(r" ?0?(?P<number>\d{1,2})(?![\w/-]|\.\d)")
_DATELINE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3}, ?ngày ?[\d.… ]")
_HIGHER = re.compile(r" ?[,-]? ?")
_LEVEL_WORD = 12  # characters before a name among which the word for its level stands
_UNITS = {"province": 0, "district": 1, "commune": 2}


@dataclass(frozen=True, slots=True)
class Spot:
    """A locality read behind a body's name: where it ends, its words in full, its place, its level.

    `short` is where its own name ends, without the localities that it lies in.
    """

    end: int
    short: int
    words: str
    place: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Places:
    """The localities that stand out in a text, by level; `titled` if the title names the district."""

    province: str | None
    district: str | None
    commune: str | None
    titled: bool


def spot_at(
    normal: Normal, position: int, lexicon: Lexicon, *, inner: PlaceLevelBlock | None = None, bare: str = ""
) -> Spot | None:
    """The locality that begins at `position`, behind a body's name: ` tỉnh Nghệ An`, ` TP. Hạ Long, Quảng Ninh`.

    `inner` is the level's word where the body's name ends with it (`UBND tỉnh`); `bare` the level of a locality that
    may stand there without its word (`Huyện ủy Nam Đàn`).
    """
    at = position + (normal.lower[position : position + 1] == " ")
    if lexicon.phrases.starts_with("no-levels", normal.lower, at) is not None:
        return None
    head = normal.lower.rfind(" ", 0, position) + 1 if inner else at
    led = lexicon.places.level.match(normal.lower, head)
    alias = lexicon.places.name.match(normal.lower, head)
    # TP HCM, TPHCM: no name of its own is left
    if alias and alias.end() > position and (led or alias.group().startswith(tuple(lexicon.places.levels))):
        name = lexicon.places.names[alias.group()]
        words = name if inner else f"{lexicon.places.provinces[name][0].kind} {name}"
        return Spot(alias.end(), alias.end(), words, name, "province")
    word = None if inner else led
    level = inner or (lexicon.places.levels[word.group()] if word else None)
    after = word.end() if word else position
    first = _named(normal, after, lexicon, level, bare)
    if first is None:
        return Spot(after, after, level.name, None, "" if level.central else level.level) if word and level else None
    end, name, unit = first
    parts = [(name, level, unit)]
    while len(parts) < _DEEPEST and unit != "province" and (higher := _higher(normal, end, lexicon, unit)):
        end, name, level, unit = higher
        parts.append((name, level, unit))
    name, level, unit = parts[0]
    words = name if inner or level is None else f"{level.name} {name}"
    return Spot(end, first[0], words, _written(parts, lexicon), unit)


def former(normal: Normal, end: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """The province of before a merger that a parenthesis names: `UBND tỉnh Cà Mau (tỉnh Bạc Liêu cũ)`."""
    if not normal.lower.startswith(" (", end):
        return None
    word = lexicon.places.level.match(normal.lower, end + 2)
    at = word.end() + 1 if word else end + 2
    province = lexicon.places.name.match(normal.lower, at)
    close = lexicon.phrases.starts_with("former-marks", normal.lower, province.end() + 1) if province else None
    if province is None or close is None or not normal.lower.startswith(")", close):
        return None
    return close + 1, lexicon.places.names[province.group()]


def level_within(words: str, lexicon: Lexicon) -> PlaceLevelBlock | None:
    """The level's word that a name ends with: `ubnd tỉnh`, `đại hội đảng bộ huyện`."""
    last = words.split(" ")
    return lexicon.places.levels.get(" ".join(last[-2:])) or lexicon.places.levels.get(last[-1])


def _named(
    normal: Normal, position: int, lexicon: Lexicon, level: PlaceLevelBlock | None, bare: str
) -> tuple[int, str, str] | None:
    """The end, name and level of the locality whose name begins at `position`."""
    at = position + (normal.lower[position : position + 1] == " ")
    if level is None or level.central or level.level == "province":
        province = lexicon.places.name.match(normal.lower, at)
        if province and normal.text[at].isupper() and (level or province.group() not in lexicon.phrases["bare-people"]):
            return province.end(), lexicon.places.names[province.group()], "province"
    unit = level.level if level else bare
    if not unit or unit == "province":
        return None
    if level and (numbered := _NUMBERED.match(normal.lower, position)):
        return numbered.end(), numbered["number"], unit
    found = _name(normal, position, lexicon)
    acronym = level is None and normal.text[position - 1].islower() and _ACRONYM.match(normal.text, position)
    return (*found, unit) if found and not acronym else None


def _name(normal: Normal, position: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """A locality's name in capitals, up to the word that another line of a letterhead begins with."""
    words: list[str] = []
    end = position
    while len(words) < _LONGEST_NAME and (m := _NAME_WORD.match(normal.text, end)):
        joined = " ".join((*words[-1:], m["word"])).lower()
        at = m.start("word")
        stop = lexicon.places.stop.match(normal.lower, at) if words else None
        # most names have two words: `xã Thạch Hà Thành lập …` goes on with a title, `xã Tân Thành lập …` does not
        stop = stop or (lexicon.places.title_stop.match(normal.lower, at) if len(words) > 1 else None)
        if stop and joined not in lexicon.places.names:
            break
        if words and words[0].isupper() and not m["word"].isupper():
            break
        if normal.text[m.start()] == "\n" and lexicon.types.type_word_at(normal.lower, at):
            break
        words.append(m["word"])
        end = m.end()
    if not words or (len(words) == 1 and lexicon.places.stop.match(normal.lower, position + 1)):
        return None
    name = " ".join(words)
    known = lexicon.places.names.get(name.lower())
    return end, known or (name.title() if name.isupper() else name)


def _higher(
    normal: Normal, end: int, lexicon: Lexicon, unit: str
) -> tuple[int, str, PlaceLevelBlock | None, str] | None:
    """The locality that another lies in: `, tỉnh Nghệ An`, `, TP.HCM`."""
    gap = _HIGHER.match(normal.lower, end)
    at = gap.end() if gap else end
    word = lexicon.places.level.match(normal.lower, at)
    level = lexicon.places.levels[word.group()] if word else None
    if level is None and at == end:
        return None
    found = _named(normal, word.end() if word else at, lexicon, level, "")
    return (found[0], found[1], level, found[2]) if found and _UNITS[found[2]] < _UNITS[unit] else None


def _written(parts: list[tuple[str, PlaceLevelBlock | None, str]], lexicon: Lexicon) -> str:
    """The place of localities, smaller first."""
    out = []
    for name, level, unit in parts:
        alone = unit == "district" and len(parts) == 1
        twin = unit == "district" and name.lower() in lexicon.phrases["twin-districts"]
        bears = level is not None and (unit == "commune" or alone or twin or name.isdecimal())
        out.append(f"{level.name.capitalize()} {name}" if bears and level else name)
    return ", ".join(out)


def within(place: str, province: str | None, lexicon: Lexicon) -> str:
    """A place with the province that it lies in, where it names none itself."""
    parts = place.split(", ")
    if province is None or parts[-1] in lexicon.places.province_names:
        return place
    return ", ".join((*(bare_name(part, lexicon) for part in parts), province))


@lru_cache(maxsize=1 << 12)
def bare_name(part: str, lexicon: Lexicon) -> str:
    """A district without the word for its level: the key's form.

    A commune keeps it, and so do `Quận 3` and a district beside which lies another of its name.
    """
    word = lexicon.places.level.match(part.lower())
    rest = part[word.end() + 1 :] if word else ""
    plain = word is not None and lexicon.places.levels[word.group()].level == "district" and rest[:1].isalpha()
    return rest if plain and rest.lower() not in lexicon.phrases["twin-districts"] else part


def province_of(place: str | None, lexicon: Lexicon) -> str | None:
    """The province that a place names or lies in."""
    last = place.rpartition(", ")[2] if place else ""
    return last if last in lexicon.places.province_names else None


def may_be_one(a: str, b: str, lexicon: Lexicon) -> bool:
    """Whether two places may be one: the same, the one with its province and the other without."""
    mine, theirs = ([bare_name(p, lexicon) for p in place.split(", ")] for place in (a, b))
    shorter = min(len(mine), len(theirs))
    return mine[:shorter] == theirs[:shorter]


def scope_of(place: str, day: str | None, lexicon: Lexicon) -> str:
    """A place as the scope of a key: bare names, and the province that bore its name on a day.

    Without a day, or with a bare year in which both were, it is the older province of the name.
    """
    *smaller, last = (bare_name(part, lexicon) for part in place.split(", "))
    rows = lexicon.places.provinces.get(last, ())
    fits = [row for row in rows if day and row.valid_from <= first_day(day)]
    return ", ".join((*smaller, (fits or rows)[-1 if fits else 0].slug if rows else last))


def provinces_in(normal: Normal, lexicon: Lexicon, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Where a text names a province, or a former capital that bears a province's name, and which it speaks of."""
    stop = len(normal.lower) if end is None else end
    capitals = (m for m in lexicon.places.name.finditer(normal.lower, start, stop) if normal.text[m.start()].isupper())
    return [(m.start(), name) for m in capitals if (name := _province_at(normal, lexicon, m)) is not None]


def _province_at(normal: Normal, lexicon: Lexicon, m: re.Match[str]) -> str | None:
    """The province that a name speaks of: itself, or that in which a ward of its name lies (`phường Yên Bái`).

    None for a commune (`xã Hòa Bình`, of which there are many) and a person (`tư tưởng Hồ Chí Minh`).
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
    """The places that stand out: named twice as often as any other, the title counting for more.

    The dateline of a `central` body tells where it sits, not whose works its text cites.
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
        # `TP Hà Nội Lê Hồng Sơn` goes on with a person
        if found is None or (not commune and lexicon.places.name.match(normal.lower, m.end())):
            continue
        name = f"{word.name.capitalize()} {found[1]}" if commune and word else found[1]
        below["commune" if commune else "district"][name] += _TITLE_WEIGHT if m.start() < _TITLE else 1
        titled |= {name} if m.start() < _TITLE else set()
    district = _stands_out(below["district"])
    return Places(_stands_out(provinces), district, _stands_out(below["commune"]), district in titled)


def _stands_out(counts: Counter[str]) -> str | None:
    top = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:2]
    if not top:
        return None
    return top[0][0] if len(top) == 1 or top[0][1] >= 2 * top[1][1] else None
