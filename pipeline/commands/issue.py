"""Issuing a period's forms: one draft per unit with its prefilled form and the guide; what was issued is entered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.choosing import issued_period, owing_units, refuse_closed
from pipeline.commands.closed_periods import refuse_approved
from pipeline.commands.closings import closings_in
from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.intake import intake
from pipeline.commands.page_files import with_page
from pipeline.commands.registering import letters_in
from pipeline.commands.sending import send, smtp_account
from pipeline.commands.templates import issued_forms
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.correspondence import ISSUED, Correspondence, Issued, issue_name
from pipeline.domain.issued import IssuedForm
from pipeline.domain.issuing import FOLDER, issue_letter
from pipeline.domain.letters import Attachment
from pipeline.domain.tables import text
from pipeline.domain.unit_addresses import UnitAddresses, unit_addresses
from pipeline.edges.drafts import write_draft
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_form


@dataclass(frozen=True)
class Made:
    """One unit's draft, and what it is that is issued."""

    form: IssuedForm
    issued: Issued
    new: bool
    to: UnitAddresses


def issue(config: Path, as_of: date, period_key: str, unit_key: str, console: Console, *, sending: bool) -> bool:
    """Writes the drafts (all units, or one) and returns whether anything asks for attention."""
    definitions = usable_definitions(config)
    period = issued_period(definitions.campaign, period_key, as_of)
    refuse_closed(period, as_of)
    units = owing_units(definitions.campaign, period, unit_key)
    if sending:
        smtp_account(definitions)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        refuse_approved(closings_in(ledger), period)
        letters = letters_in(ledger)
        with console.progress("Đang đọc báo cáo kỳ trước") as bar:
            submissions = intake(definitions, ledger, bar.at).submissions
        to = {unit.key: unit_addresses(unit, definitions.editions, submissions) for unit in units}
        forms = {f.unit: f for f in issued_forms(definitions, period, submissions, issuing_key(definitions, ledger, console))}
        guide = _guide(definitions, console)
        folder = publication.folder / period.key / FOLDER
        folder.mkdir(parents=True)
        made = []
        with console.progress("Đang lập biểu mẫu, thư nháp") as bar:
            for done, unit in enumerate(units, 1):
                made.append(_drafted(definitions, period, forms[unit.key], letters, to[unit.key], as_of, folder, guide))
                bar.at(done, len(units))
        place = PurePosixPath(period.key, FOLDER)
        owned = place / issue_name(unit_key, period.key) if unit_key else place
        publication.publish(with_page(definitions, publication.folder, [owned]))
        for one in made:
            if one.new:
                ledger.append(ISSUED, one.issued.sha256, one.issued.payload)
        _report(definitions, period, made, console, sending=sending)
        if not sending:
            return False
        sent_before = _sent_before(period, made, letters)
        for one in made if not unit_key else ():
            if one.form.unit in sent_before:
                console.say(f"{one.form.unit_name}: đã gửi biểu mẫu ngày {text(sent_before[one.form.unit])}, không gửi lại. "
                            f"Muốn gửi lại: --unit {one.form.unit}.")
        paths = [definitions.output / place / issue_name(one.form.unit, period.key) for one in made
                 if unit_key or one.form.unit not in sent_before]
        return send(definitions, ledger, paths, as_of, console)


def _drafted(definitions: Definitions, period: Period, form: IssuedForm, letters: Correspondence, to: UnitAddresses, as_of: date,
             folder: Path, guide: Attachment | None) -> Made:
    """One draft; the same form keeps the day on which it was first issued, so that its letter stays the same."""
    book = folder / f".{form.unit}.xlsx"
    write_form(form, book)
    workbook = book.read_bytes()
    book.unlink()
    digest = hashlib.sha256(workbook).hexdigest()
    before = letters.issue_of(form.unit, period.key)
    new = before is None or before.sha256 != digest
    dated = as_of if before is None or new else before.on
    letter = issue_letter(definitions.campaign, period, form, workbook=workbook, guide=guide, dated=dated, to=to.emails)
    write_draft(letter, folder / issue_name(form.unit, period.key))
    return Made(form, Issued(form.unit, period.key, form.edition.key, form.code, digest, dated), new, to)


def _guide(definitions: Definitions, console: Console) -> Attachment | None:
    """The first guide that there is; a Markdown one goes out as plain text, which every clerk can open."""
    for name in definitions.campaign.issuing.guides:
        path = definitions.root / name
        if path.is_file():
            if path.suffix == ".pdf":
                return Attachment(path.name, path.read_bytes(), "application/pdf")
            words = path.read_text("utf-8-sig").replace("\r\n", "\n").replace("\n", "\r\n")
            return Attachment(f"{path.stem}.txt", words.encode("utf-8-sig"), "text/plain")
    console.remark(f"Không có tệp hướng dẫn ({', '.join(definitions.campaign.issuing.guides)}); thư chỉ kèm biểu mẫu.")
    return None


def _sent_before(period: Period, made: list[Made], letters: Correspondence) -> dict[str, date]:
    """Unit → when a form of the period was sent to it."""
    days = {one.form.unit: letters.accepted_on(f"{period.key}/{FOLDER}/{issue_name(one.form.unit, period.key)}") for one in made}
    return {unit: day for unit, day in days.items() if day is not None}


def _report(definitions: Definitions, period: Period, made: list[Made], console: Console, *, sending: bool) -> None:
    rows = []
    for one in made:
        emails = one.to.told.replace("\n", " ") or "chưa có địa chỉ"
        rows.append((one.form.unit_name, emails, one.form.code, text(one.issued.on), "mới" if one.new else "như trước"))
    console.table(f"Phát hành biểu mẫu {period.name.lower()} (phiên bản {period.edition})", (
        ("Đơn vị", False), ("Gửi đến", False), ("Mã biểu mẫu", False), ("Ngày", False), ("Biểu mẫu", False)), rows)
    without = [one.form.unit_name for one in made if not one.to.emails]
    if without:
        console.say(f"Chưa có địa chỉ thư của {len(without):02d} đơn vị (emails trong config.toml); điền người nhận khi mở thư nháp.")
    folder = f"{definitions.campaign.folders.output}/{period.key}/{FOLDER}/"
    console.say(f"Đã lập {len(made):02d} thư nháp trong {folder}.")
    if not sending:
        console.say("Chưa thư nào được gửi. Tiếp theo: mở từng thư nháp bằng Outlook hoặc Thunderbird để gửi, "
                    "hoặc chạy lại với --send.")
