"""The last period → the next one, what an officer must confirm about it, and how it stands in config.toml (mở kỳ)."""

from __future__ import annotations

import calendar
import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.edition import Edition
from pipeline.domain.deadlines import weekday
from pipeline.domain.workdays import WorkCalendar

CONFIRM = "đề nghị xác nhận"

DATES: Mapping[str, str] = {
    "start": "Ngày đầu kỳ", "end": "Ngày cuối kỳ", "plan_due": "Hạn đăng ký kế hoạch", "units_due": "Hạn gửi của đơn vị",
    "leader_due": "Hạn trình Chánh Văn phòng", "department_due": "Hạn gửi Sở Giáo dục và Đào tạo",
}
"""The dates of a period, in the order in which config.toml has them, and what people call them."""

_DUE = ("plan_due", "units_due", "leader_due", "department_due")
_DAY = timedelta(days=1)


def next_period(campaign: Campaign, editions: Iterable[Edition]) -> Period | None:
    """The period after the last one, every date a year later; None when the last one is no whole year.

    Its edition is the newest that is in force when it begins. Nothing else is carried over than
    whether it is scored and ranked.
    """
    last = campaign.periods[-1]
    if not last.key.isdecimal() or _year_later(last.start) != last.end + _DAY:
        return None
    key = str(int(last.key) + 1)
    start = last.end + _DAY
    moved: dict[str, Any] = {name: _year_later(getattr(last, name)) for name in DATES} | {"start": start}
    in_force = [e for e in editions if e.form.in_force_from <= start]
    edition = max(in_force, key=lambda e: e.form.in_force_from).key if in_force else last.edition
    name = last.name.replace(last.key, key) if last.key in last.name else f"Năm {key}"
    return dataclasses.replace(last, key=key, name=name, edition=edition, closed_on=None, remark="", **moved)


def _year_later(day: date) -> date:
    """The same day a year later; the last of February stays the last of February."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    closing = day.month == 2 and day.day == calendar.monthrange(day.year, 2)[1]
    return date(day.year + 1, day.month, last if closing else min(day.day, last))


def date_remarks(period: Period, days: WorkCalendar) -> dict[str, str]:
    """Due date → why an officer must look at it: nobody works on that day."""
    return {
        name: f"không phải ngày làm việc, ngày làm việc liền sau là {days.nth_after(day, 1):%d/%m/%Y}"
        for name in _DUE if not days.is_working(day := getattr(period, name))
    }


def open_questions(campaign: Campaign, period: Period) -> list[str]:
    """What the officer still has to settle in config.toml about a period that is in it (or about to be)."""
    said = []
    years = sorted({getattr(period, name).year for name in DATES} - {day.year for day in campaign.holidays})
    if years:
        said.append(f"Chưa có ngày nghỉ lễ, tết năm {', '.join(str(year) for year in years)} (holidays, working_saturdays): "
                    "bổ sung khi có thông báo, số ngày làm việc và các hạn có thể thay đổi.")
    phases = [phase.name for phase in campaign.phases if period.key in phase.periods]
    if not phases:
        ended = f" (giai đoạn cuối đã ghi kết thúc ở kỳ {campaign.phases[-1].periods[-1]})" if campaign.phases else ""
        said.append(f"Kỳ {period.key} chưa thuộc giai đoạn nào{ended}: báo cáo giai đoạn chưa tính kỳ này "
                    "cho đến khi được thêm vào periods của một giai đoạn.")
    before = [p for p in campaign.periods if p.end < period.start]
    if before and before[-1].closed_on is None:
        said.append(f"{before[-1].name} chưa chốt (closed_on): còn nhận báo cáo của kỳ đó. "
                    "Khi không nhận nữa, ghi ngày chốt vào kỳ đó.")
    without = [unit.name_on(period.end).name for unit in campaign.units_in(period) if not unit.emails]
    if without:
        said.append(f"Chưa có địa chỉ thư (emails) của {len(without):02d} đơn vị: {', '.join(without)}.")
    return said


def missing_targets(edition: Edition, period: Period) -> list[str]:
    """The indicators whose target for this period the rubric does not give yet, as “3.6 name (key)”."""
    return [f"{i.number} {i.name} ({i.key})" for i in edition.rubric.indicators
            if i.targets is not None and period.key not in i.targets]


def period_toml(period: Period, remarks: Mapping[str, str]) -> list[str]:
    """The lines of a [[periods]] table; a date with a remark has it beside it, to be confirmed."""
    lines = ["[[periods]]", f'key = "{period.key}"', f'name = "{period.name}"']
    for name in DATES:
        day = getattr(period, name)
        confirm = f"      # {weekday(day)}, {remarks[name]}: {CONFIRM}" if name in remarks else ""
        lines.append(f"{name} = {day.isoformat()}{confirm}")
    lines.append(f'edition = "{period.edition}"')
    ordinary = {field.name: field.default for field in dataclasses.fields(Period)}
    lines += [f"{name} = {str(getattr(period, name)).lower()}" for name in ("scored", "ranked")
              if getattr(period, name) != ordinary[name]]
    return lines
