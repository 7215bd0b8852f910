"""Award workbooks that came back → decisions as data, what was filled in, and what is wrong with it.

A line with something wrong gives no decision; the other lines count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.definitions.campaign import Campaign
from pipeline.definitions.form import Typed
from pipeline.domain.awards.values import Decision, Subject, subject_of
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.individuals import Individual
from pipeline.domain.office_papers import OfficePaper, counted_papers
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.domain.values import Answer

FORM_SUFFIX = "-khen-thuong"
"""Behind the id of the units' form: the id of the award workbook."""

COLLECTIVES, INDIVIDUALS, STEPS, OTHERS = "collectives", "individuals", "steps", "others"


@dataclass(frozen=True)
class SessionRecord:
    """What people entered about one session: section → line key → answers; the lines of sheet `others` in their order."""

    lines: Mapping[str, Mapping[str, Mapping[str, Typed]]]
    others: tuple[Mapping[str, Typed], ...] = ()

    def of(self, section: str, key: str) -> Mapping[str, Typed]:
        """What was entered on a line; empty where nothing was."""
        return self.lines.get(section, {}).get(key, {})

    def step(self, number: int) -> Mapping[str, Typed]:
        """What was entered about a step of the procedure, numbered from 1."""
        return self.of(STEPS, str(number))

    def members(self) -> int | None:
        """All members of the council, as entered with any of the steps that vote; None when nobody said."""
        told = [line["members"] for line in self.lines.get(STEPS, {}).values() if "members" in line]
        return int(told[-1]) if told and isinstance(told[-1], (int, float)) else None


def record_of(paper: OfficePaper | None) -> SessionRecord:
    """What a workbook says, as typed; empty without one."""
    if paper is None:
        return SessionRecord({})
    lines: dict[str, dict[str, Mapping[str, Typed]]] = {}
    for section in (COLLECTIVES, INDIVIDUALS, STEPS):
        found = paper.section(section)
        lines[section] = {key: _typed(values) for _, key, values in (found.rows if found else ())}
    others = paper.section(OTHERS)
    return SessionRecord(lines, tuple(_typed(values) for _, _, values in (others.rows if others else ())))


def _typed(values: Mapping[str, Answer]) -> dict[str, Typed]:
    return {key: value for key, value in values.items() if isinstance(value, (str, int, float, date))}


def with_award_papers(run: Results, papers: Iterable[OfficePaper]) -> Results:
    """The run with the award workbooks that count: their decisions, and what is wrong with them."""
    counted = counted_papers(papers, run.campaign.movement.form_id + FORM_SUFFIX)
    if not counted:
        return run
    decisions, findings = decisions_of(run.campaign, counted, run.individuals, run.as_of)
    return replace(run, award_papers=counted, decisions=decisions, findings=[*run.findings, *findings])


def decisions_of(
    campaign: Campaign, papers: Mapping[str, OfficePaper], known: list[Individual], as_of: date,
) -> tuple[list[Decision], list[Finding]]:
    """The decisions of the workbooks that count, by day, and every finding about their cells."""
    people = {Subject(line.unit, line.name).compares for line in known}
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for key in sorted(papers):
        reader = _PaperReader(campaign, papers[key], people, as_of)
        decisions += reader.decisions()
        findings += reader.findings
    return sorted(decisions, key=lambda d: (d.on or date.min, d.session, d.subject.key)), findings


class _PaperReader:
    """Reads one workbook; holds what its lines share."""

    def __init__(self, campaign: Campaign, paper: OfficePaper, people: set[tuple[str, str]], as_of: date) -> None:
        self.campaign, self.paper, self.people, self.as_of = campaign, paper, people, as_of
        phase = next((phase for phase in campaign.phases if phase.key == paper.key), None)
        keys = phase.periods if phase else (paper.key,)
        begun = [k for k in keys if campaign.period_by_key[k].start <= as_of] or list(keys[:1])
        self.shown_with = begun[-1]
        self.start = campaign.period_by_key[keys[0]].start
        self.findings = [f.placed(period=self.shown_with, file=paper.file) for f in paper.reading.findings]
        self.members = record_of(paper).members()

    def decisions(self) -> Iterator[Decision]:
        """The decision of every line that tells one without a mistake."""
        for section in (COLLECTIVES, INDIVIDUALS):
            found = self.paper.section(section)
            for row, key, values in found.rows if found else ():
                subject = subject_of(key)
                if self._is_sound(section, row, subject, values) and values.get("decision"):
                    yield self._decision(section, row, subject, values)
        others = self.paper.section(OTHERS)
        for row, _, values in others.rows if others else ():
            subject = Subject(str(values.get("unit", "")), str(values.get("name", "")))
            if self._has_all(row, values) and self._is_sound(OTHERS, row, subject, values):
                yield self._decision(OTHERS, row, subject, values)
        steps = self.paper.section(STEPS)
        for row, _, values in steps.rows if steps else ():
            self._check_votes(STEPS, row, values, values.get("members"))
            for field in ("from_date", "to_date"):
                self._check_day(STEPS, row, field, values)

    def _decision(self, section: str, row: int, subject: Subject, values: Mapping[str, Answer]) -> Decision:
        on = values.get("decision_date")
        found = self.paper.section(section)
        source = f"{self.paper.file}, biểu “{found.sheet if found else ''}”, ô {self.paper.cell(section, 'decision', row)}"
        return Decision(self.paper.key, subject, str(values["decision"]), str(values.get("decision_number", "")),
                        on if isinstance(on, date) else None, section == OTHERS, str(values.get("achievement", "")), source)

    def _has_all(self, row: int, values: Mapping[str, Answer]) -> bool:
        missing = [key for key in ("unit", "decision") if key not in values]
        for key in missing:
            if (OTHERS, row) not in self.paper.reading.faulty:
                self._say(OTHERS, row, key, "award_incomplete", "dòng chưa đủ thông tin.",
                          "Đề nghị chọn đơn vị và hình thức, hoặc xóa dòng.")
        return not missing

    def _is_sound(self, section: str, row: int, subject: Subject, values: Mapping[str, Answer]) -> bool:
        before = len(self.findings)
        self._check_subject(section, row, subject)
        self._check_paper(section, row, values)
        self._check_votes(section, row, values, self.members)
        return len(self.findings) == before and (section, row) not in self.paper.reading.faulty

    def _check_subject(self, section: str, row: int, subject: Subject) -> None:
        if subject.unit not in self.campaign.unit_by_key:
            self._say(section, row, "unit" if section == OTHERS else "decision", "award_unknown_subject",
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
        if awarded and on is None and (section, row) not in self.paper.reading.faulty:
            self._say(section, row, "decision_date", "award_without_date", "có hình thức quyết định nhưng chưa ghi ngày quyết định.",
                      "Đề nghị ghi ngày quyết định.")
        if decision is None and (number or on is not None) and (section, row) not in self.paper.reading.faulty:
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
        found = self.paper.section(section)
        self.findings.append(Finding(
            check, Severity.ERROR, message, remedy, period=self.shown_with, file=self.paper.file,
            sheet=found.sheet if found else "", cell=self.paper.cell(section, key, row), value=value, row=row,
        ))
