"""The award workbook of a period or phase, what the rules propose and why with cells for what people decide, and its
award file (hồ sơ khen thưởng)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.choosing import collected_period
from pipeline.commands.closed_periods import closed_periods
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.page_files import Basis, figures_of, with_page
from pipeline.commands.refusals import Refusal
from pipeline.commands.word_templates import sound_template
from pipeline.definitions.form import Form
from pipeline.definitions.load import Definitions
from pipeline.domain.award_file.documents import AWARD_TEMPLATES, REPORTS, AwardDocument, award_file
from pipeline.domain.award_file.sources import WrittenBook
from pipeline.domain.awards.book import award_book
from pipeline.domain.awards.session import AwardSession, period_session, phase_session
from pipeline.domain.awards.values import STATUS_NAMES
from pipeline.domain.issued import SAMPLE_SECRET, form_code
from pipeline.domain.results import Results
from pipeline.domain.review.shelves import AWARD_FILE, AWARDS, spans
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import listed_cells, write_form
from pipeline.edges.word import rendered


def awards(config: Path, period_key: str, phase_key: str, as_of: date, console: Console) -> None:
    """Receives what lies in the inbox and writes the workbook of the named period or phase, or of the newest period
    with reports and of the phase that ends with it. The Word documents of the award file are written by the same
    command, since file and workbook must tell the same proposals of the same day. DefinitionError for a template that
    cannot be filled, before anything is computed."""
    definitions = usable_definitions(config)
    _refuse_unknown(definitions, period_key, phase_key, as_of)
    templates = {name: sound_template(definitions, f"{name}.docx") for name in AWARD_TEMPLATES}
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        if definitions.inbox.exists():
            ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        received, run = computed_from(definitions, ledger, as_of, console)
        closed = closed_periods(definitions, ledger, received.closings, run.periods, console)
        approved = {key: _approved(definitions, one.run, run) for key, one in closed.items()}
        sessions = _sessions(run, approved, period_key, phase_key)
        with console.progress("Đang lập biểu đề nghị khen thưởng"):
            for session in sessions:
                form = _form(definitions, session)
                secret = SAMPLE_SECRET if session.is_sample else issuing_key(definitions, ledger, console)
                (publication.folder / session.key).mkdir(parents=True, exist_ok=True)
                book = award_book(session, form_code(secret, form.id, form.edition, "", session.key))
                write_form(book, publication.folder / award_path(session.key))
                made = WrittenBook(award_path(session.key).name, listed_cells(book))
                _write_file(award_file(session, made), templates, publication.folder / file_path(session.key))
        basis = {place: found for session in sessions for place, found in _basis(session.key, closed[session.key].run if session.key in closed else run).items()}
        publication.publish(with_page(definitions, publication.folder, [
            path for session in sessions for path in (award_path(session.key), file_path(session.key))], basis))
    for session in sessions:
        _report(definitions, session, console)
    console.say(f"Tiếp theo: chép tệp ra nơi khác, ghi ý kiến, số phiếu, quyết định, lưu, bỏ vào {definitions.campaign.folders.inbox}/ "
                "rồi chạy make consolidate.")


def _approved(definitions: Definitions, then: Results, now: Results) -> Results:
    """The approved results of a closed period with today's decisions and today's form for them."""
    editions = {key: replace(edition, awards=definitions.editions[key].awards if key in definitions.editions else None)
                for key, edition in then.editions.items()}
    return replace(then, awarded=now.awarded, as_of=now.as_of, editions=editions)


def _basis(key: str, run: Results) -> Basis:
    """The figures that the workbook and the file of a session rest on."""
    return figures_of(run, key, [AWARDS, AWARD_FILE], spans(run)[key])


def award_path(key: str) -> PurePosixPath:
    """Where the workbook of a period or phase stands below output/."""
    return PurePosixPath(key, f"de-nghi-khen-thuong-{key}.xlsx")


def file_path(key: str) -> PurePosixPath:
    """The folder of the award file of a period or phase, below output/."""
    return PurePosixPath(key, "ho-so-khen-thuong")


def _write_file(documents: Iterable[AwardDocument], templates: Mapping[str, Path], folder: Path) -> None:
    for document in documents:
        path = folder / f"{document.path}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rendered(templates[document.template], document.values, document.properties))


def _form(definitions: Definitions, session: AwardSession) -> Form:
    edition = definitions.editions[session.setting.period.edition]
    if edition.awards is None:
        raise Refusal(f"Phiên bản {edition.key} chưa có biểu đề nghị khen thưởng ({edition.key}/awards.toml).")
    return edition.awards


def _refuse_unknown(definitions: Definitions, period_key: str, phase_key: str, as_of: date) -> None:
    campaign = definitions.campaign
    if period_key and phase_key:
        raise Refusal("Chỉ chọn một trong hai: --period hoặc --phase.")
    if period_key:
        collected_period(campaign, period_key, as_of)
    if not phase_key:
        return
    awarded = ", ".join(phase.key for phase in campaign.phases if phase.awarded)
    phase = next((phase for phase in campaign.phases if phase.key == phase_key), None)
    if phase is None:
        raise Refusal(f"Không có giai đoạn {phase_key!r}; các đợt khen thưởng: {awarded}.")
    if not phase.awarded:
        raise Refusal(f"{phase.name} không có đợt khen thưởng riêng; các đợt: {awarded}.")


def _sessions(run: Results, approved: Mapping[str, Results], period_key: str, phase_key: str) -> list[AwardSession]:
    """The session asked for, of a closed period on its approved results; without a word the newest period with a
    report, and the phases with awards that it closes."""
    campaign = run.campaign
    if phase_key:
        session = phase_session(run, next(phase for phase in campaign.phases if phase.key == phase_key))
        if session is None:
            raise Refusal("Giai đoạn chưa có kỳ nào bắt đầu, chưa xét khen thưởng được.")
        return [session]
    if period_key:
        period = campaign.period_by_key[period_key]
        if not period.scored:
            raise Refusal(f"{period.name} không chấm điểm nên không xét khen thưởng.")
        return [period_session(approved.get(period.key, run), period)]
    reported = [period for period in run.periods if period.scored and run.counted_in(period)]
    if not reported:
        raise Refusal("Chưa có báo cáo nào được tiếp nhận, chưa xét khen thưởng được; chạy make consolidate trước.")
    newest = reported[-1]
    closing = [phase_session(run, phase) for phase in campaign.phases if phase.awarded and phase.periods[-1] == newest.key]
    return [period_session(approved.get(newest.key, run), newest), *(session for session in closing if session is not None)]


def _report(definitions: Definitions, session: AwardSession, console: Console) -> None:
    rows = []
    for name, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals)):
        of: Counter[str] = Counter(p.status for p in proposals)
        rows.append((name, *(f"{of[status]:02d}" if of[status] else "" for status in STATUS_NAMES)))
    console.table(f"{session.name}: kết quả xét theo điều kiện (để tham khảo)",
                  (("", False), *((words, True) for words in STATUS_NAMES.values())), rows)
    missing = [step for step in session.steps if not step.done]
    if missing:
        console.say(f"Chưa đủ thủ tục: còn {len(missing):02d}/{len(session.steps):02d} bước.")
    before = session.setting.run.awarded.workbooks.in_force.get(session.key)
    known = f" Đã điền sẵn nội dung của biểu {before.file}." if before else ""
    output = definitions.campaign.folders.output
    console.say(f"Đã lập {output}/{award_path(session.key)}.{known}")
    documents = len(list((definitions.output / file_path(session.key)).glob("*.docx")))
    reports = len(list((definitions.output / file_path(session.key) / REPORTS).glob("*.docx")))
    console.say(f"Đã lập hồ sơ khen thưởng ({documents:02d} văn bản, {reports:02d} báo cáo thành tích) trong "
                f"{output}/{file_path(session.key)}/; chép ra nơi khác trước khi sửa, lần lập sau sẽ thay.")
