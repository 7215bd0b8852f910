"""A part's XML, cut and pasted by byte: what is not touched stays as its writer wrote it.

A parser that writes XML back renames prefixes and drops what it does not know; here the
parser (expat) only says where elements begin and end, and the bytes between are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

_TAG = re.compile(rb"""<[^\s<>/]+(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MOST_TEXT = 32_000
"""Characters that a cell or a note holds, a little below Excel's limit."""


class NotEditable(Exception):
    """A package or part that is not built as expected; the message names what was missed."""


@dataclass(slots=True)
class Element:
    """An element and where it stands: ``xml[start:end]`` is the whole of it, ``xml[start:inner]`` its opening tag,
    ``xml[close:end]`` its closing tag (both empty ranges' ends for ``<a/>``). `text` is its character data."""

    name: str
    prefix: str
    attributes: dict[str, str]
    parent: str
    depth: int
    start: int
    inner: int = 0
    close: int = 0
    end: int = 0
    text: str = ""
    inside: list[Element] = field(default_factory=list)
    """The wanted elements within this one, at any depth, in document order."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace the bytes from `start` to `end` by `content`."""

    start: int
    end: int
    content: bytes = b""


def elements(xml: bytes, wanted: frozenset[str]) -> list[Element]:
    """The root (first) and every element whose local name is wanted, in document order.

    NotEditable for what is no well-formed UTF-8 XML, or declares a DOCTYPE.
    """
    parser = expat.ParserCreate()
    found: list[Element] = []
    opened: list[Element | None] = []
    names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        element = None
        if name in wanted or not names:
            at = parser.CurrentByteIndex
            element = Element(name, prefix, attributes, names[-1] if names else "", len(names), at)
            found.append(element)
            for outer in opened:
                if outer is not None and outer.depth:
                    outer.inside.append(element)
        opened.append(element)
        names.append(name)

    def end(_: str) -> None:
        names.pop()
        element = opened.pop()
        if element is not None:
            _close(xml, element, parser.CurrentByteIndex)

    def characters(data: str) -> None:
        for element in opened:
            if element is not None and element.depth:
                element.text += data

    def refuse(*_: object) -> None:
        raise NotEditable("DOCTYPE")

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise NotEditable(str(error)) from error
    return found


def _close(xml: bytes, element: Element, at: int) -> None:
    tag = _TAG.match(xml, element.start)
    if tag is None:  # another encoding: offsets and bytes do not agree
        raise NotEditable(f"<{element.name}> is not where it should be")
    element.inner = tag.end()
    if tag[0].endswith(b"/>"):
        element.close = element.end = element.inner
    else:
        element.close, element.end = at, xml.index(b">", at) + 1


def spliced(xml: bytes, splices: Iterable[Splice]) -> bytes:
    """The bytes with every splice made; where two insert at one place, in their order."""
    kept: list[bytes] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        if splice.start < at:
            raise ValueError(f"splices overlap at byte {at}")
        kept += (xml[at:splice.start], splice.content)
        at = splice.end
    return b"".join((*kept, xml[at:]))


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """An opening tag with an attribute set, or without it (None)."""
    pattern = re.compile(rb"""\s+""" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
    bare = pattern.sub(b"", tag, count=1)
    if value is None:
        return bare
    cut = len(bare) - (2 if bare.endswith(b"/>") else 1)
    return bare[:cut].rstrip() + f' {name}="{escaped(value)}"'.encode() + bare[cut:]


def appended(xml: bytes, parent: Element, content: Sequence[bytes]) -> Splice:
    """Content laid behind the last child of an element, its ``count`` raised where it keeps one."""
    opening = xml[parent.start:parent.inner]
    if "count" in parent.attributes:
        opening = with_attribute(opening, "count", str(int(parent.attributes["count"]) + len(content)))
    if parent.inner == parent.end:  # <fonts/>: give it a body
        name = f"{parent.prefix}:{parent.name}" if parent.prefix else parent.name
        return Splice(parent.start, parent.end,
                      opening[:-2].rstrip() + b">" + b"".join(content) + f"</{name}>".encode())
    return Splice(parent.start, parent.close, opening + xml[parent.inner:parent.close] + b"".join(content))


def escaped(text: str) -> str:
    """Text as XML data or attribute: what XML cannot hold becomes a space."""
    plain = _ILLEGAL.sub(" ", text)
    return (plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
            .replace("\r", "").replace("\n", "&#10;").replace("\t", "&#9;"))


def cell_text(text: str) -> str:
    """Text for a cell or a note, escaped also against what Excel takes for an escaped character (``_x000D_``)."""
    cut = text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "…"
    return escaped(_ESCAPE_LIKE.sub("_x005F_", cut))
