"""Whole runs of `consolidate` for tests that look at no picture: nothing is spawned to write, and pictures are stand-ins.

What the processes of the pool write, and that it does not depend on them, is proved in test_consolidate on runs
from the command line; what a picture shows, in test_chart_images. A run of a small project costs three seconds less
without two processes that load all libraries again, and five less without its thirty pictures.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar

import pytest

from pipeline.commands.write_one import PicturesJob

P = ParamSpec("P")
T = TypeVar("T")

A_PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


class Here(Executor):
    """An executor that does what it is given at once."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The future of what is done by then; what went wrong is raised by its result."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def quick_runs() -> Iterator[None]:
    """While it lasts, this process writes by itself whatever `consolidate` writes, and stand-ins for its pictures and a package's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.commands.consolidate.writers", _here)
        patch.setattr("pipeline.commands.consolidate.warm_up", lambda _: None)
        patch.setattr("pipeline.commands.writing.write_pictures", _stand_ins)
        patch.setattr("pipeline.commands.package_files.write_pictures", _stand_ins)
        yield


@contextmanager
def _here() -> Iterator[Any]:
    yield Here()


def _stand_ins(job: PicturesJob) -> None:
    """A picture for each that differs wherever what is to be drawn differs."""
    drawn = [sha256(repr((picture, job.stamp)).encode()).digest() for picture, _ in job.pictures]
    for (_, path), content in zip(job.pictures, drawn, strict=True):
        path.write_bytes(A_PICTURE + content)
    if job.pictures:
        job.book.write_bytes(b"%PDF-1.4\n" + b"".join(drawn))
