"""Paths below output/ → links in groups that say what each file holds, and for whom it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.domain.replies import COPY_ENDING, Outcome
from pipeline.domain.review.values import FileGroup, Linked
from pipeline.domain.tables import text

MOST = 60
"""A folder with more files than this shows the first ones and a link to itself."""

FEW = 6
"""More files than this are shown folded, as one line with their number."""

OWN_FOLDERS = ("bieu-do", "phan-hoi", "du-lieu")
"""The folders of a period or phase that come with the page; whatever else is there was made by another command."""

_OWN = {
    "": ("Báo cáo tổng hợp", "Cho lãnh đạo Văn phòng, cán bộ phụ trách."), "bieu-do": ("Biểu đồ", "Để chèn vào văn bản, trình chiếu."),
    "phan-hoi": ("Thư nháp trả lời đơn vị", "Gửi từng đơn vị: mở thư, xem lại rồi gửi; tệp .xlsx đã kèm sẵn trong thư."),
    "du-lieu": ("Số liệu (CSV)", "Để đối chiếu, kiểm tra; mở bằng Excel."),
}
"""Folder → what a reader calls it and what it is for, in the order of the page."""

_CSV = {
    "register": "Sổ theo dõi", "findings": "Nội dung cần sửa, cần kiểm tra", "indicators": "Chỉ tiêu", "scores": "Điểm từng chỉ tiêu",
    "totals": "Tổng điểm, xếp loại, hạng", "sums": "Số liệu cộng của từng đơn vị",
}
_SORTS = (
    (r"ket-qua-.*\.xlsx", "Kết quả của một đơn vị, đã kèm trong thư nháp (Excel)"),
    (r"tong-hop-.*\.xlsx", "Báo cáo tổng hợp (Excel)"), (r"so-theo-doi-.*\.xlsx", "Sổ theo dõi, đôn đốc (Excel)"),
    (r"bao-cao-.*\.docx", "Báo cáo (Word)"), (r"bao-cao-.*\.pdf", "Báo cáo (PDF, để đọc và in)"),
    (r"cong-van-.*\.docx", "Công văn báo cáo (Word)"), (r"cong-van-.*\.pdf", "Công văn báo cáo (PDF, để đọc và in)"),
    (r"khac-ban-sua-.*\.txt", "Những chỗ bản vừa lập khác bản người soạn đang sửa"), (r"(.*\.)?metadata\.json", "Thông tin kèm văn bản điện tử"),
    (r"MANIFEST\.sha256", "Mã kiểm tra từng tệp của gói"), (r"goi-.*\.zip", "Tệp nén gồm mọi tệp của gói, đã kèm trong thư nháp"),
    (r"goi-.*\.eml", "Thư nháp"), (r"tat-ca-.*\.pdf", "Tất cả biểu đồ trong một tệp"), (r"bieu-do-.*\.pdf", "Tất cả biểu đồ trong một tệp"),
    (r"de-nghi-khen-thuong-.*\.xlsx", "Biểu đề nghị khen thưởng (Excel)"), (r"phieu-tham-dinh-.*\.xlsx", "Phiếu thẩm định (Excel)"),
    (r"to-trinh-bang-khen-.*\.docx", "Tờ trình đề nghị tặng Bằng khen (Word)"), (r"to-trinh-.*\.docx", "Tờ trình khen thưởng (Word)"),
    (r"danh-sach-trich-ngang-bang-khen-.*\.docx", "Danh sách trích ngang đề nghị Bằng khen (Word)"),
    (r"danh-sach-trich-ngang-.*\.docx", "Danh sách trích ngang (Word)"), (r"du-thao-quyet-dinh-.*\.docx", "Dự thảo Quyết định khen thưởng (Word)"),
    (r"tom-tat-.*\.docx", "Tóm tắt trình Chánh Văn phòng (Word)"), (r"bien-ban-.*\.docx", "Biên bản họp xét (Word)"),
    (r"tap-the-.*\.docx", "Báo cáo thành tích tập thể (Word)"), (r"ca-nhan-.*\.docx", "Báo cáo thành tích cá nhân (Word)"),
    (r".*\.eml", "Thư nháp"), (r"hinh?-.*\.png|\d+-.*\.png", "Biểu đồ (ảnh)"),
)
"""File names and what they hold, wherever they stand; the first that fits."""


def is_own(key: str, path: str) -> bool:
    """Whether a file of a period or phase comes with the page.

    >>> is_own("2026", "2026/tong-hop-2026.xlsx"), is_own("2026", "2026/du-lieu/scores.csv"), is_own("2026", "2026/bao-cao-2026.docx")
    (True, True, False)
    """
    folder, slash, _ = inside(key, path).partition("/")
    return folder in OWN_FOLDERS if slash else folder == f"tong-hop-{key}.xlsx"


def inside(key: str, path: str) -> str:
    """A path below the folder of a period or phase."""
    return path.removeprefix(f"{key}/")


def own_groups(key: str, paths: Iterable[str], titles: Mapping[str, str], units: Mapping[str, str]) -> tuple[FileGroup, ...]:
    """What came with the page, by folder; `titles`: path of a picture, or name of a CSV → what it shows; `units`: key of
    a unit → its name."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        below = inside(key, path)
        folders.setdefault(below.partition("/")[0] if "/" in below else "", []).append(path)
    found = []
    for folder in (folder for folder in _OWN if folder in folders):
        named = {path: file_label(path, titles, units) for path in folders[folder]}
        ordered = sorted(named, key=lambda path: not path.endswith(".pdf"))  # the book of all pictures before the pictures
        found.append(file_group(*_OWN[folder], {path: named[path] for path in ordered}, folder=f"{key}/{folder}/" if folder else ""))
    return tuple(found)


def file_group(title: str, about: str, named: Mapping[str, str], *, folder: str = "", hint: str = "", first: int = 0) -> FileGroup:
    """A group of files, each with what it holds. Of many, all but the `first` are folded, and there is a link to their
    `folder`, where they have one."""
    known = [(Linked(path.rpartition("/")[2], path), words) for path, words in named.items()]
    left = len(known) - MOST
    where = f"Còn {text(left)} tệp, xem trong thư mục." if left > 0 else ""
    if len(known) <= FEW:
        return FileGroup(title, tuple(known), about=about, hint=hint)
    return FileGroup(title, tuple(known[:MOST]), where, about, hint, Linked(folder, folder) if folder else None, len(known), first)


def file_label(path: str, titles: Mapping[str, str], units: Mapping[str, str]) -> str:
    """What a file holds in a few words, with the unit that it is for where its name begins with one; "" where nobody knows."""
    name = path.rpartition("/")[2]
    unit = units.get(name.partition("_")[0], "")
    words = titles.get(path) or _sort(name, titles)
    return ": ".join(part for part in (words, unit) if part)


def _sort(name: str, titles: Mapping[str, str]) -> str:
    if name.endswith(".csv"):
        known = name.removesuffix(".csv")
        return _CSV.get(known) or titles.get(known, "")
    if name.endswith(f"_{COPY_ENDING}"):
        return "Bản đã đánh dấu chỗ cần sửa"
    for outcome in Outcome:
        if name.endswith(f"_{outcome.value}.eml"):
            return f"Thư {outcome.label}"
    return next((words for pattern, words in _SORTS if re.fullmatch(pattern, name)), "")
