"""What the Office itself fills in (biểu của Văn phòng): workbooks that a command prints and the inbox takes back.

Such a workbook shows what the program knows in locked columns and asks for the rest beside it. What is
asked is data, in the same sections and fields as the units' form; what is printed is made by the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from pipeline.definitions.campaign import Unit
from pipeline.definitions.edition import section_problems
from pipeline.definitions.form import Choice, Option, Section
from pipeline.definitions.strict import DefinitionError, read_toml, structured

UNITS = "unit"
"""The choice whose options are the units of config.toml."""


@dataclass(frozen=True)
class OfficeForm:
    """One kind of workbook of the Office; a `matrix` section has one line per subject, whatever its key."""

    id: str
    title: str
    in_force_from: date
    guide: tuple[str, ...]
    choices: tuple[Choice, ...]
    sections: tuple[Section, ...]

    @cached_property
    def by_key(self) -> dict[str, Section]:
        """The sections by their key."""
        return {section.key: section for section in self.sections}

    @cached_property
    def choice_by_key(self) -> dict[str, Choice]:
        """The drop-down lists by their key."""
        return {choice.key: choice for choice in self.choices}


def load_office_forms(folder: Path, units: Sequence[Unit]) -> dict[str, OfficeForm]:
    """Form id → the form, for every TOML file of a folder (none: no such forms); DefinitionError naming everything wrong."""
    forms: dict[str, OfficeForm] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        form = with_units(structured(OfficeForm, read_toml(path), path), units)
        problems += [f"{path}: {problem}" for problem in _problems(form)]
        if form.id in forms:
            problems.append(f"{path}: id: {form.id!r} đã có ở tệp khác.")
        forms[form.id] = form
    if problems:
        raise DefinitionError(problems)
    return forms


def with_units(form: OfficeForm, units: Sequence[Unit]) -> OfficeForm:
    """The form with the units' names, each with its key, in its drop-down of units.

    Keys tell apart units that were called the same at different times.
    """
    named = tuple(Option(unit.key, f"{unit.names[-1].name} ({unit.key})") for unit in units)
    return replace(form, choices=tuple(replace(c, options=named) if c.key == UNITS else c for c in form.choices))


def _problems(form: OfficeForm) -> Iterator[str]:
    for what, keys in (("sections", [s.key for s in form.sections]), ("sections.sheet", [s.sheet for s in form.sections]),
                       ("choices", [c.key for c in form.choices])):
        yield from (f"{what}: {key!r} bị lặp." for key, times in Counter(keys).items() if times > 1)
    for choice in form.choices:
        if not choice.options and choice.key != UNITS:
            yield f"choices.{choice.key}: danh sách lựa chọn trống."
    for section in form.sections:
        yield from section_problems(form.choice_by_key, section)
