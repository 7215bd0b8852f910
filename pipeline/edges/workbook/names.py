"""Keys and titles → the names under which Excel knows columns, sheets, tables and headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.domain.tables import Summary, Table
from pipeline.edges.workbook.text_fit import clean

META_SHEET = "_meta"


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


def sheet_titles(summary: Summary) -> dict[str, str]:
    """Sheet key → title; ValueError for a title that Excel refuses and for two sheets of one key or title."""
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
