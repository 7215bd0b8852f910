"""Where the answers of a workbook stand, by its key cells alone, and what a clerk does to its rows and columns.

Knows nothing of the reader, so that it can say what the reader should have found.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import openpyxl

from pipeline.domain.issued import END_MARK, KEY_MARK, META_SHEET
from pipeline.domain.sheets import address

Place = tuple[str, str]
"""A cell as the clerk names it: sheet title and A1 address."""

Answer = tuple[str, str, int | str]
"""A section, a field, and its line: counted from 0 below the key row, or the indicator of a matrix."""


class KeyCells:
    """Where the answers of a workbook stand, by its key cells alone; knows nothing of the reader."""

    def __init__(self, workbook: openpyxl.Workbook) -> None:
        self.sheets: dict[str, str] = {}
        self.key_rows: dict[str, int] = {}
        self.columns: dict[str, dict[str, int]] = {}
        self.lines: dict[str, dict[str, int]] = {}
        for sheet in workbook.worksheets:
            column_a = [(cell.row, str(cell.value)) for (cell,) in sheet.iter_rows(max_col=1) if cell.value is not None]
            marks = [(row, text) for row, text in column_a if text.startswith(KEY_MARK) and text != END_MARK]
            if sheet.title == META_SHEET or not marks:
                continue
            row, section = marks[0][0], marks[0][1].removeprefix(KEY_MARK)
            self.sheets[section], self.key_rows[section] = sheet.title, row
            self.columns[section] = {str(c.value): c.column for c in sheet[row] if c.value is not None and c.column > 1}
            self.lines[section] = {text: at for at, text in column_a if at > row}

    def position(self, section: str, key: str, line: int | str = 0) -> tuple[int, int]:
        """(row, column) of an answer; `line` counts from 0 below the key row, or is the indicator of a matrix."""
        columns = self.columns[section]
        if "value" in columns:
            return self.lines[section][key], columns["value"]
        row = self.lines[section][line] if isinstance(line, str) else self.key_rows[section] + 1 + line
        return row, columns[key]

    def place(self, section: str, key: str, line: int | str = 0) -> Place:
        """The answer's cell as the clerk names it."""
        return self.sheets[section], address(*self.position(section, key, line))


ROWS_ABOVE, COLUMNS_BEFORE = 2, 1


def moved(source: Path, target: Path, answer: Answer) -> Place:
    """A copy of a form with rows and columns inserted and hidden on the answer's sheet and the one before it;
    returns where the answer stands then, from where its keys were before and what was inserted.

    Rows come in above the key row, right below it and between lines; columns before column A and before the
    answers. What comes in is blank, as when a clerk inserts.
    """
    workbook = openpyxl.load_workbook(source)
    cells = KeyCells(workbook)
    row, column = cells.position(*answer)
    at_answer = list(cells.sheets).index(answer[0])
    for section, title in list(cells.sheets.items())[max(at_answer - 1, 0):at_answer + 1]:
        sheet, key_row = workbook[title], cells.key_rows[section]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        first_answer = min(at for key, at in cells.columns[section].items() if not key.startswith("_"))
        for at, amount in ((key_row + 4, 1), (key_row + 1, 1), (2, ROWS_ABOVE)):
            sheet.insert_rows(at, amount)
            row += amount if section == answer[0] and row >= at else 0
        for at, amount in ((first_answer + 1, 1), (first_answer, 1), (1, COLUMNS_BEFORE)):
            sheet.insert_cols(at, amount)
            column += amount if section == answer[0] and column >= at else 0
        for hidden in range(1, key_row + 12, 3):
            sheet.row_dimensions[hidden].hidden = True
        for letter in "BDFH":
            sheet.column_dimensions[letter].hidden = True
    workbook.save(target)
    return cells.sheets[answer[0]], address(row, column)


def all_moved(jobs: Sequence[tuple[Path, Path, Answer]]) -> list[Place]:
    """`moved` for many files, by two processes."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(moved, *zip(*jobs, strict=True), chunksize=10))
