"""What the next band or award would have needed (vì sao, còn thiếu gì): found by scoring again with one more, two more…

Nothing here knows a rule: every figure comes from the same functions that gave the points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from pipeline.definitions.rubric import Rubric
from pipeline.domain.rescoring import Line, UnitPoints
from pipeline.domain.scoring import decimal_text, exact

_CENT = Decimal("0.01")

_AWARDS = {"bieu_duong": "Biểu dương", "giay_khen": "Giấy khen", "bang_khen": "Bằng khen"}


@dataclass(frozen=True, slots=True)
class Level:
    """A threshold of the total (mức): a band, or the award that an annual rule gives a collective."""

    name: str
    minimum: float
    floor: float
    is_award: bool

    @property
    def purpose(self) -> str:
        """The level as what is aimed at, the beginning of a sentence."""
        return f"Để đủ điểm xét khen {self.name}" if self.is_award else f"Để đạt xếp loại {self.name}"


@dataclass(frozen=True, slots=True)
class Step:
    """The least that would earn a unit more in one indicator: how many more, the points and the total gained."""

    indicator: str
    count: int
    gain: Decimal
    total_gain: Decimal


@dataclass(frozen=True)
class Gap:
    """What a unit lacks for a level: points of the total, points of criteria below their floor, in which
    indicators alone how many more would be enough (the fewest first), and where none is, one way with several
    together; both empty where nothing that units report can reach it."""

    level: Level
    points: Decimal
    criteria: tuple[tuple[str, Decimal], ...]
    alone: tuple[tuple[str, int], ...]
    together: tuple[tuple[str, int], ...]


def levels(rubric: Rubric) -> list[Level]:
    """The bands above the lowest and the annual awards of collectives, each from the lowest upward."""
    bands = [Level(band.name, band.minimum, band.criterion_floor, is_award=False) for band in rubric.bands if band.minimum > 0]
    awards = [Level(_AWARDS[rule.award], rule.minimum, rule.criterion_floor or 0.0, is_award=True) for rule in rubric.award_rules
              if rule.scope == "annual" and rule.subject == "collective" and rule.award and rule.minimum is not None]
    return [*sorted(bands, key=lambda level: level.minimum), *sorted(awards, key=lambda level: level.minimum)]


def next_levels(of: UnitPoints) -> list[Level]:
    """The nearest band and the nearest award that the unit has not reached; none of a kind when all are."""
    missed = [level for level in levels(of.rubric) if not of.reaches(level.minimum, level.floor)]
    return [next(level for level in missed if level.is_award is kind)
            for kind in (False, True) if any(level.is_award is kind for level in missed)]


def step(of: UnitPoints, indicator: str) -> Step | None:
    """The next gain of an indicator; None where there is nothing to gain, or where the appraiser decided."""
    line = of.lines[indicator]
    offer = _offer(of, line, 0, line.final)
    if offer is None or line.final is None:
        return None
    count, given = offer
    return Step(indicator, count, given - line.final, of.total_with(indicator, given) - of.total)


def gap(of: UnitPoints, level: Level) -> Gap:
    """What the unit lacks for a level that it has not reached."""
    below = gap_criteria(of, level)
    alone = [(key, count) for key in of.lines if (count := needed(of, key, level)) is not None]
    order = {key: place for place, key in enumerate(of.lines)}
    return Gap(level, max(Decimal(repr(level.minimum)) - of.total, Decimal(0)), tuple(below),
               tuple(sorted(alone, key=lambda one: (one[1], order[one[0]]))), () if alone else together(of, level))


def gap_criteria(of: UnitPoints, level: Level) -> list[tuple[str, Decimal]]:
    """The tested criteria below a level's floor, with the points that each lacks."""
    tested = Decimal(repr(of.rubric.band_floor_from_max))
    below = []
    for key, criterion in of.criteria.items():
        least = Fraction(criterion.applicable_max) * exact(level.floor) / 100
        if criterion.applicable_max >= tested and Fraction(criterion.points) < least:
            wanted = (Decimal(least.numerator) / Decimal(least.denominator)).quantize(_CENT, ROUND_CEILING)
            below.append((key, wanted - criterion.points))
    return below


def together(of: UnitPoints, level: Level) -> tuple[tuple[str, int], ...]:
    """One way to a level: again and again what earns most per item, first in the criteria below their floor; () when
    there is none. Every figure is exact, though another way may need one item less."""
    counts: dict[str, int] = {}
    given: dict[str, Decimal] = {}
    offers = {key: _offer(of, line, 0, line.final) for key, line in of.lines.items()}
    now = of
    while not now.reaches(level.minimum, level.floor):
        weak = {key for key, _ in gap_criteria(now, level)}
        open_ = {key: offer for key, offer in offers.items() if offer is not None}
        useful = {key: offer for key, offer in open_.items() if of.lines[key].criterion in weak} or open_
        if not useful or (weak and useful is open_ and now.total >= Decimal(repr(level.minimum))):
            return ()
        best = max(useful, key=lambda key: (useful[key][1] - (now.lines[key].final or Decimal(0))) / (useful[key][0] - counts.get(key, 0)))
        counts[best], given[best] = useful[best]
        now = of.with_final(given)
        offers[best] = _offer(of, of.lines[best], counts[best], given[best])
    return tuple((key, counts[key]) for key in of.lines if key in counts)


def _offer(of: UnitPoints, line: Line, counted: int, points: Decimal | None) -> tuple[int, Decimal] | None:
    """The least count above `counted` that earns more than `points`, and what it earns; None when nothing does."""
    most = _enough(of, line)
    if most is None or points is None or counted >= most:
        return None
    more = _least(most - counted, lambda n: (line.points_with(counted + n, of.period) or Decimal(0)) > points)
    if more is None:
        return None
    earned = line.points_with(counted + more, of.period)
    return None if earned is None else (counted + more, earned)


def needed(of: UnitPoints, indicator: str, level: Level) -> int | None:
    """How many more in this indicator alone would reach a level; None where it alone cannot."""
    line = of.lines[indicator]

    def enough(more: int) -> bool:
        given = line.points_with(more, of.period)
        return given is not None and of.reaches_with(indicator, given, level.minimum, level.floor)

    most = _enough(of, line)
    return None if most is None else _least(most, enough)


def _enough(of: UnitPoints, line: Line) -> int | None:
    """So many more that the indicator surely has all its points; None where more of it changes nothing."""
    if not line.applies or line.decided or line.final is None or line.numerator != line.numerator:
        return None
    target = exact(line.indicator.target_in(of.period))
    below = exact(line.denominator) if line.denominator == line.denominator else Fraction(1)
    wanted = {"yes": Fraction(1), "count": target, "ratio": target * below}.get(line.kind, target * below / 100)
    most = max(1, math.ceil(wanted - exact(line.numerator)))
    full = line.points_with(most, of.period)
    return most if full is not None and full > line.final else None


def _least(most: int, holds: Callable[[int], bool]) -> int | None:
    """The smallest of 1..most for which something holds that, once true, stays true; None when it never does."""
    if holds(1):
        return 1
    if not holds(most):
        return None
    low, high = 2, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


# ---------------------------------------------------------------- in words


def more_words(of: UnitPoints, indicator: str, count: int) -> str:
    """So many more of what an indicator counts: “cần thêm 2 người đạt Công dân học tập”; a condition is only named."""
    line = of.lines[indicator]
    what = line.indicator.one_more or line.indicator.measured_in
    if line.kind == "yes":
        return f"cần {what}"
    other = " khác hình thức" if line.ceiling < 100 and count == 1 else ""
    return f"cần thêm {count} {what}{other}"


def step_words(of: UnitPoints, one: Step) -> str:
    """A step with the points that it gains: “cần thêm 1 người đạt Công dân học tập: +1,37 điểm”."""
    return f"{more_words(of, one.indicator, one.count)}: +{decimal_text(one.gain)} điểm"


def gap_words(of: UnitPoints, missing: Gap) -> str:
    """What a level needs, as a sentence."""
    level = missing.level
    parts = []
    if missing.points:
        parts.append(f"cần thêm {decimal_text(missing.points)} điểm tổng (đang {decimal_text(of.total)}, mức {level.minimum:g})")
    parts += [f"{key} cần thêm {decimal_text(points)} điểm để đạt {level.floor:g} % điểm áp dụng" for key, points in missing.criteria]
    if missing.alone:
        parts.append(f"chỉ riêng một chỉ tiêu cũng đủ: {_listed(of, missing.alone[:3], ' hoặc ')}")
    elif missing.together:
        parts.append(f"chẳng hạn đồng thời: {_listed(of, missing.together, '; ')}")
    return f"{level.purpose}: {'; '.join(parts)}."


def _listed(of: UnitPoints, counts: Sequence[tuple[str, int]], between: str) -> str:
    return between.join(f"{of.lines[key].indicator.number} {more_words(of, key, count)}" for key, count in counts)
