"""The `received` entries of one file → what people ask of it: when it came, how often, and by whose mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.domain.local_time import VIETNAM
from pipeline.edges.ledger.journal import Entry
from pipeline.edges.ledger.opening import envelope_of


@dataclass(frozen=True, slots=True)
class Sighting:
    """Once that a file was received: its path, its own date, and when we saw it (both in Vietnam's time).

    A file that came inside a mail or a zip has that one's SHA-256 as `container` and a path that goes on from
    its; `sender` (an address), `sent` and `subject` are those of the mail that arrived. `forwarded_from` is who
    had sent the mail in which a forwarded file came first; `declared` the attachment's name as it was written.
    """

    path: str
    modified: datetime
    seen: datetime
    sender: str = ""
    sent: datetime | None = None
    subject: str = ""
    container: str = ""
    forwarded_from: str = ""
    declared: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """One received file (tệp nhận được), as it was at its first sighting.

    `path` is relative to the inbox, in NFC, with forward slashes. `sightings` has more than one
    element when the same bytes came again or under another name. `sender`, `sent`, `subject` and `container`
    are those of the earliest mail that brought it; empty when none did.
    """

    sha256: str
    path: str
    name: str
    size: int
    modified: datetime
    first_seen: datetime
    sightings: tuple[Sighting, ...] = field(repr=False)
    sender: str = ""
    sent: datetime | None = None
    subject: str = ""
    container: str = ""

    @property
    def containers(self) -> tuple[str, ...]:
        """The SHA-256 of every mail or zip that it came in."""
        return tuple(dict.fromkeys(sighting.container for sighting in self.sightings if sighting.container))

    @property
    def is_loose(self) -> bool:
        """Whether it also lay in the inbox by itself."""
        return any(not sighting.container for sighting in self.sightings)

    @property
    def depth(self) -> int:
        """In how many containers, one inside the other, it was; the least of its sightings."""
        return min(sighting.depth for sighting in self.sightings)


def receipt_of(entries: Sequence[Entry]) -> Receipt:
    """The entries of one file, oldest first, as the receipt that they make together."""
    first = entries[0].payload
    sightings = tuple(_sighting(entry) for entry in entries)
    by_mail = min((one for one in sightings if one.container),
                  key=lambda one: (one.sent is None, one.sent or one.modified), default=sightings[0])
    return Receipt(entries[0].sha256, first["path"], first["name"], first["size"],
                   sightings[0].modified, sightings[0].seen, sightings,
                   by_mail.sender, by_mail.sent, by_mail.subject, by_mail.container)


def _sighting(entry: Entry) -> Sighting:
    said, envelope = entry.payload, envelope_of(entry.payload)
    return Sighting(said["path"], vietnamese_time(said["modified"]), vietnamese_time(entry.at), envelope.sender, envelope.sent,
                    envelope.subject, said.get("container", ""), said.get("forwarded_from", ""),
                    said.get("declared", ""), said.get("depth", 0))


def vietnamese_time(utc: str) -> datetime:
    """A moment as it stands in entries, in the time zone of every date that a person reads."""
    return datetime.fromisoformat(utc).astimezone(VIETNAM)
