"""What holds for every table, sheet and chart of the summaries of the sample campaign."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from office import convert_all
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from summaries import sample_summaries

from pipeline.domain.tables import Multiples, Summary
from pipeline.edges.workbook import write_summary

KEYS = ("2025", "giai-doan-1")
STRIPE = "D9D9D9"
"""The darker of the two bands of Table Style Light 1."""


@pytest.fixture(scope="module", params=KEYS)
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path
) -> tuple[Summary, Path]:
    summary = sample_summaries(tmp_path_factory, sample_inbox)[request.param]
    path = tmp_path_factory.mktemp("anatomy") / f"{request.param}.xlsx"
    write_summary(summary, path)
    return summary, path


def shown(workbook: Any) -> list[Any]:
    """The sheets that a reader sees."""
    return [sheet for sheet in workbook if sheet.sheet_state == "visible"]


def test_every_table_is_an_excel_table_with_one_header_row_filters_and_no_merged_cell(
    written: tuple[Summary, Path],
) -> None:
    summary, path = written
    workbook = load_workbook(path)
    tables = [(sheet, table) for sheet in workbook for table in sheet.tables.values()]
    main = [table for _, table in tables if not table.displayName.endswith("_muc")]
    assert len(main) == sum(len(sheet.tables()) for sheet in summary.sheets)
    assert len({table.displayName.lower() for _, table in tables}) == len(tables)
    for sheet, table in tables:
        left, top, right, bottom = range_boundaries(table.ref)
        assert table.headerRowCount == 1
        assert [sheet.cell(top, column).value for column in range(left, right + 1)] == [c.name for c in table.tableColumns]
        assert not any(merged.min_row <= bottom and merged.max_row >= top and merged.min_col <= right and merged.max_col >= left
                       for merged in sheet.merged_cells.ranges), table.displayName
        if table in main:
            assert table.autoFilter.ref == table.ref


def test_every_sheet_is_a4_one_page_wide_with_stamp_and_page_numbers(written: tuple[Summary, Path]) -> None:
    summary, path = written
    for sheet in shown(load_workbook(path)):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert "&P/&N" in sheet.oddFooter.right.text
        assert all(stamp in sheet.oddHeader.center.text for stamp in summary.stamps)
        assert sheet.print_area


def test_a_sheet_with_one_long_table_freezes_and_repeats_its_header(written: tuple[Summary, Path]) -> None:
    summary, path = written
    checked, workbook = 0, load_workbook(path)
    for sheet in shown(workbook):
        main = [table for table in sheet.tables.values() if not table.displayName.endswith("_muc")]
        if len(main) == 1 and range_boundaries(main[0].ref)[3] > 40:
            top = range_boundaries(main[0].ref)[1]
            assert sheet.freeze_panes == f"A{top + 1}", sheet.title
            assert sheet.print_title_rows == f"${top}:${top}", sheet.title
            checked += 1
    assert checked or not summary.key.isdigit()
    if summary.key.isdigit():  # two lists of the same columns, one after the other: the header of the first is repeated
        people = workbook["Cá nhân"]
        heads = [cell.row for cell in people["A"] if cell.value == "Họ và tên"]
        assert (len(heads), people.print_title_rows) == (2, f"${heads[0]}:${heads[0]}")


def test_the_document_has_title_creator_language_and_a_fixed_date(written: tuple[Summary, Path]) -> None:
    summary, path = written
    workbook = load_workbook(path)
    assert workbook.properties.title == summary.title
    assert workbook.properties.creator == summary.agency
    assert workbook.properties.created.date() == summary.as_of
    assert {p.name: p.value for p in workbook.custom_doc_props.props} == {"Language": "vi-VN"}


def test_every_chart_says_in_words_what_it_shows(written: tuple[Summary, Path]) -> None:
    summary, path = written
    said = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/drawings/drawing"):
                said += re.findall(r'<xdr:cNvPr [^>]*?descr="([^"]*)"', package.read(name).decode())
    drawn = [chart for picture in summary.pictures()
             for chart in (picture.charts if isinstance(picture, Multiples) else (picture,))]
    assert len(said) == len(drawn)
    assert all(len(words) > 20 for words in said)


def luminance(colour: str) -> float:
    """Relative luminance of a colour (RRGGBB) as WCAG 2 defines it."""
    parts = [int(colour[start:start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colour_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Font and background of every cell format in use, on either band of a table, and of the cells of every heat map."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as package:
        styles = ElementTree.fromstring(package.read("xl/styles.xml"))
    fonts = [font.find("m:color", space) for font in styles.iterfind("m:fonts/m:font", space)]
    fills = [fill.find("m:patternFill/m:fgColor", space) for fill in styles.iterfind("m:fills/m:fill", space)]
    for cell in styles.iterfind("m:cellXfs/m:xf", space):
        colour, ground = fonts[int(cell.get("fontId", "0"))], fills[int(cell.get("fillId", "0"))]
        ink = "000000" if colour is None else colour.get("rgb", "FF000000")[2:]
        for paper in ("FFFFFF", STRIPE) if ground is None else (ground.get("rgb", "FFFFFFFF")[2:],):
            yield ink, paper
    for sheet in load_workbook(path):
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                heat = [colour.rgb[2:] for colour in rule.colorScale.color]
                inks = {cell.font.color.rgb[2:] for part in area.sqref.ranges for row in sheet[part.coord] for cell in row}
                yield from ((ink, paper) for ink in inks for paper in heat)


def test_every_font_stands_out_from_its_ground(written: tuple[Summary, Path]) -> None:
    _, path = written
    pairs = set(colour_pairs(path))
    assert len(pairs) > 5
    assert {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_no_number_is_too_wide_for_its_column(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    paths = [tmp_path / f"{key}.xlsx" for key in KEYS]
    for path in paths:
        write_summary(sample_summaries(tmp_path_factory, sample_inbox)[path.stem], path)
    for pdf in convert_all(paths, "pdf", tmp_path):
        words = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.decode()
        assert "Tổng điểm" in words
        assert "###" not in words


def test_no_page_holds_a_chart_alone_that_had_room_under_its_table(written: tuple[Summary, Path]) -> None:
    """Pages stay few: a sheet of one table and its charts is one page for every page that its lines need, and one more."""
    summary, path = written
    workbook = load_workbook(path)
    for sheet in summary.sheets:
        if len(sheet.tables()) == 1 and len(sheet.tables()[0].rows) <= 10 and len(sheet.charts()) == 1:
            assert len(workbook[sheet.title].row_breaks.brk) == 0, sheet.title
