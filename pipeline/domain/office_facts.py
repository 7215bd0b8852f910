"""What only the Office knows about a period and no unit is asked: grades, discipline, reviews, titles.

The facts come from the newest appraisal workbook of the period. Where none came everything is
empty: a grade or title that is not told is not known, and only the people and units that are
listed are under discipline or review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.domain.vietnamese import folded

PersonKey = tuple[str, str]
"""A person of a period: what `person_key` returns."""


def person_key(unit: str, name: str) -> PersonKey:
    """The key of a person in `OfficeFacts`: the unit's key and the name as it compares.

    >>> person_key("TH", "Trần Văn  Hoà") == person_key("TH", "TRẦN VĂN HÒA")
    True
    """
    return unit, folded(name)


@dataclass(frozen=True)
class OfficeFacts:
    """The facts of one period that the Office adds at the appraisal (thông tin do Văn phòng bổ sung).

    `unit_grades`: unit → option key of the form's ``task_grade`` choice; it goes before what the
    unit's report says (which is only there to be completed: “Chưa có kết quả”).
    `person_grades`: person (`person_key`) → option key of the same choice.
    `discipline`: people under discipline. `under_review_units`, `under_review_people`: under
    investigation, inspection or a pending complaint.
    `cultural_title`: ``yes``, ``no``, or empty when not told.
    `circular24`: facts for Thông tư 24 by the key of the rubric's threshold: ``training_plan``,
    ``training_budget``, ``digital_tools`` (``yes``, ``no``), ``discipline`` (percent),
    ``collective_title`` (option key of the form's choice of that name); what was not told is absent.
    """

    unit_grades: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    person_grades: Mapping[PersonKey, str] = field(default_factory=lambda: MappingProxyType({}))
    discipline: frozenset[PersonKey] = frozenset()
    under_review_units: frozenset[str] = frozenset()
    under_review_people: frozenset[PersonKey] = frozenset()
    cultural_title: str = ""
    circular24: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType({}))
