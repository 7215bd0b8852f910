"""What Excel itself says while the clerk types: a field becomes a data validation with Vietnamese messages.

A blank is always allowed here (what is required is checked when the report comes in). Types
and choices stop; limits and windows that only warn let the clerk keep the value.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.edition import MESSAGE_LIMIT
from pipeline.definitions.form import Field
from pipeline.edges.template.cells import done
from pipeline.edges.template.wording import day, range_words, short_title

EARLIEST = date(2020, 1, 1)
"""Where no period is known, older dates are slips of the finger."""

_FARTHEST = 999_999_999_999
_KEEP = "Nếu đúng, chọn Yes (Có) để giữ nguyên; nếu sai, chọn No (Không) để nhập lại."

Options = dict[str, Any]


def validate(sheet: Any, cells: tuple[int, int, int, int], options: Options) -> None:
    """Lay a validation over the cells (first row, first column, last row, last column)."""
    done(sheet.data_validation(*cells, options), (cells, options))


def validation(
    field: Field, *, period: Period | None, list_range: str = "", maximum: float | None = None,
) -> Options:
    """The validation of a field; `maximum` stands in where the field itself has none, `list_range` is
    where the labels of its choice stand."""
    rule, words = _rule(field, period, list_range, field.maximum if field.maximum is not None else maximum)
    message = "\n".join(part for part in (field.help, words) if part)
    return {
        **rule,
        "input_title": short_title(field.label),
        "input_message": message if len(message) <= MESSAGE_LIMIT else field.help,
    }


def _rule(
    field: Field, period: Period | None, list_range: str, maximum: float | None
) -> tuple[Options, str]:
    """The rule with its error message, and what the input message says about it."""
    if field.type == "choice":
        return {
            "validate": "list",
            "source": f"={list_range}",
            "error_title": "Chưa có trong danh sách",
            "error_message": "Đề nghị bấm mũi tên bên phải ô và chọn một giá trị trong danh sách.",
        }, ""
    if field.type == "date":
        return _date_rule(field, period)
    if field.type == "text":
        return _text_rule(field)
    return _number_rule(field, maximum)


def _number_rule(field: Field, maximum: float | None) -> tuple[Options, str]:
    whole = field.type == "integer"
    kind = "số nguyên" if whole else "số"
    limits = range_words(field.minimum, maximum)
    unit = f" (đơn vị tính: {field.measured_in})" if field.measured_in else ""
    rule: Options = {"validate": "integer" if whole else "decimal"}
    low, high = field.minimum, maximum
    if low is not None and high is None:
        rule |= {"criteria": ">=", "value": _exact(low)}
    elif high is not None and low is None:
        rule |= {"criteria": "<=", "value": _exact(high)}
    else:
        rule |= {
            "criteria": "between",
            "minimum": -_FARTHEST if low is None else _exact(low),
            "maximum": _FARTHEST if high is None else _exact(high),
        }
    if "range" in field.warns:
        rule |= {
            "error_type": "warning",
            "error_title": "Đề nghị kiểm tra lại số",
            "error_message": f"Ô này thường là {kind}{limits}{unit}. {_KEEP}",
        }
    else:
        rule |= {
            "error_title": f"Chưa đúng {kind}",
            "error_message": f"Ô này chỉ nhận {kind}{limits}{unit}; không ghi chữ, không ghi đơn vị tính. "
                             "Đề nghị nhập lại.",
        }
    return rule, f"Nhập {kind}{limits}{unit}."


def _exact(limit: float) -> float | int:
    return int(limit) if limit == int(limit) else limit


def _date_rule(field: Field, period: Period | None) -> tuple[Options, str]:
    if period is not None and field.window:
        first, last = period.window(field.window)
        rule: Options = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        words = f"từ {day(first)} đến {day(last)}"
    else:
        first = EARLIEST
        rule = {"validate": "date", "criteria": ">=", "value": first}
        words = f"từ {day(first)} trở đi"
    if "window" in field.warns:
        rule |= {
            "error_type": "warning",
            "error_title": "Đề nghị kiểm tra lại ngày",
            "error_message": f"Ngày này thường {words}, nhập dạng ngày/tháng/năm. {_KEEP}",
        }
    else:
        rule |= {
            "error_title": "Chưa đúng ngày",
            "error_message": f"Ô này chỉ nhận ngày {words}, nhập dạng ngày/tháng/năm, ví dụ {day(first)}. "
                             "Đề nghị nhập lại.",
        }
    return rule, f"Nhập ngày/tháng/năm, {words}."


def _text_rule(field: Field) -> tuple[Options, str]:
    if field.max_length is None:
        return {"validate": "any"}, ""
    rule: Options = {"validate": "length", "criteria": "<=", "value": field.max_length, "error_title": "Nội dung quá dài"}
    if "max_length" in field.warns:
        rule |= {"error_type": "warning", "error_message": f"Ô này thường không quá {field.max_length} ký tự. {_KEEP}"}
    else:
        rule |= {"error_message": f"Ô này nhận không quá {field.max_length} ký tự. Đề nghị rút gọn."}
    return rule, ""
