"""Points of each criterion side by side (điểm theo tiêu chí), totals and bands, as live formulas over the indicators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Rubric
from pipeline.domain.frame_rows import Row
from pipeline.domain.palette import CRITERIA
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.figures import period_before
from pipeline.domain.summaries.indicators import (
    BLOCKED_WORDS,
    NOT_APPRAISED,
    criterion_range,
    detailed_units,
    units_with_points,
)
from pipeline.domain.summaries.indicators import TABLE as INDICATORS
from pipeline.domain.summaries.rubric import (
    BANDS_TABLE,
    FLOOR_FROM_MAX,
    LIMITS_TABLE,
)
from pipeline.domain.tables import Cell, Chart, Column, Live, Paragraph, RangeRef, Ref, Series, Sheet, Table, plain

TABLE = "diem_tieu_chi"


def points_sheet(run: Results, period: Period) -> Sheet:
    """One line per unit: points and applicable maximum of each criterion, deductions, total, band."""
    if not period.scored:
        return Sheet("diem-tieu-chi", "Điểm theo tiêu chí", (Paragraph("Kỳ này không chấm điểm.", "body"),))
    rubric = run.rubric(period)
    judged = {row["unit"]: row for row in run.rows("totals", period)}
    sums = {(row["unit"], row["criterion"]): row for row in run.rows("criteria", period)}
    live = len(detailed_units(run, period))
    said: dict[str, list[Row]] = {}
    for scored in run.rows("scores", period):
        said.setdefault(scored["unit"], []).append(scored)
    earlier = period_before(run, period)
    before = {row["unit"]: row["total"] for row in run.rows("totals", earlier)} if earlier else {}
    rows = tuple(
        row if place < live else tuple(plain(cell) for cell in row)
        for place, unit in enumerate(units_with_points(run, period))
        for row in (_row(run, period, rubric, place, {**judged[unit], "before": before.get(unit)},
                          [sums[unit, c.key] for c in rubric.criteria], said[unit]),)
    )
    table = Table(TABLE, f"Điểm theo tiêu chí {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("short", "Tên gọn", width=17),
        *(Column(c.key, f"{c.key}. {c.short_name} (tối đa {c.max:g})", "points", width=13) for c in rubric.criteria),
        Column("applicable", "Điểm tối đa áp dụng", "points", width=11), Column("deducted", "Điểm trừ", "points", width=8),
        Column("total", "Tổng điểm", "points", width=9), Column("band", "Xếp loại", width=11),
        Column("before", "Tổng điểm kỳ trước", "points", width=10), Column("change", "Tăng, giảm", "points", width=9),
        Column("self_sum", "Cộng điểm tự chấm", "points", width=10), Column("computed_sum", "Cộng điểm chương trình tính", "points", width=10),
        Column("final_sum", "Cộng điểm tính", "points", width=10), Column("appraisal", "Thẩm định", "long_text", width=20),
        *(Column(f"{c.key}_max", f"{c.key}: tối đa áp dụng", "points", width=10) for c in rubric.criteria),
    ), rows, measured_in="điểm", notes=(
        "Tổng điểm = tổng điểm đạt / tổng điểm tối đa áp dụng × 100, làm tròn hai chữ số, trừ điểm trừ. "
        "Tổng điểm và xếp loại tự tính lại khi đổi thử số liệu ở trang Chỉ tiêu hoặc Bảng điểm.",
        "Ô trống ở một tiêu chí hoặc ở Tổng điểm: chưa tính được, không phải bằng 0; lý do nêu ở trang Xếp hạng. "
        "Ô trống ở Cộng điểm tự chấm: đơn vị không tự chấm đủ các chỉ tiêu.",
        "Cộng điểm tính khác Cộng điểm chương trình tính ở các chỉ tiêu có điểm thẩm định; ai quyết định, vì sao: xem trang Thẩm định.",
    ), source="Tính từ báo cáo của các đơn vị", csv="totals")
    return Sheet("diem-tieu-chi", "Điểm theo tiêu chí", charted(table, _chart(period, rubric, table)))


def _row(run: Results, period: Period, rubric: Rubric, place: int, judged: Row,
         sums: list[Row], said: list[Row]) -> tuple[Cell, ...]:
    points = [None if of["blocked"] else
              Live(of["points"], "SUM({0})", (criterion_range(rubric, place, of["criterion"], "final"),)) for of in sums]
    most = [Live(of["applicable_max"], "SUM({0})", (criterion_range(rubric, place, of["criterion"], "applicable"),))
            for of in sums]
    first, last = rubric.criteria[0].key, rubric.criteria[-1].key
    total, band = judged["total"], judged["band_name"]
    scored = isinstance(total, Decimal)
    return (
        run.name(judged["unit"], period), _category(run.short_name(judged["unit"], period), sums), *points,
        Live(judged["applicable_max"], "SUM({0}:{1})", (Ref(TABLE, place, f"{first}_max"), Ref(TABLE, place, f"{last}_max"))),
        judged["deducted"] or None,
        Live(total, "MAX(0,ROUND(ROUND(SUM({0}:{1})/{2}*100,9),2)-{3})", (
            Ref(TABLE, place, first), Ref(TABLE, place, last), Ref(TABLE, place, "applicable"), Ref(TABLE, place, "deducted"),
        )) if scored else None,
        _band(rubric, place, str(band)) if scored else band or BLOCKED_WORDS, *_against(place, total, judged["before"]),
        *_three_sums(rubric, place, said), _appraisal(said), *most,
    )


def _category(name: str, sums: list[Row]) -> str:
    """The short name, with a word where the bar of the unit is missing or lacks a criterion."""
    blocked = [bool(of["blocked"]) for of in sums]
    return f"{name} ({BLOCKED_WORDS.lower()})" if all(blocked) else f"{name} (chưa tính đủ)" if any(blocked) else name


def _three_sums(rubric: Rubric, place: int, said: list[Row]) -> tuple[Live, Live, Live]:
    """The points of all indicators added up: the unit's own (blank where it left some out), computed, final."""
    count = len(rubric.indicators)
    own, computed, final = (RangeRef(INDICATORS, column, place * count, place * count + count - 1)
                            for column in ("self", "computed", "final"))
    given, machine, counting = ([value for row in said if isinstance(value := row[column], Decimal)]
                                for column in ("self_points", "points", "final_points"))
    whole = sum(given, Decimal(0)) if len(given) >= len(counting) else ""
    return (Live(whole, 'IF(COUNT({0})<COUNT({1}),"",SUM({0}))', (own, final)),
            Live(sum(machine, Decimal(0)), "SUM({0})", (computed,)), Live(sum(counting, Decimal(0)), "SUM({0})", (final,)))


def _appraisal(said: list[Row]) -> str:
    """Whether the unit was appraised, and how many of its indicators were decided otherwise than computed."""
    if not any(row["appraiser"] for row in said):
        return NOT_APPRAISED
    changed = sum(bool(row["appraisal_reason"]) for row in said)
    return f"Đã thẩm định, {changed:02d} chỉ tiêu thay đổi" if changed else "Đã thẩm định, không thay đổi"


def _against(place: int, total: Any, before: Any) -> tuple[Cell, Cell]:
    """Last period's total and the change since; blank where either is missing."""
    if not isinstance(before, Decimal):
        return None, None
    if not isinstance(total, Decimal):
        return before, None
    return before, Live(total - before, "{0}-{1}", (Ref(TABLE, place, "total"), Ref(TABLE, place, "before")))


def _band(rubric: Rubric, place: int, name: str) -> Live:
    """The band from total, the bands' minima and floors, and each criterion's share of its applicable maximum."""
    refs: list[Ref | RangeRef] = [Ref(TABLE, place, "total"), Ref(LIMITS_TABLE, FLOOR_FROM_MAX, "value")]

    def ref(cell: Ref) -> str:
        refs.append(cell)
        return f"{{{len(refs) - 1}}}"

    def conditions(row: int, floor: float) -> Iterator[str]:
        yield f"{{0}}>={ref(Ref(BANDS_TABLE, row, 'minimum'))}"
        if floor:
            least = ref(Ref(BANDS_TABLE, row, "floor"))
            for criterion in rubric.criteria:
                most = ref(Ref(TABLE, place, f"{criterion.key}_max"))
                got = ref(Ref(TABLE, place, criterion.key))
                yield f"OR({most}<{{1}},{most}=0,ROUND({got}/MAX({most},0.01)*100,9)>={least})"

    formula = ref(Ref(BANDS_TABLE, len(rubric.bands) - 1, "name"))
    for row in range(len(rubric.bands) - 2, -1, -1):
        tested = ",".join(conditions(row, rubric.bands[row].criterion_floor))
        formula = f"IF(AND({tested}),{ref(Ref(BANDS_TABLE, row, 'name'))},{formula})"
    return Live(name, formula, tuple(refs))


def _chart(period: Period, rubric: Rubric, table: Table) -> Chart:
    best = max(rubric.criteria, key=lambda c: _mean_share(table, c.key)) if table.rows else None
    return Chart(
        "diem-tieu-chi", "stacked_bar",
        f"Điểm theo tiêu chí {period.name.lower()}: các đơn vị đạt cao nhất ở {best.short_name}" if best
        else f"Điểm theo tiêu chí {period.name.lower()}: chưa có số liệu",
        f"Biểu đồ thanh chồng: điểm từng tiêu chí của mỗi đơn vị {period.name.lower()}.", table, "short",
        tuple(Series(c.key, f"{c.key}. {c.short_name}", colour)
              for c, colour in zip(rubric.criteria, CRITERIA, strict=False)),
        "Đơn vị", "Điểm", 0, 100,
    )


def _mean_share(table: Table, criterion: str) -> float:
    """Points of all units in one criterion over what was applicable to them; units without points there left out."""
    pairs = [(float(got), float(most)) for got, most in
             zip(table.values(criterion), table.values(f"{criterion}_max"), strict=True)
             if isinstance(got, Decimal) and isinstance(most, Decimal)]
    whole = sum(most for _, most in pairs)
    return sum(got for got, _ in pairs) / whole if whole else 0.0
