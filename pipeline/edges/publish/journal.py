"""A publication under way, written down so that it can be undone or completed after a kill.

Publishing has two halves: everything old is moved aside, then everything new is moved in.
The journal says which half is under way; a run that was killed in the first is undone, in
the second completed. Nothing is ever renamed onto something that exists, since Windows
cannot do that to folders.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.edges.publish.renaming import OutputInUse, flush_folders, move, patiently

JOURNAL_NAME = ".dang-cong-bo.json"
STAGING_PREFIX = ".dang-ghi-"
ASIDE_PREFIX = ".ban-cu-"


class PublicationDamaged(Exception):
    """The journal of an interrupted publication cannot be read; `path` is the journal."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Item:
    """One owned path: whether something stood there before, and whether something new comes."""

    path: str
    old: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """What is being replaced; `moving_in` in the second half.

    `number` names the staging folder and the one for what was moved aside; `made` are the
    folders that were missing, outermost first.
    """

    number: int
    moving_in: bool
    items: tuple[Item, ...]
    made: tuple[str, ...]


def finish_journal(output: Path) -> None:
    """Undo or complete a publication that was killed, and clear what it left; called before anything else.

    OutputInUse when something of it has been opened in the meantime: the next call tries again.
    """
    path = output / JOURNAL_NAME
    if path.exists():
        Moves(output, _read(path)).finish()
    if output.is_dir():
        _draft(path).unlink(missing_ok=True)
        for leftover in output.iterdir():
            if leftover.name.startswith((STAGING_PREFIX, ASIDE_PREFIX)):
                shutil.rmtree(leftover, ignore_errors=True)


def missing_folders(output: Path, items: Iterable[Item]) -> tuple[str, ...]:
    """The folders that the new things need and that are not there yet, outermost first."""
    needed = {folder for item in items if item.new for folder in PurePosixPath(item.path).parents}
    return tuple(str(folder) for folder in sorted(needed) if not (output / folder).exists())


class Moves:
    """The moves of one journal. Each can be repeated: it looks at what stands where before it acts."""

    def __init__(self, output: Path, journal: Journal) -> None:
        self._output = output
        self._journal = journal
        self._staging = output / f"{STAGING_PREFIX}{journal.number}"
        self._aside = output / f"{ASIDE_PREFIX}{journal.number}"

    def make(self) -> None:
        """All of them; when one is impossible, everything is put back and the error goes on."""
        self._write_journal(moving_in=False)
        try:
            self._aside.mkdir()
            for number, item in enumerate(self._journal.items):
                if item.old:
                    target = self._output / item.path
                    move(target, self._slot(number), known_as=target)
            for folder in self._journal.made:
                (self._output / folder).mkdir(exist_ok=True)
        except BaseException:
            self._undo()
            raise
        self._complete()

    def finish(self) -> None:
        """Those that a killed run left to be made."""
        if self._journal.moving_in:
            self._complete()
        else:
            self._undo()

    def _complete(self) -> None:
        """Everything new in its place, or everything old again when something cannot be moved in."""
        self._write_journal(moving_in=True)
        try:
            for item in self._journal.items:
                new, target = self._staging / item.path, self._output / item.path
                if item.new and os.path.lexists(new):
                    self._clear(target)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    move(new, target, known_as=target)
        except (OutputInUse, OSError):
            self._write_journal(moving_in=False)
            self._undo()
            raise
        self._close()

    def _undo(self) -> None:
        """Everything old in its place again."""
        for number, item in enumerate(self._journal.items):
            target, slot = self._output / item.path, self._slot(number)
            if item.old and os.path.lexists(slot):
                self._clear(target)
                move(slot, target, known_as=target)
            elif item.new and not item.old and not os.path.lexists(self._staging / item.path):
                self._clear(target)  # it had been moved in already
        for folder in reversed(self._journal.made):
            try:
                (self._output / folder).rmdir()
            except OSError:  # not made yet, or somebody has put something into it
                continue
        self._close()

    def _clear(self, target: Path) -> None:
        """What stands in an owned place out of the way; it goes when the journal is closed."""
        if os.path.lexists(target):
            self._aside.mkdir(exist_ok=True)
            number = 0
            while os.path.lexists(self._aside / f"x{number}"):
                number += 1
            move(target, self._aside / f"x{number}", known_as=target)

    def _close(self) -> None:
        """The journal goes first: from then on the rest is only rubbish."""
        path = self._output / JOURNAL_NAME
        self._flush_moves()
        patiently(path.unlink, path)
        flush_folders([self._output])
        shutil.rmtree(self._staging, ignore_errors=True)
        shutil.rmtree(self._aside, ignore_errors=True)

    def _slot(self, number: int) -> Path:
        return self._aside / str(number)

    def _write_journal(self, *, moving_in: bool) -> None:
        """The journal on the disk, after every move made so far."""
        path = self._output / JOURNAL_NAME
        with _draft(path).open("w", encoding="utf-8") as file:
            json.dump(asdict(self._journal) | {"moving_in": moving_in}, file)
            file.flush()
            os.fsync(file.fileno())
        self._flush_moves()
        patiently(lambda: _draft(path).replace(path), path)
        flush_folders([self._output])

    def _flush_moves(self) -> None:
        places = {(self._output / item.path).parent for item in self._journal.items}
        flush_folders({self._output, self._aside, *places})


def _draft(path: Path) -> Path:
    return path.with_suffix(".tmp")


def _read(path: Path) -> Journal:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Journal(int(values["number"]), bool(values["moving_in"]),
                       tuple(Item(**item) for item in values["items"]), tuple(values["made"]))
    except (ValueError, KeyError, TypeError):
        raise PublicationDamaged(path) from None
