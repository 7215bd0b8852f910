"""Publishing is all or nothing: real files, real kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest
from generations import Tree, generation, published, written

from pipeline.edges.publish import Publication, PublicationDamaged, finish_journal

ROOT = Path(__file__).parent.parent


def tree(folder: Path) -> Tree:
    """Every file below a folder and its text, and every empty folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else "<empty folder>"
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


def child(output: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process that publishes; see the end of generations.py."""
    return subprocess.Popen([sys.executable, "-m", "tests.generations", str(output), *arguments],
                            stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_owned_paths_are_replaced_whole_and_everything_else_is_left_alone(tmp_path: Path) -> None:
    output = tmp_path / "output"
    published(output, 1)
    assert tree(output) == generation(1)
    written(output, {"2025/ghi-chu.txt": "của tôi", "2025/du-lieu/thua.csv": "thừa", ".gitkeep": ""})
    published(output, 2)
    assert tree(output) == generation(2) | {
        "2025/ghi-chu.txt": "của tôi", ".gitkeep": "", "2024": "<empty folder>",
    }


def test_nothing_changes_without_publish_or_after_an_error(tmp_path: Path) -> None:
    published(tmp_path, 1)
    with Publication(tmp_path) as publication:
        written(publication.folder, generation(2))
    with pytest.raises(IsADirectoryError), Publication(tmp_path) as publication:
        written(publication.folder, generation(2) | {"2025": "a folder cannot be written to"})
    assert tree(tmp_path) == generation(1)


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    for files in ({"2025": "tệp"}, {"2025/x": "1"}, {"2025": "tệp"}):
        with Publication(tmp_path) as publication:
            written(publication.folder, files)
            publication.publish([PurePosixPath("2025")])
        assert tree(tmp_path) == files


@pytest.mark.parametrize("owned", [["/etc"], ["../x"], ["2025", "2025/du-lieu"], ["."], [".dang-ghi-1"]])
def test_paths_outside_output_or_inside_one_another_cannot_be_owned(tmp_path: Path, owned: list[str]) -> None:
    with Publication(tmp_path) as publication, pytest.raises(ValueError, match=r"not a path|owned twice"):
        publication.publish([PurePosixPath(name) for name in owned])
    assert tree(tmp_path) == {}


def test_something_staged_that_nobody_owns_is_our_mistake(tmp_path: Path) -> None:
    with Publication(tmp_path) as publication:
        written(publication.folder, {"2024/x.txt": "", "2025/y.txt": ""})
        with pytest.raises(ValueError, match=r"not owned: 2024/x\.txt"):
            publication.publish([PurePosixPath("2025")])
    assert tree(tmp_path) == {}


def test_leftover_staging_folders_vanish_at_the_next_start(tmp_path: Path) -> None:
    written(tmp_path, {".dang-ghi-1/2025/x": "", ".dang-ghi-7/x": "", ".ban-cu-1/0/x": "", "2025/y": "giữ"})
    finish_journal(tmp_path)
    assert tree(tmp_path) == {"2025/y": "giữ"}


def test_there_is_nothing_to_finish_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    finish_journal(tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_a_journal_that_is_no_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / ".dang-cong-bo.json").write_text("{", encoding="utf-8")
    with pytest.raises(PublicationDamaged) as damaged:
        finish_journal(tmp_path)
    assert damaged.value.path == tmp_path / ".dang-cong-bo.json"


def whole(output: Path) -> int:
    """The generation that output/ is wholly of; fails when it is a mixture."""
    found = tree(output)
    number = int(found["2025/tong-hop-2025.xlsx"])
    assert {name: text for name, text in found.items() if text != "<empty folder>"} == generation(number)
    return number


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_before_any_single_step_the_output_is_wholly_old_or_wholly_new(tmp_path: Path) -> None:
    outcomes: list[int] = []
    steps = 0
    waiting: list[tuple[Path, subprocess.Popen[str]]] = []
    ended = False
    while not ended:
        for _ in range(os.cpu_count() or 2):
            steps += 1
            output = tmp_path / f"{steps}"
            published(output, 1)
            waiting.append((output, child(output, "kill", str(steps))))
        for output, process in waiting:
            process.communicate()
            finish_journal(output)
            outcomes.append(whole(output))
            assert not [path.name for path in output.iterdir() if path.name.startswith(".")]
            ended = ended or process.returncode == 0
            assert process.returncode in (0, -signal.SIGKILL)
        waiting.clear()
    assert outcomes == sorted(outcomes)  # old up to one step, new from there on
    assert outcomes.count(1) > 15
    assert outcomes.count(2) > 5


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_at_any_moment_the_output_is_wholly_of_one_generation(tmp_path: Path) -> None:
    chance = random.Random(33)
    number = 1
    published(tmp_path, number)
    begun = time.monotonic()
    published(tmp_path, number)
    lasts = time.monotonic() - begun
    interrupted = 0
    for _ in range(30):
        process = child(tmp_path, "for ever", str(number + 1))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 3 * lasts))
        process.kill()
        process.communicate()
        interrupted += (tmp_path / ".dang-cong-bo.json").exists()
        finish_journal(tmp_path)
        assert whole(tmp_path) >= number
        number = whole(tmp_path)
    assert interrupted > 1
    assert number > 3


@pytest.mark.parametrize("held", ["2025/tong-hop-2025.xlsx", "2025/du-lieu", "2024/bieu-do"])
def test_a_workbook_open_elsewhere_stops_the_publication_and_is_named(tmp_path: Path, held: str) -> None:
    published(tmp_path, 1)
    assert child(tmp_path, "held", held).communicate()[0] == held + "\n"
    assert tree(tmp_path) == generation(1)


@pytest.mark.parametrize("held", ["2025/tong-hop-2025.xlsx", "moi/sau/x.txt"])
def test_everything_old_comes_back_when_something_new_cannot_be_moved_in(tmp_path: Path, held: str) -> None:
    published(tmp_path, 1)
    assert child(tmp_path, "held", f".dang-ghi-1/{held}").communicate()[0] == held + "\n"
    assert tree(tmp_path) == generation(1)
