"""The bytes of a workbook become what a value reader hides: errors, formulas, truth values, true extents.

python-calamine gives an error cell as an empty string, a formula as its cached value, and allocates the
whole rectangle up to the farthest value. So the sheets are looked at once, before it, at a small
multiple of the cost of unzipping them. Malformed content never raises anything but `Refused`.
"""

from __future__ import annotations

import html
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

import olefile  # type: ignore[import-untyped,unused-ignore]
from defusedxml import ElementTree  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.file_reasons import Refused
from pipeline.domain.sheets import (
    LAST_COLUMN,
    LAST_ROW,
    Fault,
    Position,
    SheetScan,
    WorkbookKind,
    column_number,
)

MOST_FAULTS = 200_000
"""A sheet with more faults than this is not a return that somebody filled in."""


def scan(
    data: bytes, kind: WorkbookKind, *, parts: Mapping[str, bytes] | None = None, unread: Set[str] = frozenset(),
) -> dict[str, SheetScan]:
    """What each worksheet holds, by its title (NFC), in the order of the workbook.

    `parts` are the parts of a zip that somebody has unpacked already, by name with forward slashes and case folded;
    the sheets `unread`, whose cells nobody will ask for, count as empty.
    Chart sheets and dialogs are left out. Raises Refused where the workbook is damaged,
    names a sheet that is not there or names one twice.
    """
    scanned: dict[str, SheetScan] = {}
    try:
        if kind == "xls":
            sheets = _xls_sheets(data)
        else:
            content = parts or _unpacked(data)
            sheets = _xlsx_sheets(content, unread) if kind == "xlsx" else _ods_sheets(content)
        for raw_title, sheet in sheets:
            title = unicodedata.normalize("NFC", raw_title)
            if title in scanned:
                raise Refused("suspicious_archive", f"hai trang tính cùng tên “{title}”")
            scanned[title] = SheetScan() if title in unread else sheet
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a stranger's bytes lead zipfile, expat and olefile to
        raise Refused("damaged") from error
    if not scanned:
        raise Refused("damaged", "không có trang tính nào")
    return scanned


def faulty_cells(data: bytes, kind: WorkbookKind) -> dict[str, dict[Position, Fault]]:
    """The faults of each sheet by title and (row, column) from 1."""
    return {title: sheet.faults for title, sheet in scan(data, kind).items()}


# --- xlsx -----------------------------------------------------------------------------------------


class _Unpacking(dict[str, bytes]):
    """The parts of a zip by name with forward slashes and case folded, each unpacked when it is asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        super().__init__()
        self._archive = archive
        self._entries = {info.filename.replace("\\", "/").casefold(): info for info in archive.infolist()}

    def __missing__(self, name: str) -> bytes:
        return self._archive.read(self._entries[name])


def _unpacked(data: bytes) -> Mapping[str, bytes]:
    return _Unpacking(zipfile.ZipFile(io.BytesIO(data)))


def _xlsx_sheets(parts: Mapping[str, bytes], unread: Set[str]) -> Iterator[tuple[str, SheetScan]]:
    """Every worksheet that the workbook part names, found through its relations."""
    def content(name: str, owner: str) -> bytes:
        try:
            return parts[name.casefold()]
        except KeyError as error:
            raise Refused("damaged", f"thiếu {owner}") from error

    package = _relations(content("_rels/.rels", "mục lục của tệp"), folder="")
    workbook = next((target for sort, target in package.values() if sort == "officeDocument"), "")
    folder, _, base = workbook.rpartition("/")
    folder = f"{folder}/" if folder else ""
    rels = content(f"{folder}_rels/{base}.rels", "mục lục của sổ làm việc")
    relations = _relations(rels, folder=folder)
    for element in _elements(content(workbook, "sổ làm việc"), "sheet"):
        title = element.get("name", "")
        relation = next((value for key, value in element.items() if _local(key) == "id"), "")
        sort, target = relations.get(relation, ("", ""))
        if not sort:
            raise Refused("damaged", f"thiếu trang tính “{title}”")
        if sort == "worksheet":
            part = content(target, f"trang tính “{title}”")
            yield title, SheetScan() if title in unread else xlsx_sheet(part)


def _relations(xml: bytes, *, folder: str) -> dict[str, tuple[str, str]]:
    """Relation id → (last word of its type, part that it points to)."""
    relations: dict[str, tuple[str, str]] = {}
    for element in _elements(xml, "Relationship"):
        target = element.get("Target", "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else folder + target.removeprefix("./")
        relations[element.get("Id", "")] = element.get("Type", "").rpartition("/")[2], path
    return relations


def _elements(xml: bytes, name: str) -> list[Element]:
    """All elements of that local name, whatever the prefix."""
    root = ElementTree.fromstring(xml, forbid_dtd=True)
    return [element for element in root.iter() if _local(element.tag) == name]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# No "<" may stand inside a tag, so every pattern below stops at the next one: linear whatever the input.
_ATTRIBUTES = rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+"""
_SHEET_DATA = re.compile(rb"<(?:([^\s<>/:]+):)?sheetData(?=[\s/>])" + _ATTRIBUTES + rb">")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]+)([0-9]+)\s*["']""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*([0-9]+)\s*["']""")
_CELL_TYPE = re.compile(rb"""\st\s*=\s*["']([^"'<]*)["']""")
_ERROR_OR_BOOLEAN = re.compile(rb"""t\s*+=\s*+["'][eb]["']""")
_FAULTY = (b"e", b"b")
_Cell = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""Column, row and type of a cell with content, the opening of its formula, the formula, and the value; the last three
empty where none follows."""
_MOST_TEXT = 1 << 16
_MOST_SHOWN = 400
"""Bytes of a formula that are spelled out: a person is shown far fewer."""


class _Patterns(NamedTuple):
    """The patterns of one sheet, whose tags all carry one prefix (mostly none).

    `usual_cell` finds each cell with content as a `_Cell`; one that does not begin as Excel writes it, as empty strings.
    `formula_tag` finds the formulas wherever they stand; the others are exact.
    """

    prefix: bytes
    usual_cell: re.Pattern[bytes]
    formula_tag: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    row_or_cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    content: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    tag, close = b"<" + re.escape(prefix), b"</" + re.escape(prefix)
    cell = tag + rb"c(?=[\s/>])(" + _ATTRIBUTES + rb")>"
    row = tag + rb"row(?=[\s/>])(" + _ATTRIBUTES + rb")>|" + close + rb"row\s*>"
    formula = tag + rb"f(?=[\s/>])" + _ATTRIBUTES + rb">([^<]*+)"
    value = tag + rb"v(?=[\s/>])" + _ATTRIBUTES + rb">([^<]*+)"
    begins = (rb' r="%b[A-Z]{1,3}+%b[0-9]{1,7}+%b"(?: s="[0-9]++")?+(?: t="%b[A-Za-z]++%b")?+'
              rb'(?: (?!t=)[\w:]++="[^"<>]*+")*+')
    return _Patterns(
        prefix=prefix,
        usual_cell=re.compile(
            tag + rb"c(?:" + begins % (b"(", b")(", b")", b"(", b")") + rb">(?!\s*+</)"
            + rb"(?:(" + tag + rb"f)(?=[\s/>])" + _ATTRIBUTES + rb">([^<]*+)(?:" + close + rb"f>)?+)?+"
            + rb"(?:" + tag + rb"v>([^<]*+))?+|(?!" + begins % ((b"",) * 5) + rb"/?+>)(?=[\s/>]))"
        ),
        formula_tag=re.compile(tag + rb"f(?=[\s/>])"),
        cell=re.compile(cell),
        row_or_cell=re.compile(cell + rb"|" + row),
        formula=re.compile(formula),
        value=re.compile(value),
        content=re.compile(rb"(?:" + formula + rb"(?:" + close + rb"f>)?+)?+(?:" + value + rb")?+"),
    )


def xlsx_sheet(xml: bytes) -> SheetScan:
    """The faults and the extent of one worksheet part.

    Regular expressions on the bytes, not a parser: once comments and CDATA are gone,
    a ``<`` begins a tag and nothing else, and a cell without content is passed over without a call.
    """
    if b"<!" in xml or xml.find(b"<?", 1) >= 0:
        xml = _only_elements(xml)
    begin = _SHEET_DATA.search(xml)
    if begin is None or begin[0].endswith(b"/>"):
        return SheetScan()
    prefix = begin[1] + b":" if begin[1] else b""
    end = xml.rfind(b"</" + prefix + b"sheetData", begin.end())
    # Behind the last closing tag of a cell there are empty ones only, often a million.
    closing = b"</" + prefix + b"c"
    last = xml.rfind(closing, begin.end(), end if end >= 0 else len(xml))
    cells = xml[begin.end() : last + len(closing)] if last >= 0 else b""
    patterns = _patterns(prefix)
    found: list[_Cell] = patterns.usual_cell.findall(cells)
    columns, rows = {cell[0] for cell in found}, {cell[1] for cell in found}
    faults = _usual_faults(found) if b"" not in rows else None
    if faults is not None and sum(1 for cell in found if cell[3]) == len(patterns.formula_tag.findall(cells)):
        return SheetScan(faults, max(map(int, rows), default=0), max(map(_column, columns), default=0))
    positions = _counted_positions(cells, patterns)
    return SheetScan(
        _xlsx_faults(cells, patterns, positions),
        max((row for row, _ in positions.values()), default=0), max((column for _, column in positions.values()), default=0),
    )


def _usual_faults(found: list[_Cell]) -> dict[Position, Fault] | None:
    """The faults of a sheet in which every cell begins as Excel writes it; None where one must be looked at closely."""
    faults: dict[Position, Fault] = {}
    for letters, row, kind, has_formula, formula, value in found:
        if not has_formula and kind not in _FAULTY:
            continue
        if kind in _FAULTY and not value:
            return None
        fault = _formula(formula[:_MOST_SHOWN]) if has_formula and kind != b"e" else _constant(kind, value)
        faults.setdefault((int(row), _column(letters)), fault)
        if len(faults) > MOST_FAULTS:
            raise _too_many_faults()
    return faults


@lru_cache(maxsize=4096)
def _formula(escaped: bytes) -> Fault:
    """Remembered, since every form of an edition holds the same ones."""
    return Fault("formula", "=" + _text(escaped))


def _constant(kind: bytes, value: bytes) -> Fault:
    if kind == b"e":
        return Fault("error", _text(value))
    return Fault("boolean", "FALSE" if _text(value) == "0" else "TRUE")


def _too_many_faults() -> Refused:
    return Refused("oversized_sheet", f"hơn {MOST_FAULTS} ô công thức")


def _only_elements(xml: bytes) -> bytes:
    """The same bytes without comments, CDATA, processing instructions and declarations."""
    closings = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>", b"<!": b">"}
    kept: list[bytes] = []
    at = 0
    for opening in re.finditer(rb"<!--|<!\[CDATA\[|<\?|<!", xml):
        if opening.start() < at:
            continue
        kept.append(xml[at : opening.start()])
        closing = closings[opening[0]]
        end = xml.find(closing, opening.end())
        if end < 0:
            raise Refused("damaged")
        at = end + len(closing)
    return b"".join([*kept, xml[at:]])


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    """A column number; nonsense of four letters and more lies beyond every budget."""
    return column_number(letters.decode()) if len(letters) <= 3 else LAST_ROW


def _position(stated: re.Match[bytes]) -> Position:
    return int(stated[2][:9]), _column(stated[1])


def _counted_positions(cells: bytes, patterns: _Patterns) -> dict[int, Position]:
    """Offset of each cell with content → its position, counted on where none is stated (as calamine does)."""
    positions: dict[int, Position] = {}
    row = column = 1
    for match in patterns.row_or_cell.finditer(cells):
        attributes = match[1]
        if attributes is not None:
            stated = _REFERENCE.search(attributes)
            position = _position(stated) if stated else (row, column)
            column = position[1] + 1
            if not attributes.endswith(b"/") and not cells.startswith(b"</", match.end()):
                positions[match.start()] = position
        elif match[2] is not None:
            number = _ROW_NUMBER.search(match[2])
            row = int(number[1][:9]) if number else row
            if match[2].endswith(b"/"):
                row, column = row + 1, 1
        else:
            row, column = row + 1, 1
    return positions


def _xlsx_faults(cells: bytes, patterns: _Patterns, positions: dict[int, Position]) -> dict[Position, Fault]:
    """The faults of a sheet that is not written as Excel does; `positions` knows where each cell with content is."""
    faults: dict[Position, Fault] = {}
    for marker in (patterns.formula, _ERROR_OR_BOOLEAN):
        for tag in _cells_around(cells, marker, patterns):
            position = positions.get(tag.start())
            if position is None or position in faults:
                continue
            fault = _xlsx_fault(cells, tag, patterns)
            if fault:
                faults[position] = fault
            if len(faults) > MOST_FAULTS:
                raise _too_many_faults()
    return faults


def _cells_around(cells: bytes, marker: re.Pattern[bytes], patterns: _Patterns) -> Iterator[re.Match[bytes]]:
    """The opening tag of each cell that a marker stands in: its formula, or its own type."""
    opening = b"<" + patterns.prefix + b"c"
    low = 0
    for found in marker.finditer(cells):
        start = cells.rfind(opening, low, found.start())
        while start >= 0:
            tag = patterns.cell.match(cells, start)
            if tag:
                yield tag
                break
            start = cells.rfind(opening, low, start)
        low = found.start()


def _xlsx_fault(cells: bytes, tag: re.Match[bytes], patterns: _Patterns) -> Fault | None:
    """What is wrong with the cell that `tag` opens; None for one without content, and for an honest one."""
    if tag[1].endswith(b"/"):
        return None
    content = patterns.content.match(cells, tag.end())
    formula, value = (content[1], content[2]) if content else (None, None)
    if formula is None or value is None:
        end = cells.find(b"</" + patterns.prefix + b"c>", tag.end(), tag.end() + _MOST_TEXT)
        end = end if end >= 0 else tag.end() + _MOST_TEXT
        anywhere = patterns.formula.search(cells, tag.end(), end)
        formula = anywhere[1] if anywhere else None
        anywhere = patterns.value.search(cells, tag.end(), end)
        value = anywhere[1] if anywhere else None
    type_ = _CELL_TYPE.search(tag[1])
    kind = type_[1] if type_ and value else b""
    if formula is not None and kind != b"e":
        return _formula(formula[:_MOST_SHOWN])
    return _constant(kind, value or b"") if kind in _FAULTY else None


def _text(escaped: bytes) -> str:
    text = escaped.decode("utf-8", "replace").strip()
    if "&" not in text or "&#" in text:
        return html.unescape(text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")


# --- ods ------------------------------------------------------------------------------------------

_ODS_ERROR = re.compile(r"#[^\s#]+[!?]|#N/A|Err:\d+")
_ODS_VALUE = frozenset(
    {
        "table:formula", "calcext:value-type", "office:value-type", "office:value", "office:string-value",
        "office:date-value", "office:time-value", "office:boolean-value",
    }
)


def _ods_sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, SheetScan]]:
    reader = _OdsReader()
    reader.read(parts["content.xml"])
    return iter(reader.sheets)


class _OdsReader:
    """Walks content.xml once; rows and cells that repeat a million times are counted, not expanded."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, SheetScan]] = []
        self._title = ""
        self._faults: dict[Position, Fault] = {}
        self._last_row = self._last_col = 0
        self._row = self._row_repeats = self._col = 0
        self._row_last_col = 0
        self._row_faults: list[tuple[int, int, Fault]] = []
        self._cell: dict[str, str] | None = None
        self._cell_text: list[str] = []
        self._inside_cell = 0
        self._annotation = 0
        self._paragraphs = 0
        self._table = 0

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(xml, True)

    def _doctype(self, *_: object) -> None:
        raise Refused("suspicious_archive", "có khai báo DOCTYPE")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside_cell:
            self._inside_cell += 1
            self._annotation += name == "office:annotation"
            if name == "text:p" and not self._annotation:
                self._paragraphs += 1
        elif name in ("table:table-cell", "table:covered-table-cell") and self._row_repeats:
            self._inside_cell = 1
            self._cell = attributes if attributes and not _ODS_VALUE.isdisjoint(attributes) else None
            self._cell_text = []
            self._paragraphs = 0
            repeats = _repeats(attributes, "table:number-columns-repeated", LAST_COLUMN - self._col)
            self._col += repeats
            if self._cell is not None:
                self._cell["columns"] = str(repeats)
                self._row_last_col = self._col
        elif name == "table:table-row" and self._table:
            self._row_repeats = _repeats(attributes, "table:number-rows-repeated", LAST_ROW - self._row) or 1
            self._col = self._row_last_col = 0
            self._row_faults = []
        elif name == "table:table":
            self._table += 1
            if self._table == 1:
                self._title = attributes.get("table:name", "")
                self._faults = {}
                self._row = self._last_row = self._last_col = 0

    def _end(self, name: str) -> None:
        if self._inside_cell:
            self._inside_cell -= 1
            self._annotation -= name == "office:annotation"
            if not self._inside_cell and self._cell is not None:
                fault = _ods_fault(self._cell, "".join(self._cell_text).strip())
                if fault:
                    repeats = int(self._cell["columns"])
                    self._row_faults.append((self._col - repeats + 1, repeats, fault))
                self._cell = None
        elif name == "table:table-row" and self._row_repeats:
            self._finish_row()
        elif name == "table:table" and self._table:
            self._table -= 1
            if not self._table:
                self.sheets.append((self._title, SheetScan(self._faults, self._last_row, self._last_col)))

    def _characters(self, text: str) -> None:
        if self._cell is not None and self._paragraphs == 1 and not self._annotation:
            self._cell_text.append(text)

    def _finish_row(self) -> None:
        first, repeats = self._row + 1, self._row_repeats
        self._row += repeats
        self._row_repeats = 0
        if self._row_last_col:
            self._last_row, self._last_col = self._row, max(self._last_col, self._row_last_col)
        faulty = len(self._faults) + repeats * sum(columns for _, columns, _ in self._row_faults)
        if faulty > MOST_FAULTS:
            raise Refused("oversized_sheet", f"trang tính “{self._title}”, hơn {MOST_FAULTS} ô công thức")
        for first_column, columns, fault in self._row_faults:
            for row in range(first, first + repeats):
                for column in range(first_column, first_column + columns):
                    self._faults[row, column] = fault


def _repeats(attributes: dict[str, str], name: str, most: int) -> int:
    """How often a row or a cell stands there, at most to the edge of the sheet."""
    text = attributes.get(name)
    return 1 if text is None else max(min(int(text[:12]), most), 0)


def _ods_fault(cell: dict[str, str], shown: str) -> Fault | None:
    formula = cell.get("table:formula")
    if cell.get("calcext:value-type") == "error":
        return Fault("error", shown or cell.get("office:string-value") or "#VALUE!")
    if formula is not None:
        if _ODS_ERROR.fullmatch(shown):
            return Fault("error", shown)
        return Fault("formula", "=" + formula.partition("=")[2])
    if cell.get("office:value-type") == "boolean":
        return Fault("boolean", "TRUE" if cell.get("office:boolean-value", "").lower() == "true" else "FALSE")
    return None


# --- xls ------------------------------------------------------------------------------------------

_BOF, _EOF, _BOUNDSHEET, _CODEPAGE = 0x0809, 0x000A, 0x0085, 0x0042
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_SINGLE_VALUES = frozenset({_FORMULA, _BOOLERR, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6})
_BIFF8 = 0x0600
_XLS_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}


def _xls_sheets(data: bytes) -> Iterator[tuple[str, SheetScan]]:
    """Every worksheet of a BIFF8 or BIFF5 workbook stream; formulas are not spelled out."""
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        stream: bytes = container.openstream("Workbook" if container.exists("Workbook") else "Book").read()
    version, codepage = 0, "cp1252"
    for record, at, length in _records(stream, 0):
        if record == _BOF:
            (version,) = struct.unpack_from("<H", stream, at)
        elif record == _CODEPAGE:
            codepage = f"cp{struct.unpack_from('<H', stream, at)[0]}"
        elif record == _BOUNDSHEET and stream[at + 5] == 0:
            (start,) = struct.unpack_from("<I", stream, at)
            yield _xls_title(stream[at + 6 : at + length], version, codepage), _xls_sheet(stream, start)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(record, offset of its body, length) up to the EOF of the substream; charts inside are skipped."""
    depth = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        at += 4
        depth += (record == _BOF) - (record == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield record, at, length
        at += length
    raise Refused("damaged", "tệp .xls bị cắt ngắn")


def _xls_title(body: bytes, version: int, codepage: str) -> str:
    length = body[0]
    if version != _BIFF8:
        try:
            return body[1 : 1 + length].decode(codepage, "replace")
        except LookupError:
            return body[1 : 1 + length].decode("cp1252", "replace")
    if body[1] & 1:
        return body[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return body[2 : 2 + length].decode("latin-1")


def _xls_sheet(stream: bytes, start: int) -> SheetScan:
    faults: dict[Position, Fault] = {}
    last_row = last_col = 0
    for record, at, length in _records(stream, start):
        if record in _SINGLE_VALUES:
            row, col = struct.unpack_from("<HH", stream, at)
        elif record == _MULRK:
            row = struct.unpack_from("<H", stream, at)[0]
            col = struct.unpack_from("<H", stream, at + length - 2)[0]
        else:
            continue
        last_row, last_col = max(last_row, row + 1), max(last_col, col + 1)
        if record == _FORMULA:
            faults[row + 1, col + 1] = _xls_formula(stream[at + 6 : at + 14])
        elif record == _BOOLERR:
            faults[row + 1, col + 1] = _xls_constant(stream[at + 6], is_error=stream[at + 7] != 0)
    return SheetScan(faults, last_row, last_col)


def _xls_formula(result: bytes) -> Fault:
    """By the cached result: a number, or a marker with 2 for an error."""
    if result[6:8] == b"\xff\xff" and result[0] == 2:
        return _xls_constant(result[2], is_error=True)
    return Fault("formula", "=")


def _xls_constant(value: int, *, is_error: bool) -> Fault:
    if is_error:
        return Fault("error", _XLS_ERRORS.get(value, "#VALUE!"))
    return Fault("boolean", "TRUE" if value else "FALSE")
