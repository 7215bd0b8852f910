"""How much room a text takes in a cell: a string and a width become lines, heights and, if need be, a cut.

Widths are those of Arial, which Liberation Sans shares, so Excel and LibreOffice agree with
them to within a letter; everything is rounded up, since room left over is better than a hidden line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

CUT_MARK = "… (xem đầy đủ trong tệp CSV)"
"""What ends a text that was too long for a sheet."""

LINE_POINTS = 13.0
"""Height of one line of Arial 10, in points."""

HIGHEST_ROW_POINTS = 409.0
"""Excel shows no row higher than this."""

_MOST_LINES = int((HIGHEST_ROW_POINTS - 4) // LINE_POINTS)

_THOUSANDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys("It.,:;/\\!f ", 278),
    **dict.fromkeys("()-r[]`", 333),
    **dict.fromkeys('"*', 389),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("+<=>~−", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUwĐ", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W%", 944),
    **dict.fromkeys("…—@", 1000),
}
_ORDINARY = 556


def clean(text: str) -> str:
    """The text without what no workbook can hold: control characters become spaces, half characters �."""
    if text.isprintable():
        return text
    return "".join(_storable(character) for character in text.replace("\r\n", "\n").replace("\r", "\n"))


def _storable(character: str) -> str:
    if character == "\n":
        return character
    if unicodedata.category(character) == "Cc":
        return " "
    if unicodedata.category(character) == "Cs" or character in "\ufffe\uffff":
        return "\ufffd"
    return character


@lru_cache(maxsize=4096)
def _character_thousandths(character: str) -> int:
    base = unicodedata.normalize("NFD", character)[0]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    return _THOUSANDTHS.get(base, 667 if base.isupper() else _ORDINARY)


def pixels(text: str, *, size: float = 10, bold: bool = False) -> float:
    """Width of one line of text in pixels at 96 dpi, in Arial of `size` points."""
    return _in_pixels(_thousandths(text), size=size, bold=bold)


@lru_cache(maxsize=50_000)
def _thousandths(text: str) -> int:
    """Width in thousandths of the size of the letters; that of words side by side adds up."""
    return sum(map(_character_thousandths, text))


def _in_pixels(thousandths: int, *, size: float, bold: bool) -> float:
    return thousandths / 1000 * size * 96 / 72 * (1.08 if bold else 1.02)


def lines(text: str, width: float, *, size: float = 10, bold: bool = False) -> tuple[str, ...]:
    """The lines into which a cell of `width` pixels breaks the text, at spaces if it can."""
    return _lines(text, width, size, bold)


@lru_cache(maxsize=50_000)
def _lines(text: str, width: float, size: float, bold: bool) -> tuple[str, ...]:
    if "\n" not in text and pixels(text, size=size, bold=bold) <= width:
        return (text,)
    space = _thousandths(" ")
    broken: list[str] = []
    for paragraph in text.split("\n"):
        line, long = "", 0
        for word in paragraph.split(" "):
            added = _thousandths(word)
            longer = long + space + added if line else added
            if _in_pixels(longer, size=size, bold=bold) <= width or not (line.strip() or word):
                line, long = f"{line} {word}" if line else word, longer
                continue
            if line:
                broken.append(line)
            line, long = word, added
            while len(line) > 1 and _in_pixels(long, size=size, bold=bold) > width:
                fitting = _fitting(line, width, size=size, bold=bold)
                broken.append(line[:fitting])
                line = line[fitting:]
                long = _thousandths(line)
        broken.append(line)
    return tuple(broken)


def _fitting(word: str, width: float, *, size: float, bold: bool) -> int:
    """How many leading characters of a word fit into `width` pixels, at least one."""
    count = 1
    while count < len(word) and pixels(word[: count + 1], size=size, bold=bold) <= width:
        count += 1
    return count


def height(texts: Sequence[tuple[str, float]], *, size: float = 10, bold: bool = False) -> float:
    """Row height in points that shows every (text, width in pixels) of a row in full, up to Excel's limit."""
    most = max([len(_lines(text, width, size, bold)) for text, width in texts], default=1)
    return min(HIGHEST_ROW_POINTS, math.ceil(most * LINE_POINTS * size / 10 + 4))


@lru_cache(maxsize=50_000)
def fitted(text: str, characters: int, width: float) -> str:
    """What of a text stands in a cell: `clean`, and `cut` if need be."""
    return cut(clean(text), characters, width)


def cut(text: str, characters: int, width: float) -> str:
    """The text, or its beginning and `CUT_MARK` when it is longer than `characters` or than the highest row.

    `width` is the room in pixels; the result never has more than `characters` characters.
    """
    if len(text) <= characters and len(_lines(text, width, 10, False)) <= _MOST_LINES:
        return text
    low, high = 0, min(len(text), characters - len(CUT_MARK))
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines(text[:middle].rstrip() + CUT_MARK, width)) <= _MOST_LINES:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + CUT_MARK
