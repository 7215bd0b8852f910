"""One worksheet's XML with our colours laid over cells, or freed of them again.

A colour is a conditional format of its own whose formula names us: the cell keeps its own
format, so that a mark can be taken away without knowing what was there before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.domain.findings import Severity
from pipeline.domain.sheets import Position, address
from pipeline.edges.marked_copy.splices import Element, Splice, elements, escaped, spliced, with_attribute

_SIGNATURE = re.compile(r'LEN\("kiem-tra-bao-cao:(error|warning|note)"\)>0')
"""A formula that is always true, survives every spreadsheet program, and is nobody else's."""

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)
"""The children of a worksheet in the order that the standard (and Excel) insists on."""

_WANTED = frozenset({*_ORDER, "sheetView", "cfRule", "formula"}) - {"sheetData", "cols"}
_RANGES_PER_RULE = 300
_SHEET_DATA = re.compile(rb"<((?:[^\s<>/:]+:)?)sheetData(?:\s[^<>]*)?(?<!/)>")


def colour_formats(xml: bytes) -> dict[Severity, int]:
    """Severity → number of the differential format that our marks of an earlier copy use."""
    return {
        Severity(match[1]): int(rule.attributes["dxfId"])
        for rule in _rules(xml) if "dxfId" in rule.attributes and (match := _signed(rule))
    }


def without_colours(xml: bytes) -> bytes:
    """The sheet as it was before an earlier copy coloured it."""
    if b"kiem-tra-bao-cao:" not in xml:
        return xml
    found = _outline(xml)
    ours = {rule.start: _priority(rule) for rule in found if rule.name == "cfRule" and _signed(rule)}
    splices = []
    for block in (e for e in found if e.name == "conditionalFormatting"):
        rules = [e for e in block.inside if e.name == "cfRule"]
        if rules and all(rule.start in ours for rule in rules):
            splices.append(Splice(block.start, block.end))
        else:
            splices += [Splice(rule.start, rule.end) for rule in rules if rule.start in ours]
    for rule in found:
        if rule.name == "cfRule" and rule.start not in ours and _priority(rule):
            before = sum(priority < _priority(rule) for priority in ours.values())
            splices.append(_with_priority(xml, rule, _priority(rule) - before))
    return spliced(xml, splices)


def with_colours(xml: bytes, cells: Mapping[Severity, Sequence[Position]], formats: Mapping[Severity, int]) -> bytes:
    """The sheet with cells coloured; ours come before every format that is there already."""
    blocks: list[tuple[Severity, str]] = []
    for severity in Severity:
        ranges = ranges_of(cells.get(severity, ()))
        blocks += [(severity, " ".join(ranges[at:at + _RANGES_PER_RULE])) for at in range(0, len(ranges), _RANGES_PER_RULE)]
    if not blocks:
        return xml
    found = _outline(xml)
    p = f"{found[0].prefix}:" if found[0].prefix else ""
    content = "".join(
        f'<{p}conditionalFormatting sqref="{ranges}"><{p}cfRule type="expression" dxfId="{formats[severity]}"'
        f' priority="{number}" stopIfTrue="1"><{p}formula>{escaped(_signature(severity))}</{p}formula>'
        f"</{p}cfRule></{p}conditionalFormatting>"
        for number, (severity, ranges) in enumerate(blocks, 1)
    )
    return spliced(xml, [
        _inserted(found, "conditionalFormatting", content.encode()),
        *(_with_priority(xml, rule, _priority(rule) + len(blocks))
          for rule in found if rule.name == "cfRule" and _priority(rule)),
    ])


def ranges_of(cells: Iterable[Position]) -> list[str]:
    """Cells as few ranges: cells below one another in a column become one.

    >>> ranges_of([(9, 4), (3, 2), (4, 2), (5, 2)])
    ['B3:B5', 'D9']
    """
    runs: list[tuple[int, int, int]] = []
    for row, col in sorted(set(cells), key=lambda cell: (cell[1], cell[0])):
        if runs and runs[-1][0] == col and runs[-1][2] == row - 1:
            runs[-1] = (col, runs[-1][1], row)
        else:
            runs.append((col, row, row))
    return [address(first, col) if first == last else f"{address(first, col)}:{address(last, col)}"
            for col, first, last in runs]


def deselected(xml: bytes) -> bytes:
    """The sheet outside any group of selected sheets: what is typed into one of a group goes into all."""
    if b"tabSelected" not in xml:
        return xml
    return spliced(xml, [
        Splice(e.start, e.inner, with_attribute(xml[e.start:e.inner], "tabSelected", None))
        for e in _outline(xml) if e.name == "sheetView"
    ])


def drawing_relation(xml: bytes) -> str:
    """The id of the relation to the sheet's notes as drawn (VML), "" where there is none."""
    return next((value for e in _outline(xml) if e.name == "legacyDrawing" and e.depth == 1
                 for key, value in e.attributes.items() if key.endswith(":id")), "")


def with_drawing(xml: bytes, relation: str, types: str) -> bytes:
    """The sheet with its notes drawn; `types` is what types of relations begin with."""
    found = _outline(xml)
    p = f"{found[0].prefix}:" if found[0].prefix else ""
    entry = f'<{p}legacyDrawing xmlns:r="{types}" r:id="{relation}"/>'
    return spliced(xml, [_inserted(found, "legacyDrawing", entry.encode())])


def _outline(xml: bytes) -> list[Element]:
    """The root and the wanted elements, found without walking through the cells, which hold none of them."""
    begin = _SHEET_DATA.search(xml)
    end = xml.rfind(b"</" + begin[1] + b"sheetData") if begin else -1
    if begin is None or end < begin.end() or b"<!" in xml:
        return elements(xml, _WANTED)
    cut = end - begin.end()
    found = elements(xml[:begin.end()] + xml[end:], _WANTED)
    for element in found:
        for place in ("start", "inner", "close", "end"):
            if (at := getattr(element, place)) > begin.end():
                setattr(element, place, at + cut)
    return found


def _rules(xml: bytes) -> list[Element]:
    if b"kiem-tra-bao-cao:" not in xml:
        return []
    return [e for e in _outline(xml) if e.name == "cfRule"]


def _signed(rule: Element) -> re.Match[str] | None:
    """What kind of mark a rule is, None for one that is not ours."""
    return next((match for e in rule.inside if e.name == "formula" and (match := _SIGNATURE.search(e.text.replace(" ", "")))), None)


def _priority(rule: Element) -> int:
    """The place of a rule among all of its sheet, 0 where it has none."""
    priority = rule.attributes.get("priority", "")
    return int(priority) if priority.isdigit() else 0


def _with_priority(xml: bytes, rule: Element, priority: int) -> Splice:
    return Splice(rule.start, rule.inner, with_attribute(xml[rule.start:rule.inner], "priority", str(priority)))


def _signature(severity: Severity) -> str:
    return f'LEN("kiem-tra-bao-cao:{severity}")>0'


def _inserted(found: list[Element], name: str, content: bytes) -> Splice:
    """Content put where the standard wants a child of the worksheet: before the first that must come later."""
    later = set(_ORDER[_ORDER.index(name):])
    at = next((e.start for e in found if e.depth == 1 and e.name in later), found[0].close)
    return Splice(at, at, content)
