"""The bytes of an .xlsx ↔ its parts, their relations and their content types (OPC), for small edits.

A part that nobody touches is written back as it was; zip times are fixed, so that the same edits of the same file give the same bytes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass

from pipeline.edges.marked_copy.splices import Element, NotEditable, Splice, elements, escaped, spliced

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: `kind` is the last word of its type, `target` the path of a part (or a URL)."""

    id: str
    kind: str
    type: str
    target: str
    element: Element


class Package:
    """An opened workbook: `parts` by name, in the order of the file."""

    def __init__(self, data: bytes) -> None:
        """NotEditable when it is no zip that can be read."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        except Exception as error:  # zipfile has no complete list of what it raises
            raise NotEditable(f"zip: {error}") from error
        self._folded = {name.casefold(): name for name in self.parts}

    def packed(self) -> bytes:
        """The package as a file."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name, content in self.parts.items():
                info = zipfile.ZipInfo(name, _ZIP_TIME)
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
                info.external_attr = 0o600 << 16
                archive.writestr(info, content)
        return buffer.getvalue()

    def named(self, path: str) -> str:
        """The name under which a part is stored (names do not differ by case); NotEditable when it is not there."""
        name = self._folded.get(path.casefold())
        if name is None:
            raise NotEditable(f"no part {path}")
        return name

    def add(self, stem: str, ending: str, content: bytes, content_type: str) -> str:
        """A new part ``stem<n>ending`` with a number that is free; its name."""
        number = 1
        while f"{stem}{number}{ending}".casefold() in self._folded:
            number += 1
        name = f"{stem}{number}{ending}"
        self.parts[name] = content
        self._folded[name.casefold()] = name
        self._declare(name, content_type)
        return name

    def drop(self, name: str) -> None:
        """Take a part out, with its relations and its content type."""
        for gone in (name, _relations_of(name)):
            if stored := self._folded.pop(gone.casefold(), ""):
                del self.parts[stored]
        types = self.parts[self.named(_TYPES)]
        overrides = [e for e in elements(types, frozenset({"Override"}))[1:]
                     if e.attributes.get("PartName", "").casefold() == f"/{name}".casefold()]
        self.parts[self.named(_TYPES)] = spliced(types, [Splice(e.start, e.end) for e in overrides])

    def _declare(self, name: str, content_type: str) -> None:
        types = self.parts[self.named(_TYPES)]
        root = elements(types, frozenset())[0]
        prefix = f"{root.prefix}:" if root.prefix else ""
        entry = f'<{prefix}Override PartName="/{escaped(name)}" ContentType="{content_type}"/>'
        self.parts[self.named(_TYPES)] = spliced(types, [Splice(root.close, root.close, entry.encode())])

    def relations(self, part: str) -> list[Relation]:
        """The relations of a part (of the package itself for ``""``), empty where it has none."""
        stored = self._folded.get(_relations_of(part).casefold())
        if stored is None:
            return []
        found = []
        for element in elements(self.parts[stored], frozenset({"Relationship"}))[1:]:
            of, target = element.attributes, element.attributes.get("Target", "").replace("\\", "/")
            if of.get("TargetMode") != "External":
                folder = posixpath.dirname(part)
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append(Relation(of.get("Id", ""), of.get("Type", "").rpartition("/")[2], of.get("Type", ""), target, element))
        return found

    def relate(self, part: str, type_: str, target: str) -> str:
        """A new relation from a part to another; its id."""
        stored = self._folded.get(_relations_of(part).casefold())
        if stored is None:
            stored = _relations_of(part)
            self.parts[stored] = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                                  + f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode())
            self._folded[stored.casefold()] = stored
        xml = self.parts[stored]
        taken = {relation.id for relation in self.relations(part)}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        root = elements(xml, frozenset())[0]
        prefix = f"{root.prefix}:" if root.prefix else ""
        entry = f'<{prefix}Relationship Id="rId{number}" Type="{escaped(type_)}" Target="/{escaped(target)}"/>'.encode()
        if root.inner == root.end:
            opening = xml[root.start:root.inner - 2] + b">"
            self.parts[stored] = spliced(xml, [Splice(root.start, root.end, opening + entry + f"</{prefix}Relationships>".encode())])
        else:
            self.parts[stored] = spliced(xml, [Splice(root.close, root.close, entry)])
        return f"rId{number}"

    def unrelate(self, part: str, relation: Relation) -> None:
        """Take one relation out."""
        stored = self.named(_relations_of(part))
        self.parts[stored] = spliced(self.parts[stored], [
            Splice(e.start, e.end) for e in elements(self.parts[stored], frozenset({"Relationship"}))[1:]
            if e.attributes.get("Id") == relation.id])


def _relations_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")
