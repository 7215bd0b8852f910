"""The table of sums → the sums of each period, ready to be laid out: absent stays absent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

import pandas as pd

from pipeline.domain.sums import TOTAL, UNSTATED

Number = int | float


@dataclass(frozen=True)
class PeriodSums:
    """What the units of one period have added up (số liệu cộng của một kỳ).

    `values`: (sum, dimension, member) → unit → figure. `incomplete`: sum → the units of which a
    line or value was refused, so that the figure may lack something.
    """

    values: Mapping[tuple[str, str, str], Mapping[str, float]] = field(default_factory=dict)
    incomplete: Mapping[str, frozenset[str]] = field(default_factory=dict)

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


def period_sums(sums: pd.DataFrame) -> dict[str, PeriodSums]:
    """Period → its sums, for every period that the table of sums speaks of."""
    return {str(period): _summed(table) for period, table in sums.groupby("period", sort=False)}


def _summed(table: pd.DataFrame) -> PeriodSums:
    values: dict[tuple[str, str, str], dict[str, float]] = {}
    incomplete: dict[str, set[str]] = {}
    columns = ("unit", "sum", "dimension", "member", "value", "incomplete")
    for unit, figure, dimension, member, value, lacks in zip(*(table[c].tolist() for c in columns), strict=True):
        values.setdefault((figure, dimension, member), {})[unit] = value
        if lacks:
            incomplete.setdefault(figure, set()).add(unit)
    return PeriodSums(values, {figure: frozenset(units) for figure, units in incomplete.items()})


def number(value: float) -> Number:
    """A whole figure as an integer, so that it is shown as one.

    >>> number(8.0), number(1.5)
    (8, 1.5)
    """
    return int(value) if float(value).is_integer() else value
