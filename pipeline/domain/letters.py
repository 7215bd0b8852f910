"""A letter to be sent by somebody, complete as a value before anything is written (thư nháp).

Replies, receipts, reminders, issued forms and the package for the Sở are all `Letter`s; who
writes them to disk or sends them is an edge's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; `name` is what the receiver sees (ASCII), `kind` its media type."""

    name: str
    data: bytes
    kind: str = "application/octet-stream"


@dataclass(frozen=True)
class Letter:
    """One message: addresses as plain text, the body as it is read, the day that stands in its Date header.

    `to` may be empty: the officer then fills it in, and nothing is sent by the program.
    """

    key: str
    to: tuple[str, ...]
    subject: str
    body: str
    dated: date
    attachments: tuple[Attachment, ...] = ()
    identity: str = ""
    """What makes it the same letter when it is written again on another day; "" for everything in it."""
    package: str = ""
    """The package that it brings (“2025/goi-gui-so”), which alone may send it; "" for other letters."""
