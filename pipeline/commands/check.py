"""Single workbooks → findings with cells, without a campaign: what `make check FILE=…` prints."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.commands.checking import answers_by_edition, checked_within, waived
from pipeline.commands.console import Console
from pipeline.commands.intake import is_office_form, older_edition, read_all, refusal, unplaceable
from pipeline.commands.read_one import FileRefusal
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Finding, FindingGroup, Severity, grouped, sorted_findings


def check(config: Path, files: Sequence[Path], console: Console, *, as_json: bool) -> bool:
    """Prints the findings of each file and returns whether there are any (notes do not count)."""
    definitions = load_definitions(config)
    if absent := [str(file) for file in files if not file.exists()]:
        raise Refusal(f"Không tìm thấy tệp: {', '.join(absent)}.")
    with console.progress("Đang đọc") as bar:
        readings = read_all(definitions, files, bar.at)
    findings: list[Finding] = []
    submissions: list[Submission] = []
    for file, reading in zip(files, readings, strict=True):
        if isinstance(reading, FileRefusal):
            findings.append(refusal(reading.code, reading.detail, reading.limit, file=str(file)))
        elif refused := unplaceable(definitions, reading, str(file)):
            findings.append(refused)
        elif is_office_form(definitions, reading):
            findings += [f.placed(period=reading.meta.period, file=str(file)) for f in reading.findings]
        else:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            submission = Submission(len(submissions), reading.meta.unit, reading.meta.period, reading.meta.edition, digest,
                                    str(file), datetime.fromtimestamp(file.stat().st_mtime, UTC), reading)
            submissions.append(submission)
            findings += [f.placed(submission=submission.number, unit=submission.unit, period=submission.period,
                                  file=submission.file) for f in reading.findings]
            findings += older_edition(definitions, submission)
    findings = _within(definitions, submissions, findings)
    if as_json:
        console.say(json.dumps([_as_object(finding) for finding in sorted_findings(findings)], ensure_ascii=False, indent=1))
    else:
        for file in files:
            _print(console, str(file), [f for f in findings if f.file == str(file)])
    return any(f.severity is not Severity.NOTE and not f.waived for f in findings)


def _within(definitions: Definitions, submissions: Sequence[Submission], findings: list[Finding]) -> list[Finding]:
    """The checks that one file alone can answer: cells, fields, across fields and sheets."""
    if not submissions:
        return findings
    parts = answers_by_edition(definitions, submissions)
    return waived(definitions.campaign, checked_within(definitions, parts, findings))


def _as_object(finding: Finding) -> dict[str, object]:
    return {key: (str(value) if isinstance(value, Severity) else value) for key, value in dataclasses.asdict(finding).items()}


def _print(console: Console, file: str, findings: Sequence[Finding]) -> None:
    errors = sum(f.is_error for f in findings)
    warnings = sum(f.severity is Severity.WARNING for f in findings)
    console.heading(file)
    for group in grouped(sorted_findings(list(findings))):
        console.finding(group.first.severity.label, place(group), " ".join((group.first.message, group.first.remedy)).strip())
    console.say(f"  {errors:02d} lỗi, {warnings:02d} cảnh báo: biểu mẫu cần sửa." if errors
                else f"  Biểu mẫu đã hợp lệ, có thể gửi ({warnings:02d} cảnh báo).")


def place(group: FindingGroup) -> str:
    """Where a group of findings stands, as the beginning of a sentence: “Biểu “2. Chỉ tiêu”, ô D9: ”."""
    if not group.first.sheet:
        return ""
    cells = f", ô {', '.join(group.cells[:20])}{'…' if len(group.cells) > 20 else ''}" if group.cells else ""
    return f"Biểu “{group.first.sheet}”{cells}: "
