"""The award workbook as a file: made from reports, filled like the Office does, put into the inbox, read back."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from award_runs import EVIDENCE
from forms import overlaid, valid
from key_cells import KeyCells
from projects import ROOT, dropped, project, received, with_meta
from readings import answers, built_once, read

from pipeline import cli
from pipeline.commands.awards import awards
from pipeline.commands.computing import computed
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.word_templates import WORD_TEMPLATES
from pipeline.definitions.form import Typed
from pipeline.domain.award_file.candidates import is_open
from pipeline.domain.award_file.documents import award_file
from pipeline.domain.award_file.sources import WrittenBook
from pipeline.domain.awards.book import award_book
from pipeline.domain.awards.session import period_session
from pipeline.domain.documents.values import unfilled
from pipeline.domain.exports import findings_export
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.results import Results
from pipeline.domain.summaries.awards import awards_sheet
from pipeline.domain.tables import Chart, Table
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.template import listed_cells
from pipeline.edges.word import document_lines

AS_OF = date(2026, 12, 28)
BOOK = "output/2026/de-nghi-khen-thuong-2026.xlsx"
DECIDED_ON = date(2026, 12, 24)
VOCABULARIES = {one.name.removesuffix(".docx"): one.vocabulary for one in WORD_TEMPLATES}

FIELDS: dict[str, Typed] = {
    "collectives.TH.opinion": "Nhất trí", "collectives.TH.votes_for": 8, "collectives.TH.decision": "giay_khen",
    "collectives.TH.decision_number": "90/QĐ-VP", "collectives.TH.decision_date": DECIDED_ON,
    "individuals.TH/Người Mẫu A.decision": "none",
    "individuals.TH/Người Mẫu B.decision": "giay_khen",  # neither number nor day
    "steps.5.from_date": date(2026, 12, 22), "steps.5.members": 9,
}
OTHERS: list[dict[str, Typed]] = [
    {"of_unit": "HCTCQTTV", "occasion": "at_once", "decision": "bieu_duong", "decision_number": "31/QĐ-VP",
     "decision_date": date(2026, 5, 19), "achievement": "Chuyển đổi số"},
    {"of_unit": "TH", "name": "Không Có Mẫu", "occasion": "session", "decision": "bieu_duong", "decision_number": "32/QĐ-VP",
     "decision_date": DECIDED_ON, "achievement": "Tự học"},
    {"of_unit": "TH", "name": "Người Mẫu C", "occasion": "session", "decision": "bieu_duong", "decision_number": "33/QĐ-VP",
     "decision_date": date(2027, 1, 5), "achievement": "Tự học"},
]
WRONG = [
    ("award_without_number", "individuals", "TH/Người Mẫu B", "decision_number"),
    ("award_without_date", "individuals", "TH/Người Mẫu B", "decision_date"),
    ("award_unknown_subject", "others", 1, "name"), ("award_future_date", "others", 2, "decision_date"),
]


@dataclass(frozen=True)
class Story:
    """A project whose award workbook came back, made again since; `blank` is it as it was first made."""

    folder: Path
    blank: Path
    run: Results


def proposed(unit: str, **measures: Typed) -> IssuedForm:
    """A report with all its evidence, in which two are proposed who have 82,75 points."""
    line = {"proposed_award": "giay_khen", "effort": 6, "intellect": 1, "achievement_summary": "Tự học"}
    form = overlaid(valid(unit=unit), {"people": (line, line), "general.proposed_award": "giay_khen", "general.achievement_summary": "Tốt",
                                       "general.proposal_minutes": "12 - 8/8"})
    evidence: dict[str, Typed] = {f"self_assessment.{key}.evidence": str(line["evidence"]) for key, line in EVIDENCE.items()}
    told = {f"measures.{key}": value for key, value in measures.items()}
    return replace(form, filled=Filled({**form.filled.fields, **evidence, **told}, form.filled.lines))


def quiet() -> Console:
    return Console(io.StringIO(), io.StringIO())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    def build(folder: Path) -> Story:
        here = project(folder / "project")
        shutil.copytree(ROOT / "input_templates/van-ban", here / "input_templates/van-ban")
        dropped(proposed("TH"), here / "inbox/th.xlsx", "2026-12-01")
        dropped(proposed("HCTCQTTV", tasks_on_time=17), here / "inbox/hc.xlsx", "2026-12-01")
        awards(here / "config.toml", "2026", "", AS_OF, quiet())
        shutil.copy(here / BOOK, folder / "blank.xlsx")
        fill_like_a_clerk(folder / "blank.xlsx", Filled(FIELDS, {"others": OTHERS}), here / "inbox/khen.xlsx")
        received(here / "inbox/khen.xlsx", "2026-12-26")
        shutil.copy(folder / "blank.xlsx", here / "inbox/khen-la.xlsx")
        with_meta(here / "inbox/khen-la.xlsx", "2026-12-27", form_code="AAAA-BBBB-CCCC")
        shutil.copy(folder / "blank.xlsx", here / "inbox/khen-giai-doan.xlsx")
        with_meta(here / "inbox/khen-giai-doan.xlsx", "2026-12-27", period="giai-doan")
        awards(here / "config.toml", "2026", "", AS_OF, quiet())
        return Story(here, folder / "blank.xlsx", computed(here / "config.toml", AS_OF, quiet())[1])

    return built_once(tmp_path_factory, "award-story", build)


def test_the_workbook_lists_who_is_proposed_and_why_and_who_is_not(story: Story) -> None:
    workbook = openpyxl.load_workbook(story.blank)
    assert [title for title in workbook.sheetnames if not title.startswith("_")] == [
        "Hướng dẫn", "1. Tập thể", "2. Cá nhân", "3. Chưa đủ điều kiện", "4. Tỷ lệ khen thưởng", "5. Căn cứ", "6. Các bước",
        "7. Quyết định khác"]
    cells = KeyCells(workbook)
    row, at = cells.lines["collectives"]["TH"], cells.columns["collectives"]
    shown = {key: workbook["1. Tập thể"].cell(row, at[key]).value for key in ("_award", "_status", "_reasons", "_asked")}
    assert shown["_award"] == shown["_asked"] == "Giấy khen"
    assert shown["_status"] == "Đề nghị"
    assert str(shown["_reasons"]).startswith("A-TT-1-GK: tổng điểm 89,45 (từ 80)\nA-TT-2: Hoàn thành tốt nhiệm vụ\n")
    out = workbook["3. Chưa đủ điều kiện"]
    texts = [str(cell.value) for row in out.iter_rows() for cell in row if cell.value]
    # the other three who are recognised: 85,5 x 0,5 = 42,75, 37,25 short of 80; those proposed have 42,75 + 30 + 10 = 82,75
    assert sum("A-CN-1: tổng điểm 42,75, cần từ 80 (thiếu 37,25 điểm)" in text for text in texts) == 6
    for title in workbook.sheetnames[1:5]:
        sheet = workbook[title]
        head = " ".join(str(sheet.cell(row, 2).value) for row in range(1, 5))
        assert "BẢNG ĐIỂM DỰ THẢO" in head
        assert title.startswith("4") or "Chánh Văn phòng quyết định" in head
        assert sheet.protection.sheet


def test_a_blank_workbook_reads_as_blank_and_finds_nothing(story: Story) -> None:
    reading = read(story.blank)
    assert reading.findings == []
    assert all(not lines for lines in answers(reading).values())


def test_decisions_are_data_and_a_line_with_a_mistake_gives_none(story: Story) -> None:
    told = [(d.session, d.subject.key, d.award, d.number, d.at_once) for d in story.run.awarded.decisions]
    assert told == [("2026", "TH/Người Mẫu A", "none", "", False), ("2026", "HCTCQTTV", "bieu_duong", "31/QĐ-VP", True),
                    ("2026", "TH", "giay_khen", "90/QĐ-VP", False)]
    assert story.run.awarded.decisions[-1].source.startswith("khen.xlsx, biểu “1. Tập thể”, ô ")
    cells = KeyCells(openpyxl.load_workbook(story.folder / "inbox/khen.xlsx"))
    wanted = sorted((check, *cells.place(section, key, line)) for check, section, line, key in WRONG)
    found = sorted((f.check, f.sheet, f.cell) for f in story.run.findings if f.file == "khen.xlsx")
    assert found == wanted


def test_nothing_overrules_a_decision_and_the_steps_follow_what_was_entered(story: Story) -> None:
    session = period_session(story.run, story.run.campaign.period_by_key["2026"])
    status = {p.subject.key: (p.status, p.award) for p in (*session.collectives, *session.individuals)}
    assert (status["TH"], status["TH/Người Mẫu A"]) == (("decided", "giay_khen"), ("declined", ""))
    th = next(p for p in session.collectives if p.subject.key == "TH")
    assert "X-6: 8/9 phiếu đồng ý" in [check.line for check in th.checks]  # 88,9 % >= 80 %
    hc = next(p for p in session.collectives if p.subject.key == "HCTCQTTV")
    assert [check.rule for check in hc.remarks if "kịp thời" in check.said] == ["X-2"]
    steps = {step.number: step for step in session.steps}
    assert steps[1].done, "the minutes stand in the reports"
    assert not steps[4].done


def test_a_workbook_made_again_holds_what_was_entered(story: Story) -> None:
    assert answers(read(story.folder / BOOK)) == answers(read(story.folder / "inbox/khen.xlsx"))


def test_a_workbook_that_the_office_did_not_sign_never_counts(story: Story) -> None:
    files = {file.names[0]: file.refusal.check for file in story.run.files if file.refusal}
    assert files == {"khen-la.xlsx": "form_code_wrong", "khen-giai-doan.xlsx": "form_code_wrong"}
    assert story.run.file_counts["award_books"] == 1


def test_the_summary_shows_decisions_and_awards_by_form(story: Story) -> None:
    blocks = awards_sheet(story.run, story.run.campaign.period_by_key["2026"]).blocks
    tables = {block.key: block for block in blocks if isinstance(block, Table)}
    assert [row[:4] for row in tables["quyet_dinh_khen_thuong"].rows] == [
        ("Phòng Hành chính", "Phòng Hành chính", "Biểu dương", "31/QĐ-VP"), ("Phòng Tổng hợp", "Phòng Tổng hợp", "Giấy khen", "90/QĐ-VP")]
    (chart,) = (block for block in blocks if isinstance(block, Chart))
    assert chart.title == "Khen thưởng đã quyết định: 01 Biểu dương, 01 Giấy khen"
    assert chart.table.rows[-1] == ("Năm 2026", 1, 1, 0, 2)


def test_decisions_on_approved_figures_are_taken_in_after_the_period_was_closed(story: Story, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(story.folder, folder)
    config = ["--config", str(folder / "config.toml"), "--as-of", "2027-01-11"]
    assert cli.main(["close", "2026", "--by", "Người Mẫu", "--number", "05/BC-VP", "--date", "2027-01-05", *config]) == cli.CLEAN
    fill_like_a_clerk(story.blank, Filled({"collectives.TH.decision": "none"}), folder / "inbox/khen-2.xlsx")
    received(folder / "inbox/khen-2.xlsx", "2027-01-10")
    assert cli.main(["awards", "--period", "2026", *config]) == cli.CLEAN
    assert dict(answers(read(folder / BOOK))["collectives"]) == {"TH": {"decision": "none"}}


def test_what_cannot_be_considered_is_refused_with_the_choices(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    shutil.copytree(ROOT / "input_templates/van-ban", folder / "input_templates/van-ban")
    with pytest.raises(Refusal, match="chưa xét khen thưởng được"):
        awards(folder / "config.toml", "", "", AS_OF, quiet())
    config = ["--config", str(folder / "config.toml"), "--as-of", AS_OF.isoformat()]
    assert cli.main(["awards", "--phase", "giai-doan", *config]) == 64
    assert "không có đợt khen thưởng riêng" in capsys.readouterr().err
    assert cli.main(["awards", "--phase", "giai-doan", "--period", "2026", *config]) == 64


def test_a_refused_workbook_of_a_phase_is_named_among_the_findings_of_its_last_begun_period(story: Story) -> None:
    period = story.run.campaign.period_by_key["2026"]
    assert [f.check for f in story.run.findings_in(period) if f.file == "khen-giai-doan.xlsx"] == ["form_code_wrong"]
    assert "khen-giai-doan.xlsx" in findings_export(story.run, [period])["file"].tolist()


def test_the_award_file_tells_the_same_proposals_and_every_placeholder_has_its_value(story: Story) -> None:
    session = period_session(story.run, story.run.campaign.period_by_key["2026"])
    file = WrittenBook(Path(BOOK).name, listed_cells(award_book(session, "AAAA-BBBB-CCCC")))
    documents = {document.path: document for document in award_file(session, file)}
    assert {path: unfilled(VOCABULARIES[of.template], of.values) for path, of in documents.items()} == {path: [] for path in documents}
    folder = story.folder / "output/2026/ho-so-khen-thuong"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.docx")} == {f"{path}.docx" for path in documents}
    told = {path: " ".join(document_lines(folder / f"{path}.docx")) for path in documents}
    assert not any(is_open(p) for p in (*session.collectives, *session.individuals))
    assert "Đã có Quyết định số 90/QĐ-VP" in told["danh-sach-trich-ngang-2026"]
    assert "du-thao-quyet-dinh-2026" not in told, "what has been decided is not drafted again"
    assert "Dự thảo Quyết định" not in told["to-trinh-2026"], "and not named as an attachment"
    assert "Báo cáo thành tích: 01 tập thể" in told["to-trinh-2026"]
    assert "bao-cao-thanh-tich/tap-the-TH-2026" in told, "once decided, the file of a candidate stays whole"
    assert "8/9" in told["tom-tat-2026"]
    assert all("Mẫu số" not in text for text in told.values())
    assert all("CHƯA ĐỦ THỦ TỤC" in text for path, text in told.items() if "/" not in path)


def test_the_sources_on_the_one_page_lead_to_the_cells_that_hold_the_figures(story: Story) -> None:
    session = period_session(story.run, story.run.campaign.period_by_key["2026"])
    page = next(of for of in award_file(session, WrittenBook(Path(BOOK).name, listed_cells(award_book(session, "")))) if of.template == "tom-tat")
    legend: dict[str, tuple[Path, str]] = {}
    files = {Path(BOOK).name: story.folder / BOOK, "khen.xlsx": story.folder / "inbox/khen.xlsx"}
    for sheets, file in re.findall(r"((?:\[\d+\] “[^”]+”(?:, )?)+) của tệp ([\w.-]+\.xlsx)", str(page.values["nguon_so_lieu"])):
        legend |= {mark: (files[file], sheet) for mark, sheet in re.findall(r"(\[\d+\]) “([^”]+)”", sheets)}
    workbooks = {path: openpyxl.load_workbook(path) for path in files.values()}
    checked = []
    for line in page.values["doi_tuong"]:  # type: ignore[union-attr]
        for source in str(line["nguon"]).split("\n"):  # type: ignore[index]
            mark, _, cells = source.partition(" ")
            path, title = legend[mark]
            held = [workbooks[path][title][cell].value for cell in re.split(r"[:,] ?", cells)]
            if path.name == "khen.xlsx":
                checked.append(str(line["phieu"]))  # type: ignore[index]
                assert held == ["Nhất trí", 8], "what came back about the unit"
            elif isinstance(held[0], (int, float)):
                checked.append(str(line["diem"]))  # type: ignore[index]
                assert f"{held[0]:.2f}".replace(".", ",") == line["diem"]  # type: ignore[index]
    assert "8/9" in checked
    assert len(checked) > 5
