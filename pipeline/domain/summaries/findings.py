"""What units must fix or check, grouped: one line with a list of cells (nội dung cần sửa)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.findings import Finding, capitalised, grouped, sorted_findings
from pipeline.domain.results import Results
from pipeline.domain.summaries.sources import APPRAISAL, AWARDS
from pipeline.domain.tables import Column, Sheet, Table


def findings_sheet(run: Results, period: Period) -> Sheet:
    """What units must fix or check, grouped: one line with a list of cells."""
    rows = tuple(
        (g.first.label, _whose(run, period, g.first), g.first.sheet,
         ", ".join(g.places[:30]) + ("…" if len(g.cells) > 30 else ""), capitalised(g.first.message),
         g.first.remedy if not g.first.waived else g.first.waived, g.first.file)
        for g in grouped(sorted_findings(run.findings_in(period)))
    )
    table = Table("noi_dung_can_sua", f"Nội dung cần sửa, cần kiểm tra {period.name.lower()}", (
        Column("severity", "Mức độ"), Column("unit", "Đơn vị", "long_text", width=30), Column("sheet", "Biểu", width=22),
        Column("cells", "Ô", "long_text", width=14), Column("message", "Nội dung", "long_text", width=60),
        Column("remedy", "Cách xử lý", "long_text", width=50), Column("file", "Tệp", "long_text", width=34),
    ), rows, source="Kiểm tra tự động theo biểu mẫu")
    return Sheet("noi-dung-can-sua", "Nội dung cần sửa", (table,))


def _whose(run: Results, period: Period, finding: Finding) -> str:
    """The unit that a finding is about; the Office where it is about its own workbook."""
    if finding.unit:
        return run.name(finding.unit, period)
    book = run.appraised.workbooks.in_force.get(period.key)
    if book is not None and finding.file == book.file:
        return APPRAISAL
    return AWARDS if any(finding.file == award.file for award in run.awarded.workbooks.received) else ""
