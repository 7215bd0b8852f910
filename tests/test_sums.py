"""The figures that are added up and never scored: along which lines, and what absence means."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from campaigns import Report, campaign, consolidated_of, editions, people, report

from pipeline.domain.sums import SUM_COLUMNS, sums


def summed(*reports: Report) -> pd.DataFrame:
    return sums(consolidated_of(reports or [report()], campaign("AB")), editions())


def by_member(table: pd.DataFrame, figure: str, dimension: str = "total", unit: str = "A") -> dict[str, float]:
    """The members of a dimension that are not 0."""
    rows = table[(table["sum"] == figure) & (table["dimension"] == dimension) & (table["unit"] == unit)]
    return {member: value for member, value in zip(rows["member"], rows["value"], strict=True) if value}


MIXED = people(
    4, gender=["male", "female", "female", None], is_leader=["yes", "no", "no", "no"],
    category=["civil_servant", "civil_servant", "public_employee", "contract"],
    months_in_unit=[12, 12, 12, 3], training_hours=[40, 8, 0, 16],
    citizen_score=[90, 90, 50, 90], citizen_lowest=9,
)


@cache
def mixed() -> pd.DataFrame:
    return summed(report(people=MIXED))


@pytest.mark.parametrize(
    ("figure", "dimension", "expected"),
    [
        ("people", "total", {"": 4}), ("members", "total", {"": 3}), ("recognised", "total", {"": 2}),
        ("training_hours", "total", {"": 64}),
        ("people", "gender", {"male": 1, "female": 2, "": 1}),
        ("training_hours", "gender", {"male": 40, "female": 8, "": 16}),
        ("recognised", "gender", {"male": 1, "female": 1}),
        ("members", "category", {"civil_servant": 2, "public_employee": 1}),
        ("training_hours", "category", {"civil_servant": 48, "contract": 16}),
        ("recognised", "is_leader", {"yes": 1, "no": 1}),
        ("people", "is_leader", {"yes": 1, "no": 3}),
    ],
)
def test_people_are_summed_by_sex_category_and_leadership(
    figure: str, dimension: str, expected: dict[str, float]
) -> None:
    assert by_member(mixed(), figure, dimension) == expected


def test_staff_are_summed_by_category_with_women_and_party_members_beside() -> None:
    table = summed(report(general={
        "staff_civil_servants": 6, "staff_public_employees": 2, "staff_contract": 1, "staff_party_members": 5,
    }))
    assert by_member(table, "staff", "category") == {"civil_servant": 6, "public_employee": 2, "contract": 1}
    assert by_member(table, "staff") == {"": 9}
    assert by_member(table, "staff_female") == {"": 4}
    assert by_member(table, "staff_party_members") == {"": 5}


def test_activities_are_summed_by_content_and_solution() -> None:
    table = summed(report(activities=[
        {"title": "Một", "content": "ND1", "solution": "GP4", "people": 8, "attendances": 10, "cost": 1.5},
        {"title": "Hai", "content": "ND1", "solution": "GP6", "people": 4, "attendances": 4},
        {"title": "Ba", "content": "ND6", "people": 1, "attendances": 2, "cost": 2},
    ]))
    assert by_member(table, "activities", "content") == {"ND1": 2, "ND6": 1}
    assert by_member(table, "activities", "solution") == {"GP4": 1, "GP6": 1, "": 1}
    assert by_member(table, "activity_people", "content") == {"ND1": 12, "ND6": 1}
    assert by_member(table, "activity_attendances") == {"": 16}
    assert by_member(table, "activity_cost", "solution") == {"GP4": 1.5, "": 2}


def test_courses_are_summed_by_kind_mode_and_the_content_that_their_kind_serves() -> None:
    table = summed(report(courses=[
        {"kind": "digital", "mode": "online", "planned": 5, "sent": 4, "completed": 3, "cost": 2},
        {"kind": "language", "mode": "online", "planned": 2, "sent": 2, "completed": 2},
        {"kind": "political", "mode": "in_person", "planned": 1, "sent": 1, "completed": 1, "cost": 7},
    ]))
    assert by_member(table, "courses", "kind") == {"digital": 1, "language": 1, "political": 1}
    assert by_member(table, "course_places", "mode") == {"online": 6, "in_person": 1}
    assert by_member(table, "course_completed", "content") == {"ND4": 5, "ND3": 1}
    assert by_member(table, "course_cost", "content") == {"ND4": 2, "ND3": 7}


def test_the_optional_measures_are_those_that_no_indicator_reads_in_any_edition() -> None:
    table = summed(
        report("A", measures={"news_items": 3, "digital_literacy_confirmed": 6}),
        report("B", "2025", measures={"learning_families": 2}),
    )
    assert by_member(table, "news_items") == {"": 3}
    assert by_member(table, "digital_literacy_confirmed") == {"": 6}
    assert by_member(table, "learning_families", unit="B") == {"": 2}
    assert "tasks_assigned" not in set(table["sum"])


def test_a_reporting_unit_without_lines_has_zeros_and_a_silent_one_has_nothing() -> None:
    table = summed(report("A", activities=[]))
    rows = table[(table["sum"] == "activities") & (table["dimension"] == "content")]
    assert rows["member"].tolist() == ["ND1", "ND2", "ND3", "ND4", "ND5", "ND6"]
    assert rows["value"].eq(0).all()
    assert set(table["unit"]) == {"A"}


def test_a_figure_that_nobody_gave_is_absent_and_not_zero() -> None:
    table = summed(report(measures={"news_items": None}))
    assert "news_items" not in set(table["sum"])
    assert by_member(table, "activity_cost") == {}
    assert table[(table["sum"] == "activity_cost") & (table["dimension"] == "total")].empty


def test_a_figure_from_a_sheet_with_an_error_is_marked_incomplete() -> None:
    table = summed(report("A", errors=("activities.cost",)), report("B"))
    marked = table[table["incomplete"]]
    assert set(marked["unit"]) == {"A"}
    assert {figure.split("_")[0] for figure in marked["sum"]} == {"activities", "activity"}


def test_a_sheet_that_was_lost_altogether_gives_no_zeros() -> None:
    table = summed(report("A", courses=[], errors=("courses.title",)), report("B", courses=[]))
    assert set(table[table["sum"] == "courses"]["unit"]) == {"B"}


def test_broken_down_figures_add_up_to_their_total() -> None:
    table = summed(report("A", people=MIXED), report("B"))
    sizes = table.groupby(["unit", "sum", "dimension"])["value"].sum()
    for figure in ("people", "members", "recognised", "training_hours", "activities", "courses", "course_places"):
        for unit in "AB":
            assert sizes[unit, figure].nunique() == 1


def test_no_reports_give_an_empty_table_with_its_columns() -> None:
    assert list(sums(consolidated_of([], campaign()), editions()).columns) == SUM_COLUMNS
