"""Trying out figures: places follow, sentences say that they lag behind, and only then; the way back to the contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from campaigns import campaign, report
from openpyxl import load_workbook
from recalculation import recalculated_all
from test_phase_workbook import summary as phase
from test_year_sheets import run_of

from pipeline.domain.summaries.contents_list import KEY as CONTENTS
from pipeline.domain.summaries.trial import LAGGING, OVERVIEW
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Paragraph, Sheet, Summary, Table, plain
from pipeline.edges.workbook import write_summary

Change = tuple[str, int, str, Any]
"""Table, line, column and what somebody types there."""

NOTIFIED = {"Tổng quan", "Xếp hạng", "Hồ sơ đơn vị"}


@cache
def year() -> Summary:
    """A and B equal in everything, so that a place is shared; C late with its tasks."""
    late = {"tasks_on_time": 16}
    run = run_of(report("A"), report("B"), report("C", measures=late), of=campaign("ABC"))
    return year_summary(run, run.campaign.period_by_key["2026"])


def tried(of: Summary, changes: Iterable[Change]) -> Summary:
    """The workbook after somebody has typed other figures into it; nothing else knows yet."""
    sheets = of.sheets
    for key, line, column, value in changes:
        sheets = tuple(replace(sheet, blocks=tuple(
            _typed(block, line, column, value) if isinstance(block, Table) and block.key == key else block for block in sheet.blocks))
            for sheet in sheets)
    return replace(of, sheets=sheets)


def _typed(table: Table, line: int, column: str, value: Any) -> Table:
    rows = [list(row) for row in table.rows]
    rows[line][table.position(column)] = value
    return replace(table, rows=tuple(map(tuple, rows)))


def line_of(of: Summary, table: str, **cells: str) -> int:
    """The line of a table whose cells begin so."""
    (found,) = [t for sheet in of.sheets for t in sheet.tables() if t.key == table]
    return next(n for n, row in enumerate(found.rows) if all(
        str(plain(row[found.position(key)])).startswith(words) for key, words in cells.items()))


def on_time(unit: str) -> Change:
    return "chi_tieu", line_of(year(), "chi_tieu", unit=f"Phòng {unit}", number="1.2"), "numerator", 20


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[list[Any]]]]:
    """Case → sheet → its rows, as LibreOffice computes them anew; all in one run."""
    folder = tmp_path_factory.mktemp("trial")
    spent = line_of(year(), "chi_tieu", unit="Phòng B", number="2.2")
    cases = {
        "as_sent": year(),
        "better": tried(year(), [on_time("C"), ("chi_tieu", line_of(year(), "chi_tieu", unit="Phòng C", number="3.4"), "numerator", 8)]),
        "band": tried(year(), [("muc_xep_loai", 0, "minimum", 89)]),
        "same_points": tried(year(), [("chi_tieu", spent, "numerator", 8), ("chi_tieu", spent, "denominator", 8)]),
        "error": tried(year(), [("bang_diem", 1, "target", 80)]),
        "phase_as_sent": phase(),
        "phase": tried(phase(), [("diem_tung_ky", line_of(phase(), "diem_tung_ky", unit="Phòng A"), "p2025", 10)]),
    }
    paths = []
    for name, of in cases.items():
        write_summary(of, folder / f"{name}.xlsx")
        paths.append(folder / f"{name}.xlsx")
    return {path.stem: {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
                        for sheet in load_workbook(path, data_only=True)} for path in recalculated_all(paths, folder)}


def said(book: dict[str, list[list[Any]]]) -> set[str]:
    """The sheets that say that figures are being tried out."""
    return {title for title, rows in book.items() if any(str(row[0]).endswith(LAGGING) for row in rows)}


def places(book: dict[str, list[list[Any]]]) -> dict[str, tuple[Any, Any]]:
    """Unit → its place overall and within its group."""
    rows = book["Xếp hạng"]
    head = next(n for n, row in enumerate(rows) if row[0] == "Hạng")
    at = rows[head].index("Hạng trong khối")
    return {row[1]: (row[0], row[at]) for row in rows[head + 1:head + 9] if isinstance(row[0], (int, float)) and row[1]}


@pytest.mark.parametrize("case", ["as_sent", "phase_as_sent", "same_points"])
def test_nothing_is_said_of_a_trial_while_all_figures_are_those_that_were_sent(opened: dict[str, Any], case: str) -> None:
    assert said(opened[case]) == set()


@pytest.mark.parametrize("case", ["better", "band", "error", "phase"])
def test_the_overview_the_ranking_and_the_profile_say_what_lags_behind_when_a_figure_is_changed(
    opened: dict[str, Any], case: str,
) -> None:
    assert said(opened[case]) == NOTIFIED


def test_places_follow_a_changed_figure_and_are_else_as_decided(opened: dict[str, Any]) -> None:
    assert places(opened["as_sent"]) == {"Phòng A": (1, 1), "Phòng B": (1, 1), "Phòng C": (3, 3)}
    assert places(opened["better"]) == {"Phòng C": (1, 1), "Phòng A": (2, 2), "Phòng B": (2, 2)}
    before, after = places(opened["phase_as_sent"]), places(opened["phase"])
    assert before["Phòng A"] == (1, 1)
    assert after["Phòng A"] == (len(after), len(after))


def test_the_key_figures_of_the_overview_follow(opened: dict[str, Any]) -> None:
    def figures(case: str) -> dict[str, Any]:
        rows = opened[case]["Tổng quan"]
        head = next(n for n, row in enumerate(rows) if row[0] == "Kỳ")
        return dict(zip(rows[head], rows[head + 1], strict=True))

    # 89,45 twice and 89,45 − 3,50; with 20/20 on time (7,00 for 0,00) and 8/8 online courses (6,00 for 5,25) C has 93,70
    assert (figures("as_sent")["Điểm bình quân"], figures("as_sent")["Điểm cao nhất"]) == (pytest.approx(88.28), 89.45)
    assert (figures("better")["Điểm bình quân"], figures("better")["Điểm cao nhất"]) == (pytest.approx(90.87), 93.7)
    banded = {row[0]: row[1] for row in opened["band"]["Tổng quan"] if row[0] in ("Xuất sắc", "Tốt")}
    assert banded == {"Xuất sắc": 2, "Tốt": 1}


def test_every_sheet_but_the_contents_leads_back_to_them_off_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "year.xlsx"
    write_summary(year(), path)
    titles = {sheet.key: sheet.title for sheet in year().sheets}
    for sheet in load_workbook(path).worksheets[:len(titles)]:
        link = sheet["A1"].hyperlink
        if sheet.title == titles[CONTENTS]:
            assert link is None
            continue
        assert (sheet["A1"].value, link.location) == ("← Mục lục", f"'{titles[CONTENTS]}'!A1")
        assert int(str(sheet.print_area).rpartition("!$A$")[2].partition(":")[0]) > 1


def test_the_profile_of_a_phase_begins_with_the_unit_and_keeps_its_helper_at_the_foot() -> None:
    (sheet,) = [s for s in phase().sheets if s.key == "ho-so-don-vi"]
    first, *_, last = sheet.tables()
    assert (first.key, last.key) == ("ho_so_ket_qua", "ho_so_vi_tri")
    means = next(t for s in phase().sheets for t in s.tables() if t.key == "xep_hang")
    shown = {name: plain(value) for name, value in first.rows}
    assert shown["Điểm bình quân toàn Phong trào"] == means.values("mean")[0]
    assert shown["Hạng toàn Phong trào"] == means.values("rank")[0] == 1


def test_a_sentence_that_may_appear_stands_before_the_words_that_it_is_about() -> None:
    (overview,) = [s for s in year().sheets if s.key == OVERVIEW]
    assert isinstance(overview, Sheet)
    first, second = overview.blocks[:2]
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert (first.text, first.style) == ("", "alert")
    assert second.text.startswith("• Dẫn đầu")
