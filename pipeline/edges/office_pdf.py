"""Documents → PDF by LibreOffice where it is installed, and which fonts a PDF holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"), Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_START_SECONDS, _SECONDS_EACH = 120, 30
_FONT = re.compile(rb"/FontName\s*/(?:[A-Z]{6}\+)?([^\s/<>()]+)")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


class PdfFailed(Exception):
    """LibreOffice is there and made no PDF; the text says what it said."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF is made of: its number of pages, and the families of the fonts in it."""

    pages: int
    families: frozenset[str]


def soffice() -> str | None:
    """Where LibreOffice is, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(place) for place in _PLACES if place.exists()), None)


def write_pdfs(program: str, documents: Sequence[Path], folder: Path) -> list[Path]:
    """One PDF per document in the folder, under the document's name; PdfFailed when any is missing.

    LibreOffice runs once, with a profile of its own that is thrown away, so an open window of it does no harm.
    """
    with tempfile.TemporaryDirectory(prefix="bao-cao-") as profile:
        command = [program, f"-env:UserInstallation={Path(profile).resolve().as_uri()}", "--headless", "--convert-to", "pdf",
                   "--outdir", str(folder), *map(str, documents)]
        try:
            run = subprocess.run(command, capture_output=True, check=False, timeout=_START_SECONDS + _SECONDS_EACH * len(documents))
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PdfFailed(str(error)) from error
    made = [folder / f"{document.stem}.pdf" for document in documents]
    if any(not path.exists() for path in made):
        raise PdfFailed(run.stderr.decode(errors="replace").strip()[-300:])
    return made


def pdf_facts(path: Path) -> PdfFacts:
    """Pages and fonts of a PDF as LibreOffice writes it, where both stand in the open."""
    data = path.read_bytes()
    names = {re.split("[-,]", name.decode("latin-1"))[0] for name in _FONT.findall(data)}
    return PdfFacts(len(_PAGE.findall(data)), frozenset(names))
