"""Summary workbooks, read back: every address is right, nothing runs, everything prints."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from pipeline.domain.tables import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    Link,
    Live,
    Paragraph,
    RangeRef,
    Ref,
    Series,
    Sheet,
    Summary,
    Table,
    Threshold,
    plain,
)
from pipeline.edges.workbook import Limits, write_summary
from pipeline.edges.workbook.layout import workbook_layout
from pipeline.edges.workbook.native_charts import literal
from pipeline.edges.workbook.text_fit import CUT_MARK, clean, cut, lines
from tests.office import convert, stripped

ROOT = Path(__file__).parents[1]
UNITS = (
    "Phòng Hành chính tổ chức - Quản trị tài vụ",
    "Phòng Nông nghiệp - Tài nguyên và Môi trường",
    "Trung tâm Phục vụ hành chính công tỉnh",
    "Nhà khách tỉnh",
)
POINTS = (Decimal("96.40"), Decimal("81.10"), Decimal("48.55"), None)
HOSTILE = (
    "=1+1",
    "<r><t>=1+1</t></r>",
    "<r>1</r>",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@x",
    "http://example.org",
    "https://example.org/a b",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "{=A1}",
    "=Sheet1!$A$1",
    "Sheet1!A1",
    "='Kết quả'!$A$1",
    "a\x01b\ufffe\ud800",
    "_x0041_",
)


def ranking() -> Table:
    def rank(row: int) -> Cell:
        if POINTS[row] is None:
            return None
        refs = (Ref("ranking", row, "points"), RangeRef("ranking", "points"))
        return Live(row + 1, "RANK({0},{1})", refs)

    return Table(
        "ranking",
        "Xếp hạng các đơn vị",
        (
            Column("rank", "Thứ hạng", "integer"),
            Column("unit", "Đơn vị"),
            Column("points", "Tổng điểm", "points"),
            Column("rate", "Tỷ lệ", "percent"),
            Column("level", "Mức", "integer"),
            Column("on", "Ngày", "date"),
        ),
        tuple(
            (rank(row), Link(unit, "", "criteria", row), POINTS[row], 62.5, 90, date(2026, 12, 5))
            for row, unit in enumerate(UNITS)
        ),
        measured_in="điểm",
        notes=("Chưa có báo cáo thì không xếp hạng.",),
        source="Báo cáo của các đơn vị.",
    )


def criteria() -> Table:
    rows: list[tuple[Cell, ...]] = []
    for row, unit in enumerate(UNITS):
        a, b = (None, None) if row == 3 else (Decimal(40 - row), Decimal("20.25"))
        refs = (Ref("criteria", row, "a"), Ref("criteria", row, "b"))
        total = None if a is None or b is None else Live(a + b, "SUM({0},{1})", refs)
        band = Live("Đạt" if a else "Chưa", 'IF({0}>0,"Đạt","Chưa")', refs)
        rows.append((unit, a, b, total, band))
    mean = Live(39, "AVERAGE({0})", (RangeRef("criteria", "a", 0, 3),))
    rows.append(
        ("Trung bình", mean, None, None, Live(date(2026, 12, 5), "MAX({0})", (RangeRef("ranking", "on"),)))
    )
    return Table(
        "criteria",
        "Điểm theo tiêu chí",
        (
            Column("unit", "Đơn vị"),
            Column("a", "Học tập", "points", "tối đa 40"),
            Column("b", "Chuyển đổi số", "points", "tối đa 40"),
            Column("total", "Tổng", "points"),
            Column("band", "Kết quả", "text"),
        ),
        tuple(rows),
        heat=("a", "b"),
        emphasis=frozenset({4}),
    )


def chart(kind: ChartKind, table: Table, columns: tuple[str, ...], **more: Any) -> Chart:
    series = tuple(Series(column, column.upper(), "0072B2") for column in columns)
    return Chart(
        f"{table.key}_{kind}", kind, "Hai đơn vị đạt mức Tốt", "Mô tả biểu đồ", table, "unit", series,
        "", "Điểm", 0, 100, **more,
    )  # fmt: skip


def example() -> Summary:
    first, second = ranking(), criteria()
    level = (Threshold(90, "Xuất sắc: 90", "level"),)
    contents = Table("contents", "Mục lục", (Column("name", "Trang"),), ((Link("Kết quả", "results"),),))
    return Summary(
        "2026",
        "Báo cáo tổng hợp năm 2026 & phụ lục",
        "Văn phòng UBND tỉnh",
        date(2026, 12, 5),
        (
            Sheet(
                "contents",
                "Mục lục",
                (Paragraph("Mục lục", "title"), contents),
                landscape=False,
                one_page=True,
            ),
            Sheet(
                "results",
                "Kết quả",
                (
                    Paragraph("Kết quả năm 2026", "title"),
                    first,
                    chart("bar", first, ("points",), thresholds=level),
                    chart("column", first, ("points",), thresholds=level),
                    chart("line", first, ("points",), thresholds=level),
                ),
            ),
            Sheet("o'clock", "Tiêu chí 'A' & B", (second, chart("stacked_bar", second, ("a", "b")))),
        ),
        stamps=("BẢNG ĐIỂM DỰ THẢO",),
        meta=(("form", "summary"), ("edition", "2026"), ("note", "=1+1")),
    )


def one_table(*cells: Cell, kind: Any = "text", **more: Any) -> Summary:
    table = Table("t", "Bảng", (Column("c", "Cột", kind),), tuple((cell,) for cell in cells), **more)
    return Summary("k", "Tên", "Cơ quan", date(2026, 1, 1), (Sheet("s", "Trang", (table,)),))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "summary.xlsx"
    write_summary(example(), path)
    return path


def chart_parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        return [package.read(name).decode() for name in sorted(names)]


def cells_of(workbook: Any, reference: str) -> list[Any]:
    sheet, cells = re.fullmatch(
        r"(.+)!([$A-Z0-9:]+)", reference.replace("&amp;", "&").replace("&#39;", "'")
    ).groups()  # type: ignore[union-attr]
    title = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    left, top, right, bottom = range_boundaries(cells)
    rows = workbook[title].iter_rows(top, bottom, left, right)
    return [cell.value for row in rows for cell in row]


def test_the_same_summary_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    write_summary(example(), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_the_bytes_do_not_depend_on_the_clock_the_zone_or_the_hash_order(book: Path, tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from tests.test_summary_workbook import example
from pipeline.edges.workbook import write_summary
write_summary(example(), Path(sys.argv[1]))
"""
    for zone, seed in (("UTC", "1"), ("Asia/Ho_Chi_Minh", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-c", program, tmp_path / "x.xlsx"], check=True, env=environment, cwd=ROOT
        )
        found = hashlib.sha256((tmp_path / "x.xlsx").read_bytes()).hexdigest()
        assert found == hashlib.sha256(book.read_bytes()).hexdigest()


def test_a_table_has_title_measure_one_header_row_data_notes_and_source(book: Path) -> None:
    sheet = load_workbook(book)["Kết quả"]
    column = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    filled = [value for value in column if value is not None]
    assert filled[:5] == [
        "BẢNG ĐIỂM DỰ THẢO",
        "Kết quả năm 2026",
        "Xếp hạng các đơn vị",
        "Đơn vị tính: điểm",
        "Thứ hạng",
    ]
    assert filled[-2:] == ["Ghi chú: Chưa có báo cáo thì không xếp hạng.", "Nguồn: Báo cáo của các đơn vị."]


def test_every_table_is_an_excel_table_whose_headers_are_its_columns(book: Path) -> None:
    workbook = load_workbook(book)
    found = {table.name: (sheet, table) for sheet in workbook for table in sheet.tables.values()}
    assert set(found) == {"bang_contents", "bang_ranking", "bang_criteria"}
    for sheet, table in found.values():
        left, top, right, bottom = range_boundaries(table.ref)
        headers = [sheet.cell(top, column).value for column in range(left, right + 1)]
        assert headers == [column.name for column in table.tableColumns]
        assert table.autoFilter.ref == table.ref
        assert not any(
            merged.min_row <= bottom and merged.max_row >= top and merged.min_col <= right
            for merged in sheet.merged_cells.ranges
        )


def test_a_table_holds_its_values_with_formats_that_any_locale_reads(book: Path) -> None:
    sheet = load_workbook(book, data_only=True)["Kết quả"]
    left, top, right, bottom = range_boundaries(sheet.tables["bang_ranking"].ref)
    data = [
        [sheet.cell(row, column) for column in range(left, right + 1)] for row in range(top + 1, bottom + 1)
    ]
    for cells, row in zip(data, ranking().rows, strict=True):
        expected = [plain(cell) for cell in row]
        shown = [cell.value.date() if hasattr(cell.value, "date") else cell.value for cell in cells]
        assert shown == [float(v) if isinstance(v, Decimal) else v for v in expected]
    formats = [cell.number_format for cell in data[0]]
    assert formats == ["#,##0", "General", "0.00", '0.0"%"', "#,##0", "dd/mm/yyyy"]
    assert data[3][2].value is None
    assert data[3][2].number_format == "0.00"


def test_each_chart_series_refers_to_the_cells_that_hold_its_figures(book: Path) -> None:
    workbook = load_workbook(book, data_only=True)
    tables = {"ranking": ranking(), "criteria": criteria()}
    expected = [
        [("ranking", "level"), ("ranking", "points")],
        [("ranking", "points"), ("ranking", "level")],
        [("ranking", "points"), ("ranking", "level")],
        [("criteria", "a"), ("criteria", "b")],
    ]
    parts = chart_parts(book)
    assert len(parts) == len(expected)
    for part, columns in zip(parts, expected, strict=True):
        series = re.findall(r"<c:ser>.*?</c:ser>", part, re.S)
        assert len(series) == len(columns)
        for xml, (key, column) in zip(series, columns, strict=True):
            categories, values = re.findall(r"<c:f>(.*?)</c:f>", xml)
            body = tables[key].body
            assert cells_of(workbook, categories) == tables[key].values("unit")[:body]
            numbers = [None if v is None else float(v) for v in tables[key].values(column)[:body]]  # type: ignore[arg-type]
            assert cells_of(workbook, values) == numbers
            cached = dict(re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]*)', xml.split("<c:val>")[1]))
            assert {int(i): float(v) for i, v in cached.items()} == {
                i: n for i, n in enumerate(numbers) if n is not None
            }


def test_charts_show_gaps_carry_their_description_and_list_the_first_bar_on_top(book: Path) -> None:
    parts = chart_parts(book)
    assert all('<c:dispBlanksAs val="gap"/>' in part or "dispBlanksAs" not in part for part in parts)
    assert not any('dispBlanksAs val="zero"' in part for part in parts)
    assert '<c:orientation val="maxMin"/>' in parts[0]
    with zipfile.ZipFile(book) as package:
        drawings = [
            package.read(n).decode() for n in package.namelist() if n.startswith("xl/drawings/drawing")
        ]
    assert sum(drawing.count('descr="Mô tả biểu đồ"') for drawing in drawings) == 4
    assert all('editAs="oneCell"' in drawing for drawing in drawings)


def test_thresholds_of_lying_bars_are_bands_that_the_axis_names(book: Path) -> None:
    bar, column = chart_parts(book)[:2]
    assert bar.index("'Kết quả'!$E$") < bar.index("'Kết quả'!$C$")
    assert "Điểm. Nền xám: Xuất sắc: 90" in bar
    assert "<c:legend>" not in bar
    assert "<c:lineChart>" in column


def test_charts_cover_neither_their_table_nor_each_other(book: Path) -> None:
    layout = workbook_layout(example(), Limits())
    for sheet in layout.sheets:
        boxes = []
        for table in sheet.tables:
            width = sum(sheet.width(c) for c in range(len(table.table.columns)))
            boxes.append((0, sheet.span(0, table.header_row - 1), width, sheet.span(0, table.last_row)))
        for placed in sheet.charts:
            x = sum(sheet.width(c) for c in range(placed.column)) + placed.x_offset
            y = sheet.span(0, placed.row - 1)
            boxes.append((x, y, x + placed.width, y + placed.height))
        for number, (left, top, right, bottom) in enumerate(boxes):
            for x0, y0, x1, y1 in boxes[number + 1 :]:
                assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


def test_live_figures_are_formulas_with_absolute_addresses_and_cached_results(book: Path) -> None:
    formulas = load_workbook(book)["Kết quả"]
    cached = load_workbook(book, data_only=True)["Kết quả"]
    _, top, _, bottom = range_boundaries(formulas.tables["bang_ranking"].ref)
    expected = f"=RANK('Kết quả'!$C${top + 1},'Kết quả'!$C${top + 1}:$C${bottom})"
    assert formulas.cell(top + 1, 1).value == expected
    assert cached.cell(top + 1, 1).value == 1


def test_libreoffice_computes_what_we_cached(book: Path, tmp_path: Path) -> None:
    bare = stripped(book)
    formulas = load_workbook(book)
    ours = load_workbook(book, data_only=True)
    theirs = load_workbook(convert(bare, "xlsx", tmp_path), data_only=True)
    assert load_workbook(bare, data_only=True)["Kết quả"]["A7"].value is None
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    expected = ours[sheet.title][cell.coordinate].value
                    found = theirs[sheet.title][cell.coordinate].value
                    if isinstance(expected, (int, float)):
                        assert found == pytest.approx(expected), cell.coordinate
                    else:
                        assert found == expected, cell.coordinate
                    compared += 1
    assert compared == 3 + 3 + 4 + 2


def test_links_lead_to_cells_that_exist(book: Path) -> None:
    workbook = load_workbook(book)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert len(links) == 1 + len(UNITS)
    targets = []
    for link in links:
        assert link.target is None
        targets += cells_of(workbook, link.location)
    assert sorted(str(target) for target in targets) == sorted(["BẢNG ĐIỂM DỰ THẢO", *UNITS])


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_becomes_a_formula_a_link_or_a_reference(words: str, tmp_path: Path) -> None:
    columns = (
        Column("c", words, "text", words),
        Column("n", "Số", "points"),
        Column("x", words, "long_text"),
        Column("t", "Mức"),
    )
    table = Table(
        "t", words, columns, ((words, 1.0, words, 5), (words, words, words, 5)), words, (words,), words
    )
    charts = tuple(
        Chart(kind, kind, words, words, table, "c",
              (Series("n", words, "0072B2"),), words, words,
              thresholds=(Threshold(5, words, "t"),))
        for kind in ("bar", "column", "line")
    )  # fmt: skip
    blocks: tuple[Block, ...] = (Paragraph(words, "title"), Paragraph(words), table, *charts)
    sheet = Sheet("s", "Trang", blocks)
    summary = Summary(words, words, words, date(2026, 1, 1), (sheet,), (words,), ((words, words),))
    write_summary(summary, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        for name in package.namelist():
            part = package.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                assert "<f>" not in part
                assert "<hyperlink" not in part
            if name.endswith(".rels"):
                assert "External" not in part
    workbook = load_workbook(tmp_path / "a.xlsx")
    assert clean(words) in {cell.value for row in workbook["Trang"].iter_rows() for cell in row}
    for part in chart_parts(tmp_path / "a.xlsx"):
        references = re.findall(r"<c:f>(.*?)</c:f>", part)
        assert len(references) == 2 * part.count("<c:ser>") >= 4
        assert all(cells_of(workbook, reference) for reference in references)
        assert {reference.split("!")[0] for reference in references} == {"Trang"} or all(
            reference.startswith("'Trang'!") for reference in references
        )


def test_words_that_look_like_a_reference_stay_readable_in_a_chart() -> None:
    assert literal("=Sheet1!$A$1") == "=Sheet1! $A$1"
    assert literal("Tốt lên! Năm 2026") == "Tốt lên! Năm 2026"


def test_an_overlong_text_is_cut_with_a_mark_that_says_where_the_rest_is(tmp_path: Path) -> None:
    write_summary(one_table("Nội dung " * 5000, "x\n" * 600, kind="long_text"), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Trang"]
    for row in (3, 4):
        assert sheet.cell(row, 1).value.endswith(CUT_MARK)
        assert len(sheet.cell(row, 1).value) <= 1000
        assert sheet.row_dimensions[row].height <= 409.5


def test_wrapped_text_gets_as_much_height_as_it_has_lines(tmp_path: Path) -> None:
    words = "Số người được tuyên truyền lớn hơn tổng số công chức, viên chức của đơn vị. " * 5
    write_summary(one_table("ngắn", words, kind="long_text"), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Trang"]
    assert sheet.row_dimensions[3].height < 20
    assert sheet.row_dimensions[4].height >= 13 * len(words) / 75
    assert 55 <= sheet.column_dimensions["A"].width <= 66


def test_lines_lose_no_letter_and_a_cut_keeps_what_fits() -> None:
    words = "Phòng Nông nghiệp " + "x" * 300
    assert "".join(lines(words, 200)).replace(" ", "") == words.replace(" ", "")
    assert cut("ngắn", 1000, 100) == "ngắn"


def test_a_table_without_rows_is_a_table_and_says_so(tmp_path: Path) -> None:
    write_summary(one_table(notes=("Thêm.",)), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Trang"]
    assert sheet.tables["bang_t"].ref == "A2:A3"
    assert [sheet.cell(row, 1).value for row in (3, 4, 5)] == [
        None,
        "Ghi chú: Bảng không có dòng nào.",
        "Ghi chú: Thêm.",
    ]


def test_sheets_are_set_up_for_printing_on_a4(book: Path) -> None:
    workbook = load_workbook(book)
    for title, orientation, high in (("Mục lục", "portrait", 1), ("Kết quả", "landscape", 0)):
        sheet = workbook[title]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, orientation)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, 1 if sheet.page_setup.fitToHeight is None else
                sheet.page_setup.fitToHeight) == (1, high)  # fmt: skip
        assert "BẢNG ĐIỂM DỰ THẢO" in sheet.oddHeader.center.text
        assert "Báo cáo tổng hợp năm 2026 && phụ lục" in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text.strip() == "Trang &P/&N"


def test_headers_stay_on_the_screen_and_repeat_on_paper(book: Path) -> None:
    sheet = load_workbook(book)["Tiêu chí 'A' & B"]
    _, top, _, _ = range_boundaries(sheet.tables["bang_criteria"].ref)
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.print_title_rows == f"${top}:${top}"


def test_columns_are_wide_enough_for_what_they_hold(book: Path) -> None:
    sheet = load_workbook(book)["Kết quả"]
    assert sheet.column_dimensions["B"].width >= max(map(len, UNITS)) * 0.85
    assert sheet.column_dimensions["B"].width <= 50
    assert 8 <= sheet.column_dimensions["C"].width <= 20


def test_a_heat_map_leaves_the_total_out_and_shares_one_scale(book: Path) -> None:
    sheet = load_workbook(book)["Tiêu chí 'A' & B"]
    _, top, _, bottom = range_boundaries(sheet.tables["bang_criteria"].ref)
    ranges = [str(area.sqref) for area in sheet.conditional_formatting]
    assert ranges == [f"B{top + 1}:B{bottom - 1} C{top + 1}:C{bottom - 1}"]


def test_the_document_names_its_agency_its_date_and_its_language(book: Path) -> None:
    properties = load_workbook(book).properties
    assert properties.title == "Báo cáo tổng hợp năm 2026 & phụ lục"
    assert properties.creator == "Văn phòng UBND tỉnh"
    assert properties.created.date() == date(2026, 12, 5)
    assert {p.name: p.value for p in load_workbook(book).custom_doc_props.props} == {"Language": "vi-VN"}


def test_a_hidden_sheet_tells_the_next_level_what_the_file_is(book: Path) -> None:
    sheet = load_workbook(book)["_meta"]
    assert sheet.sheet_state == "hidden"
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(max_col=2)]
    assert rows == [("form", "summary"), ("edition", "2026"), ("note", "=1+1")]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)


def test_keys_that_look_alike_get_different_table_names(tmp_path: Path) -> None:
    tables = tuple(Table(key, key, (Column("c", "C"),), (("x",),)) for key in ("Điểm", "diem", "điểm."))
    summary = Summary("k", "Tên", "Cơ quan", date(2026, 1, 1), (Sheet("s", "Trang", tables),))
    write_summary(summary, tmp_path / "a.xlsx")
    assert list(load_workbook(tmp_path / "a.xlsx")["Trang"].tables) == [
        "bang_diem",
        "bang_diem_2",
        "bang_diem_3",
    ]


def test_equal_column_titles_are_numbered(tmp_path: Path) -> None:
    columns = (
        Column("a", "Điểm"),
        Column("b", "điểm"),
        Column("c", ""),
        Column("d", "Tiền", "money", "triệu đồng"),
    )
    table = Table("t", "Bảng", columns, (("x", "y", "z", 1.5),))
    write_summary(
        Summary("k", "T", "C", date(2026, 1, 1), (Sheet("s", "Trang", (table,)),)), tmp_path / "a.xlsx"
    )
    sheet = load_workbook(tmp_path / "a.xlsx")["Trang"]
    assert [cell.value for cell in sheet[2]][:4] == ["Điểm", "điểm (2)", "c", "Tiền (triệu đồng)"]


def refused(kind: str) -> Summary:
    """A summary that contradicts itself in one way."""
    good = one_table("x")
    (sheet,) = good.sheets
    table = sheet.tables()[0]
    return {
        "title": replace(good, sheets=(sheet, replace(sheet, key="other", title="TRANG", blocks=()))),
        "key": replace(good, sheets=(sheet, replace(sheet, title="Khác", blocks=()))),
        "meta": replace(good, sheets=(replace(sheet, title="_META"),)),
        "long": replace(good, sheets=(replace(sheet, title="x" * 32),)),
        "sign": replace(good, sheets=(replace(sheet, title="a/b"),)),
        "table": replace(good, sheets=(replace(sheet, blocks=(table, table)),)),
        "chart": replace(good, sheets=(replace(sheet, blocks=(chart("bar", ranking(), ("points",)),)),)),
        "link": one_table(Link("x", "nowhere")),
        "row": one_table(Link("x", "", "t", 7)),
        "ref": one_table(Live(1, "{0}", (Ref("t", 7, "c"),))),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("title", "share"),
        ("key", "share"),
        ("meta", "share"),
        ("long", "31"),
        ("sign", "31"),
        ("table", "two tables"),
        ("chart", "no sheet holds"),
        ("link", "unknown sheet"),
        ("row", "no row 7"),
        ("ref", "no row 7"),
    ],
)
def test_a_summary_that_contradicts_itself_is_refused_and_nothing_is_written(
    kind: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=why):
        write_summary(refused(kind), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_long_table_of_findings_prints_every_page_one_page_wide(tmp_path: Path) -> None:
    rows = ["Ô C12 ghi 57 người, lớn hơn tổng số của đơn vị. " * 6] * 60
    write_summary(one_table(*rows, kind="long_text"), tmp_path / "a.xlsx")
    data = convert(tmp_path / "a.xlsx", "pdf", tmp_path).read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    assert 2 <= pages <= 10
