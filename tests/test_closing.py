"""A closed period keeps its files to the byte, whatever arrives or is changed later, until it is reopened."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from forms import own
from projects import dropped, project, tree
from quick_runs import quick_runs

from pipeline import cli
from pipeline.commands.computing import computed
from pipeline.commands.console import Console
from pipeline.domain.closing import CLOSED, REOPENED
from pipeline.edges.ledger import Ledger

DAY = "2026-01-20"
APPROVAL = ("--by", "Chánh Văn phòng", "--number", "05/BC-VP", "--date", "2026-01-10")


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str, day: str = DAY) -> tuple[int, str]:
    """The exit code of a command of a project, and all that it said on one line."""
    with quick_runs():
        code = cli.main([*arguments, "--config", str(folder / "config.toml"), "--as-of", day])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two reports of a year that was approved, and its files."""
    folder = project(tmp_path_factory.mktemp("khoa") / "du-an")
    config = folder / "config.toml"  # no phase, whose workbook and pictures this is not about
    config.write_text(config.read_text("utf-8").replace('periods = ["2025", "2026"]', 'periods = ["2026"]'), "utf-8")
    for unit in ("TH", "NC"):
        dropped(own("2025", unit), folder / f"inbox/{unit}.xlsx", "2025-12-03")
    to = ("--config", str(config), "--as-of", DAY)
    assert cli.main(["close", "2025", *APPROVAL, *to]) == cli.CLEAN
    with quick_runs():
        assert cli.main(["consolidate", "--period", "2025", *to]) in (cli.CLEAN, cli.FINDINGS)
    return folder


def test_a_closed_period_stays_as_it_was_approved_until_it_is_reopened(
    closed: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    approved = tree(closed / "output" / "2025")
    cover = openpyxl.load_workbook(closed / "output/2025/tong-hop-2025.xlsx", read_only=True).worksheets[0]
    words = " ".join(str(cell) for row in cover.iter_rows(values_only=True) for cell in row if cell)
    assert "Đã phê duyệt tại văn bản số 05/BC-VP ngày 10/01/2026" in words

    dropped(own("2025", "BTCD"), closed / "inbox/BTCD.xlsx", "2026-01-25")
    rubric, config = closed / "input_templates/2023/rubric.toml", closed / "config.toml"
    rubric.write_text(re.sub(r'^approved_by = ""', 'approved_by = "Quyết định số 01/QĐ-VP"', rubric.read_text("utf-8"), flags=re.M), "utf-8")
    config.write_text(config.read_text("utf-8").replace("Phòng Tổng hợp", "Phòng Tổng hợp mới"), "utf-8")
    code, said = told(capsys, closed, "consolidate", "--period", "2025")

    assert tree(closed / "output" / "2025") == approved
    assert code == cli.FINDINGS
    assert "Định nghĩa của kỳ 2025 đã thay đổi sau khi khóa (bảng điểm, đơn vị, khối thi đua)" in said
    assert "BTCD.xlsx: Nhận sau khi khóa kỳ" in said
    page = (closed / "output/index.html").read_text("utf-8")
    assert "đã phê duyệt, khóa ngày 20/01/2026" in page
    assert "Nhận sau khi khóa kỳ, chưa dùng: 01 tệp (BTCD.xlsx)" in page

    code, said = told(capsys, closed, "status", "--period", "2025", day="2026-02-01")
    assert code == cli.CLEAN
    assert "Nhận sau khi khóa kỳ, chưa dùng: BTCD.xlsx (Ban Tiếp công dân, 25/01/2026)" in said
    assert tree(closed / "output" / "2025") == approved

    assert told(capsys, closed, "reopen", "2025", "--reason", " ")[0] == cli.USAGE
    code, said = told(capsys, closed, "reopen", "2025", "--reason", "bổ sung báo cáo của Ban Tiếp công dân")
    assert code == cli.CLEAN
    assert "Từ ngày khóa đã nhận thêm 01 tệp" in said
    _, run = computed(config, date.fromisoformat(DAY), Console(io.StringIO(), io.StringIO()))
    assert not run.closings
    assert set(run.counted_in(run.campaign.period_by_key["2025"])) == {"TH", "NC", "BTCD"}
    with Ledger(closed / "archive") as ledger:
        kinds = [(entry.kind, entry.payload.get("reason", "")) for entry in ledger.entries() if entry.kind in (CLOSED, REOPENED)]
    assert kinds == [(CLOSED, ""), (REOPENED, "bổ sung báo cáo của Ban Tiếp công dân")]


@pytest.mark.parametrize(("arguments", "why"), [
    (("close", "2026", *APPROVAL), "chưa khóa được"),
    (("close", "2025", *APPROVAL[:4], "--date", "2026-01-21"), "không sau ngày 20/01/2026"),
    (("close", "2025", "--by", " ", *APPROVAL[2:]), "phải ghi rõ --by"),
    (("close", "2042", *APPROVAL), "Không có kỳ '2042'"),
    (("close", "2025", *APPROVAL), "chưa có báo cáo nào"),
    (("reopen", "2025", "--reason", "nhầm"), "chưa khóa"),
])
def test_what_cannot_be_closed_or_reopened_is_refused_with_a_reason(
    arguments: tuple[str, ...], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    code, said = told(capsys, project(tmp_path / "du-an"), *arguments)
    assert code == cli.USAGE
    assert why in said
