"""The page that says where each clause of the Plan is served names sheets, commands and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from forms import CONFIG
from summaries import sample_summaries

from pipeline import cli
from pipeline.definitions.load import load_definitions

ROOT = Path(__file__).parents[1]
COVERAGE = (ROOT / "docs" / "ke-hoach.md").read_text("utf-8")
ROWS = [line for line in COVERAGE.splitlines() if re.match(r"\| (I|II|III|IV|V|VI)\.|\| Nơi nhận", line)]


def cell(row: str, number: int) -> str:
    return row.strip("|").split("|")[number].strip()


def test_every_clause_of_the_plan_has_its_line() -> None:
    clauses = [cell(row, 0) for row in ROWS]
    expected = [
        *(f"I.{part}, ý {point}" for part in (1, 2) for point in (1, 2, 3)), *(f"II.{number}:" for number in range(1, 7)),
        *(f"III.1.1, ý {point}" for point in range(1, 5)), "III.1.2, ý 1", "III.1.2, ý 2", "III.2.1", "III.2.2",
        *(f"IV.{number}:" for number in range(1, 7)), "V.1", "V.2", "VI.1", "VI.2", "Nơi nhận",
    ]
    assert [clause for clause in expected if not any(said.startswith(clause) for said in clauses)] == []


def test_every_sheet_that_is_named_is_in_a_workbook(tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path) -> None:
    definitions = load_definitions(CONFIG)
    there = {sheet.title for summary in sample_summaries(tmp_path_factory, sample_inbox).values() for sheet in summary.sheets}
    for edition in definitions.editions.values():
        for form in (edition.form, edition.appraisal, edition.awards):
            there |= {section.sheet for section in form.sections} if form else set()
    named = {title for row in ROWS for title in re.findall(r"“([^”]+)”", cell(row, 2))}
    assert named - there == set()


def test_every_command_and_every_test_that_is_named_exists() -> None:
    commands = {str(c.name or c.callback.__name__).replace("_", "-") for c in cli.app.registered_commands if c.callback}
    assert set(re.findall(r"`make ([a-z-]+)", COVERAGE)) <= commands
    named = {name for row in ROWS for name in re.findall(r"test_\w+\.py", cell(row, 3))}
    assert {name for name in named if not (ROOT / "tests" / name).is_file()} == set()
    assert all(cell(row, 3) for row in ROWS)
