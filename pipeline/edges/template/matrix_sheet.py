"""A section of layout `matrix`: one fixed line per scored indicator of the rubric, grouped by criterion."""

from __future__ import annotations

from dataclasses import replace

from xlsxwriter.utility import xl_range  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Field
from pipeline.definitions.rubric import Criterion, Indicator
from pipeline.domain.issued import as_shown
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.helper_cells import colour_answers, write_helper_rows
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
from pipeline.edges.template.places import MATRIX_COLUMNS
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.validations import validate
from pipeline.edges.template.wording import (
    DRAFT_RUBRIC,
    help_of,
    indicator_words,
    label_of,
    target_words,
)

EVIDENCE = "evidence"
"""The column that is open only where the section asks for evidence."""

_TITLES = ("Số", "Tiêu chí, chỉ tiêu", "Điểm tối đa", "Mức đạt điểm tối đa")
_WIDTHS = (6.0, 46.0, 9.0, 22.0)
NUMBER, LABEL, MAX, TARGET, _FIRST_FIELD = range(1, 6)


def write_matrix_sheet(page: Page) -> None:
    """Write the section: each criterion, then its indicators."""
    sheet, section, rubric = page.sheet, page.section, page.issued.edition.rubric
    widths = (*_WIDTHS, *(_width(field) for field in section.fields))
    set_widths(page, widths)
    write_helper_rows(page)
    write_head(page, f"{section.intro} {DRAFT_RUBRIC}" if rubric.is_draft else section.intro, widths)
    key_row, end = page.place.key_row - 1, page.place.end_row - 1
    write_header(page, key_row - 2, (*_TITLES, *map(label_of, section.fields)), widths, "header")
    helps = (*("" for _ in MATRIX_COLUMNS), *(help_of(field, page.hint(field)) for field in section.fields))
    write_header(page, key_row - 1, helps, widths, "header_help")
    write_hidden_keys(page, key_row, (*MATRIX_COLUMNS, *(field.key for field in section.fields)))
    colour_answers(page)
    for criterion in rubric.criteria:
        rows = [page.place.lines[indicator.key] - 1 for indicator in criterion.indicators]
        _write_criterion(page, rows[0] - 1, criterion)
        for row, indicator in zip(rows, criterion.indicators, strict=True):
            _write_indicator(page, row, indicator)
    write_end(page, end)
    first = key_row + 1
    last_col = TARGET + len(section.fields)
    where = xl_range(first, _FIRST_FIELD, end - 1, last_col)
    done(sheet.ignore_errors({"number_stored_as_text": where}), where)
    sheet.freeze_panes(first, LABEL + 1)
    sheet.set_selection(first + 1, _FIRST_FIELD, first + 1, _FIRST_FIELD)
    set_printing(page, header_rows=(key_row - 2, key_row - 1), landscape=True)
    done(sheet.print_area(0, NUMBER, end - 1, last_col), "print area")
    sheet.protect("", MAY_FORMAT)


def _width(field: Field) -> float:
    return 34.0 if field.type == "text" else 12.0


def _write_criterion(page: Page, row: int, criterion: Criterion) -> None:
    sheet, left, centre = page.sheet, page.formats.role("group_label"), page.formats.role("group_centre")
    sheet.fitted[row] = row_height(text_height(criterion.name, _WIDTHS[LABEL - 1], 11.0, 1.1), least=20)
    put(sheet, row, KEYS, "_group", None)
    put(sheet, row, NUMBER, criterion.key, centre)
    put(sheet, row, LABEL, criterion.name, left)
    put(sheet, row, MAX, criterion.max, centre)
    for col in range(TARGET, TARGET + len(page.section.fields) + 1):
        put(sheet, row, col, None, left)


def _write_indicator(page: Page, row: int, indicator: Indicator) -> None:
    sheet, formats, section = page.sheet, page.formats, page.section
    words = indicator_words(indicator)
    target = target_words(indicator, page.period.key if page.period else "")
    put(sheet, row, KEYS, indicator.key, None)
    put(sheet, row, NUMBER, indicator.number, formats.role("centre"))
    put(sheet, row, LABEL, words, formats.role("label"))
    put(sheet, row, MAX, indicator.max, formats.role("centre"))
    put(sheet, row, TARGET, target, formats.role("centre"))
    needed = [text_height(words, _WIDTHS[LABEL - 1], 11.0), text_height(target, _WIDTHS[TARGET - 1], 11.0)]
    for col, field in enumerate(section.fields, _FIRST_FIELD):
        value = page.issued.filled.fields.get(f"{section.key}.{indicator.key}.{field.key}")
        shown = as_shown(page.form, field, value)
        needed.append(text_height(shown if isinstance(shown, str) else "", _width(field), 11.0))
        if field.key == EVIDENCE and indicator.key not in section.evidence_for:
            put(sheet, row, col, shown, formats.role("closed"))
            continue
        put(sheet, row, col, shown, formats.answer(field, shown))
        validate(sheet, (row, col, row, col), page.validation(_limited(field, indicator)))
    sheet.fitted[row] = row_height(*needed, least=20)


def _limited(field: Field, indicator: Indicator) -> Field:
    """A number on an indicator's line goes up to the indicator's points."""
    if field.type in ("integer", "number") and field.maximum is None:
        return replace(field, maximum=indicator.max)
    return field
