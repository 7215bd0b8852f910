"""Points of each criterion side by side (điểm theo tiêu chí)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import CRITERIA
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.ranking import ranking_rows
from pipeline.domain.tables import Chart, Column, Series, Sheet, Table


def points_sheet(run: Results, period: Period) -> Sheet:
    """Points of each criterion side by side (điểm theo tiêu chí)."""
    rubric = run.rubric(period)
    judged = {row["unit"]: row for row in run.totals[run.totals["period"] == period.key].to_dict("records")}
    order = [row[1] for row in ranking_rows(run, period)]
    units = sorted((u for u in run.units_in(period) if u.key in judged), key=lambda u: order.index(run.name(u.key, period)))
    rows = tuple(
        (run.name(u.key, period), run.short_name(u.key, period),
         *(judged[u.key].get(f"{c.key}_points") for c in rubric.criteria),
         judged[u.key]["applicable_max"], judged[u.key]["deducted"] or None, judged[u.key]["total"])
        for u in units
    )
    table = Table("diem_tieu_chi", f"Điểm theo tiêu chí {period.name.lower()}", (
        Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        *(Column(c.key, f"{c.key}. {c.short_name} (tối đa {c.max:g})", "points", width=14) for c in rubric.criteria),
        Column("applicable", "Điểm tối đa áp dụng", "points", width=12), Column("deducted", "Điểm trừ", "points"),
        Column("total", "Tổng điểm", "points"),
    ), rows, measured_in="điểm", notes=(
        "Tổng điểm = tổng điểm đạt / tổng điểm tối đa áp dụng × 100, làm tròn hai chữ số, trừ điểm trừ.",
        "Ô trống ở Tổng điểm: chưa tính được, lý do nêu ở trang Xếp hạng.",
    ), source="Tính từ báo cáo của các đơn vị")
    best = max(rubric.criteria, key=lambda c: _mean_share(table, c.key, c.max)) if rows else None
    chart = Chart(
        "diem-tieu-chi", "stacked_bar",
        f"Điểm theo tiêu chí {period.name.lower()}: các đơn vị đạt cao nhất ở {best.short_name}" if best
        else f"Điểm theo tiêu chí {period.name.lower()}: chưa có số liệu",
        f"Biểu đồ thanh chồng: điểm từng tiêu chí của mỗi đơn vị {period.name.lower()}.", table, "short",
        tuple(Series(c.key, f"{c.key}. {c.short_name}", colour) for c, colour in zip(rubric.criteria, CRITERIA, strict=False)),
        "Đơn vị", "Điểm", 0, 100,
    )
    return Sheet("diem-tieu-chi", "Điểm theo tiêu chí", charted(table, chart))


def _mean_share(table: Table, column: str, most: float) -> float:
    values = [float(value) for value in table.values(column) if value is not None]  # type: ignore[arg-type]
    return sum(values) / len(values) / most if values else 0.0
