"""Where the answers of a workbook stand, by its key cells alone, and what a clerk does to its rows and columns.

Knows nothing of the reader, so that it can say what the reader should have found.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import openpyxl

from pipeline.domain.issued import END_MARK, KEY_MARK, META_SHEET
from pipeline.domain.sheets import address, column_letters, column_number

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
HIDDEN = (2, 4, 6, 8)
"""Columns that are hidden once the others have come in."""


def moved(source: Path, target: Path, answer: Answer, cells: KeyCells | None = None) -> Place:
    """A copy of a form with rows and columns inserted and hidden on the answer's sheet and the one before it;
    returns where the answer stands then, from where its keys were before and what was inserted.

    Rows come in above the key row, right below it and between lines; columns before column A and before the
    answers. What comes in is blank, as when a clerk inserts. The sheets are changed as text, which takes a
    fiftieth of opening and saving the workbook; `cells` are its key cells where they are known.
    """
    cells = cells or KeyCells(openpyxl.load_workbook(source))
    at_answer = list(cells.sheets).index(answer[0])
    touched = dict(list(cells.sheets.items())[max(at_answer - 1, 0):at_answer + 1])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        titles = [html.unescape(title) for title in re.findall(r'<sheet name="([^"]*)"', old.read("xl/workbook.xml").decode())]
        parts = {f"xl/worksheets/sheet{titles.index(title) + 1}.xml": section for section, title in touched.items()}
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _inserted(data.decode(), cells, parts[name]).encode() if name in parts else data)
    row, column = cells.position(*answer)
    return cells.sheets[answer[0]], address(_row_after(row, cells.key_rows[answer[0]]), _column_after(column, _first_answer(cells, answer[0])))


def _first_answer(cells: KeyCells, section: str) -> int:
    return min(at for key, at in cells.columns[section].items() if not key.startswith("_"))


def _row_after(row: int, key_row: int) -> int:
    return row + (ROWS_ABOVE if row >= 2 else 0) + (row >= key_row + 1) + (row >= key_row + 4)


def _column_after(column: int, first_answer: int) -> int:
    return column + COLUMNS_BEFORE + (column >= first_answer) + (column >= first_answer + 1)


def _inserted(sheet: str, cells: KeyCells, section: str) -> str:
    """The text of a sheet with its rows and cells where they come to stand, and some of them hidden."""
    key_row, first_answer = cells.key_rows[section], _first_answer(cells, section)

    def place(match: re.Match[str]) -> str:
        column, row = _column_after(column_number(match[2]), first_answer), _row_after(int(match[3]), key_row)
        return f'{match[1]}{column_letters(column)}{row}"'

    rows = {}
    for number, attributes, content in re.findall(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', sheet, flags=re.S):
        there = re.sub(r'(<c r="|<f t="array" ref=")([A-Z]+)(\d+)(?::[A-Z]+\d+)?"', place, content)
        rows[_row_after(int(number), key_row)] = (re.sub(r' (?:spans|hidden)="[^"]*"', "", attributes), there)
    hidden = range(1, key_row + 12, 3)
    data = "".join(f'<row r="{number}"{attributes}{" hidden=" + chr(34) + "1" + chr(34) if number in hidden else ""}>{there}</row>'
                   for number, (attributes, there) in sorted({**dict.fromkeys(hidden, ("", "")), **rows}.items()))
    columns = "".join(f'<col min="{number}" max="{number}" width="9" hidden="1" customWidth="1"/>' for number in HIDDEN)
    sheet = re.sub(r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{data}</sheetData>", sheet, flags=re.S)
    sheet = re.sub(r"<cols>.*</cols>", f"<cols>{columns}</cols>", sheet, flags=re.S)
    return re.sub(r"<dimension [^>]*/>|<mergeCells.*</mergeCells>", "", sheet, flags=re.S)
