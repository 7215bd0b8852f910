"""Valid forms for the tests to spoil: eight civil servants, few spare lines, so that files stay small."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.definitions.campaign import Period
from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Check, Typed
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.issued import SAMPLE_SECRET, Filled, IssuedForm, form_code

CONFIG = Path(__file__).parent.parent / "config.toml"


@functools.cache
def definitions() -> Definitions:
    """The project's own definitions."""
    return load_definitions(CONFIG)


@functools.cache
def small(edition: str) -> Edition:
    """An edition whose tables have 14 spare lines."""
    full = definitions().editions[edition]
    sections = tuple(replace(section, spare_rows=14) for section in full.form.sections)
    return replace(full, form=replace(full.form, sections=sections))


def valid(period: str = "2026", unit: str = "TH", *, full_size: bool = False) -> IssuedForm:
    """A complete form without a single finding, worth 89.45 points in 2026 (the golden example)."""
    of = definitions()
    term = of.campaign.period_by_key[period]
    edition = of.editions[term.edition] if full_size else small(term.edition)
    return IssuedForm(
        edition, of.campaign.agency_on(term.end).name, of.campaign.movement.contact, unit,
        of.campaign.unit_by_key[unit].name_on(term.end).name, term, of.campaign.closes_a_phase(term),
        form_code(SAMPLE_SECRET, edition.form.id, edition.key, unit, period), True, golden_answers(term),
        advisory=of.campaign.unit_by_key[unit].advisory,
    )


def golden_answers(period: Period) -> Filled:
    """The answers of the golden example."""
    day = period.plan_due
    fields: dict[str, Typed] = {
        "general.reporter_name": "Nguyễn Văn Mẫu", "general.head_name": "Trần Thị Mẫu", "general.report_date": period.end,
        "general.staff_civil_servants": 8, "general.staff_public_employees": 0, "general.staff_contract": 0,
        "general.staff_female": 4, "general.staff_party_members": 6,
        "general.plan_number": "05/KH-TH", "general.plan_date": day,
        "general.training_plan_number": "12/KH-VP", "general.training_plan_date": day,
        "general.training_plan_covers_all": "yes", "general.task_grade": "good", "general.citizen_decision": "15/QĐ-HKH",
        "measures.tasks_assigned": 20, "measures.tasks_on_time": 18,
        "measures.training_budget_plan": 50, "measures.training_budget_spent": 45, "measures.staff_equipped": 8,
        "measures.shared_materials": 8, "measures.learners_sent": 5, "measures.learners_supported": 5,
        "measures.study_promoters": 6, "measures.staff_reached": 8,
    }
    advice: list[dict[str, Typed]] = [
        {"kind": kind, "title": f"{title} {number}", "reference": f"{number}/{code}", "issued_on": day, "status": "issued"}
        for number, (kind, title, code) in enumerate((
            ("document", "Kế hoạch mẫu", "KH-VP"), ("document", "Công văn mẫu", "VP-TH"),
            ("initiative", "Sáng kiến mẫu", "QĐ-VP"), ("programme", "Tài liệu mẫu", "TL-VP")), 21)
    ]
    activities: list[dict[str, Typed]] = [
        {"title": f"Hoạt động mẫu {number}", "form": form, "held_on": day, "content": "ND1", "people": 8,
         "attendances": 16, "evidence": "Kế hoạch 09"}
        for number, form in enumerate(("seminar", "contest", "seminar"), 1)
    ]
    courses: list[dict[str, Typed]] = [
        {"title": "Khóa mẫu", "kind": "digital", "mode": "online", "start": day, "end": day, "hours": 40, "planned": 16,
         "sent": 16, "completed": 14}
    ]
    people: list[dict[str, Typed]] = [
        {"name": f"Người Mẫu {letter}", "gender": "female" if number % 2 else "male", "position": "Chuyên viên",
         "category": "civil_servant", "is_leader": "no", "months_in_unit": 12, "self_study_plan": "yes",
         "online_course": "yes" if number < 6 else "no", "language_digital": "yes" if number < 4 else "no",
         "training_hours": 48 if number < 7 else 24, **({"citizen_score": 85.5, "citizen_lowest": 6} if number < 5 else {})}
        for number, letter in enumerate("ABCDEGHI")
    ]
    return Filled(fields, {"advice": advice, "activities": activities, "courses": courses, "people": people})


def own(period: str, unit: str, **changes: Typed) -> IssuedForm:
    """A valid form whose titles, references and people are the unit's own; `changes` are measures."""
    form = valid(period, unit)
    keys = {"advice": ("title", "reference"), "activities": ("title",), "people": ("name",)}
    lines = {section: [line | {key: f"{line[key]} {unit}" for key in keys.get(section, ()) if key in line} for line in rows]
             for section, rows in form.filled.lines.items()}
    form = replace(form, filled=Filled(form.filled.fields, lines))
    for key, value in changes.items():
        form = with_value(form, "measures", key, value)
    return form


def overlaid(form: IssuedForm, changes: Mapping[str, object]) -> IssuedForm:
    """A form with a check's `good` or `bad` example laid over it.

    Lines of `people` are merged onto the first people, lines of other sections replace theirs.
    """
    fields, lines = dict(form.filled.fields), {key: list(rows) for key, rows in form.filled.lines.items()}
    assert form.period is not None
    for reference, value in changes.items():
        if isinstance(value, tuple):
            fresh = [{key: _day(form.period, typed) for key, typed in line.items()} for line in value]
            if reference == "people" and fresh:
                for number, line in enumerate(fresh):
                    lines["people"][number] = lines["people"][number] | line
            else:
                lines[reference] = fresh
        else:
            section = reference.partition(".")[0]
            layout = form.edition.form.by_key[section].layout
            fields[f"{reference}.self_points" if layout == "matrix" else reference] = _day(form.period, value)  # type: ignore[arg-type]
    return replace(form, filled=Filled(fields, lines))


def _day(period: Period, value: Typed) -> Typed:
    return {"@plan_due": period.plan_due, "@period_end": period.end}.get(value, value) if isinstance(value, str) else value


def with_value(form: IssuedForm, section: str, field: str, value: Typed, line: int = 0) -> IssuedForm:
    """A form with one value replaced: in a `fields` section, in the given line of `rows`, or on the first
    indicator of a matrix whose evidence is open."""
    asked = form.edition.form.by_key[section]
    fields, lines = dict(form.filled.fields), {key: list(rows) for key, rows in form.filled.lines.items()}
    if asked.layout == "fields":
        fields[f"{section}.{field}"] = value
    elif asked.layout == "matrix":
        fields[f"{section}.plan_registered.{field}"] = value
    else:
        lines.setdefault(section, [{}])
        lines[section][line] = lines[section][line] | {field: value}
    return replace(form, filled=Filled(fields, lines))


def without_window_trouble(value: Typed, period: Period) -> Typed:
    """An example date moved into the period, so that it can stand in any year's form."""
    return period.plan_due if isinstance(value, date) else value


def examples(check: Check) -> list[tuple[str, Mapping[str, object]]]:
    """The documented examples of a check as (good or bad, changes)."""
    return [(name, changes) for name, changes in (("good", check.good), ("bad", check.bad)) if changes is not None]
