"""Results → files in the staging folder: workbooks, pictures and CSV, several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pandas as pd

from pipeline.commands.replying import REPLIES
from pipeline.commands.write_one import Job, ready, write_pictures, write_workbook
from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.exports import FINDINGS, exports, findings_export
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase import phase_exports, phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.csv_tables import write_frame, write_parts
from pipeline.edges.lifeline import end_with_parent

_Step = tuple[Callable[[Job], None], Job]


def owned(keys: Sequence[str]) -> list[PurePosixPath]:
    """What `consolidate` replaces below output/ for the given periods and phases, and nothing else."""
    return [
        path for key in keys
        for path in (PurePosixPath(key, f"tong-hop-{key}.xlsx"),
                     *(PurePosixPath(key, name) for name in ("bieu-do", "du-lieu", REPLIES)))
    ]


@contextmanager
def writers() -> Iterator[ProcessPoolExecutor]:
    """The processes that write, one per core, already loading what they need while others still compute."""
    count = os.cpu_count() or 1
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), end_with_parent)
    try:
        for _ in range(count):
            pool.submit(ready)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def write_results(
    run: Results, periods: Sequence[Period], folder: Path, pool: ProcessPoolExecutor, progress: Callable[[int, int], None],
) -> dict[str, Summary]:
    """Writes the given periods, and the phases that have any of them; returns their summaries by key, in order.

    The summary with the most lines goes to the pool as soon as it is built; the steps of the others follow when all
    are built, the longest first, so that no process is left alone with a long one at the end.
    """
    phases = [phase for phase in run.campaign.phases if any(period.key in phase.periods for period in periods)]
    running: list[Future[None]] = []
    later: list[_Step] = []
    summaries: dict[str, Summary] = {}
    for summary in _summaries(run, periods, phases):
        summaries[summary.key] = summary
        job = Job(summary, folder / summary.key, run.campaign.limits.workbook_rows)
        (job.folder / "bieu-do").mkdir(parents=True, exist_ok=True)
        steps: list[_Step] = [(write_workbook, job), (write_pictures, job)]
        if not running:
            running = [pool.submit(write, of) for write, of in steps]
        else:
            later += steps
    running += [pool.submit(write, of) for write, of in sorted(later, key=_length, reverse=True)]
    _write_tables(run, periods, phases, folder)
    for done, future in enumerate(as_completed(running), 1):
        future.result()
        progress(done, len(running))
    return {key: summaries[key] for key in [*(period.key for period in periods), *(phase.key for phase in phases)]}


def _length(step: _Step) -> float:
    """About how long a step takes, in charts: drawing one costs as much as writing ten thousand cells."""
    write, job = step
    if write is write_pictures:
        return len(job.summary.pictures())
    return sum(len(table.rows) * len(table.columns) for sheet in job.summary.sheets for table in sheet.tables()) / 10_000


def _write_tables(run: Results, periods: Sequence[Period], phases: Sequence[Phase], folder: Path) -> None:
    """The CSV of every period, and of every phase: from those of its periods, then what is its own."""
    def place(key: str, name: str) -> Path:
        (folder / key / "du-lieu").mkdir(parents=True, exist_ok=True)
        return folder / key / "du-lieu" / f"{name}.csv"

    written: dict[str, dict[str, pd.DataFrame | Path]] = {}
    for period in periods:
        written[period.key] = {}
        for name, frame in exports(run, period):
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


def _summaries(run: Results, periods: Sequence[Period], phases: Sequence[Phase]) -> Iterator[Summary]:
    counted = Counter(submission.period for submission in run.consolidated.submissions.values())
    for period in sorted(periods, key=lambda period: -counted[period.key]):
        yield year_summary(run, period)
    for phase in phases:
        yield phase_summary(run, phase)
