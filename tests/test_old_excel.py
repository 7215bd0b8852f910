"""Workbooks saved the old way: the same values at the same places, for our reader and for LibreOffice."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path

import office
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.edges.cell_scan import scan
from pipeline.edges.old_excel import save_as_old_excel
from pipeline.edges.old_excel.compound import compound_file
from pipeline.edges.old_excel.records import OldSheet, workbook_stream


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "1. Thông tin chung"
    sheet["A1"], sheet["B1"], sheet["C2"] = "#khóa", 12, 4.5
    sheet["A3"], sheet["B3"] = date(2026, 11, 20), "Nguyễn Mẫu An"
    sheet["D4"] = "=1+1"
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet.merge_cells("B3:C3")
    texts = workbook.create_sheet("_lists")
    for row in range(1, 400):
        texts.cell(row, 1, f"Câu số {row:03d}: {'ờ' * row}")
    texts.sheet_state = "hidden"
    workbook.save(tmp_path / "new.xlsx")
    save_as_old_excel(tmp_path / "new.xlsx", tmp_path / "old.xls")
    return tmp_path / "old.xls"


def test_values_dates_and_long_lists_of_texts_are_read_back(saved: Path) -> None:
    workbook = CalamineWorkbook.from_path(saved)
    first = workbook.get_sheet_by_name("1. Thông tin chung").to_python(skip_empty_area=False)
    assert first[0][:2] == ["#khóa", 12]
    assert first[1][2] == 4.5
    assert first[2][:2] == [date(2026, 11, 20), "Nguyễn Mẫu An"]
    listed = workbook.get_sheet_by_name("_lists").to_python()
    assert [row[0] for row in listed] == [f"Câu số {row:03d}: {'ờ' * row}" for row in range(1, 400)]
    assert [str(sheet.visible).rpartition(".")[2] for sheet in workbook.sheets_metadata] == ["Visible", "Hidden"]


def test_formulas_are_left_out_and_nothing_else_is_reported(saved: Path) -> None:
    scans = scan(saved.read_bytes(), "xls")
    assert all(not sheet.faults for sheet in scans.values())


def test_the_same_workbook_gives_the_same_bytes(saved: Path) -> None:
    before = saved.read_bytes()
    save_as_old_excel(saved.with_name("new.xlsx"), saved)
    assert saved.read_bytes() == before


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 512 * 127, 512 * 128, 2_000_000])
def test_streams_of_any_size_come_out_of_their_container_whole(size: int) -> None:
    import io

    import olefile

    stream = bytes(number % 251 for number in range(size))
    with olefile.OleFileIO(io.BytesIO(compound_file("Workbook", stream))) as container:
        assert container.openstream("Workbook").read()[:size] == stream
        assert container.get_size("Workbook") == max(4096, math.ceil(size / 512) * 512)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        compound_file("Workbook", bytes(8_000_000))
    with pytest.raises(ValueError, match="record"):
        workbook_stream([OldSheet("A", [["x" * 9000]])])


def test_libreoffice_opens_it_and_sees_the_same(saved: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(office.convert(saved, "xlsx", tmp_path))["1. Thông tin chung"]
    assert (sheet["A1"].value, sheet["B1"].value, sheet["C2"].value) == ("#khóa", 12, 4.5)
    assert sheet["A3"].value == datetime(2026, 11, 20)
    assert sheet.column_dimensions["A"].hidden
    assert [str(area) for area in sheet.merged_cells.ranges] == ["B3:C3"]
