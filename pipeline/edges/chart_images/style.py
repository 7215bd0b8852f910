"""What every picture shares: sizes, colours, type, and all settings that drawing depends on."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

DPI = 165
WIDTH = 8.0
"""Inches: 1320 pixels, which are 200 dpi over the 165 mm between the margins of a report on A4."""

NO_FIGURE = "chưa có số liệu"
INCOMPLETE = "chưa đủ số liệu"

INK = "#1A1A1A"
QUIET = "#595959"
GRID = "#DDDDDD"
STAMP = "#8B0000"
HALO = {"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}

SETTINGS: dict[str, object] = {
    "text.hinting": "none",  # a third of the time of drawing letters; at this many dots per inch nobody sees it
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.unicode_minus": False,
    "pdf.fonttype": 3,  # searchable like type 42, without half a second of subsetting per book
    "pdf.compression": 6,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
}
"""All that drawing depends on, so that no matplotlibrc of the machine can change a picture."""


@dataclass(frozen=True, slots=True)
class Labels:
    """How figures are written at their marks: type size in points, and what is said where there is none."""

    size: float = 9.5
    gap: str = NO_FIGURE
    part: str = INCOMPLETE


CROWDED = Labels(gap="×", part="×")
"""Where there is no room for words at each gap."""


def at_most(lines: list[str], count: int) -> list[str]:
    """The first lines, the last of them marked when there are more."""
    return lines if len(lines) <= count else [*lines[: count - 1], lines[count - 1].rstrip() + "…"]


def wrapped(words: str, room: int, most: int) -> str:
    """Words on at most so many lines of so many letters."""
    return "\n".join(at_most(textwrap.wrap(" ".join(words.split()), max(3, room)), most))


def is_dark(colour: str) -> bool:
    """True when white letters are better read on a colour (RRGGBB) than black ones."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
