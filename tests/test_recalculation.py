"""Live formulas: LibreOffice, told to compute everything anew, finds what we cached, in every cell."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from appraisals import run_of, workbook
from campaigns import Report, campaign, editions, unit
from random_campaigns import random_reports
from recalculation import (
    SPOILT,
    Values,
    equal,
    expected,
    kept_by_a_plain_conversion,
    recalculated,
    recalculated_from_spoilt,
)
from summaries import sample_summaries

from pipeline.domain.answers import Submission
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Column, Live, RangeRef, Ref, Selector, Sheet, Summary, Table
from pipeline.edges.workbook import write_summary

KEYS: Sequence[str] = ("2024", "2025", "2026", "toan-phong-trao")


def small() -> Summary:
    """Points by criterion, a total, a band, and a drop-down that three formulas follow."""
    points = Table("points", "Điểm", (Column("unit", "Đơn vị"), Column("a", "A", "points"), Column("b", "B", "points"),
                                      Column("total", "Tổng", "points"), Column("band", "Xếp loại")),
                   tuple((unit, a, b, Live(None if a is None else a + b, 'IF({0}="","",{0}+{1})', refs),
                          Live(band, 'IF({0}="","",IF({0}+{1}>=90,"Xuất sắc","Tốt"))', refs))
                         for row, (unit, a, b, band) in enumerate((("Phòng Nội chính", 50.25, 41, "Xuất sắc"),
                                                                   ("Nhà khách", 40, 30.5, "Tốt"),
                                                                   ("Phòng Tổng hợp", None, None, None)))
                         for refs in [(Ref("points", row, "a"), Ref("points", row, "b"))]))
    picked = [Live(value, 'IF(INDEX({0},SUMPRODUCT(EXACT({1},{2})*(ROW({1})-ROW({3})+1)))="","",'
                          "INDEX({0},SUMPRODUCT(EXACT({1},{2})*(ROW({1})-ROW({3})+1))))",
                   (RangeRef("points", column), RangeRef("points", "unit"), Ref("choice", 0, "value"), Ref("points", 0, "unit")))
              for column, value in (("a", 40), ("total", 70.5), ("band", "Tốt"))]
    profile = Table("profile", "Hồ sơ", (Column("a", "A", "points"), Column("total", "Tổng", "points"), Column("band", "Loại")),
                    (tuple(picked),))
    return Summary("k", "Tên", "Cơ quan", date(2026, 1, 1), (
        Sheet("points", "Điểm", (points,)),
        Sheet("profile", "Hồ sơ", (Selector("choice", "Chọn đơn vị", RangeRef("points", "unit"), "Nhà khách"), profile)),
    ))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recalculation") / "small.xlsx"
    write_summary(small(), path)
    return path


def differences(ours: Values, theirs: Values) -> list[str]:
    """Every formula cell whose result is not ours."""
    return [f"{sheet}!{address}: {value!r} is {theirs[sheet][address]!r}" for sheet, cells in ours.items()
            for address, value in cells.items() if not equal(value, theirs[sheet][address])]


def test_a_plain_conversion_keeps_a_wrong_result_so_it_proves_nothing(book: Path, tmp_path: Path) -> None:
    found = [value for cells in kept_by_a_plain_conversion(book, tmp_path).values() for value in cells.values()]
    assert len(found) == 9
    assert {str(value) for value in found} == {str(SPOILT)}


def test_told_to_recalculate_it_finds_our_results_whether_they_were_spoilt_or_missing(book: Path, tmp_path: Path) -> None:
    ours = expected(book)
    assert ours["Điểm"]["E3"] == "Xuất sắc"
    assert ours["Điểm"]["D5"] is None
    assert differences(ours, recalculated(book, tmp_path)) == []
    assert differences(ours, recalculated_from_spoilt(book, tmp_path)) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_formula_of_a_summary_of_the_sample_gives_what_we_cached(
    key: str, tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    path = tmp_path / f"{key}.xlsx"
    write_summary(sample_summaries(tmp_path_factory, sample_inbox)[key], path)
    ours = expected(path)
    if key.isdigit():
        assert sum(map(len, ours.values())) > 100
    assert differences(ours, recalculated(path, tmp_path)) == []


def appraised_at_random(told: Sequence[Report], seed: int) -> Submission:
    """A workbook that changes points, grants what does not apply and settles what is blocked, here and there."""
    chance = random.Random(seed)
    points: dict[str, dict[str, object]] = {}
    for one in told[:9]:
        for indicator in chance.sample(editions()["2026"].rubric.indicators, 4):
            given: dict[str, object] = chance.choice([
                {"appraised_points": round(chance.uniform(0, indicator.max), 2)}, {"appraised_points": 0}, {"not_applicable": "yes"}])
            points[f"{one.unit}/{indicator.key}"] = {**given, "reason": "Theo hồ sơ"}
    points[f"{told[0].unit}/tasks_on_time_rate"] = {"appraised_points": 1.5, "reason": "Báo cáo còn lỗi ở chỉ tiêu này"}
    return workbook(listed=[one.unit for one in told[:9]], points=points)


@pytest.mark.parametrize(("seed", "is_appraised"), [(1, False), (2, True)])
def test_every_formula_of_a_random_campaign_gives_what_we_cached(seed: int, is_appraised: bool, tmp_path: Path) -> None:
    told = random_reports(seed)
    of = campaign([unit(one.unit, advisory=number % 3 > 0) for number, one in enumerate(told)])
    if is_appraised:
        told = [replace(told[0], errors=("measures.tasks_on_time", "general.plan_number")), *told[1:]]
    run = run_of(told, *([appraised_at_random(told, seed)] if is_appraised else []), of=of)
    assert {"scored", "not_applicable"} <= set(run.scores["state"])
    assert bool(run.scores["appraised_points"].notna().sum() > 10) is is_appraised
    path = tmp_path / "random.xlsx"
    write_summary(year_summary(run, of.period_by_key["2026"]), path)
    ours = expected(path)
    assert sum(map(len, ours.values())) > 800
    assert differences(ours, recalculated_from_spoilt(path, tmp_path)) == []
