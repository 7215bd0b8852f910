"""The first day with the program, in the order of the README: forms first, then the first consolidation."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from forms import CONFIG, valid
from projects import dropped
from quick_runs import quick_runs

from pipeline.commands.console import Console
from pipeline.commands.consolidate import consolidate
from pipeline.commands.templates import templates
from pipeline.edges.ledger import Ledger

AS_OF = date(2026, 11, 23)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(CONFIG, tmp_path)
    shutil.copytree(CONFIG.parent / "input_templates", tmp_path / "input_templates")
    return tmp_path


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """No test here looks at a picture."""
    with quick_runs():
        yield


def silent() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(out, io.StringIO()), out


def test_an_empty_inbox_gets_no_samples_and_everybody_is_listed_as_silent(project: Path) -> None:
    (project / "inbox").mkdir()
    console, out = silent()
    assert consolidate(project / CONFIG.name, AS_OF, "2026", console) is False
    assert list((project / "inbox").iterdir()) == []
    assert out.getvalue().count("Chưa gửi") == 10
    assert (project / "output" / "2026" / "tong-hop-2026.xlsx").exists()


def test_forms_made_before_anything_was_received_do_not_keep_the_samples_away(
    project: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One form stands for the samples, which are looked at in test_sample: writing and reading them would take half a minute."""
    console, _ = silent()
    monkeypatch.setattr("pipeline.commands.sample.write_sample",
                        lambda _, folder, __: dropped(valid("2026", "TH"), folder / "2026" / "TH.xlsx", "2026-11-20"))
    templates(project / CONFIG.name, AS_OF, "2026", console)
    consolidate(project / CONFIG.name, date(2024, 1, 15), "2023", console)
    assert any((project / "inbox" / "2026").iterdir())


def test_a_missing_inbox_stays_empty_where_files_were_received_before(project: Path) -> None:
    (project / "inbox").mkdir()
    (project / "inbox" / "ghi-chu.txt").write_text("không phải báo cáo", "utf-8")
    with Ledger(project / "archive") as ledger:
        ledger.receive(project / "inbox", limit_megabytes=1)
    shutil.rmtree(project / "inbox")
    console, _ = silent()
    consolidate(project / CONFIG.name, AS_OF, "2026", console)
    assert list((project / "inbox").iterdir()) == []


def test_a_python_without_the_libraries_is_told_how_to_get_them() -> None:
    bare = subprocess.run([sys.executable, "-S", "-m", "pipeline", "--help"], cwd=CONFIG.parent, capture_output=True, encoding="utf-8",
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"}, check=False)
    assert bare.returncode == 64
    assert bare.stderr.startswith("Chưa cài thư viện")
    assert "Traceback" not in bare.stderr
