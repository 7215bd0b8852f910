"""Phases: means over ranked periods weighted by months, gaps with reasons, and coverage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from campaigns import Judged, campaign, judged, report, unit

from pipeline.definitions.campaign import Campaign, Phase
from pipeline.domain.phases import (
    PhaseScore,
    Standing,
    coverage,
    period_frame,
    phase_frame,
    phase_scores,
    standings_as_reported,
)

D = Decimal
CAMPAIGN = campaign(["A", "B", unit("NEW", since=date(2025, 6, 1)), unit("LED", ranked=False)])
FIRST, SECOND = CAMPAIGN.phases[:2]
AS_OF = date(2026, 1, 31)
WRONG = ("measures.staff_reached",)


@cache
def sample() -> Judged:
    """2023 is base data; A reports every year, B misses 2024, NEW begins in June 2025, LED is not ranked."""
    return judged(
        *(report("A", period) for period in ("2023", "2024", "2025")),
        report("B", "2023"), report("B", "2025", errors=WRONG),
        report("NEW", "2025"), report("LED", "2025"), of=CAMPAIGN,
    )


@cache
def scored(phase: Phase = FIRST) -> dict[str, PhaseScore]:
    standings = standings_as_reported(CAMPAIGN, phase, sample().totals, AS_OF)
    return {of.unit: of for of in phase_scores(phase, standings)}


def gaps(key: str) -> list[str]:
    return [standing.gap for standing in scored()[key].standings]


def test_the_mean_is_over_ranked_periods_and_leaves_base_data_out() -> None:
    a = scored()["A"]
    found = sample().totals
    of_2025 = found[(found["unit"] == "A") & (found["period"] == "2025")]["total"].iloc[0]
    assert [s.score is None for s in a.standings] == [True, False, False]
    assert a.ranked_periods == 2
    assert a.standings[2].score == of_2025
    first, last = a.standings[1].score, a.standings[2].score
    assert first is not None
    assert last is not None
    assert a.mean == ((first + last) / 2).quantize(D("0.01"))
    assert a.trend == last - first


def test_base_data_are_shown_though_they_do_not_count() -> None:
    base = scored()["A"].standings[0]
    assert base.score is None
    assert base.total is not None
    assert base.gap == "Số liệu nền trước khi ban hành Kế hoạch; không xếp hạng."


def test_a_gap_says_why_and_is_never_zero() -> None:
    assert gaps("B")[1:] == ["Chưa có báo cáo.", "Còn chỉ tiêu chưa tính được."]
    assert gaps("NEW") == ["Đơn vị không có trong danh sách của kỳ."] * 2 + [""]
    assert gaps("LED")[2] == "Đơn vị không thuộc diện xếp hạng."
    b = scored()["B"]
    assert (b.mean, b.trend, b.lowest, b.ranked_periods) == (None, None, None, 0)
    assert b.standings[2].total_text.startswith("ít nhất ")


def test_one_ranked_period_has_a_mean_and_no_trend() -> None:
    new = scored()["NEW"]
    assert (new.ranked_periods, new.trend) == (1, None)
    assert new.mean == new.lowest == new.standings[2].score
    assert new.lowest_period == "2025"


def test_periods_to_come_are_gaps_that_nobody_owes() -> None:
    second = scored(SECOND)["A"]
    assert second.standings[0].gap == "Chưa có báo cáo."
    assert second.standings[1].gap == "Kỳ chưa bắt đầu."
    assert [of.period for of in coverage(CAMPAIGN, SECOND, sample().totals, AS_OF)] == ["2026"]


def standing(period: str, months: int, score: str | None) -> Standing:
    return Standing("A", period, months, D(score) if score else None, "" if score else "Chưa có báo cáo.")


@pytest.mark.parametrize(
    ("standings", "mean", "trend", "lowest"),
    [
        ([("a", 12, "90.00"), ("b", 12, "80.00")], "85.00", "-10.00", "80.00"),
        ([("a", 12, "90.00"), ("b", 6, "60.00")], "80.00", "-30.00", "60.00"),  # (1080 + 360)/18
        ([("a", 12, "80.00"), ("b", 12, "80.01")], "80.01", "0.01", "80.00"),  # 80.005 is rounded up
        ([("a", 12, "80.00"), ("b", 12, None), ("c", 12, "90.00")], "85.00", "10.00", "80.00"),
        ([("a", 12, None)], None, None, None),
    ],
)
def test_means_are_weighted_by_months_and_rounded_half_up(
    standings: list[tuple[str, int, str | None]], mean: str | None, trend: str | None, lowest: str | None
) -> None:
    (of,) = phase_scores(FIRST, {"A": tuple(standing(*one) for one in standings)}, "converted")
    figures = [None if figure is None else str(figure) for figure in (of.mean, of.trend, of.lowest)]
    assert figures == [mean, trend, lowest]
    assert of.basis == "converted"


def test_coverage_counts_those_who_owe_a_report_and_sent_one() -> None:
    found = coverage(CAMPAIGN, FIRST, sample().totals, AS_OF)
    assert [(of.period, of.received, of.owed) for of in found] == [
        ("2023", 2, 3), ("2024", 1, 3), ("2025", 4, 4),
    ]
    assert [of.is_complete for of in found] == [False, False, True]


def test_a_dissolved_unit_that_reported_stays_in_the_phase_and_out_of_the_coverage() -> None:
    of: Campaign = campaign(["A", unit("OLD", until=date(2025, 9, 30))])
    told = judged(report("A", "2025"), report("OLD", "2025"), of=of).totals
    standings = standings_as_reported(of, FIRST, told, AS_OF)
    assert standings["OLD"][2].months == 10
    assert coverage(of, FIRST, told, AS_OF)[2].owed == 1


def test_the_tables_have_a_row_per_unit_and_per_unit_and_period() -> None:
    every = list(scored().values())
    assert len(period_frame(every)) == 3 * len(every)
    assert phase_frame(every)["unit"].tolist() == ["A", "B", "NEW", "LED"]
