"""What the data holds of the subjects of a session, arranged by unit and person once, so that each report is cheap."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import AwardDecision, Subject
from pipeline.domain.individuals import Individual
from pipeline.domain.office_facts import PersonKey
from pipeline.domain.results import Results
from pipeline.domain.summaries.exemplars import reported_lines

Row = dict[Hashable, Any]
Place = tuple[str, str]
"""(unit, period)."""


@dataclass(frozen=True, eq=False)
class HeldData:
    """A session's results by unit and person."""

    session: AwardSession

    @property
    def run(self) -> Results:
        """The run behind the session."""
        return self.session.setting.run

    def periods(self, unit: str) -> list[Period]:
        """The periods of the session in which the unit has a report that counts."""
        setting = self.session.setting
        return [period for period in setting.periods if setting.report(unit, period) is not None]

    def criteria(self, unit: str, period: Period) -> dict[str, Row]:
        """Criterion → points, applicable maximum and percent of a unit."""
        return {row["criterion"]: row for row in self._criteria.get((unit, period.key), ())}

    def scored(self, unit: str, period: Period) -> dict[str, Row]:
        """Indicator → points of a unit, with what they were computed from (`basis`)."""
        bases = {row["indicator"]: row["basis"] for row in self._indicators.get((unit, period.key), ())}
        return {row["indicator"]: {**row, "basis": bases.get(row["indicator"], "")} for row in self._scores.get((unit, period.key), ())}

    def group_rank(self, unit: str, period: Period) -> int | None:
        """The place of a ranked unit within its group."""
        rows = self._ranking.get((unit, period.key), ())
        return int(rows[0]["group_rank"]) if rows else None

    def exemplars(self, unit: str, period: Period) -> list[dict[str, Any]]:
        """What a unit reported in words, in the order of its form."""
        return self._exemplars.get((unit, period.key), [])

    def person(self, of: Subject) -> tuple[Individual, ...]:
        """The lines of a person in the periods of the session, oldest first; empty for a person of no report."""
        return self._people.get(of.compares, ())

    def decisions(self, *subjects: Subject) -> list[AwardDecision]:
        """Every award of a subject under any of its names but that of this very session, oldest first."""
        keys = {subject.compares for subject in subjects}
        return [d for d in self.run.awarded.decisions
                if d.is_award and d.subject.compares in keys and (d.at_once or d.session != self.session.key)]

    @cached_property
    def _criteria(self) -> dict[Place, list[Row]]:
        return _by_place(self.run.criteria)

    @cached_property
    def _scores(self) -> dict[Place, list[Row]]:
        return _by_place(self.run.scores)

    @cached_property
    def _indicators(self) -> dict[Place, list[Row]]:
        return _by_place(self.run.indicators)

    @cached_property
    def _ranking(self) -> dict[Place, list[Row]]:
        return _by_place(self.run.ranking)

    @cached_property
    def _exemplars(self) -> dict[Place, list[dict[str, Any]]]:
        found: dict[Place, list[dict[str, Any]]] = {}
        for period in self.session.setting.periods:
            for line in reported_lines(self.run, period):
                found.setdefault((line["unit"], period.key), []).append(line)
        return found

    @cached_property
    def _people(self) -> dict[PersonKey, tuple[Individual, ...]]:
        keys = {period.key for period in self.session.setting.periods}
        found: dict[PersonKey, tuple[Individual, ...]] = {}
        for person in self.run.people[0]:
            lines = tuple(line for line in person.lines if line.period in keys)
            if lines and lines[-1].period == self.session.setting.period.key:
                found.setdefault(lines[-1].key, lines)
        return found


def _by_place(table: Any) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = {}
    for row in table.to_dict("records"):
        found.setdefault((row["unit"], row["period"]), []).append(row)
    return found
