"""Every rule of the real forms, each with a form that breaks it in one known cell."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from forms import definitions, overlaid, valid, with_value

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Check, Field, Form, Section, Typed
from pipeline.domain.field_rule_cases import FieldRuleCase, field_rules
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.edges.template import write_form

PERIODS = {"2023": "2025", "2026": "2026"}
"""Edition → the period whose dates its documented examples belong to."""

MATRIX_LINE = "plan_registered"
ACROSS = ("jump", "claimed_twice", "person_in_two_units", "alike_in_two_units")
"""Rules that need more than one form; `self_points_differ` needs the computed points."""

_BEYOND = {"people_match_staff": ("people.name", 8), "person_listed_twice": ("people.name", 1),
           "person_listed_alike": ("people.name", 1)}
"""Checks whose finding stands on another line than the first: the free line below eight people, the second of two."""


@dataclass(frozen=True)
class Spoil:
    """A form with one thing wrong: the rule, and the answer at which it is to be reported."""

    name: str
    form: IssuedForm
    check: str
    section: str
    key: str
    line: int | str = 0
    companions: frozenset[str] = field(default_factory=frozenset)
    """Checks that cannot but fail as well."""


def complete(edition: str) -> IssuedForm:
    """A valid form in which every field holds its documented good example, on the first line of each section."""
    form = valid(PERIODS[edition])
    fields, lines = dict(form.filled.fields), {key: list(rows) for key, rows in form.filled.lines.items()}
    for section in form.edition.form.sections:
        good = {asked.key: asked.good for asked in section.fields if asked.good is not None}
        if section.layout == "fields":
            fields |= {f"{section.key}.{key}": value for key, value in good.items()}
        elif section.layout == "matrix":
            fields |= {f"{section.key}.{MATRIX_LINE}.{key}": value for key, value in good.items()}
        else:
            first, *rest = lines.get(section.key) or [{}]
            lines[section.key] = [first | good, *rest]
    return replace(form, filled=Filled(fields, lines))


def documented_fields(edition: str) -> Iterator[Spoil]:
    """The documented bad example of every field that has one."""
    base = complete(edition)
    for section in base.edition.form.sections:
        for asked in section.fields:
            if asked.bad is not None:
                rule = "choice" if asked.choice else ""
                yield _field_spoil(base, section, asked, rule, asked.bad, f"{edition} {section.key}.{asked.key} = {asked.bad}")


def synthesised_fields(edition: str) -> Iterator[Spoil]:
    """Every rule of every field, broken by a value made for it; a choice is by its documented bad example."""
    base = complete(edition)
    for section in base.edition.form.sections:
        for case in field_rules(base.edition.form, section):
            if case.rule == "choice" and case.column == case.field.key:
                continue
            spoilt, value = _breaking(base, section, case)
            name = f"{edition} {section.key}.{case.field.key} {case.rule}{' offered' if case.column.endswith('offered') else ''}"
            yield _field_spoil(spoilt, section, case.field, case.rule, value, name)


def checks(edition: str) -> Iterator[Spoil]:
    """The documented bad example of every check that one form alone can fail."""
    for check in definitions().editions[edition].form.checks:
        if check.bad is not None and check.rule != "self_points_differ":
            yield check_spoil(check, overlaid(valid(PERIODS[edition]), check.bad), edition)


def check_spoil(check: Check, form: IssuedForm, edition: str) -> Spoil:
    """A form on which a check fails, with the cell at which it must be reported."""
    counted_by_kind = check.rule == "lines_equal" and bool(check.when)
    reference, line = _BEYOND.get(check.key, (check.fields[1] if counted_by_kind else check.fields[0], 0))
    section, _, key = reference.partition(".")
    siblings = frozenset(c.key for c in form.edition.form.checks if c.rule == "lines_equal" and c.when) if counted_by_kind else ()
    return Spoil(f"{edition} {check.key}", form, check.key, section, key, line, frozenset(siblings))


@functools.cache
def every_spoil() -> tuple[Spoil, ...]:
    """All of them; a field that both editions define alike is broken in the newer one only."""
    newer = definitions().editions["2026"].form
    return (
        *checks("2023"), *checks("2026"), *documented_fields("2026"), *synthesised_fields("2026"),
        *(s for spoils in (documented_fields("2023"), synthesised_fields("2023")) for s in spoils if not _same_in(newer, s)),
    )


def _same_in(newer: Form, spoil: Spoil) -> bool:
    mine = spoil.form.edition.form.by_key[spoil.section].by_key[spoil.key]
    other = newer.by_key[spoil.section].by_key.get(spoil.key)
    return other is not None and replace(mine, label=other.label, help=other.help, good=other.good) == other


def _field_spoil(base: IssuedForm, section: Section, asked: Field, rule: str, value: Typed, name: str) -> Spoil:
    line: int | str = MATRIX_LINE if section.layout == "matrix" else 0
    return Spoil(name, with_value(base, section.key, asked.key, value), rule, section.key, asked.key, line)


def _breaking(base: IssuedForm, section: Section, case: FieldRuleCase) -> tuple[IssuedForm, Typed]:
    assert base.period is not None
    asked = case.field
    match case.rule:
        case "required":
            return base, ""
        case "range" if case.column != asked.key:
            return base, next(i.max for i in base.edition.rubric.indicators if i.key == MATRIX_LINE) + 0.5
        case "range":
            return base, asked.maximum + 1 if asked.maximum is not None else (asked.minimum or 0) - 1
        case "choice" if case.column != asked.key:
            closing = next(o for o in base.edition.form.choice_by_key[asked.choice].options if o.closing_only)
            return _in_period(base, _open_period(base.period)), closing.label
        case "max_length":
            return base, "x" * ((asked.max_length or 0) + 1)
        case "pattern":
            return base, "không phải"
        case "window":
            first, last = base.period.window(asked.window)
            return base, last + timedelta(days=1) if asked.key == "end" else first - timedelta(days=1)
        case _:
            plan = {"measures.training_budget_plan": 10_000} if asked.key == "training_budget_spent" else {}
            filled = replace(base.filled, fields={**base.filled.fields, **plan})
            return replace(base, filled=filled), (asked.suspicious_above or 0) + 1


def _open_period(period: Period) -> Period:
    """The same period where no phase is closed by it: for 2025 the year before, for 2026 itself."""
    campaign = definitions().campaign
    return campaign.period_by_key["2024"] if campaign.closes_a_phase(period) else period


def _in_period(form: IssuedForm, period: Period) -> IssuedForm:
    """The form issued for another period, its dates moved along by whole years."""
    assert form.period is not None
    years = period.end.year - form.period.end.year

    def moved(value: Typed) -> Typed:
        return value.replace(year=value.year + years) if isinstance(value, date) else value

    def moved_line(line: Mapping[str, Typed]) -> dict[str, Typed]:
        return {key: moved(value) for key, value in line.items()}

    filled = Filled({k: moved(v) for k, v in form.filled.fields.items()},
                    {section: [moved_line(line) for line in lines] for section, lines in form.filled.lines.items()})
    return replace(form, period=period, closes_phase=definitions().campaign.closes_a_phase(period), filled=filled)


def written(folder: Path) -> list[Path]:
    """The files of `every_spoil`, in its order, then one valid form per edition; written by two processes."""
    count = len(every_spoil())
    paths = [folder / f"{number:03d}.xlsx" for number in range(count)] + [folder / f"valid-{key}.xlsx" for key in PERIODS]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(write_numbered, range(len(paths)), paths, chunksize=20))
    return paths


def write_numbered(number: int, path: Path) -> None:
    """One of the files of `written`; runs in a child process."""
    spoils = every_spoil()
    write_form(spoils[number].form if number < len(spoils) else complete(list(PERIODS)[number - len(spoils)]), path)
