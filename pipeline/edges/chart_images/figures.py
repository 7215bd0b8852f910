"""A chart → what its picture shows: names, figures, and the scale they are drawn on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.domain.tables import Chart, Plain, text
from pipeline.edges.chart_images.style import at_most

Values = list[float | None]


def lies(chart: Chart) -> bool:
    """True for bars that lie."""
    return chart.kind in ("bar", "stacked_bar")


def is_stacked(chart: Chart) -> bool:
    """True for bars whose parts stand end to end."""
    return chart.kind in ("stacked_bar", "stacked_column")


def categories(chart: Chart, width: float) -> list[str]:
    """Category names wrapped to the room they have: beside lying bars, under their column, or aslant."""
    names = category_names(chart)
    if lies(chart):
        room, most = round(width * 3.6), 3
    elif stand_upright(names, width):
        room, most = _room_under(names, width), 3
    else:
        room, most = 26, 2
    return ["\n".join(at_most(textwrap.wrap(name, room), most)) for name in names]


def category_names(chart: Chart) -> list[str]:
    """What each place on the category axis is called, on one line."""
    names = [str(v) if isinstance(v, int) else text(v) for v in chart.values(chart.categories)]
    return [" ".join(name.split()) for name in names]


def _room_under(names: Sequence[str], width: float) -> int:
    """How many letters stand side by side under a column."""
    return max(3, int(width * 0.8 / max(1, len(names)) / 0.09))


def stand_upright(names: Sequence[str], width: float) -> bool:
    """True when every name fits under its column in three lines without breaking a word."""
    room = _room_under(names, width)
    words = (word for name in names for word in name.split())
    return all(len(word) <= room for word in words) and all(len(textwrap.wrap(n, room)) <= 3 for n in names)


def values_of(chart: Chart, column: str) -> Values:
    """The figures of one column; None is a gap."""
    return [number(value) for value in chart.values(column)]


def number(value: Plain) -> float | None:
    """A cell as a figure, None when it is none."""
    return None if value is None or isinstance(value, (str, date)) else float(value)


def tick(value: float) -> str:
    """A mark of the value axis, without needless decimals."""
    words = text(value, 2)
    return words.rstrip("0").rstrip(",") if "," in words else words


def bounds(chart: Chart) -> tuple[float, float]:
    """The value axis: as asked, else from zero (or the lowest figure) with room for labels."""
    columns = [values_of(chart, series.column) for series in chart.series]
    if is_stacked(chart):
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
    return 0.12 if lies(chart) else 0.08


def shown(value: float | Decimal, chart: Chart) -> str:
    """A figure as its label says it."""
    return text(float(value), chart.decimals)
