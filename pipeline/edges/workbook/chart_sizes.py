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
_SMALL = (200, 280)
"""The least width of a small chart, and the greatest."""


def wanted_height(chart: Chart, width: int) -> int:
    """A comfortable height: lying bars grow with the number of categories."""
    count = max(1, len(chart.table.rows))
    if _lies(chart):
        bars = len(chart.series) if chart.kind == "bar" else 1
        return min(1100, _around(chart, width) + 70 + count * max(32, 18 * bars + 12))
    return _around(chart, width) + 320


def least_height(chart: Chart, width: int) -> int:
    """The height under which names or labels would touch."""
    count = max(1, len(chart.table.rows))
    if _lies(chart):
        bars = len(chart.series) if chart.kind == "bar" else 1
        return min(1000, _around(chart, width) + 60 + count * max(20, 13 * bars + 6))
    return _around(chart, width) + 200


def small_grid(count: int, width: int) -> tuple[int, int, int]:
    """How many small charts stand abreast in so many pixels, their width and their height."""
    least, most = _SMALL
    abreast = max(1, min(count, (width + GAP // 2) // (least + GAP // 2)))
    rows = -(-count // abreast)
    abreast = -(-count // rows)
    each = min(most * 2 if count <= 2 else most + 60, (width - (abreast - 1) * GAP // 2) // abreast)
    return abreast, each, max(150, round(each * 0.66))


def _around(chart: Chart, width: int) -> int:
    """Height of the title and the legend."""
    title = 26 * max(1, round(pixels(chart.title, size=12, bold=True) / (width - 40) + 0.5))
    legend = 30 * (1 + (len(chart.series) + len(chart.thresholds)) // 5)
    return title + legend


def _lies(chart: Chart) -> bool:
    return chart.kind in ("bar", "stacked_bar")
