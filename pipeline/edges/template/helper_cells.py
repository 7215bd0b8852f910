"""The hidden cells of the self-check on the sheets of the form, the hidden sheet beside them, and the colours."""

from __future__ import annotations

from typing import Any

from pipeline.domain.self_check import HELPER_ROWS, Figure, SelfCheck
from pipeline.edges.template.cells import done, put, put_figure
from pipeline.edges.template.page import KEYS, Page, shielded_row


def write_helper_rows(page: Page) -> None:
    """Hide the rows of helper cells above the headers of a table, and fill them."""
    for role in HELPER_ROWS:
        row = page.place.helpers[role] - 1
        shielded_row(page, row)
        done(page.sheet.set_row(row, None, page.formats.blank(), {"hidden": True}), row)
        put(page.sheet, row, KEYS, f"_{role}", page.formats.blank())
    _write_cells(page)


def write_helper_columns(page: Page) -> None:
    """Hide the columns of helper cells behind a section of single answers, name them in the key row, and fill them;
    nothing on a form that does not check itself."""
    if page.check is None:
        return
    for role, column in page.place.helpers.items():
        done(page.sheet.set_column(column - 1, column - 1, 9, None, {"hidden": True}), role)
        put(page.sheet, page.place.key_row - 1, column - 1, f"_{role}", page.formats.blank())
    _write_cells(page)


def _write_cells(page: Page) -> None:
    helpers = page.check.helpers[page.section.key] if page.check else {}
    for (row, column), what in sorted(helpers.items()):
        _write(page.sheet, row - 1, column - 1, what, page.formats.blank())


def colour_answers(page: Page) -> None:
    """Let the answers colour themselves; before other conditional formats, so that these colours win."""
    for colouring in page.check.colourings[page.section.key] if page.check else ():
        where = (colouring.first[0] - 1, colouring.first[1] - 1, colouring.last[0] - 1, colouring.last[1] - 1)
        for formula, look in ((colouring.missing, page.formats.missing()), (colouring.wrong, page.formats.wrong())):
            if formula:
                options = {"type": "formula", "criteria": f"={formula}", "format": look}
                done(page.sheet.conditional_format(*where, options), where)


def write_check_sheet(sheet: Any, check: SelfCheck) -> None:
    """The hidden sheet of the self-check: a key in column A, its figures from B on."""
    for (row, column), what in check.check_sheet.items():
        _write(sheet, row - 1, column - 1, what, None)
    sheet.hide()
    sheet.protect()


def _write(sheet: Any, row: int, column: int, what: Figure | str, look: Any) -> None:
    if isinstance(what, Figure):
        put_figure(sheet, row, column, what, look)
    else:
        put(sheet, row, column, what, look)
