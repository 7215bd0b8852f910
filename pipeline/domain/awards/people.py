"""Individuals in an award session: of a period (rules A-CN-*), and of a phase (rules P-CN-*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.collective_rules import enough
from pipeline.domain.awards.quotas import allowed
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.settling import listed, rated, status_of, under_decision
from pipeline.domain.awards.shared_rules import SETTLED, best_form, earlier_check, grade_check, joined
from pipeline.domain.awards.ties import Order, person_order, places
from pipeline.domain.awards.values import NOT_AWARDED, Outcome, Proposal, Quota, RuleCheck, Subject
from pipeline.domain.individuals import Individual
from pipeline.domain.same_people import Person
from pipeline.domain.scoring import half_up
from pipeline.domain.vietnamese import person_sort_key

RATE = "A-CN-2"
Entry = tuple[Order, Proposal]


def annual_people(setting: AwardSetting) -> tuple[list[Proposal], list[Quota]]:
    """Everybody whom the rules could propose, or whose unit does, by unit and place; the rate of every unit that has
    any, and the share of those who are no leaders."""
    rates: list[Quota] = []
    found: list[Proposal] = []
    rule = setting.rule(RATE)
    by_unit: dict[str, list[Individual]] = {}
    for line in setting.lines if setting.graded_rules("individual") else ():
        if line.recognised or _asked_for(line) or line.key in setting.of_session:
            by_unit.setdefault(line.unit, []).append(line)
    for unit, lines in by_unit.items():
        entries = _placed([_annual(setting, line) for line in lines])
        if rule is not None:
            of, scope = setting.staff.get(unit, 0), setting.run.name(unit, setting.period)
            after, rate = rated(rule, scope, of, entries, least=1)
            entries = [(order, entry) for (order, _), entry in zip(entries, after, strict=True)]
            rates.append(rate)
        found += listed(setting, (entry for _, entry in entries))
    return found, rates


def people_left_out(setting: AwardSetting) -> int:
    """How many of the period are neither recognised nor proposed by their unit: they are on no list."""
    return sum(not line.recognised and not _asked_for(line) and line.key not in setting.of_session for line in setting.lines)


def leaders_rate(setting: AwardSetting, proposals: Sequence[Proposal]) -> Quota | None:
    """Leaders among those proposed, against the part of the list that the rule leaves to them; None without a rule or list."""
    rule = setting.rule(RATE)
    named = [p for p in proposals if p.status in ("proposed", "waiting", "decided")]
    if rule is None or rule.non_leader_share is None or not named:
        return None
    others = allowed(len(named), rule.non_leader_share)
    return Quota(rule.key, "Người giữ chức vụ lãnh đạo, quản lý trong danh sách", len(named), 100 - rule.non_leader_share,
                 len(named) - others, sum(p.is_leader for p in named), False)


def _annual(setting: AwardSetting, line: Individual) -> Entry:
    checks: list[RuleCheck] = []
    award = best_form(setting, [(rule, _eligible(setting, rule, line)) for rule in setting.graded_rules("individual")], checks)
    checks += _identity(setting, line)
    checks += earlier_check(setting, *_names(setting, line))
    return person_order(setting, line, line.points), under_decision(setting, _proposal(setting, line, award, line.points, checks))


def _eligible(setting: AwardSetting, rule: AwardRule, line: Individual) -> RuleCheck:
    """A-CN-1: recognised, points, grade, discipline and review, months in the unit."""
    checks = [_recognised(rule.key, line)]
    if line.points is not None:
        checks.append(enough(rule.key, "tổng điểm", line.points, rule.minimum))
    if rule.months is not None:
        ok = line.months >= rule.months
        checks.append(RuleCheck(rule.key, Outcome.MET if ok else Outcome.FAILED, f"{line.months:02d} tháng tại đơn vị"
                                f"{'' if ok else f', cần từ {rule.months:02d}'}", "" if ok else f"thiếu {rule.months - line.months:02d} tháng"))
    checks += _clear(setting, rule.key, line)
    if rule.task_grade:
        checks.append(grade_check(setting, rule, setting.run.facts_in(setting.period).person_grades.get(line.key, "")))
    return joined(rule.key, checks)


def _recognised(rule: str, line: Individual) -> RuleCheck:
    if line.recognised:
        return RuleCheck(rule, Outcome.MET, "đã được công nhận Công dân học tập")
    return RuleCheck(rule, Outcome.FAILED, "chưa được công nhận Công dân học tập")


def _clear(setting: AwardSetting, rule: str, line: Individual) -> list[RuleCheck]:
    facts = setting.run.facts_in(setting.period)
    said = []
    if line.key in facts.discipline:
        said.append(RuleCheck(rule, Outcome.FAILED, "bị kỷ luật trong kỳ"))
    if line.key in facts.under_review_people:
        said.append(RuleCheck(rule, Outcome.FAILED, "đang được xem xét kỷ luật, điều tra, thanh tra, kiểm tra hoặc có khiếu nại, tố cáo"))
    return said


def _identity(setting: AwardSetting, line: Individual) -> list[RuleCheck]:
    """X-4: two people of one name in one unit, of whom nobody can say who is meant."""
    if not line.same_name or setting.rule(SETTLED) is None:
        return []
    return [RuleCheck(SETTLED, Outcome.FAILED, "trùng họ tên trong đơn vị, chưa phân biệt được",
                      "đề nghị đơn vị ghi họ tên kèm năm sinh hoặc xóa dòng trùng")]


def _proposal(setting: AwardSetting, line: Individual, award: str, total: Decimal | None, checks: list[RuleCheck]) -> Proposal:
    return Proposal(
        Subject(line.unit, line.name), line.name, setting.run.name(line.unit, setting.period), award, status_of(checks),
        total, tuple(checks), line.proposed_award, None, line.is_leader, about=line.position,
    )


def _asked_for(line: Individual) -> bool:
    return line.proposed_award not in ("", NOT_AWARDED)


def _names(setting: AwardSetting, line: Individual) -> list[Subject]:
    person = setting.person_of.get((line.period, line.key, line.row))
    return [Subject(of.unit, of.name) for of in (person.lines if person else (line,))]


def _placed(entries: list[Entry]) -> list[Entry]:
    """With the place of everybody who has points; the list by place, then as Vietnamese lists of names."""
    with_points = [order for order, entry in entries if entry.total is not None]
    numbers = iter(places(with_points))
    placed = [(order, replace(entry, place=next(numbers) if entry.total is not None else None)) for order, entry in entries]
    return sorted(placed, key=lambda e: person_sort_key(e[1].name))


# ---------------------------------------------------------------- a phase


def phase_people(setting: AwardSetting) -> list[Proposal]:
    """Everybody recognised in some period of the phase, or whose unit proposes them at its end, by unit and place."""
    assert setting.phase is not None
    periods = [setting.run.campaign.period_by_key[key] for key in setting.phase.periods]
    begun = [period for period in periods if period.end <= setting.period.end]
    by_unit: dict[str, list[Entry]] = {}
    units = {unit.key: place for place, unit in enumerate(setting.run.campaign.units)}
    for person in setting.run.people[0] if setting.graded_rules("individual") else ():
        lines = [line for period in begun if (line := person.in_period(period.key)) is not None]
        if lines and (any(line.recognised for line in lines) or lines[-1].key in setting.of_session
                      or (lines[-1].period == setting.period.key and _asked_for(lines[-1]))):
            by_unit.setdefault(lines[-1].unit, []).append(_of_phase(setting, person, lines, begun))
    return [proposal for unit in sorted(by_unit, key=lambda key: units[key])
            for proposal in listed(setting, (under_decision(setting, entry) for _, entry in _placed(by_unit[unit])))]


def _of_phase(setting: AwardSetting, person: Person, lines: list[Individual], periods: list[Period]) -> Entry:
    last = lines[-1]
    points = [line.points for line in lines if line.points is not None]
    mean = half_up(Fraction(sum(points, Decimal(0))) / len(points)) if points else None
    here = last.period == setting.period.key
    checks: list[RuleCheck] = []
    judged = [(rule, _eligible_in_phase(setting, rule, lines, periods, mean, len(points)))
              for rule in setting.graded_rules("individual")]
    award = best_form(setting, judged, checks)
    checks += _identity(setting, last)
    if person.doubt and not last.same_name and setting.rule(SETTLED) is not None:
        checks.append(RuleCheck(SETTLED, Outcome.FAILED, "chưa xác định được kết quả các kỳ trước", f"{person.doubt.lower()}; cần xác minh"))
    checks += earlier_check(setting, *(Subject(line.unit, line.name) for line in lines))
    proposal = _proposal(setting, last, award, mean, checks)
    return person_order(setting, last, mean), replace(proposal, own_proposal=last.proposed_award if here else "")


def _eligible_in_phase(
    setting: AwardSetting, rule: AwardRule, lines: list[Individual], periods: list[Period], mean: Decimal | None, counted: int,
) -> RuleCheck:
    """P-CN-*: recognised long enough, the mean of the recognised periods, discipline and review, the last grade."""
    last = lines[-1]
    here = last.period == setting.period.key
    checks = [_recognised_in(rule, lines, periods, setting.period, here=here)]
    if mean is not None:
        checks.append(enough(rule.key, f"điểm bình quân {counted:02d} kỳ được công nhận", mean, rule.minimum))
    if here:
        checks += _clear(setting, rule.key, last)
        if rule.task_grade:
            checks.append(grade_check(setting, rule, setting.run.facts_in(setting.period).person_grades.get(last.key, "")))
    return joined(rule.key, checks)


def _recognised_in(rule: AwardRule, lines: list[Individual], periods: list[Period], last: Period, *, here: bool) -> RuleCheck:
    """The recognised periods in a row that end with the phase's last one, against how many are asked for."""
    recognised = {line.period for line in lines if line.recognised}
    in_a_row = 0
    for period in reversed(periods):
        if period.key not in recognised:
            break
        in_a_row += 1
    needed = rule.consecutive_periods or 1
    if not here:
        return RuleCheck(rule.key, Outcome.FAILED, f"không có trong danh sách {last.name.lower()}")
    if in_a_row >= needed:
        return RuleCheck(rule.key, Outcome.MET, f"được công nhận {in_a_row:02d} kỳ liên tiếp, gồm kỳ cuối")
    said = "kỳ cuối chưa được công nhận" if not in_a_row else f"được công nhận {in_a_row:02d} kỳ liên tiếp, cần từ {needed:02d}"
    return RuleCheck(rule.key, Outcome.FAILED, said, f"thiếu {needed - in_a_row:02d} kỳ")
