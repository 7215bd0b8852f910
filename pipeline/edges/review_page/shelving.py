"""A page that stands below output/ → the same page with other shelves: what a command does that has made a file.

The page is its own memory: the places of its shelves are marked by comments, what it knows of itself stands in a meta
element. What units typed is escaped on the page, so that no text of theirs can look like such a mark.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import cattrs
from markupsafe import escape

from pipeline.domain.review.values import Remembered, Shelf
from pipeline.edges.review_page.page import template_engine

_MEMORY = re.compile(r'(?<=<meta name="so-lieu" content=")[^"]*(?=">)')
_PLACE = re.compile(r"<!--(ready|shelf) ([^ ]+?)-->.*?<!--/\1 \2-->", re.DOTALL)


def remembered_by(page: Path) -> Remembered | None:
    """What a page knows of itself; None where there is none, or one that another version of the program wrote."""
    try:
        found = _MEMORY.search(page.read_text(encoding="utf-8"))
        return cattrs.structure(json.loads(html.unescape(found[0])), Remembered) if found else None
    except (OSError, ValueError, KeyError, TypeError, cattrs.BaseValidationError):
        return None


def shelved_keys(page: Path) -> list[str]:
    """The periods and phases that have a shelf on a page, in its order."""
    return list(dict.fromkeys(match[2] for match in _PLACE.finditer(page.read_text(encoding="utf-8"))))


def write_shelves(page: Path, shelves: Iterable[Shelf], remembered: Remembered, path: Path) -> None:
    """Write the page with these shelves and this memory to `path`; all else stays to the byte."""
    blocks = template_engine().get_template("blocks.html.j2").module
    by_key = {shelf.key: shelf for shelf in shelves}

    def drawn(match: re.Match[str]) -> str:
        shelf = by_key.get(match[2])
        return str(getattr(blocks, match[1])(shelf)).rstrip("\n") if shelf else match[0]

    memory = str(escape(json.dumps(asdict(remembered), ensure_ascii=False, sort_keys=True)))
    text = _MEMORY.sub(lambda _: memory, page.read_text(encoding="utf-8"), count=1)
    path.write_bytes(_PLACE.sub(drawn, text).encode("utf-8", "replace"))
