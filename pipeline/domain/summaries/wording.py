"""Figures and names as a title or a note says them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.values import number_text

NAMED_AT_MOST = 8


def one_decimal(value: float) -> str:
    """A figure with one decimal at most, ties away from zero as Excel shows them.

    >>> one_decimal(62.25), one_decimal(60.0), one_decimal(1234.56)
    ('62,3', '60', '1.234,6')
    """
    return number_text(float(Decimal(repr(float(value))).quantize(Decimal("0.1"), ROUND_HALF_UP)))


def percent_text(value: float) -> str:
    """A rate as a sentence says it: “62,5 %”, kept on one line by a space that does not break."""
    return f"{one_decimal(value)}\u00a0%"


def listed(names: Sequence[str]) -> str:
    """Names in a row, the first few of many: “A, B và 03 đơn vị khác”.

    >>> listed(["A", "B"])
    'A, B'
    """
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    return f"{shown} và {more:02d} đơn vị khác" if more > 0 else shown


def short_names(run: Results, period: Period, units: Collection[str]) -> str:
    """The units of a period by their short names, in config order."""
    return listed([run.short_name(unit.key, period) for unit in run.campaign.units if unit.key in units])


def incomplete_note(run: Results, period: Period, units: Collection[str]) -> tuple[str, ...]:
    """That lines or values with errors are not in the figures, as a note; nothing when there are none."""
    if not units:
        return ()
    return (f"Chưa gồm các dòng, số liệu có lỗi trong báo cáo của: {short_names(run, period, units)}.",)


def joined(words: Sequence[str]) -> str:
    """“A”, “A và B”, “A, B và C”.

    >>> joined(["ND1", "ND4", "ND6"])
    'ND1, ND4 và ND6'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} và {words[-1]}" if words else ""
