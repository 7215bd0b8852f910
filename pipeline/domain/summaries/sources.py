"""The files behind the figures, by their SHA-256 (nguồn số liệu)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.tables import Column, Sheet, Table


def sources_sheet(run: Results, period: Period) -> Sheet:
    """The files behind the figures, by their SHA-256."""
    names = {file.sha256: "; ".join(file.names) for file in run.files}
    counted = {s.number for s in run.counted_in(period).values()}
    rows = tuple(
        (run.name(s.unit, period), names.get(s.sha256, s.file), s.received.replace(tzinfo=None).date(), s.edition,
         "Được tính" if s.number in counted else "Đã thay thế", s.sha256)
        for s in run.submissions if s.period == period.key
    )
    table = Table("nguon_so_lieu", f"Nguồn số liệu {period.name.lower()}", (
        Column("unit", "Đơn vị", width=42), Column("file", "Tệp nhận được", "long_text", width=46),
        Column("received", "Ngày nhận", "date"), Column("edition", "Phiên bản biểu mẫu", width=12),
        Column("use", "Sử dụng"), Column("sha256", "Mã SHA-256", width=68),
    ), rows, notes=("Tệp gốc lưu trong kho archive/ theo mã SHA-256.",), source="Sổ nhận báo cáo của Văn phòng")
    return Sheet("nguon-so-lieu", "Nguồn số liệu", (table,))
