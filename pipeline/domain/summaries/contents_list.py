"""The sheets of a workbook → its contents (mục lục): a link to each and the question that it answers."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain.tables import Column, Link, Sheet, Table

KEY = "muc-luc"

QUESTIONS = {
    "bia": "Báo cáo của ai, kỳ nào, số liệu đến ngày nào, đã đủ chưa?",
    "tong-quan": "Kết quả chung ra sao, so với kỳ trước và so với mục tiêu?",
    "xep-hang": "Đơn vị nào đứng đầu, xếp loại gì, vì sao?",
    "diem-tieu-chi": "Mỗi đơn vị mạnh, yếu ở tiêu chí nào?",
    "chi-tieu": "Từng điểm được tính từ số liệu nào, mục tiêu bao nhiêu?",
    "bang-diem": "Tiêu chí, chỉ tiêu, điểm tối đa, mức xếp loại; đổi thử thì điểm thay đổi thế nào?",
    "ho-so-don-vi": "Một đơn vị cụ thể đạt những gì, còn thiếu gì?",
    "len-muc-tren": "Đơn vị còn thiếu gì để lên mức trên; hạng, xếp loại có vững không?",
    "vi-sao": "Vì sao từng chỉ tiêu được số điểm này, thêm một người, một việc thì được gì?",
    "tham-dinh": "Văn phòng đã quyết định khác điểm do chương trình tính ở đâu, ai quyết định, vì sao?",
    "noi-dung-giai-phap": "Đã làm gì theo sáu nội dung, sáu giải pháp của Kế hoạch?",
    "dao-tao-kinh-phi": "Đã mở những khóa nào, ai được học bao nhiêu tiết, chi bao nhiêu tiền?",
    "cong-dan-hoc-tap": "Tỷ lệ Công dân học tập đã đạt mục tiêu chưa, còn thiếu bao nhiêu người, ở đâu?",
    "so-lieu-khac": "Mỗi đơn vị có bao nhiêu người; các số liệu không chấm điểm?",
    "so-theo-doi": "Đơn vị nào đã gửi, chưa gửi, gửi chậm?",
    "noi-dung-can-sua": "Đơn vị nào phải sửa, bổ sung gì, ở ô nào?",
    "thay-doi-gui-lai": "Đơn vị gửi lại báo cáo đã sửa những gì, ở ô nào?",
    "dien-hinh-kien-nghi": "Mô hình hay, khó khăn, kiến nghị của các đơn vị?",
    "nguon-so-lieu": "Số liệu lấy từ tệp nào, biểu nào, ô nào?",
    "tep-nhan-duoc": "Đã nhận những tệp nào, tệp nào được tính?",
    "ghi-chu": "Chỉ tiêu nghĩa là gì, làm tròn thế nào, có so sánh được với kỳ trước không?",
    "doi-chieu-quy-dinh": "Toàn cơ quan đã đạt các mức quy định đối với đơn vị học tập chưa?",
    "tu-cham": "Đơn vị tự chấm cao hơn hay thấp hơn điểm tính, chênh nhau bao nhiêu?",
    "cac-giai-doan": "Giai đoạn sau so với giai đoạn trước và với toàn Phong trào ra sao?",
    "quy-doi": "Sau khi sắp xếp tổ chức, đơn vị tiến hay lùi so với trước?",
    "quy-doi-chi-tiet": "Số quy đổi được cộng từ những số nào; tổng có giữ nguyên không?",
    "dien-hinh-kien-nghi-cac-ky": "Qua các năm có bao nhiêu mô hình hay, điển hình, khó khăn, kiến nghị?",
    "danh-muc-dien-hinh": "Những mô hình, tập thể, cá nhân nào đáng nhân rộng, ở đơn vị nào, năm nào?",
    "kho-khan-kien-nghi": "Khó khăn, nguyên nhân, bài học, kiến nghị nào lặp lại qua các năm?",
    "diem-tung-ky": "Điểm của từng đơn vị tăng, giảm qua các kỳ thế nào, vì sao có ô trống?",
    "bieu-do-don-vi": "Từng đơn vị đi lên hay đi xuống?",
    "tieu-chi-theo-ky": "Tiêu chí nào tiến bộ, tiêu chí nào chậm qua các kỳ?",
    "chi-tieu-theo-ky": "Chỉ tiêu nào của toàn cơ quan đạt, chưa đạt mục tiêu, còn cách bao xa?",
    "xep-loai": "Mỗi kỳ có bao nhiêu đơn vị Xuất sắc, Tốt, Đạt?",
    "tien-do-bao-cao": "Mỗi kỳ đã nhận bao nhiêu báo cáo, còn thiếu ai?",
    "cong-dan-hoc-tap-cac-ky": "Tỷ lệ Công dân học tập có theo kịp mục tiêu từng kỳ không?",
    "dao-tao-kinh-phi-cac-ky": "Qua các kỳ được giao, đã chi bao nhiêu; học và hoàn thành bao nhiêu?",
    "hoat-dong": "Qua các kỳ có bao nhiêu hoạt động, ở những nội dung nào?",
    "ghi-chu-so-sanh": "Các kỳ có so sánh được với nhau không, vì sao?",
    "noi-dung-can-sua-cac-ky": "Kỳ nào, đơn vị nào còn nhiều nội dung phải sửa, xem chi tiết ở đâu?",
}
"""Sheet key → the question that a reader brings to it."""


def contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """A link per sheet, in their order; a sheet without a question of its own is told by its first table."""
    table = Table("muc_luc", "Mục lục", (
        Column("number", "STT", "integer", width=6), Column("sheet", "Trang", width=30),
        Column("question", "Trả lời câu hỏi", "long_text", width=74),
    ), tuple(
        (place, Link(sheet.title, sheet.key), QUESTIONS.get(sheet.key) or _about(sheet)) for place, sheet in enumerate(sheets, 1)
    ), notes=("Bấm vào tên trang để mở.",))
    return Sheet(KEY, "Mục lục", (table,), landscape=False, one_page=True)


def _about(sheet: Sheet) -> str:
    return next((table.title for table in sheet.tables()), sheet.title)
