"""Results of a period → the appraisal workbook that the Office fills (phiếu thẩm định), with all that is known.

What the workbook in force already says stands in it again, so that nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.definitions.appraisal import OFFICE, PEOPLE, POINTS, STRIKES, UNITS
from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form, Typed
from pipeline.domain.answers import Submission
from pipeline.domain.appraisal_lines import ReportLine, people_lines, score_line, strikable_lines
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.issued import Filled, IssuedForm, ListedLine, Listing, ShownColumn
from pipeline.domain.lineage import cells_by_sheet, source_cells
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.domain.vietnamese import person_sort_key

_POINTS = (
    ShownColumn("_unit", "Đơn vị", 22), ShownColumn("_number", "Số", 6, "centre"),
    ShownColumn("_indicator", "Chỉ tiêu", 30), ShownColumn("_max", "Điểm tối đa", 8, "points"),
    ShownColumn("_self", "Tự chấm", 8, "points"), ShownColumn("_evidence", "Minh chứng của đơn vị", 22),
    ShownColumn("_explanation", "Giải trình của đơn vị", 22), ShownColumn("_computed", "Máy tính", 8, "points"),
    ShownColumn("_difference", "Tự chấm trừ máy tính", 9, "points"), ShownColumn("_basis", "Căn cứ tính điểm", 36),
    ShownColumn("_source", "Ô nguồn trong báo cáo", 26),
)
_STRIKES = (
    ShownColumn("_unit", "Đơn vị", 24), ShownColumn("_sheet", "Biểu", 18), ShownColumn("_cell", "Ô", 7, "centre"),
    ShownColumn("_kind", "Loại, hình thức", 20), ShownColumn("_title", "Nội dung", 44),
    ShownColumn("_reference", "Số, ký hiệu; ngày", 20), ShownColumn("_evidence", "Minh chứng", 24),
)
_UNITS = (
    ShownColumn("_unit", "Đơn vị", 40), ShownColumn("_status", "Báo cáo", 16, "centre"),
    ShownColumn("_reported", "Xếp loại đơn vị đã báo cáo", 28), ShownColumn("_title", "Danh hiệu đã báo cáo", 26),
)
_PEOPLE = (
    ShownColumn("_unit", "Đơn vị", 32), ShownColumn("_name", "Họ và tên", 28), ShownColumn("_position", "Chức vụ, vị trí", 22),
    ShownColumn("_category", "Đối tượng", 15),
)
_DATES = ("issued_on", "held_on", "start")
_KINDS = ("kind", "form")


def appraisal_book(run: Results, period: Period, code: str) -> IssuedForm:
    """The workbook of a period, not yet written; the period's edition must have an appraisal form."""
    edition, campaign = run.editions[period.edition], run.campaign
    assert edition.appraisal is not None
    unit = campaign.unit_by_key[campaign.movement.contact_unit]
    return IssuedForm(
        replace(edition, form=edition.appraisal), campaign.agency_on(min(period.end, run.as_of)).name, campaign.movement.contact,
        unit_name=unit.name_on(period.end).name, role="Đơn vị thẩm định", period=period, code=code, sample=run.has_sample(period),
        filled=_said_before(run, period), listings={
            POINTS: Listing(_POINTS, tuple(_scores(run, period)), ceiling="_max"),
            STRIKES: Listing(_STRIKES, tuple(_strikable(run, period))),
            UNITS: Listing(_UNITS, tuple(_units(run, period))),
            PEOPLE: Listing(_PEOPLE, tuple(_people(run, period))),
        },
    )


def _said_before(run: Results, period: Period) -> Filled:
    """The answers of the workbook in force that still have a line."""
    workbook = run.appraised.workbooks.in_force.get(period.key)
    if workbook is None:
        return Filled()
    lines = {
        POINTS: {score_line(u, i) for u, p, i in zip(run.scores["unit"], run.scores["period"], run.scores["indicator"], strict=True)
                 if p == period.key},
        STRIKES: {line.key for line in strikable_lines(run.whole, period, run.editions[period.edition].strikes)},
        UNITS: {unit.key for unit in run.units_in(period)},
        PEOPLE: {line.key for line in people_lines(run.whole, period)},
    }
    fields: dict[str, Typed] = {}
    asked = run.editions[period.edition].appraisal
    for section, found in workbook.reading.sections.items():
        for _, line, values in found.rows:
            for key, value in values.items():
                if asked is None or section not in asked.by_key or key not in asked.by_key[section].by_key:
                    continue
                if section == OFFICE:
                    fields[f"{section}.{key}"] = value
                elif line in lines[section]:
                    fields[f"{section}.{line}.{key}"] = value
    return Filled(fields)


def _scores(run: Results, period: Period) -> Iterator[ListedLine]:
    """One line per unit and indicator, units in config order."""
    rubric, counted = run.rubric(period), run.counted_in(period)
    said = _self_assessment(run)
    rows = {(row["unit"], row["indicator"]): row for row in run.rows("scores", period)}
    for unit in run.units_in(period):
        for indicator in rubric.indicators:
            row = rows.get((unit.key, indicator.key))
            if row is None:
                continue
            submission = counted[unit.key]
            own, computed = row["self_points"], row["points"]
            evidence, explanation = said.get((submission.number, indicator.key), (None, None))
            sources = source_cells(run.editions[submission.edition].form, submission, indicator.key)
            yield ListedLine(score_line(unit.key, indicator.key), (
                run.name(unit.key, period), indicator.number, indicator.name, indicator.max, _number(own), evidence, explanation,
                _number(computed), _number(own - computed if own is not None and computed is not None else None),
                row["explanation"], cells_by_sheet(sources),
            ))


def _self_assessment(run: Results) -> dict[tuple[int, str], tuple[str | None, str | None]]:
    """(submission, indicator) → evidence and explanation of the unit."""
    table = run.whole.tables.get("self_assessment")
    if table is None or not {"evidence", "explanation"} <= set(table.columns):
        return {}
    return {(int(row["submission"]), str(row["line"])): (_text(row["evidence"]), _text(row["explanation"]))
            for row in frame_rows(table)}


def _strikable(run: Results, period: Period) -> Iterator[ListedLine]:
    for line in strikable_lines(run.whole, period, run.editions[period.edition].strikes):
        submission = run.whole.submissions[line.submission]
        form = run.editions[submission.edition].form
        reference = "; ".join(part for part in (
            _text(line.values.get("reference")) or "", *(text(_day(line.values.get(key))) for key in _DATES)) if part)
        yield ListedLine(line.key, (
            run.name(line.unit, period), submission.sheet(line.section), submission.cell(line.section, "title", line.row),
            next((_label(form, line, key) for key in _KINDS if line.values.get(key)), None),
            _text(line.values.get("title")), reference or None, _text(line.values.get("evidence")),
        ))


def _units(run: Results, period: Period) -> Iterator[ListedLine]:
    status = {entry.unit: entry.status.label for entry in run.register_in(period)}
    counted = run.counted_in(period)
    for unit in run.units_in(period):
        submission = counted.get(unit.key)
        yield ListedLine(unit.key, (
            run.name(unit.key, period), status.get(unit.key), *(_general(run, submission, key) for key in
                                                                ("task_grade", "collective_title")),
        ))


def _people(run: Results, period: Period) -> Iterator[ListedLine]:
    """Unit by unit, each in the order of Vietnamese lists."""
    by_unit: dict[str, list[ReportLine]] = {}
    for line in people_lines(run.whole, period):
        by_unit.setdefault(line.unit, []).append(line)
    for unit, lines in by_unit.items():
        for line in sorted(lines, key=lambda line: person_sort_key(str(line.values["name"]))):
            form = run.editions[run.whole.submissions[line.submission].edition].form
            yield ListedLine(line.key, (
                run.name(unit, period), str(line.values["name"]), _text(line.values.get("position")),
                _label(form, line, "category"),
            ))


def _general(run: Results, submission: Submission | None, key: str) -> str | None:
    """A choice of sheet 1 as the unit gave it, in words."""
    if submission is None or (found := submission.reading.sections.get("general")) is None or not found.rows:
        return None
    form, value = run.editions[submission.edition].form, found.rows[0][2].get(key)
    asked = form.by_key["general"].by_key.get(key)
    return None if value is None or asked is None else form.choice_by_key[asked.choice].label(value)


def _label(form: Form, line: ReportLine, key: str) -> str | None:
    value, asked = line.values.get(key), form.by_key[line.section].by_key.get(key)
    return None if value is None or asked is None else form.choice_by_key[asked.choice].label(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: Any) -> Any:
    return value.date() if hasattr(value, "date") else value


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
