"""A summary with tables of any length → the same summary with none longer than a sheet opens quickly.

What is left out is named, and nothing refers to it: a formula that needs a line left out becomes
its plain result, and a drop-down that such a formula followed keeps the one choice that is shown.
A formula that only picks lines by INDEX stays and says where to look when its line is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.domain.tables import (
    Block,
    Cell,
    Chart,
    Link,
    Live,
    Multiples,
    Paragraph,
    RangeRef,
    Ref,
    Selector,
    Sheet,
    Summary,
    Table,
    plain,
    text,
)

ELSEWHERE = "xem CSV"
"""What a formula shows when it picks a line that was left out."""

_PLAIN = frozenset({str, int, float, Decimal, date, type(None)})
"""What a cell may be that refers to nothing; most lines have no other."""

_Place = tuple[str, int, str]
"""Table key, row, column key."""


def within(summary: Summary, rows: int) -> Summary:
    """The summary with the first `rows` lines of every table; the same value when none is longer."""
    if all(len(table.rows) <= rows for sheet in summary.sheets for table in sheet.tables()):
        return summary
    cutting = _Cutting(summary, rows)
    return replace(summary, sheets=tuple(cutting.sheet(sheet) for sheet in summary.sheets))


@dataclass(frozen=True)
class _Frozen:
    """A drop-down that cannot be followed any more: the line of its choice, None when that is left out."""

    row: int | None


class _Cutting:
    """All tables of a summary, and what becomes of the cells that look across their new end."""

    def __init__(self, summary: Summary, rows: int) -> None:
        self.rows = rows
        self.tables = {table.key: table for sheet in summary.sheets for table in sheet.tables()}
        self.long = {key for key, table in self.tables.items() if len(table.rows) > rows}
        self.selectors = {
            block.key: block for sheet in summary.sheets for block in sheet.blocks if isinstance(block, Selector)
        }
        self.lives = dict(self._kept_formulas())
        self.plain = {place for place, live in self.lives.items() if self._clipped(live) is None}
        self.frozen = self._frozen()

    def sheet(self, sheet: Sheet) -> Sheet:
        """The sheet with its tables cut, and a sentence above each that says so."""
        blocks: list[Block] = []
        for block in sheet.blocks:
            if isinstance(block, Table) and block.key in self.long:
                blocks.append(Paragraph(_left_out(block, self.rows), "note"))
            blocks += self._block(block)
        return replace(sheet, blocks=tuple(blocks))

    def _block(self, block: Block) -> list[Block]:
        if isinstance(block, Table):
            return [self._table(block)]
        if isinstance(block, Chart):
            return [self._chart(block)]
        if isinstance(block, Multiples):
            return [replace(block, charts=tuple(map(self._chart, block.charts)))]
        if isinstance(block, Selector):
            return self._selector(block)
        if block.live:
            return [replace(block, live=self._clipped(block.live))]
        return [block]

    def _chart(self, chart: Chart) -> Chart:
        return replace(chart, table=self._shortened(chart.table)) if chart.table.key in self.long else chart

    def _shortened(self, table: Table) -> Table:
        kept = frozenset(number for number in table.emphasis if number < self.rows)
        return replace(table, rows=table.rows[: self.rows], emphasis=kept)

    def _table(self, table: Table) -> Table:
        shown = self._shortened(table)
        rows = tuple(
            line if _PLAIN.issuperset(map(type, line)) else tuple(
                self._cell((table.key, number, column.key), cell)
                for cell, column in zip(line, table.columns, strict=True)
            )
            for number, line in enumerate(shown.rows)
        )
        notes = (_left_out(table, self.rows), *table.notes) if table.key in self.long else table.notes
        return replace(shown, rows=rows, notes=notes)

    def _cell(self, place: _Place, cell: Cell) -> Cell:
        if isinstance(cell, Link) and cell.table in self.long and cell.row >= self.rows:
            return replace(cell, row=-1)
        if not isinstance(cell, Live):
            return cell
        clipped = None if place in self.plain else self._clipped(cell)
        return cell.value if clipped is None else clipped

    def _clipped(self, live: Live) -> Live | None:
        """The formula over what is left; None when it would lack a line that counts for its result."""
        refs: list[Ref | RangeRef] = []
        formula = live.formula
        for number, ref in enumerate(live.refs):
            table = self.tables.get(ref.table)
            if table is None or (ref.row if isinstance(ref, Ref) else _last(ref, table)) < self.rows:
                refs.append(ref)
                continue
            if isinstance(ref, Ref) or ref.first >= self.rows:
                return None
            cells = [plain(row[table.position(ref.column)]) for row in table.rows[ref.first : _last(ref, table) + 1]]
            kept = self.rows - ref.first
            if any(cell not in (None, "") for cell in cells[kept:]):
                if not _only_picks(live.formula, number) or (live.value or "") not in {cell or "" for cell in cells[:kept]}:
                    return None
                formula = f'IFERROR({live.formula},"{ELSEWHERE}")'
            refs.append(replace(ref, last=self.rows - 1))
        return replace(live, formula=formula, refs=tuple(refs))

    def _kept_formulas(self) -> Iterator[tuple[_Place, Live]]:
        for key, table in self.tables.items():
            for number, line in enumerate(table.rows[: self.rows]):
                if Live not in set(map(type, line)):
                    continue
                for cell, column in zip(line, table.columns, strict=True):
                    if isinstance(cell, Live):
                        yield (key, number, column.key), cell

    def _frozen(self) -> dict[str, _Frozen]:
        """The drop-downs that a formula followed which is none any more; those formulas become plain, too."""
        frozen = {}
        for key, selector in self.selectors.items():
            followers = self._followers(key)
            row = self._row_of_choice(selector)
            if row is None or followers & self.plain:
                frozen[key] = _Frozen(row)
                if row is None:
                    self.plain |= followers
        return frozen

    def _followers(self, selector: str) -> set[_Place]:
        """Every formula that follows a drop-down, at one remove or more."""
        found: set[_Place] = set()
        grown = True
        while grown:
            columns = {(table, column) for table, _, column in found}
            more = {
                place
                for place, live in self.lives.items()
                if place not in found and any(_follows(ref, selector, found, columns) for ref in live.refs)
            }
            found |= more
            grown = bool(more)
        return found

    def _row_of_choice(self, selector: Selector) -> int | None:
        """The line of the table, not left out, that holds what stands in the drop-down."""
        table = self.tables.get(selector.options.table)
        if table is None:
            return 0
        values = [text(value) for value in table.values(selector.options.column)[: self.rows]]
        return values.index(selector.chosen) if selector.chosen in values else None

    def _selector(self, selector: Selector) -> list[Block]:
        options = selector.options
        frozen = self.frozen.get(selector.key)
        if frozen is not None:
            why = Paragraph(
                f"Số liệu gốc quá dài cho một trang tính nên trang này chỉ có “{selector.chosen}”; "
                "các đơn vị khác xem trong thư mục du-lieu/.", "note",
            )  # fmt: skip
            if frozen.row is None:
                return [Paragraph(f"{selector.label}: {selector.chosen}", "subtitle"), why]
            return [why, replace(selector, options=replace(options, first=frozen.row, last=frozen.row))]
        if options.table in self.long and _last(options, self.tables[options.table]) >= self.rows:
            return [replace(selector, options=replace(options, last=self.rows - 1))]
        return [selector]


def _last(ref: RangeRef, table: Table) -> int:
    return ref.last if ref.last >= 0 else len(table.rows) + ref.last


def _only_picks(formula: str, number: int) -> bool:
    """True when a formula uses a range only as that from which INDEX picks a cell."""
    return formula.count(f"{{{number}}}") == len(re.findall(rf"\bINDEX\(\{{{number}\}},", formula))


def _follows(ref: Ref | RangeRef, selector: str, found: set[_Place], columns: set[tuple[str, str]]) -> bool:
    if ref.table == selector:
        return True
    if isinstance(ref, Ref):
        return (ref.table, ref.row, ref.column) in found
    return (ref.table, ref.column) in columns


def _left_out(table: Table, rows: int) -> str:
    where = f"trong tệp du-lieu/{table.csv.removesuffix('.csv')}.csv" if table.csv else "trong thư mục du-lieu/"
    return f"Bảng này chỉ có {text(rows)} dòng đầu. Còn {text(len(table.rows) - rows)} dòng {where}."
