"""The text's own heading: is the text a document, and which one?

A document says so at its top: ``Số: 30/2020/NĐ-CP`` above a line ``NGHỊ ĐỊNH``, ``Luật số: 41/2024/QH15``, a party
document's ``Số 05-HD/VPTW``; or, where the top is lost, by speaking of itself (``Nghị định này quy định``). A news
story or an answer to a reader does neither.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from citegraph.extraction.document.signs import ENOUGH, quoted, weight_of
from citegraph.extraction.document.structure import NAME_OF_FIELD, Block, Document, Role
from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.issuers import Body, body_at, enacting_body, letterhead_body
from citegraph.identity.places import provinces_in, within
from citegraph.identity.symbols import Symbol, find_symbols
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import words_of
from citegraph.text.dates import date_at, dates_in, field_date
from citegraph.text.normal import PARAGRAPH, Normal, fold_case

PREAMBLE = 8000
"""No preamble runs longer."""

_TOP = 3000
_CLAUSE = 600
_QUESTION = 500
_DEEP = 1500  # no heading begins as far down
_FIELD = 40
_RECORD = 1000  # a record page gives its fields first; further down they belong to a work that a story tells of
_FIRST_ARTICLE = re.compile(r"(?:^|[\n\u2029])(?i:điều) 1\.? ")
_ARTICLE = re.compile(r"(?:^|[\n\u2029])Điều \d+[a-z]?[. ]")
_FIELD_GAP = ": \t\n\u2029|*"
_SIGN = re.compile(rf"số ?: ?$|số $|luật số ?: ?$|số hiệu[{re.escape(_FIELD_GAP)}]{{1,8}}$")
_LETTERHEAD = 400
_NUMBERED = (Role.NUMBER, Role.LETTERHEAD, Role.DATELINE, Role.TITLE, Role.ROW, Role.FURNITURE)
_OPENING = (Role.DATELINE, Role.LETTERHEAD, Role.RECIPIENTS, Role.ANNEX, Role.BASIS)
_ANCHOR = 40
_DAY_WORD = len("ngày")
_BESIDE = 200  # how far above its number a title may stand: in the other column of a letterhead
_BLANK_NUMBER = re.compile(r"(?i:số) ?:?[ .…_]{0,30}(?P<year>/(?:19|20)\d\d)?(?P<code>[-/] ?[^ |\n]+)")
_FOOTNOTE_DIGIT = re.compile(r"^\d{1,2}(?=[\s*_]|$)")
_AROUND = " *_#.:;,-\"'“”"
_SUBJECT = re.compile(r"^[Vv]/[Vv][ :.]*")
_FIRST_BLOCKS = 20  # among which a letterhead has its number
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 390
_CLAUSE_BEGINS = re.compile("[,;] ")
_BELOW_BASIS = 3  # how many blocks below the last basis the enacting clause may stand
_HEAD = 600  # how far behind the number the heading's date may stand
_BLANK_DATELINE = re.compile(
    r"(?<!\w)ngày[ .…]{0,20}tháng(?: ?(?P<month>0?[1-9]|1[0-2])(?!\d)|[ .…\d]{0,20}?) ?,? ?"
    r"năm (?P<year>(?:19|20)\d\d)(?!\d)"
)
_DATELINE = re.compile(r"(?<![\w/])[^\W\d_][^\u2029,;.()/\d]{2,40}, ?(?=ngày ?\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the top of a text says of the text itself; all None for a story."""

    is_document: bool = False
    type: str | None = None
    symbol: Symbol | None = None
    canonical: str | None = None
    date: str | None = None
    body: Body | None = None
    place: str | None = None
    title: str | None = None
    annexed: str | None = None
    """The type of rules that a text gives without the work that issued them: `QUY CHẾ … (Kèm theo Quyết định …)`."""
    rules_title: str | None = None
    """The words of the title of the rules that a text gives, annexed or its own: `hiệp hội nước mắm phan thiết`."""
    enacting: int | None = None
    """The block below the basis that repeats the title: `Chính phủ ban hành Nghị định sửa đổi …`."""


_PROVISIONS = frozenset({Role.CHAPTER, Role.ARTICLE})
_ARTICLED = _PROVISIONS | {Role.CLAUSE, Role.POINT}
_FEWEST_MARKED = 2  # of an excerpt's blocks that are an article, a clause or a point
_SHARE, _SHARE_WITH_ARTICLES = 0.5, 0.25  # of all its blocks, and where two are articles


def read_heading(document: Document, mentions: list[Mention], lexicon: Lexicon) -> Heading:
    """The heading of a text; marks the mention of the text's own symbol as its heading."""
    normal = document.normal
    own = next((m for m in mentions if m.symbol is not None and m.start < _TOP and _is_own(document, m, lexicon)), None)
    signs = weight_of(document, lexicon)
    if own is not None and signs + _weight_of_number(normal, own, lexicon) >= ENOUGH:
        return _of_symbol(document, own, lexicon, next((m.start for m in mentions if m.start >= own.end), None))
    annex = _annex_of(normal, mentions, lexicon)
    if annex and signs >= 0:
        entitled = next((b for b in document.blocks if b.start < annex.start and b.role is Role.TITLE), None)
        annexed, title = _read_title(normal, entitled, lexicon) if entitled else (None, None)
        heading = Heading(True, annex.type, annex.symbol, annex.canonical, annex.date, annex.issuer)
        return replace(heading, annexed=annexed, rules_title=_words_of_rules(title, lexicon))
    type_id = _speaks_of_itself(document, mentions, lexicon)
    if excerpt := _speaks_in_excerpt(document, mentions, lexicon):
        signs += ENOUGH  # no story is made of articles that speak of themselves
        type_id = excerpt if type_id is None or type_id in lexicon.types.heads_of.get(excerpt, ()) else type_id
    speaks = type_id is not None or _is_clause(normal, mentions, lexicon)
    return _of_blocks(document, mentions, type_id, lexicon) if signs + speaks * ENOUGH >= ENOUGH else Heading()


def _weight_of_number(normal: Normal, own: Mention, lexicon: Lexicon) -> int:
    """How much the text's own number tells: the field of a record, or a number far down, may be another work's."""
    if own.start > _DEEP or _in_record(normal, own, lexicon):
        return ENOUGH // 2
    return 2 * ENOUGH


def _in_record(normal: Normal, own: Mention, lexicon: Lexicon) -> bool:
    """Whether the number is a field of a portal's record: `Số hiệu: …`, `sokyhieu: …`."""
    end = _before_marks(normal.lower, own.start)
    before = normal.lower[max(0, end - _FIELD) : end].rstrip(_FIELD_GAP)
    return before.endswith("số hiệu") or lexicon.phrases.ends_with("meta-number", normal.lower, end) is not None


def _before_marks(lower: str, position: int) -> int:
    """Where the words before a position end, quotation marks and spaces aside."""
    while position and lower[position - 1] in " \"'":
        position -= 1
    return position


def _letterhead_end(normal: Normal, lexicon: Lexicon) -> int:
    """Where the letterhead of a text without a number ends at the latest: at its basis."""
    return next(lexicon.phrases.find("basis", normal.lower, 0, _LETTERHEAD), _LETTERHEAD)


def _own_place(normal: Normal, body: Body | None, start: int, end: int, lexicon: Lexicon) -> str | None:
    """The locality of a local body's letterhead: its own, with the province that the heading names most often."""
    names = [name for _, name in provinces_in(normal, lexicon, max(0, start), end)]
    province = Counter(names).most_common(1)[0][0] if names else None
    if body is None or not body.local:
        return None
    return within(body.place, province, lexicon) if body.place else province


def _is_clause(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> bool:
    """Whether the text is one clause of a document, given alone: `Bãi bỏ khoản 7 Điều 15 của Nghị định …`.

    A sentence in which a body issues a work tells a story.
    """
    if any(lexicon.phrases.ends_with("issued-verbs", normal.lower, m.start) is not None for m in mentions):
        return False
    lower = normal.lower.strip()
    article = _FIRST_ARTICLE.match(lower)
    begins = article.end() if article else 0
    alone = len(lower) < _CLAUSE and "\n" not in normal.text.strip()
    return alone and lexicon.phrases.commands.match(lower, begins) is not None


def _is_own(document: Document, mention: Mention, lexicon: Lexicon) -> bool:
    """`Số: 30/2020/NĐ-CP` at the start of a block, no sentence before it."""
    normal = document.normal
    lower, text = normal.lower, normal.text
    if mention.typed:
        title = lexicon.phrases.ends_with("page-titles", lower, mention.start)
        begins = mention.start if title is None else title
        line_start = begins == 0 or text[begins - 1] in "\n\u2029" or _opens_field(text, begins)
        upper = (
            text[mention.start : mention.end].upper() == text[mention.start : mention.end]
            or lower[mention.start : mention.end].find("số:") > 0
        )
        inside = any(b.role in _PROVISIONS for b in document.around(document.block_at(mention.start)))
        return line_start and upper and mention.start < 700 and not inside
    field = mention.start < _RECORD and lexicon.phrases.ends_with(
        "meta-number", lower, _before_marks(lower, mention.start)
    )
    if field or _tops_card(document, mention) or _tops_record(document, mention, lexicon):
        return True
    sign = _SIGN.search(lower, max(0, mention.start - 18), mention.start)
    if sign is None:
        return False
    if sign.group().startswith("số hiệu"):
        return mention.start < _RECORD
    before = text[max(0, sign.start() - 2) : sign.start()].strip(" |*_")
    if before and before[-1] not in "\n\u2029-_=." and not _opens_field(text, sign.start()):
        return False
    block = document.blocks[document.block_at(sign.start())]
    if not sign.group().rstrip().endswith(":") and text[sign.start()].islower():
        return False  # `số 47/2024/QH15` goes on with a list
    if block.role not in _NUMBERED and block.content < sign.start():
        return False  # a printer broke the line there
    mention.start = sign.start() if normal.text[sign.start() : sign.end()].rstrip().endswith(":") else mention.start
    return True


def _opens_field(text: str, position: int) -> bool:
    """Whether a text in JSON has the name of a field, and no more, before a position on its line."""
    return NAME_OF_FIELD.fullmatch(text, text.rfind("\n", 0, position) + 1, position) is not None


def _tops_record(document: Document, mention: Mention, lexicon: Lexicon) -> bool:
    """`Sở hữu trí tuệ — 50/2005/QH11. Trạng thái: Hết hiệu lực một phần.` on the first line: a register's heading."""
    lower = document.normal.lower
    first = mention.start < document.blocks[0].end and not mention.typed
    first = first and all(b.role is not Role.NUMBER for b in document.blocks[:_FIRST_BLOCKS])
    return first and lexicon.phrases.starts_with("status-fields", lower, mention.end + len(". ")) is not None


def _tops_card(document: Document, mention: Mention) -> bool:
    """`72-KH/ĐU, ngày 14/9/2026, Đảng ủy phường Hương Thủy`, a title and `Căn cứ: …`: a document's card."""
    if mention.start or mention.date is None or mention.issuer is None:
        return False
    line_end = document.normal.text[mention.attributes_end : mention.attributes_end + 1]
    return line_end in ("\n", PARAGRAPH) and any(b.role is Role.BASIS for b in document.blocks[1:3])


def _of_symbol(document: Document, own: Mention, lexicon: Lexicon, following: int | None) -> Heading:
    own.heading = True
    normal = document.normal
    symbol = own.symbol
    assert symbol is not None
    type_id, title_at = (own.type, own.end) if own.typed else _title_type(normal, own, lexicon)
    record = _in_record(normal, own, lexicon)
    date = _dateline(normal, own, len(normal.lower) if following is None else following, lexicon)
    date = date or _last_dateline(document, symbol.year) or _day_passed(normal, symbol.year, lexicon)
    place = _place(normal, own, lexicon)
    body = _issuer(normal, own, lexicon) or own.issuer
    entitled = _title_block(document, own)
    if type_id is None and entitled is not None and entitled.marker:
        type_id = lexicon.types.letter
    if symbol.issuer is not None and symbol.issuer.decides and not symbol.issuer.local:
        body = Body(own.start, symbol.issuer.name, symbol.issuer, None, symbol.issuer.level)
    local = (symbol.issuer is not None and symbol.issuer.local) or (body is not None and body.local)
    if local and body is not None and body.place:
        place = within(body.place, place, lexicon)
    title = _read_title(normal, entitled, lexicon)[1] if entitled else None
    title_at = own.attributes_end if _tops_card(document, own) else title_at
    title = None if record else title or _title(normal, title_at, lexicon)
    return Heading(True, type_id or symbol.type, symbol, symbol.canonical, date, body, place if local else None, title)


def _of_blocks(document: Document, mentions: list[Mention], spoken: str | None, lexicon: Lexicon) -> Heading:
    """The heading of a document that gives no number of its own: what its blocks at the top tell."""
    normal = document.normal
    head = [b for b in document.blocks if b.start < _TOP]
    number = next((b for b in head if b.role is Role.NUMBER), None)
    entitled = next((b for b in head if b.role is Role.TITLE), None)
    code = _code(normal, number, lexicon) if number else None
    titled, title = _read_title(normal, entitled, lexicon) if entitled else (None, None)
    if _is_consolidated(document, entitled, lexicon):
        titled = lexicon.types.consolidated
    type_id = titled or (code.type if code else None) or spoken
    if type_id is None and any(b.role is Role.RECIPIENTS for b in head):
        type_id = lexicon.types.letter
    first = number or entitled or next((b for b in head if b.role in _OPENING), None)
    start, end = (first.start, min(first.end, first.start + _ANCHOR)) if first else (0, 0)
    anchor = Mention(start, end, Form.SELF, "heading", symbol=code)
    following = next((m.start for m in mentions if m.start >= end), len(normal.lower))
    date = _dateline(normal, anchor, following, lexicon) if first else None
    body, place = _body_of_blocks(normal, anchor if number else None, lexicon)
    date = date or _last_dateline(document)
    clause = _enacting_clause(document, lexicon)
    if (
        clause is None or type_id == lexicon.types.consolidated
    ):  # there it is the clause of the work that is consolidated
        rules = _words_of_rules(title, lexicon)
        return Heading(True, type_id, date=date, body=body, place=place, title=title, rules_title=rules)
    type_id, body = type_id or clause.type, body or clause.body
    return Heading(True, type_id, date=date, body=body, place=place, title=title, enacting=clause.block)


class _Clause(NamedTuple):
    """An enacting clause: its block, who issues, and a work of which type."""

    block: int
    body: Body
    type: str


def _enacting_clause(document: Document, lexicon: Lexicon) -> _Clause | None:
    """`Chính phủ ban hành Nghị định …` at a text's start, or below the basis with two lines at most between.

    Before the colon of what follows it may stand behind what is carried out: `Thực hiện A, Sở B xây dựng Kế hoạch …:`.
    """
    normal, based = document.normal, -_BELOW_BASIS
    opens = next((i for i, b in enumerate(document.blocks) if b.role is not Role.FURNITURE), 0)
    for index, block in enumerate(document.blocks):
        if block.start > PREAMBLE:
            return None
        if block.role is Role.BASIS:
            based = index
        if block.role is not Role.PARAGRAPH or (index - based >= _BELOW_BASIS and index != opens):
            continue
        starts = [block.content]
        if normal.text[block.content : block.end].rstrip().endswith(":"):
            stop = min(block.end, block.content + PREAMBLE)
            starts += (m.end() for m in _CLAUSE_BEGINS.finditer(normal.text, block.content, stop))
        for start in starts:
            body = body_at(normal, start, lexicon)
            behind = lexicon.phrases.starts_with("enacts", normal.lower, body.end + 1) if body is not None else None
            word = lexicon.types.type_word_at(normal.lower, behind + 1) if behind is not None else None
            if body is not None and behind is not None and word and normal.text[behind + 1].isupper():
                return _Clause(index, body, lexicon.types.type_words[word])
    return None


def _body_of_blocks(normal: Normal, blank: Mention | None, lexicon: Lexicon) -> tuple[Body | None, str | None]:
    """The body that issues a document, and its place; `blank` is where its number would stand."""
    body = _issuer(normal, blank, lexicon) if blank else None
    body = body or letterhead_body(normal, 0, _letterhead_end(normal, lexicon), lexicon)
    body = body or enacting_body(normal, 0, _TOP, lexicon)
    code = blank.symbol.issuer if blank and blank.symbol else None
    if body is None and code is not None and code.local and blank:
        return None, _place(normal, blank, lexicon)
    return body, _own_place(normal, body, 0, blank.end + _BESIDE if blank else _LETTERHEAD, lexicon)


def _is_consolidated(document: Document, title: Block | None, lexicon: Lexicon) -> bool:
    """Whether a text says that it joins a work with those that amend it, in a note or in the words below its title."""
    lower = document.normal.lower
    if lexicon.phrases.holds("consolidated-marks", lower[:_TOP]):
        return True
    below = lower[title.end : title.end + _HEAD] if title else ""
    first = below.strip(_AROUND + PARAGRAPH).partition(PARAGRAPH)[0]
    return lexicon.phrases.holds("amended-by", first) and lexicon.types.type_word_at(first, 0) is not None


def _code(normal: Normal, number: Block, lexicon: Lexicon) -> Symbol | None:
    """What the code of a number that is left blank tells: `Số:      /KH-SCT` is a plan of a department's."""
    blank = _BLANK_NUMBER.search(normal.text, number.start, number.end)
    if blank is None:
        return None
    symbols, _ = find_symbols(f"1{blank['year'] or ''}{blank['code']}", lexicon)
    return symbols[0] if symbols else None


def _title_block(document: Document, own: Mention) -> Block | None:
    """The title below the document's own number, or beside it in the other column."""
    near = (b for b in document.blocks if own.end - _BESIDE < b.start < own.end + _HEAD)
    return next((b for b in near if b.role is Role.TITLE), None)


def _read_title(normal: Normal, block: Block, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """The type word of a title, if it begins with one, and the words behind it; a letter's (`V/v …`) gives no type."""
    window = normal.lower[block.content : block.end]
    type_id, at = None, 0
    for index, start, end in lexicon.types.heads.find_matches_as_indexes(window):
        if (
            not block.marker
            and not window[:start].strip(_AROUND)
            and lexicon.types.head_types[index] in lexicon.types.by_id
        ):
            type_id, at = lexicon.types.head_types[index], end
        break
    words = _FOOTNOTE_DIGIT.sub("", normal.text[block.content + at : block.end], 1).partition("|")[0]
    title = _SUBJECT.sub("", " ".join(words.replace("*", " ").split()).strip(_AROUND), 1)
    return type_id, title if _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE else None


def _words_of_rules(title: str | None, lexicon: Lexicon) -> str | None:
    """The words of a title behind `(sửa đổi, bổ sung)`: those of the organisation whose rules a text gives."""
    if title is None:
        return None
    lower = fold_case(title)
    return words_of(lower[lexicon.phrases.starts_with("new-versions", lower, 0) or 0 :])


def _last_dateline(document: Document, year: str | None = None) -> str | None:
    """The date of the last dateline: some documents give it above the signature."""
    last = next((b for b in reversed(document.blocks) if b.role is Role.DATELINE), None)
    m = _DATELINE.match(document.normal.lower, last.start, last.end) if last else None
    found = date_at(document.normal.lower, m.end()) if m else None
    return found[0] if found and len(found[0]) == 10 and found[0].startswith(year or "") else None


def _day_passed(normal: Normal, year: str | None, lexicon: Lexicon) -> str | None:
    """The day of `Luật này được Quốc hội … thông qua ngày 10 tháng 12 năm 2025.` in a law's last words."""
    length = len(normal.lower)
    for end in lexicon.phrases.find("passed-on", normal.lower, max(0, length - _TOP), length):
        found = date_at(normal.lower, end - _DAY_WORD)
        if found and len(found[0]) == 10 and year is not None and found[0].startswith(year):
            return found[0]
    return None


def _title_type(normal: Normal, own: Mention, lexicon: Lexicon) -> tuple[str | None, int]:
    """The type line in capitals below (or above) the number, and where the title begins behind it."""
    window = normal.lower[own.end : own.end + 700]
    for index, at, stop in lexicon.types.heads.find_matches_as_indexes(window):
        start, end = own.end + at, own.end + stop
        type_id = lexicon.types.head_types[index]
        if (
            type_id in lexicon.types.by_id
            and normal.text[start:end].isupper()
            and normal.text[start - 1] in "\n\u2029 *#"
        ):
            return type_id, end
    return None, own.end


def _title(normal: Normal, start: int, lexicon: Lexicon) -> str | None:
    """The lines behind the type word, up to the first full stop, `Căn cứ` or an empty line after them.

    A letter has no type word, and its place and day follow its number: they are no title.
    """
    text = normal.text[start : start + 400].lstrip("\n\u2029 :.-_*")
    title = lexicon.blocks.title_end.split(text, maxsplit=1)[0].replace("\n", " ").strip(" -_*")
    if title.casefold().startswith("cộng hòa xã hội") or _DATELINE.match(title.casefold()):
        return None
    return title if 8 <= len(title) <= 390 else None


def _dateline(normal: Normal, own: Mention, following: int, lexicon: Lexicon) -> str | None:
    """The date of `Hà Nội, ngày 30 tháng 11 năm 2025`; where no place stands before one, the first long date.

    A copy may leave the day blank (`Hà Nội, ngày … tháng … năm 2026`): the year then. Behind `Căn cứ`, and behind the
    next work, which begins at `following`, dates are other works'; one of another year than the symbol's is no date
    of this work.
    """
    stop = min(len(normal.lower), own.end + _HEAD)
    stop = next(lexicon.phrases.find("basis", normal.lower, own.end, stop), stop)
    year = own.symbol.year if own.symbol else None

    def candidates() -> Iterator[str | None]:
        for m in _DATELINE.finditer(normal.lower, max(0, own.start - 300), stop):
            found = date_at(normal.lower, m.end())
            yield found[0] if found and len(found[0]) == 10 else None
        days = dates_in(normal.lower, own.end, min(stop, following))
        yield from (d for at, d in days if "tháng" in normal.lower[at : at + 16])
        yield own.date
        blank = _BLANK_DATELINE.search(normal.lower, max(0, own.start - 300), stop)
        yield (f"{blank['year']}-{int(blank['month']):02d}" if blank["month"] else blank["year"]) if blank else None
        yield _field_date(normal, own, lexicon)

    return next((d for d in candidates() if d and d.startswith(year or "")), None)


def _field_date(normal: Normal, own: Mention, lexicon: Lexicon) -> str | None:
    ends = lexicon.phrases.find("meta-date", normal.lower, max(0, own.start - 600), own.end + 600)
    return next((d for end in ends if (d := field_date(normal.lower, end))), None)


def _place(normal: Normal, own: Mention, lexicon: Lexicon) -> str | None:
    names = [name for _, name in provinces_in(normal, lexicon, max(0, own.start - 500), own.end + 300)]
    return Counter(names).most_common(1)[0][0] if names else None


def _issuer(normal: Normal, own: Mention, lexicon: Lexicon) -> Body | None:
    """The body of the letterhead above the number, else of a record's field."""
    base = max(0, own.start - 400)
    body = letterhead_body(normal, base, own.start, lexicon) or enacting_body(normal, own.end, own.end + _HEAD, lexicon)
    if body is not None:
        return body
    for end in lexicon.phrases.find("meta-issuer", normal.lower, base, own.end + 600):
        gap = re.compile(r"[:\s\u2029\"'|*]*").match(normal.text, end)
        if body := body_at(normal, gap.end() if gap else end, lexicon):
            return body
    return None


def _speaks_of_itself(document: Document, mentions: list[Mention], lexicon: Lexicon) -> str | None:
    """The type of `Nghị định này` where that is no echo of a work named just before."""
    normal = document.normal
    row = next((m for m in mentions if m.start == 0 and normal.text[m.end : m.end + 1] in ("\n", PARAGRAPH)), None)
    if row is not None and not row.typed:
        return None  # a register gives the symbol above what the work says
    own = [m for m in mentions if m.form is Form.SELF and m.type and normal.text[m.start].isupper()]
    article = _ARTICLE.search(normal.text)
    articles = article.end() if article else len(normal.text)
    named: dict[str | None, int] = {}  # of each type where the first work that is named ends
    for m in mentions:
        if m.form is not Form.SELF:
            named[m.type] = min(m.end, named.get(m.type, m.end))
    evident = sorted(own, key=lambda m: bool(m.pinpoints))  # rules are a part of the decision that issues them
    in_force = next((m.type for m in evident if _takes_effect(document, m, articles, named, lexicon)), None)
    asked = "?" in normal.text[:_QUESTION]  # a reader's question opens an answer, not a document
    if in_force or not own or asked:
        return in_force if not asked else None
    type_id, count = Counter(m.type for m in own).most_common(1)[0]
    first = next(m for m in own if m.type == type_id)
    echoed = named.get(type_id, len(normal.text)) <= first.start
    clipped = _FIRST_ARTICLE.search(normal.text, 0, _TOP // 4) is not None
    acts = first.start <= 3 and lexicon.phrases.starts_with("own-acts", normal.lower, first.end + 1) is not None
    if count == 1 and not clipped and not acts:
        return None  # one `Chương trình này` in a story speaks of a programme, not of the story
    return type_id if not echoed or _FIRST_ARTICLE.search(normal.text, 0, _TOP) else None


def _speaks_in_excerpt(document: Document, mentions: list[Mention], lexicon: Lexicon) -> str | None:
    """The type of `Luật này` in a text that is made of articles, clauses and points, another work's by no line."""
    own = [m for m in mentions if m.form is Form.SELF and m.type and document.normal.text[m.start].isupper()]
    own = [m for m in own if m.type != lexicon.types.letter and not quoted(document, m.start)]
    blocks = [b for b in document.blocks if b.role is not Role.FURNITURE]
    articles = [b.start for b in blocks if b.role is Role.ARTICLE]
    marked = sum(b.role in _ARTICLED for b in blocks)
    share = _SHARE_WITH_ARTICLES if len(articles) > 1 else _SHARE
    if not own or marked < max(_FEWEST_MARKED, share * len(blocks)) or "?" in document.normal.text[:_QUESTION]:
        return None
    types = Counter(m.type for m in own)
    wider = {head for type_id in types for head in lexicon.types.heads_of.get(type_id or "", ())}
    type_id = next(t for t, _ in types.most_common() if t not in wider)
    first = next(b.start for b in blocks if b.role in _ARTICLED)
    begins = min([own[0].start, *articles[:1]])
    for m in mentions:
        if m.start < begins and m.form is not Form.SELF and not m.heading:
            told = m.start < first and m.type == type_id  # a story names it, and gives its words
            if told or _announces(document, document.blocks[document.block_at(m.start)]):
                return None
    return type_id


def _announces(document: Document, block: Block) -> bool:
    """`Điều 12 Luật Bảo hiểm y tế quy định như sau:` before the lines of that law."""
    plain = block.role is Role.PARAGRAPH and document.quote_at(block.start) is None
    return plain and document.normal.text[block.start : block.end].rstrip(" *_\n").endswith(":")


def _takes_effect(
    document: Document, own: Mention, articles: int, named: dict[str | None, int], lexicon: Lexicon
) -> bool:
    """`kể từ ngày Nghị định này có hiệu lực` is said by the decree itself, and so is all that stands among articles.

    `khoản 2 Điều 5 Nghị định này` and `Mẫu số 02 kèm theo Nghị quyết này` count like its force. Elsewhere, behind a
    decree that was named, `Nghị định này có hiệu lực từ …` may be said by a story. `articles` is where they begin,
    `named` where the first work of each type ends that is named.
    """
    lower = document.normal.lower
    if lexicon.phrases.starts_with("in-force", lower, own.end + 1) is None and not _has_parts(document, own, lexicon):
        return False
    dated = lexicon.phrases.ends_with("effect-days", lower, own.start) is not None
    return dated or articles <= own.start or named.get(own.type, len(lower)) > own.start


def _has_parts(document: Document, own: Mention, lexicon: Lexicon) -> bool:
    """Whether a text speaks of a provision or an annex of itself; a letter's are spoken of by others too."""
    annexed = lexicon.phrases.ends_with("issued-with", document.normal.lower, own.start) is not None
    return own.type != lexicon.types.letter and (annexed or bool(own.pinpoints)) and not quoted(document, own.start)


def _annex_of(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> Mention | None:
    """The work that the head of an annex names: `(Kèm theo Quyết định số 844/QĐ-TTg ngày 13/5/2026)`."""
    return next(
        (
            m
            for m in mentions
            if m.symbol is not None
            and m.start < _TOP // 2
            and lexicon.phrases.ends_with("issued-with", normal.lower, m.start) is not None
            and "(" in normal.lower[max(0, m.start - 24) : m.start]
        ),
        None,
    )
