"""Opening a period: entering the next one into config.toml, and showing what an officer has to confirm about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.deadlines import weekday
from pipeline.domain.period_opening import (
    CONFIRM,
    DATES,
    date_remarks,
    missing_targets,
    next_period,
    open_questions,
    period_toml,
)
from pipeline.domain.tables import text
from pipeline.domain.workdays import work_calendar
from pipeline.edges.config_text import NotInserted, replace_checked, with_period


def open_period(config: Path, key: str, phases: Sequence[str], as_of: date, console: Console) -> None:
    """Enters the period where it is missing, and shows it either way; Refusal when that cannot be done as it stands."""
    definitions = usable_definitions(config)
    known = key in definitions.campaign.period_by_key
    if known and phases:
        raise Refusal(f"Kỳ {key} đã có trong {config.name}; để đưa vào giai đoạn, sửa periods của giai đoạn đó trong {config.name}.")
    if not known:
        _enter(definitions, config, key, phases)
        definitions = usable_definitions(config)
    period = definitions.campaign.period_by_key[key]
    console.say(f"Kỳ {key} đã có trong {config.name}; không sửa gì." if known else f"Đã thêm kỳ {key} vào {config.name}.")
    _show(definitions, period, console)
    if not period.is_open(as_of):
        when = f"bắt đầu ngày {text(period.start)}" if as_of < period.start else f"đã chốt ngày {text(period.closed_on)}"
        console.say(f"{period.name} {when}.")
    console.say(f"Tiếp theo: xác nhận các ngày trên (sửa trong {config.name} nếu cần), rồi phát hành biểu mẫu: "
                f'make issue ARGS="--period {key}".')


def _enter(definitions: Definitions, config: Path, key: str, phases: Sequence[str]) -> None:
    campaign = definitions.campaign
    period = next_period(campaign, definitions.editions.values())
    last = campaign.periods[-1]
    if period is None or period.key != key:
        after = f"kỳ liền sau là {period.key}" if period else "kỳ cuối không phải là một năm trọn, thêm kỳ mới bằng tay"
        raise Refusal(f"Chưa mở được kỳ {key}: kỳ cuối trong {config.name} là {last.key}, {after}.")
    known = {phase.key for phase in campaign.phases}
    if unknown := [phase for phase in phases if phase not in known]:
        raise Refusal(f"Không có giai đoạn {', '.join(unknown)}; các giai đoạn: {', '.join(sorted(known))}.")
    if missing := missing_targets(definitions.editions[period.edition], period):
        rubric = f"{campaign.folders.templates}/{period.edition}/rubric.toml"
        raise Refusal(
            f"Chưa mở được kỳ {key}: {config.name} và bảng điểm mới có các kỳ đến hết {last.key}. Việc cần làm trước, do Văn phòng quyết định: "
            f"(1) xác định mục tiêu của kỳ {key} cho chỉ tiêu {'; '.join(missing)} và ghi vào {rubric}; "
            f"(2) xác định kỳ {key} thuộc giai đoạn nào (--phase KHÓA, hoặc để trống). Rồi chạy lại lệnh này.")
    try:
        fresh = with_period(config.read_bytes().decode(), period_toml(period, date_remarks(period, work_calendar(campaign))), phases)
        replace_checked(config, fresh, usable_definitions)
    except NotInserted as error:
        raise Refusal(f"Không tự thêm được kỳ {key} vào {config.name} mà giữ nguyên phần còn lại; {config.name} không thay đổi. "
                      f"Đề nghị thêm bằng tay:\n{error}") from None
    except DefinitionError as error:
        problems = "\n".join(f"  - {problem}".replace(f".{config.name}.moi", config.name) for problem in error.problems)
        raise Refusal(f"Chưa mở được kỳ {key}, {config.name} không thay đổi, vì kết quả không hợp lệ:\n{problems}") from None


def _show(definitions: Definitions, period: Period, console: Console) -> None:
    campaign = definitions.campaign
    remarks = date_remarks(period, work_calendar(campaign))
    console.table(f"{period.name}: các ngày, {CONFIRM}", (("Mốc", False), ("Ngày", False), ("Thứ", False), ("Lưu ý", False)), [
        (title, text(getattr(period, name)), weekday(getattr(period, name)), f"{remarks[name]}: {CONFIRM}" if name in remarks else "")
        for name, title in DATES.items()
    ])
    edition = definitions.editions[period.edition]
    console.say(f"Biểu mẫu, bảng điểm: phiên bản {period.edition} (có hiệu lực từ {text(edition.form.in_force_from)}).")
    for indicator in edition.rubric.indicators:
        if indicator.targets is not None:
            console.say(f"Mục tiêu {indicator.number} {indicator.name}: {text(indicator.targets[period.key], 1)}.")
    units = [unit.name_on(period.end).name for unit in campaign.units_in(period)]
    console.say(f"Đơn vị báo cáo (có mặt ngày {text(period.end)}): {len(units):02d} đơn vị: {', '.join(units)}.")
    phases = [phase.name for phase in campaign.phases if period.key in phase.periods]
    if phases:
        console.say(f"Thuộc: {', '.join(phases)}.")
    for question in open_questions(campaign, period):
        console.say(f"Còn phải xem: {question}")
