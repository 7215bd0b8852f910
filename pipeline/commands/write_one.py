"""One summary → its workbook, its pictures and its book: what a child process does.

Imported by every child, so each step pulls in its own library and nothing heavier.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.tables import Summary


@dataclass(frozen=True)
class Job:
    """One summary to be written below `folder`, its tables no longer than `rows`."""

    summary: Summary
    folder: Path
    rows: int

    @property
    def stamp(self) -> str:
        """What is printed on every picture."""
        return " · ".join(self.summary.stamps)


def ready() -> None:
    """Loads what the steps below need, so that a process that waits for work is quick when it comes."""
    import pipeline.edges.chart_images
    import pipeline.edges.workbook  # noqa: F401


def write_workbook(job: Job) -> None:
    """The workbook of a summary; like the steps below it runs in a child process."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"tong-hop-{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_register(job: Job) -> None:
    """The register of a period."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"so-theo-doi-{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_changes(job: Job) -> None:
    """The workbook of what changed since the last run."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_pictures(job: Job) -> None:
    """The pictures of a summary, numbered in the order of the sheets, and all of them in one PDF, when there are any."""
    from pipeline.edges.chart_images import write_charts

    pictures = [(picture, job.folder / name) for picture, name in job.summary.picture_files()]
    if pictures:
        write_charts(pictures, job.folder / "bieu-do" / f"tat-ca-{job.summary.key}.pdf", stamp=job.stamp)
