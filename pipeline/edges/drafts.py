"""A letter → an .eml draft (thư nháp): opens ready to send in Outlook and Thunderbird, same bytes for the same letter."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from email.header import Header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path

from pipeline.domain.letters import Letter
from pipeline.domain.local_time import VIETNAM

PACKAGE = "X-Package"
"""The header of a draft that belongs to a package: it goes with it wherever the file is moved."""

_MORNING = time(8, 0)


class _Folded(EmailPolicy):
    """SMTP's policy, with subjects folded by `Header`: EmailPolicy loses a space where an encoded word is split."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


class _Headers(HeaderRegistry):
    """The library's registry, which makes a new class for every header of every message; one per name is enough."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        key = name.lower()
        if key not in self._known:
            self._known[key] = super().__getitem__(name)
        return self._known[key]


_POLICY = _Folded(linesep="\r\n", header_factory=_Headers())


def message_of(letter: Letter) -> EmailMessage:
    """The message of a letter, not yet marked as a draft; its Message-ID is the same for the same content (see
    `Letter.identity`), by which what was sent is known again."""
    message = EmailMessage(policy=_POLICY)
    if letter.to:
        message["To"] = ", ".join(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = datetime.combine(letter.dated, _MORNING, VIETNAM)
    digest = _digest(letter)
    message["Message-ID"] = f"<{digest}@bao-cao.local>"
    message["Content-Language"] = "vi"
    message.set_content(letter.body, cte="base64")
    for attachment in letter.attachments:
        main, _, sub = attachment.kind.partition("/")
        charset = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name, params=charset)
    if message.is_multipart():
        message.set_boundary(f"=_{digest}")
    return message


def write_draft(letter: Letter, path: Path) -> None:
    """Write the letter as a draft that a mail program opens for editing (`X-Unsent: 1`), marked where it is a package's."""
    message = message_of(letter)
    message["X-Unsent"] = "1"
    if letter.package:
        message[PACKAGE] = letter.package
    path.write_bytes(bytes(message))


def _digest(letter: Letter) -> str:
    if letter.identity:
        return hashlib.sha256(f"{letter.key}\0{letter.identity}".encode()).hexdigest()[:32]
    content = hashlib.sha256()
    for part in (letter.key, *letter.to, letter.subject, letter.body, letter.dated.isoformat()):
        content.update(part.encode() + b"\0")
    for attachment in letter.attachments:
        content.update(attachment.name.encode() + b"\0" + hashlib.sha256(attachment.data).digest())
    return content.hexdigest()[:32]
