"""Drop-downs, small multiples, columns set aside and tables cut at a limit, read back from the file."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from recalculation import expected, recalculated
from test_recalculation import small
from test_summary_workbook import cells_of, chart_parts, example

from pipeline.domain.multiples import on_one_scale
from pipeline.domain.tables import (
    Block,
    Chart,
    Column,
    Link,
    Live,
    Multiples,
    RangeRef,
    Ref,
    Selector,
    Series,
    Sheet,
    Summary,
    Table,
    Threshold,
)
from pipeline.edges.workbook import Limits, write_summary
from pipeline.edges.workbook.layout import workbook_layout
from pipeline.edges.workbook.row_limit import ELSEWHERE, within

YEARS = ("Năm A", "Năm B", "Năm C")


def summary(*sheets: tuple[Block, ...]) -> Summary:
    return Summary("k", "Tên", "Cơ quan", date(2026, 1, 1),
                   tuple(Sheet(f"s{n}", f"Trang {n}", blocks) for n, blocks in enumerate(sheets)))


def written(value: Summary, path: Path, **limits: Any) -> Any:
    write_summary(value, path, limits=Limits(**limits))
    return load_workbook(path)


def by_year(units: int = 5) -> tuple[Table, Multiples]:
    """Points of some units in three years, the second unit silent in the second year."""
    table = Table("by_year", "Điểm từng năm", (Column("year", "Năm"), *(Column(f"u{n}", f"Đơn vị {n}", "points") for n in range(units))),
                  tuple((year, *(None if (n, row) == (1, 1) else 70.0 + 3 * n + row for n in range(units)))
                        for row, year in enumerate(YEARS)))
    charts = tuple(Chart(f"c{n}", "line", f"Đơn vị {n}", f"Đường điểm của đơn vị {n}", table, "year",
                         (Series(f"u{n}", "Điểm", "0072B2"),), "Năm", "Điểm") for n in range(units))
    return table, Multiples("grid", "Ba đơn vị tăng điểm", "Lưới biểu đồ đường", charts)


# Drop-down


def test_a_drop_down_is_one_open_cell_whose_list_is_the_cells_of_another_sheet(tmp_path: Path) -> None:
    book = written(small(), tmp_path / "a.xlsx")
    sheet = book["Hồ sơ"]
    (rule,) = sheet.data_validations.dataValidation
    at = str(rule.sqref)
    assert (rule.type, rule.formula1) == ("list", "'Điểm'!$A$3:$A$5")
    assert rule.showErrorMessage
    assert rule.showInputMessage
    assert len(rule.promptTitle) <= 32
    assert len(rule.prompt) <= 255
    assert "danh sách" in rule.error
    assert sheet["A1"].value == "Chọn đơn vị"
    assert sheet[at].value == "Nhà khách"
    assert sheet[at].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [cell.coordinate for row in sheet for cell in row if not cell.protection.locked and cell.value] == [at]
    assert not book["Điểm"].protection.sheet


def test_formulas_follow_what_is_chosen(tmp_path: Path) -> None:
    value = small()
    profile = value.sheets[1]
    other = replace(profile, blocks=(replace(profile.blocks[0], chosen="Phòng Nội chính"), *profile.blocks[1:]))  # type: ignore[type-var]
    write_summary(replace(value, sheets=(value.sheets[0], other)), tmp_path / "a.xlsx")
    assert list(expected(tmp_path / "a.xlsx")["Hồ sơ"].values()) == [40, 70.5, "Tốt"]
    assert list(recalculated(tmp_path / "a.xlsx", tmp_path)["Hồ sơ"].values()) == [50.25, 91.25, "Xuất sắc"]


@pytest.mark.parametrize(("blocks", "why"), [
    ((Selector("c", "Chọn", RangeRef("nowhere", "unit"), "x"),), "no sheet holds"),
    ((Selector("c", "Chọn", RangeRef("points", "nothing"), "x"),), "no column nothing"),
    ((Selector("c", "Chọn", RangeRef("points", "unit"), "x"),), "does not offer"),
    ((Selector("points", "Chọn", RangeRef("points", "unit"), "Nhà khách"),), "share the key"),
    ((Table("t", "T", (Column("a", "A"),), ((Live(1, "{0}", (Ref("choice", 1, "value"),)),),)),
      Selector("choice", "Chọn", RangeRef("points", "unit"), "Nhà khách")), "is one cell"),
    ((Table("t", "T", (Column("a", "A"),), ((Live(1, "SUM({0})", (RangeRef("choice", "value"),)),),)),
      Selector("choice", "Chọn", RangeRef("points", "unit"), "Nhà khách")), "is one cell"),
    ((Table("t", "T", (Column("a", "A"),), ((Live(1, "{0}", (Ref("points", 0, "nothing"),)),),)),), "no column nothing"),
])  # fmt: skip
def test_a_drop_down_or_reference_that_leads_nowhere_is_refused(blocks: tuple[Block, ...], why: str, tmp_path: Path) -> None:
    points = small().sheets[0].blocks
    with pytest.raises(ValueError, match=why):
        write_summary(summary(points, blocks), tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def test_a_line_over_formulas_is_refused_and_columns_hide_the_nought_of_an_empty_text(tmp_path: Path) -> None:
    points = small().sheets[0].tables()[0]
    chart = Chart("c", "line", "T", "M", points, "unit", (Series("total", "Tổng", "0072B2"),), "", "Điểm")
    with pytest.raises(ValueError, match="line over formulas"):
        write_summary(summary((points, chart)), tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match="line over formulas"):
        write_summary(summary((points, Multiples("m", "T", "M", (chart,)))), tmp_path / "a.xlsx")
    write_summary(summary((points, replace(chart, kind="column"))), tmp_path / "a.xlsx")
    assert 'formatCode="#,##0.00;-#,##0.00;"' in chart_parts(tmp_path / "a.xlsx")[0]


# Small multiples


def test_small_multiples_share_their_axis_keep_gaps_and_lie_in_a_grid(tmp_path: Path) -> None:
    table, grid = by_year()
    write_summary(summary((table, grid)), tmp_path / "a.xlsx")
    parts = chart_parts(tmp_path / "a.xlsx")
    assert len(parts) == 5
    axes = {tuple(re.findall(r'<c:(m(?:ax|in)) val="([\d.]+)"', part)) for part in parts}
    assert axes == {(("max", "108.0"), ("min", "0.0"))}
    assert not any("dispBlanksAs" in part and 'dispBlanksAs val="gap"' not in part for part in parts)
    assert all("<c:legend>" not in part for part in parts)
    workbook = load_workbook(tmp_path / "a.xlsx", data_only=True)
    _, values = re.findall(r"<c:f>(.*?)</c:f>", parts[1])
    assert cells_of(workbook, values) == [73, None, 75]
    assert 'ptCount val="3"' in parts[1]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert re.findall(r'descr="(.*?)"', drawing) == [chart.alt for chart in grid.charts]
    placed = workbook_layout(summary((table, grid)), Limits()).sheets[0].charts
    assert len({(chart.width, chart.height) for chart in placed}) == 1
    assert len({chart.row for chart in placed}) < len(placed)
    texts = [cell.value for row in workbook["Trang 0"] for cell in row]
    assert "Ba đơn vị tăng điểm" in texts


def test_small_multiples_reach_a_round_number_unless_told_how_far() -> None:
    _, grid = by_year()
    assert {(chart.minimum, chart.maximum) for chart in on_one_scale(grid).charts} == {(0.0, 100.0)}
    told = replace(grid, charts=(replace(grid.charts[0], minimum=50, maximum=90), *grid.charts[1:]))
    assert {(chart.minimum, chart.maximum) for chart in on_one_scale(told).charts} == {(50, 90)}


@pytest.mark.parametrize("units", [1, 2, 7, 12, 30])
def test_small_multiples_cover_neither_the_table_nor_each_other(units: int) -> None:
    table, grid = by_year(units)
    (sheet,) = workbook_layout(summary((table, grid)), Limits()).sheets
    boxes = [(0, 0, sheet.left(sheet.tables[0].shown), sheet.span(0, sheet.tables[0].last_row))]
    for chart in sheet.charts:
        x, y = sheet.left(chart.column) + chart.x_offset, sheet.span(0, chart.row - 1)
        boxes.append((x, y, x + chart.width, y + chart.height))
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert all(right <= x0 or x1 <= left or bottom <= y0 or y1 <= top for x0, y0, x1, y1 in boxes[number + 1:])


# On paper


def with_levels(rows: int = 10) -> tuple[Table, Chart]:
    table = Table("ranking", "Xếp hạng", (Column("unit", "Đơn vị", width=40), Column("points", "Điểm", "points"),
                                          Column("why", "Diễn giải", "long_text", width=60),
                                          Column("l0", "Mức Xuất sắc", "integer"), Column("l1", "Mức Tốt", "integer")),
                  tuple((f"Đơn vị {n}", 95.0 - n, "Lý do.", 90, 70) for n in range(rows)))
    chart = Chart("ranking", "bar", "Mười đơn vị", "Mô tả", table, "unit", (Series("points", "Điểm", "0072B2"),), "", "Điểm", 0, 100,
                  (Threshold(90, "Xuất sắc: 90", "l0"), Threshold(70, "Tốt: 70", "l1")))
    return table, chart


def test_levels_that_only_a_chart_needs_stand_aside_off_the_paper(tmp_path: Path) -> None:
    sheet = written(summary(with_levels()), tmp_path / "a.xlsx")["Trang 0"]
    main, aside = sheet.tables["bang_ranking"], sheet.tables["bang_ranking_muc"]
    assert [column.name for column in main.tableColumns] == ["Đơn vị", "Điểm", "Diễn giải"]
    assert [column.name for column in aside.tableColumns] == ["Mức Xuất sắc", "Mức Tốt"]
    left, top, right, bottom = range_boundaries(aside.ref)
    assert (top, bottom) == range_boundaries(main.ref)[1::2]
    assert [sheet.cell(top + 1, column).value for column in (left, right)] == [90, 70]
    printed = range_boundaries(sheet.print_area.replace("$", "").rpartition("!")[2])
    assert printed[2] < left
    (part,) = chart_parts(tmp_path / "a.xlsx")
    references = [cells_of(load_workbook(tmp_path / "a.xlsx"), reference) for reference in re.findall(r"<c:f>(.*?)</c:f>", part)]
    assert [90] * 10 in references
    assert [70] * 10 in references


def test_a_chart_stands_on_the_page_of_its_table_when_both_fit(tmp_path: Path) -> None:
    (sheet,) = workbook_layout(summary(with_levels()), Limits()).sheets
    assert sheet.breaks == []
    (sheet,) = workbook_layout(summary(with_levels(40)), Limits()).sheets
    assert sheet.breaks == [sheet.charts[0].row]


def test_stamps_are_one_line_that_paper_shows_once_per_page(tmp_path: Path) -> None:
    value = replace(summary(with_levels()), stamps=("BẢNG ĐIỂM DỰ THẢO", "DỮ LIỆU MẪU"))
    sheet = written(value, tmp_path / "a.xlsx")["Trang 0"]
    assert sheet["A1"].value == "BẢNG ĐIỂM DỰ THẢO · DỮ LIỆU MẪU"
    assert "BẢNG ĐIỂM DỰ THẢO · DỮ LIỆU MẪU" in sheet.oddHeader.center.text
    assert range_boundaries(sheet.print_area.replace("$", "").rpartition("!")[2])[1] == 3


# A limit of rows


def long(rows: int = 12) -> Summary:
    """A long table of indicators, a short one with formulas over it, and a profile that follows a drop-down."""
    figures = Table("figures", "Chỉ tiêu", (Column("unit", "Đơn vị"), Column("value", "Giá trị", "points"), Column("note", "Ghi")),
                    tuple((f"Đơn vị {n}", float(n), "x" if n < 3 else None) for n in range(rows)),
                    emphasis=frozenset({rows - 1}), csv="indicators")
    formulas = Table("formulas", "Công thức", (Column("f", "F", "points"),), (
        (Live(3.0, "{0}", (Ref("figures", 3, "value"),)),),
        (Live(11.0, "{0}", (Ref("figures", 11, "value"),)),),
        (Live(66.0, "SUM({0})", (RangeRef("figures", "value"),)),),
        (Live(6.0, "SUM({0})", (RangeRef("figures", "value", 0, 3),)),),
        (Live(3, "COUNTA({0})", (RangeRef("figures", "note"),)),),
        (Live(2.0, "INDEX({0},3)", (RangeRef("figures", "value"),)),),
        (Live(11.0, "INDEX({0},12)", (RangeRef("figures", "value"),)),),
        (Link("dòng cuối", "", "figures", 11),),
    ))
    chart = Chart("c", "column", "T", "M", figures, "unit", (Series("value", "Giá trị", "0072B2"),), "", "Điểm")
    return summary((figures, chart), (formulas,))


def test_a_table_beyond_the_limit_says_what_was_left_to_the_csv_and_nothing_dangles(tmp_path: Path) -> None:
    book = written(long(), tmp_path / "a.xlsx", rows=8)
    sheet = book["Trang 0"]
    assert sheet.tables["bang_figures"].ref == "A3:C11"
    texts = [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]
    assert texts[0] == "Bảng này chỉ có 8 dòng đầu. Còn 4 dòng trong tệp du-lieu/indicators.csv."
    assert f"Ghi chú: {texts[0]}" in texts
    values = [book["Trang 1"].cell(row, 1).value for row in range(2, 11)]
    assert values == [
        "F", "='Trang 0'!$B$7", 11, 66, "=SUM('Trang 0'!$B$4:$B$7)", "=COUNTA('Trang 0'!$C$4:$C$11)",
        f'=IFERROR(INDEX(\'Trang 0\'!$B$4:$B$11,3),"{ELSEWHERE}")', 11, "dòng cuối",
    ]
    assert book["Trang 1"]["A10"].hyperlink.location == "'Trang 0'!A3"
    assert {reference for part in chart_parts(tmp_path / "a.xlsx") for reference in re.findall(r"<c:f>(.*?)</c:f>", part)} == {
        "'Trang 0'!$A$4:$A$11", "'Trang 0'!$B$4:$B$11"}
    assert recalculated(tmp_path / "a.xlsx", tmp_path) == expected(tmp_path / "a.xlsx")


def test_a_table_without_a_csv_of_its_own_points_to_the_folder() -> None:
    table = Table("t", "T", (Column("a", "A"),), (("x",),) * 3)
    (sheet,) = within(summary((table,)), 2).sheets
    assert sheet.tables()[0].notes == ("Bảng này chỉ có 2 dòng đầu. Còn 1 dòng trong thư mục du-lieu/.",)


def test_within_the_limit_nothing_changes() -> None:
    assert within(example(), 5000) == example()


def test_a_drop_down_whose_formulas_lost_their_lines_keeps_the_one_choice_that_is_shown(tmp_path: Path) -> None:
    base = long()
    picked = Table("picked", "Đã chọn", (Column("v", "V", "points"),), (
        (Live(1.0, "SUMIF({0},{1},{2})", (RangeRef("figures", "unit"), Ref("choice", 0, "value"), RangeRef("figures", "value"))),),
    ))
    choice = Selector("choice", "Chọn", RangeRef("figures", "unit"), "Đơn vị 1")
    value = replace(base, sheets=(*base.sheets, Sheet("p", "Hồ sơ", (choice, picked))))
    sheet = written(value, tmp_path / "a.xlsx", rows=5)["Hồ sơ"]
    assert sheet.data_validations.dataValidation[0].formula1 == "'Trang 0'!$A$5:$A$5"
    assert [cell.value for row in sheet for cell in row if isinstance(cell.value, float | int)] == [1]
    gone = replace(value, sheets=(*base.sheets, Sheet("p", "Hồ sơ", (replace(choice, chosen="Đơn vị 9"), picked))))
    sheet = written(gone, tmp_path / "b.xlsx", rows=5)["Hồ sơ"]
    assert not sheet.data_validations.dataValidation
    assert sheet["A1"].value == "Chọn: Đơn vị 9"
