"""What the slots of a frame stand for: names of nodes in a sentence's chart -> a pattern over their letters.

Slots are names with blanks between them. `SUBJECT`, `OBJECT` and `VERB` bind; `?` and `*` repeat; `(A|B)` chooses.
Besides the names of the nodes that the registry's marks make (`LETTERS`):

==============  ======================================================================================
``REACH``       what may stand between a verb and its object: ``một số điều của``, ``khoản 2 Điều 5``
``OWNER``       a body or a day that was not read as the work's own: ``của Trường X``
``BODY``        the name of a body, in which words of other nodes may be: ``Bộ Giao thông vận tải``
``TITLE``       a title up to its verb: ``về việc …``
``WORDS``       any words of one clause; ``TOLD`` with colons among them, of one cell; ``ALL`` with works among
                them; ``ANY`` of several clauses; ``FEW`` of one clause, six nodes at most
``OPEN``        an opening bracket; ``CELL`` the border of a table's cell
``MARK``        a comma, a dash, an opening bracket or quotation mark
``AGENT``       ``bởi``, ``tại``, ``theo``
``MORE``        a further verb of the passive: ``…, có nội dung được bãi bỏ``
``LEAD``        what may stand before a fronted clause: ``Ngày 5/6/2025,``
``STOP``        the end of the clause
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
}
"""The letter of each node that the registry's marks make."""

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
WORK, SELF, LIST, PLACE, GAP, LONG, QUOTED = "W", "S", "*", "p", "g", "G", "q"

SLOTS = {
    **LETTERS,
    "SUBJECT": "(?P<s>[WS])",
    "OBJECT": "(?P<o>[W*])",
    "VERB": "(?P<v>!)",
    "PLACE": PLACE,
    "GAP": f"[{GAP}{LONG}{QUOTED}ijko]",
    "COMMA": ",",
    "COLON": ":",
    "SEMICOLON": ";",
    "OPEN": r"\(",
    "CELL": r"\|",
    "CLOSE": r"\)",
    "MARK": '[,("-]',
    "TITLE": f"(?:[QUTijkLtZ\"{VERBS}][^;:.!']*)?",
    "OWNER": "(?:[gp]?L[gN]?[,-]?|[gp],?(?=Q))?",
    "BODY": "[gGNQiKLjZA]{0,8}?",
    "WORDS": "[^;:.!WS*]*",
    "TOLD": "[^;.!WS*|]*",
    "ALL": "[^;.!]*?",
    "ANY": "[^!]*?",
    "FEW": "[^;:.!WS*]{0,6}",
    "AGENT": "[YtF]",
    "MORE": f"[,KP{VERBS}]",
    "VERB-LIKE": f"[{VERBS}]",
    "LOOSE-VERB": f"[{VERBS}](?![^,;.W]*W)",
    "LEAD": "[gGLtQIAN]{1,4},",
    "START": "(?:^|(?<=;))",
    "STOP": "(?=[,.;:)]|$)",
}
REACH = {
    "changes": "(?:[gGNLtpKZ,qQUATIijko-]*(?:qYN?q[gGNLtpKZ,qQUATIijko-]*)?(?<![,KATI-]))",
    "guides": "(?:[gGNpZKq,ijko-]*(?<![,K-])(?:(?<=N)Q[gGN,K]*L|Q?[Lt][pNK,]*L?)?)",
    "others": (
        "(?:(?:[Ngi,]*NLg?[K,])?[gNpZKq,ijko-]*(?<![,K-])|[NpK,ijko]*[Lt]|[ijN,]*o(?:L[gY]{1,3})?[tF][gN]?"
        "|N?[gGN,ijkKQYL]*(?:Pg?t|(?<=N)Lgt))"
    ),
}

_TOKEN = re.compile(r"[A-Z-]+|[()|?*]|\S")


def patterns_of(slots: str) -> dict[str, str]:
    """The pattern of a frame for each of `REACH`; raises `ValueError` for an unknown slot."""
    return {kinds: "".join(_pattern(name, reach) for name in _TOKEN.findall(slots)) for kinds, reach in REACH.items()}


def compiled(slots: str) -> dict[str, str]:
    """The same, all of them compiled once; raises `ValueError` too where one is not a regular expression."""
    patterns = patterns_of(slots)
    for pattern in patterns.values():
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"slots do not make a pattern: {error}") from error
    return patterns


def _pattern(name: str, reach: str) -> str:
    if name in "()|?*":
        return "(?:" if name == "(" else name
    if name == "REACH":
        return reach
    if name not in SLOTS:
        raise ValueError(f"{name} is not a slot; slots are {', '.join(sorted(SLOTS))}")
    return SLOTS[name] if len(SLOTS[name]) == 1 or SLOTS[name].startswith("(?") else f"(?:{SLOTS[name]})"
