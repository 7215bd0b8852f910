"""Totals of many periods → how each unit did over a phase (điểm giai đoạn), and how complete the picture is.

A period without a ranked total is a gap with its reason, never a zero. Series exist on a
`basis`; on the one built here, units stand as they were organised at the time. A converted
basis supplies other standings to the same `phase_scores`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pandas as pd

from pipeline.definitions.campaign import Campaign, Period, Phase, Unit
from pipeline.domain.frame_rows import Row, frame_rows
from pipeline.domain.scoring import half_up

Basis = Literal["as_reported", "converted"]
"""As organised at the time, or converted to the organisation of today."""

NO_REPORT = "Chưa có báo cáo."
NOT_BEGUN = "Kỳ chưa bắt đầu."
NOT_OWED = "Đơn vị không có trong danh sách của kỳ."
NOT_SCORED = "Kỳ không chấm điểm."


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit in one period of a phase (kết quả một kỳ).

    `score` is the total that counts for the phase, None in a gap, and then `gap` says why;
    `total` and `band` are shown even where the period is not ranked. `months` is the weight.
    """

    unit: str
    period: str
    months: int
    score: Decimal | None = None
    gap: str = ""
    total: Decimal | None = None
    band: str = ""
    total_text: str = ""


@dataclass(frozen=True, slots=True)
class PhaseScore:
    """A unit over a whole phase (điểm giai đoạn).

    `mean` is weighted by the months that the unit existed, half-up to two places; `trend`
    is the last ranked score less the first, None with fewer than two of them.
    """

    phase: str
    unit: str
    basis: Basis
    standings: tuple[Standing, ...]
    mean: Decimal | None
    trend: Decimal | None
    lowest: Decimal | None
    lowest_period: str
    ranked_periods: int
    bands: tuple[str, ...]
    """The band of each period in the order of the phase, "" in a gap."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the units that owe a report for a period, how many sent one that counts (độ bao phủ)."""

    phase: str
    period: str
    received: int
    owed: int

    @property
    def is_complete(self) -> bool:
        """Whether nobody is missing."""
        return self.received >= self.owed


def standings_as_reported(
    campaign: Campaign, phase: Phase, judged: pd.DataFrame, as_of: date,
) -> dict[str, tuple[Standing, ...]]:
    """Unit → its periods in the order of the phase, for every unit that owes or sent a report in the phase.

    `judged` are the totals of all periods; a period that begins after `as_of` is not yet owed.
    """
    found = {(row["unit"], row["period"]): row for row in frame_rows(judged)}
    periods = [campaign.period_by_key[key] for key in phase.periods]
    return {
        unit.key: tuple(_standing(campaign, unit, period, found.get((unit.key, period.key)), as_of)
                        for period in periods)
        for unit in campaign.units
        if any(_owes(unit, period, as_of) or (unit.key, period.key) in found for period in periods)
    }


def _standing(
    campaign: Campaign, unit: Unit, period: Period, row: Row | None, as_of: date,
) -> Standing:
    months = campaign.months_existed(unit, period)
    if row is None:
        return Standing(unit.key, period.key, months, gap=_silence(unit, period, as_of))
    total, ranked = row["total"], bool(row["ranked"])
    score = total if ranked and isinstance(total, Decimal) else None
    return Standing(
        unit.key, period.key, months, score, "" if score is not None else str(row["unranked_reason"]),
        total if isinstance(total, Decimal) else None, str(row["band_name"] or ""), str(row["total_text"]),
    )


def _silence(unit: Unit, period: Period, as_of: date) -> str:
    if period.start > as_of:
        return NOT_BEGUN
    if not unit.exists_on(period.end):
        return NOT_OWED
    return NO_REPORT if period.scored else NOT_SCORED


def _owes(unit: Unit, period: Period, as_of: date) -> bool:
    return unit.exists_on(period.end) and period.start <= as_of


def phase_scores(
    phase: Phase, standings: dict[str, tuple[Standing, ...]], basis: Basis = "as_reported",
) -> list[PhaseScore]:
    """One score per unit, in the order given; what the unit did in each period stands in it."""
    return [_phase_score(phase, unit, of, basis) for unit, of in standings.items()]


def _phase_score(phase: Phase, unit: str, standings: Sequence[Standing], basis: Basis) -> PhaseScore:
    ranked = [(s, s.score) for s in standings if s.score is not None]
    months = sum(standing.months for standing, _ in ranked)
    weighted = sum((Fraction(score) * standing.months for standing, score in ranked), Fraction(0))
    worst = min(ranked, key=lambda pair: pair[1]) if ranked else None
    return PhaseScore(
        phase.key, unit, basis, tuple(standings),
        mean=half_up(weighted / months) if months else None,
        trend=ranked[-1][1] - ranked[0][1] if len(ranked) > 1 else None,
        lowest=worst[1] if worst else None,
        lowest_period=worst[0].period if worst else "",
        ranked_periods=len(ranked),
        bands=tuple(standing.band for standing in standings),
    )


def coverage(campaign: Campaign, phase: Phase, judged: pd.DataFrame, as_of: date) -> list[Coverage]:
    """Per period of the phase that has begun: how many owe a report, and how many of them sent one."""
    reported = set(zip(judged["unit"], judged["period"], strict=True))
    found = []
    for period in (campaign.period_by_key[key] for key in phase.periods):
        owing = [unit.key for unit in campaign.units if _owes(unit, period, as_of)]
        if period.start <= as_of:
            received = sum((unit, period.key) in reported for unit in owing)
            found.append(Coverage(phase.key, period.key, received, len(owing)))
    return found


PERIOD_COLUMNS = [
    "phase", "basis", "unit", "period", "score", "gap", "total", "total_text", "band", "months",
]
PHASE_COLUMNS = [
    "phase", "basis", "unit", "mean", "trend", "lowest", "lowest_period", "ranked_periods",
]


def period_frame(phase_scored: Sequence[PhaseScore]) -> pd.DataFrame:
    """One row per unit and period of the phase (`PERIOD_COLUMNS`)."""
    rows = [
        (of.phase, of.basis, of.unit, s.period, s.score, s.gap, s.total, s.total_text, s.band, s.months)
        for of in phase_scored for s in of.standings
    ]
    return pd.DataFrame(rows, columns=PERIOD_COLUMNS, dtype=object)


def phase_frame(phase_scored: Sequence[PhaseScore]) -> pd.DataFrame:
    """One row per unit (`PHASE_COLUMNS`)."""
    rows = [
        (of.phase, of.basis, of.unit, of.mean, of.trend, of.lowest, of.lowest_period, of.ranked_periods)
        for of in phase_scored
    ]
    return pd.DataFrame(rows, columns=PHASE_COLUMNS, dtype=object)
