"""What the templates of the award file may ask for: one vocabulary for the documents of a session, so that the office can
move a sentence or a list from one to another, and one each for the reports of achievements."""

from __future__ import annotations

from pipeline.domain.documents.letterhead import LETTERHEAD
from pipeline.domain.documents.values import Block, Lines, Text, Vocabulary

_SENTENCES: Vocabulary = {"doan": Text("Một đoạn.")}
_SUBJECTS: Vocabulary = {
    "so": Text("Số thứ tự."), "ten": Text("Tên tập thể, họ và tên cá nhân."),
    "chuc_vu": Text("Chức vụ, vị trí việc làm của cá nhân; lưu ý về tập thể; trống khi không có."),
    "don_vi": Text("Đơn vị của cá nhân, khối thi đua của tập thể."), "diem": Text("Tổng điểm, điểm bình quân của giai đoạn."),
    "hinh_thuc": Text("Hình thức khen thưởng theo điều kiện."), "ly_do": Text("Quy tắc đạt và số liệu của từng quy tắc."),
    "vi_sao": Text("Vì sao đề nghị hoặc vì sao chưa: số quy tắc, mức còn thiếu, lưu ý."),
    "phieu": Text("Số phiếu đồng ý trên tổng số thành viên Hội đồng; để chấm lửng khi chưa ghi."),
    "ty_le_phieu": Text("Tỷ lệ phiếu đồng ý trên tổng số thành viên Hội đồng; để chấm lửng khi chưa ghi."),
    "ket_qua_phieu": Text("Đạt hoặc Chưa đạt tỷ lệ phiếu cần có; để chấm lửng khi chưa ghi."),
    "y_kien": Text("Ý kiến đã ghi ở biểu đề nghị khen thưởng; để chấm lửng khi chưa ghi."),
    "tinh_trang": Text("Tình trạng: đề nghị, chờ kết quả, chưa đủ điều kiện, đã có quyết định."),
    "ghi_chu": Text("Số, ngày quyết định khi đã có; lưu ý khác."),
}
_CONSIDERED: Vocabulary = {**_SUBJECTS, "ket_qua": Text("Hình thức và tình trạng, mỗi thứ một dòng."), "nguon": Text("Ô của điểm, lý do, số phiếu, ý kiến: dấu [1], [2]… và địa chỉ ô.")}

AWARD_FILE: Vocabulary = {
    **LETTERHEAD,
    "dot_xet": Text("Kỳ hoặc giai đoạn xét khen thưởng, viết trong câu."),
    "phong_trao": Text("Tên Phong trào."),
    "co_quan_cap_tren": Text("Cơ quan chủ quản, viết trong câu."),
    "don_vi_trinh": Text("Đơn vị trình: đầu mối của Phong trào (mục movement, contact_unit)."),
    "tham_quyen": Text("Chức danh người ban hành quyết định và cơ quan, chữ in hoa."),
    "trinh_so": Text("Dòng “(Kèm theo …)” của danh sách."),
    "so_luong": Text("Số tập thể, cá nhân theo từng hình thức, viết trong câu."),
    "so_doi_tuong": Text("Số tập thể, cá nhân, không kèm hình thức."),
    "thu_tuc": Lines("Các bước trước khi quyết định: đã làm và còn thiếu.", _SENTENCES),
    "ho_so": Lines("Hồ sơ kèm theo: những văn bản đã lập cùng tờ trình.", _SENTENCES),
    "tap_the": Lines("Các tập thể được đề nghị.", _SUBJECTS),
    "ca_nhan": Lines("Các cá nhân được đề nghị.", _SUBJECTS),
    "hop_ngay": Text("Biên bản: ngày họp Hội đồng đã ghi ở biểu các bước; để trống khi chưa ghi."),
    "ket_thuc": Text("Biên bản: ngày kết thúc họp, phần ngày, tháng để trống."),
    "so_thanh_vien": Text("Biên bản: tổng số thành viên Hội đồng đã ghi; để chấm lửng khi chưa ghi."),
    "buoc": Lines("Biên bản: các bước trước khi họp, với ngày, văn bản, số phiếu, ý kiến đã ghi.", _SENTENCES),
    "duoc_xet": Lines("Biên bản: tập thể, cá nhân đưa ra xét.", _SUBJECTS),
    "chua_du": Text("Biên bản: số đối tượng chưa đủ điều kiện và nơi xem; trống khi không có."),
    "y_kien_da_ghi": Lines("Biên bản: ý kiến đã ghi ở biểu đề nghị khen thưởng.", _SENTENCES),
    "bieu_quyet_chung": Text("Biên bản: số phiếu biểu quyết chung đã ghi; trống khi không có."),
    "ty_le_can": Text("Tỷ lệ phiếu cần có trên tổng số thành viên Hội đồng."),
    "doi_tuong": Lines("Trang tóm tắt: mọi đối tượng được xét, vừa một trang.", _CONSIDERED),
    "con_lai": Text("Trang tóm tắt: số đối tượng không còn chỗ và nơi xem; trống khi đủ chỗ."),
    "tong_quan": Lines("Trang tóm tắt: số đối tượng theo tình trạng, tỷ lệ khen thưởng.", _SENTENCES),
    "nguon_so_lieu": Text("Trang tóm tắt: dấu [1], [2]… là biểu nào của tệp nào."),
    "ngay_lap": Text("Ngày lập số liệu."),
    "tham_khao": Text("Câu: kết quả do phần mềm tổng hợp chỉ để tham khảo."),
    "khong_cong_trang": Text("Câu: kết quả khen thưởng chuyên đề không làm căn cứ khen thưởng công trạng."),
}

_ACHIEVEMENTS: Vocabulary = {
    **LETTERHEAD,
    "ten": Text("Tên tập thể; họ và tên cá nhân."), "don_vi": Text("Tên đơn vị."),
    "dot_xet": Text("Kỳ hoặc giai đoạn xét khen thưởng, viết trong câu."), "phong_trao": Text("Tên Phong trào."),
    "hinh_thuc": Text("Hình thức khen thưởng được đề nghị."), "diem": Text("Tổng điểm, điểm bình quân của giai đoạn; trống khi không có."),
    "dieu_kien": Lines("Điều kiện đạt: số quy tắc và số liệu.", _SENTENCES),
    "tom_tat": Lines("Tóm tắt thành tích do đơn vị ghi trong báo cáo.", _SENTENCES),
    "dien_hinh": Lines("Mô hình, điển hình đơn vị đã báo cáo (của cá nhân: có nêu tên cá nhân), giữ nguyên lời văn.", _SENTENCES),
    "khen_thuong": Lines("Các quyết định khen thưởng trước đợt này đã nhập.", _SENTENCES),
    "xac_nhan": Lines("Cấp trình xác nhận, mỗi dòng một dòng.", {"dong": Text("Một dòng.")}),
    "nguon": Text("Nguồn số liệu: các báo cáo đã tiếp nhận."),
    "khong_cong_trang": Text("Câu: kết quả khen thưởng chuyên đề không làm căn cứ khen thưởng công trạng."),
}

COLLECTIVE_ACHIEVEMENTS: Vocabulary = {
    **_ACHIEVEMENTS,
    "khoi": Text("Khối thi đua."),
    "nguoi_dung_dau": Text("Người đứng đầu đơn vị theo báo cáo; dòng chấm khi không có."),
    "so_nguoi": Text("Số người theo đối tượng; dòng chấm khi không có."),
    "xep_loai_cac_ky": Lines("Mức độ hoàn thành nhiệm vụ từng kỳ.", _SENTENCES),
    "bang_tieu_chi": Block("Bảng điểm theo tiêu chí, tổng điểm, xếp loại từng kỳ."),
    "bang_chi_tieu": Block("Bảng kết quả từng chỉ tiêu của kỳ cuối."),
    "muc_tieu": Lines("Kết quả so với mục tiêu từng năm.", _SENTENCES),
    "hoat_dong": Lines("Số hoạt động, lượt người, khóa học từng kỳ.", _SENTENCES),
}
"""Of the report of achievements of a collective."""

PERSON_ACHIEVEMENTS: Vocabulary = {
    **_ACHIEVEMENTS,
    "chuc_vu": Text("Chức vụ, vị trí việc làm; dòng chấm khi không có."),
    "gioi_tinh": Text("Giới tính; dòng chấm khi không có."),
    "doi_tuong": Text("Công chức, viên chức, người lao động; dòng chấm khi không có."),
    "xep_loai_nhiem_vu": Text("Mức độ hoàn thành nhiệm vụ của kỳ cuối; dòng chấm khi chưa có."),
    "bang_ket_qua": Block("Bảng kết quả từng kỳ: Công dân học tập, đóng góp, điểm."),
}
"""Of the report of achievements of a person."""
