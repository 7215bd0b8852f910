"""What XlsxWriter was told to write is written, or the program stops."""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped,unused-ignore]

_DYNAMIC = re.compile(
    r"\b(ANCHORARRAY|BY(COL|ROW)|CHOOSE(COLS|ROWS)|DROP|EXPAND|FILTER|[HV]STACK|LAMBDA|MAKEARRAY|MAP|RANDARRAY|REDUCE|SCAN"
    r"|SINGLE|SEQUENCE|SORT|SORTBY|SWITCH|TAKE|TEXTSPLIT|TO(COL|ROW)|UNIQUE|WRAP(COLS|ROWS)|XLOOKUP)\("
)


class SummaryWorksheet(Worksheet):  # type: ignore[misc,unused-ignore]
    """XlsxWriter's worksheet, which looks through every formula for thirty functions of Excel 365; one look is enough."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if _DYNAMIC.search(formula):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")


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
    put_text(worksheet, row, first, words, cell_format)


def put_text(worksheet: Any, row: int, column: int, words: str, look: Any = None) -> None:
    """Write text as text, whatever it looks like.

    XlsxWriter takes ``<r>…</r>`` for its own markup and would write it raw, so that a unit could
    break the whole workbook; in two pieces it is escaped like any other text.
    """
    if words.startswith("<r>") and words.endswith("</r>"):
        first, second, rest = words[0], words[1], words[2:]
        parts = (look, first, look, second + rest, look) if look else (first, second, rest)
        done(worksheet.write_rich_string(row, column, *parts))
    else:
        done(worksheet.write_string(row, column, words, look))
