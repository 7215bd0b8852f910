"""Where the answers and the hidden helper cells of a form stand, as the template writer lays them out.

Rows and columns count from 1, as on the sheet. Ranges span from the key row to the end mark, both
locked, so that lines inserted at either end are inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.definitions.form import Section
from pipeline.domain.self_check.cell_texts import filled
from pipeline.domain.sheets import column_letters

HELPER_ROWS = ("list", "count", "cross", "first", "cross_first", "at")
"""Hidden rows above the headers of a section with lines, per column: what its formulas look up; how many cells are
wrong by themselves, and by a rule between cells; the first row of each; the row that a head-count points at."""

HELPER_COLUMNS = ("list", "read", "wrong")
"""Hidden columns behind a section of single answers, per line: what its formulas look up; the answer as read;
1 where it must be mended."""


@dataclass(frozen=True)
class SectionPlace:
    """One section on its sheet.

    `columns`: field → column, for a `fields` section ``value``; `lines`: field or, in a matrix,
    indicator → row; `helpers`: `HELPER_COLUMNS` → column or `HELPER_ROWS` → row; `maxima`: the column of the
    most points of a matrix.
    """

    section: Section
    key_row: int
    end_row: int
    columns: Mapping[str, int]
    lines: Mapping[str, int]
    helpers: Mapping[str, int]
    maxima: int = 0
    prefix: str = ""
    """What stands before every address: nothing on the sheet itself."""

    @property
    def elsewhere(self) -> SectionPlace:
        """The same place, named from another sheet."""
        return replace(self, prefix="'" + self.section.sheet.replace("'", "''") + "'!")

    def column(self, number: int) -> str:
        """A column from the key row to the end mark."""
        letters = column_letters(number)
        return f"{self.prefix}${letters}${self.key_row}:${letters}${self.end_row}"

    def answers(self, key: str) -> str:
        """All cells of a field; of a `fields` section under the key ``value``."""
        return self.column(self.columns[key])

    def own(self) -> str:
        """The answer on the line of a helper cell (fields). By way of the whole column, so that an answer that is cut
        and pasted elsewhere takes no formula with it; MAX makes one number of what ROW gives."""
        letters = column_letters(self.columns["value"])
        return f"INDEX({self.prefix}${letters}:${letters},MAX(ROW()))"

    def key_cell(self, key: str) -> str:
        """The cell of a field's column in the key row."""
        return f"{self.prefix}${column_letters(self.columns[key])}${self.key_row}"

    def block(self) -> str:
        """All cells of all fields (rows, matrix)."""
        letters = [column_letters(number) for number in self.columns.values()]
        return f"{self.prefix}${letters[0]}${self.key_row}:${letters[-1]}${self.end_row}"

    def helper(self, role: str, key: str) -> str:
        """One helper cell: of a field's column (rows, matrix) or of a field's line (fields)."""
        if self.section.layout == "fields":
            return f"{self.prefix}${column_letters(self.helpers[role])}${self.lines[key]}"
        return f"{self.prefix}${column_letters(self.columns[key])}${self.helpers[role]}"

    def helper_range(self, first: str, last: str) -> str:
        """The helper cells of all columns in the helper rows `first` to `last` (rows, matrix)."""
        letters = [column_letters(number) for number in self.columns.values()]
        return f"{self.prefix}${letters[0]}${self.helpers[first]}:${letters[-1]}${self.helpers[last]}"

    def used(self) -> str:
        """The cell with the number of lines in use (rows, matrix)."""
        return f"{self.prefix}$B${self.helpers['list']}"

    def below_keys(self, x: str, key: str) -> str:
        """Whether a cell, or each cell of a range, stands below the key row; that of the end mark is always blank."""
        return f"(ROW({x})>ROW({self.key_cell(key)}))"

    def lines_only(self, key: str) -> str:
        """Which cells of a field's column belong to lines: in a matrix those of an indicator."""
        inside, keys = self.below_keys(self.answers(key), key), self.column(1)
        return inside if self.section.layout == "rows" else f'{inside}*({keys}<>"")*(LEFT({keys})<>"_")'

    def in_use(self) -> str:
        """Which lines hold anything at all, as an array (rows, matrix)."""
        ones = "{" + ";".join("1" for _ in self.columns) + "}"
        return f"((MMULT(--{filled(self.block())},{ones})>0)*{self.lines_only(next(iter(self.columns)))}>0)"


Places = Mapping[str, SectionPlace]
"""Section key → where it is."""
