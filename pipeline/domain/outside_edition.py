"""A summary → its edition for outside (bản gửi ra ngoài): the tables on a list, and nothing that speaks of the others.

What is not named does not go: running text, drop-downs, charts of other tables, links to something left out. Formulas
become their results, so that nothing points to cells that stay inside. A new table therefore never leaves by accident.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.domain.tables import (
    Block,
    Cell,
    Chart,
    Link,
    Live,
    Multiples,
    Paragraph,
    Selector,
    Sheet,
    Summary,
    Table,
    plain,
)

_KEPT_WORDS = ("title", "subtitle", "note")
"""The styles of text that speak of the whole; "body" and "alert" name units and what should be done."""


def outside_edition(summary: Summary, tables: Collection[str], without: Collection[str] = ()) -> Summary:
    """The summary with the named tables alone, lacking the columns `without` ("table.column")."""
    outside = _Outside(summary, tables, without)
    sheets = tuple(sheet for sheet in map(outside.sheet, summary.sheets) if sheet.tables())
    return replace(summary, sheets=sheets, contents=summary.contents if any(s.key == summary.contents for s in sheets) else "")


def absent(summary: Summary, tables: Collection[str]) -> list[str]:
    """The named tables that the summary does not have."""
    there = {table.key for sheet in summary.sheets for table in sheet.tables()}
    return [key for key in tables if key not in there]


class _Outside:
    """What stays of one summary, by table and column."""

    def __init__(self, summary: Summary, tables: Collection[str], without: Collection[str]) -> None:
        self.contents = summary.contents
        inside = {sheet.key for sheet in summary.sheets for table in sheet.tables() if table.key in tables}
        self.sheets = inside | {summary.contents}
        self.left_out = tuple(f"trang {sheet.title}" for sheet in summary.sheets if sheet.key not in self.sheets)
        self.columns = {
            table.key: [place for place, column in enumerate(table.columns) if f"{table.key}.{column.key}" not in without]
            for sheet in summary.sheets for table in sheet.tables() if table.key in tables
        }
        self.tables = {table.key: self._table(table)
                       for sheet in summary.sheets for table in sheet.tables() if table.key in self.columns}

    def sheet(self, sheet: Sheet) -> Sheet:
        """The sheet with what stays of it, which may be no table at all."""
        if sheet.key == self.contents:
            return replace(sheet, blocks=tuple(self._contents(b) if isinstance(b, Table) else b for b in sheet.blocks if not isinstance(b, Selector)))
        return replace(sheet, blocks=tuple(kept for block in sheet.blocks if (kept := self._block(block)) is not None))

    def _block(self, block: Block) -> Block | None:
        if isinstance(block, Table):
            return self.tables.get(block.key)
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, Multiples):
            charts = [self._chart(chart) for chart in block.charts]
            return replace(block, charts=tuple(chart for chart in charts if chart)) if all(charts) else None
        if isinstance(block, Paragraph) and block.style in _KEPT_WORDS and block.live is None and not self._leads_away(block.text):
            return block
        return None

    def _chart(self, chart: Chart) -> Chart | None:
        table = self.tables.get(chart.table.key)
        if table is None:
            return None
        there = {column.key for column in table.columns}
        needed = {chart.categories, *(s.column for s in chart.series), *(t.column for t in chart.thresholds)}
        return replace(chart, table=table) if needed <= there else None

    def _table(self, table: Table) -> Table:
        places = self.columns[table.key]
        return replace(
            table, columns=tuple(table.columns[place] for place in places),
            rows=tuple(tuple(self._cell(row[place]) for place in places) for row in table.rows),
            notes=tuple(note for note in table.notes if not self._leads_away(note)),
            source="; ".join(part for part in table.source.split("; ") if not self._leads_away(part)),
            heat=tuple(key for key in table.heat if key in {table.columns[place].key for place in places}), csv="",
        )

    def _contents(self, table: Table) -> Table:
        """The list of the sheets that stay, numbered anew, without the questions that the whole workbook answers."""
        last = max((place for row in table.rows for place, cell in enumerate(row) if isinstance(cell, Link)), default=0)
        kept = [row for row in table.rows if all(not isinstance(cell, Link) or cell.sheet in self.sheets for cell in row)]
        rows = tuple((number, *row[1:last + 1]) if isinstance(row[0], int) else row[:last + 1] for number, row in enumerate(kept, 1))
        return replace(table, columns=table.columns[:last + 1], rows=rows)

    def _cell(self, cell: Cell) -> Cell:
        """Plain figures for formulas, and for links that would lead to something left out."""
        if isinstance(cell, Link):
            return cell if cell.sheet in self.sheets and (not cell.table or cell.table in self.columns) else plain(cell)
        return plain(cell) if isinstance(cell, Live) else cell

    def _leads_away(self, words: str) -> bool:
        said = words.replace("“", "").replace("”", "")
        return any(place in said for place in self.left_out)
