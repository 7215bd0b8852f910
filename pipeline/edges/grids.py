"""The bytes of an examined workbook become grids of values, through python-calamine.

What calamine does not say (errors, formulas, true extents) comes from the scan that is handed in;
calamine may still panic or abort on hostile bytes, so this runs in a child process.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Set

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.domain.file_reasons import Refused
from pipeline.domain.sheets import CellValue, Grid, SheetScan, WorkbookKind, address

MOST_CELLS = 2_000_000
"""Cells of all rectangles from A1 to the last value together; each costs about 60 bytes."""

_KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"})
_ERROR_VALUE = re.compile(
    rb"""(<(?:[^\s<>/:]+:)?c\s(?=[^<>]*?\bt\s*=\s*["']e["'])[^<>]*>(?:(?!</?(?:[^\s<>/:]+:)?[cv][\s>]).)*+"""
    rb"""<(?:[^\s<>/:]+:)?v[^<>]*>)[^<]*(?=<)""",
    re.DOTALL,
)


def read_grids(
    data: bytes, kind: WorkbookKind, scans: Mapping[str, SheetScan], *, most_cells: int = MOST_CELLS,
    unread: Set[str] = frozenset(),
) -> list[Grid]:
    """Every worksheet in the order of the workbook; ``rows[0][0]`` is A1; the sheets `unread` have no rows.

    `scans` is what `cell_scan.scan` found in the same bytes. Numbers arrive as floats; inf and nan, which
    no spreadsheet shows, as the text that was stored. Error cells are ``""`` here and faults in the scan.
    Raises Refused for a sheet beyond the budget and for what calamine cannot read.
    """
    _check_extents(scans, most_cells)
    if kind == "xlsx" and _has_modern_errors(scans):
        data = _with_old_errors(data)
    try:
        grids = _calamine_grids(data, unread)
    except MemoryError:
        raise
    except Exception as error:  # calamine's own, and those of chrono, zip and pyo3 behind it
        raise Refused("damaged") from error
    if [grid.title for grid in grids] != list(scans):
        raise Refused("damaged", "danh sách trang tính không khớp")
    return grids


def _check_extents(scans: Mapping[str, SheetScan], most_cells: int) -> None:
    """Refuses, by its farthest corner, the largest sheet of a workbook whose rectangles exceed the budget."""
    if sum(scan.cells for scan in scans.values()) > most_cells:
        title, largest = max(scans.items(), key=lambda item: item[1].cells)
        corner = address(largest.last_row, largest.last_col)
        raise Refused("oversized_sheet", f"trang tính “{title}”, đến ô {corner}")


def _calamine_grids(data: bytes, unread: Set[str]) -> list[Grid]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids: list[Grid] = []
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        title = unicodedata.normalize("NFC", sheet.name)
        is_read = title not in unread
        rows = _finite(workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)) if is_read else []
        grids.append(Grid(title, rows, "visible" if sheet.visible == SheetVisibleEnum.Visible else "hidden"))
    return grids


def _finite(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """The rows, with what is not a finite number turned into text, in place."""
    for row in rows:
        if not any(row) or all(map(math.isfinite, [value for value in row if value.__class__ is float])):
            continue  # all but a stranger's
        for index, value in enumerate(row):
            if type(value) is float and not math.isfinite(value):
                row[index] = str(value)
    return rows


def _has_modern_errors(scans: Mapping[str, SheetScan]) -> bool:
    """Whether a cell holds an error such as #SPILL!, for which calamine would refuse the whole file."""
    return any(
        fault.kind == "error" and fault.text not in _KNOWN_ERRORS
        for scan in scans.values()
        for fault in scan.faults.values()
    )


def _with_old_errors(data: bytes) -> bytes:
    """The same workbook with every error result turned into #VALUE!, so that the other cells can be read."""
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(rewritten, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if b"sheetData" in content:
                content = _ERROR_VALUE.sub(rb"\1#VALUE!", content)
            target.writestr(part.filename, content)
    return rewritten.getvalue()
