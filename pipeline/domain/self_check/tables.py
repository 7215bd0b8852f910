"""The hidden cells of a section with lines, and how its cells colour themselves.

Per column: what is looked up, how many cells are wrong, and where the first one is. A cell
colours itself by a formula on its own sheet without lists of constants; Excel allows no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.domain.self_check.cell_texts import blank, filled
from pipeline.domain.self_check.figures import WRONG, Figure
from pipeline.domain.self_check.form_state import FormState
from pipeline.domain.self_check.line_checks import Cells, failing, lands_on_blank, line_checks
from pipeline.domain.self_check.places import SectionPlace
from pipeline.domain.sheets import column_letters

Position = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True)
class Colouring:
    """Cells `first`..`last` that colour themselves; formulas for the first of them, where it is `missing`, where `wrong`."""

    first: Position
    last: Position
    missing: str
    wrong: str


class TableCells:
    """The helper cells and colourings of one ``rows`` or ``matrix`` section; `pointed`: field → the formula and value
    of the row at which a head-count that does not agree is reported in that field's column."""

    def __init__(self, state: FormState, place: SectionPlace, pointed: Mapping[str, Figure]) -> None:
        self.state, self.place, self.pointed = state, place, pointed
        self.section, self.lines = place.section, state.lines[place.section.key]
        self.judged = {key: state.judged[f"{self.section.key}.{key}"] for key in self.section.by_key}
        listed = {key: place.helper("list", key) for key in self.judged}
        self.all = Cells(self.judged, place.answers, listed.__getitem__)
        self.one = Cells(self.judged, lambda key: f"${column_letters(place.columns[key])}{place.key_row}", listed.__getitem__)
        self.checks = line_checks(state.form, self.section.key)
        self.between: dict[str, list[str]] = {}
        for check in self.checks:
            for key, formula in failing(state.form, check, self.all).items():
                self.between.setdefault(key, []).append(formula)

    # ------------------------------------------------------------ helper cells

    def cells(self) -> Iterator[tuple[Position, Figure | str]]:
        """All helper cells with where they stand."""
        yield (self.place.helpers["list"], 2), Figure(f"SUM(--{self.place.in_use()})", len(self.lines), array=True)
        for key, judged in self.judged.items():
            column, row = self.place.columns[key], self.place.helpers
            if judged.list_text:
                yield (row["list"], column), judged.list_text
            yield (row["count"], column), self._count(key)
            yield (row["first"], column), self._first(key)
            if key in self.between:
                yield (row["cross"], column), self._between_count(key)
                yield (row["cross_first"], column), self._between_first(key)
            if key in self.pointed:
                yield (row["at"], column), self.pointed[key]

    def _own(self, key: str) -> str:
        limit = self.place.column(self.place.maxima) if self.place.maxima else ""
        return self.judged[key].wrong(self.all.at(key), self.all.listed(key), limit)

    def _count(self, key: str) -> Figure:
        inside, wrong = self.place.lines_only(key), [line for line in self.lines if line.states[key] == WRONG]
        formula = f"SUM({inside}*{self._own(key)})"
        if self.judged[key].required:
            formula += f"+{self.place.used()}-SUM({inside}*{filled(self.all.at(key))})"
        return Figure(formula, len(wrong), array=True)

    def _first(self, key: str) -> Figure:
        bad = f"{self.place.lines_only(key)}*{self._own(key)}"
        if self.judged[key].required:
            bad += f"+{blank(self.all.at(key))}*{self.place.in_use()}"
        wrong = [line.row for line in self.lines if line.states[key] == WRONG]
        return self._first_row(self.place.helper("count", key), bad, key, wrong)

    def _between_count(self, key: str) -> Figure:
        wrong = [line for line in self.lines if key in line.between]
        return Figure(f"SUM({self.place.lines_only(key)}*({self._any_between(key)}))", len(wrong), array=True)

    def _between_first(self, key: str) -> Figure:
        wrong = [line.row for line in self.lines if key in line.between]
        bad = f"{self.place.lines_only(key)}*({self._any_between(key)})"
        return self._first_row(self.place.helper("cross", key), bad, key, wrong)

    def _first_row(self, count: str, bad: str, key: str, wrong: list[int]) -> Figure:
        formula = f'IF({count}=0,"",MIN(IF({bad}>0,ROW({self.all.at(key)}))))'
        return Figure(formula, min(wrong) if wrong else "", array=True)

    def _any_between(self, key: str) -> str:
        joined = "+".join(self.between[key])
        return joined if len(self.between[key]) == 1 else f"--(({joined})>0)"

    # ------------------------------------------------------------ colours

    def colourings(self) -> Iterator[Colouring]:
        """One per column, from the key row to the end mark, so that lines inserted at either end have it too."""
        place = self.place
        letters = [column_letters(place.columns[key]) for key in self.judged]
        line = f"${letters[0]}{place.key_row}:${letters[-1]}{place.key_row}"
        for key, judged in self.judged.items():
            x = self.one.at(key)
            limit = f"${column_letters(place.maxima)}{place.key_row}" if place.maxima else ""
            pointed = f"+(ROW({x})={place.helper('at', key)})" if key in self.pointed else ""
            on_blank, on_filled = (pointed + self._between_one(key, blank_ones=wanted) for wanted in (True, False))
            required = f"+(SUMPRODUCT(--{filled(line)})>0)" if judged.required else ""
            inside = place.below_keys(x, key)
            yield Colouring(
                (place.key_row, place.columns[key]), (place.end_row, place.columns[key]),
                f"{inside}*{blank(x)}*((0{required}{on_blank})>0)>0" if required or on_blank else "",
                f"{inside}*(({judged.wrong(x, self.one.listed(key), limit)}{on_filled})>0)>0",
            )

    def _between_one(self, key: str, *, blank_ones: bool) -> str:
        """The rules between cells that are reported at a field's cell, of those that land on blank or on filled cells."""
        found = [failing(self.state.form, check, self.one).get(key) for check in self.checks
                 if lands_on_blank(check) == blank_ones]
        return "".join(f"+{formula}" for formula in found if formula)
