"""A workbook of the Office as a value: what is printed in locked columns, and what is asked beside it.

The questions are the sections of an `OfficeForm`; a command adds the lines, what is known about
each, and what was filled in before, so that printing anew loses nothing that people entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pipeline.definitions.form import Typed
from pipeline.definitions.office_form import OfficeForm
from pipeline.domain.tables import Plain

PrintedKind = Literal["text", "centre", "integer", "points", "percent", "date"]
"""How a printed column looks: wrapped text, centred text, whole numbers, two decimals, 62.5 for 62,5 %, a day."""


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A locked column: its title and how wide it is in characters."""

    title: str
    width: float
    kind: PrintedKind = "text"


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line: the key by which it is found again, what is printed, what was filled in before.

    A line without a key asks for nothing. `closed` are the questions that are not asked of this line; a `heading`
    stands out.
    """

    key: str
    printed: tuple[Plain, ...]
    filled: Mapping[str, Typed] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet: a section of the form, or, with `section` empty, a table that asks for nothing.

    A section of layout `rows` prints nothing but its questions: `lines` holds what was filled in before.
    """

    section: str
    title: str
    intro: str
    columns: tuple[PrintedColumn, ...] = ()
    lines: tuple[BookLine, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeBook:
    """The whole workbook. `key` is its period or phase; `sentences` are printed on the first sheet, `stamps` on all."""

    form: OfficeForm
    key: str
    title: str
    agency: str
    as_of: date
    about: str
    """What it is about, in one line: the period or phase with its days."""
    sheets: tuple[BookSheet, ...]
    stamps: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    sample: bool = False
