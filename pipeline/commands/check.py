"""Single workbooks → findings with cells, without a campaign: what `make check FILE=…` prints."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.commands.checking import answers_by_edition, checked_within, office_checked
from pipeline.commands.console import Console
from pipeline.commands.intake import office_use, older_edition, refusal, unplaceable
from pipeline.commands.read_one import FileRefusal
from pipeline.commands.reading_files import read_all
from pipeline.commands.refusals import Refusal
from pipeline.commands.whose_form import code_findings
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding, FindingGroup, Severity, capitalised, grouped, sorted_findings
from pipeline.domain.waivers import waived
from pipeline.edges.form_secret import existing_form_secret


def check(config: Path, files: Sequence[Path], console: Console, *, as_json: bool) -> bool:
    """Prints the findings of each file and returns whether there are any (notes do not count)."""
    definitions = load_definitions(config)
    if absent := [str(file) for file in files if not file.exists()]:
        raise Refusal(f"Không tìm thấy tệp: {', '.join(absent)}.")
    with console.progress("Đang đọc") as bar:
        readings = read_all(definitions, files, bar.at)
    findings: list[Finding] = []
    submissions: list[Submission] = []
    office: list[Submission] = []
    for file, reading in zip(files, readings, strict=True):
        if isinstance(reading, FileRefusal):
            findings.append(refusal(reading.code, reading.detail, reading.limit, file=str(file)))
        elif refused := unplaceable(definitions, reading, str(file)):
            findings.append(refused)
        else:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            of_kind = office if office_use(definitions, reading) else submissions
            submission = Submission(len(of_kind), reading.meta.unit, reading.meta.period, reading.meta.edition, digest,
                                    str(file), datetime.fromtimestamp(file.stat().st_mtime, UTC), reading)
            of_kind.append(submission)
            if of_kind is office:
                continue
            findings += [f.placed(submission=submission.number, unit=submission.unit, period=submission.period,
                                  file=submission.file) for f in reading.findings]
            findings += older_edition(definitions, submission)
    findings += _about_codes(definitions, submissions)
    findings = _within(definitions, submissions, findings)
    findings += [f.placed(submission=-1) for workbooks in office_checked(definitions, office) for f in workbooks.findings]
    if as_json:
        console.say(json.dumps([_as_object(finding) for finding in sorted_findings(findings)], ensure_ascii=False, indent=1))
    else:
        for file in files:
            _print(console, str(file), [f for f in findings if f.file == str(file)])
    return any(f.severity is not Severity.NOTE and not f.waived for f in findings)


def _about_codes(definitions: Definitions, submissions: Sequence[Submission]) -> list[Finding]:
    """What is wrong with the forms' codes; where this machine has no key, a note that the Office will look.

    A form that intake would refuse is still checked to the last cell: it is better to hear all at once.
    """
    metas = {submission.number: submission.reading.meta for submission in submissions}
    found = code_findings(definitions, metas, [submission.file for submission in submissions], existing_form_secret(definitions.archive))
    return [finding.placed(submission=number) for number, finding in found.items()]


def _within(definitions: Definitions, submissions: Sequence[Submission], findings: list[Finding]) -> list[Finding]:
    """The checks that one file alone can answer: cells, fields, across fields and sheets."""
    if not submissions:
        return findings
    parts = answers_by_edition(definitions, submissions)
    return waived(definitions.campaign, checked_within(definitions, parts, findings))


def _as_object(finding: Finding) -> dict[str, object]:
    return {key: (str(value) if isinstance(value, Severity) else value) for key, value in dataclasses.asdict(finding).items()}


def _print(console: Console, file: str, findings: Sequence[Finding]) -> None:
    errors = sum(len(f.lines) for f in findings if f.is_error)
    warnings = sum(len(f.lines) for f in findings if f.severity is Severity.WARNING and not f.waived)
    console.heading(file)
    for group in grouped(sorted_findings(list(findings))):
        told = f"Lý do: {group.first.waived}." if group.first.waived else group.first.remedy
        where = place(group)
        message = group.first.message if where else capitalised(group.first.message)
        console.finding(group.first.label, where, " ".join((message, told)).strip())
    console.say(f"  {errors:02d} lỗi, {warnings:02d} cảnh báo: biểu mẫu cần sửa." if errors
                else f"  Biểu mẫu đã hợp lệ, có thể gửi ({warnings:02d} cảnh báo).")


def place(group: FindingGroup) -> str:
    """Where a group of findings stands, as the beginning of a sentence: “Biểu “2. Chỉ tiêu”, ô D9: ”."""
    if not group.first.sheet:
        return ""
    cells = f", ô {', '.join(group.places[:20])}{'…' if len(group.cells) > 20 else ''}" if group.cells else ""
    return f"Biểu “{group.first.sheet}”{cells}: "
