"""The blank standard forms in input_templates/ are what the definitions give today, to the byte, in whatever order they are made."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms import definitions

from pipeline.domain.issued import IssuedForm
from pipeline.edges.template import write_form


def blank(key: str) -> IssuedForm:
    """The standard form of an edition, as `make templates` makes it."""
    of = definitions()
    edition = of.editions[key]
    return IssuedForm(edition, of.campaign.agency_on(edition.form.in_force_from).name, of.campaign.movement.contact)


@pytest.mark.parametrize("order", [("2023", "2026"), ("2026", "2023")])
def test_making_the_blank_forms_again_changes_no_byte(order: tuple[str, str], tmp_path: Path) -> None:
    assert set(order) == set(definitions().editions)
    for key in order:
        write_form(blank(key), tmp_path / f"{key}.xlsx")
        committed = definitions().templates / key / f"bieu-mau-{key}.xlsx"
        assert (tmp_path / f"{key}.xlsx").read_bytes() == committed.read_bytes(), key
