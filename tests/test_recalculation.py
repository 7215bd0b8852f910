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
from readings import built_once
from recalculation import (
    SPOILT,
    Values,
    computed_anew,
    equal,
    expected,
    kept_by_a_plain_conversion,
    spoilt,
    stripped,
    values,
)
from summaries import sample_summaries

from pipeline.domain.answers import Submission
from pipeline.domain.summaries.year import year_summary
from pipeline.domain.tables import Column, Live, RangeRef, Ref, Selector, Sheet, Summary, Table
from pipeline.edges.workbook import write_summary

KEYS: Sequence[str] = ("2024", "2025", "2026", "toan-phong-trao")
RANDOM = (1, 2)


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


Compared = dict[str, tuple[Values, Values]]
"""Workbook → our results and LibreOffice's."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recalculation") / "small.xlsx"
    write_summary(small(), path)
    return path


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path) -> Compared:
    """All workbooks computed in one run of LibreOffice: results of the sample's were missing, of the random ones wrong."""
    samples = sample_summaries(tmp_path_factory, sample_inbox)

    def build(folder: Path) -> Compared:
        summaries = {"small": small(), **{key: samples[key] for key in KEYS}, **{str(seed): random_summary(seed) for seed in RANDOM}}
        paths = {name: folder / f"{name}.xlsx" for name in summaries}
        for name, summary in summaries.items():
            write_summary(summary, paths[name])
        copies = {f"{name}, wrong": spoilt(paths[name], folder / f"spoilt-{name}.xlsx") for name in summaries if name not in KEYS}
        copies |= {f"{name}, missing": stripped(paths[name], folder / f"stripped-{name}.xlsx") for name in ("small", *KEYS)}
        of = [paths[name.partition(",")[0]] for name in copies]
        return {name: (expected(ours), values(theirs, of=ours))
                for name, ours, theirs in zip(copies, of, computed_anew(list(copies.values()), folder), strict=True)}

    return built_once(tmp_path_factory, "recalculation", build)


def differences(ours: Values, theirs: Values) -> list[str]:
    """Every formula cell whose result is not ours."""
    return [f"{sheet}!{address}: {value!r} is {theirs[sheet][address]!r}" for sheet, cells in ours.items()
            for address, value in cells.items() if not equal(value, theirs[sheet][address])]


def test_a_plain_conversion_keeps_a_wrong_result_so_it_proves_nothing(book: Path, tmp_path: Path) -> None:
    found = [value for cells in kept_by_a_plain_conversion(book, tmp_path).values() for value in cells.values()]
    assert len(found) == 9
    assert {str(value) for value in found} == {str(SPOILT)}


def test_told_to_recalculate_it_finds_our_results_whether_they_were_spoilt_or_missing(anew: Compared) -> None:
    ours, _ = anew["small, missing"]
    assert ours["Điểm"]["E3"] == "Xuất sắc"
    assert ours["Điểm"]["D5"] is None
    assert differences(*anew["small, missing"]) == []
    assert differences(*anew["small, wrong"]) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_formula_of_a_summary_of_the_sample_gives_what_we_cached(key: str, anew: Compared) -> None:
    ours, theirs = anew[f"{key}, missing"]
    if key.isdigit():
        assert sum(map(len, ours.values())) > 100
    assert differences(ours, theirs) == []


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


def random_summary(seed: int) -> Summary:
    """A year of random units, one of the two with an appraisal; it has something of every sort to compute."""
    told = random_reports(seed)
    of = campaign([unit(one.unit, advisory=number % 3 > 0) for number, one in enumerate(told)])
    is_appraised = seed == max(RANDOM)
    if is_appraised:
        told = [replace(told[0], errors=("measures.tasks_on_time", "general.plan_number")), *told[1:]]
    run = run_of(told, *([appraised_at_random(told, seed)] if is_appraised else []), of=of)
    assert {"scored", "not_applicable"} <= set(run.scores["state"])
    assert bool(run.scores["appraised_points"].notna().sum() > 10) is is_appraised
    return year_summary(run, of.period_by_key["2026"])


@pytest.mark.parametrize("seed", RANDOM)
def test_every_formula_of_a_random_campaign_gives_what_we_cached(seed: int, anew: Compared) -> None:
    ours, theirs = anew[f"{seed}, wrong"]
    assert sum(map(len, ours.values())) > 800
    assert differences(ours, theirs) == []
