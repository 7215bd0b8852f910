"""One run at a time: a lock file in a folder, held by the operating system for as long as the run lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = ".dang-chay.lock"


class AnotherRun(Exception):
    """Another run holds the folder at this moment (một lượt chạy khác chưa xong)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder for this run, made when it is missing; AnotherRun at once when it is held already.

    A run that was killed holds nothing: the lock goes with its process, the file left behind means nothing.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise AnotherRun(folder) from None
    try:
        yield
    finally:
        lock.release()
