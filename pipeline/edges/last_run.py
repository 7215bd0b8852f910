"""What the last run said, kept in a small file beside the program's other memories (lần chạy trước).

It may be deleted at any time: the next run then has nothing to compare with and says so. A file that cannot be
read, or was written by another version of the program, counts as none.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from pathlib import Path

import cattrs

from pipeline.domain.since_last_run import RunSaid

_VERSION = 1


def last_said(path: Path) -> RunSaid:
    """What was said so far; nothing when there is no such file or it cannot be used."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["version"] == _VERSION:
            return cattrs.structure(kept, RunSaid)
    except (OSError, ValueError, KeyError, TypeError, cattrs.BaseValidationError):
        return RunSaid()
    return RunSaid()


def keep_said(said: RunSaid, path: Path) -> None:
    """Remember it, whole or not at all; a disk that refuses stops no run."""
    draft = path.with_suffix(".tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({"version": _VERSION} | asdict(said), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
