"""A chart → a figure of a given size: stamp and title on top, then the drawing, then the legend."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pipeline.domain.multiples import has_gap
from pipeline.domain.tables import Chart, Multiples
from pipeline.edges.chart_images.figures import (
    bounds,
    categories,
    category_names,
    is_stacked,
    lies,
    stand_upright,
    tick,
)
from pipeline.edges.chart_images.marks import draw_marks, draw_thresholds
from pipeline.edges.chart_images.style import CROWDED, DPI, GRID, INK, NO_FIGURE, QUIET, STAMP, WIDTH, Labels

_NOTE_LINE = 0.21
"""Inches that a line of a note takes."""


def height(chart: Chart, stamp: str) -> float:
    """Height of a picture of the usual width: lying bars grow with the number of categories."""
    top = headroom(chart, stamp, WIDTH)
    if not lies(chart):
        return top + (4.6 if stand_upright(category_names(chart), WIDTH) else 5.6)
    bars = 1 if is_stacked(chart) else max(1, len(chart.series))
    each = max(0.42, 0.24 * bars + 0.16)
    return top + 1.5 + each * max(1, chart.table.body)


def headroom(of: Chart | Multiples, stamp: str, width: float) -> float:
    """What stamp, title and note take from the top of a picture."""
    return 0.3 * len(_title_lines(of.title, width)) + (0.45 if stamp else 0.0) + _NOTE_LINE * len(_note_lines(of.note, width))


def drawn(chart: Chart, stamp: str, size: tuple[float, float]) -> Figure:
    """The chart on a figure of `size`."""
    figure = headed(chart, stamp, size)
    axes = figure.add_subplot()
    names = categories(chart, size[0])
    if not names:
        say_nothing_is_there(axes)
        return figure
    prepare_axes(axes, chart, names, size[0])
    draw_marks(axes, chart, Labels() if chart.labelled else CROWDED)
    draw_thresholds(axes, chart)
    if len(chart.series) > 1:
        add_legend(figure, axes, size[0])
    return figure


def headed(of: Chart | Multiples, stamp: str, size: tuple[float, float]) -> Figure:
    """An empty figure of `size` with stamp, title and note, which keeps what is drawn later below them."""
    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    width, tall = size
    lines = _title_lines(of.title, width)
    top = tall - 0.12
    if stamp:
        figure.text(
            0.15 / width,
            (top - 0.16) / tall,
            textwrap.shorten(" ".join(stamp.split()), width=round(width * 10), placeholder="…"),
            color=STAMP,
            weight="bold",
            size=10,
            va="center",
            bbox={"boxstyle": "square,pad=0.35", "facecolor": "#FDECEA", "edgecolor": STAMP},
        )
        top -= 0.45
    figure.text(
        0.15 / width,
        top / tall,
        "\n".join(lines),
        size=13,
        weight="bold",
        color=INK,
        va="top",
        linespacing=1.25,
    )
    top -= 0.3 * len(lines) + 0.05
    if note := _note_lines(of.note, width):
        figure.text(
            0.15 / width,
            top / tall,
            "\n".join(note),
            size=9.5,
            style="italic",
            color=QUIET,
            va="top",
            linespacing=1.25,
        )
        top -= _NOTE_LINE * len(note)
    figure.get_layout_engine().set(rect=(0.01, 0.01, 0.98, top / tall - 0.01))  # type: ignore[union-attr,call-arg]
    return figure


def say_nothing_is_there(axes: Axes) -> None:
    """A chart without rows says so instead of showing empty axes."""
    axes.axis("off")
    axes.text(0.5, 0.5, NO_FIGURE.capitalize(), ha="center", va="center", color=QUIET, size=13)


def add_legend(figure: Figure, axes: Axes, width: float) -> None:
    """The names of the series under the drawing."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        [textwrap.shorten(label, 60, placeholder="…") for label in labels],
        frameon=False,
        loc="outside lower center",
        ncols=_legend_columns(labels, width),
        fontsize=10,
    )


def _title_lines(title: str, width: float) -> list[str]:
    """The lines of a title; a figure is never parted from its per cent sign."""
    whole = re.sub(r"(?<=\d) (?=%)", "\u00a0", " ".join(title.split()))
    return textwrap.wrap(whole, width=round(width * 8.2)) or [""]


def _note_lines(note: str, width: float) -> list[str]:
    return textwrap.wrap(" ".join(note.split()), width=round(width * 11.5))


def _legend_columns(labels: Sequence[str], width: float) -> int:
    """As many columns as the longest name allows."""
    longest = min(60, max(map(len, labels))) + 6
    return max(1, min(len(labels), int(width * 11.5 // longest)))


def prepare_axes(axes: Axes, chart: Chart, names: list[str], width: float) -> None:
    """Scales, ticks, grid and axis titles."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#A6A6A6")
    low, high = bounds(chart)
    scale = FuncFormatter(lambda value, _: tick(value))
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=chart.decimals == 0)
    places = range(len(names))
    if lies(chart):
        axes.set_yticks(places, names, size=10)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(low, high)
        axes.xaxis.set_major_locator(ticks)
        axes.xaxis.set_major_formatter(scale)
        axes.set_xlabel(_with_mark(chart, chart.value_axis), size=10, color=QUIET)
        axes.set_ylabel(chart.category_axis, size=10, color=QUIET)
    else:
        upright = stand_upright(category_names(chart), width)
        axes.set_xticks(
            places,
            names,
            size=10,
            rotation=0 if upright else 40,
            ha="center" if upright else "right",
            rotation_mode="anchor" if not upright else "default",
        )
        axes.set_xlim(-0.6, len(names) - 0.4)
        axes.set_ylim(low, high)
        axes.yaxis.set_major_locator(ticks)
        axes.yaxis.set_major_formatter(scale)
        axes.set_ylabel(chart.value_axis, size=10, color=QUIET)
        axes.set_xlabel(_with_mark(chart, chart.category_axis), size=10, color=QUIET)
    axes.grid(axis="x" if lies(chart) else "y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=INK)


def _with_mark(chart: Chart, words: str) -> str:
    """An axis title, and what × means where so many gaps are that each is but a mark."""
    if chart.labelled or not has_gap(chart):
        return words
    return " · ".join(part for part in (words, f"{CROWDED.gap}: {NO_FIGURE}") if part)
