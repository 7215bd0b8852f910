"""The templates of the award file as the program first lays them out; from then on the office edits them in Word."""

from __future__ import annotations

from pipeline.commands.report_template import letterhead, signature
from pipeline.domain.award_file.one_page import SIZE, SMALL, WIDTHS
from pipeline.edges.word import Blank, blank_document
from pipeline.edges.word import styles as s

_ABOUT = "khen thưởng {{ dot_xet }} trong Phong trào thi đua “{{ phong_trao }}”"


def submission_template() -> Blank:
    """The tờ trình of the unit that appraises to the head of its office."""
    document = _begun("TỜ TRÌNH", f"Về việc {_ABOUT}")
    document.paragraph("Kính gửi: Chánh Văn phòng {{ co_quan_cap_tren }}", s.ADDRESSEE)
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.paragraph("{{ don_vi_trinh }} đã thẩm định kết quả thực hiện Phong trào thi đua {{ dot_xet }} của các đơn vị, cá nhân theo "
                       "quy định. Kết quả các bước:", s.BODY)
    document.repeated("thu_tuc", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("Kính trình xem xét, khen thưởng: {{ so_luong }}.", s.BODY)
    _named(document)
    document.paragraph("Ý kiến khác của đơn vị trình:", s.BODY)
    document.paragraph("\t", s.BODY)
    _ended(document, "Kính trình xem xét, quyết định./.")
    return document


def submission_above_template() -> Blank:
    """The tờ trình of the office to the province, for Bằng khen."""
    document = _begun("TỜ TRÌNH", "Về việc đề nghị tặng Bằng khen {{ dot_xet }} trong Phong trào thi đua “{{ phong_trao }}”")
    document.paragraph("Kính gửi: Chủ tịch {{ co_quan_cap_tren }}\n(qua Sở Nội vụ)", s.ADDRESSEE)
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.paragraph("Căn cứ thành tích của các tập thể, cá nhân trong Phong trào thi đua {{ dot_xet }} và kết quả xét khen thưởng của Hội "
                       "đồng Thi đua - Khen thưởng, {{ ten_co_quan }} kính trình Chủ tịch {{ co_quan_cap_tren }} xem xét, tặng Bằng khen cho "
                       "{{ so_doi_tuong }}:", s.BODY)
    _named(document)
    document.paragraph("Các bước xét tại {{ ten_co_quan }}:", s.BODY)
    document.repeated("thu_tuc", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("Ý kiến khác:", s.BODY)
    document.paragraph("\t", s.BODY)
    _ended(document, "{{ ten_co_quan }} kính trình Chủ tịch {{ co_quan_cap_tren }} xem xét, quyết định./.")
    return document


def _named(document: Blank) -> None:
    """The candidates of a tờ trình, numbered as they come."""
    document.when("tap_the", "Tập thể:", s.SECTION)
    document.repeated("tap_the", "x", "{{ x.so }}. {{ x.ten }}: {{ x.hinh_thuc }} ({{ x.diem }} điểm).", s.POINT)
    document.when("ca_nhan", "Cá nhân:", s.SECTION)
    document.repeated("ca_nhan", "x", "{{ x.so }}. {{ x.ten }}, {{ x.don_vi }}: {{ x.hinh_thuc }} ({{ x.diem }} điểm).", s.POINT)


def _ended(document: Blank, request: str) -> None:
    """The end of a tờ trình: what is attached, the request, the signature."""
    document.paragraph("{{ khong_cong_trang }}", s.BODY)
    document.paragraph("Hồ sơ kèm theo:", s.BODY)
    document.repeated("ho_so", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("- Tài liệu minh chứng (nếu có).", s.POINT)
    document.paragraph(request, s.CLOSING)
    signature(document)


def candidates_template() -> Blank:
    """The list of candidates (danh sách trích ngang), on a lying page."""
    document = blank_document(landscape=True)
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    letterhead(document)
    document.title("DANH SÁCH TRÍCH NGANG", f"Tập thể, cá nhân được đề nghị {_ABOUT}")
    document.paragraph("{{ trinh_so }}", s.ATTACHED)
    _list(document, "Tập thể", "tap_the", ("STT", "Tập thể", "Khối thi đua"), "{{ x.ten }}")
    _list(document, "Cá nhân", "ca_nhan", ("STT", "Họ và tên, chức vụ", "Đơn vị"), "{{ x.ten }}\n{{ x.chuc_vu }}")
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
    for title, lines, head, name in (("Tập thể", "tap_the", "Tập thể", "{{ x.ten }}"),
                                     ("Cá nhân", "ca_nhan", "Họ và tên, chức vụ", "{{ x.ten }}\n{{ x.chuc_vu }}")):
        document.paragraph(f"{{%p if {lines} %}}", s.CAPTION)
        document.paragraph(title, s.CAPTION)
        document.table(("STT", head, "Khối, đơn vị", "Hình thức khen thưởng"), (13, 65, 52, 35), lines, "x",
                       ("{{ x.so }}", name, "{{ x.don_vi }}", "{{ x.hinh_thuc }}"))
        document.paragraph("{%p endif %}", s.CAPTION)
    return document


def minutes_template() -> Blank:
    """The minutes of the meeting of the council (biên bản): no place and date at its head, its times in the text."""
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    document.letterhead(
        [("{{ co_quan_chu_quan }}", s.PARENT), ("{{ co_quan_ban_hanh }}", s.AGENCY), ("{{ so_ky_hieu }}", s.NUMBER)],
        [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", s.COUNTRY), ("Độc lập - Tự do - Hạnh phúc", s.MOTTO)])
    document.title("BIÊN BẢN", f"Họp xét {_ABOUT}")
    document.paragraph("Thời gian bắt đầu: …… giờ …… phút, {{ hop_ngay }}.", s.BODY)
    document.paragraph("Địa điểm:\t", s.BODY)
    document.paragraph("Thành phần tham dự: Hội đồng Thi đua - Khen thưởng có {{ so_thanh_vien }} thành viên; có mặt …… người; "
                       "vắng mặt …… người, lý do:\t", s.BODY)
    document.paragraph("Mời dự:\t", s.BODY)
    document.paragraph("Chủ trì (chủ tọa):\t", s.BODY)
    document.paragraph("Thư ký (người ghi biên bản):\t", s.BODY)
    document.paragraph("Nội dung:", s.SECTION)
    document.paragraph("1. Căn cứ xét khen thưởng", s.SECTION)
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.paragraph("2. Các bước đã thực hiện", s.SECTION)
    document.repeated("buoc", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("3. Tập thể, cá nhân được xét ({{ so_luong }})", s.SECTION)
    document.table(("STT", "Tập thể, cá nhân", "Khối, đơn vị", "Điểm", "Hình thức theo điều kiện", "Lý do (quy tắc, số liệu)"),
                   (13, 34, 29, 15, 21, 53), "duoc_xet", "x",
                   ("{{ x.so }}", "{{ x.ten }}\n{{ x.chuc_vu }}", "{{ x.don_vi }}", "{{ x.diem }}", "{{ x.hinh_thuc }}", "{{ x.ly_do }}"))
    document.when("chua_du", "{{ chua_du }}", s.NOTE)
    document.paragraph("{{ tham_khao }} {{ khong_cong_trang }}", s.NOTE)
    document.paragraph("4. Ý kiến tại cuộc họp", s.SECTION)
    document.repeated("y_kien_da_ghi", "d", "- {{ d.doan }}", s.POINT)
    for _ in range(3):
        document.paragraph("\t", s.BODY)
    document.paragraph("5. Kết quả biểu quyết", s.SECTION)
    document.when("bieu_quyet_chung", "{{ bieu_quyet_chung }}", s.BODY)
    document.table(("STT", "Tập thể, cá nhân", "Hình thức", "Phiếu đồng ý/ tổng số thành viên", "Tỷ lệ", "Kết quả", "Ghi chú"),
                   (13, 46, 22, 25, 17, 18, 24), "duoc_xet", "x",
                   ("{{ x.so }}", "{{ x.ten }}\n{{ x.don_vi }}", "{{ x.hinh_thuc }}", "{{ x.phieu }}", "{{ x.ty_le_phieu }}",
                    "{{ x.ket_qua_phieu }}", "{{ x.tinh_trang }}"))
    document.paragraph("Tỷ lệ tính trên tổng số thành viên Hội đồng, kể cả người vắng; cần từ {{ ty_le_can }}.", s.NOTE)
    document.paragraph("6. Kết luận của chủ trì", s.SECTION)
    for _ in range(3):
        document.paragraph("\t", s.BODY)
    document.paragraph("Cuộc họp kết thúc vào …… giờ …… phút, {{ ket_thuc }}. Biên bản này đã được đọc lại cho các thành viên dự họp "
                       "cùng nghe, nhất trí thông qua./.", s.CLOSING)
    _signed((("THƯ KÝ",), ("CHỦ TRÌ",)), document)
    document.paragraph("Nơi nhận:", s.RECIPIENTS)
    document.repeated("noi_nhan", "n", "{{ n.dong }}", s.RECIPIENT)
    return document


def collective_report_template() -> Blank:
    """The report of achievements of a collective."""
    document = _achievements("Tên tập thể: {{ ten }} ({{ khoi }})")
    document.paragraph("I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH", s.PART)
    document.paragraph("1. Đặc điểm, tình hình", s.SECTION)
    document.paragraph("- Người đứng đầu đơn vị: {{ nguoi_dung_dau }}", s.POINT)
    document.paragraph("- Số người: {{ so_nguoi }}", s.POINT)
    document.paragraph("- Cơ sở vật chất, thuận lợi, khó khăn:\t", s.POINT)
    document.paragraph("\t", s.BODY)
    document.paragraph("2. Chức năng, nhiệm vụ được giao:", s.SECTION)
    _dots(document, 2)
    document.paragraph("II. THÀNH TÍCH ĐẠT ĐƯỢC", s.PART)
    document.paragraph("1. Kết quả thực hiện các tiêu chí thi đua", s.SECTION)
    document.paragraph("Điểm theo tiêu chí (điểm đạt/điểm tối đa áp dụng)", s.CAPTION)
    document.paragraph("{{p bang_tieu_chi }}", s.BODY)
    document.repeated("xep_loai_cac_ky", "d", "- Mức độ hoàn thành nhiệm vụ {{ d.doan }}", s.POINT)
    document.paragraph("2. Kết quả so với mục tiêu", s.SECTION)
    document.repeated("muc_tieu", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("3. Hoạt động, mô hình, điển hình", s.SECTION)
    document.repeated("hoat_dong", "d", "- {{ d.doan }}", s.POINT)
    _told(document, "4. Tóm tắt thành tích của đơn vị")
    document.paragraph("5. Biện pháp, nguyên nhân đạt được thành tích; việc thực hiện chủ trương, chính sách, pháp luật:", s.SECTION)
    _dots(document, 3)
    _rewarded(document, "Đơn vị")
    _confirmed(document, (("{%p for c in xac_nhan %}", "{{ c.dong }}", "{%p endfor %}"), ("NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ",)), "{{ nguoi_ky }}")
    document.begin_annex("Phụ lục", "KẾT QUẢ TỪNG CHỈ TIÊU CỦA KỲ CUỐI", "(Kèm theo Báo cáo thành tích của {{ ten }})", landscape=False)
    document.paragraph("{{p bang_chi_tieu }}", s.BODY)
    return document


def person_report_template() -> Blank:
    """The report of achievements of a person: what the unit's form asks of one is filled in, nothing more of a person."""
    document = _achievements("Họ và tên: {{ ten }}")
    document.paragraph("I. SƠ LƯỢC LÝ LỊCH", s.PART)
    document.paragraph("- Họ và tên: {{ ten }}", s.POINT)
    document.paragraph("- Ngày, tháng, năm sinh: ……/……/……… Giới tính: {{ gioi_tinh }}", s.POINT)
    document.paragraph("- Quê quán:\t", s.POINT)
    document.paragraph("- Đơn vị công tác: {{ don_vi }}", s.POINT)
    document.paragraph("- Chức vụ, vị trí việc làm: {{ chuc_vu }}", s.POINT)
    document.paragraph("- Đối tượng: {{ doi_tuong }}", s.POINT)
    document.paragraph("- Trình độ chuyên môn, nghiệp vụ:\t", s.POINT)
    document.paragraph("II. THÀNH TÍCH ĐẠT ĐƯỢC", s.PART)
    document.paragraph("1. Quyền hạn, nhiệm vụ được giao:", s.SECTION)
    _dots(document, 2)
    document.paragraph("2. Kết quả tham gia Phong trào thi đua", s.SECTION)
    document.paragraph("Kết quả từng kỳ (số liệu trong báo cáo của đơn vị)", s.CAPTION)
    document.paragraph("{{p bang_ket_qua }}", s.BODY)
    document.paragraph("- Mức độ hoàn thành nhiệm vụ: {{ xep_loai_nhiem_vu }}", s.POINT)
    _told(document, "3. Tóm tắt thành tích của cá nhân")
    document.paragraph("4. Giải pháp, sáng kiến, đóng góp và hiệu quả mang lại:", s.SECTION)
    _dots(document, 3)
    _rewarded(document, "Tôi xin")
    _confirmed(document, (("XÁC NHẬN CỦA ĐƠN VỊ",), ("NGƯỜI BÁO CÁO",)), "{{ ten }}")
    return document


def _achievements(about: str) -> Blank:
    """A report of achievements as far as the name of its subject."""
    document = _begun("BÁO CÁO THÀNH TÍCH", "Đề nghị tặng {{ hinh_thuc }} {{ dot_xet }} trong Phong trào thi đua “{{ phong_trao }}”")
    document.paragraph(about, s.SECTION)
    return document


def _dots(document: Blank, lines: int) -> None:
    for _ in range(lines):
        document.paragraph("\t", s.BODY)


def _told(document: Blank, title: str) -> None:
    """What the unit told of a subject, then the exemplars it reported, then room for the author."""
    document.paragraph(f"{title} (theo báo cáo của đơn vị)", s.SECTION)
    document.repeated("tom_tat", "d", "{{ d.doan }}", s.BODY)
    document.repeated("dien_hinh", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("\t", s.BODY)


def _rewarded(document: Blank, author: str) -> None:
    """Earlier awards, what the proposal rests on, where the figures are from, and what the author vouches for."""
    document.paragraph("III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG", s.PART)
    document.repeated("khen_thuong", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("- Hình thức khác (ghi rõ số, ngày quyết định):\t", s.POINT)
    document.paragraph("IV. ĐIỀU KIỆN ĐỀ NGHỊ KHEN THƯỞNG ĐẠT ĐƯỢC", s.PART)
    document.repeated("dieu_kien", "d", "- {{ d.doan }}", s.POINT)
    document.paragraph("{{ nguon }} {{ khong_cong_trang }}", s.NOTE)
    document.paragraph(f"{author} cam đoan nội dung báo cáo là đúng sự thật và chịu trách nhiệm về báo cáo này./.", s.CLOSING)


def _confirmed(document: Blank, titles: tuple[tuple[str, ...], tuple[str, ...]], name: str) -> None:
    """The signatures of a report: the author on the right, who confirms on the left."""
    left, right = titles
    before = [] if len(left) == 1 else ["XÁC NHẬN CỦA CẤP TRÌNH"]
    _signed(((*before, *left), right), document, name)
    if not before:
        document.paragraph("", s.SIGNER)
        document.paragraph("XÁC NHẬN CỦA CẤP TRÌNH", s.SIGNER)
        document.repeated("xac_nhan", "c", "{{ c.dong }}", s.SIGNER)
        for _ in range(4):
            document.paragraph("", s.SIGNER)


def _signed(titles: tuple[tuple[str, ...], tuple[str, ...]], document: Blank, name: str = "") -> None:
    """Two signatures side by side, with room for them and the name of the right one."""
    left, right = ([(line, s.SIGNER) for line in of] for of in titles)
    room: list[tuple[str, s.Style]] = [("", s.SIGNER)] * 4
    document.recipients_and_signature([*left, *room], [*right, *room, (name, s.SIGNER)])


def one_page_template() -> Blank:
    """The page for the head of the office; its measures are those by which it is filled."""
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTE, size=SMALL)
    document.title("TÓM TẮT", "Kết quả xét khen thưởng {{ dot_xet }} (trình Chánh Văn phòng, số liệu ngày {{ ngay_lap }})")
    document.repeated("tong_quan", "d", "{{ d.doan }}", s.CELL, size=SMALL)
    document.table(
        ("TT", "Tập thể, cá nhân", "Điểm", "Hình thức, tình trạng", "Vì sao, vì sao chưa", "Phiếu", "Ý kiến", "Nguồn"),
        tuple(WIDTHS.values()), "doi_tuong", "x",
        ("{{ x.so }}", "{{ x.ten }}\n{{ x.don_vi }}", "{{ x.diem }}", "{{ x.ket_qua }}", "{{ x.vi_sao }}",
         "{{ x.phieu }}", "{{ x.y_kien }}", "{{ x.nguon }}"), size=SIZE)
    document.when("con_lai", "{{ con_lai }}", s.NOTE, size=SMALL)
    document.paragraph("{{ nguon_so_lieu }} {{ tham_khao }} {{ khong_cong_trang }}", s.NOTE, size=SMALL)
    document.paragraph("Ý kiến của Chánh Văn phòng: …………………………………………………", s.CAPTION)
    return document


def _begun(kind: str, subject: str) -> Blank:
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    letterhead(document)
    document.title(kind, subject)
    return document


def _list(document: Blank, title: str, lines: str, heads: tuple[str, str, str], name: str) -> None:
    document.paragraph(f"{{%p if {lines} %}}", s.CAPTION)
    document.paragraph(title, s.CAPTION)
    document.table(
        (*heads, "Điểm", "Hình thức đề nghị", "Tóm tắt thành tích theo quy tắc", "Số phiếu", "Ghi chú"),
        (13, 40, 34, 15, 22, 64, 16, 48), lines, "x",
        ("{{ x.so }}", name, "{{ x.don_vi }}", "{{ x.diem }}", "{{ x.hinh_thuc }}", "{{ x.ly_do }}",
         "{{ x.phieu }}", "{{ x.ghi_chu }}"))
    document.paragraph("{%p endif %}", s.CAPTION)
