"""Sheets as plain values → the record stream of an Excel 97-2003 workbook (format: [MS-XLS], BIFF8)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

_BOF, _EOF, _CODEPAGE, _WINDOW1, _DATEMODE, _FONT, _XF, _STYLE = 0x809, 0x0A, 0x42, 0x3D, 0x22, 0x31, 0xE0, 0x293
_BOUNDSHEET, _SST, _CONTINUE, _DIMENSIONS, _ROW, _COLINFO = 0x85, 0xFC, 0x3C, 0x200, 0x208, 0x7D
_NUMBER, _LABELSST, _WINDOW2, _MERGED = 0x203, 0xFD, 0x23E, 0xE5
_GLOBALS, _SHEET = 0x05, 0x10
_LONGEST_RECORD = 8224
_FIRST_CELL_LOOK, _PLAIN, _DATE, _WRAPPED = 15, 15, 16, 17
_SHORT_DATE = 14
"""Excel's built-in number format “short date of this computer”."""
_DAY_ZERO = date(1899, 12, 30)


@dataclass
class OldSheet:
    """One sheet: rows of values (None: blank), and how wide, how high and how visible things are.

    Rows and columns count from 0: `widths` in characters, `heights` in points, `wrapped` as (row, column),
    `merged` as (first row, last row, first column, last column).
    """

    title: str
    rows: list[list[object]]
    hidden: bool = False
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    wrapped: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def workbook_stream(sheets: list[OldSheet]) -> bytes:
    """The stream “Workbook”. ValueError for a text that no single record can hold."""
    texts: dict[str, int] = {}
    for value in (value for sheet in sheets for row in sheet.rows for value in row):
        if isinstance(value, str):
            texts.setdefault(value, len(texts))
    uses = sum(isinstance(value, str) for sheet in sheets for row in sheet.rows for value in row)
    head = _begin(_GLOBALS) + _record(_CODEPAGE, struct.pack("<H", 1200))
    head += _record(_WINDOW1, struct.pack("<9H", 0, 0, 24000, 12000, 0x38, 0, 0, 1, 600)) + _record(_DATEMODE, b"\0\0")
    head += _record(_FONT, struct.pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _short_text("Times New Roman")) * 4
    head += b"".join(_look(0, 0xFFF5) for _ in range(_FIRST_CELL_LOOK)) + _look(0, 1) + _look(_SHORT_DATE, 1)
    head += _look(0, 1, wraps=8)
    head += _record(_STYLE, struct.pack("<HBB", 0x8000, 0, 0xFF))
    strings, bodies = _string_table(list(texts), uses), [_sheet(sheet, texts) for sheet in sheets]
    titles = [_short_text(sheet.title) for sheet in sheets]
    start = len(head) + sum(10 + len(title) for title in titles) + len(strings) + 4
    bound = b""
    for sheet, title, body in zip(sheets, titles, bodies, strict=True):
        bound += _record(_BOUNDSHEET, struct.pack("<IBB", start, int(sheet.hidden), 0) + title)
        start += len(body)
    return head + bound + strings + _record(_EOF, b"") + b"".join(bodies)


def _sheet(sheet: OldSheet, texts: dict[str, int]) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    parts = [_begin(_SHEET)]
    for col in sorted(sheet.widths.keys() | sheet.hidden_columns):
        size, hidden = int(sheet.widths.get(col, 9.0) * 256), col in sheet.hidden_columns
        parts.append(_record(_COLINFO, struct.pack("<6H", col, col, size, _PLAIN, int(hidden), 0)))
    parts.append(_record(_DIMENSIONS, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)))
    for row, values in enumerate(sheet.rows):
        height, hidden = sheet.heights.get(row), row in sheet.hidden_rows
        if any(value is not None for value in values) or hidden:
            flags = 0x100 | (0x20 if hidden else 0) | (0x40 if height else 0)
            parts.append(_record(_ROW, struct.pack("<6HI", row, 0, len(values), int((height or 15.0) * 20), 0, 0, flags)))
            parts += _cells(row, values, texts, sheet.wrapped)
    shown = 0x6B6 if not sheet.hidden else 0x0B6
    parts.append(_record(_WINDOW2, struct.pack("<HHHIHHI", shown, 0, 0, 64, 0, 0, 0)))
    ranges = b"".join(struct.pack("<4H", *merged) for merged in sheet.merged)
    parts += [_record(_MERGED, struct.pack("<H", len(sheet.merged)) + ranges), _record(_EOF, b"")]
    return b"".join(parts)


def _cells(row: int, values: list[object], texts: dict[str, int], wrapped: set[tuple[int, int]]) -> Iterator[bytes]:
    for col, value in enumerate(values):
        if isinstance(value, str):
            look = _WRAPPED if (row, col) in wrapped else _PLAIN
            yield _record(_LABELSST, struct.pack("<HHHI", row, col, look, texts[value]))
        elif isinstance(value, (date, datetime)):
            day = value.date() if isinstance(value, datetime) else value
            yield _record(_NUMBER, struct.pack("<HHHd", row, col, _DATE, (day - _DAY_ZERO).days))
        elif isinstance(value, (int, float)):
            yield _record(_NUMBER, struct.pack("<HHHd", row, col, _PLAIN, value))


def _string_table(texts: list[str], uses: int) -> bytes:
    """The shared texts; a record ends before the text that would not fit whole."""
    records, body = b"", struct.pack("<II", uses, len(texts))
    kind = _SST
    for text in texts:
        coded = text.encode("utf-16-le")
        one = struct.pack("<HB", len(coded) // 2, 1) + coded
        if len(body) + len(one) > _LONGEST_RECORD:
            records, body, kind = records + _record(kind, body), b"", _CONTINUE
        body += one
    return records + _record(kind, body)


def _begin(kind: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6))


def _look(number_format: int, kind: int, *, wraps: int = 0) -> bytes:
    """A cell format, at the top of its cell; `kind` 1 for cells, 0xFFF5 for the styles behind them."""
    return _record(_XF, struct.pack("<HHHBBBBIIH", 0, number_format, kind, wraps, 0, 0, 0xF8 if kind == 1 else 0, 0, 0, 0x20C0))


def _short_text(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return struct.pack("<BB", len(coded) // 2, 1) + coded


def _record(kind: int, body: bytes) -> bytes:
    if len(body) > _LONGEST_RECORD:
        raise ValueError(f"record {kind:#x}: {len(body)} bytes")
    return struct.pack("<HH", kind, len(body)) + body
