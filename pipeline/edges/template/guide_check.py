"""The guide sheet's self-check: how many cells are to be mended and where, and the provisional points."""

from __future__ import annotations

from xlsxwriter.utility import quote_sheetname  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.rubric import Rubric
from pipeline.domain.self_check import Figure, SelfCheck
from pipeline.edges.template.cells import done
from pipeline.edges.template.guide_lines import LAST, Lines, Part

_REMARK_DRAFT = "Điểm tạm tính theo bảng điểm dự thảo; chưa tính điểm trừ, chưa qua thẩm định."
_REMARK = "Điểm tạm tính chưa tính điểm trừ, chưa qua thẩm định."


def write_self_check(lines: Lines, check: SelfCheck, rubric: Rubric) -> None:
    """Write the verdict, one line per sheet, and the points of each criterion."""
    lines.gap()
    headline = lines.add(Part(0, LAST, check.headline, "verdict"), least=30)
    lines.across("Tự cập nhật khi nhập. Bấm vào địa chỉ ô để đến ô cần sửa đầu tiên của biểu; ô cần sửa tự đổi màu.", "intro")
    lines.add(
        Part(0, 0, "TT", "header"), Part(1, 1, "Biểu", "header"), Part(2, 2, "Số ô cần sửa", "header"),
        Part(3, LAST, "Ô đầu tiên cần sửa", "header"),
    )
    for number, line in enumerate(check.sheet_lines, 1):
        row = lines.add(
            Part(0, 0, str(number), "cell_centre"), Part(2, 2, line.count, "cell_count"), Part(3, LAST, line.link, "link"),
            least=18,
        )
        target = f"internal:{quote_sheetname(line.section.sheet)}!A1"
        done(lines.sheet.write_url(row, 1, target, lines.formats.role("link"), line.section.sheet), target)
        lines.colour(row, 2, 2, f"=$C${row + 1}>0")
    lines.colour(headline, 0, LAST, f"=SUM($C${row - len(check.sheet_lines) + 2}:$C${row + 1})>0")
    if check.total_points is not None:
        _write_points(lines, check, check.total_points, _REMARK_DRAFT if rubric.is_draft else _REMARK)


def _write_points(lines: Lines, check: SelfCheck, total: Figure, remark: str) -> None:
    lines.gap()
    lines.add(
        Part(0, 0, "Số", "header"), Part(1, 1, "Tiêu chí", "header"), Part(2, 2, "Điểm tạm tính", "header"),
        Part(3, 3, "Điểm tối đa áp dụng", "header"), Part(4, 4, "Ghi chú", "header"),
    )
    for row in check.criteria:
        blocked = row.blocked.formula
        words = f"Còn {int(float(row.blocked.value)):02d} chỉ tiêu chưa đủ số liệu" if row.blocked.value else ""
        lines.add(
            Part(0, 0, row.criterion.key, "cell_centre"), Part(1, 1, row.criterion.name, "cell"),
            Part(2, 2, row.points, "cell_points"), Part(3, 3, row.applicable, "cell_limit"),
            Part(4, 4, Figure(f'IF({blocked}=0,"","Còn "&IF({blocked}<10,"0","")&{blocked}&" chỉ tiêu chưa đủ số liệu")', words),
                 "cell"),
        )
    lines.add(
        Part(0, 1, "Tổng điểm tạm tính (quy về thang 100)", "cell_bold"), Part(2, 2, total, "cell_points_bold"),
        Part(3, LAST, remark, "cell"),
    )
