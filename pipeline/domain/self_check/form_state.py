"""What stands in a form as it is handed out, judged answer by answer: the values behind the formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.definitions.form import Check, Form, Section, Typed
from pipeline.definitions.rubric import Indicator
from pipeline.domain.issued import IssuedForm, as_shown, offered
from pipeline.domain.self_check.figures import WRONG
from pipeline.domain.self_check.judgement import Judged, State, judged_fields
from pipeline.domain.self_check.line_checks import failed, line_checks
from pipeline.domain.self_check.places import Places
from pipeline.domain.values import is_blank


@dataclass(frozen=True)
class Line:
    """One line of a table: its sheet row, for every field the state of its cell and whether it is blank, and the fields
    at which a rule between the cells of the line is reported."""

    row: int
    states: Mapping[str, State]
    blanks: Mapping[str, bool]
    between: frozenset[str] = frozenset()

    @property
    def used(self) -> bool:
        """Whether anything stands in the line."""
        return not all(self.blanks.values())

    def wrong(self, key: str) -> bool:
        """Whether a cell is to be mended, by itself or by a rule between cells."""
        return self.states[key] == WRONG or key in self.between


@dataclass(frozen=True)
class FormState:
    """All answers of a form, judged: `singles` by reference, `lines` by section (used lines only)."""

    issued: IssuedForm
    places: Places
    judged: Mapping[str, Judged]
    singles: Mapping[str, State]
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form of the edition."""
        return self.issued.edition.form

    def state(self, reference: str) -> State:
        """The state of a single answer."""
        return self.singles[reference]

    def shown(self, reference: str) -> float | str:
        """A single answer as its helper cell shows it: a choice by its first spelling."""
        state, options = self.singles[reference], self.judged[reference].options
        return options[str(state)][0] if state in options else state


def form_state(issued: IssuedForm, places: Places) -> FormState:
    """The form judged by its own rules."""
    form = issued.edition.form
    rules = {
        f"{section.key}.{key}": one for section in form.sections
        for key, one in judged_fields(form, section, issued.period, lambda choice: offered(choice, issued)).items()
    }
    singles: dict[str, State] = {}
    lines: dict[str, tuple[Line, ...]] = {}
    for section in form.sections:
        if section.layout == "fields":
            for asked in section.fields:
                reference = f"{section.key}.{asked.key}"
                singles[reference] = rules[reference].verdict(as_shown(form, asked, issued.filled.fields.get(reference)))
        else:
            checks = line_checks(form, section.key)
            listed = [_line(form, section, rules, checks, *one) for one in _typed_lines(issued, section, places)]
            lines[section.key] = tuple(line for line in listed if line.used)
    return FormState(issued, places, rules, singles, lines)


def _typed_lines(
    issued: IssuedForm, section: Section, places: Places,
) -> list[tuple[int, Mapping[str, Typed | None], Indicator | None]]:
    place = places[section.key]
    if section.layout == "rows":
        return [(place.key_row + number, values, None)
                for number, values in enumerate(issued.filled.lines.get(section.key, []), 1)]
    filled = issued.filled.fields
    return [
        (place.lines[line.key], {f.key: filled.get(f"{section.key}.{line.key}.{f.key}") for f in section.fields}, line)
        for line in issued.edition.rubric.indicators
    ]


def _line(form: Form, section: Section, rules: Mapping[str, Judged], checks: Sequence[Check], row: int,
          values: Mapping[str, Typed | None], indicator: Indicator | None) -> Line:
    shown = {asked.key: as_shown(form, asked, values.get(asked.key)) for asked in section.fields}
    most = indicator.max if indicator else None
    states = {key: rules[f"{section.key}.{key}"].verdict(value, most) for key, value in shown.items()}
    blanks = {key: is_blank(value) for key, value in shown.items()}
    reported = frozenset() if all(blanks.values()) else frozenset(failed(form, check, states) for check in checks) - {""}
    return Line(row, states, blanks, reported)
