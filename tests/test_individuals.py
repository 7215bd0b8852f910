"""People of the reports: recognised, their points, lists in Vietnamese order, and the same person through the years."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from award_runs import members, run_of
from campaigns import campaign, people, report, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.campaign import Campaign, Event, Share
from pipeline.definitions.rubric import Individuals
from pipeline.domain.individuals import Contributions, Individual, by_name, individual_points, recognition_by
from pipeline.domain.same_people import ELSEWHERE, SEVERAL, TWICE, same_people

RULES = Individuals(0.5, 50.0, 5.0, 30.0, 10.0, 30.0, 5.0)


def test_contributions_are_limited_each_and_together() -> None:
    # 81 x 0,5 = 40,50; effort 7 x 5 = 35 -> 30; intellect 4 x 10 = 40 -> 30; material 5; together 65 -> 50
    assert individual_points(RULES, 81, Contributions(7, 4, True)) == Decimal("90.50")
    assert individual_points(RULES, 81, Contributions(2, 1)) == Decimal("60.50")


@settings(max_examples=60, deadline=None)
@given(st.floats(80, 100), st.integers(0, 9), st.integers(0, 9), st.booleans(), st.integers(0, 3), st.integers(0, 3))
def test_more_is_never_fewer_points(score: float, effort: int, intellect: int, material: bool, more: int, still: int) -> None:
    before = individual_points(RULES, score, Contributions(effort, intellect, material))
    after = individual_points(RULES, min(score + more, 100), Contributions(effort + more, intellect + still, True))
    assert before <= after <= 100


def test_without_recognition_there_are_no_points_and_lists_run_by_given_name() -> None:
    lines = people(4, citizen_score=[90, 70, 85, 95], citizen_lowest=6, is_leader=["yes", "no", "no", "no"])
    for line, name in zip(lines, ("Đặng Mẫu Ân", "Trần Mẫu An", "Bùi Mẫu Đức", "Lê Mẫu Dũng"), strict=True):
        line["name"] = name
    found = run_of(report(people=lines)).individuals
    assert [(line.name, line.points) for line in by_name(found)] == [
        ("Trần Mẫu An", None), ("Đặng Mẫu Ân", Decimal("45.00")), ("Lê Mẫu Dũng", Decimal("47.50")), ("Bùi Mẫu Đức", Decimal("42.50"))]
    rates = recognition_by(found, "is_leader")
    assert (rates[True].people, rates[True].recognised, rates[False].people, rates[False].recognised) == (1, 1, 3, 2)


def _line(unit_key: str, period: str, name: str, row: int = 5, **about: Any) -> Individual:
    return Individual(unit_key, period, name, "", "", "", False, 12, None, None, False, False, None, Contributions(), "", "", 0, row, **about)


def _merging() -> Campaign:
    event = Event("merge", date(2026, 3, 1), ("A", "B"), ("C",), "Thử", (Share("A", "C", 100), Share("B", "C", 100)))
    return campaign([unit("A", until=date(2026, 2, 28)), unit("B", until=date(2026, 2, 28)), unit("C", since=date(2026, 3, 1)), unit("D")],
                    events=(event,))


def test_a_person_is_followed_into_the_unit_that_theirs_became() -> None:
    found, doubts = same_people(_merging(), [_line("A", "2025", "Trần Thị Mẫu"), _line("C", "2026", "TRẦN THỊ  MẪU")])
    assert ([len(person.lines) for person in found], doubts) == ([2], [])


def test_two_of_one_name_are_listed_and_never_merged() -> None:
    both = [_line("A", "2025", "Lê Mẫu"), _line("B", "2025", "Lê Mẫu"), _line("C", "2026", "Lê Mẫu")]
    found, doubts = same_people(_merging(), both)
    assert ([len(person.lines) for person in found], [doubt.why for doubt in doubts]) == ([1, 1, 1], [SEVERAL])
    assert {(line.unit, line.period) for line in doubts[0].lines} == {("A", "2025"), ("B", "2025"), ("C", "2026")}
    twice = [_line("D", "2026", "Lê Mẫu", row, same_name=True) for row in (5, 6)]
    assert [doubt.why for doubt in same_people(_merging(), twice)[1]] == [TWICE]


def test_the_same_name_in_a_unit_that_no_event_leads_to_is_somebody_else_until_told() -> None:
    found, doubts = same_people(_merging(), [_line("A", "2025", "Lê Mẫu"), _line("D", "2026", "Lê Mẫu")])
    assert ([len(person.lines) for person in found], [doubt.why for doubt in doubts]) == ([1, 1], [ELSEWHERE])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["2024", "2025", "2026"]), st.sampled_from(["Lê Mẫu", "Hà Mẫu"])),
                max_size=12))
def test_nobody_is_lost_and_nobody_stands_twice_in_a_period(lines: list[tuple[str, str, str]]) -> None:
    times = Counter(lines)
    told = [_line(*line, row=5 + number, same_name=times[line] > 1) for number, line in enumerate(lines)]
    found, _ = same_people(_merging(), told)
    assert sorted(line.row for person in found for line in person.lines) == sorted(line.row for line in told)
    assert all(len({line.period for line in person.lines}) == len(person.lines) for person in found)


def test_everybody_on_the_counted_reports_is_on_the_list() -> None:
    run = run_of(report("A", people=members()), report("B", "2025"))
    assert [(line.unit, line.period) for line in run.individuals] == [("B", "2025")] * 8 + [("A", "2026")] * 8
