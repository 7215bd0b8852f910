"""Figures of the whole Office in one period: numerators and denominators added up, then divided; never a mean of rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Band, Indicator
from pipeline.domain.indicators import exact_value, learning_citizen_rate, training_budget_rate
from pipeline.domain.summaries.phase.view import PhaseView

CITIZENS, BUDGET = learning_citizen_rate.__name__, training_budget_rate.__name__


@dataclass(frozen=True, slots=True)
class OfficeFigure:
    """An indicator of the Office as a whole (kết quả chung): of `units` reports that it applies to.

    `value` and `target` are in percent for rates and for yes/no (share of units), else per
    head or per unit; `measured_in` says which.
    """

    numerator: Fraction
    denominator: Fraction
    value: Fraction
    target: Fraction
    units: int
    measured_in: str
    scale: int = 100
    """What the quotient of the two is multiplied by to give the value."""
    at_most: int = 0
    """What the value cannot exceed; 0: no such limit."""

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return self.value >= self.target


def asked_in(view: PhaseView, period: Period, key: str) -> Indicator | None:
    """The indicator of a key as the rubric of a period has it."""
    return next((i for i in view.run.rubric(period).indicators if i.key == key), None)


def office_figure(view: PhaseView, period: Period, key: str) -> OfficeFigure | None:
    """Σ numerators / Σ denominators of the reports that have the indicator; the mean per report for plain counts."""
    asked = asked_in(view, period, key)
    of = view.measured(period, key)
    of = of[~of["not_applicable"].astype(bool) & ~of["blocked"].astype(bool)]
    of = of[of["numerator"].notna()]
    if asked is None or of.empty:
        return None
    kind = str(of["kind"].iloc[0])
    above, target = added_up(of["numerator"]), Fraction(repr(asked.target_in(period.key)))
    if kind in ("count", "yes"):
        scale, unit = (100, "% đơn vị") if kind == "yes" else (1, f"{asked.measured_in}/đơn vị")
        return OfficeFigure(above, Fraction(len(of)), above / len(of) * scale, target * scale, len(of), unit, scale)
    below = added_up(of["denominator"].dropna())
    if not below:
        return None
    value = exact_value(kind, float(above), float(below))
    return OfficeFigure(above, below, value, target, len(of), asked.measured_in, 1 if kind == "ratio" else 100,
                        100 if kind == "capped_rate" else 0)


def added_up(values: Iterable[float]) -> Fraction:
    """A sum of figures as they were typed, without binary residue."""
    counted = Counter(float(value) for value in values)
    return sum((Fraction(repr(value)) * times for value, times in counted.items()), Fraction(0))


@dataclass(frozen=True, slots=True)
class CriterionFigure:
    """What all units together have in one criterion of a period: points, and the applicable maximum of `units` of them."""

    points: Decimal
    most: Decimal
    units: int

    @property
    def share(self) -> Fraction:
        """The points in percent of the maximum."""
        return Fraction(self.points) / Fraction(self.most) * 100


def criterion_figure(view: PhaseView, period: Period, criterion: str) -> CriterionFigure | None:
    """The added points and maxima of the units of which nothing is blocked there; None where nothing applies to anybody."""
    of = view.of(view.run.criteria, period)
    of = of[(of["criterion"] == criterion) & ~of["blocked"].astype(bool)]
    maxima = [m for m in of["applicable_max"] if m]
    earned = sum((p for p in of["points"] if p is not None), Decimal(0))
    return CriterionFigure(earned, sum(maxima, Decimal(0)), len(maxima)) if maxima else None


def blocked_in(view: PhaseView, period: Period, criterion: str) -> list[str]:
    """The units that have reported and whose points in a criterion cannot be computed yet."""
    of = view.of(view.run.criteria, period)
    units: list[str] = of.loc[(of["criterion"] == criterion) & of["blocked"].astype(bool), "unit"].tolist()
    return units


def bands(view: PhaseView) -> list[Band]:
    """The bands of the phase, best first; a band of an older rubric only is put last."""
    found: dict[str, Band] = {}
    for period in reversed(view.periods or [view.latest]):
        for band in view.run.rubric(period).bands:
            found.setdefault(band.key, band)
    return list(found.values())


def band_counts(view: PhaseView, period: Period) -> dict[str, int]:
    """Band key → number of comparable units in it; "" for those that have none yet."""
    totals = view.totals(period)
    counts = {band.key: sum(row["band"] == band.key for row in totals.values()) for band in bands(view)}
    return {**counts, "": len(view.comparable(period)) - sum(counts.values())}


def shown(value: Fraction | None) -> float | None:
    """An exact figure as a cell holds it."""
    return None if value is None else float(value)
