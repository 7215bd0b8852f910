"""What a unit is told about its report: the outcome first, what to do, until when, and to whom it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from forms import definitions, valid, with_value
from readings import built_once, findings_while_reading, submissions_of

from pipeline.commands.checking import answers_by_edition, checked
from pipeline.commands.intake import refusal
from pipeline.definitions.form import Typed
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.findings import Severity
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.replies import Outcome, UnitReply, deadline, unit_replies
from pipeline.domain.results import Results, results
from pipeline.domain.unit_addresses import reported_addresses
from pipeline.edges.drafts import message_of
from pipeline.edges.template import write_form

AS_OF = date(2026, 12, 1)
ERRORS: Mapping[str, Typed] = {"tasks_on_time": 21, "learners_supported": 6, "staff_equipped": 9, "staff_reached": 9,
                               "study_promoters": 9, "shared_materials": -1}


def form(unit: str, measures: Mapping[str, Typed] = {}, email: str = "") -> IssuedForm:
    """A valid form whose texts are the unit's own, so that no two units claim the same."""
    made = valid("2026", unit)
    keys = {"advice": ("title", "reference"), "activities": ("title",), "people": ("name",)}
    lines = {section: [line | {key: f"{line[key]} {unit}" for key in keys.get(section, ())} for line in rows]
             for section, rows in made.filled.lines.items()}
    made = replace(made, filled=Filled(made.filled.fields, lines))
    for key, value in measures.items():
        made = with_value(made, "measures", key, value)
    return with_value(made, "general", "reporter_email", email)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Four reports: six errors and a warning; one warning; a note; nothing. Two files refused as a whole."""
    def build(folder: Path) -> Results:
        forms = [form("TH", {**ERRORS, "training_budget_plan": 20000}, "lan@example.vn"),
                 form("NC", {"training_budget_plan": 20000}),
                 form("BTCD", {"tasks_assigned": "20,0"}, "Mai@Example.vn"), form("NK", {}, "a@b.vn\">x")]
        paths = []
        for number, issued in enumerate(forms):
            paths.append(folder / f"{number}.xlsx")
            write_form(issued, paths[-1])
        of, submissions = definitions(), submissions_of(paths)
        parts = answers_by_edition(of, submissions)
        found = checked(of, parts, findings_while_reading(submissions, of))
        files = [ReceivedFile(s.sha256, (f"thư/{s.file}",), s.received) for s in submissions]
        for unit, day in (("VXNV", 1), ("TH", 1), ("NK", 28)):
            why = refusal("unknown_period", "2042", file=f"thư/{unit} hỏng.xlsx", unit=unit)
            month = 11 if day > 1 else 12
            files.append(ReceivedFile(unit * 20, (why.file,), datetime(2026, month, day, 23), why))
        registered = {"BTCD": ("mai@example.vn", "btcd@example.vn"), "VXNV": ("vx@example.vn",)}
        units = tuple(replace(unit, emails=registered.get(unit.key, ())) for unit in of.campaign.units)
        return results(replace(of.campaign, units=units), of.editions, AS_OF, files, parts, found)

    return built_once(tmp_path_factory, "replies", build)


@pytest.fixture(scope="module")
def replies(run: Results) -> dict[str, UnitReply]:
    """File name → the reply, for the period 2026."""
    period = run.campaign.period_by_key["2026"]
    return {reply.name: reply for reply in unit_replies(run, [period])["2026"]}


def test_every_report_that_counts_has_one_reply_and_so_has_a_unit_whose_file_was_refused(replies: dict[str, UnitReply]) -> None:
    assert list(replies) == ["TH_2026_can-sua.eml", "NC_2026_da-nhan.eml", "BTCD_2026_da-nhan.eml", "NK_2026_da-nhan.eml",
                             "TH_2026_chua-tiep-nhan.eml", "VXNV_2026_chua-tiep-nhan.eml"]


@pytest.mark.parametrize(("name", "subject"), [
    ("TH_2026_can-sua.eml", "[Đề nghị hoàn thiện 06 nội dung] Báo cáo năm 2026 – Phòng Tổng hợp"),
    ("NC_2026_da-nhan.eml", "[Đã nhận, đề nghị xem lại 01 nội dung] Báo cáo năm 2026 – Phòng Nội chính - Cải cách hành chính"),
    ("BTCD_2026_da-nhan.eml", "[Đã nhận] Báo cáo năm 2026 – Ban Tiếp công dân tỉnh"),
    ("VXNV_2026_chua-tiep-nhan.eml", "[Chưa tiếp nhận] Báo cáo năm 2026 – Phòng Khoa giáo - Văn xã"),
])
def test_a_subject_begins_with_the_outcome(replies: dict[str, UnitReply], name: str, subject: str) -> None:
    assert replies[name].letter.subject == subject


def test_a_report_with_errors_is_told_what_to_correct_where_and_until_when(replies: dict[str, UnitReply]) -> None:
    reply = replies["TH_2026_can-sua.eml"]
    body = reply.letter.body
    assert "1. Biểu “2. Chỉ tiêu”, ô D9: số nhiệm vụ đúng hạn (21) lớn hơn số được giao (20). Đề nghị kiểm tra lại ô D8 và D9.\n" in body
    assert "(và 01 nội dung khác ở trang “Cần sửa”)" in body
    assert "trước 16 giờ 00 ngày 05/12/2026" in body
    assert "TH_2026_can-sua.xlsx" in body
    assert "Ngoài ra có 01 nội dung đề nghị xem lại" in body
    assert body.endswith("Trân trọng cảm ơn./.\n\nPhòng Hành chính tổ chức - Quản trị tài vụ\nVăn phòng UBND tỉnh Thái Nguyên\n")
    assert reply.outcome is Outcome.TO_FIX
    assert reply.marking is not None
    assert [line.severity for line in reply.marking.lines].count(Severity.ERROR) == 6


def test_a_report_with_warnings_alone_is_received_with_a_copy_to_look_at(replies: dict[str, UnitReply]) -> None:
    reply = replies["NC_2026_da-nhan.eml"]
    assert "đã được đưa vào tổng hợp" in reply.letter.body
    assert "Nếu số liệu đã đúng, đơn vị không phải làm gì thêm" in reply.letter.body
    assert reply.marking is not None
    assert reply.outcome is Outcome.RECEIVED


@pytest.mark.parametrize("unit", ["BTCD", "NK"])
def test_a_receipt_says_that_nothing_more_need_be_done_and_carries_no_copy(replies: dict[str, UnitReply], unit: str) -> None:
    reply = replies[f"{unit}_2026_da-nhan.eml"]
    assert "đơn vị không phải làm gì thêm." in reply.letter.body
    assert reply.marking is None


def test_a_reply_goes_to_the_units_registered_addresses_or_else_to_the_one_in_its_report(replies: dict[str, UnitReply]) -> None:
    assert {name.partition("_")[0]: reply.letter.to for name, reply in replies.items() if "chua" not in name} == {
        "TH": ("lan@example.vn",), "NC": (), "BTCD": ("mai@example.vn", "btcd@example.vn"), "NK": ()}
    assert replies["VXNV_2026_chua-tiep-nhan.eml"].letter.to == ("vx@example.vn",)


@pytest.mark.parametrize("typed", ["a@b.vn\r\nBcc: x@y.vn", "a@b.vn,x@y.vn", "<a@b.vn>", "a b@c.vn", "@c.vn", "a@b", "ă@b.vn", '"a"@b.vn'])
def test_an_address_that_cannot_stand_in_a_header_is_left_out(run: Results, typed: str) -> None:
    report = next(iter(run.submissions))
    general = report.reading.sections["general"]
    row, line, values = general.rows[0]
    reading = replace(report.reading, sections={"general": replace(general, rows=[(row, line, values | {"reporter_email": typed})])})
    assert reported_addresses(replace(report, reading=reading), run.editions["2026"]) == ()


def test_a_refused_file_is_answered_with_its_reason_and_what_was_kept(replies: dict[str, UnitReply]) -> None:
    silent, sent = replies["VXNV_2026_chua-tiep-nhan.eml"].letter.body, replies["TH_2026_chua-tiep-nhan.eml"].letter.body
    assert "- Tệp “VXNV hỏng.xlsx”, nhận ngày 01/12/2026: Không nhận ra kỳ báo cáo" in silent
    assert "vẫn được giữ nguyên" not in silent
    assert "vẫn được giữ nguyên" in sent


def test_a_closed_period_is_not_answered_any_more(run: Results) -> None:
    period = run.campaign.period_by_key["2026"]
    closed = replace(period, closed_on=AS_OF)
    campaign = replace(run.campaign, periods=tuple(closed if p == period else p for p in run.campaign.periods))
    assert unit_replies(replace(run, campaign=campaign), [closed]) == {}
    assert unit_replies(run, [p for p in run.campaign.periods if p.key in ("2024", "2025", "2028")]) == {}


@pytest.mark.parametrize(("day", "until"), [
    (date(2026, 11, 2), date(2026, 12, 5)), (date(2026, 12, 1), date(2026, 12, 5)), (date(2026, 12, 2), date(2026, 12, 7)), (date(2026, 12, 4), date(2026, 12, 9)),
    (date(2026, 12, 5), date(2026, 12, 9)), (date(2026, 12, 18), date(2026, 12, 23)), (date(2026, 12, 31), date(2027, 1, 5)),
])
def test_there_is_time_until_the_due_date_and_never_less_than_three_working_days(day: date, until: date) -> None:
    of = definitions()
    assert deadline(of.campaign, of.editions["2026"], of.campaign.period_by_key["2026"], day) == until


def letters(replies: Sequence[UnitReply]) -> list[str]:
    return [reply.letter.body for reply in replies]


def test_the_same_run_gives_the_same_letters(run: Results) -> None:
    period = run.campaign.period_by_key["2026"]
    assert letters(unit_replies(run, [period])["2026"]) == letters(unit_replies(run, [period])["2026"])


def test_a_reply_is_the_same_letter_on_another_day_until_it_says_something_else(run: Results, replies: dict[str, UnitReply]) -> None:
    period = run.campaign.period_by_key["2026"]
    later = {reply.name: reply for reply in unit_replies(replace(run, as_of=date(2026, 12, 9)), [period])["2026"]}
    assert {name: reply.content for name, reply in later.items()} == {name: reply.content for name, reply in replies.items()}
    assert later["TH_2026_can-sua.eml"].letter.body != replies["TH_2026_can-sua.eml"].letter.body, "another day to answer by"
    identities = {message_of(replace(of.letter, identity=of.content))["Message-ID"] for reply in (later, replies)
                  for of in (reply["TH_2026_can-sua.eml"],)}
    assert len(identities) == 1, "what was sent is not sent again"
    fewer = [finding for finding in run.findings if finding.check != "on_time_within_assigned"]
    assert unit_replies(replace(run, findings=fewer), [period])["2026"][0].content != replies["TH_2026_can-sua.eml"].content
