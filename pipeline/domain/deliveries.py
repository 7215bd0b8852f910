"""How reports came: from which address, under which name, at which moment → notes, and remarks for the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parseaddr

from pipeline.definitions.campaign import Campaign
from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import counted, superseded_by
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.local_time import moment_text
from pipeline.domain.vietnamese import folded


def delivery_findings(campaign: Campaign, submissions: Sequence[Submission]) -> list[Finding]:
    """Notes on senders that are not the unit's, and a warning where two reports came at one moment; placed."""
    return [*_unknown_senders(campaign, submissions), *_same_moments(submissions)]


def _unknown_senders(campaign: Campaign, submissions: Sequence[Submission]) -> Iterator[Finding]:
    owners = {address.casefold(): unit.key for unit in campaign.units for address in unit.emails}
    for submission in submissions:
        registered = {address.casefold() for address in campaign.unit_by_key[submission.unit].emails}
        address = parseaddr(submission.sender)[1].casefold()
        if not address or not registered or address in registered:
            continue
        detail = address
        if owner := owners.get(address):
            period = campaign.period_by_key[submission.period]
            detail += f", là địa chỉ của {campaign.unit_by_key[owner].name_on(period.end).name}"
        yield _found("sender_unknown", Severity.NOTE, detail, submission)


def _same_moments(submissions: Sequence[Submission]) -> Iterator[Finding]:
    newest = counted(submissions)
    for submission in submissions:
        counting = newest[submission.unit, submission.period]
        if submission is not counting and submission.received == counting.received:
            detail = f"{moment_text(counting.received)}; tệp kia: “{submission.file}”; đang tính tệp “{counting.file}”"
            yield _found("same_moment", Severity.WARNING, detail, counting)


def _found(check: str, severity: Severity, detail: str, submission: Submission) -> Finding:
    reason = FILE_REASONS[check]
    return Finding(check, severity, reason.said(detail), reason.advised(detail), unit=submission.unit, period=submission.period,
                   file=submission.file, submission=submission.number)


def delivery_remarks(campaign: Campaign, submissions: Sequence[Submission]) -> dict[int, str]:
    """Submission number → what the officer should know of how it came, for the register; absent when nothing.

    A report that was replaced names its successor, the one that counts says how many it replaces, and
    files of several units under one name name the other units.
    """
    replaced = superseded_by(submissions)
    before = Counter(newer.number for newer in replaced.values())
    remarks: dict[int, str] = {}
    namesakes = _namesakes(submissions)
    for submission in submissions:
        said = []
        if newer := replaced.get(submission.number):
            said.append(f"Được thay bằng tệp “{newer.file}” nhận {moment_text(newer.received)}")
        if times := before[submission.number]:
            said.append(f"Thay cho {times:02d} tệp đã gửi trước")
        if others := namesakes.get(submission.number):
            period = campaign.period_by_key[submission.period]
            names = ", ".join(campaign.unit_by_key[unit].name_on(period.end).name for unit in others)
            said.append(f"Trùng tên tệp với báo cáo của {names}; phân biệt theo đơn vị ghi trong biểu mẫu")
        if said:
            remarks[submission.number] = "; ".join(said)
    return remarks


def _namesakes(submissions: Sequence[Submission]) -> Mapping[int, list[str]]:
    """Submission number → the other units that sent a file of the same name for the same period."""
    units: dict[tuple[str, str], list[str]] = {}
    for submission in submissions:
        units.setdefault((submission.period, _name(submission)), []).append(submission.unit)
    return {
        submission.number: others for submission in submissions
        if (others := [unit for unit in dict.fromkeys(units[submission.period, _name(submission)]) if unit != submission.unit])
    }


def _name(submission: Submission) -> str:
    return folded(submission.file.rpartition("/")[2])
