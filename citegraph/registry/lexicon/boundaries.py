"""Patterns for the ends of sentences and lines, the parts of a text, and the signs of a document."""

from __future__ import annotations

import re
from functools import cached_property

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import CAPITAL, anchor_of, literal_words
from citegraph.registry.load import Registry
from citegraph.text.normal import PARAGRAPH


class Boundaries:
    """The patterns for breaks, and the compiled `[[part]]` and `[[sign]]` blocks."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        words = sorted(phrases["line-openers"])
        bold = r"(?:(?<![* ]\d\.)(?<![* ]\d\d\.)\*\*)?"  # `**Điều 2.**` is not a sentence
        line, after = rf"[\n{PARAGRAPH}]", rf"[\"”’)]?{bold}(?:\[\d+\])*(?=[ \n](?:{CAPITAL}|[\"“•*-]|\d+[.)]))"
        types = sorted({w.capitalize() for t in registry.types for w in t.words})
        heads = "|".join(map(literal_words, types))
        opening = tuple(word.lower() for word in words)
        same = [t for t in types if t.lower().startswith(opening) or any(w.startswith(t.lower()) for w in opening)]
        longer = "|".join(map(literal_words, same))
        # not `Chương trình`, `Điều lệ`
        openers = (rf"(?!(?:{longer})(?!\w))" if longer else "") + f"(?:{'|'.join(map(literal_words, words))})"
        place = rf"(?! \d+[a-zđ]? (?:(?!{CAPITAL})[^\W\d_]|(?:{heads})(?!\w)))"  # not `Điều 31 của Luật`
        # Each branch begins with its own literal, which makes `re` fast. The full stop of a numbered line is not the
        # end of a sentence.
        self.sentence_break = re.compile(
            rf"{PARAGRAPH}|\.(?<!{line}\d\.)(?<!{line}\d\d\.){after}|!{after}|\?{after}"
            rf"|\n(?:(?<=[.;:!?]\n)|(?<=[.;:!?][\"”’)]\n)"
            rf"|(?=[ ]?(?:[-•*+]|\d+[.)]|[a-zđ]\)|\(\d+\)|[“\"]?(?:{openers})(?!\w){place})))"
        )
        self.opens_line = lazy_pattern(
            rf"[-•*+] |\d+[.)/] ?(?=\D)|[a-zđ]\)|\(\d+\)|\[\d+\]|[IVX]+[.)-]|[“\"]?(?:{openers})(?!\w){place}"
        )
        spelt = {s for w in phrases["stop-abbreviations"] for s in (w, w.upper(), w.capitalize())}
        short = "".join(rf"(?<!\W{re.escape(w)}\.)" for w in sorted(spelt))
        self.sentence_end = lazy_pattern(rf"\.(?={after}){short}|!{after}|\?{after}")
        self.title_end = lazy_pattern(rf"{PARAGRAPH}|\n(?=(?i:{openers})(?!\w)|-{{3}}|_{{3}})|(?<=[.;])\s")
        self.parts = tuple(registry.parts)
        # One pattern for all parts, so that a line of prose, which matches none, costs one call. The empty group after
        # each part makes `lastindex` its index; if that part is not allowed there, the later patterns are tried in
        # turn.
        self.any_part = re.compile("|".join(f"(?:{part.pattern})()" for part in self.parts))
        self.signs = [(s, lazy_pattern(s.pattern, re.MULTILINE), anchor_of(s.pattern)) for s in registry.signs]

    @cached_property
    def part_patterns(self) -> list[re.Pattern[str]]:
        """The pattern of each part, for the few lines where the first part that matches is not allowed."""
        return [lazy_pattern(part.pattern) for part in self.parts]
