"""What should be looked at after carrying a form over → the sheet that says so to the clerk."""

from __future__ import annotations

from pipeline.domain.carrying import ToLookAt
from pipeline.domain.issued import EnclosedTable, Enclosure


def enclosure(see: ToLookAt, old_file: str) -> Enclosure | None:
    """The sheet “Cần xem lại” of a form that was carried over from `old_file`; None where there is nothing to see."""
    tables = [table for table in (_fresh(see), _wrong(see), _reworded(see), _left(see)) if table.rows]
    if not tables:
        return None
    return Enclosure(
        "Cần xem lại sau khi chuyển số liệu sang biểu mẫu này",
        (f"Số liệu đã nhập trong tệp “{old_file}” đã được chuyển sang biểu mẫu này; các mục dưới đây cần xem lại.",
         "Bấm vào tên biểu để đến đúng ô. Trang này chỉ để tra cứu, không phải nhập và không được tính."),
        tuple(tables),
    )


def _fresh(see: ToLookAt) -> EnclosedTable:
    return EnclosedTable(
        f"{len(see.fresh):02d} mục mới, cần nhập", ("Biểu", "Ô", "Nội dung", "Bắt buộc"),
        tuple((p.sheet, p.cell, p.question, "Bắt buộc" if p.required else "Nếu có") for p in see.fresh),
        tuple((p.sheet, p.cell) for p in see.fresh),
    )


def _wrong(see: ToLookAt) -> EnclosedTable:
    return EnclosedTable(
        f"{len(see.wrong):02d} ô đã chuyển nguyên như đã nhập nhưng chưa đúng, cần sửa", ("Biểu", "Ô", "Cần sửa"), see.wrong,
        tuple((sheet, cell) for sheet, cell, _ in see.wrong),
    )


def _reworded(see: ToLookAt) -> EnclosedTable:
    return EnclosedTable(
        f"{len(see.reworded):02d} mục đã đổi câu chữ, đề nghị đối chiếu số liệu đã nhập", ("Biểu", "Ô", "Câu hỏi mới", "Câu hỏi cũ"),
        tuple((p.sheet, p.cell, p.question, p.before) for p in see.reworded), tuple((p.sheet, p.cell) for p in see.reworded),
    )


def _left(see: ToLookAt) -> EnclosedTable:
    return EnclosedTable(
        f"{len(see.left):02d} nội dung chưa chuyển được (biểu, ô của tệp cũ)", ("Biểu", "Ô", "Nội dung", "Đã nhập", "Lý do"),
        tuple((at.sheet, at.cell, at.question, at.value, at.why) for at in see.left), (None,) * len(see.left),
    )
