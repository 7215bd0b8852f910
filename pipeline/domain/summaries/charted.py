"""A table and its chart side by side, also when there are more lines than a chart can show."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain.tables import Block, Chart, Table, plain

MOST_BARS = 30
"""With more categories than this a chart shows only those at the top and at the bottom of its table."""

AT_EACH_END = 10
"""How many it then shows of either."""


def charted(table: Table, chart: Chart) -> tuple[Block, ...]:
    """A table with its chart beside it; a chart of too many bars gets a short table of its own."""
    if table.body <= MOST_BARS:
        return (table, chart)
    lines = table.rows[: table.body]
    filled = [row for row in lines if any(plain(row[table.position(s.column)]) is not None for s in chart.series)]
    top, bottom = filled[:AT_EACH_END], filled[AT_EACH_END:][-AT_EACH_END:]
    short = replace(
        table, key=f"{table.key}_rut_gon", title=f"{table.title}: {len(top)} đơn vị đầu bảng, {len(bottom)} đơn vị cuối bảng",
        rows=(*top, *bottom), emphasis=frozenset(),
        notes=(f"Trong {len(lines)} đơn vị; toàn bộ ở bảng “{table.title}”.",),
    )
    return (short, replace(chart, table=short), table)
