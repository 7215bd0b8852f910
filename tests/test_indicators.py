"""The nineteen indicators: what each counts, when it is not applicable, and when it cannot be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from campaigns import Judged, campaign, consolidated_of, editions, first, judged, people, report, unit

from pipeline.definitions.form import Form
from pipeline.domain.indicators import (
    INDICATORS,
    IndicatorInput,
    check_form,
    check_rubric,
    exact_value,
    indicator_table,
)

GOLDEN = {
    "advice_issued": ("2", 2.0), "tasks_on_time_rate": ("18/20", 90.0), "initiatives": ("1", 1.0),
    "training_budget_rate": ("45/50", 90.0), "equipped_rate": ("8/8", 100.0), "materials_per_head": ("8/8", 1.0),
    "learners_supported_rate": ("5/5", 100.0), "study_promotion_rate": ("6/8", 75.0),
    "plan_registered": ("Có", 1.0), "activities_held": ("3", 3.0), "reached_rate": ("8/8", 100.0),
    "online_course_rate": ("6/8", 75.0), "self_study_rate": ("8/8", 100.0),
    "learning_citizen_rate": ("5/8", 62.5), "training_plan_full": ("Có", 1.0),
    "training_completion_rate": ("14/16", 87.5), "minimum_hours_rate": ("7/8", 87.5),
    "programmes_supplied": ("1", 1.0), "language_digital_rate": ("4/8", 50.0),
}
NA = "not applicable"
BLOCKED = "blocked"


def outcome(indicator: str, **changed: Any) -> str | float:
    """The value of one indicator of a changed golden report, or the word for having none."""
    return told(judged(report(**changed)).measure(indicator))


def told(row: dict[str, Any]) -> str | float:
    """The value of a row of the table, or the word for having none."""
    if row["blocked"] or row["not_applicable"]:
        assert pd.isna(row["value"])
        assert row["blocked"] != row["not_applicable"]
        return BLOCKED if row["blocked"] else NA
    return float(row["value"])


def advice(kind: str, *references: str | None, status: str = "issued") -> list[dict[str, Any]]:
    return [
        {"kind": kind, "title": f"Tên {n}", "reference": reference, "status": status}
        for n, reference in enumerate(references)
    ]


def activities(*titles_and_forms: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"title": title, "form": form, "content": "ND1"} for title, form in titles_and_forms]


def courses(*planned_sent_completed: tuple[int, int, int]) -> list[dict[str, Any]]:
    return [{"title": "Khóa", "kind": "other", "mode": "online", "planned": p, "sent": s, "completed": c}
            for p, s, c in planned_sent_completed]


def test_the_golden_example_has_every_listed_basis_and_value() -> None:
    table = judged(report()).table
    assert {
        key: (basis, value)
        for key, basis, value in zip(table["indicator"], table["basis"], table["value"], strict=True)
    } == GOLDEN


def test_every_indicator_of_every_rubric_has_a_function_and_every_form_its_fields() -> None:
    for edition in editions().values():
        assert check_rubric(edition.rubric) == []
        assert check_form(edition.form) == []
        assert {indicator.key for indicator in edition.rubric.indicators} == set(INDICATORS)


CASES: list[tuple[str, dict[str, Any], str | float]] = [
    # 1.1: distinct references, issued only, documents only
    ("advice_issued", {"advice": advice("document", "1/KH-VP", "1/kh–vp", "2/KH-VP")}, 2.0),
    ("advice_issued", {"advice": advice("document", "1/KH-VP", status="submitted")}, 0.0),
    ("advice_issued", {"advice": advice("initiative", "1/KH-VP")}, 0.0),
    ("advice_issued", {"advice": []}, 0.0),
    # 1.2
    ("tasks_on_time_rate", {"measures": {"tasks_on_time": 0}}, 0.0),
    ("tasks_on_time_rate", {"measures": {"tasks_assigned": 0, "tasks_on_time": 0}}, NA),
    # 1.3
    ("initiatives", {"advice": advice("initiative", "1/QĐ", "2/QĐ")}, 2.0),
    ("initiatives", {"advice": advice("initiative", "1/QĐ", status="submitted")}, 0.0),
    # 2.1
    ("training_budget_rate", {"measures": {"training_budget_plan": None, "training_budget_spent": None}}, NA),
    ("training_budget_rate", {"measures": {"training_budget_plan": 0, "training_budget_spent": 0}}, NA),
    ("training_budget_rate", {"measures": {"training_budget_plan": 50, "training_budget_spent": 60}}, 120.0),
    # 2.2, 2.3, 2.5, 3.3: of all staff
    ("equipped_rate", {"measures": {"staff_equipped": 2}}, 25.0),
    ("materials_per_head", {"measures": {"shared_materials": 4}}, 0.5),
    ("study_promotion_rate", {"measures": {"study_promoters": 0}}, 0.0),
    ("reached_rate", {"measures": {"staff_reached": 4}}, 50.0),
    ("reached_rate", {"general": {"staff_contract": 8}}, 50.0),
    # 2.4
    ("learners_supported_rate", {"measures": {"learners_sent": 4, "learners_supported": 3}}, 75.0),
    ("learners_supported_rate", {"measures": {"learners_sent": 0, "learners_supported": 0}}, NA),
    # 3.1: on or before 31/03/2026, with a number
    ("plan_registered", {"general": {"plan_date": date(2026, 3, 31)}}, 1.0),
    ("plan_registered", {"general": {"plan_date": date(2026, 4, 1)}}, 0.0),
    ("plan_registered", {"general": {"plan_number": None}}, 0.0),
    ("plan_registered", {"general": {"plan_number": None, "plan_date": None}}, 0.0),
    # 3.2: distinct titles, however they are spelled
    ("activities_held", {"activities": activities(("Tọa đàm", "seminar"), ("TOẠ  ĐÀM", "contest"))}, 1.0),
    ("activities_held", {"activities": []}, 0.0),
    # 3.4, 3.5: members only
    ("online_course_rate", {"people": people(4, months_in_unit=[6, 6, 5, 5], online_course=["yes", "no"] * 2)}, 50.0),
    ("online_course_rate", {"people": people(8, months_in_unit=5)}, NA),
    ("self_study_rate", {"people": people(4, self_study_plan=first(1, 4))}, 25.0),
    ("self_study_rate", {"people": []}, NA),
    # 3.6: points, lowest point and a decision
    ("learning_citizen_rate", {"people": people(2, citizen_score=[80, 79.99], citizen_lowest=5)}, 50.0),
    ("learning_citizen_rate", {"people": people(2, citizen_score=80, citizen_lowest=[5, 4.9])}, 50.0),
    ("learning_citizen_rate", {"people": people(2)}, 0.0),
    ("learning_citizen_rate", {"general": {"citizen_decision": None}}, 0.0),
    ("learning_citizen_rate", {
        "general": {"citizen_decision": None},
        "people": people(2, citizen_score=90, citizen_lowest=9, citizen_decision=["7/QĐ", None]),
    }, 50.0),
    ("learning_citizen_rate", {"people": people(2, months_in_unit=3, citizen_score=90, citizen_lowest=9)}, NA),
    # 4.1
    ("training_plan_full", {"general": {"training_plan_covers_all": "no"}}, 0.0),
    ("training_plan_full", {"general": {"training_plan_number": None}}, 0.0),
    # 4.2: of planned, at most 100; of sent where nothing was planned; else 0
    ("training_completion_rate", {"courses": courses((8, 8, 6), (2, 2, 2))}, 80.0),
    ("training_completion_rate", {"courses": courses((4, 8, 8))}, 100.0),
    ("training_completion_rate", {"courses": courses((0, 8, 6))}, 75.0),
    ("training_completion_rate", {"courses": courses((0, 0, 0))}, 0.0),
    ("training_completion_rate", {"courses": []}, 0.0),
    # 4.3: công chức and viên chức only
    ("minimum_hours_rate", {"people": people(
        4, category=["civil_servant", "public_employee", "contract", "contract"], training_hours=[40, 39, 80, 0],
    )}, 50.0),
    ("minimum_hours_rate", {"people": people(4, category="contract", training_hours=80)}, NA),
    ("minimum_hours_rate", {"people": people(4, months_in_unit=2, training_hours=80)}, NA),
    # 4.4
    ("programmes_supplied", {"advice": advice("programme", "1/QĐ", "2/QĐ", "3/QĐ")}, 3.0),
    ("programmes_supplied", {"advice": advice("programme", "1/QĐ", status="submitted")}, 0.0),
    # 4.5: of those whose post asks for it
    ("language_digital_rate", {"people": people(4, language_digital=["yes", "no", "no", "not_required"])}, 100 / 3),
    ("language_digital_rate", {"people": people(4, language_digital="not_required")}, NA),
]


@cache
def measured_cases() -> Judged:
    """All cases at once, one unit each: so they also prove that units do not disturb one another."""
    return judged(*(report(f"U{number}", **changed) for number, (_, changed, _) in enumerate(CASES)))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_an_indicator_follows_its_rule(number: int) -> None:
    indicator, _, expected = CASES[number]
    assert told(measured_cases().measure(indicator, f"U{number}")) == pytest.approx(expected)


def test_every_indicator_has_a_case_of_its_own() -> None:
    assert {indicator for indicator, _, _ in CASES} == set(INDICATORS)


def test_a_unit_without_an_advisory_function_is_not_measured_by_advice_and_still_by_initiatives() -> None:
    of = campaign([unit("A", advisory=False)])
    without = judged(report(), of=of)
    assert without.measure("advice_issued")["not_applicable"]
    assert not without.measure("initiatives")["not_applicable"]


@pytest.mark.parametrize(
    ("held", "ceiling"),
    [
        (activities(*((f"Hội nghị {n}", "conference") for n in range(5))), 80.0),
        (activities(*((f"Hội nghị {n}", "conference") for n in range(4)), ("Cuộc thi", "contest")), 100.0),
        ([], 100.0),
    ],
)
def test_activities_of_one_form_alone_cannot_earn_everything(held: list[dict[str, Any]], ceiling: float) -> None:
    assert judged(report(activities=held)).measure("activities_held")["ceiling"] == ceiling


def test_a_form_of_the_old_edition_is_measured_by_the_rubric_of_its_period() -> None:
    old = judged(report(edition="2023"))
    assert old.total()["total"] == judged(report()).total()["total"]


def test_an_error_on_the_sheet_of_advice_blocks_no_unit_that_is_not_measured_by_advice() -> None:
    of = campaign([unit("A", advisory=False), unit("B")])
    both = judged(report("A", errors=("advice.reference",)), report("B", errors=("advice.reference",)), of=of)
    assert [told(both.measure("advice_issued", key)) for key in ("A", "B")] == [NA, BLOCKED]
    assert told(both.measure("initiatives", "A")) == BLOCKED


# ---------------------------------------------------------------- blocked: neither a value nor not applicable


def test_an_error_in_a_field_blocks_exactly_the_indicators_that_read_it() -> None:
    table = judged(report(errors=("measures.tasks_on_time",))).table
    assert set(table[table["blocked"]]["indicator"]) == {"tasks_on_time_rate"}
    row = table[table["blocked"]].to_dict("records")[0]
    assert pd.isna(row["numerator"])
    assert pd.isna(row["denominator"])
    assert row["basis"] == ""


def test_an_error_anywhere_in_a_sheet_of_lines_blocks_all_that_read_the_sheet() -> None:
    table = judged(report(errors=("advice.evidence",))).table
    assert set(table[table["blocked"]]["indicator"]) == {"advice_issued", "initiatives", "programmes_supplied"}


def test_an_error_in_a_part_of_the_staff_blocks_what_is_divided_by_the_staff() -> None:
    table = judged(report(errors=("general.staff_contract",))).table
    assert set(table[table["blocked"]]["indicator"]) == {
        "equipped_rate", "materials_per_head", "study_promotion_rate", "reached_rate",
    }


def test_an_error_in_a_field_that_nobody_reads_blocks_nothing() -> None:
    assert not judged(report(errors=("general.reporter_phone", "measures.news_items"))).table["blocked"].any()


def test_a_blank_budget_in_error_is_blocked_and_not_excused() -> None:
    changed = {"training_budget_plan": None, "training_budget_spent": None}
    assert outcome("training_budget_rate", measures=changed, errors=("measures.training_budget_plan",)) == BLOCKED


def test_a_required_answer_missing_without_an_error_is_blocked_and_not_zero() -> None:
    assert outcome("tasks_on_time_rate", measures={"tasks_on_time": None}) == BLOCKED
    assert outcome("reached_rate", general={"staff_contract": None}) == BLOCKED
    unfinished = {"title": "Khóa", "kind": "other", "mode": "online", "planned": 4, "sent": 4}
    assert outcome("training_completion_rate", courses=[*courses((4, 4, 4)), unfinished]) == BLOCKED


def without(form: Form, section: str, key: str) -> Form:
    """The form without one field."""
    return replace(form, sections=tuple(
        replace(s, fields=tuple(f for f in s.fields if f.key != key)) if s.key == section else s
        for s in form.sections
    ))


def test_a_form_that_lacks_a_field_blocks_its_indicator_and_is_reported() -> None:
    edition = editions()["2026"]
    poor = replace(edition, form=without(edition.form, "measures", "staff_reached"))
    assert check_form(poor.form) == [
        "sections.measures.staff_reached: biểu mẫu không có trường này, chỉ tiêu reached_rate không tính được."
    ]
    table = indicator_table(consolidated_of([report()]), {**editions(), "2026": poor})
    assert list(table[table["blocked"]]["indicator"]) == ["reached_rate"]


def test_forms_that_lack_everything_block_everything_and_break_nothing() -> None:
    full = consolidated_of([report()])
    read = {reference for function in INDICATORS.values() for reference in function.reads}
    poor = dict(editions())
    for reference in sorted(read):
        section, _, key = reference.partition(".")
        poor = {
            name: replace(edition, form=replace(without(edition.form, section, key), derived=()))
            for name, edition in poor.items()
        }
    tables = {
        section: table.drop(columns=[c for c in table.columns if f"{section}.{c}" in read])
        for section, table in full.tables.items()
    }
    assert indicator_table(replace(full, tables=tables), poor)["blocked"].all()
    assert len(check_form(poor["2026"].form)) == sum(len(function.reads) for function in INDICATORS.values())


def test_a_rubric_naming_an_unknown_indicator_is_reported_with_what_is_allowed() -> None:
    rubric = editions()["2026"].rubric
    tc1 = rubric.criteria[0]
    odd = replace(rubric, criteria=(replace(tc1, indicators=(replace(tc1.indicators[0], key="luck"),)),))
    (problem,) = check_rubric(odd)
    assert problem.startswith("criteria.TC1.luck: chương trình không có chỉ tiêu này; được phép: activities_held, ")


# ---------------------------------------------------------------- the table as a whole


def test_there_is_one_row_per_counted_report_and_indicator_and_none_for_a_silent_unit() -> None:
    table = judged(report("A"), report("B"), of=campaign("ABC")).table
    assert table.groupby("unit", sort=True).size().to_dict() == {"A": 19, "B": 19}


def test_no_reports_give_no_rows() -> None:
    assert judged(of=campaign()).table.empty


def test_a_unit_without_any_line_is_measured_as_having_none_beside_others_who_have() -> None:
    both = judged(report("A"), report("B", advice=[], activities=[], courses=[]))
    assert both.measure("activities_held", "B")["value"] == 0
    assert both.measure("activities_held", "A")["value"] == 3


def test_a_basis_shows_decimals_and_thousands_as_vietnamese_writes_them() -> None:
    row = judged(report(measures={"training_budget_plan": 1250.5, "training_budget_spent": 45.25}))
    assert row.measure("training_budget_rate")["basis"] == "45,25/1.250,5"


def test_exact_values_know_no_binary_fractions() -> None:
    assert exact_value("rate", 0.1, 0.3) * 3 == 100
    assert exact_value("capped_rate", 9.0, 8.0) == 100
    assert exact_value("capped_rate", 0.0, 0.0) == 0


def test_recognised_people_are_marked_line_by_line() -> None:
    answers = IndicatorInput(consolidated_of([report()]), editions())
    assert answers.people["recognised"].tolist() == [True] * 5 + [False] * 3
