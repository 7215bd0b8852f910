"""What the Office decides: points, what does not apply, lines that do not count, facts; and what it may not decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from appraisals import APPRAISER, BY, OTHER, person_line, run_of, score, strike_key, total, workbook
from campaigns import campaign, editions, golden, people, report

from pipeline.domain.appraisal import Workbooks
from pipeline.domain.appraisal_lines import strikable_lines
from pipeline.domain.consolidation import LostReport, ReceivedFile, files_accounted_for
from pipeline.domain.containers import FileUse
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.office_facts import OfficeFacts, person_key
from pipeline.domain.results import Results, is_clean
from pipeline.domain.summaries.appraisal import appraisal_sheet
from pipeline.domain.summaries.indicators import indicators_sheet
from pipeline.domain.summaries.points import points_sheet
from pipeline.domain.summaries.sources import files_sheet
from pipeline.domain.tables import Paragraph, Sheet, plain

D = Decimal
TASKS = "A/tasks_on_time_rate"


def one(**sections: Any) -> Results:
    """The golden report of unit A, appraised."""
    return run_of([report()], workbook(listed=["A"], **sections)) if sections else agreed()


@cache
def agreed() -> Results:
    """The same with a workbook that leaves everything blank: it agrees with what was computed."""
    return run_of([report()], workbook(listed=["A"]))


def problems(run: Results) -> list[tuple[str, str, str]]:
    return [(f.check, f.sheet, f.cell) for f in run.appraised.findings]


# ---------------------------------------------------------------- points


def test_half_a_point_more_by_the_appraiser_turns_good_into_excellent() -> None:
    # 1.2: 18 of 20 tasks in time = 90 % → 7 × (90 − 80)/20 = 3.50; the appraiser gives 4.05.
    # 89.45 − 3.50 + 4.05 = 90.00 of 100; criteria: 17.05/20 = 85.25 %, 23.61/25 = 94.44 %, 27.84/30 = 92.80 %,
    # 21.50/25 = 86.00 %, all ≥ 70 % → Xuất sắc.
    before, after = one(), one(points={TASKS: {"appraised_points": 4.05, "reason": "Hai nhiệm vụ được gia hạn"}})
    assert (total(before)["total"], total(before)["band_name"]) == (D("89.45"), "Tốt")
    assert (total(after)["total"], total(after)["band_name"]) == (D("90.00"), "Xuất sắc")
    row = score(after, "tasks_on_time_rate")
    assert (row["points"], row["appraised_points"], row["final_points"]) == (D("3.50"), D("4.05"), D("4.05"))
    assert (row["appraiser"], row["appraisal_reason"]) == (APPRAISER, "Hai nhiệm vụ được gia hạn")
    assert after.appraised.findings == []


def test_what_is_granted_not_to_apply_leaves_the_total() -> None:
    # 89.45 − 3.50 = 85.95 of 100 − 7 = 93 → 85.95/93 × 100 = 92.419… → 92.42
    run = one(points={TASKS: {"not_applicable": "yes", "reason": "Nhiệm vụ bị hủy"}})
    assert (total(run)["total"], total(run)["applicable_max"]) == (D("92.42"), D("93.00"))
    assert score(run, "tasks_on_time_rate")["state"] == "not_applicable"


def test_a_struck_line_does_not_count_and_its_indicator_is_computed_again() -> None:
    # 1.1: of two issued documents one is left → 8 × 1/2 = 4.00; 89.45 − 4.00 = 85.45
    key = strike_key(one(), "Hai")
    run = one(strikes={key: {"struck": "yes", "reason": "Không thuộc lĩnh vực"}})
    assert (score(run, "advice_issued")["points"], total(run)["total"]) == (D("4.00"), D("85.45"))
    assert list(run.consolidated.tables["advice"]["title"]) == ["Một", "Ba", "Bốn"]
    assert run.consolidated.row_counts == one().consolidated.row_counts, "what was received stays accounted for"
    (line,) = run.appraised.struck
    assert (line.line.values["title"], line.reason, line.appraiser) == ("Hai", "Không thuộc lĩnh vực", APPRAISER)


def test_points_given_are_final_whatever_the_struck_lines_make_of_the_computed_ones() -> None:
    key = strike_key(one(), "Hai")
    run = one(strikes={key: {"struck": "yes", "reason": "Trùng"}},
              points={"A/advice_issued": {"appraised_points": 6, "reason": "Đã có văn bản thay thế"}})
    row = score(run, "advice_issued")
    assert (row["points"], row["final_points"]) == (D("4.00"), D("6.00"))


def test_an_appraisal_settles_what_was_blocked() -> None:
    told = report(errors=("measures.tasks_on_time",))
    assert total(run_of([told], workbook(listed=["A"])))["total"] is None
    run = run_of([told], workbook(listed=["A"], points={TASKS: {"appraised_points": 3.5, "reason": "Theo sổ theo dõi"}}))
    assert total(run)["total"] == D("89.45")


def test_points_equal_to_the_computed_ones_need_no_reason() -> None:
    run = one(points={TASKS: {"appraised_points": 3.5}})
    assert problems(run) == []
    assert score(run, "tasks_on_time_rate")["appraised_points"] == D("3.50")


# ---------------------------------------------------------------- who


def own_unit() -> Results:
    return run_of([report("A"), report("B")], workbook(listed=["A", "B"]), of=two_units())


def two_units() -> Any:
    of = campaign(["A", "B"])
    return replace(of, movement=replace(of.movement, contact_unit="A"))


@pytest.mark.parametrize(("office", "own", "said"), [
    ({"appraiser": APPRAISER}, "", "chưa ghi người đó"),
    ({"appraiser": APPRAISER, "own_unit_appraiser": APPRAISER.upper()}, "", "không phải"),
    (BY, APPRAISER, "không phải"),
    ({"appraiser": APPRAISER, "own_unit_appraiser": "Người Mẫu 3"}, "", "thuộc chính đơn vị"),
    (BY, "", ""),
])
def test_the_offices_own_unit_is_appraised_by_somebody_else(office: dict[str, str], own: str, said: str) -> None:
    decided = {"appraised_points": 5, "reason": "Theo hồ sơ", **({"appraiser": own} if own else {})}
    run = run_of([report("A"), report("B")], workbook(listed=["A", "B"], office=office, points={
        "A/tasks_on_time_rate": decided, "B/tasks_on_time_rate": {"appraised_points": 5, "reason": "Theo hồ sơ"}}), of=two_units())
    assert score(run, "tasks_on_time_rate", "B")["final_points"] == D("5.00"), "the other unit's line counts"
    if said:
        (finding,) = run.appraised.findings
        assert (finding.check, finding.cell, said in finding.message) == ("appraiser", "W9", True)
        assert score(run, "tasks_on_time_rate", "A")["final_points"] == D("3.50")
    else:
        assert score(run, "tasks_on_time_rate", "A")["appraiser"] == OTHER


def test_without_an_appraiser_nothing_is_appraised() -> None:
    run = run_of([report()], workbook(listed=["A"], office={}, points={TASKS: {"appraised_points": 5, "reason": "Theo hồ sơ"}}))
    assert [check for check, _, _ in problems(run)] == ["appraiser"]
    assert run.appraised.appraisers == {}
    assert score(run, "tasks_on_time_rate")["final_points"] == D("3.50")


def test_a_unit_that_the_workbook_does_not_list_is_not_appraised() -> None:
    run = run_of([report("A"), report("B")], workbook(listed=["A"]))
    assert run.appraised.appraisers == {("A", "2026"): APPRAISER}
    assert [row[points_place(run, "appraisal")] for row in table(points_sheet(run, period(run)), "diem_tieu_chi").rows] == [
        "Đã thẩm định, không thay đổi", "Chưa thẩm định"]


# ---------------------------------------------------------------- what may not stand there


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"points": {TASKS: {"appraised_points": 5}}}, "reason_missing", "V9"),
    ({"points": {TASKS: {"not_applicable": "yes"}}}, "reason_missing", "V9"),
    ({"points": {TASKS: {"appraised_points": 5, "not_applicable": "yes", "reason": "Vì"}}}, "points_and_not_applicable", "T9"),
    ({"points": {"Z/tasks_on_time_rate": {"appraised_points": 5, "reason": "Vì"}}}, "unknown_unit", "T27"),
    ({"points": {"A/no_such": {"appraised_points": 5, "reason": "Vì"}}}, "unknown_unit", "T27"),
    ({"strikes": {"A/advice/000000000000": {"struck": "yes", "reason": "Vì"}}}, "unknown_line", "T8"),
    ({"units": {"Z": {"task_grade": "good"}}}, "unknown_unit", "T8"),
    ({"people": {"A/000000000000": {"discipline": "yes"}}}, "unknown_person", "U8"),
]


@pytest.mark.parametrize(("sections", "check", "cell"), WRONG)
def test_what_cannot_stand_is_said_at_its_cell_and_decides_nothing(sections: dict[str, Any], check: str, cell: str) -> None:
    run = one(**sections)
    assert [(f.check, f.cell, f.severity, f.submission, f.unit) for f in run.appraised.findings] == [
        (check, cell, Severity.ERROR, -1, "")]
    assert run.appraised.findings[0].sheet
    assert total(run)["total"] == D("89.45")
    assert run.appraised.facts_in("2026") == OfficeFacts()
    assert not is_clean(run)
    assert [entry.errors for entry in run.register_in(period(run))] == [0], "it is nothing that the unit must mend"


def test_a_strike_without_a_reason_is_said_and_the_line_counts() -> None:
    key = strike_key(one(), "Hai")
    run = one(strikes={key: {"struck": "yes"}})
    assert [check for check, _, _ in problems(run)] == ["reason_missing"]
    assert score(run, "advice_issued")["points"] == D("8.00")


def test_a_line_with_a_cell_in_error_decides_nothing_while_its_neighbours_do() -> None:
    wrong = Finding("range", Severity.ERROR, "quá lớn.", fields=("points.appraised_points",), submission=0, row=9, period="2026")
    book = workbook(listed=["A"], points={TASKS: {"appraised_points": 99, "reason": "Vì"},
                                          "A/initiatives": {"appraised_points": 4, "reason": "Áp dụng một phần"}})
    run = run_of([report()], book, findings=[wrong])
    assert score(run, "tasks_on_time_rate")["final_points"] == D("3.50")
    assert score(run, "initiatives")["final_points"] == D("4.00")
    assert [f.check for f in run.findings_in(period(run))] == ["range"]


def test_a_decision_on_a_replaced_report_is_weighed_against_the_new_one() -> None:
    # The appraiser agreed with 3.50; the correction makes 19 of 20 = 95 % → 5.25, from which 3.50 now departs.
    told = [report(), report(measures={"tasks_on_time": 19}, received=datetime(2026, 12, 9, 9, 0))]
    run = run_of(told, workbook(listed=["A"], points={TASKS: {"appraised_points": 3.5}}))
    assert [check for check, _, _ in problems(run)] == ["reason_missing"]
    assert score(run, "tasks_on_time_rate")["final_points"] == D("5.25")


# ---------------------------------------------------------------- one after the other


def test_a_later_workbook_replaces_an_earlier_one_whole_in_whatever_order_they_lie_there() -> None:
    first = workbook(0, listed=["A"], points={TASKS: {"appraised_points": 7, "reason": "Vì"}},
                     units={"A": {"task_grade": "excellent"}})
    second = workbook(1, listed=["A"], points={"A/initiatives": {"appraised_points": 4, "reason": "Vì"}},
                      received=first.received + timedelta(days=1))
    for books in ((first, second), (replace(second, number=0), replace(first, number=1))):
        run = run_of([report()], *books)
        assert score(run, "tasks_on_time_rate")["final_points"] == D("3.50")
        assert score(run, "initiatives")["final_points"] == D("4.00")
        assert run.appraised.facts_in("2026").unit_grades == {}
        listed = table(files_sheet(run, period(run)), "tep_nhan_duoc")
        history = {row[1]: row[4] for row in listed.rows if row[0] == "Phiếu thẩm định của Văn phòng"}
        assert history == {"tham-dinh-0.xlsx": "Đã thay thế", "tham-dinh-1.xlsx": "Được tính"}


def test_findings_of_a_replaced_workbook_are_no_news() -> None:
    first, second = workbook(0, listed=["A"]), workbook(1, listed=["A"], received=datetime(2026, 12, 10))
    wrong = Finding("range", Severity.ERROR, "quá lớn.", fields=("points.appraised_points",), submission=0, row=9)
    assert run_of([report()], first, second, findings=[wrong]).appraised.findings == []


def test_periods_are_appraised_apart() -> None:
    run = run_of([report(), report(period="2025")], workbook(listed=["A"], points={TASKS: {"appraised_points": 7, "reason": "Vì"}}))
    assert score(run, "tasks_on_time_rate", period="2025")["final_points"] == D("3.50")
    assert score(run, "tasks_on_time_rate", period="2025")["appraiser"] is None


def test_appraisals_are_a_class_of_files_of_their_own() -> None:
    run = run_of([report()], workbook(0), workbook(1, received=datetime(2026, 12, 10)))
    assert run.file_counts == {"received": 1, "consolidated": 1, "superseded": 0, "refused": 0, "opened": 0, "listed": 0,
                               "appraisals": 2, "award_books": 0}
    stray = ReceivedFile("f" * 64, ("x.xlsx",), datetime(2026, 12, 1), use=FileUse.REPORT)
    with pytest.raises(LostReport):
        files_accounted_for([*run.files, stray], run.submissions)


# ---------------------------------------------------------------- facts


def test_what_only_the_office_knows_becomes_facts() -> None:
    run = one()
    first, second = (person_line(run, f"Người Mẫu {n}") for n in (1, 2))
    run = one(
        office={**BY, "cultural_title": "yes", "training_plan": "yes", "discipline": 98.5, "collective_title": "advanced"},
        units={"A": {"task_grade": "excellent", "under_review": "yes"}},
        people={first: {"task_grade": "good"}, second: {"discipline": "yes", "under_review": "yes", "task_grade": "pending"}},
    )
    assert run.appraised.findings == []
    assert run.appraised.facts_in("2026") == OfficeFacts(
        {"A": "excellent"}, {person_key("A", "NGƯỜI MẪU 1"): "good"}, frozenset({person_key("A", "Người Mẫu 2")}),
        frozenset({"A"}), frozenset({person_key("A", "Người Mẫu 2")}), "yes",
        {"training_plan": "yes", "discipline": 98.5, "collective_title": "advanced"},
    )
    assert run.appraised.facts_in("2025") == OfficeFacts()


def test_what_is_said_of_people_and_reviews_never_reaches_the_summary_workbook() -> None:
    run = one(units={"A": {"under_review": "yes", "note": "Đơn tố cáo số 9"}},
              people={person_line(one(), "Người Mẫu 2"): {"discipline": "yes", "note": "Quyết định 7"}})
    shown = " ".join(str(plain(cell)) for t in appraisal_sheet(run, period(run)).tables() for row in t.rows for cell in row)
    assert "tố cáo" not in shown
    assert "Quyết định 7" not in shown


# ---------------------------------------------------------------- lines are known by what they say


def test_a_line_that_moved_in_a_corrected_report_stays_struck() -> None:
    key = strike_key(one(), "Hai")
    moved = [{"title": "Không", "kind": "document", "reference": "0/KH-VP", "status": "issued"}, *golden()["advice"]]
    run = run_of([report(advice=moved)], workbook(listed=["A"], strikes={key: {"struck": "yes", "reason": "Trùng"}}))
    assert problems(run) == []
    assert list(run.consolidated.tables["advice"]["title"]) == ["Không", "Một", "Ba", "Bốn"]


def test_two_lines_alike_are_told_apart_and_the_keys_never_change() -> None:
    alike = {"title": "Tọa đàm", "form": "seminar", "content": "ND1"}
    run = run_of([report(activities=[alike, alike])])
    lines = list(strikable_lines(run.whole, period(run), ("activities",)))
    assert [line.key for line in lines] == ["A/activities/0ac607ad1f30", "A/activities/0ac607ad1f30-2"], \
        "workbooks already handed out hold these keys"


# ---------------------------------------------------------------- what the workbook shows


def period(run: Results) -> Any:
    return run.campaign.period_by_key["2026"]


def table(sheet: Sheet, key: str) -> Any:
    return next(t for t in sheet.tables() if t.key == key)


def points_place(run: Results, column: str) -> int:
    place: int = table(points_sheet(run, period(run)), "diem_tieu_chi").position(column)
    return place


def test_the_year_workbook_shows_self_computed_appraised_and_final_with_who_and_why() -> None:
    own = {"tasks_on_time_rate": 5.25, "initiatives": 5}
    told = report(self_assessment=own, people=people(8, online_course="yes"))
    run = run_of([told], workbook(listed=["A"], points={
        TASKS: {"appraised_points": 4.05, "reason": "Gia hạn"},
        "A/initiatives": {"not_applicable": "yes", "reason": "Không thuộc diện"}}))
    of = table(indicators_sheet(run, period(run)), "chi_tieu")
    lines = {row[1]: {c.key: plain(cell) for c, cell in zip(of.columns, row, strict=True)} for row in of.rows}
    wanted = ("self", "computed", "appraised", "final", "appraisal")
    assert [lines["1.2"][key] for key in wanted] == [D("5.25"), D("3.50"), D("4.05"), D("4.05"), f"{APPRAISER}: Gia hạn"]
    assert [lines["1.3"][key] for key in wanted] == [D(5), D("5.00"), "Không áp dụng", "", f"{APPRAISER}: Không thuộc diện"]
    assert lines["1.1"]["appraisal"] == APPRAISER
    decided = table(appraisal_sheet(run, period(run)), "tham_dinh_chi_tieu")
    assert [[plain(cell) for cell in row][1:] for row in decided.rows] == [
        ["1.2", "Tỷ lệ nhiệm vụ hoàn thành đúng hạn", "Gia hạn", APPRAISER, D("5.25"), D("3.50"), D("4.05"), D("0.55")],
        ["1.3", "Sáng kiến, giải pháp được công nhận", "Không thuộc diện", APPRAISER, D(5), D("5.00"), "Không áp dụng", None],
    ]


def test_where_nothing_came_it_says_not_appraised() -> None:
    run = run_of([report()])
    (said,) = appraisal_sheet(run, period(run)).blocks
    assert isinstance(said, Paragraph)
    assert said.text.startswith("Chưa thẩm định")
    of = table(indicators_sheet(run, period(run)), "chi_tieu")
    assert {row[of.position("appraisal")] for row in of.rows} == {"Chưa thẩm định"}


def test_a_run_without_workbooks_has_none() -> None:
    assert Workbooks().in_force == {}
    assert editions()["2026"].appraisal is not None
