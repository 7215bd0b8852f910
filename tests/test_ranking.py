"""Places: who stands where, what settles equal totals, and that the reason is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
from campaigns import Judged, Report, campaign, definitions, editions, judged, report, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.ranking import ranking

D = Decimal
GROUPS = [group.key for group in definitions().campaign.groups]
FULL: dict[str, Any] = {
    "activities": [{"title": f"Số {n}", "form": form} for n, form in enumerate("abcd")],
}
"""3.2 in full: 1,25 points more in TC3 than the golden report."""
INITIATIVE_ONLY = [{"kind": "initiative", "title": "Ba", "reference": "3", "status": "issued"}]


TEN_STAFF = {"staff_equipped": 10, "shared_materials": 10, "study_promoters": 7.5, "staff_reached": 10}
"""The measures of ten people that give the golden points."""


def places(of: Judged, column: str = "rank") -> dict[str, int]:
    ranked = of.ranking
    return dict(zip(ranked["unit"], ranked[column], strict=True))


def notes(of: Judged) -> dict[str, str]:
    ranked = of.ranking
    return dict(zip(ranked["unit"], ranked["tie_note"], strict=True))


def test_the_higher_total_stands_first_and_nothing_needs_saying() -> None:
    two = judged(report("A"), report("B", **FULL))
    assert places(two) == {"B": 1, "A": 2}
    assert notes(two) == {"A": "", "B": ""}


def test_units_are_also_ranked_within_their_group() -> None:
    of = campaign([unit("A"), unit("B", group=GROUPS[1]), unit("C", group=GROUPS[1])])
    three = judged(report("A", **FULL), report("B"), report("C", advice=[]), of=of)
    assert places(three) == {"A": 1, "B": 2, "C": 3}
    assert places(three, "group_rank") == {"A": 1, "B": 1, "C": 2}


def test_only_ranked_units_have_a_place() -> None:
    of = campaign([unit("A", ranked=False), "B", "C", "D"])
    some = judged(report("A"), report("B"), report("C", errors=("measures.staff_reached",)), of=of)
    assert places(some) == {"B": 1}


def test_a_period_that_is_not_ranked_has_no_places() -> None:
    assert judged(report(period="2023"), report("B", period="2024")).ranking["period"].tolist() == ["2024"]


def test_equal_in_everything_is_an_equal_place_and_the_next_is_skipped() -> None:
    four = judged(report("A"), report("B"), report("C", advice=[]), report("D", **FULL))
    assert places(four) == {"D": 1, "A": 2, "B": 2, "C": 4}
    assert notes(four) == {
        "A": "Bằng điểm (89,45): đồng hạng với Phòng B.", "B": "Bằng điểm (89,45): đồng hạng với Phòng A.",
        "C": "", "D": "",
    }


def test_seventy_percent_women_come_first_on_equal_totals() -> None:
    """7 of 10 is exactly 70 %, 5 of 8 is below."""
    two = judged(report("A", general={"staff_female": 5}),
                 report("B", general={"staff_civil_servants": 10, "staff_female": 7}, measures=TEN_STAFF))
    assert two.total("A")["total"] == two.total("B")["total"]
    assert places(two) == {"B": 1, "A": 2}
    assert notes(two) == {
        "B": "Bằng điểm (89,45): xếp trước Phòng A do tỷ lệ nữ 70 % so với 62,5 %.",
        "A": "Bằng điểm (89,45): xếp sau Phòng B do tỷ lệ nữ 62,5 % so với 70 %.",
    }


def test_without_a_parameter_in_the_rubric_women_are_not_compared() -> None:
    two = judged(report("A"), report("B", general={"staff_female": 8}))
    rubric = editions()["2026"].rubric
    rules = tuple(replace(rule, women_share=None) for rule in rubric.award_rules)
    silent = replace(editions()["2026"], rubric=replace(rubric, award_rules=rules))
    without = ranking(two.totals, {**editions(), "2026": silent}, two.consolidated)
    assert without["rank"].tolist() == [1, 1]


def test_the_third_criterion_comes_next() -> None:
    """B has 1,25 points more in TC3 and 1,25 less in TC4."""
    two = judged(report("A"), report("B", **FULL))
    moved = two.totals.copy()
    moved["total"] = pd.Series([D("89.45")] * 2, dtype=object)
    ranked = ranking(moved, editions(), two.consolidated).set_index("unit")
    assert ranked["rank"].to_dict() == {"B": 1, "A": 2}
    assert ranked.at["B", "tie_note"] == (
        "Bằng điểm (89,45): xếp trước Phòng A do TC3 cao hơn (96,97 % so với 92,80 %)."
    )


def test_then_the_first_criterion_and_the_reason_names_it() -> None:
    two = judged(report("A"), report("B", advice=INITIATIVE_ONLY))
    moved = two.totals.copy()
    moved["total"] = pd.Series([D("80.00")] * 2, dtype=object)
    ranked = ranking(moved, editions(), two.consolidated).set_index("unit")
    assert ranked["rank"].to_dict() == {"A": 1, "B": 2}
    assert ranked.at["B", "tie_note"] == (
        "Bằng điểm (80,00): xếp sau Phòng A do TC1 thấp hơn (42,50 % so với 82,50 %)."
    )


def test_then_the_smaller_unit() -> None:
    two = judged(report("A", general={"staff_civil_servants": 10}, measures=TEN_STAFF), report("B"))
    assert places(two) == {"B": 1, "A": 2}
    assert notes(two)["A"] == (
        "Bằng điểm (89,45): xếp sau Phòng B do đơn vị nhiều người hơn (10 so với 8)."
    )


def test_a_unit_between_two_equal_totals_says_both_reasons() -> None:
    three = judged(report("A", general={"staff_female": 8}), report("B"), report("C", advice=INITIATIVE_ONLY))
    moved = three.totals.copy()
    moved["total"] = pd.Series([D("80.00")] * 3, dtype=object)
    note = ranking(moved, editions(), three.consolidated).set_index("unit").at["B", "tie_note"]
    assert note == (
        "Bằng điểm (80,00): xếp sau Phòng A do tỷ lệ nữ 50 % so với 100 %; "
        "xếp trước Phòng C do TC1 cao hơn (82,50 % so với 42,50 %)."
    )


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=7))
def test_a_better_total_never_stands_lower_and_places_count_who_is_above(initiatives: list[int]) -> None:
    reports: list[Report] = [
        report(f"U{n}", measures={"tasks_on_time": 15 + count}) for n, count in enumerate(initiatives)
    ]
    ranked = judged(*reports).ranking
    for row in ranked.to_dict("records"):
        assert row["rank"] == 1 + sum(total > row["total"] for total in ranked["total"])
