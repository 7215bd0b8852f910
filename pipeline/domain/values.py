"""What a clerk typed into one cell → a typed value, or the reason why it cannot be one.

Unambiguous text (``1.234,5``, ``05/03/2024``) is read, with a note; ambiguous text is
refused and never guessed. Rules: Vietnamese writes the decimal comma and groups
thousands by dots or spaces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from pipeline.definitions.form import Choice, Field
from pipeline.domain.legacy_fonts import from_legacy, legacy_encoding
from pipeline.domain.unit_words import remedy_for
from pipeline.domain.vietnamese import clean, folded, in_latin

Answer = str | int | float | date


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was understood; `note` says how, when it was not plain, `check` names the note."""

    value: Answer
    note: str = ""
    check: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why a cell could not be understood and what to do, as parts of a finding."""

    check: str
    message: str
    remedy: str


_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*|[+-]?[.,]\d+")
_WITH_UNIT = re.compile(r"\s*([+-]?[\d][\d.,' ]*)\s*([^\d\s.,]\D*)")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_PHONE = re.compile(r"\+?[\d .()/-]{6,40}")

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)


def shown(raw: object) -> str:
    """What stood in the cell, as the clerk would recognise it; cut after 80 characters."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime):
        text = f"{raw:%d/%m/%Y}" if raw.time() == time(0) else f"{raw:%d/%m/%Y %H:%M}"
    elif isinstance(raw, date):
        text = f"{raw:%d/%m/%Y}"
    elif isinstance(raw, (int, float)):
        text = number_text(raw)
    else:
        text = clean(str(raw))
    return text if len(text) <= 80 else text[:79] + "…"


def number_text(value: float) -> str:
    """A number as Vietnamese writes it, without needless decimals.

    >>> number_text(1234.5), number_text(20.0), number_text(85)
    ('1.234,5', '20', '85')
    """
    rounded = round(value, 6)
    if float(rounded).is_integer():
        return f"{int(rounded):,}".replace(",", ".")
    whole, _, decimals = f"{rounded:,.6f}".rstrip("0").partition(".")
    return whole.replace(",", ".") + "," + decimals


def is_blank(raw: object) -> bool:
    """Whether a cell counts as not filled: nothing, or spaces and invisible signs only."""
    return raw is None or (isinstance(raw, str) and (not raw or not clean(raw)))


def read_value(raw: object, field: Field, choice: Choice | None) -> Read | NotRead:
    """One non-blank cell as a value of its field's type. A choice that matches no option is
    returned as typed: whether it is allowed is a rule of the field, not of reading."""
    if isinstance(raw, bool):
        return NotRead("type", "ô đang là giá trị đúng/sai (TRUE/FALSE).", _how(field))
    return _READERS[field.type](raw, field, choice)


def _read_text(raw: object, field: Field, choice: Choice | None) -> Read | NotRead:
    if isinstance(raw, (datetime, date)):
        return NotRead("text_became_date", f"ô văn bản đã bị chuyển thành ngày {shown(raw)}.",
                       "Đề nghị định dạng ô là Văn bản (Text) rồi nhập lại đúng số, ký hiệu.")
    if isinstance(raw, (int, float)):
        text = str(int(raw)) if float(raw).is_integer() and abs(raw) < 1e15 else number_text(raw)
        return Read(text)
    text = clean(str(raw))
    if encoding := legacy_encoding(str(raw)):  # before cleaning: a soft hyphen is TCVN3's ư
        meant = shown(from_legacy(str(raw), encoding))
        return NotRead("legacy_font", f"nội dung đang dùng bảng mã {encoding} cũ, không phải Unicode (có thể là “{meant}”).",
                       "Đề nghị chuyển sang Unicode (UniKey: Ctrl+Shift+F6, chọn bảng mã đích Unicode) rồi dán lại.")
    latin = in_latin(text)
    if latin != text:
        strange = ", ".join(f"“{sign}”" for sign in dict.fromkeys(text) if sign not in latin)
        return Read(latin, f"có chữ trông giống chữ Việt nhưng thuộc bảng chữ khác ({strange}); đã đọc là “{shown(latin)}”.",
                    "look_alike", "Đề nghị gõ lại nội dung ô bằng bộ gõ tiếng Việt Unicode.")
    return Read(text)


def _read_choice(raw: object, field: Field, choice: Choice | None) -> Read | NotRead:
    reading = _read_text(raw, field, choice)
    if isinstance(reading, NotRead) or choice is None:
        return reading
    option = _options(choice).get(folded(str(reading.value)))
    return Read(option, reading.note, reading.check, reading.remedy) if option is not None else reading


@lru_cache(maxsize=64)
def _options(choice: Choice) -> dict[str, str]:
    """Folded words → the option they mean: its label, or its key where the label begins with that; the first that has them."""
    words: dict[str, str] = {}
    for option in choice.options:
        label, key = folded(option.label), folded(option.key)
        for said in (label, key) if label.startswith(key) else (label,):
            words.setdefault(said, option.key)
    return words


def _read_number(raw: object, field: Field, choice: Choice | None) -> Read | NotRead:
    if isinstance(raw, (datetime, date, time, timedelta)):
        return NotRead("type", f"ô số đang là ngày hoặc giờ ({shown(raw)}).",
                       "Đề nghị định dạng ô là Số (Number) rồi nhập lại số.")
    if isinstance(raw, (int, float)):
        value, note = float(raw), ""
    else:
        typed = clean(str(raw))
        parsed = parse_number(typed)
        if parsed is None:
            return _not_a_number(typed, field)
        value, note = parsed, f"đã đọc “{typed}” là {number_text(parsed)}."
    if not math.isfinite(value):
        return NotRead("type", "ô không chứa số.", _how(field))
    if field.type == "integer":
        if not value.is_integer() or abs(value) > 1e15:
            return NotRead("type", f"giá trị {number_text(value)} không phải số nguyên.", _how(field))
        return Read(int(value), note)
    return Read(value, note)


def parse_number(typed: str) -> float | None:
    """A number from text, or None where it is no number or could mean two.

    >>> [parse_number(t) for t in ("1.234,5", "1,234.5", "12,5", "1.5", "1.234.567", "-7", "1 234")]
    [1234.5, 1234.5, 12.5, 1.5, 1234567.0, -7.0, 1234.0]
    >>> [parse_number(t) for t in ("1.234", "1,234", "1,234,567", "12 người", "1.23.4", "1,2,3", "")]
    [1234.0, None, None, None, None, None, None]
    """
    text = typed.strip().rstrip(".,") if typed.count(",") + typed.count(".") == 1 else typed.strip()
    if not _NUMBER.fullmatch(text):
        return None
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = "," if text.rfind(",") > text.rfind(".") else "."
        grouping = "." if decimal == "," else ","
        whole, _, decimals = text.rpartition(decimal)
        if decimal in whole or grouping in decimals or not _grouped(whole, grouping):
            return None
        return _float(sign, whole.replace(grouping, ""), decimals)
    if dots or commas:
        separator = "." if dots else ","
        whole, _, decimals = text.rpartition(separator)
        if separator == "." and _grouped(text, "."):
            return _float(sign, text.replace(".", ""), "")
        if separator in whole or len(decimals) > 2 or not (whole + decimals).replace(" ", "").isdigit():
            return None
        if " " in whole and not _grouped(whole, " "):
            return None
        return _float(sign, whole.replace(" ", "") or "0", decimals)
    for grouping in (" ", "'"):
        if grouping in text:
            return _float(sign, text.replace(grouping, ""), "") if _grouped(text, grouping) else None
    return _float(sign, text, "")


def _grouped(whole: str, grouping: str) -> bool:
    first, *rest = whole.split(grouping)
    return bool(rest) and 1 <= len(first) <= 3 and first.isdigit() and first != "0" and all(
        len(part) == 3 and part.isdigit() for part in rest
    )


def _float(sign: float, whole: str, decimals: str) -> float | None:
    if not whole.isdigit() or not (decimals == "" or decimals.isdigit()) or len(whole) > 15:
        return None
    return sign * float(f"{whole}.{decimals or '0'}")


def _not_a_number(typed: str, field: Field) -> NotRead:
    cut = shown(typed)
    with_word = (typed[:-1], "%") if typed.endswith("%") else match.groups() if (match := _WITH_UNIT.fullmatch(typed)) else None
    if with_word and (value := parse_number(with_word[0].strip())) is not None:
        written = "dấu %" if with_word[1] == "%" else "chữ"
        remedy = remedy_for(value, with_word[1], field.measured_in, number_text(value)) or _how(field)
        return NotRead("unit_in_number", f"ô số đang ghi kèm {written}: “{cut}”.", remedy)
    if _NUMBER.fullmatch(typed):
        return NotRead("ambiguous_number", f"không rõ “{cut}” là số nào (dấu chấm, dấu phẩy có thể hiểu hai cách).",
                       "Đề nghị nhập lại số, không ngăn cách hàng nghìn; phần thập phân sau dấu phẩy.")
    return NotRead("type", f"“{cut}” không phải là số.", _how(field))


def _read_date(raw: object, field: Field, choice: Choice | None) -> Read | NotRead:
    if isinstance(raw, datetime):
        return _dated(raw.date(), "")
    if isinstance(raw, date):
        return _dated(raw, "")
    if isinstance(raw, (int, float)):
        return NotRead("type", f"“{number_text(raw)}” không phải là ngày.", _how(field))
    typed = clean(str(raw))
    year_first = _YEAR_FIRST.fullmatch(typed)
    if (match := year_first or _DAY_FIRST.fullmatch(typed)) is None:
        return NotRead("type", f"“{shown(typed)}” không phải là ngày.", _how(field))
    first, month, last = (int(part) for part in match.groups())
    day, year = (last, first) if year_first else (first, last)
    if len(match[3]) == 2 and not year_first:
        return NotRead("two_digit_year", f"năm trong “{typed}” chỉ ghi hai chữ số.",
                       "Đề nghị ghi đủ ngày/tháng/năm, ví dụ 05/03/2026.")
    try:
        value = date(year, month, day)
    except ValueError:
        return NotRead("type", f"“{typed}” không có trong lịch (ngày/tháng/năm).", _how(field))
    return _dated(value, f"đã đọc “{typed}” là ngày {value:%d/%m/%Y}.")


def _dated(value: date, note: str) -> Read | NotRead:
    if not FIRST_DAY <= value <= LAST_DAY:
        return NotRead("type", f"ngày {value:%d/%m/%Y} nằm quá xa.", "Đề nghị kiểm tra lại năm.")
    return Read(value, note)


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether a text fits a field's pattern: ``email`` or ``phone``."""
    return bool({"email": _EMAIL, "phone": _PHONE}[pattern].fullmatch(text))


PATTERNS = {"email": _EMAIL.pattern, "phone": _PHONE.pattern}


def _how(field: Field) -> str:
    match field.type:
        case "integer":
            low, high = field.minimum, field.maximum
            between = (f" từ {number_text(low)} đến {number_text(high)}" if low is not None and high is not None
                       else f" từ {number_text(low)} trở lên" if low is not None else "")
            return f"Đề nghị nhập số nguyên{between}, không kèm chữ."
        case "number":
            return "Đề nghị nhập số, không kèm chữ; phần thập phân sau dấu phẩy."
        case "date":
            return "Đề nghị nhập ngày/tháng/năm, ví dụ 05/03/2026."
        case "choice":
            return "Đề nghị chọn trong danh sách của ô."
        case _:
            return "Đề nghị nhập lại bằng chữ."


_READERS: dict[str, Callable[[object, Field, Choice | None], Read | NotRead]] = {
    "text": _read_text,
    "choice": _read_choice,
    "integer": _read_number,
    "number": _read_number,
    "date": _read_date,
}


def as_code(value: object) -> str:
    """A cell that holds a code, also where some program made a number of it.

    >>> as_code(2026.0), as_code(" TH ")
    ('2026', 'TH')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
