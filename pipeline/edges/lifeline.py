"""A pool's children end with the process that made them, however that ends."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait


def end_with_parent() -> None:
    """Let this child end when its parent does, however that ends; for pools whose children would wait on for ever.

    For the initializer of a pool: a killed parent cannot close the pipe that its children listen at, since each
    of them holds both ends.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
