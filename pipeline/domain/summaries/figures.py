"""The rates of one period from its indicators, ready to be laid out: absent stays absent, rates come from their parts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from math import fsum
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results


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


def coverage(run: Results, period: Period, blocked: Collection[str] = ()) -> tuple[int, int]:
    """(units with data for a figure, units that owe a report): silent units and `blocked` ones have none."""
    owing = {unit.key for unit in run.campaign.units_in(period)}
    return len((owing & set(run.counted_in(period))) - set(blocked)), len(owing)


def coverage_words(given: int, owing: int, what: str = "số liệu") -> str:
    """What a figure lacks, "" where it lacks nothing.

    >>> coverage_words(8, 10), coverage_words(10, 10)
    ('mới có 08/10 đơn vị có số liệu', '')
    """
    return f"mới có {given:02d}/{owing:02d} đơn vị có {what}" if given < owing else ""


def counted_totals(run: Results, period: Period) -> list[dict[str, Any]]:
    """The totals that the movement is judged by: of ranked units; of a period without ranking, those of all
    units that would be ranked."""
    found = []
    for row in run.rows("totals", period):
        counts = row["ranked"] or (not period.ranked and run.campaign.unit_by_key[row["unit"]].ranked)
        if counts and isinstance(row["total"], Decimal):
            found.append({str(key): value for key, value in row.items()})
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


def period_before(run: Results, period: Period) -> Period | None:
    """The period before this one, None for the first."""
    place = [p.key for p in run.campaign.periods].index(period.key)
    return run.campaign.periods[place - 1] if place else None


def periods_up_to(run: Results, period: Period) -> list[Period]:
    """All periods until this one, itself included."""
    return [p for p in run.campaign.periods if p.end <= period.end]
