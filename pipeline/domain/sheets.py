"""A workbook as it was received, before anybody knows what it means: cells, their faults, A1 addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

WorkbookKind: TypeAlias = Literal["xlsx", "xls", "ods"]
CellValue: TypeAlias = str | float | int | bool | datetime | date | time | timedelta
Position: TypeAlias = tuple[int, int]

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a value reader hides about a cell: an error result, a formula, a truth value (ô có vấn đề).

    `text` is what the clerk sees or typed: ``#REF!``, ``=SUM(A1:A3)`` (``=`` alone where the file
    does not spell it out), ``TRUE``. A formula whose result is an error is an error.
    """

    kind: Literal["error", "formula", "boolean"]
    text: str


def fault_sentence(fault: Fault) -> tuple[str, str, str]:
    """The check, the message and the remedy for a cell in which something else than a value stands."""
    match fault.kind:
        case "error":
            return ("error_cell", f"ô đang báo lỗi {fault.text or '#LỖI'}.", "Đề nghị nhập lại giá trị vào ô này.")
        case "formula":
            return ("formula", "ô nhập liệu đang chứa công thức.",
                    "Đề nghị chép ô rồi Dán đặc biệt, chọn Giá trị, để thay công thức bằng số.")
        case _:
            return ("type", "ô đang là giá trị đúng/sai (TRUE/FALSE).", "Đề nghị nhập lại giá trị theo hướng dẫn của ô.")


@dataclass(frozen=True, slots=True)
class SheetScan:
    """The faults of one sheet by (row, column), both from 1, and its last row and column that hold a value.

    Formatting alone does not extend a sheet; an empty sheet ends at (0, 0).
    """

    faults: dict[Position, Fault] = field(default_factory=dict)
    last_row: int = 0
    last_col: int = 0

    @property
    def cells(self) -> int:
        """How many cells the rectangle from A1 to the last value has."""
        return self.last_row * self.last_col


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet (trang tính): `rows[i][j]` is the cell at row i + 1, column j + 1; an empty cell is ``""``.

    The title is NFC; all rows are equally long.
    """

    title: str
    rows: list[list[CellValue]]
    state: Literal["visible", "hidden"]


def column_letters(col: int) -> str:
    """The letters of a column numbered from 1.

    >>> column_letters(1), column_letters(27), column_letters(LAST_COLUMN)
    ('A', 'AA', 'XFD')
    """
    if col < 1:
        raise ValueError(f"columns are numbered from 1, not {col}")
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number, from 1, of a column given by its letters; the opposite of `column_letters`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, col: int) -> str:
    """The A1 address of a cell, both numbers from 1.

    >>> address(9, 4)
    'D9'
    """
    if row < 1:
        raise ValueError(f"rows are numbered from 1, not {row}")
    return f"{column_letters(col)}{row}"


def parse_address(text: str) -> Position:
    """(row, column), both from 1, of an A1 address; raises ValueError for anything else.

    >>> parse_address("D9"), parse_address("$XFD$1048576")
    ((9, 4), (1048576, 16384))
    """
    match = _ADDRESS.fullmatch(text)
    position = (int(match[2]), column_number(match[1])) if match else (0, 0)
    if not (1 <= position[0] <= LAST_ROW and 1 <= position[1] <= LAST_COLUMN):
        raise ValueError(f"not a cell address: {text!r}")
    return position
