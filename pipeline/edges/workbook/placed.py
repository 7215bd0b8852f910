"""Blocks with their places: what `layout` decides and the writers follow, and the addresses of cells.

Sizes are pixels at 96 dpi unless called points; rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.domain.tables import Chart, Link, Live, RangeRef, Ref, Selector, Sheet, Table
from pipeline.edges.workbook.names import column_letters, quoted

PADDING = 9
INDENT = 9
"""What a cell's frame and its indent take from the room for text."""

_ROW_PIXELS = 20
_SPARE_COLUMN_PIXELS = 64
_HIGHEST_FROZEN = 260


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a sheet lets text and tables grow; characters are those of a digit's width."""

    cell_characters: int = 1000
    text_width: float = 45
    long_text_width: float = 60
    narrowest: float = 8
    rows: int = 5000


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of running text: its row, its look and how high it must be (points); a formula where it is live."""

    row: int
    text: str
    style: str
    points: float
    live: Live | None = None


@dataclass(slots=True)
class PlacedTable:
    """A table with its place: the row of its header, its list-object name and its unique column headers.

    A table without rows keeps one blank row, since Excel knows no table without one. The last
    columns may be `aside`: they serve charts only and stand as a list object of their own,
    `aside_name`, from sheet column `aside_column`, right of everything that is printed.
    """

    table: Table
    sheet: str
    name: str
    header_row: int
    headers: tuple[str, ...]
    aside: int = 0
    aside_name: str = ""
    aside_column: int = 0

    @property
    def shown(self) -> int:
        """How many columns stand in the table itself."""
        return len(self.table.columns) - self.aside

    @property
    def first_row(self) -> int:
        """Sheet row of the first line of data."""
        return self.header_row + 1

    @property
    def last_row(self) -> int:
        """Sheet row of the last line of data."""
        return self.header_row + max(1, len(self.table.rows))

    def column(self, position: int) -> int:
        """Sheet column of the table's column at a position."""
        return position if position < self.shown else self.aside_column + position - self.shown


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A native chart with its corner (row, column, pixels right of it) and its size in pixels.

    A `small` one is part of a grid: fewer words, smaller type.
    """

    chart: Chart
    row: int
    column: int
    x_offset: int
    width: int
    height: int
    small: bool = False


@dataclass(frozen=True, slots=True)
class PlacedSelector:
    """A drop-down with its row: the label over the first columns, the cell over columns `first`..`last`."""

    selector: Selector
    sheet: str
    row: int
    first: int
    last: int


@dataclass(slots=True)
class SheetLayout:
    """One sheet, laid out: column widths (pixels), row heights (points), and what stands where.

    `top` is the first row that is printed: the stamp above it is in the header of every page, and the
    link `back` to the contents, in the very first row, is of no use on paper. What is printed is at least `least_width` wide, blank at the right if need be.
    """

    sheet: Sheet
    widths: list[int]
    text_columns: int
    least_width: int = 0
    top: int = 0
    bottom: int = 0
    points: dict[int, float] = field(default_factory=dict)
    texts: list[PlacedText] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    charts: list[PlacedChart] = field(default_factory=list)
    selectors: list[PlacedSelector] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    repeated_row: int | None = None
    back: Link | None = None

    def row_pixels(self, row: int) -> int:
        """Height of a row in pixels."""
        return round(self.points.get(row, _ROW_PIXELS * 0.75) * 4 / 3)

    def span(self, first: int, last: int) -> int:
        """Height of rows `first`..`last` in pixels."""
        return sum(self.row_pixels(row) for row in range(first, last + 1))

    def repeated(self, spanning: Sequence[int]) -> int | None:
        """The header that is printed again on later pages: of the only table, or of the tables at the foot of the sheet
        with the same columns where one of them (`spanning`) runs over several pages; pages before it do not show it."""
        tables = self.tables
        if len(tables) == 1:
            alone = tables[0].header_row
            return alone if spanning or not any(row > alone for row in self.breaks) else None
        first = len(tables)
        while first and tables[first - 1].headers == tables[-1].headers:
            first -= 1
        return tables[first].header_row if any(place >= first for place in spanning) else None

    def below(self, row: int, pixels: float) -> int:
        """The first row that begins at least so many pixels under the top of `row`."""
        while pixels > 0:
            pixels -= self.row_pixels(row)
            row += 1
        return row

    @property
    def text_pixels(self) -> int:
        """Width over which running text is spread, in pixels."""
        return sum(self.width(column) for column in range(self.text_columns))

    def width(self, column: int) -> int:
        """Width of a column in pixels, also of one that no table uses."""
        return self.widths[column] if column < len(self.widths) else _SPARE_COLUMN_PIXELS

    def left(self, column: int) -> int:
        """Pixels left of a column."""
        return sum(self.width(index) for index in range(column))

    def column_at(self, pixels: int) -> tuple[int, int]:
        """The column in which a point lies, and how far inside it."""
        column = 0
        while pixels >= self.width(column):
            pixels -= self.width(column)
            column += 1
        return column, pixels

    def room(self, column: int) -> int:
        """Width that a cell's text may fill, in pixels."""
        return self.width(column) - PADDING - INDENT

    @property
    def printed_columns(self) -> int:
        """How many columns hold everything that is printed."""
        reach = max([self.least_width, *(self.left(c.column) + c.x_offset + c.width for c in self.charts)])
        columns = max(self.text_columns, len(self.widths), *(s.last + 1 for s in self.selectors), 0)
        while self.left(columns) < reach:
            columns += 1
        return columns

    @property
    def full_width(self) -> int:
        """Width of everything that is printed, in pixels."""
        return self.left(self.printed_columns)

    @property
    def frozen_row(self) -> int | None:
        """The first row that scrolls, when the sheet holds one main table that starts near the top."""
        if len(self.tables) == 1 and self.span(0, self.tables[0].header_row) <= _HIGHEST_FROZEN:
            return self.tables[0].first_row
        return None


@lru_cache(maxsize=4096)
def _pieces(formula: str) -> list[str]:
    """A formula with its references taken apart: words, number of a reference, words …, words.

    >>> _pieces("SUM({0})/{1}")
    ['SUM(', '0', ')/', '1', '']
    """
    return re.split(r"\{(\d+)\}", formula)


@dataclass(slots=True)
class WorkbookLayout:
    """All sheets of a workbook, laid out, and the addresses of their cells."""

    sheets: list[SheetLayout]
    titles: dict[str, str]
    tables: dict[str, PlacedTable] = field(default_factory=dict)
    selectors: dict[str, PlacedSelector] = field(default_factory=dict)

    def table(self, key: str) -> PlacedTable:
        """The placed table of a key; ValueError when no sheet holds it."""
        try:
            return self.tables[key]
        except KeyError:
            raise ValueError(
                f"no sheet holds the table {key!r}; there are: {', '.join(self.tables)}"
            ) from None

    def row(self, table: str, row: int) -> int:
        """Sheet row of a table's line; ValueError when the table is shorter."""
        placed = self.table(table)
        if not 0 <= row < len(placed.table.rows):
            raise ValueError(f"table {table!r} has no row {row}: it has {len(placed.table.rows)}")
        return placed.first_row + row

    def address(self, ref: Ref | RangeRef) -> str:
        """A cell or a range as a formula names it.

        A cell is ``'Kết quả'!$D$9``, a range ``'Kết quả'!$D$9:$D$19``. ValueError for what is not there.
        """
        if ref.table in self.selectors:
            return self._selector_address(ref)
        placed = self.table(ref.table)
        try:
            column = column_letters(placed.column(placed.table.position(ref.column)))
        except KeyError as error:
            raise ValueError(error.args[0]) from None
        sheet = quoted(placed.sheet)
        if isinstance(ref, Ref):
            return f"{sheet}!${column}${self.row(ref.table, ref.row) + 1}"
        if not placed.table.rows:
            return f"{sheet}!${column}${placed.first_row + 1}:${column}${placed.last_row + 1}"
        last = ref.last if ref.last >= 0 else len(placed.table.rows) + ref.last
        first, final = self.row(ref.table, ref.first), self.row(ref.table, last)
        if first > final:
            raise ValueError(f"table {ref.table!r}: the rows {ref.first}..{ref.last} are none")
        return f"{sheet}!${column}${first + 1}:${column}${final + 1}"

    def _selector_address(self, ref: Ref | RangeRef) -> str:
        if not isinstance(ref, Ref) or (ref.row, ref.column) != (0, "value"):
            raise ValueError(f"the drop-down {ref.table!r} is one cell, Ref({ref.table!r}, 0, 'value'), not {ref}")
        placed = self.selectors[ref.table]
        return f"{quoted(placed.sheet)}!${column_letters(placed.first)}${placed.row + 1}"

    def formula(self, live: Live) -> str:
        """The formula of a live figure with its addresses filled in, with "=" before it."""
        between = _pieces(live.formula)
        addresses = [self.address(live.refs[int(number)]) for number in between[1::2]]
        return "=" + "".join([piece for pair in zip(between[::2], addresses, strict=False) for piece in pair] + [between[-1]])

    def target(self, link: Link) -> str:
        """Where a link leads, as XlsxWriter wants it: ``internal:'Kết quả'!A9``."""
        if link.table:
            placed = self.table(link.table)
            row = self.row(link.table, link.row) if link.row >= 0 else placed.header_row
            return f"internal:{quoted(placed.sheet)}!A{row + 1}"
        if link.sheet not in self.titles:
            raise ValueError(f"link to the unknown sheet {link.sheet!r}; there are: {', '.join(self.titles)}")
        return f"internal:{quoted(self.titles[link.sheet])}!A1"
