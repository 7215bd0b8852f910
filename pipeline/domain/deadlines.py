"""A due date and a day → how far apart they are, in working days and in words (hạn gửi)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.definitions.campaign import Campaign, Period, Reminders
from pipeline.domain.workdays import WorkCalendar, work_calendar

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_LOOK_AHEAD = 400


def weekday(day: date) -> str:
    """The day of the week in Vietnamese.

    >>> weekday(date(2026, 12, 5))
    'thứ Bảy'
    """
    return _WEEKDAYS[day.weekday()]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date as it looks from `today`: `left` working days until it, or `over` working days since.

    A report counts as in time during the whole due day; `hour` is only what letters say.
    """

    due: date
    today: date
    left: int
    over: int
    hour: str

    @property
    def passed(self) -> bool:
        """Whether the due day is over."""
        return self.today > self.due

    @property
    def by(self) -> str:
        """“trước 16 giờ 00 ngày 05/12/2026”."""
        return f"trước {self.hour} ngày {self.due:%d/%m/%Y}"

    @property
    def standing(self) -> str:
        """How far it is, as the beginning of a sentence."""
        day = f"{self.due:%d/%m/%Y}"
        if self.today == self.due:
            return f"Hôm nay là hạn gửi báo cáo ({self.by})"
        if self.passed:
            return (f"Đã quá hạn gửi báo cáo {self.over:02d} ngày làm việc (hạn {day})" if self.over
                    else f"Đã quá hạn gửi báo cáo (hạn {day})")
        return (f"Còn {self.left:02d} ngày làm việc đến hạn gửi báo cáo ({day})" if self.left
                else f"Từ nay đến hạn gửi báo cáo ({day}) không còn ngày làm việc nào")


def units_deadline(campaign: Campaign, period: Period, today: date) -> Deadline:
    """The units' due date of a period, seen from a day."""
    calendar = work_calendar(campaign)
    return Deadline(period.units_due, today, calendar.days_after(today, period.units_due),
                    calendar.days_after(period.units_due, today), campaign.reminders.due_hour)


def is_reminder_day(calendar: WorkCalendar, plan: Reminders, due: date, day: date) -> bool:
    """Whether the office's plan has a reminder on that day; never on a day off.

    >>> is_reminder_day(WorkCalendar(), Reminders((3,)), date(2026, 12, 4), date(2026, 12, 1))
    True
    """
    if not calendar.is_working(day):
        return False
    if day <= due:
        return calendar.days_after(day, due) in plan.days_before
    over = calendar.days_after(due, day)
    return bool(plan.every_days_after) and (over - 1) % plan.every_days_after == 0


def next_reminder_day(calendar: WorkCalendar, plan: Reminders, due: date, after: date) -> date | None:
    """The first day after `after` with a reminder in the plan; None when there is none within a year."""
    days = (after + timedelta(days=ahead) for ahead in range(1, _LOOK_AHEAD))
    return next((day for day in days if is_reminder_day(calendar, plan, due, day)), None)


def period_in_hand(campaign: Campaign, today: date) -> Period | None:
    """The open period that the office is collecting: the one whose due date is nearest; None when none is open.

    In December two periods are open, the one just ended and the one just begun.
    """
    return min((p for p in campaign.periods if p.is_open(today)), default=None,
               key=lambda period: abs((period.units_due - today).days))


def newest_begun(campaign: Campaign, today: date) -> Period | None:
    """The open period that began last: the one whose forms go out; None when none is open."""
    return max((p for p in campaign.periods if p.is_open(today)), default=None, key=lambda period: period.start)
