"""Readings of many files → one typed table per section, over all submissions at once.

Every row knows its submission and its sheet row, so that any value can be followed back
to the cell it was typed into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from pipeline.definitions.form import Field, Form, Section
from pipeline.domain.reading import Reading
from pipeline.domain.sheets import address

KEYS = ["submission", "unit", "period", "sheet_row", "line"]
"""The first columns of every answers table; `line` is the indicator in a matrix, else ""."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One received and readable form (báo cáo nhận được); `number` is its place in the run, from 0.

    `file` is the path in the inbox under which it was first seen; `received` is in Vietnamese time;
    `sender` is the address that a mail came from, "" where none is known.
    """

    number: int
    unit: str
    period: str
    edition: str
    sha256: str
    file: str
    received: datetime
    reading: Reading
    sender: str = ""

    def sheet(self, section: str) -> str:
        """The title of the sheet on which a section was found, "" when it was not."""
        found = self.reading.sections.get(section)
        return found.sheet if found else ""

    def position(self, section: str, key: str, row: int) -> tuple[int, int] | None:
        """(row, column) of an answer, both from 1; None where the file has no such cell."""
        found = self.reading.sections.get(section)
        return found.position(key, row) if found else None

    def cell(self, section: str, key: str, row: int) -> str:
        """The A1 address of an answer in the file as the clerk sees it, "" where there is none."""
        position = self.position(section, key, row)
        return address(*position) if position else ""


@dataclass(frozen=True)
class Answers:
    """The answers of all submissions on one edition: section key → table.

    Columns: `KEYS`, then the fields in the order of the form. Integers and numbers are
    float64, dates datetime64[s], texts and choices (option keys) object with None; what
    was not filled or not readable is missing. A `fields` section has one row per
    submission, with the derived figures appended.
    """

    form: Form
    tables: dict[str, pd.DataFrame]
    submissions: dict[int, Submission] = field(default_factory=dict)


def answers_of(form: Form, submissions: Sequence[Submission]) -> Answers:
    """The tables of the submissions on one edition, in the order of their numbers."""
    tables = {section.key: _table(section, submissions) for section in form.sections}
    for derived in form.derived:
        section, _, key = derived.key.partition(".")
        parts = [reference.partition(".")[2] for reference in derived.sum_of]
        tables[section][key] = tables[section][parts].sum(axis=1, skipna=False)
    return Answers(form, tables, {submission.number: submission for submission in submissions})


def _table(section: Section, submissions: Sequence[Submission]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {key: [] for key in (*KEYS, *section.by_key)}
    fields = list(section.by_key)
    for submission in submissions:
        found = submission.reading.sections.get(section.key)
        for row, line, values in found.rows if found else ():
            columns["submission"].append(submission.number)
            columns["unit"].append(submission.unit)
            columns["period"].append(submission.period)
            columns["sheet_row"].append(row)
            columns["line"].append(line)
            for key in fields:
                columns[key].append(values.get(key))
    typed: dict[str, pd.Series[Any]] = {
        "submission": pd.Series(columns["submission"], dtype="int64"),
        "unit": pd.Series(columns["unit"], dtype=object),
        "period": pd.Series(columns["period"], dtype=object),
        "sheet_row": pd.Series(columns["sheet_row"], dtype="int64"),
        "line": pd.Series(columns["line"], dtype=object),
    }
    typed |= {key: _column(asked, columns[key]) for key, asked in section.by_key.items()}
    return pd.DataFrame(typed)


def _column(asked: Field, values: list[object]) -> pd.Series[Any]:
    if asked.type in ("integer", "number"):
        return pd.Series(values, dtype="float64")
    if asked.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object)), dtype="datetime64[s]")
    return pd.Series(values, dtype=object)


def combined(parts: Iterable[Answers], section: str, only: Mapping[int, Submission]) -> pd.DataFrame:
    """One section over several editions, of the given submissions only; a field that an edition lacks is missing."""
    tables = [
        part.tables[section][part.tables[section]["submission"].isin(list(only))]
        for part in parts if section in part.tables
    ]
    filled = [table for table in tables if len(table)] or tables[:1]
    if not filled:
        return pd.DataFrame(columns=KEYS)
    return pd.concat(filled, ignore_index=True).sort_values(["submission", "sheet_row"], ignore_index=True)
