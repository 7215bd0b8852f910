"""Workbooks that the Office filled and put into the inbox (phiếu, biểu của Văn phòng): which of each kind counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import counted, superseded_by
from pipeline.domain.findings import Finding


@dataclass(frozen=True)
class Workbooks:
    """The workbooks of one kind that were received and readable, numbered for themselves, and the findings of their
    cells and fields (`submission` is that number). `unit` of a workbook is empty: it speaks of all; its `period` is
    the key of a period or, of an award workbook, of a phase."""

    received: Sequence[Submission] = ()
    findings: Sequence[Finding] = ()

    @cached_property
    def in_force(self) -> dict[str, Submission]:
        """Period or phase → the workbook that counts."""
        return {period: workbook for (_, period), workbook in counted(self.received).items()}

    @cached_property
    def replaced(self) -> dict[int, Submission]:
        """Number of a workbook → the newer one of its period or phase."""
        return superseded_by(self.received)

    def refused_lines(self, workbook: Submission) -> set[tuple[str, int]]:
        """(section, sheet row) of the lines of a workbook that hold an error."""
        return {(reference.partition(".")[0], row) for f in self.findings if f.submission == workbook.number and f.is_error
                for reference in f.fields for row in f.lines}
