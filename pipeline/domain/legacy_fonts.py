"""Text typed in an old Vietnamese font (TCVN3, VNI) → which one it is, and the same text in Unicode.

Such text shows signs of western languages in the place of Vietnamese letters. Read as the
old font it becomes Vietnamese syllables, read as it stands it does not; a French or German
text fails the first test, Vietnamese in Unicode the second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.syllables import is_syllable
from pipeline.domain.vietnamese import nfc

_TCVN3 = {
    chr(first + offset): letter
    for first, letters in (
        (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"), (0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ"), (0xDC, "ĩíịò"),
        (0xE1, "ỏõóọồổỗốộờởỡớợù"), (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
    )
    for offset, letter in enumerate(letters)
}
"""Sign (as Windows shows the byte) → letter, by TCVN 5712:1993, VN3."""

_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_SIGNS = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}
_VNI = {
    **{base + sign: nfc(base + marks) for base in "aeo" for sign, marks in _VNI_SIGNS.items() if base == "a" or sign in "âáàåãä"},
    **{base + sign: nfc(letter + tone) for base, letter in ("aa", "ee", "oo", "uu", "yy", "ôơ", "öư")
       for sign, tone in _VNI_TONES.items()},
    "ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}
"""One or two signs → letter, by VNI-Windows; lower case, the capitals are the capitals of the same signs."""

_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~“”‘’…–—]+")
_ONLY_UNICODE = re.compile(r"[\u1ea0-\u1ef9ăĂđĐơƠưƯĩĨũŨ]")
"""Letters of Vietnamese in Unicode that no western language and no old font has."""

_STRANGE = re.compile(r"[\xa1-\xbfÄ-ÇËÎÏÑÖ×ØÛÜÞßä-çëîïñö-øûüþ\xad]")
"""Signs that no Vietnamese text in Unicode needs."""

_UNIT_OF_MEASURE = re.compile("µ[A-Za-z]{1,2}")

_TCVN3_ABBREVIATION = re.compile(r"[A-Z]§")
"""As in Q§, H§ND: no syllable, and written in no other language."""

_TCVN3_TELLING = re.compile(r"[¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾×÷]|[a-zà-ÿ][\xc6-\xde]|[b-df-hj-np-tv-z][ßñ]")
_VNI_TELLING = re.compile(r"[aeouy][øõ]|[aeo][âáàåãä]|[ôö][ùøûõï]|[aeuy]ù|\Boù|aê|æ|\bñ", re.IGNORECASE)


@dataclass(frozen=True)
class _Font:
    """One way in which signs stand for letters; `telling` is what no other language writes."""

    name: str
    longest: int
    letters: dict[str, str]
    telling: re.Pattern[str]
    abbreviation: re.Pattern[str] | None = None

    def in_unicode(self, text: str) -> str | None:
        """The text with its letters; None where a sign beyond ASCII stands for no letter."""
        letters: list[str] = []
        at = 0
        while at < len(text):
            for length in range(self.longest, 0, -1):
                signs = text[at:at + length]
                if letter := self._letter(signs):
                    letters.append(letter)
                    at += length
                    break
            else:
                if not text[at].isascii():
                    return None
                letters.append(text[at])
                at += 1
        return "".join(letters)

    def _letter(self, signs: str) -> str:
        if signs in self.letters:
            return self.letters[signs]
        letter = self.letters.get(signs.lower(), "") if self.longest > 1 else ""
        return letter.upper() if letter and signs[0].isupper() else letter


_FONTS = (_Font("TCVN3", 1, _TCVN3, _TCVN3_TELLING, _TCVN3_ABBREVIATION), _Font("VNI", 2, _VNI, _VNI_TELLING))
_BY_NAME = {font.name: font for font in _FONTS}


@lru_cache(50_000)
def legacy_encoding(text: str) -> str:
    """The name of the old font encoding that the text was typed in, or "" for Unicode.

    >>> legacy_encoding("Céng hoµ x· héi chñ nghÜa"), legacy_encoding("Xin chaøo caùc baïn")
    ('TCVN3', 'VNI')
    >>> legacy_encoding("Cộng hòa xã hội"), legacy_encoding("Café, 5 µm²"), legacy_encoding("Où est le maïs de Caïn ?")
    ('', '', '')
    """
    if text.isascii():
        return ""
    composed = nfc(text)
    if _ONLY_UNICODE.search(composed) and not _STRANGE.search(composed):
        return ""  # the usual case, without looking at words
    words: list[str] = _WORD.findall(composed)
    scores = {font.name: _evidence(font, words) for font in _FONTS}
    name = max(scores, key=lambda font: scores[font])
    return name if scores[name] else ""


def from_legacy(text: str, encoding: str) -> str:
    """The same text in Unicode; signs that stand for no letter stay as they are.

    >>> from_legacy("Céng hoµ x· héi", "TCVN3"), from_legacy("Xin chaøo caùc baïn", "VNI")
    ('Cộng hoà xã hội', 'Xin chào các bạn')
    """
    font = _BY_NAME[encoding]
    return _WORD.sub(lambda word: font.in_unicode(word[0]) or word[0], nfc(text))


def _evidence(font: _Font, words: Iterable[str]) -> float:
    """How many words become Vietnamese by reading them in a font, and are none as they stand; a half more for
    what no other language writes, a little for words that are Vietnamese both ways. 0 where others speak against it."""
    speaking: list[str] = []
    against = plain = foreign = both = 0
    modern = False
    for word in words:
        if word.isascii():
            if not (word.isupper() or len(word) < 2):
                plain, foreign = (plain + 1, foreign) if is_syllable(word) else (plain, foreign + 1)
        elif _ONLY_UNICODE.search(word):
            modern = True
        elif len(word) > 1 and not _UNIT_OF_MEASURE.fullmatch(word):
            read = font.in_unicode(word)
            becomes = read is not None and bool(is_syllable(read) or (font.abbreviation and font.abbreviation.search(word)))
            if _stands(word):
                plain, both = plain + becomes, both + becomes
            elif becomes:
                speaking.append(word)
            elif read is None or _has_vowel(read):
                against += 1
    telling = any(font.telling.search(word) for word in speaking)
    several = len(speaking) > 1
    enough = telling or ((several or plain > 0) and foreign <= plain)
    opposed = against * 4 > len(speaking) or foreign > plain + len(speaking) or (modern and not (telling and several))
    return len(speaking) + telling / 2 + both / 1000 if speaking and enough and not opposed else 0


def _stands(word: str) -> bool:
    """Whether a word is Vietnamese as it is written: no capital inside, as old fonts show them."""
    return is_syllable(word) and (word[1:].islower() or word.isupper())


def _has_vowel(word: str) -> bool:
    return any(sign in "aeiouy" for sign in unicodedata.normalize("NFD", word.lower()))
