"""Recognise issuing bodies (cơ quan ban hành) in running text and letterheads, from organ, body and locality.

==============================================  ========================================================
``của Bộ Chính trị``                            a body that the registry lists
``của Ban Thường vụ Tỉnh ủy Quảng Ninh``        a body that every province has, with its province
``của BTV Đảng ủy phường Hồng Gai``             an organ, a body, a locality with its level
``của Giám đốc Sở Công Thương``                 the head of a body acts for it
``của Đảng ủy UBND TP. Hồ Chí Minh``            the party committee of another body, which issues its own works
``của Ban Chỉ đạo sắp xếp đơn vị hành chính``   an open-ended kind of body: the text completes its name
==============================================  ========================================================

A letterhead lists the superior body first and the issuing body last: ``UBND TỈNH LÀO CAI / SỞ CÔNG THƯƠNG``. The term
(khóa) is not part of the name. If no words name the body, the letters of the symbol's code are matched with a body
named elsewhere in the text (``17/QĐ-HKH``: ``Hội khuyến học``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from citegraph.identity.places import Spot, former, level_within, province_of, spot_at, within_province
from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CAPITAL
from citegraph.registry.schema import BodyBlock, IssuerBlock, OrganBlock
from citegraph.text.normal import PARAGRAPH, Normal

TERM = re.compile(r"[ ,]*\(?khóa (?:thứ )?(?P<term>[ivxl]+|\d{1,2})(?!\w)\)?")
# A syllable has a đ only at its start: `ủyđã` is two words that lost the space between them; `LĐLĐ` is an abbreviation.
_WORD_END = re.compile(r"(?:[bcdđghklmnpqrstvx]+(?![^\W_])|[^\W_]đ?(?:(?!đ)[^\W_])*)[.,]?")
_LETTERS = lazy_pattern(r"[ \n](?P<letters>[A-ZĐ]{2,}(?:[&-][A-ZĐ]+)*)(?!\w)")
_CAPITALS = lazy_pattern(
    rf"(?:^|[\n{PARAGRAPH}])[ *]*(?P<line>{CAPITAL}{{2}}[^\n{PARAGRAPH}a-zđ]{{4,90}}?)[ *,]*(?=[\n{PARAGRAPH}]|$)"
)
_AREA = lazy_pattern(r" khu vực (?:[ivxl]+|\d{1,2})(?!\w)")
_TOKEN = lazy_pattern(
    r"[ \n]?(?P<word>(?<=[ \n])[^\W\d_][^\W_]*(?:['’&.][^\W_]+)*"
    r"|(?<= )-(?= )|,(?=[ \n][^\W\d_])|(?<= )\d{1,3})"
    r"(?![\w/]|[.-]\w)"
)
_JOINS = frozenset({"-", ",", "và"})
_MOST_WORDS = 16
_MOST_SMALL = 9
_MOST_LISTED = 30  # words and separators in a name that contains a list
_DIGITAL = lazy_pattern(r"số(?!\w)(?! ?[:./]| ?\d)")
_BARE_NUMBER = re.compile(r" \d{1,3}(?![\w/-])")
_LINE = lazy_pattern(rf"[\n{PARAGRAPH}|]+")
_EDGE = " *_-#>.:=•"
_ABBREVIATION = 4
_LONGEST_NAME = 80
_LEAST_LETTERS = 3
_WORDS = re.compile(r"[^\W_]+")
_SKIPPED = frozenset({"và", "của", "các", "về"})


@dataclass(frozen=True, slots=True)
class Body:
    """A body named in a text: full name, registry block, the locality named with it, and its level.

    `inside` names a party committee within another body, which issues its own works (`Đảng ủy UBND`).
    """

    end: int
    name: str
    issuer: IssuerBlock | None
    place: str | None
    level: str = ""
    inside: str | None = None

    @property
    def local(self) -> bool:
        """Whether each locality has such a body, so that its works need a scope."""
        if self.issuer is None or self.level == "central":
            return False
        return self.issuer.local or (self.place is not None and self.level in ("agency", "unit"))


def body_at(normal: Normal, position: int, lexicon: Lexicon) -> Body | None:
    """Return the issuing body whose name begins at `position`, or None."""
    listed = _known(normal.lower, position, lexicon)
    organ = lexicon.bodies.organ_word.match(normal.lower, position)
    known = _listed(normal, position, *listed, lexicon) if listed else None
    composed = _composed(normal, organ, lexicon) if organ else None
    if composed is not None and organ is not None:
        # An organ composed with a body wins if it reaches further than the listed name: `Đảng ủy` is listed itself, but
        # `Đảng ủy UBND TP. Hồ Chí Minh` is another body.
        inside = listed is None or listed[1] <= organ.end()
        if inside or known is None or composed.end > known.end:
            return composed
    kind = lexicon.bodies.body_word.match(normal.lower, position)
    # In `Đảng ủy các cơ quan Đảng` the kind word `Đảng ủy` is listed too, but the name continues after it.
    if kind and (known is None or known.end <= kind.end()):
        return _of_kind(normal, position, kind.end(), lexicon) or known
    return known


# bodies that the registry lists


def _listed(normal: Normal, position: int, issuer: IssuerBlock, end: int, lexicon: Lexicon) -> Body:
    """Return the listed body named at `position:end`, with the locality that follows."""
    if not issuer.local:
        return _branch(normal, issuer, end, lexicon) or Body(end, issuer.name, issuer, None, issuer.level)
    inner = level_within(normal.lower[position:end], lexicon)
    # A body of a district or commune includes its level, so the locality needs no level word: `Huyện ủy Nam Đàn`.
    bare = issuer.level if issuer.level in ("district", "commune") else _city_of_province(normal, end, lexicon)
    short = f"{normal.lower[position:end].rpartition(' ')[2]}."
    # The dot of an abbreviated level belongs to the name: `UBND TP. Vinh`.
    end += inner is not None and short in lexicon.places.levels and normal.lower.startswith(".", end)
    spot = spot_at(normal, end, lexicon, inner=inner, bare=bare)
    if spot is not None and inner is not None and not issuer.name.endswith(inner.name):
        spot = spot._replace(words=f"{inner.name} {spot.words}")
    body = _placed(Body(end, issuer.name, issuer, None, issuer.level), spot)
    # A former province in parentheses replaces the new one: `UBND tỉnh Cà Mau (tỉnh Bạc Liêu cũ)`.
    before = former(normal, body.end, lexicon)
    return replace(body, end=before[0], place=before[1] or body.place) if before else body


def _city_of_province(normal: Normal, end: int, lexicon: Lexicon) -> str:
    """Return the level of the city of a province whose name follows a body of cities: `Thành ủy Hạ Long`."""
    city = lexicon.phrases.starts_with("provincial-cities", normal.lower, end + 1)
    return "district" if city is not None and normal.text[end + 1].isupper() else ""


def _branch(normal: Normal, issuer: IssuerBlock, end: int, lexicon: Lexicon) -> Body | None:
    """Return a national agency's branch: `Cục Thuế tỉnh Bắc Ninh`, `Ngân hàng Nhà nước chi nhánh Nghệ An`."""
    branch = (
        lexicon.phrases.starts_with("branch-words", normal.lower, end + 1)
        if normal.lower[end : end + 1] == " "
        else None
    )
    # Only agencies have branches without the word `chi nhánh`; `Bộ Y tế tỉnh …` is not one.
    if issuer.level != "agency" and branch is None:
        return None
    stop = branch or end
    if lexicon.places.level.match(normal.lower, stop + 1) is None and not normal.text.startswith(" ", stop):
        return None
    spot = spot_at(normal, stop, lexicon)
    if spot is None or spot.place is None:
        return None
    words = normal.text[end:stop].replace("\n", " ").lower()
    return Body(spot.end, f"{issuer.name}{words} {spot.words}", issuer, spot.place, "agency")


def _known(lower: str, position: int, lexicon: Lexicon) -> tuple[IssuerBlock, int] | None:
    """Return the issuer with the longest listed name that begins at `position`, and the end of the name."""
    best: tuple[IssuerBlock, int] | None = None
    at = position
    while m := _WORD_END.match(lower, at):
        words = lower[position : m.end()]
        for name in (words, words[:-1]):  # the last character may be a full stop or comma
            if (issuer := lexicon.bodies.issuers.get(name)) is not None:
                best = issuer, position + len(name)
                break
        if words not in lexicon.bodies.beginnings or lower[m.end() : m.end() + 1] != " ":
            break
        at = m.end() + 1
        if lower.startswith("- ", at):  # Bộ Lao động - Thương binh và Xã hội
            at += 2
    return best


def _placed(body: Body, spot: Spot | None) -> Body:
    """Add a locality to a body, and take its level."""
    if spot is None:
        return body
    # A department of a province ranks below its committee: `Sở Công Thương tỉnh Lào Cai` keeps the level `agency`.
    agency = body.issuer is not None and body.issuer.level in ("agency", "unit") and spot.level == "province"
    level = body.level if agency else spot.level or body.level
    return replace(body, end=spot.end, name=f"{body.name} {spot.words}", place=spot.place, level=level)


# organs and heads before a body


def _composed(normal: Normal, m: re.Match[str], lexicon: Lexicon) -> Body | None:
    """Return an organ or head together with its body: `BTV Đảng ủy xã Kim Liên`, `Giám đốc Sở`."""
    organ = lexicon.bodies.organs[m.group()]
    gap = lexicon.bodies.before_body[organ.id].match(normal.lower, m.end())
    whole = body_at(normal, gap.end(), lexicon) if gap else None
    if whole is None and organ.silent:
        whole = _by_its_head(normal, m, lexicon)
    if whole is None and gap:
        whole = _bare_kind(normal, gap.end(), organ, lexicon)
    if whole is not None:
        return _joined(_word_of(organ, m.group()), organ, whole, lexicon)
    # Some heads imply the kind of body, if written as a title with a capital: `Hiệu trưởng` without a school's name.
    if organ.alone and normal.text[m.start()].isupper():
        alone = Body(m.end(), organ.name, lexicon.bodies.issuers_by_id[organ.alone], None, "unit")
        return _placed(alone, spot_at(normal, m.end(), lexicon))
    return None


def _by_its_head(normal: Normal, m: re.Match[str], lexicon: Lexicon) -> Body | None:
    """Return the listed body in `Bộ trưởng Nội vụ`: its first word is that of the head's title (`Bộ Nội vụ`)."""
    first = m.group().partition(" ")[0]
    words = f"{first}{normal.lower[m.end() : m.end() + _LONGEST_NAME]}"
    found = _known(words, 0, lexicon)
    if found is None or found[1] <= len(first):
        return None
    issuer, end = found
    return Body(m.end() + end - len(first), issuer.name, issuer, None, issuer.level)


def _word_of(organ: OrganBlock, word: str) -> str:
    """Expand an organ's abbreviation: `btv` becomes Ban Thường vụ; `chi cục trưởng` is kept."""
    return organ.name if word in organ.name.lower() or len(word) <= _ABBREVIATION else word.capitalize()


def _joined(word: str, organ: OrganBlock, whole: Body, lexicon: Lexicon) -> Body:
    # `Bộ trưởng Bộ Tài chính` acts for its body, so the body is the issuer.
    if organ.silent:
        return whole
    name = f"{word} {whole.name}"
    # Most organs have no block of their own: `Ban Tổ chức Tỉnh ủy Lào Cai` is the body's block under a fuller name.
    if not organ.issuer:
        return replace(whole, name=name)
    # `Đảng ủy UBND` is an issuer of its own, with the other body as its scope.
    block = lexicon.bodies.issuers_by_id[organ.issuer]
    short = _code_of(whole, lexicon) or whole.name
    level = whole.level if whole.local else "central"
    return Body(whole.end, name, block, whole.place, level, f"{organ.name} {short}")


def _code_of(whole: Body, lexicon: Lexicon) -> str | None:
    """Return the code of a local body at any level: UBND for `Ủy ban nhân dân tỉnh Nghệ An`."""
    if whole.issuer is None or not whole.local:
        return None
    words = whole.issuer.name.lower()
    level = level_within(words, lexicon)
    plain = lexicon.bodies.issuers.get(words.removesuffix(f" {level.name}") if level else words)
    return next(iter(plain.codes), None) if plain else None


def _bare_kind(normal: Normal, position: int, organ: OrganBlock, lexicon: Lexicon) -> Body | None:
    """Return a kind of body with no name after its head, or after its committee if the kind includes a level.

    In `Giám đốc Sở` the symbol's code identifies the body, in `BCH Đoàn phường` the place of the text.
    """
    m = lexicon.bodies.body_word.match(normal.lower, position)
    if m is None or not normal.text[position].isupper():
        return None
    if not organ.head and not (organ.for_body and level_within(m.group(), lexicon)):
        return None
    block = lexicon.bodies.bodies[m.group()]
    name = block.name if organ.head else _printed(normal.text[position : m.end()], m.group(), block)
    return Body(m.end(), name, block, None, block.level)


# kinds of bodies, whose names the text completes


def _of_kind(normal: Normal, position: int, head: int, lexicon: Lexicon) -> Body | None:
    """Return a body of a listed kind: the word for the kind, its subject and its locality (`Sở Du lịch Hà Nội`)."""
    word = normal.lower[position:head]
    block = lexicon.bodies.bodies[word]
    if (lexicon.phrases.starts_with("no-bodies", normal.lower, position) or 0) > head:
        return None
    if listed := _abbreviated(normal, position, head, lexicon):
        return listed
    if _is_common_noun(normal, position, head, block):
        return None
    bare = block.level if block.level in ("district", "commune") and block.goes_on == "place" else ""
    end = head
    if area := _AREA.match(normal.lower, end):  # `Chi cục Hải quan khu vực VII`
        end = area.end()
    spot = spot_at(normal, end, lexicon, inner=level_within(word, lexicon), bare=bare)
    over = end
    if spot is None and block.goes_on != "place":
        end, over, spot = _rest(normal, head, block, lexicon)
    if spot is None and end == head and block.goes_on != "words":
        return None
    body = _placed(Body(over, _printed(normal.text[position:end], word, block), block, None, block.level), spot)
    # `Trường Tiểu học Kim Liên, phường Kim Liên, Hà Nội`: an address is not part of the name
    if spot is None and block.level == "unit" and (address := _address(normal, end, lexicon)):
        body = replace(body, end=address[0], place=address[1])
    # A committee is national if its name contains a phrase such as `Trung ương`, and it has no locality.
    central = lexicon.phrases.contains("central-bodies", normal.lower[head:end]) and not (spot and spot.place)
    return replace(body, level="central") if central else body


def _address(normal: Normal, end: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """Return the end of an address after a name, and its place: `, phường Kim Liên, Hà Nội`, ` (Hà Nội)`."""
    opened = normal.lower.startswith(" (", end)
    if not opened and not normal.lower.startswith(",", end):
        return None
    spot = spot_at(normal, end + (len(" (") if opened else 1), lexicon)
    if spot is None or spot.place is None or (opened and not normal.lower.startswith(")", spot.end)):
        return None
    return spot.end + opened, spot.place


def _abbreviated(normal: Normal, position: int, head: int, lexicon: Lexicon) -> Body | None:
    """Return a listed body written with initials: `Bộ GD&ĐT`, `Sở NNMT`."""
    letters = _LETTERS.match(normal.text, head)
    if letters is None or not normal.text[position].isupper():
        return None
    # The code of a body is the initial of its kind and its own letters: `Bộ` and `GD&ĐT` make BGDĐT.
    initials = "".join(word[0] for word in normal.text[position:head].split())
    issuer = lexicon.symbols.issuer_codes["state"].get((initials + re.sub("[&-]", "", letters["letters"])).upper())
    if issuer is None or issuer.name.lower().split(" ")[0] != normal.lower[position:head].split(" ")[0]:
        return None
    return _listed(normal, position, issuer, letters.end(), lexicon)


def _is_common_noun(normal: Normal, position: int, head: int, block: BodyBlock) -> bool:
    """Return whether the word for a kind is a common noun: `các sở, ngành`.

    That is one in small letters, unless it is distinct or a proper name follows.
    """
    named = block.proper and normal.text[head + 1 : head + 2].isupper()
    return not (normal.text[position].isupper() or block.distinct or named)


def _rest(normal: Normal, head: int, block: BodyBlock, lexicon: Lexicon) -> tuple[int, int, Spot | None]:
    """Return the end of the words that complete a name, the end of its purpose, and the locality that follows.

    In `Ban Chỉ đạo về tổng kết Nghị quyết …` the purpose extends to the work that the committee is about; the name does
    not. Capitalised words belong to the name; lower-case words do up to a verb, a preposition or a full stop.
    """
    if block.goes_on == "words" and (listed := _over_commas(normal, head, lexicon)):
        return listed
    end = at = head
    small = 0
    for _ in range(_MOST_WORDS):
        m = _TOKEN.match(normal.text, at)
        if m is None or _ends_name(normal, m, head, end, block, lexicon):
            break
        word = m["word"]
        small = 0 if word[0].isupper() else small + 1
        if small > _MOST_SMALL:
            break
        at = m.end()
        purpose = (
            end == head and lexicon.phrases.starts_with("body-purposes", normal.lower, m.start("word")) is not None
        )
        # A name does not end with a conjunction or with the word that introduces a purpose, so `end` stays before it.
        if word in _JOINS or word in _SKIPPED or purpose:
            continue
        end = at
        if spot := spot_at(normal, end, lexicon):
            return end, end, spot
    return end, _about(normal, end, lexicon) if block.goes_on == "words" else end, None


def _over_commas(normal: Normal, head: int, lexicon: Lexicon) -> tuple[int, int, Spot | None] | None:
    """Do the same for a name with a list in it: `Ban Chỉ đạo phòng, chống tham nhũng, lãng phí tỉnh Nghệ An`.

    The list is closed by `và` before its last member, or by the locality; otherwise the name ends at the comma.
    """
    end = at = head
    listed = closed = False
    for _ in range(_MOST_LISTED):
        m = _TOKEN.match(normal.text, at)
        if m is None or (m["word"] not in _JOINS and _leaves_list(normal, m.start("word"), lexicon)):
            break
        at = m.end()
        listed = listed or m["word"] == ","
        closed = (closed and m["word"] != ",") or (listed and m["word"] == "và")  # a comma after `và` reopens the list
        if m["word"] in _JOINS or m["word"] in _SKIPPED:
            continue
        end = at
        if spot := spot_at(normal, end, lexicon):
            return (end, end, spot) if listed else None
    return (end, end, None) if closed else None


def _leaves_list(normal: Normal, start: int, lexicon: Lexicon) -> bool:
    """Return whether a word ends the list in a committee's name: a verb, another body, a numbered work."""
    lower = normal.lower
    if lexicon.phrases.starts_with("comma-compounds", lower, start) is not None:
        return False  # `phòng, chống` means prevention; `phòng` is not a department here
    if _is_stop(normal, start, lexicon) or lexicon.phrases.starts_with("several", lower, start) is not None:
        return True
    type_word = lexicon.types.type_word_at(lower, start)
    if type_word is not None:
        return _BARE_NUMBER.match(lower, start + len(type_word)) is None  # `và Đề án 06` is part of the name
    begins = lower.endswith((", ", "và "), 0, start)  # `Tổ` in `an ninh Tổ quốc` does not begin a member
    return begins and any(w.match(lower, start) for w in (lexicon.bodies.body_word, lexicon.bodies.organ_word))


def _about(normal: Normal, end: int, lexicon: Lexicon) -> int:
    """Return the end of the words that lead from a committee's name to the work that it is about, else `end`."""
    at = end
    while (purpose := lexicon.phrases.starts_with("body-purposes", normal.lower, at + 1)) is not None:
        at = purpose
    return at if at > end and lexicon.types.type_word_at(normal.lower, at + 1) else end


def _ends_name(normal: Normal, m: re.Match[str], head: int, end: int, block: BodyBlock, lexicon: Lexicon) -> bool:
    """Return whether a body's name ends before a word: a verb, another body, a comma before a small letter."""
    word, start = m["word"], m.start("word")
    if word in _JOINS:
        # `Phòng, chống` and the like keep their comma; any other comma continues a name only before a capital
        compound = lexicon.phrases.starts_with("comma-compounds", normal.lower, normal.lower.rfind(" ", 0, start) + 1)
        return word == "," and not normal.text[m.end() + 1].isupper() and compound is None
    if word[0].isupper():
        # In a letterhead the next line may be another body or the title: `SỞ CÔNG THƯƠNG⏎QUYẾT ĐỊNH`.
        next_line = end > head and normal.text[start - 1] == "\n"
        opens = lexicon.bodies.body_word.match(normal.lower, start) or lexicon.types.type_word_at(normal.lower, start)
        return bool(next_line and opens) or _begins_another(normal, start, lexicon)
    if end == head and not (word[0].isdecimal() or _names_at_once(normal, start, block, lexicon)):
        return True
    if end == head and block.goes_on == "words" and lexicon.phrases.starts_with("body-purposes", normal.lower, start):
        return False
    return _is_stop(normal, start, lexicon)


def _is_stop(normal: Normal, start: int, lexicon: Lexicon) -> bool:
    """Return whether a lower-case word ends a body's name; `số` does before a number, but not in `chuyển đổi số`."""
    stop = lexicon.phrases.starts_with("body-stops", normal.lower, start)
    return stop is not None and _DIGITAL.match(normal.lower, start) is None


def _names_at_once(normal: Normal, start: int, block: BodyBlock, lexicon: Lexicon) -> bool:
    """Return whether the name may begin in lower case: the kind takes any words, or a locality follows soon."""
    if block.goes_on == "words":
        return True
    # `Sở du lịch tỉnh Lào Cai`: a locality in the same clause shows that the lower-case words are a name.
    stop = re.compile(r"[^,.;:()\u2029]{0,60}").match(normal.lower, start)
    window = normal.lower[start : stop.end() if stop else start]
    words = (lexicon.places.level, lexicon.places.name)
    places = (m.start() for word in words for m in word.finditer(window) if m.start())
    spots = (spot_at(normal, start + at - 1, lexicon) for at in places)
    return any(spot is not None and (spot.place or spot.level == "province") for spot in spots)


def _begins_another(normal: Normal, start: int, lexicon: Lexicon) -> bool:
    """Return whether a capital begins the next body of a list: `Bộ Tài chính, Bộ Nội vụ`."""
    before = normal.lower[max(0, start - 3) : start - 1]
    if before != "và" and before[-1:] not in (",", "-"):
        return False
    words = (lexicon.bodies.body_word, lexicon.bodies.organ_word)
    listed = any(w.match(normal.lower, start) for w in words) or _known(normal.lower, start, lexicon) is not None
    # After `và` a listed body may be part of the name: `Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân`.
    return (before != "và" and listed) or lexicon.types.type_word_at(normal.lower, start) is not None


def _printed(text: str, word: str, block: BodyBlock) -> str:
    """Write a name as in a sentence: expand an abbreviated kind, and convert a letterhead to lower case."""
    text = text.replace("\n", " ")
    short = next((w for w in block.words if len(w) <= _ABBREVIATION and text.startswith(w.upper())), None)
    if short is not None and block.name.lower() != short:
        text = block.name + text[len(short) :]
    if not text.isupper():
        return text[0].upper() + text[1:]
    # `TRƯỜNG TIỂU HỌC XUÂN PHƯƠNG`: the kind as the registry spells it, then a capital for the first word, or for all.
    first, *rest = word.upper().split(" ")
    head = " ".join((first.capitalize(), *(_word(w, proper=False) for w in rest)))
    head = block.name if head.lower() == block.name.lower() else head
    first, *rest = text[len(word) :].split(" ")[1:] or [""]
    return " ".join((head, *filter(None, (_word(first, proper=True), *(_word(w, block.proper) for w in rest)))))


def _word(word: str, proper: bool) -> str:
    """Convert a word from capitals; keep an abbreviation without a vowel (`THPT`)."""
    if not re.search("[AEIOUY]", unmarked(word)):
        return word
    return word.capitalize() if proper else word.lower()


def unmarked(text: str) -> str:
    """Return a text in capitals without tone and vowel marks; Đ is kept."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)).upper()


# letterheads


def letterhead_body(normal: Normal, start: int, end: int, lexicon: Lexicon) -> Body | None:
    """Return the body that issues a document, from the letterhead between two positions.

    It is the last body, with the locality of the bodies above it. Its `end` has no meaning.
    """
    head = _left_column(normal, start, min(end, len(normal.text)), lexicon)
    bodies = list(_bodies_of(head, lexicon))
    if not bodies:
        return None
    last = bodies[-1]
    joint = [b for b in bodies if b.issuer is not None and b.issuer.level == "ministry" and b.issuer.family == "state"]
    if len(joint) > 1 and last is joint[-1]:
        return joint[0]  # several ministries: a joint document, issued under the symbol of the first
    place = _place_with_above(last, bodies[:-1], lexicon)
    # A unit below a body of the province serves the whole province: `UBND TỈNH LÀO CAI / TRUNG TÂM XÚC TIẾN ĐẦU TƯ`.
    above_all = place is not None and last.place is None and province_of(place, lexicon) == place
    level = "agency" if above_all and last.level in ("district", "unit") else last.level
    return replace(last, place=place, level=level)


def _place_with_above(last: Body, above: list[Body], lexicon: Lexicon) -> str | None:
    """Return the place of the last body of a letterhead, completed by that of the lowest body above it that has one.

    Below `UBND TỈNH LÀO CAI`, `SỞ CÔNG THƯƠNG` has the place Lào Cai, and `UBND XÃ BẮC HÀ` Xã Bắc Hà, Lào Cai.
    """
    higher = next((body.place for body in reversed(above) if body.place is not None), None)
    if higher is None or last.level == "central" or not _takes_place(last):
        return last.place
    return higher if last.place is None else within_province(last.place, province_of(higher, lexicon), lexicon)


def enacting_body(normal: Normal, start: int, end: int, lexicon: Lexicon) -> Body | None:
    """Return the body on a line of its own in capitals, above the preamble: `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH HÀ NAM`."""
    for m in _CAPITALS.finditer(normal.text, start, min(end, len(normal.text))):
        body = body_at(normal, m.start("line"), lexicon) if m["line"].isupper() else None
        if body is not None and body.end == m.end("line"):
            return body
    return None


def _takes_place(body: Body) -> bool:
    return body.issuer is None or body.issuer.local or body.issuer.level in ("unit", "agency", "district", "commune")


def _bodies_of(head: Normal, lexicon: Lexicon) -> Iterator[Body]:
    """Yield the bodies on the lines; an organ on the next line completes one: `HUYỆN ỦY NAM ĐÀN / BAN TỔ CHỨC`."""
    at = 0
    last: Body | None = None
    while at < len(head.lower):
        body = body_at(head, at, lexicon)
        organ = lexicon.bodies.organ_word.match(head.lower, at)
        part = lexicon.bodies.organs[organ.group()] if organ else None
        found = at
        if organ and part and last and not part.head and (body is None or body.end <= organ.end()):
            last = replace(last, name=f"{_word_of(part, organ.group())} {last.name}")
            found = organ.end()
        elif body is not None:
            last = _whole_lines(head, at, body, lexicon)
            found = last.end
        if found > at and last:
            yield last
            at = found + len(head.text[found:]) - len(head.text[found:].lstrip(_EDGE + "\n,;"))
        else:
            at = head.text.find("\n", at) + 1 or len(head.text)


def _whole_lines(head: Normal, start: int, body: Body, lexicon: Lexicon) -> Body:
    """Return a letterhead's body, or the one of the next line of which the name of the first takes only a word.

    In `BAN CHẤP HÀNH TRUNG ƯƠNG⏎ĐẢNG ĐOÀN QUỐC HỘI` the second line does not begin with the end of the first's name.
    """
    broken = head.text.rfind("\n", start, body.end)
    below = body_at(head, broken + 1, lexicon) if broken >= 0 else None
    return below if below is not None and below.end > body.end else body


def _left_column(normal: Normal, start: int, end: int, lexicon: Lexicon) -> Normal:
    """Return the lines of the left column only, without state name, motto, number and date."""
    beside = list(lexicon.phrases.spans("letterhead-ends", normal.lower, start, end))
    text: list[str] = []
    lower: list[str] = []
    at = start
    for m in (*_LINE.finditer(normal.text, start, end), None):
        stop = m.start() if m else end
        # the state's name may continue on the next line, whose beginning is then skipped
        while at < stop and (over := next((s for s in beside if s[0] < at < s[1]), None)):
            at = min(over[1], stop)
        cut = next((s[0] for s in beside if at <= s[0] < stop), stop)
        at, cut = _without_edges(normal.text, at, cut)
        line = normal.lower[at:cut]
        if line in lexicon.types.type_words:
            break  # the first line of the title
        if cut > at and line not in lexicon.phrases["number-sign"]:
            text.append(normal.text[at:cut])
            lower.append(normal.lower[at:cut])
        at = m.end() if m else end
    joined = "\n".join(text)
    return Normal(joined, joined, " ".join(lower), (0,), (0,), (0,))


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a line without the spaces and marks at its ends: `| SỞ CÔNG THƯƠNG |`."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


# bodies by the letters of a code


def body_of_letters(code: str, normal: Normal, heads: list[int], lexicon: Lexicon) -> Body | None:
    """Return the body at one of `heads` whose initials are the letters of a symbol's code: `HKH`, `TTPVHCC`."""
    letters = re.sub(r"[^A-ZĐƯ]", "", code.upper())
    if len(letters) < _LEAST_LETTERS:
        return None
    for at in heads:
        if not _spells(normal, at, letters):
            continue
        body = body_at(normal, at, lexicon)
        if body is not None and _spells(normal, at, letters, body.end):
            return body
    return None


def _spells(normal: Normal, at: int, letters: str, end: int | None = None) -> bool:
    """Return whether the initials of the words from `at` on are these letters, ignoring conjunctions."""
    left = letters
    stop = at + 12 * len(letters) if end is None else end
    for m in _WORDS.finditer(normal.text, at, min(stop, len(normal.text))):
        if not left:
            return True
        word = normal.text[m.start() : m.end()]
        initial = unmarked(word[0]) if word[0] not in "đĐ" else "Đ"
        if len(word) > 1 and word.isupper() and left.startswith(word):  # `TTPVHCC` for `Trung tâm PVHCC`
            left = left[len(word) :]
        elif initial == unmarked(left[0]):
            left = left[1:]
        elif word.lower() not in _SKIPPED:
            return False
    return not left


def body_words(normal: Normal, lexicon: Lexicon) -> list[int]:
    """Return the positions of words for kinds of bodies, for `body_of_letters`."""
    words = (lexicon.bodies.body_word, lexicon.bodies.organ_word)
    return sorted(
        {m.start() for word in words for m in word.finditer(normal.lower) if normal.text[m.start()].isupper()}
    )
