"""What a command writes aside, and the one step that puts it in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from pipeline.edges.publish.journal import (
    JOURNAL_NAME,
    STAGING_PREFIX,
    Item,
    Journal,
    Moves,
    finish_journal,
    missing_folders,
)
from pipeline.edges.publish.renaming import files_in, flush_file, flush_folders

_THREADS = 8


class Publication:
    """What one command is about to publish: ``with Publication(output) as publication``.

    Write to `publication.folder` as if it were output/, then call `publish` once. Without that
    call, or when the block raises, output/ stays as it was. One at a time (see run_lock).
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._number = 0

    def __enter__(self) -> Self:
        self._output.mkdir(parents=True, exist_ok=True)
        finish_journal(self._output)
        while True:
            self._number += 1
            try:
                self.folder.mkdir()
            except FileExistsError:  # a leftover that could not be deleted
                continue
            return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if not (self._output / JOURNAL_NAME).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def folder(self) -> Path:
        """The staging folder."""
        return self._output / f"{STAGING_PREFIX}{self._number}"

    def publish(self, owned: Sequence[PurePosixPath]) -> None:
        """Replace every owned file or folder by what was staged under its path; what was not staged goes.

        `owned` are relative to output/ and do not contain one another; everything else there is left
        alone. ValueError when something was staged that is not owned. OutputInUse when something
        cannot be moved, after everything has been put back.
        """
        names = _checked(owned)
        staged = files_in(self.folder)
        for file in staged:
            path = PurePosixPath(file.relative_to(self.folder).as_posix())
            if not any(path.is_relative_to(name) for name in names):
                raise ValueError(f"staged, but not owned: {path}")
        with ThreadPoolExecutor(_THREADS) as threads:  # flushing waits for the disk, so several wait at once
            list(threads.map(flush_file, staged))
        flush_folders([self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())])
        items = tuple(
            Item(str(name), old=os.path.lexists(self._output / name), new=os.path.lexists(self.folder / name))
            for name in names
        )
        journal = Journal(self._number, False, items, missing_folders(self._output, items))
        Moves(self._output, journal).make()


def _checked(owned: Sequence[PurePosixPath]) -> list[PurePosixPath]:
    names = sorted(set(owned))
    for name in names:
        if name.is_absolute() or not name.parts or ".." in name.parts or name.parts[0].startswith("."):
            raise ValueError(f"not a path inside output/: {name}")
    for outer in names:
        if any(inner != outer and inner.is_relative_to(outer) for inner in names):
            raise ValueError(f"owned twice: {outer} and something in it")
    return names
