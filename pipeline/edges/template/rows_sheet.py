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
from pipeline.domain.issued import KEY_MARK
from pipeline.edges.template.cells import as_shown, done, put
from pipeline.edges.template.formats import type_size
from pipeline.edges.template.hidden_sheets import offered
from pipeline.edges.template.page import (
    HEADER_ROW,
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
"""Lines left free below what is already filled."""

_HELP_ROW, _KEY_ROW, FIRST_LINE = HEADER_ROW + 1, HEADER_ROW + 2, HEADER_ROW + 3
_NUMBER, _FIRST_FIELD = 1, 2
_HIGHEST_HEADER = 4
"""Lines of a column's title, and of its help."""

_TEXT_WIDTHS = ((150, 24.0), (300, 27.0), (600, 36.0))
"""Up to so many characters, so wide a column."""



def write_rows_sheet(page: Page) -> None:
    """Write the section with its filled lines and all its spare ones."""
    sheet, section, formats = page.sheet, page.section, page.formats
    lines = page.issued.filled.lines.get(section.key, [])
    total = max(section.spare_rows, len(lines) + _ROOM_BELOW)
    painted = min(total, max(PAINTED_LINES, len(lines) + _ROOM_BELOW))
    last_col, last_line = _NUMBER + len(section.fields), FIRST_LINE + total - 1
    widths = (6.0, *(_width(page, field) for field in section.fields))
    set_widths(page, widths)
    _open_columns(page, last_col, widths)
    write_head(page, f"{section.intro} Nhập được đến dòng {total}; được chèn, xóa, sắp xếp dòng.", widths)
    write_header(page, HEADER_ROW, ("STT", *map(_title, section.fields)), widths, "header")
    helps = ("", *(help_of(field, page.hint(field)) for field in section.fields))
    write_header(page, _HELP_ROW, helps, widths, "header_help")
    _write_numbered_keys(page)
    for number in range(painted):
        values = lines[number] if number < len(lines) else {}
        _write_line(page, FIRST_LINE + number, number + 1, values, widths)
    write_end(page, last_line + 1)
    for col, field in enumerate(section.fields, _FIRST_FIELD):
        validate(sheet, (FIRST_LINE, col, last_line, col), page.validation(field))
    if painted < total:
        row, left, right = FIRST_LINE + painted, xl_col_to_name(_FIRST_FIELD), xl_col_to_name(last_col)
        used = {"type": "formula", "criteria": f"=COUNTA(${left}{row + 1}:${right}{row + 1})>0"}
        for first, last, look in (
            (_NUMBER, _NUMBER, formats.frame()), (_FIRST_FIELD, last_col, formats.paint()),
        ):
            done(sheet.conditional_format(row, first, last_line, last, {**used, "format": look}), used)
    where = xl_range(FIRST_LINE, _FIRST_FIELD, last_line, last_col)
    done(sheet.ignore_errors({"number_stored_as_text": where}), where)
    done(sheet.autofilter(_KEY_ROW, _FIRST_FIELD, last_line, last_col), "filter")
    sheet.freeze_panes(FIRST_LINE, _FIRST_FIELD + 1)
    sheet.set_selection(FIRST_LINE, _FIRST_FIELD, FIRST_LINE, _FIRST_FIELD)
    set_printing(page, header_rows=(HEADER_ROW, _KEY_ROW), landscape=True)
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
        longest = max((len(label) for label in offered(choice, page.issued)), default=0)
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


def _write_numbered_keys(page: Page) -> None:
    """The key row, shown as column numbers; see the module's docstring."""
    shielded_row(page, _KEY_ROW, 17)
    put(page.sheet, _KEY_ROW, KEYS, KEY_MARK + page.section.key, page.formats.blank())
    for number, key in enumerate(("_number", *(field.key for field in page.section.fields)), 1):
        put(page.sheet, _KEY_ROW, number, key, page.formats.key(number))


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
