"""Công dân học tập against the target path of the phase, and every unit's rate over the periods."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import RESULT, TARGET
from pipeline.domain.summaries.figures import blocked_units, parts_of, percent
from pipeline.domain.summaries.members import members
from pipeline.domain.summaries.phase.figures import CITIZENS, OfficeFigure, asked_in, office_figure, shown
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import against, fixed, inside, short
from pipeline.domain.tables import Block, Cell, Chart, Column, Paragraph, Series, Sheet, Table

_BREAKDOWNS = (("gender", "Giới tính"), ("category", "Đối tượng"), ("is_leader", "Lãnh đạo, quản lý"))


def citizens_sheet(view: PhaseView) -> Sheet:
    """The path to the phase's end with periods to come as gaps, then units, then groups of people."""
    table = _path(view)
    if not table.rows:
        return Sheet("cong-dan-hoc-tap-cac-ky", "Công dân học tập", (Paragraph("Bảng điểm của giai đoạn không có chỉ tiêu này."),))
    blocks: tuple[Block, ...] = (table, _path_chart(view, table))
    if view.periods:
        blocks = (*blocks, _units(view), _groups(view))
    return Sheet("cong-dan-hoc-tap-cac-ky", "Công dân học tập", blocks)


def target_of(view: PhaseView, period: Period) -> float | None:
    """The target of a period in percent, also of one to come."""
    asked = asked_in(view, period, CITIZENS)
    return None if asked is None else asked.target_in(period.key)


def _path(view: PhaseView) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.all_periods:
        target = target_of(view, period)
        of = office_figure(view, period, CITIZENS) if period in view.periods else None
        if target is None:
            continue
        rows.append((
            view.label(period), shown(of.denominator) if of else None, shown(of.numerator) if of else None,
            shown(of.value) if of else None, target, float(of.value) - target if of else None,
            ("Đạt" if of.is_met else "Chưa đạt") if of else "Chưa bắt đầu" if period not in view.periods else "Chưa có số liệu",
        ))
    return Table("cong_dan_hoc_tap", f"Công dân học tập của toàn cơ quan so với mục tiêu, {view.short}", (
        Column("period", "Kỳ", "long_text", width=34), Column("members", "Số người được tính", "integer", "người", width=14),
        Column("recognised", "Được công nhận", "integer", "người", width=14), Column("rate", "Tỷ lệ", "percent", "%", width=14),
        Column("target", "Mục tiêu", "percent", "%", width=14), Column("gap", "So với mục tiêu", "decimal", "điểm %", width=14),
        Column("met", "Kết quả", width=14),
    ), tuple(rows), notes=(
        "Tỷ lệ = tổng số người được công nhận / tổng số người được tính của các đơn vị đã báo cáo.",
        "Kỳ chưa bắt đầu hoặc chưa có số liệu để trống, không phải 0.",
    ), source=UNITS)


def _path_chart(view: PhaseView, table: Table) -> Chart:
    """Rate and target per period; unlabelled, since the two lines run close and the table is beside them."""
    return Chart("cong-dan-hoc-tap", "line", citizens_title(view), "Biểu đồ đường: tỷ lệ Công dân học tập của toàn cơ quan "
                 "và mục tiêu của từng kỳ; kỳ chưa có số liệu để trống.", table, "period",
                 (Series("target", "Mục tiêu", TARGET), Series("rate", "Tỷ lệ đạt", RESULT)),
                 "Kỳ báo cáo", "Tỷ lệ người được công nhận (%)", 0, 100, labelled=False, decimals=1)


def latest_rate(view: PhaseView) -> tuple[Period, OfficeFigure] | None:
    """The latest period with a rate."""
    return next(((p, of) for p in reversed(view.periods) if (of := office_figure(view, p, CITIZENS)) is not None), None)


def citizens_title(view: PhaseView) -> str:
    """The latest rate against its target, and what the phase's end asks for."""
    latest = latest_rate(view)
    end = view.all_periods[-1]
    aim = target_of(view, end)
    path = f"; mục tiêu {inside(end.name)}: {short(aim)} %" if aim is not None and (not latest or latest[0] != end) else ""
    if latest is None:
        return f"Công dân học tập, {view.short}: chưa có số liệu{path}"
    period, of = latest
    named = view.named(period, blocked_units(view.run, period, CITIZENS))
    return f"Công dân học tập {named}: {fixed(of.value)} %, {against(of.value, of.target)}{path}"


def _units(view: PhaseView) -> Table:
    parts = {p.key: parts_of(view.run, p, CITIZENS) for p in view.periods}
    rows = tuple(
        (view.name(s.unit), *(of.percent if (of := parts[p.key].get(s.unit)) else None for p in view.periods))
        for s in view.scores
    )
    return Table("cong_dan_theo_don_vi", f"Tỷ lệ Công dân học tập của từng đơn vị qua các kỳ, {view.short}", (
        Column("unit", "Đơn vị", "long_text", width=34), *view.columns("percent", "%", width=14),
    ), rows, notes=("Ô trống: đơn vị không thuộc kỳ, chưa báo cáo hoặc chưa tính được; không phải số 0. "
                    "Ô đậm hơn là tỷ lệ cao hơn.",), source=UNITS, heat=tuple(column(p) for p in view.periods), csv="indicators")


def _groups(view: PhaseView) -> Table:
    sums = view.sums
    left_out = {p.key: blocked_units(view.run, p, CITIZENS) for p in view.periods}
    rows: list[tuple[Cell, ...]] = []
    for dimension, words in _BREAKDOWNS:
        named: dict[str, str] = {}
        for period in reversed(view.periods):
            for member, label in members(view.run, period, "people", dimension, sums[period.key], ("members", "recognised")):
                named.setdefault(member, label)
        for member, label in named.items():
            rows.append((f"{words}: {label}", *(
                percent(*(sums[p.key].total(figure, dimension, member, leaving_out=left_out[p.key])
                          for figure in ("recognised", "members"))) for p in view.periods)))
    return Table("cong_dan_theo_nhom", f"Tỷ lệ Công dân học tập theo giới tính, đối tượng, lãnh đạo, {view.short}", (
        Column("group", "Nhóm", "long_text", width=34), *view.columns("percent", "%", width=14),
    ), tuple(rows), notes=(
        "Tổng số người được công nhận chia tổng số người được tính của nhóm; không gồm đơn vị chưa tính được.",), source=UNITS, csv="sums")
