"""The guide sheet's lines: words over the columns of one row after the other, each as high as its words need."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.domain.self_check import Figure
from pipeline.edges.template.cells import done, put, put_figure
from pipeline.edges.template.formats import Formats, type_size
from pipeline.edges.template.text_room import row_height, text_height

WIDTHS = (5.0, 30.0, 24.0, 36.0, 28.0)
LAST = len(WIDTHS) - 1


class Part(NamedTuple):
    """Words, or a figure, over the columns `first`..`last` of one row."""

    first: int
    last: int
    words: str | Figure
    role: str

    @property
    def now(self) -> str:
        """What it shows at first."""
        return self.words if isinstance(self.words, str) else str(self.words.value)


class Lines:
    """Goes down the sheet, one row after the other."""

    def __init__(self, sheet: Any, formats: Formats) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0

    def add(self, *parts: Part, least: float = 16.0) -> int:
        """Write one row, as high as its longest part needs; its number."""
        row, self.row = self.row, self.row + 1
        needed = (
            text_height(part.now, sum(WIDTHS[part.first : part.last + 1]), *type_size(part.role))
            for part in parts
        )
        done(self.sheet.set_row(row, row_height(*needed, least=least)), row)
        for part in parts:
            look = self.formats.role(part.role)
            if part.first < part.last:
                done(self.sheet.merge_range(row, part.first, row, part.last, "", look), part)
            if isinstance(part.words, Figure):
                put_figure(self.sheet, row, part.first, part.words, look)
            else:
                put(self.sheet, row, part.first, part.words, look)
        return row

    def across(self, words: str, role: str, least: float = 18.0) -> None:
        """Write one row over the whole width."""
        self.add(Part(0, LAST, words, role), least=least)

    def gap(self) -> None:
        """Leave a little room."""
        done(self.sheet.set_row(self.row, 8), self.row)
        self.row += 1

    def colour(self, row: int, first: int, last: int, condition: str) -> None:
        """Let cells of a row put on the look of what is to be mended while a condition holds."""
        options = {"type": "formula", "criteria": condition, "format": self.formats.wrong()}
        done(self.sheet.conditional_format(row, first, row, last, options), (row, condition))
