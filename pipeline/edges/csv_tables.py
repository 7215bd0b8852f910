"""Tables become CSV files that an auditor, a diff and a spreadsheet can all read.

UTF-8 with a byte order mark and CRLF, so that Excel opens them with a double click; decimal
point and ISO dates, so that programs read them the same everywhere. No figure is an empty field.
"""

from __future__ import annotations

import csv
import math
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.domain.tables import Plain

if TYPE_CHECKING:
    import pandas

_RUNNABLE = re.compile("^['\\s\u00a0\u200b-\u200f\u2060\ufeff\x00]*[=+\\-@\t\r＝＋－﹣−＠]|^['\\s]*[\t\r]")
"""What a spreadsheet might run: a formula sign, also behind blanks, apostrophes or in full width."""


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Plain]], path: Path) -> None:
    """Write rows under their column names; the same rows always give the same bytes.

    Raises ValueError for a row of another length than `columns` and for a figure that is not finite.
    """
    _write(columns, (_fields(row, number, len(columns), path) for number, row in enumerate(rows, start=1)), path)


def write_frame(frame: pandas.DataFrame, path: Path) -> None:
    """Write a data frame without its index; missing values of any kind become empty fields."""
    columns = [str(column) for column in frame.columns]
    _write(columns, zip(*(_column_fields(frame.iloc[:, place]) for place in range(len(columns))), strict=True), path)


def write_parts(parts: Sequence[pandas.DataFrame | Path], path: Path) -> None:
    """Write tables one under the other, under the header of the first; those written already are given as their files.

    All parts have the same columns.
    """
    with path.open("wb") as file:
        for number, part in enumerate(parts):
            written = part.read_bytes() if isinstance(part, Path) else _in_memory(part)
            file.write(written if not number else written[_header_length(written):])


def _in_memory(frame: pandas.DataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_frame(frame, Path(folder, "a.csv"))
        return Path(folder, "a.csv").read_bytes()


def _header_length(written: bytes) -> int:
    """Bytes of the first line; our column names hold no line breaks."""
    return written.index(b"\r\n") + 2


def _write(columns: Sequence[str], lines: Iterable[Sequence[str]], path: Path) -> None:
    # the mark by hand: the codec utf-8-sig is written in Python and called for every line
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.write("\ufeff")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([defused(column) for column in columns])
        writer.writerows(lines)


def _fields(row: Sequence[Plain], number: int, count: int, path: Path) -> list[str]:
    if len(row) != count:
        raise ValueError(f"{path.name}: row {number} has {len(row)} fields for {count} columns")
    return [field(value) for value in row]


def _column_fields(column: pandas.Series) -> list[str]:
    """A column as it stands in the file; where one kind fills it, equal values, which are many, are looked at once."""
    values = column.tolist()
    kinds = set(map(type, values))
    if kinds in ({str}, {str, type(None)}, {bool}, {int}):
        said = {value: field(value) for value in set(values)}
        return [said[value] for value in values]
    if kinds == {float}:
        return ["" if value != value else field(value) for value in values]
    return ["" if is_missing else field(_plain(value)) for value, is_missing in zip(values, column.isna().tolist(), strict=True)]


def field(value: Plain) -> str:
    """One figure or text as it stands in the file.

    >>> field(Decimal("-89.50")), field(date(2026, 12, 5)), field("=1+1"), field(None)
    ('-89.50', '2026-12-05', "'=1+1", '')
    """
    if value.__class__ is float and (shortest := repr(value)).replace(".", "").isdigit():
        return shortest
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
    return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")


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
    if value.__class__ in (float, Decimal, date):
        return cast(Plain, value)
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
