"""One summary → its workbook, its pictures and its book: what a child process does.

Imported by every child, so each step pulls in its own library and nothing heavier; pandas, which takes half a second, is not needed.
"""

from __future__ import annotations

import atexit
import gc
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.tables import Chart, Multiples, Summary
from pipeline.edges.allocator import keep_freed_memory
from pipeline.edges.lifeline import end_with_parent


@dataclass(frozen=True)
class Job:
    """One summary to be written below `folder`, its tables no longer than `rows`."""

    summary: Summary
    folder: Path
    rows: int


@dataclass(frozen=True)
class PicturesJob:
    """The pictures of a summary and where each goes, without the tables, which are many times as large.

    `book` is the PDF with all of them, called `title`; `stamp` is what is printed on each.
    """

    pictures: tuple[tuple[Chart | Multiples, Path], ...]
    book: Path
    stamp: str
    title: str = ""

    @classmethod
    def of(cls, summary: Summary, folder: Path) -> PicturesJob:
        """The pictures of a summary, numbered in the order of the sheets, below its folder."""
        pictures = tuple((picture, folder / name) for picture, name in summary.picture_files())
        return cls(pictures, folder / "bieu-do" / f"tat-ca-{summary.key}.pdf", " · ".join(summary.stamps), f"Biểu đồ: {summary.title}")


def begin() -> None:
    """What every process that writes begins with: it ends with its parent, and looks for garbage little, and not at its end."""
    end_with_parent()
    keep_freed_memory()
    gc.set_threshold(200_000, 20, 100)  # as in the process that computes: what a step makes, it keeps to its end
    atexit.register(gc.freeze)


def ready() -> None:
    """Loads what the steps below need, so that a process that waits for work is quick when it comes."""
    import pipeline.edges.chart_images
    import pipeline.edges.workbook  # noqa: F401


def write_workbook(job: Job) -> None:
    """The workbook of a summary; like the steps below it runs in a child process."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"tong-hop-{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_result(job: Job) -> Path:
    """What one unit is told of its results; where it is."""
    from pipeline.edges.workbook import Limits, write_summary

    path = job.folder / f"ket-qua-{job.summary.key}.xlsx"
    write_summary(job.summary, path, limits=Limits(rows=job.rows))
    return path


def write_register(job: Job) -> None:
    """The register of a period."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"so-theo-doi-{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_changes(job: Job) -> None:
    """The workbook of what changed since the last run."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_pictures(job: PicturesJob) -> None:
    """The pictures, and all of them in one PDF, when there are any."""
    from pipeline.edges.chart_images import write_charts

    if job.pictures:
        write_charts(job.pictures, job.book, stamp=job.stamp, title=job.title)
