"""The sheets that tell what was done in a year: figures computed by hand, gaps kept, titles that say what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from campaigns import Report, campaign, editions, findings_of, people, report, submissions_of, unit

from pipeline.definitions.campaign import Campaign, Event, Period, Waiver
from pipeline.domain import palette
from pipeline.domain.answers import answers_of
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.findings import Finding
from pipeline.domain.results import Results, results
from pipeline.domain.summaries.charted import AT_EACH_END
from pipeline.domain.summaries.citizens import citizens_sheet, still_needed
from pipeline.domain.summaries.comparability import comparability
from pipeline.domain.summaries.contents_list import QUESTIONS, contents_sheet
from pipeline.domain.summaries.exemplars import exemplars_sheet
from pipeline.domain.summaries.figures import Parts
from pipeline.domain.summaries.measures import measures_sheet
from pipeline.domain.summaries.notes import notes_sheet
from pipeline.domain.summaries.overview import overview_sheet
from pipeline.domain.summaries.plan_contents import plan_contents_sheet
from pipeline.domain.summaries.points import points_sheet
from pipeline.domain.summaries.ranking import ranking_sheet
from pipeline.domain.summaries.training_money import training_money_sheet
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Chart, Link, Paragraph, Plain, Sheet, Table, fullest, plain
from pipeline.edges.workbook import write_summary

SHEETS: tuple[Callable[[Results, Period], Sheet], ...] = (
    overview_sheet, plan_contents_sheet, training_money_sheet, citizens_sheet, measures_sheet, exemplars_sheet, notes_sheet,
)
IN_TIME_2025 = datetime(2025, 12, 1, 9, 0)
PERCENT = "\u00a0%"

B = report(
    "B",
    general={"staff_civil_servants": 2, "staff_public_employees": 1, "staff_contract": 1, "staff_female": 2},
    measures={"training_budget_plan": 30, "training_budget_spent": 33, "news_items": 3},
    advice=[],
    activities=[{"title": "Tập huấn", "form": "seminar", "content": "ND1", "solution": "GP4", "people": 10,
                 "attendances": 12, "cost": 1.5}],
    courses=[{"title": "Tiếng Anh", "kind": "language", "mode": "in_person", "planned": 4, "sent": 4, "completed": 1, "cost": 2}],
    people=people(
        4, gender=["male", "female", "female", None], is_leader=["yes", "no", "no", "no"],
        category=["civil_servant", "civil_servant", "public_employee", "contract"], months_in_unit=[12, 12, 12, 3],
        training_hours=[40, 8, 0, 16], citizen_score=[90, 90, 50, 90], citizen_lowest=9,
    ),
    exemplars=[
        {"kind": "proposal", "subject": "Máy tính", "description": "Đề nghị bổ sung.", "content": "ND4"},
        {"kind": "model", "subject": "Tủ sách", "description": "Đọc sách mỗi tuần.", "result": "Duy trì tốt."},
    ],
)
"""Beside the golden report of A: 3 members, 2 of them recognised; one course with 1 of 4 completed."""


def run_of(*reports: Report, of: Campaign | None = None, as_of: date = date(2026, 12, 31),
           findings: Sequence[Finding] = ()) -> Results:
    """Everything computed from the reports, as if their files had been read."""
    submissions = submissions_of(reports)
    parts = [answers_of(e.form, [s for s in submissions if s.edition == e.key]) for e in editions().values()]
    placed = [f.placed(unit=submissions[f.submission].unit, period=submissions[f.submission].period)
              for f in (*findings_of(reports), *findings)]
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    return results(of or campaign("AB"), editions(), as_of, files, parts, placed)


@cache
def year() -> Results:
    """A is the golden example, B as above, C says nothing."""
    return run_of(report("A"), B, of=campaign("ABC"))


@cache
def two_years() -> Results:
    """A and B both golden in 2026; A alone reports for 2025."""
    return run_of(report("A", "2025", received=IN_TIME_2025), report("A"), report("B"))


@cache
def doubtful() -> Results:
    """A line of B's people has an error, so that B's members are in doubt."""
    return run_of(report("A"), replace(B, errors=("people.citizen_score",)), of=campaign("ABC"))


def built(sheet: Callable[[Results, Period], Sheet], run: Results, period: str = "2026") -> Sheet:
    return sheet(run, run.campaign.period_by_key[period])


def table(sheet: Sheet, key: str) -> Table:
    (found,) = (t for t in sheet.tables() if t.key == key)
    return found


def chart(sheet: Sheet, key: str) -> Chart:
    (found,) = (c for c in sheet.charts() if c.key == key)
    return found


def line(of: Table, first: str, column: int = 0) -> dict[str, Plain]:
    """The row whose cell in a column begins with a text, by column key."""
    (row,) = (r for r in of.rows if str(plain(r[column])).startswith(first))
    return {c.key: plain(cell) for c, cell in zip(of.columns, row, strict=True)}


# ---------------------------------------------------------------- overview


def test_the_overview_sets_each_key_figure_beside_last_periods_and_their_difference() -> None:
    figures = table(built(overview_sheet, two_years()), "so_lieu_chinh")
    now, then, moved = (line(figures, first) for first in ("Năm 2026", "Năm 2025", "Tăng, giảm"))
    assert (now["received"], now["owed"], then["received"], moved["received"]) == (2, 2, 1, 1)
    # 2026: golden, 89,45. 2025: Công dân học tập 62,5 % of 60 % earns 7,00 and not 6,84; the plan of 15/02/2026 came
    # too late for 2025 and earns 0,00 and not 3,00: 89,45 + 0,16 - 3,00 = 86,61.
    assert (now["mean"], then["mean"], moved["mean"]) == (Decimal("89.45"), Decimal("86.61"), Decimal("2.84"))
    assert (now["best"], now["citizens"], now["target"], moved["target"]) == (Decimal("89.45"), 62.5, 64, 4)
    assert (now["completion"], now["planned"], now["spent"], now["spent_rate"]) == (87.5, 100, 90, 90)
    assert (moved["completion"], moved["planned"]) == (0, 50)


def test_what_is_absent_last_period_stays_blank_and_has_no_difference() -> None:
    figures = table(built(overview_sheet, year()), "so_lieu_chinh")
    then, moved = line(figures, "Năm 2025"), line(figures, "Tăng, giảm")
    for key in ("mean", "best", "citizens", "completion", "planned", "spent", "spent_rate"):
        assert then[key] is None
        assert moved[key] is None
    assert then["received"] == 0


def test_the_first_period_has_nothing_beside_it() -> None:
    figures = table(built(overview_sheet, year(), "2023"), "so_lieu_chinh")
    assert [plain(row[0]) for row in figures.rows] == ["Năm 2023"]


def test_the_overview_counts_units_per_band_and_those_without_one() -> None:
    bands = table(built(overview_sheet, two_years()), "so_don_vi_theo_loai")
    assert [tuple(map(plain, row)) for row in bands.rows] == [
        ("Xuất sắc", 0, 0, 0), ("Tốt", 2, 1, 1), ("Đạt", 0, 0, 0), ("Chưa đạt", 0, 0, 0), ("Chưa xếp loại", 0, 1, -1),
    ]


def test_the_overview_names_who_is_silent_and_who_must_fix() -> None:
    sheet = built(overview_sheet, doubtful())
    notes = " ".join(table(sheet, "so_lieu_chinh").notes)
    assert "Chưa gửi báo cáo năm 2026: Phòng C." in notes
    assert "Báo cáo năm 2026 cần sửa: Phòng B." in notes
    assert chart(sheet, "tinh-hinh-bao-cao").title == (
        "Đã nhận 2/3 báo cáo năm 2026: 01 báo cáo cần sửa, 01 đơn vị chưa gửi")


@pytest.mark.parametrize(
    ("run", "key", "expected"),
    [
        (two_years, "tinh-hinh-bao-cao", "Đã nhận 2/2 báo cáo năm 2026: không có báo cáo nào phải sửa"),
        (two_years, "so-don-vi-theo-loai", "Xếp loại năm 2026: 0/2 đơn vị Xuất sắc (năm 2025: 0/1)"),
        (two_years, "cong-dan-tong-quan", f"Công dân học tập năm 2026: 62,5{PERCENT}, còn thấp hơn mục tiêu 64{PERCENT}; "
                                          "bằng năm 2025 (mới có 01/02 đơn vị có số liệu)"),
        (lambda: run_of(), "tinh-hinh-bao-cao", "Báo cáo năm 2026: chưa đơn vị nào gửi (02 đơn vị phải gửi)"),
        (lambda: run_of(), "so-don-vi-theo-loai", "Xếp loại năm 2026: chưa có đơn vị nào được xếp loại"),
        (lambda: run_of(), "cong-dan-tong-quan", "Công dân học tập năm 2026: chưa có số liệu"),
    ],
)
def test_titles_of_the_overview_say_what_the_charts_show(run: Callable[[], Results], key: str, expected: str) -> None:
    assert chart(built(overview_sheet, run()), key).title == expected


def test_the_overview_fits_one_page() -> None:
    assert built(overview_sheet, year()).one_page


# ---------------------------------------------------------------- contents and solutions


def test_activities_courses_and_advice_are_told_by_content() -> None:
    of = table(built(plan_contents_sheet, year()), "hoat_dong_theo_noi_dung")
    # A: ND1, ND4, ND4 without figures, courses digital (ND4) and political (ND3), four lines of advice without a content.
    assert line(of, "ND1") | {"member": ""} == {
        "member": "", "activities": 2, "people": 10, "attendances": 12, "cost": 1.5, "courses": 0, "advice": 0}
    assert line(of, "Chưa ghi")["advice"] == 4
    assert [line(of, "Cộng")[k] for k in ("activities", "courses", "advice")] == [4, 3, 4]
    assert [line(of, nd)["courses"] for nd in ("ND1", "ND2", "ND3", "ND4")] == [0, 0, 1, 2]


def test_a_content_without_activities_is_a_true_zero_and_an_unknown_cost_a_blank() -> None:
    of = table(built(plan_contents_sheet, year()), "hoat_dong_theo_noi_dung")
    assert (line(of, "ND2")["activities"], line(of, "ND2")["cost"]) == (0, 0)
    assert (line(of, "ND4")["activities"], line(of, "ND4")["cost"]) == (2, None)


def test_without_any_report_contents_are_blank() -> None:
    of = table(built(plan_contents_sheet, run_of()), "hoat_dong_theo_noi_dung")
    assert {plain(cell) for row in of.rows for cell in row[1:]} == {None}
    assert chart(built(plan_contents_sheet, run_of()), "hoat-dong-theo-noi-dung").title.endswith("chưa có số liệu")


def test_the_title_names_every_content_that_leads_and_those_without_activities() -> None:
    sheet = built(plan_contents_sheet, year())
    assert chart(sheet, "hoat-dong-theo-noi-dung").title == (
        "Hoạt động thi đua năm 2026: nhiều nhất ở ND1 và ND4 (mỗi nội dung 2/4 hoạt động); chưa có ở ND2, ND3, ND5 và ND6")
    assert "nhiều nhất ở GP4 (1/4 hoạt động)" in chart(sheet, "hoat-dong-theo-giai-phap").title


def test_units_that_report_no_activity_are_said_to_have_none() -> None:
    run = run_of(report("A", activities=[]))
    assert chart(built(plan_contents_sheet, run), "hoat-dong-theo-noi-dung").title == (
        "Hoạt động thi đua năm 2026: các đơn vị báo cáo không có hoạt động nào")


# ---------------------------------------------------------------- training and money


def test_completion_is_derived_again_from_the_sums() -> None:
    of = table(built(training_money_sheet, year()), "khoa_hoc_theo_loai")
    # digital 8/8, political 6/8, language 1/4; together (8 + 6 + 1) / (8 + 8 + 4), not the mean of 100, 75 and 25.
    assert [line(of, kind)["rate"] for kind in ("Kỹ năng số", "Lý luận", "Ngoại ngữ", "Cộng")] == [100, 75, 25, 75]
    assert line(of, "Chuyên môn")["rate"] is None
    assert (line(of, "Ngoại ngữ")["cost"], line(of, "Kỹ năng số")["cost"], line(of, "Chuyên môn")["cost"]) == (2, None, 0)


def test_hours_per_head_are_total_hours_over_total_people() -> None:
    of = table(built(training_money_sheet, year()), "tiet_hoc_theo_nhom")
    # A: 7 × 40 + 39 = 319 for 8 women; B: 40 for a man, 8 + 0 for two women, 16 for one without a sex.
    assert (line(of, "Toàn cơ quan")["hours"], line(of, "Toàn cơ quan")["people"]) == (383, 12)
    assert line(of, "Toàn cơ quan")["per_head"] == 383 / 12
    assert (line(of, "Nữ", 1)["hours"], line(of, "Nữ", 1)["people"]) == (327, 10)
    assert line(of, "Chưa ghi", 1)["per_head"] == 16


def test_the_rate_of_money_is_total_spent_over_total_planned() -> None:
    sheet = built(training_money_sheet, year())
    of = table(sheet, "kinh_phi_dao_tao")
    # 45/50 and 33/30: (45 + 33) / (50 + 30) = 97,5 %, the mean of the rates would be 100 %.
    assert [line(of, "Toàn cơ quan")[k] for k in ("planned", "spent", "rate")] == [80, 78, 97.5]
    assert chart(sheet, "kinh-phi-dao-tao").title == (
        f"Kinh phí đào tạo, bồi dưỡng năm 2026: thực hiện 78/80 triệu đồng, đạt 97,5{PERCENT}")


def test_a_silent_unit_is_a_gap_and_a_unit_without_a_budget_is_only_named() -> None:
    run = run_of(report("A"), report("B", measures={"training_budget_plan": None, "training_budget_spent": None}),
                 of=campaign("ABC"))
    of = table(built(training_money_sheet, run), "kinh_phi_dao_tao")
    assert [plain(row[0]) for row in of.rows] == ["Phòng A", "Phòng C", "Toàn cơ quan"]
    assert line(of, "Phòng C") == {"unit": "Phòng C", "short": "Phòng C", "planned": None, "spent": None, "rate": None,
                                   "remark": "Chưa có báo cáo"}
    assert "Không được giao kinh phí: Phòng B." in of.notes


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        ([], "các đơn vị báo cáo không có khóa nào"),
        ([{"kind": "digital", "mode": "online", "planned": 0, "sent": 0, "completed": 0}], "nhiều nhất là “Kỹ năng số”, 1/1 khóa"),
        (None, "nhiều nhất là “Lý luận chính trị” và “Kỹ năng số”, mỗi loại 1/2 khóa"),
    ],
)
def test_the_title_of_courses_holds_for_none_one_and_ties(courses: list[dict[str, Any]] | None, expected: str) -> None:
    run = run_of(report("A") if courses is None else report("A", courses=courses))
    assert chart(built(training_money_sheet, run), "khoa-hoc-theo-loai").title == f"Khóa đào tạo, bồi dưỡng năm 2026: {expected}"


# ---------------------------------------------------------------- Công dân học tập


def test_each_unit_stands_against_the_target_with_the_people_still_needed() -> None:
    of = table(built(citizens_sheet, year()), "cong_dan_hoc_tap")
    # A 5/8 = 62,5 %: 64 % of 8 is 5,12, so 6 are needed, one more. B 2/3 = 66,7 %.
    a, b = line(of, "Phòng A"), line(of, "Phòng B")
    assert (a["members"], a["recognised"], a["rate"], a["gap"], a["needed"]) == (8, 5, 62.5, -1.5, 1)
    assert (b["members"], b["recognised"], b["needed"]) == (3, 2, 0)
    assert [plain(row[0]) for row in of.rows] == ["Phòng B", "Phòng A", "Phòng C", "Toàn cơ quan"]
    assert line(of, "Phòng C") | {"remark": ""} == {
        "unit": "Phòng C", "short": "Phòng C", "members": None, "recognised": None, "rate": None, "gap": None, "needed": None,
        "target": 64, "remark": ""}


def test_the_rate_of_the_office_is_all_recognised_over_all_members() -> None:
    office = line(table(built(citizens_sheet, year()), "cong_dan_hoc_tap"), "Toàn cơ quan")
    assert (office["members"], office["recognised"], office["rate"]) == (11, 7, 700 / 11)
    assert office["needed"] == 1  # 64 % of 11 is 7,04, so 8


@pytest.mark.parametrize(
    ("recognised", "members", "target", "expected"), [(5, 8, 62.5, 0), (0, 0, 64, 0), (0, 1, 0.1, 1), (6, 10, 60.0, 0), (8, 8, 64, 0)])
def test_people_still_needed_is_never_less_than_none_and_exact_at_the_target(
    recognised: int, members: int, target: float, expected: int,
) -> None:
    assert still_needed(Parts(recognised, members), target) == expected


def test_the_path_shows_every_period_until_now_and_a_missing_year_as_a_gap() -> None:
    run = run_of(report("A", "2023", received=datetime(2023, 12, 1)), report("A", "2025", received=IN_TIME_2025))
    sheet = built(citizens_sheet, run, "2025")
    drawn = chart(sheet, "cong-dan-theo-ky")
    assert drawn.values("rate") == [62.5, None, 62.5]
    assert drawn.values("target") == [40, 50, 60]
    some = "(mới có 01/02 đơn vị có số liệu)"
    assert drawn.title == f"Công dân học tập năm 2025 {some}: 62,5{PERCENT}, vượt mục tiêu 60{PERCENT}; bằng năm 2023 {some}"
    assert any("năm 2030: 80" in note for note in table(sheet, "cong_dan_theo_ky").notes)


def test_a_unit_in_doubt_is_neither_counted_nor_broken_down() -> None:
    sheet = built(citizens_sheet, doubtful())
    units, groups = table(sheet, "cong_dan_hoc_tap"), table(sheet, "cong_dan_theo_nhom")
    assert line(units, "Phòng B")["remark"] == "Chưa tính được: báo cáo còn lỗi"
    assert line(units, "Toàn cơ quan")["members"] == line(groups, "Toàn cơ quan")["members"] == 8
    assert "Không gồm đơn vị chưa tính được: Phòng B." in groups.notes
    assert chart(sheet, "cong-dan-hoc-tap").title == (
        f"Công dân học tập năm 2026: 0/1 đơn vị có số liệu đạt mục tiêu 64{PERCENT}")


def test_everyone_at_the_target_is_said_so() -> None:
    run = run_of(report("A", people=people(1, citizen_score=90, citizen_lowest=9)), of=campaign("A"))
    assert chart(built(citizens_sheet, run), "cong-dan-hoc-tap").title == (
        f"Công dân học tập năm 2026: 1/1 đơn vị đạt mục tiêu 64{PERCENT}")


# ---------------------------------------------------------------- sums


def groups_of(of: Table, figure: str) -> Iterator[tuple[float, float]]:
    """(sum over the members, total) of every breakdown in a table whose last line is the total."""
    place, total = of.position(figure), plain(of.rows[-1][of.position(figure)])
    by: dict[Plain, float] = {}
    for row in of.rows[:-1]:
        dimension = plain(row[0]) if of.columns[0].key == "dimension" else ""
        by[dimension] = by.get(dimension, 0) + float(plain(row[place]) or 0)  # type: ignore[arg-type]
    assert by
    for value in by.values():
        yield value, float(total or 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("run", [year, doubtful, two_years])
@pytest.mark.parametrize(
    ("sheet", "key", "figures"),
    [
        (plan_contents_sheet, "hoat_dong_theo_noi_dung", ("activities", "people", "attendances", "cost", "courses", "advice")),
        (plan_contents_sheet, "hoat_dong_theo_giai_phap", ("activities", "people", "attendances", "cost")),
        (training_money_sheet, "khoa_hoc_theo_loai", ("courses", "planned", "sent", "completed", "cost")),
        (training_money_sheet, "khoa_hoc_theo_hinh_thuc", ("courses", "planned", "sent", "completed", "cost")),
        (training_money_sheet, "tiet_hoc_theo_nhom", ("people", "hours")),
        (training_money_sheet, "kinh_phi_dao_tao", ("planned", "spent")),
        (citizens_sheet, "cong_dan_hoc_tap", ("members", "recognised")),
        (citizens_sheet, "cong_dan_theo_nhom", ("members", "recognised")),
    ],
)
def test_the_members_of_a_breakdown_add_up_to_the_total(
    run: Callable[[], Results], sheet: Callable[[Results, Period], Sheet], key: str, figures: tuple[str, ...],
) -> None:
    of = table(built(sheet, run()), key)
    assert of.emphasis == {len(of.rows) - 1}
    for figure in figures:
        for added, total in groups_of(of, figure):
            assert added == total, figure


# ---------------------------------------------------------------- other measures, exemplars


def test_totals_of_other_measures_say_how_many_units_gave_them() -> None:
    sheet = built(measures_sheet, year())
    staff, other = table(sheet, "nhan_su"), table(sheet, "so_lieu_khac")
    assert [line(staff, "Toàn cơ quan")[k] for k in ("staff", "civil_servant", "public_employee", "contract", "female")] == [
        12, 10, 1, 1, 6]
    assert line(staff, "Số đơn vị")["staff"] == "2/3 đơn vị"
    assert [line(other, first)["news_items"] for first in ("Phòng A", "Phòng B", "Phòng C", "Toàn cơ quan", "Số đơn vị")] == [
        None, 3, None, 3, "1/3 đơn vị"]


def test_exemplars_are_grouped_by_kind_in_the_order_of_the_form() -> None:
    of = table(built(exemplars_sheet, year()), "dien_hinh_kien_nghi")
    assert [tuple(map(plain, row)) for row in of.rows] == [
        ("Mô hình hay", "Phòng B", "Tủ sách", "Đọc sách mỗi tuần.", "Duy trì tốt.", None),
        ("Kiến nghị, đề xuất", "Phòng B", "Máy tính", "Đề nghị bổ sung.", None, "ND4. Công nghệ, năng lực số, ngoại ngữ"),
    ]


# ---------------------------------------------------------------- notes


def test_every_indicator_is_defined_in_words() -> None:
    of = table(built(notes_sheet, year()), "dinh_nghia_chi_tieu")
    tasks, plan = line(of, "1.2. "), line(of, "3.1. ")
    assert (tasks["target"], tasks["not_applicable"]) == ("100 %", "Không được giao nhiệm vụ")
    assert tasks["rule"] == "Từ 80 % trở xuống: 0 điểm; trên mức đó tăng đều, đến 100 % được 7 điểm."
    assert tasks["reads"] == "biểu “2. Chỉ tiêu”: Nhiệm vụ hoàn thành đúng hạn, Nhiệm vụ được giao liên quan Phong trào"
    assert (plan["target"], plan["rule"]) == ("Có", "Đạt: 3 điểm; không đạt: 0 điểm.")
    assert len(of.rows) == 3 + 5 + 6 + 5


def test_what_did_not_apply_stands_with_its_reason() -> None:
    run = run_of(report("A"), of=campaign([unit("A", advisory=False)]))
    (row,) = table(built(notes_sheet, run), "khong_ap_dung").rows
    assert tuple(map(plain, row)) == (
        "Phòng A", Decimal("8.00"), "1.1", "TC1", "Đơn vị không có chức năng tham mưu.", "Văn bản tham mưu đã ban hành")


def test_every_row_received_is_accounted_for() -> None:
    of = table(built(notes_sheet, doubtful()), "doi_chieu_so_dong")
    for row in of.rows:
        received, *went = (int(str(plain(cell))) for cell in row[1:])
        assert received == sum(went)
    assert plain(of.rows[0][1]) == 2


def test_a_waived_check_stays_visible_with_its_reason() -> None:
    base = findings_of([report("A", errors=("measures.tasks_on_time",))])[0]
    of = campaign("AB", waivers=(Waiver("A", base.check, "2026", "Đã giải trình", "Chánh Văn phòng"),))
    run = run_of(report("A"), of=of, findings=[base.placed(waived="Đã giải trình (Chánh Văn phòng)")])
    (row,) = table(built(notes_sheet, run), "mien_ap_dung").rows
    assert plain(row[4]) == "Đã giải trình (Chánh Văn phòng)"
    assert "mien_ap_dung" not in [t.key for t in built(notes_sheet, year()).tables()]


def test_a_new_edition_and_missing_reports_limit_the_comparison() -> None:
    run = year()
    said = " ".join(comparability(run, run.campaign.period_by_key["2026"]))
    assert "Năm 2026 dùng biểu mẫu, bảng điểm phiên bản 2026; năm 2025 dùng phiên bản 2023." in said
    assert "Số liệu mới hỏi trong kỳ này: “Người được xác nhận phổ cập kỹ năng số” (biểu “2. Chỉ tiêu”)." in said
    assert "Số liệu không còn hỏi: “Gia đình đạt “Gia đình học tập””" in said
    assert "Mục tiêu chỉ tiêu 3.6" in said
    assert "từ 60 thành 64 %." in said
    assert "Năm 2026: mới có 2/3 báo cáo" in said


def test_a_merger_within_the_period_limits_the_comparison() -> None:
    merged = Event("merge", date(2026, 3, 1), ("A", "B"), ("C",), "")
    units = [unit("A", until=date(2026, 2, 28)), unit("B", until=date(2026, 2, 28)), unit("C", since=date(2026, 3, 1))]
    run = run_of(report("C"), of=campaign(units, events=(merged,)))
    assert "Từ ngày 01/03/2026: Phòng A, Phòng B sáp nhập thành Phòng C." in comparability(run, run.campaign.period_by_key["2026"])


def test_equal_periods_are_said_to_be_comparable() -> None:
    run = run_of(report("A", "2026"), report("A", "2027", received=datetime(2027, 12, 1)), of=campaign("A"), as_of=date(2027, 12, 31))
    (first, *more) = comparability(run, run.campaign.period_by_key["2027"])
    assert "Mục tiêu chỉ tiêu 3.6" in first
    assert more == []
    assert comparability(run, run.campaign.period_by_key["2023"])[0].startswith("Đây là kỳ đầu tiên")


# ---------------------------------------------------------------- contents list


def test_the_contents_link_every_sheet_and_say_what_it_answers() -> None:
    sheets = [built(sheet, year()) for sheet in SHEETS]
    unknown = Sheet("khac", "Khác", (Table("bang_khac", "Bảng khác", (), ()),))
    (of,) = contents_sheet([*sheets, unknown]).tables()
    assert [row[1] for row in of.rows] == [Link(s.title, s.key) for s in (*sheets, unknown)]
    assert [plain(row[2]) for row in of.rows] == [*(QUESTIONS[s.key] for s in sheets), "Bảng khác"]


# ---------------------------------------------------------------- all sheets


def shown_texts(sheet: Sheet) -> Iterator[str]:
    """Every text of ours that a reader sees, and the labels in cells."""
    yield sheet.title
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (block.title, block.measured_in, block.source, *block.notes)
            yield from (text for column in block.columns for text in (column.title, column.measured_in))
            yield from (cell for row in block.rows for cell in map(plain, row) if isinstance(cell, str))
        elif isinstance(block, Chart):
            yield from (block.title, block.alt, block.category_axis, block.value_axis, *(s.name for s in block.series))


RUNS = [year, two_years, doubtful, run_of]


@pytest.mark.parametrize("run", RUNS)
def test_no_english_word_is_shown(run: Callable[[], Results]) -> None:
    forms = [edition.form for edition in editions().values()]
    sheets = [built(sheet, run()) for sheet in SHEETS]
    keys = {field.key for form in forms for section in form.sections for field in section.fields}
    keys |= {section.key for form in forms for section in form.sections}
    keys |= {option.key for form in forms for choice in form.choices for option in choice.options}
    keys |= {column.key for sheet in sheets for t in sheet.tables() for column in t.columns}
    keys |= {"nan", "none", "true", "false", "total", "unit", "period", "rows", "and", "the", "of", "waived"}
    keys = {key.lower() for key in keys if not re.fullmatch(r"(nd|gp|tc)\d", key.lower())}
    words = {word.lower() for sheet in sheets for text in shown_texts(sheet) for word in re.findall(r"\w+", text)}
    assert words & keys == set()


@pytest.mark.parametrize("run", RUNS)
def test_every_chart_stands_under_its_table_and_has_words_for_those_who_cannot_see_it(run: Callable[[], Results]) -> None:
    for build in SHEETS:
        sheet = built(build, run())
        keys = [t.key for t in sheet.tables()]
        for drawn in sheet.charts():
            assert drawn.table.key in keys
            for column in (drawn.categories, *(s.column for s in drawn.series), *(t.column for t in drawn.thresholds)):
                assert len(drawn.values(column)) == drawn.table.body
            assert drawn.alt.startswith("Biểu đồ ")
            assert drawn.category_axis
            assert drawn.value_axis
            assert "2026" in drawn.title


def test_totals_are_not_drawn() -> None:
    drawn = chart(built(training_money_sheet, year()), "kinh-phi-dao-tao")
    assert "Toàn cơ quan" not in drawn.values("short")
    assert drawn.values("planned") == [50, 30, None]


def test_a_large_campaign_draws_the_top_and_the_bottom() -> None:
    units = [f"U{number:02d}" for number in range(60)]
    run = run_of(*(report(key) for key in units), of=campaign(units))
    sheet = built(citizens_sheet, run)
    drawn = chart(sheet, "cong-dan-hoc-tap")
    assert len(drawn.values("rate")) == 2 * AT_EACH_END
    assert "Toàn cơ quan" not in drawn.values("short")
    assert len(table(sheet, "cong_dan_hoc_tap").rows) == 61


def test_a_large_campaign_shows_how_many_units_have_how_many_points() -> None:
    units = [f"U{number:02d}" for number in range(40)]
    run = run_of(*(report(key) for key in units[:39]), of=campaign(units))
    drawn = chart(built(ranking_sheet, run), "phan-bo-diem")
    assert dict(zip(drawn.values("points"), drawn.values("units"), strict=True)) == {
        **{f"{low} đến dưới {low + 10}": 39 if low == 80 else 0 for low in range(0, 90, 10)}, "từ 90": 0}
    assert drawn.title == "Phân bố điểm năm 2026: nhiều nhất ở mức 80 đến dưới 90 điểm (39/39 đơn vị)"
    assert "phan-bo-diem" not in [c.key for c in built(ranking_sheet, year()).charts()]


@pytest.mark.parametrize("run", RUNS)
def test_the_sheets_make_one_workbook(run: Callable[[], Results], tmp_path: Path) -> None:
    write_summary(year_summary(run(), run().campaign.period_by_key["2026"]), tmp_path / "tong-hop.xlsx")
    assert (tmp_path / "tong-hop.xlsx").stat().st_size > 10_000


# ---------------------------------------------------------------- colours


def lightness(colour: str) -> float:
    """How light a colour is on a grey print, 0..100."""
    linear = [int(colour[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in linear]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16


@pytest.mark.parametrize(
    "colours",
    [
        palette.CONTENTS, palette.COURSE_KINDS, palette.SEXES, palette.STAFF, (palette.PLANNED, palette.SPENT),
        (palette.THIS_PERIOD, palette.LAST_PERIOD), (palette.ACCEPTED, palette.NEEDS_FIXING, palette.MISSING),
        (palette.RESULT, palette.TARGET),
    ],
)
def test_colours_that_stand_together_differ_in_grey(colours: tuple[str, ...]) -> None:
    light = sorted(map(lightness, colours))
    assert all(above - below >= 10 for below, above in pairwise(light))


# ---------------------------------------------------------------- figures that cannot be computed yet


@cache
def uncomputed() -> Results:
    """A and B golden, C with the points of TC1 in doubt, D with every criterion in doubt, E silent."""
    everywhere = ("general.staff_civil_servants", "measures.tasks_on_time", "measures.staff_equipped",
                  "measures.study_promoters", "people.citizen_score")
    return run_of(report("A"), report("B"), report("C", errors=("measures.tasks_on_time",)), report("D", errors=everywhere),
                  of=campaign("ABCDE"))


def test_a_criterion_in_doubt_is_blank_and_never_zero() -> None:
    of = table(built(points_sheet, uncomputed()), "diem_tieu_chi")
    a, c, d = (line(of, f"Phòng {unit}") for unit in "ACD")
    assert (c["TC1"], d["TC1"], c["TC2"]) == (None, None, a["TC2"])
    assert {d[key] for key in ("TC1", "TC2", "TC3", "TC4")} == {None}
    assert (c["short"], d["short"], a["short"]) == ("Phòng C (chưa tính đủ)", "Phòng D (chưa tính được)", "Phòng A")
    assert (c["total"], c["band"]) == (None, "Chưa tính được")
    assert "ít nhất 0,00" not in str(line(table(built(ranking_sheet, uncomputed()), "xep_hang"), "Phòng D", 1)["remark"])


def test_the_mean_of_a_criterion_leaves_out_units_without_points_in_it() -> None:
    summary = year_summary(uncomputed(), uncomputed().campaign.period_by_key["2026"])
    (profile,) = (s for s in summary.sheets if s.key == "ho-so-don-vi")
    means = table(profile, "ho_so_tieu_chi")
    assert [plain(row[means.position("mean")]) for row in means.rows] == pytest.approx(
        [plain(row[means.position("share")]) for row in means.rows])


def test_a_profile_of_a_unit_in_doubt_is_blank_where_nothing_is_known() -> None:
    run = run_of(report("A", errors=("measures.tasks_on_time",)))
    summary = year_summary(run, run.campaign.period_by_key["2026"])
    (profile,) = (s for s in summary.sheets if s.key == "ho-so-don-vi")
    tc1 = line(table(profile, "ho_so_tieu_chi"), "TC1")
    assert [tc1[key] for key in ("points", "missing", "share", "mean")] == [""] * 4
    assert line(table(profile, "ho_so_ket_qua"), "Xếp loại")["value"] == "Chưa tính được"


def test_the_ranking_says_why_a_unit_has_no_place() -> None:
    run = run_of(report("A"), report("B", errors=("measures.tasks_on_time",)), report("L"),
                 of=campaign(["A", "B", "C", unit("L", ranked=False), unit("M", ranked=False)]))
    of = table(built(ranking_sheet, run), "xep_hang")
    assert [plain(row[of.position("short")]) for row in of.rows] == [
        "Phòng A", "Phòng L (không xếp hạng)", "Phòng B (chưa tính được)", "Phòng C (chưa gửi)", "Phòng M (không xếp hạng)"]


def test_a_comparison_says_how_many_units_have_data_for_it() -> None:
    run = run_of(report("A", "2025", received=IN_TIME_2025), report("B", "2025", received=IN_TIME_2025),
                 report("A"), report("B", errors=("people.citizen_score",)))
    figures = table(built(overview_sheet, run), "so_lieu_chinh")
    assert plain(figures.rows[2][0]) == "Tăng, giảm (mới có 01/02 đơn vị có điểm)"
    assert ("So sánh hai kỳ khi chưa đủ số liệu. Năm 2026: mới có 01/02 đơn vị có điểm; mới có 01/02 đơn vị có số liệu "
            "Công dân học tập.") in figures.notes
    assert chart(built(overview_sheet, run), "cong-dan-tong-quan").title.startswith(
        "Công dân học tập năm 2026 (mới có 01/02 đơn vị có số liệu): ")
    both = run_of(*(report(key, of, received=datetime(int(of), 12, 1)) for key in "AB" for of in ("2025", "2026")))
    assert plain(table(built(overview_sheet, both), "so_lieu_chinh").rows[2][0]) == "Tăng, giảm"


def test_the_profile_names_the_criteria_below_the_floor_of_a_band_and_leaves_room_for_the_longest_text() -> None:
    run = run_of(report("A", measures={"tasks_on_time": 0}), report("B", people=people(30), courses=[]))
    summary = year_summary(run, run.campaign.period_by_key["2026"])
    (profile,) = (s for s in summary.sheets if s.key == "ho-so-don-vi")
    result, criteria, indicators = (table(profile, key) for key in ("ho_so_ket_qua", "ho_so_tieu_chi", "ho_so_chi_tieu"))
    weak = [key for row in criteria.rows for key in [str(plain(row[0])).partition(".")[0]]
            if float(str(plain(row[criteria.position("share")]))) < 70]
    assert weak
    assert line(result, "Tiêu chí dưới 70 %")["value"] == ", ".join(weak)
    assert plain(result.rows[0][0]) == "Tổng điểm"
    assert profile.tables()[-1].key == "ho_so_vi_tri"
    whole = table(next(s for s in summary.sheets if s.key == "chi-tieu"), "chi_tieu")
    for at, row in enumerate(indicators.rows):
        told = [str(plain(r[whole.position("why")])) for r in whole.rows[at::len(indicators.rows)]]
        assert len(str(fullest(row[indicators.position("why")]))) == max(map(len, told))


def test_the_profile_tells_what_to_add_in_points_of_indicators_and_where_most_is_missing() -> None:
    """The golden example without an advisory function: (89,45 − 8,00) / 92 × 100 = 88,53; 1,47 short of 90, which are
    1,47 × 92 / 100 = 1,35 points of indicators; 3,50 of them are missing in 1.2 alone."""
    run = run_of(report("A"), of=campaign([unit("A", advisory=False)]))
    profile = next(s for s in year_summary(run, run.campaign.period_by_key["2026"]).sheets if s.key == "ho-so-don-vi")
    result = table(profile, "ho_so_ket_qua")
    assert plain(result.rows[0][1]) == Decimal("88.53")
    assert [line(result, words)["value"] for words in (
        "Còn thiếu để đạt Xuất sắc", "Điểm phải thêm", "Chỉ tiêu còn thiếu nhiều",
    )] == [Decimal("1.47"), Decimal("1.35"), "Tỷ lệ nhiệm vụ hoàn thành đúng hạn"]


# ---------------------------------------------------------------- what a leader asks first


def test_the_overview_begins_with_who_leads_why_who_moved_and_who_is_near_the_next_band() -> None:
    run = run_of(*(report(key, "2025", received=IN_TIME_2025) for key in "ABC"), report("A"),
                 report("B", measures={"tasks_on_time": 16}), report("C", errors=("people.citizen_score",)), of=campaign("ABCD"))
    body = built(overview_sheet, run).blocks[0]
    assert isinstance(body, Paragraph)
    lines = body.text.split("\n")
    # TC1 has 20 points: A 16,50, B 13,00, C 16,50: 82,5 % against 46/60 = 76,7 %.
    assert lines[0].startswith("• Dẫn đầu năm 2026: Phòng A (89,45 điểm), hơn bình quân nhiều nhất ở TC1. ")
    assert lines[0].endswith(f": 82,5{PERCENT} điểm tối đa so với 76,7{PERCENT}.")
    # the late tasks are all that sets them apart
    assert lines[1:4] == ["• Phòng A hơn đơn vị thứ hai, Phòng B, 3,50 điểm, nhờ TC1. Tham mưu chính sách (hơn 3,50 điểm).",
                          "• So với năm 2025, tăng nhiều nhất: Phòng A (2,84 điểm); giảm nhiều nhất: Phòng B (0,66 điểm).",
                          "• Chưa gửi báo cáo: Phòng D; cần sửa báo cáo: Phòng C."]
    assert lines[4].startswith("• Công dân học tập năm 2026 (mới có 02/04 đơn vị có số liệu): ")
    assert lines[4].endswith("; cần thêm 01 người được công nhận để đạt mục tiêu.")  # 10 of 16, 64 % of 16 are 10,24
    assert lines[5] == "• Gần mức cao hơn nhất: Phòng A, còn thiếu 0,55 điểm để đạt Xuất sắc."
    assert lines[6].startswith("• Khi so sánh với năm 2025 cần lưu ý 0")
    assert lines[6].endswith(" nội dung, xem trang Ghi chú.")
    assert len(lines) == 7


def test_the_ranking_sets_last_periods_place_beside_and_says_why_a_merged_unit_has_none() -> None:
    merged = date(2026, 3, 1)
    units = ["A", "B", unit("X", until=date(2026, 2, 28)), unit("Y", until=date(2026, 2, 28)), unit("Z", since=merged)]
    of = campaign(units, events=(Event("merge", merged, ("X", "Y"), ("Z",), "Quyết định mẫu"),))
    run = run_of(report("A", "2025", received=IN_TIME_2025), report("B", "2025", received=IN_TIME_2025, measures={"tasks_on_time": 16}),
                 report("A", measures={"tasks_on_time": 16}), report("B"), report("Z", measures={"tasks_on_time": 0}), of=of)
    ranks = table(built(ranking_sheet, run), "xep_hang")
    a, b, z = (line(ranks, f"Phòng {key}", 1) for key in "ABZ")
    assert [(of["rank"], of["rank_before"], of["moved"]) for of in (a, b, z)] == [(2, 1, -1), (1, 2, 1), (2, None, None)]
    assert str(z["remark"]).endswith("Đơn vị mới từ 01/03/2026, sáp nhập từ Phòng X và Phòng Y; không có hạng kỳ trước.")
