"""A phase seen from the organisation of the as-of day: who changed, what each unit's periods become, where cells stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from pipeline.definitions.campaign import Event, Period
from pipeline.domain.converted import (
    Conversion,
    ConvertedFigure,
    ConvertedStanding,
    Given,
    converted_figures,
    staff_numbers,
)
from pipeline.domain.organisation import Organisation, Source
from pipeline.domain.phases import PhaseScore, phase_scores
from pipeline.domain.summaries.phase.view import EVENTS, PhaseView
from pipeline.domain.summaries.phase.wording import listed
from pipeline.domain.tables import text

NOUNS = {"rename": "đổi tên", "merge": "sáp nhập", "split": "chia tách", "dissolve": "giải thể"}
_EVENTS_NAMED = 2


@dataclass(frozen=True)
class ConvertedView:
    """The units of the day with their earlier periods, beside the phase as it was reported."""

    view: PhaseView

    @property
    def day(self) -> date:
        """The day whose organisation is meant."""
        return self.view.run.as_of

    @cached_property
    def organisation(self) -> Organisation:
        """The units of the day and the way there."""
        return Organisation(self.view.run.campaign, self.day)

    @cached_property
    def sources(self) -> dict[str, dict[str, tuple[Source, ...]]]:
        """Period → unit of the day → the units of the period that it comes from."""
        return {p.key: self.organisation.sources(p, self.view.run.counted_in(p)) for p in self.view.periods}

    @cached_property
    def unclear(self) -> dict[str, dict[str, list[str]]]:
        """Period → unit of the day → units divided in proportions that nobody told."""
        return {p.key: self.organisation.unclear(p, self.view.run.counted_in(p)) for p in self.view.periods}

    @cached_property
    def affected(self) -> list[str]:
        """The units of the day whose figures differ between the two bases in any begun period, in config order."""
        return [unit.key for unit in self.organisation.units if any(self.is_converted(unit.key, p) for p in self.view.periods)]

    def is_converted(self, unit: str, period: Period) -> bool:
        """Whether the unit's figure of a period is made of others, or of a part of its own."""
        sources = self.sources[period.key].get(unit, ())
        return unit in self.unclear[period.key] or (bool(sources) and sources != (Source(unit, Fraction(1)),))

    @cached_property
    def ended(self) -> list[str]:
        """Units that reported or owed a report in the phase and that nobody took over."""
        units = {unit for of in self.sources.values() for sources in of.values() for unit in (s.unit for s in sources)}
        units |= {unit for of in self.unclear.values() for keys in of.values() for unit in keys}
        return [s.unit for s in self.view.scores if s.unit not in units and any(st.total_text for st in s.standings)]

    @cached_property
    def events(self) -> list[Event]:
        """The changes between the first begun period and the day that move figures from one unit to another."""
        first = self.view.periods[0].start
        moving = [e for e in self.view.run.campaign.events if first <= e.on <= self.day and e.predecessors != e.successors]
        return sorted(moving, key=lambda e: e.on)

    @cached_property
    def standings(self) -> dict[str, tuple[ConvertedStanding, ...]]:
        """Unit of the day → its begun periods."""
        return Conversion(
            self.organisation, self.view.periods, {s.unit: s.standings for s in self.view.scores},
            staff_numbers(self.view.run.sums), self.view.run.short_name,
        ).standings()

    @cached_property
    def scores(self) -> list[PhaseScore]:
        """Every unit of the day over the phase, the highest mean first; those without a mean last, in config order."""
        if not self.affected:
            there = {unit.key for unit in self.organisation.units}
            return [replace(s, basis="converted") for s in self.view.scores if s.unit in there]
        of = {unit: tuple(c.standing for c in line) for unit, line in self.standings.items()}
        return sorted(phase_scores(self.view.phase, of, "converted"), key=lambda s: (s.mean is None, -(s.mean or 0)))

    def figures(self, period: Period, given: Mapping[str, Given], units: Sequence[str]) -> dict[str, ConvertedFigure]:
        """Unit of the day → its figure of a period, of some units."""
        sources = {unit: of for unit in units if (of := self.sources[period.key].get(unit))}
        unclear = {unit: keys for unit in units if (keys := self.unclear[period.key].get(unit))}
        return converted_figures(sources, unclear, period, given, self.view.run.short_name)

    def parts_of(self, period: Period, units: Sequence[str]) -> set[str]:
        """The units of a period that those of the day come from."""
        return {s.unit for unit in units for s in self.sources[period.key].get(unit, ())}

    # ------------------------------------------------------------ words

    def name(self, unit: str) -> str:
        """What a unit is called on the day."""
        return self.view.run.campaign.unit_by_key[unit].name_on(self.day).name

    def short_name(self, unit: str) -> str:
        """Its short name on the day."""
        return self.view.run.campaign.unit_by_key[unit].name_on(self.day).short_name

    def noun(self, unit: str) -> str:
        """What made the unit what it is: “sáp nhập”, “chia tách”."""
        kinds = [event.kind for event in self.events if unit in event.successors]
        return NOUNS[kinds[-1]] if kinds else "sắp xếp tổ chức"

    def events_in_words(self) -> str:
        """The changes as one sentence without its full stop."""
        said = [self._event_words(event) for event in self.events[:_EVENTS_NAMED]]
        more = len(self.events) - len(said)
        return "; ".join([*said, *([f"và {more:02d} lần sắp xếp khác"] if more else [])])

    def _event_words(self, event: Event) -> str:
        units, eve = self.view.run.campaign.unit_by_key, event.on - timedelta(days=1)
        before = ", ".join(units[key].name_on(eve).short_name for key in event.predecessors)
        after = ", ".join(units[key].name_on(event.on).short_name for key in event.successors)
        return f"{before} {EVENTS[event.kind]} {after}".strip() + f" từ {text(event.on)}"

    def names(self, units: Sequence[str], most: int = 6) -> str:
        """Short names of units of the day as a list."""
        return listed([self.short_name(unit) for unit in units], most)
