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


def write_workbook(job: Job) -> None:
    """The workbook of a summary; like the two below it runs in a child process."""
    from pipeline.edges.workbook import Limits, write_summary

    write_summary(job.summary, job.folder / f"tong-hop-{job.summary.key}.xlsx", limits=Limits(rows=job.rows))


def write_book(job: Job) -> None:
    """All pictures of a summary in one PDF, when there are any."""
    from pipeline.edges.chart_images import write_chart_book

    if pictures := job.summary.pictures():
        write_chart_book(pictures, job.folder / "bieu-do" / f"tat-ca-{job.summary.key}.pdf", stamp=job.stamp)


def write_pictures(job: Job) -> None:
    """The pictures of a summary one by one, numbered in the order of the sheets."""
    from pipeline.edges.chart_images import write_chart_image

    for number, picture in enumerate(job.summary.pictures(), 1):
        write_chart_image(picture, job.folder / "bieu-do" / f"{number:02d}-{picture.key}.png", stamp=job.stamp)
