"""The same person under another spelling is the same; almost the same is a question; look-alike letters are told."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from forms import definitions, valid
from readings import findings_of_campaign, findings_within

from pipeline.definitions.form import Typed
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.issued import Filled, IssuedForm
from pipeline.edges.template import write_form


def with_names(unit: str, *names: str) -> IssuedForm:
    """A valid form of a unit; the first people have these names, all titles and references are the unit's own."""
    form = valid("2026", unit)
    own = {"advice": ("title", "reference"), "activities": ("title",), "people": ("name",)}
    lines: dict[str, list[dict[str, Typed]]] = {
        section: [line | {key: f"{line[key]} {unit}" for key in own.get(section, ()) if key in line} for line in rows]
        for section, rows in form.filled.lines.items()
    }
    for line, name in zip(lines["people"], names, strict=False):
        line["name"] = name
    return replace(form, filled=Filled(form.filled.fields, lines))


def files(folder: Path, forms: Sequence[IssuedForm]) -> list[Path]:
    """The forms as files."""
    paths = [folder / f"{number}.xlsx" for number in range(len(forms))]
    for form, path in zip(forms, paths, strict=True):
        write_form(form, path)
    return paths


SAME = [("Nguyễn Thị Hoà", "nguyễn thị HÒA"), ("Trần Văn Thúy", "Trần  Văn\u00a0Thuý"),
        ("Lê Hiện", unicodedata.normalize("NFD", "Lê Hiện")), ("Đỗ Hiện", "Đỗ Hi\u00ea\u0323n"), ("Vũ An", "Vũ\u200b An ")]
NEAR = [("Lý Thị Quý", "Lí Thị Quí"), ("Nguyễn Văn Bình", "NguyễnVăn Bình")]
OTHER = [("Nguyễn Thị Mai", "Nguyễn Thị May"), ("Trần Bình", "Trần Bính")]


@pytest.fixture(scope="module")
def within(tmp_path_factory: pytest.TempPathFactory) -> list[list[Finding]]:
    """What is said of each pair in one list of people; at the end, of the letters in `test_letters…`."""
    pairs = [with_names("TH", *pair) for pair in (*SAME, *NEAR, *OTHER)]
    strange = with_names("TH", "Nguyễn Văn А")
    strange.filled.fields["general.plan_number"] = "05/КН-TH"
    strange.filled.fields["general.task_grade"] = "Hoàn thành tốt nhiệm vụ\u200b"
    strange.filled.lines["courses"][0]["kind"] = "Kĩ năng số"
    return findings_within(files(tmp_path_factory.mktemp("names"), [*pairs, strange]))


@pytest.mark.parametrize("number", range(len(SAME)))
def test_a_name_written_otherwise_is_the_same_name(within: list[list[Finding]], number: int) -> None:
    assert [(f.check, f.severity) for f in within[number]] == [("person_listed_twice", Severity.WARNING)]


@pytest.mark.parametrize("number", range(len(NEAR)))
def test_a_name_that_is_almost_another_is_a_note_with_both_names_and_the_other_cell(within: list[list[Finding]], number: int) -> None:
    (finding,) = within[len(SAME) + number]
    first, second = NEAR[number]
    assert (finding.check, finding.severity) == ("person_listed_alike", Severity.NOTE)
    assert first in finding.message
    assert second in finding.message
    assert finding.named[1] in finding.message
    assert finding.cell != finding.named[1]


@pytest.mark.parametrize("number", range(len(OTHER)))
def test_other_names_are_no_news(within: list[list[Finding]], number: int) -> None:
    assert within[len(SAME) + len(NEAR) + number] == []


def test_letters_that_only_look_vietnamese_are_read_and_told(within: list[list[Finding]]) -> None:
    told = [f for f in within[-1] if f.check == "look_alike"]
    assert [(f.severity, f.value) for f in told] == [(Severity.NOTE, "05/КН-TH"), (Severity.NOTE, "Nguyễn Văn А")]
    assert "đã đọc là “05/KH-TH”" in told[0].message
    assert "gõ lại" in told[0].remedy


def test_a_choice_spelt_otherwise_is_refused_with_what_was_probably_meant(within: list[list[Finding]]) -> None:
    (choice,) = [f for f in within[-1] if f.check == "choice"]
    assert choice.severity is Severity.ERROR
    assert "có thể là “Kỹ năng số”" in choice.message


@pytest.mark.parametrize(("other", "check", "severity"), [
    ("nguyễn văn hoà", "person_in_two_units", Severity.WARNING), ("Nguyễn Văn Hоà", "person_in_two_units", Severity.WARNING),
    ("NguyễnVăn Hòa", "person_alike_in_two_units", Severity.NOTE),
])
def test_a_name_in_two_units_is_compared_in_the_same_way(other: str, check: str, severity: Severity, tmp_path: Path) -> None:
    found = findings_of_campaign(files(tmp_path, [with_names("TH", "Nguyễn Văn Hòa"), with_names("NC", other)]), definitions())
    assert [(f.check, f.severity, f.unit) for f in found if f.check != "look_alike"] == [(check, severity, unit) for unit in ("TH", "NC")]
