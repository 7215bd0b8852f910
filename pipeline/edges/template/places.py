"""Where everything will stand on the sheets of an issued form, before anything is written.

Rows and columns count from 1 here, as the formulas name them.
"""

from __future__ import annotations

from pipeline.definitions.form import Section
from pipeline.domain.issued import IssuedForm, ListedCells
from pipeline.domain.self_check import HELPER_COLUMNS, HELPER_ROWS, Places, SectionPlace
from pipeline.domain.sheets import column_letters

HEAD_LINES = 4
"""Title, identity, intro and stamp stand above everything else."""

FIELDS_COLUMNS = ("_number", "_label", "value", "_measured_in", "_help")
MATRIX_COLUMNS = ("_number", "_label", "_max", "_target")
_FIRST_COLUMN = 2
_ROOM_BELOW = 10
"""Lines left free below what is already filled."""


def places(issued: IssuedForm) -> Places:
    """The place of every section."""
    made = {"fields": _fields, "rows": _rows, "matrix": _matrix}
    return {section.key: (_listed if section.key in issued.listings else made[section.layout])(issued, section)
            for section in issued.edition.form.sections}


def listed_cells(issued: IssuedForm) -> dict[str, ListedCells]:
    """Section → where its listing will stand, for whoever must name a cell of it."""
    found = {}
    for section in issued.edition.form.sections:
        if (listing := issued.listings.get(section.key)) is not None:
            columns = {column.key: column_letters(number) for number, column in enumerate(listing.columns, _FIRST_COLUMN + 1)}
            found[section.key] = ListedCells(section.sheet, _listed(issued, section).lines, columns)
    return found


def line_total(issued: IssuedForm, section: Section) -> int:
    """How many lines a table has: more than its spare ones where more is filled."""
    return max(section.spare_rows, len(issued.filled.lines.get(section.key, [])) + _ROOM_BELOW)


def _fields(issued: IssuedForm, section: Section) -> SectionPlace:
    key_row = HEAD_LINES + 2
    row, lines = key_row, {}
    lasts = [derived.sum_of[-1] for derived in issued.edition.form.derived]
    for asked in section.fields:
        row += 2 if asked.group else 1
        lines[asked.key] = row
        row += lasts.count(f"{section.key}.{asked.key}")
    beyond = _FIRST_COLUMN + len(FIELDS_COLUMNS)
    return SectionPlace(
        section, key_row, row + 1, {"value": _FIRST_COLUMN + FIELDS_COLUMNS.index("value")}, lines,
        {role: beyond + number for number, role in enumerate(HELPER_COLUMNS)},
    )


def _rows(issued: IssuedForm, section: Section) -> SectionPlace:
    key_row = HEAD_LINES + len(HELPER_ROWS) + 3
    return SectionPlace(
        section, key_row, key_row + line_total(issued, section) + 1,
        {asked.key: column for column, asked in enumerate(section.fields, _FIRST_COLUMN + 1)}, {}, _helper_rows(),
    )


def _matrix(issued: IssuedForm, section: Section) -> SectionPlace:
    key_row = HEAD_LINES + len(HELPER_ROWS) + 3
    row, lines = key_row, {}
    for criterion in issued.edition.rubric.criteria:
        row += 1
        for asked in criterion.indicators:
            row += 1
            lines[asked.key] = row
    first = _FIRST_COLUMN + len(MATRIX_COLUMNS)
    return SectionPlace(
        section, key_row, row + 1, {asked.key: column for column, asked in enumerate(section.fields, first)}, lines,
        _helper_rows(), _FIRST_COLUMN + MATRIX_COLUMNS.index("_max"),
    )


def _listed(issued: IssuedForm, section: Section) -> SectionPlace:
    listing, key_row = issued.listings[section.key], HEAD_LINES + 3
    first = _FIRST_COLUMN + 1 + len(listing.columns)
    return SectionPlace(
        section, key_row, key_row + len(listing.lines) + 1,
        {asked.key: column for column, asked in enumerate(section.fields, first)},
        {line.key: row for row, line in enumerate(listing.lines, key_row + 1)}, {},
    )


def _helper_rows() -> dict[str, int]:
    return {role: HEAD_LINES + number for number, role in enumerate(HELPER_ROWS, 1)}
