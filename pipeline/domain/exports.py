"""Results → the CSV tables beside the workbooks: what an auditor, a diff and a test read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form
from pipeline.domain.answers import KEYS
from pipeline.domain.findings import sorted_findings
from pipeline.domain.resubmissions import resubmissions
from pipeline.domain.results import Results

REGISTER_COLUMNS = ["unit", "period", "status", "received", "file", "sha256", "errors", "warnings", "notes", "late_days",
                    "superseded_by", "sample", "edition", "remark"]
FINDING_COLUMNS = ["unit", "period", "file", "sheet", "cell", "check", "severity", "value", "message", "remedy", "waived",
                   "counted"]
CHANGE_COLUMNS = ["unit", "period", "file", "file_before", "kind", "sheet", "cell", "field", "line", "label", "before", "after"]
INDICATOR_COLUMNS = ["unit", "period", "indicator", "value", "numerator", "denominator", "basis", "not_applicable", "blocked"]
SCORE_COLUMNS = ["unit", "period", "criterion", "indicator", "value", "points", "max_points", "self_points",
                 "appraised_points", "final_points", "state", "explanation", "appraiser", "appraisal_reason"]

INDIVIDUAL_COLUMNS = ["unit", "period", "name", "category", "is_leader", "months", "citizen_score", "recognised", "points",
                      "proposed_award"]
DECISION_COLUMNS = ["session", "unit", "name", "award", "number", "on", "at_once", "achievement", "source"]

FINDINGS = "findings"


def exports(run: Results, period: Period) -> Iterator[tuple[str, pd.DataFrame]]:
    """(name without ending, table) of every CSV of a period, rows in a fixed order.

    Those of several periods are those of each, one under the other; only findings about files of no period
    would stand there twice (see `findings_export`).
    """
    keys = [period.key]
    yield "register", _register(run, keys)
    yield FINDINGS, findings_export(run, [period])
    yield "changes", _changes(run, keys)
    yield "indicators", run.indicators.loc[run.indicators["period"].isin(keys), INDICATOR_COLUMNS]
    yield "scores", run.scores.loc[run.scores["period"].isin(keys), SCORE_COLUMNS]
    totals = run.totals.loc[run.totals["period"].isin(keys)].drop(columns=["submission"])
    places = run.ranking[["unit", "period", "rank", "group_rank", "tie_note"]]
    yield "totals", totals.merge(places, on=["unit", "period"], how="left").astype({"rank": "Int64", "group_rank": "Int64"})
    yield "sums", run.sums.loc[run.sums["period"].isin(keys)].drop(columns=["submission"], errors="ignore")
    forms: dict[str, Form] = {edition.form.edition: edition.form for edition in run.editions.values()}
    for section in dict.fromkeys(section.key for form in forms.values() for section in form.sections):
        yield section, _section(run, section, keys, list(forms.values()))
    yield "individuals", _individuals(run, period)
    yield "decisions", _decisions(run, period)


def _individuals(run: Results, period: Period) -> pd.DataFrame:
    """Everybody with the recognition and the points that the awards read."""
    rows = [(i.unit, i.period, i.name, i.category, i.is_leader, i.months, i.citizen_score, i.recognised, i.points, i.proposed_award)
            for i in run.individuals if i.period == period.key]
    return pd.DataFrame(rows, columns=INDIVIDUAL_COLUMNS, dtype=object)


def _decisions(run: Results, period: Period) -> pd.DataFrame:
    """The award decisions of the period, and of the phases that end with it."""
    closing = {phase.key for phase in run.campaign.phases if phase.periods[-1] == period.key}
    rows = [(d.session, d.subject.unit, d.subject.name, d.award, d.number, d.on.isoformat() if d.on else None, d.at_once,
             d.achievement, d.source) for d in run.awarded.decisions if d.session == period.key or d.session in closing]
    return pd.DataFrame(rows, columns=DECISION_COLUMNS, dtype=object)


def _register(run: Results, keys: Sequence[str]) -> pd.DataFrame:
    rows = [
        (e.unit, e.period, e.status.value, e.received.isoformat() if e.received else None, e.file, e.sha256, e.errors,
         e.warnings, e.notes, e.late_days, e.superseded_by, e.sample, e.edition, e.remark)
        for e in run.register if e.period in keys
    ]
    return pd.DataFrame(rows, columns=REGISTER_COLUMNS, dtype=object)


def findings_export(run: Results, periods: Sequence[Period]) -> pd.DataFrame:
    """The findings of some periods and those about files that belong to none."""
    keys = [period.key for period in periods]
    counted = set(run.consolidated.submissions)
    rows = [
        (f.unit, f.period, f.file, f.sheet, f.cell, f.check, f.severity.value, f.value, f.message, f.remedy, f.waived,
         f.submission in counted)
        for f in sorted_findings(list(run.findings)) if f.period in keys or not f.period
    ]
    return pd.DataFrame(rows, columns=FINDING_COLUMNS, dtype=object)


def _changes(run: Results, keys: Sequence[str]) -> pd.DataFrame:
    rows = [
        (one.after.unit, key, one.after.file, one.before.file, one.change.kind, one.change.sheet, one.change.cell,
         one.change.reference, one.change.line, one.change.label, one.change.before, one.change.after)
        for key in keys for one in resubmissions(run, key)
    ]
    return pd.DataFrame(rows, columns=CHANGE_COLUMNS, dtype=object)


def _section(run: Results, section: str, keys: Sequence[str], forms: Sequence[Form]) -> pd.DataFrame:
    """The consolidated lines of a section: unit, period, file and sheet row first, choices as their labels."""
    table = run.consolidated.tables.get(section)
    if table is None:
        return pd.DataFrame(columns=KEYS)
    chosen = table[table["period"].isin(keys)].copy()
    for form in forms:
        of_form = [n for n, s in run.consolidated.submissions.items() if s.edition == form.edition]
        mine = chosen["submission"].isin(of_form)
        if section not in form.by_key or not mine.any():
            continue
        for asked in form.by_key[section].fields:
            if asked.choice:
                labels = {option.key: option.label for option in form.choice_by_key[asked.choice].options}
                chosen.loc[mine, asked.key] = chosen.loc[mine, asked.key].map(labels)
    whole = [asked.key for form in forms if section in form.by_key for asked in form.by_key[section].fields
             if asked.type == "integer" and asked.key in chosen.columns]
    chosen = chosen.astype(dict.fromkeys(whole, "Int64"))
    files = {number: s.file for number, s in run.consolidated.submissions.items()}
    chosen.insert(3, "file", chosen["submission"].map(files))
    return chosen.drop(columns=["submission"])
