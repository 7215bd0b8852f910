"""The templates of the award file as the program first lays them out; from then on the office edits them in Word."""

from __future__ import annotations

from pipeline.commands.report_template import letterhead, signature
from pipeline.edges.word import Blank, blank_document
from pipeline.edges.word import styles as s

_ABOUT = "khen thưởng {{ dot_xet }} trong Phong trào thi đua “{{ phong_trao }}”"


def submission_template(addressee: str, subject: str) -> Blank:
    """A tờ trình to `addressee`."""
    document = _begun("TỜ TRÌNH", f"{subject} {{{{ dot_xet }}}} trong Phong trào thi đua “{{{{ phong_trao }}}}”")
    document.paragraph(f"Kính gửi: {addressee}", s.ADDRESSEE)
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.paragraph("{{ don_vi_trinh }} đã thẩm định kết quả thực hiện Phong trào thi đua {{ dot_xet }} của các đơn vị, cá nhân theo "
                       "quy định. Kết quả các bước:", s.BODY)
    document.repeated("thu_tuc", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("Kính trình xem xét, khen thưởng: {{ so_luong }}.", s.BODY)
    document.when("tap_the", "1. Tập thể", s.SECTION)
    document.repeated("tap_the", "x", "- {{ x.ten }}: {{ x.hinh_thuc }} ({{ x.diem }} điểm).", s.POINT)
    document.when("ca_nhan", "2. Cá nhân", s.SECTION)
    document.repeated("ca_nhan", "x", "- {{ x.ten }}, {{ x.don_vi }}: {{ x.hinh_thuc }} ({{ x.diem }} điểm).", s.POINT)
    document.paragraph("Ý kiến khác của đơn vị trình:", s.BODY)
    document.paragraph("\t", s.BODY)
    document.paragraph("{{ khong_cong_trang }}", s.BODY)
    document.paragraph("Hồ sơ kèm theo: danh sách trích ngang; biên bản họp xét khen thưởng; báo cáo thành tích của tập thể, cá nhân "
                       "được đề nghị; tài liệu minh chứng (nếu có).", s.BODY)
    document.paragraph("Kính trình xem xét, quyết định./.", s.CLOSING)
    signature(document)
    return document


def candidates_template() -> Blank:
    """The list of candidates (danh sách trích ngang), on a lying page."""
    document = blank_document(landscape=True)
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    letterhead(document)
    document.title("DANH SÁCH TRÍCH NGANG", f"Tập thể, cá nhân được đề nghị {_ABOUT}")
    document.paragraph("{{ trinh_so }}", s.ATTACHED)
    _list(document, "I. Tập thể", "tap_the", ("STT", "Tập thể", "Khối thi đua"))
    _list(document, "II. Cá nhân", "ca_nhan", ("STT", "Họ và tên, chức vụ", "Đơn vị"))
    document.paragraph("{{ tham_khao }} {{ khong_cong_trang }}", s.NOTE)
    signature(document)
    return document


def decision_template() -> Blank:
    """The draft of a decision (dự thảo Quyết định) with the list of those awarded."""
    document = _begun("QUYẾT ĐỊNH", f"Về việc {_ABOUT}")
    document.paragraph("{{ tham_quyen }}", s.TITLE)
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.paragraph("QUYẾT ĐỊNH:", s.TITLE)
    document.paragraph("Điều 1. Khen thưởng các tập thể, cá nhân đã có thành tích trong Phong trào thi đua “{{ phong_trao }}” {{ dot_xet }} "
                       "({{ so_luong }}; có danh sách kèm theo).", s.BODY)
    document.paragraph("Điều 2. Mức tiền thưởng và nguồn kinh phí:", s.BODY)
    document.paragraph("\t", s.BODY)
    document.paragraph("Điều 3. Quyết định này có hiệu lực kể từ ngày ký. {{ khong_cong_trang }}", s.BODY)
    document.paragraph("Điều 4. {{ don_vi_trinh }}, người đứng đầu các đơn vị liên quan và các tập thể, cá nhân có tên trong danh sách "
                       "chịu trách nhiệm thi hành Quyết định này./.", s.CLOSING)
    signature(document)
    document.begin_annex("", "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC KHEN THƯỞNG", "{{ trinh_so }}", landscape=False)
    for title, lines, head in (("I. Tập thể", "tap_the", "Tập thể"), ("II. Cá nhân", "ca_nhan", "Họ và tên, chức vụ")):
        document.paragraph(f"{{%p if {lines} %}}", s.CAPTION)
        document.paragraph(title, s.CAPTION)
        document.table(("STT", head, "Khối, đơn vị", "Hình thức khen thưởng"), (12, 65, 53, 35), lines, "x",
                       ("{{ x.so }}", "{{ x.ten }} {{ x.chuc_vu }}", "{{ x.don_vi }}", "{{ x.hinh_thuc }}"))
        document.paragraph("{%p endif %}", s.CAPTION)
    return document


def one_page_template() -> Blank:
    """The page for the head of the office."""
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTE)
    document.title("TÓM TẮT", "Kết quả xét khen thưởng {{ dot_xet }} (trình Chánh Văn phòng, số liệu ngày {{ ngay_lap }})")
    document.repeated("tong_quan", "d", "{{ d.doan }}", s.CELL)
    document.table(
        ("TT", "Tập thể, cá nhân", "Điểm", "Hình thức, tình trạng", "Vì sao, vì sao chưa", "Phiếu", "Ý kiến", "Nguồn"),
        (7, 30, 13, 20, 43, 11, 15, 26), "doi_tuong", "x",
        ("{{ x.so }}", "{{ x.ten }}\n{{ x.don_vi }}", "{{ x.diem }}", "{{ x.hinh_thuc }}\n{{ x.tinh_trang }}", "{{ x.vi_sao }}",
         "{{ x.phieu }}", "{{ x.y_kien }}", "{{ x.nguon }}"), size=8)
    document.when("con_lai", "{{ con_lai }}", s.NOTE)
    document.paragraph("{{ nguon_so_lieu }} {{ tham_khao }} {{ khong_cong_trang }}", s.NOTE)
    document.paragraph("Ý kiến của Chánh Văn phòng: …………………………………………………", s.CAPTION)
    return document


def _begun(kind: str, subject: str) -> Blank:
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    letterhead(document)
    document.title(kind, subject)
    return document


def _list(document: Blank, title: str, lines: str, heads: tuple[str, str, str]) -> None:
    document.paragraph(f"{{%p if {lines} %}}", s.CAPTION)
    document.paragraph(title, s.CAPTION)
    document.table(
        (*heads, "Điểm", "Hình thức đề nghị", "Tóm tắt thành tích theo quy tắc", "Số phiếu", "Ghi chú"),
        (10, 46, 38, 15, 24, 66, 17, 36), lines, "x",
        ("{{ x.so }}", "{{ x.ten }} {{ x.chuc_vu }}", "{{ x.don_vi }}", "{{ x.diem }}", "{{ x.hinh_thuc }}", "{{ x.ly_do }}",
         "{{ x.phieu }}", "{{ x.ghi_chu }}"))
    document.paragraph("{%p endif %}", s.CAPTION)
