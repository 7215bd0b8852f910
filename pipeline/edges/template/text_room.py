"""How high a row must be for its texts to show in full: an estimate that errs on the roomy side.

One column-width unit is taken as one ordinary character of Arial 11, which holds in Excel
and in LibreOffice; capitals count for more, smaller type for less.
"""

from __future__ import annotations

import math
from functools import lru_cache

HIGHEST_ROW = 409.0
"""Points; Excel shows no row higher than this."""


def text_height(text: str, width: float, size: float, weight: float = 1.0) -> float:
    """Points that a text needs in a column of `width` units at `size` points; `weight` 1.08 for bold type."""
    return line_count(text, width, size, weight) * size * 1.36


@lru_cache(maxsize=8192)
def line_count(text: str, width: float, size: float, weight: float = 1.0) -> int:
    """How many lines a text breaks into; see `text_height`."""
    return sum(_line_count(paragraph, width, size / 11 * weight) for paragraph in text.split("\n"))


def _line_count(paragraph: str, width: float, scale: float) -> int:
    room = max(width - 2.2, 1.0)
    lines, used = 1, 0.0
    for word in paragraph.split(" "):
        long = sum(map(_units, word)) * scale
        if used and used + 0.55 * scale + long > room:
            lines, used = lines + 1, 0.0
        if long > room:
            lines += math.ceil(long / room) - 1
            long %= room
        used += long + (0.55 * scale if used else 0.0)
    return lines


def _units(character: str) -> float:
    if character in "iíìỉĩịltjrf.,;:()'/-":
        return 0.62
    return 1.4 if character.isupper() or character in "mw%" else 1.07


def row_height(*needed: float, least: float = 18.0) -> float:
    """The height in points of a row whose texts need the given heights, with a little air."""
    return min(HIGHEST_ROW, max(least, math.ceil(max(needed, default=0.0)) + 5))
