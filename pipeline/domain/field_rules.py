"""The rules of single fields over all submissions at once, and what their failures say.

What depends on the period or on the rubric stands in a derived column, so that one
validation serves all submissions, while the finding shows what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.form import Field, Form, Section
from pipeline.definitions.rubric import Rubric
from pipeline.domain.answers import Submission
from pipeline.domain.field_remedies import nearest, to_choose, to_fill_in
from pipeline.domain.field_rule_cases import FieldRuleCase
from pipeline.domain.findings import WHOLESALE, Finding, Severity, whole_column
from pipeline.domain.sheets import address
from pipeline.domain.values import number_text, shown
from pipeline.domain.vietnamese import alike


@dataclass(frozen=True, slots=True)
class FieldFailure:
    """A row of an answers table on which a rule failed, by submission and sheet row."""

    case: FieldRuleCase
    submission: int
    row: int


def with_derived_columns(form: Form, section: Section, table: pd.DataFrame, campaign: Campaign,
                         rubric: Rubric) -> pd.DataFrame:
    """The table with the columns that `field_rules` look at beside the answers themselves."""
    derived = table.copy()
    periods = campaign.span_by_key
    for asked in section.fields:
        if asked.window:
            edges = {key: period.window(asked.window) for key, period in periods.items()}
            first = pd.to_datetime(derived["period"].map({key: edge[0] for key, edge in edges.items()}))
            last = pd.to_datetime(derived["period"].map({key: edge[1] for key, edge in edges.items()}))
            typed = derived[asked.key]
            before, after = (first - typed).dt.days, (typed - last).dt.days
            derived[f"{asked.key}__days_outside"] = before.clip(lower=0).fillna(0) + after.clip(lower=0).fillna(0)
        closing = {o.key for o in form.choice_by_key[asked.choice].options if o.closing_only} if asked.choice else set()
        if closing:
            closes = derived["period"].map({key: campaign.closes_a_phase(period) for key, period in periods.items()})
            derived[f"{asked.key}__offered"] = (~derived[asked.key].isin(list(closing)) | closes.eq(True)).astype(object)
        if section.layout == "matrix" and asked.type == "number":
            asked_for = derived["line"].map(_indicator_of)
            most = asked_for.map({indicator.key: indicator.max for indicator in rubric.indicators})
            derived[f"{asked.key}__above_max"] = (derived[asked.key] - most.astype(float)).round(9)
    return derived


def field_findings(
    form: Form, section: Section, failures: Iterable[FieldFailure], submissions: Mapping[int, Submission],
    campaign: Campaign, rubric: Rubric,
) -> list[Finding]:
    """The failures as findings at their cells. A cell that the file does not have, or that could not be
    read, was reported when reading and is not reported again."""
    writer = _Sentences(form, section, campaign, rubric)
    known = {number: _already(submission, section.key) for number, submission in submissions.items()}
    columns: dict[tuple[int, int], list[Finding]] = {}
    for failure in failures:
        submission, key = submissions[failure.submission], failure.case.field.key
        position = submission.position(section.key, key, failure.row)
        if position is not None and (key, position[0]) not in known[submission.number]:
            columns.setdefault((id(failure.case), submission.number), []).append(writer.finding(failure, submission, position))
    return [finding for (_, number), column in columns.items() for finding in _told(section, submissions[number], column)]


def _told(section: Section, submission: Submission, column: list[Finding]) -> list[Finding]:
    """The failures of one rule on one column of one file: one finding where every line with an answer fails."""
    if section.layout != "rows" or len(column) < WHOLESALE:
        return column
    key = column[0].fields[0].partition(".")[2]
    rows = submission.reading.sections[section.key].rows
    judged = len(rows) if column[0].check == "required" else sum(key in values for _, _, values in rows)
    return [whole_column(sorted(column, key=lambda f: f.row))] if len(column) == judged else column


def _already(submission: Submission, section: str) -> set[tuple[str, int]]:
    return {
        (reference.partition(".")[2], row)
        for finding in submission.reading.findings if finding.severity is Severity.ERROR
        for reference in finding.fields if reference.startswith(f"{section}.") for row in finding.lines
    }


class _Sentences:
    """Writes the findings of one section; remembers the lines of each file by their sheet row."""

    def __init__(self, form: Form, section: Section, campaign: Campaign, rubric: Rubric) -> None:
        self.form, self.section, self.campaign = form, section, campaign
        self.most = {indicator.key: indicator.max for indicator in rubric.indicators}
        self.lines: dict[int, dict[int, tuple[str, Mapping[str, object]]]] = {}

    def finding(self, failure: FieldFailure, submission: Submission, position: tuple[int, int]) -> Finding:
        """One failure at its cell, with what was typed there."""
        section, case, asked = self.section, failure.case, failure.case.field
        if submission.number not in self.lines:
            rows = submission.reading.sections[section.key].rows
            self.lines[submission.number] = {row: (line, values) for row, line, values in rows}
        line, values = self.lines[submission.number][failure.row]
        raw = values.get(asked.key)
        typed = self.form.choice_by_key[asked.choice].label(raw) if asked.choice and raw is not None else raw
        high = self.most.get(_indicator_of(line), case.high) if section.layout == "matrix" else case.high
        period = self.campaign.span_by_key[submission.period]
        message, remedy = _sentence(self.form, asked, case, typed, period, high)
        return Finding(
            case.rule, Severity.WARNING if case.rule in (*asked.warns, "suspicious") else Severity.ERROR,
            message, remedy, sheet=submission.sheet(section.key), cell=address(*position),
            value="" if raw is None else shown(typed), fields=(f"{section.key}.{asked.key}",),
            submission=submission.number, row=position[0],
        )


def _indicator_of(line: str) -> str:
    """The indicator that a matrix line asks for; a line about one of many units names the unit before it."""
    return line.rpartition("/")[2]


def _sentence(form: Form, asked: Field, case: FieldRuleCase, typed: object, period: Period,
              high: float | None) -> tuple[str, str]:
    label = asked.label
    match case.rule:
        case "required":
            return f"{label}: ô bắt buộc đang để trống.", to_fill_in(asked, form.choice_by_key.get(asked.choice))
        case "range":
            low = number_text(case.low) if case.low is not None else number_text(asked.minimum or 0)
            bounds = f"từ {low} đến {number_text(high)}" if high is not None else f"từ {low} trở lên"
            return f"{label}: giá trị {shown(typed)} nằm ngoài khoảng cho phép ({bounds}).", "Đề nghị kiểm tra lại số đã nhập."
        case "choice" if case.column != asked.key:
            return (f"{label}: “{shown(typed)}” chỉ đề nghị ở kỳ kết thúc giai đoạn.",
                    "Đề nghị chọn hình thức khác trong danh sách của ô.")
        case "choice":
            choice = form.choice_by_key[asked.choice]
            same = [option.label for option in choice.options if alike(option.label) == alike(str(typed))]
            near = same[0] if same else nearest(choice, str(typed))
            meant = f"; có thể là “{near}”" if near else ""
            return f"{label}: “{shown(typed)}” không có trong danh sách{meant}.", to_choose(choice)
        case "max_length":
            return (f"{label}: nội dung dài {len(str(typed))} ký tự, quá {number_text(case.high or 0)} ký tự cho phép.",
                    "Đề nghị viết ngắn gọn hơn.")
        case "pattern":
            kind = "địa chỉ thư điện tử" if asked.pattern == "email" else "số điện thoại"
            return f"{label}: “{shown(typed)}” không phải {kind}.", f"Ví dụ đúng: {asked.good}."
        case "window":
            return _window_sentence(asked, typed, period)
        case "suspicious":
            return f"{label}: giá trị {shown(typed)} lớn bất thường.", asked.suspicious_remedy


def _window_sentence(asked: Field, typed: object, period: Period) -> tuple[str, str]:
    first, last = period.window(asked.window)
    message = f"{asked.label}: ngày {shown(typed)} nằm ngoài khoảng {first:%d/%m/%Y} - {last:%d/%m/%Y}."
    if isinstance(typed, date) and typed.day <= 12 and typed.day != typed.month:
        swapped = date(typed.year, typed.day, typed.month)
        if first <= swapped <= last:
            return message, f"Có thể đảo ngày/tháng: nếu đúng là {swapped:%d/%m/%Y}, đề nghị nhập lại."
    return message, "Đề nghị kiểm tra lại ngày đã nhập."
