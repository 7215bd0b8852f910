"""What every award rule may look at: one run, arranged by unit and person, and the rubric's award rules by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.definitions.campaign import Period, Phase
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import AwardRule, Rubric
from pipeline.domain.answers import Submission
from pipeline.domain.awards.evidence import unproven
from pipeline.domain.awards.values import AWARD_ORDER, AwardDecision, Subject
from pipeline.domain.consolidation import RegisterEntry, Status
from pipeline.domain.frame_rows import Row, frame_rows
from pipeline.domain.indicators import IndicatorInput
from pipeline.domain.individuals import Individual
from pipeline.domain.office_facts import PersonKey
from pipeline.domain.results import Results
from pipeline.domain.same_people import Person

PENDING = "pending"
"""Option key of the form's ``task_grade``: chưa có kết quả."""


@dataclass(frozen=True, eq=False)
class AwardSetting:
    """A run seen from one award session: that of a period, or of a phase at the end of `period`."""

    run: Results
    period: Period
    phase: Phase | None = None

    @property
    def key(self) -> str:
        """Key of the session: the phase's where there is one."""
        return self.phase.key if self.phase else self.period.key

    @property
    def periods(self) -> list[Period]:
        """The periods that the session looks back on, as far as they have begun."""
        keys = self.phase.periods if self.phase else (self.period.key,)
        return [period for period in self.run.periods if period.key in keys]

    @property
    def scope(self) -> str:
        """The scope of the rubric's rules that hold here."""
        return "phase" if self.phase else "annual"

    @property
    def rubric(self) -> Rubric:
        """The rubric of the period, or of the phase's last one."""
        return self.run.rubric(self.period)

    @cached_property
    def rules(self) -> dict[str, AwardRule]:
        """Number → rule, of the rules that hold in this session."""
        return {rule.key: rule for rule in self.rubric.award_rules if rule.scope in (self.scope, "all")}

    def graded_rules(self, subject: str) -> list[AwardRule]:
        """The rules that each give one form of award to collectives or individuals, the highest form first."""
        found = [rule for rule in self.rules.values() if rule.award and rule.subject == subject and rule.scope == self.scope]
        return sorted(found, key=lambda rule: -AWARD_ORDER.index(rule.award))

    def rule(self, key: str) -> AwardRule | None:
        """A rule by its number; None where the rubric has none of that number for this session."""
        return self.rules.get(key)

    # ------------------------------------------------------------ units

    @cached_property
    def _totals(self) -> dict[tuple[str, str], Row]:
        return {(str(row["unit"]), str(row["period"])): row for row in frame_rows(self.run.totals)}

    def total(self, unit: str, period: Period) -> Row | None:
        """A unit's row of the totals."""
        return self._totals.get((unit, period.key))

    @cached_property
    def places(self) -> dict[str, Row]:
        """Ranked unit → its row of the ranking of the period."""
        return {str(row["unit"]): row for row in self.run.rows("ranking", self.period)}

    @cached_property
    def criteria(self) -> dict[str, list[Row]]:
        """Unit → its criteria in the period."""
        found: dict[str, list[Row]] = {}
        for row in self.run.rows("criteria", self.period):
            found.setdefault(str(row["unit"]), []).append(row)
        return found

    @cached_property
    def _reports(self) -> dict[tuple[str, str], Submission]:
        return {(s.unit, s.period): s for s in self.run.consolidated.submissions.values()}

    def report(self, unit: str, period: Period) -> Submission | None:
        """The report of a unit that counts."""
        return self._reports.get((unit, period.key))

    @cached_property
    def _entries(self) -> dict[tuple[str, str], RegisterEntry]:
        return {(e.unit, e.period): e for e in self.run.register if e.status in (Status.ACCEPTED, Status.NEEDS_FIXING)}

    def entry(self, unit: str, period: Period) -> RegisterEntry | None:
        """The register's line of the report that counts."""
        return self._entries.get((unit, period.key))

    @cached_property
    def _general(self) -> dict[int, Row]:
        return {int(str(row["submission"])): row for row in frame_rows(self.run.consolidated.tables["general"])}

    def answer(self, unit: str, period: Period, key: str) -> object:
        """One answer of sheet `general`; None where there is none."""
        report = self.report(unit, period)
        value = self._general.get(report.number, {}).get(key) if report else None
        return None if value is None or value != value else value

    @cached_property
    def staff(self) -> dict[str, int]:
        """Unit → its people on the last day of the period, as reported."""
        totals = IndicatorInput(self.run.consolidated, self.run.editions).staff_total.dropna()
        reports = {s.number: s.unit for s in self.run.consolidated.submissions.values() if s.period == self.period.key}
        return {reports[number]: int(total) for number, total in totals.to_dict().items() if number in reports}

    @cached_property
    def unproven(self) -> dict[str, list[str]]:
        """Unit → indicators of the period that lack the evidence they need."""
        return unproven(self.run, self.period)

    def task_grade(self, unit: str, period: Period) -> str:
        """The grade of a collective: the Office's word before the report's; "" while there is none."""
        told = self.run.facts_in(period).unit_grades.get(unit) or self.answer(unit, period, "task_grade") or ""
        return "" if told == PENDING else str(told)

    # ------------------------------------------------------------ people, decisions

    @cached_property
    def lines(self) -> list[Individual]:
        """Everybody on the counted reports of the period."""
        return [line for line in self.run.individuals if line.period == self.period.key]

    @cached_property
    def person_of(self) -> dict[tuple[str, PersonKey, int], Person]:
        """(period, person, sheet row) → the same person through the periods."""
        return {(line.period, line.key, line.row): person for person in self.run.people[0] for line in person.lines}

    @cached_property
    def of_session(self) -> dict[PersonKey, AwardDecision]:
        """Subject → the decision of this very session, at its end; the newest where there are several."""
        return {d.subject.compares: d for d in self.run.awarded.decisions if d.session == self.key and not d.at_once}

    @cached_property
    def _earlier(self) -> dict[PersonKey, list[AwardDecision]]:
        """Subject → awards of the phase outside of this decision: of other sessions, and of any day."""
        sessions = self.sessions_of_the_phase
        found: dict[PersonKey, list[AwardDecision]] = {}
        for decision in self.run.awarded.decisions:
            if decision.is_award and decision.session in sessions and (decision.at_once or decision.session != self.key):
                found.setdefault(decision.subject.compares, []).append(decision)
        return found

    @cached_property
    def sessions_of_the_phase(self) -> frozenset[str]:
        """Keys of the sessions within the phase: its periods, phases within it, itself; of a period, the shortest
        phase that has it."""
        phases = self.run.campaign.phases
        having = [phase for phase in phases if self.period.key in phase.periods]
        phase = self.phase or min(having, key=lambda p: len(p.periods), default=None)
        if phase is None:
            return frozenset({self.key})
        inner = {p.key for p in phases if set(p.periods) <= set(phase.periods)}
        return frozenset({*phase.periods, *inner, self.key})

    def earlier(self, *subjects: Subject) -> list[AwardDecision]:
        """The awards that one subject, under any of its names, has already had in the phase."""
        keys = dict.fromkeys(subject.compares for subject in subjects)
        return [decision for key in keys for decision in self._earlier.get(key, [])]

    # ------------------------------------------------------------ words

    def grade_name(self, key: str) -> str:
        """A grade in words."""
        return self._choice("task_grade", key)

    def award_name(self, key: str) -> str:
        """A form of award in words; "" for none."""
        return self._choice("proposed_award", key) if key else ""

    def grade_reaches(self, grade: str, least: str) -> bool:
        """Whether a grade is at least another; the form lists them from the best down."""
        order = [option.key for option in self._form.choice_by_key["task_grade"].options]
        return grade in order and order.index(grade) <= order.index(least)

    @property
    def _form(self) -> Form:
        return self.run.editions[self.period.edition].form

    def _choice(self, choice: str, key: str) -> str:
        return self._form.choice_by_key[choice].label(key)
