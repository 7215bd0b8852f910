"""One unit and period → what happened to its reports, in the order of time (quá trình gửi báo cáo)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.answers import Submission
from pipeline.domain.changes import change_text, changes
from pipeline.domain.consolidation import ReceivedFile, RegisterEntry, Status
from pipeline.domain.correspondence import ACCEPTED, ISSUED, REMINDED, SENT
from pipeline.domain.local_time import VIETNAM, moment_text
from pipeline.domain.results import Results
from pipeline.domain.withdrawals import CHECKS, WITHDRAWN, withdrawal

_SHOWN = 60
"""So many changes of one resubmission are told one by one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Once that a file came: under which path, with which date of its own, when it was entered, and from whom."""

    path: str
    dated: datetime
    seen: datetime
    sender: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ledger entry that is no arrival: its kind, when, about which file (or ""), and what it says."""

    kind: str
    at: datetime
    sha256: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `details` are further lines. `day_only` when the hour means nothing."""

    at: datetime
    what: str
    details: tuple[str, ...] = field(default=())
    day_only: bool = False

    @property
    def when(self) -> str:
        """The moment as it is printed."""
        return f"{self.at:%d/%m/%Y}" if self.day_only else moment_text(self.at)


def unit_story(run: Results, unit: str, period: Period, arrivals: Mapping[str, Sequence[Arrival]],
               recorded: Iterable[Recorded]) -> list[Event]:
    """Everything about a unit and period, oldest first; only the due date when nothing ever came or was sent.

    `arrivals`: SHA-256 → every time that the file came. Reports are placed at the moment that counts as received.
    """
    reports = sorted((s for s in run.submissions if (s.unit, s.period) == (unit, period.key)), key=lambda s: (s.received, s.sha256))
    refused = [f for f in run.files if f.refusal is not None and (f.refusal.unit, f.refusal.period) == (unit, period.key)]
    events = [Event(_midnight(period.units_due), "Hạn gửi báo cáo của đơn vị", day_only=True)]
    for number, report in enumerate(reports):
        events += _received(run, report, reports[number - 1] if number else None, arrivals.get(report.sha256, ()))
    for file in refused:
        events += _refused(file, arrivals.get(file.sha256, ()))
    events += [Event(_midnight(reply.on), "Văn phòng trả lời, đề nghị hoàn thiện báo cáo", day_only=True)
               for reply in run.campaign.replies if (reply.unit, reply.period) == (unit, period.key)]
    ours = {report.sha256 for report in reports} | {file.sha256 for file in refused}
    events += [event for entry in recorded if (event := _entered(entry, unit, period, ours))]
    return sorted(events, key=lambda event: event.at)


def _received(run: Results, report: Submission, before: Submission | None, arrivals: Sequence[Arrival]) -> Iterator[Event]:
    entry = next((e for e in run.register if e.sha256 == report.sha256 and e.unit == report.unit), None)
    details = [*_origin(arrivals), *_correction(run, report)]
    if entry is not None:
        details.append(f"Kết quả: {_outcome(entry)}")
    details += [f"{f.severity.label}{' (miễn áp dụng)' if f.waived else ''}: {f.message}" for f in run.findings
                if f.submission == report.number and not f.sheet]
    if before is not None:
        details += _differences(run, before, report)
    yield Event(report.received, f"Nhận báo cáo “{report.file}” (mã tệp {report.sha256[:12]})", tuple(details))
    yield from _again(arrivals)


def _refused(file: ReceivedFile, arrivals: Sequence[Arrival]) -> Iterator[Event]:
    assert file.refusal is not None
    status = Status.WITHDRAWN if file.refusal.check in CHECKS else Status.REFUSED
    result = f"Kết quả: {status.label}: {file.refusal.message}"
    yield Event(file.received, f"Nhận tệp “{file.names[0]}” (mã tệp {file.sha256[:12]})", (*_origin(arrivals), result))
    yield from _again(arrivals)


def _origin(arrivals: Sequence[Arrival]) -> list[str]:
    if not arrivals:
        return []
    first = arrivals[0]
    mail = f"Người gửi: {first.sender}" + (f"; tiêu đề thư: “{first.subject}”" if first.subject else "") if first.sender else ""
    return [*([mail] if mail else []), f"Ghi sổ lần đầu: {moment_text(first.seen)}"]


def _again(arrivals: Sequence[Arrival]) -> Iterator[Event]:
    for arrival in arrivals[1:]:
        sender = f", người gửi: {arrival.sender}" if arrival.sender else ""
        yield Event(arrival.dated, f"Nhận lại đúng tệp ấy dưới tên “{arrival.path}”{sender}", (f"Ghi sổ: {moment_text(arrival.seen)}",))


def _correction(run: Results, report: Submission) -> list[str]:
    return [f"Ngày nhận do Văn phòng ghi lại: {correction.reason}" for correction in run.campaign.receipts
            if report.sha256.startswith(correction.sha256.lower())]


def _outcome(entry: RegisterEntry) -> str:
    """Status, counts, delay and remark of a line of the register."""
    late = f"; chậm {entry.late_days:02d} ngày làm việc" if entry.late_days else ""
    remark = f". {entry.remark}" if entry.remark else ""
    return f"{entry.status.label}; {entry.errors:02d} lỗi, {entry.warnings:02d} cảnh báo{late}{remark}"


def _differences(run: Results, before: Submission, after: Submission) -> list[str]:
    found = changes(run.editions, before, after)
    if not found:
        return ["So với lần gửi trước: số liệu không thay đổi"]
    more = [f"  … và {len(found) - _SHOWN:02d} thay đổi khác"] if len(found) > _SHOWN else []
    return [f"So với lần gửi trước: {len(found):02d} thay đổi", *(f"  {change_text(change)}" for change in found[:_SHOWN]), *more]


def _entered(entry: Recorded, unit: str, period: Period, ours: set[str]) -> Event | None:
    """What the ledger noted about the unit and period or one of its files; None for what concerns others."""
    said = entry.payload
    if entry.kind == "outcome":
        if entry.sha256 not in ours:
            return None
        label = next((status.label for status in Status if status.value == said["outcome"]), str(said["outcome"]))
        return Event(entry.at, f"Ghi kết quả xử lý tệp {entry.sha256[:12]}: {label}")
    if entry.kind == WITHDRAWN and entry.sha256 in ours:
        return Event(entry.at, withdrawal(entry.sha256, entry.at, said).told)
    if not _is_about(entry, unit, period):
        return None
    day = said.get("on")
    return Event(_midnight(date.fromisoformat(day)) if day else entry.at, _words(entry), day_only=bool(day))


def _is_about(entry: Recorded, unit: str, period: Period) -> bool:
    """A letter that was sent is known by the name of its draft: ``2026/don-doc/TH_2026_2026-12-01.eml``."""
    if entry.kind == SENT:
        name = str(entry.payload["draft"]).rpartition("/")[2].removesuffix(".eml")
        return name == f"{unit}_{period.key}" or name.startswith(f"{unit}_{period.key}_")
    return (entry.payload.get("unit"), entry.payload.get("period")) == (unit, period.key)


def _words(entry: Recorded) -> str:
    said = entry.payload
    if entry.kind == ISSUED:
        return f"Soạn thư gửi biểu mẫu phiên bản {said['edition']}, mã {said['code']}"
    if entry.kind == REMINDED:
        return "Soạn thư đôn đốc"
    if entry.kind == SENT:
        taken = "máy chủ thư đã nhận" if said["outcome"] == ACCEPTED else f"máy chủ thư từ chối ({said['answer']})"
        return f"Gửi thư {said['draft']} tới {said['recipient']}: {taken}"
    return f"Ghi sổ: {entry.kind}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), VIETNAM)
