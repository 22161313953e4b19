"""What stands beside a mention: its date, issuer and term.

Behind it, in any order: ``ngày 9/3/2021 của Bộ Chính trị (khóa XIII)``. Before it, where a body issues it: ``Ngày
19/8/2021, Ban Chấp hành Đảng bộ tỉnh đã ban hành Chương trình …``, or speaks through it: ``của Bộ Chính trị tại Thông
báo số …``. A list gives them once, at its end.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from citegraph.extraction.dates import DATE, date_at, field_date
from citegraph.extraction.issuers import TERM, Body, body_at
from citegraph.extraction.lexicon import CAPITAL, Lexicon
from citegraph.extraction.mention import Mention
from citegraph.model import Form
from citegraph.text import PARAGRAPH, Normal

_GAP = re.compile(r"[ ,]{0,3}(?:\(|- )?(?P<by>(?:do |của |bởi )?)(?:được |ban hành |ký )*")
_SPEAKS = re.compile(r"(?:^|[ ,(])của (?P<body>[^,;.]{4,90}?)(?: tại| theo| trong)?(?: văn bản)?(?: số)? ?$")
_THROUGH = re.compile(r" (?:tại|theo|trong) ")
# The line's first words, behind a list's sign, or a record's field.
_LINE_HEAD = re.compile(r"(?:\A|[\n\u2029])(?:[-–•*+] ?|\d{1,3}[.)] ?)?(?:\w+: ?[\"']?)?\Z")
_BEFORE_VERB = re.compile(r"[ ,]*(?:đã)?[ ,]*")
_NEXT_ISSUED = re.compile(r"[^.\u2029]{0,260};[ \n](?:và )?(?:các )?")
_LIST = re.compile(r" ?(?:,|;|và|&|, và)? ?(?:và )?(?:số )?")
_STOPS = (". ", PARAGRAPH, "; ")
_MOST = 6
_BEFORE = 220
_RECORD = 480


def read_attributes(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Fills in date, issuer, term and `attributes_end` of all mentions of a text."""
    for i, mention in enumerate(mentions):
        following = next(
            (m.start for j in range(i + 1, len(mentions)) if (m := mentions[j]).start >= mention.end), len(normal.text)
        )
        if mention.parent is not None and following >= mention.parent.end:
            mention.attributes_end = mention.end  # what stands behind the last of a name belongs to the outer name
            continue
        _behind(normal, mention, following, lexicon)
        earlier = (max(m.end, m.attributes_end) for m in mentions[max(0, i - 4) : i] if m.end <= mention.start)
        previous = min(max(earlier, default=0), mention.start)
        read_before(normal, mention, previous, lexicon)
    for mention in mentions:
        if mention.parent is not None:
            mention.parent.attributes_end = max(mention.parent.attributes_end, mention.parent.end)
    _from_records(normal, mentions, lexicon)
    _hand_on(normal, mentions)
    _share(normal, mentions)


def _behind(normal: Normal, mention: Mention, limit: int, lexicon: Lexicon) -> None:
    position = mention.end
    for _ in range(_MOST):
        gap = _GAP.match(normal.lower, position)
        at = gap.end() if gap else position
        if at >= limit:
            break
        if mention.term is None and (term := TERM.match(normal.lower, position)):
            mention.term, position = term["term"], term.end()
        elif mention.date is None and mention.form is not Form.SELF and (date := date_at(normal.lower, at)):
            mention.date, position = date
            position += normal.lower[position : position + 1] == ")"
        elif mention.issuer is None and gap and gap["by"] and (body := _body_behind(normal, at, lexicon)):
            mention.issuer, position = body, body.end
        else:
            break
    mention.attributes_end = position


def _from_records(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """A list of works gives each one's day on a line below its name: `Ban hành: 31/10/2023`."""
    heads = [
        m for m in mentions if m.form is Form.FULL and _LINE_HEAD.search(normal.text, max(0, m.start - 24), m.start)
    ]
    for mention, following in zip_longest(heads, heads[1:]):
        if mention.date is not None and len(mention.date) > len("2013"):
            continue
        limit = min(following.start if following else len(normal.text), mention.end + _RECORD)
        days = (field_date(normal.lower, end) for end in lexicon.find("meta-date", normal.lower, mention.end, limit))
        day = next((d for d in days if d), None)
        mention.date = day if day and day.startswith(mention.date or "") else mention.date


def _body_behind(normal: Normal, at: int, lexicon: Lexicon) -> Body | None:
    """The body named at `at`, unless it speaks through the next work: `của Ban Bí thư tại văn bản số …`."""
    body = body_at(normal, at, lexicon)
    through = _THROUGH.match(normal.lower, body.end) if body is not None else None
    return None if through and lexicon.type_word_at(normal.lower, through.end()) else body


def read_before(normal: Normal, mention: Mention, previous: int, lexicon: Lexicon) -> None:
    """Reads the clause before the mention, back to the sentence's start or the mention before."""
    base = max(previous, mention.start - _BEFORE)
    window = normal.lower[base : mention.start]
    cut = max(window.rfind(stop) for stop in _STOPS)
    base, window = base + cut + 1, window[cut + 1 :]
    verb_at = lexicon.ends_with("issued-verbs", normal.lower, mention.start)
    if verb_at is not None and verb_at > base:
        _issued(normal, mention, base, verb_at, lexicon)
    elif mention.issuer is None and (m := _SPEAKS.search(window)):
        body = body_at(normal, base + m.start("body"), lexicon)
        mention.issuer = body if body is not None and body.end == base + m.end("body") else None


def _issued(normal: Normal, mention: Mention, base: int, verb_at: int, lexicon: Lexicon) -> None:
    """`<date>, <body> ban hành <mention>`."""
    date = DATE.search(normal.lower, base, verb_at)
    if date and verb_at - date.end() < 110 and (found := date_at(normal.lower, date.start())):
        mention.date = found[0] if found[0].startswith(mention.date or "") else mention.date
    if mention.issuer is None:
        mention.issuer = _subject(normal, base, verb_at, lexicon)
        mention.issued = mention.issuer is not None


def _subject(normal: Normal, start: int, end: int, lexicon: Lexicon) -> Body | None:
    """The body whose name ends right before the verb at `end`."""
    for m in re.finditer(rf"(?<!\w){CAPITAL}", normal.text[start:end]):
        body = body_at(normal, start + m.start(), lexicon)
        if body is not None and _BEFORE_VERB.fullmatch(normal.lower, body.end, end):
            return body
    return None


def _hand_on(normal: Normal, mentions: list[Mention]) -> None:
    """`Ban Thường vụ ban hành Chỉ thị A …; Kế hoạch B …`: the body issues both, where their codes are one."""
    for i, mention in enumerate(mentions):
        before = next((m for j in range(i - 1, max(-1, i - 4), -1) if (m := mentions[j]).issued), None)
        if before is None or mention.issuer is not None or _code(before) != _code(mention):
            continue
        if _NEXT_ISSUED.fullmatch(normal.lower, before.attributes_end, mention.start):
            mention.issuer, mention.issued = before.issuer, True


def _code(mention: Mention) -> str:
    return (mention.canonical or "").rpartition("/")[2]


def _share(normal: Normal, mentions: list[Mention]) -> None:
    """A list's issuer stands at its end: `Kết luận số 126, 127, 128-KL/TW của Bộ Chính trị`; so does a shared date."""
    for before, mention in zip(reversed(mentions[:-1]), reversed(mentions[1:]), strict=True):
        if (
            before.end > mention.start
            or before.attributes_end != before.end
            or before.canonical is None
            or mention.canonical is None
        ):
            continue
        if not _LIST.fullmatch(normal.lower[before.end : mention.start]) or _suffix(before) != _suffix(mention):
            continue
        before.issuer = before.issuer or mention.issuer
        before.term = before.term or mention.term
        if "codes" in before.groups:
            before.date = before.date or mention.date


def _suffix(mention: Mention) -> str:
    return (mention.canonical or "").lstrip("0123456789")
