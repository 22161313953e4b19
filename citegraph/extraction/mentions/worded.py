"""Find works named in words: by their relation to other works, by the body whose rules they are, or by title.

==========================================================================  =========================================
``Chương trình hành động của Chính phủ thực hiện Nghị quyết số 57-NQ/TW``    type word, issuer, verb, work
``Nghị định hướng dẫn Luật Phòng thủ dân sự``                                type word, verb, work
``Kế hoạch của UBND tỉnh Lào Cai về việc thực hiện Nghị quyết số 18-NQ/TW``  with filler words in between
``Quy chế làm việc của Đảng ủy Quân chủng Hải quân``                         type word, topic, body
``Quy định “Trách nhiệm nêu gương của cán bộ, đảng viên”``                   type word, quoted title
``Quy định về quản lý vỉa hè do UBND tỉnh Lào Cai ban hành``                 type word, topic, before its issuer
``Chỉ thị của Ban Bí thư về việc tổ chức Tết``                               type word, issuer, topic (of the party's
                                                                            works only in documents)
``Bộ Chính trị đã ban hành Nghị quyết về kinh tế tư nhân``                   type word, topic, after issuer and verb
==========================================================================  =========================================

The name extends from the type word to the last of the works, which are mentions of their own inside it, or to the end
of the body's name or of the title. Later, type word and issuer are enough to name it again. It names a work only if the
words around it show that one existing work is meant. It does not name a work

- after a word that counts or generalises (``các kế hoạch``), or that plans, requests or drafts (``xây dựng kế hoạch``);
- if no body is the issuer: a task (``Ban hành Kế hoạch thực hiện …``), a title line;
- directly after a numbered work, as its title (``Nghị quyết số 138/NQ-CP … ban hành Kế hoạch hành động …``);
- as the text's own name (``Trên đây là Kế hoạch thực hiện …``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from citegraph.extraction.mentions.attributes import is_before_verb, read_before
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import FoundMentions, Mention, WordedName
from citegraph.identity.issuers import TERM, Body, body_at
from citegraph.identity.symbols import Refused
from citegraph.lazy import lazy_pattern
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import BodyBlock, WordedBlock
from citegraph.text.normal import CELL_BORDER, PARAGRAPH, Normal, fold_case

RULE = "worded"
_REACH = 140  # the maximum distance from a name's type word to its verb
_TITLE = 200  # from a numbered work to its title
_BASIS = 900  # from the last words of a preamble to the document's enactment
_TOPIC = 260  # from the type word to `do … ban hành`
_MOST = 64  # names of a text that may be repeated in short
_OF = " của "
_OF_BODY = re.compile(r"(?: mới)? (?P<of>của )?")
_TOPIC_WORDS = lazy_pattern(r"(?:(?:,| [-–])? [^\W_][\w%/-]*){2,40}")
_MARK = re.compile(",| [-–] ")
_LEAST_TOPIC = 3  # words
_NEAR = 400  # from a body with its locality to the same body without
_EACH = (" cấp ", " các ", " từng ", " mỗi ")
# ` do UBND tỉnh Lào Cai ` before `ban hành`
_ISSUED_BY = re.compile(r" do (?P<body>[^,;.:()]{3,90}?) (?=ban hành(?!\w))")
_NAME_ENDS = lazy_pattern(r"(?=[.,;:)\n\u2029]|$)")
# ` 10 năm` in `Báo cáo tổng kết 10 năm thực hiện …`
_YEARS = lazy_pattern(r" \d{1,2} năm(?= $)")
# between the verbs of a name: `học tập, quán triệt và triển khai thực hiện`
_NEXT_VERB = re.compile(r"(?:, và| và|,)?")
# ` về lựa chọn nhà thầu` after a law: the topic of a decree
_ABOUT = lazy_pattern(r" về (?P<topic>[^\W\d_]{1,12}(?: [^\W\d_]{1,12}){1,3})")
_STOP = re.compile(rf"[.;:](?=\s|$)|{PARAGRAPH}")
_BREAK = lazy_pattern(f'[.;:“”"{PARAGRAPH}]')
# between the works of a list
_AND = lazy_pattern(r" ?(?:,|và|, và) ?(?:các )?")
_SENTENCE = re.compile(rf"[.;:!?](?= )|{PARAGRAPH}")
# ` của Chính phủ` between a number and its title
_BY = lazy_pattern(r" ?\(?(?:của|do) [^,;.()]{3,90}?(?= )")
_BORDER = re.compile(CELL_BORDER)
_BULLET = ' -–•*+|>#_"“('
_ITEMS = 400  # from a colon to an item of its list
# `; (ii) ` between planned works
_NEXT_ITEM = lazy_pattern(r" ?(?:,|;|và|, và|; và) ?(?:\([ivx\d]{1,4}\) )?(?:các )?")
_MARKS = ' ,:("“-–'
_MARKUP = ' *_("“'
_TYPE_LINE = 40  # from the line with a type word to its title
_OPENED = 400  # from a document's own name to the colon before its content
_MARKED = 16  # marks before a name
# a number that counts: `5` in `5 nghị quyết`, but not in `Điều 5 Nghị quyết`
_COUNT = lazy_pattern(r"(?<!điều )(?<!khoản )(?<!chương )(?<!mục )(?<!điểm )(?<![\w/.,-])\d{1,2}$")
_ITEM = lazy_pattern(r"(?<!\w)\d{1,3}[.)] ")
# `2.1. `, `a) ` at the start of a line
_NUMBERING = lazy_pattern(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ]\)|[ivx]+[.)])[ *]*\Z")
_GENERAL = "a work may have many of this kind"
_PLANNED = "a planned work is not yet a work"
_OWN = "the text's own name"
_BRACKET = "a bracket separates the name from its works"
_TITLE_LINE = "a title line"


def add_worded(normal: Normal, found: FoundMentions, heading: Heading, lexicon: Lexicon) -> FoundMentions:
    """Add the mentions of works named in words, and the rejected candidates."""
    return _Finder(normal, found.mentions, heading, lexicon).run(found)


class _Finder:
    """One pass over the mentions of one text."""

    def __init__(self, normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.normal, self.text, self.lower = normal, normal.text, normal.lower
        self.mentions, self.heading, self.lexicon = mentions, heading, lexicon
        self.heads: dict[int, int] = {}  # by start of a name, the end of its type word and issuer

    def run(self, found: FoundMentions) -> FoundMentions:
        candidates = [
            *self._by_works(),
            *self._by_topics(),
            *self._by_issuers(),
            *self._about(),
            *self._issued(),
        ]
        if not candidates:
            return found
        # a document that gives its own name once means itself wherever the name is repeated
        own = {self._content(m) for m, reason in candidates if reason == _OWN} if self.heading.is_document else set()
        new: list[Mention] = []
        refused = list(found.refused)
        planned_to = len(self.lower)  # the end of the last planned name
        for mention, reason in sorted(candidates, key=lambda c: (c[0].start, -c[0].end)):
            # `xây dựng Đề án “A”, Đề án “B”`
            listed = _NEXT_ITEM.fullmatch(self.lower, planned_to, self._unmarked(mention.start)) is not None
            why = reason or (_PLANNED if listed else _OWN if self._content(mention) in own else None)
            planned_to = mention.end if why == _PLANNED else planned_to
            if why is not None:
                refused.append(Refused(mention.start, mention.end, RULE, why))
                continue
            # overlapping candidates: the first and longest one wins
            if any(mention.start < other.end and other.start < mention.end for other in new[-2:]):
                continue
            new.append(mention)
            for work in mention.words.objects if mention.words is not None else ():
                work.parent = mention
        new += self._named_again(new)
        mentions = sorted([*self.mentions, *new], key=lambda m: (m.start, -m.end))
        return FoundMentions(mentions, sorted(refused, key=lambda r: (r.start, r.end)))

    def _named_again(self, named: list[Mention]) -> Iterator[Mention]:
        """`Chương trình hành động của Chính phủ`, after the full name with the work that it carries out."""
        heads: dict[str, list[Mention]] = defaultdict(list)
        for mention in named:
            if mention.start in self.heads:
                heads[self.lower[mention.start : self.heads[mention.start]]].append(mention)
        for head, mentions in islice(heads.items(), _MOST):
            # two programmes of one issuer: the short name is ambiguous
            if len({self._content(mention) for mention in mentions}) > 1:
                continue
            for m in re.finditer(rf"(?<!\w){re.escape(head)}{_NAME_ENDS.pattern}", self.lower[mentions[0].end :]):
                start, end = (mentions[0].end + at for at in m.span())
                if (
                    self.text[start].isupper()
                    and not self._contains_work(start, end)
                    and not self._preceded_by("planned", start)
                ):
                    again = replace(mentions[0], start=start, end=end, name=self.text[start:end].replace("\n", " "))
                    again.attributes_end, again.pinpoints, again.rule = end, (), f"{RULE}:again"
                    yield again

    # names by their works, topics and issuers

    def _by_works(self) -> Iterator[tuple[Mention, str | None]]:
        """`Chương trình … thực hiện Nghị quyết số 57-NQ/TW`."""
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None or mention.heading or mention.form is Form.SELF or mention.standard:
                continue
            if mention.form is Form.SHORT and self.lexicon.types.by_id[mention.type or ""].named:
                continue  # `Luật 2024` is not a name
            act = self.lexicon.phrases.ends_with("worded-work", self.lower, mention.start)
            if act is not None and (candidate := self._read(i, *self._verb(act, mention.start))):
                named, reason = candidate
                yield named, reason or (_BRACKET if ")" in self.text[named.start : mention.start] else None)

    def _by_topics(self) -> Iterator[tuple[Mention, str | None]]:
        """`Quy chế làm việc của Chính phủ`, `Quy định “Trách nhiệm nêu gương …”`."""
        for block, m in self.lexicon.worded.names(self.lower):
            start, type_id = m.start(), self.lexicon.types.type_words[m["head"]]
            if block.sign == "quoted":
                # quoted words in lower case are not a title, and a work inside has its own mention
                if not self.text[m.start("title")].isupper() or self._contains_work(start, m.end()):
                    continue
                # `Đề án “…” của Bộ Y tế`: an issuer, though not in the name
                owned = self.lower.startswith(_OF, m.end())
                body = body_at(self.normal, m.end() + len(_OF), self.lexicon) if owned else None
                yield self._decide(block, start, m.end(), type_id, body, topic=m["title"])
                continue
            topic = m.group().removesuffix(_OF)
            if topic == self.lexicon.types.by_id[type_id].name.lower():
                continue  # `Quy chế của Bộ` does not specify which
            if (bodies := self._bodies(m.end())) and not self._contains_work(start, bodies[1]):
                term = TERM.match(self.lower, bodies[1])
                end = term.end() if term and term.group().startswith(" khóa") else bodies[1]
                name = self._decide(block, start, end, type_id, bodies[0], topic=topic)
                name[0].term = term["term"] if term else None
                yield name

    def _bodies(self, position: int) -> tuple[Body, int] | None:
        """The body whose rules they are, and the end of the list of bodies; None if it may be any body."""
        first = body = body_at(self.normal, position, self.lexicon)
        if first is None:
            return None
        end, definite = first.end, self._definite_body(position)
        while (
            body is not None and (gap := _AND.match(self.lower, end)) and self.text[gap.end() : gap.end() + 1].isupper()
        ):
            body = body_at(self.normal, gap.end(), self.lexicon)
            end = body.end if body is not None else end
            # `giữa UBND tỉnh và Ủy ban MTTQ tỉnh Lâm Đồng`
            if definite is None and body is not None and body.place is not None and self._is_definite(body):
                definite = replace(first, place=body.place, level=body.level)
        return (definite, end) if definite is not None else None

    def _definite_body(self, position: int) -> Body | None:
        """The body that begins at `position`, if it is a single one, by its own name or by an earlier one."""
        body = body_at(self.normal, position, self.lexicon)
        if body is None or self._is_definite(body):
            return body
        # `Thành ủy Đà Nẵng … quy chế làm việc của Thành ủy`
        before = self.lower.rfind(self.lower[position : body.end], max(0, position - _NEAR), position)
        named = body_at(self.normal, before, self.lexicon) if before >= 0 else None
        if named is None or named.place is None or named.issuer is not body.issuer or not self._is_definite(named):
            return None
        return replace(named, end=body.end)

    def _is_definite(self, body: Body) -> bool:
        """Whether a body is a single one, not one in each locality or in any organisation."""
        name = fold_case(body.name)
        # `Ban Chấp hành`, `Công ty …`
        if name in self.lexicon.worded.any_bodies or self.lexicon.phrases.contains("companies", name):
            return False
        # `của Đảng ủy các cấp`
        if self.lower.startswith(_EACH, body.end):
            return False
        if body.issuer is None or not body.local or body.place is not None:
            return True
        if isinstance(body.issuer, BodyBlock):
            # the bare kind of body: `của sở`
            return name not in body.issuer.words
        # `của UBND tỉnh` in a document with a locality in its heading, `của Tỉnh ủy khóa XVI`
        numbered = self.heading.place is not None or TERM.match(self.lower, body.end) is not None
        return numbered and body.issuer.level == "province"

    def _by_issuers(self) -> Iterator[tuple[Mention, str | None]]:
        """`Quy định về quản lý … do UBND tỉnh Lào Cai ban hành`."""
        for m in _ISSUED_BY.finditer(self.lower):
            body = self._definite_body(m.start("body"))
            if body is None or self.lower[body.end : m.end("body")].strip():
                continue
            end = _before_comma(self.lower, m.start())
            for block in self.lexicon.worded.issued_by:
                head = self._opening(max(0, end - _TOPIC), end, block)
                if head is not None:
                    start, opened, type_id = head
                    yield self._decide(block, start, end, type_id, body, topic=self.lower[opened:end])
                    break

    def _about(self) -> Iterator[tuple[Mention, str | None]]:
        """`Chỉ thị của Ban Bí thư về việc tổ chức Tết`."""
        for index, start, stop in self.lexicon.types.heads.find_matches_as_indexes(self.lower):
            m = _OF_BODY.match(self.lower, stop)
            if m is None or not self.text[start].isupper() or self.text[start - 1 : start].isalnum():
                continue
            type_id = self.lexicon.types.head_types[index]
            block = next((b for b in self.lexicon.worded.about if type_id in b.types), None)
            body = self._definite_body(m.end()) if block is not None else None
            # without `của` only a central body of the party: `Nghị quyết Trung ương về chiến lược bảo vệ Tổ quốc`
            listed = None if body is None or isinstance(body.issuer, BodyBlock) else body.issuer
            if not (m["of"] or (listed and listed.family == "party" and listed.level == "central")):
                continue
            if block is not None and body is not None and (topic := self._opened_topic(block, start, body.end)):
                opened, end = topic
                mention, reason = self._decide(block, start, end, type_id, body, topic=self.lower[opened:end])
                yield mention, reason or (_GENERAL if self._is_general(body) else None)

    def _issued(self) -> Iterator[tuple[Mention, str | None]]:
        """`Bộ Chính trị đã ban hành Nghị quyết về phát triển kinh tế tư nhân`."""
        for index, start, stop in self.lexicon.types.heads.find_matches_as_indexes(self.lower):
            if not self.text[start].isupper() or not self._is_issued(start):
                continue
            type_id = self.lexicon.types.head_types[index]
            for block in self.lexicon.worded.issued:
                if type_id in block.types and (topic := self._opened_topic(block, start, stop)):
                    opened, end = topic
                    mention, reason = self._decide(block, start, end, type_id, None, topic=self.lower[opened:end])
                    yield mention, reason or (None if self._has_issuer(mention) else _GENERAL)

    def _is_issued(self, start: int) -> bool:
        """Whether a verb before a name states in a story that the work exists: `đã ban hành`, `thông qua`."""
        if self._preceded_by("issued", start):
            return True
        return (
            not self.heading.is_document
            and self.lexicon.phrases.ends_with("issued-verbs", self.lower, start) is not None
        )

    def _has_issuer(self, mention: Mention) -> bool:
        """Whether a listed body is the subject of the verb before a name; `Quốc hội Mỹ` goes on after a listed one."""
        body = mention.issuer
        verb = self.lexicon.phrases.ends_with("issued-verbs", self.lower, mention.start)
        if body is None or verb is None or isinstance(body.issuer, BodyBlock) or body.issuer is None:
            return False
        if fold_case(body.name) in self.lexicon.worded.any_bodies:
            return False
        return is_before_verb(self.lower, body, verb, self.lexicon) and not self._is_general(body)

    def _is_general(self, body: Body | None) -> bool:
        """Whether a document refers to a kind of works by a body of the state."""
        party = body is not None and body.issuer is not None and body.issuer.family == "party"
        return self.heading.is_document and not party

    def _opened_topic(self, block: WordedBlock, start: int, position: int) -> tuple[int, int] | None:
        """The topic of a name, from after the word that opens it at `position`, if neither has a number."""
        opened = self.lexicon.phrases.starts_with(f"worded-{block.sign}", self.lower, position + 1)
        end = self._topic_end(opened, self._opens_line(start)) if opened is not None else None
        if opened is None or end is None or self._contains_work(start, end) or self._has_number_after(end):
            return None
        return opened, end

    def _has_number_after(self, end: int) -> bool:
        """Whether a number without type word, or a work that the name acts on, follows in the clause.

        `… về quản lý dự án, hợp đồng số 06/2021/NĐ-CP`
        """
        i = bisect_left(self.mentions, end, key=lambda m: m.start)
        after = self.mentions[i] if i < len(self.mentions) else None
        if after is None or _BREAK.search(self.text, end, after.start):
            return False
        # `Nghị định về kéo dài thời gian …, bổ sung một số điều của Nghị định số 20/2020/NĐ-CP`
        return not after.typed or self.lower.endswith(_OF, end, after.start)

    def _topic_end(self, position: int, headline: bool) -> int | None:
        """The end of a topic of at least three words: at a mark or at a word that no topic goes on with.

        Such a mark or word may be inside a fixed expression (`phòng, chống`). A headline ends with its line.
        """
        m = _TOPIC_WORDS.match(self.lower, position)
        if m is None:
            return None
        line = self.text.find("\n", position, m.end()) if headline else -1
        end = line if line >= 0 else m.end()
        joined = list(self.lexicon.phrases.spans("topic-joins", self.lower, position, end))
        words = (at for at, _ in self.lexicon.phrases.spans("topic-stops", self.lower, position, end))
        marks = (mark.start() for mark in _MARK.finditer(self.lower, position, end))
        stops = (at for at in (*words, *marks) if not any(a <= at < b for a, b in joined))
        end = min(stops, default=end)
        topic = self.lower[position:end].rstrip()
        return position + len(topic) if topic.count(" ") >= _LEAST_TOPIC else None

    def _opening(self, limit: int, end: int, block: WordedBlock) -> tuple[int, int, str] | None:
        """The last capitalised type word before `end` with a topic after it, and the start of the topic's words."""
        window = self.lower[limit:end]
        for index, at, stop in reversed(self.lexicon.types.heads.find_matches_as_indexes(window)):
            start, after, type_id = limit + at, limit + stop, self.lexicon.types.head_types[index]
            if type_id not in block.types or not self.text[start].isupper() or self.text[start - 1].isalnum():
                continue
            opened = self.lexicon.phrases.starts_with(f"worded-{block.sign}", self.lower, after + 1)
            broken = _BREAK.search(self.text, after, end)
            return (start, opened, type_id) if opened and not broken and not self._contains_work(start, end) else None
        return None

    def _contains_work(self, start: int, end: int) -> bool:
        """Whether there is a mention between two positions."""
        i = bisect_left(self.mentions, start, key=lambda m: m.start)
        return i < len(self.mentions) and self.mentions[i].start < end

    def _content(self, mention: Mention) -> tuple[str | None, ...]:
        """The content of a name, by which the text's own name is recognised."""
        words = mention.words
        objects = [m.canonical or m.lookup or m.name for m in words.objects] if words is not None else []
        return (
            self._class(mention.type),
            words.stem if words is not None else None,
            words.topic if words else None,
            *objects,
        )

    def _verb(self, act: int, end: int) -> tuple[int, str]:
        """The start and the words of a verb, without the years between its words: `tổng kết 10 năm thực hiện`."""
        verb = self.lower[act:end].strip()
        years = _YEARS.search(self.lower, max(0, act - _MARKED), act)
        first = self.lexicon.phrases.ends_with("worded-work", self.lower, years.start()) if years else None
        whole = f"{self.lower[first : years.start()]} {verb}" if years and first is not None else verb
        return (first, whole) if first is not None and whole in self.lexicon.worded.acts else (act, verb)

    def _read(self, i: int, act: int, verb: str) -> tuple[Mention, str | None] | None:
        """The name that ends with the works from mention `i`, its verb at `act`, and the reason if it is rejected."""
        before = self.mentions[i - 1] if i else None
        limit = max(0, act - _REACH, before.end if before is not None and before.end <= act else 0)
        works = self._works(i)
        blocks = self.lexicon.worded.acts[verb]
        for block in blocks:
            head = self._head(limit, act, block)
            if head is not None:
                start, type_id, body = head
                return self._decide(block, start, works[-1].end, type_id, body, works)
        # `đã ban hành Hướng dẫn thực hiện Quy định số 22-QĐ/TW`: the first word is the type
        word = self.lexicon.types.type_word_at(verb, 0) if self._preceded_by("issued", act) else None
        type_id = self.lexicon.types.type_words[word] if word and self.text[act : act + 2].istitle() else ""
        for block in self.lexicon.worded.acts.get(verb[len(word or "") :].lstrip(), ()):
            if type_id in block.types:
                return self._decide(block, act, works[-1].end, type_id, None, works)
        # no type word before the verb: the words may be the title of a numbered work
        fitting = next((b for b in blocks if before.type in b.types), None) if before is not None else None
        if before is not None and fitting is not None:
            self._entitle(before, fitting, act, works)
        return None

    def _entitle(self, holder: Mention, block: WordedBlock, act: int, works: tuple[Mention, ...]) -> None:
        """Add the title without type word: `Nghị định số 15/2026/NĐ-CP … quy định chi tiết Luật A`."""
        after = max(holder.end, min(holder.attributes_end, act))
        if holder.canonical and holder.end <= act and self._between(after, act) == (None,):
            title = Mention(holder.start, works[-1].end, Form.NAMED, f"{RULE}:{block.id}", holder.type, typed=True)
            title.words = WordedName(block.stem, holder.issuer, works, self._topic(block, works))
            title.issuer = holder.issuer
            holder.titles = (*holder.titles, title)

    def _topic(self, block: WordedBlock, works: tuple[Mention, ...]) -> str:
        """The words that distinguish one decree of a law from the others: `… Luật Đấu thầu về lựa chọn nhà thầu`."""
        m = _ABOUT.match(self.lower, works[-1].end) if block.many and works else None
        return m["topic"] if m else ""

    def _works(self, i: int) -> tuple[Mention, ...]:
        """The works of one family in a list: `thực hiện Nghị quyết A và Kết luận B`."""
        works = [self.mentions[i]]
        for mention in (self.mentions[j] for j in range(i + 1, len(self.mentions))):
            # part of the name of the work before it
            if mention.parent is not None:
                continue
            last = works[-1]
            plain = last.attributes_end <= last.end and _AND.fullmatch(self.lower, last.end, mention.start)
            if not plain or self._family(last) != self._family(mention) or mention.form is Form.SELF:
                break
            works.append(mention)
        return tuple(works)

    def _family(self, mention: Mention) -> str | None:
        """Whether a work belongs to the party or to the state."""
        if mention.symbol is not None:
            return mention.symbol.grammar.family
        return "party" if mention.named is not None else None

    def _head(self, limit: int, act: int, block: WordedBlock) -> tuple[int, str, Body | None] | None:
        """The type word before a verb, with nothing but the issuer and filler words between them."""
        window = self.lower[limit:act]
        for index, at, stop in reversed(self.lexicon.types.heads.find_matches_as_indexes(window)):
            start, end = limit + at, limit + stop
            type_id = self.lexicon.types.head_types[index]
            if type_id not in block.types or self.lower[end : end + 1] != " ":
                continue
            # the end of another word
            if start and self.lower[start - 1].isalnum():
                continue
            between = self._between(end, act)
            return (start, type_id, between[0]) if between is not None else None
        return None

    def _between(self, position: int, act: int) -> tuple[Body | None] | None:
        """The issuer between type word and verb, as a tuple: `(None,)` without issuer; None for other words."""
        body: Body | None = None
        while position < act and self.lower[position:act].strip():
            if (end := self.lexicon.phrases.starts_with("worded-qualifier", self.lower, position + 1)) is not None:
                position = end
            elif (end := self.lexicon.phrases.starts_with("worded-further", self.lower, position + 1)) is not None:
                after = _NEXT_VERB.match(self.lower, end)
                position = after.end() if after else end
            elif body is None and self.lower.startswith(_OF, position):
                body = body_at(self.normal, position + len(_OF), self.lexicon)
                if body is None or body.end > act:
                    return None
                position = body.end
            else:
                return None
        return (body,)

    # whether the name names a work

    def _decide(
        self,
        block: WordedBlock,
        start: int,
        end: int,
        type_id: str,
        body: Body | None,
        works: tuple[Mention, ...] = (),
        topic: str = "",
    ) -> tuple[Mention, str | None]:
        """The mention for a candidate, and the reason if it does not name a work."""
        mention = Mention(start, end, Form.NAMED, f"{RULE}:{block.id}", type_id, typed=True)
        mention.name = self.text[start:end].replace("\n", " ")
        mention.attributes_end = max(end, *(m.attributes_end for m in works), body.end if body is not None else 0)
        # only these are repeated by type word and issuer
        if works and body is not None:
            self.heads[start] = body.end
        holder = self._holder(start, type_id) or self._number_after(mention)
        if holder is None:
            read_before(self.normal, mention, self._previous_end(start), self.lexicon)
        issued = mention.issuer
        mention.issuer = body or issued
        topic = topic.strip() or self._topic(block, works)
        mention.words, mention.names = WordedName(block.stem, mention.issuer, works, topic), block.kind
        if holder is None:
            return mention, self._why_not(mention, block, body, issued)
        # the name is the title of a numbered work: no mention of its own
        if self._may_hold(holder, type_id):
            holder.titles = (*holder.titles, mention)
        own = holder.form is Form.SELF or holder.heading
        return mention, _OWN if own else "the title of a work whose number the text gives beside it"

    def _previous_end(self, start: int) -> int:
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        return max(
            (max(m.end, m.attributes_end) for m in self.mentions[max(0, i - 3) : i + 1] if m.end <= start), default=0
        )

    def _number_after(self, mention: Mention) -> Mention | None:
        """The number of the named work: `… ban hành Kế hoạch thực hiện Nghị quyết A (Kế hoạch số 12/KH-UBND)`."""
        i = bisect_left(self.mentions, mention.end, key=lambda m: m.start)
        after = self.mentions[i] if i < len(self.mentions) else None
        if after is None or not after.canonical or not self._may_hold(after, mention.type):
            return None
        gap = self.lower[mention.attributes_end : after.start]
        same = self._class(after.type) == self._class(mention.type)
        if len(gap) > _TITLE or _SENTENCE.search(gap):
            return None
        if gap.endswith("("):
            return after if same else None
        return (
            after
            if self.lexicon.phrases.ends_with("worded-numbered", gap, len(gap)) == len(gap) - len(gap.lstrip(" (,"))
            else None
        )

    def _may_hold(self, holder: Mention, type_id: str | None) -> bool:
        """Whether a work can issue works of a type, or is of that type."""
        return holder.type in self.lexicon.worded.issuing_types or self._class(holder.type) == self._class(type_id)

    def _holder(self, start: int, type_id: str) -> Mention | None:
        """The work directly before the name, whose title the name is; in a table it is in the cell before."""
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        before = self.mentions[i] if i >= 0 else None
        if before is None or before.end > start:
            return None
        begin = max(before.end, min(before.attributes_end, start))
        gap = self.lower[begin:start]
        if len(gap) > _TITLE or _SENTENCE.search(gap.lstrip(_MARKS)) or (before.parent is not None):
            return None
        if _BORDER.fullmatch(gap):
            beside = "|" not in self.lower[before.end : begin]
            return before if beside and before.canonical and self._may_hold(before, type_id) else None
        words = gap.strip(_MARKS)
        if words == "":
            # a comma makes two items of a list: `Nghị quyết số 5, Kế hoạch thực hiện …`
            return before if "," not in gap else None
        link = self.lexicon.phrases.ends_with("worded-title", gap, len(gap))
        if link is None:
            return None
        # nothing but the issuer may precede the link: `Quyết định số 5 của Bộ A ban hành Quy chế …`
        lead = gap[:link]
        return before if not lead.strip(_MARKS) or _BY.fullmatch(lead.rstrip() + " ", 0, len(lead.rstrip())) else None

    def _why_not(self, mention: Mention, block: WordedBlock, body: Body | None, issued: Body | None) -> str | None:
        """The reason why a name does not name a work, or None."""
        start = self._unmarked(mention.start)
        exists = self._preceded_by("issued", start)
        if self._counts(start):
            return "several works, or any of a kind"
        if self._preceded_by("own", start) or self._heads_document(start):
            return _OWN
        # `xây dựng kế hoạch`
        if not exists and (self._is_planned(start) or self._in_planned_list(start)):
            return _PLANNED
        # `lồng ghép vào Chương trình hành động thực hiện …`: each body into its own
        if not exists and body is None and self._preceded_by("into", start):
            return _GENERAL
        if body is None and not exists and self._has_type_of_document(mention):
            return _OWN  # without another issuer a document means itself
        if block.many and self.heading.is_document and self._preceded_by("loose", start):
            # `theo Nghị định hướng dẫn Luật A` in a document
            return _GENERAL
        # `ban hành Kế hoạch thực hiện …`: a fact or a task
        verb = self.lexicon.phrases.ends_with("issued-verbs", self.lower, start)
        if verb is not None and block.sign != "quoted" and (reason := self._unissued(mention, verb, exists, issued)):
            return reason
        return self._why_no_name(mention, block, body, exists or issued is not None)

    def _why_no_name(self, mention: Mention, block: WordedBlock, body: Body | None, exists: bool) -> str | None:
        """The reason in the name itself: capitals, issuer, position. `exists`: the text states that the work exists."""
        whole = (
            block.sign == "rules" and mention.words is not None and mention.words.topic in self.lexicon.types.type_words
        )
        small = not self.text[mention.start].isupper() and not whole  # `quy chế làm việc` is a type word of its own
        if small and not exists and (body is None or block.capital):
            return "no evidence that the work exists"
        if body is None and not exists and mention.type not in block.bare:
            return "nobody is said to have issued it"
        # a line that begins with the name and has no issuer is a heading, and so are capitals
        capitals = block.sign == "work" and self.text[mention.start : mention.start + 2].isupper()
        anonymous = body is None and (capitals or (self._opens_line(mention.start) and not self._is_subject(mention)))
        return _TITLE_LINE if anonymous or self._is_title_line(mention) else None

    def _is_subject(self, mention: Mention) -> bool:
        """Whether a name is the subject of a sentence of a story: `Báo cáo tổng kết … cho thấy`."""
        gap = self.text[mention.attributes_end : mention.attributes_end + 1]
        after = self.lexicon.phrases.starts_with("predicates", self.lower, mention.attributes_end + 1)
        return gap == " " and after is not None and not self.heading.is_document

    def _counts(self, start: int) -> bool:
        """Whether the words before a name mean several works, or any of a kind: `các kế hoạch`, `5 kế hoạch`."""
        return self._preceded_by("plural", start) or _COUNT.search(self.lower[max(0, start - 12) : start]) is not None

    def _has_type_of_document(self, mention: Mention) -> bool:
        """Whether a document is of a work's type, as far as its heading gives a type: `Kế hoạch …` in a plan."""
        return self.heading.is_document and self._class(self.heading.type) in (self._class(mention.type), "")

    def _preceded_by(self, sign: str, start: int) -> bool:
        return self.lexicon.phrases.ends_with(f"worded-{sign}", self.lower, start) is not None

    def _unmarked(self, start: int) -> int:
        """The end of the words before a name, without marks of bold type or quotation between them."""
        base = max(0, start - _MARKED)
        return base + len(self.lower[base:start].rstrip(_MARKUP))

    def _is_planned(self, start: int) -> bool:
        """Whether the words before a name plan it, directly, before a body, or before the list that it continues."""
        if self._preceded_by("planned", start):
            return True
        # `đề nghị UBND tỉnh ban hành …`
        clause = self._clause_start(start)
        for end in self.lexicon.phrases.find("worded-planned", self.lower, clause, start):
            rest = self.lower[end:start].strip()
            body = body_at(self.normal, end + 1, self.lexicon) if rest else None
            # `trình Bộ Chính trị, Ban Bí thư …`
            while body is not None and (gap := _AND.match(self.lower, body.end)) and gap.end() < start:
                body = body_at(self.normal, gap.end(), self.lexicon)
            if body is not None and not self.lower[body.end : start].strip(" ,"):
                return True
        # `xây dựng Kế hoạch A và Kế hoạch B`
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        before = self.mentions[i] if i >= 0 else None
        listed = before is not None and before.end <= start and _AND.fullmatch(self.lower, before.end, start)
        return bool(listed) and before is not None and self._preceded_by("planned", before.start)

    def _in_planned_list(self, start: int) -> bool:
        """Whether a name is an item of a list of planned works: `đang xây dựng: 1. Nghị quyết …; 2. Nghị định …`."""
        begins = self._item_start(start)
        colon = self.lower.rfind(":", max(0, start - _ITEMS), start)
        if colon < 0 or self.lower[begins - 1 : begins] not in (":", ";", "\n", PARAGRAPH):
            return False
        if _SENTENCE.search(_ITEM.sub(" ", self.lower[colon + 1 : begins]).replace(";", " ").replace(PARAGRAPH, " ")):
            return False
        return self.lexicon.phrases.ends_with("list-planners", self.lower, colon) is not None

    def _unissued(self, mention: Mention, verb: int, exists: bool, issued: Body | None) -> str | None:
        """The reason why a verb of issuing before a name does not state that the work was issued."""
        clause = self._clause_start(verb)
        if any(
            True
            for words in ("no-fact", "time-limits")
            for _ in self.lexicon.phrases.find(words, self.lower, clause, verb)
        ):
            # `sẽ ban hành …`, `trong quý II/2026 ban hành …`
            return _PLANNED
        if exists:
            return None
        if issued is None:
            # `Đại hội thông qua Báo cáo chính trị của Ban Chấp hành …`: in a story, the name itself gives a body
            owned = mention.issuer is not None and not self.heading.is_document and not self._ends_with_type(verb)
            return None if owned else "a task: nobody is said to have issued it"
        if self._is_enactment(mention, verb, issued):
            return _OWN
        return "a task that a document sets" if self.heading.is_document and mention.date is None else None

    def _ends_with_type(self, position: int) -> bool:
        """Whether the last words before a position are a type: `Quyết định` in `Quyết định ban hành Quy chế …`."""
        words = self.lower[max(0, position - _TYPE_LINE) : position].split()[-3:]
        return any(" ".join(words[n:]) in self.lexicon.types.type_words for n in range(len(words)))

    def _is_enactment(self, mention: Mention, verb: int, issued: Body) -> bool:
        """Whether a document issues the work itself: `Căn cứ …; UBND tỉnh ban hành Kế hoạch thực hiện Nghị quyết A`.

        Type or body are those of its heading, or the words follow its basis, or they are its first words.
        """
        body = self.heading.body.issuer if self.heading.body is not None else None
        alike = self.heading.type is not None and self._class(self.heading.type) == self._class(mention.type)
        if self.heading.is_document and (alike or (issued.issuer is not None and issued.issuer == body)):
            return True
        based = any(True for _ in self.lexicon.phrases.find("basis", self.lower, max(0, verb - _BASIS), verb))
        return based or self._opens_text(mention)

    def _opens_text(self, mention: Mention) -> bool:
        """Whether a plan introduces itself: `UBND tỉnh ban hành Kế hoạch thực hiện Nghị quyết A, cụ thể như sau:`."""
        stop = _STOP.search(self.text, mention.attributes_end, mention.attributes_end + _OPENED)
        return stop is not None and stop.group() == ":" and self._preceded_by("opening", stop.start())

    def _class(self, type_id: str | None) -> str:
        return self.lexicon.types.key_class(type_id or "")

    def _clause_start(self, position: int) -> int:
        start = max(0, position - _REACH)
        ends = [m.end() for m in _SENTENCE.finditer(self.lower, start, position)]
        return ends[-1] if ends else start

    def _opens_line(self, start: int) -> bool:
        begins = self._item_start(start)
        before = self.text[begins - 1 : begins]
        return not before or before in f"\n{PARAGRAPH}:[" or "|" in self.text[begins:start]

    def _item_start(self, start: int) -> int:
        """The position after the mark or line break before a name, without bullet and numbering."""
        base = max(0, start - _MARKED)
        before = _NUMBERING.sub("", self.text[base:start].rstrip(_BULLET)).rstrip(_BULLET)
        return base + len(before)

    def _heads_document(self, start: int) -> bool:
        """Whether `NGHỊ QUYẾT` is on a line above, and `Về` or `Ban hành` directly before the name."""
        link = self.lexicon.phrases.ends_with("worded-title", self.lower, start)
        if link is None:
            return False
        words = self.text[max(0, link - _TYPE_LINE) : link].rstrip(_MARKUP + _BULLET + f"\n{PARAGRAPH}").split()[-2:]
        return bool(words) and words[-1].isupper() and " ".join(words).lower() in self.lexicon.types.type_words

    def _is_title_line(self, mention: Mention) -> bool:
        """Whether the type word is in capitals above its title, or the whole title is in capitals and starts a line."""
        head = self.text[mention.start : mention.end]
        first = head.partition(" ")[0].partition("\n")[0]
        # `KẾ HOẠCH` above `Thực hiện Nghị quyết …`
        return first.isupper() and (not head.isupper() or self._opens_line(mention.start))


def _before_comma(lower: str, position: int) -> int:
    """The position before a comma and a space that end at `position`, if there are any."""
    if lower[position - 1 : position] == ",":
        position -= 1
    return position - 1 if lower[position - 1 : position] == " " else position
