"""An .xlsx file → an .xls file with the same values at the same addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]
from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped,unused-ignore]

from pipeline.edges.old_excel.compound import compound_file
from pipeline.edges.old_excel.records import OldSheet, workbook_stream


def save_as_old_excel(source: Path, path: Path) -> None:
    """Write `path`; formulas, which only help the clerk, are left out. The same source gives the same bytes."""
    workbook = openpyxl.load_workbook(source)
    path.write_bytes(compound_file("Workbook", workbook_stream([_old(sheet) for sheet in workbook.worksheets])))


def _old(sheet: Any) -> OldSheet:
    rows = [[None if cell.data_type == "f" else cell.value for cell in row] for row in sheet.iter_rows()]
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    old = OldSheet(sheet.title, rows, sheet.sheet_state != "visible")
    old.wrapped = {(cell.row - 1, cell.column - 1) for row in sheet.iter_rows() for cell in row
                   if cell.value is not None and cell.alignment.wrap_text}
    old.merged = [(area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
                  for area in sheet.merged_cells.ranges]
    for letter, size in sheet.column_dimensions.items():
        first = column_index_from_string(letter)
        for col in range(size.min or first, min(size.max or first, 256) + 1):
            old.widths[col - 1] = size.width
            if size.hidden:
                old.hidden_columns.add(col - 1)
    for row, size in sheet.row_dimensions.items():
        if size.height:
            old.heights[row - 1] = size.height
        if size.hidden:
            old.hidden_rows.add(row - 1)
    return old
