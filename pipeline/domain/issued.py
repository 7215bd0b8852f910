"""A form as it is handed to somebody: whose it is, for which period, and what already stands in it.

The template writer draws a workbook from an `IssuedForm`; prefilled names, the sample
campaign and the tests all fill forms through the same `Filled`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.definitions.campaign import Period
from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Choice, Field, Form, Option, Typed

SAMPLE_SECRET = b"du lieu mau - khoa cong khai"
"""Sample forms are signed with this published key, so that anyone can make the same files again."""

KEY_MARK = "#"
"""Begins the cell in column A of the key row: ``#general``."""

END_MARK = "#end"
"""Stands in column A below the last line of a section."""

OURS = "_"
"""Begins the keys of columns and lines that hold our own text, never an answer."""

HIDDEN_FORMULAS = ("_read", "_wrong")
"""The keys of the columns, behind single answers, that hold nothing but formulas of the self-check."""

META_SHEET = "_meta"
LISTS_SHEET = "_lists"
CHECK_SHEET = "_check"
GUIDE_SHEET = "Hướng dẫn"
ENCLOSED_SHEET = "Cần xem lại"
OUR_SHEETS = frozenset({META_SHEET, LISTS_SHEET, CHECK_SHEET, GUIDE_SHEET, ENCLOSED_SHEET})
"""The sheets of a form that hold no section: nobody answers there, and nothing on them is the clerk's."""
UNREAD_SHEETS = OUR_SHEETS - {META_SHEET}
"""Those of them that are not even looked at."""


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

    `ceiling` is the column that holds the highest number allowed on a line, "" where there is none; `notes` are
    printed at its head.
    """

    columns: tuple[ShownColumn, ...]
    lines: tuple[ListedLine, ...]
    ceiling: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedCells:
    """Where a listing stands in the written workbook: its sheet, line key → row, key of a shown column → its letters."""

    sheet: str
    rows: Mapping[str, int]
    columns: Mapping[str, str]

    def cells(self, line: str, first: str, last: str = "") -> str:
        """The cells of a line from one column to another: “F8:K8”; "" for a line that is not there."""
        row = self.rows.get(line)
        if row is None:
            return ""
        ends = dict.fromkeys(f"{self.columns[key]}{row}" for key in (first, last or first))
        return ":".join(ends)

    def column(self, key: str) -> str:
        """All cells of a shown column: “D8:D13”; "" where the listing has no line."""
        rows = sorted(self.rows.values())
        return ":".join(dict.fromkeys(f"{self.columns[key]}{row}" for row in (rows[0], rows[-1]))) if rows else ""


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

    `hints` are last period's texts shown beside a field (``section.key`` → text); `advisory`: the unit has an
    advisory function (chức năng tham mưu). `listings` are the lines of those matrix sections that are not about
    the rubric's indicators; a form that has any is the Office's own (`for_office`). `role` says what the unit is to
    the form; `stamps` must be read before anything else on every sheet.
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
    advisory: bool = True
    listings: dict[str, Listing] = field(default_factory=dict)
    role: str = "Đơn vị"
    stamps: tuple[str, ...] = ()

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


def as_shown(form: Form, field: Field, value: Typed | None) -> Typed | None:
    """What the clerk would see chosen: the label of an option given by its key; anything else as it is."""
    if field.choice and isinstance(value, str):
        return form.choice_by_key[field.choice].label(value)
    return value


def offered(choice: Choice, issued: IssuedForm) -> list[Option]:
    """The options that this form offers for a choice, in order."""
    return [option for option in choice.options if issued.closes_phase or not option.closing_only]
