"""A file with a password in it → whether anybody else may see it: tracked by git, or readable for others."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path


class ExposedFile(Exception):
    """A file that holds a password and is not private; `tracked` when git keeps it, else others may read it."""

    def __init__(self, path: Path, *, tracked: bool) -> None:
        super().__init__(str(path))
        self.path, self.tracked = path, tracked


def check_private(path: Path) -> None:
    """ExposedFile unless the file is the user's alone; a missing file is fine.

    Where the system keeps no such permissions (Windows) only git is asked, and where there is no git, nobody.
    """
    if not path.exists():
        return
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise ExposedFile(path, tracked=False)
    try:
        known = subprocess.run(["git", "ls-files", "--error-unmatch", "--", path.name], cwd=path.parent,
                               capture_output=True, check=False).returncode == 0
    except OSError:
        return
    if known:
        raise ExposedFile(path, tracked=True)
