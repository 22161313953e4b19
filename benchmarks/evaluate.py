"""Score gold of any kind of `gold_kinds.py` with the options and the output of `citegraph evaluate`.

python benchmarks/evaluate.py GOLD.jsonl [--kind KIND] [--errors N] [--baseline FILE] [--save FILE] [--cross] ...
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from gold_kinds import KINDS, kind_of

from citegraph.cli.evaluate import evaluate, measure
from citegraph.errors import CitegraphError


@click.command(params=list(evaluate.params))
@click.option(
    "--kind", type=click.Choice(list(KINDS)), help="The content of the rows.  [default: guessed from their fields]"
)
def main(gold: Path, kind: str | None, **asked: Any) -> None:
    """Compares the extraction from the texts of GOLD, a JSON lines file of any kind, with their annotations."""
    try:
        measure(KINDS[kind] if kind else kind_of(gold), gold, **asked)
    except CitegraphError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
