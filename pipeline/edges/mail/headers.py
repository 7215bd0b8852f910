"""Header fields of a mail as people wrote them → text, addresses and dates; wrong ones give less, never an error.

Fields come encoded (RFC 2047, RFC 2231), as raw UTF-8 or in an old code page; the standard library reads
the raw ones as lone surrogates, which are mended here first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from pipeline.domain.containers import Envelope
from pipeline.domain.local_time import VIETNAM
from pipeline.domain.vietnamese import clean

_OLD_CODE_PAGE = "cp1258"
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_CLOCK_SLACK, _SLOWEST_DELIVERY = timedelta(days=1), timedelta(days=7)
_LONGEST = 300
_READ = 1 << 16
"""So much of a field is read: decoding takes more than twice as long for twice as many words."""
_FOLD = re.compile(r"\r?\n[ \t]?|\r")
_ANGLED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


def envelope_of(message: Message) -> Envelope:
    """Sender, date and subject of a mail."""
    return Envelope(sender_of(message), sent_date(raw(message, "date"), raw(message, "received")),
                    decoded(raw(message, "subject"))[:_LONGEST])


def raw(message: Message, name: str) -> str:
    """The first field of that name, unfolded and with 8-bit text read; "" when there is none."""
    for key, value in message.raw_items():
        if key.lower() == name:
            return _FOLD.sub(" ", text_of(str(value)[:_READ].encode("utf-8", "surrogateescape")))
    return ""


def decoded(value: str) -> str:
    """A field with its encoded words read, cleaned as text is everywhere."""
    return clean(_words(value)).replace("\n", " ")


def sender_of(message: Message) -> str:
    """The address in From, in small letters; what stands there instead when it holds no address."""
    value = raw(message, "from")
    try:
        address = parseaddr(value)[1]
    except (ValueError, IndexError):
        address = ""
    if "@" not in address and (angled := _ANGLED.search(value)):
        address = angled[1]
    return clean(address).lower() if "@" in address else decoded(value)[:_LONGEST]


def sent_date(date: str, received: str) -> datetime | None:
    """When a mail was sent: its Date, unless the last server that passed it on contradicts.

    A clock of the sender's that is a day ahead of the server's, or a week behind, is not believed: then
    the server's own date counts. None when neither says anything credible.

    >>> sent_date("Tue, 17 Nov 2026 08:00:00 +0700", "").isoformat()
    '2026-11-17T08:00:00+07:00'
    >>> sent_date("Thu, 17 Nov 2016 08:00:00 +0700", "from a by b; Tue, 17 Nov 2026 08:00:05 +0700").year
    2026
    """
    said, passed_on = _moment(date), _moment(received.rpartition(";")[2])
    if said is None or passed_on is None:
        return said or passed_on
    return said if -_CLOCK_SLACK <= passed_on - said <= _SLOWEST_DELIVERY else passed_on


def file_name(message: Message) -> str:
    """The name that a part declares, as declared; "" when it has none."""
    return parameter(message, "content-disposition", "filename") or parameter(message, "content-type", "name")


def parameter(message: Message, header: str, key: str) -> str:
    """One parameter of a field, read from whatever encoding."""
    value = raw(message, header)
    if not value:
        return ""
    alone = Message()
    alone[header] = value  # as text, so that the library sees no lone surrogates
    try:
        found = alone.get_param(key, header=header)
        if isinstance(found, tuple):
            charset, _, text = found  # the library has read the percent signs, one letter per byte
            return text_of(text.encode("raw-unicode-escape"), charset or "")
    except Exception:  # the library has no list of what a broken RFC 2231 parameter raises; TypeError is among it
        return _first_written(value, key)
    return _words(found) if isinstance(found, str) else ""


def _first_written(value: str, key: str) -> str:
    """What stands behind the key in a field that follows no rule, percent signs and all; "" when there is nothing."""
    found = re.search(rf";\s*{re.escape(key)}[*0-9]*\s*=\s*\"?([^\";]+)", value, re.IGNORECASE)
    return text_of(unquote_to_bytes(found[1].rpartition("''")[2].strip())) if found else ""


def text_of(data: bytes, charset: str = "") -> str:
    """Bytes as text: in their declared charset, else UTF-8, else Vietnamese Windows; never an error."""
    for name in (charset.strip().lower(), "utf-8", _OLD_CODE_PAGE):
        try:
            return data.decode(name)
        except (LookupError, ValueError):  # UnicodeError is a ValueError, as is an odd name
            continue
    return data.decode(_OLD_CODE_PAGE, "replace")


def _words(value: str) -> str:
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        part if isinstance(part, str) else
        part.decode("raw-unicode-escape", "replace") if charset is None else text_of(part, charset)
        for part, charset in parts
    )


def _moment(text: str) -> datetime | None:
    """A date of a mail in Vietnamese time; None when it is none or lies far outside of our time."""
    try:
        moment = parsedate_to_datetime(text.strip())
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        return credible(moment)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def credible(moment: datetime | None) -> datetime | None:
    """A moment in Vietnamese time; None for one far outside of our time."""
    return moment.astimezone(VIETNAM) if moment is not None and _EARLIEST <= moment <= _LATEST else None
