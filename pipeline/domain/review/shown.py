"""A statistical table → the same table on the page: figures as text, cut to the first lines, without what only Excel needs."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.domain.review.values import Linked, PageColumn, PageRow, PageTable, SortedAs
from pipeline.domain.tables import Column, Kind, Plain, Table, plain, text

_DECIMALS: dict[Kind, int] = {"decimal": 1, "money": 1, "percent": 1, "points": 2}
_SORTED_AS: dict[Kind, SortedAs] = {
    "integer": "number", "decimal": "number", "points": "number", "percent": "number", "money": "number", "date": "date",
}
_ONLY_IN_EXCEL = ("Bấm vào", "đổi thử", "thử số liệu", "đậm hơn")
"""Words by which a sentence of a note is known to speak of what only a workbook can do."""

_LONG = 30.0
"""A column of so many characters in the workbook holds sentences."""

_NAMES = ("unit", "period", "member", "criterion", "indicator", "content")
"""Columns that name a line, wherever they stand; else the first column of text does."""


def page_table(
    table: Table, *, most: int, more: Linked | None = None, without: Collection[str] = (), chosen_from: Collection[str] = (),
    folded: bool = False,
) -> PageTable:
    """The first `most` lines of a table and its totals, without the columns `without` and those only a chart needs.

    `more` is the file with all lines, named when some are left out.
    """
    places = [n for n, column in enumerate(table.columns) if column.key not in without and not _is_level(column)]
    columns = [table.columns[n] for n in places]
    lines = [PageRow(tuple(cell_text(plain(row[n]), table.columns[n].kind) for n in places)) for row in table.rows]
    body, foot = lines[: table.body], lines[table.body :]
    cut = len(body) > most
    return PageTable(
        table.key, table.title,
        tuple(PageColumn(c.key, _title(c), _SORTED_AS.get(c.kind, "text"), c.key in chosen_from, c.width >= _LONG) for c in columns),
        tuple(body[:most]), tuple(foot), _named_by(columns), table.measured_in,
        tuple(kept for note in table.notes if (kept := about_figures(note))),
        table.source.partition("; chi tiết ở")[0],
        left_out_words(len(body), most) if cut else "", more if cut else None, folded,
    )


def left_out_words(count: int, most: int) -> str:
    """That only the first lines are here, and that nothing else on the page knows the others."""
    return (f"Trang này chỉ có {text(most)} dòng đầu trong {text(count)} dòng; tìm kiếm, sắp xếp, lọc chỉ tính các dòng này. "
            "Xem đủ các dòng trong tệp ")


def cell_text(value: Plain, kind: Kind) -> str:
    """A value as the workbook shows it: “89,45”, “62,5 %”, “05/12/2026”; "" for no figure.

    >>> cell_text(62.25, "percent"), cell_text(89.4, "points"), cell_text(1234.0, "integer"), cell_text(None, "money")
    ('62,3\xa0%', '89,40', '1.234', '')
    """
    if value is None or isinstance(value, (str, date)):
        return text(value)
    if kind == "integer" and float(value).is_integer():
        return text(int(value))
    decimals = _DECIMALS.get(kind, 2)
    if isinstance(value, int) and kind not in _DECIMALS:
        return text(value)
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    shown = text(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), decimals)
    return f"{shown}\u00a0%" if kind == "percent" else shown


def about_figures(note: str) -> str:
    """A note without the sentences that tell how to use a workbook; "" when nothing is left.

    >>> about_figures("Ô trống: chưa có số liệu. Bấm vào ô điểm để xem công thức.")
    'Ô trống: chưa có số liệu.'
    """
    sentences = re.split(r"(?<=[.;]) +(?=[A-ZĐÂÔƯÁÀẢÃẠỐỒỔỖỘỨỪỬỮỰ])", note)
    kept = [sentence for sentence in sentences if not any(words in sentence for words in _ONLY_IN_EXCEL)]
    return " ".join(kept)


def _title(column: Column) -> str:
    if not column.measured_in or column.measured_in in column.title or (column.kind == "percent" and column.measured_in == "%"):
        return column.title
    return f"{column.title} ({column.measured_in})"


def _is_level(column: Column) -> bool:
    """Whether the column repeats a level on every line for a native chart to draw."""
    return re.fullmatch(r"level_\d+", column.key) is not None


def _named_by(columns: list[Column]) -> int:
    keys = [column.key for column in columns]
    for key in _NAMES:
        if key in keys:
            return keys.index(key)
    return next((n for n, column in enumerate(columns) if column.kind in ("text", "long_text")), 0)
