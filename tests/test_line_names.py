"""A finding in a table says on which line it is; what a clerk typed is said to the unit alone."""

from __future__ import annotations

import openpyxl
import pytest
from forms import definitions, own, with_value
from readings import findings_while_reading, submissions_of

from pipeline.commands.checking import answers_by_edition, checked
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding, Severity, grouped
from pipeline.domain.line_names import lines_named
from pipeline.domain.marked import fix_lines
from pipeline.edges.template import write_form

HOURS = "Số tiết học trong kỳ: “nhiều” không phải là số."
NAMES = ("Người Mẫu B TH", "Người Mẫu C TH")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Submission], list[Finding]]:
    """A report with two people's hours in words, too many points of one's own, a formula, and notes in odd places."""
    form = own("2026", "TH")
    for line in (1, 2):
        form = with_value(form, "people", "training_hours", "nhiều", line)
    path = tmp_path_factory.mktemp("names") / "th.xlsx"
    write_form(with_value(form, "self_assessment", "self_points", 50), path)
    workbook = openpyxl.load_workbook(path)
    measures, people = workbook["2. Chỉ tiêu"], workbook["6. Cá nhân"]
    measures["D8"], measures["I10"], measures["H11"] = "=10+10", 5, "của tôi"
    end = next(row for row in range(1, people.max_row + 1) if people.cell(row, 1).value == "#end")
    people.cell(end, 3).value = "Người Mẫu Cuối"
    for key, value in workbook["_meta"].iter_rows(max_col=2):
        if key.value in ("edition", "period"):
            value.value = 2026
    workbook.save(path)
    submissions = submissions_of([path])
    parts = answers_by_edition(definitions(), submissions)
    return submissions, checked(definitions(), parts, findings_while_reading(submissions, definitions()))


def test_a_line_of_the_self_assessment_is_named_everywhere_and_a_person_only_to_the_unit(
    found: tuple[list[Submission], list[Finding]],
) -> None:
    submissions, findings = found
    indicator = "3.1 " + next(i.name for i in definitions().editions["2026"].rubric.indicators if i.number == "3.1")
    assert [place for g in grouped(findings) for place in g.places if g.first.sheet == "7. Tự chấm điểm"] == [f"F25 ({indicator})"]
    (hours,) = [group for group in grouped(findings) if group.first.message == HOURS]
    assert hours.places == ("L15", "L16"), "nothing typed by a unit where others read"
    told = fix_lines(lines_named(findings, {s.number: s for s in submissions}, definitions().editions))
    (line,) = [line for line in told if line.message == HOURS]
    assert (line.cells, line.abouts) == (("L15", "L16"), NAMES)
    assert line.named_message == f"{'; '.join(NAMES)} – {HOURS}"
    assert line.sentence.startswith(f"Biểu “6. Cá nhân”, ô L15 ({NAMES[0]}), L16 ({NAMES[1]}): Số tiết")


def test_a_formula_names_the_field(found: tuple[list[Submission], list[Finding]]) -> None:
    (formula,) = [finding for finding in found[1] if finding.check == "formula"]
    assert formula.message == "Nhiệm vụ được giao liên quan Phong trào: ô nhập liệu đang chứa công thức."


def test_what_is_typed_over_the_hidden_self_check_is_remarked(found: tuple[list[Submission], list[Finding]]) -> None:
    (note,) = [finding for finding in found[1] if finding.check == "self_check_overwritten"]
    assert (note.severity, note.sheet, note.cell) == (Severity.NOTE, "2. Chỉ tiêu", "I10")
    assert "(ô I10, H11)" in note.message


def test_a_name_on_the_closing_line_is_reported_and_a_year_turned_into_a_number_is_read(
    found: tuple[list[Submission], list[Finding]],
) -> None:
    assert [(finding.cell, finding.value) for finding in found[1] if finding.check == "outside_form"] == [("C32", "Người Mẫu Cuối")]
    assert [(submission.edition, submission.period) for submission in found[0]] == [("2026", "2026")]
