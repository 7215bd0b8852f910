"""Every check of the real forms can fire, fires once, fires at its cell, and is silent where all is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from forms import definitions, examples, golden_answers, overlaid, small, valid, with_value
from readings import (
    KeyCells,
    Place,
    built_once,
    findings_of_campaign,
    findings_while_reading,
    findings_within,
    submissions_of,
)
from spoils import ACROSS, PERIODS, complete, every_spoil, written

from pipeline.commands.checking import answers_by_edition, checked
from pipeline.definitions.campaign import Waiver
from pipeline.definitions.form import Field, Typed
from pipeline.domain.consolidation import ReceivedFile, consolidated
from pipeline.domain.field_rules import FieldRuleCase, field_rules
from pipeline.domain.findings import Finding, Severity, grouped, sorted_findings
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.results import results
from pipeline.edges.field_checks import WHOLESALE, CheckCrashed, failures_of, field_failures
from pipeline.edges.template import write_form

SPOILS = every_spoil()
GOOD = [(edition, check.key) for edition in PERIODS for check in definitions().editions[edition].form.checks
        if check.good is not None]


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
    found = built_once(tmp_path_factory, "spoils-findings", lambda _: findings_within(paths))
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
    assert own[0].remedy.endswith(".")
    assert "{" not in own[0].message + own[0].remedy


def test_every_documented_good_value_together_gives_no_finding(spoilt: tuple[list[list[Finding]], dict[str, KeyCells]]) -> None:
    assert spoilt[0][len(SPOILS):] == [[], []]


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


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[Finding]]:
    """The findings of every check's good example."""
    def build(folder: Path) -> list[list[Finding]]:
        forms = [overlaid(valid(PERIODS[edition]), changes) for edition in PERIODS
                 for check in definitions().editions[edition].form.checks
                 for kind, changes in examples(check) if kind == "good"]
        return findings_within([file_of(form, folder, str(number)) for number, form in enumerate(forms)])

    return dict(zip(GOOD, built_once(tmp_path_factory, "goods", build), strict=True))


@pytest.mark.parametrize(("edition", "check"), GOOD)
def test_a_good_example_gives_no_finding(good: dict[tuple[str, str], list[Finding]], edition: str, check: str) -> None:
    assert good[edition, check] == []


# --- consequences, severities, sentences


def place_of(form: IssuedForm, folder: Path, section: str, key: str, line: int | str = 0) -> tuple[Path, Place]:
    path = file_of(form, folder, "one")
    return path, KeyCells(openpyxl.load_workbook(path)).place(section, key, line)


@pytest.mark.parametrize(("section", "key"), [
    ("measures", "tasks_assigned"), ("measures", "tasks_on_time"), ("general", "staff_civil_servants"), ("general", "staff_contract"),
    ("people", "category"), ("measures", "learners_sent"),
])
def test_a_blank_required_cell_suppresses_its_consequences(section: str, key: str, tmp_path: Path) -> None:
    spoiled = with_value(valid(), section, key, "")
    wrong_as_well = with_value(with_value(spoiled, "measures", "tasks_on_time", 21) if key == "tasks_assigned" else spoiled,
                               "measures", "learners_supported", 6) if key == "learners_sent" else spoiled
    path, where = place_of(wrong_as_well, tmp_path, section, key)
    (found,) = findings_within([path])
    assert [(f.check, (f.sheet, f.cell)) for f in found] == [("required", where)]


@pytest.mark.parametrize("key", ["staff_civil_servants", "staff_contract"])
def test_a_staff_count_that_cannot_be_read_suppresses_everything_that_rests_on_the_total(key: str, tmp_path: Path) -> None:
    path, where = place_of(with_value(valid(), "general", key, "tám"), tmp_path, "general", key)
    (found,) = findings_within([path])
    assert [(f.check, (f.sheet, f.cell)) for f in found] == [("type", where)]


def test_a_line_with_an_error_does_not_silence_its_neighbours(tmp_path: Path) -> None:
    courses: list[dict[str, Typed]] = [
        {"title": f"Khóa {n}", "kind": "digital", "mode": "online", "start": date(2026, 3, 1), "end": date(2026, 3, 2), "hours": 8,
         "planned": 8, "sent": sent, "completed": 9}
        for n, sent in enumerate((8, "tám", 8))
    ]
    form = replace(valid(), filled=Filled(valid().filled.fields, {**valid().filled.lines, "courses": courses}))
    path = file_of(form, tmp_path, "one")
    cells = KeyCells(openpyxl.load_workbook(path))
    (found,) = findings_within([path])
    assert sorted((f.check, f.cell) for f in found) == sorted([
        ("completed_within_sent", cells.place("courses", "completed", 0)[1]), ("type", cells.place("courses", "sent", 1)[1]),
        ("completed_within_sent", cells.place("courses", "completed", 2)[1])])


def test_a_date_that_fits_when_day_and_month_are_swapped_says_so(tmp_path: Path) -> None:
    swapped = with_value(valid(), "activities", "held_on", date(2026, 12, 3))
    elsewhere = with_value(valid(), "activities", "held_on", date(2026, 12, 13))
    found = findings_within([file_of(swapped, tmp_path, "a"), file_of(elsewhere, tmp_path, "b")])
    assert [f.check for f in (*found[0], *found[1])] == ["window", "window"]
    assert "đảo ngày/tháng" in found[0][0].remedy
    assert "12/03/2026" in found[0][0].remedy
    assert "đảo" not in found[1][0].remedy


def test_a_report_date_outside_its_window_only_warns(tmp_path: Path) -> None:
    (found,) = findings_within([file_of(with_value(valid(), "general", "report_date", date(2026, 9, 1)), tmp_path, "one")])
    assert [(f.check, f.severity) for f in found] == [("window", Severity.WARNING)]


def test_the_sentence_of_a_cross_check_names_both_values_and_both_cells(tmp_path: Path) -> None:
    form = with_value(valid(), "measures", "tasks_on_time", 21)
    path = file_of(form, tmp_path, "one")
    cells = KeyCells(openpyxl.load_workbook(path))
    ((finding,),) = findings_within([path])
    assert finding.message == "số nhiệm vụ đúng hạn (21) lớn hơn số được giao (20)."
    a, b = cells.place("measures", "tasks_on_time")[1], cells.place("measures", "tasks_assigned")[1]
    assert finding.remedy == f"Đề nghị kiểm tra lại ô {b} và {a}."
    assert finding.value == "21"


def test_more_people_than_counted_point_at_the_first_line_beyond(tmp_path: Path) -> None:
    path, where = place_of(with_value(valid(), "general", "staff_civil_servants", 7), tmp_path, "people", "name", 7)
    (found,) = findings_within([path])
    assert [(f.check, (f.sheet, f.cell)) for f in found if f.check == "people_match_staff"] == [("people_match_staff", where)]
    assert not [f for f in found if f.check == "civil_servants_match"]


def test_unambiguous_text_numbers_and_dates_are_read_and_noted(tmp_path: Path) -> None:
    form = with_value(with_value(valid(), "measures", "training_budget_spent", "45,5"), "general", "plan_date", "15/02/2026")
    path = file_of(form, tmp_path, "one")
    cells = KeyCells(openpyxl.load_workbook(path))
    (found,) = findings_within([path])
    assert sorted((f.check, f.severity, f.sheet, f.cell) for f in found) == sorted([
        ("text_number", Severity.NOTE, *cells.place("measures", "training_budget_spent")),
        ("text_date", Severity.NOTE, *cells.place("general", "plan_date"))])
    (submission,) = submissions_of([path])
    assert submission.reading.sections["measures"].rows[0][2]["training_budget_spent"] == 45.5


def test_the_same_sentence_about_many_cells_becomes_one_line_with_all_cells(tmp_path: Path) -> None:
    form = valid()
    for line in (0, 3, 5):
        form = with_value(form, "people", "months_in_unit", "", line)
    path = file_of(form, tmp_path, "one")
    cells = KeyCells(openpyxl.load_workbook(path))
    (found,) = findings_within([path])
    (group,) = grouped(sorted_findings(found))
    assert group.cells == tuple(cells.place("people", "months_in_unit", line)[1] for line in (0, 3, 5))


def test_different_sentences_are_not_thrown_together(tmp_path: Path) -> None:
    form = with_value(with_value(valid(), "people", "months_in_unit", ""), "people", "training_hours", "", 1)
    (found,) = findings_within([file_of(form, tmp_path, "one")])
    assert len(grouped(sorted_findings(found))) == 2


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
    return findings_of_campaign([file_of(form, folder, str(number)) for number, form in enumerate(forms)])


def test_two_units_and_two_years_that_agree_give_no_finding(tmp_path: Path) -> None:
    assert campaign_findings([named(valid("2025", "TH"), "TH"), named(valid("2026", "TH"), "TH"), named(valid("2026", "NC"), "NC")],
                             tmp_path) == []


@pytest.mark.parametrize(("value", "fires"), [(30, False), (31, True), (10, False), (9, True)])
def test_a_measure_that_moved_by_more_than_half_is_a_warning_at_its_cell(value: int, fires: bool, tmp_path: Path) -> None:
    form = with_value(with_value(valid("2026"), "measures", "tasks_assigned", value), "measures", "tasks_on_time", min(value, 18))
    form = form if value > 17 else with_value(form, "measures", "tasks_on_time", 9)
    found = [f for f in campaign_findings([valid("2025"), form], tmp_path) if "Nhiệm vụ được giao" in f.message]
    cells = KeyCells(openpyxl.load_workbook(tmp_path / "1.xlsx"))
    assert [(f.check, f.severity, (f.sheet, f.cell)) for f in found] == (
        [("measure_jump", Severity.WARNING, cells.place("measures", "tasks_assigned"))] if fires else [])
    if fires:
        assert f"({value})" in found[0].message
        assert "(20)" in found[0].message
        assert found[0].period == "2026"


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
    assert [(f.check, f.unit, f.severity, (f.sheet, f.cell)) for f in found] == [
        (check, unit, Severity.WARNING, cells.place(section, key, 1)) for unit in ("TH", "NC")]
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
    form = replace(valid("2026"), edition=small("2023"))
    path = file_of(with_value(form, "measures", "learning_families", -3), tmp_path, "old")
    where = KeyCells(openpyxl.load_workbook(path)).place("measures", "learning_families")
    found = findings_of_campaign([path])
    assert sorted((f.check, f.severity, f.sheet, f.cell) for f in found) == [
        ("older_edition", Severity.NOTE, "", ""), ("range", Severity.ERROR, *where)]


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
    run = results(of.campaign, of.editions, date(2026, 12, 5), [ReceivedFile("0", ("one.xlsx",), datetime(2026, 12, 1))], parts,
                  checked(of, parts, findings_while_reading(submissions, of)))
    where = KeyCells(openpyxl.load_workbook(path)).place("self_assessment", "self_points", "tasks_on_time_rate")
    assert [(f.check, f.severity, (f.sheet, f.cell)) for f in run.findings] == (
        [("self_points_differ", Severity.NOTE, where)] if fires else [])


# --- waivers


@pytest.mark.parametrize("check", ["on_time_within_assigned", "measures.tasks_on_time.on_time_within_assigned"])
def test_a_waived_finding_stays_visible_and_refuses_nothing(check: str, tmp_path: Path) -> None:
    paths = [file_of(with_value(valid("2026", unit), "measures", "tasks_on_time", 21), tmp_path, unit) for unit in ("TH", "NC")]
    campaign = replace(definitions().campaign, waivers=(Waiver("TH", check, "2026", "Số liệu dồn từ kỳ trước", "LĐVP"),))
    of, submissions = replace(definitions(), campaign=campaign), submissions_of(paths)
    parts = answers_by_edition(of, submissions)
    found = [f for f in checked(of, parts, []) if f.check == "on_time_within_assigned"]
    assert [(f.unit, f.waived, f.is_error) for f in found] == [
        ("TH", "Số liệu dồn từ kỳ trước (LĐVP)", False), ("NC", "", True)]
    kept = consolidated(campaign, parts, found).tables["measures"]
    assert kept["tasks_on_time"].fillna(-1).tolist() == [21, -1]


def test_a_rule_of_one_field_is_waived_by_its_full_name(tmp_path: Path) -> None:
    form = with_value(with_value(valid(), "people", "months_in_unit", 13), "people", "training_hours", "")
    path = file_of(form, tmp_path, "one")
    waiver = Waiver("TH", "people.months_in_unit.range", "2026", "a", "b")
    of = replace(definitions(), campaign=replace(definitions().campaign, waivers=(waiver,)))
    assert sorted((f.check, bool(f.waived)) for f in findings_of_campaign([path], of)) == [("range", True), ("required", False)]


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
    suite = gx.ExpectationSuite(name="s", expectations=[
        gx.expectations.ExpectColumnValuesToBeBetween(column="people", min_value=0, meta={"case": 0})])
    validation = batch.get_batch({"dataframe": frame}).validate(suite, result_format="BOOLEAN_ONLY")
    case = FieldRuleCase(Field("people", "Số người", "integer"), "range", "people", "between", 0.0, None)
    assert not validation.results[0].success
    with pytest.raises(CheckCrashed, match="without naming a row"):
        failures_of(validation.results, [case])


def test_a_rule_whose_result_is_missing_stops_the_run() -> None:
    case = FieldRuleCase(Field("people", "Số người", "integer"), "range", "people", "between", 0.0, None)
    with pytest.raises(CheckCrashed, match="1 rules went in, 0 results came out"):
        failures_of([], [case])


def test_a_required_column_that_is_blank_wholesale_is_reported_once_per_submission() -> None:
    case = FieldRuleCase(Field("title", "Tên", "text", required=True), "required", "title", "not_null")
    failed = field_failures(table(title=[None] * WHOLESALE), [case])
    assert [(f.submission, f.row) for f in failed] == [(0, 8), (1, 608)]
    assert len(field_failures(table(title=[None] * 30), [case])) == 30


def test_missing_values_fail_nothing_but_what_is_required() -> None:
    field = Field("people", "Số người", "integer", minimum=0.0, maximum=5.0)
    cases = [FieldRuleCase(field, "range", "people", "between", 0.0, 5.0), FieldRuleCase(field, "required", "people", "not_null")]
    failed = field_failures(table(people=[3.0, None, 7.0]), cases)
    assert [(f.case.rule, f.row) for f in failed] == [("range", 10), ("required", 9)]


def test_the_golden_answers_are_a_complete_form() -> None:
    assert golden_answers(definitions().campaign.period_by_key["2026"]).fields.keys() <= complete("2026").filled.fields.keys()
