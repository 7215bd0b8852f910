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

import pytest
from filelock import FileLock
from forms import definitions

from pipeline.commands.checking import answers_by_edition, checked, checked_within
from pipeline.commands.intake import older_edition
from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_one
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding
from pipeline.domain.reading import Reading

T = TypeVar("T")


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
    office = tuple(form for edition in of.editions.values() for form in edition.office_forms)
    return ReaderSetup(of.campaign.movement.form_id, forms, of.campaign.limits, office)


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
