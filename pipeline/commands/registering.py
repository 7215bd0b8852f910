"""Results and the ledger's letters → where every unit stands, and the register workbook of a period."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.commands.write_one import Job
from pipeline.definitions.campaign import Period
from pipeline.domain.correspondence import ISSUED, REMINDED, SENT, Correspondence, correspondence
from pipeline.domain.follow_up import FollowUp, follow_ups
from pipeline.domain.follow_up_book import follow_up_book
from pipeline.domain.results import Results
from pipeline.edges.ledger import Ledger


def letters_in(ledger: Ledger) -> Correspondence:
    """Everything that an open ledger knows about letters."""
    entries = (entry for kind in (ISSUED, REMINDED, SENT) for entry in ledger.entries(kind))
    return correspondence((entry.kind, entry.sha256, entry.payload) for entry in entries)


def register_path(period: Period) -> PurePosixPath:
    """Where the register of a period stands below output/."""
    return PurePosixPath(period.key, f"so-theo-doi-{period.key}.xlsx")


def register_job(run: Results, period: Period, letters: Correspondence, folder: Path) -> tuple[list[FollowUp], Job]:
    """Where every unit of a period stands, and the register that says so, to be written below the staging folder."""
    lines = follow_ups(run, period, letters)
    (folder / period.key).mkdir(parents=True, exist_ok=True)
    return lines, Job(follow_up_book(run, period, lines, letters), folder / period.key, run.campaign.limits.workbook_rows)
