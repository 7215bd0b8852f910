"""A folder that people drop files into → what lies in it, looked at from the outside only.

Nothing is opened here and no link is followed.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the inbox. `raw` is its path as the disk spells it, `path` the same as people read it.

    Both are relative, with forward slashes. `code` is empty for a regular file that is to
    be archived, else the key in FILE_REASONS that says why it is not.
    """

    file: Path
    raw: str
    path: str
    size: int
    mtime_ns: int
    code: str = ""
    detail: str = ""


def shown(raw: str) -> str:
    """A path as people read it: NFC, and a replacement mark for bytes that are no UTF-8.

    >>> shown("b\\u00e1o c\\u00e1o.xlsx") == shown("ba\\u0301o ca\\u0301o.xlsx")
    True
    """
    # as bytes first: what the locale of the process could not decode is still UTF-8 on the disk
    return unicodedata.normalize("NFC", os.fsencode(raw).decode("utf-8", "replace"))


def found_in(inbox: Path) -> list[Found]:
    """Everything below the inbox but the folders themselves, sorted by path; empty when there is no inbox."""
    return sorted(_walk(inbox, ""), key=lambda found: (found.path, found.raw)) if inbox.is_dir() else []


def _walk(folder: Path, prefix: str) -> Iterator[Found]:
    waiting = [(folder, prefix)]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError:
            raw = prefix.rstrip("/")
            yield Found(folder, raw, shown(raw), 0, 0, "unreadable_file", "thư mục")
            continue
        for entry in entries:
            raw = prefix + entry.name
            found = _looked_at(entry, raw)
            if found is None:
                waiting.append((Path(entry.path), raw + "/"))
            else:
                yield found


def _looked_at(entry: os.DirEntry[str], raw: str) -> Found | None:
    """What an entry is; None for a folder to descend into."""
    file = Path(entry.path)
    try:
        info = entry.stat(follow_symlinks=False)
        if os.name == "nt":  # what a Windows listing says of an open file may be out of date
            info = file.lstat()
    except OSError:
        return Found(file, raw, shown(raw), 0, 0, "unreadable_file")
    code, detail = _passed_over(entry.name, info)
    if not code and stat.S_ISDIR(info.st_mode):
        return None
    return Found(file, raw, shown(raw), info.st_size, info.st_mtime_ns, code, detail)


def _passed_over(name: str, info: os.stat_result) -> tuple[str, str]:
    """Why an entry is not archived, and in which respect; twice empty when it is."""
    hidden = getattr(info, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN
    if name.startswith(("~$", ".~lock")):
        return "ignored_temporary", ""
    if name.startswith(".") or hidden:
        return "ignored_hidden", ""
    junction = getattr(info, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    if stat.S_ISLNK(info.st_mode) or junction:
        return "not_a_regular_file", "liên kết"
    if stat.S_ISDIR(info.st_mode) or stat.S_ISREG(info.st_mode):
        return "", ""
    return "not_a_regular_file", "tệp đặc biệt của hệ điều hành"
