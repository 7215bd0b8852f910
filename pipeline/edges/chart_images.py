"""A `Chart` becomes a picture (PNG) for a page or a report, and several become one PDF.

The picture says what the native Excel chart says, with the same title, colours and figures,
and labels things directly where Excel needs a legend. Sizes are inches unless said.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pipeline.domain.palette import REFERENCE
from pipeline.domain.tables import Chart, Plain, Threshold, text

DPI = 200
WIDTH = 8.0
"""1600 pixels."""

A4_LANDSCAPE = (11.69, 8.27)
NO_FIGURE = "chưa có số liệu"
INCOMPLETE = "chưa đủ số liệu"

_INK = "#1A1A1A"
_QUIET = "#6B6B6B"
_GRID = "#DDDDDD"
_STAMP = "#8B0000"
_SETTINGS: dict[str, object] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.unicode_minus": False,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
}
"""All that drawing depends on, so that no matplotlibrc of the machine can change a picture."""

_Values = list[float | None]


def write_chart_image(chart: Chart, path: Path, *, stamp: str = "") -> None:
    """Write the chart as a PNG of 1600 pixels' width; the same chart always gives the same bytes.

    `stamp` (“Bảng điểm dự thảo”) is printed in a red frame above the title. Fit to be run in a child process.
    """
    with matplotlib.rc_context(_SETTINGS):  # type: ignore[arg-type]
        figure = _drawn(chart, stamp, (WIDTH, _height(chart, stamp)))
        FigureCanvasAgg(figure)
        figure.savefig(path, dpi=DPI, format="png", metadata={"Software": None})


def write_chart_book(charts: Sequence[Chart], path: Path, *, stamp: str = "") -> None:
    """Write all charts into one PDF, an A4 landscape page each; the same charts give the same bytes."""
    nothing = {"CreationDate": None, "Producer": None, "Creator": None}
    with (
        matplotlib.rc_context(_SETTINGS),  # type: ignore[arg-type]
        PdfPages(path, metadata=nothing) as book,
    ):
        for chart in charts:
            book.savefig(_drawn(chart, stamp, A4_LANDSCAPE))


def _lies(chart: Chart) -> bool:
    return chart.kind in ("bar", "stacked_bar")


def _is_stacked(chart: Chart) -> bool:
    return chart.kind in ("stacked_bar", "stacked_column")


def _height(chart: Chart, stamp: str) -> float:
    """Height of a picture: lying bars grow with the number of categories."""
    top = 0.3 * len(_title_lines(chart, WIDTH)) + (0.45 if stamp else 0.0)
    if not _lies(chart):
        return top + (4.6 if _stand_upright(_category_names(chart), WIDTH) else 5.6)
    bars = 1 if _is_stacked(chart) else max(1, len(chart.series))
    each = max(0.42, 0.24 * bars + 0.16)
    return top + 1.5 + each * max(1, chart.table.body)


def _title_lines(chart: Chart, width: float) -> list[str]:
    return textwrap.wrap(" ".join(chart.title.split()), width=round(width * 8.2)) or [""]


def _drawn(chart: Chart, stamp: str, size: tuple[float, float]) -> Figure:
    """The chart on a figure of `size`: stamp and title on top, then the drawing, then the legend."""
    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    width, height = size
    lines = _title_lines(chart, width)
    top = height - 0.12
    if stamp:
        shown = textwrap.shorten(" ".join(stamp.split()), width=round(width * 10), placeholder="…")
        figure.text(
            0.15 / width,
            (top - 0.16) / height,
            shown,
            color=_STAMP,
            weight="bold",
            size=10,
            va="center",
            bbox={"boxstyle": "square,pad=0.35", "facecolor": "#FDECEA", "edgecolor": _STAMP},
        )
        top -= 0.45
    figure.text(
        0.15 / width,
        top / height,
        "\n".join(lines),
        size=13,
        weight="bold",
        color=_INK,
        va="top",
        linespacing=1.25,
    )
    top -= 0.3 * len(lines) + 0.05
    figure.get_layout_engine().set(rect=(0.01, 0.01, 0.98, top / height - 0.01))  # type: ignore[union-attr,call-arg]
    axes = figure.add_subplot()
    names = _categories(chart, width)
    if not names:
        axes.axis("off")
        axes.text(0.5, 0.5, NO_FIGURE.capitalize(), ha="center", va="center", color=_QUIET, size=13)
        return figure
    _prepare_axes(axes, chart, names, width)
    if chart.kind == "line":
        _draw_lines(axes, chart)
    elif _is_stacked(chart):
        _draw_stacks(axes, chart)
    else:
        _draw_bars(axes, chart)
    _draw_thresholds(axes, chart)
    if len(chart.series) > 1:
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(
            handles,
            [textwrap.shorten(label, 60, placeholder="…") for label in labels],
            frameon=False,
            loc="outside lower center",
            ncols=_legend_columns(labels, width),
            fontsize=10,
        )
    return figure


def _legend_columns(labels: Sequence[str], width: float) -> int:
    """As many columns as the longest name allows."""
    longest = min(60, max(map(len, labels))) + 6
    return max(1, min(len(labels), int(width * 11.5 // longest)))


def _categories(chart: Chart, width: float) -> list[str]:
    """Category names wrapped to the room they have: beside lying bars, under their column, or aslant."""
    names = _category_names(chart)
    if _lies(chart):
        room, most = round(width * 3.6), 3
    elif _stand_upright(names, width):
        room, most = _room_under(names, width), 3
    else:
        room, most = 26, 2
    return ["\n".join(_at_most(textwrap.wrap(name, room), most)) for name in names]


def _category_names(chart: Chart) -> list[str]:
    names = [str(v) if isinstance(v, int) else text(v) for v in chart.values(chart.categories)]
    return [" ".join(name.split()) for name in names]


def _room_under(names: Sequence[str], width: float) -> int:
    """How many letters stand side by side under a column."""
    return max(3, int(width * 0.8 / max(1, len(names)) / 0.09))


def _stand_upright(names: Sequence[str], width: float) -> bool:
    """True when every name fits under its column in three lines without breaking a word."""
    room = _room_under(names, width)
    words = (word for name in names for word in name.split())
    return all(len(word) <= room for word in words) and all(len(textwrap.wrap(n, room)) <= 3 for n in names)


def _at_most(lines: list[str], count: int) -> list[str]:
    return lines if len(lines) <= count else [*lines[: count - 1], lines[count - 1].rstrip() + "…"]


def _values(chart: Chart, column: str) -> _Values:
    return [_number(value) for value in chart.values(column)]


def _number(value: Plain) -> float | None:
    return None if value is None or isinstance(value, (str, date)) else float(value)


def _prepare_axes(axes: Axes, chart: Chart, names: list[str], width: float) -> None:
    """Scales, ticks, grid and axis titles."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#A6A6A6")
    low, high = _bounds(chart)
    scale = FuncFormatter(lambda value, _: _tick(value))
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10])
    places = range(len(names))
    if _lies(chart):
        axes.set_yticks(places, names, size=10)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(low, high)
        axes.xaxis.set_major_locator(ticks)
        axes.xaxis.set_major_formatter(scale)
        axes.set_xlabel(chart.value_axis, size=10, color=_QUIET)
        axes.set_ylabel(chart.category_axis, size=10, color=_QUIET)
    else:
        upright = _stand_upright(_category_names(chart), width)
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
        axes.set_ylabel(chart.value_axis, size=10, color=_QUIET)
        axes.set_xlabel(chart.category_axis, size=10, color=_QUIET)
    axes.grid(axis="x" if _lies(chart) else "y", color=_GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK)


def _tick(value: float) -> str:
    shown = text(value, 2)
    return shown.rstrip("0").rstrip(",") if "," in shown else shown


def _bounds(chart: Chart) -> tuple[float, float]:
    """The value axis: as asked, else from zero (or the lowest figure) with room for labels."""
    columns = [_values(chart, series.column) for series in chart.series]
    if _is_stacked(chart):
        sums = [sum(value or 0.0 for value in row) for row in zip(*columns, strict=True)]
    else:
        sums = [value for column in columns for value in column if value is not None]
    sums += [threshold.value for threshold in chart.thresholds]
    low = chart.minimum if chart.minimum is not None else min([0.0, *sums]) * 1.1
    high = chart.maximum if chart.maximum is not None else max([low, *sums])
    if high <= low:
        high = low + 1.0
    return low, high + (high - low) * _label_room(chart)


def _label_room(chart: Chart) -> float:
    if not chart.labelled:
        return 0.02
    return 0.12 if _lies(chart) else 0.08


def _shown(value: float | Decimal, chart: Chart) -> str:
    return text(float(value), chart.decimals)


def _draw_bars(axes: Axes, chart: Chart) -> None:
    """Bars side by side per category; a missing one is a gap that says so."""
    count = len(chart.series)
    thick = 0.66 / count
    for number, series in enumerate(chart.series):
        values = _values(chart, series.column)
        places = [place + (number - (count - 1) / 2) * thick for place in range(len(values))]
        lengths = [value or 0.0 for value in values]
        draw = axes.barh if _lies(chart) else axes.bar
        draw(places, lengths, thick * 0.94, color=f"#{series.colour}", label=series.name, zorder=2)
        for place, value in zip(places, values, strict=True):
            if value is None:
                _write_at(axes, chart, place, max(0.0, _bounds(chart)[0]), NO_FIGURE, quiet=True)
            elif chart.labelled:
                _write_at(axes, chart, place, value, _shown(value, chart))


def _draw_stacks(axes: Axes, chart: Chart) -> None:
    """Segments end to end, each with its figure where it has room, and the total at the end."""
    columns = [_values(chart, series.column) for series in chart.series]
    exact = [chart.values(series.column) for series in chart.series]
    rows = len(columns[0]) if columns else 0
    starts = [0.0] * rows
    span = _bounds(chart)[1] - _bounds(chart)[0]
    for series, values in zip(chart.series, columns, strict=True):
        lengths = [value or 0.0 for value in values]
        if _lies(chart):
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
            shown = _shown(length, chart)
            if chart.labelled and length > span * (0.0135 * len(shown) if _lies(chart) else 0.05):
                middle = start + length / 2
                x, y = (middle, place) if _lies(chart) else (place, middle)
                axes.text(
                    x,
                    y,
                    shown,
                    size=8.5,
                    ha="center",
                    va="center",
                    color="white" if _is_dark(series.colour) else _INK,
                    zorder=4,
                )
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    for place in range(rows):
        parts = [column[place] for column in exact]
        present = [Decimal(str(part)) for part in parts if isinstance(part, (int, float, Decimal))]
        if not present:
            _write_at(axes, chart, place, 0.0, NO_FIGURE, quiet=True)
        elif len(present) < len(parts):
            _write_at(axes, chart, place, starts[place], INCOMPLETE, quiet=True)
        elif chart.labelled:
            _write_at(axes, chart, place, starts[place], _shown(sum(present, Decimal(0)), chart), bold=True)


def _draw_lines(axes: Axes, chart: Chart) -> None:
    """Lines with a marker per figure; a missing figure breaks the line and is named at the foot."""
    missing: dict[int, list[str]] = {}
    for series in chart.series:
        values = _values(chart, series.column)
        axes.plot(
            range(len(values)),
            [float("nan") if v is None else v for v in values],
            color=f"#{series.colour}",
            marker="o",
            markersize=7,
            markeredgecolor="white",
            linewidth=2.4,
            label=series.name,
            zorder=3,
        )
        for place, value in enumerate(values):
            if value is None:
                missing.setdefault(place, []).append(series.name)
            elif chart.labelled:
                axes.annotate(
                    _shown(value, chart),
                    (place, value),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    size=9.5,
                    color=_INK,
                    zorder=5,
                    bbox=_HALO,
                )
    foot = _bounds(chart)[0]
    for place, names in missing.items():
        words = NO_FIGURE if len(names) == len(chart.series) else f"{', '.join(names)}: {NO_FIGURE}"
        axes.annotate(
            "\n".join(textwrap.wrap(words, 40)),
            (place, foot),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=90,
            size=9,
            style="italic",
            color=_QUIET,
            zorder=5,
            bbox=_HALO,
        )


_HALO = {"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}


def _write_at(
    axes: Axes,
    chart: Chart,
    place: float,
    value: float,
    words: str,
    *,
    quiet: bool = False,
    bold: bool = False,
) -> None:
    """A label just beyond the end of a bar."""
    lies, below = _lies(chart), value < 0
    offset = (-4 if below else 4, 0) if lies else (0, -3 if below else 3)
    upright_words = quiet and not lies
    axes.annotate(
        words,
        (value, place) if lies else (place, value),
        xytext=offset,
        textcoords="offset points",
        ha=("right" if below else "left") if lies else "center",
        va="center" if lies else ("top" if below else "bottom"),
        rotation=90 if upright_words else 0,
        size=9 if quiet else 9.5,
        style="italic" if quiet else "normal",
        weight="bold" if bold else "normal",
        color=_QUIET if quiet else _INK,
        zorder=5,
        bbox=_HALO,
    )


def _draw_thresholds(axes: Axes, chart: Chart) -> None:
    """Dashed lines across the bars, each named at its end; names that would touch are moved apart."""
    low, high = _bounds(chart)
    apart = (high - low) * (0.14 if _lies(chart) else 0.05)
    previous, step = None, 0
    for threshold in sorted(chart.thresholds, key=lambda t: t.value):
        step = step + 1 if previous is not None and threshold.value - previous < apart else 0
        previous = threshold.value
        _draw_threshold(axes, chart, threshold, step)


def _draw_threshold(axes: Axes, chart: Chart, threshold: Threshold, step: int) -> None:
    colour = f"#{REFERENCE}"
    if _lies(chart):
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


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
