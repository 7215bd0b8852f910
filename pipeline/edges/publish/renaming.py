"""Renaming and flushing, the same on every system: patient with virus scanners, clear about Excel."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

_PATIENCE = (0.05, 0.15, 0.4)
"""Seconds between attempts to move something: a virus scanner lets go soon, Excel does not."""


class OutputInUse(Exception):
    """Another program holds something that is to be replaced (tệp đang mở trong Excel); `path` names it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def move(source: Path, target: Path, *, known_as: Path) -> None:
    """`source` under a name that is free; OutputInUse names what is held by where a person knows it to be."""
    try:
        patiently(lambda: source.rename(target), source)
    except OutputInUse as error:
        raise OutputInUse(known_as / error.path.relative_to(source)) from error


def patiently(action: Callable[[], object], subject: Path) -> None:
    """Try `action` again while the system says that `subject` is in use; OutputInUse when it stays so."""
    for pause in _PATIENCE:
        try:
            action()
            return
        except PermissionError:
            time.sleep(pause)
    try:
        action()
    except PermissionError as error:
        raise OutputInUse(_held(subject)) from error


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder, sorted; none when it is a file itself."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def flush_file(file: Path) -> None:
    """The bytes of a file reach the disk."""
    with file.open("r+b") as opened:
        os.fsync(opened.fileno())


def flush_folders(folders: Iterable[Path]) -> None:
    """The names inside those folders that exist reach the disk, where the system can do that."""
    if os.name == "nt":  # Windows does it by itself and cannot be asked
        return
    for folder in sorted(set(folders)):
        if folder.is_dir():
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _held(path: Path) -> Path:
    """The first file in a folder that another program holds; the folder itself when none can be named."""
    for file in files_in(path):
        try:
            file.open("r+b").close()
        except OSError:
            return file
    return path
