"""The styles part with looks of ours laid behind those that are there; equal ones are used again."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.findings import Severity
from pipeline.edges.marked_copy.splices import NotEditable, Splice, appended, elements, spliced

COLOURS = {
    Severity.ERROR: ("FFC7CE", "9C0006"),
    Severity.WARNING: ("FFD27F", "7F4F00"),
    Severity.NOTE: ("CFE2F7", "1F4E79"),
}
"""Fill and ink of marks and of the bands that explain them; also unlike in grey, and unlike the form's own yellow."""

_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs")
_ENTRIES = ("font", "fill", "border", "xf", "dxf")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of ours looks: ink and fill as RRGGBB ("" for none), `form` a built-in number format."""

    size: int = 10
    bold: bool = False
    italic: bool = False
    underline: bool = False
    ink: str = "1A1A1A"
    fill: str = ""
    framed: bool = False
    centred: bool = False
    wrapped: bool = True
    form: int = 0


class Styles:
    """A styles part that grows: looks are asked for, then `xml` is what it has become."""

    def __init__(self, xml: bytes) -> None:
        """NotEditable for a part without the lists that every cell format needs."""
        self._xml = xml
        found = elements(xml, frozenset({*_LISTS, *_ENTRIES, "cellStyles"}))
        self._prefix = f"{found[0].prefix}:" if found[0].prefix else ""
        self._lists = {e.name: e for e in found if e.depth == 1}
        if missing := {*_LISTS} - {*self._lists, "dxfs"}:
            raise NotEditable(f"styles without {', '.join(sorted(missing))}")
        self._entries: dict[str, list[bytes]] = {name: [] for name in _LISTS}
        for element in found:
            if element.depth == 2 and element.parent in self._entries:
                self._entries[element.parent].append(xml[element.start:element.end])
        self._were = {name: len(entries) for name, entries in self._entries.items()}

    @property
    def xml(self) -> bytes:
        """The part with everything that was asked for."""
        splices = []
        for name, entries in self._entries.items():
            fresh = entries[self._were[name]:]
            if fresh and name in self._lists:
                splices.append(appended(self._xml, self._lists[name], fresh))
            elif fresh:  # Excel leaves the list of differential formats out where there are none
                at = self._lists.get("cellStyles", self._lists["cellXfs"]).end
                words = f"{self._prefix}dxfs"
                body = f'<{words} count="{len(fresh)}">'.encode() + b"".join(fresh) + f"</{words}>".encode()
                splices.append(Splice(at, at, body))
        return spliced(self._xml, splices)

    def marks(self) -> dict[Severity, int]:
        """Severity → the differential format of its mark."""
        return {severity: self._number("dxfs", (
            f'<{{p}}dxf><{{p}}font><{{p}}color rgb="FF{ink}"/></{{p}}font><{{p}}fill><{{p}}patternFill patternType="solid">'
            f'<{{p}}fgColor rgb="FF{fill}"/><{{p}}bgColor rgb="FF{fill}"/></{{p}}patternFill></{{p}}fill>'
            f"<{{p}}border>{_sides(ink)}</{{p}}border></{{p}}dxf>"
        )) for severity, (fill, ink) in COLOURS.items()}

    def cell_look(self, look: Look) -> int:
        """The number of a cell format."""
        flags = "".join(f"<{{p}}{tag}/>" for tag, on in (("b", look.bold), ("i", look.italic), ("u", look.underline)) if on)
        font = self._number("fonts", f'<{{p}}font>{flags}<{{p}}sz val="{look.size}"/><{{p}}color rgb="FF{look.ink}"/>'
                                     '<{p}name val="Arial"/><{p}family val="2"/></{p}font>')
        fill = self._number("fills", '<{p}fill><{p}patternFill patternType="solid">'
                                     f'<{{p}}fgColor rgb="FF{look.fill}"/><{{p}}bgColor indexed="64"/>'
                                     "</{p}patternFill></{p}fill>") if look.fill else 0
        border = self._number("borders", f"<{{p}}border>{_sides('808080')}<{{p}}diagonal/></{{p}}border>") if look.framed else 0
        across = ' horizontal="center"' if look.centred else ' horizontal="left" indent="1"'
        wrap = ' wrapText="1"' if look.wrapped else ""
        return self._number("cellXfs", f'<{{p}}xf numFmtId="{look.form}" fontId="{font}" fillId="{fill}" borderId="{border}" '
                                       f'xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
                                       f'applyAlignment="1"><{{p}}alignment{across} vertical="center"{wrap}/></{{p}}xf>')

    def plain_look(self, form: int) -> int:
        """The number of a cell format that says nothing but how numbers are shown."""
        return self._number("cellXfs", f'<{{p}}xf numFmtId="{form}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>')

    def _number(self, into: str, entry: str) -> int:
        """The place of an entry in one of the lists, laid behind the others if it is not there."""
        content, entries = entry.replace("{p}", self._prefix).encode(), self._entries[into]
        if content not in entries:
            entries.append(content)
        return entries.index(content)


def _sides(ink: str) -> str:
    return "".join(f'<{{p}}{side} style="thin"><{{p}}color rgb="FF{ink}"/></{{p}}{side}>'
                   for side in ("left", "right", "top", "bottom"))
