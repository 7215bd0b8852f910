"""A function over strangers' files becomes outcomes, each computed in a process that may die without harm.

A small pool of spawned processes: a task that aborts, hangs, exits or eats memory costs itself and one
process, which is replaced; the other tasks never notice. What the function raises in the
ordinary way is our own mistake and is raised again here, with the child's traceback.

The module that starts the program is imported again by every child (a rule of "spawn"), so it should
import little at its top.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import psutil  # type: ignore[import-untyped,unused-ignore]

Initial = TypeVar("Initial")
Task = TypeVar("Task")
Value = TypeVar("Value")
DeathReason: TypeAlias = Literal["aborted", "beyond_time", "beyond_memory"]

_POLL_SECONDS = 0.05
_START_SECONDS = 60.0
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Done(Generic[Value]):
    """What the function returned for a task."""

    value: Value


@dataclass(frozen=True, slots=True)
class Died:
    """A task that took its process with it, or had to be stopped; `detail` is for the log, not the clerk."""

    reason: DeathReason
    detail: str = ""


Outcome: TypeAlias = Done[Value] | Died


class ChildTraceback(Exception):
    """Where in the child the exception that it is the cause of was raised."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class WorkerFailure(RuntimeError):
    """Our own mistake in a child whose exception cannot be carried over, or a child that cannot start."""


def run_isolated(
    function: Callable[[Initial, Task], Value],
    tasks: Sequence[Task],
    *,
    processes: int,
    seconds: float,
    megabytes: int,
    initial: Initial,
    started: Callable[[], None] | None = None,
) -> Generator[tuple[int, Outcome[Value]], None, None]:
    """Yields (index of the task, its outcome) in the order of completion, each index once.

    `function` must be importable; `initial` goes to each process once. A task may take `seconds` from the
    moment it is handed over, and `megabytes` more than its process held when it started; what exceeds
    them is noticed within 50 ms while the caller waits here, by the system's own limits (Linux) otherwise.
    `started` is called once, when the first processes are on their way: the time for whatever else would delay them.
    Raises what `function` raises. Leaving the iteration early, by whatever exception, ends all processes.
    """
    payload = pickle.dumps((function, initial))
    queue = deque(enumerate(tasks))
    workers: list[_Worker] = []
    try:
        while queue or _busy(workers):
            while len(workers) < min(processes, len(queue) + _busy(workers)):
                workers.append(_Worker(payload, seconds=seconds, megabytes=megabytes))
            if started:
                started()
                started = None
            for worker in _heard(workers):
                index, outcome = worker.finished()
                if worker.is_idle and queue:
                    worker.take(*queue.popleft())
                elif worker.is_idle or worker.is_spent:
                    worker.kill()
                    workers.remove(worker)
                if outcome is not None:
                    yield index, outcome
    finally:
        for worker in workers:
            worker.kill()


def _busy(workers: list[_Worker]) -> int:
    return sum(worker.is_busy for worker in workers)


def _heard(workers: list[_Worker]) -> list[_Worker]:
    """The workers that have something to say, or that have to be stopped."""
    now = time.monotonic()
    soonest = min((worker.deadline for worker in workers), default=now)
    next_poll = min((worker.next_poll for worker in workers), default=now)
    ready = set(wait([w.connection for w in workers], timeout=max(min(soonest, next_poll) - now, 0.0)))
    return [worker for worker in workers if worker.connection in ready or worker.is_beyond_limits()]


class _Worker:
    """One child, as its parent sees it: starting, then at a task or waiting for one, at last spent."""

    def __init__(self, payload: bytes, *, seconds: float, megabytes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._payload: bytes | None = payload
        self._seconds = seconds
        self._allowed = megabytes * _MEGABYTE
        self._index: int | None = None
        self._is_ready = False
        self._ceiling = self._highest = 0
        self._death: Died | None = None
        self.is_spent = False
        self.deadline = time.monotonic() + _START_SECONDS
        self.next_poll = self.deadline
        self.connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, seconds, megabytes), daemon=True, name="reader"
        )
        with _interrupts_held_back():
            self._process.start()
        theirs.close()
        self._seen: psutil.Process | None = None

    @property
    def is_busy(self) -> bool:
        return self._index is not None

    def take(self, index: int, task: object) -> None:
        """Hands a task over; its time runs from now. A child that is already dead is met by `finished`."""
        message = pickle.dumps(task)
        self._index = index
        self._highest = 0
        now = time.monotonic()
        self.deadline, self.next_poll = now + self._seconds, now + _POLL_SECONDS
        with contextlib.suppress(OSError):
            self.connection.send_bytes(message)

    def is_beyond_limits(self) -> bool:
        """Whether the child had to be stopped; its outcome is then known without it."""
        now = time.monotonic()
        if now >= self.deadline:
            if not self.is_busy:
                raise WorkerFailure(f"a reader process did not start within {_START_SECONDS:.0f} s")
            self._death = Died("beyond_time", f"{self._seconds:g} s")
        elif self.is_busy and now >= self.next_poll:
            self.next_poll = now + _POLL_SECONDS
            self._highest = max(self._highest, self._resident())
            if self._highest > self._ceiling:
                self._death = Died("beyond_memory", f"{self._highest // _MEGABYTE} MB")
        return self._death is not None

    def finished(self) -> tuple[int, Outcome[Any] | None]:
        """The task that has just ended and its outcome; None while the child was only getting ready."""
        index, self._index = -1 if self._index is None else self._index, None
        if self._death:
            self.is_spent = True
            return index, self._death
        try:
            sort, content = self.connection.recv()
        except (EOFError, OSError):
            self.is_spent = True
            died = self._obituary()
            if not self._is_ready:
                raise WorkerFailure(f"a reader process died while starting: {died.detail}") from None
            return index, died
        if sort == "hello":
            payload, self._payload = self._payload, None
            with contextlib.suppress(OSError):
                self.connection.send_bytes(payload or b"")
            return -1, None
        if sort == "ready":
            self._is_ready = True
            with contextlib.suppress(psutil.Error):  # a child that died at once is met by its closed pipe
                self._seen = psutil.Process(self._process.pid)
            self._ceiling = self._resident() + self._allowed
            return -1, None
        if sort == "raised":
            error, where = content
            raise error from ChildTraceback(where)
        if sort == "died":
            self.is_spent = True
            return index, Died(*content)
        # What stays behind from this task must not count against the next one.
        self.is_spent = self._highest > self._ceiling - self._allowed // 2
        return index, Done(content)

    @property
    def is_idle(self) -> bool:
        """Whether the child waits for a task."""
        return self._is_ready and not self.is_busy and not self.is_spent

    def kill(self) -> None:
        """Ends the child at once and releases what it held."""
        self.connection.close()
        self._process.kill()
        self._process.join(5)
        with contextlib.suppress(ValueError):  # a process that outlives a kill is left to the system
            self._process.close()

    def _resident(self) -> int:
        """Bytes of memory that the child holds now; 0 once it is gone."""
        try:
            return int(self._seen.memory_info().rss) if self._seen else 0
        except psutil.Error:
            return 0

    def _obituary(self) -> Died:
        self._process.join(5)
        code = self._process.exitcode
        if code is not None and code < 0:
            if -code == getattr(signal, "SIGALRM", None):
                return Died("beyond_time", f"{self._seconds:g} s")
            with contextlib.suppress(ValueError):
                return Died("aborted", signal.Signals(-code).name)
        return Died("aborted", f"exit code {code}")


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """A child started in here never sees Ctrl-C, not even before it can say so."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in the child ---------------------------------------------------------------------------------


def _serve(connection: Connection, seconds: float, megabytes: int) -> None:
    """The life of a child: the function once, then task after task, until the parent closes the pipe."""
    _settle()
    try:
        connection.send(("hello", None))
        try:
            function, initial = pickle.loads(connection.recv_bytes())
        except Exception as error:
            connection.send(("raised", _carried(error)))
            return
        _limit_memory(megabytes)
        connection.send(("ready", None))
        while True:
            message = connection.recv_bytes()
            with _alarm(seconds):
                answer = _answer(function, initial, message)
            try:
                connection.send(answer)
            except MemoryError:
                connection.send(("died", ("beyond_memory", "MemoryError")))
            except OSError:
                raise
            except Exception as error:  # a value that cannot be pickled
                connection.send(("raised", _carried(error)))
    except (EOFError, OSError):
        return


def _answer(function: Callable[[Any, Any], Any], initial: object, message: bytes) -> tuple[str, object]:
    try:
        return "done", function(initial, pickle.loads(message))
    except MemoryError:
        return "died", ("beyond_memory", "MemoryError")
    except Exception as error:
        return "raised", _carried(error)
    except BaseException as error:  # a Rust panic, above all
        return "died", ("aborted", f"{type(error).__name__}: {error}"[:500])


def _carried(error: Exception) -> tuple[Exception, str]:
    """The exception as the parent can receive it, and its traceback as text."""
    where = "".join(traceback.format_exception(error))
    try:
        if type(pickle.loads(pickle.dumps(error))) is type(error):
            return error, where
    except Exception:
        pass  # it cannot travel; its words can
    return WorkerFailure(f"{type(error).__name__}: {error}"), where


def _settle() -> None:
    """No Ctrl-C, no noise on the terminal, no core dump with somebody's data, no crash dialogue, little looking for garbage."""
    gc.set_threshold(100_000, 20, 100)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "win32":
        import msvcrt

        msvcrt.SetErrorMode(msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX)


def _limit_memory(megabytes: int) -> None:
    """A ceiling on address space, above what is mapped already, where the system keeps one (Linux)."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        mapped = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + megabytes * _MEGABYTE, resource.RLIM_INFINITY))


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ends a task whose parent is gone or busy elsewhere; a parent that waits is faster."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds + 2.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
