"""A form as it is handed to somebody: whose it is, for which period, and what already stands in it.

The template writer draws a workbook from an `IssuedForm`; prefilled names, the sample
campaign and the tests all fill forms through the same `Filled`.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from pipeline.definitions.campaign import Period
from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Typed

SAMPLE_SECRET = b"du lieu mau - khoa cong khai"
"""Sample forms are signed with this published key, so that anyone can make the same files again."""

KEY_MARK = "#"
"""Begins the cell in column A of the key row: ``#general``."""

END_MARK = "#end"
"""Stands in column A below the last line of a section."""

OURS = "_"
"""Begins the keys of columns and lines that hold our own text, never an answer."""

META_SHEET = "_meta"
LISTS_SHEET = "_lists"
GUIDE_SHEET = "Hướng dẫn"
ENCLOSED_SHEET = "Cần xem lại"


@dataclass(frozen=True)
class Filled:
    """What stands in a form. Choices may be given by option key or by label.

    `fields`: ``section.key`` → value, and for a matrix ``section.line.column`` → value;
    `lines`: section → its lines, each a map from field key to value.
    """

    fields: dict[str, Typed] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Typed]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of ours on a sheet of listed lines; its key begins with `OURS`. `kind`: how its cells are shown."""

    key: str
    title: str
    width: float
    kind: Literal["text", "centre", "points"] = "text"


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One fixed line: its key (without a full stop), and what is shown in each of our columns."""

    key: str
    shown: tuple[Typed | None, ...]


@dataclass(frozen=True)
class Listing:
    """What stands in the lines of a ``matrix`` section whose lines are not the rubric's indicators.

    `ceiling` is the column that holds the highest number allowed on a line, "" where there is none.
    """

    columns: tuple[ShownColumn, ...]
    lines: tuple[ListedLine, ...]
    ceiling: str = ""


@dataclass(frozen=True)
class EnclosedTable:
    """One table of an enclosure: texts only. `targets` are the cells of the form, (sheet, A1 address), that the
    first column of each line leads to; None where a line leads nowhere."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    targets: tuple[tuple[str, str] | None, ...]


@dataclass(frozen=True)
class Enclosure:
    """A sheet for the clerk beside the guide, about this very file (trang “Cần xem lại”)."""

    heading: str
    lines: tuple[str, ...]
    tables: tuple[EnclosedTable, ...]


@dataclass(frozen=True)
class IssuedForm:
    """A form for one unit and period, or the blank standard form of an edition (`unit` and `period` empty).

    `hints` are last period's texts shown beside a field (``section.key`` → text). `listings` are the
    lines of those matrix sections that are not about the rubric's indicators; a form that has any is
    the Office's own (`for_office`).
    """

    edition: Edition
    agency: str
    contact: str
    unit: str = ""
    unit_name: str = ""
    period: Period | None = None
    closes_phase: bool = True
    code: str = ""
    sample: bool = False
    filled: Filled = field(default_factory=Filled)
    hints: dict[str, str] = field(default_factory=dict)
    enclosed: Enclosure | None = None
    listings: dict[str, Listing] = field(default_factory=dict)

    @property
    def for_office(self) -> bool:
        """Whether the Office itself fills the form and keeps it."""
        return bool(self.listings)


def form_code(secret: bytes, form_id: str, edition: str, unit: str, period: str) -> str:
    """The short printable code that ties a form to its unit and period (mã biểu mẫu).

    >>> form_code(SAMPLE_SECRET, "xhht-vpub", "2026", "TH", "2026")
    'YYE5-3UNL-MY6C'
    """
    message = "\n".join((form_id, edition, unit, period)).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    letters = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte & 31] for byte in digest[:12])
    return "-".join((letters[:4], letters[4:8], letters[8:]))
