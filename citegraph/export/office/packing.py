"""Pack an office file without the clock, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import BinaryIO

_DAY = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can state
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_WRITTEN = rb"\g<1>1980-01-01T00:00:00Z"


def pack_office(made: io.BytesIO, file: BinaryIO) -> None:
    """Write the office file `made` to `file`: the same parts, each with one fixed time."""
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _CLOCK.sub(_WRITTEN, content)
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            packed.writestr(entry, content)
