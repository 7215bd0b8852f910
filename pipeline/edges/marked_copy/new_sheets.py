"""Sheets of our own making as XML: the list of what is to be corrected, and a clerk's sheet carried over as values.

Everything is written as text, numbers or dates; a text is never a formula, and links lead inside the workbook only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from pipeline.domain.findings import Severity
from pipeline.domain.marked import MARK_HEADING, FixLine, Marking, PlainSheet
from pipeline.domain.sheets import CellValue, address, column_letters, parse_address
from pipeline.domain.values import shown
from pipeline.edges.marked_copy.sheet_marks import ranges_of
from pipeline.edges.marked_copy.splices import cell_text, escaped
from pipeline.edges.marked_copy.styles import COLOURS, Look, Styles

_HEADER, _LINK = "DDE5EC", "0B5394"
_TITLES = ("STT", "Biểu", "Ô", "Nội dung", "Đề nghị")
_WIDTHS = (5.0, 25.0, 11.0, 60.0, 50.0)
_MORE_TITLE, _MORE, _MORE_WIDTH = "Các ô khác có cùng nội dung", 4, 10.0
"""Further cells of one line stand to its right, so many beside one another."""

_BANDS = {
    Severity.ERROR: "LỖI – phải sửa",
    Severity.WARNING: "CẢNH BÁO – đề nghị xem lại; đúng thì giữ nguyên",
    Severity.NOTE: "GHI CHÚ – để biết, không phải sửa",
}
_WHOLE_FILE = "Cả tệp"
_LETTERS = "ABC"
_FIRST_DAY = date(1899, 12, 30)


@dataclass
class _Rows:
    """Rows as they are written, with what lies across them."""

    xml: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def add(self, cells: Sequence[tuple[str | int, int] | None], height: float) -> int:
        """A row of (value, look) from column A on; its number."""
        row = len(self.xml) + 1
        body = "".join(_cell(row, col, *cell) for col, cell in enumerate(cells, 1) if cell is not None)
        self.xml.append(f'<row r="{row}" ht="{height:g}" customHeight="1">{body}</row>')
        return row

    def across(self, text: str, look: int, columns: int, height: float) -> None:
        """A text over the first columns of a row."""
        row = self.add([(text, look), *[("", look)] * (columns - 1)], height)
        self.merged.append(f"A{row}:{address(row, columns)}")

    def link(self, row: int, col: int, sheet: str, target: str) -> None:
        """Let a cell lead to cells of another sheet."""
        place = "'" + sheet.replace("'", "''") + "'!" + target
        self.links.append(f'<hyperlink ref="{address(row, col)}" location="{escaped(place)}" display="{target}"/>')


def fix_sheet(marking: Marking, titles: Mapping[str, str], styles: Styles, namespace: str) -> bytes:
    """The list of what is to be corrected; `titles`: the sheet's title as findings spell it → as it is stored."""
    look = _Looks(styles)
    rows, columns = _Rows(), len(_TITLES)
    width = sum(_WIDTHS)
    wide = any(len(_targets(line)) > 1 for line in marking.lines)
    rows.across(MARK_HEADING, look(Look(14, bold=True, ink="003F6B", wrapped=False)), columns, 26)
    rows.across(marking.identity, look(Look(11, bold=True)), columns, _height((marking.identity, width), size=11))
    for sentence in marking.intro:
        rows.across(sentence, look(Look(11)), columns, _height((sentence, width), size=11))
    header = look(Look(bold=True, fill=_HEADER, framed=True, centred=True))
    heads = [*_TITLES, *([_MORE_TITLE, *[""] * (_MORE - 1)] if wide else [])]
    head = rows.add([(words, header) for words in heads], 22)
    if wide:
        rows.merged.append(f"{address(head, columns + 1)}:{address(head, len(heads))}")
    for letter, (severity, lines) in zip(_LETTERS, groupby(marking.lines, lambda line: line.severity), strict=False):
        fill, ink = COLOURS[severity]
        of = list(lines)
        rows.across(f"{letter}. {_BANDS[severity]} ({len(of):02d} nội dung)",
                    look(Look(11, bold=True, ink=ink, fill=fill, framed=True)), len(heads), 21)
        for number, line in enumerate(of, 1):
            _add_line(rows, number, line, titles, look)
    return _worksheet(rows, head, [*_WIDTHS, *([_MORE_WIDTH] * _MORE if wide else [])], namespace)


def _add_line(rows: _Rows, number: int, line: FixLine, titles: Mapping[str, str], look: Callable[[Look], int]) -> None:
    """A line with its first cell, its further cells to the right, and as many rows below as those need."""
    text, centre = look(Look(framed=True)), look(Look(framed=True, centred=True))
    link = look(Look(framed=True, centred=True, underline=True, ink=_LINK))
    first, *more = _targets(line) or [""]
    beside, below = more[:_MORE], [more[at:at + _MORE] for at in range(_MORE, len(more), _MORE)]
    message = line.named_message
    height = _height((message, _WIDTHS[3]), (line.remedy, _WIDTHS[4]), (line.sheet, _WIDTHS[1]))
    row = rows.add([(number, centre), (line.sheet or _WHOLE_FILE, text), (first, link if first else text), (message, text), (line.remedy, text),
                    *((target, link) for target in beside)], height)
    stored = titles.get(line.sheet, line.sheet)
    for col, target in zip((3, *range(6, 6 + _MORE)), (first, *beside), strict=False):
        if target:
            rows.link(row, col, stored, target)
    for targets in below:
        row = rows.add([*[None] * len(_TITLES), *((target, link) for target in targets)], 16)
        for col, target in enumerate(targets, 6):
            rows.link(row, col, stored, target)


def _targets(line: FixLine) -> list[str]:
    """The cells of a line as links: cells one below the other are one link."""
    return ranges_of(parse_address(cell) for cell in line.cells)


class _Looks:
    """Looks to numbers, each asked for once."""

    def __init__(self, styles: Styles) -> None:
        self._styles, self._known = styles, dict[Look, int]()

    def __call__(self, look: Look) -> int:
        if look not in self._known:
            self._known[look] = self._styles.cell_look(look)
        return self._known[look]


def _worksheet(rows: _Rows, head: int, widths: Sequence[float], namespace: str) -> bytes:
    cols = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in rows.merged)
    links = f"<hyperlinks>{''.join(rows.links)}</hyperlinks>" if rows.links else ""
    last = column_letters(len(widths))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{len(rows.xml)}"/>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"><pane ySplit="{head}" '
        f'topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{head + 1}" sqref="A{head + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{cols}</cols><sheetData>{"".join(rows.xml)}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
        f'<mergeCells count="{len(rows.merged)}">{merged}</mergeCells>{links}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _height(*texts: tuple[str, float], size: int = 10) -> float:
    """Points that a row needs for texts in columns of the given widths; an estimate on the roomy side."""
    lines = max(sum(-(-max(len(part), 1) // max(int(width * 11 / size * 0.92), 1)) for part in text.split("\n"))
                for text, width in texts)
    return min(max(lines * size * 1.4 + 6, 18.0), 409.0)


def _cell(row: int, col: int, value: str | float, look: int) -> str:
    if isinstance(value, str):
        if not value:
            return f'<c r="{address(row, col)}" s="{look}"/>'
        return (f'<c r="{address(row, col)}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{cell_text(value)}'
                "</t></is></c>")
    return f'<c r="{address(row, col)}" s="{look}"><v>{value!r}</v></c>'


def plain_sheet(sheet: PlainSheet, styles: Styles, namespace: str) -> bytes:
    """A clerk's sheet as values at their addresses."""
    body = []
    for number, cells in enumerate(sheet.rows, 1):
        xml = "".join(_plain_cell(number, col, value, styles) for col, value in enumerate(cells, 1) if value != "")
        if xml:
            body.append(f'<row r="{number}">{xml}</row>')
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
            f"<sheetData>{''.join(body)}</sheetData></worksheet>").encode()


def _plain_cell(row: int, col: int, value: CellValue, styles: Styles) -> str:
    if isinstance(value, bool):
        return f'<c r="{address(row, col)}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return _cell(row, col, value, 0)
    if isinstance(value, date) and value.year > 1900:
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        serial = (moment - datetime.combine(_FIRST_DAY, time())) / timedelta(days=1)
        return _cell(row, col, round(serial, 9), styles.plain_look(14))
    return _cell(row, col, value if isinstance(value, str) else shown(value), 0)
