"""What the template of the official report may ask for: the letterhead's placeholders and those of the nine sections."""

from __future__ import annotations

from pipeline.domain.documents.letterhead import LETTERHEAD
from pipeline.domain.documents.values import Block, Lines, Text, Vocabulary

_SENTENCES: Vocabulary = {"doan": Text("Một đoạn; đoạn chỉ có dấu chấm lửng là chỗ người soạn viết.")}
_ITEMS: Vocabulary = {
    "so": Text("Số thứ tự trong mục."), "ten": Text("Tên nội dung hoặc giải pháp."),
    "doan": Lines("Các đoạn của nội dung này.", _SENTENCES),
}
_TABLES: Vocabulary = {"ten": Text("Tên bảng, có số thứ tự."), "bang": Block("Bảng số liệu."),
           "ghi_chu": Text("Ghi chú dưới bảng; trống khi không có.")}
_PICTURES: Vocabulary = {"ten": Text("Tên hình, có số thứ tự."), "hinh": Block("Biểu đồ (200 dpi, có chữ thay thế)."),
             "nguon": Text("Nguồn số liệu của hình.")}

REPORT: Vocabulary = {
    **LETTERHEAD,
    "trich_yeu": Text("Trích yếu: báo cáo về việc gì, của thời gian nào."),
    "ky": Text("Kỳ hoặc giai đoạn, viết trong câu."),
    "phong_trao": Text("Tên Phong trào."),
    "noi_nhan_bao_cao": Text("Sở nhận báo cáo theo ngày của văn bản (mục agencies, department)."),
    "kem_theo": Text("Dòng “(Kèm theo …)” dưới tên phụ lục."),
    "kem_theo_cong_van": Text("Như kem_theo, khi văn bản là công văn."),
    "mo_dau": Lines("Đoạn mở đầu: nguồn số liệu, số đơn vị gửi báo cáo.", _SENTENCES),
    "so_sanh": Text("Một câu về khả năng so sánh số liệu giữa các năm."),
    "lanh_dao": Lines("I. Công tác lãnh đạo, chỉ đạo.", _SENTENCES),
    "noi_dung": Lines("II. Sáu nội dung thi đua.", _ITEMS),
    "tieu_chi": Lines("III. Kết quả theo tiêu chí thi đua: các đoạn.", _SENTENCES),
    "ten_bang_tieu_chi": Text("III. Tên bảng mức đạt từng tiêu chí."),
    "bang_tieu_chi": Block("III. Bảng mức đạt từng tiêu chí."),
    "ten_hinh_tieu_chi": Text("III. Tên hình."),
    "hinh_tieu_chi": Block("III. Biểu đồ mức đạt từng tiêu chí."),
    "giai_phap": Lines("IV. Sáu giải pháp đã thực hiện.", _ITEMS),
    "khen_thuong": Lines("V. Công tác khen thưởng (đã có quyết định).", _SENTENCES),
    "mo_hinh": Lines("VI. Mô hình hay, như đơn vị báo cáo, đã lược tên người.", _SENTENCES),
    "dien_hinh": Lines("VI. Điển hình tập thể, cá nhân; cá nhân chỉ nêu khi được đồng ý công bố (mục published_exemplars).", _SENTENCES),
    "uu_diem": Lines("VII.1. Ưu điểm.", _SENTENCES),
    "han_che": Lines("VII.2. Tồn tại, hạn chế; khó khăn, vướng mắc như đơn vị báo cáo.", _SENTENCES),
    "nguyen_nhan": Lines("VII.3. Nguyên nhân.", _SENTENCES),
    "bai_hoc": Lines("VII.4. Bài học kinh nghiệm.", _SENTENCES),
    "phuong_huong": Lines("VIII. Phương hướng, nhiệm vụ.", _SENTENCES),
    "kien_nghi": Lines("IX. Kiến nghị, đề xuất.", _SENTENCES),
    "phu_luc_so_lieu": Lines("Phụ lục I: các bảng số liệu tổng hợp.", _TABLES),
    "phu_luc_xep_loai": Lines("Phụ lục II: số đơn vị theo xếp loại (không có thứ hạng).", _TABLES),
    "phu_luc_khen_thuong": Lines("Phụ lục III: khen thưởng đã có quyết định.", _TABLES),
    "phu_luc_bieu_do": Lines("Phụ lục IV: biểu đồ.", _PICTURES),
}
