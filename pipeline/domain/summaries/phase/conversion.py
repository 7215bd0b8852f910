"""Points in the organisation of the day beside those reported (quy đổi theo tổ chức hiện nay), as formulas over both."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from pipeline.definitions.campaign import Period
from pipeline.domain.converted import NOT_COMPARABLE, ConvertedStanding
from pipeline.domain.palette import POINTS, PREDECESSORS
from pipeline.domain.phases import PhaseScore, Standing
from pipeline.domain.summaries.phase.conversion_parts import DETAILS, PARTS, part_lines
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.phase.view import UNITS, column
from pipeline.domain.summaries.phase.wording import capital, fixed, inside, listed
from pipeline.domain.tables import (
    Block,
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
    text,
)

KEY, TITLE = "quy-doi", "Quy đổi theo tổ chức hiện nay"
TABLE = "quy_doi_diem"
MOST_CHARTS = 4
"""Units whose course before and after is drawn; the others stand in the tables."""


def conversion_sheet(of: ConvertedView) -> Sheet:
    """What changed, each changed unit before and after, and everybody's points."""
    drawn = [unit for unit in of.affected if _predecessors(of, unit)]
    pictures: list[Block] = []
    for unit in drawn[:MOST_CHARTS]:
        pictures += _before_and_after(of, unit)
    return Sheet(KEY, TITLE, (Paragraph("\n".join(f"• {line}" for line in _said(of, drawn))), *pictures, _points(of)))


def converted_ref(of: ConvertedView, unit: str, period: Period) -> Ref:
    """The cell of a unit's converted points."""
    return Ref(TABLE, [s.unit for s in of.scores].index(unit), column(period))


def _said(of: ConvertedView, drawn: list[str]) -> Iterator[str]:
    """What a reader must know first, a sentence each."""
    yield f"{of.events_in_words()}."
    same = len(of.organisation.units) - len(of.affected)
    yield (f"{len(of.affected):02d} đơn vị có số liệu các kỳ trước phải quy đổi: {of.names(of.affected)}; "
           f"{same:02d} đơn vị còn lại giữ nguyên như báo cáo.")
    yield ("Điểm các kỳ trước của đơn vị sau sắp xếp: bình quân điểm các đơn vị hợp thành theo số người. Tỷ lệ: cộng tử số, cộng mẫu "
           f"số rồi tính lại. Số tuyệt đối: cộng theo tỷ lệ phân bổ; từng phép tính ở trang {DETAILS}. Xếp loại không quy đổi.")
    if of.ended:
        names = listed([of.view.short_name(unit) for unit in of.ended], 6)
        yield f"Không còn đơn vị kế thừa: {names}; số liệu vẫn ở các trang theo báo cáo."
    if len(drawn) > MOST_CHARTS:
        yield f"Biểu đồ chỉ vẽ {MOST_CHARTS:02d} đơn vị đầu; các đơn vị khác xem bảng."


# ---------------------------------------------------------------- everybody's points


def _points(of: ConvertedView) -> Table:
    """Units of the day by converted mean: points of each period, and both means side by side."""
    view = of.view
    at = {s.unit: place for place, s in enumerate(view.scores)}
    reported = {s.unit: s.mean for s in view.scores}
    starts = {line[:2]: place for place, line in reversed(list(enumerate((u, p) for u, p, _ in part_lines(of))))}
    rows = tuple(
        (of.name(s.unit), of.short_name(s.unit),
         *(_cell(of, line, at, starts) for line in of.standings[s.unit]), _mean(place, s), _trend(place, s),
         reported.get(s.unit), _remark(of, s.unit))
        for place, s in enumerate(of.scores)
    )
    return Table(TABLE, f"Điểm từng kỳ quy đổi theo tổ chức ngày {text(of.day)}, {view.short}", (
        Column("unit", "Đơn vị hiện nay", "long_text", width=34), Column("short", "Tên gọn", width=17),
        *view.columns("points", width=12), Column("mean", "Bình quân quy đổi", "points", width=10),
        Column("trend", "Tăng, giảm", "points", width=9), Column("reported", "Bình quân theo báo cáo", "points", width=10),
        Column("remark", "Cách quy đổi", "long_text", width=52),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Bình quân quy đổi: các kỳ được xếp hạng, theo số tháng đơn vị hoặc đơn vị tiền thân hoạt động trong kỳ; chỉ để so sánh "
        "qua thời gian, không dùng để xếp hạng.",
        f"{capital(NOT_COMPARABLE.lower())}: lý do ở cột Cách quy đổi. Ô trống: không có điểm; không phải điểm 0.",
        *view.fresh_notes(),
    ), source=UNITS)


def _cell(of: ConvertedView, line: ConvertedStanding, at: dict[str, int], starts: dict[tuple[str, str], int]) -> Cell:
    """A converted total: the reported cell itself, or the weighted mean over the table of parts."""
    standing = line.standing
    if standing.total is None:
        return NOT_COMPARABLE.lower() if standing.gap.startswith(NOT_COMPARABLE) else None
    key = f"p{standing.period}"
    if not line.parts:
        return Live(standing.total, "{0}", (Ref(POINTS_TABLE, at[standing.unit], key),))
    if len(line.parts) == 1:
        return Live(standing.total, "{0}", (Ref(POINTS_TABLE, at[line.parts[0].unit], key),))
    first = starts[standing.unit, standing.period]
    weight, points = (RangeRef(PARTS, name, first, first + len(line.parts) - 1) for name in ("weight", "points"))
    return Live(standing.total, "ROUND(ROUND(SUMPRODUCT({0},{1})/SUM({0}),9),2)", (weight, points))


def _mean(place: int, scored: PhaseScore) -> Cell:
    counted = _counted(scored)
    if scored.mean is None:
        return None
    above = "+".join(f"{{{n}}}*{s.months}" for n, s in enumerate(counted))
    below = "+".join(str(s.months) for s in counted)
    return Live(scored.mean, f"ROUND(ROUND(({above})/({below}),9),2)", tuple(Ref(TABLE, place, f"p{s.period}") for s in counted))


def _trend(place: int, scored: PhaseScore) -> Cell:
    if scored.trend is None:
        return None
    counted = _counted(scored)
    return Live(scored.trend, "ROUND({1}-{0},2)", tuple(Ref(TABLE, place, f"p{s.period}") for s in (counted[0], counted[-1])))


def _counted(scored: PhaseScore) -> list[Standing]:
    return [s for s in scored.standings if s.score is not None]


def _remark(of: ConvertedView, unit: str) -> str:
    """How the periods were made, one sentence per way with the periods that it holds for; "" as reported."""
    if unit not in of.affected:
        return ""
    ways: dict[str, list[str]] = {}
    for line, period in zip(of.standings[unit], of.view.periods, strict=True):
        if of.is_converted(unit, period):
            ways.setdefault(_way(of, line, period), []).append(inside(period.name))
    return " ".join(f"{capital(listed(names, 9))}: {inside(way)}" for way, names in ways.items())


def _way(of: ConvertedView, line: ConvertedStanding, period: Period) -> str:
    names = [of.view.run.short_name(part.unit, period) for part in line.parts]
    if line.standing.total is None:
        return line.standing.gap
    if not names:
        return "điểm như báo cáo; số liệu cộng theo tỷ lệ phân bổ."
    return f"bình quân theo số người của {listed(names, 6)}." if len(names) > 1 else f"theo điểm của {names[0]}."


# ---------------------------------------------------------------- before and after


def _predecessors(of: ConvertedView, unit: str) -> list[str]:
    """The other units that a unit of the day comes from, in config order."""
    found = {s.unit for p in of.view.periods for s in of.sources[p.key].get(unit, ()) if s.unit != unit}
    return [u.key for u in of.view.run.campaign.units if u.key in found]


def _before_and_after(of: ConvertedView, unit: str) -> tuple[Table, Chart]:
    """Periods down: what the units before had, what the unit of the day reported, and its converted course."""
    view, before = of.view, _predecessors(of, unit)
    at = {s.unit: place for place, s in enumerate(view.scores)}
    totals = {(s.unit, st.period): st.total for s in view.scores for st in s.standings}

    def reported(key: str, period: Period) -> Cell:
        total = totals.get((key, period.key))
        return None if total is None else Live(total, "{0}", (Ref(POINTS_TABLE, at[key], column(period)),))

    rows = tuple(
        (view.label(p), *(reported(key, p) for key in before), reported(unit, p),
         None if line.standing.total is None else Live(line.standing.total, "{0}", (converted_ref(of, unit, p),)))
        for p, line in zip(view.periods, of.standings[unit], strict=True) if not view.is_fresh(p)
    )
    name, noun = of.short_name(unit), of.noun(unit)
    table = Table(f"truoc_sau_{unit}", f"{of.name(unit)} trước và sau {noun}", (
        Column("period", "Kỳ", "long_text", width=34),
        *(Column(f"u_{key}", f"{view.short_name(key)} (theo báo cáo)", "points", width=14) for key in before),
        Column("reported", f"{name} (theo báo cáo)", "points", width=14), Column("converted", f"{name} (quy đổi)", "points", width=14),
    ), rows, measured_in="điểm (thang 100)", notes=(
        f"Quy đổi: {inside(_remark(of, unit))}", "Ô trống: không có điểm; không phải điểm 0."), source=UNITS)
    drawn = before[: len(PREDECESSORS)]
    return table, Chart(
        f"truoc-sau-{unit.lower()}", "column", _title(of, unit),
        f"Biểu đồ cột: điểm từng kỳ của {listed([view.short_name(key) for key in drawn], 6)} theo báo cáo và của {name} quy đổi.",
        table, "period", (*(Series(f"u_{key}", f"{view.short_name(key)} (theo báo cáo)", colour)
                            for key, colour in zip(drawn, PREDECESSORS, strict=False)),
                          Series("converted", f"{name} (quy đổi)", POINTS)),
        "Kỳ báo cáo", "Tổng điểm (thang 100)", 0, 100, labelled=(len(drawn) + 1) * len(rows) <= 24, decimals=1,
    )


def _title(of: ConvertedView, unit: str) -> str:
    """The last converted period against the last own one."""
    name, noun = of.short_name(unit), of.noun(unit)
    filled = [(p, line.standing.total) for p, line in zip(of.view.periods, of.standings[unit], strict=True)]
    before = [(p, total) for p, total in filled if total is not None and of.is_converted(unit, p)]
    after = [(p, total) for p, total in filled if total is not None and not of.is_converted(unit, p)]
    if not before:
        return f"{name} trước và sau {noun}: điểm các kỳ trước {NOT_COMPARABLE.lower()}"
    period, total = before[-1]
    said = f"{name}: trước {noun} {fixed(total)} điểm ({inside(period.name)}, quy đổi)"
    if not after:
        return f"{said}; sau {noun} chưa có điểm"
    last, now = after[-1]
    return f"{said}, sau {noun} {fixed(now)} điểm ({inside(last.name)}){_difference(total, now)}"


def _difference(before: Decimal, after: Decimal) -> str:
    """How far the two stand apart as they are shown."""
    then, now = (value.quantize(Decimal("0.1"), ROUND_HALF_UP) for value in (before, after))
    by = now - then
    return f", {'tăng' if by > 0 else 'giảm'} {fixed(abs(by))}" if by else ""
