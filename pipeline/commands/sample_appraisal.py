"""The appraisal workbooks of the sample story: made from the sample reports themselves, filled as the Office would."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from pipeline.commands.checking import answers_by_edition
from pipeline.commands.read_one import FileRefusal
from pipeline.commands.reading_files import read_all
from pipeline.definitions.appraisal import PEOPLE, STRIKES
from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Typed
from pipeline.definitions.load import Definitions
from pipeline.definitions.sample_office_books import SampleAppraisal, SampleAwards
from pipeline.definitions.sample_story import Story
from pipeline.domain.answers import Submission
from pipeline.domain.appraisal_book import appraisal_book
from pipeline.domain.appraisal_lines import people_lines, strikable_lines
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.issued import SAMPLE_SECRET, Filled, IssuedForm, form_code
from pipeline.domain.results import Results, results
from pipeline.domain.sample_chance import chance
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.template import write_form


def write_appraisals(definitions: Definitions, story: Story, folder: Path) -> None:
    """Every workbook of the story, written below the folder in which its reports lie."""
    for told in story.appraisals:
        period = definitions.campaign.period_by_key[told.period]
        form = definitions.editions[period.edition].appraisal
        if form is None:
            continue
        run = computed_by_then(definitions, story, folder, told)
        book = appraisal_book(run, period, form_code(SAMPLE_SECRET, form.id, form.edition, "", period.key))
        write_filled(book, Filled(_answers(run, period, told)), folder / told.file, told.sent)


def write_filled(book: IssuedForm, filled: Filled, path: Path, sent: datetime) -> None:
    """A workbook of the Office as it came back that day, with the answers typed in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        blank = Path(aside, "blank.xlsx")
        write_form(book, blank)
        fill_like_a_clerk(blank, filled, path)
    os.utime(path, (sent.timestamp(),) * 2)


def computed_by_then(definitions: Definitions, story: Story, folder: Path, told: SampleAppraisal | SampleAwards) -> Results:
    """What the reports of the period say that had come in by then, without mails; nothing is checked."""
    sent = {report.file: report.sent for report in story.reports
            if report.period == told.period and report.sent <= told.sent and (folder / report.file).exists()}
    paths = [folder / file for file in sent]
    submissions: list[Submission] = []
    for path, (file, received), reading in zip(paths, sent.items(), read_all(definitions, paths, lambda done, of: None), strict=True):
        if not isinstance(reading, FileRefusal):
            submissions.append(Submission(len(submissions), reading.meta.unit, reading.meta.period, reading.meta.edition,
                                          hashlib.sha256(path.read_bytes()).hexdigest(), file, received, reading))
    order = [unit.key for unit in definitions.campaign.units]
    submissions.sort(key=lambda s: (order.index(s.unit), s.received))
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    return results(definitions.campaign, definitions.editions, told.sent.date(), files,
                   answers_by_edition(definitions, submissions), [])


def _answers(run: Results, period: Period, told: SampleAppraisal) -> dict[str, Typed]:
    """What the Office fills in: the story's own answers, the struck lines, and a grade for everybody."""
    fields = dict(told.fields)
    lines = {line.key: line for line in strikable_lines(run.whole, period, run.editions[period.edition].strikes)}
    for strike in told.strikes:
        for key, line in lines.items():
            if (line.unit, line.values.get("title")) == (strike.unit, strike.title):
                fields |= {f"{STRIKES}.{key}.struck": "yes", f"{STRIKES}.{key}.reason": strike.reason}
    for line in people_lines(run.whole, period):
        is_best = chance(f"{told.period}/{line.unit}/{line.values['name']}/grade") * 100 < told.excellent_percent
        fields[f"{PEOPLE}.{line.key}.task_grade"] = "excellent" if is_best else "good"
    return fields
