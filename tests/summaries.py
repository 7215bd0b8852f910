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
from pipeline.domain.summaries.phase import phase_summary
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Summary
from pipeline.edges.ledger import Ledger

AS_OF = date(2026, 12, 20)


def sample_summaries(factory: pytest.TempPathFactory, inbox: Path) -> dict[str, Summary]:
    """Period or phase key → its summary; computed once per test run."""

    def build(folder: Path) -> dict[str, Summary]:
        shutil.copy(CONFIG, folder)
        shutil.copytree(CONFIG.parent / "input_templates", folder / "input_templates")
        definitions = usable_definitions(folder / CONFIG.name)
        with Ledger(definitions.archive) as ledger:
            ledger.receive(inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
            _, run = computed_from(definitions, ledger, AS_OF, Console(io.StringIO(), io.StringIO()))
        return {
            **{period.key: year_summary(run, period) for period in run.periods},
            **{phase.key: phase_summary(run, phase) for phase in run.campaign.phases},
        }

    return built_once(factory, "sample-summaries", build)
