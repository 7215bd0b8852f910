"""A command line → how long it took and how much memory it and its children held, from outside."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.2  # a look takes 2 ms, which a job that uses every core would notice
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Measured:
    """Wall time of a whole process; `tree` is the highest sum over it and its children, `single` the highest of
    any one of them, both resident memory in MB, sampled 5 times a second (short peaks are missed)."""

    seconds: float
    tree: float
    single: float


class Failed(Exception):
    """A measured command that did not do its work; the text is the end of what it said."""


def measured(arguments: Sequence[str], folder: Path, *, allowed: tuple[int, ...] = (0,)) -> Measured:
    """Runs ``python arguments`` in `folder`; Failed when its exit code is not among the allowed ones."""
    tree = single = 0
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        watched = psutil.Process(process.pid)
        while True:
            now = _resident(watched)
            tree, single = max(tree, sum(now)), max(single, *now, 0)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_EVERY_SECONDS)
                break
        seconds = time.perf_counter() - started
        if process.returncode not in allowed:
            output.seek(0)
            raise Failed(f"exit code {process.returncode}: " + output.read().decode("utf-8", "replace")[-600:])
    return Measured(seconds, tree / _MEGABYTE, single / _MEGABYTE)


def _resident(process: psutil.Process) -> list[int]:
    """Bytes held by a process and all its descendants."""
    held = [0]
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                held.append(one.memory_info().rss)
    return held
