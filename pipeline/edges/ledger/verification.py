"""archive/ as it lies on the disk → everything in it that is not as it was left, entry by entry and file by file.

Reads the ledger below the level of `Journal`, which would repair a lost trigger on opening. A chain of
hashes shows every change of an entry that has a successor or keeps its own hash; it cannot show that the
last entries were cut off, nor that somebody rewrote all of it from some entry on, computing every hash
anew. For that, the last hash has to be known from elsewhere: see `Mark`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain.archive_damage import Damage
from pipeline.edges.ledger.journal import BEGINNING, SCHEMA, entry_hash
from pipeline.edges.ledger.ledger import RECEIVED

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MARK = re.compile(r"(\d+):([0-9a-f]{12,64})")
_REPORTED = 3
"""So many of SQLite's own complaints are passed on; one torn page can bring hundreds."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Mark:
    """The last entry of a ledger at some moment (dấu cuối sổ): its number and hash, or the hash's first digits."""

    entries: int
    hash: str

    def __str__(self) -> str:
        return f"{self.entries}:{self.hash}"

    @classmethod
    def parsed(cls, text: str) -> Mark:
        """The mark that `str` wrote, at least twelve digits of its hash; ValueError for anything else.

        >>> Mark.parsed("12:3f9a7c0e51d2")
        Mark(entries=12, hash='3f9a7c0e51d2')
        """
        found = _MARK.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), found[2])


@dataclass(slots=True)
class Inspection:
    """What a look through the whole archive found; `mark` is to be noted somewhere else."""

    mark: Mark = Mark(0, BEGINNING)
    files: int = 0
    damages: list[Damage] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """What the ledger says about archived files: sha256 → name, from whole entries and from changed ones."""

    kept: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry as stored. `sound` is False when a column has another type than it was written with."""

    number: int
    columns: tuple[str, ...]
    """kind, at, sha256, payload, previous_hash, hash"""
    sound: bool

    @property
    def own(self) -> str:
        """The hash that this content must have."""
        kind, at, sha256, payload, previous, _ = self.columns
        return entry_hash(self.number, kind, at, sha256=sha256, payload=payload, previous_hash=previous)


def inspection(archive: Path, progress: Progress, noted: Mark | None = None) -> Inspection:
    """Read everything once and say what is changed, missing or too much; nothing is repaired or written.

    `noted` is a mark from an earlier day: the ledger must still go through it. The caller holds
    the archive (see run_lock), so that no entry is made meanwhile.
    """
    found = Inspection()
    known = _Known()
    if (archive / "ledger.sqlite").is_file():
        _inspect_ledger(archive / "ledger.sqlite", found, known, noted)
    elif next((archive / "files").rglob("*"), None) is not None:
        found.damages.append(Damage("ledger_missing", detail="ledger.sqlite"))
    _inspect_files(archive, found, known, progress)
    return found


def _inspect_ledger(path: Path, found: Inspection, known: _Known, noted: Mark | None) -> None:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
            database.text_factory = bytes  # what is no UTF-8 any more must be named, not raised
            database.execute("PRAGMA query_only = ON")
            if _schema(database) != _expected_schema():
                found.damages.append(Damage("schema"))
            _inspect_chain(database, found, known, noted)
            complaints = [row[0] for row in database.execute(f"PRAGMA integrity_check({_REPORTED})")]
            found.damages += [Damage("structure", detail=_decoded(said)) for said in complaints if said != b"ok"]
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter: its message quotes torn bytes
        found.damages.append(Damage("ledger_unreadable", found.mark.entries + 1, detail=str(error)))


def _inspect_chain(database: sqlite3.Connection, found: Inspection, known: _Known, noted: Mark | None) -> None:
    last, before = 0, BEGINNING
    met = noted is None or noted.entries == 0
    for line in _lines(database):
        changed = not line.sound or line.own != line.columns[-1]
        if line.number > last + 1:
            missing = f"{last + 1} đến {line.number - 1}" if line.number > last + 2 else str(last + 1)
            found.damages.append(Damage("entry_missing", detail=f"dòng {missing}"))
        elif not changed and before and line.columns[4] != before:
            found.damages.append(Damage("entry_unlinked", line.number, detail=_told(line)))
        if changed:
            found.damages.append(Damage("entry_changed", line.number, detail=_told(line)))
        _note_file(line, known, changed=changed)
        if noted is not None and line.number == noted.entries:
            met = True
            if not line.columns[-1].startswith(noted.hash):
                found.damages.append(Damage("rewritten", line.number, detail=f"ghi nhận {noted.hash[:12]}…, nay {line.columns[-1][:12]}…"))
        last, before = line.number, "" if changed else line.columns[-1]  # what follows a changed entry is no news
        found.mark = Mark(line.number, line.columns[-1])
    if not met and noted is not None:
        found.damages.append(Damage("tail_missing", detail=f"ghi nhận {noted.entries} dòng, nay {last} dòng"))


def _lines(database: sqlite3.Connection) -> Iterator[_Line]:
    columns = ("kind", "at", "sha256", "payload", "previous_hash", "hash")
    texts = " AND ".join(f"typeof({name}) = 'text'" for name in columns)
    for number, sound, *values in database.execute(f"SELECT id, {texts}, {', '.join(columns)} FROM entries ORDER BY id"):
        if type(number) is not int:  # the definition of the table itself is torn
            raise sqlite3.DatabaseError("id")
        yield _Line(number, tuple(_decoded(value) for value in values), bool(sound))


def _note_file(line: _Line, known: _Known, *, changed: bool) -> None:
    sha256 = line.columns[2]
    if line.columns[0] == RECEIVED and not changed:
        known.kept.setdefault(sha256, _path(line))
    elif sha256:
        known.doubtful.add(sha256)


def _told(line: _Line) -> str:
    """An entry in words, as far as it can still be read."""
    path = _path(line)
    return f"{line.columns[0]}, {line.columns[1][:19]}" + (f", “{path}”" if path else "")


def _path(line: _Line) -> str:
    try:
        payload = json.loads(line.columns[3])
    except ValueError:
        return ""
    return str(payload.get("path", "")) if isinstance(payload, dict) else ""


def _inspect_files(archive: Path, found: Inspection, known: _Known, progress: Progress) -> None:
    shelf = archive / "files"
    there = sorted(path for path in shelf.rglob("*") if not path.is_dir() or path.is_symlink())
    for done, path in enumerate(there, 1):
        place = path.relative_to(archive).as_posix()
        name = path.name
        if not _is_archived(path, shelf):
            found.damages.append(Damage("file_stray", file=place))
        else:
            called = f"“{known.kept[name]}”" if known.kept.get(name) else ""
            digest = _digest(path)
            if digest is None:
                found.damages.append(Damage("file_unreadable", file=place, detail=called))
            elif digest != name:
                found.damages.append(Damage("file_changed", file=place, detail=called))
            elif name not in known.kept and name not in known.doubtful:
                found.damages.append(Damage("file_unknown", file=place))
            found.files += 1
        progress(done, len(there))
    names = {path.name for path in there}
    found.damages += [Damage("file_missing", file=f"files/{sha256[:2]}/{sha256}", detail=f"“{path}”")
                      for sha256, path in sorted(known.kept.items()) if sha256 not in names]


def _is_archived(path: Path, shelf: Path) -> bool:
    """Whether a path is where this program keeps a file: a regular one, named by a hash, in its folder."""
    regular = stat.S_ISREG(path.lstat().st_mode)
    return regular and _SHA256.fullmatch(path.name) is not None and path.parent == shelf / path.name[:2]


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file, read in pieces; None when the disk does not give it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _schema(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()


def _expected_schema() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.text_factory = bytes
        database.executescript(SCHEMA)
        return _schema(database)


def _decoded(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)
