"""The command line: one thin skin over the functions in `pipeline.commands`, and the exit codes.

0 clean · 1 findings exist · 2 the definitions are wrong · 64 wrong usage · 70 our own fault.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer import rich_utils
from typer.exceptions import TyperException

from pipeline.commands.usage_words import in_vietnamese, speaking_vietnamese
from pipeline.domain.local_time import VIETNAM

CLEAN, FINDINGS, DEFINITIONS_WRONG, USAGE, OUR_FAULT = 0, 1, 2, 64, 70

rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
rich_utils.DEFAULT_STRING = "[mặc định: {}]"
rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"

app = typer.Typer(
    add_completion=False, no_args_is_help=True,
    help="Tổng hợp, chấm điểm và báo cáo Phong trào thi đua xây dựng xã hội học tập, đẩy mạnh học tập suốt đời.",
)

Config = Annotated[Path, typer.Option("--config", metavar="TỆP", help="Tệp cấu hình.", show_default="config.toml")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="NGÀY", help="Coi NGÀY (2026-12-05 hoặc 05/12/2026) là hôm nay.",
                                   show_default="hôm nay")]
PeriodOption = Annotated[str, typer.Option("--period", metavar="KỲ", help="Chỉ làm cho một kỳ, ví dụ 2026.",
                                           show_default="mọi kỳ")]

OpenPeriod = Annotated[str, typer.Option("--period", metavar="KỲ", help="Kỳ báo cáo, ví dụ 2026.",
                                         show_default="kỳ đang mở có hạn gửi gần nhất")]
Send = Annotated[bool, typer.Option("--send", help="Gửi thật, qua máy chủ thư ghi ở mục smtp của config.local.toml.")]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


class Recipient(StrEnum):
    """To whom a package goes."""

    DEPARTMENT = "so"
    UNITS = "don-vi"
    LEADERS = "lanh-dao"


class WrongUsage(Exception):
    """The command line was called with something that cannot be meant; the sentence says what is expected."""


@app.command()
def consolidate(config: Config = Path("config.toml"), as_of: AsOf = "", period: PeriodOption = "") -> int:
    """Nhận tệp trong inbox/, kiểm tra, tổng hợp, chấm điểm và lập báo cáo tổng hợp, biểu đồ, CSV."""
    from pipeline.commands.console import Console
    from pipeline.commands.consolidate import consolidate as run

    return FINDINGS if run(config, _day(as_of), period, Console()) else CLEAN


@app.command()
def templates(config: Config = Path("config.toml"), as_of: AsOf = "", period: PeriodOption = "") -> int:
    """Lập biểu mẫu trắng của từng phiên bản và biểu mẫu riêng cho từng đơn vị của kỳ đang mở."""
    from pipeline.commands.console import Console
    from pipeline.commands.templates import templates as run

    run(config, _day(as_of), period, Console())
    return CLEAN


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="TỆP…", help="Một hoặc nhiều tệp báo cáo.")],
    config: Config = Path("config.toml"),
    format: Annotated[Format, typer.Option("--format", help="text: cho người đọc; json: danh sách đối tượng.")] = Format.TEXT,
) -> int:
    """Kiểm tra riêng từng tệp báo cáo, in nội dung cần sửa kèm địa chỉ ô; không đụng đến inbox/ và output/."""
    from pipeline.commands.check import check as run
    from pipeline.commands.console import Console

    return FINDINGS if run(config, files, Console(), as_json=format is Format.JSON) else CLEAN


@app.command()
def fetch(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    since: Annotated[str, typer.Option("--since", metavar="NGÀY", help="Chỉ lấy thư đến từ NGÀY.",
                                       show_default="ngày đầu của kỳ đang mở")] = "",
) -> int:
    """Lấy thư mới của hộp thư (IMAP, chỉ đọc) vào inbox/thu-den/; tài khoản ghi trong config.local.toml."""
    from pipeline.commands.console import Console
    from pipeline.commands.fetch import fetch as run

    return FINDINGS if run(config, _day(as_of), _day(since) if since else None, Console(), os.environ) else CLEAN


@app.command()
def carry(
    old: Annotated[Path, typer.Argument(metavar="TỆP-CŨ", help="Biểu mẫu phiên bản cũ hoặc đang nhập dở (.xlsx, .xls, .ods).")],
    to: Annotated[Path | None, typer.Option("--to", metavar="TỆP", help="Tên tệp mới (.xlsx).",
                                            show_default="cạnh tệp cũ")] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="ĐƠN-VỊ", help="Lập cho đơn vị này.",
                                      show_default="đơn vị ghi trong tệp")] = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Lập cho kỳ này.",
                                        show_default="kỳ ghi trong tệp")] = "",
    config: Config = Path("config.toml"),
) -> int:
    """Chuyển số liệu của một biểu mẫu cũ sang biểu mẫu hiện hành, kèm danh sách nội dung chưa chuyển được."""
    from pipeline.commands.carry import carry as run
    from pipeline.commands.console import Console

    return FINDINGS if run(config, old, to, Console(), unit=unit, period=period) else CLEAN


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="THƯ-MỤC", help="Thư mục chưa có, nơi ghi các tệp mẫu.")],
    config: Config = Path("config.toml"),
) -> int:
    """Ghi bộ dữ liệu mẫu (hư cấu) vào một thư mục mới để chạy thử."""
    from pipeline.commands.console import Console
    from pipeline.commands.sample import sample as run

    run(config, folder, Console())
    return CLEAN


@app.command()
def trace(
    unit: Annotated[str, typer.Argument(metavar="ĐƠN-VỊ", help="Khóa hoặc tên đơn vị, ví dụ TH.")],
    period: Annotated[str, typer.Argument(metavar="KỲ", help="Kỳ báo cáo, ví dụ 2025.")],
    indicator: Annotated[str, typer.Argument(metavar="CHỈ-TIÊU", help="Số hoặc khóa chỉ tiêu, ví dụ 3.6.")],
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Truy một con số: từ điểm về giá trị, tệp, trang tính và ô mà đơn vị đã nhập."""
    from pipeline.commands.console import Console
    from pipeline.commands.trace import trace as run

    run(config, unit, period, indicator, _day(as_of), Console())
    return CLEAN


@app.command()
def explain(
    unit: Annotated[str, typer.Argument(metavar="ĐƠN-VỊ", help="Khóa đơn vị trong config.toml, ví dụ TH.")],
    period: Annotated[str, typer.Argument(metavar="KỲ", help="Kỳ báo cáo, ví dụ 2025.")],
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Giải thích điểm của một đơn vị: từng chỉ tiêu, ô nguồn, cần thêm gì để lên mức trên, hạng có vững không."""
    from pipeline.commands.console import Console
    from pipeline.commands.explain import explain as run

    run(config, unit, period, _day(as_of), Console())
    return CLEAN


@app.command()
def appraisal(config: Config = Path("config.toml"), as_of: AsOf = "", period: OpenPeriod = "") -> int:
    """Lập phiếu thẩm định của một kỳ: điểm tự chấm, điểm do chương trình tính và ô nhập ý kiến của Văn phòng."""
    from pipeline.commands.appraisal import appraisal as run
    from pipeline.commands.console import Console

    run(config, period, _day(as_of), Console())
    return CLEAN


@app.command()
def awards(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Xét cho một kỳ, ví dụ 2026.",
                                        show_default="kỳ gần nhất có báo cáo, và giai đoạn kết thúc cùng kỳ đó")] = "",
    phase: Annotated[str, typer.Option("--phase", metavar="GIAI-ĐOẠN", help="Xét cho một giai đoạn, ví dụ giai-doan-1.",
                                       show_default="")] = "",
) -> int:
    """Lập biểu đề nghị khen thưởng: tập thể, cá nhân đủ, chưa đủ điều kiện, lý do và ô nhập kết quả xét, quyết định."""
    from pipeline.commands.awards import awards as run
    from pipeline.commands.console import Console

    run(config, period, phase, _day(as_of), Console())
    return CLEAN


@app.command()
def rules(
    edition: Annotated[str, typer.Argument(metavar="PHIÊN-BẢN", show_default="mới nhất")] = "",
    config: Config = Path("config.toml"),
) -> int:
    """In mọi quy tắc kiểm tra của một phiên bản biểu mẫu, mỗi quy tắc kèm ví dụ đúng và ví dụ sai."""
    from pipeline.commands.console import Console
    from pipeline.commands.rules import rules as run

    run(config, edition, Console())
    return CLEAN


@app.command()
def report(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Chỉ báo cáo của một kỳ.", show_default="mọi kỳ")] = "",
    phase: Annotated[str, typer.Option("--phase", metavar="GIAI-ĐOẠN", help="Chỉ báo cáo của một giai đoạn, ví dụ giai-doan-1.",
                                       show_default="mọi giai đoạn")] = "",
) -> int:
    """Lập báo cáo gửi Sở (.docx, PDF) của kỳ, giai đoạn, toàn Phong trào từ các báo cáo đã tiếp nhận."""
    from pipeline.commands.console import Console
    from pipeline.commands.report import report as run

    run(config, _day(as_of), Console(), period=period, phase=phase)
    return CLEAN


@app.command()
def package(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Gói của một kỳ, ví dụ 2025.", show_default=False)] = "",
    phase: Annotated[str, typer.Option("--phase", metavar="GIAI-ĐOẠN", help="Gói của một giai đoạn, ví dụ giai-doan-1.", show_default=False)] = "",
    to: Annotated[Recipient, typer.Option("--for", metavar="NƠI", help="so: gửi Sở; don-vi: kết quả của từng đơn vị; lanh-dao: trình lãnh đạo.")] = Recipient.DEPARTMENT,
    send: Annotated[bool, typer.Option("--send", help="Gửi thật; chỉ khi kỳ đã khóa.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Vẫn gửi khi có dữ liệu mẫu, bảng điểm dự thảo, báo cáo chưa hoàn thiện; phải ghi --reason.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ-DO", help="Vì sao vẫn gửi; ghi vào sổ.", show_default=False)] = "",
) -> int:
    """Lập gói gửi Sở (hoặc gửi đơn vị, trình lãnh đạo) của một kỳ, một giai đoạn: tệp và thư nháp."""
    from pipeline.commands.console import Console
    from pipeline.commands.package import package as run

    attention = run(config, _day(as_of), Console(), period=period, phase=phase, recipient=to.value, sending=send, forcing=force, reason=reason)
    return FINDINGS if attention else CLEAN


@app.command("check-documents")
def check_documents(config: Config = Path("config.toml")) -> int:
    """Kiểm tra chỗ trống trong các mẫu văn bản Word (input_templates/van-ban/)."""
    from pipeline.commands.console import Console
    from pipeline.commands.word_templates import check_documents as run

    run(config, Console())
    return CLEAN


@app.command("word-templates")
def word_templates(config: Config = Path("config.toml")) -> int:
    """Ghi mẫu văn bản Word gốc còn thiếu vào input_templates/van-ban/; không ghi đè mẫu đã có."""
    from pipeline.commands.console import Console
    from pipeline.commands.word_templates import write_originals as run

    run(config, Console())
    return CLEAN


@app.command()
def status(
    config: Config = Path("config.toml"), as_of: AsOf = "", period: OpenPeriod = "",
    history: Annotated[str, typer.Option("--history", metavar="ĐƠN-VỊ", help="Kể lại các lần gửi báo cáo của một đơn vị.",
                                         show_default=False)] = "",
) -> int:
    """Cho biết đơn vị nào đã gửi, gửi chậm, chưa gửi, cần sửa; còn mấy ngày làm việc; lập sổ theo dõi."""
    from pipeline.commands.console import Console
    from pipeline.commands.history import history as told
    from pipeline.commands.status import status as run

    if history:
        told(config, history, period, _day(as_of), Console())
    else:
        run(config, _day(as_of), period, Console())
    return CLEAN


@app.command()
def remind(
    config: Config = Path("config.toml"), as_of: AsOf = "", period: OpenPeriod = "", send: Send = False,
    scheduled: Annotated[bool, typer.Option("--scheduled", help="Chỉ làm vào ngày có lịch đôn đốc (mục reminders của config.toml).")] = False,
) -> int:
    """Lập thư đôn đốc cho đơn vị chưa gửi, gửi chậm, chưa sửa xong; mỗi đơn vị mỗi ngày nhiều nhất một thư."""
    from pipeline.commands.console import Console
    from pipeline.commands.remind import remind as run

    return FINDINGS if run(config, _day(as_of), period, Console(), sending=send, scheduled=scheduled) else CLEAN


@app.command("open-period")
def open_period(
    key: Annotated[str, typer.Argument(metavar="NĂM", help="Kỳ cần mở hoặc cần xem lại, ví dụ 2027.")],
    phase: Annotated[list[str] | None, typer.Option("--phase", metavar="KHÓA", help="Giai đoạn nhận kỳ mới; ghi nhiều lần được.",
                                                    show_default=False)] = None,
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Thêm kỳ báo cáo liền sau vào config.toml (hoặc xem kỳ đã có): các ngày cần xác nhận, biểu mẫu, đơn vị."""
    from pipeline.commands.console import Console
    from pipeline.commands.open_period import open_period as run

    run(config, key, phase or [], _day(as_of), Console())
    return CLEAN


@app.command()
def close(
    period: Annotated[str, typer.Argument(metavar="KỲ", help="Kỳ báo cáo đã được phê duyệt, ví dụ 2025.")],
    by: Annotated[str, typer.Option("--by", metavar="NGƯỜI", help="Người phê duyệt (chức vụ, họ tên).")],
    number: Annotated[str, typer.Option("--number", metavar="SỐ", help="Số, ký hiệu văn bản phê duyệt.")],
    date: Annotated[str, typer.Option("--date", metavar="NGÀY", help="Ngày của văn bản phê duyệt.")],
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Khóa kỳ đã được phê duyệt: kết quả giữ nguyên, báo cáo đến sau được lưu và chưa dùng."""
    from pipeline.commands.close import close as run
    from pipeline.commands.console import Console
    from pipeline.domain.closing import Approval

    run(config, period, Approval(by.strip(), number.strip(), _day(date)), _day(as_of), Console())
    return CLEAN


@app.command()
def reopen(
    period: Annotated[str, typer.Argument(metavar="KỲ", help="Kỳ đã khóa, ví dụ 2025.")],
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ-DO", help="Vì sao mở lại; ghi vào sổ.")],
    by: Annotated[str, typer.Option("--by", metavar="NGƯỜI", help="Người cho phép mở lại.", show_default=False)] = "",
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Mở lại một kỳ đã khóa để dùng báo cáo, định nghĩa mới; phải ghi lý do."""
    from pipeline.commands.close import reopen as run
    from pipeline.commands.console import Console

    run(config, period, reason, by, _day(as_of), Console())
    return CLEAN


@app.command()
def issue(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Kỳ cần phát hành.", show_default="kỳ đang mở mới nhất")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="ĐƠN-VỊ", help="Chỉ một đơn vị.", show_default="mọi đơn vị")] = "",
    send: Send = False,
) -> int:
    """Lập cho mỗi đơn vị một thư nháp kèm biểu mẫu riêng và hướng dẫn; ghi sổ đã phát hành."""
    from pipeline.commands.console import Console
    from pipeline.commands.issue import issue as run

    return FINDINGS if run(config, _day(as_of), period, unit, Console(), sending=send) else CLEAN


@app.command()
def send(
    paths: Annotated[list[Path], typer.Argument(metavar="THƯ-MỤC|TỆP…", help="Thư nháp .eml, hoặc thư mục có thư nháp.")],
    config: Config = Path("config.toml"), as_of: AsOf = "", send: Send = False,
) -> int:
    """Liệt kê thư nháp sẽ gửi; với --send thì gửi qua máy chủ thư. Thư đã gửi không gửi lại."""
    from pipeline.commands.console import Console
    from pipeline.commands.send import send as run

    return FINDINGS if run(config, _day(as_of), paths, Console(), sending=send) else CLEAN


@app.command()
def history(
    unit: Annotated[str, typer.Argument(metavar="ĐƠN-VỊ", help="Khóa hoặc tên đơn vị, ví dụ TH.")],
    config: Config = Path("config.toml"), as_of: AsOf = "", period: PeriodOption = "",
) -> int:
    """Kể lại theo thời gian các lần gửi báo cáo của một đơn vị, kết quả xử lý và những gì đã sửa giữa các lần gửi."""
    from pipeline.commands.console import Console
    from pipeline.commands.history import history as run

    run(config, unit, period, _day(as_of), Console())
    return CLEAN


@app.command()
def withdraw(
    file: Annotated[str, typer.Argument(metavar="MÃ|TỆP", help="Mã SHA-256 (06 chữ số đầu trở lên), đường dẫn hoặc tên tệp đã nhận.")],
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ-DO", help="Vì sao; ghi vào sổ.", show_default="bắt buộc")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Dùng lại tệp đã rút.")] = False,
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Rút một tệp đã nhận khỏi tổng hợp (tệp gửi nhầm): ghi sổ, không xóa; --undo để dùng lại."""
    from pipeline.commands import withdraw as deciding
    from pipeline.commands.console import Console

    (deciding.put_back if undo else deciding.withdraw)(config, file, reason, _day(as_of), Console())
    return CLEAN


@app.command()
def verify(
    config: Config = Path("config.toml"),
    mark: Annotated[str, typer.Option("--mark", metavar="DẤU", help="Dấu cuối sổ đã ghi lại lần trước, ví dụ 25:3f9a7c0e51d2.",
                                      show_default="không đối chiếu")] = "",
    backup: Annotated[Path | None, typer.Option("--backup", metavar="TỆP", help="Đối chiếu với một bản sao lưu.",
                                                show_default="không đối chiếu")] = None,
) -> int:
    """Kiểm tra sổ theo dõi và kho lưu: dòng nào, tệp nào đã bị thay đổi, thiếu hoặc thừa."""
    from pipeline.commands.console import Console
    from pipeline.commands.verify import verify as run

    return FINDINGS if run(config, mark, backup, Console()) else CLEAN


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(metavar="TỆP", help="Tệp .zip mới, hoặc thư mục (ví dụ ổ USB) để ghi vào.",
                                                show_default="sao-luu/sao-luu-<ngày>.zip")] = None,
    config: Config = Path("config.toml"), as_of: AsOf = "",
) -> int:
    """Sao lưu sổ, kho lưu, khóa mã biểu mẫu, cấu hình, biểu mẫu và van-ban/ vào một tệp."""
    from pipeline.commands.backup import backup as run
    from pipeline.commands.console import Console

    return FINDINGS if run(config, file, _day(as_of), Console()) else CLEAN


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp do lệnh backup ghi ra.")],
    folder: Annotated[Path | None, typer.Argument(metavar="THƯ-MỤC", help="Nơi khôi phục.",
                                                  show_default="thư mục của config.toml")] = None,
    config: Config = Path("config.toml"),
) -> int:
    """Khôi phục một bản sao lưu, đối chiếu từng tệp; không ghi đè lên tệp nào."""
    from pipeline.commands.backup import restore as run
    from pipeline.commands.console import Console

    return FINDINGS if run(file, folder, config, Console()) else CLEAN


def main(arguments: Sequence[str]) -> int:
    """Runs one command and turns every outcome into an exit code and, where something is wrong, a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = speaking_vietnamese(typer.main.get_command(app))(list(arguments), standalone_mode=False, prog_name="python -m pipeline")
        return result if isinstance(result, int) else CLEAN
    except (TyperException, WrongUsage) as error:
        print(f"Lệnh chưa đúng: {in_vietnamese(str(getattr(error, 'message', '') or error))}", file=sys.stderr)
        print("Xem cách dùng: python -m pipeline --help", file=sys.stderr)
        return USAGE
    except typer.Abort:
        return USAGE
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu; kết quả trước đó được giữ nguyên.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    from pipeline.commands.refusals import sentences

    if said := sentences(error):
        code, lines = said
        for line in lines:
            print(line, file=sys.stderr)
        return code
    traceback.print_exc()
    print("Lỗi của chương trình, không phải của dữ liệu; output/ trước đó được giữ nguyên. "
          "Đề nghị gửi toàn bộ nội dung trên cho người phụ trách phần mềm.", file=sys.stderr)
    return OUR_FAULT


def _day(text: str) -> date:
    if not text:
        return datetime.now(VIETNAM).date()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise WrongUsage(f"{text!r} không phải là ngày; ví dụ 2026-12-05 hoặc 05/12/2026.")
