"""What a unit changed when it sent again, and the whole story of its reports in the order of time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from campaigns import campaign, definitions, editions, golden, people, report, submissions_of, unit
from forms import valid, with_value
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import VIETNAM, dropped, project, received
from readings import submissions_of as read_from

from pipeline import cli
from pipeline.commands.checking import answers_by_edition
from pipeline.commands.choosing import named_unit
from pipeline.commands.console import Console
from pipeline.commands.history import history
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import ReceiptCorrection, Reply
from pipeline.domain.answers import Submission
from pipeline.domain.changes import Change, change_text, changes
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.exports import CHANGE_COLUMNS, exports
from pipeline.domain.results import results
from pipeline.domain.summaries.resubmitted import resubmitted_sheets
from pipeline.domain.unit_story import Arrival, Recorded, unit_story
from pipeline.edges.ledger import Ledger
from pipeline.edges.template import write_form


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The changes between two reports that are golden but for these sections, as kind, field, line, before, after."""
    old, new = submissions_of([report(**before), report(**after)])
    return [" | ".join((c.kind, c.reference, c.line, c.before, c.after)) for c in changes(editions(), old, new)]


# --- what changed


def test_the_same_answers_are_no_change() -> None:
    assert changed({}, {}) == []


def test_a_figure_a_date_a_choice_and_a_blank_are_told_as_people_read_them() -> None:
    after = {"general": {"plan_date": date(2026, 3, 1), "task_grade": "excellent", "plan_number": None}, "measures": {"tasks_assigned": 1234}}
    assert changed({}, after) == [
        "changed | general.plan_number |  | 05/KH-A | ",
        "changed | general.plan_date |  | 15/02/2026 | 01/03/2026",
        "changed | general.task_grade |  | Hoàn thành tốt nhiệm vụ | Hoàn thành xuất sắc nhiệm vụ",
        "changed | measures.tasks_assigned |  | 20 | 1.234",
    ]


def test_people_are_matched_by_name_wherever_they_stand() -> None:
    three = people(3, training_hours=[10, 20, 30])
    assert changed({"people": three}, {"people": list(reversed(three))}) == []
    after = [three[2] | {"training_hours": 31}, three[0]]
    assert changed({"people": three}, {"people": after}) == [
        "changed | people.training_hours | Người Mẫu 3 | 30 | 31",
        "removed | people | Người Mẫu 2 | Nữ; Công chức; Không; 12; Không; Không; Không; 20 | ",
    ]


def test_a_name_spelt_otherwise_is_the_same_person_and_a_corrected_one_too() -> None:
    before = people(3, training_hours=[10, 20, 30])
    before[0]["name"] = "Hoà Mẫu"
    after = [before[0] | {"name": "HÒA  MẪU"}, before[1] | {"name": "Người Mẫu Hai"}, before[2]]
    assert changed({"people": before}, {"people": after}) == [
        "changed | people.name | HÒA  MẪU | Hoà Mẫu | HÒA MẪU",
        "changed | people.name | Người Mẫu Hai | Người Mẫu 2 | Người Mẫu Hai",
    ]


def test_two_people_of_one_name_are_matched_in_their_order() -> None:
    two = [line | {"name": "Người Mẫu"} for line in people(2, training_hours=[10, 20])]
    assert changed({"people": two}, {"people": [two[0], two[1] | {"training_hours": 21}]}) == [
        "changed | people.training_hours | Người Mẫu | 20 | 21"]


def test_other_lines_are_matched_by_title_and_a_wholly_different_line_comes_and_goes() -> None:
    lines = golden()["activities"]
    after = [lines[2], lines[0] | {"content": "ND2"}, {"title": "Hội nghị mới", "form": "conference", "content": "ND6"}]
    assert changed({}, {"activities": after}) == [
        "changed | activities.content | Tọa đàm | ND1. Tuyên truyền, nâng cao nhận thức | ND2. Thiết chế giáo dục, cơ hội học tập",
        "added | activities | Hội nghị mới |  | Hội nghị; ND6. Xu thế quốc tế, học tập mở, từ xa",
        "removed | activities | Cuộc thi | Cuộc thi; ND4. Công nghệ, năng lực số, ngoại ngữ | ",
    ]


def test_own_points_are_matched_by_their_indicator() -> None:
    before, after = {"self_assessment": {"plan_registered": 3}}, {"self_assessment": {"plan_registered": 2.5}}
    (said,) = changed(before, after)
    rubric = editions()["2026"].rubric
    name = next(f"{i.number} {i.name}" for i in rubric.indicators if i.key == "plan_registered")
    assert said == f"changed | self_assessment.self_points | {name} | 3 | 2,5"


def test_lines_without_name_or_title_are_matched_by_position() -> None:
    two = people(2, training_hours=[10, 20])
    nameless = [{key: value for key, value in line.items() if key != "name"} for line in two]
    found = changed({"people": nameless}, {"people": [nameless[0], nameless[1] | {"training_hours": 25}]})
    assert found == ["changed | people.training_hours | dòng thứ 2 | 20 | 25"]


def test_reports_of_two_editions_are_compared_by_key() -> None:
    old, new = submissions_of([report(edition="2023"), report(measures={"tasks_assigned": 21})])
    assert [(c.reference, c.before, c.after) for c in changes(editions(), old, new) if c.reference == "measures.tasks_assigned"] == [
        ("measures.tasks_assigned", "20", "21")]


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)), st.lists(st.integers(0, 80), min_size=6, max_size=6))
def test_the_order_of_lines_never_matters_and_every_changed_figure_is_told_once(order: list[int], hours: list[int]) -> None:
    before = people(6, training_hours=[30, 31, 32, 33, 34, 35])
    after = [before[place] | {"training_hours": hours[place]} for place in order]
    told = changed({"people": before}, {"people": after})
    assert sorted(told) == sorted(f"changed | people.training_hours | Người Mẫu {place + 1} | {30 + place} | {hours[place]}"
                                  for place in range(6) if hours[place] != 30 + place)


def test_cells_are_those_of_the_newer_file_and_unreadable_values_are_shown_as_typed(tmp_path: Path) -> None:
    first = with_value(with_value(valid(), "measures", "shared_materials", "mười hai"), "people", "months_in_unit", "một năm", 2)
    write_form(first, tmp_path / "1.xlsx")
    write_form(with_value(valid(), "measures", "shared_materials", 12), tmp_path / "2.xlsx")
    old, new = read_from([tmp_path / "1.xlsx", tmp_path / "2.xlsx"])
    found = changes(editions(), old, new)
    assert [(c.reference, c.before, c.after) for c in found] == [
        ("measures.shared_materials", "mười hai", "12"), ("people.months_in_unit", "một năm", "12")]
    assert [c.cell for c in found] == [new.cell("measures", "shared_materials", 0),
                                       new.cell("people", "months_in_unit", new.reading.sections["people"].rows[2][0])]
    assert change_text(found[0]).startswith("“2. Chỉ tiêu”, ô D")
    assert change_text(found[0]).endswith(": mười hai → 12")


@pytest.mark.parametrize(("change", "said"), [
    (Change("added", "people", "6. Cá nhân", "B9", "", "Người Mẫu", "", "Nữ; 12"), "“6. Cá nhân”: thêm dòng, Người Mẫu (Nữ; 12)"),
    (Change("removed", "people", "6. Cá nhân", "B9", "", "Người Mẫu", "Nữ; 12", ""), "“6. Cá nhân”: bỏ dòng, Người Mẫu (Nữ; 12)"),
    (Change("changed", "general.x", "1. Chung", "", "Số", "", "5", ""), "“1. Chung”, Số: 5 → (trống)"),
])
def test_a_change_is_one_line(change: Change, said: str) -> None:
    assert change_text(change) == said


# --- the story


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=VIETNAM)


def sent(*reports: Any) -> list[Submission]:
    return [replace(s, received=s.received.replace(tzinfo=VIETNAM)) for s in submissions_of(reports)]


def told(submissions: list[Submission], recorded: list[Recorded], **of: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """The story of unit A in 2026: when, what, details."""
    office = campaign(("A", "B"), **of)
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    run = results(office, editions(), date(2026, 12, 10), files, answers_by_edition(definitions(), submissions), [])
    arrivals = {s.sha256: [Arrival(s.file, s.received, s.received, "a@tinh.gov.vn", "Báo cáo")] for s in submissions}
    arrivals[submissions[0].sha256].append(Arrival("lại.xlsx", moment(7), moment(8)))
    events = unit_story(run, "A", office.period_by_key["2026"], arrivals, recorded)
    return [(event.when, event.what, event.details) for event in events]


def test_everything_stands_in_the_order_of_time_with_its_outcome() -> None:
    submissions = sent(report("A", received=moment(6)), report("A", received=moment(1), measures={"tasks_assigned": 25}), report("B"))
    recorded = [
        Recorded("issued", moment(9), "", {"unit": "A", "period": "2026", "edition": "2026", "code": "X", "on": "2026-11-20"}),
        Recorded("reminded", moment(4), "", {"unit": "B", "period": "2026", "on": "2026-12-04"}),
        Recorded("outcome", moment(2), submissions[1].sha256, {"outcome": "accepted", "detail": {}}),
        Recorded("outcome", moment(2), submissions[2].sha256, {"outcome": "accepted", "detail": {}}),
        Recorded("sent", moment(9), "", {"draft": "2026/don-doc/A_2026_2026-12-04.eml", "recipient": "a@tinh.gov.vn",
                                         "outcome": "accepted", "answer": "", "on": "2026-12-04"}),
        Recorded("sent", moment(9), "", {"draft": "2026/don-doc/AB_2026.eml", "recipient": "x", "outcome": "refused", "answer": "",
                                         "on": "2026-12-04"}),
        Recorded("form_key", moment(2), "", {"fingerprint": "x"}),
    ]
    story = told(submissions, recorded, replies=(Reply("A", "2026", date(2026, 12, 3)), Reply("B", "2026", date(2026, 12, 3))),
                 receipts=(ReceiptCorrection("0" * 63 + "1", moment(1), "Thư đến sớm"),))
    assert [(when, what) for when, what, _ in story] == [
        ("20/11/2026", "Soạn thư gửi biểu mẫu phiên bản 2026, mã X"),
        ("01/12/2026 09:00", "Nhận báo cáo “1.xlsx” (mã tệp 000000000000)"),
        ("02/12/2026 09:00", "Ghi kết quả xử lý tệp 000000000000: Đã nhận"),
        ("03/12/2026", "Văn phòng trả lời, đề nghị hoàn thiện báo cáo"),
        ("04/12/2026", "Gửi thư 2026/don-doc/A_2026_2026-12-04.eml tới a@tinh.gov.vn: máy chủ thư đã nhận"),
        ("05/12/2026", "Hạn gửi báo cáo của đơn vị"),
        ("06/12/2026 09:00", "Nhận báo cáo “0.xlsx” (mã tệp 000000000000)"),
        ("07/12/2026 09:00", "Nhận lại đúng tệp ấy dưới tên “lại.xlsx”"),
    ]
    early, late = story[1][2], story[6][2]
    assert early[:3] == ("Người gửi: a@tinh.gov.vn; tiêu đề thư: “Báo cáo”", "Ghi sổ lần đầu: 01/12/2026 09:00",
                         "Ngày nhận do Văn phòng ghi lại: Thư đến sớm")
    assert early[3].startswith("Kết quả: Đã thay thế; 00 lỗi, 00 cảnh báo. Được thay bằng tệp “0.xlsx” nhận 06/12/2026 09:00")
    assert late[2].startswith("Kết quả: Đã nhận; 00 lỗi, 00 cảnh báo")
    assert late[-2] == "So với lần gửi trước: 01 thay đổi"
    assert "Nhiệm vụ được giao liên quan Phong trào: 25 → 20" in late[-1]


def test_a_report_sent_again_unchanged_says_so() -> None:
    story = told(sent(report("A", received=moment(1)), report("A", received=moment(2))), [])
    assert story[1][2][-1] == "So với lần gửi trước: số liệu không thay đổi"


def test_the_year_workbook_and_the_csv_show_the_same_changes() -> None:
    submissions = sent(report("A", received=moment(1)), report("A", received=moment(2), measures={"tasks_assigned": 25}), report("B", "2025"))
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    run = results(campaign(("A", "B")), editions(), date(2026, 12, 10), files, answers_by_edition(definitions(), submissions), [])
    period = run.campaign.period_by_key["2026"]
    (sheet,) = resubmitted_sheets(run, period)
    (table,) = sheet.tables()
    assert [row[4:] for row in table.rows] == [("Sửa", "Nhiệm vụ được giao liên quan Phong trào", "20", "25")]
    assert resubmitted_sheets(run, run.campaign.period_by_key["2025"]) == ()
    frame = dict(exports(run, period))["changes"]
    assert list(frame.columns) == CHANGE_COLUMNS
    assert frame[["unit", "file_before", "file", "field", "before", "after"]].values.tolist() == [
        ["A", "0.xlsx", "1.xlsx", "measures.tasks_assigned", "20", "25"]]


# --- the command


def test_the_command_tells_a_units_story_from_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    config = folder / "config.toml"
    dropped(with_value(valid(), "measures", "tasks_on_time", 21), folder / "inbox/lần 1.xlsx", "2026-11-20")
    dropped(valid(), folder / "inbox/lần 2.xlsx", "2026-12-01")
    (folder / "inbox/lần 3.xlsx").write_bytes(b"")
    received(folder / "inbox/lần 3.xlsx", "2026-12-02")
    with Ledger(folder / "archive") as ledger:
        ledger.append("issued", "", {"unit": "TH", "period": "2026", "edition": "2026", "code": "ABCD", "on": "2026-11-01"})
    out = io.StringIO()
    history(config, "TH", "2026", date(2026, 12, 6), Console(out, io.StringIO()))
    lines = [line.strip() for line in out.getvalue().splitlines()]
    assert lines[:2] == ["Phòng Tổng hợp (TH), năm 2026", "01/11/2026        Soạn thư gửi biểu mẫu phiên bản 2026, mã ABCD"]
    assert [line for line in lines if "Kết quả" in line] == [
        "Kết quả: Đã thay thế; 01 lỗi, 00 cảnh báo. Được thay bằng tệp “lần 2.xlsx” nhận 01/12/2026 09:00",
        "Kết quả: Đã nhận; 00 lỗi, 00 cảnh báo. Thay cho 01 tệp đã gửi trước"]
    assert "“2. Chỉ tiêu”, ô D9, Nhiệm vụ hoàn thành đúng hạn: 21 → 18" in lines
    with Ledger(folder / "archive") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["issued", *["received"] * 3], "what lay in the inbox, and nothing more"
    assert not (folder / "output").exists()
    assert cli.main(["history", "XX", "--config", str(config)]) == 64
    capsys.readouterr()
    assert cli.main(["status", "--history", "NC", "--period", "2025", "--as-of", "2026-12-06", "--config", str(config)]) == 0
    assert "Phòng Nội chính (NC), năm 2025" in capsys.readouterr().out
    assert cli.main(["history", "TH", "--period", "2042", "--config", str(config)]) == 64
    assert "Không có kỳ '2042'" in capsys.readouterr().err


def test_a_silent_unit_has_a_due_date_and_nothing_else(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    out = io.StringIO()
    history(folder / "config.toml", "NC", "2026", date(2026, 12, 8), Console(out, io.StringIO()))
    assert [line.strip() for line in out.getvalue().splitlines()] == [
        "Phòng Nội chính (NC), năm 2026", "05/12/2026        Hạn gửi báo cáo của đơn vị", "Chưa gửi. Quá hạn 03 ngày."]


# --- whom a name means


@pytest.mark.parametrize("typed", ["TH", "th", "Phòng Tổng hợp", "PHONG TONG HOP", "phòng tổng  hợp"])
def test_a_unit_is_known_by_key_or_name_whatever_the_case_and_accents(typed: str) -> None:
    assert named_unit(definitions().campaign, typed) == "TH"


def test_a_name_of_nobody_or_of_several_units_is_answered_with_the_list() -> None:
    with pytest.raises(Refusal, match=r"Không có đơn vị 'Phòng Lạ'; các đơn vị: .*TH "):
        named_unit(definitions().campaign, "Phòng Lạ")
    twins = campaign((unit("A"), replace(unit("B"), names=unit("A").names)))
    with pytest.raises(Refusal, match=r"là tên của 02 đơn vị, đề nghị ghi khóa: A .*; B "):
        named_unit(twins, twins.units[0].names[0].name)
