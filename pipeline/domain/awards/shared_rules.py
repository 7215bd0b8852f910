"""The rules that hold for collectives and individuals, in a year and in a phase: X-1, X-2, X-4, X-5, grades, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.values import AWARD_ORDER, NOT_AWARDED, AwardDecision, Outcome, RuleCheck, Subject
from pipeline.domain.tables import text

ONE_FORM, ALREADY_REWARDED, ORDER, SETTLED, OWN_PROPOSAL, PROCEDURE = "X-1", "X-2", "X-3", "X-4", "X-5", "X-6"

WAITING_FOR_GRADE = "chờ kết quả xếp loại"


def grade_check(setting: AwardSetting, rule: AwardRule, grade: str, of: str = "") -> RuleCheck:
    """Whether a task grade is good enough; without a grade the subject waits. `of` names the period where it is needed."""
    suffix = f" {of}" if of else ""
    if not grade:
        return RuleCheck(rule.key, Outcome.WAITING, f"{WAITING_FOR_GRADE}{suffix}")
    least = setting.grade_name(rule.task_grade)
    name = setting.grade_name(grade)
    if setting.grade_reaches(grade, rule.task_grade):
        return RuleCheck(rule.key, Outcome.MET, f"{name}{suffix}")
    return RuleCheck(rule.key, Outcome.FAILED, f"{name}{suffix}", f"cần từ {least} trở lên")


def joined(rule: str, checks: Sequence[RuleCheck]) -> RuleCheck:
    """Several conditions of one rule as one check: the worst outcome, with the sentences that belong to it."""
    for outcome in (Outcome.FAILED, Outcome.WAITING, Outcome.WARNED, Outcome.MET, Outcome.NOTED):
        said = [check for check in checks if check.outcome is outcome]
        if said and outcome is Outcome.WAITING:  # what waits lacks nothing else, so that is said too
            said = [check for check in checks if check.outcome is Outcome.MET] + said
        if said:
            return RuleCheck(rule, outcome, "; ".join(check.said for check in said),
                             "; ".join(check.gap for check in said if check.gap))
    return RuleCheck(rule, Outcome.MET, "đạt")


def best_form(setting: AwardSetting, judged: list[tuple[AwardRule, RuleCheck]], checks: list[RuleCheck]) -> str:
    """The highest form whose rule is not failed, with what is said of it and of the higher ones; the lowest when all are.

    X-1: one form, the higher.
    """
    for rule, check in judged:
        if check.outcome is not Outcome.FAILED:
            checks.append(check)
            return rule.award
        if rule is not judged[-1][0]:
            checks.append(replace(check, outcome=Outcome.NOTED, said=f"chưa đạt {setting.award_name(rule.award)}: {check.said}"))
    if judged:
        checks.append(judged[-1][1])
        return judged[-1][0].award
    checks.append(RuleCheck(ONE_FORM, Outcome.FAILED, "bảng điểm không có hình thức khen thưởng cho đợt này"))
    return ""


def decided_check(setting: AwardSetting, decision: AwardDecision) -> RuleCheck:
    """X-1 after a decision: it stands, whatever the rules say."""
    return RuleCheck(ONE_FORM, Outcome.NOTED, f"đã có kết quả của đợt này: {decision_words(setting, decision)}")


def decision_words(setting: AwardSetting, decision: AwardDecision) -> str:
    """A decision in a few words: “Giấy khen, Quyết định số 12/QĐ-VP ngày 20/12/2026”."""
    if not decision.is_award:
        return "không khen thưởng"
    paper = f", {decision.number}" if decision.number else ""
    day = f" ngày {text(decision.on)}" if decision.on else ""
    return f"{setting.award_name(decision.award)}{paper}{day}"


def earlier_check(setting: AwardSetting, *subjects: Subject) -> Iterator[RuleCheck]:
    """X-2: an award in the same phase, with its year; it warns."""
    if setting.rule(ALREADY_REWARDED) is None:
        return
    periods = setting.run.campaign.period_by_key
    phases = {phase.key: phase.name for phase in setting.run.campaign.phases}
    for decision in setting.earlier(*subjects):
        period = periods.get(decision.session)
        when = period.name if period else phases[decision.session]
        kind = "khen thưởng kịp thời, " if decision.at_once else ""
        yield RuleCheck(ALREADY_REWARDED, Outcome.WARNED,
                        f"đã được khen trong giai đoạn ({kind}{when}: {decision_words(setting, decision)}); "
                        "đề nghị xem có cùng thành tích không")


def own_proposal_check(setting: AwardSetting, asked: str, award: str) -> Iterator[RuleCheck]:
    """X-5: what the unit asked for beside what the rules give, where the two differ."""
    if setting.rule(OWN_PROPOSAL) is None:
        return
    asked = "" if asked == NOT_AWARDED else asked
    if asked == award:
        return
    if not asked:
        yield RuleCheck(OWN_PROPOSAL, Outcome.NOTED, "đơn vị không đề nghị; đủ điều kiện theo bảng điểm")
    elif not award:
        yield RuleCheck(OWN_PROPOSAL, Outcome.NOTED, f"đơn vị đề nghị {setting.award_name(asked)}")
    else:
        more = AWARD_ORDER.index(asked) > AWARD_ORDER.index(award)
        yield RuleCheck(OWN_PROPOSAL, Outcome.NOTED, f"đơn vị đề nghị {setting.award_name(asked)}, "
                        f"{'cao' if more else 'thấp'} hơn kết quả theo điều kiện")


def evidence_check(setting: AwardSetting, unit: str) -> Iterator[RuleCheck]:
    """X-4 for a collective: points for which evidence is asked and none was given, until they are appraised; an
    appraisal that departs from the computed points without a reason."""
    if setting.rule(SETTLED) is None:
        return
    if (unit, setting.period.key) in setting.run.appraised.unsettled:
        yield RuleCheck(SETTLED, Outcome.FAILED, "phiếu thẩm định có nội dung chưa ghi lý do hoặc người thẩm định",
                        "cần bổ sung vào phiếu thẩm định")
    if missing := setting.unproven.get(unit, []):
        yield RuleCheck(SETTLED, Outcome.FAILED, f"chưa có minh chứng của chỉ tiêu {', '.join(missing)}",
                        f"cần bổ sung minh chứng hoặc ghi điểm thẩm định {len(missing):02d} chỉ tiêu")
