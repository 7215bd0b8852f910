"""The ledger's entries about letters → what was issued, whom we reminded, what the mail server took (thư từ).

Each value knows its entry (`payload`); `correspondence` reads entries back. `on` is the day of
the command, as the officer gave it; when it really happened stands in the entry itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

ISSUED, REMINDED, SENT = "issued", "reminded", "sent"
"""The kinds of entry."""

REMINDERS, FORMS = "don-doc", "phat-hanh"
"""The folders below a period's output that hold the drafts of reminders and of issued forms."""

ACCEPTED, REFUSED = "accepted", "refused"
"""What a mail server did with a letter for one recipient."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A form handed out (biểu mẫu đã phát hành): whose, and which bytes."""

    unit: str
    period: str
    edition: str
    code: str
    sha256: str
    on: date

    @property
    def payload(self) -> dict[str, Any]:
        """What its entry says beside the hash of the workbook."""
        return {"unit": self.unit, "period": self.period, "edition": self.edition, "code": self.code,
                "on": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder written (thư đôn đốc) to one unit on one day, about a report that was `status` then."""

    unit: str
    period: str
    status: str
    on: date

    @property
    def payload(self) -> dict[str, Any]:
        """What its entry says."""
        return {"unit": self.unit, "period": self.period, "status": self.status, "on": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter to one recipient, and what the mail server said (kết quả gửi).

    `draft` is the draft's path below output/, `sha256` that of its bytes, `answer` the server's own words
    when it refused.
    """

    draft: str
    sha256: str
    message_id: str
    recipient: str
    outcome: str
    answer: str
    on: date

    @property
    def payload(self) -> dict[str, Any]:
        """What its entry says beside the hash of the draft."""
        return {"draft": self.draft, "message_id": self.message_id, "recipient": self.recipient,
                "outcome": self.outcome, "answer": self.answer, "on": self.on.isoformat()}


@dataclass(frozen=True)
class Correspondence:
    """Everything in the ledger about letters, oldest first."""

    issued: tuple[Issued, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    sent: tuple[Sent, ...] = ()

    def until(self, day: date) -> Correspondence:
        """What was known on a day."""
        return Correspondence(tuple(i for i in self.issued if i.on <= day), tuple(r for r in self.reminded if r.on <= day),
                              tuple(s for s in self.sent if s.on <= day))

    def issue_of(self, unit: str, period: str) -> Issued | None:
        """The form that a unit was handed last."""
        return next((i for i in reversed(self.issued) if (i.unit, i.period) == (unit, period)), None)

    def reminders(self, unit: str, period: str) -> list[date]:
        """The days on which a unit was reminded, each once."""
        return list(dict.fromkeys(r.on for r in self.reminded if (r.unit, r.period) == (unit, period)))

    def issue_sent(self, unit: str, period: str) -> date | None:
        """When the letter with the form handed out last was accepted by the mail server; None while it is a draft."""
        issue = self.issue_of(unit, period)
        sent = self.accepted_on(f"{period}/{FORMS}/{issue_name(unit, period)}")
        return sent if issue is not None and sent is not None and sent >= issue.on else None

    def reminders_sent(self, unit: str, period: str) -> list[date]:
        """The days of `reminders` whose letter the mail server accepted; the others were only drafted."""
        return [day for day in self.reminders(unit, period)
                if self.accepted_on(f"{period}/{REMINDERS}/{reminder_name(unit, period, day)}")]

    def took(self, message_id: str, recipient: str) -> bool:
        """Whether the mail server has accepted this letter for this recipient."""
        return any(s.outcome == ACCEPTED and (s.message_id, s.recipient) == (message_id, recipient) for s in self.sent)

    def accepted_on(self, draft: str) -> date | None:
        """When a letter of this path was accepted for somebody last; None when it never was."""
        return next((s.on for s in reversed(self.sent) if s.draft == draft and s.outcome == ACCEPTED), None)


def issue_name(unit: str, period: str) -> str:
    """The file name of the letter that brings a form."""
    return f"{unit}_{period}.eml"


def reminder_name(unit: str, period: str, day: date) -> str:
    """The file name of a reminder, which says on what day it holds."""
    return f"{unit}_{period}_{day.isoformat()}.eml"


def correspondence(entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Correspondence:
    """The values behind ledger entries given as (kind, sha256, payload); entries of other kinds are passed over."""
    issued: list[Issued] = []
    reminded: list[Reminded] = []
    sent: list[Sent] = []
    for kind, sha256, told in entries:
        if kind == ISSUED:
            issued.append(Issued(told["unit"], told["period"], told["edition"], told["code"], sha256, _day(told)))
        elif kind == REMINDED:
            reminded.append(Reminded(told["unit"], told["period"], told["status"], _day(told)))
        elif kind == SENT:
            sent.append(Sent(told["draft"], sha256, told["message_id"], told["recipient"], told["outcome"],
                             told["answer"], _day(told)))
    return Correspondence(tuple(issued), tuple(reminded), tuple(sent))


def _day(told: Mapping[str, Any]) -> date:
    return date.fromisoformat(told["on"])
