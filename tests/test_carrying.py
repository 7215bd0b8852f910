"""Answers carried from one form to another by their keys: what fits comes over as typed, the rest is listed."""

from __future__ import annotations

import os
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import small, valid
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from key_cells import KeyCells, moved
from readings import answers, reader_setup
from spoils import complete

from pipeline.commands.read_one import FileRefusal, ReaderSetup, open_one
from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Choice, Field, Typed
from pipeline.domain.carrying import Carried, carried, to_look_at
from pipeline.domain.enclosing import enclosure
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.marked import MARK_HEADING
from pipeline.domain.reading import OpenedForm
from pipeline.edges.template import write_form

NOTHING: tuple[Filled, dict[str, str]] = (Filled(), {})


def opened(path: Path, edition: Edition | None = None) -> OpenedForm:
    """A file with its cells, read by its own edition, or by one made for the test."""
    setup = reader_setup()
    if edition is not None:
        setup = ReaderSetup(setup.form_id, {edition.key: (edition.form, tuple(i.key for i in edition.rubric.indicators))}, setup.limits)
    result = open_one(setup, str(path))
    assert not isinstance(result, FileRefusal), result
    return result


def file_of(form: IssuedForm, folder: Path, name: str = "old") -> Path:
    """A form as a file."""
    path = folder / f"{name}.xlsx"
    write_form(form, path)
    return path


def spoilt(path: Path, change: Callable[[openpyxl.Workbook, KeyCells], object]) -> Path:
    """The file after somebody changed it in Excel."""
    workbook = openpyxl.load_workbook(path)
    change(workbook, KeyCells(workbook))
    workbook.save(path)
    return path


def into(result: Carried, folder: Path, edition: str = "2026") -> OpenedForm:
    """The new form, written and read again."""
    form = replace(valid(), edition=small(edition), filled=result.filled, hints=result.hints)
    return opened(file_of(form, folder, "new"))


# --- from one edition to the next


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> tuple[OpenedForm, Carried, OpenedForm]:
    """A complete form of edition 2023, what came over to edition 2026, and the new file."""
    folder = tmp_path_factory.mktemp("older")
    old = opened(file_of(complete("2023"), folder))
    result = carried(small("2023"), old, small("2026"), NOTHING)
    return old, result, into(result, folder)


def test_everything_that_the_new_edition_still_asks_comes_over(older: tuple[OpenedForm, Carried, OpenedForm]) -> None:
    before, after = answers(older[0].reading), answers(older[2].reading)
    gone = {"learning_families"}
    assert after == {section: [(line, {k: v for k, v in values.items() if k not in gone}) for line, values in lines]
                     for section, lines in before.items()}
    assert older[1].cells == sum(len(values) for lines in after.values() for _, values in lines)


def test_a_question_that_is_gone_is_listed_with_its_old_cell_and_value(older: tuple[OpenedForm, Carried, OpenedForm]) -> None:
    (left,) = older[1].left
    old = older[0].reading.sections["measures"]
    assert (left.sheet, left.value, left.question) == ("2. Chỉ tiêu", "3", "Gia đình đạt “Gia đình học tập”")
    assert left.cell == f"D{old.lines['learning_families']}"
    assert left.why == "Mục này không còn trong biểu mẫu 2026."


def test_new_and_reworded_questions_are_listed_with_their_new_cells(older: tuple[OpenedForm, Carried, OpenedForm]) -> None:
    see = to_look_at(older[1], older[2], small("2023"), small("2026"))
    new = older[2].reading.sections["measures"]
    (fresh,), (reworded,) = see.fresh, see.reworded
    assert (fresh.sheet, fresh.cell) == ("2. Chỉ tiêu", f"D{new.lines['digital_literacy_confirmed']}")
    assert fresh.question == "Người được xác nhận phổ cập kỹ năng số (người)"
    assert (reworded.cell, "thiết bị kết nối" in reworded.before) == (f"D{new.lines['staff_equipped']}", True)
    assert see.wrong == ()
    sheet = enclosure(see, "cũ.xlsx")
    assert sheet is not None
    assert [table.title[:2] for table in sheet.tables] == ["01", "01", "01"]


def test_a_form_without_news_gets_no_list(tmp_path: Path) -> None:
    result = carried(small("2026"), opened(file_of(valid(), tmp_path)), small("2026"), NOTHING)
    see = to_look_at(result, into(result, tmp_path), small("2026"), small("2026"))
    assert not see
    assert enclosure(see, "a.xlsx") is None


# --- half filled, lines inserted


def test_last_years_names_fill_only_what_the_clerk_left_open(tmp_path: Path) -> None:
    half = replace(valid(), filled=Filled({"general.reporter_name": "Người Mới", "measures.tasks_assigned": 20},
                                          {"people": [{"name": "Người Mẫu A", "months_in_unit": 12}]}))
    before = Filled({"general.reporter_name": "Người Cũ", "general.head_name": "Trần Thị Mẫu"},
                    {"people": [{"name": "Người Đã Chuyển Đi"}], "exemplars": [{"subject": "Mẫu"}]})
    result = carried(small("2026"), opened(file_of(half, tmp_path)), small("2026"), (before, {"general.plan_number": "05/KH"}))
    assert result.filled == Filled(
        {"general.reporter_name": "Người Mới", "general.head_name": "Trần Thị Mẫu", "measures.tasks_assigned": 20},
        {"people": [{"name": "Người Mẫu A", "months_in_unit": 12}], "exemplars": [{"subject": "Mẫu"}]})
    assert result.hints == {"general.plan_number": "05/KH"}
    assert result.cells == 4


def test_an_answer_that_could_not_come_over_is_not_replaced_by_last_years(tmp_path: Path) -> None:
    path = spoilt(file_of(valid(), tmp_path), lambda book, at: _put(book, at, "general", "reporter_name", "=A1"))
    result = carried(small("2026"), opened(path), small("2026"), (Filled({"general.reporter_name": "Người Cũ"}), {}))
    assert "general.reporter_name" not in result.filled.fields
    assert [at.question for at in result.left] == ["Người lập báo cáo"]


def test_inserted_rows_and_columns_change_nothing(tmp_path: Path) -> None:
    source = file_of(complete("2026"), tmp_path)
    moved(source, tmp_path / "moved.xlsx", ("people", "name", 2))
    before = carried(small("2026"), opened(source), small("2026"), NOTHING)
    after = carried(small("2026"), opened(tmp_path / "moved.xlsx"), small("2026"), NOTHING)
    assert after.filled == before.filled


# --- errors stay visible


def _put(book: openpyxl.Workbook, at: KeyCells, section: str, key: str, value: object, line: int = 0) -> None:
    row, column = at.position(section, key, line)
    cell = book[at.sheets[section]].cell(row, column)
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"


WRONG: list[tuple[str, str, object, str]] = [
    ("measures", "tasks_assigned", "hai mươi", "type"), ("measures", "tasks_on_time", "1,234", "ambiguous_number"),
    ("measures", "staff_equipped", date(2026, 5, 3), "type"), ("measures", "learners_sent", "5 người", "unit_in_number"),
    ("general", "plan_date", "tháng 2", "type"), ("general", "plan_number", date(2026, 3, 5), "text_became_date"),
    ("general", "task_grade", "Xuất sắc", "choice"), ("courses", "title", "Céng hoµ x· héi", "legacy_font"),
    ("measures", "shared_materials", True, "type"), ("general", "training_plan_date", "15/02/26", "two_digit_year"),
]


def test_what_was_typed_wrongly_is_carried_as_it_was_and_is_still_wrong_there(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook, at: KeyCells) -> None:
        for section, key, value, _ in WRONG:
            _put(book, at, section, key, value)

    old = opened(spoilt(file_of(valid(), tmp_path), change))
    result = carried(small("2026"), old, small("2026"), NOTHING)
    new = into(result, tmp_path)
    assert result.left == ()
    assert sorted((f.check, f.value, f.fields) for f in new.reading.findings) == sorted(
        (f.check, f.value, f.fields) for f in old.reading.findings)
    assert sorted(f.check for f in new.reading.findings) == sorted(check for *_, check in WRONG if check != "choice")
    assert result.filled.fields["general.task_grade"] == "Xuất sắc"
    see = to_look_at(result, new, small("2026"), small("2026"))
    assert len(see.wrong) == len(WRONG) - 1
    assert all(cell and message.endswith(".") for _, cell, message in see.wrong)


def test_error_cells_and_formulas_stay_behind_and_are_listed(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook, at: KeyCells) -> None:
        _put(book, at, "measures", "tasks_assigned", "=10+10")
        _put(book, at, "measures", "tasks_on_time", "#REF!")

    path = spoilt(file_of(valid(), tmp_path), change)
    result = carried(small("2026"), opened(path), small("2026"), NOTHING)
    assert [at.sheet for at in result.left] == ["2. Chỉ tiêu"] * 2
    assert "công thức (=10+10)" in result.left[0].why
    assert "#REF!" in result.left[1].why
    assert not {"measures.tasks_assigned", "measures.tasks_on_time"} & result.filled.fields.keys()


def test_what_stands_beside_the_form_and_sheets_of_the_clerks_own_are_listed(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook, at: KeyCells) -> None:
        row, column = at.position("measures", "tasks_assigned")
        book[at.sheets["measures"]].cell(row, column + 8).value = "ghi chú riêng"
        book.create_sheet("Nháp")["A1"] = 5
        book.create_sheet("Cần sửa", 0)["A1"] = MARK_HEADING  # of an earlier marked copy
        del book[at.sheets["exemplars"]]

    result = carried(small("2026"), opened(spoilt(file_of(valid(), tmp_path), change)), small("2026"), NOTHING)
    assert {(at.sheet, at.value) for at in result.left} == {("2. Chỉ tiêu", "ghi chú riêng"), ("Nháp", ""), ("", "")}
    assert any("8. Điển hình" in at.why for at in result.left)


# --- what an edition may change


def changed(edition: Edition, section: str, key: str, **change: Any) -> Edition:
    """The edition with one field changed."""
    def field(asked: Field) -> Field:
        return replace(asked, **change) if asked.key == key else asked

    sections = tuple(replace(s, fields=tuple(field(f) for f in s.fields)) if s.key == section else s for s in edition.form.sections)
    return replace(edition, form=replace(edition.form, sections=sections))


def carried_to(edition: Edition, folder: Path, form: IssuedForm | None = None) -> Carried:
    """A valid form of 2026 carried to an edition made for the test."""
    return carried(small("2026"), opened(file_of(form or valid(), folder)), edition, NOTHING)


def test_a_question_of_another_type_keeps_what_can_be_read_as_that(tmp_path: Path) -> None:
    form = valid()
    form.filled.fields["general.training_plan_number"] = "12"
    edition = changed(changed(changed(small("2026"), "general", "training_plan_number", type="integer"), "general", "plan_number",
                              type="integer"), "measures", "tasks_assigned", type="text")
    result = carried_to(edition, tmp_path, form)
    assert (result.filled.fields["general.training_plan_number"], result.filled.fields["measures.tasks_assigned"]) == (12, "20")
    (left,) = result.left
    assert (left.value, left.why) == ("05/KH-TH", "Mục này đã đổi cách nhập: trước là văn bản, nay là số nguyên.")


def test_an_option_follows_its_key_and_one_that_is_gone_is_listed(tmp_path: Path) -> None:
    def reworded(choice: Choice) -> Choice:
        if choice.key != "course_kind":
            return choice
        options = tuple(replace(o, label="Năng lực số") if o.key == "digital" else o for o in choice.options if o.key != "language")
        return replace(choice, options=options)

    edition = small("2026")
    edition = replace(edition, form=replace(edition.form, choices=tuple(map(reworded, edition.form.choices))))
    form = valid()
    form.filled.lines["courses"] *= 2
    form.filled.lines["courses"][1] = form.filled.lines["courses"][1] | {"kind": "language"}
    result = carried_to(edition, tmp_path, form)
    assert [line.get("kind") for line in result.filled.lines["courses"]] == ["digital", None]
    (left,) = result.left
    assert left.value == "Ngoại ngữ"
    assert left.why.startswith("Lựa chọn này không còn trong danh sách của biểu mẫu; đang có: “Chuyên môn”")


def test_a_sheet_or_an_indicator_that_is_gone_is_listed_cell_by_cell(tmp_path: Path) -> None:
    edition = small("2026")
    criteria = tuple(replace(c, indicators=tuple(i for i in c.indicators if i.key != "initiatives")) for c in edition.rubric.criteria)
    edition = replace(edition, rubric=replace(edition.rubric, criteria=criteria),
                      form=replace(edition.form, sections=tuple(s for s in edition.form.sections if s.key != "advice")))
    form = valid()
    form.filled.fields.update({"self_assessment.initiatives.self_points": 5, "self_assessment.tasks_on_time_rate.self_points": 3.5})
    result = carried_to(edition, tmp_path, form)
    assert "advice" not in result.filled.lines
    whys = {at.why for at in result.left}
    assert whys == {"Biểu “3. Tham mưu, sáng kiến” không còn trong biểu mẫu 2026.", "Chỉ tiêu này không còn trong biểu mẫu 2026."}
    assert len(result.left) == 1 + sum(map(len, form.filled.lines["advice"]))
    assert result.filled.fields["self_assessment.tasks_on_time_rate.self_points"] == 3.5
    assert {"advice.kind"} & set(carried(edition, opened(file_of(valid(), tmp_path)), small("2026"), NOTHING).fresh)


# --- whatever is typed


LETTERS = st.text(alphabet=string.ascii_letters + "ăâđêôơưạảãáàệ ởỳ0123456789/.,-=+@'\"<>&", min_size=1, max_size=40)
WRITTEN: dict[str, st.SearchStrategy[Typed]] = {
    "integer": st.integers(-5, 10**6), "number": st.floats(-10, 10**6).map(lambda value: round(value, 3)),
    "date": st.dates(date(2000, 1, 1), date(2099, 12, 31)), "text": LETTERS, "choice": LETTERS,
}


def filled_at_random(draw: st.DrawFn, edition: Edition) -> Filled:
    """A form in which any field may hold anything that a clerk could type, also what does not belong there."""
    def typed(asked: Field) -> Typed:
        if asked.choice and draw(st.booleans()):
            return draw(st.sampled_from([o.key for o in edition.form.choice_by_key[asked.choice].options]))
        return draw(st.one_of(WRITTEN[asked.type], LETTERS, st.integers(0, 99)))

    filled = Filled()
    for section in edition.form.sections:
        if section.layout == "rows":
            picked = [[asked for asked in section.fields if draw(st.integers(0, 2))] for _ in range(draw(st.integers(0, 3)))]
            filled.lines[section.key] = [{asked.key: typed(asked) for asked in fields} for fields in picked]
        else:
            lines = [f".{i.key}" for i in edition.rubric.indicators[:4]] if section.layout == "matrix" else [""]
            filled.fields.update({f"{section.key}{line}.{asked.key}": typed(asked) for line in lines for asked in section.fields
                                  if draw(st.booleans())})
    return filled


@settings(max_examples=int(os.environ.get("CARRY_EXAMPLES", "12")), deadline=None, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_current_form_carried_over_says_the_same_and_is_wrong_in_the_same_places(data: st.DataObject, tmp_path: Path) -> None:
    form = replace(valid(), filled=data.draw(st.composite(filled_at_random)(small("2026"))))
    old = opened(file_of(form, tmp_path))
    result = carried(small("2026"), old, small("2026"), NOTHING)
    new = into(result, tmp_path)
    assert result.left == ()
    assert answers(new.reading) == answers(old.reading)
    assert [(f.check, f.cell, f.value) for f in new.reading.findings] == [(f.check, f.cell, f.value) for f in old.reading.findings]
