"""How a year's work is judged (bảng điểm): criteria, indicators, bands, deductions and award rules, as data.

The rubric names indicators by the keys of the functions that compute them, and never
reads a field of the form itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

Rule = Literal["yes", "cap", "linear"]


@dataclass(frozen=True)
class Indicator:
    """One scored indicator (chỉ tiêu). `max` is in points; `target` and `start` in the indicator's own unit.

    `targets` gives a target per period and replaces `target`; `single_form_share` is the
    share of the maximum, in percent, that activities of one form alone can earn.
    """

    key: str
    number: str
    name: str
    rule: Rule
    max: float
    clause: str
    measured_in: str
    target: float | None = None
    start: float = 0.0
    targets: dict[str, float] | None = None
    single_form_share: float | None = None
    not_applicable: str = ""
    """When the indicator is left out of the total, in words for the help."""
    one_more: str = ""
    """What one more is of what the indicator counts, as it follows a number (“người đạt Công dân học tập”), or
    what would have to be so where it is yes or no; empty: the unit of measure."""

    def target_in(self, period: str) -> float:
        """The target in force in a period, in the indicator's unit; 1 for a yes/no indicator."""
        if self.targets is not None:
            return self.targets[period]
        return 1.0 if self.target is None else self.target


@dataclass(frozen=True)
class Criterion:
    """One criterion of the Plan (tiêu chí) with its indicators; their maxima add up to `max`."""

    key: str
    name: str
    short_name: str
    max: float
    clause: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Band:
    """A grade (xếp loại) from `minimum` points upward; `criterion_floor` is the least percent of each
    criterion's applicable maximum (0: not asked)."""

    key: str
    name: str
    minimum: float
    criterion_floor: float = 0.0


@dataclass(frozen=True)
class Deductions:
    """Points taken off for lateness, in points per working day and per event."""

    late_per_working_day: float
    corrected_late: float
    reply_working_days: int
    at_most: float


@dataclass(frozen=True)
class Individuals:
    """How individuals are judged once they are recognised Công dân học tập (cá nhân)."""

    citizen_weight: float
    contributions_at_most: float
    effort_each: float
    effort_at_most: float
    intellect_each: float
    intellect_at_most: float
    material_once: float


AwardScope = Literal["annual", "phase", "all"]
AwardSubject = Literal["collective", "individual", "all"]


@dataclass(frozen=True)
class AwardRule:
    """One rule of eligibility (điều kiện khen thưởng) with its parameters and where it comes from."""

    key: str
    scope: AwardScope
    subject: AwardSubject
    enforcement: Literal["must", "warn", "info", "order", "file"]
    text: str
    source: str
    award: Literal["", "bieu_duong", "giay_khen", "bang_khen"] = ""
    minimum: float | None = None
    period_minimum: float | None = None
    ranked_periods: int | None = None
    consecutive_periods: int | None = None
    criterion_floor: float | None = None
    share: float | None = None
    non_leader_share: float | None = None
    months: int | None = None
    task_grade: str = ""
    women_share: float | None = None


@dataclass(frozen=True)
class AwardSteps:
    """The procedure's parameters (các bước xét khen thưởng)."""

    publish_working_days: int
    council_share: float
    steps: tuple[str, ...]


@dataclass(frozen=True)
class OfficialThreshold:
    """One line of the official comparison for the Office as a whole (đối chiếu Thông tư 24)."""

    key: str
    name: str
    minimum: float | None = None


@dataclass(frozen=True)
class OfficialComparison:
    """The official thresholds that the Office is held against, with their source; `window` is the stretch of the
    year that they speak of, in words, and `short_name` what a sheet about them is called."""

    name: str
    source: str
    thresholds: tuple[OfficialThreshold, ...]
    short_name: str = ""
    window: str = ""


@dataclass(frozen=True)
class Rubric:
    """One edition of the rubric (bảng điểm); a draft while `approved_by` is empty."""

    edition: str
    title: str
    approved_by: str
    source: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    band_floor_from_max: float
    not_applicable_at_most: float
    minimum_months: int
    minimum_hours: int
    deductions: Deductions
    individuals: Individuals
    award_rules: tuple[AwardRule, ...]
    award_steps: AwardSteps
    official_comparison: OfficialComparison
    approved_on: date | None = None

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All scored indicators in the order of the rubric."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def criterion_of(self) -> dict[str, Criterion]:
        """The criterion of each indicator key."""
        return {i.key: criterion for criterion in self.criteria for i in criterion.indicators}

    @property
    def is_draft(self) -> bool:
        """True until somebody has approved the rubric."""
        return not self.approved_by
