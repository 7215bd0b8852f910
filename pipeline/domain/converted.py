"""Series as reported → the same series in the organisation of a later day (quy đổi theo tổ chức hiện nay).

Sums are added by the shares of the events, rates are derived again from the added parts, points
are means weighted by staff. Where a part is not known there is a reason instead of a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from pipeline.definitions.campaign import Period, Unit
from pipeline.domain.organisation import Organisation, Source
from pipeline.domain.phases import NO_REPORT, NOT_BEGUN, NOT_OWED, NOT_SCORED, Standing
from pipeline.domain.scoring import exact, half_up
from pipeline.domain.sums import TOTAL

NOT_COMPARABLE = "Không so sánh được"

NOT_RANKED = "Đơn vị không thuộc diện xếp hạng."

_SILENT = frozenset({NO_REPORT, NOT_BEGUN, NOT_OWED, NOT_SCORED})
"""The gaps of units without a report."""

Names = Callable[[str, Period], str]
"""What a unit was called in a period, for the reasons."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit of the period brings into the converted points of one of the later day: `weight` is its
    staff times its share."""

    unit: str
    share: Fraction
    staff: Fraction | None
    standing: Standing

    @property
    def weight(self) -> Fraction | None:
        """People that count for it, None where their number is not known."""
        return None if self.staff is None else self.staff * self.share


@dataclass(frozen=True, slots=True)
class ConvertedStanding:
    """A unit of the later day in one period: what it counts for the phase, and the units whose points it rests on.

    `parts` is empty where the unit's own report stands unchanged.
    """

    standing: Standing
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """A table of results seen from the organisation of a later day.

    `reported`: unit → its standing in each period; `staff`: (unit, period) → people on the period's last day.
    """

    organisation: Organisation
    periods: Sequence[Period]
    reported: Mapping[str, Sequence[Standing]]
    staff: Mapping[tuple[str, str], Fraction]
    name: Names

    def standings(self) -> dict[str, tuple[ConvertedStanding, ...]]:
        """Unit of the day → its periods, for the units that have anything in any of them; in config order."""
        at = {(s.unit, s.period): s for of in self.reported.values() for s in of}
        reporting: dict[str, set[str]] = {period.key: set() for period in self.periods}
        for standing in at.values():
            if standing.gap not in _SILENT and standing.period in reporting:
                reporting[standing.period].add(standing.unit)
        sources = {p.key: self.organisation.sources(p, reporting[p.key]) for p in self.periods}
        unclear = {p.key: self.organisation.unclear(p, reporting[p.key]) for p in self.periods}
        known = {*self.reported, *(unit for of in sources.values() for unit in of), *(unit for of in unclear.values() for unit in of)}
        return {
            unit.key: tuple(self._converted(unit, p, self._counting(unit, p, sources[p.key].get(unit.key, ())),
                                            unclear[p.key].get(unit.key, []), at) for p in self.periods)
            for unit in self.organisation.units if unit.key in known
        }

    def _counting(self, unit: Unit, period: Period, sources: Sequence[Source]) -> Sequence[Source]:
        """Where units of the period's end are among the sources, those that were gone by then speak no more:
        their people are in the reports of the others."""
        units = self.organisation.campaign.unit_by_key
        lasting = [source for source in sources if units[source.unit].exists_on(period.end)]
        return lasting or sources

    def _converted(
        self, unit: Unit, period: Period, sources: Sequence[Source], unclear: Sequence[str],
        at: Mapping[tuple[str, str], Standing],
    ) -> ConvertedStanding:
        months = self.organisation.months(unit, period)
        if unclear:
            why = f"{NOT_COMPARABLE}: chưa có tỷ lệ phân bổ của {self._listed(unclear, period)}."
            return ConvertedStanding(Standing(unit.key, period.key, months, gap=why))
        if all(source.unit == unit.key for source in sources):
            own = at.get((unit.key, period.key)) or Standing(
                unit.key, period.key, months, gap=NOT_BEGUN if period.start > self.organisation.day else NOT_OWED)
            return ConvertedStanding(replace(own, months=months))
        parts = tuple(Part(s.unit, s.share, self.staff.get((s.unit, period.key)),
                           at.get((s.unit, period.key)) or Standing(s.unit, period.key, 0, gap=NOT_OWED)) for s in sources)
        return ConvertedStanding(self._joined(unit, period, months, parts), parts)

    def _joined(self, unit: Unit, period: Period, months: int, parts: Sequence[Part]) -> Standing:
        """The staff-weighted mean of several units, or the points of the only one; a gap where one of them has none."""
        silent = [part.unit for part in parts if part.standing.total is None]
        if silent:
            gaps = {part.standing.gap for part in parts if part.standing.total is None}
            gap = gaps.pop() if len(silent) == len(parts) and len(gaps) == 1 else (
                f"{NOT_COMPARABLE}: chưa có điểm của {self._listed(silent, period)}.")
            return Standing(unit.key, period.key, months, gap=gap)
        total = _mean([(part, part.standing.total) for part in parts])
        if total is None:
            uncounted = [part.unit for part in parts if not part.weight]
            why = f"{NOT_COMPARABLE}: chưa rõ số người của {self._listed(uncounted, period)}."
            return Standing(unit.key, period.key, months, gap=why)
        score = _mean([(part, part.standing.score) for part in parts]) if unit.ranked else None
        gap = "" if score is not None else next((part.standing.gap for part in parts if part.standing.score is None), NOT_RANKED)
        return Standing(unit.key, period.key, months, None if score is None else half_up(score), gap, half_up(total))

    def _listed(self, units: Iterable[str], period: Period) -> str:
        return ", ".join(self.name(unit, period) for unit in units)


def _mean(points: Sequence[tuple[Part, object]]) -> Fraction | None:
    """Points weighted by people, exact; those of a single unit as they are; None where a part is missing."""
    given = [(part.weight, Fraction(str(value))) for part, value in points if value is not None]
    if len(given) < len(points):
        return None
    if len(given) == 1:
        return given[0][1]
    known = [(weight, value) for weight, value in given if weight]
    if len(known) < len(given):
        return None
    return sum((w * v for w, v in known), Fraction(0)) / sum((w for w, _ in known), Fraction(0))


# ---------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Given:
    """What a unit gave of a figure: numerator, denominator (None for what is only added up), and by which kind
    of `exact_value` they are put together. `state`: "" or why there is nothing, in words."""

    kind: str
    numerator: Fraction = Fraction(0)
    denominator: Fraction | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class ConvertedFigure:
    """A figure of a unit of the later day: added parts, and the value derived from them again.

    `value` is None where nothing can be said; `gap` then says why. `parts`: (unit, share, what it gave).
    """

    unit: str
    period: str
    numerator: Fraction
    denominator: Fraction | None
    value: Fraction | None
    gap: str
    parts: tuple[tuple[str, Fraction, Given | None], ...]


BLOCKED_STATE, NOT_APPLICABLE_STATE = "chưa tính được", "không áp dụng"


def given_indicators(rows: pd.DataFrame) -> dict[str, dict[str, Given]]:
    """Indicator → unit → what it gave of it, from rows of one period of the table of indicators."""
    found: dict[str, dict[str, Given]] = {}
    names = ("indicator", "unit", "kind", "numerator", "denominator", "not_applicable", "blocked")
    for indicator, unit, kind, above, below, absent, blocked in zip(*(rows[name].tolist() for name in names), strict=True):
        if blocked or absent or above != above:
            given = Given(kind, state=NOT_APPLICABLE_STATE if absent and not blocked else BLOCKED_STATE)
        else:
            given = Given(kind, exact(above), exact(below) if below == below else None)
        found.setdefault(indicator, {})[unit] = given
    return found


def given_sums(values: Mapping[str, float]) -> dict[str, Given]:
    """Unit → what it gave of a figure that is added up."""
    return {unit: Given("count", exact(float(value))) for unit, value in values.items()}


def converted_figures(
    sources: Mapping[str, Sequence[Source]], unclear: Mapping[str, Sequence[str]], period: Period,
    given: Mapping[str, Given], name: Names,
) -> dict[str, ConvertedFigure]:
    """Unit of the day → its figure in a period, for the units of `sources` and of `unclear` (see `Organisation`).

    The parts that are known are added up in any case; where a unit has not reported, is in doubt or was divided
    nobody says how, there is no value. Units to which a figure does not apply bring nothing. Yes and no of
    several units make a value only when they agree.
    """
    return {
        unit: _figure(unit, period, [(s.unit, s.share, given.get(s.unit)) for s in sources.get(unit, ())],
                      unclear.get(unit, ()), name)
        for unit in dict.fromkeys([*sources, *unclear])
    }


def _figure(
    unit: str, period: Period, parts: list[tuple[str, Fraction, Given | None]], unclear: Sequence[str], name: Names,
) -> ConvertedFigure:
    told = [(share, of) for _, share, of in parts if of is not None and not of.state]
    above = sum((share * of.numerator for share, of in told), Fraction(0))
    bases = [share * of.denominator for share, of in told if of.denominator is not None]
    below = sum(bases, Fraction(0)) if bases else None
    silent = [key for key, _, of in parts if of is None]
    doubtful = [key for key, _, of in parts if of is not None and of.state == BLOCKED_STATE]

    def figure(value: Fraction | None, gap: str = "") -> ConvertedFigure:
        return ConvertedFigure(unit, period.key, above, below, value, gap, tuple(parts))

    def named(keys: Sequence[str]) -> str:
        return ", ".join(name(key, period) for key in keys)

    if unclear:
        return figure(None, f"{NOT_COMPARABLE}: chưa có tỷ lệ phân bổ của {named(unclear)}.")
    if silent:
        return figure(None, "Chưa có báo cáo." if len(silent) == len(parts) else
                      f"{NOT_COMPARABLE}: chưa có báo cáo của {named(silent)}.")
    if doubtful:
        return figure(None, f"{NOT_COMPARABLE}: chưa tính được ở {named(doubtful)}.")
    if not told:
        return figure(None, "Không áp dụng.")
    kind = told[0][1].kind
    if kind == "yes":
        answers = {of.numerator for _, of in told}
        return figure(answers.pop()) if len(answers) == 1 else figure(
            None, f"{NOT_COMPARABLE}: các đơn vị hợp thành trả lời khác nhau.")
    if kind == "count":
        return figure(above)
    if not below:
        return figure(Fraction(0) if kind == "capped_rate" else None, "" if kind == "capped_rate" else "Không áp dụng.")
    return figure(rederived(kind, above, below))


def rederived(kind: str, above: Fraction, below: Fraction) -> Fraction:
    """A value from its added parts, by the rule that holds for the parts of one report."""
    value = above / below * (1 if kind == "ratio" else 100)
    return min(value, Fraction(100)) if kind == "capped_rate" else value


def staff_numbers(sums: pd.DataFrame) -> dict[tuple[str, str], Fraction]:
    """(unit, period) → its people on the period's last day, of those that said."""
    rows = sums[(sums["sum"] == "staff") & (sums["dimension"] == TOTAL)]
    return {(unit, period): exact(float(value)) for unit, period, value in
            zip(rows["unit"].tolist(), rows["period"].tolist(), rows["value"].tolist(), strict=True)}
