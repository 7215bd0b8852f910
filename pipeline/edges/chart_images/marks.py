"""Figures → bars, stacks, lines and levels on the axes of a picture; what is missing is a gap that says so."""

from __future__ import annotations

import textwrap
from decimal import Decimal

from matplotlib.axes import Axes

from pipeline.domain.palette import REFERENCE
from pipeline.domain.tables import Chart, Threshold
from pipeline.edges.chart_images.figures import Values, bounds, is_stacked, lies, shown, values_of
from pipeline.edges.chart_images.style import HALO, INK, QUIET, Labels, is_dark

_SMALL, _FEW = 9.0, 4
"""Type of this size or less is that of small panels, where only so many points of a line bear their figure."""


def draw_marks(axes: Axes, chart: Chart, labels: Labels) -> None:
    """The figures of a chart in its way of showing them, and the levels that matter."""
    if chart.kind == "line":
        _draw_lines(axes, chart, labels)
    elif is_stacked(chart):
        _draw_stacks(axes, chart, labels)
    else:
        _draw_bars(axes, chart, labels)


def _draw_bars(axes: Axes, chart: Chart, labels: Labels) -> None:
    """Bars side by side per category; a missing one is a gap that says so."""
    count = len(chart.series)
    thick = 0.66 / count
    for number, series in enumerate(chart.series):
        values = values_of(chart, series.column)
        places = [place + (number - (count - 1) / 2) * thick for place in range(len(values))]
        lengths = [value or 0.0 for value in values]
        draw = axes.barh if lies(chart) else axes.bar
        draw(places, lengths, thick * 0.94, color=f"#{series.colour}", label=series.name, zorder=2)
        for place, value in zip(places, values, strict=True):
            if value is None:
                _write_at(axes, chart, place, max(0.0, bounds(chart)[0]), labels.gap, labels.size, quiet=True)
            elif chart.labelled:
                _write_at(axes, chart, place, value, shown(value, chart), labels.size)


def _draw_stacks(axes: Axes, chart: Chart, labels: Labels) -> None:
    """Segments end to end, each with its figure where it has room, and the total at the end."""
    columns = [values_of(chart, series.column) for series in chart.series]
    exact = [chart.values(series.column) for series in chart.series]
    rows = len(columns[0]) if columns else 0
    starts = [0.0] * rows
    span = bounds(chart)[1] - bounds(chart)[0]
    for series, values in zip(chart.series, columns, strict=True):
        lengths = [value or 0.0 for value in values]
        if lies(chart):
            axes.barh(
                range(rows),
                lengths,
                0.66,
                left=starts,
                color=f"#{series.colour}",
                label=series.name,
                edgecolor="white",
                linewidth=0.8,
                zorder=2,
            )
        else:
            axes.bar(
                range(rows),
                lengths,
                0.66,
                bottom=starts,
                color=f"#{series.colour}",
                label=series.name,
                edgecolor="white",
                linewidth=0.8,
                zorder=2,
            )
        for place, (start, length) in enumerate(zip(starts, lengths, strict=True)):
            words = shown(length, chart)
            if chart.labelled and length > span * (0.0135 * len(words) if lies(chart) else 0.05):
                middle = start + length / 2
                x, y = (middle, place) if lies(chart) else (place, middle)
                axes.text(
                    x,
                    y,
                    words,
                    size=labels.size - 1,
                    ha="center",
                    va="center",
                    color="white" if is_dark(series.colour) else INK,
                    zorder=4,
                )
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    for place in range(rows):
        parts = [column[place] for column in exact]
        present = [Decimal(str(part)) for part in parts if isinstance(part, (int, float, Decimal))]
        if not present:
            _write_at(axes, chart, place, 0.0, labels.gap, labels.size, quiet=True)
        elif len(present) < len(parts):
            _write_at(axes, chart, place, starts[place], labels.part, labels.size, quiet=True)
        elif chart.labelled:
            _write_at(axes, chart, place, starts[place], shown(sum(present, Decimal(0)), chart), labels.size, bold=True)


def _draw_lines(axes: Axes, chart: Chart, labels: Labels) -> None:
    """Lines with a marker per figure; a missing figure breaks the line and is named at the foot."""
    missing: dict[int, list[str]] = {}
    for series in chart.series:
        values = values_of(chart, series.column)
        named = _named_points(values, labels)
        axes.plot(
            range(len(values)),
            [float("nan") if v is None else v for v in values],
            color=f"#{series.colour}",
            marker="o",
            markersize=labels.size * 0.74,
            markeredgecolor="white",
            linewidth=labels.size / 4,
            label=series.name,
            zorder=3,
        )
        for place, value in enumerate(values):
            if value is None:
                missing.setdefault(place, []).append(series.name)
            elif chart.labelled and place in named:
                axes.annotate(
                    shown(value, chart),
                    (place, value),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    size=labels.size,
                    color=INK,
                    zorder=5,
                    bbox=HALO,
                )
    foot = bounds(chart)[0]
    for place, names in missing.items():
        words = labels.gap if len(names) == len(chart.series) else f"{', '.join(names)}: {labels.gap}"
        axes.annotate(
            "\n".join(textwrap.wrap(words, 40)),
            (place, foot),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=90 if len(labels.gap) > 1 else 0,
            size=labels.size - 0.5,
            style="italic",
            color=QUIET,
            zorder=5,
            bbox=HALO,
        )


def _named_points(values: Values, labels: Labels) -> set[int]:
    """The points of a line that bear their figure: all, or in small type the first and the last of many."""
    there = [place for place, value in enumerate(values) if value is not None]
    return set(there) if labels.size > _SMALL or len(there) <= _FEW else {there[0], there[-1]}


def _write_at(
    axes: Axes,
    chart: Chart,
    place: float,
    value: float,
    words: str,
    size: float,
    *,
    quiet: bool = False,
    bold: bool = False,
) -> None:
    """A label just beyond the end of a bar."""
    lying, below = lies(chart), value < 0
    offset = (-4 if below else 4, 0) if lying else (0, -3 if below else 3)
    upright_words = quiet and not lying and len(words) > 1
    axes.annotate(
        words,
        (value, place) if lying else (place, value),
        xytext=offset,
        textcoords="offset points",
        ha=("right" if below else "left") if lying else "center",
        va="center" if lying else ("top" if below else "bottom"),
        rotation=90 if upright_words else 0,
        size=size - 0.5 if quiet else size,
        style="italic" if quiet else "normal",
        weight="bold" if bold else "normal",
        color=QUIET if quiet else INK,
        zorder=5,
        bbox=HALO if chart.thresholds else None,  # only there does a line run through the words
    )


def draw_thresholds(axes: Axes, chart: Chart) -> None:
    """Dashed lines across the bars, each named at its end; names that would touch are moved apart."""
    low, high = bounds(chart)
    apart = (high - low) * (0.14 if lies(chart) else 0.05)
    previous, step = None, 0
    for threshold in sorted(chart.thresholds, key=lambda t: t.value):
        step = step + 1 if previous is not None and threshold.value - previous < apart else 0
        previous = threshold.value
        _draw_threshold(axes, chart, threshold, step)


def _draw_threshold(axes: Axes, chart: Chart, threshold: Threshold, step: int) -> None:
    colour = f"#{REFERENCE}"
    if lies(chart):
        axes.axvline(threshold.value, color=colour, linestyle=(0, (4, 3)), linewidth=1.3, zorder=1.5)
        axes.annotate(
            threshold.label,
            (threshold.value, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3 + 13 * step),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=9.5,
            color=colour,
        )
    else:
        axes.axhline(threshold.value, color=colour, linestyle=(0, (4, 3)), linewidth=1.3, zorder=1.5)
        axes.annotate(
            "\n".join(textwrap.wrap(threshold.label, 16)),
            (1.0, threshold.value),
            xycoords=("axes fraction", "data"),
            xytext=(5, 11 * step),
            textcoords="offset points",
            ha="left",
            va="center",
            size=9.5,
            color=colour,
        )
