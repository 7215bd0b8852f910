"""The review page as values: a page has parts (a period, a phase), a part has sections, a section has blocks.

Every text is as a reader sees it; every address is a path relative to output/. Nothing here knows HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    """Files of one sort below output/, with what each holds; `left_out` says where the rest is.

    `about` says what they are for and for whom, `hint` what is to be done about them, `folder` is where they all are.
    """

    kind: ClassVar[str] = "files"
    title: str
    files: tuple[tuple[Linked, str], ...]
    left_out: str = ""
    about: str = ""
    hint: str = ""
    folder: Linked | None = None
    count: int = 0
    """How many there are, with those left out, of a group that is shown folded; 0 where every file is seen at once."""
    first: int = 0
    """So many of a folded group are seen at once nevertheless."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that has not been made yet, and the command that makes it."""

    title: str
    command: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is ready of a period or phase: its files, but those that come with the page itself.

    Every command that writes such a file puts a new shelf into the page, and leaves the rest of it as it is.
    """

    kind: ClassVar[str] = "shelf"
    key: str
    groups: tuple[FileGroup, ...] = ()
    ready: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()


Block = PageTable | Picture | Words | FileGroup | Shelf


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
    shelf: Shelf
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """On which figures something rests: their digest, their day, and the digest of those that the page had then."""

    figures: str
    as_of: str
    page: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the page knows of itself, so that a later command can tell what is older than what.

    `figures`: key of a period or phase → the digest of its figures on the page, "" where nobody has reported.
    `made`: key → product → what it was made from.
    """

    figures: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, Mapping[str, Made]] = field(default_factory=dict)


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
    remembered: Remembered = Remembered()


def named(names: Sequence[str], most: int = 20) -> str:
    """Names in a row, the first of many.

    >>> named(["A", "B", "C"], 2)
    'A, B và 01 đơn vị khác'
    """
    more = len(names) - most
    return f"{', '.join(names[:most])} và {more:02d} đơn vị khác" if more > 0 else ", ".join(names)
