"""The points of one unit in one period, ready to be scored again with something changed: exactly, by the rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Band, Indicator, Rubric
from pipeline.domain.frame_rows import Row
from pipeline.domain.indicators import exact_value
from pipeline.domain.results import Results
from pipeline.domain.scoring import NOT_APPLICABLE, exact, points
from pipeline.domain.totals import CriterionPoints, band_of, total_of

_NONE = Decimal("0.00")
_WHOLE = 100.0
"""Percent of the maximum that can be earned where nothing limits it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a unit. `numerator` and `denominator` are what was counted (NaN: not known); `final` is None
    where it does not apply or cannot be computed; `decided` when the appraiser gave the points."""

    indicator: Indicator
    criterion: str
    kind: str
    numerator: float
    denominator: float
    ceiling: float
    computed: Decimal | None
    final: Decimal | None
    applies: bool
    decided: bool

    def points_with(self, more: int, period: str, target: float | None = None) -> Decimal | None:
        """The computed points if there were so many more of what the indicator counts; None where nothing was counted.

        One more of another kind lifts the ceiling of items that are all of one kind. Where nothing at all was
        expected, what is added is expected as well.
        """
        if self.numerator != self.numerator:
            return None
        above, below = self.numerator + more, self.denominator
        if more and self.kind not in ("count", "yes") and below == 0:
            below = float(more)
        value = exact_value(self.kind, min(above, 1.0) if self.kind == "yes" else above, below)
        aim = self.indicator.target_in(period) if target is None else target
        return points(self.indicator, value, aim, _WHOLE if more else self.ceiling)


@dataclass(frozen=True)
class UnitPoints:
    """A unit with a total: its lines by indicator, in the order of the rubric, and what is taken off."""

    unit: str
    period: str
    rubric: Rubric
    lines: Mapping[str, Line]
    deducted: Decimal

    @cached_property
    def criteria(self) -> dict[str, CriterionPoints]:
        """What the unit has in each criterion."""
        found: dict[str, CriterionPoints] = {criterion.key: CriterionPoints() for criterion in self.rubric.criteria}
        for line in self.lines.values():
            if line.applies and line.final is not None:
                of = found[line.criterion]
                found[line.criterion] = CriterionPoints(of.points + line.final, of.applicable_max + _most(line))
        return found

    @cached_property
    def _earned(self) -> Decimal:
        return sum((of.points for of in self.criteria.values()), _NONE)

    @cached_property
    def _applicable(self) -> Decimal:
        return sum((of.applicable_max for of in self.criteria.values()), _NONE)

    @cached_property
    def total(self) -> Decimal:
        """The total of the final points."""
        return total_of(self._earned, self._applicable, self.deducted)

    @property
    def band(self) -> Band:
        """The band of the final points."""
        return band_of(self.rubric, self.total, self.criteria.values())

    def reaches(self, minimum: float, floor: float) -> bool:
        """Whether the total reaches a minimum and every tested criterion its floor, in percent of what applies."""
        return self.total >= Decimal(repr(minimum)) and self._strong(self.criteria, floor)

    def total_with(self, indicator: str, given: Decimal) -> Decimal:
        """The total if the indicator, which applies, had these points."""
        before = self.lines[indicator].final or _NONE
        return total_of(self._earned - before + given, self._applicable, self.deducted)

    def reaches_with(self, indicator: str, given: Decimal, minimum: float, floor: float) -> bool:
        """`reaches`, if the indicator had these points."""
        if self.total_with(indicator, given) < Decimal(repr(minimum)):
            return False
        line = self.lines[indicator]
        of = self.criteria[line.criterion]
        changed = CriterionPoints(of.points - (line.final or _NONE) + given, of.applicable_max)
        return self._strong({**self.criteria, line.criterion: changed}, floor)

    def with_final(self, given: Mapping[str, Decimal]) -> UnitPoints:
        """The unit as it would be if these indicators had these points."""
        lines = {key: replace(line, final=given[key]) if key in given else line for key, line in self.lines.items()}
        return UnitPoints(self.unit, self.period, self.rubric, lines, self.deducted)

    def _strong(self, criteria: Mapping[str, CriterionPoints], floor: float) -> bool:
        tested = Decimal(repr(self.rubric.band_floor_from_max))
        shares = (of.share for of in criteria.values() if of.applicable_max >= tested)
        return not floor or all(share is None or share >= exact(floor) for share in shares)


def _most(line: Line) -> Decimal:
    return Decimal(repr(line.indicator.max)).quantize(_NONE)


def unit_points(run: Results, period: Period) -> dict[str, UnitPoints]:
    """Unit → its points, of every unit with a total in the period, in the order of the totals."""
    rubric = run.rubric(period)
    scored, measured = _by_unit(run.rows("scores", period)), _by_unit(run.rows("indicators", period))
    found = {}
    judged = run.totals[run.totals["period"] == period.key]
    for unit, total, deducted in zip(judged["unit"], judged["total"], judged["deducted"], strict=True):
        if isinstance(total, Decimal):
            lines = {i.key: _line(rubric, i, scored[unit][i.key], measured[unit][i.key]) for i in rubric.indicators}
            found[str(unit)] = UnitPoints(str(unit), period.key, rubric, lines, deducted)
    return found


def _by_unit(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["unit"], {})[row["indicator"]] = row
    return found


def _line(rubric: Rubric, asked: Indicator, scored: Row, measured: Row) -> Line:
    computed, final = (value if isinstance(value, Decimal) else None for value in (scored["points"], scored["final_points"]))
    return Line(
        asked, rubric.criterion_of[asked.key].key, str(measured["kind"]), _figure(measured["numerator"]),
        _figure(measured["denominator"]), _figure(measured["ceiling"]), computed, final,
        scored["state"] != NOT_APPLICABLE, isinstance(scored["appraised_points"], Decimal),
    )


def _figure(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
