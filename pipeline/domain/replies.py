"""What became of a unit's report → the letter that tells the unit (thư phản hồi): what to correct, or that all is well.

Only reports of open periods are answered. The words are short, polite, and say what to do and until when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding, Severity, capitalised
from pipeline.domain.letters import Letter
from pipeline.domain.line_names import lines_named
from pipeline.domain.marked import FixLine, Marking, cell_marks, fix_lines
from pipeline.domain.results import Results
from pipeline.domain.signatures import signature
from pipeline.domain.unit_addresses import unit_addresses
from pipeline.domain.withdrawals import CHECKS
from pipeline.domain.workdays import work_calendar

COPY_ENDING = "can-sua.xlsx"
"""The end of a marked copy's file name, after unit and period."""

_LISTED = 5
"""So many things to correct stand in the letter itself; the rest on the first sheet of the copy."""

_KEPT = " Báo cáo đã nhận trước đó của đơn vị vẫn được giữ nguyên."


class Outcome(StrEnum):
    """What a unit is told; the value begins the end of the draft's file name."""

    TO_FIX = "can-sua"
    RECEIVED = "da-nhan"
    NOT_TAKEN = "chua-tiep-nhan"

    @property
    def label(self) -> str:
        """The words of the officer's summary."""
        return {"can-sua": "đề nghị hoàn thiện", "da-nhan": "báo đã nhận", "chua-tiep-nhan": "chưa tiếp nhận"}[self.value]


@dataclass(frozen=True)
class UnitReply:
    """One reply: the letter without its attachment, and what is marked in the copy that goes with it, if any goes."""

    name: str
    letter: Letter
    outcome: Outcome
    submission: Submission | None = None
    marking: Marking | None = None
    files: tuple[str, ...] = ()
    """The refused files that it is about, as the letter speaks of them."""

    @property
    def content(self) -> str:
        """What is told of which report, whatever the day: the same as in the last run means that it is no new reply."""
        lines = [f"{line.severity} {line.sentence}" for line in self.marking.lines] if self.marking else []
        told = [self.submission.sha256, *lines] if self.submission else [self.letter.subject, *sorted(self.files)]
        return hashlib.sha256("\n".join((self.name, *told)).encode()).hexdigest()


def unit_replies(run: Results, periods: Sequence[Period]) -> dict[str, list[UnitReply]]:
    """Period key → the replies for its reports, for every given period that is open on the day of the run.

    A report with errors gets a marked copy; one with warnings is received, and gets a copy too; notes alone ask
    for nothing, so that a receipt is enough. A refused file is answered when its unit is known and has sent nothing readable since.
    """
    said: dict[int, list[Finding]] = {}
    for finding in lines_named(run.findings, {s.number: s for s in run.submissions}, run.editions):
        said.setdefault(finding.submission, []).append(finding)
    begun = [period for period in run.campaign.periods if period.is_open(run.as_of)]
    replies: dict[str, list[UnitReply]] = {}
    for period in periods:
        if period in begun:
            desk = _Desk(run, period)
            replies[period.key] = [
                *(desk.reply(submission, said.get(submission.number, [])) for submission in run.counted_in(period).values()),
                *desk.refusals(begun),
            ]
    return replies


def deadline(campaign: Campaign, edition: Edition, period: Period, as_of: date) -> date:
    """Until when corrections cost nothing: the due date, and never less than the working days that a reply grants."""
    granted = work_calendar(campaign).nth_after(as_of, edition.rubric.deductions.reply_working_days)
    return max(period.units_due, granted)


class _Desk:
    """Whoever answers the reports of one period; holds what all its letters share."""

    def __init__(self, run: Results, period: Period) -> None:
        self.run, self.period = run, period
        self.edition = run.editions[period.edition]
        self.until = deadline(run.campaign, self.edition, period, run.as_of)
        self.agency = run.campaign.agency_on(run.as_of).name
        self.report = f"báo cáo {period.name[:1].lower()}{period.name[1:]}"

    def reply(self, submission: Submission, findings: Sequence[Finding]) -> UnitReply:
        """The reply to a report that counts."""
        unit = self.run.campaign.unit_by_key[submission.unit]
        lines = fix_lines(findings)
        errors = [line for line in lines if line.severity is Severity.ERROR]
        warnings = [line for line in lines if line.severity is Severity.WARNING]
        to = self._addresses(unit)
        marking = None
        if errors or warnings:
            marking = Marking(self._identity(submission), self._intro(errors), lines, cell_marks(findings))
        if errors:
            head, body, outcome = f"[Đề nghị hoàn thiện {len(errors):02d} nội dung]", self._to_fix(submission, errors, warnings), Outcome.TO_FIX
        elif warnings:
            head, body, outcome = f"[Đã nhận, đề nghị xem lại {len(warnings):02d} nội dung]", self._to_look_at(submission, warnings), Outcome.RECEIVED
        else:
            head, body, outcome = "[Đã nhận]", self._all_well(submission), Outcome.RECEIVED
        return UnitReply(f"{self._name(unit.key)}_{outcome}.eml", self._letter(unit, head, body, to, outcome), outcome,
                         submission, marking)

    def refusals(self, open_periods: Sequence[Period]) -> list[UnitReply]:
        """One reply per unit whose files were refused as a whole and that has sent nothing readable since.

        A file that names no period of ours belongs to the open one whose due date is nearest to its coming.
        """
        readable = {unit: submission.received for unit, submission in self.run.counted_in(self.period).items()}
        turned_away: dict[str, list[str]] = {}
        for file in self.run.files:
            why = file.refusal
            if why is None or why.check in CHECKS or why.unit not in self.run.campaign.unit_by_key:
                continue
            day = file.received.date()
            meant = why.period if why.period in self.run.campaign.period_by_key else min(
                open_periods, key=lambda period: abs((period.units_due - day).days)).key
            if meant != self.period.key:
                continue
            if self.period.start <= day and (why.unit not in readable or readable[why.unit] < file.received):
                name = file.names[0].rpartition("/")[2]
                turned_away.setdefault(why.unit, []).append(
                    f"- Tệp “{name}”, nhận ngày {file.received:%d/%m/%Y}: {why.message} {why.remedy}".strip())
        replies = []
        for unit in self.run.campaign.units:
            if unit.key in turned_away:
                body = self._not_taken(turned_away[unit.key], _KEPT if unit.key in readable else "")
                letter = self._letter(unit, "[Chưa tiếp nhận]", body, self._addresses(unit), Outcome.NOT_TAKEN)
                replies.append(UnitReply(f"{self._name(unit.key)}_{Outcome.NOT_TAKEN}.eml", letter, Outcome.NOT_TAKEN,
                                          files=tuple(turned_away[unit.key])))
        return replies

    def _addresses(self, unit: Unit) -> tuple[str, ...]:
        return unit_addresses(unit, self.run.editions, self.run.submissions_of(unit.key)).emails

    def _name(self, unit: str) -> str:
        return f"{unit}_{self.period.key}"

    def _letter(self, unit: Unit, head: str, body: Sequence[str], to: tuple[str, ...], outcome: Outcome) -> Letter:
        name = self.run.name(unit.key, self.period)
        subject = f"{head} {capitalised(self.report)} – {name}"
        contact = f"Cần giải đáp, đề nghị liên hệ {self.run.campaign.movement.contact}."
        closing = "\n".join(signature(self.run.campaign, self.run.as_of))
        text = "\n\n".join((f"Kính gửi: {name}", *body, contact, "Trân trọng cảm ơn./.", closing)) + "\n"
        return Letter(f"{self.period.key}/{unit.key}/{outcome}", to, subject, text, self.run.as_of)

    def _identity(self, submission: Submission) -> str:
        name = submission.file.rpartition("/")[2]
        return (f"{self.run.name(submission.unit, self.period)}   ·   {capitalised(self.report)}   ·   "
                f"Tệp “{name}”, nhận ngày {submission.received:%d/%m/%Y}")

    def _taken(self, submission: Submission) -> str:
        name = submission.file.rpartition("/")[2]
        return f"{self.agency} đã nhận {self.report} của đơn vị (tệp “{name}”, ngày {submission.received:%d/%m/%Y})."

    def _by(self) -> str:
        return f"trước {self.run.campaign.reminders.due_hour} ngày {self.until:%d/%m/%Y}"

    def _intro(self, errors: Sequence[FixLine]) -> tuple[str, ...]:
        do = (
            f"Đề nghị sửa các ô tô đỏ ngay trên tệp này và gửi lại {self._by()}. Bấm vào địa chỉ ở cột “Ô” để đến ô cần sửa; "
            "những ô không tô màu không phải nhập lại."
            if errors else
            "Báo cáo đã được tiếp nhận. Đề nghị xem lại các ô tô cam: nếu số liệu đúng thì không phải làm gì thêm; "
            f"nếu cần sửa, đề nghị sửa ngay trên tệp này và gửi lại {self._by()}."
        )
        return do, "Trang này, màu và ghi chú trên các ô chỉ để xem, không phải xóa trước khi gửi."

    def _to_fix(self, submission: Submission, errors: Sequence[FixLine], warnings: Sequence[FixLine]) -> list[str]:
        copy = f"{self._name(submission.unit)}_{COPY_ENDING}"
        body = [
            f"{self._taken(submission)} Qua kiểm tra, báo cáo còn {len(errors):02d} nội dung phải sửa:",
            _listed(errors),
            f"Các ô phải sửa đã được tô đỏ và ghi rõ cách sửa trong tệp {copy} kèm theo; trang đầu “Cần sửa” dẫn đến từng ô. "
            f"Đề nghị đơn vị sửa ngay trên tệp này rồi gửi lại {self._by()}; những nội dung khác giữ nguyên, không phải nhập lại.",
        ]
        if warnings:
            body.append(f"Ngoài ra có {len(warnings):02d} nội dung đề nghị xem lại (ô tô cam); số liệu đã đúng thì giữ nguyên.")
        return body

    def _to_look_at(self, submission: Submission, warnings: Sequence[FixLine]) -> list[str]:
        copy = f"{self._name(submission.unit)}_{COPY_ENDING}"
        return [
            f"{self._taken(submission)} Báo cáo không có lỗi và đã được đưa vào tổng hợp. "
            f"Có {len(warnings):02d} nội dung đề nghị đơn vị xem lại:",
            _listed(warnings),
            f"Các ô này được tô cam trong tệp {copy} kèm theo. Nếu số liệu đã đúng, đơn vị không phải làm gì thêm; "
            f"nếu cần sửa, đề nghị sửa ngay trên tệp này và gửi lại {self._by()}.",
        ]

    def _all_well(self, submission: Submission) -> list[str]:
        return [f"{self._taken(submission)} Báo cáo hợp lệ, đã được đưa vào tổng hợp; đơn vị không phải làm gì thêm."]

    def _not_taken(self, files: Sequence[str], kept: str) -> list[str]:
        return [
            f"{self.agency} chưa tiếp nhận được {len(files):02d} tệp sau đây của đơn vị:",
            "\n".join(files),
            f"Đề nghị đơn vị gửi lại {self.report} {self._by()}.{kept}",
        ]


def _listed(lines: Sequence[FixLine]) -> str:
    shown = [f"{number}. {line.sentence}" for number, line in enumerate(lines[:_LISTED], 1)]
    if len(lines) > _LISTED:
        shown.append(f"(và {len(lines) - _LISTED:02d} nội dung khác ở trang “Cần sửa”)")
    return "\n".join(shown)
