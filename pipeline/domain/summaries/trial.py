"""Trying out figures (thử số): a cell that knows whether a figure was changed, and a sentence that then says what lags behind.

Points, bands and places follow a changed figure by themselves; sentences and titles of charts do not. The cell
compares each watched column with what was reported by one weighted sum. The weights are square roots of the
line numbers, so that two changes do not cancel each other out as they would in a plain sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import fsum, sqrt

from pipeline.domain.tables import Cell, Column, Live, Paragraph, RangeRef, Ref, Selector, Sheet, Table, plain

TABLE = "thu_so"
CHANGED, UNCHANGED = "Có", "Không"
FLAG = Ref(TABLE, 0, "value")
"""The cell that says whether any watched figure differs from what was reported."""

LAGGING = "các số liệu khác, nhận xét bằng chữ, tên biểu đồ vẫn theo số liệu đã nộp."
OVERVIEW, NOTIFIED = "tong-quan", ("xep-hang", "ho-so-don-vi")
"""Keys of the sheets on which sentences stand beside figures that follow: always, and where any figure is a formula."""

_LEAST = 0.001
"""A change that sums show for certain: far below a hundredth of a point, far above what binary fractions add."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A column that a reader changes, or that follows: its table's key, its own, and of a column of words each word."""

    table: str
    column: str
    words: tuple[str, ...] = ()


def notified(sheets: Sequence[Sheet], watched: Sequence[Watched], *, on: str, following: str) -> tuple[Sheet, ...]:
    """The sheets of a workbook with the cell that watches at the foot of the sheet `on` and, where it is needed, the
    sentence that only some figures are `following`; the same sheets where nothing stands in the watched columns."""
    tables = {table.key: table for sheet in sheets for table in sheet.tables()}
    there = [one for one in watched if one.table in tables and tables[one.table].rows]
    if not there or all(sheet.key != on for sheet in sheets):
        return tuple(sheets)
    cell = _watching([(one, tables[one.table]) for one in there])
    notice = f"Đang thử số: {following} tính theo số thử; {LAGGING}"
    return tuple(replace(sheet, blocks=(*sheet.blocks, cell)) if sheet.key == on else
                 _noticed(sheet, notice) if sheet.key == OVERVIEW or (sheet.key in NOTIFIED and _has_formulas(sheet)) else sheet
                 for sheet in sheets)


def _has_formulas(sheet: Sheet) -> bool:
    return any(isinstance(cell, Live) for table in sheet.tables() for row in table.rows for cell in row)


def place_among(value: int, table: str, row: int, *, total: str, last: int = -1, group: str = "") -> Live:
    """A place as a formula: how many of the lines up to `last` have a higher `total`, in the same `group` where that
    column is named, and one more."""
    totals: tuple[Ref | RangeRef, ...] = (RangeRef(table, total, 0, last), Ref(table, row, total))
    if not group:
        return Live(value, "SUMPRODUCT(({0}>{1})*1)+1", totals)
    return Live(value, "SUMPRODUCT(({0}>{1})*({2}={3}))+1", (*totals, RangeRef(table, group, 0, last), Ref(table, row, group)))


def when_tried(live: Live) -> Live:
    """A figure that stands as it was decided, by rules that the formula does not know, until figures are tried out."""
    return replace(live, formula=f'IF({{{len(live.refs)}}}="{CHANGED}",{live.formula},{live.value})', refs=(*live.refs, FLAG))


def _noticed(sheet: Sheet, notice: str) -> Sheet:
    at = next(n for n, block in enumerate(sheet.blocks) if not (
        isinstance(block, Selector) or (isinstance(block, Paragraph) and block.style in ("title", "subtitle"))))
    said = Paragraph("", "alert", Live("", f'IF({{0}}="{CHANGED}","{notice}","")', (FLAG,), notice))
    return replace(sheet, blocks=(*sheet.blocks[:at], said, *sheet.blocks[at:]))


def _watching(watched: Sequence[tuple[Watched, Table]]) -> Table:
    tests: list[str] = []
    refs: list[Ref | RangeRef] = []
    for one, table in watched:
        column, top = f"{{{len(refs)}}}", f"{{{len(refs) + 1}}}"
        refs += [RangeRef(one.table, one.column), Ref(one.table, 0, one.column)]
        weights = f"SQRT(ROW({column})-ROW({top})+1)"
        cells = [plain(row[table.position(one.column)]) for row in table.rows]
        for word in one.words:
            found = fsum(sqrt(at) for at, cell in enumerate(cells, 1) if cell == word)
            spelt = word.replace('"', '""')
            tests.append(f'ABS(SUMPRODUCT(EXACT({column},"{spelt}")*{weights})-{found!r})>{_LEAST}')
        if not one.words:
            reported = fsum(float(cell) * sqrt(at) for at, cell in enumerate(cells, 1) if isinstance(cell, (int, float, Decimal)))
            tests.append(f"ABS(SUMPRODUCT({column},{weights})-{reported!r})>{_LEAST}")
    row: tuple[Cell, ...] = (
        "Có số liệu đang thử khác số liệu đã nộp",
        Live(UNCHANGED, f'IFERROR(IF(OR({",".join(tests)}),"{CHANGED}","{UNCHANGED}"),"{CHANGED}")', tuple(refs)),
    )
    return Table(TABLE, "Theo dõi thử số", (Column("name", "Nội dung", "long_text", width=60), Column("value", "Kết quả", width=11)),
                 (row,), notes=("Có: các trang Tổng quan, Xếp hạng, Hồ sơ đơn vị hiện dòng chữ đỏ; muốn về số liệu đã nộp thì mở lại tệp gốc.",),
                 printed=False)
