"""Findings → what a marked copy of a clerk's workbook shows: lines to work through, and marks at cells.

A copy shows only what is still to be looked at: a waived finding marks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.findings import Finding, Severity, capitalised, grouped
from pipeline.domain.letters import Letter
from pipeline.domain.sheets import CellValue, Position, address, parse_address

FIX_SHEET = "Cần sửa"
"""The first sheet of a marked copy; the reader knows no such section and passes it over."""

MARK_HEADING = "KẾT QUẢ KIỂM TRA BÁO CÁO"
"""Stands in A1 of that sheet, and is how the next copy knows it for ours."""

WRITTEN_ANEW = ("Tệp đã gửi không ở dạng .xlsx nên được lập lại trên biểu mẫu chuẩn với nguyên giá trị đã nhập; công thức (nếu có) "
                "được thay bằng kết quả, định dạng riêng không được giữ.")
"""What the list says of a copy that is not the clerk's own file any more."""

_NAMED = 6
"""So many lines are named beside a message; the list of cells has them all."""

_CELL_NAME = re.compile(r"(?<![\w/.-])[A-Z]{1,3}[1-9][0-9]{0,6}(?![\w/-])")


Cells = Mapping[tuple[str, Position], tuple[str, Position]]
"""(sheet, position) in the file that came → the same answer's place in the form written anew."""


@dataclass(frozen=True, slots=True)
class FixLine:
    """One line of the sheet: the same trouble in one or more cells of a sheet; no cells when the file is meant."""

    severity: Severity
    sheet: str
    cells: tuple[str, ...]
    message: str
    remedy: str
    abouts: tuple[str, ...] = ()
    """Of every cell, the line of the table as the clerk calls it: a person, a course, an indicator; "" for none."""

    @property
    def named_message(self) -> str:
        """The message with the lines that it is about: “Nguyễn Văn Mẫu; Trần Thị Mẫu – Số tiết: …”."""
        names = list(dict.fromkeys(filter(None, self.abouts)))
        shown = "; ".join(names[:_NAMED]) + (f"; và {len(names) - _NAMED:02d} dòng khác" if len(names) > _NAMED else "")
        return f"{shown} – {capitalised(self.message)}" if names else capitalised(self.message)

    @property
    def sentence(self) -> str:
        """The line as one paragraph of a letter: where, what, and what to do."""
        abouts = self.abouts or ("",) * len(self.cells)
        places = [f"{cell} ({about})" if about else cell for cell, about in zip(self.cells, abouts, strict=True)]
        shown = ", ".join(places[:6]) + ("…" if len(places) > 6 else "")
        where = f"Biểu “{self.sheet}”{', ô ' + shown if shown else ''}: " if self.sheet else ""
        message = self.message if where else capitalised(self.message)
        return f"{where}{message} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class CellMark:
    """A cell to colour, with everything that is said about it; `severity` is the gravest."""

    sheet: str
    cell: str
    severity: Severity
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet of the clerk's own, carried over as values; rows and columns from A1, a blank is ``""``."""

    title: str
    rows: Sequence[Sequence[CellValue]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Marking:
    """Everything that is laid over a clerk's workbook. `identity` says whose report it is, `intro` what to do."""

    identity: str
    intro: tuple[str, ...]
    lines: tuple[FixLine, ...]
    marks: tuple[CellMark, ...]


def to_settle(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that still ask for something or tell something (not the waived ones), as one works through
    them: by severity, then down each sheet in its turn."""
    return sorted((finding for finding in findings if not finding.waived), key=_working_order)


def _working_order(finding: Finding) -> tuple[object, ...]:
    cells = [parse_address(cell) for cell in _cells(finding.cell)]
    return (finding.severity.order, finding.sheet, cells or [(0, 0)], finding.check, finding.message)


def fix_lines(findings: Sequence[Finding]) -> tuple[FixLine, ...]:
    """One line per group of findings, errors first, then warnings, then notes."""
    lines = []
    for group in grouped(to_settle(findings)):
        abouts = {cell: about for cells, about in zip(group.cells, group.abouts, strict=True) for cell in _cells(cells)}
        lines.append(FixLine(group.first.severity, group.first.sheet, tuple(abouts), group.first.message, group.first.remedy,
                             tuple(abouts.values())))
    return tuple(lines)


def cell_marks(findings: Sequence[Finding]) -> tuple[CellMark, ...]:
    """One mark per cell that any finding points at, sheet by sheet as they first appear."""
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in to_settle(findings):
        if finding.sheet:
            for cell in (cell for names in finding.cells for cell in _cells(names)):
                said.setdefault((finding.sheet, cell), []).append(finding)
    return tuple(
        CellMark(sheet, cell, min((f.severity for f in of), key=lambda severity: severity.order),
                 tuple(dict.fromkeys(
                     f"{f.severity.label}: {capitalised(f.message)} {f.remedy}".strip() for f in of)))
        for (sheet, cell), of in said.items()
    )


def moved(marking: Marking, cells: Cells) -> Marking:
    """The same marks at other cells, for a form that was written anew. Cell names inside the sentences follow;
    what `cells` does not know keeps its place."""
    return replace(
        marking,
        lines=tuple(_moved_line(line, cells) for line in marking.lines),
        marks=tuple(_moved_mark(mark, cells) for mark in marking.marks),
    )


def _moved_line(line: FixLine, cells: Cells) -> FixLine:
    sheet, names = _moved_cells(line.sheet, line.cells, cells)
    return replace(line, sheet=sheet, cells=names, message=_renamed(line.message, line.sheet, cells),
                   remedy=_renamed(line.remedy, line.sheet, cells))


def _moved_mark(mark: CellMark, cells: Cells) -> CellMark:
    sheet, names = _moved_cells(mark.sheet, (mark.cell,), cells)
    return replace(mark, sheet=sheet, cell=names[0],
                   sentences=tuple(_renamed(sentence, mark.sheet, cells) for sentence in mark.sentences))


def _moved_cells(sheet: str, names: tuple[str, ...], cells: Cells) -> tuple[str, tuple[str, ...]]:
    """Where cells of one sheet stand now; all of a line's cells move to the same sheet."""
    targets = [cells.get((sheet, parse_address(name))) for name in names]
    known = [target for target in targets if target is not None]
    if not known:
        return next((to for (title, _), (to, _) in cells.items() if title == sheet), sheet), names
    return known[0][0], tuple(address(*target[1]) if target else name for name, target in zip(names, targets, strict=True))


def _renamed(text: str, sheet: str, cells: Cells) -> str:
    def name_now(name: re.Match[str]) -> str:
        target = cells.get((sheet, parse_address(name[0]))) if _cells(name[0]) else None
        return address(*target[1]) if target else name[0]

    return _CELL_NAME.sub(name_now, text)


def readdressed(letter: Letter, before: Marking, after: Marking) -> Letter:
    """The letter naming the cells of the copy that goes with it, where that was written anew."""
    now = {old.sentence: new.sentence for old, new in zip(before.lines, after.lines, strict=True)}
    lines = []
    for line in letter.body.split("\n"):
        number, dot, sentence = line.partition(". ")
        lines.append(number + dot + now.get(sentence, sentence))
    return replace(letter, body="\n".join(lines))


def _cells(names: str) -> list[str]:
    """The cells of a finding's address, which for a computed figure is a list: ``"D12, D13"``."""
    found = []
    for name in names.split(", "):
        try:
            found.append(address(*parse_address(name)))
        except ValueError:
            continue
    return found
