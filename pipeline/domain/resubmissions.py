"""All reports of a run → what units changed when they sent again, one line per change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.domain.answers import Submission
from pipeline.domain.changes import Change, changes
from pipeline.domain.results import Results


@dataclass(frozen=True, slots=True)
class Resubmission:
    """One change between a report and the one that the unit had sent before it for the same period."""

    before: Submission
    after: Submission
    change: Change


def resubmissions(run: Results, period: str) -> Iterator[Resubmission]:
    """Every change of a period, by unit in config order, then by time; reports are compared with their predecessor."""
    for unit in run.campaign.units:
        reports = sorted((s for s in run.submissions_of(unit.key) if s.period == period),
                         key=lambda s: (s.received, s.sha256))
        for before, after in pairwise(reports):
            for change in changes(run.editions, before, after):
                yield Resubmission(before, after, change)
