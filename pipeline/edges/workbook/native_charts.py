"""A `Chart` becomes an Excel chart whose series are the cells of its table, in Excel's own means.

Thresholds are lines over columns and lines. Lying bars allow no upright line that every
program draws, so there the levels are grey bands behind the bars, whose edges are the thresholds,
and the title of the value axis names them. Behind groups and stacks of bars no bands can be drawn
without the bars being laid or stacked upon them: there the axis title alone names the levels.
A chart that is one of many small ones has smaller type and no titles on its axes.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from pipeline.domain.palette import REFERENCE
from pipeline.domain.tables import Chart, Live, Plain, RangeRef, Series, Threshold, text
from pipeline.edges.workbook.chart_sizes import is_tight
from pipeline.edges.workbook.formats import FONT
from pipeline.edges.workbook.placed import PlacedChart, WorkbookLayout
from pipeline.edges.workbook.text_fit import clean

BANDS = ("F7F7F7", "EAEAEA", "DBDBDB", "CCCCCC")
"""Greys up to each threshold, the lowest level first: the palest at the foot, lest it look like a bar."""

_DASHES = ("dash", "long_dash_dot", "square_dot", "long_dash")
_TYPES: dict[str, dict[str, str]] = {
    "bar": {"type": "bar"},
    "stacked_bar": {"type": "bar", "subtype": "stacked"},
    "column": {"type": "column"},
    "stacked_column": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
}


def literal(words: str) -> str:
    """Words for a chart title or a series name that XlsxWriter cannot take for a reference.

    It reads anything like ``Sheet!A1`` as one, with or without "="; a space after the mark prevents it.

    >>> literal("=Sheet1!$A$1"), literal("Điểm")
    ('=Sheet1! $A$1', 'Điểm')
    """
    return re.sub(r"!(?=\$?[A-Za-z]+\$?\d)", "! ", clean(words).replace("\n", " "))


def native_chart(workbook: Any, placed: PlacedChart, layout: WorkbookLayout) -> Any:
    """The Excel chart of a placed chart, with its size, ready to be inserted."""
    chart = placed.chart
    lying = chart.kind in ("bar", "stacked_bar")
    native = workbook.add_chart(_TYPES[chart.kind])
    banded = chart.kind == "bar" and len(chart.series) == 1 and bool(chart.thresholds)
    if banded:
        for colour, threshold in zip(reversed(_bands(chart)), _descending(chart), strict=True):
            native.add_series(
                {
                    **_cells(chart, threshold.column, layout),
                    "name": literal(threshold.label),
                    "gap": 0,
                    "overlap": 100,
                    "fill": {"color": f"#{colour}"},
                    "border": {"none": True},
                }
            )
    for series in chart.series:
        native.add_series(_series(placed, series, layout, in_front=banded))
    if chart.thresholds and not lying:
        lines = native if chart.kind == "line" else workbook.add_chart({"type": "line"})
        for number, threshold in enumerate(_descending(chart)):
            lines.add_series(
                {
                    **_cells(chart, threshold.column, layout),
                    "name": literal(threshold.label),
                    "line": {
                        "color": f"#{REFERENCE}",
                        "width": 1.75,
                        "dash_type": _DASHES[number % len(_DASHES)],
                    },
                    "marker": {"type": "none"},
                }
            )
        if lines is not native:
            native.combine(lines)
    _set_axes(native, placed, lying=lying, banded=banded)
    title_font = _font(9 if placed.small else 12, bold=True)
    native.set_title({"name": literal(chart.title), "name_font": title_font, "overlay": False})
    named = len(chart.series) + (0 if lying else len(chart.thresholds))
    if named > 1:
        bands = list(range(len(chart.thresholds))) if banded else []
        native.set_legend({"position": "bottom", "font": _type(placed), "delete_series": bands})
    else:
        native.set_legend({"none": True})
    native.set_chartarea({"border": {"color": "#BFBFBF"}})
    native.show_blanks_as("gap")
    native.set_size({"width": placed.width, "height": placed.height})
    return native


def _descending(chart: Chart) -> list[Threshold]:
    return sorted(chart.thresholds, key=lambda threshold: -threshold.value)


def _bands(chart: Chart) -> list[str]:
    """One grey per threshold, the lowest level first; beyond four they repeat the darkest."""
    count = len(chart.thresholds)
    return [BANDS[min(number, len(BANDS) - 1)] for number in range(count)]


def _cells(chart: Chart, column: str, layout: WorkbookLayout) -> dict[str, object]:
    """Where a series finds its categories and values, with what those cells hold as cache."""
    key = chart.table.key
    table = layout.table(key).table
    last = table.body - 1
    return {
        "categories": "=" + layout.address(RangeRef(key, chart.categories, last=last)),
        "values": "=" + layout.address(RangeRef(key, column, last=last)),
        "categories_data": [_category(value) for value in table.values(chart.categories)[: table.body]],
        "values_data": [_number(value) for value in table.values(column)[: table.body]],
    }


def _category(value: Plain) -> str:
    return clean(value if isinstance(value, str) else str(value) if isinstance(value, int) else text(value))


def _number(value: Plain) -> float | None:
    return None if value is None or isinstance(value, (str, date)) else float(value)


def _series(placed: PlacedChart, series: Series, layout: WorkbookLayout, *, in_front: bool) -> dict[str, object]:
    chart = placed.chart
    made: dict[str, object] = {**_cells(chart, series.column, layout), "name": literal(series.name)}
    if chart.kind == "line":
        made |= {
            "line": {"color": f"#{series.colour}", "width": 1.75 if placed.small else 2.25},
            "marker": {
                "type": "circle",
                "size": 5 if placed.small else 7,
                "fill": {"color": f"#{series.colour}"},
                "border": {"color": "#FFFFFF"},
            },
        }
    else:
        made |= {
            "fill": {"color": f"#{series.colour}"},
            "border": {"color": "#FFFFFF", "width": 0.75},
            "gap": 50,
        }
        if chart.kind in ("bar", "column") and len(chart.series) > 1:
            made["overlap"] = 0
    if in_front:
        made |= {"y2_axis": True, "border": {"color": "#FFFFFF", "width": 3}}
    if chart.labelled:
        made["data_labels"] = _labels(placed, series, layout)
    return made


def _labels(placed: PlacedChart, series: Series, layout: WorkbookLayout) -> dict[str, object]:
    """Figures at the bars; one of nothing is not shown where a formula's "" would be drawn as "0"."""
    chart = placed.chart
    digits = "#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")
    table = layout.table(chart.table.key).table
    if any(isinstance(row[table.position(series.column)], Live) for row in table.rows):
        digits = f"{digits};-{digits};"
    if chart.kind in ("stacked_bar", "stacked_column"):
        ink = "#FFFFFF" if _is_dark(series.colour) else "#1A1A1A"
        return {
            "value": True,
            "num_format": digits if ";" in digits else f"{digits};-{digits};",
            "position": "center",
            "font": _type(placed, ink),
        }
    position = "above" if chart.kind == "line" else "outside_end"
    paper = {"fill": {"color": "#FFFFFF"}} if chart.thresholds and chart.kind in ("column", "line") else {}
    return {"value": True, "num_format": digits, "position": position, "font": _type(placed), **paper}


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _type(placed: PlacedChart, colour: str = "#1A1A1A") -> dict[str, object]:
    """Ordinary type of a chart."""
    return _font(8 if placed.small else 9, colour)


def _font(size: int, colour: str = "#1A1A1A", *, bold: bool = False) -> dict[str, object]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def _set_axes(native: Any, placed: PlacedChart, *, lying: bool, banded: bool) -> None:
    """Category and value axis; for lying bars the first category is on top and the scale below."""
    chart = placed.chart
    bounds = _bounds(chart, fine=not placed.small and (not lying or placed.width >= 640))
    quiet_line = {"color": "#A6A6A6"}
    category: dict[str, object] = {"num_font": _type(placed), "line": quiet_line, "major_tick_mark": "none"}
    value: dict[str, object] = {
        "num_font": {**_type(placed), "rotation": 0},
        "num_format": "#,##0" if _is_wide(chart) else "0.0",
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD", "width": 0.75}},
        **bounds,
    }
    if chart.category_axis and not placed.small:
        category |= {"name": literal(chart.category_axis), "name_font": _type(placed)}
    title = chart.value_axis
    if lying and chart.thresholds:
        levels = " · ".join(threshold.label for threshold in reversed(_descending(chart)))
        levels = f"{'Nền xám' if banded else 'Các mức'}: {levels}"
        title = f"{title}. {levels}" if title else levels
    if title and not placed.small:
        value |= {"name": literal(title), "name_font": _type(placed)}
    if lying:
        category |= {"reverse": True, "crossing": "max", "interval_unit": 1}
        if is_tight(chart, placed.height):
            category["num_font"] = _font(8)
        native.set_x_axis(value)
        native.set_y_axis(category)
    else:
        native.set_x_axis(category)
        native.set_y_axis(value)
    if banded:
        native.set_y2_axis({**bounds, "visible": False})
        native.set_x2_axis({"reverse": True, "visible": False})


def _bounds(chart: Chart, *, fine: bool) -> dict[str, float]:
    """The ends of the value axis as asked, with room for labels beyond the highest bar, and its step.

    Where the axis is long enough for a `fine` scale, thresholds fall on marked values if they can.
    """
    bounds = {}
    if chart.minimum is not None:
        bounds["min"] = chart.minimum
    if chart.maximum is not None:
        span = chart.maximum - (chart.minimum or 0.0)
        beyond = chart.labelled and chart.kind not in ("stacked_bar", "stacked_column")
        share = 0.12 if chart.kind == "bar" else 0.08
        bounds["max"] = chart.maximum + (span * share if beyond else 0.0)
        step = _step(span)
        levels = [threshold.value - (chart.minimum or 0.0) for threshold in chart.thresholds]
        bounds["major_unit"] = step / 2 if fine and any(level % step for level in levels) else step
    return bounds


def _step(span: float) -> float:
    """A round step that divides an axis of this length into four to ten parts.

    >>> _step(100), _step(40), _step(5)
    (20.0, 10.0, 1.0)
    """
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= span / 4)


def _is_wide(chart: Chart) -> bool:
    """True when whole numbers are marks enough on the value axis."""
    values = [n for s in chart.series for n in map(_number, chart.values(s.column)) if n is not None]
    low = chart.minimum if chart.minimum is not None else 0.0
    high = chart.maximum if chart.maximum is not None else max(values, default=10.0)
    return high - low >= 5
