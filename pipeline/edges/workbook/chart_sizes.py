"""Charts → how large they want to be and how small they may be, in pixels at 96 dpi."""

from __future__ import annotations

from pipeline.domain.tables import Chart
from pipeline.edges.workbook.text_fit import pixels

CHART_OFFSET = 5
"""Pixels between the top of a chart and the top of its row, so that a page break never cuts its frame."""

GAP = 24
NARROWEST = 460
"""A chart that is not part of a grid is not drawn narrower."""

WIDEST_BESIDE = 760
_AROUND_BARS, _ROOMY_BAR = 110, 25
"""Pixels of a chart of lying bars that are not bars, and how far apart bars are beside which Arial 9 has room."""

SMALL_GAP = 12
_SMALL = (200, 420)
"""The least width of a small chart, and the greatest."""

_LOWEST_SMALL = 150


def wanted_height(chart: Chart, width: int) -> int:
    """A comfortable height: lying bars grow with the number of categories."""
    count = max(1, chart.table.body)
    if lies(chart):
        bars = len(chart.series) if chart.kind == "bar" else 1
        return min(1100, _around(chart, width) + 70 + count * max(32, 18 * bars + 12))
    return _around(chart, width) + 320


def least_height(chart: Chart, width: int) -> int:
    """The height under which names or labels would touch."""
    count = max(1, chart.table.body)
    if lies(chart):
        bars = len(chart.series) if chart.kind == "bar" else 1
        return min(1000, _around(chart, width) + 80 + count * max(18, 13 * bars + 6))
    return _around(chart, width) + 200


def is_tight(chart: Chart, tall: int) -> bool:
    """True when names beside lying bars need smaller type: LibreOffice leaves out every other one of Arial 9."""
    return lies(chart) and (tall - _AROUND_BARS) / max(1, chart.table.body) < _ROOMY_BAR


def small_grid(count: int, width: int, room: float) -> tuple[int, int, int]:
    """How many small charts stand abreast in so many pixels, their width and their height.

    They are as large as `room` from top to bottom allows, but not larger than eyes need.
    """
    least, most = _SMALL
    narrowest = max(1, min(count, (width + SMALL_GAP) // (least + SMALL_GAP)))
    for abreast in range(1, narrowest + 1):
        each = (width - (abreast - 1) * SMALL_GAP) // abreast
        rows = -(-count // abreast)
        tall = round(min(each * 0.7, room / rows - CHART_OFFSET - GAP))
        if each <= most and tall >= max(_LOWEST_SMALL, each * 0.4):
            return abreast, each, tall
    each = min(most, (width - (narrowest - 1) * SMALL_GAP) // narrowest)
    return narrowest, each, max(_LOWEST_SMALL, round(each * 0.6))


def _around(chart: Chart, width: int) -> int:
    """Height of the title and the legend."""
    title = 26 * max(1, round(pixels(chart.title, size=12, bold=True) / (width - 40) + 0.5))
    named = len(chart.series) + (0 if lies(chart) else len(chart.thresholds))
    return title + (30 * (1 + named // 5) if named > 1 else 6)


def lies(chart: Chart) -> bool:
    """True for bars that lie."""
    return chart.kind in ("bar", "stacked_bar")
