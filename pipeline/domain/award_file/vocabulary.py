"""What the templates of the award file may ask for: one vocabulary for all its documents, so that the office can move
a sentence or a list from one to another."""

from __future__ import annotations

from pipeline.domain.documents.letterhead import LETTERHEAD
from pipeline.domain.documents.values import Lines, Text, Vocabulary

_SENTENCES: Vocabulary = {"doan": Text("Một đoạn.")}
_SUBJECTS: Vocabulary = {
    "so": Text("Số thứ tự."), "ten": Text("Tên tập thể, họ và tên cá nhân."),
    "chuc_vu": Text("Chức vụ, vị trí việc làm của cá nhân; lưu ý về tập thể; trống khi không có."),
    "don_vi": Text("Đơn vị của cá nhân, khối thi đua của tập thể."), "diem": Text("Tổng điểm, điểm bình quân của giai đoạn."),
    "hinh_thuc": Text("Hình thức khen thưởng theo điều kiện."), "ly_do": Text("Quy tắc đạt và số liệu của từng quy tắc."),
    "vi_sao": Text("Vì sao đề nghị hoặc vì sao chưa: số quy tắc, mức còn thiếu, lưu ý."),
    "phieu": Text("Số phiếu đồng ý trên tổng số thành viên Hội đồng; để chấm lửng khi chưa ghi."),
    "y_kien": Text("Ý kiến đã ghi ở biểu đề nghị khen thưởng; để chấm lửng khi chưa ghi."),
    "tinh_trang": Text("Tình trạng: đề nghị, chờ kết quả, chưa đủ điều kiện, đã có quyết định."),
    "ghi_chu": Text("Số, ngày quyết định khi đã có; lưu ý khác."), "nguon": Text("Nguồn của điểm, số phiếu, ý kiến: tệp, ô."),
}

AWARD_FILE: Vocabulary = {
    **LETTERHEAD,
    "dot_xet": Text("Kỳ hoặc giai đoạn xét khen thưởng, viết trong câu."),
    "phong_trao": Text("Tên Phong trào."),
    "co_quan_cap_tren": Text("Cơ quan chủ quản, viết trong câu."),
    "don_vi_trinh": Text("Đơn vị trình: đầu mối của Phong trào (mục movement, contact_unit)."),
    "tham_quyen": Text("Chức danh người ban hành quyết định và cơ quan, chữ in hoa."),
    "trinh_so": Text("Dòng “(Kèm theo …)” của danh sách."),
    "so_luong": Text("Số tập thể, cá nhân theo từng hình thức, viết trong câu."),
    "thu_tuc": Lines("Các bước trước khi quyết định: đã làm và còn thiếu.", _SENTENCES),
    "tap_the": Lines("Các tập thể được đề nghị.", _SUBJECTS),
    "ca_nhan": Lines("Các cá nhân được đề nghị.", _SUBJECTS),
    "doi_tuong": Lines("Trang tóm tắt: mọi đối tượng được xét, vừa một trang.", _SUBJECTS),
    "con_lai": Text("Trang tóm tắt: số đối tượng không còn chỗ và nơi xem; trống khi đủ chỗ."),
    "tong_quan": Lines("Trang tóm tắt: số đối tượng theo tình trạng, tỷ lệ khen thưởng.", _SENTENCES),
    "nguon_so_lieu": Text("Nguồn số liệu chung của văn bản."),
    "ngay_lap": Text("Ngày lập số liệu."),
    "tham_khao": Text("Câu: kết quả do phần mềm tổng hợp chỉ để tham khảo."),
    "khong_cong_trang": Text("Câu: kết quả khen thưởng chuyên đề không làm căn cứ khen thưởng công trạng."),
}
