"""A sheet of a form → the cells above its lines that hold something which the form did not put there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain.sheets import Grid
from pipeline.domain.values import is_blank


def strays_above(grid: Grid, last: int, *, key_column: int) -> Iterator[tuple[int, int]]:
    """(row, column), both from 1, of what was typed into the rows of the heading, the `last` one included.

    There the form has nothing but the lines of its heading, all in one column, the first that holds anything, and
    hidden rows of its own, which have a key.
    """
    ours = {row for row in range(1, last + 1) if not is_blank(grid.rows[row - 1][key_column - 1])}
    filled = [(row, column) for row in range(1, last + 1) if row not in ours for column, cell in enumerate(grid.rows[row - 1], 1)
              if column != key_column and cell != "" and not is_blank(cell)]
    heading = min((column for _, column in filled), default=0)
    yield from (place for place in filled if place[1] != heading)
