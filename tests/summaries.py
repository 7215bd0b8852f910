"""The summaries of the sample campaign, as a run of the program computes them."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from forms import CONFIG
from readings import built_once

from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.ledger import Ledger

AS_OF = date(2026, 12, 20)


def sample_run(factory: pytest.TempPathFactory, inbox: Path) -> tuple[Results, dict[str, Path]]:
    """The results of the sample campaign, and where each file is kept by its hash; computed once per test run."""

    def build(folder: Path) -> tuple[Results, dict[str, Path]]:
        shutil.copy(CONFIG, folder)
        shutil.copytree(CONFIG.parent / "input_templates", folder / "input_templates")
        definitions = usable_definitions(folder / CONFIG.name)
        with Ledger(definitions.archive) as ledger:
            ledger.receive(inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
            _, run = computed_from(definitions, ledger, AS_OF, Console(io.StringIO(), io.StringIO()))
            return run, {file.sha256: ledger.stored(file.sha256) for file in run.files}

    return built_once(factory, "sample-run", build)


def sample_summaries(factory: pytest.TempPathFactory, inbox: Path) -> dict[str, Summary]:
    """Period or phase key → its summary; computed once per test run."""

    def build(_: Path) -> dict[str, Summary]:
        run, _ = sample_run(factory, inbox)
        return {
            **{period.key: year_summary(run, period) for period in run.periods},
            **{phase.key: phase_summary(run, phase) for phase in run.campaign.phases},
        }

    return built_once(factory, "sample-summaries", build)
