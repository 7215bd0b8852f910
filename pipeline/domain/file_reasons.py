"""Why a received file as a whole cannot be read, as an officer and a clerk read it (lý do từ chối tệp).

A code becomes a sentence and a remedy here and nowhere else; the edges raise `Refused`
with a code, and whoever writes the finding asks `FILE_REASONS` for the words.
"""

from __future__ import annotations

from dataclasses import dataclass

_SAVE_AS_XLSX = "Mở tệp bằng Excel, chọn “Lưu thành” (Save As), loại “Excel Workbook (*.xlsx)”, rồi gửi lại."
_FILL_THE_FORM_AGAIN = (
    "Chép số liệu sang biểu mẫu gốc do Văn phòng gửi, lưu dạng .xlsx rồi gửi lại; "
    "nếu vẫn lỗi, xin liên hệ Văn phòng."
)
_USE_OUR_FORM = "Đề nghị điền vào đúng biểu mẫu do Văn phòng gửi, không tạo tệp mới, rồi gửi lại."


@dataclass(frozen=True, slots=True)
class FileReason:
    """One reason that concerns a whole file: a code, what is wrong, and what to do.

    `message` and `remedy` may hold ``{detail}`` and ``{limit}`` (a size, a number or a time, with its
    measure); both are shown in brackets after a space, and dropped where they are empty.
    """

    code: str
    message: str
    remedy: str = ""

    def said(self, detail: str = "", limit: str = "") -> str:
        """The message with its placeholders filled.

        >>> FILE_REASONS["too_large"].said(limit="20 MB")
        'Tệp quá lớn (giới hạn 20 MB) nên không được đọc.'
        >>> FILE_REASONS["damaged"].said("thiếu trang tính “Biểu 1”")
        'Tệp bị hỏng hoặc lưu dở dang, không đọc được (thiếu trang tính “Biểu 1”).'
        """
        return _filled(self.message, detail=detail, limit=limit)

    def advised(self, detail: str = "", limit: str = "") -> str:
        """The remedy with its placeholders filled."""
        return _filled(self.remedy, detail=detail, limit=limit)


class Refused(Exception):
    """A received file, or a part of it, that will not be read: the sender's matter, not ours.

    `code` is a key of `FILE_REASONS`; `detail` (Vietnamese) and `limit` fill its placeholders.
    """

    def __init__(self, code: str, detail: str = "", limit: str = "") -> None:
        super().__init__(code, detail, limit)
        self.code = code
        self.detail = detail
        self.limit = limit

    @property
    def reason(self) -> FileReason:
        """The words for `code`; an unknown code is our own mistake and raises KeyError."""
        return FILE_REASONS[self.code]

    def __str__(self) -> str:
        return self.reason.said(self.detail, self.limit)


def _filled(text: str, *, detail: str, limit: str) -> str:
    """`text` with its placeholders replaced; braces inside the detail stay as they are."""
    shown = {"{limit}": f" (giới hạn {limit})" if limit else "", "{detail}": f" ({detail})" if detail else ""}
    for placeholder, words in shown.items():
        before, found, after = text.partition(placeholder)
        text = before + words + after if found else text
    return text


_ATTACH_THE_FORM = "Đề nghị đơn vị gửi lại thư, đính kèm trực tiếp tệp biểu mẫu Excel (.xlsx)."
_SAVE_INTO_INBOX = "Lưu tệp biểu mẫu (.xlsx) trong đó ra thư mục hộp nhận rồi chạy lại; nếu không mở được, đề nghị đơn vị gửi lại."

_REASONS = (
    FileReason(
        "withdrawn",
        "Cán bộ đã rút tệp này{detail}; tệp vẫn được lưu, số liệu không được tổng hợp.",
        "Muốn dùng lại, chạy lệnh withdraw với mã tệp{detail} và tùy chọn --undo.",
    ),
    FileReason(
        "withdrawn_sent_again",
        "Tệp này đã được cán bộ rút{detail} nhưng lại được gửi đến lần nữa, vẫn chưa dùng để tổng hợp.",
        "Hỏi lại đơn vị; nếu cần dùng, chạy lệnh withdraw với mã tệp{detail} và tùy chọn --undo.",
    ),
    FileReason(
        "not_a_regular_file",
        "Đây không phải một tệp thông thường{detail} nên không được mở.",
        "Chép chính tệp báo cáo (không phải lối tắt hay thư mục) vào hộp nhận rồi chạy lại.",
    ),
    FileReason(
        "unreadable_file",
        "Không mở được tệp{detail}; có thể tệp đang mở trong Excel hoặc không được phép đọc.",
        "Đóng tệp trong Excel, kiểm tra quyền đọc, rồi chạy lại.",
    ),
    FileReason(
        "empty_file",
        "Tệp rỗng (0 byte), không có nội dung.",
        "Đề nghị gửi lại tệp; có thể thư bị ngắt khi đính kèm.",
    ),
    FileReason(
        "too_large",
        "Tệp quá lớn{limit} nên không được đọc.",
        "Xóa ảnh, trang tính thừa khỏi tệp; gửi tài liệu minh chứng bằng thư riêng, rồi gửi lại biểu mẫu.",
    ),
    FileReason(
        "not_a_spreadsheet",
        "Tệp này không phải bảng tính Excel{detail}.",
        _SAVE_AS_XLSX,
    ),
    FileReason(
        "encrypted",
        "Tệp có mật khẩu nên không đọc được.",
        "Mở tệp bằng Excel, vào Tệp → Thông tin → Bảo vệ sổ làm việc → Mã hóa bằng mật khẩu, xóa mật khẩu, "
        "lưu rồi gửi lại.",
    ),
    FileReason(
        "macros",
        "Tệp có chứa macro{detail} nên không được đọc, vì lý do an toàn.",
        _SAVE_AS_XLSX,
    ),
    FileReason(
        "damaged",
        "Tệp bị hỏng hoặc lưu dở dang, không đọc được{detail}.",
        "Mở tệp bằng Excel; nếu mở được thì lưu lại dạng .xlsx rồi gửi lại, nếu không đề nghị gửi bản khác.",
    ),
    FileReason(
        "suspicious_archive",
        "Cấu trúc bên trong tệp không bình thường{detail} nên không được đọc, vì lý do an toàn.",
        _FILL_THE_FORM_AGAIN,
    ),
    FileReason(
        "expanded_too_large",
        "Nội dung bên trong tệp{detail} vượt mức đọc được{limit}.",
        "Xóa ảnh, trang tính và vùng định dạng thừa khỏi tệp, lưu lại dạng .xlsx rồi gửi lại.",
    ),
    FileReason(
        "oversized_sheet",
        "Có ô chứa dữ liệu nằm quá xa biểu mẫu{detail} nên trang tính lớn hơn mức đọc được.",
        "Xóa nội dung ở ô đã nêu (chọn các hàng, các cột thừa rồi Xóa), lưu lại rồi gửi lại.",
    ),
    FileReason(
        "reader_died",
        "Chương trình đọc đã dừng đột ngột khi mở tệp này{detail}; các tệp khác không bị ảnh hưởng.",
        _FILL_THE_FORM_AGAIN,
    ),
    FileReason(
        "beyond_time",
        "Đọc tệp này quá lâu{limit} nên đã dừng; các tệp khác không bị ảnh hưởng.",
        _FILL_THE_FORM_AGAIN,
    ),
    FileReason(
        "beyond_memory",
        "Đọc tệp này cần quá nhiều bộ nhớ{limit} nên đã dừng; "
        "các tệp khác không bị ảnh hưởng.",
        _FILL_THE_FORM_AGAIN,
    ),
    FileReason(
        "not_our_form",
        "Tệp không phải biểu mẫu báo cáo do Văn phòng phát hành{detail}.",
        _USE_OUR_FORM,
    ),
    FileReason(
        "unknown_unit",
        "Không nhận ra đơn vị báo cáo ghi trong tệp{detail}.",
        "Đề nghị dùng đúng biểu mẫu đã gửi cho đơn vị; nếu đơn vị mới thành lập hoặc đổi tên, "
        "Văn phòng bổ sung vào config.toml.",
    ),
    FileReason(
        "unknown_period",
        "Không nhận ra kỳ báo cáo ghi trong tệp{detail}.",
        "Đề nghị dùng biểu mẫu của kỳ đang báo cáo; nếu là kỳ mới, Văn phòng bổ sung vào config.toml.",
    ),
    FileReason(
        "unknown_edition",
        "Không nhận ra phiên bản biểu mẫu{detail}.",
        _USE_OUR_FORM,
    ),
    FileReason(
        "standard_form",
        "Tệp là biểu mẫu chung, không ghi đơn vị và kỳ báo cáo nên không biết là báo cáo của đơn vị nào.",
        "Đề nghị chép số liệu sang biểu mẫu mà Văn phòng đã gửi riêng cho đơn vị, rồi gửi lại.",
    ),
    FileReason(
        "form_code_wrong",
        "Mã biểu mẫu không khớp với đơn vị và kỳ báo cáo ghi trong tệp{detail}.",
        "Đề nghị dùng đúng biểu mẫu mà Văn phòng đã gửi cho đơn vị trong kỳ này, không dùng lại tệp của đơn vị khác "
        "hoặc của kỳ trước, không sửa thông tin ẩn; chép số liệu sang rồi gửi lại.",
    ),
    FileReason(
        "form_code_missing",
        "Biểu mẫu không có mã{detail} nên chưa xác nhận được là biểu mẫu do Văn phòng gửi cho đơn vị.",
        "Lần sau đề nghị dùng biểu mẫu mà Văn phòng đã gửi riêng cho đơn vị.",
    ),
    FileReason(
        "form_code_unchecked",
        "Chưa đối chiếu được mã biểu mẫu vì nơi kiểm tra không có khóa của Văn phòng.",
        "Đơn vị không cần làm gì; Văn phòng đối chiếu khi tổng hợp. Nếu khóa bị mất, Văn phòng khôi phục từ bản sao lưu.",
    ),
    FileReason(
        "sample_among_reports",
        "Tệp là dữ liệu mẫu (hư cấu) trong khi kỳ này đã có báo cáo thật{detail}.",
        "Đề nghị đơn vị gửi báo cáo trên biểu mẫu của mình; nếu là dữ liệu chạy thử, Văn phòng chuyển ra khỏi kho lưu trước khi tổng hợp.",
    ),
    FileReason(
        "sender_unknown",
        "Thư gửi từ địa chỉ chưa đăng ký của đơn vị{detail}.",
        "Văn phòng xác nhận lại với đơn vị; nếu đúng, bổ sung địa chỉ vào emails của đơn vị trong config.toml.",
    ),
    FileReason(
        "same_moment",
        "Đơn vị có hai báo cáo khác nhau cho kỳ này, nhận cùng một thời điểm{detail}; chưa rõ báo cáo nào mới hơn.",
        "Đề nghị đơn vị cho biết báo cáo đúng hoặc gửi lại một tệp; Văn phòng có thể ghi lại ngày nhận tại [[receipts]] trong config.toml.",
    ),
    FileReason(
        "older_edition",
        "Tệp dùng biểu mẫu phiên bản cũ{detail}; đã đọc theo đúng quy định của phiên bản đó.",
        "Kỳ sau đề nghị dùng biểu mẫu mới.",
    ),
    FileReason(
        "period_closed",
        "Kỳ báo cáo đã chốt số liệu{detail} nên tệp này được lưu nhưng không tổng hợp.",
        "Nếu cần điều chỉnh số liệu, đề nghị có văn bản gửi Văn phòng để mở lại kỳ báo cáo.",
    ),
    FileReason(
        "after_close",
        "Nhận sau khi khóa kỳ{detail}: tệp được lưu, chưa dùng.",
        "Nếu phải dùng báo cáo này, mở lại kỳ và ghi rõ lý do (make reopen), tổng hợp và trình phê duyệt lại.",
    ),
    FileReason(
        "no_attachment",
        "Thư không có tệp đính kèm.",
        _ATTACH_THE_FORM,
    ),
    FileReason(
        "only_pictures",
        "Thư chỉ có ảnh{detail}, không có tệp biểu mẫu; ảnh chụp không tổng hợp được.",
        _ATTACH_THE_FORM,
    ),
    FileReason(
        "link_instead_of_file",
        "Thư chỉ có đường dẫn đến tệp lưu ở nơi khác{detail}, không có tệp biểu mẫu; chương trình không mở đường dẫn.",
        "Tải tệp từ đường dẫn về thư mục hộp nhận rồi chạy lại, hoặc đề nghị đơn vị gửi lại thư có đính kèm tệp .xlsx.",
    ),
    FileReason(
        "no_form_inside",
        "Không có biểu mẫu Excel nào bên trong{detail}.",
        _ATTACH_THE_FORM,
    ),
    FileReason(
        "winmail",
        "Thư gửi từ Outlook ở dạng RTF nên tệp đính kèm bị gói trong winmail.dat, không lấy ra được.",
        "Đề nghị đơn vị gửi lại thư ở dạng HTML hoặc văn bản thuần (trong Outlook: Định dạng văn bản → HTML).",
    ),
    FileReason(
        "unsent_draft",
        "Đây là thư nháp chưa gửi, không phải thư của đơn vị.",
        "Bỏ thư nháp khỏi thư mục hộp nhận.",
    ),
    FileReason(
        "encrypted_archive",
        "Tệp nén có mật khẩu nên không mở được.",
        "Đề nghị đơn vị gửi lại tệp nén không đặt mật khẩu, hoặc đính kèm trực tiếp tệp biểu mẫu .xlsx.",
    ),
    FileReason(
        "unsupported_archive",
        "Chương trình không mở được loại tệp nén này{detail}.",
        "Giải nén rồi đưa tệp biểu mẫu .xlsx vào hộp nhận, hoặc đề nghị đơn vị gửi lại ở dạng .zip hoặc .xlsx.",
    ),
    FileReason(
        "damaged_container",
        "Thư hoặc tệp nén bị hỏng, không mở được{detail}.",
        _SAVE_INTO_INBOX,
    ),
    FileReason(
        "container_too_large",
        "Thư hoặc tệp nén chứa quá nhiều nội dung{detail}{limit} nên không được mở.",
        "Lưu riêng tệp biểu mẫu .xlsx ra hộp nhận, hoặc chia thành nhiều thư, nhiều tệp nén nhỏ hơn.",
    ),
    FileReason(
        "nested_too_deep",
        "Các thư, tệp nén lồng trong nhau quá nhiều lớp{limit} nên không được mở tiếp.",
        _SAVE_INTO_INBOX,
    ),
    FileReason(
        "unopenable",
        "Không mở được thư hoặc tệp nén này{detail}{limit}; các tệp khác không bị ảnh hưởng.",
        _SAVE_INTO_INBOX,
    ),
    FileReason(
        "renamed_attachment",
        "Tên tệp đính kèm không dùng được trên mọi máy{detail}; chương trình ghi nhận dưới tên đã sửa.",
        "Không cần làm gì; lần sau nên đặt tên tệp ngắn gọn, không có ký tự đặc biệt.",
    ),
    FileReason(
        "ignored_temporary",
        "Tệp tạm do Excel hoặc LibreOffice tạo ra khi đang mở báo cáo; đã bỏ qua.",
        "Không cần làm gì; đóng báo cáo đang mở thì tệp này tự mất.",
    ),
    FileReason(
        "ignored_hidden",
        "Tệp ẩn của hệ thống; đã bỏ qua.",
        "Không cần làm gì.",
    ),
)

FILE_REASONS: dict[str, FileReason] = {reason.code: reason for reason in _REASONS}
