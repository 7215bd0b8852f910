"""LibreOffice as a second reader of what we write: conversion, and recalculation from nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest


def convert(path: Path, to: str, out_dir: Path) -> Path:
    """The file as LibreOffice saves it in the format `to` (“pdf”, “xlsx”), with a profile of its own.

    Without LibreOffice the test is skipped, or fails where the variable CI is “true”.
    """
    return convert_all([path], to, out_dir)[0]


def convert_all(paths: Sequence[Path], to: str, out_dir: Path) -> list[Path]:
    """The same for several files in one run."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice (soffice) is not installed")
        pytest.skip("LibreOffice (soffice) is not installed")
    out_dir.mkdir(parents=True, exist_ok=True)
    profile = (out_dir / ".profile").resolve().as_uri()
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            out_dir,
            *paths,
        ],
        check=True,
        capture_output=True,
        timeout=110 + 10 * len(paths),
    )
    made = [out_dir / f"{path.stem}.{to.split(':')[0]}" for path in paths]
    assert [path.name for path in made if not path.exists()] == [], "LibreOffice made no such file"
    return made


def stripped(path: Path) -> Path:
    """A copy beside the workbook whose formulas have lost their cached values."""
    copy = path.with_name(f"{path.stem}-stripped.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>|<f/>)<v>[^<]*</v>", rb"\1", data)
                assert not re.search(rb"</f>\s*<v", data)
            new.writestr(name, data)
    return copy
