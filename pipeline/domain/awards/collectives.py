"""Collectives in an award session: of a period (rules A-TT-*), and of a phase (rules P-TT-*)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.definitions.campaign import Unit
from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.collective_rules import CLEAR, RATE, TASK_GRADE, clear_check, enough, inside, points_check
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.settling import listed, rated, status_of, under_decision
from pipeline.domain.awards.shared_rules import best_form, earlier_check, evidence_check, grade_check, joined
from pipeline.domain.awards.ties import Order, collective_order, places
from pipeline.domain.awards.values import Outcome, Proposal, Quota, RuleCheck, Subject
from pipeline.domain.phases import PhaseScore, phase_scores, standings_as_reported
from pipeline.domain.tables import text

Entry = tuple[Order, Proposal]


def annual_collectives(setting: AwardSetting) -> tuple[list[Proposal], list[Quota]]:
    """Every unit of the period under the annual rules, by group and place, and the rate of every group."""
    rates: list[Quota] = []
    found: list[Proposal] = []
    rule = setting.rule(RATE)
    for group in setting.run.campaign.groups:
        entries = [_annual(setting, unit, group.name) for unit in setting.run.units_in(setting.period) if unit.group == group.key]
        if rule is not None and entries:
            ranked = sum(entry.place is not None for _, entry in entries)
            rated_entries, rate = rated(rule, group.name, ranked, entries)
            entries = [(order, entry) for (order, _), entry in zip(entries, rated_entries, strict=True)]
            rates.append(rate)
        found += listed(setting, (entry for _, entry in entries))
    return found, rates


def _annual(setting: AwardSetting, unit: Unit, group: str) -> Entry:
    row = setting.total(unit.key, setting.period)
    place = setting.places.get(unit.key)
    checks: list[RuleCheck] = []
    award = best_form(setting, [(rule, points_check(setting, rule, unit.key)) for rule in setting.graded_rules("collective")], checks)
    if (rule := setting.rule(TASK_GRADE)) is not None:
        checks.append(grade_check(setting, rule, setting.task_grade(unit.key, setting.period)))
    if (rule := setting.rule(CLEAR)) is not None:
        checks.append(clear_check(setting, rule, unit.key))
    checks += evidence_check(setting, unit.key)
    if place is None and (rule := setting.rule(RATE)) is not None:
        why = str(row["unranked_reason"]) if row else "Chưa có báo cáo."
        checks.append(RuleCheck(rule.key, Outcome.FAILED, f"không xếp hạng: {inside(why)}"))
    total = row["total"] if row else None
    checks += earlier_check(setting, *names_of_unit(setting, unit.key))
    rank = int(str(place["group_rank"])) if place else None
    return (rank or 0,), under_decision(setting, Proposal(
        Subject(unit.key), setting.run.name(unit.key, setting.period), group, award, status_of(checks),
        total if isinstance(total, Decimal) else None, tuple(checks),
        str(setting.answer(unit.key, setting.period, "proposed_award") or ""), rank,
    ))


def names_of_unit(setting: AwardSetting, unit: str) -> list[Subject]:
    """The unit and those that it came from: what they were given is given for what it did."""
    before = {p for event in setting.run.campaign.events if unit in event.successors and event.on <= setting.period.end
              for p in event.predecessors}
    return [Subject(unit), *(Subject(key) for key in sorted(before - {unit}))]


# ---------------------------------------------------------------- a phase


def phase_collectives(setting: AwardSetting) -> list[Proposal]:
    """Every unit of the phase under the phase's rules, best mean first; units that are gone say so."""
    assert setting.phase is not None
    run = setting.run
    judged = run.totals[run.totals["period"].isin(setting.phase.periods)]
    standings = standings_as_reported(run.campaign, setting.phase, judged, run.as_of)
    entries = [_of_phase(setting, run.campaign.unit_by_key[score.unit], score) for score in phase_scores(setting.phase, standings)]
    numbers = places([order for order, entry in entries if entry.total is not None])
    with_place = iter(numbers)
    placed = [replace(entry, place=next(with_place) if entry.total is not None else None) for _, entry in entries]
    return listed(setting, (under_decision(setting, entry) for entry in placed))


def _of_phase(setting: AwardSetting, unit: Unit, score: PhaseScore) -> Entry:
    checks: list[RuleCheck] = []
    judged = [(rule, _phase_points(setting, rule, score)) for rule in setting.graded_rules("collective")]
    award = best_form(setting, judged, checks)
    if unit.exists_on(setting.period.end):
        if (rule := setting.rule(CLEAR)) is not None:
            checks.append(clear_check(setting, rule, unit.key))
        checks += evidence_check(setting, unit.key)
    else:
        checks.append(RuleCheck(judged[0][0].key if judged else CLEAR, Outcome.FAILED, _gone(setting, unit)))
    checks += earlier_check(setting, *names_of_unit(setting, unit.key))
    group = next(group.name for group in setting.run.campaign.groups if group.key == unit.group)
    name = setting.run.name(unit.key, setting.period)
    return collective_order(setting, unit.key, score.mean), Proposal(
        Subject(unit.key), name, group, award, status_of(checks), score.mean, tuple(checks),
        str(setting.answer(unit.key, setting.period, "proposed_award") or ""),
    )


def _phase_points(setting: AwardSetting, rule: AwardRule, score: PhaseScore) -> RuleCheck:
    """P-TT-*: the mean, the lowest ranked period, how many there are, and the grade of each."""
    if score.mean is None or score.lowest is None:
        return RuleCheck(rule.key, Outcome.FAILED, "chưa có kỳ nào được xếp hạng")
    checks = [enough(rule.key, "điểm bình quân", score.mean, rule.minimum)]
    if rule.period_minimum is not None:
        lowest = setting.run.campaign.period_by_key[score.lowest_period].name.lower()
        checks.append(enough(rule.key, f"kỳ thấp nhất ({lowest})", score.lowest, rule.period_minimum))
    if rule.ranked_periods is not None:
        ok = score.ranked_periods >= rule.ranked_periods
        checks.append(RuleCheck(rule.key, Outcome.MET if ok else Outcome.FAILED, f"{score.ranked_periods:02d} kỳ được xếp hạng"
                                f"{'' if ok else f', cần ít nhất {rule.ranked_periods:02d}'}",
                                "" if ok else f"thiếu {rule.ranked_periods - score.ranked_periods:02d} kỳ"))
    if rule.task_grade:
        periods = setting.run.campaign.period_by_key
        for standing in score.standings:
            if standing.score is not None:
                period = periods[standing.period]
                checks.append(grade_check(setting, rule, setting.task_grade(score.unit, period), period.name.lower()))
    return joined(rule.key, checks)


def _gone(setting: AwardSetting, unit: Unit) -> str:
    events = [e for e in setting.run.campaign.events if unit.key in e.predecessors and unit.key not in e.successors]
    if not events:
        return "đơn vị không có ở cuối giai đoạn"
    into = ", ".join(setting.run.name(key, setting.period) for key in events[-1].successors)
    how = f"đã chuyển thành {into}" if into else "đã giải thể"
    return f"đơn vị {how} từ {text(events[-1].on)}; kết quả xét cho đơn vị mới"
