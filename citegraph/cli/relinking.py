"""Link the stored sources into a graph, with the overrides, and re-read imported registers."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import FilePath
from citegraph.cli.output import report
from citegraph.errors import ImportFileError
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.cli.options import Decorator
    from citegraph.model import Override
    from citegraph.registry import Registry

overrides_option: Decorator = click.option(
    "--overrides",
    type=FilePath(dir_okay=False),
    metavar="FILE.toml",
    help="The file of overrides.  [default: NAME.overrides.toml beside the database NAME.db]",
)


def overrides_of(db: Path, given: Path | None) -> Path:
    """The given file of overrides, or the one beside the database."""
    from citegraph.linking.overrides import overrides_path

    return given or overrides_path(db)


def registry_options(overlays: Sequence[Path], standards: bool) -> tuple[str, ...]:
    """The options that choose a registry, as the database keeps them and a shell reads them."""
    return (*(shlex.join(["--registry", str(path)]) for path in overlays), *(["--standards"] if standards else []))


def note_other_registry(store: Store, overlays: Sequence[Path], *, standards: bool) -> None:
    """Report the options of the last build that this command lacks: it would lose what they found.

    A registry file in another folder counts as the same file.
    """
    given = Counter([*(path.name for path in overlays), *(["--standards"] if standards else [])])
    lacking = []
    for option in store.registry_options():
        name = Path(shlex.split(option)[-1]).name
        given[name] -= 1
        if given[name] < 0:
            lacking.append(option)
    if lacking:
        used = " ".join(lacking)
        report(f"{store.path}: the last build used {used}; to keep what it found, repeat {used}")


def relink(store: Store, registry: Registry, path: Path) -> None:
    """Link what changed; overrides that no longer match are reported and kept in their file."""
    from citegraph.extraction.pipeline import fingerprint
    from citegraph.linking.overrides import read_overrides

    overrides = read_overrides(path)
    decided = hashlib.sha256(repr(overrides).encode()).hexdigest()[:16] if overrides else "none"
    for i in store.link(registry, overrides, f"{fingerprint(registry)}-{decided}"):
        phrase = override_phrase(overrides[i])
        report(f"{path}: override {i + 1} ({phrase}) matches nothing in {store.path}; it stays in the file")


def read_registers_again(store: Store, registry: Registry) -> None:
    """Re-read imported registers from the database if the code or the registry that read them has changed."""
    imported = store.imported()
    if not imported:
        return
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import read_again

    extractor = Extractor(registry)
    for name, read_with in imported.items():
        source = store.source(name)
        assert source is not None
        try:
            again = read_again(source, read_with, extractor)
        except ImportFileError as error:
            report(f"{error}; {name} is kept as it was")
        else:
            if again:
                store.replace_source(again.source, again.extraction, again.read_with)


def override_phrase(override: Override) -> str:
    """An override in a phrase: `reject A implements B`."""
    from citegraph.model import Act

    between = {Act.MERGE: "into", Act.SPLIT: "in", Act.DATE: "is", Act.ISSUER: "is"}
    middle = between.get(override.act) or (override.kind.value if override.kind else "to")
    return f"{override.act.value} {override.work} {middle} {override.other}"
