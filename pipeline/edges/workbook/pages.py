"""A4 pages of a sheet: how much they hold, and how full the current one is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.tables import Sheet

MARGIN_INCHES = 0.5
HEADER_INCHES = 0.75
"""Margins of the printed page: sides and bottom; top, which holds the stamps."""


def page_pixels(sheet: Sheet) -> tuple[int, int]:
    """Printable width and height of the sheet's A4 page at full scale, in pixels, a little room left over."""
    long, short = 11.69, 8.27
    across, down = (long, short) if sheet.landscape else (short, long)
    return round((across - 2 * MARGIN_INCHES) * 96), round((down - HEADER_INCHES - MARGIN_INCHES - 0.25) * 96)


def capacity(sheet: Sheet, full_width: int) -> float:
    """How many pixels of a sheet one page holds from top to bottom when its full width fits the page."""
    across, down = page_pixels(sheet)
    return down / min(1.0, across / full_width)


@dataclass(slots=True)
class Page:
    """The page on which the next block would begin."""

    capacity: float
    used: float = 0.0

    @property
    def left(self) -> float:
        """Room from here to the foot."""
        return self.capacity - self.used

    def turn(self) -> None:
        """Begin a new page."""
        self.used = 0.0

    def flow(self, rows: Iterable[int], repeated: int) -> bool:
        """Fill this page and further ones with rows, each page beginning with a header; True if it took further ones."""
        turned = False
        for tall in rows:
            if self.used and self.used + tall > self.capacity:
                self.used, turned = float(repeated), True
            self.used += tall
        return turned
