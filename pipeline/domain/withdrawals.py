"""What an officer took out of use, and put back (rút tệp): entries of the ledger → what holds for each file now.

A withdrawn file stays in the archive and in every list; only its figures do not count. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

WITHDRAWN = "withdrawn"
"""The kind of the ledger entry, and the check of the note about such a file."""

SENT_AGAIN = "withdrawn_sent_again"
"""The check of the warning about a withdrawn file that came again."""

CHECKS = frozenset({WITHDRAWN, SENT_AGAIN})


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One decision about one file: taken out of use, or with `back` put into use again; `entered` is when it was made."""

    sha256: str
    reason: str
    on: date
    entered: datetime
    back: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """What its entry says beside the hash of the file."""
        return {"reason": self.reason, "on": self.on.isoformat(), "back": self.back}

    @property
    def told(self) -> str:
        """The decision in words, for the story of a unit's reports."""
        return f"{'Dùng lại' if self.back else 'Rút'} tệp {self.sha256[:12]}: {self.reason}"

    @property
    def why(self) -> str:
        """Day and reason, for a sentence."""
        return f"ngày {self.on:%d/%m/%Y}, lý do: {self.reason}"


def withdrawal(sha256: str, entered: datetime, payload: Mapping[str, Any]) -> Withdrawal:
    """An entry read back."""
    return Withdrawal(sha256, payload["reason"], date.fromisoformat(payload["on"]), entered, payload["back"])


def in_force(decisions: Iterable[Withdrawal]) -> dict[str, Withdrawal]:
    """SHA-256 → the last decision about each file that is out of use now; `decisions` oldest first."""
    last = {decision.sha256: decision for decision in decisions}
    return {sha256: decision for sha256, decision in last.items() if not decision.back}
