"""A number typed with a word behind it (“12 triệu”, “5 ngày”) → what the clerk is asked to do about it.

The bare number is offered only where the word says what the cell measures anyway: advice to drop
another word would turn five days into five hours.
"""

from __future__ import annotations

from pipeline.domain.vietnamese import folded

_SAME = {
    "triệu đồng": ("triệu", "tr", "trđ", "tr.đ", "tr đồng", "triệu vnđ", "triệu đ"),
    "người": ("cán bộ", "công chức", "viên chức", "người lao động", "đồng chí", "ng"),
    "tiết": ("tiết học",),
    "%": ("phần trăm",),
    "đầu tài liệu": ("đầu sách", "tài liệu", "đầu"),
    "điểm": ("đ",),
}
"""Unit of measure → what clerks write for the same."""

_HOURS = "tiết"
_HOURS_IN = {"ngày": 8, "ngày học": 8}
"""How many tiết a day has, as the form's own introduction says."""


def measures_the_same(word: str, measured_in: str) -> bool:
    """Whether a typed word is the unit of measure of the cell, or another way to write it.

    >>> measures_the_same("Triệu", "triệu đồng"), measures_the_same("đồng", "triệu đồng"), measures_the_same("tin", "tin, bài")
    (True, False, True)
    """
    typed = _plain(word)
    return bool(measured_in) and typed in {
        _plain(name) for name in (measured_in, *measured_in.split(","), *_SAME.get(measured_in, ()))
    }


def remedy_for(value: float, word: str, measured_in: str, shown: str) -> str:
    """What to type instead of a number with a word; `shown` is the number as Vietnamese writes it.

    Empty where the cell has no unit of measure, since nobody can say then what the word meant.
    """
    if not measured_in:
        return ""
    if measures_the_same(word, measured_in):
        return f"Đề nghị chỉ ghi số: {shown}."
    hours = next((n for name, n in _HOURS_IN.items() if _plain(name) == _plain(word)), None) if measured_in == _HOURS else None
    if hours is not None and float(value * hours).is_integer():
        return (f"Đơn vị tính của ô là {measured_in} (01 ngày = {hours:02d} {measured_in}); "
                f"nếu là {shown} ngày, đề nghị ghi {int(value * hours)}.")
    return f"Đơn vị tính của ô là {measured_in}; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."


def _plain(word: str) -> str:
    return folded(word.strip(" .,;:")).strip()
