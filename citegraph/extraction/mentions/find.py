"""Find mentions: spans of the normalised text that name one work.

A mention begins at a type word (``Chỉ thị``, ``Luật``) or is a symbol on its own. The words after the type word decide:

=============================================  =========================================================
``Chỉ thị số 01-CT/TW``                        a symbol: full
``Luật Đất đai số 45/2013/QH13``               a name and a symbol: full
``Luật Đất đai``, ``Luật Đất đai năm 2013``    a name, with its year: named
``Nghị quyết Trung ương 4 khóa XII``           a rule of the registry: named
``Chỉ thị 05``, ``Nghị quyết số 18, 19-NQ/TW`` a bare number: short, or full if a list gives the codes
``Nghị định 15/2020``                          number and year: short
``TCVN 5574:2018``                             a standard, if the registry reads standards: full
``Nghị định này``                              the text itself, or the last work of the type: self
=============================================  =========================================================

A name inside a name (``Luật sửa đổi, bổ sung một số điều của Luật Đất đai``) is a mention of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from citegraph.extraction.mentions.attributes import read_attributes
from citegraph.extraction.mentions.laws import LawNames
from citegraph.extraction.mentions.mention import FoundMentions, Mention
from citegraph.identity.places import level_within, spot_at
from citegraph.identity.standards import find_standards
from citegraph.identity.symbols import NUMBER_SIGN, Refused, Symbol, display_number, find_symbols
from citegraph.lazy import lazy_pattern
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import WORD, without_punctuation
from citegraph.registry.schema import BodyBlock, NamedBlock, TypeBlock
from citegraph.text.dates import DATE, impossible_date
from citegraph.text.normal import CELL_BORDER, PARAGRAPH, Normal, fold_case, fold_symbol

# `Số: ` at the start of a line or cell, before the text's own symbol
_LINE_SIGN = lazy_pattern(
    r"(?:^|[\n\u2029*|>_.-] ?|hiệu)\*{0,2}(?:số|luật số|số hiệu|ký hiệu) ?[:.]?\*{0,2}[ \u2029\n]?$", re.IGNORECASE
)
# ` 05`, ` số: 18`, ` số 181` in `số 181của Bộ Chính trị`; not a year, a date, a share or the start of a symbol
_BARE = lazy_pattern(
    r" (?P<sign>số:? ?)?(?P<number>\d{1,5}[a-zđ]?)(?!(?!của )[\w%]|[.,/:-]\d|/[a-zđ]|-[a-zđ]{2,}\b| -[a-zđ]"
    r"| ?/ ?(?!(?:[^\W\d_]+ ){1,3}(?:số )?\d)[a-zđ]{2,}\b)",  # but before the next work of a list: ` / CV 77`
    re.IGNORECASE,
)
# ` 15/2020`; not `15/2020/NĐ-CP`
_DATED = lazy_pattern(
    r" (?P<sign>số:? ?)?(?P<number>(?!(?:19|20)\d\d/)\d{1,4}(?:\.\d{1,2})?[a-zđ]?)/(?P<year>(?:19|20)\d\d)"
    r"(?![\w%]|[.,:]\d| ?/| ?-\w)"
)
# `, 16/2020` in a list
_MORE_DATED = lazy_pattern(rf" ?(?:,|;|và|&|, và|\+|→){_DATED.pattern}")
_CHAIN = lazy_pattern(
    r"\*{0,2}(?P<words>(?: [^\W\d_]+){0,4}?)"
    r"(?: ?(?P<arrow>→|->|─+>|\+) ?|[,;] |[,;)]*(?: ?\*\*[^\W\d_]*)?(?: [^\W\d_]+){0,5} ?\((?P<plus>\+?))"
    r"(?:số )?(?P<number>(?!(?:19|20)\d\d/)\d{1,3})/(?P<year>(?:19|20)\d\d)(?P<closed>\)?)(?![\w%]|[.:]\d| ?/| ?-\w)"
)
_OF_ONE_YEAR = lazy_pattern(
    r" (?P<numbers>\d{1,3}(?:[/+]\d{1,3}){1,6})(?P<mark>[/-])(?P<year>20\d\d)(?![\w%]|[.,:]\d| ?/| ?-\w)"
)
_SLASHED = lazy_pattern(r" (?P<numbers>\d{2,4}(?:/\d{2,4}){1,5})(?![\w%/]|[.,:-]\d|/ ?[^\W\d_]{2}| ?-\w)")
_NUMBER = re.compile(r"\d+")
# `57`, `30/2020` directly after an abbreviation: `NQ57`
_GLUED = lazy_pattern(r"(?P<number>\d{2,4}[a-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?(?![\w%/-]|[.,]\d)")
_NOTE = lazy_pattern(r"[*_:]{0,4}(?:,? \(| [-–] |[;,] | )")
_CLOSED_NOTE = re.compile(r"\)[*_]{0,2}")
_NUMBERED = re.compile(r"\d/(?:19|20)\d\d")
# ` năm 2013` after `luật`
_EDITION = lazy_pattern(r" (?:năm )?(?P<year>(?:19|20)\d\d)(?![\w/%]|[.,:-]\d)")
_MEMBER = lazy_pattern(r"(?P<number>\d{2,3})(?:/(?P<year>(?:19|20)\d\d))?")
# `57, 59, 66 và 68`
_MEMBERS = lazy_pattern(
    r"\d{2,3}(?:/(?:19|20)\d\d)?(?:(?:,| và| với|, và) \d{2,3}(?:/(?:19|20)\d\d)?){1,8}(?![\w%/]|[.,:-]\d| ?- ?\d| ?/)"
)
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
# `29/11` of `29/11/2024`
_DAY = lazy_pattern(r"(?:[12]?\d|3[01]|0\d)/(?:0?\d|1[0-2])")
_YEAR_ALONE = lazy_pattern(r"(?:19|20)\d\d")
# `Đ6 ` before `TT29`
_PROVISION_BEFORE = lazy_pattern(r"(?<!\w)(?:đ|k|đ\.|k\.|điều |khoản )\d{1,3}[a-zđ]?[ ,]{1,2}$")
# `, 68` in a list of bare numbers
_MORE = lazy_pattern(r" ?(?:,|;|và|&|, và) ?(?:số )?(?P<number>\d{1,4}[a-zđ]?)(?![\w%]|[./:-]\d|,\d)")
# `, 6 khóa XII`
_MORE_PLENUM = lazy_pattern(
    r"(?P<others>(?:(?: ?,| và) ?\d{1,2}(?!\d)){0,8})(?: ?,| và) ?(?P<plenum>\d{1,2}),? \(?khóa (?P<term>[ivxl]{1,6})"
    r"\)?(?!\w)"
)
_TERMS = re.compile(r",? \(?các khóa ")
# `, XII` after `khóa XI`
_MORE_TERM = lazy_pattern(r" ?(?:,|và) ?(?:khóa )?(?P<term>[ivxl]{1,5})(?!\w)")
# `, 1992` after a name with a year
_MORE_YEAR = lazy_pattern(r"(?: ?,| và|, và) (?:năm )?(?P<year>(?:19|20)\d\d)(?![\w/%]|[.,:-]\d| ?- ?\d)")
# ` của Chính phủ số ` between type word and symbol
_BODY_BETWEEN = lazy_pattern(r" của [^,;.:()]{3,70}? số:? ?$")
# `| Thông báo | ` before a symbol
_CELL_BEFORE = lazy_pattern(r"(?:^|\|) ?(?:\*\*)?(?P<words>[^|*.;\u2029]{3,40})(?:\*\*)? ?\| ?(?:\*\*)?$")
# ` | số ` between a name and its number
_BESIDE_NAME = lazy_pattern(rf"(?:{CELL_BORDER}|[*_ ]{{0,4}} \()(?:số:? )?")
# `SCT` of `1629/SCT-CN`
_FIRST_CODE = lazy_pattern(r"[A-ZĐ][^/-]*")
_YEAR_OF_CODES = lazy_pattern(r"^/(?:19|20)\d\d/")
# `Quyết định số 1 ` before `5/2020/QĐ-TTg`
_APART = lazy_pattern(r"(?P<words>(?:[^\W\d_]+ ){1,4}?)(?:số )?\d $")
_SIGN_BEFORE = re.compile(r"(?: số)? ?:? ?$")
_NO_NUMBER = lazy_pattern(r" ?(?:%|[/-](?! [^\d]))")
# ` 2 ` before `nghị quyết này`
_COUNT_BEFORE = lazy_pattern(r"(?:^| )(?:[2-9]|0[2-9]) $")
_SELF = lazy_pattern(r" này(?:(?!\w)|(?=(?:có|được|quy|thay|áp|gồm) ))")  # a page lost a space: `nàycó hiệu lực`
# ` thẩm tra số ` between type word and symbol
_ADJECTIVES = lazy_pattern(r"(?: (?!(?:của|về|theo|cho|tại|mẫu|biểu) )[^\W\d_]+,?){1,4} số ?:? ?")
_CAPITALISED = lazy_pattern(r" [A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ][^\W\d_]+")
# between the symbols of a list with one type word: `, số `
_SERIES = lazy_pattern(r"[ ,;]*(?:(?:của|ngày|năm \d+) ?[^.,;]*[,;]? ?)?(?:và )?(?:số )?")
# between the numbers of a list
_ADJOINS = lazy_pattern(r" ?(?:,|;|và|&|, và) ?(?:số )?")
_AFTER_SMALL = (",", ".", ";", ")", '"', "")
# ` của ` after a symbol, or after its date
_OWNER = lazy_pattern(rf"(?: ?,? (?:{DATE.pattern}|năm \d{{4}}))?(?: ?,)? (?:của|do) (?:chi nhánh )?")
# ` của Công ty X số ` before a symbol
_OWNER_BEFORE = lazy_pattern(r" (?:của|do) (?P<name>[^.;:,\u2029]{3,60}) số:? ?$")
# ` tại Văn bản số ` before a symbol
_ACTS_BY = lazy_pattern(r" (?:tại|có|gửi|(?:gửi )?kèm(?: theo)?)(?: các)?(?: văn bản)?(?: số)? ?$")
_CLAUSE_END = lazy_pattern(r"[.;:\u2029]")
_BEFORE_SIGN = 72
_BEFORE_GLUED = 14
_COMPANY_REACH = 140
_CORPORATION = 12  # `Tổng công ty` contains the word `công ty`
_COMPANY = "a company's own paper: no document that others cite"
_FOREIGN = "a foreign work"
_SMALL_LETTERS = "small letters count only behind a type word, or with the code of a listed body"
_QUALIFIERS = 64  # longer than four words and `số`
_FEW = 2
_COUNT = 4  # the length of ` 02 `
_COUNT_REACH = 40
_TOP = 3000
_BACK = 700  # the maximum distance from a work to `chỉ thị nêu trên`
_DISTANT = 110
_DATE_REACH = 60
_LIST_REACH = 60
_MONTHS, _DAYS = 12, 31
_APART_REACH = 40
_MANY_DIGITS = 3
_LONGEST_NUMBER = 4
_LEVEL_REACH = 16


def _year_of(law: Mention) -> str | None:
    """The year in the name, the number or the symbol of a law."""
    return law.year or (law.symbol.year if law.symbol else None)


def find_mentions(normal: Normal, lexicon: Lexicon) -> FoundMentions:
    """Return the mentions of a text with their attributes, and the rejected candidates."""
    return _Finder(normal, lexicon).run()


_FORM = "the number of a form, a table or a code"


def _in_list(text: str, symbol: Symbol, last: Symbol | None) -> bool:
    """Whether a symbol follows another one of the same grammar in one paragraph."""
    if last is None or last.grammar.id != symbol.grammar.id or symbol.start - last.end >= _LIST_REACH:
        return False
    return PARAGRAPH not in text[last.end : symbol.start]


def _is_of_listed_body(symbol: Symbol) -> bool:
    """Whether a code of a symbol is that of a single body: `15/qđ-ubnd`."""
    return symbol.issuer is not None and not isinstance(symbol.issuer, BodyBlock)


class _Finder:
    """One pass over one text."""

    def __init__(self, normal: Normal, lexicon: Lexicon) -> None:
        self.normal, self.text, self.lower, self.lexicon = normal, normal.text, normal.lower, lexicon
        self.symbols, self.refused = find_symbols(normal.text, lexicon)
        self.standards = find_standards(normal.text, lexicon)
        if self.standards and lexicon.registry.reads_standards:
            self.symbols = [s for s in self.symbols if not self._in_standard(s)]
        self.at = {s.start: s for s in self.symbols}
        self.used: set[int] = set()
        self.numbers = {(s.type, display_number(s.number)) for s in self.symbols}
        self.laws = LawNames(normal, lexicon, self.at, self.used)
        self.mentions: list[Mention] = []
        self.covered = 0

    def run(self) -> FoundMentions:
        for start, end, head in self._heads():
            if start >= self.covered:
                found = self._at_head(start, end, head)
                self.covered = max(self.covered, self.laws.passed)
                for mention in [*found, *(self._in_note(found[-1]) if found else ())]:
                    self.mentions.append(mention)
                    self.covered = max(self.covered, mention.end)
                    if mention.form is Form.SHORT and mention.year is not None:
                        self.numbers.add((mention.type, display_number(mention.number or "")))
        self._bare_symbols()
        self._own_document()
        self._standards()
        self.mentions.sort(key=lambda m: (m.start, -m.end))
        self._share_codes()
        self._share_types()
        self._share_symbols()
        self._leave_companies()
        self._leave_foreign()
        read_attributes(self.normal, self.mentions, self.lexicon)
        refused = [*self.refused, *self.laws.refused, *self._impossible_dates()]
        return FoundMentions(self.mentions, sorted(refused, key=lambda r: (r.start, r.end)))

    def _share_symbols(self) -> None:
        """Give a law's name the symbol without type word after it, in brackets or in the next cell of a table.

        `Luật Xây dựng (50/2014/QH13)` and `| Luật Đầu tư công | 58/2024/QH15 |` name one law twice.
        """
        for name, number in zip(self.mentions[:-1], self.mentions[1:], strict=True):
            beside = name.end <= number.start and _BESIDE_NAME.fullmatch(self.lower, name.end, number.start)
            if not beside or name.lookup is None or name.year or name.number or number.typed or number.symbol is None:
                continue
            known = self.lexicon.works.by_symbol.get(fold_symbol(number.symbol.canonical), ())
            if any(without_punctuation(fold_case(work.name)) == name.lookup for work in known):
                name.symbol, name.canonical = number.symbol, number.canonical

    def _own_document(self) -> None:
        """`Văn bản này thay thế …` at the start of a sentence: the text itself, of any type."""
        for words in sorted(self.lexicon.phrases["own-document"]):
            end = 0
            while (start := self.lower.find(words, end)) >= 0:
                end = start + len(words)
                noticed = self.lexicon.phrases.ends_with("page-notices", self.lower, start) is not None
                acts = self.lexicon.phrases.starts_with("own-acts", self.lower, end + 1) is not None
                if self.text[start].isupper() and acts and not noticed:
                    self.mentions.append(Mention(start, end, Form.SELF, "self", typed=True))

    def _standards(self) -> None:
        """Add standards as mentions if the registry reads them, else as rejections."""
        self.refused = [r for r in self.refused if not self._in_standard(r)]
        if not self.lexicon.registry.reads_standards:
            self.refused += [standard.refused() for standard in self.standards]
            return
        for found in self.standards:
            mention = Mention(found.start, found.end, Form.FULL, found.rule, found.block.type, typed=True)
            mention.standard, mention.canonical, mention.number = found, found.canonical, found.number
            mention.year = found.year
            self.mentions.append(mention)

    def _in_standard(self, found: Symbol | Refused) -> bool:
        """Whether a candidate is part of a standard: `2022/BXD` in `QCVN 06:2022/BXD`."""
        i = bisect_right(self.standards, found.start, key=lambda s: s.start) - 1
        return i >= 0 and found.start < self.standards[i].end

    def _impossible_dates(self) -> Iterator[Refused]:
        """Dates after a work that are not in the calendar: the work has no date, and `explain` reports the reason."""
        for index, mention in enumerate(self.mentions):
            behind = self.mentions[index + 1].start if index + 1 < len(self.mentions) else len(self.lower)
            stop = min(behind, mention.end + _DATE_REACH)
            if mention.date is None and (span := impossible_date(self.lower, mention.end, stop)):
                yield Refused(*span, "date", "no calendar has this day")

    def _leave_companies(self) -> None:
        """Reject all mentions of letters, notices and decisions of companies, which other documents do not cite.

        Symbols with a code of the registry belong to public bodies, whatever company is named next to them.
        """
        own = {
            m.canonical
            for m in self.mentions
            if m.symbol is not None and not self._is_listed(m.symbol) and self._of_company(m.start, m.end)
        }
        if own:
            left = [m for m in self.mentions if m.canonical in own]
            self.mentions = [m for m in self.mentions if m.canonical not in own]
            self.refused += [Refused(m.start, m.end, m.rule, _COMPANY) for m in left]

    def _leave_foreign(self) -> None:
        """Reject names and bare numbers of foreign works: `Luật Báo chí của Pháp`, `Hiến pháp Hoa Kỳ`."""
        left = [m for m in self.mentions if m.symbol is None and m.parent is None and self._is_foreign(m.end)]
        if left:
            ids = {id(m) for m in left}
            self.mentions = [m for m in self.mentions if id(m) not in ids and id(m.parent) not in ids]
            self.refused += [Refused(m.start, m.end, m.rule, _FOREIGN) for m in left]

    def _is_foreign(self, end: int) -> bool:
        """Whether a foreign state follows a name on its line.

        Not if the word goes on: `Pháp luật`, `Lào Cai`, `Mỹ Đức`. Without `của`, `Anh` may address somebody.
        """
        phrases, text = self.lexicon.phrases, self.text
        link = phrases.starts_with("foreign-links", self.lower, end + 1)
        start = (link or end) + 1
        state = phrases.starts_with("foreign-states", self.lower, start)
        if state is None or text[end] != " " or not any(letter.isupper() for letter in text[start:state]):
            return False
        if phrases.starts_with("state-compounds", self.lower, start) is not None:
            return False
        if link is None and phrases.starts_with("ambiguous-states", self.lower, start) is not None:
            return False
        return not (text[state : state + 1] == " " and text[state + 1 : state + 2].isupper())

    def _is_listed(self, symbol: Symbol) -> bool:
        """Whether a symbol contains a body's code of the registry."""
        listed = self.lexicon.symbols.issuer_codes[symbol.family]
        return any(code.rstrip("0123456789") in listed for code in symbol.codes)

    def _of_company(self, start: int, end: int) -> bool:
        """Whether a symbol is followed by `… của Công ty X` or preceded by `Công ty X tại Văn bản số …`."""
        owner = _OWNER.match(self.lower, end)
        if owner is not None and self.lexicon.phrases.starts_with("companies", self.lower, owner.end()) is not None:
            return True
        owner = _OWNER_BEFORE.search(self.lower, max(0, start - _BEFORE_SIGN), start)
        if (
            owner is not None
            and self.lexicon.phrases.starts_with("companies", self.lower, owner.start("name")) is not None
        ):
            return True
        window = max(0, start - _COMPANY_REACH)
        acts = _ACTS_BY.search(self.lower, window, start)
        if acts is None or acts.end() != start:
            return self._issued_by_company(window, start)
        # a company that comes before a public body in the clause is not the author: `Công ty X … Sở A tại Văn bản số …`
        clause = max((m.end() for m in _CLAUSE_END.finditer(self.lower, window, start)), default=window)
        company = max(self._companies(clause, start), default=None)
        return company is not None and not any(self.lexicon.phrases.find("public-bodies", self.text, company, start))

    def _issued_by_company(self, window: int, start: int) -> bool:
        """Whether a company is the subject: `Công ty CP Gạch Hưng Phát ban hành Thông báo số 20/TB-HP`."""
        verb = self.lexicon.phrases.ends_with("issued-verbs", self.lower, start)
        if verb is None:
            return False
        clause = max((m.end() for m in _CLAUSE_END.finditer(self.lower, window, verb)), default=window)
        opens = clause + len(self.lower[clause:verb]) - len(self.lower[clause:verb].lstrip(" *_-"))
        if self.lexicon.phrases.starts_with("companies", self.lower, opens) is None:
            return False
        return not any(self.lexicon.phrases.find("public-bodies", self.text, opens, verb))

    def _companies(self, start: int, end: int) -> Iterator[int]:
        """The ends of companies' names between two positions, except of state corporations."""
        for stop in self.lexicon.phrases.find("companies", self.lower, start, end):
            if not any(self.lexicon.phrases.find("public-bodies", self.text, max(start, stop - _CORPORATION), stop)):
                yield stop

    def _heads(self) -> list[tuple[int, int, str]]:
        """Type words, whole names and abbreviations, as words of their own."""
        lower, lexicon = self.lower, self.lexicon
        heads = [
            self._without_bo(start, end, lexicon.types.head_types[index])
            for index, start, end in lexicon.types.heads.find_matches_as_indexes(lower)
            if not (end < len(lower) and lower[end].isalnum())
            and (not start or not lower[start - 1].isalnum() or self._glued(start))
        ]
        short = [
            *lexicon.types.abbreviated(self.text, lower),
            *lexicon.types.abbreviated_names(self.text),
            *(h for h in lexicon.works.initialled(self.text) if lower[h[0] : h[1]] not in lexicon.phrases["no-laws"]),
        ]
        return sorted([*heads, *short]) if short else heads

    def _without_bo(self, start: int, end: int, head: str) -> tuple[int, int, str]:
        """The type word at `start:end`, or `luật` alone if `bộ` is the end of another word: `toàn bộ Luật Nhà ở`."""
        first = self.lower.find(" ", start, end)
        block = self.lexicon.types.by_id.get(head)
        if first < 0 or block is None or not block.named:
            return start, end, head
        if self.lexicon.phrases.ends_with("words-with-bo", self.lower, first) is None:
            return start, end, head
        return first + 1, end, self.lexicon.types.type_words.get(self.lower[first + 1 : end], head)

    def _glued(self, start: int) -> bool:
        """Whether a space is missing between two words: a capital directly after a lower-case letter."""
        return self.text[start].isupper() and self.text[start - 1].islower()

    def _slice(self, start: int, end: int) -> str:
        return self.text[start:end].replace("\n", " ")

    def _at_head(self, start: int, end: int, head: str) -> list[Mention]:
        """The mentions that begin at a head word; empty if the words after it do not name a work."""
        if head.startswith("named:"):
            if not self.text[start].isupper():
                return []  # `khoán 10 ha`
            named = self.lexicon.types.named_by_id[head.removeprefix("named:")]
            return [Mention(start, end, Form.NAMED, head, named.type, name=self._slice(start, end), named=named)]
        # `kỷ luật`
        if self._compound(start, head):
            return []
        # `NQ57`
        if self.lower[end : end + 1].isdigit():
            return self._glued_number(start, end, head)
        if symbol := self._symbol_behind(end, head):
            return self._full(start, head, symbol)
        block = self.lexicon.types.by_id.get(head)
        if block is None or block.excluded:
            return []
        found = self._named_rule(start, end, head)
        if not found and block.named:
            found = self.laws.read(start, end, head) or self.laws.listed(start, end, head)
            if len(found) == 1 and found[0].form is Form.NAMED:
                found = [*found, *self._more_years(found[0])]
        if not found and block.self_reference and (found := self._pointing(start, end, head)) and self._counted(start):
            found = []
        return found or (self._short(start, end, head) if block.short else [])

    def _counted(self, start: int) -> bool:
        """Whether several works are counted before `này`: `2 nghị quyết này`, `các chỉ thị nêu trên`."""
        if self.lexicon.phrases.ends_with("several", self.lower, start) is not None:
            return True
        count = _COUNT_BEFORE.search(self.lower, max(0, start - _COUNT), start)
        return count is not None and self.lexicon.phrases.ends_with("counting", self.lower, count.start()) is not None

    def _pointing(self, start: int, end: int, head: str) -> list[Mention]:
        """`Nghị định này`: the text itself or the last work of the type. `chỉ thị nêu trên`: a work named before."""
        m = _SELF.match(self.lower, end)
        back = None if m else self.lexicon.phrases.starts_with("back-references", self.lower, end + 1)
        if m is None and (back is None or not self._named_before(start, head)):
            return []
        # the footer of a web page: `Thư viện Pháp luật đã bật …`
        if self.lexicon.phrases.ends_with("page-notices", self.lower, start) is not None:
            return []
        if m is not None:
            return [Mention(start, m.end(), Form.SELF, "self", head, typed=True)]
        return [] if back is None else [Mention(start, back, Form.SELF, "self:back", head, typed=True)]

    def _named_before(self, start: int, head: str) -> bool:
        """Whether a work of this class was named shortly before."""
        near = (m for m in reversed(self.mentions) if start - m.end < _BACK)
        return any(
            m.type is not None and self.lexicon.types.key_class(m.type) == self.lexicon.types.key_class(head)
            for m in near
        )

    # full forms

    def _symbol_behind(self, end: int, head: str) -> Symbol | None:
        """The symbol directly after a type word, or after one or two words that qualify it: `Báo cáo thẩm tra số …`."""
        sign = NUMBER_SIGN.match(self.lower, end)
        if symbol := self.at.get(sign.end() if sign else end):
            # some grammars are read only after certain type words
            return symbol if not symbol.grammar.words or head in symbol.grammar.words else None
        block = self.lexicon.types.by_id.get(head)
        if block is None or block.named:
            return None
        kind = self.lexicon.phrases.starts_with("type-qualifiers", self.lower, end + 1)
        symbol = self.at.get(kind + 1) if kind is not None else None
        if symbol is not None and symbol.type == head:
            return symbol
        near = self.lower.find(" số", end, end + _QUALIFIERS) >= 0
        qualified = _ADJECTIVES.match(self.lower, end) if near else None
        symbol = self.at.get(qualified.end()) if qualified else None
        if qualified is None or symbol is None:
            return None
        # the code has to confirm type or body, because other words are between
        if symbol.type != head and not self._of_known_body(symbol):
            return None
        return None if self._holds_type(qualified.start(), qualified.end()) else symbol

    def _holds_type(self, start: int, end: int) -> bool:
        """Whether there is another type word between two positions; `kỷ luật` does not count."""
        return any(
            not self._compound(start + at, self.lexicon.types.head_types[index])
            for index, at, _ in self.lexicon.types.heads.find_matches_as_indexes(self.lower[start:end])
        )

    def _compound(self, start: int, head: str) -> bool:
        """Whether the word before changes the meaning of a type word: `kỷ luật`."""
        block = self.lexicon.types.by_id.get(head)
        return block is not None and block.named and self.laws.is_compound(start)

    def _full(self, start: int, head: str, symbol: Symbol) -> list[Mention]:
        """A type word before a symbol; the generic `văn bản` is not in the mention and leaves the type to the code."""
        self.used.add(symbol.start)
        block = self.lexicon.types.by_id.get(head)
        if block is None:
            return [self._of_symbol(symbol, symbol.start, symbol.type, False)]
        if block.excluded:
            self.refused.append(
                Refused(start, symbol.end, f"type:{head}", f"{block.name}: no document that others cite")
            )
            return []
        # a careless abbreviation: `qđ 163/1999/NĐ-CP` is a decree
        if self.text[start : self._word_end(start)] in self.lexicon.types.short_words and self._contradicts(
            symbol, block
        ):
            return [self._of_symbol(symbol, start, symbol.type, True)]
        return [self._of_symbol(symbol, start, head, True)]

    def _word_end(self, start: int) -> int:
        m = WORD.match(self.text, start)
        return m.end() if m else start

    @staticmethod
    def _contradicts(symbol: Symbol, block: TypeBlock) -> bool:
        """Whether the code of a symbol is that of another type."""
        code = symbol.type_code
        return code is not None and code not in {*block.party_codes, *block.state_codes, *block.mass_codes}

    def _of_symbol(self, symbol: Symbol, start: int, type_id: str | None, typed: bool) -> Mention:
        rule = f"symbol:{symbol.grammar.id}"
        return Mention(start, symbol.end, Form.FULL, rule, type_id, typed, symbol, symbol.canonical, symbol.number)

    def _bare_symbols(self) -> None:
        """Symbols without type word before them: list items, headings, or symbols on their own."""
        last: Symbol | None = None
        form = -1  # the end of the last form's number: numbers that a list adds are of forms too
        for symbol in self.symbols:
            if symbol.start not in self.used:
                distant = self._distant_type(symbol)
                listed = form >= 0 and _ADJOINS.fullmatch(self.lower, form, symbol.start) is not None
                if reason := None if distant else _FORM if listed else self._why_not(symbol, last):
                    form = symbol.end if reason == _FORM else form
                    self.refused.append(Refused(symbol.start, symbol.end, f"symbol:{symbol.grammar.id}", reason))
                    continue
                self.mentions.append(self._of_symbol(symbol, symbol.start, distant or symbol.type, distant is not None))
            last = symbol

    def _distant_type(self, symbol: Symbol) -> str | None:
        """The type word of `Nghị quyết của Chính phủ số 27/CP`, separated from the symbol by the body.

        For a letter, also separated by the border of a table cell: `| Thông báo | 2245/SCT-CN |`.
        """
        window = self.lower[max(0, symbol.start - _DISTANT) : symbol.start]
        if body := _BODY_BETWEEN.search(window):
            return self._ends_with_type(window[: body.start()])
        cell = _CELL_BEFORE.search(window) if symbol.grammar.known_body else None
        word = self.lexicon.types.type_word_at(cell["words"], 0) if cell else None
        type_id = self.lexicon.types.type_words[word] if word else ""
        return (
            type_id if type_id in self.lexicon.types.by_id and not self.lexicon.types.by_id[type_id].excluded else None
        )

    def _ends_with_type(self, words: str) -> str | None:
        """The type of the type word at the end of some words."""
        last = WORD.findall(words)[-4:]
        types = (self.lexicon.types.type_words.get(" ".join(last[n:])) for n in range(len(last)))
        return next(
            (t for t in types if t in self.lexicon.types.by_id and not self.lexicon.types.by_id[t].excluded), None
        )

    def _why_not(self, symbol: Symbol, last: Symbol | None) -> str | None:
        """The reason why a symbol on its own does not name a work, or None; `last` is the previous accepted symbol."""
        block = self.lexicon.types.by_id.get(symbol.type or "")
        if block is not None and block.excluded:
            return f"its code is that of {block.name}: no document that others cite"
        # `Quyết định số 1 5/2020/QĐ-TTg`
        apart = _APART.search(self.lower[max(0, symbol.start - _APART_REACH) : symbol.start])
        if apart and self._ends_with_type(apart["words"]):
            return "a separate digit precedes it: the number may begin there"
        sign = _SIGN_BEFORE.search(self.lower, max(0, symbol.start - 7), symbol.start)
        # `Mẫu số 01/TT-BTC`
        before = {symbol.start, sign.start() if sign else symbol.start}
        if any(self.lexicon.phrases.ends_with("form-words", self.lower, at) is not None for at in before):
            return _FORM
        # `phòng 302/kh-kt`
        if symbol.year is None and self.text[symbol.start : symbol.end].islower() and not _is_of_listed_body(symbol):
            return _SMALL_LETTERS
        cued = _in_list(self.text, symbol, last) or self._tops_text(symbol) or self._of_known_body(symbol)
        return None if cued or not symbol.grammar.cue else "a symbol of this form counts only behind a type word"

    def _of_known_body(self, symbol: Symbol) -> bool:
        """Whether a letter's symbol begins with a body's code of the registry: `1629/SCT-CN`."""
        first = _FIRST_CODE.search(symbol.canonical) if symbol.grammar.known_body else None
        return first is not None and first.group() in self.lexicon.symbols.issuer_codes[symbol.grammar.family]

    def _tops_text(self, symbol: Symbol) -> bool:
        """Whether a symbol is the text's own number: `Số: 5973/UBND-KT` on a line of its own near the top."""
        return symbol.start < _TOP and _LINE_SIGN.search(self.text, max(0, symbol.start - 14), symbol.start) is not None

    # named works

    def _named_rule(self, start: int, end: int, head: str) -> list[Mention]:
        """A congress, plenum, charter or constitution, by the registry's patterns for this type word."""
        for block, pattern, tail in self.lexicon.types.named.get(head, ()):
            m = pattern.match(self.lower, end)
            if m is None or not self._means_work(m, start, block):
                continue
            groups = {k: v for k, v in m.groupdict().items() if v}
            stop = self._local_tail(tail, m.end(), groups) if block.local else m.end()
            if block.local and not (groups.keys() - {"level", "years"} or (groups and self.text[start].isupper())):
                continue  # any place, any year: `nghị quyết đại hội đảng bộ`
            mention = Mention(
                start, stop, Form.NAMED, f"named:{block.id}", head, typed=True, named=block, groups=groups
            )
            mention.name = self._slice(start, stop)
            mention.term = None if block.local or "body" in groups else groups.get("term")
            return [
                mention,
                *self._more_terms(mention, block),
                *self._more_years(mention),
                *self._more_numbers(mention),
            ]
        return []

    def _more_numbers(self, first: Mention) -> list[Mention]:
        """Share the term between all numbers: `các Nghị quyết Trung ương 5, 6, 7 khóa XII`."""
        if "plenum" not in first.groups or first.term:
            return []
        m = _MORE_PLENUM.match(self.lower, first.end)
        if m is None:
            return []
        first.term = first.groups["term"] = m["term"]
        spans = [n.span() for n in _NUMBER.finditer(self.lower, *m.span("others"))]
        return [self._plenum(first, *span) for span in (*spans, (m.start("plenum"), m.end()))]

    def _plenum(self, first: Mention, start: int, end: int) -> Mention:
        """Another plenum of the list and the term of `first`, its number at `start`."""
        number = _NUMBER.match(self.lower, start)
        groups = first.groups | ({"plenum": number.group()} if number else {})
        item = Mention(start, end, Form.NAMED, first.rule, first.type, named=first.named, groups=groups)
        item.term, item.name = first.term, f"{first.name} … {self._slice(start, end)}"
        return item

    def _means_work(self, m: re.Match[str], start: int, block: NamedBlock) -> bool:
        """Whether a named pattern means one work: a plenum needs its number; a name without number needs a capital.

        The title of the text itself is not a mention.
        """
        groups, following = m.groupdict(), self.text[m.start() : m.start() + 2]
        if self.text[start : m.start()].isupper() and following[:1] == "\n" and following[1:].islower():
            return False  # `QUY ĐỊNH` above `về những điều đảng viên không được làm`
        branch = self.lexicon.phrases.ends_with("branches-of-law", self.lower, m.end())
        if branch is not None and branch < start:
            return False  # `Luật Hiến pháp`
        if self.lexicon.phrases.ends_with("drafts", self.lower, start) is not None or _TERMS.match(self.lower, m.end()):
            return False
        if "plenum" in groups:
            return bool(groups["plenum"] or groups.get("ordinal"))
        if "body" in groups:
            return bool(groups["term"] or groups["term2"] or groups["years"])
        # `điều lệ Đảng`: the capital may be in the name
        named = self.lexicon.types.by_id[block.type].named
        capital = self.text[start].isupper() or (named and self.text[m.start() + 1 : m.end()][:1].isupper())
        return block.local or capital or any(groups.values())

    def _local_tail(self, tail: re.Pattern[str], end: int, groups: dict[str, str]) -> int:
        """Extend a name over its place, and over the congress's number or years."""
        level = level_within(self.lower[max(0, end - _LEVEL_REACH) : end], self.lexicon)
        spot = spot_at(self.normal, end, self.lexicon, inner=level)
        groups |= {"level": level.level} if level and not level.central else {}
        if spot and spot.place:
            groups |= {"place": spot.place, "level": spot.level}
            end = spot.short
        for _ in range(3):
            # an unknown place: up to three capitalised words
            if (spot is None or spot.place is None) and (m := _CAPITALISED.match(self.text, end)):
                end = m.end()
        while m := tail.match(self.lower, end):
            groups |= {k.removeprefix("tail_"): v for k, v in m.groupdict().items() if v}
            end = m.end()
        return end

    def _more_years(self, first: Mention) -> Iterator[Mention]:
        """`Hiến pháp 1980, 1992 và 2013`, `Luật Hợp tác xã 2012 và 2023`: more editions that are known."""
        name = first.lookup or self.lexicon.types.by_id[first.type or ""].name.lower()
        editions = self.lexicon.works.by_name.get(name, ())
        end = first.end
        while (first.year or first.groups.get("year")) and (m := _MORE_YEAR.match(self.lower, end)):
            if not any(work.is_of_year(m["year"]) for work in editions):
                return
            end = m.end()
            groups = first.groups | {"year": m["year"]} if first.groups else {}
            item = Mention(m.start("year"), end, Form.NAMED, first.rule, first.type, named=first.named, groups=groups)
            item.lookup, item.year, item.name_end = first.lookup, m["year"] if first.lookup else None, end
            item.name = f"{first.name} … {m['year']}" if first.groups else first.name
            yield item

    def _more_terms(self, first: Mention, block: NamedBlock) -> list[Mention]:
        """`Nghị quyết Trung ương 4 khóa XI, XII`: the second numeral is a mention of its own."""
        more: list[Mention] = []
        end = first.end
        while first.term and (m := _MORE_TERM.match(self.lower, end)) and self.text[m.start("term")].isupper():
            end = m.end("term")
            groups = first.groups | {"term": m["term"]}
            item = Mention(
                m.start("term"), end, Form.NAMED, first.rule, first.type, named=block, groups=groups, term=m["term"]
            )
            item.name = f"{first.name} … {m['term'].upper()}"
            more.append(item)
        return more

    # short forms

    def _short(self, start: int, end: int, head: str) -> list[Mention]:
        """A bare number after a type word, and the further numbers of its list."""
        if (
            found := self._dated(start, end, head)
            or self._edition(start, end, head)
            or self._counted_list(start, end, head)
        ):
            return found
        m = _BARE.match(self.lower, end)
        if m is None or not (m["sign"] or self._names_work(m, start, head) or self._stands_in_full(m, start, head)):
            return []
        if "\n" in self.text[end : m.end()] and self.text[start:end].isupper():
            return []  # the first number of a list below the heading `NGHỊ ĐỊNH`
        if not m["number"].strip("0"):
            return []  # `QUYẾT ĐỊNH SỐ 0`: the title of a story
        if len(m["number"]) > _LONGEST_NUMBER and not self.lexicon.types.by_id[head].letter:
            return []  # only letters reach five digits in a year: `Công văn 16684`
        if _YEAR_ALONE.fullmatch(m["number"]) and not m["sign"] and (head, m["number"]) not in self.numbers:
            return []
        if len(m["number"]) == 1 and self.lower.startswith(" ", m.end("number")) and m.end("number") + 1 in self.at:
            return []  # `Quyết định số 1 5/2020/QĐ-TTg`
        first = Mention(start, m.end("number"), Form.SHORT, "short", head, typed=True, number=m["number"])
        if plenum := self._plenum_behind(m.end("number"), head):
            first.end, first.term = plenum.end(), plenum["term"]
        first.name = self._slice(start, first.end)
        return [first, *self._listed_numbers(first.end, head, self._slice(start, end))]

    def _listed_numbers(self, end: int, head: str, word: str) -> Iterator[Mention]:
        """`Nghị quyết 66, 68`: the further numbers of a list, up to a symbol (`, 70-NQ/TW`) or a number that counts.

        Numbers with years may follow them: `Thông tư 26, 27/2020`.
        """
        while more := _MORE.match(self.lower, end):
            at, end = more.span("number")
            if at in self.at or self._counts_nouns(end):
                return
            item = Mention(at, end, Form.SHORT, "short:list", head, number=more["number"])
            item.name = f"{word} {more['number']}"
            yield item
        dates = self.lexicon.types.by_id[head].dated
        while dates and (dated := _MORE_DATED.match(self.lower, end)) and not self._is_month(dated):
            end = dated.end()
            yield self._of_year(dated, dated.start("number"), head, f"{word} {dated['number']}/{dated['year']}")

    def _plenum_behind(self, end: int, head: str) -> re.Match[str] | None:
        """The plenum and its term after a number: `Nghị quyết 36 Trung ương 8 khóa XII`."""
        for _, pattern, _ in self.lexicon.types.named.get(head, ()):
            if {"plenum", "term"} <= pattern.groupindex.keys():
                m = pattern.match(self.lower, end)
                if m is not None and m["plenum"] and m["term"]:
                    return m
        return None

    def _glued_number(self, start: int, end: int, head: str) -> list[Mention]:
        """`NQ57`, `NĐ30/2020`, `CT05-CT/TW`: an abbreviation and its number in one word."""
        if (symbol := self.at.get(end)) is not None and symbol.type == head:
            return self._full(start, head, symbol)
        m, block = _GLUED.match(self.lower, end), self.lexicon.types.by_id.get(head)
        if m is None or block is None or not block.short:
            return []
        known = (head, display_number(m["number"])) in self.numbers
        if not (block.glued or known or (block.dated and m["year"]) or self._is_cued(start, m.end())):
            return []
        rule = "short:year" if m["year"] else "short"
        mention = Mention(start, m.end(), Form.SHORT, rule, head, typed=True, number=m["number"], year=m["year"])
        mention.name = self._slice(start, m.end())
        return [mention]

    def _is_cued(self, start: int, end: int) -> bool:
        """Whether the words beside an abbreviation show that it is one: `theo TT200`, `Đ6 TT29`, but not `tòa CT05`."""
        if self.lexicon.phrases.ends_with("glued-cues", self.lower, start) is not None:
            return True
        if self.lexicon.phrases.starts_with("glued-followers", self.lower, end + 1) is not None:
            return True
        if _PROVISION_BEFORE.search(self.lower, max(0, start - _BEFORE_GLUED), start):
            return True
        last = self.mentions[-1] if self.mentions else None
        return last is not None and _ADJOINS.fullmatch(self.lower, last.end, start) is not None

    def _edition(self, start: int, end: int, head: str) -> list[Mention]:
        """`Luật Đất đai 2024 thay thế Luật 2013`: another edition of the last law; `Luật sửa đổi 2020`: what amends it.

        In small letters (`luật năm 2013`) the text or the registry has to know the edition.
        """
        if not self.lexicon.types.by_id[head].named or self._compound(start, head):
            return []
        amending = self.lexicon.phrases.starts_with("amending", self.lower, end + 1)
        m = _EDITION.match(self.lower, amending or end)
        near = [x for x in reversed(self.mentions) if x.type == head and x.lookup and start - x.end < _BACK]
        if m is None or not near:
            return []
        law = next((x for x in near if _year_of(x) == m["year"]), near[0])
        name = law.lookup or ""
        known = any(work.is_of_year(m["year"]) for work in self.lexicon.works.by_name.get(name, ()))
        if not (self.text[start].isupper() or known or _year_of(law) == m["year"]):
            return []
        edition = Mention(start, m.end(), Form.NAMED, "law:edition", head, typed=True, lookup=name)
        edition.name, edition.year, edition.name_end = law.name, m["year"], m.end()
        if amending is not None and not known:
            edition.name = f"{self._slice(start, amending)} {law.name}"
            edition.lookup = self._amending_name(without_punctuation(self.lower[start:amending]), name, m["year"])
        return [edition]

    def _amending_name(self, words: str, law: str, year: str) -> str:
        """The one known name of a law of this year that begins with `words` and ends with the law that it amends."""
        names = [
            name
            for name, works in self.lexicon.works.by_name.items()
            if name.endswith(f" {law}") and name.startswith(words) and any(w.date.startswith(year) for w in works)
        ]
        return names[0] if len(names) == 1 else f"{words} {law}"

    def _counted_list(self, start: int, end: int, head: str) -> list[Mention]:
        """`bốn nghị quyết trụ cột gồm 57, 59, 66 và 68`: the numbers of works that are only counted."""
        digit = _NUMBER.search(self.lower, end, end + _COUNT_REACH)
        counted = self.lexicon.phrases.ends_with("several", self.lower, start) is not None
        if digit is None or not (counted or _COUNT_BEFORE.search(self.lower, max(0, start - _COUNT), start)):
            return []
        at = digit.start()
        opened = self.lexicon.phrases.ends_with("opens-members", self.lower, at)
        marked = self.lower[:at].rstrip(" ")[-1:] in (":", "(")
        words = self.lower[end : opened if opened is not None else at].strip(" :(")
        if (opened is None and not marked) or words.count(" ") > _FEW or (words and not _WORDS.fullmatch(words)):
            return []
        m = _MEMBERS.match(self.lower, at)
        if m is None or self._counts_nouns(m.end()):
            return []
        found: list[Mention] = []
        for n in _MEMBER.finditer(self.lower, m.start(), m.end()):
            item = Mention(n.start(), n.end(), Form.SHORT, "short:year" if n["year"] else "short:list", head)
            item.number, item.year, item.name = n["number"], n["year"], f"{self._slice(start, end)} {n.group()}"
            found.append(item)
        return found

    def _dated(self, start: int, end: int, head: str) -> list[Mention]:
        """`Nghị định 15/2020`, and the further numbers of its list; `Báo cáo 6/2020` is a report of June."""
        dated = self.lexicon.types.by_id[head].dated and self.text[start].isupper()
        if dated and (found := self._of_one_year(start, end, head) or self._slashed(start, end, head)):
            return found
        m = _DATED.match(self.lower, end)
        if m is None or (not dated and self._is_month(m)):
            return []
        found = [self._of_year(m, start, head, self._slice(start, m.end("year")))]
        while (more := _MORE_DATED.match(self.lower, found[-1].end)) and (dated or not self._is_month(more)):
            name = f"{self._slice(start, end)} {more['number']}/{more['year']}"
            found.append(self._of_year(more, more.start("number"), head, name))
        return found

    def _in_note(self, noted: Mention) -> Iterator[Mention]:
        """`Luật ĐC&KS 54/2024 (sửa bởi 147/2025)`, `NĐ 71/2019 sửa 17/2022`: number and year after a note's verb.

        They are of the same type, and so are the numbers after the note: `NĐ 175/2024 (thay 15/2021), 72/2019`.
        """
        block = self.lexicon.types.by_id.get(self.lexicon.types.key_class(noted.type or ""))
        if block is None or not block.dated:
            return
        yield from self._chain(noted, block)
        end = noted.end
        while (m := self._noted_number(end)) is not None:
            while m is not None:
                yield self._of_year(m, m.start("number"), block.id, f"{block.name} {m['number']}/{m['year']}")
                end = m.end()
                closed = _CLOSED_NOTE.match(self.lower, end)
                m = _MORE_DATED.match(self.lower, closed.end() if closed else end)

    def _noted_number(self, end: int) -> re.Match[str] | None:
        """Number and year after the verb of a note that begins at `end`.

        After some verbs a number that may be a month does not count: `sửa bởi 05/2025`, but not `sửa 5/2025`.
        """
        opened = _NOTE.match(self.lower, end)
        verb = self.lexicon.phrases.starts_with("note-verbs", self.lower, opened.end()) if opened else None
        m = _DATED.match(self.lower, verb) if verb else None
        if m is None or verb is None or not self._is_month(m):
            return m
        return m if self.lexicon.phrases.ends_with("note-verbs-of-works", self.lower, verb) is not None else None

    def _chain(self, first: Mention, block: TypeBlock) -> Iterator[Mention]:
        """`NĐ 44/2024 đường bộ, 12/2025 đường thủy, chợ (60/2024)`, `Luật 49/2014 → 39/2019`: further numbers in notes.

        A number that could be a month counts only after an arrow or between two words.
        """
        short = first.form is Form.SHORT and first.year and self.text[first.start : first.start + 2].isupper()
        if not short and not _NUMBERED.search(self.lower, first.start, first.end):
            return
        end = first.end
        while (m := _CHAIN.match(self.lower, end)) is not None:
            if not (m["arrow"] or short):
                return
            month = int(m["number"]) <= _MONTHS and not m["arrow"]
            goes_on = self.lower[m.end() : m.end() + 2].strip()[:1].isalpha()
            timed = any(self.lexicon.phrases.find("times-in-notes", self.lower, m.start(), m.start("number")))
            if timed or (bool(m["closed"]) is (m["plus"] is None)) or (month and not (m["words"] and goes_on)):
                return
            yield self._of_year(m, m.start("number"), block.id, f"{block.name} {m['number']}/{m['year']}")
            end = m.end()

    def _of_one_year(self, start: int, end: int, head: str) -> list[Mention]:
        """`NĐ 24/25/26/2026`, `TT 24+43/2025`: numbers that share a year; `Luật 29/11/2024` gives a day."""
        m = _OF_ONE_YEAR.match(self.lower, end)
        # a hyphen separates a year from numbers (`TT 01/02-2026`), a slash a day too
        if m is None or (_DAY.fullmatch(m["numbers"]) and not (m["mark"] == "-" and self._is_abbreviation(start, end))):
            return []
        found: list[Mention] = []
        for n in _NUMBER.finditer(self.lower, m.start("numbers"), m.end("numbers")):
            name = f"{self._slice(start, end)} {n.group()}/{m['year']}"
            item = Mention(n.start() if found else start, n.end(), Form.SHORT, "short:year", head, typed=not found)
            item.number, item.year, item.name = n.group(), m["year"], name
            found.append(item)
        found[-1].end = m.end("year")
        return found

    def _slashed(self, start: int, end: int, head: str) -> list[Mention]:
        """`NĐ 131/136`, `QĐ 866/1626/525`: numbers of one type without their years; `KL 18/6` is of a day."""
        m = _SLASHED.match(self.lower, end) if self._is_abbreviation(start, end) else None
        numbers = list(_NUMBER.finditer(self.lower, m.start("numbers"), m.end("numbers"))) if m else []
        if any(int(n.group()) <= _DAYS or _YEAR_ALONE.fullmatch(n.group()) for n in numbers):
            return []
        found: list[Mention] = []
        for n in numbers:
            rule = "short:list" if found else "short"
            item = Mention(n.start() if found else start, n.end(), Form.SHORT, rule, head, typed=not found)
            item.number, item.name = n.group(), f"{self._slice(start, end)} {n.group()}"
            found.append(item)
        return found

    def _is_abbreviation(self, start: int, end: int) -> bool:
        return " " not in self.text[start:end] and self.text[start:end].isupper()

    @staticmethod
    def _is_month(m: re.Match[str]) -> bool:
        return not m["sign"] and int(re.sub(r"\D", "", m["number"])) <= _MONTHS

    @staticmethod
    def _of_year(m: re.Match[str], start: int, head: str, name: str) -> Mention:
        mention = Mention(start, m.end("year"), Form.SHORT, "short:year", head, typed=start < m.start())
        mention.number, mention.year, mention.name = m["number"], m["year"], name
        return mention

    def _counts_nouns(self, end: int) -> bool:
        """Whether a number counts: `kế hoạch 5 năm tới`, `báo cáo 6 tháng`."""
        return (
            self.lower[end : end + 1] == " "
            and self.lexicon.phrases.starts_with("counted-nouns", self.lower, end + 1) is not None
        )

    def _stands_in_full(self, m: re.Match[str], start: int, head: str) -> bool:
        """Whether a symbol with this type and number is in the text: then a bare number means that work."""
        known = (head, display_number(m["number"])) in self.numbers
        return known and self.text[start].isupper() and not self._counts_nouns(m.end("number"))

    def _names_work(self, m: re.Match[str], start: int, head: str) -> bool:
        """Whether a number without `số` names a work: `Chỉ thị 05 của`, but not `thông báo 3 trường hợp`."""
        number, end = m["number"], m.end("number")
        if self._counts_nouns(end) or _NO_NUMBER.match(self.lower, end):
            return False
        word = self.lower[end : end + 1] == " " and self.lower[end + 1 : end + 2].isalpha()
        follows = not word or self.lexicon.phrases.starts_with("short-followers", self.lower, end + 1) is not None
        if not (follows or self.text[end + 1].isupper()):
            return self._stands_alone(m, start, head)
        if len(number) >= 2:
            return number.startswith("0") or self.text[start].isupper() or follows
        after = self.lower[end : end + 5]
        return self.text[start].isupper() and (after[:1] in _AFTER_SMALL or after.startswith((" (", " của", " khóa")))

    def _stands_alone(self, m: re.Match[str], start: int, head: str) -> bool:
        """Whether type word and number name a work before any other word: `Nghị định 168 tăng mức phạt`.

        After a word that is a verb too (`quyết định 12 bước`) the number may count, unless it is a long one or has a
        leading zero; a capital shows that the word is none.
        """
        number, block = m["number"], self.lexicon.types.by_id[head]
        if len(number) < 2 or block.named or "\n" in self.text[start : m.end("number")]:
            return False
        abbreviated, long = self._is_abbreviation(start, m.start()), len(number) >= _MANY_DIGITS
        if abbreviated and long and block.dated:
            return True
        if self.lexicon.phrases.starts_with("counted-things", self.lower, m.end("number") + 1) is not None:
            return False
        sure = long or number.startswith("0")
        if abbreviated:
            return block.dated or sure
        return not block.counts or (self.text[start].isupper() and sure)

    # lists

    def _share_codes(self) -> None:
        """Share the codes at the end of a list: `Nghị quyết số 18, 19-NQ/TW` is 18-NQ/TW and 19-NQ/TW."""
        for before, mention in zip(reversed(self.mentions[:-1]), reversed(self.mentions[1:]), strict=True):
            if before.form is not Form.SHORT or mention.canonical is None or mention.typed:
                continue
            gap = self.lower[before.end : mention.start]
            if _ADJOINS.fullmatch(gap) and self._shares(before, mention, gap):
                suffix = mention.canonical.lstrip("0123456789")
                if before.year is not None:
                    suffix, dated = _YEAR_OF_CODES.subn(f"/{before.year}/", suffix)
                    if not dated:
                        continue
                before.canonical = display_number(before.number or "") + suffix
                before.symbol, before.form, before.rule, before.groups = (
                    mention.symbol,
                    Form.FULL,
                    "list:codes",
                    {"codes": suffix},
                )

    def _shares(self, before: Mention, mention: Mention, gap: str) -> bool:
        """Whether codes apply to the number before: codes of another type only back to the semicolon.

        `Nghị quyết 66, 68; 131, 132-QĐ/TW`: 131 is a decision, 68 is not.
        """
        blocks = [
            self.lexicon.types.by_id.get(t or "")
            for t in (before.type, mention.symbol.type if mention.symbol else None)
        ]
        codes = [{*b.party_codes, *b.state_codes, *b.mass_codes} for b in blocks if b is not None]
        if len(codes) < 2 or codes[0] & codes[1] or mention.symbol is None or mention.symbol.grammar.type_token is None:
            return True
        if before.typed or ";" in gap:
            return False
        before.type = mention.symbol.type
        return True

    def _share_types(self) -> None:
        """Share the type word at the start of a list: `các Luật số 43/2024/QH15, số 47/2024/QH15`."""
        for before, mention in zip(self.mentions[:-1], self.mentions[1:], strict=True):
            if mention.symbol is None or mention.typed or before.type is None or before.canonical is None:
                continue
            same = before.symbol is None or before.symbol.type == mention.symbol.type
            gap = DATE.sub("", self.lower[before.end : mention.start])
            if same and len(gap) < 90 and _SERIES.fullmatch(gap):
                mention.type = before.type
