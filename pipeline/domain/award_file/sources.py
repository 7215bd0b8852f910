"""Where the figures of the award file stand: short marks in the text, one legend line that says what they mean.

A figure is marked ``[1] F8``: cell F8 of the sheet that the legend calls [1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.definitions.awards import COLLECTIVES, DECISIONS, INDIVIDUALS
from pipeline.domain.answers import Submission
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import Proposal, subject_of
from pipeline.domain.issued import ListedCells
from pipeline.domain.office_facts import PersonKey


@dataclass(frozen=True)
class WrittenBook:
    """The award workbook made together with the file: its name, and section → its cells."""

    file: str
    sections: Mapping[str, ListedCells]


@dataclass
class SourceMarks:
    """The marks that a page uses, numbered as they are first asked for."""

    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def mark(self, file: str, sheet: str, cells: str = "") -> str:
        """“[1] F8:K8”."""
        number = self._numbers.setdefault((file, sheet), len(self._numbers) + 1)
        return f"[{number}] {cells}".rstrip()

    @property
    def legend(self) -> str:
        """What the marks mean, each file named once: “[1] “1. Tập thể”, [2] “2. Cá nhân” (a.xlsx)”."""
        files: dict[str, list[str]] = {}
        for (file, sheet), number in self._numbers.items():
            files.setdefault(file, []).append(f"[{number}] “{sheet}”")
        return "; ".join(f"{', '.join(sheets)} của tệp {file}" for file, sheets in files.items())


def section_of(of: Proposal) -> str:
    """The section of the award workbook on which people decide about a subject."""
    return INDIVIDUALS if of.subject.name else COLLECTIVES


def received_book(session: AwardSession) -> Submission | None:
    """The award workbook in force of the session: the one that came back with opinions, votes, decisions."""
    return session.setting.run.awarded.workbooks.in_force.get(session.key)


def entered_cells(session: AwardSession) -> dict[tuple[str, PersonKey], tuple[str, str, list[str]]]:
    """(section, subject) → file, sheet and cells of the opinion and the votes that came back, where any did."""
    book = received_book(session)
    found: dict[tuple[str, PersonKey], tuple[str, str, list[str]]] = {}
    for section in DECISIONS if book is not None else ():
        assert book is not None
        lines = book.reading.sections[section].rows if section in book.reading.sections else ()
        for row, key, values in lines:
            cells = [book.cell(section, name, row) for name in ("opinion", "votes_for") if values.get(name) not in (None, "")]
            if cells:
                found.setdefault((section, subject_of(key).compares), (book.file, book.sheet(section), cells))
    return found
