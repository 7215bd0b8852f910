"""Which rules the form itself can prove, and the few that only the program can, for the printed rules."""

from __future__ import annotations

from pipeline.definitions.form import Check, Form
from pipeline.domain.self_check.form_checks import is_form_check
from pipeline.domain.self_check.line_checks import is_line_check


def is_self_checked(form: Form, check: Check) -> bool:
    """Whether the form counts the cells on which a rule between cells fails."""
    return is_form_check(form, check) or is_line_check(form, check)


ONLY_THE_PROGRAM = (
    "Ô số chứa ngày, ô ngày chứa số, ô văn bản bị đổi thành ngày: khác nhau ở định dạng của ô, công thức không đọc được.",
    "Nội dung còn dùng bảng mã cũ (TCVN3, VNI).",
    "Công thức gõ trong ô nhập khi mở bằng Excel 2010 trở về trước (chưa có hàm ISFORMULA); từ Excel 2013 thì báo được.",
    "Thiếu trang, thiếu dòng, thiếu cột, nội dung ngoài vùng nhập: biểu mẫu báo không tự kiểm tra được hoặc không thấy.",
    "Cảnh báo và ghi chú (ngày lập báo cáo ngoài khoảng thường gặp, số lớn bất thường, trùng tên…): không phải lỗi nên không đếm.",
)
"""What a formula cannot say, in sentences."""

READ_BY_THE_PROGRAM_ONLY = (
    "Số ghi dạng văn bản có dấu + hoặc - đứng trước, trên 08 chữ số có dấu ngăn cách, trên 15 chữ số, hoặc trên 02 chữ số thập phân "
    "(ô số nguyên: có phần thập phân, như “12,0”).",
    "Ngày ghi dạng văn bản theo năm-tháng-ngày, hoặc dùng hai dấu ngăn cách khác nhau.",
    "Ô chỉ có ký tự ẩn (như dấu cách không độ rộng chép từ trang mạng): chương trình coi là ô trống; số viết bằng chữ số khác 0-9.",
    "Lựa chọn gõ bằng chữ Unicode tổ hợp (nhìn giống chữ dựng sẵn).",
    "Quy tắc mà Văn phòng đã miễn áp dụng cho đơn vị: biểu mẫu không biết.",
)
"""What the form counts as an error although the program reads it with a note."""
