"""A path from a stranger becomes bytes that a spreadsheet parser may see, or a `Refused`.

Nothing is parsed here beyond the containers (zip, OLE) and the first lines of their parts.
The kind follows from the content, never from the name. Every part is inflated once, under a
cap, so that a header cannot promise less than what a later reader would meet.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import olefile  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.file_reasons import Refused
from pipeline.domain.sheets import WorkbookKind

_MEGABYTE = 1 << 20
_HEAD = 1 << 16
_SLICE = 1 << 16
_SMALL_MEGABYTES = 16
"""Up to this size, unpacked, the parts of a workbook are kept for whoever reads them next."""

_ZIP = b"PK\x03\x04"
_CENTRAL_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN_ARCHIVES = {b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip", b"\x1f\x8b": "GZIP"}
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000

_CORE_NAME = re.compile(
    r"(?:.*/)?(?:(?:workbook|sharedstrings|styles)[^/]*|worksheets/[^/]+)\.xml|(?:content|styles)\.xml"
)
_CORE_ROOT = re.compile(
    r"<(?:[^\s<>/:]+:)?(workbook|worksheet|sst|styleSheet|Relationships|Types"
    r"|macrosheet|document-content|document-styles)(?=[\s/>])"
)
_CONTROL = re.compile(r"[\x00-\x1f]")
_ANY_ROOT = re.compile(r"<[^\s<>/!?]")
_ODS_MIMETYPES = (
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
)
_BASIC_INDEX = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085


@dataclass(frozen=True, slots=True)
class GuardLimits:
    """The largest file that is looked at; these refused no honest file of the 5,200 that were measured.

    `ratio` (expanded to packed) binds parts of more than 1 MB only.
    """

    file_megabytes: int = 20
    expanded_megabytes: int = 100
    part_megabytes: int = 60
    ratio: int = 150
    parts: int = 2000


@dataclass(frozen=True, slots=True)
class Examined:
    """The whole bytes of a file that passed, and what they are by content.

    `parts` are those of a zip, whole, by name with forward slashes and case folded, as they were checked:
    whoever looks at them next need not unpack them again. Empty for a workbook that is no zip or that is large.
    """

    kind: WorkbookKind
    data: bytes
    parts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """One entry of a zip: its name with forward slashes and case folded, how its content begins, and what was kept of it."""

    name: str
    head: bytes
    kept: bytes


def examine(path: str | os.PathLike[str], limits: GuardLimits = GuardLimits()) -> Examined:
    """The kind and the bytes of a received file.

    Raises Refused for a file that is not regular, not a workbook, locked, with macros,
    damaged or built to do harm; never opens a FIFO, a device or a symbolic link.
    """
    return examined_bytes(_regular_file_bytes(Path(path), limits), limits)


def examined_bytes(data: bytes, limits: GuardLimits = GuardLimits()) -> Examined:
    """The same examination for bytes already in memory (an attachment, the archive)."""
    if not data:
        raise Refused("empty_file")
    if len(data) > limits.file_megabytes * _MEGABYTE:
        raise Refused("too_large", limit=f"{limits.file_megabytes} MB")
    if data.startswith(_ZIP):
        kind, parts = _zip_kind(data, limits)
        return Examined(kind, data, parts)
    if data.startswith(_OLE):
        return Examined(_ole_kind(data), data)
    if not data.strip(b"\0"):
        raise Refused("damaged", "tệp chỉ gồm các byte 0")
    if data.startswith(tuple(_FOREIGN_ARCHIVES)):
        raise Refused("unsupported_archive", next(n for sign, n in _FOREIGN_ARCHIVES.items() if data.startswith(sign)))
    raise Refused("not_a_spreadsheet", _guessed_format(data))


# --- the file ------------------------------------------------------------------------------------


def _regular_file_bytes(path: Path, limits: GuardLimits) -> bytes:
    """The content of a regular file, at most one byte more than the limit."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"):
        flags |= getattr(os, name, 0)
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("not_a_regular_file", _file_sort(before.st_mode))
        with os.fdopen(os.open(path, flags), "rb") as file:
            opened = os.fstat(file.fileno())
            if not stat.S_ISREG(opened.st_mode) or not os.path.samestat(before, opened):
                raise Refused("not_a_regular_file", "tệp bị thay trong lúc mở")
            return file.read(limits.file_megabytes * _MEGABYTE + 1)
    except OSError as error:
        raise Refused("unreadable_file", _open_trouble(error)) from error


def _open_trouble(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "không tìm thấy tệp"
    if isinstance(error, PermissionError):
        return "bị từ chối truy cập"
    return "lỗi ổ đĩa hoặc đường dẫn"


def _file_sort(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "lối tắt"
    if stat.S_ISDIR(mode):
        return "thư mục"
    return "tệp đặc biệt của hệ thống"


def _guessed_format(data: bytes) -> str:
    """What a file that is neither zip nor OLE seems to be, in words that help its sender."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return "đây là tệp PDF"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "đây là trang web được đổi đuôi tệp"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        return "đây là bảng tính XML 2003"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8")):
        return "đây là ảnh"
    if data[:4] in (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"):
        return "đây là bảng tính Excel quá cũ"
    if b"\0" not in data[:1024]:
        return "đây là tệp văn bản hoặc CSV"
    return ""


# --- zip: xlsx and ods ---------------------------------------------------------------------------


def _zip_kind(data: bytes, limits: GuardLimits) -> tuple[Literal["xlsx", "ods"], dict[str, bytes]]:
    """What a zip holds, after every rule about its directory and its parts; and its parts, when they are small."""
    if data.count(_CENTRAL_ENTRY) > limits.parts:
        raise Refused("expanded_too_large", "quá nhiều thành phần", f"{limits.parts} thành phần")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except MemoryError:
        raise
    except Exception as error:  # zipfile has no complete list of what a damaged directory raises
        raise Refused("damaged", "tệp bị cắt ngắn hoặc sai định dạng") from error
    _check_names(entries)
    _check_sizes(entries, limits)
    names = {_plain_name(entry) for entry in entries}
    _check_macro_names(names)
    parts: list[_Part] = []
    is_small = sum(entry.file_size for entry in entries) <= _SMALL_MEGABYTES * _MEGABYTE
    for entry, packed in _packed_parts(data, entries):
        name = _plain_name(entry)
        is_manifest = name == "meta-inf/manifest.xml"
        kept = _inflated_head(packed, entry, entry.file_size if is_small or is_manifest else _HEAD)
        part = _Part(name, kept if is_manifest else kept[:_HEAD], kept)
        if name == "meta-inf/manifest.xml" and b"encryption-data" in part.head:
            raise Refused("encrypted")
        parts.append(part)
    roots = {root for part in parts for root in _core_roots(part)}
    if "macrosheet" in roots:
        raise Refused("macros", "trang tính macro Excel 4.0")
    return _kind_by_parts(parts, names, roots), {part.name: part.kept for part in parts} if is_small else {}


def _kind_by_parts(parts: list[_Part], names: set[str], roots: set[str]) -> Literal["xlsx", "ods"]:
    heads = {part.name: part.head for part in parts}
    mimetype = heads.get("mimetype", b"").decode("ascii", "replace").strip()
    manifest = heads.get("meta-inf/manifest.xml", b"")
    is_ods = mimetype in _ODS_MIMETYPES or (not mimetype and b"opendocument.spreadsheet" in manifest)
    is_xlsx = "workbook" in roots
    if is_ods and is_xlsx:
        raise Refused("suspicious_archive", "vừa là .xlsx vừa là .ods")
    if is_xlsx:
        return "xlsx"
    if is_ods:
        return "ods"
    if "xl/workbook.bin" in names:
        raise Refused("not_a_spreadsheet", "đây là tệp Excel nhị phân .xlsb")
    if "xl/workbook.xml" in names:
        raise Refused("damaged", "phần mô tả sổ làm việc không đọc được")
    if any(name.startswith("word/") for name in names) or mimetype.endswith("opendocument.text"):
        raise Refused("not_a_spreadsheet", "đây là tệp văn bản Word")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("not_a_spreadsheet", "đây là tệp trình chiếu")
    if any(name.endswith(".iwa") for name in names):
        raise Refused("not_a_spreadsheet", "đây là tệp Numbers của Apple")
    raise Refused("not_a_spreadsheet", "đây là tệp nén ZIP")


def _plain_name(entry: zipfile.ZipInfo) -> str:
    """The name as every reader would compare it: forward slashes, case folded."""
    return entry.orig_filename.replace("\\", "/").casefold()


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = _plain_name(entry)
        if name in seen:
            raise Refused("suspicious_archive", "có hai thành phần trùng tên")
        seen.add(name)
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or _CONTROL.search(name):
            raise Refused("suspicious_archive", "có thành phần mang tên nguy hiểm")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("suspicious_archive", "có thành phần là lối tắt")
        if entry.flag_bits & _ENCRYPTED_FLAGS:
            raise Refused("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("suspicious_archive", "kiểu nén lạ")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: GuardLimits) -> None:
    if len(entries) > limits.parts:
        raise Refused("expanded_too_large", "quá nhiều thành phần", f"{limits.parts} thành phần")
    for entry in entries:
        if entry.file_size > limits.part_megabytes * _MEGABYTE:
            raise Refused("expanded_too_large", "một thành phần quá lớn", f"{limits.part_megabytes} MB")
        if entry.file_size > _MEGABYTE and entry.file_size > limits.ratio * entry.compress_size:
            raise Refused("suspicious_archive", "tỷ lệ nén bất thường")
    if sum(entry.file_size for entry in entries) > limits.expanded_megabytes * _MEGABYTE:
        raise Refused("expanded_too_large", "sau khi giải nén", f"{limits.expanded_megabytes} MB")


def _check_macro_names(names: set[str]) -> None:
    """Refuses the parts that carry macros in xlsx (VBA, Excel 4.0) and ods (Basic, scripts)."""
    for name in names:
        folder, _, base = name.rpartition("/")
        if base == "vbaproject.bin":
            raise Refused("macros", "VBA")
        if folder.endswith(("macrosheets", "intlmacrosheets")):
            raise Refused("macros", "trang tính macro Excel 4.0")
        if name.startswith("basic/") and base and base not in _BASIC_INDEX:
            raise Refused("macros", "LibreOffice Basic")
        if name.startswith("scripts/") and base:
            raise Refused("macros", "kịch bản LibreOffice")


def _packed_parts(
    data: bytes, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, memoryview]]:
    """Each entry with its packed bytes, in the order of the file; entries may not overlap."""
    view = memoryview(data)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = entry.header_offset
        header = view[start : start + 30]
        if len(header) < 30 or header[:4] != _ZIP:
            raise Refused("damaged", "mục lục của tệp sai")
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        body = start + 30 + name_length + extra_length
        encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
        local_name = bytes(view[start + 30 : start + 30 + name_length]).decode(encoding, "replace")
        if local_name != entry.orig_filename:
            raise Refused("suspicious_archive", "mục lục không khớp nội dung")
        if start < end:
            raise Refused("suspicious_archive", "các thành phần chồng lên nhau")
        end = body + entry.compress_size
        if end > len(data):
            raise Refused("damaged", "tệp bị cắt ngắn")
        yield entry, view[body:end]


def _inflated_head(packed: memoryview, entry: zipfile.ZipInfo, keep: int) -> bytes:
    """The first `keep` bytes of a part whose true size and checksum were found to be what its header says."""
    head: list[bytes | memoryview] = []
    size = checksum = 0
    for chunk in _inflated(packed, entry):
        if size < keep:
            head.append(chunk[: keep - size])
        size += len(chunk)
        if size > entry.file_size:
            raise Refused("suspicious_archive", "kích thước khai báo sai")
        checksum = zlib.crc32(chunk, checksum)
    if size != entry.file_size or checksum != entry.CRC:
        raise Refused("damaged", "nội dung không khớp mã kiểm tra")
    return b"".join(head)


def _inflated(packed: memoryview, entry: zipfile.ZipInfo) -> Iterator[bytes | memoryview]:
    """The content of a part in pieces, at most one byte more than its header promises."""
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.file_size + 1
    try:
        for start in range(0, len(packed), _SLICE):
            chunk = inflater.decompress(packed[start : start + _SLICE], left)
            left -= len(chunk)
            yield chunk
            if left <= 0 or inflater.eof:
                return
    except zlib.error as error:
        raise Refused("damaged", "dữ liệu nén hỏng") from error
    raise Refused("damaged", "dữ liệu nén dở dang")


def _core_roots(part: _Part) -> set[str]:
    """The root elements, of those that a reader trusts, that a part begins with; empty for any other part.

    Raises Refused where such a part declares a DOCTYPE or an ENTITY, or is written in UTF-16.
    """
    head = part.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
    if not is_wide and not head.startswith(b"<"):
        return set()
    wide = "utf-16-be" if head[:1] in (b"\xfe", b"\0") else "utf-16-le"
    text = part.head.decode(wide if is_wide else "latin-1", "replace")
    first = _ANY_ROOT.search(text)
    root = _CORE_ROOT.match(text, first.start()) if first else None
    if _CORE_NAME.fullmatch(part.name) is None and root is None:
        return set()
    if is_wide:
        raise Refused("suspicious_archive", "bảng mã UTF-16")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("suspicious_archive", "có khai báo DOCTYPE")
    if first is None:
        raise Refused("suspicious_archive", "phần mở đầu dài bất thường")
    return {root[1]} if root else set()


# --- OLE: old xls, or a locked xlsx ---------------------------------------------------------------


def _ole_kind(data: bytes) -> Literal["xls"]:
    """Refuses every OLE container but an old workbook without password and macros."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {"/".join(path).casefold() for path in container.listdir(streams=True, storages=True)}
            stream = "Workbook" if "workbook" in names else "Book" if "book" in names else ""
            globals_ = container.openstream(stream).read() if stream else b""
    except MemoryError:
        raise
    except Exception as error:  # olefile raises whatever a damaged sector table leads to
        raise Refused("damaged", "tệp .xls hỏng") from error
    if "encryptedpackage" in names:
        raise Refused("encrypted")
    if not stream:
        raise Refused("not_a_spreadsheet", "đây là tệp văn bản Word" if "worddocument" in names else "")
    _check_biff_globals(globals_)
    if "_vba_project_cur" in names:
        raise Refused("macros", "VBA")
    return "xls"


def _check_biff_globals(stream: bytes) -> None:
    """Refuses a password (FILEPASS) and Excel 4.0 macro sheets (BOUNDSHEET of type 1)."""
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise Refused("damaged", "tệp .xls hỏng")
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _FILEPASS:
            raise Refused("encrypted")
        if record == _BOUNDSHEET and stream[at + 9 : at + 10] == b"\x01":
            raise Refused("macros", "trang tính macro Excel 4.0")
        if record == _EOF:
            return
        at += 4 + length
