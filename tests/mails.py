"""Mails as strangers send them, built by hand where a library would be too polite; and Outlook's own files."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from projects import VIETNAM

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PDF = b"%PDF-1.4\n%%EOF\n"
SENT = datetime(2026, 12, 3, 8, 30, tzinfo=VIETNAM)


def mail(*attachments: tuple[str, bytes], sender: str = "Nguyễn Mẫu <kt@example.vn>", subject: str = "Báo cáo năm 2026",
         sent: datetime | None = SENT, body: str = "Kính gửi Văn phòng.\n", logo: bytes = b"") -> EmailMessage:
    """A mail as a good program writes it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "vp@example.vn", subject
    if sent is not None:
        message["Date"] = sent
    message.set_content(body)
    if logo:
        message.add_alternative("<p>Kính gửi</p><img src='cid:logo'>", subtype="html")
        message.get_payload()[1].add_related(logo, "image", "png", cid="<logo>", disposition="inline", filename="logo.png")
    for name, data in attachments:
        kind = ("image/png" if name.endswith(".png") else "application/pdf" if name.endswith(".pdf") else
                "application/zip" if name.endswith(".zip") else XLSX)
        message.add_attachment(data, *kind.split("/"), filename=name)
    digest = hashlib.sha256(repr((attachments, sender, subject, sent, body, logo)).encode()).hexdigest()[:16]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")
    return message


def raw_mail(disposition: bytes, data: bytes, *, more: bytes = b"", kind: bytes = b"application/octet-stream") -> bytes:
    """A mail with one attachment whose Content-Disposition is exactly these bytes."""
    return b"\r\n".join([
        b"From: kt@example.vn", b"Date: Thu, 03 Dec 2026 08:30:00 +0700", b"Subject: bao cao", more + b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="xx"', b"", b"--xx", b"Content-Type: text/plain", b"", b"Kinh gui", b"--xx",
        b"Content-Type: " + kind, b"Content-Transfer-Encoding: base64", b"Content-Disposition: " + disposition, b"",
        base64.encodebytes(data).replace(b"\n", b"\r\n"), b"--xx--", b""])


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files, always the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def mailbox(*mails: bytes) -> bytes:
    """A .mbox as Thunderbird exports it."""
    parts = []
    for one in mails:
        lines = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in one.splitlines(keepends=True)]
        parts.append(b"From - Thu Dec  3 08:30:00 2026\r\n" + b"".join(lines) + b"\r\n")
    return b"".join(parts)


def dropped_bytes(path: Path, data: bytes, day: str = "2026-12-20") -> Path:
    """Bytes as a file in an inbox, last changed on that day at nine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=VIETNAM).timestamp()
    os.utime(path, (at, at))
    return path


# --- .msg: a compound file ([MS-CFB]) with the streams of [MS-OXMSG]

Tree = dict[str, "bytes | Tree"]
_SECTOR, _END, _FREE = 512, 0xFFFFFFFE, 0xFFFFFFFF


def outlook_mail(
    *attachments: tuple[str, bytes | Tree], subject: str = "Báo cáo năm 2026", sender: str = "kt@example.vn",
    sent: datetime | None = SENT, body: str = "Kính gửi Văn phòng", headers: str = "",
) -> bytes:
    """A mail as Outlook saves it; an attachment that is a tree is a mail itself (see `outlook_tree`)."""
    return compound(outlook_tree(*attachments, subject=subject, sender=sender, sent=sent, body=body, headers=headers))


def outlook_tree(
    *attachments: tuple[str, bytes | Tree], subject: str = "", sender: str = "", sent: datetime | None = None,
    body: str = "", headers: str = "", is_top: bool = True,
) -> Tree:
    """The streams of a mail; `is_top` false for one inside another."""
    texts = {0x0037: subject, 0x5D01: sender, 0x1000: body, 0x007D: headers}
    tree, properties = _texts({key: text for key, text in texts.items() if text})
    if sent is not None:
        ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
        properties += struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    head = struct.pack("<8xIIII", 0, len(attachments), 0, len(attachments)) + (b"\0" * 8 if is_top else b"")
    tree["__properties_version1.0"] = head + properties
    for number, (name, content) in enumerate(attachments):
        inside, own = _texts({0x3707: name})
        if isinstance(content, bytes):
            inside["__substg1.0_37010102"] = content
            own += struct.pack("<HHIII", 0x0102, 0x3701, 6, len(content), 0)
        else:
            inside["__substg1.0_3701000D"] = content
        own += struct.pack("<HHIII", 0x0003, 0x3705, 6, 1 if isinstance(content, bytes) else 5, 0)
        inside["__properties_version1.0"] = b"\0" * 8 + own
        tree[f"__attach_version1.0_#{number:08X}"] = inside
    return tree


def _texts(values: Mapping[int, str]) -> tuple[Tree, bytes]:
    streams: Tree = {}
    properties = b""
    for key, text in values.items():
        data = text.encode("utf-16-le")
        streams[f"__substg1.0_{key:04X}001F"] = data
        properties += struct.pack("<HHIII", 0x001F, key, 6, len(data) + 2, 0)
    return streams, properties


class _Sectors:
    """Numbered blocks of one size, and for each the number of the next."""

    def __init__(self, size: int) -> None:
        self.size, self.chain, self.content = size, list[int](), bytearray()

    def add(self, data: bytes) -> int:
        """Appends a stream and returns its first block."""
        first, count = len(self.chain), max(1, -(-len(data) // self.size))
        self.chain.extend([*range(first + 1, first + count), _END])
        self.content.extend(data.ljust(count * self.size, b"\0"))
        return first


def compound(tree: Tree) -> bytes:
    """Streams and storages in a compound file of version 3: short streams in the mini stream, as the format asks."""
    big, small = _Sectors(_SECTOR), _Sectors(64)
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _FREE, _END, 0]]

    def added(name: str, what: bytes | Tree) -> int:
        place = len(entries)
        entries.append([name, 1, _FREE, _FREE, _FREE, 0, 0])
        if isinstance(what, bytes):
            entries[place][1], entries[place][6] = 2, len(what)
            entries[place][5] = (small if len(what) < 4096 else big).add(what) if what else _END
        else:
            entries[place][4] = linked(what)
        return place

    def linked(children: Tree) -> int:
        """Siblings as a chain to the right, which every reader accepts."""
        first = last = _FREE
        for name in sorted(children, key=lambda name: (len(name), name.upper())):
            place = added(name, children[name])
            if last == _FREE:
                first = place
            else:
                entries[last][3] = place
            last = place
        return first

    entries[0][4] = linked(tree)
    entries[0][5], entries[0][6] = big.add(bytes(small.content)), len(small.content)
    mini_table = small.chain + [_FREE] * (-len(small.chain) % 128)
    mini = big.add(struct.pack(f"<{len(mini_table)}I", *mini_table))
    directory = b"".join(_entry(entry) for entry in entries)
    start = big.add(directory + _entry(["", 0, _FREE, _FREE, _FREE, 0, 0]) * (-len(entries) % 4))
    at, tables = len(big.chain), 1
    while tables * 128 < at + tables:
        tables += 1
    assert tables <= 109
    table = [*big.chain, *[0xFFFFFFFD] * tables]
    table += [_FREE] * (tables * 128 - len(table))
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, tables, start, 0, 4096, mini, len(mini_table) // 128, _END, 0)
    return (header + struct.pack("<109I", *[at + n if n < tables else _FREE for n in range(109)]) + bytes(big.content)
            + struct.pack(f"<{len(table)}I", *table))


def _entry(entry: Sequence[object]) -> bytes:
    name, kind, left, right, child, first, size = entry
    text = (str(name) + "\0").encode("utf-16-le") if name else b""
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, left, right, child, first, size)
