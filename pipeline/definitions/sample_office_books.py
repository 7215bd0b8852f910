"""The workbooks that the Office filled in the sample story (sample.toml): appraisals and awards, as they came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.definitions.form import Typed


@dataclass(frozen=True)
class SampleStrike:
    """A line of a report, by its title, that the Office does not count, and why."""

    unit: str
    title: str
    reason: str


@dataclass(frozen=True)
class SampleAppraisal:
    """An appraisal workbook as it came back: under which name, when, and what the Office filled in.

    `fields`: ``section.field`` or ``section.line.field`` → value; `excellent_percent` of all people are
    graded excellent, the others good.
    """

    period: str
    sent: datetime
    file: str
    fields: dict[str, Typed]
    strikes: tuple[SampleStrike, ...] = ()
    excellent_percent: float = 20.0


@dataclass(frozen=True)
class SampleAwards:
    """An award workbook as it came back: under which name, when, and what was decided.

    `collectives` and so many of the `people` listed first got `award` by decision `number` of that day, with `votes`;
    `fields` (``section.line.field``) and the lines `others` are filled in as they are.
    """

    period: str
    sent: datetime
    file: str
    number: str
    decided_on: date
    award: str
    votes: int
    collectives: tuple[str, ...]
    people: int
    fields: dict[str, Typed]
    others: tuple[dict[str, Typed], ...] = ()
