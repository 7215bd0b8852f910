"""What goes with a tờ trình: the documents that were really made together with it, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.domain.awards.values import Proposal


def attachments(candidates: Sequence[Proposal], reports: Sequence[Proposal], *, minutes: str, decision: str) -> Iterator[str]:
    """One line each, without full stop; `reports` are the subjects with a report of achievements, `minutes` and
    `decision` what these documents are called, "" where they were not made."""
    if candidates:
        yield f"Danh sách trích ngang: {counted(candidates)}"
    if minutes:
        yield minutes
    if reports:
        yield f"Báo cáo thành tích: {counted(reports)} được đề nghị"
    if decision:
        yield decision


def counted(of: Sequence[Proposal]) -> str:
    """“02 tập thể, 05 cá nhân”."""
    people = sum(bool(p.subject.name) for p in of)
    return ", ".join(f"{count:02d} {word}" for count, word in ((len(of) - people, "tập thể"), (people, "cá nhân")) if count)
