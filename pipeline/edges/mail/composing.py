"""A mail with an attachment, forwarded by somebody else → the bytes that a mail program would save (for the sample)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

_LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A picture of one dot: what stands for a logo under a signature."""


@dataclass(frozen=True)
class ForwardedMail:
    """Who wrote the mail with the attachment and when, and who passed it on; addresses and names are plain."""

    writer: Address
    written: datetime
    forwarder: Address
    forwarded: datetime
    to: Address
    subject: str
    body: str
    remark: str
    attachment: str
    data: bytes = field(repr=False)


def forwarded_mail(mail: ForwardedMail) -> bytes:
    """The mail as received, the original inside it as message/rfc822; the same bytes for the same mail."""
    inner = _begun(mail.writer, mail.forwarder, mail.subject, mail.written)
    inner.set_content(mail.body, cte="base64")
    inner.add_related(_LOGO, "image", "png", cid="<logo@example.vn>", disposition="inline", filename="logo.png")
    inner.make_mixed()
    inner.add_attachment(mail.data, "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                         filename=mail.attachment)
    outer = _begun(mail.forwarder, mail.to, f"Fwd: {mail.subject}", mail.forwarded)
    outer.set_content(mail.remark, cte="base64")
    outer.add_attachment(inner)
    for number, part in enumerate(outer.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{_digest(mail)}_{number}")
    return outer.as_bytes(policy=SMTP)


def _begun(sender: Address, to: Address, subject: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, to
    message["Subject"], message["Date"] = subject, at
    message["Message-ID"] = f"<{hashlib.sha256(f'{sender}{at.isoformat()}'.encode()).hexdigest()[:24]}@{sender.domain}>"
    return message


def _digest(mail: ForwardedMail) -> str:
    return hashlib.sha256(mail.data + mail.attachment.encode()).hexdigest()[:24]
