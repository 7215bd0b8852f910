"""A .docx → its words, line by line: for comparing two documents, and for looking at templates."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

_PARAGRAPH, _ROW, _CELL, _TEXT, _TAB, _BREAK = (qn(f"w:{tag}") for tag in ("p", "tr", "tc", "t", "tab", "br"))
_TEXT_BOX, _TABLE = qn("w:txbxContent"), qn("w:tbl")


class NotWord(Exception):
    """A file that is no readable .docx; `path` names it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def opened(path: Path) -> Any:
    """The document of python-docx; NotWord for anything else."""
    try:
        return Document(io.BytesIO(path.read_bytes()))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotWord(path) from error


def document_lines(path: Path) -> list[str]:
    """Every paragraph that says something, and every row of a table with its cells between bars; a picture by its
    alternative text and the start of its digest. NotWord for what is no .docx."""
    document = opened(path)
    return [line for line in _lines(document.element.body, document.part) if line]


def paragraph_text(paragraph: Any) -> str:
    """The words of one paragraph as they stand, text deleted under tracking left out, text boxes inside it too."""
    said = []
    for element in paragraph.iter(_TEXT, _TAB, _BREAK):
        if _owner(element) is paragraph:
            said.append(element.text or "" if element.tag == _TEXT else "\t" if element.tag == _TAB else "\n")
    return "".join(said)


def placed(root: Any) -> Iterator[tuple[str, Any]]:
    """Every paragraph with where a person finds it, counted from one: “đoạn 3”, “bảng 2, hàng 1, cột 2”."""
    tables = {table: number for number, table in enumerate(root.iter(_TABLE), 1)}
    number = 0
    for paragraph in root.iter(_PARAGRAPH):
        cell = next(paragraph.iterancestors(_CELL), None)
        if cell is None:
            number += 1
            yield f"đoạn {number}", paragraph
            continue
        row = next(cell.iterancestors(_ROW))
        table = next(row.iterancestors(_TABLE))
        at = [list(table.iter(_ROW)).index(row) + 1, row.findall(_CELL).index(cell) + 1]
        yield f"bảng {tables[table]}, hàng {at[0]}, cột {at[1]}", paragraph


def _owner(element: Any) -> Any:
    """The paragraph that an element belongs to; a tab stop is in the properties and belongs to none."""
    for above in element.iterancestors():
        if above.tag == qn("w:tabs"):
            return None
        if above.tag == _PARAGRAPH:
            return above
    return None


def _lines(body: Any, part: Any) -> Iterator[str]:
    for element in body:
        if element.tag == _TABLE:
            for row in element.iter(_ROW):
                cells = [" ".join(_said(p, part) for p in cell.iter(_PARAGRAPH)).strip() for cell in row.iter(_CELL)]
                yield " | ".join(cells) if any(cells) else ""
        else:
            for paragraph in [element] if element.tag == _PARAGRAPH else element.iter(_PARAGRAPH):
                yield _said(paragraph, part)


def _said(paragraph: Any, part: Any) -> str:
    pictures = [f"[Hình: {_alt(drawing)}; {_digest(drawing, part)}]" for drawing in paragraph.iter(qn("w:drawing"))]
    return " ".join(" ".join([paragraph_text(paragraph), *pictures]).split())


def _alt(drawing: Any) -> str:
    return next((str(of.get("descr") or "") for of in drawing.iter(qn("wp:docPr"))), "")


def _digest(drawing: Any, part: Any) -> str:
    for blip in drawing.iter(qn("a:blip")):
        related = part.related_parts.get(blip.get(qn("r:embed")))
        if related is not None:
            return hashlib.sha256(related.blob).hexdigest()[:8]
    return ""
