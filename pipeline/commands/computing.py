"""The ledger's files → computed results, without writing anything: what every reading command begins with."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.commands.checking import answers_by_edition, checked, office_checked
from pipeline.commands.console import Console
from pipeline.commands.intake import Intake, intake
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.indicators import check_form, check_rubric
from pipeline.domain.results import Results, results
from pipeline.edges.ledger import Ledger
from pipeline.edges.run_lock import only_run

CHECKS = "pipeline.edges.field_checks"
"""Takes seconds to import; see `preloading`."""


def usable_definitions(config: Path) -> Definitions:
    """The definitions, also checked against the indicators that the program knows."""
    definitions = load_definitions(config)
    problems = []
    for key, edition in definitions.editions.items():
        folder = definitions.templates / key
        problems += [f"{folder / 'rubric.toml'}: {problem}" for problem in check_rubric(edition.rubric)]
        problems += [f"{folder / 'form.toml'}: {problem}" for problem in check_form(edition.form)]
    if problems:
        raise DefinitionError(problems)
    return definitions


def computed(config: Path, as_of: date, console: Console) -> tuple[Definitions, Results]:
    """Definitions and results over everything that the ledger holds; nothing is received or written."""
    definitions = usable_definitions(config)
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        _, run = computed_from(definitions, ledger, as_of, console)
    return definitions, run


def computed_from(definitions: Definitions, ledger: Ledger, as_of: date, console: Console) -> tuple[Intake, Results]:
    """What the files of an open ledger say, and the same checked and scored."""
    received = read(definitions, ledger, console)
    return received, judged(definitions, received, as_of, console)


def read(definitions: Definitions, ledger: Ledger, console: Console) -> Intake:
    """What the files of an open ledger say."""
    with console.progress("Đang đọc báo cáo") as bar, preloading(CHECKS) as preload:
        def progress(done: int, of: int) -> None:
            preload()  # not before other processes are reading: two threads of one would only be in each other's way
            bar.at(done, of)

        return intake(definitions, ledger, progress)


def judged(definitions: Definitions, received: Intake, as_of: date, console: Console) -> Results:
    """What was received, checked and scored."""
    with console.progress("Đang kiểm tra, chấm điểm"):
        parts = answers_by_edition(definitions, received.submissions)
        findings = checked(definitions, parts, received.findings)
        appraisals, award_books = office_checked(definitions, received.office)
        found = results(definitions.campaign, definitions.editions, as_of, received.files, parts, findings, appraisals, award_books)
        return replace(found, closings=received.closings)


@contextmanager
def preloading(module: str) -> Iterator[Callable[[], None]]:
    """Gives what begins to import a heavy module while the block waits for other processes; whoever needs it imports it as usual.

    Called again, it does nothing. A module that cannot be imported fails where it is needed, not here.
    """
    loader = threading.Thread(target=_imported, args=(module,))

    def preload() -> None:
        if loader.ident is None:
            loader.start()

    try:
        yield preload
    finally:
        if loader.ident is not None:
            loader.join()


def _imported(module: str) -> None:
    with suppress(Exception):
        importlib.import_module(module)
