"""The sums and indicators of one period, ready to be laid out: absent stays absent, rates come from their parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.sums import TOTAL, UNSTATED

Number = int | float


@dataclass(frozen=True)
class PeriodSums:
    """What the units of one period have added up (số liệu cộng của một kỳ).

    `values`: (sum, dimension, member) → unit → figure. `incomplete`: sum → the units of which a
    line or value was refused, so that the figure may lack something.
    """

    values: Mapping[tuple[str, str, str], Mapping[str, float]]
    incomplete: Mapping[str, frozenset[str]]

    def of(self, unit: str, figure: str, dimension: str = TOTAL, member: str = UNSTATED) -> Number | None:
        """The figure of one unit, None where it gave none."""
        value = self.values.get((figure, dimension, member), {}).get(unit)
        return None if value is None else number(value)

    def total(
        self, figure: str, dimension: str = TOTAL, member: str = UNSTATED, *, leaving_out: Collection[str] = (),
    ) -> Number | None:
        """The figure of all units but those left out; None where nobody gave one."""
        given = [value for unit, value in self.values.get((figure, dimension, member), {}).items()
                 if unit not in leaving_out]
        return number(fsum(given)) if given else None

    def total_of_lines(self, figure: str, lines: str, dimension: str = TOTAL, member: str = UNSTATED) -> Number | None:
        """A figure that lines of the form may leave out: 0 where there are no `lines`, None where there
        are some and none of them gives it."""
        counted = self.values.get((lines, dimension, member), {})
        having = [unit for unit, count in counted.items() if count]
        if not having:
            return 0 if counted else None
        stated = self.values.get((figure, dimension, member), {})
        given = [stated[unit] for unit in having if unit in stated]
        return number(fsum(given)) if given else None

    def giving(self, figure: str, dimension: str = TOTAL, member: str = UNSTATED) -> int:
        """How many units gave the figure."""
        return len(self.values.get((figure, dimension, member), {}))

    def has(self, figure: str, dimension: str, member: str) -> bool:
        """Whether anybody has more than nothing of it."""
        return any(self.values.get((figure, dimension, member), {}).values())

    def lacking(self, figures: Iterable[str]) -> frozenset[str]:
        """The units of which one of the figures may lack something."""
        return frozenset().union(*(self.incomplete.get(figure, frozenset()) for figure in figures))


def period_sums(run: Results, period: Period) -> PeriodSums:
    """The sums of one period."""
    table = run.sums[run.sums["period"] == period.key]
    values: dict[tuple[str, str, str], dict[str, float]] = {}
    incomplete: dict[str, set[str]] = {}
    columns = ("unit", "sum", "dimension", "member", "value", "incomplete")
    for unit, figure, dimension, member, value, lacks in zip(*(table[c].tolist() for c in columns), strict=True):
        values.setdefault((figure, dimension, member), {})[unit] = value
        if lacks:
            incomplete.setdefault(figure, set()).add(unit)
    return PeriodSums(values, {figure: frozenset(units) for figure, units in incomplete.items()})


@dataclass(frozen=True, slots=True)
class Parts:
    """Numerator and denominator of a rate, kept until it is shown (tử số, mẫu số)."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float | None:
        """The rate in percent, None where the denominator is 0."""
        return percent(self.numerator, self.denominator)


def parts_of(run: Results, period: Period, indicator: str) -> dict[str, Parts]:
    """Unit → the parts of an indicator that is a rate; units without a report, to which it does not apply, or with
    a figure in doubt are absent."""
    table = run.indicators
    rows = table[(table["period"] == period.key) & (table["indicator"] == indicator)]
    known = rows[rows["numerator"].notna() & rows["denominator"].notna() & ~rows["not_applicable"].astype(bool)]
    return {unit: Parts(above, below) for unit, above, below in
            zip(known["unit"].tolist(), known["numerator"].tolist(), known["denominator"].tolist(), strict=True)}


def blocked_units(run: Results, period: Period, indicator: str) -> list[str]:
    """The units whose indicator cannot be computed yet, because something that it reads is in doubt."""
    table = run.indicators
    rows = table[(table["period"] == period.key) & (table["indicator"] == indicator) & table["blocked"].astype(bool)]
    found: list[str] = rows["unit"].tolist()
    return found


def added(parts: Collection[Parts]) -> Parts | None:
    """Numerators and denominators of several units added up; None without any."""
    if not parts:
        return None
    return Parts(fsum(p.numerator for p in parts), fsum(p.denominator for p in parts))


def percent(above: float | None, below: float | None) -> float | None:
    """A share in percent; None where a part is missing or the whole is 0.

    >>> percent(5, 8), percent(5, 0), percent(None, 8)
    (62.5, None, None)
    """
    return None if above is None or not below else above * 100 / below


def quotient(above: float | None, below: float | None) -> float | None:
    """So many per one; None where a part is missing or there is nothing to divide by."""
    return None if above is None or not below else above / below


def number(value: float) -> Number:
    """A whole figure as an integer, so that it is shown as one.

    >>> number(8.0), number(1.5)
    (8, 1.5)
    """
    return int(value) if float(value).is_integer() else value


def period_before(run: Results, period: Period) -> Period | None:
    """The period before this one, None for the first."""
    place = [p.key for p in run.campaign.periods].index(period.key)
    return run.campaign.periods[place - 1] if place else None


def periods_up_to(run: Results, period: Period) -> list[Period]:
    """All periods until this one, itself included."""
    return [p for p in run.campaign.periods if p.end <= period.end]
