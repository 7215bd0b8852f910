"""An append-only list of entries in SQLite, each chained to the one before it by its hash.

The journal knows nothing of files or reports: an entry has a kind, the SHA-256 of the
file that it is about (or none) and a payload. What is in it can only be added to; SQLite
itself refuses to change or delete a line, and the chain shows a line changed behind its back.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BEGINNING = "0" * 64
"""Stands as the previous hash of the first entry."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, id);
CREATE TRIGGER IF NOT EXISTS entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_never_vanish BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""


class JournalDamaged(Exception):
    """The ledger file is not a ledger any more (sổ theo dõi bị hỏng); `path` says which file."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path


class ArchiveIncomplete(Exception):
    """Received files that the archive should hold are not there any more (kho lưu thiếu tệp); `names` say which."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal; `at` is ISO 8601 in UTC, `sha256` is empty for what concerns no file."""

    id: int
    kind: str
    at: str
    sha256: str
    payload: dict[str, Any]
    previous_hash: str
    hash: str

    @property
    def moment(self) -> datetime:
        """When the entry was made, in UTC."""
        return datetime.fromisoformat(self.at)


class Journal:
    """The journal in one SQLite file, made when it is missing.

    Every change happens inside `transaction`; it is on the disk when the block is left.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._last: int | None = None

    def until(self, last: int) -> Journal:
        """The same journal as it was when its newest entry was `last`: for reading only, while this one is open."""
        earlier = Journal(self._path)
        earlier._database, earlier._last = self._opened, last if self._last is None else min(last, self._last)
        return earlier

    @property
    def is_past(self) -> bool:
        """Whether this is an earlier state (see `until`), to which nothing can be added."""
        return self._last is not None

    def open(self) -> None:
        """Open the file; JournalDamaged when it is something else."""
        database = sqlite3.connect(self._path, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA synchronous = EXTRA")  # FULL, and the folder as well
            database.executescript(SCHEMA)
        except sqlite3.OperationalError:
            database.close()
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter: its message quotes torn bytes
            database.close()
            raise JournalDamaged(self._path, str(error)) from error
        self._database = database

    def close(self) -> None:
        """Close the file; harmless when it is not open."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All entries appended inside are kept together, or none of them when the block raises."""
        database = self._opened
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException as error:
            if database.in_transaction:
                database.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError) and not _is_passing(error):
                raise JournalDamaged(self._path, str(error)) from error
            raise
        database.execute("COMMIT")

    def append(self, kind: str, sha256: str, payload: Mapping[str, Any]) -> Entry:
        """A new last entry, stamped with the present time; only inside `transaction`."""
        database = self._opened
        if self.is_past:
            raise RuntimeError("append to an earlier state of the journal")
        if not database.in_transaction:
            raise RuntimeError("append outside a transaction")
        last = database.execute("SELECT id, hash FROM entries ORDER BY id DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        written = canonical(payload)
        own = entry_hash(number, kind, at, sha256=sha256, payload=written, previous_hash=previous)
        database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                         (number, kind, at, sha256, written, previous, own))
        return Entry(number, kind, at, sha256, json.loads(written), previous, own)

    def entries(self, kind: str | None = None) -> Iterator[Entry]:
        """All entries, or those of one kind, in the order in which they were made; JournalDamaged at one that is none any more."""
        wanted = {"kind = ?": kind, "id <= ?": self._last}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        try:
            lines = self._opened.execute(
                "SELECT id, kind, at, sha256, payload, previous_hash, hash "  # `where` is made of the two constants
                f"FROM entries {where} ORDER BY id", tuple(given.values()))
            for number, name, at, sha256, payload, previous, own in lines:
                yield self._entry(number, (name, at, sha256, payload, previous, own))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if _is_passing(error):
                raise
            raise JournalDamaged(self._path, str(error)) from error

    def _entry(self, number: int, columns: tuple[str, ...]) -> Entry:
        name, at, sha256, payload, previous, own = columns
        try:
            datetime.fromisoformat(at)
            said = json.loads(payload)
        except (ValueError, TypeError) as error:
            raise JournalDamaged(self._path, f"{number}: {error}") from error
        if not isinstance(said, dict):
            raise JournalDamaged(self._path, f"{number}: no object")
        return Entry(number, name, at, sha256, said, previous, own)

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            raise RuntimeError("the journal is not open")
        return self._database


def _is_passing(error: Exception) -> bool:
    """Whether SQLite could not do now what it may do later (a lock, a full disk), rather than met something torn. A text
    that is no UTF-8 any more comes as an OperationalError too, but without a code of SQLite's."""
    return isinstance(error, sqlite3.OperationalError) and hasattr(error, "sqlite_errorcode")


def canonical(payload: Mapping[str, Any]) -> str:
    """The one JSON text of a payload: sorted keys, no spaces, ASCII only (a file name may be no valid text).

    >>> canonical({"b": 1, "a": "đ"})
    '{"a":"\\\\u0111","b":1}'
    """
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(number: int, kind: str, at: str, *, sha256: str, payload: str, previous_hash: str) -> str:
    """What chains an entry to its predecessor; `payload` is its canonical JSON text."""
    parts = json.dumps([number, kind, at, sha256, payload, previous_hash], separators=(",", ":"))
    return hashlib.sha256(parts.encode("ascii")).hexdigest()
