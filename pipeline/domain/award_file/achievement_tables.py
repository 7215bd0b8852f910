"""The tables of a report of achievements (báo cáo thành tích): points by criterion and period, indicators, a person's years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import Indicator
from pipeline.domain.award_file.held import HeldData
from pipeline.domain.individuals import Individual
from pipeline.domain.tables import Cell, Column, Table, text
from pipeline.domain.values import number_text

NONE = "–"
"""Where a period has nothing to show."""

_YES_NO = {True: "Có", False: "Không"}


def criteria_table(held: HeldData, unit: str) -> Table:
    """A line per criterion with its points of the applicable maximum, then total, band and place; a column per period."""
    periods = held.periods(unit)
    last = held.session.setting.period
    shown = [held.criteria(unit, period) for period in periods]
    lines: list[tuple[Cell, ...]] = [
        (f"{criterion.key}. {criterion.name}", *(_of_maximum(of.get(criterion.key)) for of in shown))
        for criterion in held.run.rubric(last).criteria
    ]
    totals = [held.session.setting.total(unit, period) or {} for period in periods]
    lines.append(("Tổng điểm", *(_points(of.get("total")) for of in totals)))
    lines.append(("Xếp loại", *(str(of.get("band_name") or "") or NONE for of in totals)))
    places = [held.group_rank(unit, period) for period in periods]
    lines.append(("Thứ hạng trong khối thi đua", *(NONE if place is None else str(place) for place in places)))
    return Table("ket_qua_tieu_chi", "Điểm theo tiêu chí (điểm đạt/điểm tối đa áp dụng)", (
        Column("criterion", "Tiêu chí", "long_text"), *(Column(period.key, period.name, "points") for period in periods),
    ), tuple(lines), emphasis=frozenset({len(lines) - 3}))


def indicator_table(held: HeldData, unit: str) -> Table:
    """Every indicator of the last period: the result with its basis, what earns full points, the points."""
    period = held.session.setting.period
    scored = held.scored(unit, period)
    return Table("ket_qua_chi_tieu", f"Kết quả từng chỉ tiêu, {period.name.lower()}", (
        Column("number", "Số"), Column("name", "Chỉ tiêu", "long_text"), Column("result", "Kết quả"),
        Column("target", "Mức đạt điểm tối đa"), Column("points", "Điểm đạt/tối đa", "points"),
    ), tuple((asked.number, asked.name, result_text(asked, scored.get(asked.key)), target_text(asked, period),
              _of_maximum(scored.get(asked.key), "final_points", "max_points"))
             for asked in held.run.rubric(period).indicators))


def person_table(form: Form, lines: tuple[Individual, ...], periods: dict[str, Period]) -> Table:
    """A line per period of a person: recognition, contributions as reported, points."""
    return Table("ket_qua_ca_nhan", "Kết quả từng kỳ", (
        Column("period", "Kỳ"), Column("citizen", "Điểm Công dân học tập", "points"), Column("recognised", "Công nhận Công dân học tập"),
        Column("effort", "Hoạt động đóng góp công sức", "integer"), Column("intellect", "Sản phẩm trí tuệ được xác nhận", "integer"),
        Column("material", "Đóng góp vật chất"), Column("points", "Tổng điểm", "points"),
    ), tuple((
        periods[line.period].name, number_text(line.citizen_score) if line.citizen_score is not None else NONE,
        "Đã công nhận" if line.recognised else "Chưa công nhận",
        NONE if line.contributions.effort is None else line.contributions.effort,
        NONE if line.contributions.intellect is None else line.contributions.intellect,
        _YES_NO[True] if line.contributions.material else NONE, _points(line.points),
    ) for line in lines))


def result_text(asked: Indicator, scored: dict[Any, Any] | None) -> str:
    """A figure with its basis: “62,5 % (5/8)”."""
    if scored is None:
        return NONE
    if scored["state"] == "not_applicable":
        return "Không áp dụng"
    value = scored["value"]
    if value is None or value != value:
        return "Chưa tính được"
    if asked.rule == "yes":
        return _YES_NO[bool(value)]
    basis = f" ({scored['basis']})" if scored["basis"] and "/" in str(scored["basis"]) else ""
    shown = number_text(round(float(value), 2))
    return f"{shown}\N{NO-BREAK SPACE}%{basis}" if asked.measured_in == "%" else f"{shown}{basis}"


def target_text(asked: Indicator, period: Period) -> str:
    """What earns the full points."""
    if asked.rule == "yes":
        return "Có"
    return f"{number_text(asked.target_in(period.key))}\N{NO-BREAK SPACE}{asked.measured_in}"


def _of_maximum(row: dict[Any, Any] | None, points: str = "points", most: str = "applicable_max") -> str:
    if row is None:
        return NONE
    if row.get("state") == "not_applicable":
        return "Không áp dụng"
    if not isinstance(row[points], Decimal) or row[most] is None:
        return NONE
    return f"{text(row[points])}/{number_text(float(row[most]))}"


def _points(value: object) -> str:
    return text(value) if isinstance(value, Decimal) else NONE
