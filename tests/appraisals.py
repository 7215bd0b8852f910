"""Appraisal workbooks from plain dictionaries, and campaigns computed with them: a test says what the Office decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from campaigns import Report, campaign, definitions, editions, findings_of, submissions_of

from pipeline.definitions.appraisal import OFFICE, PEOPLE, POINTS, STRIKES, UNITS
from pipeline.definitions.campaign import Campaign
from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission, answers_of
from pipeline.domain.appraisal_lines import people_lines, score_line, strikable_lines
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.containers import FileUse
from pipeline.domain.findings import Finding
from pipeline.domain.office_workbooks import Workbooks
from pipeline.domain.reading import Meta, Reading, SectionReading
from pipeline.domain.results import Results, results

SENT = datetime(2026, 12, 8, 9, 0)
APPRAISER, OTHER = "Trần Thị Mẫu Thẩm Định", "Lê Văn Mẫu Kiểm Tra"
BY: dict[str, Any] = {"appraiser": APPRAISER, "own_unit_appraiser": OTHER}
"""What the first sheet says unless a test says otherwise."""

KEY_ROW, FIRST_COLUMN = 7, 20
"""Where the made-up sheets have their key row (the lines follow it) and their first answer."""

Lines = Mapping[str, Mapping[str, Any]]
"""Line key → what is filled there."""


def workbook(
    number: int = 0, period: str = "2026", *, office: Mapping[str, Any] = BY, points: Lines | None = None, strikes: Lines | None = None,
    units: Lines | None = None, people: Lines | None = None, listed: Sequence[str] = (), received: datetime = SENT,
) -> Submission:
    """A workbook as if it had been read; `listed` are units whose lines of points stand in it unfilled."""
    edition = definitions().campaign.period_by_key[period].edition
    form = editions()[edition].appraisal
    assert form is not None
    said = {POINTS: points or {}, STRIKES: strikes or {}, UNITS: units or {}, PEOPLE: people or {}}
    keys = {POINTS: [score_line(unit, i.key) for unit in listed for i in editions()[edition].rubric.indicators]}
    sections = {}
    for section in form.sections:
        if section.key == OFFICE:
            lines = {key: KEY_ROW + 1 + n for n, key in enumerate(section.by_key)}
            sections[OFFICE] = SectionReading(section.sheet, {"value": FIRST_COLUMN}, lines, [(KEY_ROW, "", dict(office))])
            continue
        lines = {key: KEY_ROW + 1 + n for n, key in enumerate(dict.fromkeys([*keys.get(section.key, []), *said[section.key]]))}
        columns = {key: FIRST_COLUMN + n for n, key in enumerate(section.by_key)}
        rows = [(lines[key], key, dict(values)) for key, values in said[section.key].items()]
        sections[section.key] = SectionReading(section.sheet, columns, lines, rows)
    reading = Reading(Meta(form.id, edition, "", period), sections)
    return Submission(number, "", period, edition, f"{number + 900:064x}", f"tham-dinh-{number}.xlsx", received, reading)


def run_of(
    reports: Sequence[Report], *workbooks: Submission, of: Campaign | None = None, findings: Sequence[Finding] = (),
    judged_by: Mapping[str, Edition] | None = None, as_of: date = date(2026, 12, 20),
) -> Results:
    """Everything computed from some reports and appraisal workbooks; `findings` are about cells of the workbooks."""
    submissions = submissions_of(reports)
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    files += [ReceivedFile(w.sha256, (w.file,), w.received, use=FileUse.APPRAISAL) for w in workbooks]
    known = judged_by or editions()
    parts = [answers_of(edition.form, [s for s in submissions if s.edition == edition.key]) for edition in known.values()]
    over = of or campaign(dict.fromkeys(told.unit for told in reports))
    return results(over, known, as_of, files, parts, findings_of(reports), Workbooks(workbooks, findings))


def strike_key(run: Results, title: str, unit: str = "A", period: str = "2026") -> str:
    """The key of a line of a report that can be left out, by its title."""
    term = run.campaign.period_by_key[period]
    return next(line.key for line in strikable_lines(run.whole, term, run.editions[term.edition].strikes)
                if line.unit == unit and line.values["title"] == title)


def person_line(run: Results, name: str, unit: str = "A", period: str = "2026") -> str:
    """The key of a person's line."""
    term = run.campaign.period_by_key[period]
    return next(line.key for line in people_lines(run.whole, term) if line.unit == unit and line.values["name"] == name)


def total(run: Results, unit: str = "A", period: str = "2026") -> dict[str, Any]:
    """The row of the totals of one unit."""
    (row,) = run.totals[(run.totals["unit"] == unit) & (run.totals["period"] == period)].to_dict("records")
    return {str(key): value for key, value in row.items()}


def score(run: Results, indicator: str, unit: str = "A", period: str = "2026") -> dict[str, Any]:
    """The row of one score."""
    of = run.scores
    (row,) = of[(of["unit"] == unit) & (of["period"] == period) & (of["indicator"] == indicator)].to_dict("records")
    return {str(key): value for key, value in row.items()}

