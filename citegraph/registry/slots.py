"""Compile the slots of a frame to a regular expression over the letters of a sentence's nodes.

Slots are names separated by spaces. `SUBJECT`, `OBJECT` and `VERB` bind, once each; `?` and `*` repeat; `(A|B)`
chooses. Besides the names of the nodes that marks of the registry produce (`LETTERS`):

==============  ======================================================================================
``GAP``         words without a meaning of their own: those that are no other node, adverbs, light verbs,
                verbs of telling and setting out, quotations
``PLACE``       a place in a work: ``khoản 2 Điều 5``
``COMMA``       a comma; ``COLON`` a colon; ``SEMICOLON`` a semicolon
``REACH``       the words allowed between a verb and its object: ``một số điều của``, ``khoản 2 Điều 5``
``OWNER``       a body or date that was not read as part of the work: ``của Trường X``
``BODY``        the name of a body, which may contain words of other nodes: ``Bộ Giao thông vận tải``
``TITLE``       a title up to its verb: ``về việc …``
``WORDS``       any words of one clause; ``TOLD`` the same with colons, within a table cell; ``ALL`` the same
                with works; ``ANY`` over several clauses; ``FEW`` in one clause, six nodes at most
``OPEN``        an opening bracket; ``CLOSE`` a closing one; ``CELL`` the border of a table cell
``MARK``        a comma, a dash, an opening bracket or quotation mark
``AGENT``       ``bởi``, ``tại``, ``theo``
``MORE``        a further verb of the passive: ``…, có nội dung được bãi bỏ``
``VERB-LIKE``   a further verb, of any kind, that does not bind; ``LOOSE-VERB`` one without a work after it
                in its part of the clause
``LABELLED``    works of a list with a verb in brackets: ``; A (hướng dẫn)``
``LEAD``        the words allowed before a fronted clause: ``Ngày 5/6/2025,``
``START``       the start of the clause or of words quoted after a colon, or after a semicolon
``STOP``        the end of the clause or a comma; ``END`` without comma
==============  ======================================================================================

>>> sorted(compiled("SUBJECT AUX? VERB REACH OBJECT"))
['changes', 'guides', 'others']
"""

from __future__ import annotations

import re

from citegraph.model import Kind

LETTERS = {
    "LIGHT": "i",
    "ADVERB": "j",
    "CONTINUING": "k",
    "NOUN": "N",
    "LINK": "L",
    "AT": "t",
    "LOOSE": "F",
    "ISSUE": "U",
    "PASSIVE": "P",
    "BY": "Y",
    "PURPOSE": "T",
    "OPENER": "Q",
    "AND": "K",
    "AUX": "A",
    "FORCE": "E",
    "LAPSE": "H",
    "TIME": "I",
    "LIMIT": "X",
    "NOMINAL": "Z",
    "IS": "J",
    "LISTING": "l",
    "ORDER": "o",
    "TELLS": "C",
    "SETTING": "e",
    "POINTER": "O",
    "NOW": "w",
    "BRINGING": "B",
    "PRONOUN": "x",
}
"""The letter of each node that marks of the registry produce."""

KIND_LETTERS = {
    Kind.AMENDS: "a",
    Kind.REPLACES: "r",
    Kind.REPEALS: "d",
    Kind.SUSPENDS: "s",
    Kind.CORRECTS: "c",
    Kind.CONSOLIDATES: "h",
    Kind.CONTINUES: "n",
    Kind.GUIDES: "u",
    Kind.IMPLEMENTS: "m",
    Kind.REVIEWS: "v",
    Kind.BASED_ON: "b",
}
"""The letter of each kind of verb."""

VERBS = "".join(KIND_LETTERS.values())
_SAYING = LETTERS["TELLS"] + LETTERS["SETTING"]
WORK, SELF, LIST, PLACE, GAP, LONG, QUOTED, CELL = "W", "S", "*", "p", "g", "G", "q", "|"

SLOTS = {
    **LETTERS,
    "SUBJECT": "(?P<s>[WS])",
    "OBJECT": "(?P<o>[W*])",
    "VERB": "(?P<v>!)",
    "PLACE": PLACE,
    "GAP": f"[{GAP}{LONG}{QUOTED}ijko{_SAYING}]",
    "COMMA": ",",
    "COLON": ":",
    "SEMICOLON": ";",
    "OPEN": r"\(",
    "CELL": r"\|",
    "CLOSE": r"\)",
    "MARK": '[,("-]',
    "TITLE": f"(?:[QUTijkLtZ\"{VERBS}][^;:.!']*)?",
    "OWNER": "(?:[gpo]?L[gN]?[,-]?|[gp],?(?=Q))?",
    "BODY": f"[gGNQiKLjZAO{_SAYING}]{{0,8}}?",
    "WORDS": "[^;:.!WS*]*",
    "TOLD": "[^;.!WS*|]*",
    "ALL": "[^;.!]*?",
    "ANY": "[^!]*?",
    "FEW": "[^;:.!WS*]{0,6}",
    "AGENT": "[YtF]",
    "MORE": f"[,KP{VERBS}]",
    "VERB-LIKE": f"[{VERBS}]",
    "LOOSE-VERB": f"[{VERBS}](?![^,;.W]*W)",
    "LABELLED": f"(?:[;,]W\\([{VERBS}]\\))*",
    "LEAD": f"[gGLtQIANO{_SAYING}]{{1,4}},",
    "START": '(?:^"?|(?<=;)|(?<=:"))',
    "STOP": '(?=[,.;:)"]|$)',
    "END": '(?=[.;)"]|$)',
}
REACH = {
    "changes": (
        f"(?:[gGNLtpKZ,qQUATIijkoO{_SAYING}-]*(?:qYN?q[gGNLtpKZ,qQUATIijkoO{_SAYING}-]*)?(?<![,KATI-])"
        "(?:(?<=Lg):|(?<=N):)?)"
    ),
    "guides": f"(?:[gGNpZKq,ijkoO{_SAYING}-]*(?<![,K-])(?:(?<=N)Q[gGN,K]*L|Q?[Lt][pNK,]*L?)?)",
    "others": (
        f"(?:(?:[Ngi,O{_SAYING}]*NLg?[K,])?[gNpZKq,ijkoO{_SAYING}-]*(?<![,K-])|[NpK,ijkoO{_SAYING}]*[Lt]"
        "|[ijN,]*o(?:L[gY-]{1,4})?[tF][gN]?"
        "|N?[gGN,ijkKQYL]*(?:Pg?t|(?<=N)Lgt))"
    ),
}

_TOKEN = re.compile(r"[A-Z-]+|[()|?*]|\S")
_INNERMOST = re.compile(r"\(([^()]*)\)\s*([?*]?)")
_ALWAYS = re.compile(r"[A-Z-]++(?!\s*[?*])")


def patterns_of(slots: str) -> dict[str, str]:
    """Return the pattern of a frame for each entry of `REACH`; raise `ValueError` for an unknown slot."""
    return {kinds: "".join(_pattern(name, reach) for name in _TOKEN.findall(slots)) for kinds, reach in REACH.items()}


def compiled(slots: str) -> dict[str, str]:
    """Return the same, each compiled once; also raise `ValueError` for one that is not a regular expression."""
    patterns = patterns_of(slots)
    for pattern in patterns.values():
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(_plain(slots, error)) from error
    return patterns


def _plain(slots: str, error: re.error) -> str:
    names = _TOKEN.findall(slots)
    if twice := next((name for name in ("SUBJECT", "OBJECT", "VERB") if names.count(name) > 1), None):
        return f"{twice} is there twice; it binds once"
    if names.count("(") != names.count(")"):
        return "each ( needs a ), and each ) a ("
    return f"not a valid pattern: {error.msg}"


def bound(slots: str) -> frozenset[str]:
    """Return the slots that every match of a frame has: neither optional nor in one of several alternatives.

    >>> sorted(bound("SUBJECT AUX? (COMMA|VERB) (REACH OBJECT)"))
    ['OBJECT', 'REACH', 'SUBJECT']
    """
    rest = ""
    while rest != slots:
        rest, slots = slots, _INNERMOST.sub(lambda m: "" if m[2] or "|" in m[1] else f" {m[1]} ", slots)
    return frozenset() if "|" in slots else frozenset(_ALWAYS.findall(slots))


def _pattern(name: str, reach: str) -> str:
    if name in "()|?*":
        return "(?:" if name == "(" else name
    if name == "REACH":
        return reach
    if name not in SLOTS:
        raise ValueError(f"{name} is not a slot; slots are {', '.join(sorted(SLOTS))}")
    return SLOTS[name] if len(SLOTS[name]) == 1 or SLOTS[name].startswith("(?") else f"(?:{SLOTS[name]})"
