"""What a document says → what its author has still to write, and the number and date that the registry gave it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_NUMBER = re.compile(r"^Số:\s*(\d+)\s*/")
_NO_NUMBER = re.compile(r"^Số:\s*/")
_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$")
_NO_DAY = re.compile(r"ngày\s+tháng\s+năm\s+\d{4}$")
_DOTS = re.compile(r"\t|[.…\s]{8,}")
_HEAD = 15
"""Number and date stand within so many of the first lines."""


def unfinished(lines: Sequence[str]) -> list[str]:
    """Why the document cannot be an official one yet, each in a few words; none when nothing is missing."""
    head, said = lines[:_HEAD], []
    if any(_NO_NUMBER.search(line.strip()) for line in head):
        said.append("báo cáo chưa có số")
    if any(_NO_DAY.search(line.strip()) for line in head):
        said.append("báo cáo chưa có ngày ban hành")
    if dots := sum(bool(_DOTS.fullmatch(line)) for line in lines):
        said.append(f"báo cáo còn {dots:02d} dòng chấm chưa viết")
    return said


def registered(lines: Sequence[str]) -> tuple[str, date | None]:
    """The number and the day that stand in the head; "" and None where they do not.

    >>> registered(["UBND TỈNH", "Số: 05/BC-VP", "Nơi ban hành, ngày 05 tháng 12 năm 1999"])
    ('05', datetime.date(1999, 12, 5))
    """
    number = next((found[1] for line in lines[:_HEAD] if (found := _NUMBER.search(line.strip()))), "")
    day = next((found for line in lines[:_HEAD] if (found := _DAY.search(line.strip()))), None)
    try:
        return number, date(int(day[3]), int(day[2]), int(day[1])) if day else None
    except ValueError:
        return number, None
