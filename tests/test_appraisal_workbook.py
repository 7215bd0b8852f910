"""The appraisal workbook as a file: made from reports, filled like a person does, put into the inbox, read back."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from forms import overlaid, valid
from key_cells import KeyCells
from projects import dropped, project, received, table, with_meta
from quick_runs import quick_runs
from readings import answers, built_once, read

from pipeline import cli
from pipeline.commands.appraisal import appraisal
from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.consolidate import consolidate
from pipeline.commands.refusals import Refusal
from pipeline.definitions.form import Typed
from pipeline.domain.issued import Filled
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.ledger import Ledger

AS_OF = date(2026, 12, 20)
BOOK = "output/2026/phieu-tham-dinh-2026.xlsx"
BY: dict[str, Typed] = {"office.appraiser": "Trần Thị Mẫu Thẩm", "office.own_unit_appraiser": "Lê Văn Mẫu Định"}
DECIDED: dict[str, Typed] = {
    "points.TH/tasks_on_time_rate.appraised_points": 4.05, "points.TH/tasks_on_time_rate.reason": "Gia hạn",
    "points.HCTCQTTV/initiatives.not_applicable": "yes", "points.HCTCQTTV/initiatives.reason": "Không thuộc diện",
    "units.TH.task_grade": "excellent", "office.discipline": 99.5,
}

SPOILT: list[tuple[str, str, str, Typed, str]] = [
    # section, line, field, what is typed, check
    ("points", "TH/training_completion_rate", "appraised_points", 8.5, "range"),
    ("points", "TH/initiatives", "appraised_points", -1, "range"),
    ("points", "TH/advice_issued", "appraised_points", "bốn", "type"),
    ("points", "TH/equipped_rate", "not_applicable", "Chắc là có", "choice"),
    ("points", "TH/reached_rate", "appraised_points", 1, "reason_missing"),
    ("units", "NC", "task_grade", "Giỏi", "choice"),
    ("office", "", "training_budget", "Đang lập", "choice"),
]

"""What is wrong in the same workbook, which all the same decides what is right in it."""


def spoilt() -> dict[str, Typed]:
    """The wrong answers by reference, with reasons where only the value is to be wrong."""
    said: dict[str, Typed] = {".".join(part for part in (section, line, key) if part): value for section, line, key, value, _ in SPOILT}
    return said | {f"points.{line}.reason": "Vì" for section, line, *_, check in SPOILT if (section, check) in (
        ("points", "range"), ("points", "type"))}


def quiet() -> Console:
    return Console(io.StringIO(), io.StringIO())


def filled(folder: Path, name: str, day: str, fields: dict[str, Typed]) -> Path:
    """The workbook that was made, filled by the Office and dropped into the inbox."""
    path = folder / "inbox" / name
    fill_like_a_clerk(folder / BOOK, Filled({**BY, **fields}), path)
    return received(path, day)


def started(folder: Path) -> Path:
    """A project with two reports and the appraisal workbook made from them."""
    project(folder)
    dropped(valid(), folder / "inbox/th.xlsx", "2026-12-01")
    dropped(overlaid(valid(unit="HCTCQTTV"), {"general.task_grade": "pending"}), folder / "inbox/hc.xlsx", "2026-12-01")
    appraisal(folder / "config.toml", "2026", AS_OF, quiet())
    return folder


@dataclass(frozen=True)
class Story:
    """A project in which three workbooks came back, and what the officer was told."""

    folder: Path
    said: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    def build(folder: Path) -> Story:
        started(folder / "project")
        here = folder / "project"
        shutil.copy(here / BOOK, folder / "blank.xlsx")
        filled(here, "phieu-1.xlsx", "2026-12-08", {"points.TH/tasks_on_time_rate.appraised_points": 7,
                                                    "points.TH/tasks_on_time_rate.reason": "Bản đầu"})
        filled(here, "phieu-2.xlsx", "2026-12-09", {**spoilt(), **DECIDED})
        with_meta(filled(here, "phieu-la.xlsx", "2026-12-10", {}), "2026-12-10", form_code="AAAA-BBBB-CCCC")
        out = io.StringIO()
        with quick_runs():
            consolidate(here / "config.toml", AS_OF, "2026", Console(out, io.StringIO()))
        appraisal(here / "config.toml", "2026", AS_OF, quiet())
        return Story(here, out.getvalue())

    return built_once(tmp_path_factory, "appraisal-story", build)


# ---------------------------------------------------------------- the workbook itself


def test_it_holds_every_indicator_line_person_and_unit_with_what_is_known(story: Story) -> None:
    sheets = openpyxl.load_workbook(story.folder.parent / "blank.xlsx")
    cells = KeyCells(sheets)
    assert set(cells.sheets) == {"office", "points", "strikes", "units", "people"}
    assert len([key for key in cells.lines["points"] if key.startswith("TH/")]) == 19
    row = cells.lines["points"]["TH/tasks_on_time_rate"]
    at = cells.columns["points"]
    shown = {key: sheets[cells.sheets["points"]].cell(row, at[key]).value
             for key in ("_unit", "_number", "_max", "_computed", "_basis", "_source")}
    assert shown == {
        "_unit": "Phòng Tổng hợp", "_number": "1.2", "_max": 7, "_computed": 3.5,
        "_basis": "18/20 = 90,0 %; mục tiêu 100 % (từ 80 %); 7 × (90 − 80)/(100 − 80) = 3,50 điểm", "_source": "2. Chỉ tiêu: D9, D8",
    }
    assert len([key for key in cells.lines["strikes"] if key.startswith("TH/")]) == 4 + 3 + 1
    assert len([key for key in cells.lines["people"] if key.startswith("TH/")]) == 8
    assert set(cells.lines["units"]) - {"#end"} == {"TH", "NC", "BTCD", "HCTCQTTV", "VXNV", "KT"}


def test_only_what_is_asked_can_be_typed(story: Story) -> None:
    sheets = openpyxl.load_workbook(story.folder.parent / "blank.xlsx")
    cells = KeyCells(sheets)
    for section, title in cells.sheets.items():
        sheet = sheets[title]
        assert sheet.protection.sheet, title
        row = max(cells.lines[section].values()) - 1
        for key, col in cells.columns[section].items():
            assert sheet.cell(row, col).protection.locked is key.startswith("_"), (title, key)
        lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        assert lists, title


def test_a_blank_workbook_reads_as_blank_and_finds_nothing(story: Story) -> None:
    reading = read(story.folder.parent / "blank.xlsx")
    assert reading.findings == []
    assert {key: lines for key, lines in answers(reading).items() if lines != [("", {})]} == {
        "points": [], "strikes": [], "units": [], "people": []}


# ---------------------------------------------------------------- there and back


def test_what_was_typed_is_what_is_read(story: Story) -> None:
    said = answers(read(story.folder / "inbox/phieu-2.xlsx"))
    assert dict(said["points"])["TH/tasks_on_time_rate"] == {"appraised_points": 4.05, "reason": "Gia hạn"}
    assert dict(said["points"])["HCTCQTTV/initiatives"] == {"not_applicable": "yes", "reason": "Không thuộc diện"}
    assert dict(said["units"])["TH"] == {"task_grade": "excellent"}
    assert said["office"][0][1]["discipline"] == 99.5


def test_the_newest_signed_workbook_decides_the_points(story: Story) -> None:
    rows = {(row["unit"], row["indicator"]): row for row in table(story.folder, "2026", "scores")}
    row = rows["TH", "tasks_on_time_rate"]
    assert [row[key] for key in ("points", "appraised_points", "final_points", "appraiser", "appraisal_reason")] == [
        "3.50", "4.05", "4.05", "Trần Thị Mẫu Thẩm", "Gia hạn"]
    assert rows["HCTCQTTV", "initiatives"]["state"] == "not_applicable"
    assert rows["HCTCQTTV", "initiatives"]["appraiser"] == "Lê Văn Mẫu Định"
    totals = {row["unit"]: row for row in table(story.folder, "2026", "totals")}
    # 89.45 − 3.50 + 4.05 = 90.00; (89.45 − 5.00) of 95 = 88.894… → 88.89
    assert (totals["TH"]["total"], totals["TH"]["band_name"]) == ("90.00", "Xuất sắc")
    assert totals["HCTCQTTV"]["total"] == "88.89"


def test_every_file_ends_as_something_and_reports_are_counted_without_the_workbooks(story: Story) -> None:
    definitions = usable_definitions(story.folder / "config.toml")
    with Ledger(definitions.archive) as ledger:
        became = {receipt.path: ledger.outcomes()[receipt.sha256] for receipt in ledger.receipts()}
    assert {path: outcome.outcome for path, outcome in became.items()} == {
        "th.xlsx": "accepted", "hc.xlsx": "accepted", "phieu-1.xlsx": "appraisal_superseded", "phieu-2.xlsx": "appraisal",
        "phieu-la.xlsx": "refused"}
    assert became["phieu-la.xlsx"].detail == {"reason": "form_code_wrong"}
    assert "Đã nhận 03 tệp: tổng hợp 02, đã thay thế 00, không tiếp nhận 01." in story.said
    assert "Đã nhận 02 phiếu thẩm định của Văn phòng, thay thế 01." in story.said
    assert "phiếu thẩm định phieu-2.xlsx có 02 chỉ tiêu được quyết định, 00 dòng không tính;" in story.said


def test_a_workbook_made_again_holds_what_was_decided_in_the_same_bytes(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "again")
    appraisal(tmp_path / "again/config.toml", "2026", AS_OF, quiet())
    assert (tmp_path / "again" / BOOK).read_bytes() == (story.folder / BOOK).read_bytes()
    assert answers(read(story.folder / BOOK)) == answers(read(story.folder / "inbox/phieu-2.xlsx"))


# ---------------------------------------------------------------- wrong inputs, at their cells


def test_wrong_inputs_are_said_at_their_cells_and_count_for_nothing(story: Story) -> None:
    path = story.folder / "inbox/phieu-2.xlsx"
    cells = KeyCells(openpyxl.load_workbook(path))
    wanted = sorted((check, *(cells.place(section, "reason" if check == "reason_missing" else key, line or 0)))
                    for section, line, key, _, check in SPOILT)
    found = [row for row in table(story.folder, "2026", "findings") if row["file"] == "phieu-2.xlsx"]
    assert sorted((row["check"], row["sheet"], row["cell"]) for row in found) == wanted
    given = {(row["unit"], row["indicator"]) for row in table(story.folder, "2026", "scores") if row["appraised_points"]}
    assert given == {("TH", "tasks_on_time_rate")}, "what is right beside it counts, what is wrong does not"
    assert f"{len(SPOILT):02d} nội dung cần sửa trong phiếu" in story.said
    assert cli.main(["check", str(path), "--config", str(story.folder / "config.toml")]) == 1, "what one file alone can tell"


def test_a_closed_period_is_not_appraised_any_more(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    with pytest.raises(Refusal, match="đã chốt"):
        appraisal(folder / "config.toml", "2025", AS_OF, quiet())


def test_explain_tells_points_cells_and_what_is_missing(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(story.folder, tmp_path / "again")
    config = ["--config", str(tmp_path / "again/config.toml"), "--as-of", AS_OF.isoformat()]
    assert cli.main(["explain", "HCTCQTTV", "2026", *config]) == 0
    said = capsys.readouterr().out
    for sentence in ("88,89 điểm, Tốt", "Thẩm định: Lê Văn Mẫu Định.", "Lê Văn Mẫu Định: Không thuộc diện", "2. Chỉ tiêu: D9, D8",
                     "cần thêm 1 người đạt Công dân học tập: +0,16 điểm (tổng điểm +0,17)", "Để đạt xếp loại Xuất sắc"):
        assert sentence in said
    assert cli.main(["explain", "XX", "2026", *config]) == 64
