"""The rubric as cells (bảng điểm): the figures that the live formulas read, and that a leader can try to change."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.domain.results import Results
from pipeline.domain.tables import Column, Paragraph, Ref, Sheet, Table

INDICATORS_TABLE, BANDS_TABLE, LIMITS_TABLE = "bang_diem", "muc_xep_loai", "tham_so"
NOT_APPLICABLE_AT_MOST, FLOOR_FROM_MAX = 0, 1
"""Rows of the table of limits."""


def rubric_sheet(run: Results, period: Period) -> Sheet:
    """Indicators with maximum, start and target; bands; limits."""
    rubric = run.rubric(period)
    indicators = Table(INDICATORS_TABLE, f"Bảng điểm áp dụng {period.name.lower()}", (
        Column("number", "Số", width=7), Column("criterion", "Tiêu chí", width=9),
        Column("name", "Chỉ tiêu", "long_text", width=46), Column("rule", "Cách tính điểm", "long_text", width=34),
        Column("measured_in", "Đơn vị tính", width=16), Column("max", "Điểm tối đa", "points", width=11),
        Column("start", "Mức bắt đầu", "decimal", width=11), Column("target", "Mục tiêu", "decimal", width=11),
        Column("not_applicable", "Không áp dụng khi", "long_text", width=30), Column("clause", "Căn cứ Kế hoạch", width=14),
    ), tuple(
        (i.number, rubric.criterion_of[i.key].key, i.name, rule_words(i), i.measured_in, i.max,
         i.start if i.rule == "linear" else None, i.target_in(period.key), i.not_applicable, i.clause)
        for i in rubric.indicators
    ), measured_in="điểm; mục tiêu theo đơn vị tính của chỉ tiêu", notes=(
        "Có thể đổi thử điểm tối đa, mức bắt đầu, mục tiêu tại đây: điểm ở các trang khác tự tính lại. "
        "Tệp gốc không đổi, chạy lại chương trình sẽ có số liệu chính thức.",
    ), source=rubric.source)
    bands = Table(BANDS_TABLE, "Mức xếp loại", (
        Column("name", "Xếp loại", width=14), Column("minimum", "Từ điểm", "decimal", width=11),
        Column("floor", "Mỗi tiêu chí đạt từ", "percent", width=14),
    ), tuple((band.name, band.minimum, band.criterion_floor or None) for band in rubric.bands))
    limits = Table(LIMITS_TABLE, "Giới hạn", (
        Column("name", "Nội dung", "long_text", width=60), Column("value", "Giá trị", "decimal", width=11),
    ), (
        ("Điểm không áp dụng nhiều nhất để còn xếp loại", rubric.not_applicable_at_most),
        ("Tiêu chí có điểm áp dụng dưới mức này không xét điều kiện từng tiêu chí", rubric.band_floor_from_max),
        ("Trừ mỗi ngày làm việc gửi chậm", rubric.deductions.late_per_working_day),
        ("Trừ khi hoàn thiện sau hạn, quá thời gian Văn phòng yêu cầu", rubric.deductions.corrected_late),
        ("Tổng điểm trừ nhiều nhất", rubric.deductions.at_most),
    ), measured_in="điểm")
    return Sheet("bang-diem", "Bảng điểm", (
        indicators, bands, limits,
        Paragraph("Bảng điểm là đề xuất, chưa được phê duyệt." if rubric.is_draft
                  else f"Phê duyệt tại {rubric.approved_by}.", "note"),
    ))


def rule_words(indicator: Indicator) -> str:
    """How points follow from the value, in a few words."""
    match indicator.rule:
        case "yes":
            return "Đạt: điểm tối đa; không đạt: 0"
        case "cap":
            return "Theo tỷ lệ so với mục tiêu, đạt mục tiêu được điểm tối đa"
        case _:
            return "Tăng đều từ mức bắt đầu (0 điểm) đến mục tiêu (điểm tối đa)"


def rubric_ref(rubric: Rubric, indicator: str, column: str) -> Ref:
    """The rubric cell of an indicator."""
    return Ref(INDICATORS_TABLE, [i.key for i in rubric.indicators].index(indicator), column)
