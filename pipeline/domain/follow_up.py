"""Results and letters of a period → where every unit stands and what the officer does next (theo dõi, đôn đốc)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import RegisterEntry, Status
from pipeline.domain.correspondence import Correspondence
from pipeline.domain.deadlines import Deadline, units_deadline
from pipeline.domain.findings import Finding, FindingGroup, grouped, sorted_findings
from pipeline.domain.line_names import lines_named
from pipeline.domain.results import Results
from pipeline.domain.unit_addresses import UnitAddresses, unit_addresses


class Need(StrEnum):
    """Why a unit is written to, if at all."""

    NOTHING = "nothing"
    REPORT = "report"
    CORRECTION = "correction"


@dataclass(frozen=True)
class FollowUp:
    """Where one unit stands with its report (một dòng của sổ theo dõi).

    `received` is the report that counts, `late_days` the working days between the due date and the first
    readable one, or until today while there is none. `errors`: what must be corrected, same sentences folded, lines named as in a letter to the unit;
    `issued` and `reminded` are the days on which letters were drafted (soạn thư), `issue_sent` and
    `reminders_sent` what the mail server took of them; `times_sent` counts every file of the unit, also refused and replaced ones; `refused` says why its last
    file became no report.
    """

    unit: str
    name: str
    short_name: str
    need: Need
    status: str
    deadline: Deadline
    received: datetime | None = None
    late_days: int = 0
    errors: tuple[FindingGroup, ...] = ()
    warnings: int = 0
    times_sent: int = 0
    refused: str = ""
    issued: date | None = None
    issue_sent: date | None = None
    reminded: tuple[date, ...] = ()
    reminders_sent: tuple[date, ...] = ()
    addresses: UnitAddresses = UnitAddresses()  # noqa: RUF009

    far: bool = False
    """The due date is further off than the first reminder in the office's plan."""

    @property
    def emails(self) -> tuple[str, ...]:
        """Where letters to the unit go."""
        return self.addresses.emails

    @property
    def in_short(self) -> tuple[str, str]:
        """Status and next step in few enough words for a narrow screen."""
        late = f", chậm {self.late_days:02d}" if self.late_days and self.received else ""
        if self.need is Need.CORRECTION:
            return f"Cần sửa {len(self.errors):02d}{late}", "đôn đốc sửa"
        if self.need is Need.REPORT:
            days = f" {self.late_days:02d} ngày" if self.late_days and not self.refused else ""
            step = "đề nghị gửi lại" if self.refused else "chờ" if self.far else "đôn đốc gửi"
            return f"{self.status}{days}", step
        seen = f"xem {self.warnings:02d} cảnh báo" if self.warnings else "xong"
        return (f"Đã nhận{late}" if self.received else self.status), seen

    @property
    def issue_told(self) -> str:
        """What became of the letter with the form: sent, or only drafted."""
        if self.issue_sent is not None:
            return f"đã gửi {self.issue_sent:%d/%m/%Y}"
        return f"đã soạn thư {self.issued:%d/%m/%Y}" if self.issued is not None else ""

    @property
    def reminders_told(self) -> str:
        """What became of every reminder, oldest first."""
        return "; ".join(f"{'đã gửi' if day in self.reminders_sent else 'đã soạn thư'} {day:%d/%m}" for day in self.reminded)

    @property
    def reminded_in_short(self) -> str:
        """The last reminder, whether it was sent or only drafted, and how many there were: “soạn 09/12 (02)”."""
        if not self.reminded:
            return ""
        last = self.reminded[-1]
        return f"{'gửi' if last in self.reminders_sent else 'soạn'} {last:%d/%m} ({len(self.reminded):02d})"

    @property
    def next_step(self) -> str:
        """What the officer does about this unit, in a few words."""
        steps = []
        if self.need is Need.CORRECTION:
            steps.append(f"Đôn đốc hoàn thiện {len(self.errors):02d} nội dung")
        elif self.need is Need.REPORT and self.refused:
            steps.append("Đề nghị gửi lại tệp đúng biểu mẫu")
        elif self.need is Need.REPORT:
            steps.append("Chờ báo cáo" if self.far else "Đôn đốc gửi báo cáo")
        elif self.warnings:
            steps.append(f"Xem {self.warnings:02d} cảnh báo")
        if self.need is not Need.NOTHING and not self.emails:
            steps.append("bổ sung địa chỉ thư")
        return "; ".join(steps) or "Không còn việc"


def follow_ups(run: Results, period: Period, letters: Correspondence) -> list[FollowUp]:
    """One line per unit that owes a report for the period or sent one, in config order."""
    deadline = units_deadline(run.campaign, period, run.as_of)
    entries: dict[str, list[RegisterEntry]] = {}
    for entry in run.register_in(period):
        entries.setdefault(entry.unit, []).append(entry)
    errors: dict[str, list[Finding]] = {}
    for finding in lines_named(run.findings_in(period), {s.number: s for s in run.submissions}, run.editions):
        if finding.is_error and finding.submission >= 0:
            errors.setdefault(finding.unit, []).append(finding)
    known = letters.until(run.as_of)
    return [
        _follow_up(run, period, known, deadline, unit.key, entries.get(unit.key, []), errors.get(unit.key, []))
        for unit in run.units_in(period)
    ]


def _follow_up(
    run: Results, period: Period, letters: Correspondence, deadline: Deadline, unit: str, entries: list[RegisterEntry],
    errors: list[Finding],
) -> FollowUp:
    campaign = run.campaign
    current = next((e for e in entries if e.status in (Status.ACCEPTED, Status.NEEDS_FIXING)), None)
    readable = [e for e in entries if e.received is not None]
    turned_away = [e.remark for e in entries if e.status is Status.REFUSED]
    owes = campaign.unit_by_key[unit].exists_on(period.end)
    first = min(readable, key=lambda e: (e.received, e.sha256), default=None)
    issue = letters.issue_of(unit, period.key)
    need = (Need.NOTHING if not owes else Need.REPORT if current is None
            else Need.CORRECTION if current.status is Status.NEEDS_FIXING else Need.NOTHING)
    late = first.late_days if first else deadline.over if owes else 0
    return FollowUp(
        unit, run.name(unit, period), run.short_name(unit, period), need, _status(current, late, deadline, turned_away), deadline,
        current.received if current else None, late, tuple(grouped(sorted_findings(errors))),
        current.warnings if current else 0, sum(e.status is not Status.MISSING for e in entries),
        turned_away[-1] if turned_away and current is None else "", issue.on if issue else None,
        letters.issue_sent(unit, period.key), tuple(letters.reminders(unit, period.key)),
        tuple(letters.reminders_sent(unit, period.key)),
        unit_addresses(campaign.unit_by_key[unit], run.editions, run.submissions_of(unit)),
        deadline.left > max(campaign.reminders.days_before, default=0),
    )


def _status(current: RegisterEntry | None, late: int, deadline: Deadline, turned_away: list[str]) -> str:
    if current is None:
        return Status.REFUSED.label if turned_away else "Quá hạn" if deadline.passed else Status.MISSING.label
    return f"{current.status.label}, gửi chậm" if late else current.status.label
