"""The sheet “Cần xem lại”: what the clerk should look at in this very file, each line leading to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import quote_sheetname  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.issued import EnclosedTable, Enclosure
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import Formats, type_size
from pipeline.edges.template.page import MAY_FORMAT
from pipeline.edges.template.text_room import row_height, text_height

_WIDTHS = (24.0, 10.0, 40.0, 30.0, 46.0)
_A4 = 9
_TAB = "#C00000"


def write_enclosed(sheet: Any, formats: Formats, enclosed: Enclosure) -> None:
    """Write the heading, the lines and the tables, one below the other."""
    for col, width in enumerate(_WIDTHS):
        done(sheet.set_column(col, col, width), col)
    across, last = sum(_WIDTHS), len(_WIDTHS) - 1
    row = 0
    for words, role in ((enclosed.heading, "title"), *((line, "identity") for line in enclosed.lines)):
        done(sheet.set_row(row, row_height(text_height(words, across, *type_size(role)), least=20)), row)
        done(sheet.merge_range(row, 0, row, last, words, formats.role(role)), (row, words))
        row += 1
    for table in enclosed.tables:
        row = _write_table(sheet, formats, table, row + 1)
    sheet.set_tab_color(_TAB)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", MAY_FORMAT)


def _write_table(sheet: Any, formats: Formats, table: EnclosedTable, row: int) -> int:
    """Write one table from a row on; the row below it."""
    done(sheet.set_row(row, 22), row)
    done(sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, table.title, formats.role("heading")), (row, table.title))
    row += 1
    _write_line(sheet, table.columns, row, formats.role("header"))
    for texts, target in zip(table.rows, table.targets, strict=True):
        row += 1
        needed = (text_height(text, width, 10.0) for text, width in zip(texts, _widths(len(texts)), strict=True))
        done(sheet.set_row(row, row_height(*needed, least=18)), row)
        _write_line(sheet, texts, row, formats.role("cell"))
        if target is not None:
            link = f"internal:{quote_sheetname(target[0])}!{target[1] or 'A1'}"
            done(sheet.write_url(row, 0, link, formats.role("link"), texts[0]), link)
    return row + 1


def _widths(count: int) -> tuple[float, ...]:
    """The widths of so many columns; the last one reaches to the edge of the sheet."""
    return (*_WIDTHS[:count - 1], sum(_WIDTHS[count - 1:]))


def _write_line(sheet: Any, texts: Sequence[str], row: int, look: Any) -> None:
    last = len(texts) - 1
    for col, text in enumerate(texts):
        put(sheet, row, col, text, look)
    if last < len(_WIDTHS) - 1:
        done(sheet.merge_range(row, last, row, len(_WIDTHS) - 1, "", look), (row, last))
        put(sheet, row, last, texts[last], look)
