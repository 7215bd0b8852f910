"""Named errors → exit code and Vietnamese sentences. Whatever is not named here is our own fault."""

from __future__ import annotations

import errno

from pipeline.definitions.strict import DefinitionError
from pipeline.edges.backup import BackupDamaged, WouldOverwrite
from pipeline.edges.form_secret import FormSecretDamaged
from pipeline.edges.ledger import ArchiveIncomplete, JournalDamaged
from pipeline.edges.publish import OutputInUse
from pipeline.edges.run_lock import AnotherRun


class Refusal(Exception):
    """A command that cannot do what was asked, for a reason that the user can mend; the text is the sentence."""


def sentences(error: Exception) -> tuple[int, list[str]] | None:
    """The exit code and the lines to print for a named error, None for any other."""
    match error:
        case DefinitionError():
            return 2, ["Định nghĩa chưa đúng, chưa làm gì cả:", *(f"  - {problem}" for problem in error.problems)]
        case AnotherRun():
            return 64, ["Đang có một lần chạy khác; đợi lần chạy đó xong rồi chạy lại."]
        case OutputInUse():
            return 64, [f"Không ghi được {error.path}: tệp đang mở trong Excel hoặc chương trình khác. "
                        "Đóng tệp rồi chạy lại; kết quả trước đó được giữ nguyên."]
        case JournalDamaged():
            return 64, [f"Tệp sổ {error.path} bị hỏng hoặc đã mất, chưa làm gì cả. Chạy python -m pipeline verify để biết hỏng ở đâu, "
                        "rồi khôi phục bản sao lưu gần nhất."]
        case ArchiveIncomplete():
            more = f" và {len(error.names) - 5:02d} tệp khác" if len(error.names) > 5 else ""
            return 64, [f"Kho lưu thiếu {len(error.names):02d} tệp đã nhận: {', '.join(error.names[:5])}{more}; chưa làm gì cả. "
                        "Tìm lại tệp trong hộp thư hoặc bản sao lưu rồi chép vào inbox/ để nhận lại; chạy python -m pipeline verify để xem cả kho."]
        case FormSecretDamaged():
            return 64, [f"Khóa mã biểu mẫu {error.path} đã bị thay đổi, chưa làm gì cả. Khôi phục tệp này từ bản sao lưu; nếu không còn "
                        "bản sao lưu, xóa tệp để tạo khóa mới (biểu mẫu đã phát hành sẽ không khớp mã)."]
        case BackupDamaged():
            return 64, [f"Tệp sao lưu {error.path} không dùng được: {error.detail}. Chưa ghi gì cả."]
        case WouldOverwrite():
            rest = f" và {len(error.paths) - 5} tệp khác" if len(error.paths) > 5 else ""
            return 64, [f"Chưa khôi phục gì cả, vì nơi khôi phục đã có tệp khác nội dung: {', '.join(error.paths[:5])}{rest}. "
                        "Chọn một thư mục mới, hoặc chuyển các tệp này đi nơi khác rồi chạy lại."]
        case OSError() if error.errno == errno.ENOSPC:
            return 64, ["Ổ đĩa đã hết chỗ; giải phóng chỗ rồi chạy lại, kết quả trước đó được giữ nguyên."]
        case Refusal():
            return 64, [str(error)]
        case _:
            return None
