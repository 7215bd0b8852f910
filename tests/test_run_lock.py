"""One run at a time, in real processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.edges.run_lock import AnotherRun, only_run

HOLD = """
import sys
from pathlib import Path
from pipeline.edges.run_lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the folder until its standard input is closed."""
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_run_is_refused_at_once_and_may_start_when_the_first_has_ended(tmp_path: Path) -> None:
    child = holder(tmp_path)
    with pytest.raises(AnotherRun) as refused, only_run(tmp_path):
        pass
    assert refused.value.folder == tmp_path
    child.communicate("")
    with only_run(tmp_path):
        pass


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    child = holder(tmp_path)
    child.kill()
    child.communicate()
    with only_run(tmp_path):
        pass


def test_the_folder_is_made_and_is_free_again_after_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "lưu trữ" / "archive"
    with pytest.raises(ZeroDivisionError), only_run(folder):
        raise ZeroDivisionError
    with only_run(folder), pytest.raises(AnotherRun), only_run(folder):
        pass
