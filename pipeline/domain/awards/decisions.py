"""Award workbooks that came back → decisions as data, what was filled in, and what is wrong with it.

The newest readable workbook of a period or phase counts, whole. A line with something wrong gives no
decision; the other lines count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.definitions.awards import AT_ONCE, COLLECTIVES, DECISIONS, INDIVIDUALS, OTHERS, STEPS
from pipeline.definitions.campaign import Campaign
from pipeline.definitions.form import Typed
from pipeline.domain.answers import Submission
from pipeline.domain.awards.values import AwardDecision, Subject, subject_of
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.office_facts import PersonKey
from pipeline.domain.office_workbooks import Workbooks
from pipeline.domain.tables import text
from pipeline.domain.values import Answer


@dataclass(frozen=True)
class SessionRecord:
    """What people entered about one session: section → line key → answers; the lines of sheet `others` in their order."""

    lines: Mapping[str, Mapping[str, Mapping[str, Typed]]] = field(default_factory=dict)
    others: tuple[Mapping[str, Typed], ...] = ()

    def of(self, section: str, key: str) -> Mapping[str, Typed]:
        """What was entered on a line; empty where nothing was. A subject's line is found by whom it means, however the
        name was spelt in the report of that day."""
        told = self.lines.get(section, {}).get(key)
        return self._by_subject.get((section, subject_of(key).compares), {}) if told is None else told

    @cached_property
    def _by_subject(self) -> dict[tuple[str, PersonKey], Mapping[str, Typed]]:
        return {(section, subject_of(key).compares): told for section in DECISIONS for key, told in self.lines.get(section, {}).items()}

    def step(self, number: int) -> Mapping[str, Typed]:
        """What was entered about a step of the procedure, numbered from 1."""
        return self.of(STEPS, str(number))

    def members(self) -> int | None:
        """All members of the council, as entered with any of the steps that vote; None when nobody said."""
        told = [line["members"] for line in self.lines.get(STEPS, {}).values() if "members" in line]
        return int(told[-1]) if told and isinstance(told[-1], (int, float)) else None


@dataclass(frozen=True)
class Awarded:
    """What the award workbooks in force say: every decision, oldest first, and what is wrong with them (findings of
    no unit and no submission, but of a period and a file)."""

    decisions: Sequence[AwardDecision] = ()
    findings: Sequence[Finding] = ()
    workbooks: Workbooks = field(default_factory=Workbooks)

    def record(self, key: str) -> SessionRecord:
        """What people entered about the session of a period or phase, as typed; empty without a workbook."""
        return record_of(self.workbooks.in_force.get(key))


def record_of(workbook: Submission | None) -> SessionRecord:
    """What a workbook says, as typed; empty without one."""
    if workbook is None:
        return SessionRecord()
    sections = workbook.reading.sections
    lines = {section: {key: _typed(values) for _, key, values in (sections[section].rows if section in sections else ())}
             for section in (COLLECTIVES, INDIVIDUALS, STEPS)}
    return SessionRecord(lines, tuple(_typed(values) for _, _, values in (sections[OTHERS].rows if OTHERS in sections else ())))


def _typed(values: Mapping[str, Answer]) -> dict[str, Typed]:
    return {key: value for key, value in values.items() if isinstance(value, (str, int, float, date))}


def awarded(campaign: Campaign, workbooks: Workbooks, people: Collection[PersonKey], as_of: date) -> Awarded:
    """The decisions of the workbooks that count, by day, and every finding about their cells; `people` are those of
    whom any report tells."""
    decisions: list[AwardDecision] = []
    findings: list[Finding] = []
    for _, workbook in sorted(workbooks.in_force.items()):
        reader = _DecisionReader(campaign, workbook, workbooks, people, as_of)
        decisions += reader.decisions()
        findings += reader.findings
    return Awarded(sorted(decisions, key=lambda d: (d.on or date.min, d.session, d.subject.key)), findings, workbooks)


def shown_with(campaign: Campaign, key: str, as_of: date) -> str:
    """The period among whose findings those of an award workbook stand: itself, or the last begun one of a phase."""
    phase = next((phase for phase in campaign.phases if phase.key == key), None)
    if phase is None:
        return key
    begun = [period for period in phase.periods if campaign.period_by_key[period].start <= as_of]
    return (begun or list(phase.periods))[-1 if begun else 0]


class _DecisionReader:
    """Reads the workbook in force of one session; holds what its lines share."""

    def __init__(self, campaign: Campaign, workbook: Submission, workbooks: Workbooks, people: Collection[PersonKey],
                 as_of: date) -> None:
        self.campaign, self.workbook, self.people, self.as_of = campaign, workbook, people, as_of
        self.shown_with = shown_with(campaign, workbook.period, as_of)
        phase = next((phase for phase in campaign.phases if phase.key == workbook.period), None)
        keys = phase.periods if phase else (workbook.period,)
        self.start = campaign.period_by_key[keys[0]].start
        self.refused = workbooks.refused_lines(workbook)
        self.findings = [f.placed(submission=-1, period=self.shown_with, file=workbook.file)
                         for f in workbooks.findings if f.submission == workbook.number]
        self.members = record_of(workbook).members()

    def decisions(self) -> Iterator[AwardDecision]:
        """The decision of every line that tells one without a mistake."""
        for section in DECISIONS:
            for row, key, values in self._lines(section):
                subject = subject_of(key)
                if self._is_sound(section, row, subject, values) and values.get("decision"):
                    yield self._decision(section, row, subject, values)
        for row, _, values in self._lines(OTHERS):
            subject = Subject(str(values.get("of_unit", "")), str(values.get("name", "")))
            if self._is_sound(OTHERS, row, subject, values) and values.get("decision"):
                yield self._decision(OTHERS, row, subject, values)
        for row, _, values in self._lines(STEPS):
            self._check_votes(STEPS, row, values, values.get("members"))
            for key in ("from_date", "to_date"):
                self._check_day(STEPS, row, key, values)

    def _lines(self, section: str) -> list[tuple[int, str, dict[str, Answer]]]:
        found = self.workbook.reading.sections.get(section)
        return found.rows if found else []

    def _decision(self, section: str, row: int, subject: Subject, values: Mapping[str, Answer]) -> AwardDecision:
        on = values.get("decision_date")
        source = f"{self.workbook.file}, biểu “{self.workbook.sheet(section)}”, ô {self.workbook.cell(section, 'decision', row)}"
        return AwardDecision(self.workbook.period, subject, str(values["decision"]), str(values.get("decision_number", "")),
                             on if isinstance(on, date) else None, values.get("occasion") == AT_ONCE, str(values.get("achievement", "")), source)

    def _is_sound(self, section: str, row: int, subject: Subject, values: Mapping[str, Answer]) -> bool:
        if (section, row) in self.refused:
            return False
        before = len(self.findings)
        self._check_subject(section, row, subject)
        self._check_paper(section, row, values)
        self._check_votes(section, row, values, self.members)
        return len(self.findings) == before

    def _check_subject(self, section: str, row: int, subject: Subject) -> None:
        if subject.unit not in self.campaign.unit_by_key:
            self._say(section, row, "of_unit" if section == OTHERS else "decision", "award_unknown_subject",
                      f"không có đơn vị “{subject.unit}”.", "Đề nghị không sửa cột A đang ẩn; dùng lại tệp do make awards lập.")
        elif subject.name and subject.compares not in self.people:
            self._say(section, row, "name" if section == OTHERS else "decision", "award_unknown_subject",
                      f"“{subject.name}” không có trong danh sách cá nhân của đơn vị {subject.unit}.",
                      "Đề nghị kiểm tra họ tên và đơn vị như trong báo cáo đã nhận.")

    def _check_paper(self, section: str, row: int, values: Mapping[str, Answer]) -> None:
        decision, number, on = (values.get(key) for key in ("decision", "decision_number", "decision_date"))
        awarded = decision is not None and decision != "none"
        if awarded and not number:
            self._say(section, row, "decision_number", "award_without_number", "có hình thức quyết định nhưng chưa ghi số quyết định.",
                      "Đề nghị ghi số, ký hiệu quyết định.")
        if awarded and on is None:
            self._say(section, row, "decision_date", "award_without_date", "có hình thức quyết định nhưng chưa ghi ngày quyết định.",
                      "Đề nghị ghi ngày quyết định.")
        if decision is None and (number or on is not None):
            self._say(section, row, "decision", "award_without_form", "có số hoặc ngày quyết định nhưng chưa chọn hình thức.",
                      "Đề nghị chọn hình thức quyết định.")
        self._check_day(section, row, "decision_date", values)

    def _check_day(self, section: str, row: int, key: str, values: Mapping[str, Answer]) -> None:
        on = values.get(key)
        if isinstance(on, date) and on > self.as_of:
            self._say(section, row, key, "award_future_date", f"ngày {text(on)} sau ngày lập ({text(self.as_of)}).",
                      "Đề nghị kiểm tra lại ngày.", text(on))
        elif isinstance(on, date) and on < self.start:
            self._say(section, row, key, "award_early_date", f"ngày {text(on)} trước ngày đầu của đợt xét ({text(self.start)}).",
                      "Đề nghị kiểm tra lại ngày, năm.", text(on))

    def _check_votes(self, section: str, row: int, values: Mapping[str, Answer], members: object) -> None:
        votes = values.get("votes_for")
        if not isinstance(votes, (int, float)):
            return
        if isinstance(members, (int, float)) and votes > members:
            self._say(section, row, "votes_for", "award_votes", f"số phiếu đồng ý ({votes:g}) lớn hơn tổng số thành viên ({members:g}).",
                      "Đề nghị kiểm tra lại số phiếu, số thành viên (biểu các bước).", f"{votes:g}")

    def _say(self, section: str, row: int, key: str, check: str, message: str, remedy: str, value: str = "") -> None:
        self.findings.append(Finding(
            check, Severity.ERROR, message, remedy, period=self.shown_with, file=self.workbook.file,
            sheet=self.workbook.sheet(section), cell=self.workbook.cell(section, key, row), value=value,
            fields=(f"{section}.{key}",), row=row,
        ))
