"""The ledger's files → submissions, and a finding for every file that became none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.commands.closings import closings_in, files_in_time
from pipeline.commands.form_key import checking_key
from pipeline.commands.read_one import FileRefusal
from pipeline.commands.reading_files import Progress, read_again
from pipeline.commands.unpacking import unpack
from pipeline.commands.whose_form import code_findings
from pipeline.commands.withdrawing import decisions, withdrawn_note
from pipeline.definitions import appraisal, awards
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.closing import AFTER_CLOSE, Closing
from pipeline.domain.consolidation import LostReport, ReceivedFile
from pipeline.domain.containers import Envelope, FileUse, Judgement, Piece, judged
from pipeline.domain.deliveries import delivery_findings
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.reading import Reading
from pipeline.domain.received_names import is_changed, safe_name
from pipeline.domain.waivers import waived
from pipeline.domain.withdrawals import in_force
from pipeline.edges.ledger import Ledger, Receipt, Unpacked


@dataclass(frozen=True)
class Intake:
    """What was received and what it says: every file is one of `submissions`, one of the workbooks that the Office
    filled (`office`, numbered for themselves), carries a refusal, or is a mail or zip that was opened or something that came along in one
    (see `ReceivedFile.use`).

    `findings` are those of whole files and of reading, already placed (unit, period, file); what is
    said of cells of an appraisal stays with it.
    """

    files: list[ReceivedFile]
    submissions: list[Submission]
    findings: list[Finding]
    office: list[Submission] = field(default_factory=list)
    closings: Mapping[str, Closing] = field(default_factory=dict)


def intake(definitions: Definitions, ledger: Ledger, progress: Progress) -> Intake:
    """Everything in the ledger, from the archive: deleting from the inbox changes nothing.

    Mails and zips that nobody opened yet are opened first, and their files entered.
    """
    ledger.refuse_gaps()
    closings = closings_in(ledger)
    if not ledger.is_past:
        unpack(definitions, ledger)
    receipts, unpacked = ledger.receipts(), ledger.unpacked()
    placed = _placed_all(definitions, ledger, receipts, unpacked, progress)
    placed = _in_time(definitions, closings, receipts, placed)
    codes = _code_findings(definitions, ledger, receipts, placed)
    placed = [_refused(definitions, codes.get(place)) or outcome for place, outcome in enumerate(placed)]
    judgements = judged([_piece(receipt, unpacked.get(receipt.sha256), outcome)
                         for receipt, outcome in zip(receipts, placed, strict=True)])
    check_contents(receipts, unpacked)
    withdrawn = in_force(decisions(ledger))
    places = {key: number for number, key in enumerate(definitions.campaign.span_by_key)}
    places |= {unit.key: number for number, unit in enumerate(definitions.campaign.units)}
    order = sorted(range(len(placed)), key=lambda i: _order(definitions, places, receipts[i], placed[i]))
    files: list[ReceivedFile] = []
    submissions: list[Submission] = []
    office: list[Submission] = []
    findings: list[Finding] = []
    for i in order:
        receipt, outcome = receipts[i], placed[i]
        judgement = judgements[receipt.sha256]
        if judgement.code:
            outcome = refusal(judgement.code, judgement.detail, file=receipt.path)
        if receipt.sha256 in withdrawn and judgement.use is FileUse.REPORT:
            outcome = withdrawn_note(withdrawn[receipt.sha256], receipt, outcome)
        refused = outcome if isinstance(outcome, Finding) and judgement.use is FileUse.REPORT else None
        files.append(_received(definitions, receipt, unpacked.get(receipt.sha256), judgement, refused))
        if refused is not None:
            findings.append(refused)
        if not isinstance(outcome, Reading):
            continue
        if use := office_use(definitions, outcome):
            files[-1] = replace(files[-1], use=use)
            office.append(Submission(len(office), "", outcome.meta.period, outcome.meta.edition, receipt.sha256,
                                     receipt.path, received_at(definitions, receipt), outcome, _sender(receipt)))
            findings += [codes[i]] if i in codes else []
            continue
        submission = Submission(len(submissions), outcome.meta.unit, outcome.meta.period, outcome.meta.edition,
                                receipt.sha256, receipt.path, received_at(definitions, receipt), outcome, _sender(receipt))
        submissions.append(submission)
        findings += [f.placed(submission=submission.number, unit=submission.unit, period=submission.period,
                              file=submission.file) for f in outcome.findings]
        findings += older_edition(definitions, submission)
        findings += _renamed(receipt, submission)
        findings += [codes[i].placed(submission=submission.number)] if i in codes else []
    return Intake(files, submissions, findings + delivery_findings(definitions.campaign, submissions), office, closings)


def office_use(definitions: Definitions, reading: Reading) -> FileUse | None:
    """Which of the Office's own workbooks a file is, None for a unit's report."""
    form_id = definitions.campaign.movement.form_id
    return {form_id + appraisal.ID_SUFFIX: FileUse.APPRAISAL, form_id + awards.ID_SUFFIX: FileUse.AWARDS}.get(reading.meta.form_id)


def _code_findings(definitions: Definitions, ledger: Ledger, receipts: Sequence[Receipt],
                   placed: Sequence[Outcome]) -> dict[int, Finding]:
    """Place of a receipt → what is wrong with the code of its form."""
    metas = {place: reading.meta for place, reading in enumerate(placed) if isinstance(reading, Reading)}
    found = code_findings(definitions, metas, [receipt.path for receipt in receipts], checking_key(definitions, ledger))
    own = {place for place, reading in enumerate(placed) if isinstance(reading, Reading) and office_use(definitions, reading)}
    # Points and awards are decided by the Office alone: a workbook that it did not sign never counts.
    return {place: f.placed(severity=Severity.ERROR) if place in own and f.severity is Severity.WARNING else f
            for place, f in found.items()}


def _refused(definitions: Definitions, finding: Finding | None) -> Finding | None:
    """The finding when it refuses its file: an error that no waiver lifts."""
    return finding if finding is not None and waived(definitions.campaign, [finding])[0].is_error else None


def _sender(receipt: Receipt) -> str:
    """Who wrote the mail with the file: before somebody in between forwarded it."""
    return next((one.forwarded_from for one in receipt.sightings if one.forwarded_from), receipt.sender)


Outcome = Reading | Finding | None
"""A reading, the reason why there is none, or None for a mail or zip that was opened."""


def _placed_all(
    definitions: Definitions, ledger: Ledger, receipts: Sequence[Receipt], unpacked: Mapping[str, Unpacked], progress: Progress,
) -> list[Outcome]:
    """What became of every file by itself, in the order of the receipts; containers are not read."""
    closed = {sha256 for sha256, found in unpacked.items() if found.is_container}
    single = [receipt for receipt in receipts if receipt.sha256 not in closed]
    readings = read_again(definitions, single, ledger, progress)
    of = {receipt.sha256: reading for receipt, reading in zip(single, readings, strict=True)}
    return [_placed(definitions, receipt, of[receipt.sha256]) if receipt.sha256 in of
            else _unopened(receipt, unpacked[receipt.sha256]) for receipt in receipts]


def _in_time(
    definitions: Definitions, closings: Mapping[str, Closing], receipts: Sequence[Receipt], placed: Sequence[Outcome],
) -> list[Outcome]:
    """The same, with a refusal for every report of a closed period that came after it was closed.

    Award workbooks are none: what is decided on approved figures is decided after they were approved.
    """
    known = files_in_time(closings)
    outcomes = []
    for receipt, outcome in zip(receipts, placed, strict=True):
        if (isinstance(outcome, Reading) and office_use(definitions, outcome) is not FileUse.AWARDS
                and receipt.sha256 not in known.get(outcome.meta.period, (receipt.sha256,))):
            period, closing = definitions.campaign.period_by_key[outcome.meta.period], closings[outcome.meta.period]
            outcome = refusal(AFTER_CLOSE, f"{period.name}, khóa ngày {closing.closed_on:%d/%m/%Y}, {closing.document}",
                              file=receipt.path, unit=outcome.meta.unit, period=period.key)
        outcomes.append(outcome)
    return outcomes


def _unopened(receipt: Receipt, found: Unpacked) -> Finding | None:
    return refusal(found.code, found.detail, found.limit, file=receipt.path) if found.code else None


def _piece(receipt: Receipt, found: Unpacked | None, outcome: Outcome) -> Piece:
    code = outcome.check if isinstance(outcome, Finding) else ""
    return Piece(receipt.sha256, receipt.name, code, found.contents if found else None, receipt.containers, receipt.is_loose)


def _received(
    definitions: Definitions, receipt: Receipt, found: Unpacked | None, judgement: Judgement, refused: Finding | None,
) -> ReceivedFile:
    names = tuple(dict.fromkeys(sighting.path for sighting in receipt.sightings))
    contents = found.contents if found else None
    return ReceivedFile(
        receipt.sha256, names, received_at(definitions, receipt), refused, judgement.use, receipt.containers,
        contents.envelope if contents else Envelope(receipt.sender, receipt.sent, receipt.subject),
        tuple(one.name for one in contents.listed) if contents else (),
    )


def check_contents(receipts: Sequence[Receipt], unpacked: Mapping[str, Unpacked]) -> None:
    """Every file taken out of a container must be among the received; LostReport when one is not."""
    inside: dict[str, int] = {}
    for receipt in receipts:
        for sighting in receipt.sightings:
            inside[sighting.container] = inside.get(sighting.container, 0) + 1
    for sha256, found in unpacked.items():
        taken = len(found.contents.stored) if found.contents else 0
        if inside.get(sha256, 0) != taken:
            raise LostReport(f"{sha256}: {taken} files taken out, {inside.get(sha256, 0)} received")


def _renamed(receipt: Receipt, submission: Submission) -> list[Finding]:
    """The note that an attachment is listed under another name than it declared."""
    declared = next((one.declared for one in receipt.sightings if one.path == receipt.path and one.container), "")
    if not declared or not is_changed(declared, safe_name(declared)):
        return []
    note = refusal("renamed_attachment", f"“{declared[:80]}”", file=submission.file, unit=submission.unit, period=submission.period)
    return [note.placed(submission=submission.number)]


def received_at(definitions: Definitions, receipt: Receipt) -> datetime:
    """When a file counts as received: the officer's correction, else the date of the earliest mail that brought it,
    else its own date at first sight."""
    for correction in definitions.campaign.receipts:
        if receipt.sha256.startswith(correction.sha256.lower()):
            return correction.received
    return receipt.sent or receipt.modified


def refusal(code: str, detail: str = "", limit: str = "", *, file: str = "", unit: str = "", period: str = "") -> Finding:
    """A file-level finding in the words of its reason."""
    reason = FILE_REASONS[code]
    severity = Severity.NOTE if code in ("older_edition", "renamed_attachment") else Severity.ERROR
    return Finding(code, severity, reason.said(detail, limit), reason.advised(detail, limit), unit=unit, period=period, file=file)


def _placed(definitions: Definitions, receipt: Receipt, reading: Reading | FileRefusal) -> Reading | Finding:
    if isinstance(reading, FileRefusal):
        return refusal(reading.code, reading.detail, reading.limit, file=receipt.path)
    if refused := unplaceable(definitions, reading, receipt.path):
        return refused
    period = definitions.campaign.span_by_key[reading.meta.period]
    received: date = received_at(definitions, receipt).date()
    is_late = period.closed_on is not None and received >= period.closed_on
    if is_late and office_use(definitions, reading) is not FileUse.AWARDS:  # awards are decided when points stand
        return refusal("period_closed", f"{period.name}, chốt ngày {period.closed_on:%d/%m/%Y}", file=receipt.path,
                       unit=reading.meta.unit, period=period.key)
    return reading


def unplaceable(definitions: Definitions, reading: Reading, file: str) -> Finding | None:
    """Why a reading belongs to no unit or period of the campaign, None when it does."""
    campaign, meta = definitions.campaign, reading.meta
    if not meta.unit and not meta.period:
        return refusal("standard_form", file=file)
    use = office_use(definitions, reading)
    if meta.unit not in campaign.unit_by_key and use is None:
        return refusal("unknown_unit", meta.unit or "để trống", file=file)
    if meta.period not in (campaign.span_by_key if use is FileUse.AWARDS else campaign.period_by_key):
        return refusal("unknown_period", meta.period or "để trống", file=file, unit=meta.unit)
    return None


def _order(definitions: Definitions, places: Mapping[str, int], receipt: Receipt,
           reading: Outcome) -> tuple[object, ...]:
    """Submissions are numbered by period, unit, time and bytes, whatever order the files came in."""
    received = received_at(definitions, receipt)
    if not isinstance(reading, Reading):
        return (1, 0, 0, received, receipt.sha256)
    return (0, places[reading.meta.period], places.get(reading.meta.unit, -1), received, receipt.sha256)


def older_edition(definitions: Definitions, submission: Submission) -> list[Finding]:
    """The note that a form of another edition was read by its own definition; empty for the edition in force."""
    wanted = definitions.campaign.period_by_key[submission.period].edition
    if submission.edition == wanted:
        return []
    note = refusal("older_edition", f"biểu mẫu {submission.edition}, kỳ này dùng biểu mẫu {wanted}",
                   file=submission.file, unit=submission.unit, period=submission.period)
    return [note.placed(submission=submission.number)]
