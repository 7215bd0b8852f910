"""One value into one cell, by its own type, nothing guessed: text never becomes a formula or a link."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.definitions.form import Typed
from pipeline.domain.self_check import Figure


class NotWritten(Exception):
    """XlsxWriter refused or shortened something; the message holds its return code and the place."""


def done(code: int | None, what: object) -> None:
    """Pass when XlsxWriter answered “all right” (0 or nothing), else raise NotWritten naming `what`."""
    if code:
        raise NotWritten(f"XlsxWriter answered {code} for {what!r}")


def put(sheet: Any, row: int, col: int, value: Typed | None, look: Any) -> None:
    """Write a value with its type; None and empty text leave a formatted blank cell."""
    if value is None or value == "":
        code = sheet.write_blank(row, col, None, look)
    elif isinstance(value, str) and value.startswith("<r>") and value.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup and writes it raw; in two pieces it is escaped.
        code = sheet.write_rich_string(row, col, value[:1], look, value[1:], look)
    elif isinstance(value, str):
        code = sheet.write_string(row, col, value, look)
    elif isinstance(value, bool):
        code = sheet.write_boolean(row, col, value, look)
    elif isinstance(value, date):
        if value.year < 1900:
            raise NotWritten(f"Excel has no dates before 1900: {value}")
        code = sheet.write_datetime(row, col, value, look)
    else:
        code = sheet.write_number(row, col, value, look)
    if code:
        done(code, (sheet.get_name(), row, col, value))


def put_figure(sheet: Any, row: int, col: int, figure: Figure, look: Any = None) -> None:
    """Write a formula with its present result."""
    if figure.array:
        code = sheet.write_array_formula(row, col, row, col, f"{{={figure.formula}}}", look, figure.value)
    else:
        code = sheet.write_formula(row, col, f"={figure.formula}", look, figure.value)
    done(code, (sheet.get_name(), row, col))
