"""The office's waivers (miễn áp dụng) laid over findings: what is waived stays visible, with who granted it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.definitions.campaign import Campaign, Waiver
from pipeline.domain.findings import Finding


def waived(campaign: Campaign, findings: Sequence[Finding]) -> list[Finding]:
    """All findings; those under a waiver are marked with its reason and grantor, and refuse nothing any more."""
    if not campaign.waivers:
        return list(findings)
    return [_waived(campaign.waivers, finding) for finding in findings]


def _waived(waivers: Sequence[Waiver], finding: Finding) -> Finding:
    for waiver in waivers:
        if covers(waiver, finding):
            return finding.placed(waived=f"{waiver.reason} ({waiver.granted_by})")
    return finding


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a finding is of the waiver's unit and period and of its check, named alone or with its field."""
    names = {finding.check, *(f"{reference}.{finding.check}" for reference in finding.fields)}
    return (waiver.unit, waiver.period) == (finding.unit, finding.period) and waiver.check in names


def unused(waivers: Iterable[Waiver], findings: Sequence[Finding]) -> list[Waiver]:
    """The waivers that cover no finding at all: superfluous, or aimed at another check than was meant."""
    return [waiver for waiver in waivers if not any(covers(waiver, finding) for finding in findings)]
