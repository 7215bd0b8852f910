"""Submissions and their findings → everything that the summaries tell: the pure core, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.definitions.edition import Edition
from pipeline.definitions.rubric import Rubric
from pipeline.domain.answers import Answers, Submission
from pipeline.domain.appraisal import (
    Appraised,
    appraisal_readers,
    appraised,
    with_decisions,
    without_struck,
)
from pipeline.domain.awards.decisions import Awarded, awarded, shown_with
from pipeline.domain.closing import Closing
from pipeline.domain.consolidation import (
    Consolidated,
    ReceivedFile,
    RegisterEntry,
    Status,
    consolidated,
    files_accounted_for,
    register,
    severity_counts,
)
from pipeline.domain.cross_checks import Failed, check_finding
from pipeline.domain.deductions import correction_remarks, deductions, late_days
from pipeline.domain.deliveries import delivery_remarks
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.frame_rows import Row, frame_rows
from pipeline.domain.indicators import indicator_table
from pipeline.domain.individuals import Individual, individuals
from pipeline.domain.line_names import indicators_named
from pipeline.domain.office_facts import OfficeFacts, PersonKey, person_key
from pipeline.domain.office_workbooks import Workbooks
from pipeline.domain.period_sums import PeriodSums, period_sums
from pipeline.domain.ranking import ranking
from pipeline.domain.same_people import Doubt, Person, same_people
from pipeline.domain.scoring import scores
from pipeline.domain.sums import sums
from pipeline.domain.totals import criterion_scores, totals
from pipeline.domain.waivers import waived

Computed = Literal["indicators", "scores", "criteria", "totals", "ranking"]
"""The tables of results that have a row per period and unit, or several."""


@dataclass(frozen=True)
class Results:
    """A whole run, computed: what was received, what is wrong, what counts, and what it is worth.

    `scores`, `criteria`, `totals`, `ranking`, `indicators` and `sums` are tables over all
    periods with the columns of the modules that compute them. They rest on `consolidated`, which
    is `whole` without the lines that the appraisal left out.
    """

    campaign: Campaign
    editions: Mapping[str, Edition]
    as_of: date
    files: Sequence[ReceivedFile]
    submissions: Sequence[Submission]
    findings: Sequence[Finding]
    register: Sequence[RegisterEntry]
    file_counts: Mapping[str, int]
    consolidated: Consolidated
    indicators: pd.DataFrame
    scores: pd.DataFrame
    criteria: pd.DataFrame
    totals: pd.DataFrame
    ranking: pd.DataFrame
    sums: pd.DataFrame
    whole: Consolidated
    appraised: Appraised = field(default_factory=Appraised)
    awarded: Awarded = field(default_factory=Awarded)
    closings: Mapping[str, Closing] = field(default_factory=dict)
    """Period → its approval, of the periods that are closed."""

    @cached_property
    def individuals(self) -> list[Individual]:
        """Everybody on the counted reports, by period, unit and name."""
        return individuals(self.consolidated, self.editions)

    @cached_property
    def people(self) -> tuple[list[Person], list[Doubt]]:
        """Everybody through the periods, and who could not be followed without doubt."""
        return same_people(self.campaign, self.individuals)

    def facts_in(self, period: Period) -> OfficeFacts:
        """What only the Office knows about a period; empty where nothing was told."""
        return self.appraised.facts_in(period.key)

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that have begun and for which anybody owes a report or sent one."""
        sent = {submission.period for submission in self.submissions}
        return [
            period for period in self.campaign.periods
            if period.start <= self.as_of and (period.key in sent or self.campaign.units_in(period))
        ]

    @property
    def reported_periods(self) -> list[Period]:
        """The periods worth a report of their own: those that are over or have any report; the newest begun where none is.

        A year that has just begun would have nothing but silent units in it while last year's reports still come in.
        """
        sent = {submission.period for submission in self.submissions}
        reported = [period for period in self.periods if period.key in sent or period.end < self.as_of]
        return reported or self.periods[-1:]

    def sums_in(self, period: Period) -> PeriodSums:
        """The sums of one period; empty where nobody gave any."""
        return self._sums.get(period.key, PeriodSums())

    @cached_property
    def _sums(self) -> dict[str, PeriodSums]:
        return period_sums(self.sums)

    def rubric(self, period: Period) -> Rubric:
        """The rubric that judges a period."""
        return self.editions[period.edition].rubric

    def rows(self, table: Computed, period: Period) -> Sequence[Row]:
        """The rows of one period of a computed table, in its order."""
        if table not in self._rows:
            of = self._rows[table] = {}
            for row in frame_rows(getattr(self, table)):
                of.setdefault(row["period"], []).append(row)
        return self._rows[table].get(period.key, [])

    @cached_property
    def _rows(self) -> dict[Computed, dict[str, list[Row]]]:
        """What was asked for so far; a dozen sheets ask for the same rows."""
        return {}

    def name(self, unit: str, period: Period) -> str:
        """What a unit was called at the end of a period."""
        return self.campaign.unit_by_key[unit].name_on(period.end).name

    def short_name(self, unit: str, period: Period) -> str:
        """The short name of a unit at the end of a period, for charts."""
        return self.campaign.unit_by_key[unit].name_on(period.end).short_name

    def units_in(self, period: Period) -> list[Unit]:
        """The units that owe a report for the period or sent one, in config order."""
        sent = {entry.unit for entry in self.register if entry.period == period.key}
        return [unit for unit in self.campaign.units if unit.exists_on(period.end) or unit.key in sent]

    def submissions_of(self, unit: str) -> Sequence[Submission]:
        """Every readable report of a unit, of any period, in the order of `submissions`."""
        return self._by_unit.get(unit, ())

    @cached_property
    def _by_unit(self) -> dict[str, list[Submission]]:
        of: dict[str, list[Submission]] = {}
        for submission in self.submissions:
            of.setdefault(submission.unit, []).append(submission)
        return of

    def counted_in(self, period: Period) -> dict[str, Submission]:
        """Unit → the report that counts for the period."""
        return {s.unit: s for s in self.consolidated.submissions.values() if s.period == period.key}

    def register_in(self, period: Period) -> list[RegisterEntry]:
        """The register's lines of one period."""
        return [entry for entry in self.register if entry.period == period.key]

    def findings_in(self, period: Period) -> list[Finding]:
        """The findings about reports of one period that count; replaced reports keep theirs to themselves."""
        counted = {s.number for s in self.counted_in(period).values()}
        return [f for f in self.findings if f.period == period.key and (f.submission in counted or f.submission < 0)]

    def has_sample(self, period: Period) -> bool:
        """Whether any report of the period is sample data."""
        return any(s.reading.meta.sample for s in self.submissions if s.period == period.key)


def results(
    campaign: Campaign, editions: Mapping[str, Edition], as_of: date, files: Sequence[ReceivedFile],
    parts: Sequence[Answers], findings: Sequence[Finding], appraisals: Workbooks | None = None,
    award_books: Workbooks | None = None,
) -> Results:
    """Everything computed from the answers, the findings and the Office's own workbooks; LostReport when
    something received is unaccounted for."""
    submissions = [submission for part in parts for submission in part.submissions.values()]
    workbooks = appraisals or Workbooks()
    tally = files_accounted_for(files, submissions)
    whole = consolidated(campaign, parts, findings)
    readers = appraisal_readers(workbooks, editions, whole)
    struck = [line for reader in readers for line in reader.struck()]
    counting = without_struck(whole, struck)
    table = indicator_table(counting, editions)
    computed = scores(table, editions, counting)
    office = appraised(readers, struck, computed, workbooks)
    scored = with_decisions(computed, office)
    decided = awarded(campaign, award_books or Workbooks(), _people(counting) if award_books else (), as_of)
    placed = [f.placed(period=shown_with(campaign, f.period, as_of)) for f in findings]
    said = [*placed, *office.findings, *decided.findings, *waived(campaign, list(_self_points_findings(editions, counting, scored)))]
    errors = {number: of[Severity.ERROR] for number, of in severity_counts(said).items()}
    judged = totals(scored, editions, counting, deductions(campaign, editions, submissions, errors))
    begun = [period for period in campaign.periods if period.start <= as_of
             or any(s.period == period.key for s in submissions)]
    entries = register(campaign, begun, submissions, said, late_days(campaign, submissions), as_of,
                       [file.refusal for file in files if file.refusal is not None and file.refusal.unit],
                       _joined(delivery_remarks(campaign, submissions),
                               correction_remarks(campaign, editions, submissions, errors)))
    return Results(
        campaign, editions, as_of, files, submissions, said, entries, tally, counting, table, scored,
        criterion_scores(scored), judged, ranking(judged, editions, counting), sums(counting, editions),
        whole, office, decided,
    )


def _people(counting: Consolidated) -> set[PersonKey]:
    told = counting.tables["people"]
    return {person_key(unit, name) for unit, name in zip(told["unit"], told["name"], strict=True) if isinstance(name, str)}


def _joined(*remarks: Mapping[int, str]) -> dict[int, str]:
    """What several say of the same submission, as one remark."""
    numbers = dict.fromkeys(number for of in remarks for number in of)
    return {number: "; ".join(of[number] for of in remarks if number in of) for number in numbers}


def _self_points_findings(editions: Mapping[str, Edition], counting: Consolidated, scored: pd.DataFrame) -> Iterator[Finding]:
    """Notes for the appraiser where the unit's own points depart from the computed ones."""
    lines = counting.tables.get("self_assessment")
    if lines is None or lines.empty:
        return
    rows = {(number, line): row for number, line, row in
            zip(lines["submission"], lines["line"], lines["sheet_row"], strict=True)}
    differing = scored[scored["self_points"].notna() & scored["points"].notna()]
    for number, key, own, computed in zip(
        differing["submission"], differing["indicator"], differing["self_points"], differing["points"], strict=True
    ):
        submission = counting.submissions[number]
        form = editions[submission.edition].form
        for check in form.checks:
            if check.rule == "self_points_differ" and abs(float(own) - float(computed)) > check.value + 1e-9:
                found = check_finding(check, form, submission,
                                      Failed(number, rows[number, key], float(own), float(computed)))
                placed = found.placed(unit=submission.unit, period=submission.period, file=submission.file)
                yield from indicators_named([placed], counting.submissions, editions)


def is_clean(run: Results) -> bool:
    """Whether nothing asks for attention: no error or warning anywhere, no report to be fixed."""
    asks = any(f.severity is not Severity.NOTE and not f.waived for f in run.findings)
    return not asks and not any(e.status in (Status.NEEDS_FIXING, Status.REFUSED) for e in run.register)
