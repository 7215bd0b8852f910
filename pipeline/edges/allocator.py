"""How the C library deals with memory that was given back."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Parameters of mallopt(3) in glibc."""


def keep_freed_memory() -> None:
    """Lets a process that makes and drops large things again and again keep their room instead of asking the system anew.

    A twentieth of a run with a thousand reports was spent on that. Only where the C library has the setting; elsewhere nothing.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in ((_TRIM_THRESHOLD, 256 << 20), (_MMAP_THRESHOLD, 256 << 20), (_TOP_PAD, 16 << 20)):
            mallopt(parameter, value)
