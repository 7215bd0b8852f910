"""archive/form-secret: the key that signs the forms which this office hands out (khóa của mã biểu mẫu)."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

NAME = "form-secret"
_LENGTH = 32


class FormSecretDamaged(Exception):
    """The key file is there but is no key; another one would make strangers of all forms already sent."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def form_secret(archive: Path) -> bytes:
    """The office's own key, made on first use and kept beside the archive, readable by its owner only."""
    secret = existing_form_secret(archive)
    return _written(archive / NAME) if secret is None else secret


def existing_form_secret(archive: Path) -> bytes | None:
    """The office's own key, or None where none was made yet: who only checks forms makes no key."""
    path = archive / NAME
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(secret) != _LENGTH:
        raise FormSecretDamaged(path)
    return secret


def fingerprint(secret: bytes) -> str:
    """What may be known of a key, so that a changed one is noticed: nobody gets from here to the key."""
    return hashlib.sha256(b"form key\n" + secret).hexdigest()


def _written(path: Path) -> bytes:
    """A new key under its name only when all of it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(_LENGTH)
    temporary = path.with_name(path.name + ".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return secret
