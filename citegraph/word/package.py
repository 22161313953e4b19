"""The parts of a Word file: those that are not changed stay byte for byte the same, with their order and times.

python-docx, which makes reports, would write every part of XML again.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import count
from typing import Any

from citegraph.errors import SourceError
from citegraph.readers.docx import xml_root
from citegraph.readers.zipped import checked_zip

_CONTENT_TYPES = "[Content_Types].xml"
_SIGNATURES = "_xmlsignatures/"
_PROPERTIES = "docProps/core.xml"
_SAVED = "{http://purl.org/dc/terms/}modified"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS[1:-1]}"/>'.encode()
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MADE = (1980, 1, 1, 0, 0, 0)  # of an added part: the first time that a ZIP can state


class Package:
    """A Word file as its parts, of which some are XML that is changed.

    `names` are those of its parts. Raises `SourceError` for a file that cannot be written again as it is, and the
    exceptions of `corrupt_as_error`.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._archive = checked_zip(data, name)
        names = self._archive.namelist()
        if len(names) > len(set(names)):
            raise SourceError(f"{name}: contains a part twice; save it again from your word processor")
        if _CONTENT_TYPES not in names:
            raise SourceError(f"{name}: has no {_CONTENT_TYPES}; save it again from your word processor")
        if any(part.startswith(_SIGNATURES) for part in names):
            raise SourceError(f"{name}: is digitally signed, which any mark would break; save it without its signature")
        self.names = frozenset(names)
        self._changed: dict[str, Any] = {}
        self._ids: dict[str, dict[frozenset[tuple[str, str]], str]] = {}  # of the relations of each part
        self._fresh: dict[str, Iterator[str]] = {}

    @property
    def modified(self) -> str:
        """When the document was saved last, as ISO, which is the time of marks whatever the clock says."""
        core = self.read(_PROPERTIES) if _PROPERTIES in self.names else None
        stated = "" if core is None else core.findtext(_SAVED) or ""
        return stated if _TIME.fullmatch(stated) else "1980-01-01T00:00:00Z"

    def read(self, part: str) -> Any:
        """The root of a part as it was."""
        return xml_root(self._archive.read(part))

    def change(self, part: str, root: Any) -> None:
        """Take an element as the root of a part."""
        self._changed[part] = root

    def root(self, part: str, empty: bytes) -> Any:
        """The root of a part that is going to be changed, of `empty` if there is none."""
        if part not in self._changed:
            self._changed[part] = self.read(part) if part in self.names else xml_root(empty)
        return self._changed[part]

    def target(self, part: str, kind: str) -> str | None:
        """The part that another refers to as its `comments` or the like; None if it refers to none."""
        listed = _relations_of(part)
        relations = self.read(listed) if listed in self.names else ()
        target = next((each.get("Target") for each in relations if each.get("Type") == f"{_OFFICE}/{kind}"), None)
        return target and posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Let a part refer to a target; returns the id, which is that of an equal relation if there is one."""
        relations = self.root(_relations_of(part), _NO_RELATIONS)
        wanted = {"Type": f"{_OFFICE}/{kind}", "Target": target} | ({"TargetMode": "External"} if external else {})
        if part not in self._ids:
            self._ids[part] = {_stated(each): each.get("Id", "") for each in reversed(relations)}
            used = {each.get("Id") for each in relations}
            self._fresh[part] = (name for n in count(1) if (name := f"rId{n}") not in used)
        ids, stated = self._ids[part], frozenset(wanted.items())
        if stated not in ids:
            ids[stated] = next(self._fresh[part])
            relations.append(relations.makeelement(f"{_RELATIONS}Relationship", {"Id": ids[stated], **wanted}))
        return ids[stated]

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a part, unless it is stated."""
        if not any(each.get("PartName") == f"/{part}" for each in self.read(_CONTENT_TYPES)):
            types = self.root(_CONTENT_TYPES, b"")
            override = {"PartName": f"/{part}", "ContentType": content_type}
            types.append(types.makeelement(f"{_TYPES}Override", override))

    def packed(self) -> bytes:
        """The file with its changed parts; the same for the same changes."""
        out = io.BytesIO()
        with self._archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for info in self._archive.infolist():
                changed = self._changed.pop(info.filename, None)
                content = self._archive.read(info) if changed is None else _serialised(changed)
                packed.writestr(_entry(info.filename, info), content)
            for part, root in self._changed.items():
                packed.writestr(_entry(part), _serialised(root))
        return out.getvalue()


def _stated(relation: Any) -> frozenset[tuple[str, str]]:
    """What a relation states besides its id."""
    return frozenset((key, value) for key, value in relation.items() if key != "Id")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _entry(part: str, like: zipfile.ZipInfo | None = None) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, like.date_time if like else _MADE)
    entry.create_system = like.create_system if like else 0
    entry.external_attr = like.external_attr if like else 0
    entry.compress_type = like.compress_type if like else zipfile.ZIP_DEFLATED
    return entry


def _serialised(root: Any) -> bytes:
    from lxml import etree

    tree = root.getroottree()
    content: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=tree.docinfo.standalone)
    return content
