"""What the children of tests/test_workers.py do; each must be importable by a spawned process."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time


class RustPanic(BaseException):
    """Derives as pyo3's PanicException does."""


class Awkward(Exception):
    """An exception that pickles but cannot be unpickled."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def squared(initial: int, task: int) -> int:
    return initial + task * task


def behaving(initial: object, task: str) -> object:
    """Does what the task says, in one word."""
    match task:
        case "abort":
            os.abort()
        case "segfault":
            signal.raise_signal(signal.SIGSEGV)
        case "exit":
            os._exit(0)
        case "sleep":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "hoard":
            return hoarded()
        case "boast":
            return len(bytearray(1 << 40))
        case "panic":
            raise RustPanic("called `Option::unwrap()` on a `None` value")
        case "raise":
            raise LookupError("our own mistake")
        case "raise awkwardly":
            raise Awkward(1, 2)
        case "lambda":
            return lambda: None
        case "noise":
            os.write(2, b"thread main panicked at src/lib.rs\n")
            print("and Python too", file=sys.stderr)
        case "pid":
            return os.getpid()
        case "modules":
            return sorted(sys.modules)
        case "initial":
            return initial
        case "interrupt me":
            os.kill(os.getpid(), signal.SIGINT)
            return "unimpressed"
    return task


def hoarded() -> int:
    """Takes memory step by step, touching it, so that the parent can see it grow."""
    kept = []
    while True:
        kept.append(b"x" * (4 << 20))
        time.sleep(0.002)


def brief(initial: object, task: int) -> int:
    """About three milliseconds of work."""
    end = time.perf_counter() + 0.003
    while time.perf_counter() < end:
        pass
    return task


def hoarded_without_limit(initial: object, task: object) -> int:
    """The same where the system sets no limit, as on macOS and Windows."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return hoarded()


def sheet_names(initial: object, task: bytes) -> list[str]:
    """What calamine says of a workbook."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(task)).sheet_names
