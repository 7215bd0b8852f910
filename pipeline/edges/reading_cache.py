"""What a file said when it was last read, kept so that an unchanged file is not read again (bộ nhớ đọc lại).

One SQLite file that may be deleted at any time. An entry counts only for the same bytes read by the same
program with the same definitions; a damaged cache is an empty one.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import python_calamine

_PACKAGE = Path(__file__).resolve().parent.parent
_READS = ("definitions/*.py", "domain/*.py", "edges/guard.py", "edges/cell_scan.py", "edges/grids.py", "commands/read_one.py")
"""The source that decides what a file says."""

_SCHEMA = "CREATE TABLE IF NOT EXISTS readings (sha256 TEXT, reader TEXT, content BLOB, PRIMARY KEY (sha256, reader))"
_AT_ONCE = 500


def reader_fingerprint(*definitions: object) -> str:
    """Changes whenever the same bytes might be read otherwise: with the program, its reader, or what is given."""
    digest = hashlib.sha256(python_calamine.__version__.encode() if hasattr(python_calamine, "__version__") else b"")
    for pattern in _READS:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(hashlib.sha256(source.read_bytes()).digest())
    for definition in definitions:
        digest.update(repr(definition).encode())
    return digest.hexdigest()


class ReadingCache:
    """The cache at a path, for one reader; nothing that goes wrong with it ever stops a run."""

    def __init__(self, path: Path, reader: str) -> None:
        self._path, self._reader = path, reader

    def known(self, hashes: Iterable[str]) -> dict[str, Any]:
        """SHA-256 → what the file said, for those of the hashes that were read before by this reader."""
        found: dict[str, Any] = {}
        if not self._path.exists():
            return found
        wanted = list(hashes)
        with contextlib.suppress(Exception), contextlib.closing(sqlite3.connect(self._path)) as database:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT sha256, content FROM readings WHERE reader = ? AND sha256 IN ({marks})"
                for sha256, content in database.execute(query, (self._reader, *some)):
                    found[sha256] = pickle.loads(content)
        return found

    def keep(self, readings: Mapping[str, object]) -> None:
        """Remember what these files said; what another reader said is forgotten."""
        if not readings:
            return
        try:
            self._write(readings)
        except (sqlite3.Error, OSError):
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)  # damaged: the next run begins a new one

    def _write(self, readings: Mapping[str, object]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path)) as database, database:
            database.execute("PRAGMA synchronous = OFF")  # losing it costs one reading, no data
            database.execute(_SCHEMA)
            database.execute("DELETE FROM readings WHERE reader <> ?", (self._reader,))
            database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (
                (sha256, self._reader, pickle.dumps(said, protocol=5)) for sha256, said in readings.items()))
