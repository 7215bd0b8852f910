"""Workbooks of the Office that came back filled (biểu của Văn phòng đã nhận): which one counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.reading import Reading, SectionReading
from pipeline.domain.sheets import address


@dataclass(frozen=True, slots=True)
class OfficePaper:
    """One received workbook of the Office: which form, about which period or phase (`key`), and what it says."""

    form_id: str
    key: str
    sha256: str
    file: str
    received: datetime
    reading: Reading

    def section(self, key: str) -> SectionReading | None:
        """A section as found; None when the workbook has lost it."""
        return self.reading.sections.get(key)

    def cell(self, section: str, key: str, row: int) -> str:
        """The A1 address of an answer on a sheet row, "" where there is none."""
        found = self.section(section)
        column = found.columns.get(key) if found else None
        return address(row, column) if column else ""


def counted_papers(papers: Iterable[OfficePaper], form_id: str) -> dict[str, OfficePaper]:
    """Period or phase key → the newest workbook of one form."""
    newest: dict[str, OfficePaper] = {}
    for paper in sorted(papers, key=lambda p: (p.received, p.sha256)):
        if paper.form_id == form_id:
            newest[paper.key] = paper
    return newest
