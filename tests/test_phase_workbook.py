"""The workbooks of a phase: weighted means, Σ/Σ rates, gaps that are never zero, and words that say so."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from campaigns import (
    Report,
    campaign,
    editions,
    findings_of,
    first,
    people,
    report,
    submissions_of,
    unit,
)
from office import convert, stripped
from openpyxl import load_workbook

from pipeline.definitions.campaign import Campaign, Event, Phase, Share
from pipeline.domain.answers import answers_of
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.results import Results, results
from pipeline.domain.summaries.charted import AT_EACH_END
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.phase.changes import GAINED, LOST, RELABELLED, edition_changes
from pipeline.domain.tables import Chart, Live, Multiples, Paragraph, Plain, Sheet, Summary, Table, plain
from pipeline.edges.workbook import write_summary

D = Decimal
AS_OF = date(2026, 11, 30)
MERGED = date(2026, 3, 1)
EVE = date(2026, 2, 28)
UNITS = (
    unit("A"), unit("B"), unit("C"), unit("X", until=EVE), unit("Y", until=EVE), unit("Z", since=MERGED),
    unit("N", since=date(2025, 6, 1)), unit("LED", ranked=False),
)
MERGER = Event("merge", MERGED, ("X", "Y"), ("Z",), "Quyết định mẫu",
               (Share("X", "Z", 100.0), Share("Y", "Z", 100.0)))
CAMPAIGN = campaign(UNITS, events=(MERGER,))
PHASE_1, PHASE_2, WHOLE = CAMPAIGN.phases
LATE_TASKS = {"measures": {"tasks_on_time": 16}}
"""16 of 20 in time: 1.2 is linear from 80 to 100 %, so 0 instead of 3,50 points."""

FULL, FULL_2026, LESS = D("89.61"), D("89.45"), D("86.11")
"""The golden example in 2024 and 2025, where 5/8 = 62,5 % is above the target of 3.6 (7,00 points) and in 2026,
where it is not (6,84); and FULL less the 3,50 points of LATE_TASKS."""

FOUR_PEOPLE = people(4, online_course=first(3, 4), self_study_plan="yes", training_hours=first(3, 4, 48, 24),
                     language_digital=first(2, 4), citizen_score=first(1, 4, 85, 75), citizen_lowest=6)


def told(key: str, period: str, **changed: Any) -> Report:
    """The golden report of a period, its plan and itself in time."""
    year = int(period)
    general = {"plan_date": date(year, 2, 15), **changed.pop("general", {})}
    return report(key, period, received=changed.pop("received", datetime(year, 11, 28, 9)), general=general, **changed)


REPORTS = (
    *(told(key, period) for key in ("A", "C", "LED") for period in ("2023", "2024", "2025")),
    *(told(key, "2026") for key in ("A", "C", "LED")),
    told("B", "2023"), told("B", "2025", people=FOUR_PEOPLE), told("B", "2026", errors=("measures.staff_reached",)),
    *(told(key, period, **LATE_TASKS) for key in ("X", "Y") for period in ("2023", "2024", "2025")),
    told("Z", "2026"), told("N", "2025", **LATE_TASKS), told("N", "2026"),
)
"""B is silent in 2024 and has an error in 2026; A and C are equal; X and Y become Z; N begins in June 2025."""


def run_of(reports: Sequence[Report], of: Campaign, as_of: date) -> Results:
    """The reports as a whole run."""
    submissions = submissions_of(reports)
    parts = [answers_of(edition.form, [s for s in submissions if s.edition == edition.key])
             for edition in editions().values()]
    findings = [f.placed(unit=reports[f.submission].unit, period=reports[f.submission].period)
                for f in findings_of(reports)]
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    return results(of, editions(), as_of, files, parts, findings)


@cache
def run(as_of: date = AS_OF) -> Results:
    """The campaign of this module, as it stands on a day."""
    return run_of(REPORTS, CAMPAIGN, as_of)


@cache
def summary(phase: Phase = WHOLE, as_of: date = AS_OF) -> Summary:
    return phase_summary(run(as_of), phase)


def sheet(key: str, of: Summary | None = None) -> Sheet:
    (found,) = [s for s in (of or summary()).sheets if s.key == key]
    return found


def table(key: str, of: Summary | None = None) -> Table:
    (found,) = [t for s in (of or summary()).sheets for t in s.tables() if t.key == key]
    return found


def chart(key: str, of: Summary | None = None) -> Chart:
    (found,) = [c for c in (of or summary()).charts() if c.key == key]
    return found


def line(of: Table, name: str, column: str = "unit") -> dict[str, Plain]:
    """The row with a name, as column key → value."""
    (row,) = [row for row in of.rows if plain(row[of.position(column)]) == name]
    return {c.key: plain(cell) for c, cell in zip(of.columns, row, strict=True)}


def shown_texts(of: Summary) -> Iterator[str]:
    """Every word that a reader of the workbook sees."""
    yield from (of.title, of.agency, *of.stamps)
    for block in (block for s in of.sheets for block in (s, *s.blocks)):
        if isinstance(block, Sheet):
            yield block.title
        elif isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (block.title, block.measured_in, *block.notes, block.source)
            yield from (words for c in block.columns for words in (c.title, c.measured_in))
            yield from (str(plain(cell)) for row in block.rows for cell in row if isinstance(plain(cell), str))
        elif isinstance(block, Multiples):
            yield from (block.title, block.alt, *(words for c in block.charts for words in (c.title, c.alt)))
        elif isinstance(block, Chart):
            yield from (block.title, block.alt, block.category_axis, block.value_axis, *(s.name for s in block.series))


# ---------------------------------------------------------------- ranking


def test_the_mean_is_weighted_by_the_months_that_the_unit_existed() -> None:
    n = line(table("xep_hang"), "Phòng N")
    assert n["mean"] == D("88.34")  # (6 × 86,11 + 12 × 89,45) / 18 = 1590,06 / 18 = 88,3366…
    assert n["trend"] == FULL_2026 - LESS  # 3,34
    assert (n["lowest"], n["lowest_period"], n["ranked"]) == (LESS, "Năm 2025", 2)


def test_the_base_period_is_not_in_the_mean() -> None:
    assert line(table("xep_hang"), "Phòng A")["mean"] == D("89.56")  # (89,61 + 89,61 + 89,45) / 3 = 89,5566…
    assert line(table("xep_hang"), "Phòng A")["ranked"] == 3


def test_equal_means_share_a_place_and_the_next_stays_empty() -> None:
    ranks = {str(plain(row[1])): plain(row[0]) for row in table("xep_hang").rows}
    assert ranks["Phòng A"] == ranks["Phòng C"] == 1
    assert 2 not in ranks.values()
    assert "Phòng A và Phòng C cùng cao nhất với 89,56" in chart("xep-hang").title


def test_a_unit_without_a_mean_stands_apart_with_the_reason() -> None:
    assert line(table("khong_xep_hang"), "Phòng LED")["remark"] == "Đơn vị không thuộc diện xếp hạng."
    assert "Phòng LED" not in table("xep_hang").values("unit")


def test_the_ranking_says_which_ranked_period_is_left_out_and_why() -> None:
    b = line(table("xep_hang"), "Phòng B")
    assert b["remark"] == ("Không tính năm 2024: chưa có báo cáo. Không tính năm 2026: còn chỉ tiêu chưa tính được.")
    assert (b["trend"], b["ranked"]) == (None, 1)


# ---------------------------------------------------------------- points and gaps


def test_a_silent_period_is_a_blank_and_never_zero() -> None:
    points = table("diem_tung_ky")
    assert line(points, "Phòng B")["p2024"] is None
    assert line(points, "Phòng B")["p2023"] is not None
    assert all(value != 0 for column in points.heat for value in points.values(column))
    assert "Năm 2024: chưa có báo cáo." in str(line(points, "Phòng B")["remark"])
    assert "Năm 2026: còn chỉ tiêu chưa tính được. Tạm tính ít nhất " in str(line(points, "Phòng B")["remark"])


def test_the_small_charts_have_the_same_gaps() -> None:
    (small,) = [block for block in sheet("bieu-do-don-vi").blocks if isinstance(block, Multiples)]
    of_b = next(c for c in small.charts if c.title == "Phòng B")
    assert [value is None for value in of_b.values(of_b.series[0].column)] == [False, True, False, True]
    assert {(c.minimum, c.maximum) for c in small.charts} == {(0, 100)}


def test_base_data_are_shown_and_marked() -> None:
    points = chart("diem-don-vi")
    assert points.series[0].name == "Năm 2023 (số liệu nền, không xếp hạng)"
    assert line(table("diem_tung_ky"), "Phòng A")["p2023"] == FULL
    assert table("dien_bien_diem").values("period")[0] == "Năm 2023 (số liệu nền)"


def test_a_title_about_units_with_points_says_how_many_have_them() -> None:
    # 2024: A, C 89,61, X, Y 86,11 → 351,44 / 4 = 87,86; 2026: A, C, Z, N 89,45; B has no total yet
    assert chart("dien-bien-diem").title == ("Điểm bình quân các đơn vị tăng từ 87,9 (năm 2024, mới có 04/05 đơn vị có "
                                             "điểm) lên 89,5 (năm 2026, mới có 04/05 đơn vị có điểm)")


def test_periods_to_come_do_not_appear() -> None:
    assert [c.key for c in table("diem_tung_ky").columns if c.key.startswith("p2")] == ["p2023", "p2024", "p2025", "p2026"]
    assert table("do_bao_phu").values("period") == ["Năm 2023", "Năm 2024", "Năm 2025", "Năm 2026"]


def test_a_report_sent_before_its_period_begins_counts_for_nothing_yet() -> None:
    before = summary(WHOLE, date(2025, 11, 30))
    assert "p2026" not in [c.key for c in table("diem_tung_ky", before).columns]
    assert line(table("xep_hang", before), "Phòng A")["mean"] == FULL  # (89,61 + 89,61) / 2


def test_a_merged_unit_ends_and_its_successor_begins_with_a_blank() -> None:
    points = table("diem_tung_ky")
    x, z = line(points, "Phòng X"), line(points, "Phòng Z")
    assert (x["p2025"], x["p2026"]) == (LESS, None)
    assert (z["p2025"], z["p2026"]) == (None, FULL_2026)
    assert x["remark"] == "Năm 2026: sáp nhập thành Phòng Z từ 01/03/2026."
    assert z["remark"] == "Năm 2023, năm 2024, năm 2025: thành lập từ 01/03/2026."
    assert line(table("so_theo_doi"), "Phòng X")["p2026"] == "Không thuộc kỳ"


# ---------------------------------------------------------------- the Office: Σ / Σ


def test_the_rate_of_the_office_is_the_sum_over_the_sum() -> None:
    path = line(table("cong_dan_hoc_tap"), "Năm 2025", "period")
    # A, C, X, Y, N, LED 5/8 each and B 1/4: (6 × 5 + 1) / (6 × 8 + 4) = 31 / 52, not the mean 57,14 of the rates
    assert (path["recognised"], path["members"]) == (31, 52)
    assert path["rate"] == pytest.approx(59.6154, abs=1e-4)
    assert path["gap"] == pytest.approx(-0.3846, abs=1e-4)
    assert path["met"] == "Chưa đạt"


def test_the_target_path_goes_on_where_the_rates_end() -> None:
    path = chart("cong-dan-hoc-tap")
    assert path.kind == "line"
    assert path.values("rate")[4:] == [None] * 4
    assert path.values("target")[4:] == [68.0, 72.0, 76.0, 80.0]
    assert path.title == ("Công dân học tập năm 2026: 62,5 %, chưa đạt mục tiêu 64 % (thiếu 1,5 điểm %); "
                          "mục tiêu năm 2030: 80 %")


def test_indicators_are_held_against_their_targets() -> None:
    rows = table("chi_tieu_tung_ky")
    of = {(str(plain(row[0])).split()[0], plain(row[2])): [plain(cell) for cell in row[3:]] for row in rows.rows}
    # 1.2 in 2025: A, B, C, LED 18/20, X, Y, N 16/20 → 120/140 = 85,71 % of a target of 100 %
    assert of["1.2", "Năm 2025"] == [pytest.approx(85.714, abs=1e-3), 100, pytest.approx(-14.286, abs=1e-3), "Chưa đạt", 120, 140, 7]
    # 1.3 is a count: one each, so a mean of 1 per unit against 1; 3.1 is yes/no: the share of units
    assert of["1.3", "Năm 2025"][:4] == [1, 1, 0, "Đạt"]
    assert of["3.1", "Năm 2025"][:2] == [100, 100]
    # 3.3 of B in 2026 is blocked: five units are left
    assert of["3.3", "Năm 2026"][-1] == 5
    assert line(table("chi_tieu_theo_ky"), "1.2 Tỷ lệ nhiệm vụ hoàn thành đúng hạn", "indicator")["p2025"] == pytest.approx(85.714, abs=1e-3)


def test_criteria_are_points_over_applicable_maxima() -> None:
    row = table("tieu_chi_theo_ky").rows[0]
    # TC1 in 2024: A, C, LED 16,50 of 20, X, Y 13,00 of 20 → 75,50 / 100
    assert plain(row[table("tieu_chi_theo_ky").position("p2024")]) == pytest.approx(75.5)
    assert table("tieu_chi_theo_ky").heat == ("p2023", "p2024", "p2025", "p2026")


def test_money_is_added_and_its_rate_derived_again() -> None:
    money = line(table("kinh_phi"), "Năm 2024", "period")
    assert (money["planned"], money["spent"], money["share"], money["units"]) == (250, 225, 90, 5)  # 5 × 50, 5 × 45


# ---------------------------------------------------------------- bands, coverage, notes


def test_bands_and_those_without_one_add_up_to_the_units_that_are_ranked() -> None:
    counts = line(table("xep_loai_so_luong"), "Năm 2024", "period")
    assert (counts["tot"], counts["none"], counts["all"]) == (4, 1, 5)  # A, C, X, Y; B is silent
    assert line(table("xep_loai_ty_le"), "Năm 2024", "period")["tot"] == 100


def test_coverage_counts_received_of_owed_and_names_the_silent() -> None:
    of_2024 = line(table("do_bao_phu"), "Năm 2024", "period")
    assert (of_2024["received"], of_2024["owed"], of_2024["missing"]) == (5, 6, 1)
    assert of_2024["remark"] == "Chưa gửi: Phòng B; đã quá hạn gửi."
    assert line(table("do_bao_phu"), "Năm 2026", "period")["fixing"] == 1
    assert "năm 2024 05/06" in chart("tien-do-bao-cao").title


def test_the_notes_name_editions_mergers_coverage_base_data_and_agencies() -> None:
    said = " ".join(str(value) for value in table("ghi_chu").values("said"))
    assert "Từ năm 2026 dùng biểu mẫu phiên bản 2026" in said
    assert "Phòng X, Phòng Y sáp nhập thành Phòng Z từ 01/03/2026" in said
    assert "Năm 2024 nhận 05/06 báo cáo; chưa có: Phòng B." in said
    assert "Năm 2023: số liệu nền" in said
    assert "Từ 01/07/2025 cơ quan ban hành là" in said
    assert "theo tổ chức tại thời điểm báo cáo" in str(table("co_so_so_lieu").rows[0][1])


def test_what_changed_between_editions_is_computed_from_the_forms() -> None:
    changes = edition_changes(editions()["2023"], editions()["2026"])
    found = {(c.kind, c.before or c.after) for c in changes}
    assert (GAINED, "Người được xác nhận phổ cập kỹ năng số") in found
    assert (LOST, "Gia đình đạt “Gia đình học tập”") in found
    assert [c.after for c in changes if c.kind == RELABELLED] == [
        "Người được trang bị hoặc bố trí dùng chung máy tính, thiết bị số"]
    assert edition_changes(editions()["2026"], editions()["2026"]) == []


def test_one_edition_leaves_nothing_to_say_about_editions() -> None:
    assert "Biểu mẫu" not in table("ghi_chu", summary(PHASE_1)).values("kind")


def test_findings_are_counted_and_point_to_the_year_workbook() -> None:
    b = line(table("can_sua_theo_don_vi"), "Phòng B")
    assert (b["error"], b["period"], b["file"]) == (1, "Năm 2026", "tong-hop-2026.xlsx")


# ---------------------------------------------------------------- phases with little or nothing


def test_a_phase_that_has_not_begun_makes_a_workbook_without_a_single_zero(tmp_path: Path) -> None:
    ahead = summary(PHASE_2, date(2024, 6, 1))
    assert [s.key for s in ahead.sheets] == ["bia", "muc-luc", "tong-quan", "cong-dan-hoc-tap-cac-ky", "ghi-chu-so-sanh"]
    figures = [plain(cell) for s in ahead.sheets for t in s.tables() for row in t.rows for cell in row]
    assert 0 not in [f for f in figures if isinstance(f, (int, float, Decimal))]
    assert "Chưa có kỳ nào" in str(table("bia", ahead).rows[2][1])
    write_summary(ahead, tmp_path / "ahead.xlsx")


def test_a_phase_with_one_period_makes_honest_titles(tmp_path: Path) -> None:
    one = summary(PHASE_2)
    assert chart("dien-bien-diem", one).title == "Điểm bình quân các đơn vị năm 2026 (mới có 04/05 đơn vị có điểm): 89,5"
    assert "chưa đủ hai kỳ" in chart("diem-don-vi", one).title
    assert "tăng" not in chart("tieu-chi-theo-ky", one).title
    write_summary(one, tmp_path / "one.xlsx")


def test_a_phase_with_base_data_alone_ranks_nobody() -> None:
    base = summary(PHASE_1, date(2023, 11, 30))
    said, without = sheet("xep-hang", base).blocks
    assert isinstance(said, Paragraph)
    assert said.text == "Điểm bình quân giai đoạn 1: chưa có kỳ nào được xếp hạng."
    assert isinstance(without, Table)
    assert set(without.values("remark")) == {"Chưa có kỳ nào được xếp hạng."}
    assert "số liệu nền" in chart("dien-bien-diem", base).title


def test_a_period_that_has_just_begun_makes_nobody_silent() -> None:
    december = summary(WHOLE, date(2026, 12, 10))
    assert table("diem_tung_ky", december).values("p2027") == [None] * 8
    assert "27" not in str(line(table("xep_hang", december), "Phòng B")["remark"])
    assert line(table("xep_loai_so_luong", december), "Năm 2027", "period")["none"] is None
    assert chart("dien-bien-diem", december).title == chart("dien-bien-diem").title
    assert chart("tien-do-bao-cao", december).title.endswith("; năm 2027 đang thực hiện, chưa có báo cáo")
    assert "Năm 2027 đang thực hiện, chưa có báo cáo nào" in " ".join(table("diem_tung_ky", december).notes)


def test_a_begun_phase_without_any_report_stays_blank(tmp_path: Path) -> None:
    silent = phase_summary(run_of((), CAMPAIGN, date(2027, 6, 1)), PHASE_2)
    assert table("diem_tung_ky", silent).values("p2026") == [None] * len(table("diem_tung_ky", silent).rows)
    assert chart("hoat-dong", silent).values("activities") == [None, None]
    assert "chưa có số liệu" in chart("cong-dan-hoc-tap", silent).title
    write_summary(silent, tmp_path / "silent.xlsx")


def test_many_units_are_drawn_as_the_top_and_the_bottom() -> None:
    keys = [f"U{number:02d}" for number in range(45)]
    many = phase_summary(run_of([told(key, "2026") for key in keys], campaign(keys), AS_OF), PHASE_2)
    (small,) = [block for block in sheet("bieu-do-don-vi", many).blocks if isinstance(block, Multiples)]
    assert len(small.charts) == 12
    assert "Trong 45 đơn vị có điểm: 06 đơn vị đầu bảng và 06 đơn vị cuối bảng" in table("diem_theo_don_vi", many).notes[0]
    assert len(chart("xep-hang", many).table.rows) == 2 * AT_EACH_END
    assert set(table("xep_hang", many).values("rank")) == {1}


# ---------------------------------------------------------------- the workbook as a whole


ENGLISH = re.compile(r"\b(?:unit|period|score|mean|missing|accepted|refused|needs|fixing|superseded|warning|error|true|false|"
                     r"none|nan|null|total|band|rate|count|capped|learning|training|phase|edition|sample|draft)\b", re.IGNORECASE)


@pytest.mark.parametrize("phase", CAMPAIGN.phases, ids=lambda phase: phase.key)
def test_nothing_that_is_shown_is_english(phase: Phase) -> None:
    words = [words for words in shown_texts(summary(phase)) if ENGLISH.search(words) or "_" in words]
    assert [w for w in words if not w.startswith("tong-hop-")] == []


def test_every_chart_says_something_and_can_be_read_aloud() -> None:
    for picture in summary().pictures():
        assert picture.title
        assert picture.alt.endswith(".")
    for drawn in summary().charts():
        assert drawn.category_axis
        assert drawn.value_axis


def test_the_contents_lead_to_every_sheet() -> None:
    assert table("muc_luc").values("sheet") == [s.title for s in summary().sheets[2:]]


def test_the_overview_answers_what_a_leader_asks() -> None:
    words = next(b.text for b in sheet("tong-quan").blocks if isinstance(b, Paragraph) and b.style == "body")
    assert "Dẫn đầu: Phòng A (89,56), Phòng C (89,56) và Phòng Z (89,45)" in words
    assert "Chưa có báo cáo: năm 2024: Phòng B." in words
    assert "chưa đạt mục tiêu 64 %" in words
    assert sheet("tong-quan").one_page


def test_the_order_of_files_changes_nothing() -> None:
    shuffled = phase_summary(run_of(tuple(reversed(REPORTS)), CAMPAIGN, AS_OF), WHOLE)
    assert [s.blocks for s in shuffled.sheets if s.key != "tep-nhan-duoc"] == [
        s.blocks for s in summary().sheets if s.key != "tep-nhan-duoc"]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phase") / "toan-phong-trao.xlsx"
    write_summary(summary(), path)
    return path


def test_the_same_summary_gives_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    write_summary(phase_summary(run_of(REPORTS, CAMPAIGN, AS_OF), WHOLE), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == workbook.read_bytes()


def test_charts_leave_gaps_where_cells_are_blank(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as packed:
        drawn = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/charts/chart")]
    assert drawn
    assert not any('dispBlanksAs val="zero"' in xml or 'dispBlanksAs val="span"' in xml for xml in drawn)
    grid = load_workbook(workbook)["Điểm từng kỳ"]
    (row,) = [row for row in grid.iter_rows(values_only=True) if row[0] == "Phòng B"]
    assert row[3] is None


def test_recalculated_from_nothing_the_means_are_ours(workbook: Path, tmp_path: Path) -> None:
    again = load_workbook(convert(stripped(workbook), "xlsx", tmp_path), data_only=True)["Xếp hạng"]
    header = next(row for row in again.iter_rows(values_only=True) if row[0] == "Hạng")
    places = [header.index(title) for title in ("Đơn vị", "Điểm bình quân", "Tăng, giảm", "Điểm thấp nhất")]
    found = {row[places[0]]: [row[at] for at in places[1:]] for row in again.iter_rows(values_only=True)
             if isinstance(row[0], (int, float)) and isinstance(row[places[1]], (int, float))}
    ranking = table("xep_hang")
    assert any(isinstance(cell, Live) for row in ranking.rows for cell in row)
    for name in ranking.values("unit"):
        ours = line(ranking, str(name))
        assert found[name] == [None if ours[key] is None else float(str(ours[key])) for key in ("mean", "trend", "lowest")]


def test_a_unit_under_the_least_months_has_points_and_no_place() -> None:
    young = replace(unit("N"), since=date(2026, 9, 1))
    of = phase_summary(run_of([told("A", "2026"), told("N", "2026")], campaign([unit("A"), young]), AS_OF), PHASE_2)
    assert line(table("khong_xep_hang", of), "Phòng N")["remark"] == "Đơn vị hoạt động dưới 06 tháng trong kỳ."
    assert line(table("diem_tung_ky", of), "Phòng N")["p2026"] == FULL_2026


def test_a_caveat_counts_the_units_with_data_for_the_figure_and_not_the_files() -> None:
    # all six reports of 2026 came in; the error of B takes TC3 away, and 3.3, and leaves Công dân học tập
    assert line(table("do_bao_phu"), "Năm 2026", "period")["missing"] == 0
    assert chart("chi-tieu-muc-tieu").title.startswith("Năm 2026 (mới có 05/06 đơn vị có số liệu): ")
    assert chart("cong-dan-hoc-tap").title.startswith("Công dân học tập năm 2026: ")


def test_reports_are_only_called_complete_when_none_needs_fixing_and_no_period_runs() -> None:
    def said(of: Summary) -> str:
        return next(b.text for b in sheet("tong-quan", of).blocks if isinstance(b, Paragraph) and b.style == "body")

    words = said(summary())
    assert "Báo cáo cần sửa: năm 2026: Phòng B." in words
    everybody = [r for r in REPORTS if r.unit != "B"] + [told("B", year) for year in ("2023", "2024", "2025", "2026")]
    running, ended = (said(phase_summary(run_of(everybody, CAMPAIGN, day), WHOLE)) for day in (AS_OF, date(2027, 1, 1)))
    assert "Đã nhận đủ" not in words + running
    assert "Đến nay chưa thiếu báo cáo nào; năm 2026 chưa kết thúc." in running
    assert "Đã nhận đủ báo cáo của các kỳ đã kết thúc." in ended
