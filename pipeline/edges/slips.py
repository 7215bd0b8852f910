"""What a hurried clerk does to a filled form, beyond typing something wrong: for the sample campaign and the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.issued import KEY_MARK


def type_formula(path: Path, reference: str, formula: str) -> None:
    """Put a formula into the cell of an answer (``section.key`` of a ``fields`` section) and save the file.

    Nothing computes it, so the file holds no result. KeyError when there is no such cell.
    """
    workbook = openpyxl.load_workbook(path)
    section, _, key = reference.partition(".")
    for sheet in workbook.worksheets:
        keys = {row[0].value: row for row in sheet.iter_rows() if row[0].value is not None}
        if KEY_MARK + section in keys:
            _answer(keys[KEY_MARK + section], keys[key]).value = formula
            workbook.save(path)
            return
    raise KeyError(reference)


def _answer(key_row: Any, row: Any) -> Any:
    column = next(cell.column for cell in key_row if cell.value == "value")
    return row[column - 1]
