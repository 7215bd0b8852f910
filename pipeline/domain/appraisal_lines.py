"""The lines of the appraisal workbook and the keys that tie them to reports: stable when a report is replaced.

A line is known by what it says, not by where it stood: the unit, and a digest of the words that
name a document, an activity, a course or a person. So the workbook survives a corrected report
whose lines moved, and a line that the correction dropped is noticed.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.frame_rows import frame_rows

SEPARATOR = "/"
_NAMING = ("title", "reference", "issued_on", "held_on", "start")
"""The fields that name a line of a report, in whichever section they are asked."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a counted report that the appraisal can speak of; `values` as in the answers tables."""

    key: str
    unit: str
    section: str
    submission: int
    row: int
    values: dict[str, Any]


def score_line(unit: str, indicator: str) -> str:
    """The key of an indicator of a unit.

    >>> score_line("TH", "initiatives")
    'TH/initiatives'
    """
    return f"{unit}{SEPARATOR}{indicator}"


def strikable_lines(counting: Consolidated, period: Period, sections: Sequence[str]) -> Iterator[ReportLine]:
    """The lines of the given sections in a period's counted reports, by unit, section and sheet row."""
    reports = _reports(counting, period)
    lines = {section: _lines(counting, section, reports) for section in sections}
    for number, unit in reports.items():
        for section in sections:
            twins: Counter[str] = Counter()
            for row, values in lines[section].get(number, ()):
                named = _digest(section, *(values.get(key) for key in _NAMING))
                twins[named] += 1
                key = SEPARATOR.join((unit, section, _told_apart(named, twins[named])))
                yield ReportLine(key, unit, section, number, row, values)


def people_lines(counting: Consolidated, period: Period) -> Iterator[ReportLine]:
    """The named people of a period's counted reports, by unit and sheet row; a namesake has a line of their own."""
    reports = _reports(counting, period)
    lines = _lines(counting, "people", reports)
    for number, unit in reports.items():
        twins: Counter[str] = Counter()
        for row, values in lines.get(number, ()):
            if not isinstance(name := values.get("name"), str):
                continue
            named = _digest(name)
            twins[named] += 1
            yield ReportLine(f"{unit}{SEPARATOR}{_told_apart(named, twins[named])}", unit, "people", number, row, values)


def unit_of(line: str) -> str:
    """The unit that a line's key begins with."""
    return line.partition(SEPARATOR)[0]


def _reports(counting: Consolidated, period: Period) -> dict[int, str]:
    """Submission → unit of the counted reports of a period, in the order of their numbers: that of the units."""
    return {s.number: s.unit for s in counting.submissions.values() if s.period == period.key}


def _lines(counting: Consolidated, section: str, reports: Mapping[int, str]) -> dict[int, list[tuple[int, dict[str, Any]]]]:
    """Submission → (sheet row, values) of its lines of a section, in the order of the rows."""
    found: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    table = counting.tables.get(section)
    if table is None or table.empty:
        return found
    for row in frame_rows(table[table["submission"].isin(list(reports))]):
        values = {str(key): None if _absent(value) else value for key, value in row.items()}
        found.setdefault(int(row["submission"]), []).append((int(row["sheet_row"]), values))
    return found


def _absent(value: Any) -> bool:
    return value is None or value != value or value is pd.NaT


def _digest(*named: Any) -> str:
    """A short digest of what names a line.

    Its rule must never change: the keys stand in workbooks that were handed out, perhaps by an older program.
    That is why it does not share the folding of texts with the rest.

    >>> _digest("activities", "Tọa  đàm", None, date(2026, 5, 4))
    '9b6b6e6ce6c2'
    """
    words = (f"{value:%Y-%m-%d}" if isinstance(value, date) else " ".join(unicodedata.normalize("NFC", str(value)).casefold().split())
             if value is not None else "" for value in named)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def _told_apart(named: str, twin: int) -> str:
    return named if twin == 1 else f"{named}-{twin}"
