"""A `Table` → the table of a Word document: as wide as the page, the head repeated, figures to the right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape, quoteattr

from pipeline.domain.tables import Column, Kind, Plain, Table, plain, text
from pipeline.edges.word.styles import CELL, FIGURE, HEAD

_DECIMALS: dict[Kind, int] = {"integer": 0, "decimal": 1, "points": 2, "percent": 1, "money": 1}
_SHORT = 15
"""A table of so few lines stays on one page."""

_GRID = 9000
"""Twips over which the columns share the width; the table itself is 100 % of whatever page it stands on."""

_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
                   for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_MARGINS = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))


def table_xml(table: Table) -> str:
    """The table as WordprocessingML; its title is the words for those who cannot see it."""
    widths = _widths(table)
    together = len(table.rows) <= _SHORT
    rows = [_row([_heading(column) for column in table.columns], [HEAD.id] * len(widths), widths, bold=True, head=True, keep=True)]
    decimals = [_decimals(table, place) for place in range(len(table.columns))]
    styles = [FIGURE.id if column.kind in _DECIMALS else CELL.id for column in table.columns]
    for number, row in enumerate(table.rows):
        shown = [_shown(plain(cell), column, places) for cell, column, places in zip(row, table.columns, decimals, strict=True)]
        rows.append(_row(shown, styles, widths, bold=number in table.emphasis, head=False, keep=together and number + 1 < len(table.rows)))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
            f'<w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>')


def _row(cells: list[str], styles: list[str], widths: list[int], *, bold: bool, head: bool, keep: bool) -> str:
    kept = "<w:keepNext/>" if keep else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>{_runs(cell, bold=bold and not head)}</w:p></w:tc>'
        for cell, style, width in zip(cells, styles, widths, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/>{"<w:tblHeader/>" if head else ""}</w:trPr>{made}</w:tr>'


def _runs(words: str, *, bold: bool) -> str:
    if not words:
        return ""
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _heading(column: Column) -> str:
    """The title with its unit, where neither the title nor every figure below it says the unit already."""
    told = not column.measured_in or column.measured_in.lower() in column.title.lower() or (column.kind == "percent" and column.measured_in == "%")
    return column.title if told else f"{column.title} ({column.measured_in})"


def _decimals(table: Table, place: int) -> int:
    """How many decimals the figures of a column have: none in one of whole amounts of money, or of counts that are
    mostly whole, where only the others then show theirs."""
    kind = table.columns[place].kind
    figures = [float(value) for row in table.rows if isinstance(value := plain(row[place]), (int, float))]
    mostly_whole = sum(figure.is_integer() for figure in figures) * 2 > len(figures)
    whole = mostly_whole if kind == "decimal" else kind == "money" and all(figure.is_integer() for figure in figures)
    return 0 if whole else _DECIMALS.get(kind, 0)


def _shown(value: Plain, column: Column, decimals: int) -> str:
    """A cell as a reader sees it: decimal comma, a rate with its sign."""
    if value is None or isinstance(value, str):
        return value or ""
    if column.kind not in _DECIMALS:
        return text(value)
    if isinstance(value, (int, float, Decimal)):
        if column.kind == "decimal" and not decimals and not float(value).is_integer():
            decimals = _DECIMALS[column.kind]
        exact = Decimal(repr(value) if isinstance(value, float) else value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        shown = text(int(exact) if not decimals else exact, decimals)
        return f"{shown}\u00a0%" if column.kind == "percent" else shown
    return text(value)


def _widths(table: Table) -> list[int]:
    """The columns' shares of the page after their widths in characters, none too small for a figure."""
    wanted = list(_wanted(table))
    return [max(1, round(width * _GRID / sum(wanted))) for width in wanted]


def _wanted(table: Table) -> Iterator[float]:
    for place, column in enumerate(table.columns):
        decimals = _decimals(table, place)
        longest = max((len(_shown(plain(row[place]), column, decimals)) for row in table.rows), default=8)
        words = max((len(word) for word in _heading(column).split()), default=4) * 1.15
        yield min(max(longest if column.kind in _DECIMALS else min(longest, 28), words, 6.0), 34.0)
