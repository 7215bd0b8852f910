"""Where a unit stands → the letter that reminds it (thư đôn đốc), short and saying what to do."""

from __future__ import annotations

from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.rubric import Deductions
from pipeline.domain.correspondence import REMINDERS
from pipeline.domain.findings import FindingGroup, capitalised
from pipeline.domain.follow_up import FollowUp, Need
from pipeline.domain.letters import Letter
from pipeline.domain.signatures import signature
from pipeline.domain.workdays import work_calendar

FOLDER = REMINDERS
"""The folder below a period's output that holds the reminders of one day."""

_LISTED = 10
_CELLS = 12


def reminder(campaign: Campaign, period: Period, of: FollowUp, rules: Deductions) -> Letter | None:
    """The letter that a unit needs on the day its standing was seen from; None when it needs none."""
    if of.need is Need.NOTHING:
        return None
    today = of.deadline.today
    asked = _report_asked(of, period) if of.need is Need.REPORT else _correction_asked(campaign, period, of, rules)
    body = "\n".join((
        f"Kính gửi: {of.name}", "", *asked, "",
        "Nếu đã gửi, đề nghị thông tin lại để kiểm tra.", "Trân trọng cảm ơn./.", "", *signature(campaign, today), "",
    ))
    return Letter(f"{period.key}/{of.unit}/{FOLDER}/{today.isoformat()}", of.emails, _subject(of, period), body, today)


def _subject(of: FollowUp, period: Period) -> str:
    about = f"Báo cáo {_plain(period)} – {of.name}"
    if of.need is Need.CORRECTION:
        return f"[Đôn đốc hoàn thiện {len(of.errors):02d} nội dung] {about}"
    if of.deadline.passed:
        return f"[Đôn đốc, quá hạn {of.deadline.over:02d} ngày làm việc] {about}" if of.deadline.over else f"[Đôn đốc, quá hạn] {about}"
    return f"[Đôn đốc, hạn {of.deadline.due:%d/%m/%Y}] {about}"


def _report_asked(of: FollowUp, period: Period) -> list[str]:
    said = []
    if of.refused:
        said += [f"Tệp đã gửi cho báo cáo {_plain(period)} chưa tiếp nhận được: {of.refused}", ""]
    wanted = (f"gửi ngay báo cáo {_plain(period)}" if of.deadline.passed
              else "hoàn thành và gửi báo cáo đúng hạn" if of.deadline.today < of.deadline.due
              else "hoàn thành và gửi báo cáo trong hôm nay")
    return [*said, f"{of.deadline.standing}; đề nghị {of.name} {wanted}."]


def _correction_asked(campaign: Campaign, period: Period, of: FollowUp, rules: Deductions) -> list[str]:
    received = f", nhận ngày {of.received:%d/%m/%Y}," if of.received else ""
    more = len(of.errors) - _LISTED
    return [
        f"Báo cáo {_plain(period)} của {of.name}{received} còn {len(of.errors):02d} nội dung cần chỉnh sửa:",
        *(f"- {_line(group)}" for group in of.errors[:_LISTED]),
        *([f"- và {more:02d} nội dung khác, đã đánh dấu trong tệp gửi kèm thư trả lời trước."] if more > 0 else []),
        "",
        f"Đề nghị sửa trực tiếp trên tệp báo cáo và gửi lại {_until(campaign, period, of, rules)}; "
        "các nội dung khác không phải nhập lại.",
    ]


def _until(campaign: Campaign, period: Period, of: FollowUp, rules: Deductions) -> str:
    """When a correction is awaited: the due date; once it has passed, the days granted after our reply, if any are left."""
    if not of.deadline.passed:
        return of.deadline.by
    replies = [r.on for r in campaign.replies if (r.unit, r.period) == (of.unit, period.key) and r.on <= of.deadline.today]
    if replies:
        granted = work_calendar(campaign).nth_after(max(replies), rules.reply_working_days)
        if granted >= of.deadline.today:
            return f"trước {of.deadline.hour} ngày {granted:%d/%m/%Y}"
    return f"ngay (hạn gửi là ngày {of.deadline.due:%d/%m/%Y})"


def _line(group: FindingGroup) -> str:
    """One thing to correct: sheet, cells, sentence and remedy."""
    first = group.first
    where = f"Biểu “{first.sheet}”" if first.sheet else ""
    if group.cells:
        where += f", ô {', '.join(group.places[:_CELLS])}{'…' if len(group.cells) > _CELLS else ''}"
    message = first.message if where else capitalised(first.message)
    return " ".join(" ".join((f"{where}:" if where else "", message, first.remedy)).split())


def _plain(period: Period) -> str:
    """The name of a period inside a sentence: “năm 2026”."""
    return period.name[:1].lower() + period.name[1:]
