"""What one report is about: a period set beside the one before, or a phase from its first ranked period to its last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.results import Results
from pipeline.domain.summaries.cover import completeness
from pipeline.domain.summaries.figures import period_before
from pipeline.domain.summaries.phase.view import PhaseView


@dataclass(frozen=True)
class ReportScope:
    """The periods that a report tells of, the last of them `latest`, and the one that `latest` is compared with.

    `words` is the period or phase inside a sentence. Periods in which nobody has reported are not told of.
    """

    key: str
    words: str
    view: PhaseView
    periods: tuple[Period, ...]
    latest: Period
    earlier: Period | None

    @property
    def run(self) -> Results:
        """The run that everything comes from."""
        return self.view.run

    @property
    def is_year(self) -> bool:
        """Whether the report is about a single period."""
        return self.key == self.latest.key

    @cached_property
    def day(self) -> date:
        """The day whose agency, recipients and legal bases the report has: when it is due, or today if that is earlier."""
        return min(self.latest.department_due, self.run.as_of)

    @property
    def received(self) -> tuple[int, int]:
        """(reports that count, reports owed) of the latest period."""
        return completeness(self.run, self.latest)


def period_scope(run: Results, period: Period) -> ReportScope:
    """A report on one period, compared with the one before where that has reports."""
    before = period_before(run, period)
    earlier = before if before is not None and run.counted_in(before) else None
    keys = (*([earlier.key] if earlier else []), period.key)
    view = PhaseView(run, Phase(period.key, period.name, period.name, keys, False))
    return ReportScope(period.key, _inside(period.name), view, (period,), period, earlier)


def phase_scope(run: Results, phase: Phase) -> ReportScope | None:
    """A report on a phase up to its last period with reports; None while it has none."""
    told = tuple(period for period in PhaseView(run, phase).periods if run.counted_in(period))
    if not told:
        return None
    view = PhaseView(run, replace(phase, periods=tuple(period.key for period in told)))
    ranked = [period for period in told if period.ranked]
    earlier = next((period for period in (*ranked, *told) if period is not told[-1]), None)
    return ReportScope(phase.key, _words(run, phase, told), view, told, told[-1], earlier)


def _words(run: Results, phase: Phase, told: tuple[Period, ...]) -> str:
    """What is said of a phase behind the name of the movement; of all of them the years, the movement being named already."""
    if len(phase.periods) < len(run.campaign.periods):
        return _inside(phase.name)
    first, last = (_inside(period.name) for period in (told[0], told[-1]))
    return first if first == last else f"từ {first} đến {last}"


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]
