"""What is wrong with a received file, said to a person: where, what, and what to do.

A `Finding` never stands for our own mistake (that is a traceback) nor for a mistake in
the TOML definitions (that is a `DefinitionError`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding costs: an error refuses the value, the others only speak."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Vietnamese word an officer reads."""
        return {"error": "Lỗi", "warning": "Cảnh báo", "note": "Ghi chú"}[self.value]

    @property
    def order(self) -> int:
        """Errors first when findings are listed."""
        return {"error": 0, "warning": 1, "note": 2}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to settle, addressed to the cell as the clerk sees it (nội dung cần sửa).

    `sheet` and `cell` are empty when the whole file is meant; `cell` is an A1 address.
    `fields` are the form fields that the finding throws doubt on (``section.key``),
    so that indicators reading them can be withheld. `submission` is the number of the
    submission within the run, -1 for a file that became none.
    """

    check: str
    severity: Severity
    message: str
    remedy: str = ""
    unit: str = ""
    period: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    fields: tuple[str, ...] = ()
    submission: int = -1
    row: int = 0
    waived: str = ""

    @property
    def is_error(self) -> bool:
        """True for a finding that refuses what it points at (and was not waived)."""
        return self.severity is Severity.ERROR and not self.waived

    def placed(self, **where: object) -> Finding:
        """The same finding with more known about where it stands."""
        return replace(self, **where)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same sentence about several cells of one sheet: one line with a list of cells."""

    first: Finding
    cells: tuple[str, ...] = field(default=())
    values: tuple[str, ...] = field(default=())


def sorted_findings(findings: list[Finding]) -> list[Finding]:
    """Findings in the order a person works through them: unit, file, severity, sheet, cell."""
    return sorted(
        findings,
        key=lambda f: (f.period, f.unit, f.file, f.severity.order, f.sheet, f.row, f.cell, f.check, f.message),
    )


def grouped(findings: list[Finding]) -> list[FindingGroup]:
    """Findings that say the same about the same sheet, folded into one line each.

    Order of first appearance is kept; cells keep their order.
    """
    folded: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.period, finding.unit, finding.file, finding.sheet,
            finding.check, finding.severity, finding.waived, finding.remedy,
            finding.message.replace(finding.cell, "…") if finding.cell else finding.message,
        )
        folded.setdefault(key, []).append(finding)
    return [
        FindingGroup(
            first=group[0],
            cells=tuple(dict.fromkeys(f.cell for f in group if f.cell)),
            values=tuple(f.value for f in group),
        )
        for group in folded.values()
    ]
