"""The review page as values: a page has parts (a period, a phase), a part has sections, a section has blocks.

Every text is as a reader sees it; every address is a path relative to output/. Nothing here knows HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Mark = Literal["", "done", "fix", "missing", "late", "far"]
"""How urgent a line or figure is; its words always say the same, the mark only makes it quicker to find."""

SortedAs = Literal["text", "number", "date"]


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead to a file below output/."""

    text: str
    path: str


PageCell = str | Linked


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column: what it is called, how its texts are sorted, whether a reader can choose among its values, and whether
    it holds sentences that need room."""

    key: str
    title: str
    sorted_as: SortedAs = "text"
    chosen_from: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class PageRow:
    """One line, one cell per column."""

    cells: tuple[PageCell, ...]
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of the page: the first lines of a longer one when `left_out` says so.

    `foot` are the totals, `named_by` is the place of the column that names a line, `more` the file that has all lines.
    """

    kind: ClassVar[str] = "table"
    key: str
    title: str
    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    foot: tuple[PageRow, ...] = ()
    named_by: int = 0
    measured_in: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    left_out: str = ""
    more: Linked | None = None
    folded: bool = False
    """Shown when a reader opens it: the figures behind a chart that take more room than the chart."""

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.foot):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"page table {self.key}: {len(row.cells)} cells under {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a picture: its title, what it shows in words, where it is, and the key of the table behind it."""

    kind: ClassVar[str] = "picture"
    key: str
    title: str
    alt: str
    path: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Running text, one paragraph or list entry per line."""

    kind: ClassVar[str] = "words"
    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files of one sort below output/, with what each holds; `left_out` says where the rest is."""

    kind: ClassVar[str] = "files"
    title: str
    files: tuple[tuple[Linked, str], ...]
    left_out: str = ""


Block = PageTable | Picture | Words | FileGroup


@dataclass(frozen=True, slots=True)
class PageSection:
    """A heading and what stands below it; sections of a section have headings one level lower."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[PageSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the line that tells at a glance where a part stands."""

    label: str
    value: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A period or a phase: where it stands in a few words, then its sections.

    `standing` is always seen; the sections of a part that is not `opened` are folded until a reader asks.
    """

    key: str
    title: str
    short: str
    remark: str
    standing: tuple[str, ...]
    counts: tuple[Count, ...]
    attention: tuple[tuple[str, str], ...]
    sections: tuple[PageSection, ...]
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The whole page."""

    title: str
    agency: str
    parent: str
    as_of: str
    stamps: tuple[str, ...]
    not_a_decision: str
    parts: tuple[Part, ...]
    refused: PageTable | None = None


def named(names: Sequence[str], most: int = 20) -> str:
    """Names in a row, the first of many.

    >>> named(["A", "B", "C"], 2)
    'A, B và 01 đơn vị khác'
    """
    more = len(names) - most
    return f"{', '.join(names[:most])} và {more:02d} đơn vị khác" if more > 0 else ", ".join(names)
