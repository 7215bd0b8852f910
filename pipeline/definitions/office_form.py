"""What the Office itself is asked (biểu của Văn phòng): the sheets of a workbook that it fills, as data of an edition.

The sections are those of any form, so that the same writer, reader and field checks serve them;
only which lines a ``matrix`` section has comes from the results of a period or phase.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.definitions.form import Choice, Form, Option, Section

UNIT_CHOICE = "unit"
"""The choice whose options are the units of config.toml; its list in the file stays empty."""

Needed = Mapping[str, tuple[str, tuple[str, ...]]]
"""Section → its layout and the fields that the program reads; a definition may ask for more."""


@dataclass(frozen=True)
class OfficeForm:
    """appraisal.toml or awards.toml of an edition. Its fields may use the choices of the units' form beside its own.

    `strikes` names the ``rows`` sections of the units' form whose lines an appraisal can leave out of the counts.
    A ``matrix`` section without fields asks for nothing and only shows its lines.
    """

    title: str
    guide: tuple[str, ...]
    sections: tuple[Section, ...]
    strikes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


def office_form(asked: OfficeForm, of: Form, suffix: str) -> Form:
    """The workbook's sections as a form of their own, beside the units' form `of` of the same edition."""
    used = {field.choice for section in asked.sections for field in section.fields}
    return replace(
        of, id=of.id + suffix, title=asked.title, guide=asked.guide, sections=asked.sections,
        choices=tuple(choice for choice in (*of.choices, *asked.choices) if choice.key in used),
        derived=(), checks=(), course_contents=(),
    )


def with_units(form: Form, named: Sequence[tuple[str, str]]) -> Form:
    """The form with the units (key, name) in its drop-down of units, where it has one.

    The key stands beside the name: units may have been called the same at different times.
    """
    options = tuple(Option(key, f"{name} ({key})") for key, name in named)
    return replace(form, choices=tuple(replace(c, options=options) if c.key == UNIT_CHOICE else c for c in form.choices))


def office_problems(asked: OfficeForm, of: Form, needed: Needed) -> Iterator[str]:
    """What the program could not read back, or that the units' form does not have."""
    sections = {section.key: section for section in asked.sections}
    for key, (layout, fields) in needed.items():
        if key not in sections:
            yield f"sections: thiếu biểu {key!r}."
            continue
        if sections[key].layout != layout:
            yield f"sections.{key}.layout: phải là {layout!r}."
        for field in fields:
            if field not in sections[key].by_key:
                yield f"sections.{key}: thiếu trường {field!r}."
    for key in sections:
        if key not in needed:
            yield f"sections: không có biểu {key!r}; được phép: {', '.join(needed)}."
    allowed = [section.key for section in of.sections if section.layout == "rows"]
    for key in asked.strikes:
        if key not in allowed:
            yield f"strikes: {key!r} không có; được phép: {', '.join(allowed)}."
