"""One reply → its draft, and the marked copy of the file that it answers: what a child process does.

Imported by every child, so each step pulls in its own library and nothing heavier.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.definitions.campaign import Limits
from pipeline.domain.issued import IssuedForm
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.marked import WRITTEN_ANEW, Marking, moved, readdressed
from pipeline.domain.reading import Reading, read_form
from pipeline.domain.retyped import new_places, retyped
from pipeline.domain.sheets import WorkbookKind

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class CopyJob:
    """A marked copy to be made: of the archived file at `source`, under `name`. `form` is the blank form that it
    is rewritten on where it is no .xlsx, or one that cannot be edited; `reading` is what was read there."""

    source: Path
    name: str
    marking: Marking
    reading: Reading
    form: IssuedForm


@dataclass(frozen=True)
class ReplyJob:
    """A letter to be written to `path`, its copy beside it and attached."""

    letter: Letter
    path: Path
    copy: CopyJob | None = None


@dataclass(frozen=True)
class ReplyBatch:
    """Several replies, one after the other; their folders exist. `limits` are those of reading."""

    jobs: tuple[ReplyJob, ...]
    limits: Limits


def write_replies(batch: ReplyBatch) -> None:
    """Write drafts and copies; runs in a child process."""
    from pipeline.edges.drafts import write_draft

    for job in batch.jobs:
        letter = job.letter
        if job.copy is not None:
            data, marking = _copied(job.copy, batch.limits)
            job.path.with_name(job.copy.name).write_bytes(data)
            letter = readdressed(letter, job.copy.marking, marking)
            letter = replace(letter, attachments=(Attachment(job.copy.name, data, _XLSX),))
        write_draft(letter, job.path)


def _copied(job: CopyJob, limits: Limits) -> tuple[bytes, Marking]:
    """The copy, and what is marked in it where it stands in the copy."""
    from pipeline.edges.guard import GuardLimits, examine
    from pipeline.edges.marked_copy import NotEditable, marked_copy

    examined = examine(job.source, GuardLimits(
        limits.file_megabytes, limits.expanded_megabytes, limits.part_megabytes, limits.ratio, limits.parts))
    if examined.kind == "xlsx":
        try:
            return marked_copy(examined.data, job.marking), job.marking
        except NotEditable:
            pass  # readable, but put together in a way we do not know: as for other formats
    return _rewritten(job, examined.data, examined.kind, limits)


def _rewritten(job: CopyJob, data: bytes, kind: WorkbookKind, limits: Limits) -> tuple[bytes, Marking]:
    """The same answers on the standard form, marked."""
    from pipeline.edges.cell_scan import scan
    from pipeline.edges.grids import read_grids
    from pipeline.edges.marked_copy import marked_copy
    from pipeline.edges.template import write_form

    scans = scan(data, kind)
    form = job.form.edition.form
    typed = retyped(form, job.reading, read_grids(data, kind, scans, most_cells=limits.cells), scans)
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside, "form.xlsx")
        write_form(replace(job.form, filled=typed.filled), path)
        fresh = path.read_bytes()
    scans = scan(fresh, "xlsx")
    lines = tuple(indicator.key for indicator in job.form.edition.rubric.indicators)
    again = read_form(form, job.reading.meta, read_grids(fresh, "xlsx", scans), scans, lines)
    marking = moved(job.marking, {**new_places(form, job.reading, again), **typed.strays})
    marking = replace(marking, intro=(*marking.intro, WRITTEN_ANEW))
    return marked_copy(fresh, marking, typed.extra), marking
