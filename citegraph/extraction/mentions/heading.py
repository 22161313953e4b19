"""Read a text's own heading: is the text a document, and which one?

A document identifies itself at the top: ``Số: 30/2020/NĐ-CP`` above a line ``NGHỊ ĐỊNH``, ``Luật số: 41/2024/QH15``, a
party document's ``Số 05-HD/VPTW``; if the top is missing, by references to itself (``Nghị định này quy định``). A news
story or an answer to a reader does neither.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from citegraph.extraction.document.signs import ENOUGH, quoted, weight_of
from citegraph.extraction.document.structure import NAME_OF_FIELD, Document, Role, TextBlock
from citegraph.extraction.mentions.laws import OWN_TITLE
from citegraph.extraction.mentions.mention import FoundMentions, Mention
from citegraph.identity.issuers import Body, body_at, enacting_body, letterhead_body
from citegraph.identity.places import provinces_in, within_province
from citegraph.identity.symbols import Refused, Symbol, find_symbols
from citegraph.lazy import lazy_pattern
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import without_punctuation
from citegraph.text.dates import dates_in, day_at, field_date
from citegraph.text.normal import PARAGRAPH, Normal, fold_case

PREAMBLE = 8000
"""The maximum length of a preamble."""

_TOP = 3000
_CLAUSE = 600
_QUESTION = 500
_POINTER = 12  # the characters before `Điều này` that decide whether it is a provision
_DEEP = 1500  # no heading begins below
_LOWEST_TITLE = 700  # nor a line of type and number
_FIELD = 40
_RECORD = 1000  # a record page has its own fields at the top; lower ones belong to works in a story
_FIRST_ARTICLE = re.compile(r"(?:^|[\n\u2029])(?i:điều) 1\.? ")
_ARTICLE = re.compile(r"Điều(?<![^\n\u2029]Điều) \d+[a-z]?[. ]")  # `re` finds a word first faster than a break
_FIELD_GAP = ": \t\n\u2029|*"
# `Số: ` or `Luật số: ` before the text's own symbol
_SIGN = lazy_pattern(rf"số ?: ?$|số $|luật số ?: ?$|số hiệu[{re.escape(_FIELD_GAP)}]{{1,8}}$")
_LETTERHEAD = 400
_NUMBERED = (Role.NUMBER, Role.LETTERHEAD, Role.DATELINE, Role.TITLE, Role.ROW, Role.FURNITURE)
_OPENING = (Role.DATELINE, Role.LETTERHEAD, Role.RECIPIENTS, Role.ANNEX, Role.BASIS)
_ANCHOR = 40
_DAY_WORD = len("ngày")
_BESIDE = 200  # the maximum distance from a title to the number below it, in the other column of a letterhead
# `Số:      /KH-SCT`, `Số: …/2026/TT-BCT`
_BLANK_NUMBER = lazy_pattern(r"(?i:số) ?:?[ .…_]{0,30}(?P<year>/(?:19|20)\d\d)?(?P<code>[-/] ?[^ |\n]+)")
# `1` between type word and title: `QUYẾT ĐỊNH1`
_FOOTNOTE_DIGIT = lazy_pattern(r"^\d{1,2}(?=[\s*_]|$)")
_TITLE_MARKS = " *_#|\n\u2029"
_AROUND = " *_#.:;,-\"'“”"
_SUBJECT = re.compile(r"^[Vv]/[Vv][ :.]*")
_FIRST_BLOCKS = 20  # the blocks in which a letterhead has its number
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 390
_CLAUSE_BEGINS = re.compile("[,;] ")
_BELOW_BASIS = 3  # the maximum distance in blocks from the last basis to the enacting clause
_HEAD = 600  # the maximum distance from the number to the heading's date
# `ngày … tháng … năm 2026`
_BLANK_DATELINE = lazy_pattern(
    r"(?<!\w)ngày[ .…]{0,20}tháng(?: ?(?P<month>0?[1-9]|1[0-2])(?!\d)|[ .…\d]{0,20}?) ?,? ?"
    r"năm (?P<year>(?:19|20)\d\d)(?!\d)"
)
# `Hà Nội, ` before `ngày 30`
_DATELINE = lazy_pattern(r"(?<![\w/])[^\W\d_][^\u2029,;.()/\d]{2,40}, ?(?=ngày ?\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """The metadata at the top of a document, about the document itself; all None for a story."""

    is_document: bool = False
    type: str | None = None
    symbol: Symbol | None = None
    canonical: str | None = None
    date: str | None = None
    body: Body | None = None
    place: str | None = None
    title: str | None = None
    annexed: str | None = None
    """The type of rules published without the work that issued them: `QUY CHẾ … (Kèm theo Quyết định …)`."""
    rules_title: str | None = None
    """The title of the text's rules, annexed or its own, in words: `hiệp hội nước mắm phan thiết`."""
    law: str | None = None
    """The name of a law, as in the registry's index: `luật công đoàn`."""
    description: int | None = None
    """The index of the block in which a collection's text describes the work: `NĐ 70/2025 … Ban hành 20/3/2025.`"""
    enacting: int | None = None
    """The index of the block below the basis that repeats the title: `Chính phủ ban hành Nghị định sửa đổi …`."""


_PROVISIONS = frozenset({Role.CHAPTER, Role.ARTICLE})
_ARTICLED = _PROVISIONS | {Role.CLAUSE, Role.POINT}
_NAMED_PART = re.compile(r"Điều|(?i:chương|phần|mục|tiểu mục) ")
_FEWEST_MARKED = 2  # articles, clauses and points in an excerpt
_SHARE, _SHARE_WITH_ARTICLES = 0.5, 0.25  # of all its blocks; the second if two of them are articles


def read_heading(document: Document, mentions: list[Mention], lexicon: Lexicon) -> Heading:
    """Return the heading of a text, and mark the mention of the text's own symbol as heading."""
    normal = document.normal
    own = next((m for m in mentions if m.symbol is not None and m.start < _TOP and _is_own(document, m, lexicon)), None)
    signs = weight_of(document, lexicon)
    if own is not None and signs + _weight_of_number(normal, own, lexicon) >= ENOUGH:
        return _of_symbol(document, own, mentions, lexicon)
    if described := _describes_itself(document, mentions, lexicon):
        return _of_description(document, described, lexicon)
    annex = _annex_of(normal, mentions, lexicon)
    if annex and signs >= 0:
        return _of_annex(document, annex, lexicon)
    # no number: `Nghị định này`, articles, or the signs of a letterhead
    type_id = _speaks_of_itself(document, mentions, lexicon)
    if excerpt := _speaks_in_excerpt(document, mentions, lexicon):
        signs += ENOUGH  # a story does not consist of articles that refer to themselves
        type_id = excerpt if type_id is None or type_id in lexicon.types.heads_of.get(excerpt, ()) else type_id
    elif _points_within(document, mentions, lexicon) or _consists_of_provisions(document, mentions):
        signs += ENOUGH
    speaks = type_id is not None or _is_clause(normal, mentions, lexicon)
    return _of_blocks(document, mentions, type_id, lexicon) if signs + speaks * ENOUGH >= ENOUGH else Heading()


def read_own_name(
    document: Document, found: FoundMentions, heading: Heading, lexicon: Lexicon
) -> tuple[FoundMentions, Heading]:
    """Take the name of a law from its own title: `LUẬT CÔNG ĐOÀN` below `Luật số: 50/2024/QH15`.

    The title is not a mention, and the name in the text means the text itself, not the law that it replaces. A file's
    first line, above the number, may repeat the title.
    """
    if heading.type is None or not lexicon.types.by_id[heading.type].named:
        return found, heading
    number = next((m.start for m in found.mentions if m.heading), -1)
    alike = {t for t in lexicon.types.by_id if lexicon.types.key_class(t) == lexicon.types.key_class(heading.type)}
    own = [m for m in found.mentions if _is_own_title(document, m, number) and m.type in alike]
    for mention in found.mentions:
        if any(mention.parent is title for title in own):
            mention.parent = None
    mentions = [m for m in found.mentions if all(m is not title for title in own)]
    refused = [*found.refused, *(Refused(m.start, m.end, *OWN_TITLE) for m in own)]
    refused.sort(key=lambda r: (r.start, r.end))
    found = FoundMentions(mentions, refused)
    if heading.symbol is not None and heading.symbol.type == lexicon.types.consolidated:
        return found, heading  # the name is that of the law that it consolidates
    names = (without_punctuation(document.normal.lower[r.start : r.end]) for r in refused if r.rule == OWN_TITLE[0])
    return found, replace(heading, law=own[0].lookup if own else next(names, None))


def _is_own_title(document: Document, mention: Mention, number: int) -> bool:
    if mention.lookup is None or mention.symbol is not None or mention.parent is not None:
        return False
    block = document.blocks[document.block_at(mention.start)]
    around = document.normal.text[block.start : mention.start] + document.normal.text[mention.end : block.end]
    return (block.role is Role.TITLE or mention.start < number) and not around.strip(_TITLE_MARKS)


def _weight_of_number(normal: Normal, own: Mention, lexicon: Lexicon) -> int:
    """The weight of the text's own number; a record's field or a number far down may belong to another work."""
    if own.start > _DEEP or _in_record(normal, own, lexicon):
        return ENOUGH // 2
    return 2 * ENOUGH


def _in_record(normal: Normal, own: Mention, lexicon: Lexicon) -> bool:
    """Whether the number is a field of a portal's record: `Số hiệu: …`, `sokyhieu: …`."""
    end = _before_marks(normal.lower, own.start)
    if normal.lower.endswith("số", 0, end):  # `"so_ky_hieu": "Số 357-CV/BTCTU"`
        end = _before_marks(normal.lower, end - len("số"))
    before = normal.lower[max(0, end - _FIELD) : end].replace('"', "").replace("'", "").rstrip(_FIELD_GAP)
    return before.endswith(tuple(name.rstrip(":") for name in lexicon.phrases["meta-number"]))


def _before_marks(lower: str, position: int) -> int:
    """The end of the words before a position, without quotation marks and spaces."""
    while position and lower[position - 1] in " \"'":
        position -= 1
    return position


def _letterhead_end(normal: Normal, lexicon: Lexicon) -> int:
    """The maximum end of the letterhead in a text without number: its basis."""
    return next(lexicon.phrases.find("basis", normal.lower, 0, _LETTERHEAD), _LETTERHEAD)


def _own_place(normal: Normal, body: Body | None, start: int, end: int, lexicon: Lexicon) -> str | None:
    """The locality of a local body's letterhead: its own, within the province most frequent in the heading."""
    names = [name for _, name in provinces_in(normal, lexicon, max(0, start), end)]
    province = Counter(names).most_common(1)[0][0] if names else None
    if body is None or not body.local:
        return None
    return within_province(body.place, province, lexicon) if body.place else province


def _is_clause(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> bool:
    """Whether the text is a single clause of a document: `Bãi bỏ khoản 7 Điều 15 của Nghị định …`.

    A sentence in which a body issues a work is part of a story.
    """
    if any(lexicon.phrases.ends_with("issued-verbs", normal.lower, m.start) is not None for m in mentions):
        return False
    lower = normal.lower.strip()
    article = _FIRST_ARTICLE.match(lower)
    begins = article.end() if article else 0
    alone = len(lower) < _CLAUSE and "\n" not in normal.text.strip()
    command = lexicon.phrases.commands.match(lower, begins)
    # `Đính chính: …` is a newspaper's
    return alone and command is not None and not lower.startswith(":", command.end())


def _is_own(document: Document, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention is the text's own number: `Số: 30/2020/NĐ-CP` at the start of a block."""
    # `QUYẾT ĐỊNH CỦA CHỦ SỞ HỮU` and below it `Số: 31/QĐ-CSH`: the type word is not a part of the mention
    apart = document.normal.text[mention.start].isdigit() and document.role_at(mention.start) is Role.NUMBER
    if mention.typed and not apart:
        return _is_line_of_title(document, mention, lexicon)
    field = mention.start < _RECORD and lexicon.phrases.ends_with(
        "meta-number", document.normal.lower, _before_marks(document.normal.lower, mention.start)
    )
    if field or _tops_card(document, mention) or _tops_record(document, mention, lexicon):
        return True
    return _follows_sign(document, mention)


def _is_line_of_title(document: Document, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether type and number are a line of their own: `NGHỊ ĐỊNH SỐ 30/2020/NĐ-CP`, `Nghị định số: 30/2020/NĐ-CP`."""
    lower, text = document.normal.lower, document.normal.text
    title = lexicon.phrases.ends_with("page-titles", lower, mention.start)
    begins = mention.start if title is None else title
    line_start = begins == 0 or text[begins - 1] in "\n\u2029" or _opens_field(text, begins)
    words = text[mention.start : mention.end]
    if words.partition(" ")[0] in lexicon.types.short_words:
        return False  # `NĐ 100/2019/NĐ-CP còn hiệu lực không?`: short forms are always in capitals
    printed = words.upper() == words or lower[mention.start : mention.end].find("số:") > 0
    if not (line_start and printed and mention.start < _LOWEST_TITLE):
        return False
    # in an article it is another work
    return all(b.role not in _PROVISIONS for b in document.around(document.block_at(mention.start)))


def _follows_sign(document: Document, mention: Mention) -> bool:
    """Whether the sign of a document's own number precedes a symbol, `Số: ` or `Luật số: `; move its start to a `Số:`.

    Not after other words on the line (`theo Công văn số 5973/UBND-KT`).
    """
    text = document.normal.text
    sign = _SIGN.search(document.normal.lower, max(0, mention.start - 18), mention.start)
    if sign is None:
        return False
    # a field of a record
    if sign.group().startswith("số hiệu"):
        return mention.start < _RECORD
    before = text[max(0, sign.start() - 2) : sign.start()].strip(" |*_#")
    # other words before `số` on the line: the number is cited
    if before and before[-1] not in "\n\u2029-_=." and not _opens_field(text, sign.start()):
        return False
    block = document.blocks[document.block_at(sign.start())]
    colon = sign.group().rstrip().endswith(":")
    if not colon and text[sign.start()].islower():
        return False  # lower case without colon continues a list: `số 47/2024/QH15`
    if block.role not in _NUMBERED and block.content < sign.start():
        return False  # the line was broken by a printer
    if colon:
        mention.start = sign.start()
    return True


def _opens_field(text: str, position: int) -> bool:
    """Whether only the name of a JSON field precedes a position on its line."""
    line = text.rfind("\n", 0, position) + 1
    return NAME_OF_FIELD.fullmatch(text, line + (text[line] == " "), position) is not None


def _tops_record(document: Document, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a register's first line begins with the symbol: `Sở hữu trí tuệ — 50/2005/QH11. Trạng thái: …`."""
    lower = document.normal.lower
    first = mention.start < document.blocks[0].end
    first = first and all(b.role is not Role.NUMBER for b in document.blocks[:_FIRST_BLOCKS])
    return first and lexicon.phrases.starts_with("status-fields", lower, mention.end + len(". ")) is not None


def _tops_card(document: Document, mention: Mention) -> bool:
    """Whether a document's card begins: `72-KH/ĐU, ngày 14/9/2026, Đảng ủy phường Hương Thủy`, title, `Căn cứ: …`."""
    if mention.start or mention.date is None or mention.issuer is None:
        return False
    line_end = document.normal.text[mention.attributes_end : mention.attributes_end + 1]
    return line_end in ("\n", PARAGRAPH) and any(b.role is Role.BASIS for b in document.blocks[1:3])


def _of_symbol(document: Document, own: Mention, mentions: list[Mention], lexicon: Lexicon) -> Heading:
    """The heading of a document with a number."""
    own.heading = True
    normal, symbol = document.normal, own.symbol
    assert symbol is not None
    type_id, title_at = (own.type, own.end) if own.typed else _title_type(normal, own, lexicon)
    entitled = _title_block(document, own)
    # a file's own heading, `# BỘ LUẬT DÂN SỰ 2015` above `# Số: 91/2015/QH13`
    if not own.typed and entitled is not None and entitled.start < own.start:
        type_id = _read_title(normal, entitled, lexicon)[0] or type_id
    # `V/v …`
    if type_id is None and entitled is not None and entitled.marker:
        type_id = lexicon.types.letter
    date = (
        _dateline(normal, own, _next_start(mentions, own.end, normal), lexicon)
        or _last_dateline(document, symbol.year)
        or _day_passed(normal, symbol.year, lexicon)
    )
    body, place = _body_of_symbol(normal, own, symbol, lexicon)
    title = None
    if not _in_record(normal, own, lexicon):
        title = _read_title(normal, entitled, lexicon)[1] if entitled else None
        title = title or _title(normal, own.attributes_end if _tops_card(document, own) else title_at, lexicon)
    return Heading(True, type_id or symbol.type, symbol, symbol.canonical, date, body, place, title)


def _body_of_symbol(normal: Normal, own: Mention, symbol: Symbol, lexicon: Lexicon) -> tuple[Body | None, str | None]:
    """The body that issues a document with a number, and its place if it is a local body."""
    body, issuer = _issuer(normal, own, lexicon) or own.issuer, symbol.issuer
    # `CP`, `TTg`: the code is sufficient to identify the body
    if issuer is not None and issuer.decides and not issuer.local:
        body = Body(own.start, issuer.name, issuer, None, issuer.level)
    if not symbol.is_local and (body is None or not body.local):
        return body, None
    place = _place(normal, own, lexicon)
    return body, within_province(body.place, place, lexicon) if body is not None and body.place else place


def _describes_itself(document: Document, mentions: list[Mention], lexicon: Lexicon) -> Mention | None:
    """The work that a collection's text names and describes in its first line, above the articles.

    `Thông tư 39/2014/TT-BTC về hóa đơn. Trích bản gốc 31/03/2014.` and below it `Điều 16. Lập hóa đơn`.
    """
    blocks = [b for b in document.blocks if b.role is not Role.FURNITURE]
    first = mentions[0] if mentions else None
    if first is None or not first.typed or first.symbol is None or len(blocks) < _FEWEST_MARKED:
        return None
    lower, end = document.normal.lower, blocks[0].end
    begins = first.start < end and not lower[: first.start].strip(_TITLE_MARKS)
    described = (start for start, _ in lexicon.phrases.spans("descriptions", lower, first.end, end))
    if not begins or not any(lower.endswith(". ", 0, start) for start in described):
        return None
    provisions = sum(b.role in _ARTICLED for b in blocks)
    return first if _is_named_part(document, blocks[1]) and provisions >= _SHARE_WITH_ARTICLES * len(blocks) else None


def _of_description(document: Document, own: Mention, lexicon: Lexicon) -> Heading:
    """The heading of a text that describes itself."""
    heading, index = _of_symbol(document, own, [own], lexicon), document.block_at(own.start)
    title = (heading.title or "").rstrip(".")
    return replace(heading, title=title or None, description=index)


def _of_annex(document: Document, annex: Mention, lexicon: Lexicon) -> Heading:
    """The heading of `QUY CHẾ … (Kèm theo Quyết định số 844/QĐ-TTg …)`: the rules are cited as the decision."""
    entitled = _first_of((b for b in document.blocks if b.start < annex.start), Role.TITLE)
    annexed, title = _read_title(document.normal, entitled, lexicon) if entitled else (None, None)
    heading = Heading(True, annex.type, annex.symbol, annex.canonical, annex.date, annex.issuer)
    return replace(heading, annexed=annexed, rules_title=_words_of_rules(title, lexicon))


def _of_blocks(document: Document, mentions: list[Mention], spoken: str | None, lexicon: Lexicon) -> Heading:
    """The heading of a document without number, from the blocks at the top."""
    normal = document.normal
    head = [b for b in document.blocks if b.start < _TOP]
    number = _first_of(head, Role.NUMBER)
    code = _code(normal, number, lexicon) if number else None
    type_id, title = _type_and_title(document, head, code, spoken, lexicon)
    date, blank = None, None
    if first := number or _first_of(head, Role.TITLE) or _first_of(head, *_OPENING):
        anchor = Mention(first.start, min(first.end, first.start + _ANCHOR), Form.SELF, "heading", symbol=code)
        date = _dateline(normal, anchor, _next_start(mentions, anchor.end, normal), lexicon)
        blank = anchor if number else None
    body, place = _body_of_blocks(normal, blank, lexicon)
    heading = Heading(True, type_id, date=date or _last_dateline(document), body=body, place=place, title=title)
    clause = _enacting_clause(document, lexicon)
    # a consolidated text repeats the enacting clause of the work that it consolidates
    if clause is None or type_id == lexicon.types.consolidated:
        return replace(heading, rules_title=_words_of_rules(title, lexicon))
    return replace(heading, type=type_id or clause.type, body=body or clause.body, enacting=clause.block)


def _type_and_title(
    document: Document, head: list[TextBlock], code: Symbol | None, spoken: str | None, lexicon: Lexicon
) -> tuple[str | None, str | None]:
    """The type and the title of a document without number, from the blocks of its `head`.

    The type is that of the title (`KẾ HOẠCH`), of the `code` of the blank number (`Số:   /KH-SCT`), or the type
    `spoken` in `Kế hoạch này`; without any of them, a text with recipients (`Kính gửi: …`) is a letter.
    """
    entitled = _first_of(head, Role.TITLE)
    titled, title = _read_title(document.normal, entitled, lexicon) if entitled else (None, None)
    if _is_consolidated(document, entitled, lexicon):
        titled = lexicon.types.consolidated
    type_id = titled or (code.type if code else None) or spoken
    if type_id is None and _first_of(head, Role.RECIPIENTS) is not None:
        type_id = lexicon.types.letter
    return type_id, title


def _first_of(blocks: Iterable[TextBlock], *roles: Role) -> TextBlock | None:
    """The first block with one of the roles."""
    return next((b for b in blocks if b.role in roles), None)


def _next_start(mentions: list[Mention], position: int, normal: Normal) -> int:
    """The start of the first mention from `position` on, or the end of the text."""
    return next((m.start for m in mentions if m.start >= position), len(normal.lower))


class _Clause(NamedTuple):
    """An enacting clause: the index of its block, the issuer, and the type of the work."""

    block: int
    body: Body
    type: str


def _enacting_clause(document: Document, lexicon: Lexicon) -> _Clause | None:
    """`Chính phủ ban hành Nghị định …` at the start of a text, or below the basis after at most two lines."""
    based = -_BELOW_BASIS
    opens = next((i for i, b in enumerate(document.blocks) if b.role is not Role.FURNITURE), 0)
    for index, block in enumerate(document.blocks):
        if block.start > PREAMBLE:
            return None
        if block.role is Role.BASIS:
            based = index
        if block.role is not Role.PARAGRAPH or (index - based >= _BELOW_BASIS and index != opens):
            continue
        for start in _starts_of_clause(document.normal, block):
            if enacted := _enacted(document.normal, start, lexicon):
                return _Clause(index, *enacted)
    return None


def _starts_of_clause(normal: Normal, block: TextBlock) -> Iterator[int]:
    """The positions where an enacting clause may begin in a block: its start, and before a colon each clause of it.

    Before a colon, the clause may follow its purpose: `Thực hiện A, Sở B xây dựng Kế hoạch …:`.
    """
    yield block.content
    if normal.text[block.content : block.end].rstrip().endswith(":"):
        stop = min(block.end, block.content + PREAMBLE)
        yield from (m.end() for m in _CLAUSE_BEGINS.finditer(normal.text, block.content, stop))


def _enacted(normal: Normal, start: int, lexicon: Lexicon) -> tuple[Body, str] | None:
    """The body and the type of the work in `Chính phủ ban hành Nghị định …`."""
    body = body_at(normal, start, lexicon)
    verb_end = lexicon.phrases.starts_with("enacts", normal.lower, body.end + 1) if body is not None else None
    if body is None or verb_end is None:
        return None
    word = lexicon.types.type_word_at(normal.lower, verb_end + 1)
    return (body, lexicon.types.type_words[word]) if word and normal.text[verb_end + 1].isupper() else None


def _body_of_blocks(normal: Normal, blank: Mention | None, lexicon: Lexicon) -> tuple[Body | None, str | None]:
    """The body that issues a document, and its place; `blank` is the position of a missing number."""
    body = _issuer(normal, blank, lexicon) if blank else None
    body = body or letterhead_body(normal, 0, _letterhead_end(normal, lexicon), lexicon)
    body = body or enacting_body(normal, 0, _TOP, lexicon)
    code = blank.symbol.issuer if blank and blank.symbol else None
    if body is None and code is not None and code.local and blank:
        return None, _place(normal, blank, lexicon)
    return body, _own_place(normal, body, 0, blank.end + _BESIDE if blank else _LETTERHEAD, lexicon)


def _is_consolidated(document: Document, title: TextBlock | None, lexicon: Lexicon) -> bool:
    """Whether a text consolidates a work with its amendments, by a note or by the words below its title."""
    lower = document.normal.lower
    if lexicon.phrases.contains("consolidated-marks", lower[:_TOP]):
        return True
    below = lower[title.end : title.end + _HEAD] if title else ""
    first = below.strip(_AROUND + PARAGRAPH).partition(PARAGRAPH)[0]
    return lexicon.phrases.contains("amended-by", first) and lexicon.types.type_word_at(first, 0) is not None


def _code(normal: Normal, number: TextBlock, lexicon: Lexicon) -> Symbol | None:
    """The code of a blank number: `Số:      /KH-SCT` is a plan of a department."""
    blank = _BLANK_NUMBER.search(normal.text, number.start, number.end)
    if blank is None:
        return None
    symbols, _ = find_symbols(f"1{blank['year'] or ''}{blank['code']}", lexicon)
    return symbols[0] if symbols else None


def _title_block(document: Document, own: Mention) -> TextBlock | None:
    """The title below the document's own number, or next to it in the other column."""
    near = (b for b in document.blocks if own.end - _BESIDE < b.start < own.end + _HEAD)
    return next((b for b in near if b.role is Role.TITLE), None)


def _read_title(normal: Normal, block: TextBlock, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """The type word at the start of a title, if any, and the words after it; a letter's title (`V/v …`) has no type."""
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
    """The words of a title after `(sửa đổi, bổ sung)`: the organisation whose rules the text contains."""
    if title is None:
        return None
    lower = fold_case(title)
    return without_punctuation(lower[lexicon.phrases.starts_with("new-versions", lower, 0) or 0 :])


def _last_dateline(document: Document, year: str | None = None) -> str | None:
    """The date of the last dateline; some documents have it above the signature."""
    last = next((b for b in reversed(document.blocks) if b.role is Role.DATELINE), None)
    m = _DATELINE.match(document.normal.lower, last.start, last.end) if last else None
    day = day_at(document.normal.lower, m.end()) if m else None
    return day if day is not None and day.startswith(year or "") else None


def _day_passed(normal: Normal, year: str | None, lexicon: Lexicon) -> str | None:
    """The date at the end of a law: `Luật này được Quốc hội … thông qua ngày 10 tháng 12 năm 2025`."""
    length = len(normal.lower)
    for end in lexicon.phrases.find("passed-on", normal.lower, max(0, length - _TOP), length):
        day = day_at(normal.lower, end - _DAY_WORD)
        if day is not None and year is not None and day.startswith(year):
            return day
    return None


def _title_type(normal: Normal, own: Mention, lexicon: Lexicon) -> tuple[str | None, int]:
    """The type in capitals below (or above) the number, and the start of the title after it."""
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
    """The lines after the type word, up to the first full stop, `Căn cứ` or empty line.

    A letter without type word has no title: place and date follow its number.
    """
    text = normal.text[start : start + 400].lstrip("\n\u2029 :.-_*")
    title = lexicon.blocks.title_end.split(text, maxsplit=1)[0].replace("\n", " ").strip(" -_*")
    if title.casefold().startswith("cộng hòa xã hội") or _DATELINE.match(title.casefold()):
        return None
    return title if 8 <= len(title) <= 390 else None


def _dateline(normal: Normal, own: Mention, following: int, lexicon: Lexicon) -> str | None:
    """The date of `Hà Nội, ngày 30 tháng 11 năm 2025`; without a place, the first date in words.

    If a copy leaves the day blank (`Hà Nội, ngày … tháng … năm 2026`), the year. Dates after `Căn cứ` or after the next
    work, which begins at `following`, belong to other works; so does a date of another year than the symbol's.
    """
    stop = min(len(normal.lower), own.end + _HEAD)
    stop = next(lexicon.phrases.find("basis", normal.lower, own.end, stop), stop)
    year = own.symbol.year if own.symbol else None

    def candidates() -> Iterator[str | None]:
        for m in _DATELINE.finditer(normal.lower, max(0, own.start - 300), stop):
            yield day_at(normal.lower, m.end())
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
    """The type in `Nghị định này`, unless it refers to a work named shortly before."""
    normal = document.normal
    if _is_row_of_register(normal, mentions) or _asks(normal):
        return None
    own = _references_to_itself(normal, mentions)
    article = _ARTICLE.search(normal.text)
    articles = article.end() if article else len(normal.text)
    named: dict[str | None, int] = {}  # by type, the end of the first work of that type
    for m in mentions:
        if m.form is not Form.SELF:
            end = max(m.attributes_end, m.end)
            named[m.type] = min(end, named.get(m.type, end))
    evident = sorted(own, key=lambda m: bool(m.pinpoints))  # rules are a part of the decision that issues them
    in_force = next((m.type for m in evident if _takes_effect(document, m, articles, named, lexicon)), None)
    return in_force or (_most_frequent_type(normal, own, named, lexicon) if own else None)


def _references_to_itself(normal: Normal, mentions: list[Mention]) -> list[Mention]:
    """The mentions by which a text may refer to itself: `Nghị định này`, with a capital."""
    return [m for m in mentions if m.form is Form.SELF and m.type and normal.text[m.start].isupper()]


def _is_row_of_register(normal: Normal, mentions: list[Mention]) -> bool:
    """Whether a register prints the symbol above the work's words: a first line `50/2005/QH11`."""
    row = next((m for m in mentions if m.start == 0 and normal.text[m.end : m.end + 1] in ("\n", PARAGRAPH)), None)
    return row is not None and not row.typed


def _asks(normal: Normal) -> bool:
    """Whether a reader's question begins the text: it precedes an answer, not a document."""
    return "?" in normal.text[:_QUESTION]


def _most_frequent_type(
    normal: Normal, own: list[Mention], named: dict[str | None, int], lexicon: Lexicon
) -> str | None:
    """The type by which a text refers to itself most often, unless the references may be to another work.

    A single `Chương trình này` in a story means a programme, not the story, and so may one after a work of that type;
    `named` is the end of the first work of each type.
    """
    type_id, count = Counter(m.type for m in own).most_common(1)[0]
    first = next(m for m in own if m.type == type_id)
    clipped = _FIRST_ARTICLE.search(normal.text, 0, _TOP // 4) is not None
    acts = first.start <= 3 and lexicon.phrases.starts_with("own-acts", normal.lower, first.end + 1) is not None
    if count == 1 and not clipped and not acts:
        return None
    echoed = named.get(type_id, len(normal.text)) <= first.start
    return type_id if not echoed or _FIRST_ARTICLE.search(normal.text, 0, _TOP) else None


def _speaks_in_excerpt(document: Document, mentions: list[Mention], lexicon: Lexicon) -> str | None:
    """The type in `Luật này` for a text of articles, clauses and points that no line assigns to another work."""
    own = _references_to_itself(document.normal, mentions)
    own = [m for m in own if m.type != lexicon.types.letter and not quoted(document, m.start)]
    blocks = [b for b in document.blocks if b.role is not Role.FURNITURE]
    provisions = [b for b in blocks if b.role in _ARTICLED]
    if not own or not _are_enough(provisions, len(blocks)) or _asks(document.normal):
        return None
    type_id = _most_specific_type(own, lexicon)
    return None if _assigned_to_another(document, mentions, provisions, own[0].start, type_id) else type_id


def _points_within(document: Document, mentions: list[Mention], lexicon: Lexicon) -> bool:
    """Whether articles, clauses and points refer to their own article: `theo quy định tại khoản 3 Điều này`.

    Below a law's name they may be that law's, copied into a note or a textbook.
    """
    lower, blocks = document.normal.lower, [b for b in document.blocks if b.role is not Role.FURNITURE]
    provisions = [b for b in blocks if b.role in _ARTICLED]
    if not _are_enough(provisions, len(blocks)) or _asks(document.normal):
        return False
    spans = lexicon.phrases.spans("own-provisions", lower, 0, len(lower))
    pointers = (at for at, _ in spans if not quoted(document, at) and _is_of_law(document.normal, at, lexicon))
    first = next(pointers, None)
    named = any(m.start < provisions[0].start for m in mentions)
    return first is not None and not named and not _assigned_to_another(document, mentions, provisions, first, None)


def _is_of_law(normal: Normal, start: int, lexicon: Lexicon) -> bool:
    """Whether `điều này` is a provision, as in `khoản 2 Điều này` and `tại Điều này`, not in `Điều này cho thấy`."""
    before = normal.lower[max(0, start - _POINTER) : start].split()
    if not before:
        return False
    if before[-1].isdigit() or (len(before[-1]) == 1 and before[-1].isalpha()):
        return True
    large = normal.text[start].isupper() or normal.lower.startswith("khoản", start)
    links = "provision-links" if large else "ruling-links"
    return lexicon.phrases.ends_with(links, normal.lower, start - 1) is not None


def _consists_of_provisions(document: Document, mentions: list[Mention]) -> bool:
    """Whether a clipped text consists of articles, clauses and points, with the title of an article or a chapter.

    The first block is the end of an article. Below a law's name provisions may be that law's, copied into a note.
    """
    blocks = [b for b in document.blocks if b.role is not Role.FURNITURE and not quoted(document, b.start)]
    titled = {i for i, b in enumerate(blocks) if _is_titled(document, b, blocks[i - 1] if i else None)}
    heads = titled | {i for i, b in enumerate(blocks) if b.role is Role.CHAPTER}
    others = any(i and b.role not in _ARTICLED and i - 1 not in heads for i, b in enumerate(blocks))
    provisions = [b for b in blocks if b.role in _ARTICLED]
    if not titled or others or len(blocks) <= _FEWEST_MARKED or _asks(document.normal) or _is_numbered_through(blocks):
        return False
    named = any(m.start < provisions[0].start and not m.pinpoints for m in mentions)
    return not named and not _assigned_to_another(document, mentions, provisions, provisions[0].start, None)


def _is_titled(document: Document, block: TextBlock, before: TextBlock | None) -> bool:
    """Whether a block is an article's title, or a chapter's below a sentence: not one of a textbook's contents."""
    if not _is_named_part(document, block):
        return False
    text = document.normal.text
    if block.role is Role.CHAPTER and (before is None or text[before.start : before.end].rstrip()[-1:] not in ".;"):
        return False
    title = text[block.content : block.end].partition("\n")[0].strip(_TITLE_MARKS)
    if not title:
        return block.role is Role.CHAPTER
    return len(title) < _LONGEST_TITLE and title[0].isupper() and title[-1] not in ".;:"


def _is_numbered_through(blocks: list[TextBlock]) -> bool:
    """Whether `12.1.` follows `Điều 12`, as in companies' rules and contracts."""
    article = ""
    for block in blocks:
        if block.role is Role.ARTICLE:
            article = block.marker.lower().removeprefix("điều").strip(" .:")
        elif article and block.role is Role.CLAUSE and block.marker.startswith(f"{article}."):
            return block.marker != f"{article}."
    return False


def _is_named_part(document: Document, block: TextBlock) -> bool:
    """Whether a block begins an article or a chapter; a heading in Markdown may be a note's about an article."""
    marked = document.normal.text[block.start] == "#"
    return block.role in _PROVISIONS and not marked and _NAMED_PART.match(block.marker) is not None


def _are_enough(provisions: list[TextBlock], blocks: int) -> bool:
    """Whether articles, clauses and points are half of a text; a quarter is enough if two of them are articles.

    A text of a single block may be a single point.
    """
    articles = sum(b.role is Role.ARTICLE for b in provisions)
    share = _SHARE_WITH_ARTICLES if articles > 1 else _SHARE
    return len(provisions) >= min(blocks, max(_FEWEST_MARKED, share * blocks))


def _most_specific_type(own: list[Mention], lexicon: Lexicon) -> str | None:
    """The most frequent type whose word does not begin another: a `thông tư liên tịch` also calls itself `Thông tư`."""
    types = Counter(m.type for m in own)
    wider = {head for type_id in types for head in lexicon.types.heads_of.get(type_id or "", ())}
    return next(t for t, _ in types.most_common() if t not in wider)


def _assigned_to_another(
    document: Document, mentions: list[Mention], provisions: list[TextBlock], own: int, type_id: str | None
) -> bool:
    """Whether provisions are those of a work named above them; `own` is the start of the first `Luật này`.

    A line introduces them (`Điều 12 Luật Bảo hiểm y tế quy định như sau:`), or a story names a work of the same type
    and quotes its words.
    """
    articles = (b.start for b in provisions if b.role is Role.ARTICLE)
    begins = min(own, next(articles, own))
    return any(
        (m.start < provisions[0].start and m.type == type_id)
        or _announces(document, document.blocks[document.block_at(m.start)])
        for m in mentions
        if m.start < begins and m.form is not Form.SELF and not m.heading
    )


def _announces(document: Document, block: TextBlock) -> bool:
    """Whether a line introduces the words of a law: `Điều 12 Luật Bảo hiểm y tế quy định như sau:`."""
    plain = block.role is Role.PARAGRAPH and document.quote_at(block.start) is None
    return plain and document.normal.text[block.start : block.end].rstrip(" *_\n").endswith(":")


def _takes_effect(
    document: Document, own: Mention, articles: int, named: dict[str | None, int], lexicon: Lexicon
) -> bool:
    """Whether a document refers to itself: `kể từ ngày Nghị định này có hiệu lực`, or any reference among articles.

    References to parts count too: `khoản 2 Điều 5 Nghị định này`, `Mẫu số 02 kèm theo Nghị quyết này`. Elsewhere, after
    a decree was named, `Nghị định này có hiệu lực từ …` may be in a story. `articles` is the start of the articles,
    `named` the end of the first work of each type.
    """
    lower = document.normal.lower
    in_force = lexicon.phrases.starts_with("in-force", lower, own.end + 1) is not None
    if not in_force and not _has_parts(document, own, lexicon):
        return False
    # `Nghị định số 15/2020/NĐ-CP có hiệu lực từ 15/4; kể từ ngày Nghị định này có hiệu lực, …`: the one just named
    told = named.get(own.type, len(lower))
    if in_force and told < own.start and lexicon.phrases.starts_with("in-force", lower, told + 1) is not None:
        return False
    dated = lexicon.phrases.ends_with("effect-days", lower, own.start) is not None
    return dated or articles <= own.start or named.get(own.type, len(lower)) > own.start


def _has_parts(document: Document, own: Mention, lexicon: Lexicon) -> bool:
    """Whether a text refers to a provision or annex of its own; for letters, other texts do so too."""
    annexed = lexicon.phrases.ends_with("issued-with", document.normal.lower, own.start) is not None
    return own.type != lexicon.types.letter and (annexed or bool(own.pinpoints)) and not quoted(document, own.start)


def _annex_of(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> Mention | None:
    """The work in the head of an annex: `(Kèm theo Quyết định số 844/QĐ-TTg ngày 13/5/2026)`."""
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
