"""Công dân học tập: every unit against the target of the period, the Office over the periods, and who they are."""

from __future__ import annotations

from math import ceil

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.indicators import learning_citizen_rate
from pipeline.domain.palette import RESULT, TARGET
from pipeline.domain.results import Results
from pipeline.domain.scoring import exact
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.figures import (
    Parts,
    added,
    blocked_units,
    number,
    parts_of,
    percent,
    period_sums,
    periods_up_to,
)
from pipeline.domain.summaries.members import members
from pipeline.domain.summaries.wording import one_decimal, percent_text, short_names
from pipeline.domain.tables import Cell, Chart, Column, Paragraph, Series, Sheet, Table, Threshold

INDICATOR = learning_citizen_rate.__name__
EVERYBODY = "Toàn cơ quan"
SOURCE = "Biểu “6. Cá nhân” trong báo cáo của các đơn vị"
_TITLE = "Công dân học tập"
_BREAKDOWNS = (("gender", "Giới tính"), ("category", "Đối tượng"), ("is_leader", "Lãnh đạo, quản lý"))


def citizens_sheet(run: Results, period: Period) -> Sheet:
    """Per unit against the target, over the periods, and by sex, category, leader or not."""
    target = citizen_target(run, period)
    if target is None:
        return Sheet("cong-dan-hoc-tap", _TITLE, (Paragraph("Bảng điểm của kỳ này không có chỉ tiêu Công dân học tập."),))
    units = _units_table(run, period, target)
    path = path_table(run, period, "cong_dan_theo_ky")
    return Sheet("cong-dan-hoc-tap", _TITLE, (
        *charted(units, _units_chart(run, period, units, target)),
        path, _path_chart(run, period, path), _groups_table(run, period),
    ))


def citizen_target(run: Results, period: Period) -> float | None:
    """The target of a period in percent; None where the period's rubric does not ask."""
    asked = _indicator(run, period)
    return None if asked is None else asked.target_in(period.key)


def office_parts(run: Results, period: Period) -> Parts | None:
    """Recognised and counted members of all units together; None while nobody can be counted."""
    return added(parts_of(run, period, INDICATOR).values())


def still_needed(parts: Parts, target: float) -> int:
    """How many more people must be recognised for the target, 0 once it is reached.

    >>> still_needed(Parts(5, 8), 64.0), still_needed(Parts(6, 8), 64.0)
    (1, 0)
    """
    return max(0, ceil(exact(parts.denominator) * exact(target) / 100 - exact(parts.numerator)))


def _indicator(run: Results, period: Period) -> Indicator | None:
    return next((i for i in run.rubric(period).indicators if i.key == INDICATOR), None)


# ---------------------------------------------------------------- per unit


def _units_table(run: Results, period: Period, target: float) -> Table:
    parts, blocked = parts_of(run, period, INDICATOR), blocked_units(run, period, INDICATOR)
    reported = run.counted_in(period)

    def row(unit: str, of: Parts | None, remark: str) -> tuple[Cell, ...]:
        names = (run.name(unit, period), run.short_name(unit, period)) if unit else (EVERYBODY, EVERYBODY)
        return (*names, *_figures(of, target), target, remark)

    order = sorted(run.units_in(period), key=lambda u: _worst_last(parts.get(u.key)))
    rows = [row(u.key, parts.get(u.key), _remark(u.key in reported, u.key in blocked, parts.get(u.key))) for u in order]
    together = added(parts.values())
    months = run.rubric(period).minimum_months
    table = Table("cong_dan_hoc_tap", f"Công dân học tập của từng đơn vị, {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("short", "Tên gọn", width=17),
        Column("members", "Số người được tính", "integer", "người", width=10),
        Column("recognised", "Được công nhận", "integer", "người", width=10),
        Column("rate", "Tỷ lệ", "percent", "%", width=9),
        Column("gap", "So với mục tiêu", "decimal", "điểm %", width=10),
        Column("needed", "Còn thiếu", "integer", "người", width=9),
        Column("target", "Mục tiêu", "percent", "%", width=9), Column("remark", "Diễn giải", "long_text", width=24),
    ), (*rows, row("", together, f"{len(parts)}/{len(rows)} đơn vị có số liệu")) if rows else (), notes=(
        f"Số người được tính: người có mặt tại đơn vị từ {months:02d} tháng trở lên trong kỳ. "
        "Còn thiếu: số người cần được công nhận thêm để đạt mục tiêu.",
        "Tỷ lệ toàn cơ quan lấy tổng số người được công nhận chia tổng số người được tính, không lấy bình quân các tỷ lệ; "
        "số người còn thiếu của toàn cơ quan tính trên tổng số, không cộng từ các đơn vị.",
        "Ô trống: chưa có số liệu, không phải bằng 0.",
    ), source=SOURCE, emphasis=frozenset({len(rows)}) if rows else frozenset(), csv="indicators")
    return table


def _figures(of: Parts | None, target: float) -> tuple[Cell, ...]:
    if of is None or of.percent is None:
        return (None if of is None else number(of.denominator), None, None, None, None)
    return (number(of.denominator), number(of.numerator), of.percent, of.percent - target, still_needed(of, target))


def _remark(reported: bool, blocked: bool, of: Parts | None) -> str:
    if not reported:
        return "Chưa có báo cáo"
    if blocked or of is None:
        return "Chưa tính được: báo cáo còn lỗi"
    return "" if of.denominator else "Không có người được tính"


def _worst_last(of: Parts | None) -> tuple[bool, float]:
    rate = None if of is None else of.percent
    return rate is None, -(rate or 0.0)


def _units_chart(run: Results, period: Period, table: Table, target: float) -> Chart:
    rates = [rate for rate in table.values("rate")[: table.body] if isinstance(rate, (int, float))]
    reached = sum(rate >= target for rate in rates)
    title = (f"Công dân học tập {period.name.lower()}: {reached}/{len(rates)} đơn vị đạt mục tiêu {percent_text(target)}"
             if rates else f"Công dân học tập {period.name.lower()}: chưa có đơn vị nào có số liệu")
    silent = table.body - len(rates)
    return Chart(
        "cong-dan-hoc-tap", "bar", title,
        f"Biểu đồ thanh ngang: tỷ lệ Công dân học tập {period.name.lower()} của từng đơn vị, so với mục tiêu "
        f"{percent_text(target)}." + (f" {silent:02d} đơn vị chưa có số liệu." if silent else ""),
        table, "short", (Series("rate", "Tỷ lệ Công dân học tập", RESULT),), "Đơn vị", "Tỷ lệ người được công nhận (%)", 0, 100,
        (Threshold(target, f"Mục tiêu: {percent_text(target)}", "target"),), decimals=1,
    )


# ---------------------------------------------------------------- over the periods


def path_table(run: Results, period: Period, key: str) -> Table:
    """The Office's rate in every period until this one, beside the target of each; a period without figures is a gap."""
    rows: list[tuple[Cell, ...]] = []
    for of in periods_up_to(run, period):
        parts, target = office_parts(run, of), citizen_target(run, of)
        counted, owed = len(parts_of(run, of, INDICATOR)), len(run.units_in(of))
        rate = parts.percent if parts else None
        rows.append((
            of.name, number(parts.denominator) if parts else None, number(parts.numerator) if parts else None, rate, target,
            None if rate is None or target is None else rate - target, f"{counted}/{owed}",
        ))
    later = [p for p in run.campaign.periods if p.end > period.end and citizen_target(run, p) is not None]
    ahead = "; ".join(f"{p.name.lower()}: {percent_text(citizen_target(run, p) or 0)}" for p in later)
    return Table(key, "Công dân học tập của toàn cơ quan qua các kỳ", (
        Column("period", "Kỳ", width=12), Column("members", "Số người được tính", "integer", "người", width=10),
        Column("recognised", "Được công nhận", "integer", "người", width=10), Column("rate", "Tỷ lệ", "percent", "%", width=9),
        Column("target", "Mục tiêu", "percent", "%", width=9), Column("gap", "So với mục tiêu", "decimal", "điểm %", width=10),
        Column("coverage", "Đơn vị có số liệu", width=10),
    ), tuple(rows), notes=(
        "Kỳ chưa có báo cáo để trống, không tính là 0.", *((f"Mục tiêu các kỳ sau: {ahead}.",) if ahead else ()),
    ), source=SOURCE, csv="indicators")


def path_title(run: Results, period: Period) -> str:
    """Where the Office stands against the target of the period, and how it moved since the last figure."""
    parts, target, name = office_parts(run, period), citizen_target(run, period), period.name.lower()
    if parts is None or parts.percent is None:
        return f"Công dân học tập {name}: chưa có số liệu"
    said = f"Công dân học tập {name}: {percent_text(parts.percent)}"
    if target is not None:
        said += _against(parts.percent, target)
    for earlier in reversed(periods_up_to(run, period)[:-1]):
        before = office_parts(run, earlier)
        if before is not None and before.percent is not None:
            return f"{said}; {_moved(parts.percent - before.percent)} {earlier.name.lower()}"
    return said


def _against(rate: float, target: float) -> str:
    if rate == target:
        return f", đúng bằng mục tiêu {percent_text(target)}"
    word = "vượt" if rate > target else "còn thấp hơn"
    return f", {word} mục tiêu {percent_text(target)}"


def _moved(by: float) -> str:
    if not by:
        return "bằng"
    amount = f"{one_decimal(abs(by))}" if one_decimal(abs(by)) != "0" else "dưới 0,1"
    return f"{'tăng' if by > 0 else 'giảm'} {amount} điểm % so với"


def _path_chart(run: Results, period: Period, table: Table) -> Chart:
    return Chart(
        "cong-dan-theo-ky", "line", path_title(run, period),
        "Biểu đồ đường: tỷ lệ Công dân học tập của toàn cơ quan qua các kỳ và mục tiêu của từng kỳ; kỳ chưa có số liệu để trống.",
        table, "period", (Series("rate", "Tỷ lệ đạt được", RESULT), Series("target", "Mục tiêu", TARGET)),
        "Kỳ báo cáo", "Tỷ lệ người được công nhận (%)", 0, 100, decimals=1,
    )


# ---------------------------------------------------------------- who they are


def _groups_table(run: Results, period: Period) -> Table:
    sums, left_out = period_sums(run, period), blocked_units(run, period, INDICATOR)
    rows: list[tuple[Cell, ...]] = []
    for dimension, words in _BREAKDOWNS:
        for member, label in members(run, period, "people", dimension, sums, ("members", "recognised")):
            counted = sums.total("members", dimension, member, leaving_out=left_out)
            recognised = sums.total("recognised", dimension, member, leaving_out=left_out)
            rows.append((words, label, counted, recognised, percent(recognised, counted)))
    counted, recognised = (sums.total(figure, leaving_out=left_out) for figure in ("members", "recognised"))
    rows.append((EVERYBODY, "", counted, recognised, percent(recognised, counted)))
    return Table(
        "cong_dan_theo_nhom", f"Công dân học tập theo giới tính, đối tượng, lãnh đạo, {period.name.lower()}", (
            Column("dimension", "Phân theo", "long_text", width=34), Column("member", "Nhóm", width=17),
            Column("members", "Số người được tính", "integer", "người", width=10),
            Column("recognised", "Được công nhận", "integer", "người", width=10),
            Column("rate", "Tỷ lệ", "percent", "%", width=9),
        ), tuple(rows), notes=(
            "Mỗi cách phân tổ cộng lại bằng dòng toàn cơ quan.",
            *((f"Không gồm đơn vị chưa tính được: {short_names(run, period, left_out)}.",) if left_out else ()),
        ), source=SOURCE, emphasis=frozenset({len(rows) - 1}), csv="sums",
    )
