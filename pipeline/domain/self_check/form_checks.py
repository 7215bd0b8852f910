"""Rules across the single answers and sheets of a form, each as figures: 1 where it fails, and where it points.

A rule keeps silent where one of the answers that it compares is wrong on its own, like the checks
of a received form (`pipeline.domain.cross_checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.definitions.form import Check, Form
from pipeline.domain.self_check.cell_texts import filled
from pipeline.domain.self_check.figures import WRONG, Figure, whole
from pipeline.domain.self_check.form_state import FormState
from pipeline.domain.self_check.line_checks import is_line_check
from pipeline.domain.self_check.places import SectionPlace

FORM_RULES = ("at_least", "at_most", "together", "required_when", "lines_equal")
"""The rules that can be said about single answers and numbers of lines."""


@dataclass(frozen=True)
class FormCheck:
    """One check: `fails` gives 1 or 0 for each field at which it can be reported; `row` the line of a table that it
    points at, in the column of the field `table`; `doubts` the answers that it throws doubt on; `differs` is 1 where
    a count of all lines does not agree, even with numbers outside their limits."""

    check: Check
    fails: Mapping[str, Figure]
    doubts: tuple[str, ...]
    table: str = ""
    row: Figure | None = None
    differs: Figure | None = None


def is_form_check(form: Form, check: Check) -> bool:
    """Whether a check is an error that single answers and numbers of lines of one form prove."""
    first = form.by_key[check.fields[0].partition(".")[0]]
    return (check.severity == "error" and check.rule in FORM_RULES and not is_line_check(form, check)
            and (first.layout == "fields") != (check.rule == "lines_equal"))


def read_references(form: Form, check: Check) -> Iterator[str]:
    """The answers that a check compares, a derived figure by its parts."""
    sums = {derived.key: derived.sum_of for derived in form.derived}
    for reference in (*check.fields, *(condition.field for condition in check.when)):
        yield from sums.get(reference, (reference,))


@dataclass(frozen=True)
class SingleAnswers:
    """Single answers and tables as formulas on a sheet of their own, with their present values."""

    state: FormState
    sums: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sums", {derived.key: derived.sum_of for derived in self.state.form.derived})

    def place(self, reference: str) -> tuple[SectionPlace, str]:
        """Where the section of a reference is, named from elsewhere, and the field's key."""
        section, _, key = reference.partition(".")
        return self.state.places[section].elsewhere, key

    def is_single(self, reference: str) -> bool:
        """Whether a reference names one answer, not a column of a table."""
        return self.state.form.by_key[reference.partition(".")[0]].layout == "fields"

    def read(self, reference: str) -> str:
        """The helper cell with an answer as read."""
        place, key = self.place(reference)
        return place.helper("read", key)

    def numbers(self, reference: str) -> list[str]:
        """The helper cells that a number consists of: the parts of a derived figure, else its own."""
        return [self.read(part) for part in self.sums.get(reference, (reference,))]

    def given(self, *references: str) -> str:
        """Whether all numbers are there."""
        cells = [cell for reference in references for cell in self.numbers(reference)]
        return f"COUNT({','.join(cells)})={len(cells)}"

    def total(self, reference: str) -> str:
        """A number, given that it is there."""
        cells = self.numbers(reference)
        return cells[0] if len(cells) == 1 else f"SUM({','.join(cells)})"

    def total_value(self, reference: str) -> float | None:
        """The same as a value, None where a part is missing or wrong."""
        states = [self.state.singles[part] for part in self.sums.get(reference, (reference,))]
        return sum(float(s) for s in states) if all(s not in ("", WRONG) for s in states) else None

    def right(self, references: Iterator[str]) -> str:
        """Whether none of the answers, and no cell of the columns named, is wrong on its own."""
        parts = []
        for reference in dict.fromkeys(references):
            place, key = self.place(reference)
            if self.is_single(reference):
                parts.append(f'(1-EXACT({self.read(reference)},"{WRONG}"))')
            else:
                parts.append(f'({place.helper("count", key)}=0)')
        return "*".join(parts)

    def is_right(self, references: Iterator[str]) -> bool:
        """The same as a value."""
        return not any(
            self.state.singles[reference] == WRONG if self.is_single(reference)
            else any(line.states[key] == WRONG for line in self.state.lines[place.section.key])
            for reference in references for place, key in [self.place(reference)])

    # ------------------------------------------------------------ tables

    def used_lines(self, section: str) -> Figure:
        """How many lines of a table are in use."""
        return Figure(self.state.places[section].elsewhere.used(), len(self.state.lines[section]))

    def chosen(self, reference: str, options: tuple[str, ...]) -> str:
        """Which cells of a column (or whether a single answer) hold one of the options, or anything where none is named."""
        place, key = self.place(reference)
        if self.is_single(reference):
            cell = self.read(reference)
            return self.state.judged[reference].chosen(cell, options) if options else f'(LEN({cell})>0)*(1-EXACT({cell},"{WRONG}"))'
        x = place.answers(key)
        return self.state.judged[reference].chosen(x, options) if options else f"{filled(x)}*{place.lines_only(key)}"


# ---------------------------------------------------------------- the checks


WholeCount = Callable[[str], str]
"""The key of a check that counts all lines → the cell that is 1 where it does not agree."""


def form_checks(state: FormState, whole_count: WholeCount) -> Iterator[FormCheck]:
    """All checks of a form that can be said; those that count all lines first, since counts by kind look at them."""
    answers = SingleAnswers(state)
    told = [check for check in state.form.checks if is_form_check(state.form, check)]
    for check in sorted(told, key=lambda check: check.rule == "lines_equal" and bool(check.when)):
        yield _lines_equal(answers, check, whole_count) if check.rule == "lines_equal" else _RULES[check.rule](answers, check)


def _alone(answers: SingleAnswers, check: Check, formula: str, fails: bool, *, array: bool = False) -> FormCheck:
    figure = Figure(formula, whole(fails), array)
    return FormCheck(check, {check.fields[0]: figure}, _doubts(answers, check))


def _doubts(answers: SingleAnswers, check: Check) -> tuple[str, ...]:
    return tuple(read_references(answers.state.form, check))


def _at_least(answers: SingleAnswers, check: Check) -> FormCheck:
    b, value = check.fields[1], answers.total_value(check.fields[1])
    fails = value is not None and value < check.value and answers.is_right(read_references(answers.state.form, check))
    right = answers.right(read_references(answers.state.form, check))
    return _alone(answers, check, f"IF({answers.given(b)},({answers.total(b)}<{check.value:g})*{right},0)", fails)


def _at_most(answers: SingleAnswers, check: Check) -> FormCheck:
    a, b = check.fields
    first, second = answers.total_value(a), answers.total_value(b)
    fails = first is not None and second is not None and first > round(second * check.factor, 9)
    limit = answers.total(b) if check.factor == 1.0 else f"ROUND({answers.total(b)}*{check.factor:g},9)"
    return _alone(answers, check, f"IF({answers.given(a, b)},--({answers.total(a)}>{limit}),0)", fails)


def _together(answers: SingleAnswers, check: Check) -> FormCheck:
    states = {reference: answers.state.singles[reference] for reference in check.fields}
    figures = {}
    for one, other in (check.fields, check.fields[::-1]):
        a, b = answers.read(one), answers.read(other)
        figures[one] = Figure(f'(LEN({a})=0)*(LEN({b})>0)*(1-EXACT({b},"{WRONG}"))',
                              whole(states[one] == "" and states[other] not in ("", WRONG)))
    return FormCheck(check, figures, _doubts(answers, check))


def _required_when(answers: SingleAnswers, check: Check) -> FormCheck:
    state, reference = answers.state, check.fields[0]
    holds, now = [], False
    for condition in check.when:
        place, key = answers.place(condition.field)
        holds.append(f"(SUM(--({answers.chosen(condition.field, condition.options)}>0))>0)")
        states = [state.singles[condition.field]] if answers.is_single(condition.field) else [
            line.states[key] for line in state.lines[place.section.key]]
        now |= any(s in condition.options if condition.options else s not in ("", WRONG) for s in states)
    right = answers.right(read_references(state.form, check))
    fails = state.singles[reference] == "" and now and answers.is_right(read_references(state.form, check))
    return _alone(answers, check, f"(LEN({answers.read(reference)})=0)*(({'+'.join(holds)})>0)*{right}", fails, array=True)


def _lines_equal(answers: SingleAnswers, check: Check, whole_count: WholeCount) -> FormCheck:
    state, (counted, wanted) = answers.state, check.fields
    place, key = answers.place(counted)
    number, now = _line_number(answers, check)
    want = answers.total_value(wanted)
    wholes = [other for other in state.form.checks if check.when and other.rule == "lines_equal" and not other.when
              and other.fields[0].partition(".")[0] == place.section.key]
    quiet = "".join(f"*(1-{whole_count(other.key)})" for other in wholes)
    silent = any(_differs(answers, other).value == 1 for other in wholes)
    fails = want is not None and now != want and not silent and answers.is_right(read_references(state.form, check))
    right = answers.right(read_references(state.form, check))
    formula = f"IF({answers.given(wanted)},({number}<>{answers.total(wanted)})*{right}{quiet},0)"
    figure = Figure(formula, whole(fails), array=True)
    if answers.is_single(wanted) and wanted not in answers.sums:
        return FormCheck(check, {wanted: figure}, _doubts(answers, check))
    rows = [line.row for line in state.lines[place.section.key]]
    beyond: float | str = ""
    if fails and want is not None:
        beyond = rows[int(want)] if len(rows) > want else (rows[-1] if rows else place.key_row) + 1
    used, at = f"IF({place.in_use()}", f"ROW({place.answers(key)})"
    row = (f"IF({number}>{answers.total(wanted)},SMALL({used},{at}),{answers.total(wanted)}+1),"
           f"IF({number}=0,ROW({place.key_cell(key)}),MAX({used},{at})))+1)")
    return FormCheck(check, {"": figure}, _doubts(answers, check), counted, Figure(row, beyond, array=True),
                     _differs(answers, check))


def _line_number(answers: SingleAnswers, check: Check) -> tuple[str, int]:
    """How many lines there are of the kind that the check counts."""
    section = check.fields[0].partition(".")[0]
    if not check.when:
        figure = answers.used_lines(section)
        return figure.formula, int(figure.value)
    (condition,) = check.when
    key = condition.field.partition(".")[2]
    now = sum(line.states[key] in condition.options for line in answers.state.lines[section])
    return f"SUM(--({answers.chosen(condition.field, condition.options)}))", now


def _differs(answers: SingleAnswers, check: Check) -> Figure:
    """Whether all lines of a section are another number than what is given, be it outside its limits."""
    parts = [_as_typed(answers, part) for part in answers.sums.get(check.fields[1], (check.fields[1],))]
    lines, texts = answers.used_lines(check.fields[0].partition(".")[0]), ",".join(text for text, _ in parts)
    typed = [number for _, number in parts]
    differs = all(n is not None for n in typed) and sum(n or 0 for n in typed) != lines.value
    return Figure(f"IF(COUNT({texts})={len(parts)},--({lines.formula}<>SUM({texts})),0)", whole(differs))


def _as_typed(answers: SingleAnswers, reference: str) -> tuple[str, float | None]:
    """A whole number, even one outside its limits."""
    place, _ = answers.place(reference)
    read = answers.read(reference)
    typed = f"INDEX({place.answers('value')},ROW({read})-ROW({place.key_cell('value')})+1)"
    state, raw = answers.state.singles[reference], answers.state.issued.filled.fields.get(reference)
    number = float(state) if state not in ("", WRONG) else None
    if number is None and isinstance(raw, (int, float)) and float(raw).is_integer():
        number = float(raw)
    return f'IF(ISNUMBER({read}),{read},IF(ISNUMBER({typed}),IF({typed}=INT({typed}),{typed},""),""))', number


_RULES: Mapping[str, Callable[[SingleAnswers, Check], FormCheck]] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "together": _together,
    "required_when": _required_when,
}
