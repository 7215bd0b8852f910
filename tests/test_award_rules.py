"""Award rules on golden cases scored by hand: one rule fails at a time; ties, rates, phases, decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from award_runs import EVIDENCE, decision, facts, failed, members, person_line, proven, run_of, session_of, unit_line
from campaigns import campaign, editions, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.campaign import Event, Share
from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.collectives import annual_collectives
from pipeline.domain.awards.quotas import allowed
from pipeline.domain.awards.session import legal_bases, period_session, phase_session
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.settling import rated
from pipeline.domain.awards.values import Proposal, Subject
from pipeline.domain.awards.wording import award_stamps
from pipeline.domain.office_facts import OfficeFacts, person_key
from pipeline.domain.ranking import ranking
from pipeline.domain.results import Results

PHASE = "giai-doan-1"


# ---------------------------------------------------------------- a year, collectives


def test_the_golden_unit_is_proposed_for_a_giay_khen_with_the_rules_it_rests_on() -> None:
    # 89,45 >= 80; criteria 16,50/20 = 82,5 %; 23,61/25 = 94,44 %; 27,84/30 = 92,8 %; 21,50/25 = 86 %, all >= 50 %;
    # one ranked unit: 30 % of 1 = 0,3, rounded up to 1 place.
    line = unit_line(session_of(proven()))
    assert (line.status, line.award, line.total, line.place) == ("proposed", "giay_khen", Decimal("89.45"), 1)
    assert [check.rule for check in line.reasons] == ["A-TT-1-GK", "A-TT-2", "A-TT-3", "A-TT-4"]
    assert line.reasons[0].said == "tổng điểm 89,45 (từ 80)"


# The golden total is 16,50 + 23,61 + 27,84 + 21,50 = 89,45. Without any activity TC3 loses 3,75, without advice TC1 all but
# 3,50 and TC4 1,50 (4.4).
LOW: dict[str, tuple[dict[str, Any], str, str]] = {
    # TC1 = 3,50 of 20 = 17,5 % < 50 %, 6,50 short of 10,00; total 89,45 - 8 - 5 - 1,50 = 74,95: fails GK by 5,05 and BD by TC1
    "a criterion below half": ({"advice": []}, "A-TT-1-BD", "thiếu 6,50 điểm"),
    # 1.2 0 of 7 (-3,50), 2.2 0 of 6 (-6), 2.3 1/8 of 4 -> 0,50 (-3,50), 2.4 0 of 6 (-6), 2.5 0 (-2,81): 89,45 - 21,81 = 67,64
    "the total": ({"measures": {"tasks_on_time": 10, "staff_equipped": 0, "shared_materials": 1, "learners_supported": 0,
                                "study_promoters": 0}}, "A-TT-1-BD", "thiếu 2,36 điểm"),
    "the grade": ({"general": {"task_grade": "completed"}}, "A-TT-2", "cần từ Hoàn thành tốt nhiệm vụ trở lên"),
    "an error in the report": ({"errors": ("exemplars.kind",)}, "A-TT-3", "còn 01 lỗi cần sửa"),
    "missing evidence": ({"self_assessment": {k: v for k, v in EVIDENCE.items() if k != "equipped_rate"}}, "X-4",
                         "cần bổ sung minh chứng hoặc ghi điểm thẩm định 01 chỉ tiêu"),
}


@pytest.mark.parametrize("why", LOW)
def test_a_unit_that_fails_one_rule_is_not_proposed_and_told_which_and_by_how_much(why: str) -> None:
    changed, rule, gap = LOW[why]
    line = unit_line(session_of(proven(**changed)))
    assert (line.status, line.award) == ("not_eligible", "")
    assert rule in failed(line)
    (check,) = (check for check in line.obstacles if check.rule == rule)
    assert gap in check.gap


def test_a_total_below_the_giay_khen_gives_a_bieu_duong_and_says_what_the_other_lacks() -> None:
    # 2.2 0 of 6 and 2.4 0 of 6: 89,45 - 12 = 77,45; TC2 = 11,61 of 25 = 46,44 % would fail, so only 2.2 and 3.2, 3.4 go:
    # 89,45 - 6 (2.2) - 3,75 (3.2 none) = 79,70: 0,30 short of 80, above 70; TC2 17,61/25 and TC3 24,09/30 are above half.
    line = unit_line(session_of(proven(measures={"staff_equipped": 0}, activities=[])))
    assert (line.total, line.status, line.award) == (Decimal("79.70"), "proposed", "bieu_duong")
    assert any("thiếu 0,30 điểm" in check.gap and check.rule == "A-TT-1-GK" for check in line.remarks)


def test_a_unit_without_its_grade_waits_until_the_office_gives_one() -> None:
    pending = proven(general={"task_grade": "pending"})
    assert unit_line(session_of(pending)).status == "waiting"
    told = {"2026": OfficeFacts(unit_grades={"A": "excellent"})}
    assert unit_line(session_of(pending, facts=told)).status == "proposed"
    assert failed(unit_line(session_of(proven(), facts={"2026": OfficeFacts(unit_grades={"A": "not_graded"})}))) == ["A-TT-2"]


def test_a_unit_under_review_is_not_proposed() -> None:
    line = unit_line(session_of(proven(), facts={"2026": OfficeFacts(under_review_units=frozenset({"A"}))}))
    assert failed(line) == ["A-TT-3"]


def test_a_unit_without_a_place_is_not_within_any_rate() -> None:
    line = unit_line(session_of(proven(), of=campaign([unit("A", ranked=False)])))
    assert failed(line) == ["A-TT-4"]


def test_thirty_percent_of_four_units_are_two_and_the_third_is_told_by_how_much_it_is_out() -> None:
    # 30 % of 4 = 1,2, rounded up to 2. Totals: A 89,45; B 88,45 (1.2 17/20 = 85 %: 1,75; 89,45 - 1,75 = 87,70); C lower still.
    reports = [proven("A"), proven("B", measures={"tasks_on_time": 17}), proven("C", measures={"tasks_on_time": 16}),
               proven("D", general={"task_grade": "completed"})]
    session = session_of(*reports)
    assert [p.subject.unit for p in session.collectives if p.status == "proposed"] == ["A", "B"]
    third = unit_line(session, "C")
    assert failed(third) == ["A-TT-4"]
    assert third.obstacles[0].gap == "vượt 01"
    (rate,) = (q for q in session.quotas if q.rule == "A-TT-4")
    assert (rate.of, rate.allowed, rate.proposed) == (4, 2, 2)


def test_a_unit_that_is_not_eligible_leaves_its_place_to_the_next_but_one_that_waits_keeps_it() -> None:
    better, next_one = proven("A", general={"task_grade": "completed"}), proven("B", measures={"tasks_on_time": 17})
    assert unit_line(session_of(better, next_one), "B").status == "proposed"  # 30 % of 2 = 0,6: one place
    waiting = proven("A", general={"task_grade": "pending"})
    assert unit_line(session_of(waiting, next_one), "B").status == "not_eligible"


def test_a_tie_is_decided_by_women_and_one_that_nothing_decides_is_left_to_the_council() -> None:
    # Equal in everything, one place for two: A has 6 of 8 women = 75 % >= 70 %, so A stands before B (X-3).
    women = proven("A", general={"staff_female": 6})
    session = session_of(women, proven("B"))
    assert (unit_line(session, "A").status, unit_line(session, "B").status) == ("proposed", "not_eligible")
    equal = session_of(proven("A"), proven("B"))
    for key in "AB":
        line = unit_line(equal, key)
        assert failed(line) == ["A-TT-4"]
        assert "đề nghị Hội đồng xem xét" in line.obstacles[0].said


def test_what_the_unit_asked_for_stands_beside_what_the_rules_give_both_ways() -> None:
    def said(**general: Any) -> list[str]:
        line = unit_line(session_of(proven(general=general)))
        return [check.said for check in line.checks if check.rule == "X-5"]

    assert said(proposed_award="giay_khen") == []
    assert said(proposed_award="bang_khen") == ["đơn vị đề nghị Bằng khen, cao hơn kết quả theo điều kiện"]
    assert said(proposed_award="none") == ["đơn vị không đề nghị; đủ điều kiện theo bảng điểm"]
    assert said(proposed_award="giay_khen", task_grade="completed") == ["đơn vị đề nghị Giấy khen"]


# ---------------------------------------------------------------- a year, individuals


def test_a_driver_with_ninety_points_full_effort_and_material_is_proposed() -> None:
    # 90 x 0,5 = 45; effort 6 x 5 = 30; material 5: together 80,00, which is enough.
    line = person_line(session_of(proven(people=members()), facts=facts(p1="good")))
    assert (line.total, line.status, line.award) == (Decimal("80.00"), "proposed", "giay_khen")


def test_contributions_are_capped_together_at_fifty() -> None:
    # 100 x 0,5 = 50; effort 9 x 5 = 45 -> 30, intellect 5 x 10 = 50 -> 30, material 5: 65 -> 50. Together 100.
    line = person_line(session_of(proven(people=members(
        citizen_score=[100] + [70] * 7, effort=[9] + [None] * 7, intellect=[5] + [None] * 7)), facts=facts(p1="good")))
    assert line.total == Decimal("100.00")


PERSON: dict[str, tuple[dict[str, Any], OfficeFacts | None, str]] = {
    # 89 x 0,5 = 44,50 + 35 = 79,50
    "points": ({"citizen_score": [89] + [70] * 7}, None, "thiếu 0,50 điểm"),
    "recognition": ({"citizen_score": [79] + [70] * 7}, None, ""),
    "lowest point": ({"citizen_lowest": 4}, None, ""),
    "months": ({"months_in_unit": [5] + [12] * 7}, None, "thiếu 01 tháng"),
    "grade": ({}, OfficeFacts(person_grades={person_key("A", "Người Mẫu 1"): "completed"}), "cần từ Hoàn thành tốt nhiệm vụ"),
    "discipline": ({}, OfficeFacts(discipline=frozenset({person_key("A", "người mẫu 1")})), ""),
    "review": ({}, OfficeFacts(under_review_people=frozenset({person_key("A", "Người Mẫu 1")})), ""),
}


@pytest.mark.parametrize("why", PERSON)
def test_a_person_who_fails_one_condition_is_not_proposed(why: str) -> None:
    columns, known, gap = PERSON[why]
    graded = replace(known, person_grades=known.person_grades or {person_key("A", "Người Mẫu 1"): "good"}) if known else facts(p1="good")["2026"]
    line = person_line(session_of(proven(people=members(**columns)), facts={"2026": graded}))
    assert (line.status, failed(line)) == ("not_eligible", ["A-CN-1"])
    assert gap in line.obstacles[0].gap


def test_a_person_without_a_grade_waits_and_is_not_yet_proposed() -> None:
    line = person_line(session_of(proven(people=members())))
    assert line.status == "waiting"
    assert "chờ kết quả xếp loại" in line.obstacles[0].said


def test_two_people_of_one_name_in_a_unit_are_not_proposed_until_somebody_tells_them_apart() -> None:
    lines = members()
    lines[1] = {**lines[0], "name": "người mẫu  1"}
    session = session_of(proven(people=lines), facts=facts(p1="good"))
    assert [failed(p) for p in session.individuals] == [["X-4"], ["X-4"]]


def test_more_people_than_the_rate_allows_are_warned_of_and_the_best_come_first() -> None:
    # 15 % of 8 = 1,2, rounded up to 2. Points: 80,00; 82,50; 85,00 (citizen points 90, 95, 100).
    session = session_of(proven(people=members(
        citizen_score=[90, 95, 100] + [70] * 5, proposed_award=["giay_khen"] * 3 + [None] * 5, effort=[6] * 3 + [None] * 5,
        material=["yes"] * 3 + [None] * 5)), facts=facts(p1="good", p2="good", p3="good"))
    assert [p.name for p in session.individuals] == ["Người Mẫu 3", "Người Mẫu 2", "Người Mẫu 1"]
    assert [p.status for p in session.individuals] == ["proposed"] * 3
    last = session.individuals[-1]
    assert [check.gap for check in last.remarks if check.rule == "A-CN-2"] == ["vượt 01"]
    (rate,) = (q for q in session.quotas if q.rule == "A-CN-2" and q.of == 8)
    assert (rate.allowed, rate.proposed, rate.is_limit, rate.is_kept) == (2, 3, False, False)


def test_equal_people_stand_women_first_and_leaders_last() -> None:
    session = session_of(proven(people=members(
        gender=["male", "female", "male"] + ["male"] * 5, is_leader=["no", "yes", "yes"] + ["no"] * 5,
        citizen_score=[90] * 3 + [70] * 5, proposed_award=["giay_khen"] * 3 + [None] * 5, effort=[6] * 3 + [None] * 5,
        material=["yes"] * 3 + [None] * 5)), facts=facts(p1="good", p2="good", p3="good"))
    assert [p.name for p in session.individuals] == ["Người Mẫu 2", "Người Mẫu 1", "Người Mẫu 3"]
    (leaders,) = (q for q in session.quotas if "lãnh đạo" in q.scope)
    assert (leaders.of, leaders.allowed, leaders.proposed) == (3, 1, 2)  # at least 2 of 3 (50 % rounded up) are to be no leaders


# ---------------------------------------------------------------- phases


def _years(unit_key: str = "A", *, y24: dict[str, Any] | None = None, y25: dict[str, Any] | None = None) -> list[Any]:
    """Golden reports of 2024 and 2025 (learning citizens 5/8 = 62,5 % reach 50 % and 60 %: 3.6 gives 7,00, so 89,61)."""
    def plan(year: int) -> dict[str, Any]:
        return {"plan_date": date(year, 2, 15)}

    return [
        proven(unit_key, str(year), received=datetime(year, 12, 1, 9), **{
            **(changed or {}), "general": {**plan(year), **(changed or {}).get("general", {})}})
        for year, changed in ((2024, y24), (2025, y25))
    ]


def _phase_line(*reports: Any, key: str = "A", phase: str = PHASE, **about: Any) -> Proposal:
    run = run_of(*reports, **about)
    session = phase_session(run, next(p for p in run.campaign.phases if p.key == phase))
    assert session is not None
    return next(p for p in session.collectives if p.subject.unit == key)


BEST = {"advice": [{"kind": "document", "title": t, "reference": t, "status": "issued"} for t in ("1", "2")] + [
            {"kind": "initiative", "title": "3", "reference": "3", "status": "issued"},
            {"kind": "programme", "title": "4", "reference": "4", "status": "issued"},
            {"kind": "programme", "title": "5", "reference": "5", "status": "issued"}],
        "measures": {"tasks_on_time": 20}}
"""2 tasks more in time: 1.2 7,00 (+3,50); a second programme: 4.4 3,00 (+1,50): 89,61 + 5,00 = 94,61."""


def test_a_unit_with_a_mean_of_ninety_gets_one_form_the_bang_khen() -> None:
    # (94,61 x 12 + 94,61 x 12) / 24 = 94,61 >= 90; lowest 94,61 >= 80; two ranked periods (2023 is not ranked).
    line = _phase_line(*_years(y24=BEST, y25=BEST))
    assert (line.total, line.status, line.award) == (Decimal("94.61"), "proposed", "bang_khen")
    assert not [check for check in line.checks if check.rule == "P-TT-2"]  # X-1: one form, the higher


def test_a_mean_below_ninety_gives_a_giay_khen_and_says_what_the_bang_khen_lacks() -> None:
    # (94,61 + 82,61) / 2 = 88,61: 1,39 short of 90; lowest 82,61 (2.2 and 2.4 lost 6 each: 94,61 - 12)
    low = {**BEST, "measures": {"tasks_on_time": 20, "staff_equipped": 0, "learners_supported": 0}}
    line = _phase_line(*_years(y24=BEST, y25=low))
    assert (line.total, line.status, line.award) == (Decimal("88.61"), "proposed", "giay_khen")
    assert any(check.rule == "P-TT-1" and "thiếu 1,39 điểm" in check.gap for check in line.remarks)


def test_one_ranked_period_is_not_enough_for_a_bang_khen() -> None:
    line = _phase_line(_years(y24=BEST, y25=BEST)[1])
    assert line.award == "giay_khen"
    assert any("thiếu 01 kỳ" in check.gap for check in line.remarks)


def test_a_grade_below_good_in_one_period_leaves_the_giay_khen() -> None:
    line = _phase_line(*_years(y24={**BEST, "general": {"task_grade": "completed"}}, y25=BEST))
    assert line.award == "giay_khen"


def _merged() -> Any:
    """A and B merge into C on 1 March 2026."""
    day = date(2026, 3, 1)
    event = Event("merge", day, ("A", "B"), ("C",), "Thử", (Share("A", "C", 100), Share("B", "C", 100)))
    return campaign([unit("A", until=date(2026, 2, 28)), unit("B", until=date(2026, 2, 28)), unit("C", since=day)], events=(event,))


def test_a_merged_unit_is_judged_by_its_own_periods_and_its_predecessors_are_told_where_to_look() -> None:
    # C exists from March: 9 of 12 months of 2026, ranked, 89,45. The mean is 89,45 x 9 / 9 = 89,45, one ranked period:
    # no Bằng khen (two are asked for, and 90), but a Giấy khen (from 80). A (94,61 twice) is gone.
    reports = [*_years("A", y24=BEST, y25=BEST), *_years("B"), proven("C", "2026")]
    c = _phase_line(*reports, key="C", of=_merged(), phase="toan-phong-trao")
    assert (c.total, c.award, c.status) == (Decimal("89.45"), "giay_khen", "proposed")
    a = _phase_line(*reports, key="A", of=_merged(), phase="toan-phong-trao")
    assert a.status == "not_eligible"
    assert any("Phòng C" in check.said and "01/03/2026" in check.said for check in a.obstacles)
    # at the end of phase 1, on 30/11/2025, A is still there
    assert _phase_line(*reports, key="A", of=_merged()).award == "bang_khen"


def test_an_award_given_to_a_predecessor_is_flagged_for_its_successor() -> None:
    reports = [*_years("A"), proven("C", "2026")]
    line = _phase_line(*reports, key="C", of=_merged(), phase="toan-phong-trao", decisions=[decision("2025", "A")])
    assert [check.rule for check in line.checks if check.outcome == "warned"] == ["X-2"]


def test_phase_two_has_no_award_of_its_own() -> None:
    run = run_of(proven())
    assert phase_session(run, next(p for p in run.campaign.phases if p.key == "giai-doan-2")) is None


# People: recognised 2024 and 2025 with 100 points, effort 4 x 5 = 20, intellect 3 x 10 = 30: 50 + 50 = 100.
FULL = members(citizen_score=[100] + [70] * 7, effort=[4] + [None] * 7, intellect=[3] + [None] * 7, material=None)


def _person(y24: list[dict[str, Any]], y25: list[dict[str, Any]], grade: str = "good") -> Proposal:
    known = {"2025": OfficeFacts(person_grades={person_key("A", "Người Mẫu 1"): grade} if grade else {})}
    run = run_of(*_years(y24={"people": y24}, y25={"people": y25}), facts=known)
    session = phase_session(run, next(p for p in run.campaign.phases if p.key == PHASE))
    assert session is not None
    return person_line(session)


def test_two_recognised_periods_in_a_row_and_a_mean_of_ninety_give_a_bang_khen() -> None:
    line = _person(FULL, FULL)
    assert (line.total, line.status, line.award) == (Decimal("100.00"), "proposed", "bang_khen")


def test_the_person_waits_for_the_grade_of_the_last_period_only() -> None:
    assert (_person(FULL, FULL, "").status, _person(FULL, FULL, "").award) == ("waiting", "bang_khen")


def test_recognised_in_the_last_period_alone_a_giay_khen_is_left() -> None:
    line = _person(members(citizen_score=70), FULL)
    assert (line.status, line.award) == ("proposed", "giay_khen")
    assert any(check.rule == "P-CN-1" and check.gap == "thiếu 01 kỳ" for check in line.remarks)


def test_not_recognised_in_the_last_period_nothing_is_left() -> None:
    line = _person(FULL, members(citizen_score=70))
    assert failed(line) == ["P-CN-2"]


def test_the_mean_is_over_the_recognised_periods() -> None:
    # 2024: 80,00 (90 x 0,5 + 30 + 5); 2025: 100,00. (80 + 100) / 2 = 90,00.
    line = _person(members(), FULL)
    assert (line.total, line.award) == (Decimal("90.00"), "bang_khen")


# ---------------------------------------------------------------- decisions


def test_a_decision_of_the_session_stands_whatever_the_rules_say() -> None:
    low = proven(general={"task_grade": "completed"})
    line = unit_line(session_of(low, decisions=[decision("2026", "A", award="bieu_duong")]))
    assert (line.status, line.award) == ("decided", "bieu_duong")
    assert "A-TT-2" in failed(line)  # and the list still says why the rules would not have proposed it
    declined = unit_line(session_of(proven(), decisions=[decision("2026", "A", award="none", number="", on=None)]))
    assert (declined.status, declined.award) == ("declined", "")


def test_a_decided_unit_has_its_place_before_those_that_the_rules_propose() -> None:
    # two units, one place (30 % of 2 = 0,6): B is decided although A stands first
    session = session_of(proven("A"), proven("B", measures={"tasks_on_time": 17}), decisions=[decision("2026", "B")])
    assert (unit_line(session, "A").status, unit_line(session, "B").status) == ("not_eligible", "decided")
    (rate,) = (q for q in session.quotas if q.rule == "A-TT-4")
    assert (rate.allowed, rate.proposed) == (1, 1)


def test_an_award_on_any_day_warns_and_does_not_exclude() -> None:
    line = unit_line(session_of(proven(), decisions=[decision("2026", "A", award="bieu_duong", at_once=True, on=date(2026, 5, 19))]))
    assert line.status == "proposed"
    (warned,) = (check for check in line.remarks if check.rule == "X-2")
    assert "khen thưởng kịp thời, Năm 2026: Biểu dương, 12/QĐ-VP ngày 19/05/2026" in warned.said


def test_an_award_of_another_phase_is_not_of_this_one() -> None:
    line = unit_line(session_of(proven(), decisions=[decision("2025", "A")]))
    assert not [check for check in line.remarks if check.rule == "X-2"]


def test_stamps_and_legal_bases_are_those_of_the_day() -> None:
    session = session_of(proven())
    assert award_stamps(session) == ("BẢNG ĐIỂM DỰ THẢO", "CHƯA CẬP NHẬT HƯỚNG DẪN KHEN THƯỞNG")
    cited = [basis.citation for basis in legal_bases(session)]
    assert any("152/2025" in one for one in cited)
    assert not any("98/2023" in one for one in cited)
    assert any("90/2020" in one for one in [b.citation for b in legal_bases(period_session(
        run_of(*_years()), run_of(*_years()).campaign.period_by_key["2025"]))])
    early = session_of(proven(), as_of=date(2026, 11, 1))
    assert award_stamps(early)[-1].endswith("KẾT QUẢ TẠM TÍNH")


# ---------------------------------------------------------------- properties


BASE_UNITS = "ABCDEF"


@pytest.fixture(scope="module")
def six() -> Results:
    return run_of(*(proven(key) for key in BASE_UNITS))


def _with_totals(run: Results, totals: list[Decimal]) -> list[Proposal]:
    judged = run.totals.assign(total=totals)
    changed = replace(run, totals=judged, ranking=ranking(judged, editions(), run.consolidated))
    return annual_collectives(AwardSetting(changed, changed.campaign.period_by_key["2026"]))[0]


POINTS = st.integers(6000, 10000).map(lambda n: Decimal(n).scaleb(-2)) | st.sampled_from([Decimal(70), Decimal(80), Decimal(90)])


@settings(max_examples=60, deadline=None)
@given(st.lists(POINTS, min_size=6, max_size=6), st.integers(0, 5), st.integers(1, 3000))
def test_more_points_never_lose_an_award_and_no_rate_is_ever_exceeded(
    six: Results, totals: list[Decimal], which: int, more: int,
) -> None:
    before = {p.subject.unit: p for p in _with_totals(six, totals)}
    raised = list(totals)
    raised[which] = min(Decimal(100), raised[which] + Decimal(more).scaleb(-2))
    after = {p.subject.unit: p for p in _with_totals(six, raised)}
    order = ["", "bieu_duong", "giay_khen"]
    key = BASE_UNITS[which]
    assert order.index(after[key].award) >= order.index(before[key].award)
    for lines in (before, after):
        assert sum(p.status == "proposed" for p in lines.values()) <= allowed(6, 30.0)
        assert len(lines) == 6  # one line, so one form, per subject


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["proposed", "waiting", "not_eligible", "decided"])), max_size=25),
       st.integers(0, 60), st.floats(1, 100), st.sampled_from(["must", "warn"]))
def test_a_rate_that_must_hold_is_never_exceeded_by_proposals(
    entries: list[tuple[int, Any]], of: int, share: float, enforcement: Any,
) -> None:
    rule = AwardRule("R", "annual", "all", enforcement, "", "", share=share)
    given_ = [((points,), Proposal(Subject(str(n)), "", "", "giay_khen", status, None, ()))
              for n, (points, status) in enumerate(entries)]
    after, rate = rated(rule, "", of, given_)
    fixed = sum(status == "decided" for _, status in entries)
    if enforcement == "must":
        assert rate.proposed <= max(rate.allowed, fixed)
    assert [p.status == "decided" for p in after] == [status == "decided" for _, status in entries]
    inside = [order for (order, _), p in zip(given_, after, strict=True) if p.status in ("proposed", "waiting")]
    out = [order for (order, _), p in zip(given_, after, strict=True)
           if p.status == "not_eligible" and p.checks and p.checks[-1].rule == "R"]
    assert not inside or not out or max(inside) < min(out)
