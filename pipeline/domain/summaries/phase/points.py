"""Points of every unit in every period (điểm từng kỳ): a period without points is a blank, never zero."""

from __future__ import annotations

from decimal import Decimal

from pipeline.domain.palette import MUTED, POINTS, REFERENCE
from pipeline.domain.phases import PhaseScore
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import change, fixed, inside
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Table

TABLE = "diem_tung_ky"
MOST_PERIODS = 4
"""Side by side in one chart; with more of them only the latest are drawn, and the title says so."""


def points_sheet(view: PhaseView) -> Sheet:
    """Units in the order of the ranking, one column per period, trend, and why a cell is blank; then the Office's course."""
    return Sheet("diem-tung-ky", "Điểm từng kỳ", (*_course(view), *charted(*_units(view))))


def _units(view: PhaseView) -> tuple[Table, Chart]:
    rows = tuple(
        (view.name(s.unit), view.short_name(s.unit), *(view.standing(s, p).total for p in view.periods), s.trend,
         _blanks(view, s))
        for s in view.scores
    )
    table = Table(TABLE, f"Điểm thi đua của từng đơn vị qua các kỳ, {view.short}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("short", "Tên gọn", width=17),
        *view.columns("points", width=10), Column("trend", "Tăng, giảm", "points", width=9),
        Column("remark", "Vì sao trống hoặc không xếp hạng", "long_text", width=52),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Ô trống: không có điểm; không phải điểm 0. Tăng, giảm: kỳ xếp hạng cuối so với kỳ xếp hạng đầu.",
        *(f"{p.name}: {p.remark}" for p in view.periods if p.remark), *view.fresh_notes(),
    ), source=UNITS, heat=tuple(column(p) for p in view.periods))
    drawn = view.drawn[-MOST_PERIODS:]
    chart = Chart(
        "diem-don-vi", "column", _units_title(view),
        f"Biểu đồ cột: điểm thi đua của từng đơn vị, mỗi kỳ một cột: {', '.join(view.heading(p) for p in drawn)}; "
        "kỳ không có điểm để trống.",
        table, "short", tuple(Series(column(p), view.heading(p), view.colour(p)) for p in drawn),
        "Đơn vị", "Tổng điểm (thang 100)", 0, 100, labelled=len(drawn) * len(rows) <= 24, decimals=1,
    )
    return table, chart


def _blanks(view: PhaseView, scored: PhaseScore) -> str:
    """Why each period is blank or does not count, one sentence per reason with the periods that it holds for."""
    reasons: dict[str, list[str]] = {}
    for period in view.periods:
        standing = view.standing(scored, period)
        why = view.why_blank(scored, period) if standing.total is None else standing.gap if period.ranked else ""
        if why:
            if standing.total is None and standing.total_text:
                why = f"{why} Tạm tính {standing.total_text} điểm."
            reasons.setdefault(why, []).append(inside(period.name))
    return " ".join(f"{', '.join(names).capitalize()}: {inside(why)}" for why, names in reasons.items())


def _units_title(view: PhaseView) -> str:
    moved = [s.trend for s in view.scores if s.trend is not None]
    latest = f" ({MOST_PERIODS:02d} kỳ gần nhất)" if len(view.drawn) > MOST_PERIODS else ""
    if not moved:
        return f"Điểm thi đua từng kỳ của các đơn vị, {view.short}{latest}: chưa đủ hai kỳ xếp hạng để so sánh"
    up, down = sum(t > 0 for t in moved), sum(t < 0 for t in moved)
    fallen = f"{down:02d} đơn vị giảm" if down else "không đơn vị nào giảm"
    return f"Điểm thi đua từng kỳ{latest}: {up:02d}/{len(moved):02d} đơn vị tăng điểm, {fallen} so với kỳ xếp hạng đầu"


def _course(view: PhaseView) -> tuple[Table, Chart]:
    """Mean, highest and lowest total of each period."""
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        totals = [row["total"] for row in view.totals(period).values()]
        rows.append((view.label(period), len(totals) or None, view.mean(period), max(totals, default=None),
                     min(totals, default=None)))
    table = Table("dien_bien_diem", f"Diễn biến điểm các đơn vị, {view.short}", (
        Column("period", "Kỳ", "long_text", width=34), Column("units", "Số đơn vị có điểm", "integer", width=17),
        Column("mean", "Điểm bình quân", "points", width=10), Column("highest", "Cao nhất", "points", width=10),
        Column("lowest", "Thấp nhất", "points", width=10),
    ), tuple(rows), measured_in="điểm (thang 100)", notes=(
        "Các đơn vị thuộc diện xếp hạng đã có tổng điểm; kỳ số liệu nền tính trên các đơn vị tương ứng.",
    ), source=UNITS)
    chart = Chart(
        "dien-bien-diem", "line", mean_title(view),
        f"Biểu đồ đường: điểm bình quân, cao nhất và thấp nhất của các đơn vị qua các kỳ, {view.short}.",
        table, "period", (Series("highest", "Cao nhất", REFERENCE), Series("mean", "Bình quân", POINTS),
                          Series("lowest", "Thấp nhất", MUTED)),
        "Kỳ báo cáo", "Tổng điểm (thang 100)", 0, 100, decimals=1,
    )
    return table, chart


def mean_title(view: PhaseView) -> str:
    """What the means say: how they moved over the ranked periods, or the only one there is."""
    means: list[tuple[str, Decimal]] = [(view.named_for_points(p), mean) for p, mean in view.ranked_means()]
    if len(means) > 1:
        return f"Điểm bình quân các đơn vị {change(means[0][1], means[-1][1], (means[0][0], means[-1][0]))}"
    if means:
        return f"Điểm bình quân các đơn vị {means[0][0]}: {fixed(means[0][1])}"
    base = [(p, mean) for p in view.periods if (mean := view.mean(p)) is not None]
    if base:
        period, mean = base[-1]
        return f"Điểm bình quân các đơn vị {view.named_for_points(period)}: {fixed(mean)}; chưa có kỳ nào được xếp hạng"
    return f"Điểm bình quân các đơn vị, {view.short}: chưa có số liệu"
