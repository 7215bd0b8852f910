"""Indicators × periods against their targets (chỉ tiêu theo kỳ), for the Office as a whole."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.palette import RESULT
from pipeline.domain.summaries.figures import blocked_units
from pipeline.domain.summaries.phase.figures import OfficeFigure, asked_in, office_figure, shown
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import capital, inside
from pipeline.domain.tables import Cell, Chart, Column, Link, Live, Ref, Series, Sheet, Table, Threshold

MET, NOT_MET = "Đạt", "Chưa đạt"
MISSED, SIDE_BY_SIDE, FULL = "chi_tieu_chua_dat", "chi_tieu_theo_ky", "chi_tieu_tung_ky"
MOST_MISSED = 10
_LIKE = "Tỷ lệ: tổng tử số chia tổng mẫu số của các đơn vị có số liệu. Chỉ tiêu Có/Không: tỷ lệ đơn vị có. Số lượng: bình quân một đơn vị."


def indicators_sheet(view: PhaseView) -> Sheet:
    """Values side by side with the last target; the share of the target reached as a chart; then every period in full."""
    asked = {i.key: i for period in view.periods for i in view.run.rubric(period).indicators}
    found = {(key, p.key): office_figure(view, p, key) for key in asked for p in view.periods}
    at = {place: row for row, place in enumerate(_lines(view, asked))}
    missed = _missed(view, asked, found, at)
    return Sheet("chi-tieu-theo-ky", "Chỉ tiêu theo kỳ", (
        missed, _chart(view, missed, asked, found), _side_by_side(view, asked, found, at), _in_full(view, asked, found)))


_Found = dict[tuple[str, str], OfficeFigure | None]
_At = dict[tuple[str, str], int]
"""(indicator, period) → its line in the table of every indicator and period."""


def _lines(view: PhaseView, asked: dict[str, Indicator]) -> list[tuple[str, str]]:
    """(indicator, period) of every line of that table, in its order."""
    return [(key, p.key) for key in asked for p in view.drawn if asked_in(view, p, key) is not None]


def _shown(value: Cell, at: _At, key: str, period: Period, name: str) -> Cell:
    """A figure of that table, repeated elsewhere by reference; a blank stays one."""
    row = at.get((key, period.key))
    return value if value is None or row is None or isinstance(value, (Live, Link)) else Live(value, "{0}", (Ref(FULL, row, name),))


def _last(view: PhaseView, key: str, found: _Found) -> tuple[Period, OfficeFigure] | None:
    """The latest period in which the indicator has a figure."""
    return next(((p, of) for p in reversed(view.periods) if (of := found[key, p.key]) is not None), None)


def _side_by_side(view: PhaseView, asked: dict[str, Indicator], found: _Found, at: _At) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for key, indicator in asked.items():
        last = _last(view, key, found)
        values = [_shown(shown(of.value), at, key, p, "value") if (of := found[key, p.key]) else None for p in view.periods]
        rows.append((
            f"{indicator.number} {indicator.name}", last[1].measured_in if last else indicator.measured_in, *values,
            *(_latest(key, last, at, len(rows)) if last else (None,) * 4),
        ))
    return Table(SIDE_BY_SIDE, f"Chỉ tiêu của toàn cơ quan qua các kỳ so với mục tiêu, {view.short}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=44), Column("measured_in", "Đơn vị tính", "long_text", width=18),
        *view.columns("points", width=11), Column("target", "Mục tiêu kỳ cuối", "points", width=11),
        Column("gap", "Chênh lệch", "points", width=11), Column("met", "Kết quả kỳ cuối", width=11),
        Column("share", "So với mục tiêu", "percent", width=11),
    ), tuple(rows), measured_in="theo cột Đơn vị tính; cột So với mục tiêu: %", notes=(
        f"{_LIKE} Kỳ cuối: kỳ gần nhất có số liệu của chỉ tiêu.",
        "Ô trống: chưa có số liệu hoặc chỉ tiêu không áp dụng; không phải số 0.",
    ), source=UNITS)


def _latest(key: str, last: tuple[Period, OfficeFigure], at: _At, row: int) -> tuple[Cell, ...]:
    """Target, gap, whether it is met and the share of the target reached, of an indicator's latest figure."""
    period, of = last
    target, gap, met = ((_shown(value, at, key, period, name)) for value, name in (
        (shown(of.target), "target"), (shown(of.value - of.target), "gap"), (MET if of.is_met else NOT_MET, "met")))
    return target, gap, met, _share(of, Ref(SIDE_BY_SIDE, row, column(period)), Ref(SIDE_BY_SIDE, row, "target"))


def _share(of: OfficeFigure, value: Ref, target: Ref) -> Cell:
    """A value in percent of its target, from the two cells beside it."""
    reached = _reached(of)
    return None if reached is None else Live(reached, "{0}/{1}*100", (value, target))


def _reached(of: OfficeFigure) -> float | None:
    """The value in percent of its target."""
    return float(of.value / of.target * 100) if of.target else None


def _missed(view: PhaseView, asked: dict[str, Indicator], found: _Found, at: _At) -> Table:
    """The indicators whose latest figure misses its target, the furthest away first."""
    last = [(indicator, *of) for key, indicator in asked.items() if (of := _last(view, key, found)) is not None]
    short = sorted(((i, p, of, _reached(of) or 0.0) for i, p, of in last if not of.is_met), key=lambda line: line[3])
    rows = tuple((f"{i.number} {i.name}", of.measured_in, p.name, _shown(shown(of.value), at, i.key, p, "value"),
                  _shown(shown(of.target), at, i.key, p, "target"),
                  _share(of, Ref(MISSED, row, "value"), Ref(MISSED, row, "target")), 100)
                 for row, (i, p, of, _) in enumerate(short[:MOST_MISSED]))
    more = f"Còn {len(short) - MOST_MISSED:02d} chỉ tiêu khác chưa đạt, xem bảng dưới." if len(short) > MOST_MISSED else ""
    return Table(MISSED, f"Chỉ tiêu chưa đạt mục tiêu, xa mục tiêu nhất ở trên, {view.short}", (
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
    for key, name in _lines(view, asked):
        period = view.run.campaign.period_by_key[name]
        indicator, of = asked_in(view, period, key) or asked[key], found[key, name]
        rows.append((f"{indicator.number} {indicator.name}", of.measured_in if of else indicator.measured_in, period.name,
                     *(_figures(of, len(rows)) if of else (None,) * 7)))
    return Table(FULL, f"Từng chỉ tiêu, từng kỳ: tử số, mẫu số, mục tiêu, {view.short}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=44), Column("measured_in", "Đơn vị tính", "long_text", width=18),
        Column("period", "Kỳ", "long_text", width=11), Column("value", "Kết quả", "points", width=11),
        Column("target", "Mục tiêu", "points", width=11), Column("gap", "Chênh lệch", "points", width=11),
        Column("met", "So với mục tiêu", width=11), Column("numerator", "Tử số", "decimal", width=11),
        Column("denominator", "Mẫu số", "decimal", width=11), Column("units", "Số đơn vị", "integer", width=8),
    ), tuple(rows), measured_in="theo cột Đơn vị tính", notes=(
        f"{_LIKE} Số đơn vị: đơn vị có số liệu và áp dụng chỉ tiêu. Kết quả tự tính lại khi đổi thử tử số, mẫu số, mục tiêu.",),
        source=UNITS, csv="indicators")


def _figures(of: OfficeFigure, row: int) -> tuple[Cell, ...]:
    """A line's figures: value, gap and whether the target is met follow numerator, denominator and target."""
    def cell(name: str) -> Ref:
        return Ref(FULL, row, name)

    quotient = "{0}/{1}" if of.scale == 1 else f"{{0}}/{{1}}*{of.scale}"
    return (
        Live(shown(of.value), f"MIN({quotient},{of.at_most})" if of.at_most else quotient, (cell("numerator"), cell("denominator"))),
        shown(of.target), Live(shown(of.value - of.target), "{0}-{1}", (cell("value"), cell("target"))),
        Live(MET if of.is_met else NOT_MET, f'IF(ROUND({{0}},9)>=ROUND({{1}},9),"{MET}","{NOT_MET}")', (cell("value"), cell("target"))),
        shown(of.numerator), shown(of.denominator), of.units,
    )
