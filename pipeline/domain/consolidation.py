"""Submissions and findings → one counted report per unit and period, and a register of everyone.

Nothing is dropped in silence: what was received is what was consolidated, superseded or
refused, and a difference stops the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.domain.answers import KEYS, Answers, Submission, combined
from pipeline.domain.containers import Envelope, FileUse
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.withdrawals import CHECKS


class Status(StrEnum):
    """What became of a report (tình trạng báo cáo)."""

    ACCEPTED = "accepted"
    NEEDS_FIXING = "needs_fixing"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The words of the register."""
        return {
            "accepted": "Đã nhận", "needs_fixing": "Cần sửa", "superseded": "Đã thay thế",
            "refused": "Không tiếp nhận", "withdrawn": "Đã rút", "missing": "Chưa gửi",
        }[self.value]


class LostReport(AssertionError):
    """Files or rows received are not the files or rows accounted for: our own fault, so the run stops."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of the ledger as the run sees it; `refusal` says why it became no submission.

    `use` says whether it counts as a report, was opened for what is inside, or merely came along. `containers` are
    the hashes of the mails and zips that it came in, `envelope` the mail's own words, and `noted` names the parts
    of an opened one that were not archived by themselves.
    """

    sha256: str
    names: tuple[str, ...]
    received: datetime
    refusal: Finding | None = None
    use: FileUse = FileUse.REPORT
    containers: tuple[str, ...] = ()
    envelope: Envelope = field(default_factory=Envelope)
    noted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One line of the register (sổ theo dõi): a unit and period, and one of its reports or none.

    `late_days` are the working days after the due date of the unit's first readable report, 0 when that was in time.
    """

    unit: str
    period: str
    status: Status
    received: datetime | None = None
    file: str = ""
    sha256: str = ""
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    late_days: int = 0
    superseded_by: str = ""
    sample: bool = False
    edition: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Consolidated:
    """What the indicators read: the counted reports of all periods, refused rows and values taken out.

    `tables`: section → rows of the counted submissions (columns as in `Answers.tables`).
    `doubtful`: submission → form fields (``section.key``) that hold an error.
    `row_counts`: section → (received, consolidated, superseded, refused) rows.
    """

    campaign: Campaign
    submissions: dict[int, Submission]
    tables: dict[str, pd.DataFrame]
    doubtful: dict[int, frozenset[str]]
    row_counts: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def unit(self, submission: int) -> Unit:
        """The unit of a counted submission."""
        return self.campaign.unit_by_key[self.submissions[submission].unit]

    def period(self, submission: int) -> Period:
        """The period of a counted submission."""
        return self.campaign.period_by_key[self.submissions[submission].period]


def counted(submissions: Sequence[Submission]) -> dict[tuple[str, str], Submission]:
    """(unit, period) → the report that counts: the newest readable one, even when it has errors."""
    newest: dict[tuple[str, str], Submission] = {}
    for submission in sorted(submissions, key=lambda s: (s.received, s.sha256)):
        newest[submission.unit, submission.period] = submission
    return newest


def superseded_by(submissions: Sequence[Submission]) -> dict[int, Submission]:
    """Submission number → the newer report of the same unit and period that counts instead."""
    newest = counted(submissions)
    return {
        s.number: newest[s.unit, s.period] for s in submissions if newest[s.unit, s.period].number != s.number
    }


def consolidated(campaign: Campaign, parts: Sequence[Answers], findings: Sequence[Finding]) -> Consolidated:
    """The counted reports with every row or value in error taken out; LostReport when a row went missing.

    A line of a ``rows`` or ``matrix`` section with an error is refused whole; in a
    ``fields`` section only the value is.
    """
    submissions = [submission for part in parts for submission in part.submissions.values()]
    current = {submission.number: submission for submission in counted(submissions).values()}
    older = [submission.number for submission in submissions if submission.number not in current]
    errors = [finding for finding in findings if finding.is_error and finding.submission in current]
    doubtful: dict[int, set[str]] = {}
    for finding in errors:
        doubtful.setdefault(finding.submission, set()).update(finding.fields)
    tables: dict[str, pd.DataFrame] = {}
    counts: dict[str, tuple[int, int, int, int]] = {}
    for section in dict.fromkeys(section.key for part in parts for section in part.form.sections):
        received = sum(len(part.tables[section]) for part in parts if section in part.tables)
        table = combined(parts, section, current)
        layout = next(part.form.by_key[section].layout for part in parts if section in part.form.by_key)
        kept = _without_values(table, section, errors) if layout == "fields" else _without_rows(table, section, errors)
        refused = len(table) - len(kept)
        replaced = sum(
            int(part.tables[section]["submission"].isin(older).sum())
            for part in parts if section in part.tables
        )
        if received != len(kept) + refused + replaced:
            raise LostReport(f"{section}: {received} rows received, {len(kept)} consolidated, "
                             f"{replaced} superseded, {refused} refused")
        tables[section] = kept
        counts[section] = (received, len(kept), replaced, refused)
    return Consolidated(campaign, dict(sorted(current.items())), tables,
                        {number: frozenset(keys) for number, keys in doubtful.items()}, counts)


def _without_rows(table: pd.DataFrame, section: str, errors: Sequence[Finding]) -> pd.DataFrame:
    refused = {(f.submission, row) for f in errors if any(ref.startswith(f"{section}.") for ref in f.fields)
               for row in f.lines if row}
    if not refused or table.empty:
        return table
    keep = [key not in refused for key in zip(table["submission"], table["sheet_row"], strict=True)]
    return table[keep].reset_index(drop=True)


def _without_values(table: pd.DataFrame, section: str, errors: Sequence[Finding]) -> pd.DataFrame:
    wrong: dict[str, set[int]] = {}
    for finding in errors:
        for reference in finding.fields:
            of, _, key = reference.partition(".")
            if of == section and key in table.columns and key not in KEYS:
                wrong.setdefault(key, set()).add(finding.submission)
    cleared = table.copy()
    for key, numbers in wrong.items():
        cleared[key] = cleared[key].mask(cleared["submission"].isin(list(numbers)))
    return cleared


def files_accounted_for(files: Sequence[ReceivedFile], submissions: Sequence[Submission]) -> dict[str, int]:
    """received = consolidated + superseded + refused, in files; LostReport when they do not agree.

    Mails and zips that were opened (`opened`), what came along in them without being a form (`listed`) and the
    Office's own workbooks (`appraisals`, `award_books`, in force or replaced) are counted apart.
    """
    replaced = len(superseded_by(submissions))
    refused = sum(file.refusal is not None for file in files)
    uses = [file.use for file in files]
    tally = {"received": uses.count(FileUse.REPORT), "consolidated": len(submissions) - replaced, "superseded": replaced,
             "refused": refused, "opened": uses.count(FileUse.OPENED), "listed": uses.count(FileUse.LISTED),
             "appraisals": uses.count(FileUse.APPRAISAL), "award_books": uses.count(FileUse.AWARDS)}
    if tally["received"] != tally["consolidated"] + replaced + refused:
        raise LostReport(f"files: {tally}")
    return tally


def severity_counts(findings: Sequence[Finding]) -> dict[int, dict[Severity, int]]:
    """Submission → how many cells have a finding of each severity, waived ones left out; a finding about a
    whole column counts as many times as the column has lines."""
    counts: dict[int, dict[Severity, int]] = {}
    for finding in findings:
        if finding.waived:
            continue
        of = counts.setdefault(finding.submission, dict.fromkeys(Severity, 0))
        of[finding.severity] += len(finding.lines)
    return counts


def register(
    campaign: Campaign, periods: Sequence[Period], submissions: Sequence[Submission], findings: Sequence[Finding],
    late_days: Mapping[int, int], as_of: date, refused: Sequence[Finding] = (), remarks: Mapping[int, str] | None = None,
) -> list[RegisterEntry]:
    """Every unit × period, silent units included, and every further report of theirs; units in config order.

    `refused` are file-level refusals whose unit and period are known; `remarks` say of a submission how it came.
    """
    replacing = superseded_by(submissions)
    counts = severity_counts(findings)
    by_place: dict[tuple[str, str], list[Submission]] = {}
    for submission in sorted(submissions, key=lambda s: (s.received, s.sha256)):
        by_place.setdefault((submission.unit, submission.period), []).append(submission)
    refused_by_place: dict[tuple[str, str], list[Finding]] = {}
    for finding in refused:
        refused_by_place.setdefault((finding.unit, finding.period), []).append(finding)
    entries: list[RegisterEntry] = []
    for period in periods:
        for unit in campaign.units:
            reports = by_place.get((unit.key, period.key), [])
            turned_away = refused_by_place.get((unit.key, period.key), [])
            owes = unit.exists_on(period.end)
            if not reports and owes and period.start <= as_of:
                entries.append(RegisterEntry(unit.key, period.key, Status.MISSING, remark=_missing_remark(period, as_of)))
            for report in reports:
                of = counts.get(report.number, dict.fromkeys(Severity, 0))
                newer = replacing.get(report.number)
                status = (Status.SUPERSEDED if newer else Status.NEEDS_FIXING if of[Severity.ERROR] else Status.ACCEPTED)
                entries.append(RegisterEntry(
                    unit.key, period.key, status, report.received, report.file, report.sha256,
                    of[Severity.ERROR], of[Severity.WARNING], of[Severity.NOTE], late_days.get(report.number, 0),
                    newer.sha256 if newer else "", report.reading.meta.sample, report.edition,
                    "; ".join(filter(None, (
                        "" if owes else "Đơn vị không còn trong danh sách của kỳ", (remarks or {}).get(report.number, "")))),
                ))
            entries += [
                RegisterEntry(unit.key, period.key, Status.WITHDRAWN, file=f.file, remark=f.message) if f.check in CHECKS else
                RegisterEntry(unit.key, period.key, Status.REFUSED, file=f.file, errors=1, remark=f.message)
                for f in turned_away
            ]
    return entries


def _missing_remark(period: Period, as_of: date) -> str:
    days = (period.units_due - as_of).days
    if days < 0:
        return f"Quá hạn {-days:02d} ngày"
    return f"Còn {days:02d} ngày đến hạn {period.units_due:%d/%m/%Y}"
