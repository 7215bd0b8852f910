"""A task that dies costs itself; a mistake of ours stops the run; nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import child_functions
import psutil
import pytest
from raw_workbooks import xlsx

from pipeline.commands.writing import dismiss, writers
from pipeline.edges.workers import ChildTraceback, Died, Done, WorkerFailure, run_isolated


def outcomes(
    tasks: Sequence[str], *, processes: int = 2, seconds: float = 5.0, megabytes: int = 300
) -> list[object]:
    """The outcomes in the order of the tasks."""
    found = dict(
        run_isolated(
            child_functions.behaving,
            tasks,
            processes=processes,
            seconds=seconds,
            megabytes=megabytes,
            initial=None,
        )
    )
    assert sorted(found) == list(range(len(tasks)))
    return [found[index] for index in range(len(tasks))]


def children() -> list[psutil.Process]:
    """Our living children, without the one that multiprocessing keeps for its own records."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(child.cmdline())
    ]


def test_every_task_is_answered_once_with_its_index() -> None:
    results = run_isolated(
        child_functions.squared, range(50), processes=2, seconds=5, megabytes=300, initial=1000
    )
    assert sorted(results) == sorted((n, Done(1000 + n * n)) for n in range(50))
    assert children() == []


def test_no_task_needs_no_process() -> None:
    assert (
        list(run_isolated(child_functions.squared, [], processes=2, seconds=5, megabytes=300, initial=1))
        == []
    )


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("abort", Died("aborted", "SIGABRT")),
        ("segfault", Died("aborted", "SIGSEGV")),
        ("exit", Died("aborted", "exit code 0")),
        ("panic", Died("aborted", "RustPanic: called `Option::unwrap()` on a `None` value")),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the names of signals")
def test_a_child_that_dies_costs_its_own_task(task: str, expected: Died, processes: int) -> None:
    assert outcomes(["a", task, "b", task, "c"], processes=processes) == [
        Done("a"),
        expected,
        Done("b"),
        expected,
        Done("c"),
    ]


@pytest.mark.parametrize("task", ["sleep", "spin"])
def test_a_child_that_hangs_is_stopped_at_its_deadline(task: str) -> None:
    start = time.monotonic()
    assert outcomes(["a", task, "b"], seconds=0.5) == [Done("a"), Died("beyond_time", "0.5 s"), Done("b")]
    assert time.monotonic() - start < 3


def test_the_deadline_counts_from_the_task_not_from_the_start_of_its_process() -> None:
    assert outcomes(["a", "b"], seconds=0.04) == [Done("a"), Done("b")]


@pytest.mark.parametrize("task", ["hoard", "boast"])
def test_a_child_that_eats_memory_is_stopped(task: str) -> None:
    first, hungry, last = outcomes(["a", task, "b"], megabytes=100)
    assert (first, last) == (Done("a"), Done("b"))
    assert isinstance(hungry, Died)
    assert hungry.reason == "beyond_memory"


def test_the_parent_watches_memory_where_the_system_does_not() -> None:
    found = dict(
        run_isolated(
            child_functions.hoarded_without_limit,
            ["x", "y"],
            processes=2,
            seconds=10,
            megabytes=60,
            initial=None,
        )
    )
    assert {died.reason for died in found.values() if isinstance(died, Died)} == {"beyond_memory"}
    assert all(isinstance(died, Died) and died.detail.endswith("MB") for died in found.values())


def test_an_ordinary_exception_is_ours_and_stops_the_run_with_the_traceback_of_the_child() -> None:
    with pytest.raises(LookupError, match="our own mistake") as raised:
        outcomes(["a", "raise", "b"])
    assert isinstance(raised.value.__cause__, ChildTraceback)
    assert 'raise LookupError("our own mistake")' in str(raised.value.__cause__)
    assert children() == []


def test_an_exception_or_a_value_that_cannot_travel_still_stops_the_run() -> None:
    with pytest.raises(WorkerFailure, match="Awkward: 1 and 2"):
        outcomes(["raise awkwardly"])
    with pytest.raises(Exception, match=r"pickle|local object"):
        outcomes(["lambda"])


def test_each_process_gets_the_definitions_once_and_is_used_again() -> None:
    definitions = {"big": "x" * 3_000_000}
    results = dict(
        run_isolated(
            child_functions.behaving,
            ["initial", "initial"],
            processes=1,
            seconds=5,
            megabytes=300,
            initial=definitions,
        )
    )
    assert results == {0: Done(definitions), 1: Done(definitions)}
    assert len({str(outcome) for outcome in outcomes(["pid"] * 40)}) <= 2


def test_no_more_processes_than_tasks_are_started() -> None:
    run = run_isolated(
        child_functions.behaving, ["a", "sleep"], processes=8, seconds=60, megabytes=300, initial=None
    )
    next(run)
    assert len(children()) <= 2
    run.close()
    assert children() == []


def test_leaving_early_ends_all_processes_at_once() -> None:
    start = time.monotonic()
    for _ in run_isolated(
        child_functions.behaving, ["a", "sleep", "spin"], processes=3, seconds=60, megabytes=300, initial=None
    ):
        break
    assert children() == []
    assert time.monotonic() - start < 5


def test_results_wait_for_a_slow_reader_without_being_taken_for_late() -> None:
    found = []
    for index, outcome in run_isolated(
        child_functions.squared, range(4), processes=2, seconds=0.2, megabytes=300, initial=0
    ):
        time.sleep(0.25)
        found.append((index, outcome))
    assert sorted(found) == [(n, Done(n * n)) for n in range(4)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_child_ignores_an_interrupt() -> None:
    assert outcomes(["interrupt me"]) == [Done("unimpressed")]


def test_a_child_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    outcomes(["noise", "abort"])
    assert capfd.readouterr().err == ""


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where whoever started the tests ignores it
sys.path[:0] = {path!r}
import child_functions
from pipeline.edges.workers import run_isolated

if __name__ == "__main__":
    for index, outcome in run_isolated(
        child_functions.behaving, {tasks!r}, processes=2, seconds={seconds}, megabytes=300, initial=None
    ):
        print(outcome, flush=True)
"""


def script(tmp_path: Path, tasks: list[str], seconds: float = 1) -> list[str]:
    """The command of a program of its own that runs the tasks, each for so many seconds at most."""
    here = Path(__file__).parent
    path = tmp_path / "program.py"
    path.write_text(SCRIPT.format(path=[str(here.parent), str(here)], tasks=tasks, seconds=seconds), encoding="utf-8")
    return [sys.executable, str(path)]


def test_children_start_light(tmp_path: Path) -> None:
    output = subprocess.run(script(tmp_path, ["modules"]), capture_output=True, text=True, check=True).stdout
    assert "pipeline.edges.workers" in output
    for heavy in (
        "pandas",
        "numpy",
        "pydantic",
        "great_expectations",
        "matplotlib",
        "openpyxl",
        "typer",
        "attrs",
    ):
        assert f"'{heavy}'" not in output


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_of_the_program_leaves_no_process_behind(tmp_path: Path) -> None:
    program = subprocess.Popen(script(tmp_path, ["pid", "spin", "sleep"], seconds=8), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout
    program.stdout.readline()
    started = psutil.Process(program.pid).children(recursive=True)
    program.send_signal(2)
    _, errors = program.communicate(timeout=10)
    assert b"KeyboardInterrupt" in errors
    assert errors.count(b"Traceback") == 1
    assert psutil.wait_procs(started, timeout=3)[1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_children_end_when_the_program_is_killed_even_at_work(tmp_path: Path) -> None:
    program = subprocess.Popen(script(tmp_path, ["pid", "a", "spin", "sleep"]), stdout=subprocess.PIPE)
    assert program.stdout
    program.stdout.readline()
    started = psutil.Process(program.pid).children(recursive=True)
    program.kill()
    program.wait()
    program.stdout.close()
    assert psutil.wait_procs(started, timeout=7)[1] == []


def test_a_workbook_that_aborts_calamine_costs_only_itself() -> None:
    honest = xlsx({"a": '<row><c r="A1"><v>1</v></c></row>'})
    hostile = xlsx({"a": ""}, **{"xl/sharedStrings.xml": f'<sst uniqueCount="{1 << 40}"/>'})
    assert len(hostile) < 3000
    found = dict(
        run_isolated(
            child_functions.sheet_names,
            [honest, hostile, honest],
            processes=2,
            seconds=5,
            megabytes=300,
            initial=None,
        )
    )
    assert found[0] == found[2] == Done(["a"])
    assert isinstance(found[1], Died)
    assert found[1].reason == "aborted"


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_children_of_a_pool_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from pipeline.edges.lifeline import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), end_with_parent)
    Path(sys.argv[1]).write_text(str(pool.submit(os.getpid).result()))
    time.sleep(60)
"""
    (tmp_path / "program.py").write_text(program, "utf-8")
    said = tmp_path / "child"
    parent = subprocess.Popen([sys.executable, str(tmp_path / "program.py"), str(said)],
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})
    while not (said.exists() and said.read_text()):
        assert parent.poll() is None
        time.sleep(0.05)
    child = psutil.Process(int(said.read_text()))
    parent.kill()
    parent.wait()
    with contextlib.suppress(psutil.NoSuchProcess):
        child.wait(20)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_writers_may_be_dismissed_while_they_are_waited_for() -> None:
    for _ in range(500):  # what went wrong once in a hundred times ended a run that had already published
        with writers() as pool:
            dismiss(pool)
