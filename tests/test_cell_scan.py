"""What the scan finds at which cell, in files as Excel, LibreOffice and nobody at all would write them."""

from __future__ import annotations

import io
import string
import struct
import time
import unicodedata
import zipfile
from contextlib import suppress

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_workbooks import (
    DOCUMENT,
    MAIN,
    honest_xlsx,
    ods,
    saved_by_libreoffice,
    sheet,
    xlsx,
    xlsx_parts,
    zipped,
)

from pipeline.domain.file_reasons import Refused
from pipeline.domain.sheets import Fault, SheetScan, WorkbookKind, address, column_letters, parse_address
from pipeline.edges import cell_scan
from pipeline.edges.cell_scan import _xls_sheet, faulty_cells, scan, xlsx_sheet


def faults(rows: str) -> dict[str, Fault]:
    """The faults of one xlsx sheet by address."""
    return {address(*position): fault for position, fault in xlsx_sheet(sheet(rows)).faults.items()}


def extent(rows: str) -> tuple[int, int]:
    found = xlsx_sheet(sheet(rows))
    return found.last_row, found.last_col


HONEST = {
    (3, 3): Fault("error", "#DIV/0!"),
    (4, 3): Fault("formula", "=SUM(C2,1)"),
    (5, 3): Fault("boolean", "TRUE"),
}


# --- addresses


def test_addresses_go_there_and_back() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(
        parse_address(address(row, col)) == (row, col)
        for row in (1, 9, 1048576)
        for col in range(1, 16385, 97)
    )


@pytest.mark.parametrize("text", ["", "A", "9", "A0", "XFE1", "A1048577", "AAAA1", "A1:B2", "Á1"])
def test_what_is_no_address_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        parse_address(text)


# --- xlsx


def test_errors_formulas_and_truth_values_of_a_real_file_are_found_at_their_cells() -> None:
    found = scan(honest_xlsx(), "xlsx")
    assert list(found) == ["Biểu 1", "Ẩn đi"]
    assert found["Biểu 1"] == SheetScan(HONEST, last_row=6, last_col=4)
    assert found["Ẩn đi"] == SheetScan({}, last_row=1, last_col=1)
    assert faulty_cells(honest_xlsx(), "xlsx")["Biểu 1"] == HONEST


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<row r="9"><c r="D9" t="e"><v>#REF!</v></c></row>', {"D9": Fault("error", "#REF!")}),
        ("<row r='9'><c t='e' s='1' r='D9'><v>#N/A</v></c></row>", {"D9": Fault("error", "#N/A")}),
        ('<row><c\n\tt = "e"\n r = "D9" ><v >#N/A</v></c></row>', {"D9": Fault("error", "#N/A")}),
        ('<row><c r="D9" t="e"><f>A1&amp;B1</f><v>#VALUE!</v></c></row>', {"D9": Fault("error", "#VALUE!")}),
        ('<row><c r="D9"><f>A1&amp;"&lt;"</f><v>5</v></c></row>', {"D9": Fault("formula", '=A1&"<"')}),
        ('<row><c r="D9"><f>A1</f></c></row>', {"D9": Fault("formula", "=A1")}),
        ('<row><c r="D9"><v>5</v><f>A1</f></c></row>', {"D9": Fault("formula", "=A1")}),
        ('<row><c r="D9" t="b"><f>A1</f><v>1</v></c></row>', {"D9": Fault("formula", "=A1")}),
        ('<row><c r="D9" t="b"><v>0</v></c></row>', {"D9": Fault("boolean", "FALSE")}),
        ('<row><c r="D9" x="&gt;>" t="b"><v>1</v></c></row>', {"D9": Fault("boolean", "TRUE")}),
        ('<row><c r="D9" t="e"/></row>', {}),
        ('<row><c r="D9" t="str"><v>#REF!</v></c></row>', {}),
        ('<row><c r="D9" t="inlineStr"><is><t>t="e" and &lt;f&gt;</t></is></c></row>', {}),
        ('<row><c r="D9"><!-- <f>1</f> --><v>5</v></c></row>', {}),
        ('<row><c r="D9" t="str"><v><![CDATA[</c><c r="A1" t="e"><f>]]></v></c></row>', {}),
        (
            '<row><c r="D9"><v>1</v></c><c r="E9" t="e"><v>#NUM!</v></c></row>',
            {"E9": Fault("error", "#NUM!")},
        ),
    ],
)
def test_a_cell_is_judged_however_it_is_spelled(rows: str, expected: dict[str, Fault]) -> None:
    assert faults(rows) == expected


def test_shared_and_array_formulas_mark_each_cell_that_carries_one() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c><c r="B2"><v>4</v></c></row>'
        '<row r="3"><c r="A3"><f t="array" ref="A3:A4">C1:C2</f><v>4</v></c></row>'
        '<row r="4"><c r="A4"><v>4</v></c></row>'
    )
    assert faults(rows) == {
        "A1": Fault("formula", "=B1*2"),
        "A2": Fault("formula", "="),
        "A3": Fault("formula", "=C1:C2"),
    }


def test_rich_text_before_a_formula_does_not_hide_it() -> None:
    rows = '<row><c r="B2"><is><r><rPr><color rgb="FF"/></rPr><t>a</t></r></is><f>A1</f></c></row>'
    assert faults(rows) == {"B2": Fault("formula", "=A1")}


def test_cells_without_an_address_are_counted_as_calamine_counts_them() -> None:
    rows = (
        "<row><c><v>1</v></c><c/><c t='e'><v>#REF!</v></c></row><row/>"
        "<row><c r='D3'><f>A1</f></c><c t='b'><v>1</v></c></row><row r='9'><c><f>B1</f>"
        "</c></row><row><c><v>1</v></c></row>"
    )
    assert {place: fault.kind for place, fault in faults(rows).items()} == {
        "C1": "error",
        "D3": "formula",
        "E3": "boolean",
        "A9": "formula",
    }
    assert extent(rows) == (10, 5)


def test_any_prefix_of_the_main_namespace_is_understood() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c>'
        '<x:c r="B1"><x:f>A1</x:f><x:v>1</x:v></x:c><x:c r="C1" s="1"/></x:row></x:sheetData></x:worksheet>'
    )
    assert xlsx_sheet(xml.encode()) == SheetScan(
        {(1, 1): Fault("error", "#REF!"), (1, 2): Fault("formula", "=A1")}, last_row=1, last_col=2
    )


def test_formatting_alone_does_not_extend_a_sheet() -> None:
    value = '<row r="2"><c r="B2"><v>1</v></c><c r="XFD2" s="1"/><c r="XFC2" s="1"></c></row>'
    assert extent(value + '<row r="1048576" s="1" customFormat="1"><c r="A1048576" s="1"/></row>') == (2, 2)
    assert extent('<row r="1"><c r="A1" s="1"/></row>') == (0, 0)
    assert extent("") == (0, 0)


def test_a_million_blank_styled_rows_cost_little() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{n}" s="3" customFormat="1"><c r="A{n}" s="3"/><c r="B{n}" s="3"/></row>'
        for n in range(2, 300_000)
    )
    xml = sheet(rows)
    start = time.perf_counter()
    assert xlsx_sheet(xml) == SheetScan({}, 1, 1)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "rows",
    [
        "<c " * 200_000,
        '<c r="A1"><f>' * 100_000,
        '<c t="e' * 100_000,
        "<!--" * 100_000,
        "<c x='" * 100_001,
        "<f>" * 200_000,
    ],
)
def test_hostile_markup_takes_linear_time(rows: str) -> None:
    start = time.perf_counter()
    with suppress(Refused):
        xlsx_sheet(sheet(rows))
    assert time.perf_counter() - start < 2


def test_nonsense_addresses_lie_beyond_every_budget_and_raise_nothing() -> None:
    assert extent(f'<row><c r="A{"9" * 6000}"><v>1</v></c></row>')[0] > 1_048_576
    assert extent('<row><c r="ABCDE1"><v>1</v></c></row>')[1] > 16_384


def test_titles_are_nfc_and_entities_are_read() -> None:
    title = unicodedata.normalize("NFD", "Biểu đồ & “số” <1>")
    assert list(scan(xlsx({title: ""}), "xlsx")) == [unicodedata.normalize("NFC", title)]


def test_two_sheets_that_only_unicode_forms_tell_apart_are_refused() -> None:
    with pytest.raises(Refused, match="cùng tên"):
        scan(xlsx({"Biểu": "", unicodedata.normalize("NFD", "Biểu"): ""}), "xlsx")


def test_a_sheet_is_found_through_its_relation_wherever_it_lies() -> None:
    parts = xlsx_parts({"a": '<row><c r="A1" t="e"><v>#REF!</v></c></row>'})
    parts["xl/other/x.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    rels = str(parts["xl/_rels/workbook.xml.rels"])
    for target in ("/xl/other/x.xml", "other/x.xml", "./other/x.xml", "Other\\X.xml"):
        changed = {**parts, "xl/_rels/workbook.xml.rels": rels.replace("worksheets/sheet1.xml", target)}
        assert faulty_cells(zipped(changed), "xlsx")["a"] == {(1, 1): Fault("error", "#REF!")}


def test_a_broken_relation_is_damage_not_a_workbook_without_sheets() -> None:
    parts = xlsx_parts({"Biểu 1": ""})
    without_part = {name: text for name, text in parts.items() if "sheet1" not in name}
    without_relation = {**parts, "xl/_rels/workbook.xml.rels": "<Relationships/>"}
    for broken in (without_part, without_relation):
        with pytest.raises(Refused, match="Biểu 1") as refused:
            scan(zipped(broken), "xlsx")
        assert refused.value.code == "damaged"


def test_chart_sheets_are_left_out_and_no_sheet_at_all_is_damage() -> None:
    parts = xlsx_parts({"a": "", "b": ""})
    rels = str(parts["xl/_rels/workbook.xml.rels"])
    one = rels.replace(f"{DOCUMENT}/worksheet", f"{DOCUMENT}/chartsheet", 1)
    assert list(scan(zipped({**parts, "xl/_rels/workbook.xml.rels": one}), "xlsx")) == ["b"]
    with pytest.raises(Refused):
        scan(xlsx({}), "xlsx")


def test_formulas_beyond_the_limit_are_no_return(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_scan, "MOST_FAULTS", 100)
    rows = "".join(f'<c r="A{n}"><f>B1</f></c>' for n in range(1, 101))
    assert len(faults(f"<row>{rows}</row>")) == 100
    rows += '<c r="A101"><f>B1</f></c>'
    with pytest.raises(Refused) as refused:
        xlsx_sheet(sheet(f"<row>{rows}</row>"))
    assert refused.value.code == "oversized_sheet"


def test_the_scan_sees_the_formulas_that_openpyxl_sees() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("a")
        for row in range(40):
            for col in range(30):
                if (row * col) % 7 == 3:
                    page.write_formula(row, col, f"=A{row + 1}+{col}", None, 1)
                elif (row + col) % 5 == 0:
                    page.write_string(row, col, "x")
    seen = {
        (cell.row, cell.column)
        for line in openpyxl.load_workbook(buffer)["a"].iter_rows()
        for cell in line
        if cell.data_type == "f"
    }
    found = scan(buffer.getvalue(), "xlsx")["a"]
    assert set(found.faults) == seen
    assert (found.last_row, found.last_col) == (40, 30)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400), st.text(alphabet="<>/cfrvist=\"' 1eA!-[]&" + string.ascii_letters, max_size=300)
)
def test_no_bytes_raise_anything_but_a_refusal(noise: bytes, markup: str) -> None:
    for data in (noise, sheet(markup), b"<sheetData>" + noise + b"</sheetData>"):
        with suppress(Refused):
            xlsx_sheet(data)
    for kind in ("xlsx", "ods", "xls"):
        with pytest.raises(Refused):
            scan(noise, kind)


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("at", range(20))
def test_a_real_file_with_one_wrong_byte_raises_nothing_but_a_refusal(kind: WorkbookKind, at: int) -> None:
    data = bytearray(saved_by_libreoffice(kind))
    data[(at * 9973) % len(data)] ^= 0xFF
    with suppress(Refused):
        scan(bytes(data), kind)


# --- ods


def ods_faults(table: str) -> dict[str, Fault]:
    return {address(*position): fault for position, fault in faulty_cells(ods(table), "ods")["a"].items()}


def cells(content: str, rows: str = "") -> str:
    return f'<table:table table:name="a"><table:table-row {rows}>{content}</table:table-row></table:table>'


TEXT = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT, {}),
        (
            '<table:table-cell table:formula="of:=[.A1]" office:value-type="float" office:value="1"/>',
            {"A1": Fault("formula", "=[.A1]")},
        ),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
            {"A1": Fault("error", "#DIV/0!")},
        ),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string">'
            "<office:annotation><text:p>ghi chú"
            "</text:p></office:annotation><text:p>Err:502</text:p></table:table-cell>",
            {"A1": Fault("error", "Err:502")},
        ),
        (
            '<table:table-cell table:number-columns-repeated="3"/>'
            '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
            {"D1": Fault("boolean", "TRUE")},
        ),
        (
            "<table:covered-table-cell/>"
            '<table:table-cell table:formula="of:=1" table:number-columns-repeated="2"/>',
            {"B1": Fault("formula", "=1"), "C1": Fault("formula", "=1")},
        ),
    ],
)
def test_cells_of_an_ods_are_judged(content: str, expected: dict[str, Fault]) -> None:
    assert ods_faults(cells(content)) == expected


def test_repeated_rows_of_an_ods_are_counted_not_expanded() -> None:
    table = (
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="7">'
        "<table:table-cell/></table:table-row>"
        f'<table:table-row-group><table:table-row table:number-rows-repeated="2">{TEXT}'
        '<table:table-cell table:formula="of:=1"/></table:table-row></table:table-row-group>'
        '<table:table-row table:number-rows-repeated="1048567">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
    )
    assert scan(ods(table), "ods")["a"] == SheetScan(
        {(8, 2): Fault("formula", "=1"), (9, 2): Fault("formula", "=1")}, last_row=9, last_col=2
    )


def test_a_formula_repeated_over_the_whole_sheet_is_refused_at_once() -> None:
    every = '<table:table-cell table:formula="of:=1" table:number-columns-repeated="16384"/>'
    with pytest.raises(Refused) as refused:
        scan(ods(cells(every, 'table:number-rows-repeated="1048576"')), "ods")
    assert refused.value.code == "oversized_sheet"


def test_a_text_repeated_to_the_far_corner_shows_in_the_extent() -> None:
    every = TEXT.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="99999999"')
    found = scan(ods(cells(every, 'table:number-rows-repeated="99999999"')), "ods")["a"]
    assert (found.last_row, found.last_col) == (1_048_576, 16_384)


def test_a_doctype_in_an_ods_is_refused_by_the_scan_too() -> None:
    content = '<!DOCTYPE a [<!ENTITY b "c">]><a/>'
    with pytest.raises(Refused) as refused:
        scan(zipped({"content.xml": content}), "ods")
    assert refused.value.code == "suspicious_archive"


def test_the_same_workbook_saved_as_ods_has_the_same_faults() -> None:
    found = scan(saved_by_libreoffice("ods"), "ods")
    assert list(found) == ["Biểu 1", "Ẩn đi"]
    assert {place: fault.kind for place, fault in found["Biểu 1"].faults.items()} == {
        (3, 3): "error",
        (4, 3): "formula",
        (5, 3): "formula",  # LibreOffice makes =TRUE() of a truth value
    }
    assert found["Biểu 1"].faults[3, 3] == Fault("error", "#DIV/0!")
    assert (found["Biểu 1"].last_row, found["Biểu 1"].last_col) == (6, 4)


# --- xls


def test_the_same_workbook_saved_as_xls_has_the_same_faults() -> None:
    found = scan(saved_by_libreoffice("xls"), "xls")
    assert list(found) == ["Biểu 1", "Ẩn đi"]
    assert found["Biểu 1"] == SheetScan(
        {(3, 3): Fault("error", "#DIV/0!"), (4, 3): Fault("formula", "="), (5, 3): Fault("formula", "=")},
        last_row=6,
        last_col=4,
    )
    assert found["Ẩn đi"] == SheetScan({}, 1, 1)


def record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


BOF = record(0x0809, struct.pack("<HH12x", 0x0600, 0x10))
EOF = record(0x000A, b"")


def test_errors_and_truth_values_typed_into_an_xls_are_found() -> None:
    chart = BOF + record(0x0205, struct.pack("<HHHBB", 99, 99, 0, 1, 0)) + EOF
    stream = (
        BOF
        + record(0x0205, struct.pack("<HHHBB", 1, 2, 0, 0x17, 1))
        + record(0x0205, struct.pack("<HHHBB", 1, 3, 0, 1, 0))
        + chart
        + record(0x00BD, struct.pack("<HH", 4, 0) + bytes(18) + struct.pack("<H", 2))
        + record(0x0201, struct.pack("<HHH", 900, 90, 1))
        + EOF
    )
    assert _xls_sheet(stream, 0) == SheetScan(
        {(2, 3): Fault("error", "#REF!"), (2, 4): Fault("boolean", "TRUE")}, last_row=5, last_col=4
    )


def test_an_xls_cut_inside_a_sheet_is_damage() -> None:
    with pytest.raises(Refused):
        _xls_sheet(BOF + record(0x0205, struct.pack("<HHHBB", 1, 2, 0, 0x17, 1)), 0)


def test_a_part_that_only_the_zip_directory_promises_is_damage() -> None:
    data = honest_xlsx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("xl/workbook.xml").header_offset
    with pytest.raises(Refused):
        scan(data[:at] + b"XXXX" + data[at + 4 :], "xlsx")
