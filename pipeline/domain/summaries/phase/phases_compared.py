"""A phase beside the shorter phases that it is made of (các giai đoạn đặt cạnh nhau): the Office, then every unit of the day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.palette import PHASES
from pipeline.domain.phases import PhaseScore, Standing, phase_scores
from pipeline.domain.scoring import half_up
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.figures import percent
from pipeline.domain.summaries.phase.citizens import latest_rate
from pipeline.domain.summaries.phase.conversion import TABLE as CONVERTED_TABLE
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.figures import BUDGET, office_figure, shown
from pipeline.domain.summaries.phase.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.summaries.phase.wording import change, fixed
from pipeline.domain.summaries.training_money import completion
from pipeline.domain.tables import Cell, Chart, Column, Live, Ref, Series, Sheet, Table, text

OFFICE, BY_UNIT = "cac_giai_doan", "cac_giai_doan_don_vi"


def parts_of(view: PhaseView) -> list[Phase]:
    """The other phases whose periods are all among this one's, in order; fewer than two make nothing to compare."""
    whole = set(view.phase.periods)
    found = [phase for phase in view.run.campaign.phases if set(phase.periods) < whole]
    return found if len(found) > 1 else []


def phases_sheet(of: ConvertedView) -> Sheet:
    """One line per phase, the whole last; then the mean of each unit in each phase, in the organisation of the day."""
    phases = [_Phase(PhaseView(of.view.run, phase)) for phase in (*parts_of(of.view), of.view.phase)]
    office = _office(of, phases)
    units = _units(of, phases)
    return Sheet("cac-giai-doan", "Các giai đoạn", (
        office, _office_chart(of, office, phases), *charted(units, _units_chart(of, units, phases))))


@dataclass(frozen=True)
class _Phase:
    """One of the phases side by side."""

    view: PhaseView

    @property
    def key(self) -> str:
        """The key of its column and colour."""
        return self.view.phase.key

    @property
    def ranked(self) -> list[tuple[Period, list[Decimal]]]:
        """The ranked begun periods and the totals of their comparable units, where there are any."""
        found = [(p, [row["total"] for row in self.view.totals(p).values()]) for p in self.view.periods if p.ranked]
        return [(period, totals) for period, totals in found if totals]

    @property
    def mean(self) -> Decimal | None:
        """The mean of all totals of its ranked periods together."""
        totals = [total for _, of in self.ranked for total in of]
        return half_up(Fraction(sum(totals, Decimal(0))) / len(totals)) if totals else None

    def added(self, figure: str) -> float | None:
        """A sum over its begun periods; None where nobody gave any."""
        given = [value for p in self.view.periods if (value := self.view.sums[p.key].total(figure)) is not None]
        return sum(given) if given else None


# ---------------------------------------------------------------- the Office


def _office(of: ConvertedView, phases: list[_Phase]) -> Table:
    rows = tuple(_office_row(phase, row) for row, phase in enumerate(phases))
    return Table(OFFICE, f"Số liệu chính từng giai đoạn, tính đến {text(of.day)}", (
        Column("phase", "Giai đoạn", "long_text", width=34), Column("periods", "Số kỳ có báo cáo", width=17),
        Column("reports", "Báo cáo đã nhận", width=14), Column("mean", "Điểm bình quân", "points", width=14),
        Column("rate", "Công dân học tập, kỳ cuối", "percent", "%", width=14), Column("target", "Mục tiêu kỳ đó", "percent", "%", width=14),
        Column("activities", "Hoạt động thi đua", "integer", "hoạt động", width=12),
        Column("planned", "Lượt học theo kế hoạch", "integer", "lượt", width=12),
        Column("completed", "Lượt hoàn thành", "integer", "lượt", width=12), Column("completion", "Hoàn thành đào tạo", "percent", "%", width=12),
        Column("budget", "Kinh phí được giao", "money", "triệu đồng", width=12),
        Column("spent", "Kinh phí thực hiện", "money", "triệu đồng", width=12), Column("spending", "Thực hiện kinh phí", "percent", "%", width=12),
    ), rows, notes=(
        "Điểm bình quân: mọi tổng điểm của các đơn vị ở các kỳ được xếp hạng trong giai đoạn. Tỷ lệ: cộng tử số, mẫu số các kỳ rồi tính lại.",
        "Công dân học tập là mức của kỳ gần nhất có số liệu, không cộng các kỳ. Giai đoạn đang thực hiện tính theo các kỳ đã có báo cáo.",
    ), source=UNITS)


def _office_row(phase: _Phase, row: int) -> tuple[Cell, ...]:
    view = phase.view
    with_reports = [p for p in view.periods if view.received(p)[0]]
    received, owed = (sum(view.received(p)[n] for p in with_reports) for n in (0, 1))
    rate = latest_rate(view)
    planned, sent, completed = (phase.added(figure) for figure in ("course_planned", "course_places", "course_completed"))
    money = [figure for p in view.periods if (figure := office_figure(view, p, BUDGET)) is not None]
    budget = shown(sum((m.denominator for m in money), Fraction(0))) if money else None
    spent = shown(sum((m.numerator for m in money), Fraction(0))) if money else None

    def share(value: float | None, above: str, below: str) -> Cell:
        return None if value is None else Live(value, "MIN(100,{0}/{1}*100)" if above == "completed" else "{0}/{1}*100",
                                               (Ref(OFFICE, row, above), Ref(OFFICE, row, below)))

    done = completion(_whole(planned), _whole(sent), _whole(completed)) if planned else None
    return (
        view.phase.name, f"{len(with_reports):02d}/{len(view.all_periods):02d}", f"{received:02d}/{owed:02d}" if with_reports else None,
        phase.mean, shown(rate[1].value) if rate else None, shown(rate[1].target) if rate else None, _whole(phase.added("activities")),
        _whole(planned), _whole(completed), share(done, "completed", "planned"), budget, spent,
        share(percent(spent, budget), "spent", "budget"),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _office_chart(of: ConvertedView, table: Table, phases: list[_Phase]) -> Chart:
    means = [(p.view.short, p.mean) for p in phases[:-1]]
    given = [(name, mean) for name, mean in means if mean is not None]
    if len(given) > 1:
        title = f"Điểm bình quân các đơn vị {change(given[0][1], given[-1][1], (given[0][0], given[-1][0]))}"
    elif given:
        title = f"Điểm bình quân các đơn vị {given[0][0]}: {fixed(given[0][1])}"
    else:
        title = "Điểm bình quân các giai đoạn: chưa có kỳ nào được xếp hạng"
    return Chart(
        "cac-giai-doan", "column", title, f"Biểu đồ cột: điểm bình quân các đơn vị của từng giai đoạn và {of.view.short}.",
        table, "phase", (Series("mean", "Điểm bình quân", PHASES[0]),), "Giai đoạn", "Điểm bình quân (thang 100)", 0, 100, decimals=1)


# ---------------------------------------------------------------- units


def _units(of: ConvertedView, phases: list[_Phase]) -> Table:
    """Phase means of each unit as formulas over the points of the same workbook."""
    whole = of.scores if of.affected else of.view.scores
    found = {phase.key: {s.unit: s for s in phase_scores(phase.view.phase, _within(whole, phase.view.phase))} for phase in phases}
    rows: list[tuple[Cell, ...]] = []
    source = CONVERTED_TABLE if of.affected else POINTS_TABLE
    for at, scored in enumerate(whole):
        means = [_mean(found[phase.key][scored.unit], source, at) for phase in phases]
        if any(mean is not None for mean in means):
            rows.append((of.name(scored.unit), of.short_name(scored.unit), *means, _moved(means, len(rows), phases)))
    basis = (f"Theo tổ chức ngày {text(of.day)}; điểm các kỳ trước của đơn vị sau sắp xếp là điểm quy đổi." if of.affected
             else "Không đơn vị nào có số liệu phải quy đổi theo tổ chức hiện nay.")
    return Table(BY_UNIT, f"Điểm bình quân từng giai đoạn của mỗi đơn vị, tính đến {text(of.day)}", (
        Column("unit", "Đơn vị hiện nay", "long_text", width=34), Column("short", "Tên gọn", width=17),
        *(Column(_column(p), p.view.phase.short_name, "points", width=14) for p in phases),
        Column("moved", "Tăng, giảm", "points", width=14),
    ), tuple(rows), measured_in="điểm (thang 100)", notes=(
        basis, "Tăng, giảm: giai đoạn sau so với giai đoạn trước. Ô trống: không có kỳ nào được xếp hạng; không phải điểm 0.",
    ), source=UNITS)


def _column(phase: _Phase) -> str:
    return f"g_{phase.key}"


def _within(scores: list[PhaseScore], phase: Phase) -> dict[str, tuple[Standing, ...]]:
    """The standings of a longer phase, those of the periods of a shorter one."""
    return {s.unit: tuple(standing for standing in s.standings if standing.period in phase.periods) for s in scores}


def _mean(scored: PhaseScore, table: str, row: int) -> Cell:
    counted = [s for s in scored.standings if s.score is not None]
    if scored.mean is None:
        return None
    above = "+".join(f"{{{n}}}*{s.months}" for n, s in enumerate(counted))
    below = "+".join(str(s.months) for s in counted)
    return Live(scored.mean, f"ROUND(ROUND(({above})/({below}),9),2)", tuple(Ref(table, row, f"p{s.period}") for s in counted))


def _moved(means: list[Cell], row: int, phases: list[_Phase]) -> Cell:
    """The last of the shorter phases less the first of them."""
    first, last = means[0], means[-2]
    if not isinstance(first, Live) or not isinstance(last, Live):
        return None
    then, now = first.value, last.value
    assert isinstance(then, Decimal)
    assert isinstance(now, Decimal)
    return Live(now - then, "ROUND({1}-{0},2)", (Ref(BY_UNIT, row, _column(phases[0])), Ref(BY_UNIT, row, _column(phases[-2]))))


def _units_chart(of: ConvertedView, table: Table, phases: list[_Phase]) -> Chart:
    moved = [value for value in table.values("moved") if isinstance(value, Decimal)]
    up = sum(value > 0 for value in moved)
    title = (f"{up:02d}/{len(moved):02d} đơn vị có điểm bình quân {phases[-2].view.short} cao hơn {phases[0].view.short}" if moved
             else "Điểm bình quân từng giai đoạn của mỗi đơn vị: chưa đủ hai giai đoạn để so sánh")
    return Chart(
        "cac-giai-doan-don-vi", "bar", title,
        f"Biểu đồ thanh ngang: điểm bình quân của mỗi đơn vị ở từng giai đoạn và {of.view.short}.", table, "short",
        tuple(Series(_column(p), p.view.phase.short_name, colour) for p, colour in zip(phases, PHASES, strict=False)),
        "Đơn vị", "Điểm bình quân (thang 100)", 0, 100, decimals=1,
    )
