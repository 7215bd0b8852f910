"""What changed → a small workbook (thay-doi.xlsx), as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.domain.results import Results
from pipeline.domain.since_last_run.compared import Change, Changes, Kind
from pipeline.domain.summaries.cover import stamps
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Summary, Table, text

KEY = "thay-doi"
MOST = 3000
"""So many lines of one kind are listed; where there are more, everything has changed and the workbooks themselves say more."""

_SHEETS = {Kind.STANDING: "Điểm, xếp hạng", Kind.FIGURE: "Số liệu", Kind.FINDING: "Nội dung cần sửa", Kind.FILE: "Tệp"}


def changes_summary(run: Results, changes: Changes, names: Mapping[str, str]) -> Summary:
    """The workbook; `names`: period or phase key → its name. A kind without changes has no sheet."""
    sheets = [_front(changes, names)]
    sheets += [_sheet(kind, of, names) for kind in Kind if (of := changes.of(kind))]
    return Summary(
        KEY, "THAY ĐỔI SO VỚI LẦN TỔNG HỢP TRƯỚC", run.campaign.agency_on(run.as_of).name, run.as_of, tuple(sheets),
        stamps(run, run.periods), (("kind", "changes"), ("form_id", run.campaign.movement.form_id), ("as_of", run.as_of.isoformat())),
    )


def _front(changes: Changes, names: Mapping[str, str]) -> Sheet:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (names.get(key, key), changes.compared_with.get(key, "lần đầu"), *(sum(change.part == key for change in changes.of(kind)) for kind in Kind))
        for key in (*changes.compared_with, *changes.first)
    )
    table = Table("tom_tat", "Số thay đổi theo kỳ, giai đoạn", (
        Column("part", "Kỳ, giai đoạn", "long_text", width=30), Column("with", "So với số liệu ngày", width=14),
        *(Column(kind.value, kind.label, "integer", width=14) for kind in Kind),
    ), rows, notes=("Mỗi lần chạy chỉ so với lần chạy liền trước có lập kỳ, giai đoạn đó. Tệp này và trang thay-doi.html là hai kết quả "
                    "duy nhất phụ thuộc lần chạy trước.",), source="Chương trình tổng hợp")
    return Sheet("tom-tat", "Tóm tắt", (
        Paragraph("THAY ĐỔI SO VỚI LẦN TỔNG HỢP TRƯỚC", "title"), Paragraph(changes.sentence), table,
    ))


def _sheet(kind: Kind, of: Sequence[Change], names: Mapping[str, str]) -> Sheet:
    if kind in (Kind.FINDING, Kind.FILE):
        columns: tuple[Column, ...] = (
            Column("part", "Kỳ, giai đoạn", "long_text", width=24), Column("what", "Thay đổi", width=18),
            Column("subject", "Nội dung" if kind is Kind.FINDING else "Tệp trong output/", "long_text", width=90),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple((names.get(c.part, c.part), c.what, c.subject) for c in of[:MOST])
    else:
        columns = (
            Column("part", "Kỳ, giai đoạn", "long_text", width=24), Column("subject", "Đơn vị", "long_text", width=36),
            Column("what", "Nội dung", "long_text", width=40), Column("before", "Lần trước", "long_text", width=18),
            Column("after", "Lần này", "long_text", width=18),
        )
        rows = tuple((names.get(c.part, c.part), c.subject, c.what, c.before, c.after) for c in of[:MOST])
    more = (f"Chỉ nêu {text(MOST)} trong {text(len(of))} thay đổi.",) if len(of) > MOST else ()
    return Sheet(kind.value, _SHEETS[kind], (Table(f"thay_doi_{kind.value}", kind.label, columns, rows, notes=more),))
