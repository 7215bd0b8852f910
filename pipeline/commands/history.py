"""The story of a unit's reports, told from the ledger: what `history UNIT` prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.choosing import named_unit
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.consolidation import Status
from pipeline.domain.local_time import VIETNAM
from pipeline.domain.results import Results
from pipeline.domain.unit_story import Arrival, Event, Recorded, unit_story
from pipeline.edges.ledger import Entry, Ledger, Receipt
from pipeline.edges.ledger.ledger import RECEIVED
from pipeline.edges.run_lock import only_run


def history(config: Path, unit: str, only: str, as_of: date, console: Console) -> None:
    """Prints, period by period, what came from a unit, what became of it, and what each resubmission changed.

    What lies in the inbox is received first, so that nobody who has sent is called silent.
    """
    definitions = usable_definitions(config)
    unit = named_unit(definitions.campaign, unit)
    periods = _periods(definitions, only)
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _, run = computed_from(definitions, ledger, as_of, console)
        arrivals = {receipt.sha256: _arrivals(receipt) for receipt in ledger.receipts()}
        recorded = [_recorded(entry) for entry in ledger.entries() if entry.kind != RECEIVED]
    told = 0
    for period in periods:
        events = unit_story(run, unit, period, arrivals, recorded)
        if len(events) > 1 or _is_expected(run, unit, period):
            told += 1
            _tell(run, unit, period, events, console)
    if not told:
        console.say(f"{unit} chưa phải gửi và chưa gửi báo cáo nào.")


def _periods(definitions: Definitions, only: str) -> list[Period]:
    campaign = definitions.campaign
    if only and only not in campaign.period_by_key:
        raise Refusal(f"Không có kỳ {only!r}; các kỳ: {', '.join(campaign.period_by_key)}.")
    return [period for period in campaign.periods if only in ("", period.key)]


def _is_expected(run: Results, unit: str, period: Period) -> bool:
    return any(entry.unit == unit for entry in run.register_in(period))


def _tell(run: Results, unit: str, period: Period, events: list[Event], console: Console) -> None:
    console.heading(f"{run.name(unit, period)} ({unit}), {period.name.lower()}")
    for event in events:
        console.say(f"  {event.when:<16}  {event.what}")
        for detail in event.details:
            console.say(f"  {'':<16}    {detail}")
    for entry in run.register_in(period):
        if entry.unit == unit and entry.status is Status.MISSING:
            console.say(f"  {'':<16}  {entry.status.label}. {entry.remark}.")


def _arrivals(receipt: Receipt) -> list[Arrival]:
    return [Arrival(one.path, one.modified, one.seen, one.forwarded_from or one.sender, one.subject) for one in receipt.sightings]


def _recorded(entry: Entry) -> Recorded:
    return Recorded(entry.kind, entry.moment.astimezone(VIETNAM), entry.sha256, entry.payload)
