"""An issued form and where its cells stand → all cells of its self-check, sheet by sheet.

On a hidden sheet stand the rules across answers, one line per sheet of the form (how many cells to
mend, and where the first is) and one per indicator; beside the answers stand the hidden helpers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.definitions.form import Section
from pipeline.domain.issued import CHECK_SHEET, IssuedForm
from pipeline.domain.self_check.cell_texts import blank
from pipeline.domain.self_check.figures import WRONG, Figure
from pipeline.domain.self_check.form_checks import FormCheck, form_checks
from pipeline.domain.self_check.form_state import FormState, form_state
from pipeline.domain.self_check.places import Places, SectionPlace
from pipeline.domain.self_check.points import (
    CriterionRow,
    IndicatorRow,
    criterion_rows,
    indicator_rows,
    total,
)
from pipeline.domain.self_check.tables import Colouring, Position, TableCells
from pipeline.domain.sheets import address, column_letters

Cells = dict[Position, Figure | str]


@dataclass(frozen=True)
class SheetLine:
    """One sheet of the form: how many of its cells are to be mended, and a link to the first of them."""

    section: Section
    count: Figure
    link: Figure


@dataclass(frozen=True)
class SelfCheck:
    """Everything that the template writer puts into the workbook.

    `helpers`: section → hidden cells on its sheet; `check_sheet`: the cells of the hidden sheet;
    `total_count`: how many cells are to be mended in all; `criteria` and `total_points` are empty where the
    period of the form is unknown or not scored.
    """

    helpers: dict[str, Cells]
    colourings: dict[str, tuple[Colouring, ...]]
    check_sheet: Cells
    headline: Figure
    sheet_lines: tuple[SheetLine, ...]
    criteria: tuple[CriterionRow, ...] = ()
    total_points: Figure | None = None


def self_check(issued: IssuedForm, places: Places) -> SelfCheck:
    """The self-check of a form whose cells stand at `places`."""
    return _Assembly(form_state(issued, places)).made()


@dataclass
class _Assembly:
    """Lays the hidden sheet out from top to bottom and knows where everything has come to stand."""

    state: FormState
    sheet: Cells = field(default_factory=dict)
    row: int = 0
    whole_counts: dict[str, int] = field(default_factory=dict)

    def made(self) -> SelfCheck:
        checks, flags = [], {}
        for check in form_checks(self.state, lambda key: self._at(self.whole_counts[key], 4)):
            if check.differs is not None:
                self.whole_counts[check.check.key] = self.row + 1
            checks.append(check)
            flags[check.check.key] = self._add_check(check)
        helpers, colourings = self._helpers(checks, flags)
        lines = [self._add_section(self.state.places[section.key], helpers[section.key]) for section in self.state.form.sections]
        counts = [line.count.formula for line in lines]
        mended = Figure("+".join(counts), sum(float(line.count.value) for line in lines))
        count = Figure(self._at(self._add("total", mended), 2), mended.value)
        criteria, points = self._points(checks, flags)
        return SelfCheck(helpers, colourings, self.sheet, _headline(count), tuple(lines), criteria, points)

    # ------------------------------------------------------------ the hidden sheet

    def _add(self, key: str, *figures: Figure | None) -> int:
        """One line: a key, then figures from column B on; the number of its row."""
        self.row += 1
        self.sheet[self.row, 1] = key
        for column, figure in enumerate(figures, 2):
            if figure is not None:
                self.sheet[self.row, column] = figure
        return self.row

    @staticmethod
    def _at(row: int, column: int) -> str:
        return f"{CHECK_SHEET}!${column_letters(column)}${row}"

    def _add_check(self, check: FormCheck) -> list[str]:
        """The line of a check; the cells that are 1 where it fails, in the order of its fields."""
        figures: list[Figure | None] = list(check.fails.values())
        if check.row is not None:
            gated = f'IF({self._at(self.row + 1, 2)}=0,"",{check.row.formula})'
            figures = [*figures, Figure(gated, check.row.value, array=True), check.differs]
        row = self._add(check.check.key, *figures)
        return [self._at(row, column) for column in range(2, 2 + len(check.fails))]

    def _add_section(self, place: SectionPlace, cells: Cells) -> SheetLine:
        """The line of a section: how many cells, the row and the column of the first, top to bottom, left to right."""
        there = place.elsewhere
        if place.section.layout == "fields":
            bad = sorted({row for (row, column), figure in cells.items()
                          if isinstance(figure, Figure) and (column, figure.value) in (
                              (place.helpers["wrong"], 1), (place.helpers["read"], WRONG))})
            wrong = f"(EXACT({there.column(place.helpers['read'])},\"{WRONG}\")+({there.column(place.helpers['wrong'])}=1)>0)"
            count, first = f"SUM(--{wrong})", f"MIN(IF({wrong},ROW({there.answers('value')})))"
            found = [(row, place.columns["value"]) for row in bad]
            column = f"COLUMN({there.answers('value')})"
        else:
            rows = there.helper_range("first", "at")
            count = f"SUM({there.helper_range('count', 'cross')})+COUNT({there.helper_range('at', 'at')})"
            found = sorted(self._table_places(place, cells))
            first, column = f"MIN({rows})", f"MIN(IF({rows}={self._at(self.row + 1, 3)},COLUMN({rows})))"
        here = [self._at(self.row + 1, number) for number in (2, 3, 4)]
        row, at = found[0] if found else ("", "")
        self._add(place.section.key, Figure(count, len(found), array=True),
                  Figure(f'IF({here[0]}=0,"",{first})', row, array=True), Figure(f'IF({here[0]}=0,"",{column})', at, array=True))
        name = f"ADDRESS({here[1]},{here[2]},4)"
        link = f'IF({here[0]}=0,"",HYPERLINK("#{there.prefix}"&{name},{name}))'
        return SheetLine(place.section, Figure(here[0], len(found)),
                         Figure(link, address(row, at) if isinstance(row, int) and isinstance(at, int) else ""))

    def _table_places(self, place: SectionPlace, cells: Cells) -> Iterator[Position]:
        """Every wrong cell of a table, as the formulas count them."""
        key = place.section.key
        for line in self.state.lines[key]:
            for name in line.states:
                if line.wrong(name):
                    yield line.row, place.columns[name]
        for (row, column), figure in cells.items():
            if row == place.helpers["at"] and isinstance(figure, Figure) and isinstance(figure.value, int):
                yield figure.value, column

    # ------------------------------------------------------------ beside the answers

    def _helpers(self, checks: list[FormCheck], flags: dict[str, list[str]]) -> tuple[dict[str, Cells], dict[str, tuple[Colouring, ...]]]:
        helpers: dict[str, Cells] = {}
        colourings: dict[str, tuple[Colouring, ...]] = {}
        for section in self.state.form.sections:
            place = self.state.places[section.key]
            if section.layout == "fields":
                helpers[section.key] = dict(self._single_helpers(place, checks, flags))
                colourings[section.key] = (_single_colouring(place),)
                continue
            pointed = {}
            for check in checks:
                if check.table.partition(".")[0] == section.key and check.row is not None:
                    row = flags[check.check.key][0].replace("$B$", "$C$")
                    pointed[check.table.partition(".")[2]] = Figure(f'IF(ISNUMBER({row}),{row},"")', check.row.value)
            table = TableCells(self.state, place, pointed)
            helpers[section.key], colourings[section.key] = dict(table.cells()), tuple(table.colourings())
        return helpers, colourings

    def _single_helpers(
        self, place: SectionPlace, checks: list[FormCheck], flags: dict[str, list[str]],
    ) -> Iterator[tuple[Position, Figure | str]]:
        section, columns = place.section, place.helpers
        for key in section.by_key:
            reference, row = f"{section.key}.{key}", place.lines[key]
            judged = self.state.judged[reference]
            if judged.list_text:
                yield (row, columns["list"]), judged.list_text
            formula = judged.state(place.own(), place.helper("list", key))
            yield (row, columns["read"]), Figure(formula, self.state.shown(reference))
            landing = [(flag, check.fails[reference].value == 1) for check in checks if reference in check.fails
                       for field, flag in zip(check.fails, flags[check.check.key], strict=True) if field == reference]
            if landing:
                formula = f"--({'+'.join(flag for flag, _ in landing)}>0)"
                yield (row, columns["wrong"]), Figure(formula, int(any(fails for _, fails in landing)))

    # ------------------------------------------------------------ points

    def _points(self, checks: list[FormCheck], flags: dict[str, list[str]]) -> tuple[tuple[CriterionRow, ...], Figure | None]:
        issued, rubric = self.state.issued, self.state.issued.edition.rubric
        if issued.period is None or not issued.period.scored:
            return (), None
        at = {asked.key: self.row + number for number, asked in enumerate(rubric.indicators, 1)}
        rows = indicator_rows(self.state, checks, flags, {key: (self._at(row, 2), self._at(row, 3)) for key, row in at.items()})
        for row in rows:
            self._add_indicator(row)
        criteria = criterion_rows(rows, rubric.criteria, {key: self._at(row, 4) for key, row in at.items()})
        placed = []
        for one in criteria:
            line = self._add(one.criterion.key, one.points, one.applicable, one.blocked)
            placed.append(CriterionRow(one.criterion, *(
                Figure(self._at(line, column), figure.value)
                for column, figure in enumerate((one.points, one.applicable, one.blocked), 2))))
        reached = total(placed, [one.points.formula for one in placed], [one.applicable.formula for one in placed],
                        most_left_out=rubric.not_applicable_at_most, whole=sum(c.max for c in rubric.criteria))
        return tuple(placed), reached

    def _add_indicator(self, row: IndicatorRow) -> None:
        self._add(row.indicator.key, row.above, row.below, row.points)


def _single_colouring(place: SectionPlace) -> Colouring:
    """The answers of a `fields` section, by their helper cells."""
    letters, read, wrong = (column_letters(number) for number in (
        place.columns["value"], place.helpers["read"], place.helpers["wrong"]))
    first = place.key_row + 1
    fails = f'(EXACT(${read}{first},"{WRONG}")+(${wrong}{first}=1)>0)'
    return Colouring((first, place.columns["value"]), (place.end_row, place.columns["value"]),
                     f"{fails}*{blank(f'${letters}{first}')}>0", f"{fails}*1>0")


VALID = "Biểu mẫu đã hợp lệ, có thể gửi"
_BROKEN = "Không tự kiểm tra được: biểu mẫu đã bị xóa dòng, cột hoặc trang. Đề nghị dùng lại biểu mẫu gốc"


def headline_text(count: float) -> str:
    """What the guide says of so many cells.

    >>> headline_text(0), headline_text(3), headline_text(21)
    ('Biểu mẫu đã hợp lệ, có thể gửi', 'Còn 03 ô cần sửa', 'Còn 21 ô cần sửa')
    """
    return f"Còn {int(count):02d} ô cần sửa" if count else VALID


def _headline(count: Figure) -> Figure:
    n = count.formula
    return Figure(f'IF(ISERROR({n}),"{_BROKEN}",IF({n}=0,"{VALID}","Còn "&IF({n}<10,"0","")&{n}&" ô cần sửa"))',
                  headline_text(float(count.value)))
