"""What did not change is not read again; what might be read otherwise is."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms import valid
from projects import dropped
from projects import project as empty_project

from pipeline.commands.intake import Intake, intake
from pipeline.commands.reading_files import CACHE
from pipeline.definitions.load import load_definitions
from pipeline.edges.ledger import Ledger


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has received one report of 2026, and read it."""
    there = empty_project(tmp_path / "project")
    dropped(valid("2026", "TH"), there / "inbox" / "TH.xlsx", "2026-12-01")
    taken_in(there)
    return there


def taken_in(project: Path) -> Intake:
    definitions = load_definitions(project / "config.toml")
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        return intake(definitions, ledger, lambda done, of: None)


def spoilt_archive(project: Path) -> None:
    """The archived bytes are garbage from now on: whoever opens them again notices."""
    for stored in (project / "archive" / "files").rglob("*"):
        if stored.is_file():
            stored.chmod(0o600)
            stored.write_bytes(b"no workbook")


def said(taken: Intake) -> list[object]:
    return [(s.unit, s.period, s.reading) for s in taken.submissions]


def test_a_file_that_was_read_is_not_opened_again(project: Path) -> None:
    before = taken_in(project)
    spoilt_archive(project)
    assert said(taken_in(project)) == said(before)


def test_a_changed_definition_lets_every_file_be_read_again(project: Path) -> None:
    spoilt_archive(project)
    form = project / "input_templates" / "2026" / "form.toml"
    form.write_text(form.read_text("utf-8").replace("maximum = 2000.0", "maximum = 1999.0", 1), "utf-8")
    taken = taken_in(project)
    assert not taken.submissions
    assert [finding.check for finding in taken.findings] == ["not_a_spreadsheet"]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 and nothing more", b"\0" * 4096])
def test_a_damaged_cache_is_an_empty_one(project: Path, content: bytes) -> None:
    (project / CACHE / "readings.sqlite").write_bytes(content)
    assert [s.unit for s in taken_in(project).submissions] == ["TH"]
    before = taken_in(project)
    spoilt_archive(project)
    assert said(taken_in(project)) == said(before), "the cache was not begun anew"
