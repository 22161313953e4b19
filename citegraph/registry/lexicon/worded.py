"""The signs of works that are named in words (`[[worded]]` blocks)."""

from __future__ import annotations

import re
from collections import defaultdict

from citegraph.registry.lexicon.types import Types
from citegraph.registry.load import Registry
from citegraph.registry.schema import WordedBlock
from citegraph.text.normal import PARAGRAPH


class Worded:
    """The compiled `[[worded]]` blocks: each pattern begins with a type word, or with the body's verb."""

    def __init__(self, registry: Registry, types: Types) -> None:
        self.acts: dict[str, list[WordedBlock]] = defaultdict(list)
        for block in registry.worded:
            for act in block.words if block.sign == "work" else ():
                self.acts[act].append(block)
        self.issuing_types = frozenset(t for b in registry.worded if b.sign == "title" for t in b.types)
        blocks = {sign: [b for b in registry.worded if b.sign == sign] for sign in ("rules", "quoted", "issued-by")}
        self.issued_by = blocks["issued-by"]
        self.many = frozenset(b.stem for b in registry.worded if b.many)
        self.stems = {b.stem: b.identifies for b in registry.worded if b.stem}
        self.any_bodies = frozenset(w for b in registry.worded if b.sign == "any-body" for w in b.words)
        self.heads: list[tuple[WordedBlock, re.Pattern[str]]] = []
        for block in blocks["rules"] + blocks["quoted"]:
            heads = "|".join(re.escape(w) for t in block.types for w in types.by_id[t].words)
            words = "|".join(map(re.escape, block.words))
            topic = r"(?: (?!của )[^\W\d_]{1,12},?){0,9} " if block.sign == "rules" else " "
            tail = r" " if block.sign == "rules" else rf" ?(?P<title>[^“”\"{PARAGRAPH}]{{12,300}})[”\"]"
            self.heads.append((block, re.compile(rf"(?<!\w)(?P<head>{heads})(?P<topic>{topic})(?:{words}){tail}")))
