"""Few forms with many things wrong at once, so that LibreOffice has to compute but a handful of files."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from forms import definitions, overlaid, valid
from spoils import MATRIX_LINE, PERIODS, Spoil, complete, every_spoil

from pipeline.definitions.form import Check, Typed
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.domain.self_check.coverage import is_self_checked


@functools.cache
def crowded_forms() -> dict[str, IssuedForm]:
    """Name → form; together they hold every spoilt field and every spoilt check of the newer edition, what the older one
    has of its own, and forms about points; each is another unit's where there are enough."""
    forms = {f"{edition} fields {number}": form for edition in PERIODS for number, form in enumerate(_fields(edition))}
    forms |= {f"2026 checks {number}": form for number, form in enumerate(_checks("2026"))}
    return forms | _texts() | _points() | {"prefilled": _prefilled()}


def _spoilt_fields(edition: str) -> Iterator[Spoil]:
    """The spoilt fields of an edition; what both editions define alike belongs to the newer one. What is offered in
    another period only is left out."""
    for spoil in every_spoil():
        if spoil.name.startswith(edition) and spoil.name.count(".") and "offered" not in spoil.name:
            yield spoil


def _fields(edition: str) -> list[IssuedForm]:
    """Each wrong value of a single answer on the first form that has none there yet; each wrong line on the first."""
    base = complete(edition)
    crowds: list[tuple[set[str], dict[str, Typed]]] = []
    lines: dict[str, list[dict[str, Typed]]] = {key: list(rows) for key, rows in base.filled.lines.items()}
    for spoil in _spoilt_fields(edition):
        filled = spoil.form.filled
        if base.edition.form.by_key[spoil.section].layout == "rows":
            lines.setdefault(spoil.section, []).append(filled.lines[spoil.section][0])
            continue
        line = f".{MATRIX_LINE}" if base.edition.form.by_key[spoil.section].layout == "matrix" else ""
        reference = f"{spoil.section}{line}.{spoil.key}"
        crowd = next((crowd for crowd in crowds if reference not in crowd[0]), None)
        if crowd is None:
            crowds.append(crowd := (set(), {}))
        crowd[0].add(reference)
        crowd[1][reference] = filled.fields.get(reference, "")
    wanted = crowds if edition == max(PERIODS) else crowds[:1]
    return [replace(base, unit="HCTCQTTV", filled=Filled({**base.filled.fields, **changes}, lines if number == 0 else base.filled.lines))
            for number, (_, changes) in enumerate(wanted)]


def _checks(edition: str) -> list[IssuedForm]:
    """Each documented bad example on the first form where it changes nothing that another changes or compares."""
    crowds: list[tuple[set[str], set[str], IssuedForm]] = []
    seen: list[object] = []
    for check in definitions().editions[edition].form.checks:
        if check.bad is None or check.bad in seen or not is_self_checked(definitions().editions[edition].form, check):
            continue
        seen.append(check.bad)
        changed, compared = _changed(check), _compared(check)
        place = next((n for n, (before, read, _) in enumerate(crowds)
                      if not changed & (before | read) and not compared & before), len(crowds))
        if place == len(crowds):
            crowds.append((set(), set(), valid(PERIODS[edition])))
        before, read, form = crowds[place]
        crowds[place] = (before | changed, read | compared, _turned(overlaid(form, check.bad)) if check.bad.get("people")
                         else overlaid(form, check.bad))
    return [form for _, _, form in crowds]


def _turned(form: IssuedForm) -> IssuedForm:
    """The first person becomes the last, so that the next change meets another."""
    first, *rest = form.filled.lines["people"]
    return replace(form, filled=Filled(form.filled.fields, {**form.filled.lines, "people": [*rest, first]}))


def _changed(check: Check) -> set[str]:
    """The single answers and the tables that a bad example changes; all head-counts are one. Changes to people do not
    meet, unless it takes them all away."""
    return {_place(reference) for reference, value in (check.bad or {}).items() if reference != "people" or not value}


def _compared(check: Check) -> set[str]:
    return {_place(reference) for reference in (*check.fields, *(condition.field for condition in check.when))}


def _place(reference: str) -> str:
    section = reference.partition(".")[0]
    if reference.startswith("general.staff_") and reference not in ("general.staff_female", "general.staff_party_members"):
        return "staff"
    return reference if section in ("general", "measures") else section


def _texts() -> dict[str, IssuedForm]:
    """Numbers and dates typed as text: readable ones, also breaking other rules, and unreadable ones; spellings of choices."""
    form = valid()
    lines = {key: [dict(line) for line in rows] for key, rows in form.filled.lines.items()}
    fields: dict[str, Typed] = {
        **form.filled.fields, "measures.training_budget_plan": "1.234,5", "measures.training_budget_spent": "1 200",
        "measures.tasks_assigned": " 20 ", "measures.tasks_on_time": "18", "general.plan_date": "15/02/2026",
        "general.training_plan_date": "5.3.2026", "general.task_grade": " hoàn thành TỐT nhiệm vụ ", "measures.news_items": "1.234.567",
        "general.staff_female": "\u00a04", "self_assessment.tasks_on_time_rate.self_points": "3,5",
    }
    lines["people"][0] |= {"training_hours": "40", "citizen_score": "80,0", "citizen_lowest": "5"}
    lines["people"][1] |= {"months_in_unit": "5"}
    lines["activities"][0] |= {"form": "Toạ đàm", "content": "nd1", "held_on": "21 / 04 / 2026"}
    lines["courses"][0] |= {"completed": "14", "sent": "16", "planned": "016", "start": "01-03-2026"}
    wrong = {key: [dict(line) for line in rows] for key, rows in lines.items()}
    wrong["people"][0] |= {"citizen_score": "101", "citizen_lowest": "0.123", "training_hours": "2,5"}
    wrong["people"][1] |= {"months_in_unit": "13", "category": "*"}
    wrong["people"][2] |= {"training_hours": "1,234", "name": " ", "online_course": "Có Không"}
    wrong["activities"][0] |= {"held_on": "31/02/2026", "people": "9", "attendances": 8}
    wrong["activities"][1] |= {"held_on": "05/13/2026", "people": "12 người"}
    wrong["activities"][2] |= {"held_on": "05/03/26", "content": "ND?"}
    wrong["courses"][0] |= {"completed": "17", "start": "02/05/2026", "end": date(2026, 5, 1)}
    return {
        "texts": replace(form, unit="BTCD", filled=Filled(fields, lines)),
        "wrong texts": replace(form, unit="TTPVHCC", filled=Filled({
            **fields, "measures.tasks_on_time": "21", "general.staff_female": "9", "general.plan_date": "30/11/2020",
            "measures.shared_materials": "tám", "measures.training_budget_spent": "45 triệu", "general.citizen_decision": "\u00a0",
            "self_assessment.tasks_on_time_rate.self_points": "7,5",
        }, wrong)),
    }


def _points() -> dict[str, IssuedForm]:
    """The golden example, and forms where something does not apply, cannot be computed yet or meets a limit."""
    golden = valid()
    fields, lines = golden.filled.fields, golden.filled.lines

    def changed(changes: dict[str, Typed], **tables: list[dict[str, Typed]]) -> IssuedForm:
        return replace(golden, filled=Filled({**fields, **changes}, {**lines, **tables}))

    one_form = [line | {"form": "contest", "title": "Một" if n else "một "} for n, line in enumerate(lines["activities"] * 2)]
    newcomers = [line | {"months_in_unit": 5} for line in lines["people"]]
    helpers = [line | {"category": "contract", "language_digital": "not_required"} for line in lines["people"]]
    return {
        "golden": golden,
        "newcomers, nothing assigned, no budget": replace(changed({
            "measures.tasks_assigned": 0, "measures.tasks_on_time": 0, "measures.training_budget_plan": "",
            "measures.training_budget_spent": "", "measures.learners_sent": 0, "measures.learners_supported": 0,
            "measures.shared_materials": 5, "general.training_plan_number": "", "general.training_plan_date": ""},
            people=newcomers, activities=[line | {"title": f"Hoạt động {n}"} for n, line in enumerate(lines["activities"] * 2)], courses=[line | {"planned": 0, "completed": 7} for line in lines["courses"]], advice=[
                *lines["advice"], lines["advice"][0] | {"reference": " 21/kh-VP ", "title": "Khác"}, {}, lines["advice"][2]]),
            unit="NC"),
        "workers, no budget left, one kind of activity": replace(changed({
            "measures.training_budget_plan": 0, "measures.training_budget_spent": 0, "general.plan_date": date(2026, 4, 1),
            "general.staff_civil_servants": 0, "general.staff_contract": 8, "general.citizen_decision": ""},
            courses=[], activities=one_form, advice=[], people=helpers), unit="NK", advisory=False),
    }


def _prefilled() -> IssuedForm:
    people: list[dict[str, Typed]] = [{"name": f"Người {n}", "category": "civil_servant", "months_in_unit": 12} for n in range(3)]
    return replace(valid("2026", "VXNV"), filled=Filled({"general.head_name": "Trần Thị Mẫu"}, {"people": people}))
