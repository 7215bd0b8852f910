"""Results → files in the staging folder: workbooks, pictures and CSV, several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path, PurePosixPath

from pipeline.commands.write_one import Job, write_book, write_pictures, write_workbook
from pipeline.definitions.campaign import Period
from pipeline.domain.exports import exports
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.edges.csv_tables import write_frame


def owned(keys: Sequence[str]) -> list[PurePosixPath]:
    """What `consolidate` replaces below output/ for the given periods and phases, and nothing else."""
    return [
        path for key in keys
        for path in (PurePosixPath(key, f"tong-hop-{key}.xlsx"), PurePosixPath(key, "bieu-do"), PurePosixPath(key, "du-lieu"))
    ]


def write_results(run: Results, periods: Sequence[Period], folder: Path, progress: Callable[[int, int], None]) -> list[str]:
    """Writes the given periods, and the phases that have any of them; returns their keys in order."""
    phases = [phase for phase in run.campaign.phases if any(period.key in phase.periods for period in periods)]
    rows = run.campaign.limits.workbook_rows
    jobs = [Job(year_summary(run, period), folder / period.key, rows) for period in periods]
    jobs += [Job(phase_summary(run, phase), folder / phase.key, rows) for phase in phases]
    tables = [(folder / period.key, [period]) for period in periods]
    tables += [(folder / phase.key, [p for p in run.periods if p.key in phase.periods]) for phase in phases]
    for job in jobs:
        (job.folder / "bieu-do").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(
        max_workers=os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn")
    ) as pool:
        running = [pool.submit(step, job) for job in jobs for step in (write_workbook, write_book, write_pictures)]
        for target, of in tables:
            (target / "du-lieu").mkdir(parents=True, exist_ok=True)
            for name, frame in exports(run, of):
                write_frame(frame, target / "du-lieu" / f"{name}.csv")
        for done, future in enumerate(as_completed(running), 1):
            future.result()
            progress(done, len(running))
    return [period.key for period in periods] + [phase.key for phase in phases]
