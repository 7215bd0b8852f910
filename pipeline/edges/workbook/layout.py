"""Where everything stands: a summary becomes sheets of rows, columns and pages, before a cell is written."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain.tables import Chart, Link, Live, Multiples, Selector, Summary, Table, text
from pipeline.edges.workbook.names import sheet_titles
from pipeline.edges.workbook.placed import Limits, SheetLayout, WorkbookLayout
from pipeline.edges.workbook.sheet_layout import Setting, sheet_layout

BACK = "← Mục lục"
"""What stands in the first row of every sheet but the contents, and leads there."""


def workbook_layout(summary: Summary, limits: Limits) -> WorkbookLayout:
    """Every block of every sheet in its place.

    Raises ValueError for two sheets of one title or key, an illegal title, two tables or drop-downs of
    one key, a chart whose table stands on no sheet, a line over figures that the workbook computes
    (LibreOffice draws a formula's "" and #N/A as zero in a line), and a drop-down without its choices.
    """
    layout = WorkbookLayout([], sheet_titles(summary))
    stamp = " · ".join(stamp for stamp in summary.stamps if stamp)
    tables = _tables(summary)
    choices = {selector.key: _choices(selector, tables) for selector in _selectors(summary)}
    names: list[str] = []
    for sheet in summary.sheets:
        back = Link(BACK, summary.contents) if summary.contents not in ("", sheet.key) else None
        placed = sheet_layout(sheet, Setting(stamp, limits, columns_aside(summary), names, choices, back))
        layout.sheets.append(placed)
        names += [name for table in placed.tables for name in (table.name, table.aside_name) if name]
        _register(placed, layout)
    for chart in _charts(summary):
        _refuse_a_line_of_formulas(chart, layout.table(chart.table.key).table)
    return layout


def columns_aside(summary: Summary) -> dict[str, int]:
    """Table key → how many of its last columns are there for charts alone, to repeat a level on every row."""
    levels: dict[str, set[str]] = {}
    figures: dict[str, set[str]] = {}
    for chart in _charts(summary):
        levels.setdefault(chart.table.key, set()).update(t.column for t in chart.thresholds)
        figures.setdefault(chart.table.key, set()).update([chart.categories, *(s.column for s in chart.series)])
    aside = {}
    for key, table in _tables(summary).items():
        candidates = levels.get(key, set()) - figures.get(key, set()) - set(table.heat)
        count = 0
        while count < len(table.columns) - 1 and table.columns[-1 - count].key in candidates:
            count += 1
        if count:
            aside[key] = count
    return aside


def _register(placed: SheetLayout, layout: WorkbookLayout) -> None:
    for table in placed.tables:
        if table.table.key in layout.tables:
            raise ValueError(f"two tables share the key {table.table.key!r}")
        layout.tables[table.table.key] = table
    for selector in placed.selectors:
        if selector.selector.key in layout.selectors or selector.selector.key in layout.tables:
            raise ValueError(f"a drop-down and something else share the key {selector.selector.key!r}")
        layout.selectors[selector.selector.key] = selector


def _tables(summary: Summary) -> dict[str, Table]:
    return {table.key: table for sheet in summary.sheets for table in sheet.tables()}


def _selectors(summary: Summary) -> Iterator[Selector]:
    tables = _tables(summary)
    for sheet in summary.sheets:
        for block in sheet.blocks:
            if isinstance(block, Selector):
                if block.key in tables:
                    raise ValueError(f"a drop-down and something else share the key {block.key!r}")
                yield block


def _charts(summary: Summary) -> Iterator[Chart]:
    for picture in summary.pictures():
        yield from picture.charts if isinstance(picture, Multiples) else (picture,)


def _choices(selector: Selector, tables: dict[str, Table]) -> tuple[str, ...]:
    """What the drop-down offers; ValueError when it offers nothing, or not what stands in its cell."""
    options = selector.options
    if options.table not in tables:
        raise ValueError(f"the drop-down {selector.key!r} lists the table {options.table!r}, which no sheet holds")
    table = tables[options.table]
    try:
        values = table.values(options.column)
    except KeyError as error:
        raise ValueError(f"the drop-down {selector.key!r}: {error.args[0]}") from None
    last = options.last if options.last >= 0 else len(values) + options.last
    offered = tuple(value if isinstance(value, str) else text(value) for value in values[options.first : last + 1])
    if selector.chosen not in offered:
        raise ValueError(f"the drop-down {selector.key!r} does not offer {selector.chosen!r}")
    return offered


def _refuse_a_line_of_formulas(chart: Chart, table: Table) -> None:
    if chart.kind != "line":
        return
    for series in chart.series:
        position = table.position(series.column)
        if any(isinstance(row[position], Live) for row in table.rows):
            raise ValueError(
                f"chart {chart.key!r} draws a line over formulas (column {series.column!r} of {table.key!r}): "
                "LibreOffice draws a formula's empty text as zero there; take columns, or typed values"
            )
