"""What the Office is asked at the appraisal (phiếu thẩm định): the sheets of its workbook, as data of an edition.

The sections are those of any form, so that the same writer, reader and field checks serve them;
only which lines a ``matrix`` section has comes from the results of a period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.definitions.form import Choice, Form, Section

ID_SUFFIX = "-tham-dinh"
"""Behind the id of the units' form: the id of the workbook."""

OFFICE, POINTS, STRIKES, UNITS, PEOPLE = "office", "points", "strikes", "units", "people"

_ASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    OFFICE: ("fields", ("appraiser", "own_unit_appraiser", "cultural_title")),
    POINTS: ("matrix", ("appraised_points", "not_applicable", "reason", "appraiser")),
    STRIKES: ("matrix", ("struck", "reason", "appraiser")),
    UNITS: ("matrix", ("task_grade", "under_review")),
    PEOPLE: ("matrix", ("task_grade", "discipline", "under_review")),
}
"""Section → its layout and the fields that the program reads; a definition may ask for more."""


@dataclass(frozen=True)
class AppraisalForm:
    """appraisal.toml of an edition. Its fields may use the choices of the units' form beside its own.

    `strikes` names the ``rows`` sections of the units' form whose lines can be left out of the counts.
    """

    title: str
    guide: tuple[str, ...]
    sections: tuple[Section, ...]
    strikes: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


def appraisal_form(asked: AppraisalForm, of: Form) -> Form:
    """The workbook's sections as a form of their own, beside the units' form `of` of the same edition."""
    used = {field.choice for section in asked.sections for field in section.fields}
    return replace(
        of, id=of.id + ID_SUFFIX, title=asked.title, guide=asked.guide, sections=asked.sections,
        choices=tuple(choice for choice in (*of.choices, *asked.choices) if choice.key in used),
        derived=(), checks=(), course_contents=(),
    )


def appraisal_problems(asked: AppraisalForm, of: Form) -> Iterator[str]:
    """What the program could not read back, or that the units' form does not have."""
    sections = {section.key: section for section in asked.sections}
    for key, (layout, fields) in _ASKED.items():
        if key not in sections:
            yield f"sections: thiếu biểu {key!r}."
            continue
        if sections[key].layout != layout:
            yield f"sections.{key}.layout: phải là {layout!r}."
        for field in fields:
            if field not in sections[key].by_key:
                yield f"sections.{key}: thiếu trường {field!r}."
    for key in sections:
        if key not in _ASKED:
            yield f"sections: không có biểu {key!r}; được phép: {', '.join(_ASKED)}."
    allowed = [section.key for section in of.sections if section.layout == "rows"]
    for key in asked.strikes:
        if key not in allowed:
            yield f"strikes: {key!r} không có; được phép: {', '.join(allowed)}."
