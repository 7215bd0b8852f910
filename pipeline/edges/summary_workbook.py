"""A `Summary` becomes an Excel workbook: tables, live formulas, native charts, ready to print.

Everything is laid out first, so that a formula, a link or a chart can name any cell; then it
is written. Text is always written as a string: nothing a unit typed becomes a formula or a link.
"""

from __future__ import annotations

import warnings
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.domain.tables import Cell, Column, Link, Live, Plain, Summary, plain
from pipeline.edges.workbook.formats import Formats
from pipeline.edges.workbook.layout import (
    CHART_OFFSET,
    HEADER_INCHES,
    MARGIN_INCHES,
    META_SHEET,
    Limits,
    PlacedTable,
    SheetLayout,
    WorkbookLayout,
    column_letters,
    workbook_layout,
)
from pipeline.edges.workbook.native_charts import native_chart
from pipeline.edges.workbook.text_fit import clean, cut

TABLE_STYLE = "Table Style Light 1"
"""Light grey bands without colour: readable on any printer."""

HEAT = ("#FFFFFF", "#6FAEDB")
"""Lowest and highest value of a heat map: one hue, light to mid, black figures readable on both."""


class NotWritten(Exception):
    """XlsxWriter refused or shortened something; its return code says which."""


def write_summary(summary: Summary, path: Path, *, limits: Limits = Limits()) -> None:  # noqa: B008
    """Write the workbook of a summary to `path`; the same summary always gives the same bytes.

    Raises ValueError when the summary contradicts itself (clashing titles or keys, a reference
    to a cell that is not there). Nothing is written then.
    """
    layout = workbook_layout(summary, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = xlsxwriter.Workbook(
            str(path),
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": "Arial", "font_size": 10},
            },
        )
        _set_properties(workbook, summary)
        formats = Formats(workbook)
        sheets = [workbook.add_worksheet(placed.sheet.title) for placed in layout.sheets]
        for worksheet, placed in zip(sheets, layout.sheets, strict=True):
            _write_sheet(workbook, worksheet, placed, layout, formats, limits)
            _set_print(worksheet, placed, summary)
        _write_meta(workbook, summary)
        workbook.close()


def _set_properties(workbook: Any, summary: Summary) -> None:
    workbook.set_properties(
        {
            "title": clean(summary.title),
            "author": clean(summary.agency),
            "company": clean(summary.agency),
            "subject": clean(summary.key),
            "keywords": "báo cáo tổng hợp; vi-VN",
            "comments": clean(
                f"Số liệu tính đến ngày {summary.as_of:%d/%m/%Y}. {' '.join(summary.stamps)}".strip()
            ),
            "created": datetime(summary.as_of.year, summary.as_of.month, summary.as_of.day),
        }
    )
    workbook.set_custom_property("Language", "vi-VN", "text")


def _write_sheet(
    workbook: Any,
    worksheet: Any,
    placed: SheetLayout,
    layout: WorkbookLayout,
    formats: Formats,
    limits: Limits,
) -> None:
    worksheet.hide_gridlines(2)
    for column in range(max(placed.text_columns, len(placed.widths))):
        _check(worksheet.set_column_pixels(column, column, placed.width(column)))
    last = max([*placed.points, *(last for _, last in placed.groups)], default=0)
    for row in range(last + 1):
        _check(worksheet.set_row(row, placed.points.get(row, 15)))
    for item in placed.texts:
        _write_across(worksheet, item.row, placed.text_columns, item.text, formats.paragraph(item.style))
    for table in placed.tables:
        _write_table(worksheet, table, placed, layout, formats, limits)
    for chart in placed.charts:
        native = native_chart(workbook, chart, layout)
        options = {
            "description": clean(chart.chart.alt),
            "object_position": 2,
            "x_offset": chart.x_offset,
            "y_offset": CHART_OFFSET,
        }
        _check(worksheet.insert_chart(chart.row, chart.column, native, options))
    if placed.frozen_row is not None:
        worksheet.freeze_panes(placed.frozen_row, 0)


def _write_across(worksheet: Any, row: int, columns: int, words: str, cell_format: Any) -> None:
    """Running text over the first `columns` columns of a row."""
    _check(worksheet.merge_range(row, 0, row, columns - 1, "", cell_format))
    _check(worksheet.write_string(row, 0, words, cell_format))


def _write_table(
    worksheet: Any,
    placed: PlacedTable,
    sheet: SheetLayout,
    layout: WorkbookLayout,
    formats: Formats,
    limits: Limits,
) -> None:
    table = placed.table
    helpers = {
        t.column
        for s in layout.sheets
        for c in s.charts
        if c.chart.table.key == table.key
        for t in c.chart.thresholds
    }
    columns = [
        {"header": header, "header_format": formats.header(column.kind)}
        for header, column in zip(placed.headers, table.columns, strict=True)
    ]
    _check(
        worksheet.add_table(
            placed.header_row,
            0,
            placed.last_row,
            len(table.columns) - 1,
            {
                "name": placed.name,
                "columns": columns,
                "style": TABLE_STYLE,
                "title": clean(table.title)[:250],
            },
        )
    )
    for number, line in enumerate(table.rows or ((None,) * len(table.columns),)):
        for index, (cell, column) in enumerate(zip(line, table.columns, strict=True)):
            shown = plain(cell)
            look = formats.cell(
                "date" if isinstance(shown, date) else column.kind,
                emphasis=number in table.emphasis,
                muted=column.key in helpers,
                words=isinstance(shown, str),
                link=isinstance(cell, Link),
            )
            where = (placed.first_row + number, index)
            _write_cell(worksheet, where, cell, look, layout, room=sheet.room(index), limits=limits)
    _write_heat(worksheet, placed)


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
        _check(worksheet.write_formula(row, column, layout.formula(cell), look, value))
    elif isinstance(cell, Link):
        words = cut(clean(cell.text), 255, room)
        _check(worksheet.write_url(row, column, layout.target(cell), look, words))
    elif cell is None or cell == "":
        _check(worksheet.write_blank(row, column, None, look))
    elif isinstance(cell, str):
        _check(worksheet.write_string(row, column, cut(clean(cell), limits.cell_characters, room), look))
    elif isinstance(cell, date):
        _check(worksheet.write_datetime(row, column, cell, look))
    else:
        _check(worksheet.write_number(row, column, float(cell) if isinstance(cell, Decimal) else cell, look))


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
        column = table.columns[index]
        letters = column_letters(index)
        scales.setdefault(_measure(column), []).extend(
            f"{letters}{placed.first_row + first + 1}:{letters}{placed.first_row + last + 1}"
            for first, last in _runs(set(range(len(table.rows))) - table.emphasis)
        )
    for ranges in scales.values():
        if ranges:
            _check(
                worksheet.conditional_format(
                    ranges[0],
                    {
                        "type": "2_color_scale",
                        "min_color": HEAT[0],
                        "max_color": HEAT[1],
                        "multi_range": " ".join(ranges),
                    },
                )
            )


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


def _set_print(worksheet: Any, placed: SheetLayout, summary: Summary) -> None:
    """A4, one page wide, margins, stamps above and page numbers below."""
    worksheet.set_paper(9)
    if placed.sheet.landscape:
        worksheet.set_landscape()
    else:
        worksheet.set_portrait()
    worksheet.fit_to_pages(1, 1 if placed.sheet.one_page else 0)
    worksheet.set_margins(
        left=MARGIN_INCHES, right=MARGIN_INCHES, top=HEADER_INCHES, bottom=MARGIN_INCHES + 0.1
    )
    worksheet.center_horizontally()
    stamps = _printable(" · ".join(stamp for stamp in summary.stamps if stamp), 180)
    if stamps:
        worksheet.set_header(f'&C&"Arial,Bold"&10&K8B0000 {stamps}')
    worksheet.set_footer(
        f'&L&"Arial,Regular"&8 {_printable(summary.title, 150)}&R&"Arial,Regular"&8 Trang &P/&N'
    )
    if placed.breaks:
        worksheet.set_h_pagebreaks(placed.breaks)
    if placed.repeated_row is not None:
        worksheet.repeat_rows(placed.repeated_row)


def _printable(words: str, longest: int) -> str:
    """Text for a page's header or footer: on one line, "&" doubled, not beyond `longest` UTF-16 units."""
    line = " ".join(clean(words).split())
    shown = line.replace("&", "&&")
    while len(shown.encode("utf-16-le")) // 2 > longest:
        line = line[:-2].rstrip() + "…"
        shown = line.replace("&", "&&")
    return shown


def _write_meta(workbook: Any, summary: Summary) -> None:
    """The hidden sheet that tells the next level what this file is: key in column A, value in column B."""
    worksheet = workbook.add_worksheet(META_SHEET)
    for row, pair in enumerate(summary.meta):
        for column, words in enumerate(pair):
            _check(worksheet.write_string(row, column, clean(words)))
    worksheet.hide()


def _check(code: int | None) -> None:
    """Raise when XlsxWriter says that it did not write what it was given."""
    if code:
        raise NotWritten(f"XlsxWriter returned {code}")
