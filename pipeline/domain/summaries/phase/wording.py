"""Figures → the few words that titles and findings of a phase are made of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pipeline.domain.tables import text

Figure = int | float | Decimal | Fraction


def fixed(value: Figure, decimals: int = 1) -> str:
    """A figure with so many decimals, ties away from zero as Excel shows them.

    >>> fixed(62.25), fixed(72), fixed(1234.5, 0)
    ('62,3', '72,0', '1.235')
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return text(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), decimals)


def change(first: Figure, last: Figure, names: tuple[str, str], unit: str = "", decimals: int = 1) -> str:
    """How a figure moved between two periods, judged as it is shown.

    >>> change(75.42, 82.6, ("năm 1", "năm 2"), " %")
    'tăng từ 75,4 % (năm 1) lên 82,6 % (năm 2)'
    >>> change(75.42, 75.44, ("năm 1", "năm 2"))
    'giữ ở mức 75,4 (năm 1 và năm 2)'
    """
    before, after = fixed(first, decimals), fixed(last, decimals)
    if before == after:
        return f"giữ ở mức {after}{unit} {_bracketed(f'{names[0]} và {names[1]}')}"
    word, to = ("tăng", "lên") if last > first else ("giảm", "còn")
    return f"{word} từ {before}{unit} {_bracketed(names[0])} {to} {after}{unit} {_bracketed(names[1])}"


def _bracketed(words: str) -> str:
    """Words in brackets, brackets of their own become commas.

    >>> _bracketed("năm nay (mới có 08/10 đơn vị có số liệu)")
    '(năm nay, mới có 08/10 đơn vị có số liệu)'
    """
    return f"({words.replace(' (', ', ').replace(')', '')})"


def against(value: Figure, target: Figure, unit: str = " %", decimals: int = 1) -> str:
    """A figure held against its target, judged exactly.

    >>> against(62.3, 60), against(56.6, 60), against(60, 60)
    ('vượt mục tiêu 60 % (hơn 2,3 điểm %)', 'chưa đạt mục tiêu 60 % (thiếu 3,4 điểm %)', 'đạt đúng mục tiêu 60 %')
    """
    gap = float(value) - float(target)
    aim = f"mục tiêu {short(target, decimals)}{unit}"
    if abs(gap) < 1e-9:
        return f"đạt đúng {aim}"
    points = f"{fixed(abs(gap), decimals)} điểm %" if unit == " %" else f"{fixed(abs(gap), decimals)}{unit}"
    return f"vượt {aim} (hơn {points})" if gap > 0 else f"chưa đạt {aim} (thiếu {points})"


def short(value: Figure, decimals: int = 1) -> str:
    """A figure without needless zeros.

    >>> short(60.0), short(62.5)
    ('60', '62,5')
    """
    shown = fixed(value, decimals)
    return shown.rstrip("0").rstrip(",") if "," in shown else shown


def listed(names: Sequence[str], most: int = 4, others: str = "đơn vị khác") -> str:
    """Names as a list of people would read it, cut after `most`.

    >>> listed(["A", "B", "C"]), listed(["A", "B", "C"], 1)
    ('A, B và C', 'A và 02 đơn vị khác')
    """
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        return f"{', '.join(shown)} và {left:02d} {others}"
    return f"{', '.join(shown[:-1])} và {shown[-1]}" if len(shown) > 1 else "".join(shown)


def capital(words: str) -> str:
    """The first letter large."""
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """The first letter small, for use inside a sentence."""
    return words[:1].lower() + words[1:]
