"""LibreOffice as a second calculator: what every formula of a workbook gives when nothing is remembered.

A plain conversion keeps the results that stand in the file, so it proves nothing. Here they are
taken out, or replaced by a wrong number, and LibreOffice is told to compute all anew.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from office import convert, convert_all
from openpyxl import load_workbook

Values = dict[str, dict[str, Any]]
"""Sheet → address → value, of formula cells only; no figure and empty text are both None."""

SPOILT = 12345
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def expected(path: Path) -> Values:
    """Our own results, as they stand in the file."""
    return values(path, of=path)


def recalculated(path: Path, folder: Path) -> Values:
    """LibreOffice's results for a copy whose formulas have lost theirs."""
    return values(*computed_anew([stripped(path, folder / "stripped.xlsx")], folder), of=path)


def recalculated_all(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of many workbooks as LibreOffice saves them, their results gone before, in one run."""
    return computed_anew([stripped(path, folder / "bare" / path.name) for path in paths], folder)


def kept_by_a_plain_conversion(path: Path, folder: Path) -> Values:
    """What a conversion without more ado makes of a spoilt copy."""
    return values(convert(spoilt(path, folder / "spoilt.xlsx"), "xlsx", folder / "plain"), of=path)


def stripped(path: Path, copy: Path) -> Path:
    """A copy whose formulas have lost their results."""
    return _rewritten(path, copy, lambda cell: _RESULT.sub("", cell))


def spoilt(path: Path, copy: Path) -> Path:
    """A copy whose formulas all claim to give 12345."""
    return _rewritten(path, copy, lambda cell: _RESULT.sub(f"<v>{SPOILT}</v>", cell))


def equal(ours: object, theirs: object) -> bool:
    """Text exactly, numbers and dates to 1e-9."""
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours))
    return ours == theirs


_FORMULA_CELL = re.compile(r"<c [^>]*>\s*<f\b.*?</c>", re.S)
_DRAWING = re.compile('<drawing r:id="[^"]*"/>')
_RESULT = re.compile(r"<v>[^<]*</v>|<v/>")


def _rewritten(path: Path, copy: Path, change: Callable[[str], str]) -> Path:
    """A copy with `change` applied to every formula cell of every sheet, and without drawings: LibreOffice takes a
    fifth of its time for charts that nobody looks at here."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = _DRAWING.sub("", data.decode())
                data = _FORMULA_CELL.sub(lambda match: change(match.group()), text).encode()
            new.writestr(name, data)
    return copy


def computed_anew(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The files as LibreOffice saves them when its settings say: recalculate always."""
    out = folder / f"anew-{paths[0].stem}"
    settings = out / ".profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_ALWAYS, encoding="utf-8")
    return convert_all(paths, "xlsx", out)


def values(path: Path, *, of: Path) -> Values:
    """The values of a workbook at the addresses where the workbook `of`, which XlsxWriter wrote, has formulas."""
    found = load_workbook(path, data_only=True)
    return {title: {address: _plain(found[title][address].value) for address in addresses}
            for title, addresses in formula_cells(of).items()}


def formula_cells(path: Path) -> dict[str, list[str]]:
    """Sheet → the addresses of its formulas, of a workbook that XlsxWriter wrote."""
    with zipfile.ZipFile(path) as archive:
        titles = [html.unescape(title) for title in re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())]
        parts = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, len(titles) + 1)]
    return {title: re.findall(r'<c r="([A-Z]+[0-9]+)"[^>]*><f[ >]', part) for title, part in zip(titles, parts, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return None if value == "" else value
