"""The awards of a report's periods that have been decided (đã có quyết định), as lines; proposals never belong there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.domain.awards.values import AWARD_ORDER, AwardDecision
from pipeline.domain.official_report.scope import ReportScope

_CHOICE = "proposed_award"


@dataclass(frozen=True, slots=True)
class DecidedAward:
    """An award that has been decided: its form, who has it, the decision and its date; a person's, or a collective's."""

    form: str
    subject: str
    decision: str
    decided_on: date
    is_person: bool


def decided_awards(scope: ReportScope) -> list[DecidedAward]:
    """The highest form first, then by day, collectives before people; a year tells those of its own session, a phase
    those of its periods too. What has no number or day yet is not decided."""
    run, told = scope.run, list(_decided(scope))
    options = {o.key: o.label for o in run.editions[scope.latest.edition].form.choice_by_key[_CHOICE].options}
    order = {award: place for place, award in enumerate(reversed(AWARD_ORDER))}
    found = sorted(told, key=lambda one: (order.get(one[0].award, len(order)), one[1], bool(one[0].subject.name), one[0].subject.key))
    return [DecidedAward(options.get(d.award, d.award), _named(scope, d.subject.unit, d.subject.name), d.number, on, bool(d.subject.name))
            for d, on in found]


def decided_people(scope: ReportScope) -> set[str]:
    """The names of the people who have these awards."""
    return {decision.subject.name for decision, _ in _decided(scope) if decision.subject.name}


def _decided(scope: ReportScope) -> Iterator[tuple[AwardDecision, date]]:
    sessions = {scope.key, *(period.key for period in scope.periods)}
    for decision in scope.run.awarded.decisions:
        if decision.session in sessions and decision.is_award and decision.number and decision.on is not None and decision.on <= scope.run.as_of:
            yield decision, decision.on


def _named(scope: ReportScope, unit: str, name: str) -> str:
    """A unit as it is called at the end of the report's last period, after the person's name where it is a person."""
    known = scope.run.name(unit, scope.latest) if unit in scope.run.campaign.unit_by_key else unit
    return f"{name}, {known}" if name and known else name or known
