"""A clerk's workbook, as bytes → the same workbook with everything marked that is to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element as Node

from defusedxml import ElementTree  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.findings import Severity
from pipeline.domain.marked import FIX_SHEET, MARK_HEADING, CellMark, Marking, PlainSheet
from pipeline.domain.sheets import Position, parse_address
from pipeline.edges.marked_copy.book import Book, Sheet
from pipeline.edges.marked_copy.new_sheets import fix_sheet, plain_sheet
from pipeline.edges.marked_copy.notes import mark_notes
from pipeline.edges.marked_copy.package import Package
from pipeline.edges.marked_copy.sheet_marks import colour_formats, deselected, with_colours, without_colours
from pipeline.edges.marked_copy.splices import NotEditable
from pipeline.edges.marked_copy.styles import Styles

_TITLE_LIMIT = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def marked_copy(data: bytes, marking: Marking, extra: Sequence[PlainSheet] = ()) -> bytes:
    """The workbook with the list of `marking` as its first sheet and its cells coloured and noted.

    What an earlier copy of ours had marked is taken off first. `extra` sheets are laid behind the
    others. Values, formats and everything else of the clerk's stay as they are, to the byte of each part
    that is not marked. NotEditable for a package that is built in a way we do not know.
    """
    book = Book(Package(data))
    _drop_earlier_list(book)
    parts = book.package.parts
    style_part = book.related("styles")
    if not style_part:
        raise NotEditable("no styles")
    styles = Styles(parts[style_part])
    stored = {sheet.known_as: sheet.title for sheet in book.sheets()}
    for one in extra:
        stored[one.title] = title = _free_title(one.title, stored)
        book.add_sheet(title, plain_sheet(one, styles, book.namespace), at=len(stored), state="hidden" if one.hidden else "visible")
    called = {title: name for name, title in stored.items()}
    sheets = [sheet for sheet in book.sheets() if sheet.part]
    formats = _mark_formats(sheets, parts, styles)
    wanted = _by_sheet(marking.marks)
    for sheet in sheets:
        marks = wanted.get(called[sheet.title], {})
        cells = {severity: [cell for cell, mark in marks.items() if mark.severity is severity] for severity in Severity}
        parts[sheet.part] = with_colours(without_colours(deselected(parts[sheet.part])), cells, formats)
        mark_notes(book, sheet.part, {cell: "\n".join(mark.sentences) for cell, mark in marks.items()})
    xml = fix_sheet(marking, stored, styles, book.namespace)
    parts[style_part] = styles.xml
    book.add_sheet(_free_title(FIX_SHEET, stored), xml, at=0)
    book.open_at_first()
    return book.package.packed()


def _mark_formats(sheets: Sequence[Sheet], parts: Mapping[str, bytes], styles: Styles) -> dict[Severity, int]:
    """The formats of marks: those of an earlier copy where it has them, so that copies of copies do not grow."""
    known: dict[Severity, int] = {}
    for sheet in sheets:
        known |= colour_formats(parts[sheet.part])
    return known if len(known) == len(Severity) else styles.marks() | known


def _by_sheet(marks: Sequence[CellMark]) -> dict[str, dict[Position, CellMark]]:
    wanted: dict[str, dict[Position, CellMark]] = {}
    for mark in marks:
        wanted.setdefault(mark.sheet, {})[parse_address(mark.cell)] = mark
    return wanted


def _free_title(title: str, taken: Mapping[str, str]) -> str:
    """A title that Excel allows and no other sheet has."""
    names = {name.casefold() for name in taken.values()}
    plain = title.translate(_FORBIDDEN).strip("' ")[:_TITLE_LIMIT] or "Trang"
    number, free = 1, plain
    while free.casefold() in names:
        number += 1
        ending = f" ({number})"
        free = plain[:_TITLE_LIMIT - len(ending)] + ending
    return free


def _drop_earlier_list(book: Book) -> None:
    """Take away the list of an earlier copy, known by its title and its heading; a clerk's own sheet is left alone."""
    for sheet in book.sheets():
        if sheet.part and sheet.known_as.startswith(FIX_SHEET) and _heading(book, sheet) == MARK_HEADING:
            book.drop_sheet(sheet)


def _heading(book: Book, sheet: Sheet) -> str:
    """The text in A1."""
    root = ElementTree.fromstring(book.package.parts[sheet.part], forbid_dtd=True)
    cell = next((node for node in root.iter() if _local(node) == "c" and node.get("r") == "A1"), None)
    if cell is None:
        return ""
    if cell.get("t") != "s":
        return _text(cell)
    shared = ElementTree.fromstring(book.package.parts[book.related("sharedStrings")], forbid_dtd=True)
    number = int(_text(cell) or "0")
    return _text([node for node in shared if _local(node) == "si"][number])


def _local(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: Node) -> str:
    return "".join(part.text or "" for part in node.iter() if _local(part) in ("t", "v"))
