"""The plots of the pages: of a whole database, and of the works that carry out one work."""

from __future__ import annotations

from collections import Counter, defaultdict

from markupsafe import Markup

from citegraph.graph.carrying import days_between, years
from citegraph.identity.rank import CENTRAL, Level
from citegraph.model import Work
from citegraph.presentation.plots import Plot, lag_plot, province_plot, year_plot
from citegraph.presentation.shapes import to_svg
from citegraph.registry import Registry
from citegraph.registry.localities import provinces_of
from citegraph.store.overview import Overview
from citegraph.web.page_words import PageWords
from citegraph.web.views import Tree

_COUNTRYWIDE = CENTRAL | {Level.MINISTRY, Level.UNKNOWN}


def plots_of_all(overview: Overview, words: PageWords, registry: Registry) -> list[Plot]:
    """Return the plots of a database."""
    provinces = provinces_of(registry).today.values()
    plots = (
        year_plot(overview.years, words.type_names, words.t, words.count),
        lag_plot(overview.lags, words.t, words.count),
        province_plot(provinces, overview.provinces, words.t, words.count, carrying=False)
        if overview.provinces
        else None,
    )
    return [plot for plot in plots if plot]


def plots_of_work(work: Work, tree: Tree, words: PageWords, registry: Registry) -> list[Plot]:
    """Return the plots of a work and of the works that carry it out, as far as its tree has them.

    The provinces are shown only if a work of one is among them, and the work is not one of a province itself.
    """
    lags: defaultdict[Level, list[int]] = defaultdict(list)
    counts: Counter[str] = Counter()
    provinces = provinces_of(registry)
    listed = {branch.work.key: branch.work for branch in tree.branches if branch.work.key != work.key}.values()
    for each in listed:
        if (days := days_between(work, each)) is not None:
            lags[words.finder.level(each)].append(days)
        if slug := provinces.of(each.key):
            counts[slug] += 1
    of_country = words.finder.level(work) in _COUNTRYWIDE
    plots = (
        lag_plot(lags, words.t, words.count),
        year_plot(years(listed), words.type_names, words.t, words.count),
        province_plot(provinces.today.values(), counts, words.t, words.count) if counts and of_country else None,
    )
    return [plot for plot in plots if plot]


def svg(plot: Plot) -> Markup:
    """Return the SVG of a plot, whose texts are escaped."""
    return Markup(to_svg(plot.drawing, plot.title, plot.description, f"plot-{plot.name}"))  # noqa: S704
