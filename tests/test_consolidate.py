"""The main job on a small campaign with all the trouble that real ones have: nothing is lost, nothing depends on chance."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from forms import definitions, golden_answers, own, with_value
from projects import AS_OF, ROOT, UNITS, consolidated, dropped, project, received, table, tree, with_meta
from quick_runs import quick_runs
from raw_workbooks import honest_xlsx
from readings import built_once, findings_within, submissions_of

from pipeline import cli
from pipeline.commands.backup import backup, restore
from pipeline.commands.checking import answers_by_edition
from pipeline.commands.console import Console
from pipeline.commands.consolidate import SHOWN, most_pressing
from pipeline.domain.consolidation import (
    LostReport,
    ReceivedFile,
    RegisterEntry,
    Status,
    counted,
    files_accounted_for,
    register,
    superseded_by,
)
from pipeline.domain.consolidation import consolidated as rows_consolidated
from pipeline.domain.exports import FINDING_COLUMNS, INDICATOR_COLUMNS, REGISTER_COLUMNS, SCORE_COLUMNS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.issued import SAMPLE_SECRET, form_code
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish.journal import JOURNAL_NAME, finish_journal
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_form


def story_inbox(inbox: Path) -> str:
    """What came in, by mail and by hand; returns the correction of a date that the officer adds to config.toml."""
    old, new = dropped(own("2026", "TH", tasks_on_time=21), inbox / "TH/lần 1.xlsx", "2026-11-20"), inbox / "TH/lần 2.xlsx"
    dropped(own("2026", "TH"), new, "2026-12-01")
    shutil.copy2(new, inbox / "chuyển tiếp.xlsx")
    received(inbox / "chuyển tiếp.xlsx", "2026-12-04")
    dropped(own("2026", "NC"), inbox / "NC/đúng.xlsx", "2026-11-30")
    dropped(with_value(own("2026", "NC", learners_supported=6), "people", "months_in_unit", 13, 2), inbox / "NC/sai.xlsx", "2026-12-03")
    unsafe = with_value(own("2026", "BTCD"), "activities", "title", '=HYPERLINK("http://a.b","c")')
    dropped(unsafe, inbox / "BTCD.xlsx", "2026-12-08")
    half = inbox / "BTCD mới.xlsx"
    half.write_bytes(old.read_bytes()[:9000])
    received(half, "2026-12-09")
    last_year = replace(own("2025", "HCTCQTTV"), filled=golden_answers(definitions().campaign.period_by_key["2026"]))
    code = form_code(SAMPLE_SECRET, "xhht-vpub", "2023", "HCTCQTTV", "2026")
    with_meta(dropped(last_year, inbox / "HC mẫu cũ.xlsx", "2026-12-02"), "2026-12-02", period="2026", form_code=code)
    dropped(own("2025", "HCTCQTTV"), inbox / "2025/HC.xlsx", "2025-12-03")
    dropped(own("2025", "TH"), inbox / "2025/TH muộn.xlsx", "2026-04-01")
    dropped(replace(own("2026", "TH"), unit="XX"), inbox / "lạ/đơn vị.xlsx", "2026-12-01")
    for key, value in (("period", "2042"), ("edition", "1999"), ("form_id", "khac")):
        path = dropped(own("2026", "VXNV"), inbox / f"lạ/{key}.xlsx", "2026-12-01")
        with_meta(path, "2026-12-01", **{key: value})
    (inbox / "lạ/bảng khác.xlsx").write_bytes(honest_xlsx())
    (inbox / "lạ/thư.txt").write_text("Kính gửi", "utf-8")
    (inbox / "~$lần 2.xlsx").write_bytes(b"lock")
    (inbox / ".DS_Store").write_bytes(b"x")
    for name in ("bảng khác.xlsx", "thư.txt"):
        received(inbox / "lạ" / name, "2026-12-01")
    forwarded = dropped(own("2026", "KT", tasks_assigned=25), inbox / "KT/chậm.xlsx", "2026-12-11")
    dropped(own("2026", "KT"), inbox / "KT/sau.xlsx", "2026-12-10")
    digest = hashlib.sha256(forwarded.read_bytes()).hexdigest()
    return f"""
[[receipts]]
sha256 = "{digest[:12].upper()}"
received = 2026-12-04T10:00:00+07:00
reason = "Thư đến ngày 04/12"
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The project after one run, and what the run said; not to be changed."""
    def build(folder: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
        there = project(folder / "project")
        with (there / "config.toml").open("a", encoding="utf-8") as config:
            config.write(story_inbox(there / "inbox"))
        (folder / "before.json").write_text(json.dumps(snapshot(there / "inbox")))
        return there, consolidated(there, "--period", "2026")

    return built_once(tmp_path_factory, "story", build)


Story = tuple[Path, subprocess.CompletedProcess[str]]


def consolidated_quickly(folder: Path) -> int:
    """The exit code of the same run in this process, its pictures stand-ins."""
    with quick_runs():
        return cli.main(["consolidate", "--as-of", AS_OF, "--period", "2026", "--config", str(folder / "config.toml")])


def snapshot(inbox: Path) -> dict[str, list[object]]:
    """Everything that could have changed in an inbox."""
    return {path.relative_to(inbox).as_posix(): [path.stat().st_mtime_ns, path.stat().st_mode,
                                                 hashlib.sha256(path.read_bytes()).hexdigest()]
            for path in sorted(inbox.rglob("*")) if path.is_file()}


def entries(story: Story, unit: str, period: str = "2026") -> list[dict[str, str]]:
    """The register's lines of a unit and period, from the phase."""
    return [row for row in table(story[0], "giai-doan", "register") if (row["unit"], row["period"]) == (unit, period)]


# --- what became of every file


def test_findings_give_exit_code_one_and_a_last_line_that_says_what_to_do(story: Story) -> None:
    assert story[1].returncode == 1, story[1].stderr
    *_, tally, last = story[1].stdout.strip().splitlines()
    assert tally == "Đã nhận 17 tệp: tổng hợp 06, đã thay thế 03, không tiếp nhận 08."
    assert last.startswith("Đã ghi kết quả vào output/. Tiếp theo: mở output/2026/tong-hop-2026.xlsx")
    assert "Traceback" not in story[1].stderr


def test_what_was_received_is_what_was_consolidated_superseded_and_refused(story: Story) -> None:
    with Ledger(story[0] / "archive") as ledger:
        outcomes = {o.sha256: o.outcome for o in ledger.outcomes().values()}
        assert set(outcomes) == {receipt.sha256 for receipt in ledger.receipts()}
    assert sorted(outcomes.values()) == ["accepted"] * 5 + ["needs_fixing"] + ["refused"] * 8 + ["superseded"] * 3


def test_a_resubmission_supersedes_the_earlier_report_which_stays_listed(story: Story) -> None:
    old, new = entries(story, "TH")
    assert (old["file"], old["status"], new["file"], new["status"]) == ("TH/lần 1.xlsx", "superseded", "TH/lần 2.xlsx", "accepted")
    assert old["superseded_by"] == new["sha256"]
    assert (old["errors"], new["errors"]) == ("1", "0")


def test_the_same_bytes_twice_are_one_file_received_when_first_dated(story: Story) -> None:
    assert len(entries(story, "TH")) == 2
    with Ledger(story[0] / "archive") as ledger:
        (twice,) = [receipt for receipt in ledger.receipts() if len(receipt.sightings) > 1]
    assert sorted(sighting.path for sighting in twice.sightings) == ["TH/lần 2.xlsx", "chuyển tiếp.xlsx"]


def test_a_newer_report_with_errors_counts_and_the_register_says_so(story: Story) -> None:
    right, wrong = entries(story, "NC")
    assert (right["file"], right["status"], wrong["file"], wrong["status"]) == ("NC/đúng.xlsx", "superseded", "NC/sai.xlsx", "needs_fixing")
    assert wrong["errors"] == "2"


def test_a_newer_unreadable_file_never_displaces_a_readable_report(story: Story) -> None:
    (report,) = entries(story, "BTCD")
    assert (report["file"], report["status"]) == ("BTCD.xlsx", "accepted")
    assert int(report["late_days"]) >= 1
    assert any(f["file"] == "BTCD mới.xlsx" and f["check"] == "damaged" for f in table(story[0], "2026", "findings"))


def test_a_silent_unit_is_in_the_register_and_nowhere_else(story: Story) -> None:
    (silent,) = entries(story, "VXNV")
    assert (silent["status"], silent["file"], silent["received"]) == ("missing", "", "")
    for name in ("indicators", "scores", "totals", "measures"):
        assert "VXNV" not in {row["unit"] for row in table(story[0], "2026", name)}


def test_every_unit_and_period_is_in_the_register(story: Story) -> None:
    places = {(row["unit"], row["period"]) for row in table(story[0], "giai-doan", "register")}
    assert places == {(unit, period) for unit in UNITS for period in ("2025", "2026")}


def test_a_report_after_the_closing_of_its_period_is_kept_but_refused(story: Story) -> None:
    refused = [row for row in entries(story, "TH", "2025") if row["status"] == "refused"]
    assert [(row["file"], row["errors"]) for row in refused] == [("2025/TH muộn.xlsx", "1")]
    assert "chốt ngày 01/03/2026" in refused[0]["remark"]
    (in_time,) = entries(story, "HCTCQTTV", "2025")
    assert (in_time["status"], in_time["late_days"]) == ("accepted", "0")


def test_the_officers_correction_decides_when_a_report_was_received(story: Story) -> None:
    lines = [(row["file"], row["status"], row["received"][:10], row["late_days"]) for row in entries(story, "KT")]
    assert lines == [("KT/chậm.xlsx", "superseded", "2026-12-04", "0"), ("KT/sau.xlsx", "accepted", "2026-12-10", "0")]


@pytest.mark.parametrize(("file", "check"), [
    ("lạ/đơn vị.xlsx", "unknown_unit"), ("lạ/period.xlsx", "unknown_period"), ("lạ/edition.xlsx", "unknown_edition"),
    ("lạ/form_id.xlsx", "not_our_form"), ("lạ/bảng khác.xlsx", "not_our_form"), ("lạ/thư.txt", "not_a_spreadsheet"),
])
def test_a_file_that_cannot_be_placed_is_refused_with_its_reason(story: Story, file: str, check: str) -> None:
    (finding,) = [f for f in table(story[0], "2026", "findings") if f["file"] == file]
    assert (finding["check"], finding["severity"], finding["sheet"]) == (check, "error", "")
    assert finding["remedy"].endswith(".")
    assert f"Không tiếp nhận {file}: {finding['message']}" in story[1].stdout


def test_temporary_and_hidden_files_are_listed_and_left_alone(story: Story) -> None:
    assert "~$lần 2.xlsx: " in story[1].stderr
    assert ".DS_Store: " in story[1].stderr


def test_a_form_of_the_older_edition_counts_and_is_noted(story: Story) -> None:
    (report,) = entries(story, "HCTCQTTV")
    assert (report["status"], report["edition"]) == ("accepted", "2023")
    assert [f["check"] for f in table(story[0], "2026", "findings") if f["file"] == "HC mẫu cũ.xlsx"] == ["older_edition"]
    totals = {row["unit"]: row for row in table(story[0], "2026", "totals")}
    assert totals["HCTCQTTV"]["total"] == totals["TH"]["total"] == "89.45"


def test_a_line_with_an_error_is_refused_whole_and_its_neighbours_count(story: Story) -> None:
    people = [row for row in table(story[0], "2026", "people") if row["unit"] == "NC"]
    assert len(people) == 7
    measures = {row["unit"]: row for row in table(story[0], "2026", "measures")}
    assert (measures["NC"]["learners_supported"], measures["NC"]["tasks_assigned"]) == ("", "20")
    blocked = {row["indicator"] for row in table(story[0], "2026", "indicators") if row["unit"] == "NC" and row["blocked"] == "1"}
    assert "learners_supported_rate" in blocked
    assert "tasks_on_time_rate" not in blocked


def test_the_inbox_is_never_changed(story: Story) -> None:
    assert snapshot(story[0] / "inbox") == json.loads((story[0].parent / "before.json").read_text())


# --- the CSV tables


@pytest.mark.parametrize(("name", "columns"), [
    ("register", REGISTER_COLUMNS), ("findings", FINDING_COLUMNS), ("indicators", INDICATOR_COLUMNS), ("scores", SCORE_COLUMNS),
])
def test_the_tables_have_the_columns_that_the_design_names(story: Story, name: str, columns: list[str]) -> None:
    asked = {
        "register": ["unit", "period", "status", "received", "file", "sha256", "errors", "warnings", "superseded_by"],
        "findings": ["unit", "file", "sheet", "cell", "check", "severity", "value", "message", "remedy"],
        "indicators": ["unit", "period", "indicator", "value", "numerator", "denominator", "basis", "not_applicable"],
        "scores": ["unit", "period", "criterion", "indicator", "value", "points", "max_points", "self_points", "appraised_points",
                   "final_points", "explanation"],
    }[name]
    assert set(asked) <= set(columns)
    for folder in ("2026", "giai-doan"):
        assert list(table(story[0], folder, name)[0]) == columns


def test_every_section_of_the_form_has_its_table_with_unit_period_file_and_row(story: Story) -> None:
    for section in definitions().editions["2026"].form.sections:
        path = story[0] / "output/2026/du-lieu" / f"{section.key}.csv"
        header = next(csv.reader(path.open(encoding="utf-8-sig", newline="")))
        assert header[:5] == ["unit", "period", "file", "sheet_row", "line"]
        assert set(section.by_key) <= set(header)


def test_every_table_begins_with_a_byte_order_mark_and_holds_nothing_that_runs(story: Story) -> None:
    files = list((story[0] / "output").rglob("*.csv"))
    assert len(files) >= 2 * (6 + 8)
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                assert not any(cell[:1] in "=+@\t\r" or (cell[:1] == "-" and not cell[1:2].isdigit()) for cell in row if cell)


def test_a_title_like_a_formula_is_kept_as_text(story: Story) -> None:
    titles = [row["title"] for row in table(story[0], "2026", "activities") if row["unit"] == "BTCD"]
    assert titles[0] == '\'=HYPERLINK("http://a.b","c")'


def test_only_the_chosen_period_and_its_phases_are_written(story: Story) -> None:
    assert sorted(path.name for path in (story[0] / "output").iterdir()) == [
        "2026", "giai-doan", "index.html", "thay-doi.html", "thay-doi.xlsx"]


def test_the_page_links_to_every_file_of_the_run_and_to_nothing_else(story: Story) -> None:
    output = story[0] / "output"
    links = {unquote(link) for link in re.findall(r'(?:href|src)="([^"#]+)"', (output / "index.html").read_text("utf-8"))} - {"data:,"}
    assert {link for link in links if not link.endswith("/")} == set(tree(output)) - {"index.html"}
    assert all((output / link).is_dir() for link in links if link.endswith("/"))


def test_the_page_says_that_another_period_was_not_written(story: Story) -> None:
    page = (story[0] / "output/index.html").read_text("utf-8")
    assert "Lần chạy này không lập kết quả của năm 2025 và chưa có báo cáo tổng hợp nào." in page


def test_the_page_follows_what_other_commands_make_and_the_next_run_says_what_changed(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    there = tmp_path / "project"
    shutil.copytree(story[0], there)
    shutil.copytree(ROOT / "input_templates/van-ban", there / "input_templates/van-ban")
    monkeypatch.setattr("pipeline.commands.report.soffice", lambda: None)
    page = there / "output/index.html"
    for command in (["report", "--period", "2026"], ["awards", "--period", "2026"], ["package", "--for", "lanh-dao", "--period", "2026"], ["remind"]):
        with quick_runs():
            assert cli.main([*command, "--config", str(there / "config.toml"), "--as-of", AS_OF]) == cli.CLEAN
        links = {unquote(link) for link in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text("utf-8"))} - {"data:,"}
        assert {link for link in links if not link.endswith("/")} == set(tree(there / "output")) - {"index.html"}, command
    assert "bao-cao-2026.docx" in page.read_text("utf-8")
    assert "lập lại: make" not in page.read_text("utf-8")
    dropped(own("2026", "VXNV", tasks_on_time=17), there / "inbox/VXNV.xlsx", "2026-12-05")
    consolidated_quickly(there)
    said = capsys.readouterr().out
    assert "So với lần tổng hợp trước (số liệu tính đến ngày 06/12/2026): thay đổi " in said
    changed = (there / "output/thay-doi.html").read_text("utf-8")
    assert "<td>Chưa gửi</td><td>Đã nhận</td>" in changed
    assert "2026/tong-hop-2026.xlsx" in changed
    assert "2025/" not in changed
    assert "bao-cao-2026.docx" in page.read_text("utf-8"), "a new run keeps the links to what is still there"
    assert "nay số liệu đã khác, đề nghị lập lại: make report PERIOD=2026." in page.read_text("utf-8")
    assert "đề nghị lập lại: make package PERIOD=2026 ARGS=&#34;--for lanh-dao&#34;." in page.read_text("utf-8")


# --- the screen


def test_of_very_many_units_the_screen_shows_those_that_somebody_must_look_at_in_their_order() -> None:
    entries = [RegisterEntry(f"U{number:03d}", "2026", Status.ACCEPTED) for number in range(250)]
    entries[120], entries[180] = replace(entries[120], errors=2, status=Status.NEEDS_FIXING), replace(entries[180], status=Status.MISSING)
    entries[200] = replace(entries[200], warnings=1)
    shown = [entry.unit for entry in most_pressing(entries)]
    assert len(shown) == SHOWN
    assert shown[-3:] == ["U120", "U180", "U200"]
    assert shown == sorted(shown)


# --- the replies


def test_every_report_of_the_open_period_has_its_draft(story: Story) -> None:
    drafts = sorted(path.name for path in (story[0] / "output/2026/phan-hoi").iterdir())
    assert drafts == ["BTCD_2026_da-nhan.eml", "HCTCQTTV_2026_da-nhan.eml", "KT_2026_da-nhan.eml", "NC_2026_can-sua.eml",
                      "NC_2026_can-sua.xlsx", "TH_2026_da-nhan.eml", "VXNV_2026_chua-tiep-nhan.eml"]
    assert ("Đã soạn 06 thư nháp trả lời đơn vị (01 thư đề nghị hoàn thiện, 04 thư báo đã nhận, 01 thư chưa tiếp nhận) "
            "trong output/2026/phan-hoi/; chưa gửi thư nào.") in story[1].stdout


def test_a_report_with_errors_goes_back_marked_with_its_draft(story: Story, tmp_path: Path) -> None:
    folder = story[0] / "output/2026/phan-hoi"
    draft = message_from_bytes((folder / "NC_2026_can-sua.eml").read_bytes(), policy=default)
    assert draft["X-Unsent"] == "1"
    assert draft["Subject"].startswith("[Đề nghị hoàn thiện 02 nội dung] Báo cáo năm 2026")
    (copy,) = draft.iter_attachments()  # type: ignore[attr-defined]
    assert (copy.get_filename(), copy.get_content()) == ("NC_2026_can-sua.xlsx", (folder / "NC_2026_can-sua.xlsx").read_bytes())
    workbook = openpyxl.load_workbook(folder / "NC_2026_can-sua.xlsx")
    assert workbook.sheetnames[0] == "Cần sửa"
    workbook["2. Chỉ tiêu"]["D16"], workbook["6. Cá nhân"]["H16"] = 5, 12
    workbook.save(tmp_path / "corrected.xlsx")
    assert submissions_of([tmp_path / "corrected.xlsx"])[0].unit == "NC"
    assert findings_within([tmp_path / "corrected.xlsx"]) == [[]]


# --- nothing depends on chance


COMPARED_WITH_THE_RUN_BEFORE = ("thay-doi.html", "thay-doi.xlsx")
"""The only files that may differ between two runs over the same files: they say what the run before had said otherwise."""


@dataclasses.dataclass(frozen=True)
class Elsewhere:
    """The same campaign on another machine, where the run was killed while it published, and run again if need be."""

    old: dict[str, str]
    killed: dict[str, str]
    final: dict[str, str]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, story: Story) -> Elsewhere:
    """Another place, zone, locale, hash seed, order of files and number of processes; an older output was there."""
    def build(folder: Path) -> Elsewhere:
        there = project(folder / "other/place")
        config = (story[0] / "config.toml").read_text("utf-8")
        (there / "config.toml").write_text(config.replace("processes = 2", "processes = 1"), "utf-8")
        for path in sorted((story[0] / "inbox").rglob("*"), reverse=True):
            if path.is_file():
                to = there / "inbox" / path.relative_to(story[0] / "inbox")
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, to)
        output = there / "output"
        for name in ("2026/tong-hop-2026.xlsx", "2026/bieu-do/01-cũ.png", "giai-doan/du-lieu/cũ.csv", "giai-doan/bieu-do/cũ.png"):
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            (output / name).write_text("old")
        old = tree(output)
        strange = {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
        kill_while_publishing(there, {**os.environ, **strange})
        finish_journal(output)
        killed = tree(output)
        if killed == old:
            consolidated(there, "--period", "2026", environment=strange)
        return Elsewhere(old, killed, tree(output))

    return built_once(tmp_path_factory, "elsewhere", build)


def is_moving_in(journal: Path) -> bool:
    """Whether a publication is in its second half."""
    try:
        return bool(json.loads(journal.read_text("utf-8"))["moving_in"])
    except (OSError, ValueError):  # not there, not any more, or only begun
        return False


def kill_while_publishing(folder: Path, environment: dict[str, str]) -> None:
    """Runs `consolidate` and kills it as soon as its journal says that the new is being moved in.

    Killed earlier it leaves the old, and all has to be computed once more; every single step is met in test_publish.
    """
    command = [sys.executable, "-m", "pipeline", "consolidate", "--config", str(folder / "config.toml"), "--period", "2026"]
    process = subprocess.Popen([*command, "--as-of", AS_OF], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while process.poll() is None and not is_moving_in(folder / "output" / JOURNAL_NAME) and time.monotonic() < deadline:
        time.sleep(0.0005)
    process.kill()
    process.wait()


def test_the_output_is_the_same_to_the_byte_whatever_zone_locale_hash_seed_processes_and_order(
    story: Story, elsewhere: Elsewhere,
) -> None:
    here = tree(story[0] / "output")
    assert set(here) == set(elsewhere.final)
    assert [name for name in here if here[name] != elsewhere.final[name] and name not in COMPARED_WITH_THE_RUN_BEFORE] == []


def test_a_run_killed_while_it_publishes_leaves_the_output_wholly_old_or_wholly_new(story: Story, elsewhere: Elsewhere) -> None:
    assert elsewhere.killed in (elsewhere.old, tree(story[0] / "output"))


def test_deleting_the_inbox_or_the_machine_loses_nothing(story: Story, tmp_path: Path) -> None:
    there, console = tmp_path / "project", Console(io.StringIO(), io.StringIO())
    backup(story[0] / "config.toml", tmp_path / "kept.zip", date.fromisoformat(AS_OF), console)
    assert restore(tmp_path / "kept.zip", there, there / "config.toml", console) is False
    assert consolidated_quickly(there) == story[1].returncode
    assert list((there / "inbox").iterdir()) == []
    ours, theirs = tree(there / "output"), tree(story[0] / "output")
    assert set(ours) == set(theirs)
    assert [name for name in ours if ours[name] != theirs[name] and "/bieu-do/" not in name] == ["index.html"]
    here, then = (re.sub(' width="[0-9]+" height="[0-9]+"', "", (of / "output/index.html").read_text("utf-8")) for of in (there, story[0]))
    assert here == then


# --- all or nothing, one at a time


def test_a_run_killed_before_it_publishes_leaves_the_output_as_it_was(story: Story, tmp_path: Path) -> None:
    there = tmp_path / "project"
    shutil.copytree(story[0], there)
    before = tree(there / "output")
    command = [sys.executable, "-m", "pipeline", "consolidate", "--config", str(there / "config.toml"), "--as-of", "2026-12-30"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not list((there / "output").glob(".dang-ghi-*/*/*/*.csv")):
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert {name: digest for name, digest in tree(there / "output").items() if not name.startswith(".")} == before
    finish_journal(there / "output")
    assert tree(there / "output") == before


def test_a_second_run_at_the_same_time_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    with only_run(folder / "archive"):
        assert cli.main(["consolidate", "--config", str(folder / "config.toml"), "--as-of", AS_OF]) == 64
    assert "Đang có một lần chạy khác" in capsys.readouterr().err
    assert not (folder / "output").exists() or tree(folder / "output") == {}


# --- exit codes and the command line


def test_a_clean_campaign_gives_exit_code_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    dropped(own("2026", "TH"), folder / "inbox/TH.xlsx", "2026-12-01")
    assert cli.main(["check", str(folder / "inbox/TH.xlsx"), "--config", str(folder / "config.toml")]) == 0
    assert "Biểu mẫu đã hợp lệ, có thể gửi" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [
    ["consolidate", "--as-of", "hôm nay"], ["consolidate", "--period", "2042"], ["consolidate", "--as-of", "2020-01-01", "--period", "2026"],
    ["consolidate", "--colour"], ["colour"], ["check"], ["check", "nowhere.xlsx"], ["templates", "--period", "2042"],
    ["check", "a.xlsx", "--format", "xml"],
])
def test_wrong_usage_gives_exit_code_64_and_a_sentence(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    assert cli.main([*arguments, *(["--config", str(folder / "config.toml")] if arguments != ["colour"] else [])]) == 64
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert not (folder / "output").exists()


def test_wrong_definitions_give_exit_code_two_and_touch_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project", "\n[colour]\n")
    assert cli.main(["consolidate", "--config", str(folder / "config.toml")]) == 2
    said = capsys.readouterr().err
    assert "Định nghĩa chưa đúng" in said
    assert "colour" in said
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "inbox", "input_templates"]


def test_our_own_fault_gives_exit_code_70_and_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    (folder / "archive").write_text("a file where a folder belongs")
    assert cli.main(["consolidate", "--config", str(folder / "config.toml"), "--as-of", AS_OF]) == 70
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "Lỗi của chương trình, không phải của dữ liệu" in said


def test_check_prints_the_fields_of_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    dropped(own("2026", "TH", tasks_on_time=21), tmp_path / "a b.xlsx", "2026-12-01")
    (tmp_path / "b.xlsx").write_bytes(b"")
    assert cli.main(["check", str(tmp_path / "a b.xlsx"), str(tmp_path / "b.xlsx"), "--format", "json", "--config", str(folder / "config.toml")]) == 1
    said = json.loads(capsys.readouterr().out)
    assert all(set(one) == {field.name for field in dataclasses.fields(Finding)} for one in said)
    assert sorted((one["check"], one["severity"], Path(one["file"]).name) for one in said) == [
        ("empty_file", "error", "b.xlsx"), ("on_time_within_assigned", "error", "a b.xlsx")]
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "inbox", "input_templates"]


def test_check_names_sheet_and_cell_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    dropped(own("2026", "TH", tasks_on_time=21), tmp_path / "a.xlsx", "2026-12-01")
    assert cli.main(["check", str(tmp_path / "a.xlsx"), "--config", str(folder / "config.toml")]) == 1
    said = capsys.readouterr().out
    assert "Biểu “2. Chỉ tiêu”, ô D9: số nhiệm vụ đúng hạn (21) lớn hơn số được giao (20). Đề nghị kiểm tra lại ô D8 và D9." in said
    assert "01 lỗi, 00 cảnh báo: biểu mẫu cần sửa." in said


HEAVY = ("pandas", "numpy", "great_expectations", "openpyxl", "xlsxwriter", "matplotlib", "python_calamine", "cattrs", "psutil")


def test_help_imports_no_heavy_library_and_is_quick() -> None:
    code = f"import sys; from pipeline import cli; code = cli.main(['--help']); print(sorted(set(sys.modules) & {set(HEAVY)!r})); sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"
    assert "consolidate" in done.stdout


@pytest.mark.parametrize("command", ["consolidate", "fetch", "templates", "check", "sample", "trace", "explain", "rules", "appraisal", "awards",
                                     "status", "remind", "open-period", "issue", "send", "carry", "history", "verify", "backup", "restore",
                                     "report", "check-documents", "word-templates", "close", "reopen", "package"])
def test_every_command_has_help_in_vietnamese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Tùy chọn" in said
    assert "--config" in said
    assert "Cách dùng: " in said
    assert "Xem hướng dẫn này." in said
    assert not re.search(r"\b(Usage|OPTIONS|ARGS|COMMAND|Show|this|message|and|exit|default|required|str|bool|Path|list|int)\b", said)


def test_no_command_was_forgotten_above() -> None:
    assert {command.callback.__name__ for command in cli.app.registered_commands if command.callback} == {
        "consolidate", "fetch", "templates", "check", "sample", "trace", "explain", "rules", "appraisal", "awards",
        "status", "remind", "open_period", "issue", "send", "carry", "history", "withdraw", "verify", "backup", "restore",
        "report", "check_documents", "word_templates", "close", "reopen", "package"}


# --- which report counts, as pure functions over real readings


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """Two reports of one unit and period."""
    paths = [tmp_path / "1.xlsx", tmp_path / "2.xlsx"]
    for path, assigned in zip(paths, (20, 30), strict=True):
        write_form(own("2026", "TH", tasks_assigned=assigned), path)
    return paths


def test_the_newest_report_counts_whatever_the_order_of_the_files(two: list[Path]) -> None:
    first, second = submissions_of(two)
    for order in ([first, second], [second, first]):
        assert counted(order) == {("TH", "2026"): second}
        assert superseded_by(order) == {0: second}


def test_of_two_reports_of_one_moment_the_same_one_always_counts(two: list[Path]) -> None:
    first, second = (replace(s, received=datetime(2026, 12, 1)) for s in submissions_of(two))
    assert counted([first, second]) == counted([second, first])


def test_a_file_that_went_missing_stops_the_run(two: list[Path]) -> None:
    submissions = submissions_of(two)
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    assert files_accounted_for(files, submissions) == {
        "received": 2, "consolidated": 1, "superseded": 1, "refused": 0, "opened": 0, "listed": 0, "appraisals": 0,
        "award_books": 0}
    with pytest.raises(LostReport, match="files"):
        files_accounted_for(files[:1], submissions)
    with pytest.raises(LostReport, match="files"):
        files_accounted_for([*files, ReceivedFile("f" * 64, ("3.xlsx",), datetime(2026, 12, 1))], submissions)


def test_a_row_that_belongs_to_no_report_stops_the_run(two: list[Path]) -> None:
    (part,) = answers_by_edition(definitions(), submissions_of(two))
    counts = rows_consolidated(definitions().campaign, [part], []).row_counts
    assert counts["people"] == (16, 8, 8, 0)
    stray = part.tables["people"].tail(1).assign(submission=99)
    part.tables["people"] = pd.concat([part.tables["people"], stray], ignore_index=True)
    with pytest.raises(LostReport, match="people: 17 rows received, 8 consolidated, 8 superseded, 0 refused"):
        rows_consolidated(definitions().campaign, [part], [])


def test_rows_with_errors_are_counted_as_refused(two: list[Path]) -> None:
    submissions = submissions_of(two)
    (part,) = answers_by_edition(definitions(), submissions)
    row = submissions[1].reading.sections["people"].rows[3][0]
    wrong = [Finding("range", Severity.ERROR, "a.", fields=("people.months_in_unit",), submission=1, row=row)]
    assert rows_consolidated(definitions().campaign, [part], wrong).row_counts["people"] == (16, 7, 8, 1)


@pytest.mark.parametrize(("day", "remark"), [
    (date(2026, 11, 30), "Còn 05 ngày đến hạn 05/12/2026"), (date(2026, 12, 5), "Còn 00 ngày đến hạn 05/12/2026"),
    (date(2026, 12, 8), "Quá hạn 03 ngày"),
])
def test_a_silent_unit_is_told_how_many_days_are_left(day: date, remark: str) -> None:
    campaign = definitions().campaign
    lines = register(campaign, [campaign.period_by_key["2026"]], [], [], {}, day)
    assert {line.remark for line in lines} == {remark}
    assert [line.unit for line in lines] == [unit.key for unit in campaign.units if unit.exists_on(date(2026, 11, 30))]
