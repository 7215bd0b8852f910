"""The arithmetic behind converted figures (cách quy đổi): parts of points, added figures, and the check that sums agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.converted import (
    NOT_COMPARABLE,
    ConvertedFigure,
    Given,
    Part,
    given_indicators,
    given_sums,
)
from pipeline.domain.organisation import NOBODY
from pipeline.domain.scoring import exact
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.phase.view import UNITS, column
from pipeline.domain.summaries.phase.wording import short
from pipeline.domain.sums import TOTAL
from pipeline.domain.tables import Cell, Column, Kind, Live, Ref, Sheet, Table, plain

PARTS, FIGURES = "quy_doi_thanh_phan", "quy_doi_chi_tieu"
SUMS = (
    ("staff", "Tổng số người", "người"), ("members", "Số người được tính", "người"),
    ("recognised", "Được công nhận Công dân học tập", "người"), ("training_hours", "Số tiết đào tạo, bồi dưỡng", "tiết"),
    ("activities", "Hoạt động thi đua", "hoạt động"), ("courses", "Khóa đào tạo, bồi dưỡng", "khóa"),
    ("course_completed", "Lượt người hoàn thành", "lượt người"), ("activity_cost", "Kinh phí hoạt động", "triệu đồng"),
)
"""The figures that are added up: key of the sums, what they are called, unit of measure."""


CSV = "converted"
"""The CSV file with the figures of every changed unit."""

DETAILS_KEY, DETAILS = "quy-doi-chi-tiet", "Quy đổi chi tiết"


def details_sheet(of: ConvertedView) -> Sheet:
    """The parts of converted points, the added figures of the changed units, and the sums of the Office on both bases."""
    parts = parts_table(of)
    return Sheet(DETAILS_KEY, DETAILS, (*((parts,) if parts.rows else ()), figures_table(of), totals_table(of)))


# ---------------------------------------------------------------- points


def part_lines(of: ConvertedView) -> list[tuple[str, str, Part]]:
    """(unit of the day, period, part) of every converted total that is a mean of several, in the order of the table."""
    return [(s.unit, line.standing.period, part) for s in of.scores for line in of.standings[s.unit]
            if len(line.parts) > 1 and line.standing.total is not None for part in line.parts]


def parts_table(of: ConvertedView) -> Table:
    """Each part's people, share and points; the converted points are their weighted mean."""
    at = {s.unit: place for place, s in enumerate(of.view.scores)}
    period_of = of.view.run.campaign.period_by_key
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (of.short_name(unit), of.view.run.name(part.unit, period_of[period]), period_of[period].name,
         _number(part.staff), float(part.share * 100),
         Live(_number(part.weight), "{0}*{1}/100", (Ref(PARTS, row, "staff"), Ref(PARTS, row, "share"))),
         Live(part.standing.total, "{0}", (Ref(POINTS_TABLE, at[part.unit], column(period_of[period])),)))
        for row, (unit, period, part) in enumerate(part_lines(of))
    )
    return Table(PARTS, f"Thành phần của điểm quy đổi, {of.view.short}", (
        Column("unit", "Đơn vị hiện nay", "long_text", width=20), Column("part", "Đơn vị hợp thành", "long_text", width=50),
        Column("period", "Kỳ", width=12), Column("staff", "Số người", _kind(rows, 3), "người", width=12),
        Column("share", "Tỷ lệ chuyển sang", "percent", "%", width=14), Column("weight", "Số người tính", _kind(rows, 5), "người", width=12),
        Column("points", "Điểm theo báo cáo", "points", "điểm", width=12),
    ), rows, notes=("Điểm quy đổi = tổng (số người tính × điểm) / tổng số người tính, làm tròn hai chữ số.",), source=UNITS)


# ---------------------------------------------------------------- figures


def figures_table(of: ConvertedView) -> Table:
    """Indicators and sums of the changed units: parts in words, added numerator and denominator, value by formula."""
    lines = list(_lines(of))
    rows = tuple(_row(of, line, row) for row, line in enumerate(lines))
    shown = _detailed(of)
    left = len(of.affected) - len(shown)
    return Table(FIGURES, f"Chỉ tiêu, số liệu cộng của các đơn vị thay đổi, quy đổi, {of.view.short}", (
        Column("unit", "Đơn vị hiện nay", "long_text", width=20), Column("figure", "Chỉ tiêu, số liệu", "long_text", width=50),
        Column("period", "Kỳ", width=12), Column("value", "Kết quả quy đổi", "points", width=12),
        Column("measured_in", "Đơn vị tính", "long_text", width=14), Column("numerator", "Tử số", _kind(rows, 5), width=12),
        Column("denominator", "Mẫu số", _kind(rows, 6), width=12),
        Column("parts", "Theo báo cáo của các đơn vị hợp thành", "long_text", width=52),
    ), rows, measured_in="theo cột Đơn vị tính", notes=(
        "Tử số, mẫu số: cộng của các đơn vị hợp thành theo tỷ lệ chuyển sang. Tỷ lệ tính lại từ tử số, mẫu số; không lấy bình quân các tỷ lệ.",
        *((f"Bảng ghi {len(shown):02d} đơn vị đầu; còn {left:02d} đơn vị ở tệp du-lieu/{CSV}.csv.",) if left else ()),
    ), source=UNITS, csv=CSV)


def _detailed(of: ConvertedView) -> list[str]:
    """The changed units whose figures stand in the workbook: as many as a sheet may have lines."""
    asked = len(_asked(of)) + len(SUMS)
    return of.affected[: max(1, of.view.run.campaign.limits.workbook_rows // max(1, asked * len(of.view.periods)))]


def _asked(of: ConvertedView) -> dict[str, Indicator]:
    return {i.key: i for period in of.view.periods for i in of.view.run.rubric(period).indicators}


_Line = tuple[str, str, str, Period, ConvertedFigure, bool]
"""Unit, what the figure is called, its unit of measure, period, the figure, whether it is converted."""


def _lines(of: ConvertedView) -> Iterator[_Line]:
    """Unit by unit: every indicator, then every sum, in every period in which there is anything to say."""
    found: dict[tuple[str, str], list[_Line]] = {}
    names: dict[str, tuple[str, str]] = {key: (f"{i.number} {i.name}", i.measured_in) for key, i in _asked(of).items()}
    names |= {key: (name, unit) for key, name, unit in SUMS}
    wanted = _detailed(of)
    for period, key, figures in converted_by_key(of, wanted):
        for unit, figure in figures.items():
            if any(given for _, _, given in figure.parts):
                found.setdefault((unit, key), []).append((unit, *names[key], period, figure, of.is_converted(unit, period)))
    for unit in wanted:
        for key in names:
            yield from found.get((unit, key), [])


def converted_by_key(of: ConvertedView, units: Sequence[str]) -> Iterator[tuple[Period, str, dict[str, ConvertedFigure]]]:
    """(period, key of an indicator or a sum, unit of the day → its figure), for some units of the day."""
    for period in of.view.periods:
        parts = of.parts_of(period, units)
        table = of.view.of(of.view.run.indicators, period)
        for key, given in given_indicators(table[table["unit"].isin(parts)]).items():
            yield period, key, of.figures(period, given, units)
        for key, _, _ in SUMS:
            values = of.view.sums[period.key].values.get((key, TOTAL, ""), {})
            given = given_sums({unit: values[unit] for unit in parts if unit in values})
            yield period, key, of.figures(period, given, units)


def _row(of: ConvertedView, line: _Line, row: int) -> tuple[Cell, ...]:
    unit, name, measured_in, period, figure, is_converted = line
    told = [(share, given) for _, share, given in figure.parts if given is not None and not given.state]
    below = None if figure.denominator is None else _sum(figure.denominator, [
        (share, given.denominator) for share, given in told if given.denominator is not None])
    above = [(share, given.numerator) for share, given in told if given.kind != "yes"]
    return (of.short_name(unit), name, period.name, _value(figure, row), measured_in, _sum(figure.numerator, above) if above else None, below,
            _in_words(of, figure, period) if is_converted else "Như báo cáo.")


def _value(figure: ConvertedFigure, row: int) -> Cell:
    if figure.value is None:
        return NOT_COMPARABLE.lower() if figure.gap.startswith(NOT_COMPARABLE) else None
    kind = next(given.kind for _, _, given in figure.parts if given is not None and not given.state)
    if kind in ("count", "yes"):
        number = Live(float(figure.value), "{0}", (Ref(FIGURES, row, "numerator"),))
        return number if kind == "count" else "Có" if figure.value else "Không"
    formula = {"ratio": "{0}/{1}", "rate": "{0}/{1}*100", "capped_rate": "IF({1}=0,0,MIN({0}/{1}*100,100))"}[kind]
    return Live(float(figure.value), formula, (Ref(FIGURES, row, "numerator"), Ref(FIGURES, row, "denominator")))


def _sum(value: Fraction, parts: list[tuple[Fraction, Fraction]]) -> Cell:
    """A sum that shows what it adds: “18+16”, “20*60/100”; a single whole part is just itself."""
    if len(parts) == 1 and parts[0][0] == 1:
        return float(value)
    terms = [_decimal(amount) if share == 1 else f"{_decimal(amount)}*{_decimal(share * 100)}/100" for share, amount in parts]
    return Live(float(value), "+".join(terms))


def _decimal(value: Fraction) -> str:
    """A figure as a formula spells it."""
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _in_words(of: ConvertedView, figure: ConvertedFigure, period: Period) -> str:
    """“A 18/20 + B 9/10”, and why there is no value where there is none."""
    said = " + ".join(f"{of.view.run.short_name(unit, period)}{_shared(share)} {_told(given)}" for unit, share, given in figure.parts)
    return f"{said}. {figure.gap}".strip() if figure.gap else said


def _shared(share: Fraction) -> str:
    return "" if share == 1 else f" ({short(float(share * 100), 2)} %)"


def _told(given: Given | None) -> str:
    if given is None:
        return "chưa có báo cáo"
    if given.state:
        return given.state
    if given.kind == "yes":
        return "Có" if given.numerator else "Không"
    above = short(float(given.numerator), 2)
    return above if given.denominator is None else f"{above}/{short(float(given.denominator), 2)}"


# ---------------------------------------------------------------- sums agree


def totals_table(of: ConvertedView) -> Table:
    """The Office's sums on both bases: equal, or what belongs to no unit of the day is named."""
    key = "quy_doi_doi_chieu"
    rows: list[tuple[Cell, ...]] = []
    for figure, name, measured_in in SUMS:
        for period in of.view.periods:
            given = {unit: exact(float(value)) for unit, value in of.view.sums[period.key].values.get((figure, TOTAL, ""), {}).items()}
            if not given:
                continue
            converted = of.organisation.converted(period, given)
            nobody = converted.pop(NOBODY, Fraction(0))
            reported, today = sum(given.values(), Fraction(0)), sum(converted.values(), Fraction(0))
            rows.append((measured_in, name, period.name, float(reported), float(today), float(nobody), Live(
                float(reported - today - nobody), "ROUND({0}-{1}-{2},6)",
                tuple(Ref(key, len(rows), c) for c in ("reported", "converted", "nobody")))))
    return Table(key, f"Đối chiếu tổng số toàn cơ quan trên hai cơ sở, {of.view.short}", (
        Column("measured_in", "Đơn vị tính", "long_text", width=20), Column("figure", "Số liệu", "long_text", width=50),
        Column("period", "Kỳ", width=12), Column("reported", "Theo báo cáo", _kind(rows, 3), width=12),
        Column("converted", "Quy đổi", _kind(rows, 4), width=14), Column("nobody", "Không có đơn vị nhận", _kind(rows, 5), width=12),
        Column("difference", "Chênh lệch", _kind(rows, 6), width=12),
    ), tuple(rows), measured_in="theo cột Đơn vị tính", notes=(
        "Tổng của toàn cơ quan không đổi khi quy đổi; chênh lệch phải bằng 0. Không có đơn vị nhận: của đơn vị đã giải thể không "
        "có đơn vị kế thừa, hoặc chưa có tỷ lệ phân bổ.",), source=UNITS, csv="sums")


def _kind(rows: Sequence[tuple[Cell, ...]], column: int) -> Kind:
    """Whole figures are shown as such where a column has nothing else."""
    figures = [plain(row[column]) for row in rows]
    return "decimal" if any(isinstance(figure, float) and not figure.is_integer() for figure in figures) else "integer"


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
