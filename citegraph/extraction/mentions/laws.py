"""Find laws, codes and ordinances by name.

``Luật Đất đai``; ``Luật Đất đai năm 2013`` (the year is part of the name); ``Luật Đất đai số 45/2013/QH13`` (full);
``BLDS 2015``, ``Luật PCCC 55/2024`` (an abbreviation of the registry, number and year);
``Luật sửa đổi, bổ sung một số điều của Luật X và Luật Y`` (a name that contains names). Names of the registry are
recognised by their words, whatever the punctuation or line breaks between them. Any other name begins with a capital
and ends before the work's own number (``Pháp lệnh thuế … đối với người có thu nhập cao số 35/2001/PL-UBTVQH10``), else
before a stop word, another number or a punctuation mark. A planned law (``dự thảo Luật Đất đai``) is not a work.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.issuers import Body, body_at
from citegraph.identity.places import spot_at
from citegraph.identity.symbols import NUMBER_SIGN, Refused, Symbol
from citegraph.lazy import lazy_pattern
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.known_works import initials
from citegraph.registry.lexicon.spelling import WORD, without_punctuation
from citegraph.text.normal import PARAGRAPH, Normal, fold, fold_case, fold_symbol

OWN_TITLE = "law:title", "the document's own title"
"""The rule and the reason of the refusal of a law's own name."""

_OF_YEAR = r"(?:năm )?(?:19|20)\d\d"
# ` năm 2013`, ` sửa đổi 2018`, ` (sửa đổi)`
_YEAR = lazy_pattern(
    rf" (?:sửa đổi(?:, bổ sung)? )?{_OF_YEAR}(?![\w/]|[-.]\d)"
    rf"|(?: ?\( ?sửa đổi(?:, bổ sung)?(?: {_OF_YEAR})? ?\))(?: năm (?:19|20)\d\d)?"
)
# ` sửa đổi 2019` after the last of several laws
_AMENDED = lazy_pattern(r" sửa đổi(?:,? bổ sung)? (?:năm )?(?P<year>(?:19|20)\d\d)(?![\w/]|[-.]\d)")
_AMENDING = "luật sửa đổi bổ sung một số điều của"
# ` 2024` after `(sửa đổi)`
_YEAR_ALONE = lazy_pattern(r" (?:19|20)\d\d(?![\w/]|[.-]\d)")
# ` (sửa đổi, bổ sung 2021)` after the year of a name
_AMENDED_IN = lazy_pattern(rf" \( ?sửa đổi(?:, bổ sung)? {_OF_YEAR} ?\)")
# ` 55/2024` after a name
_NUMBERED = lazy_pattern(r" (?:số )?(?P<number>\d{1,3})/(?P<year>(?:19|20)\d\d)(?![\w/-]|\.\d| ?/)")
# initials of a law that the registry does not know, before number and year: ` QLBVCT 14/2017`
_INITIALS = lazy_pattern(r" [A-ZĐ][A-ZĐ&]{1,9}(?= (?:số )?\d{1,3}/(?:19|20)\d\d(?![\w/-]|[.,]\d))")
# the initials of a law's words: ` BVDLCN`, ` KHCN&ĐMST`
_LETTERS = lazy_pattern(r" (?P<letters>[A-ZĐƠƯ](?:&?[A-ZĐƠƯ]){1,11})(?![\w&/-])")
_YEAR_BEHIND = lazy_pattern(r" (?:năm )?(?:19|20)\d\d(?![\w/-])")
# ` (EVFTA)` after a name
_ACRONYM = re.compile(r" ?\([A-Z/]{3,12}\)")
# ` số ` at the end of a name, before its symbol
_SIGNED = lazy_pattern(r"(?<! và)(?<!,) số ?:? ?$")
_NO_NAME = re.compile(r"^(?! )|^$|\d|\(")
_NAME_BREAK = lazy_pattern(f'[.;:"“”{PARAGRAPH}]')
# ` và ` between the laws of a name
_NEXT_LAW = lazy_pattern(r"(?: ?,)?(?: và)?(?: các)? ")
_LAW_AFTER_SEMICOLON = lazy_pattern(r"(?: ?[,;])?(?: và)?(?: các)? ")
_THREE_LISTED = lazy_pattern(r"[^;.\n]{3,120}; ?(?:Bộ l|L)uật [^;.\n]{2,120};")
# ` 11 ` before `Luật có liên quan đến …`
_COUNT = re.compile(r" \d{1,2} ")
_ABOUT = r"(?: (?!ngày |số |năm |được )[^\W\d_]+,?){1,14}(?<!,)"
# ` có liên quan đến quốc phòng`
_CONCERNED = lazy_pattern(rf" (?:(?:có )?liên quan(?: (?:đến|tới){_ABOUT})?|về{_ABOUT})")
# ` Điều 170` before ` của Luật X`
_PLACE = lazy_pattern(r"(?: ?,)?(?: và)? (?:[^\W\d_]+ ){0,2}\d")
_OF = re.compile(r" của(?= )")
_FELLOW = re.compile(r" và [^A-ZĐ]*")  # ` và pháp luật` after `Hiệp hội Nước mắm Phan Thiết`
_IN_LIST = lazy_pattern(r"(?: ?\([^()]{3,24}\))?[ ,;]*(?:và )?")  # between `dự thảo Luật A (sửa đổi)` and `Luật B`
# `, ` and ` và ` before a law without type word, and the ends of its name
_NEXT_TOPIC = lazy_pattern(r" ?, (?:và )?| và ")
_TOPIC_ENDS = lazy_pattern(r" ?[,.;:)(\n]| và | năm | (?:19|20)\d\d|$")
_MOST_LISTED = 20
_LINE = 4000  # the maximum distance from a name to the start of its line
_LONGEST_GAP = 32
_TOP = 3000  # the maximum position of a text's title
_MARKUP = 6
_SMALL = 2  # lower-case words allowed between two capitals in an organisation's name
_QUOTED = 1500  # the maximum length of a quoted preamble
_PLACES = 130  # the maximum distance from a changed provision to its law
_WINDOW = 260
_LEAST_OF_LONG = 6  # words after the type word that identify a law with a longer name
_SHORT_LETTERS = 2  # initials that may mean many things: `TN`
_NAME = 160  # the maximum distance from the type word to a name's own number


class LawNames:
    """Reads the names of laws in one text; `at` are the text's symbols by start."""

    def __init__(self, normal: Normal, lexicon: Lexicon, at: dict[int, Symbol], used: set[int]) -> None:
        self.normal, self.text, self.lower = normal, normal.text, normal.lower
        self.lexicon, self.at, self.used = lexicon, at, used
        self.starts = sorted(at)
        self.refused: list[Refused] = []
        self._planned_to = -_WINDOW
        self.passed = 0  # the end of the last name of a branch of law
        self._named: set[str] = set()  # the laws that the text has named, as printed

    def read(self, start: int, end: int, head: str) -> list[Mention]:
        """The mentions of the name after the type word at `start:end`, outer first; empty if there is no name."""
        planned = self._planned(start)
        found = self._read(start, end, head, None)
        if not found or found[0].symbol is not None:
            return found
        if self._is_branch(found[0]):
            self.passed = found[0].end
            return self._without_outer(found, "law:branch", "a branch of law, not a law")
        printed = self.lower[found[0].start : found[0].end]
        # a law that the text has named as one is not only planned
        if planned or (self._is_to_come(found[0]) and printed not in self._named):
            self._planned_to = found[0].end
            return self._without_outer(found, "law:planned", "a draft is not yet a work")
        if self._own_title(start, end) or self._enacted(start):
            return self._without_outer(found, *OWN_TITLE)
        self._named.add(printed)
        if len(found) == 1 and (together := self._amending_together(found[0])):
            return together
        return [*found, *self._without_type_word(found[0], start, end, head)]

    def _amending_together(self, first: Mention) -> list[Mention]:
        """`Luật Cán bộ, công chức và Luật Viên chức sửa đổi 2019`: the law that amends both, and these."""
        laws = [first]
        while len(laws) < _MOST_LISTED and not (laws[-1].year or laws[-1].number):
            gap = _NEXT_LAW.match(self.lower, laws[-1].end)
            word = self._law_word(gap.end()) if gap else None
            stop, lookup = self._known(gap.end(), word[0]) if gap and word else (0, None)
            if gap is None or word is None or lookup is None:
                return []
            law = Mention(gap.end(), stop, Form.NAMED, "law:registry", word[1], typed=True, lookup=lookup)
            law.name, law.name_end = self._slice(law.start, stop), stop
            laws.append(law)
            if amended := _AMENDED.match(self.lower, stop):
                return self._known_together(laws, amended)
        return []

    def _known_together(self, laws: list[Mention], amended: re.Match[str]) -> list[Mention]:
        """The law of a year that amends several, if the registry knows it, and the laws inside its name."""
        first, last = laws[0], laws[-1]
        words = " ".join(WORD.findall(self.lower, first.start, last.end))
        name = self.lexicon.works.whole_name(f"{_AMENDING} {words}")
        if all(amended["year"] != work.date[:4] for work in self.lexicon.works.by_name.get(name, ())):
            return []
        outer = Mention(first.start, amended.end(), Form.NAMED, "law:amending", first.type, typed=True, lookup=name)
        outer.name, outer.name_end, outer.year = self._slice(outer.start, outer.end), last.end, amended["year"]
        for law in laws:
            law.parent = outer
        return [outer, *laws]

    def _is_branch(self, law: Mention) -> bool:
        """Whether a name is that of a branch of law: `Luật Hành chính`; with a year or a number it names a law."""
        return not (law.year or law.number) and law.lookup in self.lexicon.phrases["branches-of-law"]

    def _is_to_come(self, law: Mention) -> bool:
        """Whether the words beside a law show that it is not passed: `khi Luật X (sửa đổi) chưa được ban hành`.

        `Hoàn thiện Luật sửa đổi …` prepares an amending law; `hoàn thiện Luật Đất đai` may speak of one in force.
        """
        phrases = self.lexicon.phrases
        if law.year or law.number:
            return False
        if phrases.ends_with("not-yet-passed", self.lower, law.start) is not None:
            return True
        if phrases.starts_with("to-be-passed", self.lower, law.end + 1) is not None:
            return True
        amending = law.rule == "law:amending" or self._is_new_edition(law)
        return amending and phrases.ends_with("bill-verbs", self.lower, law.start) is not None

    def _is_new_edition(self, law: Mention) -> bool:
        return self.lower.endswith("(sửa đổi)", law.start, law.end)

    def _without_type_word(self, first: Mention, start: int, end: int, head: str) -> list[Mention]:
        """The other laws of `các Luật Đất đai, Nhà ở, Kinh doanh bất động sản`, whose type word is that of the first.

        A list of two needs `các` before it: the names are ordinary words too.
        """
        gap = _NEXT_TOPIC.match(self.lower, first.end)
        if gap is None or first.lookup not in self.lexicon.works.by_name:
            return []
        laws = self._of_topics(start, end, head, gap.end())
        several = len(laws) > 1 or self.lexicon.phrases.ends_with("several", self.lower, start) is not None
        return laws if several else []

    def listed(self, start: int, end: int, head: str) -> list[Mention]:
        """The laws of `các Luật: Đất đai, Nhà ở, Kinh doanh bất động sản`, two at least, by their topics."""
        if self.lexicon.phrases.ends_with("several", self.lower, start) is None or not self.lower.startswith(": ", end):
            return []
        laws = self._of_topics(start, end, head, end + len(": "))
        return laws if len(laws) > 1 else []

    def _of_topics(self, start: int, end: int, head: str, at: int) -> list[Mention]:
        """The laws of a list from `at` on that gives topics alone; their type word is at `start:end`."""
        laws: list[Mention] = []
        while len(laws) < _MOST_LISTED and self.text[at : at + 1].isupper() and not self._law_word(at):
            stop, lookup = self._known(start, end, at)
            if lookup is None or _TOPIC_ENDS.match(self.lower, stop) is None:
                break
            law = self._plain(at, stop, head, lookup, None)
            law.typed, law.name = False, f"{self._slice(start, end)} {law.name}"
            laws.append(law)
            gap = _NEXT_TOPIC.match(self.lower, law.end)
            if gap is None:
                break
            at = gap.end()
        return laws

    def _without_outer(self, found: list[Mention], rule: str, reason: str) -> list[Mention]:
        """The laws inside a name that does not name a work itself; other drafts of its list are not among them."""
        self.refused.append(Refused(found[0].start, found[0].end, rule, reason))
        inner = [
            m
            for m in found
            if m.parent is not None
            and m.rule != "law:amending"
            and not (rule == "law:planned" and self._is_new_edition(m))
        ]
        for mention in inner:
            mention.parent = None
        return inner

    def _own_title(self, start: int, end: int) -> bool:
        """Whether the type word is a line of its own in capitals, above the name: the document's own title."""
        above = self.text[max(0, start - 8) : start].rstrip(" *#")
        alone = (not above or above[-1] in ("\n", PARAGRAPH)) and self.text[end : end + 1] == "\n"
        return alone and self.text[start:end].isupper()

    def _enacted(self, start: int) -> bool:
        """Whether the words before are `Quốc hội ban hành` at the start of a line, outside of quotations."""
        at = self.lexicon.phrases.ends_with("enactments", self.lower, start)
        if at is None or self.text[max(0, at - 1) : at].strip(" ") not in ("", "\n", PARAGRAPH):
            return False
        window = max(0, at - _QUOTED)
        return self.text.rfind("“", window, at) <= self.text.rfind("”", window, at)

    def is_compound(self, start: int) -> bool:
        """Whether the word before changes the meaning of the type word: pháp luật, kỷ luật, Đại học Luật."""
        before = self.lexicon.phrases.ends_with("law-compounds", self.lower, start)
        if before is None or not self.lower.startswith("luật", start):
            return False
        # a capital on the next line begins a sentence: `… giám định tư pháp⏎Luật …`; `pháp⏎luật` is one word
        return not (self.text[start].isupper() and "\n" in self.text[before:start])

    def _planned(self, start: int) -> bool:
        """Whether `dự thảo` or the like precedes the name, or the list that the name continues."""
        if self.lexicon.phrases.ends_with("drafts", self.lower, start) is not None:
            return True
        near = 0 <= start - self._planned_to <= _LONGEST_GAP
        return near and _IN_LIST.fullmatch(self.lower, self._planned_to, start) is not None

    def _read(self, start: int, end: int, head: str, parent: Mention | None) -> list[Mention]:
        amended = (
            self.lexicon.phrases.starts_with("amending", self.lower, end + 1)
            if self.lower[end : end + 1] == " "
            else None
        )
        # `BLDS 2015`, `Luật BVMT`
        if abbreviated := self._abbreviated(start, end, head, parent):
            return [abbreviated]
        known, of_bodies = self._known(start, end), self.lexicon.types.by_id[head].of_bodies
        if amended is not None and (self.text[start].isupper() or known[0]) and not of_bodies:
            found = self._amending(start, amended, head, parent)
            if found:
                return found
        stop, lookup, body = self._extent(start, end, head, *known)
        if not stop:
            return []
        outer = self._plain(start, stop, head, lookup, parent)
        if of_bodies and outer.form is Form.NAMED:
            outer.rule, outer.organisation = "law:organisation", body
        return [outer, *(self._last_inside(outer, amended) if amended is not None and lookup else ())]

    def _extent(
        self, start: int, end: int, head: str, stop: int, lookup: str | None
    ) -> tuple[int, str | None, Body | None]:
        """The end of a name, 0 without one; its words in the registry; the organisation whose rules it names.

        A name is listed (`lookup`, up to `stop`), or precedes the work's own number, or has a body (`Điều lệ Hiệp hội
        …`), or has an unknown topic.
        """
        if (
            lookup
            and without_punctuation(self.lower[start:stop]) != lookup
            and (to_symbol := self._to_symbol(start, end, head))
        ):
            return to_symbol, None, None  # another spelling of a known name, and some of its words before the number
        if stop := stop or self._to_symbol(start, end, head):
            return stop, lookup, None
        if self.lexicon.types.by_id[head].of_bodies:
            return self._of_body(start, end, head)
        stop = self._open(start, end, head)
        # OCR errors in diacritics: `Luật Chúng khoản`, `Luật Tổ chức Chính phú`
        return (
            stop,
            self.lexicon.works.unmarked.get(fold(without_punctuation(self.lower[start:stop]))) if stop else None,
            None,
        )

    def _last_inside(self, outer: Mention, amended: int) -> list[Mention]:
        """The law at the end of a registry name that amends more than articles: `… và Phụ lục … của Luật Thống kê`."""
        for owner in _OF.finditer(self.lower, amended, outer.name_end):
            if word := self._law_word(owner.end() + 1):
                stop, lookup = self._known(owner.end() + 1, word[0])
                if lookup and stop == outer.name_end:
                    inner = Mention(
                        owner.end() + 1, stop, Form.NAMED, "law:registry", word[1], typed=True, parent=outer
                    )
                    inner.name, inner.name_end, inner.lookup = self._slice(inner.start, stop), stop, lookup
                    return [inner]
        return []

    def _behind_place(self, amended: int) -> int:
        """The end of `Điều 170 của` in `sửa đổi, bổ sung Điều 170 của Luật X`, before the law."""
        if _PLACE.match(self.lower, amended):
            for owner in _OF.finditer(self.lower, amended, min(len(self.lower), amended + _PLACES)):
                if _NAME_BREAK.search(self.lower, amended, owner.start()):
                    break
                if self._law_word(owner.end() + 1):
                    return owner.end()
        return amended

    def _abbreviated(self, start: int, end: int, head: str, parent: Mention | None) -> Mention | None:
        """`BLDS 2015`, `Luật BVMT`: an abbreviation of the registry or initials, alone or after the type word."""
        block, name_end = self.lexicon.types.whole_names.get(self.text[start:end]), end
        if block is None:
            form = self.lexicon.types.abbreviation_at(self.text, end)
            if form is None:
                return self._initialled(start, end, head, parent)
            name_end, block = form
            if self.lexicon.types.key_class(
                self.lexicon.types.type_of_name(block.name)
            ) != self.lexicon.types.key_class(head):
                return None
        mention = self._plain(start, name_end, head, without_punctuation(fold_case(block.name)), parent)
        if mention.number is None:
            mention.name = block.name
        if mention.form is Form.NAMED:
            mention.rule = f"abbreviation:{block.id}"
        return mention

    def _initialled(self, start: int, end: int, head: str, parent: Mention | None) -> Mention | None:
        """`Luật BVDLCN`, `LĐĐ 2024`: the initials of one law's words; two letters count only before a year.

        Unknown initials count before number and year: `Luật QLBVCT 14/2017`.
        """
        m = _LETTERS.match(self.text, end)
        if self.text[start:end].isupper() and self.lower[start:end] not in self.lexicon.types.type_words:
            whole = self.text[start:end].removeprefix(initials(self.lexicon.types.by_id[head].name.lower().split()))
            return self._plain(start, end, head, self.lexicon.works.name_of(head, whole), parent)
        name = self.lexicon.works.name_of(self.lexicon.types.key_class(head), m["letters"]) if m else None
        if m and name and (len(m["letters"]) > _SHORT_LETTERS or _YEAR_BEHIND.match(self.lower, m.end())):
            return self._plain(start, m.end(), head, name, parent)
        unknown = _INITIALS.match(self.text, end)
        return self._plain(start, unknown.end(), head, None, parent) if unknown else None

    def _plain(self, start: int, name_end: int, head: str, lookup: str | None, parent: Mention | None) -> Mention:
        """A name without inner names, with the year, number or symbol after it."""
        stop = name_end
        if acronym := _ACRONYM.match(self.text, stop):
            stop = acronym.end()
        stop = self.lexicon.phrases.starts_with("state-names", self.lower, stop + 1) or stop
        year = _YEAR.match(self.lower, stop)
        numbered = None if year else _NUMBERED.match(self.lower, stop)
        stop = year.end() if year else numbered.end() if numbered else stop
        if year and (amended := _AMENDED_IN.match(self.lower, stop)):
            stop = amended.end()
        # another line may be the next cell of a table: `Luật Thủ đô (sửa đổi)⏎2026`
        bare = _YEAR_ALONE.match(self.text, stop) if year and year.group().endswith(")") else None
        stop = bare.end() if bare else stop
        mention = Mention(
            start, stop, Form.NAMED, "law:registry" if lookup else "law:open", head, typed=True, parent=parent
        )
        mention.name, mention.name_end = self._slice(start, name_end), name_end
        mention.lookup = lookup or " ".join(WORD.findall(self.lower[start:name_end]))
        digits = re.search(r"\d{4}", self.lower[year.start() : stop]) if year else None
        mention.year = digits.group() if digits else None
        if numbered:
            mention.number, mention.year = numbered["number"], numbered["year"]
        self._take_symbol(mention)
        return mention

    def _take_symbol(self, mention: Mention) -> None:
        """Take the symbol after a name as its own: `Luật Đất đai số 45/2013/QH13`."""
        sign = NUMBER_SIGN.match(self.lower, mention.end)
        symbol = self.at.get(sign.end()) if sign else None
        if symbol is not None and symbol.start not in self.used:
            self.used.add(symbol.start)
            mention.symbol, mention.canonical, mention.number = symbol, symbol.canonical, symbol.number
            mention.form, mention.rule, mention.end = Form.FULL, "law:name-and-symbol", symbol.end

    def _slice(self, start: int, end: int) -> str:
        return self.text[start:end].replace("\n", " ")

    def _known(self, start: int, end: int, topic: int | None = None) -> tuple[int, str | None]:
        """The end of the longest registry name that begins at `start`, and its words.

        Its other words begin after the type word at `start:end`, or at `topic`.
        """
        words = WORD.findall(self.lower, start, end)
        head = len(words)
        best: tuple[int, str | None] = (0, None)
        last = before = topic = topic or end
        for m in WORD.finditer(self.lower, topic, min(len(self.lower), topic + _WINDOW)):
            if _NAME_BREAK.search(self.lower, last, m.start()):
                break
            word = m.group()
            plain = word.rstrip("0123456789")  # without a footnote digit attached to the name: `Luật Bảo hiểm y tế1`
            words.append(plain or word)
            last = m.end() - (len(word) - len(plain) if plain else 0)
            name = said = " ".join(words)
            if words[head] == "về" and name not in self.lexicon.works.by_name and self.text[start].isupper():
                name = " ".join(words[:head] + words[head + 1 :])  # `Luật về Dân số`
            whole = self.lexicon.works.forms.get(name, name)
            if whole in self.lexicon.works.by_name and (
                whole not in self.lexicon.works.codes or self.text[start].isupper()
            ):
                best = (last + (self.lower[last : last + 1] == ")" and "(" in self.lower[topic:last]), whole)
            if name not in self.lexicon.works.beginnings and said not in self.lexicon.works.beginnings:
                return best if best[0] else self._cut_short(words[:-1], head, before)
            before = last
        return best

    def _cut_short(self, words: list[str], head: int, end: int) -> tuple[int, str | None]:
        """A long name without its last words: `Luật Quản lý, sử dụng vũ khí, vật liệu nổ`."""
        goes_on = (
            self.lower[end : end + 1] == " "
            and self.lexicon.phrases.starts_with("name-stops", self.lower, end + 1) is None
        )
        if len(words) - head < _LEAST_OF_LONG or goes_on or self.lower[end - 1].isdigit():
            return 0, None
        whole = {n for n in self.lexicon.works.by_name if n.startswith(" ".join(words) + " ")}
        return (end, whole.pop()) if len(whole) == 1 else (0, None)

    def _to_symbol(self, start: int, end: int, head: str) -> int:
        """The end of a name before the work's own number, whatever its words; 0 if another work is in between."""
        nearest = bisect_left(self.starts, end)
        if nearest == len(self.starts) or self.starts[nearest] - end > _NAME or not self.text[start].isupper():
            return 0
        symbol = self.at[self.starts[nearest]]
        gap = self.lower[end : symbol.start]
        sign = _SIGNED.search(gap)
        if (
            sign is None
            or symbol.type is None
            or self.lexicon.types.key_class(symbol.type) != self.lexicon.types.key_class(head)
        ):
            return 0
        name = gap[: sign.start()]
        if _NAME_BREAK.search(name) or _NO_NAME.search(name) or self._holds_head(name):
            return 0
        return end + len(name) if self.lexicon.phrases.starts_with("no-names", name, 1) is None else 0

    def _holds_head(self, name: str) -> bool:
        """Whether a name contains another document's type word."""
        return any(
            not name[b : b + 1].isalnum() and not name[a - 1 : a].isalnum()
            for _, a, b in self.lexicon.types.heads.find_matches_as_indexes(name)
        )

    def _of_body(self, start: int, end: int, head: str) -> tuple[int, str | None, Body | None]:
        """The end of `Điều lệ (sửa đổi, bổ sung) Hiệp hội Nước mắm Phan Thiết`, its words without brackets, its body.

        The organisation's name, or only the word for its kind, follows the type word.
        """
        version = self.lexicon.phrases.starts_with("new-versions", self.lower, end + 1)
        begins = (version or end) + 1
        word = self.lexicon.phrases.starts_with("organisations", self.lower, begins)
        if word is None or not self.text[begins].isupper():
            return 0, None, None
        approved = version is not None and self.lexicon.phrases.ends_with("approvals", self.lower, start) is not None
        if approved or self.text[start:end].isupper():
            return 0, None, None  # a planned charter, or the text's own title
        body = body_at(self.normal, begins, self.lexicon)
        stop = self._organisation(word)
        if body is not None and not _FELLOW.fullmatch(self.text, stop, max(stop, body.end)):
            stop = max(stop, body.end)
        distinct = self.text[start].isupper() and " " in self.lower[begins:word]
        if stop == word and not distinct and not self._entitled(head):
            return 0, None, None  # `Điều lệ Hội` may be the charter of any association
        return stop, " ".join(WORD.findall(f"{self.lower[start:end]} {self.lower[begins:stop]}")), body

    def _organisation(self, position: int) -> int:
        """The end of an organisation's name after the word for its kind: at its last capital, or its locality."""
        stop, small = position, 0
        for m in WORD.finditer(self.text, position, min(len(self.text), position + _WINDOW)):
            parted = self.text[position : m.start()].strip()
            if parted or self.lexicon.phrases.starts_with("organisation-stops", self.lower, m.start()) is not None:
                break
            if spot := spot_at(self.normal, position, self.lexicon):
                return spot.end
            small = 0 if m.group()[0].isupper() else small + 1
            if small > _SMALL:
                break
            position = m.end()
            stop = stop if small else position
        return stop

    def _entitled(self, head: str) -> bool:
        """Whether a line near the top begins with the name of a type in capitals, as in a charter's title."""
        at = self.text.find(self.lexicon.types.by_id[head].name.upper(), 0, _TOP)
        return at >= 0 and self.text[max(0, at - _MARKUP) : at].rstrip(" *#|")[-1:] in ("", "\n", PARAGRAPH)

    def _open(self, start: int, end: int, head: str) -> int:
        """The end of an unknown name: at least two words, up to a stop word."""
        text, lower = self.text, self.lower
        # `luật` in lower case without a known name is a common noun
        if not text[start].isupper() or text[end : end + 1] not in (" ", "\n"):
            return 0
        if self.lexicon.phrases.starts_with("no-names", lower, end + 1) is not None:
            return 0
        distinct = self.lexicon.types.by_id[head].distinct
        topic = distinct or self.lexicon.phrases.starts_with("law-topics", lower, end + 1) is not None
        if not text[end + 1 : end + 2].isupper() and (
            # `một số điều của các Luật về thuế`: a kind of laws
            not topic or self.lexicon.phrases.ends_with("several", lower, start) is not None
        ):
            return 0
        stop, words, joined = end, 0, end
        for m in WORD.finditer(lower, end, min(len(lower), end + _WINDOW)):
            if lower[stop : m.start()] not in (" ", " - ", "-") or m.group().isdigit() or _YEAR.match(lower, stop):
                break
            joined = self.lexicon.phrases.starts_with("name-joins", lower, m.start()) or joined
            stopped = m.start() >= joined and self.lexicon.phrases.starts_with("name-stops", lower, m.start())
            if stopped or self._is_head(m.start()):
                break
            stop, words = m.end(), words + 1
        return stop if words >= (1 if distinct else 2) else 0

    def _is_head(self, position: int) -> bool:
        """Whether another document's type word begins here, capitalised."""
        words = self.lower[position : position + 24].split(" ")
        return self.text[position].isupper() and any(
            " ".join(words[:n]) in self.lexicon.types.type_words for n in (1, 2)
        )

    def _amending(self, start: int, amended: int, head: str, parent: Mention | None) -> list[Mention]:
        """`Luật sửa đổi, bổ sung một số điều của Luật X và Luật Y`, and the laws inside its name."""
        if parent is not None and parent.parent is not None:
            return []  # names are nested two deep at most
        first = self._behind_place(amended)
        outer = Mention(start, first, Form.NAMED, "law:amending", head, typed=True, parent=parent)
        inner: list[Mention] = []
        stop = first
        following = _LAW_AFTER_SEMICOLON if self._is_listed(start, amended) else _NEXT_LAW
        while gap := following.match(self.lower, self._behind_place(stop) if first > amended else stop):
            word = self._law_word(gap.end())
            found = self._read(gap.end(), *word, outer) if word else []
            if not found:
                break
            inner += found
            stop = found[0].end
            if found[0].symbol is not None and not self._is_its_own(found[0]):
                break
        if not inner:
            return self._amending_many(outer)
        self._lend_symbol(outer, inner)
        outer.end = max(outer.end, stop if outer.symbol is None else outer.end)
        outer.name = self._slice(start, inner[-1].end if outer.symbol or outer.year else stop)
        outer.lookup = self.lexicon.works.whole_name(" ".join(self._words_without_numbers(outer, inner)))
        return [outer, *inner]

    def _is_listed(self, start: int, amended: int) -> bool:
        """Whether semicolons separate the laws of a name: three at least, and not in a list of bases."""
        near = max(0, start - _LINE)
        line = self.lower[max(near, *(self.lower.rfind(mark, near, start) + 1 for mark in ("\n", PARAGRAPH))) : start]
        based = self.lexicon.phrases.starts_with("basis", line.lstrip(" -–•*+"), 0) is not None
        return not based and _THREE_LISTED.match(self.text, amended) is not None

    def _words_without_numbers(self, outer: Mention, inner: list[Mention]) -> Iterator[str]:
        """The words of a name, without the numbers of the laws inside it."""
        held, at = outer.name or "", outer.start
        end = outer.start + len(held)
        for law in inner:
            if law.parent is outer and law.symbol is not None:
                yield from WORD.findall(self.lower, at, law.name_end)
                at = law.end
        yield from WORD.findall(self.lower, at, max(at, end))

    def _lend_symbol(self, outer: Mention, inner: list[Mention]) -> None:
        """Assign the number in `Luật sửa đổi … Luật X số N` to the outer law.

        The same for the year in `Luật sửa đổi … Luật Đê điều năm 2020`, if no edition of the inner law is of that year.
        """
        last = inner[-1]
        if last.lookup is None:
            return
        if self._is_its_own(last):
            outer.end = max(outer.end, last.end)
            return
        if last.symbol is None:
            editions = self.lexicon.works.by_name.get(last.lookup, [])
            if last.year and editions and not any(work.is_of_year(last.year) for work in editions):
                outer.year, outer.end = last.year, last.end
                last.year, last.end = None, last.name_end
            return
        outer.symbol, outer.canonical, outer.number = last.symbol, last.canonical, last.number
        outer.form, outer.end = Form.FULL, last.end
        last.symbol = last.canonical = last.number = None
        last.form, last.rule, last.end = (
            Form.NAMED,
            "law:registry" if last.lookup in self.lexicon.works.by_name else "law:open",
            last.name_end,
        )

    def _amending_many(self, outer: Mention) -> list[Mention]:
        """`Luật sửa đổi, bổ sung một số điều của 11 Luật có liên quan đến quốc phòng`: the laws are only counted."""
        count = _COUNT.match(self.lower, outer.end)
        word = self._law_word(count.end()) if count else None
        concerned = _CONCERNED.match(self.lower, word[0]) if word else None
        if concerned is None:
            return []
        outer.end = concerned.end()
        outer.name = self._slice(outer.start, outer.end)
        outer.name_end, outer.lookup = outer.end, without_punctuation(outer.name.lower())
        self._take_symbol(outer)
        return [outer]

    def _is_its_own(self, law: Mention) -> bool:
        """Whether the registry lists the number after a law's name as its own."""
        known = self.lexicon.works.by_symbol.get(fold_symbol(law.canonical), ()) if law.canonical else ()
        return any(without_punctuation(fold_case(work.name)) == law.lookup for work in known)

    def _law_word(self, position: int) -> tuple[int, str] | None:
        """The end and the type of a law's type word at `position`."""
        parts = self.lower[position : position + 30].split(" ")
        for n in (3, 2, 1):
            words = " ".join(parts[:n])
            type_id = self.lexicon.types.type_words.get(words)
            if type_id in self.lexicon.types.by_id and self.lexicon.types.by_id[type_id].named:
                return position + len(words), type_id
        return None
