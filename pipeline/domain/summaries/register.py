"""Who has reported, who has not, and what must be fixed (sổ theo dõi)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.tables import Column, Sheet, Table, text


def register_sheet(run: Results, period: Period) -> Sheet:
    """Who has reported, who has not, and what must be fixed (sổ theo dõi)."""
    rows = tuple(
        (number, run.name(e.unit, period), e.status.label, e.received.date() if e.received else None, e.late_days or None,
         e.errors, e.warnings, e.notes, e.file, e.remark)
        for number, e in enumerate(run.register_in(period), 1)
    )
    table = Table("so_theo_doi", f"Sổ theo dõi báo cáo {period.name.lower()}", (
        Column("number", "STT", "integer"), Column("unit", "Đơn vị", "text", width=42), Column("status", "Tình trạng"),
        Column("received", "Ngày nhận", "date"), Column("late", "Chậm", "integer", "ngày làm việc"),
        Column("errors", "Lỗi", "integer"), Column("warnings", "Cảnh báo", "integer"), Column("notes", "Ghi chú", "integer"),
        Column("file", "Tệp", "long_text", width=40), Column("remark", "Diễn giải", "long_text", width=30),
    ), rows, notes=(f"Hạn gửi của đơn vị: {text(period.units_due)}.",
                    "Chậm: từ hạn gửi đến ngày nhận báo cáo đầu tiên đọc được; bản sửa sau hạn xem cột Diễn giải."), source="Sổ nhận báo cáo của Văn phòng")
    return Sheet("so-theo-doi", "Sổ theo dõi", (table,))
