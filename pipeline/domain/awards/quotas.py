"""Rates of awards (tỷ lệ khen thưởng): how many a share allows, and who of an ordered list is within it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil
from typing import Any

from pipeline.domain.scoring import exact


def allowed(count: int, share: float, least: int = 0) -> int:
    """How many of `count` a share in percent allows, rounded up, at least `least` where there is anybody at all.

    >>> allowed(9, 30.0), allowed(10, 30.0), allowed(0, 30.0), allowed(5, 15.0, 1)
    (3, 3, 0, 1)
    """
    return max(ceil(count * exact(share) / 100), least) if count else 0


def within(orders: Sequence[tuple[Any, ...]], places: int) -> list[bool]:
    """For a list sorted from the best down, given by its sort keys: who is within so many places.

    Equals share a place: where all of them do not fit, none of them is within, since nothing tells them apart.

    >>> within([(1,), (2,), (2,), (3,)], 2), within([(1,), (2,), (2,), (3,)], 3)
    ([True, False, False, False], [True, True, True, False])
    """
    return [bisect_right(orders, order) <= places for order in orders]
