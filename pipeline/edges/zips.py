"""A zip of files (.zip) → the files in it; how much it may expand to is counted while it is inflated."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.domain.containers import Item, Listed, Part
from pipeline.domain.file_reasons import Refused

_MEGABYTE = 1 << 20
_CHUNK = 1 << 20
_DOCUMENT_PARTS = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml", "index/document.iwa")
_HIDDEN = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$|~\$[^/]*$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_UTF8 = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000


def is_document(path: Path) -> bool:
    """Whether a zip is a workbook or a document rather than files packed together."""
    with _opened(path) as archive:
        return any(info.filename.casefold() in _DOCUMENT_PARTS for info in archive.infolist())


def zip_items(path: Path, *, most_files: int, most_megabytes: int) -> Iterator[Item]:
    """The files in the order of the archive; Refused for one that is locked, damaged or holds too much."""
    left = most_megabytes * _MEGABYTE
    with _opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > most_files:
            raise Refused("container_too_large", f"{len(entries)} tệp", f"{most_files} tệp")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Refused("encrypted_archive")
        for entry in entries:
            name = _name(entry)
            if name.endswith("/"):
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                yield Listed(name, "link", entry.file_size)
            elif _HIDDEN.search(name.replace("\\", "/")):
                yield Listed(name, "hidden", entry.file_size)
            else:
                data = _inflated(archive, entry, left)
                if len(data) > left:
                    raise Refused("container_too_large", "sau khi giải nén", f"{most_megabytes} MB")
                left -= len(data)
                yield Part(_file_name(name), data)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except MemoryError:
        raise
    except Exception as error:  # zipfile has no complete list of what a damaged directory raises
        raise Refused("damaged_container", "tệp nén hỏng hoặc tải về dở dang") from error


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The content of one entry, at most a little more than `most` bytes of it."""
    data = bytearray()
    try:
        with archive.open(entry) as file:
            while len(data) <= most and (chunk := file.read(_CHUNK)):
                data += chunk
    except NotImplementedError as error:
        raise Refused("unsupported_archive", "kiểu nén lạ") from error
    except MemoryError:
        raise
    except Exception as error:  # zlib, lzma and bz2 each have their own
        raise Refused("damaged_container", "tệp nén hỏng hoặc tải về dở dang") from error
    return bytes(data)


def _file_name(name: str) -> str:
    """The name without its folder; an escaping or absolute path is left as it is, to be noticed."""
    path = name.replace("\\", "/")
    is_plain = not path.startswith("/") and path[1:2] != ":" and ".." not in path.split("/")
    return path.rpartition("/")[2] if is_plain else name


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its packer meant it: programs that do not say UTF-8 wrote UTF-8 all the same, or an old code page."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    written = entry.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1258"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("cp1258", "replace")
