"""Where every unit stands → who is ready, missing, late or must correct, and what the officer does next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.definitions.campaign import Period
from pipeline.domain.follow_up import FollowUp, Need
from pipeline.domain.follow_up_book import due_line, tally
from pipeline.domain.replies import Outcome
from pipeline.domain.results import Results
from pipeline.domain.review.shown import left_out_words
from pipeline.domain.review.values import Count, Linked, Mark, PageCell, PageColumn, PageRow, PageTable, named
from pipeline.domain.tables import text


def standing_words(run: Results, period: Period, lines: Sequence[FollowUp]) -> tuple[str, ...]:
    """Due date and tally, in two sentences."""
    if period.is_open(run.as_of):
        return due_line(run, period), tally(lines)
    return (tally(lines),)


def counts(lines: Sequence[FollowUp]) -> tuple[Count, ...]:
    """Received, to be corrected, missing, late."""
    fixing, missing, waiting = _of(lines, "fix"), _of(lines, "missing"), _of(lines, "far")
    received = [line for line in lines if line.received is not None]
    late = [line for line in received if line.late_days]
    return (
        Count("Đã nhận", f"{len(received):02d}/{len(lines):02d}", "done" if lines and len(received) == len(lines) else ""),
        Count("Cần sửa", f"{len(fixing):02d}", "fix" if fixing else ""),
        Count("Chưa có báo cáo", f"{len(missing) + len(waiting):02d}", "missing" if missing else ""),
        Count("Gửi chậm", f"{len(late):02d}", "late" if late else ""),
    )


def attention(lines: Sequence[FollowUp]) -> tuple[tuple[str, str], ...]:
    """Whom the officer writes to or waits for, by name: (what is the matter, names)."""
    late = [f"{line.short_name} ({line.late_days:02d} ngày)" for line in lines if line.received and line.late_days]
    said = (
        ("Cần sửa", [f"{line.short_name} ({len(line.errors):02d} nội dung)" for line in _of(lines, "fix")]),
        ("Tệp không tiếp nhận, cần gửi lại", [line.short_name for line in _of(lines, "missing") if line.refused]),
        ("Chưa gửi, cần đôn đốc", [line.short_name for line in _of(lines, "missing") if not line.refused]),
        ("Chưa gửi, còn trong hạn", [line.short_name for line in _of(lines, "far")]),
        ("Đã nhận nhưng gửi chậm", late),
    )
    return tuple((label, named(names)) for label, names in said if names)


def register_table(run: Results, period: Period, lines: Sequence[FollowUp], files: Collection[str], most: int) -> PageTable:
    """Every unit: what became of its report, what comes next, and the reply draft where one was written."""
    rows = tuple(
        PageRow((
            line.name, line.status, text(line.received.date()) if line.received else "", _some(line.late_days),
            _some(len(line.errors)), _some(line.warnings), line.refused or line.next_step, _draft(period, line, files),
        ), _mark(line))
        for line in lines
    )
    return PageTable(
        "so_theo_doi", f"Tình hình báo cáo {period.name.lower()}", (
            PageColumn("unit", "Đơn vị"), PageColumn("status", "Tình trạng", chosen_from=True), PageColumn("received", "Ngày nhận", "date"),
            PageColumn("late", "Chậm (ngày làm việc)", "number"), PageColumn("errors", "Cần sửa (nội dung)", "number"),
            PageColumn("warnings", "Cảnh báo", "number"), PageColumn("next", "Việc tiếp theo", long=True), PageColumn("draft", "Thư nháp trả lời"),
        ), rows[:most], source="Sổ nhận báo cáo, sổ thư của Văn phòng",
        left_out=left_out_words(len(rows), most) if len(rows) > most else "",
        more=Linked(f"so-theo-doi-{period.key}.xlsx", f"{period.key}/so-theo-doi-{period.key}.xlsx") if len(rows) > most else None,
    )


def _mark(line: FollowUp) -> Mark:
    if line.need is Need.CORRECTION:
        return "fix"
    if line.need is Need.REPORT:
        return "far" if line.far and not line.refused else "missing"
    return "late" if line.received and line.late_days else "done" if line.received else ""


def _of(lines: Sequence[FollowUp], mark: Mark) -> list[FollowUp]:
    return [line for line in lines if _mark(line) == mark]


def _draft(period: Period, line: FollowUp, files: Collection[str]) -> PageCell:
    for outcome in Outcome:
        path = f"{period.key}/phan-hoi/{line.unit}_{period.key}_{outcome.value}.eml"
        if path in files:
            return Linked(f"Thư {outcome.label}", path)
    return ""


def _some(count: int) -> str:
    return text(count) if count else ""
