"""The notes of a sheet (comments, and the shapes that draw them) with ours among the clerk's, or freed of ours again.

Ours begin with a fixed line. Where the clerk has a note on the same cell, ours follows theirs in one note,
since a cell holds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.domain.sheets import Position, address, parse_address
from pipeline.edges.marked_copy.book import Book
from pipeline.edges.marked_copy.package import Relation
from pipeline.edges.marked_copy.sheet_marks import drawing_relation, with_drawing
from pipeline.edges.marked_copy.splices import Element, Splice, appended, cell_text, elements, spliced

HEAD = "[Kiểm tra báo cáo]"
"""The first line of every note of ours."""

_RULE = "\n────────\n"
_AUTHOR = "Kiểm tra báo cáo"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WANTED = frozenset({"authors", "author", "commentList", "comment", "text", "r", "t"})
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>\s*", re.DOTALL)
_SHAPE_CELL = re.compile(rb"<x:(Row|Column)>\s*(\d+)\s*</x:")
_SHAPE_NUMBER = re.compile(rb"_s(\d+)")
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_WIDTH, _LINE, _CHARACTERS = 300, 13, 52
"""Points across a note, points per line, and characters that a line holds."""


def mark_notes(book: Book, part: str, notes: Mapping[Position, str]) -> None:
    """Take our notes of an earlier copy off the sheet in `part` and lay these on it."""
    package = book.package
    related = package.relations(part)
    comments = next((r for r in related if r.kind == "comments"), None)
    if comments is None and not notes:
        return
    stored = package.named(comments.target) if comments else package.add(
        "xl/comments", ".xml", _no_comments(book.namespace), _COMMENTS_TYPE)
    if comments is None:
        package.relate(part, f"{book.types}/comments", stored)
    elif not notes and HEAD.encode() not in package.parts[stored]:
        return
    xml, gone = _without_ours(package.parts[stored])
    threaded = any(r.kind == "threadedComment" for r in related)
    package.parts[stored], drawn = _with_ours(xml, notes, keep_threads=threaded)
    _draw(book, part, related, gone=gone - drawn, new={cell: notes[cell] for cell in drawn - gone})


def _no_comments(namespace: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>').encode()


def _without_ours(xml: bytes) -> tuple[bytes, set[Position]]:
    """The comments that are the clerk's, and the cells that lost their whole note."""
    splices: list[Splice] = []
    gone: set[Position] = set()
    for comment in (e for e in elements(xml, _WANTED) if e.name == "comment"):
        texts = [e for e in comment.inside if e.name == "t"]
        said = "".join(e.text for e in texts)
        at = said.find(HEAD)
        if at < 0:
            continue
        theirs = said[:at].removesuffix(_RULE)
        if not theirs.strip():
            splices.append(Splice(comment.start, comment.end))
            gone.add(parse_address(comment.attributes.get("ref", "A1")))
        else:
            splices += _cut_behind(comment, texts, theirs)
    return spliced(xml, splices), gone


def _cut_behind(comment: Element, texts: list[Element], theirs: str) -> list[Splice]:
    """What takes our part off the end of a clerk's note; their runs stay as they are where ours is one of its own."""
    runs = [e for e in comment.inside if e.name == "r"]
    before = ""
    for number, run in enumerate(runs):
        if before == theirs:
            return [Splice(e.start, e.end) for e in runs[number:]]
        before += "".join(e.text for e in run.inside if e.name == "t")
    whole = next(e for e in comment.inside if e.name == "text")
    p = f"{whole.prefix}:" if whole.prefix else ""
    return [Splice(whole.inner, whole.close, f'<{p}t xml:space="preserve">{cell_text(theirs)}</{p}t>'.encode())]


def _with_ours(xml: bytes, notes: Mapping[Position, str], *, keep_threads: bool) -> tuple[bytes, set[Position]]:
    """The comments with ours among them, and the cells that have a note of ours alone."""
    found = elements(xml, _WANTED)
    p = f"{found[0].prefix}:" if found[0].prefix else ""
    theirs = {parse_address(e.attributes["ref"]): e for e in found if e.name == "comment" and "ref" in e.attributes}
    authors = [e for e in found if e.name == "author"]
    author = next((i for i, e in enumerate(authors) if e.text == _AUTHOR), len(authors))
    splices, fresh = [], []
    for cell, said in sorted(notes.items()):
        text = f"{HEAD}\n{said}"
        if cell not in theirs:
            fresh.append(f'<{p}comment ref="{address(*cell)}" authorId="{author}"><{p}text><{p}r><{p}t xml:space="preserve">'
                         f"{cell_text(text)}</{p}t></{p}r></{p}text></{p}comment>".encode())
        elif not keep_threads:  # a thread shows its own text only; the list on the first sheet says it all
            splices += _laid_behind(xml, theirs[cell], _RULE + text)
    if fresh and author == len(authors):
        parent = next(e for e in found if e.name == "authors")
        splices.append(appended(xml, parent, [f"<{p}author>{_AUTHOR}</{p}author>".encode()]))
    if fresh:
        parent = next(e for e in found if e.name == "commentList")
        if parent.inner == parent.end:
            splices.append(appended(xml, parent, fresh))
        else:
            splices.append(Splice(parent.close, parent.close, b"".join(fresh)))
    return spliced(xml, splices), notes.keys() - theirs.keys()


def _laid_behind(xml: bytes, comment: Element, text: str) -> list[Splice]:
    """Our text as a run behind the clerk's own; a note without runs becomes one with two."""
    whole = next((e for e in comment.inside if e.name == "text"), None)
    if whole is None or whole.inner == whole.end:
        return []
    p = f"{whole.prefix}:" if whole.prefix else ""
    run = f'<{p}r><{p}t xml:space="preserve">{cell_text(text)}</{p}t></{p}r>'.encode()
    if any(e.name == "r" for e in comment.inside):
        return [Splice(whole.close, whole.close, run)]
    return [Splice(whole.inner, whole.inner, f"<{p}r>".encode()), Splice(whole.close, whole.close, f"</{p}r>".encode() + run)]


# --- the shapes


def _draw(book: Book, part: str, related: list[Relation], *, gone: set[Position], new: Mapping[Position, str]) -> None:
    """Bring the drawing of a sheet in line with its comments. It is VML, which is not always XML: searched, not parsed."""
    package = book.package
    wanted = drawing_relation(package.parts[part])
    drawing = next((r for r in related if r.id == wanted), None) if wanted else None
    if drawing is None:
        if not new:
            return
        stored = package.add("xl/drawings/vmlDrawing", ".vml", _no_shapes(), _DRAWING_TYPE)
        relation = package.relate(part, f"{book.types}/vmlDrawing", stored)
        package.parts[part] = with_drawing(package.parts[part], relation, book.types)
    else:
        stored = package.named(drawing.target)
    vml = _SHAPE.sub(lambda shape: b"" if _is_note_on(shape[0], gone) else shape[0], package.parts[stored])
    number = max((int(n) for n in _SHAPE_NUMBER.findall(vml)), default=1024)
    shapes = "".join(_shape(number + place, cell, said) for place, (cell, said) in enumerate(sorted(new.items()), 1))
    if shapes and b'"_x0000_t202"' not in vml:
        shapes = _SHAPE_TYPE + shapes
    end = vml.rfind(b"</xml>")
    package.parts[stored] = vml[:end] + shapes.encode() + vml[end:] if end >= 0 else vml


def _is_note_on(shape: bytes, cells: set[Position]) -> bool:
    if b'ObjectType="Note"' not in shape:
        return False
    place = {kind: int(number) for kind, number in _SHAPE_CELL.findall(shape)}
    return (place.get(b"Row", -1) + 1, place.get(b"Column", -1) + 1) in cells


def _no_shapes() -> bytes:
    return ('<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
            '<o:idmap v:ext="edit" data="1"/></o:shapelayout>' + _SHAPE_TYPE + "</xml>").encode()


def _shape(number: int, cell: Position, said: str) -> str:
    """A hidden note, large enough for its text; where it opens is left to the spreadsheet program."""
    lines = 1 + sum(-(-max(len(line), 1) // _CHARACTERS) for line in said.split("\n"))
    height = min(12 + _LINE * lines, 400)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:{_WIDTH}pt;height:{height}pt;z-index:{number - 1023};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{cell[0] - 1}</x:Row><x:Column>{cell[1] - 1}</x:Column></x:ClientData></v:shape>"
    )
