"""Checks of one subject → its standing in the session, and the rates over an ordered list of such standings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.quotas import allowed, within
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.shared_rules import decided_check, own_proposal_check
from pipeline.domain.awards.ties import Order
from pipeline.domain.awards.values import Outcome, Proposal, Quota, RuleCheck, Status
from pipeline.domain.values import number_text


def status_of(checks: Sequence[RuleCheck]) -> Status:
    """What the rules make of a subject: one failure decides, else one that waits."""
    outcomes = {check.outcome for check in checks}
    return "not_eligible" if Outcome.FAILED in outcomes else "waiting" if Outcome.WAITING in outcomes else "proposed"


def under_decision(setting: AwardSetting, proposal: Proposal) -> Proposal:
    """The proposal under the decision of this session, where there is one: whatever the rules say, that stands."""
    decision = setting.of_session.get(proposal.subject.compares)
    if decision is None:
        return proposal
    return replace(
        proposal, award=decision.award if decision.is_award else "", status="decided" if decision.is_award else "declined",
        decision=decision, checks=(*proposal.checks, decided_check(setting, decision)),
    )


def listed(setting: AwardSetting, entries: Iterable[Proposal]) -> list[Proposal]:
    """By place, those without one last, each with what its unit asked for beside what it gets."""
    found = []
    for entry in sorted(entries, key=lambda e: (e.place is None, e.place or 0)):
        award = "" if entry.status == "not_eligible" else entry.award
        found.append(replace(entry, award=award, checks=(*entry.checks, *own_proposal_check(setting, entry.own_proposal, award))))
    return found


def rated(
    rule: AwardRule, scope: str, of: int, entries: Sequence[tuple[Order, Proposal]], *, least: int = 0,
) -> tuple[list[Proposal], Quota]:
    """The entries of one scope under a rate, and the rate itself; `of` is what the share is taken of.

    What is decided has its place first. Whoever is proposed or waits holds one; those beyond the rate fail where the
    rule must hold, and are warned of where it only warns. Entries that are out already stay as they are.
    """
    places = allowed(of, rule.share or 0.0, least)
    left = max(0, places - sum(entry.status == "decided" for _, entry in entries))
    standing: list[Any] = sorted(order for order, entry in entries if entry.status in ("proposed", "waiting"))
    inside = dict(zip(standing, within(standing, left), strict=True))
    found = []
    for order, entry in entries:
        if entry.status not in ("proposed", "waiting"):
            found.append(entry)
            continue
        before = bisect_left(standing, order)
        equals = bisect_right(standing, order) - before
        check = _rate_check(rule, left, before + 1, equals, inside=inside[order])
        checks = (*entry.checks, check)
        found.append(replace(entry, checks=checks, status=status_of(checks)))
    proposed = sum(entry.status in ("proposed", "waiting", "decided") for entry in found)
    return found, Quota(rule.key, scope, of, rule.share or 0.0, places, proposed, rule.enforcement == "must")


def _rate_check(rule: AwardRule, places: int, position: int, equals: int, *, inside: bool) -> RuleCheck:
    share = f"tỷ lệ {number_text(rule.share or 0.0)}\N{NO-BREAK SPACE}% còn {places:02d} chỗ"
    if inside:
        return RuleCheck(rule.key, Outcome.MET, f"thứ {position} trong số đủ điều kiện, {share}")
    outcome = Outcome.FAILED if rule.enforcement == "must" else Outcome.WARNED
    if position <= places:
        return RuleCheck(rule.key, outcome, f"{equals:02d} đối tượng đồng hạng {position} trong khi {share}; đề nghị Hội đồng xem xét")
    return RuleCheck(rule.key, outcome, f"thứ {position} trong số đủ điều kiện, ngoài {share}",
                     f"vượt {position + equals - 1 - places:02d}")
