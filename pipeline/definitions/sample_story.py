"""The story of the sample campaign (dữ liệu mẫu): who reports how well, who is late, which file has which trouble.

Synthetic from end to end. Units, periods, names and sentences are data in sample.toml; the
generator turns them into answers and knows none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from pipeline.definitions.form import Form, Typed
from pipeline.definitions.load import Definitions
from pipeline.definitions.sample_office_books import SampleAppraisal, SampleAwards
from pipeline.definitions.strict import DefinitionError, read_toml, structured

STORY_FILE = "sample.toml"


@dataclass(frozen=True)
class Names:
    """What people are called: a family name, the mark that says “not a real person”, a given name."""

    mark: str
    family: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]


@dataclass(frozen=True)
class Posts:
    """Positions of those who lead nobody, by category."""

    civil_servant: tuple[str, ...]
    public_employee: tuple[str, ...]
    contract: tuple[str, ...]


@dataclass(frozen=True)
class AdviceWording:
    """A document, initiative or programme that a unit may claim; `symbol` follows the number."""

    kind: str
    symbol: str
    title: str
    content: str
    issued_by: str


@dataclass(frozen=True)
class ActivityWording:
    """An activity that a unit may have held."""

    title: str
    form: str
    content: str
    solution: str
    linked_movement: str


@dataclass(frozen=True)
class CourseWording:
    """A course that a unit may have sent people to; `hours` in tiết."""

    title: str
    kind: str
    mode: str
    hours: int


@dataclass(frozen=True)
class ExemplarWording:
    """A line of the last sheet."""

    kind: str
    subject: str
    description: str
    result: str
    content: str


@dataclass(frozen=True)
class Wording:
    """The sentences that reports are made of; ``{year}`` stands for the key of the period."""

    summaries: tuple[str, ...]
    personal_summaries: tuple[str, ...]
    evidence: tuple[str, ...]
    explanations: tuple[str, ...]
    advice: tuple[AdviceWording, ...]
    activities: tuple[ActivityWording, ...]
    courses: tuple[CourseWording, ...]
    exemplars: tuple[ExemplarWording, ...]


@dataclass(frozen=True)
class UnitYear:
    """How a unit does in one period: `strength` is about its total, 0..100; `joined` of its people are new;
    `award` is proposed for the unit and `proposed` people are named for one."""

    period: str
    strength: float
    joined: int = 0
    award: str = ""
    proposed: int = 0


@dataclass(frozen=True)
class UnitStory:
    """A unit of the sample: its leading posts, and its years."""

    key: str
    head: str
    deputy: str
    deputies: int
    years: tuple[UnitYear, ...]
    has_budget: bool = True


@dataclass(frozen=True)
class JointActivity:
    """An activity that several units claim; `named` when they name each other as partners."""

    period: str
    units: tuple[str, ...]
    title: str
    form: str
    held_on: date
    content: str
    named: bool


@dataclass(frozen=True)
class Slip:
    """A mistake of the clerk. `field` is ``section.key``, `line` counts the lines of its section from 1.

    `value`: typed instead of the right answer ("": left blank). `formula`: `value` is a formula
    (``fields`` sections only). `line_missing`: the whole line was forgotten.
    """

    field: str
    kind: Literal["value", "formula", "line_missing"] = "value"
    line: int = 0
    value: Typed = ""


@dataclass(frozen=True)
class SampleMail:
    """A mail in which a report came, forwarded: by whom written and when, by whom passed on; `file` is the mail."""

    file: str
    written: datetime
    writer: str
    writer_address: str
    forwarder: str
    forwarder_address: str
    to: str
    to_address: str
    subject: str
    body: str
    remark: str


@dataclass(frozen=True)
class SampleReport:
    """One report as it came in: under which name and when; `edition` when not the one in force.

    With a `mail` it lies in the inbox as that mail's attachment only, and `sent` is when the mail was forwarded.
    """

    unit: str
    period: str
    sent: datetime
    file: str
    edition: str = ""
    slips: tuple[Slip, ...] = ()
    mail: SampleMail | None = None

    @property
    def arrived_as(self) -> str:
        """The file that lies in the inbox: the report itself, or the mail that holds it."""
        return self.mail.file if self.mail else self.file

    @property
    def listed_as(self) -> str:
        """The path under which the report is listed once it was taken in."""
        return f"{self.mail.file}/{PurePosixPath(self.file).name}" if self.mail else self.file


@dataclass(frozen=True)
class Stranger:
    """A file that is no report. `excel_lock`: what Excel leaves beside an open file; `truncated` and `copy`
    are made of the report `of`."""

    kind: Literal["excel_lock", "pdf", "truncated", "copy"]
    file: str
    sent: datetime
    of: str = ""


@dataclass(frozen=True)
class Story:
    """The whole sample campaign."""

    reports: tuple[SampleReport, ...]
    strangers: tuple[Stranger, ...]
    names: Names
    posts: Posts
    wording: Wording
    units: tuple[UnitStory, ...]
    joint_activities: tuple[JointActivity, ...] = ()
    appraisals: tuple[SampleAppraisal, ...] = ()
    awards: tuple[SampleAwards, ...] = ()

    @property
    def office_books(self) -> tuple[SampleAppraisal | SampleAwards, ...]:
        """The workbooks that the Office filled."""
        return (*self.appraisals, *self.awards)

    @cached_property
    def unit_by_key(self) -> dict[str, UnitStory]:
        """The units by their key."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def years(self) -> dict[tuple[str, str], UnitYear]:
        """(unit, period) → how the unit does then."""
        return {(unit.key, year.period): year for unit in self.units for year in unit.years}


def load_story(definitions: Definitions) -> Story:
    """The story beside the editions; DefinitionError when it does not fit config.toml or the forms."""
    path = definitions.templates / STORY_FILE
    story = structured(Story, read_toml(path), path)
    if problems := story_problems(story, definitions):
        raise DefinitionError([f"{path}: {problem}" for problem in problems])
    return story


def story_problems(story: Story, definitions: Definitions) -> list[str]:
    """Everything in a story that contradicts itself, config.toml or a form."""
    campaign = definitions.campaign
    units = {unit.key for unit in campaign.units if unit.sample_staff is not None}
    periods = set(campaign.period_by_key)
    problems = [*_known("units.key", (unit.key for unit in story.units), units)]
    problems += _known("units.years.period", (period for _, period in story.years), periods)
    for activity in story.joint_activities:
        problems += _known("joint_activities.units", activity.units, units)
        problems += _known("joint_activities.period", (activity.period,), periods)
    for appraisal in story.appraisals:
        problems += _known("appraisals.strikes.unit", (strike.unit for strike in appraisal.strikes), units)
    for decided in story.awards:
        problems += _known("awards.collectives", decided.collectives, units)
    for book in story.office_books:
        problems += _known(f"{book.file}: period", (book.period,), periods)
        if book.sent.tzinfo is None:
            problems.append(f"{book.file}: sent phải có múi giờ, ví dụ 2025-12-11T09:00:00+07:00.")
    for number, report in enumerate(story.reports, 1):
        problems += _report_problems(f"reports[{number}]", report, story, definitions)
    files = [PurePosixPath(report.file) for report in story.reports]
    files += [PurePosixPath(report.mail.file) for report in story.reports if report.mail]
    files += [PurePosixPath(stranger.file) for stranger in story.strangers]
    files += [PurePosixPath(book.file) for book in story.office_books]
    problems += [f"file: {str(file)!r} bị lặp." for file, times in Counter(files).items() if times > 1]
    problems += [f"file: {str(file)!r} phải là đường dẫn bên trong thư mục mẫu." for file in files
                 if file.is_absolute() or ".." in file.parts or not file.name]
    made_of = (stranger.of for stranger in story.strangers if stranger.kind in ("truncated", "copy"))
    problems += _known("strangers.of", made_of, {report.file for report in story.reports})
    if not story.names.mark.strip():
        problems.append("names.mark: không được để trống; mọi tên người mẫu phải có dấu hiệu này.")
    return problems


def _report_problems(path: str, report: SampleReport, story: Story, definitions: Definitions) -> Iterator[str]:
    periods, editions = definitions.campaign.period_by_key, definitions.editions
    if (report.unit, report.period) not in story.years:
        yield f"{path}: units chưa có {report.unit!r} cho kỳ {report.period!r}."
    if report.sent.tzinfo is None:
        yield f"{path}.sent: phải có múi giờ, ví dụ 2026-12-05T16:00:00+07:00."
    yield from _known(f"{path}.edition", (report.edition,) if report.edition else (), set(editions))
    if PurePosixPath(report.file).suffix not in (".xlsx", ".xls"):
        yield f"{path}.file: phải có đuôi .xlsx hoặc .xls."
    if report.mail and PurePosixPath(report.mail.file).suffix != ".eml":
        yield f"{path}.mail.file: phải có đuôi .eml."
    if report.mail and report.mail.written.tzinfo is None:
        yield f"{path}.mail.written: phải có múi giờ, ví dụ 2026-12-05T16:00:00+07:00."
    if report.period in periods:
        form = editions.get(report.edition or periods[report.period].edition)
        for slip in report.slips if form else ():
            yield from _slip_problems(f"{path}.slips", slip, form.form if form else None)


def _slip_problems(path: str, slip: Slip, form: Form | None) -> Iterator[str]:
    section, _, key = slip.field.partition(".")
    asked = form.by_key.get(section) if form else None
    if asked is None or key not in asked.by_key:
        yield f"{path}.field: biểu mẫu không có {slip.field!r}."
    elif (asked.layout == "rows") != (slip.line > 0):
        yield f"{path}.line: chỉ ghi, và phải ghi, ở biểu nhiều dòng ({slip.field})."
    elif slip.kind == "formula" and asked.layout != "fields":
        yield f"{path}.kind: formula chỉ dùng ở biểu mỗi câu một dòng ({slip.field})."


def _known(path: str, references: Iterable[str], known: set[str]) -> Iterator[str]:
    for reference in sorted(set(references) - known):
        yield f"{path}: {reference!r} không có; được phép: {', '.join(sorted(known))}."

