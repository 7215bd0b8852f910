"""The paragraph styles of official documents (thể thức): fonts, sizes, spacing, by names that the office sees in Word.

Values follow Nghị định 30/2020/NĐ-CP, Phụ lục I; a template may change them, the names must stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
FIRST_LINE = 12.7
TEXT_WIDTH = 165.0
"""Between the margins of an upright page, mm: where the author's dotted line ends."""

_LEFT, _CENTRE, _BOTH = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True)
class Style:
    """A paragraph style: its key in the file, its name, size in points, spacing before and after in points, line
    spacing as a multiple, first line and left indent in mm; `dotted` draws a tab as dots to the margin; `outline` is
    the level of a heading, from 1."""

    id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: Any = _CENTRE
    before: float = 0
    after: float = 0
    line: float = 1.0
    first_line: float = 0
    keep_next: bool = False
    dotted: bool = False
    outline: int = 0


BODY = Style("DoanVan", "Đoạn văn", align=_BOTH, before=3, after=3, line=1.15, first_line=FIRST_LINE, dotted=True)
CLOSING = Style("DoanKet", "Đoạn kết", align=_BOTH, before=3, after=14, line=1.15, first_line=FIRST_LINE, keep_next=True)
BASIS = Style("CanCu", "Căn cứ", italic=True, align=_BOTH, before=3, after=3, line=1.15, first_line=FIRST_LINE)
ADDRESSEE = Style("KinhGui", "Kính gửi", before=12, after=12)
PART = Style("MucLon", "Mục lớn (I, II, …)", bold=True, align=_BOTH, before=6, after=3, line=1.15, first_line=FIRST_LINE, keep_next=True,
             outline=1)
SECTION = Style("Muc", "Mục (1, 2, …)", bold=True, align=_BOTH, before=3, after=3, line=1.15, first_line=FIRST_LINE, keep_next=True,
                outline=2)
POINT = Style("Diem", "Điểm (a, b, …)", align=_BOTH, before=3, after=3, line=1.15, first_line=FIRST_LINE, dotted=True)
NOTICE = Style("LuuYDuThao", "Lưu ý dự thảo", 12, bold=True, after=6)
PARENT = Style("CoQuanChuQuan", "Cơ quan chủ quản", 13)
AGENCY = Style("CoQuanBanHanh", "Cơ quan ban hành", 13, bold=True)
COUNTRY = Style("QuocHieu", "Quốc hiệu", 13, bold=True)
MOTTO = Style("TieuNgu", "Tiêu ngữ", 14, bold=True)
NUMBER = Style("SoKyHieu", "Số, ký hiệu", 13, before=6)
PLACE_DATE = Style("DiaDanhNgay", "Địa danh, ngày", 14, italic=True, before=6)
TITLE = Style("TenLoai", "Tên loại văn bản", 14, bold=True, before=18)
SUBJECT = Style("TrichYeu", "Trích yếu", 14, bold=True)
LETTER_SUBJECT = Style("TrichYeuCongVan", "Trích yếu công văn", 12, before=0)
RULE = Style("DuongKe", "Đường kẻ", 3)
RECIPIENTS = Style("NoiNhan", "Nơi nhận", 12, bold=True, italic=True, align=_LEFT)
RECIPIENT = Style("DongNoiNhan", "Dòng nơi nhận", 11, align=_LEFT)
SIGNER = Style("ChuKy", "Chức danh, người ký", 14, bold=True, keep_next=True)
ANNEX = Style("PhuLuc", "Phụ lục", 14, bold=True, keep_next=True, outline=1)
ANNEX_TITLE = Style("TenPhuLuc", "Tên phụ lục", 14, bold=True, keep_next=True)
ATTACHED = Style("KemTheo", "Kèm theo", 14, italic=True, after=6)
CAPTION = Style("TenBang", "Tên bảng, hình", 13, bold=True, align=_LEFT, before=9, after=3, keep_next=True)
NOTE = Style("GhiChuBang", "Ghi chú bảng", 11, italic=True, align=_BOTH, before=2)
HEAD = Style("DauBang", "Đầu bảng", 11, bold=True, before=2, after=2, keep_next=True)
CELL = Style("OBangChu", "Ô bảng (chữ)", 11, align=_LEFT, before=1.5, after=1.5)
FIGURE = Style("OBangSo", "Ô bảng (số)", 11, align=WD_ALIGN_PARAGRAPH.RIGHT, before=1.5, after=1.5)
PICTURE = Style("Hinh", "Hình", 12, before=6, after=3, keep_next=True)
PICTURE_NAME = Style("TenHinh", "Tên hình", 12, italic=True, after=9)

STYLES = (BODY, CLOSING, BASIS, ADDRESSEE, PART, SECTION, POINT, NOTICE, PARENT, AGENCY, COUNTRY, MOTTO, NUMBER, PLACE_DATE, TITLE, SUBJECT,
          LETTER_SUBJECT, RULE, RECIPIENTS, RECIPIENT, SIGNER, ANNEX, ANNEX_TITLE, ATTACHED, CAPTION, NOTE, HEAD, CELL, FIGURE, PICTURE, PICTURE_NAME)

_KEPT = frozenset({"Normal", "Header", "Footer", "Table Normal", "Normal Table", "Table Grid", "Default Paragraph Font", "No List"})


def add_styles(document: Document) -> None:
    """Only what official documents use: the library's other styles go, every one is in the one serif font."""
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    for name in ("Header", "Footer"):
        for tag in ("w:link", "w:tabs"):
            for element in list(document.styles[name].element.iter(qn(tag))):
                element.getparent().remove(element)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    _set_font(defaults.find(qn("w:rPrDefault")).find(qn("w:rPr")))
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            _set_font(style.element.get_or_add_rPr())
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(14)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    for style in STYLES:
        _add(document, style)


def _add(document: Document, of: Style) -> None:
    made: Any = document.styles.add_style(of.name, WD_STYLE_TYPE.PARAGRAPH)
    made.element.set(qn("w:styleId"), of.id)
    made.base_style, made.quick_style = document.styles["Normal"], True
    made.font.size, made.font.bold, made.font.italic = Pt(of.size), of.bold, of.italic
    made.font.color.rgb = RGBColor(0, 0, 0)
    shape = made.paragraph_format
    shape.alignment, shape.keep_with_next = of.align, of.keep_next
    shape.space_before, shape.space_after, shape.line_spacing = Pt(of.before), Pt(of.after), of.line
    shape.first_line_indent = Mm(of.first_line)
    shape.widow_control = True
    if of.dotted:
        shape.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    if of.outline:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(of.outline - 1))
        made.element.get_or_add_pPr().append(level)


def _set_font(properties: Any) -> None:
    """The one font for every script, no theme that could put another in its place, and Vietnamese as the language."""
    for tag in ("w:rFonts", "w:lang"):
        for element in properties.findall(qn(tag)):
            properties.remove(element)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    properties.insert(0, fonts)
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "vi-VN")
    properties.append(language)
