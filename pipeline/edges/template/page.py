"""What every section sheet shares: the head above the key row, the key row, the end mark, printing.

Rows and columns count from 0. Column A holds keys and is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Field, Form, Section
from pipeline.domain.issued import END_MARK, KEY_MARK, IssuedForm
from pipeline.domain.self_check import SectionPlace, SelfCheck
from pipeline.edges.template.cells import done, put
from pipeline.edges.template.formats import Formats, type_size
from pipeline.edges.template.text_room import row_height, text_height
from pipeline.edges.template.validations import Options, validation
from pipeline.edges.template.wording import SAMPLE_STAMP, code_line, period_line, unit_line

KEYS = 0
"""The hidden column with the keys of the lines."""

_HEAD_WIDTH = 110.0
"""The lines above the headers run over as many columns as make up this width."""

_A4 = 9

MAY_FORMAT = {"format_columns": True, "format_rows": True}
MAY_MOVE_LINES = {**MAY_FORMAT, "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True}


@dataclass(frozen=True)
class Page:
    """A section on its worksheet, with all that its layout needs to be written."""

    sheet: Any
    formats: Formats
    issued: IssuedForm
    section: Section
    list_ranges: dict[str, str]
    place: SectionPlace
    check: SelfCheck | None
    """None on a form that does not check itself: the Office's own."""

    @property
    def form(self) -> Form:
        """The form that the section belongs to."""
        return self.issued.edition.form

    @property
    def period(self) -> Period | None:
        """The period of the form; None in the blank standard form."""
        return self.issued.period

    def validation(self, field: Field, maximum: float | None = None) -> Options:
        """The validation of one of the section's fields."""
        return validation(
            field, period=self.period, list_range=self.list_ranges.get(field.choice, ""), maximum=maximum,
        )

    def hint(self, field: Field) -> str:
        """Last period's text for a field, if there is one."""
        return self.issued.hints.get(f"{self.section.key}.{field.key}", "")


def set_widths(page: Page, widths: Sequence[float]) -> None:
    """Hide the key column and give the columns from B on their widths."""
    done(page.sheet.set_column(KEYS, KEYS, 16, None, {"hidden": True}), "A")
    for col, width in enumerate(widths, 1):
        done(page.sheet.set_column(col, col, width), col)


def write_head(page: Page, intro: str, widths: Sequence[float]) -> None:
    """Title, unit, intro and stamp above the headers, merged over as many columns as a screen shows."""
    last, across = 0, 0.0
    while last < len(widths) and across < _HEAD_WIDTH:
        across += widths[last]
        last += 1
    issued, sheet = page.issued, page.sheet
    identity = f"{unit_line(issued)}   ·   {period_line(issued)}"
    stamp = " · ".join(stamps_of(issued))
    for row, (words, role, least) in enumerate((
        (page.section.sheet, "title", 24.0),
        (identity, "identity", 18.0),
        (intro, "intro", 16.0),
        (stamp, "stamp" if stamp else "intro", 22.0 if stamp else 5.0),
    )):
        height = row_height(text_height(words, across, *type_size(role)), least=least) if words else least
        shielded_row(page, row, height)
        done(sheet.merge_range(row, 1, row, last, words, page.formats.role(role)), (row, words))


def stamps_of(issued: IssuedForm) -> tuple[str, ...]:
    """What must be read before anything else on a sheet."""
    return (*((SAMPLE_STAMP,) if issued.sample else ()), *issued.stamps)


def shielded_row(page: Page, row: int, height: float | None = None) -> None:
    """A locked row of ours, whatever formats its columns have."""
    done(page.sheet.set_row(row, height, page.formats.blank()), row)


def write_header(page: Page, row: int, words: Sequence[str], widths: Sequence[float], role: str) -> None:
    """A header row from column B on, as high as its words need."""
    needed = [text_height(text, width, *type_size(role)) for text, width in zip(words, widths, strict=True)]
    shielded_row(page, row, row_height(*needed))
    look = page.formats.role(role)
    for col, text in enumerate(words, 1):
        put(page.sheet, row, col, text, look)


def write_hidden_keys(page: Page, row: int, keys: Sequence[str]) -> None:
    """The key row: ``#section`` in column A, the column keys from B on, the row hidden."""
    done(page.sheet.set_row(row, None, page.formats.blank(), {"hidden": True}), row)
    put(page.sheet, row, KEYS, KEY_MARK + page.section.key, None)
    for col, key in enumerate(keys, 1):
        put(page.sheet, row, col, key, None)


def write_end(page: Page, row: int) -> None:
    """The end mark below the last line; its row is locked, so that nothing is pasted across it unnoticed."""
    shielded_row(page, row)
    put(page.sheet, row, KEYS, END_MARK, page.formats.blank())


def set_printing(page: Page, *, header_rows: tuple[int, int], landscape: bool) -> None:
    """Portrait or landscape, the header repeated on every page."""
    if landscape:
        page.sheet.set_landscape()
    set_paper(page.sheet, page.issued)
    done(page.sheet.repeat_rows(*header_rows), header_rows)


def set_paper(sheet: Any, issued: IssuedForm) -> None:
    """A4, one page wide, with the form code and the page number at the foot."""
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.55, bottom=0.65)
    sheet.center_horizontally()
    code = code_line(issued).replace("&", "&&")
    done(sheet.set_footer(f"&L&9{code}&R&9Trang &P/&N"), "footer")
