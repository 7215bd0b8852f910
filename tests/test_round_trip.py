"""A filled form that went through LibreOffice and back says the same; the golden example, from its workbook."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from forms import definitions, golden_answers, valid
from office import convert, convert_all
from readings import (
    answers,
    built_once,
    findings_while_reading,
    findings_within,
    read,
    submissions_of,
)
from spoils import complete

from pipeline.commands.checking import answers_by_edition, checked
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.issued import IssuedForm
from pipeline.domain.results import Results, results
from pipeline.edges.template import write_form

ROUTES = [("ods",), ("xls",), ("ods", "xlsx"), ("xls", "xlsx"), ("xlsx",)]


@pytest.fixture(scope="module")
def travelled(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Path]:
    """A form in which every field is filled, as written (no steps) and as saved by LibreOffice in other kinds."""
    def build(folder: Path) -> dict[tuple[str, ...], Path]:
        files: dict[tuple[str, ...], Path] = {(): folder / "form.xlsx"}
        write_form(complete("2026"), files[()])
        for kind in ("ods", "xls"):
            files[(kind,)] = convert(files[()], kind, folder / kind).rename(folder / f"from-{kind}.{kind}")
        to_xlsx = [(), ("ods",), ("xls",)]
        saved = convert_all([files[route] for route in to_xlsx], "xlsx", folder / "xlsx")
        return files | {(*route, "xlsx"): path for route, path in zip(to_xlsx, saved, strict=True)}

    return built_once(tmp_path_factory, "travelled", build)


@pytest.mark.parametrize("route", ROUTES, ids="-".join)
def test_a_form_saved_by_libreoffice_gives_the_same_answers_and_no_new_finding(
    travelled: dict[tuple[str, ...], Path], route: tuple[str, ...],
) -> None:
    before, after = read(travelled[()]), read(travelled[route])
    assert answers(after) == answers(before)
    assert after.meta == before.meta
    assert after.findings == before.findings == []


def test_every_field_of_the_form_took_part(travelled: dict[tuple[str, ...], Path]) -> None:
    said = answers(read(travelled[()]))
    for section in complete("2026").edition.form.sections:
        filled = set(itertools.chain.from_iterable(values for _, values in said[section.key]))
        assert filled >= {field.key for field in section.fields if field.good is not None}


def computed(paths: Sequence[Path]) -> Results:
    """The whole pipeline from files to scores."""
    of, submissions = definitions(), submissions_of(paths)
    parts = answers_by_edition(of, submissions)
    files = [ReceivedFile(s.sha256, (s.file,), datetime(2026, 12, 1)) for s in submissions]
    return results(of.campaign, of.editions, date(2026, 12, 5), files, parts,
                   checked(of, parts, findings_while_reading(submissions, of)))


def test_the_golden_example_is_worth_89_45_from_its_workbook(tmp_path: Path) -> None:
    write_form(valid(full_size=True), tmp_path / "golden.xlsx")
    run = computed([tmp_path / "golden.xlsx"])
    (total,) = run.totals.to_dict("records")
    assert (total["total_text"], total["band_name"]) == ("89,45", "Tốt")
    assert run.findings == []
    points = {row["indicator"]: str(row["points"]) for row in run.scores.to_dict("records")}
    assert points == {
        "advice_issued": "8.00", "tasks_on_time_rate": "3.50", "initiatives": "5.00",
        "training_budget_rate": "4.80", "equipped_rate": "6.00", "materials_per_head": "4.00", "learners_supported_rate": "6.00",
        "study_promotion_rate": "2.81", "plan_registered": "3.00", "activities_held": "3.75", "reached_rate": "5.00",
        "online_course_rate": "5.25", "self_study_rate": "4.00", "learning_citizen_rate": "6.84", "training_plan_full": "5.00",
        "training_completion_rate": "7.50", "minimum_hours_rate": "4.50", "programmes_supplied": "1.50", "language_digital_rate": "3.00",
    }
    criteria = {row["criterion"]: str(row["points"]) for row in run.criteria.to_dict("records")}
    assert criteria == {"TC1": "16.50", "TC2": "23.61", "TC3": "27.84", "TC4": "21.50"}


def test_a_blank_form_reads_as_blank_and_asks_for_everything_required(tmp_path: Path) -> None:
    issued = valid(full_size=True)
    write_form(IssuedForm(issued.edition, issued.agency, issued.contact, "TH", issued.unit_name, issued.period), tmp_path / "blank.xlsx")
    (found,) = findings_within([tmp_path / "blank.xlsx"])
    assert {f.check for f in found} == {"required"}
    required = {f"{s.key}.{f.key}" for s in issued.edition.form.sections for f in s.fields if f.required and s.layout == "fields"}
    assert {reference for f in found for reference in f.fields} == required
    assert golden_answers(definitions().campaign.period_by_key["2026"]).fields.keys() >= required
