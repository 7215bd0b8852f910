"""One screen: who has reported, late, missing, needs fixing; the same as a register to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.commands.choosing import collected_period
from pipeline.commands.closed_periods import closed_periods, remark_changes
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.page_files import with_page
from pipeline.commands.registering import letters_in, register_job, register_path
from pipeline.commands.write_one import write_register
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.closing import AFTER_CLOSE
from pipeline.domain.deadlines import is_reminder_day, next_reminder_day, weekday
from pipeline.domain.follow_up import FollowUp, Need
from pipeline.domain.follow_up_book import due_line, tally
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.domain.workdays import work_calendar
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run


def status(config: Path, as_of: date, period_key: str, console: Console) -> None:
    """Receives what lies in the inbox, so that nobody who has sent is called silent; scores nothing into output/."""
    definitions = usable_definitions(config)
    period = collected_period(definitions.campaign, period_key, as_of)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        received, run = computed_from(definitions, ledger, as_of, console)
        closed = closed_periods(definitions, ledger, received.closings, [period], console)
        lines, register = register_job(run, period, letters_in(ledger), publication.folder)
        if approved := closed.get(period.key):  # the register of an approved period stays what it was
            _, register = register_job(approved.run, period, letters_in(approved.ledger), publication.folder)
        write_register(register)
        publication.publish(with_page(definitions, publication.folder, [register_path(period)]))
    show_standing(run, period, lines, console)
    console.say(due_line(run, period))
    console.say(tally(lines))
    _show_approval(run, period, console)
    remark_changes(closed, console)
    _advise(definitions, run, period, lines, console)


def _show_approval(run: Results, period: Period, console: Console) -> None:
    """That the period is closed, and every report that came after that."""
    if closing := run.closings.get(period.key):
        console.say(f"{closing.words}.")
        for file in run.files:
            if file.refusal is not None and file.refusal.check == AFTER_CLOSE and file.refusal.period == period.key:
                console.say(f"Nhận sau khi khóa kỳ, chưa dùng: {file.names[0]} ({run.name(file.refusal.unit, period)}, {text(file.received.date())}).")


def show_standing(run: Results, period: Period, lines: Sequence[FollowUp], console: Console) -> None:
    """The register of a period on the screen."""
    console.table(f"{period.name}: tình hình báo cáo đến ngày {text(run.as_of)}", (
        ("Đơn vị", False), ("Tình trạng", False), ("Nhận", False), ("Đôn đốc", False), ("Tiếp theo", False),
    ), [(
        line.short_name, line.in_short[0], f"{line.received:%d/%m}" if line.received else "",
        line.reminded_in_short, line.in_short[1],
    ) for line in lines])


def _advise(definitions: Definitions, run: Results, period: Period, lines: Sequence[FollowUp], console: Console) -> None:
    """What to do next, and what else is open."""
    campaign = definitions.campaign
    calendar = work_calendar(campaign)
    without = [line.short_name for line in lines if line.need is not Need.NOTHING and not line.emails]
    if without:
        console.say(f"Chưa có địa chỉ thư (emails trong config.toml): {', '.join(without)}.")
    others = [p.key for p in campaign.periods if p.is_open(run.as_of) and p.key != period.key]
    if others:
        console.say(f"Kỳ khác đang mở: {', '.join(others)} (xem bằng --period).")
    console.say(f"Đã ghi sổ theo dõi: {campaign.folders.output}/{register_path(period)}.")
    if all(line.need is Need.NOTHING for line in lines):
        console.say("Tiếp theo: không đơn vị nào còn phải gửi hoặc sửa báo cáo; chạy make consolidate để tổng hợp.")
    elif is_reminder_day(calendar, campaign.reminders, period.units_due, run.as_of):
        console.say("Tiếp theo: hôm nay có lịch đôn đốc, chạy make remind.")
    elif (day := next_reminder_day(calendar, campaign.reminders, period.units_due, run.as_of)) is not None:
        console.say(f"Tiếp theo: lịch đôn đốc gần nhất là {weekday(day)}, ngày {text(day)} (make remind); có thể đôn đốc sớm hơn.")
    else:
        console.say("Tiếp theo: make remind để đôn đốc.")
