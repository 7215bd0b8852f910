"""Indicators → points (chấm điểm): exact fractions, rounded half-up to two places, each with its sentence.

The points of an indicator are rounded; a criterion is their sum, the total the sum of the
criteria in percent of what was applicable, less the deductions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import Indicator
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.indicators import IndicatorInput, exact_value, hidden_by
from pipeline.domain.values import number_text

SCORED, NOT_APPLICABLE, BLOCKED = "scored", "not_applicable", "blocked"

SCORE_COLUMNS = [
    "unit", "period", "submission", "criterion", "indicator", "value", "points", "max_points", "self_points",
    "appraised_points", "final_points", "state", "explanation",
]

def half_up(value: Fraction | Decimal) -> Decimal:
    """A figure to two places, ties away from zero, as Excel's ROUND and every clerk does.

    >>> half_up(Fraction(1, 8)), half_up(Decimal("2.345")), half_up(Fraction(8))
    (Decimal('0.13'), Decimal('2.35'), Decimal('8.00'))
    """
    above, below = value.as_integer_ratio()
    rounded = (200 * abs(above) + below) // (2 * below)
    return Decimal(rounded if above >= 0 else -rounded).scaleb(-2)


@cache
def exact(figure: float) -> Fraction:
    """A figure of the rubric as it was written: 0.1 is one tenth.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(figure))


def points(indicator: Indicator, value: Fraction, target: float, ceiling: float = 100.0) -> Decimal:
    """The points that a value earns, half-up to two places: never fewer for more, never above the maximum.

    `value` and `target` are in the indicator's own unit, `ceiling` in percent of its maximum.
    """
    most = exact(indicator.max)
    return half_up(min(most * _share(indicator, value, exact(target)), most * exact(ceiling) / 100))


def _share(indicator: Indicator, value: Fraction, target: Fraction) -> Fraction:
    """The part of the maximum that is earned, 0..1."""
    start = Fraction(0) if indicator.rule != "linear" else exact(indicator.start)
    return min(max((value - start) / (target - start), Fraction(0)), Fraction(1))


# ---------------------------------------------------------------- the points of every indicator


def scores(
    table: pd.DataFrame, editions: Mapping[str, Edition], consolidated: Consolidated,
    self_points: Mapping[tuple[int, str], Decimal] | None = None,
) -> pd.DataFrame:
    """One row per row of an indicator table whose period is scored (`SCORE_COLUMNS`).

    Points are Decimal, or None where there are none; `value` is missing there.
    `self_points`: (submission, indicator) → the unit's own points; by default read from its form.
    """
    said = self_points_of(consolidated) if self_points is None else self_points
    answers = IndicatorInput(consolidated, editions)
    known: dict[tuple[object, ...], tuple[Decimal | None, str, str]] = {}
    rows = []
    columns = ("submission", "unit", "period", "indicator", "value", "numerator", "denominator", "basis",
               "not_applicable", "blocked", "ceiling", "kind")
    for (number, unit, period, key, value, above, below, basis,
         not_applicable, blocked, ceiling, kind) in zip(*(table[c].tolist() for c in columns), strict=True):
        judged = consolidated.campaign.period_by_key[period]
        if not judged.scored:
            continue
        rubric = editions[judged.edition].rubric
        criterion = rubric.criterion_of[key]
        asked = next(indicator for indicator in criterion.indicators if indicator.key == key)
        if blocked:
            earned, state = None, BLOCKED
            why = _hidden_text(answers.form(number), hidden_by(answers, number, key))
        else:
            same = (period, key, not_applicable, basis, above, below if below == below else None, ceiling)
            if same not in known:
                known[same] = _judged(asked, period, kind, basis, not_applicable, above, below, ceiling)
            earned, state, why = known[same]
        rows.append((unit, period, number, criterion.key, key, value, earned,
                     half_up(exact(asked.max)), said.get((number, key)), None, earned, state, why))
    return object_frame(rows, SCORE_COLUMNS, {"submission": "int64", "value": "float64"})


def _judged(
    asked: Indicator, period: str, kind: str, basis: str, not_applicable: bool,
    above: float, below: float, ceiling: float,
) -> tuple[Decimal | None, str, str]:
    if not_applicable:
        reason = asked.not_applicable or "mẫu số bằng 0"
        return None, NOT_APPLICABLE, f"Không áp dụng: {reason[:1].lower()}{reason[1:]}."
    value, target = exact_value(kind, above, below), asked.target_in(period)
    earned = points(asked, value, target, ceiling)
    return earned, SCORED, _sentence(asked, kind, basis, value, exact(target), exact(ceiling), earned)


def self_points_of(consolidated: Consolidated) -> dict[tuple[int, str], Decimal]:
    """(submission, indicator) → the points that the unit gave itself, where it did."""
    said = consolidated.tables.get("self_assessment")
    if said is None or "self_points" not in said.columns:
        return {}
    filled = said[said["self_points"].notna()]
    columns = (filled[name] for name in ("submission", "line", "self_points"))
    return {
        (int(number), str(line)): Decimal(repr(float(given)))
        for number, line, given in zip(*columns, strict=True)
    }


def with_appraisal(
    scored: pd.DataFrame, appraised: Mapping[tuple[str, str, str], Decimal | None],
) -> pd.DataFrame:
    """The scores with what the appraiser gave: (unit, period, indicator) → points, None for not applicable.

    It is final where given, and settles what was blocked.
    """
    rows = []
    columns = ("unit", "period", "indicator", "points", "state")
    for unit, period, key, computed, state in zip(*(scored[c].tolist() for c in columns), strict=True):
        if (place := (unit, period, key)) in appraised:
            given = appraised[place]
            rows.append((given, given, NOT_APPLICABLE if given is None else SCORED))
        else:
            rows.append((None, computed, state))
    settled = object_frame(rows, ["appraised_points", "final_points", "state"], {})
    return scored.assign(**{name: settled[name].set_axis(scored.index) for name in settled.columns})


# ---------------------------------------------------------------- the sentence


def _sentence(
    asked: Indicator, kind: str, basis: str,
    value: Fraction, target: Fraction, ceiling: Fraction, earned: Decimal,
) -> str:
    result = f"{decimal_text(earned)} điểm"
    if asked.rule == "yes":
        return f"{basis}: {result}"
    most, start = exact(asked.max), exact(asked.start) if asked.rule == "linear" else Fraction(0)
    reading = _reading(asked, kind, basis, value)
    aim = f"mục tiêu {short_number(target)}{_unit(asked)}"
    aim += f" (từ {short_number(start)}{_unit(asked)})" if start else ""
    if value >= target:
        reached = f"{aim}: đạt"
        if ceiling < 100:
            return (f"{reading}; {reached}; cùng một hình thức nên nhiều nhất "
                    f"{short_number(ceiling)} % của {short_number(most)} = {result}")
        return f"{reading}; {reached}, {result}"
    if value <= start:
        below = f": chưa trên mức {short_number(start)}{_unit(asked)}, " if start else ": "
        return f"{reading}; {aim}{below}{result}"
    rule = f"{short_number(most)} × {short_number(value)}/{short_number(target)}"
    if start:
        gained, wanted = (f"({short_number(to)} − {short_number(start)})" for to in (value, target))
        rule = f"{short_number(most)} × {gained}/{wanted}"
    capped = most * (value - start) / (target - start) > most * ceiling / 100
    if capped:
        rule += f", cùng một hình thức nên nhiều nhất {short_number(ceiling)} % của {short_number(most)}"
    return f"{reading}; {aim}; {rule} = {result}"


def _reading(asked: Indicator, kind: str, basis: str, value: Fraction) -> str:
    if kind == "count":
        return f"{basis}{_unit(asked)}"
    text = decimal_text(half_up(value))
    return f"{basis} = {text.removesuffix('0')}{_unit(asked)}"


def _unit(asked: Indicator) -> str:
    return f" {asked.measured_in}"


def short_number(value: Fraction) -> str:
    """A figure of at most two places, without needless decimals, as a sentence quotes it."""
    return number_text(float(half_up(value)))


def decimal_text(value: Decimal) -> str:
    """Points as they are printed.

    >>> decimal_text(Decimal("89.45")), decimal_text(Decimal("3.50"))
    ('89,45', '3,50')
    """
    return f"{value:.2f}".replace(".", ",")


def _hidden_text(form: Form, references: Iterable[str]) -> str:
    labels = "; ".join(f"“{_label(form, reference)}”" for reference in references)
    return f"Chưa tính được: cần hoàn thiện {labels}."


def _label(form: Form, reference: str) -> str:
    section, _, key = reference.partition(".")
    derived = next((d.label for d in form.derived if d.key == reference), reference)
    if section not in form.by_key:
        return derived
    field = form.by_key[section].by_key.get(key)
    return f"{form.by_key[section].sheet}: {field.label if field else derived}"


def object_frame(rows: list[Any], columns: list[str], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a table; columns without a kind keep their Decimals, texts and None as they are."""
    listed = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({
        name: pd.Series(list(column), dtype=kinds.get(name, "object"))
        for name, column in zip(columns, listed, strict=True)
    })
