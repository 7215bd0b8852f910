"""A finding on a line of a table → which line that is, in the clerk's own words (a person, a course, an indicator).

Indicators may be named anywhere; what a clerk typed (people's names above all) only in what goes back to the unit itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission
from pipeline.domain.changes import NAMED_BY
from pipeline.domain.findings import Finding

_LONGEST = 60


def indicators_named(findings: Iterable[Finding], submissions: Mapping[int, Submission],
                     editions: Mapping[str, Edition]) -> list[Finding]:
    """The findings, those on a line of the self-assessment saying which indicator it is: “1.1 Văn bản tham mưu”."""
    names = _Names(submissions, editions)
    return [_said(finding, names.indicator(finding)) for finding in findings]


def lines_named(findings: Iterable[Finding], submissions: Mapping[int, Submission],
                editions: Mapping[str, Edition]) -> list[Finding]:
    """The findings as the unit itself is told them: every line of a table by the name or title that the clerk gave it."""
    names = _Names(submissions, editions)
    return [_said(finding, names.indicator(finding) or names.typed(finding)) for finding in findings]


def _said(finding: Finding, about: str) -> Finding:
    return finding.placed(about=about) if about else finding


class _Names:
    """Finds the line of a finding; remembers the lines of every section that it has looked at."""

    def __init__(self, submissions: Mapping[int, Submission], editions: Mapping[str, Edition]) -> None:
        self.submissions, self.editions = submissions, editions
        self.known: dict[tuple[int, str], dict[int, str]] = {}

    def indicator(self, finding: Finding) -> str:
        """The number and name of the indicator on the line, "" elsewhere."""
        return self._line(finding, "matrix")

    def typed(self, finding: Finding) -> str:
        """What the clerk calls the line, "" where it has no name or the finding stands at the name itself."""
        at_name = bool(finding.fields) and finding.fields[0].partition(".")[2] in NAMED_BY
        return "" if at_name else self._line(finding, "rows")

    def _line(self, finding: Finding, layout: str) -> str:
        report = self.submissions.get(finding.submission)
        if report is None or not finding.row or finding.rows or not finding.fields:
            return ""
        section = self.editions[report.edition].form.by_key.get(finding.fields[0].partition(".")[0])
        if section is None or section.layout != layout or finding.sheet != report.sheet(section.key):
            return ""
        if (report.number, section.key) not in self.known:
            self.known[report.number, section.key] = self._names(report, section.key, layout)
        return self.known[report.number, section.key].get(finding.row, "")

    def _names(self, report: Submission, section: str, layout: str) -> dict[int, str]:
        found, edition = report.reading.sections.get(section), self.editions[report.edition]
        if found is None:
            return {}
        if layout == "matrix":
            titles = {asked.key: f"{asked.number} {asked.name}" for asked in edition.rubric.indicators}
            return {row: titles[line] for line, row in found.lines.items() if line in titles}
        named_by = next((key for key in NAMED_BY if key in edition.form.by_key[section].by_key), "")
        return {row: _short(str(values[named_by])) for row, _, values in found.rows if named_by in values}


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST - 1]}…"
