"""What changed → the small page (thay-doi.html) that the review page shows in a frame, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.review.values import Linked, PageColumn, PageRow, PageTable
from pipeline.domain.since_last_run.book import KEY
from pipeline.domain.since_last_run.compared import Changes, Kind
from pipeline.domain.tables import text

MOST = 200
"""So many lines of one kind stand on the page; the workbook has the rest."""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One sentence, and a table per kind of change."""

    title: str
    as_of: str
    sentence: str
    tables: tuple[PageTable, ...]


def changes_page(changes: Changes, names: Mapping[str, str], as_of: str) -> ChangesPage:
    """The page; `names`: period or phase key → its name."""
    return ChangesPage(
        "Thay đổi so với lần tổng hợp trước", as_of, changes.sentence,
        tuple(_table(changes, kind, names) for kind in Kind if changes.of(kind)),
    )


def _table(changes: Changes, kind: Kind, names: Mapping[str, str]) -> PageTable:
    of, told = changes.of(kind), kind in (Kind.FINDING, Kind.FILE)
    part = PageColumn("part", "Kỳ, giai đoạn")
    columns = (
        (part, PageColumn("what", "Thay đổi"), PageColumn("subject", "Tệp" if kind is Kind.FILE else "Nội dung", long=True)) if told else
        (part, PageColumn("subject", "Đơn vị"), PageColumn("what", "Nội dung", long=True), PageColumn("before", "Lần trước"),
         PageColumn("after", "Lần này"))
    )
    rows = tuple(
        PageRow((names.get(c.part, c.part), c.what, c.subject) if told
                else (names.get(c.part, c.part), c.subject, c.what, c.before, c.after))
        for c in of[:MOST]
    )
    cut = len(of) > MOST
    return PageTable(
        f"thay_doi_{kind.value}", f"{kind.label}: {text(len(of))} thay đổi", columns, rows, named_by=2 if told else 1,
        left_out=f"Chỉ nêu {text(MOST)} trong {text(len(of))} thay đổi; nhiều hơn trong tệp " if cut else "",
        more=Linked(f"{KEY}.xlsx", f"{KEY}.xlsx") if cut else None,
    )
