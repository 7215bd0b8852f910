"""Named errors → exit code and Vietnamese sentences. Whatever is not named here is our own fault."""

from __future__ import annotations

from pipeline.definitions.strict import DefinitionError
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
        case Refusal():
            return 64, [str(error)]
        case _:
            return None
