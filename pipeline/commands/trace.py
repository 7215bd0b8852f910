"""One figure, followed back: from points to value to the cells of the file that a clerk filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pipeline.commands.choosing import named_unit
from pipeline.commands.computing import computed
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import Definitions
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.lineage import source_cells
from pipeline.domain.results import Results
from pipeline.domain.scoring import decimal_text


def trace(config: Path, unit: str, period: str, indicator: str, as_of: date, console: Console) -> None:
    """Prints the line from the points of an indicator back to file, sheet and cells; writes nothing."""
    definitions, run = computed(config, as_of, console)
    unit = named_unit(definitions.campaign, unit)
    key = _indicator(definitions, period, indicator)
    row = _row(run, unit, period, key)
    submission = run.consolidated.submissions[row["submission"]]
    term = run.campaign.period_by_key[period]
    asked = next(i for i in run.rubric(term).indicators if i.key == key)
    points = row["final_points"]
    shown = f"{decimal_text(points)}/{decimal_text(row['max_points'])}" if points is not None else "chưa có điểm"
    console.heading(f"{run.name(unit, term)}, {term.name.lower()}: chỉ tiêu {asked.number} {asked.name}")
    console.say(f"  Điểm      {shown} điểm")
    console.say(f"  Diễn giải {row['explanation']}")
    console.say(f"  Tệp       {submission.file}")
    console.say(f"  SHA-256   {submission.sha256}")
    for source in source_cells(run.editions[submission.edition].form, submission, key):
        console.say(f"  Ô nguồn   “{source.sheet}”!{', '.join(source.cells)}: {source.label}")
    for finding in run.findings:
        if finding.submission == submission.number and finding.is_error and finding.cell:
            console.say(f"  Lỗi       “{finding.sheet}”!{finding.cell}: {finding.message}")


def _indicator(definitions: Definitions, period: str, indicator: str) -> str:
    """The key of an indicator given by key or by number (3.6)."""
    term = definitions.campaign.period_by_key.get(period)
    if term is None:
        raise Refusal(f"Không có kỳ {period!r}; các kỳ: {', '.join(definitions.campaign.period_by_key)}.")
    rubric = definitions.rubric_in(term)
    for asked in rubric.indicators:
        if indicator in (asked.key, asked.number):
            return asked.key
    known = ", ".join(f"{asked.number} {asked.key}" for asked in rubric.indicators)
    raise Refusal(f"Không có chỉ tiêu {indicator!r}; các chỉ tiêu: {known}.")


def _row(run: Results, unit: str, period: str, indicator: str) -> dict[str, Any]:
    of = run.scores[(run.scores["unit"] == unit) & (run.scores["period"] == period)
                    & (run.scores["indicator"] == indicator)]
    if of.empty:
        raise Refusal(f"{unit} chưa có điểm trong kỳ {period}: chưa có báo cáo được tính, hoặc kỳ không chấm điểm.")
    rows = frame_rows(of)
    return rows[0]
