"""What is asked of a unit (biểu mẫu): sections, fields, choices and checks of one edition, as data.

The template, its drop-downs, the reader, the checks and the help text all read these
values, so they cannot disagree. Fields know nothing of points, colours or coordinates;
the order in the file is the order on the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

Typed = str | int | float | date
"""A value as a clerk types it into one cell."""

FieldType = Literal["integer", "number", "text", "date", "choice"]
Layout = Literal["fields", "rows", "matrix"]
Window = Literal["period", "report", "plan"]
"""`period`: within the period; `report`: from 45 days before its end to 90 after the units' due date;
`plan`: from 180 days before its start to its end."""

SeverityName = Literal["error", "warning", "note"]
FieldRule = Literal["required", "range", "max_length", "pattern", "choice", "window", "suspicious"]


@dataclass(frozen=True)
class Option:
    """One entry of a drop-down: a stable key for programs and the words that the clerk chooses."""

    key: str
    label: str
    closing_only: bool = False
    """Offered only in forms issued for a period that closes a phase."""


@dataclass(frozen=True)
class Choice:
    """A named list of options that fields refer to (danh mục lựa chọn)."""

    key: str
    options: tuple[Option, ...]

    def label(self, key: object) -> str:
        """The words of an option; a value that is no option is returned as it is."""
        return next((option.label for option in self.options if option.key == key), str(key))


@dataclass(frozen=True)
class Field:
    """One question of the form (trường): its key is unique in the section, its label is what the clerk reads.

    `good` and `bad` are example values as a clerk might type them: `good` is printed in
    the help, and both are run as tests. `warns` names the rules of the field that only warn: a
    new rule can be tried for one edition and become an error in the next by leaving `warns`.
    """

    key: str
    label: str
    type: FieldType
    help: str = ""
    group: str = ""
    required: bool = False
    measured_in: str = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    pattern: Literal["", "email", "phone"] = ""
    choice: str = ""
    window: Literal["", "period", "report", "plan"] = ""
    suspicious_above: float | None = None
    suspicious_remedy: str = ""
    warns: tuple[FieldRule, ...] = ()
    prefill: Literal["", "value", "hint"] = ""
    prefill_constant: int | None = None
    good: Typed | None = None
    bad: Typed | None = None


@dataclass(frozen=True)
class Section:
    """One sheet of the form (biểu). `fields`: one line per question; `rows`: one line per item;
    `matrix`: one fixed line per scored indicator of the rubric."""

    key: str
    sheet: str
    layout: Layout
    intro: str
    fields: tuple[Field, ...]
    spare_rows: int = 100
    evidence_for: tuple[str, ...] = ()
    """Matrix only: the indicators whose evidence is asked for."""

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """The fields by their key."""
        return {field.key: field for field in self.fields}


def rules_of(section: Section, asked: Field) -> tuple[FieldRule, ...]:
    """The rules that a field of a section has, by name."""
    has: dict[FieldRule, bool] = {
        "required": asked.required,
        "range": (asked.minimum, asked.maximum) != (None, None) or (section.layout == "matrix" and asked.type == "number"),
        "choice": bool(asked.choice), "max_length": asked.max_length is not None, "pattern": bool(asked.pattern),
        "window": bool(asked.window), "suspicious": asked.suspicious_above is not None,
    }
    return tuple(rule for rule, there in has.items() if there)


@dataclass(frozen=True)
class Derived:
    """A figure computed from fields of a `fields` section and never asked (số tính ra)."""

    key: str
    label: str
    sum_of: tuple[str, ...]
    measured_in: str = ""


@dataclass(frozen=True)
class Condition:
    """Holds when `field` has one of `options`, or, without options, when it is filled at all."""

    field: str
    options: tuple[str, ...] = ()


CheckRule = Literal[
    "at_least", "at_most", "together", "required_when", "lines_equal", "distinct", "alike",
    "unearned_decision", "missing_decision", "self_points_differ",
    "jump", "claimed_twice", "person_in_two_units", "alike_in_two_units",
]


@dataclass(frozen=True)
class Check:
    """A rule across fields, sheets, periods or units (kiểm tra chéo).

    `fields` are references ``section.key``; the finding stands at the first. `bad` and
    `good` overlay a valid form: a reference gives a value (``fields`` sections), a section
    gives its lines. In `message` and `remedy`, ``{a}``/``{b}`` are the values of the first
    two fields and ``{cell_a}``/``{cell_b}`` their cells; `{other}` names the other unit.
    """

    key: str
    rule: CheckRule
    severity: SeverityName
    fields: tuple[str, ...]
    message: str
    remedy: str
    value: float = 0.0
    """at_least: the least allowed. jump: percent. self_points_differ: points."""
    factor: float = 1.0
    when: tuple[Condition, ...] = ()
    """Any of these makes the rule apply; empty: always."""
    unless_named_in: str = ""
    good: dict[str, Typed | tuple[dict[str, Typed], ...]] | None = None
    bad: dict[str, Typed | tuple[dict[str, Typed], ...]] | None = None


@dataclass(frozen=True)
class Recognition:
    """When a person counts as a recognised Công dân học tập, with the source of the rule."""

    score: float
    lowest: float
    source: str


@dataclass(frozen=True)
class CourseContent:
    """Which content (ND) of the Plan a kind of course serves."""

    kind: str
    content: str


@dataclass(frozen=True)
class Form:
    """One edition of the form (biểu mẫu), complete."""

    id: str
    edition: str
    title: str
    in_force_from: date
    guide: tuple[str, ...]
    choices: tuple[Choice, ...]
    sections: tuple[Section, ...]
    derived: tuple[Derived, ...]
    recognition: Recognition
    checks: tuple[Check, ...]
    course_contents: tuple[CourseContent, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Section]:
        """The sections by their key."""
        return {section.key: section for section in self.sections}

    @cached_property
    def choice_by_key(self) -> dict[str, Choice]:
        """The drop-down lists by their key."""
        return {choice.key: choice for choice in self.choices}

    @cached_property
    def waivable(self) -> frozenset[str]:
        """What a waiver may name: a check, a check at one of its fields, a rule of a field."""
        names = {check.key for check in self.checks}
        names |= {f"{reference}.{check.key}" for check in self.checks for reference in check.fields}
        names |= {f"{section.key}.{asked.key}.{rule}" for section in self.sections for asked in section.fields
                  for rule in rules_of(section, asked)}
        return frozenset(names)

    def field(self, reference: str) -> Field:
        """The field of a reference ``section.key``; KeyError when there is none."""
        section, _, key = reference.partition(".")
        return self.by_key[section].by_key[key]
