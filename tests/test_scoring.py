"""Points, criteria, totals, bands and deductions: the golden example by hand, then every rule and edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from campaigns import (
    IN_TIME,
    Report,
    campaign,
    editions,
    error_counts,
    judged,
    people,
    report,
    submissions_of,
    unit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.campaign import Campaign, Reply
from pipeline.definitions.rubric import Band, Indicator
from pipeline.domain.deductions import correction_remarks, deductions, late_days
from pipeline.domain.scoring import half_up, points, scores, with_appraisal
from pipeline.domain.totals import CriterionPoints, band_of, criterion_scores, totals

D = Decimal
RUBRIC = editions()["2026"].rubric
INDICATORS = {indicator.key: indicator for indicator in RUBRIC.indicators}

# The arithmetic of the golden example, from the rule of each indicator.
GOLDEN = {
    "TC1": {
        "advice_issued": "8.00",  # 8 × min(2/2, 1)
        "tasks_on_time_rate": "3.50",  # 7 × (90 − 80)/20
        "initiatives": "5.00",  # 5 × min(1/1, 1)
    },
    "TC2": {
        "training_budget_rate": "4.80",  # 6 × (90 − 70)/25
        "equipped_rate": "6.00",  # 6 × (100 − 50)/50
        "materials_per_head": "4.00",  # 4 × min(1/1, 1)
        "learners_supported_rate": "6.00",  # 6 × (100 − 50)/50
        "study_promotion_rate": "2.81",  # 3 × 75/80 = 2.8125
    },
    "TC3": {
        "plan_registered": "3.00",  # yes
        "activities_held": "3.75",  # 5 × 3/4
        "reached_rate": "5.00",  # 5 × (100 − 50)/50
        "online_course_rate": "5.25",  # 6 × (75 − 40)/40
        "self_study_rate": "4.00",  # 4 × (100 − 50)/50
        "learning_citizen_rate": "6.84",  # 7 × 62.5/64 = 6.8359…
    },
    "TC4": {
        "training_plan_full": "5.00",  # yes
        "training_completion_rate": "7.50",  # 8 × (87.5 − 50)/40
        "minimum_hours_rate": "4.50",  # 6 × (87.5 − 50)/50
        "programmes_supplied": "1.50",  # 3 × 1/2
        "language_digital_rate": "3.00",  # 3 × min(50/50, 1)
    },
}
CRITERIA = {"TC1": "16.50", "TC2": "23.61", "TC3": "27.84", "TC4": "21.50"}


def test_the_golden_example_gives_each_listed_figure() -> None:
    scored = judged(report()).scores
    found: dict[str, dict[str, str]] = {}
    for row in scored.to_dict("records"):
        found.setdefault(row["criterion"], {})[row["indicator"]] = str(row["points"])
    assert found == GOLDEN
    assert (scored["final_points"] == scored["points"]).all()
    assert set(scored["state"]) == {"scored"}


def test_the_golden_example_totals_89_45_and_is_good() -> None:
    golden = judged(report())
    total = golden.total()
    assert (total["total"], total["band"], total["band_name"]) == (D("89.45"), "tot", "Tốt")
    assert (total["total_text"], total["applicable_max"], total["na_points"]) == ("89,45", 100, 0)
    assert {key: str(total[f"{key}_points"]) for key in CRITERIA} == CRITERIA
    assert {key: str(total[f"{key}_percent"]) for key in CRITERIA} == {
        "TC1": "82.50", "TC2": "94.44", "TC3": "92.80", "TC4": "86.00",
    }
    assert total["ranked"]
    by_criterion = criterion_scores(golden.scores)
    assert dict(zip(by_criterion["criterion"], map(str, by_criterion["points"]), strict=True)) == CRITERIA


SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    ("tasks_on_time_rate", {},
     "18/20 = 90,0 %; mục tiêu 100 % (từ 80 %); 7 × (90 − 80)/(100 − 80) = 3,50 điểm"),
    ("learning_citizen_rate", {}, "5/8 = 62,5 %; mục tiêu 64 %; 7 × 62,5/64 = 6,84 điểm"),
    ("equipped_rate", {}, "8/8 = 100,0 %; mục tiêu 100 % (từ 50 %): đạt, 6,00 điểm"),
    ("equipped_rate", {"measures": {"staff_equipped": 3}},
     "3/8 = 37,5 %; mục tiêu 100 % (từ 50 %): chưa trên mức 50 %, 0,00 điểm"),
    ("programmes_supplied", {}, "1 tài liệu; mục tiêu 2 tài liệu; 3 × 1/2 = 1,50 điểm"),
    ("programmes_supplied", {"advice": []}, "0 tài liệu; mục tiêu 2 tài liệu: 0,00 điểm"),
    ("plan_registered", {}, "Có: 3,00 điểm"),
    ("activities_held", {"activities": [{"title": f"Số {n}", "form": "news"} for n in range(5)]},
     "5 hoạt động; mục tiêu 4 hoạt động: đạt; cùng một hình thức nên nhiều nhất 80 % của 5 = 4,00 điểm"),
    ("tasks_on_time_rate", {"measures": {"tasks_assigned": 0, "tasks_on_time": 0}},
     "Không áp dụng: không được giao nhiệm vụ."),
    ("online_course_rate", {"people": people(8, months_in_unit=1)}, "Không áp dụng: mẫu số bằng 0."),
    ("tasks_on_time_rate", {"errors": ("measures.tasks_on_time",)},
     "Chưa tính được: cần hoàn thiện “2. Chỉ tiêu: Nhiệm vụ hoàn thành đúng hạn”."),
]


def test_a_score_explains_itself() -> None:
    told = judged(*(report(f"U{number}", **changed) for number, (_, changed, _) in enumerate(SENTENCES)))
    for number, (indicator, _, sentence) in enumerate(SENTENCES):
        assert told.score(indicator, f"U{number}")["explanation"] == sentence


# ---------------------------------------------------------------- points


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 8), "0.13"), (Fraction(2345, 1000), "2.35"), (Fraction(1, 200), "0.01"),
        (Fraction(1005, 1000), "1.01"), (Fraction(4999, 1_000_000), "0.00"), (Fraction(-1, 8), "-0.13"),
        (Fraction(0), "0.00"), (Fraction(100), "100.00"), (Fraction(2, 3), "0.67"),
    ],
)
def test_ties_are_rounded_half_up(exact: Fraction, rounded: str) -> None:
    assert str(half_up(exact)) == rounded


def made(rule: Any = "cap", **changed: Any) -> Indicator:
    return Indicator("x", "1", "X", rule, **{"max": 5.0, "clause": "", "measured_in": "%", **changed})


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        (made("yes"), 1, "5.00"), (made("yes"), 0, "0.00"),
        (made("cap", target=4.0), 0, "0.00"), (made("cap", target=4.0), 3, "3.75"),
        (made("cap", target=4.0), 4, "5.00"), (made("cap", target=4.0), 9, "5.00"),
        (made("linear", start=80.0, target=100.0), 79, "0.00"),
        (made("linear", start=80.0, target=100.0), 80, "0.00"),
        (made("linear", start=80.0, target=100.0), Fraction("80.02"), "0.01"),  # exactly 0.005
        (made("linear", start=80.0, target=100.0), 100, "5.00"),
        (made("linear", start=80.0, target=100.0), 130, "5.00"),
        (made("cap", target=8.0, max=1.0), 1, "0.13"),  # exactly 0.125
    ],
)
def test_each_rule_gives_its_points_at_its_edges(
    indicator: Indicator, value: Fraction | int, expected: str
) -> None:
    assert str(points(indicator, Fraction(value), indicator.target_in("2026"))) == expected


def test_a_ceiling_limits_the_points_and_nothing_below_it() -> None:
    capped = made("cap", target=4.0)
    assert points(capped, Fraction(4), 4.0, 80.0) == D("4.00")
    assert points(capped, Fraction(3), 4.0, 80.0) == D("3.75")


VALUES = st.fractions(min_value=0, max_value=300, max_denominator=500)


@given(st.sampled_from(RUBRIC.indicators), VALUES, VALUES, st.floats(0, 100))
def test_more_is_never_fewer_points_and_never_above_the_maximum(
    indicator: Indicator, one: Fraction, other: Fraction, ceiling: float
) -> None:
    target = indicator.target_in("2026")
    less, more = (points(indicator, value, target, ceiling) for value in sorted((one, other)))
    assert 0 <= less <= more <= D(repr(indicator.max))


# ---------------------------------------------------------------- own and appraised points


def test_the_units_own_points_stand_beside_the_computed_ones_and_change_nothing() -> None:
    said = judged(report(self_assessment={"tasks_on_time_rate": 4.5}))
    assert said.score("tasks_on_time_rate")["self_points"] == D("4.5")
    assert said.score("equipped_rate")["self_points"] is None
    assert said.score("tasks_on_time_rate")["final_points"] == D("3.50")
    assert said.total()["total"] == D("89.45")


def test_appraised_points_are_final_and_settle_what_was_blocked() -> None:
    of = judged(report(errors=("measures.tasks_on_time",)))
    settled = with_appraisal(of.scores, {("A", "2026", "tasks_on_time_rate"): D("3.50")})
    (total,) = totals(settled, editions(), of.consolidated, {})["total"]
    assert total == D("89.45")
    assert of.total()["total"] is None


def test_the_appraiser_may_leave_an_indicator_out() -> None:
    of = judged(report())
    settled = with_appraisal(of.scores, {("A", "2026", "tasks_on_time_rate"): None})
    (row,) = totals(settled, editions(), of.consolidated, {}).to_dict("records")
    assert (row["applicable_max"], row["na_points"]) == (93, 7)
    assert row["total"] == half_up(Fraction("85.95") / 93 * 100)


# ---------------------------------------------------------------- totals


NO_BUDGET = {"training_budget_plan": None, "training_budget_spent": None}
NO_TASKS = {"tasks_assigned": 0, "tasks_on_time": 0}
NOT_SENT = {"learners_sent": 0, "learners_supported": 0}


def test_what_does_not_apply_leaves_the_total_and_its_maximum() -> None:
    total = judged(report(measures=NO_TASKS)).total()
    assert (total["applicable_max"], total["na_points"]) == (93, 7)
    assert total["total"] == half_up(Fraction("85.95") / 93 * 100) == D("92.42")


def test_thirty_points_not_applicable_still_give_a_total_and_more_give_none() -> None:
    """Advice 8, tasks 7, budget 6, learners 6 and languages 3 are 30 points; 4.3 makes them 36."""
    of = campaign([unit("A", advisory=False), unit("B", advisory=False)])
    measures = {**NO_BUDGET, **NO_TASKS, **NOT_SENT}
    exempt = people(8, language_digital="not_required", training_hours=50)
    workers = people(8, language_digital="not_required", category="contract")
    both = judged(report("A", measures=measures, people=exempt),
                  report("B", measures=measures, people=workers), of=of)
    at_the_limit, beyond = both.total("A"), both.total("B")
    assert at_the_limit["na_points"] == 30
    assert at_the_limit["total"] is not None
    assert beyond["na_points"] == 36
    assert (beyond["total"], beyond["band"], beyond["band_name"]) == (
        None, "insufficient", "Chưa đủ cơ sở xếp loại",
    )
    assert beyond["unranked_reason"] == "Chưa đủ cơ sở xếp loại: trên 30 điểm không áp dụng."


def test_a_blocked_indicator_makes_the_total_provisional_and_the_unit_unranked() -> None:
    total = judged(report(errors=("measures.tasks_on_time",))).total()
    assert total["total"] is None
    assert total["band"] is None
    assert total["provisional"]
    assert total["provisional_total"] == D("85.95")  # 89.45 − 3.50, of the full 100
    assert total["total_text"] == "ít nhất 85,95"
    assert not total["ranked"]
    assert total["unranked_reason"] == "Còn chỉ tiêu chưa tính được."


def test_a_silent_unit_is_absent_and_not_zero() -> None:
    some = judged(report("A"), of=campaign("AB"))
    for table in (some.table, some.scores, some.totals, some.ranking):
        assert set(table["unit"]) == {"A"}


def test_a_period_without_points_is_measured_and_not_scored() -> None:
    of = campaign()
    unscored = tuple(replace(p, scored=p.key != "2026") for p in of.periods)
    told = judged(report(), of=replace(of, periods=unscored))
    assert len(told.table) == 19
    assert told.scores.empty
    assert told.totals.empty


@pytest.mark.parametrize(
    ("of", "period", "reason"),
    [
        (campaign([unit("A", ranked=False)]), "2026", "Đơn vị không thuộc diện xếp hạng."),
        (campaign([unit("A", since=date(2026, 6, 2))]), "2026", "Đơn vị hoạt động dưới 06 tháng trong kỳ."),
        (campaign([unit("A", since=date(2026, 6, 1))]), "2026", ""),
        (campaign(), "2023", "Số liệu nền trước khi ban hành Kế hoạch; không xếp hạng."),
    ],
)
def test_who_is_not_ranked_still_has_a_total_and_a_reason(of: Campaign, period: str, reason: str) -> None:
    total = judged(report(period=period), of=of).total(period=period)
    assert total["total"] is not None
    assert total["unranked_reason"] == reason
    assert total["ranked"] == (not reason)


# ---------------------------------------------------------------- bands


def criteria(*percents: int, most: int = 25) -> list[CriterionPoints]:
    return [CriterionPoints(D(percent) * most / 100, D(most)) for percent in percents]


@pytest.mark.parametrize(
    ("total", "band"),
    [("100", "xuat_sac"), ("90.00", "xuat_sac"), ("89.99", "tot"), ("70.00", "tot"), ("69.99", "dat"),
     ("50.00", "dat"), ("49.99", "chua_dat"), ("0.00", "chua_dat")],
)
def test_a_band_begins_at_its_minimum(total: str, band: str) -> None:
    assert band_of(RUBRIC, D(total), criteria(100, 100, 100, 100)).key == band


@pytest.mark.parametrize(
    ("weakest", "most", "band"),
    [
        ("70.00", "10", "xuat_sac"), ("69.99", "10", "tot"),
        ("0", "9.99", "xuat_sac"),  # too little applies to be tested
        ("0", "0", "xuat_sac"),
    ],
)
def test_the_best_band_needs_every_tested_criterion_to_reach_its_floor(
    weakest: str, most: str, band: str
) -> None:
    weak = CriterionPoints(D(weakest) * D(most) / 100, D(most))
    assert band_of(RUBRIC, D("95"), [*criteria(100, 100), weak]).key == band


def test_the_last_band_takes_whoever_no_other_takes() -> None:
    odd = replace(RUBRIC, bands=(Band("good", "Tốt", 50.0, 70.0), Band("rest", "Còn lại", 0.0, 70.0)))
    assert band_of(odd, D("95"), criteria(10)).key == "rest"


# ---------------------------------------------------------------- deductions


def at(day: int, hour: int = 9) -> datetime:
    """A day of December 2025; the units' due date is Friday the 5th."""
    return datetime(2025, 12, day, hour)


def deducted(*reports: Report, of: Campaign | None = None) -> str:
    found = deductions(of or campaign(), editions(), submissions_of(reports), error_counts(reports))
    return str(found["A", "2025"].points)


def sent(day: int, *errors: str) -> Report:
    return report(period="2025", received=at(day, 23), errors=errors)


WRONG = "general.reporter_phone"


@pytest.mark.parametrize(
    ("reports", "points_off"),
    [
        ([sent(5)], "0.00"),  # on the due date, late at night
        ([sent(7)], "0.00"),  # on the Sunday after it
        ([sent(8)], "1.00"),
        ([sent(10)], "3.00"),
        ([sent(25)], "5.00"),  # fourteen working days, at most five points
        ([sent(4), sent(9)], "0.00"),  # replaced late, but nothing was wrong
        ([sent(4, WRONG), sent(5)], "0.00"),  # corrected in time
        ([sent(4, WRONG), sent(9)], "2.00"),  # corrected late
        ([sent(4, WRONG), sent(9, WRONG), sent(11)], "2.00"),  # twice, taken off once
        ([sent(4, WRONG), sent(5), sent(9)], "0.00"),  # had been put right before
        ([sent(8, WRONG), sent(9)], "3.00"),  # late and corrected late
        ([sent(10, WRONG), sent(12)], "5.00"),
        ([sent(11, WRONG), sent(12)], "5.00"),  # 4 + 2, at most 5
    ],
)
def test_late_and_late_corrected_reports_lose_points(reports: list[Report], points_off: str) -> None:
    assert deducted(*reports) == points_off


@pytest.mark.parametrize(("answered", "points_off"), [(8, "0.00"), (4, "0.00"), (3, "2.00"), (10, "2.00")])
def test_a_correction_within_three_working_days_of_our_reply_costs_nothing(
    answered: int, points_off: str
) -> None:
    """The correction comes on Tuesday the 9th; a reply on Wednesday the 3rd allows until Monday the 8th."""
    of = campaign(replies=(Reply("A", "2025", date(2025, 12, answered)),))
    assert deducted(sent(3, WRONG), sent(9), of=of) == points_off


def test_deductions_say_why_and_are_taken_off_the_total() -> None:
    late = judged(sent(10, WRONG), sent(12), of=campaign())
    total = late.total(period="2025")
    assert total["deduction_reasons"] == (
        "Gửi chậm 03 ngày làm việc: trừ 3 điểm. Sửa báo cáo có lỗi sau hạn (ngày 12/12/2025): trừ 2 điểm."
    )
    assert total["total"] == judged(sent(5), of=campaign()).total(period="2025")["total"] - 5


def test_a_total_never_falls_below_zero() -> None:
    """A report with nothing in it earns nothing, and is late."""
    empty = report(
        period="2025", received=at(25),
        general={"plan_number": None, "training_plan_number": None, "citizen_decision": None},
        measures={"tasks_on_time": 0, "training_budget_spent": 0, "staff_equipped": 0, "shared_materials": 0,
                  "learners_supported": 0, "study_promoters": 0, "staff_reached": 0},
        advice=[], activities=[], courses=[], people=people(8),
    )
    assert str(judged(empty).total(period="2025")["total"]) == "0.00"


def test_lateness_counts_from_the_first_readable_report_whatever_came_after_it() -> None:
    assert late_days(campaign(), submissions_of([sent(4), sent(9)])) == {0: 0, 1: 0}
    assert late_days(campaign(), submissions_of([sent(9), sent(11)])) == {0: 2, 1: 2}


@pytest.mark.parametrize(("reports", "answered", "remark"), [
    ([sent(3, WRONG), sent(9)], 8, "Gửi lần đầu 03/12/2025 đúng hạn; bản sửa ngày 09/12/2025, trong 03 ngày làm việc "
                                   "kể từ yêu cầu ngày 08/12/2025: không trừ điểm"),
    ([sent(3, WRONG), sent(9)], 10, "Gửi lần đầu 03/12/2025 đúng hạn; bản sửa ngày 09/12/2025, sau hạn gửi: "
                                    "trừ điểm sửa báo cáo sau hạn 2 điểm"),
    ([sent(8), sent(9)], 10, "Gửi lần đầu 08/12/2025 chậm 01 ngày làm việc; bản thay thế ngày 09/12/2025 của báo cáo "
                             "không có lỗi: không trừ điểm"),
])
def test_a_report_after_the_due_date_that_was_not_the_first_says_how_it_is_judged(
    reports: list[Report], answered: int, remark: str,
) -> None:
    of = campaign(replies=(Reply("A", "2025", date(2025, 12, answered)),))
    assert correction_remarks(of, editions(), submissions_of(reports), error_counts(reports)) == {1: remark}


# ---------------------------------------------------------------- properties of the whole


@st.composite
def any_report(draw: st.DrawFn) -> Report:
    staff = draw(st.integers(1, 12))
    some = st.integers(0, staff)
    assigned, sent_away = draw(st.integers(0, 30)), draw(some)
    choice = st.sampled_from(["yes", "no"])
    lines = [
        {"kind": draw(st.sampled_from(["document", "initiative", "programme"])), "title": f"{n}",
         "reference": f"{n}", "status": draw(st.sampled_from(["issued", "submitted"]))}
        for n in range(draw(st.integers(0, 4)))
    ]
    return report(
        general={
            "staff_civil_servants": staff, "staff_female": draw(some), "training_plan_covers_all": draw(choice),
        },
        measures={
            "tasks_assigned": assigned, "tasks_on_time": draw(st.integers(0, assigned)),
            "staff_equipped": draw(some), "study_promoters": draw(some), "staff_reached": draw(some),
            "learners_sent": sent_away, "learners_supported": draw(st.integers(0, sent_away)),
            "training_budget_spent": draw(st.integers(0, 600)) / 10,
        },
        advice=lines,
        people=people(staff, online_course=[draw(choice) for _ in range(staff)],
                      months_in_unit=[draw(st.integers(0, 12)) for _ in range(staff)],
                      training_hours=[draw(st.integers(0, 80)) for _ in range(staff)]),
        received=IN_TIME.replace(day=draw(st.integers(1, 20))),
        errors=draw(st.sampled_from([(), (), ("measures.tasks_on_time",), ("people.name",)])),
    )


@settings(max_examples=8, deadline=None)
@given(st.lists(any_report(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_totals_stay_in_bounds_and_the_order_of_submissions_never_matters(
    reports: list[Report], chance: Any
) -> None:
    named = [replace(told, unit=f"U{n}") for n, told in enumerate(reports)]
    shuffled = chance.sample(named, len(named))
    of = campaign([told.unit for told in named])
    one, other = judged(*named, of=of), judged(*shuffled, of=of)
    columns = [str(column) for column in one.totals if column != "submission"]
    for told in named:
        mine, theirs = one.total(told.unit), other.total(told.unit)
        assert {c: mine[c] for c in columns} == {c: theirs[c] for c in columns}
    places = [j.ranking.sort_values("unit")[["unit", "rank", "group_rank", "tie_note"]].to_dict("records")
              for j in (one, other)]
    assert places[0] == places[1]
    for row in one.totals.to_dict("records"):
        for figure in (row["total"], row["provisional_total"], *(row[f"TC{n}_percent"] for n in range(1, 5))):
            assert figure is None or 0 <= figure <= 100
        assert (row["total"] is None) or (row["provisional_total"] is None)
    for row in criterion_scores(one.scores).to_dict("records"):
        assert 0 <= row["points"] <= row["applicable_max"]
    assert scores(one.table, editions(), one.consolidated).equals(one.scores)
