"""The Vietnamese sentences that the form says to the clerk, put together from the definitions."""

from __future__ import annotations

from datetime import date

from pipeline.definitions.form import Field
from pipeline.definitions.rubric import Indicator
from pipeline.domain.issued import IssuedForm

REQUIRED_MARK = " (*)"
SAMPLE_STAMP = "DỮ LIỆU MẪU – KHÔNG PHẢI SỐ LIỆU THẬT"
OFFICIAL_MAIL_ONLY = "Chỉ gửi qua hộp thư công vụ"
OFFICE_ONLY = "Tài liệu nội bộ của Văn phòng, không gửi cho đơn vị"
DRAFT_RUBRIC = "Bảng điểm dự thảo."
_DOTS = "…" * 24
_TITLE_LIMIT = 32


def figure(value: float) -> str:
    """A number as Vietnamese text.

    >>> figure(0.0), figure(62.5), figure(10000)
    ('0', '62,5', '10.000')
    """
    return f"{value:,.10g}".translate(str.maketrans(",.", ".,"))


def day(value: date) -> str:
    """A date as dd/mm/yyyy."""
    return f"{value:%d/%m/%Y}"


def unit_line(issued: IssuedForm) -> str:
    """Whose form it is; dots to write on when it is nobody's."""
    return f"{issued.role}: {issued.unit_name or _DOTS}"


def period_line(issued: IssuedForm) -> str:
    """The period with its first and last day."""
    if issued.period is None:
        return f"Kỳ báo cáo: {_DOTS}"
    period, what = issued.period, "Kỳ, giai đoạn" if issued.for_office else "Kỳ báo cáo"
    return f"{what}: {period.name} (từ ngày {day(period.start)} đến ngày {day(period.end)})"


def due_line(issued: IssuedForm) -> str:
    """When the report is due, the date in full."""
    if issued.period is None:
        return "Hạn gửi: ngày …… tháng …… năm ………"
    if issued.for_office:
        due = issued.period.leader_due
        return f"Trình Chánh Văn phòng: chậm nhất ngày {due:%d} tháng {due:%m} năm {due:%Y}"
    due = issued.period.units_due
    return f"Hạn gửi: chậm nhất ngày {due:%d} tháng {due:%m} năm {due:%Y}"


def code_line(issued: IssuedForm) -> str:
    """The printable form code."""
    return f"Mã biểu mẫu: {issued.code or 'chưa cấp (biểu mẫu chuẩn)'}"


def label_of(field: Field) -> str:
    """A label, marked when the answer is required."""
    return field.label + (REQUIRED_MARK if field.required else "")


def help_of(field: Field, hint: str = "") -> str:
    """The visible help, followed by last period's text when it is known."""
    return "\n".join(part for part in (field.help, hint and f"Kỳ trước: {hint}") if part)


def target_words(indicator: Indicator, period: str) -> str:
    """What earns the full points; every period's target where none is meant."""
    if indicator.rule == "yes":
        return "Có"
    if indicator.targets is not None and not period:
        by_period = "; ".join(f"{key}: {figure(value)}" for key, value in indicator.targets.items())
        return f"{by_period} ({indicator.measured_in})"
    unit = f"\N{NO-BREAK SPACE}{indicator.measured_in}"
    target = f"{figure(indicator.target_in(period))}{unit}"
    return f"{target} (tính điểm từ {figure(indicator.start)}{unit})" if indicator.start else target


def indicator_words(indicator: Indicator) -> str:
    """An indicator's name and when it is left out."""
    if not indicator.not_applicable:
        return indicator.name
    reason = indicator.not_applicable
    return f"{indicator.name}\n(không áp dụng: {reason[:1].lower()}{reason[1:]})"


def short_title(label: str) -> str:
    """A label cut at a word to the 32 characters that a message title may have.

    >>> short_title("Người được trang bị hoặc bố trí dùng chung máy tính, thiết bị kết nối")
    'Người được trang bị hoặc bố…'
    """
    if len(label) <= _TITLE_LIMIT:
        return label
    return label[: _TITLE_LIMIT - 1].rpartition(" ")[0].rstrip(",;:(") + "…"


def range_words(minimum: float | None, maximum: float | None) -> str:
    """Limits in words, with a leading blank; empty when there are none.

    >>> range_words(0, 12), range_words(0, None), range_words(None, None)
    (' từ 0 đến 12', ' từ 0 trở lên', '')
    """
    if minimum is not None and maximum is not None:
        return f" từ {figure(minimum)} đến {figure(maximum)}"
    if minimum is not None:
        return f" từ {figure(minimum)} trở lên"
    return "" if maximum is None else f" không quá {figure(maximum)}"
