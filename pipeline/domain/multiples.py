"""Small charts side by side → the same small charts on one scale, so that eyes may compare them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.domain.tables import Chart, Multiples, Plain


def on_one_scale(multiples: Multiples) -> Multiples:
    """The same charts, all with one lowest and one highest value on their axis.

    Where no chart says how far its axis goes, it goes from zero (or the lowest figure) to the
    next round number above the highest.
    """
    low = _lowest(multiples)
    high = _highest(multiples, low)
    return replace(multiples, charts=tuple(replace(c, minimum=low, maximum=high) for c in multiples.charts))


def has_gap(chart: Chart) -> bool:
    """True when a figure of the chart is missing."""
    return any(value is None or value == "" for s in chart.series for value in chart.values(s.column))


def _lowest(multiples: Multiples) -> float:
    asked = [chart.minimum for chart in multiples.charts if chart.minimum is not None]
    if asked:
        return min(asked)
    return 0.0 - _rounded_up(-min([0.0, *(value for chart in multiples.charts for value in _reach(chart))]))


def _highest(multiples: Multiples, low: float) -> float:
    asked = [chart.maximum for chart in multiples.charts if chart.maximum is not None]
    if asked:
        return max(asked)
    high = _rounded_up(max([0.0, *(value for chart in multiples.charts for value in _reach(chart))]))
    return high if high > low else low + 1.0


def _reach(chart: Chart) -> list[float]:
    """The values that the axis must hold: figures, sums of stacks, levels."""
    columns = [[_number(value) for value in chart.values(series.column)] for series in chart.series]
    if chart.kind in ("stacked_bar", "stacked_column"):
        values: list[float | None] = [sum(v or 0.0 for v in row) for row in zip(*columns, strict=True)]
    else:
        values = [value for column in columns for value in column]
    return [value for value in values if value is not None] + [level.value for level in chart.thresholds]


def _number(value: Plain) -> float | None:
    return float(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, date) else None


def _rounded_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 × a power of ten; 0 for what is not above zero.

    >>> _rounded_up(83), _rounded_up(1.2), _rounded_up(0)
    (100.0, 2.0, 0.0)
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(float(factor * power) for factor in (1, 2, 2.5, 5, 10) if factor * power >= value)
