"""The first sheet, “Hướng dẫn”: whose form, until when, to whom; how to fill it; what each sheet is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxwriter.utility import quote_sheetname  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Choice, Field, Form, Section
from pipeline.domain.issued import IssuedForm
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import Formats
from pipeline.edges.template.page import MAY_FORMAT, footer
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.wording import (
    OFFICIAL_MAIL_ONLY,
    SAMPLE_STAMP,
    code_line,
    due_line,
    period_line,
    unit_line,
)

_WIDTHS = (5.0, 32.0, 54.0, 30.0)
_ACROSS = sum(_WIDTHS)
_LAST = len(_WIDTHS) - 1
_A4 = 9

_HOW = {
    "fields": ("Người lập báo cáo", "Mỗi dòng một nội dung, nhập ở cột “Đơn vị nhập”."),
    "rows": ("Người lập báo cáo", "Bảng nhiều dòng; không có thì để trống."),
    "matrix": ("Người lập báo cáo cùng người đứng đầu đơn vị", "Mỗi dòng một chỉ tiêu; không bắt buộc."),
}


class _Writer:
    """Goes down the sheet, one row after the other."""

    def __init__(self, sheet: Any, formats: Formats) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0

    def across(self, words: str, role: str, size: float, least: float = 18.0, *, first: int = 0) -> None:
        """A line over the whole width, or from column `first` on with that column's neighbour left alone."""
        width = sum(_WIDTHS[first:])
        self._height(row_height(text_height(words, width, size, 1.08), least=least))
        done(self.sheet.merge_range(self.row, first, self.row, _LAST, words, self.formats.role(role)), words)
        self.row += 1

    def cells(self, words: tuple[str, str, str, str], role: str, *, least: float = 18.0) -> None:
        """A table line of four cells."""
        bold = 1.12 if role == "header" else 1.0
        self._height(row_height(
            *(text_height(text, width, 10.0, bold) for text, width in zip(words, _WIDTHS, strict=True) if text),
            least=least,
        ))
        for col, text in enumerate(words):
            put(self.sheet, self.row, col, text, self.formats.role(role))
        self.row += 1

    def gap(self, height: float = 8.0) -> None:
        """An empty line."""
        self._height(height)
        self.row += 1

    def _height(self, points: float) -> None:
        done(self.sheet.set_row(self.row, points), self.row)


def write_guide(sheet: Any, formats: Formats, issued: IssuedForm) -> None:
    """Write the guide sheet and make it the one that opens."""
    form = issued.edition.form
    for col, width in enumerate(_WIDTHS):
        done(sheet.set_column(col, col, width), col)
    writer = _Writer(sheet, formats)
    _write_identity(writer, issued)
    writer.across("I. Cách nhập", "heading", 12.0, 22.0)
    for number, line in enumerate(form.guide, 1):
        put(sheet, writer.row, 0, number, formats.role("bullet_number"))
        writer.across(line, "bullet", 10.0, 17.0, first=1)
    _write_legend(writer, form)
    _write_sheets(writer, form)
    _write_codes(writer, form)
    sheet.hide_gridlines(2)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.55, bottom=0.65)
    done(sheet.print_area(0, 0, writer.row - 1, _LAST), "print area")
    done(sheet.set_footer(footer(issued)), "footer")
    sheet.protect("", MAY_FORMAT)
    sheet.activate()


def _write_identity(writer: _Writer, issued: IssuedForm) -> None:
    if issued.sample:
        writer.across(SAMPLE_STAMP, "stamp", 12.0, 24.0)
        writer.gap(5)
    writer.across(issued.agency.upper(), "agency", 11.0)
    writer.across(issued.edition.form.title, "form_title", 15.0, 24.0)
    writer.gap(6)
    writer.across(unit_line(issued), "identity_bold", 11.0)
    writer.across(period_line(issued), "identity", 11.0)
    writer.across(due_line(issued), "identity_bold", 11.0)
    writer.across(f"Nơi nhận và giải đáp: {issued.contact}", "identity", 11.0)
    writer.across(code_line(issued), "identity", 11.0)
    writer.across(OFFICIAL_MAIL_ONLY, "alarm", 12.0, 21.0)
    writer.gap()


def _write_legend(writer: _Writer, form: Form) -> None:
    writer.gap()
    writer.across("II. Màu ô", "heading", 12.0, 22.0)
    sample = Field("", "", "text")
    required = Field("", "", "text", required=True)
    formats = writer.formats
    legend = [
        (formats.answer(sample), "Ô nhập: nền vàng nhạt, có khung."),
        (formats.answer(required), "Ô bắt buộc nhập: khung trái đậm, tên có dấu (*)."),
        (formats.role("cell"), "Ô có sẵn: nền trắng hoặc xám, đã khóa, không phải nhập."),
    ]
    if any(section.evidence_for for section in form.sections):
        legend.append((formats.role("closed"), "Ô gạch chéo: không phải nhập."))
    for look, words in legend:
        put(writer.sheet, writer.row, 1, None, look)
        done(writer.sheet.merge_range(writer.row, 2, writer.row, _LAST, words, formats.role("bullet")), words)
        writer.gap(18)


def _write_sheets(writer: _Writer, form: Form) -> None:
    writer.gap()
    writer.across("III. Các biểu (bấm vào tên để mở)", "heading", 12.0, 22.0)
    writer.cells(("TT", "Biểu", "Nội dung, cách nhập", "Người nhập"), "header")
    for number, section in enumerate(form.sections, 1):
        who, how = _HOW[section.layout]
        writer.cells((str(number), "", f"{section.intro} {how}", who), "cell", least=20)
        _link(writer, writer.row - 1, section)


def _link(writer: _Writer, row: int, section: Section) -> None:
    target = f"internal:{quote_sheetname(section.sheet)}!A1"
    done(writer.sheet.write_url(row, 1, target, writer.formats.role("link"), section.sheet), target)


def _write_codes(writer: _Writer, form: Form) -> None:
    """What the short codes in the drop-downs stand for: the choices whose labels begin with their keys."""
    for field, choice in _coded(form):
        writer.gap()
        writer.across(f"{field.label}: {field.help}", "heading", 12.0, 22.0)
        for option in choice.options:
            writer.across(option.label, "bullet", 10.0, 16.0, first=1)


def _coded(form: Form) -> Iterator[tuple[Field, Choice]]:
    for choice in form.choices:
        if all(option.label.startswith(f"{option.key}.") for option in choice.options):
            used = (field for section in form.sections for field in section.fields if field.choice == choice.key)
            for field in list(used)[:1]:
                yield field, choice
