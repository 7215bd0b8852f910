"""The ledger's files → submissions, and a finding for every file that became none."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.commands.form_key import checking_key
from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_some
from pipeline.commands.unpacking import unpack
from pipeline.commands.whose_form import code_findings
from pipeline.commands.withdrawing import decisions, withdrawn_note
from pipeline.definitions import appraisal, awards
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
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
from pipeline.edges.reading_cache import ReadingCache, reader_fingerprint
from pipeline.edges.workers import Died, run_isolated

Progress = Callable[[int, int], None]
"""Called with (done, of) as files are read."""

CACHE = ".cache"
"""Folder beside config.toml for what can be made again; safe to delete."""

_LOT = 8
"""At most so many files are handed to a child at a time."""

DEATHS = {"aborted": "reader_died", "beyond_time": "beyond_time", "beyond_memory": "beyond_memory"}
"""How a reading child can end → the reason that is given for its file."""


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


def read_all(definitions: Definitions, paths: Sequence[Path], progress: Progress) -> list[Reading | FileRefusal]:
    """The readings of files, in their order; each file costs at most the limits of config.toml."""
    return _read(reader_setup(definitions), paths, progress)


def read_again(
    definitions: Definitions, receipts: Sequence[Receipt], ledger: Ledger, progress: Progress,
) -> list[Reading | FileRefusal]:
    """The readings of archived files, in their order; a file that was read before, and by the same reader, is not opened."""
    setup = reader_setup(definitions)
    cache = ReadingCache(definitions.root / CACHE / "readings.sqlite", reader_fingerprint(setup))
    known: dict[str, Reading | FileRefusal] = cache.known(receipt.sha256 for receipt in receipts)
    unread = [receipt.sha256 for receipt in receipts if receipt.sha256 not in known]
    fresh = dict(zip(unread, _read(setup, [ledger.stored(sha256) for sha256 in unread], progress), strict=True))
    dead = set(DEATHS.values())  # what took too long today may have time tomorrow
    cache.keep({sha256: said for sha256, said in fresh.items() if not (isinstance(said, FileRefusal) and said.code in dead)})
    known |= fresh
    return [known[receipt.sha256] for receipt in receipts]


def reader_setup(definitions: Definitions) -> ReaderSetup:
    """What the reading children are told."""
    return ReaderSetup(
        definitions.campaign.movement.form_id,
        {key: (edition.form, tuple(i.key for i in edition.rubric.indicators)) for key, edition in definitions.editions.items()},
        definitions.campaign.limits,
        tuple(form for edition in definitions.editions.values() for form in edition.office_forms),
    )


def _read(setup: ReaderSetup, paths: Sequence[Path], progress: Progress) -> list[Reading | FileRefusal]:
    """The readings, in the order of `paths`.

    Children are handed several files at a time, since handing over costs as much as reading a small one; where one of
    several takes the child with it, each of them is tried again alone, so that a bad file costs only itself.
    """
    limits = setup.limits
    processes = limits.processes or os.cpu_count() or 1
    results: list[Reading | FileRefusal | None] = [None] * len(paths)
    alone = [(number,) for number in range(len(paths))]
    done = 0
    for lots in _lots(len(paths), processes), alone:
        waiting = [lot for lot in lots if results[lot[0]] is None]
        outcomes = run_isolated(
            read_some, [tuple(str(paths[number]) for number in lot) for lot in waiting], processes=processes,
            seconds=limits.reader_seconds, megabytes=limits.reader_megabytes, initial=setup,
        )
        for place, outcome in outcomes:
            lot = waiting[place]
            if not isinstance(outcome, Died):
                for number, said in zip(lot, outcome.value, strict=True):
                    results[number] = said
            elif len(lot) == 1:
                limit = f"{limits.reader_seconds:g} giây" if outcome.reason == "beyond_time" else f"{limits.reader_megabytes} MB"
                results[lot[0]] = FileRefusal(DEATHS[outcome.reason], limit=limit)
            done += sum(results[number] is not None for number in lot)
            progress(done, len(paths))
    return [result for result in results if result is not None]


def _lots(count: int, processes: int) -> list[tuple[int, ...]]:
    """The numbers 0..count-1 in lots that keep all processes busy to the end: one by one for few files.

    >>> _lots(3, 2), len(_lots(1000, 2)[0])
    ([(0,), (1,), (2,)], 8)
    """
    size = max(1, min(_LOT, count // (processes * _LOT)))
    return [tuple(range(start, min(start + size, count))) for start in range(0, count, size)]


def intake(definitions: Definitions, ledger: Ledger, progress: Progress) -> Intake:
    """Everything in the ledger, from the archive: deleting from the inbox changes nothing.

    Mails and zips that nobody opened yet are opened first, and their files entered.
    """
    ledger.refuse_gaps()
    unpack(definitions, ledger)
    receipts, unpacked = ledger.receipts(), ledger.unpacked()
    placed = _placed_all(definitions, ledger, receipts, unpacked, progress)
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
    return Intake(files, submissions, findings + delivery_findings(definitions.campaign, submissions), office)


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
