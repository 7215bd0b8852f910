"""A run and a scope → everything that the template of the official report is filled with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.documents.letterhead import day_text, letterhead
from pipeline.domain.documents.values import Properties, Value, Values
from pipeline.domain.official_report import sections
from pipeline.domain.official_report.annexes import Annexes
from pipeline.domain.official_report.decided import DecidedAward, decided_awards
from pipeline.domain.official_report.reported import Reported
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.official_report.sections import paragraphs
from pipeline.domain.summaries.cover import stamps
from pipeline.domain.tables import Chart, Column, Table

CODE = "BC"
"""The code of the type in the number of the document."""

_SOURCE = "Nguồn: báo cáo của các đơn vị."


@dataclass(frozen=True)
class OfficialReport:
    """A report ready to be drawn: `values` for the template, what the file says of itself, and the sentence of its subject."""

    scope: ReportScope
    subject: str
    values: Values
    properties: Properties


def official_report(scope: ReportScope) -> OfficialReport:
    """The report of a scope."""
    run, annexes, reported, awards = scope.run, Annexes(scope), Reported(scope), decided_awards(scope)
    campaign = run.campaign
    agency = campaign.agency_on(scope.day)
    subject = f"Kết quả thực hiện Phong trào thi đua “{campaign.movement.name}” {scope.words}"
    bases = [*campaign.bases_on("movement", scope.day), *campaign.bases_on("target", scope.day)]
    table, chart = annexes.criteria()
    attached = f"ngày       tháng       năm {scope.day.year} của {agency.name})"
    values: dict[str, Value] = {
        **letterhead(campaign, scope.day, CODE, bases=bases, caution=stamps(run, scope.periods)),
        "trich_yeu": _unbroken(subject), "ky": scope.words, "phong_trao": campaign.movement.name, "noi_nhan_bao_cao": agency.department,
        "kem_theo": f"(Kèm theo Báo cáo số       /{CODE}-{agency.code} {attached}",
        "kem_theo_cong_van": f"(Kèm theo Công văn số       /{agency.code} {attached}",
        "mo_dau": paragraphs(sections.opening(scope), author=False),
        "so_sanh": sections.comparability(scope),
        "lanh_dao": paragraphs(sections.leadership(scope)),
        "noi_dung": sections.contents(scope),
        "tieu_chi": paragraphs(sections.by_criteria(scope)),
        "ten_bang_tieu_chi": f"Bảng 1. {table.title}", "bang_tieu_chi": table,
        "ten_hinh_tieu_chi": f"Hình 1. {chart.title}", "hinh_tieu_chi": chart,
        "giai_phap": sections.solutions(scope),
        "khen_thuong": paragraphs(list(_awards(awards))),
        "mo_hinh": paragraphs(reported.grouped("model"), author=False),
        "dien_hinh": paragraphs(reported.exemplars(), author=False),
        "uu_diem": paragraphs(sections.strengths(scope)),
        "han_che": paragraphs(sections.weaknesses(scope, reported)),
        "nguyen_nhan": paragraphs(reported.grouped("cause")),
        "bai_hoc": paragraphs(reported.grouped("lesson")),
        "phuong_huong": paragraphs(reported.grouped("direction")),
        "kien_nghi": paragraphs(reported.grouped("proposal")),
        "phu_luc_so_lieu": [_figure(number, one, annexes.remark(one)) for number, one in enumerate(annexes.figures(), 1)],
        "phu_luc_xep_loai": [_figure(number, one, annexes.remark(one)) for number, one in enumerate(annexes.bands(), 1)],
        "phu_luc_khen_thuong": [_awarded(awards)],
        "phu_luc_bieu_do": [_picture(number, one) for number, one in enumerate(annexes.charts(), 1)],
    }
    return OfficialReport(scope, subject, values, Properties(f"Báo cáo: {subject}", campaign.movement.short_name, agency.name, scope.day))


def _unbroken(subject: str) -> str:
    """A title of few words that never breaks inside “2023 - 2030”."""
    return re.sub(r"(\d{4}) - (\d{4})", "\\1\u00a0-\u00a0\\2", subject)


def _figure(number: int, table: Table, remark: str) -> dict[str, Value]:
    measured = f" (đơn vị tính: {table.measured_in})" if table.measured_in and not table.measured_in.startswith("theo ") else ""
    return {"ten": f"Bảng {number}. {table.title}{measured}", "bang": table, "ghi_chu": f"{_SOURCE} {remark}".strip()}


def _picture(number: int, chart: Chart) -> dict[str, Value]:
    return {"ten": f"Hình {number}. {chart.title}", "hinh": chart, "nguon": ""}


def _awards(awards: Sequence[DecidedAward]) -> Iterator[str]:
    """How many of each form, where any is decided."""
    forms = dict.fromkeys(award.form for award in awards)
    for form in forms:
        people = sum(award.form == form and award.is_person for award in awards)
        collectives = sum(award.form == form and not award.is_person for award in awards)
        told = " và ".join(f"{count:02d} {whom}" for count, whom in ((collectives, "tập thể"), (people, "cá nhân")) if count)
        yield f"{form}: {told} (danh sách tại Phụ lục III)."


def _awarded(awards: Sequence[DecidedAward]) -> dict[str, Value]:
    """The list of decided awards; lines for the author while none is entered."""
    rows = tuple((number, award.form, award.subject, award.decision, day_text(award.decided_on)) for number, award in enumerate(awards, 1))
    table = Table("khen_thuong", "Tập thể, cá nhân được khen thưởng", (
        Column("number", "STT", "integer"), Column("form", "Hình thức khen thưởng", "long_text", width=24),
        Column("subject", "Tập thể, cá nhân", "long_text", width=34), Column("decision", "Số, ký hiệu quyết định", "long_text", width=24),
        Column("decided_on", "Ngày quyết định", "long_text", width=14),
    ), rows or tuple((number, "……………………", "………………………………", "……………………", "…………") for number in range(1, 4)))
    return {"ten": "Bảng 1. Tập thể, cá nhân được khen thưởng", "bang": table,
            "ghi_chu": "" if awards else "Chưa có quyết định nào được cập nhật; người soạn bổ sung hoặc bỏ phụ lục này."}


