"""The letters that bring a package: to the department, to the leaders of the Office, to each unit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from pipeline.definitions.agency import Agency
from pipeline.definitions.campaign import Unit
from pipeline.domain.letters import Attachment, Letter
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.package import DEPARTMENT, LEADERS, UNITS, package_key, package_name
from pipeline.domain.signatures import signature
from pipeline.domain.summaries.highlights import highlights as year_highlights
from pipeline.domain.summaries.phase.overview import highlights as phase_highlights
from pipeline.domain.tables import text
from pipeline.domain.unit_edition import UnitEditions

ZIP = "application/zip"

def department_letter(scope: ReportScope, to: tuple[str, ...], archive: bytes, parts: Sequence[str], on: date) -> Letter:
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
    return _letter(package_key(scope, DEPARTMENT), to, (subject, body), (Attachment(f"{name}.zip", archive, ZIP),), on)


def leaders_letter(scope: ReportScope, to: tuple[str, ...], attachments: Sequence[tuple[Attachment, str]], on: date) -> Letter:
    """The letter that submits the results to the leaders of the Office, for use inside; each attachment with what it is."""
    agency, movement = _agency(scope), scope.run.campaign.movement
    due = scope.latest.department_due
    wanted = f"Hạn gửi báo cáo đến {agency.department}: ngày {text(due)}." if on <= due else ""
    body = "\n".join((
        f"Kính gửi: Lãnh đạo {agency.name}", "",
        f"{movement.contact} kính trình Lãnh đạo {agency.name} kết quả tổng hợp Phong trào thi đua “{movement.name}” {scope.words}:", "",
        *(f"- {line}" for line in _results(scope)), "", "Tài liệu kèm theo:", "",
        *(f"{number}. {what} (tệp {one.name})." for number, (one, what) in enumerate(attachments, 1)), "",
        "Tài liệu có điểm, xếp hạng của từng đơn vị, dữ liệu cá nhân và nội dung cần sửa, dùng trong nội bộ Văn phòng.",
        f"Kính đề nghị Lãnh đạo Văn phòng xem xét, cho ý kiến chỉ đạo. {wanted}".rstrip().removesuffix(".") + "./.", "", *_signed(scope), "",
    ))
    subject = f"[Trình Lãnh đạo] Kết quả Phong trào thi đua “{movement.short_name}” {scope.words}"
    return _letter(package_key(scope, LEADERS), to, (subject, body), tuple(one for one, _ in attachments), on)


def unit_letter(editions: UnitEditions, unit: Unit, to: tuple[str, ...], attached: Attachment, on: date, *, heirs: Sequence[str] = ()) -> Letter:
    """The letter that tells one unit its own results and the ranking, which are in the attached workbook; `heirs` are the units that it has become since."""
    scope = editions.scope
    agency, movement, name = _agency(scope), scope.run.campaign.movement, editions.name(unit)
    standing, needs = editions.standing(unit), editions.needs(unit)
    subject_of = f"{name} (nay là {', '.join(heirs)})" if heirs else name
    results: list[str] = [f"Kết quả của {subject_of}:", *(f"- {line}" for line in standing)]
    if needs:
        results += ["", "Nội dung có thể phấn đấu thêm (số đứng trước là số của chỉ tiêu):", *(f"- {line}" for line in needs)]
    if not standing:
        results = [f"Đến ngày {text(scope.run.as_of)}, {agency.name} chưa nhận được báo cáo {scope.words} của {subject_of} nên đơn vị chưa có điểm, "
                   f"chưa được xếp hạng. Nếu đã gửi, đề nghị thông tin lại {movement.contact} để kiểm tra."]
    own = "điểm, xếp loại, diễn giải từng chỉ tiêu của đơn vị và " if scope.is_year else "điểm từng kỳ của đơn vị và "
    what = f"{own if standing else ''}kết quả xếp hạng chung của các đơn vị"
    body = "\n".join((
        f"Kính gửi: {', '.join(heirs) or name}", "",
        f"{agency.name} thông báo kết quả Phong trào thi đua “{movement.short_name}” {scope.words}. {_approval(scope)}", "",
        *results, "", f"Tệp {attached.name} kèm theo có {what}; không có dữ liệu của từng cá nhân.",
        f"Nếu có ý kiến về số liệu, kết quả, đề nghị trả lời thư này hoặc liên hệ {movement.contact}.",
        "Trân trọng cảm ơn./.", "", *_signed(scope), "",
    ))
    subject = f"[Thông báo] Kết quả Phong trào thi đua “{movement.short_name}” {scope.words} – {name}"
    return _letter(package_key(scope, UNITS), to, (subject, body), (attached,), on, f"{scope.key}/{unit.key}")


def _approval(scope: ReportScope) -> str:
    """By which documents the results are approved; that they are not, where any period is open."""
    found = [scope.run.closings.get(period.key) for period in scope.periods]
    approved = [closing.document for closing in found if closing is not None]
    if len(approved) < len(found):
        draft = " theo bảng điểm dự thảo" if any(scope.run.rubric(period).is_draft for period in scope.periods) else ""
        return f"Kết quả tạm tính{draft}, chưa được phê duyệt."
    return f"Kết quả đã được phê duyệt tại {'; '.join(dict.fromkeys(approved))}."


def _results(scope: ReportScope) -> list[str]:
    """What a leader asks first."""
    return year_highlights(scope.run, scope.latest) if scope.is_year else phase_highlights(scope.view)


def _letter(key: str, to: tuple[str, ...], words: tuple[str, str], attachments: tuple[Attachment, ...], on: date, of: str = "") -> Letter:
    """The same files to the same addresses are the same letter, on whatever day it is made."""
    content = "".join(hashlib.sha256(one.data).hexdigest() for one in attachments)
    return Letter(of or key, to, *words, on, attachments, identity=f"{' '.join(to)} {content}", package=key)


def _agency(scope: ReportScope) -> Agency:
    return scope.run.campaign.agency_on(scope.day)


def _signed(scope: ReportScope) -> tuple[str, ...]:
    return signature(scope.run.campaign, scope.day)
