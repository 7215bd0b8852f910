"""Small campaigns from plain dictionaries: a test says what it changes, the rest is the golden example.

Choices are given by option key, dates as dates, absent answers by leaving them out or None.
The editions are the real ones; the units are made up (`A`…), so that no test leans on config.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.definitions.campaign import Campaign, Unit, UnitName
from pipeline.definitions.edition import Edition
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.answers import Answers, Submission, answers_of
from pipeline.domain.consolidation import Consolidated, consolidated, severity_counts
from pipeline.domain.deductions import deductions
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.indicators import indicator_table
from pipeline.domain.ranking import ranking
from pipeline.domain.reading import Meta, Reading, SectionReading
from pipeline.domain.scoring import scores
from pipeline.domain.totals import totals

ROOT = Path(__file__).parents[1]
IN_TIME = datetime(2026, 12, 1, 9, 0)
"""Before the units' due date of the period 2026, Saturday 5 December."""



@cache
def definitions() -> Definitions:
    """The project's own config.toml and editions."""
    return load_definitions(ROOT / "config.toml")


def editions() -> dict[str, Edition]:
    """The project's own editions by key."""
    return definitions().editions


def unit(key: str, **changed: Any) -> Unit:
    """An advisory, ranked unit of the first group that has always existed; `name` is what it is called."""
    since = date(2020, 1, 1)
    name = changed.pop("name", f"Phòng {key}")
    made = Unit(key, definitions().campaign.groups[0].key, True, (UnitName(name, name, since),), since)
    return replace(made, **changed)


def campaign(units: Iterable[Unit | str] = ("A",), **changed: Any) -> Campaign:
    """The project's periods, phases and holidays with these units, and no replies, events or waivers."""
    made = tuple(unit(one) if isinstance(one, str) else one for one in units)
    silent = {"events": (), "replies": (), "waivers": ()}
    return replace(definitions().campaign, units=made, **{**silent, **changed})


def people(count: int, **columns: Sequence[Any] | Any) -> list[dict[str, Any]]:
    """So many members: a column is one value for all, or a list with one value each (None: not filled)."""
    line = {
        "gender": "female", "category": "civil_servant", "is_leader": "no", "months_in_unit": 12,
        "self_study_plan": "no", "online_course": "no", "language_digital": "no", "training_hours": 0,
        **columns,
    }
    return [
        {"name": f"Người Mẫu {place + 1}",
         **{key: value[place] if isinstance(value, list) else value for key, value in line.items()}}
        for place in range(count)
    ]


def first(count: int, of: int, yes: Any = "yes", no: Any = "no") -> list[Any]:
    """A column in which the first lines say yes and the rest no."""
    return [yes] * count + [no] * (of - count)


def golden() -> dict[str, Any]:
    """The answers of the golden example: 8 công chức of 12 months each, period 2026, 89,45 points."""
    return {
        "general": {
            "staff_civil_servants": 8, "staff_public_employees": 0, "staff_contract": 0, "staff_female": 4,
            "plan_number": "05/KH-A", "plan_date": date(2026, 2, 15),
            "training_plan_number": "12/KH-VP", "training_plan_covers_all": "yes",
            "task_grade": "good", "citizen_decision": "15/QĐ-HKH",
        },
        "measures": {
            "tasks_assigned": 20, "tasks_on_time": 18,
            "training_budget_plan": 50, "training_budget_spent": 45, "staff_equipped": 8, "shared_materials": 8,
            "learners_sent": 5, "learners_supported": 5, "study_promoters": 6, "staff_reached": 8,
        },
        "advice": [
            {"kind": "document", "title": "Một", "reference": "1/KH-VP", "status": "issued"},
            {"kind": "document", "title": "Hai", "reference": "2/KH-VP", "status": "issued"},
            {"kind": "initiative", "title": "Ba", "reference": "3/QĐ-VP", "status": "issued"},
            {"kind": "programme", "title": "Bốn", "reference": "4/QĐ-VP", "status": "issued"},
        ],
        "activities": [
            {"title": "Tọa đàm", "form": "seminar", "content": "ND1"},
            {"title": "Cuộc thi", "form": "contest", "content": "ND4"},
            {"title": "Cuộc thi khác", "form": "contest", "content": "ND4"},
        ],
        "courses": [
            {"title": "Một", "kind": "digital", "mode": "online", "planned": 8, "sent": 8, "completed": 8},
            {"title": "Hai", "kind": "political", "mode": "distance", "planned": 8, "sent": 6, "completed": 6},
        ],
        "people": people(
            8, online_course=first(6, 8), self_study_plan="yes", training_hours=first(7, 8, 40, 39),
            language_digital=first(4, 8), citizen_score=first(5, 8, 85, 75), citizen_lowest=6,
        ),
        "self_assessment": {},
        "exemplars": [],
    }


@dataclass(frozen=True)
class Report:
    """One report as a test tells it; `errors` are the fields (``section.key``) in which it has one each."""

    unit: str = "A"
    period: str = "2026"
    answers: Mapping[str, Any] = field(default_factory=golden)
    received: datetime = IN_TIME
    edition: str = ""
    errors: tuple[str, ...] = ()


def report(unit: str = "A", period: str = "2026", **changed: Any) -> Report:
    """The golden report with changes: a ``fields`` section is updated, any other replaced.

    `received`, `edition` and `errors` are those of `Report`.
    """
    about = {key: changed.pop(key) for key in ("received", "edition", "errors") if key in changed}
    answers = golden()
    for section, change in changed.items():
        answers[section] = {**answers[section], **change} if isinstance(change, Mapping) else list(change)
    return Report(unit, period, answers, **about)


def submissions_of(reports: Iterable[Report]) -> list[Submission]:
    """The reports as if they had been read from files, numbered in their order."""
    return [
        Submission(number, told.unit, told.period, told.edition or _edition(told), f"{number:064x}",
                   f"{number}.xlsx", told.received, _reading(told))
        for number, told in enumerate(reports)
    ]


def _edition(told: Report) -> str:
    return definitions().campaign.period_by_key[told.period].edition


def _reading(told: Report) -> Reading:
    edition = told.edition or _edition(told)
    form = editions()[edition].form
    sections = {}
    for section in form.sections:
        given = told.answers.get(section.key, {})
        if section.layout == "matrix":
            rows = [(5 + n, line, own if isinstance(own, dict) else {"self_points": own}) for n, (line, own) in enumerate(dict(given).items())]
        elif section.layout == "fields":
            rows = [(4, "", _filled(dict(given)))]
        else:
            rows = [(5 + n, "", _filled(dict(line))) for n, line in enumerate(given)]
        columns = {key: 2 + n for n, key in enumerate(section.by_key)}
        sections[section.key] = SectionReading(section.sheet, columns, {}, rows)
    return Reading(Meta(form.id, edition, told.unit, told.period), sections)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def findings_of(reports: Iterable[Report]) -> list[Finding]:
    """The errors that the reports are said to have."""
    return [
        Finding("test", Severity.ERROR, "sai.", fields=(reference,), submission=number)
        for number, told in enumerate(reports) for reference in told.errors
    ]


def error_counts(reports: Iterable[Report]) -> dict[int, int]:
    """Submission number → its number of errors."""
    counts = severity_counts(findings_of(reports))
    return {number: by_severity[Severity.ERROR] for number, by_severity in counts.items()}


def consolidated_of(reports: Sequence[Report], of: Campaign | None = None) -> Consolidated:
    """The counted reports; without a campaign, one with the units that report."""
    submissions = submissions_of(reports)
    parts: list[Answers] = [
        answers_of(edition.form, [s for s in submissions if s.edition == edition.key])
        for edition in editions().values()
    ]
    return consolidated(_campaign(reports, of), parts, findings_of(reports))


def _campaign(reports: Sequence[Report], of: Campaign | None) -> Campaign:
    return of or campaign(dict.fromkeys(told.unit for told in reports))


@dataclass(frozen=True)
class Judged:
    """Everything that is computed from a few reports, as tables."""

    consolidated: Consolidated
    table: pd.DataFrame
    scores: pd.DataFrame
    totals: pd.DataFrame

    @property
    def ranking(self) -> pd.DataFrame:
        """The places."""
        return ranking(self.totals, editions(), self.consolidated)

    def measure(self, indicator: str, unit: str = "A") -> dict[str, Any]:
        """The row of one indicator of one unit."""
        return _row(self.table, unit=unit, indicator=indicator)

    def score(self, indicator: str, unit: str = "A") -> dict[str, Any]:
        """The row of one score of one unit."""
        return _row(self.scores, unit=unit, indicator=indicator)

    def total(self, unit: str = "A", period: str = "2026") -> dict[str, Any]:
        """The row of the totals of one unit and period."""
        return _row(self.totals, unit=unit, period=period)


def _row(table: pd.DataFrame, **wanted: str) -> dict[str, Any]:
    for column, value in wanted.items():
        table = table[table[column] == value]
    (row,) = table.to_dict("records")
    return {str(key): value for key, value in row.items()}


def judged(*reports: Report, of: Campaign | None = None) -> Judged:
    """The reports consolidated, measured and scored."""
    counted = consolidated_of(reports, of)
    table = indicator_table(counted, editions())
    scored = scores(table, editions(), counted)
    taken = deductions(counted.campaign, editions(), submissions_of(reports), error_counts(reports))
    return Judged(counted, table, scored, totals(scored, editions(), counted, taken))
