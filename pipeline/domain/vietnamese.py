"""Vietnamese text: one spelling for one word, an order for lists, keys for comparing, ASCII for file names."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import cache

_INVISIBLE = dict.fromkeys((
    0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
))
"""Signs without a shape: soft hyphen, joiners, byte order mark, directions of writing."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_VOWEL_MARKS = {"\u0306", "\u0302", "\u031b"}
_SAME_SIGNS = str.maketrans("–—‑−“”„‟«»‘’‚‛ʼ", "-" * 4 + '"' * 6 + "'" * 5)
_LETTERS = re.compile(r"[^\W\d_]+")

_LOOK_ALIKES = {
    **dict(zip("АВЕЅІЈКМНОРСТУХаеѕіјорсухѵ", "ABESIJKMHOPCTYXaesijopcyxv", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
    **{chr(0xFEE0 + ord(sign)): sign for sign in string.digits + string.ascii_letters},
}
"""Cyrillic, Greek and full-width letters that are drawn like Latin ones."""

_FULL_WIDTH = frozenset(sign for sign in _LOOK_ALIKES if sign > "\uff00")
_STRANGERS = re.compile(r"[\u0370-\u03ff\u0400-\u052f\uff10-\uff5a]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SOLE_Y = re.compile(r"(?<=[bdhklmstv])y(?=\d*\b)|(?<=\bqu)y")
"""The y that is also spelt i: lý, kỹ, mỹ, quý; not the y of ay and uy."""


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
    """A key under which the same words are equal: case, spaces, dashes, the shape of quotation marks and the
    place of the tone do not count.

    >>> folded("Hoà  Bình") == folded("HÒA BÌNH")
    True
    """
    return _LETTERS.sub(_tone_last, _SPACES.sub(" ", clean(text).casefold().translate(_SAME_SIGNS)))


def _tone_last(word: re.Match[str]) -> str:
    """The letters with their tones written after them: hòa and hoà both become hoa + huyền."""
    tones, letters = "", []
    for sign in unicodedata.normalize("NFD", word[0]):
        if sign in _TONES:
            tones += str(_TONES[sign])
        else:
            letters.append(sign)
    return unicodedata.normalize("NFC", "".join(letters)) + tones


@cache
def alike(text: str) -> str:
    """A wider key than `folded`: also the same under it is what is spelt with i for y (quí, quý), runs together
    (NguyễnVăn), or has letters of another alphabet that look the same. A reason to ask, never to decide.

    >>> alike("Lý Thị Quý") == alike("LÍ THỊ QUÍ"), alike("Nguyễn Thị Mai") == alike("Nguyễn Thị May")
    (True, False)
    """
    latin = in_latin(nfc(text))
    apart = "".join(f" {sign}" if sign.isupper() and before.islower() else sign
                    for before, sign in zip(f" {latin}", latin, strict=False))
    return _SOLE_Y.sub("i", folded(apart))


def in_latin(text: str) -> str:
    """The text with letters that only look Latin made Latin; unchanged where it is written in another alphabet.

    >>> in_latin("Nguy\u0435n Văn \u0410") == "Nguyen Văn A", in_latin("Правда, 5 μm")
    (True, 'Правда, 5 μm')
    """
    strangers = set(_STRANGERS.findall(text))
    if not strangers or not strangers <= _LOOK_ALIKES.keys() or not (_LATIN.search(text) or strangers <= _FULL_WIDTH):
        return text
    return nfc("".join(_LOOK_ALIKES.get(sign, sign) for sign in text))


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
