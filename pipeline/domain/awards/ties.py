"""Rule X-3: the order of subjects with equal points, as sort keys; equal keys are equal places.

Total, then women (or collectives with enough of them), then those who are no leaders, then the criteria that the
ranking compares, then the smaller unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.individuals import Individual
from pipeline.domain.ranking import TIE_CRITERIA
from pipeline.domain.scoring import exact

Order = tuple[object, ...]
_NONE = Decimal(-1)


def collective_order(setting: AwardSetting, unit: str, total: Decimal | None) -> Order:
    """The place of a collective by the figures of the session's last period."""
    row = setting.total(unit, setting.period) or {}
    criteria = (row.get(f"{key}_percent") for key in TIE_CRITERIA)
    return (-_known(total), not _mostly_women(setting, unit), *(-_known(percent) for percent in criteria),
            setting.staff.get(unit, float("inf")))


def person_order(setting: AwardSetting, line: Individual, total: Decimal | None) -> Order:
    """The place of a person."""
    return -_known(total), not line.is_woman, line.is_leader, setting.staff.get(line.unit, float("inf"))


def places(orders: Sequence[Order]) -> list[int]:
    """The place of each of a list in any order, from 1; equals share one and leave the next ones empty.

    >>> places([(2,), (1,), (2,), (3,)])
    [2, 1, 2, 4]
    """
    first: dict[Order, int] = {}
    ordered: list[Any] = sorted(orders)
    for position, order in enumerate(ordered, 1):
        first.setdefault(order, position)
    return [first[order] for order in orders]


def _mostly_women(setting: AwardSetting, unit: str) -> bool:
    share = next((rule.women_share for rule in setting.rubric.award_rules if rule.women_share is not None), None)
    staff, women = setting.staff.get(unit, 0), setting.answer(unit, setting.period, "staff_female")
    return share is not None and staff > 0 and isinstance(women, (int, float)) and exact(float(women)) * 100 >= exact(share) * staff


def _known(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else _NONE


