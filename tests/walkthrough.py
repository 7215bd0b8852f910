"""docs/mot-chien-dich.md as something that can be run: the commands of each of its steps, through the real Makefile."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects import ROOT

from pipeline import cli

PAGE = ROOT / "docs" / "mot-chien-dich.md"
_STEP = re.compile(r"^## (.+)$", re.M)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
_MAY_FIND = "[ $code -eq 1 ]"
"""In a recipe: exit code 1, something to look at, is no failure."""


@dataclass
class Walkthrough:
    """The page and how far somebody has come with it, in a folder like a fresh clone, which is the current folder."""

    blocks: list[tuple[str, str]]
    done: int = 0

    @classmethod
    def begun(cls, folder: Path) -> Walkthrough:
        """At its first step; `folder` gets what git keeps of the project and a command needs."""
        for name in ("config.toml", "Makefile", "requirements.lock", "input_templates", "docs/huong-dan-don-vi.md"):
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
        _, *parts = _STEP.split(PAGE.read_text("utf-8"))
        return cls([(title, block) for title, text in zip(parts[::2], parts[1::2], strict=True) for block in _BLOCK.findall(text)])

    def follows(self, title: str) -> None:
        """The next block of commands, which is of this step, line by line as they stand there."""
        found, block = self.blocks[self.done]
        assert found.endswith(title), f"the next step of the page is {found}"
        for line in block.splitlines():
            _run(line)
        self.done += 1

    @property
    def is_finished(self) -> bool:
        """Whether every command of the page has been run."""
        return self.done == len(self.blocks)


def _run(line: str) -> None:
    if line.startswith("mkdir "):
        Path(line.removeprefix("mkdir ")).mkdir()
        return
    assert line.startswith("make "), line
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    # what make would run, its environment being ready; the program itself runs in this process, which has loaded it
    told = ["make", "--dry-run", "--silent", "--assume-old=.venv/.ready", *shlex.split(line)[1:]]
    plain = {"PATH": os.environ["PATH"]}  # nothing of a make that runs the tests
    recipe = subprocess.run(told, env=plain, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    python, _, rest = recipe.partition(" -m pipeline ")
    assert python == ".venv/bin/python", recipe
    arguments = shlex.split(rest.partition(" || ")[0])
    assert cli.main(arguments) in ((cli.CLEAN, cli.FINDINGS) if _MAY_FIND in rest else (cli.CLEAN,)), line
