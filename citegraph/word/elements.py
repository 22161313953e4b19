"""Elements of Word files, in the order that the schema wants."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from citegraph.text.xml_characters import FORBIDDEN
from citegraph.word.runs import W, set_text

AUTHOR = "citegraph"
"""The author of all marks."""

_INK = "0563C1"
_FORMATS = {
    f"{W}{tag}": place
    for place, tag in enumerate(
        """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid
        vanish webHidden color spacing w kern position sz szCs highlight u""".split()  # noqa: SIM905 - shorter than a list
    )
}
"""The order in which the schema lists what a format may state, up to the line under the text."""


def word_element(tag: str, **attributes: str) -> Any:
    """An element of Word's own, with its attributes."""
    from lxml import etree

    element = etree.Element(f"{W}{tag}", nsmap={"w": W[1:-1]})
    for name, value in attributes.items():
        element.set(f"{W}{name}", value)
    return element


def run_format(**values: str) -> Any:
    """The format of a run, in the order of the schema."""
    found = word_element("rPr")
    found.extend(word_element(name, val=value) for name, value in values.items())
    return found


def word_run(*content: Any, text: str | None = None) -> Any:
    """A run of its format, elements and text."""
    run = word_element("r")
    run.extend(each for each in content if each is not None)
    if text is not None:
        run.append(word_element("t"))
        set_text(run[-1], FORBIDDEN.sub("\ufffd", text))
    return run


def plain_format(run: Any) -> Any:
    """A copy of the format of a run, without its tracked changes; None for a run without any."""
    if (format_ := run.find(f"{W}rPr")) is None:
        return None
    copied = deepcopy(format_)
    for change in copied.findall(f"{W}rPrChange"):
        copied.remove(change)
    return copied


def comment_element(number: int, date: str, lines: Sequence[str]) -> Any:
    """A comment of one paragraph per line, whatever the document's own styles are."""
    comment = word_element("comment", id=str(number), author=AUTHOR, date=date, initials="cg")
    for i, line in enumerate(lines):
        paragraph = word_element("p")
        layout = word_element("pPr")
        layout.append(word_element("spacing", before="0", after="0", line="240", lineRule="auto"))
        layout.append(word_element("ind", left="0", firstLine="0"))
        layout.append(word_element("jc", val="left"))
        paragraph.append(layout)
        if i == 0:
            paragraph.append(word_run(word_element("annotationRef")))
        bold = {"b": "1"} if i == 0 else {}
        paragraph.append(word_run(run_format(**bold, sz="20"), text=line))
        comment.append(paragraph)
    return comment


def look_like_link(run: Any) -> None:
    """Let a run look like a link, unless it has a colour or a line of its own."""
    format_ = run.find(f"{W}rPr")
    if format_ is None:
        run.insert(0, format_ := word_element("rPr"))
    for tag, value in (("color", _INK), ("u", "single")):
        if format_.find(f"{W}{tag}") is None:
            place = _FORMATS[f"{W}{tag}"]
            later = (i for i, each in enumerate(format_) if _FORMATS.get(each.tag, place + 1) > place)
            format_.insert(next(later, len(format_)), word_element(tag, val=value))
