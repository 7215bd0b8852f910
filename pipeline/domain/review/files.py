"""Paths below output/ → links in groups that say what each file holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pipeline.domain.replies import COPY_ENDING, Outcome
from pipeline.domain.review.values import FileGroup, Linked
from pipeline.domain.tables import text

MOST = 60
"""A folder with more files than this shows the first ones and a link to itself."""

_FOLDERS = {"": "Báo cáo, sổ theo dõi", "bieu-do": "Biểu đồ", "phan-hoi": "Thư nháp trả lời đơn vị", "du-lieu": "Số liệu (CSV)"}
"""Folder of a part → what a reader calls it; others go by their name, in this order before them."""

_CSV = {
    "register": "Sổ theo dõi", "findings": "Nội dung cần sửa, cần kiểm tra", "indicators": "Chỉ tiêu", "scores": "Điểm từng chỉ tiêu",
    "totals": "Tổng điểm, xếp loại, hạng", "sums": "Số liệu cộng của từng đơn vị",
}
_SORTS = (
    (r"tong-hop-.*\.xlsx", "Báo cáo tổng hợp"), (r"so-theo-doi-.*\.xlsx", "Sổ theo dõi, đôn đốc"),
    (r"bao-cao-.*\.docx", "Báo cáo (Word)"), (r"bao-cao-.*\.pdf", "Báo cáo (PDF)"), (r"tat-ca-.*\.pdf", "Tất cả biểu đồ trong một tệp"),
)
"""File names and what they hold, wherever they stand."""


def file_groups(key: str, paths: Iterable[str], titles: Mapping[str, str]) -> tuple[FileGroup, ...]:
    """The files of one period or phase by folder; `titles`: path of a picture, or name of a CSV → what it shows."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        inside = path.removeprefix(f"{key}/")
        folders.setdefault(inside.partition("/")[0] if "/" in inside else "", []).append(path)
    order = [*(folder for folder in _FOLDERS if folder in folders), *(f for f in sorted(folders) if f not in _FOLDERS)]
    return tuple(_group(key, folder, folders[folder], titles) for folder in order)


def _group(key: str, folder: str, paths: Collection[str], titles: Mapping[str, str]) -> FileGroup:
    known = [(Linked(path.rpartition("/")[2], path), _about(path, titles)) for path in paths]
    known.sort(key=lambda file: not file[0].path.endswith(".pdf"))  # the book of all pictures before the pictures
    left = len(known) - MOST
    where = f"Còn {text(left)} tệp trong thư mục {key}/{folder}/." if left > 0 else ""
    return FileGroup(_FOLDERS.get(folder, folder), tuple(known[:MOST]), where)


def _about(path: str, titles: Mapping[str, str]) -> str:
    name = path.rpartition("/")[2]
    if path in titles:
        return titles[path]
    for pattern, words in _SORTS:
        if re.fullmatch(pattern, name):
            return words
    if name.endswith(".csv"):
        known = name.removesuffix(".csv")
        return _CSV.get(known) or titles.get(known, "")
    if name.endswith(f"_{COPY_ENDING}"):
        return "Báo cáo của đơn vị, đã đánh dấu chỗ cần sửa"
    for outcome in Outcome:
        if name.endswith(f"_{outcome.value}.eml"):
            return f"Thư {outcome.label}"
    return ""
