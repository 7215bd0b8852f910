"""Criteria × periods (tiêu chí theo kỳ): how much of what could be earned the Office earned, as a heat map."""

from __future__ import annotations

from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.domain.summaries.phase.figures import CriterionFigure, blocked_in, criterion_figure
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import change, fixed, inside
from pipeline.domain.tables import Cell, Chart, Column, Live, Ref, Series, Sheet, Table

SHARES, FULL = "tieu_chi_theo_ky", "tieu_chi_tung_ky"
_Shares = dict[str, dict[str, Fraction | None]]


def criteria_sheet(view: PhaseView) -> Sheet:
    """One line per criterion, one column per period: Σ points / Σ applicable maximum of all units."""
    criteria = {c.key: c for period in view.periods for c in view.run.rubric(period).criteria}
    found = {(key, p.key): of for key in criteria for p in view.periods if (of := criterion_figure(view, p, key))}
    shares: _Shares = {key: {p.key: found[key, p.key].share if (key, p.key) in found else None for p in view.periods}
                       for key in criteria}
    at = {place: row for row, place in enumerate(found)}
    rows = tuple(
        (f"{key}. {criterion.name}", f"{key}. {criterion.short_name}", *(_cell(shares[key][p.key], at, key, p) for p in view.periods),
         _moved(view, shares[key], row))
        for row, (key, criterion) in enumerate(criteria.items())
    )
    table = Table(SHARES, f"Mức đạt từng tiêu chí qua các kỳ, {view.short}", (
        Column("criterion", "Tiêu chí", "long_text", width=33), Column("short", "Tên gọn", "long_text", width=22),
        *view.columns("percent"), Column("moved", "Kỳ cuối so với kỳ trước", "decimal", "điểm %", width=12),
    ), rows, measured_in="% điểm tối đa áp dụng", notes=(
        "Tổng điểm đạt chia tổng điểm tối đa áp dụng của các đơn vị đã tính đủ tiêu chí, ghi ở bảng dưới; ô đậm hơn là mức cao hơn.",
        *(f"{p.name}: {p.remark}" for p in view.periods if p.remark), *view.fresh_notes(),
    ), source=UNITS, heat=tuple(column(p) for p in view.periods))
    chart = Chart(
        "tieu-chi-theo-ky", "column", _title(view, shares, {key: c.short_name for key, c in criteria.items()}),
        f"Biểu đồ cột: mức đạt từng tiêu chí, mỗi kỳ một cột: {', '.join(view.heading(p) for p in view.drawn)}.",
        table, "short", tuple(Series(column(p), view.heading(p), view.colour(p)) for p in view.drawn),
        "Tiêu chí", "% điểm tối đa áp dụng", 0, 100, labelled=len(view.drawn) * len(rows) <= 24, decimals=0,
    )
    return Sheet("tieu-chi-theo-ky", "Tiêu chí theo kỳ", (table, chart, _in_full(view, found, {k: c.name for k, c in criteria.items()})))


def _cell(share: Fraction | None, at: dict[tuple[str, str], int], key: str, period: Period) -> Cell:
    """A share as a formula over the points and the maximum of the table of every criterion and period."""
    return None if share is None else Live(float(share), "{0}/{1}*100", tuple(
        Ref(FULL, at[key, period.key], name) for name in ("points", "most")))


def _moved(view: PhaseView, shares: dict[str, Fraction | None], row: int) -> Cell:
    """Points of percent from the last period but one to the last, of those that have a figure."""
    filled = [(p, value) for p in view.periods if (value := shares[p.key]) is not None]
    if len(filled) < 2:
        return None
    (before, then), (last, now) = filled[-2:]
    return Live(float(now - then), "{0}-{1}", tuple(Ref(SHARES, row, column(p)) for p in (last, before)))


def _in_full(view: PhaseView, found: dict[tuple[str, str], CriterionFigure], names: dict[str, str]) -> Table:
    """Criteria × periods down: points and maxima added up over the units, from which the shares above are made."""
    period_of = view.run.campaign.period_by_key
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{key}. {names[key]}", period_of[period].name, of.points, of.most, of.units) for (key, period), of in found.items())
    return Table(FULL, f"Từng tiêu chí, từng kỳ: tổng điểm đạt, tổng điểm tối đa áp dụng, {view.short}", (
        Column("criterion", "Tiêu chí", "long_text", width=33), Column("period", "Kỳ", width=22),
        Column("points", "Tổng điểm đạt", "points", width=11), Column("most", "Tổng điểm tối đa áp dụng", "points", width=11),
        Column("units", "Số đơn vị", "integer", width=11),
    ), rows, measured_in="điểm", source=UNITS, csv="scores")


def _title(view: PhaseView, shares: _Shares, names: dict[str, str]) -> str:
    """Which criterion moved most over the ranked periods, else which stands highest."""
    filled = [p for p in view.periods if all(of[p.key] is not None for of in shares.values())]
    ranked = [p for p in filled if p.ranked]
    if not filled or not shares:
        return f"Mức đạt từng tiêu chí, {view.short}: chưa có số liệu"
    if len(ranked) < 2:
        return _highest(view, shares, names, (ranked or filled)[-1])
    first, last = ranked[0], ranked[-1]
    by = {key: _of(shares, key, last) - _of(shares, key, first) for key in shares}
    key = max(by, key=lambda k: by[k])
    words = change(_of(shares, key, first), _of(shares, key, last), 
                   (_named(view, first, key), _named(view, last, key)), " %")
    if by[key] <= 0:
        return f"Không tiêu chí nào tăng; “{names[key]}” giảm ít nhất: {words}" if by[key] else f"“{names[key]}” {words}"
    weakest = min(shares, key=lambda k: _of(shares, k, last))
    return (f"Tiêu chí tăng nhiều nhất: “{names[key]}” {words}; thấp nhất {inside(last.name)}: "
            f"“{names[weakest]}” ({fixed(_of(shares, weakest, last))} %)")


def _highest(view: PhaseView, shares: _Shares, names: dict[str, str], period: Period) -> str:
    key = max(shares, key=lambda k: _of(shares, k, period))
    return f"Tiêu chí đạt cao nhất {_named(view, period, key)}: “{names[key]}” ({fixed(_of(shares, key, period))} %)"


def _named(view: PhaseView, period: Period, key: str) -> str:
    """The period with how many units have points in the criterion."""
    return view.named(period, blocked_in(view, period, key))


def _of(shares: _Shares, key: str, period: Period) -> Fraction:
    return shares[key][period.key] or Fraction(0)
