"""Closing a period that has been approved, and opening it again: both are entries of the ledger that stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.closed_periods import definition_files
from pipeline.commands.closings import closings_in
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Campaign, Period
from pipeline.domain.closing import CLOSED, REOPENED, Approval, Closing, reopening
from pipeline.domain.consolidation import Status
from pipeline.domain.frozen_parts import definition_parts
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger
from pipeline.edges.program import program_digest
from pipeline.edges.run_lock import only_run

_COUNTS = (Status.ACCEPTED, Status.NEEDS_FIXING)


def close(config: Path, period_key: str, approval: Approval, as_of: date, console: Console) -> None:
    """Enters that a period is approved and freezes what its results rest on; Refusal where that makes no sense."""
    definitions = usable_definitions(config)
    period = _named(definitions.campaign, period_key)
    _refuse_early(period, approval, as_of)
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        if before := closings_in(ledger).get(period.key):
            raise Refusal(f"{period.name} đã khóa ngày {text(before.closed_on)} ({before.document}). Muốn phê duyệt lại: "
                          f"make reopen PERIOD={period.key} trước.")
        ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        received, run = computed_from(definitions, ledger, as_of, console)
        counted = {s.sha256 for s in run.counted_in(period).values()}
        if not counted:
            raise Refusal(f"{period.name} chưa có báo cáo nào được tổng hợp, không có gì để phê duyệt.")
        reports = tuple((e.unit, e.sha256, e.status.value) for e in run.register_in(period) if e.sha256 in counted and e.status in _COUNTS)
        closing = Closing(
            period.key, approval, as_of, max(entry.id for entry in ledger.entries()), reports,
            tuple(sorted(file.sha256 for file in received.files)),
            definition_parts(definitions.campaign, definitions.editions, period), definition_files(definitions, config), program_digest(),
        )
        ledger.append(CLOSED, "", closing.payload)
    _report(run, period, closing, console)


def reopen(config: Path, period_key: str, reason: str, by: str, as_of: date, console: Console) -> None:
    """Enters that a closed period is open again, and why; Refusal when it is not closed or no reason is given."""
    definitions = usable_definitions(config)
    period = _named(definitions.campaign, period_key)
    if not reason.strip():
        raise Refusal("Mở lại một kỳ đã khóa phải ghi rõ lý do (--reason).")
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        closing = closings_in(ledger).get(period.key)
        if closing is None:
            raise Refusal(f"{period.name} chưa khóa, không cần mở lại.")
        late = [receipt.path for receipt in ledger.receipts() if receipt.sha256 not in set(closing.files)]
        ledger.append(REOPENED, "", reopening(period.key, reason.strip(), by.strip(), as_of))
    console.say(f"Đã mở lại {period.name.lower()} (trước đó: {closing.words[:1].lower()}{closing.words[1:]}). Lý do: {reason.strip()}.")
    if late:
        console.say(f"Từ ngày khóa đã nhận thêm {len(late):02d} tệp; tệp nào của kỳ này sẽ được dùng.")
    console.say("Tiếp theo: make consolidate để lập lại kết quả; khi được phê duyệt lại: make close.")


def _named(campaign: Campaign, key: str) -> Period:
    if key in campaign.period_by_key:
        return campaign.period_by_key[key]
    raise Refusal(f"Không có kỳ {key!r}; các kỳ: {', '.join(campaign.period_by_key)}.")


def _refuse_early(period: Period, approval: Approval, as_of: date) -> None:
    for what, given in (("--by (người phê duyệt)", approval.by), ("--number (số, ký hiệu văn bản)", approval.number)):
        if not given.strip():
            raise Refusal(f"Phê duyệt phải ghi rõ {what}.")
    if as_of <= period.end:
        raise Refusal(f"{period.name} đến hết ngày {text(period.end)} mới kết thúc, chưa khóa được.")
    if not period.end < approval.on <= as_of:
        raise Refusal(f"Ngày phê duyệt {text(approval.on)} phải sau ngày cuối kỳ ({text(period.end)}) và không sau ngày {text(as_of)}.")


def _report(run: Results, period: Period, closing: Closing, console: Console) -> None:
    console.say(f"Đã khóa {period.name.lower()}: {len(closing.reports):02d} báo cáo, định nghĩa và bản chương trình được ghi vào sổ.")
    console.say(f"{closing.words}.")
    entries = run.register_in(period)
    for status in (Status.MISSING, Status.NEEDS_FIXING):
        if units := [run.name(entry.unit, period) for entry in entries if entry.status is status]:
            console.say(f"Lưu ý, khóa khi còn {len(units):02d} đơn vị {status.label.lower()}: {', '.join(units)}.")
    if run.rubric(period).is_draft:
        console.say("Lưu ý: bảng điểm của kỳ còn là dự thảo (approved_by để trống).")
    console.say("Báo cáo của kỳ nhận từ nay được lưu, liệt kê và chưa dùng. Tiếp theo: make consolidate để ghi kết quả đã phê duyệt, "
                f"rồi make package PERIOD={period.key} để lập gói gửi Sở.")
