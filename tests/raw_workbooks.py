"""Workbooks written part by part, as no program would write them, and one real .xls."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import xlsxwriter
from office import convert

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the parts, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_parts(sheets: dict[str, str]) -> dict[str, str | bytes]:
    """The parts of a workbook; each sheet is what stands inside sheetData, or a whole part from ``<`` on."""
    declared, related, parts = "", "", {}
    for number, (title, rows) in enumerate(sheets.items(), 1):
        declared += f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        related += (
            f'<Relationship Id="rId{number}" Type="{DOCUMENT}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        whole = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = rows if "sheetData" in rows else whole
    return {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0" encoding="UTF-8"?>\n<workbook xmlns="{MAIN}" '
        f'xmlns:r="{DOCUMENT}"><sheets>{declared}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{related}</Relationships>",
        **parts,
    }


def xlsx(sheets: dict[str, str], **more: str | bytes) -> bytes:
    """A workbook whose sheets hold the given rows."""
    return zipped({**xlsx_parts(sheets), **more})


def sheet(rows: str) -> bytes:
    """One worksheet part around the rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def ods_parts(tables: str) -> dict[str, str | bytes]:
    """The parts of an OpenDocument spreadsheet around the tables."""
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"/>',
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{ODF}:office:1.0" xmlns:table="{ODF}:table:1.0" xmlns:text="{ODF}:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
    }


def ods(tables: str) -> bytes:
    """An OpenDocument spreadsheet."""
    return zipped(ods_parts(tables))


def honest_xlsx() -> bytes:
    """Two sheets by XlsxWriter: every sort of value, an error, a formula, a truth value."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        first = book.add_worksheet("Biểu 1")
        first.write_string("B2", "Số hội viên")
        first.write_number("C2", 12.5)
        first.write_formula("C3", "=1/0", None, "#DIV/0!")
        first.write_formula("C4", "=SUM(C2,1)", None, 13.5)
        first.write_boolean("C5", True)
        first.write_datetime("D6", date(2025, 7, 1), day)
        second = book.add_worksheet("Ẩn đi")
        second.write_string("A1", "khóa")
        second.hide()
    return buffer.getvalue()


@lru_cache
def saved_by_libreoffice(to: str) -> bytes:
    """The honest workbook as LibreOffice saves it (xls or ods)."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "honest.xlsx")
        source.write_bytes(honest_xlsx())
        return convert(source, to, Path(folder, "out")).read_bytes()
