"""How firmly bands and places stand (độ nhạy): what a small change of one appraisal or of one target would turn.

All figures are hundredths as whole numbers, so that every comparison is exact and a scenario over
all units is a few vector operations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.domain.ranking import TIE_CRITERIA, Standing
from pipeline.domain.rescoring import Line, UnitPoints
from pipeline.domain.scoring import exact

Hundredths: TypeAlias = npt.NDArray[np.int64]

APPRAISAL_STEP = Decimal("0.50")
"""By so many points one appraisal is moved, up and down."""

TARGET_STEP = 5
"""By so many percent one target is moved, up and down."""

_ABSENT = -1
_NOBODY_KNOWS = 10**9
"""The staff of a unit that did not say."""


@dataclass(frozen=True, slots=True)
class Move:
    """A unit whose band (keys) or place (numbers) would change."""

    unit: str
    was: Any
    now: Any


@dataclass(frozen=True)
class AppraisalShift:
    """What becomes of a unit when any one of these indicators is appraised by `by` points higher or lower."""

    unit: str
    by: Decimal
    indicators: tuple[str, ...]
    band: Move | None
    place: Move | None


@dataclass(frozen=True)
class TargetShift:
    """Whose band and place change when the target of an indicator moves from `was` to `now`."""

    indicator: str
    was: float
    now: float
    bands: tuple[Move, ...]
    places: tuple[Move, ...]


class RankedField:
    """The ranked units of one period as columns of numbers, from the first place down."""

    def __init__(self, standings: Sequence[Standing], units: Mapping[str, UnitPoints], rubric: Rubric) -> None:
        self.rubric = rubric
        self.units = [units[standing.unit] for standing in standings]
        self.keys = [criterion.key for criterion in rubric.criteria]
        self.points = {key: self._column(lambda u, key=key: _cents(u.criteria[key].points)) for key in self.keys}
        self.most = {key: self._column(lambda u, key=key: _cents(u.criteria[key].applicable_max)) for key in self.keys}
        self.deducted = self._column(lambda u: _cents(u.deducted))
        self.women = np.array([not standing.mostly_women for standing in standings], dtype=np.int64)
        self.staff = np.array([int(s.staff) if s.staff != float("inf") else _NOBODY_KNOWS for s in standings], dtype=np.int64)
        self.bands, self.places = self._bands(self.points), self._places(self.points)

    def _column(self, value: Any) -> Hundredths:
        return np.array([value(unit) for unit in self.units], dtype=np.int64)

    def totals(self, points: Mapping[str, Hundredths]) -> Hundredths:
        """The totals of all units from their points by criterion."""
        earned, most = (sum(of[key] for key in self.keys) for of in (points, self.most))
        totals: Hundredths = np.maximum(_percent(earned, most) - self.deducted, 0)
        return totals

    def _bands(self, points: Mapping[str, Hundredths]) -> Hundredths:
        """Each unit's band, as its number in the rubric (0 is the highest)."""
        totals = self.totals(points)
        found = np.full(len(self.units), len(self.rubric.bands) - 1, dtype=np.int64)
        tested = _cents(Decimal(repr(self.rubric.band_floor_from_max)))
        for number in range(len(self.rubric.bands) - 2, -1, -1):
            band = self.rubric.bands[number]
            floor = exact(band.criterion_floor)
            strong = totals >= _cents(Decimal(repr(band.minimum)))
            for key in self.keys:
                reached = points[key] * 100 * floor.denominator >= floor.numerator * self.most[key]
                strong &= reached | (self.most[key] < tested) | (self.most[key] == 0)
            found[strong] = number
        return found

    def _order(self, points: Mapping[str, Hundredths]) -> npt.NDArray[np.int64]:
        """One row per unit that decides its place: smaller is better, column by column."""
        shares = [np.where(self.most[key] > 0, _percent(points[key], np.maximum(self.most[key], 1)), _ABSENT)
                  for key in TIE_CRITERIA if key in self.points]
        return np.stack([-self.totals(points), self.women, *(-share for share in shares), self.staff], axis=1)

    def _places(self, points: Mapping[str, Hundredths]) -> Hundredths:
        order = self._order(points)
        sequence = np.lexsort(order.T[::-1])
        ordered = order[sequence]
        fresh = np.ones(len(sequence), dtype=bool)
        fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        found = np.empty(len(sequence), dtype=np.int64)
        found[sequence] = np.maximum.accumulate(np.where(fresh, np.arange(1, len(sequence) + 1), 0))
        return found

    # ------------------------------------------------------------ scenarios

    def appraisal_shifts(self, wanted: Collection[str]) -> Iterator[AppraisalShift]:
        """What half a point more or less would turn for each of the wanted units, in the order of their places."""
        for place, unit in enumerate(self.units):
            if unit.unit not in wanted:
                continue
            for by in (APPRAISAL_STEP, -APPRAISAL_STEP):
                turned: dict[tuple[int, int], list[str]] = {}
                known: dict[tuple[str, int], tuple[int, int]] = {}
                for key, line in unit.lines.items():
                    if (moved := _moved(line, by)) == 0:
                        continue
                    if (line.criterion, moved) not in known:
                        known[line.criterion, moved] = self._with(place, line.criterion, moved)
                    turned.setdefault(known[line.criterion, moved], []).append(key)
                for (band, rank), indicators in turned.items():
                    shift = self._shift(place, by, tuple(indicators), band, rank)
                    if shift.band or shift.place:
                        yield shift

    def _with(self, place: int, criterion: str, moved: int) -> tuple[int, int]:
        points = {**self.points, criterion: self.points[criterion].copy()}
        points[criterion][place] += moved
        return int(self._bands(points)[place]), int(self._places(points)[place])

    def _shift(self, place: int, by: Decimal, indicators: tuple[str, ...], band: int, rank: int) -> AppraisalShift:
        unit, was_band, was_rank = self.units[place].unit, int(self.bands[place]), int(self.places[place])
        return AppraisalShift(
            unit, by, indicators, Move(unit, self._band(was_band), self._band(band)) if band != was_band else None,
            Move(unit, was_rank, rank) if rank != was_rank else None,
        )

    def target_shifts(self, period: str) -> Iterator[TargetShift]:
        """What a target 5 % higher or lower would turn, for every indicator with a target."""
        for indicator in self.rubric.indicators:
            if indicator.rule == "yes":
                continue
            was = indicator.target_in(period)
            for percent in (TARGET_STEP, -TARGET_STEP):
                now = _target(indicator, was, percent)
                if now is None:
                    continue
                shift = self._with_target(indicator, period, was, now)
                if shift.bands or shift.places:
                    yield shift

    def _with_target(self, indicator: Indicator, period: str, was: float, now: float) -> TargetShift:
        criterion = self.rubric.criterion_of[indicator.key].key
        known: dict[tuple[float, float, float], int] = {}
        moved = np.zeros(len(self.units), dtype=np.int64)
        for place, unit in enumerate(self.units):
            line = unit.lines[indicator.key]
            if line.decided or not line.applies or line.final is None:
                continue
            same = (line.numerator, line.denominator if line.denominator == line.denominator else 1.0, line.ceiling)
            if same not in known:
                given = line.points_with(0, period, now)
                known[same] = _cents(given) - _cents(line.final) if given is not None else 0
            moved[place] = known[same]
        points = {**self.points, criterion: self.points[criterion] + moved}
        bands, places = self._bands(points), self._places(points)
        return TargetShift(
            indicator.key, was, now,
            tuple(Move(self.units[n].unit, self._band(int(self.bands[n])), self._band(int(bands[n])))
                  for n in np.flatnonzero(bands != self.bands)),
            tuple(Move(self.units[n].unit, int(self.places[n]), int(places[n])) for n in np.flatnonzero(places != self.places)),
        )

    def _band(self, number: int) -> str:
        return self.rubric.bands[number].key


def _cents(value: Decimal) -> int:
    return int(value * 100)


def _percent(part: Any, whole: Any) -> Any:
    """Hundredths of a percent, half-up, from hundredths of points."""
    return (20_000 * part + whole) // (2 * whole)


def _moved(line: Line, by: Decimal) -> int:
    """By how many hundredths the indicator's points move, between 0 and its maximum; 0 where it has none."""
    if not line.applies or line.final is None:
        return 0
    most = Decimal(repr(line.indicator.max))
    return _cents(min(max(line.final + by, Decimal(0)), most) - line.final)


def _target(indicator: Indicator, was: float, percent: int) -> float | None:
    """The moved target; None where it cannot move: a share of people ends at 100 %, and no target goes below its start."""
    now = round(was * (100 + percent) / 100, 6)
    if indicator.measured_in == "%":
        now = min(now, 100.0)
    return now if now != was and now > indicator.start else None
