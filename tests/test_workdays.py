"""Working days: weekends and holidays do not count, Saturdays made up do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from campaigns import campaign
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.workdays import WorkCalendar, work_calendar

PLAIN = WorkCalendar()
NEW_YEAR = WorkCalendar(frozenset({date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2026, 1, 10)}))
DAYS = st.dates(date(2023, 1, 1), date(2031, 1, 1))


@pytest.mark.parametrize(
    ("calendar", "after", "until", "days"),
    [
        (PLAIN, date(2025, 12, 5), date(2025, 12, 5), 0),  # the same Friday
        (PLAIN, date(2025, 12, 5), date(2025, 12, 7), 0),  # the weekend
        (PLAIN, date(2025, 12, 5), date(2025, 12, 8), 1),  # Monday
        (PLAIN, date(2026, 12, 5), date(2026, 12, 7), 1),  # due on a Saturday, sent on Monday
        (PLAIN, date(2025, 12, 5), date(2025, 12, 19), 10),
        (PLAIN, date(2025, 12, 8), date(2025, 12, 5), 0),  # earlier
        (NEW_YEAR, date(2025, 12, 31), date(2026, 1, 5), 1),  # two holidays, a weekend, a Monday
        (NEW_YEAR, date(2026, 1, 8), date(2026, 1, 11), 2),  # Friday and the Saturday made up
    ],
)
def test_days_after_a_day_are_working_days_only(
    calendar: WorkCalendar, after: date, until: date, days: int
) -> None:
    assert calendar.days_after(after, until) == days


def test_the_third_working_day_after_a_thursday_is_a_tuesday() -> None:
    assert PLAIN.nth_after(date(2025, 12, 4), 3) == date(2025, 12, 9)


def test_the_office_calendar_comes_from_the_configuration() -> None:
    calendar = work_calendar(campaign(holidays=(date(2025, 9, 1),), working_saturdays=(date(2025, 4, 26),)))
    assert not calendar.is_working(date(2025, 9, 1))
    assert calendar.is_working(date(2025, 4, 26))
    assert not calendar.is_working(date(2025, 4, 19))


@given(DAYS, st.integers(0, 30))
def test_counting_forward_and_counting_between_agree(day: date, count: int) -> None:
    assert NEW_YEAR.days_after(day, NEW_YEAR.nth_after(day, count)) == count


@given(DAYS, st.integers(0, 60))
def test_a_later_day_is_never_fewer_working_days(day: date, later: int) -> None:
    until = day + timedelta(days=later)
    assert NEW_YEAR.days_after(day, until) <= NEW_YEAR.days_after(day, until + timedelta(days=1)) <= later + 1
