"""Who has reported, what is due when, and what the letters say: on values, without a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest
from campaigns import Report as Told
from campaigns import campaign, definitions, editions, findings_of, report, submissions_of, unit

from pipeline.definitions.campaign import Campaign, Reminders, Reply
from pipeline.definitions.load import campaign_problems
from pipeline.domain.answers import answers_of
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.correspondence import Correspondence, Issued, Reminded, Sent, correspondence
from pipeline.domain.deadlines import is_reminder_day, newest_begun, next_reminder_day, period_in_hand, units_deadline
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.follow_up import FollowUp, Need, follow_ups
from pipeline.domain.follow_up_book import follow_up_book, tally
from pipeline.domain.letters import Letter
from pipeline.domain.reminders import reminder
from pipeline.domain.replies import unit_replies
from pipeline.domain.results import Results, results
from pipeline.domain.tables import plain
from pipeline.domain.workdays import WorkCalendar, work_calendar

THURSDAY = date(2026, 12, 3)
OFFICE = campaign((
    unit("A", emails=("a@example.vn",)), unit("B", emails=("b@example.vn",)), unit("C"), unit("D", emails=("d@example.vn",)),
))
"""Due on Saturday, 5 December 2026, at 16 o'clock."""


def run_of(*reports: Told, as_of: date = THURSDAY, of: Campaign = OFFICE, refused: Finding | None = None) -> Results:
    """The reports as a whole run; `refused` is a file that became none."""
    submissions = submissions_of(reports)
    parts = [answers_of(e.form, [s for s in submissions if s.edition == e.key]) for e in editions().values()]
    findings = [f.placed(unit=reports[f.submission].unit, period=reports[f.submission].period, sheet="2. Chỉ tiêu", cell="D9")
                for f in findings_of(reports)]
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    if refused is not None:
        files.append(ReceivedFile("f" * 64, (refused.file,), datetime(2026, 12, 1), refused))
        findings.append(refused)
    return results(of, editions(), as_of, files, parts, findings)


@cache
def _silent() -> Results:
    return run_of()


def silent(today: date) -> Results:
    """Nobody has reported, seen from a day."""
    return replace(_silent(), as_of=today)


def lines_of(run: Results, letters: Correspondence = Correspondence()) -> dict[str, FollowUp]:  # noqa: B008
    return {line.unit: line for line in follow_ups(run, run.campaign.period_by_key["2026"], letters)}


def letter_to(run: Results, key: str) -> Letter | None:
    period = run.campaign.period_by_key["2026"]
    return reminder(run.campaign, period, lines_of(run)[key], run.rubric(period).deductions)


@pytest.mark.parametrize(("today", "said"), [
    (date(2026, 11, 30), "Còn 04 ngày làm việc đến hạn gửi báo cáo (05/12/2026)"),
    (date(2026, 12, 4), "Từ nay đến hạn gửi báo cáo (05/12/2026) không còn ngày làm việc nào"),
    (date(2026, 12, 5), "Hôm nay là hạn gửi báo cáo (trước 16 giờ 00 ngày 05/12/2026)"),
    (date(2026, 12, 6), "Đã quá hạn gửi báo cáo (hạn 05/12/2026)"),
    (date(2026, 12, 8), "Đã quá hạn gửi báo cáo 02 ngày làm việc (hạn 05/12/2026)"),
])
def test_how_far_the_due_date_is_counts_working_days(today: date, said: str) -> None:
    assert units_deadline(OFFICE, OFFICE.period_by_key["2026"], today).standing == said


def test_holidays_and_saturdays_made_up_move_the_count() -> None:
    of = replace(OFFICE, holidays=(date(2026, 12, 2), date(2026, 12, 3)), working_saturdays=(date(2026, 12, 5),))
    assert units_deadline(of, of.period_by_key["2026"], date(2026, 12, 1)).left == 2


def test_reminders_are_planned_so_many_working_days_before_and_every_other_one_after() -> None:
    calendar, plan, due = WorkCalendar(), Reminders((10, 3, 1), 2), date(2026, 12, 4)
    days = [date(2026, 11, 1)]
    while (following := next_reminder_day(calendar, plan, due, days[-1])) and len(days) < 6:
        days.append(following)
    assert days[1:] == [date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 7), date(2026, 12, 9)]
    assert next_reminder_day(calendar, Reminders((3,), 0), due, due) is None
    assert not is_reminder_day(calendar, Reminders((0,), 1), date(2026, 12, 6), date(2026, 12, 6)), "nobody works on a Sunday"


@pytest.mark.parametrize(("today", "collected", "issued"), [
    (date(2026, 11, 23), "2026", "2026"), (date(2026, 12, 20), "2026", "2027"), (date(2027, 9, 1), "2027", "2027"),
    (date(2026, 1, 15), "2025", "2026"), (date(2026, 3, 1), "2026", "2026"),
])
def test_the_period_in_hand_is_the_one_due_nearest_and_forms_go_out_for_the_newest(today: date, collected: str, issued: str) -> None:
    in_hand, newest = period_in_hand(OFFICE, today), newest_begun(OFFICE, today)
    assert in_hand is not None
    assert newest is not None
    assert (in_hand.key, newest.key) == (collected, issued)
    assert period_in_hand(OFFICE, date(2020, 1, 1)) is None


def test_every_unit_stands_where_its_reports_put_it() -> None:
    run = run_of(
        report("A"), report("B", errors=("measures.tasks_on_time",), received=datetime(2026, 12, 1, 8)),
        report("B", errors=("measures.tasks_on_time",), received=datetime(2026, 12, 2, 9)),
        refused=Finding("damaged", Severity.ERROR, "Tệp hỏng, không mở được.", unit="D", period="2026", file="d.xlsx"),
    )
    lines = lines_of(run)
    assert {key: (line.need, line.status, line.times_sent) for key, line in lines.items()} == {
        "A": (Need.NOTHING, "Đã nhận", 1), "B": (Need.CORRECTION, "Cần sửa", 2), "C": (Need.REPORT, "Chưa gửi", 0),
        "D": (Need.REPORT, "Không tiếp nhận", 1)}
    assert lines["B"].received == datetime(2026, 12, 2, 9)
    assert [lines[key].next_step for key in "ABCD"] == [
        "Không còn việc", "Đôn đốc hoàn thiện 01 nội dung", "Đôn đốc gửi báo cáo; bổ sung địa chỉ thư",
        "Đề nghị gửi lại tệp đúng biểu mẫu"]
    assert tally(list(lines.values())) == (
        "Đã nhận 02/04 báo cáo: không phải sửa 01, cần sửa 01; chưa có báo cáo 02; gửi chậm 00.")


def test_lateness_counts_from_the_first_readable_report_or_until_today() -> None:
    late, corrected = datetime(2026, 12, 8, 9), datetime(2026, 12, 10, 9)
    lines = lines_of(run_of(report("A", received=late), report("A", received=corrected), report("B"), as_of=date(2026, 12, 11)))
    assert (lines["A"].late_days, lines["A"].status, lines["A"].received) == (2, "Đã nhận, gửi chậm", corrected)
    assert lines["B"].late_days == 0
    assert (lines["C"].late_days, lines["C"].status) == (5, "Quá hạn")


def test_letters_go_where_the_office_says_or_else_where_the_newest_report_says() -> None:
    wrong = ("measures.tasks_on_time",)
    run = run_of(report("A", errors=wrong, general={"reporter_email": "x@example.vn"}),
                 report("C", received=datetime(2026, 12, 1, 8), general={"reporter_email": "old@example.vn"}),
                 report("C", received=datetime(2026, 12, 2, 8), errors=wrong, general={"reporter_email": "c@example.vn"}))
    lines = lines_of(run)
    assert [lines[unit].addresses.told for unit in "AC"] == ["a@example.vn", "c@example.vn\n(lấy từ báo cáo)"]
    assert lines["C"].next_step == "Đôn đốc hoàn thiện 01 nội dung"
    reminded = letter_to(run, "C")
    assert reminded is not None
    replied = {r.submission.unit: r.letter.to for r in unit_replies(run, [run.campaign.period_by_key["2026"]])["2026"] if r.submission}
    assert (reminded.to, replied) == (("c@example.vn",), {"A": ("a@example.vn",), "C": ("c@example.vn",)})


def test_a_unit_that_did_not_live_to_the_end_of_the_period_is_not_asked() -> None:
    of = replace(OFFICE, units=(*OFFICE.units, unit("E", until=date(2026, 3, 1))))
    assert "E" not in lines_of(run_of(of=of))
    assert lines_of(run_of(report("E"), of=of))["E"].need is Need.NOTHING


def test_long_before_the_first_reminder_the_officer_just_waits() -> None:
    assert lines_of(silent(date(2026, 11, 2)))["A"].next_step == "Chờ báo cáo"
    assert lines_of(silent(date(2026, 11, 23)))["A"].next_step == "Đôn đốc gửi báo cáo"


def test_what_the_ledger_says_about_letters_reads_back_and_ends_at_the_day_of_the_run() -> None:
    letters = Correspondence(
        (Issued("A", "2026", "2026", "AAAA", "1" * 64, date(2026, 1, 5)), Issued("A", "2026", "2026", "AAAA", "2" * 64, date(2026, 2, 5))),
        (Reminded("A", "2026", "Chưa gửi", date(2026, 12, 1)), Reminded("A", "2026", "Chưa gửi", date(2026, 12, 4))),
        (Sent("2026/don-doc/A.eml", "3" * 64, "<1@x>", "a@example.vn", "accepted", "", date(2026, 12, 1)),),
    )
    entries = [("issued", i.sha256, i.payload) for i in letters.issued] + [("reminded", "", r.payload) for r in letters.reminded]
    assert correspondence([*entries, ("received", "", {}), *(("sent", s.sha256, s.payload) for s in letters.sent)]) == letters
    line = lines_of(silent(THURSDAY), letters)["A"]
    assert (line.issued, line.reminded) == (date(2026, 2, 5), (date(2026, 12, 1),))
    assert letters.took("<1@x>", "a@example.vn")
    assert not letters.took("<1@x>", "b@example.vn")


def test_a_letter_that_was_only_drafted_is_not_called_sent() -> None:
    drafted = Correspondence(
        (Issued("A", "2026", "2026", "AAAA", "1" * 64, date(2026, 11, 2)),),
        (Reminded("A", "2026", "Chưa gửi", date(2026, 11, 24)), Reminded("A", "2026", "Chưa gửi", date(2026, 12, 1))))
    line = lines_of(silent(THURSDAY), drafted)["A"]
    assert (line.issue_told, line.reminders_told) == ("đã soạn thư 02/11/2026", "đã soạn thư 24/11; đã soạn thư 01/12")
    sent = tuple(Sent(f"2026/{draft}.eml", "3" * 64, "<1@x>", "a@example.vn", "accepted", "", day) for draft, day in (
        ("phat-hanh/A_2026", date(2026, 11, 3)), ("don-doc/A_2026_2026-12-01", date(2026, 12, 1))))
    line = lines_of(silent(THURSDAY), replace(drafted, sent=sent))["A"]
    assert (line.issue_told, line.reminders_told) == ("đã gửi 03/11/2026", "đã soạn thư 24/11; đã gửi 01/12")
    again = replace(drafted, issued=(*drafted.issued, replace(drafted.issued[0], on=date(2026, 11, 9))), sent=sent)
    assert lines_of(silent(THURSDAY), again)["A"].issue_told == "đã soạn thư 09/11/2026"


def test_a_silent_unit_is_reminded_in_the_tone_of_the_office() -> None:
    letter = letter_to(silent(date(2026, 12, 2)), "A")
    assert letter is not None
    assert letter.to == ("a@example.vn",)
    assert letter.subject == "[Đôn đốc, hạn 05/12/2026] Báo cáo năm 2026 – Phòng A"
    assert letter.body == (
        "Kính gửi: Phòng A\n\nCòn 02 ngày làm việc đến hạn gửi báo cáo (05/12/2026); đề nghị Phòng A hoàn thành và gửi báo cáo "
        "đúng hạn.\n\nNếu đã gửi, đề nghị thông tin lại để kiểm tra.\nTrân trọng cảm ơn./.\n\n"
        f"{OFFICE.movement.contact}\n{OFFICE.agency_on(THURSDAY).name}\n")


@pytest.mark.parametrize(("today", "subject", "asked"), [
    (date(2026, 12, 5), "[Đôn đốc, hạn 05/12/2026]", "đề nghị Phòng A hoàn thành và gửi báo cáo trong hôm nay."),
    (date(2026, 12, 6), "[Đôn đốc, quá hạn]", "đề nghị Phòng A gửi ngay báo cáo năm 2026."),
    (date(2026, 12, 8), "[Đôn đốc, quá hạn 02 ngày làm việc]", "đề nghị Phòng A gửi ngay báo cáo năm 2026."),
])
def test_what_is_asked_depends_on_the_due_date(today: date, subject: str, asked: str) -> None:
    letter = letter_to(silent(today), "A")
    assert letter is not None
    assert letter.subject.startswith(subject)
    assert asked in letter.body


def test_a_report_with_errors_is_reminded_with_its_cells_and_one_without_is_not() -> None:
    run = run_of(report("A"), report("B", errors=("measures.tasks_on_time",)))
    assert letter_to(run, "A") is None
    letter = letter_to(run, "B")
    assert letter is not None
    assert letter.subject == "[Đôn đốc hoàn thiện 01 nội dung] Báo cáo năm 2026 – Phòng B"
    assert "- Biểu “2. Chỉ tiêu”, ô D9: sai." in letter.body
    assert "gửi lại trước 16 giờ 00 ngày 05/12/2026; các nội dung khác không phải nhập lại." in letter.body


@pytest.mark.parametrize(("today", "until"), [
    (date(2026, 12, 9), "trước 16 giờ 00 ngày 10/12/2026"), (date(2026, 12, 11), "ngay (hạn gửi là ngày 05/12/2026)"),
])
def test_after_the_due_date_a_correction_is_awaited_as_long_as_our_reply_grants(today: date, until: str) -> None:
    of = replace(OFFICE, replies=(Reply("B", "2026", date(2026, 12, 7)),))
    letter = letter_to(run_of(report("B", errors=("measures.tasks_on_time",)), as_of=today, of=of), "B")
    assert letter is not None
    assert f"gửi lại {until};" in letter.body


def test_why_a_file_was_turned_away_stands_in_the_reminder_until_the_unit_has_a_report() -> None:
    damaged = Finding("damaged", Severity.ERROR, "Tệp hỏng, không mở được.", unit="D", period="2026", file="d.xlsx")
    letter = letter_to(run_of(refused=damaged), "D")
    assert letter is not None
    assert "chưa tiếp nhận được: Tệp hỏng, không mở được." in letter.body
    assert letter_to(run_of(report("D"), refused=damaged), "D") is None


def test_the_register_has_a_line_per_unit_and_the_letters_by_day() -> None:
    run = run_of(report("A"), report("B", errors=("measures.tasks_on_time",)))
    letters = Correspondence(
        (Issued("B", "2026", "2026", "BBBB-CCCC-DDDD", "1" * 64, date(2026, 11, 2)),),
        (Reminded("B", "2026", "Cần sửa", date(2026, 12, 2)),),
        (Sent("2026/don-doc/B_2026_2026-12-02.eml", "", "<1@x>", "b@example.vn", "refused", "550 5.1.1", date(2026, 12, 2)),
         Sent("2025/don-doc/B_2025_2025-12-02.eml", "", "<2@x>", "b@example.vn", "accepted", "", date(2025, 12, 2))))
    period = run.campaign.period_by_key["2026"]
    book = follow_up_book(run, period, follow_ups(run, period, letters), letters)
    register, log = (sheet.tables()[0] for sheet in book.sheets)
    assert [plain(cell) for cell in register.rows[1]] == [
        2, "Phòng B", "Cần sửa", "đã soạn thư 02/11/2026", date(2026, 12, 1), None, 1, None, 1, "đã soạn thư 02/12", "b@example.vn",
        "Đôn đốc hoàn thiện 01 nội dung"]
    assert register.values("status") == ["Đã nhận", "Cần sửa", "Chưa gửi", "Chưa gửi"]
    assert [(row[1], row[3], row[4]) for row in log.rows] == [
        (date(2026, 11, 2), "Soạn thư gửi biểu mẫu", "Mã biểu mẫu BBBB-CCCC-DDDD"), (date(2026, 12, 2), "Soạn thư đôn đốc", "Cần sửa"),
        (date(2026, 12, 2), "Gửi thư", "Không gửi được: 550 5.1.1")]
    assert [sheet.key for sheet in follow_up_book(run, period, [], Correspondence()).sheets] == ["so-theo-doi"]


def test_addresses_and_days_that_make_no_sense_are_refused() -> None:
    wrong = replace(OFFICE, units=(unit("A", emails=("Phòng A <a@example.vn>",)),), reminders=Reminders((-1,)))
    said = "\n".join(campaign_problems(wrong))
    assert "units.A.emails: 'Phòng A <a@example.vn>' không phải là địa chỉ thư." in said
    assert "reminders: số ngày làm việc không được âm." in said


def test_the_offices_own_plan_has_a_reminder_before_every_due_date() -> None:
    of = definitions().campaign
    for period in of.periods:
        day = next_reminder_day(work_calendar(of), of.reminders, period.units_due, period.start)
        assert day is not None
        assert day < period.units_due
