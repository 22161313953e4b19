"""Load the registry files into one `Registry`.

Rules are in TOML, one block per entry; bulk facts are in CSV. A user's own file overlays the built-in ones: a block
with the id of a built-in block replaces it, any other block is added.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citegraph.errors import RegistryError, reason_of
from citegraph.files import exact_text, packaged
from citegraph.registry.garbage import no_collection
from citegraph.registry.schema import (
    AbbreviationBlock,
    ActionBlock,
    BodyBlock,
    Entry,
    FrameBlock,
    GrammarBlock,
    IssuerBlock,
    KnownWork,
    Locality,
    MarkBlock,
    ModalBlock,
    NamedBlock,
    OrganBlock,
    PartBlock,
    PhraseBlock,
    PlaceLevelBlock,
    PlenumBlock,
    SignBlock,
    StandardBlock,
    TermBlock,
    TypeBlock,
    UnknownBlock,
    VerbBlock,
    WordedBlock,
)
from citegraph.registry.snapshot import FILE, read_snapshot, snapshot

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_TABLES: dict[str, type[Entry]] = {
    "type": TypeBlock,
    "issuer": IssuerBlock,
    "body": BodyBlock,
    "organ": OrganBlock,
    "place-level": PlaceLevelBlock,
    "term": TermBlock,
    "grammar": GrammarBlock,
    "named": NamedBlock,
    "abbreviation": AbbreviationBlock,
    "worded": WordedBlock,
    "plenum": PlenumBlock,
    "standard": StandardBlock,
    "part": PartBlock,
    "sign": SignBlock,
    "verb": VerbBlock,
    "mark": MarkBlock,
    "modal": ModalBlock,
    "frame": FrameBlock,
    "action": ActionBlock,
    "phrases": PhraseBlock,
    "locality": Locality,
    "work": KnownWork,
    "unknown": UnknownBlock,
}
_FILES = {
    "types.toml": "type",
    "issuers.toml": "issuer",
    "bodies.toml": "body",
    "organs.toml": "organ",
    "place_levels.toml": "place-level",
    "terms.toml": "term",
    "grammars.toml": "grammar",
    "named.toml": "named",
    "abbreviations.toml": "abbreviation",
    "worded.toml": "worded",
    "plenums.toml": "plenum",
    "standards.toml": "standard",
    "parts.toml": "part",
    "signs.toml": "sign",
    "verbs.toml": "verb",
    "marks.toml": "mark",
    "modals.toml": "modal",
    "frames.toml": "frame",
    "provisions.toml": "action",
    "phrases.toml": "phrases",
    "localities.csv": "locality",
    "unknowns.toml": "unknown",
    "laws.csv": "work",
    "party_works.csv": "work",
    "catalogue.csv": "work",
}


@dataclass(frozen=True)
class Registry:
    """All blocks, each kind in file order. `fingerprint` changes with any of them and with `reads_standards`.

    `reads_standards`: whether texts are searched for standards (`TCVN 5574:2018`).
    """

    types: tuple[TypeBlock, ...]
    issuers: tuple[IssuerBlock, ...]
    bodies: tuple[BodyBlock, ...]
    organs: tuple[OrganBlock, ...]
    place_levels: tuple[PlaceLevelBlock, ...]
    terms: tuple[TermBlock, ...]
    grammars: tuple[GrammarBlock, ...]
    named: tuple[NamedBlock, ...]
    abbreviations: tuple[AbbreviationBlock, ...]
    worded: tuple[WordedBlock, ...]
    plenums: tuple[PlenumBlock, ...]
    standards: tuple[StandardBlock, ...]
    parts: tuple[PartBlock, ...]
    signs: tuple[SignBlock, ...]
    verbs: tuple[VerbBlock, ...]
    marks: tuple[MarkBlock, ...]
    modals: tuple[ModalBlock, ...]
    frames: tuple[FrameBlock, ...]
    actions: tuple[ActionBlock, ...]
    phrases: tuple[PhraseBlock, ...]
    localities: tuple[Locality, ...]
    works: tuple[KnownWork, ...]
    unknowns: tuple[UnknownBlock, ...]
    reads_standards: bool = False
    fingerprint: str = field(default="", compare=False)

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def load_registry(*overlays: Path, standards: bool = False) -> Registry:
    """Load the built-in registry, overlaid with the given TOML files in order.

    With `standards`, texts are also searched for standards and technical regulations (`TCVN 5574:2018`).

    Raises `RegistryError` with file and block if a file does not load; there is no fallback.
    """
    return _load(tuple((str(path), _read(Path(path))) for path in overlays), standards)


@lru_cache(maxsize=1)
@no_collection()
def _built_in() -> tuple[dict[str, tuple[Any, ...]], bytes]:
    """Return the built-in blocks by kind, and the bytes of their files.

    They are read once. Registries then share the blocks that no overlay replaces, which also makes comparing two
    registries fast.
    """
    read = _files()
    held = b"".join(read.values())
    stored = read_snapshot(hashlib.sha256(held).hexdigest(), _TABLES)
    if stored is None:
        return _validated_all(read), held
    blocks: dict[str, tuple[Any, ...]] = dict.fromkeys(_TABLES, ()) | stored
    for name, content in read.items():
        if name.endswith(".csv"):
            blocks[_FILES[name]] += tuple(map(_TABLES[_FILES[name]].of_valid, _csv(_text(content))))
    return blocks, held


def validated_files() -> tuple[str, dict[str, tuple[Any, ...]]]:
    """The digest of the built-in files and their blocks by kind, each validated."""
    read = _files()
    return hashlib.sha256(b"".join(read.values())).hexdigest(), _validated_all(read)


def write_snapshot() -> None:
    """Write the snapshot of the built-in files anew, after validating them."""
    digest, blocks = validated_files()
    tables = {kind: entries for kind, entries in blocks.items() if kind not in {"locality", "work"}}
    FILE.write_text(snapshot(digest, tables), "utf-8")


def _files() -> dict[str, bytes]:
    """The content of each built-in file."""
    return {name: packaged("citegraph.registry", f"data/{name}") for name in _FILES}


def _text(content: bytes) -> str:
    return content.decode().replace("\r\n", "\n")


def _validated_all(read: Mapping[str, bytes]) -> dict[str, tuple[Any, ...]]:
    blocks: dict[str, tuple[Any, ...]] = dict.fromkeys(_TABLES, ())
    for name, content in read.items():
        kind, text = _FILES[name], _text(content)
        rows = _toml(text, name) if name.endswith(".toml") else {kind: _csv(text)}
        if set(rows) - {kind}:
            raise RegistryError(f"{name}: contains [[{', '.join(sorted(set(rows) - {kind}))}]], not only [[{kind}]]")
        blocks[kind] += tuple(_validated(rows.get(kind, []), kind, name, text))
    return blocks


@lru_cache(maxsize=16)
def _load(overlays: tuple[tuple[str, str], ...], standards: bool) -> Registry:
    built_in, held = _built_in()
    blocks = {kind: list(rows) for kind, rows in built_in.items()}
    digest = hashlib.sha256(held)
    for name, text in overlays:
        digest.update(text.encode())
        _overlay(name, text, blocks)
        _check_references(name, blocks)
    return Registry(
        types=tuple(blocks["type"]),
        issuers=tuple(blocks["issuer"]),
        bodies=tuple(blocks["body"]),
        organs=tuple(blocks["organ"]),
        place_levels=tuple(blocks["place-level"]),
        terms=tuple(blocks["term"]),
        grammars=tuple(blocks["grammar"]),
        named=tuple(blocks["named"]),
        abbreviations=tuple(blocks["abbreviation"]),
        worded=tuple(blocks["worded"]),
        plenums=tuple(blocks["plenum"]),
        standards=tuple(blocks["standard"]),
        parts=tuple(blocks["part"]),
        signs=tuple(blocks["sign"]),
        verbs=tuple(blocks["verb"]),
        marks=tuple(blocks["mark"]),
        modals=tuple(blocks["modal"]),
        frames=tuple(blocks["frame"]),
        actions=tuple(blocks["action"]),
        phrases=tuple(blocks["phrases"]),
        localities=tuple(blocks["locality"]),
        works=tuple(blocks["work"]),
        unknowns=tuple(blocks["unknown"]),
        reads_standards=standards,
        fingerprint=digest.hexdigest()[:16] + ("-standards" if standards else ""),
    )


def _check_references(name: str, blocks: Mapping[str, list[Any]]) -> None:
    """Check that the blocks that others cannot do without exist: types, lists of phrases, successors of localities."""
    known = {t.id for t in blocks["type"]}
    for kind in ("named", "plenum", "standard"):
        for block in blocks[kind]:
            if block.type not in known:
                raise RegistryError(f"{name}: [[{kind}]] {block.id}: type: {block.type} is not a type of the registry")
    for block in blocks["worded"]:
        if unknown := next((t for t in block.types if t not in known), None):
            raise RegistryError(f"{name}: [[worded]] {block.id}: types: {unknown} is not a type of the registry")
    lists = {block.id for block in blocks["phrases"]}
    for block in blocks["mark"]:
        if unknown := next((words for words in block.phrases if words not in lists), None):
            raise RegistryError(f"{name}: [[mark]] {block.id}: phrases: {unknown} is not a list of the registry")
    slugs = {place.slug for place in blocks["locality"]} | {""}
    for place in blocks["locality"]:
        if place.successor not in slugs:
            reason = f"successor: {place.successor} is not a locality of the registry"
            raise RegistryError(f"{name}: [[locality]] {place.slug}: {reason}")


def _read(path: Path) -> str:
    try:
        return exact_text(path)
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read ({error.strerror}); give a TOML file") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def _overlay(name: str, text: str, blocks: dict[str, list[Any]]) -> None:
    """Overlay the blocks read so far with those of one file."""
    for kind, rows in _toml(text, name).items():
        if kind not in _TABLES:
            raise RegistryError(f"{name}: unknown block [[{kind}]]; known are {', '.join(sorted(_TABLES))}")
        fresh = _validated(rows, kind, name, text)
        replaced = {_id(b) for b in fresh}
        blocks[kind] = [b for b in blocks[kind] if _id(b) not in replaced] + fresh


def _id(block: Any) -> str:
    return getattr(block, "id", None) or getattr(block, "slug", None) or f"{block.type} {block.symbol} {block.name}"


def _toml(text: str, name: str) -> dict[str, list[dict[str, Any]]]:
    import tomllib

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{name}: not valid TOML: {error}") from error
    for kind, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise RegistryError(f"{name}: {kind} is not a block; write it as [[{kind}]]")
    return tables


def _csv(text: str) -> list[dict[str, Any]]:
    """Return the rows of a CSV file; fields with several values separate them with `|`."""
    several = {"aliases", "amends"}
    names, *rows = csv.reader(io.StringIO(text))
    listed = [name for name in names if name in several]
    out: list[dict[str, Any]] = []
    for row in rows:
        values: dict[str, Any] = dict(zip(names, row, strict=True))
        for name in listed:
            values[name] = tuple(values[name].split("|")) if values[name] else ()
        out.append(values)
    return out


@cache
def _validator(kind: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(_TABLES[kind])


def _where(name: str, text: str, kind: str, number: int) -> str:
    """The file, with the line of its block of this number if it is found."""
    header = re.compile(rf"[ \t]*\[\[[ \t]*[\"']?{re.escape(kind)}[\"']?[ \t]*\]\]")
    lines = [i for i, line in enumerate(text.splitlines(), 1) if header.match(line)]
    return f"{name}:{lines[number - 1]}" if len(lines) >= number else name


def _validated(rows: Iterable[Mapping[str, Any]], kind: str, name: str, text: str) -> list[Any]:
    from pydantic import ValidationError

    validate = _validator(kind).validate_python
    out: list[Any] = []
    seen: set[str] = set()
    for i, row in enumerate(rows, 1):
        try:
            block = validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            place = "".join(f"{part}: " for part in (".".join(str(x) for x in first["loc"]),) if part)
            label = row.get("id") or row.get("slug") or row.get("symbol") or f"number {i}"
            reason = f"{place}{reason_of(first, (field.name for field in fields(_TABLES[kind])))}"
            raise RegistryError(f"{_where(name, text, kind, i)}: [[{kind}]] {label}: {reason}") from error
        if kind != "work":
            if _id(block) in seen:
                place = _where(name, text, kind, i)
                raise RegistryError(f"{place}: [[{kind}]] {_id(block)} is defined twice; give each its own id")
            seen.add(_id(block))
        out.append(block)
    return out
