"""The rules across periods and units (so với kỳ trước, giữa các đơn vị), over the reports that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipeline.definitions.campaign import Campaign
from pipeline.definitions.form import Check, Form
from pipeline.domain.answers import Answers, Submission, combined
from pipeline.domain.consolidation import counted
from pipeline.domain.cross_checks import Failed, check_finding
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.vietnamese import alike, folded


def across_findings(campaign: Campaign, parts: Sequence[Answers], earlier: Sequence[Finding]) -> list[Finding]:
    """Jumps against the period before, things claimed by two units, people in two units.

    The checks are those of the edition in force in each period; fields that only one
    edition has are left out. Cells with an error of their own are left out as well.
    """
    submissions = [s for part in parts for s in part.submissions.values()]
    current = {s.number: s for s in counted(submissions).values()}
    errors = {(f.submission, reference, row) for f in earlier if f.severity is Severity.ERROR
              for reference in f.fields for row in f.lines}
    findings: list[Finding] = []
    for form in (part.form for part in parts):
        of_form = {number: s for number, s in current.items() if s.edition == form.edition}
        for check in form.checks:
            if check.rule == "jump":
                findings += _jumps(campaign, check, form, parts, of_form, current)
            elif check.rule in ("claimed_twice", "person_in_two_units"):
                findings += _shared(campaign, check, form, parts, of_form, current, errors)
            elif check.rule == "alike_in_two_units":
                findings += _alike(campaign, check, form, parts, of_form, current)
    return findings


def _jumps(campaign: Campaign, check: Check, form: Form, parts: Sequence[Answers],
           of_form: Mapping[int, Submission], current: Mapping[int, Submission]) -> Iterator[Finding]:
    place = {(s.unit, s.period): s for s in current.values()}
    before = {late.key: early.key for early, late in zip(campaign.periods, campaign.periods[1:], strict=False)}
    for reference in check.fields:
        section, _, key = reference.partition(".")
        table = combined(parts, section, current)
        if key not in table.columns:
            continue
        values = dict(zip(table["submission"], table[key], strict=True))
        for submission in of_form.values():
            previous = place.get((submission.unit, before.get(submission.period, "")))
            if previous is None:
                continue
            now, then = values.get(submission.number), values.get(previous.number)
            if now is None or then is None or pd.isna(now) or pd.isna(then) or then == 0:
                continue
            if abs(now - then) / then * 100 > check.value:
                asked = form.by_key[section].by_key[key]
                at = Check(check.key, check.rule, check.severity, (reference,), check.message, check.remedy)
                yield check_finding(at, form, submission, Failed(submission.number, 0, now, then), label=asked.label)


def _shared(campaign: Campaign, check: Check, form: Form, parts: Sequence[Answers], of_form: Mapping[int, Submission],
            current: Mapping[int, Submission], errors: set[tuple[int, str, int]]) -> Iterator[Finding]:
    section, _, _ = check.fields[0].partition(".")
    keys = [reference.partition(".")[2] for reference in check.fields]
    table = combined(parts, section, current)
    if not set(keys) <= set(table.columns):
        return
    lines = frame_rows(table.dropna(subset=keys))
    same: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for line in lines:
        same.setdefault((line["period"], folded(line[keys[0]]), *(line[key] for key in keys[1:])), []).append(line)
    for claims in same.values():
        if len({claim["unit"] for claim in claims}) < 2:
            continue
        for claim in claims:
            number, row = int(claim["submission"]), int(claim["sheet_row"])
            if number not in of_form or any((number, reference, row) in errors for reference in check.fields):
                continue
            submission = current[number]
            day = campaign.period_by_key[submission.period].end
            others = [other for other in claims if other["unit"] != submission.unit]
            if check.unless_named_in:
                others = [other for other in others if not _name_each_other(campaign, check, claim, other, day)]
            if not others:
                continue
            names = ", ".join(sorted({campaign.unit_by_key[other["unit"]].name_on(day).name for other in others}))
            b = claim[keys[1]] if len(keys) > 1 else None
            yield check_finding(check, form, submission, Failed(number, row, claim[keys[0]], b), other=names)


def _alike(campaign: Campaign, check: Check, form: Form, parts: Sequence[Answers], of_form: Mapping[int, Submission],
           current: Mapping[int, Submission]) -> Iterator[Finding]:
    """What almost the same text names in another unit; where it is the same, the other rules speak."""
    section, _, key = check.fields[0].partition(".")
    table = combined(parts, section, current)
    if key not in table.columns:
        return
    near: dict[tuple[object, str], list[dict[str, Any]]] = {}
    lines = frame_rows(table.dropna(subset=[key]))
    for line in lines:
        near.setdefault((line["period"], alike(line[key])), []).append(line)
    for claims in near.values():
        for claim in claims:
            others = [o for o in claims if o["unit"] != claim["unit"] and folded(o[key]) != folded(claim[key])]
            submission = of_form.get(int(claim["submission"]))
            if not others or submission is None:
                continue
            day = campaign.period_by_key[submission.period].end
            names = ", ".join(sorted({campaign.unit_by_key[other["unit"]].name_on(day).name for other in others}))
            failed = Failed(submission.number, int(claim["sheet_row"]), claim[key], others[0][key])
            yield check_finding(check, form, submission, failed, other=names)


def _name_each_other(campaign: Campaign, check: Check, one: Mapping[str, Any], other: Mapping[str, Any], day: date) -> bool:
    key = check.unless_named_in.partition(".")[2]
    return _named(campaign, one[key], other["unit"], day) and _named(campaign, other[key], one["unit"], day)


def _named(campaign: Campaign, text: object, unit: str, day: date) -> bool:
    if not isinstance(text, str):
        return False
    name, said = campaign.unit_by_key[unit].name_on(day), folded(text)
    return any(folded(word) in said for word in (name.name, name.short_name, unit))
