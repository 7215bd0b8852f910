"""One mail (RFC 5322) → its envelope and the files in it, those of forwarded mails inside it included."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from pipeline.domain.containers import Envelope, Item, Listed, Part
from pipeline.domain.file_reasons import Refused
from pipeline.edges.mail.headers import envelope_of, file_name, raw, sender_of, text_of
from pipeline.edges.mail.links import links_in

_DEEPEST = 30
"""Parts in parts, forwarded mails included: honest chains stay far below."""
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "text/plain": ".txt", "text/html": ".html",
             "application/pdf": ".pdf", "application/zip": ".zip", "text/calendar": ".ics",
             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/vnd.ms-excel": ".xls"}


def mail_items(data: bytes) -> tuple[Envelope, Iterator[Item]]:
    """What the outermost mail says of itself, and every part of it and of the mails inside it.

    Refused for a draft that was never sent, and for a text that only looked like a mail. The date is the
    outermost one: that mail is what arrived.
    """
    try:
        message = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        envelope = envelope_of(message)
    except RecursionError as error:
        raise Refused("damaged_container", "các phần lồng nhau quá sâu") from error
    except MemoryError:
        raise
    except Exception as error:  # the library has no list of what a broken header raises
        raise Refused("damaged_container", "thư sai định dạng") from error
    if raw(message, "x-unsent").strip() == "1":
        raise Refused("unsent_draft")
    return envelope, _parts(message)


def _parts(top: Message) -> Iterator[Item]:
    waiting: list[tuple[Message, str, int]] = [(top, "", 0)]
    unnamed = 0
    while waiting:
        part, forwarded_from, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Refused("damaged_container", "các phần lồng nhau quá sâu")
        kind = part.get_content_type()
        if kind == "message/rfc822" and (inner := _forwarded(part)) is not None:
            waiting.append((inner, sender_of(inner), depth + 1))
        elif kind == "message/external-body":
            yield Listed(file_name(part), "link")
        elif part.is_multipart():
            children = part.get_payload()
            assert isinstance(children, list)
            waiting += [(child, forwarded_from, depth + 1) for child in reversed(children) if isinstance(child, Message)]
        else:
            name, is_text = file_name(part), kind in ("text/plain", "text/html")
            disposition = (part.get_content_disposition() or "").strip()
            content = _content(part)
            if is_text and not name and disposition != "attachment":
                yield from links_in(text_of(content, _charset(part)))
                continue
            if not name:
                unnamed += 1
                name = f"phan-{unnamed:02d}{_SUFFIXES.get(kind, '.bin')}"
            if kind.startswith("image/") and disposition != "attachment" and (disposition or raw(part, "content-id")):
                yield Listed(name, "inline_image", len(content))
            else:
                yield Part(name, content, forwarded_from)


def _forwarded(part: Message) -> Message | None:
    """The mail inside a message/rfc822 part, also where some program encoded it against the rules."""
    payload = part.get_payload()
    if not isinstance(payload, list) or not payload or not isinstance(payload[0], Message):
        return None
    encoding = raw(part, "content-transfer-encoding").strip().lower()
    if encoding not in ("base64", "quoted-printable"):
        return payload[0]
    text = payload[0].as_bytes()
    try:
        return message_from_bytes(base64.b64decode(text) if encoding == "base64" else quopri.decodestring(text))
    except (ValueError, binascii.Error):
        return payload[0]


def _content(part: Message) -> bytes:
    """The bytes of a part without its transfer encoding."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except Exception:  # see `headers.parameter`
        return ""
