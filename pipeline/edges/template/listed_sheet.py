"""A section of layout `matrix` whose lines come from a listing: what is known on the left, what is asked on the right.

The key row is shown as column numbers and carries the filter buttons, as on a sheet of rows; the
lines themselves are fixed, so that only what is asked can be typed.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.appraisal import POINTS
from pipeline.domain.issued import KEY_MARK, ListedLine, Listing, ShownColumn, as_shown
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import type_size
from pipeline.edges.template.page import (
    KEYS,
    MAY_FORMAT,
    Page,
    set_printing,
    set_widths,
    shielded_row,
    write_end,
    write_head,
    write_header,
)
from pipeline.edges.template.places import HEAD_LINES
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.validations import Options, validate
from pipeline.edges.template.wording import help_of, label_of

_KEY_ROW, FIRST_LINE = HEAD_LINES + 2, HEAD_LINES + 3
_NUMBER = 1
_LEAST_HEIGHT = 20.0
_FROZEN_WIDTH = 66.0
"""The columns of ours that stay in sight are at most so wide together."""

_INDENT = 3.0
"""What the indent of a shown text, and the signs of a formula, take from a column's width."""

_ROLES = {"text": "cell", "centre": "cell_centre", "points": "figure"}


def write_listed_sheet(page: Page) -> None:
    """Write the section with every line of its listing."""
    sheet, section = page.sheet, page.section
    listing = page.issued.listings[section.key]
    widths = (5.0, *(column.width for column in listing.columns), *(_width(page, field.key) for field in section.fields))
    first_answer = _NUMBER + 1 + len(listing.columns)
    last_col, last_line = _NUMBER + len(widths) - 1, FIRST_LINE + max(len(listing.lines), 1) - 1
    set_widths(page, widths)
    write_head(page, "\n".join((_intro(page, listing), *listing.notes)), widths)
    write_header(page, HEAD_LINES, ("STT", *(c.title for c in listing.columns), *map(label_of, section.fields)), widths, "header")
    helps = ("", *("" for _ in listing.columns), *(help_of(field) for field in section.fields))
    if section.fields:
        write_header(page, HEAD_LINES + 1, helps, widths, "header_help")
    else:
        shielded_row(page, HEAD_LINES + 1, 3.0)
    _write_numbered_keys(page, listing)
    for number, line in enumerate(listing.lines):
        _write_line(page, listing, line, number, widths)
    write_end(page, FIRST_LINE + len(listing.lines))
    if listing.lines:
        _ask(page, listing, first_answer, last_line)
    where = xl_range(FIRST_LINE, _NUMBER, last_line, last_col)
    done(sheet.ignore_errors({"number_stored_as_text": where}), where)
    done(sheet.autofilter(_KEY_ROW, _NUMBER, last_line, last_col), "filter")
    sheet.freeze_panes(FIRST_LINE, _frozen(widths, listing))
    sheet.set_selection(FIRST_LINE, first_answer, FIRST_LINE, first_answer)
    set_printing(page, header_rows=(HEAD_LINES, _KEY_ROW), landscape=True)
    done(sheet.print_area(0, _NUMBER, last_line, last_col), "print area")
    sheet.protect("", {**MAY_FORMAT, "autofilter": True})


def _intro(page: Page, listing: Listing) -> str:
    return page.section.intro if listing.lines else f"{page.section.intro} Kỳ này chưa có dòng nào."


def _width(page: Page, key: str) -> float:
    field = page.section.by_key[key]
    if field.type == "choice":
        longest = max(len(option.label) for option in page.form.choice_by_key[field.choice].options)
        return min(max(longest + 4.0, 13.0), 26.0)
    return 34.0 if field.type == "text" and (field.max_length or 0) > 150 else 20.0 if field.type == "text" else 11.0


def _frozen(widths: tuple[float, ...], listing: Listing) -> int:
    """The first column that scrolls."""
    across, col = widths[0], _NUMBER + 1
    for column in listing.columns:
        if across + column.width > _FROZEN_WIDTH:
            break
        across, col = across + column.width, col + 1
    return col


def _write_numbered_keys(page: Page, listing: Listing) -> None:
    shielded_row(page, _KEY_ROW, 17)
    put(page.sheet, _KEY_ROW, KEYS, KEY_MARK + page.section.key, page.formats.blank())
    keys = ("_number", *(column.key for column in listing.columns), *(field.key for field in page.section.fields))
    for number, key in enumerate(keys, 1):
        put(page.sheet, _KEY_ROW, number, key, page.formats.key(number))


def _write_line(page: Page, listing: Listing, line: ListedLine, number: int, widths: tuple[float, ...]) -> None:
    sheet, formats, section = page.sheet, page.formats, page.section
    row, needed = FIRST_LINE + number, [0.0]
    put(sheet, row, KEYS, line.key, None)
    put(sheet, row, _NUMBER, number + 1, formats.role("cell_centre"))
    for col, (column, value) in enumerate(zip(listing.columns, line.shown, strict=True), _NUMBER + 1):
        put(sheet, row, col, value, formats.role(_role(column)))
        if isinstance(value, str):
            needed.append(text_height(value, widths[col - 1] - _INDENT, *type_size("cell")))
    for col, field in enumerate(section.fields, _NUMBER + 1 + len(listing.columns)):
        value = as_shown(page.form, field, page.issued.filled.fields.get(f"{section.key}.{line.key}.{field.key}"))
        put(sheet, row, col, value, formats.answer(field, value))
        if isinstance(value, str):
            needed.append(text_height(value, widths[col - 1], 11.0))
    sheet.fitted[row] = row_height(*needed, least=_LEAST_HEIGHT)


def _role(column: ShownColumn) -> str:
    return _ROLES[column.kind]


def _ask(page: Page, listing: Listing, first_answer: int, last_line: int) -> None:
    """Lay the validations over whole columns, and the mark where a reason is still missing."""
    columns = {field.key: col for col, field in enumerate(page.section.fields, first_answer)}
    ours = {column.key: col for col, column in enumerate(listing.columns, _NUMBER + 1)}
    for field in page.section.fields:
        options = page.validation(field)
        if field.type == "number" and listing.ceiling:
            options = _up_to(options, xl_rowcol_to_cell(FIRST_LINE, ours[listing.ceiling], col_abs=True))
        validate(page.sheet, (FIRST_LINE, columns[field.key], last_line, columns[field.key]), options)
    if page.section.key == POINTS:
        _mark_missing_reasons(page, columns, ours, last_line)


def _up_to(options: Options, cell: str) -> Options:
    """The number's highest value stands in a cell of the same line."""
    return {
        **{key: value for key, value in options.items() if key not in ("value", "criteria")},
        "criteria": "between", "minimum": 0, "maximum": f"={cell}",
        "error_message": "Điểm từ 0 đến điểm tối đa của chỉ tiêu; không ghi chữ. Đề nghị nhập lại.",
    }


def _mark_missing_reasons(page: Page, columns: dict[str, int], ours: dict[str, int], last_line: int) -> None:
    def at(col: int) -> str:
        return str(xl_rowcol_to_cell(FIRST_LINE, col, col_abs=True))

    points, granted, reason = (at(columns[key]) for key in ("appraised_points", "not_applicable", "reason"))
    differs = f'OR({granted}<>"",AND({points}<>"",{points}<>{at(ours["_computed"])}))'
    rule: dict[str, Any] = {"type": "formula", "criteria": f'=AND({reason}="",{differs})', "format": page.formats.missing()}
    col = columns["reason"]
    done(page.sheet.conditional_format(FIRST_LINE, col, last_line, col, rule), rule)
