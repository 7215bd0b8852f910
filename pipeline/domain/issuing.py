"""A form for a unit → the letter that brings it (thư phát hành biểu mẫu), with the one-page guide for the clerk."""

from __future__ import annotations

from datetime import date

from pipeline.definitions.campaign import Campaign, Period
from pipeline.domain.correspondence import FORMS
from pipeline.domain.issued import IssuedForm
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.signatures import signature

FOLDER = FORMS
"""The folder below a period's output that holds the letters with forms."""

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def issue_letter(
    campaign: Campaign, period: Period, form: IssuedForm, *, workbook: bytes, guide: Attachment | None, dated: date,
    to: tuple[str, ...],
) -> Letter:
    """The letter that hands a unit its form for a period."""
    agency = campaign.agency_on(dated)
    due = period.units_due
    report = f"báo cáo {period.name[:1].lower()}{period.name[1:]}"
    name = f"{form.unit}_{period.key}.xlsx"
    filled = bool(form.filled.fields or form.filled.lines)
    steps = [
        f"Mở tệp {name} bằng Excel, WPS hoặc LibreOffice; đọc trang “Hướng dẫn”, điền các ô để nhập"
        + (" (danh sách, thông tin kỳ trước đã điền sẵn, đề nghị kiểm tra lại)." if filled else "."),
        "Không đổi tên trang tính, không dùng tệp của đơn vị khác hoặc của kỳ khác.",
        f"Gửi lại tệp Excel (không gửi bản quét, ảnh chụp) theo địa chỉ thư này trước {campaign.reminders.due_hour} "
        f"ngày {due:%d/%m/%Y}.",
    ]
    body = "\n".join((
        f"Kính gửi: {form.unit_name}", "",
        f"{agency.name} gửi biểu mẫu {report} về Phong trào thi đua “{campaign.movement.short_name}” "
        f"(số liệu từ ngày {period.start:%d/%m/%Y} đến ngày {period.end:%d/%m/%Y}; mã biểu mẫu {form.code}). "
        f"Đề nghị {form.unit_name}:", "",
        *(f"{number}. {step}" for number, step in enumerate(steps, 1)), "",
        *([f"Hướng dẫn một trang cho người lập báo cáo: tệp {guide.name} kèm theo."] if guide else []),
        f"Nếu có vướng mắc, đề nghị trả lời thư này hoặc liên hệ {campaign.movement.contact}.",
        "Trân trọng cảm ơn./.", "", *signature(campaign, dated), "",
    ))
    attachments = (Attachment(name, workbook, WORKBOOK), *((guide,) if guide else ()))
    return Letter(f"{period.key}/{form.unit}/{FOLDER}", to,
                  f"[Biểu mẫu] {report[:1].upper()}{report[1:]} – {form.unit_name} (hạn gửi {due:%d/%m/%Y})",
                  body, dated, attachments)
