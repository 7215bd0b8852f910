"""Where the blocks of one sheet stand: tables one under the other, charts beside or under theirs, pages between.

A chart goes on the page of its table whenever it can: to the right if there is room, else
below, somewhat lower if need be; table and chart move to the next page together when both fit there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.multiples import on_one_scale
from pipeline.domain.tables import Chart, Link, Live, Multiples, Paragraph, Selector, Sheet, Table
from pipeline.edges.workbook.chart_sizes import (
    CHART_OFFSET,
    GAP,
    NARROWEST,
    SMALL_GAP,
    WIDEST_BESIDE,
    least_height,
    small_grid,
    wanted_height,
)
from pipeline.edges.workbook.columns import NARROWEST_TEXT
from pipeline.edges.workbook.formats import BOLD_PARAGRAPHS, PARAGRAPH_SIZES
from pipeline.edges.workbook.measured import MeasuredSheet
from pipeline.edges.workbook.names import headers, table_name
from pipeline.edges.workbook.pages import Page, capacity, page_pixels
from pipeline.edges.workbook.placed import (
    INDENT,
    PADDING,
    Limits,
    PlacedChart,
    PlacedSelector,
    PlacedTable,
    PlacedText,
    SheetLayout,
)
from pipeline.edges.workbook.sections import Section, sections
from pipeline.edges.workbook.text_fit import clean, cut, height, pixels

WIDEST_PAGE = 1.3
"""A page is filled with up to so much more than fits at full scale: figures of Arial 10 are then above 7 points."""

SMALLEST_FOR_CHARTS = 1.4
"""A page shrinks further than its width asks, down to 1/1.4, if a chart then stands under its table."""

_ONE_PAGE_WIDTHS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
_MOST_ABREAST = 4

_ARROW = 30
_SELECTOR_POINTS = 24.0
_ROWS_THAT_BEGIN_A_TABLE = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sheet must know of its workbook: its stamp, limits, columns set aside, table names taken, choices, and
    the way back to the contents."""

    stamp: str
    limits: Limits
    aside: Mapping[str, int]
    names: Sequence[str]
    choices: Mapping[str, Sequence[str]]
    back: Link | None = None


def sheet_layout(sheet: Sheet, setting: Setting) -> SheetLayout:
    """One sheet, laid out; wider than it need be, so smaller on paper, where that saves pages.

    A sheet that is to be one page takes the width at which that page is read best.
    """
    measured = MeasuredSheet(sheet, setting.limits, setting.aside)
    placed = _settled(measured, setting, 0)
    if any(isinstance(block, (Chart, Multiples)) for block in sheet.blocks):
        across, _ = page_pixels(sheet)
        for factor in _ONE_PAGE_WIDTHS if sheet.one_page else (1.2, SMALLEST_FOR_CHARTS):
            other = _settled(measured, setting, round(across * factor))
            if _paper(other) < _paper(placed):
                placed = other
    for table in placed.tables:
        table.aside_column = placed.printed_columns + 1
    return placed


def _paper(placed: SheetLayout) -> float:
    """What a layout costs: pages, or by how much a single page must shrink."""
    if not placed.sheet.one_page:
        return len(placed.breaks)
    across, down = page_pixels(placed.sheet)
    return max(1.0, placed.full_width / across, placed.span(placed.top, placed.bottom) / down)


def _settled(measured: MeasuredSheet, setting: Setting, least_width: int) -> SheetLayout:
    """One sheet, laid out again as long as a chart beside its table makes the page wider, hence smaller."""
    full_width = 0
    for _ in range(4):
        placed = _Placing(measured, setting, full_width, least_width).sheet()
        if placed.full_width == full_width:
            break
        full_width = placed.full_width
    return placed


class _Placing:
    """One pass over a sheet, from top to bottom; `full_width` is what the pass before found, 0 at first."""

    def __init__(self, measured: MeasuredSheet, setting: Setting, full_width: int, least_width: int) -> None:
        sheet = measured.sheet
        self.setting, self.measured = setting, measured
        self.placed = SheetLayout(sheet, measured.widths, measured.text_columns, least_width)
        self.page = Page(capacity(sheet, max(full_width, self.placed.full_width)))
        self.row = 0
        self.names = list(setting.names)
        self.alone = len(sheet.tables()) == 1

    def sheet(self) -> SheetLayout:
        """The sheet with every block in its place."""
        placed = self.placed
        if self.setting.back:
            placed.back = self.setting.back
            self.row += 1
        if self.setting.stamp:
            self._text(self.setting.stamp, "stamp")
            self.row += 1
        placed.top = self.row
        spanning: list[int] = []
        for section in sections(placed.sheet.blocks):
            if isinstance(section.block, Table) and not section.block.printed:
                self._table(section.block)
                self._notes(section.block)
                continue
            if self._section(section):
                spanning.append(len(placed.tables) - 1)
            placed.bottom = self.row - 1
            self._skip()
        placed.repeated_row = placed.repeated(spanning)
        return placed

    def _section(self, section: Section) -> bool:
        """Place a section and choose where its page begins; True when its table runs over several pages."""
        start = self.row
        self._lead(section.lead)
        if isinstance(section.block, Multiples):
            self._multiples(section.block, start)
            return False
        spans, rest = False, section.charts
        if isinstance(section.block, Table):
            spans, rest = self._table_section(section.block, section.charts, start)
        else:
            tall = self.placed.span(start, self.row - 1)
            least = sum(self._least(row) for row in self._abreast(rest)[:1])
            if tall + least > self.page.left and tall + least <= self.page.capacity:
                self._break(start)
            self.page.flow([self.placed.row_pixels(row) for row in range(start, self.row)], 0)
        self._below(rest, first=section.block is None)
        return spans

    def _lead(self, lead: Sequence[Paragraph | Selector]) -> None:
        for block, after in zip(lead, (*lead, None)[1:], strict=True):
            if isinstance(block, Selector):
                self._selector(block)
            else:
                self._text(block.text, block.style, block.live)
            spaced = isinstance(block, Selector) or block.style in ("stamp", "body")
            if spaced and not (isinstance(after, Paragraph) and after.live):  # its own row is blank until it speaks
                self.row += 1

    def _break(self, row: int) -> None:
        """Let a new page begin at a row, unless one begins there already or the sheet is to be one page."""
        if self.page.used and not self.placed.sheet.one_page:
            self.page.turn()
            self.placed.breaks.append(row)

    def _skip(self) -> None:
        """Leave a blank row."""
        self.page.used += self.placed.row_pixels(self.row)
        self.row += 1

    def _text(self, words: str, style: str, live: Live | None = None) -> None:
        placed = self.placed
        room = placed.text_pixels - PADDING
        shown = cut(clean(words), 4000, room)
        fullest = live.longest if live else shown
        points = height([(fullest, room)], size=PARAGRAPH_SIZES[style], bold=style in BOLD_PARAGRAPHS)
        placed.points[self.row] = points + (6 if style == "stamp" else 0)
        placed.texts.append(PlacedText(self.row, shown, style, placed.points[self.row], live))
        self.row += 1

    def _selector(self, selector: Selector) -> None:
        """The label over as many columns as it needs, the cell over as many as its longest choice needs."""
        placed = self.placed
        label = pixels(selector.label, size=12, bold=True) + PADDING + INDENT
        choice = max(pixels(words, size=12, bold=True) for words in self.setting.choices[selector.key])
        first = 1
        while placed.left(first) < label:
            first += 1
        last = first
        while placed.left(last + 1) - placed.left(first) < choice + PADDING + INDENT + _ARROW:
            last += 1
        placed.points[self.row] = _SELECTOR_POINTS
        placed.selectors.append(PlacedSelector(selector, placed.sheet.title, self.row, first, last))
        self.row += 1

    def _table_section(self, table: Table, charts: list[Chart], start: int) -> tuple[bool, list[Chart]]:
        """A table with its notes and the charts beside it; if it spans pages, and the charts that go below."""
        result = self._table(table)
        self._notes(table)
        beside, rest = self._beside(result, charts, start if not self.alone else self.placed.top)
        after = max([self.row, *(self._after(chart) for chart in beside)])
        tall = self.placed.span(start, after - 1)
        least = sum(self._least(row) + GAP for row in self._abreast(rest))
        page, spans = self.page, False
        if page.left < tall + least <= page.capacity or page.left < tall <= page.capacity:
            self._break(start)
        if tall <= page.left:
            page.used += tall
        else:
            begun = max([result.first_row + _ROWS_THAT_BEGIN_A_TABLE, *(self._after(chart) for chart in beside)])
            if self.placed.span(start, begun - 1) > page.left:
                self._break(start)
            header = self.placed.row_pixels(result.header_row) if self.alone else 0
            spans = page.flow([self.placed.row_pixels(row) for row in range(start, after)], header)
        self.row = after
        return spans, rest

    def _table(self, table: Table) -> PlacedTable:
        placed = self.placed
        self._text(table.title, "table_title")
        if table.measured_in:
            self._text(f"Đơn vị tính: {table.measured_in}", "note")
        name = table_name(table.key, self.names)
        self.names.append(name)
        result = PlacedTable(table, placed.sheet.title, name, self.row, headers(table))
        if count := self.setting.aside.get(table.key, 0):
            result.aside, result.aside_name = count, table_name(f"{table.key}_muc", self.names)
            self.names.append(result.aside_name)
        header, rows = self.measured.heights(table)
        placed.points[self.row] = header
        placed.points.update(enumerate(rows, result.first_row))
        placed.tables.append(result)
        self.row = result.last_row + 1
        return result

    def _notes(self, table: Table) -> None:
        for note in table.notes if table.rows else ("Bảng không có dòng nào.", *table.notes):
            self._text(f"Ghi chú: {note}", "note")
        if table.source:
            self._text(f"Nguồn: {table.source}", "note")

    def _beside(
        self, table: PlacedTable, charts: list[Chart], start: int
    ) -> tuple[list[PlacedChart], list[Chart]]:
        """The first charts to the right of the table, as far as the page holds them, and those left over."""
        placed = self.placed
        across, _ = page_pixels(placed.sheet)
        taken = placed.left(table.shown)
        room = round(across * WIDEST_PAGE) - taken - GAP
        beside: list[PlacedChart] = []
        if room < NARROWEST:
            return beside, charts
        width, row = min(room, WIDEST_BESIDE), table.first_row if self.alone else table.header_row
        height_of_page = capacity(placed.sheet, max(placed.full_width, taken + GAP + width))
        for number, chart in enumerate(charts):
            left = height_of_page - placed.span(start, row - 1) - CHART_OFFSET - GAP
            if least_height(chart, width) > left:
                return beside, charts[number:]
            tall = round(min(wanted_height(chart, width), left))
            beside.append(PlacedChart(chart, row, table.shown, GAP, width, tall))
            row = self._after(beside[-1]) + 1
            placed.charts.append(beside[-1])
        return beside, []

    def _after(self, chart: PlacedChart) -> int:
        return self.placed.below(chart.row, CHART_OFFSET + chart.height)

    def _width_below(self) -> int:
        across, _ = page_pixels(self.placed.sheet)
        widest = max(self.placed.text_pixels, sum(self.placed.widths), self.placed.least_width)
        most = max(round(across * SMALLEST_FOR_CHARTS), self.placed.least_width)
        return max(min(widest, most), NARROWEST_TEXT)

    def _abreast(self, charts: Sequence[Chart]) -> list[Sequence[Chart]]:
        """Charts in rows: two or more abreast where each is wide enough."""
        if not charts:
            return []
        most = max(1, min(_MOST_ABREAST, (self._width_below() + GAP) // (NARROWEST + GAP)))
        rows = -(-len(charts) // most)
        each = -(-len(charts) // rows)
        return [charts[number : number + each] for number in range(0, len(charts), each)]

    def _width(self, abreast: Sequence[Chart]) -> int:
        return (self._width_below() - (len(abreast) - 1) * GAP) // len(abreast)

    def _least(self, abreast: Sequence[Chart]) -> int:
        return max(least_height(chart, self._width(abreast)) for chart in abreast) + CHART_OFFSET

    def _below(self, charts: Sequence[Chart], *, first: bool) -> None:
        """Charts under what stands above, lowered to fit the page if they may be."""
        rows = self._abreast(charts)
        for number, abreast in enumerate(rows):
            if number or not first:
                self._skip()
            least = self._least(abreast)
            if least > self.page.left:
                self._break(self.row)
            width = self._width(abreast)
            spare = self.page.left - sum(self._least(row) + GAP for row in rows[number:])
            wanted = max(wanted_height(chart, width) for chart in abreast)
            tall = round(min(wanted, least - CHART_OFFSET + max(0.0, spare) / (len(rows) - number)))
            for place, chart in enumerate(abreast):
                self._put(chart, place * (width + GAP), (width, tall))
            self._take(tall)

    def _put(self, chart: Chart, x: int, size: tuple[int, int], *, small: bool = False) -> None:
        column, offset = self.placed.column_at(x)
        self.placed.charts.append(PlacedChart(chart, self.row, column, offset, *size, small))

    def _take(self, tall: int) -> None:
        """Go to the row under charts that begin at this one."""
        after = self.placed.below(self.row, CHART_OFFSET + tall)
        self.page.used += self.placed.span(self.row, after - 1)
        self.row = after

    def _multiples(self, multiples: Multiples, start: int) -> None:
        """A title and a grid of small charts; rows of the grid are not torn by the end of a page."""
        self._text(multiples.title, "table_title")
        head = self.placed.span(start, self.row - 1)
        across, _ = page_pixels(self.placed.sheet)
        count, space = len(multiples.charts), max(across, self._width_below())
        room = self.page.left if self.page.left > self.page.capacity / 2 else self.page.capacity
        abreast, width, tall = small_grid(count, space, room - head - GAP)
        rows = -(-count // abreast)
        step = tall + CHART_OFFSET + GAP
        if head + step > self.page.left or self.page.left < head + rows * step <= self.page.capacity:
            self._break(start)
        self.page.used += head
        for number, chart in enumerate(on_one_scale(multiples).charts):
            place = number % abreast
            if not place and step > self.page.left:
                self._break(self.row)
            self._put(chart, place * (width + SMALL_GAP), (width, tall), small=True)
            if place == abreast - 1 or number == count - 1:
                self._take(tall)
