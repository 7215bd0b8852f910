"""Indicators × periods against their targets (chỉ tiêu theo kỳ), for the Office as a whole."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.palette import RESULT
from pipeline.domain.summaries.figures import blocked_units
from pipeline.domain.summaries.phase.figures import OfficeFigure, asked_in, office_figure, shown
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.summaries.phase.wording import capital, inside
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Table, Threshold

MET, NOT_MET = "Đạt", "Chưa đạt"
MOST_MISSED = 10
_LIKE = "Tỷ lệ: tổng tử số chia tổng mẫu số của các đơn vị có số liệu. Chỉ tiêu Có/Không: tỷ lệ đơn vị có. Số lượng: bình quân một đơn vị."


def indicators_sheet(view: PhaseView) -> Sheet:
    """Values side by side with the last target; the share of the target reached as a chart; then every period in full."""
    asked = {i.key: i for period in view.periods for i in view.run.rubric(period).indicators}
    found = {(key, p.key): office_figure(view, p, key) for key in asked for p in view.periods}
    missed = _missed(view, asked, found)
    return Sheet("chi-tieu-theo-ky", "Chỉ tiêu theo kỳ", (
        missed, _chart(view, missed, asked, found), _side_by_side(view, asked, found), _in_full(view, asked, found)))


_Found = dict[tuple[str, str], OfficeFigure | None]


def _last(view: PhaseView, key: str, found: _Found) -> tuple[Period, OfficeFigure] | None:
    """The latest period in which the indicator has a figure."""
    return next(((p, of) for p in reversed(view.periods) if (of := found[key, p.key]) is not None), None)


def _side_by_side(view: PhaseView, asked: dict[str, Indicator], found: _Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for key, indicator in asked.items():
        last = _last(view, key, found)
        values = [shown(of.value) if (of := found[key, p.key]) else None for p in view.periods]
        rows.append((
            f"{indicator.number} {indicator.name}", last[1].measured_in if last else indicator.measured_in, *values,
            *((shown(last[1].target), shown(last[1].value - last[1].target), MET if last[1].is_met else NOT_MET,
               _reached(last[1])) if last else (None,) * 4),
        ))
    return Table("chi_tieu_theo_ky", f"Chỉ tiêu của toàn cơ quan qua các kỳ so với mục tiêu, {view.short}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=44), Column("measured_in", "Đơn vị tính", "long_text", width=18),
        *view.columns("points", width=11), Column("target", "Mục tiêu kỳ cuối", "points", width=11),
        Column("gap", "Chênh lệch", "points", width=11), Column("met", "Kết quả kỳ cuối", width=11),
        Column("share", "So với mục tiêu", "percent", width=11),
    ), tuple(rows), measured_in="theo cột Đơn vị tính; cột So với mục tiêu: %", notes=(
        f"{_LIKE} Kỳ cuối: kỳ gần nhất có số liệu của chỉ tiêu.",
        "Ô trống: chưa có số liệu hoặc chỉ tiêu không áp dụng; không phải số 0.",
    ), source=UNITS)


def _reached(of: OfficeFigure) -> float | None:
    """The value in percent of its target."""
    return float(of.value / of.target * 100) if of.target else None


def _missed(view: PhaseView, asked: dict[str, Indicator], found: _Found) -> Table:
    """The indicators whose latest figure misses its target, the furthest away first."""
    last = [(indicator, *at) for key, indicator in asked.items() if (at := _last(view, key, found)) is not None]
    short = sorted(((i, p, of, _reached(of) or 0.0) for i, p, of in last if not of.is_met), key=lambda line: line[3])
    rows = tuple((f"{i.number} {i.name}", of.measured_in, p.name, shown(of.value), shown(of.target), share, 100)
                 for i, p, of, share in short[:MOST_MISSED])
    more = f"Còn {len(short) - MOST_MISSED:02d} chỉ tiêu khác chưa đạt, xem bảng dưới." if len(short) > MOST_MISSED else ""
    return Table("chi_tieu_chua_dat", f"Chỉ tiêu chưa đạt mục tiêu, xa mục tiêu nhất ở trên, {view.short}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=44), Column("measured_in", "Đơn vị tính", "long_text", width=18),
        Column("period", "Kỳ", width=11), Column("value", "Kết quả", "points", width=11),
        Column("target", "Mục tiêu", "points", width=11), Column("share", "So với mục tiêu", "percent", width=11),
        Column("goal", "Mức mục tiêu", "integer", width=7),
    ), rows, measured_in="theo cột Đơn vị tính; cột So với mục tiêu: %", notes=(
        *((more,) if more else ()), *(() if short else ("Không có chỉ tiêu nào chưa đạt." if last else "Chưa có số liệu.",)),
    ), source=UNITS)


def _chart(view: PhaseView, table: Table, asked: dict[str, Indicator], found: _Found) -> Chart:
    return Chart(
        "chi-tieu-muc-tieu", "bar", _title(view, asked, found),
        "Biểu đồ thanh ngang: kết quả kỳ cuối của các chỉ tiêu chưa đạt, tính bằng % mục tiêu; 100 % là đạt mục tiêu.",
        table, "indicator", (Series("share", "So với mục tiêu", RESULT),), "Chỉ tiêu", "% mục tiêu của kỳ cuối", 0, 100,
        thresholds=(Threshold(100, "Mục tiêu: 100", "goal"),), decimals=0,
    )


def _title(view: PhaseView, asked: dict[str, Indicator], found: _Found) -> str:
    """How many indicators reach their target in the latest period that has any figure, and which is furthest away."""
    for period in reversed(view.periods):
        figures = {key: of for key in asked if (of := found[key, period.key]) is not None}
        if not figures:
            continue
        met = sum(of.is_met for of in figures.values())
        blocked = {unit for key in figures for unit in blocked_units(view.run, period, key)}
        said = f"{capital(view.named(period, blocked))}: {met:02d}/{len(figures):02d} chỉ tiêu đạt mục tiêu"
        missed = {key: of.value / of.target for key, of in figures.items() if not of.is_met and of.target}
        if missed:
            said += f"; xa mục tiêu nhất: {inside(asked[min(missed, key=lambda k: missed[k])].name)}"
        return said
    return f"Chỉ tiêu so với mục tiêu, {view.short}: chưa có số liệu"


def _in_full(view: PhaseView, asked: dict[str, Indicator], found: _Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for key in asked:
        for period in view.drawn:
            indicator, of = asked_in(view, period, key), found[key, period.key]
            if indicator is None:
                continue
            figures: tuple[Cell, ...] = (None,) * 7
            if of is not None:
                figures = (shown(of.value), shown(of.target), shown(of.value - of.target), MET if of.is_met else NOT_MET,
                           shown(of.numerator), shown(of.denominator), of.units)
            rows.append((f"{indicator.number} {indicator.name}", of.measured_in if of else indicator.measured_in,
                         period.name, *figures))
    return Table("chi_tieu_tung_ky", f"Từng chỉ tiêu, từng kỳ: tử số, mẫu số, mục tiêu, {view.short}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=44), Column("measured_in", "Đơn vị tính", "long_text", width=18),
        Column("period", "Kỳ", "long_text", width=11), Column("value", "Kết quả", "points", width=11),
        Column("target", "Mục tiêu", "points", width=11), Column("gap", "Chênh lệch", "points", width=11),
        Column("met", "So với mục tiêu", width=11), Column("numerator", "Tử số", "decimal", width=11),
        Column("denominator", "Mẫu số", "decimal", width=11), Column("units", "Số đơn vị", "integer", width=8),
    ), tuple(rows), measured_in="theo cột Đơn vị tính", notes=(
        f"{_LIKE} Số đơn vị: đơn vị có số liệu và áp dụng chỉ tiêu.",), source=UNITS, csv="indicators")

