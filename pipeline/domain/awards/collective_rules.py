"""The rules for collectives of one period: A-TT-1 (points), A-TT-3 (report, review), and what a unit's line shows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.shared_rules import joined
from pipeline.domain.awards.values import Outcome, RuleCheck
from pipeline.domain.consolidation import Status
from pipeline.domain.scoring import exact, half_up
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

TASK_GRADE, CLEAR, RATE = "A-TT-2", "A-TT-3", "A-TT-4"


def points_check(setting: AwardSetting, rule: AwardRule, unit: str) -> RuleCheck:
    """A-TT-1: the total, and the share of every criterion that is large enough to be tested."""
    row = setting.total(unit, setting.period)
    total = row["total"] if row else None
    if not isinstance(total, Decimal):
        why = str(row["unranked_reason"] or "") if row else "chưa có báo cáo"
        return RuleCheck(rule.key, Outcome.FAILED, f"chưa có tổng điểm{f' ({inside(why)})' if why else ''}")
    return joined(rule.key, [enough(rule.key, "tổng điểm", total, rule.minimum), *_criteria(setting, rule, unit)])


def enough(rule: str, what: str, reached: Decimal, minimum: float | None) -> RuleCheck:
    """Whether a figure of points reaches a minimum, and by how much it does not."""
    if minimum is None or reached >= Decimal(repr(minimum)):
        return RuleCheck(rule, Outcome.MET, f"{what} {text(reached)}{f' (từ {number_text(minimum)})' if minimum is not None else ''}")
    short = half_up(Decimal(repr(minimum)) - reached)
    return RuleCheck(rule, Outcome.FAILED, f"{what} {text(reached)}, cần từ {number_text(minimum)}", f"thiếu {text(short)} điểm")


def _criteria(setting: AwardSetting, rule: AwardRule, unit: str) -> Iterator[RuleCheck]:
    """Only the criteria that fall short speak."""
    if rule.criterion_floor is None:
        return
    floor, tested = exact(rule.criterion_floor), exact(setting.rubric.band_floor_from_max)
    for row in setting.criteria.get(unit, []):
        points, most = row["points"], row["applicable_max"]
        if not isinstance(points, Decimal) or not isinstance(most, Decimal) or Fraction(most) < tested or not most:
            continue
        needed = Fraction(most) * floor / 100
        if Fraction(points) < needed:
            share = half_up(Fraction(points) / Fraction(most) * 100)
            yield RuleCheck(rule.key, Outcome.FAILED, f"{row['criterion']} đạt {text(share)}\N{NO-BREAK SPACE}% điểm áp dụng, cần từ "
                            f"{number_text(rule.criterion_floor)}\N{NO-BREAK SPACE}%", f"thiếu {text(half_up(needed - Fraction(points)))} điểm")


def clear_check(setting: AwardSetting, rule: AwardRule, unit: str) -> RuleCheck:
    """A-TT-3: the report accepted, nothing pending against the unit."""
    entry = setting.entry(unit, setting.period)
    if entry is None:
        return RuleCheck(rule.key, Outcome.FAILED, "chưa có báo cáo được tiếp nhận")
    if unit in setting.run.facts_in(setting.period).under_review_units:
        return RuleCheck(rule.key, Outcome.FAILED, "đang được xem xét kỷ luật, điều tra, thanh tra, kiểm tra hoặc có khiếu nại, "
                         "tố cáo đang giải quyết")
    if entry.status is Status.NEEDS_FIXING:
        return RuleCheck(rule.key, Outcome.FAILED, "báo cáo chưa được tiếp nhận", f"còn {entry.errors:02d} lỗi cần sửa")
    return RuleCheck(rule.key, Outcome.MET, "báo cáo đã được tiếp nhận")


def inside(sentence: str) -> str:
    """A sentence as part of another: no capital, no full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
