"""The rules of single fields as values: what is expected of every filled cell of one column of answers.

Whoever runs a `FieldRuleCase` (Great Expectations over all submissions, a formula in the form itself)
reports back the cells that fail; so this stays light.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.definitions.form import Field, FieldRule, Form, Section
from pipeline.domain.values import PATTERNS

Expectation = Literal["not_null", "between", "in_set", "length", "regex"]


@dataclass(frozen=True, slots=True)
class FieldRuleCase:
    """One rule of one field: the column it looks at and what is expected of every filled cell there."""

    field: Field
    rule: FieldRule
    column: str
    expectation: Expectation
    low: float | None = None
    high: float | None = None
    allowed: tuple[object, ...] = ()
    pattern: str = ""


def field_rules(form: Form, section: Section) -> list[FieldRuleCase]:
    """Every rule of every field of a section, in the order of the form."""
    cases: list[FieldRuleCase] = []
    for asked in section.fields:
        if asked.required:
            cases.append(FieldRuleCase(asked, "required", asked.key, "not_null"))
        if asked.minimum is not None or asked.maximum is not None:
            cases.append(FieldRuleCase(asked, "range", asked.key, "between", asked.minimum, asked.maximum))
        if section.layout == "matrix" and asked.type == "number":
            cases.append(FieldRuleCase(asked, "range", f"{asked.key}__above_max", "between", None, 0.0))
        if asked.choice:
            options = form.choice_by_key[asked.choice].options
            cases.append(FieldRuleCase(asked, "choice", asked.key, "in_set", allowed=tuple(o.key for o in options)))
            if any(option.closing_only for option in options):
                cases.append(FieldRuleCase(asked, "choice", f"{asked.key}__offered", "in_set", allowed=(True,)))
        if asked.max_length is not None:
            cases.append(FieldRuleCase(asked, "max_length", asked.key, "length", None, asked.max_length))
        if asked.pattern:
            cases.append(FieldRuleCase(asked, "pattern", asked.key, "regex", pattern=f"^(?:{PATTERNS[asked.pattern]})$"))
        if asked.window:
            cases.append(FieldRuleCase(asked, "window", f"{asked.key}__days_outside", "between", 0.0, 0.0))
        if asked.suspicious_above is not None:
            cases.append(FieldRuleCase(asked, "suspicious", asked.key, "between", None, asked.suspicious_above))
    return cases
