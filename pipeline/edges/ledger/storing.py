"""Bytes of a received file → one read-only file named after their SHA-256, safely on the disk.

Copying and shelving are two steps: copies may be made in several threads at once, while
a copy is given its final name by one thread only.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

_CHUNK = 1 << 20


class Unsettled(Exception):
    """A file changed while it was being copied, or is no longer what it was when it was found."""


class Unreadable(Exception):
    """A file that the system does not let us read; the text is the reason, see `why`."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A complete copy, flushed to the disk, that has no final name yet."""

    temporary: Path
    sha256: str
    size: int
    mtime_ns: int


def stored_path(archive: Path, sha256: str) -> Path:
    """Where the file with this SHA-256 is kept."""
    return archive / "files" / sha256[:2] / sha256


def copied(source: Path, temporary: Path) -> Copied:
    """A copy of `source` at `temporary`; tried again once when the file changes meanwhile.

    Raises Unsettled when it changes a second time and Unreadable when it cannot be read; OSError
    is left for a copy that cannot be written. A link or a pipe put in its place meanwhile is not followed.
    """
    try:
        return _copied_once(source, temporary)
    except Unsettled:
        return _copied_once(source, temporary)


def shelved(copy: Copied, archive: Path) -> Path:
    """The copy under its final name; the folder that holds it is returned and still has to be flushed."""
    target = stored_path(archive, copy.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_file() and target.stat().st_size == copy.size:
        copy.temporary.unlink()
        return target.parent
    if target.exists():  # cut short by something other than this program
        target.chmod(stat.S_IREAD | stat.S_IWRITE)
    os.replace(copy.temporary, target)  # noqa: PTH105 - the same call on Windows and elsewhere
    target.chmod(target.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return target.parent


def flush_folder(folder: Path) -> None:
    """The names inside a folder reach the disk, where the system can do that (Windows does it by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def why(error: OSError) -> str:
    """The system's own reason, for people; empty for missing permissions, which our sentence names itself."""
    return "" if isinstance(error, PermissionError) else error.strerror or ""


def _copied_once(source: Path, temporary: Path) -> Copied:
    with _opened(source) as incoming:
        before = os.fstat(incoming.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise Unsettled
        digest, read = hashlib.sha256(), 0
        with temporary.open("wb") as outgoing:
            while read <= before.st_size and (chunk := _chunk(incoming)):
                digest.update(chunk)
                outgoing.write(chunk)
                read += len(chunk)
            outgoing.flush()
            os.fsync(outgoing.fileno())
        after = os.fstat(incoming.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or read != before.st_size:
        raise Unsettled
    return Copied(temporary, digest.hexdigest(), before.st_size, before.st_mtime_ns)


def _opened(source: Path) -> FileIO:
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        return os.fdopen(os.open(source, flags), "rb", buffering=0)
    except OSError as error:
        raise Unreadable(why(error)) from error


def _chunk(incoming: FileIO) -> bytes:
    try:
        return incoming.read(_CHUNK)
    except OSError as error:
        raise Unreadable(why(error)) from error
