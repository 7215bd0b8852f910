"""A form that came in another format → the same answers, ready to be typed into the standard form.

Values stand as they were typed, also where they do not fit their field, so that what is
wrong stays wrong until the clerk mends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.definitions.form import Form, Typed
from pipeline.domain.issued import OUR_SHEETS, Filled
from pipeline.domain.marked import MARK_HEADING, Cells, PlainSheet
from pipeline.domain.reading import Reading, SectionReading
from pipeline.domain.sheets import CellValue, Grid, Position, SheetScan, parse_address
from pipeline.domain.values import is_blank, shown

_LONGEST = 32_767
"""Characters in a cell of an .xlsx; an .ods has no such limit."""


@dataclass(frozen=True)
class Retyped:
    """What is typed into the form, and the sheets that go with it: the clerk's own, and what stood outside the form."""

    filled: Filled
    extra: tuple[PlainSheet, ...]
    strays: Cells


def retyped(form: Form, reading: Reading, grids: Sequence[Grid], scans: Mapping[str, SheetScan]) -> Retyped:
    """The answers of a reading as they were typed; `grids` and `scans` are those that it was made from."""
    by_title = {grid.title: grid for grid in grids}
    fields: dict[str, Typed] = {}
    lines: dict[str, list[dict[str, Typed]]] = {}
    for section in form.sections:
        found = reading.sections.get(section.key)
        if found is None:
            continue
        grid, scan = by_title[found.sheet], scans.get(found.sheet, SheetScan())
        if section.layout == "rows":
            places = [{key: (row, col) for key, col in found.columns.items()} for row, _, _ in found.rows]
            lines[section.key] = [dict(_typed(grid, scan, place)) for place in places]
        elif section.layout == "matrix":
            for line, row in found.lines.items():
                place = {f"{section.key}.{line}.{key}": (row, col) for key, col in found.columns.items()}
                fields |= dict(_typed(grid, scan, place))
        elif "value" in found.columns:
            fields |= dict(_typed(grid, scan, {
                f"{section.key}.{key}": (row, found.columns["value"]) for key, row in found.lines.items()}))
    outside = _outside(reading, by_title)
    strays = {(sheet, cell): (title, cell) for sheet, (title, cells) in outside.items() for cell in cells}
    extra = (*(_sheet_of(title, cells) for title, cells in outside.values()), *_own_sheets(reading, grids))
    return Retyped(Filled(fields, lines), extra, strays)


def new_places(form: Form, old: Reading, new: Reading) -> Cells:
    """Where each answer of a reading stands in the form that was written anew, and the free line below the last."""
    cells: dict[tuple[str, Position], tuple[str, Position]] = {}
    for section in form.sections:
        before, after = old.sections.get(section.key), new.sections.get(section.key)
        if before is not None and after is not None:
            pairs = _line_pairs(before, after) if section.layout == "rows" else [
                (row, after.lines[key]) for key, row in before.lines.items() if key in after.lines]
            for key, col in before.columns.items():
                if key in after.columns:
                    cells |= {(before.sheet, (row, col)): (after.sheet, (to, after.columns[key])) for row, to in pairs}
    return cells


def _line_pairs(before: SectionReading, after: SectionReading) -> list[tuple[int, int]]:
    rows = [row for row, _, _ in before.rows]
    free = rows[-1] + 1 if rows else before.first_line
    return list(zip((*rows, free), range(after.first_line, after.first_line + len(rows) + 1), strict=True))


def _typed(grid: Grid, scan: SheetScan, places: Mapping[str, Position]) -> Iterator[tuple[str, Typed]]:
    """What was typed at each place; blanks are left out."""
    for key, (row, col) in places.items():
        fault = scan.faults.get((row, col))
        raw: CellValue = ""
        if fault is not None and fault.kind == "error":
            raw = fault.text
        elif row <= len(grid.rows) and col <= len(grid.rows[row - 1]):
            raw = grid.rows[row - 1][col - 1]
        if not is_blank(raw):
            yield key, _writable(raw)


def _writable(raw: CellValue) -> Typed:
    """A value that an .xlsx can hold; a time, or a day before its calendar begins, as the text that was shown."""
    if isinstance(raw, (time, timedelta)):
        return shown(raw)
    if isinstance(raw, (date, datetime)) and raw.year <= 1900:
        return shown(raw)
    return raw[:_LONGEST] if isinstance(raw, str) else raw


def _outside(reading: Reading, by_title: Mapping[str, Grid]) -> dict[str, tuple[str, dict[Position, CellValue]]]:
    """Sheet → the title of the sheet that keeps what stood outside its form, and those cells."""
    outside: dict[str, tuple[str, dict[Position, CellValue]]] = {}
    for finding in reading.findings:
        if finding.check == "outside_form":
            row, col = parse_address(finding.cell)
            of = outside.setdefault(finding.sheet, (f"Ngoài biểu {finding.sheet}", {}))
            of[1][row, col] = by_title[finding.sheet].rows[row - 1][col - 1]
    return outside


def _sheet_of(title: str, cells: Mapping[Position, CellValue]) -> PlainSheet:
    rows: list[list[CellValue]] = [[] for _ in range(max(row for row, _ in cells))]
    for (row, col), value in sorted(cells.items()):
        rows[row - 1] += [""] * (col - len(rows[row - 1]))
        rows[row - 1][col - 1] = value
    return PlainSheet(title, rows)


def _own_sheets(reading: Reading, grids: Sequence[Grid]) -> Iterator[PlainSheet]:
    """The sheets that are no part of the form, but for empty ones and the list of an earlier marked copy."""
    sections = {found.sheet for found in reading.sections.values()}
    for grid in grids:
        if grid.title in sections or grid.title in OUR_SHEETS or all(cell == "" for row in grid.rows for cell in row):
            continue
        if grid.rows[0][0] != MARK_HEADING:
            yield PlainSheet(grid.title, grid.rows, hidden=grid.state == "hidden")
