"""Tables become CSV files that an auditor, a diff and a spreadsheet can all read.

UTF-8 with a byte order mark and CRLF, so that Excel opens them with a double click; decimal
point and ISO dates, so that programs read them the same everywhere. No figure is an empty field.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.tables import Plain

if TYPE_CHECKING:
    import pandas

_RUNNABLE = re.compile("^['\\s\u00a0\u200b-\u200f\u2060\ufeff\x00]*[=+\\-@\t\r＝＋－﹣−＠]|^['\\s]*[\t\r]")
"""What a spreadsheet might run: a formula sign, also behind blanks, apostrophes or in full width."""


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Plain]], path: Path) -> None:
    """Write rows under their column names; the same rows always give the same bytes.

    Raises ValueError for a row of another length than `columns` and for a figure that is not finite.
    """
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([defused(column) for column in columns])
        for number, row in enumerate(rows, start=1):
            if len(row) != len(columns):
                raise ValueError(
                    f"{path.name}: row {number} has {len(row)} fields for {len(columns)} columns"
                )
            writer.writerow([field(value) for value in row])


def write_frame(frame: pandas.DataFrame, path: Path) -> None:
    """Write a data frame without its index; missing values of any kind become empty fields."""
    columns = [str(column) for column in frame.columns]
    missing = frame.isna().to_numpy()
    rows = (
        [None if missing[number, index] else _plain(value) for index, value in enumerate(row)]
        for number, row in enumerate(frame.itertuples(index=False, name=None))
    )
    write_csv(columns, rows, path)


def field(value: Plain) -> str:
    """One figure or text as it stands in the file.

    >>> field(Decimal("-89.50")), field(date(2026, 12, 5)), field("=1+1"), field(None)
    ('-89.50', '2026-12-05', "'=1+1", '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(int(value))
    if not math.isfinite(value):
        raise ValueError(f"{value} is no figure")
    return format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")


def defused(text: str) -> str:
    """Text with an apostrophe before it if a spreadsheet might run it; `original` takes it off again."""
    return f"'{text}" if _RUNNABLE.match(text) else text


def original(text: str) -> str:
    """The text that `defused` was given.

    >>> original(defused("@SUM(A1)")), original(defused("'=1")), original("'thường'")
    ('@SUM(A1)', "'=1", "'thường'")
    """
    return text[1:] if text.startswith("'") and _RUNNABLE.match(text) else text


def _plain(value: object) -> Plain:
    """A value of a data frame as one of the plain kinds; anything unknown as its text."""
    if hasattr(value, "item") and not isinstance(value, (str, date)):
        value = value.item()
    if isinstance(value, datetime) and (value.hour, value.minute, value.second, value.microsecond) == (
        0,
        0,
        0,
        0,
    ):
        return value.date()
    if isinstance(value, (str, int, float, Decimal, date)):
        return value
    return str(value)
