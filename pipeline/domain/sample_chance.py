"""A text → a chance: the same for the same text on every machine, in every run, in any order of asking."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def chance(seed: str) -> float:
    """A number in [0, 1) that looks random.

    >>> round(chance("A/1/tasks"), 6) == round(chance("A/1/tasks"), 6), 0 <= chance("B") < 1
    (True, True)
    """
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6], "big") / (1 << 48)


def whole(seed: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(chance(seed) * (high - low + 1))


def one_of(seed: str, options: Sequence[T]) -> T:
    """One of the options."""
    return options[int(chance(seed) * len(options))]


def shuffled(seed: str, options: Sequence[T]) -> list[T]:
    """The options in an order of their own; the first few are a choice without repetition."""
    order = sorted(range(len(options)), key=lambda place: chance(f"{seed}/{place}"))
    return [options[place] for place in order]
