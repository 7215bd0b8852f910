"""What XlsxWriter was told to write is written, or the program stops."""

from __future__ import annotations

from typing import Any


class NotWritten(Exception):
    """XlsxWriter refused or shortened something; its return code says which."""


def done(code: int | None) -> None:
    """Raise NotWritten when XlsxWriter says that it did not write what it was given."""
    if code:
        raise NotWritten(f"XlsxWriter returned {code}")


def across(worksheet: Any, place: tuple[int, int, int], words: str, cell_format: Any) -> None:
    """Text over the columns `first`..`last` of a row, as `place` (row, first, last); never a formula or a link."""
    row, first, last = place
    if last > first:
        done(worksheet.merge_range(row, first, row, last, "", cell_format))
    done(worksheet.write_string(row, first, words, cell_format))
