"""A .docx that leaves the Office: all that it says and where, what an editor left in it, and its bytes without traces of people.

Text is read from every part: body, headers, notes, boxes, descriptions of pictures, field codes, charts, links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from pipeline.domain.documents.values import AUTHOR_LINE, Properties
from pipeline.edges.word.packing import saved
from pipeline.edges.word.reading import opened, paragraph_text, placed

TraceKind = Literal["comment", "inserted", "deleted", "formatted", "hidden", "embedded"]

_PARTS = (("header", "đầu trang"), ("footer", "chân trang"), ("footnotes", "chú thích chân trang"), ("endnotes", "chú thích cuối"),
          ("charts/", "biểu đồ"), ("diagrams/", "sơ đồ"), ("document", ""))
_EMBEDDED = re.compile(r"/(embeddings|activeX|afchunk)|vbaProject|\.bin$", re.IGNORECASE)
_DELETED = {qn(f"w:{tag}") for tag in ("del", "moveFrom", "cellDel")}
_INSERTED = {qn(f"w:{tag}") for tag in ("ins", "moveTo", "cellIns")}
_AUTHOR, _PARAGRAPH, _VAL, _ID = qn("w:author"), qn("w:p"), qn("w:val"), qn("w:id")
_DRAWN_TEXT = ("a:t", "c:v")
_DROPPED = ("/people", "/customXml", "/comments", "/commentsExtended", "/commentsIds", "/commentsExtensible", "/glossaryDocument",
            "/custom-properties", "/thumbnail", "/keyMapCustomizations", "/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource",
            "/mailMergeRecipientData")
"""Relations to parts that tell of people or machines, by the end of their type."""
_SETTINGS = tuple(qn(f"w:{tag}") for tag in ("attachedTemplate", "mailMerge", "docVars", "rsids"))
_APPLICATION = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
                b'officeDocument/2006/extended-properties"><Application>Microsoft Office Word</Application></Properties>')


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that an editor left in a document: what, where, and the words concerned."""

    kind: TraceKind
    place: str
    text: str


def said_in(path: Path) -> list[tuple[str, str]]:
    """(where, text) of everything that the document says, in reading order; NotWord for what is no .docx."""
    document, found = opened(path), []
    for words, root in _parts(document):
        for place, paragraph in placed(root):
            codes = [element.text or "" for element in paragraph.iter(qn("w:instrText"))]
            told = [of.get(name) or "" for of in paragraph.iter(qn("wp:docPr"), qn("pic:cNvPr")) for name in ("name", "descr", "title")]
            found.append((f"{words}{place}", " ".join(part for part in (paragraph_text(paragraph), *codes, *told) if part)))
        drawn = [element.text or "" for tag in _DRAWN_TEXT for element in root.iter(_drawn(tag))]
        found += [(words.rstrip(", ") or "hình vẽ", text) for text in drawn]
    for part in document.part.package.iter_parts():
        found += [("liên kết", str(rel.target_ref)) for rel in part.rels.values() if rel.is_external]
    return [(place, text) for place, text in found if text.strip() or text == AUTHOR_LINE]


def traces_in(path: Path) -> list[Trace]:
    """Comments, tracked changes, hidden text and embedded files, each once per place; NotWord for what is no .docx."""
    document = opened(path)
    found: dict[Trace, None] = {}
    hidden = {style.get(qn("w:styleId")) for style in document.styles.element.iter(qn("w:style")) if _vanishes(style.find(qn("w:rPr")))}
    comments = dict(_comments(document))
    for words, root in _parts(document):
        places = {paragraph: f"{words}{place}" for place, paragraph in placed(root)}
        for paragraph, place in places.items():
            for reference in paragraph.iter(qn("w:commentReference")):
                found[Trace("comment", place, comments.pop(reference.get(_ID), ""))] = None
            found |= dict.fromkeys(Trace("hidden", place, text) for text in _hidden(paragraph, hidden))
        for element in root.iter():
            if element.get(_AUTHOR) is not None:
                kind: TraceKind = "deleted" if element.tag in _DELETED else "inserted" if element.tag in _INSERTED else "formatted"
                found[Trace(kind, _place(element, places), _shortened(_texts(element)))] = None
    found |= dict.fromkeys(Trace("comment", "", text) for text in comments.values())
    names = (str(part.partname) for part in document.part.package.iter_parts())
    found |= dict.fromkeys(Trace("embedded", "", name.rpartition("/")[2]) for name in sorted(names) if _EMBEDDED.search(name))
    return list(found)


def without_traces(path: Path, properties: Properties) -> bytes:
    """The document's bytes with the given properties for its own, and without who edited it, on which machine, from which
    template; what it says is as it was. NotWord for what is no .docx."""
    document = opened(path)
    package = document.part.package
    for part in list(package.iter_parts()):
        if str(part.partname) == "/docProps/app.xml":
            part._blob = _APPLICATION
        _drop(part.rels)
    _drop(package.rels)
    for element in [element for element in document.settings.element if element.tag in _SETTINGS]:
        document.settings.element.remove(element)
    return saved(document, properties)


def _drop(rels: Any) -> None:
    for key in [key for key, rel in rels.items() if rel.reltype.endswith(_DROPPED) and rel.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES]:
        del rels[key]


def _parts(document: Any) -> Iterator[tuple[str, Any]]:
    """Every part with words, after what it is called (“đầu trang, ”; "" for the body), the body first."""
    named = []
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        called = next(((at, words) for at, (kind, words) in enumerate(_PARTS) if re.fullmatch(rf"/word/{kind}[^/]*\.xml", name)), None)
        if called is not None:
            named.append((called[1], name, part))
    for words, _, part in sorted(named, key=lambda one: one[:2]):
        root = part.element if hasattr(part, "element") else parse_xml(part.blob)
        yield f"{words}, " if words else "", root


def _drawn(tag: str) -> str:
    prefix, _, name = tag.partition(":")
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main", "c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}[prefix]
    return f"{{{space}}}{name}"


def _comments(document: Any) -> Iterator[tuple[str, str]]:
    for part in document.part.package.iter_parts():
        if re.fullmatch(r"/word/comments\d*\.xml", str(part.partname)):
            root = part.element if hasattr(part, "element") else parse_xml(part.blob)
            for comment in root.iter(qn("w:comment")):
                yield comment.get(_ID), _shortened(_texts(comment))


def _hidden(paragraph: Any, styles: set[str | None]) -> Iterator[str]:
    whole = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    for run in paragraph.iter(qn("w:r")):
        own = run.find(qn("w:rPr"))
        style = own.find(qn("w:rStyle")) if own is not None else None
        named = {of.get(_VAL) for of in (whole, style) if of is not None}
        if (_vanishes(own) or named & styles) and (text := _texts(run)).strip():
            yield _shortened(text)


def _vanishes(properties: Any) -> bool:
    found = properties.find(qn("w:vanish")) if properties is not None else None
    return found is not None and found.get(_VAL) not in ("0", "false", "off")


def _place(element: Any, places: dict[Any, str]) -> str:
    """Where a change stands: in its paragraph, else at the first paragraph inside it or in its row."""
    for near in (element, *element.iterancestors()):
        if near in places:
            return places[near]
        if inside := next((places[p] for p in near.iter(_PARAGRAPH) if p in places), None):
            return inside
    return ""


def _texts(element: Any) -> str:
    return "".join(of.text or "" for of in element.iter(qn("w:t"), qn("w:delText")))


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}…"
