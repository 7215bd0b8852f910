"""What units corrected when they sent their report again (thay đổi khi gửi lại)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.resubmissions import resubmissions
from pipeline.domain.results import Results
from pipeline.domain.tables import Column, Sheet, Table

_KINDS = {"changed": "Sửa", "added": "Thêm dòng", "removed": "Bỏ dòng"}


def resubmitted_sheets(run: Results, period: Period) -> tuple[Sheet, ...]:
    """The sheet of a period in which somebody sent again and changed something; none otherwise."""
    rows = tuple(
        (run.name(one.after.unit, period), one.after.received.date(), one.change.sheet, one.change.cell, _KINDS[one.change.kind],
         "; ".join(filter(None, (one.change.line, one.change.label))), one.change.before, one.change.after)
        for one in resubmissions(run, period.key)
    )
    if not rows:
        return ()
    table = Table("thay_doi_gui_lai", f"Thay đổi khi gửi lại {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=30), Column("received", "Ngày gửi lại", "date", width=11),
        Column("sheet", "Biểu", width=20), Column("cell", "Ô", width=7), Column("kind", "Thay đổi", width=10),
        Column("field", "Dòng, nội dung", "long_text", width=42), Column("before", "Trước", "long_text", width=30),
        Column("after", "Sau", "long_text", width=30),
    ), rows, notes=("So mỗi báo cáo với báo cáo mà đơn vị gửi ngay trước đó; địa chỉ ô theo tệp gửi sau, riêng dòng bị bỏ theo tệp gửi trước.",),
        source="Báo cáo của các đơn vị", csv="changes")
    return (Sheet("thay-doi-gui-lai", "Thay đổi khi gửi lại", (table,)),)
