"""One period or phase and a recipient → the files of the package in a staging folder, the letters that bring them, and what
the document in it still lacks."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.outgoing_report import OutgoingReport, outgoing_report
from pipeline.commands.refusals import Refusal
from pipeline.commands.report import WrittenReport, metadata_of, written_pdfs, written_report
from pipeline.commands.word_templates import sound_template
from pipeline.commands.write_one import Job, PicturesJob, write_pictures, write_result, write_workbook
from pipeline.definitions.agency import Package
from pipeline.definitions.campaign import Unit
from pipeline.definitions.load import Definitions
from pipeline.domain.documents.completion import registered, unfinished
from pipeline.domain.issuing import WORKBOOK
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.official_report.report import official_report
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.outside_edition import absent, outside_edition, without_words, words_in
from pipeline.domain.package import DEPARTMENT, manifest, package_name
from pipeline.domain.package_letters import department_letter, leaders_letter, unit_letter
from pipeline.domain.personal_data import PersonalData, personal_data
from pipeline.domain.same_people import successors
from pipeline.domain.summaries.cover import NOT_A_DECISION
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Selector, Summary
from pipeline.domain.unit_addresses import UnitAddresses, unit_addresses
from pipeline.domain.unit_edition import UnitEditions
from pipeline.edges.fixed_zip import zipped

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Made:
    """What a package came to: its letters by file name without ending, why its document is not complete, and for how many
    units there is no letter since it would name people."""

    letters: dict[str, Letter]
    lacking: tuple[str, ...] = ()
    held_back: int = 0


def for_department(definitions: Definitions, scope: ReportScope, outside: Package, folder: Path, as_of: date, console: Console) -> Made:
    """The files of the package and its zip, in `folder`, with one letter. Refusal where anything names a person who may
    not be named."""
    known = personal_data(scope, definitions.campaign)
    edition = without_words(_edition(_summary(scope), scope, outside, console), NOT_A_DECISION)  # it lists nobody for an award
    _refuse_people(edition, known)
    write_workbook(Job(edition, folder, scope.run.campaign.limits.workbook_rows))
    (folder / "bieu-do").mkdir()
    write_pictures(PicturesJob.of(edition, folder))
    document, report = _write_document(definitions, scope, folder, known, console)
    pages = _pdf(document, scope, console)
    number, issued = registered(report.lines)
    told = {**metadata_of(definitions, official_report(scope), pages, number=number, issued=issued),
            "DocumentSHA256": hashlib.sha256(report.data).hexdigest(), "AsOf": scope.run.as_of.isoformat(),
            "Approvals": [closing.document for period in scope.periods if (closing := scope.run.closings.get(period.key))]}
    (folder / "metadata.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    files["MANIFEST.sha256"] = manifest(files)
    (folder / "MANIFEST.sha256").write_bytes(files["MANIFEST.sha256"])
    archive, name = zipped(files), package_name(scope, DEPARTMENT)
    (folder / f"{name}.zip").write_bytes(archive)
    parts = [f"Báo cáo bản Word{' và PDF' if pages else ''} (tệp {document.stem}), các phụ lục nằm trong báo cáo.",
             f"Số liệu tổng hợp (tệp tong-hop-{scope.key}.xlsx), không có dữ liệu của từng cá nhân.", "Biểu đồ (thư mục bieu-do).",
             "Thông tin đầu vào của văn bản (metadata.json) và mã kiểm tra từng tệp (MANIFEST.sha256)."]
    to = definitions.campaign.agency_on(scope.day).department_emails
    return Made({name: department_letter(scope, to, archive, parts, as_of)}, tuple(unfinished(report.lines)))


def for_leaders(definitions: Definitions, scope: ReportScope, inside: Package | None, folder: Path, as_of: date, console: Console, *, name: str) -> Made:
    """The workbook, whole unless config.toml lists tables, the book of its pictures, and the report as it will go out;
    one letter with them."""
    summary = _summary(scope) if inside is None else _edition(_summary(scope), scope, inside, console)
    write_workbook(Job(summary, folder, scope.run.campaign.limits.workbook_rows))
    with tempfile.TemporaryDirectory(prefix="bieu-do-") as place:
        Path(place, "bieu-do").mkdir()
        job = PicturesJob.of(_without_selectors(summary), Path(place))
        write_pictures(job)
        if job.book.exists():
            shutil.copy(job.book, folder / f"bieu-do-{summary.key}.pdf")
    document = _written(definitions, scope, folder, console)[0]
    _pdf(document, scope, console)
    what = {f"tong-hop-{summary.key}.xlsx": ("Bản tổng hợp đầy đủ", WORKBOOK), f"bieu-do-{summary.key}.pdf": ("Các biểu đồ", "application/pdf"),
            document.name: ("Dự thảo báo cáo gửi Sở, bản Word", WORD), f"{document.stem}.pdf": ("Dự thảo báo cáo gửi Sở, bản PDF", "application/pdf")}
    attachments = [(Attachment(file, (folder / file).read_bytes(), kind), words) for file, (words, kind) in what.items() if (folder / file).exists()]
    to = definitions.campaign.agency_on(scope.day).leader_emails
    return Made({name: leaders_letter(scope, to, attachments, as_of)})


def for_units(definitions: Definitions, scope: ReportScope, package: Package, folder: Path, as_of: date, console: Console) -> Made:
    """One workbook and one letter per unit; a unit whose workbook names a person gets none, which is said. Refusal where nobody would get one."""
    known, whole = personal_data(scope, definitions.campaign), _summary(scope)
    missing = absent(whole, package.year_tables if scope.is_year else package.phase_tables)
    _remark_absent(missing, console)
    editions, letters = UnitEditions(scope, whole, package), {}
    named: dict[str, list[str]] = {}
    with console.progress("Đang lập thư cho các đơn vị") as bar:
        for done, unit in enumerate(editions.units, 1):
            bar.at(done, len(editions.units))
            edition = editions.edition(unit)
            if found := _people_in(edition, known):
                named[editions.name(unit)] = found
                continue
            name = f"{unit.key}_{scope.key}"
            book = write_result(Job(edition, folder, scope.run.campaign.limits.workbook_rows))
            heirs = _heirs(definitions, unit, as_of)
            to = [address for of in heirs or [unit] for address in _addresses(definitions, scope, of).emails]
            letters[name] = unit_letter(editions, unit, tuple(dict.fromkeys(to)), Attachment(book.name, book.read_bytes(), WORKBOOK), as_of,
                                        heirs=[heir.name_on(as_of).name for heir in heirs])
    if not letters and named:
        raise _naming(next(iter(named.values())))
    for unit_name, found in named.items():
        console.remark("\n  - ".join((f"Chưa lập thư gửi {unit_name}: tệp kết quả còn tên, số điện thoại hoặc địa chỉ thư của cá nhân; bỏ bảng, cột này khỏi "
                                      "mục [[packages]] của config.toml, hoặc sửa lý do trong phiếu thẩm định rồi lập lại gói:", *_some(found))))
    return Made(letters, held_back=len(named))


def _edition(whole: Summary, scope: ReportScope, package: Package, console: Console) -> Summary:
    tables = package.year_tables if scope.is_year else package.phase_tables
    _remark_absent(absent(whole, tables), console)
    return outside_edition(whole, tables, package.without)


def _remark_absent(missing: Sequence[str], console: Console) -> None:
    if missing:
        console.remark(f"Bản tổng hợp không có bảng {', '.join(missing)} (mục [[packages]] của config.toml); gói không có các bảng này.")


def _refuse_people(edition: Summary, known: PersonalData) -> None:
    """Refusal for an edition that names anybody: a table is on the list that should not be."""
    if found := _people_in(edition, known):
        raise _naming(found)


def _naming(found: Sequence[str]) -> Refusal:
    return Refusal("\n  - ".join((
        "Chưa lập gói: bản tổng hợp gửi đi còn tên, số điện thoại hoặc địa chỉ thư của cá nhân. Bỏ bảng, cột này khỏi mục [[packages]] của config.toml:",
        *_some(found))))


def _people_in(edition: Summary, known: PersonalData) -> list[str]:
    """Every place of an edition that names anybody, and whom."""
    return [f"{place}: “{one}”" for place, text in words_in(edition) for one in known.found_in(text)]


def _some(found: Sequence[str]) -> list[str]:
    """The first places, and how many more there are."""
    return [*found[:10], *([f"và {len(found) - 10:02d} chỗ khác"] if len(found) > 10 else [])]


def _summary(scope: ReportScope) -> Summary:
    if scope.is_year:
        return year_summary(scope.run, scope.latest)
    return phase_summary(scope.run, next(phase for phase in scope.run.campaign.phases if phase.key == scope.key))


def _without_selectors(summary: Summary) -> Summary:
    """The summary without the sheets on which a reader chooses: on paper nobody sees who was chosen."""
    return replace(summary, sheets=tuple(sheet for sheet in summary.sheets if not any(isinstance(block, Selector) for block in sheet.blocks)))


def _written(definitions: Definitions, scope: ReportScope, folder: Path, console: Console) -> tuple[Path, WrittenReport, str]:
    """The report in the folder, its author's newest copy where there is one; what its author calls it."""
    form = definitions.campaign.report.form
    with tempfile.TemporaryDirectory(prefix="bao-cao-") as place:
        made = written_report(definitions, official_report(scope), sound_template(definitions, f"{form}.docx"), Path(place))
        document = folder / made.document.name
        shutil.copyfile(made.copy or made.document, document)
    if made.copy is None:
        console.remark(f"Chưa có bản do người soạn sửa trong van-ban/{scope.key}/; gói dùng bản do chương trình lập (còn dòng chấm, chưa có số, ngày).")
        return document, made, f"bản báo cáo do chương trình lập ({document.name})"
    source = made.copy.relative_to(definitions.root).as_posix()
    console.say(f"Báo cáo trong gói: {source}" + (f", khác bản lập từ số liệu hiện nay {len(made.found):02d} chỗ (xem make report)." if made.found else "."))
    return document, made, source


def _write_document(definitions: Definitions, scope: ReportScope, folder: Path, known: PersonalData, console: Console) -> tuple[Path, OutgoingReport]:
    """The report as it may leave, read before; nothing of it says who edited it."""
    document, made, called = _written(definitions, scope, folder, console)
    report = outgoing_report(document, called, made.report.properties, known, console)
    document.write_bytes(report.data)
    return document, report


def _pdf(document: Path, scope: ReportScope, console: Console) -> int | None:
    """The PDF beside the document, the same twice; its pages, None without LibreOffice."""
    pages = written_pdfs([document], console).get(document)
    if pages:
        _without_clock(document.with_suffix(".pdf"), scope.run.as_of)
    return pages


def _without_clock(pdf: Path, day: date) -> None:
    """The PDF without the moment at which LibreOffice made it, byte for byte as long: the same report is the same package."""
    data = re.sub(rb"(/CreationDate\(D:)\d{14}", lambda found: found[1] + f"{day:%Y%m%d}000000".encode(), pdf.read_bytes())
    data = re.sub(rb"(/DocChecksum /)[0-9A-F]{32}", lambda found: found[1] + b"0" * 32, data)
    pdf.write_bytes(re.sub(rb"<[0-9A-F]{32}>(?=\s*(?:<[0-9A-F]{32}>\s*)?\])", b"<" + b"0" * 32 + b">", data))


def _heirs(definitions: Definitions, unit: Unit, as_of: date) -> list[Unit]:
    """The units that a dissolved unit has become; none for one that is there."""
    now = definitions.campaign.unit_by_key.get(unit.key, unit)
    if now.until is None or as_of <= now.until:
        return []
    keys = successors(definitions.campaign, unit.key, now.until, as_of)
    return [one for one in definitions.campaign.units if one.key in keys and one.exists_on(as_of)]


def _addresses(definitions: Definitions, scope: ReportScope, unit: Unit) -> UnitAddresses:
    """Where letters to a unit go today, also where its period was closed before the address was registered."""
    return unit_addresses(definitions.campaign.unit_by_key.get(unit.key, unit), scope.run.editions, scope.run.submissions_of(unit.key))
