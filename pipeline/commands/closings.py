"""What an open ledger says of closed periods, and which files came too late for one."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.domain.closing import CLOSED, REOPENED, Closing, closings
from pipeline.edges.ledger import Ledger


def closings_in(ledger: Ledger) -> dict[str, Closing]:
    """Period → its closing, of those that are closed now."""
    entries = sorted((entry for kind in (CLOSED, REOPENED) for entry in ledger.entries(kind)), key=lambda entry: entry.id)
    return closings((entry.kind, entry.payload) for entry in entries)


def files_in_time(closings: Mapping[str, Closing]) -> dict[str, frozenset[str]]:
    """Period → the SHA-256 of every file that had been received when it was closed."""
    return {period: frozenset(closing.files) for period, closing in closings.items()}
