"""The clerk's own workbook comes back marked: exactly the cells that are meant, and nothing else changed."""

from __future__ import annotations

import email
import io
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize
from xml.sax.saxutils import escape

import office
import openpyxl
import pytest
from forms import definitions, valid, with_value
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Pixels
from readings import answers, findings_within, places, read

from pipeline.commands.write_reply import CopyJob, ReplyBatch, ReplyJob, write_replies
from pipeline.definitions.form import Typed
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.letters import Letter
from pipeline.domain.marked import (
    FIX_SHEET,
    MARK_HEADING,
    WRITTEN_ANEW,
    FixLine,
    Marking,
    PlainSheet,
    cell_marks,
    fix_lines,
)
from pipeline.domain.sheets import parse_address
from pipeline.edges.marked_copy import NotEditable, marked_copy
from pipeline.edges.old_excel import save_as_old_excel
from pipeline.edges.template import write_form

WRONG: tuple[tuple[str, str, Typed, int], ...] = (
    ("general", "reporter_name", "", 0), ("general", "reporter_email", "không phải", 0), ("measures", "tasks_on_time", 21, 0),
    ("measures", "training_budget_plan", 20000, 0), ("people", "months_in_unit", 13, 1), ("people", "months_in_unit", 13, 2),
    ("people", "months_in_unit", 13, 5), ("people", "training_hours", "1.234,0", 3),
)
OWN = "Sổ tay O'Neil & <b>"
_X14_VALIDATION = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>_lists!$A$2:$A$3</xm:f></x14:formula1><xm:sqref>H40</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext></extLst>"
)
_SIGNATURE = re.compile(r'LEN\("kiem-tra-bao-cao:(\w+)"\)>0')


def wrong_form() -> IssuedForm:
    form = valid()
    for section, key, value, line in WRONG:
        form = with_value(form, section, key, value, line)
    return form


def marking(findings: list[Finding]) -> Marking:
    return Marking("Phòng Tổng hợp", ("Đề nghị sửa.",), fix_lines(findings), cell_marks(findings))


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form with eight findings as a clerk sends it: with a sheet of their own (formula, picture, chart, note), a note
    on a wrong cell and on a right one, a hidden column, and a drop-down that only Excel's newer format can say."""
    path = tmp_path_factory.mktemp("sent") / "báo cáo.xlsx"
    write_form(wrong_form(), path)
    workbook = openpyxl.load_workbook(path)
    own = workbook.create_sheet(OWN, 3)
    own["B2"], own["B3"], own["B4"], own["D9"] = 3, 4, "=SUM(B2:B3)", Comment("xem lại", "Lan").text
    own["D9"].comment = Comment("ghi chú của tôi", "Lan")
    pixels = io.BytesIO()
    Pixels.new("RGB", (4, 4), "red").save(pixels, "PNG")
    own.add_image(Image(pixels), "F2")
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=2, max_row=3))
    own.add_chart(chart, "F10")
    measures = workbook["2. Chỉ tiêu"]
    measures["D9"].comment = Comment("hỏi chị Hoa & anh Nam", "Lan")
    measures["D8"].comment = Comment("đúng rồi", "Lan")
    measures.column_dimensions["F"].hidden = True
    for sheet in workbook.worksheets:  # as Excel leaves it when somebody selected all sheets and forgot
        sheet.sheet_view.tabSelected = True
    workbook.active = 4
    workbook.save(path)
    name = part_of(path.read_bytes(), "2. Chỉ tiêu")
    path.write_bytes(with_part(path.read_bytes(), name, lambda xml: xml.replace(b"</worksheet>", _X14_VALIDATION.encode() + b"</worksheet>")))
    return path


@pytest.fixture(scope="module")
def found(sent: Path) -> list[Finding]:
    return findings_within([sent])[0]


@pytest.fixture(scope="module")
def marked(sent: Path, found: list[Finding]) -> bytes:
    return marked_copy(sent.read_bytes(), marking(found))


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """The package with one part changed, or left out where `change` returns None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = change(old.read(info)) if info.filename == name else old.read(info)
            if content is not None:
                new.writestr(info.filename, content)
    return buffer.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_of(data: bytes, title: str) -> str:
    """The part that holds a sheet."""
    of = parts(data)
    relation = re.search(rf'<sheet[^>]*name="{re.escape(escape(title))}"[^>]*r:id="(\w+)"', of["xl/workbook.xml"].decode())
    assert relation
    tag = next(t for t in re.findall(r"<Relationship [^>]*>", of["xl/_rels/workbook.xml.rels"].decode()) if f'Id="{relation[1]}"' in t)
    target = re.search(r'Target="/?(?:xl/)?([^"]+)"', tag)
    assert target
    return f"xl/{target[1]}"


def opened(data: bytes | Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data) if isinstance(data, bytes) else data)


def colours(data: bytes) -> dict[tuple[str, str], str]:
    """(sheet, cell) → severity of the mark laid over it."""
    found = {}
    for sheet in opened(data).worksheets:
        for area, rules in sheet.conditional_formatting._cf_rules.items():
            for rule in rules:
                if match := _SIGNATURE.search(rule.formula[0]):
                    cells = [cell for ref in str(area.sqref).split() for row in openpyxl.utils.cell.rows_from_range(ref) for cell in row]
                    found |= {(sheet.title, cell): match[1] for cell in cells}
    return found


def notes(data: bytes) -> dict[tuple[str, str], str]:
    return {(sheet.title, cell.coordinate): cell.comment.text for sheet in opened(data).worksheets
            for row in sheet.iter_rows() for cell in row if cell.comment}


def expected(findings: list[Finding]) -> dict[tuple[str, str], str]:
    cells: dict[tuple[str, str], Severity] = {}
    for f in findings:
        place = (f.sheet, f.cell)
        cells[place] = min(cells.get(place, f.severity), f.severity, key=lambda severity: severity.order)
    return {place: severity.value for place, severity in cells.items()}


# --- what is marked


def test_exactly_the_cells_with_findings_are_coloured_by_the_gravest(marked: bytes, found: list[Finding]) -> None:
    assert colours(marked) == expected(found)
    assert set(colours(marked).values()) == {"error", "warning", "note"}


def test_every_marked_cell_says_what_is_wrong_and_what_to_do(marked: bytes, found: list[Finding]) -> None:
    said = notes(marked)
    for finding in found:
        text = said[finding.sheet, finding.cell]
        assert finding.severity.label in text
        assert finding.message[1:] in text
        assert finding.remedy in text
    assert set(said) - set(expected(found)) == {(OWN, "D9"), ("2. Chỉ tiêu", "D8")}


def test_the_list_comes_first_with_errors_apart_from_warnings_and_notes(marked: bytes) -> None:
    workbook = opened(marked)
    assert workbook.sheetnames[0] == FIX_SHEET
    assert workbook.active.title == FIX_SHEET
    sheet = workbook[FIX_SHEET]
    assert sheet["A1"].value == MARK_HEADING
    bands = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], str) and " nội dung)" in row[0]]
    assert bands == ["A. LỖI – phải sửa (04 nội dung)", "B. CẢNH BÁO – đề nghị xem lại; đúng thì giữ nguyên (01 nội dung)",
                     "C. GHI CHÚ – để biết, không phải sửa (01 nội dung)"]


def test_a_line_of_the_list_leads_to_each_of_its_cells(marked: bytes, found: list[Finding]) -> None:
    sheet = opened(marked)[FIX_SHEET]
    linked = set()
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink:
                assert cell.hyperlink.target is None
                title, _, area = cell.hyperlink.location.rpartition("!")
                assert cell.value == area
                linked |= {(title[1:-1].replace("''", "'"), one) for line in openpyxl.utils.cell.rows_from_range(area) for one in line}
    assert linked == {(f.sheet, f.cell) for f in found}


def test_only_the_list_is_selected_so_that_typing_goes_into_one_sheet(marked: bytes) -> None:
    assert [sheet.title for sheet in opened(marked).worksheets if sheet.sheet_view.tabSelected] == [FIX_SHEET]


# --- what is not changed


def test_every_part_that_is_not_marked_stays_to_the_byte(sent: Path, marked: bytes, found: list[Finding]) -> None:
    before, after = parts(sent.read_bytes()), parts(marked)
    touched = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    for title in opened(sent).sheetnames:
        name = part_of(sent.read_bytes(), title)
        folder, _, base = name.rpartition("/")
        if any(f.sheet == title for f in found):
            touched |= {name, f"{folder}/_rels/{base}.rels"}
        elif before[name] != after[name]:
            assert before[name].replace(b' tabSelected="1"', b"") == after[name], title
            touched.add(name)
    touched |= {name for name in before if "comment" in name.casefold()}
    assert {name for name in before if before[name] != after.get(name)} <= touched
    assert any(name.startswith("xl/media/") for name in before)
    assert any(name.startswith("xl/charts/") for name in before)


@pytest.mark.parametrize("tag", ["cols", "sheetData", "sheetProtection", "dataValidations", "extLst", "pageSetup", "mergeCells", "sheetPr"])
def test_a_marked_sheet_keeps_its_xml_around_the_marks(sent: Path, marked: bytes, tag: str) -> None:
    def fragment(data: bytes) -> list[bytes]:
        xml = parts(data)[part_of(data, "2. Chỉ tiêu")]
        return re.findall(rf"<{tag}[ >/].*?</{tag}>|<{tag}[^>]*/>".encode(), xml, re.DOTALL)

    assert fragment(sent.read_bytes())
    assert fragment(sent.read_bytes()) == fragment(marked)


def test_read_by_another_library_the_clerks_sheets_are_the_same(sent: Path, marked: bytes) -> None:
    before, after = opened(sent), opened(marked)
    assert after.sheetnames[1:] == before.sheetnames
    for sheet in before.worksheets:
        other = after[sheet.title]
        assert (sheet.sheet_state, sheet.print_area, sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == (
            other.sheet_state, other.print_area, other.print_title_rows, other.freeze_panes, other.auto_filter.ref)
        assert {k: (v.width, v.hidden) for k, v in sheet.column_dimensions.items()} == {
            k: (v.width, v.hidden) for k, v in other.column_dimensions.items()}
        assert {k: (v.height, v.hidden) for k, v in sheet.row_dimensions.items()} == {
            k: (v.height, v.hidden) for k, v in other.row_dimensions.items()}
        assert sorted(str(v.sqref) + str(v.formula1) for v in sheet.data_validations.dataValidation) == sorted(
            str(v.sqref) + str(v.formula1) for v in other.data_validations.dataValidation)
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                assert (getattr(cell.value, "text", cell.value), cell.data_type, cell.number_format, cell.protection.locked) == (
                    getattr(twin.value, "text", twin.value), twin.data_type, twin.number_format, twin.protection.locked)
                assert (cell.fill.fgColor.rgb, cell.font.b, cell.border.left.style, cell.alignment.wrap_text) == (
                    twin.fill.fgColor.rgb, twin.font.b, twin.border.left.style, twin.alignment.wrap_text)


def test_the_results_of_formulas_are_kept_for_viewers_that_do_not_compute(marked: bytes, tmp_path: Path, found: list[Finding]) -> None:
    path = tmp_path / "issued.xlsx"
    write_form(wrong_form(), path)
    data = marked_copy(path.read_bytes(), marking(found))
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert [cell.value for cell in workbook["1. Thông tin chung"]["D"]].count(8) >= 2  # the head-count, and its computed sum


def test_a_clerks_note_on_a_wrong_cell_comes_first_and_ours_follows(marked: bytes) -> None:
    text = notes(marked)["2. Chỉ tiêu", "D9"]
    assert text.startswith("hỏi chị Hoa & anh Nam")
    assert "lớn hơn số được giao" in text
    assert notes(marked)["2. Chỉ tiêu", "D8"] == "đúng rồi"


def test_the_same_file_and_findings_give_the_same_bytes(sent: Path, marked: bytes, found: list[Finding]) -> None:
    assert marked_copy(sent.read_bytes(), marking(found)) == marked


# --- the copy comes back


def test_a_copy_of_a_copy_is_the_copy(marked: bytes, found: list[Finding]) -> None:
    assert marked_copy(marked, marking(found)) == marked


def test_marks_that_have_been_dealt_with_disappear_in_the_next_copy(sent: Path, marked: bytes, found: list[Finding]) -> None:
    left = [f for f in found if f.check == "on_time_within_assigned"]
    again = marked_copy(marked, marking(left))
    assert colours(again) == expected(left)
    assert {place for place, text in notes(again).items() if "[Kiểm tra" in text} == {("2. Chỉ tiêu", "D9")}
    none = marked_copy(again, marking([]))
    assert colours(none) == {}
    assert notes(none) == notes(sent.read_bytes())
    assert opened(none).sheetnames == opened(marked).sheetnames
    general = part_of(sent.read_bytes(), "6. Cá nhân")
    kept = re.sub(rb"<legacyDrawing[^>]*/>", b"", parts(none)[part_of(none, "6. Cá nhân")])
    before = parts(sent.read_bytes())[general].replace(b' tabSelected="1"', b"")
    assert canonicalize(kept.decode()) == canonicalize(before.decode())


def test_a_marked_copy_says_the_same_to_the_reader_as_the_file_it_was_made_from(
    sent: Path, marked: bytes, found: list[Finding], tmp_path: Path
) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(marked)
    assert answers(read(path)) == answers(read(sent))
    assert places(findings_within([path])[0]) == places(found)


def test_corrected_on_the_copy_a_report_has_nothing_left_to_correct(marked: bytes, found: list[Finding], tmp_path: Path) -> None:
    workbook = opened(marked)
    people = {f.cell: 12 if f.cell[0] == "H" else 48 for f in found if f.sheet == "6. Cá nhân"}
    right = {"1. Thông tin chung": {"D8": "Nguyễn Văn Mẫu", "D10": "mau@example.vn"}, "2. Chỉ tiêu": {"D9": 20, "D11": 50},
             "6. Cá nhân": people}
    for title, cells in right.items():
        for cell, value in cells.items():
            workbook[title][cell] = value
    workbook.save(tmp_path / "corrected.xlsx")
    assert findings_within([tmp_path / "corrected.xlsx"])[0] == []


def test_saved_by_libreoffice_a_copy_is_still_known_for_ours(marked: bytes, found: list[Finding], tmp_path: Path) -> None:
    (tmp_path / "copy.xlsx").write_bytes(marked)
    saved = office.convert(tmp_path / "copy.xlsx", "xlsx", tmp_path / "saved")
    assert places(findings_within([saved])[0]) == places(found)
    again = marked_copy(saved.read_bytes(), marking(found))
    assert opened(again).sheetnames == opened(marked).sheetnames
    assert colours(again) == colours(marked)
    assert notes(again).keys() == notes(marked).keys()
    assert all(text.count("[Kiểm tra") <= 1 for text in notes(again).values())


def test_a_clerks_own_sheet_of_that_title_is_kept(found: list[Finding], tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    write_form(wrong_form(), path)
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet(FIX_SHEET)["A1"] = "việc của tôi"
    workbook.save(path)
    copy_of = opened(marked_copy(path.read_bytes(), marking(found)))
    assert copy_of.sheetnames[0] == f"{FIX_SHEET} (2)"
    assert copy_of[FIX_SHEET]["A1"].value == "việc của tôi"


# --- strangers' texts


HOSTILE = ("=HYPERLINK(\"http://a.b\",\"x\")", "+1+1", "@SUM(1)", "-2", "<b>&\"'\x07 _x000D_ ]]>", "http://a.b", "{=1}", "d\r\ndòng")


def test_texts_of_a_unit_are_never_formulas_links_or_markup(sent: Path) -> None:
    lines = tuple(FixLine(Severity.ERROR, OWN, ("B2",), text, text) for text in HOSTILE)
    data = marked_copy(sent.read_bytes(), Marking("=1+1", HOSTILE, lines, cell_marks(
        [Finding("x", Severity.ERROR, text, text, sheet=OWN, cell=f"B{row}") for row, text in enumerate(HOSTILE, 2)])))
    sheet = opened(data)[FIX_SHEET]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} <= {"s", "inlineStr"}
    said = [cell.value for cell in sheet["D"] if cell.value]
    assert "Http://a.b" in said
    assert [value for value in said if value.startswith("<b>&\"'  ")]
    assert b"TargetMode" not in b"".join(content for name, content in parts(data).items() if name.endswith(".rels"))
    assert len(notes(data)) >= len(HOSTILE)


def test_a_sheet_of_plain_values_holds_no_formula_and_a_title_that_excel_allows(sent: Path, found: list[Finding]) -> None:
    plain = PlainSheet("dài: [rất] dài, dài hơn cả ba mươi mốt ký tự/*", [["", "=1+1", 2.5], [True, "x"]], hidden=True)
    workbook = opened(marked_copy(sent.read_bytes(), marking(found), (plain, replace(plain, title=OWN.upper()))))
    first, second = workbook.worksheets[-2:]
    assert (first["B1"].value, first["B1"].data_type, first["C1"].value, first["A2"].value) == ("=1+1", "s", 2.5, True)
    assert first.sheet_state == "hidden"
    assert len(first.title) <= 31
    assert second.title == f"{OWN.upper()} (2)"


@pytest.mark.parametrize("missing", ["xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_package_that_lacks_a_part_is_left_to_be_rewritten(sent: Path, found: list[Finding], missing: str) -> None:
    with pytest.raises(NotEditable):
        marked_copy(with_part(sent.read_bytes(), missing, lambda _: None), marking(found))


def test_a_package_with_prefixed_tags_is_marked_in_its_own_spelling(sent: Path, found: list[Finding]) -> None:
    name = part_of(sent.read_bytes(), "2. Chỉ tiêu")

    def prefixed(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)(?![/?]|\w+:)(\w)", rb"<\1x:\2", xml)
        return xml.replace(b'xmlns="', b'xmlns:x="', 1)

    data = marked_copy(with_part(sent.read_bytes(), name, prefixed), marking(found))
    assert colours(data) == expected(found)
    assert notes(data)["2. Chỉ tiêu", "D11"]


# --- other formats, and the draft that carries the copy


def replied(source: Path, folder: Path, findings: list[Finding]) -> tuple[bytes, str]:
    """What the child process writes for a file: the copy, and the body of the letter."""
    form, of = valid(), marking(findings)
    body = "\n".join(f"{number}. {line.sentence}" for number, line in enumerate(of.lines, 1))
    folder.mkdir()
    letter = Letter("k", (), "Tiêu đề", body, date(2026, 12, 6))
    job = ReplyJob(letter, folder / "TH.eml", CopyJob(source, "TH.xlsx", of, read(source), replace(form, filled=Filled())))
    write_replies(ReplyBatch((job,), definitions().campaign.limits))
    message = email.message_from_bytes((folder / "TH.eml").read_bytes(), policy=default)
    (attached,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert (attached.get_filename(), attached.get_content()) == ("TH.xlsx", (folder / "TH.xlsx").read_bytes())
    return (folder / "TH.xlsx").read_bytes(), message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]


def with_gap(path: Path) -> Path:
    """The sent workbook with a blank line among the people and a remark beside the form."""
    workbook = openpyxl.load_workbook(path)
    people = workbook["6. Cá nhân"]
    for row in range(23, 15, -1):
        for col in range(1, 22):
            cell, below = people.cell(row, col), people.cell(row + 1, col)
            below.value, below._style = cell.value, copy(cell._style)
            cell.value = None if row == 16 else cell.value
    workbook["2. Chỉ tiêu"]["I30"] = "ghi chú ngoài biểu"
    workbook[OWN]._images = []
    workbook.save(path.with_name("gap.xlsx"))
    return path.with_name("gap.xlsx")


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_report_in_another_format_comes_back_as_the_standard_form_with_the_same_answers(
    sent: Path, tmp_path: Path, kind: str
) -> None:
    gap = with_gap(sent)
    source = tmp_path / f"sent.{kind}"
    if kind == "xls":
        save_as_old_excel(gap, source)
    else:
        office.convert(gap, "ods", tmp_path / "out").rename(source)
    data, body = replied(source, tmp_path / "reply", findings_within([source])[0])
    (tmp_path / "copy.xlsx").write_bytes(data)
    assert answers(read(tmp_path / "copy.xlsx")) == answers(read(source))
    found = findings_within([tmp_path / "copy.xlsx"])[0]
    assert colours(data) == expected(found) | {("Ngoài biểu 2. Chỉ tiêu", "I30"): "warning"}
    assert ("6. Cá nhân", "H15") in colours(data)
    workbook = opened(data)
    assert workbook["Ngoài biểu 2. Chỉ tiêu"]["I30"].value == "ghi chú ngoài biểu"
    assert (workbook[OWN]["B2"].value, workbook[OWN]["B3"].value) == (3, 4)
    assert not any(cell.data_type == "f" for row in workbook[OWN].iter_rows() for cell in row)
    assert [cell.value for cell in workbook[FIX_SHEET]["A"] if cell.value == WRITTEN_ANEW]
    assert "ô H15, H16, H19" in body.replace("\r", "")
    assert read(tmp_path / "copy.xlsx").meta == read(source).meta


def test_a_workbook_that_cannot_be_edited_is_rewritten_all_the_same(sent: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(with_part(sent.read_bytes(), "xl/styles.xml", lambda xml: xml.replace(b"cellXfs", b"otherXfs")))
    data, _ = replied(odd, tmp_path / "reply", [])
    assert [cell.value for cell in opened(data)[FIX_SHEET]["A"] if cell.value == WRITTEN_ANEW]


def test_what_does_not_fit_is_written_as_it_was_typed(tmp_path: Path) -> None:
    form = with_value(with_value(wrong_form(), "measures", "staff_equipped", "tám người"), "activities", "title", "=1+1")
    form = with_value(form, "activities", "held_on", "hôm qua")
    write_form(form, tmp_path / "new.xlsx")
    save_as_old_excel(tmp_path / "new.xlsx", tmp_path / "old.xls")
    data, _ = replied(tmp_path / "old.xls", tmp_path / "reply", [])
    workbook = opened(data)
    values: Mapping[str, list[Any]] = {title: [c.value for row in workbook[title].iter_rows() for c in row]
                                       for title in ("2. Chỉ tiêu", "4. Hoạt động thi đua")}
    assert "tám người" in values["2. Chỉ tiêu"]
    assert {"=1+1", "hôm qua"} <= set(values["4. Hoạt động thi đua"])
    title = next(c for row in workbook["4. Hoạt động thi đua"].iter_rows() for c in row if c.value == "=1+1")
    assert title.data_type == "s"


def test_a_computed_figures_cells_are_each_marked() -> None:
    marks = cell_marks([Finding("c", Severity.WARNING, "tổng sai.", sheet="1", cell="D12, D13, D14")])
    assert [mark.cell for mark in marks] == ["D12", "D13", "D14"]
    assert [parse_address(mark.cell) for mark in marks] == [(12, 4), (13, 4), (14, 4)]


def test_waived_findings_mark_nothing() -> None:
    waived = Finding("c", Severity.ERROR, "sai.", sheet="1", cell="D12", waived="được miễn")
    assert (cell_marks([waived]), fix_lines([waived])) == ((), ())
