"""What a cell holds, said in formulas that give the same result in every language of Excel and in LibreOffice.

`x` is the formula's text for one cell or for a range, `X` for both kinds alike: everything here
also works on arrays. Neither TEXT nor VALUE nor DATEVALUE is used, whose results depend on the
language: text is compared with the patterns that the reader reads, each digit replaced by 0, and
a number is put together from its digits. Errors are caught before texts are joined, since
LibreOffice loses its place in an array when it joins one.
"""

from __future__ import annotations

import itertools
import re
from datetime import date
from functools import cache

from pipeline.definitions.form import Field
from pipeline.domain.values import LAST_DAY, Read, parse_number, read_value
from pipeline.domain.vietnamese import clean

_NO_BREAK = "\N{NO-BREAK SPACE}"
_MARK, _CODE = "¦", "¬"
_GROUPED_DIGITS, _PLAIN_DIGITS, _DECIMALS = 8, 15, 2
"""Text numbers are recognised up to so many digits before the decimal mark (with grouping marks, without any)
and after it."""

_DAY_ZERO = date(1899, 12, 30)


def serial(day: date) -> int:
    """The number under which a spreadsheet keeps a day.

    >>> serial(date(1900, 3, 1))
    61
    """
    return (day - _DAY_ZERO).days


def quoted(text: str) -> str:
    """A text as a formula writes it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + text.replace('"', '""') + '"'


def trimmed(x: str) -> str:
    """The text without needless blanks; "" for an error."""
    return f'IFERROR(TRIM(SUBSTITUTE({x},"{_NO_BREAK}"," ")),"")'


def trimmed_text(raw: object) -> str:
    """The same in Python, of a value as it is typed."""
    return clean(str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw))


def blank(x: str) -> str:
    """Whether nothing stands there, or blanks only; an error is not blank."""
    return f'(LEN(IFERROR(TRIM(CLEAN(SUBSTITUTE({x},"{_NO_BREAK}"," "))),"{_MARK}"))=0)'


def filled(x: str) -> str:
    """The opposite of `blank`."""
    return blank(x).replace("=0)", ">0)")


def fault(x: str) -> str:
    """Whether an error or a formula stands there. ISFORMULA came with Excel 2013: before, formulas pass."""
    return f"IF(ISERROR({x}),1,IFERROR(--_xlfn.ISFORMULA({x}),0))"


# ---------------------------------------------------------------- one of several texts


def spellings_text(spellings: tuple[str, ...]) -> str:
    """Spellings as one text that `one_of` searches; compared letter by letter, so `*` is only a star."""
    return "".join(_MARK + spelling for spelling in spellings) + _MARK


def one_of(x: str, where: str) -> str:
    """Whether the text, in capitals, is one of the spellings in the cell or text `where`."""
    return f'ISNUMBER(FIND("{_MARK}"&UPPER({trimmed(x)})&"{_MARK}",{where}))'


# ---------------------------------------------------------------- numbers and dates typed as text


def _digits_masked(text: str) -> str:
    for digit in range(1, 10):
        text = f"SUBSTITUTE({text},{digit},0)"
    return text


@cache
def number_masks(*, decimals: bool) -> str:
    """Every pattern of text that the reader reads as a number, with the number of its decimals behind.

    A first digit 1 marks texts that begin with 0: “1.234” is a number, “0.123” is not.
    """
    entries = []
    for mask in _number_shapes():
        for first in "10":
            typed = mask.replace("0", "1") if first == "1" else "0" + mask[1:].replace("0", "1")
            value = parse_number(typed) if mask[0] == "0" or first == "1" else None
            if value is not None:
                digits = int("".join(sign for sign in typed if sign.isdigit()))
                behind = next(n for n in range(_DECIMALS + 1) if digits / 10**n == value)
                if decimals or not behind:
                    entries.append(f"{1 if first == '0' else 0}{mask}{_CODE}{behind}")
    return "".join(_MARK + entry for entry in entries)


def _number_shapes() -> list[str]:
    tails = ["", *(mark + "0" * n for mark in ",." for n in range(_DECIMALS + 1))]
    shapes = [_grouped("0" * n, sign) + tail for n in range(_GROUPED_DIGITS + 1)
              for sign in ("", ".", ",", "'", " ") for tail in tails]
    shapes += ["0" * n for n in range(_GROUPED_DIGITS + 1, _PLAIN_DIGITS + 1)]
    return [shape for shape in dict.fromkeys(shapes) if shape.strip(",.")]


def _grouped(digits: str, sign: str) -> str:
    head = len(digits) % 3
    parts = [digits[:head]] * bool(head) + [digits[at:at + 3] for at in range(head, len(digits), 3)]
    return sign.join(parts)


def _number_mask_place(x: str, masks: str) -> str:
    text = trimmed(x)
    return f'FIND("{_MARK}"&(LEFT({text})="0")*1&{_digits_masked(text)}&"{_CODE}",{masks})'


def no_number(x: str, masks: str) -> str:
    """0 for a text that the reader reads as a number, an error for any other; `masks`: the cell of `number_masks`."""
    return f"0*{_number_mask_place(x, masks)}"


def text_number(x: str, masks: str) -> str:
    """The number that a text stands for, never below 0; an error where the reader reads none."""
    text = digits = trimmed(x)
    for sign in (".", ",", " ", "'"):
        digits = f'SUBSTITUTE({digits},"{sign}","")'
    return f"(({digits}*1)/10^(MID({masks},{_number_mask_place(x, masks)}+LEN({text})+3,1)*1))"


@cache
def date_masks() -> str:
    """Every pattern of text that the reader reads as a day, month and year, its two separating signs alike."""
    probe, masks = Field("day", "", "date"), []
    for sign, day, month in itertools.product("/-.", ("1", "10"), ("2", "11")):
        for a, b, c, d in itertools.product(("", " "), repeat=4):
            typed = f"{day}{a}{sign}{b}{month}{c}{sign}{d}{LAST_DAY.year}"
            if isinstance(read_value(typed, probe, None), Read):
                masks.append(re.sub(r"\d", "0", typed))
    return spellings_text(tuple(masks))


def _date_part(x: str, number: int) -> str:
    signs = trimmed(x)
    for sign, put in ((" ", ""), (".", "/"), ("-", "/")):
        signs = f'SUBSTITUTE({signs},"{sign}","{put}")'
    first = 9 * number - 8
    return f'(TRIM(MID(SUBSTITUTE({signs},"/",REPT(" ",9)),{first},9))*1)' if number < 3 else f"(RIGHT({signs},4)*1)"


def text_date(x: str) -> str:
    """The day that a text of one of the `date_masks` stands for."""
    return f"DATE({_date_part(x, 3)},{_date_part(x, 2)},{_date_part(x, 1)})"


def no_date(x: str, masks: str) -> str:
    """Whether a text is no day of the calendar; an error where it has not even the look of one."""
    return f'(MONTH({text_date(x)})<>{_date_part(x, 2)})+0*FIND("{_MARK}"&{_digits_masked(trimmed(x))}&"{_MARK}",{masks})'
