"""A whole project in a temporary folder: a small config.toml, the real editions, an inbox; and how to run it."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl

from pipeline.domain.issued import META_SHEET, IssuedForm
from pipeline.domain.local_time import VIETNAM
from pipeline.edges.template import write_form

ROOT = Path(__file__).parents[1]
AS_OF = "2026-12-06"

CONFIG = """
[movement]
name = "Phong trào thử nghiệm"
short_name = "Thử nghiệm"
form_id = "xhht-vpub"
contact_unit = "HCTCQTTV"
contact = "Phòng Hành chính"

[[phases]]
key = "giai-doan"
name = "Giai đoạn thử"
short_name = "Giai đoạn"
periods = ["2025", "2026"]
awarded = false

[[periods]]
key = "2025"
name = "Năm 2025"
start = 2024-12-01
end = 2025-11-30
plan_due = 2025-03-31
units_due = 2025-12-05
leader_due = 2025-12-10
department_due = 2025-12-15
edition = "2023"
closed_on = 2026-03-01

[[periods]]
key = "2026"
name = "Năm 2026"
start = 2025-12-01
end = 2026-11-30
plan_due = 2026-03-31
units_due = 2026-12-05
leader_due = 2026-12-10
department_due = 2026-12-15
edition = "2026"

[[groups]]
key = "tham-muu"
name = "Khối tham mưu"

[[agencies]]
since = 2022-01-01
parent = "UBND tỉnh"
name = "Văn phòng UBND tỉnh"
place = "Thái Nguyên"
signer_title = "CHÁNH VĂN PHÒNG"
signer = ""
department = "Sở Giáo dục và Đào tạo"
recipients = ["LĐVP"]

[limits]
processes = 2
"""

UNITS = {"TH": "Phòng Tổng hợp", "NC": "Phòng Nội chính", "BTCD": "Ban Tiếp công dân", "HCTCQTTV": "Phòng Hành chính",
         "VXNV": "Phòng Văn xã", "KT": "Phòng Kinh tế"}

_UNIT = """
[[units]]
key = "{key}"
group = "tham-muu"
advisory = true
since = 2022-01-01
names = [{{ name = "{name}", short_name = "{name}", since = 2022-01-01 }}]
"""


def project(folder: Path, more: str = "") -> Path:
    """A project with an empty inbox, six units and two periods; `more` is added to its config.toml."""
    (folder / "inbox").mkdir(parents=True)
    units = "".join(_UNIT.format(key=key, name=name) for key, name in UNITS.items())
    (folder / "config.toml").write_text(CONFIG + units + more, "utf-8")
    for edition in ("2023", "2026"):
        to = folder / "input_templates" / edition
        to.mkdir(parents=True)
        for name in ("form.toml", "rubric.toml", "appraisal.toml", "awards.toml"):
            shutil.copy(ROOT / "input_templates" / edition / name, to)
    return folder


def received(path: Path, day: str) -> Path:
    """A file that came at nine o'clock, Vietnamese time, on a day like ``2026-12-01``."""
    at = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=VIETNAM).timestamp()
    os.utime(path, (at, at))
    return path


def dropped(form: IssuedForm, path: Path, day: str) -> Path:
    """A form as a file in an inbox."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(form, path)
    return received(path, day)


def with_meta(path: Path, day: str, **meta: str) -> Path:
    """A file with another identity."""
    workbook = openpyxl.load_workbook(path)
    for key, value in workbook[META_SHEET].iter_rows(max_col=2):
        value.value = meta.get(str(key.value), value.value)
    workbook.save(path)
    return received(path, day)


def run(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """``python -m pipeline`` in a process of its own; for the commands of a campaign as of `AS_OF`."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments, "--config", str(folder / "config.toml")],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})}, capture_output=True, encoding="utf-8", timeout=300,
    )


def consolidated(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """``python -m pipeline consolidate`` as of `AS_OF`."""
    return run(folder, "consolidate", "--as-of", AS_OF, *arguments, environment=environment)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def table(folder: Path, period: str, name: str) -> list[dict[str, str]]:
    """The rows of one CSV of a period or phase."""
    with (folder / "output" / period / "du-lieu" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
