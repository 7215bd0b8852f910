"""Units with random answers, the same for the same seed: ties at the second decimal, blanks, zeros, few people."""

from __future__ import annotations

import random

from campaigns import Report, people, report


def random_reports(seed: int) -> list[Report]:
    """Twelve units with random answers: ties at the second decimal, nothing assigned, no budget, few people, zero courses."""
    chance = random.Random(seed)
    made = []
    for place in range(12):
        staff = chance.randint(1, 30)
        sent = chance.choice([0, chance.randint(1, 20)])
        plan = chance.choice([None, 0, 40, 64, 100 / 8, 51.2])
        made.append(report(
            f"U{place:02d}",
            general={"staff_civil_servants": staff, "training_plan_covers_all": chance.choice(["yes", "no"])},
            measures={
                "tasks_assigned": (assigned := chance.choice([0, 8, 16, 32, 40])), "tasks_on_time": chance.randint(0, assigned),
                "training_budget_plan": plan, "training_budget_spent": None if plan is None else chance.choice([0, 31.4, 45.125]),
                "staff_equipped": chance.randint(0, staff), "shared_materials": chance.randint(0, 40), "learners_sent": sent,
                "learners_supported": chance.randint(0, sent), "study_promoters": chance.randint(0, staff),
                "staff_reached": chance.randint(0, staff),
            },
            courses=[{"title": "Một", "kind": "digital", "mode": "online", "planned": chance.choice([0, 7, 16]),
                      "sent": 16, "completed": chance.randint(0, 16)}][: chance.randint(0, 1)],
            people=people(
                staff, months_in_unit=[chance.choice([3, 12, 12]) for _ in range(staff)],
                online_course=[chance.choice(["yes", "no"]) for _ in range(staff)],
                self_study_plan=[chance.choice(["yes", "no"]) for _ in range(staff)],
                language_digital=[chance.choice(["yes", "no", "not_required"]) for _ in range(staff)],
                training_hours=[chance.choice([8, 39, 40, 80]) for _ in range(staff)],
                citizen_score=[chance.choice([60, 80, 95]) for _ in range(staff)], citizen_lowest=6,
            ),
        ))
    return made
