"""Reminders: a draft to every unit that owes a report or a correction, at most one per unit and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.choosing import collected_period, refuse_closed
from pipeline.commands.closed_periods import refuse_approved
from pipeline.commands.closings import closings_in
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.page_files import with_page
from pipeline.commands.registering import letters_in, register_job, register_path
from pipeline.commands.sending import send, smtp_account
from pipeline.commands.status import show_standing
from pipeline.commands.write_one import write_register
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.correspondence import REMINDED, Correspondence, Reminded, reminder_name
from pipeline.domain.deadlines import is_reminder_day, next_reminder_day
from pipeline.domain.follow_up import FollowUp, Need, follow_ups
from pipeline.domain.follow_up_book import due_line
from pipeline.domain.reminders import FOLDER, reminder
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.domain.workdays import work_calendar
from pipeline.edges.drafts import write_draft
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run


def remind(config: Path, as_of: date, period_key: str, console: Console, *, sending: bool, scheduled: bool) -> bool:
    """Writes today's reminders and returns whether sending them left something to attend to.

    `scheduled`: only on the days of the office's plan, for a task that the computer starts every day.
    """
    definitions = usable_definitions(config)
    period = collected_period(definitions.campaign, period_key, as_of)
    refuse_closed(period, as_of)
    if scheduled and not _planned_today(definitions, period, as_of, console):
        return False
    if sending:
        smtp_account(definitions)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        refuse_approved(closings_in(ledger), period)
        ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _, run = computed_from(definitions, ledger, as_of, console)
        letters = letters_in(ledger)
        needing = [line for line in follow_ups(run, period, letters) if line.need is not Need.NOTHING]
        new = _write(definitions, run, period, needing, letters, publication.folder / period.key / FOLDER)
        after = Correspondence(letters.issued, (*letters.reminded, *new), letters.sent)
        lines, register = register_job(run, period, after, publication.folder)
        write_register(register)
        publication.publish(with_page(definitions, publication.folder, [PurePosixPath(period.key, FOLDER), register_path(period)]))
        for one in new:
            ledger.append(REMINDED, "", one.payload)
        if needing:
            show_standing(run, period, [line for line in lines if line.need is not Need.NOTHING], console)
            console.say(due_line(run, period))
        _report(definitions, period, needing, new, console, sending=sending)
        if not sending:
            return False
        folder = definitions.output / period.key / FOLDER
        return send(definitions, ledger, sorted(folder.glob("*.eml")), as_of, console)


def _planned_today(definitions: Definitions, period: Period, as_of: date, console: Console) -> bool:
    calendar, plan = work_calendar(definitions.campaign), definitions.campaign.reminders
    if is_reminder_day(calendar, plan, period.units_due, as_of):
        return True
    day = next_reminder_day(calendar, plan, period.units_due, as_of)
    then = f"; lần tới: {text(day)}" if day else ""
    console.say(f"Ngày {text(as_of)} không có lịch đôn đốc {period.name.lower()}{then}. Không lập thư nào.")
    return False


def _write(definitions: Definitions, run: Results, period: Period, needing: Sequence[FollowUp], letters: Correspondence,
           folder: Path) -> list[Reminded]:
    """Stage today's drafts; returns those units that had none today. What was written earlier today stays to
    the byte, so that it is the same letter; a unit that has reported meanwhile has none any more."""
    folder.mkdir(parents=True)
    rules = run.rubric(period).deductions
    new = []
    for line in needing:
        name = reminder_name(line.unit, period.key, run.as_of)
        written = definitions.output / period.key / FOLDER / name
        if run.as_of in line.reminded:
            if written.is_file():
                (folder / name).write_bytes(written.read_bytes())
                continue
            if letters.accepted_on(f"{period.key}/{FOLDER}/{name}"):
                continue
        if letter := reminder(definitions.campaign, period, line, rules):
            write_draft(letter, folder / name)
            if run.as_of not in line.reminded:
                new.append(Reminded(line.unit, period.key, line.status, run.as_of))
    return new


def _report(definitions: Definitions, period: Period, needing: Sequence[FollowUp], new: Sequence[Reminded], console: Console,
            *, sending: bool) -> None:
    if not needing:
        console.say("Không đơn vị nào cần đôn đốc.")
        return
    again = len(needing) - len(new)
    before = f"; {again:02d} đơn vị đã có thư đôn đốc trong ngày, không lập thêm" if again else ""
    console.say(f"Đã lập {len(new):02d} thư đôn đốc trong {definitions.campaign.folders.output}/{period.key}/{FOLDER}/{before}.")
    without = [line.name for line in needing if not line.emails]
    if without:
        console.say(f"Chưa có địa chỉ thư: {', '.join(without)} (emails trong config.toml); điền người nhận khi mở thư nháp.")
    if not sending:
        console.say("Chưa thư nào được gửi. Tiếp theo: mở từng thư nháp để gửi, hoặc chạy lại với --send.")
