"""The template of the official report as the program first lays it out; from then on the office edits it in Word.

Fixed words of the report stand here and in the edited template, computed ones in the values.
"""

from __future__ import annotations

from typing import Literal

from pipeline.edges.word import Blank, blank_document
from pipeline.edges.word import styles as s

Form = Literal["bao-cao", "cong-van"]

_LONG_SECTIONS = (
    ("II. KẾT QUẢ THỰC HIỆN CÁC NỘI DUNG THI ĐUA", "noi_dung"),
    ("IV. GIẢI PHÁP ĐÃ THỰC HIỆN", "giai_phap"),
)


def report_template(form: Form) -> Blank:
    """A Báo cáo, or the Công văn with “Kính gửi” and the same text and annexes."""
    document = blank_document()
    document.when("luu_y", "{{ luu_y }}", s.NOTICE)
    _head(document, form)
    _text(document)
    _foot(document, form)
    _annexes(document, "{{ kem_theo }}" if form == "bao-cao" else "{{ kem_theo_cong_van }}")
    return document


def letterhead(document: Blank, *, number: str = "{{ so_ky_hieu }}", subject: str = "") -> None:
    """The head of every document; `subject` stands under the number of a công văn."""
    document.letterhead(
        [("{{ co_quan_chu_quan }}", s.PARENT), ("{{ co_quan_ban_hanh }}", s.AGENCY), (number, s.NUMBER),
         *([(subject, s.LETTER_SUBJECT)] if subject else [])],
        [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", s.COUNTRY), ("Độc lập - Tự do - Hạnh phúc", s.MOTTO),
         ("{{ dia_danh_ngay }}", s.PLACE_DATE)],
    )


def signature(document: Blank) -> None:
    """Nơi nhận and the signature of every document."""
    blank: list[tuple[str, s.Style]] = [("", s.SIGNER)] * 4
    document.recipients_and_signature(
        [("Nơi nhận:", s.RECIPIENTS), ("{%p if so_nhan_dien_tu %}", s.RECIPIENT), ("{{ so_nhan_dien_tu }}", s.RECIPIENT),
         ("{%p endif %}", s.RECIPIENT), ("{%p for n in noi_nhan %}", s.RECIPIENT), ("{{ n.dong }}", s.RECIPIENT),
         ("{%p endfor %}", s.RECIPIENT)],
        [("{%p for c in chuc_danh_ky %}", s.SIGNER), ("{{ c.dong }}", s.SIGNER), ("{%p endfor %}", s.SIGNER), *blank,
         ("{{ nguoi_ky }}", s.SIGNER)],
    )


def _head(document: Blank, form: Form) -> None:
    if form == "cong-van":
        letterhead(document, number="{{ so_ky_hieu_cong_van }}", subject="V/v báo cáo kết quả Phong trào thi đua {{ ky }}")
        document.paragraph("Kính gửi: {{ noi_nhan_bao_cao }}", s.ADDRESSEE)
    else:
        letterhead(document)
        document.title("BÁO CÁO", "{{ trich_yeu }}")
    document.repeated("can_cu", "c", "{{ c.dong }}", s.BASIS)
    document.repeated("mo_dau", "d", "{{ d.doan }}", s.BODY)
    document.when("so_sanh", "{{ so_sanh }}", s.BODY)


def _text(document: Blank) -> None:
    _section(document, "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO", "lanh_dao")
    _long(document, *_LONG_SECTIONS[0])
    _section(document, "III. KẾT QUẢ THEO TIÊU CHÍ THI ĐUA", "tieu_chi")
    document.paragraph("{{ ten_bang_tieu_chi }}", s.CAPTION)
    document.paragraph("{{p bang_tieu_chi }}", s.BODY)
    document.paragraph("{{p hinh_tieu_chi }}", s.PICTURE)
    document.paragraph("{{ ten_hinh_tieu_chi }}", s.PICTURE_NAME)
    _long(document, *_LONG_SECTIONS[1])
    _section(document, "V. CÔNG TÁC KHEN THƯỞNG", "khen_thuong")
    document.paragraph("VI. ĐIỂN HÌNH, MÔ HÌNH HAY", s.PART)
    _sub(document, "1. Mô hình hay, cách làm hiệu quả", "mo_hinh")
    _sub(document, "2. Điển hình tập thể, cá nhân", "dien_hinh")
    document.paragraph("VII. ĐÁNH GIÁ CHUNG", s.PART)
    _sub(document, "1. Ưu điểm", "uu_diem")
    _sub(document, "2. Tồn tại, hạn chế", "han_che")
    _sub(document, "3. Nguyên nhân", "nguyen_nhan")
    _sub(document, "4. Bài học kinh nghiệm", "bai_hoc")
    _section(document, "VIII. PHƯƠNG HƯỚNG, NHIỆM VỤ", "phuong_huong")
    _section(document, "IX. KIẾN NGHỊ, ĐỀ XUẤT", "kien_nghi")


def _section(document: Blank, title: str, lines: str) -> None:
    document.paragraph(title, s.PART)
    document.repeated(lines, "d", "{{ d.doan }}", s.BODY)


def _sub(document: Blank, title: str, lines: str) -> None:
    document.paragraph(title, s.SECTION)
    document.repeated(lines, "d", "{{ d.doan }}", s.BODY)


def _long(document: Blank, title: str, items: str) -> None:
    """A section of numbered items, each with paragraphs of its own."""
    document.paragraph(title, s.PART)
    document.paragraph(f"{{%p for m in {items} %}}", s.BODY)
    document.paragraph("{{ m.so }}. {{ m.ten }}", s.SECTION)
    document.repeated("m.doan", "d", "{{ d.doan }}", s.BODY)
    document.paragraph("{%p endfor %}", s.BODY)


def _foot(document: Blank, form: Form) -> None:
    document.paragraph("Trên đây là báo cáo kết quả thực hiện Phong trào thi đua {{ ky }} của {{ ten_co_quan }}, gửi "
                       "{{ noi_nhan_bao_cao }} để tổng hợp./.", s.CLOSING)
    signature(document)


def _annexes(document: Blank, attached: str) -> None:
    for number, title, lines, landscape in (
        ("Phụ lục I", "SỐ LIỆU TỔNG HỢP", "phu_luc_so_lieu", True),
        ("Phụ lục II", "KẾT QUẢ XẾP LOẠI", "phu_luc_xep_loai", False),
        ("Phụ lục III", "KẾT QUẢ KHEN THƯỞNG ĐÃ CÓ QUYẾT ĐỊNH", "phu_luc_khen_thuong", True),
    ):
        document.begin_annex(number, title, attached, landscape=landscape)
        document.paragraph(f"{{%p for b in {lines} %}}", s.CAPTION)
        document.paragraph("{{ b.ten }}", s.CAPTION)
        document.paragraph("{{p b.bang }}", s.NOTE)
        document.when("b.ghi_chu", "{{ b.ghi_chu }}", s.NOTE)
        document.paragraph("{%p endfor %}", s.CAPTION)
    document.begin_annex("Phụ lục IV", "BIỂU ĐỒ", attached, landscape=False)
    document.paragraph("{%p for b in phu_luc_bieu_do %}", s.CAPTION)
    document.paragraph("{{p b.hinh }}", s.PICTURE)
    document.paragraph("{{ b.ten }}", s.PICTURE_NAME)
    document.when("b.nguon", "{{ b.nguon }}", s.NOTE)
    document.paragraph("{%p endfor %}", s.CAPTION)
