"""One small chart per unit (biểu đồ từng đơn vị), all on the same axes, so that a course can be seen at a glance."""

from __future__ import annotations

from pipeline.domain.palette import POINTS
from pipeline.domain.phases import PhaseScore
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.tables import Chart, Column, Multiples, Paragraph, Series, Sheet, Table

MOST_UNITS = 24
"""With more units than this only the top and the bottom of the ranking are drawn."""

AT_EACH_END = 6
"""How many are then drawn of either."""


def multiples_sheet(view: PhaseView) -> Sheet:
    """Periods down, units across in the order of the ranking, and a small chart of each column."""
    shown, note = _shown(view)
    if not shown:
        return Sheet("bieu-do-don-vi", "Biểu đồ từng đơn vị", (Paragraph("Chưa có đơn vị nào có điểm."),))
    table = Table("diem_theo_don_vi", f"Điểm từng kỳ của mỗi đơn vị, {view.short}", (
        Column("period", "Kỳ", "long_text", width=16),
        *(Column(f"u_{s.unit}", view.short_name(s.unit), "points", width=9) for s in shown),
    ), tuple((f"{p.name}*" if view.mark(p) else p.name, *(view.standing(s, p).total for s in shown)) for p in view.periods),
        measured_in="điểm (thang 100)", notes=(*note, *(
            f"* {view.heading(p)}." for p in view.periods if view.mark(p)), "Ô trống: không có điểm; không phải điểm 0."), source=UNITS)
    return Sheet("bieu-do-don-vi", "Biểu đồ từng đơn vị", (table, Multiples(
        "bieu-do-don-vi", _title(shown) + (" (*: số liệu nền)" if any(view.mark(p) for p in view.periods) else ""),
        f"Biểu đồ nhỏ của {len(shown):02d} đơn vị, cùng thang điểm 0 - 100: điểm thi đua qua các kỳ, kỳ không có điểm để trống.",
        tuple(_chart(view, s, table) for s in shown),
    )))


def _shown(view: PhaseView) -> tuple[list[PhaseScore], tuple[str, ...]]:
    everyone = [s for s in view.scores if any(view.standing(s, p).total is not None for p in view.periods)]
    if len(everyone) <= MOST_UNITS:
        return everyone, ()
    return [*everyone[:AT_EACH_END], *everyone[-AT_EACH_END:]], (
        f"Trong {len(everyone)} đơn vị có điểm: {AT_EACH_END:02d} đơn vị đầu bảng và {AT_EACH_END:02d} đơn vị cuối bảng; "
        "toàn bộ ở trang Điểm từng kỳ.",)


def _title(shown: list[PhaseScore]) -> str:
    moved = sorted((s for s in shown if s.trend is not None), key=lambda s: s.trend or 0)
    if not moved:
        return "Điểm từng kỳ của mỗi đơn vị: chưa đủ hai kỳ xếp hạng để thấy xu hướng"
    up = sum((s.trend or 0) > 0 for s in moved)
    return f"Điểm từng kỳ của mỗi đơn vị: {up:02d}/{len(moved):02d} đơn vị tăng so với kỳ xếp hạng đầu"


def _chart(view: PhaseView, scored: PhaseScore, table: Table) -> Chart:
    name = view.short_name(scored.unit)
    return Chart(
        f"don-vi-{scored.unit.lower()}", "line", name,
        f"Biểu đồ đường: điểm thi đua của {view.name(scored.unit)} qua các kỳ.", table, "period",
        (Series(f"u_{scored.unit}", name, POINTS),), "", "Điểm", 0, 100, decimals=1,
    )
