"""Files → readings, submissions and findings, by the very functions that the commands call.

What many tests of a module share is built once for all pytest-xdist workers (`built_once`):
the first that needs it builds it, the others wait and read it.
"""

from __future__ import annotations

import functools
import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from filelock import FileLock
from forms import definitions

from pipeline.commands.checking import answers_by_edition, checked, checked_within
from pipeline.commands.intake import older_edition
from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_one
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding
from pipeline.domain.issued import END_MARK, KEY_MARK, META_SHEET
from pipeline.domain.reading import Reading
from pipeline.domain.sheets import address

T = TypeVar("T")
Place = tuple[str, str]
"""A cell as the clerk names it: sheet title and A1 address."""


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], T]) -> T:
    """What `build` returns for a folder of its own, built once per test run; it must be picklable."""
    base = factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, kept = base / name, base / f"{name}.pickle"
    with FileLock(base / f"{name}.lock"):
        if not kept.exists():
            folder.mkdir()
            value = build(folder)
            kept.write_bytes(pickle.dumps(value))
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]


@functools.cache
def reader_setup() -> ReaderSetup:
    """What the children are told, for the project's own definitions."""
    of = definitions()
    forms = {key: (e.form, tuple(i.key for i in e.rubric.indicators)) for key, e in of.editions.items()}
    return ReaderSetup(of.campaign.movement.form_id, forms, of.campaign.limits)


def read(path: Path) -> Reading:
    """The reading of a form, as a child makes it; fails where it is refused."""
    reading = read_one(reader_setup(), str(path))
    assert not isinstance(reading, FileRefusal), reading
    return reading


def refused(path: Path) -> str:
    """The code for which a file is refused as a whole; fails where it is read."""
    reading = read_one(reader_setup(), str(path))
    assert isinstance(reading, FileRefusal), "the file was read"
    return reading.code


def submissions_of(paths: Sequence[Path]) -> list[Submission]:
    """The forms read and numbered in their order; each was received a minute after the one before."""
    return [
        Submission(number, reading.meta.unit, reading.meta.period, reading.meta.edition, f"{number:064x}", path.name,
                   datetime(2026, 12, 1, 8 + number // 60, number % 60), reading)
        for number, (path, reading) in enumerate((path, read(path)) for path in paths)
    ]


def findings_while_reading(submissions: Sequence[Submission], of: Definitions) -> list[Finding]:
    """The findings of cells and of older editions, placed."""
    return [
        finding for s in submissions for finding in (
            *(f.placed(submission=s.number, unit=s.unit, period=s.period, file=s.file) for f in s.reading.findings),
            *older_edition(of, s))
    ]


def findings_within(paths: Sequence[Path]) -> list[list[Finding]]:
    """The findings of each file by itself, all files checked in one go."""
    of, submissions = definitions(), submissions_of(paths)
    found = checked_within(of, answers_by_edition(of, submissions), findings_while_reading(submissions, of))
    by_file: list[list[Finding]] = [[] for _ in paths]
    for finding in found:
        by_file[finding.submission].append(finding)
    return by_file


def findings_of_campaign(paths: Sequence[Path], of: Definitions | None = None) -> list[Finding]:
    """All findings of a campaign in which these files came in, one after the other."""
    of = of or definitions()
    submissions = submissions_of(paths)
    return checked(of, answers_by_edition(of, submissions), findings_while_reading(submissions, of))


def answers(reading: Reading) -> dict[str, list[tuple[str, Mapping[str, Any]]]]:
    """What a form says, without where it says it: section → (line key, values) of every line."""
    return {key: [(line, values) for _, line, values in found.rows] for key, found in reading.sections.items()}


def places(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """(check, sheet, cell) of every finding, sorted."""
    return sorted((f.check, f.sheet, f.cell) for f in findings)


class KeyCells:
    """Where the answers of a workbook stand, by its key cells alone; knows nothing of the reader."""

    def __init__(self, workbook: openpyxl.Workbook) -> None:
        self.sheets: dict[str, str] = {}
        self.key_rows: dict[str, int] = {}
        self.columns: dict[str, dict[str, int]] = {}
        self.lines: dict[str, dict[str, int]] = {}
        for sheet in workbook.worksheets:
            column_a = [(cell.row, str(cell.value)) for (cell,) in sheet.iter_rows(max_col=1) if cell.value is not None]
            marks = [(row, text) for row, text in column_a if text.startswith(KEY_MARK) and text != END_MARK]
            if sheet.title == META_SHEET or not marks:
                continue
            row, section = marks[0][0], marks[0][1].removeprefix(KEY_MARK)
            self.sheets[section], self.key_rows[section] = sheet.title, row
            self.columns[section] = {str(c.value): c.column for c in sheet[row] if c.value is not None and c.column > 1}
            self.lines[section] = {text: at for at, text in column_a if at > row}

    def position(self, section: str, key: str, line: int | str = 0) -> tuple[int, int]:
        """(row, column) of an answer; `line` counts from 0 below the key row, or is the indicator of a matrix."""
        columns = self.columns[section]
        if "value" in columns:
            return self.lines[section][key], columns["value"]
        row = self.lines[section][line] if isinstance(line, str) else self.key_rows[section] + 1 + line
        return row, columns[key]

    def place(self, section: str, key: str, line: int | str = 0) -> Place:
        """The answer's cell as the clerk names it."""
        return self.sheets[section], address(*self.position(section, key, line))
