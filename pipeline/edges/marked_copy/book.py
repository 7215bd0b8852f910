"""The workbook part: which sheets there are, and a sheet put first or taken away."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pipeline.edges.marked_copy.package import Package
from pipeline.edges.marked_copy.splices import (
    Element,
    NotEditable,
    Splice,
    elements,
    escaped,
    spliced,
    with_attribute,
)

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PARTS = frozenset({"workbookView", "sheets", "sheet", "definedNames", "definedName"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its title as stored and in NFC, and the part that holds it ("" for a chart sheet)."""

    title: str
    part: str
    relation: str

    @property
    def known_as(self) -> str:
        """The title as findings spell it."""
        return unicodedata.normalize("NFC", self.title)


class Book:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        """NotEditable when the package has none."""
        main = [relation for relation in package.relations("") if relation.kind == "officeDocument"]
        if not main:
            raise NotEditable("no workbook")
        self.package, self.part = package, package.named(main[0].target)
        self.types = main[0].type.rpartition("/")[0]
        """What the types of relations begin with: the strict spelling of the standard has another."""

        root = elements(package.parts[self.part], frozenset())[0]
        self.namespace = root.attributes.get(f"xmlns:{root.prefix}" if root.prefix else "xmlns", "")
        """That of all spreadsheet parts."""

    def _elements(self) -> tuple[bytes, dict[str, list[Element]]]:
        xml = self.package.parts[self.part]
        found: dict[str, list[Element]] = {name: [] for name in _PARTS}
        for element in elements(xml, _PARTS)[1:]:
            found[element.name].append(element)
        if not found["sheets"]:
            raise NotEditable("no sheets")
        return xml, found

    def sheets(self) -> list[Sheet]:
        """All sheets in the order of the workbook."""
        relations = {relation.id: relation for relation in self.package.relations(self.part)}
        sheets = []
        for element in self._elements()[1]["sheet"]:
            relation = relations.get(_relation_id(element))
            part = self.package.named(relation.target) if relation and relation.kind == "worksheet" else ""
            sheets.append(Sheet(element.attributes.get("name", ""), part, relation.id if relation else ""))
        return sheets

    def related(self, kind: str) -> str:
        """The name of the one part of a kind (``styles``, ``sharedStrings``), "" where there is none."""
        return next((self.package.named(r.target) for r in self.package.relations(self.part) if r.kind == kind), "")

    def add_sheet(self, title: str, xml: bytes, *, at: int, state: str = "visible") -> str:
        """A new sheet at a place among the others (0: first); its part. Names that belong to a sheet by its place follow."""
        part = self.package.add("xl/worksheets/sheet", ".xml", xml, SHEET_TYPE)
        relation = self.package.relate(self.part, f"{self.types}/worksheet", part)
        workbook, found = self._elements()
        numbers = [int(e.attributes.get("sheetId", "0")) for e in found["sheet"]]
        prefix = f"{found['sheets'][0].prefix}:" if found["sheets"][0].prefix else ""
        hidden = f' state="{state}"' if state != "visible" else ""
        entry = (f'<{prefix}sheet xmlns:r="{self.types}" name="{escaped(title)}" sheetId="{max(numbers, default=0) + 1}"'
                 f'{hidden} r:id="{relation}"/>').encode()
        into = found["sheet"][at].start if at < len(found["sheet"]) else found["sheets"][0].close
        self.package.parts[self.part] = spliced(workbook, [
            Splice(into, into, entry),
            *(_renumbered(workbook, e, number + (number >= at)) for e, number in _bound_names(found)),
        ])
        return part

    def drop_sheet(self, sheet: Sheet) -> None:
        """Take a sheet away, with the names that belong to it."""
        workbook, found = self._elements()
        at = next(i for i, e in enumerate(found["sheet"]) if _relation_id(e) == sheet.relation)
        gone = found["sheet"][at]
        splices = [Splice(gone.start, gone.end)]
        for element, number in _bound_names(found):
            if number == at:
                splices.append(Splice(element.start, element.end))
            elif number > at:
                splices.append(_renumbered(workbook, element, number - 1))
        self.package.parts[self.part] = spliced(workbook, splices)
        relation = next(r for r in self.package.relations(self.part) if r.id == sheet.relation)
        self.package.unrelate(self.part, relation)
        self.package.drop(sheet.part)

    def open_at_first(self) -> None:
        """Let the workbook open on its first sheet."""
        workbook, found = self._elements()
        self.package.parts[self.part] = spliced(workbook, [
            Splice(e.start, e.inner, with_attribute(with_attribute(workbook[e.start:e.inner], "activeTab", None), "firstSheet", None))
            for e in found["workbookView"]
        ])


def _relation_id(element: Element) -> str:
    return next((value for key, value in element.attributes.items() if key.endswith(":id")), "")


def _bound_names(found: dict[str, list[Element]]) -> list[tuple[Element, int]]:
    """The defined names that belong to one sheet, with its place."""
    return [(e, int(e.attributes["localSheetId"])) for e in found["definedName"] if "localSheetId" in e.attributes]


def _renumbered(xml: bytes, element: Element, number: int) -> Splice:
    return Splice(element.start, element.inner, with_attribute(xml[element.start:element.inner], "localSheetId", str(number)))
