"""The appraisal workbook of a period: everything that has been computed, with cells for the Office's decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.choosing import collected_period
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.page_files import figures_of, with_page
from pipeline.commands.refusals import Refusal
from pipeline.definitions.appraisal import POINTS
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.appraisal_book import appraisal_book
from pipeline.domain.issued import SAMPLE_SECRET, form_code
from pipeline.domain.results import Results
from pipeline.domain.review.shelves import APPRAISAL
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_form


def appraisal(config: Path, period_key: str, as_of: date, console: Console) -> None:
    """Receives what lies in the inbox and writes the workbook of the named period, or of the one being collected."""
    definitions = usable_definitions(config)
    period = collected_period(definitions.campaign, period_key, as_of)
    form = definitions.editions[period.edition].appraisal
    if form is None:
        raise Refusal(f"Phiên bản {period.edition} chưa có phiếu thẩm định ({period.edition}/appraisal.toml).")
    if period.closed_on is not None and period.closed_on <= as_of:
        raise Refusal(f"{period.name} đã chốt ngày {text(period.closed_on)}, không nhận phiếu thẩm định nữa.")
    path = PurePosixPath(period.key, f"phieu-tham-dinh-{period.key}.xlsx")
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        if definitions.inbox.exists():
            ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _, run = computed_from(definitions, ledger, as_of, console)
        secret = SAMPLE_SECRET if run.has_sample(period) else issuing_key(definitions, ledger, console)
        book = appraisal_book(run, period, form_code(secret, form.id, form.edition, "", period.key))
        with console.progress("Đang lập phiếu thẩm định"):
            (publication.folder / period.key).mkdir(parents=True, exist_ok=True)
            write_form(book, publication.folder / path)
        publication.publish(with_page(definitions, publication.folder, [path], figures_of(run, period.key, [APPRAISAL], [period])))
    _report(definitions, run, period, path, console)
    console.say(f"Tiếp theo: chép tệp ra nơi khác, nhập ý kiến (biểu “{form.by_key[POINTS].sheet}” và các biểu sau), lưu, "
                f"bỏ vào {definitions.campaign.folders.inbox}/ rồi chạy make consolidate.")


def _report(definitions: Definitions, run: Results, period: Period, path: PurePosixPath, console: Console) -> None:
    folders = definitions.campaign.folders
    units = run.scores.loc[run.scores["period"] == period.key, "unit"].nunique()
    before = run.appraised.workbooks.in_force.get(period.key)
    known = f" Đã điền sẵn nội dung của phiếu {before.file}." if before else ""
    console.say(f"Đã lập phiếu thẩm định {period.name.lower()} cho {units:02d} đơn vị có báo cáo: {folders.output}/{path}.{known}")
