"""A summary → its edition for outside (bản gửi ra ngoài): the tables on a list, and nothing that speaks of the others.

What is not named does not go: running text, drop-downs, charts of other tables, links to something left out. Formulas
become their results, so that nothing points to cells that stay inside. A new table therefore never leaves by accident.
A unit gets, beside what everybody may see, its own lines of some tables and its own profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

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
    text,
)

_KEPT_WORDS = ("title", "subtitle", "note")
"""The styles of text that speak of the whole; "body" and "alert" name units and what should be done."""


UNIT = "unit"
"""The column by which a line belongs to a unit."""

_ONE_PAGE = 40
"""A table of so many lines that is alone on its sheet is printed on one page."""

_SENTENCE = re.compile(r"(?<=\.) ")
_OF_FORMULAS = ("xem công thức", "thử số", "thử tử số")
"""What is said of formulas and of trying figures out: there are none outside."""


@dataclass(frozen=True)
class Own:
    """What one unit gets of itself: its lines of `tables`, and those of them that stand on its own `profile`."""

    unit: str
    tables: Collection[str]
    profile: Sheet


def outside_edition(summary: Summary, tables: Collection[str], without: Collection[str] = (), own: Own | None = None) -> Summary:
    """The summary with the named tables alone, lacking the columns `without` ("table.column"), and what a unit gets of itself."""
    if own is not None:
        summary = replace(summary, sheets=tuple(own.profile if sheet.key == own.profile.key else sheet for sheet in summary.sheets))
    outside = _Outside(summary, tables, without, own)
    sheets = tuple(sheet for sheet in map(outside.sheet, summary.sheets) if sheet.tables())
    return replace(summary, sheets=sheets, contents=summary.contents if any(s.key == summary.contents for s in sheets) else "")


def without_words(summary: Summary, words: str) -> Summary:
    """The summary without the paragraphs that say just this."""
    return replace(summary, sheets=tuple(
        replace(sheet, blocks=tuple(block for block in sheet.blocks if not isinstance(block, Paragraph) or block.text != words))
        for sheet in summary.sheets))


def absent(summary: Summary, tables: Collection[str]) -> list[str]:
    """The named tables that the summary does not have."""
    there = {table.key for sheet in summary.sheets for table in sheet.tables()}
    return [key for key in tables if key not in there]


def words_in(summary: Summary) -> Iterator[tuple[str, str]]:
    """Every text that a reader of the summary meets, after where it stands: “trang Xếp hạng, bảng Kết quả, dòng 2”."""
    yield "tên tài liệu", summary.title
    for sheet in summary.sheets:
        where = f"trang {sheet.title}"
        yield where, sheet.title
        for block in sheet.blocks:
            match block:
                case Table():
                    told = f"{where}, bảng {block.title}"
                    for line in (block.title, block.source, *block.notes, *(column.title for column in block.columns)):
                        yield told, line
                    for number, row in enumerate(block.rows, 1):
                        yield f"{told}, dòng {number}", " | ".join(text(plain(cell)) for cell in row)
                case Chart() | Multiples():
                    yield f"{where}, biểu đồ {block.title}", f"{block.title} | {block.alt} | {block.note}"
                case Paragraph():
                    yield where, block.text


class _Outside:
    """What stays of one summary, by table and column."""

    def __init__(self, summary: Summary, tables: Collection[str], without: Collection[str], own: Own | None) -> None:
        self.contents, self.own = summary.contents, own
        kept = {table.key: table for sheet in summary.sheets for table in sheet.tables() if table.key in tables or self._is_own(sheet, table)}
        self.sheets = {sheet.key for sheet in summary.sheets for table in sheet.tables() if table.key in kept} | {summary.contents}
        self.left_out = tuple(f"trang {sheet.title}" for sheet in summary.sheets if sheet.key not in self.sheets)
        self.columns = {
            key: [place for place, column in enumerate(table.columns) if f"{key}.{column.key}" not in without] for key, table in kept.items()
        }
        self.tables = {key: self._table(table) for key, table in kept.items()}

    def _is_own(self, sheet: Sheet, table: Table) -> bool:
        """Whether the table is one of which the unit gets its own part: of its profile, or by lines where it has any."""
        if self.own is None or table.key not in self.own.tables:
            return False
        return sheet is self.own.profile or (UNIT in (column.key for column in table.columns) and self.own.unit in table.values(UNIT))

    def sheet(self, sheet: Sheet) -> Sheet:
        """The sheet with what stays of it, which may be no table at all."""
        if sheet.key == self.contents:
            return replace(sheet, blocks=tuple(self._contents(b) if isinstance(b, Table) else b for b in sheet.blocks if not isinstance(b, Selector)))
        blocks = tuple(kept for block in sheet.blocks if (kept := self._block(block)) is not None)
        short = [block for block in blocks if not isinstance(block, Paragraph)]
        fits = len(short) == 1 and isinstance(short[0], Table) and len(short[0].rows) <= _ONE_PAGE
        return replace(sheet, blocks=blocks, one_page=sheet.one_page or fits)

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
        gone = tuple(f"cột {column.title}" for place, column in enumerate(table.columns) if place not in places)
        lines = [number for number, row in enumerate(table.rows) if not self._of_another(table, row)]
        return replace(
            table, columns=tuple(table.columns[place] for place in places),
            rows=tuple(tuple(self._cell(table.rows[number][place]) for place in places) for number in lines),
            emphasis=frozenset(new for new, old in enumerate(lines) if old in table.emphasis),
            notes=tuple(kept for note in table.notes if (kept := self._without_sentences(note, gone))),
            source="; ".join(part for part in table.source.split("; ") if not self._leads_away(part)),
            heat=tuple(key for key in table.heat if key in {table.columns[place].key for place in places}), csv="",
        )

    def _of_another(self, table: Table, row: tuple[Cell, ...]) -> bool:
        """Whether a line is another unit's, in a table of which a unit gets its own lines."""
        if self.own is None or table.key not in self.own.tables or UNIT not in (column.key for column in table.columns):
            return False
        return plain(row[table.position(UNIT)]) != self.own.unit

    def _contents(self, table: Table) -> Table:
        """The list of the sheets that stay, numbered anew, without the questions that the whole workbook answers."""
        last = max((place for row in table.rows for place, cell in enumerate(row) if isinstance(cell, Link)), default=0)
        kept = [row for row in table.rows if all(not isinstance(cell, Link) or cell.sheet in self.sheets for cell in row)]
        rows = tuple((number, *row[1:last + 1]) if isinstance(row[0], int) else row[:last + 1] for number, row in enumerate(kept, 1))
        return replace(table, columns=table.columns[:last + 1], rows=rows)

    def _cell(self, cell: Cell) -> Cell:
        """Plain figures for formulas, and for links that would lead to something left out."""
        if isinstance(cell, Link):
            there = cell.sheet in self.sheets and (not cell.table or cell.table in self.columns)
            return cell if there and (self.own is None or not cell.table) else plain(cell)
        return plain(cell) if isinstance(cell, Live) else cell

    def _without_sentences(self, note: str, gone: tuple[str, ...]) -> str:
        """The note without what speaks of things left out: sheets, columns that are `gone`, formulas; "" for nothing else.
        A sentence goes from the clause that does."""
        away = tuple(words.casefold() for words in (*gone, *_OF_FORMULAS))
        kept = []
        for sentence in _SENTENCE.split(note):
            clauses = list(takewhile(lambda clause: not self._leads_away(clause) and not any(words in clause.casefold() for words in away),
                                     sentence.split("; ")))
            if clauses:
                kept.append("; ".join(clauses).removesuffix(".") + ".")
        return " ".join(kept)

    def _leads_away(self, words: str) -> bool:
        said = words.replace("“", "").replace("”", "")
        return any(place in said for place in self.left_out)
