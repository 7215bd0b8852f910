"""A section of layout `fields`: one line per question, its answer in the column `value`."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Derived, Field
from pipeline.domain.issued import as_shown
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import type_size
from pipeline.edges.template.helper_cells import colour_answers, write_helper_columns
from pipeline.edges.template.page import (
    KEYS,
    MAY_FORMAT,
    Page,
    set_printing,
    set_widths,
    write_end,
    write_head,
    write_header,
    write_hidden_keys,
)
from pipeline.edges.template.places import FIELDS_COLUMNS
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.validations import validate
from pipeline.edges.template.wording import help_of, label_of

_TITLES = ("STT", "Nội dung", "{} nhập", "Đơn vị tính", "Hướng dẫn")
_WIDTHS = (6.0, 44.0, 38.0, 14.0, 40.0)
NUMBER, LABEL, VALUE, MEASURED, HELP = range(1, 6)
_LEAST_HEIGHT = 22.0


def write_fields_sheet(page: Page) -> None:
    """Write the section: group headings, questions, and the figures that follow from them."""
    sheet, section = page.sheet, page.section
    set_widths(page, _WIDTHS)
    write_head(page, section.intro, _WIDTHS)
    key_row, end = page.place.key_row - 1, page.place.end_row - 1
    who = "Văn phòng" if page.issued.for_office else "Đơn vị"
    write_header(page, key_row - 1, [title.format(who) for title in _TITLES], _WIDTHS, "header")
    write_hidden_keys(page, key_row, FIELDS_COLUMNS)
    write_helper_columns(page)
    colour_answers(page)
    rows: dict[str, int] = {}
    for number, field in enumerate(section.fields, 1):
        row = rows[f"{section.key}.{field.key}"] = page.place.lines[field.key] - 1
        if field.group:
            _write_group(page, row - 1, field.group)
        _write_field(page, row, number, field)
        following = [derived for derived in page.form.derived if derived.sum_of[-1] == f"{section.key}.{field.key}"]
        for below, derived in enumerate(following, row + 1):
            _write_derived(page, below, derived, rows)
    write_end(page, end)
    text_cells = [rows[f"{section.key}.{f.key}"] for f in section.fields if f.type == "text"]
    if text_cells:
        where = xl_range(min(text_cells), VALUE, max(text_cells), VALUE)
        done(sheet.ignore_errors({"number_stored_as_text": where}), where)
    first_answer = min(rows.values())
    sheet.set_selection(first_answer, VALUE, first_answer, VALUE)
    sheet.freeze_panes(key_row + 1, 0)
    set_printing(page, header_rows=(key_row - 1, key_row - 1), landscape=False)
    done(sheet.print_area(0, NUMBER, end - 1, HELP), "print area")
    sheet.protect("", MAY_FORMAT)


def _write_group(page: Page, row: int, group: str) -> None:
    done(page.sheet.set_row(row, 20), row)
    put(page.sheet, row, KEYS, "_group", None)
    look = page.formats.role("group")
    for col in range(NUMBER, HELP + 1):
        put(page.sheet, row, col, group if col == NUMBER else None, look)


def _write_field(page: Page, row: int, number: int, field: Field) -> None:
    sheet, formats = page.sheet, page.formats
    label, help_ = label_of(field), help_of(field, page.hint(field))
    value = as_shown(page.form, field, page.issued.filled.fields.get(f"{page.section.key}.{field.key}"))
    sheet.fitted[row] = row_height(
        text_height(label, _WIDTHS[LABEL - 1], *type_size("label_required" if field.required else "label")),
        text_height(value if isinstance(value, str) else "", _WIDTHS[VALUE - 1], 11.0),
        text_height(help_, _WIDTHS[HELP - 1], *type_size("help")),
        least=_LEAST_HEIGHT,
    )
    put(sheet, row, KEYS, field.key, None)
    put(sheet, row, NUMBER, number, formats.role("centre"))
    put(sheet, row, LABEL, label, formats.role("label_required" if field.required else "label"))
    put(sheet, row, VALUE, value, formats.answer(field, value))
    put(sheet, row, MEASURED, field.measured_in, formats.role("centre"))
    put(sheet, row, HELP, help_, formats.role("help"))
    validate(sheet, (row, VALUE, row, VALUE), page.validation(field))


def _write_derived(page: Page, row: int, derived: Derived, rows: dict[str, int]) -> None:
    """A figure for the clerk's eyes: a live sum that stays empty while a part is missing or wrong."""
    sheet, formats, filled = page.sheet, page.formats, page.issued.filled.fields
    cells = ",".join(xl_rowcol_to_cell(rows[reference], VALUE) for reference in derived.sum_of)
    parts = [filled.get(reference) for reference in derived.sum_of]
    numbers = [part for part in parts if isinstance(part, (int, float)) and not isinstance(part, bool)]
    label_height = text_height(derived.label, _WIDTHS[LABEL - 1], *type_size("label_required"))
    sheet.fitted[row] = row_height(label_height, least=_LEAST_HEIGHT)
    put(sheet, row, KEYS, "_derived", None)
    put(sheet, row, NUMBER, None, formats.role("centre"))
    put(sheet, row, LABEL, derived.label, formats.role("label_required"))
    done(sheet.write_formula(
        row, VALUE, f'=IF(ISERROR(SUM({cells})),"",IF(COUNT({cells})<{len(parts)},"",SUM({cells})))',
        formats.role("derived"), sum(numbers) if len(numbers) == len(parts) else "",
    ), (row, derived.key))
    put(sheet, row, MEASURED, derived.measured_in, formats.role("centre"))
    put(sheet, row, HELP, "Tự cộng, không phải nhập.", formats.role("help"))
