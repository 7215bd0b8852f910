"""From a figure back to the cells it came from (nguồn số liệu): file, sheet, cells, rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.definitions.form import Form
from pipeline.domain.answers import Submission
from pipeline.domain.indicators import INDICATORS
from pipeline.domain.sheets import column_letters


@dataclass(frozen=True, slots=True)
class SourceCells:
    """The cells of one field that a figure reads: on one sheet, as A1 addresses and ranges.

    A field of a table is given with all its lines; `reference` is ``section.key``.
    """

    reference: str
    label: str
    sheet: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sheet}!{', '.join(self.cells)}"


def source_cells(form: Form, submission: Submission, indicator: str) -> list[SourceCells]:
    """The cells that an indicator of a report is computed from, in the order in which it declares its fields."""
    sources = []
    for reference in _asked(form, INDICATORS[indicator].reads):
        section, _, key = reference.partition(".")
        found = submission.reading.sections.get(section)
        if found is None or key not in form.by_key[section].by_key:
            continue
        if form.by_key[section].layout == "fields":
            cell = submission.cell(section, key, 0)
            cells: tuple[str, ...] = (cell,) if cell else ()
        else:
            cells = _ranges(found.columns.get(key), [row for row, _, _ in found.rows])
        if cells:
            sources.append(SourceCells(reference, form.by_key[section].by_key[key].label, found.sheet, cells))
    return sources


def cells_by_sheet(sources: Sequence[SourceCells]) -> str:
    """The cells in one line, each sheet named once: “2. Chỉ tiêu: D8, D9; 6. Cá nhân: I8:I15”."""
    of: dict[str, dict[str, None]] = {}
    for source in sources:
        of.setdefault(source.sheet, {}).update(dict.fromkeys(source.cells))
    return "; ".join(f"{sheet}: {', '.join(cells)}" for sheet, cells in of.items())


def _asked(form: Form, reads: Sequence[str]) -> Iterator[str]:
    """The declared fields with derived figures replaced by what they add up, each once."""
    parts = {derived.key: derived.sum_of for derived in form.derived}
    yield from dict.fromkeys(asked for reference in reads for asked in parts.get(reference, (reference,)))


def _ranges(column: int | None, rows: Sequence[int]) -> tuple[str, ...]:
    """Rows of one column as ranges of neighbours: K8:K15, K20."""
    if column is None or not rows:
        return ()
    letters = column_letters(column)
    ranges: list[list[int]] = []
    for row in sorted(rows):
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return tuple(f"{letters}{a}" if a == b else f"{letters}{a}:{letters}{b}" for a, b in ranges)
