"""The rules across fields and sheets of one form (kiểm tra chéo), run over all submissions at once.

Each rule of the closed vocabulary is one function that returns the rows on which it
fails; the sentences come from the form. A rule keeps silent where one of its cells
already holds an error: a consequence is no news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.definitions.form import Check, Form
from pipeline.domain.answers import Answers, Submission
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.values import shown
from pipeline.domain.vietnamese import alike, folded


@dataclass(frozen=True, slots=True)
class Failed:
    """A row on which a check failed. `row` is the sheet row of the first field's line (0: a `fields`
    section); `a` and `b` are shown in the sentence; `other_row` is where `b` stands when not on `row`."""

    submission: int
    row: int
    a: object = None
    b: object = None
    other_row: int | None = None
    cell: str = ""
    on_second: bool = False


@dataclass
class CrossTables:
    """Answers arranged for rules: single answers by submission, lines by submission and sheet row."""

    answers: Answers
    singles: dict[str, pd.DataFrame] = field(init=False)

    def __post_init__(self) -> None:
        self.singles = {
            section.key: self.answers.tables[section.key].set_index("submission")
            for section in self.answers.form.sections if section.layout == "fields"
        }

    def lines(self, section: str) -> pd.DataFrame:
        """The table of a section, one row per line (or per submission for a `fields` section)."""
        return self.answers.tables[section]

    def column(self, reference: str, along: pd.DataFrame) -> pd.Series[Any]:
        """A field's values along the rows of a table: of the same line, or of the same submission."""
        section, _, key = reference.partition(".")
        if section in self.singles and "submission" in along:
            return self.singles[section][key].reindex(along["submission"]).set_axis(along.index)
        return along[key]


Rule = Callable[[Check, CrossTables], Iterator[Failed]]


def cross_findings(answers: Answers, earlier: Sequence[Finding]) -> list[Finding]:
    """The findings of every within-form check, in the order of the form."""
    tables = CrossTables(answers)
    cells, columns = _error_places(earlier)
    findings: list[Finding] = []
    for check in answers.form.checks:
        rule = _RULES.get(check.rule)
        if rule is None:
            continue
        for failed in rule(check, tables):
            if not _consequence(check, failed, answers.form, cells, columns):
                findings.append(check_finding(check, answers.form, answers.submissions[failed.submission], failed))
    return findings


def _error_places(findings: Sequence[Finding]) -> tuple[set[tuple[int, str, int]], set[tuple[int, str]]]:
    errors = [f for f in findings if f.severity is Severity.ERROR]
    return ({(f.submission, reference, row) for f in errors for reference in f.fields for row in f.lines},
            {(f.submission, reference) for f in errors for reference in f.fields})


def _consequence(check: Check, failed: Failed, form: Form, cells: set[tuple[int, str, int]],
                 columns: set[tuple[int, str]]) -> bool:
    """Whether a cell that the check compares already holds an error of its own."""
    for reference in _read_references(check, form):
        section = reference.partition(".")[0]
        by_line = form.by_key[section].layout != "fields" and check.rule not in ("lines_equal",)
        if by_line and section == check.fields[0].partition(".")[0]:
            if (failed.submission, reference, failed.row) in cells:
                return True
        elif (failed.submission, reference) in columns:
            return True
    return False


def _read_references(check: Check, form: Form) -> Iterator[str]:
    sums = {derived.key: derived.sum_of for derived in form.derived}
    for reference in (*check.fields, *(condition.field for condition in check.when)):
        yield from sums.get(reference, (reference,))


def check_finding(check: Check, form: Form, submission: Submission, failed: Failed, other: str = "",
                  label: str = "") -> Finding:
    """A failed check as a finding at the cell of its first field (its second where `on_second`)."""
    references = list(check.fields[:2])
    cells = [_cell(form, submission, reference, failed, second=number == 1) for number, reference in enumerate(references)]
    cell_a, cell_b = (*cells, "")[:2]
    at = references[1] if failed.on_second else references[0]
    section = at.partition(".")[0]
    words = {"a": _words(form, references[0], failed.a), "b": _words(form, references[-1], failed.b), "other": other,
             "cell_a": cell_a, "cell_b": cell_b, "label": label}
    cell = failed.cell or (cell_b if failed.on_second else cell_a)
    message = check.message.format(**words)
    value = failed.b if failed.on_second else failed.a
    return Finding(
        check.key, Severity(check.severity), message, check.remedy.format(**words),
        sheet=submission.sheet(section), cell=cell, value=_words(form, at, value),
        fields=tuple(_read_references(check, form)) if check.severity == "error" else (references[0],),
        submission=submission.number, row=failed.row if form.by_key[section].layout != "fields" else 0,
        named=tuple(dict.fromkeys((cell_a, cell_b, cell))) if cell_b else tuple(dict.fromkeys((cell_a, cell))),
    )


def _words(form: Form, reference: str, value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    section, _, key = reference.partition(".")
    asked = form.by_key[section].by_key.get(key)
    if asked is not None and asked.choice:
        return form.choice_by_key[asked.choice].label(value)
    return shown(value.to_pydatetime() if isinstance(value, pd.Timestamp) else value)


def _cell(form: Form, submission: Submission, reference: str, failed: Failed, *, second: bool) -> str:
    section, _, key = reference.partition(".")
    row = failed.other_row if second and failed.other_row is not None else failed.row
    return submission.cell(section, key, row) or _derived_cells(form, submission, reference)


def _derived_cells(form: Form, submission: Submission, reference: str) -> str:
    for derived in form.derived:
        if derived.key == reference:
            parts = [part.partition(".") for part in derived.sum_of]
            cells = [submission.cell(section, key, 0) for section, _, key in parts]
            return ", ".join(cell for cell in cells if cell)
    return ""


# ---------------------------------------------------------------- the rules


def _at_least(check: Check, tables: CrossTables) -> Iterator[Failed]:
    along = tables.lines(check.fields[0].partition(".")[0])
    a, b = (tables.column(reference, along) for reference in check.fields)
    yield from _rows(tables, check, along, b < check.value, a, b)


def _at_most(check: Check, tables: CrossTables) -> Iterator[Failed]:
    along = tables.lines(check.fields[0].partition(".")[0])
    a, b = (tables.column(reference, along) for reference in check.fields)
    limit = b if check.factor == 1.0 else (b * check.factor).round(9)
    yield from _rows(tables, check, along, a > limit, a, b)


def _together(check: Check, tables: CrossTables) -> Iterator[Failed]:
    along = tables.lines(check.fields[0].partition(".")[0])
    a, b = (tables.column(reference, along) for reference in check.fields)
    for failed in _rows(tables, check, along, a.isna() ^ b.isna(), a, b):
        a_missing = failed.a is None or pd.isna(failed.a)  # type: ignore[call-overload]
        yield Failed(failed.submission, failed.row, failed.a, failed.b, on_second=not a_missing)


def _required_when(check: Check, tables: CrossTables) -> Iterator[Failed]:
    section = check.fields[0].partition(".")[0]
    along = tables.lines(section)
    a = tables.column(check.fields[0], along)
    applies = pd.Series(False, index=along.index)
    for condition in check.when:
        of, _, key = condition.field.partition(".")
        if of == section or of in tables.singles:
            applies |= _holds(tables.column(condition.field, along), condition.options)
        else:
            lines = tables.lines(of)
            applies |= along["submission"].isin(lines.loc[_holds(lines[key], condition.options), "submission"])
    yield from _rows(tables, check, along, a.isna() & applies, a, a)


def _holds(values: pd.Series[Any], options: tuple[str, ...]) -> pd.Series[Any]:
    return values.isin(list(options)) if options else values.notna()


def _lines_equal(check: Check, tables: CrossTables) -> Iterator[Failed]:
    section = check.fields[0].partition(".")[0]
    derived = {d.key for d in tables.answers.form.derived}
    silent = {failed.submission for whole in _whole_counts(check, tables) for failed in _lines_equal(whole, tables)}
    lines = tables.lines(section)
    for condition in check.when:
        lines = lines[_holds(tables.column(condition.field, lines), condition.options)]
    numbers = lines.groupby("submission").size()
    asked = tables.lines(check.fields[1].partition(".")[0])
    wanted = tables.column(check.fields[1], asked)
    for submission, row, b in zip(asked["submission"], asked["sheet_row"], wanted, strict=True):
        a = int(numbers.get(submission, 0))
        if pd.isna(b) or a == b or submission in silent or not tables.answers.submissions[submission].sheet(section):
            continue
        if check.fields[1] in derived:
            report = tables.answers.submissions[submission]
            at = report.cell(section, check.fields[0].partition(".")[2], _first_free_line(report, section, int(b)))
            yield Failed(submission, 0, a, b, cell=at)
        else:
            yield Failed(submission, int(row), a, b, on_second=True)


def _whole_counts(check: Check, tables: CrossTables) -> list[Check]:
    """The check that counts all lines of the same section: where it fails, counts by kind are no news."""
    section = check.fields[0].partition(".")[0]
    return [] if not check.when else [
        other for other in tables.answers.form.checks
        if other.rule == "lines_equal" and not other.when and other.fields[0].partition(".")[0] == section
    ]


def _first_free_line(submission: Submission, section: str, wanted: int) -> int:
    """The line to look at when lines are missing (the one below the last) or too many (the first beyond)."""
    rows = [row for row, _, _ in submission.reading.sections[section].rows]
    if len(rows) > wanted:
        return rows[wanted]
    return rows[-1] + 1 if rows else submission.reading.sections[section].first_line


def _distinct(check: Check, tables: CrossTables) -> Iterator[Failed]:
    section, _, key = check.fields[0].partition(".")
    lines = tables.lines(section)
    filled = lines[lines[key].notna()]
    keys = filled[key].map(folded)
    first: dict[tuple[int, str], tuple[int, object]] = {}
    for submission, row, value, same in zip(filled["submission"], filled["sheet_row"], filled[key], keys, strict=True):
        if (submission, same) in first:
            at, _ = first[submission, same]
            cell = tables.answers.submissions[submission].cell(section, key, at)
            yield Failed(int(submission), int(row), value, cell, other_row=at)
        else:
            first[submission, same] = (int(row), value)


def _alike(check: Check, tables: CrossTables) -> Iterator[Failed]:
    """A line whose text is almost that of an earlier one; where it is the same, `distinct` speaks."""
    section, _, key = check.fields[0].partition(".")
    lines = tables.lines(section)
    filled = lines[lines[key].notna()]
    first: dict[tuple[int, str], dict[str, tuple[int, object]]] = {}
    for submission, row, value in zip(filled["submission"], filled["sheet_row"], filled[key], strict=True):
        spellings = first.setdefault((submission, alike(value)), {})
        if spellings and folded(value) not in spellings:
            at, other = next(iter(spellings.values()))
            yield Failed(int(submission), int(row), value, other, other_row=at)
        spellings.setdefault(folded(value), (int(row), value))


def _unearned_decision(check: Check, tables: CrossTables) -> Iterator[Failed]:
    lines = tables.lines("people")
    decision, score, lowest = (tables.column(reference, lines) for reference in check.fields)
    earned = _earned(tables.answers.form, score, lowest)
    yield from _rows(tables, check, lines, decision.notna() & ~earned, decision, score)


def _missing_decision(check: Check, tables: CrossTables) -> Iterator[Failed]:
    lines = tables.lines("people")
    own, score, lowest, common = (tables.column(reference, lines) for reference in check.fields)
    earned = _earned(tables.answers.form, score, lowest)
    yield from _rows(tables, check, lines, earned & own.isna() & common.isna(), own, score)


def _earned(form: Form, score: pd.Series[Any], lowest: pd.Series[Any]) -> pd.Series[Any]:
    return (score >= form.recognition.score) & (lowest >= form.recognition.lowest)


def _rows(tables: CrossTables, check: Check, along: pd.DataFrame, mask: pd.Series[Any], a: pd.Series[Any],
          b: pd.Series[Any]) -> Iterator[Failed]:
    chosen = mask.fillna(False).astype(bool)
    if not chosen.any():
        return
    for submission, row, first, second in zip(
        along.loc[chosen, "submission"], along.loc[chosen, "sheet_row"], a[chosen], b[chosen], strict=True
    ):
        yield Failed(int(submission), int(row), first, second)


_RULES: Mapping[str, Rule] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "together": _together,
    "required_when": _required_when,
    "lines_equal": _lines_equal,
    "distinct": _distinct,
    "alike": _alike,
    "unearned_decision": _unearned_decision,
    "missing_decision": _missing_decision,
}
