"""Old fonts are recognised in Vietnamese typed with them, and in nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.definitions.form import Field
from pipeline.domain.legacy_fonts import from_legacy, legacy_encoding
from pipeline.domain.syllables import is_syllable
from pipeline.domain.values import NotRead, read_value
from pipeline.domain.vietnamese import nfc

ROOT = Path(__file__).parents[1]

TCVN3 = dict(zip(
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ", strict=True))
"""Letter → what a byte of TCVN 5712 shows on Windows, as an independent witness of the table under test."""

VNI_TONES = dict(zip("\u0301\u0300\u0309\u0303\u0323", "ùøûõï", strict=True))
VNI_WHOLE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
VNI_MARKED = {
    "\u0302": dict(zip(["", *VNI_TONES], "âáàåãä", strict=True)), "\u0306": dict(zip(["", *VNI_TONES], "êéèúüë", strict=True)),
}


def in_vni(letter: str) -> str:
    """One lower-case letter as VNI-Windows shows it."""
    import unicodedata

    base, *marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in VNI_TONES), "")
    for mark, signs in VNI_MARKED.items():
        if mark in marks:
            return base + signs[tone]
    base = {"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base
    return base + (VNI_TONES[tone] if tone else "")


VNI = {letter: VNI_WHOLE.get(letter) or in_vni(letter) for letter in TCVN3}
FONTS = {"TCVN3": TCVN3, "VNI": VNI}


def typed_in(font: str, text: str) -> str:
    """Proper Vietnamese, lower case, as it comes out of a document in an old font."""
    return "".join(FONTS[font].get(letter, letter) for letter in nfc(text).lower())


@cache
def sentences() -> tuple[str, ...]:
    """Real Vietnamese of this project: labels, helps and sentences of the forms, names of units."""
    texts = [path.read_text("utf-8") for path in (ROOT / "input_templates/2026/form.toml", ROOT / "config.toml")]
    quoted = re.findall(r'"([^"\n]{12,})"', "\n".join(texts))
    return tuple(dict.fromkeys(nfc(text.lower()) for text in quoted if re.search("[ạ-ỹ].* .*[à-ỹ]", text.lower()) and "{" not in text))


@cache
def words() -> tuple[str, ...]:
    """The words of those sentences, those beyond ASCII."""
    return tuple(sorted({word for text in sentences() for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()}))


# --- recall


@pytest.mark.parametrize("font", FONTS)
def test_nearly_every_sentence_typed_in_an_old_font_is_recognised_and_can_be_read(font: str) -> None:
    missed = [text for text in sentences() if legacy_encoding(typed_in(font, text)) != font]
    assert len(sentences()) > 250
    assert len(missed) <= len(sentences()) // 100, missed
    assert [text for text in sentences() if from_legacy(typed_in(font, text), font) != text] == []


@given(st.sampled_from(sorted(FONTS)), st.data())
def test_six_vietnamese_words_in_any_order_are_recognised(font: str, data: st.DataObject) -> None:
    text = " ".join(data.draw(st.lists(st.sampled_from(words()), min_size=6, max_size=12, unique=True)))
    shown = typed_in(font, text)
    plainly = sum(not is_syllable(word) for word in shown.split())
    if plainly >= 3:  # fewer: most words are also Vietnamese as they stand
        assert legacy_encoding(shown) in FONTS
    assert from_legacy(shown, font) == text


@pytest.mark.parametrize(("text", "font", "meant"), [
    ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "TCVN3", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    ("Ng\u00adêi cao tuæi", "TCVN3", "Người cao tuổi"),
    ("B¸o c¸o", "TCVN3", "Báo cáo"),
    ("h\u00adu trÝ", "TCVN3", "hưu trí"),
    ("15/Q§-UBND", "TCVN3", "15/QĐ-UBND"),
    ("Kinh tÕ", "TCVN3", "Kinh tế"),
    ("TrÇn V¨n §¹t", "TCVN3", "Trần Văn Đạt"),
    ("Coäng hoøa xaõ hoäi", "VNI", "Cộng hòa xã hội"),
    ("Nguyeãn Vaên An", "VNI", "Nguyễn Văn An"),
    ("COÄNG HOØA", "VNI", "CỘNG HÒA"),
    ("ñaøo taïo, boài döôõng", "VNI", "đào tạo, bồi dưỡng"),
    ("Phòng Tổng hợp, x· héi ho¹t ®éng", "TCVN3", "Phòng Tổng hợp, xã hội hoạt động"),
])
def test_old_fonts_are_recognised_and_read(text: str, font: str, meant: str) -> None:
    assert legacy_encoding(text) == font
    if "Tổng" not in text:
        assert from_legacy(text, font) == meant


# --- precision


@pytest.mark.parametrize("text", [
    # Vietnamese
    "Cộng hòa xã hội chủ nghĩa", "Lê Văn Tám", "cà phê", "lá thu", "Hà Nam", "Kế hoạch số 33/KH-UBND", "Thái Nguyên", "Phòng Tổng hợp – Résumé µ",
    "tháng 3 và tháng 4", "Hòa Bình · Hà Nam", "có", "không", "ví dụ", "Ô tô, xe máy", "Nhà khách", "Tháng Tám, Bà Triệu",
    # French
    "Où est le maïs de Caïn ?", "Thaï et naïf", "Loïc", "Lycée Chasseloup-Laubat", "Noël à Huê", "Résumé", "le café où il a été créé",
    "Haïti, Caïn, Thaï", "l'été à la plage", "Voilà où il va", "très tôt, là-bas", "une forêt, un hôtel", "le dîner est déjà prêt", "Moïse, Israël",
    "École française d'Extrême-Orient", "la fête de l'Huître", "il était une fois à Nîmes", "goût, août, coûter", "Où ?", "aïe", "Saül, Esaü",
    "thé vert", "né à Lyon", "maître, connaître, naître", "égoïste, héroïque", "À côté du musée", "dû", "Ça va ?", "aiguë",
    # English and others
    "naïve café", "co\u00adop\u00ader\u00adation", "Häuser und Bäume", "Köln, München", "schöne Grüße", "São Paulo", "mañana", "El Niño", "Curaçao",
    "Gesù, virtù, più", "Ålesund", "Malmö", "smörgåsbord", "plain ASCII", "",
    # signs
    "25 °C, 3 m², 5 µg", "5 µm", "a · b", "Microsoft®", "© 2026", "¶ 5", "£ 20", "½ ngày", "2 × 3 = 6", "± 0,5", "«là»", "n° 5", "10 ¼",
])
def test_what_is_not_in_an_old_font_is_left_alone(text: str) -> None:
    assert legacy_encoding(text) == ""


def test_no_sentence_in_unicode_is_taken_for_an_old_font() -> None:
    assert [text for text in sentences() if legacy_encoding(text)] == []


@given(st.lists(st.sampled_from(words()), min_size=1, max_size=8))
def test_no_words_in_unicode_are_taken_for_an_old_font(chosen: list[str]) -> None:
    assert legacy_encoding(" ".join(chosen)) == ""
    assert legacy_encoding(" ".join(chosen).upper()) == ""


def test_the_words_of_real_vietnamese_are_syllables() -> None:
    assert [word for word in words() if not is_syllable(word) and any(sign in "aeiouyăâêôơư" for sign in word)] == []


# --- what the clerk is told


def test_the_clerk_is_told_which_font_what_it_means_and_what_to_do() -> None:
    said = read_value("Céng hoµ x· héi", Field("title", "Tên", "text"), None)
    assert isinstance(said, NotRead)
    assert said.message == "nội dung đang dùng bảng mã TCVN3 cũ, không phải Unicode (có thể là “Cộng hoà xã hội”)."
    assert "UniKey" in said.remedy
