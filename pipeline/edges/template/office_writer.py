"""A workbook of the Office (`OfficeBook`) becomes an Excel file: printed columns locked, questions open beside them.

The same book always gives the same bytes. Cells are found again by keys, as in the units' form.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped,unused-ignore]
from xlsxwriter.utility import xl_range, xl_range_abs  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Field, Section
from pipeline.domain.issued import END_MARK, GUIDE_SHEET, KEY_MARK, LISTS_SHEET, META_SHEET
from pipeline.domain.office_book import BookLine, BookSheet, OfficeBook
from pipeline.domain.tables import text
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.form_sheet import FormSheet
from pipeline.edges.template.formats import FONT, Formats, type_size
from pipeline.edges.template.page import MAY_FORMAT, MAY_MOVE_LINES
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.validations import validate, validation
from pipeline.edges.template.wording import help_of, label_of

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_KEYS, _FIRST = 0, 1
_A4 = 9
_HEAD_WIDTH = 120.0
_SPARE_LINES = 20
"""Open lines at least, on a sheet of layout `rows`."""
_FROZEN = 3
"""Columns that stay in sight: the running number and what names the line."""


def write_office_book(book: OfficeBook, path: Path) -> None:
    """Write the workbook to `path`; NotWritten or a Warning for what Excel would drop or cut, nothing is written then."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = xlsxwriter.Workbook(str(path), {**_OPTIONS, "default_format_properties": dict(FONT)})
        workbook.set_properties({"title": book.title, "author": book.agency, "company": book.agency,
                                 "created": datetime.combine(book.as_of, time())})
        formats = Formats(workbook)
        _write_guide(workbook.add_worksheet(GUIDE_SHEET, FormSheet), formats, book)
        for sheet in book.sheets:
            _Sheet(workbook.add_worksheet(sheet.title, FormSheet), formats, book, sheet).write()
        _write_lists(workbook.add_worksheet(LISTS_SHEET), book)
        _write_meta(workbook.add_worksheet(META_SHEET), book)
        workbook.close()


# ---------------------------------------------------------------- a sheet


class _Sheet:
    """One sheet, from its head to its notes; holds what the steps share."""

    def __init__(self, sheet: Any, formats: Formats, book: OfficeBook, told: BookSheet) -> None:
        self.sheet, self.formats, self.book, self.told = sheet, formats, book, told
        self.section: Section | None = book.form.by_key[told.section] if told.section else None
        self.fields: tuple[Field, ...] = self.section.fields if self.section else ()
        self.widths = (*(column.width for column in told.columns), *map(self._width, self.fields))
        self.ranges = _list_ranges(book)

    def write(self) -> None:
        done(self.sheet.set_column(_KEYS, _KEYS, 16, None, {"hidden": True}), "A")
        for col, width in enumerate(self.widths, _FIRST):
            done(self.sheet.set_column(col, col, width), col)
        row = self._head()
        header = row
        self._header(row, tuple(c.title for c in self.told.columns) + tuple(map(label_of, self.fields)), "header")
        row += 1
        if self.fields:
            self._header(row, ("",) * len(self.told.columns) + tuple(map(help_of, self.fields)), "header_help")
            done(self.sheet.set_row(row + 1, None, self.formats.blank(), {"hidden": True}), row + 1)
            put(self.sheet, row + 1, _KEYS, f"{KEY_MARK}{self.told.section}", None)
            for col, key in enumerate((*(f"_{n}" for n in range(len(self.told.columns))), *(f.key for f in self.fields)), _FIRST):
                put(self.sheet, row + 1, col, key, None)
            row += 2
        first = row
        lines = self._lines()
        for line in lines:
            self._line(row, line)
            row += 1
        if self.fields and row > first:
            where = xl_range(first, _FIRST + len(self.told.columns), row - 1, len(self.widths))
            done(self.sheet.ignore_errors({"number_stored_as_text": where}), where)
        put(self.sheet, row, _KEYS, END_MARK, None)
        row += 1
        for note in self.told.notes:
            row = self._across(row, note, "intro", 16.0)
        frozen = min(_FROZEN, len(self.told.columns)) if self.told.columns else 1
        self.sheet.freeze_panes(first, _FIRST + frozen if sum(self.widths) > _HEAD_WIDTH else 0)
        if self.fields:
            answer = _FIRST + len(self.told.columns)
            self.sheet.set_selection(first, answer, first, answer)
        self._print(header, row)
        self.sheet.protect("", MAY_FORMAT if self.told.columns else MAY_MOVE_LINES)

    def _head(self) -> int:
        row = self._across(0, self.told.title, "title", 24.0)
        row = self._across(row, f"{self.book.title}   ·   {self.book.about}", "identity", 18.0)
        row = self._across(row, self.told.intro, "intro", 16.0)
        if self.book.stamps:
            row = self._across(row, " · ".join(self.book.stamps), "stamp", 22.0)
        done(self.sheet.set_row(row, 5.0, self.formats.blank()), row)
        return row + 1

    def _across(self, row: int, words: str, role: str, least: float) -> int:
        """A line of text over as many columns as a screen shows."""
        last, across = 0, 0.0
        while last < len(self.widths) and across < _HEAD_WIDTH:
            across += self.widths[last]
            last += 1
        height = row_height(text_height(words, across, *type_size(role)), least=least)
        done(self.sheet.set_row(row, height, self.formats.blank()), row)
        if last > 1:
            done(self.sheet.merge_range(row, 1, row, last, words, self.formats.role(role)), (row, words))
        else:
            put(self.sheet, row, 1, words, self.formats.role(role))
        return row + 1

    def _header(self, row: int, words: Sequence[str], role: str) -> None:
        needed = [text_height(said, width, *type_size(role)) for said, width in zip(words, self.widths, strict=True)]
        done(self.sheet.set_row(row, row_height(*needed), self.formats.blank()), row)
        for col, said in enumerate(words, _FIRST):
            put(self.sheet, row, col, said, self.formats.role(role))

    def _lines(self) -> tuple[BookLine, ...]:
        if self.section is None or self.section.layout != "rows":
            return self.told.lines
        spare = max(_SPARE_LINES, self.section.spare_rows) - len(self.told.lines)
        return (*self.told.lines, *(BookLine("", ()) for _ in range(max(spare, 10))))

    def _line(self, row: int, line: BookLine) -> None:
        asks = bool(self.fields) and (bool(line.key) or not self.told.columns)
        if line.heading:
            self._heading(row, next((text(value) for value in line.printed if value), ""))
            return
        if line.key:
            put(self.sheet, row, _KEYS, line.key, None)
        needed = []
        for col, (column, value) in enumerate(zip(self.told.columns, line.printed, strict=True), _FIRST):
            put(self.sheet, row, col, _writable(value), self.formats.printed(column.kind))
            needed.append(text_height(text(value), column.width, 10.0))
        for col, field in enumerate(self.fields, _FIRST + len(self.told.columns)):
            value = line.filled.get(field.key)
            if not asks:
                put(self.sheet, row, col, None, self.formats.role("closed"))
                continue
            if field.key in line.closed:
                put(self.sheet, row, col, None, self.formats.role("closed"))
                continue
            shown = self._shown(field, value)
            put(self.sheet, row, col, shown, self.formats.answer(field, shown))
            needed.append(text_height(shown if isinstance(shown, str) else "", self.widths[col - 1], 11.0))
            validate(self.sheet, (row, col, row, col),
                     validation(field, period=None, list_range=self.ranges.get(field.choice, "")))
        self.sheet.fitted[row] = row_height(*needed, least=20)

    def _heading(self, row: int, words: str) -> None:
        """A heading over the printed columns, and its colour to the end of the line."""
        look, last = self.formats.role("group_label"), len(self.told.columns)
        done(self.sheet.merge_range(row, _FIRST, row, last, words, look), (row, words))
        for col in range(last + 1, len(self.widths) + 1):
            put(self.sheet, row, col, None, look)
        self.sheet.fitted[row] = 20.0

    def _shown(self, field: Field, value: Any) -> Any:
        if field.choice and isinstance(value, str):
            return self.book.form.choice_by_key[field.choice].label(value)
        return value

    def _width(self, field: Field) -> float:
        if field.type == "choice":
            longest = max((len(o.label) for o in self.book.form.choice_by_key[field.choice].options), default=0)
            return min(max(longest + 3.0, 13.0), 34.0)
        if field.type == "text":
            return 15.0 if (field.max_length or 100) <= 100 else 18.0 if field.max_length == 150 else 25.0
        return 12.0 if field.type == "date" else 9.0

    def _print(self, header: int, end: int) -> None:
        sheet = self.sheet
        if sum(self.widths) > 95:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.4, top=0.55, bottom=0.65)
        done(sheet.repeat_rows(header, header), header)
        done(sheet.print_area(0, _FIRST, max(end - 1, header), len(self.widths)), "print area")
        done(sheet.set_footer("&L&9" + self.book.title.replace("&", "&&") + "&R&9Trang &P/&N"), "footer")


def _writable(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


# ---------------------------------------------------------------- the first sheet, the hidden ones


def _write_guide(sheet: Any, formats: Formats, book: OfficeBook) -> None:
    width = 105.0
    done(sheet.set_column(0, 0, 3), 0)
    done(sheet.set_column(1, 1, width), 1)
    lines = [(book.agency.upper(), "agency"), (book.title.upper(), "form_title"), (book.about, "agency"),
             *((stamp, "stamp") for stamp in book.stamps), ("", "bullet"),
             *((sentence, "identity_bold") for sentence in book.sentences), ("", "bullet"),
             ("Cách điền", "heading"), *((f"- {line}", "bullet") for line in book.form.guide)]
    for row, (words, role) in enumerate(lines):
        height = row_height(text_height(words, width, *type_size(role)), least=18.0) if words else 8.0
        done(sheet.set_row(row, height, formats.blank()), row)
        put(sheet, row, 1, words, formats.role(role))
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.protect("", MAY_FORMAT)


def _list_ranges(book: OfficeBook) -> dict[str, str]:
    return {choice.key: f"{LISTS_SHEET}!{xl_range_abs(1, col, len(choice.options), col)}"
            for col, choice in enumerate(book.form.choices)}


def _write_lists(sheet: Any, book: OfficeBook) -> None:
    for col, choice in enumerate(book.form.choices):
        put(sheet, 0, col, choice.key, None)
        for row, option in enumerate(choice.options, 1):
            put(sheet, row, col, option.label, None)
    sheet.hide()
    sheet.protect()


def _write_meta(sheet: Any, book: OfficeBook) -> None:
    """Key in column A, value in column B, all of it text."""
    meta = {"form_id": book.form.id, "edition": "", "unit": "", "period": book.key, "as_of": book.as_of.isoformat(),
            "sample": "1" if book.sample else "", "title": book.title}
    for row, (key, value) in enumerate(meta.items()):
        put(sheet, row, 0, key, None)
        put(sheet, row, 1, value, None)
    sheet.hide()
    sheet.protect()
