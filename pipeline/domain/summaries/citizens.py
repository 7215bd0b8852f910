"""Công dân học tập: every unit against the target of the period, the Office over the periods, and who they are."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.indicators import learning_citizen_rate
from pipeline.domain.palette import RESULT, TARGET
from pipeline.domain.period_sums import number
from pipeline.domain.results import Results
from pipeline.domain.scoring import exact
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.figures import (
    Parts,
    added,
    blocked_units,
    coverage,
    coverage_words,
    parts_of,
    percent,
    periods_up_to,
)
from pipeline.domain.summaries.members import EVERYBODY, OF_PEOPLE, members
from pipeline.domain.summaries.wording import one_decimal, percent_text, short_names
from pipeline.domain.tables import Cell, Chart, Column, Paragraph, Series, Sheet, Table, Threshold

INDICATOR = learning_citizen_rate.__name__
SOURCE = "Biểu “6. Cá nhân” trong báo cáo của các đơn vị"
_TITLE = "Công dân học tập"


def citizens_sheet(run: Results, period: Period) -> Sheet:
    """Per unit against the target, over the periods, and by sex, category, leader or not."""
    target = citizen_target(run, period)
    if target is None:
        return Sheet("cong-dan-hoc-tap", _TITLE, (Paragraph("Bảng điểm của kỳ này không có chỉ tiêu Công dân học tập."),))
    units = _units_table(run, period, target)
    path = _path_table(run, period)
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
        Column("unit", "Đơn vị", "long_text", width=24), Column("short", "Tên gọn", width=15),
        Column("members", "Người được tính", "integer", width=10), Column("recognised", "Được công nhận", "integer", width=10),
        Column("rate", "Tỷ lệ", "percent", width=9), Column("gap", "So với mục tiêu", "decimal", "điểm %", width=10),
        Column("needed", "Còn thiếu", "integer", width=9), Column("target", "Mục tiêu", "percent", width=9),
        Column("remark", "Diễn giải", "long_text", width=14),
    ), (*rows, row("", together, f"{len(parts)}/{len(rows)} đơn vị có số liệu")) if rows else (), measured_in="người", notes=(
        f"Người được tính: người có mặt tại đơn vị từ {months:02d} tháng trở lên trong kỳ. "
        "Còn thiếu: số người cần được công nhận thêm để đạt mục tiêu.",
        "Tỷ lệ toàn cơ quan lấy tổng số người được công nhận chia tổng số người được tính, không lấy bình quân các tỷ lệ; "
        "số người còn thiếu của toàn cơ quan tính trên tổng số, không cộng từ các đơn vị.",
        "Ô trống: chưa có số liệu, không phải bằng 0.",
    ), source=SOURCE, emphasis=frozenset({len(rows)}) if rows else frozenset(), csv="indicators")
    return table


def _figures(of: Parts | None, target: float) -> tuple[Cell, ...]:
    if of is None or of.percent is None:
        return (None,) * 5
    return (number(of.denominator), number(of.numerator), of.percent, of.percent - target, still_needed(of, target))


def _remark(reported: bool, blocked: bool, of: Parts | None) -> str:
    if not reported:
        return "Chưa có báo cáo"
    if blocked:
        return "Chưa tính được: báo cáo còn lỗi"
    return "Không có người được tính" if of is None else ""


def _worst_last(of: Parts | None) -> tuple[bool, float]:
    rate = None if of is None else of.percent
    return rate is None, -(rate or 0.0)


def _units_chart(run: Results, period: Period, table: Table, target: float) -> Chart:
    rates = [rate for rate in table.values("rate")[: table.body] if isinstance(rate, (int, float))]
    reached = sum(rate >= target for rate in rates)
    silent = table.body - len(rates)
    title = (f"Công dân học tập {period.name.lower()}: {reached}/{len(rates)} đơn vị {'có số liệu ' if silent else ''}đạt mục tiêu "
             f"{percent_text(target)}" if rates else f"Công dân học tập {period.name.lower()}: chưa có đơn vị nào có số liệu")
    return Chart(
        "cong-dan-hoc-tap", "bar", title,
        f"Biểu đồ thanh ngang: tỷ lệ Công dân học tập {period.name.lower()} của từng đơn vị, so với mục tiêu "
        f"{percent_text(target)}." + (f" {silent:02d} đơn vị chưa có số liệu." if silent else ""),
        table, "short", (Series("rate", "Tỷ lệ Công dân học tập", RESULT),), "Đơn vị", "Tỷ lệ người được công nhận (%)", 0, 100,
        (Threshold(target, f"Mục tiêu: {percent_text(target)}", "target"),), decimals=1,
    )


# ---------------------------------------------------------------- over the periods


def _path_table(run: Results, period: Period) -> Table:
    """The Office's rate in every period until this one, beside the target of each; a period without figures is a gap."""
    rows: list[tuple[Cell, ...]] = []
    for of, parts, rate, target in office_path(run, period):
        coverage = f"{len(parts_of(run, of, INDICATOR))}/{len(run.units_in(of))}"
        counted = (number(parts.denominator), number(parts.numerator)) if parts else (None, None)
        rows.append((of.name, coverage, *counted, rate, None if rate is None or target is None else rate - target, target))
    later = [p for p in run.campaign.periods if p.end > period.end and citizen_target(run, p) is not None]
    ahead = "; ".join(f"{p.name.lower()}: {percent_text(citizen_target(run, p) or 0)}" for p in later)
    return Table("cong_dan_theo_ky", "Công dân học tập của toàn cơ quan qua các kỳ", (
        Column("period", "Kỳ", width=24), Column("coverage", "Đơn vị có số liệu", width=15),
        Column("members", "Người được tính", "integer", width=10), Column("recognised", "Được công nhận", "integer", width=10),
        Column("rate", "Tỷ lệ", "percent", width=9), Column("gap", "So với mục tiêu", "decimal", "điểm %", width=10),
        Column("target", "Mục tiêu", "percent", width=9),
    ), tuple(rows), measured_in="người", notes=(
        "Kỳ chưa có báo cáo để trống, không tính là 0.", *((f"Mục tiêu các kỳ sau: {ahead}.",) if ahead else ()),
    ), source=SOURCE)


def office_path(run: Results, period: Period) -> Iterator[tuple[Period, Parts | None, float | None, float | None]]:
    """Every period until this one, with the Office's parts, its rate and the target, None where there is none."""
    for of in periods_up_to(run, period):
        parts = office_parts(run, of)
        yield of, parts, parts.percent if parts else None, citizen_target(run, of)


def path_title(run: Results, period: Period) -> str:
    """Where the Office stands against the target of the period, and how it moved since the last figure."""
    parts, target, name = office_parts(run, period), citizen_target(run, period), period.name.lower()
    if parts is None or parts.percent is None:
        return f"Công dân học tập {name}: chưa có số liệu"
    said = f"Công dân học tập {name}{lacking_words(run, period)}: {percent_text(parts.percent)}"
    if target is not None:
        said += _against(parts.percent, target)
    for earlier in reversed(periods_up_to(run, period)[:-1]):
        before = office_parts(run, earlier)
        if before is not None and before.percent is not None:
            return f"{said}; {_moved(parts.percent - before.percent)} {earlier.name.lower()}{lacking_words(run, earlier)}"
    return said


def lacking_words(run: Results, period: Period) -> str:
    """“ (mới có 08/10 đơn vị có số liệu)” where units are silent or in doubt, else ""."""
    said = coverage_words(*coverage(run, period, blocked_units(run, period, INDICATOR)))
    return f" ({said})" if said else ""


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
        "Kỳ báo cáo", "Tỷ lệ người được công nhận (%)", 0, labelled=False, decimals=1,
    )


# ---------------------------------------------------------------- who they are


def _groups_table(run: Results, period: Period) -> Table:
    sums, left_out = run.sums_in(period), blocked_units(run, period, INDICATOR)
    rows: list[tuple[Cell, ...]] = []
    for dimension, words in OF_PEOPLE:
        for member, label in members(run, period, "people", dimension, sums, ("members", "recognised")):
            counted = sums.total("members", dimension, member, leaving_out=left_out)
            recognised = sums.total("recognised", dimension, member, leaving_out=left_out)
            rows.append((words, label, counted, recognised, percent(recognised, counted)))
    counted, recognised = (sums.total(figure, leaving_out=left_out) for figure in ("members", "recognised"))
    rows.append((EVERYBODY, "", counted, recognised, percent(recognised, counted)))
    return Table(
        "cong_dan_theo_nhom", f"Công dân học tập theo giới tính, đối tượng, lãnh đạo, {period.name.lower()}", (
            Column("dimension", "Phân theo", "long_text", width=24), Column("member", "Nhóm", width=15),
            Column("members", "Người được tính", "integer", width=10), Column("recognised", "Được công nhận", "integer", width=10),
            Column("rate", "Tỷ lệ", "percent", width=9),
        ), tuple(rows), measured_in="người", notes=(
            "Mỗi cách phân tổ cộng lại bằng dòng toàn cơ quan.",
            *((f"Không gồm đơn vị chưa tính được: {short_names(run, period, left_out)}.",) if left_out else ()),
        ), source=SOURCE, emphasis=frozenset({len(rows) - 1}),
    )
