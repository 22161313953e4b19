"""EML: subject and text of a mail as one source, and each attachment of a known kind as another.

The text is the plain part if there is one, else the HTML part.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.archive import read_inner
from citegraph.readers.bounds import DEPTH
from citegraph.readers.by_suffix import is_known
from citegraph.readers.decode import decode
from citegraph.readers.html import html_text
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source

# What the parser of headers is known to raise on broken ones, beside its own errors.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, email.errors.MessageError, RecursionError)
_LONGEST = 8000  # characters of a header that is parsed
_HOST_NAMES = "punycode"  # no encoding of texts, and one whose decoding takes quadratic time


class _ShortHeaders(email.policy.EmailPolicy):
    """The usual policy without long headers, whose parsing takes quadratic time; only those that are used count."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) > _LONGEST:
            raise ValueError(f"header {name} has more than {_LONGEST} characters")
        return super().header_fetch_parse(name, value)


def read_mail(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the mail under the id `name`, its attachments under `name/attachment`."""
    try:
        message = email.message_from_bytes(file.read(), policy=_ShortHeaders())
        assert isinstance(message, EmailMessage)
        if not message.keys():
            raise SourceError(f"{name}: not a mail: it has no header; save it again as .eml")
        text, encoding = _text(message, name)
        attached = [(part.get_filename() or "", _bytes(part)) for part in message.iter_attachments()]
    except SourceError as error:
        yield name, error
        return
    except _BROKEN as error:
        yield name, SourceError(f"{name}: corrupt or truncated mail ({error}); save it again as .eml")
        return
    yield from text_source(name, text, encoding)
    for filename, data in attached:
        yield from _attachment(f"{name}/{filename.rpartition('/')[2]}", data, wanted)


def _attachment(place: str, data: bytes, wanted: Wanted) -> Iterator[ReadResult]:
    if not is_known(place):
        return
    if wanted.depth >= DEPTH:
        yield place, SourceError(f"{place}: nested in more than {DEPTH} mails and archives; save it separately")
        return
    yield from read_inner(data, place, replace(wanted, depth=wanted.depth + 1))


def _text(message: EmailMessage, name: str) -> tuple[str, str | None]:
    body = message.get_body(("plain", "html"))
    subject = str(message.get("subject", ""))
    if body is None:
        return subject, None
    text, encoding = _body(body, name)
    if body.get_content_type() == "text/html":
        text = html_text(text, whole_page=True)
    return f"{subject}\n\n{text}".strip().replace("\r\n", "\n"), encoding


def _body(part: MIMEPart, name: str) -> tuple[str, str | None]:
    """The text of a part: in its stated encoding, if that is right, else in the detected one."""
    data = _bytes(part)
    charset = part.get_content_charset("utf-8")
    try:
        return data.decode("utf-8" if charset == _HOST_NAMES else charset), None
    except (UnicodeDecodeError, LookupError):
        return decode(data, name)


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
