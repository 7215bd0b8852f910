"""Archived files → their readings, or the reasons why there are none: what a child process does.

Imported by every child, so it pulls in nothing heavier than the reader itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.definitions.campaign import Limits
from pipeline.definitions.form import Form
from pipeline.domain.file_reasons import Refused
from pipeline.domain.issued import UNREAD_SHEETS
from pipeline.domain.reading import ANY_LINE, OpenedForm, Reading, meta_of, read_form
from pipeline.edges.cell_scan import scan
from pipeline.edges.grids import read_grids
from pipeline.edges.guard import GuardLimits, examine


@dataclass(frozen=True)
class ReaderSetup:
    """What every child is told once: the forms by edition, each with its rubric's indicators, and the limits;
    the forms that the Office itself fills, of all editions."""

    form_id: str
    forms: dict[str, tuple[Form, tuple[str, ...]]]
    limits: Limits
    office: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRefusal:
    """A file that became no reading; the fields are those of `Refused`."""

    code: str
    detail: str = ""
    limit: str = ""


def read_some(setup: ReaderSetup, paths: tuple[str, ...]) -> list[Reading | FileRefusal]:
    """The readings of several files, one after the other: what a child is asked for at a time."""
    return [read_one(setup, path) for path in paths]


def read_one(setup: ReaderSetup, path: str) -> Reading | FileRefusal:
    """The reading of a workbook in its own edition, or why it is refused; raises only for our own mistakes."""
    opened = open_one(setup, path)
    return opened if isinstance(opened, FileRefusal) else opened.reading


def open_one(setup: ReaderSetup, path: str) -> OpenedForm | FileRefusal:
    """The same with the cells themselves, for whoever needs what was typed and not only what it means."""
    limits = setup.limits
    try:
        examined = examine(path, GuardLimits(
            limits.file_megabytes, limits.expanded_megabytes, limits.part_megabytes, limits.ratio, limits.parts,
        ))
        scans = scan(examined.data, examined.kind, parts=examined.parts, unread=UNREAD_SHEETS)
        grids = read_grids(examined.data, examined.kind, scans, most_cells=limits.cells, unread=UNREAD_SHEETS)
    except Refused as refused:
        return FileRefusal(refused.code, refused.detail, refused.limit)
    meta = meta_of(grids)
    forms = setup.forms
    if meta is not None and any(meta.form_id == form.id for form in setup.office):
        forms = {form.edition: (form, ANY_LINE) for form in setup.office if form.id == meta.form_id}
    elif meta is None or meta.form_id != setup.form_id:
        return FileRefusal("not_our_form")
    if meta.edition not in forms:
        return FileRefusal("unknown_edition", meta.edition)
    form, matrix_lines = forms[meta.edition]
    return OpenedForm(read_form(form, meta, grids, scans, matrix_lines), {grid.title: grid for grid in grids}, dict(scans))
