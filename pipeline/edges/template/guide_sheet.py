"""The first sheet, “Hướng dẫn”: whose form, until when, to whom; how to fill it; what each sheet is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter.utility import quote_sheetname  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Choice, Field, Form
from pipeline.domain.issued import IssuedForm
from pipeline.domain.self_check import SelfCheck
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import Formats
from pipeline.edges.template.guide_check import write_self_check
from pipeline.edges.template.guide_lines import LAST, WIDTHS, Lines, Part
from pipeline.edges.template.page import MAY_FORMAT, set_paper, stamps_of
from pipeline.edges.template.wording import (
    OFFICE_ONLY,
    OFFICIAL_MAIL_ONLY,
    code_line,
    due_line,
    period_line,
    unit_line,
)

_HALVES = ((0, 2), (3, LAST))

_HOW = {
    "fields": ("Người lập báo cáo", "Mỗi dòng một nội dung, nhập ở cột “Đơn vị nhập”."),
    "rows": ("Người lập báo cáo", "Không có thì để trống cả biểu."),
    "matrix": ("Người lập báo cáo cùng người đứng đầu đơn vị", "Không bắt buộc."),
}
"""Per layout: who fills the sheet, and how."""

_OFFICE_HOW = {
    "fields": ("Văn phòng", "Mỗi dòng một nội dung, nhập ở cột “Văn phòng nhập”."),
    "rows": ("Văn phòng", ""),
    "matrix": ("Văn phòng", "Chỉ nhập dòng có ý kiến."),
}


def write_guide(sheet: Any, formats: Formats, issued: IssuedForm, check: SelfCheck | None) -> None:
    """Write the guide sheet and make it the one that opens."""
    for col, width in enumerate(WIDTHS):
        done(sheet.set_column(col, col, width), col)
    lines = Lines(sheet, formats)
    _write_identity(lines, issued)
    if check is not None:
        write_self_check(lines, check, issued.edition.rubric)
    _write_instructions(lines, issued.edition.form)
    _write_legend(lines, issued.edition.form, check)
    if check is not None:
        lines.sheet.set_h_pagebreaks([lines.row + 1])
    _write_sheets(lines, issued.edition.form, _OFFICE_HOW if issued.for_office else _HOW)
    _write_codes(lines, issued.edition.form)
    sheet.hide_gridlines(2)
    set_paper(sheet, issued)
    done(sheet.print_area(0, 0, lines.row - 1, LAST), "print area")
    sheet.protect("", MAY_FORMAT)
    sheet.activate()


def _write_identity(lines: Lines, issued: IssuedForm) -> None:
    for stamp in stamps_of(issued):
        lines.across(stamp, "stamp", 24)
    if stamps_of(issued):
        lines.gap()
    lines.across(issued.agency.upper(), "agency")
    lines.across(issued.edition.form.title, "form_title", 24)
    lines.gap()
    lines.across(unit_line(issued), "identity_bold")
    lines.across(period_line(issued), "identity")
    lines.across(due_line(issued), "identity_bold")
    if not issued.for_office:
        lines.across(f"Nơi nhận và giải đáp: {issued.contact}", "identity")
    lines.across(code_line(issued), "identity")
    lines.across(OFFICE_ONLY if issued.for_office else OFFICIAL_MAIL_ONLY, "alarm", 21)


def _write_instructions(lines: Lines, form: Form) -> None:
    lines.gap()
    lines.across("I. Cách nhập", "heading", 22)
    for number, words in enumerate(form.guide, 1):
        lines.add(Part(0, 0, f"{number}.", "bullet_number"), Part(1, LAST, words, "bullet"))


def _write_legend(lines: Lines, form: Form, check: SelfCheck | None) -> None:
    lines.gap()
    lines.across("II. Màu ô", "heading", 22)
    formats = lines.formats
    legend = [
        (formats.answer(Field("", "", "text")), "Ô nhập: nền vàng nhạt, có khung."),
        *([(formats.answer(Field("", "", "text", required=True)), "Ô bắt buộc nhập: khung trái đậm, tên có dấu (*).")]
          if any(field.required for section in form.sections for field in section.fields) else []),
        (formats.missing_shown(), "Ô còn thiếu: nền cam, cần nhập (tự đổi màu khi đã nhập đủ)."),
        *([] if check is None else [(formats.wrong_shown(), "Ô cần sửa: nền đỏ, chữ đậm (tự đổi màu khi đã sửa đúng).")]),
        (formats.role("cell"), "Ô có sẵn: nền trắng hoặc xám, đã khóa, không phải nhập."),
    ]
    if any(section.evidence_for for section in form.sections):
        legend.append((formats.role("closed"), "Ô gạch chéo: không phải nhập."))
    for look, words in legend:
        row = lines.add(Part(2, LAST, words, "bullet"), least=18)
        put(lines.sheet, row, 1, None, look)


def _write_sheets(lines: Lines, form: Form, how_to: Mapping[str, tuple[str, str]]) -> None:
    lines.gap()
    lines.across("III. Các biểu (bấm vào tên biểu để mở)", "heading", 22)
    lines.add(
        Part(0, 0, "TT", "header"), Part(1, 1, "Biểu", "header"),
        Part(2, 3, "Nội dung, cách nhập", "header"), Part(4, 4, "Người nhập", "header"),
    )
    for number, section in enumerate(form.sections, 1):
        who, how = how_to[section.layout] if section.fields else ("", "")
        row = lines.add(
            Part(0, 0, str(number), "cell_centre"),
            Part(2, 3, f"{section.intro} {how}", "cell"),
            Part(4, 4, who, "cell"),
            least=20,
        )
        target = f"internal:{quote_sheetname(section.sheet)}!A1"
        done(lines.sheet.write_url(row, 1, target, lines.formats.role("link"), section.sheet), target)


def _write_codes(lines: Lines, form: Form) -> None:
    """What the short codes in the drop-downs stand for, two lists side by side."""
    coded = list(_coded(form))
    for pair in (coded[at : at + 2] for at in range(0, len(coded), 2)):
        placed = list(zip(_HALVES, pair, strict=False))
        lines.gap()
        lines.add(*(
            Part(*half, f"{field.label} ({field.help.rstrip('.')})", "heading")
            for half, (field, _) in placed
        ), least=22)
        for number in range(max(len(choice.options) for _, choice in pair)):
            lines.add(*(
                Part(*half, choice.options[number].label, "bullet")
                for half, (_, choice) in placed if number < len(choice.options)
            ))


def _coded(form: Form) -> Iterator[tuple[Field, Choice]]:
    """The choices whose labels begin with their keys, each with the first field that uses it."""
    first: dict[str, Field] = {}
    for section in form.sections:
        for field in section.fields:
            first.setdefault(field.choice, field)
    for choice in form.choices:
        if choice.key in first and all(o.label.startswith(f"{o.key}.") for o in choice.options):
            yield first[choice.key], choice
