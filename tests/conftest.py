"""What several test modules share and is dear to make."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.commands.console import Console
from pipeline.commands.sample import sample

CONFIG = Path(__file__).parent.parent / "config.toml"


@pytest.fixture(scope="session")
def sample_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample campaign as `make consolidate` would create it; made once, also under xdist. Not to be changed."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "sample-inbox"
    with FileLock(shared / "sample-inbox.lock"):
        if not folder.exists():
            sample(CONFIG, folder, Console(io.StringIO(), io.StringIO()))
    return folder
