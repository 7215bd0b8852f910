"""Many units' points → how many have how many (phân bố điểm): what a chart of the top and the bottom leaves out."""

from __future__ import annotations

from pipeline.domain.palette import POINTS
from pipeline.domain.tables import Chart, Column, Live, RangeRef, Series, Table

STEP, HIGHEST = 10, 100
"""Points in one step of the table, and the most that anybody can have, which belongs to the last step."""


def spread(table: Table, column: str, inside: str) -> tuple[Table, Chart]:
    """The table and chart of the points in a column of another table; `inside` is the period as inside a sentence."""
    values = [float(value) for value in table.values(column) if value is not None]  # type: ignore[arg-type]
    all_of = RangeRef(table.key, column)
    rows = []
    for low in range(0, HIGHEST, STEP):
        last = low + STEP >= HIGHEST
        count = sum(low <= value and (last or value < low + STEP) for value in values)
        above = "" if last else f',{{1}},"<{low + STEP}"'
        name = f"từ {low}" if last else f"{low} đến dưới {low + STEP}"
        rows.append((name, Live(count, f'COUNTIFS({{0}},">={low}"{above})', (all_of,) if last else (all_of, all_of))))
    shown = Table("phan_bo_diem", f"Phân bố điểm {inside}", (
        Column("points", "Điểm", width=16), Column("units", "Số đơn vị", "integer", width=9),
    ), tuple(rows), measured_in="đơn vị", notes=(f"Trong {len(values)} đơn vị có điểm.",), source=f"Bảng “{table.title}”")
    most = max(rows, key=lambda row: row[1].value or 0)
    return shown, Chart(
        "phan-bo-diem", "column", f"Phân bố điểm {inside}: nhiều nhất ở mức {most[0]} điểm ({most[1].value}/{len(values)} đơn vị)",
        f"Biểu đồ cột: số đơn vị theo từng mức {STEP} điểm, {inside}.", shown, "points",
        (Series("units", "Số đơn vị", POINTS),), "Tổng điểm", "Số đơn vị", 0, decimals=0,
    )
