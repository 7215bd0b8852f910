"""Results → files in the staging folder: workbooks, pictures and CSV, several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pipeline.commands.write_one import Job, ready, write_pictures, write_workbook
from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.exports import exports
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.csv_tables import write_frame


def owned(keys: Sequence[str]) -> list[PurePosixPath]:
    """What `consolidate` replaces below output/ for the given periods and phases, and nothing else."""
    return [
        path for key in keys
        for path in (PurePosixPath(key, f"tong-hop-{key}.xlsx"), PurePosixPath(key, "bieu-do"), PurePosixPath(key, "du-lieu"))
    ]


@contextmanager
def writers() -> Iterator[ProcessPoolExecutor]:
    """The processes that write, one per core, already loading what they need while others still compute."""
    count = os.cpu_count() or 1
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    try:
        for _ in range(count):
            pool.submit(ready)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def write_results(
    run: Results, periods: Sequence[Period], folder: Path, pool: ProcessPoolExecutor, progress: Callable[[int, int], None],
) -> list[str]:
    """Writes the given periods, and the phases that have any of them; returns their keys in order.

    A summary goes to the pool as soon as it is built; the largest, those with the most lines, come first.
    """
    phases = [phase for phase in run.campaign.phases if any(period.key in phase.periods for period in periods)]
    tables = [(period.key, [period]) for period in periods]
    tables += [(phase.key, [p for p in run.periods if p.key in phase.periods]) for phase in phases]
    running: list[Future[None]] = []
    for summary in _summaries(run, periods, phases):
        job = Job(summary, folder / summary.key, run.campaign.limits.workbook_rows)
        (job.folder / "bieu-do").mkdir(parents=True, exist_ok=True)
        running += [pool.submit(step, job) for step in (write_workbook, write_pictures)]
    for key, of in tables:
        (folder / key / "du-lieu").mkdir(parents=True, exist_ok=True)
        for name, frame in exports(run, of):
            write_frame(frame, folder / key / "du-lieu" / f"{name}.csv")
    for done, future in enumerate(as_completed(running), 1):
        future.result()
        progress(done, len(running))
    return [key for key, _ in tables]


def _summaries(run: Results, periods: Sequence[Period], phases: Sequence[Phase]) -> Iterator[Summary]:
    counted = Counter(submission.period for submission in run.consolidated.submissions.values())
    for period in sorted(periods, key=lambda period: -counted[period.key]):
        yield year_summary(run, period)
    for phase in phases:
        yield phase_summary(run, phase)
