"""A placed table → an Excel table: header, cells, links, formulas with their cached results, heat map."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.domain.tables import Cell, Column, Link, Live, Plain, plain
from pipeline.edges.workbook.formats import HEAT, Formats
from pipeline.edges.workbook.names import column_letters
from pipeline.edges.workbook.placed import Limits, PlacedTable, SheetLayout, WorkbookLayout
from pipeline.edges.workbook.text_fit import clean, fitted
from pipeline.edges.workbook.written import done, put_text

TABLE_STYLE = "Table Style Light 1"
"""Light grey bands without colour: readable on any printer."""

ASIDE_NOTE = "Cột phụ để vẽ các mức trên biểu đồ (không in)"


def write_table(
    worksheet: Any,
    placed: PlacedTable,
    sheet: SheetLayout,
    layout: WorkbookLayout,
    formats: Formats,
    limits: Limits,
) -> None:
    """Write the table at its place, and its columns set aside at theirs."""
    table, shown = placed.table, placed.shown
    _add_table(worksheet, placed, formats, (0, shown), 0, placed.name)
    if placed.aside:
        _add_table(worksheet, placed, formats, (shown, len(table.columns)), placed.aside_column, placed.aside_name)
        if placed.header_row:
            above = (placed.header_row - 1, placed.aside_column)
            done(worksheet.write_string(*above, ASIDE_NOTE, formats.aside_note()))
    levels = {t.column for s in layout.sheets for c in s.charts if c.chart.table.key == table.key for t in c.chart.thresholds}
    columns = [
        (column.kind, placed.column(i), sheet.room(placed.column(i)), column.key in levels, i < shown)
        for i, column in enumerate(table.columns)
    ]
    looks: dict[tuple[int, bool, type], Any] = {}  # by place, emphasis and what stands in the cell
    for number, line in enumerate(table.rows or ((None,) * len(table.columns),)):
        row, total = placed.first_row + number, number in table.emphasis
        for index, (cell, (kind, at, room, muted, is_shown)) in enumerate(zip(line, columns, strict=True)):
            value = plain(cell)
            key = (index, total, Link if cell.__class__ is Link else value.__class__)
            look = looks.get(key)
            if look is None:
                look = looks[key] = formats.cell(
                    "date" if isinstance(value, date) else kind,
                    emphasis=total and is_shown,
                    muted=muted,
                    words=isinstance(value, str),
                    link=isinstance(cell, Link),
                )
            _write_cell(worksheet, (row, at), cell, look, layout, room=room, limits=limits)
    _write_heat(worksheet, placed)


def _add_table(
    worksheet: Any, placed: PlacedTable, formats: Formats, positions: tuple[int, int], at: int, name: str
) -> None:
    """A list object over the table's columns at the given positions, from sheet column `at`."""
    first, after = positions
    columns = [
        {
            "header": header,
            "header_format": formats.aside_header() if at else formats.header(column.kind),
        }
        for header, column in zip(placed.headers[first:after], placed.table.columns[first:after], strict=True)
    ]
    options = {
        "name": name,
        "columns": columns,
        "style": TABLE_STYLE,
        "title": clean(placed.table.title)[:250],
        "autofilter": not at,
    }
    done(worksheet.add_table(placed.header_row, at, placed.last_row, at + after - first - 1, options))


def _write_cell(
    worksheet: Any,
    where: tuple[int, int],
    cell: Cell,
    look: Any,
    layout: WorkbookLayout,
    *,
    room: float,
    limits: Limits,
) -> None:
    row, column = where
    if isinstance(cell, Live):
        value = _cached(cell.value)
        done(worksheet.write_formula(row, column, layout.formula(cell), look, value))
    elif isinstance(cell, Link):
        words = fitted(cell.text, 255, room)
        done(worksheet.write_url(row, column, layout.target(cell), look, words))
    elif cell is None or cell == "":
        done(worksheet.write_blank(row, column, None, look))
    elif isinstance(cell, str):
        put_text(worksheet, row, column, fitted(cell, limits.cell_characters, room), look)
    elif isinstance(cell, date):
        done(worksheet.write_datetime(row, column, cell, look))
    else:
        done(worksheet.write_number(row, column, float(cell) if isinstance(cell, Decimal) else cell, look))


def _cached(value: Plain) -> str | int | float:
    """A formula's result as the file keeps it: text, or a number (a date as Excel counts days)."""
    if value is None:
        return ""
    if isinstance(value, date):
        return (date(value.year, value.month, value.day) - date(1899, 12, 30)).days
    if isinstance(value, str):
        return clean(value)
    return float(value) if isinstance(value, Decimal) else value


def _write_heat(worksheet: Any, placed: PlacedTable) -> None:
    """Shade the heat columns; columns of one kind and measure share a scale, rows with totals stay out."""
    table = placed.table
    scales: dict[tuple[str, str], list[str]] = {}
    for key in table.heat:
        index = table.position(key)
        letters = column_letters(placed.column(index))
        scales.setdefault(_measure(table.columns[index]), []).extend(
            f"{letters}{placed.first_row + first + 1}:{letters}{placed.first_row + last + 1}"
            for first, last in _runs(set(range(len(table.rows))) - table.emphasis)
        )
    for ranges in scales.values():
        if ranges:
            options = {
                "type": "2_color_scale",
                "min_color": HEAT[0],
                "max_color": HEAT[1],
                "multi_range": " ".join(ranges),
            }
            done(worksheet.conditional_format(ranges[0], options))


def _measure(column: Column) -> tuple[str, str]:
    return column.kind, column.measured_in


def _runs(rows: set[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as (first, last).

    >>> _runs({0, 1, 2, 5})
    [(0, 2), (5, 5)]
    """
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
