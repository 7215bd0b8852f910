"""A template and values → a filled document (.docx).

Templates are the office's own, yet they are filled in a sandbox: a placeholder can only name values,
and what units have typed is text, never markup and never a placeholder.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from pipeline.domain.documents.values import AUTHOR_LINE, Picture, Properties, Value, Values
from pipeline.domain.tables import Chart, Multiples, Table
from pipeline.edges.word.packing import saved
from pipeline.edges.word.styles import PICTURE
from pipeline.edges.word.tables import table_xml

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def rendered(template: Path, values: Values, properties: Properties) -> bytes:
    """The template with every placeholder filled; it must have passed `template_problems` before."""
    document = DocxTemplate(io.BytesIO(template.read_bytes()))
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document.render({name: _filling(value, document) for name, value in values.items()}, environment, autoescape=True)
    return saved(document.docx, properties)


def _filling(value: Value, document: DocxTemplate) -> Any:
    """The value as Jinja meets it."""
    match value:
        case str():
            return _printable(value)
        case Table():
            return _Markup(table_xml(value))
        case Picture():
            return _Drawn(value, document)
        case Chart() | Multiples():
            raise ValueError(f"chart {value.key} has not been drawn")
        case _:
            return [_line(line, document) for line in value]


def _line(line: Mapping[str, Value], document: DocxTemplate) -> dict[str, Any]:
    return {name: _filling(value, document) for name, value in line.items()}


def _printable(text: str) -> str:
    """Text as a document can hold it: only the author's line keeps its tab, other tabs are spaces; no other controls."""
    if text == AUTHOR_LINE:
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


class _Markup:
    """WordprocessingML that is put where a whole paragraph stood."""

    def __init__(self, xml: str) -> None:
        self._xml = xml

    def __html__(self) -> str:
        return self._xml


class _Drawn:
    """A picture in a paragraph of its own; it becomes a part of the document only when it is asked for."""

    def __init__(self, picture: Picture, document: DocxTemplate) -> None:
        self._picture = picture
        self._document = document

    def __html__(self) -> str:
        inline = self._document.docx.part.new_pic_inline(io.BytesIO(self._picture.png), Mm(self._picture.width))
        inline.docPr.set("descr", _printable(self._picture.alt))
        inline.docPr.set("name", f"Hình {inline.docPr.get('id')}")
        return (f'<w:p><w:pPr><w:pStyle w:val="{PICTURE.id}"/></w:pPr>'
                f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r></w:p>")
