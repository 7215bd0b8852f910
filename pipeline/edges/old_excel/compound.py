"""One stream → the compound file that every .xls is wrapped in (format: [MS-CFB], version 3).

Only what one large stream needs: no mini stream, no DIFAT sectors.
"""

from __future__ import annotations

import struct

_SECTOR = 512
_LEAST = 4096
"""Shorter streams would belong into a mini stream, so they are filled up."""
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_IN_HEADER = 109
"""The most FAT sectors that the header itself can name: 7 MB of stream."""


def compound_file(name: str, stream: bytes) -> bytes:
    """A compound file with one stream; the same bytes for the same stream. ValueError beyond 7 MB."""
    stream = stream.ljust(max(_LEAST, _whole(len(stream)) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < sectors + 1 + tables:
        tables += 1
    if tables > _IN_HEADER:
        raise ValueError(f"{len(stream)} bytes do not fit")
    directory = sectors
    chain = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * (_SECTOR // 4) - len(chain))
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, tables, directory, 0, _LEAST, _END, 0, _END, 0)
    named = [*range(directory + 1, directory + 1 + tables), *[_FREE] * (_IN_HEADER - tables)]
    entries = (_entry("Root Entry", kind=5, child=1, start=_END, size=0)
               + _entry(name, kind=2, child=_FREE, start=0, size=len(stream)) + _unused() * 2)
    return header + struct.pack(f"<{_IN_HEADER}I", *named) + stream + entries + struct.pack(f"<{len(chain)}I", *chain)


def _whole(size: int) -> int:
    return -(-size // _SECTOR)


def _entry(name: str, *, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, _FREE, _FREE, child, start, size)


def _unused() -> bytes:
    return struct.pack("<64sHBBIII36xIQ", b"", 0, 0, 0, _FREE, _FREE, _FREE, 0, 0)
