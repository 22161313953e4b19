"""Where sentences and lines of a text end, and the patterns of its parts and of the signs of a document."""

from __future__ import annotations

import re

from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import CAPITAL
from citegraph.registry.load import Registry
from citegraph.text.normal import PARAGRAPH


class Blocks:
    """The compiled breaks, `[[part]]` blocks and `[[sign]]` blocks."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        openers = "|".join(map(re.escape, sorted(phrases["line-openers"])))
        line, after = rf"[\n{PARAGRAPH}]", rf"[\"”’)]?(?:\[\d+\])*(?=[ \n](?:{CAPITAL}|[\"“•*-]|\d+[.)]))"
        heads = "|".join(sorted({w.capitalize() for t in registry.types for w in t.words}))
        openers = rf"(?!(?:{heads})(?!\w))(?:{openers})"  # `Chương trình` and `Điều lệ` open no clause
        place = rf"(?! \d+[a-zđ]? (?:(?!{CAPITAL})[^\W\d_]|(?:{heads})(?!\w)))"  # `Điều 31 của Luật` opens no clause
        # Each branch begins with a letter of its own, which `re` looks for quickly. The dot behind a line's number ends
        # no sentence.
        self.sentence_break = re.compile(
            rf"{PARAGRAPH}|\.(?<!{line}\d\.)(?<!{line}\d\d\.){after}|!{after}|\?{after}"
            rf"|\n(?:(?<=[.;:!?]\n)|(?<=[.;:!?][\"”’)]\n)"
            rf"|(?=[ ]?(?:[-•*+]|\d+[.)]|[a-zđ]\)|\(\d+\)|[“\"]?(?:{openers})(?!\w){place})))"
        )
        self.opens_line = re.compile(
            rf"[-•*+] |\d+[.)/] ?(?=\D)|[a-zđ]\)|\(\d+\)|\[\d+\]|[IVX]+[.)-]|[“\"]?(?:{openers})(?!\w){place}"
        )
        spelt = {s for w in phrases["stop-abbreviations"] for s in (w, w.upper(), w.capitalize())}
        short = "".join(rf"(?<!\W{re.escape(w)}\.)" for w in sorted(spelt))
        self.sentence_end = re.compile(rf"\.(?={after}){short}|!{after}|\?{after}")
        self.title_end = re.compile(rf"{PARAGRAPH}|\n(?=(?i:{openers})(?!\w)|-{{3}}|_{{3}})|(?<=[.;])\s")
        self.parts = tuple(registry.parts)
        # One pattern for all, so that a line of prose, which fits none, costs one call. The empty group behind each
        # part tells by `lastindex` which one fits; where it may not stand, the patterns behind it are tried in turn.
        self.part_patterns = [re.compile(part.pattern) for part in self.parts]
        self.any_part = re.compile("|".join(f"(?:{part.pattern})()" for part in self.parts))
        self.signs = [(sign, re.compile(sign.pattern, re.MULTILINE)) for sign in registry.signs]
