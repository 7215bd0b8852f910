"""Drafts → letters handed to a mail server over verified TLS (gửi thư); nothing is ever said in the clear.

One transaction per letter; what the server took, refused or left open is told per recipient, so that
the caller can enter it before the next letter goes.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import format_datetime, formataddr, getaddresses
from typing import Literal, Self

from pipeline.definitions.accounts import SmtpAccount

_CLOSING = 421
_CLOSED = (_CLOSING, b"")
"""The server's answer when it is about to hang up, and what stands for it where it did not answer."""

Trouble = Literal["unreachable", "untrusted", "no_tls", "login", "sender", "lost"]


class MailServerTrouble(Exception):
    """The mail server cannot be used, or not any more, for no letter in particular.

    `kind`: it cannot be reached, its certificate is not trusted, it knows no TLS, it refuses the login,
    it refuses our address, the connection broke. `detail` are its own words or the system's.
    """

    def __init__(self, kind: Trouble, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Draft:
    """A draft as it lies on the disk (thư nháp); `recipients` are plain addresses from To, Cc and Bcc, `package` is the
    package that it belongs to."""

    data: bytes
    message_id: str
    recipients: tuple[str, ...]
    package: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the server said about one recipient; `answer` is empty when it took the letter."""

    recipient: str
    accepted: bool
    answer: str = ""


def draft_of(data: bytes) -> Draft | None:
    """The draft in an .eml file; None for one that is not marked as unsent or has no Message-ID."""
    message = message_from_bytes(data, policy=policy.default)
    identity = str(message["Message-ID"] or "").strip()
    if str(message["X-Unsent"] or "").strip() != "1" or not identity:
        return None
    fields = [str(field) for name in ("To", "Cc", "Bcc") for field in message.get_all(name, [])]
    addresses = dict.fromkeys(address for _, address in getaddresses(fields) if "@" in address)
    return Draft(data, identity, tuple(addresses), str(message["X-Package"] or "").strip())


class MailServer:
    """A connection to the office's mail server: ``with MailServer(account) as server``.

    Raises MailServerTrouble before anything was sent when the server cannot be used safely.
    """

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        account = self._account
        connection = _encrypted(account)
        try:
            if account.user:
                connection.login(account.user, account.password)
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise MailServerTrouble("login", _words(error)) from error
        self._connection = connection
        return self

    def __exit__(self, *_: object) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def deliver(self, draft: Draft, recipients: tuple[str, ...], at: datetime) -> list[Delivery]:
        """Hand over one letter, dated `at`; a delivery per recipient, in their order.

        MailServerTrouble when the connection breaks: the server may have taken the letter or not.
        """
        if self._connection is None:
            raise RuntimeError("the mail server is not connected")
        account = self._account
        data = outgoing(draft.data, account, at)
        options = ["BODY=8BITMIME"] if not data.isascii() and self._connection.has_extn("8bitmime") else []
        try:
            refused = self._connection.sendmail(account.sender, recipients, data, options)
        except smtplib.SMTPRecipientsRefused as error:  # nobody was accepted, whoever is not in it
            refused = {address: error.recipients.get(address, _CLOSED) for address in recipients}
        except smtplib.SMTPDataError as error:
            refused = {address: (error.smtp_code, _bytes(error.smtp_error)) for address in recipients}
        except smtplib.SMTPSenderRefused as error:
            raise MailServerTrouble("lost" if error.smtp_code == _CLOSING else "sender", _words(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailServerTrouble("lost", _words(error)) from error
        if closing := next((answer for answer in refused.values() if answer[0] == _CLOSING), None):
            raise MailServerTrouble("lost", _answer(*closing))
        return [
            Delivery(address, False, _answer(*refused[address])) if address in refused else Delivery(address, True)
            for address in recipients
        ]


_OURS = re.compile(rb"^(?:X-Unsent|X-Package|Date|From|Sender|Bcc):.*\r\n(?:[ \t].*\r\n)*", re.IGNORECASE | re.MULTILINE)


def outgoing(data: bytes, account: SmtpAccount, at: datetime) -> bytes:
    """The letter as it goes out: the draft to the byte, but for who sends it and when, and the mark of a draft."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    head, gap, body = lines.partition(b"\r\n\r\n")
    kept = _OURS.sub(b"", head + b"\r\n")
    ours = f"From: {formataddr((account.sender_name, account.sender))}\r\nDate: {format_datetime(at)}\r\n"
    return ours.encode("ascii") + kept + gap.removeprefix(b"\r\n") + body


def _encrypted(account: SmtpAccount) -> smtplib.SMTP:
    """A connection on which everything is encrypted and the server is who it says."""
    context = ssl.create_default_context(cafile=account.ca_file or None)
    connection: smtplib.SMTP | None = None
    try:
        if account.security == "tls":
            return smtplib.SMTP_SSL(account.host, account.port, timeout=account.seconds, context=context)
        connection = smtplib.SMTP(account.host, account.port, timeout=account.seconds)
        connection.starttls(context=context)
        return connection
    except (OSError, smtplib.SMTPException) as error:
        if connection is not None:
            connection.close()
        raise MailServerTrouble(_kind(error), _words(error)) from error


def _kind(error: Exception) -> Trouble:
    """Why there is no encrypted connection."""
    match error:
        case ssl.SSLCertVerificationError():
            return "untrusted"
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError() | smtplib.SMTPServerDisconnected():
            return "unreachable"
        case ssl.SSLError() | smtplib.SMTPException():
            return "no_tls"
        case _:
            return "unreachable"


def _words(error: Exception) -> str:
    """What the server or the system said, on one line."""
    match error:
        case smtplib.SMTPResponseException():
            return _answer(error.smtp_code, _bytes(error.smtp_error))
        case ssl.SSLCertVerificationError():
            return error.verify_message
        case socket.gaierror() | OSError():
            return error.strerror or str(error)
        case _:
            return " ".join(str(error).split())


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _answer(code: int, words: bytes) -> str:
    return " ".join(f"{code} {words.decode('utf-8', 'replace')}".split())[:300]
