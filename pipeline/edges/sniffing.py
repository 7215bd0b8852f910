"""The first bytes of a received file → which kind of container it may be: mail, mailbox, zip, or an OLE file.

Looks at opaque bytes only, so it may run in the main process; whether the guess holds is found out in a child.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Literal

HEAD = 4096
"""So many bytes decide."""

Guess = Literal["mail", "mailbox", "zip", "ole", ""]

_ZIP, _EMPTY_ZIP, _OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_FIRST = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"xl/", b"word/", b"ppt/", b"META-INF/",
                 b"content.xml", b"Index/")
"""How the first part of a workbook or document is called; what only pretends to be one is refused by its reader."""
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_TELLING = {b"from", b"received", b"date", b"message-id", b"return-path", b"delivered-to", b"x-unsent"}
_USUAL = _TELLING | {b"to", b"subject", b"mime-version", b"content-type", b"cc", b"sender", b"reply-to", b"dkim-signature"}


def guessed_kind(head: bytes) -> Guess:
    """What a file that begins so may be; "" for a workbook, a document or anything else.

    >>> guessed_kind(b"From: a@example.vn\\r\\nSubject: x\\r\\n\\r\\n"), guessed_kind(b"%PDF-1.4"), guessed_kind(b"PK\\x05\\x06")
    ('mail', '', 'zip')
    """
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(_EMPTY_ZIP):
        return "zip"
    if head.startswith(_ZIP):
        length = struct.unpack_from("<H", head, 26)[0] if len(head) >= 30 else 0
        return "" if head[30:30 + length].startswith(_OFFICE_FIRST) else "zip"
    return _guessed_text(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD)


def _guessed_text(head: bytes) -> Guess:
    first, _, rest = head.partition(b"\n")
    if first.startswith(b"From ") and _begins_headers(rest):
        return "mailbox"
    return "mail" if _begins_headers(head) else ""


def _begins_headers(text: bytes) -> bool:
    """Whether a text begins with header fields of a mail: two usual ones, one of them telling."""
    seen: set[bytes] = set()
    for number, line in enumerate(text.split(b"\n")):
        if not line.strip():
            break
        if field := _FIELD.match(line):
            seen.add(field[1].lower())
        elif number == 0 or line[:1] not in (b" ", b"\t", b">"):
            break
    return bool(seen & _TELLING) and len(seen & _USUAL) >= 2
