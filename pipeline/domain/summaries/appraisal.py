"""What the appraisal changed (thẩm định): points given, indicators left out, lines that do not count, who and why."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.summaries.indicators import NOT_APPLICABLE_WORDS, NOT_APPRAISED
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table, text
from pipeline.domain.values import shown

KEY = "tham-dinh"


def appraisal_sheet(run: Results, period: Period) -> Sheet:
    """Every decision of the workbook in force, or that none came; what it says of people and reviews is not shown."""
    workbook = run.appraised.workbooks.in_force.get(period.key)
    if workbook is None:
        return Sheet(KEY, "Thẩm định", (Paragraph(
            f"{NOT_APPRAISED}: kỳ này chưa có phiếu thẩm định; điểm tính là điểm do chương trình tính (lập phiếu: make appraisal).", "body"),))
    scored = [row for row in run.rows("scores", period)
              if (row["unit"], period.key, row["indicator"]) in run.appraised.decisions]
    silent = [run.name(s.unit, period) for s in run.counted_in(period).values()
              if (s.unit, period.key) not in run.appraised.appraisers]
    said = f"Phiếu đang áp dụng: {workbook.file}, nhận ngày {text(workbook.received.date())}."
    if silent and period.scored:
        said += f" {NOT_APPRAISED}: {', '.join(silent)}."
    numbers = {i.key: (i.number, i.name) for i in run.rubric(period).indicators}
    decided = tuple[tuple[Cell, ...], ...](
        (run.name(row["unit"], period), *numbers[row["indicator"]], row["appraisal_reason"], row["appraiser"],
         row["self_points"], row["points"],
         NOT_APPLICABLE_WORDS if row["appraised_points"] is None else row["appraised_points"],
         row["final_points"] - row["points"] if row["final_points"] is not None and row["points"] is not None else None)
        for row in scored
    )
    return Sheet(KEY, "Thẩm định", (
        Paragraph(said, "body"),
        Table("tham_dinh_chi_tieu", f"Chỉ tiêu có ý kiến thẩm định {period.name.lower()}", (
            Column("unit", "Đơn vị", "long_text", width=30), Column("number", "Số", width=16),
            Column("indicator", "Chỉ tiêu", "long_text", width=38), Column("reason", "Lý do", "long_text", width=40),
            Column("appraiser", "Người thẩm định", "long_text", width=24), Column("self", "Tự chấm", "points", width=9),
            Column("computed", "Máy tính", "points", width=9), Column("appraised", "Thẩm định", "points", width=13),
            Column("change", "Thẩm định trừ máy tính", "points", width=10),
        ), decided, measured_in="điểm", notes=("Chỉ tiêu không có ở bảng này: thống nhất với điểm do chương trình tính.",),
            source="Phiếu thẩm định của Văn phòng", csv="scores"),
        _struck(run, period),
    ))


def _struck(run: Results, period: Period) -> Table:
    rows = []
    for one in run.appraised.struck:
        if one.period != period.key:
            continue
        submission = run.whole.submissions[one.line.submission]
        rows.append((
            run.name(one.line.unit, period),
            f"{submission.sheet(one.line.section)}, ô {submission.cell(one.line.section, 'title', one.line.row)}",
            shown(one.line.values.get("title") or ""), one.reason, one.appraiser,
        ))
    return Table("dong_khong_tinh", f"Dòng không tính theo ý kiến thẩm định {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=30), Column("cell", "Biểu, ô", "long_text", width=16),
        Column("title", "Nội dung", "long_text", width=38), Column("reason", "Lý do", "long_text", width=40),
        Column("appraiser", "Người thẩm định", "long_text", width=24),
    ), tuple(rows), notes=("Các dòng này đã nhận nhưng không tính vào chỉ tiêu và số liệu tổng hợp.",),
        source="Phiếu thẩm định của Văn phòng")
