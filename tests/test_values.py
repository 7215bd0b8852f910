"""What a clerk typed becomes a value, or a sentence; tables of (typed, expected) after the rules for Vietnamese."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.definitions.form import Choice, Field, Option
from pipeline.domain.values import (
    NotRead,
    Read,
    is_blank,
    matches_pattern,
    number_text,
    parse_number,
    read_value,
    shown,
)

NUMBER = Field("cost", "Kinh phí", "number")
INTEGER = Field("people", "Số người", "integer", minimum=0.0)
TEXT = Field("title", "Tên", "text")
DATE = Field("held_on", "Ngày", "date")
CHOICE = Field("content", "Nội dung", "choice", choice="content")
OPTIONS = Choice("content", (
    Option("ND1", "ND1. Tuyên truyền, nâng cao nhận thức"), Option("ND2", "ND2. Hoà nhập"), Option("yes", "Có"),
))


def read(raw: object, field: Field) -> object:
    """The value that was read; fails where none was."""
    reading = read_value(raw, field, OPTIONS if field.choice else None)
    assert isinstance(reading, Read), reading
    return reading.value


def refused(raw: object, field: Field) -> NotRead:
    """Why the value was not read; fails where it was."""
    reading = read_value(raw, field, OPTIONS if field.choice else None)
    assert isinstance(reading, NotRead), reading
    return reading


# --- numbers


@pytest.mark.parametrize(("typed", "value"), [
    ("1.234,5", 1234.5),
    ("1,234.5", 1234.5),
    ("1.234.567,25", 1234567.25),
    ("1.234.567", 1234567),
    ("1.234", 1234),
    ("12,5", 12.5),
    ("12.5", 12.5),
    ("0,25", 0.25),
    (",5", 0.5),
    ("1 234", 1234),
    ("1\u00a0234", 1234),
    ("1\u202f234\u202f567", 1234567),
    ("1 234,5", 1234.5),
    ("1'234", 1234),
    ("  85 ", 85),
    ("\ufeff85\u200b", 85),
    ("+7", 7),
    ("-7", -7),
    ("-1.234,5", -1234.5),
    ("007", 7),
    ("12,", 12),
])
def test_an_unambiguous_text_number_is_read_with_a_note_that_shows_both(typed: str, value: float) -> None:
    reading = read_value(typed, NUMBER, None)
    assert isinstance(reading, Read)
    assert reading.value == value
    assert number_text(value) in reading.note


def test_a_number_typed_as_a_number_needs_no_note() -> None:
    assert read_value(12.5, NUMBER, None) == Read(12.5)
    assert read_value(8.0, INTEGER, None) == Read(8)
    assert isinstance(read(8.0, INTEGER), int)


@pytest.mark.parametrize("typed", [
    "1,234", "1,234,567", "0,125", "12.3456", "1,2345", "1.23.4", "1,2,3", "12.34.567", "1.234.56", "1 23", "1234 567",
    "0.123", "1,234.567,8", "1.234,567.8",
])
def test_a_number_that_could_mean_two_is_refused_and_never_guessed(typed: str) -> None:
    said = refused(typed, NUMBER)
    assert said.check == "ambiguous_number"
    assert typed in said.message
    assert said.remedy


@pytest.mark.parametrize(("typed", "measured_in", "suggested"), [
    ("12 người", "người", "12"), ("12người", "người", "12"), ("45 triệu", "triệu đồng", "45"), ("2,5tr", "triệu đồng", "2,5"),
    ("45 Triệu đồng.", "triệu đồng", "45"), ("85%", "%", "85"), ("85 %", "%", "85"), ("12,5 phần trăm", "%", "12,5"),
    ("40 tiết", "tiết", "40"), ("3 bài", "tin, bài", "3"), ("12 ngu\u031bo\u031b\u0300i", "người", "12"),
])
def test_the_cells_own_unit_of_measure_is_refused_and_the_bare_number_suggested(
    typed: str, measured_in: str, suggested: str,
) -> None:
    said = refused(typed, replace(NUMBER, measured_in=measured_in))
    assert said.check == "unit_in_number"
    assert said.remedy == f"Đề nghị chỉ ghi số: {suggested}."
    assert unicodedata.normalize("NFC", typed) in said.message


@pytest.mark.parametrize(("typed", "measured_in", "remedy"), [
    ("5 ngày", "tiết", "Đơn vị tính của ô là tiết (01 ngày = 08 tiết); nếu là 5 ngày, đề nghị ghi 40."),
    ("2,5 ngày", "tiết", "Đơn vị tính của ô là tiết (01 ngày = 08 tiết); nếu là 2,5 ngày, đề nghị ghi 20."),
    ("3 buổi", "tiết", "Đơn vị tính của ô là tiết; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."),
    ("5 ngày", "người", "Đơn vị tính của ô là người; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."),
    ("500.000đ", "triệu đồng", "Đơn vị tính của ô là triệu đồng; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."),
    ("2 tỷ", "triệu đồng", "Đơn vị tính của ô là triệu đồng; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."),
    ("85%", "người", "Đơn vị tính của ô là người; đề nghị ghi lại số theo đơn vị tính này, không kèm chữ."),
    ("6 ngày", "", "Đề nghị nhập số, không kèm chữ; phần thập phân sau dấu phẩy."),
])
def test_another_unit_of_measure_is_never_just_dropped(typed: str, measured_in: str, remedy: str) -> None:
    said = refused(typed, replace(NUMBER, measured_in=measured_in))
    assert (said.check, said.remedy) == ("unit_in_number", remedy)


@pytest.mark.parametrize("typed", ["mười tám", "đủ", "-", "không", "5/8", "12-15", "3 + 4", "khoảng 12", "nan", "inf", "1e3"])
def test_what_is_no_number_is_refused_without_suggesting_one(typed: str) -> None:
    said = refused(typed, NUMBER)
    assert said.check == "type"
    assert typed in said.message


@pytest.mark.parametrize("raw", [2.5, "2,5", "2.5", 1e16, 0.85])
def test_a_whole_number_is_asked_for_where_people_are_counted(raw: object) -> None:
    said = refused(raw, INTEGER)
    assert said.check == "type"
    assert "số nguyên" in said.message
    assert "từ 0 trở lên" in said.remedy


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("field", [NUMBER, INTEGER, TEXT, DATE, CHOICE], ids=lambda field: field.type)
def test_a_truth_value_is_neither_number_nor_text(raw: bool, field: Field) -> None:
    assert refused(raw, field).check == "type"


@pytest.mark.parametrize("raw", [date(2026, 3, 5), datetime(2026, 3, 5, 7, 30), time(7, 30), timedelta(hours=30)])
def test_a_number_cell_that_became_a_date_or_time_is_refused(raw: object) -> None:
    assert "Số (Number)" in refused(raw, NUMBER).remedy


@pytest.mark.parametrize("raw", [float("inf"), float("-inf"), float("nan")])
def test_infinity_and_nothing_are_no_numbers(raw: float) -> None:
    assert refused(raw, NUMBER).check == "type"


@given(st.decimals(min_value=-10**12, max_value=10**12, places=2))
def test_a_number_shown_in_vietnamese_is_read_as_the_same_number(value: object) -> None:
    number = float(str(value))
    assert read(number_text(number), NUMBER) == number


@given(st.integers(min_value=-10**14, max_value=10**14))
def test_a_whole_number_shown_in_vietnamese_is_read_as_the_same_number(value: int) -> None:
    assert read(number_text(value), INTEGER) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_shown_without_a_dangling_comma(value: float) -> None:
    text = number_text(value)
    assert text[-1].isdigit()
    assert text.count(",") <= 1


@given(st.text(alphabet="0123456789.,' +-", max_size=12))
def test_any_mixture_of_digits_and_signs_gives_a_number_or_nothing(typed: str) -> None:
    value = parse_number(typed)
    assert value is None or abs(value) < 1e16


@pytest.mark.parametrize(("value", "text"), [
    (1234.5, "1.234,5"), (20.0, "20"), (-1234567, "-1.234.567"), (0.1 + 0.2, "0,3"), (3.0000000000000004, "3"),
    (1e16, "10.000.000.000.000.000"), (0, "0"), (-1e-9, "0"),
])
def test_a_number_is_written_as_vietnamese_writes_it(value: float, text: str) -> None:
    assert number_text(value) == text


# --- dates


@pytest.mark.parametrize(("typed", "value"), [
    ("05/03/2024", date(2024, 3, 5)),
    ("5/3/2024", date(2024, 3, 5)),
    ("05-03-2024", date(2024, 3, 5)),
    ("05.03.2024", date(2024, 3, 5)),
    ("05 / 03 / 2024", date(2024, 3, 5)),
    ("\u00a005/03/2024\u00a0", date(2024, 3, 5)),
    ("2024-03-05", date(2024, 3, 5)),
    ("2024-03-05 00:00:00", date(2024, 3, 5)),
    ("29/02/2024", date(2024, 2, 29)),
])
def test_a_text_date_is_read_day_first_with_a_note(typed: str, value: date) -> None:
    reading = read_value(typed, DATE, None)
    assert isinstance(reading, Read)
    assert reading.value == value
    assert f"{value:%d/%m/%Y}" in reading.note


def test_a_real_date_needs_no_note_and_loses_its_hour() -> None:
    assert read_value(datetime(2026, 3, 5, 16, 30), DATE, None) == Read(date(2026, 3, 5))
    assert read_value(date(2026, 3, 5), DATE, None) == Read(date(2026, 3, 5))


@pytest.mark.parametrize(("raw", "check"), [
    ("05/03/24", "two_digit_year"),
    ("5.3.24", "two_digit_year"),
    ("31/02/2025", "type"),
    ("03/25/2024", "type"),
    ("00/03/2024", "type"),
    ("Quý II", "type"),
    ("tháng 12", "type"),
    ("10-2025", "type"),
    ("05/03", "type"),
    ("2024/03/05", "type"),
    (45000.0, "type"),
    (date(1905, 3, 5), "type"),
    ("05/03/2204", "type"),
])
def test_what_is_no_full_date_is_refused(raw: object, check: str) -> None:
    said = refused(raw, DATE)
    assert said.check == check
    assert said.remedy


# --- texts and choices


@pytest.mark.parametrize(("typed", "text"), [
    (" Phòng\u00a0Tổng  hợp ", "Phòng Tổng hợp"),
    (unicodedata.normalize("NFD", "Đào tạo, bồi dưỡng"), "Đào tạo, bồi dưỡng"),
    ("Hie\u0302\u0323n nay", "Hiện nay"),
    ("Hi\u00ea\u0323n nay", "Hiện nay"),
    ("cán\u00ad bộ\u200b", "cán bộ"),
    ("dòng một \r\n dòng hai", "dòng một\ndòng hai"),
    ("=1+1", "=1+1"),
    (5.0, "5"),
    (2.5, "2,5"),
    (20260001, "20260001"),
])
def test_text_is_kept_in_one_spelling(typed: object, text: str) -> None:
    assert read(typed, TEXT) == text


def test_a_document_number_that_became_a_date_is_refused_at_its_cell() -> None:
    said = refused(datetime(2026, 5, 1), TEXT)
    assert said.check == "text_became_date"
    assert "01/05/2026" in said.message


@pytest.mark.parametrize(("typed", "encoding"), [
    ("Céng hoµ x· héi chñ nghÜa", "TCVN3"),
    ("Ng\u00adêi", "TCVN3"),
    ("h\u00adu trÝ", "TCVN3"),
    ("NguyÔn V¨n MÉu", "TCVN3"),
    ("Xin chaøo caùc baïn", "VNI"),
    ("Nguyeãn Vaên Maãu", "VNI"),
])
def test_an_old_font_is_refused_with_how_to_convert_it(typed: str, encoding: str) -> None:
    said = refused(typed, TEXT)
    assert said.check == "legacy_font"
    assert encoding in said.message
    assert "Unicode" in said.remedy


@pytest.mark.parametrize("typed", [
    "Café", "5 µm², 20 °C ± 1", "École française d’Extrême-Orient", "Noël à la carte", "50 £ · © 2026 ®", "déjà vu",
    "São Paulo", "Đà Nẵng", "co\u00adop\u00ader\u00ada\u00adtion",
])
def test_honest_french_and_units_are_no_old_font(typed: str) -> None:
    assert isinstance(read_value(typed, TEXT, None), Read)


@pytest.mark.parametrize(("typed", "key"), [
    ("ND1. Tuyên truyền, nâng cao nhận thức", "ND1"),
    ("nd1.  TUYÊN TRUYỀN, nâng cao nhận thức ", "ND1"),
    (unicodedata.normalize("NFD", "ND1. Tuyên truyền, nâng cao nhận thức"), "ND1"),
    ("ND2. Hòa nhập", "ND2"),
    ("ND1", "ND1"),
    ("nd2", "ND2"),
    ("CÓ", "yes"),
])
def test_a_choice_is_found_whatever_its_case_spelling_or_place_of_the_tone(typed: str, key: str) -> None:
    assert read(typed, CHOICE) == key


@pytest.mark.parametrize("typed", ["ND9", "ND", "ND1*", "*", "Có Không"])
def test_a_choice_that_matches_nothing_is_left_as_typed_for_the_rule_to_refuse(typed: str) -> None:
    assert read(typed, CHOICE) == typed


# --- blanks, and what is shown of a value


@pytest.mark.parametrize("raw", [None, "", " ", "\u00a0\u200b", "\n\t", "\u00ad"])
def test_spaces_and_invisible_signs_are_blank(raw: object) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize("raw", [0, 0.0, False, "0", "-", "."])
def test_zero_is_not_blank(raw: object) -> None:
    assert not is_blank(raw)


@pytest.mark.parametrize(("raw", "text"), [
    (True, "TRUE"), (8.0, "8"), (1234.5, "1.234,5"), (datetime(2026, 3, 5), "05/03/2026"),
    (datetime(2026, 3, 5, 7, 5), "05/03/2026 07:05"), (date(2026, 3, 5), "05/03/2026"), (" a\u00a0b ", "a b"),
])
def test_a_value_is_shown_as_the_clerk_would_recognise_it(raw: object, text: str) -> None:
    assert shown(raw) == text


def test_what_is_shown_stays_short() -> None:
    assert len(shown("x" * 500)) == 80


@pytest.mark.parametrize(("pattern", "text", "fits"), [
    ("email", "mau@example.gov.vn", True), ("email", "mau.example.gov.vn", False), ("email", "a@b", False),
    ("email", "a@b.vn; c@d.vn", False), ("phone", "0209 3870 000", True), ("phone", "+84 (209) 387.0000", True),
    ("phone", "gọi sau", False), ("phone", "12", False),
])
def test_addresses_and_telephone_numbers_are_told_from_other_texts(pattern: str, text: str, fits: bool) -> None:
    assert matches_pattern(pattern, text) is fits
