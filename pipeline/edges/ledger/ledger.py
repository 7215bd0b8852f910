"""inbox/ → archive/files/ and archive/ledger.sqlite: what came, when, from where, and what became of it.

A file is on the disk before the entry that speaks of it is kept, so a run that is killed
leaves at worst a file without an entry, which the next run receives again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.domain.containers import Contents, Envelope
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.edges.ledger.inbox import Found, found_in
from pipeline.edges.ledger.journal import ArchiveIncomplete, Entry, Journal, JournalDamaged, canonical
from pipeline.edges.ledger.opening import UNPACKED, Unpacked, envelope_payload, unpacked_of, unpacked_payload
from pipeline.edges.ledger.receipts import Receipt, receipt_of, vietnamese_time
from pipeline.edges.ledger.storing import (
    Copied,
    Unreadable,
    Unsettled,
    copied,
    flush_folder,
    shelved,
    stored_path,
)

RECEIVED = "received"
OUTCOME = "outcome"

ARCHIVED_BEYOND_LIMIT = 10
"""A file up to this many times the size limit is still archived, so that a refused one can be looked at."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = 253402214400  # 9999-12-31; a disk can say stranger things than a calendar can hold
_MEGABYTE = 1 << 20
_BATCH = 500
_THREADS = 8


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in the inbox that was not archived; `code` is a key of FILE_REASONS."""

    path: str
    code: str
    detail: str = ""
    limit: str = ""

    @property
    def message(self) -> str:
        """Why, as a Vietnamese sentence."""
        return FILE_REASONS[self.code].said(self.detail, self.limit)

    @property
    def remedy(self) -> str:
        """What to do about it, as a Vietnamese sentence."""
        return FILE_REASONS[self.code].advised(self.detail, self.limit)


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What one look into the inbox found: every path below it is in exactly one of the four.

    `received` were archived now, `known` had been before; `ignored` are hidden and temporary
    files; `refused` could not be archived and are tried again next time.
    """

    received: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    ignored: tuple[PassedOver, ...] = ()
    refused: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a received file (kết quả xử lý), as last recorded."""

    sha256: str
    outcome: str
    detail: dict[str, Any]
    at: datetime


class Ledger:
    """The archive folder, open for one run: ``with Ledger(archive) as ledger``; made when it is missing.

    Only one run at a time may hold it (see run_lock).
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._journal = Journal(archive / "ledger.sqlite")

    def __enter__(self) -> Self:
        self._refuse_orphans()
        (self._archive / "files").mkdir(parents=True, exist_ok=True)
        self._journal.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._journal.close()

    def until(self, last: int) -> Ledger:
        """The archive as it was when the entry numbered `last` was the newest: for reading only, while this one is open."""
        earlier = Ledger(self._archive)
        earlier._journal = self._journal.until(last)
        return earlier

    @property
    def is_past(self) -> bool:
        """Whether this is an earlier state of the archive (see `until`), to which nothing can be added."""
        return self._journal.is_past

    def receive(self, inbox: Path, *, limit_megabytes: float) -> ReceiptReport:
        """Archive and enter every file of the inbox that is new, moved or changed; the inbox stays as it is.

        Files larger than ten times `limit_megabytes` are refused without being read.
        """
        largest = int(limit_megabytes * ARCHIVED_BEYOND_LIMIT * _MEGABYTE)
        latest = {entry.payload.get("raw", entry.payload["path"]): _fingerprint(entry.payload)
                  for entry in self._journal.entries(RECEIVED) if "container" not in entry.payload}
        received: list[str] = []
        known: list[str] = []
        ignored: list[PassedOver] = []
        refused: list[PassedOver] = []
        new: list[Found] = []
        for found in found_in(inbox):
            if found.code.startswith("ignored"):
                ignored.append(PassedOver(found.path, found.code, found.detail))
            elif found.code:
                refused.append(PassedOver(found.path, found.code, found.detail))
            elif found.size > largest:
                refused.append(PassedOver(found.path, "too_large", limit=f"{largest // _MEGABYTE} MB"))
            elif latest.get(found.raw) == (found.size, found.mtime_ns):
                known.append(found.path)
            else:
                new.append(found)
        for start in range(0, len(new), _BATCH):
            for found, result in self._archived(new[start:start + _BATCH]):
                if isinstance(result, PassedOver):
                    refused.append(result)
                else:
                    received.append(found.path)
        return ReceiptReport(tuple(received), tuple(known), tuple(ignored),
                             tuple(sorted(refused, key=lambda passed: passed.path)))

    def receive_contents(self, container: Receipt, contents: Contents, files: Sequence[Path]) -> None:
        """Archive what was taken out of a container, and enter it together with the opening, all or nothing.

        `files` belong to `contents.stored` one by one. Inside of what came by mail the mail's sender, date and
        subject go on. OSError when a file cannot be copied.
        """
        envelope = contents.envelope
        if container.sent is not None or container.sender:
            envelope = Envelope(container.sender, container.sent, container.subject)
        found = [Found(file, f"{container.path}/{stored.name}", f"{container.path}/{stored.name}", stored.size, 0)
                 for stored, file in zip(contents.stored, files, strict=True)]
        copies = [copy for start in range(0, len(found), _BATCH) for copy in self._copies(found[start:start + _BATCH])]
        with self._journal.transaction():
            for stored, place, copy in zip(contents.stored, found, copies, strict=True):
                if isinstance(copy, PassedOver):
                    raise OSError(f"{place.file}: {copy.message}")
                self._journal.append(RECEIVED, copy.sha256, _payload(place, copy) | envelope_payload(envelope) | {
                    "modified": container.modified.astimezone(UTC).isoformat(), "container": container.sha256,
                    "depth": container.depth + 1, "declared": stored.declared, "forwarded_from": stored.forwarded_from,
                })
            self._journal.append(UNPACKED, container.sha256, unpacked_payload(Unpacked(contents)))

    def record_unopened(self, sha256: str, code: str, detail: str = "", limit: str = "") -> None:
        """Enter why a container could not be opened, unless that is what the ledger says already."""
        unpacked = Unpacked(None, code, detail, limit)
        if self.unpacked().get(sha256) != unpacked:
            self.append(UNPACKED, sha256, unpacked_payload(unpacked))

    def unpacked(self) -> dict[str, Unpacked]:
        """SHA-256 → what was found in each file that looked like a container, as last entered."""
        return {entry.sha256: unpacked_of(entry.payload) for entry in self._journal.entries(UNPACKED)}

    def receipts(self) -> list[Receipt]:
        """Every archived file once, in the order of first sight."""
        seen: dict[str, list[Entry]] = {}
        for entry in self._journal.entries(RECEIVED):
            seen.setdefault(entry.sha256, []).append(entry)
        try:
            return [receipt_of(entries) for entries in seen.values()]
        except (KeyError, TypeError, ValueError) as error:  # an entry that this program did not write
            raise JournalDamaged(self._archive / "ledger.sqlite", repr(error)) from error

    def refuse_gaps(self) -> None:
        """ArchiveIncomplete when a received file is not in the archive any more; what was copied back into the inbox
        has been received again before."""
        if missing := [receipt.path for receipt in self.receipts() if not self.stored(receipt.sha256).is_file()]:
            raise ArchiveIncomplete(missing)

    def stored(self, sha256: str) -> Path:
        """Where the bytes of an archived file are."""
        return stored_path(self._archive, sha256)

    def append(self, kind: str, sha256: str, payload: Mapping[str, Any]) -> Entry:
        """An entry of any kind, kept at once; `sha256` is empty when it concerns no file."""
        with self._journal.transaction():
            return self._journal.append(kind, sha256, payload)

    def entries(self, kind: str | None = None) -> Iterator[Entry]:
        """All entries, or those of one kind, oldest first."""
        return self._journal.entries(kind)

    def record_outcome(self, sha256: str, outcome: str, detail: Mapping[str, Any]) -> None:
        """Enter what became of a file, unless that is what the ledger says already."""
        self.record_outcomes([(sha256, outcome, detail)])

    def record_outcomes(self, outcomes: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
        """Enter what became of many files, all or none; those that the ledger knows already are left out."""
        latest = {sha256: (last.outcome, canonical(last.detail)) for sha256, last in self.outcomes().items()}
        with self._journal.transaction():
            for sha256, outcome, detail in outcomes:
                if latest.get(sha256) != (outcome, canonical(detail)):
                    latest[sha256] = (outcome, canonical(detail))
                    self._journal.append(OUTCOME, sha256, {"outcome": outcome, "detail": dict(detail)})

    def outcomes(self) -> dict[str, Outcome]:
        """The latest outcome of every file that has one, by SHA-256, in the order of their first outcomes."""
        return {entry.sha256: Outcome(entry.sha256, entry.payload["outcome"], entry.payload["detail"],
                                      vietnamese_time(entry.at))
                for entry in self._journal.entries(OUTCOME)}

    def _refuse_orphans(self) -> None:
        """JournalDamaged where files are archived and the ledger that knows of them is gone: a new one would pass over
        all that no longer lies in the inbox. (A first run that was killed leaves a ledger, since that comes first.)"""
        path = self._archive / "ledger.sqlite"
        if not (path.is_file() and path.stat().st_size) and any(file.is_file() for file in (self._archive / "files").rglob("*")):
            raise JournalDamaged(path, "missing")

    def _archived(self, batch: Sequence[Found]) -> list[tuple[Found, Copied | PassedOver]]:
        """Every file of the batch on the disk, then all their entries in one transaction."""
        pairs = list(zip(batch, self._copies(batch), strict=True))
        with self._journal.transaction():
            for found, result in pairs:
                if isinstance(result, Copied):
                    self._journal.append(RECEIVED, result.sha256, _payload(found, result))
        return pairs

    def _copies(self, batch: Sequence[Found]) -> list[Copied | PassedOver]:
        """Every file of the batch on the disk of the archive, flushed, under its hash."""
        incoming = self._archive / ".incoming"
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir()
        with ThreadPoolExecutor(_THREADS) as threads:  # flushing waits for the disk, so several wait at once
            results = list(threads.map(_copied_or_not, batch, (incoming / str(n) for n in range(len(batch)))))
            folders = {shelved(result, self._archive) for result in results if isinstance(result, Copied)}
            list(threads.map(flush_folder, sorted(folders)))
        shutil.rmtree(incoming, ignore_errors=True)
        flush_folder(self._archive / "files")
        flush_folder(self._archive)
        return results


def _copied_or_not(found: Found, temporary: Path) -> Copied | PassedOver:
    try:
        return copied(found.file, temporary)
    except Unsettled:
        return PassedOver(found.path, "unreadable_file", "tệp thay đổi trong lúc sao chép")
    except Unreadable as error:
        return PassedOver(found.path, "unreadable_file", str(error))


def _payload(found: Found, copy: Copied) -> dict[str, Any]:
    modified = _EPOCH + timedelta(seconds=max(0, min(copy.mtime_ns // 1_000_000_000, _LAST_SECOND)))
    payload = {
        "path": found.path,
        "name": found.path.rpartition("/")[2],
        "size": copy.size,
        "modified": modified.isoformat(),
        "mtime_ns": copy.mtime_ns,
    }
    return payload if found.raw == found.path else payload | {"raw": found.raw}


def _fingerprint(payload: Mapping[str, Any]) -> tuple[int, int]:
    return payload["size"], payload["mtime_ns"]
