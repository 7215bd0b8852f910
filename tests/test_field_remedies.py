"""What a clerk is asked to do about an empty cell, or one with a text that is no option."""

from __future__ import annotations

from pipeline.definitions.form import Choice, Field, Option
from pipeline.domain.field_remedies import nearest, to_choose, to_fill_in

YES_NO = Choice("yes_no", (Option("yes", "Có"), Option("no", "Không")))
AWARDS = Choice("awards", (Option("a", "Giấy khen"), Option("b", "Bằng khen của tỉnh")))


def test_an_empty_cell_is_told_what_to_enter_by_its_type_and_unit() -> None:
    assert to_fill_in(Field("a", "A", "integer", measured_in="người", minimum=0.0, help="Gồm tặng sách."), None) == (
        "Đề nghị nhập số người; không có thì ghi 0.")
    assert to_fill_in(Field("a", "A", "integer", measured_in="tiết", minimum=1.0), None) == "Đề nghị nhập số tiết."
    assert to_fill_in(Field("a", "A", "number", measured_in="triệu đồng"), None) == "Đề nghị nhập số (triệu đồng)."
    assert to_fill_in(Field("a", "A", "choice", choice="yes_no"), YES_NO) == "Đề nghị chọn một trong: Có; Không."
    assert to_fill_in(Field("a", "A", "text", good="05/KH-TH"), None) == "Đề nghị nhập nội dung, ví dụ: 05/KH-TH."


def test_a_short_list_is_spelt_out_and_a_long_one_is_not() -> None:
    assert to_choose(AWARDS) == "Đề nghị chọn một trong: Giấy khen; Bằng khen của tỉnh."
    assert to_choose(Choice("m", tuple(Option(str(n), str(n)) for n in range(9)))) == "Đề nghị chọn trong danh sách của ô."


def test_the_nearest_option_is_named_only_when_the_text_is_close() -> None:
    assert nearest(AWARDS, "Bằng khen tỉnh") == "Bằng khen của tỉnh"
    assert nearest(AWARDS, "Huân chương") == ""
