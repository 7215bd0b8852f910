"""A phase in the organisation of the day: merged points by hand, rates from sums, what cannot be said, and notes that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from campaigns import Report, campaign, first, people, unit
from test_phase_workbook import (
    AS_OF,
    LATE_TASKS,
    PHASE_1,
    PHASE_2,
    WHOLE,
    chart,
    line,
    run_of,
    shown_texts,
    table,
    told,
)

from pipeline.definitions.campaign import Event, Phase, Share, Unit
from pipeline.domain.summaries.phase import phase_exports, phase_summary
from pipeline.domain.summaries.phase.affected import ADDED_UP, BY_UNIT, OVER_UNITS
from pipeline.domain.tables import Live, Multiples, Summary, plain

D = Decimal
MERGED, EVE = date(2026, 3, 1), date(2026, 2, 28)
UNITS = (unit("A"), unit("X", until=EVE), unit("Y", until=EVE), unit("Z", since=MERGED))
MERGER = Event("merge", MERGED, ("X", "Y"), ("Z",), "Quyết định mẫu")
FOUR = {
    "general": {"staff_civil_servants": 4, "staff_female": 2},
    "measures": {"staff_equipped": 4, "shared_materials": 4, "study_promoters": 3, "staff_reached": 4},
    "people": people(4, online_course=first(3, 4), self_study_plan="yes", training_hours=first(3, 4, 48, 24),
                     language_digital=first(2, 4), citizen_score=first(1, 4, 85, 75), citizen_lowest=6),
}
"""A unit of 4 people, else the golden example."""

EXEMPLARS: list[dict[str, Any]] = [
    {"kind": "proposal", "subject": "Máy tính", "description": "Đề nghị bổ sung.", "content": "ND4"},
    {"kind": "model", "subject": "Tủ sách", "description": "Đọc sách mỗi tuần.", "result": "Duy trì tốt.", "content": "ND1"},
]
REPORTS = (
    *(told("A", period) for period in ("2024", "2025")), told("A", "2026"),
    *(told("X", period, **LATE_TASKS) for period in ("2024", "2025")), told("Y", "2024", **FOUR),
    told("Y", "2025", **FOUR, exemplars=EXEMPLARS), told("Z", "2026", exemplars=EXEMPLARS[:1]),
)


@cache
def summary(phase: Phase = WHOLE) -> Summary:
    """The campaign of this module."""
    return other(phase=phase)


def other(
    *, reports: Sequence[Report] = REPORTS, units: Sequence[Unit] = UNITS, events: tuple[Event, ...] = (MERGER,), phase: Phase = WHOLE,
) -> Summary:
    """One that differs from it."""
    return phase_summary(run_of(reports, campaign(units, events=events), AS_OF), phase)


def keys(of: Summary) -> list[str]:
    return [s.key for s in of.sheets]


# ---------------------------------------------------------------- points of a merged unit, by hand


def test_the_earlier_points_of_a_merged_unit_are_the_mean_of_its_parts_by_staff() -> None:
    """X: 8 people, 86,11 in both years (the golden example in those editions, 89,61, less 3,50 for late tasks).

    Y: 4 people. 16,50 + 23,61 as the golden example; 3.1 to 3.5: 3,00 + 3,75 + 5,00 + 5,25 + 4,00 = 21,00;
    3.6: one of four, 25 % of a target of 50 % in 2024 → 3,50, of 60 % in 2025 → 2,9166… = 2,92;
    4.1 5,00 + 4.2 7,50 + 4.3 (75 − 50)/50 × 6 = 3,00 + 4.4 1,50 + 4.5 3,00 = 20,00.
    2024: 16,50 + 23,61 + 24,50 + 20,00 = 84,61; 2025: 16,50 + 23,61 + 23,92 + 20,00 = 84,03.

    Z converted, 2024: (8 × 86,11 + 4 × 84,61) / 12 = (688,88 + 338,44) / 12 = 1027,32 / 12 = 85,61
    2025: (688,88 + 336,12) / 12 = 1025,00 / 12 = 85,4166… = 85,42
    2026: its own 89,45; with those before it, it existed all 36 months of the three ranked periods:
    (85,61 + 85,42 + 89,45) / 3 = 260,48 / 3 = 86,8266… = 86,83; trend 89,45 − 85,61 = 3,84
    As reported: Z has 2026 alone, X (86,11 + 86,11) / 2, Y (84,61 + 84,03) / 2 = 84,32.
    """
    z = line(table("quy_doi_diem", summary()), "Phòng Z")
    assert [z[f"p{year}"] for year in (2023, 2024, 2025, 2026)] == [None, D("85.61"), D("85.42"), D("89.45")]
    assert (z["mean"], z["trend"], z["reported"]) == (D("86.83"), D("3.84"), D("89.45"))
    means = table("xep_hang", summary())
    assert [line(means, f"Phòng {key}")["mean"] for key in "XYZ"] == [D("86.11"), D("84.32"), D("89.45")]


def test_on_the_reported_basis_a_merged_unit_has_no_earlier_points() -> None:
    assert line(table("diem_tung_ky", summary()), "Phòng Z")["p2025"] is None
    assert set(table("quy_doi_diem", summary()).values("unit")) == {"Phòng A", "Phòng Z"}


def test_converted_points_are_formulas_over_reported_points_and_people() -> None:
    parts = table("quy_doi_thanh_phan", summary())
    assert [[plain(cell) for cell in row[1:]] for row in parts.rows[2:]] == [
        ["Phòng X", "Năm 2025", 8, 100.0, 8, D("86.11")], ["Phòng Y", "Năm 2025", 4, 100.0, 4, D("84.03")]]
    points = table("quy_doi_diem", summary())
    (row,) = [row for row in points.rows if plain(row[0]) == "Phòng Z"]
    assert all(isinstance(row[points.position(name)], Live) for name in ("p2024", "p2025", "p2026", "mean", "trend"))


def test_the_chart_before_and_after_shows_the_parts_and_the_whole() -> None:
    drawn = chart("truoc-sau-z", summary())
    assert [series.name for series in drawn.series] == ["Phòng X (theo báo cáo)", "Phòng Y (theo báo cáo)", "Phòng Z (quy đổi)"]
    assert drawn.values("u_Y")[1:] == [D("84.61"), D("84.03"), None]
    assert drawn.values("converted")[1:] == [D("85.61"), D("85.42"), D("89.45")]
    # shown with one decimal: 85,4 and 89,5, so the difference that a reader sees is 4,1
    assert drawn.title == ("Phòng Z: trước sáp nhập 85,4 điểm (năm 2025, quy đổi), sau sáp nhập 89,5 điểm (năm 2026), tăng 4,1")


def test_a_phase_that_ended_before_the_merger_is_seen_from_the_day_too() -> None:
    z = line(table("quy_doi_diem", summary(PHASE_1)), "Phòng Z")
    assert (z["p2024"], z["p2025"], z["mean"]) == (D("85.61"), D("85.42"), D("85.52"))  # 171,03 / 2 = 85,515


# ---------------------------------------------------------------- figures


def figure(name: str, period: str, of: Summary | None = None) -> dict[str, Any]:
    figures = table("quy_doi_chi_tieu", of or summary())
    (row,) = [r for r in figures.rows if str(plain(r[1])).startswith(name) and plain(r[2]) == period]
    return {c.key: plain(cell) for c, cell in zip(figures.columns, row, strict=True)}


def test_a_rate_is_derived_from_the_added_parts_and_never_averaged() -> None:
    of = figure("3.6", "Năm 2025")
    assert (of["numerator"], of["denominator"], of["value"]) == (6, 12, 50)  # 5/8 and 1/4; their mean would be 43,75
    assert of["parts"] == "Phòng X 5/8 + Phòng Y 1/4"
    assert figure("1.2", "Năm 2025")["parts"] == "Phòng X 16/20 + Phòng Y 18/20"
    assert figure("3.6", "Năm 2026")["parts"] == "Như báo cáo."
    assert figure("3.1", "Năm 2025")["value"] == "Có"
    assert figure("Tổng số người", "Năm 2025")["value"] == 12


def test_the_sums_of_the_office_are_the_same_on_both_bases() -> None:
    check = table("quy_doi_doi_chieu", summary())
    assert len(check.rows) > 20
    assert check.values("reported") == check.values("converted")
    assert set(check.values("difference")) == {0}


def test_a_part_that_did_not_report_makes_the_whole_incomparable() -> None:
    of = other(reports=tuple(r for r in REPORTS if (r.unit, r.period) != ("Y", "2025")))
    z = line(table("quy_doi_diem", of), "Phòng Z")
    assert (z["p2025"], z["mean"]) == ("không so sánh được", D("87.53"))  # (85,61 + 89,45) / 2
    assert "Năm 2025: không so sánh được: chưa có điểm của Phòng Y." in str(z["remark"])
    assert figure("3.6", "Năm 2025", of)["value"] == "không so sánh được"
    assert chart("truoc-sau-z", of).values("converted")[2] is None


def test_a_split_without_shares_is_said_to_be_incomparable_and_its_sums_stay_counted() -> None:
    units = [unit("A"), unit("X", until=EVE), unit("P", since=MERGED), unit("Q", since=MERGED)]
    of = other(reports=(told("A", "2025"), told("X", "2025"), told("P", "2026"), told("Q", "2026")),
               units=units, events=(Event("split", MERGED, ("X",), ("P", "Q"), ""),))
    p = line(table("quy_doi_diem", of), "Phòng P")
    assert (p["p2025"], p["p2026"]) == ("không so sánh được", D("89.45"))
    assert "chưa có tỷ lệ phân bổ của Phòng X" in str(p["remark"])
    staff = [[plain(cell) for cell in row] for row in table("quy_doi_doi_chieu", of).rows if plain(row[1]) == "Tổng số người"]
    assert staff[0][3:] == [16, 8, 8, 0]


def test_a_split_gives_each_part_its_share_of_the_sums_and_the_points_of_the_whole() -> None:
    units = [unit("A"), unit("B", since=MERGED)]
    shares = (Share("A", "A", 75.0), Share("A", "B", 25.0))
    of = other(reports=(told("A", "2025"), told("A", "2026"), told("B", "2026")),
               units=units, events=(Event("split", MERGED, ("A",), ("A", "B"), "", shares),))
    assert line(table("quy_doi_diem", of), "Phòng B")["p2025"] == D("89.61")
    figures = table("quy_doi_chi_tieu", of)
    staff = {plain(r[0]): plain(r[3]) for r in figures.rows if plain(r[1]) == "Tổng số người" and plain(r[2]) == "Năm 2025"}
    assert staff == {"Phòng A": 6, "Phòng B": 2}


def test_a_dissolved_unit_without_successor_is_named_and_keeps_its_reported_points() -> None:
    of = other(reports=(*REPORTS, told("E", "2025")), units=(*UNITS, unit("E", until=EVE)),
               events=(MERGER, Event("dissolve", MERGED, ("E",), (), "")))
    assert "Không còn đơn vị kế thừa: Phòng E" in " ".join(shown_texts(of))
    assert line(table("diem_tung_ky", of), "Phòng E")["p2025"] == D("89.61")


# ---------------------------------------------------------------- young units


def test_a_merged_unit_of_less_than_six_months_is_reported_and_not_ranked_on_either_basis() -> None:
    late, eve = date(2026, 9, 1), date(2026, 8, 31)
    units = (unit("A"), unit("X", until=eve), unit("Y", until=eve), unit("Z", since=late))
    of = other(units=units, events=(replace(MERGER, on=late),))
    assert line(table("khong_xep_hang", of), "Phòng Z")["remark"] == "Thành lập từ 01/09/2026. Đơn vị hoạt động dưới 06 tháng trong kỳ."
    z = line(table("quy_doi_diem", of), "Phòng Z")
    assert (z["p2026"], z["mean"]) == (D("89.45"), D("85.52"))  # shown; the mean is that of 2024 and 2025


# ---------------------------------------------------------------- notes, and nothing where nothing changed


def test_every_affected_table_and_picture_says_what_changed_and_where_the_converted_figures_are() -> None:
    said = "Phòng X, Phòng Y sáp nhập thành Phòng Z từ 01/03/2026"
    found = {t.key: " ".join(t.notes) for s in summary().sheets for t in s.tables()}
    assert all(said in found[key] for key in (BY_UNIT | OVER_UNITS) & set(found))
    assert {"xep_hang", "diem_tung_ky", "so_theo_doi", "tong_quan", "dien_bien_diem"} <= set(found)
    assert all("không đổi khi đơn vị sắp xếp lại" in found[key] for key in ADDED_UP & set(found))
    assert said in chart("xep-hang", summary()).note
    assert chart("xep-hang", summary()).alt.endswith(chart("xep-hang", summary()).note)
    assert chart("kinh-phi", summary()).note == ""
    (small,) = [b for s in summary().sheets for b in s.blocks if isinstance(b, Multiples)]
    assert said in small.note


def test_the_notes_of_a_chart_speak_of_tables_that_exist() -> None:
    assert {key for key in BY_UNIT | OVER_UNITS | ADDED_UP if not key.endswith("_rut_gon")} <= {
        t.key for s in summary().sheets for t in s.tables()}


@pytest.mark.parametrize("events", [(), (Event("rename", MERGED, ("A",), ("A",), ""),)], ids=["none", "a new name"])
def test_where_no_figure_moves_both_bases_are_one(events: tuple[Event, ...]) -> None:
    of = other(reports=(told("A", "2025"), told("A", "2026")), units=[unit("A")], events=events)
    assert not {"quy-doi", "quy-doi-chi-tiet"} & set(keys(of))
    assert chart("xep-hang", of).note == ""
    assert "hai cơ sở trùng nhau" in " ".join(str(value) for value in table("co_so_so_lieu", of).values("said"))


# ---------------------------------------------------------------- phases side by side


def test_the_whole_movement_stands_beside_its_two_phases() -> None:
    assert "cac-giai-doan" in keys(summary())
    assert "cac-giai-doan" not in keys(summary(PHASE_1))
    office = table("cac_giai_doan", summary())
    assert office.values("phase") == [phase.name for phase in (PHASE_1, PHASE_2, WHOLE)]
    # 2024: 89,61 86,11 84,61; 2025: 89,61 86,11 84,03 → 520,08 / 6 = 86,68; 2026: twice 89,45; all: 698,98 / 8 = 87,3725
    assert office.values("mean") == [D("86.68"), D("89.45"), D("87.37")]
    assert office.values("periods") == ["02/03", "01/05", "03/08"]
    assert office.values("spent") == [270, 90, 360]  # 45 from each of 6 reports, then 2
    z = line(table("cac_giai_doan_don_vi", summary()), "Phòng Z")
    assert [z[f"g_{phase.key}"] for phase in (PHASE_1, PHASE_2, WHOLE)] == [D("85.52"), D("89.45"), D("86.83")]
    assert z["moved"] == D("3.93")


# ---------------------------------------------------------------- exemplars and proposals over the years


def test_exemplars_and_proposals_are_kept_over_the_years_by_kind_content_period_and_unit() -> None:
    models, issues = table("dien_hinh_cac_ky", summary()), table("kho_khan_kien_nghi_cac_ky", summary())
    assert [[plain(cell) for cell in row][2:] for row in models.rows] == [
        ["Tủ sách", "Đọc sách mỗi tuần.", "Duy trì tốt.", "Phòng Y", "Năm 2025"]]
    assert list(zip(issues.values("kind"), issues.values("unit"), issues.values("period"), strict=True)) == [
        ("Kiến nghị, đề xuất", "Phòng Y", "Năm 2025"), ("Kiến nghị, đề xuất", "Phòng Z", "Năm 2026")]
    counts = line(table("dien_hinh_so_luong", summary()), "Kiến nghị, đề xuất", "kind")
    assert (counts["p2023"], counts["p2024"], counts["p2025"]) == (None, 0, 1)


# ---------------------------------------------------------------- CSV


def test_the_csv_of_a_phase_has_both_bases_and_every_converted_figure() -> None:
    of = dict(phase_exports(run_of(REPORTS, campaign(UNITS, events=(MERGER,)), AS_OF), WHOLE))
    scores = of["phase_scores"].set_index(["basis", "unit"])["mean"]
    assert (scores["as_reported", "Z"], scores["converted", "Z"]) == (D("89.45"), D("86.83"))
    converted = of["converted"]
    rate = converted[(converted["figure"] == "learning_citizen_rate") & (converted["period"] == "2025")]
    assert rate[["unit", "value", "parts"]].to_numpy().tolist() == [["Z", 50.0, "X:1 Y:1"]]
