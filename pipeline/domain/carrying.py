"""An older or half-filled form → the answers of the current one, and everything that did not come over.

Questions are found again by their keys, never by where they stand. What was typed is kept as
it was typed, also where it is wrong, so that an error stays visible at its new cell; what has
no place in the new form is listed with its old sheet and cell, and with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Choice, Field, Section, Typed
from pipeline.domain.findings import Severity
from pipeline.domain.issued import OUR_SHEETS, Filled
from pipeline.domain.marked import MARK_HEADING
from pipeline.domain.reading import OpenedForm, SectionReading
from pipeline.domain.sheets import Grid, SheetScan, address, fault_sentence
from pipeline.domain.values import NotRead, Read, is_blank, read_value, shown

_TYPES = {"integer": "số nguyên", "number": "số", "text": "văn bản", "date": "ngày", "choice": "chọn trong danh sách"}
_OF_THE_FILE = ("section_missing", "section_twice", "column_missing", "line_missing", "outside_form")
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Left:
    """One thing of the old file that is not in the new form (nội dung chưa chuyển được).

    `sheet` and `cell` are those of the old file; `cell` and `question` are empty where more than a cell is meant.
    """

    sheet: str
    cell: str
    question: str
    value: str
    why: str


@dataclass(frozen=True)
class Carried:
    """What the new form begins with.

    `cells` counts the cells that came over; `fresh` are the questions that the old form did not have
    (``section.key``; in a matrix ``section.line``), `reworded` those that are asked in other words and were answered.
    """

    filled: Filled
    hints: dict[str, str]
    left: tuple[Left, ...]
    fresh: tuple[str, ...]
    reworded: tuple[str, ...]
    cells: int


def carried(old: Edition, opened: OpenedForm, new: Edition, prefilled: tuple[Filled, dict[str, str]]) -> Carried:
    """The answers of a file of edition `old` in edition `new`; `prefilled` (values and hints from last period)
    speaks only where nothing was typed."""
    carrier = _Carrier(old, opened, new)
    for section in old.form.sections:
        carrier.carry(section)
    filled, hints = prefilled
    fields = {key: value for key, value in filled.fields.items() if key not in carrier.typed}
    lines = {key: rows for key, rows in filled.lines.items() if key not in carrier.lines and key not in carrier.typed}
    left = (*_whole_file(opened), *carrier.left)
    return Carried(
        Filled({**fields, **carrier.fields}, {**lines, **carrier.lines}), hints, left, tuple(_fresh(old, new)),
        tuple(dict.fromkeys(carrier.reworded)), carrier.cells,
    )


@dataclass(frozen=True, slots=True)
class _Stays:
    """A value that has no place in the new form, and why."""

    why: str


class _Carrier:
    """Goes through the sections of an old file; holds what came over and what did not."""

    def __init__(self, old: Edition, opened: OpenedForm, new: Edition) -> None:
        self.old, self.new, self.opened = old, new, opened
        self.fields: dict[str, Typed] = {}
        self.lines: dict[str, list[dict[str, Typed]]] = {}
        self.typed: set[str] = set()
        self.left: list[Left] = []
        self.reworded: list[str] = []
        self.cells = 0

    def carry(self, section: Section) -> None:
        """Take over the section's answers, or list them."""
        found = self.opened.reading.sections.get(section.key)
        if found is None:
            return
        if section.layout == "fields":
            for key in section.by_key:
                reference = f"{section.key}.{key}"
                self._carry_cell(section, key, found, found.position(key, 0), reference, self.fields, reference)
            return
        if section.layout == "matrix":
            for line, row in found.lines.items():
                for key in found.columns:
                    reference = f"{section.key}.{line}.{key}"
                    self._carry_cell(section, key, found, found.position(key, row), reference, self.fields, reference, line)
            return
        for row, _, _ in found.rows:
            values: dict[str, Typed] = {}
            for key in found.columns:
                self._carry_cell(section, key, found, found.position(key, row), section.key, values, key)
            if values:
                self.lines.setdefault(section.key, []).append(values)

    def _carry_cell(self, section: Section, key: str, found: SectionReading, position: tuple[int, int] | None,
                    reference: str, into: dict[str, Typed], name: str, line: str = "") -> None:
        if position is None:
            return
        raw, fault = self._cell(found.sheet, position)
        if fault is None and is_blank(raw):
            return
        self.typed.add(reference)
        asked = section.by_key[key]
        outcome = self._outcome(section, asked, raw, line) if fault is None else _Stays(fault)
        if isinstance(outcome, _Stays):
            self.left.append(Left(found.sheet, address(*position), asked.label, shown(raw) if raw != "" else "", outcome.why))
            return
        into[name] = outcome
        self.cells += 1
        if _words(asked) != _words(self.new.form.by_key[section.key].by_key[key]):
            self.reworded.append(f"{section.key}.{key}")

    def _cell(self, sheet: str, position: tuple[int, int]) -> tuple[object, str | None]:
        """What stands in a cell, and why it cannot be taken over where it is no value."""
        rows = self.opened.grids.get(sheet, Grid(sheet, [], "visible")).rows
        row, column = position
        raw = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        fault = self.opened.scans.get(sheet, SheetScan()).faults.get(position)
        if fault is None or fault.kind == "boolean":
            return raw, None
        _, message, remedy = fault_sentence(fault)
        typed = f" ({shown(fault.text)})" if fault.kind == "formula" and len(fault.text) > 1 else ""
        return raw, f"{message[:1].upper()}{message[1:].removesuffix('.')}{typed}. {remedy}"

    def _outcome(self, section: Section, asked: Field, raw: object, line: str) -> Typed | _Stays:
        target = self.new.form.by_key.get(section.key)
        if target is None or target.layout != section.layout:
            return _Stays(f"Biểu “{section.sheet}” không còn trong biểu mẫu {self.new.key}.")
        if asked.key not in target.by_key:
            return _Stays(f"Mục này không còn trong biểu mẫu {self.new.key}.")
        if line and line not in {indicator.key for indicator in self.new.rubric.indicators}:
            return _Stays(f"Chỉ tiêu này không còn trong biểu mẫu {self.new.key}.")
        now = target.by_key[asked.key]
        before, after = self.old.form.choice_by_key.get(asked.choice), self.new.form.choice_by_key.get(now.choice)
        if asked.type != now.type:
            return _read_anew(raw, asked, now, after)
        if asked.type == "choice" and before is not None and after is not None:
            return _option(raw, asked, now, before, after)
        if asked.type == "text" and isinstance(read := read_value(raw, asked, None), Read) and not isinstance(raw, str):
            return _as_written(read.value)
        return _as_written(raw)


def _read_anew(raw: object, asked: Field, now: Field, choice: Choice | None) -> Typed | _Stays:
    """A value whose question has another type now: kept where it can be read as that."""
    read = read_value(raw, now, choice)
    fits = isinstance(read, Read) and (choice is None or now.type != "choice" or read.value in _keys(choice))
    if isinstance(read, NotRead) or not fits:
        return _Stays(f"Mục này đã đổi cách nhập: trước là {_TYPES[asked.type]}, nay là {_TYPES[now.type]}.")
    return _as_written(read.value)


def _option(raw: object, asked: Field, now: Field, before: Choice, after: Choice) -> Typed | _Stays:
    """A choice by its key, whatever its words are now; one that was no option stays as typed, to be refused there."""
    for choice, field in ((before, asked), (after, now)):
        read = read_value(raw, field, choice)
        if isinstance(read, Read) and read.value in _keys(choice) and read.value in _keys(after):
            return _as_written(read.value)
        if isinstance(read, Read) and read.value in _keys(choice):
            return _Stays(f"Lựa chọn này không còn trong danh sách của biểu mẫu; đang có: {_offered(after)}.")
    return _as_written(raw)


def _offered(choice: Choice) -> str:
    return ", ".join(f"“{option.label}”" for option in choice.options)


def _keys(choice: Choice) -> set[object]:
    return {option.key for option in choice.options}


def _as_written(value: object) -> Typed | _Stays:
    """A cell's content as the new form can hold it: as it was, or as it was shown."""
    if isinstance(value, datetime):
        value = value.date() if value.time() == time(0) else shown(value)
    if isinstance(value, date):
        return value if value.year >= 1900 else shown(value)
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
    text = value if isinstance(value, str) else shown(value)
    return text if len(text) <= _LONGEST else _Stays(f"Nội dung dài {len(text)} ký tự, quá {_LONGEST} ký tự mà một ô Excel chứa được.")


def _words(asked: Field) -> tuple[str, str]:
    return asked.label, asked.measured_in


def _whole_file(opened: OpenedForm) -> Iterator[Left]:
    """What concerns more than one cell of the form: sheets, columns and lines that are missing or not ours."""
    for finding in opened.reading.findings:
        if finding.check in _OF_THE_FILE:
            said = finding.message[:1].upper() + finding.message[1:]
            yield Left(finding.sheet, finding.cell, "", finding.value, said)
    known = {found.sheet for found in opened.reading.sections.values()}
    for title, grid in opened.grids.items():
        if title in known or title in OUR_SHEETS or (grid.rows and grid.rows[0][:1] == [MARK_HEADING]):
            continue
        if any(not is_blank(cell) for row in grid.rows for cell in row):
            yield Left(title, "", "", "", "Trang tính riêng của đơn vị, không thuộc biểu mẫu.")


def _fresh(old: Edition, new: Edition) -> Iterator[str]:
    """The questions of the new form that the old one did not ask."""
    for section in new.form.sections:
        before = old.form.by_key.get(section.key)
        same = before is not None and before.layout == section.layout
        for asked in section.fields:
            if before is None or not same or asked.key not in before.by_key:
                yield f"{section.key}.{asked.key}"
        if section.layout == "matrix" and before is not None and same:
            known = {indicator.key for indicator in old.rubric.indicators}
            yield from (f"{section.key}.{indicator.key}" for indicator in new.rubric.indicators if indicator.key not in known)


# ---------------------------------------------------------------- where the new form has them


@dataclass(frozen=True, slots=True)
class Place:
    """A question of the new form: where it is answered, how it reads, how it read before ("" when it is new)."""

    sheet: str
    cell: str
    question: str
    required: bool
    before: str = ""


@dataclass(frozen=True)
class ToLookAt:
    """Everything that the clerk should look at: (`sheet`, `cell`, message) of what is carried and still wrong,
    the new questions, the reworded ones, and what stayed behind."""

    left: tuple[Left, ...]
    wrong: tuple[tuple[str, str, str], ...]
    fresh: tuple[Place, ...]
    reworded: tuple[Place, ...]

    def __bool__(self) -> bool:
        return any((self.left, self.wrong, self.fresh, self.reworded))


def to_look_at(result: Carried, written: OpenedForm, old: Edition, new: Edition) -> ToLookAt:
    """The same in terms of the new file, as it was written and read again."""
    wrong = tuple(
        (finding.sheet, cell, " ".join((finding.message, finding.remedy)).strip())
        for finding in written.reading.findings if finding.severity is Severity.ERROR for cell in finding.cells or ("",)
    )
    fresh = tuple(_place(written.reading.sections, new, reference) for reference in result.fresh)
    reworded = tuple(_place(written.reading.sections, new, reference, old) for reference in result.reworded)
    return ToLookAt(result.left, wrong, fresh, reworded)


def _place(sections: Mapping[str, SectionReading], new: Edition, reference: str, old: Edition | None = None) -> Place:
    key, _, last = reference.partition(".")
    section, found = new.form.by_key[key], sections[key]
    asked = section.by_key.get(last)
    if asked is None:  # a line of a matrix
        label = next(f"{i.number}. {i.name}" for i in new.rubric.indicators if i.key == last)
        return Place(section.sheet, address(found.lines[last], min(found.columns.values())), label, False)
    row = found.first_line if section.layout == "rows" else min(found.lines.values(), default=0)
    position = found.position(last, 0) if section.layout == "fields" else (row, found.columns[last])
    before = old.form.by_key[key].by_key[last] if old is not None else None
    return Place(section.sheet, address(*position) if position else "", _shown(asked), asked.required,
                 _shown(before) if before is not None else "")


def _shown(asked: Field) -> str:
    return f"{asked.label} ({asked.measured_in})" if asked.measured_in else asked.label
