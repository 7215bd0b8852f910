"""Points without the evidence that the form asks for (thiếu minh chứng): what rule X-4 looks at."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results


def unproven(run: Results, period: Period) -> dict[str, list[str]]:
    """Unit → numbers of the indicators that earned points in a period without evidence and were not appraised."""
    told = run.consolidated.tables.get("self_assessment")
    evidence: set[tuple[int, str]] = set()
    if told is not None and "evidence" in told.columns:
        given = told[told["evidence"].notna()]
        evidence = set(zip(given["submission"].tolist(), given["line"].tolist(), strict=True))
    asked = {name: frozenset(key for section in edition.form.sections for key in section.evidence_for)
             for name, edition in run.editions.items()}
    of = {number: asked[report.edition] for number, report in run.consolidated.submissions.items()}
    numbers = {indicator.key: indicator.number for indicator in run.rubric(period).indicators}
    found: dict[str, list[str]] = {}
    table = run.scores[run.scores["period"] == period.key]
    columns = (table[name].tolist() for name in ("submission", "unit", "indicator", "final_points", "appraised_points"))
    for number, unit, key, final, appraised in zip(*columns, strict=True):
        if key in of[number] and final and appraised is None and (number, key) not in evidence:
            found.setdefault(unit, []).append(numbers[key])
    return found
