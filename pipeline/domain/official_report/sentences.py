"""Figures → sentences of an official report: the figure, its basis, what it is compared with, and its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Field
from pipeline.domain.indicators import (
    learners_supported_rate,
    tasks_on_time_rate,
    training_budget_rate,
    training_completion_rate,
)
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.period_sums import Number
from pipeline.domain.summaries.phase.figures import OfficeFigure, asked_in, office_figure
from pipeline.domain.summaries.phase.wording import against, fixed, inside
from pipeline.domain.summaries.wording import one_decimal
from pipeline.domain.sums import TOTAL, UNSTATED
from pipeline.domain.tables import text

_BASES = {
    tasks_on_time_rate.__name__: "nhiệm vụ", training_budget_rate.__name__: "triệu đồng",
    training_completion_rate.__name__: "lượt người", learners_supported_rate.__name__: "người được cử đi học",
}
"""Indicator → what its numerator and denominator count; people where nothing else is said."""


_HELD = ("người", "gia đình")
"""What is counted as it stands at the end of a period, so that the figures of several are never added."""


def amount(value: Number) -> str:
    """A number as official text writes it: two digits, dots between thousands, a decimal comma.

    >>> amount(5), amount(1234), amount(2.5)
    ('05', '1.234', '2,5')
    """
    if isinstance(value, int):
        return f"{value:02d}" if 0 <= value < 100 else text(value)
    return one_decimal(value)


def total(scope: ReportScope, period: Period, figure: str, dimension: str = TOTAL, member: str = UNSTATED) -> Number | None:
    """A sum over all units of one period; a money or attendance column counts only the lines that have it."""
    return scope.run.sums_in(period).total(figure, dimension, member)


def counted(scope: ReportScope, figure: str, unit: str, dimension: str = TOTAL, member: str = UNSTATED) -> str:
    """“12 hoạt động, tăng 03 so với năm trước (09)” for a period; for a phase the sum, where years can be added, and
    each period's part.

    "" where nobody gave the figure.
    """
    values = [(p, value) for p in scope.periods if (value := total(scope, p, figure, dimension, member)) is not None]
    if not values:
        return ""
    together = sum(value for _, value in values)
    said = f"{amount(together)} {unit}"
    if not scope.is_year:
        parts = "; ".join(f"{inside(p.name)}: {amount(value)}" for p, value in values)
        if unit in _HELD and len(values) > 1:
            return f"{parts} ({unit})"
        return f"{said} ({parts})" if len(values) > 1 else f"{said} ({inside(values[0][0].name)})"
    before = total(scope, scope.earlier, figure, dimension, member) if scope.earlier else None
    return said if before is None or scope.earlier is None else f"{said}, {_moved(together, before, scope.earlier)}"


def _moved(now: Number, before: Number, earlier: Period) -> str:
    if now == before:
        return f"bằng {inside(earlier.name)}"
    word = "tăng" if now > before else "giảm"
    return f"{word} {amount(abs(now - before))} so với {inside(earlier.name)} ({amount(before)})"


def figure_sentences(scope: ReportScope, keys: tuple[str, ...]) -> Iterator[str]:
    """One sentence per indicator or measure; nothing for what nobody reported."""
    for key in keys:
        said = indicator_sentence(scope, key) or measure_sentence(scope, key)
        if said:
            yield said


def measure_sentence(scope: ReportScope, key: str) -> str:
    """A number of sheet “measures”, named by its label; a phase tells it of the years whose form asked for it."""
    field = _measure(scope, key)
    said = counted(_asking(scope, key), key, field.measured_in) if field else ""
    return f"{_number_of(field.label, field.measured_in)}: {said}." if field and said else ""


def _number_of(name: str, measured_in: str) -> str:
    """The name of a number, which a name that only says what is counted is not.

    >>> _number_of("Lần tự kiểm tra, giám sát", "lần"), _number_of("Quy định nội bộ rà soát", "văn bản")
    ('Số lần tự kiểm tra, giám sát', 'Quy định nội bộ rà soát')
    """
    return f"Số {inside(name)}" if inside(name).startswith(measured_in) else name


def _measure(scope: ReportScope, key: str) -> Field | None:
    return next((field for period in reversed(scope.periods) if (field := _asked(scope, period, key))), None)


def _asked(scope: ReportScope, period: Period, key: str) -> Field | None:
    """The question for a number in the form of a period; None where nobody was asked."""
    form = scope.run.editions[period.edition].form
    return form.by_key["measures"].by_key.get(key) if "measures" in form.by_key else None


def _asking(scope: ReportScope, key: str) -> ReportScope:
    """The scope without the periods that did not ask, whatever a form of another edition brought for them."""
    earlier = scope.earlier if scope.earlier and _asked(scope, scope.earlier, key) else None
    return replace(scope, periods=tuple(period for period in scope.periods if _asked(scope, period, key)), earlier=earlier)


def indicator_sentence(scope: ReportScope, key: str) -> str:
    """An indicator of the whole Office in the latest period, compared with the earlier one; "" without figures."""
    asked, now = asked_in(scope.view, scope.latest, key), office_figure(scope.view, scope.latest, key)
    if asked is None or now is None:
        return ""
    then = office_figure(scope.view, scope.earlier, key) if scope.earlier else None
    when = "" if scope.is_year else f" {inside(scope.latest.name)}"
    if now.measured_in == asked.measured_in == "%":
        aim = f"; {in_words(against(now.value, now.target))}" if asked.targets is not None else ""
        return f"{asked.name}{when} đạt {fixed(now.value)}\u00a0% ({basis(now, key)}){_rate_moved(scope, now, then, key)}{aim}."
    if now.measured_in == "% đơn vị":
        of = f"{amount(int(now.numerator))}/{amount(now.units)} đơn vị"
        before = f" ({inside(scope.earlier.name)}: {amount(int(then.numerator))}/{amount(then.units)})" if then and scope.earlier else ""
        return f"{asked.name}{when}: {of}{before}."
    shown = amount(int(now.numerator)) if now.numerator.denominator == 1 else one_decimal(float(now.numerator))
    if now.measured_in == asked.measured_in:  # per head
        before = f" ({inside(scope.earlier.name)}: {fixed(then.value, 2)})" if then and scope.earlier else ""
        return f"{asked.name}{when}: {fixed(now.value, 2)} {asked.measured_in}{before}."
    before = f", {_moved(int(now.numerator), int(then.numerator), scope.earlier)}" if then and scope.earlier else ""
    return f"{_number_of(asked.name, asked.measured_in)}{when}: {shown} {asked.measured_in}{before}."


def basis(figure: OfficeFigure, key: str) -> str:
    """Numerator and denominator with what they count: “05/08 người”."""
    above, below = (one_decimal(float(part)) if part.denominator != 1 else amount(int(part))
                    for part in (figure.numerator, figure.denominator))
    return f"{above}/{below} {_BASES.get(key, 'người')}"


def _rate_moved(scope: ReportScope, now: OfficeFigure, then: OfficeFigure | None, key: str) -> str:
    if then is None or scope.earlier is None:
        return ""
    return f", {points_moved(now.value, then.value)} so với {inside(scope.earlier.name)} ({fixed(then.value)}\u00a0%, {basis(then, key)})"


def points_moved(now: Fraction, then: Fraction) -> str:
    """“tăng 12,5 điểm phần trăm”, judged as it is shown."""
    by = fixed(abs(now - then))
    if by == fixed(0):
        return "không thay đổi"
    return f"{'tăng' if now > then else 'giảm'} {by} điểm phần trăm"


def in_words(said: str) -> str:
    """The short signs of titles as running text has them."""
    return said.replace("điểm %", "điểm phần trăm").replace(" %", "\u00a0%")
