"""One unit over the periods (hồ sơ đơn vị): a drop-down chooses the unit, figures and chart follow by plain formulas."""

from __future__ import annotations

from decimal import Decimal

from pipeline.domain.palette import POINTS, REFERENCE
from pipeline.domain.summaries.phase.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.phase.ranking import means_table
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.tables import Cell, Chart, Column, Live, Paragraph, RangeRef, Ref, Selector, Series, Sheet, Table

SELECTOR, PLACE = "chon_don_vi", "ho_so_vi_tri"


def unit_profile_sheet(view: PhaseView, *, unit: str = "") -> Sheet:
    """The chosen unit's total in every period beside the mean of all units: that of one unit, the first of the ranking
    when none is named."""
    title, named = "Hồ sơ đơn vị", view.name(unit) if unit else "đơn vị đã chọn"
    first = next((score for score in view.scores if score.unit == unit or not unit), None)
    if first is None:
        return Sheet("ho-so-don-vi", title, (Paragraph("Chưa có đơn vị nào trong giai đoạn.", "body"),))
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        key = column(period)
        totals = [total for s in view.scores if isinstance(total := view.standing(s, period).total, Decimal)]
        mine = view.standing(first, period).total
        rows.append((
            view.label(period), _picked("" if mine is None else mine, key),
            Live(float(sum(totals, Decimal(0))) / len(totals) if totals else "", 'IF(COUNT({0})=0,"",AVERAGE({0}))',
                 (RangeRef(POINTS_TABLE, key),)),
        ))
    table = Table("ho_so_tung_ky", f"Điểm từng kỳ của {named}", (
        Column("period", "Kỳ", "long_text", width=34), Column("total", "Tổng điểm", "points", width=12),
        Column("mean", "Bình quân mọi đơn vị có điểm", "points", width=16),
    ), tuple(rows), measured_in="điểm (thang 100)",
        notes=("Ô trống: đơn vị không có điểm trong kỳ, lý do ở trang Điểm từng kỳ; không phải điểm 0.",), source=UNITS)
    chart = Chart(
        "ho-so-don-vi", "column", f"Điểm từng kỳ của {named} so với bình quân mọi đơn vị có điểm",
        f"Biểu đồ cột: tổng điểm từng kỳ của {named} và bình quân mọi đơn vị có điểm.", table, "period",
        (Series("total", view.name(unit) if unit else "Đơn vị đã chọn", POINTS), Series("mean", "Bình quân", REFERENCE)),
        "Kỳ báo cáo", "Tổng điểm (thang 100)", 0, 100, decimals=1,
    )
    return Sheet("ho-so-don-vi", title, (
        Selector(SELECTOR, "Chọn đơn vị", RangeRef(POINTS_TABLE, "unit"), view.name(first.unit)), *_standing(view, named, view.scores.index(first)), table, chart, _place(),
    ))


def _standing(view: PhaseView, named: str, place: int) -> tuple[Table, ...]:
    """What the ranking says of the chosen unit, the `place`-th of the scores; no table where nobody has a mean. The ranking lists its units in the
    order in which they open the table of points, so one line number serves both."""
    means = means_table(view)
    if not means.rows or (named == view.name(view.scores[place].unit) and place >= len(means.rows)):
        return ()
    count = len(means.rows)
    formula = f'IF({{1}}>{count},"",IF(INDEX({{0}},MIN({{1}},{count}))="","",INDEX({{0}},MIN({{1}},{count}))))'

    def cell(key: str) -> Live:
        value = means.values(key)[place] if place < count else None
        longest = max((str(words or "") for words in means.values(key)), key=len) if key == "remark" else ""
        return Live("" if value is None else value, formula, (RangeRef(means.key, key), Ref(PLACE, 0, "value")), longest)

    return (Table("ho_so_ket_qua", f"Kết quả của {named}", (
        Column("name", "Nội dung", "long_text", width=34), Column("value", "Kết quả", "long_text", width=34),
    ), tuple((words, cell(key)) for words, key in (
        (f"Điểm bình quân {view.short}", "mean"), (f"Hạng {view.short}", "rank"), ("Hạng trong khối thi đua", "group_rank"),
        ("Tăng, giảm so với kỳ xếp hạng đầu (điểm)", "trend"), ("Điểm thấp nhất", "lowest"), ("Kỳ thấp nhất", "lowest_period"),
        ("Số kỳ xếp hạng", "ranked"), ("Diễn giải", "remark"),
    )), notes=("Ô trống: đơn vị chưa có điểm bình quân; lý do ở trang Xếp hạng.",), source=UNITS),)


def _place() -> Table:
    """Where the chosen unit stands in the table of points: for the formulas above alone."""
    return Table(PLACE, "Ô phụ cho các công thức của trang này", (
        Column("name", "Nội dung", "long_text", width=34), Column("value", "Kết quả", "integer", width=34),
    ), (("Dòng của đơn vị trong trang Điểm từng kỳ", Live(
        1, "SUMPRODUCT(EXACT({0},{1})*(ROW({0})-ROW({2})+1))",
        (RangeRef(POINTS_TABLE, "unit"), Ref(SELECTOR, 0, "value"), Ref(POINTS_TABLE, 0, "unit")),
    )),), printed=False)


def _picked(value: Decimal | str, key: str) -> Live:
    """The chosen unit's cell of a column; a blank stays blank."""
    return Live(value, 'IF(INDEX({0},{1})="","",INDEX({0},{1}))', (RangeRef(POINTS_TABLE, key), Ref(PLACE, 0, "value")))
