"""What is wrong with the archive itself, said to the officer: which entry, which file, and what to do.

Neither a unit's mistake nor a slip in the TOML files: somebody or something has changed
what must never change. A code becomes words here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

_RESTORE = "Giữ nguyên hiện trạng, khôi phục bản sao lưu gần nhất vào một thư mục mới (python -m pipeline restore) rồi đối chiếu."

_WORDS: dict[str, tuple[str, str]] = {
    "ledger_missing": ("không còn tệp sổ", _RESTORE),
    "ledger_unreadable": ("không đọc được từ dòng này trở đi", _RESTORE),
    "structure": ("cấu trúc bên trong của tệp sổ bị hỏng", _RESTORE),
    "schema": ("bảng, chỉ mục hoặc khóa chống sửa của sổ không còn như chương trình đã tạo", _RESTORE),
    "entry_changed": ("nội dung dòng đã bị thay đổi sau khi ghi", _RESTORE),
    "entry_unlinked": ("dòng không nối tiếp dòng đứng trước: dòng trước bị sửa hoặc có dòng bị thêm, bớt", _RESTORE),
    "entry_missing": ("thiếu dòng", _RESTORE),
    "tail_missing": ("sổ ngắn hơn lần ghi nhận trước: các dòng cuối đã mất", _RESTORE),
    "rewritten": ("dòng khác với lần ghi nhận trước: sổ đã được viết lại", _RESTORE),
    "file_missing": ("không còn trong kho lưu", "Tìm lại tệp trong hộp thư hoặc bản sao lưu rồi chép vào inbox/ để nhận lại."),
    "file_changed": ("nội dung đã bị thay đổi, không còn đúng mã SHA-256", _RESTORE),
    "file_unreadable": ("không đọc được", "Kiểm tra quyền đọc và ổ đĩa, rồi kiểm tra lại."),
    "file_unknown": (
        "có trong kho lưu nhưng sổ không ghi: lần nhận tệp bị ngắt giữa chừng, hoặc sổ đã mất các dòng cuối",
        "Nếu là báo cáo đã nhận: chép tệp vào inbox/ (thêm đuôi .xlsx) rồi chạy make consolidate để ghi vào sổ.",
    ),
    "file_stray": ("không phải tệp do chương trình lưu", "Chuyển tệp này ra ngoài kho lưu."),
    "key_missing": ("khóa mã biểu mẫu không còn", "Khôi phục tệp này từ bản sao lưu; nếu không, biểu mẫu đã phát hành sẽ không khớp mã."),
    "key_changed": ("khóa mã biểu mẫu đã bị thay đổi", "Khôi phục tệp này từ bản sao lưu; nếu không, biểu mẫu đã phát hành sẽ không khớp mã."),
}

DAMAGES = tuple(_WORDS)
"""Every code of a damage."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was left (hư hỏng của sổ hoặc kho lưu).

    `entry` is the number of a ledger entry, 0 when no entry is meant; `file` a path inside the
    archive; `detail` says more in Vietnamese, or in SQLite's own words.
    """

    code: str
    entry: int = 0
    file: str = ""
    detail: str = ""

    @property
    def place(self) -> str:
        """Where, as the beginning of a sentence."""
        if self.file:
            return f"Tệp {self.file}"
        return f"Sổ theo dõi, dòng {self.entry}" if self.entry else "Sổ theo dõi"

    @property
    def message(self) -> str:
        """What is wrong, as a Vietnamese sentence that names entry or file.

        >>> Damage("entry_changed", 12, detail="nhận “a.xlsx”").message
        'Sổ theo dõi, dòng 12: nội dung dòng đã bị thay đổi sau khi ghi (nhận “a.xlsx”).'
        """
        more = f" ({self.detail})" if self.detail else ""
        return f"{self.place}: {_WORDS[self.code][0]}{more}."

    @property
    def remedy(self) -> str:
        """What to do about it, as a Vietnamese sentence."""
        return _WORDS[self.code][1]
