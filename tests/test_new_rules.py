"""A new rule warns in one edition and refuses in the next, by the data of the two editions alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from forms import golden_answers, valid
from projects import project

from pipeline.commands.checking import answers_by_edition, checked_within
from pipeline.commands.computing import usable_definitions
from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_one
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import consolidated
from pipeline.domain.field_rule_cases import field_rules
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.issued import Filled
from pipeline.edges.template import write_form

NEXT_PERIOD = """
[[periods]]
key = "2027"
name = "Năm 2027"
start = 2026-12-01
end = 2027-11-30
plan_due = 2027-03-31
units_due = 2027-12-05
leader_due = 2027-12-10
department_due = 2027-12-15
edition = "2027"
"""
SOFTENED = (
    ('key = "on_time_within_assigned"\nrule = "at_most"\nseverity = "error"', 'key = "on_time_within_assigned"\nrule = "at_most"\nseverity = "warning"'),
    ('minimum = 1.0\nmaximum = 2000.0', 'minimum = 1.0\nmaximum = 2000.0\nwarns = ["range"]'),
)
"""What the first edition says of two new rules: one across fields, one of a field (hours of a course)."""


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """A project whose edition 2026 tries two rules as warnings and whose edition 2027, a copy, makes them errors."""
    folder = project(tmp_path_factory.mktemp("new-rules") / "p", NEXT_PERIOD)
    first, second = (folder / "input_templates" / key for key in ("2026", "2027"))
    shutil.copytree(first, second)
    for name in ("form.toml", "rubric.toml"):
        text = (second / name).read_text("utf-8")
        (second / name).write_text(text.replace('edition = "2026"', 'edition = "2027"', 1), "utf-8")
    text = (first / "form.toml").read_text("utf-8")
    for error, warning in SOFTENED:
        assert text.count(error) == 1
        text = text.replace(error, warning)
    (first / "form.toml").write_text(text, "utf-8")
    return usable_definitions(folder / "config.toml")


def report(of: Definitions, folder: Path, period: str) -> Submission:
    """A form of the period's own edition that breaks both rules."""
    term = of.campaign.period_by_key[period]
    answers = golden_answers(term)
    fields = {**answers.fields, "measures.tasks_on_time": 21}
    lines = {**answers.lines, "courses": [line | {"hours": 2001} for line in answers.lines["courses"]]}
    form = replace(valid(), edition=of.editions[term.edition], period=term, filled=Filled(fields, lines))
    path = folder / f"{period}.xlsx"
    write_form(form, path)
    forms = {key: (e.form, tuple(i.key for i in e.rubric.indicators)) for key, e in of.editions.items()}
    reading = read_one(ReaderSetup(of.campaign.movement.form_id, forms, of.campaign.limits), str(path))
    assert not isinstance(reading, FileRefusal)
    return Submission(int(period), "TH", period, reading.meta.edition, period, path.name, datetime(2026, 12, 1), reading)


def told(of: Definitions, submissions: list[Submission]) -> list[Finding]:
    return checked_within(of, answers_by_edition(of, submissions), [])


def test_the_same_mistakes_warn_in_the_first_edition_and_refuse_in_the_next(of: Definitions, tmp_path: Path) -> None:
    submissions = [report(of, tmp_path, period) for period in ("2026", "2027")]
    found = told(of, submissions)
    assert sorted((f.period, f.check, f.severity) for f in found) == [
        ("2026", "on_time_within_assigned", Severity.WARNING), ("2026", "range", Severity.WARNING),
        ("2027", "on_time_within_assigned", Severity.ERROR), ("2027", "range", Severity.ERROR),
    ]
    counted = consolidated(of.campaign, answers_by_edition(of, submissions), found)
    assert counted.tables["measures"]["tasks_on_time"].fillna(-1).tolist() == [21, -1]
    assert counted.row_counts["courses"] == (2, 1, 0, 1)
    assert set(counted.doubtful) == {2027}


def test_excel_warns_where_the_rule_warns_and_stops_where_it_refuses(of: Definitions, tmp_path: Path) -> None:
    styles = {}
    for period in ("2026", "2027"):
        report(of, tmp_path, period)
        sheet = openpyxl.load_workbook(tmp_path / f"{period}.xlsx")["5. Đào tạo, bồi dưỡng"]
        (hours,) = [v for v in sheet.data_validations.dataValidation if v.formula2 == "2000"]
        styles[period] = (hours.errorStyle, "giữ nguyên" in hours.error)
    assert styles == {"2026": ("warning", True), "2027": (None, False)}


def test_the_rules_that_a_field_is_said_to_have_are_those_that_are_run(of: Definitions) -> None:
    from pipeline.definitions.form import rules_of

    for edition in of.editions.values():
        for section in edition.form.sections:
            run = {(case.field.key, case.rule) for case in field_rules(edition.form, section)}
            assert {(asked.key, rule) for asked in section.fields for rule in rules_of(section, asked)} == run
