"""Counted reports → the figures that are added up and charted but never scored (số liệu tổng hợp).

One tidy table: what is summed, along which dimension, for which member of it. A figure that
nobody gave is absent; 0 means that a unit reported and had none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Form
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.indicators import INDICATORS, IndicatorInput, Numbers

SUM_COLUMNS = ["unit", "period", "submission", "sum", "dimension", "member", "value", "incomplete"]

TOTAL = "total"
"""The dimension of a figure that is not broken down; its member is ""."""

UNSTATED = ""
"""The member of a broken-down figure whose line does not say (chưa ghi)."""

_STAFF = {
    "civil_servant": "staff_civil_servants",
    "public_employee": "staff_public_employees",
    "contract": "staff_contract",
}
_LINE_SUMS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "people": (
        {"people": "", "members": "member", "recognised": "recognised_member",
         "training_hours": "training_hours"},
        ("gender", "category", "is_leader"),
    ),
    "activities": (
        {"activities": "", "activity_people": "people", "activity_attendances": "attendances",
         "activity_cost": "cost"},
        ("content", "solution"),
    ),
    "courses": (
        {"courses": "", "course_planned": "planned", "course_places": "sent", "course_completed": "completed",
         "course_cost": "cost"},
        ("kind", "mode", "content"),
    ),
}
"""Section → (sum → the column it adds, "" for the number of lines; the dimensions)."""


def sums(consolidated: Consolidated, editions: Mapping[str, Edition]) -> pd.DataFrame:
    """The unscored sums of every counted submission (`SUM_COLUMNS`).

    `staff`, `staff_female`, `staff_party_members`; `people`, `members`, `recognised` (members recognised as
    Công dân học tập, the numerator of 3.6) and `training_hours` (tiết, all people);
    `activities`, `courses` with people, places and cost (triệu đồng); every number of sheet
    ``measures`` that no indicator reads. `incomplete`: the section holds an error, so that a
    refused line or value may be missing from the figure.
    """
    summing = _Summing(IndicatorInput(consolidated, editions))
    parts = [part for part in summing.parts() if len(part)]
    if not parts:
        return pd.DataFrame(columns=SUM_COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    reports, numbers = consolidated.submissions, table["submission"]
    table["unit"] = numbers.map({n: report.unit for n, report in reports.items()}).astype(object)
    table["period"] = numbers.map({n: report.period for n, report in reports.items()}).astype(object)
    doubtful = {
        (n, reference.partition(".")[0]) for n, wrong in consolidated.doubtful.items() for reference in wrong
    }
    table["incomplete"] = [
        place in doubtful for place in zip(table["submission"], table["section"], strict=True)
    ]
    return table[SUM_COLUMNS].sort_values("submission", kind="stable", ignore_index=True)


class _Summing:
    """The parts of the table, one per figure and dimension, with the section that each comes from."""

    def __init__(self, answers: IndicatorInput) -> None:
        self.answers = answers

    def parts(self) -> Iterator[pd.DataFrame]:
        """All parts, in the order of the form."""
        for category, key in _STAFF.items():
            given = self.answers.answer(f"general.{key}")
            yield self._single("general", "staff", "category", category, given)
        yield self._single("general", "staff", TOTAL, "", self.answers.staff_total)
        for key in ("staff_female", "staff_party_members"):
            yield self._single("general", key, TOTAL, "", self.answers.answer(f"general.{key}"))
        for key in self._optional_measures:
            yield self._single("measures", key, TOTAL, "", self.answers.answer(f"measures.{key}"))
        for section, (figures, dimensions) in _LINE_SUMS.items():
            lines = self._lines(section).assign(**{TOTAL: ""})
            for dimension in (TOTAL, *dimensions):
                yield from self._broken_down(section, lines, figures, dimension)

    @cached_property
    def _optional_measures(self) -> list[str]:
        read = {reference for function in INDICATORS.values() for reference in function.reads}
        return list(dict.fromkeys(
            field.key for form in self._forms if "measures" in form.by_key
            for field in form.by_key["measures"].fields
            if field.type in ("integer", "number") and f"measures.{field.key}" not in read
        ))

    @cached_property
    def _forms(self) -> list[Form]:
        return [edition.form for edition in self.answers.editions.values()]

    def _lines(self, section: str) -> pd.DataFrame:
        if section == "people":
            people = self.answers.people
            return people.assign(
                recognised_member=(people["member"] & people["recognised"]).astype("float64"),
                member=people["member"].astype("float64"),
            )
        lines = self.answers.lines(section)
        if section == "courses":
            contents = {
                (name, mapping.kind): mapping.content
                for name, edition in self.answers.editions.items() for mapping in edition.form.course_contents
            }
            editions = {n: report.edition for n, report in self.answers.consolidated.submissions.items()}
            served = zip(lines["submission"].map(editions), lines["kind"], strict=True)
            content = pd.Series([contents.get(of) for of in served], index=lines.index, dtype=object)
            return lines.assign(content=content)
        return lines

    def _single(self, section: str, key: str, dimension: str, member: str, value: Numbers) -> pd.DataFrame:
        given = value.dropna()
        return self._part(section, key, dimension, member, given.index, given.to_numpy())

    def _broken_down(
        self, section: str, lines: pd.DataFrame, figures: Mapping[str, str], dimension: str,
    ) -> Iterator[pd.DataFrame]:
        """One figure per submission and member of a dimension, also 0 for the members that have no line.

        A figure that none of the lines gives is absent; a section lost altogether gives nothing.
        """
        stated = lines[dimension].fillna(UNSTATED).astype(object)
        groups = lines.assign(of=stated).groupby(["submission", "of"], sort=True)
        counted = groups.size().astype("float64")
        silent = self._without_lines(section, dimension, counted)
        for key, column in figures.items():
            value = counted if not column else groups[column].sum(min_count=1).astype("float64").dropna()
            full = pd.concat([value, silent]).sort_index()
            numbers = full.index.get_level_values(0)
            member = full.index.get_level_values(1)
            yield self._part(section, key, dimension, member, numbers, full.to_numpy())

    def _without_lines(self, section: str, dimension: str, counted: Numbers) -> Numbers:
        """0 for every member of a dimension that a submission could have used and did not."""
        consolidated, have = self.answers.consolidated, set(counted.index)
        editions = self.answers.editions.items()
        members = {name: _members(edition.form, section, dimension) for name, edition in editions}
        with_lines = {number for number, _ in have}
        lost = {
            number for number, wrong in consolidated.doubtful.items()
            if number not in with_lines and any(reference.startswith(f"{section}.") for reference in wrong)
        }
        places = [
            (number, member) for number, report in consolidated.submissions.items() if number not in lost
            for member in members[report.edition] if (number, member) not in have
        ]
        index = pd.MultiIndex.from_tuples(places, names=["submission", "of"])
        return pd.Series(0.0, index=index)

    def _part(
        self, section: str, key: str, dimension: str, member: Any, numbers: Any, value: Any,
    ) -> pd.DataFrame:
        return pd.DataFrame({
            "submission": numbers, "section": section, "sum": key, "dimension": dimension, "member": member,
            "value": value,
        })


def _members(form: Form, section: str, dimension: str) -> tuple[str, ...]:
    """The members of a dimension on a form: the options of its drop-down."""
    if section not in form.by_key:
        return ()
    if dimension == TOTAL:
        return ("",)
    field = form.by_key[section].by_key.get(dimension)
    choice = form.choice_by_key.get(field.choice if field else dimension)
    return tuple(option.key for option in choice.options) if choice else ()
