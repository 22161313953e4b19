"""Normalised text -> mentions: every place that names one work.

A mention begins at a type word (``Chỉ thị``, ``Luật``) or is a symbol on its own. What follows the type word decides:

=============================================  =========================================================
``Chỉ thị số 01-CT/TW``                        a symbol: full
``Luật Đất đai số 45/2013/QH13``               a name and a symbol: full
``Luật Đất đai``, ``Luật Đất đai năm 2013``    a name, its year inside: named
``Nghị quyết Trung ương 4 khóa XII``           a rule of the registry: named
``Chỉ thị 05``, ``Nghị quyết số 18, 19-NQ/TW`` a bare number: short, or full where a list gives the rest
``Nghị định này``                              the text itself, or the work just spoken of: self
=============================================  =========================================================

A name inside a name (``Luật sửa đổi, bổ sung một số điều của Luật Đất đai``) is a mention of its own. Attributes (date,
issuer, term) are read from what stands right behind the mention, or right before it where a body issues it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citegraph.extract.dates import DATE, date_at
from citegraph.extract.issuers import TERM, Body, body_at
from citegraph.extract.lexicon import WORD, Lexicon
from citegraph.extract.symbols import Refused, Symbol, display_number, find_symbols
from citegraph.model import Form
from citegraph.registry.schema import NamedBlock
from citegraph.text import PARAGRAPH, Normal

_NUMBER_SIGN = re.compile(r"[ ]?(?:số(?: ?[:.])? ?|số hiệu:? ?)?")
_HEADING_SIGN = re.compile(r"số(?: ?[:.] ?| )$", re.IGNORECASE)
_BARE = re.compile(
    r" (?P<sign>số:? ?)?(?P<number>\d{1,4}[a-zđ]?)(?![\w%]|[.,/:-]\d|/[a-zđ]| ?-? ?[/-] ?[a-zđ]{2,}\b)(?P<after>[ .,;:)\"”'(]?)", re.IGNORECASE
)
_MORE = re.compile(r" ?(?:,|;|và|&|, và) ?(?:số )?(?P<number>\d{1,4}[a-zđ]?)(?![\w%]|[./:-]\d|,\d)")
_MORE_TERM = re.compile(r" ?(?:,|và) ?(?:khóa )?(?P<term>[ivxl]{1,5})(?!\w)")
_SELF = re.compile(r" này(?!\w)")
_NAME_YEAR = re.compile(r" (?:năm )?(?:19|20)\d\d(?![\w/]|[-.]\d)|(?: \((?:sửa đổi|sửa đổi, bổ sung)\))(?: năm (?:19|20)\d\d)?")
_NAME_ACRONYM = re.compile(r" ?\([A-Z/]{3,12}\)")
_LIST_GAP = re.compile(r"[ ,;]*(?:và |số |; ?số ?|\d\. ?)*")
_NAME_BREAK = re.compile(f"[.;:()\"“”{PARAGRAPH}]")
_NAME_WINDOW = 260
_MOST_NAME_WORDS = 34


@dataclass(slots=True)
class Mention:
    """A place of the normalised text that names a work, with what stands about it there."""

    start: int
    end: int
    form: Form
    rule: str
    type: str | None = None
    typed: bool = False  # the type word stands there
    symbol: Symbol | None = None
    canonical: str | None = None  # the symbol, its own or shared by a list
    number: str | None = None  # of a short form, as printed
    name: str | None = None
    lookup: str | None = None  # a law's name in the registry's spelling for look-up
    year: str | None = None
    named: NamedBlock | None = None
    groups: dict[str, str] = field(default_factory=dict)
    date: str | None = None
    issuer: Body | None = None
    term: str | None = None
    parent: int | None = None  # index of the mention whose name this one stands in
    heading: bool = False
    attributes_end: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """All mentions in text order, outer before inner, and what was refused."""

    mentions: list[Mention]
    refused: list[Refused]


def find_mentions(normal: Normal, lexicon: Lexicon) -> Found:
    """The mentions of a text with their attributes."""
    return _Finder(normal, lexicon).run()


class _Finder:
    """One pass over one text."""

    def __init__(self, normal: Normal, lexicon: Lexicon) -> None:
        self.normal, self.text, self.lower, self.lexicon = normal, normal.text, normal.lower, lexicon
        self.symbols, self.refused = find_symbols(normal.text, lexicon)
        self.at = {s.start: s for s in self.symbols}
        self.used: set[int] = set()
        self.mentions: list[Mention] = []

    def run(self) -> Found:
        for start, end, head in self._heads():
            if self.mentions and start < self._covered_to():
                continue
            self._at_head(start, end, head)
        self._bare_symbols()
        self.mentions.sort(key=lambda m: (m.start, -m.end))
        self._share_lists()
        self._attributes()
        return Found(self.mentions, self.refused)

    def _covered_to(self) -> int:
        return max(m.end for m in self.mentions[-3:])

    def _heads(self) -> list[tuple[int, int, str]]:
        """Type words, whole names and abbreviations, where they stand as words of their own."""
        lower = self.lower
        heads = []
        for index, start, end in self.lexicon.heads.find_matches_as_indexes(lower):
            if (end < len(lower) and lower[end].isalnum()) or (start and lower[start - 1].isalnum() and not self._glued(start)):
                continue
            heads.append((start, end, self.lexicon.head_types[index]))
        for m in self.lexicon.abbreviated.finditer(self.text):
            heads.append((m.start(), m.end(), self.lexicon.abbreviations[m.group()]))
        return sorted(heads)

    def _glued(self, start: int) -> bool:
        """A capital behind a small letter: two words that lost the space between them."""
        return self.text[start].isupper() and self.text[start - 1].islower()

    def _at_head(self, start: int, end: int, head: str) -> None:
        if head.startswith("named:"):
            block = self.lexicon.named_by_id[head.removeprefix("named:")]
            self._add(Mention(start, end, Form.NAMED, f"named:{block.id}", block.type, name=self._slice(start, end), named=block))
            return
        sign = _NUMBER_SIGN.match(self.lower, end)
        after = sign.end() if sign else end
        symbol = self.at.get(after)
        if symbol is not None:
            self._full(start, head, symbol)
            return
        block = self.lexicon.types.get(head)
        if block is None or block.excluded:
            return
        if self._named_rule(start, end, head) or (block.named and self._law(start, end, head, None)):
            return
        if block.self_reference and _SELF.match(self.lower, end):
            self._add(Mention(start, end + 4, Form.SELF, "self", head, typed=True))
        elif block.short:
            self._short(start, end, head)

    def _slice(self, start: int, end: int) -> str:
        return self.text[start:end].replace("\n", " ")

    def _add(self, mention: Mention) -> Mention:
        self.mentions.append(mention)
        return mention

    # full forms

    def _full(self, start: int, head: str, symbol: Symbol) -> None:
        """A type word before a symbol; the generic word `văn bản` stays outside and leaves the type to the code."""
        self.used.add(symbol.start)
        block = self.lexicon.types.get(head)
        if block is not None and block.excluded:
            self.refused.append(Refused(start, symbol.end, f"type:{head}", f"{block.name} is no document that others cite"))
        elif block is None:
            self._add(self._of_symbol(symbol, symbol.start, symbol.type, False))
        else:
            self._add(self._of_symbol(symbol, start, head, True))

    def _of_symbol(self, symbol: Symbol, start: int, type_id: str | None, typed: bool) -> Mention:
        rule = f"symbol:{symbol.grammar.id}"
        return Mention(
            start, symbol.end, Form.FULL, rule, type_id, typed, symbol, symbol.canonical, issuer=None, number=symbol.number
        )

    def _bare_symbols(self) -> None:
        """Symbols that no type word stands before: list members, headings, or symbols on their own."""
        for symbol in self.symbols:
            if symbol.start in self.used:
                continue
            if symbol.grammar.cue and not self._in_list(symbol) and not self._heads_text(symbol):
                reason = "a symbol of this form counts only behind a type word"
                self.refused.append(Refused(symbol.start, symbol.end, f"symbol:{symbol.grammar.id}", reason))
                continue
            if self._code_is_excluded(symbol):
                reason = "its code is that of a contract, a licence or a standard"
                self.refused.append(Refused(symbol.start, symbol.end, f"symbol:{symbol.grammar.id}", reason))
                continue
            self._add(self._of_symbol(symbol, symbol.start, symbol.type, False))

    def _code_is_excluded(self, symbol: Symbol) -> bool:
        block = self.lexicon.types.get(symbol.type or "")
        return block is not None and block.excluded

    def _heads_text(self, symbol: Symbol) -> bool:
        sign = _HEADING_SIGN.search(self.lower, max(0, symbol.start - 6), symbol.start)
        return sign is not None and symbol.start < 3000

    def _in_list(self, symbol: Symbol) -> bool:
        """Right behind another mention, with nothing but commas, `và`, `số`, a date or an issuer between."""
        return any(
            m.symbol is not None and m.symbol.grammar.id == symbol.grammar.id and 0 < symbol.start - m.end < 60 for m in self.mentions
        )

    # names

    def _named_rule(self, start: int, end: int, head: str) -> bool:
        """A congress, plenum, charter or constitution, by the registry's patterns for this type word."""
        for block, pattern in self.lexicon.named.get(head, ()):
            m = pattern.match(self.lower, end)
            if m is None or not self._means_work(block, m, start):
                continue
            groups = {k: v for k, v in m.groupdict().items() if v}
            stop = m.end()
            if block.local:
                stop = self._local_tail(block, stop, groups)
            mention = Mention(start, stop, Form.NAMED, f"named:{block.id}", head, True, name=self._slice(start, stop), named=block, groups=groups)
            mention.term = groups.get("term") if not block.local else None
            self._add(mention)
            self._more_terms(mention)
            return True
        return False

    def _means_work(self, block: NamedBlock, m: re.Match[str], start: int) -> bool:
        """A name without a number or term names a work only where a capital says so."""
        groups = m.groupdict()
        if "plenum" in groups and not (groups["plenum"] or groups.get("ordinal")):
            return False
        needs_capital = not any(groups.values())
        return not needs_capital or self.text[start].isupper()

    def _local_tail(self, block: NamedBlock, end: int, groups: dict[str, str]) -> int:
        """Runs on over the place's name, and over the congress's number or years."""
        place = self.lexicon.locality.match(self.lower, end + 1)
        if place:
            groups["place"] = self.lexicon.localities[place.group()]
            end = place.end()
        else:
            while (m := re.compile(r" [A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ][^\W\d_]+").match(self.text, end)) and end - m.start() < 40:
                end = m.end()
        tail = re.compile(block.tail.replace("{roman}", r"(?:[ivxl]+|\d{1,2})(?!\w)").replace("{years}", r"(?:19|20)\d\d ?- ?(?:19|20)\d\d"))
        while m := tail.match(self.lower, end):
            groups |= {k.removeprefix("tail_"): v for k, v in m.groupdict().items() if v}
            end = m.end()
        return end

    def _more_terms(self, first: Mention) -> None:
        """`Nghị quyết Trung ương 4 khóa XI, XII`: the second numeral is a mention of its own."""
        last = first
        while last.term and (m := _MORE_TERM.match(self.lower, last.end)) and self.text[m.start("term")].isupper():
            groups = last.groups | {"term": m["term"]}
            name = f"{first.name} … {m['term'].upper()}"
            last = self._add(
                Mention(m.start("term"), m.end("term"), Form.NAMED, first.rule, first.type, False, name=name, named=first.named, groups=groups)
            )
            last.term = m["term"]

    def _law(self, start: int, end: int, head: str, parent: int | None) -> Mention | None:
        """A law by name: the longest name that the registry knows, else capitalised words up to a stop."""
        before = self.lower[max(0, start - 12) : start].split()
        if before and before[-1] in self.lexicon.phrases["law-compounds"] and parent is None:
            return None
        amended = self._amending_end(end)
        stop, lookup = self._known_name(start, end)
        if amended is not None and (self.text[start].isupper() or stop) and stop <= amended:
            return self._amending_law(start, amended, head, parent)
        if not stop:
            stop = self._open_name(start, end)
            if not stop:
                return None
        mention = self._named_law(start, stop, head, lookup)
        mention.parent = parent
        self._add(mention)
        return mention

    def _named_law(self, start: int, stop: int, head: str, lookup: str | None) -> Mention:
        name_end = stop
        year = _NAME_YEAR.match(self.lower, stop)
        acronym = _NAME_ACRONYM.match(self.text, stop)
        if acronym and not year:
            stop = acronym.end()
            year = _NAME_YEAR.match(self.lower, stop)
        if year:
            stop = year.end()
        sign = _NUMBER_SIGN.match(self.lower, stop)
        symbol = self.at.get(sign.end()) if sign else None
        form, rule = (Form.FULL, "law:name-and-symbol") if symbol else (Form.NAMED, "law:registry" if lookup else "law:open")
        if symbol:
            self.used.add(symbol.start)
            stop = symbol.end
        digits = re.search(r"\d{4}", self.lower[year.start() : year.end()]) if year else None
        return Mention(
            start,
            stop,
            form,
            rule,
            head,
            True,
            symbol,
            symbol.canonical if symbol else None,
            name=self._slice(start, name_end),
            lookup=lookup or " ".join(WORD.findall(self.lower[start:name_end])),
            year=digits.group() if digits else None,
        )

    def _known_name(self, start: int, end: int) -> tuple[int, str | None]:
        """Where the longest name of the registry that begins at `start` ends, and its spelling for look-up."""
        words = [m.group() for m in WORD.finditer(self.lower, start, end)]
        best: tuple[int, str | None] = (0, None)
        last = end
        for m in WORD.finditer(self.lower, end, min(len(self.lower), end + _NAME_WINDOW)):
            if len(words) > self.lexicon.name_words or _NAME_BREAK.search(self.lower, last, m.start()):
                break
            words.append(m.group())
            last = m.end()
            if (name := " ".join(words)) in self.lexicon.by_name:
                best = (last, name)
        return best

    def _open_name(self, start: int, end: int) -> int:
        """The end of a name that the registry does not know: from a capital to a stop word or a punctuation mark."""
        if not self.text[start].isupper() or end + 1 >= len(self.text) or not self.text[end + 1].isupper() or self.text[end] not in " \n":
            return 0
        stops = self.lexicon.phrases["name-stops"]
        stop = 0
        for m in WORD.finditer(self.lower, end, min(len(self.lower), end + _NAME_WINDOW)):
            gap = self.lower[stop or end : m.start()]
            if gap not in (" ", " - ", "-"):
                break
            two = self.lower[m.start() : m.end() + 12].split(" ")
            if m.group() in stops or " ".join(two[:2]) in stops or m.group().isdigit() or self._head_at(m.start()):
                break
            stop = m.end()
        return stop

    def _head_at(self, position: int) -> bool:
        words = self.lower[position : position + 24].split(" ")
        return self.text[position].isupper() and any(" ".join(words[:n]) in self.lexicon.type_words for n in (1, 2))

    def _amending_end(self, end: int) -> int | None:
        """The end of `sửa đổi, bổ sung một số điều của` behind a type word, or None."""
        words = self.lower[end + 1 : end + 90]
        fits = [p for p in self.lexicon.phrases["amending"] if words.startswith(p)]
        return end + 1 + max(map(len, fits)) if fits and self.lower[end : end + 1] == " " else None

    def _amending_law(self, start: int, amended: int, head: str, parent: int | None) -> Mention | None:
        """`Luật sửa đổi, bổ sung một số điều của Luật X và Luật Y`, and the laws that its name holds."""
        index = len(self.mentions)
        outer = self._add(Mention(start, amended, Form.NAMED, "law:amending", head, True, parent=parent))
        stop = amended
        gap = re.compile(r"(?: ?,)?(?: và)?(?: các)? ")
        while m := gap.match(self.lower, stop):
            inner_head = self._law_word(m.end())
            if inner_head is None:
                break
            inner = self._law(m.end(), inner_head[0], inner_head[1], index)
            if inner is None:
                break
            stop = inner.end
            if inner.symbol is not None:
                break
        if stop == amended:
            del self.mentions[index:]
            return None
        inner = self.mentions[-1]
        if inner.symbol is not None and inner.form is Form.FULL and len(self.mentions) - index > 1:
            self._lend_symbol(outer, inner)
        outer.end = max(outer.end, stop)
        outer.name = self._slice(start, stop)
        outer.lookup = " ".join(WORD.findall(self.lower[start:stop]))
        self._own_symbol(outer)
        return outer

    def _lend_symbol(self, outer: Mention, inner: Mention) -> None:
        """In `Luật sửa đổi … Luật X số N` the number behind the inner name is the outer law's."""
        symbol = inner.symbol
        assert symbol is not None
        outer.symbol, outer.canonical, outer.form = symbol, symbol.canonical, Form.FULL
        outer.end = inner.end
        inner.end = inner.start + len((inner.name or "").rstrip())
        inner.symbol, inner.canonical, inner.form, inner.rule = None, None, Form.NAMED, "law:registry"

    def _own_symbol(self, outer: Mention) -> None:
        sign = _NUMBER_SIGN.match(self.lower, outer.end)
        symbol = self.at.get(sign.end()) if sign and outer.symbol is None else None
        if symbol is not None and symbol.start not in self.used:
            self.used.add(symbol.start)
            outer.symbol, outer.canonical, outer.form, outer.end = symbol, symbol.canonical, Form.FULL, symbol.end

    def _law_word(self, position: int) -> tuple[int, str] | None:
        for words in (3, 2, 1):
            parts = self.lower[position : position + 30].split(" ")[:words]
            type_id = self.lexicon.type_words.get(" ".join(parts))
            if type_id and type_id in self.lexicon.types and self.lexicon.types[type_id].named:
                return position + len(" ".join(parts)), type_id
        return None

    # short forms

    def _short(self, start: int, end: int, head: str) -> None:
        """A bare number behind a type word, and the numbers of the list that it opens."""
        m = _BARE.match(self.lower, end)
        if m is None or not self._counts_as_number(m, start):
            return
        first = self._add(Mention(start, m.end("number"), Form.SHORT, "short", head, True, number=m["number"], name=self._slice(start, m.end("number"))))
        last = first.end
        while more := _MORE.match(self.lower, last):
            if more.start("number") in self.at or not self._counts_as_number(more, start, listed=True):
                break
            item = Mention(more.start("number"), more.end("number"), Form.SHORT, "short:list", head, number=more["number"])
            item.name = f"{self._slice(start, end)} {more['number']}"
            self._add(item)
            last = more.end("number")

    def _counts_as_number(self, m: re.Match[str], start: int, listed: bool = False) -> bool:
        """Whether the number names a work or counts something: `Chỉ thị 05 của`, but not `kế hoạch 5 năm`."""
        number_end = m.end("number")
        rest = self.lower[number_end : number_end + 26]
        word = re.match(r" ([^\W\d_]+)", rest)
        if any(rest.startswith(f" {noun}") and not rest[len(noun) + 1 : len(noun) + 2].isalpha() for noun in self.lexicon.phrases["counted-nouns"]):
            return bool(m.groupdict().get("sign"))
        if re.match(r" ?(?:-|%|/)", rest) and not re.match(r" - [^\d]", rest):
            return False
        if m.groupdict().get("sign") or listed:
            return True
        if word is not None and word.group(1) not in self.lexicon.phrases["short-followers"] and self.text[number_end + 1].islower():
            return False
        padded = m["number"].startswith("0")
        return padded or len(m["number"]) >= 2 and (self.text[start].isupper() or word is None or word.group(1) in self.lexicon.phrases["short-followers"]) or (
            self.text[start].isupper() and len(m["number"]) == 1 and (rest[:1] in (",", ".", ";", ")", "", '"') or rest.startswith((" (", " của", " khóa")))
        )

    # lists and attributes

    def _share_lists(self) -> None:
        """A list gives the type word once, and the codes once: `Nghị quyết số 18, 19-NQ/TW`; `các Luật số A, số B`."""
        for i in range(len(self.mentions) - 1, 0, -1):
            mention, before = self.mentions[i], self.mentions[i - 1]
            if before.form is Form.SHORT and mention.canonical and (mention.symbol or before.rule == "short:list") and self._adjoins(before, mention):
                suffix = mention.symbol.suffix if mention.symbol else mention.canonical[len(display_number(mention.number or "")) :]
                if mention.type is None or not mention.typed:
                    before.canonical = display_number(before.number or "") + suffix
                    before.symbol, before.form, before.rule = before.symbol, Form.FULL, "list:codes"
                    before.groups["codes"] = suffix
        for before, mention in zip(self.mentions, self.mentions[1:], strict=False):
            if mention.symbol and not mention.typed and before.type and before.canonical and self._same_series(before, mention):
                mention.type = before.type

    def _adjoins(self, before: Mention, mention: Mention) -> bool:
        gap = self.lower[before.end : mention.start]
        return re.fullmatch(r" ?(?:,|;|và|&|, và) ?(?:số )?", gap) is not None

    def _same_series(self, before: Mention, mention: Mention) -> bool:
        """Whether the type word of one mention counts for the next: only commas, dates and bodies stand between."""
        gap = self.lower[before.attributes_end or before.end : mention.start]
        gap = DATE.sub("", gap)
        same = before.symbol is None or mention.symbol is None or before.symbol.type == mention.symbol.type
        return same and len(gap) < 90 and re.fullmatch(r"[ ,;]*(?:(?:của|ngày|năm \d+) ?[^.,;]*[,;]? ?)?(?:và )?(?:số )?", gap) is not None

    def _attributes(self) -> None:
        """Date, issuer and term from right behind each mention, then from right before it."""
        starts = [m.start for m in self.mentions] + [len(self.text)]
        for i, mention in enumerate(self.mentions):
            limit = next((s for s in starts[i + 1 :] if s >= mention.end), len(self.text))
            self._behind(mention, limit)
            previous = max((m.end for m in self.mentions[max(0, i - 4) : i] if m.end <= mention.start), default=0)
            self._before(mention, previous)

    def _behind(self, mention: Mention, limit: int) -> None:
        position = mention.end
        for _ in range(6):
            gap = re.compile(r"[ ,]{0,3}(?:\(|- )?(?:do |của |được |ban hành |ký |kí )*").match(self.lower, position)
            at = gap.end() if gap else position
            if at >= limit:
                break
            if (term := TERM.match(self.lower, position)) and not mention.term:
                mention.term, position = term["term"], term.end()
            elif not mention.date and mention.form is not Form.SELF and (date := date_at(self.lower, at)):
                mention.date, position = date
                if self.lower[position : position + 1] == ")":
                    position += 1
            elif mention.issuer is None and at > position and "của" in self.lower[position:at] + " " and (body := body_at(self.normal, at, self.lexicon)):
                mention.issuer, position = body, body.end
            elif mention.issuer is None and "do " in self.lower[position:at] and (body := body_at(self.normal, at, self.lexicon)):
                mention.issuer, position = body, body.end
            else:
                break
        mention.attributes_end = position

    def _before(self, mention: Mention, previous: int) -> None:
        """`Ngày 19/8/2021, Ban Chấp hành Đảng bộ tỉnh đã ban hành Chương trình …`."""
        window_start = max(previous, mention.start - 220)
        window = self.lower[window_start : mention.start]
        cut = max(window.rfind(". "), window.rfind(PARAGRAPH), window.rfind("; "))
        base = window_start + cut + 1
        window = window[cut + 1 :].rstrip()
        verb = next((v for v in sorted(self.lexicon.phrases["issued-verbs"], key=len, reverse=True) if window.endswith(f" {v}")), None)
        if verb is None:
            return
        verb_at = base + len(window) - len(verb)
        dates = list(DATE.finditer(self.lower, base, verb_at))
        if dates and not mention.date and (found := date_at(self.lower, dates[0].start())):
            between = self.lower[dates[0].end() : verb_at]
            if len(between) < 110:
                mention.date = found[0]
        if mention.issuer is None:
            mention.issuer = self._subject(base, verb_at)

    def _subject(self, start: int, end: int) -> Body | None:
        """The body whose name ends right before the verb that ends at `end`."""
        for m in re.finditer(r"(?<![^\W_])(?=[^\W\d_])", self.text[start:end]):
            at = start + m.start()
            if not self.text[at].isupper():
                continue
            body = body_at(self.normal, at, self.lexicon)
            if body is not None and not self.lower[body.end : end].strip(" ,"):
                return body
        return None
