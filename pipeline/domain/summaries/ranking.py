"""Totals, bands and places of one period, best first (xếp hạng)."""

from __future__ import annotations

from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import POINTS
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import charted
from pipeline.domain.tables import Chart, Column, Series, Sheet, Table, Threshold


def ranking_sheet(run: Results, period: Period) -> Sheet:
    """Totals, bands and places, best first; units that are not ranked stand below with the reason."""
    rows = ranking_rows(run, period)
    levels = [(band.name, band.minimum) for band in run.rubric(period).bands if band.minimum > 0]
    table = Table("xep_hang", f"Kết quả xếp hạng {period.name.lower()}", (
        Column("rank", "Hạng", "integer"), Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        Column("group", "Khối thi đua", width=22), Column("group_rank", "Hạng trong khối", "integer"),
        Column("total", "Tổng điểm", "points"), Column("band", "Xếp loại"), Column("deducted", "Điểm trừ", "points"),
        Column("remark", "Diễn giải", "long_text", width=44),
        *(Column(f"level_{n}", f"Mức {name}", "integer", width=9) for n, (name, _) in enumerate(levels)),
    ), tuple((*row, *(level for _, level in levels)) for row in rows), measured_in="điểm (thang 100)",
        notes=("Đơn vị không xếp hạng vẫn được báo cáo, nêu lý do ở cột Diễn giải.",), source="Tính từ báo cáo của các đơn vị")
    return Sheet("xep-hang", "Xếp hạng", charted(table, _ranking_chart(run, period, table, levels)))


def ranking_rows(run: Results, period: Period) -> list[tuple[Any, ...]]:
    """(rank, name, short name, group, group rank, total, band, deducted, remark), ranked units first."""
    groups = {group.key: group.name for group in run.campaign.groups}
    places = {row["unit"]: row for row in run.ranking[run.ranking["period"] == period.key].to_dict("records")}
    judged = {row["unit"]: row for row in run.totals[run.totals["period"] == period.key].to_dict("records")}
    rows: list[tuple[Any, ...]] = []
    for unit in run.units_in(period):
        row, place = judged.get(unit.key), places.get(unit.key)
        if row is None:
            remark = "Chưa có báo cáo." if period.scored else "Kỳ không chấm điểm."
            rows.append((None, run.name(unit.key, period), run.short_name(unit.key, period), groups[unit.group],
                         None, None, None, None, remark))
            continue
        remarks = [row["unranked_reason"] or "", place["tie_note"] if place else "", row["deduction_reasons"] or "",
                   f"Điểm tạm tính: {row['total_text']}." if row["provisional"] else ""]
        rows.append((
            int(place["rank"]) if place else None, run.name(unit.key, period), run.short_name(unit.key, period),
            groups[unit.group], int(place["group_rank"]) if place else None, row["total"], row["band_name"],
            row["deducted"] or None, " ".join(part for part in remarks if part),
        ))
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[5] is None, -(row[5] or 0)))


def _ranking_chart(run: Results, period: Period, table: Table, levels: list[tuple[str, float]]) -> Chart:
    scored = [total for total in table.values("total") if total is not None]
    top_name, top = levels[0]
    reached = sum(float(total) >= top for total in scored)  # type: ignore[arg-type]
    title = (f"Điểm thi đua {period.name.lower()}: {reached}/{len(scored)} đơn vị đạt từ {top:g} điểm" if scored
             else f"Điểm thi đua {period.name.lower()}: chưa có đơn vị nào được chấm điểm")
    return Chart(
        "xep-hang", "bar", title, f"Biểu đồ thanh ngang: tổng điểm của từng đơn vị {period.name.lower()}, "
        f"kèm các mức xếp loại {', '.join(f'{name} từ {level:g}' for name, level in levels)}.",
        table, "short", (Series("total", "Tổng điểm", POINTS),), "Đơn vị", "Tổng điểm (thang 100)", 0, 100,
        tuple(Threshold(level, f"{name}: {level:g}", f"level_{n}") for n, (name, level) in enumerate(levels)),
    )
