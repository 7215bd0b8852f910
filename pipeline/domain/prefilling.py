"""Last period's report → what the next form already holds: names and labels, never results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.definitions.form import Form, Typed
from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import counted
from pipeline.domain.issued import Filled


def reports_before(campaign: Campaign, period: Period, submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    """Unit → the reports of the period before that its form is prefilled from: its own, or, for a unit that
    came out of a merger or split since then, those of its predecessors."""
    order = [p.key for p in campaign.periods]
    at = order.index(period.key)
    if at == 0:
        return {}
    found = {unit: s for (unit, key), s in counted(submissions).items() if key == order[at - 1]}
    earlier = campaign.period_by_key[order[at - 1]]
    before: dict[str, list[Submission]] = {}
    for unit in campaign.units_in(period):
        keys = [unit.key] if unit.exists_on(earlier.end) else _predecessors(campaign, unit)
        if reports := [found[key] for key in keys if key in found]:
            before[unit.key] = reports
    return before


def _predecessors(campaign: Campaign, unit: Unit) -> list[str]:
    return [key for event in campaign.events if unit.key in event.successors for key in event.predecessors if key != unit.key]


def prefilled(form: Form, reports: Sequence[Submission]) -> tuple[Filled, dict[str, str]]:
    """What stands in the new form, and the hints beside its fields, from last period's reports.

    Fields are taken by key, so an edition that gained or lost some changes nothing. With
    several predecessors only the lines are taken over, one list after the other.
    """
    filled = Filled()
    hints: dict[str, str] = {}
    for section in form.sections:
        for report in reports:
            found = report.reading.sections.get(section.key)
            if found is None or section.layout == "matrix":
                continue
            for _, _, values in found.rows:
                if section.layout == "fields" and len(reports) == 1:
                    for asked in section.fields:
                        if asked.prefill == "value" and asked.key in values:
                            filled.fields[f"{section.key}.{asked.key}"] = values[asked.key]
                        elif asked.prefill == "hint" and asked.key in values:
                            hints[f"{section.key}.{asked.key}"] = str(values[asked.key])
                elif section.layout == "rows" and (line := _line(form, section.key, values)):
                    filled.lines.setdefault(section.key, []).append(line)
    return filled, hints


def _line(form: Form, section: str, values: Mapping[str, Typed]) -> dict[str, Typed]:
    asked = form.by_key[section].fields
    line = {field.key: values[field.key] for field in asked if field.prefill == "value" and field.key in values}
    return line | {f.key: f.prefill_constant for f in asked if f.prefill_constant is not None} if line else {}
