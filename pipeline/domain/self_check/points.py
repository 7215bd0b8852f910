"""Provisional points (điểm tạm tính) of one form, by the formulas of the summary workbook.

An indicator that something in error hides, or whose answers are missing, has no points and stays
in the maximum; one that does not apply leaves the maximum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.definitions.rubric import Criterion, Indicator
from pipeline.domain.self_check.figures import WRONG, Figure
from pipeline.domain.self_check.form_checks import FormCheck
from pipeline.domain.self_check.form_state import FormState
from pipeline.domain.self_check.indicator_figures import INDICATOR_FIGURES, Answered, Parts


@dataclass(frozen=True)
class IndicatorRow:
    """The figures of one indicator: what is above and below, and the points: a number, "" where not applicable,
    `WRONG` where they cannot be computed yet. `reads` is what they rest on."""

    indicator: Indicator
    reads: frozenset[str]
    above: Figure
    below: Figure | None
    points: Figure


@dataclass(frozen=True)
class CriterionRow:
    """A criterion: its points, the maximum of what applies, and how many indicators cannot be computed yet."""

    criterion: Criterion
    points: Figure
    applicable: Figure
    blocked: Figure


def indicator_rows(state: FormState, checks: Sequence[FormCheck], flags: Mapping[str, Sequence[str]],
                   cells: Mapping[str, tuple[str, str]]) -> list[IndicatorRow]:
    """The indicators of the rubric in order. `flags`: check → the cells that are 1 where it fails; `cells`:
    indicator → the cells in which its figures above and below will stand."""
    rows = []
    for asked in state.issued.edition.rubric.indicators:
        answered = Answered(state)
        parts = INDICATOR_FIGURES[asked.key](answered, asked)
        doubt, doubted = _doubt(state, answered, checks, flags)
        points = _points(state, asked, parts, cells[asked.key], (doubt, doubted))
        rows.append(IndicatorRow(asked, frozenset(answered.reads), parts.numerator, parts.denominator, points))
    return rows


def criterion_rows(rows: Sequence[IndicatorRow], criteria: Sequence[Criterion], cells: Mapping[str, str]) -> list[CriterionRow]:
    """The criteria from their indicators; `cells`: indicator → the cell of its points."""
    found = {row.indicator.key: row.points.value for row in rows}
    made = []
    for criterion in criteria:
        keys = [asked.key for asked in criterion.indicators]
        scored = [found[key] for key in keys]
        listed = ",".join(cells[key] for key in keys)
        made.append(CriterionRow(
            criterion,
            Figure(f"SUM({listed})", _rounded(sum(float(v) for v in scored if v not in ("", WRONG)))),
            Figure("+".join(f"IF(LEN({cells[i.key]})=0,0,{i.max:g})" for i in criterion.indicators),
                   sum(i.max for i, value in zip(criterion.indicators, scored, strict=True) if value != "")),
            Figure("+".join(f'EXACT({cells[key]},"{WRONG}")' for key in keys), sum(value == WRONG for value in scored)),
        ))
    return made


def total(rows: Sequence[CriterionRow], points: Sequence[str], applicable: Sequence[str], *, most_left_out: float,
          whole: float) -> Figure:
    """The total in percent of what applies; "" where more than `most_left_out` of the `whole` points does not apply."""
    above, below = "+".join(points), "+".join(applicable)
    reached, possible = sum(float(r.points.value) for r in rows), sum(float(r.applicable.value) for r in rows)
    enough = possible > 0 and whole - possible <= most_left_out
    return Figure(f'IF(({below})<{max(whole - most_left_out, 0.01):g},"",ROUND(ROUND(({above})/({below})*100,9),2))',
                  _rounded(reached / possible * 100) if enough else "")


def _rounded(value: float) -> float:
    """As ROUND(ROUND(x,9),2): half-up at two places, free of what binary fractions add."""
    return float(Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _doubt(state: FormState, answered: Answered, checks: Sequence[FormCheck],
           flags: Mapping[str, Sequence[str]]) -> tuple[str, bool]:
    """Whether something in error hides what an indicator reads: in a table any error does."""
    parts, now = [], False
    sections: set[str] = set()
    singles: set[str] = set()
    for reference in sorted(answered.reads):
        if answered.answers.is_single(reference):
            singles |= set(answered.answers.sums.get(reference, (reference,)))
        else:
            sections.add(reference.partition(".")[0])
    for reference in sorted(singles):
        parts.append(f'EXACT({answered.answers.read(reference)},"{WRONG}")')
        now |= state.singles[reference] == WRONG
    for section in sorted(sections):
        place = state.places[section].elsewhere
        parts.append(f"SUM({place.helper_range('count', 'cross')})")
        now |= any(line.wrong(key) for line in state.lines[section] for key in line.states)
    for check in checks:
        if any(doubt in singles or doubt.partition(".")[0] in sections for doubt in check.doubts):
            parts += flags[check.check.key]
            now |= any(figure.value == 1 for figure in check.fails.values())
    return "+".join(parts), now


def _points(state: FormState, asked: Indicator, parts: Parts, cells: tuple[str, str], doubt: tuple[str, bool]) -> Figure:
    above, below = cells
    period = state.issued.period
    assert period is not None
    target = asked.target_in(period.key)
    start = asked.start if asked.rule == "linear" else 0.0
    quotient = f"{above}/{below}"
    value = {
        "count": above, "yes": above, "ratio": f"IF({below}=0,0,{quotient})", "rate": f"IF({below}=0,0,{quotient}*100)",
        "capped_rate": f"IF({below}=0,0,MIN({quotient}*100,100))",
    }[parts.kind]
    share = value if asked.rule == "yes" else f"({value}-{start:g})/({target:g}-{start:g})"
    ceiling = f",({parts.ceiling[0]})/100" if parts.ceiling else ""
    earned = f"ROUND(ROUND({asked.max:g}*MIN(MAX({share},0),1{ceiling}),9),2)"
    if parts.denominator is None:
        left_out, given = parts.not_applicable[0] if parts.not_applicable else "0", f"COUNT({above})<1"
    else:
        left_out = parts.not_applicable[0] if parts.not_applicable else f"IF(ISNUMBER({below}),--({below}=0),0)"
        given = f"COUNT({above},{below})<2"
    formula = f'IF({doubt[0]}>0,"{WRONG}",IF({left_out},"",IF({given},"{WRONG}",{earned})))'
    return Figure(formula, _points_now(asked, parts, target, start, doubted=doubt[1]), array=parts.ceiling is not None)


def _points_now(asked: Indicator, parts: Parts, target: float, start: float, *, doubted: bool) -> float | str:
    above, below = parts.numerator.value, parts.denominator.value if parts.denominator else 1
    left_out = parts.not_applicable[1] if parts.not_applicable else below == 0
    if doubted:
        return WRONG
    if left_out:
        return ""
    if isinstance(above, str) or isinstance(below, str):
        return WRONG
    value = above if parts.kind in ("count", "yes") else 0.0 if not below else above / below * (1 if parts.kind == "ratio" else 100)
    value = min(value, 100) if parts.kind == "capped_rate" else value
    share = value if asked.rule == "yes" else (value - start) / (target - start)
    return _rounded(asked.max * min(max(share, 0), 1, (parts.ceiling[1] if parts.ceiling else 100) / 100))
