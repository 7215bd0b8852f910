"""The mails and zips of the ledger that were not opened yet → their files in the archive, level by level.

Whatever is inside is entered like a received file, so a zip in a mail is simply the next one to open. What the
ledger says was opened is never opened again; one that took too long or too much memory is tried in every run,
unless an officer has withdrawn it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.read_one import FileRefusal
from pipeline.commands.unpack_one import UnpackTask, part_file, unpack_one
from pipeline.commands.withdrawing import decisions
from pipeline.definitions.load import Definitions
from pipeline.domain.containers import Contents
from pipeline.domain.withdrawals import in_force
from pipeline.edges.ledger import Ledger, Receipt
from pipeline.edges.sniffing import guessed_kind, head_of
from pipeline.edges.workers import Died, run_isolated

_AT_ONCE = 200
"""So many containers are opened before their files are archived: bounds the room that they take twice."""
_TRY_AGAIN = "unopenable"
_DEATHS = {"aborted": "chương trình mở đã dừng đột ngột", "beyond_time": "mở quá lâu", "beyond_memory": "cần quá nhiều bộ nhớ"}


def unpack(definitions: Definitions, ledger: Ledger) -> None:
    """Opens every container of the ledger that is still closed, as deep as config.toml allows."""
    tried: set[str] = set()
    while waiting := _waiting(ledger, tried):
        tried |= {receipt.sha256 for receipt in waiting}
        deepest = definitions.campaign.limits.nesting
        for receipt in waiting:
            if receipt.depth >= deepest:
                ledger.record_unopened(receipt.sha256, "nested_too_deep", limit=f"{deepest} lớp")
        closed = [receipt for receipt in waiting if receipt.depth < deepest]
        for start in range(0, len(closed), _AT_ONCE):
            _unpack_some(definitions, ledger, closed[start:start + _AT_ONCE])


def _waiting(ledger: Ledger, tried: set[str]) -> list[Receipt]:
    """What may be a container and has not been opened, in the order of arrival."""
    known = {sha256 for sha256, found in ledger.unpacked().items() if found.code != _TRY_AGAIN} | tried | in_force(decisions(ledger)).keys()
    return [receipt for receipt in ledger.receipts()
            if receipt.sha256 not in known and guessed_kind(head_of(ledger.stored(receipt.sha256)))]


def _unpack_some(definitions: Definitions, ledger: Ledger, receipts: Sequence[Receipt]) -> None:
    limits = definitions.campaign.limits
    aside = definitions.archive / ".unpacking"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        tasks = [UnpackTask(str(ledger.stored(receipt.sha256)), str(aside / f"{number:05d}"))
                 for number, receipt in enumerate(receipts)]
        outcomes = dict(run_isolated(unpack_one, tasks, processes=limits.processes or os.cpu_count() or 1,
                                     seconds=limits.reader_seconds, megabytes=limits.reader_megabytes, initial=limits))
        for number, (receipt, task) in enumerate(zip(receipts, tasks, strict=True)):
            outcome = outcomes[number]
            if isinstance(outcome, Died):
                limit = {"beyond_time": f"{limits.reader_seconds:g} giây", "beyond_memory": f"{limits.reader_megabytes} MB"}
                ledger.record_unopened(receipt.sha256, _TRY_AGAIN, _DEATHS[outcome.reason], limit.get(outcome.reason, ""))
            else:
                _enter(ledger, receipt, outcome.value, Path(task.folder))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _enter(ledger: Ledger, receipt: Receipt, found: Contents | FileRefusal, folder: Path) -> None:
    if isinstance(found, FileRefusal):
        ledger.record_unopened(receipt.sha256, found.code, found.detail, found.limit)
    else:
        files = [part_file(folder, number) for number, _ in enumerate(found.stored, 1)]
        ledger.receive_contents(receipt, found, files)
