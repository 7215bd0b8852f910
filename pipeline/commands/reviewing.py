"""Everything that a run has written → the review page beside it, and what changed since the run before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pipeline.commands.page_files import PAGE, files_after, files_below
from pipeline.commands.reading_files import CACHE
from pipeline.commands.write_one import Job, write_changes
from pipeline.commands.writing import owned
from pipeline.definitions.load import Definitions
from pipeline.domain.correspondence import Correspondence
from pipeline.domain.replies import UnitReply
from pipeline.domain.results import Results
from pipeline.domain.review import OutputFiles, review
from pipeline.domain.review.shelves import figures_digest, spans
from pipeline.domain.review.values import Remembered
from pipeline.domain.since_last_run import RunSaid, changes, changes_page, changes_summary, part_said
from pipeline.domain.tables import Summary, text
from pipeline.edges.last_run import keep_said, last_said
from pipeline.edges.review_page import remembered_by, write_changes_page, write_review

CHANGES_PAGE, CHANGES_BOOK = "thay-doi.html", "thay-doi.xlsx"

OVERVIEW = tuple(PurePosixPath(name) for name in (PAGE, CHANGES_PAGE, CHANGES_BOOK))
"""What stands at the top of output/; the page depends on the results alone, the other two also on the run before."""

LAST_RUN = "lan-truoc.json"
"""The file in the program's cache that remembers what the last run said."""


@dataclass(frozen=True)
class Said:
    """What this run says, to be kept once it has been published; `sentence` tells the officer what changed."""

    run: RunSaid
    path: Path
    sentence: str
    new_replies: int | None = None
    """So many replies say something that was not said in the run before; None where there was none."""

    def keep(self) -> None:
        """From now on the next run compares with this one."""
        keep_said(self.run, self.path)


def write_overview(
    definitions: Definitions, run: Results, summaries: Mapping[str, Summary], letters: Correspondence, folder: Path, pool: Executor,
    replies: Mapping[str, Sequence[UnitReply]] = MappingProxyType({}),
    approved: Mapping[str, Results] = MappingProxyType({}),
) -> Said:
    """Writes the page and the changes into the staging folder, after everything that they speak of is there.

    `replies` are the drafts to units by period, `approved` the frozen results of closed periods.
    """
    names = {period.key: period.name for period in run.campaign.periods} | {phase.key: phase.name for phase in run.campaign.phases}
    written = files_below(folder)
    files = OutputFiles(frozenset(written), files_after(definitions.output, folder, [*owned(list(summaries)), *OVERVIEW]))
    memory_of_page = _remembered(definitions.output / PAGE, run, summaries, approved)
    digests = {path: _digest(folder / path) for path in written}
    memory = definitions.root / CACHE / LAST_RUN
    last = last_said(memory)
    now = {
        key: replace(part_said(approved.get(key, run), summary, digests), replies={reply.name: reply.content for reply in replies.get(key, ())})
        for key, summary in summaries.items()
    }
    found = changes(last, now)
    book = pool.submit(write_changes, Job(changes_summary(run, found, names), folder, run.campaign.limits.workbook_rows))
    write_changes_page(changes_page(found, names, text(run.as_of)), folder / CHANGES_PAGE)
    write_review(review(run, summaries, letters, files, memory_of_page), folder / PAGE)
    book.result()
    before = {key: part.replies for key, part in last.parts.items()}
    new = sum(content != before.get(key, {}).get(name) for key, part in now.items() for name, content in part.replies.items())
    return Said(last.then(now), memory, found.sentence, new if last.parts else None)


def _remembered(page: Path, run: Results, summaries: Mapping[str, Summary], approved: Mapping[str, Results]) -> Remembered:
    """What the new page knows of itself: new figures where this run wrote them, else what the page before it knew."""
    before = remembered_by(page) or Remembered()
    figures = {key: figures_digest(approved.get(key, run), key, periods) if key in summaries else before.figures.get(key, "")
               for key, periods in spans(run).items()}
    return Remembered(figures, before.made)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
