"""Appraisal workbooks (phiếu thẩm định) → what they decide: points, lines left out, facts of the Office; and findings.

The newest readable workbook of a period counts, whole. In it a line with an error decides
nothing while its neighbours do; what is left blank agrees with the computed points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import pandas as pd

from pipeline.definitions.appraisal import OFFICE, PEOPLE, POINTS, STRIKES, UNITS
from pipeline.definitions.campaign import Campaign, Period
from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission
from pipeline.domain.appraisal_lines import ReportLine, people_lines, score_line, strikable_lines, unit_of
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.office_facts import OfficeFacts, person_key
from pipeline.domain.office_workbooks import Workbooks
from pipeline.domain.scoring import decimal_text, half_up, with_appraisal
from pipeline.domain.values import Answer, shown
from pipeline.domain.vietnamese import folded

YES = "yes"
"""The option of a cell that grants or notes something."""

PENDING = "pending"
"""The option of the form's task grades that says that none is known yet."""

_CIRCULAR_24 = ("training_plan", "training_budget", "digital_tools", "discipline", "collective_title")

ScoreKey = tuple[str, str, str]
"""(unit, period, indicator)"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the appraiser decided on one indicator of a unit: points, or None for not applicable."""

    points: Decimal | None
    reason: str
    appraiser: str


@dataclass(frozen=True, slots=True)
class StruckLine:
    """A line of a report that does not count, why, and who decided so."""

    line: ReportLine
    period: str
    reason: str
    appraiser: str


@dataclass(frozen=True)
class Appraised:
    """What the appraisals in force say, all periods together.

    `appraisers`: (unit, period) → who appraised the unit, for every unit that a workbook lists
    and whose appraiser is named; a unit that is not there is not appraised (chưa thẩm định).
    `findings` are about the workbooks: of no unit and no submission, but of a period and a file; `unsettled` are the
    (unit, period) of whom something was decided without a reason or without anybody who may, so that it does not count.
    """

    decisions: Mapping[ScoreKey, Decision] = field(default_factory=dict)
    struck: Sequence[StruckLine] = ()
    appraisers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    facts: Mapping[str, OfficeFacts] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    workbooks: Workbooks = field(default_factory=Workbooks)
    unsettled: frozenset[tuple[str, str]] = frozenset()

    def facts_in(self, period: str) -> OfficeFacts:
        """The facts of a period; empty where none were told."""
        return self.facts.get(period, OfficeFacts())


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled line of a workbook."""

    row: int
    key: str
    values: Mapping[str, Answer]

    def text(self, key: str) -> str:
        """A text or choice, "" where nothing stands."""
        return str(self.values.get(key, ""))


class AppraisalReader:
    """What the workbook in force of one period decides; collects what is wrong with it in `findings`."""

    def __init__(self, campaign: Campaign, period: Period, edition: Edition, workbook: Submission,
                 findings: Iterable[Finding], counting: Consolidated) -> None:
        self.campaign, self.period, self.edition = campaign, period, edition
        self.workbook, self.counting = workbook, counting
        self.refused = {(reference.partition(".")[0], f.row) for f in findings if f.is_error for reference in f.fields}
        self.findings: list[Finding] = []
        self.unsettled: set[str] = set()
        self.people = {line.key: line for line in people_lines(counting, period)}
        self.reporting = {s.unit for s in counting.submissions.values() if s.period == period.key}

    # ------------------------------------------------------------ who

    @cached_property
    def office(self) -> Mapping[str, Answer]:
        """The answers of the section about the Office as a whole."""
        found = self.workbook.reading.sections.get(OFFICE)
        rows = found.rows if found else []
        return {key: value for row, _, values in rows for key, value in values.items()
                if (OFFICE, self._position(OFFICE, key, row)[0]) not in self.refused}

    def appraiser(self, unit: str, own: str = "") -> tuple[str, str]:
        """Who appraises a unit, and why they may not ("" when they may); `own` stands on the line itself."""
        general = str(self.office.get("appraiser", ""))
        if unit != self.campaign.movement.contact_unit:
            who = own or general
            return who, "" if who else "chưa ghi người thẩm định (ở dòng này hoặc ở biểu đầu)"
        who = own or str(self.office.get("own_unit_appraiser", ""))
        if not who:
            return who, "đơn vị của phòng thẩm định phải do người khác thẩm định; chưa ghi người đó"
        if folded(who) == folded(general):
            return who, f"đơn vị của phòng thẩm định phải do người khác thẩm định, không phải {who}"
        if folded(who) in self._own_people:
            return who, f"{who} thuộc chính đơn vị được thẩm định"
        return who, ""

    @cached_property
    def _own_people(self) -> set[str]:
        own = self.campaign.movement.contact_unit
        return {folded(str(line.values["name"])) for line in self.people.values() if line.unit == own}

    def appraisers(self) -> dict[tuple[str, str], str]:
        """See `Appraised.appraisers`."""
        found = self.workbook.reading.sections.get(POINTS)
        units = dict.fromkeys(unit_of(key) for key in (found.lines if found else ()))
        named = {unit: self.appraiser(unit) for unit in units if unit in self.reporting}
        return {(unit, self.period.key): who for unit, (who, problem) in named.items() if not problem}

    # ------------------------------------------------------------ what

    def struck(self) -> Iterator[StruckLine]:
        """The lines of reports that do not count."""
        known = {line.key: line for line in strikable_lines(self.counting, self.period, self.edition.strikes)}
        for entry in self._entries(STRIKES):
            line = known.get(entry.key)
            if line is None:
                self._say(STRIKES, entry, "unknown_line", "dòng này không còn trong báo cáo đang được tính của đơn vị.",
                          "Đề nghị chạy lại make appraisal để lấy các dòng hiện có.")
            elif entry.text("struck") == YES:
                who = self._signed(STRIKES, entry, line.unit, needs_reason=True, why="loại một dòng")
                if who:
                    yield StruckLine(line, self.period.key, entry.text("reason"), who)

    def decisions(self, scored: pd.DataFrame) -> Iterator[tuple[ScoreKey, Decision]]:
        """The points given, and what is not applicable; `scored` holds the computed points, lines struck."""
        mine = scored[scored["period"] == self.period.key]
        computed = {score_line(unit, key): (unit, key, points) for unit, key, points in
                    zip(mine["unit"], mine["indicator"], mine["points"], strict=True)}
        for entry in self._entries(POINTS):
            if entry.key not in computed:
                self._say(POINTS, entry, "unknown_unit", self._why_unknown(entry.key),
                          "Đề nghị chạy lại make appraisal để lấy các dòng hiện có.")
                continue
            unit, indicator, points = computed[entry.key]
            given, granted = entry.values.get("appraised_points"), entry.text("not_applicable") == YES
            if given is None and not granted:
                continue
            if given is not None and granted:
                self._say(POINTS, entry, "points_and_not_applicable", "vừa có điểm thẩm định vừa chọn không áp dụng.",
                          "Đề nghị giữ một trong hai.")
                continue
            final = None if granted else half_up(Decimal(repr(float(str(given)))))
            why = ("cho không áp dụng" if granted else "điểm thẩm định khác điểm do chương trình tính "
                   f"({decimal_text(points) if points is not None else 'chưa tính được'})")
            who = self._signed(POINTS, entry, unit, needs_reason=granted or final != points, why=why)
            if who:
                yield (unit, self.period.key, indicator), Decision(final, entry.text("reason"), who)

    def facts(self) -> OfficeFacts:
        """What only the Office knows."""
        units, people = list(self._about_units()), list(self._about_people())
        told = {key: self.office[key] for key in _CIRCULAR_24 if key in self.office}
        return OfficeFacts(
            unit_grades={unit: grade for unit, entry in units if (grade := entry.text("task_grade")) not in ("", PENDING)},
            person_grades={person: grade for person, entry in people
                           if (grade := entry.text("task_grade")) not in ("", PENDING)},
            discipline=frozenset(person for person, entry in people if entry.text("discipline") == YES),
            under_review_units=frozenset(unit for unit, entry in units if entry.text("under_review") == YES),
            under_review_people=frozenset(person for person, entry in people if entry.text("under_review") == YES),
            cultural_title=str(self.office.get("cultural_title", "")),
            circular24={key: float(value) if isinstance(value, (int, float)) else str(value) for key, value in told.items()},
        )

    def _about_units(self) -> Iterator[tuple[str, Entry]]:
        owing = {unit.key for unit in self.campaign.units_in(self.period)} | self.reporting
        for entry in self._entries(UNITS):
            if entry.key in owing:
                yield entry.key, entry
            else:
                self._say(UNITS, entry, "unknown_unit", self._why_unknown(entry.key), "Đề nghị chạy lại make appraisal.")

    def _about_people(self) -> Iterator[tuple[tuple[str, str], Entry]]:
        for entry in self._entries(PEOPLE):
            line = self.people.get(entry.key)
            if line is not None:
                yield person_key(line.unit, str(line.values["name"])), entry
            else:
                self._say(PEOPLE, entry, "unknown_person", "người này không có trong báo cáo đang được tính của đơn vị.",
                          "Đề nghị chạy lại make appraisal để lấy danh sách hiện có.")

    # ------------------------------------------------------------ lines and findings

    def _entries(self, section: str) -> Iterator[Entry]:
        found = self.workbook.reading.sections.get(section)
        for row, key, values in found.rows if found else ():
            if (section, row) not in self.refused:
                yield Entry(row, key, values)

    def _signed(self, section: str, entry: Entry, unit: str, *, needs_reason: bool, why: str) -> str:
        """Who decided a line, "" (and a finding) where nobody may have, or where the reason is missing."""
        who, problem = self.appraiser(unit, entry.text("appraiser"))
        if problem:
            self._say(section, entry, "appraiser", f"{problem}.", "Đề nghị ghi người thẩm định rồi gửi lại phiếu.", "appraiser")
        elif needs_reason and not entry.text("reason"):
            self._say(section, entry, "reason_missing", f"{why} nhưng chưa ghi lý do.", "Đề nghị ghi lý do.", "reason")
        else:
            return who
        self.unsettled.add(unit)
        return ""

    def _why_unknown(self, key: str) -> str:
        unit = unit_of(key)
        of = self.campaign.unit_by_key.get(unit)
        if of is None:
            return f"không có đơn vị {unit!r} trong danh sách của kỳ."
        name = of.name_on(self.period.end).name
        return f"{name} không có chỉ tiêu này." if unit in self.reporting else f"{name} chưa có báo cáo được tính trong kỳ."

    def _position(self, section: str, key: str, row: int) -> tuple[int, int]:
        return self.workbook.position(section, key, row) or (row, 0)

    def _say(self, section: str, entry: Entry, check: str, message: str, remedy: str, at: str = "") -> None:
        column = at or next(iter(entry.values))
        self.findings.append(Finding(
            check, Severity.ERROR, message, remedy, period=self.period.key, file=self.workbook.file,
            sheet=self.workbook.sheet(section), cell=self.workbook.cell(section, column, entry.row),
            value=shown(entry.values.get(column, "")), fields=(f"{section}.{column}",), row=entry.row,
        ))


def without_struck(counting: Consolidated, struck: Sequence[StruckLine]) -> Consolidated:
    """The counted reports without the lines that the appraisal left out; the counts of rows received stay."""
    if not struck:
        return counting
    gone: dict[str, set[tuple[int, int]]] = {}
    for one in struck:
        gone.setdefault(one.line.section, set()).add((one.line.submission, one.line.row))
    tables = dict(counting.tables)
    for section, places in gone.items():
        table = tables[section]
        keep = [place not in places for place in zip(table["submission"], table["sheet_row"], strict=True)]
        tables[section] = table[keep].reset_index(drop=True)
    return Consolidated(counting.campaign, counting.submissions, tables, counting.doubtful, counting.row_counts)


def appraisal_readers(workbooks: Workbooks, editions: Mapping[str, Edition], counting: Consolidated) -> list[AppraisalReader]:
    """One reader per period with a workbook in force."""
    periods = counting.campaign.period_by_key
    return [
        AppraisalReader(counting.campaign, periods[key], editions[workbook.edition], workbook,
                        [f for f in workbooks.findings if f.submission == workbook.number], counting)
        for key, workbook in workbooks.in_force.items()
    ]


def appraised(
    readers: Sequence[AppraisalReader], struck: Sequence[StruckLine], scored: pd.DataFrame, workbooks: Workbooks,
) -> Appraised:
    """Everything that the readers find; `struck` was asked of them before, since points depend on it."""
    decisions = {key: decision for reader in readers for key, decision in reader.decisions(scored)}
    facts = {reader.period.key: reader.facts() for reader in readers}
    counting = {workbook.number for workbook in workbooks.in_force.values()}
    of_cells = [f.placed(submission=-1) for f in workbooks.findings if f.submission in counting]
    return Appraised(
        decisions, struck, {place: who for reader in readers for place, who in reader.appraisers().items()}, facts,
        [*of_cells, *(finding for reader in readers for finding in reader.findings)], workbooks,
        frozenset((unit, reader.period.key) for reader in readers for unit in reader.unsettled),
    )


def with_decisions(scored: pd.DataFrame, of: Appraised) -> pd.DataFrame:
    """The scores with what the appraiser gave (`scoring.with_appraisal`) and two more columns: `appraiser` of the
    line, None where the unit was not appraised, and `appraisal_reason`, "" where nothing was decided."""
    who, why = [], []
    for unit, period, key in zip(scored["unit"], scored["period"], scored["indicator"], strict=True):
        decision = of.decisions.get((unit, period, key))
        who.append(decision.appraiser if decision else of.appraisers.get((unit, period)))
        why.append(decision.reason if decision else "")
    settled = with_appraisal(scored, {place: decision.points for place, decision in of.decisions.items()})
    return settled.assign(
        appraiser=pd.Series(who, dtype=object, index=scored.index),
        appraisal_reason=pd.Series(why, dtype=object, index=scored.index),
    )
