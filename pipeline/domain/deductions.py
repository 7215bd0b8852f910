"""When reports came in → the points taken off for it (điểm trừ), with the reasons.

Lateness counts from the first report that could be read, whatever became of it later; a
day that nobody works is never a day late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pipeline.definitions import rubric
from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission
from pipeline.domain.values import number_text
from pipeline.domain.workdays import WorkCalendar, work_calendar

Place = tuple[str, str]
"""(unit, period)."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one unit loses in one period, already limited, and why in Vietnamese sentences."""

    points: Decimal = Decimal("0.00")
    reasons: tuple[str, ...] = ()
    late_days: int = 0
    corrected_late: bool = False


def late_days(campaign: Campaign, submissions: Sequence[Submission]) -> dict[int, int]:
    """Submission number → working days after the units' due date until the *first* readable report of its unit and
    period was received; 0 when that was in time. A correction is never late by itself: it has its own rule."""
    calendar = work_calendar(campaign)
    return {
        report.number: _late(calendar, campaign.period_by_key[place[1]], reports[0])
        for place, reports in _by_place(submissions).items() for report in reports
    }


def correction_remarks(
    campaign: Campaign, editions: Mapping[str, Edition],
    submissions: Sequence[Submission], errors: Mapping[int, int],
) -> dict[int, str]:
    """Submission number → how a report that came after the due date, and was not the first, is judged; absent for others."""
    calendar = work_calendar(campaign)
    remarks: dict[int, str] = {}
    for place, reports in _by_place(submissions).items():
        period = campaign.period_by_key[place[1]]
        rules = editions[period.edition].rubric.deductions
        late = _late(calendar, period, reports[0])
        first = f"Gửi lần đầu {reports[0].received:%d/%m/%Y} {f'chậm {late:02d} ngày làm việc' if late else 'đúng hạn'}"
        for before, report in pairwise(reports):
            if not _late(calendar, period, report):
                continue
            day = report.received.date()
            reply = _reply_answered(calendar, rules, day, _replies(campaign, place))
            if not errors.get(before.number, 0):
                said = f"bản thay thế ngày {day:%d/%m/%Y} của báo cáo không có lỗi: không trừ điểm"
            elif reply is not None:
                said = (f"bản sửa ngày {day:%d/%m/%Y}, trong {rules.reply_working_days:02d} ngày làm việc kể từ yêu cầu "
                        f"ngày {reply:%d/%m/%Y}: không trừ điểm")
            else:
                costs = f": trừ điểm sửa báo cáo sau hạn {_shown(Decimal(repr(rules.corrected_late)))} điểm"
                said = f"bản sửa ngày {day:%d/%m/%Y}, sau hạn gửi{costs if period.scored else ''}"
            remarks[report.number] = f"{first}; {said}"
    return remarks


def deductions(
    campaign: Campaign, editions: Mapping[str, Edition],
    submissions: Sequence[Submission], errors: Mapping[int, int],
) -> dict[Place, Deduction]:
    """(unit, period) → what the unit loses, by the rubric of the period; also where that is nothing.

    `submissions` are all readable ones, also those replaced since; `errors` is the number of
    errors found in each (submissions without errors may be absent).
    """
    calendar = work_calendar(campaign)
    found: dict[Place, Deduction] = {}
    for place, received in _by_place(submissions).items():
        period = campaign.period_by_key[place[1]]
        rules = editions[period.edition].rubric.deductions
        corrections = _late_corrections(calendar, period, rules, received, errors, _replies(campaign, place))
        found[place] = _deduction(rules, _late(calendar, period, received[0]), corrections)
    return found


def _by_place(submissions: Sequence[Submission]) -> dict[Place, list[Submission]]:
    """The readable reports of every unit and period in the order of their coming."""
    reports: dict[Place, list[Submission]] = {}
    for report in sorted(submissions, key=lambda s: (s.received, s.sha256)):
        reports.setdefault((report.unit, report.period), []).append(report)
    return reports


def _replies(campaign: Campaign, place: Place) -> list[date]:
    return [reply.on for reply in campaign.replies if (reply.unit, reply.period) == place]


def _reply_answered(calendar: WorkCalendar, rules: rubric.Deductions, day: date, replies: Sequence[date]) -> date | None:
    """The last reply of ours that a correction of that day answers within the working days it grants."""
    return max((on for on in replies if on <= day <= calendar.nth_after(on, rules.reply_working_days)), default=None)


def _late(calendar: WorkCalendar, period: Period, report: Submission) -> int:
    return calendar.days_after(period.units_due, report.received.date())


def _late_corrections(
    calendar: WorkCalendar, period: Period, rules: rubric.Deductions,
    reports: Sequence[Submission], errors: Mapping[int, int], replies: Sequence[date],
) -> list[date]:
    """The days on which a report replaced one with errors too late, and in answer to no reply of ours."""
    late: list[date] = []
    for before, report in pairwise(reports):
        day = report.received.date()
        answered = _reply_answered(calendar, rules, day, replies) is not None
        if errors.get(before.number, 0) and _late(calendar, period, report) and not answered:
            late.append(day)
    return late


def _deduction(rules: rubric.Deductions, days: int, corrections: Sequence[date]) -> Deduction:
    each, once, most = (Decimal(repr(points)) for points in
                        (rules.late_per_working_day, rules.corrected_late, rules.at_most))
    points = (days * each + (once if corrections else 0)).quantize(Decimal("0.01"))
    reasons = []
    if days:
        reasons.append(f"Gửi chậm {days:02d} ngày làm việc: trừ {_shown(days * each)} điểm.")
    if corrections:
        day = f"{corrections[0]:%d/%m/%Y}"
        reasons.append(f"Sửa báo cáo có lỗi sau hạn (ngày {day}): trừ {_shown(once)} điểm.")
    if points > most:
        reasons.append(f"Tổng điểm trừ không quá {_shown(most)} điểm.")
    return Deduction(min(points, most.quantize(points)), tuple(reasons), days, bool(corrections))


def _shown(points: Decimal) -> str:
    return number_text(float(points))
