"""Where every unit stands → the register as a workbook to print and to work from (sổ theo dõi, đôn đốc)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.definitions.campaign import Period
from pipeline.domain.correspondence import ACCEPTED, Correspondence
from pipeline.domain.deadlines import units_deadline, weekday
from pipeline.domain.follow_up import FollowUp, Need
from pipeline.domain.results import Results
from pipeline.domain.summaries.cover import SAMPLE_STAMP
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Summary, Table, text
from pipeline.domain.workdays import work_calendar


def follow_up_book(run: Results, period: Period, lines: Sequence[FollowUp], letters: Correspondence) -> Summary:
    """The register of one period: who stands where, and every letter that was made or sent."""
    agency = run.campaign.agency_on(min(period.end, run.as_of))
    title = f"SỔ THEO DÕI, ĐÔN ĐỐC BÁO CÁO {period.name.upper()}"
    sheets = (_register(run, period, lines), *_letters(run, period, letters.until(run.as_of)))
    return Summary(
        period.key, title, agency.name, run.as_of, sheets, (SAMPLE_STAMP,) if run.has_sample(period) else (),
        (("kind", "follow_up"), ("form_id", run.campaign.movement.form_id), ("period", period.key),
         ("as_of", run.as_of.isoformat()), ("sample", "1" if run.has_sample(period) else "")),
    )


def tally(lines: Sequence[FollowUp]) -> str:
    """How many stand where, in one sentence.

    >>> tally([])
    'Đã nhận 00/00 báo cáo: không phải sửa 00, cần sửa 00; chưa có báo cáo 00; gửi chậm 00.'
    """
    needs = Counter(line.need for line in lines)
    received = [line for line in lines if line.received is not None]
    late = sum(bool(line.late_days) for line in received)
    return (f"Đã nhận {len(received):02d}/{len(lines):02d} báo cáo: không phải sửa {needs[Need.NOTHING]:02d}, "
            f"cần sửa {needs[Need.CORRECTION]:02d}; chưa có báo cáo {needs[Need.REPORT]:02d}; gửi chậm {late:02d}.")


def due_line(run: Results, period: Period) -> str:
    """How far the units' due date is, and while it lies ahead when exactly it is."""
    deadline = units_deadline(run.campaign, period, run.as_of)
    if deadline.passed:
        return f"{deadline.standing}."
    off = "" if work_calendar(run.campaign).is_working(deadline.due) else ", không phải ngày làm việc"
    return f"{deadline.standing}. Nhận báo cáo đến {deadline.hour}, {weekday(deadline.due)}{off}."


def _register(run: Results, period: Period, lines: Sequence[FollowUp]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (number, line.name, line.status, line.issue_told, line.received.date() if line.received else None,
         line.late_days or None, len(line.errors) or None, line.warnings or None, line.times_sent or None,
         line.reminders_told, line.addresses.told, line.next_step)
        for number, line in enumerate(lines, 1)
    ]
    table = Table("so_theo_doi", f"Tình hình báo cáo {period.name.lower()} đến ngày {text(run.as_of)}", (
        Column("number", "STT", "integer", width=5), Column("unit", "Đơn vị", "long_text", width=30),
        Column("status", "Tình trạng", "long_text", width=13), Column("issued", "Biểu mẫu", "long_text", width=13),
        Column("received", "Ngày nhận", "date", width=11), Column("late", "Chậm", "integer", "ngày", width=7),
        Column("errors", "Cần sửa", "integer", "nội dung", width=9), Column("warnings", "Cảnh báo", "integer", width=9),
        Column("times", "Số lần gửi", "integer", width=8), Column("reminded", "Thư đôn đốc", "long_text", width=18),
        Column("emails", "Thư điện tử", "long_text", width=_address_width(lines)), Column("next", "Việc tiếp theo", "long_text", width=30),
    ), tuple(rows), notes=(
        "Chậm: số ngày làm việc từ hạn gửi đến ngày nhận báo cáo đầu tiên đọc được, hoặc đến ngày lập sổ khi chưa có báo cáo.",
        "Đã soạn thư: chương trình đã lập thư nháp nhưng chưa ghi nhận gửi qua máy chủ thư; đã gửi: máy chủ thư đã nhận.",
        "Số lần gửi: mọi tệp đã nhận của đơn vị cho kỳ này, kể cả tệp đã thay thế hoặc không tiếp nhận.",
    ), source="Sổ nhận báo cáo, sổ thư của Văn phòng")
    return Sheet("so-theo-doi", "Sổ theo dõi", (
        Paragraph(run.campaign.agency_on(min(period.end, run.as_of)).name.upper(), "subtitle"),
        Paragraph(f"SỔ THEO DÕI, ĐÔN ĐỐC BÁO CÁO {period.name.upper()}", "title"),
        Paragraph(f"{due_line(run, period)} {tally(lines)}"), table,
    ))


def _address_width(lines: Sequence[FollowUp]) -> float:
    """Wide enough for the longest address, since nobody can read one that is broken in two."""
    longest = max((len(email) for line in lines for email in line.emails), default=0)
    return min(48.0, max(16.0, longest * 0.95 + 3))


def _letters(run: Results, period: Period, letters: Correspondence) -> list[Sheet]:
    """What was issued, written and sent for the period, by day; no sheet while there is nothing."""
    made: list[tuple[Cell, ...]] = []
    for issue in letters.issued:
        if issue.period == period.key:
            made.append((issue.on, run.name(issue.unit, period), "Soạn thư gửi biểu mẫu", f"Mã biểu mẫu {issue.code}", ""))
    for reminded in letters.reminded:
        if reminded.period == period.key:
            made.append((reminded.on, run.name(reminded.unit, period), "Soạn thư đôn đốc", reminded.status, ""))
    for sent in letters.sent:
        if sent.draft.startswith(f"{period.key}/"):
            unit = sent.draft.rpartition("/")[2].partition(f"_{period.key}")[0]
            name = run.name(unit, period) if unit in run.campaign.unit_by_key else ""
            said = "Máy chủ thư đã nhận" if sent.outcome == ACCEPTED else f"Không gửi được: {sent.answer}"
            made.append((sent.on, name, "Gửi thư", said, sent.recipient))
    if not made:
        return []
    rows = tuple((number, *row) for number, row in enumerate(sorted(made, key=lambda row: str(row[0])), 1))
    table = Table("so_thu", f"Biểu mẫu, thư đôn đốc và thư đã gửi, {period.name.lower()}", (
        Column("number", "STT", "integer", width=5), Column("on", "Ngày", "date", width=12),
        Column("unit", "Đơn vị", "long_text", width=40), Column("what", "Việc", width=22),
        Column("detail", "Nội dung, kết quả", "long_text", width=50), Column("to", "Người nhận", "long_text", width=30),
    ), rows, source="Sổ thư của Văn phòng")
    return [Sheet("so-thu", "Sổ thư", (table,))]
