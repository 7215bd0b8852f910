"""What leaves the Office for one period or phase → a folder with its files, one zip, and a draft that brings it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.closed_periods import closed_periods
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.report import metadata_of, scopes_of, written_pdfs, written_report
from pipeline.commands.sending import send, smtp_account
from pipeline.commands.word_templates import sound_template
from pipeline.commands.write_one import Job, PicturesJob, write_pictures, write_workbook
from pipeline.definitions.agency import Package
from pipeline.definitions.load import Definitions
from pipeline.domain.issuing import WORKBOOK
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.official_report.report import official_report
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.outside_edition import absent, outside_edition
from pipeline.domain.package import (
    DEPARTMENT,
    FOLDERS,
    FORCED,
    department_letter,
    forced,
    leaders_letter,
    manifest,
    obstacles,
    package_name,
)
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.drafts import write_draft
from pipeline.edges.fixed_zip import zipped
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run


def package(
    config: Path, as_of: date, console: Console, *, period: str, phase: str, recipient: str, sending: bool, forcing: bool, reason: str,
) -> bool:
    """Writes the package and its draft, sends it when told to; returns whether anything asks for attention.

    Refusal, before anything is written, for a package that must not be sent or that nobody has defined.
    """
    definitions = usable_definitions(config)
    if bool(period) == bool(phase):
        raise Refusal("Đề nghị chỉ rõ một kỳ (--period 2025) hoặc một giai đoạn (--phase giai-doan-1).")
    if forcing and not reason.strip():
        raise Refusal("Gửi khi còn dữ liệu mẫu, bảng điểm dự thảo phải ghi rõ lý do (--reason); lý do được ghi vào sổ.")
    outside = next((one for one in definitions.campaign.packages if one.recipient == recipient), None)
    if recipient == DEPARTMENT and outside is None:
        raise Refusal("config.toml chưa có mục [[packages]] với recipient = \"so\": chưa quy định bảng nào được gửi ra ngoài.")
    if sending:
        smtp_account(definitions)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        received, run = computed_from(definitions, ledger, as_of, console)
        closed = closed_periods(definitions, ledger, received.closings, run.periods, console)
        scope = scopes_of(run, {key: one.run for key, one in closed.items()}, period, phase)[0]
        against = obstacles(scope)
        if sending:
            _refuse(scope, set(closed), against, forcing=forcing)
        with console.progress("Đang lập gói"):
            folder = publication.folder / scope.key / FOLDERS[recipient]
            folder.mkdir(parents=True)
            letter = _for_leaders(scope, folder, as_of) if outside is None else _for_department(definitions, scope, outside, folder, as_of, console)
            name = f"{package_name(scope, recipient)}.eml"
            write_draft(letter, folder / name)
        place = PurePosixPath(scope.key, FOLDERS[recipient])
        publication.publish([place])
        _tell(definitions, letter, place / name, against, console, sending=sending)
        if not sending:
            return False
        if against:
            digest = hashlib.sha256(letter.attachments[0].data).hexdigest()
            ledger.append(FORCED, "", forced(scope, reason.strip(), against, digest, as_of))
        return send(definitions, ledger, [definitions.output / place / name], as_of, console)


def _refuse(scope: ReportScope, closed: set[str], against: list[str], *, forcing: bool) -> None:
    if still_open := [period.name for period in scope.periods if period.key not in closed]:
        raise Refusal(f"Chưa khóa {', '.join(name[:1].lower() + name[1:] for name in still_open)} nên chưa gửi được: make close PERIOD=… khi kết quả đã được "
                      "phê duyệt. Bỏ --send để lập thư nháp.")
    if against and not forcing:
        raise Refusal(f"Không gửi: {'; '.join(against)}. Nếu vẫn phải gửi: thêm --force --reason \"lý do\" (lý do được ghi vào sổ).")


def _for_department(
    definitions: Definitions, scope: ReportScope, outside: Package, folder: Path, as_of: date, console: Console,
) -> Letter:
    """The files of the package and its zip, in `folder`; the letter with the zip."""
    whole = _summary(scope)
    tables = outside.year_tables if scope.is_year else outside.phase_tables
    if missing := absent(whole, tables):
        console.remark(f"Bản tổng hợp không có bảng {', '.join(missing)} (mục [[packages]] của config.toml); gói không có các bảng này.")
    edition = outside_edition(whole, tables, outside.without)
    write_workbook(Job(edition, folder, scope.run.campaign.limits.workbook_rows))
    (folder / "bieu-do").mkdir()
    write_pictures(PicturesJob.of(edition, folder))
    source, pages = _write_document(definitions, scope, folder, console)
    told = {**metadata_of(definitions, official_report(scope), pages), "ReportSource": source, "AsOf": scope.run.as_of.isoformat(),
            "Closings": [closing.words for key in (p.key for p in scope.periods) if (closing := scope.run.closings.get(key))]}
    (folder / "metadata.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    files["MANIFEST.sha256"] = manifest(files)
    (folder / "MANIFEST.sha256").write_bytes(files["MANIFEST.sha256"])
    archive = zipped(files)
    (folder / f"{package_name(scope, DEPARTMENT)}.zip").write_bytes(archive)
    parts = [f"Báo cáo bản Word{' và PDF' if pages else ''} (có các phụ lục).",
             "Số liệu tổng hợp (Excel), không có dữ liệu của từng cá nhân.", "Biểu đồ (thư mục bieu-do)."]
    return department_letter(scope, archive, parts, as_of)


def _for_leaders(scope: ReportScope, folder: Path, as_of: date) -> Letter:
    """The whole workbook and the book of its pictures, in `folder`; the letter with both."""
    summary = _summary(scope)
    write_workbook(Job(summary, folder, scope.run.campaign.limits.workbook_rows))
    with tempfile.TemporaryDirectory(prefix="bieu-do-") as place:
        Path(place, "bieu-do").mkdir()
        job = PicturesJob.of(summary, Path(place))
        write_pictures(job)
        if job.book.exists():
            shutil.copy(job.book, folder / f"bieu-do-{summary.key}.pdf")
    kinds = {".xlsx": WORKBOOK, ".pdf": "application/pdf"}
    attachments = [Attachment(path.name, path.read_bytes(), kinds[path.suffix]) for path in sorted(folder.iterdir(), reverse=True)]
    return leaders_letter(scope, attachments, as_of)


def _summary(scope: ReportScope) -> Summary:
    if scope.is_year:
        return year_summary(scope.run, scope.latest)
    return phase_summary(scope.run, next(phase for phase in scope.run.campaign.phases if phase.key == scope.key))


def _write_document(definitions: Definitions, scope: ReportScope, folder: Path, console: Console) -> tuple[str, int | None]:
    """The report, its author's newest copy where there is one; says which, and returns its name and its pages."""
    form = definitions.campaign.report.form
    with tempfile.TemporaryDirectory(prefix="bao-cao-") as place:
        made = written_report(definitions, official_report(scope), sound_template(definitions, f"{form}.docx"), Path(place))
        document = folder / made.document.name
        shutil.copyfile(made.copy or made.document, document)
    if made.copy is None:
        source = "bản do chương trình lập"
        console.remark(f"Chưa có bản do người soạn sửa trong van-ban/{scope.key}/; gói dùng {source} (còn dòng chấm, chưa có số, ngày).")
    else:
        source = made.copy.relative_to(definitions.root).as_posix()
        console.say(f"Báo cáo trong gói: {source}" + (f", khác bản lập từ số liệu hiện nay {len(made.found):02d} chỗ (xem make report)." if made.found else "."))
    pages = written_pdfs([document], console).get(document)
    if pages:
        _without_clock(document.with_suffix(".pdf"), scope.run.as_of)
    return source, pages


def _without_clock(pdf: Path, day: date) -> None:
    """The PDF without the moment at which LibreOffice made it, byte for byte as long: the same report is the same package."""
    data = re.sub(rb"(/CreationDate\(D:)\d{14}", lambda found: found[1] + f"{day:%Y%m%d}000000".encode(), pdf.read_bytes())
    data = re.sub(rb"(/DocChecksum /)[0-9A-F]{32}", lambda found: found[1] + b"0" * 32, data)
    pdf.write_bytes(re.sub(rb"<[0-9A-F]{32}>(?=\s*(?:<[0-9A-F]{32}>\s*)?\])", b"<" + b"0" * 32 + b">", data))


def _tell(definitions: Definitions, letter: Letter, draft: PurePosixPath, against: list[str], console: Console, *, sending: bool) -> None:
    output = definitions.campaign.folders.output
    console.say(f"Đã lập gói trong {output}/{draft.parent}/, thư nháp {draft.name}, người nhận: {', '.join(letter.to) or 'chưa có địa chỉ'}.")
    if not letter.to:
        console.say("Ghi địa chỉ vào department_emails (Sở), leader_emails (lãnh đạo) của [[agencies]] trong config.toml, hoặc điền khi mở thư nháp.")
    if against:
        console.say(f"Lưu ý trước khi gửi: {'; '.join(against)}.")
    if not sending:
        console.say("Chưa thư nào được gửi. Tiếp theo: mở thư nháp, xem lại rồi gửi; hoặc chạy lại với --send khi kỳ đã khóa.")
