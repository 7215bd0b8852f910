"""The form's own verdict against the program's: how many cells to mend, the first of them, the provisional points."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from crowds import crowded_forms
from forms import definitions, valid
from python_calamine import CalamineWorkbook
from readings import built_once, findings_while_reading, findings_within, submissions_of
from recalculation import equal, formula_cells, recalculated_all
from spoils import every_spoil
from test_checks import spoilt  # noqa: F401  (a fixture)

from pipeline.commands.checking import answers_by_edition, checked
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.indicators import INDICATORS
from pipeline.domain.issued import CHECK_SHEET, GUIDE_SHEET, Filled, IssuedForm
from pipeline.domain.results import results
from pipeline.domain.rules_text import rules_text
from pipeline.domain.self_check.coverage import is_self_checked
from pipeline.domain.self_check.form_state import form_state
from pipeline.domain.self_check.indicator_figures import INDICATOR_FIGURES, Answered
from pipeline.domain.sheets import address, parse_address
from pipeline.edges.template import write_form
from pipeline.edges.template.places import places

DOCS = Path(__file__).parent.parent / "docs"
SPOILS = every_spoil()

Verdict = dict[str, tuple[int, str]]
"""Sheet → how many cells are to be mended, and the first of them."""


@dataclass(frozen=True)
class Said:
    """What the guide sheet of a file says: verdict, headline, and the points of each criterion and in all."""

    verdict: Verdict
    headline: str
    points: dict[str, tuple[float, float]]
    total: float | str | None


def said(path: Path) -> Said:
    """The guide sheet as its results stand in the file."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(GUIDE_SHEET).to_python(skip_empty_area=False)
    sheets = {section.sheet for section in definitions().editions["2026"].form.sections}
    verdict = {str(row[1]): (int(float(str(row[2]))), str(row[3])) for row in rows
               if row[1] in sheets and isinstance(row[2], float)}
    points = {str(row[0]): (float(str(row[2])), float(str(row[3]))) for row in rows if str(row[0]).startswith("TC")}
    headline = next(str(row[0]) for row in rows if "cần sửa" in str(row[0]) or "hợp lệ" in str(row[0]))
    total = next((row[2] for row in rows if str(row[0]).startswith("Tổng điểm")), None)
    return Said(verdict, headline, points, total if isinstance(total, (float, str)) else None)


def judged(form: IssuedForm, findings: Sequence[Finding]) -> Verdict:
    """The same from the findings of the program: cells with errors, row by row."""
    wrong: dict[str, set[tuple[int, int]]] = {section.sheet: set() for section in form.edition.form.sections}
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.cell:
            row, column = parse_address(finding.cell)
            wrong[finding.sheet] |= {(line, column) for line in finding.rows or (row,)}
    return {sheet: (len(cells), address(*min(cells)) if cells else "") for sheet, cells in wrong.items()}


# --- rule by rule, by the results that the form is handed out with


@pytest.mark.parametrize("number", range(len(SPOILS)), ids=[spoil.name for spoil in SPOILS])
def test_a_broken_rule_is_counted_as_the_program_counts_it(
    spoilt: tuple[list[list[Finding]], object], tmp_path_factory: pytest.TempPathFactory, number: int,  # noqa: F811
) -> None:
    path = built_once(tmp_path_factory, "spoils", lambda folder: [])[number]
    wanted = judged(SPOILS[number].form, spoilt[0][number])
    told = said(path)
    assert told.verdict == wanted
    count = sum(number for number, _ in wanted.values())
    assert told.headline == (f"Còn {count:02d} ô cần sửa" if count else "Biểu mẫu đã hợp lệ, có thể gửi")


# --- computed anew by LibreOffice


FAULTS: Mapping[tuple[str, str], object] = {
    ("1. Thông tin chung", "head_name"): "=NA()", ("1. Thông tin chung", "staff_female"): "=1/0", ("2. Chỉ tiêu", "shared_materials"): "=3+5",
    ("2. Chỉ tiêu", "study_promoters"): True,
}
"""Faults in single answers; those of a table stand in `faulty`."""


def faulty(path: Path) -> None:
    """The valid form with errors, formulas and truth values in input cells."""
    write_form(valid(), path)
    workbook = openpyxl.load_workbook(path)
    where = places(valid())
    for section in where.values():
        for (sheet, key), value in FAULTS.items():
            if sheet == section.section.sheet:
                workbook[sheet].cell(section.lines[key], section.columns["value"]).value = value  # type: ignore[assignment]
    people, courses = where["people"], where["courses"]
    sheet = workbook[people.section.sheet]
    for line, key, value in ((1, "training_hours", "=1/0"), (2, "name", '="Người "&"Mẫu"'), (3, "category", "=NA()"),
                             (4, "months_in_unit", True), (11, "citizen_score", "=1/0")):
        sheet.cell(people.key_row + line, people.columns[key]).value = value  # type: ignore[assignment]
    workbook[courses.section.sheet].cell(courses.key_row + 1, courses.columns["start"]).value = "=DATE(2026,5,1)"
    workbook.save(path)


@dataclass(frozen=True)
class Computed:
    """A crowded form as written and as LibreOffice computes it, and what the program finds in the latter."""

    written: Path
    anew: Path
    findings: list[Finding]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Computed]:
    """All crowded forms, and the one with faults, computed in one run of LibreOffice."""
    def build(folder: Path) -> dict[str, Computed]:
        paths = {name: folder / f"{number:02d}.xlsx" for number, name in enumerate([*crowded_forms(), "faults"])}
        for name, form in crowded_forms().items():
            write_form(form, paths[name])
        faulty(paths["faults"])
        anew = recalculated_all(list(paths.values()), folder / "anew")
        found = findings_within(anew)
        return {name: Computed(path, new, findings) for (name, path), new, findings in zip(paths.items(), anew, found, strict=True)}

    try:
        return built_once(tmp_path_factory, "crowds", build)
    except subprocess.CalledProcessError as error:  # pragma: no cover
        pytest.fail(str(error.stderr))


NAMES = list(crowded_forms())


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_gives_anew_what_the_form_was_handed_out_with(computed: dict[str, Computed], name: str) -> None:
    ours, anew = grids(computed[name].written), grids(computed[name].anew)
    cells = formula_cells(computed[name].written)
    assert sum(map(len, cells.values())) > 250
    blocked = {row for row, line in enumerate(ours[CHECK_SHEET], 1) if str(line[-1]) == "x"}
    different = []
    for sheet, addresses in cells.items():
        for row, column in map(parse_address, addresses):
            if sheet == CHECK_SHEET and row in blocked:
                continue  # nobody asks for the parts of an indicator that cannot be computed yet
            one, other = (_plain(grid[sheet], row, column) for grid in (ours, anew))
            if not equal(one, other):
                different.append(f"{sheet}!{address(row, column)}: {one!r} is {other!r}")
    assert different == []


Grid = list[list[Any]]


def grids(path: Path) -> dict[str, Grid]:
    """Sheet → its values."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _plain(grid: Grid, row: int, column: int) -> object:
    """A value as a number or a text; nothing for what is blank."""
    value = grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else ""
    if isinstance(value, (date, datetime)):
        return (datetime(value.year, value.month, value.day) - datetime(1899, 12, 30)).days
    return float(value) if isinstance(value, (bool, int, float)) else value


@pytest.mark.parametrize("name", [*NAMES, "faults"])
def test_the_form_counts_the_cells_that_the_program_refuses(computed: dict[str, Computed], name: str) -> None:
    form = crowded_forms().get(name, valid())
    assert said(computed[name].anew).verdict == judged(form, computed[name].findings)


def test_every_rule_that_a_form_can_prove_was_broken_among_them(computed: dict[str, Computed]) -> None:
    broken = {finding.check for files in computed.values() for finding in files.findings if finding.severity is Severity.ERROR}
    for edition in definitions().editions.values():
        assert {check.key for check in edition.form.checks if is_self_checked(edition.form, check)} <= broken
    assert {"required", "range", "choice", "max_length", "pattern", "window", "type", "unit_in_number", "ambiguous_number",
            "two_digit_year", "formula"} <= broken
    assert all(is_self_checked(e.form, c) for e in definitions().editions.values() for c in e.form.checks if c.severity == "error")


def test_readable_texts_are_notes_for_both(computed: dict[str, Computed]) -> None:
    assert {f.severity for f in computed["texts"].findings} == {Severity.NOTE}
    assert said(computed["texts"].anew).headline == "Biểu mẫu đã hợp lệ, có thể gửi"


def test_a_new_form_says_how_many_answers_are_missing(tmp_path: Path) -> None:
    write_form(replace(valid(), filled=Filled()), tmp_path / "new.xlsx")
    asked = [f for s in definitions().editions["2026"].form.sections if s.layout == "fields" for f in s.fields if f.required]
    assert said(tmp_path / "new.xlsx").headline == f"Còn {len(asked):02d} ô cần sửa"


# --- points


POINTS = ["golden", "newcomers, nothing assigned, no budget", "workers, no budget left, one kind of activity", "texts",
          "wrong texts", "2026 fields 0", "prefilled"]


@pytest.fixture(scope="module")
def judged_points(computed: dict[str, Computed]) -> dict[str, tuple[dict[str, tuple[float, float]], float | str]]:
    """Points and maxima of each criterion, and the total, as the program gives them; the forms are of different units."""
    of, submissions = definitions(), submissions_of([computed[name].anew for name in POINTS])
    assert len({s.unit for s in submissions}) == len(POINTS)
    parts = answers_by_edition(of, submissions)
    files = [ReceivedFile(s.sha256, (s.file,), s.received) for s in submissions]
    run = results(of.campaign, of.editions, date(2026, 12, 5), files, parts,
                  checked(of, parts, findings_while_reading(submissions, of)))
    found = {}
    for name, submission in zip(POINTS, submissions, strict=True):
        rows = [row for row in run.criteria.to_dict("records") if row["unit"] == submission.unit]
        (total,) = (row for row in run.totals.to_dict("records") if row["unit"] == submission.unit)
        reached = total["provisional_total"] if total["provisional"] else total["total"]
        assert total["deducted"] == 0
        found[name] = ({row["criterion"]: (float(row["points"]), float(row["applicable_max"])) for row in rows},
                       "" if reached is None else float(reached))
    return found


@pytest.mark.parametrize("name", POINTS)
def test_the_provisional_points_are_the_programs(
    computed: dict[str, Computed], judged_points: dict[str, tuple[dict[str, tuple[float, float]], float | str]], name: str,
) -> None:
    told = said(computed[name].anew)
    assert (told.points, told.total) == judged_points[name]
    if name == "golden":
        assert told.total == 89.45


def test_each_indicator_reads_what_its_twin_reads() -> None:
    assert INDICATOR_FIGURES.keys() == INDICATORS.keys()
    state = form_state(valid(), places(valid()))
    for asked in valid().edition.rubric.indicators:
        answered = Answered(state)
        INDICATOR_FIGURES[asked.key](answered, asked)
        assert answered.reads == set(INDICATORS[asked.key].reads), asked.key


# --- the formulas themselves


FORBIDDEN = re.compile(r"\b(TEXT|VALUE|DATEVALUE|INDIRECT|OFFSET|NOW|TODAY|RAND|RANDBETWEEN|CELL|INFO|COUNTIF|MATCH|SEARCH|SUMIF)\(")


def all_formulas(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Sheet part → the formulas of its cells, and of its conditional formats."""
    unescape = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}
    cells, colours = {}, {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = archive.read(name).decode()
                for found, pattern in ((cells, r"<f(?: [^>]*)?>([^<]*)</f>"), (colours, r"<formula>([^<]*)</formula>")):
                    found[name] = [re.sub("&[a-z]+;", lambda m: unescape[m.group()], text) for text in re.findall(pattern, xml)]
    return cells, colours


def test_formulas_are_proof_against_languages_and_do_not_compute_without_need(tmp_path: Path) -> None:
    write_form(valid(full_size=True), tmp_path / "form.xlsx")
    cells, colours = all_formulas(tmp_path / "form.xlsx")
    assert sum(map(len, cells.values())) < 400
    for texts in (*cells.values(), *colours.values()):
        for text in texts:
            assert not FORBIDDEN.search(re.sub(r'"[^"]*"', '""', text)), text
            assert len(text) <= 8192
            assert all(len(constant) <= 255 for constant in re.findall(r'"([^"]*)"', text))
    for text in (text for texts in colours.values() for text in texts):
        assert "{" not in text, "Excel allows no list of constants in a conditional format"
        assert "!" not in text, "nor a reference to another sheet"


def test_every_range_over_lines_reaches_from_the_key_row_to_the_end_mark(tmp_path: Path) -> None:
    form = valid(full_size=True)
    write_form(form, tmp_path / "form.xlsx")
    cells, _ = all_formulas(tmp_path / "form.xlsx")
    where = places(form)
    for number, section in enumerate(form.edition.form.sections, 2):
        if section.layout != "rows":
            continue
        ends = {(where[section.key].key_row, where[section.key].end_row)}
        own = cells[f"xl/worksheets/sheet{number}.xml"]
        assert {(int(a), int(b)) for text in own for a, b in re.findall(r"\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", text)} == ends
        prefix = re.escape(where[section.key].elsewhere.prefix)
        others = [(int(a), int(b)) for texts in cells.values() for text in texts
                  for a, b in re.findall(prefix + r"\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", text)]
        helpers = set(where[section.key].helpers.values())
        assert {pair for pair in others if not set(pair) <= helpers} <= ends
        workbook = openpyxl.load_workbook(tmp_path / "form.xlsx")
        ranges = [str(r) for found in workbook[section.sheet].conditional_formatting for r in found.sqref.ranges]
        assert sum(f"{ends.copy().pop()[0]}:" in text and text.endswith(str(ends.copy().pop()[1])) for text in ranges) == len(section.fields)


def test_the_hidden_sheet_is_nothing_to_the_reader(tmp_path: Path) -> None:
    write_form(valid(), tmp_path / "form.xlsx")
    assert findings_within([tmp_path / "form.xlsx"]) == [[]]
    workbook = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert workbook[CHECK_SHEET].sheet_state == "hidden"


@pytest.mark.parametrize("edition", sorted(definitions().editions))
def test_the_printed_rules_are_up_to_date(edition: str) -> None:
    printed = "\n".join(rules_text(definitions().editions[edition].form)) + "\n"
    assert (DOCS / f"quy-tac-kiem-tra-{edition}.md").read_text(encoding="utf-8") == printed
