"""Rules between the cells of one line, as formulas: for all lines of a column at once, and for one cell that colours itself.

A rule keeps silent where one of the cells that it compares is wrong on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.definitions.form import Check, Form
from pipeline.domain.self_check.cell_texts import blank, filled
from pipeline.domain.self_check.figures import WRONG
from pipeline.domain.self_check.judgement import Judged, State

LINE_RULES = ("at_most", "together", "required_when", "unearned_decision")
"""The rules that can be said about one line."""


@dataclass(frozen=True)
class Cells:
    """How formulas name the cells of a line: one line's, or those of all lines at once."""

    judged: Mapping[str, Judged]
    at: Callable[[str], str]
    """Field → its cell or range."""
    listed: Callable[[str], str]
    """Field → the cell with what its formulas look up."""

    def right(self, *keys: str) -> str:
        """Whether none of the cells is wrong on its own."""
        return "*".join(f"(1-{self.judged[key].wrong(self.at(key), self.listed(key))})" for key in keys)

    def value(self, key: str) -> str:
        """The number or day of a cell, an error where there is none."""
        return self.judged[key].value(self.at(key), self.listed(key))


def lands_on_blank(check: Check) -> bool:
    """Whether a check is reported at a cell that is still to be filled, not at one that is filled wrongly."""
    return check.rule in ("together", "required_when")


def line_checks(form: Form, section: str) -> list[Check]:
    """The error checks of a section with lines that compare cells of one line only."""
    return [check for check in form.checks if is_line_check(form, check) and check.fields[0].partition(".")[0] == section]


def is_line_check(form: Form, check: Check) -> bool:
    """Whether a check is an error that compares cells of one line of a ``rows`` section."""
    section = check.fields[0].partition(".")[0]
    references = (*check.fields, *(condition.field for condition in check.when))
    return (check.severity == "error" and check.rule in LINE_RULES and form.by_key[section].layout == "rows"
            and all(reference.partition(".")[0] == section for reference in references))


def failing(form: Form, check: Check, cells: Cells) -> dict[str, str]:
    """Field → the formula that is 1 where the check fails and is to be reported at that field's cell."""
    keys = [reference.partition(".")[2] for reference in check.fields]
    x = cells.at
    match check.rule:
        case "at_most":
            a, b = keys
            limit = cells.value(b) if check.factor == 1.0 else f"ROUND({cells.value(b)}*{check.factor:g},9)"
            return {a: f"IFERROR(--({cells.value(a)}>{limit})*{cells.right(a, b)},0)"}
        case "together":
            a, b = keys
            return {one: f"IFERROR({blank(x(one))}*{filled(x(other))}*{cells.right(other)},0)" for one, other in ((a, b), (b, a))}
        case "required_when":
            asked = [condition.field.partition(".")[2] for condition in check.when]
            holds = "+".join(
                cells.judged[key].chosen(x(key), condition.options) if condition.options else filled(x(key))
                for key, condition in zip(asked, check.when, strict=True))
            return {keys[0]: f"IFERROR({blank(x(keys[0]))}*(({holds})>0)*{cells.right(*dict.fromkeys(asked))},0)"}
        case _:
            decision, score, lowest = keys
            rule = form.recognition
            enough = "*".join(f"IFERROR(--({cells.value(key)}>={least:g}),0)"
                              for key, least in ((score, rule.score), (lowest, rule.lowest)))
            return {decision: f"IFERROR({filled(x(decision))}*(1-{enough})*{cells.right(decision, score, lowest)},0)"}


def failed(form: Form, check: Check, states: Mapping[str, State]) -> str:
    """The field at which the check is reported on a line of these states, "" where it holds."""
    keys = [reference.partition(".")[2] for reference in check.fields]
    if any(states[key] == WRONG for key in (*keys, *(c.field.partition(".")[2] for c in check.when))):
        return ""
    first = states[keys[0]]
    match check.rule:
        case "at_most":
            second = states[keys[1]]
            return keys[0] if "" not in (first, second) and float(first) > round(float(second) * check.factor, 9) else ""
        case "together":
            missing = [key for key in keys if states[key] == ""]
            return missing[0] if len(missing) == 1 else ""
        case "required_when":
            applies = any(
                states[key] in condition.options if condition.options else states[key] != ""
                for condition in check.when for key in [condition.field.partition(".")[2]])
            return keys[0] if first == "" and applies else ""
        case _:
            score, lowest = (states[key] for key in keys[1:3])
            enough = "" not in (score, lowest) and float(score) >= form.recognition.score and (
                float(lowest) >= form.recognition.lowest)
            return keys[0] if first != "" and not enough else ""
