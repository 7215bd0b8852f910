"""What the ledger says of containers (thư, tệp nén): that one was opened, what it held, or why it was not.

Names, senders and subjects are a stranger's text and are kept as they are; hashes are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.domain.containers import Contents, Envelope, Listed, Stored
from pipeline.domain.local_time import VIETNAM

UNPACKED = "unpacked"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The last word on one archived file that looked like a container: its contents, or a key of FILE_REASONS.

    `contents.kind` is "none" for a file that turned out to be no container.
    """

    contents: Contents | None
    code: str = ""
    detail: str = ""
    limit: str = ""

    @property
    def is_container(self) -> bool:
        """Whether the file is a container, opened or refused; never read as a report."""
        return self.contents is None or self.contents.kind != "none"


def unpacked_payload(unpacked: Unpacked) -> dict[str, Any]:
    """The payload of an `unpacked` entry."""
    contents = unpacked.contents
    if contents is None:
        return {"kind": "", "refused": {"code": unpacked.code, "detail": unpacked.detail, "limit": unpacked.limit}}
    return {
        "kind": contents.kind,
        "envelope": envelope_payload(contents.envelope),
        "stored": [[one.name, one.declared, one.size, one.forwarded_from] for one in contents.stored],
        "listed": [[one.name, one.why, one.size] for one in contents.listed],
        "links": list(contents.links),
    }


def unpacked_of(payload: Mapping[str, Any]) -> Unpacked:
    """An `unpacked` entry read back."""
    if refused := payload.get("refused"):
        return Unpacked(None, refused["code"], refused["detail"], refused["limit"])
    return Unpacked(Contents(
        payload["kind"], envelope_of(payload["envelope"]),
        tuple(Stored(*one) for one in payload["stored"]), tuple(Listed(*one) for one in payload["listed"]),
        tuple(payload["links"]),
    ))


def envelope_payload(envelope: Envelope) -> dict[str, str]:
    """Sender, date and subject as they stand in entries; the date in ISO 8601, "" when there is none."""
    return {"sender": envelope.sender, "sent": envelope.sent.isoformat() if envelope.sent else "",
            "subject": envelope.subject}


def envelope_of(payload: Mapping[str, Any]) -> Envelope:
    """The same read back; empty for an entry of a file that came without a mail."""
    sent = payload.get("sent", "")
    return Envelope(payload.get("sender", ""), datetime.fromisoformat(sent).astimezone(VIETNAM) if sent else None,
                    payload.get("subject", ""))
