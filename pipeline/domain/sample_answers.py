"""A unit and period of the sample campaign → the answers of its form, about as good as the story says.

Every figure leans on the unit's strength, on a bent of its own (the same every year) and on
a little luck of the year, so that units differ and years follow one another as real ones do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.form import Form, Typed
from pipeline.definitions.sample_story import SampleReport, Slip, Story, UnitYear
from pipeline.domain.issued import Filled
from pipeline.domain.sample_chance import chance, one_of, shuffled, whole
from pipeline.domain.sample_people import Person
from pipeline.domain.sample_roll import people_lines

_T = TypeVar("_T")
_AFTER_START, _BEFORE_END = 20, 40
"""Days at either end of a period on which nothing happens: reports are written before the end."""
_STEEPNESS, _ROUNDED_UP_FROM = 1.12, 0.4
"""Set so that a unit's total comes out near its strength, although many indicators stop at their maximum."""


@dataclass(frozen=True)
class _Teller:
    """One unit in one period, and what may be said of it."""

    story: Story
    campaign: Campaign
    unit: str
    period: Period
    year: UnitYear
    members: list[Person]
    sent: date

    @property
    def seed(self) -> str:
        return f"{self.unit}/{self.period.key}"

    @property
    def size(self) -> int:
        return len(self.members)

    def level(self, of: str) -> float:
        """How well the unit does in something, 0..1."""
        bent, luck = chance(f"{self.unit}/{of}") - 0.5, chance(f"{self.seed}/{of}") - 0.5
        short = (1 - self.year.strength / 100) * _STEEPNESS
        return min(max(1 - short + 0.14 * bent + 0.05 * luck, 0.0), 1.0)

    def part(self, of: str, whole_: int, low: float, high: float) -> int:
        """A part of a number of people or things: from `low` of it at level 0 to `high` at level 1."""
        return min(max(int(whole_ * (low + (high - low) * self.level(of)) + _ROUNDED_UP_FROM), 0), whole_)

    def around(self, of: str, figure: float) -> int:
        """A figure that the unit has every year, give or take a little."""
        return max(round(figure * (0.85 + 0.3 * chance(f"{self.unit}/{of}")) * (0.95 + 0.1 * chance(f"{self.seed}/{of}"))), 1)

    def said(self, text: str) -> str:
        """A sentence of the story with its year."""
        return text.replace("{year}", self.period.key)

    def day(self, of: str) -> date:
        """A working day inside the period, well before its end."""
        first = self.period.start + timedelta(days=_AFTER_START)
        span = (self.period.end - first).days - _BEFORE_END
        found = first + timedelta(days=whole(f"{self.seed}/{of}/day", 0, span))
        return found - timedelta(days=max(found.weekday() - 4, 0))

    def some(self, of: str, options: tuple[_T, ...], number: int) -> list[_T]:
        """A few of the options, in an order of the unit's own."""
        return shuffled(f"{self.seed}/{of}", options)[:number]

    def number(self, of: str) -> int:
        """The number of a document."""
        return whole(f"{self.seed}/{of}/number", 8, 480)


def answers(campaign: Campaign, form: Form, story: Story, report: SampleReport, members: list[Person]) -> Filled:
    """The right answers of a report, as far as its form asks for them; the unit's own points are left open."""
    period = campaign.period_by_key[report.period]
    year = story.years[report.unit, report.period]
    teller = _Teller(story, campaign, report.unit, period, year, members, report.sent.date())
    fields = {**_general(teller), **_measures(teller)}
    asked = {f"{section.key}.{field.key}" for section in form.sections for field in section.fields}
    lines = {
        "advice": _advice(teller), "activities": _activities(teller), "courses": _courses(teller),
        "people": people_lines(story, year, members, teller.seed, teller.level("citizens"),
                               {key: teller.level(key) for key in ("online", "self_study", "hours", "language")}),
        "exemplars": _exemplars(teller),
    }
    return Filled(
        {reference: value for reference, value in fields.items() if reference in asked},
        {section: [{key: value for key, value in line.items() if f"{section}.{key}" in asked and value != ""}
                   for line in of] for section, of in lines.items()},
    )


def spoiled(filled: Filled, slips: tuple[Slip, ...]) -> Filled:
    """The answers with the clerk's mistakes in them; formulas are left to whoever types."""
    fields, lines = dict(filled.fields), {section: [dict(line) for line in of] for section, of in filled.lines.items()}
    for slip in slips:
        section, _, key = slip.field.partition(".")
        if slip.kind == "line_missing":
            lines[section][slip.line - 1] = {}
        elif slip.kind == "value" and slip.line:
            lines[section][slip.line - 1][key] = slip.value
        elif slip.kind == "value":
            fields[slip.field] = slip.value
    return Filled(fields, {section: [line for line in of if line] for section, of in lines.items()})


def with_self_points(filled: Filled, computed: dict[str, float], evidence_for: tuple[str, ...], story: Story,
                     report: SampleReport) -> Filled:
    """The answers with the unit's own points: mostly what the computer will find, sometimes a little more,
    rarely too much (then explained), sometimes none. `computed`: indicator → points."""
    fields = dict(filled.fields)
    seed = f"{report.unit}/{report.period}/self"
    for indicator, points in computed.items():
        luck = chance(f"{seed}/{indicator}")
        place = f"self_assessment.{indicator}"
        if luck < 0.62:
            fields[f"{place}.self_points"] = points
        elif luck < 0.8:
            fields[f"{place}.self_points"] = int(points * 2) / 2
        elif luck < 0.85 and points >= 2:
            fields[f"{place}.self_points"] = points - 1.5
            fields[f"{place}.explanation"] = one_of(f"{seed}/{indicator}/why", story.wording.explanations)
        if indicator in evidence_for and luck < 0.9:
            text = one_of(f"{seed}/{indicator}/evidence", story.wording.evidence)
            fields[f"{place}.evidence"] = text.replace("{year}", report.period)
    return replace(filled, fields=fields)


# ---------------------------------------------------------------- sheets 1 and 2


def _general(unit: _Teller) -> dict[str, Typed]:
    of = {category: sum(person.category == category for person in unit.members)
          for category in ("civil_servant", "public_employee", "contract")}
    reporter = next((person for person in unit.members[1:] if not person.is_leader), unit.members[-1])
    level, wording = unit.level("plans"), unit.story.wording
    planned = unit.period.plan_due - timedelta(days=whole(f"{unit.seed}/planned", 3, 60))
    if level < 0.5:
        planned = unit.period.plan_due + timedelta(days=whole(f"{unit.seed}/planned", 5, 40))
    trained = unit.period.start + timedelta(days=whole(f"{unit.period.key}/trained", 40, 70))
    fields: dict[str, Typed] = {
        "general.reporter_name": reporter.name,
        "general.reporter_phone": f"0209 0000 {whole(f'{unit.unit}/phone', 100, 999)}",
        "general.reporter_email": f"{unit.unit.lower()}.mau@example.com",
        "general.head_name": unit.members[0].name,
        "general.report_date": unit.sent,
        "general.staff_civil_servants": of["civil_servant"],
        "general.staff_public_employees": of["public_employee"],
        "general.staff_contract": of["contract"],
        "general.staff_female": sum(person.gender == "female" for person in unit.members),
        "general.staff_party_members": sum(person.is_leader or chance(f"{person.name}/party") < 0.6 for person in unit.members),
        "general.plan_number": f"{unit.number('plan') % 40 + 2:02d}/KH-{unit.unit}",
        "general.plan_date": planned,
        "general.training_plan_number": f"{whole(f'{unit.period.key}/training', 10, 40)}/KH-VP",
        "general.training_plan_date": trained,
        "general.training_plan_covers_all": "yes" if level > 0.55 else "no",
        "general.task_grade": "excellent" if level > 0.88 else "good" if level > 0.52 else "completed",
        "general.collective_title": "excellent" if level > 0.88 else "advanced" if level > 0.6 else "none",
        "general.citizen_decision": f"{whole(f'{unit.period.key}/citizens', 10, 60)}/QĐ-HKH",
    }
    if unit.year.award or unit.year.proposed:
        held = unit.sent - timedelta(days=whole(f"{unit.seed}/minutes", 1, 4))
        fields["general.proposed_award"] = unit.year.award or "none"
        fields["general.achievement_summary"] = unit.said(one_of(f"{unit.seed}/summary", wording.summaries))
        fields["general.proposal_minutes"] = f"{held:%d/%m/%Y}; {unit.size:02d}/{unit.size:02d}"
    return fields


def _measures(unit: _Teller) -> dict[str, Typed]:
    assigned = unit.around("assigned", 12 + unit.size)
    sent = max(unit.part("sent", unit.size, 0.35, 0.8), 1)
    budget = unit.around("budget", 4.0 * unit.size)
    fields: dict[str, Typed] = {
        "measures.tasks_assigned": assigned,
        "measures.tasks_on_time": unit.part("on_time", assigned, 0.80, 1.0),
        "measures.staff_equipped": unit.part("equipped", unit.size, 0.50, 1.0),
        "measures.shared_materials": max(round(unit.size * (0.1 + 1.0 * unit.level("materials"))), 1),
        "measures.learners_sent": sent,
        "measures.learners_supported": unit.part("supported", sent, 0.50, 1.0),
        "measures.study_promoters": unit.part("promoters", unit.size, 0.10, 0.88),
        "measures.staff_reached": unit.part("reached", unit.size, 0.50, 1.0),
        "measures.news_items": unit.around("news", 2 + 6 * unit.level("news")),
        "measures.learning_families": unit.part("families", unit.size, 0.10, 0.70),
        "measures.digital_literacy_confirmed": unit.part("literacy", unit.size, 0.30, 0.95),
        "measures.self_inspections": whole(f"{unit.seed}/inspections", 1, 3),
        "measures.international_participations": whole(f"{unit.seed}/international", 0, 3),
        "measures.policies_reviewed": whole(f"{unit.seed}/policies", 0, 2),
        "measures.direction_documents": unit.around("directions", 3),
    }
    if unit.story.unit_by_key[unit.unit].has_budget:
        fields["measures.training_budget_plan"] = budget
        fields["measures.training_budget_spent"] = round(budget * (0.70 + 0.27 * unit.level("spent")), 1)
    return fields


# ---------------------------------------------------------------- sheets with lines


def _advice(unit: _Teller) -> list[dict[str, Typed]]:
    advisory = unit.campaign.unit_by_key[unit.unit].advisory
    level, lines = unit.level("advice"), []
    wanted = {"document": round(2.4 * level + 0.1) if advisory else 0,
              "initiative": 1 + (level > 0.93) if level > 0.45 else 0, "programme": round(2.2 * level - 0.1)}
    for kind, number in wanted.items():
        options = tuple(wording for wording in unit.story.wording.advice if wording.kind == kind)
        for place, wording in enumerate(unit.some(kind, options, number + 1)):
            pending = place == number
            if pending and (kind != "document" or not advisory or chance(f"{unit.seed}/pending") < 0.7):
                continue
            issued: dict[str, Typed] = {} if pending else {
                "reference": f"{unit.number(f'{kind}/{place}')}/{wording.symbol}-{unit.unit}",
                "issued_on": unit.day(f"{kind}/{place}"), "issued_by": wording.issued_by,
                "evidence": unit.said(unit.story.wording.evidence[0]),
            }
            lines.append({"kind": kind, "title": unit.said(wording.title), "content": wording.content,
                          "status": "submitted" if pending else "issued", **issued})
    return lines


def _activities(unit: _Teller) -> list[dict[str, Typed]]:
    lines: list[dict[str, Typed]] = []
    for joint in unit.story.joint_activities:
        if joint.period == unit.period.key and unit.unit in joint.units:
            others = [unit.campaign.unit_by_key[key].name_on(unit.period.end).name for key in joint.units if key != unit.unit]
            lines.append({
                "title": unit.said(joint.title), "form": joint.form, "held_on": joint.held_on, "content": joint.content,
                **_turnout(unit, "joint"), "partners": ", ".join(others) if joint.named else "",
            })
    wanted = round(1.2 + 3.4 * unit.level("activities"))
    for place, wording in enumerate(unit.some("activities", unit.story.wording.activities, wanted)):
        of = f"activity/{place}"
        lines.append({
            "title": unit.said(wording.title), "form": wording.form, "held_on": unit.day(of), "content": wording.content,
            "solution": wording.solution, "linked_movement": wording.linked_movement, **_turnout(unit, of),
        })
    return sorted(lines, key=lambda line: str(line["held_on"]))


def _turnout(unit: _Teller, of: str) -> dict[str, Typed]:
    people = max(round(unit.size * (0.5 + 0.5 * chance(f"{unit.seed}/{of}/people"))), 1)
    cost = whole(f"{unit.seed}/{of}/cost", 0, 6)
    return {
        "people": people, "attendances": people * whole(f"{unit.seed}/{of}/times", 1, 3),
        "cost": cost * 0.5 if cost > 1 else "",
        "evidence": f"Kế hoạch số {unit.number(of)}/KH-{unit.unit}",
    }


def _courses(unit: _Teller) -> list[dict[str, Typed]]:
    lines: list[dict[str, Typed]] = []
    for place, wording in enumerate(unit.some("courses", unit.story.wording.courses, 2 + round(3 * unit.level("courses")))):
        of = f"course/{place}"
        start = unit.day(of)
        days = min(max(wording.hours // 8, 1) * 2, _BEFORE_END - 5)
        planned = max(round(unit.size * (0.15 + 0.4 * chance(f"{unit.seed}/{of}/planned"))), 1)
        completed = unit.part("completed", planned, 0.52, 0.94)
        if place == 0:
            completed = planned if unit.level("completed") > 0.4 else completed
        lines.append({
            "title": wording.title, "kind": wording.kind, "mode": wording.mode,
            "start": start, "end": start + timedelta(days=days), "hours": wording.hours,
            "planned": planned, "sent": min(planned, completed + whole(f"{unit.seed}/{of}/sent", 0, 1)), "completed": completed,
            "cost": "" if wording.mode == "online" else round(0.8 * planned + 0.02 * wording.hours, 1),
            "materials": "yes" if chance(f"{unit.seed}/{of}/materials") < 0.7 else "no",
            "evidence": f"Quyết định số {unit.number(of)}/QĐ-VP",
        })
    return sorted(lines, key=lambda line: str(line["start"]))


def _exemplars(unit: _Teller) -> list[dict[str, Typed]]:
    wording = unit.story.wording.exemplars
    lines: list[dict[str, Typed]] = []
    for kind in dict.fromkeys(one.kind for one in wording):
        good_news = kind in ("model", "collective", "individual")
        if chance(f"{unit.seed}/{kind}") < (unit.level(kind) if good_news else 0.6):
            one = one_of(f"{unit.seed}/{kind}/which", [w for w in wording if w.kind == kind])
            lines.append({"kind": kind, "subject": one.subject, "description": one.description, "result": one.result,
                          "content": one.content})
    return lines
