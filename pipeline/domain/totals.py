"""Points of indicators → criteria, totals, deductions and bands (tổng điểm, xếp loại).

A criterion is the sum of its rounded indicators; the total is their sum in percent of what
was applicable, less the deductions, never below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from pipeline.definitions.edition import Edition
from pipeline.definitions.rubric import Band, Rubric
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.deductions import Deduction, Place
from pipeline.domain.scoring import NOT_APPLICABLE, decimal_text, exact, half_up, object_frame, short_number

INSUFFICIENT = "insufficient"
"""The band key of a unit with too many points not applicable."""
INSUFFICIENT_NAME = "Chưa đủ cơ sở xếp loại"
_NONE = Decimal("0.00")

TOTAL_COLUMNS = [
    "unit", "period", "submission", "applicable_max", "na_points", "deducted", "deduction_reasons", "total",
    "band", "band_name", "provisional", "provisional_total", "total_text", "ranked", "unranked_reason",
]
CRITERION_COLUMNS = [
    "unit", "period", "submission", "criterion", "points", "applicable_max", "percent", "blocked",
]


@dataclass(frozen=True, slots=True)
class CriterionPoints:
    """What a submission has in one criterion (điểm một tiêu chí): final points and three sums of maxima,
    of what applies, of what does not, and of what applies and is blocked."""

    points: Decimal = _NONE
    applicable_max: Decimal = _NONE
    na_max: Decimal = _NONE
    blocked_max: Decimal = _NONE

    @property
    def share(self) -> Fraction | None:
        """Points in percent of the applicable maximum, exact; None where nothing applies."""
        return Fraction(self.points) / Fraction(self.applicable_max) * 100 if self.applicable_max else None


def band_of(rubric: Rubric, total: Decimal, criteria: Iterable[CriterionPoints]) -> Band:
    """The highest band whose minimum the total reaches and whose floor every tested criterion reaches.

    A criterion with an applicable maximum below `band_floor_from_max` is not tested.
    """
    tested = Decimal(repr(rubric.band_floor_from_max))
    shares = [criterion.share for criterion in criteria if criterion.applicable_max >= tested]
    for band in rubric.bands:
        floor = exact(band.criterion_floor)
        strong = all(share is None or share >= floor for share in shares)
        if strong and Fraction(total) >= exact(band.minimum):
            return band
    return rubric.bands[-1]


def total_of(earned: Decimal, applicable: Decimal, deducted: Decimal) -> Decimal:
    """The total: points in percent of the applicable maximum (more than 0), half-up, less what is taken off; not below 0.

    >>> total_of(Decimal("40.5"), Decimal(54), Decimal(2))
    Decimal('73.00')
    """
    return max(half_up(Fraction(earned) / Fraction(applicable) * 100) - deducted, _NONE)


def criterion_scores(scored: pd.DataFrame) -> pd.DataFrame:
    """One row per submission and criterion (`CRITERION_COLUMNS`).

    `percent` of the applicable maximum is half-up to two places, None where nothing applies;
    blocked indicators are in the maximum and not in `points`.
    """
    rows = []
    for (number, unit, period), criteria in criteria_by_submission(scored).items():
        for key, of in criteria.items():
            percent = None if of.share is None else half_up(of.share)
            rows.append((unit, period, number, key, of.points, of.applicable_max, percent,
                         of.blocked_max > 0))
    return object_frame(rows, CRITERION_COLUMNS, {"submission": "int64", "blocked": "bool"})


def totals(
    scored: pd.DataFrame, editions: Mapping[str, Edition], consolidated: Consolidated,
    deducted: Mapping[Place, Deduction],
) -> pd.DataFrame:
    """One row per scored submission: `TOTAL_COLUMNS`, then ``<criterion>_points``, ``<criterion>_percent``.

    `total` is None while an indicator is blocked (then `provisional_total` counts it as 0:
    the unit has at least that) or when more is not applicable than the rubric allows.
    """
    rows = []
    parts: dict[str, list[Decimal | None]] = {}
    submissions = criteria_by_submission(scored)
    for key in dict.fromkeys(key for criteria in submissions.values() for key in criteria):
        parts[f"{key}_points"] = [of[key].points if key in of else None for of in submissions.values()]
        parts[f"{key}_percent"] = [
            half_up(share) if key in of and (share := of[key].share) is not None else None
            for of in submissions.values()
        ]
    for (number, unit, period), criteria in submissions.items():
        rubric = editions[consolidated.campaign.period_by_key[period].edition].rubric
        deduction = deducted.get((unit, period), Deduction())
        rows.append((unit, period, number, *_total(consolidated, number, rubric, criteria, deduction)))
    kinds = {"submission": "int64", "provisional": "bool", "ranked": "bool"}
    frame = object_frame(rows, TOTAL_COLUMNS, kinds)
    return frame.assign(**{name: pd.Series(column, dtype=object) for name, column in parts.items()})


def _total(
    consolidated: Consolidated, number: int, rubric: Rubric, criteria: Mapping[str, CriterionPoints],
    deduction: Deduction,
) -> tuple[object, ...]:
    applicable = sum((of.applicable_max for of in criteria.values()), _NONE)
    not_applicable = sum((of.na_max for of in criteria.values()), _NONE)
    earned = sum((of.points for of in criteria.values()), _NONE)
    blocked = any(of.blocked_max for of in criteria.values())
    enough = applicable > 0 and Fraction(not_applicable) <= exact(rubric.not_applicable_at_most)
    reached = total = least = band = None
    if enough:
        reached = total_of(earned, applicable, deduction.points)
        total, least = (None, reached) if blocked else (reached, None)
    if total is not None:
        band = band_of(rubric, total, criteria.values())
    text = "" if reached is None else _least_text(reached) if blocked else decimal_text(reached)
    reason = _unranked(consolidated, number, rubric, enough, blocked)
    return (applicable, not_applicable, deduction.points, " ".join(deduction.reasons), total,
            band.key if band else None if enough else INSUFFICIENT,
            band.name if band else None if enough else INSUFFICIENT_NAME,
            blocked, least, text, not reason, reason)


def _least_text(reached: Decimal) -> str:
    """What a unit has at least; that it has at least nothing is not worth a word."""
    return f"ít nhất {decimal_text(reached)}" if reached else ""


def _unranked(
    consolidated: Consolidated, number: int, rubric: Rubric, enough: bool, blocked: bool,
) -> str:
    """Why a unit stands in no ranking, "" when it does."""
    unit, period = consolidated.unit(number), consolidated.period(number)
    if not period.ranked:
        return period.remark or "Kỳ không xếp hạng."
    if not unit.ranked:
        return "Đơn vị không thuộc diện xếp hạng."
    if consolidated.campaign.months_existed(unit, period) < rubric.minimum_months:
        return f"Đơn vị hoạt động dưới {rubric.minimum_months:02d} tháng trong kỳ."
    if not enough:
        return f"{INSUFFICIENT_NAME}: trên {short_number(exact(rubric.not_applicable_at_most))} điểm không áp dụng."
    return "Còn chỉ tiêu chưa tính được." if blocked else ""


def criteria_by_submission(scored: pd.DataFrame) -> dict[tuple[int, str, str], dict[str, CriterionPoints]]:
    """(submission, unit, period) → criterion → what it has there, both in the order of the scores."""
    found: dict[tuple[int, str, str], dict[str, list[Decimal]]] = {}
    names = ("submission", "unit", "period", "criterion", "state", "final_points", "max_points")
    columns = (scored[name].tolist() for name in names)
    for number, unit, period, criterion, state, final, most in zip(*columns, strict=True):
        of = found.setdefault((number, unit, period), {}).setdefault(criterion, [_NONE] * 4)
        if state == NOT_APPLICABLE:
            of[2] += most
            continue
        of[1] += most
        if final is None:
            of[3] += most
        else:
            of[0] += final
    return {
        place: {key: CriterionPoints(*of) for key, of in criteria.items()}
        for place, criteria in found.items()
    }
