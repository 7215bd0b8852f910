"""Totals, bands and places of one period, best first (xếp hạng), overall and within each group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import POINTS
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import MOST_BARS, charted
from pipeline.domain.summaries.figures import period_before
from pipeline.domain.summaries.spread import spread
from pipeline.domain.summaries.trial import place_among, when_tried
from pipeline.domain.summaries.wording import joined
from pipeline.domain.tables import (
    Cell,
    Chart,
    Column,
    Live,
    Plain,
    RangeRef,
    Ref,
    Series,
    Sheet,
    Table,
    Threshold,
    text,
)

TABLE, POINTS_TABLE = "xep_hang", "diem_tieu_chi"
"""Keys of the ranking, and of the table of points, whose totals and bands are shown here."""


def ranking_sheet(run: Results, period: Period) -> Sheet:
    """Everybody, best first, then each group; units that are not ranked stand below with the reason."""
    levels = [(band.name, band.minimum) for band in run.rubric(period).bands if band.minimum > 0]
    lines = ranking_lines(run, period)
    judged = set(run.totals.loc[run.totals["period"] == period.key, "unit"])
    place = {unit: n for n, unit in enumerate(unit for unit, _ in lines if unit in judged)}
    ranked = any(row[0] is not None for _, row in lines)
    before = period_before(run, period)
    places = _places(run, before) if before and ranked else {}
    rows = tuple((*_compared(_live(place.get(unit), _marked(row, _without_place(run, period, unit, row) if ranked else "")),
                             places, unit, _origin(run, period, before, unit) if before and places else ""),
                  *(level for _, level in levels)) for unit, row in lines)
    table = _followed(Table(TABLE, f"Kết quả xếp hạng {period.name.lower()}", (
        Column("rank", "Hạng", "integer", width=6), Column("unit", "Đơn vị", "long_text", width=34),
        Column("short", "Tên gọn", "long_text", width=17), Column("group", "Khối thi đua", "long_text", width=15),
        Column("group_rank", "Hạng trong khối", "integer", width=7), Column("total", "Tổng điểm", "points", width=9),
        Column("band", "Xếp loại", width=10),
        *((Column("rank_before", "Hạng kỳ trước", "integer", width=7), Column("moved", "Lên, xuống (bậc)", "integer", width=8))
          if places else ()), Column("deducted", "Điểm trừ", "points", width=7),
        Column("remark", "Diễn giải", "long_text", width=40),
        *(Column(f"level_{n}", f"Mức {name}", "integer", width=7) for n, (name, _) in enumerate(levels)),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Hạng do chương trình tính theo điểm chính thức; khi thử số thì tính lại theo tổng điểm, chưa xét thứ tự ưu tiên khi bằng điểm.",
        *(("Lên, xuống: số dương là lên so với kỳ trước, số âm là xuống.",) if places else ()),
        "Đơn vị không xếp hạng vẫn được báo cáo, nêu lý do ở cột Diễn giải.",
    ), source="Tính từ báo cáo của các đơn vị", csv="totals"))
    blocks = charted(table, _chart(period, table, levels))
    many = spread(table, "total", period.name.lower()) if table.body > MOST_BARS else ()
    return Sheet("xep-hang", "Xếp hạng", (*blocks[:2], *many, *blocks[2:], *_groups(run, period, lines)))


def _followed(table: Table) -> Table:
    """The table with places, and the rise or fall since last period, as formulas that follow figures tried out."""
    ranked = [n for n, rank in enumerate(table.values("rank")) if rank is not None]
    rows = [list(row) for row in table.rows]
    for row in ranked:
        for column, group in (("rank", ""), ("group_rank", "group")):
            value = rows[row][table.position(column)]
            if isinstance(value, int):
                rows[row][table.position(column)] = when_tried(
                    place_among(value, TABLE, row, total="total", last=ranked[-1], group=group))
        moved = table.position("moved") if any(column.key == "moved" for column in table.columns) else None
        if moved is not None and isinstance(by := rows[row][moved], int):
            rows[row][moved] = Live(by, "{0}-{1}", (Ref(TABLE, row, "rank_before"), Ref(TABLE, row, "rank")))
    return replace(table, rows=tuple(map(tuple, rows)))


def ranked_units(run: Results, period: Period) -> list[str]:
    """Unit keys in the order of the ranking, units without a place last."""
    return [unit for unit, _ in ranking_lines(run, period)]


def ranked_lines(run: Results, period: Period, column: str) -> RangeRef | None:
    """A column of the ranking over the units that have a place; None where it holds no formulas: nobody has one, or
    the workbook shows figures alone."""
    of = run.ranking
    ranked = len(of[of["period"] == period.key])
    return RangeRef(TABLE, column, 0, ranked - 1) if ranked else None


def ranking_lines(run: Results, period: Period) -> list[tuple[str, tuple[Any, ...]]]:
    """Unit → (rank, name, short name, group, group rank, total, band, deducted, remark), ranked units first."""
    groups = {group.key: group.name for group in run.campaign.groups}
    places = {row["unit"]: row for row in run.rows("ranking", period)}
    judged = {row["unit"]: row for row in run.rows("totals", period)}
    lines: list[tuple[str, tuple[Any, ...]]] = []
    for unit in run.units_in(period):
        row, place = judged.get(unit.key), places.get(unit.key)
        names = (run.name(unit.key, period), run.short_name(unit.key, period), groups[unit.group])
        if row is None:
            remark = "Chưa có báo cáo." if period.scored else "Kỳ không chấm điểm."
            lines.append((unit.key, (None, *names, None, None, None, None, remark)))
            continue
        remarks = [row["unranked_reason"] or "", place["tie_note"] if place else "", row["deduction_reasons"] or "",
                   f"Điểm tạm tính: {row['total_text']}." if row["provisional"] and row["total_text"] else ""]
        lines.append((unit.key, (
            int(place["rank"]) if place else None, *names, int(place["group_rank"]) if place else None, row["total"],
            row["band_name"], row["deducted"] or None, " ".join(part for part in remarks if part),
        )))
    return sorted(lines, key=lambda line: (line[1][0] is None, line[1][0] or 0, line[1][5] is None, -(line[1][5] or 0)))


def _live(place: int | None, row: tuple[Any, ...]) -> tuple[Cell, ...]:
    """The line with total and band following the table of points."""
    if place is None or row[5] is None:
        return row
    total = Live(row[5], "{0}", (Ref(POINTS_TABLE, place, "total"),))
    band = Live(row[6], "{0}", (Ref(POINTS_TABLE, place, "band"),))
    return (*row[:5], total, band, *row[7:])


def _places(run: Results, period: Period) -> dict[str, int]:
    """Unit → its place in a period."""
    of = run.ranking[run.ranking["period"] == period.key]
    return dict(zip(of["unit"].tolist(), map(int, of["rank"].tolist()), strict=True))


def _compared(row: tuple[Cell, ...], places: dict[str, int], unit: str, origin: str) -> tuple[Cell, ...]:
    """The line with last period's place and how many places up; a unit new since then says where it comes from."""
    if not places:
        return row
    now, then = row[0], places.get(unit)
    moved = then - now if isinstance(now, int) and then is not None else None
    remark = " ".join(str(words) for words in (row[8], origin) if words)
    return (*row[:7], then, moved, row[7], remark)


def _origin(run: Results, period: Period, before: Period, unit: str) -> str:
    """Why a unit that began after the period before has no place there; "" for an older one."""
    of = run.campaign.unit_by_key[unit]
    if of.since <= before.end:
        return ""
    event = next((e for e in run.campaign.events if unit in e.successors and unit not in e.predecessors
                  and before.end < e.on <= period.end), None)
    old = joined([run.name(key, before) for key in event.predecessors]) if event else ""
    word = {"merge": "sáp nhập từ", "split": "chia tách từ"}.get(event.kind, "tiếp nối") if event else ""
    return f"Đơn vị mới từ {text(of.since)}{f', {word} {old}' if old else ''}; không có hạng kỳ trước."


def _without_place(run: Results, period: Period, unit: str, row: tuple[Any, ...]) -> str:
    """Why a unit has no place, in the few words that a chart has room for; "" for one that has."""
    of, (rank, total, band) = run.campaign.unit_by_key[unit], (row[0], row[5], row[6])
    if rank is not None:
        return ""
    if not of.ranked or run.campaign.months_existed(of, period) < run.rubric(period).minimum_months or total is not None or band:
        return "không xếp hạng"
    return "chưa tính được" if unit in run.counted_in(period) else "chưa gửi"


def _marked(row: tuple[Any, ...], why: str) -> tuple[Any, ...]:
    """The line with the reason behind the short name, as in “Phòng A (chưa gửi)”."""
    return (*row[:2], f"{row[2]} ({why})", *row[3:]) if why else row


def _groups(run: Results, period: Period, lines: list[tuple[str, tuple[Any, ...]]]) -> list[Table]:
    tables = []
    for group in run.campaign.groups:
        members = [(at, row) for at, (unit, row) in enumerate(lines)
                   if run.campaign.unit_by_key[unit].group == group.key and row[4] is not None]
        if members:
            tables.append(Table(
                f"xep_hang_{group.key.replace('-', '_')}", f"Xếp hạng trong {group.name.lower()}, {period.name.lower()}", (
                    Column("rank", "Hạng trong khối", "integer", width=7), Column("unit", "Đơn vị", "long_text", width=34),
                    Column("total", "Tổng điểm", "points", width=9), Column("band", "Xếp loại", width=10),
                ), tuple((_same(row[4], at, "group_rank"), row[1], _same(row[5], at, "total"), _same(row[6], at, "band"))
                         for at, row in sorted(members, key=lambda member: member[1][4])),
                measured_in="điểm (thang 100)", source="Tính từ báo cáo của các đơn vị", csv="totals",
            ))
    return tables


def _same(value: Plain, row: int, column: str) -> Cell:
    """What a cell of the whole ranking shows."""
    return None if value is None else Live(value, "{0}", (Ref(TABLE, row, column),))


def _chart(period: Period, table: Table, levels: list[tuple[str, float]]) -> Chart:
    lines = list(zip(table.values("rank"), table.values("total"), strict=True))
    placed = [total for rank, total in lines if rank is not None] or [total for _, total in lines]
    scored = [float(total) for total in placed if total is not None]  # type: ignore[arg-type]
    top = levels[0][1] if levels else 0.0
    reached = sum(total >= top for total in scored)
    title = (f"Điểm thi đua {period.name.lower()}: {reached}/{len(scored)} đơn vị đạt từ {top:g} điểm" if scored
             else f"Điểm thi đua {period.name.lower()}: chưa có đơn vị nào được chấm điểm")
    return Chart(
        "xep-hang", "bar", title, f"Biểu đồ thanh ngang: tổng điểm của từng đơn vị {period.name.lower()}, "
        f"kèm các mức xếp loại {', '.join(f'{name} từ {level:g}' for name, level in levels)}.",
        table, "short", (Series("total", "Tổng điểm", POINTS),), "Đơn vị", "Tổng điểm (thang 100)", 0, 100,
        tuple(Threshold(level, f"{name}: {level:g}", f"level_{n}") for n, (name, level) in enumerate(levels)),
    )
