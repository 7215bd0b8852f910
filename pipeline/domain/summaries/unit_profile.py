"""One unit at a glance (hồ sơ đơn vị): a drop-down chooses the unit, figures and chart follow by plain formulas."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Rubric
from pipeline.domain.palette import POINTS, REFERENCE
from pipeline.domain.results import Results
from pipeline.domain.scoring import half_up
from pipeline.domain.summaries.indicators import detailed_units
from pipeline.domain.summaries.points import TABLE as POINTS_TABLE
from pipeline.domain.summaries.rubric import BANDS_TABLE, FLOOR_FROM_MAX, LIMITS_TABLE
from pipeline.domain.tables import (
    Cell,
    Chart,
    Column,
    Live,
    Paragraph,
    RangeRef,
    Ref,
    Selector,
    Series,
    Sheet,
    Table,
    plain,
)

SELECTOR, PLACE, SUMMARY, CRITERIA = "chon_don_vi", "ho_so_vi_tri", "ho_so_ket_qua", "ho_so_tieu_chi"
NONE_WEAK = "Không có"
TOTAL_ROW, FIRST_BAND_ROW = 0, 2
"""The lines of the first table that hold the total, and what it lacks for the highest band."""


def unit_profile_sheet(
    run: Results, period: Period, points: Table | None, indicators: Table | None, why: Table | None = None, *, whose: str = "",
) -> Sheet:
    """The profile over the tables of points, indicators and (where there is one) reasons of the same workbook, the
    last two line by line alike; the unit called `whose` is shown, the first one when none is named."""
    title, named = "Hồ sơ đơn vị", whose or "đơn vị đã chọn"
    if points is None or indicators is None or not points.rows or (whose and whose not in indicators.values("unit")):
        return Sheet("ho-so-don-vi", title, (Paragraph("Chưa có đơn vị nào được chấm điểm trong kỳ.", "body"),))
    if whose:
        points, indicators = _first(points, whose), _first(indicators, whose)
        why = _first(why, whose) if why else None
    rubric = run.rubric(period)
    first = str(plain(points.rows[0][points.position("unit")]))
    criteria = _criteria(points, rubric)
    detail = _indicators(indicators, rubric, why)
    summary = replace(_summary(points, rubric, criteria, detail), title=f"Kết quả của {named}")
    chart = Chart(
        "ho-so-don-vi", "column", f"Mức đạt từng tiêu chí của {named} so với bình quân các đơn vị",
        f"Biểu đồ cột: phần trăm điểm tối đa áp dụng của từng tiêu chí, {named} và bình quân các đơn vị.",
        criteria, "name", (Series("share", whose or "Đơn vị đã chọn", POINTS), Series("mean", "Bình quân các đơn vị", REFERENCE)),
        "Tiêu chí", "% điểm tối đa áp dụng", 0, 100, decimals=1,
    )
    return Sheet("ho-so-don-vi", title, (
        Selector(SELECTOR, "Chọn đơn vị", RangeRef(POINTS_TABLE, "unit", 0, len(detailed_units(run, period)) - 1), first),
        summary, criteria, chart, detail, _place(),
    ))


def _first(table: Table, unit: str) -> Table:
    """The table with the lines of one unit on top, the others after them as they were."""
    return replace(table, rows=tuple(sorted(table.rows, key=lambda row: plain(row[table.position("unit")]) != unit)))


def _picked(value: object, column: str, table: str = POINTS_TABLE) -> Live:
    """The chosen unit's cell of a column; a blank stays blank."""
    return Live(value if value is not None else "", 'IF(INDEX({0},{1})="","",INDEX({0},{1}))',  # type: ignore[arg-type]
                (RangeRef(table, column), Ref(PLACE, 0, "value")))


def _place() -> Table:
    """Where the chosen unit stands: a step of the formulas, last on the sheet because it tells a reader nothing."""
    place = Live(1, "SUMPRODUCT(EXACT({0},{1})*(ROW({0})-ROW({2})+1))",
                 (RangeRef(POINTS_TABLE, "unit"), Ref(SELECTOR, 0, "value"), Ref(POINTS_TABLE, 0, "unit")))
    return Table(PLACE, "Ô phụ cho các công thức của trang này", (
        Column("name", "Nội dung", "long_text", width=34), Column("value", "Kết quả", "integer", width=16),
    ), (("Dòng của đơn vị trong trang Điểm theo tiêu chí", place),), printed=False)


def _summary(points: Table, rubric: Rubric, criteria: Table, detail: Table) -> Table:
    first = points.rows[0]

    def of(column: str) -> Live:
        return _picked(plain(first[points.position(column)]), column)

    return Table(SUMMARY, "Kết quả của đơn vị đã chọn", (
        Column("name", "Nội dung", "long_text", width=34), Column("value", "Kết quả", "points", width=16),
    ), (
        ("Tổng điểm", of("total")), ("Xếp loại", of("band")),
        *_missing_to_bands(points, rubric, criteria), ("Chỉ tiêu còn thiếu nhiều điểm nhất", _most_missing(points, detail)),
        ("Điểm tối đa áp dụng", of("applicable")), ("Điểm trừ", of("deducted")),
        ("Tổng điểm kỳ trước", of("before")), ("Tăng, giảm so với kỳ trước", of("change")),
    ), notes=("Điểm phải thêm ở các chỉ tiêu tính trên điểm tối đa áp dụng của đơn vị; cột Còn thiếu ở các bảng dưới cho biết có thể thêm ở đâu.",))


def _missing_to_bands(points: Table, rubric: Rubric, criteria: Table) -> list[tuple[Cell, ...]]:
    """What the total lacks for each band above the lowest, 0 once it is reached, and which criteria are too weak for it."""
    total = plain(points.rows[0][points.position("total")])
    rows: list[tuple[Cell, ...]] = []
    for at, band in enumerate(rubric.bands):
        if band.minimum <= 0:
            continue
        lacking = max(Decimal(str(band.minimum)) - total, Decimal(0)) if isinstance(total, Decimal) else ""
        rows.append((f"Còn thiếu để đạt {band.name} (từ {band.minimum:g} điểm)", Live(
            lacking, 'IF({0}="","",MAX(0,{1}-{0}))', (Ref(SUMMARY, TOTAL_ROW, "value"), Ref(BANDS_TABLE, at, "minimum")),
        )))
        if band.criterion_floor:
            rows.append((f"Điểm phải thêm ở các chỉ tiêu để đạt {band.name}", _to_be_added(points, lacking, FIRST_BAND_ROW + len(rows) - 1)))
            rows.append((f"Tiêu chí dưới {band.criterion_floor:g} %, phải nâng lên để đạt {band.name}",
                         _weak_criteria(rubric, criteria, at, known=isinstance(total, Decimal))))
    return rows


def _most_missing(points: Table, detail: Table) -> Live:
    """The indicator that lacks most points, the first of several; blank where the total is not known."""
    lacking = [(float(by), str(name)) for by, name in zip(detail.values("missing"), detail.values("name"), strict=True)
               if isinstance(by, float)]
    most, name = max(lacking, key=lambda pair: pair[0], default=(0.0, ""))
    known = isinstance(plain(points.rows[0][points.position("total")]), Decimal)
    return Live((name if most else NONE_WEAK) if known else "",
                f'IF({{2}}="","",IF(MAX({{0}})=0,"{NONE_WEAK}",INDEX({{1}},MATCH(MAX({{0}}),{{0}},0))))',
                (RangeRef(detail.key, "missing"), RangeRef(detail.key, "name"), Ref(SUMMARY, TOTAL_ROW, "value")),
                longest=max((str(name) for name in detail.values("name")), key=len))


def _to_be_added(points: Table, lacking: Decimal | str, row: int) -> Live:
    """What the total lacks, in points of indicators: a unit to which not all applies gains more than a point by each."""
    whole = plain(points.rows[0][points.position("applicable")])
    known = isinstance(lacking, Decimal) and isinstance(whole, Decimal)
    return Live(half_up(Fraction(lacking) * Fraction(whole) / 100) if known else "",  # type: ignore[arg-type]
                'IF({0}="","",ROUND(ROUND({0}*INDEX({1},{2})/100,9),2))',
                (Ref(SUMMARY, row, "value"), RangeRef(POINTS_TABLE, "applicable"), Ref(PLACE, 0, "value")))


def _weak_criteria(rubric: Rubric, criteria: Table, band: int, *, known: bool) -> Live:
    """The criteria whose share of their applicable maximum is below the floor of a band, by their keys."""
    refs: list[Ref | RangeRef] = [Ref(SUMMARY, TOTAL_ROW, "value"), Ref(BANDS_TABLE, band, "floor"),
                                  Ref(LIMITS_TABLE, FLOOR_FROM_MAX, "value")]
    pieces, weak = [], []
    for at, criterion in enumerate(rubric.criteria):
        share, most = (f"{{{len(refs)}}}", f"{{{len(refs) + 1}}}")
        refs += [Ref(CRITERIA, at, "share"), Ref(CRITERIA, at, "most")]
        pieces.append(f'IF({share}="","",IF(AND({most}>={{2}},ROUND({share},9)<{{1}}),"{criterion.key} ",""))')
        got, whole = (plain(criteria.rows[at][criteria.position(column)]) for column in ("share", "most"))
        if isinstance(got, float) and isinstance(whole, Decimal) and whole >= Decimal(repr(rubric.band_floor_from_max)):
            weak += [criterion.key] * (round(got, 9) < rubric.bands[band].criterion_floor)
    said = f"TRIM({'&'.join(pieces)})"
    return Live((", ".join(weak) or NONE_WEAK) if known else "",
                f'IF({{0}}="","",IF({said}="","{NONE_WEAK}",SUBSTITUTE({said}," ",", ")))', tuple(refs),
                longest=", ".join(criterion.key for criterion in rubric.criteria))


def _criteria(points: Table, rubric: Rubric) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for at, criterion in enumerate(rubric.criteria):
        got, most = points.values(criterion.key), points.values(f"{criterion.key}_max")
        pairs = [(float(g), float(m)) for g, m in zip(got, most, strict=True)
                 if isinstance(g, Decimal) and isinstance(m, Decimal)]
        whole = sum(m for _, m in pairs)
        mine = (got[0], most[0]) if isinstance(got[0], Decimal) and isinstance(most[0], Decimal) else None
        cells = (Ref(CRITERIA, at, "most"), Ref(CRITERIA, at, "points"))
        rows.append((
            f"{criterion.key}. {criterion.short_name}", _picked(got[0], criterion.key),
            _picked(most[0], f"{criterion.key}_max"),
            Live(round(float(mine[1]) - float(mine[0]), 2) if mine else "", 'IF({1}="","",ROUND({0}-{1},2))', cells),
            Live(float(mine[0]) / float(mine[1]) * 100 if mine and mine[1] else "",
                 'IF({1}="","",IF({0}=0,"",{1}/{0}*100))', cells),
            Live(sum(g for g, _ in pairs) / whole * 100 if whole else "",
                 'IF(SUMPRODUCT(ISNUMBER({1})*{0})=0,"",SUM({1})/SUMPRODUCT(ISNUMBER({1})*{0})*100)',
                 (RangeRef(POINTS_TABLE, f"{criterion.key}_max"), RangeRef(POINTS_TABLE, criterion.key))),
        ))
    return Table(CRITERIA, "Từng tiêu chí", (
        Column("name", "Tiêu chí", "long_text", width=34), Column("points", "Điểm", "points", width=10),
        Column("most", "Điểm tối đa áp dụng", "points", width=12), Column("missing", "Còn thiếu", "points", width=10),
        Column("share", "Mức đạt", "percent", "%", width=10),
        Column("mean", "Bình quân các đơn vị", "percent", "%", width=12),
    ), tuple(rows), measured_in="điểm, trừ các cột %", notes=(
        "Bình quân: tổng điểm chia tổng điểm tối đa áp dụng của các đơn vị đã tính được tiêu chí; ô trống là chưa tính được.",
    ))


def _indicators(indicators: Table, rubric: Rubric, why: Table | None) -> Table:
    """The chosen unit's lines of the table of indicators: they stand together, one block per unit."""
    size = len(rubric.indicators)
    columns = ("value", "target", "applicable", "final")

    def cell(at: int, column: str, longest: str = "", of: Table = indicators) -> Live:
        value = plain(of.rows[at][of.position(column)])
        row = f"({{1}}-1)*{size}+{at + 1}"
        return Live("" if value is None else value, f'IF(INDEX({{0}},{row})="","",INDEX({{0}},{row}))',
                    (RangeRef(of.key, column), Ref(PLACE, 0, "value")), longest)

    def longest(at: int, column: str, of: Table) -> str:
        column_at = of.position(column)
        return max((str(plain(row[column_at]) or "") for row in of.rows[at::size]), key=len)

    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (i.number, i.name, *(cell(at, column) for column in columns), _missing(indicators, at), i.measured_in,
         cell(at, "why", longest(at, "why", indicators)),
         *([cell(at, "step", longest(at, "step", why), why)] if why else []))
        for at, i in enumerate(rubric.indicators)
    )
    return Table("ho_so_chi_tieu", "Từng chỉ tiêu", (
        Column("number", "Số", width=6), Column("name", "Chỉ tiêu", "long_text", width=34),
        Column("value", "Giá trị", "decimal", width=10), Column("target", "Mục tiêu", "decimal", width=10),
        Column("most", "Điểm tối đa", "points", width=10), Column("final", "Điểm tính", "points", width=10),
        Column("missing", "Còn thiếu", "points", width=10),
        Column("measured_in", "Đơn vị tính", width=14), Column("why", "Diễn giải", "long_text", width=56),
        *([Column("step", "Điểm chỉ tiêu tăng thêm", "long_text", width=36)] if why else []),
    ), rows, notes=("Diễn giải nêu giá trị, mục tiêu, quy tắc và phép tính; ô nguồn ở trang Nguồn số liệu.",))


def _missing(indicators: Table, at: int) -> Live:
    """Maximum less points of one indicator; blank where it does not apply or is not computed."""
    most, final = (plain(indicators.rows[at][indicators.position(column)]) for column in ("applicable", "final"))
    numbers = isinstance(final, Decimal) and isinstance(most, (int, float, Decimal))
    value = round(float(most) - float(final), 2) if numbers else ""  # type: ignore[arg-type]
    return Live(value, 'IF(OR({0}="",{1}=""),"",ROUND({0}-{1},2))',
                (Ref("ho_so_chi_tieu", at, "most"), Ref("ho_so_chi_tieu", at, "final")))
