"""Ledger entries about packages sent in spite of what spoke against it: meant first, and what became of it (gửi bắt buộc).

Before the first letter goes an entry says why, what and to whom; after the last one, or when it breaks off, a second
entry says what the mail server took. An intention without an outcome is settled by whoever comes next, from the entries that
stand for every letter taken or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.domain.correspondence import REFUSED, Correspondence

FORCED = "package_forced"
"""The kind of both entries."""

INTENDED, SENT, PARTLY, NOT_SENT = "intended", "sent", "partly", "not_sent"
"""The states: meant; taken for everybody, for some, for nobody."""


@dataclass(frozen=True)
class MeantLetter:
    """One letter that was to go: its Message-ID, the SHA-256 of its draft, the addresses still open."""

    message_id: str
    sha256: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class ForcedSending:
    """A package (“2025/goi-gui-so”) that somebody decided to send for a `reason`, in spite of `obstacles`."""

    package: str
    reason: str
    obstacles: tuple[str, ...]
    letters: tuple[MeantLetter, ...]
    on: date

    @property
    def payload(self) -> dict[str, Any]:
        """What the entry of the intention says."""
        return {"state": INTENDED, "package": self.package, "reason": self.reason, "obstacles": list(self.obstacles), "on": self.on.isoformat(),
                "letters": [{"message_id": one.message_id, "sha256": one.sha256, "to": list(one.to)} for one in self.letters]}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> ForcedSending:
        """The same read back."""
        letters = tuple(MeantLetter(one["message_id"], one["sha256"], tuple(one["to"])) for one in payload["letters"])
        return cls(payload["package"], payload["reason"], tuple(payload["obstacles"]), letters, date.fromisoformat(payload["on"]))

    def outcome(self, entry: int, letters: Correspondence, on: date) -> dict[str, Any]:
        """What the entry says that settles the intention numbered `entry`: for every address taken, refused, or neither
        (`open`: never handed over, or lost on the way)."""
        asked = [(one.message_id, address) for one in self.letters for address in one.to]
        taken = [address for message_id, address in asked if letters.took(message_id, address)]
        refused = [address for message_id, address in asked if not letters.took(message_id, address) and _refused(letters, message_id, address)]
        left = [address for message_id, address in asked if not letters.took(message_id, address) and not _refused(letters, message_id, address)]
        state = NOT_SENT if not taken else SENT if len(taken) == len(asked) else PARTLY
        return {"state": state, "entry": entry, "package": self.package, "taken": taken, "refused": refused, "open": left, "on": on.isoformat()}


def unsettled(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> Sequence[tuple[int, ForcedSending]]:
    """The intentions, with the numbers of their entries, of which no outcome is known; entries are (number, payload)."""
    meant: dict[int, ForcedSending] = {}
    for number, payload in entries:
        if payload.get("state") == INTENDED:
            meant[number] = ForcedSending.of(payload)
        elif "entry" in payload:
            meant.pop(payload["entry"], None)
    return list(meant.items())


def _refused(letters: Correspondence, message_id: str, address: str) -> bool:
    return any(one.outcome == REFUSED and (one.message_id, one.recipient) == (message_id, address) for one in letters.sent)
