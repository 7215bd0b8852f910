"""A reader that does harm on some files and is the real one on the others; imported by spawned processes."""

from __future__ import annotations

import os
from pathlib import Path

from child_functions import behaving

from pipeline.commands.read_one import FileRefusal, ReaderSetup, read_one
from pipeline.domain.reading import Reading


def harmful_reader(setup: ReaderSetup, path: str) -> Reading | FileRefusal:
    """Reads a form, unless the file's name begins with a word that `behaving` knows: then does that."""
    word = Path(path).stem.partition(" ")[0]
    if word in ("abort", "segfault", "exit", "sleep", "spin", "hoard", "panic"):
        behaving(None, word)
    if word == "vanish":
        os._exit(3)
    return read_one(setup, path)
