"""Two versions of a document, line by line → what differs: for the author of the edited one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

_HEADING = re.compile(r"(?:[IVX]+\.|Phụ lục|\d+\.) \S.{0,78}$|Phụ lục [IVX]+$")
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that are not the same: as edited ("" where the edited version has none), as made now, and under which heading."""

    heading: str
    edited: str
    made: str

    def __str__(self) -> str:
        where = f"[{self.heading}] " if self.heading else ""
        if not self.made:
            return f"{where}Chỉ có trong bản sửa: {_cut(self.edited)}"
        if not self.edited:
            return f"{where}Chỉ có trong bản mới lập: {_cut(self.made)}"
        return f"{where}Bản sửa: {_cut(self.edited)} → Bản mới lập: {_cut(self.made)}"


def differences(edited: Sequence[str], made: Sequence[str]) -> list[Difference]:
    """In the order of the edited version; nothing when both say the same."""
    found = []
    for kind, start, end, first, last in SequenceMatcher(None, edited, made, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        heading = _above(edited, start)
        found += [Difference(heading, of or "", now or "") for of, now in zip_longest(edited[start:end], made[first:last])]
    return found


def _above(lines: Sequence[str], place: int) -> str:
    return next((line for line in reversed(lines[:place]) if _HEADING.match(line)), "")


def _cut(line: str) -> str:
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
