"""People of one period → the same people in later ones (theo dõi một người qua các kỳ).

A name and the history of its unit (events in config.toml) make a person. Where that does not decide, nobody is
merged: each line begins a person of its own, and the doubt is listed for somebody to settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.definitions.campaign import Campaign
from pipeline.domain.individuals import Individual
from pipeline.domain.vietnamese import folded


@dataclass(frozen=True, slots=True)
class Person:
    """One person through the periods, oldest line first; `doubt` says why earlier lines may be missing."""

    lines: tuple[Individual, ...]
    doubt: str = ""

    @property
    def last(self) -> Individual:
        """The newest line."""
        return self.lines[-1]

    def in_period(self, period: str) -> Individual | None:
        """The line of one period; None when the person was on no list then."""
        return next((line for line in self.lines if line.period == period), None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Lines that may or may not be one person (cần xác minh): what is known, for somebody to settle."""

    name: str
    lines: tuple[Individual, ...]
    why: str


TWICE = "Trùng họ tên trong một đơn vị"
SEVERAL = "Có nhiều người cùng họ tên ở kỳ trước hoặc kỳ sau"
ELSEWHERE = "Cùng họ tên ở đơn vị khác, không theo sự kiện tổ chức nào"


def successors(campaign: Campaign, unit: str, after: date, until: date) -> frozenset[str]:
    """The units that a unit has become, by the events after one day and up to another (both of the last days of periods)."""
    units = {unit}
    for event in sorted(campaign.events, key=lambda e: e.on):
        if after < event.on <= until and units & set(event.predecessors):
            staying = set(event.predecessors) & set(event.successors)
            units = (units - (set(event.predecessors) - staying)) | set(event.successors)
    return frozenset(units)


def same_people(campaign: Campaign, lines: Iterable[Individual]) -> tuple[list[Person], list[Doubt]]:
    """Everybody through the periods, and every doubt; a person without doubt has at most one line per period."""
    by_period: dict[str, list[Individual]] = {}
    for line in lines:
        by_period.setdefault(line.period, []).append(line)
    chains: list[list[Individual]] = []
    doubts: dict[int, str] = {}
    listed: list[Doubt] = []
    for period in (p for p in campaign.periods if p.key in by_period):
        open_chains: dict[str, list[int]] = {}
        for number, chain in enumerate(chains):
            open_chains.setdefault(folded(chain[-1].name), []).append(number)
        named: dict[str, list[Individual]] = {}
        for line in by_period[period.key]:
            named.setdefault(folded(line.name), []).append(line)
        for name, here in named.items():
            before = open_chains.get(name, [])
            reach = {number: _reach(campaign, chains[number][-1], period.end) for number in before}
            for line in here:
                fitting = [n for n in before if line.unit in reach[n]]
                rivals = [other for other in here if any(other.unit in reach[n] for n in fitting)]
                why = TWICE if line.same_name else ""
                if not why and (len(fitting) > 1 or (fitting and len(rivals) > 1)):
                    why = SEVERAL
                if len(fitting) == 1 and not why and fitting[0] not in doubts:
                    chains[fitting[0]].append(line)
                    continue
                elsewhere = [n for n in before if n not in fitting]
                if why or fitting or elsewhere:
                    said = why or (doubts[fitting[0]] if fitting else ELSEWHERE)
                    others = tuple(chains[n][-1] for n in fitting or elsewhere)
                    listed.append(Doubt(line.name, (*others, line), said))
                if why:
                    doubts[len(chains)] = why
                chains.append([line])
    return [Person(tuple(chain), doubts.get(n, "")) for n, chain in enumerate(chains)], _joined(listed)


def _reach(campaign: Campaign, line: Individual, until: date) -> frozenset[str]:
    return successors(campaign, line.unit, campaign.period_by_key[line.period].end, until)


def _joined(doubts: Sequence[Doubt]) -> list[Doubt]:
    """One entry per name and reason, with all its lines once."""
    together: dict[tuple[str, str], dict[tuple[str, str, int], Individual]] = {}
    names: dict[str, str] = {}
    for doubt in doubts:
        names.setdefault(folded(doubt.name), doubt.name)
        lines = together.setdefault((folded(doubt.name), doubt.why), {})
        for line in doubt.lines:
            lines[line.period, line.unit, line.row] = line
    return [Doubt(names[name], tuple(lines.values()), why) for (name, why), lines in together.items()]
