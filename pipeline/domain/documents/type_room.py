"""How many lines a text takes in a Word document: widths of Times New Roman, which Liberation Serif shares.

Counted so that a page can be filled without opening Word; a margin for what readers lay out otherwise is the caller's.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_POINTS_PER_MM = 72 / 25.4
LINE = 1.15
"""Height of a single-spaced line, as a multiple of the size of the letters."""

CLOSE_MARGIN = 1.0
"""What a cell of a table in small letters keeps free at each side, mm."""

_BOLD = 1.06
"""Bold letters are wider by about so much."""

_THOUSANDTHS = {
    **dict.fromkeys("'|", 200), **dict.fromkeys(" ,.", 250), **dict.fromkeys("/:;ijlt\\", 278), **dict.fromkeys("!()-I[]frJ`·", 333),
    **dict.fromkeys("sJ", 389), **dict.fromkeys("?aceyz“”", 444), **dict.fromkeys("FPSk", 556), **dict.fromkeys("+<=>~×", 564),
    **dict.fromkeys("ELTZơư", 611), **dict.fromkeys("BCR", 667), **dict.fromkeys("ADGHKNOQUVXYwĐƠ", 722),
    **dict.fromkeys("&mƯ", 778), **dict.fromkeys("%MW@", 944), **dict.fromkeys("…—", 1000),
}
_ORDINARY = 500


def line_count(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Lines of a text in `width` mm at `size` points; a line break begins a new one.

    >>> line_count("Phòng Tổng hợp", 28.0, 8.0), line_count("Phòng Tổng hợp\\nKhối tham mưu", 14.0, 8.0)
    (1, 4)
    """
    room = width * _POINTS_PER_MM / size * 1000 / (_BOLD if bold else 1.0)
    return sum(_wrapped(part, room) for part in text.split("\n"))


def height(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """Points that a text takes, without the spacing of its paragraph."""
    return line_count(text, width, size, bold=bold) * size * LINE


def _wrapped(part: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in part.split(" "):
        long: float = sum(map(_wide, word))
        if used and used + _THOUSANDTHS[" "] + long > room:
            lines, used = lines + 1, 0.0
        while long > room:  # a word longer than the line is broken
            lines, long = lines + 1, long - room
        used += long + (_THOUSANDTHS[" "] if used else 0.0)
    return lines


@lru_cache(maxsize=1024)
def _wide(sign: str) -> int:
    """Thousandths of the size; a letter is as wide with its marks as without, but for the horn."""
    return _THOUSANDTHS.get(sign) or _THOUSANDTHS.get(unicodedata.normalize("NFD", sign)[0], _ORDINARY)
