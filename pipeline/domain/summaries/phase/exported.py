"""A phase → the CSV tables that are its own: points, means and converted figures on both bases (hai cơ sở)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from pipeline.definitions.campaign import Phase
from pipeline.domain.phases import PhaseScore, period_frame, phase_frame
from pipeline.domain.results import Results
from pipeline.domain.summaries.phase.conversion_parts import CSV, converted_by_key
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.view import PhaseView

CONVERTED_COLUMNS = ["unit", "period", "figure", "value", "numerator", "denominator", "converted", "remark", "parts"]


def phase_exports(run: Results, phase: Phase) -> Iterator[tuple[str, pd.DataFrame]]:
    """(name without ending, table): ``phase_points`` has a row per basis, unit and period, ``phase_scores`` one per basis
    and unit, ``converted`` one per figure and period of every unit whose figures differ between the bases."""
    of = ConvertedView(PhaseView(run, phase))
    both: list[PhaseScore] = [*of.view.scores, *(of.scores if of.view.periods else ())]
    yield "phase_points", period_frame(both)
    yield "phase_scores", phase_frame(both)
    yield CSV, _converted(of)


def _converted(of: ConvertedView) -> pd.DataFrame:
    """`parts` is “unit:share” of every unit that it comes from; a blank value has its reason in `remark`."""
    rows = []
    for period, key, figures in converted_by_key(of, of.affected):
        for unit, figure in figures.items():
            parts = " ".join(f"{part}:{float(share):g}" for part, share, _ in figure.parts)
            rows.append((unit, period.key, key, _number(figure.value), float(figure.numerator), _number(figure.denominator),
                         of.is_converted(unit, period), figure.gap, parts))
    return pd.DataFrame(rows, columns=CONVERTED_COLUMNS, dtype=object)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
