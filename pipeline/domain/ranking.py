"""Totals → places (xếp hạng), overall and within the group, and why equal totals stand as they do.

Ties of collectives follow rule X-3: total, then women (the law's preference), then the
criteria of `TIE_CRITERIA`, then the smaller unit; equal after that is an equal place, and
the next place is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from pipeline.definitions.edition import Edition
from pipeline.definitions.rubric import Rubric
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.indicators import IndicatorInput
from pipeline.domain.scoring import decimal_text, exact
from pipeline.domain.values import number_text

TIE_CRITERIA = ("TC3", "TC1")
"""The criteria that rule X-3 compares, in its order, each in percent of its applicable maximum."""

RANK_COLUMNS = ["unit", "period", "submission", "group", "total", "rank", "group_rank", "tie_note"]
_NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a unit's place; a missing figure stands last."""

    submission: int
    unit: str
    name: str
    group: str
    total: Decimal
    mostly_women: bool
    criteria: tuple[Decimal | None, ...]
    staff: float
    women_share: float

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts from the first place down; equal means an equal place."""
        least = Decimal(-1)
        return (-self.total, not self.mostly_women,
                *(-(least if percent is None else percent) for percent in self.criteria), self.staff)


def ranking(
    judged: pd.DataFrame, editions: Mapping[str, Edition], consolidated: Consolidated,
) -> pd.DataFrame:
    """One row per ranked row of the totals (`RANK_COLUMNS`), by period, then place, then unit key.

    Only units that the totals call ranked have a place; so a silent unit has none.
    """
    rows: list[tuple[object, ...]] = []
    for period, standings in ranked_standings(judged, editions, consolidated).items():
        overall = places(standings)
        notes = _tie_notes(standings)
        grouped: dict[str, list[Standing]] = {}
        for standing in standings:
            grouped.setdefault(standing.group, []).append(standing)
        within = {unit: place for members in grouped.values() for unit, place in places(members).items()}
        rows += [(s.unit, period, s.submission, s.group, s.total, overall[s.unit], within[s.unit],
                  notes.get(s.unit, "")) for s in standings]
    frame = pd.DataFrame(rows, columns=RANK_COLUMNS, dtype=object)
    return frame.astype({"submission": "int64", "rank": "int64", "group_rank": "int64"})


def ranked_standings(
    judged: pd.DataFrame, editions: Mapping[str, Edition], consolidated: Consolidated,
) -> dict[str, list[Standing]]:
    """Period → its ranked units with what decides their places, from the first place down; periods in their order."""
    answers = IndicatorInput(consolidated, editions)
    staff, female = answers.staff_total.to_dict(), answers.answer("general.staff_female").to_dict()
    by_period: dict[str, list[Standing]] = {}
    percents = [f"{key}_percent" for key in TIE_CRITERIA if f"{key}_percent" in judged.columns]
    ranked = judged[judged["ranked"].astype(bool)]
    columns = ("submission", "unit", "period", "total", *percents)
    for number, unit, period, total, *criteria in zip(*(ranked[c].tolist() for c in columns), strict=True):
        of, women = staff.get(number, float("nan")), female.get(number, float("nan"))
        known = of > 0 and women == women
        share = exact(women) * 100 / exact(of) if known else None
        wanted = _women_share(answers.rubric(number))
        unit_of = consolidated.unit(number)
        by_period.setdefault(period, []).append(Standing(
            number, unit, unit_of.name_on(consolidated.period(number).end).name, unit_of.group, total,
            wanted is not None and share is not None and share >= wanted,
            tuple(criteria), of if of == of else float("inf"), float(share or 0),
        ))
    return {
        period.key: sorted(by_period[period.key], key=lambda s: (s.order, s.unit))
        for period in consolidated.campaign.periods if period.key in by_period
    }


def _women_share(rubric: Rubric) -> Fraction | None:
    """The share of women, in percent, from which a collective is preferred on ties."""
    return next((exact(rule.women_share) for rule in rubric.award_rules
                 if rule.enforcement == "order" and rule.women_share is not None), None)


def places(standings: Sequence[Standing]) -> dict[str, int]:
    """Unit → place from 1; equals share the place, and as many places after it stay empty."""
    found: dict[str, int] = {}
    place, before = 0, None
    for position, standing in enumerate(standings, 1):
        if before is None or standing.order != before.order:
            place = position
        found[standing.unit], before = place, standing
    return found


def _tie_notes(standings: Sequence[Standing]) -> dict[str, str]:
    """Unit → why it stands before, after or beside the others of the same total."""
    notes: dict[str, str] = {}
    tied: dict[Decimal, list[Standing]] = {}
    for standing in standings:
        tied.setdefault(standing.total, []).append(standing)
    for total, members in tied.items():
        if len(members) < 2:
            continue
        steps: dict[tuple[object, ...], list[Standing]] = {}
        for member in members:
            steps.setdefault(member.order, []).append(member)
        ladder = list(steps.values())
        for position, equals in enumerate(ladder):
            above = ladder[position - 1][0] if position else None
            below = ladder[position + 1][0] if position + 1 < len(ladder) else None
            for member in equals:
                others = [other.name for other in equals[: _NAMED_AT_MOST + 1] if other is not member]
                notes[member.unit] = _note(total, member, others[:_NAMED_AT_MOST], len(equals), above, below)
    return notes


def _note(
    total: Decimal, member: Standing, equals: Sequence[str], count: int,
    above: Standing | None, below: Standing | None,
) -> str:
    said = [f"xếp sau {above.name} do {_reason(above, member, 'sau')}"] if above else []
    if equals:
        more = f" và {count - 1 - len(equals)} đơn vị khác" if count - 1 > len(equals) else ""
        said.append(f"đồng hạng với {', '.join(equals)}{more}")
    if below:
        said.append(f"xếp trước {below.name} do {_reason(member, below, 'trước')}")
    return f"Bằng điểm ({decimal_text(total)}): {'; '.join(said)}."


def _reason(first: Standing, second: Standing, side: str) -> str:
    """Why `first` stands before `second`, said of the one on the given side."""
    own, other = (first, second) if side == "trước" else (second, first)
    if first.mostly_women != second.mostly_women:
        return f"tỷ lệ nữ {_percent(own.women_share)} % so với {_percent(other.women_share)} %"
    for key, mine, theirs in zip(TIE_CRITERIA, own.criteria, other.criteria, strict=False):
        if mine != theirs:
            word = "cao hơn" if side == "trước" else "thấp hơn"
            return f"{key} {word} ({_share(mine)} so với {_share(theirs)})"
    word = "ít người hơn" if side == "trước" else "nhiều người hơn"
    return f"đơn vị {word} ({_people(own)} so với {_people(other)})"


def _percent(share: float) -> str:
    return number_text(round(share, 1))


def _share(percent: Decimal | None) -> str:
    return "không áp dụng" if percent is None else f"{decimal_text(percent)} %"


def _people(standing: Standing) -> str:
    return "chưa rõ" if standing.staff == float("inf") else number_text(standing.staff)
