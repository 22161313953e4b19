"""Read the attributes of mentions: date, issuer and term.

After the mention, in any order: ``ngày 9/3/2021 của Bộ Chính trị (khóa XIII)``. Before it, if a body issues it: ``Ngày
19/8/2021, Ban Chấp hành Đảng bộ tỉnh đã ban hành Chương trình …``, or speaks in it: ``của Bộ Chính trị tại Thông báo số
…``. A list gives them once, at its end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice, zip_longest

from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.issuers import TERM, Body, body_at
from citegraph.identity.places import spot_at
from citegraph.identity.symbols import Symbol
from citegraph.lazy import lazy_pattern
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CAPITAL
from citegraph.registry.schema import BodyBlock
from citegraph.text.dates import BARE_YEAR, DATE, MONTH, date_at, dates_in, field_date, opening_year
from citegraph.text.days import is_calendar_day
from citegraph.text.normal import CELL_BORDER, PARAGRAPH, Normal, fold_symbol

# between a mention and its attributes: `(`, ` do`, ` được … ban hành`
_GAP = re.compile(
    r"[*_]{0,3}[ ,]{0,3}[*_]{0,3}(?:\(|- )?(?P<by>(?:do |của |bởi )?)(?:được |ban hành |ký |đề )*(?:vào )?"
)
_OF = "của "
_BEFORE_BODY = re.compile(",? ")
_CLOSED = re.compile(r"\) của ")
# what may follow a body without a link after a short form: `Nghị quyết 12 HĐND tỉnh Sơn La về …`
_BODY_ENDS = lazy_pattern(r"(?: (?:về|ngày|năm|\()|[ *_]*[,.;:)|\n\u2029]| [-–] |$)")
# the border of a table cell: ` | `
_CELL = re.compile(CELL_BORDER)
_CELL_ENDS = lazy_pattern(r"[*_ ]{0,4}(?:\||[\n\u2029]|\Z)")
# `… của Bộ Chính trị tại văn bản số` before a symbol
_SPEAKS = re.compile(r"(?:^|[ ,(])của (?P<body>[^,;.]{4,90}?)(?: tại| theo| trong)?(?: văn bản)?(?: số)? ?$")
# ` - ` before the body above another
_ABOVE = re.compile(r"(?:,| -| –)? (?:thuộc )?")
_THROUGH = re.compile(r" (?:tại|theo|trong) ")
# `- ` or `1. ` or `# ` or `"Số hiệu": "` at the start of a line
_LINE_HEAD = re.compile(
    r"(?:\A|[\n\u2029])(?:[-–•*+] ?|#{1,4} |\d{1,3}[.)] ?)?(?:\*{0,2}(?:\w+|số(?: ký)? hiệu):\*{0,2} ?[\"']?)?\Z",
    re.IGNORECASE,
)
# `2018 | ` or `2025: ` before a work, at the start of its line
_YEAR_MARK = lazy_pattern(r"(?P<y>(?:19|20)\d\d)[* ]{0,4}[|:][* ]{0,4}")
_BEFORE_YEAR = lazy_pattern(r"(?:^|[\n\u2029])[-–•*+| ]{0,4}(?:[Nn]ăm )?$")
_BEFORE_YEAR_LENGTH = 9  # the most characters that it matches
# `ngày 4/8`, or `15/9` between parentheses
_DAY_AND_MONTH = lazy_pattern(
    r"(?P<word>ngày )?(?P<d>0?[1-9]|[12]\d|3[01])/(?P<m>0?[1-9]|1[0-2])(?![\d/]|[.,-]\d)(?P<closed>\))?"
)
# `Chính phủ đã` before `ban hành`
_BEFORE_VERB = re.compile(r"[ ,]*(?:đã)?[ ,]*")
# the rest of one item of a list: `… về công tác cán bộ; các ` before the next
_NEXT_ISSUED = lazy_pattern(r"[^.\u2029]{0,260};[ \n](?:và )?(?:các )?")
_LIST = lazy_pattern(r" ?(?:,|;|và|&|, và)? ?(?:và )?(?:số )?")
_LINE_END_ONLY = re.compile(r"[\u2029\n]")
_LINE_END = re.compile(r"[\u2029\n;]|\.(?=[ \n\u2029]|\Z)")
# `(Báo cáo số ` before a symbol
_OPENED = re.compile(r"\((?:[^\W\d_]+ ){0,3}(?:số ?:? ?)?\Z")
# a capital that may begin a body's name, also after one or two lower-case words: `ban Bí thư`, `ngân hàng Nhà nước`
_BODY_START = lazy_pattern(
    rf"(?<!\w)(?P<small>[^\W\d_A-Z]\w* (?=\w* ?{CAPITAL}))?(?P<word>[^\W\d_A-Z]\w* (?={CAPITAL}))?"
    rf"(?P<capital>{CAPITAL})"
)
# ` kỷ luật số ` between type word and symbol
_WORDS_ONLY = re.compile(r"(?: [^\W\d_]+){1,7} số:? ?")
# maximum distances in characters
_TYPE_APART = 60
# ` 2016`, `(5/2018`
_BARE_DATE = re.compile(r"(?:(?<=\()(?P<m>0?[1-9]|1[0-2])[/-])?(?P<y>(?:19|20)\d\d)(?=[ ,;.)]|$)(?! ?[-/]|[.,]\d)")
_YEAR_BRACKETED = re.compile(r" \((?:năm )?(?P<y>(?:19|20)\d\d)\)")
_OPENING_YEAR = re.compile(r" ?năm (?:19|20)\d\d(?=,)")
_BESIDE = re.compile(r"(?:,| \||;)? ")
_BODY = 120
_DAY = " ngày "
_DAY_PART = ", sáng "  # before `26/2/2026`
_LONGEST_DAY = 32
_STOPS = (". ", PARAGRAPH, "; ")
_SMALL = ("district", "commune")
_MOST = 6
_BEFORE = 220
_RECORD = 480
_YEAR_REACH = 300


def read_attributes(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Set date, issuer, term and `attributes_end` of all mentions of a text."""
    for i, mention in enumerate(mentions):
        following = next(
            (m.start for j in range(i + 1, len(mentions)) if (m := mentions[j]).start >= mention.end), len(normal.text)
        )
        if mention.parent is not None and following >= mention.parent.end:
            mention.attributes_end = mention.end  # attributes after the last name inside a name belong to the outer one
            continue
        _read_after(normal, mention, following, lexicon)
        earlier = (max(m.end, m.attributes_end) for m in mentions[max(0, i - 4) : i] if m.end <= mention.start)
        previous = min(max(earlier, default=0), mention.start)
        read_before(normal, mention, previous, lexicon)
    for mention in mentions:
        if mention.parent is not None:
            mention.parent.attributes_end = max(mention.parent.attributes_end, mention.parent.end)
    _from_records(normal, mentions, lexicon)
    _from_line_heads(normal, mentions)
    _closing(normal, mentions, lexicon)
    _hand_on(normal, mentions)
    _share(normal, mentions, lexicon)


def _read_after(normal: Normal, mention: Mention, limit: int, lexicon: Lexicon) -> None:
    position = mention.end
    # `12/QĐ-UBND tỉnh Long An`
    if body := _code_with_place(normal, mention, lexicon):
        mention.issuer, position = body, body.end
    elif mention.symbol is not None and mention.symbol.end == mention.end:
        position = _over_repeated_code(normal.lower, mention.symbol)
    undated = mention.symbol is not None and mention.symbol.year is None
    if undated and (year := BARE_YEAR.match(normal.lower, position)):  # `Nghị quyết 04-NQ/TW 2016 xác định …`
        mention.date, position = year["y"], year.end()
    for _ in range(_MOST):
        end = _read_next(normal, mention, position, limit, lexicon)
        if end is None:
            break
        position = end
    mention.attributes_end = position


def _over_repeated_code(lower: str, symbol: Symbol) -> int:
    """The end of a symbol, or of its last code written once more: `54/KH-UBND UBND ngày 5/9/2025`."""
    again = f" {symbol.codes[-1].lower()} "
    return symbol.end + len(again) - 1 if lower.startswith(again, symbol.end) else symbol.end


def _read_next(normal: Normal, mention: Mention, position: int, limit: int, lexicon: Lexicon) -> int | None:
    """Read the term, date or issuer that begins at `position` if the mention has none yet, and return its end."""
    gap = _GAP.match(normal.lower, position)
    at = gap.end() if gap else position
    # the next mention begins here
    if at >= limit:
        return None
    if mention.term is None and (term := TERM.match(normal.lower, position)):
        mention.term = term["term"]
        return term.end()
    born = lexicon.phrases.starts_with("comes-into-being", normal.lower, at)
    day = born + 1 if born is not None else at
    if mention.date is None and mention.form is not Form.SELF and (date := _date_after(normal, position, day, mention)):
        if "," in normal.lower[position:at] and _dates_next_work(normal, date[1], lexicon):
            return None
        mention.date, end = date
        return end + normal.lower.startswith(")", end)  # `(9/3/2021)`
    if mention.issuer is None and (
        found := _body_about(normal, mention, position, at, bool(gap and gap["by"]), lexicon)
    ):
        mention.issuer, end = found
        return end
    if mention.issuer is None and gap and gap["by"] == _OF and (body := _place_after(normal, at, mention, lexicon)):
        mention.issuer = body
        return body.end
    if mention.issuer is None and (body := _own_body(normal, position, mention, lexicon)):
        mention.issuer = body
        return body.end
    return _next_cell(normal, mention, position, limit, lexicon)


def _dates_next_work(normal: Normal, date_end: int, lexicon: Lexicon) -> bool:
    """Whether a date is that of the next work: `Thực hiện X, ngày 5/11/2021 Tỉnh ủy ban hành Kế hoạch …`."""
    gap = _BEFORE_BODY.match(normal.lower, date_end)
    body = body_at(normal, gap.end(), lexicon) if gap else None
    verb = lexicon.phrases.starts_with("issued-verbs", normal.lower, body.end + 1) if body is not None else None
    return verb is not None and lexicon.types.type_word_at(normal.lower, verb + 1) is not None


def _next_cell(normal: Normal, mention: Mention, position: int, limit: int, lexicon: Lexicon) -> int | None:
    """Read date or issuer from the next table cell: `| 525/QĐ-UBND | 25/02/2026 | UBND tỉnh |`."""
    border = _CELL.match(normal.lower, position)
    if border is None or border.end() >= limit or mention.symbol is None:
        return None
    word = lexicon.types.type_word_at(normal.lower, border.end())
    if word and _CELL_ENDS.match(normal.lower, border.end() + len(word)):
        return border.end() + len(word)  # a column of types
    date = date_at(normal.lower, border.end()) if mention.date is None else None
    if date is not None and _CELL_ENDS.match(normal.lower, date[1]):
        mention.date = date[0]
        return date[1]
    body = body_at(normal, border.end(), lexicon) if mention.issuer is None else None
    if body is not None and _CELL_ENDS.match(normal.lower, body.end):
        mention.issuer = body
        return body.end
    return None


def _date_after(normal: Normal, position: int, at: int, mention: Mention) -> tuple[str, int] | None:
    """The date that begins at `at`, after a gap from `position`.

    A bare month or year counts only directly after a symbol: `04-NQ/TW 2016`, `(5/2018)`.
    """
    if date := date_at(normal.lower, at) or _day_and_month(normal, position, at, mention):
        return date
    if mention.form is Form.SHORT and (bracketed := _YEAR_BRACKETED.match(normal.lower, mention.end)):
        return bracketed["y"], bracketed.end() - 1
    bare = _BARE_DATE.match(normal.lower, at) if mention.symbol is not None and at - mention.end <= len(" (") else None
    # a symbol with a year has its date in full or not at all
    if bare is None or mention.symbol is None or mention.symbol.year:
        return None
    return f"{bare['y']}-{int(bare['m']):02d}" if bare["m"] else bare["y"], bare.end()


def _day_and_month(normal: Normal, position: int, at: int, mention: Mention) -> tuple[str, int] | None:
    """`ngày 4/8` or `(15/9)`, whose year the symbol or a full date before it in the paragraph gives."""
    found = _DAY_AND_MONTH.match(normal.lower, at)
    opened = found is not None and normal.lower.endswith("(", position, at) and found["closed"] is not None
    if found is None or mention.symbol is None or not (found["word"] or opened):
        return None
    year = mention.symbol.year or _year_before(normal.lower, mention.start)
    day = f"{year}-{int(found['m']):02d}-{int(found['d']):02d}" if year else ""
    return (day, found.end("m")) if is_calendar_day(day) else None


def _year_before(lower: str, position: int) -> str | None:
    """The year of the last full date before a position in its paragraph."""
    start = lower.rfind(PARAGRAPH, max(0, position - _YEAR_REACH), position) + 1
    days = dates_in(lower, max(start, position - _YEAR_REACH), position)
    return days[-1][1][:4] if days else None


def _is_of_other_family(mention: Mention, body: Body) -> bool:
    """Whether a body of the state is named beside a symbol of the party's center."""
    code = mention.symbol.issuer if mention.symbol is not None else None
    if code is None or body.issuer is None or isinstance(body.issuer, BodyBlock):
        return False
    return (code.family, code.level, body.issuer.family) == ("party", "central", "state")


def _body_about(
    normal: Normal, mention: Mention, position: int, at: int, linked: bool, lexicon: Lexicon
) -> tuple[Body, int] | None:
    """The body after a link at `at` or after a passive at `position`, and the end of its words."""
    # the link may follow the parenthesis around the work: `(Nghị quyết 57, 59) của Bộ Chính trị`
    closed = _CLOSED.match(normal.lower, position)
    body = _body_after(normal, closed.end() if closed else at, lexicon) if linked or closed else None
    if closed and body is not None and isinstance(body.issuer, BodyBlock):
        body = None  # its name may go on: `(Kế hoạch số 47) của Ban Chỉ đạo về …`
    if body is not None and _is_of_other_family(mention, body):
        body = None  # `Ban Chỉ đạo tổng kết Nghị quyết số 18-NQ/TW của Chính phủ`: it is the committee's
    return (body, body.end) if body is not None else _issued_by(normal, position, lexicon)


def _place_after(normal: Normal, at: int, mention: Mention, lexicon: Lexicon) -> Body | None:
    """The locality in place of its body: `Chỉ thị số 24-CT/TU của Hà Nội`, `Kế hoạch 117 của thành phố Huế`."""
    spot = spot_at(normal, at - 1, lexicon)
    if spot is None or spot.place is None:
        return None
    code = mention.symbol.issuer if mention.symbol is not None else None
    short = mention.form is Form.SHORT and mention.symbol is None
    # a party's committee has another name in a city: `Thành ủy`
    if short or (code is not None and code.local and code.family == "party"):
        return Body(spot.end, spot.words, code, spot.place, spot.level)
    return _of_place(normal, at - 1, mention, lexicon)


def _code_with_place(normal: Normal, mention: Mention, lexicon: Lexicon) -> Body | None:
    """The body of `12/QĐ-UBND tỉnh Long An`: the code names the kind of body, the words after it the place."""
    code = mention.symbol.issuer if mention.symbol else None
    if (
        code is None
        or not (code.local and code.decides)
        or mention.end != (mention.symbol.end if mention.symbol else 0)
    ):
        return None
    spot = spot_at(normal, mention.end, lexicon)
    if spot is None or not lexicon.places.level.match(normal.text, mention.end + 1):
        return None
    return Body(spot.end, f"{code.name} {spot.words}", code, spot.place, spot.level or code.level)


def _own_body(normal: Normal, position: int, mention: Mention, lexicon: Lexicon) -> Body | None:
    """The body of `Kế hoạch 92/KH-UBND năm 2025 UBND tỉnh Cà Mau`, without a link: it matches the symbol's code."""
    code = mention.symbol.issuer if mention.symbol else None
    gap = _BESIDE.match(normal.lower, position)
    if gap is None or not (mention.form is Form.SHORT or (code is not None and code.local)):
        return None
    body = body_at(normal, gap.end(), lexicon)
    if body is None or body.issuer is None:
        return None
    # after a comma it may be the subject of the clause: `Thực hiện Kế hoạch số 12/KH-UBND, UBND xã Tân Lập tổ chức …`
    apart = gap.group()[0] in ",;"
    if apart and (normal.lower.startswith(",", body.end) or _BODY_ENDS.match(normal.text, body.end) is None):
        return None
    if code is None:
        central = body.issuer.level == "central" and not isinstance(body.issuer, BodyBlock)
        beside = normal.text[gap.start() : gap.end()] == " " and (central or normal.text[gap.end()].isupper())
        return body if beside and _BODY_ENDS.match(normal.text, body.end) else None
    if body.place is None:
        return None
    return body if body.name.startswith(code.name) or set(body.issuer.codes) & set(code.codes) else None


def _closing(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Read issuer and date from the end of a title: `Kế hoạch 980/KH-UBND … do UBND tỉnh ban hành ngày 5/3/2026`.

    They belong to the first work of the line; the others are part of its title.
    """
    last = -1
    for mention in mentions:
        if mention.end <= last or mention.parent is not None:
            continue
        end = _LINE_END.search(normal.text, mention.end)
        stop = last = end.start() if end else len(normal.text)
        issuer = mention.issuer
        # an issuer with its place is complete; one without may be completed by the end of the line
        if mention.form is not Form.FULL or (issuer is not None and (issuer.place or not issuer.local)):
            continue
        day, words_end = _day_at_close(normal, mention, stop)
        if found := _at_close(normal, mention, words_end, lexicon):
            mention.issuer, term = found
            mention.term, mention.date = mention.term or term, mention.date or day


def _day_at_close(normal: Normal, mention: Mention, stop: int) -> tuple[str | None, int]:
    """The day at the end of a line, and the end of the words before it."""
    at = normal.lower.rfind(_DAY, max(mention.end, stop - _LONGEST_DAY), stop)
    found = date_at(normal.lower, at + 1) if at >= 0 else None
    return (found[0], at) if found is not None and found[1] == stop else (None, stop)


def _at_close(normal: Normal, mention: Mention, stop: int, lexicon: Lexicon) -> tuple[Body, str | None] | None:
    """The body and its term before a verb of issuing that ends at `stop`."""
    verb = lexicon.phrases.ends_with("issued-verbs", normal.lower, stop)
    if verb is None:
        return None
    for start, end in lexicon.phrases.spans("issued-marks", normal.lower, max(mention.end, verb - _BODY), verb):
        body = body_at(normal, end + 1, lexicon) or _of_place(normal, end, mention, lexicon)
        if body is not None and start > mention.end and is_before_verb(normal.lower, body, verb, lexicon):
            term = TERM.match(normal.lower, body.end)
            return body, term["term"] if term else None
    return None


def _of_place(normal: Normal, end: int, mention: Mention, lexicon: Lexicon) -> Body | None:
    """The body of `do tỉnh Nghệ An ban hành`: the words give the locality, the code of the symbol gives the body."""
    spot = spot_at(normal, end, lexicon)
    code = mention.symbol.issuer if mention.symbol else None
    if spot is None or spot.place is None or code is None or not code.local:
        return None
    return Body(spot.end, f"{code.name} {spot.words}", code, spot.place, spot.level)


def _issued_by(normal: Normal, position: int, lexicon: Lexicon) -> tuple[Body, int] | None:
    """The body of `được Bộ Chính trị ban hành`, and the end of the verb."""
    gap = _BEFORE_VERB.match(normal.lower, position)
    at = gap.end() if gap else position
    mark = lexicon.phrases.starts_with("passive-marks", normal.lower, at)
    body = body_at(normal, mark + 1, lexicon) if mark is not None else None
    verb = lexicon.phrases.starts_with("issued-verbs", normal.lower, body.end + 1) if body is not None else None
    return (body, verb) if body is not None and verb is not None else None


def _from_records(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Read the date from the lines of a record below the name: `Ban hành: 31/10/2023`."""
    heads = [
        m for m in mentions if m.form is Form.FULL and _LINE_HEAD.search(normal.text, max(0, m.start - 24), m.start)
    ]
    for mention, following in zip_longest(heads, heads[1:]):
        # a year is completed, a full date is kept
        if mention.date is not None and len(mention.date) > len("2013"):
            continue
        limit = min(following.start if following else len(normal.text), mention.end + _RECORD)
        ends = lexicon.phrases.find("meta-date", normal.lower, mention.end, limit)
        # in a note, in the first words of a sentence: `Ban hành 20/3/2025.`
        issued = lexicon.phrases.spans("opens-day-of-issue", normal.lower, mention.end, limit)
        days = (field_date(normal.lower, end) for end in (*ends, *(b for a, b in issued if normal.text[a].isupper())))
        day = next((d for d in days if d), None)
        mention.date = day if day and day.startswith(mention.date or "") else mention.date


def _from_line_heads(normal: Normal, mentions: list[Mention]) -> None:
    """Read the year at the head of a table row or of a timeline's line: `2018 | QĐ 1999/QĐ-BYT`, `2025: TT 27/2025/…`.

    It dates the work directly after it, and the others of the line whose symbols have this year.
    """
    text = normal.text
    # years first: a pattern that begins with the head of a line is slow over a whole text
    heads = [
        m
        for m in _YEAR_MARK.finditer(text)
        if _BEFORE_YEAR.search(text, max(0, m.start() - _BEFORE_YEAR_LENGTH), m.start()) is not None
    ]
    for head, following in zip_longest(heads, heads[1:]):
        end = _LINE_END_ONLY.search(text, head.end())
        stop = min(end.start() if end else len(text), following.start() if following else len(text))
        first = bisect_left(mentions, head.end(), key=lambda m: m.start)
        for mention in islice(mentions, first, None):
            if mention.start >= stop:
                break
            year = mention.symbol.year if mention.symbol is not None else None
            beside = mention.start == head.end() and mention.form in (Form.FULL, Form.NAMED)
            if mention.date is None and (year == head["y"] or (beside and not (year or mention.year))):
                mention.date = head["y"]


def _body_after(normal: Normal, at: int, lexicon: Lexicon) -> Body | None:
    """The body at `at`, unless it speaks in the next work: `của Ban Bí thư tại văn bản số …`."""
    body = body_at(normal, at, lexicon)
    through = _THROUGH.match(normal.lower, body.end) if body is not None else None
    return None if through and lexicon.types.type_word_at(normal.lower, through.end()) else body


def read_before(normal: Normal, mention: Mention, previous: int, lexicon: Lexicon) -> None:
    """Read the clause before the mention, back to the start of the sentence or to the previous mention."""
    base = max(previous, mention.start - _BEFORE)
    base = _clause_start(normal.lower, base, mention.start, lexicon)
    window = normal.lower[base : mention.start]
    begins = mention.start
    while begins > base and normal.lower[begins - 1] in "*_":
        begins -= 1  # `ban hành **Quyết định số 12/QĐ-UBND**`
    verb_at = lexicon.phrases.ends_with("issued-verbs", normal.lower, begins)
    if verb_at is None and not mention.typed:
        # `Tỉnh ủy ra quyết định kỷ luật số 442-QĐ/TU`
        verb_at = _verb_of_type(normal, mention, base, lexicon)
    if verb_at is not None and verb_at > base:
        _issued(normal, mention, base, verb_at, lexicon)
    # `… của Bộ Chính trị tại Thông báo số …`: the name has to end directly before the link
    elif mention.issuer is None and (m := _SPEAKS.search(window)):
        body = body_at(normal, base + m.start("body"), lexicon)
        mention.issuer = body if body is not None and _ends_at(normal, body, base + m.end("body"), lexicon) else None
        mention.issued = mention.issuer is not None
    if mention.issuer is None and mention.symbol is not None:
        mention.issuer = _before_parenthesis(normal, mention, base, lexicon)
    if mention.date is None and mention.symbol is not None and _is_issued_behind(normal, mention, lexicon):
        mention.date = _opening_day(normal, base, mention)


def _opening_day(normal: Normal, base: int, mention: Mention) -> str | None:
    """The day of `Ngày 26/02/2026, Chương trình số 48-CTr/TU được ký ban hành`, directly before the work."""
    day = DATE.search(normal.lower, base, mention.start)
    if day is None or normal.lower[day.end() : mention.start].strip() != ",":
        return None
    found = date_at(normal.lower, day.end() - len(day.group().lstrip()))
    return found[0] if found and day.start() - base <= len(_DAY_PART) else None


def _is_issued_behind(normal: Normal, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether the words after a work state that it was issued: `đã được Chủ tịch ký ban hành`, `được ban hành`."""
    lower, phrases, verb = normal.lower, lexicon.phrases, max(mention.attributes_end, mention.end)
    if mention.issuer is None or phrases.ends_with("issued-verbs", lower, verb) is None:
        gap = _BEFORE_VERB.match(lower, verb)
        mark = phrases.starts_with("passive-marks", lower, gap.end() if gap else verb)
        verb = (phrases.starts_with("issued-verbs", lower, mark + 1) if mark is not None else None) or 0
    if not verb or phrases.starts_with("not-issued-now", lower, verb + 1) is not None:
        return False
    # `… được ban hành kèm theo X được sơ kết`: the last verb is dated
    rest = _LINE_END.split(lower[verb : verb + _BEFORE], maxsplit=1)[0]
    return not phrases.contains("passive-marks", rest)


def _ends_at(normal: Normal, body: Body, end: int, lexicon: Lexicon) -> bool:
    """Whether a body's name ends at `end`, or the body above does: `Cục Hóa chất - Bộ Công Thương`."""
    gap = _ABOVE.match(normal.lower, body.end, end)
    above = body_at(normal, gap.end(), lexicon) if gap else None
    return end in (body.end, above.end if above else body.end)


def _clause_start(lower: str, start: int, end: int, lexicon: Lexicon) -> int:
    """The position after the last stop between two positions; the dot of `UBND H. Củ Chi` is none."""
    cut = max(lower.rfind(stop, start, end) for stop in _STOPS)
    while (
        cut >= 0
        and lower[cut] == "."
        and lower[max(start, lower.rfind(" ", start, cut) + 1) : cut + 1] in lexicon.places.levels
    ):
        cut = max(lower.rfind(stop, start, cut) for stop in _STOPS)
    return max(start, cut + 1)


def _verb_of_type(normal: Normal, mention: Mention, base: int, lexicon: Lexicon) -> int | None:
    """The verb of `Tỉnh ủy ra quyết định kỷ luật số 442-QĐ/TU`, where words separate type word and symbol."""
    verbs = list(
        lexicon.phrases.spans("issued-verbs", normal.lower, max(base, mention.start - _TYPE_APART), mention.start)
    )
    for start, end in reversed(verbs):
        if lexicon.types.type_word_at(normal.lower, end + 1) and _WORDS_ONLY.fullmatch(
            normal.lower, end, mention.start
        ):
            return start
    return None


def _before_parenthesis(normal: Normal, mention: Mention, base: int, lexicon: Lexicon) -> Body | None:
    """The body of `Báo cáo của Đảng ủy Chính phủ về … (Báo cáo số 21-BC/ĐU)`: the full name comes before the number."""
    opened = _OPENED.search(normal.lower, base, mention.start)
    words = lexicon.types.by_id[mention.type].words if mention.type in lexicon.types.by_id else ()
    if opened is None or not words:
        return None
    before = normal.lower[base : opened.start()]
    at = max((before.rfind(f"{word} của ") + len(word) + 5 for word in words if f"{word} của " in before), default=None)
    return body_at(normal, base + at, lexicon) if at is not None else None


def _issued(normal: Normal, mention: Mention, base: int, verb_at: int, lexicon: Lexicon) -> None:
    """`<date>, <body> ban hành <mention>`."""
    date = DATE.search(normal.lower, base, verb_at) or MONTH.search(normal.lower, base, verb_at)
    date = date or _OPENING_YEAR.match(normal.lower, base)
    if (
        date
        and verb_at - date.end() < 110
        and (found := date_at(normal.lower, date.end() - len(date.group().lstrip())))
    ):
        # the date before the verb may complete a year in the symbol, not contradict it
        mention.date = found[0] if found[0].startswith(mention.date or "") else mention.date
    elif date is None and mention.date is None:
        mention.date = opening_year(normal.lower, base, verb_at)
    if mention.issuer is None:
        mention.issuer = _subject(normal, base, verb_at, lexicon) or _small_place(
            normal, base, verb_at, mention, lexicon
        )
        mention.issued = mention.issuer is not None


def _subject(normal: Normal, start: int, end: int, lexicon: Lexicon) -> Body | None:
    """The body whose name ends directly before the verb at `end`."""
    for m in _BODY_START.finditer(normal.text, start, end):
        for at in (m.start("small"), m.start("word"), m.start("capital")):
            body = body_at(normal, at, lexicon) if at >= 0 else None
            # `Ban Chỉ đạo tổng kết Nghị quyết số 18-NQ/TW của Chính phủ có Công văn …`: the committee acts
            if body is None or normal.lower[start:at] == f" {_OF}":
                continue
            if is_before_verb(normal.lower, body, end, lexicon):
                return body
    return None


def _small_place(normal: Normal, start: int, end: int, mention: Mention, lexicon: Lexicon) -> Body | None:
    """The district or commune in place of its body: `Xã Kim Liên ban hành Quyết định số 45/QĐ-UBND`."""
    for level in lexicon.places.level.finditer(normal.lower, start, end):
        body = _of_place(normal, level.start(), mention, lexicon)
        if body is not None and body.level in _SMALL and is_before_verb(normal.lower, body, end, lexicon):
            return body
    return None


def is_before_verb(lower: str, body: Body, verb: int, lexicon: Lexicon) -> bool:
    """Whether at most a term and adverbs separate a body from a verb: `Tỉnh ủy ta ban hành`, `Ban An toàn lập tức ra`.

    A name that reaches into the verb is not before it.
    """
    term = TERM.match(lower, body.end)
    start = term.end() if term else body.end
    words = lower[start:verb].strip(" ,")
    return start <= verb and (not words or words in lexicon.phrases["between-body-and-verb"])


def _hand_on(normal: Normal, mentions: list[Mention]) -> None:
    """Give the issuer of a work to the next one with its code: `Ban Thường vụ ban hành Chỉ thị A …; Chỉ thị B …`."""
    for i, mention in enumerate(mentions):
        before = next((m for j in range(i - 1, max(-1, i - 4), -1) if (m := mentions[j]).issued), None)
        if before is None or mention.issuer is not None or not _alike(before, mention):
            continue
        if mention.canonical is None and mention.type != before.type:
            continue
        gap = normal.lower[before.attributes_end : mention.start]
        if _NEXT_ISSUED.fullmatch(gap) or _LIST.fullmatch(gap):
            mention.issuer, mention.issued = before.issuer, True


def _alike(before: Mention, mention: Mention) -> bool:
    """Whether two works of a list may have the same issuer: equal codes, or short forms."""
    if mention.canonical is None and before.canonical is None:
        return mention.form is Form.SHORT and before.form is Form.SHORT
    return _code(before) == _code(mention)


def _code(mention: Mention) -> str:
    return (mention.canonical or "").rpartition("/")[2]


def _share(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Give issuer and date at the end of a list to its items: `Kết luận số 126, 127, 128-KL/TW của Bộ Chính trị`.

    Two works of other types share an issuer if `và` joins them: `Nghị quyết số 23-NQ/TW và Kết luận số 12-KL/TW của …`.
    """
    for before, mention in zip(reversed(mentions[:-1]), reversed(mentions[1:]), strict=True):
        if (
            before.end > mention.start
            or before.attributes_end != before.end
            or (before.canonical is None) != (mention.canonical is None)
            or not _alike(before, mention)
        ):
            continue
        gap = normal.lower[before.end : mention.start]
        if not _LIST.fullmatch(gap):
            continue
        like = _suffix(before) == _suffix(mention) and (mention.canonical or before.type == mention.type)
        if not like and not (gap == " và " and _may_issue(mention.issuer, before, lexicon)):
            continue
        before.issuer = before.issuer or mention.issuer
        before.term = before.term or mention.term
        # a date is shared only by numbers that share their codes too
        if "codes" in before.groups:
            before.date = before.date or mention.date


def _may_issue(body: Body | None, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a body may have issued a work: one of the known works with its symbol, if any, is the body's own."""
    known = lexicon.works.by_symbol.get(fold_symbol(mention.canonical or ""), ())
    return body is not None and (not known or any(work.issuer == body.name for work in known))


def _suffix(mention: Mention) -> str:
    return (mention.canonical or "").lstrip("0123456789")
