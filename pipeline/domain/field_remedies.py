"""What to do about a cell that is empty or holds no option of its list: sentences from the field's type and unit of measure."""

from __future__ import annotations

from difflib import get_close_matches

from pipeline.definitions.form import Choice, Field
from pipeline.domain.vietnamese import folded

_LISTED = 8


def to_fill_in(asked: Field, choice: Choice | None) -> str:
    """What to enter in a cell that must not be blank."""
    if choice is not None:
        return to_choose(choice)
    match asked.type:
        case "integer" | "number":
            zero = "; không có thì ghi 0" if asked.minimum is not None and asked.minimum <= 0 else ""
            counted = f"số {asked.measured_in}" if asked.type == "integer" and asked.measured_in not in ("", "%") else "số"
            told = f" ({asked.measured_in})" if counted == "số" and asked.measured_in else ""
            return f"Đề nghị nhập {counted}{told}{zero}."
        case "date":
            return "Đề nghị nhập ngày/tháng/năm, ví dụ 05/03/2026."
        case _:
            return f"Đề nghị nhập nội dung, ví dụ: {str(asked.good).rstrip('.')}." if asked.good else "Đề nghị nhập nội dung vào ô này."


def to_choose(choice: Choice) -> str:
    """Which options there are to choose from; a long list is shown where the cell is."""
    if len(choice.options) > _LISTED:
        return "Đề nghị chọn trong danh sách của ô."
    return f"Đề nghị chọn một trong: {'; '.join(option.label for option in choice.options)}."


def nearest(choice: Choice, typed: str) -> str:
    """The option that a typed text is close to, "" where none is."""
    by_name = {folded(option.label): option.label for option in choice.options}
    return next((by_name[name] for name in get_close_matches(folded(typed), list(by_name), 1, 0.75)), "")
