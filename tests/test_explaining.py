"""What one more would have been worth and how firmly places stand: each figure against a whole campaign computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from appraisals import run_of, workbook
from campaigns import editions, first, golden, people, report
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campaigns import random_reports

from pipeline.definitions.edition import Edition
from pipeline.definitions.rubric import Indicator
from pipeline.domain.explaining import gap, gap_words, levels, needed, next_levels, step, step_words
from pipeline.domain.ranking import ranked_standings
from pipeline.domain.rescoring import UnitPoints, unit_points
from pipeline.domain.results import Results
from pipeline.domain.sensitivity import RankedField
from pipeline.domain.summaries.why import why_sheets
from pipeline.domain.tables import plain

D = Decimal
RUBRIC = editions()["2026"].rubric
EXCELLENT = next(level for level in levels(RUBRIC) if level.name == "Xuất sắc")


def period(run: Results) -> Any:
    return run.campaign.period_by_key["2026"]


def points_of(run: Results, unit: str = "A") -> UnitPoints:
    return unit_points(run, period(run))[unit]


@cache
def golden_points() -> UnitPoints:
    return points_of(run_of([report()]))


# ---------------------------------------------------------------- by hand


def test_one_more_learning_citizen_is_worth_sixteen_hundredths() -> None:
    # 5 of 8 = 62.5 % of 64 → 6.8359… → 6.84; 6 of 8 = 75 % ≥ 64 → 7.00; 7.00 − 6.84 = 0.16
    of = golden_points()
    one = step(of, "learning_citizen_rate")
    assert one is not None
    assert (one.count, one.gain, one.total_gain) == (1, D("0.16"), D("0.16"))
    assert step_words(of, one) == "cần thêm 1 người đạt Công dân học tập: +0,16 điểm"


def test_the_gap_to_excellent_names_what_alone_would_be_enough() -> None:
    # 90 − 89.45 = 0.55. One more: 1.2 +1.75, 2.1 +0.48 (46/50 = 92 % → 5.28; two → 5.76, +0.96), 2.5 +0.19 (7/8 ≥ 80 %),
    # 3.2 +1.25, 3.4 +0.75, 3.6 +0.16, 4.2 +0.50 (15/16 ≥ 90 %), 4.3 +1.50, 4.4 +1.50.
    missing = gap(golden_points(), EXCELLENT)
    assert (missing.points, missing.criteria) == (D("0.55"), ())
    assert missing.alone == (("tasks_on_time_rate", 1), ("activities_held", 1), ("online_course_rate", 1), ("minimum_hours_rate", 1),
                             ("programmes_supplied", 1), ("training_budget_rate", 2))
    assert gap_words(golden_points(), missing) == (
        "Để đạt xếp loại Xuất sắc: cần thêm 0,55 điểm tổng (đang 89,45, mức 90); chỉ riêng một chỉ tiêu cũng đủ: "
        "1.2 cần thêm 1 nhiệm vụ hoàn thành đúng hạn hoặc 3.2 cần thêm 1 hoạt động thi đua hoặc "
        "3.4 cần thêm 1 người hoàn thành khóa trực tuyến, kỹ năng số.")


def test_a_weak_criterion_is_what_lacks_although_the_total_is_there() -> None:
    # TC1 of a unit: 1.1 none → 0, 1.2 20/20 → 7.00, 1.3 one → 5.00 = 12.00 of 20 = 60 % < 70 %: 2.00 points short.
    # All the rest full: 12 + 25 + 30 + 25 = 92.00 ≥ 90. One document → 4.00 is enough.
    told = report(
        advice=[*golden()["advice"][2:], {**golden()["advice"][3], "title": "Năm", "reference": "5/QĐ-VP"}],
        measures={"tasks_on_time": 20, "training_budget_spent": 50, "study_promoters": 8},
        activities=[{"title": f"Hoạt động {n}", "form": form, "content": "ND1"} for n, form in enumerate(("seminar", "contest") * 2)],
        courses=[{"title": "Một", "kind": "digital", "mode": "online", "planned": 8, "sent": 8, "completed": 8}],
        people=people(8, online_course="yes", self_study_plan="yes", training_hours=40, language_digital="yes", citizen_score=85,
                      citizen_lowest=6),
    )
    of = points_of(run_of([told]))
    assert (of.total, of.band.name) == (D("92.00"), "Tốt")
    missing = gap(of, next_levels(of)[0])
    assert (missing.points, missing.criteria, missing.alone) == (D(0), (("TC1", D("2.00")),), (("advice_issued", 1),))


def test_where_no_indicator_alone_is_enough_several_together_are_named() -> None:
    told = report(measures={"tasks_on_time": 16, "staff_reached": 5, "study_promoters": 0, "learners_supported": 3},
                  people=people(8, online_course=first(3, 8), self_study_plan=first(4, 8), training_hours=first(5, 8, 40, 8)))
    of = points_of(run_of([told]))
    missing = gap(of, EXCELLENT)
    assert missing.alone == ()
    given_ = {key: of.lines[key].points_with(count, "2026") for key, count in missing.together}
    reached = of.with_final({key: value for key, value in given_.items() if value is not None})
    assert reached.reaches(EXCELLENT.minimum, EXCELLENT.floor)
    assert "chẳng hạn đồng thời" in gap_words(of, missing)


def test_activities_of_one_form_are_worth_more_with_one_of_another() -> None:
    # Four of one form: 5 × 80 % = 4.00; a fifth of another form lifts the ceiling: 5.00.
    alike = [{"title": f"Tọa đàm {n}", "form": "seminar", "content": "ND1"} for n in range(4)]
    of = points_of(run_of([report(activities=alike)]))
    one = step(of, "activities_held")
    assert one is not None
    assert step_words(of, one) == "cần thêm 1 hoạt động thi đua khác hình thức: +1,00 điểm"


def test_what_the_appraiser_decided_is_nothing_that_one_more_changes() -> None:
    of = points_of(run_of([report()], workbook(listed=["A"], points={
        "A/tasks_on_time_rate": {"appraised_points": 2, "reason": "Vì"}})))
    assert step(of, "tasks_on_time_rate") is None
    assert needed(of, "tasks_on_time_rate", EXCELLENT) is None
    assert of.total == D("87.95")


def test_a_full_or_inapplicable_indicator_offers_nothing() -> None:
    of = points_of(run_of([report(measures={"learners_sent": 0, "learners_supported": 0})]))
    assert step(of, "learners_supported_rate") is None
    assert step(of, "advice_issued") is None


# ---------------------------------------------------------------- against the whole computed again

ONE_MORE: Mapping[str, dict[str, Any]] = {
    "tasks_on_time_rate": {"measures": {"tasks_on_time": 19}},
    "training_budget_rate": {"measures": {"training_budget_spent": 46}},
    "study_promotion_rate": {"measures": {"study_promoters": 7}},
    "activities_held": {"activities": [*golden()["activities"], {"title": "Mới", "form": "online", "content": "ND1"}]},
    "online_course_rate": {"people": people(8, **{**{key: [p.get(key) for p in golden()["people"]] for key in (
        "self_study_plan", "training_hours", "language_digital", "citizen_score", "citizen_lowest")}, "online_course": first(7, 8)})},
    "training_completion_rate": {"courses": [golden()["courses"][0], {**golden()["courses"][1], "completed": 7}]},
    "programmes_supplied": {"advice": [*golden()["advice"], {"kind": "programme", "title": "Mới", "reference": "9", "status": "issued"}]},
}


@pytest.mark.parametrize("indicator", list(ONE_MORE))
def test_the_gain_is_that_of_the_campaign_with_one_more(indicator: str) -> None:
    one = step(golden_points(), indicator)
    assert one is not None
    assert one.count == 1
    again = points_of(run_of([report(**ONE_MORE[indicator])]))
    assert again.total == golden_points().total + one.total_gain
    assert again.lines[indicator].final == (golden_points().lines[indicator].final or D(0)) + one.gain


@cache
def random_points() -> dict[str, UnitPoints]:
    run = run_of(random_reports(3))
    return unit_points(run, period(run))


def test_units_scored_again_have_the_totals_and_bands_of_the_run() -> None:
    run = run_of(random_reports(3))
    judged = {row["unit"]: row for row in run.totals.to_dict("records") if row["total"] is not None}
    assert {u: (of.total, of.band.key) for u, of in random_points().items()} == {
        u: (row["total"], row["band"]) for u, row in judged.items()}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 11), st.sampled_from([i.key for i in RUBRIC.indicators]), st.integers(0, 40), st.integers(0, 40))
def test_more_is_never_fewer_points_and_needed_is_the_least(place: int, indicator: str, some: int, others: int) -> None:
    of = random_points().get(f"U{place:02d}")
    if of is None or not of.lines[indicator].applies:
        return
    line, (low, high) = of.lines[indicator], sorted((some, others))
    less, more = line.points_with(low, "2026"), line.points_with(high, "2026")
    if less is None or more is None:
        return
    assert less <= more <= D(repr(line.indicator.max))
    assert of.total_with(indicator, less) <= of.total_with(indicator, more)
    for level in next_levels(of):
        count = needed(of, indicator, level)
        for tried in (low, high):
            given_ = line.points_with(tried, "2026")
            if tried and given_ is not None and of.reaches_with(indicator, given_, level.minimum, level.floor):
                assert count is not None
                assert count <= tried


# ---------------------------------------------------------------- how firm it is


def field_of(run: Results) -> RankedField:
    standings = ranked_standings(run.totals, run.editions, run.consolidated)["2026"]
    return RankedField(standings, unit_points(run, period(run)), run.rubric(period(run)))


def placed(run: Results) -> dict[str, tuple[str, int]]:
    """Unit → band and place of a whole run."""
    bands = {row["unit"]: row["band"] for row in run.totals.to_dict("records")}
    return {row["unit"]: (bands[row["unit"]], int(row["rank"])) for row in run.ranking.to_dict("records")}


def with_target(indicator: str, target: float) -> dict[str, Edition]:
    """The editions with another target for one indicator in 2026."""
    def moved(asked: Indicator) -> Indicator:
        if asked.key != indicator:
            return asked
        return replace(asked, targets={**asked.targets, "2026": target}) if asked.targets else replace(asked, target=target)

    edition = editions()["2026"]
    criteria = tuple(replace(c, indicators=tuple(map(moved, c.indicators))) for c in edition.rubric.criteria)
    return {**editions(), "2026": replace(edition, rubric=replace(edition.rubric, criteria=criteria))}


def test_what_a_moved_target_turns_is_what_the_campaign_with_that_target_gives() -> None:
    told = random_reports(3)
    run = run_of(told)
    before = placed(run)
    shifts = list(field_of(run).target_shifts("2026"))
    assert shifts
    for shift in shifts[:: max(1, len(shifts) // 3)]:
        after = placed(run_of(told, judged_by=with_target(shift.indicator, shift.now)))
        assert {m.unit: (m.was, m.now) for m in shift.bands} == {
            u: (before[u][0], after[u][0]) for u in before if before[u][0] != after[u][0]}
        assert {m.unit: (m.was, m.now) for m in shift.places} == {
            u: (before[u][1], after[u][1]) for u in before if before[u][1] != after[u][1]}


def test_what_half_a_point_turns_is_what_the_campaign_with_that_appraisal_gives() -> None:
    told = random_reports(3)
    run = run_of(told)
    before, units = placed(run), unit_points(run, period(run))
    shifts = list(field_of(run).appraisal_shifts(set(before)))
    assert shifts
    for shift in shifts[:: max(1, len(shifts) // 4)]:
        indicator = shift.indicators[0]
        line = units[shift.unit].lines[indicator]
        given_ = min(max((line.final or D(0)) + shift.by, D(0)), D(repr(line.indicator.max)))
        book = workbook(listed=[shift.unit], points={f"{shift.unit}/{indicator}": {"appraised_points": float(given_), "reason": "Vì"}})
        after = placed(run_of(told, book))[shift.unit]
        assert (shift.band.now if shift.band else before[shift.unit][0], shift.place.now if shift.place else before[shift.unit][1]) == after


def test_a_target_in_percent_never_goes_beyond_a_hundred() -> None:
    assert all(shift.now <= 100 for shift in field_of(run_of(random_reports(3))).target_shifts("2026")
               if next(i for i in RUBRIC.indicators if i.key == shift.indicator).measured_in == "%")


# ---------------------------------------------------------------- in the workbook


def test_the_sheets_tell_every_unit_what_it_needs_and_every_indicator_its_next_step() -> None:
    run = run_of([report("A"), report("B", errors=("measures.tasks_on_time",))])
    up, why = why_sheets(run, period(run))
    units = up.tables()[0]
    assert [plain(row[0]) for row in units.rows] == ["Phòng A", "Phòng B"]
    assert str(units.rows[0][3]).startswith("Để đạt xếp loại Xuất sắc: cần thêm 0,55 điểm tổng")
    assert units.rows[1][3] == "Còn chỉ tiêu chưa tính được."
    (lines,) = why.tables()
    steps = {row[1]: row[lines.position("step")] for row in lines.rows[: len(RUBRIC.indicators)]}
    assert steps["3.6"] == "cần thêm 1 người đạt Công dân học tập: +0,16 điểm"
    assert steps["1.1"] is None
    assert {row[lines.position("step")] for row in lines.rows[len(RUBRIC.indicators):]} == {None}, "no total, nothing to gain yet"


def test_every_indicator_says_in_words_what_one_more_of_it_is() -> None:
    for edition in editions().values():
        assert [i.key for i in edition.rubric.indicators if not i.one_more] == []
