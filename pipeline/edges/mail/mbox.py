"""A mailbox file (.mbox) → its mails, each as a file of its own; read line by line, so its size does not matter.

The standard library's reader begins a new mail at every line that begins with “From ”; a letter may
contain such a line, so here a blank line must precede it and a header field follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.domain.containers import Part

_QUOTED = re.compile(rb">+From ")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_LINE = 1 << 20


def mailbox_items(path: Path) -> Iterator[Part]:
    """The mails in the order of the file, named by their number."""
    for number, mail in enumerate(_mails(path), 1):
        yield Part(f"thu-{number:04d}.eml", mail)


def _mails(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    held = b""  # a line that may begin the next mail: the line after it decides
    after_blank = True
    with path.open("rb") as file:
        while line := file.readline(_LINE):
            if held:
                if _FIELD.match(line):
                    if mail := _joined(lines):
                        yield mail
                    lines = []
                else:
                    lines.append(held)
                held = b""
            if after_blank and line.startswith(b"From "):
                held = line
            else:
                lines.append(line[1:] if _QUOTED.match(line) else line)
            after_blank = not line.strip(b"\r\n")
    lines += [held] if held else []
    if mail := _joined(lines):
        yield mail


def _joined(lines: list[bytes]) -> bytes:
    """A mail without the blank line that ends it in the mailbox."""
    if lines and not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]
    return b"".join(lines).lstrip(b"\r\n")
