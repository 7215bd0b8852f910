"""The Office against official thresholds, what units gave themselves, and a year under two agencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from campaigns import campaign, report
from test_phase_workbook import run_of

from pipeline.domain.office_facts import OfficeFacts
from pipeline.domain.official_comparison import MET, NOT_MET, UNKNOWN, OfficialLine, official_lines
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import AT_EACH_END
from pipeline.domain.summaries.comparability import comparability
from pipeline.domain.summaries.official import official_sheet
from pipeline.domain.summaries.self_points import self_points_sheet
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Chart, Live, Paragraph, Table, plain

D = Decimal
AS_OF = date(2026, 12, 20)
PERIOD = campaign().period_by_key["2026"]
TRAINED = {"courses": [{"title": "Một", "kind": "digital", "mode": "online", "planned": 10, "sent": 10, "completed": 9}]}


@cache
def run() -> Results:
    """A is the golden example and gives itself more and less; B completed nine of ten places and says nothing."""
    own = {"tasks_on_time_rate": 7, "initiatives": 4, "plan_registered": 3}
    return run_of((report("A", self_assessment=own), report("B", **TRAINED)), campaign("AB"), AS_OF)


def lines(of: Results, facts: Mapping[str, str | float] | None = None) -> dict[str, OfficialLine]:
    names = {t.key: t.name for t in of.rubric(PERIOD).official_comparison.thresholds}
    found = {line.name: line for line in official_lines(of, PERIOD, OfficeFacts(circular24=dict(facts or {})))}
    return {key: found[name] for key, name in names.items()}


# ---------------------------------------------------------------- official thresholds


def test_rates_of_the_office_are_added_parts_held_against_the_threshold() -> None:
    of = lines(run())
    trained, citizens = of["training_completed"], of["learning_citizens"]
    # A 14 of 16, B 9 of 10: 23/26 = 88,46 %; each has 5 of 8 recognised: 10/16 = 62,5 %
    assert (trained.numerator, trained.denominator, trained.verdict) == (23, 26, NOT_MET)
    assert (citizens.value, citizens.verdict) == (D("62.5"), NOT_MET)


def test_what_only_the_office_knows_is_unknown_until_it_tells_and_the_reports_give_a_hint() -> None:
    of = lines(run())
    assert [of[key].verdict for key in ("training_plan", "training_budget", "digital_tools", "discipline", "collective_title")] == [UNKNOWN] * 5
    assert of["training_plan"].remark == "Văn phòng chưa cung cấp. Tham khảo: 02/02 đơn vị báo cáo có kế hoạch cho toàn bộ nhân sự."
    assert "02 đơn vị báo cáo được giao 100 triệu đồng" in of["training_budget"].remark


@pytest.mark.parametrize(("key", "fact", "verdict", "shown"), [
    ("training_plan", "yes", MET, "Có"), ("training_plan", "no", NOT_MET, "Không"), ("digital_tools", "yes", MET, "Có"),
    ("discipline", 90.0, MET, 90), ("discipline", 89.99, NOT_MET, D("89.99")),
    ("collective_title", "none", NOT_MET, "Không"), ("collective_title", "advanced", MET, "Tập thể lao động tiên tiến"),
    ("collective_title", "excellent", MET, "Tập thể lao động xuất sắc"),
])
def test_a_fact_of_the_office_is_judged(key: str, fact: str | float, verdict: str, shown: Any) -> None:
    of = lines(run(), {key: fact})[key]
    assert (of.verdict, float(of.value) if not isinstance(of.value, str | None) else of.value) == (
        verdict, float(shown) if not isinstance(shown, str) else shown)


def test_a_rate_without_every_report_is_shown_and_not_judged() -> None:
    silent = lines(run_of((report("A"),), campaign("AB"), AS_OF))["training_completed"]
    assert (silent.value, silent.verdict, silent.remark) == (D("87.5"), UNKNOWN, "Mới có 01/02 báo cáo.")
    doubtful = lines(run_of((report("A"), report("B", errors=("courses.sent",))), campaign("AB"), AS_OF))["training_completed"]
    assert (doubtful.verdict, doubtful.remark) == (UNKNOWN, "01 báo cáo chưa tính được.")


def test_the_sheet_says_that_figures_are_provisional_and_why() -> None:
    sheet = official_sheet(run(), PERIOD, OfficeFacts(circular24={"training_plan": "yes"}))
    assert sheet.title == "Đối chiếu Thông tư 24"
    first = sheet.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == ("Số liệu tạm tính. Đạt 01/07 nội dung; chưa đạt 02 (Tỷ lệ hoàn thành đào tạo, bồi dưỡng; Tỷ lệ Công dân học "
                          "tập); chưa đủ dữ liệu 04.")
    (table,) = sheet.tables()
    assert "từ 01/01 đến 31/12, kỳ báo cáo tính từ 01/12/2025 đến 30/11/2026" in table.notes[0]
    live = [row[table.position("verdict")] for row in table.rows if isinstance(row[table.position("value")], Live)]
    assert [isinstance(cell, Live) for cell in live] == [True, True]


# ---------------------------------------------------------------- own points beside those that count


def self_table(of: Results) -> Table:
    (table,) = [t for t in self_points_sheet(of, PERIOD).tables() if t.key == "tu_cham"]
    return table


def test_the_total_of_a_unit_s_own_points_takes_computed_ones_where_it_left_a_blank() -> None:
    a, b = ([plain(cell) for cell in row] for row in sorted(self_table(run()).rows, key=lambda row: str(plain(row[0]))))
    # 89,45 with 7,00 for 3,50 in 1.2, 4,00 for 5,00 in 1.3 and 3,00 for 3,00 in 3.1: 89,45 + 3,50 − 1,00 = 91,95
    assert a[2:] == [D("91.95"), D("89.45"), D("2.50"), 3, 1, 1]
    assert b[2] is None  # nothing given: no bar, and no 0
    assert b[5:] == [0, 0, 0]


def test_the_chart_says_who_gave_itself_more() -> None:
    (drawn,) = self_points_sheet(run(), PERIOD).charts()
    assert drawn.title == "Tự chấm năm 2026: 01/01 đơn vị tự chấm cao hơn điểm tính, nhiều nhất Phòng A (2,50 điểm)"
    nobody = run_of((report("A"),), campaign("A"), AS_OF)
    assert self_points_sheet(nobody, PERIOD).charts()[0].title.endswith("chưa có đơn vị nào tự chấm")


def test_many_units_are_drawn_as_the_top_and_the_bottom() -> None:
    keys = [f"U{number:02d}" for number in range(40)]
    of = run_of([report(key, self_assessment={"initiatives": 4}) for key in keys], campaign(keys), AS_OF)
    (drawn,) = [block for block in self_points_sheet(of, PERIOD).blocks if isinstance(block, Chart)]
    assert len(drawn.table.rows) == 2 * AT_EACH_END


# ---------------------------------------------------------------- a year under two agencies


def test_the_year_in_which_the_agency_changed_names_both_and_the_others_do_not() -> None:
    of = run_of((report("A", "2025"), report("A")), campaign("A"), AS_OF)
    covers = {}
    for key in ("2025", "2026"):
        cover = year_summary(of, of.campaign.period_by_key[key]).sheets[0].tables()[0]
        covers[key] = dict(zip(cover.values("fact"), cover.values("value"), strict=True))
    before, after = of.campaign.agencies
    assert covers["2025"]["Cơ quan trong kỳ"] == (
        f"Từ 01/12/2024 đến 30/06/2025: {before.name}\nTừ 01/07/2025 đến 30/11/2025: {after.name}")
    assert "Cơ quan trong kỳ" not in covers["2026"]
    said = [sentence for sentence in comparability(of, of.campaign.period_by_key["2025"]) if "Cơ quan ban hành" in sentence]
    assert len(said) == 1
