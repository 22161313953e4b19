"""Draw line plots of results, reproducible to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One plot, with a line per name; `across` and `up` are scales: "linear" from zero, or "log"."""

    title: str
    unit: str
    lines: Mapping[str, Points]
    across: str = "linear"
    up: str = "linear"


def draw(panels: Sequence[Panel], path: str) -> None:
    """Write an SVG with the panels side by side, each with a legend."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "citegraph", "svg.fonttype": "none"}
    from matplotlib import pyplot as plt

    figure, row = plt.subplots(1, len(panels), figsize=(4.6 * len(panels), 4.4), layout="constrained", squeeze=False)
    for axis, panel in zip(row[0], panels, strict=True):
        for name, points in panel.lines.items():
            axis.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name)
        axis.set(xlabel=panel.unit, title=panel.title, xscale=panel.across, yscale=panel.up)
        if panel.across == "linear":
            axis.set_xlim(0, None)
        if panel.up == "linear":
            axis.set_ylim(0, None)
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    figure.savefig(path, metadata={"Date": None})
