"""Every indicator of every unit (chỉ tiêu chi tiết): value, basis, target, points as live formulas, and where it came from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.domain.frame_rows import Row
from pipeline.domain.results import Results
from pipeline.domain.scoring import BLOCKED, NOT_APPLICABLE
from pipeline.domain.summaries.ranking import ranked_units
from pipeline.domain.summaries.rubric import rubric_ref
from pipeline.domain.tables import Cell, Column, Link, Live, Paragraph, RangeRef, Ref, Sheet, Table

TABLE = "chi_tieu"
SCORED_WORDS, NOT_APPLICABLE_WORDS, BLOCKED_WORDS = "Tính điểm", "Không áp dụng", "Chưa tính được"
NOT_APPRAISED = "Chưa thẩm định"


def indicators_sheet(run: Results, period: Period) -> Sheet:
    """One line per unit and indicator; units in the order of the ranking, indicators in that of the rubric."""
    if not period.scored:
        return Sheet("chi-tieu", "Chỉ tiêu", (Paragraph("Kỳ này không chấm điểm.", "body"),))
    rubric = run.rubric(period)
    scored = {(row["unit"], row["indicator"]): row for row in run.rows("scores", period)}
    measured = {(row["unit"], row["indicator"]): row for row in run.rows("indicators", period)}
    rows: list[tuple[Cell, ...]] = []
    units, shown = units_with_points(run, period), detailed_units(run, period)
    for unit in shown:
        for indicator in rubric.indicators:
            key = (unit, indicator.key)
            rows.append(_row(run, period, rubric, indicator, len(rows), scored[key], measured[key]))
    table = Table(TABLE, f"Chỉ tiêu và điểm của từng đơn vị {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=30), Column("number", "Số", width=6),
        Column("indicator", "Chỉ tiêu", "long_text", width=34), Column("state", "Tình trạng", width=14),
        Column("numerator", "Tử số", "decimal", width=9), Column("denominator", "Mẫu số", "decimal", width=9),
        Column("value", "Giá trị", "decimal", width=9), Column("measured_in", "Đơn vị tính", width=12),
        Column("target", "Mục tiêu", "decimal", width=9), Column("ceiling", "Trần (%)", "integer", width=8),
        Column("applicable", "Điểm tối đa", "points", width=9), Column("computed", "Máy tính", "points", width=9),
        Column("self", "Tự chấm", "points", width=9), Column("appraised", "Thẩm định", "points", width=10),
        Column("final", "Điểm tính", "points", width=9), Column("why", "Diễn giải", "long_text", width=50),
        Column("appraisal", "Thẩm định: người thẩm định, lý do", "long_text", width=30), Column("source", "Nguồn", width=14),
    ), tuple(rows), measured_in="điểm, trừ các cột có ghi đơn vị tính", notes=(
        "Điểm tính = điểm thẩm định nếu có, nếu không là điểm do chương trình tính; “Không áp dụng” ở cột Thẩm định: Văn phòng cho không áp dụng. Bấm vào ô điểm để xem công thức; "
        "đổi thử tử số, mẫu số, tình trạng hoặc bảng điểm thì điểm tự tính lại.",
        "Không áp dụng: không tính vào điểm tối đa. Chưa tính được: đơn vị cần sửa báo cáo, tạm thời chưa có điểm.",
        *left_out_notes(len(shown), len(units)),
    ), source="Báo cáo của các đơn vị; ô nguồn ở trang Nguồn số liệu", csv="scores")
    return Sheet("chi-tieu", "Chỉ tiêu", (table,))


def units_with_points(run: Results, period: Period) -> list[str]:
    """The units that have points in a period, in the order of the ranking."""
    judged = set(run.totals.loc[run.totals["period"] == period.key, "unit"])
    return [unit for unit in ranked_units(run, period) if unit in judged]


def detailed_units(run: Results, period: Period) -> list[str]:
    """The units whose indicators stand in the workbook one by one: as many as the sheet may have lines."""
    most = max(1, run.campaign.limits.workbook_rows // max(1, len(run.rubric(period).indicators)))
    return units_with_points(run, period)[:most]


def left_out_notes(shown: int, of: int) -> tuple[str, ...]:
    """What a reader must know where only the first units are detailed."""
    if shown >= of:
        return ()
    return (f"Trang này ghi {shown} đơn vị đầu bảng xếp hạng; toàn bộ {of} đơn vị ở tệp du-lieu/scores.csv.",)


def criterion_rows(rubric: Rubric, place: int, criterion: str) -> tuple[int, int]:
    """First and last row, in the table of indicators, of one criterion of the `place`-th unit (from 0)."""
    at = [n for n, i in enumerate(rubric.indicators) if rubric.criterion_of[i.key].key == criterion]
    start = place * len(rubric.indicators)
    return start + at[0], start + at[-1]


def criterion_range(rubric: Rubric, place: int, criterion: str, column: str) -> RangeRef:
    """A column of the indicators of one criterion of one unit."""
    first, last = criterion_rows(rubric, place, criterion)
    return RangeRef(TABLE, column, first, last)


def _row(run: Results, period: Period, rubric: Rubric, indicator: Indicator, at: int, scored: Row,
         measured: Row) -> tuple[Cell, ...]:
    def cell(column: str) -> Ref:
        return Ref(TABLE, at, column)

    state = _machine_state(measured)
    above, below = _figure(measured["numerator"]), _figure(measured["denominator"])
    computed, final = scored["points"], scored["final_points"]
    hidden = state == BLOCKED_WORDS
    settled = scored["state"] != BLOCKED
    applies = scored["state"] != NOT_APPLICABLE
    return (
        run.name(scored["unit"], period), indicator.number, indicator.name, state, above, below,
        None if hidden else Live(_figure(scored["value"]) if state != NOT_APPLICABLE_WORDS else "",
                                 _value_formula(str(measured["kind"])),
                                 (cell("state"), cell("numerator"), cell("denominator"))),
        indicator.measured_in,
        Live(indicator.target_in(period.key), "{0}", (rubric_ref(rubric, indicator.key, "target"),)),
        int(measured["ceiling"]),
        Live(indicator.max if applies else "", _APPLICABLE,
             (cell("state"), rubric_ref(rubric, indicator.key, "max"), cell("appraised"))),
        None if hidden else Live("" if computed is None else computed, _points_formula(indicator), (
            cell("state"), rubric_ref(rubric, indicator.key, "max"), cell("value"), cell("target"),
            rubric_ref(rubric, indicator.key, "start"), cell("ceiling"),
        )),
        _plain(scored["self_points"]), _appraised(scored, state),
        Live("" if final is None else final, _FINAL, (cell("appraised"), cell("computed"))) if settled else None,
        scored["explanation"], appraisal_words(scored), Link("Xem ô nguồn", "nguon-so-lieu", "nguon_chi_tieu", at),
    )


_APPLICABLE = (f'IF(ISNUMBER({{2}}),{{1}},IF(OR({{0}}="{NOT_APPLICABLE_WORDS}",{{2}}="{NOT_APPLICABLE_WORDS}"),"",{{1}}))')
"""The maximum that applies, from state {0}, maximum {1} and what the appraiser gave {2}."""

_FINAL = f'IF(ISNUMBER({{0}}),{{0}},IF({{0}}="{NOT_APPLICABLE_WORDS}","",{{1}}))'
"""The points that count, from what the appraiser gave {0} and what was computed {1}."""


def _machine_state(measured: Row) -> str:
    """What the computer alone says of an indicator, whatever the appraiser decided."""
    if measured["blocked"]:
        return BLOCKED_WORDS
    return NOT_APPLICABLE_WORDS if measured["not_applicable"] else SCORED_WORDS


def _appraised(scored: Row, state: str) -> Cell:
    """The points that the appraiser gave, or that the indicator does not apply; blank where nothing was decided."""
    if isinstance(given := scored["appraised_points"], Decimal):
        return given
    granted = scored["state"] == NOT_APPLICABLE and (state != NOT_APPLICABLE_WORDS or scored["appraisal_reason"])
    return NOT_APPLICABLE_WORDS if granted else None


def appraisal_words(scored: Row) -> str:
    """Who appraised a line and why it changed; “Chưa thẩm định” where nothing came."""
    if not scored["appraiser"]:
        return NOT_APPRAISED
    if scored["appraisal_reason"]:
        return f"{scored['appraiser']}: {scored['appraisal_reason']}"
    return str(scored["appraiser"])


def _value_formula(kind: str) -> str:
    """The value from numerator {1} and denominator {2}, "" where not applicable by state {0}."""
    inner = {"count": "{1}", "yes": "{1}", "ratio": "IF({2}=0,0,{1}/{2})", "rate": "IF({2}=0,0,{1}/{2}*100)",
             "capped_rate": "IF({2}=0,0,MIN({1}/{2}*100,100))"}[kind]
    return f'IF({{0}}="{SCORED_WORDS}",{inner},"")'


def _points_formula(indicator: Indicator) -> str:
    """Points from state {0}, maximum {1}, value {2}, target {3}, start {4} and ceiling {5}; the inner ROUND
    takes away what binary fractions add, so that ties round as on paper."""
    share = {"yes": "{2}", "cap": "{2}/{3}", "linear": "({2}-{4})/({3}-{4})"}[indicator.rule]
    return f'IF({{0}}="{SCORED_WORDS}",ROUND(ROUND({{1}}*MIN(MAX({share},0),1,{{5}}/100),9),2),"")'


def _figure(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _plain(value: Decimal | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
