"""The award workbook of a period or phase: what the rules propose and why, with cells for what people decide."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.choosing import collected_period
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import Definitions
from pipeline.definitions.office_form import OfficeForm
from pipeline.domain.awards.book import award_book
from pipeline.domain.awards.decisions import FORM_SUFFIX
from pipeline.domain.awards.session import AwardSession, period_session, phase_session
from pipeline.domain.awards.values import STATUS_NAMES
from pipeline.domain.results import Results
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_office_book


def awards(config: Path, as_of: date, period_key: str, phase_key: str, console: Console) -> None:
    """Receives what lies in the inbox and writes output/<key>/de-nghi-khen-thuong-<key>.xlsx of one session, or of
    the newest period with reports and the phase that ends with it."""
    definitions = usable_definitions(config)
    form = _form(definitions)
    _refuse_unknown(definitions, period_key, phase_key, as_of)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        if definitions.inbox.exists():
            ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _, run = computed_from(definitions, ledger, as_of, console)
        sessions = _sessions(run, period_key, phase_key)
        with console.progress("Đang lập biểu đề nghị khen thưởng"):
            for session in sessions:
                (publication.folder / session.key).mkdir(parents=True, exist_ok=True)
                write_office_book(award_book(session, form), publication.folder / award_path(session.key))
        publication.publish([award_path(session.key) for session in sessions])
    for session in sessions:
        _report(definitions, session, console)


def award_path(key: str) -> PurePosixPath:
    """Where the workbook of a period or phase stands below output/."""
    return PurePosixPath(key, f"de-nghi-khen-thuong-{key}.xlsx")


def _form(definitions: Definitions) -> OfficeForm:
    wanted = definitions.campaign.movement.form_id + FORM_SUFFIX
    form = definitions.office_forms.get(wanted)
    if form is None:
        folder = f"{definitions.campaign.folders.templates}/van-phong"
        raise Refusal(f"Chưa có biểu đề nghị khen thưởng (id = {wanted!r}) trong {folder}/.")
    return form


def _refuse_unknown(definitions: Definitions, period_key: str, phase_key: str, as_of: date) -> None:
    campaign = definitions.campaign
    if period_key and phase_key:
        raise Refusal("Chỉ chọn một trong hai: --period hoặc --phase.")
    if period_key:
        collected_period(campaign, period_key, as_of)
    if not phase_key:
        return
    phase = next((phase for phase in campaign.phases if phase.key == phase_key), None)
    if phase is None:
        raise Refusal(f"Không có giai đoạn {phase_key!r}; các giai đoạn: {', '.join(p.key for p in campaign.phases)}.")
    if not phase.awarded:
        raise Refusal(f"{phase.name} không có đợt khen thưởng riêng; các đợt: "
                      f"{', '.join(p.key for p in campaign.phases if p.awarded)}.")


def _sessions(run: Results, period_key: str, phase_key: str) -> list[AwardSession]:
    """The session asked for; without a word the newest period with a report, and the phases with awards that it closes."""
    campaign = run.campaign
    if phase_key:
        session = phase_session(run, next(phase for phase in campaign.phases if phase.key == phase_key))
        if session is None:
            raise Refusal("Giai đoạn chưa có kỳ nào bắt đầu, chưa xét khen thưởng được.")
        return [session]
    if period_key:
        return [period_session(run, campaign.period_by_key[period_key])]
    reported = [period for period in run.periods if period.scored and run.counted_in(period)]
    if not reported:
        raise Refusal("Chưa có báo cáo nào được tiếp nhận, chưa xét khen thưởng được; chạy make consolidate trước.")
    newest = reported[-1]
    closing = [phase_session(run, phase) for phase in campaign.phases if phase.awarded and phase.periods[-1] == newest.key]
    return [period_session(run, newest), *(session for session in closing if session is not None)]


def _report(definitions: Definitions, session: AwardSession, console: Console) -> None:
    folders = definitions.campaign.folders
    rows = []
    for name, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals)):
        of: Counter[str] = Counter(p.status for p in proposals)
        rows.append((name, *(f"{of[status]:02d}" if of[status] else "" for status in STATUS_NAMES)))
    console.table(f"{session.name}: kết quả xét theo điều kiện (để tham khảo)",
                  (("", False), *((words, True) for words in STATUS_NAMES.values())), rows)
    missing = [step for step in session.steps if not step.done]
    if missing:
        console.say(f"Chưa đủ thủ tục: còn {len(missing):02d}/{len(session.steps):02d} bước.")
    console.say(f"Đã lập {folders.output}/{award_path(session.key)}. Tiếp theo: chép tệp ra nơi khác, ghi ý kiến, số phiếu, "
                f"quyết định, bỏ vào {folders.inbox}/ rồi chạy make consolidate.")
