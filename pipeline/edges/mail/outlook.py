"""A mail saved by Outlook (.msg) → its envelope and the files in it, those of mails attached to it included."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from email.parser import HeaderParser
from typing import Any

import olefile  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.containers import Envelope, Item, Listed, Part
from pipeline.domain.file_reasons import Refused
from pipeline.domain.vietnamese import clean
from pipeline.edges.mail.headers import credible, envelope_of
from pipeline.edges.mail.links import links_in

_PROPERTIES = "__properties_version1.0"
_EMBEDDED = "__substg1.0_3701000D"
_TOP_HEADER, _EMBEDDED_HEADER, _ATTACHMENT_HEADER = 32, 24, 8
"""How many bytes of a property stream precede the properties ([MS-OXMSG] 2.4)."""
_DEEPEST = 10

# Property ids of [MS-OXPROPS].
_SUBJECT, _HEADERS, _BODY, _HTML = 0x0037, 0x007D, 0x1000, 0x1013
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_SENDER_SMTP, _REPRESENTING_SMTP, _SENDER, _SENDER_NAME = 0x5D01, 0x5D02, 0x0C1F, 0x0C1A
_DATA, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_CONTENT_ID, _MIME, _HIDDEN, _LONG_PATH = 0x3712, 0x370E, 0x7FFE, 0x370D


def is_outlook_mail(data: bytes) -> bool:
    """Whether an OLE file is a mail; Refused when it is too broken to tell."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return bool(container.exists(_PROPERTIES))
    except MemoryError:
        raise
    except Exception as error:  # olefile raises whatever a damaged sector table leads to
        raise Refused("damaged_container", "tệp .msg hỏng") from error


def outlook_items(data: bytes) -> tuple[Envelope, Iterator[Item]]:
    """As `mail_items`, for a mail saved by Outlook."""
    from oxmsg.storage import Storage

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            root = Storage.from_ole(container)
        properties = _Properties(root, _TOP_HEADER)
        envelope = _envelope(properties)
        items = list(_items(root, properties, "", 0))
    except (MemoryError, Refused):
        raise
    except Exception as error:  # the library has no list of what a damaged message raises
        raise Refused("damaged_container", "tệp .msg hỏng") from error
    return envelope, iter(items)


class _Properties:
    """The properties of one object; what is missing or cannot be read is empty."""

    def __init__(self, storage: Any, header: int) -> None:
        from oxmsg.properties import Properties

        self._of = Properties(storage, properties_header_offset=header)

    def text(self, *keys: int) -> str:
        """The first of the properties that holds any text."""
        for key in keys:
            try:
                if value := (self._of.str_prop_value(key) or "").rstrip("\0"):
                    return value
            except (KeyError, ValueError, LookupError):
                continue
        return ""

    def date(self, *keys: int) -> datetime | None:
        """The first of the properties that holds a credible date, in Vietnamese time."""
        for key in keys:
            try:
                if (value := credible(self._of.date_prop_value(key))) is not None:
                    return value
            except (KeyError, ValueError, OverflowError, AttributeError):
                continue
        return None

    def data(self, key: int) -> bytes | None:
        """A binary property, None when there is none."""
        try:
            return self._of.binary_prop_value(key)
        except (KeyError, ValueError):
            return None

    def number(self, key: int) -> int:
        """A whole number or a truth value."""
        try:
            return int(self._of.int_prop_value(key) or 0)
        except (KeyError, ValueError, TypeError):
            return 0


def _envelope(properties: _Properties) -> Envelope:
    """From the headers that came with the mail where Outlook kept them, else from its own properties."""
    said = envelope_of(HeaderParser().parsestr(properties.text(_HEADERS)))
    own = next((address for key in (_SENDER_SMTP, _REPRESENTING_SMTP, _SENDER)
                if "@" in (address := properties.text(key))), "")
    return Envelope(
        said.sender or clean(own).lower() or clean(properties.text(_SENDER_NAME)),
        said.sent or properties.date(_SUBMITTED, _DELIVERED),
        said.subject or clean(properties.text(_SUBJECT)).replace("\n", " "),
    )


def _items(storage: Any, properties: _Properties, forwarded_from: str, depth: int) -> Iterator[Item]:
    if depth > _DEEPEST:
        raise Refused("damaged_container", "các phần lồng nhau quá sâu")
    yield from links_in(properties.text(_BODY) + (properties.data(_HTML) or b"").decode("latin-1"))
    for number, attachment in enumerate(storage.iter_attachment_storages(), 1):
        own = _Properties(attachment, _ATTACHMENT_HEADER)
        embedded = next((inner for inner in attachment.storages if inner.name == _EMBEDDED), None)
        name = own.text(_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME) or f"phan-{number:02d}.bin"
        content = own.data(_DATA)
        if embedded is not None and any(stream.name == _PROPERTIES for stream in embedded.streams):
            inner = _Properties(embedded, _EMBEDDED_HEADER)
            yield from _items(embedded, inner, _envelope(inner).sender, depth + 1)
        elif content is None:
            yield Listed(name, "link" if own.text(_LONG_PATH) else "no_content")
        elif own.text(_MIME).startswith("image/") and own.text(_CONTENT_ID) and own.number(_HIDDEN):
            yield Listed(name, "inline_image", len(content))
        else:
            yield Part(name, content, forwarded_from)
