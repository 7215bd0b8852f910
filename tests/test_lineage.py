"""A figure followed back: what stands in the named cells of the archived file is all that it takes to compute it again."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from readings import reader_setup
from summaries import sample_run

from pipeline.domain.answers import Submission, answers_of
from pipeline.domain.consolidation import consolidated
from pipeline.domain.indicators import indicator_table
from pipeline.domain.issued import UNREAD_SHEETS
from pipeline.domain.lineage import source_cells
from pipeline.domain.reading import Meta, read_form
from pipeline.domain.results import Results
from pipeline.domain.scoring import exact_value, points
from pipeline.domain.sheets import Grid, column_letters, parse_address
from pipeline.edges.cell_scan import scan
from pipeline.edges.grids import read_grids
from pipeline.edges.guard import examine

FIGURES = 200


def positions(cells: tuple[str, ...]) -> set[tuple[int, int]]:
    """K8:K10, D4 → every (row, column)."""
    found = set()
    for cell in cells:
        first, _, last = cell.partition(":")
        (top, left), (bottom, right) = parse_address(first), parse_address(last or first)
        found |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return found


@cache
def sheets(stored: Path) -> list[Grid]:
    """The sheets of an archived file."""
    examined = examine(stored)
    return read_grids(examined.data, examined.kind, scan(examined.data, examined.kind, unread=UNREAD_SHEETS), unread=UNREAD_SHEETS)


def only(submission: Submission, stored: Path, kept: dict[str, set[tuple[int, int]]]) -> Submission:
    """The report read again from its archived file, with every answer blanked that is not among the kept cells."""
    form, lines = reader_setup().forms[submission.edition]
    answers = {found.sheet: set(found.columns.values()) for found in submission.reading.sections.values()}
    key_rows = {found.sheet: found.first_line - 1 for found in submission.reading.sections.values()}
    grids = [
        Grid(grid.title, [
            [cell if row <= key_rows.get(grid.title, 10**9) or column not in answers[grid.title]
             or (row, column) in kept.get(grid.title, set()) else ""
             for column, cell in enumerate(cells, 1)]
            for row, cells in enumerate(grid.rows, 1)
        ], grid.state)
        for grid in sheets(stored)
    ]
    meta = Meta(form_id=form.id, edition=submission.edition, unit=submission.unit, period=submission.period)
    return replace(submission, reading=read_form(form, meta, grids, {}, lines))


def test_two_hundred_random_figures_are_computed_again_from_their_source_cells_alone(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path,
) -> None:
    run, stored = sample_run(tmp_path_factory, sample_inbox)
    scored = run.scores[run.scores["state"] == "scored"].to_dict("records")
    chosen = random.Random(2026).sample(scored, FIGURES)
    assert len({row["indicator"] for row in chosen}) == 19
    while chosen:
        # one figure of each report at a time: reports that say only what one figure rests on, computed together
        turn = {row["submission"]: row for row in chosen}
        chosen = [row for row in chosen if turn[row["submission"]] is not row]
        alone: dict[int, Submission] = {}
        for number, row in turn.items():
            submission = run.consolidated.submissions[number]
            kept: dict[str, set[tuple[int, int]]] = {}
            for source in source_cells(run.editions[submission.edition].form, submission, row["indicator"]):
                kept.setdefault(source.sheet, set()).update(positions(source.cells))
            alone[number] = only(submission, stored[submission.sha256], kept)
        again = _computed(run, list(alone.values()))
        for number, row in turn.items():
            found = again[number, row["indicator"]]
            assert _points(run, alone[number], found) == row["points"], (row["unit"], row["period"], row["indicator"])


def _computed(run: Results, submissions: list[Submission]) -> dict[tuple[int, str], dict[str, Any]]:
    """(Submission, indicator) → its line of the table of indicators."""
    parts = [answers_of(edition.form, of) for edition in run.editions.values()
             if (of := [submission for submission in submissions if submission.edition == edition.key])]
    table = indicator_table(consolidated(run.campaign, parts, []), run.editions)
    return {(row["submission"], row["indicator"]): row for row in table.to_dict("records")}


def _points(run: Results, submission: Submission, row: dict[str, Any]) -> object:
    term, indicator = run.campaign.period_by_key[submission.period], row["indicator"]
    asked = next(i for i in run.rubric(term).indicators if i.key == indicator)
    value = exact_value(row["kind"], row["numerator"], row["denominator"])
    return points(asked, value, asked.target_in(term.key), row["ceiling"])


def test_a_figure_names_the_lines_of_a_table_as_ranges(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path,
) -> None:
    run, _ = sample_run(tmp_path_factory, sample_inbox)
    submission = next(s for s in run.consolidated.submissions.values() if s.period == "2025")
    people = submission.reading.sections["people"]
    rows = [row for row, _, _ in people.rows]
    named = source_cells(run.editions[submission.edition].form, submission, "self_study_rate")
    column = column_letters(people.columns["self_study_plan"])
    plan = next(source for source in named if source.reference == "people.self_study_plan")
    assert plan.sheet == "6. Cá nhân"
    assert plan.cells == (f"{column}{rows[0]}:{column}{rows[-1]}",)
