"""Archived files → their readings, several at a time, each in a child process that may die without harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_some
from pipeline.definitions.load import Definitions
from pipeline.domain.reading import Reading
from pipeline.edges.ledger import Ledger, Receipt
from pipeline.edges.reading_cache import ReadingCache, reader_fingerprint
from pipeline.edges.workers import Died, run_isolated

Progress = Callable[[int, int], None]
"""Called with (done, of) as files are read."""

CACHE = ".cache"
"""Folder beside config.toml for what can be made again; safe to delete."""

_LOT = 8
"""At most so many files are handed to a child at a time."""

DEATHS = {"aborted": "reader_died", "beyond_time": "beyond_time", "beyond_memory": "beyond_memory"}
"""How a reading child can end → the reason that is given for its file."""


def read_all(definitions: Definitions, paths: Sequence[Path], progress: Progress) -> list[Reading | FileRefusal]:
    """The readings of files, in their order; each file costs at most the limits of config.toml."""
    return _read(reader_setup(definitions), paths, progress)


def read_again(
    definitions: Definitions, receipts: Sequence[Receipt], ledger: Ledger, progress: Progress,
) -> list[Reading | FileRefusal]:
    """The readings of archived files, in their order; a file that was read before, and by the same reader, is not opened."""
    setup = reader_setup(definitions)
    cache = ReadingCache(definitions.root / CACHE / "readings.sqlite", reader_fingerprint(setup))
    known: dict[str, Reading | FileRefusal] = cache.known(receipt.sha256 for receipt in receipts)
    unread = [receipt.sha256 for receipt in receipts if receipt.sha256 not in known]
    fresh = dict(zip(unread, _read(setup, [ledger.stored(sha256) for sha256 in unread], progress), strict=True))
    dead = set(DEATHS.values())  # what took too long today may have time tomorrow
    cache.keep({sha256: said for sha256, said in fresh.items() if not (isinstance(said, FileRefusal) and said.code in dead)})
    known |= fresh
    return [known[receipt.sha256] for receipt in receipts]


def reader_setup(definitions: Definitions) -> ReaderSetup:
    """What the reading children are told."""
    return ReaderSetup(
        definitions.campaign.movement.form_id,
        {key: (edition.form, tuple(i.key for i in edition.rubric.indicators)) for key, edition in definitions.editions.items()},
        definitions.campaign.limits,
        tuple(form for edition in definitions.editions.values() for form in edition.office_forms),
    )


def _read(setup: ReaderSetup, paths: Sequence[Path], progress: Progress) -> list[Reading | FileRefusal]:
    """The readings, in the order of `paths`.

    Children are handed several files at a time, since handing over costs as much as reading a small one; where one of
    several takes the child with it, each of them is tried again alone, so that a bad file costs only itself.
    """
    limits = setup.limits
    processes = limits.processes or os.cpu_count() or 1
    results: list[Reading | FileRefusal | None] = [None] * len(paths)
    alone = [(number,) for number in range(len(paths))]
    done = 0
    for lots in _lots(len(paths), processes), alone:
        waiting = [lot for lot in lots if results[lot[0]] is None]
        outcomes = run_isolated(
            read_some, [tuple(str(paths[number]) for number in lot) for lot in waiting], processes=processes,
            seconds=limits.reader_seconds, megabytes=limits.reader_megabytes, initial=setup,
            started=partial(progress, done, len(paths)),
        )
        for place, outcome in outcomes:
            lot = waiting[place]
            if not isinstance(outcome, Died):
                for number, said in zip(lot, outcome.value, strict=True):
                    results[number] = said
            elif len(lot) == 1:
                limit = f"{limits.reader_seconds:g} giây" if outcome.reason == "beyond_time" else f"{limits.reader_megabytes} MB"
                results[lot[0]] = FileRefusal(DEATHS[outcome.reason], limit=limit)
            done += sum(results[number] is not None for number in lot)
            progress(done, len(paths))
    return [result for result in results if result is not None]


def _lots(count: int, processes: int) -> list[tuple[int, ...]]:
    """The numbers 0..count-1 in lots that keep all processes busy to the end: one by one for few files.

    >>> _lots(3, 2), len(_lots(1000, 2)[0])
    ([(0,), (1,), (2,)], 8)
    """
    size = max(1, min(_LOT, count // (processes * _LOT)))
    return [tuple(range(start, min(start + size, count))) for start in range(0, count, size)]
