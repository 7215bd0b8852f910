"""The two guides speak of commands that exist and show pictures that are there; the clerk's is one page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import cli

ROOT = Path(__file__).parents[1]
GUIDES = ["huong-dan-can-bo.md", "huong-dan-don-vi.md"]
def commands() -> set[str]:
    """The commands of the program as they are typed."""
    return {str(c.name or c.callback.__name__).replace("_", "-") for c in cli.app.registered_commands if c.callback}


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_a_guide_exists(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    named = set(re.findall(r"`?make ([a-z-]+)", text)) | set(re.findall(r"python -m pipeline ([a-z-]+)", text))
    assert named <= commands()


def test_the_officers_guide_names_every_command() -> None:
    text = (ROOT / "docs" / GUIDES[0]).read_text("utf-8")
    assert {name for name in commands() if name not in text} - {"sample"} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_picture_of_a_guide_is_there(name: str) -> None:
    text = re.sub(r"<!--.*?-->", "", (ROOT / "docs" / name).read_text("utf-8"), flags=re.DOTALL)
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / "docs" / picture).is_file()] == []


def test_the_clerks_guide_is_one_page() -> None:
    pdf = (ROOT / "docs" / "huong-dan-don-vi.pdf").read_bytes()
    assert re.findall(rb"/Type\s*/Pages\b.*?/Count (\d+)|/Count (\d+)", pdf, flags=re.DOTALL)[0] in ((b"1", b""), (b"", b"1"))
