"""What is wrong with a received file, said to a person: where, what, and what to do.

A `Finding` never stands for our own mistake (that is a traceback) nor for a mistake in
the TOML definitions (that is a `DefinitionError`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

WHOLESALE = 20
"""From so many lines on, a column that is wrong on all of them is one finding instead of one per line."""

MOST_NAMED = 5
"""A remedy that stands for several cells names so many of them; the full list is beside it."""


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
    submission within the run, -1 for a file that became none. `named` are the cells that the
    remedy names, in its order. `rows` are the sheet rows of a column that failed as a whole;
    such a finding stands at the first of them. `about` says in the clerk's words which
    line of its table the cell is on (an indicator; a person only in what goes to the unit itself).
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
    named: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    about: str = ""

    @property
    def label(self) -> str:
        """What the finding is, for a person: its severity, or that it was waived."""
        return "Miễn áp dụng" if self.waived else self.severity.label

    @property
    def cells(self) -> tuple[str, ...]:
        """Every cell that the finding is about: its own, or all of its column."""
        column = self.cell.rstrip("0123456789")
        return tuple(f"{column}{row}" for row in self.rows) if self.rows else (self.cell,) if self.cell else ()

    @property
    def lines(self) -> tuple[int, ...]:
        """The sheet rows that the finding is about; 0 where none is."""
        return self.rows or (self.row,)

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
    abouts: tuple[str, ...] = field(default=())
    """Of every cell, which line of its table it is on; "" where that goes without saying."""

    @property
    def places(self) -> tuple[str, ...]:
        """The cells as a person reads them: ``D9``, or ``D9 (1.1 Văn bản tham mưu)``."""
        return tuple(f"{cell} ({about})" if about else cell for cell, about in zip(self.cells, self.abouts, strict=True))


def sorted_findings(findings: list[Finding]) -> list[Finding]:
    """Findings in the order a person works through them: unit, what costs most, file, sheet, and down the sheet.

    Sheets go by their number and cells by their row, then column: D8 before D16, AA8 after Z8; what was
    waived comes last.
    """
    return sorted(
        findings,
        key=lambda f: (f.period, f.unit, bool(f.waived), f.severity.order, f.file, _natural(f.sheet), _down_the_sheet(f),
                       f.check, f.message),
    )


def _natural(words: str) -> tuple[tuple[int, int, str], ...]:
    """Words so that numbers in them sort as numbers."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", words) if part)


def _down_the_sheet(finding: Finding) -> tuple[int, int, str]:
    """Row, then column, of the cell; findings without a cell stand where their row is."""
    column = finding.cell.rstrip("0123456789")
    row = finding.cell[len(column):]
    return int(row) if row else finding.row, len(column), column


def grouped(findings: list[Finding]) -> list[FindingGroup]:
    """Findings that say the same about the same sheet, folded into one line each.

    Order of first appearance is kept; cells keep their order. Where the sentences differ by the
    cells they name and by nothing else, the group's own sentences name the cells of all.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.period, finding.unit, finding.file, finding.sheet, finding.check, finding.severity, finding.waived,
            len(named := _named(finding)),
            *(_with_cells(text, named, ["…"] * len(named)) for text in (finding.message, finding.remedy)),
        )
        alike.setdefault(key, []).append(finding)
    return [_group(findings_alike) for findings_alike in alike.values()]


def _group(findings: Sequence[Finding]) -> FindingGroup:
    first = findings[0]
    if len(findings) > 1:
        named = [_listed(cells) for cells in zip(*map(_named, findings), strict=True)]
        first = first.placed(message=_with_cells(first.message, _named(first), named),
                             remedy=_with_cells(first.remedy, _named(first), named))
    abouts: dict[str, str] = {}
    for finding in findings:
        for cell in finding.cells:
            abouts.setdefault(cell, "" if finding.rows else finding.about)
    return FindingGroup(first, tuple(abouts), tuple(f.value for f in findings), tuple(abouts.values()))


def _named(finding: Finding) -> tuple[str, ...]:
    return finding.named or ((finding.cell,) if finding.cell else ())


def _with_cells(text: str, cells: Sequence[str], shown: Sequence[str]) -> str:
    """A sentence with the cells that it names shown otherwise; D9 is not found in D91 nor in AD9."""
    words = {cell: word for cell, word in zip(cells, shown, strict=True) if cell}
    if not words:
        return text
    pattern = "|".join(re.escape(cell) for cell in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda match: words[match[0]], text).replace("….", "…")


def whole_column(findings: Sequence[Finding]) -> Finding:
    """One finding for the same check on every line of a column, in sheet order: it stands at the first and
    speaks for all."""
    first, last = findings[0], findings[-1]
    return first.placed(
        message=f"{first.message.removesuffix('.')}; cả {len(findings):02d} dòng của cột ({first.cell} đến {last.cell}) đều như vậy.",
        rows=tuple(finding.row for finding in findings),
    )


def _listed(cells: Sequence[str]) -> str:
    different = list(dict.fromkeys(cells))
    return ", ".join(different[:MOST_NAMED]) + ("…" if len(different) > MOST_NAMED else "")


def capitalised(sentence: str) -> str:
    """A sentence with a capital at its head; the rest as it is.

    >>> capitalised("ô đang báo lỗi #REF!.")
    'Ô đang báo lỗi #REF!.'
    """
    return sentence[:1].upper() + sentence[1:]
