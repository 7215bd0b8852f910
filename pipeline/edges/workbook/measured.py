"""A sheet's tables → how wide its columns and how high its rows must be: found once, however often the sheet is laid out."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.domain.tables import Sheet, Table, fullest
from pipeline.edges.workbook.columns import column_widths, header_points, text_columns
from pipeline.edges.workbook.names import headers
from pipeline.edges.workbook.placed import INDENT, PADDING, Limits
from pipeline.edges.workbook.text_fit import fitted, height


class MeasuredSheet:
    """Column widths in pixels, and row heights in points by table; nothing here depends on where a table stands."""

    def __init__(self, sheet: Sheet, limits: Limits, aside: Mapping[str, int]) -> None:
        self.sheet, self._limits, self._aside = sheet, limits, aside
        self.widths = column_widths(sheet, limits, aside)
        self.text_columns = text_columns(sheet, self.widths)
        self._heights = {table.key: self._measured(table) for table in sheet.tables()}

    def heights(self, table: Table) -> tuple[float, list[float]]:
        """The height of a table's header, and of each of its rows (of one blank row where it has none)."""
        return self._heights[table.key]

    def _measured(self, table: Table) -> tuple[float, list[float]]:
        shown = table.columns[: len(table.columns) - self._aside.get(table.key, 0)]
        header = max(header_points(title, self.widths[i] - PADDING) for i, title in enumerate(headers(table)[: len(shown)]))
        rooms = [(i, self.widths[i] - PADDING - INDENT) for i in range(len(shown))]
        characters = self._limits.cell_characters
        rows = []
        for number, line in enumerate(table.rows):
            words = [(room, value) for i, room in rooms if isinstance(value := fullest(line[i]), str)]
            cells = [(fitted(value, characters, room), room) for room, value in words]
            rows.append(height(cells, bold=number in table.emphasis))
        return header, rows or [height([])]
