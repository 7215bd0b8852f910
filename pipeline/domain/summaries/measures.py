"""Figures that are not scored (số liệu khác): staff, and the optional measures, per unit with totals."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Field
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.results import Results
from pipeline.domain.summaries.members import EVERYBODY, options
from pipeline.domain.summaries.wording import incomplete_note
from pipeline.domain.sums import TOTAL, UNSTATED
from pipeline.domain.tables import Cell, Column, Sheet, Table

_Figure = tuple[Column, str, str, str]
"""A column, and the sum, dimension and member that fill it."""


def measures_sheet(run: Results, period: Period) -> Sheet:
    """Staff by category, women, party members; the optional measures; what is missing stays blank."""
    sums = run.sums_in(period)
    staff = _table(run, period, sums, "nhan_su", f"Công chức, viên chức, người lao động, {period.name.lower()}",
                   _staff(run, period), "Biểu “1. Thông tin chung” trong báo cáo của các đơn vị")
    optional = _table(run, period, sums, "so_lieu_khac", f"Số liệu khác của các đơn vị (không chấm điểm), {period.name.lower()}",
                      _optional(run, period, sums), "Biểu “2. Chỉ tiêu” trong báo cáo của các đơn vị")
    return Sheet("so-lieu-khac", "Số liệu khác", (staff, optional))


def _staff(run: Results, period: Period) -> list[_Figure]:
    form = run.editions[period.edition].form
    by_category: list[_Figure] = [
        (Column(option.key, option.label, "integer", "người", width=10), "staff", "category", option.key)
        for option in options(form, "people", "category")
    ]
    return [
        (Column("staff", "Tổng số", "integer", "người", width=10), "staff", TOTAL, UNSTATED), *by_category,
        (Column("female", "Trong đó: nữ", "integer", "người", width=10), "staff_female", TOTAL, UNSTATED),
        (Column("party", "Trong đó: đảng viên", "integer", "người", width=11), "staff_party_members", TOTAL, UNSTATED),
    ]


def _optional(run: Results, period: Period, sums: PeriodSums) -> list[_Figure]:
    """The optional measures of the period's form, then those that only reports on another form give."""
    summed = set(run.sums["sum"])
    own = _measure_fields(run, period.edition)
    others = [field for edition in run.editions for field in _measure_fields(run, edition) if sums.giving(field.key)]
    fields = {field.key: field for field in (*others, *own)}
    order = dict.fromkeys([field.key for field in (*own, *others)])
    return [
        (Column(key, fields[key].label, "integer" if fields[key].type == "integer" else "decimal", fields[key].measured_in,
                width=16), key, TOTAL, UNSTATED)
        for key in order if key in summed
    ]


def _measure_fields(run: Results, edition: str) -> Sequence[Field]:
    form = run.editions[edition].form
    return form.by_key["measures"].fields if "measures" in form.by_key else ()


def _table(
    run: Results, period: Period, sums: PeriodSums, key: str, title: str, figures: Sequence[_Figure], source: str,
) -> Table:
    units = run.units_in(period)
    rows: list[tuple[Cell, ...]] = [
        (run.name(unit.key, period), *(sums.of(unit.key, *where) for _, *where in figures)) for unit in units
    ]
    if rows:
        rows.append((EVERYBODY, *(sums.total(*where) for _, *where in figures)))
        rows.append(("Số đơn vị có số liệu", *(f"{sums.giving(*where)}/{len(units)} đơn vị" for _, *where in figures)))
    return Table(key, title, (
        Column("unit", "Đơn vị", "long_text", width=38), *(column for column, *_ in figures),
    ), tuple(rows), notes=(
        "Ô trống: đơn vị chưa cho số liệu, không phải bằng 0; tổng số chỉ cộng các đơn vị có số liệu.",
        *incomplete_note(run, period, sums.lacking({figure for _, figure, *_ in figures})),
    ), source=source, emphasis=frozenset({len(units), len(units) + 1}) if rows else frozenset(), csv="sums")
