"""One report of the sample campaign → its file: issued, filled in as by a clerk, saved. What a child process does."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.definitions.sample_story import Slip
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.edges.clerk import fill_like_a_clerk, normalised
from pipeline.edges.old_excel import save_as_old_excel
from pipeline.edges.slips import type_formula
from pipeline.edges.template import write_form


@dataclass(frozen=True)
class SampleFile:
    """One file to write: the form as issued, what is typed into it, where it goes and its date."""

    issued: IssuedForm
    typed: Filled
    slips: tuple[Slip, ...]
    path: str
    sent: float


def write_sample_file(_: None, task: SampleFile) -> None:
    """Write the file with its modification time; .xls when its name says so."""
    path = Path(task.path)
    with tempfile.TemporaryDirectory() as aside:
        blank, filled = Path(aside, "issued.xlsx"), Path(aside, "filled.xlsx")
        write_form(task.issued, blank)
        fill_like_a_clerk(blank, task.typed, filled)
        for slip in task.slips:
            if slip.kind == "formula":
                type_formula(filled, slip.field, str(slip.value))
                normalised(filled)
        if path.suffix == ".xls":
            save_as_old_excel(filled, path)
        else:
            path.write_bytes(filled.read_bytes())
    os.utime(path, (task.sent, task.sent))
