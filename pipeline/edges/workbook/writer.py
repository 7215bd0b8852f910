"""A `Summary` becomes an Excel workbook: tables, live formulas, native charts, ready to print.

Everything is laid out first, so that a formula, a link or a chart can name any cell; then it
is written. Text is always written as a string: nothing a unit typed becomes a formula or a link.
"""

from __future__ import annotations

import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.domain.tables import Link, Summary
from pipeline.edges.workbook.chart_sizes import CHART_OFFSET
from pipeline.edges.workbook.formats import Formats
from pipeline.edges.workbook.layout import workbook_layout
from pipeline.edges.workbook.names import META_SHEET
from pipeline.edges.workbook.native_charts import native_chart
from pipeline.edges.workbook.placed import Limits, SheetLayout, WorkbookLayout
from pipeline.edges.workbook.printing import set_print
from pipeline.edges.workbook.row_limit import within
from pipeline.edges.workbook.selectors import protect, write_selector
from pipeline.edges.workbook.table_cells import write_table
from pipeline.edges.workbook.text_fit import clean
from pipeline.edges.workbook.written import SummaryWorksheet, across, done, put_text

_ASIDE_PIXELS, _BACK_PIXELS = 92, 80


def write_summary(summary: Summary, path: Path, *, limits: Limits = Limits()) -> None:  # noqa: B008
    """Write the workbook of a summary to `path`; the same summary always gives the same bytes.

    A table beyond `limits.rows` is written up to there and says where the rest is. Raises
    ValueError when the summary contradicts itself (clashing titles or keys, a reference to a
    cell that is not there, a line over formulas). Nothing is written then.
    """
    summary = within(summary, limits.rows)
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
        sheets = [workbook.add_worksheet(placed.sheet.title, SummaryWorksheet) for placed in layout.sheets]
        for worksheet, placed in zip(sheets, layout.sheets, strict=True):
            _write_sheet(workbook, worksheet, placed, layout, formats, limits)
            set_print(worksheet, placed, summary)
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
    for column in range(placed.printed_columns):
        done(worksheet.set_column_pixels(column, column, placed.width(column)))
    aside = max((table.aside for table in placed.tables), default=0)
    for column in range(placed.printed_columns + 1, placed.printed_columns + 1 + aside):
        done(worksheet.set_column_pixels(column, column, _ASIDE_PIXELS))
    for row in range(max([placed.bottom, *placed.points]) + 1):
        done(worksheet.set_row(row, placed.points.get(row, 15)))
    if placed.back:
        _write_back(worksheet, placed, layout, placed.back, formats)
    for item in placed.texts:
        look = formats.paragraph(item.style)
        across(worksheet, (item.row, 0, placed.text_columns - 1), item.text, look)
        if item.live:
            done(worksheet.write_formula(item.row, 0, layout.formula(item.live), look, item.text))
    for table in placed.tables:
        write_table(worksheet, table, placed, layout, formats, limits)
    for selector in placed.selectors:
        write_selector(worksheet, selector, layout, formats)
    if placed.selectors:
        protect(worksheet)
    for chart in placed.charts:
        options = {
            "description": clean(chart.chart.alt),
            "object_position": 2,
            "x_offset": chart.x_offset,
            "y_offset": CHART_OFFSET,
        }
        done(worksheet.insert_chart(chart.row, chart.column, native_chart(workbook, chart, layout), options))
    if placed.frozen_row is not None:
        worksheet.freeze_panes(placed.frozen_row, 0)


def _write_back(worksheet: Any, placed: SheetLayout, layout: WorkbookLayout, link: Link, formats: Formats) -> None:
    """The link to the contents, over as many columns as its words need."""
    last = placed.column_at(_BACK_PIXELS)[0]
    if last:
        done(worksheet.merge_range(0, 0, 0, last, "", formats.back()))
    done(worksheet.write_url(0, 0, layout.target(link), formats.back(), link.text))


def _write_meta(workbook: Any, summary: Summary) -> None:
    """The hidden sheet that tells the next level what this file is: key in column A, value in column B."""
    worksheet = workbook.add_worksheet(META_SHEET)
    for row, pair in enumerate(summary.meta):
        for column, words in enumerate(pair):
            put_text(worksheet, row, column, clean(words))
    worksheet.hide()
