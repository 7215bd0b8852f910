"""Ledger entries about closed periods → which periods are closed, by whose approval, and what was frozen (khóa kỳ).

A closed period is judged by the definitions and from the files of the day on which it was closed. What comes later
is received and listed; it counts again from the day on which somebody reopens the period, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.domain.tables import text

CLOSED, REOPENED = "closed", "reopened"
"""The kinds of entries."""

AFTER_CLOSE = "after_close"
"""The key in FILE_REASONS of a report that came after its period was closed."""


@dataclass(frozen=True)
class Approval:
    """Who approved the results of a period, by which document (phê duyệt)."""

    by: str
    number: str
    on: date


@dataclass(frozen=True)
class Closing:
    """One closing of a period.

    `closed_on` is the day that the frozen figures speak of; `entry` the number of the ledger's last entry that they
    know. `reports` are (unit, SHA-256, status) of every report that counts, `files` the SHA-256 of every file that
    had been received. `parts` are digests of the definitions by part, `definitions` the files themselves, by path.
    """

    period: str
    approval: Approval
    closed_on: date
    entry: int
    reports: tuple[tuple[str, str, str], ...]
    files: tuple[str, ...]
    parts: Mapping[str, str]
    definitions: Mapping[str, str]
    program: str

    @property
    def payload(self) -> dict[str, Any]:
        """What the ledger keeps."""
        return {
            "period": self.period, "by": self.approval.by, "number": self.approval.number, "on": self.approval.on.isoformat(),
            "closed_on": self.closed_on.isoformat(), "entry": self.entry, "reports": [list(one) for one in self.reports],
            "files": list(self.files), "parts": dict(self.parts), "definitions": dict(self.definitions), "program": self.program,
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Closing:
        """The same read back."""
        return cls(
            payload["period"], Approval(payload["by"], payload["number"], date.fromisoformat(payload["on"])),
            date.fromisoformat(payload["closed_on"]), payload["entry"], tuple((unit, sha256, status) for unit, sha256, status in payload["reports"]),
            tuple(payload["files"]), payload["parts"], payload["definitions"], payload["program"],
        )

    @property
    def words(self) -> str:
        """What a cover says."""
        return f"Đã phê duyệt tại {self.document}; người phê duyệt: {self.approval.by}; khóa kỳ ngày {text(self.closed_on)}"

    @property
    def document(self) -> str:
        """The document of the approval, as a sentence names it."""
        return f"văn bản số {self.approval.number} ngày {text(self.approval.on)}"


def closings(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Closing]:
    """Period → its closing, of those that are closed now; entries are (kind, payload), oldest first."""
    now: dict[str, Closing] = {}
    for kind, payload in entries:
        if kind == CLOSED:
            now[payload["period"]] = Closing.of(payload)
        elif kind == REOPENED:
            now.pop(payload["period"], None)
    return now


def reopening(period: str, reason: str, by: str, on: date) -> dict[str, str]:
    """The payload of an entry that reopens a period."""
    return {"period": period, "reason": reason, "by": by, "on": on.isoformat()}
