"""A laid-out sheet → its A4 pages: one page wide, stamps above, page numbers below, headers repeated."""

from __future__ import annotations

from typing import Any

from pipeline.domain.tables import Summary
from pipeline.edges.workbook.formats import STAMP_INK
from pipeline.edges.workbook.pages import HEADER_INCHES, MARGIN_INCHES
from pipeline.edges.workbook.placed import SheetLayout
from pipeline.edges.workbook.text_fit import clean
from pipeline.edges.workbook.written import done


def set_print(worksheet: Any, placed: SheetLayout, summary: Summary) -> None:
    """The print set-up of a sheet; what stands right of its printed columns stays off the paper."""
    worksheet.set_paper(9)
    if placed.sheet.landscape:
        worksheet.set_landscape()
    else:
        worksheet.set_portrait()
    worksheet.fit_to_pages(1, 1 if placed.sheet.one_page else 0)
    worksheet.set_margins(
        left=MARGIN_INCHES, right=MARGIN_INCHES, top=HEADER_INCHES, bottom=MARGIN_INCHES + 0.1
    )
    worksheet.center_horizontally()
    done(worksheet.print_area(placed.top, 0, max(placed.top, placed.bottom), placed.printed_columns - 1))
    stamps = _printable(" · ".join(stamp for stamp in summary.stamps if stamp), 180)
    if stamps:
        worksheet.set_header(f'&C&"Arial,Bold"&12&K{STAMP_INK.removeprefix("#")} {stamps}')
    worksheet.set_footer(
        f'&L&"Arial,Regular"&8 {_printable(summary.title, 150)}&R&"Arial,Regular"&8 Trang &P/&N'
    )
    if placed.breaks:
        worksheet.set_h_pagebreaks(placed.breaks)
    if placed.repeated_row is not None:
        worksheet.repeat_rows(placed.repeated_row)


def _printable(words: str, longest: int) -> str:
    """Text for a page's header or footer: on one line, "&" doubled, not beyond `longest` UTF-16 units."""
    line = " ".join(clean(words).split())
    shown = line.replace("&", "&&")
    while len(shown.encode("utf-16-le")) // 2 > longest:
        line = line[:-2].rstrip() + "…"
        shown = line.replace("&", "&&")
    return shown
