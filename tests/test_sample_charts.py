"""Every chart of the sample's workbooks, read back: its series refer to the very cells that hold its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from summaries import sample_summaries
from test_summary_workbook import cells_of, chart_parts

from pipeline.domain.tables import Chart, Multiples, Summary, plain
from pipeline.edges.workbook import write_summary


def drawn(summary: Summary) -> list[Chart]:
    """Every native chart of a summary: those that stand alone, and each of the small ones."""
    return [chart for picture in summary.pictures()
            for chart in (picture.charts if isinstance(picture, Multiples) else (picture,))]


@pytest.mark.parametrize("key", ["2025", "2026", "giai-doan-1", "toan-phong-trao"])
def test_every_series_of_every_chart_refers_to_the_cells_that_hold_its_figures(
    key: str, tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    summary = sample_summaries(tmp_path_factory, sample_inbox)[key]
    path = tmp_path / f"{key}.xlsx"
    write_summary(summary, path)
    workbook = load_workbook(path, data_only=True)
    wanted = [
        [_number(plain(row[chart.table.position(series.column)])) for row in chart.table.rows[: chart.table.body]]
        for chart in drawn(summary) for series in chart.series
    ]
    found = []
    parts = chart_parts(path)
    assert len(parts) == len(drawn(summary))
    for part in parts:
        for xml in re.findall(r"<c:ser>.*?</c:ser>", part, re.S):
            references = re.findall(r"<c:f>(.*?)</c:f>", xml)
            found.append([_number(value) for value in cells_of(workbook, references[-1])])
    assert all(values in found for values in wanted)


def _number(value: object) -> float | None:
    return round(float(value), 9) if isinstance(value, (int, float)) or hasattr(value, "as_tuple") else None  # type: ignore[arg-type]
