"""The files behind the figures of a phase, by their SHA-256 (nguồn số liệu)."""

from __future__ import annotations

from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.tables import Cell, Column, Sheet, Table


def sources_sheet(view: PhaseView) -> Sheet:
    """Every received report of the begun periods, counted or replaced."""
    names = {file.sha256: "; ".join(file.names) for file in view.run.files}
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        counted = {s.number for s in view.run.counted_in(period).values()}
        rows += [
            (period.name, view.run.name(s.unit, period), names.get(s.sha256, s.file), s.received.date(), s.edition,
             "Được tính" if s.number in counted else "Đã thay thế", s.sha256)
            for s in view.run.submissions if s.period == period.key
        ]
    table = Table("tep_nhan_duoc", f"Tệp nhận được, {view.short}", (
        Column("period", "Kỳ", width=10), Column("unit", "Đơn vị", "long_text", width=34),
        Column("file", "Tệp nhận được", "long_text", width=40), Column("received", "Ngày nhận", "date", width=12),
        Column("edition", "Phiên bản biểu mẫu", width=11), Column("use", "Sử dụng", width=12),
        Column("sha256", "Mã SHA-256", "long_text", width=34),
    ), tuple(rows), notes=(
        "Tệp gốc lưu trong kho lưu trữ theo mã SHA-256. Ô nguồn của từng chỉ tiêu: trang “Nguồn số liệu” trong tệp tổng hợp của kỳ; "
        "thư, tệp nén đã mở: trang “Tệp nhận được” của tệp đó.",
    ), source="Sổ nhận báo cáo của Văn phòng", csv="register")
    return Sheet("tep-nhan-duoc", "Tệp nhận được", (table,))
