"""The Excel form, read back as others read it: key cells, drop-downs, locks, values, the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Choice, Field, Option, Section, Typed
from pipeline.domain.issued import (
    CHECK_SHEET,
    END_MARK,
    GUIDE_SHEET,
    KEY_MARK,
    LISTS_SHEET,
    META_SHEET,
    OURS,
    SAMPLE_SECRET,
    Filled,
    IssuedForm,
    form_code,
)
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.template import NotWritten, write_form
from pipeline.edges.template.wording import REQUIRED_MARK, SAMPLE_STAMP
from tests.forms import definitions
from tests.office import convert

ROOT = Path(__file__).parent.parent
EDITIONS = sorted(definitions().editions)
HOSTILE = ["=1+1", "+84 209", "-5", "@SUM(A1)", "=cmd|'/c calc'!A1", "http://example.org", "#N/A", "{=1}",
           "_x0041_", "<b>&amp;", "<r><t>x</t></r>", "<r>&</r>", "05/03", "01", " hai  đầu ", "TRUE"]


@cache
def issued(period: str = "2025") -> IssuedForm:
    """A unit's form for a period, with nothing in it."""
    campaign = definitions().campaign
    term, unit = campaign.period_by_key[period], campaign.units[-1]
    code = form_code(SAMPLE_SECRET, campaign.movement.form_id, term.edition, unit.key, term.key)
    return IssuedForm(
        definitions().editions[term.edition], campaign.agency_on(term.end).name, campaign.movement.contact,
        unit.key, unit.name_on(term.end).name, term, campaign.closes_a_phase(term), code,
    )


def blank(edition: str) -> IssuedForm:
    """The blank standard form of an edition."""
    movement, agency = definitions().campaign.movement, definitions().campaign.agencies[-1]
    return IssuedForm(definitions().editions[edition], agency.name, movement.contact)


def half_filled(edition: Edition) -> Filled:
    """Every field with its own good example, in two lines where there are lines."""
    filled = Filled()
    for section in edition.form.sections:
        good = {field.key: field.good for field in section.fields if field.good is not None}
        if section.layout == "fields":
            filled.fields.update({f"{section.key}.{key}": value for key, value in good.items()})
        elif section.layout == "rows":
            filled.lines[section.key] = [good, {section.fields[0].key: section.fields[0].good or ""}]
        else:
            line = section.evidence_for[0]
            filled.fields.update({f"{section.key}.{line}.{key}": value for key, value in good.items()})
    return filled


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The blank standard form of each edition, written once."""
    folder = tmp_path_factory.mktemp("standard")
    paths = {edition: folder / f"{edition}.xlsx" for edition in EDITIONS}
    for edition, path in paths.items():
        write_form(blank(edition), path)
    return paths


@pytest.fixture(scope="module")
def opened(standard: dict[str, Path]) -> dict[str, Any]:
    """The same forms, opened once by openpyxl; nobody may change them."""
    return {edition: load_workbook(path) for edition, path in standard.items()}


Grid = list[list[Any]]


class Located:
    """The cells of one section as a reader finds them in a grid, by the key cells alone; numbers from 0."""

    def __init__(self, section: Section, grid: Grid) -> None:
        self.grid = grid
        keys = [row[0] for row in grid]
        self.key_row = keys.index(KEY_MARK + section.key)
        self.end = keys.index(END_MARK)
        assert self.key_row < self.end
        self.columns = {key: col for col, key in enumerate(grid[self.key_row]) if key and col}
        self.lines = {grid[row][0]: row for row in range(self.key_row + 1, self.end) if grid[row][0]}
        self.spare = [row for row in range(self.key_row + 1, self.end) if not grid[row][0]]

    def at(self, line: str, column: str) -> Any:
        return self.grid[self.lines[line]][self.columns[column]]


def grids(path: Path) -> dict[str, Grid]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def located(edition: Edition, path: Path) -> dict[str, Located]:
    sheets = grids(path)
    return {section.key: Located(section, sheets[section.sheet]) for section in edition.form.sections}


def answer_cells(edition: Edition, path: Path) -> Iterator[tuple[Section, Field, int, int]]:
    """Every place for an answer (the first line of a table), row and column from 1."""
    for key, place in located(edition, path).items():
        section = edition.form.by_key[key]
        for field in section.fields:
            if section.layout == "fields":
                yield section, field, place.lines[field.key] + 1, place.columns["value"] + 1
            elif section.layout == "rows":
                yield section, field, place.spare[0] + 1, place.columns[field.key] + 1
            else:
                for indicator in edition.rubric.indicators:
                    asked = field.key != "evidence" or indicator.key in section.evidence_for
                    if asked:
                        yield section, field, place.lines[indicator.key] + 1, place.columns[field.key] + 1


def validation_at(sheet: Any, row: int, col: int) -> Any:
    found = [v for v in sheet.data_validations.dataValidation if f"{get_column_letter(col)}{row}" in v.sqref]
    assert len(found) == 1, f"{sheet.title}, row {row}, column {col}: {len(found)} validations"
    return found[0]


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_answer_has_its_place_where_its_line_and_its_column_meet(
    edition: str, standard: dict[str, Path]
) -> None:
    of = definitions().editions[edition]
    for key, place in located(of, standard[edition]).items():
        section = of.form.by_key[key]
        keys = [field.key for field in section.fields]
        ours = {line for line in place.lines if line.startswith(OURS)}
        if section.layout == "fields":
            assert [line for line in place.lines if line not in ours] == keys
            assert {"_number", "_label", "_measured_in", "value", "_help", "_list", "_read", "_wrong"} == set(place.columns)
        elif section.layout == "rows":
            assert list(place.columns) == ["_number", *keys]
            assert not place.lines
            assert len(place.spare) == section.spare_rows
        else:
            assert [line for line in place.lines if line not in ours] == [i.key for i in of.rubric.indicators]
            assert list(place.columns) == ["_number", "_label", "_max", "_target", *keys]


@pytest.mark.parametrize("edition", EDITIONS)
def test_sheets_stand_in_order_and_only_what_is_for_the_program_is_hidden(
    edition: str, opened: dict[str, Any]
) -> None:
    form = definitions().editions[edition].form
    visible = [GUIDE_SHEET, *(section.sheet for section in form.sections)]
    states = {sheet.title: sheet.sheet_state for sheet in opened[edition]}
    assert list(states) == [*visible, LISTS_SHEET, CHECK_SHEET, META_SHEET]
    assert {title for title, state in states.items() if state == "visible"} == set(visible)
    assert all(opened[edition][section.sheet].column_dimensions["A"].hidden for section in form.sections)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_row_above_the_lines_carries_the_filter_and_shows_column_numbers(
    edition: str, opened: dict[str, Any], standard: dict[str, Path]
) -> None:
    """Sorting by a filter button moves all that stands below the button's row: only lines may stand there."""
    of = definitions().editions[edition]
    places = located(of, standard[edition])
    for section in of.form.sections:
        sheet, key_row = opened[edition][section.sheet], places[section.key].key_row + 1
        assert bool(sheet.row_dimensions[key_row].hidden) == (section.layout != "rows")
        if section.layout == "rows":
            first, last = sheet.auto_filter.ref.split(":")
            assert int(re.sub(r"\D", "", first)) == key_row
            assert int(re.sub(r"\D", "", last)) == places[section.key].end
            assert sheet.cell(key_row, 3).number_format == ';;;"(2)"'


def test_meta_says_whose_form_it_is(tmp_path: Path) -> None:
    form = replace(issued(), sample=True)
    write_form(form, tmp_path / "form.xlsx")
    assert dict(grids(tmp_path / "form.xlsx")[META_SHEET]) == {
        "form_id": form.edition.form.id, "edition": form.edition.key, "unit": form.unit, "period": "2025",
        "form_code": form.code, "sample": "1", "title": form.edition.form.title,
    }


# --- what the clerk sees --------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_required_field_is_marked_and_every_field_has_its_help(
    edition: str, standard: dict[str, Path]
) -> None:
    of = definitions().editions[edition]
    for key, place in located(of, standard[edition]).items():
        section = of.form.by_key[key]
        above = {col: " ".join(str(row[col]) for row in place.grid[: place.key_row])
                 for col in place.columns.values()}
        for field in section.fields:
            if section.layout == "fields":
                label, help_ = place.at(field.key, "_label"), place.at(field.key, "_help")
                assert place.at(field.key, "_measured_in") == field.measured_in
            else:
                label = help_ = above[place.columns[field.key]]
                assert field.measured_in in label or section.layout == "matrix"
            assert field.label in label
            assert (REQUIRED_MARK in label) == field.required
            assert field.help in help_


def test_the_issued_form_names_unit_period_due_date_and_code_and_the_standard_form_leaves_dots(
    tmp_path: Path, standard: dict[str, Path]
) -> None:
    form = issued()
    write_form(form, tmp_path / "form.xlsx")
    guide = "\n".join(str(cell) for row in grids(tmp_path / "form.xlsx")[GUIDE_SHEET] for cell in row)
    assert form.unit_name in guide
    assert "từ ngày 01/12/2024 đến ngày 30/11/2025" in guide
    assert "ngày 05 tháng 12 năm 2025" in guide
    assert form.code in guide
    assert form.contact in guide
    assert all(line in guide for line in form.edition.form.guide)
    assert "Chỉ gửi qua hộp thư công vụ" in guide
    assert all(section.sheet in guide for section in form.edition.form.sections)
    standard_guide = "\n".join(str(c) for row in grids(standard["2023"])[GUIDE_SHEET] for c in row)
    assert "Đơn vị: …" in standard_guide
    assert "Kỳ báo cáo: …" in standard_guide
    assert "chưa cấp" in standard_guide


def test_sample_data_is_stamped_on_every_visible_sheet_and_nothing_else_is(tmp_path: Path) -> None:
    for sample in (True, False):
        write_form(replace(issued(), sample=sample), tmp_path / "form.xlsx")
        for title, grid in grids(tmp_path / "form.xlsx").items():
            stamped = any(SAMPLE_STAMP in str(cell) for row in grid for cell in row)
            assert stamped == (sample and not title.startswith(OURS)), title


def test_last_periods_text_stands_beside_its_field(tmp_path: Path) -> None:
    form = replace(issued(), hints={"general.plan_number": "04/KH-NK ngày 15/02/2024"})
    write_form(form, tmp_path / "form.xlsx")
    place = located(form.edition, tmp_path / "form.xlsx")["general"]
    assert "Kỳ trước: 04/KH-NK ngày 15/02/2024" in place.at("plan_number", "_help")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_sheet_prints_on_a4_one_page_wide_with_its_header_repeated(
    edition: str, opened: dict[str, Any]
) -> None:
    form = definitions().editions[edition].form
    for section in form.sections:
        sheet = opened[edition][section.sheet]
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert "Trang &P/&N" in sheet.oddFooter.right.text.replace("&9", "")
    assert opened[edition][GUIDE_SHEET].page_setup.paperSize == 9


# --- what Excel refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_drop_down_offers_exactly_the_labels_of_its_choice(
    edition: str, standard: dict[str, Path], opened: dict[str, Any]
) -> None:
    of = definitions().editions[edition]
    for section, field, row, col in answer_cells(of, standard[edition]):
        if field.type == "choice":
            rule = validation_at(opened[edition][section.sheet], row, col)
            sheet, where = rule.formula1.split("!")
            cells = opened[edition][sheet][where.replace("$", "")]
            labels = [option.label for option in of.form.choice_by_key[field.choice].options]
            assert [cell.value for line in cells for cell in line] == labels
            assert rule.type == "list"
            assert rule.errorStyle in (None, "stop")


def test_what_is_offered_only_at_the_end_of_a_phase_is_left_out_otherwise(tmp_path: Path) -> None:
    for period, closing in (("2024", False), ("2025", True)):
        write_form(issued(period), tmp_path / "form.xlsx")
        offered = {cell for row in grids(tmp_path / "form.xlsx")[LISTS_SHEET] for cell in row}
        assert ("Bằng khen" in offered) == closing
        assert "Giấy khen" in offered


@pytest.mark.parametrize("edition", EDITIONS)
def test_numbers_dates_and_lengths_are_guarded_with_messages_in_vietnamese(
    edition: str, standard: dict[str, Path], opened: dict[str, Any]
) -> None:
    of = definitions().editions[edition]
    types = {"integer": "whole", "number": "decimal", "date": "date", "choice": "list"}
    vietnamese = re.compile("[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]")
    for section, field, row, col in answer_cells(of, standard[edition]):
        rule = validation_at(opened[edition][section.sheet], row, col)
        if field.type in types:
            assert rule.type == types[field.type]
        elif field.max_length is not None:
            assert (rule.type, rule.formula1) == ("textLength", str(field.max_length))
        if rule.type not in (None, "none"):
            assert vietnamese.search(rule.error)
            assert vietnamese.search(rule.errorTitle)
        assert rule.showInputMessage
        assert rule.promptTitle
        assert field.help in rule.prompt
        assert rule.allowBlank


def test_the_window_of_the_period_stops_a_date_unless_it_only_warns(tmp_path: Path) -> None:
    form = issued()
    write_form(form, tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    assert form.period
    for section, field, row, col in answer_cells(form.edition, tmp_path / "form.xlsx"):
        if field.type == "date":
            rule = validation_at(book[section.sheet], row, col)
            first, last = ((day - date(1899, 12, 30)).days for day in form.period.window(field.window))
            assert (rule.operator, int(rule.formula1), int(rule.formula2)) == (None, first, last)
            assert rule.errorStyle == ("warning" if "window" in field.warns else None)


def test_self_points_go_up_to_the_points_of_their_indicator(
    standard: dict[str, Path], opened: dict[str, Any]
) -> None:
    of = definitions().editions["2023"]
    place = located(of, standard["2023"])["self_assessment"]
    sheet = opened["2023"][of.form.by_key["self_assessment"].sheet]
    for indicator in of.rubric.indicators:
        rule = validation_at(sheet, place.lines[indicator.key] + 1, place.columns["self_points"] + 1)
        assert (float(rule.formula1), float(rule.formula2)) == (0.0, indicator.max)


# --- locks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_sheets_are_protected_without_a_password_and_tables_let_lines_move(
    edition: str, opened: dict[str, Any]
) -> None:
    form = definitions().editions[edition].form
    layouts = {section.sheet: section.layout for section in form.sections}
    for sheet in opened[edition]:
        locks = sheet.protection
        assert locks.sheet
        assert locks.password is None
        if sheet.title not in layouts:
            continue
        assert (locks.formatColumns, locks.formatRows) == (False, False)
        moving = (locks.insertRows, locks.deleteRows, locks.sort, locks.autoFilter)
        assert moving == ((False,) * 4 if layouts[sheet.title] == "rows" else (True,) * 4)


@pytest.mark.parametrize("edition", EDITIONS)
def test_answers_are_open_and_all_else_is_locked(
    edition: str, standard: dict[str, Path], opened: dict[str, Any]
) -> None:
    of = definitions().editions[edition]
    open_cells = {(s.sheet, row, col) for s, _, row, col in answer_cells(of, standard[edition])}
    for section in of.form.sections:
        if section.layout != "rows":
            for line in opened[edition][section.sheet].iter_rows():
                for cell in line:
                    expected = (section.sheet, cell.row, cell.column) in open_cells
                    assert cell.protection.locked != expected, f"{section.sheet} {cell.coordinate}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_line_is_unlocked_over_its_whole_width_down_to_the_last_spare_one(
    edition: str, standard: dict[str, Path]
) -> None:
    """Excel deletes and sorts only what is unlocked: by the cell, else by the row, else by the column."""
    of = definitions().editions[edition]
    places = located(of, standard[edition])
    book = load_workbook(standard[edition])
    for number, section in enumerate(of.form.sections, 2):
        if section.layout != "rows":
            continue
        sheet, place = book[section.sheet], places[section.key]
        columns = list(sheet.column_dimensions.values())
        assert all(not size.protection.locked for size in columns)
        assert max(size.max for size in columns) == 16_384
        assert min(size.min for size in columns) == 1
        with zipfile.ZipFile(standard[edition]) as archive:
            xml = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        rows = {int(n): attributes for n, attributes in re.findall(r'<row r="(\d+)"([^>]*)>', xml)}
        for row in place.spare:
            assert "customFormat" not in rows.get(row + 1, "")
            if row + 1 in rows:
                assert not any(sheet.cell(row + 1, col).protection.locked
                               for col in range(1, len(section.fields) + 3))
        for row in [*range(1, place.key_row + 2), place.end + 1]:
            assert "customFormat" in rows[row]
            assert all(cell.protection.locked for cell in sheet[row] if cell.has_style)


@pytest.mark.parametrize("edition", EDITIONS)
def test_text_dates_and_numbers_keep_their_kind_in_every_line(
    edition: str, standard: dict[str, Path], opened: dict[str, Any]
) -> None:
    formats = {"text": "@", "choice": "@", "date": "dd/mm/yyyy", "integer": "#,##0", "number": "#,##0.0##"}
    for section, field, row, col in answer_cells(definitions().editions[edition], standard[edition]):
        sheet = opened[edition][section.sheet]
        assert sheet.cell(row, col).number_format == formats[field.type]
        if section.layout == "rows":
            size = next(s for s in sheet.column_dimensions.values() if s.min <= col <= s.max)
            assert size.number_format == formats[field.type]


def test_rows_that_fit_their_text_may_still_grow_with_it(standard: dict[str, Path]) -> None:
    with zipfile.ZipFile(standard["2023"]) as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode()
    assert re.search(r'<row r="8" spans="[^"]+" ht="[\d.]+">', xml)


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2025", "2026"])
def test_what_is_filled_in_is_read_back_with_its_type(period: str, tmp_path: Path) -> None:
    form = issued(period)
    filled = half_filled(form.edition)
    write_form(replace(form, filled=filled), tmp_path / "form.xlsx")
    places = located(form.edition, tmp_path / "form.xlsx")
    for reference, value in filled.fields.items():
        section, *line, key = reference.split(".")
        read = places[section].at(line[0], key) if line else places[section].at(key, "value")
        assert read == value
        assert isinstance(read, (int, float) if isinstance(value, (int, float)) else type(value))
    for section, lines in filled.lines.items():
        place = places[section]
        for row, values in zip(place.spare, lines, strict=False):
            assert {key: place.grid[row][place.columns[key]] for key in values} == values


def test_choices_given_by_key_are_shown_by_their_label(tmp_path: Path) -> None:
    filled = Filled({"general.task_grade": "good"}, {"people": [{"gender": "female"}]})
    write_form(replace(issued(), filled=filled), tmp_path / "form.xlsx")
    places = located(issued().edition, tmp_path / "form.xlsx")
    assert places["general"].at("task_grade", "value") == "Hoàn thành tốt nhiệm vụ"
    people = places["people"]
    assert people.grid[people.spare[0]][people.columns["gender"]] == "Nữ"


def test_a_value_of_the_wrong_kind_is_written_as_it_is(tmp_path: Path) -> None:
    wrong: dict[str, Typed] = {
        "general.staff_civil_servants": "tám", "general.report_date": "tháng 12", "general.reporter_name": 12,
        "general.task_grade": 3, "measures.tasks_assigned": date(2025, 1, 2), "general.plan_date": 45_000.5,
    }
    write_form(replace(issued(), filled=Filled(wrong)), tmp_path / "form.xlsx")
    places = located(issued().edition, tmp_path / "form.xlsx")
    for reference, value in wrong.items():
        section, _, key = reference.partition(".")
        assert places[section].at(key, "value") == value


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """(sheet, address) → formula of every cell that has one."""
    return {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }


def test_hostile_text_stays_text_whoever_types_it(tmp_path: Path) -> None:
    filled = Filled({"general.reporter_name": "=1+1"}, {"people": [{"name": text} for text in HOSTILE]})
    write_form(replace(issued(), filled=filled), tmp_path / "written.xlsx")
    write_form(issued(), tmp_path / "empty.xlsx")
    fill_like_a_clerk(tmp_path / "empty.xlsx", filled, tmp_path / "typed.xlsx")
    for path in (tmp_path / "written.xlsx", tmp_path / "typed.xlsx"):
        places = located(issued().edition, path)
        people = places["people"]
        assert places["general"].at("reporter_name", "value") == "=1+1"
        assert [people.grid[row][people.columns["name"]] for row in people.spare[: len(HOSTILE)]] == HOSTILE
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets")]
            parts = [archive.read(name).decode() for name in sheets]
        assert formulas(path) == formulas(tmp_path / "empty.xlsx")
        targets = [found for part in parts for found in re.findall(r"hyperlink [^>]*r:id", part)]
        assert targets == []


def test_the_sum_of_staff_is_shown_only_when_all_its_parts_are_numbers(tmp_path: Path) -> None:
    parts = ["general.staff_civil_servants", "general.staff_public_employees", "general.staff_contract"]
    for values, shown in (((8, 0, 2), 10.0), ((8, "x", 2), ""), ((8, 0), "")):
        filled = Filled(dict(zip(parts, values, strict=False)))
        write_form(replace(issued(), filled=filled), tmp_path / "form.xlsx")
        assert located(issued().edition, tmp_path / "form.xlsx")["general"].at("_derived", "value") == shown


def test_more_lines_than_spare_ones_make_the_table_longer(tmp_path: Path) -> None:
    lines: list[dict[str, Typed]] = [{"title": f"Tọa đàm {number}"} for number in range(130)]
    write_form(replace(issued(), filled=Filled(lines={"activities": lines})), tmp_path / "form.xlsx")
    place = located(issued().edition, tmp_path / "form.xlsx")["activities"]
    titles = [place.grid[row][place.columns["title"]] for row in place.spare]
    assert titles[:130] == [line["title"] for line in lines]
    assert len(place.spare) > 130


def test_what_the_form_does_not_have_is_refused(tmp_path: Path) -> None:
    for wrong in (Filled({"general.no_such": 1}), Filled({"self_assessment.self_points": 1}),
                  Filled(lines={"people": [{"nick": "x"}]}), Filled(lines={"general": [{}]})):
        with pytest.raises(ValueError, match="not in form"):
            write_form(replace(issued(), filled=wrong), tmp_path / "form.xlsx")
    with pytest.raises(ValueError, match=r"general\.no_such"):
        write_form(replace(issued(), hints={"general.no_such": "x"}), tmp_path / "form.xlsx")


def test_nothing_that_excel_would_drop_or_cut_passes_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with pytest.raises(NotWritten):
        write_form(replace(issued(), filled=Filled({"general.head_name": "x" * 32_768})), path)
    with pytest.raises(NotWritten):
        write_form(replace(issued(), filled=Filled({"general.report_date": date(1899, 1, 1)})), path)
    with pytest.raises(TypeError):
        write_form(replace(issued(), filled=Filled({"measures.tasks_assigned": float("nan")})), path)
    edition = issued().edition
    long = replace(edition.form.sections[0].fields[0], help="x" * 256)
    section = replace(edition.form.sections[0], fields=(long, *edition.form.sections[0].fields[1:]))
    form = replace(edition.form, sections=(section, *edition.form.sections[1:]))
    with pytest.raises(UserWarning, match="255"):
        write_form(replace(issued(), edition=replace(edition, form=form)), path)
    assert not path.exists()


def test_a_list_longer_than_a_literal_drop_down_and_commas_in_labels_are_no_obstacle(tmp_path: Path) -> None:
    edition = issued().edition
    labels = [f"Lựa chọn số {number}, có dấu phẩy và “ngoặc”" for number in range(60)]
    many = Choice("gender", tuple(Option(f"k{number}", label) for number, label in enumerate(labels)))
    choices = tuple(many if choice.key == "gender" else choice for choice in edition.form.choices)
    form = replace(edition.form, choices=choices)
    path = tmp_path / "form.xlsx"
    write_form(replace(issued(), edition=replace(edition, form=form)), path)
    book, place = load_workbook(path), located(edition, path)["people"]
    rule = validation_at(book[form.by_key["people"].sheet], place.spare[0] + 1, place.columns["gender"] + 1)
    sheet, where = rule.formula1.split("!")
    assert [cell.value for line in book[sheet][where.replace("$", "")] for cell in line] == labels


# --- the same bytes -------------------------------------------------------------------------------


def all_three(folder: Path) -> None:
    """A form as issued, as prefilled, and as a clerk fills it."""
    form = issued()
    filled = half_filled(form.edition)
    write_form(form, folder / "issued.xlsx")
    write_form(replace(form, filled=filled, sample=True), folder / "filled.xlsx")
    fill_like_a_clerk(folder / "issued.xlsx", filled, folder / "typed.xlsx")


def test_the_same_form_gives_the_same_bytes_whatever_the_clock_zone_and_hash_seed(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from tests.test_template_workbook import all_three; all_three(Path(sys.argv[1]))"
    (tmp_path / "here").mkdir()
    all_three(tmp_path / "here")  # in the zone of this machine, with a random seed
    made = [{path.name: path.read_bytes() for path in sorted((tmp_path / "here").iterdir())}]
    for zone, seed in (("Asia/Ho_Chi_Minh", "1"), ("America/New_York", "2")):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True,
                       env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed})
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert len(made[0]) == 3
    assert made[0] == made[1] == made[2]


# --- others touch the file ------------------------------------------------------------------------


def test_a_clerk_fills_by_key_cells_and_keeps_drop_downs_and_locks(tmp_path: Path) -> None:
    form = issued()
    known = Filled(lines={"people": [{"name": "Nguyễn Văn Mẫu", "category": "contract"}]})
    write_form(replace(form, filled=known), tmp_path / "issued.xlsx")
    filled = half_filled(form.edition)
    filled.fields["general.task_grade"] = "good"
    filled.lines["people"] = [{"gender": "male", "months_in_unit": 12}]
    filled.lines["people"] += [{"name": f"Người {number}"} for number in range(40)]
    fill_like_a_clerk(tmp_path / "issued.xlsx", filled, tmp_path / "typed.xlsx")
    before, after = load_workbook(tmp_path / "issued.xlsx"), load_workbook(tmp_path / "typed.xlsx")
    for sheet in before:
        twin = after[sheet.title]
        rules, kept = (
            {(str(v.sqref), v.type, v.formula1, v.error) for v in s.data_validations.dataValidation}
            for s in (sheet, twin)
        )
        assert rules == kept
        assert vars(sheet.protection) == vars(twin.protection)
        assert sheet.auto_filter.ref == twin.auto_filter.ref
    places = located(form.edition, tmp_path / "typed.xlsx")
    assert places["general"].at("task_grade", "value") == "Hoàn thành tốt nhiệm vụ"
    assert places["general"].at("report_date", "value") == filled.fields["general.report_date"]
    people = places["people"]
    first = dict(zip(people.columns, people.grid[people.spare[0]][1:], strict=False))
    assert (first["name"], first["gender"], first["category"], first["months_in_unit"]) == (
        "Nguyễn Văn Mẫu", "Nam", "Người lao động", 12)
    assert people.grid[people.spare[40]][people.columns["name"]] == "Người 39"
    sheet = after[form.edition.form.by_key["people"].sheet]
    far = sheet.cell(people.spare[40] + 1, people.columns["name"] + 1)
    assert not far.protection.locked
    assert far.number_format == "@"


def test_a_clerk_cannot_fill_what_is_not_there(tmp_path: Path) -> None:
    write_form(issued(), tmp_path / "form.xlsx")
    with pytest.raises(KeyError):
        fill_like_a_clerk(tmp_path / "form.xlsx", Filled({"general.no_such": 1}), tmp_path / "typed.xlsx")
    too_many = Filled(lines={"advice": [{}] * 101})
    with pytest.raises(ValueError, match="do not fit"):
        fill_like_a_clerk(tmp_path / "form.xlsx", too_many, tmp_path / "typed.xlsx")
    assert not (tmp_path / "typed.xlsx").exists()


def test_key_cells_and_answers_survive_libreoffice_there_and_back(tmp_path: Path) -> None:
    form = issued()
    write_form(replace(form, filled=half_filled(form.edition)), tmp_path / "form.xlsx")
    ods = convert(tmp_path / "form.xlsx", "ods", tmp_path / "office")
    back = convert(ods, "xlsx", tmp_path / "office")
    first, second = located(form.edition, tmp_path / "form.xlsx"), located(form.edition, back)
    assert grids(back)[META_SHEET][:7] == grids(tmp_path / "form.xlsx")[META_SHEET]
    for section in form.edition.form.sections:
        one, other = first[section.key], second[section.key]
        assert (one.columns, one.lines, one.key_row, one.end) == (
            other.columns, other.lines, other.key_row, other.end)
        for row in range(one.key_row, one.end):
            for col in one.columns.values():
                assert one.grid[row][col] == other.grid[row][col]
    assert back.stat().st_size < 10 * (tmp_path / "form.xlsx").stat().st_size


def test_in_print_only_the_painted_lines_and_what_is_filled_take_paper(tmp_path: Path) -> None:
    write_form(issued(), tmp_path / "form.xlsx")
    pdf = convert(tmp_path / "form.xlsx", "pdf", tmp_path / "office")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert pages <= len(issued().edition.form.sections) + 3
