"""The ledger's files → submissions, and a finding for every file that became none."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_some
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.office_papers import OfficePaper
from pipeline.domain.reading import Reading
from pipeline.edges.ledger import Ledger, Receipt
from pipeline.edges.reading_cache import ReadingCache, reader_fingerprint
from pipeline.edges.workers import Died, run_isolated

Progress = Callable[[int, int], None]
"""Called with (done, of) as files are read."""

CACHE = ".cache"
"""Folder beside config.toml for what can be made again; safe to delete."""

_LOT = 8
"""At most so many files are handed to a child at a time."""

_DEATHS = {"aborted": "reader_died", "beyond_time": "beyond_time", "beyond_memory": "beyond_memory"}


@dataclass(frozen=True)
class Intake:
    """What was received and what it says: every file is one of `submissions` or `papers`, or carries a refusal.

    `findings` are those of whole files and of reading, already placed (unit, period, file).
    """

    files: list[ReceivedFile]
    submissions: list[Submission]
    findings: list[Finding]
    papers: list[OfficePaper] = field(default_factory=list)


def read_all(definitions: Definitions, paths: Sequence[Path], progress: Progress) -> list[Reading | FileRefusal]:
    """The readings of files, in their order; each file costs at most the limits of config.toml."""
    return _read(_setup(definitions), paths, progress)


def read_again(
    definitions: Definitions, receipts: Sequence[Receipt], ledger: Ledger, progress: Progress,
) -> list[Reading | FileRefusal]:
    """The readings of archived files, in their order; a file that was read before, and by the same reader, is not opened."""
    setup = _setup(definitions)
    cache = ReadingCache(definitions.root / CACHE / "readings.sqlite", reader_fingerprint(setup))
    known: dict[str, Reading | FileRefusal] = cache.known(receipt.sha256 for receipt in receipts)
    unread = [receipt.sha256 for receipt in receipts if receipt.sha256 not in known]
    fresh = dict(zip(unread, _read(setup, [ledger.stored(sha256) for sha256 in unread], progress), strict=True))
    dead = set(_DEATHS.values())  # what took too long today may have time tomorrow
    cache.keep({sha256: said for sha256, said in fresh.items() if not (isinstance(said, FileRefusal) and said.code in dead)})
    known |= fresh
    return [known[receipt.sha256] for receipt in receipts]


def _setup(definitions: Definitions) -> ReaderSetup:
    return ReaderSetup(
        definitions.campaign.movement.form_id,
        {key: (edition.form, tuple(i.key for i in edition.rubric.indicators)) for key, edition in definitions.editions.items()},
        definitions.campaign.limits, definitions.office_forms,
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
                results[lot[0]] = FileRefusal(_DEATHS[outcome.reason], limit=limit)
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
    """Everything in the ledger, from the archive: deleting from the inbox changes nothing."""
    receipts = ledger.receipts()
    readings = read_again(definitions, receipts, ledger, progress)
    placed = [_placed(definitions, receipt, reading) for receipt, reading in zip(receipts, readings, strict=True)]
    places = {period.key: number for number, period in enumerate(definitions.campaign.periods)}
    places |= {unit.key: number for number, unit in enumerate(definitions.campaign.units)}
    order = sorted(range(len(placed)), key=lambda i: _order(definitions, places, receipts[i], placed[i]))
    files: list[ReceivedFile] = []
    submissions: list[Submission] = []
    findings: list[Finding] = []
    papers: list[OfficePaper] = []
    for i in order:
        receipt, reading = receipts[i], placed[i]
        names = tuple(dict.fromkeys(sighting.path for sighting in receipt.sightings))
        received = received_at(definitions, receipt)
        if isinstance(reading, Finding):
            files.append(ReceivedFile(receipt.sha256, names, received, reading))
            findings.append(reading)
            continue
        if is_office_form(definitions, reading):
            files.append(ReceivedFile(receipt.sha256, names, received, office_form=reading.meta.form_id))
            papers.append(OfficePaper(reading.meta.form_id, reading.meta.period, receipt.sha256, receipt.path, received, reading))
            continue
        submission = Submission(len(submissions), reading.meta.unit, reading.meta.period, reading.meta.edition,
                                receipt.sha256, receipt.path, received, reading)
        files.append(ReceivedFile(receipt.sha256, names, received))
        submissions.append(submission)
        findings += [f.placed(submission=submission.number, unit=submission.unit, period=submission.period,
                              file=submission.file) for f in reading.findings]
        findings += older_edition(definitions, submission)
    return Intake(files, submissions, findings, papers)


def received_at(definitions: Definitions, receipt: Receipt) -> datetime:
    """When a file counts as received: the officer's correction, else its own date at first sight."""
    for correction in definitions.campaign.receipts:
        if receipt.sha256.startswith(correction.sha256.lower()):
            return correction.received
    return receipt.modified


def refusal(code: str, detail: str = "", limit: str = "", *, file: str = "", unit: str = "", period: str = "") -> Finding:
    """A file-level finding in the words of its reason."""
    reason = FILE_REASONS[code]
    severity = Severity.NOTE if code == "older_edition" else Severity.ERROR
    return Finding(code, severity, reason.said(detail, limit), reason.advised(detail, limit), unit=unit, period=period, file=file)


def _placed(definitions: Definitions, receipt: Receipt, reading: Reading | FileRefusal) -> Reading | Finding:
    if isinstance(reading, FileRefusal):
        return refusal(reading.code, reading.detail, reading.limit, file=receipt.path)
    if refused := unplaceable(definitions, reading, receipt.path):
        return refused
    if is_office_form(definitions, reading):
        return reading
    period = definitions.campaign.period_by_key[reading.meta.period]
    received: date = received_at(definitions, receipt).date()
    if period.closed_on is not None and received >= period.closed_on:
        return refusal("period_closed", f"{period.name}, chốt ngày {period.closed_on:%d/%m/%Y}", file=receipt.path,
                       unit=reading.meta.unit, period=period.key)
    return reading


def unplaceable(definitions: Definitions, reading: Reading, file: str) -> Finding | None:
    """Why a reading belongs to no unit or period of the campaign, None when it does."""
    campaign, meta = definitions.campaign, reading.meta
    if is_office_form(definitions, reading):
        known = meta.period in campaign.period_by_key or any(phase.key == meta.period for phase in campaign.phases)
        return None if known else refusal("unknown_period", meta.period or "để trống", file=file)
    if meta.unit not in campaign.unit_by_key:
        return refusal("unknown_unit", meta.unit or "để trống", file=file)
    if meta.period not in campaign.period_by_key:
        return refusal("unknown_period", meta.period or "để trống", file=file, unit=meta.unit)
    return None


def is_office_form(definitions: Definitions, reading: Reading) -> bool:
    """Whether a workbook is one of the Office's own and no unit's report."""
    return reading.meta.form_id in definitions.office_forms


def _order(definitions: Definitions, places: Mapping[str, int], receipt: Receipt,
           reading: Reading | Finding) -> tuple[object, ...]:
    """Submissions are numbered by period, unit, time and bytes, whatever order the files came in."""
    received = received_at(definitions, receipt)
    if isinstance(reading, Finding):
        return (2, 0, 0, received, receipt.sha256)
    if is_office_form(definitions, reading):
        return (1, 0, 0, received, receipt.sha256)
    return (0, places[reading.meta.period], places[reading.meta.unit], received, receipt.sha256)


def older_edition(definitions: Definitions, submission: Submission) -> list[Finding]:
    """The note that a form of another edition was read by its own definition; empty for the edition in force."""
    wanted = definitions.campaign.period_by_key[submission.period].edition
    if submission.edition == wanted:
        return []
    note = refusal("older_edition", f"biểu mẫu {submission.edition}, kỳ này dùng biểu mẫu {wanted}",
                   file=submission.file, unit=submission.unit, period=submission.period)
    return [note.placed(submission=submission.number)]
