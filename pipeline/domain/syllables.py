"""What a written Vietnamese syllable may look like (âm tiết): the onset, the rhyme, and the tones it can carry.

Enough to tell Vietnamese from a text in another language or in an old font; it knows no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED_TONES = frozenset("\u0301\u0323")
"""A syllable that ends in c, ch, p or t carries the tone sắc or nặng and no other."""

_RHYMES = frozenset(re.findall(
    r"\S+",
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet ooc oong "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uê uêch uênh uơ uy uya uych uynh uyt uyu uyên uyêt uân uâng uât uây "
    "ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu",
))
_QU_RHYMES = _RHYMES | {"ynh", "ych", "yt"}
_TONED_CONSONANT = re.compile(r"[^aeiouy\u0302\u0306\u031b][\u0300\u0301\u0303\u0309\u0323]")
_ONSET = re.compile(r"ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]|")


@cache
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable, whatever its case; digits and signs are no part of one.

    >>> [is_syllable(word) for word in ("Nghiêng", "quý", "giếng", "HÒA", "được")]
    [True, True, True, True, True]
    >>> [is_syllable(word) for word in ("Céng", "mât", "ngê", "café", "Thaï", "tờt", "")]
    [False, False, False, False, False, False, False]
    """
    signs = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in signs if sign in TONES]
    bare = unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in TONES))
    if len(tones) > 1 or not bare.isalpha() or _TONED_CONSONANT.search(signs):
        return False
    onset = _ONSET.match(bare)
    assert onset is not None  # the empty onset always matches
    splits = {onset[0], onset[0].removesuffix("i") if onset[0] == "gi" else onset[0]}
    return any(_fits(head, bare[len(head):], tones) for head in splits)


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if rhyme not in (_QU_RHYMES if onset == "qu" else _RHYMES):
        return False
    if rhyme.endswith(("c", "ch", "p", "t")) and (not tones or tones[0] not in _STOPPED_TONES):
        return False
    front = rhyme[0] in "eêiy"
    if onset in ("gh", "ngh"):
        return front
    if onset == "k":
        return front or rhyme[0] in "aă"  # place names of the mountains
    return not (front and onset in ("c", "ng")) and not (onset == "g" and rhyme[0] in "eêy")
