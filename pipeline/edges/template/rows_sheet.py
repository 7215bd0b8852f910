"""A section of layout `rows`: one line per item, as many as needed; lines can be inserted, deleted, sorted.

The key row stands right above the lines and carries the filter buttons, since sorting by a
button moves everything below the button's row. It shows column numbers, “(1) (2) …”, as
Vietnamese forms do, while its cells hold the keys.

The first lines are painted. Below them spare lines are equally open, through the formats of
their columns, and paint themselves when something is typed in them: nothing empty is printed,
and a mailed form stays small.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name, xl_range  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Field, Typed
from pipeline.domain.issued import KEY_MARK, as_shown, offered
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import type_size
from pipeline.edges.template.helper_cells import colour_answers, write_helper_rows
from pipeline.edges.template.page import (
    KEYS,
    MAY_MOVE_LINES,
    Page,
    set_printing,
    set_widths,
    shielded_row,
    write_end,
    write_head,
    write_header,
)
from pipeline.edges.template.text_room import line_count, row_height, text_height
from pipeline.edges.template.validations import validate
from pipeline.edges.template.wording import help_of, label_of

PAINTED_LINES = 20
_ROOM_BELOW = 10
"""Painted lines left free below what is already filled."""

_NUMBER, _FIRST_FIELD = 1, 2
_HIGHEST_HEADER = 4
"""Lines of a column's title, and of its help."""

_TEXT_WIDTHS = ((150, 24.0), (300, 27.0), (600, 36.0))
"""Up to so many characters, so wide a column."""



def write_rows_sheet(page: Page) -> None:
    """Write the section with its filled lines and all its spare ones."""
    sheet, section, formats = page.sheet, page.section, page.formats
    lines = page.issued.filled.lines.get(section.key, [])
    key_row, end = page.place.key_row - 1, page.place.end_row - 1
    first_line, last_line, total = key_row + 1, end - 1, end - key_row - 1
    painted = min(total, max(PAINTED_LINES, len(lines) + _ROOM_BELOW))
    last_col = _NUMBER + len(section.fields)
    widths = (6.0, *(_width(page, field) for field in section.fields))
    set_widths(page, widths)
    _open_columns(page, last_col, widths)
    write_helper_rows(page)
    write_head(page, f"{section.intro} Nhập được đến dòng {total}; được chèn, xóa, sắp xếp dòng.", widths)
    write_header(page, key_row - 2, ("STT", *map(_title, section.fields)), widths, "header")
    helps = ("", *(help_of(field, page.hint(field)) for field in section.fields))
    write_header(page, key_row - 1, helps, widths, "header_help")
    _write_numbered_keys(page, key_row)
    colour_answers(page)
    for number in range(painted):
        values = lines[number] if number < len(lines) else {}
        _write_line(page, first_line + number, number + 1, values, widths)
    write_end(page, end)
    for col, field in enumerate(section.fields, _FIRST_FIELD):
        validate(sheet, (first_line, col, last_line, col), page.validation(field))
    if painted < total:
        row, left, right = first_line + painted, xl_col_to_name(_FIRST_FIELD), xl_col_to_name(last_col)
        used = {"type": "formula", "criteria": f"=COUNTA(${left}{row + 1}:${right}{row + 1})>0"}
        for first, last, look in (
            (_NUMBER, _NUMBER, formats.frame()), (_FIRST_FIELD, last_col, formats.paint()),
        ):
            done(sheet.conditional_format(row, first, last_line, last, {**used, "format": look}), used)
    where = xl_range(first_line, _FIRST_FIELD, last_line, last_col)
    done(sheet.ignore_errors({"number_stored_as_text": where}), where)
    done(sheet.autofilter(key_row, _FIRST_FIELD, last_line, last_col), "filter")
    sheet.freeze_panes(first_line, _FIRST_FIELD + 1)
    sheet.set_selection(first_line, _FIRST_FIELD, first_line, _FIRST_FIELD)
    set_printing(page, header_rows=(key_row - 2, key_row), landscape=True)
    sheet.protect("", MAY_MOVE_LINES)


def _width(page: Page, field: Field) -> float:
    """A column's width: what will be typed in it has room, and its header and help stay low on the screen."""
    width = _answer_width(page, field)
    for words, role in ((_title(field), "header"), (field.help, "header_help")):
        while line_count(words, width, *type_size(role)) > _HIGHEST_HEADER:
            width += 1
    return width


def _answer_width(page: Page, field: Field) -> float:
    if field.type == "choice":
        choice = page.form.choice_by_key[field.choice]
        longest = max((len(option.label) for option in offered(choice, page.issued)), default=0)
        return min(max(longest + 4.0, 11.0), 24.0)
    if field.type == "text":
        length = field.max_length or 100
        return next((width for most, width in _TEXT_WIDTHS if length <= most), 46.0)
    return 13.0 if field.type == "date" else 11.5


def _title(field: Field) -> str:
    """The words of a column's header, with the unit of measure."""
    return f"{label_of(field)}\n({field.measured_in})" if field.measured_in else label_of(field)


def _open_columns(page: Page, last_col: int, widths: tuple[float, ...]) -> None:
    """Unlock the columns to the edge of the sheet: Excel deletes a line only when all its row is unlocked."""
    sheet, formats = page.sheet, page.formats
    done(sheet.set_column(KEYS, KEYS, 16, formats.spare(), {"hidden": True}), "A")
    done(sheet.set_column(_NUMBER, _NUMBER, widths[0], formats.line_number(painted=False)), "B")
    for col, field in enumerate(page.section.fields, _FIRST_FIELD):
        done(sheet.set_column(col, col, widths[col - 1], formats.answer(field, painted=False)), field.key)
    done(sheet.set_column(last_col + 1, last_col + 1, None, formats.spare()), "beyond")
    sheet.open_from = last_col + 1


def _write_numbered_keys(page: Page, row: int) -> None:
    """The key row, shown as column numbers; see the module's docstring."""
    shielded_row(page, row, 17)
    put(page.sheet, row, KEYS, KEY_MARK + page.section.key, page.formats.blank())
    for number, key in enumerate(("_number", *(field.key for field in page.section.fields)), 1):
        put(page.sheet, row, number, key, page.formats.key(number))


def _write_line(
    page: Page, row: int, number: int, values: dict[str, Typed], widths: tuple[float, ...]
) -> None:
    sheet, formats, fields = page.sheet, page.formats, page.section.fields
    shown = [as_shown(page.form, field, values.get(field.key)) for field in fields]
    texts = ((value, width) for value, width in zip(shown, widths[1:], strict=True) if isinstance(value, str))
    sheet.fitted[row] = row_height(*(text_height(text, width, 11.0) for text, width in texts))
    put(sheet, row, KEYS, None, formats.spare())
    put(sheet, row, _NUMBER, number, formats.line_number(painted=True))
    for col, (field, value) in enumerate(zip(fields, shown, strict=True), _FIRST_FIELD):
        put(sheet, row, col, value, formats.answer(field, value))
