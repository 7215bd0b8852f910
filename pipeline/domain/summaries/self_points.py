"""What units gave themselves beside what counts (tự chấm so với điểm tính): one line and two bars per unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.domain.frame_rows import Row
from pipeline.domain.palette import POINTS, SELF_POINTS
from pipeline.domain.results import Results
from pipeline.domain.scoring import NOT_APPLICABLE, half_up
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.indicators import TABLE as INDICATORS
from pipeline.domain.summaries.indicators import detailed_units, units_with_points
from pipeline.domain.summaries.points import TABLE as POINTS_TABLE
from pipeline.domain.tables import (
    Cell,
    Chart,
    Column,
    Live,
    Paragraph,
    RangeRef,
    Ref,
    Series,
    Sheet,
    Table,
    plain,
    text,
)

KEY, TABLE, TITLE = "tu-cham", "tu_cham", "Tự chấm so với điểm tính"


def self_points_sheet(run: Results, period: Period) -> Sheet:
    """Units in the order of the ranking: own total, total that counts, the difference, and in which direction most differ."""
    if not period.scored:
        return Sheet(KEY, TITLE, (Paragraph("Kỳ này không chấm điểm."),))
    judged = {row["unit"]: row for row in run.rows("totals", period)}
    scored: dict[str, list[Row]] = {}
    for row in run.rows("scores", period):
        scored.setdefault(row["unit"], []).append(row)
    live = len(detailed_units(run, period))
    rows = tuple(
        line if place < live else tuple(plain(cell) for cell in line)
        for place, unit in enumerate(units_with_points(run, period))
        for line in (_row(run, period, place, judged[unit], scored.get(unit, [])),)
    )
    table = Table(TABLE, f"Điểm tự chấm so với điểm tính {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("short", "Tên gọn", width=17),
        Column("own", "Tổng điểm theo tự chấm", "points", width=12), Column("final", "Tổng điểm tính", "points", width=12),
        Column("difference", "Tự chấm trừ điểm tính", "points", width=12), Column("count", "Số chỉ tiêu tự chấm", "integer", width=10),
        Column("higher", "Số chỉ tiêu tự chấm cao hơn", "integer", width=11),
        Column("lower", "Số chỉ tiêu tự chấm thấp hơn", "integer", width=11),
    ), rows, measured_in="điểm (thang 100), trừ các cột số chỉ tiêu", notes=(
        "Chỉ tiêu để trống là đơn vị thống nhất với điểm do chương trình tính. Tổng điểm theo tự chấm tính như tổng điểm: chia điểm tối đa áp "
        "dụng, trừ điểm trừ; ô trống: đơn vị không tự chấm chỉ tiêu nào hoặc tổng điểm chưa tính được.",
        "Điểm tính là điểm thẩm định nếu có, nếu không là điểm do chương trình tính.",
    ), source="Biểu “7. Tự chấm điểm” trong báo cáo của các đơn vị", csv="scores")
    return Sheet(KEY, TITLE, charted(table, _chart(period, table)))


def _row(run: Results, period: Period, place: int, judged: Row, scored: list[Row]) -> tuple[Cell, ...]:
    counting = [row for row in scored if row["state"] != NOT_APPLICABLE]
    given = [(row["self_points"], row["final_points"]) for row in counting if isinstance(row["self_points"], Decimal)]
    compared = [(own, final) for own, final in given if isinstance(final, Decimal)]
    total = judged["total"]
    own = _total(judged, counting) if given and isinstance(total, Decimal) else None
    size, at = len(run.rubric(period).indicators), Ref(TABLE, place, "own")
    applicable, self_given, computed = (
        RangeRef(INDICATORS, column, place * size, place * size + size - 1) for column in ("applicable", "self", "computed"))
    return (
        run.name(judged["unit"], period), run.short_name(judged["unit"], period),
        None if own is None else Live(own, (
            "MAX(0,ROUND(ROUND((SUMPRODUCT(ISNUMBER({0})*ISNUMBER({1}),{1})+SUMPRODUCT(ISNUMBER({0})*NOT(ISNUMBER({1})),{2}))"
            "/SUM({0})*100,9),2)-{3})"), (applicable, self_given, computed, Ref(POINTS_TABLE, place, "deducted"))),
        Live(total, "{0}", (Ref(POINTS_TABLE, place, "total"),)) if isinstance(total, Decimal) else None,
        None if own is None else Live(own - total, "{0}-{1}", (at, Ref(TABLE, place, "final"))),
        len(given), sum(own > final for own, final in compared), sum(own < final for own, final in compared),
    )


def _total(judged: Row, counting: list[Row]) -> Decimal:
    """The total that the unit's own points would give, computed ones standing in where it left a blank."""
    points = (row["self_points"] if isinstance(row["self_points"], Decimal) else row["points"] for row in counting)
    earned = sum((of for of in points if isinstance(of, Decimal)), Decimal(0))
    reached = half_up(Fraction(earned) / Fraction(judged["applicable_max"]) * 100)
    return max(reached - Decimal(judged["deducted"]), Decimal(0))


def _chart(period: Period, table: Table) -> Chart:
    return Chart(
        KEY, "bar", _title(period, table),
        f"Biểu đồ thanh ngang: tổng điểm theo tự chấm và tổng điểm tính của từng đơn vị {period.name.lower()}.", table, "short",
        (Series("own", "Tổng điểm theo tự chấm", SELF_POINTS), Series("final", "Tổng điểm tính", POINTS)),
        "Đơn vị", "Tổng điểm (thang 100)", 0, 100,
    )


def _title(period: Period, table: Table) -> str:
    """Whether more units gave themselves more or less than counts, and who most."""
    name = period.name.lower()
    lines = [(str(short), by) for short, by in zip(table.values("short"), table.values("difference"), strict=True)
             if isinstance(by, Decimal)]
    if not lines:
        return f"Tự chấm so với điểm tính {name}: chưa có đơn vị nào tự chấm"
    higher, lower = [line for line in lines if line[1] > 0], [line for line in lines if line[1] < 0]
    if not higher and not lower:
        return f"Tự chấm {name}: cả {len(lines):02d} đơn vị tự chấm đúng bằng điểm tính"
    word, of = ("cao hơn", higher) if len(higher) >= len(lower) else ("thấp hơn", lower)
    most, by = max(of, key=lambda line: abs(line[1]))
    return f"Tự chấm {name}: {len(of):02d}/{len(lines):02d} đơn vị tự chấm {word} điểm tính, nhiều nhất {most} ({text(abs(by))} điểm)"
