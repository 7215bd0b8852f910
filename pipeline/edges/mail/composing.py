"""A mail with an attachment, forwarded by somebody else → the bytes that a mail program would save (for the sample).

Written out by hand: the standard library folds headers differently from version to version, and the sample is
the same everywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

_LINE = "\r\n"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A picture of one dot: what stands for a logo under a signature."""


@dataclass(frozen=True)
class Correspondent:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True)
class ForwardedMail:
    """Who wrote the mail with the attachment and when, and who passed it on to whom."""

    writer: Correspondent
    written: datetime
    forwarder: Correspondent
    forwarded: datetime
    to: Correspondent
    subject: str
    body: str
    remark: str
    attachment: str
    data: bytes = field(repr=False)


def forwarded_mail(mail: ForwardedMail) -> bytes:
    """The mail as received, the original inside it as message/rfc822; the same bytes for the same mail."""
    mark = hashlib.sha256(mail.data + mail.attachment.encode()).hexdigest()[:24]
    text = _multipart("related", f"{mark}-2", [
        _text(mail.body),
        _part("image/png", _LOGO, 'Content-Disposition: inline; filename="logo.png"', "Content-ID: <logo@mau.example>"),
    ])
    disposition = f'Content-Disposition: attachment; filename="{_encoded(mail.attachment)}"'
    inner = [*_headers(mail.writer, mail.forwarder, mail.subject, mail.written),
             *_multipart("mixed", f"{mark}-1", [text, _part(_XLSX, mail.data, disposition)])]
    outer = [*_headers(mail.forwarder, mail.to, f"Fwd: {mail.subject}", mail.forwarded),
             *_multipart("mixed", f"{mark}-0", [_text(mail.remark), ["Content-Type: message/rfc822", "", *inner]])]
    return _LINE.join([*outer, ""]).encode("ascii")


def _headers(sender: Correspondent, to: Correspondent, subject: str, at: datetime) -> list[str]:
    number = hashlib.sha256(f"{sender.address}{at.isoformat()}".encode()).hexdigest()[:24]
    return [f"From: {_encoded(sender.name)} <{sender.address}>", f"To: {_encoded(to.name)} <{to.address}>",
            f"Subject: {_encoded(subject)}", f"Date: {format_datetime(at)}",
            f"Message-ID: <{number}@{sender.address.rpartition('@')[2]}>", "MIME-Version: 1.0"]


def _multipart(kind: str, boundary: str, parts: Sequence[Sequence[str]]) -> list[str]:
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--", ""]


def _text(text: str) -> list[str]:
    return _part("text/plain; charset=utf-8", text.encode())


def _part(kind: str, data: bytes, *headers: str) -> list[str]:
    body = base64.encodebytes(data).decode("ascii").splitlines()
    return [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers, "", *body]


def _encoded(text: str) -> str:
    """A text as encoded words (RFC 2047), folded; a word ends between letters and holds at most 45 bytes."""
    return f"{_LINE} ".join(f"=?utf-8?B?{base64.b64encode(word.encode()).decode('ascii')}?=" for word in _words(text))


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if len((word + letter).encode()) > 45:
            yield word
            word = ""
        word += letter
    yield word
