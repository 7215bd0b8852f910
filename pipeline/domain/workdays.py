"""Dates → working days (ngày làm việc): Monday to Friday but for holidays, and the Saturdays made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.definitions.campaign import Campaign

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked (lịch làm việc). A day made up for wins over a holiday and over the weekend."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        return day in self.made_up or (day.weekday() < _SATURDAY and day not in self.holidays)

    def days_after(self, day: date, until: date) -> int:
        """How many working days lie after `day`, up to and including `until`; 0 when `until` is not later.

        >>> WorkCalendar().days_after(date(2025, 12, 5), date(2025, 12, 9))  # a Friday, then a Tuesday
        2
        """
        count = 0
        while day < until:
            day += _DAY
            count += self.is_working(day)
        return count

    def nth_after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; the day itself for 0.

        >>> WorkCalendar().nth_after(date(2025, 12, 5), 1)
        datetime.date(2025, 12, 8)
        """
        while count > 0:
            day += _DAY
            count -= self.is_working(day)
        return day


def work_calendar(campaign: Campaign) -> WorkCalendar:
    """The calendar that the office keeps in config.toml."""
    return WorkCalendar(frozenset(campaign.holidays), frozenset(campaign.working_saturdays))
