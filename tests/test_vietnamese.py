"""One spelling for one word, the order of the dictionary, keys for comparing, names for files."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.vietnamese import (
    alike,
    ascii_name,
    clean,
    folded,
    in_latin,
    nfc,
    person_sort_key,
    sort_key,
)

T = TypeVar("T")
VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạắằẳẵặếềểễệớờởỡợứừửữựíýỳ ", max_size=12)


def backwards(values: Sequence[T]) -> list[T]:
    """The values in the opposite order, so that sorting has something to do."""
    return list(reversed(values))


@pytest.mark.parametrize("spelling", ["\u1ec7", "\u00ea\u0323", "e\u0323\u0302", "e\u0302\u0323", "\u1eb9\u0302"])
def test_the_three_spellings_of_one_letter_become_one(spelling: str) -> None:
    assert nfc(spelling) == "ệ"
    assert clean(f"Hi{spelling}n") == "Hiện"
    assert folded(f"HI{spelling.upper()}N") == folded("hiện")
    assert sort_key(f"Hi{spelling}n") == sort_key("Hiện")
    assert ascii_name(f"Hi{spelling}n") == "Hien"


@pytest.mark.parametrize(("typed", "stored"), [
    (" Phòng\u00a0Tổng  hợp\u200b ", "Phòng Tổng hợp"),
    ("\ufeff05/KH\u00ad-TH", "05/KH-TH"),
    ("một\r\nhai\rba", "một\nhai\nba"),
    ("một \n\t hai", "một\nhai"),
    ("\n\n", ""),
    ("1\u202f234", "1 234"),
])
def test_invisible_signs_go_and_spaces_become_plain(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@given(st.text(max_size=30))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(("one", "other"), [
    ("Hòa Bình", "Hoà Bình"), ("thúy", "thuý"), ("HÒA BÌNH", "hoà  bình"), ("05–KH", "05-KH"), ("Đà Nẵng", "đà nẵng"),
    ("Phòng Kinh tế", unicodedata.normalize("NFD", "PHÒNG KINH TẾ")),
])
def test_case_spaces_dashes_and_the_place_of_the_tone_do_not_make_another_word(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [
    ("ma", "má"), ("mà", "má"), ("bán", "bàn"), ("dương", "đương"), ("an", "ăn"), ("ăn", "ân"), ("quý", "quí"), ("ma lá", "má la"),
])
def test_another_tone_or_letter_is_another_word(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_the_dictionary_orders_letters_before_tones() -> None:
    words = ["An", "Ánh", "Ăn", "Ân", "Bình", "Dũng", "Dương", "Đạt", "Em"]
    assert sorted(backwards(words), key=sort_key) == words


def test_tones_are_ordered_ngang_huyen_hoi_nga_sac_nang() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "man"]
    assert sorted(backwards(words), key=sort_key) == words


@pytest.mark.parametrize("words", [
    ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s", "t",
     "u", "ư", "v", "x", "y"],
    ["cán", "cán bộ", "căn"],
    ["Hoa", "hoà", "Hoài"],
])
def test_every_letter_has_its_own_place(words: list[str]) -> None:
    assert sorted(backwards(words), key=sort_key) == words


@given(st.text(max_size=15))
def test_the_order_does_not_depend_on_the_spelling_of_letters(text: str) -> None:
    assert sort_key(text) == sort_key(nfc(text)) == sort_key(unicodedata.normalize("NFD", text))


@given(VIETNAMESE, VIETNAMESE, VIETNAMESE)
def test_the_order_is_total(one: str, two: str, three: str) -> None:
    keys = [sort_key(one), sort_key(two), sort_key(three)]
    assert (keys[0] < keys[1]) + (keys[1] < keys[0]) + (keys[0] == keys[1]) == 1
    assert sorted(keys) == sorted(backwards(keys))
    if keys[0] == keys[1]:
        assert nfc(one).casefold() == nfc(two).casefold()


def test_people_are_listed_by_given_name_then_family_name_then_middle_names() -> None:
    names = ["Đỗ An", "Trần Văn An", "Trần Xuân An", "Lê Thị Bình", "Nguyễn Đức Đạt", "Em"]
    assert sorted(backwards(names), key=person_sort_key) == names
    assert sorted(["", "An"], key=person_sort_key) == ["", "An"]


@pytest.mark.parametrize(("text", "name"), [
    ("Đánh giá năm 2026", "Danh-gia-nam-2026"), ("đường/dẫn: lạ*", "duong-dan-la"), ("Ưu ớt", "Uu-ot"), ("", ""),
])
def test_file_names_are_plain_letters(text: str, name: str) -> None:
    assert ascii_name(text) == name
    assert name.isascii()


@pytest.mark.parametrize(("one", "other"), [("hòa-bình", "hoa-bình"), ("05/KH-hòa", "05/KH-hoa"), ("“Đọc sách”", "'Đọc sách'")])
def test_every_word_keeps_its_own_tone_and_quotation_marks_their_kind(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(("one", "other"), [
    ("Lý Thị Quý", "Lí Thị Quí"), ("Nguyễn Văn A", "NguyễnVăn A"), ("Nguyễn Văn A", "Nguyễn Văn А"), ("Kĩ năng số", "kỹ năng số"),
    ("Trần Ｂình", "Trần Bình"), ("Lê Vỹ", "Lê Vĩ"),
])
def test_what_only_looks_the_same_is_alike_and_not_equal(one: str, other: str) -> None:
    assert alike(one) == alike(other)
    assert folded(one) != folded(other)


@pytest.mark.parametrize(("one", "other"), [("Mai", "May"), ("Thúy", "Thúi"), ("Hoàng", "Hòang An"), ("Bình", "Bính"), ("Đạt", "Dạt")])
def test_other_names_are_not_even_alike(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@pytest.mark.parametrize(("text", "latin"), [
    ("Nguyễn Văn А", "Nguyễn Văn A"), ("05/ВС-VP", "05/BC-VP"), ("Ｖăn phòng １２", "Văn phòng 12"), ("Правда", "Правда"),
    ("Báo “Правда” số 5", "Báo “Правда” số 5"), ("5 μm", "5 μm"), ("Phòng", "Phòng"), ("СОРТ", "СОРТ"), ("", ""),
])
def test_letters_of_another_alphabet_become_latin_where_all_of_them_only_look_it(text: str, latin: str) -> None:
    assert in_latin(text) == latin
