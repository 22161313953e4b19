"""The stored sources -> the linked graph, with people's overrides; and what of these fits nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.output import report
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.cli.options import Decorator
    from citegraph.model import Override
    from citegraph.registry import Registry

overrides_option: Decorator = click.option(
    "--overrides",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.toml",
    help="People's overrides.  [default: NAME.overrides.toml beside the database NAME.db]",
)


def overrides_of(db: Path, given: Path | None) -> Path:
    """The file of overrides that goes with a database, if none is given."""
    from citegraph.linking.overrides import beside

    return given or beside(db)


def relink(store: Store, registry: Registry, path: Path) -> None:
    """Links anew what changed; overrides that fit nothing any more are reported, and stay in their file."""
    from citegraph.extraction.pipeline import fingerprint
    from citegraph.linking.overrides import read_overrides

    overrides = read_overrides(path)
    decided = hashlib.sha256(repr(overrides).encode()).hexdigest()[:16] if overrides else "none"
    for i in store.link(registry, overrides, f"{fingerprint(registry)}-{decided}"):
        report(
            f"{path}: override {i + 1} ({sentence(overrides[i])}) fits nothing in {store.path}; it stays in the file"
        )


def sentence(override: Override) -> str:
    """An override in a few words: `reject A implements B`."""
    from citegraph.model import Act

    between = {Act.MERGE: "into", Act.SPLIT: "in", Act.DATE: "is", Act.ISSUER: "is"}
    middle = between.get(override.act) or (override.kind.value if override.kind else "to")
    return f"{override.act.value} {override.work} {middle} {override.other}"
