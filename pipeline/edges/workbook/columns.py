"""Tables → the widths of their sheet's columns, in pixels at 96 dpi, and the heights of their headers, in points."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pipeline.domain.tables import Column, Sheet, Table, plain, text
from pipeline.edges.workbook.names import headers
from pipeline.edges.workbook.pages import page_pixels
from pipeline.edges.workbook.placed import INDENT, PADDING, Limits
from pipeline.edges.workbook.text_fit import clean, height, lines, pixels

NARROWEST_TEXT = 640

_FILTER_BUTTON = 18
_CHARACTER = 7
_SPARE_COLUMN_PIXELS = 64


def column_widths(sheet: Sheet, limits: Limits, aside: Mapping[str, int]) -> list[int]:
    """Widths of the columns that the sheet's tables share, each wide enough for all of them.

    `aside` says how many last columns of a table stand elsewhere.
    """
    widths: list[int] = []
    for table in sheet.tables():
        shown = len(table.columns) - aside.get(table.key, 0)
        for index, (column, header) in enumerate(zip(table.columns[:shown], headers(table), strict=False)):
            if index == len(widths):
                widths.append(round(limits.narrowest * _CHARACTER))
            widths[index] = max(widths[index], _column_pixels(table, column, header, limits))
    return widths


def shown_text(cell: object, kind: str) -> str:
    """A figure about as the sheet shows it, to measure it; text as it is."""
    if isinstance(cell, str):
        return clean(cell)
    decimals = {"points": 2, "percent": 1, "decimal": 1, "money": 1, "integer": 0}.get(kind, 2)
    return text(cell, decimals) + ("%" if kind == "percent" else "")  # type: ignore[arg-type]


def text_columns(sheet: Sheet, widths: list[int]) -> int:
    """Over how many columns running text is spread: the widest table's, within reason and the page."""
    wanted = min(max(sum(widths), NARROWEST_TEXT), page_pixels(sheet)[0] * 1.3)
    columns, reached = 0, 0
    while reached < wanted:
        reached += widths[columns] if columns < len(widths) else _SPARE_COLUMN_PIXELS
        columns += 1
    return max(2, columns)


def _column_pixels(table: Table, column: Column, header: str, limits: Limits) -> int:
    if column.width:
        return round(column.width * _CHARACTER + 5)
    index = table.position(column.key)
    shown = [shown_text(plain(row[index]), column.kind)[: limits.cell_characters] for row in table.rows]
    bold = bool(table.emphasis)
    content = (
        max((pixels(line, bold=bold) for cell in shown for line in cell.split("\n")), default=0)
        + PADDING
        + INDENT
    )
    words = max(pixels(word, bold=True) for word in header.split()) + PADDING + INDENT
    third = pixels(header, bold=True) / 3 + _FILTER_BUTTON + PADDING + INDENT
    widest = limits.long_text_width if column.kind == "long_text" else limits.text_width
    return 1 + math.ceil(max(min(content, widest * _CHARACTER), min(max(words, third), widest * _CHARACTER)))


def header_points(title: str, room: float) -> float:
    """Height of a header whose words stand on top, clear of the filter button in the lower right corner."""
    shown = lines(title, room, bold=True)
    covered = pixels(shown[-1], bold=True) + _FILTER_BUTTON > room
    return height([("\n".join(shown), room)], bold=True) + (_FILTER_BUTTON * 0.75 if covered else 2)
