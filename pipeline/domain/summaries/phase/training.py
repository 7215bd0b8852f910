"""Training and money per period (đào tạo, kinh phí): planned, spent, completed, hours per head."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import PLANNED, SPENT
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.summaries.figures import blocked_units, percent, quotient
from pipeline.domain.summaries.phase.figures import BUDGET, office_figure, shown
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.summaries.phase.wording import fixed, inside, listed, short
from pipeline.domain.summaries.training_money import completion
from pipeline.domain.tables import Cell, Chart, Column, Live, Plain, Ref, Series, Sheet, Table

_COURSES = ("courses", "course_planned", "course_places", "course_completed")


def training_sheet(view: PhaseView) -> Sheet:
    """Money, then courses, each with its chart."""
    sums = view.sums
    money, courses = _money(view), _courses(view, sums)
    return Sheet("dao-tao-kinh-phi-cac-ky", "Đào tạo, kinh phí", (
        money, Chart(
            "kinh-phi", "column", _money_title(view, money),
            f"Biểu đồ cột: kinh phí đào tạo, bồi dưỡng được giao và đã thực hiện của từng kỳ, {view.short}.", money, "period",
            (Series("planned", "Được giao", PLANNED), Series("spent", "Đã thực hiện", SPENT)),
            "Kỳ báo cáo", "Triệu đồng", 0, decimals=1),
        courses, Chart(
            "dao-tao", "column", _courses_title(view, courses),
            f"Biểu đồ cột: số lượt học theo kế hoạch và đã hoàn thành của từng kỳ, {view.short}.", courses, "period",
            (Series("planned", "Theo kế hoạch", PLANNED), Series("completed", "Hoàn thành", SPENT)),
            "Kỳ báo cáo", "Lượt người học", 0, decimals=0),
    ))


def _money(view: PhaseView) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        of = office_figure(view, period, BUDGET)
        share = spent_share(view, period)
        rows.append((view.label(period), shown(of.denominator) if of else None, shown(of.numerator) if of else None,
                     None if share is None else Live(share, "{0}/{1}*100", tuple(
                         Ref("kinh_phi", len(rows), name) for name in ("spent", "planned"))), of.units if of else None))
    return Table("kinh_phi", f"Kinh phí đào tạo, bồi dưỡng, {view.short}", (
        Column("period", "Kỳ", "long_text", width=30), Column("planned", "Được giao", "money", "triệu đồng", width=12),
        Column("spent", "Đã thực hiện", "money", "triệu đồng", width=12), Column("share", "Tỷ lệ thực hiện", "percent", "%", width=12),
        Column("units", "Số đơn vị được giao", "integer", "đơn vị", width=12),
    ), tuple(rows), notes=(
        "Cộng các đơn vị được giao kinh phí và báo cáo đủ hai số.",),
        source=UNITS)


def _courses(view: PhaseView, sums: dict[str, PeriodSums]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        of = sums[period.key]
        courses, planned, sent, completed = (of.total(key) for key in _COURSES)
        share = completed_share(view, period)
        rows.append((view.label(period), planned, completed, None if share is None else Live(
                         share, "MIN(100,{0}/IF({1}>0,{1},{2})*100)", tuple(
                             Ref("dao_tao", len(rows), name) for name in ("completed", "planned", "sent"))), courses, sent,
                     quotient(of.total("training_hours"), of.total("people"))))
    return Table("dao_tao", f"Đào tạo, bồi dưỡng, {view.short}", (
        Column("period", "Kỳ", "long_text", width=30), Column("planned", "Theo kế hoạch", "integer", "lượt người", width=12),
        Column("completed", "Hoàn thành", "integer", "lượt người", width=12),
        Column("share", "Tỷ lệ hoàn thành", "percent", "%", width=12), Column("courses", "Số khóa", "integer", "khóa", width=12),
        Column("sent", "Được cử", "integer", "lượt người", width=12), Column("hours", "Bình quân", "decimal", "tiết/người", width=12),
    ), tuple(rows), notes=(
        "Tỷ lệ hoàn thành: số hoàn thành chia số theo kế hoạch, nhiều nhất 100 %.",
        "Một người học nhiều khóa tính ở từng khóa.",
        *lacking_note(view, {key: of.lacking((*_COURSES, "training_hours")) for key, of in sums.items()}),
    ), source=UNITS, csv="sums")


def completed_share(view: PhaseView, period: Period) -> float | None:
    """Those who completed in percent of those planned."""
    of = view.sums[period.key]
    return completion(*(of.total(key) for key in _COURSES[1:]))


def spent_share(view: PhaseView, period: Period) -> float | None:
    """Money spent in percent of money allotted."""
    of = office_figure(view, period, BUDGET)
    return percent(shown(of.numerator), shown(of.denominator)) if of else None


def lacking_note(view: PhaseView, lacking: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Which reports still hold errors, so that lines of theirs are not in the figures; nothing when none do."""
    parts = [f"{inside(p.name)}: {listed([view.run.short_name(u.key, p) for u in view.run.campaign.units if u.key in units], 6)}"
             for p in view.periods if (units := lacking.get(p.key))]
    return (f"Chưa gồm các dòng, số liệu có lỗi trong báo cáo của {'; '.join(parts)}.",) if parts else ()


def _money_title(view: PhaseView, table: Table) -> str:
    filled = [(p, planned, spent) for p, planned, spent in
              zip(view.periods, table.values("planned"), table.values("spent"), strict=True) if _is(planned) and _is(spent)]
    if not filled:
        return f"Kinh phí đào tạo, bồi dưỡng, {view.short}: chưa có số liệu"
    period, planned, spent = filled[-1]
    share = percent(_figure(spent), _figure(planned))
    said = f"thực hiện {short(_figure(spent))}/{short(_figure(planned))} triệu đồng"
    if share is not None:
        said += f" ({fixed(share)} %)"
    return f"Kinh phí đào tạo, bồi dưỡng {view.named(period, blocked_units(view.run, period, BUDGET))}: {said}"


def _courses_title(view: PhaseView, table: Table) -> str:
    shares = [(p, share) for p, share in zip(view.periods, table.values("share"), strict=True) if _is(share)]
    if not shares:
        return f"Đào tạo, bồi dưỡng, {view.short}: chưa có số liệu"
    (period, share), before = shares[-1], shares[:-1]
    earlier = f" ({inside(before[-1][0].name)}: {fixed(_figure(before[-1][1]))} %)" if before else ""
    return f"Hoàn thành đào tạo {view.named(period)}: {fixed(_figure(share))} % kế hoạch{earlier}"


def _is(value: Plain) -> bool:
    return isinstance(value, (int, float))


def _figure(value: Plain) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
