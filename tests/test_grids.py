"""Grids: values at their absolute places, nothing that is no number, and no rectangle out of proportion."""

from __future__ import annotations

import time
import tracemalloc
import unicodedata
from datetime import date

import pytest
from raw_workbooks import honest_xlsx, ods, saved_by_libreoffice, xlsx, xlsx_parts, zipped

from pipeline.domain.file_reasons import Refused
from pipeline.domain.sheets import Grid, WorkbookKind, column_letters
from pipeline.edges.cell_scan import scan
from pipeline.edges.grids import read_grids


def grids(data: bytes, kind: WorkbookKind = "xlsx") -> list[Grid]:
    return read_grids(data, kind, scan(data, kind))


def read(kind: WorkbookKind) -> list[Grid]:
    return grids(honest_xlsx() if kind == "xlsx" else saved_by_libreoffice(kind), kind)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_real_workbook_of_each_kind_gives_its_values_from_a1(kind: WorkbookKind) -> None:
    first, second = read(kind)
    assert (first.title, first.state, second.title, second.state) == ("Biểu 1", "visible", "Ẩn đi", "hidden")
    assert first.rows == [
        ["", "", "", ""],
        ["", "Số hội viên", 12.5, ""],
        ["", "", first.rows[2][2], ""],
        ["", "", 13.5, ""],
        ["", "", True, ""],
        ["", "", "", date(2025, 7, 1)],
    ]
    assert first.rows[2][2] in ("", "#DIV/0!")
    assert first.rows[4][2] is True or kind == "ods"  # LibreOffice writes =TRUE() with the number 1
    assert second.rows == [["khóa"]]


def test_titles_are_nfc() -> None:
    title = unicodedata.normalize("NFD", "Biểu đồ")
    assert grids(xlsx({title: '<row><c r="A1"><v>1</v></c></row>'}))[0].title == "Biểu đồ"


def test_an_empty_sheet_has_no_rows() -> None:
    assert grids(xlsx({"a": ""}))[0].rows == []


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "NaN", "1e999", "infinity"])
def test_what_is_not_a_finite_number_comes_as_text(text: str) -> None:
    (value,) = grids(xlsx({"a": f'<row><c r="A1"><v>{text}</v></c></row>'}))[0].rows[0]
    assert isinstance(value, str)
    assert value


def test_cells_without_an_address_stand_where_the_scan_says() -> None:
    rows = (
        "<row><c><v>1</v></c><c/><c t='e'><v>#REF!</v></c></row><row/><row><c/><c><f>A1</f><v>7</v></c></row>"
    )
    data = xlsx({"a": rows})
    assert set(scan(data, "xlsx")["a"].faults) == {(1, 3), (3, 2)}
    assert grids(data)[0].rows[2][1] == 7


def test_the_dimension_that_a_file_claims_is_not_believed() -> None:
    parts = xlsx_parts({"a": '<row r="3"><c r="C3"><v>5</v></c></row>'})
    whole = str(parts["xl/worksheets/sheet1.xml"])
    for claim in ("A1:A1", "A1:XFD1048576"):
        parts["xl/worksheets/sheet1.xml"] = whole.replace(
            "<sheetData>", f'<dimension ref="{claim}"/><sheetData>'
        )
        assert grids(zipped(parts))[0].rows == [["", "", ""], ["", "", ""], ["", "", 5.0]]


def test_a_modern_error_does_not_refuse_the_file() -> None:
    rows = (
        '<row><c r="A1"><v>5</v></c><c r="B1" t="e"><f>_xlfn.SEQUENCE(3)</f><v>#SPILL!</v></c>'
        '<c r="C1" t="e"><v>#CALC!</v></c><c r="D1" t="str"><v>#SPILL!</v></c></row>'
    )
    data = xlsx({"a": rows})
    assert grids(data)[0].rows == [[5.0, "", "", "#SPILL!"]]
    assert scan(data, "xlsx")["a"].faults[1, 2].text == "#SPILL!"


def test_blank_styled_rows_to_the_last_one_cost_nothing_noticeable() -> None:
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in (*range(3, 60_000), 1_048_576))
    wide = "".join(f'<c r="{column_letters(n)}2" s="1"/>' for n in range(3, 16_385))
    data = xlsx({"a": f'<row r="2"><c r="B2" t="str"><v>x</v></c>{wide}</row>{blank}'})
    start = time.perf_counter()
    assert grids(data)[0].rows == [["", ""], ["", "x"]]
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("place", ["XFD1048576", "B1048576", "A3000000"])
def test_a_value_in_the_far_corner_is_refused_by_name_before_anything_is_allocated(place: str) -> None:
    data = xlsx({"Biểu 1": f'<row r="1"><c r="C1"><v>1</v></c><c r="{place}"><v>1</v></c></row>'})
    scans = scan(data, "xlsx")
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        read_grids(data, "xlsx", scans)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert refused.value.code == "oversized_sheet"
    assert "Biểu 1" in str(refused.value)


def test_the_refusal_names_the_far_cell() -> None:
    with pytest.raises(Refused, match="XFD1048576"):
        grids(xlsx({"a": '<row><c r="XFD1048576"><v>1</v></c></row>'}))


def test_a_tall_list_of_an_honest_width_passes() -> None:
    data = xlsx({"a": '<row r="60000"><c r="T60000"><v>1</v></c></row>'})
    assert len(grids(data)[0].rows) == 60_000


def test_sheets_that_are_modest_one_by_one_may_be_too_much_together() -> None:
    one = '<row r="60000"><c r="T60000"><v>1</v></c></row>'
    with pytest.raises(Refused):
        grids(xlsx({"a": one, "b": one}))


def test_an_ods_that_repeats_a_value_to_the_corner_is_refused() -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1">'
        "<text:p>1</text:p></table:table-cell>"
    )
    data = ods(
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">{cell}'
        "</table:table-row></table:table>"
    )
    with pytest.raises(Refused) as refused:
        grids(data, "ods")
    assert refused.value.code == "oversized_sheet"


def test_an_ods_with_gaps_keeps_its_places() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="7"/>'
    data = ods(
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="3">'
        "<table:table-cell/></table:table-row>"
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell}</table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell}</table:table-row></table:table>'
    )
    rows = grids(data, "ods")[0].rows
    found = scan(data, "ods")["a"]
    assert (found.last_row, found.last_col) == (8, 3) == (len(rows), len(rows[0]))
    assert [(i + 1, j + 1) for i, row in enumerate(rows) for j, value in enumerate(row) if value == 7] == [
        (4, 3),
        (7, 1),
        (8, 1),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="A1" t="s"><v>99</v></c></row>',
        '<row><c r="A1" t="wrong"><v>99</v></c></row>',
        '<row><c r="$A$1"><v>99</v></c></row>',
    ],
)
def test_what_calamine_cannot_read_is_damage(rows: str) -> None:
    with pytest.raises(Refused) as refused:
        grids(xlsx({"a": rows}))
    assert refused.value.code == "damaged"


def test_a_workbook_that_calamine_sees_otherwise_than_the_scan_is_damage() -> None:
    parts = xlsx_parts({"a": '<row><c r="A1"><v>1</v></c></row>'})
    parts["xl/book.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/book.xml.rels"] = parts["xl/_rels/workbook.xml.rels"]
    parts["_rels/.rels"] = str(parts["_rels/.rels"]).replace("workbook.xml", "book.xml")
    with pytest.raises(Refused) as refused:
        grids(zipped(parts))
    assert refused.value.code == "damaged"
