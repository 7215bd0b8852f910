"""The registry of units through time → where the figures of each unit belong in the organisation of a later day (quy đổi).

A figure that is added up goes to the successors by the shares of each event, one event after the
other; what nobody took over, or what no decision divides, is kept apart, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from pipeline.definitions.campaign import Campaign, Event, Period, Unit
from pipeline.domain.scoring import exact

NOBODY = ""
"""Stands for a unit where nobody took a figure over, or where it is not known who took how much."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What became of the figures of one unit: the units of the later day and the part, 0..1, that each has of them.

    `unclear`: units that took over a part which no decision tells; it is in nobody's share.
    """

    shares: Mapping[str, Fraction]
    unclear: frozenset[str] = frozenset()

    @property
    def left(self) -> Fraction:
        """The part that belongs to no unit of the later day."""
        return 1 - sum(self.shares.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Source:
    """A unit of an earlier period whose figures belong, by `share` (0..1), to a unit of the later day."""

    unit: str
    share: Fraction


@dataclass(frozen=True)
class Organisation:
    """The units as they are organised on a day (tổ chức tại một ngày), and the way there from earlier periods."""

    campaign: Campaign
    day: date

    @cached_property
    def units(self) -> list[Unit]:
        """The units that exist on the day, in config order."""
        return [unit for unit in self.campaign.units if unit.exists_on(self.day)]

    @cached_property
    def _events(self) -> list[Event]:
        return sorted((e for e in self.campaign.events if e.on <= self.day), key=lambda e: e.on)

    @cached_property
    def _leaving(self) -> frozenset[str]:
        """The units that any event takes something from, or that are gone."""
        changed = {key for event in self._events for key in event.predecessors}
        return frozenset(changed | {u.key for u in self.campaign.units if not u.exists_on(self.day)})

    def destination(self, unit: str, period: Period) -> Destination:
        """Where the figures belong that a unit reported for a period: events after the period's end, or after the
        unit's own last day, move them."""
        if unit not in self._leaving:
            return Destination({unit: Fraction(1)})
        of = self.campaign.unit_by_key[unit]
        moment = period.end if of.until is None else min(period.end, of.until)
        if (unit, moment) not in self._followed:
            self._followed[unit, moment] = self._moved(unit, moment)
        return self._followed[unit, moment]

    @cached_property
    def _followed(self) -> dict[tuple[str, date], Destination]:
        """What was followed through the events once, by unit and last day."""
        return {}

    def _moved(self, unit: str, moment: date) -> Destination:
        held: dict[str, Fraction] = {unit: Fraction(1)}
        unclear: set[str] = set()
        for event in self._events:
            if event.on <= moment:
                continue
            if unclear & set(event.predecessors):
                unclear = (unclear - set(event.predecessors)) | set(event.successors)
            taken = {key: held.pop(key) for key in event.predecessors if key in held}
            for key, part in taken.items():
                given = _given(event, key)
                if given is None:
                    unclear |= set(event.successors)
                    continue
                for successor, share in given.items():
                    held[successor] = held.get(successor, Fraction(0)) + part * share
        there = {u.key for u in self.units}
        return Destination({key: part for key, part in held.items() if key in there and part}, frozenset(unclear & there))

    def sources(self, period: Period, reporting: Iterable[str] = ()) -> dict[str, tuple[Source, ...]]:
        """Unit of the day → the units of a period that its figures come from: those that owed a report at the end of
        the period, and those of `reporting`; in config order. A unit that comes from nowhere is absent."""
        found: dict[str, list[Source]] = {}
        for unit in self._of(period, set(reporting)):
            for key, share in self.destination(unit, period).shares.items():
                found.setdefault(key, []).append(Source(unit, share))
        return {key: tuple(of) for key, of in found.items()}

    def unclear(self, period: Period, reporting: Iterable[str] = ()) -> dict[str, list[str]]:
        """Unit of the day → units of a period of which it took over a part that no decision tells."""
        found: dict[str, list[str]] = {}
        for unit in self._of(period, set(reporting)):
            for key in self.destination(unit, period).unclear:
                found.setdefault(key, []).append(unit)
        return found

    def _of(self, period: Period, reporting: set[str]) -> Iterator[str]:
        """The units that existed at the end of a period, or on the day where that is earlier, and those that reported."""
        end = min(period.end, self.day)
        return (u.key for u in self.campaign.units if u.key in reporting or u.exists_on(end))

    def converted(self, period: Period, amounts: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Figures of the units of a period that may be added up → the same sum by units of the day; `NOBODY` has
        what belongs to none of them."""
        found: dict[str, Fraction] = {}
        for unit, amount in amounts.items():
            to = self.destination(unit, period)
            for key, share in to.shares.items():
                found[key] = found.get(key, Fraction(0)) + amount * share
            if to.left:
                found[NOBODY] = found.get(NOBODY, Fraction(0)) + amount * to.left
        return found

    def months(self, unit: Unit, period: Period) -> int:
        """Whole months of a period during which the unit or any unit before it existed, 0..12."""
        return self.campaign.months_existed(replace(unit, since=min(u.since for u in self._line(unit))), period)

    def _line(self, unit: Unit) -> Iterator[Unit]:
        """The unit and all that became it, directly or through others."""
        keys = {unit.key}
        for event in reversed(self._events):
            if keys & set(event.successors):
                keys |= set(event.predecessors)
        return (u for u in self.campaign.units if u.key in keys)


def _given(event: Event, unit: str) -> dict[str, Fraction] | None:
    """Successor → the part it took of one predecessor; all of it where there is only one successor; None where
    several took parts that nobody told."""
    told = [share for share in event.shares if share.predecessor == unit]
    if told:
        return {share.successor: exact(share.percent) / 100 for share in told}
    if len(event.successors) > 1:
        return None
    return dict.fromkeys(event.successors, Fraction(1))
