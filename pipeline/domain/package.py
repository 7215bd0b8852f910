"""The package of a period or phase: what it is called, which files it holds, and what speaks against sending it (gói gửi)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.vietnamese import ascii_name

DEPARTMENT, UNITS, LEADERS = "so", "don-vi", "lanh-dao"
"""To whom a package can go."""

FOLDERS = {DEPARTMENT: "goi-gui-so", UNITS: "goi-don-vi", LEADERS: "goi-lanh-dao"}
"""The folder below output/<period>/ of each."""


def package_key(scope: ReportScope, recipient: str) -> str:
    """How drafts and the ledger name the package: its folder below output/."""
    return f"{scope.key}/{FOLDERS[recipient]}"


def package_name(scope: ReportScope, recipient: str) -> str:
    """The name of the zip and of the letter, without an ending: the same for the same period and agency."""
    agency = scope.run.campaign.agency_on(scope.day)
    return f"{FOLDERS[recipient]}_{scope.key}_{ascii_name(agency.code)}"


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of every file by its path, as sha256sum reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def obstacles(scope: ReportScope) -> list[str]:
    """Why the figures should not leave as they are, although their periods are closed."""
    said = []
    for period in scope.periods:
        name = f"{period.name[:1].lower()}{period.name[1:]}"
        if scope.run.has_sample(period):
            said.append(f"{name} có dữ liệu mẫu")
        if scope.run.rubric(period).is_draft:
            said.append(f"bảng điểm của {name} còn là dự thảo")
    return said
