"""An empty official document (thể thức văn bản): page, header with page numbers, letterhead, signature, annexes.

Used to make the templates that the office then edits; nothing of it runs when a template is filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.domain.documents.type_room import CLOSE_MARGIN
from pipeline.domain.documents.values import Properties
from pipeline.edges.word import styles
from pipeline.edges.word.packing import saved
from pipeline.edges.word.styles import Style

PAGE = (210.0, 297.0)
TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 15.0
"""Margins of an upright page, mm."""

HEAD_WIDTHS = (65.0, 100.0)
"""The agency's and the country's column of the letterhead, mm."""

_MOTTO_WIDTH, _AGENCY_RULE, _SUBJECT_RULE = 62.0, 14.0, 60.0


def blank_document(*, landscape: bool = False) -> Blank:
    """A document with the official page, upright or lying, and styles and nothing on it."""
    document = Document()
    _strip(document)
    styles.add_styles(document)
    section = document.sections[0]
    _set_page(section, landscape=landscape)
    _page_numbers(section)
    document.element.body.remove(document.element.body[0]) if len(document.element.body) > 1 else None
    return Blank(document, (PAGE[1] if landscape else PAGE[0]) - LEFT - RIGHT)


class Blank:
    """A document under construction, from top to bottom."""

    def __init__(self, document: Any, width: float) -> None:
        self._document, self._width = document, width

    def paragraph(self, text: str, style: Style, *, size: float = 0) -> None:
        """One paragraph; a tab in it is an author's dotted line where the style draws one. `size` of its letters in
        points where the style's is too large."""
        made = self._document.add_paragraph(text, style=style.name)
        for run in made.runs if size else ():
            run.font.size = Pt(size)

    def repeated(self, lines: str, variable: str, text: str, style: Style, *, size: float = 0) -> None:
        """A paragraph for every line of a list."""
        self.paragraph(f"{{%p for {variable} in {lines} %}}", style)
        self.paragraph(text, style, size=size)
        self.paragraph("{%p endfor %}", style)

    def when(self, name: str, text: str, style: Style, *, size: float = 0) -> None:
        """A paragraph that stands there only if the placeholder has something to say."""
        self.paragraph(f"{{%p if {name} %}}", style)
        self.paragraph(text, style, size=size)
        self.paragraph("{%p endif %}", style)

    def letterhead(self, left: Sequence[tuple[str, Style]], right: Sequence[tuple[str, Style]]) -> None:
        """The agency with its rule and the number on the left, the country, its motto with a rule, place and date on
        the right. `left` begins with the agencies, the issuing one second; `right` with country and motto."""
        table = self._frame(HEAD_WIDTHS)
        _fill(table.cell(0, 0), left[:2], rule=_AGENCY_RULE, width=HEAD_WIDTHS[0])
        _fill(table.cell(0, 1), right[:2], rule=_MOTTO_WIDTH, width=HEAD_WIDTHS[1])
        row = table.add_row()
        _fill(row.cells[0], left[2:], width=HEAD_WIDTHS[0])
        _fill(row.cells[1], right[2:], width=HEAD_WIDTHS[1])

    def title(self, kind: str, subject: str) -> None:
        """The kind of document in capitals, what it is about, and the rule beneath."""
        if kind:
            self.paragraph(kind, styles.TITLE)
        self.paragraph(subject, styles.SUBJECT)
        rule = self._document.add_paragraph(style=styles.RULE.name)
        _draw_rule(rule, _SUBJECT_RULE, self._width)
        rule.paragraph_format.space_after = Pt(12)

    def recipients_and_signature(self, left: Sequence[tuple[str, Style]], right: Sequence[tuple[str, Style]]) -> None:
        """Nơi nhận on the left and the signature on the right, on one page."""
        table = self._frame((styles.TEXT_WIDTH * 0.5, styles.TEXT_WIDTH * 0.5))
        _fill(table.cell(0, 0), left, width=styles.TEXT_WIDTH / 2)
        _fill(table.cell(0, 1), right, width=styles.TEXT_WIDTH / 2)

    def begin_annex(self, number: str, title: str, attached: str, *, landscape: bool) -> None:
        """A new page, numbered from 1, with the annex's number, title and what it belongs to; `number` may be empty."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, landscape=landscape)
        _restart_numbers(section)
        if number:
            self.paragraph(number, styles.ANNEX)
        self.paragraph(title, styles.ANNEX_TITLE)
        self.paragraph(attached, styles.ATTACHED)

    def table(self, headings: Sequence[str], widths: Sequence[float], lines: str, variable: str, cells: Sequence[str],
              *, size: float = 0) -> None:
        """A table with one row per line of a list; `widths` in mm, `cells` what stands in each column, `size` of its
        letters in points where the styles' is too large: then its cells keep `CLOSE_MARGIN` free at their sides."""
        made = self._document.add_table(rows=1, cols=len(headings), style="Table Grid")
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _words(made.rows[0].cells, headings, styles.HEAD)
        head = made.rows[0]._tr.get_or_add_trPr()
        head.append(OxmlElement("w:cantSplit"))
        head.append(OxmlElement("w:tblHeader"))
        for text in (f"{{%tr for {variable} in {lines} %}}", None, "{%tr endfor %}"):
            row = made.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            _words(row.cells if text is None else row.cells[:1], cells if text is None else [text], styles.CELL)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for side in ("left", "right") if size else ():
            _set_cell_margin(made, side, round(CLOSE_MARGIN * 1440 / 25.4))
        for row in made.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
                for run in cell.paragraphs[0].runs if size else ():
                    run.font.size = Pt(size)

    def saved(self, properties: Properties) -> bytes:
        """The document as a file."""
        return saved(self._document, properties)

    def _frame(self, widths: Sequence[float]) -> Any:
        """A table without lines that only holds things side by side."""
        table = self._document.add_table(rows=1, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for side in ("left", "right"):
            _set_cell_margin(table, side)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return table


def _fill(cell: Any, lines: Sequence[tuple[str, Style]], *, width: float, rule: float = 0) -> None:
    """The lines in a cell, with a rule of `rule` mm under the last."""
    cell.width = Mm(width)
    first = cell.paragraphs[0]
    for text, style in lines:
        paragraph = cell.add_paragraph(text, style=style.name) if first is None else first
        if first is not None:
            paragraph.text, paragraph.style, first = text, style.name, None
    if rule:
        _draw_rule(cell.add_paragraph(style=styles.RULE.name), rule, width)


def _words(cells: Any, texts: Sequence[str], style: Style) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.paragraphs[0].text, cell.paragraphs[0].style = text, style.name


def _draw_rule(paragraph: Any, length: float, width: float) -> None:
    """A solid line of `length` mm in the middle of `width` mm, as the lower border of an empty paragraph."""
    side = (width - length) / 2
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set_page(section: Any, *, landscape: bool) -> None:
    """A4 with the official margins; lying, the binding edge stays at the left of the sheet."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (PAGE[1], PAGE[0]) if landscape else PAGE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _page_numbers(section: Any) -> None:
    """The number in the middle of the upper margin, from the second page on."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = styles.SIGNER.align
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "2"), ("end", "")):
        if kind in ("", "text"):
            element = OxmlElement("w:instrText" if not kind else "w:t")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    section.first_page_header.paragraphs[0].text = ""


def _restart_numbers(section: Any) -> None:
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbers, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid")


def _set_cell_margin(table: Any, side: str, twips: int = 0) -> None:
    properties = table._tbl.tblPr
    margins = properties.find(qn("w:tblCellMar"))
    if margins is None:
        margins = OxmlElement("w:tblCellMar")
        properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    margin = OxmlElement(f"w:{side}")
    margin.set(qn("w:w"), str(twips))
    margin.set(qn("w:type"), "dxa")
    margins.append(margin)


def _strip(document: Any) -> None:
    """What the library's own template brings along and nobody needs: a thumbnail, another set of styles, custom XML."""
    package = document.part.package
    for owner in (package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in ("thumbnail", "stylesWithEffects", "customXml"):
                owner.rels.pop(key)
    for relation in package.rels.values():
        if relation.reltype.rpartition("/")[2] == "extended-properties":
            relation.target_part._blob = (
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
            )
