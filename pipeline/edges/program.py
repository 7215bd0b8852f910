"""This program → what tells one state of it from another."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def program_digest() -> str:
    """The first digits of a SHA-256 over all our source: the same wherever the same program runs."""
    digest = hashlib.sha256()
    for source in sorted(_PACKAGE.rglob("*.py"), key=lambda path: path.relative_to(_PACKAGE).as_posix()):
        words = source.read_bytes().replace(b"\r\n", b"\n")
        digest.update(source.relative_to(_PACKAGE).as_posix().encode() + b"\0" + hashlib.sha256(words).digest())
    return digest.hexdigest()[:16]
