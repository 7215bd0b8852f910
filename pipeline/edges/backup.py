"""A project's irreplaceable files ⇄ one zip file that says of every file what it must be (bản sao lưu).

The manifest inside names each file with size and SHA-256. A backup is written aside, read back and
renamed; restoring reads everything aside first and never replaces a file that is there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
STAGING = ".dang-khoi-phuc"
_FORMAT = 1
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 256 << 20
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that mean a device on Windows, with whatever ending."""

_PACKED_ALREADY = {".xlsx", ".xls", ".ods", ".docx", ".zip", ".pdf", ".png", ".jpg", ""}
"""Endings that are not worth compressing again; files of the archive have none."""

Progress = Callable[[int, int], None]


class BackupDamaged(Exception):
    """A file that is no backup of ours, or not the one that was written; `detail` (Vietnamese) says where."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class WouldOverwrite(Exception):
    """Restoring would replace files that are there and differ; nothing was written. `paths` are inside the target."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = list(paths)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup; `mode` holds its permission bits."""

    sha256: str
    size: int
    mode: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `mark` is the ledger's last entry then, `archive` the name of its folder."""

    made_on: str
    mark: str
    archive: str
    files: dict[str, Member] = field(default_factory=dict)


def is_safe(name: str) -> bool:
    """Whether a name leads to a file below the folder it is taken relative to, on every system.

    >>> is_safe("archive/files/ab/abc"), is_safe("../a"), is_safe("/a"), is_safe("c:a"), is_safe("a//b"), is_safe("a/nul")
    (True, False, False, False, False, False)
    """
    parts = name.split("/")
    return (
        all(part not in ("", ".", "..") for part in parts)
        and not any(sign in "\\:" or ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in name)
        and not any(_RESERVED.fullmatch(part) for part in parts)
    )


def write_backup(target: Path, files: Sequence[tuple[str, Path]], about: Manifest, progress: Progress) -> Manifest:
    """Write the files under their names into `target`, which must not exist, and return the whole manifest.

    `about` is a manifest without files. The file can be read by its owner only; it is on the disk, and was
    read back, before it gets its name. ValueError for a name that could not be restored.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.tmp")
    aside.unlink(missing_ok=True)
    ordered = sorted(files)
    members: dict[str, Member] = {}
    try:
        handle = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", allowZip64=True) as packed:
                for done, (name, path) in enumerate(ordered, 1):
                    if not is_safe(name) or name in members or name == MANIFEST:
                        raise ValueError(name)
                    members[name] = _packed(packed, name, path)
                    progress(done, 2 * len(ordered))
                whole = Manifest(about.made_on, about.mark, about.archive, members)
                packed.writestr(_entry(MANIFEST, 0o600), _written(whole))
            raw.flush()
            os.fsync(raw.fileno())
        with _opened(aside) as (packed, manifest):
            for done, _ in enumerate(_unpacked(aside, packed, manifest, None), 1):
                progress(len(ordered) + done, 2 * len(ordered))
        if target.exists():
            raise FileExistsError(target)
        aside.rename(target)
    finally:
        aside.unlink(missing_ok=True)
    return whole


def manifest_of(backup: Path) -> Manifest:
    """What a backup says of itself; BackupDamaged when it is none of ours."""
    with _opened(backup) as (_, manifest):
        return manifest


def restore(backup: Path, folder: Path, progress: Progress) -> Manifest:
    """Bring every file of a backup back below `folder`; what is there already with the same bytes stays as it is.

    Raises BackupDamaged or WouldOverwrite before anything is written under its own name. The ledger comes
    last, so that a restore which was killed is not mistaken for an archive; it can simply be repeated.
    """
    with _opened(backup) as (packed, manifest):
        ledger = f"{manifest.archive}/ledger.sqlite"
        names = sorted(manifest.files, key=lambda name: (name == ledger, name))
        if differing := [name for name in names if _differs(folder, name, manifest.files[name])]:
            raise WouldOverwrite(differing)
        staging = folder / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            for done, _ in enumerate(_unpacked(backup, packed, manifest, staging), 1):
                progress(done, len(names))
            for name in names:
                _placed(staging / name, folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _packed(packed: zipfile.ZipFile, name: str, path: Path) -> Member:
    info = path.stat()
    mode = stat.S_IMODE(info.st_mode) & 0o777
    entry = _entry(name, mode)
    if path.suffix.lower() in _PACKED_ALREADY:
        entry.compress_type = zipfile.ZIP_STORED
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, packed.open(entry, "w", force_zip64=info.st_size > 1 << 30) as sink:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            sink.write(chunk)
    return Member(digest.hexdigest(), size, mode)


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIXED_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | mode) << 16
    return entry


def _written(manifest: Manifest) -> bytes:
    return json.dumps({"format": _FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _read(raw: bytes) -> Manifest:
    """The manifest in its bytes; ValueError, TypeError or KeyError when it is not one."""
    said: dict[str, Any] = json.loads(raw)
    if said["format"] != _FORMAT:
        raise ValueError(said["format"])
    files = {str(name): Member(str(of["sha256"]), int(of["size"]), int(of["mode"]) & 0o777) for name, of in said["files"].items()}
    return Manifest(str(said["made_on"]), str(said["mark"]), str(said["archive"]), files)


@contextmanager
def _opened(backup: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The zip file and its manifest, names checked; what a zip file can have wrong becomes BackupDamaged."""
    try:
        with zipfile.ZipFile(backup) as packed:
            entry = packed.getinfo(MANIFEST)
            if entry.file_size > _LARGEST_MANIFEST:
                raise BackupDamaged(backup, "danh mục quá lớn")
            try:
                manifest = _read(packed.read(entry))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise BackupDamaged(backup, "không đọc được danh mục manifest.json") from error
            _check_names(backup, packed, manifest)
            yield packed, manifest
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, RuntimeError, ValueError) as error:
        raise BackupDamaged(backup, "không phải tệp sao lưu hoặc tệp bị hỏng") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a torn offset that leads before the beginning of the file
            raise
        raise BackupDamaged(backup, "không phải tệp sao lưu hoặc tệp bị hỏng") from error


def _check_names(backup: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
    names = [entry.filename for entry in packed.infolist() if entry.filename != MANIFEST]
    for name in (*names, *manifest.files, manifest.archive):
        if not is_safe(name):
            raise BackupDamaged(backup, f"đường dẫn không an toàn {name!r}")
    if len(set(names)) != len(names):
        raise BackupDamaged(backup, "có hai tệp cùng tên")
    if apart := sorted(set(names) ^ set(manifest.files)):
        raise BackupDamaged(backup, f"danh mục và nội dung không khớp ở {apart[0]!r}")


def _unpacked(backup: Path, packed: zipfile.ZipFile, manifest: Manifest, folder: Path | None) -> Iterator[str]:
    """Reads every file, compares it with the manifest and, given a folder, writes it there; yields names."""
    for name, member in sorted(manifest.files.items()):
        with packed.open(name) as source:
            if folder is None:
                digest, size = _copied(source, None, member.size)
            else:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
                with os.fdopen(handle, "wb") as sink:
                    digest, size = _copied(source, sink, member.size)
                    sink.flush()
                    os.fsync(sink.fileno())
                path.chmod(member.mode)
        if (digest, size) != (member.sha256, member.size):
            raise BackupDamaged(backup, f"nội dung của {name!r} không đúng mã SHA-256 trong danh mục")
        yield name


def _copied(source: IO[bytes], sink: IO[bytes] | None, declared: int) -> tuple[str, int]:
    """SHA-256 and size of what was read; stops as soon as there is more than was declared."""
    digest, size = hashlib.sha256(), 0
    while size <= declared and (chunk := source.read(_CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        if sink is not None:
            sink.write(chunk)
    return digest.hexdigest(), size


def _differs(folder: Path, name: str, member: Member) -> bool:
    """Whether something else stands where a file is to go: another file, a folder, or a way that leads outside."""
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        return True
    if any((folder / parent).exists() and not (folder / parent).is_dir() for parent in PurePosixPath(name).parents):
        return True
    if not os.path.lexists(path):
        return False
    if path.is_symlink() or not path.is_file() or path.stat().st_size != member.size:
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() != member.sha256


def _placed(staged: Path, path: Path) -> None:
    """The staged file under its own name, unless the same file is there."""
    if not os.path.lexists(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(path)
