"""What every sheet of a phase workbook looks at: the begun periods, the units in their order, and what they are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.definitions.campaign import Event, Period, Phase
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.palette import PHASE_YEARS
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.phases import PhaseScore, Standing, phase_scores, standings_as_reported
from pipeline.domain.results import Results
from pipeline.domain.scoring import half_up
from pipeline.domain.summaries.cover import completeness
from pipeline.domain.summaries.figures import coverage, coverage_words
from pipeline.domain.tables import Column, Kind, text

UNITS = "Tính từ báo cáo của các đơn vị"
"""The source line of tables computed from reports."""

EVENTS = {"rename": "đổi tên thành", "merge": "sáp nhập thành", "split": "chia tách thành", "dissolve": "giải thể"}
"""What an event does, between the units before and those after it."""


@dataclass(frozen=True)
class PhaseView:
    """One phase of a run. Units stand as organised at the time; a period that has not begun is left out."""

    run: Results
    phase: Phase

    @cached_property
    def all_periods(self) -> list[Period]:
        """The periods of the phase, also those to come."""
        return [self.run.campaign.period_by_key[key] for key in self.phase.periods]

    @cached_property
    def periods(self) -> list[Period]:
        """The periods of the phase that have begun."""
        return [period for period in self.all_periods if period.start <= self.run.as_of]

    @cached_property
    def latest(self) -> Period:
        """The last period that has begun, or the first of the phase when none has."""
        return self.periods[-1] if self.periods else self.all_periods[0]

    @property
    def short(self) -> str:
        """The phase inside a sentence: “giai đoạn 1”."""
        return _inside(self.phase.short_name)

    # ------------------------------------------------------------ periods

    def label(self, period: Period) -> str:
        """A period as a category: one that is not ranked says so."""
        return f"{period.name} ({self.mark(period)})" if self.mark(period) else period.name

    def mark(self, period: Period) -> str:
        """“số liệu nền” for unranked periods before the first ranked one, else “không xếp hạng” or ""."""
        if period.ranked:
            return ""
        earlier = [p for p in self.run.campaign.periods if p.ranked and p.start < period.start]
        return "không xếp hạng" if earlier else "số liệu nền"

    def heading(self, period: Period) -> str:
        """A period as the name of a series: base data say both what they are and that they do not count."""
        return f"{period.name} (số liệu nền, không xếp hạng)" if self.mark(period) == "số liệu nền" else self.label(period)

    def colour(self, period: Period) -> str:
        """The colour of a period, the same in every chart of the movement."""
        place = [p.key for p in self.run.campaign.periods].index(period.key)
        return PHASE_YEARS[place % len(PHASE_YEARS)]

    def columns(self, kind: Kind, measured_in: str = "", width: float = 11) -> tuple[Column, ...]:
        """One column per begun period."""
        return tuple(Column(column(p), self.label(p), kind, measured_in, width) for p in self.periods)

    def received(self, period: Period) -> tuple[int, int]:
        """(reports that count, reports owed)."""
        return self._received[period.key]

    @cached_property
    def _received(self) -> dict[str, tuple[int, int]]:
        return {period.key: completeness(self.run, period) for period in self.all_periods}

    @cached_property
    def sums(self) -> dict[str, PeriodSums]:
        """Period → what its units have added up."""
        return {period.key: self.run.sums_in(period) for period in self.periods}

    def is_fresh(self, period: Period) -> bool:
        """Whether a period is still running and nobody has reported yet: nobody is to be called silent."""
        return self.run.as_of <= period.end and not self.received(period)[0]

    @cached_property
    def drawn(self) -> list[Period]:
        """The periods worth a series of their own in a chart: those not fresh, or all when every one is."""
        return [p for p in self.periods if not self.is_fresh(p)] or self.periods

    def is_partial(self, period: Period) -> bool:
        """Whether reports of the period are still missing."""
        received, owed = self.received(period)
        return received < owed

    def named(self, period: Period, blocked: Collection[str] = ()) -> str:
        """A period inside a sentence, with what it lacks: “năm nay (số liệu nền; mới có 08/10 đơn vị có số liệu)”.

        `blocked` are the units that have reported and whose figure cannot be computed yet.
        """
        return _with(period, self.mark(period), coverage_words(*coverage(self.run, period, blocked)))

    def named_for_points(self, period: Period) -> str:
        """The same where totals are meant: units whose total is still missing are what it lacks."""
        given, all_ = len(self.totals(period)), len(self.comparable(period))
        return _with(period, self.mark(period), coverage_words(given, all_, "điểm"))

    # ------------------------------------------------------------ units

    @cached_property
    def scores(self) -> list[PhaseScore]:
        """Every unit of the phase, the highest mean first, units without a mean last in config order."""
        judged = self.run.totals[self.run.totals["period"].isin([p.key for p in self.periods])]
        found = phase_scores(self.phase, standings_as_reported(self.run.campaign, self.phase, judged, self.run.as_of))
        return sorted(found, key=lambda s: (s.mean is None, -(s.mean or 0), all(of.total is None for of in s.standings)))

    def standing(self, scored: PhaseScore, period: Period) -> Standing:
        """What a unit did in one period."""
        return next(standing for standing in scored.standings if standing.period == period.key)

    def name(self, unit: str) -> str:
        """What a unit is called at the end of the latest period."""
        return self.run.name(unit, self.latest)

    def short_name(self, unit: str) -> str:
        """Its short name then."""
        return self.run.short_name(unit, self.latest)

    def why_blank(self, scored: PhaseScore, period: Period) -> str:
        """Why a unit has no total in a period, with what became of it where it is gone or yet to come; "" in a
        period of which nobody can have one yet."""
        if self.is_fresh(period):
            return ""
        unit, standing = self.run.campaign.unit_by_key[scored.unit], self.standing(scored, period)
        if standing.total is not None or unit.exists_on(period.end):
            return standing.gap if standing.total is None else ""
        if unit.since > period.end:
            return f"Thành lập từ {text(unit.since)}."
        return self.fate(scored.unit) or standing.gap

    def fresh_notes(self) -> tuple[str, ...]:
        """One note per fresh period, for tables in which it is a blank column."""
        return tuple(f"{p.name} đang thực hiện, chưa có báo cáo nào; hạn gửi {text(p.units_due)}."
                     for p in self.periods if self.is_fresh(p))

    def fate(self, unit: str) -> str:
        """What became of a unit that ended by the latest period's end: “Sáp nhập thành … từ 01/03/2026.”; else ""."""
        of = self.run.campaign.unit_by_key[unit]
        if of.until is None or of.until > min(self.latest.end, self.run.as_of):
            return ""
        event = next((e for e in self.events if unit in e.predecessors and unit not in e.successors), None)
        if event is None:
            return f"Kết thúc hoạt động sau ngày {text(of.until)}."
        into = ", ".join(self.name(key) for key in event.successors)
        words = f"{EVENTS[event.kind]} {into}".strip()
        return f"{words[:1].upper()}{words[1:]} từ {text(event.on)}."

    @cached_property
    def events(self) -> list[Event]:
        """The changes of organisation within the begun periods, by date."""
        if not self.periods:
            return []
        last = min(self.latest.end, self.run.as_of)
        found = [e for e in self.run.campaign.events if self.periods[0].start <= e.on <= last]
        return sorted(found, key=lambda e: e.on)

    def event_words(self, event: Event) -> str:
        """One event as a sentence, names as they were before and after."""
        before = ", ".join(self._named(key, event, after=False) for key in event.predecessors)
        after = ", ".join(self._named(key, event, after=True) for key in event.successors)
        return f"{before} {EVENTS[event.kind]} {after}".strip() + f" từ {text(event.on)}"

    def _named(self, unit: str, event: Event, *, after: bool) -> str:
        names = self.run.campaign.unit_by_key[unit].names
        known = [n for n in names if (n.since <= event.on if after else n.since < event.on)]
        return (known or [names[0]])[-1].name

    # ------------------------------------------------------------ totals that may be set side by side

    def comparable(self, period: Period) -> list[str]:
        """Units that owe a report and are ranked, or would be if the period were: base data compare like the rest."""
        campaign, least = self.run.campaign, self.run.rubric(period).minimum_months
        return [u.key for u in self.run.units_in(period)
                if u.ranked and u.exists_on(period.end) and campaign.months_existed(u, period) >= least]

    def totals(self, period: Period) -> dict[str, dict[str, Any]]:
        """Comparable unit → its row of the totals, where it has a total."""
        return self._comparable_totals[period.key]

    @cached_property
    def _comparable_totals(self) -> dict[str, dict[str, dict[str, Any]]]:
        return {period.key: {unit: row for unit in self.comparable(period)
                             if (row := self._by_period.get(period.key, {}).get(unit)) and isinstance(row["total"], Decimal)}
                for period in self.periods}

    @cached_property
    def _by_period(self) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in frame_rows(self.run.totals):
            found.setdefault(row["period"], {})[row["unit"]] = row
        return found

    def mean(self, period: Period) -> Decimal | None:
        """The plain mean of the comparable totals of a period, half-up to two places."""
        totals: list[Decimal] = [row["total"] for row in self.totals(period).values()]
        return half_up(Fraction(sum(totals, Decimal(0))) / len(totals)) if totals else None

    def ranked_means(self) -> list[tuple[Period, Decimal]]:
        """The ranked periods that have a mean, in order."""
        return [(p, mean) for p in self.periods if p.ranked and (mean := self.mean(p)) is not None]

    def of(self, table: pd.DataFrame, period: Period) -> pd.DataFrame:
        """The rows of one period of a table of the run."""
        key = id(table), period.key
        if key not in self._parts:
            self._parts[key] = table[table["period"] == period.key]
        return self._parts[key]

    def measured(self, period: Period, indicator: str) -> pd.DataFrame:
        """The rows of one indicator in one period, of every report that counts."""
        if period.key not in self._measured:
            of = self.of(self.run.indicators, period)
            self._measured[period.key] = {str(key): rows for key, rows in of.groupby("indicator", sort=False)}
        return self._measured[period.key].get(indicator, self.run.indicators.iloc[:0])

    @cached_property
    def _parts(self) -> dict[tuple[int, str], pd.DataFrame]:
        """What was asked for so far, as below: every sheet of the phase asks again."""
        return {}

    @cached_property
    def _measured(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {}


def column(period: Period) -> str:
    """The key of a period's column."""
    return f"p{period.key}"


def _with(period: Period, *remarks: str) -> str:
    said = "; ".join(remark for remark in remarks if remark)
    return f"{_inside(period.name)} ({said})" if said else _inside(period.name)


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]
