"""Answers not yet typed into any file → the points that they will earn, computed as for real reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.definitions.load import Definitions
from pipeline.definitions.sample_story import SampleReport
from pipeline.domain.answers import Submission, answers_of
from pipeline.domain.consolidation import consolidated
from pipeline.domain.indicators import indicator_table
from pipeline.domain.issued import Filled
from pipeline.domain.reading import Meta, Reading, SectionReading
from pipeline.domain.scoring import scores

Place = tuple[str, str]


def computed_points(definitions: Definitions, told: Sequence[tuple[SampleReport, Filled]]) -> dict[Place, dict[str, float]]:
    """(unit, period) → indicator → points, where they can be computed. One report per unit and period."""
    campaign, editions = definitions.campaign, definitions.editions
    submissions = [_submission(definitions, number, report, filled) for number, (report, filled) in enumerate(told)]
    parts = [
        answers_of(edition.form, [s for s in submissions if s.edition == edition.key]) for edition in editions.values()
    ]
    counted = consolidated(campaign, parts, [])
    scored = scores(indicator_table(counted, editions), editions, counted)
    points: dict[Place, dict[str, float]] = {}
    for unit, period, indicator, earned in zip(
        scored["unit"], scored["period"], scored["indicator"], scored["points"], strict=True
    ):
        if earned is not None:
            points.setdefault((unit, period), {})[indicator] = float(earned)
    return points


def _submission(definitions: Definitions, number: int, report: SampleReport, filled: Filled) -> Submission:
    edition = report.edition or definitions.campaign.period_by_key[report.period].edition
    form = definitions.editions[edition].form
    sections = {}
    for section in form.sections:
        columns = {key: place for place, key in enumerate(section.by_key, 2)}
        rows: list[tuple[int, str, Mapping[str, object]]] = []
        if section.layout == "fields":
            prefix = f"{section.key}."
            single = {key.removeprefix(prefix): value for key, value in filled.fields.items() if key.startswith(prefix)}
            rows = [(1, "", single)]
        elif section.layout == "rows":
            rows = [(row, "", line) for row, line in enumerate(filled.lines.get(section.key, []), 1)]
        sections[section.key] = SectionReading(section.sheet, columns, {}, rows)  # type: ignore[arg-type]
    meta = Meta(form.id, edition, report.unit, report.period, sample=True)
    return Submission(number, report.unit, report.period, edition, f"{number:064x}", report.file, report.sent,
                      Reading(meta, sections))
