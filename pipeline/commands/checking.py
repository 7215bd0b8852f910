"""All checks over all submissions, in their order: cell (done while reading), field, across fields and
sheets, across periods and units. A later check never repeats an earlier one's news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.definitions import appraisal, awards
from pipeline.definitions.load import Definitions
from pipeline.domain.across_checks import across_findings
from pipeline.domain.answers import Answers, Submission, answers_of
from pipeline.domain.cross_checks import cross_findings
from pipeline.domain.field_rule_cases import field_rules
from pipeline.domain.field_rules import field_findings, with_derived_columns
from pipeline.domain.findings import Finding
from pipeline.domain.line_names import indicators_named
from pipeline.domain.office_workbooks import Workbooks
from pipeline.domain.waivers import waived


def answers_by_edition(definitions: Definitions, submissions: Sequence[Submission]) -> list[Answers]:
    """The answers of the submissions, one value per edition that has any (the newest edition if none has)."""
    parts = []
    for edition in definitions.editions.values():
        of_edition = [s for s in submissions if s.edition == edition.key]
        if of_edition:
            parts.append(answers_of(edition.form, of_edition))
    return parts or [answers_of(list(definitions.editions.values())[-1].form, [])]


def checked_within(definitions: Definitions, parts: Sequence[Answers], earlier: Sequence[Finding]) -> list[Finding]:
    """`earlier` findings (files and cells) and those that each form alone can answer for, placed."""
    findings = list(earlier)
    for part in parts:
        findings += _placed(_field_findings(definitions, part), part.submissions)
        findings += _placed(cross_findings(part, findings), part.submissions)
    everyone = {number: submission for part in parts for number, submission in part.submissions.items()}
    return indicators_named(findings, everyone, definitions.editions)


def checked(definitions: Definitions, parts: Sequence[Answers], earlier: Sequence[Finding]) -> list[Finding]:
    """All findings of a campaign: those within each form, and those across periods and units; waivers applied."""
    findings = checked_within(definitions, parts, earlier)
    everyone = {number: s for part in parts for number, s in part.submissions.items()}
    return waived(definitions.campaign, findings + _placed(across_findings(definitions.campaign, parts, findings), everyone))


def office_checked(definitions: Definitions, workbooks: Sequence[Submission]) -> tuple[Workbooks, Workbooks]:
    """What the Office filled, appraisals and award workbooks, with what is wrong in their cells and fields: checked
    like any form."""
    findings = [f.placed(submission=w.number, period=w.period, file=w.file) for w in workbooks for f in w.reading.findings]
    forms = [form for edition in definitions.editions.values() for form in edition.office_forms]
    for form in forms:
        of_form = [w for w in workbooks if (w.reading.meta.form_id, w.edition) == (form.id, form.edition)]
        if of_form:
            part = answers_of(form, of_form)
            findings += _placed(_field_findings(definitions, part), part.submissions)

    def kind(suffix: str) -> Workbooks:
        mine = [w for w in workbooks if w.reading.meta.form_id == definitions.campaign.movement.form_id + suffix]
        numbers = {w.number for w in mine}
        return Workbooks(mine, [f for f in findings if f.submission in numbers])

    return kind(appraisal.ID_SUFFIX), kind(awards.ID_SUFFIX)


def _field_findings(definitions: Definitions, part: Answers) -> list[Finding]:
    from pipeline.edges.field_checks import field_failures  # seconds to import; see `computing.preloading`

    rubric = definitions.editions[part.form.edition].rubric
    findings: list[Finding] = []
    for section in part.form.sections:
        cases = field_rules(part.form, section)
        table = with_derived_columns(part.form, section, part.tables[section.key], definitions.campaign, rubric)
        failures = field_failures(table, cases)
        findings += field_findings(part.form, section, failures, part.submissions, definitions.campaign, rubric)
    return findings


def _placed(findings: Iterable[Finding], submissions: dict[int, Submission]) -> list[Finding]:
    return [
        f.placed(unit=submissions[f.submission].unit, period=submissions[f.submission].period,
                 file=submissions[f.submission].file)
        for f in findings
    ]
