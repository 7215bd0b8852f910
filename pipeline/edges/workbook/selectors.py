"""A drop-down: a label, and the one cell of its sheet that a reader may fill in."""

from __future__ import annotations

from typing import Any

from pipeline.edges.workbook.formats import Formats
from pipeline.edges.workbook.placed import PlacedSelector, WorkbookLayout
from pipeline.edges.workbook.text_fit import clean
from pipeline.edges.workbook.written import across, done

_MESSAGE = "Bấm vào mũi tên bên phải ô rồi chọn trong danh sách. Số liệu và biểu đồ trên trang này đổi theo."
_ERROR = "Giá trị này chưa có trong danh sách. Đề nghị bấm mũi tên bên phải ô và chọn một giá trị trong danh sách."

PROTECTION = {
    "objects": True,
    "scenarios": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays allowed on a sheet with a drop-down, beside choosing: everything but overwriting its formulas."""


def write_selector(worksheet: Any, placed: PlacedSelector, layout: WorkbookLayout, formats: Formats) -> None:
    """Write label and cell; the cell's list is the cells of the table's column, on whatever sheet."""
    selector, row = placed.selector, placed.row
    across(worksheet, (row, 0, placed.first - 1), clean(selector.label), formats.selector_label())
    across(worksheet, (row, placed.first, placed.last), clean(selector.chosen), formats.selector())
    done(
        worksheet.data_validation(
            row,
            placed.first,
            row,
            placed.first,
            {
                "validate": "list",
                "source": f"={layout.address(selector.options)}",
                "ignore_blank": False,
                "input_title": "Chọn trong danh sách",
                "input_message": _MESSAGE,
                "error_title": "Chưa có trong danh sách",
                "error_message": _ERROR,
            },
        )
    )


def protect(worksheet: Any) -> None:
    """Guard the formulas of a sheet with a drop-down against a slip of the hand; there is no password."""
    worksheet.protect("", PROTECTION)
