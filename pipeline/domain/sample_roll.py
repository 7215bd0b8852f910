"""The people of a unit of the sample → the lines of its sheet of people."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.definitions.form import Typed
from pipeline.definitions.sample_story import Story, UnitYear
from pipeline.domain.sample_chance import chance, one_of, whole
from pipeline.domain.sample_people import Person

_PHASE_AWARD, _OTHER_AWARDS = "bang_khen", ("giay_khen", "bieu_duong")


def people_lines(story: Story, year: UnitYear, members: list[Person], seed: str, citizens: float,
                 levels: Mapping[str, float]) -> list[dict[str, Typed]]:
    """One line per member. `levels` say how widely spread each habit is; who has it one year tends to
    have it the next. `citizens`: the same for recognised Công dân học tập."""
    obliged = [person for person in members if person.category != "contract"]
    online = _first(members, "online", 0.35 + 0.50 * levels["online"])
    planned = _first(members, "self_study", 0.45 + 0.54 * levels["self_study"])
    trained = _first(obliged, "hours", 0.45 + 0.54 * levels["hours"])
    language = _first(obliged, "language", 0.05 + 0.60 * levels["language"])
    recognised = _first(members, "citizen", 0.74 * citizens)
    proposed = _proposed(members, recognised, year.proposed)
    lines: list[dict[str, Typed]] = []
    for person in members:
        luck = f"{seed}/{person.name}"
        lines.append({
            "name": person.name, "gender": person.gender, "position": person.position, "category": person.category,
            "is_leader": _yes(person.is_leader), "months_in_unit": person.months,
            "self_study_plan": _yes(person.name in planned), "online_course": _yes(person.name in online),
            "language_digital": "not_required" if person.category == "contract" else _yes(person.name in language),
            "training_hours": 8 * (whole(luck, 5, 12) if person.name in trained else whole(luck, 1, 4)),
            **_citizen(person, luck, is_recognised=person.name in recognised),
            **(_award(story, year, luck, proposed.index(person.name)) if person.name in proposed else {}),
        })
    return lines


def _first(members: list[Person], habit: str, share: float) -> set[str]:
    """The names of those who take up a habit first, as many as the share says."""
    order = sorted(members, key=lambda person: chance(f"{person.name}/{habit}"))
    return {person.name for person in order[:round(len(members) * min(share, 1.0))]}


def _citizen(person: Person, luck: str, *, is_recognised: bool) -> dict[str, Typed]:
    """Score and lowest index; those not recognised have too few points, one index too low, or were not assessed."""
    if is_recognised:
        return {"citizen_score": 80 + whole(f"{luck}/score", 0, 34) / 2, "citizen_lowest": whole(f"{luck}/lowest", 5, 8)}
    chances = chance(f"{luck}/assessed")
    if chances < 0.3:
        return {}
    if chances < 0.45:
        return {"citizen_score": 80 + whole(f"{luck}/score", 0, 8) / 2, "citizen_lowest": 4}
    return {"citizen_score": 60 + whole(f"{luck}/score", 0, 38) / 2, "citizen_lowest": whole(f"{luck}/lowest", 3, 6)}


def _proposed(members: list[Person], recognised: set[str], number: int) -> list[str]:
    """Who is proposed for an award: recognised, of the whole year, mostly people who lead nobody."""
    eligible = [person for person in members if person.name in recognised and person.months == 12]
    eligible.sort(key=lambda person: (person.is_leader and chance(f"{person.name}/modest") < 0.7, chance(f"{person.name}/merit")))
    return [person.name for person in eligible[:number]]


def _award(story: Story, year: UnitYear, luck: str, place: int) -> dict[str, Typed]:
    form = _PHASE_AWARD if year.award == _PHASE_AWARD and place == 0 else _OTHER_AWARDS[min(place, 1)]
    summary = one_of(f"{luck}/summary", story.wording.personal_summaries)
    return {
        "proposed_award": form, "effort": whole(f"{luck}/effort", 4, 6), "intellect": whole(f"{luck}/intellect", 0, 2),
        "material": _yes(chance(f"{luck}/material") < 0.4), "achievement_summary": summary.replace("{year}", year.period),
    }


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
