"""What changed since the last run: every sort of change is told once, and nothing when nothing did."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from office import convert
from summaries import sample_run, sample_summaries

from pipeline.commands.reviewing import LAST_RUN, write_overview
from pipeline.definitions.load import Definitions
from pipeline.domain.correspondence import correspondence
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.results import Results
from pipeline.domain.since_last_run import (
    Change,
    Kind,
    PartSaid,
    RunSaid,
    changes,
    changes_page,
    changes_summary,
    part_said,
)
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.edges.last_run import keep_said, last_said
from pipeline.edges.workbook import write_summary

THEN = PartSaid(
    "20/12/2026", {"": {"Điểm bình quân": "86,91"}, "TH": {"Tổng điểm": "95,12", "Hạng": "1", "1.2 Đúng hạn": "90"}, "KT": {"Hạng": "2"}},
    ("Lỗi · Phòng Tổng hợp: sai.", "Ghi chú · Phòng Tổng hợp: xem."), {"2026/a.xlsx": "1" * 64, "2026/b.csv": "2" * 64}, {"TH": "Phòng Tổng hợp"},
)
NOW = PartSaid(
    "21/12/2026", {"": {"Điểm bình quân": "87,02"}, "TH": {"Tổng điểm": "94,10", "Hạng": "1", "1.2 Đúng hạn": "85"}, "NC": {"Hạng": "2"}},
    ("Ghi chú · Phòng Tổng hợp: xem.", "Lỗi · Phòng Nội chính: thiếu."), {"2026/a.xlsx": "3" * 64, "2026/c.csv": "2" * 64},
    {"TH": "Phòng Tổng hợp", "NC": "Phòng Nội chính"},
)


def test_every_sort_of_change_is_told_once() -> None:
    assert list(changes(RunSaid({"2026": THEN}), {"2026": NOW}).found) == [
        Change("2026", Kind.STANDING, "Phòng Tổng hợp", "Tổng điểm", "95,12", "94,10"),
        Change("2026", Kind.STANDING, "Phòng Nội chính", "Hạng", "", "2"),
        Change("2026", Kind.STANDING, "KT", "Hạng", "2", ""),
        Change("2026", Kind.FIGURE, "Toàn cơ quan", "Điểm bình quân", "86,91", "87,02"),
        Change("2026", Kind.FIGURE, "Phòng Tổng hợp", "1.2 Đúng hạn", "90", "85"),
        Change("2026", Kind.FINDING, "Lỗi · Phòng Nội chính: thiếu.", "Mới", "", "Lỗi · Phòng Nội chính: thiếu."),
        Change("2026", Kind.FINDING, "Lỗi · Phòng Tổng hợp: sai.", "Không còn", "Lỗi · Phòng Tổng hợp: sai.", ""),
        Change("2026", Kind.FILE, "2026/a.xlsx", "Nội dung thay đổi", "1" * 12, "3" * 12),
        Change("2026", Kind.FILE, "2026/b.csv", "Không còn", "2" * 12, ""),
        Change("2026", Kind.FILE, "2026/c.csv", "Tệp mới", "", "2" * 12),
    ]


def test_it_says_so_when_nothing_changed_and_when_there_was_no_run_before() -> None:
    assert changes(RunSaid({"2026": NOW}), {"2026": NOW}).sentence == (
        "So với lần tổng hợp trước (số liệu tính đến ngày 21/12/2026): không có gì thay đổi.")
    first = changes(RunSaid(), {"2026": NOW})
    assert (first.found, first.first) == ((), ("2026",))
    assert first.sentence == "Chưa có lần tổng hợp trước để so sánh; từ lần sau, trang này nêu những gì thay đổi."


def test_a_run_for_one_period_compares_with_what_was_last_said_of_it_and_keeps_the_others() -> None:
    kept = RunSaid({"2025": THEN}).then({"2026": THEN}).then({"2026": NOW})
    assert kept.parts == {"2025": THEN, "2026": NOW}
    found = changes(kept, {"2025": THEN, "2026": THEN, "2027": NOW})
    assert (dict(found.compared_with), found.first) == ({"2025": "20/12/2026", "2026": "21/12/2026"}, ("2027",))
    assert {change.part for change in found.found} == {"2026"}


def test_what_was_said_is_kept_whole_and_a_damaged_memory_is_none(tmp_path: Path) -> None:
    path = tmp_path / "cache" / LAST_RUN
    assert last_said(path) == RunSaid()
    keep_said(RunSaid({"2026": NOW}), path)
    assert last_said(path) == RunSaid({"2026": NOW})
    text = path.read_text("utf-8")
    for damaged in (text[:-20], "[]", "{}", text.replace('"version": 1', '"version": 0'), text.replace('"TH": {', '"TH": [{', 1), "\x00"):
        path.write_text(damaged, "utf-8")
        assert last_said(path) == RunSaid()
    path.unlink()
    path.mkdir()
    keep_said(RunSaid({"2026": NOW}), path)  # a memory that cannot be written stops no run
    assert last_said(path) == RunSaid()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path) -> Results:
    return sample_run(tmp_path_factory, sample_inbox)[0]


def worse(run: Results) -> Results:
    """The same campaign after TH lost a point, its first place, a figure, and gained an error."""
    totals, ranking, indicators = run.totals.copy(), run.ranking.copy(), run.indicators.copy()
    mine = (totals["unit"] == "TH") & (totals["period"] == "2026")
    totals.loc[mine, "total"], totals.loc[mine, "total_text"] = Decimal("94.12"), "94,12"
    ranking.loc[(ranking["unit"] == "TH") & (ranking["period"] == "2026"), "rank"] = 2
    rate = (indicators["unit"] == "TH") & (indicators["period"] == "2026") & (indicators["indicator"] == "tasks_on_time_rate")
    indicators.loc[rate, "value"] = 12.5
    number = run.counted_in(run.campaign.period_by_key["2026"])["TH"].number
    error = Finding("x", Severity.ERROR, "Số liệu chưa khớp.", unit="TH", period="2026", sheet="2. Chỉ tiêu", cell="D9", submission=number)
    return replace(run, totals=totals, ranking=ranking, indicators=indicators, findings=[*run.findings, error])


def test_figures_places_and_findings_of_a_real_run_are_compared(run: Results) -> None:
    period = run.campaign.period_by_key["2026"]
    after = worse(run)
    then, now = (part_said(one, year_summary(one, period), {}) for one in (run, after))
    found = changes(RunSaid({"2026": then}), {"2026": now}).found
    of_unit = [(c.what, c.after) for c in found if c.subject == "Phòng Tổng hợp"]
    assert of_unit == [("Tổng điểm", "94,12"), ("Hạng", "2"), ("1.2 Tỷ lệ nhiệm vụ hoàn thành đúng hạn", "12,50")]
    assert [c.subject for c in found if c.kind is Kind.FINDING] == [
        "Lỗi · Phòng Tổng hợp (biểu “2. Chỉ tiêu”, ô D9): Số liệu chưa khớp."]
    assert [c.what for c in found if c.subject == "Toàn cơ quan"] == ["Điểm bình quân", "Điểm cao nhất"]
    phase = next(phase for phase in run.campaign.phases if "2026" in phase.periods)
    said = [part_said(one, phase_summary(one, phase), {}) for one in (run, after)]
    moved = {(c.subject, c.what) for c in changes(RunSaid({phase.key: said[0]}), {phase.key: said[1]}).found}
    assert ("Phòng Tổng hợp", "Điểm bình quân") in moved


def test_the_second_run_says_that_nothing_changed_and_the_third_what_did(
    run: Results, tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    """The command's own step, three runs in a row; the page itself speaks of the results alone."""
    summaries = {"2026": sample_summaries(tmp_path_factory, sample_inbox)["2026"]}
    definitions = Definitions(tmp_path, run.campaign, dict(run.editions))
    pages, sentences, tables = [], [], []
    with ThreadPoolExecutor(1) as pool:
        for results, content in ((run, "1"), (run, "1"), (worse(run), "2")):
            staged = tmp_path / "staged"
            (staged / "2026").mkdir(parents=True)
            (staged / "2026" / "tong-hop-2026.xlsx").write_text(content)
            said = write_overview(definitions, results, summaries, correspondence([]), staged, pool)
            said.keep()
            sentences.append(said.sentence)
            pages.append((staged / "index.html").read_bytes())
            tables.append((staged / "thay-doi.html").read_text("utf-8"))
            book = openpyxl.load_workbook(staged / "thay-doi.xlsx")
            shutil.rmtree(staged)
    assert pages[0] == pages[1]
    assert sentences[0].startswith("Chưa có lần tổng hợp trước")
    assert sentences[1].endswith(": không có gì thay đổi.")
    assert sentences[2].endswith(": thay đổi 02 tình trạng, điểm, hạng, 01 số liệu, 01 nội dung cần sửa, 01 tệp.")
    assert [sentence in table for sentence, table in zip(sentences, tables, strict=True)] == [True] * 3
    assert "<table" not in tables[1]
    assert book.sheetnames[:-1] == ["Tóm tắt", "Điểm, xếp hạng", "Số liệu", "Nội dung cần sửa", "Tệp"]
    assert "2026/tong-hop-2026.xlsx" in {cell.value for row in book["Tệp"].iter_rows() for cell in row}


def test_when_everything_changed_the_first_lines_stand_for_the_rest(run: Results, tmp_path: Path) -> None:
    many = {f"{n:05d}": {"Tổng điểm": "1"} for n in range(5000)}
    found = changes(RunSaid({"2026": PartSaid("1")}), {"2026": PartSaid("2", many)})
    page = changes_page(found, {"2026": "Năm 2026"}, "21/12/2026")
    assert len(page.tables[0].rows) == 200
    assert page.tables[0].left_out == "Chỉ nêu 200 trong 5.000 thay đổi; nhiều hơn trong tệp "
    summary = changes_summary(run, found, {"2026": "Năm 2026"})
    (table,) = summary.sheets[1].tables()
    assert (len(table.rows), table.notes) == (3000, ("Chỉ nêu 3.000 trong 5.000 thay đổi.",))


def test_the_workbook_of_changes_prints(run: Results, tmp_path: Path) -> None:
    found = changes(RunSaid({"2026": THEN}), {"2026": NOW})
    write_summary(changes_summary(run, found, {"2026": "Năm 2026"}), tmp_path / "thay-doi.xlsx")
    assert convert(tmp_path / "thay-doi.xlsx", "pdf", tmp_path).stat().st_size > 5000
