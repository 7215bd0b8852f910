"""A mailbox on a server (IMAP over TLS) → the mails in it, as they are; nothing there is ever changed.

The folder is opened by EXAMINE and mails are fetched by BODY.PEEK, so that they stay unread. The server's
certificate must be valid for its name.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Literal, Self

from imap_tools import A, MailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from pipeline.definitions.accounts import ImapAccount

Trouble = Literal["unreachable", "certificate", "login", "folder", "broken"]
_AT_ONCE = 500
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"\bUID (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')


class MailboxTrouble(Exception):
    """A mailbox that could not be opened or read: the server's or the account's matter; `detail` is for whoever mends it."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(trouble, detail)
        self.trouble, self.detail = trouble, detail


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail on the server: its number, its size in bytes, and when it arrived there (UTC)."""

    uid: int
    size: int
    arrived: datetime


class _RawMail:
    """A fetched mail as its bytes; it is taken apart elsewhere, in a process that may die."""

    def __init__(self, fetched: Sequence[Any]) -> None:
        self.data = next((bytes(part[1]) for part in fetched if isinstance(part, tuple)), b"")


class _RawMailBox(MailBox):
    email_message_class = _RawMail  # type: ignore[assignment]


class Mailbox:
    """One folder of an account, open for reading: ``with Mailbox(account) as mailbox``.

    Every method raises MailboxTrouble. `validity` changes when the server numbers its mails anew.
    """

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._box: _RawMailBox | None = None
        self.validity = 0

    def __enter__(self) -> Self:
        account = self._account
        with _troubles():
            context = ssl.create_default_context(cafile=account.ca_file or None)
            self._box = _RawMailBox(account.host, account.port, timeout=account.seconds, ssl_context=context)
        try:
            with _troubles():
                login = self._box.login if (account.user + account.password).isascii() else self._box.login_utf8
                login(account.user, account.password, initial_folder=None)
                self._box.folder.set(account.folder, readonly=True)
                said = self._box.client.untagged_responses.get("UIDVALIDITY", [])
                self.validity = next((int(one) for one in said if isinstance(one, bytes) and one.isdigit()), 0)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._box is not None:
            try:
                self._box.logout()
            except (ImapToolsError, imaplib.IMAP4.error, OSError):
                self._box.client.shutdown()
            self._box = None

    def waiting(self, since: date) -> list[Waiting]:
        """The mails that arrived on or after a day, oldest first by number."""
        with _troubles():
            uids = self._opened.uids(A(date_gte=since))
            found = []
            for start in range(0, len(uids), _AT_ONCE):
                some = ",".join(uids[start:start + _AT_ONCE])
                status, lines = self._opened.client.uid("FETCH", some, "(UID RFC822.SIZE INTERNALDATE)")
                if status != "OK":
                    raise MailboxTrouble("broken", str(lines))
                found += [one for line in lines if (one := _waiting(line)) is not None]
        return sorted(found, key=lambda one: one.uid)

    def mail(self, uid: int) -> bytes:
        """The bytes of a mail; empty when it was deleted meanwhile."""
        with _troubles():
            fetched: list[Any] = list(self._opened.fetch(uid_list=[str(uid)], mark_seen=False))
        return fetched[0].data if fetched else b""

    @property
    def _opened(self) -> _RawMailBox:
        if self._box is None:
            raise RuntimeError("the mailbox is not open")
        return self._box


@contextmanager
def _troubles() -> Iterator[None]:
    """Whatever the library, the socket or the certificate says, as MailboxTrouble."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxTrouble("certificate", error.verify_message) from error
    except MailboxLoginError as error:
        raise MailboxTrouble("login", _said(error)) from error
    except MailboxFolderSelectError as error:
        raise MailboxTrouble("folder", _said(error)) from error
    except imaplib.IMAP4.abort as error:
        raise MailboxTrouble("broken", str(error)) from error
    except imaplib.IMAP4.error as error:
        raise MailboxTrouble("login" if "AUTH" in str(error).upper() else "broken", str(error)) from error
    except (ssl.SSLError, ImapToolsError) as error:
        raise MailboxTrouble("broken", str(error)) from error
    except OSError as error:
        raise MailboxTrouble("unreachable", error.strerror or str(error)) from error


def _said(error: ImapToolsError) -> str:
    result = getattr(error, "command_result", None)
    words = result[1] if isinstance(result, tuple) and len(result) > 1 else []
    return " ".join(word.decode("utf-8", "replace") for word in words if isinstance(word, bytes)) or str(error)


def _waiting(line: object) -> Waiting | None:
    text = line[0] if isinstance(line, tuple) else line
    if not isinstance(text, bytes):
        return None
    uid, size, arrived = (pattern.search(text) for pattern in (_UID, _SIZE, _ARRIVED))
    if not (uid and size and arrived):
        return None
    try:
        moment = datetime.strptime(arrived[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        moment = datetime(1970, 1, 1, tzinfo=UTC)
    return Waiting(int(uid[1]), int(size[1]), moment)
