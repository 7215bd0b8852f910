"""Results and the ledger's letters → where every unit stands, and the register workbook of a period."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.definitions.campaign import Period
from pipeline.domain.correspondence import ISSUED, REMINDED, SENT, Correspondence, correspondence
from pipeline.domain.follow_up import FollowUp, follow_ups
from pipeline.domain.results import Results
from pipeline.edges.ledger import Ledger


def letters_in(ledger: Ledger) -> Correspondence:
    """Everything that an open ledger knows about letters."""
    entries = (entry for kind in (ISSUED, REMINDED, SENT) for entry in ledger.entries(kind))
    return correspondence((entry.kind, entry.sha256, entry.payload) for entry in entries)


def register_path(period: Period) -> PurePosixPath:
    """Where the register of a period stands below output/."""
    return PurePosixPath(period.key, f"so-theo-doi-{period.key}.xlsx")


def write_register(run: Results, period: Period, letters: Correspondence, folder: Path) -> list[FollowUp]:
    """Write the register of a period below the staging folder and return what stands in it."""
    from pipeline.domain.follow_up_book import follow_up_book
    from pipeline.edges.workbook import Limits, write_summary

    lines = follow_ups(run, period, letters)
    path = folder / register_path(period)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_summary(follow_up_book(run, period, lines, letters), path, limits=Limits(rows=run.campaign.limits.workbook_rows))
    return lines
