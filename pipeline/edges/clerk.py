"""A person with Excel: an issued form is opened, answers are typed where they belong, and saved elsewhere.

For the sample campaign and the tests. Cells are found by the key cells of the file itself,
labels by its own drop-down lists, so that nothing is known here that a clerk could not see.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
import zipfile
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Typed
from pipeline.domain.issued import END_MARK, KEY_MARK, LISTS_SHEET, OURS, Filled

_LIST_COLUMN = re.compile(r"\$([A-Z]+)\$\d+(?::\$[A-Z]+\$\d+)?$")
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)<")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a reader would take for an escaped character; openpyxl writes it as it is."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass
class _Place:
    """A section as found in the file: its columns by key, its keyed rows, and the rows of its lines."""

    sheet: Any
    columns: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


def fill_like_a_clerk(template: Path, filled: Filled, path: Path) -> None:
    """Save the form in `template` to `path` with the answers typed in; the same input gives the same bytes.

    The n-th of a section's `lines` goes to its n-th line and leaves alone what it does not
    mention. Choices may be given by option key or by label. Raises KeyError for a reference that the
    file has no cell for, ValueError for more lines than it has.
    """
    workbook = openpyxl.load_workbook(template)
    places = _places(workbook)
    labels = _labels(workbook)
    for reference, value in filled.fields.items():
        section, *line, last = reference.split(".")
        place = places[section]
        row = place.rows[line[0] if line else last]
        col = place.columns[last if line else "value"]
        _type(place, row, col, value, labels)
    for section, lines in filled.lines.items():
        place = places[section]
        if len(lines) > len(place.lines):
            raise ValueError(f"{section}: {len(lines)} lines do not fit into {len(place.lines)}")
        for row, values in zip(place.lines, lines, strict=False):
            for key, value in values.items():
                _type(place, row, place.columns[key], value, labels)
    workbook.save(path)
    normalised(path)


def normalised(path: Path) -> Path:
    """Rewrite an office file so that its bytes depend on its content alone.

    Zip times are fixed, and the file was “modified” when it was “created”.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    try:
        with (
            os.fdopen(handle, "wb") as raw,
            zipfile.ZipFile(path) as old,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
        ):
            for part in old.namelist():
                data = old.read(part)
                if part == "docProps/core.xml" and (created := _CREATED.search(data)):
                    data = _MODIFIED.sub(rb"\g<1>" + created[1] + b"<", data)
                info = zipfile.ZipInfo(part, _ZIP_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 3
                info.external_attr = 0o600 << 16
                new.writestr(info, data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def _places(workbook: Any) -> dict[str, _Place]:
    """Section key → where it is."""
    places: dict[str, _Place] = {}
    for sheet in workbook.worksheets:
        place = None
        for row in range(1, sheet.max_row + 1):
            key = sheet.cell(row, 1).value
            if key == END_MARK:
                break
            if place is None:
                if isinstance(key, str) and key.startswith(KEY_MARK):
                    keys = {cell.value: cell.column for cell in sheet[row][1:] if cell.value}
                    place = places[key.removeprefix(KEY_MARK)] = _Place(sheet, keys)
            elif not key:
                place.lines.append(row)
            elif not str(key).startswith(OURS):
                place.rows[str(key)] = row
    return places


def _labels(workbook: Any) -> dict[str, dict[str, str]]:
    """Column letter on the sheet of lists → option key → label."""
    sheet = workbook[LISTS_SHEET]
    columns = {column[0].value: column for column in sheet.iter_cols()}
    return {
        column[0].column_letter: {
            key.value: label.value
            for key, label in zip(columns[OURS + name][1:], column[1:], strict=True) if key.value
        }
        for name, column in columns.items() if OURS + str(name) in columns
    }


def _type(place: _Place, row: int, col: int, value: Typed, labels: dict[str, dict[str, str]]) -> None:
    """Type one value; text stays text, whatever it begins with."""
    cell = place.sheet.cell(row, col)
    if not cell.has_style and place.lines:
        # Further down, lines are open through their columns; Excel would give a new cell its column's format.
        cell._style = copy(place.sheet.cell(place.lines[0], col)._style)
    if value == "":
        cell.value = None
    elif isinstance(value, str):
        value = _options_at(place.sheet, cell.coordinate, labels).get(value, value)
        cell.value = _ESCAPE_LIKE.sub("_x005F_", value)
        cell.data_type = "s"
        _grow(place.sheet, row, col, value)
    else:
        cell.value = value


def _options_at(sheet: Any, coordinate: str, labels: dict[str, dict[str, str]]) -> dict[str, str]:
    """Option key → label of the drop-down at a cell; empty where there is none."""
    for validation in sheet.data_validations.dataValidation:
        if validation.type == "list" and coordinate in validation.sqref:
            column = _LIST_COLUMN.search(validation.formula1)
            return labels.get(column[1], {}) if column else {}
    return {}


def _grow(sheet: Any, row: int, col: int, text: str) -> None:
    """Make the row high enough for a wrapped text, roughly as Excel does while one types."""
    sizes = (size for size in sheet.column_dimensions.values() if size.min)
    width = next((size.width for size in sizes if size.min <= col <= size.max), 10.0)
    needed = 15.0 * sum(math.ceil(len(line) / max(width - 3, 1)) or 1 for line in text.split("\n")) + 3
    current = sheet.row_dimensions[row].height
    if needed > (current or 15.0) + 3:
        sheet.row_dimensions[row].height = min(needed, 409.0)
