"""The official report of a period, a phase or all of them → output/, and a copy in van-ban/ for its author."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.backup import DOCUMENTS
from pipeline.commands.closed_periods import closed_periods
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.page_files import basis_of, with_page
from pipeline.commands.refusals import Refusal
from pipeline.commands.word_templates import sound_template
from pipeline.definitions.load import Definitions
from pipeline.domain.documents.differences import Difference, differences
from pipeline.domain.documents.letterhead import drafted_by
from pipeline.domain.documents.metadata import metadata
from pipeline.domain.documents.values import Picture, with_pictures
from pipeline.domain.official_report.report import CODE, OfficialReport, official_report
from pipeline.domain.official_report.scope import ReportScope, period_scope, phase_scope
from pipeline.domain.results import Results
from pipeline.domain.review.shelves import REPORT
from pipeline.domain.summaries.cover import stamps
from pipeline.domain.tables import Chart, Multiples, text
from pipeline.domain.vietnamese import ascii_name
from pipeline.edges.chart_images import write_chart_image
from pipeline.edges.ledger import Ledger
from pipeline.edges.office_pdf import PdfFailed, pdf_facts, soffice, write_pdfs
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.word import NotWord, document_lines, rendered

PICTURE_WIDTH = 150.0
"""mm: the 1320 pixels of a picture are more than 200 per inch there, and two pictures fit on a page."""

_TOLD = 10
"""So many differences are printed; the file has all."""


@dataclass(frozen=True)
class WrittenReport:
    """A report in the staging folder, with what its author should be told."""

    report: OfficialReport
    document: Path
    copy: Path | None
    found: list[Difference]


def report(config: Path, as_of: date, console: Console, *, period: str = "", phase: str = "") -> None:
    """Writes the reports asked for, all that have figures where none is named. DefinitionError for a template that
    cannot be filled, before anything is computed."""
    definitions = usable_definitions(config)
    form = definitions.campaign.report.form
    template = sound_template(definitions, f"{form}.docx")
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        received, run = computed_from(definitions, ledger, as_of, console)
        closed = closed_periods(definitions, ledger, received.closings, run.periods, console)
        scopes = scopes_of(run, {key: one.run for key, one in closed.items()}, period, phase)
        with console.progress("Đang lập báo cáo") as bar:
            written = []
            for done, scope in enumerate(scopes, 1):
                written.append(written_report(definitions, official_report(scope), template, publication.folder))
                bar.at(done, len(scopes) + 1)
            pages = written_pdfs([one.document for one in written], console)
            for one in written:
                _write_metadata(definitions, one, pages.get(one.document))
            bar.at(len(scopes) + 1, len(scopes) + 1)
        basis = {place: found for scope in scopes for place, found in basis_of(scope, REPORT).items()}
        publication.publish(with_page(definitions, publication.folder, [path for scope in scopes for path in owned(scope.key)], basis))
    for one in written:
        _tell(definitions, one, pages.get(one.document), console)


def owned(key: str) -> list[PurePosixPath]:
    """What the command replaces below output/ for one period or phase."""
    return [PurePosixPath(key, name) for form in ("bao-cao", "cong-van") for name in (
        f"{form}-{key}.docx", f"{form}-{key}.pdf", f"{form}-{key}.metadata.json")] + [PurePosixPath(key, f"khac-ban-sua-{key}.txt")]


def scopes_of(run: Results, approved: Mapping[str, Results], period: str, phase: str) -> list[ReportScope]:
    """What the reports asked for are about, a closed period by its `approved` results; Refusal where there is nothing."""
    campaign = run.campaign
    phases = {one.key: one for one in campaign.phases}
    if period and period not in campaign.period_by_key:
        raise Refusal(f"Không có kỳ {period!r}; các kỳ: {', '.join(campaign.period_by_key)}.")
    if phase and phase not in phases:
        raise Refusal(f"Không có giai đoạn {phase!r}; các giai đoạn: {', '.join(phases)}.")
    everything = not period and not phase
    found = [period_scope(approved.get(one.key, run), one) for one in campaign.periods
             if (everything or one.key == period) and run.counted_in(one)]
    found += [scope for one in campaign.phases if everything or one.key == phase if (scope := phase_scope(run, one)) is not None]
    if not found:
        raise Refusal(f"Chưa có báo cáo nào của các đơn vị{f' cho {period or phase}' if not everything else ''} tính đến ngày "
                      f"{text(run.as_of)}; chạy make consolidate để tiếp nhận tệp trong inbox/ trước.")
    return found


def written_report(definitions: Definitions, of: OfficialReport, template: Path, staging: Path) -> WrittenReport:
    """The document with its pictures, compared with the author's copy."""
    folder = staging / of.scope.key
    folder.mkdir(parents=True, exist_ok=True)
    stamp = " · ".join(stamps(of.scope.run, of.scope.periods))
    with tempfile.TemporaryDirectory(prefix="bao-cao-") as place:
        def drawn(chart: Chart | Multiples) -> Picture:
            path = Path(place, f"{chart.key}.png")
            if not path.exists():
                write_chart_image(replace(chart, title=""), path, stamp=stamp)  # its title stands below it, in the words of the document
            return Picture(path.read_bytes(), chart.alt, PICTURE_WIDTH)

        data = rendered(template, with_pictures(of.values, drawn), of.properties)
    document = folder / f"{template.stem}-{of.scope.key}.docx"
    document.write_bytes(data)
    copy, found = newest_copy(definitions, of.scope), []
    if copy is not None:
        try:
            found = differences(document_lines(copy), document_lines(document))
        except NotWord:
            found = [Difference("", f"{copy.name}: không đọc được (đang mở dở, có mật khẩu hoặc không phải .docx)", "")]
    if found:
        lines = "\r\n".join(f"{number:03d}. {one}" for number, one in enumerate(found, 1))
        (folder / f"khac-ban-sua-{of.scope.key}.txt").write_text(f"\ufeff{lines}\r\n", encoding="utf-8", newline="")
    return WrittenReport(of, document, copy, found)


def newest_copy(definitions: Definitions, scope: ReportScope) -> Path | None:
    """The newest version that the author has, by the number after _v in its name, then by when it was saved; None
    before there is any."""
    folder = definitions.root / DOCUMENTS / scope.key
    versions = [path for path in folder.glob(f"*_{_code(definitions)}_*.docx") if not path.name.startswith(("~", "."))]
    return max(versions, key=lambda path: (_version(path), path.stat().st_mtime_ns, path.name), default=None)


def _version(path: Path) -> int:
    found = re.search(r"_v(\d+)", path.stem)
    return int(found[1]) if found else 0


def _first_copy(definitions: Definitions, of: WrittenReport) -> Path:
    """The author's first version, made from what has just been published; never written over anything."""
    scope, agency = of.report.scope, definitions.campaign.agency_on(of.report.scope.day)
    folder = definitions.root / DOCUMENTS / scope.key
    folder.mkdir(parents=True, exist_ok=True)
    name = ascii_name(scope.latest.name).lower() if scope.is_year else scope.key
    path = folder / f"{scope.day.year}_{_code(definitions)}_DU-THAO_{ascii_name(agency.code)}_{name}_v1.docx"
    with path.open("xb") as file:
        file.write((definitions.output / scope.key / of.document.name).read_bytes())
    return path


def _code(definitions: Definitions) -> str:
    return {"bao-cao": CODE, "cong-van": "CV"}[definitions.campaign.report.form]


def written_pdfs(documents: Sequence[Path], console: Console) -> dict[Path, int]:
    """The PDF beside each document and its number of pages; nothing, said plainly, without LibreOffice."""
    program = soffice()
    if program is None:
        console.remark("Chưa cài LibreOffice nên không lập bản PDF; mở tệp .docx trong Word, chọn Lưu dạng PDF.")
        return {}
    pages: dict[Path, int] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="bao-cao-") as place:
            made_all = [Path(shutil.move(made, document.with_suffix(".pdf")))
                        for document, made in zip(documents, write_pdfs(program, documents, Path(place)), strict=True)]
        for document, made in zip(documents, made_all, strict=True):
            facts = pdf_facts(made)
            pages[document] = facts.pages
            if len(facts.families) != 1:
                console.remark(f"{made.name}: dùng {len(facts.families):02d} bộ phông ({', '.join(sorted(facts.families))}), phải là một; "
                               "cài phông Times New Roman hoặc Liberation Serif từ bản 2 (fonts-liberation2) rồi lập lại.")
    except PdfFailed as error:
        console.remark(f"LibreOffice không lập được bản PDF ({error}); dùng tệp .docx.")
    return pages


def _write_metadata(definitions: Definitions, of: WrittenReport, pages: int | None) -> None:
    told = metadata_of(definitions, of.report, pages)
    of.document.with_suffix(".metadata.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def metadata_of(
    definitions: Definitions, of: OfficialReport, pages: int | None, *, number: str = "", issued: date | None = None,
) -> dict[str, object]:
    """What accompanies the report when it is sent; `pages` None while nobody has counted them, `number` and `issued`
    as the registry gave them."""
    campaign, scope = definitions.campaign, of.scope
    agency = campaign.agency_on(scope.day)
    is_report = campaign.report.form == "bao-cao"
    return metadata(
        agency, kind="Báo cáo" if is_report else "Công văn", subject=of.subject, due=scope.latest.department_due, pages=pages, number=number, issued=issued,
        notation=f"{CODE}-{agency.code}" if is_report else "-".join(part for part in (agency.code, drafted_by(agency)) if part))


def _tell(definitions: Definitions, of: WrittenReport, pages: int | None, console: Console) -> None:
    key, output = of.report.scope.key, definitions.campaign.folders.output
    length = f" và bản PDF ({pages:02d} trang)" if pages else ""
    console.say(f"Đã lập {output}/{key}/{of.document.name}{length}.")
    copy = of.copy or _first_copy(definitions, of)
    place = copy.relative_to(definitions.root).as_posix()
    if not of.found:
        console.say(f"  Bản để sửa: {place} (không lệnh nào ghi đè), nội dung như bản vừa lập.")
        return
    console.say(f"  Bản đang sửa {place} được giữ nguyên, khác bản vừa lập {len(of.found):02d} chỗ, xem đủ ở {output}/{key}/khac-ban-sua-{key}.txt:")
    for one in of.found[:_TOLD]:
        console.say(f"  - {one}")
