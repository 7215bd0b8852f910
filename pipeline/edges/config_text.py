"""config.toml with a period more: the officer's comments, spacing and every other byte stay as they are.

The file is edited as text and then read by a TOML parser: it must say exactly what it said
before and the addition, else nothing is changed. A TOML writer would do the rest of the file
a disservice: it puts the new table below the comment that heads the next part.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class NotInserted(Exception):
    """The place for an addition was not found safely; the text is what a person can insert by hand."""


def with_period(text: str, lines: Sequence[str], phases: Sequence[str]) -> str:
    """The text of a config.toml with one more [[periods]] table behind the last, its key listed by the given phases.

    NotInserted when the result would say anything else than that.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    added = tomllib.loads("\n".join(lines))["periods"][0]
    wanted = _parsed(text)
    wanted["periods"].append(added)
    for phase in wanted.get("phases", ()):
        if phase["key"] in phases:
            phase["periods"].append(added["key"])
    by_hand = "\n".join((*lines, *(f'# [[phases]] {key}: periods = [..., "{added["key"]}"]' for key in phases)))
    rows = text.splitlines(keepends=True)
    for key in phases:
        rows = _listed(rows, key, added["key"])
    if (end := _end_of_last(rows, "periods")) is None:
        raise NotInserted(by_hand)
    if not rows[end - 1].endswith("\n"):
        rows[end - 1] += newline
    result = "".join((*rows[:end], newline, newline.join(lines), newline, *rows[end:]))
    try:
        if _parsed(result) == wanted:
            return result
    except tomllib.TOMLDecodeError:
        pass
    raise NotInserted(by_hand)


def replace_checked(path: Path, text: str, check: Callable[[Path], object]) -> None:
    """Put `text` in the place of a file, wholly or not at all, once `check` has accepted it beside the file.

    What `check` raises goes through and leaves the file as it was.
    """
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.moi")
    try:
        with fresh.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, fresh)
        check(fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))


def _end_of_last(rows: Sequence[str], table: str) -> int | None:
    """The row after the last line of the last [[table]]: its values, and comments that follow without a gap;
    None where there is no such table."""
    heads = [at for at, row in enumerate(rows) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", row)]
    if not heads:
        return None
    end = next((at for at in range(heads[-1] + 1, len(rows)) if rows[at].lstrip().startswith("[")), len(rows))
    last = max(at for at in range(heads[-1], end) if (row := rows[at].strip()) and not row.startswith("#"))
    after = last + 1
    while after < end and rows[after].strip().startswith("#"):
        after += 1
    return after if after == end or not rows[after].strip() else last + 1


def _listed(rows: Sequence[str], phase: str, period: str) -> list[str]:
    """The rows with a period more in the list of one [[phases]] table, where it stands on one line."""
    inside, mine, found = False, False, list(rows)
    for at, row in enumerate(rows):
        if row.lstrip().startswith("["):
            inside, mine = bool(re.match(r"\s*\[\[\s*phases\s*\]\]", row)), False
        elif inside and re.match(rf"\s*key\s*=\s*[\"']{re.escape(phase)}[\"']", row):
            mine = True
        elif mine and (match := re.match(r"(\s*periods\s*=\s*\[.*?[\"'])(\s*,?\s*\].*)", row, re.DOTALL)):
            found[at] = f'{match[1]}, "{period}"{match[2]}'
            break
    return found
