"""How many things to fix or check per period and unit (nội dung cần sửa); the lines themselves stay in the year workbooks."""

from __future__ import annotations

from collections import Counter

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.findings import Severity
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table

WAIVED = "waived"
_KINDS = (*(severity.value for severity in Severity), WAIVED)
_SOURCE = "Kiểm tra tự động theo biểu mẫu"


def findings_sheet(view: PhaseView) -> Sheet:
    """Counts per period, then per unit and period where there is anything."""
    counts = {p.key: _counts(view, p) for p in view.periods}
    return Sheet("noi-dung-can-sua-cac-ky", "Nội dung cần sửa", (
        _periods(view, counts), _units(view, counts),
        Paragraph("Từng nội dung, ô và cách xử lý: trang “Nội dung cần sửa” trong tệp tổng hợp của từng kỳ "
                  "(tong-hop-<kỳ>.xlsx).", "note"),
    ))


_Counts = dict[str, Counter[str]]


def _counts(view: PhaseView, period: Period) -> _Counts:
    """Unit → number of findings of each kind, waived ones counted apart."""
    found: _Counts = {}
    for finding in view.run.findings_in(period):
        kind = WAIVED if finding.waived else finding.severity.value
        found.setdefault(finding.unit, Counter())[kind] += 1
    return found


def _columns(width: float = 11) -> tuple[Column, ...]:
    titles = (*(severity.label for severity in Severity), "Miễn áp dụng")
    return tuple(Column(kind, title, "integer", width=width) for kind, title in zip(_KINDS, titles, strict=True))


def _periods(view: PhaseView, counts: dict[str, _Counts]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        of = counts[period.key]
        entries = view.run.register_in(period)
        rows.append((
            period.name, *(sum(unit[kind] for unit in of.values()) for kind in _KINDS),
            sum(e.status is Status.NEEDS_FIXING for e in entries), sum(e.status is Status.REFUSED for e in entries),
        ))
    return Table("can_sua_theo_ky", f"Nội dung cần sửa, cần kiểm tra theo kỳ, {view.short}", (
        Column("period", "Kỳ", "long_text", width=40), *_columns(), Column("fixing", "Báo cáo cần sửa", "integer", width=11),
        Column("refused", "Tệp không tiếp nhận", "integer", width=11),
    ), tuple(rows), measured_in="nội dung; hai cột cuối: báo cáo, tệp", notes=(
        *_without_period(view),
        "Chỉ tính báo cáo đang được dùng. Lỗi: số liệu bị loại cho đến khi sửa; cảnh báo, ghi chú: cần xem lại, vẫn tính.",
    ), source=_SOURCE)


def _without_period(view: PhaseView) -> tuple[str, ...]:
    """Files that were turned away before it was known which period they are about."""
    count = sum(file.refusal is not None and not file.refusal.period for file in view.run.files)
    return (f"Ngoài ra có {count:02d} tệp không tiếp nhận, chưa xác định được kỳ.",) if count else ()


def _units(view: PhaseView, counts: dict[str, _Counts]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for unit in view.run.campaign.units:
        for period in view.periods:
            if of := counts[period.key].get(unit.key):
                rows.append((view.run.name(unit.key, period), *(of[kind] or None for kind in _KINDS), period.name,
                             f"tong-hop-{period.key}.xlsx"))
    return Table("can_sua_theo_don_vi", f"Nội dung cần sửa, cần kiểm tra theo đơn vị và kỳ, {view.short}", (
        Column("unit", "Đơn vị", "long_text", width=40), *_columns(), Column("period", "Kỳ", width=11),
        Column("file", "Xem chi tiết tại tệp", width=24),
    ), tuple(rows), measured_in="nội dung", source=_SOURCE, csv="findings")
