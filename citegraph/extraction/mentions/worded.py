"""Works that texts name in words alone: by what they do to other works, whose rules they are, or their title.

==========================================================================  =========================================
``Chương trình hành động của Chính phủ thực hiện Nghị quyết số 57-NQ/TW``    type word, issuer, verb, work
``Nghị định hướng dẫn Luật Phòng thủ dân sự``                                type word, verb, work
``Kế hoạch của UBND tỉnh Lào Cai về việc thực hiện Nghị quyết số 18-NQ/TW``  with words that change nothing in between
``Quy chế làm việc của Đảng ủy Quân chủng Hải quân``                         type word, topic, body
``Quy định “Trách nhiệm nêu gương của cán bộ, đảng viên”``                   type word, quoted title
``Quy định về quản lý vỉa hè do UBND tỉnh Lào Cai ban hành``                 type word, topic, before its issuer
==========================================================================  =========================================

The name runs from the type word to the last of the works, which are mentions of their own inside it, or to the end of
the body's name or of the title. Type word and issuer alone name it again further on. It names a work
only if one work that exists is meant: the words around it tell. It names none

- behind a word that counts or leaves open (``các kế hoạch``), or that plans, asks or drafts (``xây dựng kế hoạch``);
- where no body is said to have issued it: a task (``Ban hành Kế hoạch thực hiện …``), a title line;
- right behind a numbered work, whose title it is (``Nghị quyết số 138/NQ-CP … ban hành Kế hoạch hành động …``);
- where it is the text's own name (``Trên đây là Kế hoạch thực hiện …``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from citegraph.extraction.mentions.attributes import read_before
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Found, Mention, Words
from citegraph.identity.issuers import TERM, Body, body_at
from citegraph.identity.symbols import Refused
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import BodyBlock, WordedBlock
from citegraph.text.normal import PARAGRAPH, Normal, fold_case

RULE = "worded"
_REACH = 140  # how far before its verb a name's type word may stand
_TITLE = 200  # how far behind a numbered work its title may begin
_BASIS = 900  # how far before a document's enactment its preamble's last words may stand
_TOPIC = 260  # how far before `do … ban hành` the type word of what is issued may stand
_MOST = 64  # names of a text that it may give in short again
_OF = " của "
_EACH = (" cấp ", " các ", " từng ", " mỗi ")
_ISSUED_BY = re.compile(r" ?,? do (?P<body>[^,;.:()]{3,90}?) (?=ban hành(?!\w))")
_NAME_ENDS = re.compile(r"(?=[.,;:)\n\u2029]|$)")
_ABOUT = re.compile(r" về (?P<topic>[^\W\d_]{1,12}(?: [^\W\d_]{1,12}){1,3})")
_STOP = re.compile(rf"[.;:](?=\s|$)|{PARAGRAPH}")
_BREAK = re.compile(f'[.;:“”"{PARAGRAPH}]')
_AND = re.compile(r" ?(?:,|và|, và) ?(?:các )?")
_SENTENCE = re.compile(rf"[.;:!?](?= )|{PARAGRAPH}")
_BY = re.compile(r" ?\(?(?:của|do) [^,;.()]{3,90}?(?= )")
_BULLET = ' -–•*+|>#_"“('
_MARKS = ' ,:("“-–'
_MARKUP = ' *_("“'
_TYPE_LINE = 40  # how far before a title the line with its type word may begin
_OPENED = 400  # how far behind its own name a document may open its matter
_MARKED = 12  # how many marks may stand before a name
_COUNT = re.compile(r"(?<!điều )(?<!khoản )(?<!chương )(?<!mục )(?<!điểm )(?<![\w/.,-])\d{1,2}$")
_NUMBERING = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ]\)|[ivx]+[.)])[ *]*$")
_PLANNED = "a planned work is no work yet"
_OWN = "the text's own name"
_TITLE_LINE = "a title line"


def add_worded(normal: Normal, found: Found, heading: Heading, lexicon: Lexicon) -> Found:
    """The mentions of a text with those that name a work in words, and the candidates that name none."""
    return _Finder(normal, found.mentions, heading, lexicon).run(found)


class _Finder:
    """One pass over the mentions of one text."""

    def __init__(self, normal: Normal, mentions: list[Mention], heading: Heading, lexicon: Lexicon) -> None:
        self.normal, self.text, self.lower = normal, normal.text, normal.lower
        self.mentions, self.heading, self.lexicon = mentions, heading, lexicon
        self.heads: dict[int, int] = {}  # where the type word and issuer end of a name that begins there

    def run(self, found: Found) -> Found:
        candidates = [*self._by_works(), *self._by_topics(), *self._by_issuers()]
        if not candidates:
            return found
        own = {self._said(m) for m, reason in candidates if reason == _OWN} if self.heading.is_document else set()
        new: list[Mention] = []
        refused = list(found.refused)
        for mention, reason in sorted(candidates, key=lambda c: (c[0].start, -c[0].end)):
            why = reason or (_OWN if self._said(mention) in own else None)
            if why is not None:
                refused.append(Refused(mention.start, mention.end, RULE, why))
                continue
            if any(mention.start < other.end and other.start < mention.end for other in new[-2:]):
                continue
            new.append(mention)
            for work in mention.words.objects if mention.words is not None else ():
                work.parent = mention
        new += self._named_again(new)
        mentions = sorted([*self.mentions, *new], key=lambda m: (m.start, -m.end))
        return Found(mentions, sorted(refused, key=lambda r: (r.start, r.end)))

    def _named_again(self, named: list[Mention]) -> Iterator[Mention]:
        """`Chương trình hành động của Chính phủ`, where the text has named one by what it carries out."""
        heads: dict[str, list[Mention]] = defaultdict(list)
        for mention in named:
            if mention.start in self.heads:
                heads[self.lower[mention.start : self.heads[mention.start]]].append(mention)
        for head, mentions in islice(heads.items(), _MOST):
            if len({self._said(mention) for mention in mentions}) > 1:
                continue
            for m in re.finditer(rf"(?<!\w){re.escape(head)}{_NAME_ENDS.pattern}", self.lower[mentions[0].end :]):
                start, end = (mentions[0].end + at for at in m.span())
                if (
                    self.text[start].isupper()
                    and not self._holds_work(start, end)
                    and not self._behind("planned", start)
                ):
                    again = replace(mentions[0], start=start, end=end, name=self.text[start:end].replace("\n", " "))
                    again.attributes_end, again.pinpoints, again.rule = end, (), f"{RULE}:again"
                    yield again

    # names by what they do, what they are about, who issued them

    def _by_works(self) -> Iterator[tuple[Mention, str | None]]:
        """`Chương trình … thực hiện Nghị quyết số 57-NQ/TW`."""
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None or mention.heading or mention.form is Form.SELF or mention.standard:
                continue
            if mention.form is Form.SHORT and self.lexicon.types.by_id[mention.type or ""].named:
                continue  # `Luật 2024` is no name
            act = self.lexicon.phrases.ends_with("worded-work", self.lower, mention.start)
            if act is not None and (candidate := self._read(i, act)):
                yield candidate if ")" not in (mention.name or "") else (candidate[0], candidate[1] or _PLANNED)

    def _by_topics(self) -> Iterator[tuple[Mention, str | None]]:
        """`Quy chế làm việc của Chính phủ`, `Quy định “Trách nhiệm nêu gương …”`."""
        for block, pattern in self.lexicon.worded.heads:
            for m in pattern.finditer(self.lower):
                start, type_id = m.start(), self.lexicon.types.type_words[m["head"]]
                if block.sign == "quoted":
                    if not self.text[m.start("title")].isupper() or self._holds_work(start, m.end()):
                        continue
                    yield self._decide(block, start, m.end(), type_id, None, topic=m["title"])
                elif m["head"] + m["topic"].strip() == self.lexicon.types.by_id[type_id].name.lower():
                    continue  # `Quy chế của Bộ` does not say which
                elif (bodies := self._bodies(m.end())) and not self._holds_work(start, bodies[1]):
                    name = self._decide(block, start, bodies[1], type_id, bodies[0], topic=m["head"] + m["topic"])
                    term = TERM.match(self.lower, bodies[1])
                    name[0].term = term["term"] if term else None
                    yield name

    def _bodies(self, position: int) -> tuple[Body, int] | None:
        """The body whose rules they are, and where the list that it opens ends; None if it might be anyone's."""
        first = body = body_at(self.normal, position, self.lexicon)
        if first is None or not self._is_definite(first):
            return None
        end = first.end
        while (
            body is not None and (gap := _AND.match(self.lower, end)) and self.text[gap.end() : gap.end() + 1].isupper()
        ):
            body = body_at(self.normal, gap.end(), self.lexicon)
            end = body.end if body is not None else end
        return first, end

    def _is_definite(self, body: Body) -> bool:
        """Whether a body is one, not one of each locality or of any organisation."""
        name = fold_case(body.name)
        if name in self.lexicon.worded.any_bodies or self.lexicon.phrases.holds("companies", name):
            return False
        if self.lower.startswith(_EACH, body.end):
            return False
        if body.issuer is None or not body.local or body.place is not None:
            return True
        if isinstance(body.issuer, BodyBlock):
            return name not in body.issuer.words
        return self.heading.place is not None and body.issuer.level == "province"

    def _by_issuers(self) -> Iterator[tuple[Mention, str | None]]:
        """`Quy định về quản lý … do UBND tỉnh Lào Cai ban hành`."""
        for m in _ISSUED_BY.finditer(self.lower):
            body = body_at(self.normal, m.start("body"), self.lexicon)
            if body is None or self.lower[body.end : m.end("body")].strip() or not self._is_definite(body):
                continue
            for block in self.lexicon.worded.issued_by:
                head = self._opening(max(0, m.start() - _TOPIC), m.start(), block)
                if head is not None:
                    start, opened, type_id = head
                    topic = self.lower[opened : m.start()]
                    yield self._decide(block, start, m.start(), type_id, body, topic=topic)
                    break

    def _opening(self, limit: int, end: int, block: WordedBlock) -> tuple[int, int, str] | None:
        """The last type word in a capital before `end` that a topic follows, and where the topic's words begin."""
        window = self.lower[limit:end]
        for index, at, stop in reversed(self.lexicon.types.heads.find_matches_as_indexes(window)):
            start, behind, type_id = limit + at, limit + stop, self.lexicon.types.head_types[index]
            if type_id not in block.types or not self.text[start].isupper() or self.text[start - 1].isalnum():
                continue
            opened = self.lexicon.phrases.starts_with(f"worded-{block.sign}", self.lower, behind + 1)
            broken = _BREAK.search(self.text, behind, end)
            return (start, opened, type_id) if opened and not broken and not self._holds_work(start, end) else None
        return None

    def _holds_work(self, start: int, end: int) -> bool:
        """Whether a mention stands between two positions."""
        i = bisect_left(self.mentions, start, key=lambda m: m.start)
        return i < len(self.mentions) and self.mentions[i].start < end

    def _said(self, mention: Mention) -> tuple[str | None, ...]:
        """What a name says, to tell the text's own name by."""
        words = mention.words
        objects = [m.canonical or m.lookup or m.name for m in words.objects] if words is not None else []
        return (
            self._class(mention.type),
            words.stem if words is not None else None,
            words.topic if words else None,
            *objects,
        )

    def _read(self, i: int, act: int) -> tuple[Mention, str | None] | None:
        """A name that ends in the works that begin with mention `i`, its verb at `act`, and why it names no work."""
        before = self.mentions[i - 1] if i else None
        limit = max(0, act - _REACH, before.end if before is not None and before.end <= act else 0)
        works = self._works(i)
        verb = self.lower[act : self.mentions[i].start].strip()
        blocks = self.lexicon.worded.acts[verb]
        for block in blocks:
            head = self._head(limit, act, block)
            if head is not None:
                start, type_id, body = head
                return self._decide(block, start, works[-1].end, type_id, body, works)
        fitting = next((b for b in blocks if before.type in b.types), None) if before is not None else None
        if before is not None and fitting is not None:
            self._entitle(before, fitting, act, works)
        return None

    def _entitle(self, holder: Mention, block: WordedBlock, act: int, works: tuple[Mention, ...]) -> None:
        """`Nghị định số 15/2026/NĐ-CP … quy định chi tiết Luật A`: the decree's title, without its type word."""
        behind = max(holder.end, min(holder.attributes_end, act))
        if holder.canonical and holder.end <= act and self._between(behind, act) == (None,):
            title = Mention(holder.start, works[-1].end, Form.NAMED, f"{RULE}:{block.id}", holder.type, typed=True)
            title.words = Words(block.stem, holder.issuer, works, self._topic(block, works))
            title.issuer = holder.issuer
            holder.titles = (*holder.titles, title)

    def _topic(self, block: WordedBlock, works: tuple[Mention, ...]) -> str:
        """What tells one decree of a law from the others: `… Luật Đấu thầu về lựa chọn nhà thầu`."""
        m = _ABOUT.match(self.lower, works[-1].end) if block.many and works else None
        return m["topic"] if m else ""

    def _works(self, i: int) -> tuple[Mention, ...]:
        """The works of one family that a list names: `thực hiện Nghị quyết A và Kết luận B`."""
        works = [self.mentions[i]]
        for mention in (self.mentions[j] for j in range(i + 1, len(self.mentions))):
            if mention.parent is not None:
                continue
            last = works[-1]
            plain = last.attributes_end <= last.end and _AND.fullmatch(self.lower, last.end, mention.start)
            if not plain or self._family(last) != self._family(mention) or mention.form is Form.SELF:
                break
            works.append(mention)
        return tuple(works)

    def _family(self, mention: Mention) -> str | None:
        """Whether a work is the party's or the state's."""
        if mention.symbol is not None:
            return mention.symbol.grammar.family
        return "party" if mention.named is not None else None

    def _head(self, limit: int, act: int, block: WordedBlock) -> tuple[int, str, Body | None] | None:
        """The type word before a verb, with nothing between them but the issuer and words that change nothing."""
        window = self.lower[limit:act]
        for index, at, stop in reversed(self.lexicon.types.heads.find_matches_as_indexes(window)):
            start, end = limit + at, limit + stop
            type_id = self.lexicon.types.head_types[index]
            if type_id not in block.types or self.lower[end : end + 1] != " ":
                continue
            if start and self.lower[start - 1].isalnum():
                continue
            between = self._between(end, act)
            return (start, type_id, between[0]) if between is not None else None
        return None

    def _between(self, position: int, act: int) -> tuple[Body | None] | None:
        """The issuer between type word and verb, if there is one; None if other words stand there."""
        body: Body | None = None
        while position < act and self.lower[position:act].strip():
            if (end := self.lexicon.phrases.starts_with("worded-qualifier", self.lower, position + 1)) is not None:
                position = end
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
        """The mention that a name would be, and why it names no work; None if it names one."""
        mention = Mention(start, end, Form.NAMED, f"{RULE}:{block.id}", type_id, typed=True)
        mention.name = self.text[start:end].replace("\n", " ")
        mention.attributes_end = max(end, *(m.attributes_end for m in works), body.end if body is not None else 0)
        if works and body is not None:
            self.heads[start] = body.end
        holder = self._holder(start) or self._number_behind(mention)
        if holder is None:
            read_before(self.normal, mention, self._previous_end(start), self.lexicon)
        issued = mention.issuer
        mention.issuer = body or issued
        topic = topic.strip() or self._topic(block, works)
        mention.words, mention.names = Words(block.stem, mention.issuer, works, topic), block.kind
        if holder is None:
            return mention, self._why_not(mention, block, body, issued)
        if self._may_hold(holder, type_id):
            holder.titles = (*holder.titles, mention)
        own = holder.form is Form.SELF or holder.heading
        return mention, _OWN if own else "the title of a work whose number the text gives beside it"

    def _previous_end(self, start: int) -> int:
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        return max(
            (max(m.end, m.attributes_end) for m in self.mentions[max(0, i - 3) : i + 1] if m.end <= start), default=0
        )

    def _number_behind(self, mention: Mention) -> Mention | None:
        """The number of what is named: `… ban hành Kế hoạch thực hiện Nghị quyết A (Kế hoạch số 12/KH-UBND)`."""
        i = bisect_left(self.mentions, mention.end, key=lambda m: m.start)
        behind = self.mentions[i] if i < len(self.mentions) else None
        if behind is None or not behind.canonical or not self._may_hold(behind, mention.type):
            return None
        gap = self.lower[mention.attributes_end : behind.start]
        same = self._class(behind.type) == self._class(mention.type)
        if len(gap) > _TITLE or _SENTENCE.search(gap):
            return None
        if gap.endswith("("):
            return behind if same else None
        return (
            behind
            if self.lexicon.phrases.ends_with("worded-numbered", gap, len(gap)) == len(gap) - len(gap.lstrip())
            else None
        )

    def _may_hold(self, holder: Mention, type_id: str | None) -> bool:
        """Whether a work issues works of a type, or is one."""
        return holder.type in self.lexicon.worded.issuing_types or self._class(holder.type) == self._class(type_id)

    def _holder(self, start: int) -> Mention | None:
        """The work right before the name, whose title the name then is."""
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        before = self.mentions[i] if i >= 0 else None
        if before is None or before.end > start:
            return None
        begin = max(before.end, min(before.attributes_end, start))
        gap = self.lower[begin:start]
        if len(gap) > _TITLE or _SENTENCE.search(gap.lstrip(_MARKS)) or (before.parent is not None):
            return None
        words = gap.strip(_MARKS)
        if words == "":
            return before if "," not in gap else None
        link = self.lexicon.phrases.ends_with("worded-title", gap, len(gap))
        if link is None:
            return None
        lead = gap[:link]
        return before if not lead.strip(_MARKS) or _BY.fullmatch(lead.rstrip() + " ", 0, len(lead.rstrip())) else None

    def _why_not(self, mention: Mention, block: WordedBlock, body: Body | None, issued: Body | None) -> str | None:
        """Why a name names no work; None if it names one."""
        start = self._unmarked(mention.start)
        exists = self._behind("issued", start)
        if self._behind("plural", start) or _COUNT.search(self.lower[max(0, start - 12) : start]):
            return "several works, or any of a kind"
        if self._behind("own", start) or self._heads_document(start):
            return _OWN
        if not exists and self._is_planned(start):
            return _PLANNED
        if (
            body is None
            and not exists
            and self.heading.is_document
            and self._class(self.heading.type)
            in (
                self._class(mention.type),
                "",
            )
        ):
            return _OWN
        if block.many and self.heading.is_document and self._behind("loose", start):
            return "a work may have many of this kind"
        verb = self.lexicon.phrases.ends_with("issued-verbs", self.lower, start)
        if verb is not None and block.sign != "quoted" and (reason := self._unissued(mention, verb, exists, issued)):
            return reason
        return self._why_no_name(mention, block, body, exists or issued is not None)

    def _why_no_name(self, mention: Mention, block: WordedBlock, body: Body | None, exists: bool) -> str | None:
        """Why the name itself may name no work: by its capitals, its issuer, its place; `exists` if the text tells."""
        whole = (
            block.sign == "rules" and mention.words is not None and mention.words.topic in self.lexicon.types.type_words
        )
        small = not self.text[mention.start].isupper() and not whole  # `quy chế làm việc` is a type word of its own
        if small and not exists and (body is None or block.capital):
            return "nothing tells that the work exists"
        if body is None and not exists and mention.type not in block.bare:
            return "nobody is said to have issued it"
        untold = body is None and self._opens_line(mention.start)
        return _TITLE_LINE if untold or self._is_title_line(mention) else None

    def _behind(self, sign: str, start: int) -> bool:
        return self.lexicon.phrases.ends_with(f"worded-{sign}", self.lower, start) is not None

    def _unmarked(self, start: int) -> int:
        """Where the words before a name end, without the marks of a bold type or a quotation in between."""
        base = max(0, start - _MARKED)
        return base + len(self.lower[base:start].rstrip(_MARKUP))

    def _is_planned(self, start: int) -> bool:
        """Whether the words before a name ask for it or plan it, a body or the list that it goes on with in between."""
        if self._behind("planned", start):
            return True
        clause = self._clause_start(start)
        for end in self.lexicon.phrases.find("worded-planned", self.lower, clause, start):
            rest = self.lower[end:start].strip()
            body = body_at(self.normal, end + 1, self.lexicon) if rest else None
            if body is not None and not self.lower[body.end : start].strip(" ,"):
                return True
        i = bisect_right(self.mentions, start, key=lambda m: m.start) - 1
        before = self.mentions[i] if i >= 0 else None
        listed = before is not None and before.end <= start and _AND.fullmatch(self.lower, before.end, start)
        return bool(listed) and before is not None and self._behind("planned", before.start)

    def _unissued(self, mention: Mention, verb: int, exists: bool, issued: Body | None) -> str | None:
        """Why a verb of issuing before a name tells of no work that was issued."""
        clause = self._clause_start(verb)
        if any(
            True
            for words in ("no-fact", "time-limits")
            for _ in self.lexicon.phrases.find(words, self.lower, clause, verb)
        ):
            return _PLANNED
        if exists:
            return None
        if issued is None:
            return "a task: nobody is said to have issued it"
        own = self.heading.type is not None and self._class(self.heading.type) == self._class(mention.type)
        body = self.heading.body.issuer if self.heading.body is not None else None
        own = own or (issued.issuer is not None and issued.issuer == body)
        basis = any(True for _ in self.lexicon.phrases.find("basis", self.lower, max(0, verb - _BASIS), verb))
        if (self.heading.is_document and own) or basis or self._opens_text(mention):
            return _OWN
        return "a task that a document sets" if self.heading.is_document and mention.date is None else None

    def _opens_text(self, mention: Mention) -> bool:
        """`UBND tỉnh ban hành Kế hoạch thực hiện Nghị quyết A, cụ thể như sau:` is what a plan says of itself."""
        stop = _STOP.search(self.text, mention.attributes_end, mention.attributes_end + _OPENED)
        return stop is not None and stop.group() == ":" and self._behind("opening", stop.start())

    def _class(self, type_id: str | None) -> str:
        return self.lexicon.types.key_class(type_id or "")

    def _clause_start(self, position: int) -> int:
        start = max(0, position - _REACH)
        ends = [m.end() for m in _SENTENCE.finditer(self.lower, start, position)]
        return ends[-1] if ends else start

    def _opens_line(self, start: int) -> bool:
        before = _NUMBERING.sub("", self.text[max(0, start - 16) : start].rstrip(_BULLET)).rstrip(_BULLET)
        return not before or before[-1] in f"\n{PARAGRAPH}:|"

    def _heads_document(self, start: int) -> bool:
        """`NGHỊ QUYẾT` on a line above, and `Về` or `Ban hành` right before the name."""
        link = self.lexicon.phrases.ends_with("worded-title", self.lower, start)
        if link is None:
            return False
        words = self.text[max(0, link - _TYPE_LINE) : link].rstrip(_MARKUP + _BULLET + f"\n{PARAGRAPH}").split()[-2:]
        return bool(words) and words[-1].isupper() and " ".join(words).lower() in self.lexicon.types.type_words

    def _is_title_line(self, mention: Mention) -> bool:
        """A type word in capitals above its title, or a whole title in capitals at the head of a line."""
        head = self.text[mention.start : mention.end]
        first = head.partition(" ")[0].partition("\n")[0]
        return first.isupper() and (not head.isupper() or self._opens_line(mention.start))
