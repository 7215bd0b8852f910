"""A `Review` → index.html, one file: style and script are inside, pictures and files are linked by relative paths.

What units typed is escaped by the template engine wherever it stands. A content security policy
lets nothing run but our own script and nothing load but files beside the page, so that even a
mistake of ours could send nothing anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.domain.review.values import Picture, Review
from pipeline.domain.since_last_run import ChangesPage

_HERE = Path(__file__).parent
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def write_review(review: Review, path: Path) -> None:
    """Write the page into the folder of the files it links to; the same value and pictures always give the same bytes."""
    script = _part("script.js")
    sizes = {place: size for place in _pictures(review) if (size := _size(path.parent / place))}
    memory = json.dumps(asdict(review.remembered), ensure_ascii=False, sort_keys=True)
    _write(path, "page.html.j2", review=review, sizes=sizes, script=Markup(script), script_hash=_hash(script), memory=memory)


def write_changes_page(changes: ChangesPage, path: Path) -> None:
    """Write the page that says what changed; it has no script, being shown in a frame."""
    _write(path, "changes.html.j2", page=changes)


def _pictures(review: Review) -> Iterator[str]:
    waiting = [section for part in review.parts for section in part.sections]
    while waiting:
        section = waiting.pop()
        waiting += section.sections
        yield from (block.path for block in section.blocks if isinstance(block, Picture))


def _size(picture: Path) -> tuple[int, int] | None:
    """Width and height that a PNG declares, so that the page keeps room for it; None when it is not there."""
    if not picture.is_file():
        return None
    with picture.open("rb") as file:
        start = file.read(24)
    width, height = struct.unpack(">II", start[16:24])
    return width, height


def template_engine() -> Environment:
    """What fills the templates: everything escaped, nothing undefined."""
    engine = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, finalize=_printable,
    )
    engine.filters["address"] = lambda place: quote(place, safe="/")
    return engine


def _write(path: Path, template: str, **values: object) -> None:
    style = _part("style.css")
    text = template_engine().get_template(template).render(style=Markup(style), style_hash=_hash(style), **values)
    path.write_bytes(text.encode("utf-8", "replace"))


def _part(name: str) -> str:
    """One of our own files as it goes inside a page: the same bytes on every system."""
    return (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    """What a content security policy calls an inline script or style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _printable(value: object) -> object:
    """Text without the signs that no page may hold."""
    return _UNPRINTABLE.sub("", value) if type(value) is str else value
