"""The address test: whatever a clerk does to rows, columns and sheets, a finding names the cell as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from forms import definitions, valid, with_value
from key_cells import KeyCells, Place, moved
from office import convert
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from readings import answers, built_once, findings_within, places, read, refused
from spoils import every_spoil, written

from pipeline.domain.findings import Finding, Severity
from pipeline.domain.issued import END_MARK, META_SHEET, Filled
from pipeline.domain.sheets import address
from pipeline.edges.template import write_form

CHECKS = {check.key for check in definitions().editions["2026"].form.checks}
MOVED = [(number, spoil) for number, spoil in enumerate(every_spoil())
         if spoil.check in ("", "choice") or (spoil.check in CHECKS and spoil.form.edition.key == "2026")]
"""Every check, and every documented bad value of a field."""


# --- every rule, after rows and columns have been inserted and hidden


@pytest.fixture(scope="module")
def after_moves(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Place, list[Finding]]]:
    """For every spoilt form: where the spoilt answer stands after the moves, and the findings of the moved file."""
    spoilt = built_once(tmp_path_factory, "spoils", written)

    def build(folder: Path) -> list[tuple[Place, list[Finding]]]:
        targets = [folder / f"{number:03d}.xlsx" for number, _ in MOVED]
        cells = {spoil.form.edition.key: KeyCells(openpyxl.load_workbook(spoilt[number]))
                 for number, spoil in {spoil.form.edition.key: (number, spoil) for number, spoil in MOVED}.values()}
        wanted = [moved(spoilt[number], target, (spoil.section, spoil.key, spoil.line), cells[spoil.form.edition.key])
                  for (number, spoil), target in zip(MOVED, targets, strict=True)]
        return list(zip(wanted, findings_within(targets), strict=True))

    return built_once(tmp_path_factory, "moved", build)


@pytest.mark.parametrize("index", range(len(MOVED)), ids=[spoil.name for _, spoil in MOVED])
def test_the_finding_names_the_cell_where_the_spoilt_answer_now_stands(
    after_moves: list[tuple[Place, list[Finding]]], index: int,
) -> None:
    spoil, (where, found) = MOVED[index][1], after_moves[index]
    own = [f for f in found if f.check not in spoil.companions or f.check == spoil.check]
    assert [(f.sheet, f.cell) for f in own] == [where]
    assert not spoil.check or own[0].check == spoil.check


# --- one file, one thing that clerks do


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The valid form; not to be changed."""
    def build(folder: Path) -> Path:
        write_form(valid(), folder / "valid.xlsx")
        return folder / "valid.xlsx"

    return built_once(tmp_path_factory, "whole", build)


Edited = Callable[[Callable[[openpyxl.Workbook, KeyCells], object]], Path]


@pytest.fixture
def edited(whole: Path, tmp_path: Path) -> Edited:
    """The valid form changed by a function of the workbook and its key cells."""
    def save(change: Callable[[openpyxl.Workbook, KeyCells], object]) -> Path:
        workbook = openpyxl.load_workbook(whole)
        change(workbook, KeyCells(workbook))
        workbook.save(tmp_path / "edited.xlsx")
        return tmp_path / "edited.xlsx"

    return save


def reported(path: Path) -> list[tuple[str, str, str]]:
    """(check, sheet, cell) of every finding of reading."""
    return places(read(path).findings)


def test_nothing_is_found_in_the_valid_form(whole: Path) -> None:
    assert reported(whole) == []


def test_lines_may_be_sorted(edited: Edited, whole: Path) -> None:
    def backwards(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet, first = workbook[cells.sheets["people"]], cells.key_rows["people"] + 1
        lines = [[cell.value for cell in sheet[row][2:]] for row in range(first, first + 8)]
        for row, values in zip(range(first, first + 8), reversed(lines), strict=True):
            for column, value in enumerate(values, 3):
                sheet.cell(row, column).value = value

    reading = read(edited(backwards))
    assert reading.findings == []
    was, now = answers(read(whole)), answers(reading)
    assert now["people"] == was["people"][::-1]
    assert {k: v for k, v in now.items() if k != "people"} == {k: v for k, v in was.items() if k != "people"}


def test_blank_lines_in_between_count_for_nothing(edited: Edited, whole: Path) -> None:
    def spread(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        for section in ("advice", "activities", "people"):
            for line in (2, 1, 1, 0):
                workbook[cells.sheets[section]].insert_rows(cells.key_rows[section] + 1 + line)

    path = edited(spread)
    assert reported(path) == []
    assert answers(read(path)) == answers(read(whole))
    assert [row for row, _, _ in read(path).sections["advice"].rows] != [row for row, _, _ in read(whole).sections["advice"].rows]


def test_lines_typed_on_the_spare_and_on_inserted_rows_are_read_alike(edited: Edited) -> None:
    def more(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets["exemplars"]]
        sheet.insert_rows(cells.key_rows["exemplars"] + 1)
        for line in (0, 5):
            row, column = cells.position("exemplars", "kind", line)
            for offset, value in enumerate(("Mô hình hay", f"Tủ sách {line}", "Đọc sách")):
                sheet.cell(row, column + offset).value = value

    assert [values["subject"] for _, values in answers(read(edited(more)))["exemplars"]] == ["Tủ sách 0", "Tủ sách 5"]


def test_a_clerks_own_sheet_is_left_alone(edited: Edited, whole: Path) -> None:
    def extra(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        for title, place in (("Nháp", 0), ("Ghi chú của tôi", None)):
            sheet = workbook.create_sheet(title, place)
            sheet["A1"], sheet["B2"], sheet["C3"], sheet["D4"] = "#ghi chú", "=1+1", "#end", 12

    assert answers(read(edited(extra))) == answers(read(whole))
    assert reported(edited(extra)) == []


def test_a_note_that_begins_like_a_key_does_not_hide_the_section(edited: Edited, whole: Path) -> None:
    def note(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        for section in ("general", "people", "self_assessment"):
            sheet = workbook[cells.sheets[section]]
            sheet.insert_rows(1)
            sheet["C1"] = "#1 nhờ chị xem giúp"

    assert answers(read(edited(note))) == answers(read(whole))


def test_a_renamed_sheet_is_named_as_the_clerk_named_it(edited: Edited) -> None:
    def rename(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets["measures"]]
        sheet.title = "Số liệu quý 4"
        sheet.cell(*cells.position("measures", "tasks_on_time")).value = "mười tám"
        sheet.cell(*cells.position("measures", "staff_reached")).value = 9

    path = edited(rename)
    cells = KeyCells(openpyxl.load_workbook(path))
    (found,) = findings_within([path])
    assert places(found) == sorted([
        ("type", "Số liệu quý 4", cells.place("measures", "tasks_on_time")[1]),
        ("reached_within_staff", "Số liệu quý 4", cells.place("measures", "staff_reached")[1])])


def test_sheets_may_be_moved_about(edited: Edited, whole: Path) -> None:
    def shuffle(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        workbook.move_sheet(cells.sheets["people"], -5)
        workbook.move_sheet(META_SHEET, -8)

    assert answers(read(edited(shuffle))) == answers(read(whole))


@pytest.mark.parametrize(("section", "place"), [
    ("general", "beside"), ("measures", "below"), ("people", "beside"), ("people", "below"), ("advice", "above column"),
    ("self_assessment", "beside"), ("exemplars", "far below"), ("general", "between"), ("measures", "group"),
    ("self_assessment", "group"), ("general", "above"), ("people", "above"),
])
def test_a_value_outside_the_form_is_reported_where_it_stands(edited: Edited, section: str, place: str) -> None:
    where: list[str] = []

    def stray(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets[section]]
        end = cells.lines[section][END_MARK]
        answer = min(at for key, at in cells.columns[section].items() if not key.startswith("_"))
        row, column = {
            "beside": (cells.key_rows[section] + 3, max(cells.columns[section].values()) + 2),
            "below": (end + 1, answer), "above": (2, max(cells.columns[section].values()) + 1), "far below": (end + 400, answer), "above column": (cells.key_rows[section] + 1, 40),
            "between": (cells.key_rows[section] + 3, answer), "group": (cells.lines[section].get("_group", 0), answer),
        }[place]
        if place == "between":
            sheet.insert_rows(row)
        sheet.cell(row, column).value = "lưu ý"
        where.append(address(row, column))

    path = edited(stray)
    found = read(path).findings
    assert [(f.check, f.severity, f.sheet, f.cell, f.value) for f in found] == [
        ("outside_form", Severity.WARNING, KeyCells(openpyxl.load_workbook(path)).sheets[section], where[0], "lưu ý")]


def test_a_copied_line_is_not_dropped_in_silence(edited: Edited) -> None:
    where: list[str] = []

    def copy(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets["measures"]]
        row, column = cells.position("measures", "learners_sent")
        sheet.insert_rows(row + 1)
        for source in sheet[row]:
            sheet.cell(row + 1, source.column).value = source.value
        sheet.cell(row + 1, column).value = 77
        where.append(address(row + 1, column))

    path = edited(copy)
    assert [(f.check, f.cell, f.value) for f in read(path).findings] == [("outside_form", where[0], "77")]
    assert answers(read(path))["measures"][0][1]["learners_sent"] == 5


def test_a_deleted_line_is_missed_by_name_and_the_others_stay_found(edited: Edited) -> None:
    def delete(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets["measures"]]
        sheet.delete_rows(cells.position("measures", "learners_sent")[0])
        sheet.delete_rows(cells.position("measures", "tasks_assigned")[0])

    path = edited(delete)
    found = read(path).findings
    assert [(f.check, f.severity, f.fields) for f in found] == [
        ("line_missing", Severity.ERROR, ("measures.tasks_assigned",)), ("line_missing", Severity.ERROR, ("measures.learners_sent",))]
    assert "Người được cử đi học" in found[1].message
    assert answers(read(path))["measures"][0][1]["learners_supported"] == 5
    assert [f.check for f in findings_within([path])[0]] == ["line_missing", "line_missing"]


def test_a_deleted_column_is_missed_by_name(edited: Edited) -> None:
    def delete(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        for key in ("gender", "category"):
            sheet = workbook[cells.sheets["people"]]
            sheet.delete_cols(KeyCells(workbook).position("people", key)[1])

    found = read(edited(delete)).findings
    assert [(f.check, f.severity, f.fields) for f in found] == [
        ("column_missing", Severity.WARNING, ("people.gender",)), ("column_missing", Severity.ERROR, ("people.category",))]


def test_a_deleted_sheet_is_missed_by_name(edited: Edited) -> None:
    path = edited(lambda workbook, cells: workbook.remove(workbook[cells.sheets["courses"]]))
    (finding,) = read(path).findings
    assert finding.check == "section_missing"
    assert "5. Đào tạo, bồi dưỡng" in finding.message


def test_a_copied_sheet_is_refused_with_both_names(edited: Edited) -> None:
    path = edited(lambda workbook, cells: setattr(workbook.copy_worksheet(workbook[cells.sheets["measures"]]), "title", "2 (2)"))
    (finding,) = read(path).findings
    assert (finding.check, finding.sheet, finding.severity) == ("section_twice", "2 (2)", Severity.ERROR)
    assert "“2. Chỉ tiêu”, “2 (2)”" in finding.message
    assert "measures.tasks_assigned" in finding.fields


def test_without_its_identity_a_workbook_is_not_our_form(edited: Edited) -> None:
    assert refused(edited(lambda workbook, cells: workbook.remove(workbook[META_SHEET]))) == "not_our_form"


def test_dates_of_a_1904_workbook_are_the_same_dates(edited: Edited, whole: Path) -> None:
    path = edited(lambda workbook, cells: setattr(workbook, "epoch", CALENDAR_MAC_1904))
    assert answers(read(path)) == answers(read(whole))


def test_formatting_to_the_last_row_costs_nothing(edited: Edited, whole: Path) -> None:
    def paint(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet: Worksheet = workbook[cells.sheets["advice"]]
        sheet.cell(1_048_576, 16_000).number_format = "0.00"

    path = edited(paint)
    assert reported(path) == []
    assert answers(read(path)) == answers(read(whole))


# --- errors, formulas and truth values in input cells, in every kind of file


FAULTS: Mapping[tuple[str, str, int | str], tuple[object, str]] = {
    ("general", "staff_female", 0): ("=1/0", "error_cell"),
    ("general", "head_name", 0): ("=NA()", "error_cell"),
    ("measures", "shared_materials", 0): ("=SUM(3,5)", "formula"),
    ("measures", "study_promoters", 0): (True, "type"),
    ("advice", "title", 2): ('="Kế hoạch "&"mẫu"', "formula"),
    ("courses", "hours", 0): ("=1/0", "error_cell"),
    ("people", "training_hours", 7): (False, "type"),
    ("people", "name", 9): ("=NA()", "error_cell"),
    ("self_assessment", "self_points", "equipped_rate"): ("=2+2", "formula"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The valid form with faults in input cells, as LibreOffice saves it in each kind."""
    def build(folder: Path) -> dict[str, Path]:
        source = folder / "source.xlsx"
        write_form(valid(), source)
        workbook = openpyxl.load_workbook(source)
        cells = KeyCells(workbook)
        for (section, key, line), (value, _) in FAULTS.items():
            workbook[cells.sheets[section]].cell(*cells.position(section, key, line)).value = value
        workbook.save(source)
        return {to: convert(source, to, folder / to) for to in ("xlsx", "ods", "xls")}

    return built_once(tmp_path_factory, "faulty", build)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_fault_in_an_input_cell_is_a_finding_at_that_cell(faulty: dict[str, Path], whole: Path, kind: str) -> None:
    cells = KeyCells(openpyxl.load_workbook(whole))
    reading = read(faulty[kind])
    kinds = {(f.sheet, f.cell): f.check for f in reading.findings}
    assert len(kinds) == len(reading.findings)
    for answer, (value, check) in FAULTS.items():
        said = kinds.pop(cells.place(*answer))
        assert said == check or (isinstance(value, bool) and said == "formula")  # LibreOffice turns TRUE into =TRUE()
    assert kinds == {}
    assert all(f.severity is Severity.ERROR for f in reading.findings)
    for section, key, line in FAULTS:
        at = cells.position(section, key, line)[0]
        assert all(key not in values for row, _, values in reading.sections[section].rows
                   if row == at or section in ("general", "measures"))


def test_a_truth_value_is_a_finding_at_its_cell(edited: Edited) -> None:
    path = edited(lambda workbook, cells: setattr(
        workbook[cells.sheets["measures"]].cell(*cells.position("measures", "tasks_assigned")), "value", True))
    where = KeyCells(openpyxl.load_workbook(path)).place("measures", "tasks_assigned")
    assert [(f.check, (f.sheet, f.cell), f.value) for f in read(path).findings] == [("type", where, "TRUE")]


def test_a_sum_of_ours_is_left_alone_and_a_number_typed_over_it_reported(edited: Edited, whole: Path) -> None:
    def overtype(workbook: openpyxl.Workbook, cells: KeyCells) -> None:
        sheet = workbook[cells.sheets["general"]]
        sheet.cell(cells.lines["general"]["_derived"], cells.columns["general"]["value"]).value = 9

    assert reported(whole) == []
    assert [(f.check, f.value) for f in read(edited(overtype)).findings] == [("outside_form", "9")]


def test_a_formula_that_was_never_computed_is_a_formula_and_not_a_blank(edited: Edited) -> None:
    path = edited(lambda workbook, cells: setattr(
        workbook[cells.sheets["measures"]].cell(*cells.position("measures", "tasks_assigned")), "value", "=A1+20"))
    where = KeyCells(openpyxl.load_workbook(path)).place("measures", "tasks_assigned")
    (found,) = findings_within([path])
    assert places(found) == [("formula", *where)]


def test_a_line_that_holds_nothing_but_a_fault_is_a_line(tmp_path: Path) -> None:
    form = with_value(replace(valid(), filled=Filled(valid().filled.fields, {**valid().filled.lines, "exemplars": []})),
                      "general", "plan_date", date(2026, 2, 1))
    write_form(form, tmp_path / "one.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "one.xlsx")
    cells = KeyCells(workbook)
    workbook[cells.sheets["exemplars"]].cell(*cells.position("exemplars", "subject", 3)).value = "=1/0"
    workbook.save(tmp_path / "one.xlsx")
    reading = read(tmp_path / "one.xlsx")
    assert len(reading.sections["exemplars"].rows) == 1
    assert [f.cell for f in reading.findings] == [cells.place("exemplars", "subject", 3)[1]]
