"""The ranking over a phase (xếp hạng giai đoạn): weighted mean, trend, lowest period, and why somebody has no mean."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import POINTS
from pipeline.domain.phases import PhaseScore, Standing
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.phase.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import inside, listed
from pipeline.domain.summaries.trial import place_among
from pipeline.domain.tables import (
    Cell,
    Chart,
    Column,
    Live,
    Paragraph,
    Plain,
    Ref,
    Series,
    Sheet,
    Table,
    Threshold,
    text,
)

TABLE, UNRANKED = "xep_hang", "khong_xep_hang"


def ranking_sheet(view: PhaseView) -> Sheet:
    """Best first; equal means share a place; units without a mean stand below with the reason."""
    if all(s.mean is None for s in view.scores):
        return Sheet("xep-hang", "Xếp hạng", (Paragraph(f"Điểm bình quân {view.short}: {leader_words(view)}."), *_without(view)))
    table = means_table(view)
    return Sheet("xep-hang", "Xếp hạng", (*charted(table, _chart(view, table, _levels(view))), *_without(view)))


def _levels(view: PhaseView) -> list[tuple[str, float]]:
    return [(band.name, band.minimum) for band in view.run.rubric(view.latest).bands if band.minimum > 0]


def means_table(view: PhaseView) -> Table:
    """The units that have a mean, best first, in the order in which they open the table of points."""
    levels = _levels(view)
    places, within = _places(view)
    groups = {group.key: group.name for group in view.run.campaign.groups}
    placed = [(at, s) for at, s in enumerate(view.scores) if s.mean is not None]
    rows = tuple(
        (place_among(places[s.unit], TABLE, row, total="mean"), view.name(s.unit), view.short_name(s.unit),
         groups[view.run.campaign.unit_by_key[s.unit].group], place_among(within[s.unit], TABLE, row, total="mean", group="group"), *_figures(view, s, at),
         s.ranked_periods, _remark(view, s), *(level for _, level in levels))
        for row, (at, s) in enumerate(placed)
    )
    return Table(TABLE, f"Điểm bình quân {view.short}", (
        Column("rank", "Hạng", "integer", width=6), Column("unit", "Đơn vị", "long_text", width=34),
        Column("short", "Tên gọn", width=17), Column("group", "Khối thi đua", "long_text", width=15),
        Column("group_rank", "Hạng trong khối", "integer", width=8), Column("mean", "Điểm bình quân", "points", width=9),
        Column("trend", "Tăng, giảm", "points", width=9), Column("lowest", "Điểm thấp nhất", "points", width=9),
        Column("lowest_period", "Kỳ thấp nhất", width=10), Column("ranked", "Số kỳ xếp hạng", "integer", width=8),
        Column("remark", "Diễn giải", "long_text", width=40),
        *(Column(f"level_{n}", f"Mức {name}", "integer", width=7) for n, (name, _) in enumerate(levels)),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Điểm bình quân: các kỳ được xếp hạng, theo số tháng đơn vị hoạt động trong kỳ. Bấm vào ô điểm để xem công thức.",
        "Tăng, giảm: kỳ xếp hạng cuối so với kỳ xếp hạng đầu. Bằng điểm bình quân thì đồng hạng.", *view.fresh_notes(),
    ), source=UNITS)


def _without(view: PhaseView) -> tuple[Table, ...]:
    """The units without a mean, and why; no table when everybody has one."""
    groups = {group.key: group.name for group in view.run.campaign.groups}
    others = [s for s in view.scores if s.mean is None]
    rows = tuple((number, view.name(s.unit), _remark(view, s), groups[view.run.campaign.unit_by_key[s.unit].group])
                 for number, s in enumerate(others, 1))
    return (Table(UNRANKED, f"Đơn vị chưa có điểm bình quân {view.short}", (
        Column("number", "STT", "integer", width=6), Column("unit", "Đơn vị", "long_text", width=34),
        Column("remark", "Vì sao", "long_text", width=17), Column("group", "Khối thi đua", "long_text", width=15),
    ), rows, notes=("Vẫn được báo cáo; điểm từng kỳ, nếu có, ở trang Điểm từng kỳ.",), source=UNITS),) if rows else ()


def _places(view: PhaseView) -> tuple[dict[str, int], dict[str, int]]:
    """Unit → place, overall and within its group; equal means share it and leave the next ones empty."""
    overall: dict[str, int] = {}
    within: dict[str, int] = {}
    group_of = {s.unit: view.run.campaign.unit_by_key[s.unit].group for s in view.scores}
    above: dict[str, Counter[Decimal]] = {}  # how many have each mean, over all ("") and by group
    for s in view.scores:
        if s.mean is not None:
            for name in ("", group_of[s.unit]):
                above.setdefault(name, Counter())[s.mean] += 1
    first = {name: _first_places(means) for name, means in above.items()}
    for s in view.scores:
        if s.mean is not None:
            overall[s.unit] = first[""][s.mean]
            within[s.unit] = first[group_of[s.unit]][s.mean]
    return overall, within


def _first_places(means: Counter[Decimal]) -> dict[Decimal, int]:
    """Each mean → the place of those who have it.

    >>> _first_places(Counter({Decimal(90): 2, Decimal(80): 1}))
    {Decimal('90'): 1, Decimal('80'): 3}
    """
    places, taken = {}, 0
    for mean in sorted(means, reverse=True):
        places[mean] = taken + 1
        taken += means[mean]
    return places


def _figures(view: PhaseView, scored: PhaseScore, at: int) -> tuple[Cell, ...]:
    """Mean, trend, lowest and its period; figures follow the points of the same workbook."""
    counted = [s for s in scored.standings if s.score is not None]
    if scored.mean is None:
        return None, None, None, None
    period_of = view.run.campaign.period_by_key
    lowest = ", ".join(period_of[s.period].name for s in counted if s.score == scored.lowest)
    refs = tuple(_ref(at, period_of[s.period]) for s in counted)
    trend = Live(scored.trend, f"ROUND({{{len(refs) - 1}}}-{{0}},2)", refs) if scored.trend is not None else None
    return (Live(scored.mean, _mean_formula(counted), refs), trend,
            Live(scored.lowest, f"MIN({','.join(f'{{{n}}}' for n in range(len(refs)))})", refs), lowest)


def _mean_formula(counted: list[Standing]) -> str:
    """Points weighted by months, rounded as on paper: the inner ROUND takes away what binary fractions add."""
    above = "+".join(f"{{{n}}}*{s.months}" for n, s in enumerate(counted))
    below = "+".join(str(s.months) for s in counted)
    return f"ROUND(ROUND(({above})/({below}),9),2)"


def _ref(at: int, period: Period) -> Ref:
    return Ref(POINTS_TABLE, at, column(period))


def _remark(view: PhaseView, scored: PhaseScore) -> str:
    """Why there is no mean, or which periods are missing from it; what became of the unit."""
    gaps = [(p, view.why_blank(scored, p) or view.standing(scored, p).gap) for p in view.periods
            if p.ranked and not view.is_fresh(p) and view.standing(scored, p).score is None]
    fate = view.fate(scored.unit)
    if scored.mean is None:
        reasons = dict.fromkeys(why for _, why in gaps if why)
        return " ".join(reasons) or "Chưa có kỳ nào được xếp hạng."
    periods: dict[str, list[str]] = {}
    for period, why in gaps:
        if why and why != fate:
            periods.setdefault(why, []).append(inside(period.name))
    said = [f"Không tính {', '.join(names)}: {inside(why)}" for why, names in periods.items()]
    return " ".join([*said, *([fate] if fate else [])])


def _chart(view: PhaseView, table: Table, levels: list[tuple[str, float]]) -> Chart:
    return Chart(
        "xep-hang", "bar", f"Điểm bình quân {view.short}: {leader_words(view)}",
        f"Biểu đồ thanh ngang: điểm bình quân {view.short} của từng đơn vị, cao nhất ở trên, "
        f"kèm các mức {', '.join(f'{name} từ {level:g}' for name, level in levels)}.",
        table, "short", (Series("mean", "Điểm bình quân", POINTS),), "Đơn vị", "Điểm bình quân (thang 100)", 0, 100,
        tuple(Threshold(level, f"{name}: {level:g}", f"level_{n}") for n, (name, level) in enumerate(levels)),
    )


def leader_words(view: PhaseView) -> str:
    """Who has the highest mean: “A cao nhất với 91,65”, “A và B cùng cao nhất với 91,65”."""
    means: list[Decimal] = [s.mean for s in view.scores if s.mean is not None]
    if not means:
        return "chưa có kỳ nào được xếp hạng"
    first = [view.short_name(s.unit) for s in view.scores if s.mean == means[0]]
    together = "cùng cao nhất" if len(first) > 1 else "cao nhất"
    value: Plain = means[0]
    return f"{listed(first, 3)} {together} với {text(value)}"
