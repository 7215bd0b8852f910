"""Tables and charts as values: complete before any file is written.

A workbook, a picture, a page and a CSV file are drawn from the same `Table` and `Chart`,
so they cannot disagree. Nothing here knows a file format; a cell may refer to another
cell by table, row and column, and whoever lays the tables out turns that into an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Plain = str | int | float | Decimal | date | None
"""What a reader sees in a cell. None is "no figure" and is drawn as a blank or a gap, never as zero."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell of another table (or of this one), named by table key, row number from 0 and column key."""

    table: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class RangeRef:
    """All rows of one column of a table, or the rows `first`..`last` (from 0, both included)."""

    table: str
    column: str
    first: int = 0
    last: int = -1


@dataclass(frozen=True, slots=True)
class Live:
    """A figure that the workbook computes again by itself (công thức sống).

    `formula` is an English Excel formula without "="; ``{0}``, ``{1}``… stand for `refs`.
    `value` is our own result and is cached in the file; `longest` is the longest text that the
    formula may come to give, where a row must be high enough for it.
    """

    value: Plain
    formula: str
    refs: tuple[Ref | RangeRef, ...] = ()
    longest: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead elsewhere in the same workbook: to a sheet (`table` empty) or to a row of a table."""

    text: str
    sheet: str
    table: str = ""
    row: int = -1


Cell = Plain | Live | Link

Kind = Literal["text", "long_text", "integer", "decimal", "points", "percent", "money", "date"]
"""How a column's figures are shown: `percent` holds 62.5 for 62,5 %; `money` is triệu đồng;
`points` has two decimals; `long_text` wraps."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: a key for programs, a title for people, a kind, a unit of measure."""

    key: str
    title: str
    kind: Kind = "text"
    measured_in: str = ""
    width: float = 0.0
    """Characters; 0 lets the writer fit it to what the column holds."""


@dataclass(frozen=True, slots=True)
class Table:
    """A statistical table (bảng số liệu): title, columns, rows, and what a reader must know to use it.

    `rows` has one tuple per line with one cell per column. `emphasis` names rows (from 0)
    that carry a total. `heat` names the columns shown as a heat map. `csv` names the file
    of du-lieu/ that holds the same rows whole ("indicators"), for a sheet that has not room for all.
    One that is not `printed` helps formulas alone: it stands last on its sheet, off the paper.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    measured_in: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    emphasis: frozenset[int] = frozenset()
    heat: tuple[str, ...] = ()
    csv: str = ""
    printed: bool = True
    _places: dict[str, int] = field(init=False, repr=False, compare=False)
    """Column key → its place; of two columns with one key the first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {c.key: place for place, c in reversed(list(enumerate(self.columns)))})
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.key}: a row of {len(row)} cells under {len(self.columns)} columns")

    def position(self, column: str) -> int:
        """Where the column stands, from 0; KeyError when the table has no such column."""
        try:
            return self._places[column]
        except KeyError:
            raise KeyError(f"table {self.key} has no column {column}") from None

    def values(self, column: str) -> list[Plain]:
        """The plain values of one column, from top to bottom."""
        index = self.position(column)
        return [plain(row[index]) for row in self.rows]

    @property
    def body(self) -> int:
        """How many lines stand above the totals at the foot: those that a chart draws."""
        lines = len(self.rows)
        while lines and lines - 1 in self.emphasis:
            lines -= 1
        return lines


def plain(cell: Cell) -> Plain:
    """What a reader sees in a cell, whatever stands behind it."""
    if isinstance(cell, Live):
        return cell.value
    if isinstance(cell, Link):
        return cell.text
    return cell


def fullest(cell: Cell) -> Plain:
    """What a cell needs room for: the longest text that it may come to show, else what it shows."""
    return cell.longest if isinstance(cell, Live) and cell.longest else plain(cell)


@dataclass(frozen=True, slots=True)
class Series:
    """One set of bars or one line: a column of the chart's table, its name and its colour (RRGGBB)."""

    column: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level that matters, drawn across the chart and named (“Xuất sắc: 90”).

    `column` is the column of the chart's table that repeats the level on every row, so
    that a native chart can draw it from cells; `value` is the level itself. Where such columns
    are the last of their table they are meant for the chart alone: a workbook puts them aside,
    grey and out of print.
    """

    value: float
    label: str
    column: str


ChartKind = Literal["bar", "stacked_bar", "column", "stacked_column", "line"]
"""`bar` lies, `column` stands. Bars list their first category at the top."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart (biểu đồ) drawn from columns of one table, titled with what it says.

    Totals at the foot of the table are left out: they would dwarf what they add up.
    """

    key: str
    kind: ChartKind
    title: str
    alt: str
    table: Table
    categories: str
    series: tuple[Series, ...]
    category_axis: str
    value_axis: str
    minimum: float | None = None
    maximum: float | None = None
    thresholds: tuple[Threshold, ...] = ()
    labelled: bool = True
    decimals: int = 2
    note: str = ""
    """What limits the figures, for a picture that stands alone; on a sheet the table beside it says so."""

    def __post_init__(self) -> None:
        for column in (self.categories, *(s.column for s in self.series), *(t.column for t in self.thresholds)):
            self.table.position(column)

    def values(self, column: str) -> list[Plain]:
        """The plain values that the chart draws of one column, from top to bottom."""
        return self.table.values(column)[: self.table.body]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text on a sheet; `style` says how loud it speaks.

    With `live` the workbook itself comes to say it: `text` is what the formula gives at first, often nothing yet.
    """

    text: str
    style: Literal["title", "subtitle", "body", "stamp", "note", "alert"] = "body"
    live: Live | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """A cell with a drop-down from which a reader chooses, for formulas elsewhere on the sheet to follow.

    The list is one column of a table; `chosen` is what stands in the cell at first, one of
    the list. `Ref(key, 0, "value")` is the cell.
    """

    key: str
    label: str
    options: RangeRef
    chosen: str


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small charts of one kind side by side, with the same axes (biểu đồ nhỏ đặt cạnh nhau).

    Drawn natively as a grid of small charts, and as one picture with a grid of panels;
    each chart's title is short, `title` says what all of them show.
    """

    key: str
    title: str
    alt: str
    charts: tuple[Chart, ...]
    note: str = ""
    """As that of a chart."""


Block = Table | Chart | Paragraph | Selector | Multiples


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: blocks from top to bottom; a chart stands beside the table it draws from."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = True
    one_page: bool = False

    def tables(self) -> list[Table]:
        """The tables of the sheet, from top to bottom."""
        return [block for block in self.blocks if isinstance(block, Table)]

    def charts(self) -> list[Chart]:
        """The charts of the sheet, from top to bottom."""
        return [block for block in self.blocks if isinstance(block, Chart)]


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole summary workbook (báo cáo tổng hợp) of one period or one phase, as values.

    `meta` goes to the hidden `_meta` sheet so that the next level up can take the file in.
    `contents` is the key of the sheet with links to all others, to which each of them leads back.
    """

    key: str
    title: str
    agency: str
    as_of: date
    sheets: tuple[Sheet, ...]
    stamps: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = field(default=())
    contents: str = ""

    def pictures(self) -> list[Chart | Multiples]:
        """Everything that is drawn as a picture of its own, in the order of the sheets."""
        return [block for sheet in self.sheets for block in sheet.blocks if isinstance(block, (Chart, Multiples))]

    def picture_files(self) -> list[tuple[Chart | Multiples, str]]:
        """Each picture with its file below the summary's folder, numbered in the order of the sheets."""
        return [(picture, f"bieu-do/{number:02d}-{picture.key}.png") for number, picture in enumerate(self.pictures(), 1)]

    def charts(self) -> list[Chart]:
        """Every chart of the workbook that stands alone, in the order of the sheets."""
        return [chart for sheet in self.sheets for chart in sheet.charts()]


def texts(values: Sequence[Plain]) -> list[str]:
    """Values as short Vietnamese text for labels: decimal comma, dd/mm/yyyy, "" for no figure."""
    return [text(value) for value in values]


def text(value: Plain, decimals: int = 2) -> str:
    """One value as Vietnamese text.

    >>> text(Decimal("89.45")), text(1234567), text(None), text(date(2026, 12, 5))
    ('89,45', '1.234.567', '', '05/12/2026')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    shown = f"{value:,}" if isinstance(value, int) else f"{value:,.{decimals}f}"
    return shown.replace(",", " ").replace(".", ",").replace(" ", ".")
