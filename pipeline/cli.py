"""The command line: one thin skin over the functions in `pipeline.commands`, and the exit codes.

0 clean · 1 findings exist · 2 the definitions are wrong · 64 wrong usage · 70 our own fault.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer import rich_utils
from typer.exceptions import TyperException

CLEAN, FINDINGS, DEFINITIONS_WRONG, USAGE, OUR_FAULT = 0, 1, 2, 64, 70

_VIETNAM = timezone(timedelta(hours=7))

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
    unit: Annotated[str, typer.Argument(metavar="ĐƠN-VỊ", help="Khóa đơn vị trong config.toml, ví dụ TH.")],
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
def status(config: Config = Path("config.toml"), as_of: AsOf = "", period: OpenPeriod = "") -> int:
    """Cho biết đơn vị nào đã gửi, gửi chậm, chưa gửi, cần sửa; còn mấy ngày làm việc; lập sổ theo dõi."""
    from pipeline.commands.console import Console
    from pipeline.commands.status import status as run

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


@app.command()
def awards(
    config: Config = Path("config.toml"), as_of: AsOf = "",
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Xét khen thưởng của một kỳ.",
                                        show_default="kỳ mới nhất có báo cáo")] = "",
    phase: Annotated[str, typer.Option("--phase", metavar="KHÓA", help="Xét khen thưởng sơ kết, tổng kết một giai đoạn.",
                                       show_default=False)] = "",
) -> int:
    """Lập biểu đề nghị khen thưởng: ai đủ, chưa đủ điều kiện, vì sao, tỷ lệ, các bước; có ô ghi quyết định."""
    from pipeline.commands.awards import awards as run
    from pipeline.commands.console import Console

    run(config, _day(as_of), period, phase, Console())
    return CLEAN


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


def main(arguments: Sequence[str]) -> int:
    """Runs one command and turns every outcome into an exit code and, where something is wrong, a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = app(list(arguments), standalone_mode=False, prog_name="python -m pipeline")
        return result if isinstance(result, int) else CLEAN
    except (TyperException, WrongUsage) as error:
        print(f"Lệnh chưa đúng: {_in_vietnamese(str(getattr(error, 'message', '') or error))}", file=sys.stderr)
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


_USAGE_WORDS = (
    ("No such command", "không có lệnh"), ("No such option:", "không có tùy chọn"), ("Missing argument", "thiếu tham số"),
    ("Missing option", "thiếu tùy chọn"), ("Got unexpected extra arguments", "thừa tham số"),
    ("Got unexpected extra argument", "thừa tham số"), ("requires an argument", "cần có giá trị"),
    ("Missing parameter", "thiếu tham số"), ("Value error,", "giá trị không hợp lệ:"), ("is not one of", "phải là một trong"),
    ("Invalid value for", "giá trị không hợp lệ cho"), ("Option", "tùy chọn"),
)
"""How the command-line library says what is wrong with a call, and how we say it."""


def _in_vietnamese(message: str) -> str:
    for theirs, ours in _USAGE_WORDS:
        message = message.replace(theirs, ours)
    return message


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
        return datetime.now(_VIETNAM).date()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise WrongUsage(f"--as-of {text!r} không phải là ngày; ví dụ 2026-12-05 hoặc 05/12/2026.")
