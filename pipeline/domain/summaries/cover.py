"""What every summary workbook says about itself: agency, stamps, cover, meta."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.definitions.campaign import Campaign, Period
from pipeline.domain.results import Results
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table, text

DRAFT_STAMP = "BẢNG ĐIỂM DỰ THẢO"
SAMPLE_STAMP = "DỮ LIỆU MẪU"

NOT_A_DECISION = (
    "Kết quả do phần mềm tổng hợp chỉ để tham khảo; Hội đồng Thi đua - Khen thưởng xem xét, tham mưu; "
    "Chánh Văn phòng quyết định hoặc trình cấp có thẩm quyền quyết định."
)


def stamps(run: Results, periods: Sequence[Period]) -> tuple[str, ...]:
    """What must be read before any figure: a draft rubric, sample data inside."""
    said = []
    if any(run.rubric(period).is_draft for period in periods):
        said.append(DRAFT_STAMP)
    if any(run.has_sample(period) for period in periods):
        said.append(SAMPLE_STAMP)
    return tuple(said)


def cover(run: Results, title: str, periods: Sequence[Period], facts: Sequence[tuple[str, Cell]]) -> Sheet:
    """The first sheet: who issues it, what it is about, how complete it is."""
    agency = run.campaign.agency_on(min(periods[-1].end, run.as_of))
    table = Table(
        "bia", "Thông tin chung", (Column("fact", "Nội dung", width=34), Column("value", "Thông tin", "long_text", width=70)),
        tuple(facts),
    )
    return Sheet("bia", "Bìa", (
        Paragraph(agency.parent.upper(), "subtitle"), Paragraph(agency.name.upper(), "subtitle"),
        Paragraph(title, "title"), Paragraph(f"Phong trào “{run.campaign.movement.name}”", "subtitle"),
        table, Paragraph(NOT_A_DECISION, "note"),
    ), landscape=False, one_page=True)


def agencies_fact(campaign: Campaign, first: date, last: date) -> list[tuple[str, Cell]]:
    """A line of the cover where more than one agency issued within the stretch: which, from when to when."""
    of = campaign.agencies_between(first, last)
    if len(of) < 2:
        return []
    said = [f"Từ {text(start)} đến {text(end)}: {agency.name}" for agency, start, end in of]
    return [("Cơ quan trong kỳ", "\n".join(said))]


def completeness(run: Results, period: Period) -> tuple[int, int]:
    """(reports that count, reports owed) of a period."""
    owing = {unit.key for unit in run.campaign.units_in(period)}
    return len(owing & set(run.counted_in(period))), len(owing)
