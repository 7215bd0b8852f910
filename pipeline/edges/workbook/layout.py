"""Where everything stands: blocks become rows, columns, widths and heights, before a cell is written.

Every table cell has its address here, so that formulas, links and chart series can name it.
Sizes are pixels at 96 dpi unless called points; rows and columns count from 0.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.domain.tables import (
    Chart,
    Column,
    Link,
    Live,
    Paragraph,
    RangeRef,
    Ref,
    Sheet,
    Summary,
    Table,
    plain,
    text,
)
from pipeline.edges.workbook.formats import BOLD_PARAGRAPHS, PARAGRAPH_SIZES
from pipeline.edges.workbook.text_fit import clean, cut, height, pixels

META_SHEET = "_meta"
MARGIN_INCHES = 0.5
HEADER_INCHES = 0.75
"""Margins of the printed page: sides and bottom; top, which holds the stamps."""

CHART_OFFSET = 5
"""Pixels between the top of a chart and the top of its row, so that a page break never cuts its frame."""

_ROW_PIXELS = 20
_PADDING = 9
_INDENT = 9
_FILTER_BUTTON = 18
_CHARACTER = 7
_SPARE_COLUMN_PIXELS = 64
_GAP_BESIDE = 24
_NARROWEST_TEXT = 640
_NARROWEST_CHART = 460


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a sheet lets text grow; characters are those of a digit's width."""

    cell_characters: int = 1000
    text_width: float = 45
    long_text_width: float = 60
    narrowest: float = 8


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of running text: its row, its look and how high it must be (points)."""

    row: int
    text: str
    style: str
    points: float


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table with its place: the row of its header, its list-object name and its unique column headers.

    A table without rows keeps one blank row, since Excel knows no table without one.
    """

    table: Table
    sheet: str
    name: str
    header_row: int
    headers: tuple[str, ...]

    @property
    def first_row(self) -> int:
        """Sheet row of the first line of data."""
        return self.header_row + 1

    @property
    def last_row(self) -> int:
        """Sheet row of the last line of data."""
        return self.header_row + max(1, len(self.table.rows))


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A native chart with its corner (row, column, pixels right of it) and its size in pixels."""

    chart: Chart
    row: int
    column: int
    x_offset: int
    width: int
    height: int


@dataclass(slots=True)
class SheetLayout:
    """One sheet, laid out: column widths (pixels), row heights (points), and what stands where."""

    sheet: Sheet
    widths: list[int]
    text_columns: int
    points: dict[int, float] = field(default_factory=dict)
    texts: list[PlacedText] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    charts: list[PlacedChart] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    repeated_row: int | None = None

    def row_pixels(self, row: int) -> int:
        """Height of a row in pixels."""
        return round(self.points.get(row, _ROW_PIXELS * 0.75) * 4 / 3)

    def span(self, first: int, last: int) -> int:
        """Height of rows `first`..`last` in pixels."""
        return sum(self.row_pixels(row) for row in range(first, last + 1))

    @property
    def text_pixels(self) -> int:
        """Width over which running text is spread, in pixels."""
        return sum(self.width(column) for column in range(self.text_columns))

    def width(self, column: int) -> int:
        """Width of a column in pixels, also of one that no table uses."""
        return self.widths[column] if column < len(self.widths) else _SPARE_COLUMN_PIXELS

    def room(self, column: int) -> int:
        """Width that a cell's text may fill, in pixels."""
        return self.width(column) - _PADDING - _INDENT

    @property
    def full_width(self) -> int:
        """Width of everything that is printed, in pixels."""
        beside = [sum(self.width(c) for c in range(p.column)) + p.x_offset + p.width for p in self.charts]
        return max([self.text_pixels, sum(self.widths), *beside])

    @property
    def frozen_row(self) -> int | None:
        """The first row that scrolls, when the sheet holds one main table that starts near the top."""
        if len(self.tables) == 1 and self.span(0, self.tables[0].header_row) <= 320:
            return self.tables[0].first_row
        return None


@dataclass(slots=True)
class WorkbookLayout:
    """All sheets of a workbook, laid out, and the addresses of their cells."""

    sheets: list[SheetLayout]
    tables: dict[str, PlacedTable]
    titles: dict[str, str]

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

        A cell is ``'Kết quả'!$D$9``, a range ``'Kết quả'!$D$9:$D$19``.
        """
        placed = self.table(ref.table)
        column = column_letters(placed.table.position(ref.column))
        sheet = quoted(placed.sheet)
        if isinstance(ref, Ref):
            return f"{sheet}!${column}${self.row(ref.table, ref.row) + 1}"
        if not placed.table.rows:
            return f"{sheet}!${column}${placed.first_row + 1}:${column}${placed.last_row + 1}"
        last = ref.last if ref.last >= 0 else len(placed.table.rows) + ref.last
        first, final = self.row(ref.table, ref.first), self.row(ref.table, last)
        return f"{sheet}!${column}${first + 1}:${column}${final + 1}"

    def formula(self, live: Live) -> str:
        """The formula of a live figure with its addresses filled in, with "=" before it."""
        filled = re.sub(
            r"\{(\d+)\}", lambda match: self.address(live.refs[int(match.group(1))]), live.formula
        )
        return f"={filled}"

    def target(self, link: Link) -> str:
        """Where a link leads, as XlsxWriter wants it: ``internal:'Kết quả'!A9``."""
        if link.table:
            placed = self.table(link.table)
            row = self.row(link.table, link.row) if link.row >= 0 else placed.header_row
            return f"internal:{quoted(placed.sheet)}!A{row + 1}"
        if link.sheet not in self.titles:
            raise ValueError(f"link to the unknown sheet {link.sheet!r}; there are: {', '.join(self.titles)}")
        return f"internal:{quoted(self.titles[link.sheet])}!A1"


def quoted(title: str) -> str:
    """A sheet title as a formula writes it: ``Sở's`` is ``'Sở''s'``."""
    return "'" + title.replace("'", "''") + "'"


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def table_name(key: str, taken: Iterable[str] = ()) -> str:
    """A legal, stable list-object name for a table key, unlike those `taken`.

    >>> table_name("xếp-hạng.2026"), table_name("xep hang 2026", ["bang_xep_hang_2026"])
    ('bang_xep_hang_2026', 'bang_xep_hang_2026_2')
    """
    plain_key = (
        unicodedata.normalize("NFD", key.replace("đ", "d").replace("Đ", "D"))
        .encode("ascii", "ignore")
        .decode()
    )
    name = "bang_" + re.sub(r"\W+", "_", plain_key).strip("_").lower()[:200]
    return _unlike(name, {other.lower() for other in taken}, "{}_{}")


def headers(table: Table) -> tuple[str, ...]:
    """What stands above each column: title and, where it differs from the table's, the unit of measure.

    Excel refuses equal headers, so a repeated one is numbered: ``Điểm``, ``Điểm (2)``.
    """
    made: list[str] = []
    for column in table.columns:
        title = " ".join(clean(column.title).split()) or column.key
        unit = clean(column.measured_in)
        if unit and unit != table.measured_in and not title.endswith(f"({unit})"):
            title = f"{title} ({unit})"
        made.append(_unlike(title[:240], {other.lower() for other in made}, "{} ({})"))
    return tuple(made)


def _unlike(name: str, taken: set[str], pattern: str) -> str:
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        candidate = pattern.format(name, number)
    return candidate


def shown_text(cell: object, kind: str) -> str:
    """A figure about as the sheet shows it, to measure it; text as it is."""
    if isinstance(cell, str):
        return clean(cell)
    decimals = {"points": 2, "percent": 1, "decimal": 1, "money": 1, "integer": 0}.get(kind, 2)
    return text(cell, decimals) + ("%" if kind == "percent" else "")  # type: ignore[arg-type]


def page_pixels(sheet: Sheet) -> tuple[int, int]:
    """Printable width and height of the sheet's A4 page at full scale, in pixels, a little room left over."""
    long, short = 11.69, 8.27
    across, down = (long, short) if sheet.landscape else (short, long)
    return round((across - 2 * MARGIN_INCHES) * 96), round((down - HEADER_INCHES - MARGIN_INCHES - 0.4) * 96)


def workbook_layout(summary: Summary, limits: Limits) -> WorkbookLayout:
    """Every block of every sheet in its place.

    Raises ValueError for two sheets of one title or key, an illegal title, two tables of one key,
    and a chart whose table stands on no sheet.
    """
    titles = _sheet_titles(summary)
    layout = WorkbookLayout([], {}, titles)
    for sheet in summary.sheets:
        stamps = tuple(Paragraph(stamp, "stamp") for stamp in summary.stamps if stamp)
        placed = _sheet_layout(replace(sheet, blocks=stamps + sheet.blocks), limits, layout)
        layout.sheets.append(placed)
    for chart in summary.charts():
        layout.table(chart.table.key)
    return layout


def _sheet_titles(summary: Summary) -> dict[str, str]:
    titles: dict[str, str] = {}
    taken = {META_SHEET}
    for sheet in summary.sheets:
        title = sheet.title
        wrong = re.search(r"[\[\]:*?/\\\x00-\x1f]", title) or title.startswith("'") or title.endswith("'")
        if not title or len(title) > 31 or wrong:
            raise ValueError(
                f"a sheet cannot be titled {title!r}: 1 to 31 characters without []:*?/\\, no ' at an end"
            )
        if sheet.key in titles or title.lower() in taken:
            raise ValueError(f"two sheets share the key {sheet.key!r} or the title {title!r}")
        titles[sheet.key] = title
        taken.add(title.lower())
    return titles


def _sheet_layout(sheet: Sheet, limits: Limits, workbook: WorkbookLayout) -> SheetLayout:
    widths = _column_widths(sheet, limits)
    placed = SheetLayout(sheet, widths, _text_columns(sheet, widths))
    row = 0
    blocks = list(sheet.blocks)
    while blocks:
        block = blocks.pop(0)
        first = row
        if isinstance(block, Paragraph):
            row = _place_text(placed, row, block.text, block.style)
            if block.style in ("stamp", "body"):
                row += 1
        elif isinstance(block, Table):
            table = _place_table(placed, row, block, limits, workbook)
            row = left = _place_notes(placed, table) + 1
            while blocks and isinstance(blocks[0], Chart) and blocks[0].table.key == block.key:
                beside = _chart_with_table(placed, table, blocks[0], (first, left))
                if beside is None:
                    break
                placed.charts.append(beside)
                below = _row_below(placed, beside) + 1
                row, left = max(row, below), left if beside.column else below
                blocks.pop(0)
        else:
            width, tall = _chart_size(block, _width_below(placed))
            across, down = page_pixels(sheet)
            page = math.floor(down / min(1.0, across / max(width, placed.full_width))) - 2 * CHART_OFFSET
            chart = PlacedChart(block, row, 0, 0, width, min(tall, page))
            placed.charts.append(chart)
            row = _row_below(placed, chart) + 1
        placed.groups.append((first, row - 1))
    _place_breaks(placed)
    return placed


def _column_widths(sheet: Sheet, limits: Limits) -> list[int]:
    """Widths in pixels of the columns that the sheet's tables share, each wide enough for all of them."""
    widths: list[int] = []
    for table in sheet.tables():
        for index, (column, header) in enumerate(zip(table.columns, headers(table), strict=True)):
            if index == len(widths):
                widths.append(round(limits.narrowest * _CHARACTER))
            widths[index] = max(widths[index], _column_pixels(table, column, header, limits))
    return widths


def _column_pixels(table: Table, column: Column, header: str, limits: Limits) -> int:
    if column.width:
        return round(column.width * _CHARACTER + 5)
    index = table.position(column.key)
    shown = [shown_text(plain(row[index]), column.kind)[: limits.cell_characters] for row in table.rows]
    bold = bool(table.emphasis)
    content = (
        max((pixels(line, bold=bold) for cell in shown for line in cell.split("\n")), default=0)
        + _PADDING
        + _INDENT
    )
    words = max(pixels(word, bold=True) for word in header.split()) + _FILTER_BUTTON + _PADDING + _INDENT
    third = pixels(header, bold=True) / 3 + _FILTER_BUTTON + _PADDING + _INDENT
    widest = limits.long_text_width if column.kind == "long_text" else limits.text_width
    return 1 + math.ceil(max(min(content, widest * _CHARACTER), min(max(words, third), widest * _CHARACTER)))


def _text_columns(sheet: Sheet, widths: list[int]) -> int:
    """Over how many columns running text is spread: the widest table's, within reason and the page."""
    wanted = min(max(sum(widths), _NARROWEST_TEXT), page_pixels(sheet)[0] * 1.3)
    columns, reached = 0, 0
    while reached < wanted:
        reached += widths[columns] if columns < len(widths) else _SPARE_COLUMN_PIXELS
        columns += 1
    return max(2, columns)


def _place_text(placed: SheetLayout, row: int, words: str, style: str) -> int:
    """Put one line of running text on a row; the next free row."""
    shown = cut(clean(words), 4000, placed.text_pixels - _PADDING)
    size, bold = PARAGRAPH_SIZES[style], style in BOLD_PARAGRAPHS
    points = height([(shown, placed.text_pixels - _PADDING)], size=size, bold=bold) + (
        6 if style == "stamp" else 0
    )
    placed.points[row] = points
    placed.texts.append(PlacedText(row, shown, style, points))
    return row + 1


def _place_table(
    placed: SheetLayout, row: int, table: Table, limits: Limits, workbook: WorkbookLayout
) -> PlacedTable:
    if table.key in workbook.tables:
        raise ValueError(f"two tables share the key {table.key!r}")
    row = _place_text(placed, row, table.title, "table_title")
    if table.measured_in:
        row = _place_text(placed, row, f"Đơn vị tính: {table.measured_in}", "note")
    titles = headers(table)
    name = table_name(table.key, [other.name for other in workbook.tables.values()])
    result = PlacedTable(table, placed.sheet.title, name, row, titles)
    rooms = [(title, placed.width(i) - _FILTER_BUTTON - _PADDING - _INDENT) for i, title in enumerate(titles)]
    placed.points[row] = height(rooms, bold=True) + 6
    for index, line in enumerate(table.rows):
        cells = [
            (
                cut(shown_text(plain(cell), column.kind), limits.cell_characters, placed.room(i)),
                placed.room(i),
            )
            for i, (cell, column) in enumerate(zip(line, table.columns, strict=True))
            if isinstance(plain(cell), str)
        ]
        placed.points[result.first_row + index] = height(cells, bold=index in table.emphasis)
    if not table.rows:
        placed.points[result.first_row] = height([])
    placed.tables.append(result)
    workbook.tables[table.key] = result
    return result


def _place_notes(placed: SheetLayout, table: PlacedTable) -> int:
    row = table.last_row + 1
    notes = table.table.notes if table.table.rows else ("Bảng không có dòng nào.", *table.table.notes)
    for note in notes:
        row = _place_text(placed, row, f"Ghi chú: {note}", "note")
    if table.table.source:
        row = _place_text(placed, row, f"Nguồn: {table.table.source}", "note")
    return row


def _chart_with_table(
    placed: SheetLayout, table: PlacedTable, chart: Chart, rows: tuple[int, int]
) -> PlacedChart | None:
    """The chart to the right of its table or else under it, on the same page; None when there is no room.

    `rows` are the row of the table's title, with which the page may begin, and the first free row under it.
    """
    first, free = rows
    if len(placed.tables) == 1:
        first = 0
    across, down = page_pixels(placed.sheet)
    taken = sum(placed.width(column) for column in range(len(table.table.columns)))
    right = [p for p in placed.charts if p.chart.table.key == table.table.key and p.column]
    room = round(across * 1.3) - taken - _GAP_BESIDE
    if room >= _NARROWEST_CHART:
        width, tall = _chart_size(chart, min(room, 760))
        row = _row_below(placed, right[-1]) + 1 if right else table.first_row
        page = down / min(1.0, across / (taken + _GAP_BESIDE + width))
        if placed.sheet.one_page or placed.span(first, row - 1) + CHART_OFFSET + tall <= page:
            return PlacedChart(chart, row, len(table.table.columns), _GAP_BESIDE, width, tall)
    if right and taken >= _NARROWEST_CHART:
        width, tall = _chart_size(chart, min(taken, 760))
        page = down / min(1.0, across / placed.full_width)
        if placed.span(first, free - 1) + CHART_OFFSET + tall <= page:
            return PlacedChart(chart, free, 0, 0, width, tall)
    return None


def _width_below(placed: SheetLayout) -> int:
    return max(min(placed.text_pixels, page_pixels(placed.sheet)[0]), _NARROWEST_TEXT)


def _chart_size(chart: Chart, width: int) -> tuple[int, int]:
    """Width and height of a chart in pixels: lying bars grow with the number of categories."""
    count = max(1, chart.table.body)
    title = 26 * max(1, round(pixels(chart.title, size=12, bold=True) / (width - 40) + 0.5))
    legend = 30 * (1 + (len(chart.series) + len(chart.thresholds)) // 5)
    if chart.kind in ("bar", "stacked_bar"):
        bars = len(chart.series) if chart.kind == "bar" else 1
        return width, min(1100, title + legend + 70 + count * max(32, 18 * bars + 12))
    return width, title + legend + 320


def _row_below(placed: SheetLayout, chart: PlacedChart) -> int:
    """The first row whose top is under the chart."""
    row, left = chart.row, CHART_OFFSET + chart.height
    while left > 0:
        left -= placed.row_pixels(row)
        row += 1
    return row


def _place_breaks(placed: SheetLayout) -> None:
    """Choose where pages end, so that no chart or short table is torn, and if the header repeats."""
    if placed.sheet.one_page:
        return
    across, down = page_pixels(placed.sheet)
    capacity = down / min(1.0, across / placed.full_width)
    used, after_table = 0.0, False
    spans = False
    for number, (first, last) in enumerate(placed.groups):
        tall = placed.span(first, last)
        heading = number > 0 and placed.groups[number - 1][1] == first - 1 and _is_heading(placed, first - 1)
        holds_table = any(first <= table.header_row <= last for table in placed.tables)
        if used and used + tall > capacity and (tall <= capacity or not holds_table):
            start = first - 1 if heading else first
            placed.breaks.append(start)
            used, after_table = placed.span(start, first - 1) if heading else 0.0, bool(placed.tables)
        if holds_table and used + tall > capacity:
            spans = True
        used = (used + tall) % capacity if used + tall > capacity else used + tall
    if len(placed.tables) == 1 and (spans or not after_table):
        placed.repeated_row = placed.tables[0].header_row


def _is_heading(placed: SheetLayout, row: int) -> bool:
    return any(item.row == row and item.style in ("title", "subtitle") for item in placed.texts)
