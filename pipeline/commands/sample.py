"""The story in sample.toml → an inbox full of synthetic reports, as a real one would look."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.sample_file import SampleFile, write_sample_file
from pipeline.definitions.edition import Edition
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.definitions.sample_story import SampleMail, SampleReport, Story, Stranger, load_story
from pipeline.domain.issued import SAMPLE_SECRET, Filled, IssuedForm, form_code
from pipeline.edges.workers import Died, run_isolated

_SECONDS, _MEGABYTES = 120.0, 1024


def sample(config: Path, folder: Path, console: Console) -> None:
    """Writes the sample campaign into a new folder; Refusal when it exists."""
    number = _written(load_definitions(config), folder, console)
    console.say(f"Đã ghi {number:02d} tệp mẫu (dữ liệu hư cấu) vào {folder}. "
                "Để chạy thử, chép các tệp này vào một thư mục inbox/ trống rồi chạy make consolidate.")


def write_sample(definitions: Definitions, folder: Path, console: Console) -> None:
    """Creates a missing inbox with the sample campaign and says so; Refusal when it exists."""
    number = _written(definitions, folder, console)
    folders = definitions.campaign.folders
    console.remark(
        f"Chưa có thư mục {folders.inbox}/ nên đã tạo thư mục này với {number:02d} tệp mẫu (dữ liệu hư cấu) để chạy thử. "
        f"Trước khi nhận báo cáo thật: xóa {folders.inbox}/, {folders.archive}/, {folders.output}/ của lần chạy thử, "
        f"rồi tạo thư mục {folders.inbox}/ mới.")


def _written(definitions: Definitions, folder: Path, console: Console) -> int:
    """Writes aside and renames, so that the folder is there whole or not at all; returns the number of files."""
    if folder.exists() or folder.is_symlink():
        raise Refusal(f"Thư mục {folder} đã có; dữ liệu mẫu chỉ được ghi vào một thư mục mới.")
    story = load_story(definitions)
    aside = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _write_reports(definitions, sample_files(definitions, story, aside), console)
        for stranger in story.strangers:
            _write_stranger(aside, stranger)
        if story.office_books:
            from pipeline.commands.sample_appraisal import write_appraisals
            from pipeline.commands.sample_awards import write_award_books

            write_appraisals(definitions, story, aside)
            write_award_books(definitions, story, aside)
        for report in story.reports:
            if report.mail is not None:
                pack_into_mail(aside, report, report.mail)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return len(story.reports) + len(story.strangers) + len(story.office_books)


def sample_files(definitions: Definitions, story: Story, folder: Path) -> list[SampleFile]:
    """Every report of a story, answered and ready to be written below `folder`."""
    from pipeline.domain.sample_answers import answers, spoiled, with_self_points
    from pipeline.domain.sample_people import cast
    from pipeline.domain.sample_points import computed_points

    people = cast(definitions.campaign, story)
    told: dict[tuple[str, str], tuple[SampleReport, Filled]] = {}
    for report in story.reports:
        form = _issued(definitions, report).edition.form
        told[report.unit, report.period] = (
            report, answers(definitions.campaign, form, story, report, people[report.unit, report.period]))
    points = computed_points(definitions, list(told.values()))
    files = []
    for report in story.reports:
        issued = _issued(definitions, report)
        right = answers(definitions.campaign, issued.edition.form, story, report, people[report.unit, report.period])
        evidence_for = next((s.evidence_for for s in issued.edition.form.sections if s.layout == "matrix"), ())
        typed = with_self_points(right, points.get((report.unit, report.period), {}), evidence_for, story, report)
        files.append(SampleFile(issued, spoiled(typed, report.slips), report.slips, str(folder / report.file),
                                report.sent.timestamp()))
    return files


def _issued(definitions: Definitions, report: SampleReport) -> IssuedForm:
    """The form that the unit had been sent, signed with the published key."""
    campaign = definitions.campaign
    period = campaign.period_by_key[report.period]
    edition = definitions.editions[report.edition or period.edition]
    if report.edition:
        edition = _with_targets_for(edition, period.key)
    return IssuedForm(
        edition, campaign.agency_on(period.end).name, campaign.movement.contact, report.unit,
        campaign.unit_by_key[report.unit].name_on(period.end).name, period, campaign.closes_a_phase(period),
        form_code(SAMPLE_SECRET, edition.form.id, edition.key, report.unit, report.period), sample=True,
        advisory=campaign.unit_by_key[report.unit].advisory,
    )


def _with_targets_for(edition: Edition, period: str) -> Edition:
    """An old edition as it was handed out for a later period: its last targets still stood in it."""
    criteria = tuple(
        replace(criterion, indicators=tuple(
            replace(asked, targets={period: list(asked.targets.values())[-1], **asked.targets}) if asked.targets else asked
            for asked in criterion.indicators))
        for criterion in edition.rubric.criteria
    )
    return replace(edition, rubric=replace(edition.rubric, criteria=criteria))


def _write_reports(definitions: Definitions, files: list[SampleFile], console: Console) -> None:
    for folder in {Path(file.path).parent for file in files}:
        folder.mkdir(parents=True, exist_ok=True)
    processes = definitions.campaign.limits.processes or os.cpu_count() or 1
    with console.progress("Đang tạo dữ liệu mẫu") as bar:
        written = run_isolated(write_sample_file, files, processes=processes, seconds=_SECONDS, megabytes=_MEGABYTES,
                               initial=None)
        for done, (index, outcome) in enumerate(written, 1):
            if isinstance(outcome, Died):
                raise RuntimeError(f"{files[index].path}: {outcome.reason} {outcome.detail}")
            bar.at(done, len(files))


def pack_into_mail(folder: Path, report: SampleReport, mail: SampleMail) -> None:
    """Replaces the file of a report by the mail in which it came."""
    from pipeline.edges.mail import Correspondent, ForwardedMail, forwarded_mail

    form = folder / report.file
    path = folder / mail.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(forwarded_mail(ForwardedMail(
        writer=Correspondent(mail.writer, mail.writer_address), written=mail.written,
        forwarder=Correspondent(mail.forwarder, mail.forwarder_address), forwarded=report.sent,
        to=Correspondent(mail.to, mail.to_address), subject=mail.subject, body=mail.body, remark=mail.remark,
        attachment=form.name, data=form.read_bytes(),
    )))
    form.unlink()
    os.utime(path, (report.sent.timestamp(),) * 2)


def _write_stranger(folder: Path, stranger: Stranger) -> None:
    path = folder / stranger.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_stranger_bytes(folder, stranger))
    os.utime(path, (stranger.sent.timestamp(),) * 2)


def _stranger_bytes(folder: Path, stranger: Stranger) -> bytes:
    match stranger.kind:
        case "excel_lock":
            owner = "Nguoi dung mau"
            wide = owner.ljust(54).encode("utf-16-le")
            return bytes([len(owner)]) + owner.ljust(54).encode() + bytes([len(owner), 0]) + wide
        case "pdf":
            return _PDF
        case "copy":
            return (folder / stranger.of).read_bytes()
        case "truncated":
            whole = (folder / stranger.of).read_bytes()
            return whole[:len(whole) * 3 // 5]


_PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> endobj
trailer << /Root 1 0 R >>
%%EOF
"""
