"""The few figures that matter, on one printed page (tổng quan), each with last period's value beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.palette import ACCEPTED, LAST_PERIOD, MISSING, NEEDS_FIXING, RESULT, TARGET, THIS_PERIOD
from pipeline.domain.period_sums import number
from pipeline.domain.results import Results
from pipeline.domain.scoring import half_up
from pipeline.domain.summaries.citizens import INDICATOR as CITIZENS
from pipeline.domain.summaries.citizens import citizen_target, office_parts, office_path, path_title
from pipeline.domain.summaries.cover import completeness
from pipeline.domain.summaries.figures import (
    blocked_units,
    counted_totals,
    coverage,
    coverage_words,
    period_before,
)
from pipeline.domain.summaries.highlights import highlights
from pipeline.domain.summaries.ranking import ranked_lines
from pipeline.domain.summaries.training_money import INDICATOR as BUDGET
from pipeline.domain.summaries.training_money import office_completion, office_money
from pipeline.domain.summaries.wording import short_names
from pipeline.domain.tables import Cell, Chart, Column, Live, Paragraph, Plain, Ref, Series, Sheet, Table

TABLE, BANDS = "so_lieu_chinh", "so_don_vi_theo_loai"
UNBANDED = "Chưa xếp loại"


def overview_sheet(run: Results, period: Period) -> Sheet:
    """What a leader asks first; key figures; completeness; units per band; Công dân học tập against the target."""
    reports, bands = _reports_table(run, period), _bands_table(run, period)
    path = _citizens_table(run, period)
    said = Paragraph("\n".join(f"• {line}" for line in highlights(run, period)))
    return Sheet("tong-quan", "Tổng quan", (
        said, _key_figures(run, period), reports, _reports_chart(run, period, reports), bands, _bands_chart(run, period, bands),
        path, _citizens_chart(run, period, path),
    ), landscape=False, one_page=True)


# ---------------------------------------------------------------- key figures


_COLUMNS = (
    Column("received", "Báo cáo đã nhận", "integer", width=11), Column("owed", "Báo cáo phải gửi", "integer", width=11),
    Column("fixing", "Báo cáo cần sửa", "integer", width=11),
    Column("mean", "Điểm bình quân", "points", width=11), Column("best", "Điểm cao nhất", "points", width=11),
    Column("citizens", "Công dân học tập", "percent", width=11), Column("target", "Mục tiêu Công dân học tập", "percent", width=11),
    Column("completion", "Hoàn thành đào tạo, bồi dưỡng", "percent", width=11),
    Column("planned", "Kinh phí được giao", "money", "triệu đồng", width=11),
    Column("spent", "Kinh phí đã thực hiện", "money", "triệu đồng", width=11),
    Column("spent_rate", "Tỷ lệ thực hiện kinh phí", "percent", width=11),
)


def _key_figures(run: Results, period: Period) -> Table:
    before = period_before(run, period)
    now = _figures(run, period)
    rows: list[tuple[Cell, ...]] = [(period.name, *_followed(run, period, now))]
    if before is not None:
        then = _figures(run, before)
        short_of = _lacking(run, period) or _lacking(run, before)
        rows += [(before.name, *then), (f"Tăng, giảm{f' ({short_of[0]})' if short_of else ''}", *_differences(rows[0][1:], now, then))]
    remarks = [f"{p.name}: {p.remark}" for p in (period, before) if p is not None and p.remark]
    lacking = [f"{p.name}: {'; '.join(of)}." for p in (period, before) if p is not None and (of := _lacking(run, p))]
    missing, fixing = _named(run, period, Status.MISSING), _named(run, period, Status.NEEDS_FIXING)
    return Table(TABLE, f"Số liệu chính {period.name.lower()}", (Column("period", "Kỳ", "long_text", width=18), *_COLUMNS),
                 tuple(rows), notes=(
        *((f"Chưa gửi báo cáo {period.name.lower()}: {missing}.",) if missing else ()),
        *((f"Báo cáo {period.name.lower()} cần sửa: {fixing}.",) if fixing else ()),
        *((f"So sánh hai kỳ khi chưa đủ số liệu. {' '.join(lacking)}",) if lacking and before is not None else ()),
        "Điểm tính trên các đơn vị được xếp hạng. Tỷ lệ lấy tổng tử số chia tổng mẫu số của các đơn vị; tăng, giảm của tỷ lệ "
        "là điểm phần trăm. Ô trống: chưa có số liệu.",
        f"{UNBANDED}: chưa gửi báo cáo, chưa tính được hoặc không thuộc diện xếp hạng; lý do ở trang Xếp hạng.", *remarks,
    ), source="Báo cáo của các đơn vị; chi tiết ở các trang sau", emphasis=frozenset({2}) if before is not None else frozenset())


def _followed(run: Results, period: Period, figures: tuple[Plain, ...]) -> Iterator[Cell]:
    """The figures with those of the ranking as formulas over it."""
    over = ranked_lines(run, period, "total")
    formulas = {"mean": "ROUND(ROUND(AVERAGE({0}),9),2)", "best": "MAX({0})"}
    for column, value in zip(_COLUMNS, figures, strict=True):
        yield Live(value, formulas[column.key], (over,)) if over and column.key in formulas else value


def _differences(shown: Sequence[Cell], now: Sequence[Plain], then: Sequence[Plain]) -> Iterator[Cell]:
    """This period less the one before, by formula where this one is."""
    for column, cell, a, b in zip(_COLUMNS, shown, now, then, strict=True):
        by = _difference(a, b)
        yield by if by is None or not isinstance(cell, Live) else Live(by, "{0}-{1}", (Ref(TABLE, 0, column.key), Ref(TABLE, 1, column.key)))


def _lacking(run: Results, period: Period) -> list[str]:
    """What the mean and the rates of a period lack, the poorest first; nothing for a period without any report."""
    if not run.counted_in(period):
        return []
    found = {"điểm": _points_coverage(run, period),
             **{f"số liệu {words}": coverage(run, period, blocked_units(run, period, key)) for words, key in (
                 ("Công dân học tập", CITIZENS), ("kinh phí", BUDGET))}}
    return [said for what, (given, owing) in sorted(found.items(), key=lambda item: item[1][0] - item[1][1])
            if (said := coverage_words(given, owing, what))]


def _points_coverage(run: Results, period: Period) -> tuple[int, int]:
    """(units with a total, units that would be ranked); one unranked by rule for what did not apply counts as given."""
    judged = {row["unit"]: row for row in run.rows("totals", period)} if period.scored else {}
    least = run.rubric(period).minimum_months
    eligible = [u for u in run.campaign.units_in(period) if u.ranked and run.campaign.months_existed(u, period) >= least]
    return sum(u.key in judged and not judged[u.key]["provisional"] for u in eligible), len(eligible)


def _named(run: Results, period: Period, status: Status) -> str:
    return short_names(run, period, {entry.unit for entry in run.register_in(period) if entry.status is status})


def _figures(run: Results, period: Period) -> tuple[Plain, ...]:
    if not run.register_in(period):
        return (None,) * len(_COLUMNS)
    received, owed = completeness(run, period)
    totals = [row["total"] for row in counted_totals(run, period)]
    mean = half_up(sum(map(Fraction, totals), Fraction(0)) / len(totals)) if totals else None
    citizens, money = office_parts(run, period), office_money(run, period)
    return (
        received, owed, _statuses(run, period)[1], mean, max(totals, default=None),
        citizens.percent if citizens else None, citizen_target(run, period), office_completion(run.sums_in(period)),
        number(money.denominator) if money else None, number(money.numerator) if money else None,
        money.percent if money else None,
    )


def _difference(now: Plain, then: Plain) -> Plain:
    """Now less then, None where one of them is missing."""
    if isinstance(now, Decimal) and isinstance(then, Decimal):
        return now - then
    if isinstance(now, (int, float)) and isinstance(then, (int, float)):
        return round(now - then, 9) if isinstance(now, float) or isinstance(then, float) else now - then
    return None


# ---------------------------------------------------------------- completeness


def _statuses(run: Results, period: Period) -> tuple[int, int, int]:
    """How many of the reports owed are accepted, need fixing, are missing."""
    owing = {unit.key for unit in run.campaign.units_in(period)}
    of = [entry.status for entry in run.register_in(period) if entry.unit in owing]
    return of.count(Status.ACCEPTED), of.count(Status.NEEDS_FIXING), of.count(Status.MISSING)


def _reports_table(run: Results, period: Period) -> Table:
    before = period_before(run, period)
    rows = [
        (of.name, len(run.campaign.units_in(of)), *_statuses(run, of))
        for of in (period, before) if of is not None and run.register_in(of)
    ]
    return Table("tinh_hinh_bao_cao", "Tình hình báo cáo", (
        Column("period", "Kỳ", width=14), Column("owed", "Phải gửi", "integer", width=11),
        Column("accepted", "Đã nhận, không có lỗi", "integer", width=11), Column("fixing", "Đã nhận, cần sửa", "integer", width=11),
        Column("missing", "Chưa gửi", "integer", width=11),
    ), tuple(rows), measured_in="báo cáo", source="Sổ nhận báo cáo của Văn phòng")


def _reports_chart(run: Results, period: Period, table: Table) -> Chart:
    accepted, fixing, missing = _statuses(run, period)
    received, owed, name = accepted + fixing, accepted + fixing + missing, period.name.lower()
    if not owed:
        title = f"Báo cáo {name}: không đơn vị nào phải gửi"
    elif not received:
        title = f"Báo cáo {name}: chưa đơn vị nào gửi ({owed:02d} đơn vị phải gửi)"
    else:
        said = [f"{fixing:02d} báo cáo cần sửa"] * bool(fixing) + [f"{missing:02d} đơn vị chưa gửi"] * bool(missing)
        title = f"Đã nhận {received}/{owed} báo cáo {name}: {', '.join(said) or 'không có báo cáo nào phải sửa'}"
    return Chart(
        "tinh-hinh-bao-cao", "stacked_bar", title,
        f"Biểu đồ thanh chồng: số báo cáo {name} và kỳ trước đã nhận không có lỗi, đã nhận nhưng cần sửa, chưa gửi.",
        table, "period", (Series("accepted", "Đã nhận, không có lỗi", ACCEPTED), Series("fixing", "Đã nhận, cần sửa", NEEDS_FIXING),
                          Series("missing", "Chưa gửi", MISSING)),
        "Kỳ", "Số báo cáo", 0, decimals=0,
    )


# ---------------------------------------------------------------- bands


def _bands_table(run: Results, period: Period) -> Table:
    before = period_before(run, period)
    now, then = _units_per_band(run, period), _units_per_band(run, before) if before else None
    names = [band.name for band in run.rubric(period).bands]
    rows = [(name, now.get(name, 0) if now else None, then.get(name, 0) if then else None) for name in (*names, UNBANDED)]
    banded = ranked_lines(run, period, "band")

    def counted(at: int, name: str, value: int | None) -> Cell:
        if value is None or banded is None or name == UNBANDED:
            return value
        return Live(value, "SUMPRODUCT(EXACT({0},{1})*1)", (banded, Ref(BANDS, at, "band")))

    def moved(at: int, by: Plain) -> Cell:
        return by if by is None or banded is None else Live(by, "{0}-{1}", (Ref(BANDS, at, "now"), Ref(BANDS, at, "then")))

    table = Table(BANDS, f"Số đơn vị theo xếp loại {period.name.lower()}", (
        Column("band", "Xếp loại", width=14), Column("now", period.name, "integer", width=11),
        *((Column("then", before.name, "integer", width=11), Column("difference", "Tăng, giảm", "integer", width=11)) if before else ()),
    ), tuple(
        (row[0], counted(at, row[0], row[1]), *((row[2], moved(at, _difference(row[1], row[2]))) if before else ()))
        for at, row in enumerate(rows)), measured_in="đơn vị", source="Tính từ báo cáo của các đơn vị")
    return table


def _units_per_band(run: Results, period: Period) -> dict[str, int] | None:
    """Band → units, those without one under `UNBANDED`; None without any report."""
    if not run.counted_in(period):
        return None
    counted = counted_totals(run, period)
    found = {UNBANDED: len(run.units_in(period)) - len(counted)}
    for row in counted:
        found[row["band_name"]] = found.get(row["band_name"], 0) + 1
    return found


def _bands_chart(run: Results, period: Period, table: Table) -> Chart:
    before, name = period_before(run, period), period.name.lower()
    of = (Series("now", period.name, THIS_PERIOD), *((Series("then", before.name, LAST_PERIOD),) if before else ()))
    return Chart(
        "so-don-vi-theo-loai", "bar", _bands_title(run, period),
        f"Biểu đồ thanh ngang: số đơn vị theo từng mức xếp loại {name}" + (f" và {before.name.lower()}." if before else "."),
        table, "band", of, "Xếp loại", "Số đơn vị", 0, decimals=0,
    )


def _bands_title(run: Results, period: Period) -> str:
    name, top = period.name.lower(), run.rubric(period).bands[0].name
    counted = counted_totals(run, period)
    if not counted:
        return f"Xếp loại {name}: chưa có đơn vị nào được xếp loại"
    now = sum(row["band_name"] == top for row in counted)
    said = f"Xếp loại {name}: {now}/{len(counted)} đơn vị {top}"
    lacking = coverage_words(*_points_coverage(run, period), "điểm")
    but = f"; {lacking}" if lacking else ""
    before = period_before(run, period)
    earlier = counted_totals(run, before) if before else []
    if before is None or not earlier:
        return f"{said}{but}"
    then = sum(row["band_name"] == top for row in earlier)
    return f"{said} ({before.name.lower()}: {then}/{len(earlier)}){but}"


# ---------------------------------------------------------------- Công dân học tập


def _citizens_table(run: Results, period: Period) -> Table:
    rows = tuple(
        (of.name, rate, target, None if rate is None or target is None else rate - target)
        for of, _, rate, target in office_path(run, period)
    )
    return Table("cong_dan_tong_quan", "Công dân học tập của toàn cơ quan so với mục tiêu", (
        Column("period", "Kỳ", width=14), Column("rate", "Tỷ lệ", "percent", width=11),
        Column("target", "Mục tiêu", "percent", width=11), Column("gap", "So với mục tiêu", "decimal", "điểm %", width=11),
    ), rows, measured_in="% người được tính", source="Báo cáo của các đơn vị; chi tiết ở trang Công dân học tập")


def _citizens_chart(run: Results, period: Period, table: Table) -> Chart:
    return Chart(
        "cong-dan-tong-quan", "column", path_title(run, period),
        "Biểu đồ cột: tỷ lệ Công dân học tập của toàn cơ quan từng kỳ, bên cạnh là mục tiêu của kỳ đó.",
        table, "period", (Series("rate", "Tỷ lệ đạt được", RESULT), Series("target", "Mục tiêu", TARGET)),
        "Kỳ báo cáo", "Tỷ lệ người được công nhận (%)", 0, decimals=1,
    )
