"""Vietnamese text: one spelling for one word, an order for lists, keys for comparing, ASCII for file names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_VOWEL_MARKS = {"\u0306", "\u0302", "\u031b"}
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-"})

# In TCVN3 fonts Vietnamese letters sit on Latin-1 signs: signs that follow a letter, or capitals inside a word.
_TCVN3_TELLING = re.compile(r"[A-Za-zà-ÿ][µ¸¶·¹¨»¾¼½Æ©Ç®Ð×Þß÷ø¬\xad]|®[a-zÀ-ÿ]|[a-z][\xc0-\xde]")
_LATIN1 = re.compile(r"[\xa8-\xff]")
_VNI_PAIR = re.compile(r"[aeoöuyAEOÖUY][ùøûõïáàåãäéèúüëâêîôÙØÛÕÏÁÀÅÃÄÉÈÚÜËÂÊ]|[öô][ùøûõïÙØÛÕÏ]")


def nfc(text: str) -> str:
    """The composed spelling: UniKey's, Apple's and Windows' forms of one letter become the same.

    >>> nfc("ê\\u0323") == "ệ"
    True
    """
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """Text as it is stored: composed, invisible signs gone, every space plain, edges trimmed; line breaks kept.

    >>> clean(" Phòng\\u00a0Tổng  hợp\\u200b ")
    'Phòng Tổng hợp'
    """
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nothing but letters, signs and single spaces: the usual case
    lines = nfc(text).translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


@cache
def folded(text: str) -> str:
    """A key under which the same words are equal: case, spaces, dashes and the place of the tone do not count.

    >>> folded("Hoà  Bình") == folded("HÒA BÌNH")
    True
    """
    words = _SPACES.sub(" ", clean(text).casefold().translate(_DASHES))
    return " ".join(_tone_last(word) for word in words.split(" "))


def _tone_last(word: str) -> str:
    """The word with its tone written after the letters: hòa and hoà both become hoa + huyền."""
    tone, letters = "", []
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tone = str(_TONES[sign])
        else:
            letters.append(sign)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


@cache
def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Dictionary order: letters first (a ă â b c d đ e ê …), tones only between equal letters.

    >>> sorted(["Ăn", "Đạt", "Ánh", "Dũng", "An", "Ân"], key=sort_key)
    ['An', 'Ánh', 'Ăn', 'Ân', 'Dũng', 'Đạt']
    """
    letters: list[int] = []
    tones: list[int] = []
    for sign in unicodedata.normalize("NFD", nfc(text).casefold()):
        if sign in _TONES:
            if tones:
                tones[-1] = _TONES[sign]
        elif sign in _VOWEL_MARKS and letters:
            base = chr(-letters[-1]) if letters[-1] < 0 else ""
            composed = unicodedata.normalize("NFC", base + sign)
            letters[-1] = -ord(composed) if len(composed) == 1 else letters[-1]
        else:
            letters.append(-ord(sign))
            tones.append(0)
    ranked = tuple(_rank(chr(-letter)) for letter in letters)
    return ranked, tuple(tones)


def _rank(letter: str) -> int:
    place = _ALPHABET.find(letter)
    return 1000 + place if place >= 0 else ord(letter) if ord(letter) < 1000 else 2000 + ord(letter)


def person_sort_key(name: str) -> tuple[object, ...]:
    """The order of people in Vietnamese lists: given name, then family name, then middle names.

    >>> sorted(["Trần Văn An", "Lê Thị Bình", "Đỗ An"], key=person_sort_key)
    ['Đỗ An', 'Trần Văn An', 'Lê Thị Bình']
    """
    words = clean(name).split()
    if not words:
        return (sort_key(""), sort_key(""), sort_key(""))
    return (sort_key(words[-1]), sort_key(words[0]), sort_key(" ".join(words[1:-1])))


def ascii_name(text: str) -> str:
    """Letters without marks, for file names.

    >>> ascii_name("Đánh giá năm 2026")
    'Danh-gia-nam-2026'
    """
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
        if not unicodedata.combining(sign)
    )
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-")


def legacy_encoding(text: str) -> str:
    """The name of the old font encoding that the text was typed in, or "" for Unicode.

    Only telling signs decide: a French word or a unit of measure is not Vietnamese in TCVN3.

    >>> legacy_encoding("Céng hoµ x· héi chñ nghÜa"), legacy_encoding("Xin chaøo caùc baïn")
    ('TCVN3', 'VNI')
    >>> legacy_encoding("Cộng hòa xã hội"), legacy_encoding("Café, 5 µm²")
    ('', '')
    """
    if text.isascii():
        return ""
    composed = nfc(text)
    if any("\u1ea0" <= sign <= "\u1ef9" or sign in "ăĂđĐơƠưƯ" for sign in composed):
        return ""
    if len(_VNI_PAIR.findall(composed)) >= 2:
        return "VNI"
    telling, signs = len(_TCVN3_TELLING.findall(composed)), _LATIN1.findall(composed)
    if all(sign == "\u00ad" for sign in signs):  # hyphenation, not Vietnamese
        return ""
    return "TCVN3" if telling >= 2 or (telling == 1 and len(signs) >= 2) else ""
