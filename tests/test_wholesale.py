"""A column that is wrong from top to bottom is said once, and every one of its lines is still refused."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from forms import definitions, valid
from readings import findings_within, submissions_of

from pipeline.commands.checking import answers_by_edition, checked_within
from pipeline.definitions.form import Field, Typed
from pipeline.domain.consolidation import consolidated, severity_counts
from pipeline.domain.field_rule_cases import FieldRuleCase
from pipeline.domain.findings import MOST_NAMED, WHOLESALE, Finding, Severity, grouped
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.marked import cell_marks
from pipeline.edges.field_checks import LARGE, field_failures
from pipeline.edges.template import write_form

COURSES = WHOLESALE + 2


def with_courses(**columns: list[Typed]) -> IssuedForm:
    """The valid form with so many courses; a column's list replaces the good value of each line."""
    form = valid()
    assert form.period is not None
    day = form.period.plan_due
    lines: list[dict[str, Typed]] = [
        {"title": f"Khóa {n}", "kind": "digital", "mode": "online", "start": day, "end": day, "hours": 8, "planned": 1,
         "sent": 1, "completed": 1, **{key: values[n] for key, values in columns.items()}}
        for n in range(COURSES)
    ]
    return replace(form, filled=Filled(form.filled.fields, {**form.filled.lines, "courses": lines}))


SCENARIOS: dict[str, IssuedForm] = {
    "out of range": with_courses(hours=[-n - 1 for n in range(COURSES)]),
    "all but one": with_courses(hours=[8, *(-n - 1 for n in range(COURSES - 1))]),
    "blank": with_courses(hours=[""] * COURSES),
    "unreadable": with_courses(hours=[f"{n} tiết" for n in range(COURSES)]),
    "text numbers": with_courses(cost=[f"1.{n:03d},5" for n in range(COURSES)]),
    "half filled": with_courses(cost=[-1] * (COURSES // 2) + [""] * (COURSES - COURSES // 2)),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """Scenario → its findings."""
    folder = tmp_path_factory.mktemp("wholesale")
    paths = [folder / f"{number}.xlsx" for number in range(len(SCENARIOS))]
    for form, path in zip(SCENARIOS.values(), paths, strict=True):
        write_form(form, path)
    return dict(zip(SCENARIOS, findings_within(paths), strict=True))


@pytest.mark.parametrize(("name", "check", "severity"), [
    ("out of range", "range", Severity.ERROR), ("blank", "required", Severity.ERROR), ("unreadable", "unit_in_number", Severity.ERROR),
    ("text numbers", "text_number", Severity.NOTE),
])
def test_a_column_that_is_wrong_on_every_line_is_one_finding_that_knows_all_its_cells(
    told: dict[str, list[Finding]], name: str, check: str, severity: Severity,
) -> None:
    (finding,) = told[name]
    assert (finding.check, finding.severity, len(finding.rows)) == (check, severity, COURSES)
    assert finding.cell == finding.cells[0]
    assert f"cả {COURSES} dòng của cột ({finding.cells[0]} đến {finding.cells[-1]}) đều như vậy." in finding.message
    (group,) = grouped([finding])
    assert group.cells == finding.cells
    assert severity_counts([finding])[finding.submission][severity] == COURSES
    assert [mark.cell for mark in cell_marks([finding])] == list(finding.cells)


def test_one_good_line_and_the_others_are_said_one_by_one(told: dict[str, list[Finding]]) -> None:
    assert [len(f.rows) for f in told["all but one"]] == [0] * (COURSES - 1)


def test_few_filled_cells_are_said_one_by_one(told: dict[str, list[Finding]]) -> None:
    assert len(told["half filled"]) == COURSES // 2


def test_every_line_of_a_column_that_failed_as_a_whole_is_refused_and_its_consequences_are_silent(tmp_path: Path) -> None:
    form = with_courses(sent=[-1] * COURSES, completed=[5] * COURSES)
    write_form(form, tmp_path / "a.xlsx")
    submissions = submissions_of([tmp_path / "a.xlsx"])
    parts = answers_by_edition(definitions(), submissions)
    found = checked_within(definitions(), parts, [])
    assert [f.check for f in found] == ["range"]
    counted = consolidated(definitions().campaign, parts, found)
    assert counted.row_counts["courses"] == (COURSES, 0, 0, COURSES)


# --- listing rows is dear, so whole columns are known by their count


def table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"submission": [n // LARGE for n in range(count)], "sheet_row": list(range(8, 8 + count)), **columns})


def test_the_rows_that_fail_are_the_same_whether_counted_or_listed() -> None:
    field = Field("people", "Số người", "integer", required=True, minimum=0.0)
    cases = [FieldRuleCase(field, "range", "people", "between", 0.0, None),
             FieldRuleCase(field, "required", "people", "not_null")]
    values: list[object] = [-1.0] * LARGE + [None] * LARGE + [*([-1.0, None, 2.0] * 3)]
    failed = field_failures(table(people=values), cases)
    assert [(f.case.rule, f.row) for f in failed] == [
        *(("range", 8 + n) for n, value in enumerate(values) if value == -1.0),
        *(("required", 8 + n) for n, value in enumerate(values) if value is None),
    ]


def test_ten_rules_that_fail_on_ten_thousand_lines_take_no_time_to_speak_of() -> None:
    count = 10_000
    cases = [FieldRuleCase(Field(f"f{n}", "x", "integer", minimum=0.0), "range", f"f{n}", "between", 0.0, None) for n in range(10)]
    frame = table(**{f"f{n}": [-1.0] * count for n in range(10)})
    started = time.process_time()
    failed = field_failures(frame, cases)
    assert len(failed) == 10 * count
    assert time.process_time() - started < 3  # listed row by row by Great Expectations: 5 s and more


# --- sentences that differ by their own cell only


def missing(cell: str, row: int, *named: str, remedy: str = "Đề nghị bổ sung ô {0}.") -> Finding:
    cells = named or (cell,)
    return Finding("issued_needs_reference", Severity.ERROR, "chưa có số, ký hiệu.", remedy.format(*cells), sheet="3",
                   cell=cell, row=row, named=cells)


def test_findings_whose_remedy_names_the_cell_are_one_line_that_names_all_cells() -> None:
    (group,) = grouped([missing("E9", 9), missing("E12", 12), missing("E90", 90)])
    assert group.cells == ("E9", "E12", "E90")
    assert group.first.remedy == "Đề nghị bổ sung ô E9, E12, E90."


def test_a_remedy_that_names_two_cells_names_both_of_every_line() -> None:
    both = "Đề nghị bổ sung ô còn thiếu ({0} hoặc {1})."
    (group,) = grouped([missing("M9", 9, "L9", "M9", remedy=both), missing("M10", 10, "L10", "M10", remedy=both)])
    assert group.first.remedy == "Đề nghị bổ sung ô còn thiếu (L9, L10 hoặc M9, M10)."
    assert group.cells == ("M9", "M10")


def test_a_remedy_for_many_cells_names_the_first_few() -> None:
    (group,) = grouped([missing(f"E{row}", row) for row in range(9, 20)])
    assert group.first.remedy == f"Đề nghị bổ sung ô {', '.join(f'E{row}' for row in range(9, 9 + MOST_NAMED))}…"
    assert len(group.cells) == 11


def test_a_sentence_about_another_cell_stays_apart() -> None:
    assert len(grouped([missing("E9", 9, remedy="Xem ô {0}."), missing("E90", 90, "E9", remedy="Xem ô {0}.")])) == 1
    assert len(grouped([missing("E9", 9, remedy="Xem ô E9."), missing("E90", 90, remedy="Xem ô E91.")])) == 2


def test_the_checks_of_the_form_group_line_by_line(tmp_path: Path) -> None:
    form = valid()
    line: dict[str, Typed] = {"kind": "initiative", "title": "Sáng kiến", "status": "issued"}
    lines = {**form.filled.lines, "advice": [{**line, "title": f"Sáng kiến {n}"} for n in range(3)]}
    write_form(replace(form, filled=Filled(form.filled.fields, lines)), tmp_path / "a.xlsx")
    (found,) = findings_within([tmp_path / "a.xlsx"])
    groups = grouped(found)
    assert [(g.first.check, len(g.cells)) for g in groups] == [("issued_needs_reference", 3), ("issued_needs_date", 3)]
    assert all(cell in groups[0].first.remedy for cell in groups[0].cells)
