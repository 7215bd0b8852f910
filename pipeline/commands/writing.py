"""Results → files in the staging folder: workbooks, pictures and CSV, several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from typing import Any

import pandas as pd

from pipeline.commands.replying import REPLIES
from pipeline.commands.write_one import Job, PicturesJob, begin, ready, write_pictures, write_workbook
from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.exports import FINDINGS, exports, findings_export
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase import phase_exports, phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.csv_tables import write_frame, write_parts


@dataclass(frozen=True)
class _Step:
    """Something that a process of the pool writes; `length` is about how long it takes, in charts."""

    write: Callable[[Any], None]
    job: object
    length: float


def owned(keys: Sequence[str]) -> list[PurePosixPath]:
    """What `consolidate` replaces below output/ for the given periods and phases, and nothing else."""
    return [
        path for key in keys
        for path in (PurePosixPath(key, f"tong-hop-{key}.xlsx"),
                     *(PurePosixPath(key, name) for name in ("bieu-do", "du-lieu", REPLIES)))
    ]


class _Writers(ProcessPoolExecutor):
    """The pool of `writers`, whose end two may ask for at once: the library's own then closes the same pipe twice."""

    def __init__(self) -> None:
        super().__init__(os.cpu_count() or 1, multiprocessing.get_context("spawn"), begin)
        self._ending = Lock()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the processes; whoever comes second waits for the first."""
        with self._ending:
            super().shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def writers() -> Iterator[ProcessPoolExecutor]:
    """The processes that write, one per core; each starts when it first gets something to do."""
    pool = _Writers()
    try:
        yield pool
    finally:  # waiting, also where all is well: a pool left to itself can fail loudly while the program ends
        pool.shutdown(cancel_futures=True)


def warm_up(pool: ProcessPoolExecutor) -> None:
    """Lets each process that writes load what it needs while this one computes."""
    for _ in range(os.cpu_count() or 1):  # at once: a process that has nothing to do yet would be given the next one, too
        pool.submit(ready)


def dismiss(pool: ProcessPoolExecutor) -> None:
    """Lets the processes end while this one goes on; nothing more may be submitted. `writers` waits for them."""
    Thread(target=pool.shutdown).start()


def write_results(
    run: Results, periods: Sequence[Period], folder: Path, pool: ProcessPoolExecutor, progress: Callable[[int, int], None],
    approved: Mapping[str, Results],
) -> dict[str, Summary]:
    """Writes the given periods, and the phases that have any of them; returns their summaries by key, in order.

    A period of `approved` is written from its own results, which were frozen when it was closed.

    Phases are quickest to build and have the most pictures, so they are begun first and the processes of the pool never wait;
    then come the steps of the periods, the longest first, so that no process is left alone with a long one at the end. The
    longest workbook is written here: what it holds would take as long to hand over as a third of the writing.
    """
    phases = [phase for phase in run.campaign.phases if any(period.key in phase.periods for period in periods)]
    running: list[Future[None]] = []
    summaries: dict[str, Summary] = {}

    def steps_of(summary: Summary) -> list[_Step]:
        summaries[summary.key] = summary
        (folder / summary.key / "bieu-do").mkdir(parents=True, exist_ok=True)
        return _steps(summary, folder / summary.key, run.campaign.limits.workbook_rows)

    for phase in phases:
        running += [pool.submit(step.write, step.job) for step in steps_of(phase_summary(run, phase))]
    steps = [step for period in periods for step in steps_of(year_summary(approved.get(period.key, run), period))]
    longest = max(steps, key=lambda step: step.length, default=None)
    running += [pool.submit(step.write, step.job) for step in sorted(steps, key=lambda step: -step.length) if step is not longest]
    _write_tables(run, periods, phases, folder, approved)
    if longest:
        longest.write(longest.job)
    for done, future in enumerate(as_completed(running), 1):
        future.result()
        progress(done, len(running))
    return {key: summaries[key] for key in [*(period.key for period in periods), *(phase.key for phase in phases)]}


def _steps(summary: Summary, folder: Path, rows: int) -> list[_Step]:
    """The workbook and the pictures of a summary; drawing one chart takes about as long as writing ten thousand cells."""
    cells = sum(len(table.rows) * len(table.columns) for sheet in summary.sheets for table in sheet.tables())
    pictures = PicturesJob.of(summary, folder)
    return [_Step(write_workbook, Job(summary, folder, rows), cells / 10_000), _Step(write_pictures, pictures, len(pictures.pictures))]


def _write_tables(
    run: Results, periods: Sequence[Period], phases: Sequence[Phase], folder: Path, approved: Mapping[str, Results],
) -> None:
    """The CSV of every period, and of every phase: from those of its periods, then what is its own."""
    def place(key: str, name: str) -> Path:
        (folder / key / "du-lieu").mkdir(parents=True, exist_ok=True)
        return folder / key / "du-lieu" / f"{name}.csv"

    written: dict[str, dict[str, pd.DataFrame | Path]] = {}
    for period in periods:
        written[period.key] = {}
        for name, frame in exports(approved.get(period.key, run), period):
            write_frame(frame, place(period.key, name))
            written[period.key][name] = place(period.key, name)
    for phase in phases:
        of = [period for period in run.periods if period.key in phase.periods]
        parts = [written.get(period.key) or dict(exports(run, period)) for period in of]
        for name in parts[0]:
            if name == FINDINGS:
                write_frame(findings_export(run, of), place(phase.key, name))
            else:
                write_parts([part[name] for part in parts], place(phase.key, name))
        for name, frame in phase_exports(run, phase):
            write_frame(frame, place(phase.key, name))
