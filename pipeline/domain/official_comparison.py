"""The Office as a whole against official thresholds (đối chiếu quy định): what the reports say, what only the Office knows.

A line is judged only when everything it needs is there; what is known so far is shown in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Option
from pipeline.definitions.rubric import OfficialThreshold
from pipeline.domain.indicators import (
    learning_citizen_rate,
    training_budget_rate,
    training_completion_rate,
    training_plan_full,
)
from pipeline.domain.office_facts import OfficeFacts
from pipeline.domain.results import Results
from pipeline.domain.scoring import exact
from pipeline.domain.values import number_text

MET, NOT_MET, UNKNOWN = "Đạt", "Chưa đạt", "Chưa đủ dữ liệu"
REPORTS, OFFICE = "Báo cáo của các đơn vị", "Văn phòng bổ sung khi thẩm định"


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """One threshold and how the Office stands to it.

    `asked` is the threshold in words and `minimum` in percent where it is one; `value` is a percentage with its
    parts, or words; `remark` says what is missing or what the reports say besides.
    """

    name: str
    asked: str
    minimum: float | None
    value: Fraction | str | None
    numerator: Fraction | None
    denominator: Fraction | None
    verdict: str
    source: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Reported:
    """What the reports of a period give of an indicator, and what they still lack."""

    numerator: Fraction
    denominator: Fraction
    units: int
    lacking: str


def official_lines(run: Results, period: Period, facts: OfficeFacts) -> list[OfficialLine]:
    """Every threshold of the period's rubric, in its order; those that the program knows nothing about are judged by
    the Office's facts of the same key."""
    return [_line(run, period, facts, threshold) for threshold in run.rubric(period).official_comparison.thresholds]


def _line(run: Results, period: Period, facts: OfficeFacts, threshold: OfficialThreshold) -> OfficialLine:
    if threshold.key in _RATES:
        return _rate(run, period, threshold, _RATES[threshold.key])
    fact = facts.circular24.get(threshold.key)
    hint = _HINTS[threshold.key](run, period) if threshold.key in _HINTS else ""
    asked = _asked(threshold)
    if fact is None:
        remark = "Văn phòng chưa cung cấp." + (f" Tham khảo: {hint}." if hint else "")
        return OfficialLine(threshold.name, asked, threshold.minimum, None, None, None, UNKNOWN, OFFICE, remark)
    if threshold.minimum is not None:
        value = exact(float(fact))
        verdict = MET if value >= exact(threshold.minimum) else NOT_MET
        return OfficialLine(threshold.name, asked, threshold.minimum, value, None, None, verdict, OFFICE, hint)
    options = _title_options(run, period) if threshold.key == TITLE else ()
    words = {option.key: option.label for option in options} or {"yes": "Có", "no": "Không"}
    met = str(fact) in [option.key for option in options[1:]] if options else fact == "yes"
    return OfficialLine(threshold.name, asked, None, words.get(str(fact), str(fact)), None, None, MET if met else NOT_MET, OFFICE, hint)


def _rate(run: Results, period: Period, threshold: OfficialThreshold, indicator: str) -> OfficialLine:
    """A rate of the whole Office: numerators and denominators of all reports added up, then divided; at most 100."""
    of = _reported(run, period, indicator)
    minimum = threshold.minimum or 0.0
    if not of.denominator:
        remark = of.lacking or "Chưa có số liệu."
        return OfficialLine(threshold.name, _asked(threshold), minimum, None, None, None, UNKNOWN, REPORTS, remark)
    value = min(of.numerator / of.denominator * 100, Fraction(100))
    verdict = UNKNOWN if of.lacking else MET if value >= exact(minimum) else NOT_MET
    return OfficialLine(threshold.name, _asked(threshold), minimum, value, of.numerator, of.denominator, verdict, REPORTS, of.lacking)


def _reported(run: Results, period: Period, indicator: str) -> _Reported:
    rows = run.indicators[(run.indicators["period"] == period.key) & (run.indicators["indicator"] == indicator)]
    told = rows[rows["numerator"].notna() & ~rows["not_applicable"].astype(bool) & ~rows["blocked"].astype(bool)]
    above = sum((exact(float(value)) for value in told["numerator"].tolist()), Fraction(0))
    below = sum((exact(float(value)) for value in told["denominator"].tolist() if value == value), Fraction(0))
    owing = {unit.key for unit in run.campaign.units_in(period)}
    received = owing & set(run.counted_in(period))
    doubtful = int(rows["blocked"].astype(bool).sum())
    said = [f"Mới có {len(received):02d}/{len(owing):02d} báo cáo"] if len(received) < len(owing) else []
    said += [f"{doubtful:02d} báo cáo chưa tính được"] if doubtful else []
    return _Reported(above, below, len(told), f"{'; '.join(said)}." if said else "")


def _asked(threshold: OfficialThreshold) -> str:
    if threshold.minimum is not None:
        return f"Từ {number_text(threshold.minimum)} % trở lên"
    return "Từ mức này trở lên" if threshold.key == TITLE else "Có"


def _title_options(run: Results, period: Period) -> Sequence[Option]:
    """The collective titles of the period's form, from none upward."""
    choice = run.editions[period.edition].form.choice_by_key.get(TITLE)
    return choice.options if choice else ()


TITLE = "collective_title"
"""The key of the threshold about the Office's own title, and of the form's choice of titles."""

_RATES = {
    "training_completed": training_completion_rate.__name__,
    "learning_citizens": learning_citizen_rate.__name__,
}
"""Threshold → the indicator whose numerators and denominators it adds up."""


def _plans(run: Results, period: Period) -> str:
    of = _reported(run, period, training_plan_full.__name__)
    return f"{int(of.numerator):02d}/{of.units:02d} đơn vị báo cáo có kế hoạch cho toàn bộ nhân sự" if of.units else ""


def _money(run: Results, period: Period) -> str:
    of = _reported(run, period, training_budget_rate.__name__)
    return f"{of.units:02d} đơn vị báo cáo được giao {number_text(float(of.denominator))} triệu đồng" if of.units else ""


_HINTS: dict[str, Callable[[Results, Period], str]] = {"training_plan": _plans, "training_budget": _money}
"""Threshold that the Office answers → what the reports say about it."""
