"""The package of a period or phase: what it is called, the letter that brings it, and what speaks against sending it (gói gửi)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.definitions.agency import Agency
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.signatures import signature
from pipeline.domain.vietnamese import ascii_name

DEPARTMENT, LEADERS = "so", "lanh-dao"
"""To whom a package can go."""

FOLDERS = {DEPARTMENT: "goi-gui-so", LEADERS: "goi-lanh-dao"}
"""The folder below output/<period>/ of each."""

FORCED = "package_forced"
"""The ledger's entry about a package sent in spite of what spoke against it."""

ZIP = "application/zip"


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
        if scope.run.has_sample(period):
            said.append(f"{period.name} có dữ liệu mẫu")
        if scope.run.rubric(period).is_draft:
            said.append(f"bảng điểm của {period.name[:1].lower()}{period.name[1:]} còn là dự thảo")
    return said


def forced(scope: ReportScope, reason: str, against: Sequence[str], digest: str, on: date) -> dict[str, object]:
    """The payload of a `FORCED` entry; `digest` is the SHA-256 of the zip."""
    return {"package": scope.key, "reason": reason, "obstacles": list(against), "sha256": digest, "on": on.isoformat()}


def department_letter(scope: ReportScope, archive: bytes, parts: Sequence[str], on: date) -> Letter:
    """The official letter to the department with the zip; `parts` are the sentences that say what is in it."""
    agency, name = _agency(scope), package_name(scope, DEPARTMENT)
    movement = scope.run.campaign.movement
    body = "\n".join((
        f"Kính gửi: {agency.department}", "",
        f"{agency.name} kính gửi {agency.department} báo cáo kết quả thực hiện Phong trào thi đua “{movement.name}” {scope.words}. "
        f"Tệp {name}.zip kèm theo thư này gồm:", "",
        *(f"{number}. {part}" for number, part in enumerate(parts, 1)), "",
        f"Nếu cần bổ sung, làm rõ nội dung, đề nghị {agency.department} trả lời thư này hoặc liên hệ {movement.contact}.",
        "Trân trọng cảm ơn./.", "", *_signed(scope), "",
    ))
    subject = f"[Báo cáo] Kết quả Phong trào thi đua “{movement.short_name}” {scope.words} – {agency.name}"
    return _letter(scope, DEPARTMENT, agency.department_emails, (subject, body), (Attachment(f"{name}.zip", archive, ZIP),), on)


def leaders_letter(scope: ReportScope, attachments: Sequence[Attachment], on: date) -> Letter:
    """The letter that submits the whole workbook to the leaders of the Office, for use inside."""
    agency, movement = _agency(scope), scope.run.campaign.movement
    body = "\n".join((
        f"Kính gửi: Lãnh đạo {agency.name}", "",
        f"{movement.contact} kính trình Lãnh đạo {agency.name} kết quả tổng hợp Phong trào thi đua “{movement.name}” {scope.words}. "
        "Tài liệu kèm theo:", "",
        *(f"{number}. Tệp {one.name}." for number, one in enumerate(attachments, 1)), "",
        "Tài liệu có điểm, xếp hạng của từng đơn vị và nội dung cần sửa, dùng trong nội bộ Văn phòng.",
        "Kính đề nghị Lãnh đạo Văn phòng xem xét, cho ý kiến chỉ đạo./.", "", *_signed(scope), "",
    ))
    subject = f"[Trình Lãnh đạo] Kết quả Phong trào thi đua “{movement.short_name}” {scope.words}"
    return _letter(scope, LEADERS, agency.leader_emails, (subject, body), tuple(attachments), on)


def _letter(scope: ReportScope, recipient: str, to: tuple[str, ...], words: tuple[str, str], attachments: tuple[Attachment, ...],
            on: date) -> Letter:
    """The same files to the same addresses are the same letter, on whatever day it is made."""
    files = "".join(hashlib.sha256(one.data).hexdigest() for one in attachments)
    return Letter(f"{scope.key}/{FOLDERS[recipient]}", to, *words, on, attachments, identity=f"{' '.join(to)} {files}")


def _agency(scope: ReportScope) -> Agency:
    return scope.run.campaign.agency_on(scope.day)


def _signed(scope: ReportScope) -> tuple[str, ...]:
    return signature(scope.run.campaign, scope.day)
