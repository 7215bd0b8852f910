"""People of the counted reports → who is recognised Công dân học tập, and their points (cá nhân).

The gate is the recognition; whoever has not passed it has no points. Contributions are only asked of
people whom their unit proposes, so everybody else has the points of the recognition alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.edition import Edition
from pipeline.definitions.rubric import Individuals
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.indicators import IndicatorInput
from pipeline.domain.office_facts import PersonKey, person_key
from pipeline.domain.scoring import exact, half_up
from pipeline.domain.vietnamese import person_sort_key

WOMAN, LEADER, MATERIAL = "female", "yes", "yes"
"""Option keys of the form."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a proposed person gave (đóng góp): activities, confirmed products, whether anything material; None: not told."""

    effort: int | None = None
    intellect: int | None = None
    material: bool = False


@dataclass(frozen=True, slots=True)
class Individual:
    """One line of sheet `people` in a counted report (một cá nhân trong một kỳ).

    `points` is None without recognition. `submission` and `row` tell where the line stands; `same_name` is
    true when the unit's list has the name more than once, so that nobody can say who is meant.
    """

    unit: str
    period: str
    name: str
    gender: str
    position: str
    category: str
    is_leader: bool
    months: int
    citizen_score: float | None
    citizen_lowest: float | None
    has_decision: bool
    recognised: bool
    points: Decimal | None
    contributions: Contributions
    proposed_award: str
    achievement: str
    submission: int
    row: int
    same_name: bool = False

    @property
    def key(self) -> PersonKey:
        """Unit and name as they compare."""
        return person_key(self.unit, self.name)

    @property
    def is_woman(self) -> bool:
        """Whether the line says so."""
        return self.gender == WOMAN


def individual_points(rules: Individuals, citizen_score: float, gave: Contributions) -> Decimal:
    """Points of a recognised person, half-up to two places (a part of the citizen points, and contributions up to a limit).

    >>> rules = Individuals(0.5, 50.0, 5.0, 30.0, 10.0, 30.0, 5.0)
    >>> individual_points(rules, 90.0, Contributions(6, 3, True))
    Decimal('95.00')
    """
    effort = min(exact(rules.effort_each) * (gave.effort or 0), exact(rules.effort_at_most))
    intellect = min(exact(rules.intellect_each) * (gave.intellect or 0), exact(rules.intellect_at_most))
    material = exact(rules.material_once) if gave.material else Fraction(0)
    given = min(effort + intellect + material, exact(rules.contributions_at_most))
    return half_up(exact(citizen_score) * exact(rules.citizen_weight) + given)


def individuals(consolidated: Consolidated, editions: Mapping[str, Edition]) -> list[Individual]:
    """Everybody on the counted reports of all periods; by period, unit, then name as in Vietnamese lists."""
    answers = IndicatorInput(consolidated, editions)
    general = answers.answer("general.citizen_decision").notna().to_dict()
    told = answers.people
    names = ("submission", "sheet_row", "name", "gender", "position", "category", "is_leader", "months_in_unit",
             "citizen_score", "citizen_lowest", "citizen_decision", "recognised", "effort", "intellect", "material",
             "proposed_award", "achievement_summary")
    columns = (told[name].tolist() if name in told.columns else [None] * len(told) for name in names)
    rules = {n: answers.rubric(n).individuals for n in consolidated.submissions}
    twice = Counter((n, person_key("", str(name))) for n, name in zip(told["submission"], told["name"], strict=True)
                    if isinstance(name, str))
    found = []
    for (number, row, name, gender, position, category, leader, months, score, lowest, decision, recognised, effort,
         intellect, material, proposed, achievement) in zip(*columns, strict=True):
        if not isinstance(name, str):
            continue
        report = consolidated.submissions[number]
        gave = Contributions(_whole(effort), _whole(intellect), material == MATERIAL)
        points = individual_points(rules[number], float(score), gave) if recognised else None
        found.append(Individual(
            report.unit, report.period, name, _text(gender), _text(position), _text(category), leader == LEADER,
            _whole(months) or 0, _number(score), _number(lowest), isinstance(decision, str) or bool(general.get(number)),
            bool(recognised), points, gave, _text(proposed), _text(achievement), int(number), int(row),
            twice[number, person_key("", name)] > 1,
        ))
    periods = {period.key: place for place, period in enumerate(consolidated.campaign.periods)}
    units = {unit.key: place for place, unit in enumerate(consolidated.campaign.units)}
    return sorted(found, key=lambda i: (periods[i.period], units[i.unit], person_sort_key(i.name), i.row))


def by_name(people: Iterable[Individual]) -> list[Individual]:
    """The list of the whole Office: by given name, family name, middle names, then unit."""
    return sorted(people, key=lambda i: (person_sort_key(i.name), i.unit, i.row))


@dataclass(frozen=True, slots=True)
class Recognition:
    """How many of some people are recognised (số người, số được công nhận)."""

    people: int
    recognised: int

    @property
    def percent(self) -> float | None:
        """The rate in percent; None for nobody."""
        return self.recognised * 100 / self.people if self.people else None


def recognition_by(people: Iterable[Individual], attribute: str) -> dict[object, Recognition]:
    """Value of an attribute (``unit``, ``category``, ``is_leader``, ``gender``) → its people; all of them, whatever
    their months in the unit."""
    grouped: dict[object, list[Individual]] = {}
    for person in people:
        grouped.setdefault(getattr(person, attribute), []).append(person)
    return {value: Recognition(len(of), sum(i.recognised for i in of)) for value, of in grouped.items()}


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) and value == value else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
