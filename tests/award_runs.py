"""Small runs for the award rules: golden reports with evidence, what the Office knows, decisions; nothing read from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from campaigns import Report, campaign, editions, findings_of, people, report, submissions_of

from pipeline.definitions.campaign import Campaign
from pipeline.domain.answers import answers_of
from pipeline.domain.awards.decisions import Awarded
from pipeline.domain.awards.session import AwardSession, period_session
from pipeline.domain.awards.values import AwardDecision, Proposal, Subject
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.office_facts import OfficeFacts, person_key
from pipeline.domain.results import Results, results

AS_OF = date(2026, 12, 20)
EVIDENCE = {key: {"evidence": "Hồ sơ số 12"} for key in (
    "training_budget_rate", "equipped_rate", "materials_per_head", "learners_supported_rate", "study_promotion_rate",
    "plan_registered", "reached_rate", "training_plan_full")}


def proven(unit: str = "A", period: str = "2026", **changed: Any) -> Report:
    """The golden report (89,45 points) with all the evidence that its form asks for."""
    return report(unit, period, **{"self_assessment": EVIDENCE, **changed})


def members(count: int = 8, **columns: Any) -> list[dict[str, Any]]:
    """People of a golden report: the first is proposed, recognised with 90 points, effort and material (80,00 points)."""
    given: dict[str, Any] = {
        "citizen_score": [90] + [70] * (count - 1), "citizen_lowest": 6, "proposed_award": ["giay_khen"] + [None] * (count - 1),
        "effort": [6] + [None] * (count - 1), "intellect": None, "material": ["yes"] + [None] * (count - 1), **columns,
    }
    return people(count, **given)


def run_of(
    *reports: Report, of: Campaign | None = None, facts: Mapping[str, OfficeFacts] | None = None,
    decisions: Iterable[AwardDecision] = (), as_of: date = AS_OF,
) -> Results:
    """What the program computes from these reports."""
    submissions = submissions_of(reports)
    parts = [answers_of(edition.form, [s for s in submissions if s.edition == edition.key]) for edition in editions().values()]
    findings = [f.placed(unit=reports[f.submission].unit, period=reports[f.submission].period) for f in findings_of(reports)]
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    run = results(of or campaign(dict.fromkeys(r.unit for r in reports)), editions(), as_of, files, parts, findings)
    return replace(run, appraised=replace(run.appraised, facts=dict(facts or {})), awarded=Awarded(list(decisions)))


def session_of(*reports: Report, **about: Any) -> AwardSession:
    """The session of the period 2026."""
    run = run_of(*reports, **about)
    return period_session(run, run.campaign.period_by_key["2026"])


def unit_line(session: AwardSession, unit: str = "A") -> Proposal:
    """What the rules say of a unit."""
    return next(p for p in session.collectives if p.subject.unit == unit)


def person_line(session: AwardSession, name: str = "Người Mẫu 1", unit: str = "A") -> Proposal:
    """What the rules say of a person."""
    return next(p for p in session.individuals if (p.subject.unit, p.subject.name) == (unit, name))


def facts(**grades: str) -> dict[str, OfficeFacts]:
    """Grades of people of unit A in 2026, by the number in their name: ``facts(p1="good")``."""
    told = {person_key("A", f"Người Mẫu {key[1:]}"): grade for key, grade in grades.items()}
    return {"2026": OfficeFacts(person_grades=told)}


def failed(proposal: Proposal) -> list[str]:
    """The numbers of the rules that keep a subject from the list."""
    return [check.rule for check in proposal.obstacles]


def decision(session: str, unit: str, name: str = "", award: str = "giay_khen", **more: Any) -> AwardDecision:
    """A decision as it came back."""
    return AwardDecision(session, Subject(unit, name), award, more.pop("number", "12/QĐ-VP"), more.pop("on", date(2026, 12, 18)), **more)
