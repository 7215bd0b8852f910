"""Every check of the real forms can fire, fires once, fires at its cell, and is silent where all is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from forms import definitions, examples, golden_answers, overlaid, valid, with_value
from key_cells import KeyCells
from readings import built_once, findings_while_reading, findings_within, submissions_of
from spoils import ACROSS, PERIODS, complete, every_spoil, written

from pipeline.commands.checking import answers_by_edition
from pipeline.definitions.campaign import Waiver
from pipeline.definitions.form import Field, Typed
from pipeline.domain.across_checks import across_findings
from pipeline.domain.consolidation import ReceivedFile, consolidated
from pipeline.domain.cross_checks import cross_findings
from pipeline.domain.field_rule_cases import FieldRuleCase, field_rules
from pipeline.domain.findings import Finding, Severity, grouped, sorted_findings
from pipeline.domain.issued import META_SHEET, Filled, IssuedForm
from pipeline.domain.results import results
from pipeline.domain.waivers import waived
from pipeline.edges.field_checks import CheckCrashed, failures_of, field_failures
from pipeline.edges.template import write_form

SPOILS = every_spoil()
GOOD = [(edition, check.key, overlaid(valid(PERIODS[edition]), changes)) for edition in PERIODS
        for check in definitions().editions[edition].form.checks for kind, changes in examples(check) if kind == "good"]


def file_of(form: IssuedForm, folder: Path, name: str) -> Path:
    """A form as a file."""
    path = folder / f"{name}.xlsx"
    write_form(form, path)
    return path


# --- each rule by itself


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[list[Finding]], dict[str, KeyCells]]:
    """The findings of every spoilt form and of the valid ones, and where the answers of each edition stand."""
    paths = built_once(tmp_path_factory, "spoils", written)

    def build(folder: Path) -> list[list[Finding]]:
        good = [file_of(form, folder, f"{edition} {check}") for edition, check, form in GOOD]
        return findings_within([*paths, *good])

    found = built_once(tmp_path_factory, "spoils-findings", build)
    return found, {key: KeyCells(openpyxl.load_workbook(path)) for key, path in zip(PERIODS, paths[len(SPOILS):], strict=True)}


@pytest.mark.parametrize("number", range(len(SPOILS)), ids=[spoil.name for spoil in SPOILS])
def test_a_broken_rule_is_reported_once_at_exactly_its_cell(
    spoilt: tuple[list[list[Finding]], dict[str, KeyCells]], number: int,
) -> None:
    spoil, found = SPOILS[number], spoilt[0][number]
    where = spoilt[1][spoil.form.edition.key].place(spoil.section, spoil.key, spoil.line)
    own = [f for f in found if f.check not in spoil.companions or f.check == spoil.check]
    assert [(f.sheet, f.cell) for f in own] == [where]
    assert not spoil.check or own[0].check == spoil.check
    assert own[0].message.endswith(".")
    assert own[0].remedy.endswith((".", "…"))
    assert "{" not in own[0].message + own[0].remedy


def test_every_documented_good_value_together_gives_no_finding(spoilt: tuple[list[list[Finding]], dict[str, KeyCells]]) -> None:
    assert spoilt[0][len(SPOILS):len(SPOILS) + len(PERIODS)] == [[], []]


def test_no_rule_and_no_field_was_left_out() -> None:
    for edition in PERIODS:
        form = definitions().editions[edition].form
        assert {c.key for c in form.checks if c.rule not in (*ACROSS, "self_points_differ")} == {
            s.check for s in SPOILS if s.name.startswith(edition) and s.check in {c.key for c in form.checks}}
    newest = definitions().editions["2026"].form
    broken = [(s.section, s.key, s.check) for s in SPOILS if s.form.edition.key == "2026"]
    for section in newest.sections:
        for case in field_rules(newest, section):
            assert (section.key, case.field.key, case.rule) in broken


@pytest.mark.parametrize("number", range(len(GOOD)), ids=[f"{edition} {check}" for edition, check, _ in GOOD])
def test_a_good_example_gives_no_finding(spoilt: tuple[list[list[Finding]], dict[str, KeyCells]], number: int) -> None:
    assert spoilt[0][len(SPOILS) + len(PERIODS) + number] == []


# --- consequences, severities, sentences: one scenario per form, all checked in one go


def with_values(*values: tuple[str, str, Typed] | tuple[str, str, Typed, int]) -> IssuedForm:
    """The valid form with several answers replaced."""
    form = valid()
    for section, key, value, *line in values:
        form = with_value(form, section, key, value, *line)
    return form


def three_courses() -> IssuedForm:
    """Three courses that more people completed than were sent to; how many were sent to the second is unreadable."""
    course: dict[str, Typed] = {
        "title": "Khóa mẫu", "kind": "digital", "mode": "online", "start": date(2026, 3, 1), "end": date(2026, 3, 2), "hours": 8,
        "planned": 8, "completed": 9,
    }
    lines: list[dict[str, Typed]] = [{**course, "sent": 8}, {**course, "sent": "tám"}, {**course, "sent": 8}]
    return replace(valid(), filled=Filled(valid().filled.fields, {**valid().filled.lines, "courses": lines}))


BLANKS = [("measures", "tasks_assigned"), ("measures", "learners_sent"), ("general", "staff_civil_servants"),
          ("general", "staff_contract"), ("people", "category")]
SCENARIOS = {
    **{f"blank {section}.{key}": with_values((section, key, ""), ("measures", "tasks_on_time", 20)) for section, key in BLANKS},
    "blank assigned": with_values(("measures", "tasks_assigned", ""), ("measures", "tasks_on_time", 999)),
    "unreadable civil servants": with_values(("general", "staff_civil_servants", "tám")),
    "unreadable contracts": with_values(("general", "staff_contract", "không")),
    "three courses": three_courses(),
    "swapped date": with_values(("activities", "held_on", date(2026, 12, 3))),
    "date elsewhere": with_values(("activities", "held_on", date(2026, 12, 13))),
    "early report": with_values(("general", "report_date", date(2026, 9, 1))),
    "on time": with_values(("measures", "tasks_on_time", 21)),
    "too many people": with_values(("general", "staff_civil_servants", 7)),
    "text number": with_values(("measures", "training_budget_spent", "45,5"), ("general", "plan_date", "15/02/2026")),
    "three blanks": with_values(*(("people", "months_in_unit", "", line) for line in (0, 3, 5))),
    "two blanks": with_values(("people", "months_in_unit", ""), ("people", "training_hours", "", 1)),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Finding], KeyCells]]:
    """Scenario → its findings, and where its answers stand."""
    def build(folder: Path) -> dict[str, tuple[list[Finding], KeyCells]]:
        paths = [file_of(form, folder, str(number)) for number, form in enumerate(SCENARIOS.values())]
        cells = KeyCells(openpyxl.load_workbook(paths[0]))
        return {name: (found, cells) for name, found in zip(SCENARIOS, findings_within(paths), strict=True)}

    return built_once(tmp_path_factory, "scenarios", build)


Told = Mapping[str, tuple[list[Finding], KeyCells]]


@pytest.mark.parametrize(("section", "key"), BLANKS)
def test_a_blank_required_cell_suppresses_its_consequences(told: Told, section: str, key: str) -> None:
    found, cells = told[f"blank {section}.{key}"]
    assert [(f.check, f.sheet, f.cell) for f in found] == [("required", *cells.place(section, key))]


def test_what_would_be_compared_with_a_blank_cell_is_not_reported(told: Told) -> None:
    found, cells = told["blank assigned"]
    assert [(f.check, f.sheet, f.cell) for f in found] == [("required", *cells.place("measures", "tasks_assigned"))]


@pytest.mark.parametrize(("name", "key"), [("unreadable civil servants", "staff_civil_servants"), ("unreadable contracts", "staff_contract")])
def test_a_staff_count_that_cannot_be_read_suppresses_everything_that_rests_on_the_total(told: Told, name: str, key: str) -> None:
    found, cells = told[name]
    assert [(f.check, f.sheet, f.cell) for f in found] == [("type", *cells.place("general", key))]


def test_a_line_with_an_error_does_not_silence_its_neighbours(told: Told) -> None:
    found, cells = told["three courses"]
    assert {(f.check, f.cell) for f in found} == {
        ("completed_within_sent", cells.place("courses", "completed", 0)[1]),
        ("completed_within_sent", cells.place("courses", "completed", 2)[1]),
        ("type", cells.place("courses", "sent", 1)[1])}
    assert len(found) == 3


def test_a_date_that_fits_when_day_and_month_are_swapped_says_so(told: Told) -> None:
    ((swapped,), _), ((elsewhere,), _) = told["swapped date"], told["date elsewhere"]
    assert swapped.check == elsewhere.check == "window"
    assert "đảo ngày/tháng" in swapped.remedy
    assert "12/03/2026" in swapped.remedy
    assert "đảo" not in elsewhere.remedy


def test_a_report_date_outside_its_window_only_warns(told: Told) -> None:
    assert [(f.check, f.severity) for f in told["early report"][0]] == [("window", Severity.WARNING)]


def test_the_sentence_of_a_cross_check_names_both_values_and_both_cells(told: Told) -> None:
    (finding,), cells = told["on time"]
    a, b = cells.place("measures", "tasks_on_time")[1], cells.place("measures", "tasks_assigned")[1]
    assert finding.message == "số nhiệm vụ đúng hạn (21) lớn hơn số được giao (20)."
    assert finding.remedy == f"Đề nghị kiểm tra lại ô {b} và {a}."
    assert finding.value == "21"


def test_more_people_than_counted_point_at_the_first_line_beyond(told: Told) -> None:
    found, cells = told["too many people"]
    assert [(f.check, f.sheet, f.cell) for f in found if f.sheet == cells.sheets["people"]] == [
        ("people_match_staff", *cells.place("people", "name", 7))]
    assert "civil_servants_match" not in {f.check for f in found}


def test_unambiguous_text_numbers_and_dates_are_read_and_noted(told: Told) -> None:
    found, cells = told["text number"]
    assert sorted((f.check, f.severity, f.sheet, f.cell) for f in found) == sorted([
        ("text_number", Severity.NOTE, *cells.place("measures", "training_budget_spent")),
        ("text_date", Severity.NOTE, *cells.place("general", "plan_date"))])


def test_the_same_sentence_about_many_cells_becomes_one_line_with_all_cells(told: Told) -> None:
    found, cells = told["three blanks"]
    (group,) = grouped(sorted_findings(found))
    assert group.cells == tuple(cells.place("people", "months_in_unit", line)[1] for line in (0, 3, 5))


def test_different_sentences_are_not_thrown_together(told: Told) -> None:
    assert len(grouped(sorted_findings(told["two blanks"][0]))) == 2


# --- across periods and units


def named(form: IssuedForm, word: str) -> IssuedForm:
    """A form whose titles, references and people are the unit's own."""
    own = {"advice": ("title", "reference"), "activities": ("title",), "people": ("name",)}
    lines = {
        section: [line | {key: f"{line[key]} {word}" for key in own.get(section, ()) if key in line} for line in rows]
        for section, rows in form.filled.lines.items()
    }
    return replace(form, filled=Filled(form.filled.fields, lines))


def campaign_findings(forms: Sequence[IssuedForm], folder: Path) -> list[Finding]:
    """What the checks across periods and units, and reading, say of forms received one after the other."""
    of, submissions = definitions(), submissions_of([file_of(form, folder, str(n)) for n, form in enumerate(forms)])
    early = findings_while_reading(submissions, of)
    return early + across_findings(of.campaign, answers_by_edition(of, submissions), early)


def test_two_units_and_two_years_that_agree_give_no_finding(tmp_path: Path) -> None:
    assert campaign_findings([named(valid("2025", "TH"), "TH"), named(valid("2026", "TH"), "TH"), named(valid("2026", "NC"), "NC")],
                             tmp_path) == []


@pytest.mark.parametrize(("value", "fires"), [(30, False), (31, True), (10, False), (9, True)])
def test_a_measure_that_moved_by_more_than_half_is_a_warning_at_its_cell(value: int, fires: bool, tmp_path: Path) -> None:
    form = with_value(with_value(valid("2026"), "measures", "tasks_assigned", value), "measures", "tasks_on_time", min(value, 18))
    form = form if value > 17 else with_value(form, "measures", "tasks_on_time", 9)
    found = [f for f in campaign_findings([valid("2025"), form], tmp_path) if "Nhiệm vụ được giao" in f.message]
    cells = KeyCells(openpyxl.load_workbook(tmp_path / "1.xlsx"))
    assert [(f.check, f.submission, f.severity, (f.sheet, f.cell)) for f in found] == (
        [("measure_jump", 1, Severity.WARNING, cells.place("measures", "tasks_assigned"))] if fires else [])
    assert all(f"({value})" in f.message and "(20)" in f.message for f in found)


def test_a_year_left_out_gives_no_jump(tmp_path: Path) -> None:
    changed = with_value(valid("2026"), "measures", "tasks_assigned", 100)
    assert campaign_findings([valid("2024"), changed], tmp_path) == []


@pytest.mark.parametrize(("section", "key", "same", "check"), [
    ("advice", "reference", {"reference": "99/KH-UBND", "issued_on": date(2026, 2, 2)}, "advice_claimed_twice"),
    ("activities", "title", {"title": "Ngày hội đọc sách", "held_on": date(2026, 4, 21)}, "activity_claimed_twice"),
    ("people", "name", {"name": "Người Mẫu Chung"}, "person_in_two_units"),
])
def test_the_same_thing_in_two_units_is_a_warning_on_both(
    section: str, key: str, same: Mapping[str, Typed], check: str, tmp_path: Path,
) -> None:
    forms = [named(valid("2026", unit), unit) for unit in ("TH", "NC")]
    for field, value in same.items():
        forms = [with_value(form, section, field, value, 1) for form in forms]
    forms[1] = with_value(forms[1], section, key, f" {str(same[key]).upper()} ", 1)
    found = campaign_findings(forms, tmp_path)
    cells = KeyCells(openpyxl.load_workbook(tmp_path / "0.xlsx"))
    assert [(f.check, f.submission, f.severity, (f.sheet, f.cell)) for f in found] == [
        (check, number, Severity.WARNING, cells.place(section, key, 1)) for number in (0, 1)]
    assert "Phòng Nội chính" in found[0].message
    assert "Phòng Tổng hợp" in found[1].message


@pytest.mark.parametrize(("first", "second", "warned"), [
    ("Phòng Nội chính - Cải cách hành chính", "cùng P. Tổng hợp", 0),
    ("NC", "phòng tổng hợp", 0),
    ("Phòng Nội chính - Cải cách hành chính", "", 2),
    ("", "", 2),
    ("Phòng khác", "Phòng Tổng hợp", 2),
])
def test_an_activity_is_shared_when_both_units_name_each_other(first: str, second: str, warned: int, tmp_path: Path) -> None:
    forms = []
    for unit, partner in (("TH", first), ("NC", second)):
        form = named(valid("2026", unit), unit)
        for key, value in (("title", "Ngày hội đọc sách"), ("held_on", date(2026, 4, 21)), ("partners", partner)):
            form = with_value(form, "activities", key, value)
        forms.append(form)
    assert [f.check for f in campaign_findings(forms, tmp_path)] == ["activity_claimed_twice"] * warned


def test_the_same_person_in_two_years_or_in_a_replaced_report_is_no_news(tmp_path: Path) -> None:
    replaced = valid("2026", "NC")
    newer = named(valid("2026", "NC"), "NC")
    assert campaign_findings([named(valid("2025"), "TH"), named(valid("2026"), "TH"), replaced, newer], tmp_path) == []


def test_a_form_of_the_older_edition_is_read_by_its_own_rules_and_noted(tmp_path: Path) -> None:
    of = definitions()
    answered = replace(valid("2025"), filled=golden_answers(of.campaign.period_by_key["2026"]))
    path = file_of(with_value(answered, "measures", "learning_families", "ba"), tmp_path, "old")
    workbook = openpyxl.load_workbook(path)
    (period,) = (row[1] for row in workbook[META_SHEET].iter_rows() if row[0].value == "period")
    period.value = "2026"
    workbook.save(path)
    found = findings_while_reading(submissions_of([path]), of)
    where = KeyCells(workbook).place("measures", "learning_families")
    assert [(f.check, f.severity, f.sheet, f.cell) for f in found] == [
        ("type", Severity.ERROR, *where), ("older_edition", Severity.NOTE, "", "")]
    assert "phiên bản cũ (biểu mẫu 2023, kỳ này dùng biểu mẫu 2026)" in found[1].message


# --- what needs the computed points


@pytest.mark.parametrize(("own", "fires"), [(3.5, False), (4.5, False), (4.51, True), (2.4, True), (None, False)])
def test_own_points_that_depart_from_the_computed_ones_are_a_note_at_their_cell(
    own: float | None, fires: bool, tmp_path: Path,
) -> None:
    form = valid()
    if own is not None:
        form = replace(form, filled=replace(form.filled, fields={
            **form.filled.fields, "self_assessment.tasks_on_time_rate.self_points": own}))
    path = file_of(form, tmp_path, "one")
    of, submissions = definitions(), submissions_of([path])
    parts = answers_by_edition(of, submissions)
    run = results(of.campaign, of.editions, date(2026, 12, 5), [ReceivedFile("0", ("one.xlsx",), datetime(2026, 12, 1))], parts, [])
    where = KeyCells(openpyxl.load_workbook(path)).place("self_assessment", "self_points", "tasks_on_time_rate")
    assert [(f.check, f.severity, (f.sheet, f.cell)) for f in run.findings] == (
        [("self_points_differ", Severity.NOTE, where)] if fires else [])


# --- waivers


@pytest.mark.parametrize("check", ["on_time_within_assigned", "measures.tasks_on_time.on_time_within_assigned"])
def test_a_waived_finding_stays_visible_and_refuses_nothing(check: str, tmp_path: Path) -> None:
    paths = [file_of(with_value(valid("2026", unit), "measures", "tasks_on_time", 21), tmp_path, unit) for unit in ("TH", "NC")]
    campaign = replace(definitions().campaign, waivers=(Waiver("TH", check, "2026", "Số liệu dồn từ kỳ trước", "LĐVP"),))
    submissions = submissions_of(paths)
    parts = answers_by_edition(definitions(), submissions)
    found = waived(campaign, [f.placed(unit=submissions[f.submission].unit, period="2026") for f in cross_findings(parts[0], [])])
    assert [(f.check, f.unit, f.waived, f.is_error) for f in found] == [
        ("on_time_within_assigned", "TH", "Số liệu dồn từ kỳ trước (LĐVP)", False), ("on_time_within_assigned", "NC", "", True)]
    kept = consolidated(campaign, parts, found).tables["measures"]
    assert kept["tasks_on_time"].fillna(-1).tolist() == [21, -1]


def test_a_rule_of_one_field_is_waived_by_its_full_name_only() -> None:
    where = {"unit": "TH", "period": "2026"}
    found = [Finding("range", Severity.ERROR, "a.", fields=(f"people.{key}",)).placed(**where)
             for key in ("months_in_unit", "training_hours")]
    found += [Finding("required", Severity.ERROR, "a.", fields=("people.months_in_unit",)).placed(**where)]
    found += [found[0].placed(unit="NC"), found[0].placed(period="2025")]
    waiver = Waiver("TH", "people.months_in_unit.range", "2026", "a", "b")
    campaign = replace(definitions().campaign, waivers=(waiver,))
    assert [f.waived for f in waived(campaign, found)] == ["a (b)", "", "", "", ""]


# --- our own faults stop the run


def table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"submission": [n // 600 for n in range(count)], "sheet_row": list(range(8, 8 + count)), **columns})


def test_a_check_that_crashes_stops_the_run_instead_of_passing_judgement() -> None:
    case = FieldRuleCase(Field("people", "Số người", "integer", minimum=0.0), "range", "people", "between", 0.0, None)
    mixed = table(people=[1, "hai", None]).astype({"people": object})
    with pytest.raises(CheckCrashed, match="people range"):
        field_failures(mixed, [case])


def test_a_failed_expectation_that_names_no_row_stops_the_run() -> None:
    import great_expectations as gx

    frame = table(people=[1.0, -2.0])
    batch = gx.get_context(mode="ephemeral").data_sources.add_pandas("a").add_dataframe_asset("b").add_batch_definition_whole_dataframe("c")
    expectations: Any = gx.expectations
    suite = gx.ExpectationSuite(name="s", expectations=[
        expectations.ExpectColumnValuesToBeBetween(column="people", min_value=0, meta={"case": 0})])
    validation = batch.get_batch({"dataframe": frame}).validate(suite, result_format="BOOLEAN_ONLY")
    case = FieldRuleCase(Field("people", "Số người", "integer"), "range", "people", "between", 0.0, None)
    assert not validation.results[0].success
    with pytest.raises(CheckCrashed, match="without naming a row"):
        failures_of(validation.results, [case])


def test_a_rule_whose_result_is_missing_stops_the_run() -> None:
    case = FieldRuleCase(Field("people", "Số người", "integer"), "range", "people", "between", 0.0, None)
    with pytest.raises(CheckCrashed, match="1 rules went in, 0 results came out"):
        failures_of([], [case])


def test_missing_values_fail_nothing_but_what_is_required() -> None:
    field = Field("people", "Số người", "integer", minimum=0.0, maximum=5.0)
    cases = [FieldRuleCase(field, "range", "people", "between", 0.0, 5.0), FieldRuleCase(field, "required", "people", "not_null")]
    failed = field_failures(table(people=[3.0, None, 7.0]), cases)
    assert [(f.case.rule, f.row) for f in failed] == [("range", 10), ("required", 9)]


def test_the_golden_answers_are_a_complete_form() -> None:
    assert golden_answers(definitions().campaign.period_by_key["2026"]).fields.keys() <= complete("2026").filled.fields.keys()


def test_findings_are_listed_by_unit_then_severity_then_down_the_sheets() -> None:
    def finding(unit: str, severity: Severity, sheet: str, cell: str, **more: Any) -> Finding:
        return Finding("c", severity, "m", unit=unit, sheet=sheet, cell=cell, **more)

    expected = [
        finding("A", Severity.ERROR, "2. Chỉ tiêu", "D8"), finding("A", Severity.ERROR, "2. Chỉ tiêu", "D16", row=16),
        finding("A", Severity.ERROR, "2. Chỉ tiêu", "D22"), finding("A", Severity.ERROR, "10. Khác", "Z8", file="x.xlsx"),
        finding("A", Severity.ERROR, "10. Khác", "AA8", file="x.xlsx"), finding("A", Severity.WARNING, "1. Chung", "D5"),
        finding("A", Severity.NOTE, "1. Chung", "D5"), finding("A", Severity.ERROR, "1. Chung", "D5", waived="Lý do"),
        finding("B", Severity.ERROR, "1. Chung", "D5"),
    ]
    assert sorted_findings(expected[::-1]) == expected
