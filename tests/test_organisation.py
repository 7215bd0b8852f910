"""Units through time: whatever merges, splits, renames and ends, sums stay what they were and rates come from sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from campaigns import campaign, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.campaign import Campaign, Event, Period, Share, Unit
from pipeline.definitions.load import campaign_problems
from pipeline.domain.converted import (
    Conversion,
    Given,
    converted_figures,
    given_sums,
)
from pipeline.domain.organisation import NOBODY, Organisation, Source
from pipeline.domain.phases import Standing

D = Decimal
F = Fraction
LONG_AGO, TODAY = date(2020, 1, 1), date(2026, 12, 1)
PERIODS = {period.key: period for period in campaign().periods}
P2024, P2025, P2026 = (PERIODS[key] for key in ("2024", "2025", "2026"))


def merged(on: date, *predecessors: str, into: str) -> Event:
    return Event("merge", on, predecessors, (into,), "")


def split(on: date, predecessor: str, **percent: float) -> Event:
    return Event("split", on, (predecessor,), tuple(percent), "", tuple(Share(predecessor, to, of) for to, of in percent.items()))


# ---------------------------------------------------------------- random histories


@st.composite
def histories(draw: st.DrawFn) -> Campaign:
    """Three to six units, then up to five events among those that live, each on a later day than the one before."""
    lives = {f"U{n}": unit(f"U{n}", since=LONG_AGO) for n in range(draw(st.integers(3, 6)))}
    alive, events, day = list(lives), list[Event](), date(2023, 5, 1)
    for number in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(1, 300)))
        if not alive or day > TODAY:
            break
        event = draw(_event(alive, f"N{number}", day))
        events.append(event)
        for key in event.predecessors:
            if key not in event.successors:
                lives[key] = replace(lives[key], until=day - timedelta(days=1))
                alive.remove(key)
        for key in event.successors:
            if key not in lives:
                lives[key] = unit(key, since=day)
                alive.append(key)
    return campaign(list(lives.values()), events=tuple(events))


@st.composite
def _event(draw: st.DrawFn, alive: list[str], new: str, day: date) -> Event:
    kind = draw(st.sampled_from(["rename", "merge", "split", "dissolve"]))
    if kind == "merge":
        count = draw(st.integers(1, min(3, len(alive))))
        gone = tuple(draw(st.permutations(alive))[:count])
        into = draw(st.sampled_from([new, gone[0]]))
        return Event("merge", day, gone, (into,), "")
    one = draw(st.sampled_from(alive))
    if kind == "dissolve":
        return Event("dissolve", day, (one,), (), "")
    if kind == "rename":
        return Event("rename", day, (one,), (draw(st.sampled_from([one, new])),), "")
    successors = (draw(st.sampled_from([one, f"{new}a"])), f"{new}b", f"{new}c")
    told = draw(st.booleans())
    first, second = sorted((draw(st.integers(1, 98)), draw(st.integers(1, 98))))
    parts = (first, max(second - first, 1), 100 - first - max(second - first, 1))
    shares = tuple(Share(one, to, float(part)) for to, part in zip(successors, parts, strict=True)) if told else ()
    return Event("split", day, (one,), successors, "", shares)


@st.composite
def reported(draw: st.DrawFn) -> tuple[Campaign, Period, dict[str, Given]]:
    """A history, one of the periods, and a rate from each unit that owed a report then, or that ended within it."""
    of = draw(histories())
    period = draw(st.sampled_from([PERIODS[key] for key in ("2023", "2024", "2025", "2026")]))
    there = [u for u in of.units if u.exists_on(period.end) or (u.until is not None and period.start <= u.until <= period.end)]
    figures = {}
    for one in there:
        below = draw(st.integers(1, 500))
        figures[one.key] = Given("rate", F(draw(st.integers(0, below))), F(below))
    return of, period, figures


@given(reported())
@settings(max_examples=150, deadline=None)
def test_sums_are_the_same_on_both_bases_whatever_became_of_the_units(case: tuple[Campaign, Period, dict[str, Given]]) -> None:
    of, period, figures = case
    today = Organisation(of, TODAY)
    for part in ("numerator", "denominator"):
        amounts = {key: getattr(given, part) for key, given in figures.items()}
        converted = today.converted(period, amounts)
        assert sum(converted.values(), F(0)) == sum(amounts.values(), F(0))
        assert set(converted) <= {u.key for u in today.units} | {NOBODY}
        assert all(value >= 0 for value in converted.values())


@given(reported())
@settings(max_examples=150, deadline=None)
def test_a_rate_is_its_added_parts_and_lies_between_the_rates_that_it_comes_from(
    case: tuple[Campaign, Period, dict[str, Given]],
) -> None:
    of, period, figures = case
    today = Organisation(of, TODAY)
    sources, unclear = today.sources(period, figures), today.unclear(period, figures)
    above, below = (today.converted(period, {key: getattr(given, part) for key, given in figures.items()})
                    for part in ("numerator", "denominator"))
    for key, figure in converted_figures(sources, unclear, period, figures, lambda unit, _: unit).items():
        if key in unclear:
            assert figure.value is None
            assert figure.gap.startswith("Không so sánh được")
            continue
        assert (figure.numerator, figure.denominator) == (above[key], below[key])
        assert figure.value == above[key] / below[key] * 100
        rates = [figures[part].numerator / (figures[part].denominator or 1) * 100 for part, _, _ in figure.parts]
        assert min(rates) <= figure.value <= max(rates)


@given(reported(), st.integers(0, 700))
@settings(max_examples=100, deadline=None)
def test_it_is_the_same_to_convert_by_way_of_a_day_in_between(case: tuple[Campaign, Period, dict[str, Given]], days: int) -> None:
    of, period, figures = case
    between = min(period.end + timedelta(days=days), TODAY)
    amounts = {key: given.numerator for key, given in figures.items()}
    halfway = Organisation(of, between).converted(period, amounts)
    nobody = halfway.pop(NOBODY, F(0))
    there = Organisation(of, TODAY).converted(replace(period, end=between), halfway)
    there[NOBODY] = there.get(NOBODY, F(0)) + nobody
    direct = Organisation(of, TODAY).converted(period, amounts)
    assert {key: value for key, value in there.items() if value} == {key: value for key, value in direct.items() if value}


@given(histories())
@settings(max_examples=60, deadline=None)
def test_every_random_history_is_one_that_a_configuration_may_tell(of: Campaign) -> None:
    assert [problem for problem in campaign_problems(of) if problem.startswith("events")] == []


# ---------------------------------------------------------------- single events


def organisation(units: list[Unit | str], *events: Event) -> Organisation:
    return Organisation(campaign(units, events=events), TODAY)


MERGER_DAY = date(2026, 3, 1)
EVE = date(2026, 2, 28)


def test_a_split_divides_by_its_shares_and_only_what_came_before_it() -> None:
    of = organisation([unit("A"), unit("B", since=MERGER_DAY)], split(MERGER_DAY, "A", A=60.0, B=40.0))
    assert of.converted(P2025, {"A": F(50)}) == {"A": F(30), "B": F(20)}
    assert of.converted(P2026, {"A": F(50), "B": F(10)}) == {"A": F(50), "B": F(10)}


def test_what_was_split_and_merged_again_is_followed_through_both() -> None:
    units = [unit("A", until=EVE), unit("B", since=MERGER_DAY, until=date(2026, 5, 31)), unit("C", since=MERGER_DAY),
             unit("D", since=date(2026, 6, 1))]
    of = organisation(list(units), split(MERGER_DAY, "A", B=25.0, C=75.0), merged(date(2026, 6, 1), "B", into="D"))
    assert of.converted(P2025, {"A": F(100)}) == {"D": F(25), "C": F(75)}


def test_what_nobody_took_over_belongs_to_nobody_and_is_not_lost() -> None:
    of = organisation([unit("A"), unit("X", until=EVE)], Event("dissolve", MERGER_DAY, ("X",), (), ""))
    assert of.converted(P2025, {"A": F(1), "X": F(2)}) == {"A": F(1), NOBODY: F(2)}
    assert of.sources(P2025) == {"A": (Source("A", F(1)),)}


def test_a_split_without_shares_makes_its_successors_incomparable_and_nobody_else() -> None:
    of = organisation([unit("A"), unit("X", until=EVE), unit("B", since=MERGER_DAY), unit("C", since=MERGER_DAY)],
                      Event("split", MERGER_DAY, ("X",), ("B", "C"), ""))
    figures = converted_figures(of.sources(P2025), of.unclear(P2025), P2025, given_sums({"A": 3, "X": 4}), lambda key, _: key)
    assert figures["A"].value == 3
    assert figures["B"].gap == figures["C"].gap == "Không so sánh được: chưa có tỷ lệ phân bổ của X."
    assert of.converted(P2025, {"X": F(4)}) == {NOBODY: F(4)}


def test_a_report_sent_by_a_unit_that_ended_within_the_period_goes_to_its_successor() -> None:
    of = organisation([unit("X", until=EVE), unit("Z", since=MERGER_DAY)], merged(MERGER_DAY, "X", into="Z"))
    assert of.converted(P2026, {"X": F(1), "Z": F(2)}) == {"Z": F(3)}


def test_the_months_of_a_unit_include_those_of_the_units_before_it() -> None:
    of = organisation([unit("X", until=EVE), unit("Z", since=MERGER_DAY)], merged(MERGER_DAY, "X", into="Z"))
    z = of.campaign.unit_by_key["Z"]
    assert (of.campaign.months_existed(z, P2026), of.months(z, P2026), of.months(z, P2025)) == (9, 12, 12)


@pytest.mark.parametrize(("figures", "value", "gap"), [
    ({"X": Given("yes", F(1)), "Y": Given("yes", F(1))}, F(1), ""),
    ({"X": Given("yes", F(1)), "Y": Given("yes", F(0))}, None, "Không so sánh được: các đơn vị hợp thành trả lời khác nhau."),
    ({"X": Given("rate", F(1), F(2))}, None, "Không so sánh được: chưa có báo cáo của Y."),
    ({"X": Given("rate", F(1), F(2)), "Y": Given("rate", state="chưa tính được")}, None,
     "Không so sánh được: chưa tính được ở Y."),
    ({"X": Given("rate", F(1), F(2)), "Y": Given("rate", state="không áp dụng")}, F(50), ""),
    ({"X": Given("capped_rate", F(12), F(10)), "Y": Given("capped_rate", F(9), F(10))}, F(100), ""),
    ({"X": Given("ratio", F(3), F(2)), "Y": Given("ratio", F(1), F(6))}, F(1, 2), ""),
    ({"X": Given("count", F(3)), "Y": Given("count", F(4))}, F(7), ""),
    ({}, None, "Chưa có báo cáo."),
])
def test_a_figure_of_a_merged_unit_is_put_together_only_where_all_of_it_is_known(
    figures: dict[str, Given], value: Fraction | None, gap: str,
) -> None:
    of = organisation([unit("X", until=EVE), unit("Y", until=EVE), unit("Z", since=MERGER_DAY)], merged(MERGER_DAY, "X", "Y", into="Z"))
    found = converted_figures(of.sources(P2025, figures), {}, P2025, figures, lambda key, _: key)
    assert (found["Z"].value, found["Z"].gap) == (value, gap)


# ---------------------------------------------------------------- points


def standings(of: Organisation, points: dict[tuple[str, str], str | None], staff: dict[str, int]) -> Iterator[tuple[str, Standing]]:
    """(unit of the day, its standing in 2025) from points of 2025."""
    told: dict[str, list[Standing]] = {
        key: [Standing(key, period, 12, D(score) if score else None, "" if score else "Chưa có báo cáo.", D(score) if score else None)]
        for (key, period), score in points.items()}
    found = Conversion(of, [P2025], told, {(key, "2025"): F(count) for key, count in staff.items()}, lambda key, _: key).standings()
    return ((key, line[0].standing) for key, line in found.items())


MERGED = organisation([unit("A"), unit("X", until=EVE), unit("Y", until=EVE), unit("Z", since=MERGER_DAY)],
                      merged(MERGER_DAY, "X", "Y", into="Z"))


@pytest.mark.parametrize(("x", "y", "staff", "score", "gap"), [
    ("90.00", "60.00", {"X": 8, "Y": 4}, "80.00", ""),  # (8 × 90 + 4 × 60) / 12
    ("80.00", "80.01", {"X": 5, "Y": 5}, "80.01", ""),  # 80,005 is rounded up
    ("90.00", None, {"X": 8, "Y": 4}, None, "Không so sánh được: chưa có điểm của Y."),
    (None, None, {"X": 8, "Y": 4}, None, "Chưa có báo cáo."),
    ("90.00", "60.00", {"X": 8}, None, "Không so sánh được: chưa rõ số người của Y."),
])
def test_points_of_a_merged_unit_are_the_mean_of_its_parts_by_staff(
    x: str | None, y: str | None, staff: dict[str, int], score: str | None, gap: str,
) -> None:
    found = dict(standings(MERGED, {("A", "2025"): "70.00", ("X", "2025"): x, ("Y", "2025"): y}, staff))
    assert list(found) == ["A", "Z"]
    assert found["A"].score == D("70.00")
    assert (found["Z"].score, found["Z"].gap) == (D(score) if score else None, gap)


def test_a_part_that_was_split_off_has_the_points_of_the_unit_that_it_was() -> None:
    of = organisation([unit("A"), unit("B", since=MERGER_DAY)], split(MERGER_DAY, "A", A=60.0, B=40.0))
    found = dict(standings(of, {("A", "2025"): "77.77"}, {}))
    assert found["A"].score == found["B"].score == D("77.77")


# ---------------------------------------------------------------- what a configuration may not say


@pytest.mark.parametrize(("event", "said"), [
    (Event("merge", MERGER_DAY, ("A",), (), ""), "phải có cả successors"),
    (Event("split", MERGER_DAY, ("A",), ("Z",), "", (Share("A", "Z", -5.0),)), "phải lớn hơn 0"),
    (merged(MERGER_DAY, "A", into="Z"), "A không có trong successors nên phải kết thúc trước ngày 01/03/2026"),
    (merged(date(2026, 2, 1), "X", into="Z"), "Z chưa thành lập vào ngày 01/02/2026"),
])
def test_an_event_that_its_units_contradict_is_refused_with_what_to_do(event: Event, said: str) -> None:
    of = campaign([unit("A"), unit("X", until=date(2026, 1, 31)), unit("Z", since=MERGER_DAY)], events=(event,))
    assert any(said in problem for problem in campaign_problems(of))
