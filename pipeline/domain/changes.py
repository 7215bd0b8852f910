"""Two reports of one unit and period → what the newer one says differently (thay đổi khi gửi lại): field, before, after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Field, Section
from pipeline.domain.answers import Submission
from pipeline.domain.findings import Severity
from pipeline.domain.values import Answer, shown
from pipeline.domain.vietnamese import folded

NAMED_BY = ("name", "title")
"""The fields that tell which line is which, the first that a section has: a person's name, a thing's title."""

_ALIKE = 0.5
"""A line under another name is the same line when at least so many of its other answers are the same."""

_COMPARED = 40_000
"""So many pairs of unnamed lines are compared at most; beyond, they count as removed and added."""

Row = tuple[int, str, dict[str, Answer]]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that changed, or a whole line that came or went.

    `reference` is ``section.key`` (the section alone for a whole line); `line` tells which line, "" in a
    ``fields`` section; `cell` is where it stands in the newer file, in the older one for a removed line.
    `before` and `after` are words as a person reads them, "" for no answer.
    """

    kind: Literal["changed", "added", "removed"]
    reference: str
    sheet: str
    cell: str
    label: str
    line: str
    before: str
    after: str


def changes(editions: Mapping[str, Edition], before: Submission, after: Submission) -> list[Change]:
    """What `after` says differently from `before`, in the order of the form; empty when all answers are the same.

    The two may be of different editions: fields are compared by key. An unreadable value counts as what was typed.
    """
    found: list[Change] = []
    sections = {s.key: s for edition in (before.edition, after.edition) for s in editions[edition].form.sections}
    for section in sections.values():
        found += _Compared(editions, section, before, after).changes()
    return found


class _Compared:
    """One section of two reports."""

    def __init__(self, editions: Mapping[str, Edition], section: Section, before: Submission, after: Submission) -> None:
        self.editions, self.section, self.before, self.after = editions, section, before, after
        self.typed = {report.number: _typed(report, section.key) for report in (before, after)}
        self.fields = {field.key: field for report in (before, after) for field in self._asked(report)}

    def changes(self) -> Iterator[Change]:
        old, new = self._rows(self.before), self._rows(self.after)
        partner = self._matched(old, new)
        for place, row in enumerate(new):
            if place in partner:
                yield from self._changed(old[partner[place]], row, place)
            else:
                yield self._whole("added", self.after, row, place)
        kept = set(partner.values())
        for place, row in enumerate(old):
            if place not in kept:
                yield self._whole("removed", self.before, row, place)

    def _asked(self, report: Submission) -> tuple[Field, ...]:
        section = self.editions[report.edition].form.by_key.get(self.section.key)
        return section.fields if section else ()

    def _rows(self, report: Submission) -> list[Row]:
        """The lines, with what was typed where nothing could be read."""
        found = report.reading.sections.get(self.section.key)
        if found is None:
            return []
        typed = self.typed[report.number]
        if self.section.layout == "fields":
            return [(row, line, {**{key: text for (_, key), text in typed.items()}, **values}) for row, line, values in found.rows]
        return [(row, line, {**{key: text for (at, key), text in typed.items() if at == row}, **values})
                for row, line, values in found.rows]

    # ------------------------------------------------------------ which line is which

    def _matched(self, old: list[Row], new: list[Row]) -> dict[int, int]:
        """Place of a newer line → place of the older line that it was."""
        if self.section.layout == "fields":
            return {0: 0} if old and new else {}
        known = [self._identity(row) for row in old]
        waiting: dict[str, list[int]] = {}
        for place, name in reversed(list(enumerate(known))):
            waiting.setdefault(name, []).append(place)
        partner: dict[int, int] = {}
        for place, row in enumerate(new):
            name = self._identity(row)
            if name and waiting.get(name):
                partner[place] = waiting[name].pop()
        taken = set(partner.values())
        left_old = [place for place in range(len(old)) if place not in taken]
        left_new = [place for place in range(len(new)) if place not in partner]
        return partner | self._by_likeness(old, new, left_old, left_new)

    def _identity(self, row: Row) -> str:
        if self.section.layout == "matrix":
            return row[1]
        key = self._named_by()
        return folded(str(row[2].get(key, ""))) if key else ""

    def _named_by(self) -> str:
        return next((key for key in NAMED_BY if key in self.fields), "")

    def _by_likeness(self, old: list[Row], new: list[Row], left_old: list[int], left_new: list[int]) -> dict[int, int]:
        """Lines that no name has matched: renamed ones by their other answers, those of a nameless table by position."""
        if not self._named_by() and self.section.layout == "rows":
            return dict(zip(left_new, left_old, strict=False))
        if self.section.layout == "matrix" or len(left_old) * len(left_new) > _COMPARED:
            return {}
        pairs = sorted(
            (-likeness, abs(newer - older), newer, older) for newer in left_new for older in left_old
            if (likeness := self._likeness(old[older], new[newer])) >= _ALIKE
        )
        partner: dict[int, int] = {}
        for _, _, newer, older in pairs:
            if newer not in partner and older not in partner.values():
                partner[newer] = older
        return partner

    def _likeness(self, old: Row, new: Row) -> float:
        """The share of the answers, other than the name, that two lines have in common; 0 when there are none."""
        keys = (old[2].keys() | new[2].keys()) - {self._named_by()}
        return sum(old[2].get(key) == new[2].get(key) for key in keys) / len(keys) if keys else 0.0

    # ------------------------------------------------------------ in words

    def _changed(self, old: Row, new: Row, place: int) -> Iterator[Change]:
        for key, field in self.fields.items():
            if old[2].get(key) != new[2].get(key):
                yield Change(
                    "changed", f"{self.section.key}.{key}", self.after.sheet(self.section.key),
                    self.after.cell(self.section.key, key, new[0]), field.label, self._line(self.after, new, place),
                    self._words(self.before, old, key), self._words(self.after, new, key),
                )

    def _whole(self, kind: Literal["added", "removed"], report: Submission, row: Row, place: int) -> Change:
        first = next((key for key in self.fields if key in row[2]), next(iter(self.fields)))
        said = "; ".join(self._words(report, row, key) for key in self.fields if key in row[2] and key != self._named_by())
        return Change(
            kind, self.section.key, report.sheet(self.section.key), report.cell(self.section.key, first, row[0]), "",
            self._line(report, row, place), said if kind == "removed" else "", said if kind == "added" else "",
        )

    def _line(self, report: Submission, row: Row, place: int) -> str:
        match self.section.layout:
            case "fields":
                return ""
            case "matrix":
                indicators = self.editions[report.edition].rubric.indicators
                return next((f"{asked.number} {asked.name}" for asked in indicators if asked.key == row[1]), row[1])
            case _:
                return str(row[2].get(self._named_by(), "")) or f"dòng thứ {place + 1}"

    def _words(self, report: Submission, row: Row, key: str) -> str:
        value = row[2].get(key)
        if value is None:
            return ""
        form = self.editions[report.edition].form
        choice = self.fields[key].choice
        return form.choice_by_key[choice].label(value) if choice in form.choice_by_key else shown(value)


def _typed(report: Submission, section: str) -> dict[tuple[int, str], str]:
    """(sheet row, field) → what was typed into a cell that could not be read."""
    return {
        (finding.row, finding.fields[0].partition(".")[2]): finding.value for finding in report.reading.findings
        if finding.severity is Severity.ERROR and finding.cell and finding.value and len(finding.fields) == 1
        and finding.fields[0].partition(".")[0] == section
    }


def change_text(change: Change) -> str:
    """A change in one line.

    >>> change_text(Change("changed", "people.hours", "6. Người", "K12", "Số tiết", "Nguyễn Văn Mẫu", "", "48"))
    '“6. Người”, ô K12, Nguyễn Văn Mẫu, Số tiết: (trống) → 48'
    """
    line = f", {change.line}" if change.line else ""
    match change.kind:
        case "changed":
            place = f", ô {change.cell}" if change.cell else ""
            return f"“{change.sheet}”{place}{line}, {change.label}: {change.before or '(trống)'} → {change.after or '(trống)'}"
        case "added":
            return f"“{change.sheet}”: thêm dòng{line} ({change.after})"
        case "removed":
            return f"“{change.sheet}”: bỏ dòng{line} ({change.before})"
